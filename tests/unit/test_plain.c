#include "formats/document.h"

#include <string.h>

#include "formats/plain/plain.h"

static Document *open_text(const char *text, gsize n_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, n_bytes);
    Document *document = document_open_bytes(bytes, "a.txt", NULL, &error);

    g_assert_no_error(error);
    g_assert_true(document->format == &plain_format);
    return document;
}

/* The units, one after the other: "first|second". */
static char *read_units(Document *document)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    DocumentUnit unit;

    while (document_next(document, &unit, &error)) {
        g_assert_cmpstr(unit.place, ==, "");
        g_assert_cmpuint(tm_text_n_codes(unit.text), ==, 0);
        if (unit.kind == UNIT_LIST_ITEM)
            g_string_append_c(out, '*');
        g_string_append_printf(out, "%s|", unit.text->string->str);
    }
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *text;
    const char *units; /* a list item begins with '*' */
} layout_cases[] = {
    {"Закон", "Закон|"},
    {"Закон\n", "Закон|"},
    {"\n\n  Закон  \n\n\nРеестр\n", "Закон|Реестр|"},
    {"Первый.\r\n\r\nВторой.\r\n", "Первый.|Второй.|"},
    {"Один\rДва\r\rТри", "Один|Два|Три|"},
    {"\n", ""},
    {"* * *\n-----\n", ""},
    {"Название\n========\nТекст", "Название|Текст|"},
    {"2026\n", "2026|"},
    /* Wrapped at 60 columns. */
    {"Международные наблюдатели от Ассамблеи начали долгосрочное\n"
     "наблюдение за подготовкой к выборам депутатов парламента и\n"
     "посетили избирательные участки.\n"
     "\n"
     "В первый день они встретились с председателем комиссии,\n"
     "Который рассказал о ходе подготовки.\n",
     "Международные наблюдатели от Ассамблеи начали долгосрочное\n"
     "наблюдение за подготовкой к выборам депутатов парламента и\n"
     "посетили избирательные участки.|"
     "В первый день они встретились с председателем комиссии,\n"
     "Который рассказал о ходе подготовки.|"},
    /* A sentence that ends at the end of a line starts the next paragraph. */
    {"The observers have begun long-term observation of the ballot\n"
     "and visited the Commission, where they received a briefing.\n"
     "They work openly and impartially, and do not interfere with\n"
     "anything at all.\n",
     "The observers have begun long-term observation of the ballot\n"
     "and visited the Commission, where they received a briefing.|"
     "They work openly and impartially, and do not interfere with\n"
     "anything at all.|"},
    /* Short lines under each other: an address, no paragraph. */
    {"Председатель комитета\nИванов И. И.\nтел. +7 (812) 000-00-00\n",
     "Председатель комитета|Иванов И. И.|тел. +7 (812) 000-00-00|"},
    /* One paragraph a line. */
    {"Статья 1. Предмет регулирования настоящего Закона и сфера его действия на территории "
     "государств – участников Содружества\n"
     "Настоящий Закон регулирует отношения, которые возникают в связи с ведением реестров, а также "
     "прочие отношения\n"
     "Короткая строка\n",
     "Статья 1. Предмет регулирования настоящего Закона и сфера его действия на территории "
     "государств – участников Содружества|"
     "Настоящий Закон регулирует отношения, которые возникают в связи с ведением реестров, а также "
     "прочие отношения|"
     "Короткая строка|"},
    /* A list in wrapped text, with hanging lines. */
    {"Настоящий Закон применяется к отношениям, которые возникают:\n"
     "  1) при ведении реестров органами государственной власти и\n"
     "     органами местного самоуправления;\n"
     "  2) при использовании сведений из реестров гражданами, их\n"
     "     представителями и другими лицами.\n",
     "Настоящий Закон применяется к отношениям, которые возникают:|"
     "*1) при ведении реестров органами государственной власти и\n"
     "     органами местного самоуправления;|"
     "*2) при использовании сведений из реестров гражданами, их\n"
     "     представителями и другими лицами.|"},
    {"• первый пункт\n• второй пункт\n– третий\nа) четвёртый\n(b) fifth\n1.2. Sixth\nА. Семёнов\n",
     "*первый пункт|*второй пункт|*третий|*а) четвёртый|*(b) fifth|*1.2. Sixth|А. Семёнов|"},
    /* A dash of the sentence at the beginning of a line is no list mark. */
    {"Главная задача наблюдателей от Межпарламентской Ассамблеи\n"
     "— не вмешиваться в ход голосования, а наблюдать за ним и\n"
     "рассказать о нём.\n",
     "Главная задача наблюдателей от Межпарламентской Ассамблеи\n"
     "— не вмешиваться в ход голосования, а наблюдать за ним и\n"
     "рассказать о нём.|"},
    /* Paragraphs told by the indentation of their first lines. */
    {"    Международные наблюдатели от Ассамблеи начали работу и\n"
     "посетили избирательную комиссию, где их ознакомили с тем,\n"
     "как идёт подготовка к выборам\n"
     "    Другая группа направится в регионы и проверит, открыты\n"
     "ли участки.\n",
     "Международные наблюдатели от Ассамблеи начали работу и\n"
     "посетили избирательную комиссию, где их ознакомили с тем,\n"
     "как идёт подготовка к выборам|"
     "Другая группа направится в регионы и проверит, открыты\n"
     "ли участки.|"},
};

#define WRAPPED                                                                                                         \
    "Международные наблюдатели от Ассамблеи начали долгосрочное\n" \
    "наблюдение за подготовкой к выборам депутатов парламента и\n"
#define ADDRESS                                                                                    \
    "https://example.org/releases/2026/11/20/observers-begin-their-long-term-work/"                \
    "observers-begin-their-long-term-work.ru.docx"

/* Line breaks in wrapped text behind a full stop. */
static const struct {
    const char *line; /* behind two full ones */
    const char *next;
    gboolean one; /* paragraph */
} stop_cases[] = {
    /* An abbreviation, an initial, what else is short. */
    {"посетили участки в регионах, а после на заседании в г.", "Бишкеке рассказали о них.", TRUE},
    {"готовят доклад, как им предписывают ч. 2 и ч. 1 ст.", "Регламента.", TRUE},
    {"готовят доклад, как им предписывают ч. 2 и ч. 1 ст.", "10 Регламента.", TRUE},
    {"were received in the capital of the country by Sen.", "Brown and others.", TRUE},
    {"report as is laid down in the Rules, see Art.", "5 there.", TRUE},
    {"and report on what they have seen there on 1 Jan.", "2027. This is public.", TRUE},
    {"and report on what they have seen there (on 1 Jan.", "2027) to the public.", TRUE},
    {"по вопросам экологии, экономики, безопасности и т.д.", "Правительства стран.", TRUE},
    {"по вопросам экологии (вода, земля, леса, ископаемые и др.)", "Правительства.", TRUE},
    {"были приняты в столице председателем комитета И. И.", "Ивановым.", TRUE},
    {"посетили участки, где провели почти весь этот день.", "Они продолжат работу.", TRUE},
    {"посетили участки, рядом с которыми находится просп.", "Победы.", TRUE},
    /* A number or a small letter goes on with what stands before. */
    {"посетили участки и встретились с членами комиссий.", "12 депутатов остались.", TRUE},
    {"посетили участки и встретились с членами комиссий.", "«12» депутатов остались.", TRUE},
    {"посетили участки и встретились с членами комиссий.", "депутаты остались.", TRUE},
    /* A sentence ended. */
    {"посетили участки и встретились с членами комиссий.", "Они продолжат работу.", FALSE},
    {"посетили участки и были на просмотре киноконцерта.", "Они продолжат работу.", FALSE},
    {"посетили участки и прочли материалы на www.example.", "Они продолжат работу.", FALSE},
    {"посетили участки. Сколько же дней это продлится в г?", "Бишкек ответил.", FALSE},
    {"посетили участки, на которых увидели своими глазами:", "12 депутатов.", FALSE},
    {"посетили участки и встретились с членами комиссии 5.", "Они продолжат работу.", FALSE},
    /* Lists, indentation and short lines are as ever. */
    {"готовят доклад, как им предписывают ч. 2 и ч. 1 ст.", "10. Регламент.", FALSE},
    {"готовят доклад, как им предписывают ч. 2 и ч. 1 ст.", "а) Регламента.", FALSE},
    {"готовят доклад, как им предписывают ч. 2 и ч. 1 ст.", "    Регламента.", FALSE},
    {"посетили участки в г.", "Бишкеке.", FALSE},
    {"посетили 15 участков в ст.", "10 районов.", FALSE},
};

static void test_stops(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stop_cases); i++) {
        g_autofree char *text =
            g_strconcat(WRAPPED, stop_cases[i].line, "\n", stop_cases[i].next, NULL);
        g_autoptr(Document) document = open_text(text, strlen(text));
        g_autofree char *units = read_units(document);
        gboolean one = strchr(units, '|') == units + strlen(units) - 1;

        if (one != stop_cases[i].one)
            g_error("%s", units);
    }
}

/* An address that is longer than all lines says nothing about how they were broken. */
static void test_address(void)
{
    static const char *const texts[] = {
        WRAPPED ADDRESS "\nпосетили участки.",
        WRAPPED "<" ADDRESS ">,\nпосетили участки.",
        WRAPPED "см. " ADDRESS ".\nи посетили участки.",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Document) document = open_text(texts[i], strlen(texts[i]));
        g_autofree char *units = read_units(document);
        g_autofree char *wanted = g_strconcat(texts[i], "|", NULL);

        g_assert_cmpstr(units, ==, wanted);
    }
}

static void test_layout(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(layout_cases); i++) {
        g_autoptr(Document) document =
            open_text(layout_cases[i].text, strlen(layout_cases[i].text));
        g_autofree char *units = read_units(document);

        g_assert_cmpstr(units, ==, layout_cases[i].units);
    }
}

/* Fills unit @i with @text and its marks; the others are left. */
static DocumentFill fill_one(guint i, const char *text, GPtrArray *marks)
{
    DocumentFill fill = {g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free), "en"};

    g_ptr_array_set_size(fill.units, (int) i + 1);
    fill.units->pdata[i] = unit_fill_new(tm_text_new(text, -1), marks);
    return fill;
}

static char *write_filled(const char *text, gsize n_bytes, guint i, const char *filled,
                          GPtrArray *marks, gsize *n_written, GPtrArray **warnings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = open_text(text, n_bytes);
    DocumentFill fill = fill_one(i, filled, marks);
    GBytes *bytes = document_write(document, &fill, &error);

    g_assert_no_error(error);
    g_ptr_array_unref(fill.units);
    if (warnings)
        *warnings = g_ptr_array_ref(document->warnings);
    char *data = g_malloc(g_bytes_get_size(bytes) + 1);
    *n_written = g_bytes_get_size(bytes);
    memcpy(data, g_bytes_get_data(bytes, NULL), *n_written);
    data[*n_written] = '\0';
    g_bytes_unref(bytes);
    return data;
}

static const struct {
    const char *text;
    guint unit;
    const char *filled;
    const char *written;
} fill_cases[] = {
    {"Закон", 0, "Law", "Law"},
    {"\n  Закон \t\r\n\r\n", 0, "Law", "\n  Law \t\r\n\r\n"},
    {"Один\r\n\r\n  • Два\r\n", 1, "Two", "Один\r\n\r\n  • Two\r\n"},
    {"Один\r\n\r\nДва", 0, "One\nand a half", "One\r\nand a half\r\n\r\nДва"},
    {"Один\n\nДва\r\n", 0, "One\nand a half", "One\nand a half\n\nДва\r\n"},
    {"Один\rДва\r", 1, "a\nb", "Один\ra\rb\r"},
    {"\xEF\xBB\xBFЗакон\n", 0, "Law", "\xEF\xBB\xBFLaw\n"},
    {"Закон\n", 0, "", "\n"},
};

static void test_fill(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fill_cases); i++) {
        gsize n_written;
        g_autofree char *written =
            write_filled(fill_cases[i].text, strlen(fill_cases[i].text), fill_cases[i].unit,
                         fill_cases[i].filled, NULL, &n_written, NULL);

        g_assert_cmpstr(written, ==, fill_cases[i].written);
    }
}

static void test_marks(void)
{
    static const char filled[] = "Adopted in 2026. Принят. Signed.";
    GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);
    gsize n_written;

    g_ptr_array_add(marks, document_mark_new(0, 16, MARK_FUZZY, 8799, NULL));
    g_ptr_array_add(marks, document_mark_new(11, 15, MARK_NUMBER, 8799, "2025 → 2026"));
    g_ptr_array_add(marks, document_mark_new(17, 30, MARK_UNTRANSLATED, 0, NULL));
    g_ptr_array_add(marks, document_mark_new(31, 38, MARK_FUZZY, 9900, "5 → 6"));
    g_autofree char *written =
        write_filled("Текст\n", strlen("Текст\n"), 0, filled, marks, &n_written, NULL);
    g_assert_cmpstr(written, ==,
                    "[[87%: Adopted in {{2026}}.]] [[?: Принят.]] [[99% !5 -> 6: Signed.]]\n");
}

/* Marks that do not fit the text, or overlap, lose none of it. */
static void test_wrong_marks(void)
{
    GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);
    gsize n_written;

    g_ptr_array_add(marks, document_mark_new(0, 3, MARK_FUZZY, 7000, NULL));
    g_ptr_array_add(marks, document_mark_new(2, 99, MARK_UNTRANSLATED, 0, NULL));
    g_ptr_array_add(marks, document_mark_new(50, 40, MARK_NUMBER, 0, NULL));
    g_autofree char *written = write_filled("x\n", 2, 0, "abcdef", marks, &n_written, NULL);
    g_assert_cmpstr(written, ==, "[[70%: ab[[?: cdef{{}}]]]]\n");
}

static void test_encodings(void)
{
    static const char *const encodings[] = {"windows-1251", "KOI8-R", "cp866", "UTF-16LE"};
    static const char text[] = "Проект закона о реестрах\r\n\r\nСтатья вторая";

    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        gsize n_encoded;
        gsize n_written;
        g_autofree char *encoded =
            g_convert(text, -1, encodings[i], "UTF-8", NULL, &n_encoded, NULL);
        g_autofree char *written =
            write_filled(encoded, n_encoded, 1, "Вторая\nстатья", NULL, &n_written, NULL);
        g_autofree char *back =
            g_convert(written, (gssize) n_written, "UTF-8", encodings[i], NULL, NULL, NULL);

        g_assert_cmpstr(back, ==, "Проект закона о реестрах\r\n\r\nВторая\r\nстатья");
    }
}

static void test_lacking_character(void)
{
    gsize n_encoded;
    gsize n_written;
    GPtrArray *warnings;
    g_autofree char *encoded =
        g_convert("Первый абзац\n\nВторой абзац\n", -1, "cp866", "UTF-8", NULL, &n_encoded, NULL);
    g_autofree char *written =
        write_filled(encoded, n_encoded, 0, "Абзац № 1 — «новый»", NULL, &n_written, &warnings);

    g_assert_cmpstr(written, ==, "Абзац № 1 — «новый»\n\nВторой абзац\n");
    g_assert_cmpuint(warnings->len, ==, 1);
    g_assert_cmpstr(warnings->pdata[0], ==,
                    "a.txt: warning: the character \"—\" (U+2014) does not exist in cp866; the "
                    "translation is written in UTF-8 instead");
    g_ptr_array_unref(warnings);
}

/* Whatever the file, filling nothing gives the same bytes, and so does filling units with
 * themselves. */
static void assert_identity(const char *name, const char *text, gsize n_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, n_bytes);
    g_autoptr(Document) document = document_open_bytes(bytes, name, NULL, &error);
    DocumentFill fill = {g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free), "en"};
    gboolean mixed = FALSE; /* line ends in a unit that may not be those of the file */
    DocumentUnit unit;

    g_assert_no_error(error);
    g_autoptr(GBytes) same = document_write(document, NULL, &error);
    g_assert_true(same == bytes);
    while (document_next(document, &unit, &error)) {
        mixed = mixed || (strchr(unit.text->string->str, '\n') && memchr(text, '\r', n_bytes));
        g_ptr_array_add(fill.units, unit_fill_new(tm_text_copy(unit.text), NULL));
    }
    g_autoptr(GBytes) filled = document_write(document, &fill, &error);
    g_assert_no_error(error);
    if (!mixed)
        g_assert_true(g_bytes_equal(filled, bytes));
    g_ptr_array_unref(fill.units);
}

static void test_identity(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(layout_cases); i++)
        assert_identity("a.txt", layout_cases[i].text, strlen(layout_cases[i].text));
}

static void test_shared_documents(void)
{
    static const char *const names[] = {"d5-observer-mission.en.txt", "d5-observer-mission.ru.txt",
                                        "d5-observer-mission.ru.koi8-r.txt",
                                        "d5-observer-mission.ru.utf-16le.txt"};

    if (!g_file_test(TEST_SHARED "/documents", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the folder of test files is not there");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(TEST_SHARED "/documents", names[i], NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(Document) document = document_open(path, NULL, &error);

        g_assert_no_error(error);
        g_autofree char *units = read_units(document);
        g_auto(GStrv) parts = g_strsplit(units, "|", -1);
        g_assert_cmpuint(g_strv_length(parts), ==, 7 + 1);
        gsize n_bytes;
        const char *bytes = g_bytes_get_data(document->bytes, &n_bytes);
        assert_identity(path, bytes, n_bytes);
    }
}

static const struct {
    const char *name;
    const char *bytes;
    gsize n_bytes;
    FormatError code;
    const char *says;
} refused_cases[] = {
    {"a.txt", "", 0, FORMAT_ERROR_SYNTAX, "a.txt: error: the file is empty"},
    {"a.docx", "", 0, FORMAT_ERROR_SYNTAX, "a.docx: error: the file is empty"},
    {"a.txt", "PK\3\4......", 10, FORMAT_ERROR_UNKNOWN, "this is an Office document"},
    {"a.txt", "%PDF-1.5 xx", 10, FORMAT_ERROR_UNKNOWN, "this is no text but a PDF"},
    {"a.txt", "ab\0\1\2\3\4\5xy", 10, FORMAT_ERROR_ENCODING, "a.txt: error: this is no text"},
    {"a.txt", "закон \xFF закон", 23, FORMAT_ERROR_ENCODING, "a.txt:1:7: error: the bytes here"},
    {"a.odt", "PK\3\4......", 10, FORMAT_ERROR_UNKNOWN, "Office document"},
    {"a.html", "<html>text", 10, FORMAT_ERROR_UNKNOWN, "save it as one of: "},
    {"a.rtf", "{\\rtf1 xxx", 10, FORMAT_ERROR_UNKNOWN, "RTF"},
    {"a.xlf", "<xliff/>..", 10, FORMAT_ERROR_UNKNOWN, "bilingual"},
    {"a.unknown", "\1\2\3\4\5\0\1\2\3\4", 10, FORMAT_ERROR_UNKNOWN, "save it as one of: "},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused_cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes =
            g_bytes_new_static(refused_cases[i].bytes, refused_cases[i].n_bytes);

        g_assert_null(document_open_bytes(bytes, refused_cases[i].name, NULL, &error));
        g_test_message("%s", error->message);
        g_assert_error(error, FORMAT_ERROR, (int) refused_cases[i].code);
        g_assert_nonnull(strstr(error->message, refused_cases[i].says));
    }
}

/* A file of text is plain text under any name that nothing else claims; a name beats the guess. */
static void test_format(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) text = g_bytes_new_static("Закон\n", 11);
    g_autoptr(Document) document = document_open_bytes(text, "README", NULL, &error);

    g_assert_no_error(error);
    g_assert_true(document->format == &plain_format);
    g_assert_cmpstr(document->encoding, ==, "UTF-8");
    g_autoptr(Document) upper = document_open_bytes(text, "A.TXT", "koi8-r", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(upper->encoding, ==, "koi8-r");
    g_assert_null(document_open(TEST_SOURCE, NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_OPEN);
    g_clear_error(&error);
    g_assert_null(document_open("/nonexistent/a.txt", NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_OPEN);
    g_assert_cmpstr(unit_kind_name(UNIT_PARAGRAPH), ==, "paragraph");
    g_assert_cmpstr(unit_kind_name(UNIT_TEXT_BOX), ==, "text-box");
}

/* Text that could be quadratic: long runs of lines, of spaces, of quotes, one endless line. */
static void test_time(void)
{
    static const char *const patterns[] = {
        "a\n",    "слово ", "a\n\n", " ",
        "\"\"\"", "\r",     "1.",    "Строка, которая продолжается на следующей строке\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new("a");
        g_autoptr(GError) error = NULL;
        gint64 start = g_get_monotonic_time();

        while (text->len < 2 * 1024 * 1024)
            g_string_append(text, patterns[i]);
        g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
        document_free(document_open_bytes(bytes, "a.txt", NULL, &error));
        g_assert_no_error(error);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 30 * G_USEC_PER_SEC);
    }
}

static void test_endless_paragraph(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("Коротко.\n\n");

    while (text->len < 17 * 1024 * 1024)
        g_string_append(text, "слово за словом и ещё слово ");
    g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
    g_assert_null(document_open_bytes(bytes, "a.txt", NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT);
    g_assert_true(g_str_has_prefix(error->message, "a.txt:3: error: "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plain/layout", test_layout);
    g_test_add_func("/plain/stops", test_stops);
    g_test_add_func("/plain/address", test_address);
    g_test_add_func("/plain/fill", test_fill);
    g_test_add_func("/plain/marks", test_marks);
    g_test_add_func("/plain/wrong-marks", test_wrong_marks);
    g_test_add_func("/plain/encodings", test_encodings);
    g_test_add_func("/plain/lacking-character", test_lacking_character);
    g_test_add_func("/plain/identity", test_identity);
    g_test_add_func("/plain/shared-documents", test_shared_documents);
    g_test_add_func("/plain/refused", test_refused);
    g_test_add_func("/plain/format", test_format);
    g_test_add_func("/plain/time", test_time);
    g_test_add_func("/plain/endless-paragraph", test_endless_paragraph);
    return g_test_run();
}
