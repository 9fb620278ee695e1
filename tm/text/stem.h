/*
 * Stems of words: «закона», «законом» → «закон». Snowball's door.
 *
 * Which stemmer serves a word depends on the language of the text and the script of the word:
 *
 *     text     Cyrillic word   Latin word
 *     ru       Russian         English
 *     en       Russian         English
 *     other    the language's own stemmer for words in its own script, if Snowball has one;
 *              English for Latin words in a text of another script; else the word itself
 */
#ifndef TM_TEXT_STEM_H
#define TM_TEXT_STEM_H

#include <glib.h>

typedef struct TmStemmer TmStemmer;

TmStemmer *tm_stemmer_new(const char *language);
void tm_stemmer_free(TmStemmer *stemmer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmStemmer, tm_stemmer_free)

/**
 * tm_stemmer_stem:
 * @word: folded (tm_unicode_fold), with е for ё.
 *
 * Owner   the result lives until the next call; it may be @word itself.
 */
const char *tm_stemmer_stem(TmStemmer *stemmer, const char *word);

#endif
