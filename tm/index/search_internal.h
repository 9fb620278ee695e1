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

/* Signs and codes are their own terms, apart from those of words. */
#define SEARCH_OWN_TERM 0x80000000u

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

/* Where a term stands in the query: bits of 64 places, and where the next 64 with it are. */
typedef struct {
    guint64 bits;
    guint32 block; /* places 64 · block … */
    guint32 next;  /* in more_places, + 1; 0: none */
} ComparePlaces;

/* A hash table of the query's terms. */
typedef struct {
    guint32 term; /* + 1; 0: empty */
    guint32 last; /* its last in more_places, + 1; 0: none */
    ComparePlaces places;
} CompareSlot;

/* Differences down a column of the matrix, for 64 words of the query. */
typedef struct {
    guint64 rises; /* where a cell is one more than the cell above */
    guint64 falls; /* … one less */
} CompareBlock;

struct TmIndexSearch {
    TmIndexSegment *segment;
    const TmTokeniser *tokeniser;
    TmIndexWeights weights;
    GArray *mapped; /* of MappedWord, by the tokeniser's number of the surface */
    /* The query at hand. */
    GArray *tokens; /* of TmToken */
    guint64 weight;
    GArray *terms;       /* of QueryTerm: of all words and numbers */
    BitRows rows;        /* terms that have bits */
    GArray *lists;       /* of QueryList, the rarest first */
    GArray *slots;       /* of CompareSlot: a power of two */
    GArray *more_places; /* of ComparePlaces */
    GArray *blocks;      /* of CompareBlock: scratch */
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
