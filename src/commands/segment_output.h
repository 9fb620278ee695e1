/*
 * What `tolmach segment` prints: segments one a line, explained for people, or as JSON.
 */
#ifndef COMMANDS_SEGMENT_OUTPUT_H
#define COMMANDS_SEGMENT_OUTPUT_H

#include "draft/cut.h"

typedef struct {
    gboolean json;
    gboolean explain;
    const char *file;     /* as it was named; "-" is standard input */
    const char *language; /* and rules: for JSON */
    const char *rules;
    const char *locales; /* the folder of our own rules, which is not shown */
} SegmentOutput;

/**
 * segment_append:
 * A segment as one line: a line break in it, with the white space around, is one space; a code that
 * is a tab or a line break counts as one.
 */
void segment_append(GString *out, const TmText *text, const TmSpan *span);

/* Prints the segments of a unit. FALSE when stdout takes no more; main says so. */
gboolean segment_output_unit(const SegmentOutput *output, const CutUnit *unit);

#endif
