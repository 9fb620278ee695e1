/*
 * Reading what the journal keeps of a unit: how it was before a batch changed or removed it. The
 * JSON is drawn in change.c.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

static sqlite3_stmt *start(TmStore *store, StoreSql which, gint64 sequence, gint64 unit,
                           GError **error)
{
    sqlite3_stmt *statement = sql_get(store, which, error);

    if (statement != NULL) {
        sqlite3_bind_int64(statement, 1, sequence);
        sqlite3_bind_int64(statement, 2, unit);
    }
    return statement;
}

static gboolean read_variants(TmStore *store, gint64 sequence, gint64 id, TmUnit *unit,
                              GError **error)
{
    sqlite3_stmt *statement = start(store, SQL_SNAPSHOT_VARIANTS, sequence, id, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        gint64 language = store_language_of(sqlite3_column_int64(statement, 0));
        const char *tag = sql_language_tag(store, language, error);
        TmText *text = tag ? sql_variant(store, statement, 0, error) : NULL;
        if (text == NULL)
            break;
        tm_unit_take_variant(unit, tag, text);
    }
    sqlite3_reset(statement);
    g_ptr_array_sort(unit->variants, unit_compare_tags);
    return step == STEP_END;
}

static gboolean read_places(TmStore *store, gint64 sequence, gint64 id, TmUnit *unit,
                            GError **error)
{
    sqlite3_stmt *statement = start(store, SQL_SNAPSHOT_PLACES, sequence, id, error);
    gboolean done = statement != NULL;
    StoreStep step = STEP_FAILED;

    while (done && (step = sql_step(store, statement, error)) == STEP_ROW)
        done = unit_take_place(store, statement, unit, error);
    sqlite3_reset(statement);
    return done && step == STEP_END;
}

TmStoredUnit *snapshot_read(TmStore *store, gint64 sequence, gint64 unit, GError **error)
{
    g_autoptr(TmStoredUnit) stored = NULL;
    sqlite3_stmt *statement = start(store, SQL_SNAPSHOT_UNIT, sequence, unit, error);
    gboolean done = FALSE;
    UnitRow row;

    if (statement == NULL)
        return NULL;
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW && unit_row_read(store, statement, &row, error))
        stored = unit_from_row(store, &row, error);
    /* The attributes of variants need the variants. */
    if (stored != NULL)
        done = read_variants(store, sequence, unit, stored->unit, error) &&
               unit_take_attributes(store, statement, stored->unit, error) &&
               read_places(store, sequence, unit, stored->unit, error);
    sqlite3_reset(statement);
    if (step == STEP_END)
        store_fail_damaged(store, _("a batch is missing"), error);
    return done ? g_steal_pointer(&stored) : NULL;
}
