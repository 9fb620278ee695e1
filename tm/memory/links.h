/*
 * The second halves of matches through a pivot language: units by their text in it.
 *
 * Looking up "Закон принят." for Russian and Kazakh gives the units that have this Russian text and
 * a Kazakh one, of all memories. The table is read whole, or filled with what the
 * index has for the keys that are asked for.
 */
#ifndef TM_MEMORY_LINKS_H
#define TM_MEMORY_LINKS_H

#include "store/store.h"

typedef struct {
    guint memory; /* position in the list of memories */
    gint64 unit;
    gint64 source_variant; /* in the pivot language */
    gint64 target_variant;
    guint next_same; /* index + 1 of the next link with the same key; 0: none */
    /* Known after tm_link_load. */
    char *target_key; /* tm_text_key of the target */
    gboolean unreviewed;
} TmLink;

typedef struct TmLinkTable TmLinkTable;

/* All units of @stores (of TmStore) that have both languages. */
TmLinkTable *tm_link_table_load(const GPtrArray *stores, const char *pivot, const char *to,
                                GError **error);

/* An empty one, that is filled key by key: by memory and unit. */
TmLinkTable *tm_link_table_new(void);
gboolean tm_link_table_knows(const TmLinkTable *table, const char *key);
/* @links: of TmLink *, which the table takes; all that there are with the key, perhaps none. */
void tm_link_table_learn(TmLinkTable *table, const char *key, GPtrArray *links);

void tm_link_table_free(TmLinkTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmLinkTable, tm_link_table_free)

/* The first link with a key (tm_text_key), and after it the others, by memory and unit; NULL: none.
 */
TmLink *tm_link_table_first(TmLinkTable *table, const char *key);
TmLink *tm_link_table_next(TmLinkTable *table, const TmLink *link);

/* Fills in what depends on the target; it is read from the store once. */
gboolean tm_link_load(TmLink *link, const GPtrArray *stores, GError **error);

/* Whether a pair was aligned by program and looked at by nobody. */
gboolean tm_pair_is_unreviewed(const TmStoredPair *pair);

#endif
