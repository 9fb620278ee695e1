/*
 * Compiled rules, as srx_rules.c makes them and srx_breaks.c runs them. Not for use elsewhere.
 */
#ifndef TM_SEGMENT_SRX_RULES_PRIVATE_H
#define TM_SEGMENT_SRX_RULES_PRIVATE_H

#include "segment/srx_private.h"

#include <unicode/uregex.h>

/* Places decided at once. Guess: large against the margins, small enough for the cache. */
#define SRX_SLICE_PLACES 4096
/* ICU reports each time it has saved so many states (its TIMER_INITIAL_VALUE). */
#define SRX_STATES_A_STEP 10000

typedef struct {
    URegularExpression *regex;
    gboolean breaks;
    gboolean searched; /* else looked at */
    char *pattern;     /* for messages */
    char *note;        /* what it says, for showing; NULL: the pattern */
    char *file;        /* a reference-counted string */
    guint line;
    guint column;
    guint64 states; /* used on this text so far */
} SrxCompiledRule;

struct TmSrxRules {
    TmLists *words;   /* NULL: no layers */
    GPtrArray *rules; /* of SrxCompiledRule, in order: the earlier wins */
    /* Where ICU's sentences end is asked after all rules, in this language; NULL: it is not. */
    char *icu_language;
    /* For each place the first searched rule that fits it, or SRX_NO_RULE. */
    guint32 breaking[SRX_SLICE_PLACES];
    guint32 forbidding[SRX_SLICE_PLACES];
};

#define SRX_NO_RULE G_MAXUINT32

/* NULL when @utf8 is not UTF-8 or memory does not suffice (*status says which). */
UChar *srx_to_utf16(const char *utf8, gsize n_bytes, int32_t *length, UErrorCode *status);

#endif
