/*
 * Encodings of text files: found, decoded strictly, and written back as they were.
 *
 * These functions know no file names: their messages begin with "error: " or "LINE:COLUMN: error:
 * ", and the caller puts the name in front (g_prefix_error).
 *
 * The order of tests: BOM; strict UTF-8; UTF-16 without BOM; a small model of Russian letter pairs
 * over windows-1251, KOI8-R, cp866 and their relatives (encoding_cyrillic.h); then uchardet.
 */
#ifndef FORMATS_ENCODING_H
#define FORMATS_ENCODING_H

#include "formats/error.h"

/* Of all bytes, how many control characters make a file binary: one in … A guess. */
#define ENCODING_BINARY_RATIO 50

typedef struct {
    char *name;   /* as iconv knows it: "UTF-8", "UTF-16LE", "windows-1251", "KOI8-R", "cp866" */
    gboolean bom; /* the file begins with a byte order mark */
} Encoding;

void encoding_clear(Encoding *encoding);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Encoding, encoding_clear)

/**
 * encoding_detect:
 * What encoding the bytes are in. @asked overrules everything but a BOM; NULL: detect.
 * ASCII is "UTF-8". English with typographic quotes is "windows-1251", which has them in the same
 * places as windows-1252, and can take the translation into Russian.
 *
 * Errors  FORMAT_ERROR_ENCODING when @asked is not known, or nothing fits (binary data).
 */
gboolean encoding_detect(const guint8 *bytes, gsize n_bytes, const char *asked, Encoding *found,
                         GError **error);

/* Whether more bytes could make a byte order mark of these, or a longer one. */
gboolean encoding_may_be_mark(const guint8 *bytes, gsize n_bytes);

/**
 * encoding_decode:
 * The bytes as UTF-8, without the BOM.
 * Errors  FORMAT_ERROR_ENCODING with LINE:COLUMN of the first byte that is wrong; NUL is wrong too.
 */
char *encoding_decode(const Encoding *encoding, const guint8 *bytes, gsize n_bytes,
                      gsize *n_decoded, GError **error);

/**
 * encoding_encode:
 * UTF-8 back into bytes, with the BOM if there was one. A character that the encoding lacks: the
 * whole is written as UTF-8 instead, and *lacking is set to the first such character (else 0).
 */
GBytes *encoding_encode(const Encoding *encoding, const char *utf8, gsize n_bytes,
                        gunichar *lacking, GError **error);

#endif
