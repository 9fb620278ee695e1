/*
 * Following phrases through the texts of a segment.
 *
 * Frequent words that do not stand side by side are the worst case, and numbers, which are one
 * term: half of all texts are read in vain. So a glance comes first. Word numbers are varints; the
 * bytes that a word of a phrase's first part can begin with are few, and are looked for in eight
 * bytes at once. Only where one is, the words there are read.
 */
#ifndef TM_INDEX_LOOKUP_INTERNAL_H
#define TM_INDEX_LOOKUP_INTERNAL_H

#include "index/lookup.h"
#include "index/segment_internal.h"

/* With more there is nothing gained. Measured. */
#define GLANCE_MAX_BYTES 4

typedef struct {
    TmIndexSegment *segment;
    const TmIndexPhrases *phrases;
    const guint32 *offsets;          /* of all records */
    gboolean reads;                  /* FALSE: all texts that are given are found */
    guint n_bytes;                   /* of the glance; 0: there is none */
    guint64 bytes[GLANCE_MAX_BYTES]; /* each eight times */
    guint64 part;                    /* that they begin */
    guint64 end;                     /* of its phrase */
} Follow;

/* @loose: parts of which the texts that are given may have no word. FALSE: damaged. */
gboolean follow_init(Follow *follow, TmIndexSegment *segment, const TmIndexPhrases *phrases,
                     guint64 loose);

/* Whether all phrases stand in a text; then @units are its units. FALSE, too, when it is damaged.
 */
gboolean follow_text(const Follow *follow, guint32 text, TmIndexUnits *units);

#endif
