/* Tables from arbitrary bytes, with and without --columns; in small pieces they must say the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/exchange_dump.h"
#include "formats/exchange_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Then it may hold XML. */
static gboolean is_gzip(const uint8_t *data, size_t size)
{
    return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "ru,-,en", "document,ru,en"};
    static const char *const encodings[] = {NULL, "UTF-8", "windows-1251", "UTF-16LE"};

    /* XML is read as TMX whatever the name; that is the matter of fuzz_tmx. */
    if (tmx_format.recognises(data, size, "fuzz.tsv"))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        UnitReaderOptions options = {.columns = columns[i], .encoding = encodings[size % 4]};
        g_autofree char *whole = dump_bytes(data, size, "fuzz.tsv", &options);

        options.chunk_bytes = size % 7 + 1;
        g_autofree char *cut = dump_bytes(data, size, "fuzz.tsv", &options);
        if (!g_str_equal(whole, cut) && !is_gzip(data, size))
            abort();
    }
    return 0;
}
