#include "report/summary.h"

#include <glib/gi18n-lib.h>
#include "report/console.h"

static const char *band_text(Band band)
{
    switch (band) {
    case BAND_CONTEXT:
        return _("context (101%)");
    case BAND_100:
        return _("exact (100%)");
    case BAND_95:
        return _("95–99%");
    case BAND_85:
        return _("85–94%");
    case BAND_75:
        return _("75–84%");
    case BAND_LOW:
        return _("below 75%");
    case BAND_NONE:
        return _("no match");
    default:
        return _("numbers and signs only");
    }
}

static void print_row(const char *name, const char *segments, const char *words,
                      const char *repeated)
{
    g_autoptr(GString) row = g_string_new("  ");

    console_cell(row, name, 28, FALSE);
    console_cell(row, segments, 12, TRUE);
    console_cell(row, words, 12, TRUE);
    console_cell(row, repeated, 12, TRUE);
    g_print("%s\n", row->str);
}

static void print_count(const char *name, const BandCount *count)
{
    g_autofree char *segments = console_number(count->segments);
    g_autofree char *words = console_number(count->words);
    g_autofree char *repeated = console_number(count->repeated);

    print_row(name, segments, words, repeated);
}

void summary_print(const DraftCounts *counts, gint64 microseconds)
{
    print_row("", _("segments"), _("words"), _("repeated"));
    for (int i = 0; i < N_BANDS; i++)
        if (counts->bands[i].segments > 0)
            print_count(band_text((Band) i), &counts->bands[i]);
    print_count(_("total"), &counts->total);
    if (counts->numbers > 0)
        g_print(ngettext("  numbers differ in %zu segment: look at it\n",
                         "  numbers differ in %zu segments: look at them\n", counts->numbers),
                counts->numbers);
    if (counts->guessed > 0)
        g_print(ngettext("  formatting or notes were placed by guess in %zu segment\n",
                         "  formatting or notes were placed by guess in %zu segments\n",
                         counts->guessed),
                counts->guessed);
    g_print(_("  time: %.2f s\n"), (double) microseconds / G_USEC_PER_SEC);
}
