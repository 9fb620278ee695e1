#include "store/internal.h"

#include <string.h>

/* SipHash-2-4: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, section 2. */
typedef struct {
    guint64 v0, v1, v2, v3;
} SipState;

static inline guint64 rotate(guint64 value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static inline guint64 little_endian(const guint8 *bytes)
{
    guint64 value;

    memcpy(&value, bytes, sizeof value);
    return GUINT64_FROM_LE(value);
}

static inline void sip_round(SipState *s)
{
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 = rotate(s->v2, 32);
}

static inline void sip_word(SipState *s, guint64 word)
{
    s->v3 ^= word;
    sip_round(s);
    sip_round(s);
    s->v0 ^= word;
}

guint64 store_hash(const guint8 key[STORE_KEY_BYTES], const void *bytes, gsize n_bytes)
{
    const guint8 *p = bytes;
    guint64 k0 = little_endian(key);
    guint64 k1 = little_endian(key + 8);
    SipState s = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                  k1 ^ 0x7465646279746573u};
    guint64 last = (guint64) n_bytes << 56;

    for (gsize left = n_bytes / 8; left > 0; left--, p += 8)
        sip_word(&s, little_endian(p));
    for (gsize i = 0; i < n_bytes % 8; i++)
        last |= (guint64) p[i] << (8 * i);
    sip_word(&s, last);
    s.v2 ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

/* No part can hold a NUL, so that the NULs between them make the joined bytes unambiguous. */
guint64 store_hash_variant(const guint8 key[STORE_KEY_BYTES], GString *scratch, const char *tag,
                           const char *text, gsize n_bytes, const char *codes)
{
    g_string_truncate(scratch, 0);
    g_string_append_len(scratch, tag, (gssize) strlen(tag) + 1);
    g_string_append_len(scratch, text, (gssize) n_bytes);
    if (codes != NULL) {
        g_string_append_c(scratch, '\0');
        g_string_append(scratch, codes);
    }
    return store_hash(key, scratch->str, scratch->len);
}

gint64 store_checksum(const guint8 key[STORE_KEY_BYTES], guint64 hash, gint64 unit)
{
    guint64 words[2] = {GUINT64_TO_LE(hash), GUINT64_TO_LE((guint64) unit)};
    guint64 checksum = store_hash(key, words, sizeof words);
    gint64 stored;

    memcpy(&stored, &checksum, sizeof stored);
    return stored;
}

gboolean store_uuid_parse(const char *text, guint8 uuid[STORE_UUID_BYTES])
{
    if (!g_uuid_string_is_valid(text))
        return FALSE;
    for (guint i = 0; i < STORE_UUID_BYTES; i++) {
        if (*text == '-')
            text++;
        uuid[i] = (guint8) (g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
        text += 2;
    }
    return TRUE;
}
