/*
 * Lines of a text in any encoding, decoded as they are asked for.
 *
 *     g_autoptr(Lines) lines = lines_new(stream, NULL, 0, &error);
 *     while (lines_next(lines, &line, &n_bytes, &error)) …
 *
 * A line ends with LF or CR LF. A CR elsewhere belongs to the text, and so does anything else that
 * Unicode calls a line break. A byte order mark at the beginning is dropped.
 */
#ifndef FORMATS_LINES_H
#define FORMATS_LINES_H

#include "formats/stream.h"

typedef struct Lines Lines;

/* All as in decoder_new. */
Lines *lines_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error);
void lines_free(Lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lines, lines_free)

/**
 * lines_next:
 * TRUE and a line without its end, in UTF-8 and NUL-terminated, which may be written into and lives
 * until the next call; FALSE without error at the end.
 *
 * Errors  FORMAT_ERROR_LIMIT beyond TSV_LINE_MAX_BYTES, and those of decoder_read, for which a CR
 *         ends a line wherever it stands.
 */
gboolean lines_next(Lines *lines, char **line, gsize *n_bytes, GError **error);

/* The number of the line that lines_next gave last, from 1. */
guint lines_number(const Lines *lines);

#endif
