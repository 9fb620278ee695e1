#include "formats/decoder.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/encoding.h"

/* The longest sequence of bytes that can stand for one character, in any encoding. */
#define MAX_CHARACTER_BYTES 16

typedef struct {
    guint line; /* of the next character, from 1 */
    guint column;
    gboolean after_cr; /* a "\n" here ends no line of its own */
} Place;

typedef enum { BROKEN_NOT, BROKEN_BYTES, BROKEN_NUL } Broken;

struct Decoder {
    Stream *stream;
    Encoding encoding;
    GIConv converter; /* (GIConv) -1: the text is UTF-8, which is only checked */
    gsize chunk_bytes;
    GByteArray *raw;     /* not decoded yet */
    gboolean only_ascii; /* so far; what encoding it is in is not settled */
    gboolean asked;      /* the encoding was, and a byte order mark has not overruled it yet */
    gboolean begun;      /* a byte order mark would have come */
    gboolean ended;      /* of the stream nothing is left */
    Broken broken;       /* what follows cannot be decoded */
    Place place;
};

/* ---- which encoding -----------------------------------------------------------------------------
 */

static gboolean is_ascii(const guint8 *bytes, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++)
        if (bytes[i] == 0 || bytes[i] >= 0x80)
            return FALSE;
    return TRUE;
}

/* How many of the first bytes to judge by: a character that is cut in two looks wrong in its own
 * encoding. */
static gsize sample_size(const guint8 *bytes, gsize n_bytes)
{
    gsize n = n_bytes;

    if (memchr(bytes, 0, n_bytes))
        return n_bytes & ~(gsize) 3; /* UTF-16, UTF-32 */
    while (n > 0 && bytes[n - 1] >= 0x80)
        n--;
    return n > 0 ? n : n_bytes;
}

static void forget_encoding(Decoder *decoder)
{
    if (decoder->converter != (GIConv) -1)
        g_iconv_close(decoder->converter);
    decoder->converter = (GIConv) -1;
    encoding_clear(&decoder->encoding);
}

static gboolean open_converter(Decoder *decoder, GError **error)
{
    const char *name = decoder->encoding.name;

    if (g_ascii_strcasecmp(name, "UTF-8") == 0 || g_ascii_strcasecmp(name, "UTF8") == 0)
        return TRUE;
    decoder->converter = g_iconv_open("UTF-8", name);
    if (decoder->converter != (GIConv) -1)
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, stream_name(decoder->stream), 0, 0,
                    _("the encoding %s is not known here; save the file as UTF-8"), name);
    return FALSE;
}

static gboolean find_encoding(Decoder *decoder, const guint8 *bytes, gsize n_bytes,
                              const char *asked, GError **error)
{
    if (encoding_detect(bytes, n_bytes, asked, &decoder->encoding, error))
        return open_converter(decoder, error);
    g_prefix_error(error, "%s: ", stream_name(decoder->stream));
    return FALSE;
}

static gboolean detect(Decoder *decoder, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;
    gboolean whole;

    if (!stream_peek(decoder->stream, &bytes, &n_bytes, &whole, error))
        return FALSE;
    decoder->only_ascii = !whole && is_ascii(bytes, n_bytes);
    return find_encoding(decoder, bytes, whole ? n_bytes : sample_size(bytes, n_bytes), NULL,
                         error);
}

/* The first bytes of text in an encoding that was asked for, or all of it: may they be decoded? */
static gboolean settle_mark(Decoder *decoder, GError **error)
{
    const GByteArray *raw = decoder->raw;

    if (!decoder->ended && encoding_may_be_mark(raw->data, raw->len))
        return TRUE;
    g_autofree char *asked = g_strdup(decoder->encoding.name);
    decoder->asked = FALSE;
    forget_encoding(decoder);
    return find_encoding(decoder, raw->data, raw->len, asked, error);
}

/* The first bytes that are not ASCII have come: they show the encoding. */
static gboolean detect_late(Decoder *decoder, GError **error)
{
    GByteArray *raw = decoder->raw;
    const guint8 *bytes;
    gsize n_bytes = 1;

    while (raw->len < STREAM_BLOCK_BYTES && n_bytes > 0) {
        if (!stream_read(decoder->stream, STREAM_BLOCK_BYTES, &bytes, &n_bytes, error))
            return FALSE;
        g_byte_array_append(raw, bytes, (guint) n_bytes);
    }
    decoder->ended = n_bytes == 0;
    decoder->only_ascii = FALSE;
    if (memchr(raw->data, 0, raw->len))
        return TRUE; /* no text in the middle of text: to be told with its place */
    /* Behind a space nothing is taken for a byte order mark. */
    gsize n_sample = decoder->ended ? raw->len : sample_size(raw->data, raw->len);
    g_autoptr(GByteArray) sample = g_byte_array_sized_new((guint) n_sample + 1);
    g_byte_array_append(sample, (const guint8 *) " ", 1);
    g_byte_array_append(sample, raw->data, (guint) n_sample);
    return find_encoding(decoder, sample->data, sample->len, NULL, error);
}

Decoder *decoder_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error)
{
    g_autoptr(Decoder) decoder = g_new0(Decoder, 1);

    decoder->stream = stream;
    decoder->converter = (GIConv) -1;
    decoder->chunk_bytes = chunk_bytes ? chunk_bytes : STREAM_BLOCK_BYTES;
    decoder->raw = g_byte_array_new();
    decoder->place = (Place){1, 1, FALSE};
    decoder->asked = encoding != NULL;
    gboolean found =
        encoding ? find_encoding(decoder, NULL, 0, encoding, error) : detect(decoder, error);
    return found ? g_steal_pointer(&decoder) : NULL;
}

void decoder_free(Decoder *decoder)
{
    if (decoder == NULL)
        return;
    forget_encoding(decoder);
    g_byte_array_unref(decoder->raw);
    g_free(decoder);
}

/* ---- decoding -----------------------------------------------------------------------------------
 */

/* Each moves the valid beginning of the raw bytes to the text and returns how many it took. */
static gsize check_utf8(Decoder *decoder, GString *text)
{
    const char *bytes = (const char *) decoder->raw->data;
    gsize n_bytes = decoder->raw->len;
    const char *stop;

    if (!g_utf8_validate_len(bytes, n_bytes, &stop)) {
        gsize n_left = n_bytes - (gsize) (stop - bytes);

        if (*stop == '\0')
            decoder->broken = BROKEN_NUL;
        else if (g_utf8_get_char_validated(stop, (gssize) n_left) != (gunichar) -2)
            decoder->broken = BROKEN_BYTES;
    }
    g_string_append_len(text, bytes, stop - bytes);
    return (gsize) (stop - bytes);
}

static gsize convert(Decoder *decoder, GString *text)
{
    char *in = (char *) decoder->raw->data;
    gsize n_in = decoder->raw->len;
    char out[4096];

    while (n_in > 0 && decoder->broken == BROKEN_NOT) {
        char *end = out;
        gsize n_room = sizeof(out);
        gsize result = g_iconv(decoder->converter, &in, &n_in, &end, &n_room);
        int problem = result == (gsize) -1 ? errno : 0;
        const char *nul = memchr(out, '\0', (gsize) (end - out));

        g_string_append_len(text, out, nul ? nul - out : end - out);
        if (nul)
            decoder->broken = BROKEN_NUL;
        else if (problem == EILSEQ)
            decoder->broken = BROKEN_BYTES;
        if (problem == EINVAL)
            break;
    }
    return decoder->raw->len - n_in;
}

static void drop_byte_order_mark(Decoder *decoder, GString *text, gsize from)
{
    if (decoder->begun || text->len == from)
        return;
    decoder->begun = TRUE;
    if (g_str_has_prefix(text->str + from, "\xEF\xBB\xBF"))
        g_string_erase(text, (gssize) from, 3);
}

/* Lines end as in encoding.c: with LF, CR LF or CR. */
static void advance(Place *place, const char *text, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++) {
        if (text[i] == '\r' || (text[i] == '\n' && !place->after_cr)) {
            place->line++;
            place->column = 1;
        } else if (text[i] != '\n')
            place->column += ((guchar) text[i] & 0xC0) != 0x80;
        place->after_cr = text[i] == '\r';
    }
}

static gboolean fail(const Decoder *decoder, GError **error)
{
    const char *name = stream_name(decoder->stream);
    const Place *place = &decoder->place;

    if (decoder->broken == BROKEN_NUL)
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, name, place->line, place->column,
            _("there is a zero byte, which no text has; check that it is the right file"));
    else
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, name, place->line, place->column,
            _("the bytes here are no text in %s; name the true encoding with --encoding, "
              "or save the file again as UTF-8"),
            decoder->encoding.name);
    return FALSE;
}

static gboolean fill(Decoder *decoder, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;

    if (!stream_read(decoder->stream, decoder->chunk_bytes, &bytes, &n_bytes, error))
        return FALSE;
    decoder->ended = n_bytes == 0;
    g_byte_array_append(decoder->raw, bytes, (guint) n_bytes);
    if (decoder->asked)
        return settle_mark(decoder, error);
    return !decoder->only_ascii || is_ascii(bytes, n_bytes) || detect_late(decoder, error);
}

gboolean decoder_read(Decoder *decoder, GString *text, GError **error)
{
    gsize from = text->len;

    if (decoder->broken != BROKEN_NOT)
        return fail(decoder, error);
    if (decoder->ended || !fill(decoder, error))
        return FALSE;
    if (decoder->asked)
        return TRUE; /* a byte order mark has begun */
    if (decoder->raw->len > 0) {
        gsize n_taken =
            decoder->converter == (GIConv) -1 ? check_utf8(decoder, text) : convert(decoder, text);
        g_byte_array_remove_range(decoder->raw, 0, (guint) n_taken);
    }
    if (decoder->raw->len > 0 && decoder->broken == BROKEN_NOT &&
        (decoder->ended || decoder->raw->len > MAX_CHARACTER_BYTES))
        decoder->broken = BROKEN_BYTES; /* the rest of a character never comes */
    drop_byte_order_mark(decoder, text, from);
    advance(&decoder->place, text->str + from, text->len - from);
    return text->len > from || decoder->broken == BROKEN_NOT || fail(decoder, error);
}
