/* Files of units: chosen by name, beside their target until they are whole, gone when they fail. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "exchange_dump.h"

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static guint count_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(dir))
        n++;
    return n;
}

static TmUnit *unit_of(const char *ru, const char *en)
{
    TmUnit *unit = tm_unit_new();

    unit->status = TM_STATUS_REVIEWED;
    tm_unit_take_variant(unit, "ru", tm_text_new(ru, -1));
    tm_unit_take_variant(unit, "en", tm_text_new(en, -1));
    return unit;
}

/* @n units to a writer; the second of each pair of texts is long enough for several flushes. */
static gboolean add_units(UnitWriter *writer, guint n, GError **error)
{
    g_autofree char *much = g_strnfill(1000, 'x');

    for (guint i = 0; i < n; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %u", i);
        g_autoptr(TmUnit) unit = unit_of(ru, much);
        if (!unit_writer_add(writer, unit, error))
            return FALSE;
    }
    return TRUE;
}

static char *write_file(const char *path, guint n_units, gsize *n_bytes)
{
    static const char *const languages[] = {"ru", "en", NULL};
    UnitWriterOptions options = {.languages = languages, .force = TRUE};
    UnitWriterCounts counts;
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitWriter) writer = unit_writer_open(path, &options, &error);
    char *bytes;

    g_assert_no_error(error);
    g_assert_true(add_units(writer, n_units, &error));
    g_assert_true(unit_writer_finish(writer, &counts, &error));
    g_assert_cmpint(counts.units, ==, n_units);
    g_assert_true(g_file_get_contents(path, &bytes, n_bytes, NULL));
    return bytes;
}

static guint count_units(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, NULL, &error);
    const char *skipped;
    guint n = 0;
    TmUnit *unit;

    g_assert_no_error(error);
    for (; unit_reader_next(reader, &unit, &skipped, &error); n++) {
        g_assert_nonnull(unit);
        tm_unit_free(unit);
    }
    g_assert_no_error(error);
    return n;
}

static void test_names(void)
{
    static const struct {
        const char *name;
        const char *begins;
    } cases[] = {
        {"m.tmx", "<?xml"},       {"M.TMX", "<?xml"},           {"a.b.tsv", "ru\ten"},
        {"m.tab", "ru\ten"},      {"m.csv", "\xef\xbb\xbfru"},  {"m.tmx.gz", "\x1f\x8b"},
        {"m.TSV.GZ", "\x1f\x8b"}, {"закон.csv.gz", "\x1f\x8b"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = path_of(cases[i].name);
        gsize n_bytes;
        g_autofree char *bytes = write_file(path, 2, &n_bytes);

        g_test_message("%s", cases[i].name);
        g_assert_cmpmem(bytes, strlen(cases[i].begins), cases[i].begins, strlen(cases[i].begins));
        g_assert_cmpuint(count_units(path), ==, 2);
        g_assert_cmpuint(count_files(), ==, 1);
        g_unlink(path);
    }
}

static void test_no_format(void)
{
    static const char *const names[] = {"m.docx", "m.gz", "m", "tmx", "m.tmx.zip", "m.txt", ""};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(names[i]);
        g_autoptr(GError) error = NULL;

        g_assert_null(unit_writer_open(path, NULL, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN);
        g_assert_nonnull(strstr(error->message, ".tmx, .tsv or .csv"));
        g_assert_cmpuint(count_files(), ==, 0);
    }
}

/* Larger than what is collected at once, packed and not: the same units, and the same bytes again.
 */
static void test_large(void)
{
    g_autofree char *plain = path_of("m.tmx");
    g_autofree char *packed = path_of("m.tmx.gz");
    gsize n_plain;
    gsize n_packed;
    gsize n_again;
    g_autofree char *once = write_file(packed, 3000, &n_packed);

    g_free(write_file(plain, 3000, &n_plain));
    g_assert_cmpuint(n_plain, >, 3 * 1024 * 1024);
    g_assert_cmpuint(n_packed, <, n_plain / 10);
    g_assert_cmpuint(count_units(plain), ==, 3000);
    g_assert_cmpuint(count_units(packed), ==, 3000);
    g_usleep(1100 * 1000); /* a time in the header would be another now */
    g_autofree char *twice = write_file(packed, 3000, &n_again);
    g_assert_cmpmem(once, n_packed, twice, n_again);
    g_unlink(plain);
    g_unlink(packed);
}

static void test_existing(void)
{
    g_autofree char *path = path_of("m.tmx");
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    gsize n_bytes;

    g_assert_true(g_file_set_contents(path, "old", -1, NULL));
    g_assert_null(unit_writer_open(path, NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_EXISTS);
    g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
    g_assert_cmpstr(contents, ==, "old");
    g_free(write_file(path, 1, &n_bytes));
    g_assert_cmpuint(count_units(path), ==, 1);
    g_assert_cmpuint(count_files(), ==, 1);
    g_unlink(path);
}

/* Given up before the end, there is no trace; and an old file is what it was. */
static void test_given_up(void)
{
    g_autofree char *path = path_of("m.tmx.gz");
    UnitWriterOptions options = {.force = TRUE};

    for (int old = 0; old <= 1; old++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *contents = NULL;

        if (old)
            g_assert_true(g_file_set_contents(path, "old", -1, NULL));
        UnitWriter *writer = unit_writer_open(path, &options, &error);
        g_assert_no_error(error);
        g_assert_true(add_units(writer, 2000, &error));
        unit_writer_free(writer);
        g_assert_cmpuint(count_files(), ==, (guint) old);
        if (old)
            g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
        g_assert_cmpstr(contents, ==, old ? "old" : NULL);
    }
    g_unlink(path);
}

/* The disk fills up: the error comes once and for all, and nothing is left. */
static void test_disk_full(void)
{
    g_autofree char *path = path_of("m.tmx");
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    struct rlimit old;

    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &old), ==, 0);
    struct rlimit small = {2000000, old.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    UnitWriter *writer = unit_writer_open(path, NULL, &error);
    g_assert_no_error(error);
    gboolean added = add_units(writer, 5000, &error);
    gboolean finished = unit_writer_finish(writer, NULL, &again);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    g_assert_false(added);
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_OPEN);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_false(finished);
    g_assert_cmpstr(again->message, ==, error->message);
    unit_writer_free(writer);
    g_assert_cmpuint(count_files(), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("tolmach-writer-XXXXXX", NULL);
    g_test_add_func("/unit-writer/names", test_names);
    g_test_add_func("/unit-writer/no-format", test_no_format);
    g_test_add_func("/unit-writer/large", test_large);
    g_test_add_func("/unit-writer/existing", test_existing);
    g_test_add_func("/unit-writer/given-up", test_given_up);
    g_test_add_func("/unit-writer/disk-full", test_disk_full);
    int failed = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return failed;
}
