/*
 * Numbers that differ between two segments: the costliest thing to overlook in a draft.
 *
 * A number is a number token, a number written as a word («третье», "third"), or a Roman numeral.
 */
#ifndef TM_MATCH_NUMBERS_H
#define TM_MATCH_NUMBERS_H

#include "text/token.h"

/* The numbers of a text, in order. */
typedef struct {
    guint token;   /* index of its token */
    char *written; /* as it stands there: "4 812", "третье" */
    char *value;   /* as a plain value: "4812", "3" */
} TmNumber;

/* Owner: the caller unrefs the GArray of TmNumber. */
GArray *tm_numbers(const TmTokeniser *tokeniser, const TmText *text, const GArray *tokens);

typedef struct {
    char *query;  /* as written; NULL: the stored source has one more */
    char *stored; /* as written; NULL: the query has one more */
    char *stored_value;
} TmNumberChange;

void tm_number_change_free(gpointer change);

/* Appends "stored → query", with "–" for what is not there, after ", " if @list has one already. */
void tm_number_change_append(GString *list, const TmNumberChange *change);

/**
 * tm_numbers_differ:
 * What numbers the query has that the stored source lacks, and the other way round, paired in
 * order. Equal numbers are matched first wherever they stand, so that a changed order is no
 * difference, and «семь» is no other number than 7.
 *
 * Shape   @query and @stored of tm_numbers, from two texts in one language.
 * Owner   the caller unrefs the array of TmNumberChange; it is empty when all numbers agree.
 */
GPtrArray *tm_numbers_differ(const GArray *query, const GArray *stored);

/* Whether a number of a translation stands for a value of the source: 4,812 for 4 812, "third"
 * for 3. */
gboolean tm_number_translates(const TmNumber *number, const char *value);

#endif
