/*
 * Eight bytes of a text at once: how many of them are of the common sort, Latin letters or
 * Cyrillic. Nearly all texts of this tool are made of them, and a processor looks at eight as fast
 * as at one.
 *
 *     tm_block_n_letters("law, not")      →  3
 *     tm_block_n_letters("законы")        →  8    four letters of two bytes
 *     tm_block_n_letters("а законы")      →  2
 *
 * Each question is put to all bytes in one 64-bit number, which gets the highest bit of each byte
 * for which the answer is yes. "Cyrillic" is U+0400 – U+047F here, D0 or D1 and a byte that
 * continues it: letters all, none of which a normal form touches.
 *
 *     byte            0xxx xxxx   D0, D1      10xx xxxx   others
 *                     ASCII       lead        next        not ours
 */
#ifndef TM_TEXT_BLOCK_PRIVATE_H
#define TM_TEXT_BLOCK_PRIVATE_H

#include <glib.h>
#include <string.h>

#define TM_BLOCK_BYTES 8

/* The same byte eight times. */
#define TM_BLOCK_OF(byte) (G_GUINT64_CONSTANT(0x0101010101010101) * (byte))
#define TM_BLOCK_HIGH TM_BLOCK_OF(0x80)

/* The first byte becomes the lowest. */
static inline guint64 tm_block_read(const char *at)
{
    guint64 block;

    memcpy(&block, at, sizeof block);
    return GUINT64_FROM_LE(block);
}

/* Bytes beyond ASCII that are no part of a Cyrillic character standing wholly in the block. */
static inline guint64 tm_block_foreign(guint64 block)
{
    guint64 beyond = block & TM_BLOCK_HIGH;
    guint64 next = beyond & ~(block << 1);
    guint64 not_lead = (block & TM_BLOCK_OF(0xfe)) ^ TM_BLOCK_OF(0xd0); /* 0 for D0 and D1 */
    guint64 lead = beyond & ~((not_lead & TM_BLOCK_OF(0x7f)) + TM_BLOCK_OF(0x7f)) & ~not_lead;

    return (beyond & ~next & ~lead) | (lead & ~(next >> 8)) | (next & ~(lead << 8));
}

static inline guint tm_block_n_before(guint64 marks)
{
    return marks == 0 ? TM_BLOCK_BYTES : (guint) __builtin_ctzll(marks) / 8;
}

/* How many bytes from @at on are Latin or Cyrillic letters. */
static inline guint tm_block_n_letters(const char *at)
{
    guint64 block = tm_block_read(at);
    guint64 small = (block | TM_BLOCK_OF(0x20)) & TM_BLOCK_OF(0x7f);
    guint64 from_a = small + TM_BLOCK_OF(0x80 - 'a');
    guint64 beyond_z = small + TM_BLOCK_OF(0x80 - 'z' - 1);
    guint64 ascii = ~block & TM_BLOCK_HIGH;

    return tm_block_n_before(tm_block_foreign(block) | (ascii & (~from_a | beyond_z)));
}

/* How many are ASCII but no control characters, or Cyrillic. */
static inline guint tm_block_n_plain(const char *at)
{
    guint64 block = tm_block_read(at);
    guint64 control = ~(block | block << 1 | block << 2) & TM_BLOCK_HIGH;

    return tm_block_n_before(tm_block_foreign(block) | control);
}

#endif
