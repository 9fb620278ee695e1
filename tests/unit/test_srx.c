/* Segmentation rules: reading SRX files and lists of abbreviations, what is warned of, and which
 * rule decides a place. */
#include "segment/srx.h"
#include "text/error.h"

#include <string.h>

#define HEAD "<srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">\n"
#define RULE(break, before, after)                                                                 \
    "<rule break=\"" break "\"><beforebreak>" before "</beforebreak><afterbreak>" after            \
                           "</afterbreak></rule>\n"
#define FILE_BEGIN                                                                                 \
    HEAD "<header cascade=\"no\" segmentsubflows=\"no\"/><body><languagerules>"                    \
         "<languagerule languagerulename=\"A\">"
#define FILE_END                                                                                   \
    "</languagerule></languagerules>"                                                              \
    "<maprules><languagemap languagepattern=\"ru.*\" languagerulename=\"A\"/></maprules>"          \
    "</body></srx>"
#define FILE_OF(rules) FILE_BEGIN rules FILE_END
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

/* Format handles and the rest of the header; what is not said, and what is not understood, is as
 * SRX 2.0 has it. */
static void test_header(void)
{
    static const struct {
        const char *header;
        gboolean cascade, subflows, start, end, isolated;
    } cases[] = {
        {"", FALSE, TRUE, FALSE, TRUE, FALSE},
        {"<header/>", FALSE, TRUE, FALSE, TRUE, FALSE},
        {"<header cascade=\"yes\" segmentsubflows=\"no\">"
         "<formathandle type=\"start\" include=\"yes\"/>"
         "<formathandle include=\"no\" type=\"end\"></formathandle>"
         "<formathandle type=\"isolated\" include=\"yes\"/></header>",
         TRUE, FALSE, TRUE, FALSE, TRUE},
        {"<header cascade=\"no\" segmentsubflows=\"yes\">"
         "<formathandle type=\"isolated\" include=\"yes\"/></header>",
         FALSE, TRUE, FALSE, TRUE, TRUE},
        {"<header><formathandle type=\"all\" include=\"yes\"/>"
         "<formathandle include=\"no\"/><formathandle type=\"end\"/></header>",
         FALSE, TRUE, FALSE, TRUE, FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *file = g_strconcat(HEAD, cases[i].header, "</srx>", NULL);
        g_autoptr(TmSrx) srx = tm_srx_parse(file, strlen(file), "test.srx", &error);

        g_assert_no_error(error);
        const TmSrxHeader *header = tm_srx_header(srx);
        g_assert_cmpint(header->cascade, ==, cases[i].cascade);
        g_assert_cmpint(header->segment_subflows, ==, cases[i].subflows);
        g_assert_cmpint(header->include_start, ==, cases[i].start);
        g_assert_cmpint(header->include_end, ==, cases[i].end);
        g_assert_cmpint(header->include_isolated, ==, cases[i].isolated);
    }
}

/* The same rule in other clothes: XML says that they mean the same. */
static void test_clothes(void)
{
    static const char *const rules[] = {
        "<rule break=\"yes\"><beforebreak>[.]</beforebreak><afterbreak>\\s</afterbreak></rule>",
        /* The default is to break; an expression may be missing, empty, or come in any order. */
        "<rule><beforebreak>[.](?=\\s)</beforebreak></rule>",
        "<rule><afterbreak>(?&lt;=[.])\\s</afterbreak></rule>",
        "<rule break='yes'><beforebreak>[.](?=\\s)</beforebreak><afterbreak/></rule>",
        "<rule><afterbreak>\\s</afterbreak><beforebreak>[.]</beforebreak></rule>",
        /* Comments, processing instructions, CDATA, entities and characters by number. */
        "<rule><!-- a --><beforebreak>[<!-- b -->.]<?c d?></beforebreak><?e?>"
        "<afterbreak>\\s</afterbreak></rule>",
        "<rule><beforebreak><![CDATA[(?<!<)[.]]]></beforebreak><afterbreak>\\s</afterbreak></rule>",
        "<rule><beforebreak>(?&lt;!&lt;&gt;&amp;&quot;&apos;)&#91;&#x2E;]</beforebreak>"
        "<afterbreak>&#92;s</afterbreak></rule>",
        /* White space counts, whatever xml:space says. */
        "<rule><beforebreak xml:space=\"default\">[.]</beforebreak>"
        "<afterbreak xml:lang=\"ru\"> </afterbreak></rule>",
        "<rule\n\tbreak\n=\n\"yes\"\n><beforebreak\n>[.]</beforebreak\n><afterbreak>\\s"
        "</afterbreak></rule>",
        /* What is not of SRX is passed over with all that is in it, even if it looks alike. */
        "<o:rule xmlns:o=\"urn:o\" break=\"maybe\"><beforebreak>н</beforebreak></o:rule>"
        "<rule><beforebreak>[.]<b>!</b></beforebreak><afterbreak>\\s</afterbreak></rule>",
        "<rule xmlns=\"urn:o\"><beforebreak>н</beforebreak></rule>"
        "<x:rule xmlns:x=\"http://www.lisa.org/srx20\"><x:beforebreak>[.]</x:beforebreak>"
        "<x:afterbreak>\\s</x:afterbreak></x:rule>",
        "<u:rule><beforebreak>н</beforebreak></u:rule>" STOP,
        "<languagerule languagerulename=\"B\"><rule><beforebreak>н</beforebreak></rule>"
        "</languagerule>" STOP,
    };

    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        g_autofree char *file = g_strconcat(FILE_BEGIN, rules[i], FILE_END, NULL);
        check_breaks(file, "Принят.| Да.н");
    }
    /* A line end is one character, so that "." does not stop between CR and LF. */
    check_breaks("<srx>\r\n<body>\r<languagerules><languagerule languagerulename=\"A\">\r\n"
                 "<rule><beforebreak><![CDATA[a\r\nb]]></beforebreak></rule>"
                 "<rule><beforebreak>c\r\nd</beforebreak></rule></languagerule></languagerules>"
                 "<maprules><languagemap languagepattern=\"ru\" languagerulename=\"A\"/>"
                 "</maprules></body></srx>",
                 "a\nb|c\nd|e");
}

static char *in_encoding(const char *file, const char *encoding, const char *mark, gsize n_mark,
                         gsize *n_bytes)
{
    g_autoptr(GError) error = NULL;
    gsize n_converted;
    g_autofree char *converted = g_convert(file, -1, encoding, "UTF-8", NULL, &n_converted, &error);

    g_assert_no_error(error);
    char *bytes = g_malloc(n_mark + n_converted);
    memcpy(bytes, mark, n_mark);
    memcpy(bytes + n_mark, converted, n_converted);
    *n_bytes = n_mark + n_converted;
    return bytes;
}

/* The same file in other encodings: known by its mark, by its first bytes, by what it declares. */
static void test_encodings(void)
{
    static const char *const file =
        "<?xml version=\"1.0\"%s?><!DOCTYPE srx PUBLIC \"-//LISA//SRX\" \"srx.dtd\">"
        "<s:srx><s:header cascade=\"no\"><o:options a=\"b\"><rule/></o:options></s:header>"
        "<s:body><s:languagerules><s:languagerule languagerulename=\"A\"><s:note>п</s:note>"
        "<s:rule break=\"no\" id=\"1\"><s:beforebreak><![CDATA[ст\\.]]></s:beforebreak></s:rule>"
        "<s:rule><s:beforebreak>[.&#x3002;]</s:beforebreak><s:afterbreak>\\s</s:afterbreak></"
        "s:rule>"
        "</s:languagerule></s:languagerules><s:maprules>"
        "<s:languagemap languagepattern=\"ru\" "
        "languagerulename=\"A\"/></s:maprules></s:body></s:srx>";
    static const struct {
        const char *encoding, *declared, *mark;
        gsize n_mark;
    } cases[] = {
        {"UTF-8", "", "", 0},
        {"UTF-8", " encoding=\"UTF-8\"", "", 0},
        {"UTF-8", " encoding='utf-8' standalone='yes'", "\xEF\xBB\xBF", 3},
        /* The mark is stronger than the declaration, and zero bytes are too. */
        {"UTF-8", " encoding=\"windows-1251\"", "\xEF\xBB\xBF", 3},
        {"UTF-16LE", " encoding=\"UTF-8\"", "\xFF\xFE", 2},
        {"UTF-16LE", " encoding=\"UTF-16\"", "\xFF\xFE", 2},
        {"UTF-16BE", "", "\xFE\xFF", 2},
        {"UTF-16LE", "", "", 0},
        {"UTF-16BE", " encoding=\"UTF-16BE\"", "", 0},
        {"UTF-32LE", "", "\xFF\xFE\0\0", 4},
        {"UTF-32BE", "", "\0\0\xFE\xFF", 4},
        {"UTF-32LE", "", "", 0},
        {"UTF-32BE", "", "", 0},
        /* Saved anew as UTF-8 without a change in the first line. */
        {"UTF-8", " encoding=\"UTF-16\"", "", 0},
        {"WINDOWS-1251", " encoding=\"windows-1251\"", "", 0},
        {"WINDOWS-1251", " encoding = 'CP1251' ", "", 0},
        {"KOI8-R", " encoding=\"koi8-r\"", "", 0},
        {"ISO-8859-5", " encoding=\"ISO-8859-5\"", "", 0},
        {"CP866", " encoding=\"IBM866\"", "", 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        gsize n_bytes;
        g_auto(GStrv) halves = g_strsplit(file, "%s", 2);
        g_autofree char *whole = g_strjoinv(cases[i].declared, halves);
        g_autofree char *bytes =
            in_encoding(whole, cases[i].encoding, cases[i].mark, cases[i].n_mark, &n_bytes);
        g_autoptr(TmSrx) srx = tm_srx_parse(bytes, n_bytes, "test.srx", &error);

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
        {"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<srx>ё\xFF</srx>", "test.srx:2:7: "},
        {"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<srx>\xF1\x98</srx>",
         "test.srx:2:7: "},
        {"<?xml version=\"1.0\" encoding=\"no-such-encoding\"?><srx/>", "test.srx:1:1: "},
        {"<?xml version=\"1.0\" encoding=\"UTF-8//IGNORE\"?>\n<srx>\xFF</srx>", "test.srx:2:6: "},
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

/* What is wrong with an expression is said in words, without the names of ICU's codes. */
static void test_mistakes(void)
{
    static const struct {
        const char *pattern; /* in XML */
        const char *words;
    } cases[] = {
        {"[а-я", "a set that begins with [ does not end"},
        {"[]", "a set that begins with [ does not end"},
        {"(\\d", "( and ) do not go together"},
        {"\\d)", "( and ) do not go together"},
        {"\\p{Cyrilic}", "a property of characters that is not known"},
        {"[[:foo:]]", "a property of characters that is not known"},
        {"\\xZ", "what stands after a \\ means nothing"},
        {"ст\\", "what stands after a \\ means nothing"},
        {"\\N{NO SUCH SIGN}", "\\N{…} names no character"},
        {"а{99999999999}", "a number in it is too big"},
        {"а{х}", "after { there is no number"},
        {"а{2", "after { there is no number"},
        {"а{3,2}", "its smaller number second"},
        {"(а)\\2", "stands for a group that is not there"},
        {"(?&lt;n>а)(?&lt;n>б)", "the name of a group"},
        {"\\k&lt;n>", "the name of a group"},
        {"(?i", "a flag that is not known"},
        {"[я-а]", "a range in a set"},
        {"(?&lt;=(((((а*)*)*)*)*)*)", "a lookbehind"},
        {"*а", "a sign stands where it means nothing"},
        {"а|+", "a sign stands where it means nothing"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (guint place = 0; place < 3; place++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *file = g_strdup_printf(
                FILE_BEGIN RULE("yes", "%s",
                                "%s") "</languagerule></languagerules><maprules>"
                                      "<languagemap languagepattern=\"%s\" "
                                      "languagerulename=\"A\"/></maprules></body></srx>",
                place == 0 ? cases[i].pattern : "", place == 1 ? cases[i].pattern : "",
                place == 2 ? cases[i].pattern : "ru");
            g_autoptr(TmSrxRules) rules = compile(file, "ru", &error);

            g_assert_null(rules);
            g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
            const char *words = strstr(error->message, "\" is wrong: ");
            if (words == NULL || !strstr(words, cases[i].words) || strstr(words, "U_"))
                g_error("%s: %s", cases[i].pattern, error->message);
        }
    }
}

/* A wrong value is named, with what may stand there. */
static void test_wrong_value(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrxRules) rules = compile(FILE_OF("\n <rule break=\"Нет\"/>"), "ru", &error);

    g_assert_null(rules);
    g_assert_cmpstr(error->message, ==,
                    "test.srx:3:2: error: break can only be \"yes\" or \"no\", not \"Нет\"; "
                    "correct the file");
}

static void test_limits(void)
{
    g_autoptr(GString) spaces = g_string_new("<srx");
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
    g_clear_error(&error);
    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(spaces, " xmlns:n%u=\"urn:%u\"", i, i);
    g_string_append(spaces, "/>");
    g_assert_null(tm_srx_parse(spaces->str, spaces->len, "test.srx", &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
}

/* ---- Notes ---------------------------------------------------------------------------------- */

/* What the rule that decides about the stop in "а. б" says of itself. */
static void check_note(const char *rules_of_file, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strconcat(FILE_BEGIN, rules_of_file, FILE_END, NULL);
    g_autoptr(TmSrxRules) rules = compile(file, "ru", &error);

    g_assert_no_error(error);
    g_autoptr(GArray) places = tm_srx_places(rules, "а. б", strlen("а. б"), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(places->len, ==, 1);
    g_assert_cmpstr(g_array_index(places, TmSrxPlace, 0).rule, ==, expected);
}

#define PATTERN "[.?!]+ | \\s"

static void test_notes(void)
{
    static const struct {
        const char *rules, *expected;
    } cases[] = {
        {STOP, PATTERN},
        {"<!-- После точки. -->" STOP, "После точки."},
        {"<!--\n  После\r\n\t точки.\n-->\n\n" STOP, "После точки."},
        {"<!--a--><!--b-->" STOP, "b"},
        {"<!--a--><?b c?>" STOP, "a"},
        {"<!----><!-- \n -->" STOP, PATTERN},
        {"<!--a--><!-- -->" STOP, PATTERN},
        {"<!-- a &amp; <b> — c -->" STOP, "a &amp; <b> — c"},
        /* It belongs to the next rule, and to no other. */
        {"<!--a-->" RULE("no", "X", "") STOP, PATTERN},
        {STOP "<!--a-->" RULE("no", "X", ""), PATTERN},
        {"<!--a--><o:note/>" STOP, PATTERN},
        {"<rule break=\"yes\"><!--a--><beforebreak>[.?!]+<!--b--></beforebreak>"
         "<afterbreak>\\s</afterbreak><!--c--></rule><!--d-->" STOP,
         PATTERN},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        check_note(cases[i].rules, cases[i].expected);
}

static void test_long_note(void)
{
    g_autoptr(GString) file = g_string_new("<!-- ");

    for (guint i = 0; i < 100000; i++)
        g_string_append(file, "я");
    g_string_append(file, "-->" STOP);
    /* Three hundred bytes: the letters that fit whole, and the dots. */
    g_autoptr(GString) expected = g_string_new(NULL);
    for (guint i = 0; i < 148; i++)
        g_string_append(expected, "я");
    g_string_append(expected, "…");
    check_note(file->str, expected->str);
}

/* ---- Warnings ------------------------------------------------------------------------------- */

#define MAPS(pattern, list)                                                                        \
    "</languagerules><maprules><languagemap languagepattern=\"" pattern                            \
    "\" languagerulename=\"" list "\"/>"
#define MAPS_END "</maprules></body></srx>"
#define OKAPI_HEAD                                                                                 \
    "<srx xmlns=\"http://www.lisa.org/srx20\"\n"                                                   \
    "  xmlns:okpsrx=\"http://okapi.sf.net/srx-extensions\" version=\"2.0\">\n"                     \
    "<header cascade=\"yes\" segmentsubflows=\"yes\">\n"
#define OKAPI_TAIL                                                                                 \
    "</header><body><languagerules><languagerule languagerulename=\"A\">" STOP                     \
    "</languagerule>" MAPS(".*", "A") MAPS_END

/* The warnings of the file, one a line, without what all of them begin with. */
static char *warnings_of(const char *file, gsize n_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(file, n_bytes, "t.srx", &error);
    GString *out = g_string_new(NULL);

    g_assert_no_error(error);
    for (const char *const *warning = tm_srx_warnings(srx); *warning; warning++) {
        const char *kind = strstr(*warning, " warning: ");

        g_assert_true(g_str_has_prefix(*warning, "t.srx:"));
        g_assert_nonnull(kind);
        g_string_append_len(out, *warning + strlen("t.srx:"), kind - *warning - 6);
        g_string_append_printf(out, "%s\n", kind + strlen(" warning:"));
    }
    return g_string_free(out, FALSE);
}

static void test_warnings(void)
{
    static const struct {
        const char *file, *expected;
    } cases[] = {
        {FILE_OF(STOP), "2:1: segmentsubflows=\"no\" has no effect: notes and the like are broken "
                        "as other text is\n"},
        {OKAPI_HEAD OKAPI_TAIL, ""},
        /* What stands in every schema-valid file of other programs is no news. */
        {"<?xml version=\"1.0\"?><?xml-stylesheet href=\"a\"?>\n<!-- c -->\n"
         "<s:srx version=\"2.0\" xmlns:s=\"http://www.lisa.org/srx20\" xml:lang=\"en\" "
         "xml:space=\"preserve\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" "
         "i:schemaLocation=\"http://www.lisa.org/srx20 srx20.xsd\">"
         "<s:header cascade=\"no\" segmentsubflows=\"yes\"/></s:srx>",
         ""},
        {"<srx>\n<body/></srx>",
         "1:1: <srx> has no version; the file is read as SRX 2.0\n"
         "1:1: the file does not say whether rules cascade; only the first <languagemap> that fits "
         "a language counts\n"},
        {"<srx version=\"2.1\" xmlns=\"http://www.iso.org/ns/SRX\">\n<header/></srx>",
         "1:1: the namespace \"http://www.iso.org/ns/SRX\" is not that of SRX 2.0; the file is "
         "read "
         "as SRX 2.0 all the same\n"
         "1:1: the version \"2.1\" of SRX is not known; the file is read as SRX 2.0\n"
         "2:1: the file does not say whether rules cascade; only the first <languagemap> that fits "
         "a language counts\n"},
        /* SRX 1.0 */
        {"<srx version=\"1.0\">\n<header segmentsubflows=\"yes\"/><body><maprules>\n"
         "<maprule maprulename=\"x\"/>\n<maprule maprulename=\"y\"/></maprules></body></srx>",
         "1:1: the file is SRX 1.0; it is read as if it were SRX 2.0\n"
         "4:1: the file has more than one <maprule> to choose from; the maps of all are read, in "
         "order\n"},
        {HEAD "<header cascade=\"no\"/><body><maprules>\n <maprule maprulename=\"x\"/></maprules>"
              "</body></srx>",
         "3:2: <maprule> is of SRX 1.0; the maps in it are read as if they stood in <maprules>\n"},
        /* The header */
        {HEAD "<header cascade=\"yes\">\n<formathandle type=\"start\"/>\n"
              "<formathandle type=\"all\" include=\"no\"/></header></srx>",
         "3:1: <formathandle> needs both type and include; it is passed over\n"
         "4:1: <formathandle> has the type \"all\", which is not part of SRX; it is passed over\n"},
        {OKAPI_HEAD
         "<okpsrx:options useIcu4JBreakRules=\"yes\" oneSegmentIncludesAll=\"yes\" "
         "trimLeadingWhitespaces=\"no\"\n trimTrailingWhitespaces=\"no\" useJavaRegex=\"yes\" "
         "treatIsolatedCodesAsWhitespace=\"yes\" color=\"red\"/>\n"
         "<okpsrx:sample language=\"en\"><b>A.</b></okpsrx:sample><okpsrx:rangeRule> \n"
         "</okpsrx:rangeRule>\n<okpsrx:rangeRule>&lt;[^&gt;]*></okpsrx:rangeRule>\n" OKAPI_TAIL,
         "4:1: oneSegmentIncludesAll=\"yes\" has no effect: what stands around a sentence is left "
         "outside it even when it is the only one\n"
         "4:1: the option \"color\" is not known here; it is passed over\n"
         "4:1: treatIsolatedCodesAsWhitespace=\"yes\" has no effect: of the codes only tabs and "
         "line breaks count as white space\n"
         "4:1: trimLeadingWhitespaces=\"no\" has no effect: white space before a sentence is "
         "always "
         "left outside it\n"
         "4:1: trimTrailingWhitespaces=\"no\" has no effect: white space after a sentence is "
         "always "
         "left outside it\n"
         "4:1: useIcu4jBreakRules=\"yes\" is not part of SRX: the text breaks where sentences of "
         "ICU "
         "end and the rules only correct that; other programs will break it in other places\n"
         "4:1: useJavaRegex=\"yes\" has no effect: the expressions are read as SRX has it, as "
         "those "
         "of ICU; a few mean something else in Java\n"
         "6:1: <okpsrx:sample> is not part of SRX; it is passed over\n"
         "8:1: Okapi's rangeRule has no effect: what it fits is broken as other text is, not kept "
         "as a segment of its own\n"},
        /* The values that ask for what is done anyway */
        {OKAPI_HEAD "<okpsrx:options useIcu4jBreakRules=\"no\" oneSegmentIncludesAll=\"no\" "
                    "trimLeadingWhitespaces=\"yes\" trimTrailingWhitespaces=\"yes\" "
                    "useJavaRegex=\"no\" treatIsolatedCodesAsWhitespace=\"no\"/>"
                    "<okpsrx:rangeRule/>" OKAPI_TAIL,
         ""},
        /* What is not known, counted by kind */
        {OKAPI_HEAD "<note>a<b/></note>\n<p:x xmlns:p=\"urn:p\"><header/></p:x>\n"
                    "<q:y/></header>\n<body kind=\"x\" p:z=\"1\"/><rule/></srx>",
         "4:1: <note> has no meaning in SRX at this place; it is passed over (places like this "
         "one: 2)\n"
         "5:1: <p:x> is not part of SRX; it is passed over (places like this one: 2)\n"
         "7:1: the attribute kind of <body> is not part of SRX; it is passed over (places like "
         "this "
         "one: 2)\n"},
        /* What has no effect */
        {HEAD "<header cascade=\"yes\"/><body><languagerules>\n"
              "<languagerule languagerulename=\"A\">\n<rule/></languagerule>\n"
              "<languagerule languagerulename=\"Русский\">\n<rule break=\"no\"><beforebreak/>"
              "</rule>\n<rule break=\"no\"/></languagerule>\n"
              "<languagerule languagerulename=\"A\"/>" MAPS(
                  ".*", "A") "<languagemap "
                             "languagepattern=\"ru\" languagerulename=\"A\"/>" MAPS_END,
         "4:1: a rule without expressions fits everywhere: the text breaks after every character; "
         "write an expression\n"
         "5:1: no <languagemap> names the list \"Русский\"; it is never used\n"
         "6:1: a rule without expressions fits everywhere: no rule after it has an effect (places "
         "like this one: 2)\n"
         "8:1: an earlier list has the name \"A\" too; this one is never used\n"
         "8:1: the list \"A\" has no rules, so it breaks nothing\n"},
        {HEAD
         "<header cascade=\"no\"/><body><languagerules><languagerule languagerulename=\"A\">" STOP
         "</languagerule>" MAPS(
             "ru", "A") "\n<languagemap languagepattern=\"en\" "
                        "languagerulename=\"A\"/>\n<languagemap languagepattern=\"ru\" "
                        "languagerulename=\"A\"/>\n<languagemap languagepattern=\".*\" "
                        "languagerulename=\"A\"/>\n<languagemap languagepattern=\"uk\" "
                        "languagerulename=\"A\"/>" MAPS_END,
         "5:1: this <languagemap> is never reached: without cascade an earlier one takes all that "
         "\"ru\" fits (places like this one: 2)\n"},
        {"<?xml version=\"1.0\" encoding=\"utf-16\"?>\n" OKAPI_HEAD OKAPI_TAIL,
         "1:1: the file says that it is utf-16, which it is not; it is read as UTF-8\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *warnings = warnings_of(cases[i].file, strlen(cases[i].file));
        g_assert_cmpstr(warnings, ==, cases[i].expected);
    }
}

/* Kinds are few, however often they occur. */
static void test_many_warnings(void)
{
    g_autoptr(GString) file = g_string_new(HEAD "<header cascade=\"no\"/>\n");

    for (guint i = 0; i < 200000; i++)
        g_string_append_printf(file, "<n%u a%u=\"\"/>", i, i);
    g_string_append(file, "</srx>");
    g_autofree char *warnings = warnings_of(file->str, file->len);
    g_assert_cmpstr(warnings, ==,
                    "3:1: <n0> has no meaning in SRX at this place; it is passed over (places like "
                    "this one: 200000)\n");
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
        "Law No. 44.| No.| We left.| No. IV",
        "Art. 7 and art. I, sec.| Art.| The",
        "Цена 5 руб. 20 коп.| И 5 руб. (пять).| Да",
        "U.S. Senate.| The U. S.| They left",
        "U.S. Senate etc.| Other",
        /* An empty line or a list mark is stronger; a soft line break is not. */
        "в г.\nТуле и в г.|\n\nТуле, им.\nЛенина:|\n1) дом,|\n(а) двор;|\n– сад и т. д.",
        /* Initials are not abbreviations of one small letter; words are not parts of them. */
        "Дом Г.| Иванов.| Слогт.| Да",
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(FILE_OF(STOP), strlen(FILE_OF(STOP)), "test.srx", &error);

    g_assert_no_error(error);
    g_assert_true(tm_srx_add_lists(srx, LIST, strlen(LIST), "list.txt", &error));
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

        g_assert_false(
            tm_srx_add_lists(srx, cases[i].list, strlen(cases[i].list), "list.txt", &error));
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
    g_assert_true(g_str_has_prefix(error->message, "/nonexistent/generic/segmentation.srx: "));
    g_assert_nonnull(strstr(error->message, "TOLMACH_DATA"));
}

/* Other programs' files are read as they are. Each compiles for Russian and English, except for the
 * few that say nothing about one of them, and is warned of as others would be. */
static void check_foreign_file(const char *path)
{
    static const char *const silent[] = {
        "loomchild__invalid.srx en",
        "loomchild__invalid.srx ru",
        "okapi__Segmentation.srx ru",
        "okapi-klew00__Segmentation.srx ru",
        NULL,
    };
    static const char *const languages[] = {"ru", "en"};
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *bytes = NULL;
    gsize n_bytes;
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
    g_autoptr(TmSrx) srx = tm_srx_parse(bytes, n_bytes, name, &error);
    g_assert_no_error(error);
    for (const char *const *warning = tm_srx_warnings(srx); *warning; warning++)
        g_assert_true(g_str_has_prefix(*warning, name) && strstr(*warning, ": warning: "));
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *key = g_strdup_printf("%s %s", name, languages[i]);
        g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, languages[i], &error);

        if (g_strv_contains(silent, key)) {
            g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
            g_assert_nonnull(strstr(error->message, "no <languagemap> fits"));
            g_clear_error(&error);
            continue;
        }
        g_assert_no_error(error);
        g_autofree char *shown = show_breaks(rules, "Одно. One.");
        g_assert_true(g_str_equal(shown, "Одно. One.") || g_str_equal(shown, "Одно.| One.") ||
                      g_str_equal(shown, "Одно. |One."));
    }
}

static void test_foreign_files(void)
{
    static const char *const folders[] = {TEST_SHARED "/segmentation/srx",
                                          TEST_SHARED "/formats/srx/valid"};
    guint n_files = 0;

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autoptr(GDir) folder = g_dir_open(folders[i], 0, NULL);

        for (const char *name; folder && (name = g_dir_read_name(folder));) {
            g_autofree char *path = g_build_filename(folders[i], name, NULL);
            if (!g_str_has_suffix(name, ".srx"))
                continue;
            check_foreign_file(path);
            n_files++;
        }
    }
    if (n_files == 0)
        g_test_skip("the shared SRX files are not here");
}

/* These break by what ICU finds, which the file says in its header. */
static void test_foreign_warnings(void)
{
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    if (!g_file_get_contents(TEST_SHARED "/segmentation/srx/okapi-default-icu4j.srx", &bytes,
                             &n_bytes, NULL)) {
        g_test_skip("the shared SRX files are not here");
        return;
    }
    g_autofree char *warnings = warnings_of(bytes, n_bytes);
    g_auto(GStrv) lines = g_strsplit(warnings, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 5);
    g_assert_true(g_str_has_prefix(lines[0], "7:1: trimLeadingWhitespaces=\"no\""));
    g_assert_true(g_str_has_prefix(lines[1], "7:1: trimTrailingWhitespaces=\"no\""));
    g_assert_true(g_str_has_prefix(lines[2], "7:1: useIcu4jBreakRules=\"yes\""));
    g_assert_true(g_str_has_prefix(lines[3], "8:1: <okpsrx:sample>"));
}

/* Okapi's extension: ICU breaks, the rules correct it. */
static void test_icu_breaks(void)
{
    const char *file = OKAPI_HEAD
        "<okpsrx:options useIcu4jBreakRules=\"yes\"/></header><body><languagerules>"
        "<languagerule languagerulename=\"A\"><rule break=\"no\"><beforebreak>ул\\.</beforebreak>"
        "<afterbreak>\\s</afterbreak></rule></languagerule>" MAPS(".*", "A") MAPS_END;
    const char *text = "Дом на ул. Ленина. Вход свободный.  Да.";
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(file, strlen(file), "icu.srx", &error);
    g_assert_no_error(error);
    g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, "ru", &error);
    g_assert_no_error(error);
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(breaks->len, ==, 2);
    g_assert_cmpuint(g_array_index(breaks, gsize, 0), ==, strlen("Дом на ул. Ленина."));
    g_assert_cmpuint(g_array_index(breaks, gsize, 1), ==,
                     strlen("Дом на ул. Ленина. Вход свободный."));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/srx/places", test_places);
    g_test_add_func("/srx/edges", test_edges);
    g_test_add_func("/srx/icu-breaks", test_icu_breaks);
    g_test_add_func("/srx/long-text", test_long_text);
    g_test_add_func("/srx/no-stop", test_no_stop);
    g_test_add_func("/srx/step-limit", test_step_limit);
    g_test_add_func("/srx/maps", test_maps);
    g_test_add_func("/srx/header", test_header);
    g_test_add_func("/srx/clothes", test_clothes);
    g_test_add_func("/srx/encodings", test_encodings);
    g_test_add_func("/srx/errors", test_errors);
    g_test_add_func("/srx/mistakes", test_mistakes);
    g_test_add_func("/srx/wrong-value", test_wrong_value);
    g_test_add_func("/srx/limits", test_limits);
    g_test_add_func("/srx/notes", test_notes);
    g_test_add_func("/srx/long-note", test_long_note);
    g_test_add_func("/srx/warnings", test_warnings);
    g_test_add_func("/srx/many-warnings", test_many_warnings);
    g_test_add_func("/srx/abbreviations", test_abbreviations);
    g_test_add_func("/srx/abbreviation-errors", test_abbreviation_errors);
    g_test_add_func("/srx/load", test_load);
    g_test_add_func("/srx/foreign-files", test_foreign_files);
    g_test_add_func("/srx/foreign-warnings", test_foreign_warnings);
    return g_test_run();
}
