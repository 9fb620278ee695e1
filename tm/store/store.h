/*
 * One translation memory: an SQLite file that is the truth.
 *
 *     g_autoptr(TmStore) store = tm_store_open("memory.tm", TM_STORE_WRITE, &error);
 *     g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
 *     tm_batch_add(batch, unit, &result, &error);
 *     tm_batch_commit(batch, &counts, &error);
 *
 * Every change belongs to a batch, with a sequence number and a random nonce, and is written to the
 * journal with what stood there before. A batch is all or nothing: freed without commit, it leaves
 * no trace. What tm_batch_commit reported as stored survives a power cut (WAL, synchronous=FULL).
 * Unit ids are never reused.
 *
 * The store knows nothing of scores, indexes or files' formats. One store object is for one thread.
 */
#ifndef TM_STORE_STORE_H
#define TM_STORE_STORE_H

#include "text/unit.h"

/* "TMlc" in SQLite's application_id: how we know our own files. */
#define TM_STORE_APPLICATION_ID 0x544d6c63
/* Version of the schema, in SQLite's user_version. Each step up is a migration in schema.c. */
#define TM_STORE_SCHEMA_VERSION 1
/* Different language tags in one memory. Guess: no memory has a hundred. */
#define TM_STORE_MAX_LANGUAGES 4095
/* Any other text than a segment: codes, an attribute, a name, a neighbour. Guess. */
#define TM_STORE_MAX_FIELD_BYTES (1024 * 1024)

typedef enum {
    TM_STORE_READ,  /* must exist */
    TM_STORE_WRITE, /* must exist */
    TM_STORE_CREATE /* made when it is missing, its folder too */
} TmStoreMode;

typedef struct TmStore TmStore;
typedef struct TmBatch TmBatch;

/**
 * tm_store_open:
 * Open a memory. Reading never changes the file; an older schema is migrated when it is opened for
 * writing, and read through the migration's rules otherwise (version 1 is the first).
 *
 * Errors  TM_ERROR_NOT_FOUND, TM_ERROR_FOREIGN (not SQLite, or another program's database),
 *         TM_ERROR_NEWER, TM_ERROR_STORE (a directory, no permission, disk full, damaged: the
 *         message says which and what to do).
 */
TmStore *tm_store_open(const char *path, TmStoreMode mode, GError **error);
void tm_store_close(TmStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStore, tm_store_close)

const char *tm_store_path(const TmStore *store);
/* The memory's own UUID, made when it was made. */
const char *tm_store_uuid(const TmStore *store);

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct {
    const char *command; /* "import" */
    const char *user;    /* who; NULL: not known */
    const char *file;    /* where from; NULL: nowhere */
    gint64 date;         /* seconds since 1970 UTC, from the caller: the store has no clock */
} TmBatchInfo;

typedef enum {
    TM_ADD_NEW,        /* a new unit */
    TM_ADD_OCCURRENCE, /* the same variants are there already: its occurrence was added to them */
    TM_ADD_KNOWN       /* unit and occurrence are there already: nothing was changed */
} TmAddResult;

typedef struct {
    gint64 sequence; /* the batch's number; 0: nothing was changed and no batch was kept */
    gint64 added;    /* TM_ADD_NEW */
    gint64 changed;  /* TM_ADD_OCCURRENCE */
    gint64 skipped;  /* TM_ADD_KNOWN, and tm_batch_skip */
} TmBatchCounts;

/**
 * tm_store_begin:
 * Begin a batch. Waits up to 10 s for another writer.
 * Errors  TM_ERROR_BUSY when the other writer does not finish; TM_ERROR_STORE.
 */
TmBatch *tm_store_begin(TmStore *store, const TmBatchInfo *info, GError **error);

/**
 * tm_batch_add:
 * Add a unit with two or more variants. Units of one document get positions in the order in which
 * they are added. A unit without dates gets the batch's. A UUID that is none, or that another unit
 * has already, is replaced by a new one. previous and next are in the language of the first
 * variant.
 *
 * A unit is the *same* as a stored one when the variants agree in language, text and codes. Nothing
 * else of it is then looked at but where it occurs: a document that is added a second time changes
 * nothing, however often it repeats a sentence (docs/store.md, "Occurrences").
 *
 * Errors  TM_ERROR_TEXT (not UTF-8, no language, fewer than two variants, one language twice) and
 *         TM_ERROR_LIMIT leave the batch as it was before the call. After TM_ERROR_STORE nothing
 * can be done with the batch but to free it.
 */
gboolean tm_batch_add(TmBatch *batch, const TmUnit *unit, TmAddResult *result, GError **error);

/* Count something that was not added, under a reason that `tolmach log` will show. What was added
 * last and what is added next are then not taken for neighbours. */
gboolean tm_batch_skip(TmBatch *batch, const char *reason, GError **error);

/* After this the batch is stored for good. A batch that changed nothing leaves no trace. */
gboolean tm_batch_commit(TmBatch *batch, TmBatchCounts *counts, GError **error);

/* Rolls back what was not committed. */
void tm_batch_free(TmBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmBatch, tm_batch_free)

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct TmScan TmScan;

/**
 * tm_store_scan:
 * All units that have a variant in each of two languages, ordered by unit id, without loading them
 * at once. Both tags are normalised; what fits is decided by tm_language_matches. A unit with
 * several variants that fit a language ("en" with en-US and en-GB) comes once for each combination,
 * ordered by tag.
 */
TmScan *tm_store_scan(TmStore *store, const char *from, const char *to, GError **error);

/**
 * tm_scan_next:
 * TRUE and a row; FALSE without error at the end. The row's texts live until the next call.
 */
typedef struct {
    gint64 unit;
    gint64 source_variant; /* row ids for tm_store_load */
    gint64 target_variant;
    const TmText *source;
} TmScanRow;

gboolean tm_scan_next(TmScan *scan, TmScanRow *row, GError **error);
void tm_scan_free(TmScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmScan, tm_scan_free)

/* What is shown of a stored pair. */
typedef struct {
    gint64 unit;
    char *source_language;
    char *target_language;
    TmText *source;
    TmText *target;
    char *document; /* of its first occurrence; NULL: not known */
    gint64 changed; /* seconds since 1970 UTC */
    TmStatus status;
    TmOrigin origin;
} TmStoredPair;

TmStoredPair *tm_store_load(TmStore *store, gint64 source_variant, gint64 target_variant,
                            GError **error);
void tm_stored_pair_free(TmStoredPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStoredPair, tm_stored_pair_free)

/* What stands beside one occurrence of a unit. A side is known when its text is given, or when
 * there is nothing because the document begins or ends there. */
typedef struct {
    TmText *previous; /* NULL and known: begins its document; NULL and not known: no telling */
    TmText *next;     /* the same with its end */
    gboolean previous_known;
    gboolean next_known;
} TmNeighbours;

/* FALSE: enough seen. The neighbours live until it returns. It must not use the same store. */
typedef gboolean (*TmNeighboursVisit)(const TmNeighbours *neighbours, gpointer user);

/**
 * tm_store_each_neighbours:
 * Show @visit the neighbours of each occurrence of a unit, in the language of the given variant, by
 * document and position, until it returns FALSE. They come from the document the occurrence stands
 * in, and where that has no text, from what another tool had noted.
 *
 * Returns TRUE when all were shown or @visit had enough; FALSE with an error.
 */
gboolean tm_store_each_neighbours(TmStore *store, gint64 unit, const char *language,
                                  TmNeighboursVisit visit, gpointer user, GError **error);

typedef struct {
    gint64 units;
    gint64 documents;
    gint64 batches;
    gint64 occurrences;
    gint64 bytes; /* size of the file, its WAL included */
    gint64 last_sequence;
    gint64 last_date;     /* of the newest batch; 0: none */
    GPtrArray *languages; /* of TmLanguageCount, by tag */
} TmStoreInfo;

typedef struct {
    char *language;
    gint64 variants;
} TmLanguageCount;

TmStoreInfo *tm_store_info(TmStore *store, GError **error);
void tm_store_info_free(TmStoreInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStoreInfo, tm_store_info_free)

#endif
