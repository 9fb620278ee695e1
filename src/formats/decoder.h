/*
 * A stream of text in any encoding as UTF-8, a piece at a time.
 *
 *     g_autoptr(Decoder) decoder = decoder_new(stream, NULL, 0, &error);
 *     while (decoder_read(decoder, text, &error)) …          // text grows
 *
 * The encoding is found as encoding.h says, from the beginning of the stream. Text that begins in
 * ASCII may be in any encoding; then it is found when the first other character comes, so that a
 * table with an English head and Russian rows is read right however long the head is.
 *
 * In an encoding that is given, what has come is decoded at once, so that a program can write a
 * line into a pipe and wait for the answer.
 */
#ifndef FORMATS_DECODER_H
#define FORMATS_DECODER_H

#include "formats/stream.h"

typedef struct Decoder Decoder;

/**
 * decoder_new:
 * @encoding: NULL to detect it. @chunk_bytes: decoded at once; 0: STREAM_BLOCK_BYTES.
 * Nothing of @stream may have been read (it may have been peeked at); it must outlive the decoder.
 *
 * Errors  FORMAT_ERROR_ENCODING when the encoding is not known or the bytes are no text.
 */
Decoder *decoder_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error);
void decoder_free(Decoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decoder, decoder_free)

/**
 * decoder_read:
 * Appends the next characters to @text, without the byte order mark; TRUE though it may have been
 * none. FALSE without error at the end.
 *
 * Errors  FORMAT_ERROR_ENCODING with line and column of the first byte that is no text (a zero byte
 *         is none) when everything before it has been handed out; those of the stream.
 */
gboolean decoder_read(Decoder *decoder, GString *text, GError **error);

#endif
