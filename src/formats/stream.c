#include "formats/stream.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/exchange.h"

/* From here on the ratio of a gzip file counts: small files may well shrink a thousandfold. */
#define RATIO_FROM_BYTES (G_GINT64_CONSTANT(64) * 1024 * 1024)

/* Two blocks: bytes as they are in the file, and unpacked. Each holds start..end. */
typedef struct {
    gsize start;
    gsize end;
    gboolean ended; /* nothing will be added */
    guint8 bytes[STREAM_BLOCK_BYTES];
} Block;

struct Stream {
    GInputStream *raw;
    GCancellable *cancellable; /* NULL: none */
    char *name;
    GConverter *unpacker;     /* NULL: not compressed */
    gboolean between_members; /* a gzip member is complete; another may follow */
    goffset n_read;
    goffset n_total;
    goffset n_unpacked;
    Block packed;
    Block plain;
};

static void block_compact(Block *block)
{
    if (block->start == 0)
        return;
    memmove(block->bytes, block->bytes + block->start, block->end - block->start);
    block->end -= block->start;
    block->start = 0;
}

/* Adds bytes of the file to the packed block, or finds that there are no more. */
static gboolean fill_packed(Stream *stream, GError **error)
{
    g_autoptr(GError) cause = NULL;
    Block *packed = &stream->packed;

    block_compact(packed);
    if (packed->ended || packed->end == STREAM_BLOCK_BYTES)
        return TRUE;
    gssize n = g_input_stream_read(stream->raw, packed->bytes + packed->end,
                                   STREAM_BLOCK_BYTES - packed->end, stream->cancellable, &cause);
    if (n < 0) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, stream->name, 0, 0,
                        _("the file cannot be read (%s); copy it to another place and try again"),
                        cause->message);
        return FALSE;
    }
    packed->ended = n == 0;
    packed->end += (gsize) n;
    stream->n_read += n;
    return TRUE;
}

static gboolean set_damaged(const Stream *stream, GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream->name, 0, 0,
                    _("the compressed data are damaged; get the file again"));
    return FALSE;
}

static gboolean set_truncated(const Stream *stream, GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream->name, 0, 0,
                    _("the compressed file is cut off; get it again"));
    return FALSE;
}

/* The whole file's size is the fair measure; a pipe has only what was read of it. */
static gboolean check_expansion(const Stream *stream, GError **error)
{
    goffset n_packed = MAX(stream->n_read, stream->n_total);

    if (stream->n_unpacked <= RATIO_FROM_BYTES ||
        (stream->n_unpacked <= GZIP_MAX_BYTES && stream->n_unpacked / GZIP_MAX_RATIO <= n_packed))
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, stream->name, 0, 0,
                    _("the compressed file unpacks to far more than a memory would; if it is "
                      "sound, unpack it yourself and import the result"));
    return FALSE;
}

/* What follows a complete member: another one, zeros that fill a tape block, the end, or rubbish.
 */
static gboolean next_member(Stream *stream, GError **error)
{
    Block *packed = &stream->packed;

    for (;;) {
        while (packed->start < packed->end && packed->bytes[packed->start] == 0)
            packed->start++;
        if (packed->end - packed->start >= 2 || packed->ended)
            break;
        if (!fill_packed(stream, error))
            return FALSE;
    }
    if (packed->start == packed->end) {
        stream->plain.ended = TRUE;
        return TRUE;
    }
    if (packed->end - packed->start < 2 || packed->bytes[packed->start] != 0x1f ||
        packed->bytes[packed->start + 1] != 0x8b)
        return set_damaged(stream, error);
    g_converter_reset(stream->unpacker);
    stream->between_members = FALSE;
    return TRUE;
}

/* One step of the unpacker, which may have text left when it has taken all of the file. */
static gboolean unpack(Stream *stream, GError **error)
{
    g_autoptr(GError) cause = NULL;
    Block *packed = &stream->packed;
    Block *plain = &stream->plain;
    gsize n_read = 0;
    gsize n_written = 0;

    if (packed->start == packed->end && !fill_packed(stream, error))
        return FALSE;
    GConverterResult result = g_converter_convert(
        stream->unpacker, packed->bytes + packed->start, packed->end - packed->start,
        plain->bytes + plain->end, STREAM_BLOCK_BYTES - plain->end, G_CONVERTER_NO_FLAGS, &n_read,
        &n_written, &cause);
    if (result == G_CONVERTER_ERROR) {
        if (!g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            return set_damaged(stream, error);
        return packed->ended ? set_truncated(stream, error) : fill_packed(stream, error);
    }
    packed->start += n_read;
    plain->end += n_written;
    stream->n_unpacked += (goffset) n_written;
    stream->between_members = result == G_CONVERTER_FINISHED;
    return check_expansion(stream, error);
}

static gboolean copy(Stream *stream, GError **error)
{
    Block *packed = &stream->packed;
    Block *plain = &stream->plain;

    if (packed->start == packed->end && !fill_packed(stream, error))
        return FALSE;
    gsize n = MIN(packed->end - packed->start, STREAM_BLOCK_BYTES - plain->end);
    memcpy(plain->bytes + plain->end, packed->bytes + packed->start, n);
    packed->start += n;
    plain->end += n;
    plain->ended = packed->start == packed->end && packed->ended;
    return TRUE;
}

/* Adds to the plain block, which has room. May add nothing and not be the end. */
static gboolean fill_plain(Stream *stream, GError **error)
{
    if (stream->unpacker == NULL)
        return copy(stream, error);
    if (!stream->between_members)
        return unpack(stream, error);
    return next_member(stream, error);
}

/* ---- other compressions -------------------------------------------------------------------------
 */

/* How files begin that another program has to unpack: GLib unpacks what zlib does, and libxml2
 * nothing more that could be relied upon. A text begins like none of them. */
typedef struct {
    const char *bytes;
    gsize n_bytes;
    const char *name;
    const char *command;
} Packing;

#define MAGIC_MAX_BYTES 10

static const Packing packings[] = {
    {"\x28\xb5\x2f\xfd", 4, "zstd", "zstd -d"},
    {"\3757zXZ", 6, "xz", "xz -dk"}, /* the NUL belongs to it */
    {"7z\xbc\xaf\x27\x1c", 6, "7-Zip", "7z x"},
    {"Rar!\x1a\x07", 6, "RAR", "unrar x"},
};

/* "BZh", the block size as a digit, then the beginning of a block: π in figures. */
static gboolean is_bzip2(const Block *packed)
{
    const guint8 *at = packed->bytes;

    return packed->end >= MAGIC_MAX_BYTES && memcmp(at, "BZh", 3) == 0 &&
           g_ascii_isdigit((char) at[3]) && memcmp(at + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0;
}

static gboolean set_packed(const char *name, const char *packing, const char *command,
                           GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, name, 0, 0,
                    _("the file is compressed with %s; unpack it first (%s FILE)"), packing,
                    command);
    return FALSE;
}

static gboolean check_packing(const Stream *stream, GError **error)
{
    const Block *packed = &stream->packed;

    if (is_bzip2(packed))
        return set_packed(stream->name, "bzip2", "bzip2 -dk", error);
    for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
        const Packing *one = &packings[i];
        if (packed->end >= one->n_bytes && memcmp(packed->bytes, one->bytes, one->n_bytes) == 0)
            return set_packed(stream->name, one->name, one->command, error);
    }
    return TRUE;
}

Stream *stream_new(GInputStream *raw, const char *name, GError **error)
{
    g_autoptr(Stream) stream = g_new0(Stream, 1);
    Block *packed = &stream->packed;

    stream->raw = g_object_ref(raw);
    stream->name = g_strdup(name);
    while (packed->end < MAGIC_MAX_BYTES && !packed->ended) {
        if (!fill_packed(stream, error))
            return NULL;
    }
    if (!check_packing(stream, error))
        return NULL;
    if (packed->end >= 2 && packed->bytes[0] == 0x1f && packed->bytes[1] == 0x8b)
        stream->unpacker = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    return g_steal_pointer(&stream);
}

static void set_open_error(const char *path, const GError *cause, GError **error)
{
    const char *message;

    if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        message = _("there is no such file; check the name");
    else if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
        message = _("this is a folder; name the files in it");
    else if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        message = _("you are not allowed to read the file; ask its owner for permission");
    else
        message = NULL;
    if (message)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0, "%s", message);
    else
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("the file cannot be opened (%s); check its name and place"),
                        cause->message);
}

Stream *stream_open(const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    /* The local file system only: the default one may load modules and talk to a desktop. */
    g_autoptr(GFile) file = g_vfs_get_file_for_path(g_vfs_get_local(), path);
    g_autoptr(GFileInputStream) raw = g_file_read(file, NULL, &cause);

    if (raw == NULL) {
        set_open_error(path, cause, error);
        return NULL;
    }
    g_autoptr(GFileInfo) info =
        g_file_input_stream_query_info(raw, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
    Stream *stream = stream_new(G_INPUT_STREAM(raw), path, error);
    if (stream && info)
        stream->n_total = g_file_info_get_size(info);
    return stream;
}

void stream_free(Stream *stream)
{
    if (stream == NULL)
        return;
    g_clear_object(&stream->raw);
    g_clear_object(&stream->cancellable);
    g_clear_object(&stream->unpacker);
    g_free(stream->name);
    g_free(stream);
}

void stream_set_cancellable(Stream *stream, GCancellable *cancellable)
{
    g_set_object(&stream->cancellable, cancellable);
}

const char *stream_name(const Stream *stream)
{
    return stream->name;
}

gboolean stream_peek(Stream *stream, const guint8 **bytes, gsize *n_bytes, gboolean *whole,
                     GError **error)
{
    Block *plain = &stream->plain;

    while (plain->end < STREAM_BLOCK_BYTES && !plain->ended) {
        if (!fill_plain(stream, error))
            return FALSE;
    }
    *bytes = plain->bytes;
    *n_bytes = plain->end;
    *whole = plain->ended;
    return TRUE;
}

gboolean stream_read(Stream *stream, gsize max_bytes, const guint8 **bytes, gsize *n_bytes,
                     GError **error)
{
    Block *plain = &stream->plain;

    if (plain->start == plain->end)
        plain->start = plain->end = 0;
    while (plain->start == plain->end && !plain->ended) {
        if (!fill_plain(stream, error))
            return FALSE;
    }
    *bytes = plain->bytes + plain->start;
    *n_bytes = MIN(max_bytes, plain->end - plain->start);
    plain->start += *n_bytes;
    return TRUE;
}

void stream_progress(const Stream *stream, goffset *n_read, goffset *n_total)
{
    *n_read = stream->n_read - (goffset) (stream->packed.end - stream->packed.start);
    *n_total = stream->n_total;
}
