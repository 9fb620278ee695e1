/*
 * Changes to units that are there: other content, removal, merging. Before anything of a unit is
 * touched, the journal gets what stands there, as JSON that SQL makes:
 *
 *     {"sequence": 3, "status": 1, …, "uuid": null or "hex",
 *      "variants": [[id, checksum, text, codes], …],
 *      "places": [[document, position, sequence, language, previous, next, context], …]}
 *
 * and change_restore makes rows of it again.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what is there --------------------------------------------------------------------------- */

gboolean unit_sequence(TmStore *store, gint64 id, gint64 *sequence, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_UNIT_SEQUENCE, error);

    *sequence = 0;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *sequence = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

/* After a failure in the middle nothing can be done with the batch. */
static gboolean finish(TmBatch *batch, gboolean done)
{
    batch->failed = batch->failed || !done;
    return done;
}

/* Leaves the batch usable: nothing was done yet. */
static gboolean must_exist(TmBatch *batch, gint64 id, GError **error)
{
    gint64 sequence;

    if (!unit_sequence(batch->store, id, &sequence, error)) {
        batch->failed = TRUE;
        return FALSE;
    }
    if (sequence != 0)
        return finish(batch, check_unit_number(batch->store, id, error));
    tm_set_error_at(error, TM_ERROR, TM_ERROR_NOT_FOUND, batch->store->path, 0, 0,
                    _("there is no unit %lld; take its number from "
                      "“tolmach match --json”"),
                    (long long) id);
    return FALSE;
}

/* The hash of the variants that a unit has in the table. */
static gboolean stored_hash(TmBatch *batch, gint64 unit, gint64 *hash, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_VARIANT_LIST, error);
    g_autoptr(GString) hashes = g_string_new(NULL);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, store_variant_id(unit, 0));
    sqlite3_bind_int64(statement, 2, store_variant_id(unit, TM_STORE_MAX_LANGUAGES));
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        gint64 language = store_language_of(sqlite3_column_int64(statement, 0));
        const char *tag = sql_language_tag(store, language, error);
        const char *text, *codes;
        gsize n_bytes;

        if (tag == NULL ||
            !(text = sql_text(store, statement, 1, TM_SEGMENT_MAX_BYTES, &n_bytes, error)) ||
            !sql_text_or_null(store, statement, 2, TM_STORE_MAX_FIELD_BYTES, &codes, error))
            break;
        guint64 one = store_hash_variant(store->key, batch->scratch, tag, text, n_bytes, codes);
        g_string_append_len(hashes, (const char *) &one, sizeof one);
    }
    sqlite3_reset(statement);
    guint64 all = store_hash(store->key, hashes->str, hashes->len);
    memcpy(hash, &all, sizeof all);
    return step == STEP_END;
}

/* ---- the journal ----------------------------------------------------------------------------- */

/* What the batch has noted of a unit already; *what -1: nothing. */
static gboolean find_noted(TmBatch *batch, gint64 unit, int *what, gint64 *sequence, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_JOURNAL_FIND, error);

    *what = -1;
    *sequence = 0;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, unit);
    StoreStep step = sql_step(batch->store, statement, error);
    if (step == STEP_ROW) {
        *what = sqlite3_column_int(statement, 0);
        *sequence = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

gboolean journal_insert(TmBatch *batch, gint64 unit, StoreChange what, const char *before,
                        GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_JOURNAL_INSERT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, unit);
    sqlite3_bind_int(statement, 3, (int) what);
    sql_bind_text(statement, 4, before);
    return sql_run(batch->store, statement, error);
}

gboolean journal_placed(TmBatch *batch, gint64 unit, GError **error)
{
    gint64 sequence;

    if (unit > batch->last_before)
        return TRUE;
    if (!unit_sequence(batch->store, unit, &sequence, error))
        return FALSE;
    if (sequence == batch->sequence)
        return TRUE;
    g_autofree char *before = g_strdup_printf("{\"sequence\": %" G_GINT64_FORMAT "}", sequence);
    return journal_insert(batch, unit, STORE_PLACED, before, error) &&
           unit_touch(batch, unit, batch->sequence, error);
}

/*
 * Only the first thing that a batch does to a unit is kept: it has the state before the batch.
 * Places that the batch itself added before are left out of that state. The batch's own units had
 * none.
 */
gboolean journal_snapshot(TmBatch *batch, gint64 unit, StoreChange what, GError **error)
{
    int noted;
    gint64 sequence;

    if (unit > batch->last_before)
        return TRUE;
    if (!find_noted(batch, unit, &noted, &sequence, error))
        return FALSE;
    if (noted != -1 && noted != STORE_PLACED)
        return TRUE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_JOURNAL_SNAPSHOT, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, unit);
    sqlite3_bind_int(statement, 3, (int) what);
    sql_bind_known(statement, 4, sequence);
    return sql_run(batch->store, statement, error);
}

/* ---- rows ------------------------------------------------------------------------------------ */

gboolean unit_touch(TmBatch *batch, gint64 unit, gint64 sequence, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_UNIT_TOUCH, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_int64(statement, 2, sequence);
    return sql_run(batch->store, statement, error);
}

static gboolean run_for(TmBatch *batch, StoreSql which, gint64 first, gint64 second, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, which, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, first);
    if (sqlite3_bind_parameter_count(statement) > 1)
        sqlite3_bind_int64(statement, 2, second);
    return sql_run(batch->store, statement, error);
}

static gboolean delete_variants(TmBatch *batch, gint64 unit, GError **error)
{
    gint64 hash;

    return stored_hash(batch, unit, &hash, error) && content_remove(batch, hash, unit, error) &&
           run_for(batch, SQL_VARIANT_DELETE, store_variant_id(unit, 0),
                   store_variant_id(unit, TM_STORE_MAX_LANGUAGES), error);
}

gboolean change_delete_rows(TmBatch *batch, gint64 unit, GError **error)
{
    return delete_variants(batch, unit, error) &&
           run_for(batch, SQL_OCCURRENCE_DELETE, unit, 0, error) &&
           run_for(batch, SQL_IDENTITY_DELETE, unit, 0, error) &&
           run_for(batch, SQL_UNIT_DELETE, unit, 0, error);
}

/* ---- restoring ------------------------------------------------------------------------------- */

/* A place of its own at the end, for one whose old one has been given away. */
static gboolean free_position(TmBatch *batch, gint64 document, gint64 *position, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_OCCURRENCE_BETWEEN, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document);
    sqlite3_bind_int64(statement, 2, *position);
    sqlite3_bind_int64(statement, 3, *position);
    StoreStep step = sql_step(store, statement, error);
    sqlite3_reset(statement);
    if (step != STEP_ROW)
        return step == STEP_END;
    statement = sql_get(store, SQL_DOCUMENT_END, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document);
    step = sql_step(store, statement, error);
    gint64 highest = step == STEP_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    if (step != STEP_ROW || !check_position(store, highest, error))
        return FALSE;
    *position = highest + 2;
    return TRUE;
}

static gboolean restore_places(TmBatch *batch, gint64 sequence, gint64 unit, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *places = sql_get(store, SQL_RESTORE_PLACES, error);
    StoreStep step = STEP_FAILED;
    gboolean done = places != NULL;

    if (!done)
        return FALSE;
    sqlite3_bind_int64(places, 1, sequence);
    sqlite3_bind_int64(places, 2, unit);
    while (done && (step = sql_step(store, places, error)) == STEP_ROW) {
        gint64 document = sqlite3_column_int64(places, 0);
        gint64 position = sqlite3_column_int64(places, 1);
        sqlite3_stmt *insert = sql_get(store, SQL_OCCURRENCE_INSERT, error);

        done = insert != NULL && free_position(batch, document, &position, error);
        if (!done)
            break;
        sqlite3_bind_int64(insert, 1, document);
        sqlite3_bind_int64(insert, 2, position);
        sqlite3_bind_int64(insert, 3, unit);
        for (int column = 2; column <= 6; column++)
            sqlite3_bind_value(insert, column + 2, sqlite3_column_value(places, column));
        done = sql_run(store, insert, error);
    }
    sqlite3_reset(places);
    return done && step == STEP_END;
}

/* FALSE when they are not the hexadecimal digits of a UUID. */
static gboolean read_digits(const char *digits, guint8 uuid[STORE_UUID_BYTES])
{
    if (digits == NULL || strlen(digits) != 2 * STORE_UUID_BYTES)
        return FALSE;
    for (guint i = 0; i < STORE_UUID_BYTES; i++) {
        int high = g_ascii_xdigit_value(digits[2 * i]);
        int low = g_ascii_xdigit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        uuid[i] = (guint8) (high << 4 | low);
    }
    return TRUE;
}

/* A UUID that came from outside. SQLite 3.40 can write hexadecimal digits, but not read them. When
 * another unit was given it since, the one that comes back has the UUID that is counted up. */
static gboolean restore_identity(TmBatch *batch, gint64 sequence, gint64 unit, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_RESTORE_IDENTITY, error);
    guint8 uuid[STORE_UUID_BYTES];

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_int64(statement, 2, unit);
    StoreStep step = sql_step(store, statement, error);
    gboolean known =
        step == STEP_ROW && read_digits((const char *) sqlite3_column_text(statement, 0), uuid);
    sqlite3_reset(statement);
    if (!known)
        return step != STEP_FAILED;
    statement = sql_get(store, SQL_IDENTITY_RESTORE, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_blob(statement, 2, uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    return sql_run(store, statement, error);
}

/* Whether two stored units have the same variants: then the hash did not lie. */
static gboolean same_rows(TmBatch *batch, gint64 other, gpointer unit, gboolean *same,
                          GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_VARIANT_SAME, error);
    gint64 id = *(const gint64 *) unit;

    *same = FALSE;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, other);
    StoreStep step = sql_step(batch->store, statement, error);
    *same = step == STEP_ROW && sqlite3_column_int(statement, 0) == 1;
    sqlite3_reset(statement);
    return step == STEP_ROW;
}

gboolean change_restore(TmBatch *batch, gint64 sequence, gint64 unit, gint64 *twin, GError **error)
{
    gint64 hash;

    if (!run_for(batch, SQL_RESTORE_VARIANTS, sequence, unit, error) ||
        !stored_hash(batch, unit, &hash, error) ||
        !content_find(batch, hash, same_rows, &unit, twin, error))
        return FALSE;
    if (*twin != 0)
        return run_for(batch, SQL_VARIANT_DELETE, store_variant_id(unit, 0),
                       store_variant_id(unit, TM_STORE_MAX_LANGUAGES), error);
    return content_add(batch, hash, unit, error) &&
           run_for(batch, SQL_RESTORE_UNIT, sequence, unit, error) &&
           restore_identity(batch, sequence, unit, error) &&
           restore_places(batch, sequence, unit, error);
}

/* ---- what callers ask for -------------------------------------------------------------------- */

static gboolean update_row(TmBatch *batch, gint64 id, const TmUnit *unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_UNIT_UPDATE, error);

    if (statement == NULL || !unit_bind(batch, statement, unit, error))
        return FALSE;
    sqlite3_bind_int64(statement, 10, id);
    return sql_run(batch->store, statement, error);
}

/* Nobody else may say the same. */
static gboolean check_twin(TmBatch *batch, gint64 id, gint64 hash, GError **error)
{
    gint64 twin;

    if (!content_find(batch, hash, variants_are_those_of, NULL, &twin, error))
        return finish(batch, FALSE);
    if (twin == 0 || twin == id)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_EXISTS, batch->store->path, 0, 0,
                    _("unit %lld says the same already; delete one of the two"), (long long) twin);
    return FALSE;
}

gboolean tm_batch_replace(TmBatch *batch, gint64 id, const TmUnit *unit, GError **error)
{
    if (!batch_usable(batch, error) || !must_exist(batch, id, error) ||
        !check_unit(batch, unit, error) || !prepare_languages(batch, unit, error) ||
        !variants_prepare(batch, unit, error))
        return FALSE;
    gint64 hash = variants_hash(batch);
    if (!check_twin(batch, id, hash, error))
        return FALSE;
    gboolean done = journal_snapshot(batch, id, STORE_CHANGED, error) &&
                    delete_variants(batch, id, error) && variants_insert(batch, id, error) &&
                    content_add(batch, hash, id, error) && update_row(batch, id, unit, error);
    batch->counts.changed += done;
    return finish(batch, done);
}

gboolean tm_batch_delete(TmBatch *batch, gint64 id, GError **error)
{
    if (!batch_usable(batch, error) || !must_exist(batch, id, error))
        return FALSE;
    gboolean done =
        journal_snapshot(batch, id, STORE_REMOVED, error) && change_delete_rows(batch, id, error);
    batch->counts.removed += done;
    return finish(batch, done);
}

gboolean tm_batch_merge(TmBatch *batch, gint64 id, gint64 into, GError **error)
{
    if (!batch_usable(batch, error) || !must_exist(batch, id, error) ||
        !must_exist(batch, into, error))
        return FALSE;
    g_return_val_if_fail(id != into, FALSE);
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_MOVE, error);
    /* What was noted of both is noted once of what they become. */
    gboolean done = statement != NULL && journal_snapshot(batch, id, STORE_REMOVED, error) &&
                    journal_snapshot(batch, into, STORE_CHANGED, error) &&
                    run_for(batch, SQL_OCCURRENCE_DROP_TWINS, id, into, error);
    if (done) {
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_int64(statement, 2, into);
        sqlite3_bind_int64(statement, 3, batch->sequence);
        done = sql_run(batch->store, statement, error) &&
               unit_touch(batch, into, batch->sequence, error) &&
               change_delete_rows(batch, id, error);
    }
    batch->counts.removed += done;
    return finish(batch, done);
}
