/*
 * What happened: the batches of a memory, and what they did to one unit.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

const char *tm_change_name(TmChangeKind kind)
{
    static const char *const names[] = {"added", "placed", "changed", "removed"};

    return names[kind];
}

static void skip_count_free(gpointer data)
{
    g_free(((TmSkipCount *) data)->reason);
    g_free(data);
}

static void log_entry_free(gpointer data)
{
    TmLogEntry *entry = data;

    if (entry == NULL)
        return;
    g_clear_pointer(&entry->skips, g_ptr_array_unref);
    g_free(entry->command);
    g_free(entry->user);
    g_free(entry->file);
    g_free(entry);
}

static TmLogEntry *read_entry(TmStore *store, sqlite3_stmt *statement, GError **error)
{
    const char *command, *user, *file;

    if (!(command = sql_text(store, statement, 2, TM_STORE_MAX_FIELD_BYTES, NULL, error)) ||
        !sql_text_or_null(store, statement, 3, TM_STORE_MAX_FIELD_BYTES, &user, error) ||
        !sql_text_or_null(store, statement, 4, TM_STORE_MAX_FIELD_BYTES, &file, error))
        return NULL;
    TmLogEntry *entry = g_new0(TmLogEntry, 1);
    entry->sequence = sqlite3_column_int64(statement, 0);
    entry->date = sqlite3_column_int64(statement, 1);
    entry->command = g_strdup(command);
    entry->user = g_strdup(user);
    entry->file = g_strdup(file);
    entry->counts = (TmBatchCounts){
        .sequence = entry->sequence,
        .added = sqlite3_column_int64(statement, 5),
        .changed = sqlite3_column_int64(statement, 6),
        .removed = sqlite3_column_int64(statement, 7),
        .skipped = sqlite3_column_int64(statement, 8),
    };
    entry->undoes = sqlite3_column_int64(statement, 9);
    entry->skips = g_ptr_array_new_with_free_func(skip_count_free);
    return entry;
}

static gboolean read_skips(TmStore *store, TmLogEntry *entry, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_LOG_SKIPS, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, entry->sequence);
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        const char *reason = sql_text(store, statement, 0, TM_STORE_MAX_FIELD_BYTES, NULL, error);
        if (reason == NULL)
            break;
        TmSkipCount *skip = g_new0(TmSkipCount, 1);
        skip->reason = g_strdup(reason);
        skip->number = sqlite3_column_int64(statement, 1);
        g_ptr_array_add(entry->skips, skip);
    }
    sqlite3_reset(statement);
    return step == STEP_END;
}

GPtrArray *tm_store_log(TmStore *store, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(log_entry_free);
    sqlite3_stmt *statement = sql_get(store, SQL_LOG, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return NULL;
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        TmLogEntry *entry = read_entry(store, statement, error);
        if (entry == NULL)
            break;
        g_ptr_array_add(entries, entry);
        if (!read_skips(store, entry, error))
            break;
    }
    sqlite3_reset(statement);
    return step == STEP_END ? g_steal_pointer(&entries) : NULL;
}

/* ---- one unit -------------------------------------------------------------------------------- */

static void history_entry_free(gpointer data)
{
    TmHistoryEntry *entry = data;

    log_entry_free(entry->batch);
    tm_stored_unit_free(entry->before);
    g_free(entry);
}

static TmLogEntry *find_batch(TmStore *store, gint64 sequence, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_LOG_ONE, error);
    TmLogEntry *entry = NULL;

    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, sequence);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        entry = read_entry(store, statement, error);
    else if (step == STEP_END)
        store_fail_damaged(store, _("a batch is missing"), error);
    sqlite3_reset(statement);
    return entry;
}

static gboolean add_entry(TmStore *store, GPtrArray *entries, gint64 sequence, TmChangeKind kind,
                          TmStoredUnit *before, GError **error)
{
    TmHistoryEntry *entry = g_new0(TmHistoryEntry, 1);

    entry->batch = find_batch(store, sequence, error);
    entry->kind = kind;
    entry->before = before;
    if (entry->batch == NULL) {
        history_entry_free(entry);
        return FALSE;
    }
    g_ptr_array_add(entries, entry);
    return TRUE;
}

/* The batch that added the unit says so by its range. */
static gboolean add_birth(TmStore *store, GPtrArray *entries, gint64 id, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_UNIT_BATCH, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    StoreStep step = sql_step(store, statement, error);
    gint64 sequence = sqlite3_column_int64(statement, 0);
    gboolean known = step == STEP_ROW && id <= sqlite3_column_int64(statement, 3);
    sqlite3_reset(statement);
    return known ? add_entry(store, entries, sequence, TM_CHANGE_ADDED, NULL, error)
                 : step != STEP_FAILED;
}

/* The numbers of StoreChange and TmChangeKind are the same. */
G_STATIC_ASSERT((int) STORE_ADDED == (int) TM_CHANGE_ADDED);
G_STATIC_ASSERT((int) STORE_PLACED == (int) TM_CHANGE_PLACED);
G_STATIC_ASSERT((int) STORE_CHANGED == (int) TM_CHANGE_CHANGED);
G_STATIC_ASSERT((int) STORE_REMOVED == (int) TM_CHANGE_REMOVED);

GPtrArray *tm_store_history(TmStore *store, gint64 id, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(history_entry_free);
    sqlite3_stmt *statement;
    StoreStep step = STEP_FAILED;
    gboolean done = TRUE;

    if (!add_birth(store, entries, id, error) ||
        (statement = sql_get(store, SQL_HISTORY, error)) == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, id);
    while (done && (step = sql_step(store, statement, error)) == STEP_ROW) {
        gint64 sequence = sqlite3_column_int64(statement, 0);
        int what = sqlite3_column_int(statement, 1);
        TmStoredUnit *before = NULL;

        if (what < STORE_ADDED || what > STORE_REMOVED)
            done = store_fail_damaged(store, _("a unit was changed in an unknown way"), error);
        else if (what >= STORE_CHANGED)
            done = (before = snapshot_read(store, sequence, id, error)) != NULL;
        done = done && add_entry(store, entries, sequence, (TmChangeKind) what, before, error);
    }
    sqlite3_reset(statement);
    return done && step == STEP_END ? g_steal_pointer(&entries) : NULL;
}

gboolean tm_store_batch_date(TmStore *store, gint64 sequence, gint64 *date, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_LOG_ONE, error);

    *date = 0;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, sequence);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *date = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

/* ---- witnesses ------------------------------------------------------------------------------- */

gboolean tm_store_newest(TmStore *store, gint64 *sequence, gint64 *nonce, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_NEWEST, error);

    *sequence = *nonce = 0;
    if (statement == NULL)
        return FALSE;
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW) {
        *sequence = sqlite3_column_int64(statement, 0);
        *nonce = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

gboolean tm_store_has_batch(TmStore *store, gint64 sequence, gint64 nonce, gboolean *has,
                            GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_HAS_BATCH, error);

    *has = FALSE;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_int64(statement, 2, nonce);
    StoreStep step = sql_step(store, statement, error);
    *has = step == STEP_ROW;
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}
