#include "formats/paragraphs.h"

#include <string.h>

static Paragraphs *paragraphs_of(const char *bytes, gsize n_bytes, gsize piece_bytes,
                                 Stream **stream)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);

    *stream = stream_new(input, "a.txt", NULL);
    Paragraphs *paragraphs = paragraphs_new(*stream, NULL, piece_bytes, &error);
    g_assert_no_error(error);
    return paragraphs;
}

/* "number:line@first text|", line breaks as "/". */
static char *dump(const char *text)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Stream) stream = NULL;
    g_autoptr(Paragraphs) paragraphs = paragraphs_of(text, strlen(text), 0, &stream);
    Paragraph paragraph;

    while (paragraphs_next(paragraphs, &paragraph, &error)) {
        g_assert_false(paragraph.goes_on);
        g_autofree char *lines = g_strndup(paragraph.text, paragraph.n_bytes);
        g_strdelimit(lines, "\n", '/');
        g_string_append_printf(out, "%u:%u@%" G_GUINT64_FORMAT " %s|", paragraph.number,
                               paragraph.line, paragraph.first, lines);
    }
    if (error != NULL)
        g_string_append(out, error->message);
    return g_string_free(out, FALSE);
}

/* A line of a hundred and one characters. */
#define HUNDRED_AND_ONE                                                                                                                                                         \
    "Настоящий Закон регулирует отношения, которые возникают в связи с ведением реестров, и иные " \
    "отношения"

/* A hundred and two characters that nothing breaks. */
#define ADDRESS                                                                                    \
    "https://example.org/releases/2026/11/20/observers-begin-their-long-term-work/"                \
    "long-term-work.ru.docx-ru"

static const struct {
    const char *text;
    const char *paragraphs;
} cases[] = {
    {"", ""},
    {"\n \n\t\r\n\f\n", ""},
    {"Закон", "1:1@0 Закон|"},
    {"\xEF\xBB\xBFЗакон\n", "1:1@0 Закон|"},
    {"Статья 1.\nПредмет\n\nСтатья 2.", "1:1@0 Статья 1./Предмет|2:4@19 Статья 2.|"},
    {"One\r\ntwo\r\n\r\n \r\nthree\r\n", "1:1@0 One/two|2:5@15 three|"},
    {"One\rtwo\r\rthree", "1:1@0 One/two|2:4@9 three|"},
    {"one\vtwo\xC2\x85three\xE2\x80\xA8"
     "four\xE2\x80\xA9"
     "five\n",
     "1:1@0 one/two/three/four|2:5@19 five|"},
    {"One\n\fTwo\n\f\nThree", "1:1@0 One/\fTwo|2:4@11 Three|"},
    {"  One  \n  two\n\xC2\xA0\nthree", "1:1@0   One  /  two|2:4@16 three|"},
    /* A line that is too wide: no text was wrapped there. */
    {"Глава I\n" HUNDRED_AND_ONE "\nА также\n\nОдин\nдва",
     "1:1@0 Глава I|2:2@8 " HUNDRED_AND_ONE "|3:3@110 А также|4:5@119 Один/два|"},
    /* … unless a small letter follows: it was wrapped at more columns. */
    {"Глава I\n" HUNDRED_AND_ONE "\nа также\nДва",
     "1:1@0 Глава I/" HUNDRED_AND_ONE "/а также/Два|"},
    /* … but not if it is so for an address only, which could not be wrapped. */
    {"Раз\n" ADDRESS "\nдва", "1:1@0 Раз/" ADDRESS "/два|"},
    {"> см. <" ADDRESS ">.  \nдва", "1:1@0 > см. <" ADDRESS ">.  /два|"},
    {HUNDRED_AND_ONE " " ADDRESS "\nДва", "1:1@0 " HUNDRED_AND_ONE " " ADDRESS "|2:2@205 Два|"},
    {HUNDRED_AND_ONE "\r\nИ другие\r\n", "1:1@0 " HUNDRED_AND_ONE "|2:2@103 И другие|"},
};

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *paragraphs = dump(cases[i].text);
        g_assert_cmpstr(paragraphs, ==, cases[i].paragraphs);
    }
    g_assert_cmpint(g_utf8_strlen(HUNDRED_AND_ONE, -1), ==, 101);
    g_assert_cmpint(g_utf8_strlen(ADDRESS, -1), ==, 102);
}

/* A hundred characters are not too many, whatever white space stands behind them. */
static void test_width(void)
{
    g_autofree char *text = g_strconcat(&HUNDRED_AND_ONE[strlen("Н")], " \t \nи другие", NULL);
    g_autofree char *paragraphs = dump(text);

    g_assert_nonnull(strchr(paragraphs, '/'));
}

/* A long line without a space is no address if it has no slash: Chinese is written so. */
static void test_no_spaces(void)
{
    g_autoptr(GString) text = g_string_new("一\n");

    for (int i = 0; i < 101; i++)
        g_string_append(text, "法");
    g_string_append(text, "\n二");
    g_autofree char *paragraphs = dump(text->str);

    g_assert_null(strchr(paragraphs, '/'));
}

/* What stands before rubbish is handed out, but not the paragraph that ends in it. */
static void test_broken(void)
{
    g_autofree char *wrapped = dump("Раз.\n\nДва,\nтри\xFF");
    g_autofree char *lines = dump("Раз.\n" HUNDRED_AND_ONE "\nТри\nЧетыре \xFF пять");

    g_assert_cmpstr(wrapped, ==,
                    "1:1@0 Раз.|a.txt:4:4: error: the bytes here are no text in UTF-8; name the "
                    "true encoding with --encoding, or save the file again as UTF-8");
    g_assert_nonnull(strstr(lines, "3:3@107 Три|a.txt:4:8: error: "));
}

static void test_sample(void)
{
    g_autoptr(Stream) stream = NULL;
    g_autoptr(Paragraphs) paragraphs = paragraphs_of("Раз.\r\n\r\nДва", 17, 0, &stream);
    Paragraph paragraph;
    gsize n_bytes;

    const char *sample = paragraphs_sample(paragraphs, &n_bytes);
    g_assert_cmpmem(sample, n_bytes, "Раз.\r\n\r\nДва", 17);
    g_assert_true(paragraphs_next(paragraphs, &paragraph, NULL));
    g_assert_cmpmem(paragraph.text, paragraph.n_bytes, "Раз.", 7);
}

static void test_divide(void)
{
    g_autoptr(Stream) stream = NULL;
    g_autoptr(Paragraphs) paragraphs = paragraphs_of("а\r\nб\nв\n\nг", 13, 0, &stream);
    static const struct {
        const char *text;
        guint number;
        guint line;
        guint64 first;
    } lines[] = {{"а", 1, 1, 0}, {"б", 2, 2, 3}, {"в", 3, 3, 5}, {"г", 4, 5, 8}};
    Paragraph paragraph;

    g_assert_true(paragraphs_next(paragraphs, &paragraph, NULL));
    g_assert_true(paragraphs_divide(paragraphs));
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_assert_true(paragraphs_next(paragraphs, &paragraph, NULL));
        g_assert_cmpmem(paragraph.text, paragraph.n_bytes, lines[i].text, 2);
        g_assert_cmpuint(paragraph.number, ==, lines[i].number);
        g_assert_cmpuint(paragraph.line, ==, lines[i].line);
        g_assert_cmpuint(paragraph.first, ==, lines[i].first);
        g_assert_false(paragraphs_divide(paragraphs));
    }
    g_assert_false(paragraphs_next(paragraphs, &paragraph, NULL));
}

/* ---- laws over random text ----------------------------------------------------------------------
 */

static char *random_text(GRand *random)
{
    static const char *const parts[] = {"а",
                                        "слово",
                                        "word. ",
                                        " ",
                                        "\t",
                                        "\n",
                                        "\n",
                                        "\r\n",
                                        "\r\n",
                                        "\r",
                                        "\n\n",
                                        "\v",
                                        "\f",
                                        "…»",
                                        "\xC2\x85",
                                        "\xE2\x80\xA8",
                                        "\xE2\x80\xA9",
                                        "\xC2\xA0",
                                        "😀",
                                        "\r\n\r\n",
                                        "длинноедлинноеслово без конца, ",
                                        HUNDRED_AND_ONE};
    GString *text = g_string_new(NULL);

    for (int n = g_rand_int_range(random, 0, 60); n > 0; n--)
        g_string_append(text, parts[g_rand_int_range(random, 0, (gint32) G_N_ELEMENTS(parts))]);
    return g_string_free(text, FALSE);
}

/* Whether only white space stands between two characters of the text. */
static void assert_blank(const char *text, guint64 from, guint64 to)
{
    const char *at = g_utf8_offset_to_pointer(text, (glong) from);

    g_assert_cmpuint(from, <=, to);
    for (; from < to; from++, at = g_utf8_next_char(at))
        g_assert_true(g_unichar_isspace(g_utf8_get_char(at)) || g_utf8_get_char(at) == 0x85 ||
                      *at == '\v');
}

/*
 * Compares what was handed out with the text from character @first on, up to byte @end of it, and
 * returns the character after it.
 */
static guint64 follow(const char *text, const Paragraph *paragraph, gsize end)
{
    const char *at = g_utf8_offset_to_pointer(text, (glong) paragraph->first);
    guint64 n = paragraph->first;
    gsize n_folded = 0;

    for (gsize i = 0; i < end;) {
        const char *given = paragraph->text + i;
        gboolean folded = n_folded < paragraph->n_folded && paragraph->folded[n_folded] == i;
        if (folded) {
            g_assert_true(g_str_has_prefix(at, "\r\n"));
            n_folded++;
            at++;
            n++;
        } else if (*given == '\n') {
            gunichar c = g_utf8_get_char(at);
            g_assert_true((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028);
        } else {
            g_assert_true(g_utf8_get_char(at) == g_utf8_get_char(given));
        }
        at = g_utf8_next_char(at);
        n++;
        i += (gsize) g_utf8_skip[(guchar) *given];
    }
    return n;
}

/* The beginning of a character in what was handed out. */
static gsize random_place(GRand *random, const Paragraph *paragraph)
{
    gsize at = (gsize) g_rand_int_range(random, 0, (gint32) paragraph->n_bytes + 1);

    while (at < paragraph->n_bytes && ((guchar) paragraph->text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* Nothing but white space is left out, in whatever pieces it comes and whatever is given back. */
static void test_nothing_lost(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (int i = 0; i < 4000; i++) {
        g_autofree char *text = random_text(random);
        gsize piece = (gsize) g_rand_int_range(random, 1, 200);
        g_autoptr(Stream) stream = NULL;
        g_autoptr(Paragraphs) paragraphs = paragraphs_of(text, strlen(text), piece, &stream);
        g_autoptr(GError) error = NULL;
        Paragraph paragraph;
        guint64 n_done = 0;
        guint n_calls = 0;

        while (paragraphs_next(paragraphs, &paragraph, &error)) {
            gsize used = paragraph.n_bytes;

            g_assert_cmpuint(n_calls++, <, 10000);
            assert_blank(text, n_done, paragraph.first);
            if (g_rand_int_range(random, 0, 20) == 0 && paragraphs_divide(paragraphs))
                used = 0;
            else if (paragraph.goes_on && g_rand_boolean(random))
                paragraphs_keep(paragraphs, used = random_place(random, &paragraph));
            n_done = follow(text, &paragraph, used);
        }
        g_assert_no_error(error);
        assert_blank(text, n_done, (guint64) g_utf8_strlen(text, -1));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paragraphs/cases", test_cases);
    g_test_add_func("/paragraphs/width", test_width);
    g_test_add_func("/paragraphs/no-spaces", test_no_spaces);
    g_test_add_func("/paragraphs/broken", test_broken);
    g_test_add_func("/paragraphs/sample", test_sample);
    g_test_add_func("/paragraphs/divide", test_divide);
    g_test_add_func("/paragraphs/nothing-lost", test_nothing_lost);
    return g_test_run();
}
