#include "text/regex.h"

#include <glib/gi18n-lib.h>
#include <unicode/uregex.h>

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
    {U_REGEX_PATTERN_TOO_BIG, N_("it is too big; divide it between two rules")},
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
