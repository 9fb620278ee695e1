#include "formats/encoding_cyrillic.h"

#include <string.h>

/* In the order of preference among equals. The rarer an encoding, the more it has to be better. */
static const struct {
    const char *name;
    int handicap;
} candidates[] = {{"windows-1251", 0}, {"KOI8-R", 0}, {"cp866", 0},
                  {"ISO-8859-5", 6},   {"KOI8-U", 6}, {"MAC-CYRILLIC", 12}};

/* What a byte is, beside the letters 1..32 (а..я, ё as е). */
enum {
    BREAK = 0,    /* neither letter nor remarkable: a space, a digit, punctuation of ASCII */
    OTHER = 33,   /* a letter of another Cyrillic alphabet */
    LATIN,        /* a letter of ASCII */
    TYPOGRAPHIC,  /* a quote, a dash, №: beyond ASCII and usual */
    UNUSUAL,      /* any other symbol: box drawing, Greek, … */
    MISSING,      /* the encoding has no such byte */
    CAPITAL = 128 /* added to a letter */
};

/* Costs are in the unit of the table: bits. These were chosen by hand: well above a rare pair. */
#define COST_OTHER 7
#define COST_MIXED_ALPHABETS 8
#define COST_MIXED_CASE 8
#define COST_TYPOGRAPHIC 5
#define COST_TYPOGRAPHIC_BEFORE_SMALL 3
#define COST_UNUSUAL 12
/* Russian costs 3 to 5 a byte beyond ASCII, the wrong encoding or another alphabet 8 and more. */
#define MAX_COST_PER_BYTE 7
/* Enough to be certain; the rest of a long text is not looked at. */
#define MAX_JUDGED_BYTES 100000

/*
 * -log2 of how probable the second letter is after the first, rounded, as a hexadecimal digit. Row
 * and column 0 are the edge of a word, 1..32 the letters а..я. Counted over 1.1 million pairs of
 * Russian in press releases, licences, terms of service and news, with 0.02 added to each count.
 */
static const char pair_costs[33][34] = {
    "f653646864c455443535578858dfdf6a7", /* ^ */
    "2c5476564964453d75449965668fffb66", /* а */
    "5599ea4f94f74942f45f4f6ffb463bb76", /* б */
    "22eaaa3e84f5475396576facd7af49fd7", /* в */
    "64bba55ff4f84c71f3aa4efb9efffffef", /* г */
    "53d69627f4f8494374684eaaaafe68ae7", /* д */
    "297754676a5544388343ca79768ffffaa", /* е */
    "747ff31cf3f5cb36ffaf7ffdaffffadcf", /* ж */
    "42747468f4f76443f4ad5ffbcffa5afd8", /* з */
    "26658649555544479544c95658afffb64", /* и */
    "0b9aa69faff76868cb44fdf987ffffdff", /* й */
    "33f8cd46a3f85b82e4735ef7fcffffcff", /* к */
    "44eeaa36d2f77b63ec8b5cff8eff83c54", /* л */
    "239acf3ff3f975536c8e4bfedeff499d6", /* м */
    "53ca863d62f8bf42fb6566b79cbf37dc6", /* н */
    "3c434455675644575444a998679fffaa7", /* о */
    "84ffff4ff5fa6f7281b94ddbffff78df8", /* п */
    "52967825b3f7956299664a7998ff57a96", /* р */
    "4595f84ff4f4465347625b7b89ff66cc4", /* с */
    "33a4d93fb4f6995384595afe6fcf53ce8", /* т */
    "375754546a7555694534ea88475fff948", /* у */
    "638faf3ff2ff6f81f4a756ffffffabb9f", /* ф */
    "16f8fa7ff5ff8d43c57b9ffffffffcbff", /* х */
    "54f9ff2ff1f8afc6bfbf5ffbffff6ffff", /* ц */
    "72fefe2df2f75e3aeaf37ffff7fff6fff", /* ч */
    "53f7fc1ff2f65966a8f65ffffffff6fcf", /* ш */
    "a4ffff1ff1ffff8cf9ff6ffffffff6fff", /* щ */
    "eeeeee1eeeeeeeeeeeeeeeeeeeeeeeee1", /* ъ */
    "2f55a73c9b47448f4764ef3f77bfffffa", /* ы */
    "1f8b8a6f47f4f63aff46fae7b4cffff57", /* ь */
    "8aa787ffaf64464f9680b69ff8ffffffb", /* э */
    "1d4c95f99ff9597ff672fdf74d2ffffaf", /* ю */
    "1f85a6485dba757fa864ff688c5ffff68", /* я */
};

typedef struct {
    guint8 classes[256];
    int last; /* class of the byte before */
    gint64 cost;
    gboolean possible;
} Reading;

static guint8 classify(gunichar c)
{
    /* Of Ukrainian and Belarusian; letters of Serbian and Macedonian are as unusual as a symbol. */
    static const gunichar neighbours[] = {0x404, 0x454, 0x406, 0x456, 0x407,
                                          0x457, 0x490, 0x491, 0x40E, 0x45E};
    static const gunichar typographic[] = {0xA0,   0xA7,   0xA9,   0xAB,   0xB0,   0xB7,
                                           0xBB,   0x2013, 0x2014, 0x2018, 0x2019, 0x201A,
                                           0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2116};

    if (c >= 0x430 && c <= 0x44F)
        return (guint8) (c - 0x430 + 1);
    if (c >= 0x410 && c <= 0x42F)
        return (guint8) (c - 0x410 + 1) | CAPITAL;
    if (c == 0x451 || c == 0x401)
        return c == 0x451 ? 6 : 6 | CAPITAL;
    for (gsize i = 0; i < G_N_ELEMENTS(neighbours); i++)
        if (c == neighbours[i])
            return OTHER;
    for (gsize i = 0; i < G_N_ELEMENTS(typographic); i++)
        if (c == typographic[i])
            return TYPOGRAPHIC;
    return UNUSUAL;
}

/* What one byte stands for; 0: nothing. */
static gunichar decode_byte(GIConv converter, guint8 byte)
{
    char encoded = (char) byte;
    char utf8[8] = "";
    char *in = &encoded;
    char *out = utf8;
    gsize n_in = 1;
    gsize n_out = sizeof utf8 - 1;

    if (g_iconv(converter, &in, &n_in, &out, &n_out) == (gsize) -1) {
        g_iconv(converter, NULL, NULL, NULL, NULL);
        return 0;
    }
    return g_utf8_get_char(utf8);
}

static void reading_init(Reading *reading, const char *encoding, int handicap)
{
    GIConv converter = g_iconv_open("UTF-8", encoding);

    memset(reading, 0, sizeof *reading);
    reading->cost = handicap;
    reading->possible = converter != (GIConv) -1;
    for (guint byte = 0; reading->possible && byte < 256; byte++) {
        if (byte < 0x80) {
            reading->classes[byte] = g_ascii_isalpha((char) byte) ? LATIN : BREAK;
            continue;
        }
        gunichar c = decode_byte(converter, (guint8) byte);
        reading->classes[byte] = c ? classify(c) : MISSING;
    }
    if (reading->possible)
        g_iconv_close(converter);
}

static gboolean is_russian(int class)
{
    int letter = class & ~CAPITAL;

    return letter >= 1 && letter <= 32;
}

static int cost_of_pair(int last, int class)
{
    int from = is_russian(last) ? last & ~CAPITAL : 0;
    int to = is_russian(class) ? class & ~CAPITAL : 0;
    int cost = from || to ? g_ascii_xdigit_value(pair_costs[from][to]) : 0;

    if ((is_russian(last) && class == LATIN) || (last == LATIN && is_russian(class)))
        cost += COST_MIXED_ALPHABETS;
    if (from && to && !(last & CAPITAL) && (class & CAPITAL))
        cost += COST_MIXED_CASE;
    if (last == TYPOGRAPHIC && to && !(class & CAPITAL))
        cost += COST_TYPOGRAPHIC_BEFORE_SMALL;
    if (class == OTHER)
        cost += COST_OTHER + (last == LATIN ? COST_MIXED_ALPHABETS : 0);
    else if (class == TYPOGRAPHIC)
        cost += COST_TYPOGRAPHIC;
    else if (class == UNUSUAL)
        cost += COST_UNUSUAL;
    return cost;
}

static void read_byte(Reading *reading, guint8 byte)
{
    int class = reading->classes[byte];

    if (class == MISSING) {
        reading->possible = FALSE;
        return;
    }
    reading->cost += cost_of_pair(reading->last, class);
    reading->last = class;
}

const char *encoding_guess_cyrillic(const guint8 *bytes, gsize n_bytes)
{
    Reading readings[G_N_ELEMENTS(candidates)];
    gint64 n_judged = 0;
    const Reading *best = NULL;

    for (gsize k = 0; k < G_N_ELEMENTS(candidates); k++)
        reading_init(&readings[k], candidates[k].name, candidates[k].handicap);
    for (gsize i = 0; i < n_bytes && n_judged < MAX_JUDGED_BYTES; i++) {
        n_judged += bytes[i] >= 0x80;
        for (gsize k = 0; k < G_N_ELEMENTS(candidates); k++)
            read_byte(&readings[k], bytes[i]);
    }
    for (gsize k = 0; k < G_N_ELEMENTS(candidates); k++)
        if (readings[k].possible && (best == NULL || readings[k].cost < best->cost))
            best = &readings[k];
    if (best == NULL || best->cost > MAX_COST_PER_BYTE * n_judged)
        return NULL;
    return candidates[best - readings].name;
}
