#include "formats/docx/docx_internal.h"

#include <string.h>

/* Level 9 of w:outlineLvl means body text (ECMA-376 part 1, 17.3.1.20). */
#define BODY_LEVEL "9"

typedef enum {
    ANSWER_UNKNOWN, /* the style it is based on says */
    ANSWER_NO,
    ANSWER_YES
} Answer;

typedef struct {
    char *name;
    char *based_on;
    Answer is_heading;
    Answer is_list;
} Style;

struct DocxStyles {
    GHashTable *styles; /* id → Style */
    DocxPrefix prefix;
};

static void style_free(gpointer data)
{
    Style *style = data;

    g_free(style->name);
    g_free(style->based_on);
    g_free(style);
}

static char *unescaped(XmlSpan span)
{
    GString *text = g_string_new(NULL);

    xml_unescape(text, span);
    return g_string_free(text, FALSE);
}

gboolean docx_numbers(const DocxPrefix *prefix, const char *bytes, gsize start, gsize end)
{
    XmlScan scan = docx_scan_range(bytes, start, end);
    XmlToken tag;
    XmlSpan value;

    while (docx_next_child(&scan, &tag, &end)) {
        if (docx_element(prefix, &tag)->role == ROLE_NUMBER_ID &&
            docx_attribute(&tag, "val", &value) && xml_span_is(value, "0"))
            return FALSE;
    }
    return TRUE;
}

static void read_paragraph_properties(const DocxPrefix *prefix, const char *bytes, gsize start,
                                      gsize end, Style *style)
{
    XmlScan scan = docx_scan_range(bytes, start, end);
    XmlToken tag;
    XmlSpan value;

    while (docx_next_child(&scan, &tag, &end)) {
        DocxRole role = docx_element(prefix, &tag)->role;

        if (role == ROLE_NUMBERING && tag.kind == XML_START)
            style->is_list = docx_numbers(prefix, bytes, tag.end, end) ? ANSWER_YES : ANSWER_NO;
        else if (role == ROLE_OUTLINE && docx_attribute(&tag, "val", &value))
            style->is_heading = xml_span_is(value, BODY_LEVEL) ? ANSWER_NO : ANSWER_YES;
    }
}

/* Built-in styles keep their English names in every language version of Word. */
static gboolean is_heading_name(const char *name)
{
    return g_ascii_strncasecmp(name, "heading ", strlen("heading ")) == 0 ||
           g_ascii_strcasecmp(name, "title") == 0 || g_ascii_strcasecmp(name, "subtitle") == 0;
}

static Style *read_style(const DocxPrefix *prefix, const char *bytes, gsize start, gsize end)
{
    XmlScan scan = docx_scan_range(bytes, start, end);
    XmlToken tag;
    XmlSpan value;
    Style *style = g_new0(Style, 1);

    while (docx_next_child(&scan, &tag, &end)) {
        XmlSpan name = docx_local_name(prefix, &tag);

        if (xml_span_is(name, "name") && style->name == NULL && docx_attribute(&tag, "val", &value))
            style->name = unescaped(value);
        else if (xml_span_is(name, "basedOn") && style->based_on == NULL &&
                 docx_attribute(&tag, "val", &value))
            style->based_on = unescaped(value);
        else if (xml_span_is(name, "pPr") && tag.kind == XML_START)
            read_paragraph_properties(prefix, bytes, tag.end, end, style);
    }
    if (style->is_heading == ANSWER_UNKNOWN && style->name && is_heading_name(style->name))
        style->is_heading = ANSWER_YES;
    return style;
}

static gboolean find_root(XmlScan *scan, XmlToken *root)
{
    while (xml_scan_next(scan, root)) {
        if (root->kind == XML_START)
            return TRUE;
    }
    return FALSE;
}

DocxStyles *docx_styles_new(const char *bytes, gsize n_bytes)
{
    XmlScan scan = xml_scan_init(bytes, n_bytes);
    XmlToken tag;
    XmlSpan id;
    gsize end;
    g_autoptr(DocxStyles) styles = g_new0(DocxStyles, 1);

    styles->styles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, style_free);
    if (!find_root(&scan, &tag) || !docx_prefix_find(&tag, &styles->prefix))
        return NULL;
    while (docx_next_child(&scan, &tag, &end)) {
        if (tag.kind == XML_START && xml_span_is(docx_local_name(&styles->prefix, &tag), "style") &&
            docx_attribute(&tag, "styleId", &id))
            g_hash_table_replace(styles->styles, unescaped(id),
                                 read_style(&styles->prefix, bytes, tag.end, end));
    }
    return g_steal_pointer(&styles);
}

void docx_styles_free(DocxStyles *styles)
{
    if (styles == NULL)
        return;
    g_hash_table_unref(styles->styles);
    docx_prefix_clear(&styles->prefix);
    g_free(styles);
}

static const Style *lookup(const DocxStyles *styles, const char *id)
{
    return styles && id ? g_hash_table_lookup(styles->styles, id) : NULL;
}

/* For a document without styles, or one that lacks this style. */
static gboolean is_heading_id(const char *id)
{
    return g_str_has_prefix(id, "Heading") || g_str_has_prefix(id, "Title") ||
           g_str_has_prefix(id, "Заголовок");
}

gboolean docx_styles_is_heading(const DocxStyles *styles, const char *id)
{
    const Style *style = lookup(styles, id);

    if (style == NULL)
        return id && is_heading_id(id);
    for (guint depth = 0; style && depth < DOCX_MAX_STYLE_DEPTH; depth++) {
        if (style->is_heading != ANSWER_UNKNOWN)
            return style->is_heading == ANSWER_YES;
        style = lookup(styles, style->based_on);
    }
    return FALSE;
}

gboolean docx_styles_is_list(const DocxStyles *styles, const char *id)
{
    const Style *style = lookup(styles, id);

    for (guint depth = 0; style && depth < DOCX_MAX_STYLE_DEPTH; depth++) {
        if (style->is_list != ANSWER_UNKNOWN)
            return style->is_list == ANSWER_YES;
        style = lookup(styles, style->based_on);
    }
    return FALSE;
}

const char *docx_styles_name(const DocxStyles *styles, const char *id)
{
    const Style *style = lookup(styles, id);

    return style && style->name ? style->name : id;
}
