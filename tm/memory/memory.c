#include "memory/memory.h"

#include <string.h>
#include "memory/internal.h"
#include "memory/sources.h"
#include "text/language.h"

/* ---- one state ---------------------------------------------------------------------------------
 */

/* What was learnt from a state that is not any more. */
static void memory_forget(TmMemory *memory)
{
    g_hash_table_remove_all(memory->several);
    g_hash_table_remove_all(memory->links);
    g_hash_table_remove_all(memory->translations);
}

static gboolean begin_with_index(TmMemory *memory, guint i, GError **error)
{
    StoreIndex *index = memory->indexes->pdata[i];
    guint *generation = &g_array_index(memory->generations, guint, i);

    if (!store_index_begin(index, error))
        return FALSE;
    if (*generation != store_index_generation(index))
        memory_forget(memory);
    *generation = store_index_generation(index);
    return TRUE;
}

static gboolean begin_with_scan(TmMemory *memory, guint i, GError **error)
{
    TmStore *store = memory->stores->pdata[i];
    StoreState *scanned = &g_array_index(memory->scanned, StoreState, i);
    StoreState now;

    if (!tm_store_begin_read(store, error))
        return FALSE;
    if (!tm_store_newest(store, &now.sequence, &now.nonce, error)) {
        tm_store_end_read(store);
        return FALSE;
    }
    if (now.sequence != scanned->sequence || now.nonce != scanned->nonce) {
        g_hash_table_remove_all(memory->tables);
        memory_forget(memory);
    }
    *scanned = now;
    return TRUE;
}

gboolean memory_begin(TmMemory *memory, GError **error)
{
    for (guint i = 0; i < memory->stores->len; i++) {
        if ((memory->scans ? begin_with_scan : begin_with_index)(memory, i, error))
            continue;
        while (i-- > 0)
            tm_store_end_read(memory->stores->pdata[i]);
        return FALSE;
    }
    return TRUE;
}

gboolean memory_end(TmMemory *memory)
{
    gboolean believed = TRUE;

    /* It may have begun with the index, and scan since. */
    for (guint i = 0; i < memory->stores->len; i++) {
        tm_store_end_read(memory->stores->pdata[i]);
        believed =
            believed && (memory->scans || store_index_is_believed(memory->indexes->pdata[i]));
    }
    return believed;
}

void memory_distrust(TmMemory *memory)
{
    for (guint i = 0; i < memory->indexes->len; i++)
        store_index_distrust(memory->indexes->pdata[i]);
}

TmMemory *tm_memory_open(const TmMemorySpec *specs, gsize n_specs, TmStoreMode mode, GError **error)
{
    g_autoptr(TmMemory) memory = g_new0(TmMemory, 1);

    memory->stores = g_ptr_array_new_with_free_func((GDestroyNotify) tm_store_close);
    memory->penalties = g_array_new(FALSE, FALSE, sizeof(int));
    memory->indexes = g_ptr_array_new_with_free_func((GDestroyNotify) store_index_free);
    memory->generations = g_array_new(FALSE, TRUE, sizeof(guint));
    memory->scanned = g_array_new(FALSE, TRUE, sizeof(StoreState));
    memory->tokenisers =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_tokeniser_free);
    memory->tables =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_scan_table_free);
    memory->several = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    memory->links =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_link_table_free);
    memory->translations =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, memory_translations_free);
    memory->scorer = tm_scorer_new(&tm_costs);
    for (gsize i = 0; i < n_specs; i++) {
        TmStore *store = tm_store_open(specs[i].path, i == 0 ? mode : TM_STORE_READ, error);
        if (store == NULL)
            return NULL;
        g_ptr_array_add(memory->stores, store);
        g_ptr_array_add(memory->indexes, store_index_new(store));
        g_array_append_val(memory->penalties, specs[i].penalty);
    }
    g_array_set_size(memory->generations, memory->stores->len);
    g_array_set_size(memory->scanned, memory->stores->len);
    return g_steal_pointer(&memory);
}

void tm_memory_free(TmMemory *memory)
{
    if (memory == NULL)
        return;
    g_hash_table_unref(memory->translations);
    g_hash_table_unref(memory->links);
    g_hash_table_unref(memory->several);
    g_hash_table_unref(memory->tables);
    g_hash_table_unref(memory->tokenisers);
    g_array_unref(memory->penalties);
    g_array_unref(memory->generations);
    g_array_unref(memory->scanned);
    g_ptr_array_unref(memory->indexes);
    g_ptr_array_unref(memory->stores);
    tm_scorer_free(memory->scorer);
    g_free(memory);
}

void tm_memory_use_scan(TmMemory *memory, gboolean scan)
{
    memory->scans = scan;
    memory_forget(memory);
}

void tm_memory_on_index(TmMemory *memory, TmIndexProgress progress, gpointer user)
{
    for (guint i = 0; i < memory->indexes->len; i++)
        store_index_on_progress(memory->indexes->pdata[i], progress, user);
}

gboolean tm_memory_prepare(TmMemory *memory, GError **error)
{
    if (!memory_begin(memory, error))
        return FALSE;
    memory_end(memory);
    return TRUE;
}

gsize tm_memory_n_stores(const TmMemory *memory)
{
    return memory->stores->len;
}

TmStore *tm_memory_store(const TmMemory *memory, gsize i)
{
    return memory->stores->pdata[i];
}

static void via_free(TmVia *via)
{
    if (via == NULL)
        return;
    g_free(via->language);
    tm_text_free(via->text);
    g_free(via->memory);
    g_free(via->document);
    g_free(via);
}

void tm_match_free(TmMatch *match)
{
    if (match == NULL)
        return;
    tm_stored_pair_free(match->pair);
    g_clear_pointer(&match->numbers, g_ptr_array_unref);
    g_free(match->memory);
    via_free(match->via);
    g_free(match);
}

TmTokeniser *memory_tokeniser(TmMemory *memory, const char *language)
{
    TmTokeniser *tokeniser = g_hash_table_lookup(memory->tokenisers, language);

    if (tokeniser == NULL) {
        tokeniser = tm_tokeniser_new(language);
        g_hash_table_insert(memory->tokenisers, g_strdup(language), tokeniser);
    }
    return tokeniser;
}

const TmScanTable *memory_table(TmMemory *memory, guint store, const char *from, const char *to,
                                GError **error)
{
    g_autofree char *name = g_strdup_printf("%u/%s/%s", store, from, to);
    TmScanTable *table = g_hash_table_lookup(memory->tables, name);

    if (table == NULL) {
        table = tm_scan_table_load(memory->stores->pdata[store], memory_tokeniser(memory, from),
                                   from, to, error);
        if (table != NULL)
            g_hash_table_insert(memory->tables, g_steal_pointer(&name), table);
    }
    return table;
}

/* Reads until the first pair. */
static gboolean store_has_pair(TmStore *store, const char *from, const char *to, gboolean *has,
                               GError **error)
{
    GError *local = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(store, from, to, error);
    TmScanRow row;

    if (scan == NULL)
        return FALSE;
    *has = tm_scan_next(scan, &row, &local);
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* The index mostly knows, without reading a unit. */
gboolean tm_memory_has_pair(TmMemory *memory, const char *from, const char *to, gboolean *has,
                            GError **error)
{
    gboolean done = TRUE;

    *has = FALSE;
    if (!memory_begin(memory, error))
        return FALSE;
    for (guint i = 0; i < memory->stores->len && !*has && done; i++) {
        SourcesPairs pairs = memory->scans ? SOURCES_PERHAPS : sources_pairs(memory, i, from, to);
        if (pairs == SOURCES_PERHAPS)
            done = store_has_pair(memory->stores->pdata[i], from, to, has, error);
        else
            *has = pairs == SOURCES_SOME;
    }
    /* What a damaged index says does not count. */
    if (!memory_end(memory) && done && !memory->scans) {
        tm_memory_use_scan(memory, TRUE);
        done = tm_memory_has_pair(memory, from, to, has, error);
        tm_memory_use_scan(memory, FALSE);
    }
    return done;
}

/* ---- pivot languages ----------------------------------------------------------------------------
 */

/* The languages of all memories → number of texts. */
static GHashTable *count_languages(TmMemory *memory, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (guint i = 0; i < memory->stores->len; i++) {
        g_autoptr(TmStoreInfo) info = tm_store_info(memory->stores->pdata[i], error);
        for (guint j = 0; info != NULL && j < info->languages->len; j++) {
            const TmLanguageCount *language = info->languages->pdata[j];
            const gint64 *before = g_hash_table_lookup(counts, language->language);
            gint64 sum = language->variants + (before != NULL ? *before : 0);
            g_hash_table_replace(counts, g_strdup(language->language), g_memdup2(&sum, sizeof sum));
        }
        if (info == NULL)
            return NULL;
    }
    return g_steal_pointer(&counts);
}

static gint by_count(gconstpointer a, gconstpointer b, gpointer counts)
{
    const char *x = *(const char *const *) a, *y = *(const char *const *) b;
    gint64 n_x = *(const gint64 *) g_hash_table_lookup(counts, x);
    gint64 n_y = *(const gint64 *) g_hash_table_lookup(counts, y);

    return n_x != n_y ? (n_x > n_y ? -1 : 1) : strcmp(x, y);
}

/* Whether there are pairs of a language with both of two others. */
static gboolean leads_over(TmMemory *memory, const char *language, const char *from, const char *to,
                           gboolean *leads, GError **error)
{
    *leads = !tm_language_matches(language, from) && !tm_language_matches(language, to);
    return !*leads || (tm_memory_has_pair(memory, from, language, leads, error) &&
                       (!*leads || tm_memory_has_pair(memory, language, to, leads, error)));
}

GPtrArray *tm_memory_pivots(TmMemory *memory, const char *from, const char *to, GError **error)
{
    g_autoptr(GPtrArray) pivots = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) counts = count_languages(memory, error);
    GHashTableIter iter;
    gpointer language;

    if (counts == NULL)
        return NULL;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &language, NULL)) {
        gboolean leads;
        if (!leads_over(memory, language, from, to, &leads, error))
            return NULL;
        if (leads)
            g_ptr_array_add(pivots, g_strdup(language));
    }
    g_ptr_array_sort_with_data(pivots, by_count, counts);
    return g_steal_pointer(&pivots);
}

/* ---- explanations -------------------------------------------------------------------------------
 */

TmExplanation *tm_memory_explain(TmMemory *memory, const char *from, const TmText *query,
                                 const TmText *source)
{
    TmExplanation *explanation = g_new0(TmExplanation, 1);
    TmTokeniser *tokeniser = memory_tokeniser(memory, from);
    const TmToken *a, *b;

    explanation->query_tokens = tm_tokenise(tokeniser, query);
    explanation->source_tokens = tm_tokenise(tokeniser, source);
    a = (const TmToken *) (void *) explanation->query_tokens->data;
    b = (const TmToken *) (void *) explanation->source_tokens->data;
    explanation->edits =
        tm_edits(&tm_costs, a, explanation->query_tokens->len, b, explanation->source_tokens->len);
    /* What is too long to explain would take as long to measure again. */
    if (explanation->edits != NULL) {
        explanation->weight = MAX(tm_tokens_weight(&tm_costs, a, explanation->query_tokens->len),
                                  tm_tokens_weight(&tm_costs, b, explanation->source_tokens->len));
        explanation->distance =
            tm_scorer_distance(memory->scorer, a, explanation->query_tokens->len, b,
                               explanation->source_tokens->len, G_MAXUINT);
    }
    return explanation;
}

void tm_explanation_free(TmExplanation *explanation)
{
    if (explanation == NULL)
        return;
    g_array_unref(explanation->query_tokens);
    g_array_unref(explanation->source_tokens);
    g_clear_pointer(&explanation->edits, g_array_unref);
    g_free(explanation);
}
