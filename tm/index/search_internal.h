/*
 * What search.c and compare.c share.
 */
#ifndef TM_INDEX_SEARCH_INTERNAL_H
#define TM_INDEX_SEARCH_INTERNAL_H

#include "index/bits_internal.h"
#include "index/postings_internal.h"
#include "index/search.h"

/* Texts that are counted together: their counters fit the processor's nearest cache. */
#define SEARCH_CHUNK_TEXTS 16384

/* What a word of the tokeniser is in the segment. */
typedef struct {
    guint64 hash; /* of the term; content only */
    guint32 surface;
    guint32 folded; /* NO_TERM: none */
    guint32 term;   /* NO_TERM: none */
    gboolean known; /* looked up already */
} MappedWord;

typedef struct {
    guint64 hash;
    guint32 term; /* the first occurrence of it; NO_TERM */
} QueryTerm;

/* A term that has postings. */
typedef struct {
    guint32 term;
    guint32 n_texts;
    gboolean opened;
    Postings postings;
} QueryList;

/* Texts with one number of content tokens, ordered by weight. */
typedef struct {
    guint32 n_content;
    guint32 first;
    guint32 end;
    const guint16 *weights; /* of the first … */
    const guint64 *masks;
    guint n_needed; /* terms that they share with the query at least */
} Range;

typedef struct {
    guint32 text;
    guint32 n_frequent; /* terms that have bits */
} Survivor;

/* Bits of the query's places by term: a small hash table. */
#define COMPARE_MAX_WORDS 64
#define COMPARE_SLOTS 256

typedef struct {
    guint32 term; /* + 1; 0: empty */
    guint64 places;
} ComparePlaces;

struct TmIndexSearch {
    TmIndexSegment *segment;
    const TmTokeniser *tokeniser;
    TmIndexWeights weights;
    GArray *mapped; /* of MappedWord, by the tokeniser's number of the surface */
    /* The query at hand. */
    GArray *tokens; /* of TmToken */
    guint64 weight;
    GArray *terms; /* of QueryTerm: of all words and numbers */
    BitRows rows;  /* terms that have bits */
    GArray *lists; /* of QueryList, the rarest first */
    ComparePlaces places[COMPARE_SLOTS];
    /* The search at hand. */
    int min;
    GArray *candidates;
    guint16 *counts; /* of each text of the chunk, in how many lists it is; 0 between chunks */
    guint32
        *touched; /* the texts that are in one; one more, which counts for nothing, is written */
    guint n_touched;
    Survivor *survivors; /* those of them that may yet have enough */
    guint n_survivors;
};

/* Prepares tm_index_search_compare for the query's tokens. */
void search_begin_compare(TmIndexSearch *search);

#endif
