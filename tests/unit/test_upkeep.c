/*
 * The index of one memory, made, looked at and deleted by who does not search.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "memory/memory.h"
#include "test_store.h"
#include "text/error.h"

/* Units that are left loose whoever comes by; see INDEX_MAX_LOOSE_UNITS. */
#define FEW 200
#define MANY 600

static void add_units(const char *path, guint first, guint n)
{
    g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    for (guint i = first; i < first + n; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %u закона", i);
        g_autofree char *en = g_strdup_printf("Article %u of the law", i);
        add_unit(batch, unit_ru_en(ru, en, "закон"));
    }
    commit_batch(batch);
}

static void assert_info(TmStore *store, guint n_segments, guint64 n_texts, gint64 n_waiting)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmIndexInfo) info = tm_memory_index_info(store, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(info->n_segments, ==, n_segments);
    g_assert_cmpuint(info->n_texts, ==, n_texts);
    g_assert_cmpint(info->n_waiting, ==, n_waiting);
    g_assert_cmpint(info->n_bytes > 0, ==, n_segments > 0);
    g_assert_cmpint(info->beside, ==, n_segments > 0);
    g_assert_cmpint(info->folder != NULL, ==, n_segments > 0);
}

static void count_progress(gint64 n_done, gint64 n_all, gpointer count)
{
    g_assert_cmpint(n_done, <=, n_all);
    ++*(guint *) count;
}

static void update(TmStore *store)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(tm_memory_update_index(store, NULL, NULL, &error));
    g_assert_no_error(error);
}

static void make(TmStore *store, gboolean anew)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(tm_memory_make_index(store, anew, NULL, NULL, &error));
    g_assert_no_error(error);
}

/* Little is left for the next; more than that is filed; asked for, all of it. */
static void test_update(Place *place, gconstpointer data)
{
    g_autofree char *folder = g_strconcat(place->path, ".index", NULL);

    (void) data;
    add_units(place->path, 0, FEW);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    assert_info(store, 0, 0, FEW);
    update(store);
    assert_info(store, 0, 0, FEW);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));

    add_units(place->path, FEW, MANY);
    update(store);
    assert_info(store, 2, 2 * (FEW + MANY), 0);
    add_units(place->path, FEW + MANY, 10);
    update(store);
    assert_info(store, 2, 2 * (FEW + MANY), 10);
    make(store, FALSE);
    assert_info(store, 4, 2 * (FEW + MANY + 10), 0); /* a small range beside the large one */
}

static void undo_newest(TmStore *store)
{
    g_autoptr(GError) error = NULL;
    gint64 newest, nonce;

    g_assert_true(tm_store_newest(store, &newest, &nonce, &error));
    TmBatch *batch = begin_batch(store);
    g_assert_true(tm_batch_undo(batch, newest, NULL, &error));
    g_assert_no_error(error);
    commit_batch(batch);
}

/* Batches that leave nothing behind are filed like others, with a segment that has no text. */
static void test_nothing_left(Place *place, gconstpointer data)
{
    (void) data;
    add_units(place->path, 0, 3);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    undo_newest(store);
    make(store, FALSE);
    assert_info(store, 1, 0, 0);

    add_units(place->path, 0, MANY);
    make(store, FALSE);
    assert_info(store, 2, 2 * MANY, 0);
    add_units(place->path, MANY, 1);
    undo_newest(store);
    make(store, FALSE);
    assert_info(store, 3, 2 * MANY, 0);
    make(store, TRUE);
    assert_info(store, 2, 2 * MANY, 0);
}

static char *first_segment(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".segment"))
            return g_strdup(name);
    return NULL;
}

static void test_anew(Place *place, gconstpointer data)
{
    g_autofree char *folder = g_strconcat(place->path, ".index", NULL);

    (void) data;
    add_units(place->path, 0, MANY);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    make(store, FALSE);
    g_autofree char *before = first_segment(folder);
    make(store, FALSE);
    g_autofree char *same = first_segment(folder);
    g_assert_cmpstr(before, ==, same);
    make(store, TRUE);
    g_autofree char *other = first_segment(folder);
    g_assert_cmpstr(before, !=, other);
    assert_info(store, 2, 2 * MANY, 0);
}

/* What else lies in the folder is not ours to delete. */
static void test_remove(Place *place, gconstpointer data)
{
    g_autofree char *folder = g_strconcat(place->path, ".index", NULL);
    g_autofree char *left = g_build_filename(folder, "manifest.part", NULL);
    g_autofree char *foreign = g_build_filename(folder, "заметки.txt", NULL);
    g_autoptr(GError) error = NULL;

    (void) data;
    add_units(place->path, 0, MANY);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    g_assert_true(tm_memory_remove_index(store, &error)); /* there is none */
    make(store, FALSE);
    g_assert_true(g_file_set_contents(left, "[index]", -1, NULL)); /* by somebody who was killed */
    g_assert_true(tm_memory_remove_index(store, &error));
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
    assert_info(store, 0, 0, MANY);

    make(store, FALSE);
    g_assert_true(g_file_set_contents(foreign, "да", -1, NULL));
    g_assert_true(tm_memory_remove_index(store, &error));
    assert_info(store, 0, 0, MANY);
    g_assert_true(g_file_test(foreign, G_FILE_TEST_EXISTS));
    make(store, FALSE);
    assert_info(store, 2, 2 * MANY, 0);
}

/* Who has written does not wait for who makes segments, and nobody deletes them meanwhile. */
static void test_locked(Place *place, gconstpointer data)
{
    g_autofree char *folder = g_strconcat(place->path, ".index", NULL);
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    g_autoptr(GError) error = NULL;

    (void) data;
    add_units(place->path, 0, MANY);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    g_assert_cmpint(g_mkdir(folder, 0777), ==, 0);
    int lock = open(path, O_RDWR | O_CREAT, 0666);
    g_assert_cmpint(flock(lock, LOCK_EX), ==, 0);
    update(store);
    assert_info(store, 0, 0, MANY);
    g_assert_false(tm_memory_remove_index(store, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_INDEX);
    close(lock);
    update(store);
    assert_info(store, 2, 2 * MANY, 0);
}

/* Neither folder can be made: searching works, and only who asks for an index is told. */
static void test_nowhere(Place *place, gconstpointer data)
{
    g_autofree char *folder = g_strconcat(place->path, ".index", NULL);
    g_autofree char *cached = NULL;
    g_autoptr(GError) error = NULL;

    (void) data;
    add_units(place->path, 0, MANY);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    cached = g_build_filename(g_get_user_cache_dir(), "tolmach", NULL);
    g_assert_true(g_file_set_contents(folder, "", 0, NULL));
    g_assert_true(g_file_set_contents(cached, "", 0, NULL));
    update(store);
    assert_info(store, 0, 0, MANY);
    g_assert_false(tm_memory_make_index(store, FALSE, NULL, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_INDEX);
    g_unlink(cached);
}

static void test_progress(Place *place, gconstpointer data)
{
    guint count = 0;
    g_autoptr(GError) error = NULL;

    (void) data;
    add_units(place->path, 0, 20000);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    g_assert_true(tm_memory_update_index(store, count_progress, &count, &error));
    g_assert_cmpuint(count, ==, 1);
}

int main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("tolmach-cache-XXXXXX", NULL);

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Place, NULL, place_set_up, function, place_tear_down)
    ADD("/upkeep/update", test_update);
    ADD("/upkeep/nothing-left", test_nothing_left);
    ADD("/upkeep/anew", test_anew);
    ADD("/upkeep/remove", test_remove);
    ADD("/upkeep/locked", test_locked);
    ADD("/upkeep/nowhere", test_nowhere);
    ADD("/upkeep/progress", test_progress);
    int result = g_test_run();
    remove_folder(cache);
    return result;
}
