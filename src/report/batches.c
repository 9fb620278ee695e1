#include "report/batches.h"

#include <glib/gi18n-lib.h>
#include "report/console.h"

/* A unit that the memory has from the same place; named as in the JSON of import. */
#define SKIPPED_KNOWN N_("known already")
/* A unit that an undo left alone. */
#define SKIPPED_LATER N_("changed later")

gint64 batch_count_unnamed(const TmLogEntry *entry)
{
    gint64 rest = entry->counts.skipped;

    for (guint i = 0; entry->skips != NULL && i < entry->skips->len; i++)
        rest -= ((const TmSkipCount *) entry->skips->pdata[i])->number;
    return rest;
}

const char *batch_unnamed_reason(const TmLogEntry *entry)
{
    return entry->undoes != 0 ? SKIPPED_LATER : SKIPPED_KNOWN;
}

char *batch_origin_text(const TmLogEntry *entry)
{
    g_autofree char *text =
        g_strjoin("  ", entry->user ? entry->user : "–", entry->command, entry->file, NULL);

    return console_plain(text, -1);
}

static void append_reason(GString *list, const char *reason, gint64 n)
{
    g_autofree char *number = console_number((guint64) n);
    g_autofree char *plain = console_plain(reason, -1);

    g_string_append_printf(list, "%s%s: %s", list->len > 0 ? ", " : "", plain, number);
}

/* "known already: 4, too long: 1" */
static char *reasons_text(const TmLogEntry *entry)
{
    GString *list = g_string_new(NULL);
    gint64 unnamed = batch_count_unnamed(entry);

    if (unnamed > 0)
        append_reason(list, _(batch_unnamed_reason(entry)), unnamed);
    for (guint i = 0; entry->skips != NULL && i < entry->skips->len; i++) {
        const TmSkipCount *skip = entry->skips->pdata[i];
        /* Reasons are stable names for programs; here they are shown to a person. */
        append_reason(list, _(skip->reason), skip->number);
    }
    return g_string_free(list, FALSE);
}

/* Takes @part over. */
static void append_part(GString *line, char *part)
{
    g_string_append_printf(line, "%s%s", line->len > 0 ? ", " : "", part);
    g_free(part);
}

char *batch_counts_text(const TmLogEntry *entry)
{
    const TmBatchCounts *counts = &entry->counts;
    g_autofree char *added = console_number((guint64) counts->added);
    g_autofree char *changed = console_number((guint64) counts->changed);
    g_autofree char *removed = console_number((guint64) counts->removed);
    g_autofree char *skipped = console_number((guint64) counts->skipped);
    g_autofree char *reasons = reasons_text(entry);
    GString *line = g_string_new(NULL);

    if (counts->added > 0)
        append_part(line, g_strdup_printf(_("%s added"), added));
    if (counts->changed > 0)
        append_part(line, g_strdup_printf(_("%s changed"), changed));
    if (counts->removed > 0)
        append_part(line, g_strdup_printf(_("%s removed"), removed));
    if (counts->skipped > 0)
        append_part(line, g_strdup_printf(_("%s skipped (%s)"), skipped, reasons));
    return g_string_free(line, FALSE);
}
