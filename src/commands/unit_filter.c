#include "commands/unit_filter.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "text/language.h"

void unit_filter_options_clear(UnitFilterOptions *options)
{
    g_free(options->languages);
    g_free(options->from);
    g_free(options->to);
    g_free(options->document);
    g_free(options->batch);
    g_free(options->since);
    g_free(options->until);
    g_free(options->status);
    g_free(options->attribute);
    g_free(options->text);
}

void unit_filter_common_entries(UnitFilterOptions *options, GOptionEntry *entries)
{
    const GOptionEntry ours[N_UNIT_FILTER_COMMON] = {
        {"document", 0, 0, G_OPTION_ARG_STRING, &options->document,
         N_("Only units that stand in this document"), N_("NAME")},
        {"batch", 0, 0, G_OPTION_ARG_STRING, &options->batch,
         N_("Only units that this batch added or changed last"), N_("NUMBER")},
        {"since", 0, 0, G_OPTION_ARG_STRING, &options->since,
         N_("Only units last changed on this day or later, as in 2026-01-31 (UTC)"), N_("DATE")},
        {"until", 0, 0, G_OPTION_ARG_STRING, &options->until,
         N_("Only units last changed on this day or earlier"), N_("DATE")},
        {"status", 0, 0, G_OPTION_ARG_STRING, &options->status,
         N_("Only units of this status: draft, reviewed, approved, or several of them"),
         N_("LIST")},
        {"attribute", 0, 0, G_OPTION_ARG_STRING, &options->attribute,
         N_("Only units with this attribute, or with this value of it"), N_("NAME[=VALUE]")}};

    memcpy(entries, ours, sizeof ours);
}

void unit_filter_entries(UnitFilterOptions *options, GOptionEntry *entries)
{
    const GOptionEntry languages[] = {
        {"lang", 'l', 0, G_OPTION_ARG_STRING, &options->languages,
         N_("Only these languages, and units that have at least two of them"), N_("LIST")},
        {"from", 0, 0, G_OPTION_ARG_STRING, &options->from,
         N_("With --to: only this pair, and which of it is the source"), N_("LANG")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options->to, N_("The other language of the pair"),
         N_("LANG")}};
    const GOptionEntry text = {"text",
                               0,
                               0,
                               G_OPTION_ARG_STRING,
                               &options->text,
                               N_("Only units in which these words stand, capital or small"),
                               N_("WORDS")};

    memcpy(entries, languages, sizeof languages);
    unit_filter_common_entries(options, entries + G_N_ELEMENTS(languages));
    entries[N_UNIT_FILTER_OPTIONS - 1] = text;
}

/* ---- dates --------------------------------------------------------------------------------------
 */

/* Two digits, with what must stand before them. */
static gboolean take_two(const char **at, const char *before, int *number)
{
    const char *digits = *at + 1;

    if (**at == '\0' || strchr(before, **at) == NULL || !g_ascii_isdigit(digits[0]) ||
        !g_ascii_isdigit(digits[1]))
        return FALSE;
    *number = (digits[0] - '0') * 10 + digits[1] - '0';
    *at += 3;
    return TRUE;
}

/* Years of four digits: what can be sorted as text can be compared as numbers. */
static gboolean take_year(const char **at, int *year)
{
    *year = 0;
    for (int i = 0; i < 4; i++, (*at)++) {
        if (!g_ascii_isdigit(**at))
            return FALSE;
        *year = *year * 10 + **at - '0';
    }
    return TRUE;
}

gboolean unit_filter_date(const char *text, gboolean end, gint64 *seconds)
{
    int year, month, day;
    int hour = end ? 23 : 0;
    int minute = end ? 59 : 0;
    int second = end ? 59 : 0;

    if (!take_year(&text, &year) || !take_two(&text, "-", &month) || !take_two(&text, "-", &day))
        return FALSE;
    if (*text != '\0' && (!take_two(&text, "T ", &hour) || !take_two(&text, ":", &minute)))
        return FALSE;
    if (*text == ':' && !take_two(&text, ":", &second))
        return FALSE;
    if (*text == 'Z')
        text++;
    g_autoptr(GDateTime) moment = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (*text != '\0' || moment == NULL)
        return FALSE;
    *seconds = g_date_time_to_unix(moment);
    return TRUE;
}

/* 0 stands for “no limit”, so that the first second of 1970 is one too late: nobody will miss it.
 */
static gboolean parse_date(const Command *command, const char *option, const char *text,
                           gboolean end, gint64 *seconds)
{
    if (text == NULL)
        return TRUE;
    if (unit_filter_date(text, end, seconds)) {
        if (*seconds == 0)
            *seconds = 1;
        return TRUE;
    }
    command_misused(command,
                    _("“%s” is no date for %s; write it as in 2026-01-31, or with the time (UTC) "
                      "as in 2026-01-31T09:30"),
                    text, option);
    return FALSE;
}

static gboolean parse_dates(const Command *command, const UnitFilterOptions *options,
                            TmUnitFilter *filter)
{
    if (!parse_date(command, "--since", options->since, FALSE, &filter->since) ||
        !parse_date(command, "--until", options->until, TRUE, &filter->until))
        return FALSE;
    if (filter->since == 0 || filter->until == 0 || filter->since <= filter->until)
        return TRUE;
    command_misused(command, _("--since %s is later than --until %s; exchange them"),
                    options->since, options->until);
    return FALSE;
}

/* ---- languages ----------------------------------------------------------------------------------
 */

static gboolean add_language(const Command *command, const char *option, const char *tag,
                             UnitFilter *filter)
{
    char *language = command_language(command, option, tag);

    if (language == NULL)
        return FALSE;
    if (filter->languages == NULL)
        filter->languages = g_ptr_array_new_with_free_func(g_free);
    if (g_ptr_array_find_with_equal_func(filter->languages, language, g_str_equal, NULL)) {
        command_misused(command, _("the language %s is named twice"), language);
        g_free(language);
        return FALSE;
    }
    g_ptr_array_add(filter->languages, language);
    return TRUE;
}

static gboolean parse_list(const Command *command, const char *list, UnitFilter *filter)
{
    g_auto(GStrv) tags = g_strsplit(list, ",", -1);

    for (gsize i = 0; tags[i] != NULL; i++) {
        if (!add_language(command, "--lang", g_strstrip(tags[i]), filter))
            return FALSE;
    }
    if (filter->languages != NULL && filter->languages->len >= 2)
        return TRUE;
    command_misused(command, _("--lang names at least two languages, as in ru,en, not “%s”"), list);
    return FALSE;
}

static gboolean parse_languages(const Command *command, const UnitFilterOptions *options,
                                UnitFilter *filter)
{
    gboolean pair = options->from != NULL && options->to != NULL;

    if (!pair && (options->from != NULL || options->to != NULL)) {
        command_misused(command, _("--from and --to go together, as in --from ru --to en"));
        return FALSE;
    }
    if (pair && options->languages != NULL) {
        command_misused(command, _("name the languages with --lang, or a pair of them with --from "
                                   "and --to, not both"));
        return FALSE;
    }
    if (options->languages != NULL && !parse_list(command, options->languages, filter))
        return FALSE;
    if (pair && (!add_language(command, "--from", options->from, filter) ||
                 !add_language(command, "--to", options->to, filter)))
        return FALSE;
    if (filter->languages == NULL)
        return TRUE;
    if (pair)
        filter->from = g_strdup(filter->languages->pdata[0]);
    g_ptr_array_add(filter->languages, NULL);
    filter->filter.languages = (const char *const *) filter->languages->pdata;
    return TRUE;
}

/* ---- the others ---------------------------------------------------------------------------------
 */

static guint status_bit(const char *name)
{
    for (int i = TM_STATUS_DRAFT; i <= TM_STATUS_APPROVED; i++) {
        if (g_str_equal(name, tm_status_name((TmStatus) i)))
            return 1U << i;
    }
    return 0;
}

static gboolean parse_statuses(const Command *command, const char *list, guint *statuses)
{
    if (list == NULL)
        return TRUE;
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    for (gsize i = 0; names[i] != NULL; i++) {
        guint bit = status_bit(g_strstrip(names[i]));
        if (bit == 0) {
            command_misused(command, _("“%s” is no status; there are draft, reviewed and approved"),
                            names[i]);
            return FALSE;
        }
        *statuses |= bit;
    }
    return TRUE;
}

static gboolean parse_batch(const Command *command, const char *text, gint64 *batch)
{
    guint64 number;

    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &number, NULL)) {
        command_misused(command, _("--batch takes the number of a batch, not “%s”"), text);
        return FALSE;
    }
    *batch = (gint64) number;
    return TRUE;
}

static gboolean parse_attribute(const Command *command, const char *text, UnitFilter *filter)
{
    if (text == NULL)
        return TRUE;
    const char *sign = strchr(text, '=');
    if (*text == '\0' || sign == text) {
        command_misused(command, _("--attribute takes a name, as in x-client or x-client=ООН"));
        return FALSE;
    }
    filter->attribute = sign != NULL ? g_strndup(text, (gsize) (sign - text)) : g_strdup(text);
    filter->value = sign != NULL ? g_strdup(sign + 1) : NULL;
    filter->filter.attribute = filter->attribute;
    filter->filter.value = filter->value;
    return TRUE;
}

/* An empty value would not be what was meant, such as a variable of a script that is not set. */
static gboolean check_not_empty(const Command *command, const char *option, const char *value)
{
    if (value == NULL || *value != '\0')
        return TRUE;
    command_misused(command, _("the value of %s is empty"), option);
    return FALSE;
}

static gboolean parse_texts(const Command *command, const UnitFilterOptions *options,
                            UnitFilter *filter)
{
    if (!check_not_empty(command, "--document", options->document) ||
        !check_not_empty(command, "--status", options->status) ||
        !check_not_empty(command, "--text", options->text))
        return FALSE;
    filter->document = g_strdup(options->document);
    filter->text = g_strdup(options->text);
    filter->filter.document = filter->document;
    filter->filter.text = filter->text;
    return TRUE;
}

gboolean unit_filter_parse(const Command *command, const UnitFilterOptions *options,
                           UnitFilter *filter)
{
    return parse_languages(command, options, filter) &&
           parse_dates(command, options, &filter->filter) &&
           parse_statuses(command, options->status, &filter->filter.statuses) &&
           parse_batch(command, options->batch, &filter->filter.batch) &&
           parse_attribute(command, options->attribute, filter) &&
           parse_texts(command, options, filter);
}

void unit_filter_clear(UnitFilter *filter)
{
    g_clear_pointer(&filter->languages, g_ptr_array_unref);
    g_free(filter->document);
    g_free(filter->attribute);
    g_free(filter->value);
    g_free(filter->text);
    g_free(filter->from);
}
