#include "store/internal.h"

#include <glib/gstdio.h>

static gint64 file_bytes(const char *path)
{
    GStatBuf status;

    return g_stat(path, &status) == 0 ? (gint64) status.st_size : 0;
}

static void language_count_free(gpointer data)
{
    TmLanguageCount *count = data;

    g_free(count->language);
    g_free(count);
}

static gboolean read_numbers(TmStore *store, TmStoreInfo *info, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_INFO, error);

    if (statement == NULL || sql_step(store, statement, error) != STEP_ROW)
        return FALSE;
    info->units = sqlite3_column_int64(statement, 0);
    info->documents = sqlite3_column_int64(statement, 1);
    info->batches = sqlite3_column_int64(statement, 2);
    info->occurrences = sqlite3_column_int64(statement, 3);
    info->last_sequence = sqlite3_column_int64(statement, 4);
    info->last_date = sqlite3_column_int64(statement, 5);
    sqlite3_reset(statement);
    return TRUE;
}

static gboolean read_languages(TmStore *store, TmStoreInfo *info, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_INFO_LANGUAGES, error);
    StoreStep step;

    if (statement == NULL)
        return FALSE;
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        const char *tag = sql_text(store, statement, 0, TM_STORE_MAX_FIELD_BYTES, NULL, error);
        if (tag == NULL)
            break;
        TmLanguageCount *count = g_new0(TmLanguageCount, 1);
        count->language = g_strdup(tag);
        count->variants = sqlite3_column_int64(statement, 1);
        g_ptr_array_add(info->languages, count);
    }
    sqlite3_reset(statement);
    return step == STEP_END;
}

/* Both statements see the same state when they run in one transaction. */
static gboolean read_all(TmStore *store, TmStoreInfo *info, GError **error)
{
    gboolean own = sqlite3_get_autocommit(store->db) != 0;

    if (own && !sql_exec(store, "BEGIN", error))
        return FALSE;
    gboolean done = read_numbers(store, info, error) && read_languages(store, info, error);
    if (own)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return done;
}

TmStoreInfo *tm_store_info(TmStore *store, GError **error)
{
    g_autoptr(TmStoreInfo) info = g_new0(TmStoreInfo, 1);
    g_autofree char *wal = g_strconcat(store->path, "-wal", NULL);

    info->languages = g_ptr_array_new_with_free_func(language_count_free);
    if (!read_all(store, info, error))
        return NULL;
    info->bytes = file_bytes(store->path) + file_bytes(wal);
    return g_steal_pointer(&info);
}

void tm_store_info_free(TmStoreInfo *info)
{
    if (info == NULL)
        return;
    g_ptr_array_unref(info->languages);
    g_free(info);
}
