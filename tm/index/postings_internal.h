/*
 * Reading the texts that hold a term, forwards, a block at a time.
 */
#ifndef TM_INDEX_POSTINGS_INTERNAL_H
#define TM_INDEX_POSTINGS_INTERNAL_H

#include "index/segment_internal.h"

typedef struct {
    TmIndexSegment *segment;
    const PostingsBlock *blocks; /* NULL: there is one block, of varints */
    guint32 n_blocks;
    guint32 block;        /* the one at hand; n_blocks: behind the last */
    const guint8 *stream; /* behind the table of blocks */
    const guint8 *end;
    guint32 n_texts; /* of all */
    /* The block at hand. */
    guint32 n;
    guint32 at; /* the current one of them */
    guint32 texts[INDEX_POSTINGS_BLOCK];
} Postings;

/* At the first text. FALSE: damaged. */
gboolean postings_open(Postings *postings, TmIndexSegment *segment, guint32 term);

/* Reads the next block; FALSE: there is none, or it is damaged. */
gboolean postings_next_block(Postings *postings);

/* Goes to the first text that is not before @text; FALSE: there is none. */
gboolean postings_seek(Postings *postings, guint32 text);

#endif
