/*
 * What the files of the store share. Nothing outside tm/store and its tests includes this.
 *
 *     store.c      open and close
 *     fail.c       SQLite's errors in plain words
 *     schema.c     the tables (drawn there), migrations, the check that they are ours
 *     sql.c        prepared statements and careful reading of their columns
 *     hash.c       content hashes and checksums
 *     batch.c      a batch from begin to commit
 *     check.c      whether a unit may come in
 *     add.c        one unit into a batch: the same or new
 *     occurrence.c where it occurs: documents and positions
 *     scan.c       reading pairs
 *     neighbours.c reading what stands beside a unit
 *     info.c       what a memory holds, in numbers
 */
#ifndef TM_STORE_INTERNAL_H
#define TM_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"
#include "text/error.h"

/* How long a writer waits for another one. Guess: a translator's patience. */
#define STORE_BUSY_MILLISECONDS 10000
/* SQLite's own page: bigger than usual since segments are texts, not numbers. */
#define STORE_PAGE_BYTES 16384
/* The document of occurrences that stand in no known document. */
#define STORE_NO_DOCUMENT 0
/* In attribute: the attribute belongs to the unit, not to one of its variants. */
#define STORE_OF_UNIT 0
/* The lower bits of a variant's id are its language, the upper ones its unit. */
#define STORE_LANGUAGE_BITS 12
#define STORE_MAX_UNIT (G_MAXINT64 >> STORE_LANGUAGE_BITS)
#define STORE_KEY_BYTES 16
#define STORE_UUID_BYTES 16

typedef enum {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_META,
    SQL_BATCH_INSERT,
    SQL_BATCH_FINISH,
    SQL_SKIP_INSERT,
    SQL_LANGUAGE_TAG,
    SQL_LANGUAGE_LIST,
    SQL_LANGUAGE_MAX,
    SQL_LANGUAGE_FIND,
    SQL_LANGUAGE_INSERT,
    SQL_PERSON_FIND,
    SQL_PERSON_INSERT,
    SQL_DOCUMENT_FIND,
    SQL_DOCUMENT_INSERT,
    SQL_DOCUMENT_END,
    SQL_DOCUMENT_LAST,
    SQL_UNIT_SAME,
    SQL_UNIT_UUID,
    SQL_UNIT_LAST,
    SQL_UNIT_INSERT,
    SQL_UNIT_TOUCH,
    SQL_VARIANT_INSERT,
    SQL_VARIANT_LIST,
    SQL_ATTRIBUTE_INSERT,
    SQL_OCCURRENCE_INSERT,
    SQL_OCCURRENCE_AFTER,
    SQL_OCCURRENCE_NOTED,
    SQL_OCCURRENCE_BETWEEN,
    SQL_OCCURRENCE_LIST,
    SQL_JOURNAL_INSERT,
    SQL_PAIR,
    SQL_NEIGHBOUR,
    SQL_INFO,
    SQL_INFO_LANGUAGES,
    N_SQL
} StoreSql;

struct TmStore {
    sqlite3 *db;
    char *path; /* as the user wrote it: for messages */
    char *uuid;
    gboolean writable;
    gboolean batch_open; /* one batch at a time */
    guint8 key[STORE_KEY_BYTES];
    GHashTable *tags; /* language number → tag */
    GString *scratch; /* for hashing */
    sqlite3_stmt *statements[N_SQL];
};

/* What happened to a unit: journal.what. The numbers are in files; never give them another meaning.
 */
typedef enum { STORE_ADDED = 0, STORE_OCCURRENCE = 1 } StoreChange;

static inline gint64 store_variant_id(gint64 unit, gint64 language)
{
    return unit << STORE_LANGUAGE_BITS | language;
}

static inline gint64 store_unit_of(gint64 variant)
{
    return variant >> STORE_LANGUAGE_BITS;
}

static inline gint64 store_language_of(gint64 variant)
{
    return variant & TM_STORE_MAX_LANGUAGES;
}

/* For tests: what cannot be waited for, or is not at hand on every machine. */
typedef struct {
    const char *vfs;       /* of SQLite; NULL: the usual one */
    int busy_milliseconds; /* 0: STORE_BUSY_MILLISECONDS */
} StoreOptions;

TmStore *store_open_with(const char *path, TmStoreMode mode, const StoreOptions *options,
                         GError **error);
/* Batches and scans keep their store alive, in whatever order the caller lets go of them. */
TmStore *store_ref(TmStore *store);

/* ---- fail.c ---------------------------------------------------------------------------------- */

/* An error about this memory; @message is complete but for the file's name. */
void store_set_error(TmStore *store, TmError code, const char *message, GError **error);
/* Turns SQLite's last error into a message about this memory. Always FALSE. */
gboolean store_fail(TmStore *store, GError **error);
/* The file holds what we never wrote there. Always FALSE. */
gboolean store_fail_damaged(TmStore *store, const char *finding, GError **error);
gboolean store_fail_permission(TmStore *store, GError **error);
/* Where the file lies, processes cannot share memory: SQLite's WAL does not work. */
gboolean store_fail_wal(TmStore *store, GError **error);

/* ---- schema.c -------------------------------------------------------------------------------- */

/* Brings the tables from @version (0: none) to TM_STORE_SCHEMA_VERSION, inside a transaction. */
gboolean schema_migrate(TmStore *store, int version, GError **error);
/* FALSE with TM_ERROR_FOREIGN when the tables are not exactly ours (triggers, views, …). */
gboolean schema_check(TmStore *store, GError **error);

/* ---- sql.c ----------------------------------------------------------------------------------- */

typedef enum { STEP_ROW, STEP_END, STEP_FAILED } StoreStep;

/* A prepared statement, reset and without bindings; kept until the store is closed. */
sqlite3_stmt *sql_get(TmStore *store, StoreSql which, GError **error);
StoreStep sql_step(TmStore *store, sqlite3_stmt *statement, GError **error);
/* Steps a statement that returns no rows, and resets it. */
gboolean sql_run(TmStore *store, sqlite3_stmt *statement, GError **error);
/* Runs statements that have neither parameters nor rows that matter. */
gboolean sql_exec(TmStore *store, const char *sql, GError **error);

/* The id of a name, if there is one (*found). FALSE on errors only. */
gboolean sql_find(TmStore *store, StoreSql find, const char *name, gboolean *found, gint64 *id,
                  GError **error);
/* The id of a name: found by one statement, or made by the other (*is_new, which may be NULL). */
gboolean sql_intern(TmStore *store, StoreSql find, StoreSql insert, const char *name, gint64 *id,
                    gboolean *is_new, GError **error);

/* NULL stays NULL. The text must live until the statement is reset. */
void sql_bind_text(sqlite3_stmt *statement, int parameter, const char *text);
/* 0 (not known) becomes NULL. */
void sql_bind_known(sqlite3_stmt *statement, int parameter, gint64 value);

/* A text column that must be there, valid UTF-8 of at most @max_bytes; NULL and an error if not. */
const char *sql_text(TmStore *store, sqlite3_stmt *statement, int column, gsize max_bytes,
                     gsize *n_bytes, GError **error);
/* The same, but an SQL NULL is allowed and gives *text NULL. */
gboolean sql_text_or_null(TmStore *store, sqlite3_stmt *statement, int column, gsize max_bytes,
                          const char **text, GError **error);
/* The tag of a language number. It lives as long as the store, or until a batch is rolled back. */
const char *sql_language_tag(TmStore *store, gint64 language, GError **error);
/* A variant's text out of four columns from @column on: id, checksum, text, codes. */
TmText *sql_variant(TmStore *store, sqlite3_stmt *statement, int column, GError **error);

/* ---- hash.c ---------------------------------------------------------------------------------- */

/* SipHash-2-4. Keyed, so that nobody can make a file whose units all collide. */
guint64 store_hash(const guint8 key[STORE_KEY_BYTES], const void *bytes, gsize n_bytes);
/* Of what makes a variant the same as another: language, text and codes (NULL: none). */
guint64 store_hash_variant(const guint8 key[STORE_KEY_BYTES], GString *scratch, const char *tag,
                           const char *text, gsize n_bytes, const char *codes);
/* What stands in variant.checksum: the variant's hash, bound to the unit it belongs to. */
gint64 store_checksum(const guint8 key[STORE_KEY_BYTES], guint64 hash, gint64 unit);
/* FALSE when @text is not the usual writing of a UUID. */
gboolean store_uuid_parse(const char *text, guint8 uuid[STORE_UUID_BYTES]);

/* ---- batch.c, check.c, add.c, occurrence.c --------------------------------------------------- */

struct TmBatch {
    TmStore *store;
    char *file; /* where the units come from: for messages */
    gint64 sequence;
    gint64 date;
    gint64 last_before; /* the highest unit id there was: those above are this batch's own */
    guint8 uuid[STORE_UUID_BYTES]; /* the one made last */
    gboolean finished;             /* committed or rolled back */
    gboolean failed;               /* SQLite refused something: only a rollback is left */
    TmBatchCounts counts;
    GHashTable *languages;          /* tag as given → number */
    GHashTable *people;             /* name → id */
    GHashTable *documents;          /* name → BatchDocument */
    struct BatchDocument *document; /* where the unit added last stands; NULL: nowhere yet */
    GHashTable *seen;               /* of BatchSeen */
    GHashTable *skips;              /* reason → count */
    GArray *variants;               /* of BatchVariant: scratch for one unit */
    GString *scratch;
};

/* FALSE when the batch was committed, rolled back, or failed. */
gboolean batch_usable(TmBatch *batch, GError **error);
GHashTable *batch_seen_new(void);
GArray *batch_variants_new(void);
/* The row of a name in person, made when it is missing; NULL gives 0. */
gboolean batch_person(TmBatch *batch, const char *name, gint64 *id, GError **error);

/* The number of a language, made when it is missing. */
gboolean batch_language(TmBatch *batch, const char *tag, gint64 *language, GError **error);
/* Adds the place of unit @id, unless it is known. Without document and neighbours it has none. */
gboolean batch_add_places(TmBatch *batch, const TmUnit *unit, gint64 id, gboolean *added,
                          GError **error);

/* Something was left out here: what is added next does not follow on what was added last. */
void batch_leave_gap(TmBatch *batch);
/* Notes where the documents end that were added to. */
gboolean batch_end_documents(TmBatch *batch, GError **error);

/* TM_ERROR_TEXT or TM_ERROR_LIMIT for what cannot be stored; NULL can. */
gboolean check_field(TmBatch *batch, const char *text, GError **error);
gboolean check_unit(TmBatch *batch, const TmUnit *unit, GError **error);
/* The error of a unit that has one language twice. Always FALSE. */
gboolean check_twice(TmBatch *batch, const char *tag, GError **error);
/* TM_ERROR_LIMIT when the memory can take no further language. */
gboolean check_more_languages(TmBatch *batch, const char *tag, GError **error);

#endif
