#include "formats/exchange_internal.h"
#include "formats/table/table_internal.h"

#include <string.h>

struct UnitReader {
    const ExchangeFormat *format;
    Stream *stream;
    gpointer state;
    GError *failure; /* told again by every later call */
};

const ExchangeFormat *const exchange_formats[] = {&tmx_format, &tsv_format, NULL};

char *exchange_plain_name(const char *path, gboolean *packed)
{
    char *name = g_ascii_strdown(path, -1);

    *packed = g_str_has_suffix(name, ".gz");
    if (*packed)
        name[strlen(name) - strlen(".gz")] = '\0';
    return name;
}

TmUnit *exchange_unit_new(void)
{
    TmUnit *unit = tm_unit_new();

    unit->origin = TM_ORIGIN_IMPORTED;
    unit->status = EXCHANGE_STATUS;
    return unit;
}

gboolean exchange_text_is_empty(const TmText *text)
{
    const char *at = text->string->str;
    const char *end = at + text->string->len;

    if (tm_text_n_codes(text) > 0)
        return FALSE;
    while (at < end) {
        if (strchr(" \t\r\n", *at))
            at++;
        else if (g_str_has_prefix(at, "\302\240"))
            at += 2;
        else
            return FALSE;
    }
    return TRUE;
}

gboolean exchange_name_is_table(const char *name)
{
    static const char *const endings[] = {".tsv", ".tab", ".txt", ".csv"};

    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (g_str_has_suffix(name, endings[i]))
            return TRUE;
    }
    return FALSE;
}

static const ExchangeFormat *find_format(Stream *stream, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;
    gboolean whole;
    gboolean packed;
    g_autofree char *name = exchange_plain_name(stream_name(stream), &packed);

    if (!stream_peek(stream, &bytes, &n_bytes, &whole, error))
        return NULL;
    if (n_bytes == 0) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(stream), 0, 0,
                        _("the file is empty; export the memory again"));
        return NULL;
    }
    for (gsize i = 0; exchange_formats[i]; i++) {
        if (exchange_formats[i]->recognises(bytes, n_bytes, name))
            return exchange_formats[i];
    }
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, stream_name(stream), 0, 0,
                    _("this is neither TMX nor a table whose name ends in .tsv, .tab, .txt or "
                      ".csv; export the memory as TMX from the tool that made it"));
    return NULL;
}

/* A ZIP archive would be called bad XML if its name ends in .tmx. */
static gboolean check_no_archive(Stream *stream, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;
    gboolean whole;

    if (!stream_peek(stream, &bytes, &n_bytes, &whole, error))
        return FALSE;
    if (n_bytes < 4 || memcmp(bytes, "PK\3\4", 4) != 0)
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, stream_name(stream), 0, 0,
                    _("this is a ZIP archive or an office document; unpack it, or save the table "
                      "in it as text, and import that"));
    return FALSE;
}

/* Takes the stream over. */
static UnitReader *open_reader(Stream *stream, const UnitReaderOptions *options, GError **error)
{
    static const UnitReaderOptions defaults;
    g_autoptr(UnitReader) reader = g_new0(UnitReader, 1);

    reader->stream = stream;
    if (check_no_archive(stream, error))
        reader->format = find_format(stream, error);
    if (reader->format == NULL)
        return NULL;
    reader->state = reader->format->open(stream, options ? options : &defaults, error);
    return reader->state ? g_steal_pointer(&reader) : NULL;
}

UnitReader *unit_reader_open(const char *path, const UnitReaderOptions *options, GError **error)
{
    Stream *stream = stream_open(path, error);

    return stream ? open_reader(stream, options, error) : NULL;
}

UnitReader *unit_reader_open_stream(GInputStream *stream, const char *name,
                                    const UnitReaderOptions *options, GError **error)
{
    Stream *wrapped = stream_new(stream, name, error);

    return wrapped ? open_reader(wrapped, options, error) : NULL;
}

gboolean unit_reader_check_columns(const char *columns, GError **error)
{
    g_autoptr(GArray) parsed = columns_from_option(columns, error);

    if (parsed == NULL)
        return FALSE;
    const char *repeated = columns_find_repeated(parsed);
    if (repeated)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, NULL, 0, 0,
                        _("--columns: the language %s is named twice; leave one of them out with "
                          "“-”"),
                        repeated);
    else if (columns_count_languages(parsed) < 2)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, NULL, 0, 0,
                        _("--columns: “%s” does not name two languages; write the columns in "
                          "order, for instance --columns ru,en,-,document"),
                        columns);
    else
        return TRUE;
    return FALSE;
}

gboolean unit_reader_next(UnitReader *reader, TmUnit **unit, const char **skipped, GError **error)
{
    TmUnit *found = NULL;
    const char *reason = NULL;

    if (reader->failure == NULL &&
        reader->format->next(reader->state, &found, &reason, &reader->failure)) {
        *unit = found;
        *skipped = reason;
        return TRUE;
    }
    if (reader->failure)
        g_propagate_error(error, g_error_copy(reader->failure));
    return FALSE;
}

void unit_reader_progress(UnitReader *reader, goffset *n_read, goffset *n_total)
{
    stream_progress(reader->stream, n_read, n_total);
}

void unit_reader_free(UnitReader *reader)
{
    if (reader == NULL)
        return;
    if (reader->state)
        reader->format->close(reader->state);
    stream_free(reader->stream);
    g_clear_error(&reader->failure);
    g_free(reader);
}
