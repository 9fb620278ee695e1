/*
 * Letters and usual lengths of languages.
 *
 * Letters are those of the official alphabets. Lengths are medians over the 967 sentences of news
 * that the corpus has in eleven languages (ru, uk, be, kk, ky, uz, tg, hy, az, ka beside English);
 * for the others the rule on length is silent.
 */
#include "hygiene/internal.h"

#include <string.h>
#include "text/unicode.h"

#define LATIN (1u << SCRIPT_LATIN)
#define CYRILLIC (1u << SCRIPT_CYRILLIC)

static const Alphabet ALPHABETS[] = {
    {"en", LATIN, 100, "", ""},
    {"ru", CYRILLIC, 111, "", ""},
    {"uk", CYRILLIC, 105, "іїєґ", "ыэёъ"},
    {"be", CYRILLIC, 103, "іў", "ищъ"},
    {"kk", CYRILLIC, 106, "әғқңөұүһі", ""},
    {"ky", CYRILLIC, 101, "ңөү", ""},
    {"tg", CYRILLIC, 111, "ғӣқӯҳҷ", ""},
    {"uz", CYRILLIC | LATIN, 116, "ўқғҳ", ""},
    {"az", LATIN | CYRILLIC, 109, "əğıöüçşҝғәөүһҹј", ""},
    {"tk", LATIN | CYRILLIC, 0, "äçňöşüýžҗңөүә", ""},
    {"ro", LATIN | CYRILLIC, 0, "ăâîșțşţӂ", ""},
    {"mo", LATIN | CYRILLIC, 0, "ăâîșțşţӂ", ""},
    {"hy", 1u << SCRIPT_ARMENIAN, 106, NULL, NULL},
    {"ka", 1u << SCRIPT_GEORGIAN, 108, NULL, NULL},
    {"bg", CYRILLIC, 0, NULL, NULL},
    {"mk", CYRILLIC, 0, NULL, NULL},
    {"mn", CYRILLIC, 0, NULL, NULL},
    {"sr", CYRILLIC | LATIN, 0, NULL, NULL},
    {"tt", CYRILLIC | LATIN, 0, NULL, NULL},
    {"el", 1u << SCRIPT_GREEK, 0, NULL, NULL},
    {"he", 1u << SCRIPT_HEBREW, 0, NULL, NULL},
    {"ar", 1u << SCRIPT_ARABIC, 0, NULL, NULL},
    {"fa", 1u << SCRIPT_ARABIC, 0, NULL, NULL},
    {"zh", 1u << SCRIPT_OTHER, 0, NULL, NULL},
    {"ja", 1u << SCRIPT_OTHER, 0, NULL, NULL},
    {"ko", 1u << SCRIPT_OTHER, 0, NULL, NULL},
    {"de", LATIN, 0, NULL, NULL},
    {"fr", LATIN, 0, NULL, NULL},
    {"es", LATIN, 0, NULL, NULL},
    {"it", LATIN, 0, NULL, NULL},
    {"pt", LATIN, 0, NULL, NULL},
    {"pl", LATIN, 0, NULL, NULL},
    {"cs", LATIN, 0, NULL, NULL},
    {"lt", LATIN, 0, NULL, NULL},
    {"lv", LATIN, 0, NULL, NULL},
    {"et", LATIN, 0, NULL, NULL},
    {"fi", LATIN, 0, NULL, NULL},
    {"tr", LATIN, 0, NULL, NULL},
};

static const struct {
    gunichar first;
    gunichar last;
    Script script;
} RANGES[] = {
    {0xc0, 0x24f, SCRIPT_LATIN},       {0x250, 0x2af, SCRIPT_LATIN},
    {0x370, 0x3ff, SCRIPT_GREEK},      {0x400, 0x52f, SCRIPT_CYRILLIC},
    {0x531, 0x588, SCRIPT_ARMENIAN},   {0x591, 0x5ff, SCRIPT_HEBREW},
    {0x600, 0x6ff, SCRIPT_ARABIC},     {0x750, 0x77f, SCRIPT_ARABIC},
    {0x10a0, 0x10ff, SCRIPT_GEORGIAN}, {0x1c80, 0x1c8f, SCRIPT_CYRILLIC},
    {0x1c90, 0x1cbf, SCRIPT_GEORGIAN}, {0x1d00, 0x1d7f, SCRIPT_LATIN},
    {0x1e00, 0x1eff, SCRIPT_LATIN},    {0x1f00, 0x1fff, SCRIPT_GREEK},
    {0x2d00, 0x2d2f, SCRIPT_GEORGIAN}, {0x2de0, 0x2dff, SCRIPT_CYRILLIC},
    {0xa640, 0xa69f, SCRIPT_CYRILLIC}, {0xfb13, 0xfb17, SCRIPT_ARMENIAN},
    {0xfb00, 0xfb06, SCRIPT_LATIN},    {0xfb1d, 0xfb4f, SCRIPT_HEBREW},
    {0xfb50, 0xfdff, SCRIPT_ARABIC},   {0xfe70, 0xfeff, SCRIPT_ARABIC},
};

Script script_of(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalpha((char) c) ? SCRIPT_LATIN : SCRIPT_NONE;
    /* Micro sign and the two ordinals belong to no word. */
    if (c < 0xc0 || c == 0xd7 || c == 0xf7 || tm_unicode_class(c) != TM_CHAR_LETTER)
        return SCRIPT_NONE;
    /* Marks stand on letters of any script, spacing modifiers between them. */
    if ((c >= 0x2b0 && c < 0x370) || (c >= 0x483 && c <= 0x489))
        return SCRIPT_NONE;
    for (gsize i = 0; i < G_N_ELEMENTS(RANGES); i++)
        if (c >= RANGES[i].first && c <= RANGES[i].last)
            return RANGES[i].script;
    return SCRIPT_OTHER;
}

const Alphabet *alphabet_of(const char *tag)
{
    gsize length = strcspn(tag, "-");

    for (gsize i = 0; i < G_N_ELEMENTS(ALPHABETS); i++) {
        const char *code = ALPHABETS[i].code;
        if (strlen(code) == length && strncmp(code, tag, length) == 0)
            return &ALPHABETS[i];
    }
    return NULL;
}

guint alphabet_scripts(const char *tag)
{
    const Alphabet *alphabet = alphabet_of(tag);

    if (strstr(tag, "-Cyrl") != NULL)
        return CYRILLIC;
    if (strstr(tag, "-Latn") != NULL)
        return LATIN;
    return alphabet != NULL ? alphabet->scripts : 0;
}

static gboolean contains(const char *letters, gunichar wanted)
{
    for (const char *at = letters; *at != '\0'; at = g_utf8_next_char(at))
        if (g_utf8_get_char(at) == wanted)
            return TRUE;
    return FALSE;
}

gboolean alphabet_lacks(const Alphabet *alphabet, gunichar c)
{
    Script script = script_of(c);

    if (alphabet->own == NULL || (alphabet->scripts & 1u << script) == 0)
        return FALSE;
    gunichar small = tm_unicode_fold_letter(c);
    gboolean basic = small < 0x80 || (small >= 0x430 && small <= 0x44f) || small == 0x451;
    return basic ? contains(alphabet->none, small) : !contains(alphabet->own, small);
}
