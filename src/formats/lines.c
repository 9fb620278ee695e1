#include "formats/lines.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/exchange.h"

/* The longest sequence of bytes that can stand for one character, in any encoding. */
#define MAX_CHARACTER_BYTES 16

struct Lines {
    Stream *stream;
    char *encoding;
    GIConv converter; /* (GIConv) -1: the text is UTF-8, which is only checked */
    gsize chunk_bytes;
    GByteArray *raw; /* not decoded yet */
    GString *text;   /* decoded; at..len is not handed out yet */
    gsize at;
    gsize searched; /* no line ends before this */
    guint number;
    gboolean ended;  /* nothing will be added to the text */
    gboolean broken; /* what follows the text cannot be decoded */
};

Lines *lines_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error)
{
    g_autoptr(Lines) lines = g_new0(Lines, 1);

    lines->stream = stream;
    lines->encoding = g_strdup(encoding);
    lines->converter = (GIConv) -1;
    lines->chunk_bytes = chunk_bytes ? chunk_bytes : STREAM_BLOCK_BYTES;
    lines->raw = g_byte_array_new();
    lines->text = g_string_new(NULL);
    if (g_ascii_strcasecmp(encoding, "UTF-8") == 0)
        return g_steal_pointer(&lines);
    lines->converter = g_iconv_open("UTF-8", encoding);
    if (lines->converter == (GIConv) -1) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, stream_name(stream), 0, 0,
                        _("the encoding %s is not known here; save the file as UTF-8"), encoding);
        return NULL;
    }
    return g_steal_pointer(&lines);
}

void lines_free(Lines *lines)
{
    if (lines == NULL)
        return;
    if (lines->converter != (GIConv) -1)
        g_iconv_close(lines->converter);
    g_byte_array_unref(lines->raw);
    g_string_free(lines->text, TRUE);
    g_free(lines->encoding);
    g_free(lines);
}

guint lines_number(const Lines *lines)
{
    return lines->number;
}

/* Moves the valid beginning of the raw bytes to the text. Returns how many bytes it took. */
static gsize check_utf8(Lines *lines)
{
    const char *bytes = (const char *) lines->raw->data;
    gsize n_bytes = lines->raw->len;
    const char *stop;

    if (!g_utf8_validate_len(bytes, n_bytes, &stop)) {
        gsize n_left = n_bytes - (gsize) (stop - bytes);
        gboolean cut =
            *stop != '\0' && g_utf8_get_char_validated(stop, (gssize) n_left) == (gunichar) -2;
        lines->broken = !cut;
    }
    g_string_append_len(lines->text, bytes, stop - bytes);
    return (gsize) (stop - bytes);
}

/* The same through iconv. */
static gsize convert(Lines *lines)
{
    char *in = (char *) lines->raw->data;
    gsize n_in = lines->raw->len;
    char out[4096];

    while (n_in > 0 && !lines->broken) {
        char *end = out;
        gsize n_room = sizeof(out);
        gsize result = g_iconv(lines->converter, &in, &n_in, &end, &n_room);
        int problem = result == (gsize) -1 ? errno : 0;
        const char *nul = memchr(out, '\0', (gsize) (end - out));

        g_string_append_len(lines->text, out, nul ? nul - out : end - out);
        lines->broken = nul != NULL || problem == EILSEQ;
        if (problem == EINVAL)
            break;
    }
    return lines->raw->len - n_in;
}

/* Decodes the next chunk onto the text. */
static gboolean fill(Lines *lines, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;

    if (lines->at > 0) {
        g_string_erase(lines->text, 0, (gssize) lines->at);
        lines->searched -= lines->at;
        lines->at = 0;
    }
    if (!stream_read(lines->stream, lines->chunk_bytes, &bytes, &n_bytes, error))
        return FALSE;
    lines->ended = n_bytes == 0;
    g_byte_array_append(lines->raw, bytes, (guint) n_bytes);
    if (lines->raw->len == 0)
        return TRUE;
    gsize n_taken = lines->converter == (GIConv) -1 ? check_utf8(lines) : convert(lines);
    g_byte_array_remove_range(lines->raw, 0, (guint) n_taken);
    if (lines->raw->len > 0 && (lines->ended || lines->raw->len > MAX_CHARACTER_BYTES))
        lines->broken = TRUE; /* the rest of a character never comes */
    return TRUE;
}

static gboolean set_broken(const Lines *lines, GError **error)
{
    const char *partial = lines->text->str + lines->at;
    gsize n_bytes = lines->text->len - lines->at;

    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, stream_name(lines->stream),
                    lines->number + 1, (guint) g_utf8_strlen(partial, (gssize) n_bytes) + 1,
                    _("the text here is not %s; say the right encoding with --encoding, or save "
                      "the file as UTF-8"),
                    lines->encoding);
    return FALSE;
}

static gboolean check_length(const Lines *lines, gsize n_bytes, GError **error)
{
    if (n_bytes <= TSV_LINE_MAX_BYTES)
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, stream_name(lines->stream),
                    lines->number + 1, 0,
                    _("the line is longer than %d bytes; check that the file is a table with one "
                      "unit a line"),
                    TSV_LINE_MAX_BYTES);
    return FALSE;
}

/* Hands out at..@end, the last line of the file when there is no line end at @end. */
static void take_line(Lines *lines, gsize end, char **line, gsize *n_bytes)
{
    char *start = lines->text->str + lines->at;
    gsize n = end - lines->at;

    lines->at = lines->searched = MIN(end + 1, lines->text->len);
    if (n > 0 && start[n - 1] == '\r')
        n--;
    start[n] = '\0';
    if (lines->number++ == 0 && g_str_has_prefix(start, "\357\273\277")) {
        start += 3;
        n -= 3;
    }
    *line = start;
    *n_bytes = n;
}

gboolean lines_next(Lines *lines, char **line, gsize *n_bytes, GError **error)
{
    for (;;) {
        const char *from = lines->text->str + lines->searched;
        const char *found = memchr(from, '\n', lines->text->len - lines->searched);
        gsize end = found ? (gsize) (found - lines->text->str) : lines->text->len;

        if (!check_length(lines, end - lines->at, error))
            return FALSE;
        if (found || (lines->ended && !lines->broken && end > lines->at)) {
            take_line(lines, end, line, n_bytes);
            return TRUE;
        }
        lines->searched = end;
        if (lines->broken)
            return set_broken(lines, error);
        if (lines->ended)
            return FALSE;
        if (!fill(lines, error))
            return FALSE;
    }
}
