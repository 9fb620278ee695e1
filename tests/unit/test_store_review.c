/* Cases at the edges of the store: what an undo meets, filters, files that lie. */
#include "test_store.h"

#include "text/error.h"

/* ---- small tools ----------------------------------------------------------------------------- */

static TmUnit *unit_of(const char *ru, const char *en, const char *uuid)
{
    TmUnit *unit = unit_ru_en(ru, en, NULL);

    unit->uuid = g_strdup(uuid);
    return unit;
}

static TmBatchCounts add_one(TmStore *store, TmUnit *unit)
{
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit);
    return commit_batch(batch);
}

static void replace(TmBatch *batch, gint64 id, const char *ru, const char *en)
{
    g_autoptr(TmUnit) unit = unit_ru_en(ru, en, NULL);
    g_autoptr(GError) error = NULL;

    tm_batch_replace(batch, id, unit, &error);
    g_assert_no_error(error);
}

static TmBatchCounts undo(TmStore *store, gint64 sequence)
{
    TmBatch *batch = begin_batch(store);
    g_autoptr(GError) error = NULL;

    tm_batch_undo(batch, sequence, NULL, &error);
    g_assert_no_error(error);
    return commit_batch(batch);
}

/* The units that fit: "1:en,ru 3:en,ru". */
static char *list_units(TmStore *store, const TmUnitFilter *filter, TmUnitOrder order)
{
    const TmUnitScanOptions options = {.order = order};
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(store, filter, &options, &error);
    const TmStoredUnit *stored;
    GString *list = g_string_new(NULL);

    g_assert_no_error(error);
    while (tm_unit_scan_next(scan, &stored, &error)) {
        g_string_append_printf(list, "%s%d:", list->len ? " " : "", (int) stored->id);
        for (guint i = 0; i < stored->unit->variants->len; i++)
            g_string_append_printf(list, "%s%s", i ? "," : "",
                                   ((TmVariant *) stored->unit->variants->pdata[i])->language);
    }
    g_assert_no_error(error);
    return g_string_free(list, FALSE);
}

static void assert_units(TmStore *store, const TmUnitFilter *filter, const char *expected)
{
    static const TmUnitOrder orders[] = {TM_ORDER_ID, TM_ORDER_PLACE};

    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autofree char *list = list_units(store, filter, orders[i]);
        g_assert_cmpstr(list, ==, expected);
    }
}

/* ---- filters --------------------------------------------------------------------------------- */

/* A batch's units are still its units when a later batch has changed them. */
static void test_filter_batch(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmUnitFilter filter = {.batch = 1};

    (void) data;
    add_one(store, unit_ru_en("Да.", "Yes.", NULL));
    add_one(store, unit_ru_en("Нет.", "No.", NULL));
    TmBatch *batch = begin_batch(store);
    replace(batch, 1, "Да.", "Aye.");
    commit_batch(batch);
    assert_units(store, &filter, "1:en,ru");
    filter.batch = 2;
    assert_units(store, &filter, "2:en,ru");
    filter.batch = 3;
    assert_units(store, &filter, "1:en,ru");
}

/* Two of the wanted languages, not one of them twice. */
static void test_filter_languages(Place *place, gconstpointer data)
{
    static const struct {
        const char *languages[4];
        const char *expected;
    } cases[] = {
        {{"en", "kk"}, "2:en,kk"},
        {{"en", "ru"}, "3:en-US,ru"},
        {{"en-GB", "en-US"}, "1:en-GB,en-US"},
        {{"en", "en-US"}, "1:en-GB,en-US"},
        {{"en", "en"}, ""},
        {{"en"}, ""},
        {{"ru", "kk", "en"}, "2:en,kk 3:en-US,ru"},
    };
    static const char *const units[][2] = {{"en-GB", "en-US"}, {"en", "kk"}, {"en-US", "ru"}};
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        TmUnit *unit = tm_unit_new();
        for (gsize k = 0; k < 2; k++)
            tm_unit_take_variant(unit, units[i][k], tm_text_new(units[i][k], -1));
        add_unit(batch, unit);
    }
    commit_batch(batch);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const TmUnitFilter filter = {.languages = cases[i].languages};
        assert_units(store, &filter, cases[i].expected);
    }
}

/* ---- undo ------------------------------------------------------------------------------------ */

/* The UUID of a removed unit was given to another one since. */
static void test_undo_uuid_taken(Place *place, gconstpointer data)
{
    static const char uuid[] = "0190a3e2-5b6c-7d8e-9f10-112233445566";
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;

    (void) data;
    add_one(store, unit_of("Да.", "Yes.", uuid));
    TmBatch *batch = begin_batch(store);
    tm_batch_delete(batch, 1, &error);
    g_assert_no_error(error);
    commit_batch(batch);
    add_one(store, unit_of("Да.", "Aye.", uuid));
    undo(store, 2);
    assert_pairs(store, "ru", "en", "1: Да. = Yes.\n2: Да. = Aye.\n");
    g_autoptr(TmStoredUnit) first = tm_store_unit(store, 1, &error);
    g_autoptr(TmStoredUnit) second = tm_store_unit(store, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(second->unit->uuid, ==, uuid);
    g_assert_cmpstr(first->unit->uuid, !=, uuid);
}

/* What another tool had noted beside a unit stands there again when the batch that brought the
 * neighbour itself is undone. */
static void test_undo_notes(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    static const char list[] = "SELECT quote(language) || quote(previous) || quote(next)"
                               " FROM occurrence ORDER BY document, position";
    TmUnit *unit = unit_ru_en("Первое.", "First.", "a.docx");

    (void) data;
    tm_unit_place(unit)->next = g_strdup("Второе.");
    tm_unit_place(unit)->language = g_strdup("ru");
    add_one(store, unit);
    g_autofree char *before = ask(place->path, list);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Первое.", "First.", "a.docx"));
    add_unit(batch, unit_ru_en("Второе.", "Second.", "a.docx"));
    commit_batch(batch);
    undo(store, 2);
    assert_answer(place->path, list, before);
}

/* Nothing is lost when what a unit says now is what another one is given back. */
static void test_undo_chain(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    (void) data;
    add_unit(batch, unit_ru_en("Да.", "one", "a.docx"));
    add_unit(batch, unit_ru_en("Да.", "two", "a.docx"));
    add_unit(batch, unit_ru_en("Да.", "three", "a.docx"));
    commit_batch(batch);
    batch = begin_batch(store);
    replace(batch, 1, "Да.", "zero");
    replace(batch, 2, "Да.", "one");
    replace(batch, 3, "Да.", "two");
    commit_batch(batch);
    add_one(store, unit_ru_en("Да.", "three", "b.docx"));
    g_autofree char *places = ask(place->path, "SELECT unit FROM occurrence ORDER BY document,"
                                               " position");
    TmBatchCounts counts = undo(store, 2);
    /* 3 cannot say "three", so it keeps "two"; then 2 keeps "one", and 1 "zero". */
    assert_pairs(store, "ru", "en", "1: Да. = zero\n2: Да. = one\n3: Да. = two\n4: Да. = three\n");
    g_assert_cmpint(counts.sequence, ==, 0);
    g_assert_cmpint(counts.skipped, ==, 3);
    assert_answer(place->path, "SELECT unit FROM occurrence ORDER BY document, position", places);
}

/* The same, with a unit that had been removed and has to go again, and one that is not concerned.
 */
static void test_undo_chain_removed(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    (void) data;
    add_unit(batch, unit_ru_en("Да.", "one", "a.docx"));
    add_unit(batch, unit_ru_en("Да.", "two", "a.docx"));
    add_unit(batch, unit_ru_en("Да.", "three", "a.docx"));
    commit_batch(batch);
    batch = begin_batch(store);
    tm_batch_delete(batch, 1, &error);
    g_assert_no_error(error);
    replace(batch, 2, "Да.", "one");
    replace(batch, 3, "Да.", "four");
    commit_batch(batch);
    add_one(store, unit_ru_en("Да.", "two", "b.docx"));
    TmBatchCounts counts = undo(store, 2);
    assert_pairs(store, "ru", "en", "2: Да. = one\n3: Да. = three\n4: Да. = two\n");
    g_assert_cmpint(counts.changed, ==, 1);
    g_assert_cmpint(counts.added, ==, 0);
    g_assert_cmpint(counts.skipped, ==, 2);
    undo(store, counts.sequence);
    assert_pairs(store, "ru", "en", "2: Да. = one\n3: Да. = four\n4: Да. = two\n");
    assert_answer(place->path, "SELECT count(*) FROM content", "3");
}

/* ---- where documents end --------------------------------------------------------------------- */

static void add_many(TmStore *store, const char *first, ...) G_GNUC_NULL_TERMINATED;

/* One batch with units of one document. */
static void add_many(TmStore *store, const char *first, ...)
{
    TmBatch *batch = begin_batch(store);
    va_list texts;

    va_start(texts, first);
    for (const char *text = first; text != NULL; text = va_arg(texts, const char *))
        add_unit(batch, unit_ru_en(text, text, "a.docx"));
    va_end(texts);
    commit_batch(batch);
}

static const char end_of_document[] = "SELECT last FROM document WHERE id > 0";

/* Two batches undone, the later one first: the end is where it was before both. */
static void test_undo_ends(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    (void) data;
    add_many(store, "a", "b", NULL);
    add_many(store, "a", "b", "c", NULL);
    add_many(store, "a", "b", "c", "d", NULL);
    assert_answer(place->path, end_of_document, "4");
    TmBatchCounts of_three = undo(store, 3);
    assert_answer(place->path, end_of_document, "3");
    TmBatchCounts of_two = undo(store, 2);
    assert_answer(place->path, end_of_document, "2");
    undo(store, of_two.sequence);
    assert_answer(place->path, end_of_document, "3");
    undo(store, of_three.sequence);
    assert_answer(place->path, end_of_document, "4");
}

/* Where a unit was left behind the old end, nothing is said to end there: it has a text beside it.
 */
static void test_undo_end_left(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    (void) data;
    add_many(store, "a", "b", NULL);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("e", "e", "b.docx"));
    add_unit(batch, unit_ru_en("a", "a", "a.docx"));
    add_unit(batch, unit_ru_en("b", "b", "a.docx"));
    add_unit(batch, unit_ru_en("c", "c", "a.docx"));
    commit_batch(batch);
    batch = begin_batch(store);
    replace(batch, 4, "c", "C");
    commit_batch(batch);
    undo(store, 2);
    assert_pairs(store, "ru", "en", "1: a = a\n2: b = b\n4: c = C\n");
    assert_answer(place->path, "SELECT last FROM document WHERE name = 'a.docx'", "2");
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStoredUnit) left = tm_store_unit(store, 4, &error);
    g_assert_no_error(error);
    const TmPlace *its = left->unit->places->pdata[0];
    g_assert_cmpint(its->position, ==, 3);
    g_assert_false(its->ends);
}

/* A document that is empty after an undo, filled again, emptied again, and brought back. */
static void test_undo_end_of_emptied(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    (void) data;
    add_many(store, "a", "b", "c", NULL);
    TmBatchCounts first = undo(store, 1);
    add_many(store, "d", NULL);
    assert_answer(place->path, end_of_document, "1");
    undo(store, 3);
    undo(store, first.sequence);
    assert_answer(place->path, end_of_document, "3");
}

/* ---- what comes in --------------------------------------------------------------------------- */

/* A unit that is refused leaves the batch usable. */
static void test_replace_refused(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(TmUnit) unit = unit_ru_en("Да.", "Aye.", NULL);
    g_autoptr(GError) error = NULL;

    (void) data;
    add_one(store, unit_ru_en("Да.", "Yes.", NULL));
    TmBatch *batch = begin_batch(store);
    unit->source_language = g_strdup("не язык");
    g_assert_false(tm_batch_replace(batch, 1, unit, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_TEXT);
    replace(batch, 1, "Да.", "Yea.");
    commit_batch(batch);
    assert_pairs(store, "ru", "en", "1: Да. = Yea.\n");
}

/* A file may say any position; the document must stay usable. */
static void test_brought_position(Place *place, gconstpointer data)
{
    static const gint64 positions[] = {G_MAXINT64,         G_MAXINT64, STORE_MAX_UNIT - 1,
                                       STORE_MAX_UNIT / 2, G_MININT64, -1};
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(positions); i++) {
        g_autofree char *document = g_strdup_printf("%d.docx", (int) i);
        TmBatch *batch = begin_batch(store);
        for (int k = 0; k < 3; k++) {
            g_autofree char *text = g_strdup_printf("%d", k);
            TmUnit *unit = unit_ru_en(text, text, document);
            tm_unit_place(unit)->position = k < 2 ? positions[i] : 0;
            add_unit(batch, unit);
        }
        commit_batch(batch);
        batch = begin_batch(store);
        g_assert_cmpint(add_unit(batch, unit_ru_en("0", "zero", document)), !=, TM_ADD_KNOWN);
        commit_batch(batch);
    }
}

/* Names of files are bytes. The log must be readable after any of them. */
static void test_names_in_log(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"import", "\xd0olga", "\xff.tmx", 1700000000};
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = tm_store_begin(store, &info, &error);

    (void) data;
    g_assert_no_error(error);
    add_unit(batch, unit_ru_en("Да.", "Yes.", NULL));
    commit_batch(batch);
    g_autoptr(GPtrArray) log = tm_store_log(store, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(((TmLogEntry *) log->pdata[0])->file, ==, "\xef\xbf\xbd.tmx");
    g_assert_cmpstr(((TmLogEntry *) log->pdata[0])->user, ==, "\xef\xbf\xbdolga");
}

/* What would not fit into a row of SQLite, or of the journal, is refused: it would be lost. */
static void test_size_of_unit(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autofree char *value = g_strnfill(TM_STORE_MAX_FIELD_BYTES, '\n');
    g_autoptr(TmUnit) unit = unit_ru_en("Да.", "Yes.", NULL);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    (void) data;
    for (gsize i = 0; i < STORE_MAX_UNIT_BYTES / TM_STORE_MAX_FIELD_BYTES; i++)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", value);
    g_assert_false(tm_batch_add(batch, unit, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
    g_clear_error(&error);
    g_ptr_array_set_size(unit->attributes, (gint) unit->attributes->len - 1);
    tm_batch_add(batch, unit, NULL, &error);
    g_assert_no_error(error);
    commit_batch(batch);
    /* … and what is stored can be removed and brought back. */
    batch = begin_batch(store);
    tm_batch_delete(batch, 1, &error);
    g_assert_no_error(error);
    commit_batch(batch);
    undo(store, 2);
    assert_answer(place->path, "SELECT length(attributes) > 30000000 FROM unit", "1");
}

/* ---- merging and order ----------------------------------------------------------------------- */

static TmUnit *unit_noted(const char *en)
{
    TmUnit *unit = unit_ru_en("Да.", en, NULL);

    tm_unit_place(unit)->previous = g_strdup("Вы согласны?");
    tm_unit_place(unit)->language = g_strdup("ru");
    return unit;
}

/* The same note of both is one of what they become. */
static void test_merge_notes(Place *place, gconstpointer data)
{
    static const char list[] = "SELECT position || ':' || unit || ':' || sequence FROM occurrence"
                               " ORDER BY position";
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    (void) data;
    add_unit(batch, unit_noted("Yes."));
    add_unit(batch, unit_noted("Yes"));
    commit_batch(batch);
    g_autofree char *before = ask(place->path, list);
    batch = begin_batch(store);
    tm_batch_merge(batch, 2, 1, &error);
    g_assert_no_error(error);
    commit_batch(batch);
    assert_answer(place->path, "SELECT count(*) FROM occurrence", "1");
    undo(store, 2);
    assert_answer(place->path, list, before);
}

/* Units that are told apart by a language that was left out come in the same order whenever they
 * were added. */
static void test_order_of_twins(Place *place, gconstpointer data)
{
    static const char *const languages[] = {"en", "ru", NULL};
    const TmUnitFilter filter = {.languages = languages};
    const TmUnitScanOptions options = {.order = TM_ORDER_PLACE};

    (void) data;
    for (gint64 first = 1; first <= 2; first++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, (int) first);
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        g_autoptr(GError) error = NULL;
        TmBatch *batch = begin_batch(store);
        for (gint64 i = first; i != first + 2; i++) {
            TmUnit *unit = unit_ru_en("Да.", "Yes.", NULL);
            unit->created = (i - 1) % 2 + 1;
            tm_unit_take_variant(unit, "kk",
                                 tm_text_new(unit->created == 1 ? "Ия." : "Мақұл.", -1));
            add_unit(batch, unit);
        }
        commit_batch(batch);
        g_autoptr(TmUnitScan) scan = tm_store_units(store, &filter, &options, &error);
        const TmStoredUnit *stored;
        g_assert_true(tm_unit_scan_next(scan, &stored, &error));
        g_assert_cmpint(stored->unit->created, ==, 1);
        g_assert_true(tm_unit_scan_next(scan, &stored, &error));
        g_assert_cmpint(stored->unit->created, ==, 2);
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

static gpointer open_for_writing(gpointer data)
{
    GError *error = NULL;
    g_autoptr(TmStore) store = tm_store_open(data, TM_STORE_WRITE, &error);

    g_assert_true((store != NULL) == (error == NULL));
    return error;
}

/* Two processes come to an older memory at once: the second finds the work done. */
static void test_migrate_twice(Place *place, gconstpointer data)
{
    g_autofree char *bytes = NULL;
    gsize n_bytes;
    sqlite3 *db;
    GThread *threads[2];

    (void) data;
    g_assert_true(
        g_file_get_contents(TEST_SOURCE "/tests/data/store/memory-v1.tm", &bytes, &n_bytes, NULL));
    g_assert_true(g_file_set_contents(place->path, bytes, (gssize) n_bytes, NULL));
    g_assert_cmpint(sqlite3_open(place->path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    for (gsize i = 0; i < 2; i++)
        threads[i] = g_thread_new("open", open_for_writing, place->path);
    g_usleep(300 * 1000);
    g_assert_cmpint(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
    for (gsize i = 0; i < 2; i++) {
        g_autoptr(GError) error = g_thread_join(threads[i]);
        g_assert_no_error(error);
    }
    assert_answer(place->path, "PRAGMA user_version", "2");
}

static TmStore *two_units(const char *path)
{
    TmStore *store = open_store(path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit_ru_en("Да.", "Yes.", "a.docx"));
    add_unit(batch, unit_ru_en("Нет.", "No.", "a.docx"));
    commit_batch(batch);
    batch = begin_batch(store);
    replace(batch, 2, "Нет.", "Nope.");
    commit_batch(batch);
    return store;
}

/* Numbers that we never wrote: an error, never a result that depends on luck. */
static void test_numbers_that_lie(Place *place, gconstpointer data)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_PLACE, .neighbours = TRUE, .source = "ru"};
    static const char *const lies[] = {
        "UPDATE occurrence SET position = 9223372036854775807 WHERE unit = 1",
        "UPDATE unit SET id = 1152921504606846976 WHERE id = 2",
        "UPDATE journal SET unit = 1152921504606846976",
    };

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, (int) i);
        g_autoptr(TmStore) store = two_units(path);
        g_autoptr(GError) error = NULL;
        const TmStoredUnit *stored;

        change(path, lies[i]);
        if (i == 0) {
            g_autoptr(TmUnitScan) scan = tm_store_units(store, NULL, &options, &error);
            while (scan && tm_unit_scan_next(scan, &stored, &error))
                ;
        } else {
            g_autoptr(TmBatch) batch = begin_batch(store);
            if (i == 1)
                g_assert_false(tm_batch_delete(batch, 1152921504606846976, &error));
            else
                g_assert_false(tm_batch_undo(batch, 2, NULL, &error));
        }
        g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Place *place, gconstpointer data);
    } tests[] = {
        {"/review/filter/batch", test_filter_batch},
        {"/review/filter/languages", test_filter_languages},
        {"/review/undo/uuid", test_undo_uuid_taken},
        {"/review/undo/notes", test_undo_notes},
        {"/review/undo/chain", test_undo_chain},
        {"/review/undo/chain-removed", test_undo_chain_removed},
        {"/review/undo/ends", test_undo_ends},
        {"/review/undo/end-left", test_undo_end_left},
        {"/review/undo/end-of-emptied", test_undo_end_of_emptied},
        {"/review/add/replace-refused", test_replace_refused},
        {"/review/add/position", test_brought_position},
        {"/review/add/names", test_names_in_log},
        {"/review/add/size", test_size_of_unit},
        {"/review/merge/notes", test_merge_notes},
        {"/review/order/twins", test_order_of_twins},
        {"/review/file/migrate-twice", test_migrate_twice},
        {"/review/file/numbers", test_numbers_that_lie},
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Place, NULL, place_set_up, tests[i].run, place_tear_down);
    return g_test_run();
}
