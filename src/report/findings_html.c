/*
 * The page of `clean-up --html`: to be read on a screen or a phone, or printed and decided upon
 * with a pencil. No scripts, nothing loaded from elsewhere.
 */
#include "report/findings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char STYLE[] =
    "body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem;"
    "color:#1a1a1a;background:#fff}\n"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin:2rem 0 .3rem}\n"
    "table{border-collapse:collapse;font-size:.9rem}\n"
    ".wide{overflow-x:auto}\n"
    "th,td{border:1px solid #bbb;padding:.25rem .6rem;text-align:right}\n"
    "th:first-child,td:first-child{text-align:left}\n"
    "th{background:#f0f0f0}\n"
    "article{border-top:1px solid #bbb;padding:.7rem 0;break-inside:avoid}\n"
    "article p{margin:0 0 .4rem}\n"
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));"
    "gap:.6rem}\n"
    ".cards+.cards{margin-top:.6rem}\n"
    ".card{border:1px solid #ccc;border-radius:.3rem;padding:.5rem .7rem;overflow-wrap:anywhere;"
    "white-space:pre-wrap}\n"
    ".wrong{border:2px solid #b00020}\n"
    ".about{display:block;color:#555;font-size:.85rem;white-space:normal;margin-top:.3rem}\n"
    "@media print{body{font-size:10pt;max-width:none;padding:0}h2{break-after:avoid}}\n"
    "@media(prefers-color-scheme:dark){@media screen{body{color:#e6e6e6;background:#161616}"
    "th{background:#2a2a2a}.about{color:#aaa}.wrong{border-color:#ff7a8a}}}\n";

/* Escaped, and without characters that HTML does not have. */
static void append_text(GString *html, const char *text)
{
    g_autoptr(GString) clean = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
                           (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        g_string_append_unichar(clean, control ? 0xfffd : c);
    }
    g_autofree char *escaped = g_markup_escape_text(clean->str, (gssize) clean->len);
    g_string_append(html, escaped);
}

static void append_element(GString *html, const char *element, const char *text)
{
    g_string_append_printf(html, "<%s>", element);
    append_text(html, text);
    g_string_append_printf(html, "</%s>", element);
}

static void append_card(GString *html, const char *language, const char *text, const char *about,
                        gboolean wrong)
{
    g_string_append_printf(html, "<div class=\"card%s\" lang=\"", wrong ? " wrong" : "");
    append_text(html, language);
    g_string_append(html, "\">");
    append_text(html, text);
    g_string_append(html, "<span class=\"about\" lang=\"\">");
    append_text(html, about);
    g_string_append(html, "</span></div>\n");
}

static char *about_unit(const FindingUnit *unit, const char *language)
{
    g_autoptr(GDateTime) date = unit->date != 0 ? g_date_time_new_from_unix_utc(unit->date) : NULL;
    g_autofree char *day = date != NULL ? g_date_time_format(date, "%Y-%m-%d") : NULL;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, unit->id);
    GString *about = g_string_new(NULL);

    g_string_append_printf(about, _("%s, unit %s"), language, id);
    g_string_append_printf(about, " · %s", tm_status_name(unit->status));
    if (day != NULL)
        g_string_append_printf(about, " · %s", day);
    if (unit->person != NULL)
        g_string_append_printf(about, " · %s", unit->person);
    if (unit->document != NULL)
        g_string_append_printf(about, " · %s", unit->document);
    return g_string_free(about, FALSE);
}

static void append_pair(GString *html, const Finding *finding, const FindingUnit *unit)
{
    g_autofree char *about = about_unit(unit, finding->target_language);

    g_string_append(html, "<div class=\"cards\">\n");
    append_card(html, finding->source_language, unit->source, finding->source_language,
                g_strcmp0(finding->wrong, "source") == 0);
    append_card(html, finding->target_language, unit->target, about,
                g_strcmp0(finding->wrong, "target") == 0);
    g_string_append(html, "</div>\n");
}

static void append_translations(GString *html, const Finding *finding)
{
    const FindingUnit *first = finding->units->pdata[0];
    g_autofree char *number =
        g_strdup_printf(ngettext("%u unit", "%u units", finding->n_units), finding->n_units);

    append_element(html, "p", number);
    g_string_append(html, "<div class=\"cards\">\n");
    append_card(html, finding->source_language, first->source, finding->source_language, FALSE);
    g_string_append(html, "</div>\n<div class=\"cards\">\n");
    for (guint i = 0; i < finding->units->len; i++) {
        const FindingUnit *unit = finding->units->pdata[i];
        g_autofree char *about = about_unit(unit, finding->target_language);
        append_card(html, finding->target_language, unit->target, about, FALSE);
    }
    g_string_append(html, "</div>\n");
}

static void append_finding(GString *html, const Finding *finding)
{
    g_autofree char *detail = findings_detail_text(finding);

    g_string_append(html, "<article>\n");
    if (finding->rule == TM_RULE_TRANSLATIONS) {
        append_translations(html, finding);
    } else {
        g_string_append(html, "<p>");
        if (detail != NULL) {
            append_text(html, detail);
            g_string_append(html, ": ");
        }
        append_element(html, "strong", findings_treatment_text(finding->treatment));
        g_string_append(html, "</p>\n");
        append_pair(html, finding, finding->units->pdata[0]);
    }
    if (finding->kept != 0) {
        append_element(html, "p", _("into"));
        append_pair(html, finding, finding->units->pdata[1]);
    }
    g_string_append(html, "</article>\n");
}

static void append_rule(GString *html, const Findings *findings, TmRule rule, guint limit)
{
    gint64 n = findings_of_rule(findings, rule);
    guint n_shown = MIN(limit, findings->kept[rule]->len);

    if (n_shown == 0)
        return;
    g_string_append_printf(html, "<h2 id=\"%s\">", tm_rule_name(rule));
    append_text(html, findings_rule_text(rule));
    g_string_append(html, "</h2>\n");
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, n);
    g_autofree char *count =
        g_strdup_printf(_("Rule “%s”: %s found, %u shown."), tm_rule_name(rule), number, n_shown);
    append_element(html, "p", count);
    for (guint i = 0; i < n_shown; i++)
        append_finding(html, findings->kept[rule]->pdata[i]);
}

static void append_table(GString *html, const Findings *findings)
{
    g_string_append(html, "<div class=\"wide\"><table>\n<tr>");
    append_element(html, "th", _("rule"));
    append_element(html, "th", _("found"));
    for (guint i = 0; i < TM_N_TREATMENTS; i++)
        append_element(html, "th", findings_treatment_text((TmTreatment) i));
    g_string_append(html, "</tr>\n");
    for (guint rule = 0; rule < TM_N_RULES; rule++) {
        gint64 n = findings_of_rule(findings, (TmRule) rule);
        if (n == 0)
            continue;
        g_string_append_printf(html, "<tr><td><a href=\"#%s\">", tm_rule_name((TmRule) rule));
        append_text(html, findings_rule_text((TmRule) rule));
        g_string_append_printf(html, "</a></td><td>%" G_GINT64_FORMAT "</td>", n);
        for (guint i = 0; i < TM_N_TREATMENTS; i++)
            g_string_append_printf(html, "<td>%" G_GINT64_FORMAT "</td>",
                                   findings->counts[rule][i]);
        g_string_append(html, "</tr>\n");
    }
    g_string_append(html, "</table></div>\n");
}

GBytes *findings_html(const Findings *findings, const char *memory, guint limit)
{
    GString *html = g_string_new("<!DOCTYPE html>\n<html lang=\"");

    /* TRANSLATORS: the language tag of this translation, as in HTML: "ru" */
    g_string_append(html, C_("language tag", "en"));
    g_string_append(html, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                          "content=\"width=device-width, initial-scale=1\">\n<title>");
    append_text(html, _("Cleaning up a translation memory"));
    g_string_append_printf(html, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", STYLE);
    append_element(html, "h1", _("Cleaning up a translation memory"));
    append_element(html, "p", memory);
    if (findings_total(findings) == 0)
        append_element(html, "p", _("Nothing was found."));
    else
        append_table(html, findings);
    for (guint rule = 0; rule < TM_N_RULES; rule++)
        append_rule(html, findings, (TmRule) rule, limit);
    g_string_append(html, "</body>\n</html>\n");
    return g_string_free_to_bytes(html);
}
