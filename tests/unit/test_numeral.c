#include "text/numeral.h"

static void test_words(void)
{
    static const struct {
        const char *word;
        gint64 value;
    } cases[] = {{"первое", 1},
                 {"третьего", 3},
                 {"третьими", 3},
                 {"четвертой", 4},
                 {"шестидесятом", 60},
                 {"шестьдесят", 60},
                 {"семи", 7},
                 {"седьмую", 7},
                 {"двухсот", 200},
                 {"тысяч", 1000},
                 {"миллионов", 1000000},
                 {"third", 3},
                 {"twentieth", 20},
                 {"hundred", 100},
                 {"закон", -1},
                 {"семья", -1},
                 {"стоит", -1},
                 {"один", -1},
                 {"one", -1},
                 {"", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].word);
        g_assert_cmpint(tm_numeral_value(cases[i].word), ==, cases[i].value);
    }
}

static void test_roman(void)
{
    static const struct {
        const char *word;
        gint64 value;
    } cases[] = {{"I", 1},    {"IV", 4},      {"VIII", 8},  {"IX", 9},  {"XIV", 14},
                 {"XL", 40},  {"LXXXIX", 89}, {"IIII", -1}, {"VX", -1}, {"IL", -1},
                 {"xiv", -1}, {"XIVa", -1},   {"MD", -1},   {"", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].word);
        g_assert_cmpint(tm_numeral_roman(cases[i].word), ==, cases[i].value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numeral/words", test_words);
    g_test_add_func("/numeral/roman", test_roman);
    return g_test_run();
}
