/*
 * Where things stand in XML: a small scanner that gives byte spans.
 *
 * libxml2 says whether a file is well-formed (xml_check.h); it cannot say at which byte an
 * attribute begins or how an empty element was spelled. This scanner can, over the UTF-8 bytes of a
 * file that passed the check. On anything else it stops with FALSE, and never reads outside the
 * buffer.
 *
 *     XmlScan scan = xml_scan_init(bytes, n_bytes);
 *     XmlToken token;
 *     while (xml_scan_next(&scan, &token))
 *         if (token.kind == XML_START && xml_name_is(&token, "w:p")) …
 *
 * It neither resolves namespaces nor entities of a DTD; xml_unescape knows the five of XML and
 * character references.
 */
#ifndef FORMATS_XML_SCAN_H
#define FORMATS_XML_SCAN_H

#include <glib.h>

typedef enum {
    XML_START, /* <a …> */
    XML_EMPTY, /* <a …/> */
    XML_END,   /* </a> */
    XML_TEXT,  /* character data up to the next markup, as written */
    XML_CDATA, /* <![CDATA[…]]> with its markup */
    XML_COMMENT,
    XML_PI, /* the XML declaration too */
    XML_DOCTYPE
} XmlTokenKind;

/* A stretch of the scanned bytes. */
typedef struct {
    const char *start;
    gsize n_bytes;
} XmlSpan;

typedef struct {
    XmlTokenKind kind;
    gsize start;   /* offset of its first byte in the buffer */
    gsize end;     /* offset after its last byte */
    XmlSpan name;  /* of START, EMPTY, END: as written, prefix included */
    XmlSpan inner; /* START, EMPTY: the attributes as written; TEXT: all; CDATA: its content */
} XmlToken;

typedef struct {
    const char *bytes;
    gsize n_bytes;
    gsize at;
    gboolean broken; /* set when scanning ended before the end of the buffer */
} XmlScan;

XmlScan xml_scan_init(const char *bytes, gsize n_bytes);

/* TRUE and a token; FALSE at the end, or (scan->broken) where no token can be made out. */
gboolean xml_scan_next(XmlScan *scan, XmlToken *token);

gboolean xml_name_is(const XmlToken *token, const char *name);

/* The name without its prefix. */
XmlSpan xml_local_name(const XmlToken *token);
gboolean xml_span_is(XmlSpan span, const char *text);

/* The value of an attribute as written (between the quotes) by its full name; FALSE: it has none.
 */
gboolean xml_attribute(const XmlToken *token, const char *name, XmlSpan *value);

/* Walks over attributes: *at begins as 0. Names and values are as written. */
gboolean xml_next_attribute(const XmlToken *token, gsize *at, XmlSpan *name, XmlSpan *value);

/* Appends the text that a stretch of character data or an attribute value stands for. A reference
 * it does not know is appended as written. */
void xml_unescape(GString *out, XmlSpan escaped);

/* Appends text so that it can stand between tags ('&', '<', '>' escaped), or in a double-quoted
 * attribute. Characters that XML forbids are left out. */
void xml_escape_text(GString *out, const char *utf8, gsize n_bytes);
void xml_escape_attribute(GString *out, const char *utf8, gsize n_bytes);

#endif
