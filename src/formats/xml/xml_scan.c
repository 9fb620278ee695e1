/*
 * Each token is found by looking for the bytes that can end it, from where the last one ended, so
 * the whole takes one pass. What is looked for and not found ends the scan: nothing is searched
 * twice.
 */
#include "formats/xml/xml_scan.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static gboolean is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean begins_with(const XmlScan *scan, gsize at, const char *text)
{
    gsize n = strlen(text);

    return scan->n_bytes - at >= n && memcmp(scan->bytes + at, text, n) == 0;
}

XmlScan xml_scan_init(const char *bytes, gsize n_bytes)
{
    XmlScan scan = {bytes ? bytes : "", bytes ? n_bytes : 0, 0, FALSE};

    if (begins_with(&scan, 0, BYTE_ORDER_MARK))
        scan.at = strlen(BYTE_ORDER_MARK);
    return scan;
}

static gboolean broken(XmlScan *scan)
{
    scan->broken = TRUE;
    return FALSE;
}

static gboolean finish(XmlScan *scan, XmlToken *token, XmlTokenKind kind, gsize end)
{
    token->kind = kind;
    token->start = scan->at;
    token->end = end;
    scan->at = end;
    return TRUE;
}

/* The offset after the next @closing from @from on; FALSE: there is none. */
static gboolean find_after(const XmlScan *scan, gsize from, const char *closing, gsize *after)
{
    gsize n = strlen(closing);
    const char *found = memmem(scan->bytes + from, scan->n_bytes - from, closing, n);

    if (found == NULL)
        return FALSE;
    *after = (gsize) (found - scan->bytes) + n;
    return TRUE;
}

static gboolean scan_text(XmlScan *scan, XmlToken *token)
{
    const char *start = scan->bytes + scan->at;
    const char *markup = memchr(start, '<', scan->n_bytes - scan->at);
    gsize end = markup ? (gsize) (markup - scan->bytes) : scan->n_bytes;

    token->inner = (XmlSpan){start, end - scan->at};
    return finish(scan, token, XML_TEXT, end);
}

/* The name that stands at @at; an empty one is no name. */
static XmlSpan name_at(const XmlScan *scan, gsize at)
{
    gsize end = at;

    while (end < scan->n_bytes && !is_space(scan->bytes[end]) && scan->bytes[end] != '/' &&
           scan->bytes[end] != '>' && scan->bytes[end] != '<')
        end++;
    return (XmlSpan){scan->bytes + at, end - at};
}

/* The '>' that ends the start tag, which no quoted value hides. */
static gboolean find_tag_end(const XmlScan *scan, gsize at, gsize *tag_end)
{
    for (; at < scan->n_bytes; at++) {
        char c = scan->bytes[at];

        if (c == '>') {
            *tag_end = at;
            return TRUE;
        }
        if (c == '<')
            return FALSE;
        if (c == '"' || c == '\'') {
            const char *closing = memchr(scan->bytes + at + 1, c, scan->n_bytes - at - 1);

            if (closing == NULL)
                return FALSE;
            at = (gsize) (closing - scan->bytes);
        }
    }
    return FALSE;
}

static gboolean scan_start(XmlScan *scan, XmlToken *token)
{
    gsize tag_end;

    token->name = name_at(scan, scan->at + 1);
    gsize inner = scan->at + 1 + token->name.n_bytes;
    if (token->name.n_bytes == 0 || !find_tag_end(scan, inner, &tag_end))
        return broken(scan);

    gboolean empty = tag_end > inner && scan->bytes[tag_end - 1] == '/';
    token->inner = (XmlSpan){scan->bytes + inner, tag_end - inner - (empty ? 1 : 0)};
    return finish(scan, token, empty ? XML_EMPTY : XML_START, tag_end + 1);
}

static gboolean scan_end(XmlScan *scan, XmlToken *token)
{
    token->name = name_at(scan, scan->at + 2);
    gsize at = scan->at + 2 + token->name.n_bytes;

    while (at < scan->n_bytes && is_space(scan->bytes[at]))
        at++;
    if (token->name.n_bytes == 0 || at == scan->n_bytes || scan->bytes[at] != '>')
        return broken(scan);
    return finish(scan, token, XML_END, at + 1);
}

/*
 * A DOCTYPE ends at the '>' outside of its internal subset, which stands in brackets. A quoted
 * string, a comment or a processing instruction may hold brackets and angles that mean nothing.
 */
static gboolean scan_doctype(XmlScan *scan, XmlToken *token)
{
    gsize at = scan->at + strlen("<!DOCTYPE");
    gboolean in_subset = FALSE;

    while (at < scan->n_bytes) {
        char c = scan->bytes[at];
        gboolean found = TRUE;

        if (begins_with(scan, at, "<!--"))
            found = find_after(scan, at + 4, "-->", &at);
        else if (begins_with(scan, at, "<?"))
            found = find_after(scan, at + 2, "?>", &at);
        else if (c == '"' || c == '\'')
            found = find_after(scan, at + 1, c == '"' ? "\"" : "'", &at);
        else if (c == '>' && !in_subset)
            return finish(scan, token, XML_DOCTYPE, at + 1);
        else {
            if (c == '[' || c == ']')
                in_subset = c == '[';
            at++;
        }
        if (!found)
            break;
    }
    return broken(scan);
}

static gboolean scan_enclosed(XmlScan *scan, XmlToken *token, XmlTokenKind kind,
                              const char *opening, const char *closing)
{
    gsize from = scan->at + strlen(opening);
    gsize end;

    if (!find_after(scan, from, closing, &end))
        return broken(scan);
    if (kind == XML_CDATA)
        token->inner = (XmlSpan){scan->bytes + from, end - strlen(closing) - from};
    return finish(scan, token, kind, end);
}

gboolean xml_scan_next(XmlScan *scan, XmlToken *token)
{
    if (scan->broken || scan->at >= scan->n_bytes)
        return FALSE;
    memset(token, 0, sizeof *token);
    if (scan->bytes[scan->at] != '<')
        return scan_text(scan, token);
    if (begins_with(scan, scan->at, "</"))
        return scan_end(scan, token);
    if (begins_with(scan, scan->at, "<?"))
        return scan_enclosed(scan, token, XML_PI, "<?", "?>");
    if (begins_with(scan, scan->at, "<!--"))
        return scan_enclosed(scan, token, XML_COMMENT, "<!--", "-->");
    if (begins_with(scan, scan->at, "<![CDATA["))
        return scan_enclosed(scan, token, XML_CDATA, "<![CDATA[", "]]>");
    if (begins_with(scan, scan->at, "<!DOCTYPE"))
        return scan_doctype(scan, token);
    if (begins_with(scan, scan->at, "<!"))
        return broken(scan);
    return scan_start(scan, token);
}

gboolean xml_span_is(XmlSpan span, const char *text)
{
    return span.n_bytes == strlen(text) &&
           (span.n_bytes == 0 || memcmp(span.start, text, span.n_bytes) == 0);
}

gboolean xml_name_is(const XmlToken *token, const char *name)
{
    return xml_span_is(token->name, name);
}

XmlSpan xml_local_name(const XmlToken *token)
{
    XmlSpan name = token->name;
    const char *colon = name.n_bytes > 0 ? memchr(name.start, ':', name.n_bytes) : NULL;

    if (colon == NULL)
        return name;
    gsize n_prefix = (gsize) (colon - name.start) + 1;
    return (XmlSpan){name.start + n_prefix, name.n_bytes - n_prefix};
}

static gsize skip_spaces(XmlSpan span, gsize at)
{
    while (at < span.n_bytes && is_space(span.start[at]))
        at++;
    return at;
}

gboolean xml_next_attribute(const XmlToken *token, gsize *at, XmlSpan *name, XmlSpan *value)
{
    XmlSpan inner = token->inner;

    if (token->kind != XML_START && token->kind != XML_EMPTY)
        return FALSE;
    gsize start = skip_spaces(inner, *at);
    gsize end = start;
    while (end < inner.n_bytes && !is_space(inner.start[end]) && inner.start[end] != '=')
        end++;
    gsize equals = skip_spaces(inner, end);
    if (end == start || equals >= inner.n_bytes || inner.start[equals] != '=')
        return FALSE;
    gsize quote = skip_spaces(inner, equals + 1);
    if (quote >= inner.n_bytes || (inner.start[quote] != '"' && inner.start[quote] != '\''))
        return FALSE;
    const char *closing =
        memchr(inner.start + quote + 1, inner.start[quote], inner.n_bytes - quote - 1);
    if (closing == NULL)
        return FALSE;

    *name = (XmlSpan){inner.start + start, end - start};
    *value = (XmlSpan){inner.start + quote + 1, (gsize) (closing - inner.start) - quote - 1};
    *at = (gsize) (closing - inner.start) + 1;
    return TRUE;
}

gboolean xml_attribute(const XmlToken *token, const char *name, XmlSpan *value)
{
    XmlSpan found_name;
    XmlSpan found_value;

    for (gsize at = 0; xml_next_attribute(token, &at, &found_name, &found_value);) {
        if (xml_span_is(found_name, name)) {
            *value = found_value;
            return TRUE;
        }
    }
    return FALSE;
}

/* Char of XML 1.0, production 2. */
static gboolean is_xml_char(gunichar c)
{
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* "&#1078;" or "&#x436;" at the start of @span: its length, and the character; 0: it is none. */
static gsize character_reference(XmlSpan span, gunichar *character)
{
    gboolean hex = span.n_bytes > 2 && span.start[2] == 'x';
    gsize first = hex ? 3 : 2;
    gsize at = first;
    gunichar value = 0;

    while (at < span.n_bytes &&
           (hex ? g_ascii_isxdigit(span.start[at]) : g_ascii_isdigit(span.start[at]))) {
        value = value * (hex ? 16 : 10) + (gunichar) g_ascii_xdigit_value(span.start[at]);
        if (value > 0x10FFFF)
            return 0;
        at++;
    }
    if (at == first || at == span.n_bytes || span.start[at] != ';' || !is_xml_char(value))
        return 0;
    *character = value;
    return at + 1;
}

/* The same for all references: "&amp;" as well as "&#38;". */
static gsize any_reference(XmlSpan span, gunichar *character)
{
    static const struct {
        const char *written;
        char character;
    } known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};

    if (span.n_bytes > 1 && span.start[1] == '#')
        return character_reference(span, character);
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        gsize n = strlen(known[i].written);

        if (span.n_bytes >= n && memcmp(span.start, known[i].written, n) == 0) {
            *character = (guchar) known[i].character;
            return n;
        }
    }
    return 0;
}

void xml_unescape(GString *out, XmlSpan escaped)
{
    gsize at = 0;
    gsize copied = 0; /* everything before it is in @out */

    while (at < escaped.n_bytes) {
        char c = escaped.start[at];
        gunichar character = 0;
        gsize n = 0;

        if (c == '&')
            n = any_reference((XmlSpan){escaped.start + at, escaped.n_bytes - at}, &character);
        else if (c == '\r') {
            /* XML 1.0, 2.11: CR and CR LF are read as LF. */
            character = '\n';
            n = at + 1 < escaped.n_bytes && escaped.start[at + 1] == '\n' ? 2 : 1;
        }
        if (n == 0) {
            at++;
            continue;
        }
        g_string_append_len(out, escaped.start + copied, (gssize) (at - copied));
        g_string_append_unichar(out, character);
        at += n;
        copied = at;
    }
    if (at > copied)
        g_string_append_len(out, escaped.start + copied, (gssize) (at - copied));
}

/* How a character has to be written; NULL: as it is. */
static const char *written_as(gunichar c, gboolean in_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r': /* written plainly it would be read as a line feed */
        return "&#13;";
    case '"':
        return in_attribute ? "&quot;" : NULL;
    case '\t': /* in an attribute these would be read as spaces */
        return in_attribute ? "&#9;" : NULL;
    case '\n':
        return in_attribute ? "&#10;" : NULL;
    default:
        return NULL;
    }
}

static void escape(GString *out, const char *utf8, gsize n_bytes, gboolean in_attribute)
{
    const char *end = utf8 + n_bytes;

    while (utf8 < end) {
        gunichar c = g_utf8_get_char_validated(utf8, end - utf8);

        /* What is no UTF-8 decodes to (gunichar) -1 or -2, which is no character of XML either. */
        if (!is_xml_char(c)) {
            utf8 += c >= (gunichar) -2 ? 1 : g_utf8_skip[*(const guchar *) utf8];
            continue;
        }
        gsize n = g_utf8_skip[*(const guchar *) utf8];
        const char *written = written_as(c, in_attribute);
        if (written)
            g_string_append(out, written);
        else
            g_string_append_len(out, utf8, (gssize) n);
        utf8 += n;
    }
}

void xml_escape_text(GString *out, const char *utf8, gsize n_bytes)
{
    escape(out, utf8, n_bytes, FALSE);
}

void xml_escape_attribute(GString *out, const char *utf8, gsize n_bytes)
{
    escape(out, utf8, n_bytes, TRUE);
}
