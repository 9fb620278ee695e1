/* TMX: what becomes a unit, what is skipped, what is refused. */
#include <glib.h>

#include "exchange_dump.h"
#include "formats/tmx/tmx_internal.h"

#define SEG(language, text) "<tuv xml:lang='" language "'><seg>" text "</seg></tuv>"
#define PAIR(ru, en) SEG("ru", ru) SEG("en", en)

static char *wrap(const char *body)
{
    return g_strconcat("<?xml version='1.0' encoding='UTF-8'?>\n<tmx version='1.4'>"
                       "<header srclang='*all*' o-tmf='x'/><body>\n",
                       body, "\n</body></tmx>\n", NULL);
}

static char *dump_body(const char *body)
{
    g_autofree char *file = wrap(body);

    return dump_bytes(file, strlen(file), "m.tmx", NULL);
}

typedef struct {
    const char *name;
    const char *body;
    const char *expected;
} BodyCase;

/* A unit of the document "a". */
#define IN_A(properties, ru, en)                                                                   \
    "<tu srclang='ru'><prop type='file'>a</prop>" properties PAIR(ru, en) "</tu>"
#define PREV(text) "<prop type='prev'>" text "</prop>"
#define NEXT(text) "<prop type='next'>" text "</prop>"

static const BodyCase body_cases[] = {
    {"pair", "<tu>" PAIR("Принят закон.", "A law was adopted.") "</tu>",
     "ru=Принят закон. | en=A law was adopted.\n"},
    {"attributes of the unit",
     "<tu tuid='7' creationdate='20260401T100000Z' creationid='ed' changedate='20260402T100000Z' "
     "changeid='Ольга' usagecount='3'>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | created=1775037600 | changed=1775124000 | created_by=ed | "
     "changed_by=Ольга | tuid=7 usagecount=3\n"},
    {"properties and notes",
     "<tu><note>проверить</note><prop type='x-client'>МПА</prop><prop>bare</prop>" PAIR(
         "да", "yes") "</tu>",
     "ru=да | en=yes | note=проверить x-client=МПА prop=bare\n"},
    {"attributes of a variant",
     "<tu><tuv xml:lang='ru' usagecount='2'><note>n</note><prop type='p'>v</prop><seg>да</seg>"
     "<prop type='late'>w</prop></tuv>" SEG("en", "yes") "</tu>",
     "ru=да ^usagecount=2 ^note=n ^p=v ^late=w | en=yes\n"},
    {"dates of variants: first made, last changed",
     "<tu><tuv xml:lang='ru' creationdate='20200101T000000Z' creationid='a'><seg>да</seg></tuv>"
     "<tuv xml:lang='en' creationdate='20190101T000000Z' creationid='b' "
     "changedate='20210101T000000Z' changeid='c'><seg>yes</seg></tuv></tu>",
     "ru=да ^creationdate=20200101T000000Z ^creationid=a | en=yes ^creationdate=20190101T000000Z "
     "^creationid=b ^changedate=20210101T000000Z ^changeid=c | created=1546300800 | "
     "changed=1609459200 | created_by=b | changed_by=c\n"},
    {"a bad date is kept as it is",
     "<tu creationdate='yesterday' changedate='20260230T000000Z'>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | creationdate=yesterday changedate=20260230T000000Z\n"},
    {"what <tu> says as its variants do is kept",
     "<tu creationdate='20200101T000000Z' tuid='1'><tuv xml:lang='ru' "
     "creationdate='20200101T000000Z'><seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "ru=да ^creationdate=20200101T000000Z | en=yes | created=1577836800 | tuid=1 "
     "creationdate=20200101T000000Z\n"},
    {"a variant was made before its <tu>, by nobody",
     "<tu creationdate='20200101T000000Z' creationid='a'><tuv xml:lang='ru' "
     "creationdate='20190101T000000Z'><seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "ru=да ^creationdate=20190101T000000Z | en=yes | created=1546300800 | created_by=a | "
     "creationdate=20200101T000000Z\n"},
    {"TMX 1.1: lang",
     "<tu><tuv lang='RU'><seg>да</seg></tuv><tuv lang='EN-us'><seg>yes</seg></tuv></tu>",
     "ru=да | en-US=yes\n"},
    {"xml:lang before lang",
     "<tu><tuv lang='de' xml:lang='ru'><seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "ru=да | en=yes\n"},
    {"three languages", "<tu srclang='*all*'>" PAIR("да", "yes") SEG("kk", "иә") "</tu>",
     "ru=да | en=yes | kk=иә\n"},
    {"source language", "<tu srclang='RU'>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | source=ru\n"},
    {"source language that is not there", "<tu srclang='kk'>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | srclang=kk\n"},

    {"document", "<tu><prop type='x-Document'>закон.docx</prop>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | document=закон.docx\n"},
    {"several documents; one without a name is kept",
     "<tu><prop type='filename'/><prop type='x-doc'>a</prop><prop type='filename'>b</prop>" PAIR(
         "да", "yes") "</tu>",
     "ru=да | en=yes | document=a | document=b | filename=\n"},
    {"places",
     "<tu><prop type='x-document'>a</prop><prop type='x-position'>7</prop><prop type='prev'>Раз"
     "</prop><prop type='x-document'/><prop type='next'>Три</prop><prop type='x-document-end'>yes"
     "</prop><prop type='x-position'>0</prop><prop type='x-document-end'>no</prop>" PAIR(
         "Два", "Two") "</tu>",
     "ru=Два | en=Two | document=a | position=7 | previous=Раз (ru) | document= | ends | "
     "next=Три (ru) | x-position=0 x-document-end=no\n"},
    {"what is said again begins a further place",
     "<tu srclang='ru'><prop type='prev'>Раз</prop><prop type='prev'>Ноль</prop><prop type='next' "
     "xml:lang='en'>Three</prop>" PAIR("Два", "Two") "</tu>",
     "ru=Два | en=Two | source=ru | document= | previous=Раз | document= | previous=Ноль | "
     "document= | next=Three (en)\n"},
    {"contexts that are none are kept",
     "<tu srclang='ru'><prop type='prev'/><prop type='next' xml:lang='?'>Три</prop>" PAIR(
         "Два", "Two") "</tu>",
     "ru=Два | en=Two | source=ru | prev= next=Три\n"},
    {"context of memoQ, on the source variant",
     "<tu><tuv xml:lang='ru'><prop type='x-context-pre'>&lt;seg&gt;Кто &amp;amp; "
     "что&lt;/seg&gt;</prop><prop type='x-context-post'>&lt;seg&gt;Где&lt;/seg&gt;</prop>"
     "<seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "ru=да ^x-context-pre=<seg>Кто &amp; что</seg> ^x-context-post=<seg>Где</seg> | en=yes | "
     "previous=Кто & что (ru) | next=Где (ru)\n"},
    {"context of memoQ with codes is left alone",
     "<tu><prop type='x-context-pre'>&lt;seg&gt;&lt;ph/&gt;x&lt;/seg&gt;</prop>" PAIR(
         "да", "yes") "</tu>",
     "ru=да | en=yes | x-context-pre=<seg><ph/>x</seg>\n"},
    {"context of OmegaT",
     "<tu><prop type='prev'>Раз</prop><prop type='next'>Три</prop><prop "
     "type='file'>a.txt</prop>" PAIR("Два", "Two") "</tu>",
     "ru=Два | en=Two | document=a.txt | position=2 | previous=Раз (ru) | next=Три (ru) | "
     "file=a.txt\n"},
    {"a row of units that the contexts confirm",
     IN_A(NEXT("Два"), "Раз", "One") IN_A(PREV("Раз"), "Два", "Two"),
     "ru=Раз | en=One | source=ru | document=a | next=Два | file=a\n"
     "ru=Два | en=Two | source=ru | document=a | previous=Раз | file=a\n"},
    {"a row of units that the contexts deny",
     IN_A(NEXT("Три"), "Раз", "One") IN_A("", "Два", "Two") IN_A(PREV("Раз"), "Три", "Three")
         IN_A("", "Пять", "Five"),
     "ru=Раз | en=One | source=ru | document=a | next=Три | file=a\n"
     "ru=Два | en=Two | source=ru | document=a | position=4 | file=a\n"
     "ru=Три | en=Three | source=ru | document=a | position=6 | previous=Раз | file=a\n"
     "ru=Пять | en=Five | source=ru | document=a | position=8 | file=a\n"},
    {"a property of ours that says more of itself is kept",
     "<tu><prop type='x-status' o-encoding='x'>draft</prop>"
     "<prop type='x-document' xml:lang='ru'>a</prop><prop type='prev' lang='en'>One</prop>"
     "<prop type='next' o-encoding='x'>Three</prop>" PAIR("Два", "Two") "</tu>",
     "ru=Два | en=Two | document=a | position=2 | previous=One (en) | status=draft | "
     "x-status=draft x-document=a next=Three\n"},
    {"context of Trados: source and target before",
     "<tu><prop type='x-ContextContent'>Раз||два |  | One | </prop>" PAIR("Три", "Three") "</tu>",
     "ru=Три | en=Three | previous=Раз|два (ru) | x-ContextContent=Раз||два |  | One | \n"},
    {"context of Trados with codes",
     "<tu><prop type='x-ContextContent'>Раз | AAECAw== | One | </prop>" PAIR("Три",
                                                                             "Three") "</tu>",
     "ru=Три | en=Three | x-ContextContent=Раз | AAECAw== | One | \n"},
    {"status", "<tu><prop type='x-status'>approved</prop>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | status=approved\n"},
    {"status of another tool",
     "<tu><prop type='x-status'>Approved!</prop>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes | x-status=Approved!\n"},

    {"white space stays", "<tu>" PAIR("\n  да,\tда \n", " yes") "</tu>",
     "ru=\n  да,\tда \n | en= yes\n"},
    {"CR LF by reference", "<tu>" PAIR("а&#13;&#10;б", "a&#13;b") "</tu>", "ru=а\r\nб | en=a\rb\n"},
    {"CDATA and references", "<tu>" PAIR("<![CDATA[<да>]]>&amp;", "&#x41;&lt;") "</tu>",
     "ru=<да>& | en=A<\n"},
    {"comments and instructions", "<tu>" PAIR("д<!-- х -->а", "y<?x y?>es") "</tu>",
     "ru=да | en=yes\n"},

    {"empty variant", "<tu>" PAIR("", "yes") "</tu>", "skipped: one language only\n"},
    {"empty variant, two left", "<tu>" PAIR("да", "yes") SEG("kk", "") "</tu>", "ru=да | en=yes\n"},
    {"all empty", "<tu>" PAIR(" \n", "&#160;\t") "</tu>", "skipped: empty\n"},
    {"no variants", "<tu/>", "skipped: empty\n"},
    {"no segment", "<tu><tuv xml:lang='ru'/>" SEG("en", "yes") "</tu>",
     "skipped: one language only\n"},
    {"a code alone is not empty", "<tu>" PAIR("<ph>x</ph>", "<ph>x</ph>") "</tu>",
     "ru=<1 \"x\"/> | en=<1 \"x\"/>\n"},
    {"one language", "<tu>" SEG("ru", "да") "</tu>", "skipped: one language only\n"},
    {"one language twice", "<tu>" SEG("ru", "да") SEG("RU", "ага") "</tu>",
     "skipped: one language only\n"},
    {"unknown language", "<tu>" SEG("ru", "да") SEG("x?", "yes") "</tu>",
     "skipped: unknown language\n"},
    {"no language", "<tu><tuv><seg>да</seg></tuv>" SEG("en", "yes") "</tu>",
     "skipped: unknown language\n"},
    {"unknown language beside two known", "<tu>" PAIR("да", "yes") SEG("x?", "?") "</tu>",
     "ru=да | en=yes\nskipped: unknown language\n"},

    {"two variants of one language", "<tu tuid='5'>" PAIR("да", "yes") SEG("en", "yeah") "</tu>",
     "ru=да | en=yes | tuid=5\nru=да | en=yeah | tuid=5\n"},
    {"two by two",
     "<tu>" SEG("ru", "да") SEG("ru", "ага") SEG("en", "yes") SEG("en", "yeah")
         SEG("kk", "иә") "</tu>",
     "ru=да | en=yes | kk=иә\nru=ага | en=yes | kk=иә\nru=да | en=yeah | kk=иә\n"
     "ru=ага | en=yeah | kk=иә\n"},
    {"regions are languages of their own",
     "<tu>" SEG("ru", "да") SEG("en-US", "yes") SEG("en-GB", "indeed") "</tu>",
     "ru=да | en-US=yes | en-GB=indeed\n"},

    {"pair of codes",
     "<tu>" PAIR("Принят <bpt i='1' type='bold'>[b]</bpt>закон<ept i='1'>[/b]</ept>.",
                 "A <bpt i='1' type='bold'>[b]</bpt>law<ept i='1'>[/b]</ept>.") "</tu>",
     "ru=Принят <1 bold \"[b]\">закон</1 bold \"[/b]\">. | "
     "en=A <1 bold \"[b]\">law</1 bold \"[/b]\">.\n"},
    {"x tells which code is which in the other language",
     "<tu>" PAIR("<ph x='1'>a</ph><ph x='2'>b</ph>", "<ph x='2'>b</ph><ph x='1'>a</ph>") "</tu>",
     "ru=<1 \"a\"/><2 \"b\"/> | en=<2 \"b\"/><1 \"a\"/>\n"},
    {"nested and crossing pairs",
     "<tu>" PAIR("<bpt i='1' x='5'/>а<bpt i='2' x='6'/>б<ept i='1'/>в<ept i='2'/>", "x") "</tu>",
     "ru=<5>а<6>б</5>в</6> | en=x\n"},
    {"a number in x twice",
     "<tu>" PAIR("<ph x='1'/><bpt i='3' x='1'/>а<ept i='3'/><ph/><ph x='2'/>",
                 "<ut x='1'/><ph x='01'/><ph x='a'/>") "</tu>",
     "ru=<1/><5>а</5><6/><2/> | en=<1/><3/><4/>\n"},
    {"one i used again",
     "<tu>" PAIR("<bpt i='1'/>а<ept i='1'/><bpt i='1'/>б<ept i='1'/>", "x") "</tu>",
     "ru=<1>а</1><2>б</2> | en=x\n"},
    {"halves without partner", "<tu>" PAIR("а<ept i='1'/>б<bpt i='1'/>", "x") "</tu>",
     "ru=а</1>б<2> | en=x\n"},
    {"isolated codes, of all versions",
     "<tu>" PAIR("<it pos='begin'>1</it><it pos='end'>2</it>",
                 "<it pos='open'>1</it><it pos='close'>2</it><it>3</it>") "</tu>",
     "ru=<1 \"1\"></2 \"2\"> | en=<1 \"1\"></2 \"2\"><3 \"3\"/>\n"},
    {"highlights and old codes",
     "<tu>" PAIR("<hi type='term'>реестр <hi>лиц</hi></hi>", "x<ut>{\\tab}</ut>y") "</tu>",
     "ru=<2 term>реестр <3>лиц</3></2 term> | en=x<1 \"{\\tab}\"/>y\n"},
    {"sub belongs to its code",
     "<tu>" PAIR("а<ph type='fnote'>{fn <sub>сноска <bpt i='9'>b</bpt></sub>}</ph>", "a") "</tu>",
     "ru=а<1 fnote \"{fn сноска b}\"/> | en=a\n"},
    {"an unknown element leaves its text", "<tu>" PAIR("а<g id='1'>б</g>в", "abc") "</tu>",
     "ru=абв | en=abc\n"},

    {"unknown elements are passed over",
     "<x>y</x><tu><z><tuv xml:lang='de'><seg>nein</seg></tuv></z>" PAIR("да", "yes") "</tu>",
     "ru=да | en=yes\n"},
    {"the first segment counts",
     "<tu><tuv xml:lang='ru'><seg>да</seg><seg>нет</seg></tuv>" SEG("en", "yes") "</tu>",
     "ru=да | en=yes\n"},
};

static void test_bodies(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(body_cases); i++) {
        g_autofree char *got = dump_body(body_cases[i].body);
        g_test_message("%s", body_cases[i].name);
        g_assert_cmpstr(got, ==, body_cases[i].expected);
    }
}

typedef struct {
    const char *file;
    const char *expected;
} FileCase;

static const FileCase file_cases[] = {
    {"<tmx><body><tu>" PAIR("да", "yes") "</tu></body></tmx>", "ru=да | en=yes\n"},
    {"\xef\xbb\xbf<tmx><body/></tmx>", ""},
    {"<tmx xmlns='http://www.lisa.org/tmx14'><body><tu>" PAIR("да", "yes") "</tu></body></tmx>",
     "ru=да | en=yes\n"},
    {"<!DOCTYPE tmx SYSTEM 'tmx14.dtd'><tmx><body><tu>" PAIR("да", "yes") "</tu></body></tmx>",
     "ru=да | en=yes\n"},
    {"<tmx><header><prop type='x-TextContextMatchType'>PrecedingAndFollowingSource</prop></header>"
     "<body><tu><prop type='x-ContextContent'>Раз |  | Три | </prop>" PAIR(
         "Два", "Two") "</tu></body></tmx>",
     "ru=Два | en=Two | previous=Раз (ru) | next=Три (ru) | x-ContextContent=Раз |  | Три | "
     "\n"},
    {"<tmx><header creationtool='tolmach' o-tmf='tolmach' srclang='en'/><body><tu><prop "
     "type='file'>a</prop><prop type='x-context-pre'>Раз</prop><prop type='next'>Три</prop>" PAIR(
         "Два", "Two") "</tu></body></tmx>",
     "ru=Два | en=Two | source=en | next=Три | file=a x-context-pre=Раз\n"},
    {"<html><body><p>404</p></body></html>",
     "m.tmx:1:*: error: this is not TMX: its outermost element is <html>; *"},
    {"<tmx version='1.4'><header/></tmx>", "m.tmx:1:35: error: the TMX file has no <body>*"},
    {"<tmx><body><tu>" PAIR("да", "yes") "</tu>\n<tu>" SEG("ru", "не"),
     "ru=да | en=yes\nm.tmx:2:*: error: *"},
    {"<tmx><body>\n<tu></seg></body></tmx>", "m.tmx:2:*: error: *"},
    {"<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx><body/></tmx>", "m.tmx:1:*: error: *"},
    {"not XML", "m.tmx:1:*: error: *"},
    {"<tmx><body>\xcf\xf0</body></tmx>", "m.tmx:1:*: error: *"},
    {"<tmx><body>\x0b</body></tmx>", "m.tmx:1:*: error: *"},
    {"<tmx><body>\xed\xa0\x80</body></tmx>", "m.tmx:1:*: error: *"},
};

static void test_files(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(file_cases); i++) {
        const FileCase *one = &file_cases[i];
        g_autofree char *got = dump_bytes(one->file, strlen(one->file), "m.tmx", NULL);

        g_test_message("file %" G_GSIZE_FORMAT, i);
        if (!g_pattern_match_simple(one->expected, got))
            g_assert_cmpstr(got, ==, one->expected);
    }
}

static void test_nul(void)
{
    static const char file[] = "<tmx><body>\0</body></tmx>";
    g_autofree char *got = dump_bytes(file, sizeof(file) - 1, "m.tmx", NULL);

    g_assert_true(g_pattern_match_simple("m.tmx:1:*: error: *", got));
}

/* The same text in every encoding that tools write TMX in. */
static void test_encodings(void)
{
    static const char *const encodings[][2] = {{"UTF-16LE", "\xff\xfe"},
                                               {"UTF-16BE", "\xfe\xff"},
                                               {"UTF-8", "\xef\xbb\xbf"},
                                               {"windows-1251", ""}};
    const char *body = "<tmx><body><tu>" PAIR("Закон", "Law") "</tu></body></tmx>";

    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        g_autofree char *declared = g_strdup_printf("<?xml version='1.0' encoding='%s'?>%s",
                                                    i < 2 ? "UTF-16" : encodings[i][0], body);
        g_autoptr(GByteArray) file = g_byte_array_new();
        gsize n_bytes;
        g_autofree char *bytes =
            g_convert(declared, -1, encodings[i][0], "UTF-8", NULL, &n_bytes, NULL);

        g_assert_nonnull(bytes);
        g_byte_array_append(file, (const guint8 *) encodings[i][1],
                            (guint) strlen(encodings[i][1]));
        g_byte_array_append(file, (const guint8 *) bytes, (guint) n_bytes);
        g_autofree char *got = dump_bytes(file->data, file->len, "m.tmx", NULL);
        g_assert_cmpstr(got, ==, "ru=Закон | en=Law\n");
    }
}

/* Cut anywhere, the file says the same. */
static void test_chunks(void)
{
    g_autoptr(GString) body = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(body_cases); i++)
        g_string_append(body, body_cases[i].body);
    g_autofree char *file = wrap(body->str);
    g_autofree char *whole = dump_bytes(file, strlen(file), "m.tmx", NULL);

    g_assert_null(strstr(whole, "error"));
    for (gsize chunk = 1; chunk < 40; chunk += 3) {
        UnitReaderOptions options = {.chunk_bytes = chunk};
        g_autofree char *got = dump_bytes(file, strlen(file), "m.tmx", &options);
        g_assert_cmpstr(got, ==, whole);
    }
}

static void test_dates(void)
{
    static const struct {
        const char *text;
        gint64 seconds;
    } cases[] = {
        {"19700101T000000Z", 0},
        {"19700101T000001Z", 1},
        {"20000229T120000Z", 951825600},
        {"20240229T235959Z", 1709251199},
        {"20380119T031408Z", 2147483648},
        {"99991231T235959Z", 253402300799},
        {"19691231T235959Z", 0},
        {"20230229T000000Z", 0},
        {"21000229T000000Z", 0},
        {"20240101T240000Z", 0},
        {"20240100T000000Z", 0},
        {"20241301T000000Z", 0},
        {"2024-01-01T00:00", 0},
        {"20240101T000000", 0},
        {"20240101T000000ZZ", 0},
        {"", 0},
        {"２０２４", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        g_assert_cmpint(tmx_date(cases[i].text), ==, cases[i].seconds);
    }
}

static void append_repeated(GString *out, const char *piece, guint n)
{
    while (n-- > 0)
        g_string_append(out, piece);
}

/* Each limit: what is just below it is read, what is above is skipped, and the next unit is fine.
 */
static void test_limits(void)
{
    static const struct {
        const char *before;
        const char *piece;
        const char *after;
        guint n_fine;
        guint n_too_many;
        const char *reason;
    } cases[] = {
        {"<tu><tuv xml:lang='ru'><seg>", "aaaa", "</seg></tuv>" SEG("en", "x") "</tu>",
         TM_SEGMENT_MAX_BYTES / 4, TM_SEGMENT_MAX_BYTES / 4 + 1, SKIPPED_TOO_LONG},
        {"<tu>" SEG("ru", "x"), SEG("en", "y"), "</tu>", TMX_MAX_COMBINATIONS,
         TMX_MAX_COMBINATIONS + 1, SKIPPED_TOO_MANY},
        {"<tu>" SEG("ru", "x") SEG("en", "y"), SEG("kk", ""), "</tu>", 1000, 0, NULL},
        {"<tu><note>", "<![CDATA[0123456789012345678901234567890123456789]]>",
         "</note>" PAIR("x", "y") "</tu>", 1000, TMX_UNIT_MAX_BYTES / 40, SKIPPED_TOO_LONG},
        {"<tu><note>", "\"&gt;<![CDATA[<<]]>", "</note>" PAIR("x", "y") "</tu>",
         TMX_TEXT_MAX_BYTES / 4, TMX_TEXT_MAX_BYTES / 4 + 1, SKIPPED_TOO_LONG},
        {"<tu tuid='", "\"\"", "'>" PAIR("x", "y") "</tu>", TMX_VALUE_MAX_BYTES / 2,
         TMX_VALUE_MAX_BYTES / 2 + 1, SKIPPED_TOO_LONG},
        {"<tu><tuv xml:lang='ru'><seg>", "<ph/>", "</seg></tuv>" SEG("en", "x") "</tu>", 20000,
         TMX_UNIT_MAX_BYTES / 200, SKIPPED_TOO_LONG},
        {"<tu><tuv xml:lang='ru'><seg>", "<bpt i='1'/>", "</seg></tuv>" SEG("en", "x") "</tu>",
         20000, TMX_UNIT_MAX_BYTES / 200, SKIPPED_TOO_LONG},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) body = g_string_new(cases[i].before);
        append_repeated(body, cases[i].piece, cases[i].n_fine);
        g_string_append(body, cases[i].after);
        g_autofree char *fine = dump_body(body->str);
        g_assert_null(strstr(fine, "skipped"));
        g_assert_null(strstr(fine, "error"));
        if (cases[i].reason == NULL)
            continue;

        g_string_assign(body, cases[i].before);
        append_repeated(body, cases[i].piece, cases[i].n_too_many);
        g_string_append(body, cases[i].after);
        g_string_append(body, "<tu>" PAIR("да", "yes") "</tu>");
        g_autofree char *got = dump_body(body->str);
        g_autofree char *expected =
            g_strdup_printf("skipped: %s\nru=да | en=yes\n", cases[i].reason);
        g_assert_cmpstr(got, ==, expected);
    }
}

/* A unit in as many languages as may be, and in one more. */
static void test_many_languages(void)
{
    for (guint n = TMX_MAX_VARIANTS; n <= TMX_MAX_VARIANTS + 1; n++) {
        g_autoptr(GString) body = g_string_new("<tu>");

        for (guint i = 0; i < n; i++)
            g_string_append_printf(body, "<tuv xml:lang='q%c%c'><seg>x</seg></tuv>", 'a' + i / 26,
                                   'a' + i % 26);
        g_string_append(body, "</tu>");
        g_autofree char *got = dump_body(body->str);
        if (n == TMX_MAX_VARIANTS)
            g_assert_true(g_str_has_prefix(got, "qaa=x | qab=x | "));
        else
            g_assert_cmpstr(got, ==, "skipped: too many variants\n");
    }
}

/* Codes whose partners never come, highlights in each other, an attribute without end. */
static void test_hostile(void)
{
    static const struct {
        const char *before;
        const char *piece;
        guint n;
    } cases[] = {
        {"<tu><tuv xml:lang='ru'><seg>", "<hi>", 100000},
        {"", "<tu>", 100000},
        {"<tu><tuv xml:lang='ru'><seg><ph>", "<sub>", 100000},
        {"<tu x='", "0123456789", 2 * 1024 * 1024},
        {"<", "tututututututu", 2 * 1024 * 1024},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) body = g_string_new(cases[i].before);
        append_repeated(body, cases[i].piece, cases[i].n);
        g_autofree char *got = dump_body(body->str);
        if (!g_pattern_match_simple("m.tmx:3:*: error: *", got))
            g_assert_cmpstr(got, ==, "an error in line 3");
    }
}

/* ---- files of other tools ------------------------------------------------------------------- */

static gboolean shared_is_absent(void)
{
    if (g_file_test(TEST_SHARED "/formats/tmx", G_FILE_TEST_IS_DIR))
        return FALSE;
    g_test_skip("the folder with shared test data is absent");
    return TRUE;
}

static char *dump_shared(const char *path, GError **error)
{
    g_autofree char *full = g_build_filename(TEST_SHARED, "formats", path, NULL);
    g_autoptr(UnitReader) reader = unit_reader_open(full, NULL, error);

    return reader ? dump_reader(reader, error) : g_strdup("");
}

static guint count_lines(const char *text)
{
    guint n = 0;

    for (const char *at = text; *at; at++)
        n += *at == '\n';
    return n;
}

static void test_shared_manifest(void)
{
    g_autofree char *manifest = NULL;
    guint n_read = 0;
    guint n_units = 0;

    if (shared_is_absent())
        return;
    g_assert_true(g_file_get_contents(TEST_SHARED "/formats/MANIFEST.tsv", &manifest, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(manifest, "\n", -1);
    for (gsize i = 1; lines[i]; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
        if (g_strv_length(fields) < 5 || !g_str_has_prefix(fields[0], "tmx/"))
            continue;
        g_autoptr(GError) error = NULL;
        g_autofree char *got = dump_shared(fields[0], &error);
        g_test_message("%s", fields[0]);
        if (g_str_equal(fields[4], "not-wellformed"))
            g_assert_nonnull(error);
        else
            g_assert_no_error(error);
        n_read++;
        n_units += count_lines(got);
    }
    g_assert_cmpuint(n_read, >, 40);
    g_assert_cmpuint(n_units, >, 800);
}

static void test_shared_own(void)
{
    static const struct {
        const char *path;
        gboolean fine;
        guint n_lines; /* units and skipped ones */
    } cases[] = {
        {"own/tmx/level1-mixed-langs.tmx", TRUE, 4},
        {"own/tmx/level2-inline.tmx", TRUE, 1},
        {"own/tmx/lang-attr-1.1.tmx", TRUE, 4},
        {"own/tmx/three-languages-srclang-all.tmx", TRUE, 1},
        {"own/tmx/empty-and-one-sided.tmx", TRUE, 3},
        {"own/tmx/utf16-bom.tmx", TRUE, 4},
        {"own/tmx/utf16be-no-decl.tmx", TRUE, 4},
        {"own/tmx/windows1251.tmx", TRUE, 4},
        {"own/tmx/control-char.tmx", FALSE, 0},
        {"own/tmx/declared-utf8-is-1251.tmx", FALSE, 0},
        {"own/tmx/no-body.tmx", FALSE, 0},
        {"own/tmx/not-tmx.tmx", FALSE, 0},
        {"own/tmx/truncated.tmx", FALSE, 3},
        {"own/hostile/billion-laughs.tmx", FALSE, 0},
        {"own/hostile/utf8-surrogate.tmx", FALSE, 3},
    };

    if (shared_is_absent())
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *got = dump_shared(cases[i].path, &error);

        g_test_message("%s", cases[i].path);
        if (cases[i].fine)
            g_assert_no_error(error);
        else
            g_assert_nonnull(error);
        g_assert_cmpuint(count_lines(got), ==, cases[i].n_lines);
    }
}

static void test_shared_large(void)
{
    g_autoptr(GError) error = NULL;
    const char *path = TEST_SHARED "/corpus/tm/tm_100k.tmx.gz";
    const char *skipped;
    guint n_units = 0;
    TmUnit *unit;

    if (shared_is_absent())
        return;
    g_autoptr(UnitReader) reader = unit_reader_open(path, NULL, &error);
    g_assert_no_error(error);
    while (unit_reader_next(reader, &unit, &skipped, &error)) {
        g_assert_nonnull(unit);
        g_assert_cmpuint(unit->variants->len, ==, 2);
        g_assert_nonnull(tm_unit_document(unit));
        tm_unit_free(unit);
        n_units++;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n_units, ==, 100000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tmx/bodies", test_bodies);
    g_test_add_func("/tmx/files", test_files);
    g_test_add_func("/tmx/nul", test_nul);
    g_test_add_func("/tmx/encodings", test_encodings);
    g_test_add_func("/tmx/chunks", test_chunks);
    g_test_add_func("/tmx/dates", test_dates);
    g_test_add_func("/tmx/limits", test_limits);
    g_test_add_func("/tmx/many-languages", test_many_languages);
    g_test_add_func("/tmx/hostile", test_hostile);
    g_test_add_func("/tmx/shared/manifest", test_shared_manifest);
    g_test_add_func("/tmx/shared/own", test_shared_own);
    g_test_add_func("/tmx/shared/large", test_shared_large);
    return g_test_run();
}
