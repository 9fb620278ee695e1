/*
 * Where units occur: positions, neighbours, and what can be said of neither.
 */
#include "test_store.h"

static const char *const repeated[][2] = {
    {"Статья 1.", "Article 1."},
    {"Принят.", "Adopted."},
    {"Статья 1.", "Article 1."},
    {"Отклонён.", "Rejected."},
};

static TmBatchCounts add_repeated(TmStore *store, const char *document)
{
    TmBatch *batch = begin_batch(store);

    for (guint i = 0; i < G_N_ELEMENTS(repeated); i++)
        add_unit(batch, unit_ru_en(repeated[i][0], repeated[i][1], document));
    return commit_batch(batch);
}

static void test_occurrences(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatchCounts counts = add_repeated(store, "закон.docx");

    g_assert_cmpint(counts.added, ==, 3);
    g_assert_cmpint(counts.changed, ==, 1);
    /* The same document again changes nothing, though it repeats a sentence. */
    counts = add_repeated(store, "закон.docx");
    g_assert_cmpint(counts.sequence, ==, 0);
    g_assert_cmpint(counts.skipped, ==, 4);
    assert_answer(place->path, "SELECT unit || '@' || position FROM occurrence ORDER BY position",
                  "1@1|2@2|1@3|3@4");
    /* Another document with the same sentences: units are changed, none is added. */
    counts = add_repeated(store, "указ.docx");
    g_assert_cmpint(counts.sequence, ==, 2);
    g_assert_cmpint(counts.added, ==, 0);
    g_assert_cmpint(counts.changed, ==, 4);
    assert_answer(place->path, "SELECT sequence FROM unit ORDER BY id", "2|2|2");
    assert_answer(place->path,
                  "SELECT sequence || ' ' || unit || ' ' || what || ' ' || coalesce(before, '-')"
                  " FROM journal",
                  "2 1 1 {\"sequence\": 1}|2 2 1 {\"sequence\": 1}|"
                  "2 3 1 {\"sequence\": 1}");
    /* A new sentence in the middle of a known document stands apart. */
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Принят.", "Adopted.", "закон.docx"));
    add_unit(batch, unit_ru_en("Новое.", "New.", "закон.docx"));
    commit_batch(batch);
    assert_answer(place->path, "SELECT position FROM occurrence WHERE unit = 4", "6");
}

/* Each occurrence on a line; "|" where the document begins or ends, "?" where nothing is known. */
static const char *show_side(const TmText *text, gboolean known)
{
    g_assert_true(text == NULL || known);
    return text ? text->string->str : known ? "|" : "?";
}

static gboolean show(const TmNeighbours *neighbours, gpointer user)
{
    g_string_append_printf(user, "%s < > %s\n",
                           show_side(neighbours->previous, neighbours->previous_known),
                           show_side(neighbours->next, neighbours->next_known));
    return TRUE;
}

static void assert_neighbours(TmStore *store, gint64 unit, const char *language,
                              const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) list = g_string_new(NULL);

    g_assert_true(tm_store_each_neighbours(store, unit, language, show, list, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(list->str, ==, expected);
}

static void test_neighbours(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmUnit *unit;

    add_repeated(store, "закон.docx");
    assert_neighbours(store, 1, "ru", "| < > Принят.\nПринят. < > Отклонён.\n");
    assert_neighbours(store, 1, "en-GB", "| < > Adopted.\nAdopted. < > Rejected.\n");
    assert_neighbours(store, 3, "ru", "Статья 1. < > |\n");
    assert_neighbours(store, 3, "kk", "? < > |\n");
    assert_neighbours(store, 99, "ru", "");

    /* What another tool noted: only in the language of the first variant. */
    TmBatch *batch = begin_batch(store);
    unit = unit_ru_en("Закон", "Law", NULL);
    tm_unit_place(unit)->previous = g_strdup("До.");
    tm_unit_place(unit)->next = g_strdup("После.");
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_NEW);
    unit = unit_ru_en("Закон", "Law", NULL);
    tm_unit_place(unit)->previous = g_strdup("До.");
    tm_unit_place(unit)->next = g_strdup("После.");
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_KNOWN);
    unit = unit_ru_en("Закон", "Law", NULL);
    tm_unit_place(unit)->previous = g_strdup("Ещё.");
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_OCCURRENCE);
    /* The document knows what stands after it; what stood before comes from the other tool. */
    unit = unit_ru_en("Первое.", "First.", "b.docx");
    tm_unit_place(unit)->previous = g_strdup("Нулевое.");
    tm_unit_place(unit)->next = g_strdup("Не то.");
    add_unit(batch, unit);
    add_unit(batch, unit_ru_en("Второе.", "Second.", "b.docx"));
    commit_batch(batch);
    assert_neighbours(store, 4, "ru", "До. < > После.\nЕщё. < > ?\n");
    assert_neighbours(store, 4, "en", "? < > ?\n? < > ?\n");
    assert_neighbours(store, 5, "ru", "Нулевое. < > Второе.\n");

    g_autoptr(TmStoreInfo) info = tm_store_info(store, NULL);
    g_assert_cmpint(info->documents, ==, 2);
    g_assert_cmpint(info->occurrences, ==, 8);
    g_assert_cmpint(info->units, ==, 6);
    g_assert_cmpint(info->batches, ==, 2);
    g_assert_cmpint(info->last_sequence, ==, 2);
    g_assert_cmpint(info->last_date, ==, 1700000000);
    g_assert_cmpint(info->bytes, >, STORE_PAGE_BYTES);
}

/* ---- documents that change --------------------------------------------------------------------
 */

/* Imports a document in which each letter is a sentence, and "!" something that was skipped. */
static TmBatchCounts add_letters(TmStore *store, const char *letters, const char *document)
{
    TmBatch *batch = begin_batch(store);

    for (const char *at = letters; *at; at++) {
        const char ru[] = {'R', *at, '\0'};
        const char en[] = {*at, '\0'};
        if (*at == '!')
            g_assert_true(tm_batch_skip(batch, "too long", NULL));
        else
            add_unit(batch, unit_ru_en(ru, en, document));
    }
    return commit_batch(batch);
}

/* "a1 b2": sentences with their positions. */
static const char positions[] =
    "SELECT group_concat(text || position, ' ') FROM (SELECT v.text, o.position FROM occurrence o"
    " JOIN variant v ON v.unit = o.unit JOIN language l ON l.id = v.language WHERE l.tag = 'en'"
    " ORDER BY o.document, o.position)";

/* The neighbours of one sentence. */
static void assert_beside(TmStore *store, const char *letter, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(store, "en", "ru", &error);
    TmScanRow row;
    gint64 unit = 0;

    while (tm_scan_next(scan, &row, &error)) {
        if (g_str_equal(row.source->string->str, letter))
            unit = row.unit;
    }
    g_assert_no_error(error);
    g_assert_cmpint(unit, >, 0);
    assert_neighbours(store, unit, "en", expected);
}

typedef struct {
    const char *name;
    const char *versions[3]; /* of one document, imported one after the other */
    const char *positions;   /* after the last one */
    struct {
        const char *letter;
        const char *neighbours;
    } beside[5];
} Changed;

static const Changed changed_documents[] = {
    {"grown", {"ab", "abcd"}, "a1 b2 c3 d4", {{"b", "a < > c\n"}, {"d", "c < > |\n"}}},
    {"grown twice", {"a", "ab", "abc"}, "a1 b2 c3", {{"b", "a < > c\n"}, {"c", "b < > |\n"}}},
    {"middle changed",
     {"abc", "axc"},
     "a1 b2 c3 x5",
     {{"a", "| < > b\n"}, {"x", "? < > ?\n"}, {"c", "b < > |\n"}}},
    {"first changed", {"ab", "xb"}, "a1 b2 x4", {{"x", "? < > ?\n"}, {"b", "a < > |\n"}}},
    {"last changed",
     {"ab", "ax"},
     "a1 b2 x4",
     {{"b", "a < > ?\n"}, {"x", "? < > |\n"}, {"a", "| < > b\n"}}},
    {"another part",
     {"ab", "cd"},
     "a1 b2 c4 d5",
     {{"b", "a < > ?\n"}, {"c", "? < > d\n"}, {"d", "c < > |\n"}}},
    /* The free place between two parts: whoever takes it would become the neighbour of both. */
    {"between parts", {"ab", "cd", "abxyc"}, "a1 b2 c4 d5 x7 y8", {{"c", "? < > d\n"}}},
    {"repeated", {"aba", "abaa"}, "a1 b2 a3 a4", {{"a", "| < > b\nb < > a\na < > |\n"}}},
    {"repeated more often", {"aba", "abaaa"}, "a1 b2 a3 a4 a5", {{"b", "a < > a\n"}}},
    {"skipped between", {"a!b"}, "a1 b3", {{"a", "| < > ?\n"}, {"b", "? < > |\n"}}},
    {"skipped at the end", {"ab!"}, "a1 b2", {{"b", "a < > ?\n"}}},
    {"skipped, then not", {"ab!", "abc"}, "a1 b2 c3", {{"b", "a < > c\n"}, {"c", "b < > |\n"}}},
    {"grown after a skipped one", {"ab", "ab!c"}, "a1 b2 c4", {{"b", "a < > ?\n"}}},
};

static void test_changed_documents(Place *place, gconstpointer data)
{
    (void) data;
    for (guint i = 0; i < G_N_ELEMENTS(changed_documents); i++) {
        const Changed *test = &changed_documents[i];
        g_autofree char *path = g_strdup_printf("%s-%u", place->path, i);
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        g_test_message("%s", test->name);

        for (guint v = 0; v < G_N_ELEMENTS(test->versions) && test->versions[v]; v++) {
            g_assert_cmpint(add_letters(store, test->versions[v], "d").sequence, ==, v + 1);
            /* Again: it changes nothing. */
            g_assert_cmpint(add_letters(store, test->versions[v], "d").sequence, ==, 0);
        }
        assert_answer(path, positions, test->positions);
        for (guint b = 0; b < G_N_ELEMENTS(test->beside) && test->beside[b].letter; b++)
            assert_beside(store, test->beside[b].letter, test->beside[b].neighbours);
    }
}

/* A document that has become shorter may end before a sentence it once had. */
static void test_taken_after_the_end(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    add_letters(store, "abc", "d");
    add_letters(store, "xab", "d");
    assert_answer(place->path, "SELECT last FROM document WHERE id > 0", "2");
    assert_beside(store, "b", "a < > c\n");
    /* In a language that its neighbours do not have, nothing can be said. */
    assert_neighbours(store, 2, "kk", "? < > ?\n");
}

/* Units of several documents may come mixed; each document has its own order and end. */
static void test_mixed_documents(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit_ru_en("Ra", "a", "1"));
    add_unit(batch, unit_ru_en("Rp", "p", "2"));
    add_unit(batch, unit_ru_en("Rb", "b", "1"));
    /* Only the document of the unit before it can be meant. */
    g_assert_true(tm_batch_skip(batch, "empty", NULL));
    add_unit(batch, unit_ru_en("Rq", "q", "2"));
    commit_batch(batch);
    assert_beside(store, "a", "| < > b\n");
    assert_beside(store, "b", "a < > ?\n");
    assert_beside(store, "p", "| < > q\n");
    assert_beside(store, "q", "p < > |\n");
    assert_answer(place->path, "SELECT last FROM document ORDER BY id", "0|0|2");
}

/* A unit that was refused leaves a gap when it is counted as skipped. */
static void test_refused_between(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autofree char *text = g_strnfill(TM_SEGMENT_MAX_BYTES + 1, 'a');
    g_autoptr(TmUnit) refused = unit_ru_en("Закон", text, "d");
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit_ru_en("Ra", "a", "d"));
    g_assert_false(tm_batch_add(batch, refused, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
    g_assert_true(tm_batch_skip(batch, "too long", NULL));
    add_unit(batch, unit_ru_en("Rb", "b", "d"));
    commit_batch(batch);
    assert_beside(store, "a", "| < > ?\n");
    assert_beside(store, "b", "? < > |\n");
}

/* ---- one pair, many places --------------------------------------------------------------------
 */

#define N_PLACES 3000

static gint64 add_places(TmStore *store)
{
    TmBatch *batch = begin_batch(store);

    for (guint i = 0; i < N_PLACES; i++) {
        TmUnit *unit = unit_ru_en("Статья", "Article", NULL);
        tm_unit_place(unit)->previous = g_strdup_printf("До %u", i);
        /* No text and an empty one are different notes. */
        tm_unit_place(unit)->next = i % 2 ? g_strdup("") : NULL;
        add_unit(batch, unit);
    }
    TmBatchCounts counts = commit_batch(batch);
    return counts.added + counts.changed;
}

/* Steps of SQLite's machine that one statement has taken until now. */
static int steps_of(TmStore *store, StoreSql which)
{
    return sqlite3_stmt_status(store->statements[which], SQLITE_STMTSTATUS_VM_STEP, 0);
}

static void test_many_noted(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    g_assert_cmpint(add_places(store), ==, N_PLACES);
    g_assert_cmpint(add_places(store), ==, 0);
    assert_answer(place->path, "SELECT count(*) FROM occurrence", "3000");
    /* Each looks at its like only, not at all others: those would be millions of steps. */
    g_assert_cmpint(steps_of(store, SQL_OCCURRENCE_NOTED), >, N_PLACES);
    g_assert_cmpint(steps_of(store, SQL_OCCURRENCE_NOTED), <, 2 * N_PLACES * 50);
}

static void test_noted_collision(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    const char *const previous[] = {"До.", "Иное."};

    for (guint i = 0; i < 2; i++) {
        TmBatch *batch = begin_batch(store);
        TmUnit *unit = unit_ru_en("Закон", "Law", NULL);
        tm_unit_place(unit)->previous = g_strdup(previous[i]);
        add_unit(batch, unit);
        commit_batch(batch);
    }
    /* The second has the first one's hash as well: neither is taken for the other. */
    change(place->path, "UPDATE occurrence SET context ="
                        " (SELECT context FROM occurrence WHERE position = 1)");
    change(place->path, "DELETE FROM occurrence WHERE position = 1");
    TmBatch *batch = begin_batch(store);
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);
    tm_unit_place(unit)->previous = g_strdup("До.");
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_OCCURRENCE);
    commit_batch(batch);
    assert_neighbours(store, 1, "ru", "Иное. < > ?\nДо. < > ?\n");
}

/* A sentence that a document repeats is found again without looking at all its places. */
static void test_many_repeated(Place *place, gconstpointer data)
{
    g_autofree char *letters = g_strnfill(N_PLACES, 'a');
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    g_assert_cmpint(add_letters(store, letters, "d").changed, ==, N_PLACES - 1);
    g_assert_cmpint(add_letters(store, letters, "d").changed, ==, 0);
    g_assert_cmpint(steps_of(store, SQL_OCCURRENCE_AFTER), >, N_PLACES);
    g_assert_cmpint(steps_of(store, SQL_OCCURRENCE_AFTER), <, N_PLACES * 50);
}

static gboolean count_to_three(const TmNeighbours *neighbours, gpointer user)
{
    int *count = user;

    g_assert_true(neighbours->previous_known);
    return ++*count < 3;
}

static void test_stop_early(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    add_places(store);
    for (int i = 0; i < 2; i++) {
        count = 0;
        g_assert_true(tm_store_each_neighbours(store, 1, "ru", count_to_three, &count, &error));
        g_assert_no_error(error);
        g_assert_cmpint(count, ==, 3);
    }
}

static void add_test(const char *name, void (*run)(Place *, gconstpointer))
{
    g_test_add(name, Place, NULL, place_set_up, run, place_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/store/occurrences", test_occurrences);
    add_test("/store/neighbours", test_neighbours);
    add_test("/store/changed-documents", test_changed_documents);
    add_test("/store/taken-after-the-end", test_taken_after_the_end);
    add_test("/store/mixed-documents", test_mixed_documents);
    add_test("/store/refused-between", test_refused_between);
    add_test("/store/many-noted", test_many_noted);
    add_test("/store/noted-collision", test_noted_collision);
    add_test("/store/many-repeated", test_many_repeated);
    add_test("/store/stop-early", test_stop_early);
    return g_test_run();
}
