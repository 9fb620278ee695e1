/*
 * Whether the suggestion that is shown first is the one that helps most.
 *
 * Whole documents are held back, a tenth at a time; their segments of four words and more are
 * looked up among the rest. Of those whose best match reaches 60 %, the translation that stands
 * first is compared with the real one (chrF2). Beside it stand:
 *
 *     baseline   the unit first by word distance: words, numbers and signs of weight one, no bands;
 *                the older unit where two are equal
 *     no key     the order without the ranking key: band, score, unit
 *     oracle     the best of the first thirty
 *
 *     bench_ranking FILE.tsv.gz COLUMNS LANGUAGE LANGUAGE [TENTHS]
 *
 * Both directions, the first TENTHS of ten, or all; ±: the standard error of the gain.
 */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chrf.h"
#include "formats/exchange.h"
#include "match/rank.h"
#include "match/resemblance.h"
#include "match/score.h"
#include "text/unit.h"

#define N_TENTHS 10
#define MIN_WORDS 4
#define CANDIDATE_MIN 5000
#define BEST_MIN 6000
#define N_ORACLE 30

typedef struct {
    char *key; /* of the source */
    char *target;
    char *target_key;
    GArray *tokens;
    guint weight;
    guint n_words;
    guint n_terms; /* words and numbers */
    GArray *terms; /* of guint32: numbers of its words' and numbers' terms; one that occurs twice
                      has two */
    guint tenth;   /* of its document */
    gboolean several;
} Pair;

typedef struct {
    TmTokeniser *tokeniser;
    TmScorer *scorer;
    GArray *pairs;            /* of Pair */
    GHashTable *term_numbers; /* "term occurrence" → number + 1 */
    GPtrArray *postings;      /* number of a term → GArray of guint32: pairs that have it */
    guint held;               /* the tenth that is held back */
    guint16 *n_shared;        /* of each pair, how many terms it shares with the query */
    guint *row;               /* of the baseline's matrix */
    GArray *rank_tokens;
} Bench;

static const TmToken *first(const Pair *pair)
{
    return (const TmToken *) (const void *) pair->tokens->data;
}

static Pair *pair_at(const Bench *bench, gint64 i)
{
    return &g_array_index(bench->pairs, Pair, i);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static guint32 term_number(Bench *bench, const char *term, guint occurrence)
{
    g_autofree char *name = g_strdup_printf("%u %s", occurrence, term);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(bench->term_numbers, name));

    if (number == 0) {
        g_ptr_array_add(bench->postings, g_array_new(FALSE, FALSE, sizeof(guint32)));
        number = bench->postings->len;
        g_hash_table_insert(bench->term_numbers, g_steal_pointer(&name), GUINT_TO_POINTER(number));
    }
    return number - 1;
}

static void add_terms(Bench *bench, Pair *pair)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    guint32 number = bench->pairs->len;

    pair->terms = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < pair->tokens->len; i++) {
        const TmToken *token = first(pair) + i;
        if (!tm_token_is_content(token))
            continue;
        gpointer id = GUINT_TO_POINTER(token->term);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, id));
        guint32 term = term_number(bench, tm_token_term(bench->tokeniser, token), n);
        g_hash_table_insert(seen, id, GUINT_TO_POINTER(n + 1));
        g_array_append_val(pair->terms, term);
        pair->n_terms++;
        g_array_append_val((GArray *) bench->postings->pdata[term], number);
        pair->n_words += token->kind == TM_TOKEN_WORD;
    }
}

static void add_pair(Bench *bench, const TmUnit *unit, const TmVariant *from, const TmVariant *to)
{
    const char *document = tm_unit_document(unit);
    Pair pair = {.key = tm_text_key(from->text),
                 .target = g_strdup(to->text->string->str),
                 .target_key = tm_text_key(to->text),
                 .tokens = tm_tokenise(bench->tokeniser, from->text),
                 .tenth = g_str_hash(document != NULL ? document : "") % N_TENTHS};

    pair.weight = tm_tokens_weight(&tm_costs, first(&pair), pair.tokens->len);
    add_terms(bench, &pair);
    g_array_append_val(bench->pairs, pair);
}

static void read_pairs(Bench *bench, const char *path, const char *columns, const char *from,
                       const char *to)
{
    UnitReaderOptions options = {.columns = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    TmUnit *unit = NULL;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        const TmVariant *a = unit ? tm_unit_variant(unit, from) : NULL;
        const TmVariant *b = unit ? tm_unit_variant(unit, to) : NULL;
        if (a != NULL && b != NULL)
            add_pair(bench, unit, a, b);
        g_clear_pointer(&unit, tm_unit_free);
    }
    if (error != NULL)
        g_error("%s", error->message);
}

/* ---- looking up ---------------------------------------------------------------------------------
 */

/* What the memory would say of each source: whether it has several translations. */
static void mark_several(Bench *bench)
{
    g_autoptr(GHashTable) by_key = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < bench->pairs->len; i++) {
        Pair *pair = pair_at(bench, i);
        Pair *other = g_hash_table_lookup(by_key, pair->key);
        pair->several = FALSE;
        if (pair->tenth == bench->held)
            continue;
        if (other == NULL)
            g_hash_table_insert(by_key, pair->key, pair);
        else if (strcmp(other->target_key, pair->target_key) != 0)
            other->several = TRUE;
    }
    for (guint i = 0; i < bench->pairs->len; i++) {
        Pair *pair = pair_at(bench, i);
        if (pair->tenth != bench->held)
            pair->several = ((Pair *) g_hash_table_lookup(by_key, pair->key))->several;
    }
}

static void count_shared(Bench *bench, const Pair *query)
{
    memset(bench->n_shared, 0, sizeof(guint16) * bench->pairs->len);
    for (guint i = 0; i < query->terms->len; i++) {
        const GArray *posting = bench->postings->pdata[g_array_index(query->terms, guint32, i)];
        for (guint j = 0; j < posting->len; j++)
            bench->n_shared[g_array_index(posting, guint32, j)]++;
    }
}

/* So many words must be inserted, deleted or replaced at least. */
static guint apart(const Bench *bench, const Pair *query, guint stored)
{
    const Pair *pair = pair_at(bench, stored);

    return MAX(query->n_terms, pair->n_terms) - bench->n_shared[stored];
}

static int raw_score(const Bench *bench, const Pair *query, guint stored)
{
    const Pair *pair = pair_at(bench, stored);
    guint64 lost = (guint64) tm_costs.content * apart(bench, query, stored) * TM_SCORE_IDENTICAL;

    if (lost > (guint64) MAX(query->weight, pair->weight) * (TM_SCORE_IDENTICAL - CANDIDATE_MIN))
        return 0;
    if (strcmp(query->key, pair->key) == 0)
        return TM_SCORE_IDENTICAL;
    return tm_scorer_score_weighed(bench->scorer, first(query), query->tokens->len, query->weight,
                                   first(pair), pair->tokens->len, pair->weight, CANDIDATE_MIN);
}

static const TmRankToken *rank_tokens(Bench *bench, const Pair *pair)
{
    tm_rank_tokens(bench->tokeniser, first(pair), pair->tokens->len, bench->rank_tokens);
    return (const TmRankToken *) (const void *) bench->rank_tokens->data;
}

/* The candidates as TmRank; .unit is the pair's number. */
static GArray *find_candidates(Bench *bench, const Pair *query)
{
    GArray *ranks = g_array_new(FALSE, FALSE, sizeof(TmRank));
    g_autoptr(TmResemblance) resemblance =
        tm_resemblance_new(rank_tokens(bench, query), query->tokens->len);

    for (guint i = 0; i < bench->pairs->len; i++) {
        const Pair *pair = pair_at(bench, i);
        TmRank rank = {.unit = i};
        if (pair->tenth == bench->held)
            continue;
        rank.raw_score = raw_score(bench, query, i);
        if (rank.raw_score < CANDIDATE_MIN)
            continue;
        rank.key = tm_resemblance_with(resemblance, rank_tokens(bench, pair), pair->tokens->len);
        rank.penalties[TM_PENALTY_SEVERAL] = pair->several ? TM_PENALTY_SEVERAL_POINTS : 0;
        g_array_append_val(ranks, rank);
    }
    return ranks;
}

/* Levenshtein over surfaces; anything above @limit when it is above it. */
static guint word_distance(const Bench *bench, const Pair *a, const Pair *b, guint limit)
{
    guint n_a = a->tokens->len, n_b = b->tokens->len, *row = bench->row;

    if (MAX(n_a, n_b) - MIN(n_a, n_b) > limit)
        return limit + 1;
    for (guint j = 0; j <= n_b; j++)
        row[j] = j;
    for (guint i = 0; i < n_a; i++) {
        guint diagonal = row[0]++, least = row[0];
        for (guint j = 0; j < n_b; j++) {
            guint replaced = diagonal + (first(a)[i].surface != first(b)[j].surface);
            guint either = MIN(row[j], row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, either);
            least = MIN(least, row[j + 1]);
        }
        if (least > limit)
            return limit + 1;
    }
    return row[n_b];
}

/* The pair that a search by plain word distance shows first; the first of equals. */
static guint find_baseline(const Bench *bench, const Pair *query)
{
    guint best = 0;
    guint64 best_distance = 1, best_length = 1; /* nothing in common */

    for (guint i = 0; i < bench->pairs->len; i++) {
        const Pair *pair = pair_at(bench, i);
        guint64 length = MAX(query->tokens->len, pair->tokens->len);
        guint64 limit = best_distance * length / best_length;
        if (pair->tenth == bench->held || apart(bench, query, i) > limit)
            continue;
        guint distance = word_distance(bench, query, pair, (guint) limit);
        if (distance * best_length < best_distance * length) {
            best = i;
            best_distance = distance;
            best_length = length;
        }
    }
    return best;
}

/* ---- figures ------------------------------------------------------------------------------------
 */

/* Sums over queries. */
typedef struct {
    guint n;
    double baseline, no_key, shown, oracle;
    double gain_squares; /* of shown − baseline */
} Figures;

static int by_rank(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(a, b);
}

static int by_score(gconstpointer a, gconstpointer b)
{
    const TmRank *x = a, *y = b;
    int score_x = tm_rank_score(x), score_y = tm_rank_score(y);

    return score_x != score_y ? score_y - score_x : (x->unit < y->unit ? -1 : 1);
}

static double quality(const Bench *bench, gint64 stored, const Pair *query)
{
    return 100 * chrf2(pair_at(bench, stored)->target, query->target);
}

static void measure(Bench *bench, const Pair *query, Figures *figures)
{
    count_shared(bench, query);
    g_autoptr(GArray) ranks = find_candidates(bench, query);
    const TmRank *best = (const TmRank *) (const void *) ranks->data;

    g_array_sort(ranks, by_score);
    if (ranks->len == 0 || tm_rank_score(best) < BEST_MIN)
        return;
    double no_key = quality(bench, best->unit, query), oracle = 0;
    g_array_sort(ranks, by_rank);
    double shown = quality(bench, best->unit, query);
    double baseline = quality(bench, find_baseline(bench, query), query);
    for (guint i = 0; i < MIN(ranks->len, N_ORACLE); i++)
        oracle = MAX(oracle, quality(bench, best[i].unit, query));
    figures->n++;
    figures->baseline += baseline;
    figures->no_key += no_key;
    figures->shown += shown;
    figures->oracle += oracle;
    figures->gain_squares += (shown - baseline) * (shown - baseline);
}

static void measure_tenth(Bench *bench, guint tenth, Figures *figures)
{
    g_autoptr(GHashTable) asked = g_hash_table_new(g_str_hash, g_str_equal);

    bench->held = tenth;
    mark_several(bench);
    for (guint i = 0; i < bench->pairs->len; i++) {
        const Pair *pair = pair_at(bench, i);
        if (pair->tenth == tenth && pair->n_words >= MIN_WORDS &&
            g_hash_table_add(asked, pair->key))
            measure(bench, pair, figures);
    }
}

static void print_figures(const char *what, const Figures *figures)
{
    double n = figures->n, baseline = figures->baseline / n;
    double gain = figures->shown / n - baseline;

    g_print("| %s | %u | %.2f | %+.2f | %+.2f ±%.2f | %+.2f |\n", what, figures->n, baseline,
            figures->no_key / n - baseline, gain,
            sqrt((figures->gain_squares / n - gain * gain) / n), figures->oracle / n - baseline);
}

static Bench *bench_new(const char *language)
{
    Bench *bench = g_new0(Bench, 1);

    bench->tokeniser = tm_tokeniser_new(language);
    bench->scorer = tm_scorer_new(&tm_costs);
    bench->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    bench->term_numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bench->postings = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    bench->row = g_new(guint, TM_SEGMENT_MAX_BYTES + 1);
    bench->rank_tokens = g_array_new(FALSE, FALSE, sizeof(TmRankToken));
    return bench;
}

static void clear_pair(gpointer data)
{
    Pair *pair = data;

    g_free(pair->key);
    g_free(pair->target);
    g_free(pair->target_key);
    g_array_unref(pair->tokens);
    g_array_unref(pair->terms);
}

static void bench_free(Bench *bench)
{
    tm_tokeniser_free(bench->tokeniser);
    tm_scorer_free(bench->scorer);
    g_array_unref(bench->pairs);
    g_hash_table_unref(bench->term_numbers);
    g_ptr_array_unref(bench->postings);
    g_free(bench->n_shared);
    g_free(bench->row);
    g_array_unref(bench->rank_tokens);
    g_free(bench);
}

/* Returns the gain. */
static double measure_direction(char **argv, const char *from, const char *to, guint n_tenths)
{
    Bench *bench = bench_new(from);
    g_autofree char *title = g_strdup_printf("%s to %s", from, to);
    Figures figures = {0};

    g_array_set_clear_func(bench->pairs, clear_pair);
    read_pairs(bench, argv[1], argv[2], from, to);
    bench->n_shared = g_new0(guint16, bench->pairs->len);
    for (guint i = 0; i < MIN(n_tenths, N_TENTHS); i++)
        measure_tenth(bench, i, &figures);
    print_figures(title, &figures);
    bench_free(bench);
    return (figures.shown - figures.baseline) / figures.n;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    if (argc < 5) {
        g_printerr("usage: %s FILE.tsv.gz COLUMNS LANGUAGE LANGUAGE [TENTHS]\n", argv[0]);
        return 2;
    }
    guint n_tenths = argc > 5 ? (guint) atoi(argv[5]) : N_TENTHS;
    g_print("| direction | queries | baseline | no key | with the key | oracle |\n"
            "| --- | --- | --- | --- | --- | --- |\n");
    double there = measure_direction(argv, argv[3], argv[4], n_tenths);
    double back = measure_direction(argv, argv[4], argv[3], n_tenths);
    g_print("\nThe key's mean gain over the baseline: %+.2f\n", (there + back) / 2);
    return 0;
}
