/*
 * Whatever the bytes: either an error with a message, or valid UTF-8 without NUL which gives the
 * bytes back when it is encoded again (in the encodings of which that is promised).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gboolean is_reversible(const char *name)
{
    static const char *const names[] = {
        "UTF-8",      "UTF-16LE", "UTF-16BE",     "windows-1251", "KOI8-R", "cp866",
        "ISO-8859-5", "KOI8-U",   "MAC-CYRILLIC", "windows-1252", NULL};

    return g_strv_contains(names, name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(Encoding) encoding = {NULL, FALSE};
    g_autoptr(GError) error = NULL;
    gunichar lacking;
    gsize n_decoded;

    if (!encoding_detect(data, size, NULL, &encoding, &error)) {
        if (error == NULL)
            abort();
        return 0;
    }
    g_autofree char *text = encoding_decode(&encoding, data, size, &n_decoded, &error);
    if (text == NULL) {
        if (error == NULL || !g_ascii_isdigit(error->message[0]))
            abort();
        return 0;
    }
    if (!g_utf8_validate(text, (gssize) n_decoded, NULL) || strlen(text) != n_decoded)
        abort();
    g_autoptr(GBytes) back = encoding_encode(&encoding, text, n_decoded, &lacking, &error);
    if (back == NULL || (is_reversible(encoding.name) &&
                         (g_bytes_get_size(back) != size ||
                          (size > 0 && memcmp(g_bytes_get_data(back, NULL), data, size) != 0))))
        abort();
    return 0;
}
