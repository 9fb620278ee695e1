/*
 * The first byte says how large the chunks are; however a file is cut, the answer is the same. What
 * the scanner cannot follow must not be accepted.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../xml_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *bytes = (const char *) data + 1;
    gsize n_bytes = size - 1;
    g_autoptr(GError) error = NULL;
    g_autofree char *whole =
        events_of_libxml2(bytes, n_bytes, MAX(n_bytes, 1), XML_ALLOW_DOCTYPE, &error);
    g_autofree char *pieces =
        events_of_libxml2(bytes, n_bytes, 1 + data[0] % 64, XML_ALLOW_DOCTYPE, NULL);

    if (g_strcmp0(whole, pieces) != 0 || (whole == NULL) != (error != NULL))
        abort();
    if (error && !g_utf8_validate(error->message, -1, NULL))
        abort();
    return 0;
}
