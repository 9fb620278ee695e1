#include "formats/output.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static gboolean write_text(const char *path, const char *text, gboolean force, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    return output_write(path, bytes, force, error);
}

static void assert_file(const char *path, const char *expected)
{
    g_autofree char *contents = NULL;

    g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
    g_assert_cmpstr(contents, ==, expected);
}

static guint count_files(const char *in)
{
    g_autoptr(GDir) dir = g_dir_open(in, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(dir))
        n++;
    return n;
}

static void assert_refused(const char *path, gboolean force, FormatError code, const char *says)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(write_text(path, "new", force, &error));
    g_assert_error(error, FORMAT_ERROR, (int) code);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_nonnull(strstr(error->message, says));
}

static void test_write(void)
{
    g_autofree char *path = path_of("закон.txt");
    g_autoptr(GError) error = NULL;

    g_assert_true(write_text(path, "old", FALSE, &error));
    assert_file(path, "old");
    assert_refused(path, FALSE, FORMAT_ERROR_EXISTS, "add --force");
    assert_file(path, "old");
    g_assert_true(write_text(path, "new", TRUE, &error));
    g_assert_no_error(error);
    assert_file(path, "new");
    g_assert_true(write_text(path, "", TRUE, &error));
    assert_file(path, "");
    g_assert_cmpuint(count_files(folder), ==, 1);
    g_unlink(path);
}

static void test_write_into_new_folder(void)
{
    g_autofree char *path = path_of("out/2026/a.txt");
    g_autofree char *year = path_of("out/2026");
    g_autofree char *out = path_of("out");
    g_autoptr(GError) error = NULL;

    g_assert_true(write_text(path, "x", FALSE, &error));
    g_assert_no_error(error);
    assert_file(path, "x");
    g_unlink(path);
    g_rmdir(year);
    g_rmdir(out);
}

static void test_write_refused(void)
{
    g_autofree char *pipe = path_of("pipe");
    g_autofree char *file = path_of("file");
    g_autofree char *below = path_of("file/below.txt");

    assert_refused(folder, TRUE, FORMAT_ERROR_OPEN, "this is a folder");
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    assert_refused(pipe, TRUE, FORMAT_ERROR_OPEN, "this is a device");
    g_unlink(pipe);
    g_assert_true(write_text(file, "x", FALSE, NULL));
    assert_refused(below, FALSE, FORMAT_ERROR_OPEN, "choose another folder");
    g_unlink(file);
}

static void test_keeps_mode_and_link(void)
{
    g_autofree char *file = path_of("file");
    g_autofree char *link_name = path_of("link");
    g_autoptr(GError) error = NULL;
    struct stat state;

    g_assert_true(write_text(file, "old", FALSE, NULL));
    g_assert_cmpint(chmod(file, 0640), ==, 0);
    g_assert_cmpint(symlink("file", link_name), ==, 0);
    g_assert_true(write_text(link_name, "new", TRUE, &error));
    g_assert_no_error(error);
    assert_file(file, "new");
    g_assert_cmpint(stat(file, &state), ==, 0);
    g_assert_cmphex(state.st_mode & 0777, ==, 0640);
    g_assert_true(g_file_test(link_name, G_FILE_TEST_IS_SYMLINK));
    g_unlink(link_name);
    g_unlink(file);
}

/* A disk that fills up while we write: the old file stays, and nothing else. */
static void test_disk_full(void)
{
    g_autofree char *file = path_of("file");
    g_autofree char *much = g_strnfill(100000, 'x');
    g_autoptr(GBytes) bytes = g_bytes_new_static(much, 100000);
    g_autoptr(GError) error = NULL;
    struct rlimit old;
    struct rlimit small;

    g_assert_true(write_text(file, "old", FALSE, NULL));
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &old), ==, 0);
    small = old;
    small.rlim_cur = 5000;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    gboolean written = output_write(file, bytes, TRUE, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    g_assert_false(written);
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_OPEN);
    assert_file(file, "old");
    g_assert_cmpuint(count_files(folder), ==, 1);
    g_unlink(file);
}

static void assert_unreadable(const char *path, gsize max_bytes, FormatError code, const char *says)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(input_read(path, max_bytes, &error));
    g_assert_error(error, FORMAT_ERROR, (int) code);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_nonnull(strstr(error->message, says));
}

static void test_read(void)
{
    g_autofree char *file = path_of("file");
    g_autofree char *missing = path_of("missing");
    g_autofree char *pipe = path_of("pipe");
    g_autoptr(GError) error = NULL;

    g_assert_true(write_text(file, "Закон", FALSE, NULL));
    g_autoptr(GBytes) bytes = input_read(file, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "Закон", 10);
    assert_unreadable(file, 9, FORMAT_ERROR_LIMIT, "divide it into smaller files");
    assert_unreadable(missing, 10, FORMAT_ERROR_OPEN, "there is no such file");
    assert_unreadable(folder, 10, FORMAT_ERROR_OPEN, "this is a folder");
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    assert_unreadable(pipe, 10, FORMAT_ERROR_OPEN, "this is a pipe");
    g_unlink(pipe);
    g_unlink(file);
}

/* A file with a size but no content, larger than any limit: refused before it is read. */
static void test_read_huge(void)
{
    g_autofree char *file = path_of("huge");

    g_assert_true(write_text(file, "", FALSE, NULL));
    g_assert_cmpint(truncate(file, G_GINT64_CONSTANT(1) << 34), ==, 0);
    gint64 start = g_get_monotonic_time();
    assert_unreadable(file, 512 * 1024 * 1024, FORMAT_ERROR_LIMIT, "larger than 512 MB");
    g_assert_cmpint(g_get_monotonic_time() - start, <, G_USEC_PER_SEC);
    g_unlink(file);
}

static void test_no_permission(void)
{
    g_autofree char *file = path_of("file");

    if (geteuid() == 0) {
        g_test_skip("the superuser may read and write everything");
        return;
    }
    g_assert_true(write_text(file, "x", FALSE, NULL));
    g_assert_cmpint(chmod(file, 0), ==, 0);
    assert_unreadable(file, 10, FORMAT_ERROR_OPEN, "you may not read this file");
    assert_refused(file, TRUE, FORMAT_ERROR_OPEN, "you may not write here");
    g_unlink(file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("tolmach-output-XXXXXX", NULL);
    g_test_add_func("/output/write", test_write);
    g_test_add_func("/output/write-into-new-folder", test_write_into_new_folder);
    g_test_add_func("/output/write-refused", test_write_refused);
    g_test_add_func("/output/keeps-mode-and-link", test_keeps_mode_and_link);
    g_test_add_func("/output/disk-full", test_disk_full);
    g_test_add_func("/output/read", test_read);
    g_test_add_func("/output/read-huge", test_read_huge);
    g_test_add_func("/output/no-permission", test_no_permission);
    int result = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return result;
}
