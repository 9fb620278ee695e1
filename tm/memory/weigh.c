/*
 * What is taken off a candidate's score, whether it stands in context, and the match that it is.
 */
#include <string.h>

#include "match/numbers.h"
#include "memory/search.h"
#include "memory/sources.h"

static TmStore *store_of(const Search *search, const Candidate *candidate)
{
    return search->memory->stores->pdata[candidate->rank.memory];
}

/* ---- several translations -----------------------------------------------------------------------
 */

/* Compares the targets of all units of one memory that have a key; *key is the first target's. */
static gboolean compare_targets(Search *search, guint store, const char *source_key, char **key,
                                gboolean *differ, GError **error)
{
    const TmQuery *query = search->query;
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(SourceUnit));

    if (!sources_identical(search->memory, store, query->from, query->to, source_key, units, error))
        return FALSE;
    for (guint i = 0; i < units->len && !*differ; i++) {
        gint64 variant = g_array_index(units, SourceUnit, i).target_variant;
        g_autoptr(TmText) target =
            tm_store_text(search->memory->stores->pdata[store], variant, error);
        if (target == NULL)
            return FALSE;
        g_autofree char *other = tm_text_key(target);
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

/* The key of a candidate's source; NULL: an error. */
static char *source_key(Search *search, const Candidate *candidate, GError **error)
{
    if (candidate->entry != NULL)
        return g_strdup(candidate->entry->key);
    if (candidate->rank.raw_score == TM_SCORE_IDENTICAL)
        return g_strdup(search->key);
    g_autoptr(TmText) text =
        tm_store_text(store_of(search, candidate), candidate->rank.source, error);
    return text != NULL ? tm_text_key(text) : NULL;
}

gboolean search_mark_several(Search *search, Candidate *candidate, GError **error)
{
    const TmQuery *query = search->query;
    gboolean several;

    if (candidate->entry == NULL &&
        !sources_may_have_several(search->memory, query->from, query->to, candidate->key_hash))
        return TRUE;
    g_autofree char *key = source_key(search, candidate, error);
    if (key == NULL || !has_several(search, key, &several, error))
        return FALSE;
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

gboolean search_mark_context(Search *search, Candidate *candidate, GError **error)
{
    const TmQuery *query = search->query;
    ContextSearch context = {query, FALSE};
    guint language = tm_store_variant_language(candidate->rank.source);

    if ((query->previous == NULL && query->next == NULL) ||
        candidate->rank.raw_score < TM_SCORE_IDENTICAL)
        return TRUE;
    g_autofree char *tag = tm_store_language_tag(store_of(search, candidate), language, error);
    if (tag == NULL || !tm_store_each_neighbours(store_of(search, candidate), candidate->rank.unit,
                                                 tag, visit_place, &context, error))
        return FALSE;
    candidate->rank.context = context.found;
    return TRUE;
}

/* ---- matches ------------------------------------------------------------------------------------
 */

/* Whether a source has the score that the index gave it: nothing of a cache is believed in the
 * end. */
static gboolean is_as_said(Search *search, const Candidate *candidate, const TmText *source,
                           const GArray *tokens)
{
    g_autofree char *key = tm_text_key(source);
    int score = candidate->rank.raw_score;

    if (score == TM_SCORE_IDENTICAL || strcmp(key, search->key) == 0)
        return score == TM_SCORE_IDENTICAL && strcmp(key, search->key) == 0;
    return tm_scorer_score(search->memory->scorer,
                           (const TmToken *) (const void *) search->tokens->data,
                           search->tokens->len, (const TmToken *) (const void *) tokens->data,
                           tokens->len, score) == score;
}

static TmMatch *direct_match(Search *search, Candidate *candidate, GError **error)
{
    if (candidate->pair == NULL)
        candidate->pair = tm_store_load(store_of(search, candidate), candidate->rank.source,
                                        candidate->rank.target, error);
    if (candidate->pair == NULL)
        return NULL;
    TmMatch *match = g_new0(TmMatch, 1);
    match->pair = g_steal_pointer(&candidate->pair);
    return match;
}

TmMatch *search_match(Search *search, Candidate *candidate, GError **error)
{
    TmTokeniser *tokeniser = memory_tokeniser(search->memory, search->query->from);
    g_autoptr(TmMatch) match = candidate->link != NULL
                                   ? search_pivot_match(search, candidate, error)
                                   : direct_match(search, candidate, error);

    if (match == NULL)
        return NULL;
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, match->pair->source);
    if (!search->memory->scans && !is_as_said(search, candidate, match->pair->source, tokens)) {
        search->wrong = TRUE;
        return NULL;
    }
    g_autoptr(GArray) numbers = tm_numbers(tokeniser, match->pair->source, tokens);
    match->rank = candidate->rank;
    match->score = tm_rank_score(&candidate->rank);
    match->memory = g_strdup(tm_store_path(store_of(search, candidate)));
    match->numbers = tm_numbers_differ(search->numbers, numbers);
    return g_steal_pointer(&match);
}
