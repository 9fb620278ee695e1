/*
 * The characters of a text one after the other, quickly: decoded in line, what matching asks of
 * each looked up in a table. For the inner loops of tm/text; everybody else has text/unicode.h.
 *
 *     const TmTraits *traits = tm_traits();
 *     for (TmCharacter it; at < end; at += it.n_bytes) {
 *         it = tm_character_at(traits, at, end);
 *         if (it.n_bytes == 0)
 *             …                            not UTF-8
 *         if (tm_character_class(it) == TM_CHAR_LETTER)
 *             …
 *     }
 *
 * The table is filled from tm_unicode_class and ICU at first use, so it cannot disagree with them:
 *
 *     low           U+0000 – U+07FF   all of one and two bytes: Latin, Greek, Cyrillic, Armenian
 *     punctuation   U+2000 – U+21FF   dashes, quotes, …, №
 *
 * The rest (Georgian, Chinese, emoji) asks ICU each time.
 */
#ifndef TM_TEXT_CHARACTER_PRIVATE_H
#define TM_TEXT_CHARACTER_PRIVATE_H

#include "text/unicode.h"

#define TM_TRAIT_CLASS 0x07 /* a TmCharClass */
#define TM_TRAIT_NFC 0x08   /* strings of such characters alone are in NFC */
#define TM_TRAIT_KEPT 0x10  /* the same, and a text's key (tm_text_key) has it as it is */

#define TM_N_LOW 0x800
#define TM_PUNCTUATION 0x2000
#define TM_N_PUNCTUATION 0x200

typedef struct {
    guint8 low[TM_N_LOW];
    guint8 punctuation[TM_N_PUNCTUATION];
} TmTraits;

typedef struct {
    gunichar c;
    guint n_bytes; /* 0: no valid UTF-8 stands there */
    guint traits;
} TmCharacter;

static inline TmCharClass tm_character_class(TmCharacter character)
{
    return character.traits & TM_TRAIT_CLASS;
}

/* The table; made once, for all threads. */
const TmTraits *tm_traits(void);

/* tm_character_at for what is not decoded in line. */
TmCharacter tm_character_at_slowly(const TmTraits *traits, const char *at, const char *end);

/* The character at @at, which is before @end; no byte from @end on is read. */
static inline TmCharacter tm_character_at(const TmTraits *traits, const char *at, const char *end)
{
    const guchar *byte = (const guchar *) at;

    if (byte[0] < 0x80)
        return (TmCharacter){byte[0], 1, traits->low[byte[0]]};
    /* C0 and C1 would be longer ways to write ASCII, which UTF-8 forbids. */
    if (byte[0] >= 0xc2 && byte[0] < 0xe0 && end - at >= 2 && (byte[1] & 0xc0) == 0x80) {
        gunichar c = (gunichar) (byte[0] & 0x1f) << 6 | (byte[1] & 0x3f);
        return (TmCharacter){c, 2, traits->low[c]};
    }
    return tm_character_at_slowly(traits, at, end);
}

#endif
