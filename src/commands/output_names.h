/*
 * Names of what translate writes.
 *
 *     X.ru.docx   →  X.en.docx and X.en.xlf
 *     X.docx      →  X.en.docx and X.en.xlf
 */
#ifndef COMMANDS_OUTPUT_NAMES_H
#define COMMANDS_OUTPUT_NAMES_H

#include <glib.h>

typedef struct {
    char *document;
    char *xliff;
} OutputNames;

/* @folder NULL: beside @path. */
void output_names(const char *path, const char *from, const char *to, const char *folder,
                  OutputNames *names);
void output_names_clear(OutputNames *names);

/**
 * output_names_free_to_write:
 * Errors  FORMAT_ERROR_EXISTS when one of them exists and @force is not given, or is the source.
 */
gboolean output_names_free_to_write(const OutputNames *names, const char *source, gboolean force,
                                    GError **error);

#endif
