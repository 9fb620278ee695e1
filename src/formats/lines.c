#include "formats/lines.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/decoder.h"
#include "formats/exchange.h"

struct Lines {
    Stream *stream;
    Decoder *decoder;
    GString *text; /* decoded; at..len is not handed out yet */
    gsize at;
    gsize searched; /* no line ends before this */
    guint number;
    gboolean ended; /* nothing will be added to the text */
};

Lines *lines_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error)
{
    Decoder *decoder = decoder_new(stream, encoding, chunk_bytes, error);

    if (decoder == NULL)
        return NULL;
    Lines *lines = g_new0(Lines, 1);
    lines->stream = stream;
    lines->decoder = decoder;
    lines->text = g_string_new(NULL);
    return lines;
}

void lines_free(Lines *lines)
{
    if (lines == NULL)
        return;
    decoder_free(lines->decoder);
    g_string_free(lines->text, TRUE);
    g_free(lines);
}

guint lines_number(const Lines *lines)
{
    return lines->number;
}

/* Decodes the next chunk onto the text. FALSE: an error. */
static gboolean fill(Lines *lines, GError **error)
{
    GError *cause = NULL;

    g_string_erase(lines->text, 0, (gssize) lines->at);
    lines->searched -= lines->at;
    lines->at = 0;
    if (decoder_read(lines->decoder, lines->text, &cause))
        return TRUE;
    lines->ended = cause == NULL;
    if (cause != NULL)
        g_propagate_error(error, cause);
    return lines->ended;
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
    lines->number++;
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
        if (found || (lines->ended && end > lines->at)) {
            take_line(lines, end, line, n_bytes);
            return TRUE;
        }
        lines->searched = end;
        if (lines->ended || !fill(lines, error))
            return FALSE;
    }
}
