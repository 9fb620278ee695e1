#include "match/rank.h"

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
