/*
 * Undo: what a batch last changed becomes what it was before.
 *
 *     first pass    each unit of the batch, if nothing later has changed it: its present state into
 *                   the journal of the new batch, then out of the tables
 *     second pass   each of those: its state before the old batch into the tables
 *
 * In two passes, since units can exchange places in documents.
 *
 * Whether something later has changed a unit is told by the state it is in, and states are named by
 * the batch that made them; an undo makes none, it goes back to one:
 *
 *     batch     1 adds   2 changes   3 undoes 2   4 undoes 3   5 undoes 4
 *     state        1         2            1            2            1
 *
 * A batch can be undone if the unit is in the state that the batch left it in. So one can go back
 * through any number of batches, and forth again, and what was changed by hand meanwhile is left.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

typedef struct {
    TmBatch *batch;
    gint64 sequence; /* of the batch to undo */
    gint64 first;    /* the units it added */
    gint64 last;
    GArray *left;       /* of TmLeft */
    GHashTable *undoes; /* batch → the one it undid, 0: none */
} Undo;

static gboolean note_left(Undo *undo, gint64 unit, gint64 sequence)
{
    TmLeft left = {unit, sequence};

    undo->batch->counts.skipped++;
    if (undo->left->len < TM_UNDO_MAX_LEFT)
        g_array_append_val(undo->left, left);
    return TRUE;
}

/* ---- states ---------------------------------------------------------------------------------- */

/* A number that a statement gives for two others; 0 when it gives none. */
static gboolean ask(TmStore *store, StoreSql which, gint64 first, gint64 second, gint64 *answer,
                    GError **error)
{
    sqlite3_stmt *statement = sql_get(store, which, error);

    *answer = 0;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, first);
    if (sqlite3_bind_parameter_count(statement) > 1)
        sqlite3_bind_int64(statement, 2, second);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *answer = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

/* The last batch before @limit that touched a unit; 0: it was not there yet. */
static gboolean touch_before(Undo *undo, gint64 unit, gint64 limit, gint64 *sequence,
                             GError **error)
{
    TmStore *store = undo->batch->store;

    if (!ask(store, SQL_JOURNAL_LAST, unit, limit, sequence, error))
        return FALSE;
    if (*sequence != 0)
        return TRUE;
    if (unit >= undo->first && unit <= undo->last)
        *sequence = undo->sequence;
    else if (!ask(store, SQL_UNIT_BATCH, unit, 0, sequence, error))
        return FALSE;
    if (*sequence >= limit)
        *sequence = 0;
    return TRUE;
}

static gboolean undone_by(Undo *undo, gint64 sequence, gint64 *undone, GError **error)
{
    gint64 *known = g_hash_table_lookup(undo->undoes, &sequence);

    if (known == NULL) {
        if (!ask(undo->batch->store, SQL_BATCH_UNDONE, sequence, 0, undone, error))
            return FALSE;
        if (*undone >= sequence)
            return store_fail_damaged(undo->batch->store, _("a batch undoes a later one"), error);
        known = g_memdup2(undone, sizeof *undone);
        g_hash_table_insert(undo->undoes, g_memdup2(&sequence, sizeof sequence), known);
    }
    *undone = *known;
    return TRUE;
}

/* The state in which a batch left a unit that it touched. */
static gboolean state_after(Undo *undo, gint64 unit, gint64 sequence, gint64 *state, GError **error)
{
    gint64 undone = 0;

    for (*state = sequence; *state != 0;) {
        if (!undone_by(undo, *state, &undone, error))
            return FALSE;
        if (undone == 0)
            break;
        if (!touch_before(undo, unit, undone, state, error))
            return FALSE;
    }
    return TRUE;
}

/* *touched: the batch that touched the unit last; 0: there never was such a unit. */
static gboolean is_as_left(Undo *undo, gint64 unit, gint64 *touched, gboolean *as_left,
                           GError **error)
{
    gint64 now, then;

    if (!touch_before(undo, unit, undo->batch->sequence, touched, error))
        return FALSE;
    *as_left = *touched == undo->sequence;
    if (*as_left || *touched == 0)
        return TRUE;
    if (!state_after(undo, unit, *touched, &now, error) ||
        !state_after(undo, unit, undo->sequence, &then, error))
        return FALSE;
    *as_left = now == then;
    return TRUE;
}

/* ---- first pass ------------------------------------------------------------------------------ */

/* A unit that was only found in another place loses that place. */
static gboolean remove_places(Undo *undo, gint64 unit, gint64 before, GError **error)
{
    TmBatch *batch = undo->batch;

    if (!journal_snapshot(batch, unit, STORE_CHANGED, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_UNDO, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_int64(statement, 2, undo->sequence);
    batch->counts.changed++;
    return sql_run(batch->store, statement, error) && unit_touch(batch, unit, before, error);
}

/* @before: for STORE_PLACED, the batch that had changed the unit before. */
static gboolean set_aside(Undo *undo, gint64 unit, StoreChange what, gint64 before, GError **error)
{
    TmBatch *batch = undo->batch;
    gint64 present, touched;
    gboolean as_left;

    if (!unit_sequence(batch->store, unit, &present, error) ||
        !is_as_left(undo, unit, &touched, &as_left, error))
        return FALSE;
    if (present == 0 && touched == undo->sequence && what == STORE_ADDED)
        return TRUE; /* the batch itself removed it again */
    if (!as_left)
        return note_left(undo, unit, touched);
    if (present == 0)
        return journal_insert(batch, unit, STORE_ADDED, NULL, error);
    if (what == STORE_PLACED)
        return remove_places(undo, unit, before, error);
    return journal_snapshot(batch, unit, what == STORE_ADDED ? STORE_REMOVED : STORE_CHANGED,
                            error) &&
           change_delete_rows(batch, unit, error);
}

static gboolean set_aside_added(Undo *undo, GError **error)
{
    for (gint64 unit = undo->first; unit != 0 && unit <= undo->last; unit++) {
        if (!set_aside(undo, unit, STORE_ADDED, 0, error))
            return FALSE;
    }
    return TRUE;
}

/* The next unit in the journal of a batch; *unit stays as it is at the end. */
static gboolean next_in_journal(TmStore *store, gint64 sequence, gint64 *unit, StoreChange *what,
                                gint64 *before, gboolean *found, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_JOURNAL_NEXT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_int64(statement, 2, *unit);
    StoreStep step = sql_step(store, statement, error);
    *found = step == STEP_ROW;
    if (*found) {
        *unit = sqlite3_column_int64(statement, 0);
        *what = (StoreChange) sqlite3_column_int(statement, 1);
        *before = sqlite3_column_int64(statement, 2);
    }
    sqlite3_reset(statement);
    return step != STEP_FAILED && (!*found || check_unit_number(store, *unit, error));
}

static gboolean set_aside_journal(Undo *undo, GError **error)
{
    gint64 unit = 0, before;
    StoreChange what;
    gboolean found = TRUE;

    while (found) {
        if (!next_in_journal(undo->batch->store, undo->sequence, &unit, &what, &before, &found,
                             error) ||
            (found && !set_aside(undo, unit, what, before, error)))
            return FALSE;
    }
    return TRUE;
}

/* ---- second pass ----------------------------------------------------------------------------- */

/* What a batch has noted of a unit; STORE_ADDED when it added it. */
static gboolean noted_change(Undo *undo, gint64 sequence, gint64 unit, StoreChange *what,
                             gboolean *noted, GError **error)
{
    gint64 at = unit - 1, before;
    gboolean found;

    if (!next_in_journal(undo->batch->store, sequence, &at, what, &before, &found, error))
        return FALSE;
    *noted = found && at == unit;
    if (!*noted)
        *what = STORE_ADDED;
    return TRUE;
}

/* Out of the tables again: what was brought back of it is what another unit says. */
static gboolean put_out(Undo *undo, gint64 unit, StoreChange *mine, GError **error)
{
    TmBatch *batch = undo->batch;
    gboolean noted;

    if (!noted_change(undo, batch->sequence, unit, mine, &noted, error))
        return FALSE;
    if (!noted)
        return store_fail_damaged(batch->store, _("two units say the same"), error);
    batch->counts.added -= *mine == STORE_ADDED;
    batch->counts.changed -= *mine == STORE_CHANGED;
    return change_delete_rows(batch, unit, error);
}

static gboolean forget(Undo *undo, gint64 unit, GError **error)
{
    TmBatch *batch = undo->batch;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_JOURNAL_DELETE, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, unit);
    return sql_run(batch->store, statement, error);
}

/*
 * The present state of @unit comes back: another unit, @twin, says by now what this one said. What
 * it says itself may have been given back to a third one already, which then has to let go of it
 * and becomes what it was before the undo as well:
 *
 *     before    1 "a"   2 "b"             the batch made them   1 "x"   2 "a"
 *     since     3 "b"                     so 2 keeps "a", and 1 keeps "x"
 */
static gboolean take_back(Undo *undo, gint64 unit, StoreChange mine, gint64 twin, GError **error)
{
    TmBatch *batch = undo->batch;
    gint64 sequence;

    if (!unit_sequence(batch->store, twin, &sequence, error))
        return FALSE;
    while (unit != 0) {
        gint64 third = 0, none = 0;
        StoreChange its = STORE_ADDED;

        if (mine == STORE_CHANGED &&
            (!change_restore(batch, batch->sequence, unit, &third, error) ||
             (third != 0 && (!put_out(undo, third, &its, error) ||
                             !change_restore(batch, batch->sequence, unit, &none, error)))))
            return FALSE;
        if (none != 0)
            return store_fail_damaged(batch->store, _("two units say the same"), error);
        if (!forget(undo, unit, error))
            return FALSE;
        note_left(undo, unit, sequence);
        unit = third;
        mine = its;
    }
    return TRUE;
}

/* @mine: what the new batch has noted of the unit. */
static gboolean bring_back(Undo *undo, gint64 unit, StoreChange mine, GError **error)
{
    TmBatch *batch = undo->batch;
    StoreChange what;
    gint64 twin = 0;
    gboolean noted;

    if (!noted_change(undo, undo->sequence, unit, &what, &noted, error))
        return FALSE;
    if (what == STORE_PLACED)
        return TRUE;
    if (what == STORE_ADDED) {
        batch->counts.removed++;
        return TRUE;
    }
    if (!change_restore(batch, undo->sequence, unit, &twin, error))
        return FALSE;
    if (twin != 0)
        return take_back(undo, unit, mine, twin, error);
    batch->counts.added += mine == STORE_ADDED;
    batch->counts.changed += mine == STORE_CHANGED;
    return TRUE;
}

static gboolean bring_all_back(Undo *undo, GError **error)
{
    gint64 unit = 0, before;
    StoreChange mine;
    gboolean found = TRUE;

    while (found) {
        if (!next_in_journal(undo->batch->store, undo->batch->sequence, &unit, &mine, &before,
                             &found, error) ||
            (found && !bring_back(undo, unit, mine, error)))
            return FALSE;
    }
    return TRUE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Where documents ended before, unless a later batch says otherwise or a unit left alone stands
 * behind it. A later batch that was undone does not say anything any more. */
static gboolean restore_endings(Undo *undo, GError **error)
{
    static const StoreSql steps[] = {SQL_ENDING_UNDO, SQL_DOCUMENT_RESTORE};

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        sqlite3_stmt *statement = sql_get(undo->batch->store, steps[i], error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, undo->batch->sequence);
        sqlite3_bind_int64(statement, 2, undo->sequence);
        if (!sql_run(undo->batch->store, statement, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_range(Undo *undo, GError **error)
{
    TmStore *store = undo->batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_BATCH_RANGE, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, undo->sequence);
    sqlite3_bind_int64(statement, 2, undo->batch->sequence);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW) {
        undo->first = sqlite3_column_int64(statement, 0);
        undo->last = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    if (step == STEP_ROW && (undo->first < 0 || undo->last > undo->batch->last_before))
        return store_fail_damaged(store, _("a batch has no range of units"), error);
    if (step == STEP_END)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_NOT_FOUND, store->path, 0, 0,
                        _("there is no batch %lld; “tolmach log” lists them"),
                        (long long) undo->sequence);
    return step == STEP_ROW;
}

static gboolean mark_undoes(Undo *undo, GError **error)
{
    sqlite3_stmt *statement = sql_get(undo->batch->store, SQL_BATCH_UNDOES, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, undo->batch->sequence);
    sqlite3_bind_int64(statement, 2, undo->sequence);
    return sql_run(undo->batch->store, statement, error);
}

gboolean tm_batch_undo(TmBatch *batch, gint64 sequence, GArray **left, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(TmLeft));
    g_autoptr(GHashTable) undoes =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    Undo undo = {.batch = batch, .sequence = sequence, .left = found, .undoes = undoes};

    if (!batch_usable(batch, error))
        return FALSE;
    g_return_val_if_fail(batch->counts.added + batch->counts.changed + batch->counts.removed == 0,
                         FALSE);
    if (!read_range(&undo, error))
        return FALSE;
    batch->failed = !set_aside_added(&undo, error) || !set_aside_journal(&undo, error) ||
                    !bring_all_back(&undo, error) || !restore_endings(&undo, error) ||
                    !mark_undoes(&undo, error);
    if (!batch->failed && left != NULL)
        *left = g_steal_pointer(&found);
    return !batch->failed;
}
