/*
 * Several memories as one: what commands, and later a server, see of the translation memory.
 *
 *     TmMemorySpec specs[] = {{"mine.tm", 0}, {"agency.tm", 500}};
 *     g_autoptr(TmMemory) memory = tm_memory_open(specs, 2, TM_STORE_READ, &error);
 *     TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 7000, .limit = 5};
 *     g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);   // of TmMatch
 *
 * The answer is exact: the first `limit`, in the order of match/rank.h, of all units whose score
 * after penalties reaches `min`, as the memories are at this moment. It is found with an index, a
 * cache beside each memory that is made and kept up to date by whoever needs it.
 *
 * With `pivot`, translations are found through a third language too: English–Kazakh where one unit
 * has English and Russian, and another the same Russian text and Kazakh. This is a join when a
 * question is asked; nothing of it is stored. docs/matching.md says what exactly is found.
 */
#ifndef TM_MEMORY_MEMORY_H
#define TM_MEMORY_MEMORY_H

#include "match/rank.h"
#include "match/score.h"
#include "store/store.h"
#include "text/token.h"

typedef struct {
    const char *path;
    int penalty; /* hundredths of a percent taken off every match from it */
} TmMemorySpec;

typedef struct TmMemory TmMemory;

/**
 * tm_memory_open:
 * Open memories in order of trust; the first is the one that is written to and gets @mode, the
 * others are only read.
 */
TmMemory *tm_memory_open(const TmMemorySpec *specs, gsize n_specs, TmStoreMode mode,
                         GError **error);
void tm_memory_free(TmMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmMemory, tm_memory_free)

/**
 * tm_memory_use_scan:
 * Answer by a full scan of all units in place of the index, or not any more. The answers are the
 * same: it is what tests compare with. The tables it reads are kept until a memory changes.
 */
void tm_memory_use_scan(TmMemory *memory, gboolean scan);

/* Told while an index is made that takes long: units read, of so many at most. */
typedef void (*TmIndexProgress)(gint64 n_done, gint64 n_all, gpointer user);
void tm_memory_on_index(TmMemory *memory, TmIndexProgress progress, gpointer user);

/* Brings the indexes up to date, which tm_memory_find does too. */
gboolean tm_memory_prepare(TmMemory *memory, GError **error);

gsize tm_memory_n_stores(const TmMemory *memory);
TmStore *tm_memory_store(const TmMemory *memory, gsize i);

typedef struct {
    const TmText *text;
    const char *from; /* normalised tags */
    const char *to;
    int min; /* 0..10000, applied to the score after penalties */
    gsize limit;
    const TmText *previous; /* the segment before it; NULL, if known: it begins its document */
    const TmText *next;
    gboolean previous_known;
    gboolean next_known;
    const char *pivot; /* find translations through this language too; another one than from and
                          to; NULL: only direct ones */
} TmQuery;

/* What a match through a pivot language went through. */
typedef struct {
    char *language;
    TmText *text;   /* as the first unit has it */
    gint64 unit;    /* the second, which the target comes from */
    char *memory;   /* path of the memory that the second unit is in */
    char *document; /* of the second unit; NULL: not known */
} TmVia;

typedef struct {
    TmRank rank;
    int score;          /* e */
    TmStoredPair *pair; /* of a match through a pivot: the first unit, but with the target of the
                           second, whose codes have the ids of their counterparts in the source */
    char *memory;       /* path of the memory it comes from */
    GPtrArray *numbers; /* of TmNumberChange: numbers that differ from the query's */
    TmVia *via;         /* NULL: a direct match */
} TmMatch;

void tm_match_free(TmMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmMatch, tm_match_free)

/**
 * tm_memory_find:
 * Owner   the caller unrefs the array of TmMatch; empty when nothing reaches the minimum.
 * Errors  TM_ERROR_LIMIT when the text is longer than TM_SEGMENT_MAX_BYTES; TM_ERROR_STORE.
 */
GPtrArray *tm_memory_find(TmMemory *memory, const TmQuery *query, GError **error);

/**
 * tm_memory_pivots:
 * The languages through which there may be translations where there are no direct ones: in which
 * the memories hold pairs with @from as well as pairs with @to. Not whether a text is in both.
 *
 * Shape   normalised tags, those with the most texts first.
 */
GPtrArray *tm_memory_pivots(TmMemory *memory, const char *from, const char *to, GError **error);

/* Whether there is any pair between two languages. */
gboolean tm_memory_has_pair(TmMemory *memory, const char *from, const char *to, gboolean *has,
                            GError **error);

/**
 * TmExplanation:
 * What a match and a query have in common and what not. Tokens point into the two texts.
 */
typedef struct {
    GArray *query_tokens; /* of TmToken */
    GArray *source_tokens;
    GArray *edits;  /* of TmEdit from the query to the stored source; NULL: too long */
    guint weight;   /* Lmax */
    guint distance; /* D */
} TmExplanation;

TmExplanation *tm_memory_explain(TmMemory *memory, const char *from, const TmText *query,
                                 const TmText *source);
void tm_explanation_free(TmExplanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmExplanation, tm_explanation_free)

/* ---- the index of one memory ------------------------------------------------------------------
 */

/**
 * tm_memory_update_index:
 * To be called after a batch: what is new is added to the index when it is more than each who
 * searches does by itself in passing (a few hundred units), so that nobody waits for it. When
 * another process is adding to it, it is left to that one, or to the next who searches.
 *
 * Errors  TM_ERROR_STORE. That no index can be written is none: it is searched without.
 */
gboolean tm_memory_update_index(TmStore *store, TmIndexProgress progress, gpointer user,
                                GError **error);

/**
 * tm_memory_stage_index / tm_index_stage_end:
 * The index of a large batch is made between tm_batch_prepare and tm_batch_commit, and is there for
 * everybody as soon as the batch is: nobody who searches in between waits for it.
 *
 * @n_changes: units that the batch adds, changes or removes. NULL when so few need no such care.
 * Whatever fails here is made up for by whoever searches.
 */
typedef struct TmIndexStage TmIndexStage;
TmIndexStage *tm_memory_stage_index(TmStore *store, gint64 n_changes, TmIndexProgress progress,
                                    gpointer user);
/* Frees the stage; NULL is allowed. */
void tm_index_stage_end(TmIndexStage *stage, gboolean committed);

/**
 * tm_memory_make_index:
 * Add all that is new to the index, however little, or make it @anew.
 *
 * Errors  TM_ERROR_STORE; TM_ERROR_INDEX when it cannot be written.
 */
gboolean tm_memory_make_index(TmStore *store, gboolean anew, TmIndexProgress progress,
                              gpointer user, GError **error);

/* Deletes the index. Errors  TM_ERROR_INDEX when it cannot be deleted. */
gboolean tm_memory_remove_index(TmStore *store, GError **error);

typedef struct {
    guint n_segments; /* 0: there is no index */
    guint64 n_texts;  /* distinct, over all languages */
    guint64 n_bytes;
    gint64 n_waiting; /* units that are not in it yet, at most; all when there is none */
    char *folder;     /* NULL: there is none */
    gboolean beside;  /* it lies beside the memory, where it is looked for first */
} TmIndexInfo;

/* What there is; makes nothing. */
TmIndexInfo *tm_memory_index_info(TmStore *store, GError **error);
void tm_index_info_free(TmIndexInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmIndexInfo, tm_index_info_free)

#endif
