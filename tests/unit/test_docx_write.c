#include "test_docx_support.h"

#define R(text) "<w:r><w:t>" text "</w:t></w:r>"
#define RP(properties, text)                                                                       \
    "<w:r><w:rPr>" properties "</w:rPr><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define NEW(properties, text) RP(properties "<w:lang w:val=\"en-US\"/>", text)
#define T(text) NEW("", text)
#define NEW_CHANGED(properties, text)                                                              \
    RP(properties "<w:lang w:val=\"en-US\"/><w:rPrChange w:id=\"1\"/>", text)
#define P(content) "<w:p>" content "</w:p>"
#define FIELD(type) "<w:r><w:fldChar w:fldCharType=\"" type "\"/></w:r>"
#define NOTE                                                                                       \
    "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"1\"/>" \
    "</w:r>"
#define LINK_BEGIN "<w:hyperlink r:id=\"r1\" xmlns:r=\"urn:r\">"
#define LINK LINK_BEGIN RP("<w:u w:val=\"single\"/>", "сайт") "</w:hyperlink>"
#define DEL "<w:del w:id=\"1\"><w:r><w:delText>три</w:delText></w:r></w:del>"

static const struct {
    const char *name;
    const char *body;
    const char *fill; /* of the first unit */
    const char *written;
} cases[] = {
    {"start tag and properties stay",
     "<w:p  w:rsidR=\"1\" ><w:pPr ><w:jc w:val='left'/></w:pPr>\n<w:r w:rsidR=\"2\"><w:t>За</w:t>"
     "</w:r><w:proofErr w:type=\"spellEnd\"/>" R("кон") "</w:p >",
     "Law", "<w:p  w:rsidR=\"1\" ><w:pPr ><w:jc w:val='left'/></w:pPr>" T("Law") "</w:p >"},
    {"escaped", P(R("х")), "A & B < C > \"D\"", P(T("A &amp; B &lt; C &gt; \"D\""))},
    {"nothing left", P(R("х") NOTE), "", P(NOTE)},
    {"bold", P(R("Принят ") RP("<w:b/>", "закон")), "{1>Law<1} adopted",
     P(NEW("<w:b/>", "Law") T(" adopted"))},
    {"bold left out", P(R("Принят ") RP("<w:b/>", "закон")), "Law adopted", P(T("Law adopted"))},
    {"bold used twice", P(R("Принят ") RP("<w:b/>", "закон")), "{1>A<1}b{1>C<1}",
     P(NEW("<w:b/>", "A") T("b") NEW("<w:b/>", "C"))},
    {"bold not closed", P(R("Принят ") RP("<w:b/>", "закон")), "a {1>law",
     P(T("a ") NEW("<w:b/>", "law"))},
    {"looks cross", P(R("один два три ") RP("<w:b/>", "ч") R(" и ") RP("<w:i/>", "п")),
     "a{1>b{2>c<1}d<2}e", P(T("a") NEW("<w:b/>", "b") NEW("<w:i/>", "cd") T("e"))},
    {"properties in order, language replaced",
     P(RP("<w:lang w:val=\"ru-RU\" w:bidi=\"ar-SA\"/><w:sz w:val=\"24\"/><w:b/>", "х")), "x",
     P(RP("<w:b/><w:sz w:val=\"24\"/><w:lang w:val=\"en-US\" w:bidi=\"ar-SA\"/>", "x"))},
    {"hyphens", P(R("х")), "north\u2011west, co\u00ADop",
     P("<w:r><w:rPr><w:lang w:val=\"en-US\"/></w:rPr><w:t xml:space=\"preserve\">north</w:t>"
       "<w:noBreakHyphen/><w:t xml:space=\"preserve\">west, co</w:t><w:softHyphen/>"
       "<w:t xml:space=\"preserve\">op</w:t></w:r>")},
    {"note moved", P(R("Закон") NOTE R(" принят")), "Adopted law[1]", P(T("Adopted law") NOTE)},
    {"note missing", P(R("Закон") NOTE R(" принят")), "Adopted law", P(T("Adopted law") NOTE)},
    {"note twice", P(R("Закон") NOTE), "[1]a[1]b", P(NOTE T("ab"))},
    {"tab twice", P("<w:r><w:t>а</w:t><w:tab/></w:r>"), "[1]a[1]",
     P("<w:r><w:tab/></w:r>" T("a") "<w:r><w:tab/></w:r>")},
    {"an id that is not there", P(R("а")), "{7>a<7}[8]", P(T("a"))},
    {"the wrong kind of code", P(R("а") NOTE), "{1>a<1}", P(T("a") NOTE)},
    {"link", P(R("см. ") LINK), "see {1>site<1} now",
     P(T("see ") LINK_BEGIN NEW("<w:u w:val=\"single\"/>", "site") "</w:hyperlink>" T(" now"))},
    {"link not closed", P(R("см. ") LINK NOTE), "see {1>site",
     P(T("see ") LINK_BEGIN NEW("<w:u w:val=\"single\"/>", "site") "</w:hyperlink>" NOTE)},
    {"link only closed", P(R("см. ") LINK), "see<1} x", P(T("see x"))},
    {"link twice", P(R("см. ") LINK), "{1>a<1}{1>b<1}",
     P(LINK_BEGIN NEW("<w:u w:val=\"single\"/>", "a") "</w:hyperlink>" T("b"))},
    {"bold around a link and out of turn", P(R("см. весь ") LINK RP("<w:b/>", "ж")),
     "{2>a{1>b<2}c<1}d",
     P(NEW("<w:b/>", "a") LINK_BEGIN NEW("<w:u w:val=\"single\"/>", "bc") "</w:hyperlink>" T("d"))},
    {"scopes out of turn", P(LINK "<w:ins w:id=\"5\">" R("да") "</w:ins>" R(" и нет")),
     "{1>a{2>b<1}c<2}d",
     P(LINK_BEGIN NEW("<w:u w:val=\"single\"/>",
                      "a") "<w:ins w:id=\"5\">" T("b") "</w:ins></w:hyperlink>" T("cd"))},
    {"tracked changes stay", P(R("за ") DEL "<w:ins w:id=\"2\">" R("два") "</w:ins>" R(" дня")),
     "within [1]{2>two<2} days",
     P(T("within ") DEL "<w:ins w:id=\"2\">" T("two") "</w:ins>" T(" days"))},
    {"field as a whole",
     P("<w:r><w:rPr><w:b/></w:rPr><w:t>с. </w:t><w:fldChar w:fldCharType=\"begin\"/><w:instrText>"
       "PAGE</w:instrText></w:r>" FIELD("separate") R("1") FIELD("end") R("хвост")),
     "p. [1]",
     P(T("p. ") "<w:r><w:rPr><w:b/></w:rPr><w:fldChar w:fldCharType=\"begin\"/><w:instrText>PAGE"
                "</w:instrText></w:r>" FIELD("separate") R("1") FIELD("end"))},
    {"link as a field",
     P(FIELD("begin") "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" FIELD("separate") R("тут")
           FIELD("end")),
     "{1>here<1}",
     P(FIELD("begin") "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" FIELD("separate")
           T("here") FIELD("end"))},
    {"content control with its properties",
     P("<w:sdt><w:sdtPr><w:id w:val=\"1\"/></w:sdtPr> <w:sdtContent>" R("а") "</w:sdtContent>"
                                                                             "</w:sdt>"),
     "{1>a<1}",
     P("<w:sdt><w:sdtPr><w:id w:val=\"1\"/></w:sdtPr> <w:sdtContent>" T("a") "</w:sdtContent>"
                                                                             "</w:sdt>")},
    {"comments of XML stay", P("<!--1--><w:pPr/><!--2-->" R("а") "<?x y?>"), "a",
     P("<!--1--><w:pPr/>" T("a") "<!--2--><?x y?>")},
    {"a tracked change of the look stays with its text",
     P(RP("<w:b/><w:rPrChange w:id=\"1\"/>", "а") RP("<w:b/>", "бв")), "{1>a<1}b",
     P(NEW_CHANGED("<w:b/>", "a") NEW("<w:b/>", "b"))},
    {"a note keeps its own mark",
     P(R("а") "<w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"2\"/><w:t>*</w:t></w:r>"),
     "a[1]",
     P(T("a") "<w:r><w:footnoteReference w:customMarkFollows=\"1\" "
              "w:id=\"2\"/><w:t>*</w:t></w:r>")},
    {"namespaces declared by a run",
     P("<w:r w:rsidR=\"1\" xmlns:q='urn:\"q'><w:rPr><q:x/></w:rPr><q:y/><w:t>а</w:t></w:r>"),
     "[1]a",
     P("<w:r xmlns:q='urn:\"q'><w:rPr><q:x/></w:rPr><q:y/></w:r><w:r xmlns:q='urn:\"q'><w:rPr>"
       "<w:lang w:val=\"en-US\"/><q:x/></w:rPr><w:t xml:space=\"preserve\">a</w:t></w:r>")},
    {"namespaces declared by properties",
     P("<w:r xmlns:q=\"urn:r\"><w:rPr xmlns:q=\"urn:q\"><q:x/></w:rPr><w:t>а</w:t></w:r>"), "a",
     P("<w:r xmlns:q=\"urn:r\"><w:rPr xmlns:q=\"urn:q\"><w:lang w:val=\"en-US\"/><q:x/></w:rPr>"
       "<w:t xml:space=\"preserve\">a</w:t></w:r>")},
    {"text in versions is written once",
     P("<w:r><mc:AlternateContent><mc:Choice Requires=\"w14\"><w:t>А</w:t></mc:Choice>"
       "<mc:Fallback><w:t>А</w:t></mc:Fallback></mc:AlternateContent><w:t>б</w:t></w:r>"),
     "Ab", P(T("Ab"))},
    {"bookmarks around", P("<w:bookmarkStart w:id=\"1\"/>" R("а") "<w:bookmarkEnd w:id=\"1\"/>"),
     "[1]a[2]", P("<w:bookmarkStart w:id=\"1\"/>" T("a") "<w:bookmarkEnd w:id=\"1\"/>")},
};

/* The body of a document after its first unit was filled. */
static char *fill_first(const char *body, const char *line, GPtrArray *marks, const char *language)
{
    g_autoptr(GBytes) bytes = test_docx(body);
    g_autoptr(Document) document = test_open(bytes);
    UnitFill *fill = unit_fill_new(test_parse(line), marks);
    g_autoptr(GBytes) written = test_fill(document, &fill, 1, language);
    g_autofree char *part = test_part(written, "word/document.xml");

    g_assert_true(g_str_has_prefix(part, BODY_BEGIN));
    g_assert_true(g_str_has_suffix(part, BODY_END));
    return g_strndup(part + strlen(BODY_BEGIN),
                     strlen(part) - strlen(BODY_BEGIN) - strlen(BODY_END));
}

static void test_fills(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *written = fill_first(cases[i].body, cases[i].fill, NULL, "en");

        if (strcmp(written, cases[i].written) != 0) {
            g_test_message("%s:\n  is     %s\n  wanted %s", cases[i].name, written,
                           cases[i].written);
            g_test_fail();
        }
    }
}

/* WordprocessingML as the default namespace: what we add needs a prefix of its own. */
static void test_default_namespace(void)
{
    TestPackage package;

    test_package_init(&package, "word/document.xml", "");
    test_package_add(&package, "word/document.xml",
                     "<document xmlns=\"" W_URI "\"><p><r><t>Закон</t></r></p></document>");
    g_autoptr(GBytes) bytes = test_package_finish(&package);
    g_autoptr(Document) document = test_open(bytes);
    UnitFill *fill = unit_fill_new(tm_text_new("Law", -1), NULL);
    g_autoptr(GBytes) written = test_fill(document, &fill, 1, "en");
    g_autofree char *part = test_part(written, "word/document.xml");

    g_assert_cmpstr(part, ==,
                    "<document xmlns=\"" W_URI "\"><p><r><rPr xmlns:w=\"" W_URI "\"><lang "
                    "w:val=\"en-US\"/></rPr><t xml:space=\"preserve\">Law</t></r></p></document>");
}

/* ---- marks ----------------------------------------------------------------------------------- */

#define BORDER(style, color)                                                                       \
    "<w:bdr w:val=\"" style "\" w:sz=\"4\" w:space=\"0\" w:color=\"" color "\"/>"
#define SHADE(fill) "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"" fill "\"/>"
#define FUZZY BORDER("dotted", "808080") SHADE("D9D9D9")
#define NUMBER BORDER("single", "C55A11") SHADE("F4B183")
#define UNTRANSLATED BORDER("dashed", "C00000")

static GPtrArray *new_marks(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);
}

static void test_marks(void)
{
    GPtrArray *marks = new_marks();

    g_ptr_array_add(marks, document_mark_new(0, 12, MARK_FUZZY, 9000, NULL));
    g_ptr_array_add(marks, document_mark_new(3, 7, MARK_NUMBER, 9000, "2025 → 2026"));
    g_ptr_array_add(marks, document_mark_new(13, 27, MARK_UNTRANSLATED, 0, NULL));
    g_ptr_array_add(marks, document_mark_new(28, 33, MARK_FUZZY, 9000, "7 → 8"));
    g_autofree char *written =
        fill_first(P(R("Принят в 2025 г. ") RP("<w:b/><w:lang w:val=\"ru-RU\"/>", "ок")),
                   "In 2026 {1>done.<1} Принят. Done. End", marks, "en");

    g_assert_cmpstr(written, ==,
                    P(NEW(FUZZY, "In ") NEW(NUMBER, "2026") NEW(FUZZY, " ")
                          RP("<w:b/>" FUZZY "<w:lang w:val=\"en-US\"/>", "done") NEW("<w:b/>", ".")
                              RP(UNTRANSLATED, " Принят.") NEW("", " ") NEW(NUMBER, "Done.")
                                  NEW("", " End")));
}

static void test_marks_replace(void)
{
    GPtrArray *marks = new_marks();

    g_ptr_array_add(marks, document_mark_new(0, 1, MARK_FUZZY, 9000, NULL));
    g_ptr_array_add(marks, document_mark_new(1, 2, MARK_UNTRANSLATED, 0, NULL));
    g_autofree char *written = fill_first(
        P(RP("<w:bdr w:val=\"wave\"/><w:shd w:fill=\"FF0000\"/>", "х")), "ab", marks, NULL);
    g_assert_cmpstr(written, ==,
                    P(RP(FUZZY, "a") RP(UNTRANSLATED "<w:shd w:fill=\"FF0000\"/>", "b")));
}

/* Offsets that make no sense must not break anything. */
static void test_marks_out_of_place(void)
{
    GPtrArray *marks = new_marks();

    g_ptr_array_add(marks, document_mark_new(0, 3, MARK_FUZZY, 9000, NULL));
    g_ptr_array_add(marks, document_mark_new(3, 3, MARK_NUMBER, 9000, NULL));
    g_ptr_array_add(marks, document_mark_new(500, 1000, MARK_FUZZY, 9000, NULL));
    g_autofree char *written = fill_first(P(R("х")), "жжж", marks, NULL);
    g_assert_cmpstr(written, ==,
                    P(RP(FUZZY, "жж") "<w:r><w:t xml:space=\"preserve\">ж</w:t></w:r>"));
}

/* ---- the order of w:rPr ---------------------------------------------------------------------- */

/* CT_RPr of wml.xsd (ECMA-376, transitional), written out once more. */
static const char *const schema_order[] = {
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
};

static void test_order_table(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(schema_order); i++) {
        XmlSpan name = {schema_order[i], strlen(schema_order[i])};
        g_assert_cmpuint(docx_look_order(name), ==, i);
    }
    XmlSpan change = {"rPrChange", strlen("rPrChange")};
    XmlSpan foreign = {"", 0};
    g_assert_cmpuint(docx_look_order(foreign), >=, G_N_ELEMENTS(schema_order));
    g_assert_cmpuint(docx_look_order(change), >, docx_look_order(foreign));
}

static void append_property(GString *out, const char *name)
{
    g_string_append_printf(out, "<w:%s w:val=\"1\"/>", name);
}

/* All of them backwards come out forwards. */
static void test_order_written(void)
{
    g_autoptr(GString) body = g_string_new("<w:p><w:r><w:rPr><w:rPrChange w:id=\"1\"/>"
                                           "<v:glow/>");
    g_autoptr(GString) wanted = g_string_new("<w:p><w:r><w:rPr>");

    for (guint i = G_N_ELEMENTS(schema_order); i-- > 0;)
        append_property(body, schema_order[i]);
    for (guint i = 0; i < G_N_ELEMENTS(schema_order); i++)
        append_property(wanted, schema_order[i]);
    g_string_append(body, "</w:rPr><w:t>х</w:t></w:r></w:p>");
    g_string_append(wanted, "<v:glow/><w:rPrChange w:id=\"1\"/></w:rPr>"
                            "<w:t xml:space=\"preserve\">x</w:t></w:r></w:p>");
    g_autofree char *written = fill_first(body->str, "x", NULL, NULL);
    g_assert_cmpstr(written, ==, wanted->str);
}

/* ---- paragraphs inside paragraphs ------------------------------------------------------------ */

#define BOX(content) "<w:r><w:pict><w:txbxContent>" content "</w:txbxContent></w:pict></w:r>"

static const struct {
    const char *fills[3]; /* outer, box, box in the box; NULL: left alone */
    const char *written;
} nested[] = {
    {{NULL, NULL, "C"}, P(R("а") BOX(P(R("б") BOX(P(T("C"))))))},
    {{NULL, "[1]B", NULL}, P(R("а") BOX(P(BOX(P(R("в"))) T("B"))))},
    {{"A", NULL, NULL}, P(T("A") BOX(P(R("б") BOX(P(R("в"))))))},
    {{"[1]A", NULL, "C"}, P(BOX(P(R("б") BOX(P(T("C"))))) T("A"))},
    {{"A", "B", "C"}, P(T("A") BOX(P(T("B") BOX(P(T("C"))))))},
};

static void test_nested(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(nested); i++) {
        g_autoptr(GBytes) bytes = test_docx(P(R("а") BOX(P(R("б") BOX(P(R("в")))))) P(R("г")));
        g_autoptr(Document) document = test_open(bytes);
        g_autofree char *wanted =
            g_strconcat(BODY_BEGIN, nested[i].written, P(R("г")), BODY_END, NULL);
        UnitFill *fills[3];

        for (guint n = 0; n < 3; n++)
            fills[n] =
                nested[i].fills[n] ? unit_fill_new(test_parse(nested[i].fills[n]), NULL) : NULL;
        g_autoptr(GBytes) written = test_fill(document, fills, 3, "en");
        g_autofree char *part = test_part(written, "word/document.xml");
        g_assert_cmpstr(part, ==, wanted);
    }
}

/* ---- the same text in versions --------------------------------------------------------------- */

#define VERSIONS(first, second)                                                                    \
    "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:txbxContent>" first                  \
    "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" second                      \
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"

/* Both are filled and marked, each with its own properties; what differs is filled by itself. */
static void test_versions(void)
{
    static const char body[] = P(R("вне") VERSIONS(
        P(R("рамка") NOTE) P(R("один")),
        P("<w:pPr><w:jc/></w:pPr>" RP("<w:sz w:val=\"20\"/>", "рамка") NOTE) P(R("два"))));
    static const char wanted[] =
        P(R("вне") VERSIONS(P(NEW(FUZZY, "A") T(" box") NOTE) P(T("one")),
                            P("<w:pPr><w:jc/></w:pPr>" NEW("<w:sz w:val=\"20\"/>" FUZZY, "A")
                                  NEW("<w:sz w:val=\"20\"/>", " box") NOTE) P(T("two"))));
    g_autoptr(GBytes) bytes = test_docx(body);
    g_autoptr(Document) document = test_open(bytes);
    g_autofree char *lines = test_lines(document);
    GPtrArray *marks = new_marks();

    g_assert_cmpstr(lines, ==, "вне[1:picture]\nрамка[1:note]\nодин\nдва");
    g_ptr_array_add(marks, document_mark_new(0, 1, MARK_FUZZY, 9000, NULL));
    UnitFill *fills[] = {NULL, unit_fill_new(test_parse("A box[1]"), marks),
                         unit_fill_new(test_parse("one"), NULL),
                         unit_fill_new(test_parse("two"), NULL)};
    g_autoptr(GBytes) written = test_fill(document, fills, G_N_ELEMENTS(fills), "en");
    g_autofree char *part = test_part(written, "word/document.xml");
    g_autofree char *whole = g_strconcat(BODY_BEGIN, wanted, BODY_END, NULL);
    g_assert_cmpstr(part, ==, whole);
}

/* Properties are repeated for every run; that must not make a small file a huge one. */
static void test_too_large(void)
{
    g_autoptr(GString) body = g_string_new("<w:p><w:r><w:rPr>");
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 100000; i++)
        g_string_append(body, "<w:b/>");
    g_string_append(body, "</w:rPr>");
    for (guint i = 0; i < ARCHIVE_MAX_ENTRY_BYTES / (6 * 100000); i++)
        g_string_append(body, "<w:t>я</w:t><w:tab/>");
    g_string_append(body, "</w:r></w:p>");
    g_autoptr(GBytes) bytes = test_docx(body->str);
    g_autoptr(Document) document = test_open(bytes);
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free);
    DocumentFill fill = {.units = units, .language = "en"};
    DocumentUnit unit;

    g_assert_true(document_next(document, &unit, NULL));
    g_ptr_array_add(units, unit_fill_new(tm_text_copy(unit.text), NULL));
    g_assert_null(document_write(document, &fill, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "clear its formatting"));
}

/* ---- laws ------------------------------------------------------------------------------------ */

static void test_nothing_to_fill(void)
{
    g_autoptr(GBytes) bytes = test_docx(P(R("а")) P(R("б")));
    g_autoptr(Document) document = test_open(bytes);
    UnitFill *fills[2] = {NULL, NULL};
    g_autoptr(GBytes) written = test_fill(document, fills, 2, "en");

    g_assert_true(g_bytes_equal(bytes, written));
}

/* Any order of any codes gives a document that can be read, with every code that stands alone. */
static void test_shuffled_codes(void)
{
    static const char body[] =
        P(R("один ") LINK NOTE RP("<w:b/>", "два") "<w:ins w:id=\"7\">" LINK R(
            " три") "</w:ins>" DEL "<w:bookmarkStart w:id=\"1\"/>" R(" четыре") RP("<w:i/>", "пять")
              BOX(P(R("внутри"))));
    g_autoptr(GBytes) bytes = test_docx(body);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (int round = 0; round < 500; round++) {
        g_autoptr(Document) document = test_open(bytes);
        TmText *text = tm_text_new("", 0);
        int n_codes = g_rand_int_range(random, 0, 20);

        while (n_codes-- > 0) {
            tm_text_append_code(text, (TmCodeKind) g_rand_int_range(random, 0, 3),
                                (guint) g_rand_int_range(random, 0, 12), "", NULL);
            tm_text_append(text, "ж", -1);
        }
        UnitFill *fill = unit_fill_new(text, NULL);
        g_autoptr(GBytes) written = test_fill(document, &fill, 1, "en");
        g_autofree char *part = test_part(written, "word/document.xml");
        g_assert_nonnull(strstr(part, "w:footnoteReference"));
        g_assert_nonnull(strstr(part, "w:delText"));
        g_assert_nonnull(strstr(part, "w:bookmarkStart"));
        g_assert_nonnull(strstr(part, "внутри"));
    }
}

static double seconds_for(const char *unit, const char *ending, guint n)
{
    g_autoptr(GString) body = g_string_new("<w:p>");
    g_autoptr(GTimer) timer = g_timer_new();

    for (guint i = 0; i < n; i++)
        g_string_append(body, unit);
    for (guint i = 0; *ending && i < n; i++)
        g_string_append(body, ending);
    g_string_append(body, R("конец") "</w:p>");
    g_autoptr(GBytes) bytes = test_docx(body->str);
    g_timer_start(timer);
    g_autoptr(Document) document = test_open(bytes);
    DocumentUnit unit_read;
    g_assert_true(document_next(document, &unit_read, NULL));
    UnitFill *fill = unit_fill_new(tm_text_copy(unit_read.text), NULL);
    g_bytes_unref(test_fill(document, &fill, 1, "en"));
    return g_timer_elapsed(timer, NULL);
}

/* Ten times as much may take fifty times as long at most; what is quadratic takes a hundred. */
static void test_linear(void)
{
    static const struct {
        const char *unit;
        const char *ending;
    } shapes[] = {
        {R("я"), ""},
        {R("яяя") RP("<w:b/>", "ю"), ""},
        {"<w:r><w:t>я</w:t><w:tab/></w:r>", ""},
        {LINK, ""},
        {R("я") FIELD("begin") R("я"), FIELD("end")},
        {FIELD("begin") "<w:r><w:instrText> </w:instrText></w:r>" R("я"), ""},
        {RP("<w:b/>", " ") RP("<w:i/>", " ") R("я"), ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        double few = seconds_for(shapes[i].unit, shapes[i].ending, 2000);
        double many = seconds_for(shapes[i].unit, shapes[i].ending, 20000);

        g_test_message("shape %" G_GSIZE_FORMAT ": %.1f ms, %.1f ms", i, few * 1e3, many * 1e3);
        g_assert_cmpfloat(many, <, 50 * MAX(few, 0.005));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/docx/write/fills", test_fills);
    g_test_add_func("/docx/write/default-namespace", test_default_namespace);
    g_test_add_func("/docx/write/marks", test_marks);
    g_test_add_func("/docx/write/marks-replace", test_marks_replace);
    g_test_add_func("/docx/write/marks-out-of-place", test_marks_out_of_place);
    g_test_add_func("/docx/write/order-table", test_order_table);
    g_test_add_func("/docx/write/order-written", test_order_written);
    g_test_add_func("/docx/write/nested", test_nested);
    g_test_add_func("/docx/write/versions", test_versions);
    g_test_add_func("/docx/write/too-large", test_too_large);
    g_test_add_func("/docx/write/nothing-to-fill", test_nothing_to_fill);
    g_test_add_func("/docx/write/shuffled-codes", test_shuffled_codes);
    g_test_add_func("/docx/write/linear", test_linear);
    return g_test_run();
}
