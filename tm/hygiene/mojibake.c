/*
 * UTF-8 that was read as windows-1251 ("Р—Р°РєРѕРЅ") or windows-1252 ("Ð—Ð°ÐºÐ¾Ð½", "donâ€™t").
 *
 * A run of characters is turned back into the bytes of the old encoding. If they are UTF-8 of
 * Cyrillic or usual signs, that is no accident: in text that is meant as it stands, a letter is
 * hardly ever followed by just the sign that makes a valid sequence. docs/hygiene.md has the count.
 */
#include "hygiene/internal.h"

#include <string.h>

/* windows-1251 from 0x80 to 0xbf; above are А to я. 0x98 is nothing. */
static const gunichar WINDOWS_1251[64] = {
    0x402,  0x403,  0x201a, 0x453,  0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x409,
    0x2039, 0x40a,  0x40c,  0x40b,  0x40f,  0x452,  0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x98,   0x2122, 0x459,  0x203a, 0x45a,  0x45c,  0x45b,  0x45f,  0xa0,
    0x40e,  0x45e,  0x408,  0xa4,   0x490,  0xa6,   0xa7,   0x401,  0xa9,   0x404,  0xab,
    0xac,   0xad,   0xae,   0x407,  0xb0,   0xb1,   0x406,  0x456,  0x491,  0xb5,   0xb6,
    0xb7,   0x451,  0x2116, 0x454,  0xbb,   0x458,  0x405,  0x455,  0x457};

/* windows-1252 from 0x80 to 0x9f; above as Unicode. */
static const gunichar WINDOWS_1252[32] = {
    0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0,      0x17d,  0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178};

gunichar windows_1252(gunichar c)
{
    return c >= 0x80 && c < 0xa0 ? WINDOWS_1252[c - 0x80] : 0;
}

/* The byte a character had, or 0. */
static guchar byte_1251(gunichar c)
{
    if (c >= 0x410 && c <= 0x44f)
        return (guchar) (c - 0x410 + 0xc0);
    for (guint i = 0; i < G_N_ELEMENTS(WINDOWS_1251); i++)
        if (WINDOWS_1251[i] == c)
            return (guchar) (0x80 + i);
    return 0;
}

static guchar byte_1252(gunichar c)
{
    /* What windows-1252 lacks, and all of C1 for Latin-1, comes through as it is. */
    if (c >= 0x80 && c < 0x100)
        return (guchar) c;
    for (guint i = 0; i < G_N_ELEMENTS(WINDOWS_1252); i++)
        if (WINDOWS_1252[i] == c)
            return (guchar) (0x80 + i);
    return 0;
}

/* Characters that UTF-8 text in our languages is made of. */
static gboolean is_usual(gunichar c)
{
    return (c >= 0x410 && c <= 0x45f) || c == 0x401 || (c >= 0x490 && c <= 0x4bf) ||
           (c >= 0x2010 && c <= 0x2026) || c == 0x2116 || c == 0xa0 || c == 0xab || c == 0xbb ||
           c == 0xa7 || c == 0xb0 || (c >= 0xc0 && c <= 0xff) || c == 0x20ac || c == 0x2122;
}

static gboolean is_continuation(guchar byte)
{
    return byte >= 0x80 && byte < 0xc0;
}

static const char *decode(const char *at, const char *end, guchar (*byte)(gunichar), guint n_least,
                          char **text)
{
    const char *second = g_utf8_next_char(at), *run = at;
    guint n_usual = 0;

    if (second >= end || !is_continuation(byte(g_utf8_get_char(second))))
        return NULL;
    g_autoptr(GString) bytes = g_string_new(NULL);
    for (guchar b; run < end && (b = byte(g_utf8_get_char(run))) != 0; run = g_utf8_next_char(run))
        g_string_append_c(bytes, (char) b);
    if (bytes->len < 2 || !g_utf8_validate_len(bytes->str, bytes->len, NULL))
        return NULL;
    for (const char *c = bytes->str; *c != '\0'; c = g_utf8_next_char(c), n_usual++)
        if (!is_usual(g_utf8_get_char(c)))
            return NULL;
    if (n_usual < n_least)
        return NULL;
    *text = g_string_free(g_steal_pointer(&bytes), FALSE);
    return run;
}

/* A sign of three bytes ("â€™", "вЂ”") cannot be met by chance; of two-byte letters it takes two,
 * as "И…" would be one. */
const char *mojibake_run(const char *at, const char *end, gboolean suspected, char **text)
{
    gunichar c = g_utf8_get_char(at);
    guint n_letters = suspected ? 1 : 2;

    if (c >= 0xc2 && c <= 0xe2)
        return decode(at, end, byte_1252, c == 0xe2 ? 1 : n_letters, text);
    if (c >= 0x412 && c <= 0x432)
        return decode(at, end, byte_1251, c == 0x432 ? 1 : n_letters, text);
    return NULL;
}

gboolean mojibake_found(const char *text, const char *end)
{
    for (const char *at = text; at < end; at = g_utf8_next_char(at)) {
        g_autofree char *meant = NULL;
        if ((guchar) *at >= 0x80 && (at == text || (guchar) at[-1] < 0x80) &&
            mojibake_run(at, end, FALSE, &meant) != NULL)
            return TRUE;
    }
    return FALSE;
}
