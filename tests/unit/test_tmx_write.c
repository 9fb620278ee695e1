/* Writing TMX: what comes out, and that it comes in again as it was. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>

#include "exchange_dump.h"
#include "formats/tmx/tmx_internal.h"

static char *folder; /* for the files of one test */

static void set_up(void)
{
    folder = g_dir_make_tmp("tolmach-tmx-XXXXXX", NULL);
    g_assert_nonnull(folder);
}

/* Removes the folder; returns how many files were in it. */
static guint tear_down(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    guint n = 0;

    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
        n++;
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_clear_pointer(&folder, g_free);
    return n;
}

static GPtrArray *read_units(const void *bytes, gsize n_bytes)
{
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, "m.tmx", NULL, &error);
    const char *skipped;
    TmUnit *unit;

    while (reader && unit_reader_next(reader, &unit, &skipped, &error)) {
        if (unit)
            g_ptr_array_add(units, unit);
    }
    if (error)
        g_test_message("%s", error->message);
    return error ? NULL : g_steal_pointer(&units);
}

static GBytes *write_units(const GPtrArray *units, const UnitWriterOptions *options,
                           UnitWriterCounts *counts)
{
    g_autofree char *path = g_build_filename(folder, "out.tmx", NULL);
    UnitWriterOptions forced = *options;
    g_autoptr(GError) error = NULL;
    char *bytes;
    gsize n_bytes;

    forced.force = TRUE;
    g_autoptr(UnitWriter) writer = unit_writer_open(path, &forced, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < units->len; i++)
        g_assert_true(unit_writer_add(writer, units->pdata[i], &error));
    g_assert_true(unit_writer_finish(writer, counts, &error));
    g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
    return g_bytes_new_take(bytes, n_bytes);
}

static char *dump_units(const GPtrArray *units)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < units->len; i++)
        dump_all(out, units->pdata[i]);
    return g_string_free(out, FALSE);
}

/* The laws: what is written is read as it was, and written again it is the same bytes. */
static void check_laws(const GPtrArray *units, const UnitWriterOptions *options)
{
    g_autoptr(GBytes) once = write_units(units, options, NULL);
    gsize n_bytes;
    const char *bytes = g_bytes_get_data(once, &n_bytes);
    g_autoptr(GPtrArray) again = read_units(bytes, n_bytes);

    g_assert_nonnull(again);
    g_autofree char *before = dump_units(units);
    g_autofree char *after = dump_units(again);
    g_assert_cmpstr(after, ==, before);
    g_autoptr(GBytes) twice = write_units(again, options, NULL);
    g_assert_cmpmem(bytes, n_bytes, g_bytes_get_data(twice, NULL), g_bytes_get_size(twice));
}

/* ---- what is written ------------------------------------------------------------------------ */

#define SEG(language, text) "<tuv xml:lang='" language "'><seg>" text "</seg></tuv>"
#define PAIR(ru, en) SEG("ru", ru) SEG("en", en)
/* As it is written. */
#define TUV(language, text)                                                                        \
    "      <tuv xml:lang=\"" language "\">\n        <seg>" text "</seg>\n      </tuv>\n"
#define TUVS(ru, en) TUV("ru", ru) TUV("en", en)

static const struct {
    const char *name;
    const char *body;
    const char *expected;
} cases[] = {
    {"pair", "<tu>" PAIR("Принят закон.", "A law was adopted.") "</tu>",
     "    <tu>\n" TUVS("Принят закон.", "A law was adopted.") "    </tu>\n"},
    {"attributes, properties, notes",
     "<tu tuid='7' creationdate='20260401T100000Z' creationid='ed' changedate='20260402T100000Z' "
     "changeid='Ольга &amp; &quot;Ко&quot;' usagecount='3'><note xml:lang='ru'>проверить</note>"
     "<prop type='x-client' o-encoding='a&#9;b'>М&lt;ПА</prop><prop>bare</prop>" PAIR(
         "да", "yes") "</tu>",
     "    <tu tuid=\"7\" usagecount=\"3\" creationdate=\"20260401T100000Z\" creationid=\"ed\" "
     "changedate=\"20260402T100000Z\" changeid=\"Ольга &amp; &quot;Ко&quot;\">\n"
     "      <note xml:lang=\"ru\">проверить</note>\n"
     "      <prop type=\"x-client\" o-encoding=\"a&#9;b\">М&lt;ПА</prop>\n"
     "      <prop type=\"prop\">bare</prop>\n" TUVS("да", "yes") "    </tu>\n"},
    {"dates that variants say stay there",
     "<tu><tuv xml:lang='ru' creationdate='20200101T000000Z' "
     "creationid='a'><seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "    <tu>\n      <tuv xml:lang=\"ru\" creationdate=\"20200101T000000Z\" creationid=\"a\">\n"
     "        <seg>да</seg>\n      </tuv>\n" TUV("en", "yes") "    </tu>\n"},
    {"a date said twice is written twice",
     "<tu creationdate='20200101T000000Z'><tuv xml:lang='ru' creationdate='20200101T000000Z'>"
     "<seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "    <tu creationdate=\"20200101T000000Z\">\n"
     "      <tuv xml:lang=\"ru\" creationdate=\"20200101T000000Z\">\n"
     "        <seg>да</seg>\n      </tuv>\n" TUV("en", "yes") "    </tu>\n"},
    {"source languages",
     "<tu srclang='en'>" PAIR("да", "yes") "</tu><tu srclang='kk'>" PAIR(
         "нет", "no") "</tu><tu srclang='ru'>" PAIR("и", "and") "</tu>",
     "    <tu srclang=\"en\">\n" TUVS("да", "yes") "    </tu>\n    <tu srclang=\"kk\">\n" TUVS(
         "нет", "no") "    </tu>\n    <tu srclang=\"ru\">\n" TUVS("и", "and") "    </tu>\n"},
    {"places",
     "<tu srclang='ru'><prop type='filename'>закон.docx</prop><prop type='x-position'>7</prop>"
     "<prop type='x-document-end'>yes</prop><prop type='prev'>Раз</prop><prop type='x-document'/>"
     "<prop type='next' xml:lang='en'>Three</prop>" PAIR("Два", "Two") "</tu>",
     "    <tu srclang=\"ru\">\n      <prop type=\"x-document\">закон.docx</prop>\n"
     "      <prop type=\"x-position\">7</prop>\n      <prop type=\"x-document-end\">yes</prop>\n"
     "      <prop type=\"prev\">Раз</prop>\n      <prop type=\"x-document\"></prop>\n"
     "      <prop type=\"next\" xml:lang=\"en\">Three</prop>\n" TUVS("Два", "Two") "    </tu>\n"},
    {"contexts of other tools",
     "<tu><prop type='file'>a.txt</prop><prop type='x-context-pre'>Раз</prop>" PAIR("Два",
                                                                                    "Two") "</tu>",
     "    <tu>\n      <prop type=\"x-document\">a.txt</prop>\n"
     "      <prop type=\"x-position\">2</prop>\n"
     "      <prop type=\"prev\" xml:lang=\"ru\">Раз</prop>\n"
     "      <prop type=\"file\">a.txt</prop>\n"
     "      <prop type=\"x-context-pre\">Раз</prop>\n" TUVS("Два", "Two") "    </tu>\n"},
    {"status and origin",
     "<tu><prop type='x-origin'>aligned</prop><prop type='x-status'>draft</prop>" PAIR(
         "да", "yes") "</tu><tu><prop type='x-status'>reviewed</prop><prop type='x-origin'>imported"
                      "</prop>" PAIR("нет", "no") "</tu>",
     "    <tu>\n      <prop type=\"x-status\">draft</prop>\n"
     "      <prop type=\"x-origin\">aligned</prop>\n" TUVS(
         "да", "yes") "    </tu>\n    <tu>\n" TUVS("нет", "no") "    </tu>\n"},
    {"characters", "<tu>" PAIR("а&#13;&#10;б\n\t&amp;&lt;&gt;\"'", "a<![CDATA[<b>]]>") "</tu>",
     "    <tu>\n" TUVS("а&#13;\nб\n\t&amp;&lt;&gt;\"'", "a&lt;b&gt;") "    </tu>\n"},

    {"codes by the usual rules",
     "<tu>" PAIR("<bpt i='1' x='1' type='bold'>&lt;b></bpt>а<ept i='1'>&lt;/b></ept><ph x='2'/>",
                 "<it pos='begin' x='1' type='bold'>&lt;b></it>a<ph x='2'></ph>"
                 "<it x='3' pos='end'/>") "</tu>",
     "    <tu>\n" TUVS(
         "<bpt i=\"1\" x=\"1\" type=\"bold\">&lt;b&gt;</bpt>а<ept i=\"1\">&lt;/b&gt;</ept>"
         "<ph x=\"2\"/>",
         "<it pos=\"begin\" x=\"1\" type=\"bold\">&lt;b&gt;</it>a<ph x=\"2\"/>"
         "<it pos=\"end\" x=\"3\"/>") "    </tu>\n"},
    {"codes as they were",
     "<tu>" PAIR("<ept i='1'/><it pos='open' x='7'>1</it><ut x='1' type=''>{\\b}</ut>",
                 "<ph/><ph assoc='p' x='a'>x</ph><bpt i='5'/><bpt i='5' type='b' "
                 "x='2'/><ept i='5'/>") "</tu>",
     "    <tu>\n" TUVS(
         "<ept i=\"1\"/><it pos=\"open\" x=\"7\">1</it><ut x=\"1\" type=\"\">{\\b}</ut>",
         "<ph/><ph assoc=\"p\" x=\"a\">x</ph><bpt i=\"5\"/><bpt i=\"5\" type=\"b\" x=\"2\"/>"
         "<ept i=\"5\"/>") "    </tu>\n"},
    {"highlights",
     "<tu>" PAIR("<hi type='t'>а<hi>б<bpt i='1'/></hi><ept i='1'/></hi>", "<hi x='4'/>") "</tu>",
     "    <tu>\n" TUVS("<hi type=\"t\">а<hi>б<bpt i=\"1\"/></hi><ept i=\"1\"/></hi>",
                       "<hi x=\"4\"></hi>") "    </tu>\n"},
    {"elements in codes",
     "<tu>" PAIR("<ph x='1'>&lt;a t='<sub type='link'>сноска <bpt i='1'>b</bpt></sub>'&gt;</ph>",
                 "<ut>{<sub/>}</ut>") "</tu>",
     "    <tu>\n" TUVS("<ph x=\"1\">&lt;a t='<sub type=\"link\">сноска <bpt i=\"1\">b</bpt></sub>'"
                       "&gt;</ph>",
                       "<ut>{<sub></sub>}</ut>") "    </tu>\n"},
    {"elements that TMX does not know", "<tu>" PAIR("а<g id='1'>б<ph x='1'/></g>", "ab") "</tu>",
     "    <tu>\n" TUVS("аб<ph x=\"1\"/>", "ab") "    </tu>\n"},
};

static char *wrap(const char *body)
{
    return g_strconcat("<tmx version='1.4'><header srclang='*all*' o-tmf='x'/><body>", body,
                       "</body></tmx>", NULL);
}

static void test_cases(void)
{
    static const UnitWriterOptions options;

    set_up();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *file = wrap(cases[i].body);
        g_autoptr(GPtrArray) units = read_units(file, strlen(file));
        UnitWriterCounts counts;

        g_test_message("%s", cases[i].name);
        g_assert_nonnull(units);
        g_autoptr(GBytes) written = write_units(units, &options, &counts);
        g_assert_cmpint(counts.units, ==, units->len);
        g_assert_cmpint(counts.characters + counts.attributes, ==, 0);
        g_autofree char *text =
            g_strndup(g_bytes_get_data(written, NULL), g_bytes_get_size(written));
        const char *body = strstr(text, "<body>\n") + strlen("<body>\n");
        *strstr(text, "  </body>") = '\0';
        g_assert_cmpstr(body, ==, cases[i].expected);
        check_laws(units, &options);
    }
    tear_down();
}

/* What no file brings, but a table or another program that knows the memory may. */
static void test_forbidden(void)
{
    static const UnitWriterOptions options;
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    TmCode code = {
        .kind = TM_CODE_ALONE, .id = 1, .name = (char *) "b\x02", .data = (char *) "\x1f<"};
    TmCode forged = {.kind = TM_CODE_ALONE, .id = 2, .name = (char *) "", .form = (char *) "ph><x"};
    TmUnit *unit = tm_unit_new();
    UnitWriterCounts counts;

    TmText *text = tm_text_new("За\001кон\xef\xbf\xbe", -1);
    tm_text_append_copy_of_code(text, &code);
    tm_text_append_copy_of_code(text, &forged);
    tm_unit_take_variant(unit, "ru", text);
    tm_unit_take_variant(unit, "en", tm_text_new("Law\xef\xbf\xbd\xef\xbb\xbf", -1));
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "no name", "x");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "tuid", "7\b");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", "a\013b")->qualifiers =
        g_strdup(" forged><");
    tm_unit_place(unit)->document = g_strdup("a\x1b.docx");
    unit->status = EXCHANGE_STATUS;
    g_ptr_array_add(units, unit);

    set_up();
    g_autoptr(GBytes) written = write_units(units, &options, &counts);
    g_autofree char *file = g_strndup(g_bytes_get_data(written, NULL), g_bytes_get_size(written));
    g_assert_nonnull(strstr(
        file, "    <tu tuid=\"7\">\n      <prop type=\"x-document\">a.docx</prop>\n"
              "      <note>ab</note>\n" TUVS("Закон<ph x=\"1\" type=\"b\">&lt;</ph><ph x=\"2\"/>",
                                             "Law\xef\xbf\xbd\xef\xbb\xbf") "    </tu>\n"));
    g_assert_cmpint(counts.characters, ==, 7);
    g_assert_cmpint(counts.attributes, ==, 2);
    g_autoptr(GPtrArray) again = read_units(file, strlen(file));
    g_assert_cmpuint(again->len, ==, 1);
    tear_down();
}

static void test_header(void)
{
    static const UnitWriterOptions options = {.source_language = "ru", .date = 1775037600};
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    set_up();
    g_autoptr(GBytes) written = write_units(none, &options, NULL);
    g_autofree char *text = g_strndup(g_bytes_get_data(written, NULL), g_bytes_get_size(written));
    g_assert_cmpstr(text, ==,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n"
                    "  <header creationtool=\"tolmach\" creationtoolversion=\"" TOLMACH_VERSION
                    "\" segtype=\"sentence\" o-tmf=\"tolmach\" adminlang=\"en\" srclang=\"ru\" "
                    "datatype=\"unknown\" creationdate=\"20260401T100000Z\"/>\n  <body>\n"
                    "  </body>\n</tmx>\n");
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tmx-write/cases", test_cases);
    g_test_add_func("/tmx-write/forbidden", test_forbidden);
    g_test_add_func("/tmx-write/header", test_header);
    return g_test_run();
}
