/*
 * Prepared statements, and columns read with the suspicion that a file from elsewhere deserves.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/error.h"

static const char *const statements[N_SQL] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_META] = "SELECT value FROM meta WHERE name = ?1",

    [SQL_BATCH_INSERT] = "INSERT INTO batch (nonce, date, command, person, file, uuid)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_BATCH_FINISH] = "UPDATE batch SET added = ?2, changed = ?3, removed = ?4, skipped = ?5,"
                         " first_unit = ?6, last_unit = ?7 WHERE sequence = ?1",
    [SQL_BATCH_UUIDS] = "SELECT uuid, last_unit - first_unit + 1 FROM batch WHERE first_unit > 0",
    [SQL_BATCH_RANGE] = "SELECT first_unit, last_unit FROM batch"
                        " WHERE sequence = ?1 AND sequence <> ?2",
    [SQL_BATCH_LAST_UNIT] = "SELECT last_unit FROM batch WHERE sequence <= ?1 AND first_unit > 0"
                            " ORDER BY sequence DESC LIMIT 1",
    [SQL_BATCH_UNDONE] = "SELECT coalesce(undoes, 0) FROM batch WHERE sequence = ?1",
    [SQL_BATCH_UNDOES] = "UPDATE batch SET undoes = ?2 WHERE sequence = ?1",
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
    [SQL_DOCUMENT_LAST] = "UPDATE document SET last = ?2, sequence = ?3 WHERE id = ?1",

    [SQL_DOCUMENT_RESTORE] =
        "UPDATE document SET (last, sequence) = (SELECT e.last, e.before FROM ending e"
        "  WHERE e.sequence = ?2 AND e.document = document.id)"
        " WHERE id IN (SELECT document FROM ending WHERE sequence = ?1)",
    [SQL_ENDING_INSERT] = "INSERT OR IGNORE INTO ending (sequence, document, last, before)"
                          " SELECT ?1, id, last, sequence FROM document WHERE id = ?2",
    /* What the batch said counts still; of an undo, what it went back to. */
    [SQL_ENDING_UNDO] = "INSERT INTO ending (sequence, document, last, before)"
                        " SELECT ?1, e.document, d.last, d.sequence FROM ending e"
                        " JOIN document d ON d.id = e.document WHERE e.sequence = ?2"
                        " AND d.sequence IN (?2, (SELECT l.before FROM ending l"
                        "  JOIN batch b ON b.undoes = l.sequence"
                        "  WHERE b.sequence = ?2 AND l.document = e.document))",

    [SQL_CONTENT_ANY] = "SELECT 1 FROM content LIMIT 1",
    [SQL_CONTENT_FIND] = "SELECT unit FROM content WHERE hash = ?1 ORDER BY unit",
    [SQL_CONTENT_INSERT] = "INSERT INTO content (hash, unit) VALUES (?1, ?2)",
    [SQL_CONTENT_DELETE] = "DELETE FROM content WHERE hash = ?1 AND unit = ?2",
    [SQL_IDENTITY_FIND] = "SELECT 1 FROM identity WHERE uuid = ?1",
    [SQL_IDENTITY_INSERT] = "INSERT INTO identity (unit, uuid) VALUES (?1, ?2)",
    [SQL_IDENTITY_RESTORE] = "INSERT OR IGNORE INTO identity (unit, uuid) VALUES (?1, ?2)",
    [SQL_IDENTITY_DELETE] = "DELETE FROM identity WHERE unit = ?1",

    [SQL_UNIT_SEQUENCE] = "SELECT sequence FROM unit WHERE id = ?1",
    [SQL_UNIT_LAST] = "SELECT seq FROM sqlite_sequence WHERE name = 'unit'",
    [SQL_UNIT_INSERT] = "INSERT INTO unit (sequence, status, origin, created, changed,"
                        " created_by, changed_by, source, attributes)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_UNIT_UPDATE] = "UPDATE unit SET sequence = ?1, status = ?2, origin = ?3, created = ?4,"
                        " changed = ?5, created_by = ?6, changed_by = ?7, source = ?8,"
                        " attributes = ?9 WHERE id = ?10",
    [SQL_UNIT_TOUCH] = "UPDATE unit SET sequence = ?2 WHERE id = ?1",
    [SQL_UNIT_DELETE] = "DELETE FROM unit WHERE id = ?1",
    [SQL_VARIANT_INSERT] =
        "INSERT INTO variant (id, checksum, text, codes) VALUES (?1, ?2, ?3, ?4)",
    [SQL_VARIANT_LIST] =
        "SELECT id, text, codes FROM variant WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [SQL_VARIANT_DELETE] = "DELETE FROM variant WHERE id BETWEEN ?1 AND ?2",
    [SQL_VARIANT_SAME] = "WITH a AS (SELECT id & 4095, text, coalesce(codes, '') FROM variant"
                         "  WHERE id BETWEEN ?1 << 12 AND ?1 << 12 | 4095),"
                         " b AS (SELECT id & 4095, text, coalesce(codes, '') FROM variant"
                         "  WHERE id BETWEEN ?2 << 12 AND ?2 << 12 | 4095)"
                         " SELECT NOT EXISTS (SELECT * FROM a EXCEPT SELECT * FROM b)"
                         "  AND NOT EXISTS (SELECT * FROM b EXCEPT SELECT * FROM a)",
    [SQL_VARIANT_TEXT] = "SELECT id, checksum, text, codes FROM variant WHERE id = ?1",
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
    [SQL_OCCURRENCE_NOTES_AT] = "SELECT language, previous, next FROM occurrence"
                                " WHERE document = ?1 AND position = ?2 AND sequence = ?3"
                                " AND language IS NOT NULL",
    [SQL_OCCURRENCE_DROP_PREVIOUS] =
        "UPDATE occurrence SET previous = NULL, language = iif(next IS NULL, NULL, language)"
        " WHERE document = ?1 AND position = ?2",
    [SQL_OCCURRENCE_DROP_NEXT] =
        "UPDATE occurrence SET next = NULL, language = iif(previous IS NULL, NULL, language)"
        " WHERE document = ?1 AND position = ?2",
    [SQL_OCCURRENCE_DELETE] = "DELETE FROM occurrence WHERE unit = ?1",
    [SQL_OCCURRENCE_DROP_TWINS] =
        "DELETE FROM occurrence WHERE document = 0 AND unit = ?1 AND EXISTS (SELECT 1"
        " FROM occurrence o INDEXED BY occurrence_noted WHERE o.document = 0 AND o.unit = ?2"
        "  AND o.context = occurrence.context AND o.language IS occurrence.language"
        "  AND o.previous IS occurrence.previous AND o.next IS occurrence.next)",
    [SQL_OCCURRENCE_MOVE] = "UPDATE occurrence SET unit = ?2, sequence = ?3 WHERE unit = ?1",
    [SQL_OCCURRENCE_UNDO] = "DELETE FROM occurrence WHERE unit = ?1 AND sequence = ?2",

    [SQL_JOURNAL_INSERT] = "INSERT OR IGNORE INTO journal (sequence, unit, what, before)"
                           " VALUES (?1, ?2, ?3, ?4)",
    [SQL_JOURNAL_SNAPSHOT] =
        "INSERT OR REPLACE INTO journal (sequence, unit, what, before)"
        " SELECT ?1, ?2, ?3, json_object('sequence', coalesce(?4, sequence), 'status', status,"
        "  'origin', origin, 'created', created, 'changed', changed, 'created_by', created_by,"
        "  'changed_by', changed_by, 'source', source, 'attributes', attributes,"
        "  'uuid', (SELECT hex(uuid) FROM identity WHERE unit = ?2),"
        "  'variants', json((SELECT json_group_array(json_array(id, checksum, text, codes)) FROM"
        "   (SELECT id, checksum, text, codes FROM variant"
        "    WHERE id BETWEEN ?2 << 12 AND ?2 << 12 | 4095 ORDER BY id))),"
        "  'places', json((SELECT json_group_array(json_array(document, position, sequence,"
        "    language, previous, next, context)) FROM"
        "   (SELECT * FROM occurrence WHERE unit = ?2 AND sequence <> ?1"
        "    ORDER BY document, position))))"
        " FROM unit WHERE id = ?2",
    [SQL_JOURNAL_FIND] = "SELECT what, json_extract(before, '$.sequence') FROM journal"
                         " WHERE sequence = ?1 AND unit = ?2",
    [SQL_JOURNAL_NEXT] = "SELECT unit, what, json_extract(before, '$.sequence') FROM journal"
                         " WHERE sequence = ?1 AND unit > ?2 ORDER BY unit LIMIT 1",
    [SQL_JOURNAL_LAST] =
        "SELECT coalesce(max(sequence), 0) FROM journal WHERE unit = ?1 AND sequence < ?2",
    [SQL_JOURNAL_DELETE] = "DELETE FROM journal WHERE sequence = ?1 AND unit = ?2",
    /* What is PLACED has the content that it had. */
    [SQL_JOURNAL_SINCE] = "SELECT unit, what FROM journal"
                          " WHERE sequence > ?1 AND unit <= ?2 AND what <> 1"
                          " ORDER BY sequence, unit",
    [SQL_JOURNAL_COUNT] = "SELECT count(*) FROM journal"
                          " WHERE sequence > ?1 AND unit <= ?2 AND what <> 1",

    [SQL_RESTORE_UNIT] =
        "INSERT INTO unit (id, sequence, status, origin, created, changed, created_by,"
        " changed_by, source, attributes)"
        " SELECT unit, json_extract(before, '$.sequence'), json_extract(before, '$.status'),"
        "  json_extract(before, '$.origin'), json_extract(before, '$.created'),"
        "  json_extract(before, '$.changed'), json_extract(before, '$.created_by'),"
        "  json_extract(before, '$.changed_by'), json_extract(before, '$.source'),"
        "  json_extract(before, '$.attributes')"
        " FROM journal WHERE sequence = ?1 AND unit = ?2",
    [SQL_RESTORE_VARIANTS] = "INSERT INTO variant (id, checksum, text, codes)"
                             " SELECT json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'),"
                             "  json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]')"
                             " FROM journal j, json_each(j.before, '$.variants') e"
                             " WHERE j.sequence = ?1 AND j.unit = ?2",
    [SQL_RESTORE_IDENTITY] = "SELECT json_extract(before, '$.uuid') FROM journal"
                             " WHERE sequence = ?1 AND unit = ?2",
    [SQL_RESTORE_PLACES] = "SELECT json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'),"
                           " json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]'),"
                           " json_extract(e.value, '$[4]'), json_extract(e.value, '$[5]'),"
                           " json_extract(e.value, '$[6]')"
                           " FROM journal j, json_each(j.before, '$.places') e"
                           " WHERE j.sequence = ?1 AND j.unit = ?2",

    [SQL_SNAPSHOT_UNIT] =
        "SELECT unit, json_extract(before, '$.sequence'), json_extract(before, '$.status'),"
        " json_extract(before, '$.origin'), json_extract(before, '$.created'),"
        " json_extract(before, '$.changed'), json_extract(before, '$.created_by'),"
        " json_extract(before, '$.changed_by'), json_extract(before, '$.source'),"
        " json_extract(before, '$.attributes')"
        " FROM journal WHERE sequence = ?1 AND unit = ?2",
    [SQL_SNAPSHOT_VARIANTS] = "SELECT json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'),"
                              " json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]')"
                              " FROM journal j, json_each(j.before, '$.variants') e"
                              " WHERE j.sequence = ?1 AND j.unit = ?2",
    [SQL_SNAPSHOT_PLACES] =
        "SELECT d.name, json_extract(e.value, '$[1]'), json_extract(e.value, '$[1]') = d.last,"
        " json_extract(e.value, '$[3]'), json_extract(e.value, '$[4]'),"
        " json_extract(e.value, '$[5]'), d.id FROM journal j, json_each(j.before, '$.places') e"
        " JOIN document d ON d.id = json_extract(e.value, '$[0]')"
        " WHERE j.sequence = ?1 AND j.unit = ?2 ORDER BY d.id = 0, d.name, 2",
    [SQL_UNIT_FROM] = "SELECT id, sequence, status, origin, created, changed, created_by,"
                      " changed_by, source, attributes FROM unit WHERE id >= ?1 ORDER BY id",
    [SQL_UNIT_REVIEW_FROM] = "SELECT id, status, origin FROM unit WHERE id >= ?1 ORDER BY id",
    [SQL_UNIT_WINDOW] = "SELECT coalesce(min(id), 0) FROM"
                        " (SELECT id FROM unit WHERE id < ?1 ORDER BY id DESC LIMIT ?2)",
    [SQL_VARIANT_FROM] = "SELECT id, checksum, text, codes FROM variant WHERE id >= ?1 ORDER BY id",
    [SQL_PERSON_NAME] = "SELECT name FROM person WHERE id = ?1",
    [SQL_PLACE_LIST] = "SELECT d.name, o.position, o.position = d.last, o.language, o.previous,"
                       " o.next, o.document FROM occurrence o JOIN document d ON d.id = o.document"
                       " WHERE o.unit = ?1 ORDER BY o.document = 0, d.name, o.position",
    [SQL_PLACE_ALL] = "SELECT document, position, unit, language IS NOT NULL FROM occurrence",
    [SQL_DOCUMENT_ALL] = "SELECT id, name, last FROM document WHERE id > 0 ORDER BY name",
    [SQL_DOCUMENT_UNITS] = "SELECT position, unit FROM occurrence"
                           " WHERE document = (SELECT id FROM document WHERE name = ?1)"
                           " AND position BETWEEN ?2 AND ?3 ORDER BY position",
    [SQL_UNIT_UUID] = "SELECT uuid FROM identity WHERE unit = ?1",
    [SQL_UNIT_BATCH] = "SELECT sequence, uuid, first_unit, last_unit FROM batch"
                       " WHERE first_unit > 0 AND first_unit <= ?1"
                       " ORDER BY first_unit DESC LIMIT 1",

    [SQL_LOG] = "SELECT b.sequence, b.date, b.command, p.name, b.file, b.added, b.changed,"
                " b.removed, b.skipped, b.undoes FROM batch b LEFT JOIN person p ON p.id = b.person"
                " ORDER BY b.sequence",
    [SQL_LOG_ONE] = "SELECT b.sequence, b.date, b.command, p.name, b.file, b.added, b.changed,"
                    " b.removed, b.skipped, b.undoes FROM batch b"
                    " LEFT JOIN person p ON p.id = b.person WHERE b.sequence = ?1",
    [SQL_LOG_SKIPS] = "SELECT reason, number FROM skip WHERE sequence = ?1 ORDER BY reason",
    [SQL_HISTORY] = "SELECT sequence, what, before FROM journal WHERE unit = ?1 ORDER BY sequence",
    [SQL_NEWEST] = "SELECT sequence, nonce FROM batch ORDER BY sequence DESC LIMIT 1",
    [SQL_HAS_BATCH] = "SELECT 1 FROM batch WHERE sequence = ?1 AND nonce = ?2",

    [SQL_PAIR] =
        "SELECT s.id, s.checksum, s.text, s.codes, t.id, t.checksum, t.text, t.codes,"
        " iif(u.changed > 0, u.changed, (SELECT date FROM batch b"
        "  WHERE b.sequence = u.sequence)), u.status, u.origin, (SELECT d.name FROM occurrence o"
        "  JOIN document d ON d.id = o.document WHERE o.unit = u.id AND o.document <> 0"
        "  ORDER BY o.document, o.position LIMIT 1)"
        " FROM unit u, variant s, variant t WHERE u.id = ?1 AND s.id = ?2 AND t.id = ?3",
    /* The unit at a place of a document, in every language it has. */
    [SQL_NEIGHBOUR] = "SELECT v.id, v.checksum, v.text, v.codes FROM occurrence o"
                      " JOIN variant v ON v.id BETWEEN o.unit << 12 AND o.unit << 12 | 4095"
                      " JOIN language l ON l.id = v.language"
                      " WHERE o.document = ?1 AND o.position = ?2 ORDER BY l.tag <> ?3, l.tag",

    [SQL_INFO] = "SELECT (SELECT count(*) FROM unit), (SELECT count(DISTINCT document)"
                 "  FROM occurrence WHERE document > 0),"
                 " (SELECT count(*) FROM batch), (SELECT count(*) FROM occurrence),"
                 " (SELECT max(sequence) FROM batch),"
                 " (SELECT date FROM batch ORDER BY sequence DESC LIMIT 1)",
    [SQL_INFO_LANGUAGES] = "SELECT l.tag, v.variants FROM"
                           " (SELECT language, count(*) AS variants FROM variant GROUP BY language)"
                           " v JOIN language l ON l.id = v.language ORDER BY l.tag",
};

const char *sql_statement(StoreSql which)
{
    return statements[which];
}

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

gboolean sql_variant_bytes(TmStore *store, sqlite3_stmt *statement, int column, GString *scratch,
                           StoreText *text, GError **error)
{
    gint64 id = sqlite3_column_int64(statement, column);
    const char *tag = sql_language_tag(store, store_language_of(id), error);
    const char *string;

    if (tag == NULL)
        return FALSE;
    string = sql_text(store, statement, column + 2, TM_SEGMENT_MAX_BYTES, &text->n_bytes, error);
    if (string == NULL || !sql_text_or_null(store, statement, column + 3, TM_STORE_MAX_FIELD_BYTES,
                                            &text->codes, error))
        return FALSE;
    guint64 hash = store_hash_variant(store->key, scratch, tag, string, text->n_bytes, text->codes);
    if (store_checksum(store->key, hash, store_unit_of(id)) !=
        sqlite3_column_int64(statement, column + 1))
        return store_fail_damaged(store, _("a text does not agree with its checksum"), error);
    text->string = scratch->str + strlen(tag) + 1;
    return TRUE;
}

gboolean sql_take_codes(TmStore *store, TmText *text, const char *codes, GError **error)
{
    return codes == NULL || tm_text_unpack_codes(text, codes, NULL) ||
           store_fail_damaged(store, _("the codes of a text cannot be read"), error);
}

TmText *sql_variant(TmStore *store, sqlite3_stmt *statement, int column, GError **error)
{
    StoreText bytes;

    if (!sql_variant_bytes(store, statement, column, store->scratch, &bytes, error))
        return NULL;
    g_autoptr(TmText) text = tm_text_new(bytes.string, (gssize) bytes.n_bytes);
    return sql_take_codes(store, text, bytes.codes, error) ? g_steal_pointer(&text) : NULL;
}
