/*
 * A search with the index: from the best band down, until the answer is complete.
 *
 * Texts are scored in the order of the bounds that the index gives. When all that can score E or
 * more are known, and there are as many matches of E or more as were asked for, no other text can
 * change the answer: penalties only take away, and a band below comes after.
 */
#include <string.h>

#include "memory/search.h"
#include "memory/sources.h"

#define N_BANDS (TM_SCORE_IDENTICAL / TM_BAND + 1)

/* A text of a segment that may be similar enough. */
typedef struct {
    IndexPart *part;
    guint store;
    guint32 text;
} Possible;

typedef struct {
    Search *search;
    GError **error;
    guint64 key_hash;
    gboolean context;   /* the query's neighbours are known: identical texts may be in context */
    int floor;          /* the lowest score that counts */
    GPtrArray *targets; /* of gboolean arrays, by store */
    GArray *bands[N_BANDS]; /* of Possible, by the band of its bound */
    GArray *found;          /* of TmIndexCandidate; scratch */
    GArray *tokens;         /* of TmToken; scratch */
    GArray *rank_tokens;    /* of TmRankToken; scratch */
    TmIndexText text;       /* scratch */
} Descent;

static void descent_clear(Descent *descent)
{
    g_clear_pointer(&descent->targets, g_ptr_array_unref);
    for (guint i = 0; i < N_BANDS; i++)
        g_clear_pointer(&descent->bands[i], g_array_unref);
    g_array_unref(descent->found);
    g_array_unref(descent->tokens);
    g_array_unref(descent->rank_tokens);
    tm_index_text_clear(&descent->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descent, descent_clear)

/* ---- units of a text ---------------------------------------------------------------------------
 */

typedef struct {
    Descent *descent;
    TmRank rank; /* of the text */
    guint n[2];  /* candidates already: not unreviewed, unreviewed */
    guint n_context;
    gboolean failed;
} Units;

static gboolean is_full(const Units *units, gboolean unreviewed)
{
    return units->n[unreviewed ? 1 : 0] >= units->descent->search->query->limit;
}

/*
 * Of units with one source text, and all reviewed or all not, only the first few count: they differ
 * in nothing but their number. Unless one of them stands in context.
 */
static gboolean add_unit(const SourceUnit *unit, gboolean unreviewed, gpointer data)
{
    Units *units = data;
    Descent *descent = units->descent;
    Search *search = descent->search;
    Candidate candidate = {.rank = units->rank, .key_hash = units->descent->text.key};
    gsize limit = search->query->limit;
    gboolean may_context =
        descent->context && units->rank.raw_score == TM_SCORE_IDENTICAL && units->n_context < limit;

    if (is_full(units, unreviewed) && !may_context)
        return !(is_full(units, TRUE) && is_full(units, FALSE));
    candidate.rank.unit = unit->unit;
    candidate.rank.source = unit->source_variant;
    candidate.rank.target = unit->target_variant;
    if (unreviewed)
        candidate.rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
    if (may_context && !search_mark_context(search, &candidate, descent->error)) {
        units->failed = TRUE;
        return FALSE;
    }
    units->n_context += candidate.rank.context;
    if (is_full(units, unreviewed) && !candidate.rank.context)
        return TRUE;
    units->n[unreviewed ? 1 : 0]++;
    g_array_append_val(search->candidates, candidate);
    return TRUE;
}

/* The ranking key of the text at hand. */
static gboolean text_key(Descent *descent, IndexPart *part, guint *key)
{
    const GArray *words = descent->text.words;

    g_array_set_size(descent->rank_tokens, words->len);
    for (guint i = 0; i < words->len; i++) {
        TmIndexWordInfo info;
        if (!tm_index_segment_word(part->segment, g_array_index(words, guint32, i), &info))
            return FALSE;
        g_array_index(descent->rank_tokens, TmRankToken, i) = (TmRankToken){
            .text = info.surface_string, .n_bytes = info.n_surface_bytes, .kind = info.kind};
    }
    *key = tm_resemblance_with(descent->search->resemblance,
                               (const TmRankToken *) (const void *) descent->rank_tokens->data,
                               words->len);
    return TRUE;
}

/* Adds the units of the text at hand as candidates. */
static gboolean add_text(Descent *descent, const Possible *possible, int score)
{
    Search *search = descent->search;
    Units units = {.descent = descent, .rank = {.raw_score = score, .memory = possible->store}};

    if (!text_key(descent, possible->part, &units.rank.key))
        return TRUE; /* damaged: the answer is not going to be used */
    units.rank.penalties[TM_PENALTY_MEMORY] =
        g_array_index(search->memory->penalties, int, possible->store);
    sources_each_unit(search->memory, possible->store, possible->part, &descent->text,
                      descent->targets->pdata[possible->store], add_unit, &units);
    return !units.failed;
}

/* ---- texts -------------------------------------------------------------------------------------
 */

/* The score of the text at hand, 0 when it is below the floor. */
static int score_text(Descent *descent, TmIndexSearch *in_part)
{
    const GArray *query = tm_index_search_tokens(in_part);
    guint weight, query_weight = tm_index_search_weight(in_part);
    guint n_apart = tm_index_search_compare(in_part, descent->text.words, descent->tokens, &weight);
    guint64 longest = MAX(weight, query_weight);

    if ((guint64) n_apart * tm_costs.content * TM_SCORE_IDENTICAL >
        longest * (guint64) (TM_SCORE_IDENTICAL - descent->floor))
        return 0;
    return tm_scorer_score_weighed(
        descent->search->memory->scorer, (const TmToken *) (const void *) query->data, query->len,
        query_weight, (const TmToken *) (const void *) descent->tokens->data, descent->tokens->len,
        weight, descent->floor);
}

static gboolean try_text(Descent *descent, const Possible *possible)
{
    TmMemory *memory = descent->search->memory;
    const char *from = descent->search->query->from;

    if (!tm_index_segment_text(possible->part->segment, possible->text, &descent->text) ||
        descent->text.key == descent->key_hash) /* identical: known already */
        return TRUE;
    int score =
        score_text(descent, store_index_search(possible->part, memory_tokeniser(memory, from)));
    return score < descent->floor || add_text(descent, possible, score);
}

/* Identical texts, whatever the tokens say: their codes may stand elsewhere. */
static gboolean add_identical(Descent *descent, guint store, IndexPart *part)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));

    tm_index_segment_with_key(part->segment, descent->key_hash, numbers);
    for (guint i = 0; i < numbers->len; i++) {
        Possible possible = {part, store, g_array_index(numbers, guint32, i)};
        if (tm_index_segment_text(part->segment, possible.text, &descent->text) &&
            !add_text(descent, &possible, TM_SCORE_IDENTICAL))
            return FALSE;
    }
    return TRUE;
}

static gboolean collect_part(Descent *descent, guint store, IndexPart *part)
{
    TmMemory *memory = descent->search->memory;
    TmTokeniser *tokeniser = memory_tokeniser(memory, descent->search->query->from);
    TmIndexSearch *search = store_index_search(part, tokeniser);

    g_array_set_size(descent->found, 0);
    tm_index_search_begin(search, descent->search->tokens);
    tm_index_search_candidates(search, descent->floor, descent->found);
    for (guint i = 0; i < descent->found->len; i++) {
        TmIndexCandidate candidate = g_array_index(descent->found, TmIndexCandidate, i);
        Possible possible = {part, store, candidate.text};
        g_array_append_val(descent->bands[candidate.bound / TM_BAND], possible);
    }
    return add_identical(descent, store, part);
}

static gboolean collect(Descent *descent)
{
    TmMemory *memory = descent->search->memory;

    for (guint i = 0; i < memory->stores->len; i++) {
        const GPtrArray *parts = store_index_parts(memory->indexes->pdata[i]);
        g_autofree gboolean *sources = sources_languages(memory, i, descent->search->query->from);
        for (guint j = 0; j < parts->len; j++) {
            IndexPart *part = parts->pdata[j];
            if (sources[part->language_number] && !collect_part(descent, i, part))
                return FALSE;
        }
    }
    return TRUE;
}

/* ---- the order of matches ----------------------------------------------------------------------
 */

/* Moves a candidate that has lost points to where it belongs among those behind it. */
static void move_back(GArray *candidates, guint i)
{
    Candidate moved = g_array_index(candidates, Candidate, i);

    for (; i + 1 < candidates->len; i++) {
        const Candidate *next = &g_array_index(candidates, Candidate, i + 1);
        if (tm_rank_compare(&moved.rank, &next->rank) < 0)
            break;
        g_array_index(candidates, Candidate, i) = *next;
    }
    g_array_index(candidates, Candidate, i) = moved;
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(&((const Candidate *) a)->rank, &((const Candidate *) b)->rank);
}

/*
 * Puts the first @limit candidates in their place with all their penalties. What costs a look into
 * the memory is asked only of those that come first without it. Those below the edge may stand
 * before some that reach it: in the band that it cuts, and when they are in context, of which all
 * are known from the start.
 *
 * @n_complete: how many of them reach @edge, or are in context.
 */
static gboolean settle(Descent *descent, int edge, gsize *n_complete)
{
    Search *search = descent->search;
    GArray *candidates = search->candidates;
    gsize limit = search->query->limit;

    *n_complete = 0;
    g_array_sort(candidates, compare_candidates);
    for (guint i = 0; i < candidates->len && *n_complete < limit;) {
        Candidate *candidate = &g_array_index(candidates, Candidate, i);
        int score = tm_rank_score(&candidate->rank);
        gboolean counts = score >= (candidate->rank.context ? descent->floor : edge);
        if (!counts && !candidate->rank.context && score / TM_BAND < edge / TM_BAND)
            return TRUE;
        if (!counts) {
            i++;
            continue;
        }
        if (candidate->settled) {
            ++*n_complete;
            i++;
            continue;
        }
        if (!search_mark_several(search, candidate, descent->error))
            return FALSE;
        candidate->settled = TRUE;
        move_back(candidates, i);
    }
    return TRUE;
}

/* Scores the texts whose bounds lie in a band. */
static gboolean try_band(Descent *descent, guint band)
{
    const GArray *possible = descent->bands[band];

    for (guint i = 0; i < possible->len; i++)
        if (!try_text(descent, &g_array_index(possible, Possible, i)))
            return FALSE;
    return TRUE;
}

/* From the best band down to the floor. */
static gboolean descend(Descent *descent)
{
    gsize limit = descent->search->query->limit, n_complete = 0;
    int floor = descent->floor;

    if (!collect(descent))
        return FALSE;
    for (guint band = N_BANDS; band-- > (guint) floor / TM_BAND && n_complete < limit;) {
        int edge = MAX(floor, (int) band * TM_BAND);
        if (!try_band(descent, band))
            return FALSE;
        if ((descent->search->candidates->len >= limit || edge == floor) &&
            !settle(descent, edge, &n_complete))
            return FALSE;
    }
    return TRUE;
}

gboolean search_with_index(Search *search, GError **error)
{
    const TmQuery *query = search->query;
    TmMemory *memory = search->memory;
    g_auto(Descent) descent = {.search = search,
                               .error = error,
                               .key_hash = tm_index_key(search->key),
                               .floor = query->min,
                               .context = query->previous != NULL || query->next != NULL};

    descent.targets = g_ptr_array_new_with_free_func(g_free);
    descent.found = g_array_new(FALSE, FALSE, sizeof(TmIndexCandidate));
    descent.tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    descent.rank_tokens = g_array_new(FALSE, FALSE, sizeof(TmRankToken));
    for (guint i = 0; i < memory->stores->len; i++)
        g_ptr_array_add(descent.targets, sources_languages(memory, i, query->to));
    for (guint i = 0; i < N_BANDS; i++)
        descent.bands[i] = g_array_new(FALSE, FALSE, sizeof(Possible));
    return descend(&descent);
}
