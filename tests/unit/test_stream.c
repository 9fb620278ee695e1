/* Files packed by other programs than gzip: each is named, with what unpacks it. */
#include <string.h>

#include "formats/exchange.h"
#include "formats/stream.h"

/* NULL: it could be opened. */
static char *open_bytes(const char *bytes, gsize n_bytes)
{
    g_autoptr(GInputStream) raw =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Stream) stream = stream_new(raw, "old.tmx", &error);

    if (stream != NULL)
        return NULL;
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN);
    return g_strdup(error->message);
}

static void test_packings(void)
{
    static const struct {
        const char *bytes;
        gsize n_bytes;
        const char *message; /* NULL: a text like any other */
    } cases[] = {
        {"\x28\xb5\x2f\xfd\x24\x00", 6, "*compressed with zstd; unpack it first (zstd -d FILE)"},
        {"\xfd\x37zXZ\0\0\4", 8, "*xz; unpack it first (xz -dk FILE)"},
        {"BZh91AY&SY\x01", 11, "*bzip2; unpack it first (bzip2 -dk FILE)"},
        {"7z\xbc\xaf\x27\x1c\0\4", 8, "*7-Zip; *(7z x FILE)"},
        {"Rar!\x1a\x07\x01\0", 8, "*RAR; *(unrar x FILE)"},
        {"BZh91AY&S", 9, NULL},
        {"BZhX1AY&SY\x01", 11, NULL},
        {"BZhZ is a word\n", 15, NULL},
        {"\x28\xb5\x2f", 3, NULL},
        {"ru\ten\n", 6, NULL},
        {"", 0, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = open_bytes(cases[i].bytes, cases[i].n_bytes);
        g_assert_cmpint(message != NULL, ==, cases[i].message != NULL);
        if (message != NULL && !g_pattern_match_simple(cases[i].message, message))
            g_assert_cmpstr(message, ==, cases[i].message);
    }
}

/* A document of Word is a ZIP archive too; other commands read it, so the stream takes it. */
static void test_zip(void)
{
    static const char zip[] = "PK\3\4\24\0\0\0\10\0";
    g_autoptr(GInputStream) raw = g_memory_input_stream_new_from_data(zip, sizeof zip - 1, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(open_bytes(zip, sizeof zip - 1));
    g_assert_null(unit_reader_open_stream(raw, "old.tmx", NULL, &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN);
    g_assert_nonnull(strstr(error->message, "ZIP"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stream/packings", test_packings);
    g_test_add_func("/stream/zip", test_zip);
    return g_test_run();
}
