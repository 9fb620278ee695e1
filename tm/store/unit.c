/*
 * Reading whole units.
 *
 * Units and variants lie in the order of their ids, so that two cursors which run side by side find
 * the rows of one unit after the other without looking anything up:
 *
 *     unit       … | 17 | 18 | 21 | …
 *     variant    … | 17 en | 17 ru | 18 en | 18 ru | 21 en | …
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The columns of SQL_UNIT_FROM. */
enum {
    COLUMN_ID,
    COLUMN_SEQUENCE,
    COLUMN_STATUS,
    COLUMN_ORIGIN,
    COLUMN_CREATED,
    COLUMN_CHANGED,
    COLUMN_CREATED_BY,
    COLUMN_CHANGED_BY,
    COLUMN_SOURCE,
    COLUMN_ATTRIBUTES
};

struct UnitCursor {
    TmStore *store;
    StoreRun units;
    StoreRun variants;
    UnitRow row;
};

UnitCursor *unit_cursor_new(TmStore *store)
{
    UnitCursor *cursor = g_new0(UnitCursor, 1);

    cursor->store = store_ref(store);
    return cursor;
}

void unit_cursor_free(UnitCursor *cursor)
{
    if (cursor == NULL)
        return;
    run_clear(&cursor->units);
    run_clear(&cursor->variants);
    tm_store_close(cursor->store);
    g_free(cursor);
}

static gboolean prepare(UnitCursor *cursor, GError **error)
{
    return run_prepare(cursor->store, &cursor->units, SQL_UNIT_FROM, error) &&
           run_prepare(cursor->store, &cursor->variants, SQL_VARIANT_FROM, error);
}

gboolean unit_row_read(TmStore *store, sqlite3_stmt *statement, UnitRow *row, GError **error)
{
    gint64 status = sqlite3_column_int64(statement, COLUMN_STATUS);
    gint64 origin = sqlite3_column_int64(statement, COLUMN_ORIGIN);

    if (status < 0 || status > TM_STATUS_APPROVED || origin < 0 || origin > TM_ORIGIN_TRANSLATED)
        return store_fail_damaged(store, _("a unit has an unknown status"), error);
    row->id = sqlite3_column_int64(statement, COLUMN_ID);
    row->sequence = sqlite3_column_int64(statement, COLUMN_SEQUENCE);
    row->status = (TmStatus) status;
    row->origin = (TmOrigin) origin;
    row->created = sqlite3_column_int64(statement, COLUMN_CREATED);
    row->changed = sqlite3_column_int64(statement, COLUMN_CHANGED);
    row->created_by = sqlite3_column_int64(statement, COLUMN_CREATED_BY);
    row->changed_by = sqlite3_column_int64(statement, COLUMN_CHANGED_BY);
    row->source = sqlite3_column_int64(statement, COLUMN_SOURCE);
    return check_unit_number(store, row->id, error);
}

gboolean unit_cursor_row(UnitCursor *cursor, gint64 from, UnitRow *row, GError **error)
{
    if (!prepare(cursor, error))
        return FALSE;
    if (cursor->units.id != from &&
        !run_to(cursor->store, &cursor->units, from, RUN_NEAR_UNITS, error))
        return FALSE;
    if (cursor->units.id == G_MAXINT64)
        return FALSE;
    if (!unit_row_read(cursor->store, cursor->units.statement, &cursor->row, error))
        return FALSE;
    *row = cursor->row;
    return TRUE;
}

/* ---- the whole unit -------------------------------------------------------------------------- */

/* The name of a person; 0 gives NULL. It lives as long as the store, or until a rollback. */
static gboolean person_name(TmStore *store, gint64 id, char **name, GError **error)
{
    const char *known = id ? g_hash_table_lookup(store->people, &id) : NULL;

    *name = NULL;
    if (id == 0)
        return TRUE;
    if (known == NULL) {
        sqlite3_stmt *statement = sql_get(store, SQL_PERSON_NAME, error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, id);
        StoreStep step = sql_step(store, statement, error);
        if (step == STEP_END)
            return store_fail_damaged(store, _("a unit was changed by nobody"), error);
        known = step == STEP_ROW
                    ? sql_text(store, statement, 0, TM_STORE_MAX_FIELD_BYTES, NULL, error)
                    : NULL;
        if (known != NULL)
            g_hash_table_insert(store->people, g_memdup2(&id, sizeof id), g_strdup(known));
        *name = g_strdup(known);
        sqlite3_reset(statement);
        return known != NULL;
    }
    *name = g_strdup(known);
    return TRUE;
}

int unit_compare_tags(gconstpointer a, gconstpointer b)
{
    const TmVariant *const *left = a, *const *right = b;

    return strcmp((*left)->language, (*right)->language);
}

static gboolean read_variants(UnitCursor *cursor, TmUnit *unit, GError **error)
{
    TmStore *store = cursor->store;
    StoreRun *run = &cursor->variants;
    gint64 first = store_variant_id(cursor->row.id, 0);
    gint64 last = store_variant_id(cursor->row.id, TM_STORE_MAX_LANGUAGES);

    if ((run->id < first || run->id > last) && !run_to(store, run, first, RUN_NEAR_VARIANTS, error))
        return FALSE;
    while (run->id <= last) {
        const char *tag = sql_language_tag(store, store_language_of(run->id), error);
        TmText *text = tag ? sql_variant(store, run->statement, 0, error) : NULL;
        if (text == NULL)
            return FALSE;
        tm_unit_take_variant(unit, tag, text);
        if (!run_step(store, run, error))
            return FALSE;
    }
    g_ptr_array_sort(unit->variants, unit_compare_tags);
    return TRUE;
}

gboolean unit_take_attributes(TmStore *store, sqlite3_stmt *statement, TmUnit *unit, GError **error)
{
    gsize n_bytes;

    if (sqlite3_column_type(statement, COLUMN_ATTRIBUTES) == SQLITE_NULL)
        return TRUE;
    const char *packed =
        sql_text(store, statement, COLUMN_ATTRIBUTES, STORE_MAX_VALUE_BYTES, &n_bytes, error);
    return packed != NULL && attributes_unpack(store, unit, packed, n_bytes, error);
}

TmStoredUnit *unit_from_row(TmStore *store, const UnitRow *row, GError **error)
{
    g_autoptr(TmStoredUnit) stored = g_new0(TmStoredUnit, 1);
    TmUnit *unit = stored->unit = tm_unit_new();

    stored->id = row->id;
    stored->sequence = row->sequence;
    unit->status = row->status;
    unit->origin = row->origin;
    unit->created = row->created;
    unit->changed = row->changed;
    if (!person_name(store, row->created_by, &unit->created_by, error) ||
        !person_name(store, row->changed_by, &unit->changed_by, error))
        return NULL;
    if (row->source != 0) {
        const char *tag = sql_language_tag(store, row->source, error);
        if (tag == NULL)
            return NULL;
        unit->source_language = g_strdup(tag);
    }
    return g_steal_pointer(&stored);
}

TmStoredUnit *unit_cursor_unit(UnitCursor *cursor, GError **error)
{
    g_autoptr(TmStoredUnit) stored = unit_from_row(cursor->store, &cursor->row, error);

    if (stored == NULL || !read_variants(cursor, stored->unit, error) ||
        !unit_take_attributes(cursor->store, cursor->units.statement, stored->unit, error))
        return NULL;
    return g_steal_pointer(&stored);
}

/* ---- places ---------------------------------------------------------------------------------- */

gboolean unit_take_place(TmStore *store, sqlite3_stmt *statement, TmUnit *unit, GError **error)
{
    const char *document, *previous, *next, *language = NULL;

    if (!sql_text_or_null(store, statement, 0, TM_STORE_MAX_FIELD_BYTES, &document, error) ||
        !sql_text_or_null(store, statement, 4, TM_STORE_MAX_FIELD_BYTES, &previous, error) ||
        !sql_text_or_null(store, statement, 5, TM_STORE_MAX_FIELD_BYTES, &next, error))
        return FALSE;
    if (sqlite3_column_type(statement, 3) != SQLITE_NULL &&
        (language = sql_language_tag(store, sqlite3_column_int64(statement, 3), error)) == NULL)
        return FALSE;
    if (document != NULL && !check_position(store, sqlite3_column_int64(statement, 1), error))
        return FALSE;
    TmPlace *place = tm_unit_add_place(unit);
    place->document = g_strdup(document);
    if (document != NULL) {
        place->position = sqlite3_column_int64(statement, 1);
        place->ends = sqlite3_column_int(statement, 2) != 0;
    }
    place->previous = g_strdup(previous);
    place->next = g_strdup(next);
    place->language = g_strdup(language);
    return TRUE;
}

gboolean unit_read_places(TmStore *store, gint64 id, TmUnit *unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_PLACE_LIST, error);
    gboolean done = statement != NULL;
    StoreStep step = STEP_FAILED;

    if (!done)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    while (done && (step = sql_step(store, statement, error)) == STEP_ROW)
        done = unit_take_place(store, statement, unit, error);
    sqlite3_reset(statement);
    return done && step == STEP_END;
}

/* ---- one unit -------------------------------------------------------------------------------- */

static char *uuid_string(const guint8 uuid[STORE_UUID_BYTES])
{
    GString *string = g_string_sized_new(36);

    for (int i = 0; i < STORE_UUID_BYTES; i++)
        g_string_append_printf(string, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                               uuid[i]);
    return g_string_free(string, FALSE);
}

/* The batch's UUID, counted up. */
static char *counted_uuid(const guint8 *first, gint64 offset)
{
    guint8 uuid[STORE_UUID_BYTES];
    guint64 low;

    memcpy(uuid, first, sizeof uuid);
    memcpy(&low, uuid + 8, sizeof low);
    low = GUINT64_TO_BE(GUINT64_FROM_BE(low) + (guint64) offset);
    memcpy(uuid + 8, &low, sizeof low);
    return uuid_string(uuid);
}

static gboolean read_uuid(TmStore *store, gint64 id, char **uuid, GError **error)
{
    static const StoreSql sources[] = {SQL_UNIT_UUID, SQL_UNIT_BATCH};

    for (gsize i = 0; i < G_N_ELEMENTS(sources) && *uuid == NULL; i++) {
        sqlite3_stmt *statement = sql_get(store, sources[i], error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, id);
        StoreStep step = sql_step(store, statement, error);
        int column = sources[i] == SQL_UNIT_UUID ? 0 : 1;
        if (step == STEP_ROW && sqlite3_column_bytes(statement, column) == STORE_UUID_BYTES)
            *uuid = column == 0 ? uuid_string(sqlite3_column_blob(statement, 0))
                                : counted_uuid(sqlite3_column_blob(statement, 1),
                                               id - sqlite3_column_int64(statement, 2));
        sqlite3_reset(statement);
        if (step == STEP_FAILED)
            return FALSE;
    }
    return *uuid != NULL || store_fail_damaged(store, _("a unit has no UUID"), error);
}

void tm_stored_unit_free(TmStoredUnit *stored)
{
    if (stored == NULL)
        return;
    tm_unit_free(stored->unit);
    g_free(stored);
}

TmStoredUnit *tm_store_unit(TmStore *store, gint64 id, GError **error)
{
    g_autoptr(UnitCursor) cursor = unit_cursor_new(store);
    g_autoptr(GError) problem = NULL;
    UnitRow row;

    if (id < 1 || !unit_cursor_row(cursor, id, &row, &problem) || row.id != id) {
        if (problem != NULL)
            g_propagate_error(error, g_steal_pointer(&problem));
        else
            tm_set_error_at(error, TM_ERROR, TM_ERROR_NOT_FOUND, store->path, 0, 0,
                            _("there is no unit %lld; take its number from "
                              "“tolmach match --json”"),
                            (long long) id);
        return NULL;
    }
    g_autoptr(TmStoredUnit) stored = unit_cursor_unit(cursor, error);
    if (stored == NULL || !unit_read_places(store, id, stored->unit, error) ||
        !read_uuid(store, id, &stored->unit->uuid, error))
        return NULL;
    return g_steal_pointer(&stored);
}
