/*
 * Numbers in as few bytes as they need: seven bits a byte, the lowest first, the high bit set in
 * all bytes but the last (LEB128). Word numbers, text numbers and unit ids are small or close to
 * the one before, and mostly take one byte.
 */
#ifndef TM_INDEX_VARINT_INTERNAL_H
#define TM_INDEX_VARINT_INTERNAL_H

#include <glib.h>

/* Bytes of the longest. */
#define VARINT_MAX_BYTES 10

static inline guint varint_size(guint64 value)
{
    guint n_bytes = 1;

    for (; value >= 0x80; value >>= 7)
        n_bytes++;
    return n_bytes;
}

static inline guint8 *varint_write(guint8 *at, guint64 value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (guint8) (value | 0x80);
    *at++ = (guint8) value;
    return at;
}

/* Behind the number; NULL when it does not end before @end, or not at all. */
static inline const guint8 *varint_read(const guint8 *at, const guint8 *end, guint64 *value)
{
    guint64 result = 0;

    for (guint shift = 0; at < end && shift < 64; shift += 7) {
        guint8 byte = *at++;
        result |= (guint64) (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return at;
        }
    }
    return NULL;
}

/* The same for numbers that must fit 32 bits; nearly all take one byte. */
static inline const guint8 *varint_read32(const guint8 *at, const guint8 *end, guint32 *value)
{
    guint64 wide;

    if (at < end && *at < 0x80) {
        *value = *at;
        return at + 1;
    }
    at = varint_read(at, end, &wide);
    if (at == NULL || wide > G_MAXUINT32)
        return NULL;
    *value = (guint32) wide;
    return at;
}

#endif
