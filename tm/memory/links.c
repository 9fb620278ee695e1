#include "memory/links.h"

struct TmLinkTable {
    GPtrArray *links;   /* of TmLink */
    GHashTable *by_key; /* key → index + 1 of its first link */
};

/* ---- reading ------------------------------------------------------------------------------------
 */

/* Appends the links of one store, and to @keys the key of each. */
static gboolean read_store(TmLinkTable *table, GPtrArray *keys, const GPtrArray *stores,
                           guint memory, const char *pivot, const char *to, GError **error)
{
    GError *local = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(stores->pdata[memory], pivot, to, error);
    TmScanRow row;

    if (scan == NULL)
        return FALSE;
    while (tm_scan_next(scan, &row, &local)) {
        TmLink *link = g_new0(TmLink, 1);
        *link = (TmLink){.memory = memory,
                         .unit = row.unit,
                         .source_variant = row.source_variant,
                         .target_variant = row.target_variant};
        g_ptr_array_add(table->links, link);
        g_ptr_array_add(keys, tm_text_key(row.source));
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* Chains the links that have the same key, and takes the keys. From the end, so that each chain
 * runs by memory and unit. */
static void chain(TmLinkTable *table, GPtrArray *keys)
{
    for (guint i = table->links->len; i-- > 0;) {
        TmLink *link = table->links->pdata[i];
        link->next_same = GPOINTER_TO_UINT(g_hash_table_lookup(table->by_key, keys->pdata[i]));
        g_hash_table_insert(table->by_key, g_steal_pointer(&keys->pdata[i]),
                            GUINT_TO_POINTER(i + 1));
    }
}

static void free_link(gpointer link)
{
    g_free(((TmLink *) link)->target_key);
    g_free(link);
}

TmLinkTable *tm_link_table_new(void)
{
    TmLinkTable *table = g_new0(TmLinkTable, 1);

    table->links = g_ptr_array_new_with_free_func(free_link);
    table->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return table;
}

gboolean tm_link_table_knows(const TmLinkTable *table, const char *key)
{
    return g_hash_table_contains(table->by_key, key);
}

void tm_link_table_learn(TmLinkTable *table, const char *key, GPtrArray *links)
{
    guint next = 0;

    for (guint i = links->len; i-- > 0;) {
        TmLink *link = links->pdata[i];
        link->next_same = next;
        g_ptr_array_add(table->links, link);
        next = table->links->len;
    }
    g_hash_table_insert(table->by_key, g_strdup(key), GUINT_TO_POINTER(next));
}

TmLinkTable *tm_link_table_load(const GPtrArray *stores, const char *pivot, const char *to,
                                GError **error)
{
    g_autoptr(TmLinkTable) table = tm_link_table_new();
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < stores->len; i++)
        if (!read_store(table, keys, stores, i, pivot, to, error))
            return NULL;
    chain(table, keys);
    return g_steal_pointer(&table);
}

void tm_link_table_free(TmLinkTable *table)
{
    if (table == NULL)
        return;
    g_hash_table_unref(table->by_key);
    g_ptr_array_unref(table->links);
    g_free(table);
}

/* ---- asking -------------------------------------------------------------------------------------
 */

static TmLink *link_numbered(TmLinkTable *table, guint number)
{
    return number == 0 ? NULL : table->links->pdata[number - 1];
}

TmLink *tm_link_table_first(TmLinkTable *table, const char *key)
{
    return link_numbered(table, GPOINTER_TO_UINT(g_hash_table_lookup(table->by_key, key)));
}

TmLink *tm_link_table_next(TmLinkTable *table, const TmLink *link)
{
    return link_numbered(table, link->next_same);
}

gboolean tm_pair_is_unreviewed(const TmStoredPair *pair)
{
    return tm_unit_is_unreviewed(pair->status, pair->origin);
}

gboolean tm_link_load(TmLink *link, const GPtrArray *stores, GError **error)
{
    if (link->target_key != NULL)
        return TRUE;
    g_autoptr(TmStoredPair) pair = tm_store_load(stores->pdata[link->memory], link->source_variant,
                                                 link->target_variant, error);
    if (pair == NULL)
        return FALSE;
    link->target_key = tm_text_key(pair->target);
    link->unreviewed = tm_pair_is_unreviewed(pair);
    return TRUE;
}
