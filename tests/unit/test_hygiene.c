#include "hygiene/rules.h"

#include <string.h>
#include "hygiene/internal.h"
#include "unit/code_notation.h"

/* A unit of pairs language, text in notation, …, NULL. */
static TmUnit *unit_of(const char *language, ...)
{
    TmUnit *unit = tm_unit_new();
    va_list arguments;

    va_start(arguments, language);
    for (const char *at = language; at != NULL; at = va_arg(arguments, const char *))
        tm_unit_take_variant(unit, at, text_from_notation(va_arg(arguments, const char *)));
    va_end(arguments);
    return unit;
}

/* "rule/detail what, …" with "!" after what is certain; "" for none. */
static char *list_findings(const TmUnit *unit, guint rules)
{
    const TmRuleOptions options = {.rules = rules};
    g_autoptr(GPtrArray) findings = tm_rules_check(unit, &options);
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const TmFinding *finding = findings->pdata[i];
        const char *detail = tm_detail_name(finding->detail);
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", tm_rule_name(finding->rule));
        if (detail != NULL)
            g_string_append_printf(list, "/%s", detail);
        if (finding->what != NULL)
            g_string_append_printf(list, " %s", finding->what);
        if (finding->certain)
            g_string_append_c(list, '!');
    }
    return g_string_free(list, FALSE);
}

typedef struct {
    const char *ru;
    const char *en;
    const char *expected;
} Case;

static void check_cases(const Case *cases, gsize n, guint rules)
{
    for (gsize i = 0; i < n; i++) {
        g_autoptr(TmUnit) unit = unit_of("ru", cases[i].ru, "en", cases[i].en, NULL);
        g_autofree char *found = list_findings(unit, rules);
        g_test_message("%s | %s", cases[i].ru, cases[i].en);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

#define CHECK(cases, rules) check_cases(cases, G_N_ELEMENTS(cases), rules)

static void test_clean_pairs(void)
{
    static const Case cases[] = {
        {"Закон принят.", "The law has been adopted.", ""},
        {"а) порядок ведения реестра;", "(a) the procedure for keeping the register;", ""},
        {"Firefox", "Firefox", ""},
        {"Mozilla Public License", "Mozilla Public License", ""},
        {"ООО «РУСАЛ» (Москва)", "RUSAL LLC (Moscow)", ""},
        {"АО «Қазақстан темір жолы» подписало договор", "Kazakhstan Temir Zholy signed a contract",
         ""},
        {"https://www.example.org/the/way/to.html", "https://www.example.org/the/way/to.html", ""},
        {"ИТ-отдел", "IT department", ""},
        {"§ 5", "Section 5", ""},
        {"Цена: 5 €", "Price: €5", ""},
        {"Поставьте Ctrl+C и &Открыть", "Press Ctrl+C and &Open", ""},
        {"Прочтите лицензию GNU General Public License", "Read the GNU General Public License", ""},
    };

    CHECK(cases, TM_ALL_RULES);
}

static void test_empty(void)
{
    static const Case cases[] = {
        {"Закон", "", "empty!"},         {"  \t", "Law", "empty!"},
        {"Закон", "<1> </1>", "empty!"}, {"Закон", "\u00a0\u200b\u00ad", "empty!"},
        {"", " ", "empty!, empty!"},     {"12.03.2024", "2024-03-12", "no-words!"},
        {"– 5 % –", "5%", "no-words!"},  {"№ 5", "No. 5", ""},
    };

    CHECK(cases, 1u << TM_RULE_EMPTY | 1u << TM_RULE_NO_WORDS);
}

static void test_identical(void)
{
    static const Case cases[] = {
        {"Press any key to continue", "Press any key to continue", "identical"},
        {"press any KEY to  continue", "Press any key to continue", "identical"},
        {"Windows", "Windows", ""},
        {"Adobe Photoshop Elements 2024", "Adobe Photoshop Elements 2024", ""},
        {"--output=FILE", "--output=FILE", ""},
        {"info@example.org", "info@example.org", ""},
    };

    CHECK(cases, 1u << TM_RULE_IDENTICAL);
    g_autoptr(TmUnit) same =
        unit_of("ru", "Статья 5", "be", "Статья 5", NULL); /* short: may well be right */
    g_autofree char *none = list_findings(same, 1u << TM_RULE_IDENTICAL);
    g_assert_cmpstr(none, ==, "");
    g_autoptr(TmUnit) copied =
        unit_of("ru", "Закон вступает в силу со дня его опубликования.", "be",
                "Закон вступает в силу со дня его опубликования.", NULL);
    g_autofree char *found = list_findings(copied, 1u << TM_RULE_IDENTICAL);
    g_assert_cmpstr(found, ==, "identical!");
}

static void test_language(void)
{
    static const struct {
        const char *language;
        const char *text;
        const char *expected;
    } cases[] = {
        {"ru", "Закон принят и подписан Президентом.", ""},
        {"ru", "The law has been adopted and signed by the president in the end of the year.",
         "language/script!"},
        {"ru", "press any key", "language/script"},
        {"ru", "samba, cups, subversion, logwatch, nbd, iceweasel, webkit", "language/script"},
        {"ru", "Microsoft Windows Server", ""},
        {"ru", "საქართველოს კანონი მიღებულია და ძალაშია", "language/script!"},
        {"ru",
         "Закон прийнято, і він набирає чинності з дня його опублікування в офіційних "
         "виданнях України.",
         "language/letters uk"},
        {"ru", "Газета «Ўзбекистон овози» сообщила о заседании", ""},
        {"be", "Закон вступает в силу со дня его официального опубликования и при этом, что важно.",
         "language/letters ru"},
        {"be", "Закон набывае моц з дня яго афіцыйнага апублікавання.", ""},
        {"kk", "Заң ресми жарияланған күнінен бастап күшіне енеді.", ""},
        {"kk", "Закон вступает в силу со дня его официального опубликования, и это важно для всех.",
         "language/letters ru!"},
        {"ky", "Барлар эл такай барып турган жай болбой калды.", ""},
        {"uz", "Qonun rasmiy eʼlon qilingan kundan kuchga kiradi.", ""},
        {"uz-Cyrl", "Қонун расмий эълон қилинган кундан кучга киради.", ""},
        {"uz-Latn", "Қонун расмий эълон қилинган кундан кучга киради.", "language/script!"},
        {"az", "Qanun rəsmi dərc edildiyi gündən qüvvəyə minir.", ""},
        {"az", "Ганун рәсми дәрҹ едилдији ҝүндән гүввәјә минир.", ""},
        {"en", "Qanun rəsmi dərc edildiyi gündən qüvvəyə minir.", "language/letters az!"},
        {"en", "Закон вступает в силу", "language/script!"},
        {"en", "The letter «Ж» is one of them.", ""},
        {"en", "Sant Julià de Lòria", ""},
        {"hy", "Օրենքն ուժի մեջ է մտնում:", ""},
        {"hy", "Закон вступает в силу сегодня", "language/script!"},
        {"mo", "Легя интрэ ын вигоаре ла дата публикэрий.", ""},
        {"ro", "Legea intră în vigoare la data publicării.", ""},
        {"tk", "Kanun resmi taýdan çap edilen gününden güýje girýär.", ""},
        {"zz", "Закон law օրենք", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = unit_of("de", "Gesetz", cases[i].language, cases[i].text, NULL);
        g_autofree char *found = list_findings(unit, 1u << TM_RULE_LANGUAGE);
        g_test_message("%s: %s", cases[i].language, cases[i].text);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void test_length(void)
{
    static const Case cases[] = {
        {"Да", "Yes, of course", ""}, /* short texts may differ */
        {"Ошибка, приводящая к передаче страниц на неправильном языке", "Wrong Language Bug",
         "length/shorter 2.0"},
        {"Закон.", "The law enters into force on the day of its official publication.",
         "length/longer 3.9"},
        {"Закон вступает в силу со дня опубликования.",
         "The law enters into force on the day it is published.", ""},
    };

    CHECK(cases, 1u << TM_RULE_LENGTH);
    g_autoptr(TmUnit) unknown =
        unit_of("ja", "法律", "en", "The law enters into force on the day it is published.", NULL);
    g_autofree char *none = list_findings(unknown, 1u << TM_RULE_LENGTH);
    g_assert_cmpstr(none, ==, "");
}

static void test_codes(void)
{
    static const Case cases[] = {
        {"<1>Закон</1> принят[2]", "<1>Law</1> adopted[2]", ""},
        {"<1>Закон</1>", "<1>Law", "codes/unpaired bold"},
        {"<1>Закон</1>", "Law", "codes/number 1+1+0 : 0+0+0"},
        {"Закон[1]", "Law[1][2]", "codes/number 0+0+1 : 0+0+2"},
        {"<1>Закон", "<1>Law", ""}, /* the other half is in another segment of both */
        {"<1>Закон</1>", "La<2>w</2>", ""},
    };

    CHECK(cases, 1u << TM_RULE_CODES);
}

static void test_brackets(void)
{
    static const Case cases[] = {
        {"Закон (о реестрах)", "Law (on registers", "brackets/unpaired ("},
        {"Закон «О реестрах", "Law “On registers”", "brackets/unpaired «"},
        {"Закон „О реестрах“", "Law \"On registers\"", ""},
        {"Закон “О реестрах“", "Law ”On registers”", ""},
        {"Закон \"О реестрах", "Law “On registers”", "brackets/unpaired \""},
        {"а) закон;", "(a) law;", ""},
        {"12) закон; iv) указ", "12. law; iv. decree", ""},
        {"Сделано :)", "Done", ""},
        {"Сделано ;-(", "Done", ""},
        {"Сделано :-((", "Done", ""},
        {"Д'Артаньян и Cote d'Ivoire", "d'Artagnan's “car”", ""},
        {"Экран 15\"", "15-inch screen", ""},
        {"Закон (о реестрах", "Law (on registers", ""}, /* both: the rest is in the next segment */
        {"Закон о реестрах)", "Law on registers", "brackets/unpaired )"},
        {"Массив {1, 2]", "Array {1, 2}", "brackets/unpaired ]"},
    };

    CHECK(cases, 1u << TM_RULE_BRACKETS);
}

static void test_control(void)
{
    static const Case cases[] = {
        {"За\x07кон", "Law", "control/character U+0007!"},
        {"Закон\xc2\x85", "Law", "control/character U+0085!"},
        {"Зак\ufffdн", "Law", "control/replacement U+FFFD"},
        {"\uf0b7 Закон", "Law", "control/private U+F0B7"},
        {"Закон&nbsp№ 5", "Law no. 5", "control/entity &nbsp!"},
        {"Закон &#1234 принят", "Law", "control/entity &#1234!"},
        {"Закон &amp;lt;", "Law", "control/doubled &amp;lt;"},
        {"Закон &nbsp; &amp; &#171;", "Law &copy of it", ""},
        {"http://a.org/?a=1&lt=2&nbsp=3", "Law", ""},
        {"Р—Р°РєРѕРЅ", "Law", "control/encoding Р—Р°РєРѕРЅ!"},
        {"Ð\xc2\x97Ð°ÐºÐ¾Ð½", "Law", "control/encoding Ð\xc2\x97Ð°ÐºÐ¾Ð½!"},
        {"Закон", "the Lawâ€™s text", "control/encoding â€™!"},
        {"И… «РСФСР»", "Café, naïve, Ärger", ""},
        {"США—СССР", "USA–USSR", ""},
        {"Закон\tо\nреестрах", "Law\r\n", ""},
    };

    CHECK(cases, 1u << TM_RULE_CONTROL);
}

static void test_look_alikes(void)
{
    static const Case cases[] = {
        {"бумагe", "paper", "look-alikes/word бумагe!"},
        {"Cегодня", "today", "look-alikes/word Cегодня"},
        {"закон", "dосument", "look-alikes/word dосument!"},
        {"Cегодня бумагe", "paper", "look-alikes/word бумагe!"},
        {"aЗначение", "aValue", ""},    /* a key and its argument */
        {"USBшный PDFка", "USB", ""},   /* both scripts have letters of their own */
        {"IT-компания", "company", ""}, /* two words */
        {"в etchа", "in etch", "look-alikes/word etchа"},
        {"yyгод", "yyyear", "look-alikes/word yyгод"},
        {"cкopo", "soon", "look-alikes/word cкopo!"},
        {"Dм 5а", "m", ""},
    };

    CHECK(cases, 1u << TM_RULE_LOOK_ALIKES);
}

static void test_several_languages(void)
{
    const TmRuleOptions options = {.rules = TM_ALL_RULES};
    const TmRuleOptions pair = {.rules = TM_ALL_RULES, .from = "ru", .to = "en"};
    g_autoptr(TmUnit) unit = unit_of("be", "Закон (аб рэестрах", "en", "Law (on registers)", "ru",
                                     "Закон (о реестрах)", "uk", "Закон (про реєстри)", NULL);
    g_autoptr(GPtrArray) all = tm_rules_check(unit, &options);
    g_autoptr(GPtrArray) some = tm_rules_check(unit, &pair);

    g_assert_cmpuint(all->len, ==, 1); /* not one for each other language */
    g_assert_cmpuint(((TmFinding *) all->pdata[0])->wrong, ==, 0);
    g_assert_cmpuint(some->len, ==, 0);
}

static void test_direction(void)
{
    const TmRuleOptions options = {.rules = TM_ALL_RULES};
    const TmRuleOptions from = {.rules = TM_ALL_RULES, .from = "ru", .to = "en"};
    g_autoptr(TmUnit) unit = unit_of("en", "Law", "ru", "Закон", NULL);
    guint a = 0, b = 1;

    g_assert_true(tm_rules_pair(unit, &options, &a, &b));
    g_assert_cmpuint(a, ==, 0);
    g_assert_true(tm_rules_pair(unit, &from, &a, &b));
    g_assert_cmpuint(a, ==, 1);
    unit->source_language = g_strdup("en");
    g_assert_true(tm_rules_pair(unit, &from, &a, &b));
    g_assert_cmpuint(a, ==, 0);
}

static void test_repair(void)
{
    static const struct {
        const char *text;
        const char *mended; /* NULL: nothing to mend */
        gboolean all;
    } cases[] = {
        {"За<1>\x07к</1>он", "За<1>к</1>он", FALSE},
        {"Закон\vо реестрах", "Закон\nо реестрах", FALSE},
        {"<1>Закон&nbsp№</1> 5[2]", "<1>Закон\u00a0№</1> 5[2]", FALSE},
        {"Р—Р°РєРѕРЅ РІ СЃРёР»Рµ", "Закон в силе", FALSE},
        {"Ð\xc2\x97Ð°ÐºÐ¾Ð½", "Закон", FALSE},
        {"\xc2\x93Law\xc2\x94", "“Law”", FALSE},
        {"б<1>ума</1>гe", "б<1>ума</1>ге", FALSE},
        {"Cегодня", NULL, FALSE},
        {"Cегодня", "Сегодня", TRUE},
        {"Зак\ufffdн &amp;lt;", NULL, FALSE},
        {"Закон", NULL, FALSE},
        {"<1>бумагe</1>\x01[2]", "<1>бумаге</1>[2]", FALSE},
    };
    const TmRuleOptions options = {.rules = TM_ALL_RULES};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = unit_of("ru", cases[i].text, "en", "x", NULL);
        g_autoptr(TmUnit) better = tm_rules_repair(unit, &options, cases[i].all);
        g_test_message("%s", cases[i].text);
        g_assert_true((better == NULL) == (cases[i].mended == NULL));
        if (better == NULL)
            continue;
        g_autoptr(TmText) expected = text_from_notation(cases[i].mended);
        g_assert_cmpstr(tm_unit_variant(better, "ru")->text->string->str, ==,
                        expected->string->str);
        g_assert_true(tm_text_equal(tm_unit_variant(better, "ru")->text, expected));
        /* What was mended is not found again. */
        g_autoptr(TmUnit) again = tm_rules_repair(better, &options, cases[i].all);
        g_assert_null(again);
    }
}

static void test_twin_keys(void)
{
    static const struct {
        const char *a;
        const char *b;
        gboolean twins;
    } cases[] = {
        {"Закон  принят. ", " закон ПРИНЯТ.", TRUE},
        {"Закон\u00a0принят.", "Закон принят.", TRUE},
        {"<1>Закон</1> ", "<1>закон</1>", TRUE},
        {"<1>Закон</1>", "закон", FALSE},
        {"10²", "102", FALSE}, /* folding for compatibility would make them equal */
        {"Закон.", "Закон", FALSE},
        {"The option -b", "the OPTION -b", TRUE},
        {"The option -b", "The option -B", FALSE},
        {"В статье", "в статье", TRUE},
        {"ёлка", "елка", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmText) a = text_from_notation(cases[i].a);
        g_autoptr(TmText) b = text_from_notation(cases[i].b);
        g_autofree char *key_a = tm_text_key(a);
        g_autofree char *key_b = tm_text_key(b);
        g_autofree char *twin_a = tm_twin_key(key_a);
        g_autofree char *twin_b = tm_twin_key(key_b);
        g_test_message("%s | %s", cases[i].a, cases[i].b);
        g_assert_true((strcmp(twin_a, twin_b) == 0) == cases[i].twins);
    }
}

static void test_names(void)
{
    for (guint i = 0; i < TM_N_RULES; i++) {
        TmRule rule;
        g_assert_true(tm_rule_parse(tm_rule_name((TmRule) i), &rule));
        g_assert_cmpuint(rule, ==, i);
    }
    TmRule rule;
    g_assert_false(tm_rule_parse("lenght", &rule));
}

/* Texts made to be slow, or to confuse: time must stay linear. */
static void test_pathology(void)
{
    static const char *const pieces[] = {"Р",  "(", "«",         "&amp;",  "&#1", "\x07",
                                         "аa", "“", "Ð\xc2\x90", "\ufffd", "Р ‚", "8)"};
    const TmRuleOptions options = {.rules = TM_ALL_RULES};
    gint64 begun = g_get_monotonic_time();

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < TM_SEGMENT_MAX_BYTES - 16)
            g_string_append(text, pieces[i]);
        g_autoptr(TmUnit) unit = tm_unit_new();
        tm_unit_take_variant(unit, "ru", tm_text_new(text->str, -1));
        tm_unit_take_variant(unit, "en", tm_text_new(text->str, -1));
        g_autoptr(GPtrArray) findings = tm_rules_check(unit, &options);
        g_autoptr(TmUnit) better = tm_rules_repair(unit, &options, TRUE);
        g_assert_nonnull(findings);
        g_assert_true(better == NULL || better->variants->len == 2);
    }
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hygiene/clean-pairs", test_clean_pairs);
    g_test_add_func("/hygiene/empty", test_empty);
    g_test_add_func("/hygiene/identical", test_identical);
    g_test_add_func("/hygiene/language", test_language);
    g_test_add_func("/hygiene/length", test_length);
    g_test_add_func("/hygiene/codes", test_codes);
    g_test_add_func("/hygiene/brackets", test_brackets);
    g_test_add_func("/hygiene/control", test_control);
    g_test_add_func("/hygiene/look-alikes", test_look_alikes);
    g_test_add_func("/hygiene/several-languages", test_several_languages);
    g_test_add_func("/hygiene/direction", test_direction);
    g_test_add_func("/hygiene/repair", test_repair);
    g_test_add_func("/hygiene/twin-keys", test_twin_keys);
    g_test_add_func("/hygiene/names", test_names);
    g_test_add_func("/hygiene/pathology", test_pathology);
    return g_test_run();
}
