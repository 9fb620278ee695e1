/*
 * Memories in which similar texts abound, at random but the same at each run, and what is asked of
 * them: for the tests that compare the index with the full scan.
 */
#ifndef INDEX_RANDOM_H
#define INDEX_RANDOM_H

#include "memory/memory.h"
#include "test_store.h"

/* ---- texts ----------------------------------------------------------------------------------- */

#define N_SENTENCES 7
#define MAX_SENTENCE_WORDS 14

/* The languages of the memories; those asked for are more. */
static const char *const world_languages[] = {"ru", "en", "en-US", "en-GB", "kk", "hy"};
#define N_WORLD_LANGUAGES G_N_ELEMENTS(world_languages)

static const char *const world_words_ru[] = {
    "закон",      "закона",    "Закон", "ЗАКОН", "законом", "устав",  "Совет",  "Совета", "принят",
    "принята",    "приняты",   "ещё",   "еще",   "реестр",  "и",      "и",      "о",      "о",
    "в",          "12",        "14",    "2025",  "1,5",     "12-го",  "№",      "«",      "»",
    "—",          "-",         "–",     ".",     ",",       "(",      ")",      "\"",     "МПА СНГ",
    "п. 3",       "ак\u00adт", "акт",   "й",     "и\u0306", "статья", "статьи", "не",     "!",
    "12.03.2024", "ст.-пр.",   "А",     "а"};
static const char *const world_words_en[] = {
    "law",       "laws",      "Law",        "LAW",       "charter",  "Council", "Council's",
    "adopted",   "adopts",    "adopt",      "the",       "the",      "The",     "of",
    "of",        "and",       "register",   "registers", "12",       "14",      "2025",
    "1.5",       "12th",      "No.",        "“",         "”",        "—",       "-",
    ".",         ",",         "(",          ")",         "\"",       "IPA CIS", "act",
    "ac\u00adt", "caf\u00e9", "cafe\u0301", "article",   "articles", "not",     "!",
    "don't",     "don’t",     "a",          "A"};
static const char *const world_words_kk[] = {"заң",    "заңы", "Заң", "Кеңес", "қабылданды", "және",
                                             "туралы", "12",   "14",  ".",     ",",          "«",
                                             "»",      "бап",  "ё",   "е"};
static const char *const world_words_hy[] = {
    "օրենք", "օրենքը", "Օրենք", "խորհուրդ", "և", "եւ", "12", "14", "։", ",", "ընդունվել", "է"};

static const struct {
    const char *const *words;
    guint n_words;
} world_vocabulary[N_WORLD_LANGUAGES] = {
    {world_words_ru, G_N_ELEMENTS(world_words_ru)}, {world_words_en, G_N_ELEMENTS(world_words_en)},
    {world_words_en, G_N_ELEMENTS(world_words_en)}, {world_words_en, G_N_ELEMENTS(world_words_en)},
    {world_words_kk, G_N_ELEMENTS(world_words_kk)}, {world_words_hy, G_N_ELEMENTS(world_words_hy)}};

typedef struct {
    GRand *random;
    /* What texts are variations of: word numbers. */
    guint8 sentences[N_WORLD_LANGUAGES][N_SENTENCES][MAX_SENTENCE_WORDS];
    guint n_words[N_WORLD_LANGUAGES][N_SENTENCES];
} World;

/* 0 … n − 1 */
static inline guint any_of(World *world, guint n)
{
    return (guint) g_rand_int_range(world->random, 0, (gint32) n);
}

static inline gboolean once_in(World *world, guint n)
{
    return any_of(world, n) == 0;
}

static inline World *world_new(guint32 seed)
{
    World *world = g_new0(World, 1);

    world->random = g_rand_new_with_seed(seed);
    for (guint i = 0; i < N_WORLD_LANGUAGES; i++)
        for (guint j = 0; j < N_SENTENCES; j++) {
            world->n_words[i][j] = 1 + any_of(world, once_in(world, 3) ? 4 : MAX_SENTENCE_WORDS);
            for (guint k = 0; k < MAX_SENTENCE_WORDS; k++)
                world->sentences[i][j][k] = (guint8) any_of(world, world_vocabulary[i].n_words);
        }
    return world;
}

static inline void world_free(World *world)
{
    g_rand_free(world->random);
    g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* A sentence with some of its words changed: "закон о 12 закон принят". */
static inline char *some_words(World *world, guint language, guint sentence, guint n_changes)
{
    static const char *const spaces[] = {" ",      " ",  " ", " ", " ",  " ",      "\u00a0",
                                         "\u2009", "  ", "",  "-", "\t", "\u00ad "};
    guint8 numbers[MAX_SENTENCE_WORDS];
    guint n = world->n_words[language][sentence];
    guint n_spaces = once_in(world, 3) ? G_N_ELEMENTS(spaces) : 1;
    GString *text = g_string_new(NULL);

    memcpy(numbers, world->sentences[language][sentence], sizeof numbers);
    while (n_changes-- > 0) {
        guint at = any_of(world, n);
        guint8 word = (guint8) any_of(world, world_vocabulary[language].n_words);
        switch (any_of(world, 5)) {
        case 0: /* one less */
            memmove(numbers + at, numbers + at + 1, n - at - 1);
            n -= n > 1;
            break;
        case 1: /* one more */
            if (n < MAX_SENTENCE_WORDS) {
                memmove(numbers + at + 1, numbers + at, n - at);
                numbers[at] = once_in(world, 2) ? word : numbers[any_of(world, n)];
                n++;
            }
            break;
        case 2: /* another form, as those stand side by side; or another word */
            word = (guint8) ((numbers[at] + 1u) % world_vocabulary[language].n_words);
            G_GNUC_FALLTHROUGH;
        default:
            numbers[at] = word;
        }
    }
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i ? spaces[any_of(world, n_spaces)] : "",
                               world_vocabulary[language].words[numbers[i]]);
    return g_string_free(text, FALSE);
}

/* The same with inline codes before some of its characters. */
static inline TmText *with_codes(World *world, const char *string)
{
    static const char *const names[] = {"bold", "note", "tab", "break", "link"};
    TmText *text = tm_text_new("", 0);
    guint every = 2 + any_of(world, 30), id = 1;

    for (const char *p = string;; p = g_utf8_next_char(p)) {
        while (once_in(world, every) && id < 8) {
            guint name = any_of(world, G_N_ELEMENTS(names));
            TmCodeKind kind =
                name == 0 || name == 4 ? (TmCodeKind) any_of(world, 2) : TM_CODE_ALONE;
            tm_text_append_code(text, kind, id++, names[name], once_in(world, 2) ? "<x>" : NULL);
        }
        if (*p == '\0')
            return text;
        tm_text_append(text, p, (gssize) (g_utf8_next_char(p) - p));
    }
}

static inline TmText *random_text(World *world, guint language, guint sentence)
{
    static const guint n_changes[] = {0, 0, 0, 1, 1, 2, 3, 6};
    g_autofree char *string =
        some_words(world, language, sentence, n_changes[any_of(world, G_N_ELEMENTS(n_changes))]);

    if (once_in(world, 12)) {
        g_autofree char *upper = g_utf8_strup(string, -1);
        return tm_text_new(upper, -1);
    }
    return once_in(world, 3) ? with_codes(world, string) : tm_text_new(string, -1);
}

/* ---- units ----------------------------------------------------------------------------------- */

static inline gboolean unit_has(const TmUnit *unit, const char *language)
{
    for (guint i = 0; i < unit->variants->len; i++)
        if (g_str_equal(((const TmVariant *) unit->variants->pdata[i])->language, language))
            return TRUE;
    return FALSE;
}

/* With two to four languages, which mostly say @sentence. */
static inline TmUnit *random_unit_of(World *world, guint sentence)
{
    TmUnit *unit = tm_unit_new();
    guint n_languages = once_in(world, 3) ? 2 + any_of(world, 3) : 2;

    while (unit->variants->len < n_languages) {
        guint language = any_of(world, once_in(world, 3) ? N_WORLD_LANGUAGES : 2);
        guint said = once_in(world, 6) ? any_of(world, N_SENTENCES) : sentence;
        if (!unit_has(unit, world_languages[language]))
            tm_unit_take_variant(unit, world_languages[language],
                                 random_text(world, language, said));
    }
    if (once_in(world, 4)) {
        unit->origin = TM_ORIGIN_ALIGNED;
        unit->status = once_in(world, 4) ? TM_STATUS_REVIEWED : TM_STATUS_DRAFT;
    }
    return unit;
}

static inline TmUnit *random_unit(World *world)
{
    return random_unit_of(world, any_of(world, N_SENTENCES));
}

/* ---- changes --------------------------------------------------------------------------------- */

/* What may go wrong with a change that is made blindly, and leaves the batch usable. */
static inline void forgive(GError **error)
{
    if (*error != NULL && !g_error_matches(*error, TM_ERROR, TM_ERROR_NOT_FOUND) &&
        !g_error_matches(*error, TM_ERROR, TM_ERROR_EXISTS) &&
        !g_error_matches(*error, TM_ERROR, TM_ERROR_TEXT))
        g_assert_no_error(*error);
    g_clear_error(error);
}

/* Some sentences one after the other, as they come in every document. */
static inline void add_document(World *world, TmBatch *batch, guint n)
{
    static const char *const documents[] = {"закон.docx", "указ.docx", "release.odt"};
    const char *document = documents[any_of(world, G_N_ELEMENTS(documents))];
    guint sentence = any_of(world, N_SENTENCES);

    for (guint i = 0; i < n; i++, sentence = (sentence + 1) % N_SENTENCES) {
        g_autoptr(TmUnit) unit = random_unit_of(world, sentence);
        g_autoptr(GError) error = NULL;
        TmAddResult result;
        if (!once_in(world, 4))
            tm_unit_place(unit)->document = g_strdup(document);
        if (once_in(world, 6)) {
            TmText *before = random_text(world, 0, any_of(world, N_SENTENCES));
            tm_unit_place(unit)->previous = g_strdup(before->string->str);
            tm_text_free(before);
        }
        tm_batch_add(batch, unit, &result, &error);
        forgive(&error);
    }
}

/* One thing done to units of which there are about @n_units. */
static inline void change_something(World *world, TmStore *store, TmBatch *batch, guint n_units)
{
    g_autoptr(GError) error = NULL;
    gint64 id = 1 + any_of(world, n_units + 1), other = 1 + any_of(world, n_units + 1);

    switch (any_of(world, 7)) {
    case 0:
        tm_batch_delete(batch, id, &error);
        break;
    case 1:
        if (id != other)
            tm_batch_merge(batch, id, other, &error);
        break;
    case 2:
    case 3: {
        g_autoptr(TmUnit) unit = random_unit(world);
        tm_batch_replace(batch, id, unit, &error);
        break;
    }
    case 4: { /* a look, and no more */
        g_autoptr(TmStoredUnit) stored = tm_store_unit(store, id, NULL);
        if (stored == NULL)
            break;
        stored->unit->status = (TmStatus) any_of(world, 3);
        tm_batch_replace(batch, id, stored->unit, &error);
        break;
    }
    default:
        add_document(world, batch, 1 + any_of(world, 4));
    }
    forgive(&error);
}

/* A batch of any kind: units added, changed, removed; or an earlier batch undone, be it an undo. */
static inline void random_batch(World *world, TmStore *store)
{
    const TmBatchInfo info = {"test", "olga", NULL, 1700000000};
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStoreInfo) numbers = tm_store_info(store, &error);
    g_assert_no_error(error);
    gint64 newest = numbers->last_sequence;
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);

    g_assert_no_error(error);
    if (newest > 1 && once_in(world, 4)) {
        /* Rather one of the last, where there is more to bring back. */
        gint64 back = any_of(world, once_in(world, 3) ? (guint) newest : 3);
        tm_batch_undo(batch, MAX(newest - back, 1), NULL, &error);
    } else if (newest == 0 || once_in(world, 4)) {
        add_document(world, batch, 5 + any_of(world, 30));
    } else {
        for (guint n = 1 + any_of(world, 8); n > 0; n--)
            change_something(world, store, batch, (guint) numbers->units * 2);
    }
    g_assert_no_error(error);
    g_assert_true(tm_batch_commit(batch, NULL, &error));
    g_assert_no_error(error);
}

/* ---- answers --------------------------------------------------------------------------------- */

static inline void describe_match(GString *out, const TmMatch *match)
{
    const TmRank *rank = &match->rank;
    g_autofree char *codes = tm_text_pack_codes(match->pair->source);

    g_string_append_printf(
        out,
        "%s%d = %d - %d - %d - %d - %d, key %u, %s: unit %d, %d -> %d, via %u/%d/%d, "
        "numbers %u: %s (%s) = %s [%s -> %s]\n",
        rank->context ? "in context " : "", match->score, rank->raw_score, rank->penalties[0],
        rank->penalties[1], rank->penalties[2], rank->penalties[3], rank->key, match->memory,
        (int) rank->unit, (int) rank->source, (int) rank->target, rank->via_memory,
        (int) rank->via_unit, (int) rank->via, match->numbers->len,
        match->pair->source->string->str, codes ? codes : "", match->pair->target->string->str,
        match->pair->source_language, match->pair->target_language);
}

static inline char *describe_query(const TmQuery *query)
{
    g_autofree char *codes = tm_text_pack_codes(query->text);
    g_autofree char *start = g_utf8_substring(
        query->text->string->str, 0, MIN(g_utf8_strlen(query->text->string->str, -1), 300));

    return g_strdup_printf(
        "%s -> %s, min %d, limit %u, via %s, after \"%s\"%s, before \"%s\"%s: "
        "\"%s\" (%s)",
        query->from, query->to, query->min, (guint) query->limit, query->pivot ? query->pivot : "-",
        query->previous ? query->previous->string->str : "-", query->previous_known ? "" : "?",
        query->next ? query->next->string->str : "-", query->next_known ? "" : "?", start,
        codes ? codes : "");
}

/* The score of a match by the whole matrix, which knows no limits and no short cuts. */
static inline int score_plainly(TmMemory *memory, const TmQuery *query, const TmText *source)
{
    g_autoptr(TmExplanation) explanation =
        tm_memory_explain(memory, query->from, query->text, source);
    g_autofree char *asked = tm_text_key(query->text);
    g_autofree char *found = tm_text_key(source);

    if (strcmp(asked, found) == 0)
        return TM_SCORE_IDENTICAL;
    if (explanation->edits == NULL)
        return -1; /* too long for it */
    if (explanation->distance == 0)
        return TM_SCORE_LOOKALIKE;
    guint64 left = explanation->weight - MIN(explanation->weight, explanation->distance);
    return (int) (left * TM_SCORE_IDENTICAL / explanation->weight);
}

static inline void assert_score(TmMemory *memory, const TmQuery *query, const TmMatch *match)
{
    int plain = score_plainly(memory, query, match->pair->source);

    if (plain >= 0)
        g_assert_cmpint(match->rank.raw_score, ==, plain);
}

/* All that an answer says, one match a line. */
static inline char *describe_answer(TmMemory *memory, const TmQuery *query)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, query, &error);
    GString *out = g_string_new(NULL);

    g_assert_no_error(error);
    g_assert_cmpuint(matches->len, <=, query->limit);
    for (guint i = 0; i < matches->len; i++)
        describe_match(out, matches->pdata[i]);
    for (guint i = 0; i < matches->len; i++)
        assert_score(memory, query, matches->pdata[i]);
    return g_string_free(out, FALSE);
}

static inline TmMemory *open_memories(const TmMemorySpec *specs, gsize n, TmStoreMode mode,
                                      gboolean scan)
{
    g_autoptr(GError) error = NULL;
    TmMemory *memory = tm_memory_open(specs, n, mode, &error);

    g_assert_no_error(error);
    tm_memory_use_scan(memory, scan);
    return memory;
}

/* What is said where two answers part. */
static inline void say_difference(const TmQuery *query, const char *found, const char *right)
{
    g_autofree char *asked = describe_query(query);
    g_auto(GStrv) left_lines = g_strsplit(found, "\n", -1);
    g_auto(GStrv) right_lines = g_strsplit(right, "\n", -1);
    gsize i = 0;

    while (left_lines[i] != NULL && g_strcmp0(left_lines[i], right_lines[i]) == 0)
        i++;
    g_test_message("%s\nmatch %zu of %u and %u\nby the index: %s\nby the scan:  %s", asked, i + 1,
                   g_strv_length(left_lines) - 1, g_strv_length(right_lines) - 1, left_lines[i],
                   right_lines[i]);
}

/* Both ways give the same, down to the last figure. Returns the answer, for who counts. */
static inline char *assert_exact(TmMemory *by_index, TmMemory *by_scan, const TmQuery *query)
{
    char *found = describe_answer(by_index, query);
    g_autofree char *right = describe_answer(by_scan, query);
    gboolean same = strcmp(found, right) == 0;

    if (!same)
        say_difference(query, found, right);
    g_assert_true(same);
    return found;
}

#endif
