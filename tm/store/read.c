/*
 * Several readings of one state, and the languages, which stay the same in all states.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

gboolean tm_store_begin_read(TmStore *store, GError **error)
{
    /* Inside a batch there is a transaction already. */
    if (sqlite3_get_autocommit(store->db) != 0) {
        sqlite3_stmt *statement = sql_get(store, SQL_BEGIN_READ, error);
        if (statement == NULL || !sql_run(store, statement, error))
            return FALSE;
        store->read_open = TRUE;
    }
    store->n_reads++;
    return TRUE;
}

void tm_store_end_read(TmStore *store)
{
    g_return_if_fail(store->n_reads > 0);
    if (--store->n_reads > 0 || !store->read_open)
        return;
    store->read_open = FALSE;
    /* Some errors make SQLite roll back on its own. */
    if (sqlite3_get_autocommit(store->db) != 0)
        return;
    sqlite3_stmt *statement = sql_get(store, SQL_ROLLBACK, NULL);
    if (statement != NULL)
        sql_run(store, statement, NULL);
}

GPtrArray *tm_store_language_tags(TmStore *store, GError **error)
{
    g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *statement = sql_get(store, SQL_LANGUAGE_LIST, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return NULL;
    g_ptr_array_set_size(tags, 1);
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        gint64 number = sqlite3_column_int64(statement, 0);
        const char *tag = sql_text(store, statement, 1, TM_STORE_MAX_FIELD_BYTES, NULL, error);
        if (tag == NULL)
            break;
        if (number < 1 || number > TM_STORE_MAX_LANGUAGES) {
            store_fail_damaged(store, _("a text has no language"), error);
            break;
        }
        if (number >= tags->len)
            g_ptr_array_set_size(tags, (int) number + 1);
        g_free(tags->pdata[number]);
        tags->pdata[number] = g_strdup(tag);
    }
    sqlite3_reset(statement);
    return step == STEP_END ? g_steal_pointer(&tags) : NULL;
}
