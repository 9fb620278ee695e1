/*
 * A memory with an index of several segments, whose files the tests do all kinds of things to, and
 * what must hold after that: right answers at once, and an index that is used again.
 */
#ifndef INDEX_FILES_H
#define INDEX_FILES_H

#include "index_random.h"

#include "memory/index_folder.h"
#include "memory/store_index.h"

/* So that memories of some hundred units have indexes of several segments. */
#define SMALL_LOOSE 12
/* Guess: what nobody would notice, with sanitizers, on a busy machine. */
#define MAX_CHECK_SECONDS 20

typedef struct {
    Place place;
    World *world;
    char *folder; /* of the index, beside the memory */
    char *cache;  /* … in the user's cache */

} Files;

static inline void add_batches(Files *files, guint n)
{
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_CREATE);

    while (n-- > 0)
        random_batch(files->world, store);
}

static inline TmMemory *open_files(const Files *files, gboolean scan)
{
    TmMemorySpec spec = {files->place.path, 0};

    return open_memories(&spec, 1, TM_STORE_READ, scan);
}

static inline void bring_up_to_date(const Files *files)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmMemory) memory = open_files(files, FALSE);

    g_assert_true(tm_memory_prepare(memory, &error));
    g_assert_no_error(error);
}

static inline void files_set_up(Files *files, gconstpointer data)
{
    store_index_max_loose = SMALL_LOOSE;
    place_set_up(&files->place, data);
    files->world = world_new(5);
    files->folder = g_strconcat(files->place.path, ".index", NULL);
    for (guint i = 0; i < 6; i++) {
        add_batches(files, 3);
        bring_up_to_date(files);
    }
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_READ);
    g_auto(GStrv) folders = index_folders(store);
    files->cache = g_strdup(folders[1]);
}

static inline void files_tear_down(Files *files, gconstpointer data)
{
    place_tear_down(&files->place, data);
    remove_folder(files->cache);
    world_free(files->world);
    g_free(files->folder);
    g_free(files->cache);
    store_index_max_loose = INDEX_MAX_LOOSE_UNITS;
}

/* ---- what must hold -------------------------------------------------------------------------- */

#define N_QUESTIONS 6

static inline void ask_both(Files *files, TmMemory *by_index, TmMemory *by_scan)
{
    static const int minima[] = {3000, 5000, 7000, 9000};
    World *world = files->world;

    for (guint i = 0; i < N_QUESTIONS; i++) {
        g_autoptr(TmText) text = random_text(world, i % 2, any_of(world, N_SENTENCES));
        TmQuery query = {.text = text,
                         .from = world_languages[i % 2],
                         .to = world_languages[1 - i % 2],
                         .min = minima[any_of(world, G_N_ELEMENTS(minima))],
                         .limit = once_in(world, 2) ? 1000 : 3};
        g_free(assert_exact(by_index, by_scan, &query));
    }
}

/* The answers are right for whoever comes now, and for @kept if that is not NULL. */
static inline void assert_right(Files *files, TmMemory *kept)
{
    gint64 start = g_get_monotonic_time();
    g_autoptr(TmMemory) by_index = open_files(files, FALSE);
    g_autoptr(TmMemory) by_scan = open_files(files, TRUE);

    ask_both(files, by_index, by_scan);
    if (kept != NULL)
        ask_both(files, kept, by_scan);
    g_assert_cmpint(g_get_monotonic_time() - start, <, MAX_CHECK_SECONDS * G_USEC_PER_SEC);
}

/* Who comes next reads an index from a folder; NULL: there is none. */
static inline char *folder_in_use(const Files *files)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_READ);
    g_autoptr(StoreIndex) index = store_index_new(store);

    g_assert_true(store_index_begin(index, &error));
    g_assert_no_error(error);
    StoreIndexInfo info = store_index_info(index);
    char *folder = info.n_segments > 0 ? g_strdup(info.folder) : NULL;
    g_assert_cmpint(info.n_loose, <=, SMALL_LOOSE);
    store_index_end(index);
    return folder;
}

/* Right answers, and then the index is used as if nothing had been. */
static inline void assert_recovers(Files *files)
{
    assert_right(files, NULL);
    g_autofree char *folder = folder_in_use(files);
    g_assert_cmpstr(folder, ==, files->folder);
    assert_right(files, NULL);
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The files of a folder by name, as GBytes. */
static inline GHashTable *read_folder(const char *folder)
{
    GHashTable *contents =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *bytes;
        gsize n_bytes;
        if (g_file_get_contents(path, &bytes, &n_bytes, NULL))
            g_hash_table_insert(contents, g_strdup(name), g_bytes_new_take(bytes, n_bytes));
    }
    return contents;
}

static inline void write_file(const char *folder, const char *name, gconstpointer bytes,
                              gsize n_bytes)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, bytes, (gssize) n_bytes, NULL));
}

/* Makes a folder what it was. */
static inline void write_folder(const char *folder, GHashTable *contents)
{
    GHashTableIter iter;
    gpointer name, bytes;

    remove_folder(folder);
    g_unlink(folder);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0777), ==, 0);
    g_hash_table_iter_init(&iter, contents);
    while (g_hash_table_iter_next(&iter, &name, &bytes))
        write_file(folder, name, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static inline int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* In the same order at each run: segments have random names, but begin with a number. */
static inline GPtrArray *names_of(GHashTable *contents)
{
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, contents);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(names, name);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static inline guint count_segment_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        n += g_str_has_suffix(name, ".segment");
    return n;
}

static inline guint count_named(const Files *files, const char *folder)
{
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_READ);
    g_autoptr(Manifest) manifest = manifest_read(folder, store);

    return manifest->segments->len;
}

#endif
