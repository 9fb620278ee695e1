/*
 * Which texts of a segment may be similar enough to a query.
 *
 *     g_autoptr(TmIndexSearch) search = tm_index_search_new(segment, tokeniser, &weights);
 *     tm_index_search_begin(search, tokens);
 *     tm_index_search_candidates(search, 7000, candidates);      // of TmIndexCandidate
 *
 * All texts that score at least the minimum are among the candidates; each comes with a bound that
 * its score does not exceed. Identical texts are found by tm_index_segment_with_key: their inline
 * codes may stand elsewhere, so that their tokens differ.
 *
 * Source  docs/matching.md, "How the index finds them", has the proofs.
 */
#ifndef TM_INDEX_SEARCH_H
#define TM_INDEX_SEARCH_H

#include "index/segment.h"

typedef struct TmIndexSearch TmIndexSearch;

/* For queries that @tokeniser has cut into tokens. */
TmIndexSearch *tm_index_search_new(TmIndexSegment *segment, const TmTokeniser *tokeniser,
                                   const TmIndexWeights *weights);
void tm_index_search_free(TmIndexSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmIndexSearch, tm_index_search_free)

/* A new query: its TmTokens. */
void tm_index_search_begin(TmIndexSearch *search, const GArray *tokens);

/* The query's tokens with the segment's numbers, for comparing them with those of its texts. */
const GArray *tm_index_search_tokens(const TmIndexSearch *search);

typedef struct {
    guint32 text;
    guint16 bound; /* 0..10000 */
} TmIndexCandidate;

/**
 * tm_index_search_candidates:
 * Append all texts whose score can reach @min.
 */
void tm_index_search_candidates(TmIndexSearch *search, int min, GArray *candidates);

/**
 * tm_index_search_compare:
 * The tokens of a text, and how many insertions, deletions and replacements lie at least between
 * its words and numbers and those of the query.
 *
 * Shape   @tokens: of TmToken, without offsets.
 * Units   @weight: of the tokens.
 */
guint tm_index_search_compare(TmIndexSearch *search, const GArray *words, GArray *tokens,
                              guint *weight);

/* What the query's tokens weigh. */
guint tm_index_search_weight(const TmIndexSearch *search);

#endif
