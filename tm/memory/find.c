/*
 * One search through all memories.
 */
#include "memory/memory.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "match/numbers.h"
#include "memory/search.h"
#include "text/error.h"

static void clear_candidate(gpointer candidate)
{
    tm_stored_pair_free(((Candidate *) candidate)->pair);
}

static void search_clear(Search *search)
{
    g_free(search->key);
    g_array_unref(search->tokens);
    g_array_unref(search->numbers);
    g_free(search->terms);
    tm_resemblance_free(search->resemblance);
    g_array_unref(search->rank_tokens);
    g_array_unref(search->candidates);
    g_hash_table_unref(search->ways);
    g_hash_table_unref(search->tables);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* Tokens of the query's language, as the ranking key wants them; good until the next call. */
static const TmRankToken *rank_tokens(Search *search, const TmToken *tokens, gsize n_tokens)
{
    tm_rank_tokens(memory_tokeniser(search->memory, search->query->from), tokens, n_tokens,
                   search->rank_tokens);
    return (const TmRankToken *) (const void *) search->rank_tokens->data;
}

guint search_key(Search *search, const TmScanEntry *entry)
{
    return tm_resemblance_with(
        search->resemblance, rank_tokens(search, entry->tokens, entry->n_tokens), entry->n_tokens);
}

static void search_init(Search *search, TmMemory *memory, const TmQuery *query)
{
    memset(search, 0, sizeof *search);
    search->memory = memory;
    search->query = query;
    search->key = tm_text_key(query->text);
    search->tokens = tm_tokenise(memory_tokeniser(memory, query->from), query->text);
    search->terms = tm_sorted_terms(search->tokens, &search->n_terms);
    search->weight = tm_tokens_weight(&tm_costs, (const TmToken *) (void *) search->tokens->data,
                                      search->tokens->len);
    search->numbers =
        tm_numbers(memory_tokeniser(memory, query->from), query->text, search->tokens);
    search->rank_tokens = g_array_new(FALSE, FALSE, sizeof(TmRankToken));
    search->resemblance = tm_resemblance_new(
        rank_tokens(search, (const TmToken *) (void *) search->tokens->data, search->tokens->len),
        search->tokens->len);
    search->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_array_set_clear_func(search->candidates, clear_candidate);
    search->ways = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    search->tables =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) tm_scan_table_free);
}

int search_raw_score(Search *search, const TmScanEntry *entry)
{
    if (strcmp(search->key, entry->key) == 0)
        return TM_SCORE_IDENTICAL;
    /* Most units share too few words to be worth a distance. */
    guint64 apart = (guint64) tm_costs.content *
                    tm_terms_apart(search->terms, search->n_terms, entry->terms, entry->n_terms);
    guint64 longest = MAX(search->weight, entry->weight);
    if (apart * TM_SCORE_IDENTICAL > longest * (guint64) (TM_SCORE_IDENTICAL - search->query->min))
        return 0;
    return tm_scorer_score_weighed(search->memory->scorer,
                                   (const TmToken *) (void *) search->tokens->data,
                                   search->tokens->len, search->weight, entry->tokens,
                                   entry->n_tokens, entry->weight, search->query->min);
}

static void add_candidate(Search *search, guint store, const TmScanEntry *entry, int score)
{
    Candidate candidate = {.entry = entry,
                           .rank = {.raw_score = score,
                                    .key = search_key(search, entry),
                                    .memory = store,
                                    .unit = entry->unit,
                                    .target = entry->target_variant,
                                    .source = entry->source_variant}};

    candidate.rank.penalties[TM_PENALTY_MEMORY] =
        g_array_index(search->memory->penalties, int, store);
    g_array_append_val(search->candidates, candidate);
}

/* All units of one memory that reach the minimum before penalties: e never exceeds s. */
static gboolean collect(Search *search, guint store, GError **error)
{
    const TmQuery *query = search->query;
    const TmScanTable *table = search_table(search, store, query->from, query->to, error);
    g_autoptr(GArray) scores = g_array_new(FALSE, FALSE, sizeof(guint16));

    for (guint i = 0; table != NULL && i < table->entries->len; i++) {
        const TmScanEntry *entry = &g_array_index(table->entries, TmScanEntry, i);
        guint16 score = (guint16) search_raw_score(search, entry);
        if (query->pivot != NULL)
            g_array_append_val(scores, score);
        if (score >= query->min)
            add_candidate(search, store, entry, score);
    }
    return table != NULL &&
           (query->pivot == NULL || search_collect_pivots(search, store, table, scores, error));
}

/* Loads the pair of a candidate and sets all that depends on it. */
static gboolean weigh(Search *search, Candidate *candidate, GError **error)
{
    candidate->pair = tm_store_load(search->memory->stores->pdata[candidate->rank.memory],
                                    candidate->rank.source, candidate->rank.target, error);
    if (candidate->pair == NULL || !search_mark_several(search, candidate, error))
        return FALSE;
    if (tm_pair_is_unreviewed(candidate->pair))
        candidate->rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
    return search_mark_context(search, candidate, error);
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(&((const Candidate *) a)->rank, &((const Candidate *) b)->rank);
}

/*
 * Collects and weighs all that reaches the minimum. A match through a pivot is never one in
 * context: that its neighbours agree in one language says nothing of another unit's translation.
 */
static gboolean search_all(Search *search, GError **error)
{
    for (guint i = 0; i < search->memory->stores->len; i++)
        if (!collect(search, i, error))
            return FALSE;
    for (guint i = 0; i < search->candidates->len; i++) {
        Candidate *candidate = &g_array_index(search->candidates, Candidate, i);
        if (candidate->link == NULL && !weigh(search, candidate, error))
            return FALSE;
    }
    g_array_sort(search->candidates, compare_candidates);
    return TRUE;
}

/* The first candidates as matches; NULL without an error when one of them is wrong. */
static GPtrArray *take_matches(Search *search, GError **error)
{
    const TmQuery *query = search->query;
    g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func((GDestroyNotify) tm_match_free);

    for (guint i = 0; i < search->candidates->len && matches->len < query->limit; i++) {
        Candidate *candidate = &g_array_index(search->candidates, Candidate, i);
        if (tm_rank_score(&candidate->rank) < query->min)
            continue;
        TmMatch *match = search_match(search, candidate, error);
        if (match == NULL)
            return NULL;
        g_ptr_array_add(matches, match);
    }
    return g_steal_pointer(&matches);
}

/* One try. NULL without an error: the index turned out to be wrong. */
static GPtrArray *find_once(TmMemory *memory, const TmQuery *query, GError **error)
{
    GError *local = NULL;
    g_autoptr(GPtrArray) matches = NULL;

    if (!memory_begin(memory, error))
        return NULL;
    {
        g_auto(Search) search;
        search_init(&search, memory, query);
        gboolean found = memory->scans || query->pivot != NULL ? search_all(&search, &local)
                                                               : search_with_index(&search, &local);
        if (found && query->limit > 0)
            matches = take_matches(&search, &local);
        else if (found)
            matches = g_ptr_array_new_with_free_func((GDestroyNotify) tm_match_free);
        /* In one state of a memory nothing goes: what is not there was never there. */
        if (search.wrong ||
            (!memory->scans && g_error_matches(local, TM_ERROR, TM_ERROR_NOT_FOUND)))
            memory_distrust(memory);
    }
    gboolean believed = memory_end(memory);
    if (!believed) {
        /* Whatever went wrong, it may be for that reason. */
        g_clear_error(&local);
        return NULL;
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return g_steal_pointer(&matches);
}

GPtrArray *tm_memory_find(TmMemory *memory, const TmQuery *query, GError **error)
{
    const guint n_tries = 2;
    GError *local = NULL;

    if (query->text->string->len > TM_SEGMENT_MAX_BYTES) {
        tm_set_error_at(
            error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
            _("the segment has %zu bytes, more than the %d that can be matched; split it"),
            query->text->string->len, TM_SEGMENT_MAX_BYTES);
        return NULL;
    }
    for (guint i = 0; i < n_tries; i++) {
        GPtrArray *matches = find_once(memory, query, &local);
        if (matches != NULL)
            return matches;
        if (local != NULL) {
            g_propagate_error(error, local);
            return NULL;
        }
    }
    /* An index that is wrong again as soon as it is made: a disk that fails. The memory is what
     * counts, and to make the index once more for each query would help nobody. */
    tm_memory_use_scan(memory, TRUE);
    return find_once(memory, query, error);
}
