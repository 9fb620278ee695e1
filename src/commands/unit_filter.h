/*
 * The options that choose units of a memory, and what they mean.
 *
 *     --lang ru,en --document law.docx --since 2026-01-31 --status reviewed,approved
 */
#ifndef COMMANDS_UNIT_FILTER_H
#define COMMANDS_UNIT_FILTER_H

#include "commands/command.h"

/* As they were given; NULL: not at all. */
typedef struct {
    char *languages;
    char *from;
    char *to;
    char *document;
    char *batch;
    char *since;
    char *until;
    char *status;
    char *attribute;
    char *text;
} UnitFilterOptions;

void unit_filter_options_clear(UnitFilterOptions *options);

/* The entries of the option table, up to N_UNIT_FILTER_OPTIONS; the strings go to @options. */
#define N_UNIT_FILTER_OPTIONS 10
void unit_filter_entries(UnitFilterOptions *options, GOptionEntry *entries);

/* Those of them that say nothing of languages and texts. */
#define N_UNIT_FILTER_COMMON 6
void unit_filter_common_entries(UnitFilterOptions *options, GOptionEntry *entries);

/* What they mean. The filter's strings live as long as this. */
typedef struct {
    TmUnitFilter filter;
    GPtrArray *languages; /* normalised tags in the order given, then NULL; NULL: any */
    char *document;
    char *attribute;
    char *value;
    char *text;
    char *from; /* of --from; NULL: not said */
} UnitFilter;

/* FALSE: something is wrong, and was said. */
gboolean unit_filter_parse(const Command *command, const UnitFilterOptions *options,
                           UnitFilter *filter);
void unit_filter_clear(UnitFilter *filter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(UnitFilter, unit_filter_clear)

/**
 * unit_filter_date:
 * A date ("2026-01-31") or a moment ("2026-01-31T09:30", "2026-01-31 09:30:15Z") in UTC. @end: of
 * what is not said, the last second instead of the first.
 *
 * Returns FALSE when it is none.
 */
gboolean unit_filter_date(const char *text, gboolean end, gint64 *seconds);

#endif
