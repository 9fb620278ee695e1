/*
 * What may be wrong with a translation unit, told from its texts alone.
 *
 *     g_autoptr(GPtrArray) findings = tm_rules_check(unit, &options);     // of TmFinding
 *     g_autoptr(TmUnit) better = tm_rules_repair(unit, &options);         // NULL: nothing to mend
 *
 * A rule is a suspicion, not a verdict. Each finding says whether it is *certain*: so sure that a
 * person who looked at it would nearly always agree. Only those may be acted on without being
 * asked by name (hygiene/clean.h does that). docs/hygiene.md gives for each rule what it finds,
 * where its numbers come from, and how often it is right.
 *
 * Nothing here knows the memory: rules that compare units with each other are in clean.h.
 */
#ifndef TM_HYGIENE_RULES_H
#define TM_HYGIENE_RULES_H

#include "text/unit.h"

/* In the order in which they are acted on: what deletes a unit comes before what mends it. */
typedef enum {
    TM_RULE_EMPTY,       /* a variant without text */
    TM_RULE_NO_WORDS,    /* numbers and signs only */
    TM_RULE_IDENTICAL,   /* the same text in both languages, though it has words */
    TM_RULE_LANGUAGE,    /* a text in another language than it says */
    TM_RULE_LENGTH,      /* one text far too long for the other */
    TM_RULE_CODES,       /* inline codes that differ or lack their other half */
    TM_RULE_BRACKETS,    /* a bracket or quotation mark without its other half */
    TM_RULE_CONTROL,     /* control characters, broken entities, text read in a wrong encoding */
    TM_RULE_LOOK_ALIKES, /* Latin letters in a Cyrillic word and the other way round */
    TM_RULE_DUPLICATE,   /* the same pair again */
    TM_RULE_TWIN,        /* the same pair but for white space and letter case */
    TM_RULE_TRANSLATIONS /* different translations of one text */
} TmRule;
#define TM_N_RULES (TM_RULE_TRANSLATIONS + 1)
#define TM_ALL_RULES ((1u << TM_N_RULES) - 1)

/* "empty", "no-words", …: stable, not translated. */
const char *tm_rule_name(TmRule rule);
/* FALSE when there is no rule of that name. */
gboolean tm_rule_parse(const char *name, TmRule *rule);

/* What exactly is wrong. */
typedef enum {
    TM_DETAIL_NONE,        /* the rule says it all */
    TM_DETAIL_SCRIPT,      /* another script */
    TM_DETAIL_LETTERS,     /* letters the language does not have, or lacks those it needs */
    TM_DETAIL_LONGER,      /* target too long; what: how many times longer than usual */
    TM_DETAIL_SHORTER,     /* target too short */
    TM_DETAIL_UNPAIRED,    /* a code or sign without its other half; what: which */
    TM_DETAIL_NUMBER,      /* codes differ in kind or number; what: those of both sides */
    TM_DETAIL_CHARACTER,   /* a character that is no text; what: "U+0007" */
    TM_DETAIL_REPLACEMENT, /* U+FFFD: something was lost here */
    TM_DETAIL_PRIVATE,     /* private use: a sign of a certain font; what: "U+F0B7" */
    TM_DETAIL_ENTITY,      /* an entity without its end; what: "&nbsp" */
    TM_DETAIL_DOUBLED,     /* an entity in an entity; what: "&amp;lt;" */
    TM_DETAIL_ENCODING,    /* UTF-8 read as an old encoding; what: the bad piece */
    TM_DETAIL_WORD         /* what: the mixed word */
} TmDetail;

/* "script", "letters", …; NULL for TM_DETAIL_NONE. */
const char *tm_detail_name(TmDetail detail);

#define TM_NO_VARIANT G_MAXUINT

typedef struct {
    TmRule rule;
    TmDetail detail;
    gboolean certain;
    guint source; /* indices of the two variants compared */
    guint target;
    guint wrong; /* the variant that is at fault, or TM_NO_VARIANT: no telling which */
    char *what;  /* see TmDetail; may be NULL */
} TmFinding;

void tm_finding_free(TmFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmFinding, tm_finding_free)

typedef struct {
    guint rules;      /* bits 1 << TmRule */
    const char *from; /* with to: only variants of this pair are looked at. NULL: all */
    const char *to;
} TmRuleOptions;

/**
 * tm_rules_check:
 * Apply the rules that need one unit only. Every two variants are a pair; its source is the
 * language the unit was translated from, else @from, else the earlier variant.
 *
 * Owner   the caller unrefs the array. Findings are in the order of TmRule.
 */
GPtrArray *tm_rules_check(const TmUnit *unit, const TmRuleOptions *options);

/* Whether variants @a and @b are such a pair; puts the source first. */
gboolean tm_rules_pair(const TmUnit *unit, const TmRuleOptions *options, guint *a, guint *b);

/**
 * tm_rules_repair:
 * The unit with all that TM_RULE_CONTROL and TM_RULE_LOOK_ALIKES (those of them in @rules) can mend
 * with certainty; look-alikes that are not certain too when @all. Codes keep their places. NULL
 * when there is nothing to mend.
 */
TmUnit *tm_rules_repair(const TmUnit *unit, const TmRuleOptions *options, gboolean all);

/**
 * tm_twin_key:
 * A tm_text_key in which white space at the ends is gone, runs of it are one space, and letter case
 * is folded: equal for twins. A single Latin letter keeps its case: "-b" is not "-B".
 */
char *tm_twin_key(const char *key);

#endif
