/*
 * Opening a memory: each thing that can stand in its place gets an error of its own, and reading
 * leaves the folder as it was.
 */
#include "test_store.h"

#include <sys/stat.h>
#include <unistd.h>

static void make_memory(const char *path)
{
    g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit_ru_en("Закон", "Law", "закон.docx"));
    add_unit(batch, unit_ru_en("Указ", "Decree", "закон.docx"));
    commit_batch(batch);
}

static void write_file(const char *path, const char *bytes, gssize length)
{
    g_assert_true(g_file_set_contents(path, bytes, length, NULL));
}

static void make_nothing(const char *path)
{
    (void) path;
}

static void make_folder(const char *path)
{
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

static void make_pipe(const char *path)
{
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
}

static void make_empty(const char *path)
{
    write_file(path, "", 0);
}

static void make_short(const char *path)
{
    write_file(path, "x", 1);
}

static void make_text(const char *path)
{
    write_file(path, "<?xml version=\"1.0\"?><tmx version=\"1.4\"/>", -1);
}

static void make_magic_only(const char *path)
{
    write_file(path, "SQLite format 3", 16);
}

static void make_other_database(const char *path)
{
    change(path, "CREATE TABLE songs (title TEXT); PRAGMA application_id = 17");
}

static void make_unmarked_database(const char *path)
{
    change(path, "CREATE TABLE songs (title TEXT)");
}

static void make_newer(const char *path)
{
    make_memory(path);
    change(path, "PRAGMA user_version = 99");
}

static void make_with_trigger(const char *path)
{
    make_memory(path);
    change(path, "CREATE TRIGGER t AFTER INSERT ON unit BEGIN DELETE FROM variant; END");
}

static void make_with_view(const char *path)
{
    make_memory(path);
    change(path, "ALTER TABLE unit RENAME TO unit2; CREATE VIEW unit AS SELECT * FROM unit2");
}

static void make_without_meta(const char *path)
{
    make_memory(path);
    change(path, "DELETE FROM meta");
}

static void make_with_wrong_uuid(const char *path)
{
    make_memory(path);
    change(path, "UPDATE meta SET value = replace(value, '-', '+') WHERE name = 'uuid'");
}

static void make_below_file(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    g_rmdir(folder);
    write_file(folder, "x", 1);
}

static const struct {
    const char *name;
    void (*make)(const char *path);
    int read, write, create; /* codes; -1: it opens */
    const char *words;       /* in the message when it is opened for writing */
} mistakes[] = {
    {"missing", make_nothing, TM_ERROR_NOT_FOUND, TM_ERROR_NOT_FOUND, -1, "no such memory"},
    {"folder", make_folder, TM_ERROR_STORE, TM_ERROR_STORE, TM_ERROR_STORE, "is a folder"},
    {"pipe", make_pipe, TM_ERROR_STORE, TM_ERROR_STORE, TM_ERROR_STORE, "not a file"},
    {"below-a-file", make_below_file, TM_ERROR_STORE, TM_ERROR_STORE, TM_ERROR_STORE,
     "check its name"},
    {"empty", make_empty, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, -1, "empty"},
    {"short", make_short, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     "not a translation memory"},
    {"text", make_text, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     "not a translation memory"},
    {"magic", make_magic_only, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     "not a translation memory"},
    {"other-database", make_other_database, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     "another program"},
    {"unmarked-database", make_unmarked_database, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     TM_ERROR_FOREIGN, "another program"},
    {"newer", make_newer, TM_ERROR_NEWER, TM_ERROR_NEWER, TM_ERROR_NEWER, "newer version"},
    {"trigger", make_with_trigger, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN,
     "were changed"},
    {"view", make_with_view, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, TM_ERROR_FOREIGN, "were changed"},
    {"no-meta", make_without_meta, TM_ERROR_STORE, TM_ERROR_STORE, TM_ERROR_STORE, "damaged"},
    {"wrong-uuid", make_with_wrong_uuid, TM_ERROR_STORE, TM_ERROR_STORE, TM_ERROR_STORE, "damaged"},
};

static void check_open(const char *path, TmStoreMode mode, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStore) store = tm_store_open(path, mode, &error);

    if (code < 0) {
        g_assert_no_error(error);
        g_assert_nonnull(store);
        return;
    }
    g_assert_null(store);
    g_assert_error(error, TM_ERROR, code);
    g_assert_true(g_str_has_prefix(error->message, path));
    /* It says what to do: the part after the semicolon. */
    g_assert_nonnull(strstr(error->message, "; "));
    if (words != NULL)
        g_assert_nonnull(strstr(error->message, words));
    /* An error may be of no interest. */
    g_assert_null(tm_store_open(path, mode, NULL));
}

static void test_mistake(Place *place, gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);

    mistakes[i].make(place->path);
    check_open(place->path, TM_STORE_READ, mistakes[i].read, NULL);
    check_open(place->path, TM_STORE_WRITE, mistakes[i].write, mistakes[i].words);
    check_open(place->path, TM_STORE_CREATE, mistakes[i].create, NULL);
    if (mistakes[i].make == make_below_file)
        g_unlink(place->folder);
}

static void test_create_folder(Place *place, gconstpointer data)
{
    g_autofree char *path = g_build_filename(place->folder, "a", "b", "память.tm", NULL);
    g_autofree char *uuid = NULL;
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        uuid = g_strdup(tm_store_uuid(store));
        g_assert_true(g_uuid_string_is_valid(uuid));
        g_assert_cmpstr(tm_store_path(store), ==, path);
    }
    g_autoptr(TmStore) again = open_store(path, TM_STORE_CREATE);
    g_assert_cmpstr(tm_store_uuid(again), ==, uuid);
    g_autoptr(TmStore) other = open_store(place->path, TM_STORE_CREATE);
    g_assert_cmpstr(tm_store_uuid(other), !=, uuid);
}

/* Names that mean something to SQLite are names of files to us. */
static void test_special_names(Place *place, gconstpointer data)
{
    static const char *const names[] = {":memory:", "file:x.tm?mode=memory", "50%.tm", "a b#c?.tm"};
    g_autofree char *before = g_get_current_dir();
    (void) data;

    g_assert_cmpint(g_chdir(place->folder), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        make_memory(names[i]);
        g_assert_true(g_file_test(names[i], G_FILE_TEST_IS_REGULAR));
        g_autoptr(TmStore) store = open_store(names[i], TM_STORE_READ);
        assert_pairs(store, "ru", "en", "1: Закон = Law\n2: Указ = Decree\n");
    }
    g_assert_cmpint(g_chdir(before), ==, 0);
}

static char *checksum_of(const char *path)
{
    g_autofree char *contents = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(path, &contents, &length, NULL));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

static guint count_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

static void test_reading_changes_nothing(Place *place, gconstpointer data)
{
    (void) data;
    make_memory(place->path);
    g_autofree char *before = checksum_of(place->path);
    g_assert_cmpint(count_files(place->folder), ==, 1);
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
        assert_pairs(store, "ru", "en", "1: Закон = Law\n2: Указ = Decree\n");
    }
    g_autofree char *after = checksum_of(place->path);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpint(count_files(place->folder), ==, 1);
}

/* As a killed writer leaves it: the last batch is in the -wal file only. */
static void leave_wal(const char *from, const char *to)
{
    static const char *const endings[] = {"", "-wal"};
    TmStore *store = open_store(from, TM_STORE_CREATE);

    make_memory(from);
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *source = g_strconcat(from, endings[i], NULL);
        g_autofree char *target = g_strconcat(to, endings[i], NULL);
        g_autofree char *contents = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(source, &contents, &length, NULL));
        g_assert_cmpint(length, >, 0);
        write_file(target, contents, (gssize) length);
    }
    tm_store_close(store);
}

static void test_left_wal(Place *place, gconstpointer data)
{
    g_autofree char *path = g_build_filename(place->folder, "left.tm", NULL);
    (void) data;

    leave_wal(place->path, path);
    g_autofree char *before = checksum_of(path);
    for (int i = 0; i < 2; i++) {
        g_autoptr(TmStore) store = open_store(path, TM_STORE_READ);
        assert_pairs(store, "ru", "en", "1: Закон = Law\n2: Указ = Decree\n");
    }
    g_autofree char *after = checksum_of(path);
    g_assert_cmpstr(before, ==, after);
    {
        g_autoptr(TmStore) store = open_store(path, TM_STORE_WRITE);
        assert_pairs(store, "ru", "en", "1: Закон = Law\n2: Указ = Decree\n");
    }
    g_autofree char *merged = checksum_of(path);
    g_assert_cmpstr(before, !=, merged);
}

/* root may do everything; a test of permissions runs as somebody else for a while. */
#define NOBODY 65534

static gboolean become_nobody(void)
{
    return geteuid() != 0 || seteuid(NOBODY) == 0;
}

static void become_oneself(void)
{
    if (geteuid() != getuid())
        g_assert_cmpint(seteuid(getuid()), ==, 0);
}

static void test_read_only_folder(Place *place, gconstpointer data)
{
    g_autofree char *left = g_build_filename(place->folder, "left.tm", NULL);
    g_autofree char *fresh = g_build_filename(place->folder, "new.tm", NULL);
    (void) data;

    leave_wal(place->path, left);
    g_assert_cmpint(g_chmod(place->path, 0444), ==, 0);
    g_assert_cmpint(g_chmod(place->folder, 0555), ==, 0);
    guint n_files = count_files(place->folder);
    if (!become_nobody()) {
        g_test_skip("cannot give up root's permissions here");
        return;
    }
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
        assert_pairs(store, "ru", "en", "1: Закон = Law\n2: Указ = Decree\n");
        g_autoptr(TmStoreInfo) info = tm_store_info(store, NULL);
        g_assert_cmpint(info->units, ==, 2);
    }
    check_open(place->path, TM_STORE_WRITE, TM_ERROR_STORE, "no permission to write");
    check_open(fresh, TM_STORE_CREATE, TM_ERROR_STORE, "no permission to write");
    check_open(left, TM_STORE_READ, TM_ERROR_STORE, "not closed properly");
    become_oneself();
    g_assert_cmpint(count_files(place->folder), ==, n_files);

    g_assert_cmpint(g_chmod(place->path, 0), ==, 0);
    g_assert_true(become_nobody());
    check_open(place->path, TM_STORE_READ, TM_ERROR_STORE, "no permission to read");
    become_oneself();
    g_assert_cmpint(g_chmod(place->folder, 0755), ==, 0);
}

/* A way of locking without shared memory, as network shares have it. */
static void test_no_wal(Place *place, gconstpointer data)
{
    const StoreOptions options = {.vfs = "unix-dotfile"};
    g_autoptr(GError) error = NULL;
    (void) data;

    g_assert_null(store_open_with(place->path, TM_STORE_CREATE, &options, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "network share"));
}

static void test_text_from_elsewhere(Place *place, gconstpointer data)
{
    static const char *const changes[] = {
        "UPDATE variant SET text = CAST(x'd0' AS TEXT)",
        "UPDATE variant SET text = 'Другой'",
        "UPDATE variant SET text = ''",
        "UPDATE variant SET text = hex(zeroblob(200000))",
        "UPDATE variant SET codes = '17 nonsense'",
        "UPDATE variant SET checksum = checksum + 1",
        "UPDATE variant SET id = (1 << 12) | 9 WHERE id = (1 << 12) | 1",
        "UPDATE language SET tag = CASE tag WHEN 'ru' THEN 'be' ELSE 'ru' END",
        "UPDATE unit SET status = 3",
        "UPDATE unit SET origin = -1",
        "UPDATE document SET name = CAST(x'ff' AS TEXT) WHERE id = 1",
    };
    (void) data;
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(GError) error = NULL;
        gboolean complete = FALSE;
        make_memory(place->path);
        change(place->path, changes[i]);
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
        g_autoptr(TmScan) scan = tm_store_scan(store, "ru", "en", &error);
        TmScanRow row;
        guint n_rows = 0;
        while (error == NULL && scan != NULL && tm_scan_next(scan, &row, &error)) {
            g_autoptr(TmStoredPair) pair =
                tm_store_load(store, row.source_variant, row.target_variant, &error);
            complete = pair != NULL;
            n_rows += complete;
        }
        /* A variant without its language is not a pair any more; all others are errors. */
        if (error == NULL)
            g_assert_cmpint(n_rows, <, 2);
        else
            g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
        g_clear_pointer(&scan, tm_scan_free);
        g_clear_pointer(&store, tm_store_close);
        g_unlink(place->path);
    }
}

static void add_test(const char *name, void (*run)(Place *, gconstpointer))
{
    g_test_add(name, Place, NULL, place_set_up, run, place_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *name = g_strconcat("/store/open/", mistakes[i].name, NULL);
        g_test_add(name, Place, GSIZE_TO_POINTER(i), place_set_up, test_mistake, place_tear_down);
    }
    add_test("/store/open/create-folder", test_create_folder);
    add_test("/store/open/special-names", test_special_names);
    add_test("/store/open/reading-changes-nothing", test_reading_changes_nothing);
    add_test("/store/open/left-wal", test_left_wal);
    add_test("/store/open/read-only-folder", test_read_only_folder);
    add_test("/store/open/no-wal", test_no_wal);
    add_test("/store/open/text-from-elsewhere", test_text_from_elsewhere);
    return g_test_run();
}
