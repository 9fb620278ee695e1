/* A file read by a thread of its own gives what it gives without. */
#include <glib.h>
#include <glib/gstdio.h>

#include "exchange_dump.h"
#include "formats/read_ahead.h"

/* A table. Line @wrong has too few columns; 0: none has. */
static GString *table(guint n_lines, guint wrong)
{
    GString *file = g_string_new("ru\ten\tdocument\n");

    for (guint i = 1; i <= n_lines; i++) {
        if (i == wrong)
            g_string_append(file, "Закон\n");
        else if (i % 7 == 0)
            g_string_append_printf(file, "Статья %u\t\tзакон\n", i);
        else
            g_string_append_printf(file, "Статья %u\tArticle %u\tзакон\n", i, i);
    }
    return file;
}

static UnitReader *open_reader(const GString *file)
{
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(file->str, (gssize) file->len, NULL);
    g_autoptr(GError) error = NULL;
    UnitReader *reader = unit_reader_open_stream(stream, "m.tsv", NULL, &error);

    g_assert_no_error(error);
    return reader;
}

static void dump_item(GString *out, const TmUnit *unit, const char *skipped)
{
    if (unit != NULL)
        dump_unit(out, unit);
    else
        g_string_append_printf(out, "skipped: %s\n", skipped);
}

static void dump_failure(GString *out, const GError *error)
{
    if (error != NULL)
        g_string_append_printf(out, "%s\n", error->message);
}

static GString *dump_alone(const GString *file)
{
    g_autoptr(UnitReader) reader = open_reader(file);
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    TmUnit *unit;
    const char *skipped;

    while (unit_reader_next(reader, &unit, &skipped, &error)) {
        dump_item(out, unit, skipped);
        tm_unit_free(unit);
    }
    dump_failure(out, error);
    return out;
}

static GString *dump_ahead(const GString *file)
{
    g_autoptr(ReadAhead) ahead = read_ahead_new(open_reader(file));
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    GString *out = g_string_new(NULL);
    TmUnit *unit;
    const char *skipped;

    while (read_ahead_next(ahead, &unit, &skipped, &error))
        dump_item(out, unit, skipped);
    dump_failure(out, error);
    g_assert_false(read_ahead_next(ahead, &unit, &skipped, &again));
    g_assert_cmpstr(error ? error->message : NULL, ==, again ? again->message : NULL);
    return out;
}

static void test_same(void)
{
    static const struct {
        guint n_lines, wrong;
    } cases[] = {
        {0, 0},
        {1, 0},
        {1, 1},
        {READ_AHEAD_UNITS - 1, 0},
        {READ_AHEAD_UNITS, 0},
        {READ_AHEAD_UNITS + 1, 0},
        {READ_AHEAD_UNITS + 1, READ_AHEAD_UNITS + 1},
        {READ_AHEAD_UNITS * READ_AHEAD_CHUNKS, 0},
        {READ_AHEAD_UNITS * 11 + 5, 0},
        {READ_AHEAD_UNITS * 11 + 5, READ_AHEAD_UNITS * 9 + 3},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) file = table(cases[i].n_lines, cases[i].wrong);
        g_autoptr(GString) alone = dump_alone(file);
        g_autoptr(GString) ahead = dump_ahead(file);
        g_assert_cmpstr(ahead->str, ==, alone->str);
        g_assert_true((strstr(ahead->str, "error:") != NULL) == (cases[i].wrong > 0));
    }
}

/* Whoever stores the units stops at any of them, while the reading goes on, waits or has ended. */
static void test_stop(void)
{
    static const guint at[] = {0, 1, READ_AHEAD_UNITS, READ_AHEAD_UNITS * 5 + 1};
    g_autoptr(GString) file = table(READ_AHEAD_UNITS * 8, 0);

    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        g_autoptr(ReadAhead) ahead = read_ahead_new(open_reader(file));
        TmUnit *unit;
        const char *skipped;
        for (guint n = 0; n < at[i]; n++)
            g_assert_true(read_ahead_next(ahead, &unit, &skipped, NULL));
    }
}

/* Long units are not gathered by the hundred: what is read ahead is bounded in bytes. */
static void test_bounded(void)
{
    g_autoptr(GString) file = g_string_new("ru\ten\n");
    g_autofree char *long_text = g_strnfill(60000, 'a');
    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(file, "%s\t%s\n", long_text, long_text);
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(file->str, (gssize) file->len, NULL);
    g_autoptr(ReadAhead) ahead =
        read_ahead_new(unit_reader_open_stream(stream, "m.tsv", NULL, NULL));
    TmUnit *unit;
    const char *skipped;

    for (guint i = 0; i < 5; i++)
        g_assert_true(read_ahead_next(ahead, &unit, &skipped, NULL));
    g_usleep(G_USEC_PER_SEC / 5);
    g_clear_pointer(&ahead, read_ahead_free);
    /* A unit more in each chunk than fits, and a block of the stream. */
    g_assert_cmpint(g_seekable_tell(G_SEEKABLE(stream)), <,
                    (READ_AHEAD_CHUNKS + 1) * (READ_AHEAD_BYTES + 200000));
}

static void test_progress(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "tolmach-ahead-XXXXXX.tsv", NULL);
    g_autoptr(GString) file = table(READ_AHEAD_UNITS * 6, 0);
    int fd = g_mkstemp(path);
    TmUnit *unit;
    const char *skipped;
    goffset n_read, n_total, last = 0;

    g_assert_cmpint(fd, >=, 0);
    g_assert_true(g_close(fd, NULL));
    g_assert_true(g_file_set_contents(path, file->str, (gssize) file->len, NULL));
    g_autoptr(ReadAhead) ahead = read_ahead_open(path, NULL, NULL);
    g_assert_nonnull(ahead);
    while (read_ahead_next(ahead, &unit, &skipped, NULL)) {
        read_ahead_progress(ahead, &n_read, &n_total);
        g_assert_cmpint(n_read, >=, last);
        g_assert_cmpint(n_total, ==, (goffset) file->len);
        last = n_read;
    }
    g_assert_cmpint(last, ==, (goffset) file->len);
    g_unlink(path);
}

static void test_missing(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(read_ahead_open("/nowhere/m.tmx", NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_OPEN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read-ahead/same", test_same);
    g_test_add_func("/read-ahead/stop", test_stop);
    g_test_add_func("/read-ahead/bounded", test_bounded);
    g_test_add_func("/read-ahead/progress", test_progress);
    g_test_add_func("/read-ahead/missing", test_missing);
    return g_test_run();
}
