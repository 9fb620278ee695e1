/* A file written by a thread of its own is the file that is written without. */
#include <gio/gio.h>
#include <gio/gunixoutputstream.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "formats/write_behind.h"

static TmUnit *numbered(guint i)
{
    g_autofree char *ru = g_strdup_printf("Статья %u. Реестр", i);
    g_autofree char *en = g_strdup_printf("Article %u. Register", i);
    TmUnit *unit = tm_unit_new();

    tm_unit_take_variant(unit, "ru", tm_text_new(ru, -1));
    tm_unit_take_variant(unit, "en", tm_text_new(en, -1));
    return unit;
}

static UnitWriter *open_writer(GOutputStream *stream)
{
    static const UnitWriterOptions options = {.source_language = "ru"};
    g_autoptr(GError) error = NULL;
    UnitWriter *writer = unit_writer_open_stream(stream, "-.tmx", &options, &error);

    g_assert_no_error(error);
    return writer;
}

static GBytes *bytes_of(GOutputStream *stream)
{
    g_assert_true(g_output_stream_is_closed(stream) || g_output_stream_close(stream, NULL, NULL));
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(stream));
}

static void test_same_file(void)
{
    static const guint numbers[] = {0,
                                    1,
                                    WRITE_BEHIND_UNITS - 1,
                                    WRITE_BEHIND_UNITS,
                                    WRITE_BEHIND_UNITS + 1,
                                    20 * WRITE_BEHIND_UNITS + 7};

    for (gsize n = 0; n < G_N_ELEMENTS(numbers); n++) {
        g_autoptr(GOutputStream) alone = g_memory_output_stream_new_resizable();
        g_autoptr(GOutputStream) behind = g_memory_output_stream_new_resizable();
        g_autoptr(UnitWriter) writer = open_writer(alone);
        g_autoptr(WriteBehind) thread = write_behind_new(open_writer(behind));
        g_autoptr(GError) error = NULL;
        UnitWriterCounts counts;

        for (guint i = 0; i < numbers[n]; i++) {
            g_autoptr(TmUnit) unit = numbered(i);
            g_assert_true(unit_writer_add(writer, unit, &error));
            g_assert_true(write_behind_add(thread, numbered(i), &error));
        }
        g_assert_true(unit_writer_finish(writer, NULL, &error));
        g_assert_true(write_behind_finish(thread, &counts, &error));
        g_assert_no_error(error);
        g_assert_cmpint(counts.units, ==, numbers[n]);
        g_autoptr(GBytes) expected = bytes_of(alone);
        g_autoptr(GBytes) written = bytes_of(behind);
        g_assert_true(g_bytes_equal(expected, written));
    }
}

/* An error of the thread reaches whoever adds, or finishes; nobody waits for ever. */
static void test_failure(void)
{
    int full = g_open("/dev/full", O_WRONLY, 0);
    g_autoptr(GError) error = NULL;

    if (full < 0) {
        g_test_skip("there is no /dev/full here");
        return;
    }
    g_autoptr(GOutputStream) stream = g_unix_output_stream_new(full, TRUE);
    g_autoptr(WriteBehind) behind = write_behind_new(open_writer(stream));
    gboolean added = TRUE;
    for (guint i = 0; added && i < 200000; i++)
        added = write_behind_add(behind, numbered(i), &error);
    g_assert_true(!added || !write_behind_finish(behind, NULL, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, "error: "));
}

/* Given up in the middle, it leaves no file. */
static void test_given_up(void)
{
    g_autofree char *folder = g_dir_make_tmp("tolmach-behind-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "m.tmx", NULL);
    g_autoptr(GError) error = NULL;
    WriteBehind *behind = write_behind_new(unit_writer_open(path, NULL, &error));

    for (guint i = 0; i < 1000; i++)
        g_assert_true(write_behind_add(behind, numbered(i), &error));
    write_behind_free(behind);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/write-behind/same-file", test_same_file);
    g_test_add_func("/write-behind/failure", test_failure);
    g_test_add_func("/write-behind/given-up", test_given_up);
    return g_test_run();
}
