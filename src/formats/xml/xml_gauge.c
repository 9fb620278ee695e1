#include "formats/xml/xml_gauge.h"
#include "formats/xml/xml_check.h"

#include <string.h>

/*
 *                '<'              name              '>'
 *      TEXT ──────────→ MARKUP ──────────→ TAG ─────────────→ TEXT
 *                          │  '!'           ⇅ '"'
 *                          ├──────→ BANG   VALUE
 *                          │ '?'     ├─ '--' → COMMENT ─ '-->' → TEXT, or back to DOCTYPE
 *                          └─→ PI    ├─ '['  → CDATA   ─ ']]>' → TEXT
 *                                    └─ else → DOCTYPE ─ '>' outside of […] → TEXT
 */
enum { TEXT, MARKUP, BANG, BANG_DASH, TAG, VALUE, COMMENT, CDATA, PI, DOCTYPE };

/* Families of encodings in which the delimiters of XML are single bytes and nothing else is. */
static const char *const readable[] = {
    "UTF-8",     "UTF8",      "UTF-16",  "UTF16",  "US-ASCII", "ASCII",   "ISO-8859-", "ISO8859-",
    "WINDOWS-",  "CP125",     "CP866",   "CP855",  "IBM866",   "IBM855",  "KOI8-",     "MAC",
    "X-MAC-",    "LATIN1",    "TIS-620", "GB2312", "GBK",      "GB18030", "BIG5",      "EUC-",
    "SHIFT_JIS", "SHIFT-JIS", "SJIS",    "CP932",  "CP936",    "CP949",   "CP950",     "PTCP154"};

gboolean xml_gauge_can_read(const char *encoding)
{
    for (gsize i = 0; i < G_N_ELEMENTS(readable); i++)
        if (g_ascii_strncasecmp(encoding, readable[i], strlen(readable[i])) == 0)
            return TRUE;
    return FALSE;
}

static void after_markup(XmlGauge *gauge, guint c)
{
    if (c == '!')
        gauge->state = BANG;
    else if (c == '?')
        gauge->state = PI;
    else if (gauge->in_doctype)
        gauge->state = DOCTYPE;
    else {
        gauge->state = TAG;
        gauge->n_attributes = 0;
        gauge->n_value = 0;
    }
    gauge->run = 0;
}

static void after_bang(XmlGauge *gauge, guint c)
{
    if (c == '-')
        gauge->state = BANG_DASH;
    else if (c == '[' && !gauge->in_doctype)
        gauge->state = CDATA;
    else {
        gauge->state = DOCTYPE;
        gauge->in_doctype = TRUE;
    }
    gauge->run = 0;
}

/* TRUE at the end of the whole DOCTYPE. */
static gboolean in_doctype(XmlGauge *gauge, guint c)
{
    if (c == '>' && !gauge->in_subset) {
        gauge->state = TEXT;
        gauge->in_doctype = FALSE;
        return TRUE;
    }
    if (c == '[' || c == ']')
        gauge->in_subset = c == '[';
    else if (c == '"' || c == '\'') {
        gauge->quote = c;
        gauge->state = VALUE;
        gauge->n_value = 0;
    } else if (c == '<')
        gauge->state = MARKUP;
    return FALSE;
}

static void in_tag(XmlGauge *gauge, guint c)
{
    if (c == '>') {
        gauge->state = TEXT;
        gauge->n_token = 0;
    } else if (c == '"' || c == '\'') {
        gauge->quote = c;
        gauge->state = VALUE;
        gauge->n_value = 0;
        gauge->n_attributes++;
    }
}

/* TRUE when @c is the '>' of the closing that @repeated characters @mark begin. */
static gboolean closes(XmlGauge *gauge, guint c, guint mark, guint repeated)
{
    if (c == '>' && gauge->run >= repeated) {
        gauge->state = gauge->in_doctype ? DOCTYPE : TEXT;
        return TRUE;
    }
    gauge->run = c == mark ? gauge->run + 1 : 0;
    return FALSE;
}

/* One character; TRUE where a stretch ends. */
static gboolean step(XmlGauge *gauge, guint c)
{
    switch (gauge->state) {
    case TEXT:
        if (c == '<')
            gauge->state = MARKUP;
        return FALSE;
    case MARKUP:
        after_markup(gauge, c);
        return FALSE;
    case BANG:
        after_bang(gauge, c);
        return FALSE;
    case BANG_DASH:
        gauge->state = COMMENT;
        return FALSE;
    case TAG:
        in_tag(gauge, c);
        return FALSE;
    case VALUE:
        if (c == gauge->quote)
            gauge->state = gauge->in_doctype ? DOCTYPE : TAG;
        else
            gauge->n_value++;
        return FALSE;
    case COMMENT:
        closes(gauge, c, '-', 2);
        return FALSE;
    case CDATA:
        closes(gauge, c, ']', 2);
        return FALSE;
    case PI: {
        gboolean ends_declaration = closes(gauge, c, '?', 1) && !gauge->declaration_seen;
        gauge->declaration_seen |= ends_declaration;
        return ends_declaration;
    }
    default:
        return in_doctype(gauge, c);
    }
}

static XmlGaugeResult judge(const XmlGauge *gauge)
{
    if (gauge->n_doctype > XML_MAX_DOCTYPE_BYTES)
        return XML_GAUGE_DOCTYPE;
    if (gauge->n_token > XML_MAX_TOKEN_BYTES)
        return XML_GAUGE_TOKEN;
    if (gauge->n_value > XML_MAX_ATTRIBUTE_BYTES)
        return XML_GAUGE_ATTRIBUTE;
    if (gauge->n_attributes > XML_MAX_ATTRIBUTES)
        return XML_GAUGE_ATTRIBUTES;
    return XML_GAUGE_FINE;
}

/*
 * Most bytes of a file are text or long values: goes over them at once. A stretch is cut where a
 * limit is passed, or the next judgement would come too late.
 */
static gsize skip_plain(XmlGauge *gauge, const char *bytes, gsize n_bytes)
{
    guint wanted = gauge->state == TEXT ? '<' : gauge->quote;

    if (gauge->units != XML_GAUGE_BYTES || (gauge->state != TEXT && gauge->state != VALUE))
        return 0;
    const char *found = memchr(bytes, (int) wanted, n_bytes);
    gsize n = found ? (gsize) (found - bytes) : n_bytes;
    gauge->n_token += n;
    if (gauge->state == VALUE)
        gauge->n_value += n;
    if (gauge->in_doctype)
        gauge->n_doctype += n;
    return n;
}

/* Puts the bytes of a UTF-16 unit together; FALSE when its second byte is still to come. */
static gboolean next_unit(XmlGauge *gauge, guint8 byte, guint *unit)
{
    if (gauge->units == XML_GAUGE_BYTES) {
        *unit = byte;
        return TRUE;
    }
    if (!gauge->has_half) {
        gauge->half = byte;
        gauge->has_half = TRUE;
        return FALSE;
    }
    gauge->has_half = FALSE;
    *unit = gauge->units == XML_GAUGE_UTF16LE ? (guint) byte << 8 | gauge->half
                                              : (guint) gauge->half << 8 | byte;
    return TRUE;
}

XmlGaugeResult xml_gauge_feed(XmlGauge *gauge, const char *bytes, gsize n_bytes, gsize *n_taken)
{
    gsize at = 0;
    gboolean stretch_ends = FALSE;
    XmlGaugeResult result = XML_GAUGE_FINE;

    while (at < n_bytes && !stretch_ends && result == XML_GAUGE_FINE) {
        guint unit;
        gsize n_plain = skip_plain(gauge, bytes + at, n_bytes - at);

        at += n_plain;
        if (at < n_bytes) {
            gauge->n_token++;
            gauge->n_doctype += gauge->in_doctype ? 1 : 0;
            if (next_unit(gauge, (guint8) bytes[at++], &unit))
                stretch_ends = step(gauge, unit);
        }
        result = judge(gauge);
    }
    *n_taken = at;
    return result;
}
