#include "report/matches.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "match/numbers.h"
#include "report/console.h"
#include "report/memory_name.h"

char *match_percent(const TmMatch *match)
{
    return g_strdup_printf("%d%%", match->rank.context ? 101 : match->score / 100);
}

static char *via_text(const TmMatch *match)
{
    return g_strdup_printf(_("via %s"), match->via->language);
}

static char *day(gint64 seconds)
{
    g_autoptr(GDateTime) date = seconds != 0 ? g_date_time_new_from_unix_utc(seconds) : NULL;

    return date == NULL ? g_strdup("–") : g_date_time_format(date, "%Y-%m-%d");
}

static char *numbers_text(const TmMatch *match)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < match->numbers->len; i++)
        tm_number_change_append(list, match->numbers->pdata[i]);
    return g_string_free(list, FALSE);
}

static void append_for_reading(GString *out, const char *percent, const char *target,
                               const char *source, const char *origin, const char *numbers,
                               Colour colour)
{
    g_autoptr(GString) padded = g_string_new(NULL);

    console_cell(padded, percent, 5, TRUE);
    g_autofree char *score = console_colour(colour, padded->str);
    g_autofree char *dim_source = console_colour(COLOUR_DIM, source);
    g_string_append_printf(out, "%s  %s  ‹ %s  (%s)", score, target, dim_source, origin);
    if (*numbers != '\0') {
        g_autofree char *warning = g_strdup_printf(_("numbers differ: %s"), numbers);
        g_autofree char *coloured = console_colour(COLOUR_BAD, warning);
        g_string_append_printf(out, "  ! %s", coloured);
    }
    g_string_append_c(out, '\n');
}

void matches_append_line(GString *out, TmMemory *memory, const TmMatch *match, gboolean tabs)
{
    g_autofree char *percent = match_percent(match);
    g_autofree char *source = console_plain(match->pair->source->string->str, -1);
    g_autofree char *target = console_plain(match->pair->target->string->str, -1);
    g_autofree char *document =
        console_plain(match->pair->document ? match->pair->document : "–", -1);
    g_autofree char *name = memory_name(memory, match->memory);
    g_autofree char *date = day(match->pair->changed);
    g_autofree char *numbers = numbers_text(match);

    if (tabs) {
        g_string_append_printf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s", percent, target, source, name,
                               document, date, numbers);
        g_string_append_printf(out, "%s%s\n", match->via ? "\t" : "",
                               match->via ? match->via->language : "");
        return;
    }
    g_autofree char *via = match->via ? via_text(match) : NULL;
    g_autofree char *origin =
        g_strdup_printf("%s, %s, %s%s%s", name, document, date, via ? ", " : "", via ? via : "");
    gboolean plain = match->rank.context || match->score == TM_SCORE_IDENTICAL;
    append_for_reading(out, percent, target, source, origin, numbers,
                       plain ? COLOUR_GOOD : COLOUR_CHECK);
}

static char *token_text(const TmText *text, const GArray *tokens, gsize i)
{
    const TmToken *token = &g_array_index(tokens, TmToken, i);

    if (token->kind == TM_TOKEN_CODE)
        return g_strdup(_("[code]"));
    return console_plain(text->string->str + token->start, (gssize) (token->end - token->start));
}

static const char *reason_text(TmEditReason reason)
{
    switch (reason) {
    case TM_REASON_FORM:
        return _("another form");
    case TM_REASON_CASE:
        return _("letter case");
    case TM_REASON_NUMBER:
        return _("another number");
    default:
        return _("another word");
    }
}

/* "− закона → + законов   another form, 8 of 120" */
static void append_edit(GString *out, const TmExplanation *explanation, const TmQuery *query,
                        const TmMatch *match, const TmEdit *edit)
{
    g_autofree char *here = edit->kind == TM_EDIT_INSERT
                                ? NULL
                                : token_text(query->text, explanation->query_tokens, edit->a);
    g_autofree char *there =
        edit->kind == TM_EDIT_DELETE
            ? NULL
            : token_text(match->pair->source, explanation->source_tokens, edit->b);

    if (edit->kind == TM_EDIT_REPLACE)
        g_string_append_printf(out, _("         here “%s”, in the memory “%s”: %s, costs %u\n"),
                               here, there, reason_text(edit->reason), edit->cost);
    else if (edit->kind == TM_EDIT_DELETE)
        g_string_append_printf(out, _("         only here “%s”: costs %u\n"), here, edit->cost);
    else
        g_string_append_printf(out, _("         only in the memory “%s”: costs %u\n"), there,
                               edit->cost);
}

static const char *penalty_text(TmPenaltyKind kind)
{
    switch (kind) {
    case TM_PENALTY_UNREVIEWED:
        return _("aligned by program, not reviewed");
    case TM_PENALTY_SEVERAL:
        return _("this source has several translations");
    case TM_PENALTY_PIVOT:
        return _("found through another language");
    default:
        return _("penalty of this memory");
    }
}

/* "through ru “Закон принят.”, as in unit 12 of agency.tm" */
static void append_via(GString *out, TmMemory *memory, const TmVia *via)
{
    g_autofree char *text = console_plain(via->text->string->str, -1);
    g_autofree char *name = memory_name(memory, via->memory);

    g_autofree char *unit = g_strdup_printf("%" G_GINT64_FORMAT, via->unit);

    g_string_append_printf(out, _("         through %s “%s”, as in unit %s of %s\n"), via->language,
                           text, unit, name);
}

void matches_append_explanation(GString *out, TmMemory *memory, const TmQuery *query,
                                const TmMatch *match)
{
    g_autoptr(TmExplanation) explanation =
        tm_memory_explain(memory, query->from, query->text, match->pair->source);

    if (match->rank.raw_score == TM_SCORE_IDENTICAL)
        g_string_append(out, _("         the texts are identical\n"));
    else if (explanation->edits == NULL)
        g_string_append(out, _("         the texts are too long to explain\n"));
    else if (explanation->distance == 0)
        g_string_append_printf(
            out, _("         the texts differ only in signs that count as equal: %d%%\n"),
            TM_SCORE_LOOKALIKE / 100);
    else
        g_string_append_printf(out, _("         %u of %u points differ: %.2f%%\n"),
                               explanation->distance, explanation->weight,
                               match->rank.raw_score / 100.0);
    for (guint i = 0; explanation->edits != NULL && i < explanation->edits->len; i++)
        append_edit(out, explanation, query, match, &g_array_index(explanation->edits, TmEdit, i));
    if (match->via != NULL)
        append_via(out, memory, match->via);
    for (int i = 0; i < TM_N_PENALTIES; i++)
        if (match->rank.penalties[i] > 0)
            g_string_append_printf(out, _("         %s: %.2f%% off\n"),
                                   penalty_text((TmPenaltyKind) i),
                                   match->rank.penalties[i] / 100.0);
    if (match->rank.context)
        g_string_append(out, _("         the segments before and after agree too\n"));
}
