/*
 * A stretch of a text.
 */
#ifndef TM_TEXT_RANGE_H
#define TM_TEXT_RANGE_H

#include <glib.h>

typedef struct {
    gsize start; /* bytes of the text, on character boundaries */
    gsize end;
} TmRange;

#endif
