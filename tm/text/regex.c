#include "text/regex.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>
#include "text/error.h"

/* ---- What is wrong with an expression ------------------------------------------------------- */

static const struct {
    UErrorCode code;
    const char *words; /* what is wrong; what to do */
} mistakes[] = {
    {U_REGEX_MISSING_CLOSE_BRACKET,
     N_("a set that begins with [ does not end; write ] after it, or \\[ for the bracket itself")},
    {U_REGEX_MISMATCHED_PAREN, N_("( and ) do not go together; add the one that is missing, or "
                                  "write \\( or \\) for the bracket itself")},
    {U_REGEX_PROPERTY_SYNTAX,
     N_("it asks for a property of characters that is not known; write one such as \\p{L}, "
        "\\p{Lu} or [[:digit:]]")},
    {U_REGEX_BAD_ESCAPE_SEQUENCE,
     N_("what stands after a \\ means nothing; write a character as \\x{2019} or \\u2019, and the "
        "backslash itself as \\\\")},
    {U_ILLEGAL_CHAR_FOUND, N_("\\N{…} names no character; write it with its number, as \\x{2019}")},
    {U_REGEX_NUMBER_TOO_BIG, N_("a number in it is too big; write a smaller one")},
    {U_REGEX_BAD_INTERVAL, N_("after { there is no number of repetitions; write {2}, {2,} or "
                              "{2,5}, or \\{ for the brace itself")},
    {U_REGEX_MAX_LT_MIN,
     N_("a repetition has its smaller number second; exchange the two, as in {2,5}")},
    {U_REGEX_INVALID_BACK_REF, N_("\\1 or the like stands for a group that is not there; count the "
                                  "groups of this expression")},
    {U_REGEX_INVALID_CAPTURE_GROUP_NAME,
     N_("the name of a group is not right, is not there or is there twice; write (?<name>…) once, "
        "and \\k<name> for it")},
    {U_REGEX_INVALID_FLAG,
     N_("(?…) has a flag that is not known, or does not end; write for instance (?i)")},
    {U_REGEX_INVALID_RANGE, N_("a range in a set is the wrong way round or has no end; write the "
                               "smaller one first, or \\- for the hyphen itself")},
    {U_REGEX_LOOK_BEHIND_LIMIT,
     N_("what a lookbehind (?<=…) or (?<!…) looks at has no greatest length; write {0,20} for * "
        "and {1,20} for +")},
    {U_REGEX_RULE_SYNTAX,
     N_("a sign stands where it means nothing, such as * or + with nothing before it to repeat; "
        "correct it, or write \\ before a sign that stands for itself")},
    {U_REGEX_PATTERN_TOO_BIG, N_("it is too big; write a shorter one")},
    {U_REGEX_STACK_OVERFLOW, N_("it takes too many steps; write it in a simpler way")},
    {U_REGEX_TIME_OUT, N_("it takes too many steps; write it in a simpler way")},
};

char *tm_regex_mistake(int code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++)
        if ((int) mistakes[i].code == code)
            return g_strdup(_(mistakes[i].words));
    return g_strdup_printf(_("ICU says %s; correct it"), u_errorName((UErrorCode) code));
}

/* ---- compiling ---------------------------------------------------------------------------------
 */

struct TmRegex {
    URegularExpression *compiled;
    guint steps;        /* on the text that is looked at */
    UChar *units;       /* that text in UTF-16 */
    gsize capacity;     /* of units */
    GArray *separators; /* of int32_t: where a unit stands for a code */
};

void tm_regex_free(TmRegex *regex)
{
    if (regex == NULL)
        return;
    if (regex->compiled != NULL)
        uregex_close(regex->compiled);
    g_array_unref(regex->separators);
    g_free(regex->units);
    g_free(regex);
}

static void fail_query(GError **error, const char *message)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0, "%s", message);
}

/* The character of the expression, counted from 1, where ICU noticed it: ICU counts in lines. */
static glong column_of(const char *pattern, const UParseError *place)
{
    const char *line = pattern;

    for (int32_t i = 1; i < place->line && strchr(line, '\n') != NULL; i++)
        line = strchr(line, '\n') + 1;
    return g_utf8_pointer_to_offset(pattern, line) + MAX(1, place->offset);
}

static void fail_pattern(GError **error, const char *pattern, const UParseError *place,
                         UErrorCode status)
{
    g_autofree char *mistake = tm_regex_mistake(status);

    tm_set_error_at(error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0,
                    _("the regular expression is wrong at character %ld: %s"),
                    column_of(pattern, place), mistake);
}

static UBool U_CALLCONV count_step(const void *context, int32_t steps G_GNUC_UNUSED)
{
    /* ICU passes on the pointer that it was given; the object is ours to change. */
    TmRegex *regex = (TmRegex *) (gsize) context;

    return ++regex->steps < TM_REGEX_MAX_STEPS;
}

static gboolean check_pattern(const char *pattern, GError **error)
{
    gsize n_bytes = strlen(pattern);

    if (n_bytes == 0)
        fail_query(error, _("the regular expression is empty; say what is sought"));
    else if (n_bytes > TM_REGEX_MAX_BYTES)
        tm_set_error_at(
            error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0,
            _("the regular expression has %zu bytes, more than %d; write a shorter one"), n_bytes,
            TM_REGEX_MAX_BYTES);
    else if (!g_utf8_validate(pattern, -1, NULL))
        fail_query(error, _("the text is no UTF-8"));
    else
        return TRUE;
    return FALSE;
}

TmRegex *tm_regex_new(const char *pattern, GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    UParseError place = {.line = 1, .offset = 0};
    UChar units[TM_REGEX_MAX_BYTES + 1];
    int32_t length = 0;

    if (!check_pattern(pattern, error))
        return NULL;
    g_autoptr(TmRegex) regex = g_new0(TmRegex, 1);
    regex->separators = g_array_new(FALSE, FALSE, sizeof(int32_t));
    u_strFromUTF8(units, G_N_ELEMENTS(units), &length, pattern, -1, &status);
    regex->compiled = uregex_open(units, length, UREGEX_CASE_INSENSITIVE, &place, &status);
    if (U_SUCCESS(status))
        uregex_setMatchCallback(regex->compiled, count_step, regex, &status);
    if (U_FAILURE(status)) {
        fail_pattern(error, pattern, &place, status);
        return NULL;
    }
    return g_steal_pointer(&regex);
}

/* ---- finding ------------------------------------------------------------------------------------
 */

static gboolean reserve(TmRegex *regex, gsize n_units, GError **error)
{
    if (regex->capacity >= n_units)
        return TRUE;
    UChar *units = g_try_renew(UChar, regex->units, n_units);
    if (units == NULL) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("there is no memory for a text of %zu characters"), n_units);
        return FALSE;
    }
    regex->units = units;
    regex->capacity = n_units;
    return TRUE;
}

/* Appends bytes of a text to the units. What is not UTF-8 becomes U+FFFD. */
static int32_t append_units(TmRegex *regex, int32_t at, const char *bytes, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n_units = 0;

    u_strFromUTF8WithSub(regex->units + at, (int32_t) (regex->capacity - (gsize) at), &n_units,
                         bytes, (int32_t) n_bytes, 0xfffd, NULL, &status);
    return at + n_units;
}

/* The text as ICU sees it: UTF-16, with a unit for each code that is white space. */
static gboolean load_text(TmRegex *regex, const TmText *text, int32_t *length, GError **error)
{
    const GString *string = text->string;
    gsize done = 0;

    if (!reserve(regex, string->len + tm_text_n_codes(text) + 1, error))
        return FALSE;
    g_array_set_size(regex->separators, 0);
    *length = 0;
    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        char separator = tm_code_separator(code);
        if (separator == '\0')
            continue;
        *length = append_units(regex, *length, string->str + done, code->offset - done);
        done = code->offset;
        g_array_append_val(regex->separators, *length);
        regex->units[(*length)++] = (UChar) separator;
    }
    *length = append_units(regex, *length, string->str + done, string->len - done);
    return TRUE;
}

/* A place of the units and the same one in bytes. Only goes forwards. */
typedef struct {
    const TmRegex *regex;
    const char *text;
    gsize byte;
    int32_t unit;
    guint separator; /* the next one */
} Walk;

static gsize walk_to(Walk *walk, int32_t unit)
{
    const GArray *separators = walk->regex->separators;

    while (walk->unit < unit) {
        if (walk->separator < separators->len &&
            g_array_index(separators, int32_t, walk->separator) == walk->unit) {
            walk->separator++;
            walk->unit++;
            continue;
        }
        gsize n_bytes = (gsize) (g_utf8_next_char(walk->text + walk->byte) - walk->text);
        walk->unit += n_bytes - walk->byte == 4 ? 2 : 1;
        walk->byte = n_bytes;
    }
    return walk->byte;
}

static gboolean report(UErrorCode status, GError **error)
{
    if (U_SUCCESS(status))
        return TRUE;
    if (status == U_REGEX_STOPPED_BY_CALLER || status == U_REGEX_STACK_OVERFLOW)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("the regular expression takes too many steps; write it in a simpler way, "
                          "without one repetition in another"));
    else
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("the regular expression cannot be used on this text: ICU says %s"),
                        u_errorName(status));
    return FALSE;
}

gboolean tm_regex_find(TmRegex *regex, const TmText *text, GArray *ranges, GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    Walk walk = {.regex = regex, .text = text->string->str};
    int32_t length;

    if (!load_text(regex, text, &length, error))
        return FALSE;
    regex->steps = 0;
    uregex_setText(regex->compiled, regex->units, length, &status);
    while (uregex_findNext(regex->compiled, &status)) {
        int32_t start = uregex_start(regex->compiled, 0, &status);
        int32_t end = uregex_end(regex->compiled, 0, &status);
        TmRange range;
        range.start = walk_to(&walk, start);
        range.end = walk_to(&walk, end);
        if (U_SUCCESS(status) && range.end > range.start)
            g_array_append_val(ranges, range);
    }
    return report(status, error);
}
