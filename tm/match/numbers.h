/*
 * Numbers that differ between two segments: the costliest thing to overlook in a draft.
 */
#ifndef TM_MATCH_NUMBERS_H
#define TM_MATCH_NUMBERS_H

#include "text/token.h"

typedef struct {
    char *query;  /* as a plain value: "2026"; NULL: the stored source has one more */
    char *stored; /* NULL: the query has one more */
} TmNumberChange;

void tm_number_change_free(gpointer change);

/* Appends "stored → query", with "–" for what is not there, after ", " if @list has one already. */
void tm_number_change_append(GString *list, const TmNumberChange *change);

/**
 * tm_numbers_differ:
 * What numbers the query has that the stored source lacks, and the other way round, paired in
 * order. Equal numbers are matched first wherever they stand, so that a changed order is no
 * difference.
 *
 * Owner   the caller unrefs the array of TmNumberChange; it is empty when all numbers agree.
 */
GPtrArray *tm_numbers_differ(const TmTokeniser *tokeniser, const GArray *query,
                             const GArray *stored);

#endif
