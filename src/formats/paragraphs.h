/*
 * Running text as paragraphs for the segmenter, read and decoded as they are asked for.
 *
 *     g_autoptr(Paragraphs) paragraphs = paragraphs_new(stream, NULL, 0, &error);
 *     while (paragraphs_next(paragraphs, &paragraph, &error)) …
 *
 * This is not the plain text of documents (plain/plain_layout.h). That one must know which lines
 * belong together before anything is cut, so it looks at the whole file and judges by widths, which
 * says nothing about a snippet from a clipboard. Here a paragraph is handed out with its line
 * breaks, all of them soft: the segmenter knows list marks, headings and the ends of sentences.
 *
 * A paragraph is a run of lines that are not blank. But where a line of it is longer than
 * PLAIN_WRAPPED_MAX_COLUMNS (plain_is_too_wide) the text was not wrapped, and each line is a
 * paragraph of its own; unless the line behind the first such one begins with a small letter: then
 * it was wrapped at more columns. Lines end with LF, CR LF, CR, VT, NEL or U+2028, all of which
 * become "\n"; U+2029 ends a paragraph, too. Nothing else is changed, and nothing but blank lines
 * is left out.
 *
 * A paragraph may be as long as it likes, a list of a million lines without a blank one too: what
 * is longer than a piece comes in pieces. The end of a piece is no end of a sentence; the caller
 * uses what it is sure of and gives the rest back:
 *
 *     piece 1   The committee met in Tashkent. It adopted two mod
 *               ~~~~~~~~~ used ~~~~~~~~~~~~~~ paragraphs_keep(31)
 *     piece 2   It adopted two model laws and a…
 */
#ifndef FORMATS_PARAGRAPHS_H
#define FORMATS_PARAGRAPHS_H

#include "formats/stream.h"

/* A piece of a paragraph. A guess: no paragraph that a person wrote is as long, and it is several
 * times the longest segment. */
#define PARAGRAPHS_PIECE_BYTES (1024 * 1024)
/* What paragraphs_sample shows; tm_language_detect looks at no more. */
#define PARAGRAPHS_SAMPLE_BYTES (64 * 1024)

typedef struct Paragraphs Paragraphs;

typedef struct {
    const char *text; /* UTF-8, not NUL-terminated; lives until the next call */
    gsize n_bytes;
    guint number;     /* from 1; the pieces of one paragraph have the same */
    guint line;       /* its first line in the file, from 1 */
    gboolean goes_on; /* this is a piece, and more of the paragraph follows */
    guint64 first;    /* characters of the decoded file before it, the byte order mark left out */
    const gsize *folded; /* ascending: where a "\n" in text is CR LF in the file, one more there */
    gsize n_folded;
} Paragraph;

/**
 * paragraphs_new:
 * @encoding: NULL to detect it. @piece_bytes: 0 for PARAGRAPHS_PIECE_BYTES. The stream must outlive
 * the paragraphs, and nothing of it may have been read.
 * Errors  FORMAT_ERROR_ENCODING, and those of the stream.
 */
Paragraphs *paragraphs_new(Stream *stream, const char *encoding, gsize piece_bytes, GError **error);
void paragraphs_free(Paragraphs *paragraphs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paragraphs, paragraphs_free)

/* The beginning of the text, to find out its language; before the first paragraphs_next. */
const char *paragraphs_sample(Paragraphs *paragraphs, gsize *n_bytes);

/**
 * paragraphs_next:
 * TRUE and a paragraph, which has something other than white space in it (a piece may not); FALSE
 * without error at the end.
 * Errors  FORMAT_ERROR_ENCODING with the place of the first byte that is no text, when all
 *         paragraphs before it have been handed out; those of the stream.
 */
gboolean paragraphs_next(Paragraphs *paragraphs, Paragraph *paragraph, GError **error);

/* Gives what stands from @offset in the last piece back: the next one begins with it. Only when the
 * paragraph goes on. */
void paragraphs_keep(Paragraphs *paragraphs, gsize offset);

/**
 * paragraphs_divide:
 * Takes the last paragraph back, to hand out each of its lines as one. For text without a full
 * stop, such as a list of words, that was taken for a paragraph and is too much for one segment.
 * FALSE when it is one line.
 */
gboolean paragraphs_divide(Paragraphs *paragraphs);

#endif
