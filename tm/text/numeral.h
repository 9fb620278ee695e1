/*
 * Numbers written as words or Roman numerals: «шестьдесят третье», "sixty-third", "XIV".
 *
 * Each word stands for its own value: «шестьдесят третье» is 60 and 3. That is what a comparison of
 * two segments needs, and it makes no sentence out of words.
 *
 *     tm_numeral_value("третьего")  →  3
 *     tm_numeral_value("third")     →  3
 *     tm_numeral_roman("XIV")       →  14
 *
 * Russian and English, in every form. «Один» and "one" are left out: they mostly are no numbers.
 */
#ifndef TM_TEXT_NUMERAL_H
#define TM_TEXT_NUMERAL_H

#include <glib.h>

/* The value of a folded word (е for ё), or -1. */
gint64 tm_numeral_value(const char *folded);

/* The value of a Roman numeral in capitals made of I, V, X and L, as used for chapters; or -1. */
gint64 tm_numeral_roman(const char *word);

#endif
