/*
 * The text is walked through three times (how wide are the lines; do they break at that width;
 * where are the paragraphs), looking at two lines at a time, so that no table of lines is needed.
 */
#include "formats/plain/plain_layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/unicode.h"

typedef struct {
    gsize from;   /* with its indentation */
    gsize start;  /* of its first character that is no space */
    gsize end;    /* after its last one */
    guint indent; /* in characters, as is the width, which includes it */
    guint width;
    gboolean blank; /* has nothing to read */
} Line;

typedef struct {
    const char *text;
    gsize n_bytes;
    gsize at;
    guint n_lines;
} Walk;

/* ---- lines --------------------------------------------------------------------------------------
 */

static gunichar char_at(const char *text, gsize at, gsize end)
{
    return at < end ? g_utf8_get_char(text + at) : 0;
}

static gsize next_char(const char *text, gsize at)
{
    return at + g_utf8_skip[(guchar) text[at]];
}

static gsize previous_char(const char *text, gsize at)
{
    do
        at--;
    while (((guchar) text[at] & 0xC0) == 0x80);
    return at;
}

static guint count_chars(const char *text, gsize start, gsize end)
{
    guint n = 0;

    for (; start < end; start++)
        n += ((guchar) text[start] & 0xC0) != 0x80;
    return n;
}

/* Where the word at @start ends. */
static gsize end_of_word(const char *text, gsize start, gsize end)
{
    while (start < end && !tm_unicode_is_space(g_utf8_get_char(text + start)))
        start = next_char(text, start);
    return start;
}

/* "https://…": a word that is longer than any in a dictionary, and has a slash in it. */
static gboolean is_address(const char *text, gsize start, gsize end)
{
    return end - start > PLAIN_ADDRESS_MIN_COLUMNS && memchr(text + start, '/', end - start) &&
           count_chars(text, start, end) > PLAIN_ADDRESS_MIN_COLUMNS;
}

gboolean plain_is_too_wide(const char *line, gsize n_bytes)
{
    guint width = 0;

    for (gsize at = 0; at < n_bytes && width <= PLAIN_WRAPPED_MAX_COLUMNS;) {
        gsize end = end_of_word(line, at, n_bytes);

        if (!is_address(line, at, end))
            width += count_chars(line, at, end);
        at = end;
        if (at < n_bytes) {
            at = next_char(line, at);
            width++;
        }
    }
    return width > PLAIN_WRAPPED_MAX_COLUMNS;
}

static gboolean has_something_to_read(const char *text, gsize start, gsize end)
{
    for (; start < end; start = next_char(text, start)) {
        TmCharClass class = tm_unicode_class(g_utf8_get_char(text + start));

        if (class == TM_CHAR_LETTER || class == TM_CHAR_DIGIT)
            return TRUE;
    }
    return FALSE;
}

static gboolean next_line(Walk *walk, Line *line)
{
    const char *text = walk->text;
    gsize start = walk->at;
    gsize end = start;

    if (start >= walk->n_bytes)
        return FALSE;
    while (end < walk->n_bytes && text[end] != '\n' && text[end] != '\r')
        end++;
    walk->at = end;
    if (walk->at < walk->n_bytes)
        walk->at += text[end] == '\r' && end + 1 < walk->n_bytes && text[end + 1] == '\n' ? 2 : 1;
    walk->n_lines++;

    line->from = line->start = start;
    while (line->start < end && tm_unicode_is_space(g_utf8_get_char(text + line->start)))
        line->start = next_char(text, line->start);
    line->end = end;
    while (line->end > line->start &&
           tm_unicode_is_space(g_utf8_get_char(text + previous_char(text, line->end))))
        line->end = previous_char(text, line->end);
    line->indent = count_chars(text, start, line->start);
    line->width = line->indent + count_chars(text, line->start, line->end);
    line->blank = !has_something_to_read(text, line->start, line->end);
    return TRUE;
}

static guint width_of_first_word(const char *text, const Line *line)
{
    return count_chars(text, line->start, end_of_word(text, line->start, line->end));
}

/* ---- signs at the ends of lines -----------------------------------------------------------------
 */

static gboolean is_among(gunichar c, const char *set)
{
    return c != 0 && g_utf8_strchr(set, -1, c) != NULL;
}

/* Where the last character stands, quotes and brackets that close it left aside. */
static gsize last_sign_at(const char *text, const Line *line)
{
    gsize at = line->end;

    while (at > line->start) {
        at = previous_char(text, at);
        if (!is_among(g_utf8_get_char(text + at), "»”\"’')]"))
            return at;
    }
    return line->end;
}

static gunichar last_sign(const char *text, const Line *line)
{
    return char_at(text, last_sign_at(text, line), line->end);
}

static gunichar first_sign(const char *text, const Line *line, gsize *at)
{
    *at = line->start;
    while (*at < line->end && is_among(g_utf8_get_char(text + *at), "«“„\"‘'(["))
        *at = next_char(text, *at);
    return char_at(text, *at, line->end);
}

static gboolean ends_sentence(const char *text, const Line *line)
{
    return is_among(last_sign(text, line), ".!?…:");
}

static gboolean begins_small(const char *text, const Line *line)
{
    gsize at;

    return tm_unicode_is_small(first_sign(text, line, &at));
}

/* "ст." "т.д." "И." "Sen.": behind a short word a full stop may be that of an abbreviation. */
static gboolean ends_short_word(const char *text, const Line *line)
{
    gsize at = last_sign_at(text, line);
    guint n_letters = 0;

    if (char_at(text, at, line->end) != '.')
        return FALSE;
    while (at > line->start) {
        gsize previous = previous_char(text, at);
        gboolean is_letter = tm_unicode_class(g_utf8_get_char(text + previous)) == TM_CHAR_LETTER;

        if (!is_letter && (text[previous] != '.' || n_letters == 0))
            break;
        n_letters = is_letter ? n_letters + 1 : 0;
        if (n_letters > PLAIN_SHORT_WORD_LETTERS)
            return FALSE;
        at = previous;
    }
    return n_letters > 0;
}

/* Whether the full stop before a line break may stand inside a sentence. */
static gboolean stop_may_be_inside(const char *text, const Line *last, const Line *line)
{
    gsize at;

    return last_sign(text, last) == '.' &&
           (ends_short_word(text, last) ||
            tm_unicode_class(first_sign(text, line, &at)) == TM_CHAR_DIGIT);
}

typedef enum { MARK_NONE, MARK_BULLET, MARK_DASH, MARK_COUNT } ListMark;

/* "2027" and whatever else no list counts up to. */
static gboolean is_year(const char *digits, gsize n_bytes)
{
    return n_bytes == 4 && memchr(digits, '.', n_bytes) == NULL;
}

/* "1." "1.2." "12)" "(3)" "а)" "(b)": where it ends, or @start when there is none. */
static gsize end_of_count(const char *text, gsize start, gsize end)
{
    gboolean bracketed = char_at(text, start, end) == '(';
    gsize at = bracketed ? start + 1 : start;
    gsize from = at;

    while (at < end && (g_ascii_isdigit(text[at]) ||
                        (text[at] == '.' && at > from && g_ascii_isdigit(text[at - 1]) &&
                         at + 1 < end && g_ascii_isdigit(text[at + 1]))))
        at++;
    gboolean is_number = at > from && at - from <= 12;
    if (is_year(text + from, at - from))
        return start;
    /* A letter alone needs the bracket: "А. " is somebody's first name. */
    if (at == from && tm_unicode_class(char_at(text, at, end)) == TM_CHAR_LETTER)
        at = next_char(text, at);
    if (at == from || at >= end)
        return start;
    if (text[at] == ')' || (text[at] == '.' && is_number && !bracketed))
        return at + 1;
    return start;
}

/* Which mark begins the line; *after: where what follows it begins. */
static ListMark list_mark(const char *text, const Line *line, gsize *after)
{
    gunichar first = char_at(text, line->start, line->end);
    gsize at = line->start;
    ListMark mark = MARK_NONE;

    if (is_among(first, "•‣◦▪▫●○■□·"))
        mark = MARK_BULLET;
    else if (is_among(first, "-–—*+"))
        mark = MARK_DASH;
    if (mark != MARK_NONE)
        at = next_char(text, at);
    else if ((at = end_of_count(text, line->start, line->end)) > line->start)
        mark = MARK_COUNT;
    if (at >= line->end || !tm_unicode_is_space(g_utf8_get_char(text + at)))
        return MARK_NONE;
    while (at < line->end && tm_unicode_is_space(g_utf8_get_char(text + at)))
        at = next_char(text, at);
    *after = at;
    return mark;
}

/* ---- is the text wrapped? -----------------------------------------------------------------------
 */

typedef struct {
    gboolean wrapped;
    guint width;
} Layout;

/* Whether the first word of @next had hardly any room on @line. */
static gboolean is_full(const char *text, const Line *line, const Line *next, guint width)
{
    return line->width + 1 + width_of_first_word(text, next) > width - width / PLAIN_RAGGED_PART;
}

static gboolean is_too_wide(const char *text, const Line *line)
{
    return line->width > PLAIN_WRAPPED_MAX_COLUMNS &&
           plain_is_too_wide(text + line->from, line->end - line->from);
}

/* The widest of the lines that have neighbours; FALSE when they are lines of no wrapped text. */
static gboolean measure_width(const char *text, gsize n_bytes, guint *width)
{
    Walk walk = {text, n_bytes, 0, 0};
    Line last = {.blank = TRUE};
    Line line;
    gsize n_inner = 0;
    gsize n_long = 0;

    *width = 0;
    for (; next_line(&walk, &line); last = line) {
        if (last.blank || line.blank)
            continue;
        n_inner++;
        n_long += is_too_wide(text, &last);
        if (last.width <= PLAIN_WRAPPED_MAX_COLUMNS)
            *width = MAX(*width, last.width);
        if (line.width <= PLAIN_WRAPPED_MAX_COLUMNS)
            *width = MAX(*width, line.width);
    }
    return n_inner > 0 && n_long * 10 <= n_inner && *width >= PLAIN_WRAPPED_MIN_COLUMNS;
}

static Layout find_layout(const char *text, gsize n_bytes)
{
    Walk walk = {text, n_bytes, 0, 0};
    Layout layout = {FALSE, 0};
    Line last = {.blank = TRUE};
    Line line;
    gsize n_breaks = 0;
    gsize n_soft = 0;

    if (!measure_width(text, n_bytes, &layout.width))
        return layout;
    for (; next_line(&walk, &line); last = line) {
        if (last.blank || line.blank || ends_sentence(text, &last))
            continue;
        n_breaks++;
        n_soft += is_full(text, &last, &line, layout.width) || begins_small(text, &line);
    }
    layout.wrapped = n_breaks > 0 && n_soft * 10 >= n_breaks * 6;
    return layout;
}

/* Whether @line goes on with the paragraph of @last, both having something to read. */
static gboolean continues(const char *text, const Layout *layout, const Line *last,
                          const Line *line, gboolean in_item)
{
    gsize after;
    ListMark mark = list_mark(text, line, &after);
    gboolean full = is_full(text, last, line, layout->width);

    if (!layout->wrapped || mark == MARK_BULLET)
        return FALSE;
    if (mark != MARK_NONE && (!full || is_among(last_sign(text, last), ".!?…:;,")))
        return FALSE;
    gboolean small = begins_small(text, line);
    if (ends_sentence(text, last) && !small && !(full && stop_may_be_inside(text, last, line)))
        return FALSE;
    if (line->indent > last->indent + 1 && !in_item)
        return FALSE;
    return full || small;
}

/* ---- paragraphs ---------------------------------------------------------------------------------
 */

static gboolean check_limits(const GArray *spans, const PlainSpan *span, const char *path,
                             guint line, GError **error)
{
    if (span->end - span->start > PLAIN_UNIT_MAX_BYTES)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, path, line, 0,
                        _("a paragraph is longer than %d MB; divide it with blank lines"),
                        PLAIN_UNIT_MAX_BYTES / 1024 / 1024);
    else if (spans->len >= PLAIN_MAX_UNITS)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, path, line, 0,
                        _("there are more than %d paragraphs; divide the file"), PLAIN_MAX_UNITS);
    else
        return TRUE;
    return FALSE;
}

static PlainSpan begin_span(const char *text, const Line *line)
{
    PlainSpan span = {line->start, line->end, FALSE};
    gsize after = line->start;
    ListMark mark = list_mark(text, line, &after);

    span.is_item = mark != MARK_NONE;
    /* A bullet is layout; a number may have to change with the language. */
    if (mark == MARK_BULLET || mark == MARK_DASH)
        span.start = after;
    return span;
}

GArray *plain_layout(const char *text, gsize n_bytes, const char *path, GError **error)
{
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(PlainSpan));
    const Layout layout = find_layout(text, n_bytes);
    Walk walk = {text, n_bytes, 0, 0};
    Line last = {.blank = TRUE};
    Line line;

    for (; next_line(&walk, &line); last = line) {
        PlainSpan *open = spans->len > 0 ? &g_array_index(spans, PlainSpan, spans->len - 1) : NULL;

        if (line.blank)
            continue;
        if (open && !last.blank && continues(text, &layout, &last, &line, open->is_item)) {
            open->end = line.end;
            if (!check_limits(spans, open, path, walk.n_lines, error))
                return NULL;
            continue;
        }
        PlainSpan span = begin_span(text, &line);
        if (!check_limits(spans, &span, path, walk.n_lines, error))
            return NULL;
        g_array_append_val(spans, span);
    }
    return g_steal_pointer(&spans);
}
