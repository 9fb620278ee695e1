#include "report/findings.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "report/console.h"

/* A text in the list; more is for `tolmach unit`. Guess: two lines of a terminal. */
#define SHOWN_CHARS 150

/* ---- keeping ------------------------------------------------------------------------------------
 */

static void unit_free(FindingUnit *unit)
{
    g_free(unit->source);
    g_free(unit->target);
    g_free(unit->document);
    g_free(unit->person);
    g_free(unit);
}

static char *text_in(const TmUnit *unit, const char *language)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (strcmp(variant->language, language) == 0)
            return g_strdup(variant->text->string->str);
    }
    return g_strdup("");
}

static void add_unit(Finding *finding, const TmStoredUnit *stored)
{
    const TmUnit *unit = stored->unit;
    FindingUnit *shown = g_new0(FindingUnit, 1);

    shown->id = stored->id;
    shown->source = text_in(unit, finding->source_language);
    shown->target = text_in(unit, finding->target_language);
    shown->document = g_strdup(tm_unit_document(unit));
    shown->person = g_strdup(unit->changed_by != NULL ? unit->changed_by : unit->created_by);
    shown->date = unit->changed != 0 ? unit->changed : unit->created;
    shown->status = unit->status;
    g_ptr_array_add(finding->units, shown);
}

Finding *finding_new(const TmCleanItem *item)
{
    const TmFinding *detail = item->finding;
    Finding *finding = g_new0(Finding, 1);

    finding->rule = item->rule;
    finding->treatment = item->treatment;
    finding->certain = detail != NULL ? detail->certain : item->kept != NULL;
    finding->source_language = g_strdup(item->source);
    finding->target_language = g_strdup(item->target);
    finding->units = g_ptr_array_new_with_free_func((GDestroyNotify) unit_free);
    finding->n_units = item->group != NULL ? item->n_units : item->kept != NULL ? 2 : 1;
    if (detail != NULL) {
        finding->detail = detail->detail;
        finding->what = g_strdup(detail->what);
        if (detail->wrong != TM_NO_VARIANT)
            finding->wrong = detail->wrong == detail->source ? "source" : "target";
    }
    for (guint i = 0; item->group != NULL && i < item->group->len; i++)
        add_unit(finding, item->group->pdata[i]);
    if (item->group == NULL)
        add_unit(finding, item->unit);
    if (item->kept != NULL) {
        finding->kept = item->kept->id;
        add_unit(finding, item->kept);
    }
    return finding;
}

void finding_free(Finding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->what);
    g_free(finding->source_language);
    g_free(finding->target_language);
    g_ptr_array_unref(finding->units);
    g_free(finding);
}

Findings *findings_new(guint limit)
{
    Findings *findings = g_new0(Findings, 1);

    findings->limit = limit;
    for (guint i = 0; i < TM_N_RULES; i++)
        findings->kept[i] = g_ptr_array_new_with_free_func((GDestroyNotify) finding_free);
    return findings;
}

void findings_free(Findings *findings)
{
    if (findings == NULL)
        return;
    for (guint i = 0; i < TM_N_RULES; i++)
        g_ptr_array_unref(findings->kept[i]);
    g_free(findings);
}

void findings_add(Findings *findings, const TmCleanItem *item)
{
    findings->counts[item->rule][item->treatment]++;
    if (findings->kept[item->rule]->len < findings->limit)
        g_ptr_array_add(findings->kept[item->rule], finding_new(item));
}

gint64 findings_of_rule(const Findings *findings, TmRule rule)
{
    gint64 n = 0;

    for (guint i = 0; i < TM_N_TREATMENTS; i++)
        n += findings->counts[rule][i];
    return n;
}

gint64 findings_total(const Findings *findings)
{
    gint64 n = 0;

    for (guint i = 0; i < TM_N_RULES; i++)
        n += findings_of_rule(findings, (TmRule) i);
    return n;
}

gint64 findings_to_do(const Findings *findings)
{
    gint64 n = findings_total(findings);

    for (guint i = 0; i < TM_N_RULES; i++)
        n -= findings->counts[i][TM_TREAT_LIST];
    return n;
}

/* ---- words --------------------------------------------------------------------------------------
 */

const char *findings_rule_text(TmRule rule)
{
    switch (rule) {
    case TM_RULE_EMPTY:
        return _("a language without text");
    case TM_RULE_NO_WORDS:
        return _("only numbers and signs");
    case TM_RULE_IDENTICAL:
        return _("the same text in both languages");
    case TM_RULE_LANGUAGE:
        return _("text in another language than it says");
    case TM_RULE_LENGTH:
        return _("lengths do not fit");
    case TM_RULE_CODES:
        return _("inline codes do not fit");
    case TM_RULE_BRACKETS:
        return _("brackets or quotation marks without their other half");
    case TM_RULE_CONTROL:
        return _("control characters, broken entities, wrong encoding");
    case TM_RULE_LOOK_ALIKES:
        return _("Latin letters in Cyrillic words, or the other way round");
    case TM_RULE_DUPLICATE:
        return _("the same pair again");
    case TM_RULE_TWIN:
        return _("the same pair but for white space and letter case");
    default:
        return _("different translations of one text");
    }
}

const char *findings_treatment_text(TmTreatment treatment)
{
    switch (treatment) {
    case TM_TREAT_DELETE:
        return _("delete");
    case TM_TREAT_REDUCE:
        return _("drop one language");
    case TM_TREAT_REPAIR:
        return _("repair");
    case TM_TREAT_MERGE:
        return _("merge");
    default:
        return _("only listed");
    }
}

static char *character_text(const Finding *finding)
{
    switch (finding->detail) {
    case TM_DETAIL_CHARACTER:
        return g_strdup_printf(_("the control character %s"), finding->what);
    case TM_DETAIL_REPLACEMENT:
        return g_strdup(_("U+FFFD, where a character was lost"));
    case TM_DETAIL_PRIVATE:
        return g_strdup_printf(_("%s, a sign that only one font has"), finding->what);
    case TM_DETAIL_ENTITY:
        return g_strdup_printf(_("the entity “%s” without its end"), finding->what);
    case TM_DETAIL_DOUBLED:
        return g_strdup_printf(_("“%s”, an entity in an entity"), finding->what);
    case TM_DETAIL_ENCODING:
        return g_strdup_printf(_("“%s”, UTF-8 read as another encoding"), finding->what);
    default:
        return g_strdup_printf(_("the word “%s”"), finding->what);
    }
}

char *findings_detail_text(const Finding *finding)
{
    switch (finding->detail) {
    case TM_DETAIL_NONE:
        return NULL;
    case TM_DETAIL_SCRIPT:
        return g_strdup(_("another script"));
    case TM_DETAIL_LETTERS:
        return g_strdup_printf(_("letters and words of another language, perhaps %s"),
                               finding->what);
    case TM_DETAIL_LONGER:
        return g_strdup_printf(_("the translation is %s times as long as usual"), finding->what);
    case TM_DETAIL_SHORTER:
        return g_strdup_printf(_("the text is %s times as long as usual for its translation"),
                               finding->what);
    case TM_DETAIL_UNPAIRED:
        return g_strdup_printf(_("“%s” lacks its other half"), finding->what);
    case TM_DETAIL_NUMBER:
        return g_strdup_printf(_("opening, closing and single codes: %s"), finding->what);
    default:
        return character_text(finding);
    }
}

/* ---- text ---------------------------------------------------------------------------------------
 */

/* On one line, shortened, and without what a terminal would obey. */
static char *shown(const char *text)
{
    GString *line = g_string_new(NULL);
    guint n = 0;

    for (const char *at = text; *at != '\0' && n <= SHOWN_CHARS; at = g_utf8_next_char(at), n++) {
        gunichar c = g_utf8_get_char(at);
        if (n == SHOWN_CHARS)
            g_string_append(line, "…");
        else if (c == '\n' || c == '\t' || c == '\r')
            g_string_append_c(line, ' ');
        else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
            g_string_append(line, "\xef\xbf\xbd");
        else
            g_string_append_unichar(line, c);
    }
    return g_string_free(line, FALSE);
}

static void print_text(const char *language, const char *text)
{
    g_autoptr(GString) row = g_string_new("      ");
    g_autofree char *line = shown(text);

    console_cell(row, language, 8, FALSE);
    g_print("%s %s\n", row->str, line);
}

static char *about_unit(const FindingUnit *unit)
{
    g_autoptr(GDateTime) date = unit->date != 0 ? g_date_time_new_from_unix_utc(unit->date) : NULL;
    g_autofree char *day = date != NULL ? g_date_time_format(date, "%Y-%m-%d") : NULL;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();

    g_ptr_array_add(parts, (gpointer) tm_status_name(unit->status));
    if (day != NULL)
        g_ptr_array_add(parts, day);
    if (unit->person != NULL)
        g_ptr_array_add(parts, unit->person);
    if (unit->document != NULL)
        g_ptr_array_add(parts, unit->document);
    g_ptr_array_add(parts, NULL);
    g_autofree char *joined = g_strjoinv(", ", (char **) parts->pdata);
    return shown(joined);
}

static void print_translations(const Finding *finding)
{
    const FindingUnit *first = finding->units->pdata[0];

    g_print(ngettext("  %u unit\n", "  %u units\n", finding->n_units), finding->n_units);
    print_text(finding->source_language, first->source);
    for (guint i = 0; i < finding->units->len; i++) {
        const FindingUnit *unit = finding->units->pdata[i];
        g_autofree char *about = about_unit(unit);
        g_autofree char *dim = console_colour(COLOUR_DIM, about);
        print_text(finding->target_language, unit->target);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, unit->id);
        g_print(_("               unit %s: %s\n"), id, dim);
    }
}

static void print_finding(const Finding *finding)
{
    const FindingUnit *unit = finding->units->pdata[0];
    g_autofree char *detail = findings_detail_text(finding);
    g_autofree char *safe = detail != NULL ? shown(detail) : NULL;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, unit->id);
    g_autofree char *kept = g_strdup_printf("%" G_GINT64_FORMAT, finding->kept);

    if (finding->rule == TM_RULE_TRANSLATIONS) {
        print_translations(finding);
        return;
    }
    g_print(_("  unit %s"), id);
    if (safe != NULL)
        g_print(": %s", safe);
    if (finding->kept != 0)
        g_print(_(" → into unit %s\n"), kept);
    else
        g_print(" → %s\n", findings_treatment_text(finding->treatment));
    print_text(finding->source_language, unit->source);
    print_text(finding->target_language, unit->target);
}

/* Over a column; short. */
static const char *column_text(TmTreatment treatment)
{
    switch (treatment) {
    case TM_TREAT_DELETE:
        return C_("column", "delete");
    case TM_TREAT_REDUCE:
        return C_("column", "reduce");
    case TM_TREAT_REPAIR:
        return C_("column", "repair");
    case TM_TREAT_MERGE:
        return C_("column", "merge");
    default:
        return C_("column", "list");
    }
}

static void print_row(const char *rule, const gint64 *counts)
{
    g_autoptr(GString) row = g_string_new("  ");
    gint64 total = 0;

    console_cell(row, rule, 14, FALSE);
    for (guint i = 0; i < TM_N_TREATMENTS; i++)
        total += counts[i];
    g_autofree char *found = console_number((guint64) total);
    console_cell(row, found, 10, TRUE);
    for (guint i = 0; i < TM_N_TREATMENTS; i++) {
        g_autofree char *number = console_number((guint64) counts[i]);
        console_cell(row, counts[i] > 0 ? number : "–", 10, TRUE);
    }
    g_print("%s\n", row->str);
}

static void print_table(const Findings *findings)
{
    g_autoptr(GString) head = g_string_new("  ");

    console_cell(head, _("rule"), 14, FALSE);
    console_cell(head, _("found"), 10, TRUE);
    for (guint i = 0; i < TM_N_TREATMENTS; i++)
        console_cell(head, column_text((TmTreatment) i), 10, TRUE);
    g_print("%s\n", head->str);
    for (guint i = 0; i < TM_N_RULES; i++)
        if (findings_of_rule(findings, (TmRule) i) > 0)
            print_row(tm_rule_name((TmRule) i), findings->counts[i]);
}

void findings_print(const Findings *findings, guint limit)
{
    print_table(findings);
    for (guint rule = 0; rule < TM_N_RULES; rule++) {
        gint64 n = findings_of_rule(findings, (TmRule) rule);
        guint n_shown = MIN(limit, findings->kept[rule]->len);
        if (n_shown == 0)
            continue;
        g_print("\n%s: %s\n", tm_rule_name((TmRule) rule), findings_rule_text((TmRule) rule));
        for (guint i = 0; i < n_shown; i++)
            print_finding(findings->kept[rule]->pdata[i]);
        g_autofree char *more = console_number((guint64) n - n_shown);
        if (n > n_shown)
            g_print(_("  … and %s more; --limit shows them\n"), more);
    }
}
