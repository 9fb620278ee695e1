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
#define TM_STORE_SCHEMA_VERSION 2
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
 * writing, and read as a migrated copy in a temporary file otherwise.
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

/* Whether what is read is a migrated copy in a temporary file (see tm_store_open): opening it a
 * second time makes a second one. */
gboolean tm_store_is_copy(const TmStore *store);

/* Called once, when a batch has waited a second for another writer to finish. */
typedef void (*TmWaitNotice)(const TmStore *store, gpointer user);
void tm_store_on_wait(TmStore *store, TmWaitNotice notice, gpointer user);

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
    gint64 added;    /* TM_ADD_NEW, and units that an undo brought back */
    gint64 changed;  /* TM_ADD_OCCURRENCE, and units that were given other content */
    gint64 removed;  /* units deleted, or merged into others */
    gint64 skipped;  /* TM_ADD_KNOWN, tm_batch_skip, and units that an undo left alone */
} TmBatchCounts;

/**
 * tm_store_begin:
 * Begin a batch. Waits for another writer, up to STORE_BUSY_MILLISECONDS (docs/store.md).
 * Errors  TM_ERROR_BUSY when the other writer does not finish; TM_ERROR_STORE.
 */
TmBatch *tm_store_begin(TmStore *store, const TmBatchInfo *info, GError **error);

/**
 * tm_batch_add:
 * Add a unit with two or more variants. Units of one document get positions in the order in which
 * they are added, or keep the positions they bring when the batch brings the document. A date that
 * is not known stays so. A UUID that is none, or that another unit has already, is replaced by a
 * new one. A noted neighbour that stands in the document anyway is not kept as a note.
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

/**
 * tm_batch_replace:
 * Give a unit other content: variants, attributes, source language, status, origin, dates and
 * people are those of @unit; id, UUID and places stay. What stood there is kept in the journal.
 *
 * Errors  as tm_batch_add; TM_ERROR_NOT_FOUND when there is no such unit; TM_ERROR_EXISTS when
 *         another unit (the message names it) says the same already. Both leave the batch usable.
 */
gboolean tm_batch_replace(TmBatch *batch, gint64 id, const TmUnit *unit, GError **error);

/* Remove a unit with its places. Errors as above. */
gboolean tm_batch_delete(TmBatch *batch, gint64 id, GError **error);

/* Remove unit @id and give its places to unit @into. Errors as above. */
gboolean tm_batch_merge(TmBatch *batch, gint64 id, gint64 into, GError **error);

/* A unit that an undo left alone, because a later batch changed it too. */
typedef struct {
    gint64 unit;
    gint64 sequence; /* of that batch */
} TmLeft;

/**
 * tm_batch_undo:
 * Bring back what stood there before batch @sequence, for each unit that no later batch has
 * changed: units it added go, units it removed or changed are as they were. @left, when not NULL,
 * gets an array of TmLeft with the others (at most TM_UNDO_MAX_LEFT; all are counted as skipped).
 * The batch that it is done in can itself be undone.
 *
 * Errors  TM_ERROR_NOT_FOUND: there is no such batch.
 */
#define TM_UNDO_MAX_LEFT 1000
gboolean tm_batch_undo(TmBatch *batch, gint64 sequence, GArray **left, GError **error);

/* What the batch has done until now; its sequence is 0 before it is committed. */
TmBatchCounts tm_batch_counts(const TmBatch *batch);

/**
 * tm_batch_prepare:
 * Write all that tm_batch_commit would write, and not yet commit: who reads through the same store
 * object sees the batch as it will be, nobody else does. It takes nothing more then; it can be
 * committed or freed.
 */
gboolean tm_batch_prepare(TmBatch *batch, GError **error);

/* After this the batch is stored for good. A batch that changed nothing leaves no trace. */
gboolean tm_batch_commit(TmBatch *batch, TmBatchCounts *counts, GError **error);

/* Rolls back what was not committed. */
void tm_batch_free(TmBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmBatch, tm_batch_free)

/* ---- one state ------------------------------------------------------------------------------- */

/**
 * tm_store_begin_read / tm_store_end_read:
 * All that is read between the two comes from one state of the memory: the one there is at the
 * first reading. They nest. As long as one has begun, no batch can begin on the same store object;
 * inside a batch its own state is read.
 *
 * Errors  TM_ERROR_STORE; then nothing has begun and nothing is to be ended.
 */
gboolean tm_store_begin_read(TmStore *store, GError **error);
void tm_store_end_read(TmStore *store);

/**
 * tm_store_language_tags:
 * The languages of a memory by their numbers, which stay as they are.
 *
 * Shape   an array of strings; [0] is NULL, and so is a number that no language has.
 */
GPtrArray *tm_store_language_tags(TmStore *store, GError **error);

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

/* Errors  TM_ERROR_NOT_FOUND when there is no such pair, TM_ERROR_STORE. */
TmStoredPair *tm_store_load(TmStore *store, gint64 source_variant, gint64 target_variant,
                            GError **error);
void tm_stored_pair_free(TmStoredPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStoredPair, tm_stored_pair_free)

/* The row id of a unit's variant in a language, whether there is one or not. */
gint64 tm_store_variant_id(gint64 unit, guint language);
/* The number of its language, and the tag of a language; the caller frees the tag. */
guint tm_store_variant_language(gint64 variant);
char *tm_store_language_tag(TmStore *store, guint language, GError **error);

/* One text. Errors  TM_ERROR_NOT_FOUND when there is no such variant, TM_ERROR_STORE. */
TmText *tm_store_text(TmStore *store, gint64 variant, GError **error);

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

/* ---- what is new ----------------------------------------------------------------------------- */

/*
 * For a cache that knows the memory as it was after batch @sequence. For each @sequence
 *
 *     the units then, with their content, less tm_store_outdated, and tm_store_variants
 *
 * are the units now, with theirs. Content is all that tm_batch_replace sets. To be called inside
 * tm_store_begin_read when they are to agree with each other.
 */

typedef struct {
    gint64 unit;
    guint language;      /* its number */
    const TmText *text;  /* until the next call */
    gboolean unreviewed; /* tm_unit_is_unreviewed */
    gboolean last;       /* of its unit: now all its languages are known */
} TmVariantRow;

typedef struct TmVariantScan TmVariantScan;

/**
 * tm_store_variants:
 * The variants of all units that batches after @sequence added, brought back or gave other content,
 * and that are still there, by unit and number of language; 0: of all units. Units that were only
 * found in another place are left out. One state of the memory is seen, as in tm_store_begin_read.
 *
 * Memory  16 bytes for each unit that was there already, else a constant.
 */
TmVariantScan *tm_store_variants(TmStore *store, gint64 sequence, GError **error);
/* TRUE and a row; FALSE without error at the end. */
gboolean tm_variant_scan_next(TmVariantScan *scan, TmVariantRow *row, GError **error);
void tm_variant_scan_free(TmVariantScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmVariantScan, tm_variant_scan_free)

/**
 * tm_store_outdated:
 * The units that were there after batch @sequence and that later batches removed or gave other
 * content, if only for a time.
 *
 * Shape   gint64, rising, each once.
 */
GArray *tm_store_outdated(TmStore *store, gint64 sequence, GError **error);

/* How many units tm_store_variants visits at most: it does not know which of them are gone. */
gboolean tm_store_count_after(TmStore *store, gint64 sequence, gint64 *n_units, GError **error);

/* ---- whole units ----------------------------------------------------------------------------- */

/* A unit as it is stored. Its variants come in the order of their tags, its places by document and
 * position, with the neighbours that other tools noted. */
typedef struct {
    gint64 id;
    gint64 sequence; /* the batch that changed it last */
    TmUnit *unit;    /* with its UUID */
} TmStoredUnit;

void tm_stored_unit_free(TmStoredUnit *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStoredUnit, tm_stored_unit_free)

/* Errors  TM_ERROR_NOT_FOUND when there is no such unit, TM_ERROR_STORE. */
TmStoredUnit *tm_store_unit(TmStore *store, gint64 id, GError **error);

/* The highest number that a unit was ever given; 0: none was. */
gboolean tm_store_last_unit(TmStore *store, gint64 *unit, GError **error);

/* A unit at its place in a document. */
typedef struct {
    gint64 position;
    gint64 unit;
} TmDocumentUnit;

/**
 * tm_store_document_units:
 * The units at positions @first to @last of a document, as an array of TmDocumentUnit by position.
 * Empty: there are none, or no such document.
 */
GArray *tm_store_document_units(TmStore *store, const char *document, gint64 first, gint64 last,
                                GError **error);

/* What a unit must be like; all zeros: any. */
typedef struct {
    const char *const
        *languages;        /* tags, up to NULL: at least two of them fit variants, each another
                              one, and only those are given; tm_language_matches decides */
    const char *document;  /* a place in this document */
    gint64 batch;          /* added or last changed by this batch */
    gint64 since;          /* last changed at or after; seconds since 1970 UTC. A unit whose */
    gint64 until;          /* dates are not known counts by the batch that changed it last */
    guint statuses;        /* bits 1 << TmStatus */
    const char *attribute; /* has an attribute of this name … */
    const char *value;     /* … with this value; NULL: any */
    const char *text;      /* contained in one of the given variants, whatever its case */
} TmUnitFilter;

typedef enum {
    TM_ORDER_ID,     /* as they were added */
    TM_ORDER_NEWEST, /* the other way round */
    TM_ORDER_PLACE   /* by name of the first document, position, then texts: the same for memories
                        that hold the same, whenever it was added */
} TmUnitOrder;

typedef struct {
    TmUnitOrder order;
    gboolean neighbours; /* fill in what stands beside a place in its document, where it is a text
                            in the language the unit was translated from */
    const char *source;  /* the language of those that do not know theirs; NULL: that of most */
} TmUnitScanOptions;

typedef struct TmUnitScan TmUnitScan;

/**
 * tm_store_units:
 * The units that fit, one after the other. One state of the memory is seen from first to last; as
 * long as it is, no batch can begin on the same store.
 *
 * Memory  by id a constant; newest first a window of 1,024 units; by place 40 bytes a unit and a
 *         window of about 50 MiB.
 */
TmUnitScan *tm_store_units(TmStore *store, const TmUnitFilter *filter,
                           const TmUnitScanOptions *options, GError **error);
/* TRUE and a unit, which lives until the next call; FALSE without error at the end. */
gboolean tm_unit_scan_next(TmUnitScan *scan, const TmStoredUnit **stored, GError **error);
/* One unit by its number, which then counts as the one given last; *stored NULL: there is none, or
 * it does not fit. Not for scans by place. */
gboolean tm_unit_scan_look(TmUnitScan *scan, gint64 id, const TmStoredUnit **stored,
                           GError **error);
/* The unit given last, to keep: the caller frees it. */
TmStoredUnit *tm_unit_scan_take(TmUnitScan *scan);
/* Of the units that fit: how many (known only by place, else -1), the language most of them were
 * translated from (NULL: none says), the newest date of a change that is known (0: none). */
gint64 tm_unit_scan_count(const TmUnitScan *scan);
const char *tm_unit_scan_source(const TmUnitScan *scan);
gint64 tm_unit_scan_newest(const TmUnitScan *scan);
void tm_unit_scan_free(TmUnitScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmUnitScan, tm_unit_scan_free)

/* ---- what happened --------------------------------------------------------------------------- */

typedef struct {
    gint64 sequence;
    gint64 date;
    char *command;
    char *user; /* NULL: not known */
    char *file; /* NULL: none */
    TmBatchCounts counts;
    GPtrArray *skips; /* of TmSkipCount, by reason; without the units known already */
    gint64 undoes;    /* the batch that this one undid; 0: none */
} TmLogEntry;

typedef struct {
    char *reason;
    gint64 number;
} TmSkipCount;

/* All batches as an array of TmLogEntry, oldest first. */
GPtrArray *tm_store_log(TmStore *store, GError **error);

/* When a batch was made; 0: there is no such batch. */
gboolean tm_store_batch_date(TmStore *store, gint64 sequence, gint64 *date, GError **error);

typedef enum {
    TM_CHANGE_ADDED,   /* also: brought back */
    TM_CHANGE_PLACED,  /* found in another place */
    TM_CHANGE_CHANGED, /* given other content or places */
    TM_CHANGE_REMOVED
} TmChangeKind;

/* "added", "placed", "changed", "removed": stable, not translated. */
const char *tm_change_name(TmChangeKind kind);

/* What one batch did to a unit. */
typedef struct {
    TmLogEntry *batch; /* without skips */
    TmChangeKind kind;
    TmStoredUnit *before; /* NULL: it was not there, or only a place was added */
} TmHistoryEntry;

/* The history of a unit, oldest first; also of one that was removed. Empty: there never was one. */
GPtrArray *tm_store_history(TmStore *store, gint64 id, GError **error);

/**
 * tm_store_newest / tm_store_has_batch:
 * The newest batch with its nonce (both 0: none), and whether a batch with that nonce is there: so
 * one can tell later whether a memory still is what it was, or an older copy was put in its place.
 */
gboolean tm_store_newest(TmStore *store, gint64 *sequence, gint64 *nonce, GError **error);
gboolean tm_store_has_batch(TmStore *store, gint64 sequence, gint64 nonce, gboolean *has,
                            GError **error);

/* ---- numbers --------------------------------------------------------------------------------- */

typedef struct {
    gint64 units;
    gint64 documents; /* in which a unit stands */
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
