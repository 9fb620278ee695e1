#include "formats/encoding.h"

#include <string.h>

/* Text that is encoded, and what must be found again. */
static const struct {
    const char *text;
    const char *encoding;
    const char *found; /* NULL: the same name */
} detect_cases[] = {
    {"Закон", "windows-1251", NULL},
    {"Закон", "KOI8-R", NULL},
    {"Закон", "cp866", NULL},
    {"ЗАКОН О РЕЕСТРАХ", "windows-1251", NULL},
    {"ЗАКОН О РЕЕСТРАХ", "KOI8-R", NULL},
    {"ЗАКОН О РЕЕСТРАХ", "cp866", NULL},
    {"Принят 17 апреля 2026 г.", "windows-1251", NULL},
    {"Принят 17 апреля 2026 г.", "KOI8-R", NULL},
    {"Принят 17 апреля 2026 г.", "cp866", NULL},
    {"«Модельный закон» — № 5: ёлка…", "windows-1251", NULL},
    {"Debian: отсутствие сброса прав", "KOI8-R", NULL},
    {"Наблюдатели посетили избирательные участки.", "ISO-8859-5", NULL},
    {"Вся миссия наблюдателей приехала. Заявление принято.", "MAC-CYRILLIC", NULL},
    {"Міжпарламентська Асамблея ухвалила закон про реєстри.", "windows-1251", NULL},
    {"Міжпарламентська Асамблея ухвалила закон про реєстри.", "KOI8-U", NULL},
    {"Парламенцкая Асамблея прыняла закон аб рэестрах ўчора.", "windows-1251", NULL},
    {"The “Model Law” – it’s open", "windows-1252", "windows-1251"},
    {"Le café a été fermé à cause de la grève; où êtes-vous ?", "windows-1252", "ISO-8859-1"},
    {"Model law on public registers", "UTF-8", NULL},
    {"Закон", "UTF-8", NULL},
    {"Закон", "UTF-16LE", NULL},
    {"Закон о реестрах № 5", "UTF-16BE", NULL},
    {"Model law", "UTF-16LE", NULL},
    {"", "UTF-8", NULL},
};

static char *encode(const char *text, const char *encoding, gsize *n_bytes)
{
    g_autoptr(GError) error = NULL;
    char *encoded = g_convert(text, -1, encoding, "UTF-8", NULL, n_bytes, &error);

    g_assert_no_error(error);
    return encoded;
}

static void test_detect(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(detect_cases); i++) {
        g_auto(Encoding) found = {NULL, FALSE};
        g_autoptr(GError) error = NULL;
        gsize n_bytes;
        g_autofree char *encoded = encode(detect_cases[i].text, detect_cases[i].encoding, &n_bytes);

        g_assert_true(encoding_detect((guint8 *) encoded, n_bytes, NULL, &found, &error));
        g_assert_no_error(error);
        if (detect_cases[i].found)
            g_assert_cmpstr(found.name, ==, detect_cases[i].found);
        else
            g_assert_cmpstr(found.name, ==, detect_cases[i].encoding);
        g_assert_false(found.bom);
    }
}

static void test_byte_order_marks(void)
{
    static const struct {
        const char *bytes;
        gsize n_bytes;
        const char *name;
    } cases[] = {
        {"\xEF\xBB\xBFx", 4, "UTF-8"},          {"\xFF\xFEx\0", 4, "UTF-16LE"},
        {"\xFE\xFF\0x", 4, "UTF-16BE"},         {"\xFF\xFE\0\0x\0\0\0", 8, "UTF-32LE"},
        {"\0\0\xFE\xFF\0\0\0x", 8, "UTF-32BE"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const guint8 *bytes = (const guint8 *) cases[i].bytes;
        g_auto(Encoding) found = {NULL, FALSE};
        g_autoptr(GError) error = NULL;
        gunichar lacking;
        gsize n_decoded;

        /* A mark overrules what was asked for. */
        g_assert_true(encoding_detect(bytes, cases[i].n_bytes, "KOI8-R", &found, &error));
        g_assert_cmpstr(found.name, ==, cases[i].name);
        g_assert_true(found.bom);
        g_autofree char *text =
            encoding_decode(&found, bytes, cases[i].n_bytes, &n_decoded, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(text, ==, "x");
        g_autoptr(GBytes) back = encoding_encode(&found, text, n_decoded, &lacking, &error);
        g_assert_cmpmem(g_bytes_get_data(back, NULL), g_bytes_get_size(back), bytes,
                        cases[i].n_bytes);
    }
}

static void test_asked(void)
{
    static const struct {
        const char *asked;
        const char *name;
    } cases[] = {{"koi8-r", "koi8-r"}, {"CP1251", "CP1251"}, {"UTF-16", "UTF-16LE"}};
    static const char *const unknown[] = {"x-none", "", "UTF-8//TRANSLIT", "закон"};
    const guint8 bytes[] = "abc";

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Encoding) found = {NULL, FALSE};

        g_assert_true(encoding_detect(bytes, 3, cases[i].asked, &found, NULL));
        g_assert_cmpstr(found.name, ==, cases[i].name);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_auto(Encoding) found = {NULL, FALSE};
        g_autoptr(GError) error = NULL;

        g_assert_false(encoding_detect(bytes, 3, unknown[i], &found, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING);
        g_assert_true(g_str_has_prefix(error->message, "error: the encoding \""));
    }
}

static void test_binary(void)
{
    static const struct {
        const char *bytes;
        gsize n_bytes;
    } cases[] = {
        {"\x7F"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0",
         20},
        {"text\0text", 9},
        {"\1\2\3\4\5\6", 6},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0", 16},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Encoding) found = {NULL, FALSE};
        g_autoptr(GError) error = NULL;

        g_assert_false(encoding_detect((const guint8 *) cases[i].bytes, cases[i].n_bytes, NULL,
                                       &found, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING);
        g_assert_cmpstr(error->message, ==,
                        "error: this is no text but binary data; check that it is the right file");
    }
}

static const struct {
    const char *encoding;
    const char *bytes;
    gsize n_bytes;
    const char *text;    /* NULL: an error … */
    const char *message; /* … that begins so */
} decode_cases[] = {
    {"UTF-8", "Закон", 10, "Закон", NULL},
    {"windows-1251", "\xC7\xE0\xEA\xEE\xED", 5, "Закон", NULL},
    {"cp866", "\x87\xA0\xAA\xAE\xAD", 5, "Закон", NULL},
    {"UTF-16LE", "\x3D\xD8\x00\xDE", 4, "😀", NULL},
    {"UTF-8", "да\n\xFF", 6, NULL, "2:1: error: the bytes here are no text in UTF-8; "},
    {"UTF-8", "да\r\nнет\xD0", 13, NULL, "2:4: error: "},
    {"UTF-8", "\xED\xA0\x80", 3, NULL, "1:1: error: "},
    {"UTF-8", "a\0b", 3, NULL, "1:2: error: there is a zero byte"},
    {"UTF-16LE", "a\0\0\0", 4, NULL, "1:2: error: there is a zero byte"},
    {"UTF-16LE", "a\0b", 3, NULL, "1:2: error: the bytes here are no text in UTF-16LE; "},
    {"UTF-16LE", "\x00\xDE", 2, NULL, "1:1: error: "},
    {"windows-1251", "\xE4\xE0\r\x98", 4, NULL, "2:1: error: "},
    {"x-none", "a", 1, NULL, "error: the encoding \"x-none\" is not known"},
};

static void test_decode(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(decode_cases); i++) {
        g_autofree char *name = g_strdup(decode_cases[i].encoding);
        const Encoding encoding = {name, FALSE};
        g_autoptr(GError) error = NULL;
        gsize n_decoded = 0;
        g_autofree guint8 *exact = g_memdup2(decode_cases[i].bytes, decode_cases[i].n_bytes);
        g_autofree char *text =
            encoding_decode(&encoding, exact, decode_cases[i].n_bytes, &n_decoded, &error);

        g_assert_cmpstr(text, ==, decode_cases[i].text);
        if (decode_cases[i].text) {
            g_assert_no_error(error);
            g_assert_cmpuint(n_decoded, ==, strlen(decode_cases[i].text));
        } else {
            g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING);
            g_assert_true(g_str_has_prefix(error->message, decode_cases[i].message));
        }
    }
}

/* Damaged UTF-8 is not taken for something else in which every byte is a letter. */
static void test_damaged_utf8(void)
{
    static const char bytes[] = "Проект закона\nо реестрах \xFF и другом";
    g_auto(Encoding) found = {NULL, FALSE};
    g_autoptr(GError) error = NULL;
    gsize n_decoded;

    g_assert_true(encoding_detect((const guint8 *) bytes, sizeof bytes - 1, NULL, &found, &error));
    g_assert_cmpstr(found.name, ==, "UTF-8");
    g_assert_null(
        encoding_decode(&found, (const guint8 *) bytes, sizeof bytes - 1, &n_decoded, &error));
    g_assert_true(g_str_has_prefix(error->message, "2:12: error: "));
}

/* One word in UTF-8 is enough to tell, however much else is wrong. */
static void test_mixed_encodings(void)
{
    static const char *const texts[] = {"Привет.\n\xff\xfe\xfa\tx\n",
                                        "Закон принят.\n\xc7\xe0\xea\xee\xed \xef\xf0\xe8\xed"
                                        "\xff\xf2 \xe5\xe4\xe8\xed\xee\xe3\xeb\xe0\xf1\xed\xee\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(Encoding) found = {NULL, FALSE};
        g_autoptr(GError) error = NULL;
        g_assert_true(
            encoding_detect((const guint8 *) texts[i], strlen(texts[i]), NULL, &found, &error));
        g_assert_cmpstr(found.name, ==, "UTF-8");
    }
}

static void test_encode_lacking(void)
{
    static const struct {
        const char *encoding;
        const char *text;
        gunichar lacking;
    } cases[] = {
        {"windows-1251", "Закон «о реестрах»", 0},
        {"cp866", "закон «о реестрах»", 0xAB},
        {"KOI8-R", "5 € 3 £", 0x20AC},
        {"windows-1251", "қазақ", 0x49B},
        {"UTF-16LE", "қазақ 😀", 0},
        {"ISO-8859-1", "déjà", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup(cases[i].encoding);
        const Encoding encoding = {name, FALSE};
        g_autoptr(GError) error = NULL;
        gunichar lacking;
        gsize n_text = strlen(cases[i].text);
        g_autoptr(GBytes) bytes =
            encoding_encode(&encoding, cases[i].text, n_text, &lacking, &error);

        g_assert_no_error(error);
        g_assert_cmphex(lacking, ==, cases[i].lacking);
        if (lacking)
            g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), cases[i].text,
                            n_text);
        else {
            gsize n_decoded;
            g_autofree char *back = encoding_decode(&encoding, g_bytes_get_data(bytes, NULL),
                                                    g_bytes_get_size(bytes), &n_decoded, &error);
            g_assert_cmpstr(back, ==, cases[i].text);
        }
    }
}

/* All bytes that the single-byte encodings have: decoding and encoding give them back. */
static void test_single_bytes_come_back(void)
{
    static const char *const names[] = {"windows-1251", "KOI8-R",     "KOI8-U",
                                        "cp866",        "ISO-8859-5", "MAC-CYRILLIC"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const Encoding encoding = {(char *) names[i], FALSE};

        for (guint byte = 1; byte < 256; byte++) {
            guint8 one = (guint8) byte;
            gsize n_decoded;
            gunichar lacking;
            g_autofree char *text = encoding_decode(&encoding, &one, 1, &n_decoded, NULL);

            if (text == NULL)
                continue;
            g_autoptr(GBytes) back = encoding_encode(&encoding, text, n_decoded, &lacking, NULL);
            g_assert_cmpmem(g_bytes_get_data(back, NULL), g_bytes_get_size(back), &one, 1);
        }
    }
}

/* Every line of Russian news with twenty letters or more, in each of the three encodings. */
static guint count_wrong(char **lines, const char *encoding, guint *n_lines)
{
    guint n_wrong = 0;

    *n_lines = 0;
    for (char **line = lines; *line; line++) {
        g_auto(Encoding) found = {NULL, FALSE};
        gsize n_bytes;
        guint n_letters = 0;

        for (const char *at = *line; *at; at++)
            n_letters += *at == '\xD0' || *at == '\xD1';
        g_autofree char *encoded = g_convert_with_fallback(*line, -1, encoding, "UTF-8",
                                                           (char *) "-", NULL, &n_bytes, NULL);
        if (n_letters < 20 || encoded == NULL)
            continue;
        (*n_lines)++;
        encoding_detect((guint8 *) encoded, n_bytes, NULL, &found, NULL);
        n_wrong += g_strcmp0(found.name, encoding) != 0;
    }
    return n_wrong;
}

static void test_lines_of_corpus(void)
{
    static const char *const names[] = {"windows-1251", "KOI8-R", "cp866"};
    g_autofree char *contents = NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    if (!g_file_get_contents(TEST_SHARED "/corpus/docs/ntrex_dev.tsv", &contents, NULL, NULL)) {
        g_test_skip("the corpus is not there");
        return;
    }
    g_auto(GStrv) rows = g_strsplit(contents, "\n", -1);
    for (char **row = rows; *row; row++) {
        g_auto(GStrv) columns = g_strsplit(*row, "\t", 5);
        if (g_strv_length(columns) > 3)
            g_ptr_array_add(lines, g_strdup(columns[3]));
    }
    g_ptr_array_add(lines, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        guint n_lines;
        guint n_wrong = count_wrong((char **) lines->pdata, names[i], &n_lines);

        g_test_message("%s: %u of %u lines wrong", names[i], n_wrong, n_lines);
        g_assert_cmpuint(n_lines, >, 900);
        g_assert_cmpuint(n_wrong * 200, <=, n_lines);
    }
}

static void test_time(void)
{
    static const char *const patterns[] = {"\xC7\xE0\xEA\xEE\xED ", "a", "\xFF", "\xD0\x97",
                                           "\x80"};

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_auto(Encoding) found = {NULL, FALSE};
        gint64 start = g_get_monotonic_time();

        while (text->len < 8 * 1024 * 1024)
            g_string_append(text, patterns[i]);
        encoding_detect((guint8 *) text->str, text->len, NULL, &found, NULL);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 30 * G_USEC_PER_SEC);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encoding/detect", test_detect);
    g_test_add_func("/encoding/byte-order-marks", test_byte_order_marks);
    g_test_add_func("/encoding/asked", test_asked);
    g_test_add_func("/encoding/binary", test_binary);
    g_test_add_func("/encoding/decode", test_decode);
    g_test_add_func("/encoding/damaged-utf8", test_damaged_utf8);
    g_test_add_func("/encoding/mixed-encodings", test_mixed_encodings);
    g_test_add_func("/encoding/encode-lacking", test_encode_lacking);
    g_test_add_func("/encoding/single-bytes-come-back", test_single_bytes_come_back);
    g_test_add_func("/encoding/lines-of-corpus", test_lines_of_corpus);
    g_test_add_func("/encoding/time", test_time);
    return g_test_run();
}
