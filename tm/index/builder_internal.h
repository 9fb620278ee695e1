/*
 * What the files of the builder share: builder.c collects texts, arrange.c puts them in order,
 * terms.c finds the postings, write.c puts it all into sections.
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

/* Of the hash table by which equal texts are found. */
typedef struct {
    guint32 hash;
    guint32 number; /* of a text + 1; 0: empty */
} BuilderSlot;

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
    BuilderSlot *table;
    guint64 n_slots;
};

/* A term, or the second, third … occurrence of one in a text. */
typedef struct {
    guint64 hash;
    guint32 next;     /* number of its next occurrence; 0: none yet */
    guint32 n_texts;  /* that hold it */
    guint32 position; /* in the table sorted by hash */
    gint32 bit;       /* -1: it has postings */
    guint64 postings; /* offset in POSTINGS */
} BuilderTerm;

/* What changes of a term with each text that holds it: small, since it is what all the time goes
 * into. */
typedef struct {
    guint32 last;    /* text + 1 that held it last */
    guint32 deepest; /* of a first occurrence: the one met last in the text at hand */
    guint32 n_texts; /* until now */
    guint32 n_bytes; /* of its differences, until now */
} BuilderUse;

/* Who holds which term. */
typedef struct {
    guint64 salt;
    GArray *terms;                      /* of BuilderTerm */
    GArray *uses;                       /* of BuilderUse, by term */
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

/* Puts texts in the order of their lengths, words in that of their use: from then on a text is
 * known by its place, and a word. Nothing can be added any more. */
void builder_arrange(TmIndexBuilder *builder);

/* The numbers 0 … @n - 1 by what @key_of says of them; equals stay in their order. */
GArray *builder_sorted(guint n, guint64 (*key_of)(gconstpointer items, guint i),
                       gconstpointer items);

/* Of a builder that is arranged. */
BuilderPlan *builder_plan(TmIndexBuilder *builder, GError **error);
void builder_plan_free(BuilderPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BuilderPlan, builder_plan_free)

#endif
