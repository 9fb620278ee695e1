#include "text/unicode.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include "text/character_private.h"

/* ---- the table of characters --------------------------------------------------------------------
 */

/*
 * NFC leaves a string alone when each of its characters has a quick check of "yes" and none moves
 * (combining class 0). Source: UAX 15, "Detecting Normalization Forms".
 */
static gboolean is_plainly_nfc(gunichar c)
{
    return u_getIntPropertyValue((UChar32) c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES &&
           u_getCombiningClass((UChar32) c) == 0;
}

static guint8 traits_of(gunichar c)
{
    TmCharClass class = tm_unicode_class(c);
    gboolean nfc = is_plainly_nfc(c);
    gboolean kept = nfc && (class != TM_CHAR_SPACE || c == ' ') && c != TM_SOFT_HYPHEN && c != 0;

    return (guint8) (class | (nfc ? TM_TRAIT_NFC : 0) | (kept ? TM_TRAIT_KEPT : 0));
}

static void fill_traits(TmTraits *traits)
{
    for (guint i = 0; i < TM_N_LOW; i++)
        traits->low[i] = traits_of(i);
    for (guint i = 0; i < TM_N_PUNCTUATION; i++)
        traits->punctuation[i] = traits_of(TM_PUNCTUATION + i);
}

const TmTraits *tm_traits(void)
{
    static TmTraits table;
    static gsize made = 0;

    if (g_once_init_enter(&made)) {
        fill_traits(&table);
        g_once_init_leave(&made, 1);
    }
    return &table;
}

TmCharacter tm_character_at_slowly(const TmTraits *traits, const char *at, const char *end)
{
    gunichar c = g_utf8_get_char_validated(at, end - at);

    if (c >= (gunichar) -2)
        return (TmCharacter){0};
    guint n_bytes = (guint) (g_utf8_next_char(at) - at);
    if (c - TM_PUNCTUATION < TM_N_PUNCTUATION)
        return (TmCharacter){c, n_bytes, traits->punctuation[c - TM_PUNCTUATION]};
    return (TmCharacter){c, n_bytes, traits_of(c)};
}

/* ---- normal forms -------------------------------------------------------------------------------
 */

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

static gboolean is_nfc(const char *at, gsize n_bytes)
{
    const TmTraits *traits = tm_traits();
    const char *end = at + n_bytes;

    while (at < end) {
        TmCharacter it = tm_character_at(traits, at, end);
        if ((it.traits & TM_TRAIT_NFC) == 0)
            return FALSE;
        at += it.n_bytes;
    }
    return TRUE;
}

char *tm_unicode_nfc(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;

    if (is_nfc(utf8, n_bytes))
        return g_strndup(utf8, n_bytes);
    const UNormalizer2 *form = unorm2_getNFCInstance(&status);
    g_assert(U_SUCCESS(status));
    return normalise(form, utf8, n_bytes);
}

/*
 * NFKC_Casefold maps each character and puts the whole into NFC. Where every character becomes one
 * other that is plainly NFC, the whole can be mapped one by one. Latin and Cyrillic as far as here.
 */
#define N_FOLDED 0x530

/* What @c becomes, or 0 where it takes more than mapping one by one in as many bytes or fewer. */
static guint16 folds_to(const UNormalizer2 *form, gunichar c)
{
    char utf8[7] = "";
    gsize n_bytes = (gsize) g_unichar_to_utf8(c, utf8);
    g_autofree char *folded = normalise(form, utf8, n_bytes);
    gsize n_folded = strlen(folded);
    gunichar to = g_utf8_get_char(folded);

    if (n_folded == 0 || n_folded > n_bytes || *g_utf8_next_char(folded) != '\0')
        return 0;
    return is_plainly_nfc(to) ? (guint16) to : 0;
}

static const guint16 *folds(const UNormalizer2 *form)
{
    static guint16 table[N_FOLDED];
    static gsize made = 0;

    if (g_once_init_enter(&made)) {
        for (guint i = 0; i < N_FOLDED; i++)
            table[i] = folds_to(form, i);
        g_once_init_leave(&made, 1);
    }
    return table;
}

static gboolean fold_plainly(const UNormalizer2 *form, const char *at, gsize n_bytes, char *out)
{
    const guint16 *table = folds(form);
    const TmTraits *traits = tm_traits();
    const char *end = at + n_bytes;

    while (at < end) {
        TmCharacter it = tm_character_at(traits, at, end);
        guint16 to = it.n_bytes > 0 && it.c < N_FOLDED ? table[it.c] : 0;
        if (to == 0)
            return FALSE;
        if (to < 0x80) {
            *out++ = (char) to;
        } else {
            *out++ = (char) (0xc0 | to >> 6);
            *out++ = (char) (0x80 | (to & 0x3f));
        }
        at += it.n_bytes;
    }
    *out = '\0';
    return TRUE;
}

char *tm_unicode_fold(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&status);
    g_autofree char *folded = g_malloc(n_bytes + 1);

    g_assert(U_SUCCESS(status));
    if (fold_plainly(form, utf8, n_bytes, folded))
        return g_steal_pointer(&folded);
    return normalise(form, utf8, n_bytes);
}

/* ---- single characters --------------------------------------------------------------------------
 */

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
