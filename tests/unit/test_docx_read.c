#include "test_docx_support.h"

#define R(text) "<w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define RP(properties, text)                                                                       \
    "<w:r><w:rPr>" properties "</w:rPr><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define P(content) "<w:p>" content "</w:p>"
#define CHOICE(content) "<mc:Choice Requires=\"wps\">" content "</mc:Choice>"
#define FALLBACK(content) "<mc:Fallback>" content "</mc:Fallback>"
#define VERSIONS(versions) "<mc:AlternateContent>" versions "</mc:AlternateContent>"
#define BOX(content) "<w:pict><w:txbxContent>" content "</w:txbxContent></w:pict>"
#define FIELD(type) "<w:r><w:fldChar w:fldCharType=\"" type "\"/></w:r>"
#define INSTRUCTION(text) "<w:r><w:instrText>" text "</w:instrText></w:r>"

static const struct {
    const char *name;
    const char *body;
    const char *units;
} cases[] = {
    {"runs cut by Word",
     P("<w:r w:rsidR=\"00A1\"><w:t>Пленар</w:t></w:r><w:proofErr w:type=\"spellStart\"/>"
       "<w:r w:rsidR=\"00B2\"><w:rPr><w:lang w:val=\"ru-RU\"/></w:rPr><w:t>ное засе</w:t></w:r>"
       "<w:r><w:rPr><w:noProof/></w:rPr><w:lastRenderedPageBreak/><w:t>дание</w:t></w:r>"),
     "Пленарное заседание"},
    {"bold", P(R("Принят ") RP("<w:b/>", "за") RP("<w:b w:val=\"true\"/><w:bCs/>", "кон") R(".")),
     "Принят {1:bold>закон<1}."},
    {"most of it is bold", P(RP("<w:b/>", "Draft law on registers") R(" (second reading)")),
     "Draft law on registers{1:plain> (second reading)<1}"},
    {"all of it is bold", P(RP("<w:b/>", "РЕШЕНИЕ")), "РЕШЕНИЕ"},
    {"bold and italic", P(R("The Council ") RP("<w:b/><w:i/>", "resolves") R(": to adopt")),
     "The Council {1:bold+italic>resolves<1}: to adopt"},
    {"off is not on", P(R("Статья первая ") RP("<w:b w:val=\"0\"/><w:i/>", "см.")),
     "Статья первая {1:italic>см.<1}"},
    {"superscript", P(R("100 км") RP("<w:vertAlign w:val=\"superscript\"/>", "2")),
     "100 км{1:superscript>2<1}"},
    {"colour only", P(R("text and ") RP("<w:color w:val=\"FF0000\"/>", "red")),
     "text and {1:colour>red<1}"},
    {"fonts of complex scripts do not count",
     P(RP("<w:rFonts w:cs=\"Arial\"/>", "a") RP("<w:szCs w:val=\"20\"/>", "b") R("c")), "abc"},
    {"blank between", P(R("one two ") RP("<w:b/>", "three") RP("<w:i/>", " ") R("four")),
     "one two {1:bold>three <1}four"},
    {"blank of the text after", P(RP("<w:b/>", "Note.") R(" ") R("See article 5")),
     "{1:bold>Note.<1} See article 5"},
    {"underlined blank", P(R("Подпись: ") RP("<w:u w:val=\"single\"/>", "   ") R(" Петров")),
     "Подпись: {1:underline>   <1} Петров"},
    {"link",
     P(R("See ") "<w:hyperlink r:id=\"r1\" xmlns:r=\"urn:r\">" RP(
         "<w:rStyle w:val=\"Hyperlink\"/>", "the site") "</w:hyperlink>" R(".")),
     "See {1:link>the site<1}."},
    {"look inside a link",
     P("<w:hyperlink w:anchor=\"a\">" RP("<w:u w:val=\"single\"/>", "the ")
           RP("<w:u w:val=\"single\"/><w:b/>", "new")
               RP("<w:u w:val=\"single\"/>", " site") "</w:hyperlink>" R(" of the Assembly")),
     "{1:link>the {2:bold+underline>new<2} site<1} of the Assembly"},
    {"tracked changes",
     P(R("в течение ") "<w:del w:id=\"1\"><w:r><w:delText>трёх</w:delText></w:r></w:del>"
                       "<w:ins w:id=\"2\">" R("двух") "</w:ins>" R(" дней")),
     "в течение [1:deleted]{2:inserted>двух<2} дней"},
    {"moved text",
     P("<w:moveFrom w:id=\"1\">" R("old") "</w:moveFrom><w:moveTo w:id=\"2\">" R(
         "new") "</w:moveTo>" R(" place")),
     "[1:deleted]{2:inserted>new<2} place"},
    {"bookmarks, notes, comments",
     P("<w:bookmarkStart w:id=\"1\" w:name=\"x\"/><w:commentRangeStart w:id=\"0\"/>" R(
         "Закон") "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference "
                  "w:id=\"1\"/></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference "
                  "w:id=\"0\"/></w:r><w:bookmarkEnd w:id=\"1\"/>"),
     "[1:bookmark][2:comment]Закон[3:note][4:comment][5:comment][6:bookmark]"},
    {"tabs and breaks",
     P("<w:r><w:t>1.</w:t><w:tab/><w:t>Цель</w:t><w:br/><w:t>закона</w:t><w:cr/><w:sym "
       "w:font=\"Symbol\" w:char=\"F0B7\"/></w:r>"),
     "1.[1:tab]Цель[2:break]закона[3:break][4:symbol]"},
    {"a code does not end a look",
     P(R("Set of long texts ") RP("<w:b/>", "one") "<w:r><w:tab/></w:r>" RP(
         "<w:b/>", "two") "<w:r><w:tab/></w:r>" R("three")),
     "Set of long texts {1:bold>one[2:tab]two<1}[3:tab]three"},
    {"page number",
     P(R("Стр. ") FIELD("begin") INSTRUCTION(" PAGE ") FIELD("separate") R("7") FIELD("end")
           R(" из многих")),
     "Стр. [1:field] из многих"},
    {"field within a field",
     P(FIELD("begin") INSTRUCTION("IF ") FIELD("begin") INSTRUCTION("PAGE") FIELD("separate") R("1")
           FIELD("end") INSTRUCTION(" = 1") FIELD("separate") R("yes") FIELD("end") R("x")),
     "[1:field]x"},
    {"link as a field",
     P(R("See ") FIELD("begin") INSTRUCTION(" HYPER") INSTRUCTION("LINK \"http://x\" ")
           FIELD("separate") RP("<w:rStyle w:val=\"Hyperlink\"/>", "here") FIELD("end") R(".")),
     "See {1:link>here<1}."},
    {"table of contents",
     P(FIELD("begin") INSTRUCTION(" TOC \\o ") FIELD("separate")
           R("Глава 1") "<w:r><w:tab/></w:r>" FIELD("begin") INSTRUCTION("PAGEREF x")
               FIELD("separate") R("3") FIELD("end")) P(R("Глава 2") FIELD("end")),
     "[1:field]Глава 1[2:tab][3:field]\nГлава 2[1:field]"},
    {"field over the edge of a link",
     P("<w:hyperlink>" FIELD("begin") INSTRUCTION("PAGE") FIELD("separate") "</w:hyperlink>" R("5")
           FIELD("end")),
     "{1:link>[2:field]<1}5[3:field]"},
    {"simple fields",
     P("<w:fldSimple w:instr=\" PAGE \">" R("3") "</w:fldSimple>"
                                                 "<w:fldSimple w:instr=\" hyperlink x\">" R(
                                                     "site") "</w:fldSimple>"),
     "[1:field]{2:link>site<2}"},
    {"hyphens and spaces",
     P("<w:r><w:t>17&#160;апреля, северо</w:t><w:noBreakHyphen/><w:t>запад, за</w:t>"
       "<w:softHyphen/><w:t>кон</w:t></w:r>"),
     "17\u00A0апреля, северо\u2011запад, за\u00ADкон"},
    {"references and CDATA", P("<w:r><w:t>A &amp; B &lt;<![CDATA[<c> & d]]>&#x436;</w:t></w:r>"),
     "A & B <<c> & dж"},
    {"white space that Word drops", P("<w:r><w:t> a \n</w:t></w:r><w:r><w:t>b</w:t></w:r>"), "ab"},
    {"content control",
     P("<w:sdt><w:sdtPr><w:id w:val=\"1\"/></w:sdtPr><w:sdtContent>" R(
         "Москва") "</w:sdtContent></w:sdt>" R(", 2026")),
     "{1:control>Москва<1}, 2026"},
    {"smart tag",
     P("<w:smartTag w:element=\"place\"><w:smartTagPr><w:attr w:name=\"a\"/></w:smartTagPr>" R(
         "London") "</w:smartTag>"),
     "{1:smart tag>London<1}"},
    {"empty elements", P("<w:hyperlink/><w:sdt/><w:ins/><w:r/>" R("x") "<w:t/>"),
     "[1:link][2:control][3:inserted]x[4:]"},
    {"formula", P(R("при ") "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), "при [1:formula]"},
    {"text box in two versions",
     P(R("Before") "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>"
                   "<w:txbxContent>" P(R("Inside")) "</w:txbxContent></w:drawing></mc:Choice>"
                                                    "<mc:Fallback><w:pict><w:txbxContent>" P(
                                                        R("Inside")) "</w:txbxContent>"
                                                                     "</w:pict></mc:Fallback></"
                                                                     "mc:AlternateContent></w:r>" R(
                                                                         "after")),
     "Before[1:picture]after\nInside"},
    {"text boxes in two versions that differ",
     P("<w:r>" VERSIONS(CHOICE(BOX(P(R("One")) P(R("Два")) P(RP("<w:b/>", "a") R("bc"))))
                            FALLBACK(BOX(P(R("One")) P(R("Три")) P(R("abc"))))) "</w:r>"),
     "One\nДва\n{1:bold>a<1}bc\nТри\nabc"},
    {"versions with more paragraphs",
     P("<w:r>" VERSIONS(CHOICE(BOX(P(R("One")))) FALLBACK(BOX(P(R("One")) P(R("two"))))) "</w:r>"),
     "One\nOne\ntwo"},
    {"several choices, one without text, and what is not read",
     P("<w:r>" VERSIONS(CHOICE(BOX(P(R("One")) P(""))) CHOICE("<w:drawing/>") CHOICE(
         BOX(P(R("One")) P(""))) FALLBACK(BOX(P(R("One")) P("")))) "</w:r>"),
     "One"},
    {"versions of whole paragraphs", VERSIONS(CHOICE(P(R("Статья 1"))) FALLBACK(P(R("Статья 1")))),
     "Статья 1"},
    {"versions in versions",
     VERSIONS(CHOICE(
         P("<w:r>" VERSIONS(CHOICE(BOX(P(R("in")))) FALLBACK(BOX(P(R("in"))))) "</w:r>" R("out")))
                  FALLBACK(P("<w:r>" VERSIONS(CHOICE(BOX(P(R("in"))))
                                                  FALLBACK(BOX(P(R("in"))))) "</w:r>" R("out")))),
     "[1:picture]out\nin"},
    {"the same text beside each other is no version", P(R("a")) P(R("a")), "a\na"},
    {"a deleted version is no version",
     VERSIONS(CHOICE("<w:del>" P(R("a")) "</w:del>") FALLBACK(P(R("a")))), "a"},
    {"text in two versions",
     P("<w:r><mc:AlternateContent><mc:Choice Requires=\"w14\"><w:t>A</w:t></mc:Choice>"
       "<mc:Fallback><w:t>A</w:t></mc:Fallback></mc:AlternateContent><w:t>B</w:t></w:r>"),
     "AB"},
    {"text in versions that differ",
     P("<w:r><mc:AlternateContent><mc:Choice Requires=\"w14\"><w:t>A</w:t></mc:Choice>"
       "<mc:Fallback><w:t>C</w:t></mc:Fallback></mc:AlternateContent><w:t>B</w:t></w:r>"),
     "[1:picture]B"},
    {"nothing to read",
     P("") "<w:p/>" P(R(" \u00A0")) P("<w:r><w:tab/></w:r>") P("<w:r><w:separator/></w:r>")
         P(R("\u2013")),
     "\u2013"},
    {"a computed field alone is no text",
     P(FIELD("begin") INSTRUCTION("PAGE") FIELD("separate") R("7") FIELD("end")), ""},
    {"a deleted table row", "<w:del>" P(R("away")) "</w:del>" P(R("here")), "here"},
    {"deleted text box",
     P("<w:del><w:r><w:pict><w:txbxContent>" P(
         R("away")) "</w:txbxContent></w:pict></w:r></w:del>" R("here")),
     "[1:deleted]here"},
    {"elements of others with our names", P(R("a") "<v:p><v:r><v:t>b</v:t></v:r></v:p>" R("c")),
     "a[1:object]c"},
    {"an element that takes our prefix for others",
     P(R("a") "<w:drawing><w:x xmlns:w=\"urn:o\"><w:p><w:r><w:t>b</w:t></w:r></w:p></w:x>"
              "</w:drawing>"),
     "a[1:picture]"},
    {"a tracked change of the look is a look of its own",
     P("<w:r><w:rPr><w:rPrChange w:id=\"1\"><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr>"
       "<w:t>at</w:t></w:r>" R("lases")),
     "{1:format>at<1}lases"},
    {"a note with a mark of its own",
     P(R("a") "<w:r><w:footnoteReference w:customMarkFollows=\"1\" "
              "w:id=\"2\"/><w:t>*</w:t></w:r>" R("b")),
     "a[1:note]b"},
};

static void test_units(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) bytes = test_docx(cases[i].body);
        g_autoptr(Document) document = test_open(bytes);
        g_autofree char *lines = test_lines(document);

        if (strcmp(lines, cases[i].units) != 0) {
            g_test_message("%s:\n  is     %s\n  wanted %s", cases[i].name, lines, cases[i].units);
            g_test_fail();
        }
    }
}

/* ---- kinds and places ------------------------------------------------------------------------ */

#define STYLES                                                                                     \
    "<w:styles xmlns:w=\"" W_URI "\">"                                                             \
    "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style>"        \
    "<w:style w:type=\"paragraph\" w:styleId=\"a5\"><w:basedOn w:val=\"1\"/></w:style>"            \
    "<w:style w:type=\"paragraph\" w:styleId=\"a6\"><w:basedOn w:val=\"1\"/><w:pPr>"               \
    "<w:outlineLvl w:val=\"9\"/></w:pPr></w:style>"                                                \
    "<w:style w:type=\"paragraph\" w:styleId=\"loop\"><w:basedOn w:val=\"loop\"/></w:style>"       \
    "<w:style w:type=\"paragraph\" w:styleId=\"point\"><w:pPr><w:numPr><w:numId w:val=\"4\"/>"     \
    "</w:numPr></w:pPr></w:style>"                                                                 \
    "<w:style w:type=\"character\" w:styleId=\"a3\"><w:name w:val=\"Strong\"/></w:style>"          \
    "</w:styles>"

#define STYLED(id, text) P("<w:pPr><w:pStyle w:val=\"" id "\"/></w:pPr>" R(text))

static const struct {
    UnitKind kind;
    const char *place;
    const char *text;
} places[] = {
    {UNIT_HEADING, "custom/main.xml", "style heading 1"},
    {UNIT_HEADING, "custom/main.xml", "based on it"},
    {UNIT_PARAGRAPH, "custom/main.xml", "body level"},
    {UNIT_PARAGRAPH, "custom/main.xml", "based on itself"},
    {UNIT_HEADING, "custom/main.xml", "Заголовок без стиля"},
    {UNIT_HEADING, "custom/main.xml", "own level"},
    {UNIT_LIST_ITEM, "custom/main.xml", "own number"},
    {UNIT_LIST_ITEM, "custom/main.xml", "number of the style"},
    {UNIT_PARAGRAPH, "custom/main.xml", "number taken away"},
    {UNIT_CELL, "custom/main.xml", "cell"},
    {UNIT_TEXT_BOX, "custom/main.xml", "box in a cell"},
    {UNIT_PARAGRAPH, "custom/main.xml", "plain {1:style:Strong>strong<1}"},
    {UNIT_HEADER, "custom/header2.xml", "second"},
    {UNIT_HEADER, "custom/header10.xml", "tenth"},
    {UNIT_FOOTER, "elsewhere/footer.xml", "foot"},
    {UNIT_FOOTNOTE, "custom/footnotes.xml", "[1:note] note"},
    {UNIT_ENDNOTE, "custom/endnotes.xml", "end"},
};

#define RELATIONSHIP(type, target) "<Relationship Type=\"" OFFICE type "\" Target=\"" target "\"/>"
#define PART(root, content) "<w:" root " xmlns:w=\"" W_URI "\">" content "</w:" root ">"

static GBytes *make_document_of_places(void)
{
    TestPackage package;

    test_package_init(
        &package, "custom/main.xml",
        RELATIONSHIP("header", "header10.xml") RELATIONSHIP("endnotes", "/custom/endnotes.xml")
            RELATIONSHIP("header", "header2.xml") RELATIONSHIP("header", "./header2.xml")
                RELATIONSHIP("footer", "../elsewhere/footer.xml") RELATIONSHIP("footnotes",
                                                                               "footnotes.xml")
                    RELATIONSHIP("styles", "styles.xml") RELATIONSHIP(
                        "footer",
                        "missing.xml") "<Relationship Type=\"" OFFICE
                                       "hyperlink\" Target=\"http://x\" TargetMode=\"External\"/>");
    test_package_add(
        &package, "custom/main.xml",
        BODY_BEGIN STYLED("1", "style heading 1") STYLED("a5", "based on it") STYLED("a6",
                                                                                     "body level")
            STYLED("loop", "based on itself") STYLED("Заголовок5", "Заголовок без стиля")
                P("<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>" R("own level"))
                    P("<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>" R("own number"))
                        STYLED("point", "number of the style")
                            P("<w:pPr><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr>" R(
                                "number taken away")) "<w:tbl><w:tr><w:tc>" STYLED("1", "cell")
                                P("<w:r><w:pict><w:txbxContent>" P(
                                    R("box in a cell")) "</w:txbxContent></w:pict></"
                                                        "w:r>") "</w:tc></w:tr></"
                                                                "w:tbl>" P(R("plain ") RP("<w:"
                                                                                          "rStyl"
                                                                                          "e "
                                                                                          "w:"
                                                                                          "val="
                                                                                          "\"a3"
                                                                                          "\"/>",
                                                                                          "stron"
                                                                                          "g"))
                                                                    BODY_END);
    test_package_add(&package, "custom/styles.xml", STYLES);
    test_package_add(&package, "custom/header10.xml", PART("hdr", P(R("tenth"))));
    test_package_add(&package, "custom/header2.xml",
                     PART("hdr", "<w:tbl><w:tr><w:tc>" P(R("second")) "</w:tc></w:tr></w:tbl>"));
    test_package_add(&package, "elsewhere/footer.xml", PART("ftr", P(R("foot"))));
    test_package_add(
        &package, "custom/footnotes.xml",
        PART(
            "footnotes",
            "<w:footnote w:type=\"separator\">" P(
                "<w:r><w:separator/></w:r>") "</w:footnote><w:footnote>" P("<w:r><w:footnoteRef/></"
                                                                           "w:r>" R(" note")) "</"
                                                                                              "w:"
                                                                                              "foot"
                                                                                              "note"
                                                                                              ">"));
    test_package_add(&package, "custom/endnotes.xml",
                     PART("endnotes", "<w:endnote>" P(R("end")) "</w:endnote>"));
    return test_package_finish(&package);
}

static void test_places(void)
{
    g_autoptr(GBytes) bytes = make_document_of_places();
    g_autoptr(Document) document = test_open(bytes);
    DocumentUnit unit;

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_assert_true(document_next(document, &unit, NULL));
        g_autofree char *line = test_line(unit.text);
        g_assert_cmpstr(line, ==, places[i].text);
        g_assert_cmpstr(unit.place, ==, places[i].place);
        g_assert_cmpint(unit.kind, ==, places[i].kind);
    }
    g_assert_false(document_next(document, &unit, NULL));
    g_assert_cmpuint(document->warnings->len, ==, 1);
    g_assert_nonnull(strstr(document->warnings->pdata[0], "custom/missing.xml"));
}

/* ---- spellings of the same document ---------------------------------------------------------- */

static GBytes *document_with_main_part(GBytes *part)
{
    TestPackage package;

    test_package_init(&package, "word/document.xml", "");
    test_package_add_bytes(&package, "word/document.xml", part);
    return test_package_finish(&package);
}

static const char *const spellings[] = {
    "<x:document xmlns:x=\"" W_URI "\"><x:p><x:r><x:t>Закон</x:t></x:r></x:p></x:document>",
    "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'><w:p><w:r>"
    "<w:t>Закон</w:t></w:r></w:p></w:document>",
    "<document xmlns=\"" W_URI "\"><p><r><t>Закон</t></r></p></document>",
    "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<w:document xmlns:w=\"" W_URI
    "\">\r\n <w:p>\r\n  <w:r>\r\n   <w:t>Закон</w:t>\r\n  </w:r>\r\n </w:p>\r\n</w:document>",
};

static void test_spellings(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++) {
        g_autoptr(GBytes) bytes =
            document_with_main_part(g_bytes_new(spellings[i], strlen(spellings[i])));
        g_autoptr(Document) document = test_open(bytes);
        g_autofree char *lines = test_lines(document);

        g_assert_cmpstr(lines, ==, "Закон");
    }
}

static void test_utf16(void)
{
    static const char *const encodings[] = {"UTF-16LE", "UTF-16BE"};
    const char *xml =
        "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-16\"?>" BODY_BEGIN P(R("Закон")) BODY_END;

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(encodings); i++) {
        const char *start = i % 2 ? xml : xml + strlen("\uFEFF");
        gsize n_bytes;
        char *utf16 = g_convert(start, -1, encodings[i / 2], "UTF-8", NULL, &n_bytes, NULL);
        g_autoptr(GBytes) bytes = document_with_main_part(g_bytes_new_take(utf16, n_bytes));
        g_autoptr(Document) document = test_open(bytes);
        g_autofree char *lines = test_lines(document);
        g_assert_cmpstr(lines, ==, "Закон");

        UnitFill *fill = unit_fill_new(tm_text_new("Law", -1), NULL);
        g_autoptr(GBytes) written = test_fill(document, &fill, 1, NULL);
        g_autofree char *part = test_part(written, "word/document.xml");
        g_assert_true(g_str_has_prefix(part, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:doc"));
        g_assert_nonnull(strstr(part, ">Law<"));
    }
}

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct {
    const char *main_part;
    FormatError code;
    const char *message;
} refused[] = {
    {"<!DOCTYPE x><w:document xmlns:w=\"" W_URI "\"/>", FORMAT_ERROR_FORBIDDEN,
     "test.docx/word/document.xml:1:"},
    {"<workbook xmlns=\"urn:sheet\"/>", FORMAT_ERROR_CONTENT,
     "test.docx/word/document.xml:1:1: error: this is no part of a Word document"},
    {"<w:document xmlns:w=\"" W_URI "\">", FORMAT_ERROR_SYNTAX, "test.docx/word/document.xml:"},
    {"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a/>", FORMAT_ERROR_ENCODING,
     "\"windows-1251\""},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = document_with_main_part(
            g_bytes_new_static(refused[i].main_part, strlen(refused[i].main_part)));
        g_autoptr(Document) document = document_open_bytes(bytes, "test.docx", NULL, &error);

        g_assert_null(document);
        g_assert_error(error, FORMAT_ERROR, (int) refused[i].code);
        g_assert_nonnull(strstr(error->message, refused[i].message));
    }
}

static void test_no_main_part(void)
{
    TestPackage package;
    g_autoptr(GError) error = NULL;

    test_package_init(&package, "word/document.xml", "");
    g_autoptr(GBytes) bytes = test_package_finish(&package);
    g_autoptr(Document) document = document_open_bytes(bytes, "test.docx", NULL, &error);
    g_assert_null(document);
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT);
    g_assert_nonnull(strstr(error->message, "main part"));
}

static char *repeat(const char *text, guint n)
{
    GString *out = g_string_new(NULL);

    while (n-- > 0)
        g_string_append(out, text);
    return g_string_free(out, FALSE);
}

static void assert_too_much(const char *body, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = test_docx(body);
    g_autoptr(Document) document = document_open_bytes(bytes, "test.docx", NULL, &error);

    g_assert_null(document);
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, message));
}

static void test_limits(void)
{
    g_autofree char *tabs = repeat("<w:tab/>", DOCX_MAX_CODES + 1);
    g_autofree char *codes = g_strconcat("<w:p><w:r><w:t>x</w:t>", tabs, "</w:r></w:p>", NULL);
    g_autofree char *more_tabs = repeat("<w:tab/>", DOCX_MAX_PARAGRAPH_ITEMS + 1);
    g_autofree char *items = g_strconcat("<w:p><w:r>", more_tabs, "</w:r></w:p>", NULL);
    g_autofree char *open = repeat("<w:p><w:r><w:txbxContent>", DOCX_MAX_PARAGRAPH_DEPTH + 1);
    g_autofree char *close = repeat("</w:txbxContent></w:r></w:p>", DOCX_MAX_PARAGRAPH_DEPTH + 1);
    g_autofree char *boxes = g_strconcat(open, close, NULL);

    assert_too_much(codes, "too many inline codes");
    assert_too_much(items, "too many parts");
    assert_too_much(boxes, "too deeply");
}

/* A part with as many namespaces as an element may have. */
static void test_many_namespaces(void)
{
    g_autoptr(GString) xml = g_string_new("<document");

    for (guint i = 0; i < 900; i++)
        g_string_append_printf(xml, " xmlns:n%u=\"urn:%u\"", i, i);
    g_string_append(xml, " xmlns:z=\"" W_URI "\" xmlns=\"" W_URI "\"><p><r><rPr><b z:val=\"0\"/>"
                         "</rPr><t>Закон</t></r></p></document>");
    g_autoptr(GBytes) bytes = document_with_main_part(g_bytes_new(xml->str, xml->len));
    g_autoptr(Document) document = test_open(bytes);
    UnitFill *fill = unit_fill_new(tm_text_new("Law", -1), NULL);
    g_autoptr(GBytes) written = test_fill(document, &fill, 1, "en");
    g_autofree char *part = test_part(written, "word/document.xml");
    g_assert_nonnull(strstr(part, "<rPr><b z:val=\"0\"/><lang z:val=\"en-US\"/></rPr>"));
}

/* Names are copied into every code. */
static void test_long_name(void)
{
    g_autofree char *style = repeat("ж", 1000);
    g_autofree char *body =
        g_strdup_printf("<w:p>" R("Текст, в котором есть ") "<w:r><w:rPr><w:rStyle w:val=\"%s\"/>"
                                                            "</w:rPr><w:t>стиль</w:t></w:r></w:p>",
                        style);
    g_autoptr(GBytes) bytes = test_docx(body);
    g_autoptr(Document) document = test_open(bytes);
    DocumentUnit unit;

    g_assert_true(document_next(document, &unit, NULL));
    const char *name = tm_text_code(unit.text, 0)->name;
    g_assert_true(g_str_has_prefix(name, "style:жж"));
    g_assert_cmpuint(strlen(name), <=, DOCX_MAX_NAME_BYTES);
    g_assert_true(g_utf8_validate(name, -1, NULL));
}

/* What once took minutes: many properties with many attributes, and versions of versions. */
static void test_large(void)
{
    g_autoptr(GString) attributes = g_string_new(NULL);
    g_autoptr(GString) body = g_string_new("<w:p>");

    for (guint i = 0; i < 900; i++)
        g_string_append_printf(attributes, " w:a%u=\"1\"", i);
    for (guint i = 0; i < 3000; i++)
        g_string_append_printf(body, "<w:r><w:rPr><w:b%s/></w:rPr><w:t>я</w:t></w:r>",
                               attributes->str);
    g_string_append(body, "</w:p>");
    for (guint i = 0; i < 900; i++)
        g_string_append(body, "<mc:AlternateContent><mc:Choice>" P(R("in")));
    for (guint i = 0; i < 900; i++)
        g_string_append(
            body, "</mc:Choice><mc:Fallback>" P(R("in")) "</mc:Fallback></mc:AlternateContent>");
    g_autoptr(GBytes) bytes = test_docx(body->str);
    g_autoptr(Document) document = test_open(bytes);
    DocumentUnit unit;

    g_assert_true(document_next(document, &unit, NULL));
    g_assert_cmpuint(tm_text_n_codes(unit.text), ==, 0);
    g_assert_cmpuint(unit.text->string->len, ==, 3000 * strlen("я"));
}

/* The table of elements is searched by halves: every name in it must be found. */
static void test_element_table(void)
{
    static const char *const names[] = {
        "annotationRef", "br",    "cr",  "del", "fldChar",    "ins",       "lastRenderedPageBreak",
        "noBreakHyphen", "numPr", "p",   "pPr", "pStyle",     "permStart", "proofErr",
        "ptab",          "r",     "rPr", "sdt", "sdtContent", "smartTag",  "softHyphen",
        "sym",           "t",     "tab", "tc",  "txbxContent"};
    DocxPrefix prefix = {(char *) "w:", (char *) "w:", (char *) "", (char *) "xmlns:w"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *tag = g_strdup_printf("<w:%s/>", names[i]);
        XmlScan scan = xml_scan_init(tag, strlen(tag));
        XmlToken token;

        g_assert_true(xml_scan_next(&scan, &token));
        g_assert_cmpstr(docx_element(&prefix, &token)->name, ==, names[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/docx/read/units", test_units);
    g_test_add_func("/docx/read/places", test_places);
    g_test_add_func("/docx/read/spellings", test_spellings);
    g_test_add_func("/docx/read/utf-16", test_utf16);
    g_test_add_func("/docx/read/refused", test_refused);
    g_test_add_func("/docx/read/no-main-part", test_no_main_part);
    g_test_add_func("/docx/read/limits", test_limits);
    g_test_add_func("/docx/read/many-namespaces", test_many_namespaces);
    g_test_add_func("/docx/read/long-name", test_long_name);
    g_test_add_func("/docx/read/large", test_large);
    g_test_add_func("/docx/read/element-table", test_element_table);
    return g_test_run();
}
