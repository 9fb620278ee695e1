#include "segment/look.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

UChar32 look_before(LookText text, int32_t at)
{
    UChar32 c = U_SENTINEL;

    if (at > 0)
        U16_PREV(text.text, 0, at, c);
    return c;
}

UChar32 look_after(LookText text, int32_t at)
{
    UChar32 c = U_SENTINEL;

    if (at < text.length)
        U16_NEXT(text.text, at, text.length, c);
    return c;
}

int32_t look_skip_spaces_back(LookText text, int32_t at)
{
    for (guint n = 0; n < LOOK_MAX_SPACES && at > 0 && u_isUWhiteSpace(text.text[at - 1]); n++)
        at--;
    return at;
}

int32_t look_skip_spaces(LookText text, int32_t at)
{
    for (guint n = 0; n < LOOK_MAX_SPACES && at < text.length && u_isUWhiteSpace(text.text[at]);
         n++)
        at++;
    return at;
}

int32_t look_skip_openers(LookText text, int32_t at)
{
    for (guint n = 0; n < LOOK_MAX_SPACES && at < text.length && look_is_opener(text.text[at]); n++)
        at++;
    return at;
}

int32_t look_skip_digits(LookText text, int32_t at, int32_t limit)
{
    while (limit-- > 0 && at < text.length && u_isdigit(text.text[at]))
        at++;
    return at;
}

gboolean look_is_letter(UChar32 c)
{
    return c >= 0 && (u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0);
}

gboolean look_is_newline(UChar32 c)
{
    return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

gboolean look_is_opener(UChar32 c)
{
    if (c < 0)
        return FALSE;
    int8_t type = u_charType(c);
    return type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION || c == '"' || c == '\'';
}

gboolean look_is_dash(UChar32 c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Uzbek is typed with a quote for the comma of its letters: "G‘ T.", "O‘zbekiston". */
#define TURNED_COMMA 0x2018

gboolean look_is_apostrophe(UChar32 c)
{
    return c == '\'' || c == 0x2019 || c == TURNED_COMMA;
}

/* What may join two letters of one word. */
static gboolean is_joint(UChar32 c)
{
    return c == '-' || c == 0x2010 || c == 0x2011 || look_is_apostrophe(c);
}

LookSpan look_word(LookText text, int32_t at)
{
    int32_t end = at;

    while (end < text.length && end - at <= LOOK_MAX_WORD) {
        int32_t next = end;
        UChar32 c;
        U16_NEXT(text.text, next, text.length, c);
        if (!look_is_letter(c) && !(end > at && is_joint(c) &&
                                    (c == TURNED_COMMA || look_is_letter(look_after(text, next)))))
            break;
        end = next;
    }
    return (LookSpan){at, end - at > LOOK_MAX_WORD ? at : end};
}

LookSpan look_word_back(LookText text, int32_t at)
{
    int32_t start = at;

    while (start > 0 && at - start <= LOOK_MAX_WORD) {
        int32_t previous = start;
        UChar32 c;
        U16_PREV(text.text, 0, previous, c);
        if (!look_is_letter(c) && !((start < at || c == TURNED_COMMA) && is_joint(c) &&
                                    look_is_letter(look_before(text, previous))))
            break;
        start = previous;
    }
    return (LookSpan){at - start > LOOK_MAX_WORD ? at : start, at};
}

static gboolean is_roman_digit(UChar32 c)
{
    return c == 'I' || c == 'V' || c == 'X' || c == 'L' || c == 'C';
}

int32_t look_skip_roman(LookText text, int32_t at)
{
    int32_t end = at;

    while (end - at < 8 && is_roman_digit(look_after(text, end)))
        end++;
    return look_is_letter(look_after(text, end)) || look_is_letter(look_before(text, at)) ? at
                                                                                          : end;
}

gboolean look_number_before(LookText text, int32_t at)
{
    int32_t end = look_skip_spaces_back(text, at);

    if (look_is_dash(look_before(text, end)) && end == at)
        end--;
    int32_t from = end;
    if (u_isdigit(look_before(text, end)))
        return TRUE;
    while (from > 0 && end - from < 4 && look_is_letter(text.text[from - 1]))
        from--;
    if (from > 1 && look_is_dash(text.text[from - 1]) && u_isdigit(text.text[from - 2]))
        return TRUE;
    from = end;
    while (from > 0 && end - from < 8 && is_roman_digit(text.text[from - 1]))
        from--;
    return from < end && !look_is_letter(look_before(text, from));
}
