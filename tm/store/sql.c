/*
 * Prepared statements, and columns read with the suspicion that a file from elsewhere deserves.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/error.h"

static const char *const statements[N_SQL] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_META] = "SELECT value FROM meta WHERE name = ?1",

    [SQL_BATCH_INSERT] = "INSERT INTO batch (nonce, date, command, person, file)"
                         " VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_BATCH_FINISH] = "UPDATE batch SET added = ?2, changed = ?3, skipped = ?4"
                         " WHERE sequence = ?1",
    [SQL_SKIP_INSERT] = "INSERT INTO skip (sequence, reason, number) VALUES (?1, ?2, ?3)",

    [SQL_LANGUAGE_TAG] = "SELECT tag FROM language WHERE id = ?1",
    [SQL_LANGUAGE_LIST] = "SELECT id, tag FROM language ORDER BY tag",
    [SQL_LANGUAGE_MAX] = "SELECT coalesce(max(id), 0) FROM language",
    [SQL_LANGUAGE_FIND] = "SELECT id FROM language WHERE tag = ?1",
    [SQL_LANGUAGE_INSERT] = "INSERT INTO language (tag) VALUES (?1)",
    [SQL_PERSON_FIND] = "SELECT id FROM person WHERE name = ?1",
    [SQL_PERSON_INSERT] = "INSERT INTO person (name) VALUES (?1)",
    [SQL_DOCUMENT_FIND] = "SELECT id FROM document WHERE name = ?1",
    [SQL_DOCUMENT_INSERT] = "INSERT INTO document (name) VALUES (?1)",
    [SQL_DOCUMENT_END] = "SELECT max(position) FROM occurrence WHERE document = ?1",
    [SQL_DOCUMENT_LAST] = "UPDATE document SET last = ?2 WHERE id = ?1",

    [SQL_UNIT_SAME] = "SELECT id, sequence FROM unit WHERE content = ?1 ORDER BY id",
    [SQL_UNIT_UUID] = "SELECT 1 FROM unit WHERE uuid = ?1",
    [SQL_UNIT_LAST] = "SELECT seq FROM sqlite_sequence WHERE name = 'unit'",
    [SQL_UNIT_INSERT] = "INSERT INTO unit (uuid, sequence, status, origin, created, changed,"
                        " created_by, changed_by, content)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_UNIT_TOUCH] = "UPDATE unit SET sequence = ?2 WHERE id = ?1",
    [SQL_VARIANT_INSERT] =
        "INSERT INTO variant (id, checksum, text, codes) VALUES (?1, ?2, ?3, ?4)",
    [SQL_VARIANT_LIST] =
        "SELECT id, text, codes FROM variant WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [SQL_ATTRIBUTE_INSERT] = "INSERT INTO attribute (unit, language, number, name, value)"
                             " VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_OCCURRENCE_INSERT] =
        "INSERT INTO occurrence (document, position, unit, sequence, language,"
        " previous, next, context) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    /* Each by its index: by the primary key they would read the whole document. */
    [SQL_OCCURRENCE_AFTER] = "SELECT position FROM occurrence INDEXED BY occurrence_unit"
                             " WHERE unit = ?1 AND document = ?2 AND position > ?3"
                             " ORDER BY position LIMIT 1",
    [SQL_OCCURRENCE_NOTED] = "SELECT 1 FROM occurrence INDEXED BY occurrence_noted"
                             " WHERE document = 0 AND unit = ?1 AND context = ?2"
                             " AND language IS ?3 AND previous IS ?4 AND next IS ?5",
    [SQL_OCCURRENCE_BETWEEN] = "SELECT 1 FROM occurrence"
                               " WHERE document = ?1 AND position BETWEEN ?2 AND ?3 LIMIT 1",
    [SQL_OCCURRENCE_LIST] = "SELECT o.document, o.position, o.language, o.previous, o.next, d.last"
                            " FROM occurrence o LEFT JOIN document d ON d.id = o.document"
                            " WHERE o.unit = ?1 ORDER BY o.document, o.position",
    [SQL_JOURNAL_INSERT] = "INSERT OR IGNORE INTO journal (sequence, unit, what, before)"
                           " VALUES (?1, ?2, ?3, ?4)",

    [SQL_PAIR] = "SELECT s.id, s.checksum, s.text, s.codes, t.id, t.checksum, t.text, t.codes,"
                 " u.changed, u.status, u.origin, (SELECT d.name FROM occurrence o"
                 "  JOIN document d ON d.id = o.document WHERE o.unit = u.id AND o.document <> 0"
                 "  ORDER BY o.document, o.position LIMIT 1)"
                 " FROM unit u, variant s, variant t WHERE u.id = ?1 AND s.id = ?2 AND t.id = ?3",
    /* The unit at a place of a document, in every language it has. */
    [SQL_NEIGHBOUR] = "SELECT v.id, v.checksum, v.text, v.codes FROM occurrence o"
                      " JOIN variant v ON v.id BETWEEN o.unit << 12 AND o.unit << 12 | 4095"
                      " JOIN language l ON l.id = v.language"
                      " WHERE o.document = ?1 AND o.position = ?2 ORDER BY l.tag <> ?3, l.tag",

    [SQL_INFO] = "SELECT (SELECT count(*) FROM unit), (SELECT count(*) - 1 FROM document),"
                 " (SELECT count(*) FROM batch), (SELECT count(*) FROM occurrence),"
                 " (SELECT max(sequence) FROM batch),"
                 " (SELECT date FROM batch ORDER BY sequence DESC LIMIT 1)",
    [SQL_INFO_LANGUAGES] = "SELECT l.tag, v.variants FROM"
                           " (SELECT language, count(*) AS variants FROM variant GROUP BY language)"
                           " v JOIN language l ON l.id = v.language ORDER BY l.tag",
};

sqlite3_stmt *sql_get(TmStore *store, StoreSql which, GError **error)
{
    sqlite3_stmt **statement = &store->statements[which];

    if (*statement != NULL) {
        sqlite3_reset(*statement);
        sqlite3_clear_bindings(*statement);
        return *statement;
    }
    if (sqlite3_prepare_v3(store->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK)
        store_fail(store, error);
    return *statement;
}

StoreStep sql_step(TmStore *store, sqlite3_stmt *statement, GError **error)
{
    switch (sqlite3_step(statement)) {
    case SQLITE_ROW:
        return STEP_ROW;
    case SQLITE_DONE:
        sqlite3_reset(statement);
        return STEP_END;
    default:
        store_fail(store, error);
        sqlite3_reset(statement);
        return STEP_FAILED;
    }
}

gboolean sql_run(TmStore *store, sqlite3_stmt *statement, GError **error)
{
    StoreStep step;

    do
        step = sql_step(store, statement, error);
    while (step == STEP_ROW);
    return step == STEP_END;
}

gboolean sql_exec(TmStore *store, const char *sql, GError **error)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(store, error);
}

gboolean sql_find(TmStore *store, StoreSql find, const char *name, gboolean *found, gint64 *id,
                  GError **error)
{
    sqlite3_stmt *statement = sql_get(store, find, error);

    if (statement == NULL)
        return FALSE;
    sql_bind_text(statement, 1, name);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *id = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    *found = step == STEP_ROW;
    return step != STEP_FAILED;
}

gboolean sql_intern(TmStore *store, StoreSql find, StoreSql insert, const char *name, gint64 *id,
                    gboolean *is_new, GError **error)
{
    gboolean found;

    if (!sql_find(store, find, name, &found, id, error))
        return FALSE;
    if (is_new != NULL)
        *is_new = !found;
    if (found)
        return TRUE;

    sqlite3_stmt *statement = sql_get(store, insert, error);
    if (statement == NULL)
        return FALSE;
    sql_bind_text(statement, 1, name);
    if (!sql_run(store, statement, error))
        return FALSE;
    *id = sqlite3_last_insert_rowid(store->db);
    return TRUE;
}

void sql_bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
    if (text != NULL)
        sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);
}

void sql_bind_known(sqlite3_stmt *statement, int parameter, gint64 value)
{
    if (value != 0)
        sqlite3_bind_int64(statement, parameter, value);
}

const char *sql_text(TmStore *store, sqlite3_stmt *statement, int column, gsize max_bytes,
                     gsize *n_bytes, GError **error)
{
    gboolean is_text = sqlite3_column_type(statement, column) == SQLITE_TEXT;
    const char *text = (const char *) sqlite3_column_text(statement, column);
    gsize length = (gsize) sqlite3_column_bytes(statement, column);

    if (!is_text || text == NULL) {
        store_fail_damaged(store, _("a text is missing"), error);
        return NULL;
    }
    if (length > max_bytes) {
        store_fail_damaged(store, _("a text is too long"), error);
        return NULL;
    }
    if (!g_utf8_validate_len(text, length, NULL)) {
        store_fail_damaged(store, _("a text is not UTF-8"), error);
        return NULL;
    }
    if (n_bytes != NULL)
        *n_bytes = length;
    return text;
}

gboolean sql_text_or_null(TmStore *store, sqlite3_stmt *statement, int column, gsize max_bytes,
                          const char **text, GError **error)
{
    *text = NULL;
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return TRUE;
    *text = sql_text(store, statement, column, max_bytes, NULL, error);
    return *text != NULL;
}

const char *sql_language_tag(TmStore *store, gint64 language, GError **error)
{
    gpointer key = GINT_TO_POINTER((int) language);
    char *tag = NULL;

    if (language < 1 || language > TM_STORE_MAX_LANGUAGES) {
        store_fail_damaged(store, _("a text has no language"), error);
        return NULL;
    }
    if ((tag = g_hash_table_lookup(store->tags, key)) != NULL)
        return tag;
    sqlite3_stmt *statement = sql_get(store, SQL_LANGUAGE_TAG, error);
    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, language);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        tag = g_strdup(sql_text(store, statement, 0, TM_STORE_MAX_FIELD_BYTES, NULL, error));
    else if (step == STEP_END)
        store_fail_damaged(store, _("a text has no language"), error);
    sqlite3_reset(statement);
    if (tag != NULL)
        g_hash_table_insert(store->tags, key, tag);
    return tag;
}

TmText *sql_variant(TmStore *store, sqlite3_stmt *statement, int column, GError **error)
{
    gint64 id = sqlite3_column_int64(statement, column);
    const char *tag, *string, *codes;
    gsize n_bytes;

    tag = sql_language_tag(store, store_language_of(id), error);
    if (tag == NULL)
        return NULL;
    string = sql_text(store, statement, column + 2, TM_SEGMENT_MAX_BYTES, &n_bytes, error);
    if (string == NULL ||
        !sql_text_or_null(store, statement, column + 3, TM_STORE_MAX_FIELD_BYTES, &codes, error))
        return NULL;
    guint64 hash = store_hash_variant(store->key, store->scratch, tag, string, n_bytes, codes);
    if (store_checksum(store->key, hash, store_unit_of(id)) !=
        sqlite3_column_int64(statement, column + 1)) {
        store_fail_damaged(store, _("a text does not agree with its checksum"), error);
        return NULL;
    }
    g_autoptr(TmText) text = tm_text_new(string, (gssize) n_bytes);
    if (codes != NULL && !tm_text_unpack_codes(text, codes, NULL)) {
        store_fail_damaged(store, _("the codes of a text cannot be read"), error);
        return NULL;
    }
    return g_steal_pointer(&text);
}
