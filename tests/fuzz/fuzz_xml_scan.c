/*
 * The scanner never reads outside of its buffer, its tokens lie side by side, and where libxml2
 * accepts the bytes both see the same elements, attributes and text.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../xml_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const char *bytes, gsize n_bytes)
{
    XmlScan scan = xml_scan_init(bytes, n_bytes);
    gsize end = scan.at;
    XmlToken token;

    while (xml_scan_next(&scan, &token)) {
        if (token.start != end || token.end <= token.start || token.end > n_bytes)
            abort();
        end = token.end;
    }
    if (!scan.broken && end != n_bytes)
        abort();
}

static void escape_and_back(const char *bytes, gsize n_bytes)
{
    g_autoptr(GString) escaped = g_string_new(NULL);
    g_autoptr(GString) once = g_string_new(NULL);
    g_autoptr(GString) twice = g_string_new(NULL);

    xml_unescape(once, (XmlSpan){bytes, n_bytes});
    g_string_truncate(once, 0);
    xml_escape_attribute(escaped, bytes, n_bytes);
    xml_unescape(once, (XmlSpan){escaped->str, escaped->len});
    g_string_truncate(escaped, 0);
    xml_escape_text(escaped, once->str, once->len);
    xml_unescape(twice, (XmlSpan){escaped->str, escaped->len});
    if (strcmp(once->str, twice->str) != 0)
        abort();
}

/* UTF-8 without a DOCTYPE, which may change how attributes are read, or another declared encoding.
 */
static gboolean law_holds_for(const char *bytes, gsize n_bytes)
{
    return g_utf8_validate(bytes, (gssize) n_bytes, NULL) &&
           memmem(bytes, n_bytes, "encoding", 8) == NULL &&
           memmem(bytes, n_bytes, "<!DOCTYPE", 9) == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *) data;

    walk(bytes, size);
    escape_and_back(bytes, size);
    if (law_holds_for(bytes, size)) {
        g_autofree char *expected = events_of_libxml2(bytes, size, MAX(size, 1), 0, NULL);
        g_autofree char *events = events_of_scanner(bytes, size);

        if (expected && g_strcmp0(expected, events) != 0)
            abort();
    }
    return 0;
}
