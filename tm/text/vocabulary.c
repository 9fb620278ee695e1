#include "text/vocabulary_private.h"

#include <string.h>
#include <xxhash.h>

/*
 *     slots      open addressing: the next slot is tried until the string or an empty one is found
 *        │       ┌──────┬────────┐
 *        └────── │ hash │ number │ 0: empty
 *                └──────┴───┬────┘
 *     strings      number - 1     in the order they came, so the frequent ones lie together
 *                 ┌─────────┴───────────────┐
 *                 │ bytes │ n_bytes │ kind  │
 *                 └───┬───────────────────┘
 *     chunk           └→ "закон\0устав\0…"   never moves
 */
typedef struct {
    guint32 hash;
    guint32 number;
} Slot;

typedef struct {
    const char *bytes;
    guint32 n_bytes;
    char kind;
} String;

struct TmVocabulary {
    Slot *slots;
    guint32 mask; /* number of slots - 1; a power of two less one */
    GArray *strings;
    GStringChunk *chunk;
};

/* Guesses: a short document's words fit without growing; a chunk holds some thousand words. */
#define FIRST_SLOTS 1024
#define CHUNK_BYTES (32 * 1024)

TmVocabulary *tm_vocabulary_new(void)
{
    TmVocabulary *vocabulary = g_new0(TmVocabulary, 1);

    vocabulary->slots = g_new0(Slot, FIRST_SLOTS);
    vocabulary->mask = FIRST_SLOTS - 1;
    vocabulary->strings = g_array_new(FALSE, FALSE, sizeof(String));
    vocabulary->chunk = g_string_chunk_new(CHUNK_BYTES);
    return vocabulary;
}

void tm_vocabulary_free(TmVocabulary *vocabulary)
{
    if (vocabulary == NULL)
        return;
    g_free(vocabulary->slots);
    g_array_unref(vocabulary->strings);
    g_string_chunk_free(vocabulary->chunk);
    g_free(vocabulary);
}

static const String *string_at(const TmVocabulary *vocabulary, guint32 number)
{
    return &g_array_index(vocabulary->strings, String, number - 1);
}

guint32 tm_vocabulary_n_numbers(const TmVocabulary *vocabulary)
{
    return vocabulary->strings->len;
}

const char *tm_vocabulary_string(const TmVocabulary *vocabulary, guint32 number)
{
    return string_at(vocabulary, number)->bytes;
}

static Slot *empty_slot(TmVocabulary *vocabulary, guint32 hash)
{
    guint32 i = hash & vocabulary->mask;

    while (vocabulary->slots[i].number != 0)
        i = (i + 1) & vocabulary->mask;
    return &vocabulary->slots[i];
}

static void grow(TmVocabulary *vocabulary)
{
    g_autofree Slot *old = vocabulary->slots;
    gsize n_old = (gsize) vocabulary->mask + 1;

    vocabulary->slots = g_new0(Slot, n_old * 2);
    vocabulary->mask = (guint32) (n_old * 2 - 1);
    for (gsize i = 0; i < n_old; i++)
        if (old[i].number != 0)
            *empty_slot(vocabulary, old[i].hash) = old[i];
}

/* Not in line: what is asked for is mostly known, and the search should stay small. */
G_NO_INLINE static guint32 add(TmVocabulary *vocabulary, guint32 hash, String string)
{
    /* At most two slots in three are taken: searches stay short. */
    if (vocabulary->strings->len >= vocabulary->mask / 3 * 2)
        grow(vocabulary);
    string.bytes =
        g_string_chunk_insert_len(vocabulary->chunk, string.bytes, (gssize) string.n_bytes);
    g_array_append_val(vocabulary->strings, string);
    *empty_slot(vocabulary, hash) = (Slot){hash, vocabulary->strings->len};
    return vocabulary->strings->len;
}

/*
 * The vocabulary's place in memory goes into the hash: it differs from run to run, so that nobody
 * can prepare words that all have one hash. No number depends on it.
 */
static guint32 hash_of(const TmVocabulary *vocabulary, const String *string)
{
    guint64 seed = (guint64) (gsize) vocabulary + (guchar) string->kind;

    return (guint32) XXH3_64bits_withSeed(string->bytes, string->n_bytes, seed);
}

guint32 tm_vocabulary_number(TmVocabulary *vocabulary, char kind, const char *bytes, gsize n_bytes)
{
    String string = {bytes, (guint32) n_bytes, kind};
    guint32 hash = hash_of(vocabulary, &string);

    for (guint32 i = hash & vocabulary->mask; vocabulary->slots[i].number != 0;
         i = (i + 1) & vocabulary->mask) {
        if (vocabulary->slots[i].hash != hash)
            continue;
        const String *known = string_at(vocabulary, vocabulary->slots[i].number);
        if (known->kind == kind && known->n_bytes == string.n_bytes &&
            memcmp(known->bytes, bytes, n_bytes) == 0)
            return vocabulary->slots[i].number;
    }
    return add(vocabulary, hash, string);
}
