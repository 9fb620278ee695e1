/*
 * Tidying a memory: finding what is wrong with its units, and putting it right in one batch.
 *
 *     g_autoptr(TmClean) clean = tm_clean_open(store, &options, &error);
 *     while (tm_clean_next(clean, &item, &error)) …            // look at what was found
 *     tm_clean_apply(clean, batch, &counts, &error);           // or do it
 *
 * First come the findings about single units, in the order of their ids, then groups of units:
 * duplicates, twins, different translations, each by the id of its first unit. What would become of
 * a unit is counted on: one that is to be deleted is no duplicate of another, and one that is to be
 * mended is compared as it will be.
 *
 * A unit is lost only when that is nearly certain to be right; what else is found is listed, and
 * done when its rule is named. docs/hygiene.md has the table. Different translations of one text
 * are never touched: to decide between them is a person's work.
 *
 * Memory  40 bytes a unit for pairs of duplicates and twins, 16 to 32 for translations; no texts.
 */
#ifndef TM_HYGIENE_CLEAN_H
#define TM_HYGIENE_CLEAN_H

#include "hygiene/rules.h"
#include "store/store.h"

/* Translations of one text that are shown side by side. Guess: nobody compares more. */
#define TM_CLEAN_MAX_GROUP 50

typedef enum {
    TM_TREAT_LIST,   /* nothing: it is for a person to decide */
    TM_TREAT_DELETE, /* the unit goes */
    TM_TREAT_REDUCE, /* the unit loses the variant at fault; the others are kept */
    TM_TREAT_REPAIR, /* the text is mended */
    TM_TREAT_MERGE   /* the unit goes, its places are given to the one that is kept */
} TmTreatment;
#define TM_N_TREATMENTS (TM_TREAT_MERGE + 1)

/* "list", "delete", "reduce", "repair", "merge": stable, not translated. */
const char *tm_treatment_name(TmTreatment treatment);

typedef struct {
    TmRuleOptions rules; /* which rules, which pair of languages */
    guint named;         /* those of them that were asked for by name: they act on findings that are
                            not certain too */
} TmCleanOptions;

/* What was found. It lives until the next call. */
typedef struct {
    TmRule rule;
    TmTreatment treatment;
    const TmFinding *finding; /* NULL: units were compared */
    const TmStoredUnit *unit; /* the one at fault; of translations, the first */
    const TmStoredUnit *kept; /* of duplicates and twins, the one that stays; else NULL */
    const GPtrArray *group;   /* of translations: TmStoredUnit, one for each; else NULL */
    guint n_units;            /* units of the group, also those that are not shown */
    const char *source;       /* languages of the two variants concerned */
    const char *target;
} TmCleanItem;

typedef struct TmClean TmClean;

/* Errors  TM_ERROR_STORE. The texts of @options must live as long as the result. */
TmClean *tm_clean_open(TmStore *store, const TmCleanOptions *options, GError **error);
/* TRUE and an item; FALSE without error at the end. */
gboolean tm_clean_next(TmClean *clean, const TmCleanItem **item, GError **error);
void tm_clean_close(TmClean *clean);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmClean, tm_clean_close)

/* Units read so far, of how many. */
void tm_clean_progress(const TmClean *clean, guint64 *n_done, guint64 *n_total);

typedef struct {
    gint64 done[TM_N_TREATMENTS]; /* units */
    gint64 left; /* units that have changed since they were looked at, or would have come to say
                    the same as another one */
} TmCleanCounts;

/**
 * tm_clean_apply:
 * Do what the items said, after the last of them. Every unit is looked at again in the batch: when
 * somebody has changed it, it is left alone.
 *
 * Errors  TM_ERROR_STORE, and what tm_batch_replace can say of a damaged unit.
 */
gboolean tm_clean_apply(TmClean *clean, TmBatch *batch, TmCleanCounts *counts, GError **error);

/**
 * tm_clean_prefers:
 * Whether of two units that say the same @a is kept rather than @b: the one in more languages, then
 * approved before reviewed before draft, then the newer, then the lower id.
 */
gboolean tm_clean_prefers(const TmStoredUnit *a, const TmStoredUnit *b);

/**
 * tm_clean_same:
 * Whether all of @a is in @b: each variant has its equal by tm_text_key, or as @twin by
 * tm_twin_key.
 */
gboolean tm_clean_same(const TmUnit *a, const TmUnit *b, gboolean twin);

#endif
