/* Language tags, and guessing which language a text is written in. */
#include "text/error.h"
#include "text/language.h"

#include <string.h>

static void test_normalise(void)
{
    static const struct {
        const char *tag, *expected; /* NULL: no tag */
    } cases[] = {
        {"ru", "ru"},
        {"RU", "ru"},
        {"RU_ru", "ru-RU"},
        {"en-us", "en-US"},
        {"EN-gb", "en-GB"},
        {"uz-cyrl", "uz-Cyrl"},
        {"UZ_CYRL_uz", "uz-Cyrl-UZ"},
        {"es-419", "es-419"},
        {"zh-yue-hant-hk", "zh-yue-Hant-HK"},
        {"de-DE-1901", "de-DE-1901"},
        {"sl-rozaj-biske", "sl-rozaj-biske"},
        {"en-U-CA-Buddhist-x-Mine", "en-u-ca-buddhist-x-mine"},
        /* Three letters where there are two: ISO 639-2, both series. */
        {"rus", "ru"},
        {"eng", "en"},
        {"BEL", "be"},
        {"ukr", "uk"},
        {"kaz", "kk"},
        {"kir", "ky"},
        {"uzb_cyrl", "uz-Cyrl"},
        {"aze", "az"},
        {"hye", "hy"},
        {"arm", "hy"},
        {"tgk", "tg"},
        {"tuk", "tk"},
        {"ron", "ro"},
        {"rum-md", "ro-MD"},
        {"mol", "ro"},
        {"deu", "de"},
        {"ger", "de"},
        {"fra", "fr"},
        {"fre", "fr"},
        {"spa", "es"},
        {"zho", "zh"},
        {"chi", "zh"},
        {"kat", "ka"},
        {"geo", "ka"},
        {"ces", "cs"},
        {"cze", "cs"},
        {"zho-yue", "zh-yue"},
        /* … and where there are none. */
        {"kaa", "kaa"},
        {"und", "und"},
        {"qqq", "qqq"},
        {"", NULL},
        {"-", NULL},
        {"r", NULL},
        {"ru-", NULL},
        {"-ru", NULL},
        {"ru--RU", NULL},
        {"russian", NULL},
        {"ru RU", NULL},
        {"ru.UTF-8", NULL},
        {"*all*", NULL},
        {"рус", NULL},
        {"ru-RU-RU", NULL},
        {"ru-u", NULL},
        {"ru-x", NULL},
        {"../en", NULL},
        {"en-abcdefghi", NULL},
        {"en-x-12345678-12345678-12345678-12345678-12345678-12345678-12345678", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *tag = tm_language_normalise(cases[i].tag, &error);

        g_assert_cmpstr(tag, ==, cases[i].expected);
        if (cases[i].expected)
            g_assert_no_error(error);
        else
            g_assert_error(error, TM_ERROR, TM_ERROR_TEXT);
    }
}

static void test_matches(void)
{
    static const struct {
        const char *wanted, *actual;
        gboolean matches;
    } cases[] = {
        {"en", "en", TRUE},
        {"en", "en-US", TRUE},
        {"en-US", "en", TRUE},
        {"en-GB", "en-US", FALSE},
        {"en", "eng", FALSE},
        {"ru", "en", FALSE},
        {"uz", "uz-Cyrl-UZ", TRUE},
        {"uz-Cyrl", "uz", TRUE},
        {"uz-Cyrl", "uz-Latn", FALSE},
        {"uz-Cyrl-UZ", "uz-Cyrl", TRUE},
        {"kk", "kaa", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(tm_language_matches(cases[i].wanted, cases[i].actual), ==,
                        cases[i].matches);
}

static void test_with_region(void)
{
    static const struct {
        const char *tag, *expected;
    } cases[] = {
        {"en", "en-US"},           {"ru", "ru-RU"},           {"be", "be-BY"},
        {"uk", "uk-UA"},           {"kk", "kk-KZ"},           {"ky", "ky-KG"},
        {"tg", "tg-TJ"},           {"uz", "uz-UZ"},           {"az", "az-AZ"},
        {"tk", "tk-TM"},           {"ro", "ro-RO"},           {"hy", "hy-AM"},
        {"en-GB", "en-GB"},        {"uz-Cyrl", "uz-Cyrl-UZ"}, {"es-419", "es-419"},
        {"zh-Hant", "zh-Hant-TW"}, {"de-1901", "de-DE-1901"}, {"qqq", "qqq"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tag = tm_language_with_region(cases[i].tag);
        g_assert_cmpstr(tag, ==, cases[i].expected);
    }
}

static void test_detect(void)
{
    static const struct {
        const char *text, *language;
    } cases[] = {
        {"О публичных цифровых реестрах", "ru"},
        {"Статья 5. Полномочия оператора реестра", "ru"},
        {"Компания Microsoft выпустила Windows Server", "ru"},
        {"On Public Digital Registers", "en"},
        {"Model Law Public Registers", "en"},
        {"Article 5. Powers of the Register Operator", "en"},
        {"The word «закон» means a law", "en"},
        {"Закон України про державні реєстри", "uk"},
        {"Закон Рэспублікі Беларусь аб дзяржаўных рэестрах", "be"},
        {"Қазақстан Республикасының Заңы мемлекеттік тізілімдер туралы", "kk"},
        {"Кыргыз Республикасынын мамлекеттик реестрлер жөнүндө мыйзамы", "ky"},
        {"Қонуни Ҷумҳурии Тоҷикистон дар бораи реестрҳо", "tg"},
        {"O‘zbekiston Respublikasining davlat reyestrlari haqidagi qonuni", "uz"},
        {"Ўзбекистон Республикасининг давлат реестрлари ҳақидаги қонуни", "uz"},
        {"Azərbaycan Respublikasının dövlət reyestrləri haqqında qanunu", "az"},
        {"Türkmenistanyň döwlet reýestrleri hakynda kanuny", "tk"},
        {"Legea Republicii Moldova cu privire la registrele de stat și altele", "ro"},
        {"Հայաստանի Հանրապետության օրենքը", "hy"},
        {"", NULL},
        {"№ 5", NULL},
        {"12.04.2024", NULL},
        {"УК", NULL},
        {"ეს არის კანონი", NULL},
        {"\xFF\xFE\xD0", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        TmDetection detection = tm_language_detect(cases[i].text, strlen(cases[i].text));

        g_assert_cmpstr(detection.language, ==, cases[i].language);
        g_assert_cmpuint(detection.confidence, <=, 99);
        g_assert_nonnull(detection.reason);
        if (detection.language)
            g_assert_cmpuint(detection.confidence, >=, 50);
    }
}

/* Only the beginning counts, also when a character lies across its end. */
static void test_detect_long(void)
{
    g_autoptr(GString) text = g_string_new("a");

    while (text->len < 64 * 1024)
        g_string_append(text, "закон");
    while (text->len < 1024 * 1024)
        g_string_append(text, "the law of the land ");
    g_assert_cmpstr(tm_language_detect(text->str, text->len).language, ==, "ru");
}

static void test_reasons(void)
{
    g_assert_cmpstr(tm_language_detect("Հայաստան", strlen("Հայաստան")).reason, ==, "script");
    g_assert_cmpstr(tm_language_detect("Закон", strlen("Закон")).language, ==, "ru");
    g_assert_cmpstr(tm_language_detect("Рэспубліка", strlen("Рэспубліка")).reason, ==, "letters");
    g_assert_cmpstr(tm_language_detect("the law", strlen("the law")).reason, ==, "words");
}

/* Sentences of the corpus that have forty letters, and the first four words of the Russian and
 * English ones: those two must never be taken for each other. */
static void test_corpus(void)
{
    static const struct {
        const char *language;
        guint floor; /* per mille found right; a little below what was measured */
    } floors[] = {
        {"en", 995}, {"ru", 995}, {"uk", 990}, {"be", 985}, {"kk", 990},
        {"ky", 950}, {"uz", 980}, {"tg", 990}, {"hy", 990}, {"az", 990},
    };
    g_autofree char *contents = NULL;

    if (!g_file_get_contents(TEST_SHARED "/corpus/docs/ntrex_dev.tsv", &contents, NULL, NULL)) {
        g_test_skip("the shared corpus is not here");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(contents, "\n", -1);
    g_auto(GStrv) names = g_strsplit(lines[0], "\t", -1);
    for (guint column = 2; names[column]; column++) {
        guint n_right = 0, n_all = 0, n_confused = 0, floor = 0;
        gboolean latin = g_str_equal(names[column], "en");

        for (guint i = 0; i < G_N_ELEMENTS(floors); i++)
            if (g_str_equal(floors[i].language, names[column]))
                floor = floors[i].floor;
        for (guint i = 1; floor > 0 && lines[i]; i++) {
            g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
            if (g_strv_length(fields) <= column || g_utf8_strlen(fields[column], -1) < 50)
                continue;
            const char *text = fields[column];
            n_all++;
            n_right +=
                g_strcmp0(tm_language_detect(text, strlen(text)).language, names[column]) == 0;
            g_auto(GStrv) words = g_strsplit(text, " ", 5);
            gsize n_bytes =
                g_strv_length(words) == 5 ? (gsize) (strlen(text) - strlen(words[4])) : 0;
            n_confused +=
                g_strcmp0(tm_language_detect(text, n_bytes).language, latin ? "ru" : "en") == 0;
        }
        if (floor == 0)
            continue;
        g_test_message("%s: %u of %u", names[column], n_right, n_all);
        g_assert_cmpuint(n_right * 1000, >=, n_all * floor);
        if (latin || g_str_equal(names[column], "ru"))
            g_assert_cmpuint(n_confused * 1000, <=, n_all * 5);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/language/normalise", test_normalise);
    g_test_add_func("/language/matches", test_matches);
    g_test_add_func("/language/with-region", test_with_region);
    g_test_add_func("/language/detect", test_detect);
    g_test_add_func("/language/detect-long", test_detect_long);
    g_test_add_func("/language/reasons", test_reasons);
    g_test_add_func("/language/corpus", test_corpus);
    return g_test_run();
}
