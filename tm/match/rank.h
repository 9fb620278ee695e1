/*
 * Which match is shown first, and what is taken off its score.
 *
 * The order is: context matches; then the band of five points; then the ranking key; then the score
 * after penalties; then the order of the memories; then the unit; then what a unit may have several
 * of, and the second unit of a match that was found through a pivot language.
 */
#ifndef TM_MATCH_RANK_H
#define TM_MATCH_RANK_H

#include <glib.h>

/* The width of a band: inside it, the ranking key decides. */
#define TM_BAND 500

typedef enum {
    TM_PENALTY_UNREVIEWED, /* aligned by program and looked at by nobody */
    TM_PENALTY_SEVERAL,    /* the same source has other translations too */
    TM_PENALTY_MEMORY,     /* the user trusts this memory less */
    TM_PENALTY_PIVOT,      /* put together from two units by a third language */
    TM_N_PENALTIES
} TmPenaltyKind;

/* Hundredths of a percent. Guesses, like every tool's: one, three and five points. */
#define TM_PENALTY_UNREVIEWED_POINTS 300
#define TM_PENALTY_SEVERAL_POINTS 100
#define TM_PENALTY_PIVOT_POINTS 500

/* "unreviewed", "several-translations", "memory", "pivot": stable, for JSON. */
const char *tm_penalty_name(TmPenaltyKind kind);

/* What orders matches. */
typedef struct {
    gboolean context; /* previous and next segment agree too */
    int raw_score;    /* s: from the texts alone */
    int penalties[TM_N_PENALTIES];
    guint key;    /* 0..10000: tm_resemblance_with */
    guint memory; /* position in the list of memories */
    gint64 unit;
    gint64 target; /* variant: a unit may have two that fit the target language */
    gint64 source; /* variant */
    /* Of a match through a pivot language; zeros for a direct one. Unit and source are then those
     * of the unit with the source text, and target is a variant of the second unit. */
    guint via_memory; /* position + 1 of the second unit's memory */
    gint64 via_unit;  /* the second unit */
    gint64 via;       /* variant of the first unit in the pivot language */
} TmRank;

/* e: the score after penalties, at least 0. */
int tm_rank_score(const TmRank *rank);

/* Negative when @a comes first. A total order. */
int tm_rank_compare(const TmRank *a, const TmRank *b);

#endif
