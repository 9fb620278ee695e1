/*
 * A pass over a memory, for clean.c (one unit after the other), groups.c (comparing them) and
 * apply.c.
 */
#ifndef TM_HYGIENE_CLEAN_INTERNAL_H
#define TM_HYGIENE_CLEAN_INTERNAL_H

#include "hygiene/clean.h"
#include "text/error.h"

/* One pair of one unit. Equal hashes make a group, which is then verified on the texts. */
typedef struct {
    guint64 hash;
    guint32 unit;  /* index into ids */
    guint32 other; /* of translations: hash of the target */
} Record;

/* Records with one hash. */
typedef struct {
    guint start;
    guint end;
} Run;

typedef struct {
    gint64 unit;
    gint64 into; /* of a merge; 0: the unit is treated by itself */
} Task;

typedef enum { PHASE_UNITS, PHASE_DUPLICATES, PHASE_TWINS, PHASE_TRANSLATIONS, PHASE_END } Phase;

struct TmClean {
    TmStore *store;
    TmCleanOptions options;
    Phase phase;
    guint64 n_total;

    TmUnitScan *scan;
    GPtrArray *findings; /* of the current unit */

    GArray *ids;          /* gint64, by order of the scan */
    GArray *duplicates;   /* of Record */
    GArray *twins;        /* of Record */
    GArray *translations; /* of Record */
    GHashTable *gone;     /* ids of units that are to be merged */

    GArray *runs; /* of the current phase; NULL: not begun */
    guint run;
    guint member; /* of the run, to be looked at next */
    GPtrArray *members;

    GArray *items; /* of TmCleanItem, about the current unit or group */
    guint item;
    GArray *tasks; /* of Task */
};

static inline gboolean clean_wants(const TmClean *clean, TmRule rule)
{
    return (clean->options.rules.rules & 1u << rule) != 0;
}

/* What is to become of a unit by itself. */
typedef struct {
    guint n_items;           /* findings up to and with the one that decides */
    TmTreatment *treatments; /* of each of those */
    gboolean deleted;
    gboolean repaired;
    gboolean *dropped; /* for each variant */
    guint n_dropped;
} Decision;

void decision_clear(Decision *decision);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Decision, decision_clear)

void clean_decide(const TmClean *clean, const TmUnit *unit, const GPtrArray *findings,
                  Decision *decision);
/* The unit as it will be; NULL: as it is. Not for one that is deleted. */
TmUnit *clean_outcome(const TmClean *clean, const TmUnit *unit, const Decision *decision);
void clean_add_task(TmClean *clean, gint64 unit, gint64 into);

/* ---- groups.c -------------------------------------------------------------------------------- */

/* Remembers the pairs of a unit. */
void groups_add(TmClean *clean, const TmUnit *unit, gint64 id);
/* Looks at the next group of the phase. FALSE at its end, or with an error. */
gboolean groups_next(TmClean *clean, GError **error);

#endif
