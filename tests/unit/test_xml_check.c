#include "formats/xml/xml_check.h"

#include <string.h>

#include "formats/xml/xml_gauge.h"
#include "xml_events.h"

static const gsize chunk_sizes[] = {1, 2, 3, 5, 7, 64, 1000, 65536, G_MAXINT};

static const struct {
    const char *xml;
    const char *events;
} accepted_cases[] = {
    {"<a/>", "[a|]"},
    {"<?xml version='1.0' encoding='UTF-8'?>\n<tmx version=\"1.4\"><seg>Да &amp; нет</seg></tmx>\n",
     "[tmx|version=1.4|[seg|Да & нет]]"},
    {"<tuv xml:lang='ru' x:id='1' xmlns:x='urn:x'/>", "[tuv|xml:lang=ru|id=1|]"},
    {"<a b='&lt;&amp;&#38;&amp;#38;&#10;\"'/>", "[a|b=<&&&#38;\n\"|]"},
    {"<a>1\r\n2\r3<![CDATA[<&amp;\r\n>]]></a>", "[a|1\n2\n3<&amp;\n>]"},
    {"<a b='>'>x>y</a>", "[a|b=>|x>y]"},
    {"<!DOCTYPE tmx SYSTEM \"http://example.org/none.dtd\"><tmx/>", "[tmx|]"},
    {"<!DOCTYPE a SYSTEM 'x>y' [<!-- ' > --><!ELEMENT a ANY>]><a/>", "[a|]"},
    {"<!DOCTYPE tmx PUBLIC '-//LISA//DTD TMX//EN' 'file:///etc/passwd'><tmx/>", "[tmx|]"},
    {"<!DOCTYPE a [<!ELEMENT a (b*)><!ATTLIST a c CDATA #IMPLIED><!-- > -->]><a> <b/> </a>",
     "[a| [b|] ]"},
    {"<!DOCTYPE a [<!ATTLIST a b (c|c) #IMPLIED>]><a b='d'/>", "[a|b=d|]"}, /* not valid, but XML */
    {"\xEF\xBB\xBF<a>ё</a>", "[a|ё]"},
};

static void test_accepted(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(accepted_cases); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(chunk_sizes); k++) {
            const char *xml = accepted_cases[i].xml;
            g_autoptr(GError) error = NULL;
            g_autofree char *events =
                events_of_libxml2(xml, strlen(xml), chunk_sizes[k], XML_ALLOW_DOCTYPE, &error);

            g_assert_no_error(error);
            g_assert_cmpstr(events, ==, accepted_cases[i].events);
        }
    }
}

static const struct {
    const char *xml;
    FormatError code;
    const char *place;
    const char *says;
} refused_cases[] = {
    {"", FORMAT_ERROR_SYNTAX, "1:1", "the file is empty"},
    {"   ", FORMAT_ERROR_SYNTAX, "1:", "no XML element here"},
    {"Просто текст.", FORMAT_ERROR_SYNTAX, "1:1", "no XML element here"},
    {"<a>\n<b></a>", FORMAT_ERROR_SYNTAX, "2:8", "Opening and ending tag mismatch: b line 2 and a"},
    {"<a><b>текст", FORMAT_ERROR_SYNTAX, "1:", "it was cut off"},
    {"<a/><b/>", FORMAT_ERROR_SYNTAX, "1:5", "Extra content"},
    {"<a b='1' b='2'/>", FORMAT_ERROR_SYNTAX, "1:", "Attribute b redefined"},
    {"<a>\n\n&nbsp;</a>", FORMAT_ERROR_SYNTAX, "3:", "the entity \"&nbsp;\" is not declared"},
    {"<!DOCTYPE a SYSTEM 'x.dtd'><a b='&foo;'/>", FORMAT_ERROR_SYNTAX,
     "1:", "the entity \"&foo;\" is not declared"},
    {"<a>\n<x:b/></a>", FORMAT_ERROR_SYNTAX, "2:", "Namespace prefix x on b is not defined"},
    {"<a>\n\n\n \x01</a>", FORMAT_ERROR_SYNTAX, "4:2", "invalid Char value 1"},
    {"<a>&#0;</a>", FORMAT_ERROR_SYNTAX, "1:", "invalid xmlChar value 0"},
    {"<a>\nда\xFF</a>", FORMAT_ERROR_ENCODING, "2:3", "save the file again as UTF-8"},
    {"<?xml version='1.0' encoding='x-unknown'?><a/>", FORMAT_ERROR_ENCODING, "1:", "x-unknown"},
    {"<?xml version='1.0' encoding='UTF-7'?><a/>", FORMAT_ERROR_ENCODING, "1:", "UTF-7"},
    {"<!DOCTYPE a [\n<!ENTITY e 'x'>]><a>&e;</a>", FORMAT_ERROR_FORBIDDEN,
     "2:", "the entity \"e\""},
    {"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a/>", FORMAT_ERROR_FORBIDDEN,
     "1:", "the entity \"e\""},
    {"<!DOCTYPE a [<!ENTITY % p 'x'>]><a/>", FORMAT_ERROR_FORBIDDEN, "1:", "the entity \"p\""},
    {"<!DOCTYPE a [%p;]><a/>", FORMAT_ERROR_FORBIDDEN, "1:", "the entity \"p\""},
    {"<!DOCTYPE a [<!NOTATION n SYSTEM 'n'><!ENTITY e SYSTEM 'x' NDATA n>]><a/>",
     FORMAT_ERROR_FORBIDDEN, "1:", "the entity \"e\""},
    {"<!DOCTYPE a [<!ATTLIST a b CDATA 'x'>]><a/>", FORMAT_ERROR_FORBIDDEN,
     "1:", "the attribute \"b\""},
};

static void assert_refused(gsize i, gsize n_chunk)
{
    const char *xml = refused_cases[i].xml;
    g_autoptr(GError) error = NULL;
    g_autofree char *events =
        events_of_libxml2(xml, strlen(xml), n_chunk, XML_ALLOW_DOCTYPE, &error);
    g_autofree char *place = g_strdup_printf("test.xml:%s", refused_cases[i].place);

    if (n_chunk == chunk_sizes[0])
        g_test_message("%s", error ? error->message : xml);
    g_assert_null(events);
    g_assert_error(error, FORMAT_ERROR, (int) refused_cases[i].code);
    g_assert_true(g_str_has_prefix(error->message, place));
    g_assert_nonnull(strstr(error->message, ": error: "));
    g_assert_nonnull(strstr(error->message, refused_cases[i].says));
}

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused_cases); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(chunk_sizes); k++)
            assert_refused(i, chunk_sizes[k]);
}

static void test_doctype_not_allowed(void)
{
    static const char xml[] = "<?xml version='1.0'?>\n<!DOCTYPE w:document><w:document/>";
    g_autoptr(GError) error = NULL;

    g_assert_false(xml_check(xml, strlen(xml), "a.docx", 0, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_FORBIDDEN);
    g_assert_true(g_str_has_prefix(error->message, "a.docx:2:"));
}

/* Text in the encodings that translators' tools write, whole and in pieces. */
static void test_encodings(void)
{
    static const struct {
        const char *iconv_name;
        const char *declared;
        const char *bom;
        gsize n_bom;
    } encodings[] = {
        {"UTF-8", "UTF-8", "", 0},
        {"UTF-16LE", "UTF-16", "\xFF\xFE", 2},
        {"UTF-16BE", "UTF-16", "\xFE\xFF", 2},
        {"UTF-16LE", NULL, "\xFF\xFE", 2},
        {"WINDOWS-1251", "windows-1251", "", 0},
        {"KOI8-R", "KOI8-R", "", 0},
        {"CP866", "cp866", "", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        g_autoptr(GString) bytes = g_string_new_len(encodings[i].bom, (gssize) encodings[i].n_bom);
        g_autofree char *declaration =
            encodings[i].declared
                ? g_strdup_printf("<?xml version='1.0' encoding='%s'?>\r\n", encodings[i].declared)
                : g_strdup("");
        g_autofree char *xml =
            g_strconcat(declaration, "<a б='\"Томь\"'>мТомь <b/>Ждём\r\nконца</a>", NULL);
        gsize n_encoded;
        g_autofree char *encoded =
            g_convert(xml, -1, encodings[i].iconv_name, "UTF-8", NULL, &n_encoded, NULL);

        g_string_append_len(bytes, encoded, (gssize) n_encoded);
        for (gsize k = 0; k < G_N_ELEMENTS(chunk_sizes); k++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *events =
                events_of_libxml2(bytes->str, bytes->len, chunk_sizes[k], 0, &error);

            g_assert_no_error(error);
            g_assert_cmpstr(events, ==, "[a|б=\"Томь\"|мТомь [b|]Ждём\nконца]");
        }
    }
}

/* What a limit is about, as a file made of: a beginning, many repetitions, an end. */
static const struct {
    const char *what;
    const char *begin;
    const char *repeat; /* %u: a number */
    guint n_repeats;
    const char *end;
    const char *says; /* NULL: it is within the limits */
} limit_cases[] = {
    {"depth, just so", "", "<a>", XML_MAX_DEPTH, NULL, "cut off"},
    {"depth", "", "<a>", XML_MAX_DEPTH + 1, "", "more than 2000 elements"},
    {"attributes, just so", "<a", " a%u=''", XML_MAX_ATTRIBUTES, "/>", NULL},
    {"attributes", "<a", " a%u=''", XML_MAX_ATTRIBUTES + 1, "/>", "more than 1000 attributes"},
    {"very many attributes", "<a", " a%u=''", 300000, "/>", "more than 1000 attributes"},
    {"attribute, just so", "<a b='", "текст ", XML_MAX_ATTRIBUTE_BYTES / 11, "'/>", NULL},
    {"attribute", "<a b='", "текст ", XML_MAX_ATTRIBUTE_BYTES / 11 + 1, "'/>",
     "an attribute is longer"},
    {"text, just so", "<a>", "0123456789abcde\n", XML_MAX_TOKEN_BYTES / 16 - 1, "</a>", NULL},
    {"text", "<a>", "0123456789abcde\n", XML_MAX_TOKEN_BYTES / 16 + 1, "</a>", "between one tag"},
    {"text in pieces", "<a>", "0123456789<!-- -->", XML_MAX_TOKEN_BYTES / 18 + 1, "</a>",
     "between one tag"},
    {"comment", "<a><!--", "0123456789abcdef", XML_MAX_TOKEN_BYTES / 16 + 1, "--></a>",
     "between one tag"},
    {"CDATA", "<a><![CDATA[", "0123456789abcdef", XML_MAX_TOKEN_BYTES / 16 + 1, "]]></a>",
     "between one tag"},
    {"instruction", "<a><?x ", "0123456789abcdef", XML_MAX_TOKEN_BYTES / 16 + 1, "?></a>",
     "between one tag"},
    {"name", "<a", "0123456789abcdef", XML_MAX_TOKEN_BYTES / 16 + 1, "/>", "between one tag"},
    {"end tag", "<a></a", "                ", XML_MAX_TOKEN_BYTES / 16 + 1, ">", "between one tag"},
    {"DOCTYPE", "<!DOCTYPE a [", "<!ELEMENT a%u ANY>", 10000, "]><a/>", "the DOCTYPE is longer"},
    {"names", "<a>", "<element-with-a-long-name-number-%u/>", 60000, "</a>", "different names"},
    {"many elements", "<a>", "<b c='d'>ж</b>", 300000, "</a>", NULL},
    {"namespaces", "<a>", "<b xmlns:n%u='urn:n'>", 1999, NULL, "cut off"},
};

static void test_limits(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(limit_cases); i++) {
        g_autoptr(GString) xml = g_string_new(limit_cases[i].begin);
        g_autoptr(GError) error = NULL;
        gint64 start = g_get_monotonic_time();

        for (guint k = 0; k < limit_cases[i].n_repeats; k++) {
            const char *number = strstr(limit_cases[i].repeat, "%u");

            g_string_append_len(xml, limit_cases[i].repeat,
                                number ? number - limit_cases[i].repeat : -1);
            if (number)
                g_string_append_printf(xml, "%u%s", k, number + 2);
        }
        if (limit_cases[i].end)
            g_string_append(xml, limit_cases[i].end);
        gboolean fine = xml_check(xml->str, xml->len, "test.xml", XML_ALLOW_DOCTYPE, &error);
        g_test_message("%s: %s", limit_cases[i].what, error ? error->message : "fine");
        g_assert_true(fine == (limit_cases[i].says == NULL));
        if (limit_cases[i].says)
            g_assert_nonnull(strstr(error->message, limit_cases[i].says));
        g_assert_cmpint(g_get_monotonic_time() - start, <, 30 * G_USEC_PER_SEC);
    }
}

/* Two thousand elements, each with two namespaces of its own. */
static void test_namespaces_in_scope(void)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 1500; i++)
        g_string_append_printf(xml, "<a xmlns:n%u='urn:a' xmlns:m%u='urn:b'>", i, i);
    g_assert_false(xml_check(xml->str, xml->len, "test.xml", 0, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "namespaces"));
    g_clear_error(&error);

    /* Side by side they are as many as one likes. */
    g_string_assign(xml, "<a>");
    for (guint i = 0; i < 3000; i++)
        g_string_append(xml, "<b xmlns:n='urn:a'><n:c/></b>");
    g_string_append(xml, "</a>");
    g_assert_true(xml_check(xml->str, xml->len, "test.xml", 0, &error));
    g_assert_no_error(error);
}

/* A line of a gigabyte without an end: refused after the limit, whatever else would come. */
static void test_endless_input(void)
{
    static const char *const beginnings[] = {"<a>",  "<a b='", "<a ",
                                             "<!--", "<?x ",   "<!DOCTYPE a ["};
    g_autofree char *chunk = g_strnfill(1024 * 1024, 'x');

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        g_autoptr(XmlReader) reader = xml_reader_new("test.xml", XML_ALLOW_DOCTYPE, NULL, NULL);
        g_autoptr(GError) error = NULL;
        guint n_fed = 0;
        gboolean fine =
            xml_reader_feed(reader, beginnings[i], strlen(beginnings[i]), FALSE, &error);

        for (; fine && n_fed < 1024; n_fed++)
            fine = xml_reader_feed(reader, chunk, 1024 * 1024, FALSE, &error);
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
        g_assert_cmpuint(n_fed, <=, XML_MAX_TOKEN_BYTES / 1024 / 1024 + 1);
    }
}

static gboolean stop_at_b(const XmlElement *element, G_GNUC_UNUSED gpointer user, GError **error)
{
    if (strcmp(element->name, "b") != 0)
        return TRUE;
    g_set_error_literal(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, "no b here");
    return FALSE;
}

static gboolean count_text(G_GNUC_UNUSED const char *utf8, gsize n_bytes, gpointer user,
                           G_GNUC_UNUSED GError **error)
{
    *(gsize *) user += n_bytes;
    return TRUE;
}

/* A handler's error stops the reader, comes out as it is, and comes again. */
static void test_handler_stops(void)
{
    static const char xml[] = "<a>да<b/>нет</a>";
    const XmlHandler handler = {.start = stop_at_b, .text = count_text};
    gsize n_text = 0;
    g_autoptr(XmlReader) reader = xml_reader_new("test.xml", 0, &handler, &n_text);

    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(xml_reader_feed(reader, xml, strlen(xml), TRUE, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT);
        g_assert_cmpstr(error->message, ==, "no b here");
        g_assert_cmpuint(n_text, ==, 4);
    }
}

static guint position_line;
static guint position_column;

static gboolean note_position(const XmlElement *element, gpointer user,
                              G_GNUC_UNUSED GError **error)
{
    if (strcmp(element->name, "b") == 0)
        xml_reader_position(*(XmlReader **) user, &position_line, &position_column);
    return TRUE;
}

/* Lines beyond the 16 bits that libxml2 keeps in its trees; columns in characters. */
static void test_position(void)
{
    const XmlHandler handler = {.start = note_position};
    XmlReader *reader = NULL;
    g_autoptr(GString) xml = g_string_new("<a>");
    g_autoptr(GError) error = NULL;

    for (int i = 1; i < 70000; i++)
        g_string_append(xml, "\n");
    g_string_append(xml, "текст<b/></a>");
    reader = xml_reader_new("test.xml", 0, &handler, &reader);
    xml_reader_position(reader, &position_line, &position_column);
    g_assert_cmpuint(position_line, ==, 1);
    g_assert_cmpuint(position_column, ==, 1);
    g_assert_true(xml_reader_feed(reader, xml->str, xml->len, TRUE, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(position_line, ==, 70000);
    g_assert_cmpuint(position_column, ==, 8); /* before "/>" */
    xml_reader_free(reader);
}

static void test_nul(void)
{
    static const char xml[] = "<a>\nда\0нет</a>";
    static const char in_attribute[] = "<a b='x\0y'/>";

    for (gsize k = 0; k < G_N_ELEMENTS(chunk_sizes); k++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(events_of_libxml2(xml, sizeof xml - 1, chunk_sizes[k], 0, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX);
        g_clear_error(&error);
        g_assert_null(
            events_of_libxml2(in_attribute, sizeof in_attribute - 1, chunk_sizes[k], 0, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX);
    }
}

/* A byte that windows-1251 does not have stands far behind what is parsed already. */
static void test_wrong_byte_in_encoding(void)
{
    g_autoptr(GString) xml =
        g_string_new("<?xml version='1.0' encoding='windows-1251'?>\n<a>\n\n\n\xE4\xE0 ");

    g_string_append(xml, "\x98</a>");
    for (gsize k = 0; k < G_N_ELEMENTS(chunk_sizes); k++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(events_of_libxml2(xml->str, xml->len, chunk_sizes[k], 0, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING);
    }
}

/* Refused are encodings in which a '<' may be part of a letter. */
static void test_gauge_encodings(void)
{
    g_assert_true(xml_gauge_can_read("utf-8"));
    g_assert_true(xml_gauge_can_read("Windows-1251"));
    g_assert_true(xml_gauge_can_read("koi8-u"));
    g_assert_false(xml_gauge_can_read("UTF-7"));
    g_assert_false(xml_gauge_can_read("ISO-2022-JP"));
    g_assert_false(xml_gauge_can_read("EBCDIC-CP-US"));
    g_assert_false(xml_gauge_can_read(""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml_check/accepted", test_accepted);
    g_test_add_func("/xml_check/refused", test_refused);
    g_test_add_func("/xml_check/doctype-not-allowed", test_doctype_not_allowed);
    g_test_add_func("/xml_check/encodings", test_encodings);
    g_test_add_func("/xml_check/limits", test_limits);
    g_test_add_func("/xml_check/namespaces-in-scope", test_namespaces_in_scope);
    g_test_add_func("/xml_check/endless-input", test_endless_input);
    g_test_add_func("/xml_check/handler-stops", test_handler_stops);
    g_test_add_func("/xml_check/position", test_position);
    g_test_add_func("/xml_check/nul", test_nul);
    g_test_add_func("/xml_check/wrong-byte-in-encoding", test_wrong_byte_in_encoding);
    g_test_add_func("/xml_check/gauge-encodings", test_gauge_encodings);
    return g_test_run();
}
