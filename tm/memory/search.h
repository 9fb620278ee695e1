/*
 * One search, as the files that find.c and pivot.c share it.
 */
#ifndef TM_MEMORY_SEARCH_H
#define TM_MEMORY_SEARCH_H

#include "match/resemblance.h"
#include "memory/internal.h"

typedef struct {
    TmRank rank;
    const TmScanEntry *entry;
    TmStoredPair *pair; /* of a direct match; loaded when it is needed */
    const TmLink *link; /* the second unit; NULL: a direct match */
    guint64 key_hash;   /* of the source, when there is no entry */
    gboolean settled;   /* it has all its penalties */
} Candidate;

typedef struct {
    TmMemory *memory;
    const TmQuery *query;
    char *key;
    GArray *tokens;
    guint weight;   /* of the tokens */
    guint32 *terms; /* of its words and numbers, sorted */
    guint n_terms;
    GArray *numbers; /* of TmNumber */
    TmResemblance *resemblance;
    GArray *rank_tokens; /* of TmRankToken; scratch */
    GArray *candidates;  /* of Candidate */
    GHashTable *tables;  /* "store/from/to" → TmScanTable of what the index has for the query */
    gboolean wrong;      /* a match is not what the index says: the answer is void */
    GHashTable *ways; /* "key of the source, key of the target" → index + 1 of the candidate that
                         leads from one to the other through the pivot */
} Search;

/* The sources of one memory of which at least those that reach the query's minimum are there. */
const TmScanTable *search_table(Search *search, guint store, const char *from, const char *to,
                                GError **error);

/* The links from a text in the pivot language to the query's target language; NULL: an error. */
TmLinkTable *search_links(const Search *search, const char *pivot_key, GError **error);

/* Gives a candidate the penalty for several translations, if there are. */
gboolean search_mark_several(Search *search, Candidate *candidate, GError **error);

/* Whether an identical candidate stands between the query's neighbours somewhere. */
gboolean search_mark_context(Search *search, Candidate *candidate, GError **error);

/* Fills search->candidates with the first matches in order, all penalties known; only for queries
 * without a pivot. */
gboolean search_with_index(Search *search, GError **error);

/* The match that a candidate stands for. NULL without an error: it is not what the index said of
 * it, and search->wrong is set. */
TmMatch *search_match(Search *search, Candidate *candidate, GError **error);

/* The score of an entry, or something below the query's minimum. */
int search_raw_score(Search *search, const TmScanEntry *entry);

/* The ranking key of an entry. */
guint search_key(Search *search, const TmScanEntry *entry);

/**
 * search_collect_pivots:
 * All matches whose source is in one memory and that go through the query's pivot language, with
 * all their penalties.
 *
 * @direct: the memory's sources for the query's own pair of languages; @scores: of each the score
 *          (guint16), so that a source that is in both is measured once.
 */
gboolean search_collect_pivots(Search *search, guint store, const TmScanTable *direct,
                               const GArray *scores, GError **error);

/* The match that a candidate through the pivot stands for, without its numbers; NULL: an error. */
TmMatch *search_pivot_match(Search *search, const Candidate *candidate, GError **error);

#endif
