/*
 * The tables of a memory.
 *
 *     meta         uuid, key
 *
 *     batch ─┬──< skip         why something was not added
 *            ├──< journal      what happened to a unit, and what stood there before
 *            │
 *     unit ──┼──< variant      language, text, codes; at most one a language
 *            ├──< attribute    notes and properties, of the unit or of one variant
 *            └──< occurrence >── document
 *
 *     language, person         names that would otherwise be repeated a million times
 *
 * A unit of two sentences, as rows (all numbers take as few bytes as they need):
 *
 *     unit        17 | uuid | sequence 3 | draft | imported | created | changed | by | by | content
 *     variant     17 ru | checksum | Принят закон о реестрах. | codes or NULL
 *                 17 en | checksum | The law on registers was adopted. | …
 *     document    4 | release-1.docx | last 40
 *     occurrence  document 4, position 12 | unit 17 | sequence 3 | NULL NULL NULL NULL
 *     journal     sequence 3, unit 17 | STORE_ADDED | NULL
 *
 * Why it is so:
 *   - a variant's id is made of its unit and its language. So there is at most one a language, what
 *     belongs to a unit lies together, and no index is needed: 30 bytes a unit less and an import
 * that is a tenth faster than with UNIQUE (unit, language). The price: no foreign key can say that
 *     the unit is there; who removes a unit removes its range of ids.
 *   - unit.content is a hash of all its variants, only to find units that may be the same; texts
 * are compared before anything is believed. It is not UNIQUE: two contents may share a hash.
 *   - variant.checksum is verified at each reading: SQLite itself does not notice a flipped bit.
 *   - a unit that is removed is gone from all tables but the journal; AUTOINCREMENT keeps its id
 * from being given again.
 *   - journal.before is JSON. For an occurrence {"sequence": N}: the batch that had changed the
 * unit last; the occurrences to remove are those with the journal row's sequence.
 *   - document.last is the position after which the document is known to end. The highest position
 *     would not do: units may have been left out after it, and a sentence that was changed in the
 *     middle gets a position behind all others.
 *   - occurrence.context finds what was noted once already: one pair may be noted with 100,000
 *     different neighbours. As with unit.content, the texts are compared before it is believed.
 *   - document 0 holds occurrences that have no document, only neighbours that another tool noted.
 *
 * Terms and the lexicon come with a later migration.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

#include "text/error.h"

/* Step i brings a memory from version i to version i + 1. Steps are never edited once released. */
static const char *const migrations[TM_STORE_SCHEMA_VERSION] = {
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
    " person INTEGER REFERENCES person,"
    " file TEXT,"
    " added INTEGER NOT NULL DEFAULT 0,"
    " changed INTEGER NOT NULL DEFAULT 0,"
    " skipped INTEGER NOT NULL DEFAULT 0) STRICT;"

    "CREATE TABLE skip ("
    " sequence INTEGER NOT NULL REFERENCES batch,"
    " reason TEXT NOT NULL,"
    " number INTEGER NOT NULL,"
    " PRIMARY KEY (sequence, reason)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE document ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT UNIQUE,"
    " last INTEGER NOT NULL DEFAULT 0) STRICT;" /* position that ends it; 0: not known */

    "CREATE TABLE unit ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " uuid BLOB NOT NULL UNIQUE,"
    " sequence INTEGER NOT NULL REFERENCES batch," /* of its last change */
    " status INTEGER NOT NULL,"                    /* TmStatus */
    " origin INTEGER NOT NULL,"                    /* TmOrigin */
    " created INTEGER NOT NULL,"
    " changed INTEGER NOT NULL,"
    " created_by INTEGER REFERENCES person,"
    " changed_by INTEGER REFERENCES person,"
    " content INTEGER NOT NULL) STRICT;"
    "CREATE INDEX unit_content ON unit (content);"

    "CREATE TABLE variant ("
    " id INTEGER PRIMARY KEY," /* unit << 12 | language */
    " checksum INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " codes TEXT," /* as tm_text_pack_codes makes them */
    " unit INTEGER GENERATED ALWAYS AS (id >> 12) VIRTUAL,"
    " language INTEGER GENERATED ALWAYS AS (id & 4095) VIRTUAL) STRICT;"

    "CREATE TABLE attribute ("
    " unit INTEGER NOT NULL REFERENCES unit ON DELETE CASCADE,"
    " language INTEGER NOT NULL," /* of a variant; 0: of the unit itself */
    " number INTEGER NOT NULL,"   /* in the order given */
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " PRIMARY KEY (unit, language, number)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE occurrence ("
    " document INTEGER NOT NULL REFERENCES document,"
    " position INTEGER NOT NULL,"
    " unit INTEGER NOT NULL REFERENCES unit ON DELETE CASCADE,"
    " sequence INTEGER NOT NULL," /* the batch that added it */
    " language INTEGER,"          /* of previous and next */
    " previous TEXT,"             /* as another tool noted it */
    " next TEXT,"
    " context INTEGER," /* in document 0: hash of language, previous and next */
    " PRIMARY KEY (document, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX occurrence_unit ON occurrence (unit);"
    "CREATE INDEX occurrence_noted ON occurrence (unit, context) WHERE document = 0;"

    "CREATE TABLE journal ("
    " sequence INTEGER NOT NULL REFERENCES batch,"
    " unit INTEGER NOT NULL," /* it may be gone by now */
    " what INTEGER NOT NULL," /* StoreChange */
    " before TEXT,"           /* the state that undo brings back */
    " PRIMARY KEY (sequence, unit)) STRICT, WITHOUT ROWID;"

    "INSERT INTO document (id, name) VALUES (0, NULL);",
};

/* Random, once for all time: the memory's name among memories and the key of its hashes. */
static gboolean fill_meta(TmStore *store, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random();
    guint8 key[STORE_KEY_BYTES];
    sqlite3_stmt *statement;

    sqlite3_randomness(sizeof key, key);
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

gboolean schema_migrate(TmStore *store, int version, GError **error)
{
    g_autofree char *stamp =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        TM_STORE_APPLICATION_ID, TM_STORE_SCHEMA_VERSION);

    for (int step = version; step < TM_STORE_SCHEMA_VERSION; step++) {
        if (!sql_exec(store, migrations[step], error))
            return FALSE;
    }
    if (version == 0 && !fill_meta(store, error))
        return FALSE;
    return sql_exec(store, stamp, error);
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

/* What describe() must say of a memory of the newest version. */
static char *describe_ours(void)
{
    sqlite3 *db = NULL;
    char *description = NULL;
    gboolean made = sqlite3_open(":memory:", &db) == SQLITE_OK;

    for (int step = 0; made && step < TM_STORE_SCHEMA_VERSION; step++)
        made = sqlite3_exec(db, migrations[step], NULL, NULL, NULL) == SQLITE_OK;
    if (made)
        description = describe(db);
    sqlite3_close(db);
    return description;
}

/*
 * A database can carry triggers, views and expressions that run when it is used. Since nobody but
 * this file makes tables in a memory, whatever differs is a reason not to touch it.
 */
gboolean schema_check(TmStore *store, GError **error)
{
    g_autofree char *ours = describe_ours();
    g_autofree char *theirs = describe(store->db);

    if (ours == NULL || theirs == NULL)
        return store_fail(store, error);
    if (g_str_equal(ours, theirs))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_FOREIGN, store->path, 0, 0,
                    _("the tables of this memory were changed by another program; "
                      "restore the memory from a backup"));
    return FALSE;
}
