/*
 * TMX as markup: escaping for the writer, and the forms of codes and qualifiers of attributes,
 * which the reader makes of elements and the writer puts back.
 *
 * A form (TmCode.form) is the start tag without its brackets, and if the element has elements
 * inside it, a ">" and all that is in it. The two ends of a <hi> are two codes:
 *
 *     ph x="3" assoc="b"
 *     ph x="3">&lt;img alt="<sub>закон</sub>"&gt;
 *     hi type="term"      /hi
 *
 * Attributes come in double quotes with one space before each, without '<', '>' and control
 * characters: so the first ">" ends the tag. Anything else is no form, however well-formed.
 */
#ifndef FORMATS_TMX_MARKUP_H
#define FORMATS_TMX_MARKUP_H

#include "formats/xml/xml_scan.h"

/* Appends text to stand between tags, or a value to stand in double quotes. What XML 1.0 forbids
 * (control characters, U+FFFE, U+FFFF) is left out and counted in @n_left_out, which may be NULL.
 */
void tmx_append_text(GString *out, const char *utf8, gsize n_bytes, gint64 *n_left_out);
void tmx_append_value(GString *out, const char *utf8, gint64 *n_left_out);

/* Appends ` name="value"`. */
void tmx_append_attribute(GString *out, const char *name, const char *value, gint64 *n_left_out);

/* Whether it can be the name of an attribute in a document without namespaces. */
gboolean tmx_is_attribute_name(XmlSpan name);

/* Walks over ` name="value"` …; *at begins as 0. FALSE at the end or at what is no attribute: then
 * *at is not the end. Values are escaped. */
gboolean tmx_next_attribute(XmlSpan attributes, gsize *at, XmlSpan *name, XmlSpan *value);

/* Whether a string is attributes as the reader makes them, no name twice and none of them @without
 * (NULL: all may be). */
gboolean tmx_attributes_are_sound(XmlSpan attributes, const char *without);

typedef struct {
    XmlSpan name;       /* "ph"; "/hi" */
    XmlSpan attributes; /* with the space before each */
    const char *inner;  /* NULL: nothing but text is inside, the code's data */
} TmxForm;

TmxForm tmx_form_parse(const char *form);
gboolean tmx_form_is_sound(const TmxForm *form);

/* The value of an attribute as it stands in a form, escaped. */
gboolean tmx_form_attribute(const TmxForm *form, const char *name, XmlSpan *value);

#endif
