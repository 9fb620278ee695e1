/*
 * Marks at the start of a line or segment: "1.", "2.3.1)", "а)", "(ii)", "•", "–", and the numbers
 * of headings: "Статья 5.", "Chapter II.", "§ 4.", "1-бап."
 */
#ifndef TM_SEGMENT_MARKS_H
#define TM_SEGMENT_MARKS_H

#include "segment/lists.h"

typedef enum {
    MARK_NONE,
    MARK_BULLET, /* • */
    MARK_DASH,   /* – */
    MARK_ROMAN,  /* IV. (also an initial: "I. Smith") */
    MARK_NUMBER, /* 1.  2.3.1.  5¹.  2A. */
    MARK_LETTER, /* a. б. (also an abbreviation: "г. Тула") */
    MARK_BRACKET /* 1)  1.)  а)  (b)  (12)  (aa)  iii) */
} MarkKind;

typedef struct {
    MarkKind kind;
    int32_t end;   /* after the mark, before the white space behind it */
    UChar32 first; /* the letter of "а)", the sign of a bullet or dash; 0 for a number */
    guint number;  /* the only number of "1." and "1)", 0 for "2.3." and letters */
    gboolean open; /* "(1)" */
    gboolean stop; /* "1.)" */
} Mark;

/* The mark that begins at @at. White space or the end of the text must follow it, except after a
 * sign that is nothing but a bullet ("•"). */
Mark tm_mark_at(LookText text, int32_t at);

/* Where a mark that may have a stop of its own ends, for a segment that begins there: all of
 * tm_mark_at, and "IV.", "б.", "A.1.2.", "• 9."; @at when there is none. */
int32_t tm_mark_skip(LookText text, int32_t at);

/* Where the number of a heading that begins at @at ends, with its stop if there is one; @at when
 * there is none. An abbreviated word ("Ст. 5.") heads at the start of a line only: "№ 5. Ст. 45."
 */
int32_t tm_mark_skip_heading(const TmLists *lists, LookText text, int32_t at);

#endif
