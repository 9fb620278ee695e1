/*
 * The index gives what a full scan gives: the same matches, with the same figures, in the same
 * order, whatever was asked of whatever memory, and whatever was done to that before.
 */
#include "index_files.h"

#include <locale.h>

#include "formats/exchange.h"
#include "memory/store_index.h"

#define MAX_MEMORIES 3

/* ---- at random ------------------------------------------------------------------------------- */

#define N_WORLDS 60
#define N_WORLDS_SLOW 600
#define N_STATES 7
#define N_QUERIES 16
#define N_IN_PLACE 8

/* What the answers were about; a test that met none of a kind has not tested it. */
typedef struct {
    guint n_queries, n_matches, n_identical, n_nearly, n_context, n_via, n_segments;
    guint n_penalties[TM_N_PENALTIES];
} Met;

typedef struct {
    World *world;
    char *folder;
    char *paths[MAX_MEMORIES];
    TmMemorySpec specs[MAX_MEMORIES];
    gsize n_memories;
    TmStore *writers[MAX_MEMORIES];
    TmMemory *kept; /* since there was anything: it sees the changes as they come */
    TmMemory *scan; /* of the state at hand */
    TmMemory *kept_scan;
    Met *met;
} Case;

static void case_begin(Case *test, guint32 seed, Met *met)
{
    static const gint64 loose[] = {0, 1, 5, 20, 60, INDEX_MAX_LOOSE_UNITS};

    *test = (Case){.world = world_new(seed), .met = met};
    store_index_max_loose = loose[any_of(test->world, G_N_ELEMENTS(loose))];
    test->folder = g_dir_make_tmp("tolmach-index-XXXXXX", NULL);
    test->n_memories = 1 + any_of(test->world, MAX_MEMORIES);
    for (gsize i = 0; i < test->n_memories; i++) {
        test->paths[i] = g_strdup_printf("%s/%zu.tm", test->folder, i);
        test->writers[i] = open_store(test->paths[i], TM_STORE_CREATE);
        test->specs[i] = (TmMemorySpec){test->paths[i], (int) any_of(test->world, 3) * 250};
    }
    test->kept = open_memories(test->specs, test->n_memories, TM_STORE_WRITE, FALSE);
    test->kept_scan = open_memories(test->specs, test->n_memories, TM_STORE_READ, TRUE);
}

static void case_end(Case *test)
{
    tm_memory_free(test->kept);
    tm_memory_free(test->kept_scan);
    for (gsize i = 0; i < test->n_memories; i++) {
        tm_store_close(test->writers[i]);
        g_free(test->paths[i]);
    }
    remove_folder(test->folder);
    g_free(test->folder);
    world_free(test->world);
    store_index_max_loose = INDEX_MAX_LOOSE_UNITS;
}

/* Some batches, by one store object or another. */
static void change_memories(Case *test)
{
    for (guint n = 1 + any_of(test->world, 3); n > 0; n--) {
        guint i = any_of(test->world, (guint) test->n_memories);
        gboolean by_kept = i == 0 && once_in(test->world, 2);
        random_batch(test->world, by_kept ? tm_memory_store(test->kept, 0) : test->writers[i]);
    }
}

static int random_minimum(World *world)
{
    static const int minima[] = {0,    3000, 5000, 5000, 5000, 5500, 5001, 5499, 6000,
                                 7000, 7000, 7000, 8500, 9000, 9900, 9901, 10000};

    return once_in(world, 8) ? (int) any_of(world, 10001)
                             : minima[any_of(world, G_N_ELEMENTS(minima))];
}

static TmText *random_question(World *world, guint language, guint sentence)
{
    static const char *const others[] = {"",       ".",     "—",       " ", "12",
                                         "\u00ad", "закон", "zzz zzz", "«»"};

    if (once_in(world, 20))
        return tm_text_new(others[any_of(world, G_N_ELEMENTS(others))], -1);
    return random_text(world, language, sentence);
}

/* What stands beside the query: nothing is known, it is an edge, or a text. */
static TmText *random_neighbour(World *world, guint language, guint sentence, gboolean *known)
{
    *known = !once_in(world, 3);
    return *known && !once_in(world, 4) ? random_text(world, language, sentence % N_SENTENCES)
                                        : NULL;
}

static void note_answer(Met *met, const char *answer)
{
    g_auto(GStrv) lines = g_strsplit(answer, "\n", -1);

    met->n_queries++;
    for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
        int score, raw, penalties[TM_N_PENALTIES];
        const char *line = lines[i];
        gboolean context = g_str_has_prefix(line, "in context ");
        line += context ? strlen("in context ") : 0;
        if (sscanf(line, "%d = %d - %d - %d - %d - %d", &score, &raw, &penalties[0], &penalties[1],
                   &penalties[2], &penalties[3]) != 2 + TM_N_PENALTIES)
            continue; /* a text with a line feed */
        met->n_matches++;
        met->n_context += context;
        met->n_identical += raw == TM_SCORE_IDENTICAL;
        met->n_nearly += raw < TM_SCORE_IDENTICAL && raw >= 9000;
        for (guint j = 0; j < TM_N_PENALTIES; j++)
            met->n_penalties[j] += penalties[j] > 0;
    }
}

static void ask_all(Case *test, const TmQuery *query)
{
    g_autofree char *answer = assert_exact(test->kept, test->scan, query);

    note_answer(test->met, answer);
    if (!once_in(test->world, 4))
        return;
    /* A scan that has seen other states, and somebody who has just come. */
    g_free(assert_exact(test->kept_scan, test->scan, query));
    g_autoptr(TmMemory) fresh = open_memories(test->specs, test->n_memories, TM_STORE_READ, FALSE);
    g_autofree char *again = assert_exact(fresh, test->scan, query);
    g_assert_cmpstr(again, ==, answer);
}

static void ask_at_random(Case *test)
{
    static const gsize limits[] = {0, 1, 1, 2, 5, 5, 5, 1000, 1000};
    World *world = test->world;
    guint from = any_of(world, once_in(world, 2) ? N_WORLD_LANGUAGES : 2);
    guint to = any_of(world, once_in(world, 3) ? N_WORLD_LANGUAGES : 2);
    guint sentence = any_of(world, N_SENTENCES);
    gboolean beside = once_in(world, 2);
    g_autoptr(TmText) text = random_question(world, from, sentence);
    TmQuery query = {.text = text,
                     .from = world_languages[from],
                     .to = world_languages[to == from ? (to + 1) % N_WORLD_LANGUAGES : to],
                     .min = random_minimum(world),
                     .limit = limits[any_of(world, G_N_ELEMENTS(limits))]};
    TmText *previous =
        beside ? random_neighbour(world, from, sentence + N_SENTENCES - 1, &query.previous_known)
               : NULL;
    TmText *next = beside ? random_neighbour(world, from, sentence + 1, &query.next_known) : NULL;

    query.previous = previous;
    query.next = next;
    if (once_in(world, 6)) {
        query.pivot = world_languages[any_of(world, N_WORLD_LANGUAGES)];
        if (g_str_equal(query.pivot, query.from) || g_str_equal(query.pivot, query.to))
            query.pivot = NULL;
    }
    ask_all(test, &query);
    tm_text_free(previous);
    tm_text_free(next);
}

typedef struct {
    TmText *previous;
    TmText *next;
} Beside;

static gboolean copy_neighbours(const TmNeighbours *neighbours, gpointer user)
{
    Beside *beside = user;

    beside->previous = neighbours->previous ? tm_text_copy(neighbours->previous) : NULL;
    beside->next = neighbours->next ? tm_text_copy(neighbours->next) : NULL;
    return FALSE;
}

/* A text that is stored, between those that stand beside it. */
static void ask_in_place(Case *test)
{
    World *world = test->world;
    TmStore *store = test->writers[any_of(world, (guint) test->n_memories)];
    g_autoptr(TmStoredUnit) stored = tm_store_unit(store, 1 + any_of(world, 60), NULL);
    Beside beside = {NULL, NULL};

    if (stored == NULL)
        return;
    const TmVariant *source = stored->unit->variants->pdata[0],
                    *target = stored->unit->variants->pdata[1];
    g_assert_true(tm_store_each_neighbours(store, stored->id, source->language, copy_neighbours,
                                           &beside, NULL));
    TmQuery query = {.text = source->text,
                     .from = source->language,
                     .to = target->language,
                     .min = random_minimum(world),
                     .limit = 1 + any_of(world, 5),
                     .previous = beside.previous,
                     .next = beside.next,
                     .previous_known = beside.previous != NULL || once_in(world, 2),
                     .next_known = beside.next != NULL || once_in(world, 2)};
    ask_all(test, &query);
    tm_text_free(beside.previous);
    tm_text_free(beside.next);
}

static guint count_segments(const char *path)
{
    g_autofree char *folder = g_strconcat(path, ".index", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        n += g_str_has_suffix(name, ".segment");
    return n;
}

static void test_random(void)
{
    Met met = {0};
    guint n_worlds = g_test_slow() ? N_WORLDS_SLOW : N_WORLDS;

    for (guint32 seed = 1; seed <= n_worlds; seed++) {
        Case test;
        case_begin(&test, seed, &met);
        for (guint state = 0; state < N_STATES; state++) {
            g_test_message("world %u, state %u", seed, state);
            change_memories(&test);
            test.scan = open_memories(test.specs, test.n_memories, TM_STORE_READ, TRUE);
            for (guint i = 0; i < N_QUERIES; i++)
                ask_at_random(&test);
            for (guint i = 0; i < N_IN_PLACE; i++)
                ask_in_place(&test);
            g_clear_pointer(&test.scan, tm_memory_free);
        }
        met.n_segments += count_segments(test.paths[0]);
        case_end(&test);
    }
    g_test_message("%u queries, %u matches, %u identical, %u nearly, %u in context, "
                   "unreviewed %u, several %u, memory %u, pivot %u, %u segments",
                   met.n_queries, met.n_matches, met.n_identical, met.n_nearly, met.n_context,
                   met.n_penalties[0], met.n_penalties[1], met.n_penalties[2], met.n_penalties[3],
                   met.n_segments);
    g_assert_cmpuint(met.n_matches, >, met.n_queries);
    g_assert_cmpuint(met.n_identical, >, 0);
    g_assert_cmpuint(met.n_nearly, >, 0);
    g_assert_cmpuint(met.n_context, >, 0);
    g_assert_cmpuint(met.n_segments, >, n_worlds);
    for (guint i = 0; i < TM_N_PENALTIES; i++)
        g_assert_cmpuint(met.n_penalties[i], >, 0);
}

/* ---- real texts ------------------------------------------------------------------------------ */

#define N_REAL_UNITS 2600
#define N_REAL_QUERIES 150
#define N_REAL_BATCHES 5

/* Every tenth unit of the memory is asked for, the others are stored. */
static GPtrArray *read_units(const char *path, GPtrArray *asked)
{
    UnitReaderOptions options = {.columns = "-,document,en,ru"};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    GPtrArray *units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    const char *reason;
    TmUnit *unit = NULL;

    g_assert_no_error(error);
    for (guint i = 0; units->len < N_REAL_UNITS && unit_reader_next(reader, &unit, &reason, &error);
         i++)
        if (unit != NULL)
            g_ptr_array_add(i % 10 == 0 && asked->len < N_REAL_QUERIES ? asked : units,
                            g_steal_pointer(&unit));
    g_assert_no_error(error);
    return units;
}

static void add_units(TmStore *store, GPtrArray *units, guint first, guint end)
{
    TmBatch *batch = begin_batch(store);

    for (guint i = first; i < end; i++)
        add_unit(batch, tm_unit_copy(units->pdata[i]));
    commit_batch(batch);
}

static void ask_real(TmMemory *by_index, TmMemory *by_scan, const TmUnit *unit, gboolean russian,
                     Met *met)
{
    static const int minima[] = {5000, 7000, 4200, 8300};
    static const gsize limits[] = {5, 1, 1000};
    const TmVariant *source = tm_unit_variant(unit, russian ? "ru" : "en");

    for (gsize i = 0; i < G_N_ELEMENTS(minima); i++) {
        TmQuery query = {.text = source->text,
                         .from = source->language,
                         .to = russian ? "en" : "ru",
                         .min = minima[i],
                         .limit = limits[i % G_N_ELEMENTS(limits)]};
        g_autofree char *answer = assert_exact(by_index, by_scan, &query);
        note_answer(met, answer);
    }
}

/* The bytes of a folder's segments; those of one state are the same whoever made them. */
static GPtrArray *segment_bytes(const char *path)
{
    g_autofree char *folder = g_strconcat(path, ".index", NULL);
    g_autoptr(GHashTable) contents = read_folder(folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    GPtrArray *segments = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);

    for (guint i = 0; i < names->len; i++)
        if (g_str_has_suffix(names->pdata[i], ".segment"))
            g_ptr_array_add(segments, g_bytes_ref(g_hash_table_lookup(contents, names->pdata[i])));
    return segments;
}

/* From nothing, in several threads, one a language: the same bytes again, and the same answers. */
static void assert_anew(const TmMemorySpec *spec, TmMemory *by_scan, GPtrArray *asked, Met *met)
{
    g_autofree char *folder = g_strconcat(spec->path, ".index", NULL);
    g_autoptr(GPtrArray) segments = NULL;

    for (guint i = 0; i < 3; i++) {
        remove_folder(folder);
        g_autoptr(TmMemory) by_index = open_memories(spec, 1, TM_STORE_READ, FALSE);
        ask_real(by_index, by_scan, asked->pdata[i], i % 2, met);
        GPtrArray *again = segment_bytes(spec->path);
        g_assert_cmpuint(again->len, ==, 2);
        for (guint j = 0; segments != NULL && j < segments->len; j++)
            g_assert_true(g_bytes_equal(segments->pdata[j], again->pdata[j]));
        g_clear_pointer(&segments, g_ptr_array_unref);
        segments = again;
    }
}

static void test_real(Place *place, gconstpointer data)
{
    const char *path = TEST_SHARED "/corpus/tm/tm_domain.tsv.gz";
    g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    TmMemorySpec spec = {place->path, 0};
    Met met = {0};
    (void) data;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the folder with shared test data is absent");
        return;
    }
    g_autoptr(GPtrArray) units = read_units(path, asked);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(TmMemory) by_index = open_memories(&spec, 1, TM_STORE_READ, FALSE);
    for (guint i = 0; i < N_REAL_BATCHES; i++) {
        add_units(store, units, units->len * i / N_REAL_BATCHES,
                  units->len * (i + 1) / N_REAL_BATCHES);
        g_autoptr(TmMemory) by_scan = open_memories(&spec, 1, TM_STORE_READ, TRUE);
        for (guint j = i; j < asked->len; j += N_REAL_BATCHES) {
            ask_real(by_index, by_scan, asked->pdata[j], TRUE, &met);
            ask_real(by_index, by_scan, asked->pdata[j], FALSE, &met);
        }
    }
    g_autoptr(TmMemory) by_scan = open_memories(&spec, 1, TM_STORE_READ, TRUE);
    assert_anew(&spec, by_scan, asked, &met);
    g_test_message("%u queries, %u matches, %u nearly", met.n_queries, met.n_matches, met.n_nearly);
    g_assert_cmpuint(met.n_matches, >, met.n_queries / 4);
}

/* ---- long texts ------------------------------------------------------------------------------ */

/* Words of a vocabulary of some hundred; all texts begin alike, with a change now and then. */
static char *long_text(guint n_words, guint every, guint seed)
{
    static const char *const syllables[] = {"за", "кон", "ус", "тав", "ре", "естр", "ста", "тья"};
    GRand *same = g_rand_new_with_seed(7), *changes = g_rand_new_with_seed(seed);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < n_words; i++) {
        guint word = (guint) g_rand_int_range(same, 0, 400);
        if (every > 0 && g_rand_int_range(changes, 0, (gint32) every) == 0)
            word = (word + 1) % 400;
        if (word % 20 == 0)
            g_string_append_printf(text, "%u, ", word);
        else
            g_string_append_printf(text, "%s%s%s ", syllables[word % 8], syllables[word / 8 % 8],
                                   syllables[word / 64]);
    }
    g_rand_free(same);
    g_rand_free(changes);
    return g_string_free(text, FALSE);
}

static char *repeated(const char *what, gsize n)
{
    GString *text = g_string_new(NULL);

    while (n-- > 0)
        g_string_append(text, what);
    return g_string_free(text, FALSE);
}

static void add_texts(TmStore *store, GPtrArray *texts)
{
    TmBatch *batch = begin_batch(store);

    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *target = g_strdup_printf("Text %u", i);
        add_unit(batch, unit_ru_en(texts->pdata[i], target, NULL));
    }
    commit_batch(batch);
}

/* Some of each length; from 3,300 words on they weigh more than the index can note. */
static GPtrArray *long_texts(void)
{
    static const guint n_words[] = {63, 64, 65, 70, 70, 200, 230, 3270, 3300, 3300, 10000};
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < G_N_ELEMENTS(n_words); i++)
        for (guint every = 0; every <= 30; every += 15)
            g_ptr_array_add(texts, long_text(n_words[i], every, i + 1));
    g_ptr_array_add(texts, repeated("a ", 3000));
    g_ptr_array_add(texts, repeated("a ", 3500));
    g_ptr_array_add(texts, repeated("a ", 70000));
    g_ptr_array_add(texts, repeated("!", 12000));
    g_ptr_array_add(texts, repeated("!?", 6000));
    g_ptr_array_add(texts, repeated("!", 200));
    return texts;
}

static void ask_long(TmMemory *by_index, TmMemory *by_scan, const char *string, int min, Met *met)
{
    g_autoptr(TmText) text = tm_text_new(string, -1);
    TmQuery query = {.text = text, .from = "ru", .to = "en", .min = min, .limit = 5};
    g_autofree char *answer = assert_exact(by_index, by_scan, &query);

    note_answer(met, answer);
}

static void ask_all_long(TmMemory *by_index, TmMemory *by_scan, Met *met)
{
    static const struct {
        guint n_words, every;
        int min;
    } questions[] = {{60, 9, 5000},    {66, 0, 7000},   {70, 0, 7000},    {70, 3, 5000},
                     {72, 20, 7100},   {200, 30, 7000}, {215, 5, 5000},   {3290, 20, 9000},
                     {3300, 40, 9300}, {3310, 0, 9900}, {9990, 300, 9800}};

    for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
        g_autofree char *text = long_text(questions[i].n_words, questions[i].every, 99);
        g_test_message("%u words", questions[i].n_words);
        ask_long(by_index, by_scan, text, questions[i].min, met);
    }
}

/* Texts of one word or sign again and again, which nothing that is counted tells apart. */
static void ask_all_dull(TmMemory *by_index, TmMemory *by_scan, Met *met)
{
    static const struct {
        const char *what;
        gsize n;
        int min;
    } questions[] = {{"a ", 131000, 6000}, {"a ", 70010, 9990},  {"a ", 3100, 9000},
                     {"a ", 3400, 9600},   {"!", 200000, 5000},  {"!", 11900, 9800},
                     {"!", 150, 5000},     {"a, ", 87000, 7000}, {"!?", 85000, 5000}};

    for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
        g_autofree char *text = repeated(questions[i].what, questions[i].n);
        g_test_message("\"%s\", %zu times", questions[i].what, questions[i].n);
        ask_long(by_index, by_scan, text, questions[i].min, met);
    }
}

static void assert_too_long(TmMemory *memory)
{
    g_autofree char *signs = repeated("!", 1000000);
    g_autoptr(TmText) text = tm_text_new(signs, -1);
    TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 5000, .limit = 5};
    g_autoptr(GError) error = NULL;

    g_assert_null(tm_memory_find(memory, &query, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
}

static void test_long(Place *place, gconstpointer data)
{
    TmMemorySpec spec = {place->path, 0};
    g_autoptr(GPtrArray) texts = long_texts();
    Met met = {0};
    (void) data;

    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    add_texts(store, texts);
    g_autoptr(TmMemory) by_index = open_memories(&spec, 1, TM_STORE_READ, FALSE);
    g_autoptr(TmMemory) by_scan = open_memories(&spec, 1, TM_STORE_READ, TRUE);
    ask_all_long(by_index, by_scan, &met);
    ask_all_dull(by_index, by_scan, &met);
    g_assert_cmpuint(met.n_matches, >, met.n_queries);
    assert_too_long(by_index);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/index/exact/random", test_random);
    g_test_add("/index/exact/real", Place, NULL, place_set_up, test_real, place_tear_down);
    g_test_add("/index/exact/long", Place, NULL, place_set_up, test_long, place_tear_down);
    return g_test_run();
}
