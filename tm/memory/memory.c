#include "memory/memory.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "match/numbers.h"
#include "memory/scan_table.h"
#include "text/error.h"

struct TmMemory {
    GPtrArray *stores;      /* of TmStore */
    GArray *penalties;      /* of int, one a store */
    GHashTable *tokenisers; /* language → TmTokeniser */
    GHashTable *tables;     /* "store/from/to" → TmScanTable */
    TmScorer *scorer;
};

TmMemory *tm_memory_open(const TmMemorySpec *specs, gsize n_specs, TmStoreMode mode, GError **error)
{
    g_autoptr(TmMemory) memory = g_new0(TmMemory, 1);

    memory->stores = g_ptr_array_new_with_free_func((GDestroyNotify) tm_store_close);
    memory->penalties = g_array_new(FALSE, FALSE, sizeof(int));
    memory->tokenisers =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_tokeniser_free);
    memory->tables =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_scan_table_free);
    memory->scorer = tm_scorer_new(&tm_costs);
    for (gsize i = 0; i < n_specs; i++) {
        TmStore *store = tm_store_open(specs[i].path, i == 0 ? mode : TM_STORE_READ, error);
        if (store == NULL)
            return NULL;
        g_ptr_array_add(memory->stores, store);
        g_array_append_val(memory->penalties, specs[i].penalty);
    }
    return g_steal_pointer(&memory);
}

void tm_memory_free(TmMemory *memory)
{
    if (memory == NULL)
        return;
    g_hash_table_unref(memory->tables);
    g_hash_table_unref(memory->tokenisers);
    g_array_unref(memory->penalties);
    g_ptr_array_unref(memory->stores);
    tm_scorer_free(memory->scorer);
    g_free(memory);
}

gsize tm_memory_n_stores(const TmMemory *memory)
{
    return memory->stores->len;
}

TmStore *tm_memory_store(const TmMemory *memory, gsize i)
{
    return memory->stores->pdata[i];
}

void tm_match_free(TmMatch *match)
{
    if (match == NULL)
        return;
    tm_stored_pair_free(match->pair);
    g_clear_pointer(&match->numbers, g_ptr_array_unref);
    g_free(match->memory);
    g_free(match);
}

static TmTokeniser *tokeniser_for(TmMemory *memory, const char *language)
{
    TmTokeniser *tokeniser = g_hash_table_lookup(memory->tokenisers, language);

    if (tokeniser == NULL) {
        tokeniser = tm_tokeniser_new(language);
        g_hash_table_insert(memory->tokenisers, g_strdup(language), tokeniser);
    }
    return tokeniser;
}

static const TmScanTable *table_for(TmMemory *memory, guint store, const char *from, const char *to,
                                    GError **error)
{
    g_autofree char *name = g_strdup_printf("%u/%s/%s", store, from, to);
    TmScanTable *table = g_hash_table_lookup(memory->tables, name);

    if (table == NULL) {
        table = tm_scan_table_load(memory->stores->pdata[store], tokeniser_for(memory, from), from,
                                   to, error);
        if (table != NULL)
            g_hash_table_insert(memory->tables, g_steal_pointer(&name), table);
    }
    return table;
}

/* ---- one search ---------------------------------------------------------------------------------
 */

typedef struct {
    TmRank rank;
    const TmScanEntry *entry;
    TmStoredPair *pair; /* loaded when it is needed */
} Candidate;

typedef struct {
    TmMemory *memory;
    const TmQuery *query;
    char *key;
    GArray *tokens;
    GArray *numbers; /* of TmNumber */
    TmGrams *grams;
    GArray *candidates; /* of Candidate */
} Search;

static void clear_candidate(gpointer candidate)
{
    tm_stored_pair_free(((Candidate *) candidate)->pair);
}

static void search_clear(Search *search)
{
    g_free(search->key);
    g_array_unref(search->tokens);
    g_array_unref(search->numbers);
    tm_grams_free(search->grams);
    g_array_unref(search->candidates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

static void search_init(Search *search, TmMemory *memory, const TmQuery *query)
{
    search->memory = memory;
    search->query = query;
    search->key = tm_text_key(query->text);
    search->tokens = tm_tokenise(tokeniser_for(memory, query->from), query->text);
    search->numbers = tm_numbers(tokeniser_for(memory, query->from), query->text, search->tokens);
    search->grams = tm_grams_new(query->text);
    search->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_array_set_clear_func(search->candidates, clear_candidate);
}

static int raw_score(Search *search, const TmScanEntry *entry)
{
    if (strcmp(search->key, entry->key) == 0)
        return TM_SCORE_IDENTICAL;
    return tm_scorer_score(search->memory->scorer, (const TmToken *) (void *) search->tokens->data,
                           search->tokens->len, entry->tokens, entry->n_tokens, search->query->min);
}

/* All units of one memory that reach the minimum before penalties: e never exceeds s. */
static gboolean collect(Search *search, guint store, GError **error)
{
    const TmQuery *query = search->query;
    const TmScanTable *table = table_for(search->memory, store, query->from, query->to, error);

    for (guint i = 0; table != NULL && i < table->entries->len; i++) {
        const TmScanEntry *entry = &g_array_index(table->entries, TmScanEntry, i);
        int score = raw_score(search, entry);
        if (score == 0 || score < query->min)
            continue;
        g_autoptr(TmGrams) grams = tm_grams_new(entry->source);
        Candidate candidate = {.entry = entry,
                               .rank = {.raw_score = score,
                                        .key = tm_grams_similarity(search->grams, grams),
                                        .memory = store,
                                        .unit = entry->unit,
                                        .target = entry->target_variant}};
        candidate.rank.penalties[TM_PENALTY_MEMORY] =
            g_array_index(search->memory->penalties, int, store);
        g_array_append_val(search->candidates, candidate);
    }
    return table != NULL;
}

static gboolean load_pair(Search *search, Candidate *candidate, GError **error)
{
    if (candidate->pair == NULL)
        candidate->pair = tm_store_load(search->memory->stores->pdata[candidate->rank.memory],
                                        candidate->entry->source_variant,
                                        candidate->entry->target_variant, error);
    return candidate->pair != NULL;
}

/* Candidates with one source: when their targets differ, none of them can be trusted alone. */
static void weigh_several(GPtrArray *same_source)
{
    Candidate *first = same_source->pdata[0];
    g_autofree char *key = tm_text_key(first->pair->target);
    gboolean differ = FALSE;

    for (guint i = 1; i < same_source->len && !differ; i++) {
        g_autofree char *other = tm_text_key(((Candidate *) same_source->pdata[i])->pair->target);
        differ = strcmp(key, other) != 0;
    }
    for (guint i = 0; i < same_source->len && differ; i++)
        ((Candidate *) same_source->pdata[i])->rank.penalties[TM_PENALTY_SEVERAL] =
            TM_PENALTY_SEVERAL_POINTS;
}

/* Loads the pairs and sets the penalties that depend on them. */
static gboolean weigh(Search *search, GError **error)
{
    g_autoptr(GHashTable) by_source =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

    for (guint i = 0; i < search->candidates->len; i++) {
        Candidate *candidate = &g_array_index(search->candidates, Candidate, i);
        if (!load_pair(search, candidate, error))
            return FALSE;
        if (candidate->pair->origin == TM_ORIGIN_ALIGNED &&
            candidate->pair->status == TM_STATUS_DRAFT)
            candidate->rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
        GPtrArray *same = g_hash_table_lookup(by_source, candidate->entry->key);
        if (same == NULL) {
            same = g_ptr_array_new();
            g_hash_table_insert(by_source, candidate->entry->key, same);
        }
        g_ptr_array_add(same, candidate);
    }

    GHashTableIter iter;
    gpointer same;
    g_hash_table_iter_init(&iter, by_source);
    while (g_hash_table_iter_next(&iter, NULL, &same))
        weigh_several(same);
    return TRUE;
}

static gboolean same_text(const TmText *a, const TmText *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    g_autofree char *key_a = tm_text_key(a);
    g_autofree char *key_b = tm_text_key(b);
    return strcmp(key_a, key_b) == 0;
}

/* Whether an identical candidate stands between the same neighbours somewhere. */
static gboolean mark_context(Search *search, Candidate *candidate, GError **error)
{
    const TmQuery *query = search->query;

    if (!query->has_context || candidate->rank.raw_score < TM_SCORE_IDENTICAL)
        return TRUE;
    g_autoptr(GPtrArray) places =
        tm_store_neighbours(search->memory->stores->pdata[candidate->rank.memory],
                            candidate->rank.unit, candidate->pair->source_language, error);
    for (guint i = 0; places != NULL && i < places->len; i++) {
        const TmNeighbours *place = places->pdata[i];
        /* A segment without any neighbour says nothing about its context. */
        if (place->previous == NULL && place->next == NULL)
            continue;
        if (same_text(place->previous, query->previous) && same_text(place->next, query->next))
            candidate->rank.context = TRUE;
    }
    return places != NULL;
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(&((const Candidate *) a)->rank, &((const Candidate *) b)->rank);
}

static TmMatch *match_from(Search *search, Candidate *candidate)
{
    TmMatch *match = g_new0(TmMatch, 1);
    TmTokeniser *tokeniser = tokeniser_for(search->memory, search->query->from);
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, candidate->pair->source);
    g_autoptr(GArray) numbers = tm_numbers(tokeniser, candidate->pair->source, tokens);

    match->rank = candidate->rank;
    match->score = tm_rank_score(&candidate->rank);
    match->memory = g_strdup(tm_store_path(search->memory->stores->pdata[match->rank.memory]));
    match->numbers = tm_numbers_differ(search->numbers, numbers);
    match->pair = g_steal_pointer(&candidate->pair);
    return match;
}

GPtrArray *tm_memory_find(TmMemory *memory, const TmQuery *query, GError **error)
{
    if (query->text->string->len > TM_SEGMENT_MAX_BYTES) {
        tm_set_error_at(
            error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
            _("the segment has %zu bytes, more than the %d that can be matched; split it"),
            query->text->string->len, TM_SEGMENT_MAX_BYTES);
        return NULL;
    }
    g_auto(Search) search;
    search_init(&search, memory, query);

    for (guint i = 0; i < memory->stores->len; i++)
        if (!collect(&search, i, error))
            return NULL;
    if (!weigh(&search, error))
        return NULL;
    for (guint i = 0; i < search.candidates->len; i++)
        if (!mark_context(&search, &g_array_index(search.candidates, Candidate, i), error))
            return NULL;
    g_array_sort(search.candidates, compare_candidates);

    GPtrArray *matches = g_ptr_array_new_with_free_func((GDestroyNotify) tm_match_free);
    for (guint i = 0; i < search.candidates->len && matches->len < query->limit; i++) {
        Candidate *candidate = &g_array_index(search.candidates, Candidate, i);
        if (tm_rank_score(&candidate->rank) >= query->min)
            g_ptr_array_add(matches, match_from(&search, candidate));
    }
    return matches;
}

gboolean tm_memory_count(TmMemory *memory, const char *from, const char *to, gsize *n_pairs,
                         GError **error)
{
    *n_pairs = 0;
    for (guint i = 0; i < memory->stores->len; i++) {
        const TmScanTable *table = table_for(memory, i, from, to, error);
        if (table == NULL)
            return FALSE;
        *n_pairs += table->entries->len;
    }
    return TRUE;
}

/* ---- explanations -------------------------------------------------------------------------------
 */

TmExplanation *tm_memory_explain(TmMemory *memory, const char *from, const TmText *query,
                                 const TmText *source)
{
    TmExplanation *explanation = g_new0(TmExplanation, 1);
    TmTokeniser *tokeniser = tokeniser_for(memory, from);
    const TmToken *a, *b;

    explanation->query_tokens = tm_tokenise(tokeniser, query);
    explanation->source_tokens = tm_tokenise(tokeniser, source);
    a = (const TmToken *) (void *) explanation->query_tokens->data;
    b = (const TmToken *) (void *) explanation->source_tokens->data;
    explanation->edits =
        tm_edits(&tm_costs, a, explanation->query_tokens->len, b, explanation->source_tokens->len);
    explanation->weight = MAX(tm_tokens_weight(&tm_costs, a, explanation->query_tokens->len),
                              tm_tokens_weight(&tm_costs, b, explanation->source_tokens->len));
    explanation->distance = tm_scorer_distance(memory->scorer, a, explanation->query_tokens->len, b,
                                               explanation->source_tokens->len, G_MAXUINT);
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
