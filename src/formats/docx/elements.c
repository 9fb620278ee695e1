#include "formats/docx/docx_internal.h"

#include <stdlib.h>
#include <string.h>

#define WML_TRANSITIONAL "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define WML_STRICT "http://purl.oclc.org/ooxml/wordprocessingml/main"

/*
 * Sorted by name: it is searched by halves. What is not here stands for itself as an "object".
 *
 * Source  ECMA-376 part 1, 17: the groups EG_PContent, EG_ContentRunContent, EG_RunInnerContent,
 *         EG_RunLevelElements, EG_RangeMarkupElements.
 */
static const DocxElement elements[] = {
    {"annotationRef", ROLE_ALONE, "comment"},
    {"bdo", ROLE_SCOPE, "direction"},
    {"bookmarkEnd", ROLE_ALONE, "bookmark"},
    {"bookmarkStart", ROLE_ALONE, "bookmark"},
    {"br", ROLE_ALONE, "break", TRUE},
    {"commentRangeEnd", ROLE_ALONE, "comment"},
    {"commentRangeStart", ROLE_ALONE, "comment"},
    {"commentReference", ROLE_ALONE, "comment"},
    {"continuationSeparator", ROLE_ALONE, "separator"},
    {"cr", ROLE_ALONE, "break", TRUE},
    {"customXml", ROLE_SCOPE, "element"},
    {"customXmlPr", ROLE_SCOPE_PROPERTIES, ""},
    {"del", ROLE_DELETED, "deleted"},
    {"delInstrText", ROLE_INSTRUCTION, "field"},
    {"delText", ROLE_ALONE, "deleted"},
    {"dir", ROLE_SCOPE, "direction"},
    {"drawing", ROLE_ALONE, "picture"},
    {"endnoteRef", ROLE_ALONE, "note"},
    {"endnoteReference", ROLE_ALONE, "note"},
    {"fldChar", ROLE_FIELD_CHAR, "field"},
    {"fldData", ROLE_SCOPE_PROPERTIES, ""},
    {"fldSimple", ROLE_SIMPLE_FIELD, "field"},
    {"footnoteRef", ROLE_ALONE, "note"},
    {"footnoteReference", ROLE_ALONE, "note"},
    {"hyperlink", ROLE_SCOPE, "link"},
    {"ins", ROLE_SCOPE, "inserted"},
    {"instrText", ROLE_INSTRUCTION, "field"},
    {"lastRenderedPageBreak", ROLE_NOTHING, ""},
    {"moveFrom", ROLE_DELETED, "deleted"},
    {"moveFromRangeEnd", ROLE_ALONE, "move"},
    {"moveFromRangeStart", ROLE_ALONE, "move"},
    {"moveTo", ROLE_SCOPE, "inserted"},
    {"moveToRangeEnd", ROLE_ALONE, "move"},
    {"moveToRangeStart", ROLE_ALONE, "move"},
    {"noBreakHyphen", ROLE_NO_BREAK_HYPHEN, ""},
    {"numId", ROLE_NUMBER_ID, ""},
    {"numPr", ROLE_NUMBERING, ""},
    {"object", ROLE_ALONE, "picture"},
    {"outlineLvl", ROLE_OUTLINE, ""},
    {"p", ROLE_PARAGRAPH, ""},
    {"pPr", ROLE_PARAGRAPH_PROPERTIES, ""},
    {"pPrChange", ROLE_PARAGRAPH_CHANGE, ""},
    {"pStyle", ROLE_STYLE, ""},
    {"permEnd", ROLE_ALONE, "permission"},
    {"permStart", ROLE_ALONE, "permission"},
    {"pgNum", ROLE_ALONE, "field"},
    {"pict", ROLE_ALONE, "picture"},
    {"proofErr", ROLE_NOTHING, ""},
    {"ptab", ROLE_ALONE, "tab", TRUE},
    {"r", ROLE_RUN, ""},
    {"rPr", ROLE_RUN_PROPERTIES, ""},
    {"ruby", ROLE_ALONE, "ruby"},
    {"sdt", ROLE_CONTROL, "control"},
    {"sdtContent", ROLE_CONTROL_CONTENT, ""},
    {"separator", ROLE_ALONE, "separator"},
    {"smartTag", ROLE_SCOPE, "smart tag"},
    {"smartTagPr", ROLE_SCOPE_PROPERTIES, ""},
    {"softHyphen", ROLE_SOFT_HYPHEN, ""},
    {"sym", ROLE_ALONE, "symbol", TRUE},
    {"t", ROLE_TEXT, ""},
    {"tab", ROLE_ALONE, "tab", TRUE},
    {"tc", ROLE_CELL, ""},
    {"txbxContent", ROLE_TEXT_BOX, ""},
};

static const DocxElement unknown = {"", ROLE_ALONE, "object"};
static const DocxElement formula = {"oMath", ROLE_ALONE, "formula"};
static const DocxElement version = {"", ROLE_VERSION, "object"};
static const DocxElement alternatives = {"AlternateContent", ROLE_ALTERNATIVES, "picture"};

static gboolean is_wml(XmlSpan uri)
{
    return xml_span_is(uri, WML_TRANSITIONAL) || xml_span_is(uri, WML_STRICT);
}

/* With WordprocessingML as the default namespace its attributes still need a prefix. */
static void find_attribute_prefix(const XmlToken *root, DocxPrefix *prefix)
{
    gsize at = 0;
    XmlSpan name, value, uri;

    while (xml_next_attribute(root, &at, &name, &value)) {
        if (name.n_bytes <= strlen("xmlns:") || strncmp(name.start, "xmlns:", 6) != 0)
            continue;
        if (is_wml(value)) {
            prefix->attribute = g_strdup_printf("%.*s:", (int) name.n_bytes - 6, name.start + 6);
            prefix->declaration = g_strdup("");
            return;
        }
    }
    xml_attribute(root, "xmlns", &uri);
    prefix->attribute = g_strdup("w:");
    prefix->declaration = g_strdup_printf(" xmlns:w=\"%.*s\"", (int) uri.n_bytes, uri.start);
}

gboolean docx_prefix_find(const XmlToken *root, DocxPrefix *prefix)
{
    const char *colon = memchr(root->name.start, ':', root->name.n_bytes);
    g_autofree char *bare =
        g_strndup(root->name.start, colon ? (gsize) (colon - root->name.start) : 0);
    g_autofree char *binding = *bare ? g_strconcat("xmlns:", bare, NULL) : g_strdup("xmlns");
    XmlSpan uri;

    if (!xml_attribute(root, binding, &uri) || !is_wml(uri))
        return FALSE;
    prefix->binding = g_steal_pointer(&binding);
    if (*bare) {
        prefix->element = g_strconcat(bare, ":", NULL);
        prefix->attribute = g_strdup(prefix->element);
        prefix->declaration = g_strdup("");
    } else {
        prefix->element = g_strdup("");
        find_attribute_prefix(root, prefix);
    }
    return TRUE;
}

void docx_prefix_clear(DocxPrefix *prefix)
{
    g_clear_pointer(&prefix->element, g_free);
    g_clear_pointer(&prefix->attribute, g_free);
    g_clear_pointer(&prefix->declaration, g_free);
    g_clear_pointer(&prefix->binding, g_free);
}

gboolean docx_is_rebound(const DocxPrefix *prefix, const XmlToken *token)
{
    XmlSpan uri;

    return xml_attribute(token, prefix->binding, &uri) && !is_wml(uri);
}

void docx_append_declarations(XmlSpan attributes, const char *except, GString *out)
{
    XmlToken tag = {.kind = XML_START, .inner = attributes};
    XmlSpan name, value;
    gsize at = 0;

    while (xml_next_attribute(&tag, &at, &name, &value)) {
        if ((!xml_span_is(name, "xmlns") &&
             (name.n_bytes < 6 || strncmp(name.start, "xmlns:", 6) != 0)) ||
            xml_span_is(name, except))
            continue;
        /* The value with its quotes: it may hold the other kind. */
        g_string_append_printf(out, " %.*s=%.*s", (int) name.n_bytes, name.start,
                               (int) value.n_bytes + 2, value.start - 1);
    }
}

XmlSpan docx_local_name(const DocxPrefix *prefix, const XmlToken *token)
{
    gsize length = strlen(prefix->element);
    XmlSpan none = {"", 0};

    if (token->name.n_bytes <= length || memcmp(token->name.start, prefix->element, length) != 0)
        return none;
    XmlSpan name = {token->name.start + length, token->name.n_bytes - length};
    return memchr(name.start, ':', name.n_bytes) ? none : name;
}

static int compare_name(const void *key, const void *element)
{
    const XmlSpan *name = key;
    const char *other = ((const DocxElement *) element)->name;
    int order = strncmp(name->start, other, name->n_bytes);

    return order != 0 || other[name->n_bytes] == '\0' ? order : -1;
}

static const DocxElement *foreign_element(const XmlToken *token)
{
    XmlSpan local = xml_local_name(token);

    if (xml_span_is(local, "oMath") || xml_span_is(local, "oMathPara"))
        return &formula;
    if (xml_span_is(local, "Choice") || xml_span_is(local, "Fallback"))
        return &version;
    return xml_span_is(local, "AlternateContent") ? &alternatives : &unknown;
}

const DocxElement *docx_element(const DocxPrefix *prefix, const XmlToken *token)
{
    XmlSpan name = docx_local_name(prefix, token);

    if (name.n_bytes == 0)
        return foreign_element(token);
    const DocxElement *found =
        bsearch(&name, elements, G_N_ELEMENTS(elements), sizeof elements[0], compare_name);
    return found ? found : &unknown;
}

XmlSpan docx_bare_name(XmlSpan name)
{
    XmlToken token = {.name = name};

    return xml_local_name(&token);
}

gboolean docx_attribute(const XmlToken *token, const char *local, XmlSpan *value)
{
    gsize at = 0;
    XmlSpan name;

    while (xml_next_attribute(token, &at, &name, value)) {
        if (xml_span_is(docx_bare_name(name), local))
            return TRUE;
    }
    return FALSE;
}

gsize docx_skip(XmlScan *scan, const XmlToken *token)
{
    gsize depth = token->kind == XML_START ? 1 : 0;
    XmlToken next = *token;

    while (depth > 0 && xml_scan_next(scan, &next)) {
        if (next.kind == XML_START)
            depth++;
        else if (next.kind == XML_END)
            depth--;
    }
    return next.end;
}

gboolean docx_next_child(XmlScan *scan, XmlToken *tag, gsize *end)
{
    while (xml_scan_next(scan, tag)) {
        if (tag->kind == XML_END)
            return FALSE;
        if (tag->kind == XML_START || tag->kind == XML_EMPTY) {
            *end = docx_skip(scan, tag);
            return TRUE;
        }
    }
    return FALSE;
}

XmlScan docx_scan_range(const char *bytes, gsize start, gsize end)
{
    XmlScan scan = xml_scan_init(bytes, end);

    scan.at = start;
    return scan;
}

gboolean docx_is_on(const XmlToken *token)
{
    XmlSpan value;

    return !docx_attribute(token, "val", &value) || xml_span_is(value, "1") ||
           xml_span_is(value, "true") || xml_span_is(value, "on");
}
