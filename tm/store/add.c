/*
 * One unit into a batch.
 *
 *     check ─> variants with their hashes ─> the same unit there? ── no ──> insert
 *                                                   │                         │
 *                                                  yes ─── journal ───────────┴─> places
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- UUIDs ----------------------------------------------------------------------------------- */

/* UUIDs that are counted up for the units of a batch. */
typedef struct {
    guint64 high; /* the first half of all of them */
    guint64 low;  /* the second half of the first one */
    guint64 n_units;
} Counted;

static Counted counted_from(const guint8 *uuid, guint64 n_units)
{
    Counted counted = {.n_units = n_units};

    memcpy(&counted.high, uuid, sizeof counted.high);
    memcpy(&counted.low, uuid + sizeof counted.high, sizeof counted.low);
    counted.high = GUINT64_FROM_BE(counted.high);
    counted.low = GUINT64_FROM_BE(counted.low);
    return counted;
}

static int compare_counted(gconstpointer a, gconstpointer b)
{
    const Counted *x = a, *y = b;

    return (x->high > y->high) - (x->high < y->high);
}

/* Those of all batches, sorted: a unit with a UUID must not look through a log of years. */
static gboolean read_counted(TmBatch *batch, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Counted));
    Counted own = counted_from(batch->uuid, STORE_MAX_UNIT);
    sqlite3_stmt *statement = sql_get(batch->store, SQL_BATCH_UUIDS, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    g_array_append_val(all, own);
    while ((step = sql_step(batch->store, statement, error)) == STEP_ROW) {
        if (sqlite3_column_bytes(statement, 0) != STORE_UUID_BYTES)
            continue;
        Counted one = counted_from(sqlite3_column_blob(statement, 0),
                                   (guint64) sqlite3_column_int64(statement, 1));
        g_array_append_val(all, one);
    }
    sqlite3_reset(statement);
    if (step != STEP_END)
        return FALSE;
    g_array_sort(all, compare_counted);
    batch->counted = g_steal_pointer(&all);
    return TRUE;
}

static gboolean is_counted(const GArray *all, const guint8 uuid[STORE_UUID_BYTES])
{
    Counted wanted = counted_from(uuid, 0);
    guint low = 0, high = all->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(all, Counted, middle).high < wanted.high)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < all->len && g_array_index(all, Counted, low).high == wanted.high; low++) {
        const Counted *one = &g_array_index(all, Counted, low);
        if (wanted.low - one->low < one->n_units)
            return TRUE;
    }
    return FALSE;
}

static gboolean uuid_is_free(TmBatch *batch, const guint8 uuid[STORE_UUID_BYTES], gboolean *is_free,
                             GError **error)
{
    if (batch->counted == NULL && !read_counted(batch, error))
        return FALSE;
    *is_free = !is_counted(batch->counted, uuid);
    if (!*is_free)
        return TRUE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_IDENTITY_FIND, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_blob(statement, 1, uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *is_free = step == STEP_END;
    return step != STEP_FAILED;
}

/* A UUID from outside is kept; those that are counted up need no row. */
static gboolean keep_uuid(TmBatch *batch, const TmUnit *unit, gint64 id, GError **error)
{
    guint8 uuid[STORE_UUID_BYTES];
    gboolean is_free = FALSE;

    if (unit->uuid == NULL || !store_uuid_parse(unit->uuid, uuid))
        return TRUE;
    if (!uuid_is_free(batch, uuid, &is_free, error))
        return FALSE;
    sqlite3_stmt *statement = is_free ? sql_get(batch->store, SQL_IDENTITY_INSERT, error) : NULL;
    if (statement == NULL)
        return !is_free;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_blob(statement, 2, uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    return sql_run(batch->store, statement, error);
}

/* ---- a new unit ------------------------------------------------------------------------------ */

gboolean unit_bind(TmBatch *batch, sqlite3_stmt *statement, const TmUnit *unit, GError **error)
{
    gint64 created_by, changed_by, source = 0;

    if (!batch_person(batch, unit->created_by, &created_by, error) ||
        !batch_person(batch, unit->changed_by, &changed_by, error) ||
        (unit->source_language != NULL &&
         !batch_language(batch, unit->source_language, &source, error)))
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int(statement, 2, (int) unit->status);
    sqlite3_bind_int(statement, 3, (int) unit->origin);
    sqlite3_bind_int64(statement, 4, MAX(unit->created, 0));
    sqlite3_bind_int64(statement, 5, MAX(unit->changed, 0));
    sql_bind_known(statement, 6, created_by);
    sql_bind_known(statement, 7, changed_by);
    sql_bind_known(statement, 8, source);
    const char *attributes = variants_pack_attributes(batch, unit);
    if (attributes != NULL)
        sqlite3_bind_text(statement, 9, attributes, (int) batch->scratch->len, SQLITE_STATIC);
    return TRUE;
}

static gboolean insert_row(TmBatch *batch, const TmUnit *unit, gint64 *id, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_UNIT_INSERT, error);

    if (statement == NULL || !unit_bind(batch, statement, unit, error) ||
        !sql_run(store, statement, error))
        return FALSE;
    *id = sqlite3_last_insert_rowid(store->db);
    if (batch->first_unit == 0)
        batch->first_unit = *id;
    batch->last_unit = *id;
    return check_unit_number(store, *id, error);
}

static gboolean insert_unit(TmBatch *batch, const TmUnit *unit, gint64 content, gint64 *id,
                            GError **error)
{
    return insert_row(batch, unit, id, error) && variants_insert(batch, *id, error) &&
           content_add(batch, content, *id, error) && keep_uuid(batch, unit, *id, error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean write_unit(TmBatch *batch, const TmUnit *unit, TmAddResult *result, GError **error)
{
    gint64 content = variants_hash(batch);
    gint64 id;
    gboolean placed;

    if (!content_find(batch, content, variants_are_those_of, NULL, &id, error))
        return FALSE;
    gboolean is_new = id == 0;
    if ((is_new && !insert_unit(batch, unit, content, &id, error)) ||
        !batch_add_places(batch, unit, id, &placed, error))
        return FALSE;
    if (!is_new && placed && !journal_placed(batch, id, error))
        return FALSE;
    *result = is_new ? TM_ADD_NEW : placed ? TM_ADD_OCCURRENCE : TM_ADD_KNOWN;
    return TRUE;
}

gboolean prepare_languages(TmBatch *batch, const TmUnit *unit, GError **error)
{
    gint64 ignored;

    if (unit->source_language != NULL &&
        !batch_language(batch, unit->source_language, &ignored, error))
        return FALSE;
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *place = unit->places->pdata[i];
        if (place->language != NULL && !batch_language(batch, place->language, &ignored, error))
            return FALSE;
    }
    return TRUE;
}

gboolean tm_batch_add(TmBatch *batch, const TmUnit *unit, TmAddResult *result, GError **error)
{
    TmAddResult added;

    if (!batch_usable(batch, error) || !check_unit(batch, unit, error) ||
        !prepare_languages(batch, unit, error) || !variants_prepare(batch, unit, error))
        return FALSE;
    if (!write_unit(batch, unit, &added, error)) {
        batch->failed = TRUE;
        return FALSE;
    }
    batch->counts.added += added == TM_ADD_NEW;
    batch->counts.changed += added == TM_ADD_OCCURRENCE;
    batch->counts.skipped += added == TM_ADD_KNOWN;
    if (result != NULL)
        *result = added;
    return TRUE;
}
