/* Plain text; see plain.c and plain_layout.h. */
#ifndef FORMATS_PLAIN_H
#define FORMATS_PLAIN_H

#include "formats/document.h"

extern const DocumentFormat plain_format;

#endif
