/*
 * Concordance: the stored texts that hold words, a phrase or what a regular expression says, with
 * their counterparts.
 *
 *     g_autoptr(TmConcordance) query = tm_concordance_new("реестр адвокатов", &options, &error);
 *     TmSearch search = {.query = query, .in = "ru", .limit = 20};
 *     g_autoptr(TmHits) hits = tm_memory_search(memory, &search, &error);
 *
 * What is sought, by default, are all words of the query anywhere in one text, each in any of its
 * inflected forms: of one stem, where the language of the text has a stemmer (text/stem.h). A
 * number is sought as it is, however it is grouped. Letter case never counts, nor does what the
 * tokeniser does not see (ё and е are one, see text/token.h).
 *
 *     реестр адвокатов        both words, anywhere, in any order
 *     "единый реестр" закон   the words in quotation marks side by side, and the third anywhere
 *     «единый реестр» закон   the same; so do “…”, „…“ and ‹…›; one without the other is a sign
 *     адвокат* р?естр 202?    * stands for any letters or none, ? for one; within a word
 *     Санкт-Петербург         what stands together without a space is sought side by side
 *     делать\?                a backslash takes its meaning from the *, ? or mark after it
 *
 * Words are side by side when there is nothing but signs and inline codes between them: signs are
 * not sought. The order of hits never depends on how they are found.
 */
#ifndef TM_MEMORY_CONCORDANCE_H
#define TM_MEMORY_CONCORDANCE_H

#include "memory/memory.h"
#include "text/range.h"

/* Of a query. Guess: a page; whole segments are looked up with tm_memory_find. */
#define TM_CONCORDANCE_MAX_BYTES 4096
/* A bit for each word of a query in 64, and some for other things. */
#define TM_CONCORDANCE_MAX_WORDS 60

/* ---- what is sought -------------------------------------------------------------------------- */

typedef struct {
    gboolean phrase; /* all of the query side by side; quotation marks are signs then */
    gboolean exact;  /* words as they are written, no other forms */
    gboolean fuzzy;  /* also with a typo: a letter too many, missing, another, or two exchanged; two
                        typos in words of TM_CONCORDANCE_LONG_WORD letters and more, none in words
                        of one or two letters; forms count too: the stems are compared as well */
    gboolean regex;  /* the query is a regular expression (text/regex.h); nothing of the above */
} TmConcordanceOptions;

#define TM_CONCORDANCE_LONG_WORD 8
#define TM_CONCORDANCE_SHORT_WORD 3

/* It remembers what it has seen of a vocabulary: one thread's. */
typedef struct TmConcordance TmConcordance;

/**
 * tm_concordance_new:
 * @options: NULL for none. @text: as typed, UTF-8.
 *
 * Errors  TM_ERROR_QUERY: nothing to search for, too much, a * or ? that stands alone, quotation
 *         marks that are not closed, options that exclude each other, a wrong expression.
 */
TmConcordance *tm_concordance_new(const char *text, const TmConcordanceOptions *options,
                                  GError **error);
void tm_concordance_free(TmConcordance *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmConcordance, tm_concordance_free)

/**
 * tm_concordance_match:
 * Whether one text fits: @ranges (of TmRange) gets what of it was sought, from left to right, and
 * stays as it was when it does not fit. A phrase is one range; what overlaps is joined.
 *
 * Errors  TM_ERROR_LIMIT when a regular expression takes too many steps.
 */
gboolean tm_concordance_match(TmConcordance *query, const char *language, const TmText *text,
                              GArray *ranges, GError **error);

/* ---- where it is found ----------------------------------------------------------------------- */

/* Told now and then how many units were looked at. */
typedef void (*TmSearchProgress)(guint64 n_units, gpointer user);

typedef struct {
    TmConcordance *query;
    const char *in;             /* search texts in this language; NULL: in any */
    const char *to;             /* only units that have a text in this language, which is not
                                   searched but shown, and no other beside it; NULL: any.
                                   May be a part of @in or the other way round (en, en-GB): a text
                                   in just the language @in is then searched */
    const TmUnitFilter *filter; /* NULL: all units; languages and text of it are not used */
    gsize offset;               /* hits to leave out */
    gsize limit;                /* most hits to give */
    gsize neighbours;           /* segments to give on each side of a hit in its document */
    TmSearchProgress progress;  /* NULL: nobody wants to know */
    gpointer user;
} TmSearch;

typedef struct {
    const TmVariant *variant; /* of the hit's unit */
    GArray *ranges;           /* of TmRange: what was sought; empty: a counterpart */
} TmHitText;

/* What stands beside a hit. */
typedef struct {
    gint64 position;      /* in the document; 0: not known */
    TmStoredUnit *stored; /* id 0: no unit, only a text that another tool had noted */
} TmHitNeighbour;

typedef struct {
    gsize memory;         /* position in the list of memories */
    TmStoredUnit *stored; /* with all of its variants and places */
    GPtrArray *texts;     /* of TmHitText: those in which it was found, then the counterparts that
                             were asked for, each by tag */
    const TmPlace *place; /* of the unit: the first, or that in the filter's document; NULL: none */
    gint64 date;       /* of its last change; where that is not known, of the batch it came with */
    GPtrArray *before; /* of TmHitNeighbour, in the order of the document */
    GPtrArray *after;
} TmHit;

typedef struct {
    GPtrArray *hits; /* of TmHit: by memory, then the newest units (highest numbers) first */
    gint64 total;    /* of hits without offset and limit; -1: not known, but there are more than
                        these */
} TmHits;

/**
 * tm_memory_search:
 * Errors  TM_ERROR_LIMIT from tm_concordance_match; TM_ERROR_STORE.
 */
TmHits *tm_memory_search(TmMemory *memory, const TmSearch *search, GError **error);
void tm_hits_free(TmHits *hits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmHits, tm_hits_free)

#endif
