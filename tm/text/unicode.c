#include "text/unicode.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/*
 * Characters of which every string is in NFC already: Latin, Cyrillic, general punctuation. Nearly
 * all texts are made of them, and need not go through UTF-16.
 */
static gboolean is_plainly_nfc(const char *utf8, gsize n_bytes)
{
    const char *end = utf8 + n_bytes;

    while (utf8 < end) {
        if ((guchar) *utf8 < 0x80) {
            utf8++;
            continue;
        }
        gunichar c = g_utf8_get_char_validated(utf8, end - utf8);
        gboolean plain = c < 0x300 || (c >= 0x400 && c < 0x483) || (c >= 0x48a && c < 0x530) ||
                         (c >= 0x2010 && c < 0x205f && c != 0x2044) || c == 0x2116;
        if (!plain)
            return FALSE;
        utf8 = g_utf8_next_char(utf8);
    }
    return TRUE;
}

static char *normalise(const UNormalizer2 *form, const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    gint32 n_source = 0;
    /* A UTF-8 byte gives at most one unit of UTF-16. */
    g_autofree UChar *source = g_new(UChar, n_bytes + 1);
    u_strFromUTF8WithSub(source, (gint32) n_bytes + 1, &n_source, utf8, (gint32) n_bytes, 0xfffd,
                         NULL, &status);

    gint32 capacity = n_source + 16;
    g_autofree UChar *target = g_new(UChar, (gsize) capacity);
    gint32 n_target = unorm2_normalize(form, source, n_source, target, capacity, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        capacity = n_target + 1;
        target = g_renew(UChar, target, (gsize) capacity);
        n_target = unorm2_normalize(form, source, n_source, target, capacity, &status);
    }
    g_assert(U_SUCCESS(status));

    gsize n_out = (gsize) n_target * 3 + 1;
    char *out = g_malloc(n_out);
    u_strToUTF8(out, (gint32) n_out, NULL, target, n_target, &status);
    g_assert(U_SUCCESS(status));
    return out;
}

char *tm_unicode_nfc(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;

    if (is_plainly_nfc(utf8, n_bytes))
        return g_strndup(utf8, n_bytes);
    const UNormalizer2 *form = unorm2_getNFCInstance(&status);
    g_assert(U_SUCCESS(status));
    return normalise(form, utf8, n_bytes);
}

char *tm_unicode_fold(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&status);

    g_assert(U_SUCCESS(status));
    return normalise(form, utf8, n_bytes);
}

gboolean tm_unicode_is_space(gunichar c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    return u_isUWhiteSpace((UChar32) c);
}

gboolean tm_unicode_is_small(gunichar c)
{
    return u_islower((UChar32) c);
}

gunichar tm_unicode_fold_letter(gunichar c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    return (gunichar) u_foldCase((UChar32) c, U_FOLD_CASE_DEFAULT);
}

TmCharClass tm_unicode_class(gunichar c)
{
    if (tm_unicode_is_space(c))
        return TM_CHAR_SPACE;
    switch (u_charType((UChar32) c)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_LETTER_NUMBER:
        return TM_CHAR_LETTER;
    case U_DECIMAL_DIGIT_NUMBER:
        return TM_CHAR_DIGIT;
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
        return TM_CHAR_IGNORED;
    default:
        return TM_CHAR_SIGN;
    }
}

int tm_unicode_digit(gunichar c)
{
    return u_charDigitValue((UChar32) c);
}

gboolean tm_unicode_has_letter(const char *utf8, gsize n_bytes)
{
    for (const char *at = utf8, *end = utf8 + n_bytes; at < end; at = g_utf8_next_char(at))
        if (tm_unicode_class(g_utf8_get_char(at)) == TM_CHAR_LETTER)
            return TRUE;
    return FALSE;
}
