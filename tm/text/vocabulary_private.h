/*
 * Numbers for strings: each distinct one has its own, counted from 1 in the order in which they
 * came.
 *
 *     tm_vocabulary_number(vocabulary, 's', "закон", 10)  →  1
 *     tm_vocabulary_number(vocabulary, 'f', "закон", 10)  →  2    of another kind: another string
 *     tm_vocabulary_number(vocabulary, 's', "закон", 10)  →  1
 *
 * A string that is known costs one hash and, as a rule, one comparison; nothing is copied. Strings
 * never leave it again.
 */
#ifndef TM_TEXT_VOCABULARY_PRIVATE_H
#define TM_TEXT_VOCABULARY_PRIVATE_H

#include <glib.h>

typedef struct TmVocabulary TmVocabulary;

TmVocabulary *tm_vocabulary_new(void);
void tm_vocabulary_free(TmVocabulary *vocabulary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmVocabulary, tm_vocabulary_free)

/* The number of a string of bytes, NULs and all; a new one if it was never seen. */
guint32 tm_vocabulary_number(TmVocabulary *vocabulary, char kind, const char *bytes, gsize n_bytes);

/* How many numbers were given: the highest. */
guint32 tm_vocabulary_n_numbers(const TmVocabulary *vocabulary);

/* The string of a number, NUL-terminated; it lives as long as the vocabulary. */
const char *tm_vocabulary_string(const TmVocabulary *vocabulary, guint32 number);

#endif
