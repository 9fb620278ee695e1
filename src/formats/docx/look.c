#include "formats/docx/docx_internal.h"

#include <string.h>

const DocxMarkStyle docx_mark_styles[DOCX_N_MARK_STYLES] = {
    [MARK_FUZZY] = {"dotted", "808080", "D9D9D9"},
    [MARK_UNTRANSLATED] = {"dashed", "C00000", NULL},
    [MARK_NUMBER] = {"single", "C55A11", "F4B183"},
};

/* What a property does to our view of it. */
enum {
    TOGGLE = 1 << 0,    /* on without a value */
    INVISIBLE = 1 << 1, /* no part of the look */
    ON_SPACE = 1 << 2   /* white space shows it, or may */
};

/*
 * Children of w:rPr in the order that the schema wants.
 *
 * Source  ECMA-376 part 1, A.1: EG_RPrBase, then EG_RPrContent's rPrChange; elements of w14 stand
 *         between them ([MS-DOCX] 2.2.4).
 */
static const struct {
    const char *name;
    guint flags;
    const char *label; /* for names of codes */
} properties[] = {
    {"rStyle", ON_SPACE, NULL},
    {"rFonts", 0, NULL},
    {"b", TOGGLE, "bold"},
    {"bCs", TOGGLE | INVISIBLE, NULL},
    {"i", TOGGLE, "italic"},
    {"iCs", TOGGLE | INVISIBLE, NULL},
    {"caps", TOGGLE, "capitals"},
    {"smallCaps", TOGGLE, "small capitals"},
    {"strike", TOGGLE | ON_SPACE, "strikethrough"},
    {"dstrike", TOGGLE | ON_SPACE, "strikethrough"},
    {"outline", TOGGLE, NULL},
    {"shadow", TOGGLE, NULL},
    {"emboss", TOGGLE, NULL},
    {"imprint", TOGGLE, NULL},
    {"noProof", TOGGLE | INVISIBLE, NULL},
    {"snapToGrid", TOGGLE, NULL},
    {"vanish", TOGGLE | ON_SPACE, "hidden"},
    {"webHidden", TOGGLE | ON_SPACE, NULL},
    {"color", 0, "colour"},
    {"spacing", 0, NULL},
    {"w", 0, NULL},
    {"kern", 0, NULL},
    {"position", 0, NULL},
    {"sz", 0, "size"},
    {"szCs", INVISIBLE, NULL},
    {"highlight", ON_SPACE, "highlight"},
    {"u", ON_SPACE, "underline"},
    {"effect", ON_SPACE, NULL},
    {"bdr", ON_SPACE, NULL},
    {"shd", ON_SPACE, NULL},
    {"fitText", ON_SPACE, NULL},
    {"vertAlign", 0, NULL},
    {"rtl", TOGGLE, NULL},
    {"cs", TOGGLE, NULL},
    {"em", ON_SPACE, NULL},
    {"lang", INVISIBLE, NULL},
    {"eastAsianLayout", 0, NULL},
    {"specVanish", TOGGLE, NULL},
    {"oMath", TOGGLE, NULL},
};

#define ORDER_FOREIGN G_N_ELEMENTS(properties)
#define ORDER_CHANGE (ORDER_FOREIGN + 1)

typedef struct {
    XmlToken tag;
    gsize end;
    guint order;
} Child;

guint docx_look_order(XmlSpan local_name)
{
    if (xml_span_is(local_name, "rPrChange"))
        return ORDER_CHANGE;
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (xml_span_is(local_name, properties[i].name))
            return i;
    }
    return ORDER_FOREIGN;
}

static int compare_order(gconstpointer a, gconstpointer b)
{
    const Child *one = a;
    const Child *two = b;

    if (one->order != two->order)
        return one->order < two->order ? -1 : 1;
    return one->tag.start < two->tag.start ? -1 : one->tag.start > two->tag.start;
}

/* The children of a w:rPr element in the order of the schema. */
static GArray *children_of(const DocxPart *part, gsize start, gsize end)
{
    const char *bytes = g_bytes_get_data(part->bytes, NULL);
    XmlScan scan = docx_scan_range(bytes, start, end);
    GArray *children = g_array_new(FALSE, FALSE, sizeof(Child));
    Child child;

    if (start == end || !xml_scan_next(&scan, &child.tag) || child.tag.kind != XML_START)
        return children;
    while (docx_next_child(&scan, &child.tag, &child.end)) {
        child.order = docx_look_order(docx_local_name(&part->prefix, &child.tag));
        g_array_append_val(children, child);
    }
    g_array_sort(children, compare_order);
    return children;
}

static guint flags_of(const Child *child)
{
    if (child->order < ORDER_FOREIGN)
        return properties[child->order].flags;
    return 0;
}

static gboolean is_property(guint order, const char *name)
{
    return order < ORDER_FOREIGN && strcmp(properties[order].name, name) == 0;
}

/* Attributes that do not change how Latin or Cyrillic text looks. */
static gboolean is_invisible_attribute(const Child *child, XmlSpan name)
{
    XmlSpan local = docx_bare_name(name);

    if (local.n_bytes >= 4 && strncmp(local.start, "rsid", 4) == 0)
        return TRUE;
    return is_property(child->order, "rFonts") &&
           (xml_span_is(local, "hint") || xml_span_is(local, "cs") ||
            xml_span_is(local, "cstheme"));
}

/* What stands between the tags of an element. */
static XmlSpan content_of(const char *bytes, const Child *child)
{
    XmlSpan content = {bytes + child->tag.end, 0};
    gsize end = child->end;

    if (child->tag.kind == XML_EMPTY)
        return content;
    while (end > child->tag.end && bytes[end] != '<')
        end--;
    content.n_bytes = end - child->tag.end;
    return content;
}

static void append_key(const DocxPart *part, const Child *child, GString *key)
{
    gsize at = 0;
    XmlSpan name, value;
    gsize before = key->len;
    gboolean is_plainly_on = (flags_of(child) & TOGGLE) && docx_is_on(&child->tag);
    gboolean has_attributes = FALSE, keeps_any = FALSE;
    XmlSpan content = content_of(g_bytes_get_data(part->bytes, NULL), child);

    g_string_append_len(key, child->tag.name.start, (gssize) child->tag.name.n_bytes);
    while (xml_next_attribute(&child->tag, &at, &name, &value)) {
        has_attributes = TRUE;
        if (is_invisible_attribute(child, name))
            continue;
        keeps_any = TRUE;
        if (is_plainly_on)
            continue;
        g_string_append_printf(key, " %.*s=\"", (int) name.n_bytes, name.start);
        g_string_append_len(key, value.start, (gssize) value.n_bytes);
        g_string_append_c(key, '"');
    }
    if (has_attributes && !keeps_any && content.n_bytes == 0) {
        g_string_truncate(key, before);
        return;
    }
    g_string_append_c(key, '>');
    g_string_append_len(key, content.start, (gssize) content.n_bytes);
    g_string_append_c(key, '<');
}

void docx_look_clear(DocxLook *look)
{
    g_free(look->key);
}

void docx_look_read(const DocxPart *part, gsize start, gsize end, DocxLook *look)
{
    g_autoptr(GArray) children = children_of(part, start, end);
    GString *key = g_string_new(NULL);

    look->start = start;
    look->end = end;
    look->is_changed = FALSE;
    look->shows_on_space = FALSE;
    for (guint i = 0; i < children->len; i++) {
        const Child *child = &g_array_index(children, Child, i);

        if (child->order == ORDER_CHANGE)
            look->is_changed = TRUE;
        if (flags_of(child) & INVISIBLE)
            continue;
        append_key(part, child, key);
        if (flags_of(child) & ON_SPACE)
            look->shows_on_space = TRUE;
    }
    look->key = g_string_free(key, FALSE);
}

static gboolean has_value(const Child *child, const char *wanted)
{
    XmlSpan value;

    return docx_attribute(&child->tag, "val", &value) && xml_span_is(value, wanted);
}

/* How one property is called in the name of a code; NULL: it is not worth mentioning. */
static char *label_of(const Child *child, const DocxStyles *styles)
{
    XmlSpan value;

    if (child->order >= ORDER_FOREIGN)
        return NULL;
    if (is_property(child->order, "rStyle") && docx_attribute(&child->tag, "val", &value)) {
        g_autoptr(GString) id = g_string_new(NULL);
        xml_unescape(id, value);
        return g_strconcat("style:", docx_styles_name(styles, id->str), NULL);
    }
    if (is_property(child->order, "vertAlign"))
        return has_value(child, "superscript") ? g_strdup("superscript")
               : has_value(child, "subscript") ? g_strdup("subscript")
                                               : NULL;
    if ((properties[child->order].flags & TOGGLE) && !docx_is_on(&child->tag))
        return NULL;
    if (has_value(child, "none") || properties[child->order].label == NULL)
        return NULL;
    return g_strdup(properties[child->order].label);
}

/* Size and colour are named only when nothing else is: they say little to a translator. */
static gboolean is_weak(const Child *child)
{
    return is_property(child->order, "sz") || is_property(child->order, "color");
}

static void append_labels(const GArray *children, gboolean weak, const DocxStyles *styles,
                          GString *name)
{
    for (guint i = 0; i < children->len && name->len < DOCX_MAX_NAME_BYTES; i++) {
        const Child *child = &g_array_index(children, Child, i);
        g_autofree char *label = is_weak(child) == weak ? label_of(child, styles) : NULL;

        if (label == NULL)
            continue;
        if (name->len > 0)
            g_string_append_c(name, '+');
        g_string_append(name, label);
    }
}

/* Every code has a copy of its name, so a long one would be as many times as long. */
static void cut_name(GString *name)
{
    gsize end = DOCX_MAX_NAME_BYTES;

    if (name->len <= end)
        return;
    while (((guchar) name->str[end] & 0xC0) == 0x80)
        end--;
    g_string_truncate(name, end);
}

char *docx_look_name(const DocxPart *part, const DocxLook *look, const DocxStyles *styles)
{
    g_autoptr(GArray) children = children_of(part, look->start, look->end);
    GString *name = g_string_new(NULL);

    if (*look->key == '\0') {
        g_string_append(name, "plain");
        return g_string_free(name, FALSE);
    }
    append_labels(children, FALSE, styles, name);
    if (name->len == 0)
        append_labels(children, TRUE, styles, name);
    if (name->len == 0)
        g_string_append(name, "format");
    cut_name(name);
    return g_string_free(name, FALSE);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void append_attribute(const DocxPart *part, GString *out, const char *name,
                             const char *value)
{
    g_string_append_printf(out, " %s%s=\"", part->prefix.attribute, name);
    xml_escape_attribute(out, value, strlen(value));
    g_string_append_c(out, '"');
}

/* w:lang with another w:val; the languages of other scripts stay. */
static void write_language(const DocxPart *part, const Child *old, const char *language,
                           GString *out)
{
    gsize at = 0;
    XmlSpan name, value;

    g_string_append_printf(out, "<%slang", part->prefix.element);
    append_attribute(part, out, "val", language);
    while (old && xml_next_attribute(&old->tag, &at, &name, &value)) {
        XmlSpan local = docx_bare_name(name);

        if (xml_span_is(local, "eastAsia") || xml_span_is(local, "bidi"))
            g_string_append_printf(out, " %s%.*s=\"%.*s\"", part->prefix.attribute,
                                   (int) local.n_bytes, local.start, (int) value.n_bytes,
                                   value.start);
    }
    g_string_append(out, "/>");
}

static void write_border(const DocxPart *part, const DocxMarkStyle *mark, GString *out)
{
    g_string_append_printf(out, "<%sbdr", part->prefix.element);
    append_attribute(part, out, "val", mark->border);
    append_attribute(part, out, "sz", DOCX_MARK_BORDER_SIZE);
    append_attribute(part, out, "space", "0");
    append_attribute(part, out, "color", mark->border_color);
    g_string_append(out, "/>");
}

static void write_shading(const DocxPart *part, const DocxMarkStyle *mark, GString *out)
{
    g_string_append_printf(out, "<%sshd", part->prefix.element);
    append_attribute(part, out, "val", "clear");
    append_attribute(part, out, "color", "auto");
    append_attribute(part, out, "fill", mark->fill);
    g_string_append(out, "/>");
}

/* Our own element in place of @order, if the dress has one. */
static gboolean write_own(const DocxPart *part, guint order, const Child *old,
                          const DocxDress *dress, GString *out)
{
    if (is_property(order, "lang") && dress->language)
        write_language(part, old, dress->language, out);
    else if (is_property(order, "bdr") && dress->mark)
        write_border(part, dress->mark, out);
    else if (is_property(order, "shd") && dress->mark && dress->mark->fill)
        write_shading(part, dress->mark, out);
    else
        return FALSE;
    return TRUE;
}

void docx_look_write(const DocxPart *part, const DocxLook *look, const DocxDress *dress,
                     GString *out)
{
    const char *bytes = g_bytes_get_data(part->bytes, NULL);
    g_autoptr(GArray) children = children_of(part, look->start, look->end);
    g_autoptr(GString) content = g_string_new(NULL);
    XmlScan scan = docx_scan_range(bytes, look->start, look->end);
    XmlToken old_tag;
    guint i = 0;

    for (guint order = 0; order <= ORDER_CHANGE; order++) {
        const Child *first = i < children->len ? &g_array_index(children, Child, i) : NULL;
        const Child *old = first && first->order == order ? first : NULL;
        gboolean replaced = write_own(part, order, old, dress, content) ||
                            (order == ORDER_CHANGE && !look->is_changed);

        for (; i < children->len && g_array_index(children, Child, i).order == order; i++) {
            const Child *child = &g_array_index(children, Child, i);

            if (!replaced)
                g_string_append_len(content, bytes + child->tag.start,
                                    (gssize) (child->end - child->tag.start));
        }
    }
    if (content->len == 0)
        return;
    g_string_append_printf(out, "<%srPr%s", part->prefix.element, part->prefix.declaration);
    if (look->start < look->end && xml_scan_next(&scan, &old_tag))
        docx_append_declarations(old_tag.inner, *part->prefix.declaration ? "xmlns:w" : "", out);
    g_string_append_printf(out, ">%s</%srPr>", content->str, part->prefix.element);
}
