/*
 * The index of one memory, as it is used: its segments, and the newest batches on top.
 *
 *     if (!store_index_begin(index, &error)) …       // up to date, and one state until _end
 *     for each of store_index_parts(index) that is in the right language: search it
 *     store_index_end(index);
 *
 * What the manifest's segments lack is read from the journal and made into segments in memory. When
 * that grows, whoever notices makes a segment on disk of it, together with the smaller ones before:
 * so there are few, and each unit is read again a few times only, however the memory grew.
 *
 * The index is never believed: a manifest that is not of this memory's history, a segment that is
 * missing or damaged, and it is made anew.
 */
#ifndef TM_MEMORY_STORE_INDEX_H
#define TM_MEMORY_STORE_INDEX_H

#include "index/search.h"
#include "memory/index_build.h"

/* Units that are made into segments in memory by each process, at most: some milliseconds. */
#define INDEX_MAX_LOOSE_UNITS 256
/* The same for this process: tests make it small, so that little memories are merged often. */
extern gint64 store_index_max_loose;
/* While somebody else makes segments, so many may be loose; who finds more waits. */
#define INDEX_MAX_LOOSE_WHILE_BUSY 20000
/* How long one waits for who makes segments, before making them in one's own memory. */
#define INDEX_WAIT_SECONDS 30

typedef struct {
    TmIndexSegment *segment;
    char *name; /* of the file; NULL: in memory */
    char *language;
    guint32 language_number;
    gint64 after;
    gint64 until;
    TmIndexSearch *search; /* made when it is first asked for */
    const TmTokeniser *tokeniser;
} IndexPart;

typedef struct StoreIndex StoreIndex;

StoreIndex *store_index_new(TmStore *store);
void store_index_free(StoreIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreIndex, store_index_free)

/* Told while segments are made that take long; may be NULL. */
void store_index_on_progress(StoreIndex *index, BuildProgress progress, gpointer user);

/**
 * store_index_begin / store_index_end:
 * Bring the index to the newest state of the memory and stay there. Errors are the store's.
 */
gboolean store_index_begin(StoreIndex *index, GError **error);
void store_index_end(StoreIndex *index);

/**
 * store_index_file:
 * File what is not in a segment when that is more than @n_allowed units, so that those who search
 * need not; for who has just written. None is made in memory, and who makes segments already is
 * waited for only when @waits is set. That something stays loose is no error.
 */
gboolean store_index_file(StoreIndex *index, gint64 n_allowed, gboolean waits, GError **error);

/* Looks what there is, for store_index_info, and makes nothing. */
gboolean store_index_look(StoreIndex *index, GError **error);

/* Deletes all there is. FALSE: somebody else is making segments, or it may not be written to. */
gboolean store_index_remove(StoreIndex *index);

/**
 * store_index_stage / store_index_publish:
 * Make the segments of a large batch that is prepared but not committed, and name them in the
 * manifest when it is: so nobody ever finds a large batch that has no index. In between the folder
 * is locked. What cannot be made is left to whoever searches.
 */
void store_index_stage(StoreIndex *index);
void store_index_publish(StoreIndex *index, gboolean committed);

/* How often it has changed: what was learnt from it before may not hold. */
guint store_index_generation(const StoreIndex *index);

/* Of IndexPart, older ranges first. */
const GPtrArray *store_index_parts(const StoreIndex *index);

/* Whether a later part says that a unit in @part is gone or changed. */
gboolean store_index_is_outdated(const StoreIndex *index, const IndexPart *part, gint64 unit);

/* The search in a part for queries cut by a tokeniser. */
TmIndexSearch *store_index_search(IndexPart *part, const TmTokeniser *tokeniser);

/* FALSE when a part turned out to be damaged, or was distrusted, since store_index_begin; then
 * nothing that came out of it counts, and the next _begin makes the index anew. */
gboolean store_index_is_believed(const StoreIndex *index);
/* To be told when an answer turns out wrong by other means. */
void store_index_distrust(StoreIndex *index);

/* The tags of the memory's languages by number. */
const GPtrArray *store_index_tags(const StoreIndex *index);

typedef struct {
    guint n_segments;
    guint64 n_units; /* texts of units, over all languages */
    guint64 n_texts; /* distinct ones */
    guint64 n_bytes;
    gint64 n_loose;     /* units not yet in a segment */
    const char *folder; /* NULL: in memory only */
    gboolean busy;      /* somebody else was making segments when some were to be made */
} StoreIndexInfo;

StoreIndexInfo store_index_info(const StoreIndex *index);

#endif
