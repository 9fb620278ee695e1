/* TMX from arbitrary bytes: whole and in small pieces it must say the same. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/exchange_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    UnitReaderOptions pieces = {.chunk_bytes = size % 7 + 1};
    g_autofree char *whole = dump_bytes(data, size, "fuzz.tmx", NULL);
    g_autofree char *cut = dump_bytes(data, size, "fuzz.tmx", &pieces);

    /* What libxml2 calls an error, and where, may depend on how much it sees. */
    if (!g_str_equal(whole, cut) && !strstr(whole, "fuzz.tmx") && !strstr(cut, "fuzz.tmx"))
        abort();
    return 0;
}
