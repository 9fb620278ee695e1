/*
 * A large batch and its index come at the same moment.
 */
#include "memory/index_folder.h"
#include "memory/memory.h"
#include "memory/store_index.h"
#include "test_store.h"

#define N_UNITS (INDEX_MAX_LOOSE_WHILE_BUSY + 100)

static TmBatch *prepare_many(TmStore *store)
{
    TmBatch *batch = begin_batch(store);
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < N_UNITS; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %d", i);
        g_autofree char *en = g_strdup_printf("Article %d", i);
        add_unit(batch, unit_ru_en(ru, en, NULL));
    }
    g_assert_true(tm_batch_prepare(batch, &error));
    g_assert_no_error(error);
    return batch;
}

static TmIndexInfo *look(const char *path)
{
    g_autoptr(TmStore) store = open_store(path, TM_STORE_READ);
    g_autoptr(GError) error = NULL;
    TmIndexInfo *info = tm_memory_index_info(store, &error);

    g_assert_no_error(error);
    return info;
}

static guint count_files(const char *path)
{
    g_autofree char *folder = g_strconcat(path, ".index", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        n += g_str_has_suffix(name, ".segment");
    return n;
}

/* Before the commit nobody sees anything of it; after it nothing is left to be made. */
static void test_committed(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = prepare_many(store);
    TmIndexStage *stage = tm_memory_stage_index(store, N_UNITS, NULL, NULL);

    (void) data;
    g_assert_nonnull(stage);
    g_assert_cmpuint(count_files(place->path), ==, 2);
    TmIndexInfo *before = look(place->path);
    g_assert_cmpuint(before->n_segments, ==, 0);
    g_assert_cmpint(before->n_waiting, ==, 0);
    commit_batch(batch);
    tm_index_stage_end(stage, TRUE);
    TmIndexInfo *after = look(place->path);
    g_assert_cmpuint(after->n_segments, ==, 2);
    g_assert_cmpuint(after->n_texts, ==, 2 * N_UNITS);
    g_assert_cmpint(after->n_waiting, ==, 0);
    tm_index_info_free(before);
    tm_index_info_free(after);
}

/* A batch that is given up leaves no segment behind, and what was there stays. */
static void test_given_up(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = prepare_many(store);
    TmIndexStage *stage = tm_memory_stage_index(store, N_UNITS, NULL, NULL);

    (void) data;
    g_assert_cmpuint(count_files(place->path), ==, 2);
    tm_batch_free(batch);
    tm_index_stage_end(stage, FALSE);
    g_assert_cmpuint(count_files(place->path), ==, 0);
    TmIndexInfo *info = look(place->path);
    g_assert_cmpuint(info->n_segments, ==, 0);
    g_assert_cmpint(info->n_waiting, ==, 0);
    tm_index_info_free(info);
}

/* Few units are found by whoever searches: nothing is made for them. */
static void test_small(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    (void) data;
    g_assert_null(tm_memory_stage_index(store, 1, NULL, NULL));
    tm_index_stage_end(NULL, TRUE);
}

/* A prepared batch takes nothing more, and is rolled back when it is freed. */
static void test_prepared(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(TmUnit) unit = unit_ru_en("Да.", "Yes.", NULL);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);
    TmAddResult result;

    (void) data;
    g_assert_true(tm_batch_add(batch, unit, &result, &error));
    g_assert_true(tm_batch_prepare(batch, &error));
    g_assert_false(tm_batch_add(batch, unit, &result, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    tm_batch_free(batch);
    g_autofree char *none = ask(place->path, "SELECT count(*) FROM unit");
    g_assert_cmpstr(none, ==, "0");

    batch = begin_batch(store);
    g_clear_error(&error);
    g_assert_true(tm_batch_add(batch, unit, &result, &error));
    g_assert_true(tm_batch_prepare(batch, &error));
    g_assert_cmpint(commit_batch(batch).added, ==, 1);
    g_autofree char *one = ask(place->path, "SELECT count(*) FROM unit");
    g_assert_cmpstr(one, ==, "1");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/stage/committed", Place, NULL, place_set_up, test_committed, place_tear_down);
    g_test_add("/stage/given-up", Place, NULL, place_set_up, test_given_up, place_tear_down);
    g_test_add("/stage/small", Place, NULL, place_set_up, test_small, place_tear_down);
    g_test_add("/stage/prepared", Place, NULL, place_set_up, test_prepared, place_tear_down);
    return g_test_run();
}
