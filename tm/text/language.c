/*
 * Language tags (BCP 47). Which language a text is written in: language_detect.c.
 */
#include "text/language.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/uloc.h>

/* Longer than any registered combination of subtags. Guess. */
#define MAX_TAG_BYTES 64

/* What the subtag just read was, in the order in which subtags may follow one another. */
typedef enum {
    PART_START,
    PART_LANGUAGE,
    PART_EXTENDED, /* zh-yue */
    PART_SCRIPT,
    PART_REGION,
    PART_VARIANT,
    PART_SINGLETON, /* the "u" of en-u-ca-buddhist: something must follow */
    PART_EXTENSION,
    PART_PRIVATE_MARK, /* the "x": something must follow */
    PART_PRIVATE,
    PART_NONE /* cannot stand here */
} Part;

static gboolean all_letters(const char *subtag)
{
    return subtag[strspn(subtag, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static gboolean all_digits(const char *subtag)
{
    return subtag[strspn(subtag, "0123456789")] == '\0';
}

static gboolean all_alphanumeric(const char *subtag)
{
    return subtag[strspn(subtag, "abcdefghijklmnopqrstuvwxyz0123456789")] == '\0';
}

static gboolean is_region(const char *subtag)
{
    gsize length = strlen(subtag);

    return (length == 2 && all_letters(subtag)) || (length == 3 && all_digits(subtag));
}

static gboolean is_variant(const char *subtag)
{
    gsize length = strlen(subtag);

    return (length >= 5 && length <= 8) || (length == 4 && g_ascii_isdigit(subtag[0]));
}

/* What the lower-case @subtag is after @previous. Source: RFC 5646, section 2.1. */
static Part classify(Part previous, const char *subtag)
{
    gsize length = strlen(subtag);

    if (length == 0 || length > 8 || !all_alphanumeric(subtag))
        return PART_NONE;
    if (previous == PART_PRIVATE_MARK || previous == PART_PRIVATE)
        return PART_PRIVATE;
    if (previous == PART_START)
        return length >= 2 && length <= 3 && all_letters(subtag) ? PART_LANGUAGE : PART_NONE;
    if (length == 1 && previous != PART_SINGLETON)
        return *subtag == 'x' ? PART_PRIVATE_MARK : PART_SINGLETON;
    if (previous == PART_SINGLETON || previous == PART_EXTENSION)
        return length >= 2 ? PART_EXTENSION : PART_NONE;
    if (previous <= PART_EXTENDED && length == 3 && all_letters(subtag))
        return PART_EXTENDED;
    if (previous < PART_SCRIPT && length == 4 && all_letters(subtag))
        return PART_SCRIPT;
    if (previous < PART_REGION && is_region(subtag))
        return PART_REGION;
    return previous <= PART_VARIANT && is_variant(subtag) ? PART_VARIANT : PART_NONE;
}

/* Gives a subtag the letter case that is usual for it. */
static void set_case(char *subtag, Part part)
{
    gsize n_upper = part == PART_REGION ? strlen(subtag) : part == PART_SCRIPT ? 1 : 0;

    for (gsize i = 0; i < n_upper; i++)
        subtag[i] = g_ascii_toupper(subtag[i]);
}

/*
 * The two-letter code of a language, which is the one to use where there are both; @code if there
 * is none. Twenty languages have two codes of three letters, one after their own name (ISO 639-2/T,
 * which ICU knows) and one after the English (ISO 639-2/B).
 * Source: ISO 639-2; RFC 5646, section 2.2.1.
 */
static char *shortest_code(const char *code)
{
    static const char bibliographic[][2][4] = {
        {"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"},
        {"cze", "cs"}, {"dut", "nl"}, {"fre", "fr"}, {"geo", "ka"}, {"ger", "de"},
        {"gre", "el"}, {"ice", "is"}, {"mac", "mk"}, {"mao", "mi"}, {"may", "ms"},
        {"per", "fa"}, {"rum", "ro"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"},
    };
    UErrorCode status = U_ZERO_ERROR;
    char mapped[MAX_TAG_BYTES];

    for (gsize i = 0; i < G_N_ELEMENTS(bibliographic); i++)
        if (g_str_equal(bibliographic[i][0], code))
            return g_strdup(bibliographic[i][1]);
    int32_t n_bytes = uloc_toLanguageTag(code, mapped, sizeof mapped, FALSE, &status);
    return g_strdup(U_SUCCESS(status) && n_bytes == 2 ? mapped : code);
}

char *tm_language_normalise(const char *tag, GError **error)
{
    g_autofree char *lower = g_ascii_strdown(tag, -1);
    Part part = strlen(tag) <= MAX_TAG_BYTES ? PART_START : PART_NONE;

    g_strdelimit(lower, "_", '-');
    g_auto(GStrv) subtags = g_strsplit(lower, "-", -1);
    for (guint i = 0; subtags[i] && part != PART_NONE; i++) {
        part = classify(part, subtags[i]);
        set_case(subtags[i], part);
        if (part == PART_LANGUAGE && strlen(subtags[i]) == 3) {
            char *code = shortest_code(subtags[i]);
            g_free(subtags[i]);
            subtags[i] = code;
        }
    }
    if (part == PART_NONE || part == PART_START || part == PART_SINGLETON ||
        part == PART_PRIVATE_MARK) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0,
                        _("\"%s\" is no language tag; write for example ru, en or en-GB"), tag);
        return NULL;
    }
    return g_strjoinv("-", subtags);
}

gboolean tm_language_matches(const char *wanted, const char *actual)
{
    gsize n_wanted = strlen(wanted), n_actual = strlen(actual);
    gsize shorter = MIN(n_wanted, n_actual);
    const char *longer = n_wanted > n_actual ? wanted : actual;

    return strncmp(wanted, actual, shorter) == 0 &&
           (longer[shorter] == '\0' || longer[shorter] == '-');
}

/* The length of language, extended language and script: the region belongs after them. */
static gsize length_before_region(const char *tag, gboolean *has_region)
{
    g_autofree char *lower = g_ascii_strdown(tag, -1);
    g_auto(GStrv) subtags = g_strsplit(lower, "-", -1);
    Part part = PART_START;
    gsize length = 0;

    *has_region = FALSE;
    for (guint i = 0; subtags[i]; i++) {
        part = classify(part, subtags[i]);
        if (part > PART_SCRIPT) {
            *has_region = part == PART_REGION;
            break;
        }
        length += strlen(subtags[i]) + (i > 0);
    }
    return length;
}

char *tm_language_with_region(const char *tag)
{
    UErrorCode status = U_ZERO_ERROR;
    gboolean has_region;
    gsize length = length_before_region(tag, &has_region);
    g_autofree char *start = g_strndup(tag, length);
    char likely[ULOC_FULLNAME_CAPACITY], region[ULOC_COUNTRY_CAPACITY] = "";

    if (has_region)
        return g_strdup(tag);
    uloc_addLikelySubtags(start, likely, sizeof likely, &status);
    if (U_SUCCESS(status))
        uloc_getCountry(likely, region, sizeof region, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING || *region == '\0')
        return g_strdup(tag);
    return g_strconcat(start, "-", region, tag + length, NULL);
}
