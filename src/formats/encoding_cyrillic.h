/*
 * Which of the Cyrillic encodings a text is in, judged by how Russian it looks in each.
 *
 * General detectors need long texts and mistake cp866 and MacCyrillic even then. Here the bytes are
 * read in each encoding, and every pair of neighbouring letters costs what a model of Russian says:
 * "ст" is cheap, "жщ" is dear; so are a capital after a small letter, a Latin letter beside a
 * Cyrillic one, and lines of a table in the middle of text. The cheapest reading wins, if it is
 * cheap enough to be Cyrillic text at all.
 */
#ifndef FORMATS_ENCODING_CYRILLIC_H
#define FORMATS_ENCODING_CYRILLIC_H

#include <glib.h>

/* The name of the encoding, or NULL when the bytes look Russian in none. */
const char *encoding_guess_cyrillic(const guint8 *bytes, gsize n_bytes);

#endif
