#include "segment/marks.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* "2.3.1.", "10-1.1." */
#define MAX_LEVELS 6
#define MAX_DIGITS 3
/* The number of an article: "Статья 1012". */
#define MAX_HEADING_DIGITS 4

static gboolean ends_word(LookText text, int32_t at)
{
    return at >= text.length || u_isUWhiteSpace(text.text[at]);
}

/* Signs that are nothing but bullets. */
static gboolean is_bullet(UChar32 c)
{
    return c == 0x2022 || c == 0x25E6 || c == 0x2023 || c == 0x2043 || c == 0x25AA || c == 0x25CF ||
           c == 0x25CB || c == 0x25A0 || c == 0x25A1;
}

/* Signs that are bullets when white space follows. */
static gboolean may_be_bullet(UChar32 c)
{
    return c == 0xB7 || c == '*';
}

/* "1", "2.3.1", "10-1.1": where it ends, before any last stop. */
static int32_t skip_levels(LookText text, int32_t at)
{
    int32_t end = look_skip_digits(text, at, MAX_DIGITS);

    for (guint n = 1; n < MAX_LEVELS && end > at; n++) {
        UChar32 sign = look_after(text, end);
        /* "10-1.1." is a point, "4.4.0-2." a version. */
        gboolean joins = sign == '.' || (sign == '-' && n == 1);
        int32_t next = joins ? look_skip_digits(text, end + 1, MAX_DIGITS) : 0;
        if (next <= end + 1)
            break;
        end = next;
    }
    return end;
}

static guint read_number(LookText text, int32_t at, int32_t end)
{
    guint number = 0;

    for (; at < end; at++) {
        if (!u_isdigit(text.text[at]))
            return 0;
        number = number * 10 + (guint) u_charDigitValue(text.text[at]);
    }
    return number;
}

static gboolean is_raised_digit(UChar32 c)
{
    return c == 0xB9 || c == 0xB2 || c == 0xB3 || (c >= 0x2070 && c <= 0x2079);
}

/* What may follow a number that was put in between others: "5¹", "2A", "5а". */
static int32_t skip_suffix(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at);
    int32_t end = at;

    while (end - at < MAX_DIGITS && is_raised_digit(look_after(text, end)))
        end++;
    if (end == at && look_is_letter(c) && !look_is_letter(look_after(text, at + U16_LENGTH(c))))
        end += U16_LENGTH(c);
    return end;
}

/* One letter; the same one up to three times, and small Roman digits, where a bracket closes them.
 */
static int32_t skip_letter(LookText text, int32_t at, gboolean *closed)
{
    LookSpan word = look_word(text, at);
    gboolean same = word.end - word.start <= 3, roman = TRUE;

    for (int32_t i = word.start; i < word.end; i++) {
        same = same && text.text[i] == text.text[at];
        roman = roman && (text.text[i] == 'i' || text.text[i] == 'v' || text.text[i] == 'x');
    }
    *closed = word.end > word.start + U16_LENGTH(look_after(text, at));
    return word.end > word.start && (!*closed || same || roman) ? word.end : at;
}

/* Digits with what belongs to them, or a letter: where it ends. @closed: a bracket must follow. */
static int32_t read_count(LookText text, int32_t at, Mark *mark, gboolean *closed)
{
    int32_t end = skip_levels(text, at);

    *closed = FALSE;
    if (end == at) {
        end = skip_letter(text, at, closed);
        mark->first = end > at ? look_after(text, at) : 0;
        return end;
    }
    int32_t suffix = skip_suffix(text, end);
    mark->number = suffix == end ? read_number(text, at, end) : 0;
    return suffix;
}

static Mark counted_mark(LookText text, int32_t at)
{
    Mark none = {.end = at};
    Mark mark = {.open = look_after(text, at) == '('};
    int32_t from = at + mark.open;
    gboolean closed;
    int32_t end = read_count(text, from, &mark, &closed);

    if (end == from)
        return none;
    mark.stop = !mark.open && look_after(text, end) == '.';
    end += mark.stop;
    if (look_after(text, end) == ')') {
        mark.kind = MARK_BRACKET;
        end++;
    } else if (mark.stop && mark.first == 0) {
        mark.kind = MARK_NUMBER;
    } else if (mark.stop && u_islower(mark.first) && !closed) {
        mark.kind = MARK_LETTER;
    } else {
        return none;
    }
    mark.end = end;
    return ends_word(text, end) ? mark : none;
}

/* Of small numbers: "C." and "L." are rather initials. */
static Mark roman_mark(LookText text, int32_t at)
{
    int32_t end = look_skip_roman(text, at);

    for (int32_t i = at; i < end; i++)
        if (text.text[i] != 'I' && text.text[i] != 'V' && text.text[i] != 'X')
            return (Mark){.end = at};
    if (end == at || look_after(text, end) != '.' || !ends_word(text, end + 1))
        return (Mark){.end = at};
    return (Mark){.kind = MARK_ROMAN, .end = end + 1};
}

Mark tm_mark_at(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at);
    Mark mark = {.kind = MARK_BULLET, .end = at + 1};

    if (c < 0)
        return (Mark){.end = at};
    mark.first = c;
    if (is_bullet(c))
        return mark;
    if (look_is_dash(c) || may_be_bullet(c)) {
        if (look_is_dash(c))
            mark.kind = MARK_DASH;
        return ends_word(text, at + 1) ? mark : (Mark){.end = at};
    }
    mark = counted_mark(text, at);
    return mark.kind == MARK_NONE ? roman_mark(text, at) : mark;
}

/* "Б.", "A.1.2.": with the stop, at a word's end. */
static int32_t skip_stopped(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at);
    int32_t end = at + (look_is_letter(c) ? U16_LENGTH(c) : 0);

    if (end == at || look_after(text, end) != '.')
        return at;
    int32_t levels = skip_levels(text, end + 1);
    if (levels > end + 1 && look_after(text, levels) == '.')
        end = levels;
    return ends_word(text, end + 1) ? end + 1 : at;
}

int32_t tm_mark_skip(LookText text, int32_t at)
{
    Mark mark = tm_mark_at(text, at);

    if (mark.kind == MARK_NONE)
        return skip_stopped(text, at);
    if (mark.kind != MARK_BULLET && mark.kind != MARK_DASH)
        return mark.end;
    /* "• 9." */
    int32_t next = look_skip_spaces(text, mark.end);
    Mark second = counted_mark(text, next);
    int32_t stopped = second.kind == MARK_NONE ? skip_stopped(text, next) : second.end;
    return stopped > next ? stopped : mark.end;
}

/* ---- Headings ------------------------------------------------------------------------------- */

static gboolean is_ascii_word(const UChar *units, const char *word)
{
    for (; *word; word++, units++)
        if (*units != (UChar) *word)
            return FALSE;
    return TRUE;
}

/* "5 bis", "5 ter": the word behind the number. */
static int32_t skip_latin_count(LookText text, int32_t at)
{
    static const char *const words[] = {"bis", "ter", "quater", "quinquies", "sexies"};
    LookSpan word = look_word(text, look_skip_spaces(text, at));

    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (word.end - word.start == (int32_t) strlen(words[i]) &&
            is_ascii_word(text.text + word.start, words[i]))
            return word.end;
    return at;
}

/* "5", "5.1", "12-1", "5¹", "3A", "III", "A": before any last stop. */
static int32_t skip_heading_number(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at);
    int32_t end = look_skip_roman(text, at);

    if (end == at && u_isupper(c) && look_after(text, at + U16_LENGTH(c)) == '.')
        return at + U16_LENGTH(c);
    if (end == at)
        end = look_skip_digits(text, at, MAX_HEADING_DIGITS);
    for (guint n = 1; n < MAX_LEVELS && end > at; n++) {
        UChar32 sign = look_after(text, end);
        int32_t next =
            sign == '.' || look_is_dash(sign) ? look_skip_digits(text, end + 1, MAX_DIGITS) : 0;
        if (next <= end + 1)
            break;
        end = next;
    }
    /* "XII-А" */
    if (end > at && look_is_dash(look_after(text, end)) && skip_suffix(text, end + 1) > end + 1 &&
        u_isupper(look_after(text, end + 1)))
        end++;
    if (end > at)
        end = skip_latin_count(text, skip_suffix(text, end));
    return look_is_letter(look_after(text, end)) ? at : end;
}

/* "№ 2", "N 2", "No. 2", "nr. 2": what may stand before the number. */
static int32_t skip_number_sign(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at), next = look_after(text, at + 1);
    int32_t end = at;

    if (c == 0x2116 || (c == 'N' && u_isUWhiteSpace(next)))
        end = at + 1;
    else if ((c == 'N' || c == 'n') && (next == 'o' || next == 'r') &&
             look_after(text, at + 2) == '.')
        end = at + 3;
    return end > at ? look_skip_spaces(text, end) : at;
}

/* Only white space and opening quotes stand between the start of the line and @at. */
static gboolean is_line_start(LookText text, int32_t at)
{
    for (guint n = 0; n < LOOK_MAX_SPACES && at > 0 && !look_is_newline(text.text[at - 1]); n++) {
        if (!u_isUWhiteSpace(text.text[at - 1]) && !look_is_opener(text.text[at - 1]))
            break;
        at--;
    }
    return at == 0 || look_is_newline(text.text[at - 1]);
}

/* "Статья 5", "Ст. 5", "§ 4", "Глава первая". */
static int32_t skip_word_and_number(const TmLists *lists, LookText text, int32_t at)
{
    LookSpan word = look_word(text, at);
    UChar32 c = look_after(text, at);

    if (word.end == word.start && c == 0xA7)
        word.end = at + 1;
    if (word.end == word.start)
        return at;
    LookSpan stopped = {word.start, word.end + (look_after(text, word.end) == '.')};
    if (stopped.end > word.end && tm_lists_has_folded(lists, TM_LIST_HEADING, text, stopped) &&
        is_line_start(text, at))
        word = stopped;
    else if (!tm_lists_has_folded(lists, TM_LIST_HEADING, text, word))
        return at;
    if (u_islower(c))
        return at;
    int32_t number = skip_number_sign(text, look_skip_spaces(text, word.end));
    int32_t end = skip_heading_number(text, number);
    LookSpan ordinal = look_word(text, number);
    if (end == number && tm_lists_has_folded(lists, TM_LIST_HEADING_NUMBER, text, ordinal))
        end = ordinal.end;
    return end > number ? end : at;
}

/* "1-бап", "9-1-бап", "1-nji madda", "I бөлүм", "2-§" */
static int32_t skip_number_and_word(const TmLists *lists, LookText text, int32_t at)
{
    int32_t number = skip_heading_number(text, at);

    if (number == at || tm_lists_is_empty(lists, TM_LIST_HEADING_AFTER))
        return at;
    int32_t from = look_is_dash(look_after(text, number)) ? number + 1 : number;
    from = look_skip_spaces(text, from);
    if (look_after(text, from) == 0xA7)
        return from + 1;
    LookSpan word = look_word(text, from);
    LookSpan second = look_word(text, look_skip_spaces(text, word.end));
    LookSpan both = {word.start, second.end};
    if (second.end > second.start && tm_lists_has_folded(lists, TM_LIST_HEADING_AFTER, text, both))
        return both.end;
    return tm_lists_has_folded(lists, TM_LIST_HEADING_AFTER, text, word) ? word.end : at;
}

int32_t tm_mark_skip_heading(const TmLists *lists, LookText text, int32_t at)
{
    int32_t from = look_skip_openers(text, at);
    int32_t end = skip_word_and_number(lists, text, from);

    if (end == from)
        end = skip_number_and_word(lists, text, from);
    if (end == from)
        return at;
    return look_after(text, end) == '.' ? end + 1 : end;
}
