#include "memory/memory.h"

#include <glib/gstdio.h>
#include <string.h>
#include "text/error.h"

typedef struct {
    char *folder;
    char *path;
    char *second;
} Fixture;

typedef struct {
    const char *source;
    const char *target;
    const char *document;
    TmOrigin origin;
} Row;

static void fill(const char *path, const Row *rows, gsize n_rows)
{
    g_autoptr(GError) error = NULL;
    TmBatchInfo info = {.command = "test", .date = 1700000000};
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_CREATE, &error);
    g_assert_no_error(error);
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
    TmBatchCounts counts;

    for (gsize i = 0; i < n_rows; i++) {
        g_autoptr(TmUnit) unit = tm_unit_new();
        TmAddResult result;
        tm_unit_take_variant(unit, "ru", tm_text_new(rows[i].source, -1));
        tm_unit_take_variant(unit, "en", tm_text_new(rows[i].target, -1));
        tm_unit_place(unit)->document = g_strdup(rows[i].document);
        unit->origin = rows[i].origin;
        unit->status = rows[i].origin == TM_ORIGIN_ALIGNED ? TM_STATUS_DRAFT : TM_STATUS_REVIEWED;
        g_assert_true(tm_batch_add(batch, unit, &result, &error));
    }
    g_assert_true(tm_batch_commit(batch, &counts, &error));
}

static GPtrArray *find(TmMemory *memory, const char *text, int min, gsize limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) query_text = tm_text_new(text, -1);
    TmQuery query = {.text = query_text, .from = "ru", .to = "en", .min = min, .limit = limit};
    GPtrArray *matches = tm_memory_find(memory, &query, &error);

    g_assert_no_error(error);
    return matches;
}

static TmMemory *open_one(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    TmMemorySpec spec = {fixture->path, 0};
    TmMemory *memory = tm_memory_open(&spec, 1, TM_STORE_READ, &error);

    g_assert_no_error(error);
    return memory;
}

static const Row rows[] = {
    {"Заседание открыл Председатель Совета.", "The Council Chairperson opened the session.", "a",
     0},
    {"В 2025 г. принято 12 законов.", "In 2025, 12 laws were adopted.", "a", 0},
    {"Закон принят.", "The law was adopted.", "a", 0},
    {"Срок", "Deadline", "b", 0},
    {"Срок", "Time limit", "c", 0},
    {"Заседание закрыл Председатель Совета.", "The Council Chairperson closed the session.", "b",
     TM_ORIGIN_ALIGNED},
    {"Ещё один закон.", "Another law.", "b", 0},
};

static void test_find(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *query;
        int min;
        guint n_found;
        const char *target;
        int score;
        int raw;
    } cases[] = {
        {"Закон принят.", 7000, 1, "The law was adopted.", 10000, 10000},
        {"Закон\u00a0принят.", 7000, 1, "The law was adopted.", 10000, 10000},
        {"Еще один закон.", 7000, 1, "Another law.", 9900, 9900},
        {"Срок", 7000, 2, "Deadline", 9900, 10000},
        {"Заседание закрыл Председатель Совета.", 7000, 2,
         "The Council Chairperson closed the session.", 9700, 10000},
        {"Ничего похожего здесь нет", 7000, 0, NULL, 0, 0},
        {"Закон принят.", 0, 5, "The law was adopted.", 10000, 10000}, /* 0 % is asked for too */
    };

    (void) data;
    fill(fixture->path, rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_one(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) matches = find(memory, cases[i].query, cases[i].min, 5);
        g_test_message("%s", cases[i].query);
        g_assert_cmpuint(matches->len, ==, cases[i].n_found);
        if (matches->len == 0)
            continue;
        const TmMatch *best = matches->pdata[0];
        g_assert_cmpstr(best->pair->target->string->str, ==, cases[i].target);
        g_assert_cmpint(best->score, ==, cases[i].score);
        g_assert_cmpint(best->rank.raw_score, ==, cases[i].raw);
        g_assert_cmpint(best->pair->changed, ==, 1700000000);
    }
    g_autoptr(GPtrArray) numbers = find(memory, "В 2026 г. принято 14 законов.", 7000, 5);
    g_assert_cmpuint(((TmMatch *) numbers->pdata[0])->numbers->len, ==, 2);
}

/* A unit is found from its other language too. */
static void test_other_way(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = tm_text_new("The law was adopted!", -1);
    TmQuery query = {.text = text, .from = "en-GB", .to = "ru", .min = 7000, .limit = 5};

    (void) data;
    fill(fixture->path, rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_one(fixture);
    query.from = "en";
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(matches->len, ==, 1);
    g_assert_cmpstr(((TmMatch *) matches->pdata[0])->pair->target->string->str, ==,
                    "Закон принят.");
}

static void test_context(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    static const Row ordered[] = {
        {"Первая часть.", "Part one.", "x", 0}, {"Срок", "Deadline", "x", 0},
        {"Вторая часть.", "Part two.", "x", 0}, {"Первая часть.", "Part one.", "y", 0},
        {"Срок", "Time limit", "y", 0},         {"Третья часть.", "Part three.", "y", 0},
    };
    g_autoptr(TmText) text = tm_text_new("Срок", -1);
    g_autoptr(TmText) previous = tm_text_new("Первая часть.", -1);
    g_autoptr(TmText) next = tm_text_new("Третья часть.", -1);
    g_autoptr(TmText) other = tm_text_new("Четвёртая часть.", -1);
    TmQuery query = {.text = text,
                     .from = "ru",
                     .to = "en",
                     .min = 7000,
                     .limit = 5,
                     .previous_known = TRUE,
                     .next_known = TRUE,
                     .previous = previous,
                     .next = next};

    (void) data;
    fill(fixture->path, ordered, G_N_ELEMENTS(ordered));
    g_autoptr(TmMemory) memory = open_one(fixture);
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);
    g_assert_cmpuint(matches->len, ==, 2);
    g_assert_true(((TmMatch *) matches->pdata[0])->rank.context);
    g_assert_false(((TmMatch *) matches->pdata[1])->rank.context);
    g_assert_cmpstr(((TmMatch *) matches->pdata[0])->pair->target->string->str, ==, "Time limit");

    query.next = other;
    g_autoptr(GPtrArray) without = tm_memory_find(memory, &query, &error);
    g_assert_false(((TmMatch *) without->pdata[0])->rank.context);

    /* The beginning of a document is a context too. */
    query.text = previous, query.previous = NULL, query.next = text;
    g_autoptr(GPtrArray) at_start = tm_memory_find(memory, &query, &error);
    g_assert_true(((TmMatch *) at_start->pdata[0])->rank.context);
}

static gboolean in_context(TmMemory *memory, const char *text, const char *previous,
                           gboolean previous_known, const char *next, gboolean next_known)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) query_text = tm_text_new(text, -1);
    g_autoptr(TmText) before = previous ? tm_text_new(previous, -1) : NULL;
    g_autoptr(TmText) after = next ? tm_text_new(next, -1) : NULL;
    TmQuery query = {.text = query_text,
                     .from = "ru",
                     .to = "en",
                     .min = 7000,
                     .limit = 5,
                     .previous = before,
                     .next = after,
                     .previous_known = previous_known,
                     .next_known = next_known};
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(matches->len, >, 0);
    return ((TmMatch *) matches->pdata[0])->rank.context;
}

/* The edge of a document is known; what was not said is not, and agrees with anything. */
static void test_sides(Fixture *fixture, gconstpointer data)
{
    static const Row ordered[] = {{"Один.", "One.", "x", 0},
                                  {"Два.", "Two.", "x", 0},
                                  {"Три.", "Three.", "x", 0},
                                  {"Пять.", "Five.", NULL, 0}};
    static const struct {
        const char *text, *previous, *next;
        gboolean previous_known, next_known, context;
    } cases[] = {
        {"Два.", "Один.", "Три.", TRUE, TRUE, TRUE},  {"Два.", "Один.", "Пять.", TRUE, TRUE, FALSE},
        {"Два.", "Один.", NULL, TRUE, FALSE, TRUE}, /* only the previous was asked for */
        {"Два.", "Один.", NULL, TRUE, TRUE, FALSE}, /* … and here the query ends its document */
        {"Два.", NULL, NULL, FALSE, FALSE, FALSE},    {"Один.", NULL, "Два.", TRUE, TRUE, TRUE},
        {"Один.", "Три.", "Два.", TRUE, TRUE, FALSE}, {"Три.", "Два.", NULL, TRUE, TRUE, TRUE},
        {"Пять.", NULL, NULL, TRUE, TRUE, FALSE}, /* stands in no document */
    };

    (void) data;
    fill(fixture->path, ordered, G_N_ELEMENTS(ordered));
    g_autoptr(TmMemory) memory = open_one(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%zu", i);
        g_assert_true(in_context(memory, cases[i].text, cases[i].previous, cases[i].previous_known,
                                 cases[i].next, cases[i].next_known) == cases[i].context);
    }
}

/*
 * A penalty must not depend on the minimum: units with one source count as several translations
 * even where some of them, with their codes in other places, fall below it.
 */
static void test_penalty_keeps(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    TmBatchInfo info = {.command = "test", .date = 1};
    g_autoptr(TmStore) store = tm_store_open(fixture->path, TM_STORE_CREATE, &error);
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
    TmBatchCounts counts;

    (void) data;
    for (int i = 0; i < 2; i++) {
        g_autoptr(TmUnit) unit = tm_unit_new();
        TmText *source = tm_text_new("Принят ", -1);
        TmAddResult result;
        for (int code = 0; code < 4 && i == 0; code++)
            tm_text_append_code(source, TM_CODE_ALONE, (guint) code + 1, "x", NULL);
        tm_text_append(source, "закон о реестрах", -1);
        for (int code = 0; code < 4 && i == 1; code++)
            tm_text_append_code(source, TM_CODE_ALONE, (guint) code + 1, "x", NULL);
        tm_unit_take_variant(unit, "ru", source);
        tm_unit_take_variant(unit, "en", tm_text_new(i ? "B" : "A", -1));
        g_assert_true(tm_batch_add(batch, unit, &result, &error));
    }
    g_assert_true(tm_batch_commit(batch, &counts, &error));
    g_autoptr(TmMemory) memory = open_one(fixture);
    g_autoptr(GPtrArray) all = find(memory, "Принят закон о кодексах", 1000, 10);
    g_assert_cmpuint(all->len, ==, 2);
    for (guint i = 0; i < all->len; i++) {
        const TmMatch *match = all->pdata[i];
        g_autoptr(GPtrArray) strict = find(memory, "Принят закон о кодексах", match->score, 10);
        g_assert_cmpint(match->rank.penalties[TM_PENALTY_SEVERAL], ==, TM_PENALTY_SEVERAL_POINTS);
        g_assert_cmpuint(strict->len, >=, 1);
        for (guint j = 0; j < strict->len; j++)
            g_assert_cmpint(((TmMatch *) strict->pdata[j])->score, >=, match->score);
    }
}

static void test_several_memories(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    static const Row mine[] = {{"Закон принят.", "The law was adopted.", NULL, 0}};
    static const Row theirs[] = {{"Закон принят.", "The law was adopted.", NULL, 0},
                                 {"Закон отклонён.", "The law was rejected.", NULL, 0}};

    (void) data;
    fill(fixture->path, mine, G_N_ELEMENTS(mine));
    fill(fixture->second, theirs, G_N_ELEMENTS(theirs));
    TmMemorySpec specs[] = {{fixture->path, 0}, {fixture->second, 500}};
    g_autoptr(TmMemory) memory = tm_memory_open(specs, 2, TM_STORE_READ, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) matches = find(memory, "Закон принят.", 5000, 5);
    g_assert_cmpuint(matches->len, ==, 3);
    g_assert_cmpint(((TmMatch *) matches->pdata[0])->score, ==, 10000);
    g_assert_cmpstr(((TmMatch *) matches->pdata[0])->memory, ==, fixture->path);
    g_assert_cmpint(((TmMatch *) matches->pdata[1])->score, ==, 9500);
    /* The minimum holds after penalties. */
    g_autoptr(GPtrArray) strict = find(memory, "Закон принят.", 9501, 5);
    g_assert_cmpuint(strict->len, ==, 1);
}

static char *identity(const TmMatch *match)
{
    return g_strdup_printf("%" G_GINT64_FORMAT "/%d", match->rank.unit, match->score);
}

/* --limit 5 is the head of --limit 1000; --min 70 is the part of --min 50 that reaches it. */
static void test_laws(Fixture *fixture, gconstpointer data)
{
    static const char *const words[] = {"закон", "закона", "устав", "принят", "12", "14", "и", "."};
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    (void) data;
    for (int i = 0; i < 300; i++) {
        GString *text = g_string_new(NULL);
        for (int n = g_rand_int_range(random, 1, 7); n > 0; n--)
            g_string_append_printf(text, "%s ",
                                   words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))]);
        g_ptr_array_add(texts, g_string_free(text, FALSE));
        Row row = {texts->pdata[i], i % 3 ? "A" : "B", i % 2 ? "d" : NULL,
                   i % 5 ? TM_ORIGIN_IMPORTED : TM_ORIGIN_ALIGNED};
        g_array_append_val(made, row);
    }
    fill(fixture->path, (const Row *) (void *) made->data, made->len);
    g_autoptr(TmMemory) memory = open_one(fixture);
    for (guint i = 0; i < texts->len; i += 7) {
        g_autoptr(GPtrArray) all = find(memory, texts->pdata[i], 5000, 1000);
        g_autoptr(GPtrArray) few = find(memory, texts->pdata[i], 5000, 5);
        g_autoptr(GPtrArray) strict = find(memory, texts->pdata[i], 7000, 1000);
        guint at = 0;
        g_assert_cmpuint(few->len, ==, MIN(all->len, 5));
        for (guint j = 0; j < all->len; j++) {
            g_autofree char *here = identity(all->pdata[j]);
            if (j < few->len) {
                g_autofree char *there = identity(few->pdata[j]);
                g_assert_cmpstr(here, ==, there);
            }
            if (((TmMatch *) all->pdata[j])->score < 7000)
                continue;
            g_assert_cmpuint(at, <, strict->len);
            g_autofree char *there = identity(strict->pdata[at++]);
            g_assert_cmpstr(here, ==, there);
        }
        g_assert_cmpuint(at, ==, strict->len);
    }
}

/* The filter over words must not lose what the score by its definition finds. */
static void test_filter(Fixture *fixture, gconstpointer data)
{
    static const char *const words[] = {"закон", "Закона", "устав", "принят", "12",
                                        "14",    "и",      ".",     "«",      "law"};
    g_autoptr(GRand) random = g_rand_new_with_seed(9);
    g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
    g_autoptr(TmScorer) scorer = tm_scorer_new(&tm_costs);

    (void) data;
    for (int i = 0; i < 200; i++) {
        GString *text = g_string_new(NULL);
        for (int n = g_rand_int_range(random, 1, 12); n > 0; n--)
            g_string_append_printf(text, "%s ",
                                   words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))]);
        g_string_append_printf(text, "x%d", i); /* no two are the same */
        g_ptr_array_add(texts, g_string_free(text, FALSE));
        Row row = {texts->pdata[i], "A", NULL, 0};
        g_array_append_val(made, row);
    }
    fill(fixture->path, (const Row *) (void *) made->data, made->len);
    g_autoptr(TmMemory) memory = open_one(fixture);
    for (guint q = 0; q < texts->len; q += 5) {
        int min = g_rand_int_range(random, 20, 100) * 100;
        g_autoptr(GPtrArray) found = find(memory, texts->pdata[q], min, 1000);
        guint n_expected = 0;
        for (guint i = 0; i < texts->len; i++) {
            g_autoptr(TmText) a = tm_text_new(texts->pdata[q], -1);
            g_autoptr(TmText) b = tm_text_new(texts->pdata[i], -1);
            g_autoptr(GArray) x = tm_tokenise(tokeniser, a);
            g_autoptr(GArray) y = tm_tokenise(tokeniser, b);
            int score = i == q ? TM_SCORE_IDENTICAL
                               : tm_scorer_score(scorer, (const TmToken *) (void *) x->data, x->len,
                                                 (const TmToken *) (void *) y->data, y->len, 0);
            n_expected += score >= min;
        }
        g_assert_cmpuint(found->len, ==, n_expected);
    }
}

static gboolean has_pair(TmMemory *memory, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    gboolean has = FALSE;

    g_assert_true(tm_memory_has_pair(memory, from, to, &has, &error));
    g_assert_no_error(error);
    return has;
}

static void assert_pairs(TmMemory *memory, const char *languages, gboolean expected)
{
    g_auto(GStrv) pair = g_strsplit(languages, "-", 2);

    for (int scan = 0; scan < 2; scan++) {
        tm_memory_use_scan(memory, scan == 1);
        g_assert_cmpint(has_pair(memory, pair[0], pair[1]), ==, expected);
        g_assert_cmpint(has_pair(memory, pair[1], pair[0]), ==, expected);
    }
    tm_memory_use_scan(memory, FALSE);
}

static void change_kazakh(const char *path, gint64 removed)
{
    g_autoptr(GError) error = NULL;
    TmBatchInfo info = {.command = "test", .date = 1700000000};
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_WRITE, &error);
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
    g_autoptr(TmUnit) unit = tm_unit_new();
    TmAddResult result;

    tm_unit_take_variant(unit, "ru", tm_text_new("Закон принят.", -1));
    tm_unit_take_variant(unit, "kk", tm_text_new("Заң қабылданды.", -1));
    if (removed == 0)
        g_assert_true(tm_batch_add(batch, unit, &result, &error));
    else
        g_assert_true(tm_batch_delete(batch, removed, &error));
    g_assert_true(tm_batch_commit(batch, NULL, &error));
}

/* Languages that are both there have a pair only when one unit has both; one that is gone has not.
 */
static void test_pairs(Fixture *fixture, gconstpointer data)
{
    (void) data;
    fill(fixture->path, rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_one(fixture);
    assert_pairs(memory, "ru-en", TRUE);
    assert_pairs(memory, "ru-kk", FALSE);
    assert_pairs(memory, "ru-ru", FALSE);
    change_kazakh(fixture->path, 0);
    assert_pairs(memory, "ru-kk", TRUE);
    assert_pairs(memory, "en-kk", FALSE);
    change_kazakh(fixture->path, G_N_ELEMENTS(rows) + 1);
    assert_pairs(memory, "ru-kk", FALSE);
    assert_pairs(memory, "ru-en", TRUE);
}

static void test_too_long(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *long_text = g_strnfill(TM_SEGMENT_MAX_BYTES + 1, 'a');
    g_autoptr(TmText) text = tm_text_new(long_text, -1);
    TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 7000, .limit = 5};

    (void) data;
    fill(fixture->path, rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_one(fixture);
    g_assert_null(tm_memory_find(memory, &query, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->folder = g_dir_make_tmp("tolmach-memory-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "one.tm", NULL);
    fixture->second = g_build_filename(fixture->folder, "two.tm", NULL);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    static const char *const endings[] = {"", "-wal", "-shm"};

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *one = g_strconcat(fixture->path, endings[i], NULL);
        g_autofree char *two = g_strconcat(fixture->second, endings[i], NULL);
        g_remove(one);
        g_remove(two);
    }
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->second);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)
    ADD("/memory/find", test_find);
    ADD("/memory/other-way", test_other_way);
    ADD("/memory/context", test_context);
    ADD("/memory/sides", test_sides);
    ADD("/memory/penalty-keeps", test_penalty_keeps);
    ADD("/memory/several", test_several_memories);
    ADD("/memory/laws", test_laws);
    ADD("/memory/filter", test_filter);
    ADD("/memory/pairs", test_pairs);
    ADD("/memory/too-long", test_too_long);
    return g_test_run();
}
