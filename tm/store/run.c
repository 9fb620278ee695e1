/*
 * Statements that run through rows by rising ids.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

gboolean run_prepare(TmStore *store, StoreRun *run, StoreSql which, GError **error)
{
    return run->statement != NULL ||
           sqlite3_prepare_v2(store->db, sql_statement(which), -1, &run->statement, NULL) ==
               SQLITE_OK ||
           store_fail(store, error);
}

void run_clear(StoreRun *run)
{
    sqlite3_finalize(run->statement);
    *run = (StoreRun){0};
}

/* A damaged page can lead back to rows that were there already, hence the check. */
gboolean run_step(TmStore *store, StoreRun *run, GError **error)
{
    StoreStep step = sql_step(store, run->statement, error);
    gint64 last = run->id;

    run->id = step == STEP_ROW ? sqlite3_column_int64(run->statement, 0) : G_MAXINT64;
    if (step == STEP_ROW && run->id <= last)
        return store_fail_damaged(store, _("the units are not in order"), error);
    return step != STEP_FAILED;
}

gboolean run_to(TmStore *store, StoreRun *run, gint64 from, gint64 near, GError **error)
{
    if (run->id != 0 && run->id < from && from - run->id <= near) {
        while (run->id < from) {
            if (!run_step(store, run, error))
                return FALSE;
        }
        return TRUE;
    }
    sqlite3_reset(run->statement);
    sqlite3_bind_int64(run->statement, 1, from);
    run->id = from - 1;
    return run_step(store, run, error);
}
