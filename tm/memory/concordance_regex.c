/*
 * What a regular expression cannot do without: rows of letters that stand in every text that fits.
 *
 *     \bстать(я|и) \d+ закона?      стат, зако          (the last letter may belong to a sign that
 *                                                        is written after it, so it is left out)
 *
 * An index finds the words that have them. Only what is beyond doubt is taken: an expression with
 * alternatives, or with anything that may change what letters mean, gives nothing, and all texts
 * are looked at.
 */
#include "memory/concordance_internal.h"

#include <string.h>
#include "text/unicode.h"

/* Fewer letters stand in most words. Guess. */
#define MIN_LETTERS 3

/* Letters that are the same in every way of writing them but for case. */
static gboolean is_plain_letter(gunichar c)
{
    return (c < 0x80 && g_ascii_isalpha((char) c)) || (c >= 0x410 && c <= 0x44f) || c == 0x401 ||
           c == 0x451;
}

/* Behind a set that begins at @at: "[а-я[^б]]"; NULL: it does not end. */
static const char *end_of_set(const char *at)
{
    guint depth = 0;

    for (; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '[')
            depth++;
        else if (*at == ']' && --depth == 0)
            return at + 1;
    }
    return NULL;
}

/* Flags and comments; (?: (?= (?! (?< (?> are neither. */
static gboolean changes_meaning(const char *group)
{
    return group[1] == '?' && (g_ascii_isalpha(group[2]) || group[2] == '-' || group[2] == '#');
}

/* Behind a group. What it does inside does not matter, unless it can change what is outside. */
static const char *end_of_group(const char *at)
{
    guint depth = 0;

    while (*at != '\0') {
        if (*at == '[') {
            at = end_of_set(at);
            if (at == NULL)
                return NULL;
            continue;
        }
        if (*at == '\\') {
            if (at[1] == '\0' || at[1] == 'Q' || at[1] == 'E')
                return NULL;
            at++;
        } else if (*at == '(') {
            if (changes_meaning(at))
                return NULL;
            depth++;
        } else if (*at == ')' && --depth == 0) {
            return at + 1;
        }
        at = g_utf8_next_char(at);
    }
    return NULL;
}

/* Behind one thing that is not a letter; NULL: beyond us. */
static const char *end_of_thing(const char *at)
{
    switch (*at) {
    case '[':
        return end_of_set(at);
    case '(':
        return changes_meaning(at) ? NULL : end_of_group(at);
    case '\\':
        /* Those that take nothing after them. */
        return at[1] != '\0' && strchr("wWdDsSbBAZzGXhHvVR.,-()[]{}*+?|^$/\\\"'", at[1]) != NULL
                   ? at + 2
                   : NULL;
    case '|':
    case '#':
        return NULL;
    case '{':
        at = strchr(at, '}');
        return at != NULL ? at + 1 : NULL;
    default:
        return g_utf8_next_char(at);
    }
}

static gboolean may_be_missing(const char *at)
{
    return *at == '?' || *at == '*' || *at == '{';
}

static void add_part(TmConcordance *query, const char *letters, gsize n_bytes)
{
    g_autofree char *folded = tm_unicode_fold(letters, n_bytes);
    GString *plain = g_string_new(NULL);
    guint index = query->words->len;

    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at))
        g_string_append_unichar(plain, g_utf8_get_char(at) == 0x451 ? 0x435 : g_utf8_get_char(at));
    ConcordanceWord word = {.kind = WORD_PART,
                            .written = g_strndup(letters, n_bytes),
                            .folded = g_string_free(plain, FALSE)};
    g_array_append_val(query->words, word);
    query->starts |= (guint64) 1 << index;
    query->ends |= (guint64) 1 << index;
    query->lengths[index] = 1;
}

/* Letters from @start on, up to @end, where something else begins. */
static void take_letters(TmConcordance *query, const char *start, const char *end)
{
    if (start == NULL || query->words->len == TM_CONCORDANCE_MAX_WORDS)
        return;
    if (may_be_missing(end))
        end = g_utf8_prev_char(end);
    if (end > start)
        end = g_utf8_prev_char(end);
    if (end > start && g_utf8_strlen(start, end - start) >= MIN_LETTERS)
        add_part(query, start, (gsize) (end - start));
}

void concordance_read_regex(TmConcordance *query, const char *pattern)
{
    const char *start = NULL; /* of the letters at hand */

    for (const char *at = pattern; *at != '\0';) {
        if (is_plain_letter(g_utf8_get_char(at))) {
            start = start != NULL ? start : at;
            at = g_utf8_next_char(at);
            continue;
        }
        take_letters(query, start, at);
        start = NULL;
        const char *next = end_of_thing(at);
        if (next == NULL) {
            concordance_forget_words(query);
            return;
        }
        at = next;
    }
    take_letters(query, start, pattern + strlen(pattern));
}
