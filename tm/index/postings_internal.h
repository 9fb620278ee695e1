/*
 * Reading the texts that hold a term, forwards.
 */
#ifndef TM_INDEX_POSTINGS_INTERNAL_H
#define TM_INDEX_POSTINGS_INTERNAL_H

#include "index/segment_internal.h"
#include "index/varint_internal.h"

#define POSTINGS_END G_MAXUINT32

typedef struct {
    TmIndexSegment *segment;
    const PostingsBlock *blocks; /* NULL: fewer than a block */
    guint32 n_blocks;
    guint32 block;        /* the one at hand */
    const guint8 *stream; /* the first block's texts */
    const guint8 *at;
    const guint8 *end;
    guint32 n_texts; /* of all */
    guint32 n_left;  /* in the block at hand */
    guint32 text;    /* the current one; POSTINGS_END: behind the last */
} Postings;

/* At the first text. FALSE: damaged. */
gboolean postings_open(Postings *postings, TmIndexSegment *segment, guint32 term);

/* Goes on to the first block that may have @text or a later one. */
void postings_skip(Postings *postings, guint32 text);

void postings_next_block(Postings *postings);

static inline void postings_next(Postings *postings)
{
    guint32 difference;

    if (postings->n_left == 0) {
        postings_next_block(postings);
        return;
    }
    postings->n_left--;
    postings->at = varint_read32(postings->at, postings->end, &difference);
    if (postings->at == NULL || difference == 0 || difference >= POSTINGS_END - postings->text) {
        segment_damage(postings->segment);
        postings->text = POSTINGS_END;
        postings->n_left = 0;
        postings->n_blocks = 0;
        return;
    }
    postings->text += difference;
}

/* The first text that is not before @text. */
static inline void postings_seek(Postings *postings, guint32 text)
{
    if (postings->text >= text)
        return;
    postings_skip(postings, text);
    while (postings->text < text)
        postings_next(postings);
}

#endif
