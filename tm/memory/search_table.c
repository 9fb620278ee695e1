/*
 * Tables of what the index has for one query: what a search through a pivot language reads in place
 * of the tables of all units.
 */
#include "memory/search.h"
#include "memory/sources.h"

/* ---- similar sources ----------------------------------------------------------------------------
 */

/* The units of all texts of a part that may reach the minimum; those with the query's key too. */
static void collect_units(Search *search, guint store, IndexPart *part, const gboolean *targets,
                          GArray *units)
{
    TmMemory *memory = search->memory;
    TmIndexSearch *in_part =
        store_index_search(part, memory_tokeniser(memory, search->query->from));
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(TmIndexCandidate));
    g_autoptr(GArray) identical = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_auto(TmIndexText) text = {0};
    guint64 key = tm_index_key(search->key);

    tm_index_search_begin(in_part, search->tokens);
    tm_index_search_candidates(in_part, search->query->min, candidates);
    tm_index_segment_with_key(part->segment, key, identical);
    for (guint i = 0; i < candidates->len; i++) {
        guint32 number = g_array_index(candidates, TmIndexCandidate, i).text;
        if (tm_index_segment_text(part->segment, number, &text) && text.key != key)
            sources_each_unit(memory, store, part, &text, targets, sources_append, units);
    }
    for (guint i = 0; i < identical->len; i++)
        if (tm_index_segment_text(part->segment, g_array_index(identical, guint32, i), &text))
            sources_each_unit(memory, store, part, &text, targets, sources_append, units);
}

static TmScanTable *table_of(Search *search, guint store, const char *from, const char *to,
                             GArray *units, GError **error)
{
    g_autoptr(TmScanTable) table = tm_scan_table_new(from, to);

    g_array_sort(units, sources_compare);
    for (guint i = 0; i < units->len; i++) {
        SourceUnit unit = g_array_index(units, SourceUnit, i);
        g_autoptr(TmText) text =
            tm_store_text(search->memory->stores->pdata[store], unit.source_variant, error);
        if (text == NULL)
            return NULL;
        TmScanRow row = {unit.unit, unit.source_variant, unit.target_variant, text};
        tm_scan_table_add(table, memory_tokeniser(search->memory, search->query->from), &row);
    }
    tm_scan_table_finish(table);
    return g_steal_pointer(&table);
}

static TmScanTable *read_table(Search *search, guint store, const char *from, const char *to,
                               GError **error)
{
    TmMemory *memory = search->memory;
    const GPtrArray *parts = store_index_parts(memory->indexes->pdata[store]);
    g_autofree gboolean *sources = sources_languages(memory, store, from);
    g_autofree gboolean *targets = sources_languages(memory, store, to);
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(SourceUnit));

    for (guint i = 0; i < parts->len; i++) {
        IndexPart *part = parts->pdata[i];
        if (sources[part->language_number])
            collect_units(search, store, part, targets, units);
    }
    return table_of(search, store, from, to, units, error);
}

const TmScanTable *search_table(Search *search, guint store, const char *from, const char *to,
                                GError **error)
{
    if (search->memory->scans)
        return memory_table(search->memory, store, from, to, error);
    g_autofree char *name = g_strdup_printf("%u/%s/%s", store, from, to);
    TmScanTable *table = g_hash_table_lookup(search->tables, name);
    if (table == NULL) {
        table = read_table(search, store, from, to, error);
        if (table != NULL)
            g_hash_table_insert(search->tables, g_steal_pointer(&name), table);
    }
    return table;
}

/* ---- links --------------------------------------------------------------------------------------
 */

static gboolean learn_links(TmLinkTable *table, const Search *search, const char *key,
                            GError **error)
{
    const TmQuery *query = search->query;
    g_autoptr(GPtrArray) links = g_ptr_array_new();
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(SourceUnit));

    for (guint i = 0; i < search->memory->stores->len; i++) {
        guint n_before = units->len;
        if (!sources_identical(search->memory, i, query->pivot, query->to, key, units, error)) {
            g_ptr_array_set_free_func(links, g_free);
            return FALSE;
        }
        for (guint j = n_before; j < units->len; j++) {
            SourceUnit unit = g_array_index(units, SourceUnit, j);
            TmLink *link = g_new0(TmLink, 1);
            *link = (TmLink){.memory = i,
                             .unit = unit.unit,
                             .source_variant = unit.source_variant,
                             .target_variant = unit.target_variant};
            g_ptr_array_add(links, link);
        }
    }
    tm_link_table_learn(table, key, links);
    return TRUE;
}

TmLinkTable *search_links(const Search *search, const char *pivot_key, GError **error)
{
    TmMemory *memory = search->memory;
    const TmQuery *query = search->query;
    g_autofree char *name = g_strdup_printf("%s/%s", query->pivot, query->to);
    TmLinkTable *table = g_hash_table_lookup(memory->links, name);

    if (table == NULL) {
        table = memory->scans ? tm_link_table_load(memory->stores, query->pivot, query->to, error)
                              : tm_link_table_new();
        if (table == NULL)
            return NULL;
        g_hash_table_insert(memory->links, g_steal_pointer(&name), table);
    }
    if (!memory->scans && !tm_link_table_knows(table, pivot_key) &&
        !learn_links(table, search, pivot_key, error))
        return NULL;
    return table;
}
