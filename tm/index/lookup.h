/*
 * Which texts of a segment hold certain words, side by side or not: for searching.
 *
 * What is sought is a row of *parts*, up to TM_INDEX_MAX_PARTS, cut into phrases; a phrase is found
 * where words that fit its parts stand side by side. It is said word by word of the segment's
 * vocabulary: each has a *fit*, a number whose bits are the parts that it fits.
 *
 *     "единый реестр" адвокат*         part    0      1       2
 *                                      fits    един   реестр  адвокат, адвокатура
 *                                      starts  1      0       1
 *                                      ends    0      1       1
 *
 *     g_autofree guint64 *fits = g_new0(guint64, tm_index_segment_n_words(segment));
 *     … fits[word] |= 1 << part …
 *     tm_index_lookup(segment, &(TmIndexPhrases){fits, 3, 0b101, 0b110, skip}, found, user);
 *
 * All phrases are followed through a text at once, by shifting: a bit of the state says that a
 * phrase stands here up to this part (Baeza-Yates and Gonnet 1992, "shift-and").
 */
#ifndef TM_INDEX_LOOKUP_H
#define TM_INDEX_LOOKUP_H

#include "index/segment.h"

/* ---- the vocabulary -------------------------------------------------------------------------- */

/* What a word is, without its strings. */
typedef struct {
    TmTokenKind kind;
    guint32 term;   /* TM_INDEX_NONE: a sign or a code */
    guint32 folded; /* the number of the first word with the same folded form */
} TmIndexWordNumbers;

#define TM_INDEX_NONE G_MAXUINT32

/* FALSE: damaged. */
gboolean tm_index_segment_word_numbers(TmIndexSegment *segment, guint32 word,
                                       TmIndexWordNumbers *numbers);

/* The number of a term (tm_token_term of a word), of a folded form; TM_INDEX_NONE: no text has it.
 */
guint32 tm_index_segment_term(TmIndexSegment *segment, const char *term);
guint32 tm_index_segment_folded(TmIndexSegment *segment, TmTokenKind kind, const char *folded);

/* ---- phrases --------------------------------------------------------------------------------- */

/* The upper bits of a fit are for other things. */
#define TM_INDEX_MAX_PARTS 60

typedef struct {
    const guint64 *fits; /* by number of word */
    guint n_parts;
    guint64 starts; /* parts that begin a phrase */
    guint64 ends;   /* that end one */
    guint64 skip;   /* a bit of words that do not part what stands beside them: signs */
} TmIndexPhrases;

/* One word on, which is not to be skipped. Returns the ends that were reached; *state is 0 before
 * the first. */
static inline guint64 tm_index_phrases_step(const TmIndexPhrases *phrases, guint64 *state,
                                            guint64 fit)
{
    *state = (*state << 1 | phrases->starts) & fit;
    return *state & phrases->ends;
}

/* Told of each text in which all phrases stand: @units are its units. */
typedef void (*TmIndexFound)(TmIndexSegment *segment, TmIndexUnits *units, gpointer user);

/**
 * tm_index_lookup:
 * Find the texts in which all phrases stand, by number.
 *
 * Returns FALSE when the segment is damaged.
 */
gboolean tm_index_lookup(TmIndexSegment *segment, const TmIndexPhrases *phrases, TmIndexFound found,
                         gpointer user);

#endif
