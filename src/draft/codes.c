#include "draft/codes.h"

#include <string.h>
#include "text/unicode.h"

static gboolean same_kinds(const TmText *a, const TmText *b)
{
    if (tm_text_n_codes(a) != tm_text_n_codes(b))
        return FALSE;
    for (gsize i = 0; i < tm_text_n_codes(a); i++)
        if (tm_text_code(a, i)->kind != tm_text_code(b, i)->kind)
            return FALSE;
    return TRUE;
}

/* Characters before a code: two texts may be identical and have no-break spaces of other lengths.
 */
static glong characters_before(const TmText *text, gsize code)
{
    return g_utf8_strlen(text->string->str, (gssize) tm_text_code(text, code)->offset);
}

static gboolean same_words(const TmText *a, const TmText *b)
{
    g_autoptr(TmText) plain_a = tm_text_new(a->string->str, (gssize) a->string->len);
    g_autoptr(TmText) plain_b = tm_text_new(b->string->str, (gssize) b->string->len);
    g_autofree char *key_a = tm_text_key(plain_a);
    g_autofree char *key_b = tm_text_key(plain_b);

    return strcmp(key_a, key_b) == 0;
}

/*
 * Whether the codes of the stored source are the counterparts of the query's: the same kinds, and
 * where the texts are the same, in the same places. (Where they are not, places cannot be compared,
 * and the match is looked at anyway.)
 */
static gboolean are_counterparts(const TmText *query, const TmText *source)
{
    if (!same_kinds(query, source))
        return FALSE;
    if (tm_text_n_codes(query) == 0 || !same_words(query, source))
        return TRUE;
    for (gsize i = 0; i < tm_text_n_codes(query); i++)
        if (characters_before(query, i) != characters_before(source, i))
            return FALSE;
    return TRUE;
}

/* ---- counterparts -------------------------------------------------------------------------------
 */

static guint64 code_name(const TmCode *code)
{
    return (guint64) code->id << 2 | code->kind;
}

/*
 * For each code of the query the offset in the target of the code that the stored source has in its
 * place; G_MAXSIZE where the target lacks it.
 */
static void offsets_by_counterpart(const TmText *query, const TmText *source, const TmText *target,
                                   gsize *offsets)
{
    g_autoptr(GHashTable) in_target =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (gsize i = 0; i < tm_text_n_codes(target); i++) {
        guint64 name = code_name(tm_text_code(target, i));
        if (!g_hash_table_contains(in_target, &name))
            g_hash_table_insert(in_target, g_memdup2(&name, sizeof name), GSIZE_TO_POINTER(i + 1));
    }
    for (gsize i = 0; i < tm_text_n_codes(query); i++) {
        guint64 name = code_name(tm_text_code(source, i));
        gsize found = GPOINTER_TO_SIZE(g_hash_table_lookup(in_target, &name));
        if (found > 0) {
            offsets[i] = tm_text_code(target, found - 1)->offset;
            g_hash_table_remove(in_target, &name);
        }
    }
}

/* ---- guesses ------------------------------------------------------------------------------------
 */

/* A text without its codes: where its words and numbers stand. */
typedef struct {
    TmTokeniser *tokeniser;
    GArray *words;   /* of TmToken: words and numbers */
    GArray *numbers; /* of guint: which of the words are numbers */
} Words;

static void words_init(Words *words, TmTokeniser *tokeniser, const TmText *text)
{
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);

    words->tokeniser = tokeniser;
    words->words = g_array_new(FALSE, FALSE, sizeof(TmToken));
    words->numbers = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        if (token->kind == TM_TOKEN_NUMBER)
            g_array_append_val(words->numbers, words->words->len);
        if (tm_token_is_content(token))
            g_array_append_val(words->words, *token);
    }
}

static void words_clear(Words *words)
{
    g_array_unref(words->words);
    g_array_unref(words->numbers);
}

static const TmToken *word_at(const Words *words, gsize i)
{
    return &g_array_index(words->words, TmToken, i);
}

/* How many words end at or before an offset. */
static gsize words_before(const Words *words, gsize offset)
{
    gsize low = 0, high = words->words->len;

    while (low < high) {
        gsize middle = (low + high) / 2;
        if (word_at(words, middle)->end <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gsize end_of_words(const Words *words)
{
    return words->words->len == 0 ? 0 : word_at(words, words->words->len - 1)->end;
}

typedef struct {
    const TmText *query;
    const TmText *target; /* without codes */
    Words query_words;
    Words target_words;
} Guess;

/* Numbers of a segment that are looked through for each code. Guess: more than any sentence has. */
#define MAX_NUMBERS 1000

/* Which number of the query a word is; G_MAXSIZE if it is none. */
static gsize ordinal_of_number(const Words *words, gsize word)
{
    for (guint i = 0; i < MIN(words->numbers->len, MAX_NUMBERS); i++)
        if (g_array_index(words->numbers, guint, i) == word)
            return i;
    return G_MAXSIZE;
}

/*
 * The word of the target that is the counterpart of a number of the query: the only one of the same
 * value, else, when both have as many numbers, the one in the same place. G_MAXSIZE if there is
 * none.
 */
static gsize same_number(const Guess *guess, gsize word)
{
    const Words *query = &guess->query_words, *target = &guess->target_words;
    gsize ordinal = ordinal_of_number(query, word), found = G_MAXSIZE;
    guint n_found = 0;

    if (ordinal == G_MAXSIZE || target->numbers->len > MAX_NUMBERS)
        return G_MAXSIZE;
    const char *value = tm_token_surface(query->tokeniser, word_at(query, word));
    for (guint i = 0; i < target->numbers->len; i++) {
        guint there = g_array_index(target->numbers, guint, i);
        if (strcmp(tm_token_surface(target->tokeniser, word_at(target, there)), value) == 0) {
            found = there;
            n_found++;
        }
    }
    if (n_found != 1 && query->numbers->len == target->numbers->len)
        return g_array_index(target->numbers, guint, ordinal);
    return n_found == 1 ? found : G_MAXSIZE;
}

/* n words of the query as words of the target, rounded to the nearest, halves down. */
static gsize scaled(const Guess *guess, gsize n_words)
{
    gsize n_query = guess->query_words.words->len, n_target = guess->target_words.words->len;

    return n_query == 0 ? 0 : (2 * n_words * n_target + n_query - 1) / (2 * n_query);
}

static gsize start_of_word(const Guess *guess, gsize word)
{
    return word < guess->target_words.words->len ? word_at(&guess->target_words, word)->start
                                                 : guess->target->string->len;
}

static gsize end_after(const Guess *guess, gsize n_words)
{
    gsize n_target = guess->target_words.words->len;

    return n_words == 0 || n_target == 0
               ? 0
               : word_at(&guess->target_words, MIN(n_words, n_target) - 1)->end;
}

/* What stands between a word and a code ("1." before a tab) goes before it in the target too. */
static gsize after_signs(const Guess *guess, gsize offset, gsize placed)
{
    gsize n_before = words_before(&guess->query_words, offset);
    gsize end = n_before > 0 ? word_at(&guess->query_words, n_before - 1)->end : 0;
    g_autofree char *signs = g_strndup(guess->query->string->str + end, offset - end);

    if (*signs != '\0' && g_str_has_prefix(guess->target->string->str + placed, signs))
        return placed + strlen(signs);
    return placed;
}

/* The place of a code that is no half of a pair that is placed together. */
static gsize guess_offset(const Guess *guess, const TmCode *code)
{
    gsize n_before = words_before(&guess->query_words, code->offset);

    if (code->offset == 0)
        return 0;
    if (code->offset >= guess->query->string->len)
        return guess->target->string->len;
    if (code->kind == TM_CODE_OPEN)
        return start_of_word(guess, scaled(guess, n_before));
    if (code->offset == end_of_words(&guess->query_words))
        return end_of_words(&guess->target_words);
    gsize number = n_before > 0 ? same_number(guess, n_before - 1) : G_MAXSIZE;
    return after_signs(
        guess, code->offset,
        end_after(guess, number != G_MAXSIZE ? number + 1 : scaled(guess, n_before)));
}

/* The only place in the target where a stretch of the query stands too, or NULL. */
static const char *only_place(const Guess *guess, gsize start, gsize end, gsize *n_bytes)
{
    g_autofree char *stretch = g_strndup(guess->query->string->str + start, end - start);
    const char *found = strstr(guess->target->string->str, g_strstrip(stretch));

    *n_bytes = strlen(stretch);
    if (*n_bytes == 0 || found == NULL || strstr(found + 1, stretch) != NULL)
        return NULL;
    return found;
}

/* Whether a sign stands between a word and the next. */
static gboolean sign_after(const Words *words, const TmText *text, gsize word)
{
    if (word + 1 >= words->words->len)
        return FALSE;
    const char *at = text->string->str + word_at(words, word)->end;
    const char *end = text->string->str + word_at(words, word + 1)->start;
    for (; at < end; at = g_utf8_next_char(at))
        if (!tm_unicode_is_space(g_utf8_get_char(at)))
            return TRUE;
    return FALSE;
}

/* The length in words that a stretch of n words has in the target: a stretch without signs in it is
 * not stretched over one. */
static gsize length_in_target(const Guess *guess, gsize first, gsize n_words, gsize first_target)
{
    gsize length = MAX(scaled(guess, n_words), 1);

    for (gsize i = 0; i + 1 < n_words; i++)
        if (sign_after(&guess->query_words, guess->query, first + i))
            return length;
    for (gsize i = 0; i + 1 < length; i++)
        if (sign_after(&guess->target_words, guess->target, first_target + i))
            return i + 1;
    return length;
}

/*
 * A pair: around the same words if they stand there; else from the same number, or from the same
 * share of the words, over as many words as it had.
 */
static void guess_pair(const Guess *guess, const TmCode *open, const TmCode *close,
                       gsize *open_offset, gsize *close_offset)
{
    gsize n_bytes;
    const char *place = only_place(guess, open->offset, close->offset, &n_bytes);
    gsize first = words_before(&guess->query_words, open->offset);
    gsize n_inside = words_before(&guess->query_words, close->offset) - first;

    if (place != NULL) {
        *open_offset = (gsize) (place - guess->target->string->str);
        *close_offset = *open_offset + n_bytes;
        return;
    }
    if (n_inside == 0) {
        /* Only signs, or nothing: no word of the target may get into it. */
        *open_offset = *close_offset = guess_offset(guess, close);
        return;
    }
    gsize number = same_number(guess, first);
    gsize first_target = number != G_MAXSIZE ? number : scaled(guess, first);
    *open_offset = open->offset == 0 ? 0 : start_of_word(guess, first_target);
    /* What reaches the last word or the end does so in the target too. */
    *close_offset = close->offset >= end_of_words(&guess->query_words)
                        ? guess_offset(guess, close)
                        : end_after(guess, first_target + length_in_target(guess, first, n_inside,
                                                                           first_target));
    *close_offset = MAX(*open_offset, *close_offset);
}

/* Fills in the offsets that are still unknown. */
static void guess_offsets(const Guess *guess, const gsize *partners, gsize *offsets)
{
    for (gsize i = 0; i < tm_text_n_codes(guess->query); i++) {
        const TmCode *code = tm_text_code(guess->query, i);
        gsize close = code->kind == TM_CODE_OPEN ? partners[i] : TM_NO_PARTNER;
        if (offsets[i] != G_MAXSIZE)
            continue;
        if (close != TM_NO_PARTNER && offsets[close] == G_MAXSIZE)
            guess_pair(guess, code, tm_text_code(guess->query, close), &offsets[i],
                       &offsets[close]);
        else
            offsets[i] = guess_offset(guess, code);
    }
}

/* ---- putting together ---------------------------------------------------------------------------
 */

typedef struct {
    gsize offset;
    gsize code; /* index in the query */
} Placed;

static int compare_placed(gconstpointer a, gconstpointer b)
{
    const Placed *x = a, *y = b;

    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->code < y->code ? -1 : x->code > y->code;
}

/* A pair must not end before it begins, wherever the stored target had its halves. */
static void keep_pairs_in_order(const TmText *query, const gsize *partners, gsize *offsets)
{
    for (gsize i = 0; i < tm_text_n_codes(query); i++)
        if (tm_text_code(query, i)->kind == TM_CODE_OPEN && partners[i] != TM_NO_PARTNER)
            offsets[partners[i]] = MAX(offsets[partners[i]], offsets[i]);
}

/* A tab that stands in the place of a space must not get one beside it. */
static gboolean replaces_space(const TmText *query, const TmCode *code)
{
    const char *here = query->string->str + code->offset;

    return tm_code_separator(code) != '\0' && *here != ' ' &&
           (code->offset == 0 || here[-1] != ' ');
}

/* Codes that mark a range by their order: a bookmark's or comment's beginning and end, a field's
 * parts. */
static gboolean keeps_its_order(const TmCode *code)
{
    static const char *const names[] = {"bookmark", "comment", "field", NULL};

    return code->kind == TM_CODE_ALONE && g_strv_contains(names, code->name);
}

/* Whatever the memory did with its own: an end never comes before its beginning. */
static void keep_ranges_in_order(const TmText *query, gsize *offsets)
{
    gsize least = 0;

    for (gsize i = 0; i < tm_text_n_codes(query); i++) {
        if (!keeps_its_order(tm_text_code(query, i)))
            continue;
        offsets[i] = MAX(offsets[i], least);
        least = offsets[i];
    }
}

static TmText *assemble(const TmText *query, const TmText *target, const gsize *offsets)
{
    TmText *text = tm_text_new("", 0);
    g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    gsize done = 0;

    for (gsize i = 0; i < tm_text_n_codes(query); i++) {
        Placed place = {offsets[i], i};
        g_array_append_val(placed, place);
    }
    g_array_sort(placed, compare_placed);
    for (guint i = 0; i < placed->len; i++) {
        const Placed *place = &g_array_index(placed, Placed, i);
        const TmCode *code = tm_text_code(query, place->code);
        /* A tab may have taken the space at this very place already. */
        if (place->offset > done) {
            tm_text_append(text, target->string->str + done, (gssize) (place->offset - done));
            done = place->offset;
        }
        tm_text_append_code(text, code->kind, code->id, code->name, code->data);
        if (done == place->offset && replaces_space(query, code) &&
            target->string->str[done] == ' ')
            done++;
    }
    tm_text_append(text, target->string->str + done, (gssize) (target->string->len - done));
    return text;
}

TmText *codes_place(const TmText *query, const TmText *source, const TmText *target,
                    TmTokeniser *query_tokeniser, TmTokeniser *target_tokeniser, gboolean *guessed)
{
    gsize n_codes = tm_text_n_codes(query);
    g_autofree gsize *offsets = g_new(gsize, n_codes + 1);
    g_autofree gsize *partners = tm_text_partners(query);

    *guessed = FALSE;
    for (gsize i = 0; i < n_codes; i++)
        offsets[i] = G_MAXSIZE;
    if (are_counterparts(query, source))
        offsets_by_counterpart(query, source, target, offsets);
    for (gsize i = 0; i < n_codes; i++)
        *guessed = *guessed || offsets[i] == G_MAXSIZE;
    if (*guessed) {
        g_autoptr(TmText) plain = tm_text_new(target->string->str, (gssize) target->string->len);
        Guess guess = {.query = query, .target = plain};
        words_init(&guess.query_words, query_tokeniser, query);
        words_init(&guess.target_words, target_tokeniser, plain);
        guess_offsets(&guess, partners, offsets);
        words_clear(&guess.query_words);
        words_clear(&guess.target_words);
    }
    keep_pairs_in_order(query, partners, offsets);
    keep_ranges_in_order(query, offsets);
    return assemble(query, target, offsets);
}
