/*
 * What the files of the builder share: builder.c collects texts, terms.c finds the order of texts
 * and the postings, write.c puts it all into sections.
 */
#ifndef TM_INDEX_BUILDER_INTERNAL_H
#define TM_INDEX_BUILDER_INTERNAL_H

#include "index/builder.h"
#include "index/layout_internal.h"

typedef struct {
    TmToken token;  /* one that was written so; its numbers are the tokeniser's */
    guint64 n_uses; /* tokens */
} BuilderWord;

typedef struct {
    guint64 key;
    guint64 words;   /* offset in word_numbers: varints */
    guint32 n_words; /* tokens */
    guint32 n_content;
    guint32 weight;
    guint32 first_unit; /* index + 1 in units */
    guint32 last_unit;
} BuilderText;

typedef struct {
    gint64 unit;
    guint32 set;  /* · 2 + unreviewed */
    guint32 next; /* index + 1 of the next unit with this text; 0: none */
} BuilderUnit;

struct TmIndexBuilder {
    char *language;
    TmIndexWeights weights;
    TmTokeniser *tokeniser;
    GArray *tokens;           /* scratch, of TmToken */
    GString *key;             /* scratch */
    GByteArray *scratch;      /* word numbers of the text at hand */
    GArray *numbers;          /* of guint32: the tokeniser's number of a surface → word + 1 */
    GArray *words;            /* of BuilderWord, as they were met */
    GByteArray *word_numbers; /* of all texts */
    GArray *texts;            /* of BuilderText, as they were met */
    GArray *units;            /* of BuilderUnit */
    guint32 *table;           /* text + 1 by its hash; as large as index_table_slots says */
    guint64 n_slots;
};

/* A term, or the second, third … occurrence of one in a text. */
typedef struct {
    guint64 hash;
    guint32 n_texts;
    guint32 next;     /* number of its next occurrence; 0: none yet */
    guint32 deepest;  /* of a first occurrence: the one met last in the text at hand */
    guint32 last;     /* text + 1 that held it last */
    guint32 n_bytes;  /* of its differences */
    guint32 position; /* in the table sorted by hash */
    gint32 bit;       /* -1: it has postings */
    guint64 postings; /* offset in POSTINGS */
    guint8 *at;       /* while they are written */
} BuilderTerm;

/* Texts by length, words by use, and what holds which term. */
typedef struct {
    guint64 salt;
    GArray *order;                      /* of guint32: texts by length */
    GArray *word_order;                 /* of guint32: words by use */
    GArray *word_places;                /* of guint32: word → its place in word_order */
    GArray *terms;                      /* of BuilderTerm */
    GArray *word_terms;                 /* of guint32: word → term, NO_TERM */
    GArray *sorted_terms;               /* of guint32: terms by hash */
    guint32 bit_terms[INDEX_BIT_TERMS]; /* positions */
    guint n_bit_terms;
    guint8 *bits;
    guint64 n_bits_bytes;
    guint64 *masks; /* one a text */
    guint8 *postings;
    guint64 n_postings_bytes;
} BuilderPlan;

BuilderPlan *builder_plan(TmIndexBuilder *builder, GError **error);
void builder_plan_free(BuilderPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BuilderPlan, builder_plan_free)

#endif
