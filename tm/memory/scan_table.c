#include "memory/scan_table.h"

static void clear_entry(gpointer data)
{
    TmScanEntry *entry = data;

    g_free(entry->key);
    g_free(entry->tokens);
    tm_text_free(entry->source);
}

TmScanTable *tm_scan_table_load(TmStore *store, TmTokeniser *tokeniser, const char *from,
                                const char *to, GError **error)
{
    GError *local = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(store, from, to, error);
    TmScanRow row;

    if (scan == NULL)
        return NULL;
    g_autoptr(TmScanTable) table = g_new0(TmScanTable, 1);
    table->from = g_strdup(from);
    table->to = g_strdup(to);
    table->entries = g_array_new(FALSE, FALSE, sizeof(TmScanEntry));
    g_array_set_clear_func(table->entries, clear_entry);
    while (tm_scan_next(scan, &row, &local)) {
        GArray *tokens = tm_tokenise(tokeniser, row.source);
        TmScanEntry entry = {.unit = row.unit,
                             .source_variant = row.source_variant,
                             .target_variant = row.target_variant,
                             .key = tm_text_key(row.source),
                             .source = tm_text_copy(row.source),
                             .n_tokens = tokens->len};
        entry.tokens = (TmToken *) (void *) g_array_free(tokens, FALSE);
        g_array_append_val(table->entries, entry);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return NULL;
    }
    return g_steal_pointer(&table);
}

void tm_scan_table_free(TmScanTable *table)
{
    if (table == NULL)
        return;
    g_free(table->from);
    g_free(table->to);
    g_clear_pointer(&table->entries, g_array_unref);
    g_free(table);
}
