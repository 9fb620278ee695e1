/*
 * Errors of libtolmach, and how every message of tolmach looks.
 *
 *     FILE:LINE:COLUMN: error: what is wrong; what to do
 *
 * Every function that can fail takes a GError **. Its message is complete when it is made, in the
 * user's language: the layers above pass it on as it is. tm_set_error_at builds it, for this
 * library and for the program's formats alike.
 */
#ifndef TM_TEXT_ERROR_H
#define TM_TEXT_ERROR_H

#include <glib.h>

#define TM_ERROR tm_error_quark()
GQuark tm_error_quark(void);

typedef enum {
    TM_ERROR_LIMIT,     /* a named limit is exceeded */
    TM_ERROR_TEXT,      /* not UTF-8, or not a language tag */
    TM_ERROR_RULES,     /* a segmentation rule cannot be used */
    TM_ERROR_STORE,     /* the memory cannot be read or written */
    TM_ERROR_BUSY,      /* another process is writing to the memory */
    TM_ERROR_FOREIGN,   /* the file is no memory of ours */
    TM_ERROR_NEWER,     /* the memory was written by a newer version */
    TM_ERROR_NOT_FOUND, /* the memory, unit or batch does not exist */
    TM_ERROR_EXISTS,    /* another unit says the same */
    TM_ERROR_INDEX,     /* the index cannot be used; the memory is whole */
    TM_ERROR_QUERY      /* what is sought cannot be understood */
} TmError;

/**
 * tm_set_error_at:
 * Set an error whose message begins with the place. @file NULL: no place; @line 0: the file only;
 * @column 0: file and line. Lines and columns (in characters) count from 1.
 */
void tm_set_error_at(GError **error, GQuark domain, int code, const char *file, guint line,
                     guint column, const char *format, ...) G_GNUC_PRINTF(7, 8);

/* A warning in the same shape ("FILE:LINE:COLUMN: warning: …"); the caller frees it. */
char *tm_warning_at(const char *file, guint line, guint column, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
