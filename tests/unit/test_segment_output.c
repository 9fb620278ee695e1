#include "commands/segment_output.h"

/* What is printed of a text that is one segment. */
static char *line_of(const TmText *text, gsize start, gsize end)
{
    GString *out = g_string_new("before ");
    TmSpan span = {start, end, 0, tm_text_n_codes(text)};

    segment_append(out, text, &span);
    return g_string_free(out, FALSE);
}

static void test_lines(void)
{
    static const char *const cases[][2] = {
        {"Закон", "Закон"},
        {"Закон\nпринят", "Закон принят"},
        {"Закон \t\r\n\n  принят", "Закон принят"},
        {"Закон\xC2\xA0\nпринят", "Закон принят"},
        {"a\xE2\x80\xA8"
         "b\xE2\x80\xA9"
         "c\xC2\x85"
         "d\ve\ff\rg",
         "a b c d e f g"},
        /* Other white space stays as it was written, and so does what only begins like a break. */
        {"ст.\xC2\xA0"
         "5,  т.\t2",
         "ст.\xC2\xA0"
         "5,  т.\t2"},
        {"© «а» – \xE2\x80\xA7", "© «а» – \xE2\x80\xA7"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmText) text = tm_text_new(cases[i][0], -1);
        g_autofree char *line = line_of(text, 0, text->string->len);
        g_autofree char *wanted = g_strconcat("before ", cases[i][1], NULL);
        g_assert_cmpstr(line, ==, wanted);
    }
}

/* Codes that stand for white space count as it, but not at the edges. */
static void test_codes(void)
{
    g_autoptr(TmText) text = tm_text_new("", 0);

    tm_text_append_code(text, TM_CODE_ALONE, 1, "tab", NULL);
    tm_text_append(text, "Дата:", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 2, "tab", NULL);
    tm_text_append(text, "17", -1);
    tm_text_append_code(text, TM_CODE_OPEN, 3, "bold", NULL);
    tm_text_append(text, " апреля", -1);
    tm_text_append_code(text, TM_CODE_CLOSE, 3, "bold", NULL);
    tm_text_append_code(text, TM_CODE_ALONE, 4, "break", NULL);
    tm_text_append(text, " 2026", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 5, "break", NULL);
    g_autofree char *line = line_of(text, 0, text->string->len);
    g_assert_cmpstr(line, ==, "before Дата:\t17 апреля 2026");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/segment-output/lines", test_lines);
    g_test_add_func("/segment-output/codes", test_codes);
    return g_test_run();
}
