/*
 * Compiles segmentation rules: a pair of regular expressions becomes one that can be searched for,
 * or looked at where a break is possible. srx_breaks.c says which and why.
 */
#include "segment/srx_rules_private.h"

#include "text/error.h"
#include "text/regex.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/ustring.h>

/* What "*" and "+" become inside a lookbehind. */
#define REPEAT_LIMIT "100"
#define REPEAT_LIMIT_NUMBER 100
/* A language pattern is matched against a short tag; a good one needs a few states. */
#define MAP_STEPS 10

static void compiled_free(SrxCompiledRule *rule)
{
    if (rule->regex)
        uregex_close(rule->regex);
    g_free(rule->pattern);
    g_free(rule->note);
    g_ref_string_release(rule->file);
    g_free(rule);
}

TmSrxRules *srx_rules_new(TmLists *words, const char *icu_language)
{
    TmSrxRules *rules = g_new0(TmSrxRules, 1);

    rules->icu_language = g_strdup(icu_language);
    rules->words = words != NULL ? tm_lists_ref(words) : NULL;
    rules->rules = g_ptr_array_new_with_free_func((GDestroyNotify) compiled_free);
    return rules;
}

void tm_srx_rules_free(TmSrxRules *rules)
{
    if (rules == NULL)
        return;
    tm_lists_unref(rules->words);
    g_free(rules->icu_language);
    g_ptr_array_unref(rules->rules);
    g_free(rules);
}

/* ---- Compiling ------------------------------------------------------------------------------ */

UChar *srx_to_utf16(const char *utf8, gsize n_bytes, int32_t *length, UErrorCode *status)
{
    UChar *units = g_try_new(UChar, n_bytes + 1);

    if (units == NULL) {
        *status = U_MEMORY_ALLOCATION_ERROR;
        return NULL;
    }
    u_strFromUTF8(units, (int32_t) n_bytes + 1, length, utf8, (int32_t) n_bytes, status);
    if (U_FAILURE(*status))
        g_clear_pointer(&units, g_free);
    return units;
}

static URegularExpression *open_regex(const char *pattern, guint32 flags, UErrorCode *status)
{
    int32_t length;
    g_autofree UChar *units = srx_to_utf16(pattern, strlen(pattern), &length, status);

    return units ? uregex_open(units, length, flags, NULL, status) : NULL;
}

/* The length of what stands for itself at @p: an escape, a character class, a quoted stretch. */
static gsize opaque_length(const char *p)
{
    const char *end = NULL;

    if (g_str_has_prefix(p, "\\Q"))
        end = strstr(p, "\\E");
    else if (p[0] == '\\' && p[1] != '\0' && p[2] == '{' && strchr("pPxNu", p[1]))
        end = strchr(p, '}');
    else if (p[0] == '\\' && p[1] != '\0')
        return 1 + strlen(p + 1) - strlen(g_utf8_next_char(p + 1));
    else if (p[0] == '[') {
        guint depth = 0;
        for (end = p; *end; end++) {
            if (*end == '\\' && end[1] != '\0')
                end++;
            else if (*end == '[')
                depth++;
            else if (*end == ']' && --depth == 0)
                break;
        }
    }
    return end && *end ? (gsize) (end - p) + 1 : 1;
}

/*
 * @pattern as ICU wants it. Files are mostly written for Java, which takes a "}" or "]" that closes
 * nothing as itself; ICU wants it escaped. With @bound, open-ended repetitions get a limit; a
 * modifier after one ("+?", "*+") stays.
 */
static char *rewrite(const char *pattern, gboolean bound)
{
    GString *out = g_string_new(NULL);
    gboolean after_repeat = FALSE, in_braces = FALSE;

    for (const char *p = pattern; *p;) {
        gsize length = opaque_length(p);
        guint64 least;
        char *end;

        if (bound && (*p == '*' || *p == '+') && !after_repeat) {
            g_string_append(out, *p == '*' ? "{0," REPEAT_LIMIT "}" : "{1," REPEAT_LIMIT "}");
            after_repeat = TRUE;
        } else if (bound && *p == '{' && (least = g_ascii_strtoull(p + 1, &end, 10), end > p + 1) &&
                   g_str_has_prefix(end, ",}") && least < G_MAXINT32 / 2) {
            g_string_append_printf(out, "{%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "}", least,
                                   least + REPEAT_LIMIT_NUMBER);
            length = (gsize) (end - p) + 2;
            after_repeat = TRUE;
        } else {
            if ((*p == '}' && !in_braces) || *p == ']')
                g_string_append_c(out, '\\');
            g_string_append_len(out, p, (gssize) length);
            after_repeat = (*p == '?' && !after_repeat) || (*p == '}' && in_braces);
            in_braces = *p == '{' || (in_braces && *p != '}');
        }
        p += length;
    }
    return g_string_free(out, FALSE);
}

/* As it stands, or with its repetitions bounded when a lookbehind in it asks for that. */
static char *usable(const char *pattern, UErrorCode *status)
{
    g_autofree char *rewritten = rewrite(pattern, FALSE);

    /* ICU refuses an empty pattern; in a rule it fits everywhere. */
    if (*rewritten == '\0' || U_FAILURE(*status))
        return g_steal_pointer(&rewritten);
    URegularExpression *regex = open_regex(rewritten, 0, status);
    if (regex)
        uregex_close(regex);
    if (*status != U_REGEX_LOOK_BEHIND_LIMIT)
        return g_steal_pointer(&rewritten);
    g_autofree char *bounded = rewrite(pattern, TRUE);
    *status = U_ZERO_ERROR;
    regex = open_regex(bounded, 0, status);
    if (regex)
        uregex_close(regex);
    return g_steal_pointer(&bounded);
}

static char *with_lookahead(const char *before, const char *after)
{
    return *after ? g_strdup_printf("%s(?=%s)", before, after) : g_strdup(before);
}

static URegularExpression *open_searched(const char *before, const char *after, UErrorCode *status)
{
    g_autofree char *group = g_strdup_printf("(?:%s)", before);
    g_autofree char *whole = with_lookahead(group, after);

    return open_regex(whole, 0, status);
}

/* NULL when the expression cannot be turned into a lookbehind. */
static URegularExpression *open_looked_at(const char *before, const char *after)
{
    UErrorCode status = U_ZERO_ERROR;
    g_autofree char *limited = rewrite(before, TRUE);
    /* What comes after is tested first: a lookbehind is tried at each length that it may have. */
    g_autofree char *ahead = with_lookahead("", after);
    g_autofree char *whole = g_strdup_printf("%s(?<=%s)", ahead, *limited ? limited : "(?:)");

    return open_regex(whole, 0, &status);
}

static UBool U_CALLCONV count_step(const void *context, int32_t steps G_GNUC_UNUSED)
{
    /* ICU passes on the pointer that it was given; the rule is ours to change. */
    SrxCompiledRule *rule = (SrxCompiledRule *) (gsize) context;

    rule->states += SRX_STATES_A_STEP;
    return rule->states < (guint64) TM_SRX_MAX_STEPS * SRX_STATES_A_STEP;
}

gboolean srx_rules_add(TmSrxRules *rules, const char *file, const SrxRule *source, GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    SrxCompiledRule *rule = g_new0(SrxCompiledRule, 1);

    g_ptr_array_add(rules->rules, rule);
    rule->breaks = source->breaks;
    rule->line = source->line;
    rule->column = source->column;
    rule->pattern = g_strdup_printf("%s | %s", source->before, source->after);
    rule->note = g_strdup(source->note);
    rule->file = g_ref_string_new_intern(file);
    /* Each half by itself first: "a)" and "(b" would make a valid whole. */
    g_autofree char *before = usable(source->before, &status);
    const char *culprit = U_FAILURE(status) ? source->before : source->after;
    g_autofree char *after = usable(source->after, &status);
    if (U_SUCCESS(status) && !rule->breaks)
        rule->regex = open_looked_at(before, after);
    if (U_SUCCESS(status) && rule->regex == NULL) {
        rule->searched = TRUE;
        rule->regex = open_searched(before, after, &status);
    }
    if (U_FAILURE(status)) {
        g_autofree char *mistake = tm_regex_mistake(status);
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, file, source->line, source->column,
                        _("the regular expression \"%s\" is wrong: %s"), culprit, mistake);
        return FALSE;
    }
    uregex_setMatchCallback(rule->regex, count_step, rule, &status);
    return TRUE;
}

gboolean srx_map_fits(const SrxMap *map, const char *file, const char *tag, gboolean *fits,
                      GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length;
    g_autofree UChar *units = srx_to_utf16(tag, strlen(tag), &length, &status);
    URegularExpression *regex = open_regex(map->pattern, UREGEX_CASE_INSENSITIVE, &status);

    *fits = FALSE;
    if (U_SUCCESS(status)) {
        uregex_setTimeLimit(regex, MAP_STEPS, &status);
        uregex_setText(regex, units, length, &status);
        *fits = uregex_matches(regex, -1, &status);
    }
    if (regex)
        uregex_close(regex);
    if (U_SUCCESS(status))
        return TRUE;
    g_autofree char *mistake = tm_regex_mistake(status);
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, file, map->line, map->column,
                    _("the language pattern \"%s\" is wrong: %s"), map->pattern, mistake);
    return FALSE;
}
