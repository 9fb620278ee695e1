/*
 * TMX from arbitrary bytes. Whole and in small pieces it must say the same; its units, written and
 * read again, must be the same units, and written a second time the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/exchange_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pieces(const uint8_t *data, size_t size)
{
    UnitReaderOptions pieces = {.chunk_bytes = size % 7 + 1};
    g_autofree char *whole = dump_bytes(data, size, "fuzz.tmx", NULL);
    g_autofree char *cut = dump_bytes(data, size, "fuzz.tmx", &pieces);

    /* What libxml2 calls an error, and where, may depend on how much it sees. */
    if (!g_str_equal(whole, cut) && !strstr(whole, "fuzz.tmx") && !strstr(cut, "fuzz.tmx"))
        abort();
}

/* The units of a file up to its end or its first error, all that is in them as text, and written.
 */
static GBytes *copy_units(const void *bytes, gsize n_bytes, GString *dump, UnitWriterCounts *counts,
                          GError **error)
{
    g_autoptr(GInputStream) from =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GOutputStream) to = g_memory_output_stream_new_resizable();
    g_autoptr(UnitReader) reader = unit_reader_open_stream(from, "fuzz.tmx", NULL, error);
    g_autoptr(UnitWriter) writer = unit_writer_open_stream(to, "copy.tmx", NULL, NULL);
    const char *skipped;
    TmUnit *unit;

    while (reader && unit_reader_next(reader, &unit, &skipped, error)) {
        g_autoptr(TmUnit) owned = unit;

        if (owned == NULL)
            continue;
        dump_all(dump, owned);
        if (!unit_writer_add(writer, owned, NULL))
            abort();
    }
    if (!unit_writer_finish(writer, counts, NULL) || !g_output_stream_close(to, NULL, NULL))
        abort();
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(to));
}

static void check_laws(const uint8_t *data, size_t size)
{
    g_autoptr(GString) before = g_string_new(NULL);
    g_autoptr(GString) after = g_string_new(NULL);
    g_autoptr(GError) ignored = NULL;
    g_autoptr(GError) error = NULL;
    UnitWriterCounts counts;
    g_autoptr(GBytes) once = copy_units(data, size, before, &counts, &ignored);

    /* What comes from a file has nothing in it that cannot be written. */
    if (counts.characters != 0 || counts.attributes != 0)
        abort();
    g_autoptr(GBytes) twice =
        copy_units(g_bytes_get_data(once, NULL), g_bytes_get_size(once), after, &counts, &error);
    if (error || !g_string_equal(before, after) || !g_bytes_equal(once, twice))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_pieces(data, size);
    check_laws(data, size);
    return 0;
}
