/* Writing TMX: what comes out, and that it comes in again as it was. */
#include <string.h>

#include "exchange_dump.h"
#include "formats/tmx/tmx_internal.h"
#include "tmx_round.h"

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

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *file = wrap(cases[i].body);
        g_autoptr(GPtrArray) units = read_tmx(file, strlen(file));
        UnitWriterCounts counts;

        g_test_message("%s", cases[i].name);
        g_assert_nonnull(units);
        g_autoptr(GString) text = write_tmx(units, &options, &counts);
        g_assert_cmpint(counts.characters + counts.attributes, ==, 0);
        const char *body = strstr(text->str, "<body>\n") + strlen("<body>\n");
        *strstr(text->str, "  </body>") = '\0';
        g_assert_cmpstr(body, ==, cases[i].expected);
        check_round(units, &options);
    }
}

static void test_header(void)
{
    static const UnitWriterOptions options = {.source_language = "ru", .date = 1775037600};
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    UnitWriterCounts counts;
    g_autoptr(GString) text = write_tmx(none, &options, &counts);
    g_assert_cmpstr(text->str, ==,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n"
                    "  <header creationtool=\"tolmach\" creationtoolversion=\"" TOLMACH_VERSION
                    "\" segtype=\"sentence\" o-tmf=\"tolmach\" adminlang=\"en\" srclang=\"ru\" "
                    "datatype=\"unknown\" creationdate=\"20260401T100000Z\"/>\n  <body>\n"
                    "  </body>\n</tmx>\n");
}

/* ---- random units --------------------------------------------------------------------------- */

#define N_RANDOM 3000

static const char *pick(GRand *random, const char *const *list, gsize n)
{
    return list[g_rand_int_range(random, 0, (gint32) n)];
}
#define PICK(random, list) pick(random, list, G_N_ELEMENTS(list))

static gboolean chance(GRand *random, int percent)
{
    return g_rand_int_range(random, 0, 100) < percent;
}

/* Text of pieces that XML has its own ideas about. */
static char *random_string(GRand *random)
{
    static const char *const pieces[] = {"Принят ",  "закон", "law",  "&",  "<b>",  "&lt;",    "\"",
                                         "'",        "]]>",   "\r",   "\n", "\r\n", "\t",      " ",
                                         "\302\240", "ё",     "🙂", ".",  "\177", "\302\205"};
    GString *out = g_string_new(NULL);

    for (int n = g_rand_int_range(random, 0, 6); n > 0; n--)
        g_string_append(out, PICK(random, pieces));
    return g_string_free(out, FALSE);
}

static void append_random(TmText *text, GRand *random)
{
    g_autofree char *piece = random_string(random);

    tm_text_append(text, piece, -1);
}

static void append_random_code(TmText *text, GRand *random, TmCodeKind kind, guint id,
                               const char *name)
{
    g_autofree char *data = random_string(random);

    append_random(text, random);
    tm_text_append_code(text, kind, id, name, *data ? data : NULL);
}

static TmText *random_text(GRand *random)
{
    static const char *const names[] = {"", "bold", "link", "стиль \"А\"", "a&b"};
    TmText *text = tm_text_new("а", -1);
    guint id = 0;

    for (int n = chance(random, 40) ? g_rand_int_range(random, 1, 6) : 0; n > 0; n--) {
        const char *name = PICK(random, names);
        int kind = g_rand_int_range(random, 0, 5);

        id += (guint) g_rand_int_range(random, 1, chance(random, 10) ? 100000 : 4);
        if (kind == 4) {
            append_random_code(text, random, TM_CODE_ALONE, id, name);
            continue;
        }
        /* Both halves, the other way round, or one of them. */
        if (kind != 3)
            append_random_code(text, random, kind == 1 ? TM_CODE_CLOSE : TM_CODE_OPEN, id, name);
        if (kind != 2)
            append_random_code(text, random, kind == 1 ? TM_CODE_OPEN : TM_CODE_CLOSE, id, name);
    }
    append_random(text, random);
    return text;
}

static void add_random_fields(GPtrArray **attributes, GRand *random)
{
    static const char *const names[] = {"tuid", "usagecount", "o-tmf", "xml:space", "имя"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *value = random_string(random);
        if (chance(random, 10))
            tm_attributes_add(attributes, TM_ATTRIBUTE_FIELD, names[i], value);
    }
}

static void add_random_properties(GPtrArray **attributes, GRand *random)
{
    static const char *const names[] = {"x-client", "note", "", "file", "x-context-pre", "a\tb"};
    static const char *const qualifiers[] = {NULL, NULL, " xml:lang=\"en\"",
                                             " o-encoding=\"a&amp;&#9;b\" xml:lang=\"ru\""};

    while (chance(random, 30)) {
        g_autofree char *value = random_string(random);
        gboolean is_note = chance(random, 30);
        TmAttribute *one =
            tm_attributes_add(attributes, is_note ? TM_ATTRIBUTE_NOTE : TM_ATTRIBUTE_PROPERTY,
                              is_note ? "note" : PICK(random, names), value);
        one->qualifiers = g_strdup(PICK(random, qualifiers));
    }
}

static char *random_context(GRand *random)
{
    g_autofree char *text = random_string(random);

    return *text && chance(random, 50) ? g_steal_pointer(&text) : NULL;
}

static void add_random_places(TmUnit *unit, GRand *random)
{
    static const char *const languages[] = {NULL, NULL, "ru", "kk"};

    for (int n = chance(random, 50) ? g_rand_int_range(random, 1, 4) : 0; n > 0; n--) {
        TmPlace *place = tm_unit_add_place(unit);

        place->document = chance(random, 60) ? g_strdup("закон & указ.docx") : NULL;
        place->position = chance(random, 60) ? g_rand_int_range(random, 1, G_MAXINT32) : 0;
        place->ends = chance(random, 20);
        place->previous = random_context(random);
        place->next = random_context(random);
        if (place->previous || place->next)
            place->language = g_strdup(PICK(random, languages));
        /* One place that says nothing is as good as none. */
        if (n == 1 && unit->places->len == 1 && !place->previous && !place->next)
            place->ends = TRUE;
    }
}

static void set_random_dates(TmUnit *unit, GRand *random)
{
    static const char *const dates[] = {
        NULL, "20200101T000000Z", "20210101T000000Z", "19991231T235960Z", "yesterday", ""};
    static const char *const people[] = {NULL, "ed", "Ольга", ""};
    char *said[N_SAID];

    for (guint i = 0; i < unit->variants->len; i++) {
        TmVariant *variant = unit->variants->pdata[i];
        for (int kind = 0; kind < SAID_SOURCE; kind++) {
            const char *value = kind % 2 ? PICK(random, people) : PICK(random, dates);
            if (value && chance(random, 30))
                tm_attributes_add(&variant->attributes, TM_ATTRIBUTE_FIELD, tmx_said_names[kind],
                                  value);
        }
    }
    for (int kind = 0; kind < SAID_SOURCE; kind++)
        said[kind] = (char *) (kind % 2 ? PICK(random, people) : PICK(random, dates));
    tmx_take_dates(unit, said);
}

static TmUnit *random_unit(GRand *random)
{
    static const char *const languages[] = {"ru", "en", "kk", "de-AT", "zh-Hans"};
    TmUnit *unit = exchange_unit_new();
    int first = g_rand_int_range(random, 0, 5);

    for (int n = g_rand_int_range(random, 2, 6); n > 0; n--) {
        TmVariant *variant =
            tm_unit_take_variant(unit, languages[(first + 2 * n) % 5], random_text(random));
        add_random_fields(&variant->attributes, random);
    }
    if (chance(random, 50))
        unit->source_language = g_strdup(((TmVariant *) unit->variants->pdata[0])->language);
    unit->status = (TmStatus) g_rand_int_range(random, 0, 3);
    unit->origin = (TmOrigin) g_rand_int_range(random, 0, 3);
    add_random_fields(&unit->attributes, random);
    add_random_properties(&unit->attributes, random);
    add_random_places(unit, random);
    set_random_dates(unit, random);
    for (guint i = 0; i < unit->variants->len; i++)
        add_random_properties(&((TmVariant *) unit->variants->pdata[i])->attributes, random);
    return unit;
}

static void test_random(void)
{
    static const UnitWriterOptions options[] = {{0}, {.source_language = "ru", .date = 1}};
    g_autoptr(GRand) random = g_rand_new_with_seed(20260401);

    for (int i = 0; i < N_RANDOM; i++) {
        g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);

        g_ptr_array_add(units, random_unit(random));
        check_round(units, &options[i % 2]);
    }
}

/* ---- units that do not come from a file -------------------------------------------------------
 */

/* Markup of codes that a memory may hold though we never made it. */
static const char *const pieces_of_forms[] = {
    "ph",        "hi",        "/hi",           "it",     "bpt",        "ept",      "ut",
    "script",    " x=\"1\"",  " x=\"2\"",      " x='1'", " i=\"1\"",   " x=\"<\"", " x=\"&bad;\"",
    " x=\"\1\"", " a:b=\"\"", " xmlns=\"\"",   " =\"\"", " x=\"a>b\"", ">",        "&lt;",
    "<sub>",     "</sub>",    "<sub a=\"b\">", "<sub",   "&",          "\1",       "\xef\xbf\xbe",
    "<!--",      "<?x?>",     "]]>",           " ",      "",           "текст",    "\r"};

/* The same texts and kinds of codes in the same places. */
static void assert_same_text(const TmUnit *a, const TmUnit *b)
{
    g_assert_cmpuint(a->variants->len, ==, b->variants->len);
    for (guint i = 0; i < a->variants->len; i++) {
        const TmText *x = ((TmVariant *) a->variants->pdata[i])->text;
        const TmText *y = ((TmVariant *) b->variants->pdata[i])->text;

        g_assert_cmpstr(x->string->str, ==, y->string->str);
        g_assert_cmpuint(tm_text_n_codes(x), ==, tm_text_n_codes(y));
        for (gsize k = 0; k < tm_text_n_codes(x); k++) {
            g_assert_cmpint(tm_text_code(x, k)->kind, ==, tm_text_code(y, k)->kind);
            g_assert_cmpuint(tm_text_code(x, k)->offset, ==, tm_text_code(y, k)->offset);
        }
    }
}

/* Whatever the forms are, the file is well-formed, and texts and codes come back. */
static void test_forms(void)
{
    static const UnitWriterOptions options;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (int n = 0; n < 20000; n++) {
        g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
        TmUnit *unit = exchange_unit_new();
        TmText *text = tm_text_new("а", -1);
        UnitWriterCounts counts;

        for (int k = g_rand_int_range(random, 1, 5); k > 0; k--) {
            g_autoptr(GString) form = g_string_new(NULL);
            TmCode code = {
                .kind = (TmCodeKind) g_rand_int_range(random, 0, 3), .id = 1, .name = (char *) ""};
            for (int i = g_rand_int_range(random, 1, 5); i > 0; i--)
                g_string_append(form, PICK(random, pieces_of_forms));
            code.form = form->str;
            tm_text_append_copy_of_code(text, &code);
            tm_text_append(text, "б", -1);
        }
        tm_unit_take_variant(unit, "ru", text);
        tm_unit_take_variant(unit, "en", tm_text_new("a", -1));
        g_ptr_array_add(units, unit);
        g_autoptr(GString) file = write_tmx(units, &options, &counts);
        g_autoptr(GPtrArray) back = read_tmx(file->str, file->len);
        g_assert_nonnull(back);
        g_assert_cmpuint(back->len, ==, 1);
        assert_same_text(unit, back->pdata[0]);
        check_round(back, &options);
    }
}

static TmUnit *plain_unit(const char *ru, gsize n_bytes)
{
    TmUnit *unit = exchange_unit_new();

    tm_unit_take_variant(unit, "ru", tm_text_new(ru, (gssize) n_bytes));
    tm_unit_take_variant(unit, "en", tm_text_new("x", -1));
    return unit;
}

static char *write_one(const TmUnit *unit, UnitWriterCounts *counts)
{
    static const UnitWriterOptions options;
    g_autoptr(GPtrArray) units = g_ptr_array_new();

    g_ptr_array_add(units, (gpointer) unit);
    g_autoptr(GString) file = write_tmx(units, &options, counts);
    g_autoptr(GPtrArray) back = read_tmx(file->str, file->len);
    g_assert_nonnull(back);
    g_assert_cmpuint(back->len, ==, 1);
    return g_strdup(strstr(file->str, "    <tu"));
}

/* What XML cannot hold is left out and counted; DEL, the C1 controls and the last character before
 * the forbidden ones stay. */
static void test_forbidden(void)
{
    static const char text[] = "а\0\1\x08\x0b\x0c\x1f\xef\xbf\xbe\xef\xbf\xbf"
                               "б\177\302\205\xef\xbf\xbd\xf0\x9f\xbf\xbe";
    g_autoptr(TmUnit) unit = plain_unit(text, sizeof(text) - 1);
    TmVariant *variant = unit->variants->pdata[0];
    UnitWriterCounts counts;

    tm_text_append_code(variant->text, TM_CODE_ALONE, 1, "a\1", "b\2");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "c\3", "d\4");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "tuid", "e\5");
    tm_unit_place(unit)->document = g_strdup("f\6");
    g_autofree char *got = write_one(unit, &counts);
    g_assert_cmpint(counts.characters, ==, 8 + 2 + 2 + 1 + 1);
    g_assert_nonnull(strstr(
        got, "<seg>аб\177\302\205\xef\xbf\xbd\xf0\x9f\xbf\xbe<ph x=\"1\" type=\"a\">b</ph>"));
    g_assert_nonnull(strstr(got, "<tu tuid=\"e\">"));
    g_assert_nonnull(strstr(got, "<prop type=\"c\">d</prop>"));
    g_assert_nonnull(strstr(got, "<prop type=\"x-document\">f</prop>"));
}

/* Fields that cannot be attributes, or would be twice; qualifiers that are no attributes. */
static void test_bad_attributes(void)
{
    static const char *const names[] = {"",     "1a",       "a b",  "a=\"b\"", "xmlns", "a:b",
                                        "tuid", "xml:lang", "tuid", "×",       "<",     "xml:"};
    static const char *const qualifiers[] = {" type=\"b\"", "a=\"b\"", " a=b", " a=\"<\"", "><tu>"};
    g_autoptr(TmUnit) unit = plain_unit("да", 4);
    UnitWriterCounts counts;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, names[i], "v");
    for (gsize i = 0; i < G_N_ELEMENTS(qualifiers); i++)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "p", "v")->qualifiers =
            g_strdup(qualifiers[i]);
    g_autofree char *got = write_one(unit, &counts);
    g_assert_true(g_str_has_prefix(got, "    <tu tuid=\"v\" xml:lang=\"v\">\n"
                                        "      <prop type=\"p\">v</prop>\n"));
    g_assert_cmpint(counts.attributes, ==, G_N_ELEMENTS(names) - 2 + G_N_ELEMENTS(qualifiers));
}

/* What was read of dates gives way when the unit is changed. */
static void test_changed_unit(void)
{
    g_autofree char *file = wrap(
        "<tu changedate='20200101T000000Z' changeid='a'><tuv xml:lang='ru' "
        "changedate='20200101T000000Z' changeid='a'><seg>да</seg></tuv>" SEG("en", "yes") "</tu>");
    g_autoptr(GPtrArray) units = read_tmx(file, strlen(file));
    UnitWriterCounts counts;

    g_assert_cmpuint(units->len, ==, 1);
    TmUnit *unit = units->pdata[0];
    g_autofree char *before = write_one(unit, &counts);
    g_assert_true(
        g_str_has_prefix(before, "    <tu changedate=\"20200101T000000Z\" changeid=\"a\">"));
    unit->changed += 86400;
    g_autofree char *later = write_one(unit, &counts);
    g_assert_true(g_str_has_prefix(later, "    <tu changedate=\"20200102T000000Z\">"));
    unit->changed_by[0] = 'b';
    g_autofree char *other = write_one(unit, &counts);
    g_assert_true(
        g_str_has_prefix(other, "    <tu changedate=\"20200102T000000Z\" changeid=\"b\">"));
}

static void test_dates(void)
{
    static const gint64 edges[] = {1,          59,         86399,       86400,
                                   951825599,  951825600,  951868800,   1709251199,
                                   4107542399, 4107542400, 13574563200, 253402300799};
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    char text[TMX_DATE_BYTES];

    for (gsize i = 0; i < G_N_ELEMENTS(edges); i++) {
        g_assert_true(tmx_date_format(edges[i], text));
        g_assert_cmpint(tmx_date(text), ==, edges[i]);
    }
    for (int i = 0; i < 100000; i++) {
        gint64 seconds = (gint64) g_rand_double_range(random, 1, 253402300799.0);
        g_assert_true(tmx_date_format(seconds, text));
        g_assert_cmpint(tmx_date(text), ==, seconds);
    }
    g_assert_false(tmx_date_format(0, text));
    g_assert_false(tmx_date_format(-1, text));
    g_assert_false(tmx_date_format(253402300800, text));
    g_assert_false(tmx_date_format(G_MAXINT64, text));
}

/* The longest that is read, of what grows most when it is written, is not too long to be read
 * again.
 */
static void test_longest(void)
{
    static const UnitWriterOptions options;
    g_autofree char *value = g_strnfill(TMX_VALUE_MAX_BYTES, '"');
    g_autofree char *text = g_strnfill(TMX_TEXT_MAX_BYTES, '&');
    g_autofree char *segment = g_strnfill(TM_SEGMENT_MAX_BYTES, '&');
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    TmUnit *unit = plain_unit(segment, TM_SEGMENT_MAX_BYTES);
    TmVariant *variant = unit->variants->pdata[1];

    tm_text_append_code(variant->text, TM_CODE_ALONE, 1, value, text);
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "tuid", value);
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "o-tmf", value);
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, "datatype", value);
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", text);
    g_ptr_array_add(units, unit);
    check_round(units, &options);
}

/* ---- files of other tools -------------------------------------------------------------------- */

static void test_shared(void)
{
    static const char *const folders[] = {"tmx/valid", "tmx/schema-invalid-in-the-wild", "own/tmx"};
    static const UnitWriterOptions options[] = {{0}, {.source_language = "en"}};
    guint n_units = 0;

    if (!g_file_test(TEST_SHARED "/formats/tmx", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the folder with shared test data is absent");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(TEST_SHARED, "formats", folders[i], NULL);
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir)) != NULL) {
            g_autofree char *file = g_build_filename(path, name, NULL);
            g_autofree char *bytes = NULL;
            gsize n_bytes;

            g_assert_true(g_file_get_contents(file, &bytes, &n_bytes, NULL));
            g_autoptr(GPtrArray) units = read_tmx(bytes, n_bytes);
            if (units == NULL)
                continue; /* test_tmx.c knows which are refused */
            g_test_message("%s", name);
            check_round(units, &options[0]);
            check_round(units, &options[1]);
            n_units += units->len;
        }
    }
    g_assert_cmpuint(n_units, >, 800);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tmx-write/cases", test_cases);
    g_test_add_func("/tmx-write/forbidden", test_forbidden);
    g_test_add_func("/tmx-write/header", test_header);
    g_test_add_func("/tmx-write/random", test_random);
    g_test_add_func("/tmx-write/forms", test_forms);
    g_test_add_func("/tmx-write/bad-attributes", test_bad_attributes);
    g_test_add_func("/tmx-write/changed-unit", test_changed_unit);
    g_test_add_func("/tmx-write/dates", test_dates);
    g_test_add_func("/tmx-write/longest", test_longest);
    g_test_add_func("/tmx-write/shared", test_shared);
    return g_test_run();
}
