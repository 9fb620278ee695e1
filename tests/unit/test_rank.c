#include "match/rank.h"

static TmRank rank(gboolean context, int raw, int penalty, guint key, guint memory, gint64 unit)
{
    TmRank made = {
        .context = context, .raw_score = raw, .key = key, .memory = memory, .unit = unit};

    made.penalties[TM_PENALTY_MEMORY] = penalty;
    return made;
}

static TmRank variant(gint64 target, gint64 source, guint via_memory, gint64 via_unit, gint64 via)
{
    TmRank made = rank(FALSE, 2000, 0, 0, 0, 7);

    made.target = target;
    made.source = source;
    made.via_memory = via_memory;
    made.via_unit = via_unit;
    made.via = via;
    return made;
}

/* Each is to come before all that follow. */
static void test_order(void)
{
    const TmRank order[] = {
        rank(TRUE, 10000, 500, 0, 1, 9), /* context is a class of its own, whatever the score */
        rank(FALSE, 10000, 0, 10000, 0, 1), rank(FALSE, 10000, 0, 10000, 0, 2), /* unit id */
        rank(FALSE, 10000, 0, 10000, 1, 1),                                     /* memory order */
        rank(FALSE, 9600, 0, 9000, 0, 1), /* inside a band the key decides … */
        rank(FALSE, 9900, 0, 8000, 0, 1), /* … not the score */
        rank(FALSE, 9800, 0, 8000, 0, 1), rank(FALSE, 10000, 200, 7000, 0, 1), /* after penalties */
        rank(FALSE, 9499, 0, 10000, 0, 1), rank(FALSE, 5000, 0, 10000, 0, 1),
        /* One unit several times: directly, by its variants, then through others. */
        variant(1, 3, 0, 0, 0), variant(2, 2, 0, 0, 0), variant(2, 3, 0, 0, 0),
        variant(1, 3, 1, 8, 4), variant(1, 3, 1, 8, 5), variant(1, 4, 1, 8, 4),
        variant(1, 3, 1, 9, 4), variant(1, 3, 2, 1, 4),
        rank(FALSE, 100, 500, 10000, 0, 1), /* never below 0 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(order); j++) {
            int compared = tm_rank_compare(&order[i], &order[j]);
            g_test_message("%zu %zu", i, j);
            g_assert_true(i < j ? compared < 0 : i > j ? compared > 0 : compared == 0);
        }
    g_assert_cmpint(tm_rank_score(&order[G_N_ELEMENTS(order) - 1]), ==, 0);
    g_assert_cmpint(tm_rank_score(&order[7]), ==, 9800);
}

/* Each kind is taken off, and has a name of its own. */
static void test_penalties(void)
{
    static const char *const names[] = {"unreviewed", "several-translations", "memory", "pivot"};
    TmRank made = {.raw_score = 10000};

    g_assert_cmpint(TM_N_PENALTIES, ==, G_N_ELEMENTS(names));
    for (int i = 0; i < TM_N_PENALTIES; i++) {
        made.penalties[i] = 100;
        g_assert_cmpint(tm_rank_score(&made), ==, 10000 - 100 * (i + 1));
        g_assert_cmpstr(tm_penalty_name((TmPenaltyKind) i), ==, names[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rank/order", test_order);
    g_test_add_func("/rank/penalties", test_penalties);
    return g_test_run();
}
