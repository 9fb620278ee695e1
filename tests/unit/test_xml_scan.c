#include "formats/xml/xml_scan.h"

#include <string.h>

#include "xml_events.h"

/* One letter a token, and what it consists of. */
static char *describe(const char *xml, gsize n_bytes)
{
    static const char letters[] = "SEetcCPD"; /* in the order of XmlTokenKind */
    XmlScan scan = xml_scan_init(xml, n_bytes);
    GString *out = g_string_new(NULL);
    XmlToken token;

    while (xml_scan_next(&scan, &token)) {
        g_string_append_printf(out, "%c%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT, letters[token.kind],
                               token.start, token.end);
        if (token.name.n_bytes)
            g_string_append_printf(out, ":%.*s", (int) token.name.n_bytes, token.name.start);
        if (token.inner.n_bytes)
            g_string_append_printf(out, "{%.*s}", (int) token.inner.n_bytes, token.inner.start);
        g_string_append_c(out, ' ');
    }
    g_string_append(out, scan.broken ? "broken" : "end");
    return g_string_free(out, FALSE);
}

static const struct {
    const char *xml;
    const char *tokens;
} token_cases[] = {
    {"", "end"},
    {"<a/>", "E0-4:a end"},
    {"<p>да</p>", "S0-3:p t3-7{да} e7-11:p end"},
    {"<w:p a='1' b=\"2>1\" >x</w:p >", "S0-20:w:p{ a='1' b=\"2>1\" } t20-21{x} e21-28:w:p end"},
    {"<a x='/'/>", "E0-10:a{ x='/'} end"},
    {"<a x='b'>", "S0-9:a{ x='b'} end"},
    {"<?xml version='1.0'?>\n<a><!-- > --><![CDATA[ <b> ]] ]]></a>",
     "P0-21 t21-22{\n} S22-25:a C25-35 c35-55{ <b> ]] } e55-59:a end"},
    {"<!DOCTYPE tmx SYSTEM \"a>b.dtd\"><a/>", "D0-31 E31-35:a end"},
    {"<!DOCTYPE a [<!ELEMENT a ANY><!-- ]> --><?x ]> ?>]><a/>", "D0-51 E51-55:a end"},
    {"\xEF\xBB\xBF<a/>", "E3-7:a end"},
    {"text", "t0-4{text} end"},
    {"<", "broken"},
    {"<a", "broken"},
    {"<a b='>", "broken"},
    {"<a <b>", "broken"},
    {"</a", "broken"},
    {"</a b>", "broken"},
    {"<>", "broken"},
    {"</>", "broken"},
    {"<!-- ->", "broken"},
    {"<!-->", "broken"},
    {"<![CDATA[ ]>", "broken"},
    {"<?x ?", "broken"},
    {"<!DOCTYPE a [ ]", "broken"},
    {"<!DOCTYPE a 'x>", "broken"},
    {"<!ELEMENT a>", "broken"},
    {"да<p/><", "t0-4{да} E4-8:p broken"},
};

static void test_tokens(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(token_cases); i++) {
        gsize n = strlen(token_cases[i].xml);
        /* A copy of exactly this size, so that a sanitizer sees each step outside. */
        g_autofree char *exact = g_memdup2(token_cases[i].xml, MAX(n, 1));
        g_autofree char *tokens = describe(exact, n);

        g_assert_cmpstr(tokens, ==, token_cases[i].tokens);
    }
}

/* What is cut anywhere ends in a token or in "broken", and the tokens lie side by side. */
static void test_tokens_cover_everything(void)
{
    static const char xml[] = "<?xml version='1.0'?><!DOCTYPE a [<!ELEMENT a (#PCDATA)>]>"
                              "<a b='в'><!-- c --><d/>text &amp; текст<![CDATA[x]]></a>\n";

    for (gsize n = 0; n < sizeof xml; n++) {
        g_autofree char *exact = g_memdup2(xml, MAX(n, 1));
        XmlScan scan = xml_scan_init(exact, n);
        XmlToken token;
        gsize at = 0;

        while (xml_scan_next(&scan, &token)) {
            g_assert_cmpuint(token.start, ==, at);
            g_assert_cmpuint(token.end, >, at);
            at = token.end;
        }
        g_assert_true(scan.broken || at == n);
    }
}

static void test_attributes(void)
{
    static const char xml[] = "<w:t xml:space=\"preserve\"\n w:val = 'а &quot;б\"' empty=''/>";
    XmlScan scan = xml_scan_init(xml, strlen(xml));
    g_autoptr(GString) walked = g_string_new(NULL);
    XmlToken token;
    XmlSpan name;
    XmlSpan value;

    g_assert_true(xml_scan_next(&scan, &token));
    g_assert_true(xml_name_is(&token, "w:t"));
    g_assert_false(xml_name_is(&token, "t"));
    g_assert_true(xml_span_is(xml_local_name(&token), "t"));
    g_assert_true(xml_attribute(&token, "w:val", &value));
    g_assert_true(xml_span_is(value, "а &quot;б\""));
    g_assert_true(xml_attribute(&token, "empty", &value));
    g_assert_cmpuint(value.n_bytes, ==, 0);
    g_assert_false(xml_attribute(&token, "val", &value));
    g_assert_false(xml_attribute(&token, "space", &value));
    for (gsize at = 0; xml_next_attribute(&token, &at, &name, &value);)
        g_string_append_printf(walked, "%.*s;", (int) name.n_bytes, name.start);
    g_assert_cmpstr(walked->str, ==, "xml:space;w:val;empty;");
}

static const struct {
    const char *escaped;
    const char *text;
} unescape_cases[] = {
    {"", ""},
    {"a &lt;b&gt; &amp;amp; &quot;&apos;", "a <b> &amp; \"'"},
    {"&#1078;&#x436;&#x0436;", "жжж"},
    {"&#x10FFFF;", "\xF4\x8F\xBF\xBF"},
    {"&#x110000;&#0;&#xD800;&#xFFFE;", "&#x110000;&#0;&#xD800;&#xFFFE;"},
    {"&#99999999999999999999;", "&#99999999999999999999;"},
    {"&nbsp;&;&#;&#x;&#12", "&nbsp;&;&#;&#x;&#12"},
    {"&", "&"},
    {"&l", "&l"},
    {"1\r\n2\r3\n4&#13;\n", "1\n2\n3\n4\r\n"},
};

static void test_unescape(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(unescape_cases); i++) {
        gsize n = strlen(unescape_cases[i].escaped);
        g_autofree char *exact = g_memdup2(unescape_cases[i].escaped, MAX(n, 1));
        g_autoptr(GString) out = g_string_new(NULL);

        xml_unescape(out, (XmlSpan){exact, n});
        g_assert_cmpstr(out->str, ==, unescape_cases[i].text);
    }
}

static void test_escape(void)
{
    static const char text[] = "«Закон» & <b> \"x\" 'y'\t\r\n\x01\x1F\xEF\xBF\xBF\xFF\xD0.";
    g_autoptr(GString) plain = g_string_new(NULL);
    g_autoptr(GString) attribute = g_string_new(NULL);

    xml_escape_text(plain, text, strlen(text));
    g_assert_cmpstr(plain->str, ==, "«Закон» &amp; &lt;b&gt; \"x\" 'y'\t&#13;\n.");
    xml_escape_attribute(attribute, text, strlen(text));
    g_assert_cmpstr(attribute->str, ==, "«Закон» &amp; &lt;b&gt; &quot;x&quot; 'y'&#9;&#13;&#10;.");
    g_string_truncate(plain, 0);
    xml_escape_text(plain, "дa", 1); /* half a character */
    g_assert_cmpstr(plain->str, ==, "");
}

/* What was escaped and is read again is what it was. */
static void test_round_trip(void)
{
    static const char text[] = "Сумма < 5 & > 3: \"да\"\r\n\tи 'нет' – 😀 \xC2\xA0 &amp;";
    g_autoptr(GString) escaped = g_string_new(NULL);
    g_autoptr(GString) back = g_string_new(NULL);

    xml_escape_text(escaped, text, strlen(text));
    xml_unescape(back, (XmlSpan){escaped->str, escaped->len});
    g_assert_cmpstr(back->str, ==, text);
    g_string_truncate(escaped, 0);
    g_string_truncate(back, 0);
    xml_escape_attribute(escaped, text, strlen(text));
    xml_unescape(back, (XmlSpan){escaped->str, escaped->len});
    g_assert_cmpstr(back->str, ==, text);
}

/* Megabytes without the byte that is looked for: over in an instant, or something is quadratic. */
static void test_time(void)
{
    static const char *const patterns[] = {"<a b='", "<!--", "&", "<", "]]>", "&#1", "<a>", "'\""};

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) xml = g_string_new(NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        XmlToken token;

        while (xml->len < 4 * 1024 * 1024)
            g_string_append(xml, patterns[i]);
        gint64 start = g_get_monotonic_time();
        XmlScan scan = xml_scan_init(xml->str, xml->len);
        while (xml_scan_next(&scan, &token))
            ;
        xml_unescape(out, (XmlSpan){xml->str, xml->len});
        g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    }
}

static const char *const law_cases[] = {
    "<a/>",
    "<?xml version='1.0' encoding='UTF-8'?>\r\n<a x=' 1\r\n2\t3&#10;' "
    "y='&lt;&#x436;'>\r\nда\r\n</a>",
    "<x:a xmlns:x='urn:x' x:b='c' xml:lang='ru'><x:b/>&amp;<![CDATA[&amp;\r\n]]></x:a>\n<!-- end "
    "-->",
    "\xEF\xBB\xBF<a>1<!-- 2 -->3<?x 5?>6<b>7</b>8<![CDATA[]]></a>",
    "<!DOCTYPE a [<!ELEMENT a (#PCDATA)>]><a>т</a>",
    "<a>&#13;&#xD;&#9;]]&gt;'\"</a>",
};

/* Shows only the place where two long lines begin to differ. */
static void assert_same_events(const char *name, const char *events, const char *expected)
{
    gsize same = 0;

    if (g_strcmp0(events, expected) == 0)
        return;
    while (events && expected && events[same] && events[same] == expected[same])
        same++;
    g_test_message("%s: differs at %" G_GSIZE_FORMAT ": \"%.60s\" is not \"%.60s\"", name, same,
                   events ? events + same : "(broken)", expected ? expected + same : "(error)");
    g_test_fail();
}

static void check_law(const char *name, const char *bytes, gsize n_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *expected =
        events_of_libxml2(bytes, n_bytes, n_bytes, XML_ALLOW_DOCTYPE, &error);
    g_autofree char *events = events_of_scanner(bytes, n_bytes);

    if (error)
        g_test_message("%s: %s", name, error->message);
    g_assert_no_error(error);
    assert_same_events(name, events, expected);
}

static void test_law(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(law_cases); i++)
        check_law(law_cases[i], law_cases[i], strlen(law_cases[i]));
}

/* The same over real files: all that libxml2 takes and that are written in UTF-8. */
static void check_folder(const char *folder, guint *n_files)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *bytes = NULL;
        gsize n_bytes;

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            check_folder(path, n_files);
            continue;
        }
        if (!g_file_get_contents(path, &bytes, &n_bytes, NULL) ||
            !g_utf8_validate(bytes, (gssize) n_bytes, NULL) ||
            !xml_check(bytes, n_bytes, path, XML_ALLOW_DOCTYPE, NULL))
            continue;
        check_law(path, bytes, n_bytes);
        (*n_files)++;
    }
}

static void test_law_on_files(void)
{
    static const char *const folders[] = {"xliff1", "xliff2", "sdlxliff", "tmx",
                                          "tbx",    "srx",    "ttx",      "own"};
    guint n_files = 0;

    if (!g_file_test(TEST_SHARED "/formats", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the folder of test files is not there");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(TEST_SHARED "/formats", folders[i], NULL);
        check_folder(folder, &n_files);
    }
    g_test_message("%u files", n_files);
    g_assert_cmpuint(n_files, >, 400);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml_scan/tokens", test_tokens);
    g_test_add_func("/xml_scan/tokens-cover-everything", test_tokens_cover_everything);
    g_test_add_func("/xml_scan/attributes", test_attributes);
    g_test_add_func("/xml_scan/unescape", test_unescape);
    g_test_add_func("/xml_scan/escape", test_escape);
    g_test_add_func("/xml_scan/round-trip", test_round_trip);
    g_test_add_func("/xml_scan/time", test_time);
    g_test_add_func("/xml_scan/law", test_law);
    g_test_add_func("/xml_scan/law-on-files", test_law_on_files);
    return g_test_run();
}
