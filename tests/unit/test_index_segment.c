/*
 * Segments of the index by themselves: what is put in comes out, the search misses no text that is
 * similar enough and promises no score too low, and the same texts give the same bytes.
 */
#include "index_random.h"

#include <glib/gstdio.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder.h"
#include "index/layout_internal.h"
#include "index/search.h"
#include "memory/index_build.h"
#include "memory/scan_table.h"

#define N_WORLDS 14
#define N_TEXTS 900
#define N_QUERIES 40
#define N_MANY_TEXTS 120000
#define N_MANY_QUERIES 6

static const char *const UUID = "6b1f5c3e-0000-4000-8000-1234567890ab";

/* A segment with what was put into it. */
typedef struct {
    World *world;
    guint language;
    guint n_texts;
    GPtrArray *texts; /* of TmText, by unit id − 1 */
    GBytes *bytes;
    TmIndexSegment *segment;
    TmTokeniser *tokeniser;
    TmScorer *scorer;
} Made;

static const guint32 language_sets[] = {2, 1, 2, 3, 1, 3, 5, 1, 7}; /* {1, 2}, {1, 3, 5}, {7} */
static const gint64 outdated_units[] = {3, 4, 1000, G_MAXINT64};
#define N_SETS 3

static gboolean is_unreviewed(guint i)
{
    return i % 5 == 0;
}

/* Ids are not dense: 1, 4, 7, … and one far away. */
static gint64 unit_of(const Made *made, guint i)
{
    return i == made->n_texts - 1 ? G_GINT64_CONSTANT(1) << 50 : i * 3 + 1;
}

static TmIndexContents contents_of(GArray **sets, GArray **outdated)
{
    *sets = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_vals(*sets, language_sets, G_N_ELEMENTS(language_sets));
    *outdated = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_vals(*outdated, outdated_units, G_N_ELEMENTS(outdated_units));
    return (TmIndexContents){
        .cover =
            {.store = UUID, .language = "ru", .after = 3, .until = 17, .nonce = -5, .versions = 99},
        .sets = *sets,
        .outdated = *outdated};
}

/* @path: NULL: in memory. */
static GBytes *make_bytes(const Made *made, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) sets = NULL, outdated = NULL;
    TmIndexContents contents = contents_of(&sets, &outdated);
    g_autoptr(TmIndexBuilder) builder =
        tm_index_builder_new(world_languages[made->language], &index_weights);
    GBytes *bytes = NULL;

    for (guint i = 0; i < made->texts->len; i++)
        g_assert_true(tm_index_builder_add(builder, made->texts->pdata[i], unit_of(made, i),
                                           i % N_SETS, is_unreviewed(i), &error));
    if (path == NULL)
        bytes = tm_index_builder_make(builder, &contents, &error);
    else
        tm_index_builder_write(builder, &contents, path, &error);
    g_assert_no_error(error);
    return bytes;
}

/* Words with numbers, so that a vocabulary of thousands has frequent and rare ones. */
static TmText *text_of_many_words(World *world)
{
    GString *string = g_string_new(NULL);

    for (guint n = 1 + any_of(world, once_in(world, 20)  ? 90
                                     : once_in(world, 2) ? 14
                                                         : 4);
         n > 0; n--) {
        guint most = 1 + any_of(world, once_in(world, 3) ? 3000 : 40);
        guint word = any_of(world, most);
        g_string_append_printf(string, "%s%c%c%c%s", once_in(world, 9) ? "," : "", 'a' + word % 26,
                               'a' + word / 26 % 26, 'a' + word / 676 % 26,
                               once_in(world, 7) ? " 17 " : " ");
    }
    TmText *text = tm_text_new(string->str, (gssize) string->len);
    g_string_free(string, TRUE);
    return text;
}

static void made_begin(Made *made, guint32 seed, guint n_texts)
{
    g_autoptr(GError) error = NULL;

    *made = (Made){.world = world_new(seed), .language = seed % 3, .n_texts = n_texts};
    made->texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    for (guint i = 0; i < made->n_texts; i++)
        g_ptr_array_add(made->texts, seed % 2 ? random_text(made->world, made->language,
                                                            any_of(made->world, N_SENTENCES))
                                              : text_of_many_words(made->world));
    made->bytes = make_bytes(made, NULL);
    made->segment = tm_index_segment_from_bytes(made->bytes, &error);
    g_assert_no_error(error);
    made->tokeniser = tm_tokeniser_new(world_languages[made->language]);
    made->scorer = tm_scorer_new(&tm_costs);
}

static void made_end(Made *made)
{
    g_assert_false(tm_index_segment_is_damaged(made->segment));
    tm_scorer_free(made->scorer);
    tm_tokeniser_free(made->tokeniser);
    tm_index_segment_free(made->segment);
    g_bytes_unref(made->bytes);
    g_ptr_array_unref(made->texts);
    world_free(made->world);
}

/* ---- there and back -------------------------------------------------------------------------- */

/* Numbers of two sides belong together, one to one. */
static void assert_paired(GHashTable *pairs, guint32 here, guint32 there)
{
    gpointer known;

    if (g_hash_table_lookup_extended(pairs, GUINT_TO_POINTER(here), NULL, &known))
        g_assert_cmpuint(GPOINTER_TO_UINT(known), ==, there);
    g_hash_table_insert(pairs, GUINT_TO_POINTER(here), GUINT_TO_POINTER(there));
}

static void assert_string(const char *string, guint32 n_bytes, const char *expected)
{
    g_assert_cmpmem(string, n_bytes, expected, strlen(expected));
}

/* A text of the segment says what a text that was put in says. */
static void assert_words(Made *made, const GArray *words, const TmText *text, GHashTable *pairs[2])
{
    g_autoptr(GArray) tokens = tm_tokenise(made->tokeniser, text);

    g_assert_cmpuint(words->len, ==, tokens->len);
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        TmIndexWordInfo info;
        g_assert_true(
            tm_index_segment_word(made->segment, g_array_index(words, guint32, i), &info));
        g_assert_cmpint(info.kind, ==, token->kind);
        assert_string(info.surface_string, info.n_surface_bytes,
                      tm_token_surface(made->tokeniser, token));
        assert_string(info.folded_string, info.n_folded_bytes,
                      tm_token_folded(made->tokeniser, token));
        if (tm_token_is_content(token)) {
            assert_paired(pairs[0], token->term, info.term);
            assert_paired(pairs[1], info.term, token->term);
        }
    }
}

/* Takes the units of a text off the list of those that are to come. */
static void assert_units(Made *made, TmIndexText *text, guint8 *met, GHashTable *pairs[2])
{
    TmIndexUnits units = text->units;
    TmIndexUnit unit;
    gint64 before = 0;

    while (tm_index_units_next(made->segment, &units, &unit)) {
        guint i = unit.unit == unit_of(made, made->n_texts - 1) ? made->n_texts - 1
                                                                : (guint) (unit.unit - 1) / 3;
        g_autofree char *key = tm_text_key(made->texts->pdata[i]);
        g_assert_cmpint(unit.unit, >, before);
        g_assert_cmpint(unit.unit, ==, unit_of(made, i));
        g_assert_cmpuint(unit.set, ==, i % N_SETS);
        g_assert_true(unit.unreviewed == is_unreviewed(i));
        g_assert_cmpuint(text->key, ==, tm_index_key(key));
        g_assert_cmpuint(met[i]++, ==, 0);
        assert_words(made, text->words, made->texts->pdata[i], pairs);
        before = unit.unit;
    }
    g_assert_cmpint(before, >, 0);
}

static void assert_all_texts(Made *made)
{
    g_autofree guint8 *met = g_new0(guint8, made->n_texts);
    GHashTable *pairs[2] = {g_hash_table_new(NULL, NULL), g_hash_table_new(NULL, NULL)};
    g_autoptr(GArray) same = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_auto(TmIndexText) text = {0};

    for (guint32 i = 0; i < tm_index_segment_n_texts(made->segment); i++) {
        gboolean found = FALSE;
        g_assert_true(tm_index_segment_text(made->segment, i, &text));
        assert_units(made, &text, met, pairs);
        g_array_set_size(same, 0);
        tm_index_segment_with_key(made->segment, text.key, same);
        for (guint j = 0; j < same->len; j++)
            found = found || g_array_index(same, guint32, j) == i;
        g_assert_true(found);
    }
    for (guint i = 0; i < made->n_texts; i++)
        g_assert_cmpuint(met[i], ==, 1);
    g_hash_table_unref(pairs[0]);
    g_hash_table_unref(pairs[1]);
}

static void assert_the_rest(TmIndexSegment *segment)
{
    TmIndexCover cover = tm_index_segment_cover(segment);
    guint32 n;

    g_assert_cmpstr(cover.store, ==, UUID);
    g_assert_cmpstr(cover.language, ==, "ru");
    g_assert_cmpint(cover.after, ==, 3);
    g_assert_cmpint(cover.until, ==, 17);
    g_assert_cmpint(cover.nonce, ==, -5);
    g_assert_cmpuint(cover.versions, ==, 99);
    g_assert_cmpuint(tm_index_segment_n_units(segment), ==, N_TEXTS);
    for (guint set = 0, at = 0; set < N_SETS; set++, at += language_sets[at] + 1) {
        const guint32 *languages = tm_index_segment_set(segment, set, &n);
        g_assert_cmpmem(languages, n * sizeof *languages, language_sets + at + 1,
                        language_sets[at] * sizeof *languages);
    }
    for (guint i = 0; i < G_N_ELEMENTS(outdated_units); i++) {
        g_assert_true(tm_index_segment_is_outdated(segment, outdated_units[i]));
        g_assert_false(tm_index_segment_is_outdated(
            segment, outdated_units[i] == 3 ? 2 : outdated_units[i] / 2 + 100));
    }
}

static void test_there_and_back(void)
{
    for (guint32 seed = 1; seed <= N_WORLDS; seed++) {
        Made made;
        made_begin(&made, seed, N_TEXTS);
        assert_all_texts(&made);
        assert_the_rest(made.segment);
        made_end(&made);
    }
}

/* ---- searching ------------------------------------------------------------------------------- */

/* Plain Levenshtein over the terms of words and numbers. */
static guint plain_distance(const GArray *a, const GArray *b)
{
    guint n_a = 0, n_b = 0;
    g_autofree guint32 *terms_a = tm_sorted_terms(a, &n_a), *terms_b = tm_sorted_terms(b, &n_b);
    g_autofree guint *row = g_new(guint, n_b + 1);

    /* In the order of the text, not sorted. */
    for (guint i = 0, n = 0; i < a->len; i++)
        if (tm_token_is_content(&g_array_index(a, TmToken, i)))
            terms_a[n++] = g_array_index(a, TmToken, i).term;
    for (guint i = 0, n = 0; i < b->len; i++)
        if (tm_token_is_content(&g_array_index(b, TmToken, i)))
            terms_b[n++] = g_array_index(b, TmToken, i).term;
    for (guint j = 0; j <= n_b; j++)
        row[j] = j;
    for (guint i = 0; i < n_a; i++) {
        guint diagonal = row[0]++;
        for (guint j = 0; j < n_b; j++) {
            guint replaced = diagonal + (terms_a[i] != terms_b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(row[j], diagonal) + 1);
        }
    }
    return row[n_b];
}

static int score_of(Made *made, const GArray *a, const GArray *b)
{
    return tm_scorer_score(made->scorer, (const TmToken *) (const void *) a->data, a->len,
                           (const TmToken *) (const void *) b->data, b->len, 0);
}

/* What the search says of one text, and what is true. */
typedef struct {
    guint n_apart; /* by the search */
    guint weight;
    int mapped_score; /* of the tokens with the segment's numbers */
    guint plain;
    int score;
} Compared;

static Compared compare_with(Made *made, TmIndexSearch *search, const GArray *query,
                             const TmIndexText *text)
{
    g_autoptr(GArray) mapped = g_array_new(FALSE, FALSE, sizeof(TmToken));
    TmIndexUnits units = text->units;
    TmIndexUnit unit;
    Compared result = {0};

    g_assert_true(tm_index_units_next(made->segment, &units, &unit));
    guint i = unit.unit == unit_of(made, made->n_texts - 1) ? made->n_texts - 1
                                                            : (guint) (unit.unit - 1) / 3;
    g_autoptr(GArray) tokens = tm_tokenise(made->tokeniser, made->texts->pdata[i]);
    result.n_apart = tm_index_search_compare(search, text->words, mapped, &result.weight);
    result.mapped_score = score_of(made, tm_index_search_tokens(search), mapped);
    result.plain = plain_distance(query, tokens);
    result.score = score_of(made, query, tokens);
    g_assert_cmpuint(
        result.weight, ==,
        tm_tokens_weight(&tm_costs, (const TmToken *) (const void *) tokens->data, tokens->len));
    return result;
}

/* Which texts are candidates, with their bounds + 1. */
static guint *bounds_of(Made *made, TmIndexSearch *search, int min)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(TmIndexCandidate));
    guint *bounds = g_new0(guint, tm_index_segment_n_texts(made->segment));

    tm_index_search_candidates(search, min, found);
    for (guint i = 0; i < found->len; i++) {
        TmIndexCandidate candidate = g_array_index(found, TmIndexCandidate, i);
        g_assert_cmpuint(candidate.text, <, tm_index_segment_n_texts(made->segment));
        g_assert_cmpuint(bounds[candidate.text], ==, 0); /* each once */
        g_assert_cmpuint(candidate.bound, <=, TM_SCORE_IDENTICAL);
        bounds[candidate.text] = candidate.bound + 1u;
    }
    return bounds;
}

static const int minima[] = {0, 100, 3000, 5000, 5500, 6001, 7000, 8500, 9500, 9900};

static void assert_answers(Made *made, TmIndexSearch *search, const TmText *question, guint *n_near)
{
    g_autoptr(GArray) query = tm_tokenise(made->tokeniser, question);
    guint *bounds[G_N_ELEMENTS(minima)];
    guint n_content = 0;
    g_auto(TmIndexText) text = {0};

    for (guint i = 0; i < query->len; i++)
        n_content += tm_token_is_content(&g_array_index(query, TmToken, i));
    tm_index_search_begin(search, query);
    for (gsize i = 0; i < G_N_ELEMENTS(minima); i++)
        bounds[i] = bounds_of(made, search, minima[i]);
    for (guint32 number = 0; number < tm_index_segment_n_texts(made->segment); number++) {
        g_assert_true(tm_index_segment_text(made->segment, number, &text));
        Compared compared = compare_with(made, search, query, &text);
        g_assert_cmpint(compared.mapped_score, ==, compared.score);
        g_assert_cmpuint(compared.n_apart, <=, compared.plain);
        if (n_content > 0 && n_content <= 64)
            g_assert_cmpuint(compared.n_apart, ==, compared.plain);
        for (gsize i = 0; i < G_N_ELEMENTS(minima); i++) {
            g_assert_true(compared.score < minima[i] || bounds[i][number] > 0);
            if (bounds[i][number] > 0)
                g_assert_cmpint((int) bounds[i][number] - 1, >=, compared.score);
        }
        *n_near += compared.score >= 5000;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(minima); i++)
        g_free(bounds[i]);
}

static void ask_some(Made *made, guint n_queries, gboolean many_words, guint *n_near)
{
    World *world = made->world;
    g_autoptr(TmIndexSearch) search =
        tm_index_search_new(made->segment, made->tokeniser, &index_weights);

    for (guint i = 0; i < n_queries; i++) {
        TmText *question =
            once_in(world, 4) ? tm_text_copy(made->texts->pdata[any_of(world, made->n_texts)])
            : many_words      ? text_of_many_words(world)
                              : random_text(world, made->language, any_of(world, N_SENTENCES));
        assert_answers(made, search, question, n_near);
        tm_text_free(question);
    }
}

static void test_search(void)
{
    guint n_near = 0;

    for (guint32 seed = 1; seed <= N_WORLDS; seed++) {
        Made made;
        made_begin(&made, seed, N_TEXTS);
        ask_some(&made, N_QUERIES, seed % 2 == 0, &n_near);
        made_end(&made);
    }
    g_test_message("%u near", n_near);
    g_assert_cmpuint(n_near, >, N_WORLDS * N_QUERIES);
}

/* So many texts that postings have blocks and texts of one length are counted in several goes. */
static void test_search_many(void)
{
    guint n_near = 0;
    Made made;

    made_begin(&made, 2, N_MANY_TEXTS);
    ask_some(&made, N_MANY_QUERIES, TRUE, &n_near);
    g_assert_cmpuint(n_near, >, N_MANY_QUERIES);
    made_end(&made);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void test_same_bytes(void)
{
    g_autofree char *folder = g_dir_make_tmp("tolmach-segment-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "1.segment", NULL);

    for (guint32 seed = 1; seed <= N_WORLDS; seed++) {
        Made made;
        g_autofree char *filed = NULL;
        gsize n_filed, n_bytes;
        made_begin(&made, seed, N_TEXTS);
        g_autoptr(GBytes) again = make_bytes(&made, NULL);
        g_assert_true(g_bytes_equal(again, made.bytes));
        make_bytes(&made, path);
        g_assert_true(g_file_get_contents(path, &filed, &n_filed, NULL));
        gconstpointer bytes = g_bytes_get_data(made.bytes, &n_bytes);
        g_assert_cmpmem(filed, n_filed, bytes, n_bytes);
        g_unlink(path);
        made_end(&made);
    }
    g_rmdir(folder);
}

/* A segment of nothing but what it outdates; and of one empty text. */
static void test_nearly_empty(void)
{
    for (guint n_texts = 0; n_texts < 2; n_texts++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) sets = NULL, outdated = NULL;
        TmIndexContents contents = contents_of(&sets, &outdated);
        g_autoptr(TmIndexBuilder) builder = tm_index_builder_new("ru", &index_weights);
        g_autoptr(TmText) empty = tm_text_new("", 0);
        if (n_texts > 0)
            g_assert_true(tm_index_builder_add(builder, empty, 1, 0, FALSE, &error));
        g_autoptr(GBytes) bytes = tm_index_builder_make(builder, &contents, &error);
        g_assert_no_error(error);
        g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(bytes, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(tm_index_segment_n_texts(segment), ==, n_texts);
        g_assert_true(tm_index_segment_is_outdated(segment, 1000));

        g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
        g_autoptr(TmIndexSearch) search = tm_index_search_new(segment, tokeniser, &index_weights);
        g_autoptr(TmText) question = tm_text_new(n_texts > 0 ? "" : "закон о реестре", -1);
        g_autoptr(GArray) tokens = tm_tokenise(tokeniser, question);
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(TmIndexCandidate));
        tm_index_search_begin(search, tokens);
        tm_index_search_candidates(search, 5000, found);
        g_assert_cmpuint(found->len, ==, n_texts);
        g_assert_false(tm_index_segment_is_damaged(segment));
    }
}

/* Blocks as they are, with as many zeros as fill the last one, right checksums, and a header. */
static GBytes *sealed(GBytes *original, IndexHeader *header)
{
    const guint8 *from = g_bytes_get_data(original, NULL);
    gsize n_bytes = (gsize) header->n_blocks * INDEX_BLOCK_BYTES;
    gsize n_checksums = header->n_blocks * sizeof(guint64);
    guint8 *bytes = g_malloc0(n_bytes + n_checksums);
    guint64 *checksums = (guint64 *) (void *) (bytes + n_bytes);

    memcpy(bytes, from, header->checksums_offset);
    for (guint32 i = 0; i < header->n_blocks; i++)
        checksums[i] = XXH3_64bits(bytes + (gsize) i * INDEX_BLOCK_BYTES, INDEX_BLOCK_BYTES);
    header->checksums_offset = n_bytes;
    header->n_bytes = n_bytes + n_checksums;
    header->checksums_hash = XXH3_64bits(checksums, n_checksums);
    header->header_hash = XXH3_64bits(header, G_STRUCT_OFFSET(IndexHeader, header_hash));
    memcpy(bytes, header, sizeof *header);
    return g_bytes_new_take(bytes, n_bytes + n_checksums);
}

/* A section without bytes behind the last block: there is nothing to verify, and nothing there. */
static void test_nothing_behind(void)
{
    Made made;
    IndexHeader header;
    TmIndexWordInfo info;
    g_autoptr(GError) error = NULL;

    made_begin(&made, 1, N_TEXTS);
    memcpy(&header, g_bytes_get_data(made.bytes, NULL), sizeof header);
    header.sections[SECTION_STRINGS].offset = (guint64) header.n_blocks * INDEX_BLOCK_BYTES;
    header.sections[SECTION_STRINGS].n_bytes = 0;
    g_autoptr(GBytes) bytes = sealed(made.bytes, &header);
    g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(bytes, &error);
    g_assert_no_error(error);
    g_assert_false(tm_index_segment_word(segment, 0, &info));
    g_assert_true(tm_index_segment_is_damaged(segment));
    made_end(&made);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/index/segment/there-and-back", test_there_and_back);
    g_test_add_func("/index/segment/search", test_search);
    g_test_add_func("/index/segment/search-many", test_search_many);
    g_test_add_func("/index/segment/same-bytes", test_same_bytes);
    g_test_add_func("/index/segment/nearly-empty", test_nearly_empty);
    g_test_add_func("/index/segment/nothing-behind", test_nothing_behind);
    return g_test_run();
}
