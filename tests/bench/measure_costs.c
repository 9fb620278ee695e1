/*
 * Measures what the small costs of the score are worth: docs/matching.md has the tables it prints.
 *
 *     measure_costs FILE.tsv.gz COLUMNS FROM TO [QUERIES]
 *
 * The units of some documents are held back and looked up among the rest. For each query the stored
 * sources that reach 50 % with any of the costs tried are candidates. A good score ranks and spaces
 * them as their targets resemble the query's real translation (chrF2). Two figures for each set of
 * costs: the correlation of score and chrF2 over all candidates, and the mean chrF2 of the best
 * one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chrf.h"
#include "formats/exchange.h"
#include "match/score.h"
#include "text/unit.h"

#define CANDIDATE_MIN 5000
#define KEPT 20 /* candidates a query, so that a formula with thousands of likes does not rule */

typedef struct {
    char *source;
    char *target;
    GArray *tokens;
} Pair;

typedef struct {
    const Pair *query;
    const Pair *stored;
    double quality;
} Candidate;

static GPtrArray *read_pairs(const char *path, const char *columns, const char *from,
                             const char *to, TmTokeniser *tokeniser, GPtrArray *queries,
                             guint n_queries)
{
    UnitReaderOptions options = {.columns = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *stored = g_ptr_array_new();
    TmUnit *unit = NULL;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        const TmVariant *a = unit ? tm_unit_variant(unit, from) : NULL;
        const TmVariant *b = unit ? tm_unit_variant(unit, to) : NULL;
        if (a != NULL && b != NULL && g_hash_table_add(seen, tm_text_key(a->text))) {
            Pair *pair = g_new0(Pair, 1);
            gboolean held =
                tm_unit_document(unit) != NULL && g_str_hash(tm_unit_document(unit)) % 20 == 0;
            pair->source = g_strdup(a->text->string->str);
            pair->target = g_strdup(b->text->string->str);
            pair->tokens = tm_tokenise(tokeniser, a->text);
            if (held && pair->tokens->len >= 6 && queries->len < n_queries)
                g_ptr_array_add(queries, pair);
            else if (!held)
                g_ptr_array_add(stored, pair);
        }
        g_clear_pointer(&unit, tm_unit_free);
    }
    if (error != NULL)
        g_error("%s", error->message);
    return stored;
}

static int score(TmScorer *scorer, const Candidate *candidate, int min)
{
    const GArray *a = candidate->query->tokens, *b = candidate->stored->tokens;

    return tm_scorer_score(scorer, (const TmToken *) (const void *) a->data, a->len,
                           (const TmToken *) (const void *) b->data, b->len, min);
}

typedef struct {
    int score;
    guint stored;
} Hit;

static int best_first(gconstpointer a, gconstpointer b)
{
    const Hit *x = a, *y = b;

    return x->score != y->score ? y->score - x->score : (x->stored < y->stored ? -1 : 1);
}

static GArray *find_candidates(const GPtrArray *queries, const GPtrArray *stored)
{
    /* Lower than any costs tried, so that no set misses a candidate. */
    const TmCosts lenient = {
        .content = 20, .sign = 1, .code = 1, .form = 1, .letter_case = 0, .number = 0};
    g_autoptr(TmScorer) scorer = tm_scorer_new(&lenient);
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));

    for (guint q = 0; q < queries->len; q++) {
        g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(Hit));
        for (guint i = 0; i < stored->len; i++) {
            Candidate candidate = {queries->pdata[q], stored->pdata[i], 0};
            Hit hit = {score(scorer, &candidate, CANDIDATE_MIN), i};
            if (hit.score > 0)
                g_array_append_val(hits, hit);
        }
        g_array_sort(hits, best_first);
        for (guint i = 0; i < MIN(hits->len, KEPT); i++) {
            Candidate candidate = {queries->pdata[q],
                                   stored->pdata[g_array_index(hits, Hit, i).stored], 0};
            candidate.quality = chrf2(candidate.stored->target, candidate.query->target);
            g_array_append_val(candidates, candidate);
        }
    }
    return candidates;
}

static void evaluate(const char *what, guint value, const TmCosts *costs, const GArray *candidates)
{
    g_autoptr(TmScorer) scorer = tm_scorer_new(costs);
    double n = candidates->len, x = 0, y = 0, xx = 0, yy = 0, xy = 0, best_sum = 0;
    guint n_queries = 0;
    const Pair *query = NULL;
    int best = -1;
    double best_quality = 0;

    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *candidate = &g_array_index(candidates, Candidate, i);
        int s = score(scorer, candidate, 0);
        double q = candidate->quality;
        x += s, y += q, xx += (double) s * s, yy += q * q, xy += s * q;
        if (candidate->query != query) {
            best_sum += best_quality;
            n_queries++;
            query = candidate->query;
            best = -1;
        }
        if (s > best)
            best = s, best_quality = q;
    }
    best_sum += best_quality;
    double correlation = (n * xy - x * y) / sqrt((n * xx - x * x) * (n * yy - y * y));
    g_print("| %s = %u | %.4f | %.4f |\n", what, value, correlation, best_sum / n_queries);
}

/* The costs that are tried, one at a time. */
static const struct {
    const char *name;
    gsize offset;
} varied[] = {{"form", G_STRUCT_OFFSET(TmCosts, form)},
              {"number", G_STRUCT_OFFSET(TmCosts, number)},
              {"sign", G_STRUCT_OFFSET(TmCosts, sign)},
              {"letter_case", G_STRUCT_OFFSET(TmCosts, letter_case)}};

int main(int argc, char **argv)
{
    if (argc < 5) {
        g_printerr("usage: %s FILE.tsv.gz COLUMNS FROM TO [QUERIES]\n", argv[0]);
        return 2;
    }
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new(argv[3]);
    g_autoptr(GPtrArray) queries = g_ptr_array_new();
    GPtrArray *stored = read_pairs(argv[1], argv[2], argv[3], argv[4], tokeniser, queries,
                                   argc > 5 ? (guint) atoi(argv[5]) : 300);
    GArray *candidates = find_candidates(queries, stored);
    static const guint values[] = {0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20};

    g_print("From %s to %s: %u queries, %u stored, %u candidates\n\n", argv[3], argv[4],
            queries->len, stored->len, candidates->len);
    g_print("| cost, the others as they are | correlation with chrF2 | chrF2 of the best |\n"
            "| --- | --- | --- |\n");
    for (gsize cost = 0; cost < G_N_ELEMENTS(varied); cost++)
        for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
            TmCosts costs = tm_costs;
            *(guint *) (void *) ((char *) &costs + varied[cost].offset) = values[i];
            evaluate(varied[cost].name, values[i], &costs, candidates);
        }
    return 0;
}
