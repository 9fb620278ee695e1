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
    const TmScanTable *table = memory_table(search->memory, store, query->from, query->to, error);
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

static gboolean load_pair(Search *search, Candidate *candidate, GError **error)
{
    if (candidate->pair == NULL)
        candidate->pair = tm_store_load(search->memory->stores->pdata[candidate->rank.memory],
                                        candidate->entry->source_variant,
                                        candidate->entry->target_variant, error);
    return candidate->pair != NULL;
}

/* Compares the targets of all units of one memory that have a key; *key is the first target's. */
static gboolean compare_targets(Search *search, guint store, const char *source_key, char **key,
                                gboolean *differ, GError **error)
{
    const TmQuery *query = search->query;
    const TmScanTable *table = memory_table(search->memory, store, query->from, query->to, error);

    if (table == NULL)
        return FALSE;
    for (const TmScanEntry *entry = tm_scan_table_first(table, source_key);
         entry != NULL && !*differ; entry = tm_scan_table_next(table, entry)) {
        g_autoptr(TmStoredPair) pair =
            tm_store_load(search->memory->stores->pdata[store], entry->source_variant,
                          entry->target_variant, error);
        if (pair == NULL)
            return FALSE;
        g_autofree char *other = tm_text_key(pair->target);
        *differ = *key != NULL && strcmp(*key, other) != 0;
        if (*key == NULL)
            *key = g_steal_pointer(&other);
    }
    return TRUE;
}

/*
 * Whether the memories hold several translations of a source. All units count, whatever the query's
 * minimum: a match must not change its score with it.
 */
static gboolean has_several(Search *search, const char *source_key, gboolean *several,
                            GError **error)
{
    const TmQuery *query = search->query;
    g_autofree char *name = g_strdup_printf("%s/%s/%s", query->from, query->to, source_key);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(search->memory->several, name));
    g_autofree char *key = NULL;

    *several = known == 2;
    for (guint i = 0; known == 0 && i < search->memory->stores->len && !*several; i++)
        if (!compare_targets(search, i, source_key, &key, several, error))
            return FALSE;
    if (known == 0)
        g_hash_table_insert(search->memory->several, g_steal_pointer(&name),
                            GUINT_TO_POINTER(*several ? 2 : 1));
    return TRUE;
}

/* Loads the pair of a candidate and sets the penalties that depend on it. */
static gboolean weigh(Search *search, Candidate *candidate, GError **error)
{
    gboolean several;

    if (!load_pair(search, candidate, error) ||
        !has_several(search, candidate->entry->key, &several, error))
        return FALSE;
    if (tm_pair_is_unreviewed(candidate->pair))
        candidate->rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
    if (several)
        candidate->rank.penalties[TM_PENALTY_SEVERAL] = TM_PENALTY_SEVERAL_POINTS;
    return TRUE;
}

/* ---- context ------------------------------------------------------------------------------------
 */

typedef enum { SIDE_AGREES, SIDE_EDGE, SIDE_UNKNOWN, SIDE_DIFFERS } Side;

/* One side of a place, NULL being the edge of a document, against that side of the query. */
static Side compare_side(const TmText *stored, gboolean stored_known, const TmText *asked,
                         gboolean asked_known)
{
    if (!stored_known || !asked_known)
        return SIDE_UNKNOWN;
    if (stored == NULL || asked == NULL)
        return stored == asked ? SIDE_EDGE : SIDE_DIFFERS;
    g_autofree char *stored_key = tm_text_key(stored);
    g_autofree char *asked_key = tm_text_key(asked);
    return strcmp(stored_key, asked_key) == 0 ? SIDE_AGREES : SIDE_DIFFERS;
}

typedef struct {
    const TmQuery *query;
    gboolean found;
} ContextSearch;

/* Both sides must agree as far as they are known, and one of them must be a text that does. */
static gboolean visit_place(const TmNeighbours *place, gpointer user)
{
    ContextSearch *context = user;
    const TmQuery *query = context->query;
    Side previous = compare_side(place->previous, place->previous_known, query->previous,
                                 query->previous_known);
    Side next = previous == SIDE_DIFFERS
                    ? SIDE_DIFFERS
                    : compare_side(place->next, place->next_known, query->next, query->next_known);

    context->found = previous != SIDE_DIFFERS && next != SIDE_DIFFERS &&
                     (previous == SIDE_AGREES || next == SIDE_AGREES);
    return !context->found;
}

/* Whether an identical candidate stands between the same neighbours somewhere. */
static gboolean mark_context(Search *search, Candidate *candidate, GError **error)
{
    const TmQuery *query = search->query;
    ContextSearch context = {query, FALSE};

    if ((query->previous == NULL && query->next == NULL) ||
        candidate->rank.raw_score < TM_SCORE_IDENTICAL)
        return TRUE;
    if (!tm_store_each_neighbours(search->memory->stores->pdata[candidate->rank.memory],
                                  candidate->rank.unit, candidate->pair->source_language,
                                  visit_place, &context, error))
        return FALSE;
    candidate->rank.context = context.found;
    return TRUE;
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(&((const Candidate *) a)->rank, &((const Candidate *) b)->rank);
}

static TmMatch *match_from(Search *search, Candidate *candidate, GError **error)
{
    TmTokeniser *tokeniser = memory_tokeniser(search->memory, search->query->from);
    TmMatch *match;

    if (candidate->link != NULL) {
        match = search_pivot_match(search, candidate, error);
    } else {
        match = g_new0(TmMatch, 1);
        match->pair = g_steal_pointer(&candidate->pair);
    }
    if (match == NULL)
        return NULL;
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, match->pair->source);
    g_autoptr(GArray) numbers = tm_numbers(tokeniser, match->pair->source, tokens);
    match->rank = candidate->rank;
    match->score = tm_rank_score(&candidate->rank);
    match->memory = g_strdup(tm_store_path(search->memory->stores->pdata[match->rank.memory]));
    match->numbers = tm_numbers_differ(search->numbers, numbers);
    return match;
}

/* Collects and weighs. A match through a pivot is never one in context: that its neighbours agree
 * in one language says nothing of another unit's translation. */
static gboolean search_all(Search *search, GError **error)
{
    for (guint i = 0; i < search->memory->stores->len; i++)
        if (!collect(search, i, error))
            return FALSE;
    for (guint i = 0; i < search->candidates->len; i++) {
        Candidate *candidate = &g_array_index(search->candidates, Candidate, i);
        if (candidate->link == NULL &&
            (!weigh(search, candidate, error) || !mark_context(search, candidate, error)))
            return FALSE;
    }
    g_array_sort(search->candidates, compare_candidates);
    return TRUE;
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

    if (!search_all(&search, error))
        return NULL;
    g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func((GDestroyNotify) tm_match_free);
    for (guint i = 0; i < search.candidates->len && matches->len < query->limit; i++) {
        Candidate *candidate = &g_array_index(search.candidates, Candidate, i);
        if (tm_rank_score(&candidate->rank) < query->min)
            continue;
        TmMatch *match = match_from(&search, candidate, error);
        if (match == NULL)
            return NULL;
        g_ptr_array_add(matches, match);
    }
    return g_steal_pointer(&matches);
}
