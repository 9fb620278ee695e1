/*
 * Text with inline codes as one string that a person can read and write back.
 *
 *     text "Принят закон."  codes ^7 OPEN 1, ^12 CLOSE 1      "Принят <1>закон</1>."
 *
 *     <1> … </1>   a pair of codes, or one half of it: kind OPEN, CLOSE
 *     <2/>         a code alone
 *     \<1>         not a code but these three characters
 *
 * The number is the code's id. Only a tag that is a code somewhere in the unit means one, so that
 * "<1>" in a unit without codes, "<b>" and "a < 1" are text and are written as they are. Where text
 * looks like one of the unit's codes, it gets a backslash; before a tag, and only there,
 * backslashes of the text are doubled.
 *
 * What a code does (its native markup) is not shown. A string that is read takes the codes over
 * from texts of the unit: so codes can be moved and left out, but not made.
 */
#ifndef REPORT_NOTATION_H
#define REPORT_NOTATION_H

#include "text/unit.h"

/* The tag of one code: "<2/>". The caller frees it. */
char *notation_tag(const TmCode *code);

/* A text of @unit; the caller frees the string. */
char *notation_write(const TmUnit *unit, const TmText *text);

/**
 * notation_read:
 * The text that @notation says, with codes out of @old, a text of @unit, and what that lacks out of
 * the unit's other texts. What notation_write wrote comes back as it was.
 *
 * @dropped: the tags of codes that @old has and the new text has not, with spaces between; NULL:
 * none. The caller frees it.
 *
 * Errors  TM_ERROR_TEXT: a tag is there more often than the code, or a pair is torn apart.
 */
TmText *notation_read(const TmUnit *unit, const TmText *old, const char *notation, char **dropped,
                      GError **error);

#endif
