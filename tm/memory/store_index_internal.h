/*
 * What store_index.c, which keeps an index up to date, and store_index_merge.c, which makes its
 * segments on disk, share.
 */
#ifndef TM_MEMORY_STORE_INDEX_INTERNAL_H
#define TM_MEMORY_STORE_INDEX_INTERNAL_H

#include "memory/index_folder.h"
#include "memory/store_index.h"

struct StoreIndex {
    TmStore *store;
    char **folders;
    char *folder;     /* where the parts come from; NULL: there are none */
    GPtrArray *parts; /* of IndexPart: those of the manifest, then the loose ones */
    guint n_filed;    /* of these: the manifest's */
    GPtrArray *tags;
    gint64 until; /* the batch that the filed parts end with, with its nonce */
    gint64 nonce;
    gint64 seen; /* the batch that all parts end with */
    gint64 seen_nonce;
    gint64 n_loose;
    gboolean current; /* there is something to compare with what is seen next */
    gboolean distrusted;
    gboolean busy;       /* somebody else was making segments when there was something to be made */
    GHashTable *refused; /* set: the first segments of manifests that turned out to be no good */
    guint generation;
    BuildProgress progress;
    gpointer user;
    /* Segments that are made before what they cover is there for everybody. */
    gboolean stages;
    Manifest *staged; /* NULL: none */
    char *staged_folder;
    int staged_lock;
};

typedef enum {
    MERGE_DONE,
    MERGE_BUSY,       /* somebody else has the lock */
    MERGE_IMPOSSIBLE, /* nowhere to be written */
    MERGE_OVERTAKEN   /* somebody else has just done it */
} MergeResult;

/* ---- store_index_merge.c ---- */

/* Files what is loose, beside the memory or else in the cache folder; in one state of the memory.
 */
MergeResult store_index_merge(StoreIndex *index);

/* ---- store_index.c ---- */

/* Reads the manifest, then begins to read the memory; TRUE is to be ended by tm_store_end_read. */
gboolean store_index_look_begin(StoreIndex *index, GError **error);

/* Opens all that a manifest names; FALSE when one of them is missing or no good. */
gboolean store_index_open_parts(StoreIndex *index, const char *folder, const Manifest *manifest);

/* Whether a manifest is not to be gone by, also since it names nothing. */
gboolean store_index_is_refused(const StoreIndex *index, const Manifest *manifest);

#endif
