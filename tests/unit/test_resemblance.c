#include "match/resemblance.h"

#include <string.h>

static const TmRankToken *first(const GArray *tokens)
{
    return (const TmRankToken *) (const void *) tokens->data;
}

/* One text against another, as a search compares them. */
static guint resemblance(const char *language, const char *query, const char *candidate)
{
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new(language);
    g_autoptr(TmText) text = tm_text_new(query, -1);
    g_autoptr(TmText) other = tm_text_new(candidate, -1);
    g_autoptr(GArray) a = tm_tokenise(tokeniser, text);
    g_autoptr(GArray) b = tm_tokenise(tokeniser, other);
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(TmRankToken));

    tm_rank_tokens(tokeniser, (const TmToken *) (void *) a->data, a->len, seen);
    g_autoptr(TmResemblance) made = tm_resemblance_new(first(seen), seen->len);
    tm_rank_tokens(tokeniser, (const TmToken *) (void *) b->data, b->len, seen);
    return tm_resemblance_with(made, first(seen), seen->len);
}

static const struct {
    const char *language;
    const char *query;
    const char *candidate;
    guint key;
} values[] = {
    {"ru", "", "", 10000},
    {"ru", "", "закон", 0},
    {"ru", "закон", "", 0},
    {"ru", "Закон принят.", "Закон принят.", 10000},
    {"en", "x", "x", 10000}, /* " x " */
    /* ab: " ab" "ab "; abc: " ab" "abc" "bc ". */
    {"en", "ab", "abc", 5 * 10000 * 1 / (4 * 2 + 3)},
    {"en", "abc", "ab", 5 * 10000 * 1 / (4 * 3 + 2)}, /* what is lacking weighs more */
    /* Counted, not only listed: "аааа" has " аа" "ааа" twice "аа ", "ааа" has "ааа" once. */
    {"ru", "аааа", "ааа", 5 * 10000 * 3 / (4 * 4 + 3)},
    {"ru", "ааа", "аааа", 5 * 10000 * 3 / (4 * 3 + 4)},
    {"ru", "закон", "ЗАКОН", 0},                         /* letter case is seen */
    {"ru", "ещё «раз» – да", "еще \"раз\" - да", 10000}, /* these are the same token */
    {"ru", "4 812 тонн", "4 812   тонн", 10000},         /* white space is not seen */
    /* " 𝔞𝔟" "𝔞𝔟 " against " 𝔞𝔠" "𝔞𝔠 ": characters beyond 16 bits are told apart. */
    {"en", "𝔞𝔟", "𝔞𝔠", 0},
};

static void test_values(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_test_message("%s | %s", values[i].query, values[i].candidate);
        g_assert_cmpuint(resemblance(values[i].language, values[i].query, values[i].candidate), ==,
                         values[i].key);
    }
}

/* The first candidate is to come before the second; words count the same in both. */
static const struct {
    const char *language;
    const char *query;
    const char *better;
    const char *worse;
} pairs[] = {
    {"en", "The law on registers", "The law on register", "The law on archives"},
    {"ru", "Закон о государственной службе", "Закон о государственной охране",
     "Закон о новой службе"}, /* the longer word agrees */
    {"ru", "Председатель палаты выступил", "Председателю палаты выступили",
     "Депутат палаты выступал"},
    {"en", "could not read file", "could not load file", "Could not load file"},
    {"en", "Open the file now", "Open the file now please", "Open the file"},
    {"ru", "Постановление № 4812", "Постановление № 4813", "Постановление № 5907"},
};

static void test_order(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_test_message("%s", pairs[i].query);
        g_assert_cmpuint(resemblance(pairs[i].language, pairs[i].query, pairs[i].better), >,
                         resemblance(pairs[i].language, pairs[i].query, pairs[i].worse));
    }
}

/* ---- by the definition --------------------------------------------------------------------------
 */

static void add_token(GArray *tokens, const char *text, gsize n_bytes, TmTokenKind kind)
{
    /* Of exactly its size, so that a byte read beyond it is noticed. */
    TmRankToken token = {g_memdup2(text, n_bytes), (guint32) n_bytes, kind};

    g_array_append_val(tokens, token);
}

static void clear_token(gpointer token)
{
    g_free((char *) ((TmRankToken *) token)->text);
}

static GArray *new_tokens(void)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(TmRankToken));

    g_array_set_clear_func(tokens, clear_token);
    return tokens;
}

/* Trigram → how often. */
static GHashTable *plain_trigrams(const GArray *tokens, guint *total)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) row = g_string_new(" ");

    for (guint i = 0; i < tokens->len; i++) {
        const TmRankToken *token = &g_array_index(tokens, TmRankToken, i);
        if (token->kind != TM_TOKEN_CODE) {
            g_string_append_len(row, token->text, token->n_bytes);
            g_string_append_c(row, ' ');
        }
    }
    *total = 0;
    const char *end = row->str + row->len;
    for (const char *at = row->str;
         at < end && g_utf8_next_char(at) < end && g_utf8_next_char(g_utf8_next_char(at)) < end;
         at = g_utf8_next_char(at)) {
        char *trigram = g_utf8_substring(at, 0, 3);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, trigram));
        g_hash_table_replace(counts, trigram, GUINT_TO_POINTER(n + 1));
        (*total)++;
    }
    return counts;
}

static guint plain_resemblance(const GArray *query, const GArray *candidate)
{
    guint n_query, n_candidate, n_shared = 0;
    g_autoptr(GHashTable) a = plain_trigrams(query, &n_query);
    g_autoptr(GHashTable) b = plain_trigrams(candidate, &n_candidate);
    GHashTableIter iter;
    gpointer trigram, n;

    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &trigram, &n)) {
        guint other = GPOINTER_TO_UINT(g_hash_table_lookup(b, trigram));
        n_shared += MIN(GPOINTER_TO_UINT(n), other);
    }
    guint all = 4 * n_query + n_candidate;
    return all == 0 ? 10000 : 5 * n_shared * 10000 / all;
}

static GArray *random_tokens(GRand *random)
{
    static const char *const letters[] = {"а", "б", "в", "a", "b", "ÿ", "߿", "ࠀ", "漢", "𝔞", "1"};
    GArray *tokens = new_tokens();
    gint n_tokens = g_rand_int_range(random, 0, 9);

    for (gint i = 0; i < n_tokens; i++) {
        g_autoptr(GString) word = g_string_new(NULL);
        for (gint n = g_rand_int_range(random, 1, 6); n > 0; n--)
            g_string_append(word,
                            letters[g_rand_int_range(random, 0, (gint32) G_N_ELEMENTS(letters))]);
        add_token(tokens, word->str, word->len, (TmTokenKind) g_rand_int_range(random, 0, 4));
    }
    return tokens;
}

/* Many candidates for one query, so that one call could spoil the next. */
static void test_definition(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5);

    for (int i = 0; i < 200; i++) {
        g_autoptr(GArray) query = random_tokens(random);
        g_autoptr(TmResemblance) made = tm_resemblance_new(first(query), query->len);
        g_assert_cmpuint(tm_resemblance_with(made, first(query), query->len), ==, 10000);
        for (int j = 0; j < 30; j++) {
            g_autoptr(GArray) candidate = random_tokens(random);
            guint key = tm_resemblance_with(made, first(candidate), candidate->len);
            g_assert_cmpuint(key, ==, plain_resemblance(query, candidate));
        }
    }
}

/* ---- hostile ------------------------------------------------------------------------------------
 */

static GArray *random_bytes(GRand *random)
{
    GArray *tokens = new_tokens();

    for (gint n = g_rand_int_range(random, 0, 4); n > 0; n--) {
        char bytes[8];
        gint length = g_rand_int_range(random, 0, (gint32) sizeof bytes);
        for (gint k = 0; k < length; k++)
            bytes[k] = (char) g_rand_int_range(random, 0, 256);
        add_token(tokens, bytes, (gsize) length, TM_TOKEN_WORD);
    }
    return tokens;
}

/* Whatever the bytes are, the key is within its bounds and the same again. */
static void test_any_bytes(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(6);

    for (int i = 0; i < 3000; i++) {
        g_autoptr(GArray) query = random_bytes(random), candidate = random_bytes(random);
        g_autoptr(TmResemblance) made = tm_resemblance_new(first(query), query->len);
        guint key = tm_resemblance_with(made, first(candidate), candidate->len);
        g_assert_cmpuint(key, <=, 10000);
        g_assert_cmpuint(tm_resemblance_with(made, first(query), query->len), ==, 10000);
        g_assert_cmpuint(tm_resemblance_with(made, first(candidate), candidate->len), ==, key);
    }
}

/* The inverse of the factor that mixes trigrams: each round doubles the bits that are right. */
static guint64 inverse(guint64 odd)
{
    guint64 found = odd;

    for (int i = 0; i < 6; i++)
        found *= 2 - odd * found;
    return found;
}

static gboolean is_character(gunichar c)
{
    return c >= 0x20 && g_unichar_validate(c);
}

/* Words of three characters that all fall into one bucket. */
static GArray *crowded_tokens(guint n_tokens)
{
    const guint64 back = inverse(G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));
    const guint64 beginning = G_GUINT64_CONSTANT(0x1234567) << 36;
    GArray *tokens = new_tokens();

    for (guint64 i = 0; tokens->len < n_tokens; i++) {
        guint64 trigram = (beginning + i * 104729) * back;
        gunichar characters[3];
        char text[20];
        gint n_bytes = 0;
        gboolean fits = trigram >> 63 == 0;
        for (int k = 0; k < 3; k++) {
            characters[k] = (gunichar) (trigram >> (42 - 21 * k) & 0x1fffff);
            fits = fits && is_character(characters[k]);
        }
        for (int k = 0; k < 3 && fits; k++)
            n_bytes += g_unichar_to_utf8(characters[k], text + n_bytes);
        if (fits)
            add_token(tokens, text, (gsize) n_bytes, TM_TOKEN_WORD);
    }
    return tokens;
}

static void test_one_bucket(void)
{
    g_autoptr(GArray) query = crowded_tokens(3000);
    g_autoptr(GArray) candidate = crowded_tokens(300);
    g_autoptr(TmResemblance) made = tm_resemblance_new(first(query), query->len);

    g_assert_cmpuint(tm_resemblance_with(made, first(query), query->len), ==, 10000);
    g_assert_cmpuint(tm_resemblance_with(made, first(candidate), candidate->len), ==,
                     plain_resemblance(query, candidate));
}

/* The longest segments there are. */
static void test_long(void)
{
    g_autofree char *letters = g_strnfill(TM_SEGMENT_MAX_BYTES, 'x');
    g_autoptr(GArray) one_word = new_tokens(), many_words = new_tokens();

    add_token(one_word, letters, TM_SEGMENT_MAX_BYTES, TM_TOKEN_WORD);
    for (guint i = 0; i < TM_SEGMENT_MAX_BYTES / 2; i++)
        add_token(many_words, letters, 1, TM_TOKEN_WORD);
    g_autoptr(TmResemblance) word = tm_resemblance_new(first(one_word), one_word->len);
    g_autoptr(TmResemblance) words = tm_resemblance_new(first(many_words), many_words->len);
    for (int i = 0; i < 20; i++) {
        g_assert_cmpuint(tm_resemblance_with(word, first(one_word), 1), ==, 10000);
        g_assert_cmpuint(tm_resemblance_with(word, first(many_words), many_words->len), ==, 0);
        g_assert_cmpuint(tm_resemblance_with(words, first(one_word), 1), ==, 0);
        g_assert_cmpuint(tm_resemblance_with(words, first(many_words), many_words->len), ==, 10000);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/resemblance/values", test_values);
    g_test_add_func("/resemblance/order", test_order);
    g_test_add_func("/resemblance/definition", test_definition);
    g_test_add_func("/resemblance/any-bytes", test_any_bytes);
    g_test_add_func("/resemblance/one-bucket", test_one_bucket);
    g_test_add_func("/resemblance/long", test_long);
    return g_test_run();
}
