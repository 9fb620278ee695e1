#include "formats/tmx/tmx_markup.h"

#include <string.h>

/* ---- escaping -------------------------------------------------------------------------------- */

/* Bytes at which a run of plain ones ends. EF may begin U+FFFE or U+FFFF. */
#define IN_TEXT 1
#define IN_VALUE 2

static const guint8 stops[256] = {
    [0x00] = 3, [0x01] = 3, [0x02] = 3, [0x03] = 3, [0x04] = 3, [0x05] = 3, [0x06] = 3,
    [0x07] = 3, [0x08] = 3, [0x0b] = 3, [0x0c] = 3, [0x0e] = 3, [0x0f] = 3, [0x10] = 3,
    [0x11] = 3, [0x12] = 3, [0x13] = 3, [0x14] = 3, [0x15] = 3, [0x16] = 3, [0x17] = 3,
    [0x18] = 3, [0x19] = 3, [0x1a] = 3, [0x1b] = 3, [0x1c] = 3, [0x1d] = 3, [0x1e] = 3,
    [0x1f] = 3, ['\r'] = 3, ['&'] = 3,  ['<'] = 3,  ['>'] = 3,  [0xef] = 3, ['"'] = IN_VALUE,
    ['\t'] = 2, ['\n'] = 2,
};

static gboolean is_noncharacter(const char *at, const char *end)
{
    return end - at >= 3 && (guint8) at[0] == 0xef && (guint8) at[1] == 0xbf &&
           ((guint8) at[2] == 0xbe || (guint8) at[2] == 0xbf);
}

/* What stands for a byte of the table; NULL: nothing, it is forbidden. */
static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

static void append_escaped(GString *out, const char *at, const char *end, guint8 where,
                           gint64 *n_left_out)
{
    while (at < end) {
        const char *run = at;

        while (at < end && (!(stops[(guint8) *at] & where) ||
                            ((guint8) *at == 0xef && !is_noncharacter(at, end))))
            at++;
        g_string_append_len(out, run, (gssize) (at - run));
        if (at == end)
            return;
        const char *instead = reference(*at);
        if (instead)
            g_string_append(out, instead);
        else if (n_left_out)
            (*n_left_out)++;
        at += (guint8) *at == 0xef ? 3 : 1;
    }
}

void tmx_append_text(GString *out, const char *utf8, gsize n_bytes, gint64 *n_left_out)
{
    append_escaped(out, utf8, utf8 + n_bytes, IN_TEXT, n_left_out);
}

void tmx_append_value(GString *out, const char *utf8, gint64 *n_left_out)
{
    append_escaped(out, utf8, utf8 + strlen(utf8), IN_VALUE, n_left_out);
}

void tmx_append_attribute(GString *out, const char *name, const char *value, gint64 *n_left_out)
{
    g_string_append_c(out, ' ');
    g_string_append(out, name);
    g_string_append_len(out, "=\"", 2);
    tmx_append_value(out, value, n_left_out);
    g_string_append_c(out, '"');
}

/* ---- names ----------------------------------------------------------------------------------- */

/* NameStartChar of XML 1.0, 2.3, but the colon. */
static gboolean begins_name(gunichar c)
{
    static const gunichar ranges[][2] = {
        {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xc0, 0xd6},     {0xd8, 0xf6},
        {0xf8, 0x2ff},    {0x370, 0x37d},   {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f},
        {0x2c00, 0x2fef}, {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return TRUE;
    }
    return FALSE;
}

static gboolean continues_name(gunichar c)
{
    return begins_name(c) || c == '-' || c == '.' || (c >= '0' && c <= '9') || c == 0xb7 ||
           (c >= 0x300 && c <= 0x36f) || (c >= 0x203f && c <= 0x2040);
}

static gboolean is_name(XmlSpan name)
{
    const char *at = name.start;
    const char *end = at + name.n_bytes;

    if (at == end || !g_utf8_validate_len(at, name.n_bytes, NULL) ||
        !begins_name(g_utf8_get_char(at)))
        return FALSE;
    for (at = g_utf8_next_char(at); at < end; at = g_utf8_next_char(at)) {
        if (!continues_name(g_utf8_get_char(at)))
            return FALSE;
    }
    return TRUE;
}

gboolean tmx_is_attribute_name(XmlSpan name)
{
    XmlSpan rest = name;

    if (name.n_bytes > strlen("xml:") && memcmp(name.start, "xml:", strlen("xml:")) == 0) {
        rest.start += strlen("xml:");
        rest.n_bytes -= strlen("xml:");
    }
    return is_name(rest) && !xml_span_is(name, "xmlns");
}

/* ---- attributes ------------------------------------------------------------------------------ */

gboolean tmx_next_attribute(XmlSpan attributes, gsize *at, XmlSpan *name, XmlSpan *value)
{
    const char *start = attributes.start + *at;
    const char *end = attributes.start + attributes.n_bytes;

    if (start == end || *start != ' ')
        return FALSE;
    start++;
    const char *equals = memchr(start, '=', (gsize) (end - start));
    if (equals == NULL || equals + 1 == end || equals[1] != '"')
        return FALSE;
    const char *close = memchr(equals + 2, '"', (gsize) (end - equals - 2));
    if (close == NULL)
        return FALSE;
    *name = (XmlSpan){start, (gsize) (equals - start)};
    *value = (XmlSpan){equals + 2, (gsize) (close - equals - 2)};
    *at = (gsize) (close + 1 - attributes.start);
    return TRUE;
}

/* Whether an escaped stretch is such as append_escaped makes it, so that it may be copied. */
static gboolean is_escaped(XmlSpan span, guint8 where)
{
    static const char *const references[] = {"&amp;", "&lt;",  "&gt;", "&quot;",
                                             "&#9;",  "&#10;", "&#13;"};
    const char *end = span.start + span.n_bytes;

    if (!g_utf8_validate_len(span.start, span.n_bytes, NULL))
        return FALSE;
    for (const char *at = span.start; at < end; at++) {
        if (!(stops[(guint8) *at] & where) || ((guint8) *at == 0xef && !is_noncharacter(at, end)))
            continue;
        gsize i = 0;
        while (i < G_N_ELEMENTS(references) &&
               ((gsize) (end - at) < strlen(references[i]) ||
                memcmp(at, references[i], strlen(references[i])) != 0))
            i++;
        if (i == G_N_ELEMENTS(references))
            return FALSE;
        at += strlen(references[i]) - 1;
    }
    return TRUE;
}

static gboolean same_span(XmlSpan a, XmlSpan b)
{
    return a.n_bytes == b.n_bytes && memcmp(a.start, b.start, a.n_bytes) == 0;
}

gboolean tmx_attributes_are_sound(XmlSpan attributes, const char *without)
{
    gsize at = 0;
    gsize before = 0;
    XmlSpan name;
    XmlSpan value;

    for (; tmx_next_attribute(attributes, &at, &name, &value); before = at) {
        gsize earlier = 0;
        XmlSpan other;
        XmlSpan ignored;

        if (!tmx_is_attribute_name(name) || !is_escaped(value, IN_VALUE) ||
            (without && xml_span_is(name, without)))
            return FALSE;
        while (earlier < before && tmx_next_attribute(attributes, &earlier, &other, &ignored)) {
            if (same_span(name, other))
                return FALSE;
        }
    }
    return at == attributes.n_bytes;
}

/* ---- forms ----------------------------------------------------------------------------------- */

/* "name attributes" up to @end. */
static void parse_tag(const char *start, const char *end, XmlSpan *name, XmlSpan *attributes)
{
    const char *space = memchr(start, ' ', (gsize) (end - start));
    const char *name_end = space ? space : end;

    *name = (XmlSpan){start, (gsize) (name_end - start)};
    *attributes = (XmlSpan){name_end, (gsize) (end - name_end)};
}

TmxForm tmx_form_parse(const char *form)
{
    const char *end = strchrnul(form, '>');
    TmxForm parsed = {.inner = *end ? end + 1 : NULL};

    parse_tag(form, end, &parsed.name, &parsed.attributes);
    return parsed;
}

gboolean tmx_form_attribute(const TmxForm *form, const char *name, XmlSpan *value)
{
    gsize at = 0;
    XmlSpan found;

    while (tmx_next_attribute(form->attributes, &at, &found, value)) {
        if (xml_span_is(found, name))
            return TRUE;
    }
    return FALSE;
}

/* Takes one tag of inner markup: opened elements are put on the stack, closed ones taken off. */
static gboolean take_tag(GArray *open, const char *start, const char *end)
{
    XmlSpan name;
    XmlSpan attributes;

    if (*start != '/') {
        parse_tag(start, end, &name, &attributes);
        g_array_append_val(open, name);
        return is_name(name) && tmx_attributes_are_sound(attributes, NULL);
    }
    name = (XmlSpan){start + 1, (gsize) (end - start - 1)};
    if (open->len == 0 || !same_span(name, g_array_index(open, XmlSpan, open->len - 1)))
        return FALSE;
    g_array_set_size(open, open->len - 1);
    return TRUE;
}

static gboolean inner_is_sound(const char *at)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(XmlSpan));

    for (;;) {
        const char *tag = strchrnul(at, '<');

        if (!is_escaped((XmlSpan){at, (gsize) (tag - at)}, IN_TEXT))
            return FALSE;
        if (*tag == '\0')
            return open->len == 0;
        const char *end = strchr(tag, '>');
        if (end == NULL || !take_tag(open, tag + 1, end))
            return FALSE;
        at = end + 1;
    }
}

gboolean tmx_form_is_sound(const TmxForm *form)
{
    if (xml_span_is(form->name, "/hi"))
        return form->attributes.n_bytes == 0 && form->inner == NULL;
    return is_name(form->name) && tmx_attributes_are_sound(form->attributes, NULL) &&
           (form->inner == NULL || inner_is_sound(form->inner));
}
