/*
 * Making segments of the index from what a store holds.
 */
#ifndef TM_MEMORY_INDEX_BUILD_H
#define TM_MEMORY_INDEX_BUILD_H

#include "index/segment.h"
#include "store/store.h"

extern const TmIndexWeights index_weights; /* those of the score */

/* A segment that was made: a file, or bytes. */
typedef struct {
    char *language; /* tag */
    char *name;     /* of the file in the folder; NULL: in memory */
    GBytes *bytes;
} BuiltPart;

void built_part_free(gpointer part);

/* What is made, and of what. */
typedef struct {
    gint64 after; /* batches later than this … */
    gint64 until; /* … up to the newest that is seen */
    gint64 nonce;
    const char *folder; /* NULL: in memory */
} BuildRange;

/* How far it is: units read, of so many at most. */
typedef void (*BuildProgress)(gint64 n_done, gint64 n_all, gpointer user);

/**
 * index_build:
 * Make a segment for each language that the units of a range have, each in a thread of its own
 * when there are many units. The first carries the list of outdated units; if there are only such,
 * or nothing is left for a folder, there is one segment without texts.
 *
 * Shape   to be called inside tm_store_begin_read. Files get names that no other has.
 * Owner   the array of BuiltPart is the caller's; on an error no file is left.
 */
GPtrArray *index_build(TmStore *store, const BuildRange *range, BuildProgress progress,
                       gpointer user, GError **error);

#endif
