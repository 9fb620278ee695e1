/*
 * What the files of tm/memory share.
 */
#ifndef TM_MEMORY_INTERNAL_H
#define TM_MEMORY_INTERNAL_H

#include "memory/memory.h"
#include "memory/links.h"
#include "memory/scan_table.h"
#include "memory/store_index.h"

/* What one state of a store is known by: its newest batch. */
typedef struct {
    gint64 sequence;
    gint64 nonce;
} StoreState;

struct TmMemory {
    GPtrArray *stores;      /* of TmStore */
    GArray *penalties;      /* of int, one a store */
    GPtrArray *indexes;     /* of StoreIndex, one a store */
    GArray *generations;    /* of guint: what the caches below come from */
    gboolean scans;         /* tables of all units in place of the indexes */
    GHashTable *tokenisers; /* language → TmTokeniser */
    GHashTable *tables;     /* "store/from/to" → TmScanTable */
    GArray *scanned;        /* of StoreState, one a store: what the tables come from */
    GHashTable *several;    /* "from/to/key" → 1, or 2 when the source has several translations */
    GHashTable *links;      /* "pivot/to" → TmLinkTable */
    GHashTable *translations; /* "from/pivot/to/key" → Translations (pivot.c) */
    TmScorer *scorer;
};

/* What pivot.c knows of the translations of one source; the cache in TmMemory owns it. */
void memory_translations_free(gpointer translations);

/* One state of all memories, and their indexes up to it, until memory_end; that returns FALSE when
 * an index turned out to be damaged, and nothing that was found counts. */
gboolean memory_begin(TmMemory *memory, GError **error);
gboolean memory_end(TmMemory *memory);
void memory_distrust(TmMemory *memory);

/* Made when it is first asked for; owned by the memory. */
TmTokeniser *memory_tokeniser(TmMemory *memory, const char *language);

/* The sources of one store, read when they are first asked for; owned by the memory. */
const TmScanTable *memory_table(TmMemory *memory, guint store, const char *from, const char *to,
                                GError **error);

#endif
