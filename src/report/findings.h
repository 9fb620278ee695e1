/*
 * What `clean-up` found, for a person (text, HTML page) and for programs (JSON).
 *
 * Findings are counted all and kept up to a number for each rule: a memory may have a million.
 */
#ifndef REPORT_FINDINGS_H
#define REPORT_FINDINGS_H

#include <json-glib/json-glib.h>
#include "hygiene/clean.h"

/* A unit as it is shown. */
typedef struct {
    gint64 id;
    char *source;
    char *target;
    char *document; /* NULL: not known */
    char *person;   /* who changed it last, or made it; NULL: not known */
    gint64 date;
    TmStatus status;
} FindingUnit;

typedef struct {
    TmRule rule;
    TmTreatment treatment;
    TmDetail detail;
    gboolean certain;
    char *what;
    char *source_language;
    char *target_language;
    const char *wrong; /* "source", "target"; NULL: no telling, or both */
    guint n_units;     /* of translations: of the whole group */
    gint64 kept;       /* of duplicates and twins; else 0 */
    GPtrArray *units;  /* of FindingUnit: the one found, then the one kept; or the translations */
} Finding;

Finding *finding_new(const TmCleanItem *item);
void finding_free(Finding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Finding, finding_free)

typedef struct {
    guint limit; /* findings kept of a rule */
    gint64 counts[TM_N_RULES][TM_N_TREATMENTS];
    GPtrArray *kept[TM_N_RULES]; /* of Finding */
} Findings;

Findings *findings_new(guint limit);
void findings_free(Findings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Findings, findings_free)

void findings_add(Findings *findings, const TmCleanItem *item);
gint64 findings_of_rule(const Findings *findings, TmRule rule);
gint64 findings_total(const Findings *findings);
/* Those that something is to be done about. */
gint64 findings_to_do(const Findings *findings);

/* "a variant without text": what a rule finds; "delete the unit"; what of it. In the user's
 * language. */
const char *findings_rule_text(TmRule rule);
const char *findings_treatment_text(TmTreatment treatment);
char *findings_detail_text(const Finding *finding); /* NULL: the rule says it all */

/* The table of rules, then at most @limit findings of each. */
void findings_print(const Findings *findings, guint limit);

/* One object on one line. */
void findings_print_json(const Finding *finding);
/* The members "rules" and "findings" of the summary, for the object that is open. */
void findings_add_json(JsonBuilder *builder, const Findings *findings);

/**
 * findings_html:
 * One page that needs no other file and no script: a table, then at most @limit findings of each
 * rule with their texts side by side.
 *
 * @memory: its name, for the heading. Owner: the caller unrefs the bytes.
 */
GBytes *findings_html(const Findings *findings, const char *memory, guint limit);

#endif
