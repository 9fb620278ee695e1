#include "formats/decoder.h"

#include <string.h>

static Stream *stream_of(const char *bytes, gsize n_bytes)
{
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);

    return stream_new(input, "a.txt", NULL);
}

/* The text, and behind it the message of the error if there is one. */
static char *decode(const char *bytes, gsize n_bytes, const char *encoding, gsize chunk_bytes)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Stream) stream = stream_of(bytes, n_bytes);
    g_autoptr(Decoder) decoder = decoder_new(stream, encoding, chunk_bytes, &error);

    while (decoder != NULL && decoder_read(decoder, text, &error)) {
    }
    if (error != NULL) {
        g_assert_true(error->domain == FORMAT_ERROR);
        g_string_append(text, error->message);
    }
    return g_string_free(text, FALSE);
}

static const struct {
    const char *bytes;
    gsize n_bytes;
    const char *encoding;
    const char *text;
} cases[] = {
    {"", 0, NULL, ""},
    {"Закон", 10, NULL, "Закон"},
    {"\xEF\xBB\xBFЗакон", 13, NULL, "Закон"},
    {"\xEF\xBB\xBFЗакон", 13, "windows-1251", "Закон"}, /* the mark overrules */
    {"\xFF\xFE\x14\x04\x30\x04", 6, "windows-1251", "Да"},
    {"\xFF\xFE\0\0\x14\x04\0\0", 8, "windows-1251", "Д"},
    /* … and what only begins like one does not. */
    {"\xFF", 1, "windows-1251", "я"},
    {"\xFF\xE4", 2, "windows-1251", "яд"},
    {"\xEF\xBB", 2, "windows-1251", "п»"},
    {"\xEF\xBB\xEE", 3, "windows-1251", "п»о"},
    {"\xCF\xF0\xE8\xED\xFF\xF2 \xE7\xE0\xEA\xEE\xED", 12, NULL, "Принят закон"},
    {"\xCF\xF0\xE8\xED\xFF\xF2", 6, "windows-1251", "Принят"},
    {"\xFF\xFE\x14\x04\x30\x04", 6, NULL, "Да"},
    {"\x14\x04\x30\x04", 4, "UTF-16", "Да"},
    {"\xFF\xFE\x14\x04\x30", 5, NULL,
     "Дa.txt:1:2: error: the bytes here are no text in UTF-16LE; name the true encoding with "
     "--encoding, or save the file again as UTF-8"},
    {"Yes\r\nД\xD0", 8, "UTF-8",
     "Yes\r\nДa.txt:2:2: error: the bytes here are no text in UTF-8; name the true encoding with "
     "--encoding, or save the file again as UTF-8"},
    {"Раз\r\rДва\n\xFFТри", 22, NULL,
     "Раз\r\rДва\na.txt:4:1: error: the bytes here are no text in UTF-8; name the true encoding "
     "with --encoding, or save the file again as UTF-8"},
    {"да\0нет", 11, "UTF-8",
     "даa.txt:1:3: error: there is a zero byte, which no text has; check that it is the right "
     "file"},
    {"\xE4\xE0\0", 3, "windows-1251",
     "даa.txt:1:3: error: there is a zero byte, which no text has; check that it is the right "
     "file"},
    {"да\0нет", 11, NULL,
     "a.txt: error: this is no text but binary data; check that it is the right file"},
    {"да", 4, "klingon",
     "a.txt: error: the encoding \"klingon\" is not known; use a name such as UTF-8, windows-1251, "
     "KOI8-R or cp866"},
};

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize chunk = 0; chunk < 8; chunk++) {
            g_autofree char *text =
                decode(cases[i].bytes, cases[i].n_bytes, cases[i].encoding, chunk);
            g_assert_cmpstr(text, ==, cases[i].text);
        }
    }
}

/* ASCII longer than what is looked at in the beginning, then @tail. */
static char *decode_after_ascii(const char *tail, gsize n_tail, gsize chunk_bytes)
{
    g_autoptr(GString) bytes = g_string_new(NULL);

    while (bytes->len < 3 * STREAM_BLOCK_BYTES)
        g_string_append(bytes, "Nothing but ASCII here.\n");
    gsize n_ascii = bytes->len;
    g_string_append_len(bytes, tail, (gssize) n_tail);
    g_autofree char *text = decode(bytes->str, bytes->len, NULL, chunk_bytes);
    g_assert_true(strncmp(text, bytes->str, n_ascii) == 0);
    return g_strdup(text + n_ascii);
}

static void test_late(void)
{
    static const gsize chunks[] = {0, 1, 1000};
    static const struct {
        const char *bytes;
        gsize n_bytes;
        const char *text;
    } late[] = {
        {"Закон принят", 23, "Закон принят"},
        {"\xC7\xE0\xEA\xEE\xED \xEF\xF0\xE8\xED\xFF\xF2", 12, "Закон принят"},
        {"\xFA\xC1\xCB\xCF\xCE \xD0\xD2\xC9\xCE\xD1\xD4 \xD7 \xCD\xC1\xC5", 18,
         "Закон принят в мае"},
        /* No byte order mark stands here. */
        {"\xFF\xFE \xEF\xF0\xE8\xED\xFF\xEB \xE7\xE0\xEA\xEE\xED", 15, "яю принял закон"},
        {"no\0", 3,
         "noa.txt:8193:3: error: there is a zero byte, which no text has; check that it is the "
         "right file"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(late); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(chunks); j++) {
            g_autofree char *text = decode_after_ascii(late[i].bytes, late[i].n_bytes, chunks[j]);
            g_assert_cmpstr(text, ==, late[i].text);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decoder/cases", test_cases);
    g_test_add_func("/decoder/late", test_late);
    return g_test_run();
}
