/* Reads a file of units and writes it again: tmx_copy FROM TO [SOURCE-LANGUAGE]. */
#include <glib.h>

#include "formats/exchange.h"

static gboolean copy(UnitReader *reader, UnitWriter *writer, GError **error)
{
    g_autoptr(GError) local = NULL;
    const char *skipped;
    TmUnit *unit;

    while (unit_reader_next(reader, &unit, &skipped, &local)) {
        g_autoptr(TmUnit) owned = unit;

        if (owned && !unit_writer_add(writer, owned, error))
            return FALSE;
    }
    if (local) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    return unit_writer_finish(writer, NULL, error);
}

int main(int argc, char **argv)
{
    UnitWriterOptions options = {.source_language = argc > 3 ? argv[3] : NULL, .force = TRUE};
    g_autoptr(GError) error = NULL;

    if (argc < 3)
        return 2;
    g_autoptr(UnitReader) reader = unit_reader_open(argv[1], NULL, &error);
    g_autoptr(UnitWriter) writer = reader ? unit_writer_open(argv[2], &options, &error) : NULL;
    if (writer && copy(reader, writer, &error))
        return 0;
    g_printerr("%s\n", error->message);
    return 3;
}
