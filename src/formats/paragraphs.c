/*
 * Two buffers: what is decoded, from which lines are taken, and the run of lines between blank
 * ones, from which paragraphs are handed out.
 *
 *     text   ░░ used ░░░│ the next line │ …
 *                       at              searched
 *     run    ░░ used ░░░│ handed out last │ more lines …
 *                       start             end
 *
 * Each is moved to its beginning only before something is added, so that all work is linear.
 */
#include "formats/paragraphs.h"

#include <string.h>

#include "formats/decoder.h"
#include "formats/plain/plain_layout.h"
#include "text/unicode.h"

typedef enum {
    LINE_OPEN, /* only the beginning of a line that is longer than a piece */
    LINE_SOFT, /* a line break, or the end of the text */
    LINE_LAST  /* U+2029 */
} LineEnd;

typedef struct {
    const char *bytes;
    gsize n_bytes; /* without its end */
    LineEnd end;
    gboolean folded; /* it ends with CR LF */
    guint64 first;   /* characters of the file before it */
    guint number;    /* from 1 */
} Line;

/* How the lines of a run belong together. */
typedef enum { RUN_UNKNOWN, RUN_WRAPPED, RUN_LINES } RunKind;

struct Paragraphs {
    Decoder *decoder;
    GError *failure; /* of the decoder: told when the text before it has been used */
    gsize piece_bytes;

    GString *text;
    gsize at;           /* before this it is used */
    gsize searched;     /* no line ends before this */
    gboolean exhausted; /* nothing will be added to the text */
    guint64 n_used;     /* characters of the file before at */
    guint n_lines;      /* lines that end before at */

    GString *run;
    GArray *folded; /* of gsize, offsets in run */
    RunKind kind;
    gboolean wide; /* a line of the run is too wide for wrapped text */
    gsize start;   /* what was handed out last */
    gsize end;
    guint first_folded; /* in folded, of those that are not before start */
    guint64 first;      /* characters of the file before start */
    guint line;         /* in which start lies, from 1 */
    gboolean complete;  /* no line will be added to the run */
    gboolean cut_short; /* … since the text ends there */
    gboolean line_open; /* the run ends in the middle of a line */
    gboolean fold_next; /* the next "\n" of the run is CR LF in the file */
    gboolean goes_on;   /* so does what was handed out last */
    gboolean continued; /* it went on with what was handed out before */
    guint number;
};

Paragraphs *paragraphs_new(Stream *stream, const char *encoding, gsize piece_bytes, GError **error)
{
    Decoder *decoder = decoder_new(stream, encoding, 0, error);

    if (decoder == NULL)
        return NULL;
    Paragraphs *paragraphs = g_new0(Paragraphs, 1);
    paragraphs->decoder = decoder;
    paragraphs->piece_bytes = piece_bytes ? piece_bytes : PARAGRAPHS_PIECE_BYTES;
    paragraphs->text = g_string_new(NULL);
    paragraphs->run = g_string_new(NULL);
    paragraphs->folded = g_array_new(FALSE, FALSE, sizeof(gsize));
    paragraphs->complete = TRUE;
    return paragraphs;
}

void paragraphs_free(Paragraphs *paragraphs)
{
    if (paragraphs == NULL)
        return;
    decoder_free(paragraphs->decoder);
    g_clear_error(&paragraphs->failure);
    g_string_free(paragraphs->text, TRUE);
    g_string_free(paragraphs->run, TRUE);
    g_array_unref(paragraphs->folded);
    g_free(paragraphs);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static gsize count_chars(const char *bytes, gsize n_bytes)
{
    gsize n = 0;

    for (gsize i = 0; i < n_bytes; i++)
        n += ((guchar) bytes[i] & 0xC0) != 0x80;
    return n;
}

/* Decodes more onto the text. */
static void fill(Paragraphs *paragraphs)
{
    g_string_erase(paragraphs->text, 0, (gssize) paragraphs->at);
    paragraphs->searched -= paragraphs->at;
    paragraphs->at = 0;
    if (!decoder_read(paragraphs->decoder, paragraphs->text, &paragraphs->failure))
        paragraphs->exhausted = TRUE;
}

const char *paragraphs_sample(Paragraphs *paragraphs, gsize *n_bytes)
{
    while (paragraphs->text->len < PARAGRAPHS_SAMPLE_BYTES && !paragraphs->exhausted)
        fill(paragraphs);
    *n_bytes = paragraphs->text->len;
    return paragraphs->text->str;
}

/* How many bytes the line end at @at has; 0: there is none. The text ends with a zero byte. */
static gsize line_end_at(const char *at)
{
    switch ((guchar) *at) {
    case '\n':
    case '\v':
        return 1;
    case '\r':
        return at[1] == '\n' ? 2 : 1;
    case 0xC2:
        return (guchar) at[1] == 0x85 ? 2 : 0;
    case 0xE2:
        return (guchar) at[1] == 0x80 && ((guchar) at[2] == 0xA8 || (guchar) at[2] == 0xA9) ? 3 : 0;
    default:
        return 0;
    }
}

/* Where the next line ends, decoding as much as is needed; at least @max_bytes further on when it
 * is longer than that. */
static gsize find_line_end(Paragraphs *paragraphs, gsize max_bytes)
{
    for (;;) {
        const GString *text = paragraphs->text;
        gsize at = paragraphs->searched;

        while (at < text->len && at - paragraphs->at < max_bytes && !line_end_at(text->str + at))
            at++;
        paragraphs->searched = at;
        gboolean undecided = at == text->len || (text->str[at] == '\r' && at + 1 == text->len);
        if (paragraphs->exhausted || !undecided)
            return at;
        fill(paragraphs);
    }
}

/* Hands out the next line, or its beginning when it is longer than @max_bytes. FALSE at the end of
 * the text. */
static gboolean next_line(Paragraphs *paragraphs, gsize max_bytes, Line *line)
{
    gsize end = find_line_end(paragraphs, max_bytes);
    const char *bytes = paragraphs->text->str;
    gsize start = paragraphs->at;
    gsize n_end = line_end_at(bytes + end);

    while (n_end == 0 && ((guchar) bytes[end] & 0xC0) == 0x80)
        end++;
    if (n_end == 0 && (end == start || (end == paragraphs->text->len && paragraphs->failure)))
        return FALSE; /* of a line that ends in rubbish nobody wants the half */
    gboolean is_last = n_end == 3 && (guchar) bytes[end + 2] == 0xA9;
    gboolean is_open = n_end == 0 && (end < paragraphs->text->len || !paragraphs->exhausted);
    *line = (Line){bytes + start,
                   end - start,
                   is_open   ? LINE_OPEN
                   : is_last ? LINE_LAST
                             : LINE_SOFT,
                   n_end == 2 && bytes[end] == '\r',
                   paragraphs->n_used,
                   paragraphs->n_lines + 1};
    paragraphs->at = paragraphs->searched = end + n_end;
    paragraphs->n_used += count_chars(line->bytes, line->n_bytes + n_end);
    paragraphs->n_lines += n_end > 0;
    return TRUE;
}

static gsize end_of_line(const Line *line)
{
    const char *end = line->bytes + line->n_bytes;

    while (end > line->bytes) {
        const char *previous = g_utf8_prev_char(end);
        if (!tm_unicode_is_space(g_utf8_get_char(previous)))
            break;
        end = previous;
    }
    return (gsize) (end - line->bytes);
}

static gboolean is_blank(const Line *line)
{
    return line->end != LINE_OPEN && end_of_line(line) == 0;
}

static gboolean is_too_wide(const Line *line)
{
    return line->n_bytes > PLAIN_WRAPPED_MAX_COLUMNS &&
           plain_is_too_wide(line->bytes, end_of_line(line));
}

/* A small letter goes on with the line before, however wide that is. */
static gboolean begins_small(const Line *line)
{
    const char *at = line->bytes, *end = line->bytes + line->n_bytes;

    while (at < end && tm_unicode_is_space(g_utf8_get_char(at)))
        at = g_utf8_next_char(at);
    return at < end && tm_unicode_is_small(g_utf8_get_char(at));
}

/* ---- the run ------------------------------------------------------------------------------------
 */

/* Moves start forward, counting characters. */
static void use_up_to(Paragraphs *paragraphs, gsize offset)
{
    const GArray *folded = paragraphs->folded;
    const char *bytes = paragraphs->run->str;

    paragraphs->first += count_chars(bytes + paragraphs->start, offset - paragraphs->start);
    for (gsize i = paragraphs->start; i < offset; i++)
        paragraphs->line += bytes[i] == '\n';
    while (paragraphs->first_folded < folded->len &&
           g_array_index(folded, gsize, paragraphs->first_folded) < offset) {
        paragraphs->first_folded++;
        paragraphs->first++;
    }
    paragraphs->start = paragraphs->end = offset;
}

static void forget_used(Paragraphs *paragraphs)
{
    GArray *folded = paragraphs->folded;

    g_string_erase(paragraphs->run, 0, (gssize) paragraphs->start);
    g_array_remove_range(folded, 0, paragraphs->first_folded);
    for (guint i = 0; i < folded->len; i++)
        g_array_index(folded, gsize, i) -= paragraphs->start;
    paragraphs->start = paragraphs->end = 0;
    paragraphs->first_folded = 0;
}

static void add_line(Paragraphs *paragraphs, const Line *line)
{
    GString *run = paragraphs->run;

    if (paragraphs->kind == RUN_UNKNOWN && paragraphs->wide && !paragraphs->line_open)
        paragraphs->kind = begins_small(line) ? RUN_WRAPPED : RUN_LINES;
    if (run->len == 0) {
        paragraphs->first = line->first;
        paragraphs->line = line->number;
    } else if (!paragraphs->line_open) {
        if (paragraphs->fold_next)
            g_array_append_val(paragraphs->folded, run->len);
        g_string_append_c(run, '\n');
    }
    g_string_append_len(run, line->bytes, (gssize) line->n_bytes);
    paragraphs->line_open = line->end == LINE_OPEN;
    paragraphs->fold_next = line->folded;
    paragraphs->complete = line->end == LINE_LAST;
    paragraphs->wide = paragraphs->wide || is_too_wide(line);
}

/* Adds the next line to what is left of the run. */
static void grow(Paragraphs *paragraphs)
{
    Line line;

    if (paragraphs->start > 0)
        forget_used(paragraphs);
    if (!next_line(paragraphs, paragraphs->piece_bytes, &line))
        paragraphs->complete = paragraphs->cut_short = TRUE;
    else if (is_blank(&line) && !paragraphs->line_open)
        paragraphs->complete = TRUE;
    else
        add_line(paragraphs, &line);
}

/* FALSE: there are only blank lines left. */
static gboolean begin_run(Paragraphs *paragraphs)
{
    Line line;

    g_string_truncate(paragraphs->run, 0);
    g_array_set_size(paragraphs->folded, 0);
    paragraphs->start = paragraphs->end = 0;
    paragraphs->first_folded = 0;
    paragraphs->kind = RUN_UNKNOWN;
    paragraphs->wide = FALSE;
    paragraphs->line_open = FALSE;
    do {
        if (!next_line(paragraphs, paragraphs->piece_bytes, &line)) {
            paragraphs->cut_short = TRUE;
            return FALSE;
        }
    } while (is_blank(&line));
    add_line(paragraphs, &line);
    return TRUE;
}

/* ---- what is handed out -------------------------------------------------------------------------
 */

/* Finds the end of what is to be handed out. FALSE: the run must grow first. */
static gboolean find_end(Paragraphs *paragraphs, gsize n_wanted)
{
    const GString *run = paragraphs->run;
    gsize n_left = run->len - paragraphs->start;
    const char *line_end = NULL;

    /* No line came behind the wide one that could say otherwise. */
    if (paragraphs->kind == RUN_UNKNOWN && paragraphs->wide &&
        (paragraphs->complete || n_left >= n_wanted))
        paragraphs->kind = RUN_LINES;
    if (paragraphs->kind == RUN_LINES)
        line_end = memchr(run->str + paragraphs->start, '\n', n_left);
    paragraphs->end = line_end ? (gsize) (line_end - run->str) : run->len;
    if (line_end || paragraphs->complete || n_left >= n_wanted)
        return TRUE;
    return paragraphs->kind == RUN_LINES && n_left > 0 && !paragraphs->line_open;
}

/* Whether what was found may be the half of something that ends in rubbish. */
static gboolean is_spoilt(const Paragraphs *paragraphs)
{
    return paragraphs->failure && paragraphs->cut_short &&
           paragraphs->end == paragraphs->run->len &&
           (paragraphs->kind != RUN_LINES || paragraphs->line_open);
}

static void take(Paragraphs *paragraphs, Paragraph *paragraph)
{
    const GArray *folded = paragraphs->folded;
    gboolean whole_line = paragraphs->end < paragraphs->run->len || !paragraphs->line_open;

    if (paragraphs->kind == RUN_UNKNOWN)
        paragraphs->kind = RUN_WRAPPED;
    paragraphs->continued = paragraphs->goes_on;
    paragraphs->number += !paragraphs->continued;
    paragraphs->goes_on = !paragraphs->complete && (paragraphs->kind == RUN_WRAPPED || !whole_line);
    /* A line has no line break in it; a wrapped piece stands at the beginning of the run. */
    g_assert(paragraphs->kind == RUN_LINES || paragraphs->start == 0);
    *paragraph = (Paragraph){.text = paragraphs->run->str + paragraphs->start,
                             .n_bytes = paragraphs->end - paragraphs->start,
                             .number = paragraphs->number,
                             .line = paragraphs->line,
                             .goes_on = paragraphs->goes_on,
                             .first = paragraphs->first,
                             .folded = (const gsize *) (gpointer) folded->data,
                             .n_folded = paragraphs->kind == RUN_LINES ? 0 : folded->len};
}

gboolean paragraphs_next(Paragraphs *paragraphs, Paragraph *paragraph, GError **error)
{
    use_up_to(paragraphs, paragraphs->end);
    if (paragraphs->kind == RUN_LINES && paragraphs->run->str[paragraphs->start] == '\n')
        use_up_to(paragraphs, paragraphs->start + 1);
    /* What was given back is not tried again before it has doubled. */
    gsize n_wanted = MAX(paragraphs->piece_bytes, 2 * (paragraphs->run->len - paragraphs->start));
    for (;;) {
        while (!find_end(paragraphs, n_wanted))
            grow(paragraphs);
        if (paragraphs->end > paragraphs->start && !is_spoilt(paragraphs))
            break;
        if (!is_spoilt(paragraphs) && begin_run(paragraphs))
            continue;
        if (paragraphs->failure)
            g_propagate_error(error, g_error_copy(paragraphs->failure));
        return FALSE;
    }
    take(paragraphs, paragraph);
    return TRUE;
}

void paragraphs_keep(Paragraphs *paragraphs, gsize offset)
{
    g_assert(paragraphs->goes_on && offset <= paragraphs->end - paragraphs->start);
    paragraphs->end = paragraphs->start + offset;
}

gboolean paragraphs_divide(Paragraphs *paragraphs)
{
    gsize n_bytes = paragraphs->end - paragraphs->start;

    if (!memchr(paragraphs->run->str + paragraphs->start, '\n', n_bytes))
        return FALSE;
    paragraphs->kind = RUN_LINES;
    paragraphs->end = paragraphs->start;
    paragraphs->goes_on = FALSE;
    paragraphs->number -= !paragraphs->continued;
    return TRUE;
}
