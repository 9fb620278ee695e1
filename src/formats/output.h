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

/**
 * Several files that belong together: all are staged (written beside their targets and synced),
 * then all committed (renamed). What fails, fails at staging, when nothing is replaced yet.
 *
 *     g_autoptr(StagedOutput) one = output_stage("a.docx", …), two = output_stage("a.xlf", …);
 *     if (one && two && output_commit(one, &error) && output_commit(two, &error)) …
 *
 * Freed without commit, a staged file leaves no trace.
 */
typedef struct StagedOutput StagedOutput;

StagedOutput *output_stage(const char *path, GBytes *bytes, gboolean force, GError **error);

/**
 * A large file is staged piece by piece: begun (here it is refused if it may not be written),
 * appended to, sealed (synced), and then committed like the others.
 */
StagedOutput *output_begin(const char *path, gboolean force, GError **error);
gboolean output_append(StagedOutput *staged, const void *bytes, gsize n_bytes, GError **error);
gboolean output_seal(StagedOutput *staged, GError **error);

/* Only what is sealed. */
gboolean output_commit(StagedOutput *staged, GError **error);
void output_stage_free(StagedOutput *staged);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StagedOutput, output_stage_free)

/* A whole file as bytes, at most @max_bytes. A directory, a missing file: a clear message. */
GBytes *input_read(const char *path, gsize max_bytes, GError **error);

#endif
