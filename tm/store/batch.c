/*
 * A batch: one transaction of SQLite from begin to commit. What goes into it is in add.c.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean begin(TmStore *store, GError **error)
{
    sqlite3_stmt *statement;

    if (!store->writable) {
        store_set_error(store, TM_ERROR_STORE,
                        _("the memory is open for reading only; open it for writing"), error);
        return FALSE;
    }
    if (store->batch_open) {
        store_set_error(store, TM_ERROR_BUSY,
                        _("a batch is being written already; finish it before the next one"),
                        error);
        return FALSE;
    }
    if (store->n_reads > 0) {
        store_set_error(store, TM_ERROR_BUSY,
                        _("the memory is being read; finish reading before you change it"), error);
        return FALSE;
    }
    store->notified = FALSE;
    statement = sql_get(store, SQL_BEGIN, error);
    return statement != NULL && sql_run(store, statement, error);
}

static void rollback(TmBatch *batch)
{
    TmStore *store = batch->store;

    batch->finished = TRUE;
    store->batch_open = FALSE;
    /* Languages and people that the batch brought are gone; their numbers will be given again. */
    g_hash_table_remove_all(store->tags);
    g_hash_table_remove_all(store->people);
    /* Some errors make SQLite roll back on its own. */
    if (sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean batch_person(TmBatch *batch, const char *name, gint64 *id, GError **error)
{
    TmStore *store = batch->store;
    gint64 *known;

    *id = 0;
    if (name == NULL)
        return TRUE;
    if ((known = g_hash_table_lookup(batch->people, name)) != NULL) {
        *id = *known;
        return TRUE;
    }
    if (!sql_intern(store, SQL_PERSON_FIND, SQL_PERSON_INSERT, name, id, NULL, error))
        return FALSE;
    g_hash_table_insert(batch->people, g_strdup(name), g_memdup2(id, sizeof *id));
    return TRUE;
}

static gboolean insert_batch(TmBatch *batch, const TmBatchInfo *info, GError **error)
{
    TmStore *store = batch->store;
    /* Names of files and people come from the system as bytes, and the log must be readable. */
    g_autofree char *user = info->user ? g_utf8_make_valid(info->user, -1) : NULL;
    g_autofree char *file = info->file ? g_utf8_make_valid(info->file, -1) : NULL;
    gint64 person, nonce;

    sqlite3_randomness(sizeof nonce, &nonce);
    if (!batch_person(batch, user, &person, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(store, SQL_BATCH_INSERT, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, nonce);
    sqlite3_bind_int64(statement, 2, info->date);
    sql_bind_text(statement, 3, info->command ? info->command : "");
    sql_bind_known(statement, 4, person);
    sql_bind_text(statement, 5, file);
    sqlite3_bind_blob(statement, 6, batch->uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    if (!sql_run(store, statement, error))
        return FALSE;
    batch->sequence = sqlite3_last_insert_rowid(store->db);
    return TRUE;
}

static gboolean read_last_unit(TmBatch *batch, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_UNIT_LAST, error);
    StoreStep step = statement ? sql_step(batch->store, statement, error) : STEP_FAILED;

    if (step == STEP_ROW)
        batch->last_before = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

static gboolean prepare_content(TmBatch *batch, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_CONTENT_ANY, error);
    StoreStep step = statement ? sql_step(batch->store, statement, error) : STEP_FAILED;

    sqlite3_reset(statement);
    batch->content = content_new(step == STEP_ROW);
    return step != STEP_FAILED;
}

/* The first 48 bits of a UUID of version 7 are milliseconds: RFC 9562, section 5.7. */
static void seed_uuid(TmBatch *batch)
{
    guint64 milliseconds = (guint64) MAX(batch->date, 0) * 1000;

    sqlite3_randomness(STORE_UUID_BYTES, batch->uuid);
    for (int i = 0; i < 6; i++)
        batch->uuid[i] = (guint8) (milliseconds >> (40 - 8 * i));
    batch->uuid[6] = 0x70 | (batch->uuid[6] & 0x0f);
    batch->uuid[8] = 0x80 | (batch->uuid[8] & 0x3f);
    /* Room for counting up, as section 6.2, method 1, wants it. */
    batch->uuid[9] &= 0x7f;
}

static TmBatch *batch_new(TmStore *store, const TmBatchInfo *info)
{
    TmBatch *batch = g_new0(TmBatch, 1);

    batch->store = store_ref(store);
    batch->file = g_strdup(info->file);
    batch->date = info->date;
    batch->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    batch->people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    batch->documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    batch->skips = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    batch->seen = batch_seen_new();
    batch->variants = batch_variants_new();
    batch->scratch = g_string_new(NULL);
    store->batch_open = TRUE;
    seed_uuid(batch);
    return batch;
}

TmBatch *tm_store_begin(TmStore *store, const TmBatchInfo *info, GError **error)
{
    if (!begin(store, error))
        return NULL;

    g_autoptr(TmBatch) batch = batch_new(store, info);
    if (!read_last_unit(batch, error) || !prepare_content(batch, error) ||
        !insert_batch(batch, info, error))
        return NULL;
    return g_steal_pointer(&batch);
}

gboolean batch_usable(TmBatch *batch, GError **error)
{
    if (!batch->finished && !batch->failed && !batch->prepared)
        return TRUE;
    store_set_error(batch->store, TM_ERROR_STORE,
                    _("this batch has ended and takes nothing more; begin a new one"), error);
    return FALSE;
}

gboolean tm_batch_skip(TmBatch *batch, const char *reason, GError **error)
{
    if (!batch_usable(batch, error))
        return FALSE;
    gint64 *count = g_hash_table_lookup(batch->skips, reason);
    if (count == NULL) {
        count = g_new0(gint64, 1);
        g_hash_table_insert(batch->skips, g_strdup(reason), count);
    }
    (*count)++;
    batch->counts.skipped++;
    batch_leave_gap(batch);
    return TRUE;
}

static gboolean insert_skips(TmBatch *batch, GError **error)
{
    GHashTableIter iter;
    gpointer reason, count;

    g_hash_table_iter_init(&iter, batch->skips);
    while (g_hash_table_iter_next(&iter, &reason, &count)) {
        sqlite3_stmt *statement = sql_get(batch->store, SQL_SKIP_INSERT, error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, batch->sequence);
        sql_bind_text(statement, 2, reason);
        sqlite3_bind_int64(statement, 3, *(gint64 *) count);
        if (!sql_run(batch->store, statement, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean finish_rows(TmBatch *batch, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_BATCH_FINISH, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, batch->counts.added);
    sqlite3_bind_int64(statement, 3, batch->counts.changed);
    sqlite3_bind_int64(statement, 4, batch->counts.removed);
    sqlite3_bind_int64(statement, 5, batch->counts.skipped);
    sqlite3_bind_int64(statement, 6, batch->first_unit);
    sqlite3_bind_int64(statement, 7, batch->last_unit);
    return sql_run(store, statement, error) && insert_skips(batch, error) &&
           batch_end_documents(batch, error) && content_flush(batch, error);
}

static gboolean has_changes(const TmBatch *batch)
{
    return batch->counts.added + batch->counts.changed + batch->counts.removed > 0;
}

gboolean tm_batch_prepare(TmBatch *batch, GError **error)
{
    if (!batch_usable(batch, error))
        return FALSE;
    if (!has_changes(batch))
        return TRUE;
    batch->prepared = finish_rows(batch, error);
    batch->failed = !batch->prepared;
    return batch->prepared;
}

static gboolean finish(TmBatch *batch, GError **error)
{
    if (!batch->prepared && !finish_rows(batch, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_COMMIT, error);
    return statement != NULL && sql_run(batch->store, statement, error);
}

TmBatchCounts tm_batch_counts(const TmBatch *batch)
{
    return batch->counts;
}

gboolean tm_batch_commit(TmBatch *batch, TmBatchCounts *counts, GError **error)
{
    if (!(batch->prepared && !batch->finished) && !batch_usable(batch, error))
        return FALSE;
    if (!has_changes(batch)) {
        rollback(batch);
    } else {
        if (!finish(batch, error)) {
            rollback(batch);
            return FALSE;
        }
        batch->counts.sequence = batch->sequence;
        batch->finished = TRUE;
        batch->store->batch_open = FALSE;
    }
    if (counts != NULL)
        *counts = batch->counts;
    return TRUE;
}

void tm_batch_free(TmBatch *batch)
{
    if (batch == NULL)
        return;
    if (!batch->finished)
        rollback(batch);
    g_string_free(batch->scratch, TRUE);
    g_array_unref(batch->variants);
    content_free(batch->content);
    g_clear_pointer(&batch->counted, g_array_unref);
    g_hash_table_unref(batch->seen);
    g_hash_table_unref(batch->skips);
    g_hash_table_unref(batch->documents);
    g_hash_table_unref(batch->people);
    g_hash_table_unref(batch->languages);
    g_free(batch->file);
    tm_store_close(batch->store);
    g_free(batch);
}
