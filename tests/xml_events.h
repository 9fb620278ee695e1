/*
 * XML as a line of events, made once by libxml2 and once by our scanner, to be compared.
 *
 *     <p a="1">да<br/></p>   →   "[p|a=1|" "да" "[br|" "]" "]"
 */
#ifndef TESTS_XML_EVENTS_H
#define TESTS_XML_EVENTS_H

#include <string.h>

#include "formats/xml/xml_check.h"
#include "formats/xml/xml_scan.h"

static inline gboolean events_start(const XmlElement *element, gpointer user,
                                    G_GNUC_UNUSED GError **error)
{
    g_string_append_printf(user, "[%s|", element->name);
    for (const char *const *at = element->attributes; *at; at += 2)
        g_string_append_printf(user, "%s=%s|", at[0], at[1]);
    return TRUE;
}

static inline gboolean events_end(G_GNUC_UNUSED const char *name, gpointer user,
                                  G_GNUC_UNUSED GError **error)
{
    g_string_append_c(user, ']');
    return TRUE;
}

static inline gboolean events_text(const char *utf8, gsize n_bytes, gpointer user,
                                   G_GNUC_UNUSED GError **error)
{
    g_string_append_len(user, utf8, (gssize) n_bytes);
    return TRUE;
}

/* By libxml2, fed in chunks of @n_chunk bytes; NULL with an error when it does not accept. */
static inline char *events_of_libxml2(const char *bytes, gsize n_bytes, gsize n_chunk,
                                      XmlCheckFlags flags, GError **error)
{
    XmlHandler handler = {events_start, events_end, events_text};
    GString *out = g_string_new(NULL);
    g_autoptr(XmlReader) reader = xml_reader_new("test.xml", flags, &handler, out);
    gboolean fine = TRUE;
    gsize at = 0;

    do {
        gsize n = MIN(n_chunk, n_bytes - at);
        fine = xml_reader_feed(reader, bytes + at, n, at + n == n_bytes, error);
        at += n;
    } while (fine && at < n_bytes);
    return g_string_free(out, !fine);
}

/* Spaces of an attribute are read as U+0020, those written as references are not. */
static inline void events_append_value(GString *out, XmlSpan value)
{
    g_autoptr(GString) spaced = g_string_new(NULL);

    for (gsize i = 0; i < value.n_bytes; i++) {
        char c = value.start[i];
        gboolean pair = c == '\r' && i + 1 < value.n_bytes && value.start[i + 1] == '\n';

        g_string_append_c(spaced, c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
        i += pair ? 1 : 0;
    }
    xml_unescape(out, (XmlSpan){spaced->str, spaced->len});
}

static inline void events_append_start(GString *out, const XmlToken *token)
{
    XmlSpan local = xml_local_name(token);
    XmlSpan name;
    XmlSpan value;

    g_string_append_printf(out, "[%.*s|", (int) local.n_bytes, local.start);
    for (gsize at = 0; xml_next_attribute(token, &at, &name, &value);) {
        XmlToken attribute = {.name = name};
        gboolean declares = xml_span_is(name, "xmlns") ||
                            (name.n_bytes > 6 && memcmp(name.start, "xmlns:", 6) == 0);
        gboolean of_xml = name.n_bytes > 4 && memcmp(name.start, "xml:", 4) == 0;

        if (declares)
            continue;
        local = of_xml ? name : xml_local_name(&attribute);
        g_string_append_printf(out, "%.*s=", (int) local.n_bytes, local.start);
        events_append_value(out, value);
        g_string_append_c(out, '|');
    }
}

/* The content of CDATA: nothing is a reference there, but line ends are read as LF. */
static inline void events_append_literal(GString *out, XmlSpan literal)
{
    for (gsize i = 0; i < literal.n_bytes; i++) {
        gboolean pair = i + 1 < literal.n_bytes && literal.start[i + 1] == '\n';

        if (literal.start[i] != '\r')
            g_string_append_c(out, literal.start[i]);
        else if (!pair)
            g_string_append_c(out, '\n');
    }
}

/* By the scanner; NULL when it gave up. */
static inline char *events_of_scanner(const char *bytes, gsize n_bytes)
{
    XmlScan scan = xml_scan_init(bytes, n_bytes);
    GString *out = g_string_new(NULL);
    gsize depth = 0;
    XmlToken token;

    while (xml_scan_next(&scan, &token)) {
        switch (token.kind) {
        case XML_START:
        case XML_EMPTY:
            events_append_start(out, &token);
            if (token.kind == XML_EMPTY)
                g_string_append_c(out, ']');
            else
                depth++;
            break;
        case XML_END:
            g_string_append_c(out, ']');
            depth -= depth > 0;
            break;
        case XML_TEXT:
            if (depth > 0)
                xml_unescape(out, token.inner);
            break;
        case XML_CDATA:
            events_append_literal(out, token.inner);
            break;
        default:
            break;
        }
    }
    return g_string_free(out, scan.broken);
}

#endif
