/*
 * Units by falling ids, and single ones.
 *
 * The cursor only runs upwards, so the units below the one that was given last are read as a window
 * of rising ids and given out from its end:
 *
 *     … 57 58 60 │ 61 63 64 66 │ 67 70 71        window: 61 63 64 66, next: 66
 *                  <-- next      given already
 */
#include "store/unit_scan_internal.h"

#include <glib/gi18n-lib.h>

/* Units in a window. The first is small, as who asks for the newest often needs no more. Guess. */
#define FIRST_WINDOW 32
#define LARGEST_WINDOW 1024

/* The id that the next window begins with; 0: there are no more units. */
static gboolean window_start(TmUnitScan *scan, gint64 n_units, gint64 *start, GError **error)
{
    sqlite3_stmt *statement = sql_get(scan->store, SQL_UNIT_WINDOW, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, scan->last);
    sqlite3_bind_int64(statement, 2, n_units);
    StoreStep step = sql_step(scan->store, statement, error);
    *start = step == STEP_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    if (step == STEP_ROW && *start >= scan->last)
        return store_fail_damaged(scan->store, _("the units are not in order"), error);
    return step != STEP_FAILED;
}

/* The unit whose row was read last, as far as it fits; *stored NULL: it does not. */
static gboolean read_fitting(TmUnitScan *scan, const UnitRow *row, TmStoredUnit **stored,
                             GError **error)
{
    gboolean fits;

    *stored = NULL;
    if (!filter_fits_row(scan, row, &fits, error))
        return FALSE;
    if (!fits)
        return TRUE;
    g_autoptr(TmStoredUnit) unit = unit_cursor_unit(scan->cursor, error);
    if (unit == NULL || !unit_read_places(scan->store, row->id, unit->unit, error))
        return FALSE;
    if (filter_fits_unit(scan, unit->unit))
        *stored = g_steal_pointer(&unit);
    return TRUE;
}

/* Fills the window with those of the units from @start up to the one given last that fit. */
static gboolean read_window(TmUnitScan *scan, gint64 start, GError **error)
{
    GError *local = NULL;
    TmStoredUnit *stored;
    UnitRow row = {.id = start - 1};

    while (row.id + 1 < scan->last && unit_cursor_row(scan->cursor, row.id + 1, &row, &local) &&
           row.id < scan->last) {
        if (!read_fitting(scan, &row, &stored, error))
            return FALSE;
        if (stored != NULL)
            g_ptr_array_add(scan->window, stored);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

gboolean newest_next(TmUnitScan *scan, GError **error)
{
    gint64 start;

    while (scan->window->len == 0) {
        scan->window_units = CLAMP(scan->window_units * 2, FIRST_WINDOW, LARGEST_WINDOW);
        if (!window_start(scan, (gint64) scan->window_units, &start, error) || start == 0)
            return FALSE;
        if (!read_window(scan, start, error))
            return FALSE;
        scan->last = start;
    }
    tm_stored_unit_free(scan->current);
    scan->current = g_ptr_array_steal_index(scan->window, scan->window->len - 1);
    return TRUE;
}

gboolean tm_unit_scan_look(TmUnitScan *scan, gint64 id, const TmStoredUnit **stored, GError **error)
{
    GError *local = NULL;
    UnitRow row;

    *stored = NULL;
    if (id < 1)
        return TRUE;
    if (!unit_cursor_row(scan->cursor, id, &row, &local)) {
        if (local != NULL)
            g_propagate_error(error, local);
        return local == NULL;
    }
    if (row.id != id)
        return TRUE;
    g_clear_pointer(&scan->current, tm_stored_unit_free);
    if (!read_fitting(scan, &row, &scan->current, error))
        return FALSE;
    *stored = scan->current;
    return TRUE;
}

gboolean tm_store_last_unit(TmStore *store, gint64 *unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_UNIT_LAST, error);
    StoreStep step = statement != NULL ? sql_step(store, statement, error) : STEP_FAILED;

    *unit = step == STEP_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}
