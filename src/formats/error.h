/*
 * Errors of the formats. Messages are made with tm_set_error_at, so they say where, what and what
 * to do:
 *
 *     memory.tmx:12:7: error: the element <tu> is not closed; the file is cut off, export it again
 */
#ifndef FORMATS_ERROR_H
#define FORMATS_ERROR_H

#include "text/error.h"

#define FORMAT_ERROR format_error_quark()
GQuark format_error_quark(void);

typedef enum {
    FORMAT_ERROR_OPEN,      /* cannot be read or written: missing, a directory, no permission */
    FORMAT_ERROR_ENCODING,  /* bytes that are no text in the encoding they claim */
    FORMAT_ERROR_SYNTAX,    /* not well-formed */
    FORMAT_ERROR_CONTENT,   /* well-formed, but not what it claims to be */
    FORMAT_ERROR_LIMIT,     /* a named limit is exceeded */
    FORMAT_ERROR_FORBIDDEN, /* DTD, entity, encryption: refused on principle */
    FORMAT_ERROR_EXISTS,    /* the output exists */
    FORMAT_ERROR_UNKNOWN    /* no format of ours */
} FormatError;

#endif
