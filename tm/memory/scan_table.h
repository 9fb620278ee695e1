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
    char *key;       /* tm_text_key of the source */
    TmToken *tokens; /* owned */
    gsize n_tokens;
    guint weight;   /* of the tokens */
    guint32 *terms; /* of its words and numbers, sorted; owned */
    guint n_terms;
    guint next_same; /* index + 1 of the next entry with the same key; 0: none */
} TmScanEntry;

typedef struct {
    char *from;
    char *to;
    GArray *entries;    /* of TmScanEntry, by unit */
    GHashTable *by_key; /* key → index + 1 of its first entry */
} TmScanTable;

/* The terms of words and numbers, sorted; the caller frees them. */
guint32 *tm_sorted_terms(const GArray *tokens, guint *n_terms);

/**
 * tm_terms_apart:
 * How many terms one side has and the other lacks, whichever side has more of them: so many words
 * at least must be inserted, deleted or replaced at full weight. Source: docs/matching.md.
 */
guint tm_terms_apart(const guint32 *a, guint n_a, const guint32 *b, guint n_b);

TmScanTable *tm_scan_table_load(TmStore *store, TmTokeniser *tokeniser, const char *from,
                                const char *to, GError **error);
/* A table that is filled row by row, by unit; it can be asked when it is finished. */
TmScanTable *tm_scan_table_new(const char *from, const char *to);
void tm_scan_table_add(TmScanTable *table, TmTokeniser *tokeniser, const TmScanRow *row);
void tm_scan_table_finish(TmScanTable *table);
/* The first entry with a key, and after it those that TmScanEntry.next_same leads to; NULL: none.
 */
const TmScanEntry *tm_scan_table_first(const TmScanTable *table, const char *key);
const TmScanEntry *tm_scan_table_next(const TmScanTable *table, const TmScanEntry *entry);

void tm_scan_table_free(TmScanTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmScanTable, tm_scan_table_free)

#endif
