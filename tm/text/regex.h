/*
 * Regular expressions as people write them.
 */
#ifndef TM_TEXT_REGEX_H
#define TM_TEXT_REGEX_H

#include <glib.h>

/* What is wrong with an expression, and what to do: ICU's error code in words that a person can act
 * on; those that hardly happen keep their name. The caller frees them. */
char *tm_regex_mistake(int code);

#endif
