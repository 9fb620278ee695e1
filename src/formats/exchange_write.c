/*
 * Writing exchange files: the format says what the bytes are; here they are packed, written beside
 * the target and put in its place.
 */
#include "formats/exchange_internal.h"

#include "formats/output.h"

/* So much is collected before it is written: few calls, little memory. */
#define FLUSH_BYTES (1024 * 1024)

struct UnitWriter {
    const ExchangeFormat *format;
    gpointer state;
    StagedOutput *file;    /* NULL: it goes … */
    GOutputStream *stream; /* … here */
    char *name;            /* for messages */
    GConverter *packer;    /* NULL: the file is not packed */
    GByteArray *packed;    /* room for its output */
    GString *buffer;       /* what the format gave and is not written yet */
    UnitWriterCounts counts;
    GError *failure; /* told again by every later call */
};

static const ExchangeFormat *find_format(const char *name, const char *path, GError **error)
{
    for (gsize i = 0; exchange_formats[i]; i++) {
        const char *const *endings = exchange_formats[i]->endings;

        for (gsize k = 0; endings && endings[k]; k++) {
            if (g_str_has_suffix(name, endings[k]))
                return exchange_formats[i];
        }
    }
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, path, 0, 0,
                    _("the ending of the name says no format that units are written in; give a "
                      "name that ends in .tmx, .tsv or .csv, or one of these and .gz"));
    return NULL;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static gboolean append(UnitWriter *writer, const void *bytes, gsize n_bytes, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (writer->file)
        return output_append(writer->file, bytes, n_bytes, error);
    if (g_output_stream_write_all(writer->stream, bytes, n_bytes, NULL, NULL, &cause))
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, writer->name, 0, 0,
                    _("it cannot be written (%s); write to a file instead"), cause->message);
    return FALSE;
}

/* Packs all of @at and writes what comes out; with the flag INPUT_AT_END up to the very end. */
static gboolean pack(UnitWriter *writer, const char *at, gsize n_left, GConverterFlags flags,
                     GError **error)
{
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (n_left > 0 || (flags == G_CONVERTER_INPUT_AT_END && result != G_CONVERTER_FINISHED)) {
        gsize n_read;
        gsize n_written;

        result = g_converter_convert(writer->packer, at, n_left, writer->packed->data,
                                     writer->packed->len, flags, &n_read, &n_written, error);
        if (result == G_CONVERTER_ERROR || !append(writer, writer->packed->data, n_written, error))
            return FALSE;
        at += n_read;
        n_left -= n_read;
    }
    return TRUE;
}

static gboolean flush(UnitWriter *writer, gboolean last, GError **error)
{
    const GString *buffer = writer->buffer;
    gboolean done = writer->packer
                        ? pack(writer, buffer->str, buffer->len,
                               last ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, error)
                        : append(writer, buffer->str, buffer->len, error);

    g_string_truncate(writer->buffer, 0);
    return done;
}

/* ---- the writer ------------------------------------------------------------------------------ */

/* Its format and the beginning of its file; where it goes is said already. */
static gboolean begin(UnitWriter *writer, const UnitWriterOptions *options, GError **error)
{
    static const UnitWriterOptions defaults;
    gboolean packed;
    g_autofree char *name = exchange_plain_name(writer->name, &packed);

    if (packed) {
        /* Without a GFileInfo the header names no file and no time: the same units give the same
         * bytes. */
        writer->packer = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
        writer->packed = g_byte_array_new();
        g_byte_array_set_size(writer->packed, STREAM_BLOCK_BYTES);
    }
    writer->buffer = g_string_sized_new(FLUSH_BYTES + STREAM_BLOCK_BYTES);
    writer->state =
        writer->format->writer_open(options ? options : &defaults, name, writer->buffer, error);
    return writer->state != NULL;
}

/* What can be told by the name. */
static UnitWriter *writer_new(const char *name, GError **error)
{
    gboolean packed;
    g_autofree char *plain = exchange_plain_name(name, &packed);
    const ExchangeFormat *format = find_format(plain, name, error);

    if (format == NULL)
        return NULL;
    UnitWriter *writer = g_new0(UnitWriter, 1);
    writer->format = format;
    writer->name = g_strdup(name);
    return writer;
}

UnitWriter *unit_writer_open(const char *path, const UnitWriterOptions *options, GError **error)
{
    g_autoptr(UnitWriter) writer = writer_new(path, error);

    if (writer == NULL)
        return NULL;
    writer->file = output_begin(path, options && options->force, error);
    return writer->file && begin(writer, options, error) ? g_steal_pointer(&writer) : NULL;
}

UnitWriter *unit_writer_open_stream(GOutputStream *stream, const char *name,
                                    const UnitWriterOptions *options, GError **error)
{
    g_autoptr(UnitWriter) writer = writer_new(name, error);

    if (writer == NULL)
        return NULL;
    writer->stream = g_object_ref(stream);
    return begin(writer, options, error) ? g_steal_pointer(&writer) : NULL;
}

/* Whether all was well up to now; else the error again. */
static gboolean is_fine(const UnitWriter *writer, GError **error)
{
    if (writer->failure)
        g_propagate_error(error, g_error_copy(writer->failure));
    return writer->failure == NULL;
}

gboolean unit_writer_add(UnitWriter *writer, const TmUnit *unit, GError **error)
{
    gsize n_before = writer->buffer->len;

    if (writer->failure == NULL && writer->format->writer_add(writer->state, unit, &writer->counts,
                                                              writer->buffer, &writer->failure)) {
        writer->counts.units += writer->buffer->len > n_before;
        if (writer->buffer->len >= FLUSH_BYTES)
            flush(writer, FALSE, &writer->failure);
    }
    return is_fine(writer, error);
}

gboolean unit_writer_finish(UnitWriter *writer, UnitWriterCounts *counts, GError **error)
{
    if (writer->failure == NULL) {
        writer->format->writer_end(writer->state, writer->buffer);
        if (flush(writer, TRUE, &writer->failure) && writer->file &&
            output_seal(writer->file, &writer->failure))
            output_commit(writer->file, &writer->failure);
    }
    if (counts)
        *counts = writer->counts;
    return is_fine(writer, error);
}

void unit_writer_free(UnitWriter *writer)
{
    if (writer == NULL)
        return;
    if (writer->state)
        writer->format->writer_close(writer->state);
    output_stage_free(writer->file);
    g_clear_object(&writer->stream);
    g_free(writer->name);
    g_clear_object(&writer->packer);
    g_clear_pointer(&writer->packed, g_byte_array_unref);
    if (writer->buffer)
        g_string_free(writer->buffer, TRUE);
    g_clear_error(&writer->failure);
    g_free(writer);
}
