/*
 * Words that are nearly another: with a letter too many, missing or replaced, or two neighbours
 * exchanged.
 *
 * All ways to get from the sought word to the other are followed at once, letter by letter, as
 * bits: after a letter, bit i of row j says that the first i letters sought are here with at most j
 * typos (Wu and Manber 1992). An exchange comes from the rows two letters back, so that nothing
 * else happens inside it: the distance is that of "optimal string alignment".
 *
 *     sought  закон        rows after «за»    typos 0   ..2...
 *     word    закн                                  1   .123..
 */
#ifndef TM_MEMORY_TYPOS_INTERNAL_H
#define TM_MEMORY_TYPOS_INTERNAL_H

#include <glib.h>

/* Letters of a word that is sought: a bit each, and one for none. */
#define TYPOS_MAX_LETTERS 63
#define TYPOS_MOST 3 /* guess: with more, everything is near */

typedef struct Typos Typos;

/* @word: folded. With more letters than TYPOS_MAX_LETTERS nothing fits but the word itself. */
Typos *typos_new(const char *word, guint most);
void typos_free(Typos *typos);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Typos, typos_free)

gboolean typos_fit(const Typos *typos, const char *word, gsize n_bytes);

#endif
