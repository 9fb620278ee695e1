#include "segment/marks.h"

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
        int32_t next = sign == '.' || sign == '-' ? look_skip_digits(text, end + 1, MAX_DIGITS) : 0;
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

/* One letter, or small Roman digits in brackets. */
static int32_t skip_letter(LookText text, int32_t at, gboolean open)
{
    LookSpan word = look_word(text, at);
    UChar32 c = look_after(text, at);

    if (word.end == word.start)
        return at;
    if (word.end == at + U16_LENGTH(c))
        return word.end;
    for (int32_t i = at; i < word.end; i++)
        if (!open || (text.text[i] != 'i' && text.text[i] != 'v' && text.text[i] != 'x'))
            return at;
    return word.end;
}

static Mark counted_mark(LookText text, int32_t at)
{
    Mark none = {.end = at};
    Mark mark = {.open = look_after(text, at) == '('};
    int32_t from = at + mark.open;
    int32_t end = skip_levels(text, from);

    mark.number = read_number(text, from, end);
    if (end == from) {
        end = skip_letter(text, from, mark.open);
        mark.first = end > from ? look_after(text, from) : 0;
    }
    if (end == from)
        return none;
    mark.stop = !mark.open && look_after(text, end) == '.';
    end += mark.stop;
    if (look_after(text, end) == ')' || look_after(text, end) == 0x2E29) {
        mark.kind = MARK_BRACKET;
        end++;
    } else if (mark.stop && mark.first == 0) {
        mark.kind = MARK_NUMBER;
    } else if (mark.stop && u_islower(mark.first)) {
        mark.kind = MARK_LETTER;
    } else {
        return none;
    }
    mark.end = end;
    return ends_word(text, end) ? mark : none;
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
    return counted_mark(text, at);
}

/* "IV.", "б.", "A.1.2.": with the stop, at a word's end. */
static int32_t skip_stopped(LookText text, int32_t at)
{
    int32_t end = look_skip_roman(text, at);

    if (end == at)
        end = skip_letter(text, at, FALSE);
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

static gboolean is_raised_digit(UChar32 c)
{
    return c == 0xB9 || c == 0xB2 || c == 0xB3 || (c >= 0x2070 && c <= 0x2079);
}

static int32_t skip_raised(LookText text, int32_t at)
{
    while (is_raised_digit(look_after(text, at)))
        at++;
    return at;
}

/* "5", "5.1", "12-1", "5¹", "III", "A": before any last stop. */
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
    end = skip_raised(text, end);
    return look_is_letter(look_after(text, end)) ? at : end;
}

/* "№ 2", "No. 2": what may stand before the number. */
static int32_t skip_number_sign(LookText text, int32_t at)
{
    int32_t end = at;

    if (look_after(text, at) == 0x2116)
        end = at + 1;
    else if (look_after(text, at) == 'N' && look_after(text, at + 1) == 'o' &&
             look_after(text, at + 2) == '.')
        end = at + 3;
    return end > at ? look_skip_spaces(text, end) : at;
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
    if (stopped.end > word.end && tm_lists_has_folded(lists, TM_LIST_HEADING, text, stopped))
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
