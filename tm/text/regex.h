/*
 * Regular expressions over single texts: ICU's door for those who search.
 *
 *     g_autoptr(TmRegex) regex = tm_regex_new("закон\\w* о реестр", &error);
 *     g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
 *     tm_regex_find(regex, text, ranges, &error);
 *
 * The syntax is ICU's. Capital and small letters are equal unless the expression says (?-i). Inline
 * codes are not seen, but those that are white space (tm_code_separator) are: as that.
 */
#ifndef TM_TEXT_REGEX_H
#define TM_TEXT_REGEX_H

#include "text/range.h"
#include "text/text.h"

/* Of an expression. Guess: a page; ICU's own limit is far above. */
#define TM_REGEX_MAX_BYTES 4096
/* Work on one text, in steps of TM_REGEX_STATES_A_STEP saved states: about a tenth of a second. An
 * expression that needs more takes exponential time, and would need more on the next text too. */
#define TM_REGEX_MAX_STEPS 500
/* How often ICU calls back: TIMER_INITIAL_VALUE in its rematch.cpp. */
#define TM_REGEX_STATES_A_STEP 10000

typedef struct TmRegex TmRegex;

/**
 * tm_regex_new:
 * Errors  TM_ERROR_QUERY for an expression that is wrong (the message names the character), empty
 *         or too long.
 */
TmRegex *tm_regex_new(const char *pattern, GError **error);
void tm_regex_free(TmRegex *regex);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmRegex, tm_regex_free)

/**
 * tm_regex_find:
 * Append to @ranges (of TmRange) what fits, from left to right; what is empty does not count.
 *
 * Errors  TM_ERROR_LIMIT when it takes more than TM_REGEX_MAX_STEPS.
 */
gboolean tm_regex_find(TmRegex *regex, const TmText *text, GArray *ranges, GError **error);

/* What is wrong with an expression, and what to do: ICU's error code in words that a person can act
 * on; those that hardly happen keep their name. The caller frees them. */
char *tm_regex_mistake(int code);

#endif
