/* Segmentation rules: reading SRX files and lists of abbreviations, and which rule decides a place.
 */
#include "segment/srx.h"
#include "text/error.h"

#include <string.h>

#define HEAD "<srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">\n"
#define RULE(break, before, after)                                                                 \
    "<rule break=\"" break "\"><beforebreak>" before "</beforebreak><afterbreak>" after            \
                           "</afterbreak></rule>\n"
#define FILE_OF(rules)                                                                             \
    HEAD "<header cascade=\"no\" segmentsubflows=\"no\"/><body><languagerules>"                    \
         "<languagerule languagerulename=\"A\">" rules "</languagerule></languagerules>"           \
         "<maprules><languagemap languagepattern=\"ru.*\" languagerulename=\"A\"/></maprules>"     \
         "</body></srx>"
#define STOP RULE("yes", "[.?!]+", "\\s")

static TmSrxRules *compile(const char *file, const char *language, GError **error)
{
    g_autoptr(TmSrx) srx = tm_srx_parse(file, strlen(file), "test.srx", error);

    return srx ? tm_srx_rules_for(srx, language, error) : NULL;
}

/* The text with a "|" at every break. */
static char *show_breaks(TmSrxRules *rules, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text, strlen(text), &error);
    GString *out = g_string_new(NULL);
    gsize from = 0;

    g_assert_no_error(error);
    for (guint i = 0; i < breaks->len; i++) {
        gsize at = g_array_index(breaks, gsize, i);
        g_string_append_len(out, text + from, (gssize) (at - from));
        g_string_append_c(out, '|');
        from = at;
    }
    g_string_append(out, text + from);
    return g_string_free(out, FALSE);
}

static void check_breaks(const char *file, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrxRules) rules = compile(file, "ru", &error);
    g_auto(GStrv) pieces = g_strsplit(expected, "|", -1);
    g_autofree char *text = g_strjoinv("", pieces);

    g_assert_no_error(error);
    g_autofree char *shown = show_breaks(rules, text);
    g_assert_cmpstr(shown, ==, expected);
}

/* ---- Which rule decides --------------------------------------------------------------------- */

static void test_places(void)
{
    static const struct {
        const char *file;
        const char *expected;
    } cases[] = {
        {FILE_OF(STOP), "Закон принят.| Он вступил в силу!?| Да."},
        {FILE_OF(RULE("no", "\\bст\\.", "\\s") STOP), "По ст. 5 так.| The end.| Да"},
        /* The earlier rule wins, whichever it is. */
        {FILE_OF(STOP RULE("no", "\\bст\\.", "\\s")), "По ст.| 5 так.| Да"},
        {FILE_OF(RULE("yes", "5\\.", "\\s") RULE("no", "\\d\\.", "\\s") STOP), "По 5.| и 6. и"},
        /* A place after the white space is another place than one before it. */
        {FILE_OF(RULE("no", "\\bст\\.", "\\s") RULE("yes", "\\.\\s+", "")), "По ст. |5. |Да."},
        /* Expressions may be empty, and matches may overlap. */
        {FILE_OF(RULE("yes", "", "X")), "a|Xb|X"},
        {FILE_OF(RULE("yes", "aa", "")), "aa|a|a|b"},
        {FILE_OF(RULE("yes", "a", "a")), "a|a|a"},
        {FILE_OF(RULE("no", "", "Y") RULE("yes", "\\.", "")), "a.|b.Y.|c"},
        /* The no-break expression has no bound of its own, or matches longer text elsewhere. */
        {FILE_OF(RULE("no", "[(][^)]*\\.", "") STOP), "Он (И. П. Вере. Саев) рад.| Да"},
        {FILE_OF(RULE("no", "(п)\\1\\.", "\\s") STOP), "По пп. 1 и п.| 2."},
        {FILE_OF(RULE("no", "п{2,}\\.", "\\s") STOP), "По ппп. 1 и п.| 2."},
        /* A star or plus that stands for itself is no repetition. */
        {FILE_OF(RULE("no", "[*+]\\*\\.", "") STOP), "a **. b *.| c +*. d"},
        {FILE_OF(RULE("no", "\\Q+*\\E\\.", "") STOP), "a **.| b +*. c"},
        /* Characters outside the BMP, and what looks like a brace that closes nothing (Java's). */
        {FILE_OF(RULE("yes", "\\x{1F600}", "")), "a😀|😀|b"},
        {FILE_OF(RULE("yes", "", "&lt;0}")), "ab|<0}cd"},
        /* A lookbehind without a bound, which Java takes. */
        {FILE_OF(RULE("yes", "X(?&lt;=[VX]+)", "")), "VX|b"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        check_breaks(cases[i].file, cases[i].expected);
}

static void test_edges(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrxRules) rules = compile(FILE_OF(RULE("yes", "", "")), "ru", &error);

    g_assert_no_error(error);
    g_autoptr(GArray) none = tm_srx_breaks(rules, "", 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
    g_autofree char *every = show_breaks(rules, "аб");
    g_assert_cmpstr(every, ==, "а|б");
    g_assert_null(tm_srx_breaks(rules, "a\xFF", 2, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_TEXT);
}

/* ---- Long texts ----------------------------------------------------------------------------- */

/* Every sentence must be cut alike wherever it lies; sentences of a length that no slice divides.
 */
static void test_long_text(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrxRules) rules =
        compile(FILE_OF(RULE("no", "(?:^|\\s)ст\\.", "\\s\\d") STOP), "ru", &error);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *sentence = "По ст. 5 закона 😀 так.";
    gsize length = strlen(sentence);

    g_assert_no_error(error);
    for (guint i = 0; i < 20000; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", sentence);
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text->str, text->len, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(breaks->len, ==, 19999);
    for (guint i = 0; i < breaks->len; i++)
        g_assert_cmpuint(g_array_index(breaks, gsize, i), ==, length + i * (length + 1));
}

static void test_no_stop(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrxRules) rules = compile(FILE_OF(STOP), "ru", &error);
    g_autofree char *text = g_strnfill(1024 * 1024, 'a');

    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text, 1024 * 1024, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(breaks->len, ==, 0);
}

/* Rules that would take exponential or quadratic time are named, not obeyed. */
static void test_step_limit(void)
{
    static const char *const files[] = {
        FILE_OF("\n" RULE("yes", "(a|aa)+b", "")),
        FILE_OF("\n" RULE("yes", "([ac]+)+d", "")),
        FILE_OF("\n" RULE("no", "(a|aa)+b\\.", "") STOP),
        FILE_OF("\n" RULE("yes", ".*", "")),
    };
    g_autofree char *text = g_strnfill(200000, 'a');

    memcpy(text + 100000, "c. ", 3);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmSrxRules) rules = compile(files[i], "ru", &error);

        g_assert_no_error(error);
        GArray *breaks = tm_srx_breaks(rules, text, 200000, &error);
        if (breaks) {
            /* Within the limit is fine too: a lookbehind is bounded. */
            g_array_unref(breaks);
            g_assert_cmpuint(i, ==, 2);
            continue;
        }
        g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
        if (!g_str_has_prefix(error->message, "test.srx:3:1: "))
            g_error("case %u: %s", i, error->message);
        g_assert_nonnull(strstr(error->message, i == 3 ? ".*" : "+"));
    }
}

/* ---- Reading files -------------------------------------------------------------------------- */

static void test_maps(void)
{
    static const char *const body =
        "<body><languagerules><languagerule languagerulename=\"Common\">" RULE(
            "no", "ст\\.",
            "") "</languagerule><languagerule languagerulename=\"Stop\">" STOP
                "</languagerule></languagerules>%s<languagemap languagepattern=\".*\""
                " languagerulename=\"Common\"/><languagemap languagepattern=\"(en|ru)(-.*)?\""
                " languagerulename=\"Stop\"/>%s</body></srx>";
    static const struct {
        const char *cascade, *language, *expected;
    } cases[] = {
        {"yes", "ru", "ст. 5.| Да"}, {"yes", "RU-ru", "ст. 5.| Да"}, {"yes", "en-GB", "ст. 5.| Да"},
        {"yes", "uk", "ст. 5. Да"},  {"no", "ru", "ст. 5. Да"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gboolean old = FALSE; old <= TRUE; old++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *start =
                g_strdup_printf(HEAD "<header cascade=\"%s\"/>", cases[i].cascade);
            g_autoptr(GString) file = g_string_new(start);
            g_string_append(file, body);
            g_string_replace(file, "%s",
                             old ? "<maprules><maprule maprulename=\"x\">" : "<maprules>", 1);
            g_string_replace(file, "%s", old ? "</maprule></maprules>" : "</maprules>", 1);
            g_autoptr(TmSrxRules) rules = compile(file->str, cases[i].language, &error);

            g_assert_no_error(error);
            g_autofree char *shown = show_breaks(rules, "ст. 5. Да");
            g_assert_cmpstr(shown, ==, cases[i].expected);
        }
    }
}

static void test_header(void)
{
    g_autoptr(GError) error = NULL;
    const char *file = HEAD "<header cascade=\"yes\" segmentsubflows=\"no\">"
                            "<formathandle type=\"start\" include=\"yes\"/>"
                            "<formathandle type=\"end\" include=\"no\"/>"
                            "<formathandle type=\"isolated\" include=\"yes\"/></header></srx>";
    g_autoptr(TmSrx) srx = tm_srx_parse(file, strlen(file), "test.srx", &error);

    g_assert_no_error(error);
    const TmSrxHeader *header = tm_srx_header(srx);
    g_assert_true(header->cascade && header->include_start && header->include_isolated);
    g_assert_false(header->segment_subflows || header->include_end);
}

/* The same file in other clothes: prefixes, UTF-16, a mark, CDATA, unknown elements, a DOCTYPE. */
static void test_encodings(void)
{
    static const char *const file =
        "<?xml version=\"1.0\"?><!DOCTYPE srx PUBLIC \"-//LISA//SRX\" \"srx.dtd\">"
        "<s:srx xmlns:s=\"x\"><s:header cascade=\"no\"><o:options "
        "a=\"b\"><rule/></o:options></s:header>"
        "<s:body><s:languagerules><s:languagerule languagerulename=\"A\"><s:note>п</s:note>"
        "<s:rule break=\"no\" id=\"1\"><s:beforebreak><![CDATA[ст\\.]]></s:beforebreak></s:rule>"
        "<s:rule><s:beforebreak>[.&#x3002;]</s:beforebreak><s:afterbreak>\\s</s:afterbreak></"
        "s:rule>"
        "</s:languagerule></s:languagerules><s:maprules>"
        "<s:languagemap languagepattern=\"ru\" "
        "languagerulename=\"A\"/></s:maprules></s:body></s:srx>";
    static const struct {
        const char *encoding, *mark;
        gsize n_mark;
    } cases[] = {
        {"UTF-8", "", 0},
        {"UTF-8", "\xEF\xBB\xBF", 3},
        {"UTF-16LE", "\xFF\xFE", 2},
        {"UTF-16BE", "\xFE\xFF", 2},
        {"UTF-16LE", "", 0},
        {"UTF-16BE", "", 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        gsize n_bytes;
        g_autofree char *bytes =
            g_convert(file, -1, cases[i].encoding, "UTF-8", NULL, &n_bytes, NULL);
        g_autoptr(GString) whole = g_string_new_len(cases[i].mark, (gssize) cases[i].n_mark);
        g_string_append_len(whole, bytes, (gssize) n_bytes);
        g_autoptr(TmSrx) srx = tm_srx_parse(whole->str, whole->len, "test.srx", &error);

        g_assert_no_error(error);
        g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, "ru", &error);
        g_assert_no_error(error);
        g_autofree char *shown = show_breaks(rules, "По ст. 5. Да。 Нет");
        g_assert_cmpstr(shown, ==, "По ст. 5.| Да。| Нет");
    }
}

static void test_errors(void)
{
    static const struct {
        const char *file, *place;
    } cases[] = {
        {"", "test.srx:1:1: "},
        {"  \n", "test.srx:"},
        {"<tmx/>", "test.srx:1:1: "},
        {"<srx>\n<body>\n  </srx>", "test.srx:3:"},
        {"<srx>\n\xFF</srx>", "test.srx:2:1: "},
        {"<srx>&unknown;</srx>", "test.srx:1:"},
        {"<!DOCTYPE srx [<!ENTITY a \"b\">]>\n<srx/>", "test.srx:1:"},
        {"<srx/><srx/>", "test.srx:1:"},
        {"\xFF\xFE<", "test.srx:1:1: "},
        {HEAD "<header cascade=\"maybe\"/></srx>", "test.srx:2:1: "},
        {HEAD "\n <body>ё<languagerules>\n  ёё<languagerule/></languagerules></body></srx>",
         "test.srx:4:5: "},
        {HEAD "<body><maprules><languagemap\n languagepattern=\"a\"/></maprules></body></srx>",
         "test.srx:2:17: "},
        {FILE_OF("\n\n" RULE("yes", "a)", "(b")), "test.srx:4:1: "},
        {FILE_OF("\n\n  " RULE("no", "ok", "[b")), "test.srx:4:3: "},
        {FILE_OF(RULE("perhaps", "", "")), "test.srx:2:"},
        {HEAD "<body><maprules>\n<languagemap languagepattern=\"(\" languagerulename=\"A\"/>"
              "</maprules></body></srx>",
         "test.srx:3:1: "},
        {HEAD "<body><maprules>\n<languagemap languagepattern=\"ru\" languagerulename=\"A\"/>"
              "</maprules></body></srx>",
         "test.srx:3:1: "},
        {HEAD "</srx>", "test.srx: "},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmSrxRules) rules = compile(cases[i].file, "ru", &error);

        g_assert_null(rules);
        g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
        if (!g_str_has_prefix(error->message, cases[i].place))
            g_error("case %u: expected %s, got %s", i, cases[i].place, error->message);
    }
}

static void test_limits(void)
{
    g_autoptr(GString) deep = g_string_new("<srx>");
    g_autoptr(GString) many = g_string_new(HEAD "<body><languagerules><languagerule "
                                                "languagerulename=\"A\">");
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 100000; i++)
        g_string_append(deep, "<x>");
    g_assert_null(tm_srx_parse(deep->str, deep->len, "test.srx", &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
    g_clear_error(&error);
    for (guint i = 0; i <= TM_SRX_MAX_RULES; i++)
        g_string_append(many, "<rule/>\n");
    g_assert_null(tm_srx_parse(many->str, many->len, "test.srx", &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
    g_assert_true(g_str_has_prefix(error->message, "test.srx:20002:1: "));
}

/* ---- Abbreviations -------------------------------------------------------------------------- */

#define LIST                                                                                          \
    "# comment\n[never ends]\nт. е., им., акад. # more\nLt. Gen.\n"                           \
    "[before name]\nг., д., ст.\n[before number]\nфевр., No., art.\n[unit]\nруб., гг.\n" \
    "[may end]\nт. д., etc.\n[seldom ends]\nU. S.\n[sentence starters]\nThe, They\n"

static void test_abbreviations(void)
{
    static const char *const cases[] = {
        "Это, т. е. Закон, им. Ленина.| Акад. Иванов.| Да",
        "Это, т.е. Закон.| Да",
        "Here Lt. Gen. Smith.| Да",
        "В г. Туле.| В 1978 г.| Его открыли.| XX г.| Да",
        "В 90-х гг.| Затем.| В 90-х гг. XX века",
        "Столы и т. д.| Новые.| Дом д. Новая",
        "10 февр. 2025 и февр.| Да",
        "Law No. 44.| No.| I left.| No. IV",
        "Art. 7 and art. I, sec.| Art.| The",
        "Цена 5 руб. 20 коп.| И 5 руб. (пять).| Да",
        "U.S. Senate.| The U. S.| They left",
        "U.S. Senate etc.| Other",
        /* An empty line or a list mark is stronger; a soft line break is not. */
        "в г.\nТуле и в г.|\n\nТуле, им.|\n1) Ленина, им.|\n(а) Ленина, им.|\n– Ленина",
        /* Initials are not abbreviations of one small letter; words are not parts of them. */
        "Дом Г.| Иванов.| Слогт.| Да",
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(FILE_OF(STOP), strlen(FILE_OF(STOP)), "test.srx", &error);

    g_assert_no_error(error);
    g_assert_true(tm_srx_add_abbreviations(srx, LIST, strlen(LIST), "list.txt", "ru", &error));
    g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, "ru", &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) pieces = g_strsplit(cases[i], "|", -1);
        g_autofree char *text = g_strjoinv("", pieces);
        g_autofree char *shown = show_breaks(rules, text);
        g_assert_cmpstr(shown, ==, cases[i]);
    }
}

static void test_abbreviation_errors(void)
{
    static const struct {
        const char *list, *place;
    } cases[] = {
        {"им.\n", "list.txt:1: "},
        {"[never ends]\n\nим\n", "list.txt:3: "},
        {"[never ends]\nим., т. е.\n[unit]\n т.е.\n", "list.txt:4: "},
        {"[sometimes]\n", "list.txt:1: "},
        {"[unit\n", "list.txt:1: "},
        {"\xFF", "list.txt: "},
        {"[unit]\nааааааааааааааааааааааааааааааааааааааааааааааааа.\n", "list.txt:2: "},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmSrx) srx =
            tm_srx_parse(FILE_OF(STOP), strlen(FILE_OF(STOP)), "test.srx", &error);

        g_assert_false(tm_srx_add_abbreviations(srx, cases[i].list, strlen(cases[i].list),
                                                "list.txt", NULL, &error));
        g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
        if (!g_str_has_prefix(error->message, cases[i].place))
            g_error("case %u: expected %s, got %s", i, cases[i].place, error->message);
    }
}

/* ---- Files ---------------------------------------------------------------------------------- */

static void test_load(void)
{
    static const char *const languages[] = {"ru", "en-US", "ru-KZ", "uk", "hy"};
    static const char *const wrong[] = {"../ru", "", "r", "ru/../en"};

    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", languages[i], &error);

        g_assert_no_error(error);
        g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, languages[i], &error);
        g_assert_no_error(error);
        g_autofree char *shown = show_breaks(rules, "Да. Нет.");
        g_assert_cmpstr(shown, ==, "Да.| Нет.");
    }
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(tm_srx_load(TEST_SOURCE "/locales", wrong[i], &error));
        g_assert_error(error, TM_ERROR, TM_ERROR_TEXT);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(tm_srx_load("/nonexistent", "ru", &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
}

/* Other tools' files are read as they are and compile for every language they name. */
static void test_foreign_files(void)
{
    static const char *const files[] = {"languagetool-segment.srx", "okapi-alternate-default.srx",
                                        "okapi-default-icu4j.srx"};
    static const char *const languages[] = {"ru", "en", "uk", "be", "pl", "de", "fr", "sk", "ja"};

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(TEST_SHARED, "segmentation/srx", files[i], NULL);
        g_autofree char *bytes = NULL;
        gsize n_bytes;
        g_autoptr(GError) error = NULL;

        if (!g_file_get_contents(path, &bytes, &n_bytes, NULL)) {
            g_test_skip("the shared SRX files are not here");
            return;
        }
        g_autoptr(TmSrx) srx = tm_srx_parse(bytes, n_bytes, path, &error);
        g_assert_no_error(error);
        for (guint k = 0; k < G_N_ELEMENTS(languages); k++) {
            g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, languages[k], &error);
            g_assert_no_error(error);
            g_autofree char *shown = show_breaks(rules, "One.");
            g_assert_cmpstr(shown, ==, "One.");
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/srx/places", test_places);
    g_test_add_func("/srx/edges", test_edges);
    g_test_add_func("/srx/long-text", test_long_text);
    g_test_add_func("/srx/no-stop", test_no_stop);
    g_test_add_func("/srx/step-limit", test_step_limit);
    g_test_add_func("/srx/maps", test_maps);
    g_test_add_func("/srx/header", test_header);
    g_test_add_func("/srx/encodings", test_encodings);
    g_test_add_func("/srx/errors", test_errors);
    g_test_add_func("/srx/limits", test_limits);
    g_test_add_func("/srx/abbreviations", test_abbreviations);
    g_test_add_func("/srx/abbreviation-errors", test_abbreviation_errors);
    g_test_add_func("/srx/load", test_load);
    g_test_add_func("/srx/foreign-files", test_foreign_files);
    return g_test_run();
}
