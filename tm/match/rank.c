#include "match/rank.h"

#include "text/unicode.h"

const char *tm_penalty_name(TmPenaltyKind kind)
{
    static const char *const names[] = {"unreviewed", "several-translations", "memory", "pivot"};

    return names[kind];
}

int tm_rank_score(const TmRank *rank)
{
    int score = rank->raw_score;

    for (int i = 0; i < TM_N_PENALTIES; i++)
        score -= rank->penalties[i];
    return MAX(score, 0);
}

static int larger_first(gint64 a, gint64 b)
{
    return a > b ? -1 : a < b;
}

int tm_rank_compare(const TmRank *a, const TmRank *b)
{
    int score_a = tm_rank_score(a), score_b = tm_rank_score(b);
    const gint64 keys[][2] = {
        {a->context, b->context},
        {score_a / TM_BAND, score_b / TM_BAND},
        {a->key, b->key},
        {score_a, score_b},
        {-(gint64) a->memory, -(gint64) b->memory},
        {-a->unit, -b->unit},
        {-(gint64) a->via_memory, -(gint64) b->via_memory},
        {-a->via_unit, -b->via_unit},
        {-a->target, -b->target},
        {-a->source, -b->source},
        {-a->via, -b->via},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        int order = larger_first(keys[i][0], keys[i][1]);
        if (order != 0)
            return order;
    }
    return 0;
}

struct TmGrams {
    GArray *pairs; /* of guint64: two characters, sorted */
};

static int compare_pairs(gconstpointer a, gconstpointer b)
{
    guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

    return x < y ? -1 : x > y;
}

TmGrams *tm_grams_new(const TmText *text)
{
    TmGrams *grams = g_new(TmGrams, 1);
    g_autofree char *folded = tm_unicode_fold(text->string->str, text->string->len);
    guint64 last = ' ';

    grams->pairs = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        guint64 letter = tm_unicode_is_space(c) ? ' ' : c;
        guint64 pair = last << 32 | letter;
        g_array_append_val(grams->pairs, pair);
        last = letter;
    }
    g_array_sort(grams->pairs, compare_pairs);
    return grams;
}

void tm_grams_free(TmGrams *grams)
{
    if (grams == NULL)
        return;
    g_array_unref(grams->pairs);
    g_free(grams);
}

guint tm_grams_similarity(const TmGrams *a, const TmGrams *b)
{
    guint64 n_shared = 0;
    guint i = 0, j = 0;

    while (i < a->pairs->len && j < b->pairs->len) {
        guint64 x = g_array_index(a->pairs, guint64, i), y = g_array_index(b->pairs, guint64, j);
        n_shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    guint n_all = a->pairs->len + b->pairs->len;
    return n_all == 0 ? 10000 : (guint) (n_shared * 20000 / n_all);
}
