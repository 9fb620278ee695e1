/*
 * Changes and undo: what a batch did can be taken back, and that too. The property test does it
 * with random batches and compares the whole memory.
 */
#include "test_store_random.h"

#define N_ROUNDS 60
#define N_BATCHES 12

static void assert_dump(TmStore *store, const char *expected)
{
    g_autofree char *dump = dump_memory(store);

    if (!g_str_equal(dump, expected))
        g_printerr("expected:\n%s\nbut got:\n%s", expected, dump);
    g_assert_true(g_str_equal(dump, expected));
}

/* ---- one thing after the other --------------------------------------------------------------- */

static void test_replace(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Принят закон.", "A law was adopted.", "закон.docx"));
    add_unit(batch, unit_ru_en("Указ подписан.", "The decree was signed.", "закон.docx"));
    commit_batch(batch);
    g_autofree char *before = dump_memory(store);

    batch = begin_batch(store);
    g_autoptr(TmUnit) unit = loaded(store, 1);
    set_text(unit, 0, "The law was adopted.");
    unit->status = TM_STATUS_APPROVED;
    unit->changed = 1700000000;
    g_assert_true(tm_batch_replace(batch, 1, unit, &error));
    g_assert_cmpint(commit_batch(batch).changed, ==, 1);
    g_autofree char *after = dump_memory(store);
    g_assert_nonnull(strstr(after, "en The law was adopted."));
    g_assert_nonnull(strstr(after, "1 by 2: approved imported 0 1700000000"));
    g_assert_nonnull(strstr(after, "@ закон.docx 1"));

    g_assert_cmpint(undo(store, 2, NULL), ==, 3);
    assert_dump(store, before);
    g_assert_cmpint(undo(store, 3, NULL), ==, 4);
    assert_dump(store, after);
    assert_consistent(place->path);

    g_autoptr(GPtrArray) history = tm_store_history(store, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(history->len, ==, 4);
    const TmHistoryEntry *second = history->pdata[1];
    g_assert_cmpint(second->kind, ==, TM_CHANGE_CHANGED);
    g_assert_cmpint(second->batch->sequence, ==, 2);
    const TmVariant *old = second->before->unit->variants->pdata[0];
    g_assert_cmpstr(old->text->string->str, ==, "A law was adopted.");
}

/* What another unit says already, nobody may be made to say; the batch goes on. */
static void test_refusals(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    add_unit(batch, unit_ru_en("Закон", "Act", NULL));
    commit_batch(batch);

    batch = begin_batch(store);
    g_autoptr(TmUnit) twin = loaded(store, 2);
    set_text(twin, 0, "Law");
    g_assert_false(tm_batch_replace(batch, 2, twin, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_EXISTS);
    g_assert_nonnull(strstr(error->message, "unit 1 "));
    g_clear_error(&error);
    g_assert_false(tm_batch_delete(batch, 17, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(tm_batch_undo(batch, 17, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_true(tm_batch_delete(batch, 2, &error));
    g_assert_cmpint(commit_batch(batch).removed, ==, 1);
    assert_pairs(store, "ru", "en", "1: Закон = Law\n");
    assert_consistent(place->path);
}

/* A batch whose units were changed later is undone as far as that goes; the rest is listed. */
static void test_left(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) left = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    for (int i = 1; i <= 3; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %d", i);
        add_unit(batch, unit_ru_en(ru, "Article", "закон.docx"));
    }
    commit_batch(batch);
    batch = begin_batch(store);
    g_autoptr(TmUnit) unit = loaded(store, 2);
    set_text(unit, 0, "Section");
    g_assert_true(tm_batch_replace(batch, 2, unit, &error));
    commit_batch(batch);

    g_assert_cmpint(undo(store, 1, &left), ==, 3);
    g_assert_cmpint(left->len, ==, 1);
    g_assert_cmpint(g_array_index(left, TmLeft, 0).unit, ==, 2);
    g_assert_cmpint(g_array_index(left, TmLeft, 0).sequence, ==, 2);
    assert_pairs(store, "ru", "en", "2: Статья 2 = Section\n");

    /* With the later change taken back, the rest of the first can go too. */
    undo(store, 2, NULL);
    undo(store, 1, NULL);
    assert_dump(store, "");
    assert_consistent(place->path);
    g_autoptr(GPtrArray) log = tm_store_log(store, &error);
    g_assert_no_error(error);
    const TmLogEntry *third = log->pdata[2];
    g_assert_cmpint(third->undoes, ==, 1);
    g_assert_cmpint(third->counts.removed, ==, 2);
    g_assert_cmpint(third->counts.skipped, ==, 1);
}

/* A pair that was stored again since it was deleted does not come back as a second unit. */
static void test_no_twin_comes_back(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) left = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    add_unit(batch, unit_ru_en("Указ", "Decree", NULL));
    commit_batch(batch);
    batch = begin_batch(store);
    g_assert_true(tm_batch_delete(batch, 1, &error) && tm_batch_delete(batch, 2, &error));
    commit_batch(batch);
    batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    commit_batch(batch);

    undo(store, 2, &left);
    assert_pairs(store, "ru", "en", "2: Указ = Decree\n3: Закон = Law\n");
    g_assert_cmpint(left->len, ==, 1);
    g_assert_cmpint(g_array_index(left, TmLeft, 0).unit, ==, 1);
    assert_consistent(place->path);
}

/* Units that have exchanged places get their own again. */
static void test_merge(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон принят.", "The law was adopted.", "1.docx"));
    add_unit(batch, unit_ru_en("Закон  принят.", "The law was adopted.", "1.docx"));
    add_unit(batch, unit_ru_en("Закон  принят.", "The law was adopted.", "2.docx"));
    commit_batch(batch);
    g_autofree char *before = dump_memory(store);

    batch = begin_batch(store);
    g_assert_true(tm_batch_merge(batch, 2, 1, &error));
    g_assert_cmpint(commit_batch(batch).removed, ==, 1);
    g_autoptr(TmStoredUnit) merged = tm_store_unit(store, 1, &error);
    g_assert_cmpint(merged->unit->places->len, ==, 3);
    undo(store, 2, NULL);
    assert_dump(store, before);
    assert_consistent(place->path);
}

/* The same batch finds a unit in another place and changes it: before the batch it was neither. */
static void test_placed_and_changed(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", "1.docx"));
    commit_batch(batch);
    g_autofree char *before = dump_memory(store);

    batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", "2.docx"));
    g_autoptr(TmUnit) unit = loaded(store, 1);
    set_text(unit, 0, "Act");
    g_assert_true(tm_batch_replace(batch, 1, unit, &error));
    commit_batch(batch);
    g_autofree char *after = dump_memory(store);
    g_assert_cmpstr(before, !=, after);
    undo(store, 2, NULL);
    assert_dump(store, before);
    undo(store, 3, NULL);
    assert_dump(store, after);
}

/* ---- random batches -------------------------------------------------------------------------- */

static gint64 random_batch(TmStore *store, GRand *random)
{
    TmBatch *batch = begin_batch(store);
    int n = g_rand_int_range(random, 1, 12);

    for (int i = 0; i < n; i++)
        random_change(store, batch, random);
    return commit_batch(batch).sequence;
}

/* Undoing the newest batches, one after the other, goes back through all states; then forth. */
static void test_random(Place *place, gconstpointer data)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    (void) data;

    for (int round = 0; round < N_ROUNDS; round++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, round);
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) batches = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_autoptr(GArray) undone = g_array_new(FALSE, FALSE, sizeof(gint64));

        g_ptr_array_add(states, dump_memory(store));
        while (batches->len < N_BATCHES) {
            gint64 sequence = random_batch(store, random);
            if (sequence == 0)
                continue;
            g_array_append_val(batches, sequence);
            g_ptr_array_add(states, dump_memory(store));
        }
        for (guint i = batches->len; i-- > 0;) {
            gint64 sequence = undo(store, g_array_index(batches, gint64, i), NULL);
            g_array_append_val(undone, sequence);
            assert_dump(store, states->pdata[i]);
        }
        assert_consistent(path);
        for (guint i = 0; i < batches->len; i++) {
            gint64 sequence = g_array_index(undone, gint64, batches->len - 1 - i);
            if (sequence != 0) /* there was something to undo */
                undo(store, sequence, NULL);
            assert_dump(store, states->pdata[i + 1]);
        }
        assert_consistent(path);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Place *, gconstpointer);
    } tests[] = {
        {"/undo/replace", test_replace}, {"/undo/refusals", test_refusals},
        {"/undo/left", test_left},       {"/undo/no-twin-comes-back", test_no_twin_comes_back},
        {"/undo/merge", test_merge},     {"/undo/placed-and-changed", test_placed_and_changed},
        {"/undo/random", test_random},
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Place, NULL, place_set_up, tests[i].run, place_tear_down);
    return g_test_run();
}
