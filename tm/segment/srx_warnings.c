#include "segment/srx_parse_private.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
    const char *kind; /* the msgid */
    char *text;
    guint line;
    guint column;
    guint count;
} Warning;

struct SrxWarnings {
    GArray *warnings; /* of Warning; there are few kinds, so it is searched from end to end */
};

static void clear_warning(gpointer data)
{
    g_free(((Warning *) data)->text);
}

SrxWarnings *srx_warnings_new(void)
{
    SrxWarnings *warnings = g_new0(SrxWarnings, 1);

    warnings->warnings = g_array_new(FALSE, FALSE, sizeof(Warning));
    g_array_set_clear_func(warnings->warnings, clear_warning);
    return warnings;
}

void srx_warnings_free(SrxWarnings *warnings)
{
    g_array_unref(warnings->warnings);
    g_free(warnings);
}

/* Whether there is a warning of this kind already; it has then been counted. */
static gboolean is_counted(SrxWarnings *warnings, const char *kind)
{
    for (guint i = 0; i < warnings->warnings->len; i++) {
        Warning *warning = &g_array_index(warnings->warnings, Warning, i);
        if (!g_str_equal(warning->kind, kind))
            continue;
        warning->count++;
        return TRUE;
    }
    return FALSE;
}

/* Takes @text. */
static void append(SrxWarnings *warnings, guint line, guint column, const char *kind, char *text)
{
    Warning warning = {kind, text, line, column, 1};

    g_array_append_val(warnings->warnings, warning);
}

void srx_warnings_add_valist(SrxWarnings *warnings, guint line, guint column, const char *message,
                             va_list arguments)
{
    if (!is_counted(warnings, message))
        append(warnings, line, column, message, g_strdup_vprintf(_(message), arguments));
}

void srx_warnings_add(SrxWarnings *warnings, guint line, guint column, const char *message, ...)
{
    va_list arguments;

    va_start(arguments, message);
    srx_warnings_add_valist(warnings, line, column, message, arguments);
    va_end(arguments);
}

static int compare_places(gconstpointer a, gconstpointer b)
{
    const Warning *left = a, *right = b;

    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return strcmp(left->kind, right->kind);
}

char **srx_warnings_messages(SrxWarnings *warnings, const char *file)
{
    guint n_warnings = warnings->warnings->len;
    char **messages = g_new0(char *, n_warnings + 1);

    g_array_sort(warnings->warnings, compare_places);
    for (guint i = 0; i < n_warnings; i++) {
        const Warning *warning = &g_array_index(warnings->warnings, Warning, i);
        if (warning->count == 1)
            messages[i] = tm_warning_at(file, warning->line, warning->column, "%s", warning->text);
        else
            messages[i] =
                tm_warning_at(file, warning->line, warning->column,
                              _("%s (places like this one: %u)"), warning->text, warning->count);
    }
    return messages;
}

/* ---- Okapi's extensions --------------------------------------------------------------------- */

/* The options, each with the value that would make a difference. Both useIcu4jBreakRules and
 * useIcu4JBreakRules are written. */
static const struct {
    const char *name;
    const char *value;
    const char *message;
} OKAPI_OPTIONS[] = {
    {"useIcu4jBreakRules", "yes",
     N_("useIcu4jBreakRules=\"yes\" is not part of SRX: the text breaks where sentences of ICU end "
        "and the rules only correct that; other programs will break it in other places")},
    {"oneSegmentIncludesAll", "yes",
     N_("oneSegmentIncludesAll=\"yes\" has no effect: what stands around a sentence is left "
        "outside it even when it is the only one")},
    {"trimLeadingWhitespaces", "no",
     N_("trimLeadingWhitespaces=\"no\" has no effect: white space before a sentence is always "
        "left outside it")},
    {"trimTrailingWhitespaces", "no",
     N_("trimTrailingWhitespaces=\"no\" has no effect: white space after a sentence is always "
        "left outside it")},
    {"useJavaRegex", "yes",
     N_("useJavaRegex=\"yes\" has no effect: the expressions are read as SRX has it, as those of "
        "ICU; a few mean something else in Java")},
    {"treatIsolatedCodesAsWhitespace", "yes",
     N_("treatIsolatedCodesAsWhitespace=\"yes\" has no effect: of the codes only tabs and line "
        "breaks count as white space")},
};

static void warn_option(SrxWarnings *warnings, guint line, guint column, const char *name,
                        const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(OKAPI_OPTIONS); i++) {
        const char *message = OKAPI_OPTIONS[i].message;

        if (g_ascii_strcasecmp(name, OKAPI_OPTIONS[i].name) != 0)
            continue;
        if (g_str_equal(value, OKAPI_OPTIONS[i].value) && !is_counted(warnings, message))
            append(warnings, line, column, message, g_strdup(_(message)));
        return;
    }
    srx_warnings_add(warnings, line, column,
                     N_("the option \"%s\" is not known here; it is passed over"), name);
}

void srx_warn_foreign(SrxWarnings *warnings, guint line, guint column, const char *namespace_uri,
                      const char *name, const char **attributes, const char **values)
{
    if (g_strcmp0(namespace_uri, SRX_OKAPI_NAMESPACE) != 0 ||
        !g_str_equal(srx_local_name(name), "options")) {
        srx_warnings_add(warnings, line, column, N_("<%s> is not part of SRX; it is passed over"),
                         name);
        return;
    }
    for (guint i = 0; attributes[i]; i++)
        if (!g_str_has_prefix(attributes[i], "xmlns"))
            warn_option(warnings, line, column, attributes[i], values[i]);
}

gboolean srx_wants_icu_breaks(const char *namespace_uri, const char *name, const char **attributes,
                              const char **values)
{
    if (g_strcmp0(namespace_uri, SRX_OKAPI_NAMESPACE) != 0 ||
        !g_str_equal(srx_local_name(name), "options"))
        return FALSE;
    for (guint i = 0; attributes[i]; i++)
        if (g_ascii_strcasecmp(attributes[i], "useIcu4jBreakRules") == 0)
            return g_str_equal(values[i], "yes");
    return FALSE;
}

/* ---- What can have no effect ---------------------------------------------------------------- */

static void warn_rules(SrxWarnings *warnings, const SrxRuleList *list)
{
    if (list->rules->len == 0)
        srx_warnings_add(warnings, list->line, list->column,
                         N_("the list \"%s\" has no rules, so it breaks nothing"), list->name);
    for (guint i = 0; i < list->rules->len; i++) {
        const SrxRule *rule = list->rules->pdata[i];
        if (*rule->before || *rule->after)
            continue;
        if (rule->breaks)
            srx_warnings_add(warnings, rule->line, rule->column,
                             N_("a rule without expressions fits everywhere: the text breaks "
                                "after every character; write an expression"));
        else
            srx_warnings_add(warnings, rule->line, rule->column,
                             N_("a rule without expressions fits everywhere: no rule after it "
                                "has an effect"));
    }
}

static void warn_lists(SrxWarnings *warnings, const TmSrx *srx)
{
    g_autoptr(GHashTable) mapped = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < srx->maps->len; i++)
        g_hash_table_add(mapped, ((SrxMap *) srx->maps->pdata[i])->list);
    for (guint i = 0; i < srx->lists->len; i++) {
        const SrxRuleList *list = srx->lists->pdata[i];

        if (!g_hash_table_add(seen, list->name))
            srx_warnings_add(warnings, list->line, list->column,
                             N_("an earlier list has the name \"%s\" too; this one is never used"),
                             list->name);
        else if (!g_hash_table_contains(mapped, list->name))
            srx_warnings_add(warnings, list->line, list->column,
                             N_("no <languagemap> names the list \"%s\"; it is never used"),
                             list->name);
        warn_rules(warnings, list);
    }
}

/* The usual ways to write "any language". Others are not found out. */
static gboolean fits_all(const char *pattern)
{
    static const char *const patterns[] = {".*", ".+", "(.*)", "^.*$", ".*?"};

    for (guint i = 0; i < G_N_ELEMENTS(patterns); i++)
        if (g_str_equal(pattern, patterns[i]))
            return TRUE;
    return FALSE;
}

/* Without cascade the first map that fits is the only one. */
static void warn_maps(SrxWarnings *warnings, const TmSrx *srx)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean all = FALSE;

    for (guint i = 0; i < srx->maps->len && !srx->header.cascade; i++) {
        const SrxMap *map = srx->maps->pdata[i];

        if (!g_hash_table_add(seen, map->pattern) || all)
            srx_warnings_add(warnings, map->line, map->column,
                             N_("this <languagemap> is never reached: without cascade an earlier "
                                "one takes all that \"%s\" fits"),
                             map->pattern);
        all = all || fits_all(map->pattern);
    }
}

void srx_warn_useless(SrxWarnings *warnings, const TmSrx *srx)
{
    warn_lists(warnings, srx);
    warn_maps(warnings, srx);
}
