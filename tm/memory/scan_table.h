/*
 * The sources of one memory for one pair of languages, cut into tokens: what the full scan reads.
 */
#ifndef TM_MEMORY_SCAN_TABLE_H
#define TM_MEMORY_SCAN_TABLE_H

#include "store/store.h"
#include "text/token.h"

typedef struct {
    gint64 unit;
    gint64 source_variant;
    gint64 target_variant;
    char *key; /* tm_text_key of the source */
    TmText *source;
    TmToken *tokens; /* owned */
    gsize n_tokens;
    guint weight;    /* of the tokens */
    guint next_same; /* index + 1 of the next entry with the same key; 0: none */
} TmScanEntry;

typedef struct {
    char *from;
    char *to;
    GArray *entries;    /* of TmScanEntry, by unit */
    GHashTable *by_key; /* key → index + 1 of its first entry */
} TmScanTable;

TmScanTable *tm_scan_table_load(TmStore *store, TmTokeniser *tokeniser, const char *from,
                                const char *to, GError **error);
/* The first entry with a key, and after it those that TmScanEntry.next_same leads to; NULL: none.
 */
const TmScanEntry *tm_scan_table_first(const TmScanTable *table, const char *key);
const TmScanEntry *tm_scan_table_next(const TmScanTable *table, const TmScanEntry *entry);

void tm_scan_table_free(TmScanTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmScanTable, tm_scan_table_free)

#endif
