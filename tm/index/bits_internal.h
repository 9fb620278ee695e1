/*
 * Counting frequent terms, 512 texts at a time.
 *
 * The bits of one term for 512 texts are eight machine words. Adding them up for several terms
 * needs a counter for each text; the counters stand upright, one bit of all counters in a word
 * (vertical counters), so that one instruction adds for 64 texts.
 */
#ifndef TM_INDEX_BITS_INTERNAL_H
#define TM_INDEX_BITS_INTERNAL_H

#include "index/segment_internal.h"

#define BITS_WORDS (INDEX_BITS_TEXTS / 64)

/* Terms that have bits, of a query: which rows of a block. */
typedef struct {
    guint8 rows[INDEX_BIT_TERMS];
    guint n_rows;
    guint64 mask; /* the same as bits of MASKS */
} BitRows;

/* The bits of a block of 512 texts, verified; NULL: damaged. */
static inline const guint64 *bits_block(TmIndexSegment *segment, guint32 block)
{
    guint64 n_bytes = (guint64) segment->header->n_bit_terms * INDEX_BITS_BYTES;

    return segment_at(segment, SECTION_BITS, block * n_bytes, n_bytes);
}

/* Which texts of a block have at least @least (1 …) of the rows. */
void bits_at_least(const guint64 *block, const BitRows *rows, guint least,
                   guint64 found[BITS_WORDS]);

static inline guint bits_count(guint64 word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (guint) (word * 0x0101010101010101u >> 56);
}

#endif
