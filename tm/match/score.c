#include "match/score.h"

#include <string.h>

/* Content weighs 20, so that a twentieth is the finest step. docs/matching.md has the measurement.
 */
const TmCosts tm_costs = {
    .content = 20, .sign = 6, .code = 4, .form = 6, .letter_case = 4, .number = 8};

struct TmScorer {
    TmCosts costs;
    GArray *rows; /* of guint: two rows of the matrix */
};

TmScorer *tm_scorer_new(const TmCosts *costs)
{
    TmScorer *scorer = g_new0(TmScorer, 1);

    scorer->costs = *costs;
    scorer->rows = g_array_new(FALSE, FALSE, sizeof(guint));
    return scorer;
}

void tm_scorer_free(TmScorer *scorer)
{
    if (scorer == NULL)
        return;
    g_array_unref(scorer->rows);
    g_free(scorer);
}

guint tm_token_weight(const TmCosts *costs, const TmToken *token)
{
    switch (token->kind) {
    case TM_TOKEN_SIGN:
        return costs->sign;
    case TM_TOKEN_CODE:
        return costs->code;
    default:
        return costs->content;
    }
}

static TmEditReason reason_for(const TmToken *a, const TmToken *b)
{
    if (a->term != b->term)
        return TM_REASON_OTHER;
    if (a->kind == TM_TOKEN_NUMBER)
        return TM_REASON_NUMBER;
    return a->folded == b->folded ? TM_REASON_CASE : TM_REASON_FORM;
}

guint tm_replacement_cost(const TmCosts *costs, const TmToken *a, const TmToken *b)
{
    if (a->surface == b->surface)
        return 0;
    switch (reason_for(a, b)) {
    case TM_REASON_NUMBER:
        return costs->number;
    case TM_REASON_CASE:
        return costs->letter_case;
    case TM_REASON_FORM:
        return costs->form;
    default:
        return MAX(tm_token_weight(costs, a), tm_token_weight(costs, b));
    }
}

guint tm_tokens_weight(const TmCosts *costs, const TmToken *tokens, gsize n_tokens)
{
    guint sum = 0;

    for (gsize i = 0; i < n_tokens; i++)
        sum += tm_token_weight(costs, &tokens[i]);
    return sum;
}

/* A cell outside of the band: more than any distance, and some way from overflowing. */
#define OUTSIDE (G_MAXUINT / 2)

/*
 * The cells of a row that can lie on a way that costs at most the limit. Getting to cell (i, j)
 * costs at least the difference of the weights of the first i and the first j tokens, since every
 * step that changes this difference costs as much as it changes it. Both ends only move right.
 *
 *        b →
 *      a ■■■
 *      ↓ ■■■■
 *         ■■■■
 *           ■■■
 */
typedef struct {
    const guint *prefix; /* weights of the first j tokens of b */
    gsize n_b;
    gsize low;  /* first cell */
    gsize high; /* last cell */
} Band;

static void move_band(Band *band, guint64 weight_a, guint64 limit)
{
    while (band->low < band->n_b && band->prefix[band->low] + limit < weight_a)
        band->low++;
    while (band->high < band->n_b && band->prefix[band->high + 1] <= weight_a + limit)
        band->high++;
}

/* Fills a row of the matrix from the one above; returns its least cell. Nearly all tokens differ in
 * their terms: that is what must be quick. */
static guint fill_row(const TmCosts *costs, const TmToken *token, const TmToken *b,
                      const Band *band, const guint *above, guint *row)
{
    guint weight = tm_token_weight(costs, token), left = OUTSIDE, least = OUTSIDE;
    gsize j = band->low;

    if (j == 0) {
        row[0] = left = least = MIN(above[0] + weight, OUTSIDE);
        j = 1;
    }
    for (; j <= band->high; j++) {
        const TmToken *other = &b[j - 1];
        guint there = band->prefix[j] - band->prefix[j - 1];
        guint replacing = other->term != token->term ? MAX(weight, there)
                                                     : tm_replacement_cost(costs, token, other);
        guint deleted = above[j] + weight, inserted = left + there;
        guint replaced = above[j - 1] + replacing;
        left = MIN(deleted, inserted);
        left = MIN(left, replaced);
        left = MIN(left, OUTSIDE);
        row[j] = left;
        least = MIN(least, left);
    }
    return least;
}

guint tm_scorer_distance(TmScorer *scorer, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b,
                         guint limit)
{
    const TmCosts *costs = &scorer->costs;
    guint weight_a = 0;

    g_array_set_size(scorer->rows, (guint) (3 * (n_b + 1)));
    guint *prefix = (guint *) (void *) scorer->rows->data;
    guint *above = prefix + n_b + 1;
    guint *row = above + n_b + 1;
    Band band = {prefix, n_b, 0, 0};

    prefix[0] = 0;
    for (gsize j = 0; j < n_b; j++)
        prefix[j + 1] = prefix[j] + tm_token_weight(costs, &b[j]);
    for (gsize j = 0; j <= n_b; j++)
        above[j] = prefix[j];
    for (gsize i = 0; i < n_a; i++) {
        gsize high = band.high;
        weight_a += tm_token_weight(costs, &a[i]);
        move_band(&band, weight_a, limit);
        /* Cells beside the band hold what an earlier row left there; the first row is whole. */
        for (gsize j = high + 1; i > 0 && j <= band.high; j++)
            above[j] = OUTSIDE;
        guint least = fill_row(costs, &a[i], b, &band, above, row);
        if (band.low > 0)
            row[band.low - 1] = OUTSIDE;
        /* Every way to the end goes through this row, and no step costs less than nothing. */
        if (least > limit)
            return least;
        guint *swapped = above;
        above = row;
        row = swapped;
    }
    return n_a > 0 && band.high < n_b ? OUTSIDE : above[n_b];
}

/* The largest D with which a score still reaches @min: ⌊10000·(L−D)/L⌋ ≥ min. */
static guint distance_limit(guint longest, int min)
{
    return (guint) (((guint64) longest * (guint64) (TM_SCORE_IDENTICAL - min)) /
                    TM_SCORE_IDENTICAL);
}

int tm_scorer_score_weighed(TmScorer *scorer, const TmToken *a, gsize n_a, guint weight_a,
                            const TmToken *b, gsize n_b, guint weight_b, int min)
{
    guint longest = MAX(weight_a, weight_b);
    guint limit = distance_limit(longest, min);

    if (longest == 0)
        return min <= TM_SCORE_LOOKALIKE ? TM_SCORE_LOOKALIKE : 0;
    /* What one side has more of must be inserted. */
    if (longest - MIN(weight_a, weight_b) > limit)
        return 0;
    guint distance = tm_scorer_distance(scorer, a, n_a, b, n_b, limit);
    int score =
        distance == 0
            ? TM_SCORE_LOOKALIKE
            : (int) (((guint64) (longest - MIN(distance, longest)) * TM_SCORE_IDENTICAL) / longest);
    return distance > limit || score < min ? 0 : score;
}

int tm_scorer_score(TmScorer *scorer, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b,
                    int min)
{
    return tm_scorer_score_weighed(scorer, a, n_a, tm_tokens_weight(&scorer->costs, a, n_a), b, n_b,
                                   tm_tokens_weight(&scorer->costs, b, n_b), min);
}

const char *tm_edit_kind_name(TmEditKind kind)
{
    static const char *const names[] = {"insert", "delete", "replace"};

    return names[kind];
}

const char *tm_edit_reason_name(TmEditReason reason)
{
    static const char *const names[] = {"other", "form", "case", "number"};

    return names[reason];
}

/* ---- the way back through the matrix ------------------------------------------------------------
 */

enum { STEP_REPLACE, STEP_DELETE, STEP_INSERT };

/*
 * Fills steps[i * (n_b + 1) + j] with the last step of the cheapest way to the first i tokens of a
 * and j of b.
 */
static void fill_steps(const TmCosts *costs, const TmToken *a, gsize n_a, const TmToken *b,
                       gsize n_b, guint8 *steps)
{
    g_autofree guint *row = g_new(guint, n_b + 1);

    row[0] = 0;
    for (gsize j = 0; j < n_b; j++) {
        row[j + 1] = row[j] + tm_token_weight(costs, &b[j]);
        steps[j + 1] = STEP_INSERT;
    }
    for (gsize i = 0; i < n_a; i++) {
        guint8 *here = steps + (i + 1) * (n_b + 1);
        guint weight = tm_token_weight(costs, &a[i]);
        guint diagonal = row[0];
        row[0] += weight;
        here[0] = STEP_DELETE;
        for (gsize j = 0; j < n_b; j++) {
            guint replaced = diagonal + tm_replacement_cost(costs, &a[i], &b[j]);
            guint deleted = row[j + 1] + weight;
            guint inserted = row[j] + tm_token_weight(costs, &b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(deleted, inserted));
            here[j + 1] = row[j + 1] == replaced  ? STEP_REPLACE
                          : row[j + 1] == deleted ? STEP_DELETE
                                                  : STEP_INSERT;
        }
    }
}

static int earlier_first(gconstpointer x, gconstpointer y)
{
    const TmEdit *e = x, *f = y;

    if (e->a != f->a)
        return e->a < f->a ? -1 : 1;
    return e->b < f->b ? -1 : e->b > f->b;
}

GArray *tm_edits(const TmCosts *costs, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b)
{
    if ((n_a + 1) > TM_EXPLAIN_MAX_CELLS / (n_b + 1))
        return NULL;
    g_autofree guint8 *steps = g_try_malloc((n_a + 1) * (n_b + 1));
    if (steps == NULL)
        return NULL;
    GArray *edits = g_array_new(FALSE, FALSE, sizeof(TmEdit));
    gsize i = n_a, j = n_b;

    fill_steps(costs, a, n_a, b, n_b, steps);
    while (i > 0 || j > 0) {
        TmEdit edit = {0};
        switch (steps[i * (n_b + 1) + j]) {
        case STEP_REPLACE:
            i--, j--;
            edit = (TmEdit){TM_EDIT_REPLACE, reason_for(&a[i], &b[j]), i, j,
                            tm_replacement_cost(costs, &a[i], &b[j])};
            break;
        case STEP_DELETE:
            i--;
            edit = (TmEdit){TM_EDIT_DELETE, TM_REASON_OTHER, i, j, tm_token_weight(costs, &a[i])};
            break;
        default:
            j--;
            edit = (TmEdit){TM_EDIT_INSERT, TM_REASON_OTHER, i, j, tm_token_weight(costs, &b[j])};
        }
        if (edit.cost > 0)
            g_array_append_val(edits, edit);
    }
    g_array_sort(edits, earlier_first);
    return edits;
}
