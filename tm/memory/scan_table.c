#include "memory/scan_table.h"

#include <stdlib.h>
#include "match/score.h"

static void clear_entry(gpointer data)
{
    TmScanEntry *entry = data;

    g_free(entry->key);
    g_free(entry->tokens);
    g_free(entry->terms);
}

static int compare_terms(gconstpointer a, gconstpointer b)
{
    guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

    return x < y ? -1 : x > y;
}

guint32 *tm_sorted_terms(const GArray *tokens, guint *n_terms)
{
    guint32 *terms = g_new(guint32, tokens->len + 1);

    *n_terms = 0;
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        if (tm_token_is_content(token))
            terms[(*n_terms)++] = token->term;
    }
    qsort(terms, *n_terms, sizeof *terms, compare_terms);
    return terms;
}

guint tm_terms_apart(const guint32 *a, guint n_a, const guint32 *b, guint n_b)
{
    guint n_shared = 0;

    for (guint i = 0, j = 0; i < n_a && j < n_b;) {
        n_shared += a[i] == b[j];
        guint32 x = a[i], y = b[j];
        i += x <= y;
        j += y <= x;
    }
    return MAX(n_a, n_b) - n_shared;
}

/* Chains the entries that have the same key. From the end, so that each chain runs by unit. */
static void chain(TmScanTable *table)
{
    table->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = table->entries->len; i-- > 0;) {
        TmScanEntry *entry = &g_array_index(table->entries, TmScanEntry, i);
        entry->next_same = GPOINTER_TO_UINT(g_hash_table_lookup(table->by_key, entry->key));
        g_hash_table_replace(table->by_key, entry->key, GUINT_TO_POINTER(i + 1));
    }
}

static const TmScanEntry *entry_numbered(const TmScanTable *table, guint number)
{
    return number == 0 ? NULL : &g_array_index(table->entries, TmScanEntry, number - 1);
}

const TmScanEntry *tm_scan_table_first(const TmScanTable *table, const char *key)
{
    return entry_numbered(table, GPOINTER_TO_UINT(g_hash_table_lookup(table->by_key, key)));
}

const TmScanEntry *tm_scan_table_next(const TmScanTable *table, const TmScanEntry *entry)
{
    return entry_numbered(table, entry->next_same);
}

TmScanTable *tm_scan_table_new(const char *from, const char *to)
{
    TmScanTable *table = g_new0(TmScanTable, 1);

    table->from = g_strdup(from);
    table->to = g_strdup(to);
    table->entries = g_array_new(FALSE, FALSE, sizeof(TmScanEntry));
    g_array_set_clear_func(table->entries, clear_entry);
    return table;
}

void tm_scan_table_add(TmScanTable *table, TmTokeniser *tokeniser, const TmScanRow *row)
{
    GArray *tokens = tm_tokenise(tokeniser, row->source);
    TmScanEntry entry = {.unit = row->unit,
                         .source_variant = row->source_variant,
                         .target_variant = row->target_variant,
                         .key = tm_text_key(row->source),
                         .n_tokens = tokens->len};

    entry.weight =
        tm_tokens_weight(&tm_costs, (const TmToken *) (const void *) tokens->data, tokens->len);
    entry.terms = tm_sorted_terms(tokens, &entry.n_terms);
    entry.tokens = (TmToken *) (void *) g_array_free(tokens, FALSE);
    g_array_append_val(table->entries, entry);
}

void tm_scan_table_finish(TmScanTable *table)
{
    chain(table);
}

TmScanTable *tm_scan_table_load(TmStore *store, TmTokeniser *tokeniser, const char *from,
                                const char *to, GError **error)
{
    GError *local = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(store, from, to, error);
    g_autoptr(TmScanTable) table = tm_scan_table_new(from, to);
    TmScanRow row;

    if (scan == NULL)
        return NULL;
    while (tm_scan_next(scan, &row, &local))
        tm_scan_table_add(table, tokeniser, &row);
    if (local != NULL) {
        g_propagate_error(error, local);
        return NULL;
    }
    tm_scan_table_finish(table);
    return g_steal_pointer(&table);
}

void tm_scan_table_free(TmScanTable *table)
{
    if (table == NULL)
        return;
    g_free(table->from);
    g_free(table->to);
    g_clear_pointer(&table->by_key, g_hash_table_unref);
    g_clear_pointer(&table->entries, g_array_unref);
    g_free(table);
}
