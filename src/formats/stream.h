/*
 * The bytes of an exchange file, unpacked if they are gzip.
 *
 * A stream is read once, front to back, in blocks. Its first block can be looked at before anything
 * is taken, to find out the format. Whether it is compressed is told by its first two bytes, not by
 * its name; several gzip members in a row (as `cat a.gz b.gz` makes them) are one text.
 *
 *     g_autoptr(Stream) stream = stream_open("old.tmx.gz", &error);
 *     while (stream_read(stream, G_MAXSIZE, &bytes, &n_bytes, &error) && n_bytes > 0) …
 */
#ifndef FORMATS_STREAM_H
#define FORMATS_STREAM_H

#include <gio/gio.h>
#include "formats/error.h"

/* What is read and handed out at once; also how far stream_peek sees. */
#define STREAM_BLOCK_BYTES (64 * 1024)

typedef struct Stream Stream;

/**
 * stream_open:
 * Errors  FORMAT_ERROR_OPEN (missing, a directory, no permission), FORMAT_ERROR_UNKNOWN (compressed
 *         by another program than gzip: the message names one that unpacks it),
 *         FORMAT_ERROR_SYNTAX (damaged or truncated gzip), FORMAT_ERROR_LIMIT (it unpacks to too
 *         much). The last two come from stream_peek and stream_read as well.
 */
Stream *stream_open(const char *path, GError **error);
/* Keeps a reference on @raw; @name is used for messages. */
Stream *stream_new(GInputStream *raw, const char *name, GError **error);
void stream_free(Stream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* Whoever waits in stream_read for bytes that have yet to be written comes back with an error when
 * @cancellable is cancelled. */
void stream_set_cancellable(Stream *stream, GCancellable *cancellable);

const char *stream_name(const Stream *stream);

/**
 * stream_peek:
 * The first STREAM_BLOCK_BYTES (fewer only at the end of the file: then *whole is TRUE), which stay
 * to be read. Only before the first stream_read.
 */
gboolean stream_peek(Stream *stream, const guint8 **bytes, gsize *n_bytes, gboolean *whole,
                     GError **error);

/* The next bytes, at most @max_bytes; none at the end. They live until the next call. */
gboolean stream_read(Stream *stream, gsize max_bytes, const guint8 **bytes, gsize *n_bytes,
                     GError **error);

/* Bytes taken from the (packed) file, and its size (0: not known). */
void stream_progress(const Stream *stream, goffset *n_read, goffset *n_total);

#endif
