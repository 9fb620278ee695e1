/*
 * How similar two segments are: the score.
 *
 *     s = ⌊10000 · (Lmax − D) / Lmax⌋
 *
 * L is the sum of the weights of a side's tokens, D the cheapest way to turn one side into the
 * other by inserting, deleting and replacing tokens. Inserting or deleting costs the token's
 * weight. Replacing costs nothing for the same word, little for another form of it, another letter
 * case or another number, and the larger weight otherwise.
 *
 * Identical texts (tm_text_key) score 10000. D = 0 without being identical (ё for е, other quotes)
 * scores 9900. Everything is an integer: the same score on every machine.
 *
 * Source  docs/matching.md explains the weights and how they were measured.
 */
#ifndef TM_MATCH_SCORE_H
#define TM_MATCH_SCORE_H

#include "text/token.h"

/* Goes up whenever the same two texts may get another score. */
#define TM_SCORE_VERSION 1
#define TM_SCORE_IDENTICAL 10000
#define TM_SCORE_LOOKALIKE 9900

typedef struct {
    guint content;     /* a word or number */
    guint sign;        /* a punctuation mark or symbol */
    guint code;        /* an inline code */
    guint form;        /* replacing a word by another form of it */
    guint letter_case; /* … by the same word in other letter case */
    guint number;      /* … a number by another number */
} TmCosts;

extern const TmCosts tm_costs;

/* A token's own weight. */
guint tm_token_weight(const TmCosts *costs, const TmToken *token);

/* What replacing one token by another costs. Symmetric. */
guint tm_replacement_cost(const TmCosts *costs, const TmToken *a, const TmToken *b);

/* The sum of the weights of tokens. */
guint tm_tokens_weight(const TmCosts *costs, const TmToken *tokens, gsize n_tokens);

/* Rows of the distance's matrix, kept from one pair to the next. */
typedef struct TmScorer TmScorer;

TmScorer *tm_scorer_new(const TmCosts *costs);
void tm_scorer_free(TmScorer *scorer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmScorer, tm_scorer_free)

/**
 * tm_scorer_distance:
 * D between two token sequences, or any number above @limit as soon as it is known to be above it.
 *
 * Source  Wagner & Fischer 1974, with weights.
 */
guint tm_scorer_distance(TmScorer *scorer, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b,
                         guint limit);

/**
 * tm_scorer_score:
 * The score of two token sequences whose texts are not identical; 0 when it is below @min.
 */
int tm_scorer_score(TmScorer *scorer, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b,
                    int min);

/* The same where the weights of both sides (tm_tokens_weight) are known already. */
int tm_scorer_score_weighed(TmScorer *scorer, const TmToken *a, gsize n_a, guint weight_a,
                            const TmToken *b, gsize n_b, guint weight_b, int min);

typedef enum { TM_EDIT_INSERT, TM_EDIT_DELETE, TM_EDIT_REPLACE } TmEditKind;
typedef enum {
    TM_REASON_OTHER, /* another token */
    TM_REASON_FORM,
    TM_REASON_CASE,
    TM_REASON_NUMBER
} TmEditReason;

/* One step from the query (a) to the stored source (b). */
typedef struct {
    TmEditKind kind;     /* INSERT: b has what a lacks; DELETE: a has what b lacks */
    TmEditReason reason; /* of a REPLACE */
    gsize a;             /* index of the token in a (of INSERT: the one it stands before) */
    gsize b;
    guint cost; /* in weights: out of Lmax */
} TmEdit;

/* "insert"… and "other", "form", "case", "number": stable, for JSON. */
const char *tm_edit_kind_name(TmEditKind kind);
const char *tm_edit_reason_name(TmEditReason reason);

/* Cells of the matrix that an explanation may take: 8,000 × 8,000 tokens, 64 MB. */
#define TM_EXPLAIN_MAX_CELLS (64 * 1024 * 1024)

/**
 * tm_edits:
 * The edits that cost something, in order: of all cheapest ways the one that replaces rather than
 * deletes and inserts, leftmost first. NULL when the texts are too long to explain.
 *
 * Owner   the caller unrefs the GArray of TmEdit.
 */
GArray *tm_edits(const TmCosts *costs, const TmToken *a, gsize n_a, const TmToken *b, gsize n_b);

#endif
