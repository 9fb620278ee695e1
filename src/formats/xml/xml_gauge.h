/*
 * How large the pieces of XML are, told before libxml2 sees them.
 *
 * libxml2 keeps a tag whole in memory and compares each of its attributes with every other one, so
 * a tag of two million attributes would keep it busy for an hour. This state machine runs ahead of
 * it over the same bytes, knows just enough of XML to tell tags from text, and stops at the limits
 * of xml_check.h. It judges nothing else: on what is not well-formed it may be wrong, but there
 * libxml2 stops.
 *
 * It needs an encoding in which no other character contains the bytes of < > " ' ? ! - [ ] where
 * they matter: UTF-8 and UTF-16, or what xml_gauge_can_read accepts by name.
 */
#ifndef FORMATS_XML_GAUGE_H
#define FORMATS_XML_GAUGE_H

#include <glib.h>

/* The whole DOCTYPE with its internal subset. A guess: the largest of TMX has 10 KB. */
#define XML_MAX_DOCTYPE_BYTES (64 * 1024)

typedef enum {
    XML_GAUGE_BYTES, /* UTF-8 and other encodings with the bytes of ASCII */
    XML_GAUGE_UTF16LE,
    XML_GAUGE_UTF16BE
} XmlGaugeUnits;

typedef enum {
    XML_GAUGE_FINE,
    XML_GAUGE_TOKEN,      /* XML_MAX_TOKEN_BYTES from one tag to the next */
    XML_GAUGE_ATTRIBUTE,  /* XML_MAX_ATTRIBUTE_BYTES */
    XML_GAUGE_ATTRIBUTES, /* XML_MAX_ATTRIBUTES */
    XML_GAUGE_DOCTYPE     /* XML_MAX_DOCTYPE_BYTES */
} XmlGaugeResult;

/* Begins as zeros, with the units. */
typedef struct {
    XmlGaugeUnits units;
    int state;
    gboolean in_doctype;
    gboolean in_subset;
    gboolean declaration_seen;
    guint quote;
    guint run;     /* '-', ']' or '?' just seen, towards "-->", "]]>", "?>" */
    gsize n_token; /* bytes since the last tag */
    gsize n_value;
    gsize n_doctype;
    guint n_attributes;
    gboolean has_half; /* the first byte of a UTF-16 unit whose second comes with the next chunk */
    guint8 half;
} XmlGauge;

/**
 * xml_gauge_feed:
 * Measure the next bytes of a file. *n_taken is how many of them may be handed to libxml2 before
 * the rest is measured: all, except that the XML declaration and the DOCTYPE end a stretch, so that
 * what they say can be judged before anything that follows is parsed.
 */
XmlGaugeResult xml_gauge_feed(XmlGauge *gauge, const char *bytes, gsize n_bytes, gsize *n_taken);

/* Whether an encoding named in an XML declaration can be measured (ISO-2022 and UTF-7 cannot). */
gboolean xml_gauge_can_read(const char *encoding);

#endif
