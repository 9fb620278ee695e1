#include "text/regex.h"

#include <string.h>
#include "text/error.h"

/* "3-8 12-14": what fits, in bytes. */
static char *find_in(TmRegex *regex, const TmText *text)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
    g_autoptr(GError) error = NULL;
    GString *list = g_string_new(NULL);

    g_assert_true(tm_regex_find(regex, text, ranges, &error));
    g_assert_no_error(error);
    for (guint i = 0; i < ranges->len; i++) {
        const TmRange *range = &g_array_index(ranges, TmRange, i);
        g_autofree char *part =
            g_strndup(text->string->str + range->start, range->end - range->start);
        g_string_append_printf(list, "%s%s", i > 0 ? "|" : "", part);
    }
    return g_string_free(list, FALSE);
}

static TmRegex *new_regex(const char *pattern)
{
    g_autoptr(GError) error = NULL;
    TmRegex *regex = tm_regex_new(pattern, &error);

    g_assert_no_error(error);
    return regex;
}

static void test_find(void)
{
    static const struct {
        const char *pattern;
        const char *text;
        const char *expected; /* what fits, with | between */
    } cases[] = {
        {"закон\\w*", "Закон принят. О законах и ЗАКОНЕ.", "Закон|законах|ЗАКОНЕ"},
        {"(?-i)закон\\w*", "Закон принят. О законах.", "законах"},
        {"реестр|register", "Единый реестр; the Register", "реестр|Register"},
        {"\\d{4}", "В 2026 году, не в 12345.", "2026|1234"},
        {"\\b\\d{4}\\b", "В 2026 году, не в 12345.", "2026"},
        {"^the", "The law. The act.", "The"},
        {"act\\.$", "The law. The act.", "act."},
        {"x*", "axxb", "xx"},
        {"😀.", "а😀б😀😀в", "😀б|😀😀"},
        {"(\\w)\\1", "Коллеги и касса", "лл|сс"},
        {"(?<=№ )\\d+", "Закон № 14, статья 5", "14"},
        {"нет", "Ничего.", ""},
        {".", "", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmRegex) regex = new_regex(cases[i].pattern);
        g_autoptr(TmText) text = tm_text_new(cases[i].text, -1);
        g_autofree char *found = find_in(regex, text);
        g_autofree char *again = find_in(regex, text);
        g_test_message("%s", cases[i].pattern);
        g_assert_cmpstr(found, ==, cases[i].expected);
        g_assert_cmpstr(again, ==, found);
    }
}

/* Codes are not seen, tabs and line breaks are; places are those of the text without them. */
static void test_codes(void)
{
    static const struct {
        const char *pattern;
        const char *expected;
    } cases[] = {{"закон", "закон"},      {"статья", ""},      {"стат\\sья", "статья"},
                 {"5\\nпункт", "5пункт"}, {"\\t", ""},         {"ья\\s*5", "ья5"},
                 {"пункт$", "пункт"},     {"^закон", "закон"}, {"\\bья5", "ья5"}};
    g_autoptr(TmText) text = tm_text_new("за", -1);

    tm_text_append_code(text, TM_CODE_OPEN, 1, "bold", NULL);
    tm_text_append(text, "кон стат", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 2, "tab", NULL);
    tm_text_append(text, "ья5", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 3, "break", NULL);
    tm_text_append(text, "пункт", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmRegex) regex = new_regex(cases[i].pattern);
        g_autofree char *found = find_in(regex, text);
        g_test_message("%s", cases[i].pattern);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void test_wrong(void)
{
    static const struct {
        const char *pattern;
        const char *expected; /* part of the message */
    } cases[] = {
        {"", "is empty"},
        {"a(b", "at character 3: ( and ) do not go together"},
        {"закон)", "at character 6: ( and ) do not go together"},
        {"закон|[а-", "at character 9: "},
        {"*а", "at character 1: a sign stands where it means nothing"},
        {"a\n(b\nв{2,1}", "at character 11: a repetition has its smaller number second"},
        {"\\p{Nothing}", "a property of characters that is not known"},
        {"(?<=a*)b", "lookbehind"},
        {"\xff", "no UTF-8"},
    };
    g_autofree char *endless = g_strnfill(TM_REGEX_MAX_BYTES + 1, 'a');
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) mistake = NULL;
        g_assert_null(tm_regex_new(cases[i].pattern, &mistake));
        g_assert_error(mistake, TM_ERROR, TM_ERROR_QUERY);
        g_test_message("%s: %s", cases[i].pattern, mistake->message);
        g_assert_nonnull(strstr(mistake->message, cases[i].expected));
    }
    g_assert_null(tm_regex_new(endless, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_QUERY);
}

/* What would take for ever is given up. */
static void test_steps(void)
{
    static const char *const patterns[] = {"(a+)+b", "(a|a)*b", "((a*)*)*b",
                                           "(.*)(.*)(.*)(.*)(.*)b", "(?:a?){40}a{40}c"};
    g_autofree char *letters = g_strnfill(2000, 'a');
    g_autoptr(TmText) text = tm_text_new(letters, -1);
    g_autoptr(TmText) other = tm_text_new("aab", -1);

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(TmRegex) regex = new_regex(patterns[i]);
        g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
        g_autoptr(GError) error = NULL;
        g_assert_false(tm_regex_find(regex, text, ranges, &error));
        g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
        /* The next text has its own count. */
        g_clear_error(&error);
        g_assert_true(tm_regex_find(regex, other, ranges, &error));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/regex/find", test_find);
    g_test_add_func("/regex/codes", test_codes);
    g_test_add_func("/regex/wrong", test_wrong);
    g_test_add_func("/regex/steps", test_steps);
    return g_test_run();
}
