/*
 * Numbers that differ between two segments: the costliest thing to overlook in a draft.
 *
 * A number is a number token with its sign and a letter that belongs to it ("-5", "3а"), words that
 * make up a number («шестьдесят третье», "sixty-third"), or a Roman numeral. Its value is what is
 * compared: «семь» and 7 are the same, and so are 5.11.2026 and 05.11.2026.
 */
#ifndef TM_MATCH_NUMBERS_H
#define TM_MATCH_NUMBERS_H

#include "text/token.h"

/* A number of a text. */
typedef struct {
    guint first;   /* indices of its tokens: from first … */
    guint last;    /* … to last */
    char *written; /* as it stands there: "4 812", "шестьдесят третье" */
    char *value;   /* as a plain value: "4812", "63" */
} TmNumber;

/* The numbers of a text, in order. Owner: the caller unrefs the GArray of TmNumber. */
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
 * What numbers must be changed, taken out or put in to get from the stored source to the query, in
 * order: the cheapest way. Two numbers that have changed places are two changes, since the places
 * in the translation are the wrong ones then.
 *
 * Shape   @query and @stored of tm_numbers, from two texts in one language.
 * Owner   the caller unrefs the array of TmNumberChange; it is empty when all numbers agree.
 */
GPtrArray *tm_numbers_differ(const GArray *query, const GArray *stored);

/* Whether a number of a translation stands for a value of the source: 4,812 for 4 812, "third"
 * for 3. */
gboolean tm_number_translates(const TmNumber *number, const char *value);

#endif
