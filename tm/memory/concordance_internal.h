/*
 * What the files of the concordance share:
 *
 *     concordance_query.c   reads a query
 *     concordance_regex.c   what of a regular expression an index can find
 *     concordance_words.c   which words of a language fit a query (typos.c: nearly)
 *     concordance_match.c   one text
 *     concordance_index.c   all texts of an index
 *     concordance.c         memories: where candidates come from, and what is given of a hit
 *
 * A query is a row of words. Each fits some words of a vocabulary, and the row is cut into phrases,
 * most of them of one word:
 *
 *     "единый реестр" адвокат*         bit     0      1       2
 *                                      word    един   реестр  адвокат*
 *                                      starts  1      0       1
 *                                      ends    0      1       1
 *
 * So what a word of a text is to the query is one number, its *fit*, a bit for each word of the
 * query that it fits; and a text is a row of numbers of words, whoever has numbered them: the
 * tokeniser, or an index. All phrases are followed through it at once (index/lookup.h).
 */
#ifndef TM_MEMORY_CONCORDANCE_INTERNAL_H
#define TM_MEMORY_CONCORDANCE_INTERNAL_H

#include "index/lookup.h"
#include "memory/concordance.h"
#include "memory/store_index.h"
#include "memory/unit_set_internal.h"
#include "text/regex.h"

G_STATIC_ASSERT(TM_CONCORDANCE_MAX_WORDS <= TM_INDEX_MAX_PARTS);

/* Above the bits of the words. */
#define FIT_SKIP ((guint64) 1 << 62)  /* a sign or code: what stands beside it stands together */
#define FIT_KNOWN ((guint64) 1 << 63) /* in a table that is filled as words are met */

typedef enum {
    WORD_FORMS,   /* a word with the same term */
    WORD_WRITTEN, /* the same folded form; numbers too */
    WORD_PATTERN, /* a folded form that its * and ? stand for; numbers too */
    WORD_TYPOS,   /* a word whose folded form or term is nearly the same */
    WORD_PART     /* a word in whose folded form it stands somewhere: of regular expressions */
} WordKind;

typedef struct {
    WordKind kind;
    char *written; /* as in the query, for a tokeniser of each language */
    char *folded;  /* with * and ? */
} ConcordanceWord;

struct TmConcordance {
    TmRegex *regex; /* NULL: words */
    GArray *words;  /* of ConcordanceWord; of an expression, those that each text that fits has */
    guint64 starts; /* bits of words that begin a phrase */
    guint64 ends;   /* … that end one */
    guint8 lengths[TM_CONCORDANCE_MAX_WORDS]; /* where a phrase ends: how many words it has */
    GHashTable *languages;                    /* tag → ConcordanceLanguage */
    GArray *tokens;                           /* of TmToken: scratch, a text */
    GArray *numbers;                          /* of guint32: scratch, its words */
    GArray *places;                           /* of ConcordancePlace: scratch */
};

static inline TmIndexPhrases concordance_phrases(const TmConcordance *query, const guint64 *fits)
{
    return (TmIndexPhrases){fits, query->words->len, query->starts, query->ends, FIT_SKIP};
}

/* ---- concordance_query.c --------------------------------------------------------------------- */

/* As if nothing but the expression had been read. */
void concordance_forget_words(TmConcordance *query);

/* ---- concordance_regex.c --------------------------------------------------------------------- */

/* Notes as words of the query what a text must have to fit an expression, if anything. */
void concordance_read_regex(TmConcordance *query, const char *pattern);

/* ---- concordance_words.c --------------------------------------------------------------------- */

/* A query in texts of one language. */
typedef struct ConcordanceLanguage ConcordanceLanguage;

ConcordanceLanguage *concordance_language(TmConcordance *query, const char *language);
void concordance_language_free(gpointer language);

/* What a word is to the query: a bit for each word that it fits, of those in @words (bits). @term:
 * its stem in that language; of a number "#". */
guint64 concordance_fit(const ConcordanceLanguage *language, guint64 words, TmTokenKind kind,
                        const char *folded, const char *term);

/* The term of a word of the query in the language; NULL: it is not sought by its term. */
const char *concordance_term(const ConcordanceLanguage *language, guint word);

/* Bits for all words of a query. */
static inline guint64 concordance_all(const TmConcordance *query)
{
    return ((guint64) 1 << query->words->len) - 1;
}

/* Cuts a text into @tokens (of TmToken). Returns the fits of the language's own vocabulary, by
 * TmToken.surface: of those in the tokens at least, until the next call. */
const guint64 *concordance_tokens(ConcordanceLanguage *language, const TmText *text,
                                  GArray *tokens);

/* For tests. */
gboolean pattern_fits(const char *pattern, const char *word);

/* ---- concordance_match.c --------------------------------------------------------------------- */

/* Where a phrase stands in a row of words: indexes of its first and last. */
typedef struct {
    gsize first;
    gsize last;
} ConcordancePlace;

/* Whether every phrase of a query stands in a row of words. @fits: by number of word. @places gets
 * all places where one stands. */
gboolean concordance_walk(const TmConcordance *query, const guint64 *fits, const guint32 *words,
                          gsize n_words, GArray *places);

/* ---- concordance_index.c --------------------------------------------------------------------- */

/**
 * concordance_collect:
 * The units less than the end of @units that fit by their texts, added to it: all of them, and but
 * for regular expressions no others. The index has begun.
 *
 * Returns FALSE when the index is damaged; what was added tells nothing then.
 */
gboolean concordance_collect(TmConcordance *query, const TmSearch *search, const StoreIndex *index,
                             UnitSet *units);

/* ---- concordance.c --------------------------------------------------------------------------- */

/* tm_memory_search, with an index asked after so many of the newest units. */
TmHits *concordance_search(TmMemory *memory, const TmSearch *search, gsize n_newest,
                           GError **error);

/* Whether texts in a language are searched, or shown as what --to asks for; never both. */
gboolean concordance_is_searched(const TmSearch *search, const char *language);
gboolean concordance_is_shown(const TmSearch *search, const char *language);

#endif
