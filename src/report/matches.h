/*
 * Matches as text, for people.
 */
#ifndef REPORT_MATCHES_H
#define REPORT_MATCHES_H

#include "memory/memory.h"

/* "87%", or "101%" for a context match. */
char *match_percent(const TmMatch *match);

/**
 * matches_append_line:
 * One match on one line: score, target, source, memory, document, date, numbers that differ;
 * between tabs when @tabs is set (for scripts), else laid out for reading. Of a match through a
 * pivot language also that language; between tabs, as an eighth column.
 */
void matches_append_line(GString *out, TmMemory *memory, const TmMatch *match, gboolean tabs);

/* The differences and penalties of a match, indented, each on its line. */
void matches_append_explanation(GString *out, TmMemory *memory, const TmQuery *query,
                                const TmMatch *match);

#endif
