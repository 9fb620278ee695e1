/*
 * The tables of a memory.
 *
 *     meta         uuid, key
 *
 *     batch ─┬──< skip         why something was not added
 *            ├──< journal      what happened to a unit, and what stood there before
 *            └──< ending       where a document ended before
 *
 *     unit ──┬──< variant      language, text, codes; at most one a language
 *            ├──< occurrence >── document
 *            ├─── content      a hash by which the same unit is found
 *            └─── identity     a UUID that was given to it from outside
 *
 *     language, person         names that would otherwise be repeated a million times
 *
 * A unit of two sentences, as rows (all numbers take as few bytes as they need):
 *
 *     batch       3 | … | first unit 10, last unit 40 | uuid of its first unit
 *     unit        17 | sequence 3 | draft | imported | created | changed | by | by | ru |
 * attributes variant     17 ru | checksum | Принят закон о реестрах. | codes or NULL 17 en |
 * checksum | The law on registers was adopted. | … content     hash | 17 document    4 |
 * release-1.docx | last 40 occurrence  document 4, position 12 | unit 17 | sequence 3 | NULL NULL
 * NULL NULL
 *
 * Why it is so:
 *   - a variant's id is made of its unit and its language. So there is at most one a language, what
 *     belongs to a unit lies together, and no index is needed: 30 bytes a unit less and an import
 *     that is a tenth faster than with UNIQUE (unit, language).
 *   - no foreign keys: each would be looked up at each insertion. Who removes a unit removes its
 *     rows in the other tables (change.c is the only one who does).
 *   - the units that a batch adds have ids without a gap between them, so that the batch says once
 *     which they are; only other changes stand in the journal. Their UUIDs are counted up from the
 *     batch's in the same way; identity has those that came from outside.
 *   - content holds a hash of all variants of a unit, only to find units that may be the same;
 *     texts are compared before anything is believed. It is a table of its own so that the hashes
 * of a batch go in sorted, all at once: at random places they take a third of an import's time.
 *   - variant.checksum is verified at each reading: SQLite itself does not notice a flipped bit.
 *   - attributes are packed into one text (attributes.c), since nobody asks for one of them alone.
 *   - a date that is not known is 0.
 *   - a unit that is removed is gone from all tables but the journal; AUTOINCREMENT keeps its id
 *     from being given again.
 *   - journal.before is JSON that SQL makes and reads (change.c): the whole unit, or for a unit
 * that was only found in another place {"sequence": N}, the batch that had changed it last; the
 *     occurrences to remove are then those with the journal row's sequence.
 *   - document.last is the position after which the document is known to end. The highest position
 *     would not do: units may have been left out after it, and a sentence that was changed in the
 *     middle gets a position behind all others.
 *   - occurrence.context finds what was noted once already: one pair may be noted with 100,000
 *     different neighbours. As with content, the texts are compared before it is believed.
 *   - document 0 holds occurrences that have no document, only neighbours that another tool noted.
 *
 * Terms and the lexicon come with a later migration.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/error.h"

/* The tables of version 2, for new memories and those that come from version 1. Never edited once
 * released: what comes later is a step of its own. */
static const char tables[] =
    "CREATE TABLE meta ("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value ANY NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE person ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE) STRICT;"

    "CREATE TABLE language ("
    " id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4095)," /* STORE_LANGUAGE_BITS */
    " tag TEXT NOT NULL UNIQUE) STRICT;"

    "CREATE TABLE batch ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    " nonce INTEGER NOT NULL,"
    " date INTEGER NOT NULL,"
    " command TEXT NOT NULL,"
    " person INTEGER,"
    " file TEXT,"
    " undoes INTEGER,"                        /* the batch it undid */
    " uuid BLOB NOT NULL,"                    /* of the first unit it added */
    " first_unit INTEGER NOT NULL DEFAULT 0," /* that it added; 0: none */
    " last_unit INTEGER NOT NULL DEFAULT 0,"
    " added INTEGER NOT NULL DEFAULT 0,"
    " changed INTEGER NOT NULL DEFAULT 0,"
    " removed INTEGER NOT NULL DEFAULT 0,"
    " skipped INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX batch_first_unit ON batch (first_unit) WHERE first_unit > 0;"

    "CREATE TABLE skip ("
    " sequence INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " number INTEGER NOT NULL,"
    " PRIMARY KEY (sequence, reason)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE document ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT UNIQUE,"
    " last INTEGER NOT NULL DEFAULT 0,"             /* position that ends it; 0: not known */
    " sequence INTEGER NOT NULL DEFAULT 0) STRICT;" /* of the batch that said so */

    "CREATE TABLE unit ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " sequence INTEGER NOT NULL," /* of its last change */
    " status INTEGER NOT NULL,"   /* TmStatus */
    " origin INTEGER NOT NULL,"   /* TmOrigin */
    " created INTEGER NOT NULL,"
    " changed INTEGER NOT NULL,"
    " created_by INTEGER,"
    " changed_by INTEGER,"
    " source INTEGER," /* the language it was translated from */
    " attributes TEXT) STRICT;"

    "CREATE TABLE variant ("
    " id INTEGER PRIMARY KEY," /* unit << 12 | language */
    " checksum INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " codes TEXT," /* as tm_text_pack_codes makes them */
    " unit INTEGER GENERATED ALWAYS AS (id >> 12) VIRTUAL,"
    " language INTEGER GENERATED ALWAYS AS (id & 4095) VIRTUAL) STRICT;"

    "CREATE TABLE content ("
    " hash INTEGER NOT NULL,"
    " unit INTEGER NOT NULL,"
    " PRIMARY KEY (hash, unit)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE identity ("
    " unit INTEGER PRIMARY KEY,"
    " uuid BLOB NOT NULL UNIQUE) STRICT;"

    "CREATE TABLE occurrence ("
    " document INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " unit INTEGER NOT NULL,"
    " sequence INTEGER NOT NULL," /* the batch that added it */
    " language INTEGER,"          /* of previous and next */
    " previous TEXT,"             /* as another tool noted it */
    " next TEXT,"
    " context INTEGER," /* in document 0: hash of language, previous and next */
    " PRIMARY KEY (document, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX occurrence_unit ON occurrence (unit);"
    "CREATE INDEX occurrence_noted ON occurrence (unit, context) WHERE document = 0;"

    "CREATE TABLE journal ("
    " sequence INTEGER NOT NULL,"
    " unit INTEGER NOT NULL," /* it may be gone by now */
    " what INTEGER NOT NULL," /* StoreChange */
    " before TEXT,"           /* the state that undo brings back */
    " PRIMARY KEY (sequence, unit)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX journal_unit ON journal (unit);"

    "CREATE TABLE ending ("
    " sequence INTEGER NOT NULL,"
    " document INTEGER NOT NULL,"
    " last INTEGER NOT NULL,"   /* of the document before the batch */
    " before INTEGER NOT NULL," /* its sequence then */
    " PRIMARY KEY (sequence, document)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX ending_document ON ending (document);"

    "INSERT INTO document (id, name) VALUES (0, NULL);";

/* Version 1 to 2: the old tables make room for the new ones … */
static const char set_version_1_aside[] =
    "DROP INDEX unit_content; DROP INDEX occurrence_unit; DROP INDEX occurrence_noted;"
    "ALTER TABLE meta RENAME TO old_meta;"
    "ALTER TABLE person RENAME TO old_person;"
    "ALTER TABLE language RENAME TO old_language;"
    "ALTER TABLE batch RENAME TO old_batch;"
    "ALTER TABLE skip RENAME TO old_skip;"
    "ALTER TABLE document RENAME TO old_document;"
    "ALTER TABLE unit RENAME TO old_unit;"
    "ALTER TABLE variant RENAME TO old_variant;"
    "ALTER TABLE attribute RENAME TO old_attribute;"
    "ALTER TABLE occurrence RENAME TO old_occurrence;"
    "ALTER TABLE journal RENAME TO old_journal;";

/* … and give them what they hold. Version 1 did not tell properties from notes and fields. */
static const char copy_version_1[] =
    "INSERT INTO meta SELECT name, value FROM old_meta;"
    "INSERT INTO person SELECT id, name FROM old_person;"
    "INSERT INTO language SELECT id, tag FROM old_language;"
    "INSERT INTO batch (sequence, nonce, date, command, person, file, uuid, first_unit, last_unit,"
    "  added, changed, skipped)"
    " SELECT b.sequence, b.nonce, b.date, b.command, b.person, b.file, randomblob(16),"
    "  coalesce(j.first, 0), coalesce(j.last, 0), b.added, b.changed, b.skipped FROM old_batch b"
    " LEFT JOIN (SELECT sequence, min(unit) AS first, max(unit) AS last FROM old_journal"
    "  WHERE what = 0 GROUP BY sequence) j ON j.sequence = b.sequence;"
    "INSERT INTO skip SELECT sequence, reason, number FROM old_skip;"
    "INSERT INTO document (id, name, last) SELECT id, name, last FROM old_document WHERE id <> 0;"
    "INSERT INTO unit (id, sequence, status, origin, created, changed, created_by, changed_by,"
    "  source, attributes)"
    " SELECT id, sequence, status, origin, created, changed, created_by, changed_by, NULL,"
    "  (SELECT '1' || group_concat(printf('%s%d:%d:%s%d:%s-:', CASE"
    "     WHEN name = 'note' THEN 'n'"
    "     WHEN name IN ('tuid', 'o-encoding', 'datatype', 'usagecount', 'lastusagedate',"
    "      'creationtool', 'creationtoolversion', 'creationdate', 'creationid', 'changedate',"
    "      'segtype', 'changeid', 'o-tmf', 'srclang') THEN 'f' ELSE 'p' END,"
    "     language, length(CAST(name AS BLOB)), name, length(CAST(value AS BLOB)), value), '')"
    "    FROM (SELECT * FROM old_attribute WHERE unit = old_unit.id ORDER BY language, number))"
    " FROM old_unit;"
    "INSERT INTO variant (id, checksum, text, codes) SELECT id, checksum, text, codes"
    " FROM old_variant;"
    "INSERT INTO content SELECT content, id FROM old_unit ORDER BY content, id;"
    "INSERT INTO identity SELECT id, uuid FROM old_unit;"
    "INSERT INTO occurrence SELECT document, position, unit, sequence, language, previous, next,"
    "  context FROM old_occurrence;"
    "INSERT INTO journal SELECT sequence, unit, what, before FROM old_journal WHERE what <> 0;"
    "DROP TABLE old_journal; DROP TABLE old_occurrence; DROP TABLE old_attribute;"
    "DROP TABLE old_variant; DROP TABLE old_unit; DROP TABLE old_document; DROP TABLE old_skip;"
    "DROP TABLE old_batch; DROP TABLE old_language; DROP TABLE old_person; DROP TABLE old_meta;";

/* Random, once for all time: the memory's name among memories and the key of its hashes. */
static gboolean fill_meta(TmStore *store, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random();
    guint8 key[STORE_KEY_BYTES];
    sqlite3_stmt *statement;

    sqlite3_randomness(sizeof key, key);
    /* The key is read as a string, which would end at a zero. */
    for (gsize i = 0; i < sizeof key; i++)
        key[i] = key[i] ? key[i] : 0xff;
    if (sqlite3_prepare_v2(store->db,
                           "INSERT INTO meta (name, value) VALUES ('uuid', ?1), ('key', ?2)", -1,
                           &statement, NULL) != SQLITE_OK)
        return store_fail(store, error);
    sql_bind_text(statement, 1, uuid);
    sqlite3_bind_blob(statement, 2, key, sizeof key, SQLITE_STATIC);
    gboolean done = sql_run(store, statement, error);
    sqlite3_finalize(statement);
    return done;
}

static gboolean make_tables(TmStore *store, int version, GError **error)
{
    if (version == 0)
        return sql_exec(store, tables, error) && fill_meta(store, error);
    return sql_exec(store, set_version_1_aside, error) && sql_exec(store, tables, error) &&
           sql_exec(store, copy_version_1, error);
}

gboolean schema_migrate(TmStore *store, int version, GError **error)
{
    g_autofree char *stamp =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        TM_STORE_APPLICATION_ID, TM_STORE_SCHEMA_VERSION);

    return make_tables(store, version, error) && sql_exec(store, stamp, error);
}

/* All objects with the statements that made them, but for those that SQLite adds on its own. */
static char *describe(sqlite3 *db)
{
    static const char sql[] =
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema"
        " WHERE type NOT IN ('table', 'index') OR (type = 'index' AND sql IS NOT NULL)"
        "    OR name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name, type";
    g_autoptr(GString) description = g_string_new(NULL);
    sqlite3_stmt *statement;
    int result;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *row = (const char *) sqlite3_column_text(statement, 0);
        g_string_append_printf(description, "%s\n", row ? row : "");
    }
    if (sqlite3_finalize(statement) != SQLITE_OK || result != SQLITE_DONE)
        return NULL;
    return g_string_free(g_steal_pointer(&description), FALSE);
}

/* By name: the word after the type. No two objects have the same, and a space sorts before all that
 * names are made of. */
static int compare_names(gconstpointer a, gconstpointer b)
{
    const char *const *left = a, *const *right = b;

    return strcmp(strchr(*left, ' '), strchr(*right, ' '));
}

/*
 * What describe() must say of a memory of the newest version. SQLite keeps each statement as it was
 * written here, so that there is no need to make the tables a second time to see what it keeps.
 */
static char *describe_ours(void)
{
    g_auto(GStrv) statements = g_strsplit(tables, ";", -1);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) description = g_string_new(NULL);

    for (char **statement = statements; *statement != NULL; statement++) {
        gboolean is_table = g_str_has_prefix(*statement, "CREATE TABLE ");
        if (!is_table && !g_str_has_prefix(*statement, "CREATE INDEX "))
            continue;
        const char *name = *statement + strlen("CREATE TABLE ");
        g_ptr_array_add(rows, g_strdup_printf("%s %.*s %s", is_table ? "table" : "index",
                                              (int) strcspn(name, " "), name, *statement));
    }
    g_ptr_array_sort(rows, compare_names);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(description, "%s\n", (char *) rows->pdata[i]);
    return g_string_free(g_steal_pointer(&description), FALSE);
}

/*
 * A database can carry triggers, views and expressions that run when it is used. Since nobody but
 * this file makes tables in a memory, whatever differs is a reason not to touch it.
 */
gboolean schema_check(TmStore *store, GError **error)
{
    g_autofree char *ours = describe_ours();
    g_autofree char *theirs = describe(store->db);

    if (theirs == NULL)
        return store_fail(store, error);
    if (g_str_equal(ours, theirs))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_FOREIGN, store->path, 0, 0,
                    _("the tables of this memory were changed by another program; "
                      "restore the memory from a backup"));
    return FALSE;
}
