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
 *     variants.c   the variants of a unit, ready to be compared and written
 *     content.c    which units say the same
 *     attributes.c notes and properties as one text
 *     add.c        one unit into a batch: the same or new
 *     change.c     other content, removal, merging, and what the journal keeps of it
 *     undo.c       back to what was before a batch
 *     occurrence.c where it occurs: documents and positions
 *     scan.c       reading pairs and texts
 *     run.c        reading rows by rising ids
 *     read.c       several readings of one state; the languages
 *     since.c      which units are others since a batch
 *     variant_scan.c  reading the variants of those
 *     unit.c       reading whole units
 *     snapshot.c   reading what the journal keeps of a unit
 *     unit_scan.c  reading those that fit a filter (unit_filter.c), in order (unit_order.c,
 *                  unit_newest.c)
 *     log.c        reading what happened
 *     share.c      whether a file lies on another computer
 *     neighbours.c reading what stands beside a unit
 *     info.c       what a memory holds, in numbers
 */
#ifndef TM_STORE_INTERNAL_H
#define TM_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"
#include "text/error.h"

/* How long a writer waits for another one. Guess: longer than the largest import takes. */
#define STORE_BUSY_MILLISECONDS (10 * 60 * 1000)
/* After this it says so. */
#define STORE_NOTICE_MILLISECONDS 1000
/* Any value of a row, a journal's too. Guess: what a unit can hold, and many places. */
#define STORE_MAX_VALUE_BYTES (256 * 1024 * 1024)
/* All texts and attributes of one unit. A guess, but: escaped as JSON they must fit into a value.
 */
#define STORE_MAX_UNIT_BYTES ((gsize) 32 * 1024 * 1024)
/* SQLite's own page: bigger than usual since segments are texts, not numbers. */
#define STORE_PAGE_BYTES 16384
/* SQLite's page cache, in its own notation: minus KiB. Measured: an import gains nothing from more.
 */
#define STORE_CACHE_KIB "-65536"
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
    SQL_BEGIN_READ,
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
    SQL_DOCUMENT_RESTORE,
    SQL_ENDING_INSERT,
    SQL_ENDING_UNDO,
    SQL_BATCH_UUIDS,
    SQL_BATCH_RANGE,
    SQL_BATCH_LAST_UNIT,
    SQL_BATCH_UNDONE,
    SQL_BATCH_UNDOES,
    SQL_CONTENT_ANY,
    SQL_CONTENT_FIND,
    SQL_CONTENT_INSERT,
    SQL_CONTENT_DELETE,
    SQL_IDENTITY_FIND,
    SQL_IDENTITY_INSERT,
    SQL_IDENTITY_RESTORE,
    SQL_IDENTITY_DELETE,
    SQL_UNIT_SEQUENCE,
    SQL_UNIT_LAST,
    SQL_UNIT_INSERT,
    SQL_UNIT_UPDATE,
    SQL_UNIT_TOUCH,
    SQL_UNIT_DELETE,
    SQL_VARIANT_INSERT,
    SQL_VARIANT_LIST,
    SQL_VARIANT_DELETE,
    SQL_VARIANT_SAME,
    SQL_VARIANT_TEXT,
    SQL_OCCURRENCE_INSERT,
    SQL_OCCURRENCE_AFTER,
    SQL_OCCURRENCE_NOTED,
    SQL_OCCURRENCE_BETWEEN,
    SQL_OCCURRENCE_LIST,
    SQL_OCCURRENCE_NOTES_AT,
    SQL_OCCURRENCE_DROP_PREVIOUS,
    SQL_OCCURRENCE_DROP_NEXT,
    SQL_OCCURRENCE_DELETE,
    SQL_OCCURRENCE_DROP_TWINS,
    SQL_OCCURRENCE_MOVE,
    SQL_OCCURRENCE_UNDO,
    SQL_JOURNAL_INSERT,
    SQL_JOURNAL_SNAPSHOT,
    SQL_JOURNAL_FIND,
    SQL_JOURNAL_NEXT,
    SQL_JOURNAL_LAST,
    SQL_JOURNAL_DELETE,
    SQL_JOURNAL_SINCE,
    SQL_JOURNAL_COUNT,
    SQL_RESTORE_UNIT,
    SQL_RESTORE_VARIANTS,
    SQL_RESTORE_IDENTITY,
    SQL_RESTORE_PLACES,
    SQL_SNAPSHOT_UNIT,
    SQL_SNAPSHOT_VARIANTS,
    SQL_SNAPSHOT_PLACES,
    SQL_UNIT_FROM,
    SQL_UNIT_REVIEW_FROM,
    SQL_UNIT_WINDOW,
    SQL_VARIANT_FROM,
    SQL_PERSON_NAME,
    SQL_PLACE_LIST,
    SQL_PLACE_ALL,
    SQL_DOCUMENT_ALL,
    SQL_DOCUMENT_UNITS,
    SQL_UNIT_UUID,
    SQL_UNIT_BATCH,
    SQL_LOG,
    SQL_LOG_SKIPS,
    SQL_LOG_ONE,
    SQL_HISTORY,
    SQL_NEWEST,
    SQL_HAS_BATCH,
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
    guint n_reads;       /* begun and not ended */
    gboolean read_open;  /* a transaction of theirs */
    TmWaitNotice notice; /* NULL: nobody wants to know */
    gpointer notice_user;
    int busy_milliseconds;
    gint64 waiting_since; /* µs */
    gboolean notified;
    GHashTable *people; /* id → name */
    guint8 key[STORE_KEY_BYTES];
    GHashTable *tags; /* language number → tag */
    GString *scratch; /* for hashing */
    sqlite3_stmt *statements[N_SQL];
};

/* What happened to a unit: journal.what. The numbers are in files; never give them another meaning.
 */
typedef enum {
    STORE_ADDED = 0,   /* brought back by an undo; what a batch adds itself is no row */
    STORE_PLACED = 1,  /* found in another place: an occurrence was added */
    STORE_CHANGED = 2, /* other content, or other places */
    STORE_REMOVED = 3
} StoreChange;

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
    const char *mounts;    /* in place of /proc/self/mountinfo */
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
gboolean store_fail_share(TmStore *store, GError **error);
/* The WAL does not work: because the disk is full, or else as above. */
gboolean store_fail_wal(TmStore *store, GError **error);
/* After a call of SQLite that failed: whether it did for want of room on the disk. */
gboolean store_lacks_room(TmStore *store);

/* ---- schema.c -------------------------------------------------------------------------------- */

/* Brings the tables from @version (0: none) to TM_STORE_SCHEMA_VERSION, inside a transaction. */
gboolean schema_migrate(TmStore *store, int version, GError **error);
/* FALSE with TM_ERROR_FOREIGN when the tables are not exactly ours (triggers, views, …). */
gboolean schema_check(TmStore *store, GError **error);

/* ---- sql.c ----------------------------------------------------------------------------------- */

typedef enum { STEP_ROW, STEP_END, STEP_FAILED } StoreStep;

/* The text of a statement, for those who prepare one of their own. */
const char *sql_statement(StoreSql which);
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
/* What four columns say of a text: id, checksum, text, codes. */
typedef struct {
    const char *string; /* in the scratch it was copied to */
    gsize n_bytes;
    const char *codes; /* in the row; NULL: none */
} StoreText;
/* Reads the columns from @column on, and verifies the checksum in @scratch. */
gboolean sql_variant_bytes(TmStore *store, sqlite3_stmt *statement, int column, GString *scratch,
                           StoreText *text, GError **error);
/* Gives @text the codes it was stored with. */
gboolean sql_take_codes(TmStore *store, TmText *text, const char *codes, GError **error);
/* The same columns as a text of its own. */
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

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct BatchContent BatchContent;

struct TmBatch {
    TmStore *store;
    char *file; /* where the units come from: for messages */
    gint64 sequence;
    gint64 date;
    gint64 last_before; /* the highest unit id there was: those above are this batch's own */
    gint64 first_unit;  /* that it added; 0: none */
    gint64 last_unit;
    guint8 uuid[STORE_UUID_BYTES]; /* of the first unit */
    gboolean prepared;             /* all its rows are written */
    gboolean finished;             /* committed or rolled back */
    gboolean failed;               /* SQLite refused something: only a rollback is left */
    TmBatchCounts counts;
    GHashTable *languages;          /* tag as given → number */
    GHashTable *people;             /* name → id */
    GHashTable *documents;          /* name → BatchDocument */
    struct BatchDocument *document; /* where the unit added last stands; NULL: nowhere yet */
    GArray *counted;                /* UUIDs of batches (add.c); NULL: not read yet */
    GHashTable *seen;               /* of BatchSeen */
    GHashTable *skips;              /* reason → count */
    GArray *variants;               /* of BatchVariant: scratch for one unit */
    GString *scratch;
    BatchContent *content;
};

/* FALSE when the batch was committed, rolled back, or failed. */
gboolean batch_usable(TmBatch *batch, GError **error);
GHashTable *batch_seen_new(void);
/* The row of a name in person, made when it is missing; NULL gives 0. */
gboolean batch_person(TmBatch *batch, const char *name, gint64 *id, GError **error);

/* ---- occurrence.c ---- */

/* Adds the places of unit @id, unless they are known. Without document and neighbours it has none.
 */
gboolean batch_add_places(TmBatch *batch, const TmUnit *unit, gint64 id, gboolean *added,
                          GError **error);
/* Something was left out here: what is added next does not follow on what was added last. */
void batch_leave_gap(TmBatch *batch);
/* Notes where the documents end that were added to. */
gboolean batch_end_documents(TmBatch *batch, GError **error);

/* ---- check.c ---- */

/* TM_ERROR_TEXT or TM_ERROR_LIMIT for what cannot be stored; NULL can. */
gboolean check_field(TmBatch *batch, const char *text, GError **error);
gboolean check_unit(TmBatch *batch, const TmUnit *unit, GError **error);
/* The error of a unit that has one language twice. Always FALSE. */
gboolean check_twice(TmBatch *batch, const char *tag, GError **error);
/* TM_ERROR_LIMIT when the memory can take no further language. */
gboolean check_more_languages(TmBatch *batch, const char *tag, GError **error);
/* What a table gives as the number of a unit. */
gboolean check_unit_number(TmStore *store, gint64 unit, GError **error);
/* What a table gives as a position in a document. */
gboolean check_position(TmStore *store, gint64 position, GError **error);

/* ---- variants.c ---- */

typedef struct {
    gint64 language;
    guint64 hash;
    const TmVariant *variant;
    char *codes; /* packed; NULL: none */
} BatchVariant;

GArray *batch_variants_new(void);
/* The number of a language, made when it is missing. */
gboolean batch_language(TmBatch *batch, const char *tag, gint64 *language, GError **error);
/* Fills batch->variants, in the order of languages that the table has too. */
gboolean variants_prepare(TmBatch *batch, const TmUnit *unit, GError **error);
/* Of all in batch->variants. */
gint64 variants_hash(TmBatch *batch);
/* Whether a stored unit has exactly the variants of batch->variants. */
gboolean variants_are_those_of(TmBatch *batch, gint64 unit, gpointer unused, gboolean *same,
                               GError **error);
gboolean variants_insert(TmBatch *batch, gint64 unit, GError **error);
/* The attributes of @unit and its variants, packed into batch->scratch; NULL: none. */
const char *variants_pack_attributes(TmBatch *batch, const TmUnit *unit);

/* ---- content.c ---- */

/* Whether @unit, which has the hash that is looked for, really is the one. */
typedef gboolean (*ContentVisit)(TmBatch *batch, gint64 unit, gpointer user, gboolean *same,
                                 GError **error);

BatchContent *content_new(gboolean table_has_units);
void content_free(BatchContent *content);
gboolean content_add(TmBatch *batch, gint64 hash, gint64 unit, GError **error);
gboolean content_remove(TmBatch *batch, gint64 hash, gint64 unit, GError **error);
/* *unit 0: there is none. */
gboolean content_find(TmBatch *batch, gint64 hash, ContentVisit visit, gpointer user, gint64 *unit,
                      GError **error);
/* All that was added goes into the table. */
gboolean content_flush(TmBatch *batch, GError **error);

/* ---- attributes.c ---- */

/* Appends attributes of a variant, or of the unit (STORE_OF_UNIT). */
void attributes_pack(GString *packed, const GPtrArray *attributes, gint64 language);
/* Gives @unit and its variants the attributes they were packed with. */
gboolean attributes_unpack(TmStore *store, TmUnit *unit, const char *packed, gsize n_bytes,
                           GError **error);

/* ---- add.c, change.c ---- */

/* Binds parameters 1 to 9 of SQL_UNIT_INSERT and SQL_UNIT_UPDATE. */
gboolean unit_bind(TmBatch *batch, sqlite3_stmt *statement, const TmUnit *unit, GError **error);
/* The languages that a unit names beside those of its variants. Known ones cost nothing. */
gboolean prepare_languages(TmBatch *batch, const TmUnit *unit, GError **error);
/* The batch that changed a unit last; 0: there is no such unit. */
gboolean unit_sequence(TmStore *store, gint64 id, gint64 *sequence, GError **error);
gboolean unit_touch(TmBatch *batch, gint64 unit, gint64 sequence, GError **error);
gboolean journal_insert(TmBatch *batch, gint64 unit, StoreChange what, const char *before,
                        GError **error);
/* A unit that was there got a place. */
gboolean journal_placed(TmBatch *batch, gint64 unit, GError **error);
/* What stands there before it is changed or removed. */
gboolean journal_snapshot(TmBatch *batch, gint64 unit, StoreChange what, GError **error);
gboolean change_delete_rows(TmBatch *batch, gint64 unit, GError **error);
/* Makes a unit again out of the journal of batch @sequence. When another unit says the same by now
 * it is left out, and *twin is that unit. */
gboolean change_restore(TmBatch *batch, gint64 sequence, gint64 unit, gint64 *twin, GError **error);

/* ---- run.c ----------------------------------------------------------------------------------- */

/* A statement that gives rows with ids of ?1 or more, by rising ids, and the row it stands on. */
typedef struct {
    sqlite3_stmt *statement;
    gint64 id; /* 0: on none; G_MAXINT64: at the end */
} StoreRun;

/* How far ahead a row is worth stepping to rather than looking it up. Measured. */
#define RUN_NEAR_UNITS 8
#define RUN_NEAR_VARIANTS ((gint64) 1 << STORE_LANGUAGE_BITS)

gboolean run_prepare(TmStore *store, StoreRun *run, StoreSql which, GError **error);
void run_clear(StoreRun *run);
/* One row on. */
gboolean run_step(TmStore *store, StoreRun *run, GError **error);
/* To the first row whose id is @from or more; by steps when it is at most @near away. */
gboolean run_to(TmStore *store, StoreRun *run, gint64 from, gint64 near, GError **error);

/* ---- since.c --------------------------------------------------------------------------------- */

/* A unit that was there at the end of a batch or before, and that a later one touched. */
typedef struct {
    gint64 unit;
    gboolean was_there; /* at the end of that batch */
} StoreTouched;

/* The highest id there was after batch @sequence: those above it came later. */
gboolean since_last_unit(TmStore *store, gint64 sequence, gint64 *last_unit, GError **error);
/* Those up to @last_unit that later batches removed, brought back or gave other content, each once,
 * by rising ids. */
GArray *since_touched(TmStore *store, gint64 sequence, gint64 last_unit, GError **error);

/* ---- unit.c ---------------------------------------------------------------------------------- */

/* Reads units by rising ids without looking each of them up. */
typedef struct UnitCursor UnitCursor;

UnitCursor *unit_cursor_new(TmStore *store);
void unit_cursor_free(UnitCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitCursor, unit_cursor_free)
/* What a unit is without its texts and places. */
typedef struct {
    gint64 id;
    gint64 sequence;
    TmStatus status;
    TmOrigin origin;
    gint64 created;
    gint64 changed;
    gint64 created_by; /* in person; 0: not known */
    gint64 changed_by;
    gint64 source; /* a language; 0: not known */
} UnitRow;
/* The first unit with an id of @from or more; FALSE without error: there is none. */
gboolean unit_cursor_row(UnitCursor *cursor, gint64 from, UnitRow *row, GError **error);
/* What the columns of SQL_UNIT_FROM say, in one read from the journal too. */
gboolean unit_row_read(TmStore *store, sqlite3_stmt *statement, UnitRow *row, GError **error);
TmStoredUnit *unit_from_row(TmStore *store, const UnitRow *row, GError **error);
gboolean unit_take_attributes(TmStore *store, sqlite3_stmt *statement, TmUnit *unit,
                              GError **error);
gboolean unit_take_place(TmStore *store, sqlite3_stmt *statement, TmUnit *unit, GError **error);
/* Of two TmVariant *. */
int unit_compare_tags(gconstpointer a, gconstpointer b);
/* All of the unit whose row was read last, but for its places and UUID. */
TmStoredUnit *unit_cursor_unit(UnitCursor *cursor, GError **error);
/* Appends the places of a unit. */
gboolean unit_read_places(TmStore *store, gint64 id, TmUnit *unit, GError **error);
/* The text of the first variant that serves a language at a place of a document; NULL: none. */
gboolean neighbour_text(TmStore *store, gint64 document, gint64 position, const char *language,
                        TmText **text, gboolean *occupied, GError **error);

/* A unit as the journal of batch @sequence keeps it. */
TmStoredUnit *snapshot_read(TmStore *store, gint64 sequence, gint64 unit, GError **error);

/* ---- share.c --------------------------------------------------------------------------------- */

/* The kind of network share that a file lies on ("nfs4"), or NULL. @mounts is what
 * /proc/self/mountinfo holds. The caller frees it. */
char *share_kind(const char *mounts, const char *path);

#endif
