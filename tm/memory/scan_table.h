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
} TmScanEntry;

typedef struct {
    char *from;
    char *to;
    GArray *entries; /* of TmScanEntry, by unit */
} TmScanTable;

TmScanTable *tm_scan_table_load(TmStore *store, TmTokeniser *tokeniser, const char *from,
                                const char *to, GError **error);
void tm_scan_table_free(TmScanTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmScanTable, tm_scan_table_free)

#endif
