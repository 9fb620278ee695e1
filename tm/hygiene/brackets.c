/*
 * Brackets and quotation marks that lack their other half on one side of a pair, while the other
 * side has them all. Apostrophes are no quotation marks.
 */
#include "hygiene/internal.h"

#include <string.h>
#include "text/unicode.h"

/* A list label: at most so many letters or digits before the bracket. "а)", "12)", "iii)". */
#define MAX_LABEL 3
/* ":-)))": a limit, for linear time. */
#define MAX_MOUTHS 4

typedef enum { ROUND, SQUARE, CURLY, ANGLE, CURVED, STRAIGHT, N_KINDS } Kind;

typedef struct {
    int open[N_KINDS];
    gboolean low; /* the curved quotation mark that is open began with „ */
    gunichar bad; /* the first sign without its other half; 0: none */
} Marks;

static const gunichar OPENING[N_KINDS] = {'(', '[', '{', 0xab, 0x201c, '"'};

static void mark_open(Marks *marks, Kind kind)
{
    marks->open[kind]++;
}

static void mark_close(Marks *marks, Kind kind, gunichar c)
{
    if (marks->open[kind] > 0)
        marks->open[kind]--;
    else if (marks->bad == 0)
        marks->bad = c;
}

static gunichar before(const char *text, const char *at)
{
    return at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
}

/* "а)" at the beginning or after a space; "см. п. 3)" looks the same and is let pass. */
static gboolean closes_label(const char *text, const char *at)
{
    guint n = 0;

    for (const char *back = at; back > text; n++) {
        back = g_utf8_prev_char(back);
        gunichar c = g_utf8_get_char(back);
        TmCharClass class = tm_unicode_class(c);
        if (class == TM_CHAR_SPACE || c == '(' || c == '/' || c == '>')
            return n > 0;
        if ((class != TM_CHAR_LETTER && class != TM_CHAR_DIGIT && c != '.') || n >= MAX_LABEL)
            return FALSE;
    }
    return n > 0;
}

/* ":)", ";-)", ":-((": the bracket is a mouth. */
static gboolean is_smiley(const char *text, const char *at)
{
    const char *eyes = at;
    gunichar mouth = g_utf8_get_char(at);

    for (guint n = 1; n < MAX_MOUTHS && before(text, eyes) == mouth; n++)
        eyes--;
    if (before(text, eyes) == '-')
        eyes--;
    gunichar eye = before(text, eyes);
    TmCharClass behind = tm_unicode_class(g_utf8_get_char(g_utf8_next_char(at)));
    return (eye == ':' || eye == ';') && behind != TM_CHAR_LETTER && behind != TM_CHAR_DIGIT;
}

/* “ closes in German and Russian („…“) and where people use one sign for both („“…“”); ” opens in
 * Swedish. Which it is shows by what stands before it. */
static void read_curved(Marks *marks, const char *text, const char *at, gunichar c)
{
    gboolean inside = marks->open[CURVED] > 0;
    gunichar last = before(text, at);
    gboolean first = last == 0 || tm_unicode_is_space(last) || last == '(' || last == 0x201c;

    if (c == 0x201e) {
        marks->low = TRUE;
        mark_open(marks, CURVED);
    } else if (c == 0x201d ? inside || !first : inside && (marks->low || !first)) {
        marks->low = FALSE;
        mark_close(marks, CURVED, c);
    } else {
        mark_open(marks, CURVED);
    }
}

static void read_straight(Marks *marks, const char *text, const char *at)
{
    /* Inches: 3.5" */
    if (marks->open[STRAIGHT] == 0 && tm_unicode_class(before(text, at)) == TM_CHAR_DIGIT)
        return;
    marks->open[STRAIGHT] = !marks->open[STRAIGHT];
}

static void read_sign(Marks *marks, const char *text, const char *at, gunichar c)
{
    switch (c) {
    case '(':
        if (!is_smiley(text, at))
            mark_open(marks, ROUND);
        break;
    case ')':
        if (marks->open[ROUND] > 0 || (!is_smiley(text, at) && !closes_label(text, at)))
            mark_close(marks, ROUND, c);
        break;
    case '[':
    case '{':
        mark_open(marks, c == '[' ? SQUARE : CURLY);
        break;
    case ']':
    case '}':
        mark_close(marks, c == ']' ? SQUARE : CURLY, c);
        break;
    case 0xab:
        mark_open(marks, ANGLE);
        break;
    case 0xbb:
        mark_close(marks, ANGLE, c);
        break;
    case '"':
        read_straight(marks, text, at);
        break;
    default:
        read_curved(marks, text, at, c);
    }
}

/* The first sign without its other half, or 0. */
static gunichar unbalanced(const char *text)
{
    Marks marks = {0};

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if ((c < 0x80 && strchr("()[]{}\"", (int) c)) || c == 0xab || c == 0xbb ||
            (c >= 0x201c && c <= 0x201e))
            read_sign(&marks, text, at, c);
    }
    for (int kind = 0; marks.bad == 0 && kind < N_KINDS; kind++)
        if (marks.open[kind] > 0)
            marks.bad = kind == CURVED && marks.low ? 0x201e : OPENING[kind];
    return marks.bad;
}

void check_brackets(Check *check)
{
    gunichar source = unbalanced(check_variant(check, check->source)->text->string->str);
    gunichar target = unbalanced(check_variant(check, check->target)->text->string->str);
    char sign[8] = "";

    if ((source == 0) == (target == 0))
        return;
    g_unichar_to_utf8(source != 0 ? source : target, sign);
    check_report(check, TM_RULE_BRACKETS, TM_DETAIL_UNPAIRED, FALSE,
                 source != 0 ? check->source : check->target, g_strdup(sign));
}
