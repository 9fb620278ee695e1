/*
 * TMX written to memory and read from it, for the tests and the fuzzer of the writer.
 */
#ifndef TEST_TMX_ROUND_H
#define TEST_TMX_ROUND_H

#include <string.h>

#include "exchange_dump.h"
#include "formats/exchange_internal.h"

/* The units of a file; NULL: there is an error in it. */
static inline GPtrArray *read_tmx(const void *bytes, gsize n_bytes)
{
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, "m.tmx", NULL, &error);
    const char *skipped;
    TmUnit *unit;

    while (reader && unit_reader_next(reader, &unit, &skipped, &error)) {
        if (unit)
            g_ptr_array_add(units, unit);
    }
    if (error)
        g_test_message("%s", error->message);
    return error ? NULL : g_steal_pointer(&units);
}

static inline GString *write_tmx(const GPtrArray *units, const UnitWriterOptions *options,
                                 UnitWriterCounts *counts)
{
    GString *out = g_string_new(NULL);
    gpointer writer = tmx_format.writer_open(options, "m.tmx", out, NULL);

    memset(counts, 0, sizeof(*counts));
    for (guint i = 0; i < units->len; i++)
        g_assert_true(tmx_format.writer_add(writer, units->pdata[i], counts, out, NULL));
    tmx_format.writer_end(writer, out);
    tmx_format.writer_close(writer);
    return out;
}

static inline char *dump_units(const GPtrArray *units)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < units->len; i++)
        dump_all(out, units->pdata[i]);
    return g_string_free(out, FALSE);
}

/* The laws: what is written is read as it was, and written again it is the same bytes. */
static inline void check_round(const GPtrArray *units, const UnitWriterOptions *options)
{
    UnitWriterCounts counts;
    g_autoptr(GString) once = write_tmx(units, options, &counts);
    g_autoptr(GPtrArray) back = read_tmx(once->str, once->len);

    g_assert_nonnull(back);
    g_autofree char *before = dump_units(units);
    g_autofree char *after = dump_units(back);
    g_assert_cmpstr(after, ==, before);
    g_autoptr(GString) twice = write_tmx(back, options, &counts);
    g_assert_cmpstr(twice->str, ==, once->str);
}

#endif
