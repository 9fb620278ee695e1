/* Units as a table, in memory. */
#ifndef TEST_TABLE_WRITE_H
#define TEST_TABLE_WRITE_H

#include "formats/exchange_internal.h"

/* @name: "m.tsv" or "m.csv". The bytes of the file; units are counted as unit_writer_add does. */
static inline GString *write_table(const GPtrArray *units, const char *const *languages,
                                   const char *name, UnitWriterCounts *counts)
{
    UnitWriterOptions options = {.languages = languages};
    GString *out = g_string_new(NULL);
    gpointer writer = tsv_format.writer_open(&options, name, out, NULL);

    g_assert_nonnull(writer);
    for (guint i = 0; i < units->len; i++) {
        gsize n_before = out->len;

        g_assert_true(tsv_format.writer_add(writer, units->pdata[i], counts, out, NULL));
        counts->units += out->len > n_before;
    }
    tsv_format.writer_end(writer, out);
    tsv_format.writer_close(writer);
    return out;
}

/* The units of a table; @skipped: how many records were none. NULL: an error. */
static inline GPtrArray *read_table(const GString *file, const char *name,
                                    const UnitReaderOptions *options, guint *n_skipped,
                                    GError **error)
{
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(file->str, (gssize) file->len, NULL);
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, name, options, error);
    GError *failure = NULL;
    const char *skipped;
    TmUnit *unit;

    *n_skipped = 0;
    while (reader && unit_reader_next(reader, &unit, &skipped, &failure)) {
        if (unit)
            g_ptr_array_add(units, unit);
        else
            (*n_skipped)++;
    }
    if (failure)
        g_propagate_error(error, failure);
    return reader && !failure ? g_steal_pointer(&units) : NULL;
}

#endif
