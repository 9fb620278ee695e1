/*
 * Writing files: beside the target, synced, then renamed over it; or not at all.
 */
#ifndef FORMATS_OUTPUT_H
#define FORMATS_OUTPUT_H

#include "formats/error.h"

/**
 * output_write:
 * Errors  FORMAT_ERROR_EXISTS when @path exists and @force is not given (say --force);
 *         FORMAT_ERROR_OPEN when it cannot be written (no permission, disk full); nothing is left
 *         behind then, and an old file stays as it was.
 */
gboolean output_write(const char *path, GBytes *bytes, gboolean force, GError **error);

/* A whole file as bytes, at most @max_bytes. A directory, a missing file: a clear message. */
GBytes *input_read(const char *path, gsize max_bytes, GError **error);

#endif
