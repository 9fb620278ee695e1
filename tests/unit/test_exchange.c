/* Opening exchange files: which format, gzip, files that cannot be read, progress. */
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "exchange_dump.h"

static const char tmx[] = "<tmx><body><tu><tuv xml:lang='ru'><seg>Закон</seg></tuv>"
                          "<tuv xml:lang='en'><seg>Law</seg></tuv></tu></body></tmx>";
static const char tsv[] = "ru\ten\nЗакон\tLaw\n";
static const char unit_line[] = "ru=Закон | en=Law\n";

static GBytes *gzip(const void *bytes, gsize n_bytes)
{
    g_autoptr(GInputStream) plain =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
    g_autoptr(GInputStream) packed = g_converter_input_stream_new(plain, G_CONVERTER(compressor));
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();

    g_output_stream_splice(out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(out));
}

static char *dump(GByteArray *file, const char *name)
{
    return dump_bytes(file->data, file->len, name, NULL);
}

static void assert_dump(const char *got, const char *expected)
{
    if (!g_pattern_match_simple(expected, got))
        g_assert_cmpstr(got, ==, expected);
}

static void test_formats(void)
{
    static const struct {
        const char *file;
        const char *name;
        const char *expected;
    } cases[] = {
        {tmx, "m.tmx", unit_line},
        {tmx, "m.xml", unit_line},
        {tmx, "m", unit_line},
        {tmx, "m.txt", unit_line},
        {tsv, "m.tsv", unit_line},
        {tsv, "M.TSV", unit_line},
        {tsv, "m.tab", unit_line},
        {tsv, "m.txt", unit_line},
        {tsv, "m.csv", unit_line},
        {"<b>ru</b>\ten\n", "m.tsv", "m.tsv:1: error: *--columns*"},
        {"<b>ru</b>\ten\n", "m.txt.gz", "m.txt.gz:1: error: *--columns*"},
        {"<xliff/>", "m.xlf", "m.xlf:1:*: error: this is not TMX: *<xliff>*"},
        {tsv, "m.docx", "m.docx: error: this is neither TMX nor a table *"},
        {tsv, "m.tmx", "m.tmx:1:*: error: *"},
        {"", "m.tmx", "m.tmx: error: the file is empty; *"},
        {"ru,en\nЗакон,Law\n", "m.csv", unit_line},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got =
            dump_bytes(cases[i].file, strlen(cases[i].file), cases[i].name, NULL);
        g_test_message("%s", cases[i].name);
        assert_dump(got, cases[i].expected);
    }
}

static void append_bytes(GByteArray *file, GBytes *bytes, gsize n_cut)
{
    gsize n_bytes;
    const guint8 *data = g_bytes_get_data(bytes, &n_bytes);

    g_byte_array_append(file, data, (guint) (n_bytes - n_cut));
}

static void test_gzip(void)
{
    g_autoptr(GBytes) packed = gzip(tmx, strlen(tmx));
    g_autoptr(GBytes) first = gzip(tmx, 50);
    g_autoptr(GBytes) second = gzip(tmx + 50, strlen(tmx) - 50);
    g_autoptr(GBytes) table = gzip(tsv, strlen(tsv));
    g_autoptr(GByteArray) file = g_byte_array_new();

    append_bytes(file, packed, 0);
    g_autofree char *whole = dump(file, "m.tmx"); /* whatever the name */
    g_assert_cmpstr(whole, ==, unit_line);

    g_byte_array_append(file, (const guint8 *) "\0\0\0\0\0", 5);
    g_autofree char *zeros = dump(file, "m.tmx.gz");
    g_assert_cmpstr(zeros, ==, unit_line);

    g_byte_array_append(file, (const guint8 *) "rubbish", 7);
    g_autofree char *rubbish = dump(file, "m.tmx.gz");
    assert_dump(rubbish, "*m.tmx.gz: error: the compressed data are damaged; *");

    g_byte_array_set_size(file, 0);
    append_bytes(file, first, 0);
    append_bytes(file, second, 0);
    g_autofree char *members = dump(file, "m.tmx.gz");
    g_assert_cmpstr(members, ==, unit_line);

    g_byte_array_set_size(file, 0);
    append_bytes(file, table, 0);
    g_autofree char *tables = dump(file, "m.TSV.GZ");
    g_assert_cmpstr(tables, ==, unit_line);
}

/* Wherever a compressed file ends too early, it is said so. */
static void test_gzip_truncated(void)
{
    g_autoptr(GBytes) packed = gzip(tmx, strlen(tmx));
    gsize n_bytes = g_bytes_get_size(packed);

    for (gsize n_cut = 1; n_cut < n_bytes - 1; n_cut++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        append_bytes(file, packed, n_cut);
        g_autofree char *got = dump(file, "m.tmx.gz");
        assert_dump(got, "*m.tmx.gz: error: the compressed file is cut off; *");
    }
}

static void test_gzip_damaged(void)
{
    g_autoptr(GBytes) packed = gzip(tmx, strlen(tmx));
    g_autoptr(GByteArray) file = g_byte_array_new();

    append_bytes(file, packed, 0);
    file->data[file->len - 6] ^= 1; /* the check sum */
    g_autofree char *got = dump(file, "m.tmx.gz");
    assert_dump(got, "*m.tmx.gz: error: the compressed data are damaged; *");
}

/* Spaces without end: told by what they unpack to, long before all of it is unpacked. */
static void test_gzip_bomb(void)
{
    gsize n_bytes = 80 * 1024 * 1024;
    g_autofree char *spaces = g_malloc(n_bytes);
    g_autoptr(GByteArray) file = g_byte_array_new();
    const char *before = "<tmx><body>";

    memset(spaces, '\n', n_bytes);
    memcpy(spaces, before, strlen(before));
    g_autoptr(GBytes) packed = gzip(spaces, n_bytes);
    append_bytes(file, packed, 0);
    g_autofree char *got = dump(file, "m.tmx.gz");
    g_assert_true(g_str_has_prefix(got, "m.tmx.gz"));
    g_assert_nonnull(strstr(got, "error"));

    memset(spaces, 'a', n_bytes);
    memcpy(spaces, "ru\ten\n", 6);
    for (gsize at = 4096; at < n_bytes; at += 4096)
        memcpy(spaces + at, "\tbc\n", 4);
    g_autoptr(GBytes) table = gzip(spaces, n_bytes);
    g_byte_array_set_size(file, 0);
    append_bytes(file, table, 0);
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(file->data, (gssize) file->len, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, "m.tsv", NULL, &error);
    const char *skipped;
    TmUnit *unit;
    while (unit_reader_next(reader, &unit, &skipped, &error))
        tm_unit_free(unit);
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
}

static void assert_open_fails(const char *path, int code, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, NULL, &error);
    g_autofree char *full = g_strconcat(path, expected, NULL);

    g_assert_null(reader);
    g_assert_error(error, FORMAT_ERROR, code);
    assert_dump(error->message, full);
}

static void test_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("exchange-XXXXXX", NULL);
    g_autofree char *missing = g_build_filename(folder, "нет.tmx", NULL);
    g_autofree char *file = g_build_filename(folder, "да.tmx", NULL);
    g_autoptr(GError) error = NULL;
    goffset n_read;
    goffset n_total;

    assert_open_fails(folder, FORMAT_ERROR_OPEN, ": error: this is a folder; *");
    assert_open_fails(missing, FORMAT_ERROR_OPEN, ": error: there is no such file; *");
    g_assert_true(g_file_set_contents(file, tmx, -1, NULL));
    if (geteuid() != 0) {
        g_assert_cmpint(g_chmod(file, 0), ==, 0);
        assert_open_fails(file, FORMAT_ERROR_OPEN, ": error: you are not allowed *");
        g_assert_cmpint(g_chmod(file, 0600), ==, 0);
    }

    g_autoptr(UnitReader) reader = unit_reader_open(file, NULL, &error);
    g_assert_no_error(error);
    unit_reader_progress(reader, &n_read, &n_total);
    g_assert_cmpint(n_read, <=, n_total);
    g_autofree char *got = dump_reader(reader, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(got, ==, unit_line);
    unit_reader_progress(reader, &n_read, &n_total);
    g_assert_cmpint(n_read, ==, (goffset) strlen(tmx));
    g_assert_cmpint(n_total, ==, (goffset) strlen(tmx));
    g_unlink(file);
    g_rmdir(folder);
}

/* After the end the end, after an error the same error. */
static void test_again(void)
{
    static const char *const files[] = {tmx, tsv, "<tmx><body><tu></body>", "ru\ten\nx\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data(files[i], -1, NULL);
        g_autoptr(UnitReader) reader =
            unit_reader_open_stream(stream, i % 2 ? "m.tsv" : "m.tmx", NULL, NULL);
        g_autoptr(GError) first = NULL;
        g_autoptr(GError) second = NULL;
        g_autofree char *units = dump_reader(reader, &first);
        g_autofree char *more = dump_reader(reader, &second);

        g_assert_cmpstr(more, ==, "");
        if (i < 2) {
            g_assert_cmpstr(units, ==, unit_line);
            g_assert_no_error(first);
            g_assert_no_error(second);
        } else {
            g_assert_nonnull(first);
            g_assert_nonnull(second);
            g_assert_cmpstr(first->message, ==, second->message);
        }
    }
}

/* Stopped in the middle, nothing is lost or leaked. */
static void test_stopped(void)
{
    g_autoptr(GString) file = g_string_new("<tmx><body>");

    for (guint i = 0; i < 1000; i++)
        g_string_append(file, tmx + strlen("<tmx><body>"));
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(file->str, (gssize) file->len, NULL);
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, "m.tmx", NULL, NULL);
    g_autoptr(TmUnit) unit = NULL;
    const char *skipped;

    g_assert_true(unit_reader_next(reader, &unit, &skipped, NULL));
    g_assert_nonnull(unit);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exchange/formats", test_formats);
    g_test_add_func("/exchange/gzip", test_gzip);
    g_test_add_func("/exchange/gzip/truncated", test_gzip_truncated);
    g_test_add_func("/exchange/gzip/damaged", test_gzip_damaged);
    g_test_add_func("/exchange/gzip/bomb", test_gzip_bomb);
    g_test_add_func("/exchange/files", test_files);
    g_test_add_func("/exchange/again", test_again);
    g_test_add_func("/exchange/stopped", test_stopped);
    return g_test_run();
}
