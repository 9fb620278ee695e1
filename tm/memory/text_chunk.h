/*
 * Texts on their way from the thread that reads the store to those that make the index.
 */
#ifndef TM_MEMORY_TEXT_CHUNK_H
#define TM_MEMORY_TEXT_CHUNK_H

#include "text/text.h"

typedef struct {
    gint64 unit;
    guint set;
    gboolean unreviewed;
    /* Of the text, in the chunk. */
    guint32 start;
    guint32 n_bytes;
    guint32 first_code;
    guint32 n_codes;
} ChunkItem;

typedef struct {
    GByteArray *bytes; /* the texts, each with a NUL */
    GArray *codes;     /* of TmCode: kinds, offsets and what divides words; the rest is NULL */
    GArray *items;     /* of ChunkItem */
} TextChunk;

/* Enough to make a hand-over cheap, few enough to stay in the cache. */
#define TEXT_CHUNK_ITEMS 1024
#define TEXT_CHUNK_BYTES (512 * 1024)

TextChunk *text_chunk_new(void);
void text_chunk_free(TextChunk *chunk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextChunk, text_chunk_free)

void text_chunk_append(TextChunk *chunk, const TmText *text, gint64 unit, guint set,
                       gboolean unreviewed);
gboolean text_chunk_is_full(const TextChunk *chunk);

/* A text of a chunk, until the next one is asked for. @view is the caller's, zeros at first. */
typedef struct {
    GString string;
    TmText text;
    GArray *codes;
} TextView;

const TmText *text_chunk_view(const TextChunk *chunk, guint i, TextView *view);
void text_view_clear(TextView *view);

#endif
