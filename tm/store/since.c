/*
 * Which units are others since a batch.
 *
 *     ids          1 … last unit of the batch        … last unit of all
 *                  ├── there then, or gone before ──┤├──── added since ────┤
 *     the journal  says which of them were touched
 *
 * The first thing that the journal says of a unit after the batch tells whether the unit was there:
 * only what was not there can be brought back. (That it was found in another place tells nothing
 * new of its content and is not asked for; it can neither follow on its removal without its having
 * been brought back, nor hide that.)
 */
#include "store/internal.h"

gboolean since_last_unit(TmStore *store, gint64 sequence, gint64 *last_unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_BATCH_LAST_UNIT, error);

    *last_unit = 0;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, sequence);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *last_unit = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step == STEP_END || (step == STEP_ROW && check_unit_number(store, *last_unit, error));
}

static int compare_units(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const StoreTouched *) a)->unit, y = ((const StoreTouched *) b)->unit;

    return (x > y) - (x < y);
}

/* Keeps the first entry of each unit. */
static void keep_first(GArray *touched)
{
    guint n_kept = 0;

    for (guint i = 0; i < touched->len; i++) {
        StoreTouched *kept = &g_array_index(touched, StoreTouched, n_kept);
        const StoreTouched *one = &g_array_index(touched, StoreTouched, i);
        if (n_kept == 0 || kept[-1].unit != one->unit) {
            *kept = *one;
            n_kept++;
        }
    }
    g_array_set_size(touched, n_kept);
}

GArray *since_touched(TmStore *store, gint64 sequence, gint64 last_unit, GError **error)
{
    g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(StoreTouched));
    sqlite3_stmt *statement = sql_get(store, SQL_JOURNAL_SINCE, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return NULL;
    if (last_unit == 0) /* or else the whole journal would be read for nothing */
        return g_steal_pointer(&touched);
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_int64(statement, 2, last_unit);
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        StoreTouched one = {sqlite3_column_int64(statement, 0),
                            sqlite3_column_int64(statement, 1) != STORE_ADDED};
        if (!check_unit_number(store, one.unit, error))
            break;
        g_array_append_val(touched, one);
    }
    sqlite3_reset(statement);
    if (step != STEP_END)
        return NULL;
    /* Those of one unit stay in the order of the batches: the sort is stable. */
    g_array_sort(touched, compare_units);
    keep_first(touched);
    return g_steal_pointer(&touched);
}

GArray *tm_store_outdated(TmStore *store, gint64 sequence, GError **error)
{
    g_autoptr(GArray) touched = NULL;
    gint64 last_unit;

    if (!tm_store_begin_read(store, error))
        return NULL;
    if (since_last_unit(store, sequence, &last_unit, error))
        touched = since_touched(store, sequence, last_unit, error);
    tm_store_end_read(store);
    if (touched == NULL)
        return NULL;
    GArray *outdated = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < touched->len; i++) {
        const StoreTouched *one = &g_array_index(touched, StoreTouched, i);
        if (one->was_there)
            g_array_append_val(outdated, one->unit);
    }
    return outdated;
}

static gboolean count_touched(TmStore *store, gint64 sequence, gint64 last_unit, gint64 *n_units,
                              GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_JOURNAL_COUNT, error);

    *n_units = 0;
    if (statement == NULL || last_unit == 0)
        return statement != NULL;
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_int64(statement, 2, last_unit);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *n_units = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step == STEP_ROW;
}

gboolean tm_store_count_after(TmStore *store, gint64 sequence, gint64 *n_units, GError **error)
{
    gint64 then, now;

    if (!tm_store_begin_read(store, error))
        return FALSE;
    gboolean done = since_last_unit(store, sequence, &then, error) &&
                    since_last_unit(store, G_MAXINT64, &now, error) &&
                    count_touched(store, sequence, then, n_units, error);
    tm_store_end_read(store);
    if (done)
        *n_units += now - then;
    return done;
}
