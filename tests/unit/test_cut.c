#include "draft/cut.h"

#include <string.h>

/* A break after a full stop before white space, but not after "ст."; one before a list mark. */
static const char rules[] =
    "<srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">"
    "<header segmentsubflows=\"yes\" cascade=\"no\"/><body><languagerules>"
    "<languagerule languagerulename=\"all\">"
    "<rule break=\"no\"><beforebreak>\\bст\\.</beforebreak><afterbreak>\\s</afterbreak></rule>"
    "<rule break=\"yes\"><beforebreak>\\.</beforebreak><afterbreak>\\s</afterbreak></rule>"
    "<rule break=\"yes\"><beforebreak>\\n</beforebreak><afterbreak>• </afterbreak></rule>"
    "</languagerule></languagerules><maprules>"
    "<languagemap languagepattern=\".*\" languagerulename=\"all\"/></maprules></body></srx>";

static TmSegmenter *make_segmenter(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(rules, strlen(rules), "test.srx", &error);
    TmSegmenter *segmenter = srx != NULL ? tm_segmenter_new(srx, "ru", &error) : NULL;

    g_assert_no_error(error);
    return segmenter;
}

/* "number text|text|", line breaks as "/", and the message of an error. */
static char *dump_with(TmSegmenter *segmenter, const char *text, gsize n_bytes, gsize piece_bytes)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(text, (gssize) n_bytes, NULL);
    g_autoptr(Stream) stream = stream_new(input, "a.txt", &error);
    g_autoptr(Paragraphs) paragraphs = paragraphs_new(stream, "UTF-8", piece_bytes, &error);
    g_autoptr(Cut) cut = cut_text(paragraphs, "a.txt", segmenter, TRUE);
    guint number = 0;
    CutUnit unit;

    while (cut_next(cut, &unit, &error)) {
        if (unit.number != number)
            g_string_append_printf(out, "%u ", number = unit.number);
        for (guint i = 0; i < unit.spans->len; i++) {
            const TmSpan *span = &g_array_index(unit.spans, TmSpan, i);
            g_string_append_len(out, unit.text->string->str + span->start,
                                (gssize) (span->end - span->start));
            g_string_append_c(out, '|');
        }
    }
    if (error != NULL)
        g_string_append(out, error->message);
    g_string_replace(out, "\n", "/", 0);
    return g_string_free(out, FALSE);
}

static char *dump(const char *text, gsize n_bytes, gsize piece_bytes)
{
    g_autoptr(TmSegmenter) segmenter = make_segmenter();

    return dump_with(segmenter, text, n_bytes, piece_bytes);
}

static void test_text(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"По ст. 5 принято. Все\nсогласны.", "1 По ст. 5 принято.|Все/согласны.|"},
        {"Раз. Два\n\nтри. Четыре\n• пять\n• шесть.\n",
         "1 Раз.|Два|2 три.|Четыре|• пять|• шесть.|"},
        {"По ст.\r\n5 принято.\r\nВсе.\r\n\r\nДа", "1 По ст./5 принято.|Все.|2 Да|"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *out = dump(cases[i][0], strlen(cases[i][0]), 0);
        g_assert_cmpstr(out, ==, cases[i][1]);
    }
}

/* Sentences of every length, with "ст." at many places, in lines of different widths. */
static char *make_text(gsize n_sentences, guint wide)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(42);
    GString *text = g_string_new(NULL);
    guint column = 0;

    for (gsize i = 0; i < n_sentences; i++) {
        for (int n = g_rand_int_range(random, 1, 30); n > 0; n--) {
            const char *word = g_rand_int_range(random, 0, 6) == 0 ? "ст." : "слово";
            column += (guint) g_utf8_strlen(word, -1) + 1;
            g_string_append(text, word);
            g_string_append(text, n == 1 ? "." : "");
            g_string_append(text, column > wide ? "\r\n" : " ");
            column = column > wide ? 0 : column;
        }
    }
    return g_string_free(text, FALSE);
}

/* The same segments, however small the pieces that the text comes in. */
static void test_pieces(void)
{
    static const guint widths[] = {70, 100000};
    static const gsize pieces[] = {2000, 3000, 4096, 10000};

    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *text = make_text(400, widths[i]);
        g_autofree char *whole = dump(text, strlen(text), 0);
        g_assert_true(g_str_has_prefix(whole, "1 "));
        for (gsize j = 0; j < G_N_ELEMENTS(pieces); j++) {
            g_autofree char *cut = dump(text, strlen(text), pieces[j]);
            g_assert_cmpstr(cut, ==, whole);
        }
    }
}

/* With the layers too, for which a line that begins with a mark is an item and its middle is none.
 */
static void test_pieces_of_lists(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", "ru", &error);
    g_assert_no_error(error);
    g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, "ru", &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 400; i++)
        g_string_append(text, "Совет решил. 1) Одобрить проект закона 2) Направить его.\n");
    g_autofree char *whole = dump_with(segmenter, text->str, text->len, 0);
    for (gsize piece = 4000; piece < 4400; piece += 37) {
        g_autofree char *cut = dump_with(segmenter, text->str, text->len, piece);
        g_assert_cmpstr(cut, ==, whole);
    }
}

/* A sentence that is longer than a piece makes the piece grow. */
static void test_long_sentence(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 5000; i++)
        g_string_append(text, "слово ");
    g_string_append(text, "конец. Начало");
    g_autofree char *out = dump(text->str, text->len, 1500);
    g_autofree char *wanted = g_strdup_printf("1 %s", text->str);
    memcpy(strstr(wanted, ". Начало"), ".|", 2);
    memmove(strstr(wanted, "|") + 1, strstr(wanted, "Начало"), strlen("Начало") + 1);
    g_assert_true(g_str_has_prefix(out, wanted));
}

/* What is no paragraph but a list of words, by its size, is cut line by line; one line is not. */
static void test_too_long(void)
{
    g_autoptr(GString) list = g_string_new("Раз. Два\n\n");
    g_autoptr(GString) line = g_string_new("Раз. Два\n\n");

    for (int i = 0; i < 30000; i++) {
        g_string_append(list, "слово\n");
        g_string_append(line, "слово ");
    }
    g_string_append(list, "\nКонец.");
    g_autofree char *divided = dump(list->str, list->len, 0);
    g_autofree char *refused = dump(line->str, line->len, 0);
    g_assert_true(g_str_has_prefix(divided, "1 Раз.|Два|2 слово|3 слово|4 слово|"));
    g_assert_true(g_str_has_suffix(divided, "|30001 слово|30002 Конец.|"));
    g_assert_cmpstr(refused, ==,
                    "1 Раз.|Два|a.txt:3: error: a sentence is longer than 256 KB; divide it into "
                    "paragraphs");
}

static void test_document(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSegmenter) segmenter = make_segmenter();
    g_autoptr(GBytes) bytes = g_bytes_new_static("Раз. Два\n\nПо ст. 3", 28);
    g_autoptr(Document) document = document_open_bytes(bytes, "a.txt", NULL, &error);
    g_autoptr(GPtrArray) units = draft_read(document, &error);
    g_autoptr(Cut) cut = cut_document(units, "a.txt", segmenter, TRUE);
    CutUnit unit;

    g_assert_no_error(error);
    g_assert_true(cut_next(cut, &unit, &error));
    g_assert_cmpuint(unit.number, ==, 1);
    g_assert_cmpuint(unit.spans->len, ==, 2);
    g_assert_true(cut_next(cut, &unit, &error));
    g_assert_cmpuint(unit.number, ==, 2);
    g_assert_cmpuint(unit.spans->len, ==, 1);
    g_assert_cmpuint(unit.places->len, ==, 1);
    const TmSrxPlace *place = &g_array_index(unit.places, TmSrxPlace, 0);
    g_assert_false(place->breaks);
    g_assert_cmpuint(place->offset, ==, strlen("По ст."));
    g_assert_cmpstr(place->file, ==, "test.srx");
    g_assert_false(cut_next(cut, &unit, &error));
    g_assert_no_error(error);
}

/* A rule that needs too many steps has a place of its own; another in front would be none. */
static void test_place_of_rule(void)
{
    g_autofree char *text = g_strnfill(200000, 'a');
    g_autoptr(GString) file = g_string_new(rules);
    g_autoptr(GError) error = NULL;
    CutUnit unit;

    g_string_replace(file, "<beforebreak>\\.</beforebreak>", "<beforebreak>(a|aa)+b</beforebreak>",
                     0);
    g_autoptr(TmSrx) srx = tm_srx_parse(file->str, file->len, "slow.srx", &error);
    g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, "ru", &error);
    g_assert_no_error(error);
    g_autoptr(GInputStream) input = g_memory_input_stream_new_from_data(text, 200000, NULL);
    g_autoptr(Stream) stream = stream_new(input, "a.txt", &error);
    g_autoptr(Paragraphs) paragraphs = paragraphs_new(stream, "UTF-8", 0, &error);
    g_autoptr(Cut) running = cut_text(paragraphs, "a.txt", segmenter, FALSE);
    g_assert_false(cut_next(running, &unit, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
    g_assert_true(g_str_has_prefix(error->message, "slow.srx:1:"));
    g_clear_error(&error);
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, 200000);
    g_autoptr(Document) document = document_open_bytes(bytes, "a.txt", NULL, &error);
    g_autoptr(GPtrArray) units = draft_read(document, &error);
    g_autoptr(Cut) cut = cut_document(units, "a.txt", segmenter, FALSE);
    g_assert_no_error(error);
    g_assert_false(cut_next(cut, &unit, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
    g_assert_true(g_str_has_prefix(error->message, "slow.srx:1:"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cut/text", test_text);
    g_test_add_func("/cut/pieces", test_pieces);
    g_test_add_func("/cut/pieces-of-lists", test_pieces_of_lists);
    g_test_add_func("/cut/long-sentence", test_long_sentence);
    g_test_add_func("/cut/too-long", test_too_long);
    g_test_add_func("/cut/document", test_document);
    g_test_add_func("/cut/place-of-rule", test_place_of_rule);
    return g_test_run();
}
