/*
 * The container: which parts carry text.
 *
 * Source  ECMA-376 part 2 (OPC), 9.3 relationships, 9.1.1 part names.
 */
#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/xml/xml_check.h"

/* What a relationship's type begins with, and what we look for behind it. */
static const char *const type_bases[] = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
};

static const struct {
    const char *type;
    UnitKind kind;
} text_parts[] = {
    {"header", UNIT_HEADER},
    {"footer", UNIT_FOOTER},
    {"footnotes", UNIT_FOOTNOTE},
    {"endnotes", UNIT_ENDNOTE},
};

typedef struct {
    char *type;   /* without its base */
    char *target; /* a part name without the first slash */
} Relationship;

static void relationship_free(gpointer data)
{
    Relationship *relationship = data;

    g_free(relationship->type);
    g_free(relationship->target);
    g_free(relationship);
}

void docx_part_free(DocxPart *part)
{
    if (part == NULL)
        return;
    g_free(part->name);
    g_free(part->title);
    g_bytes_unref(part->bytes);
    docx_prefix_clear(&part->prefix);
    g_array_unref(part->paragraphs);
    g_free(part);
}

void docx_error_at(GError **error, FormatError code, const DocxPart *part, gsize at,
                   const char *message)
{
    const char *bytes = g_bytes_get_data(part->bytes, NULL);
    guint line = 1;
    const char *line_start = bytes;

    for (const char *c = bytes; c < bytes + at; c++) {
        if (*c == '\n') {
            line++;
            line_start = c + 1;
        }
    }
    guint column = (guint) g_utf8_strlen(line_start, bytes + at - line_start) + 1;
    tm_set_error_at(error, FORMAT_ERROR, (int) code, part->title, line, column, "%s", message);
}

/* ---- a part's bytes as UTF-8 ----------------------------------------------------------------- */

/* "UTF-16LE", "UTF-16BE" or NULL; a part without BOM begins with '<'. */
static const char *utf16_kind(const guint8 *bytes, gsize n_bytes)
{
    if (n_bytes < 2)
        return NULL;
    if ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == '<' && bytes[1] == 0))
        return "UTF-16LE";
    if ((bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0 && bytes[1] == '<'))
        return "UTF-16BE";
    return NULL;
}

/* The value of encoding="…" in the XML declaration at the start of @utf8. */
static gboolean find_declared_encoding(const char *utf8, gsize n_bytes, XmlSpan *value)
{
    XmlScan scan = xml_scan_init(utf8, n_bytes);
    XmlToken token;

    if (!xml_scan_next(&scan, &token) || token.kind != XML_PI)
        return FALSE;
    /* An XML declaration is written like the attributes of a start tag. */
    XmlToken declaration = {.kind = XML_EMPTY};
    gsize skip = strlen("<?xml");
    if (token.end - token.start < skip + strlen("?>"))
        return FALSE;
    declaration.inner.start = utf8 + token.start + skip;
    declaration.inner.n_bytes = token.end - token.start - skip - strlen("?>");
    return xml_attribute(&declaration, "encoding", value);
}

static GBytes *from_utf16(GBytes *raw, const char *encoding, const char *title, GError **error)
{
    gsize n_raw, n_utf8;
    const char *bytes = g_bytes_get_data(raw, &n_raw);
    XmlSpan declared;
    g_autofree char *utf8 =
        g_convert(bytes, (gssize) n_raw, "UTF-8", encoding, NULL, &n_utf8, NULL);

    if (utf8 == NULL) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, title, 0, 0,
                        _("the part is not valid UTF-16; open the document in the word processor "
                          "and save it again"));
        return NULL;
    }
    gsize skip = g_str_has_prefix(utf8, "\xEF\xBB\xBF") ? 3 : 0;
    if (!find_declared_encoding(utf8, n_utf8, &declared))
        return g_bytes_new(utf8 + skip, n_utf8 - skip);
    GByteArray *out = g_byte_array_new();
    gsize before = (gsize) (declared.start - utf8);
    g_byte_array_append(out, (const guint8 *) utf8 + skip, (guint) (before - skip));
    g_byte_array_append(out, (const guint8 *) "UTF-8", 5);
    g_byte_array_append(out, (const guint8 *) declared.start + declared.n_bytes,
                        (guint) (n_utf8 - before - declared.n_bytes));
    return g_byte_array_free_to_bytes(out);
}

static gboolean is_utf8_name(XmlSpan name)
{
    g_autofree char *copy = g_strndup(name.start, name.n_bytes);

    return g_ascii_strcasecmp(copy, "UTF-8") == 0 || g_ascii_strcasecmp(copy, "US-ASCII") == 0;
}

static gboolean check_encoding(GBytes *utf8, const char *title, GError **error)
{
    gsize n_bytes;
    const char *bytes = g_bytes_get_data(utf8, &n_bytes);
    XmlSpan declared;

    if (!find_declared_encoding(bytes, n_bytes, &declared) || is_utf8_name(declared))
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, title, 1, 0,
                    _("the encoding \"%.*s\" is not allowed here, only UTF-8 and UTF-16 are; open "
                      "the document in the word processor and save it again"),
                    (int) MIN(declared.n_bytes, 40), declared.start);
    return FALSE;
}

/* A part unpacked, in UTF-8, checked to be XML without a DTD. */
static GBytes *read_part(Archive *archive, const char *name, const char *title, GError **error)
{
    g_autoptr(GBytes) raw = archive_read(archive, name, error);

    if (raw == NULL)
        return NULL;
    const char *encoding = utf16_kind(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw));
    g_autoptr(GBytes) utf8 = encoding ? from_utf16(raw, encoding, title, error) : g_bytes_ref(raw);
    if (utf8 == NULL || !check_encoding(utf8, title, error))
        return NULL;
    gsize n_bytes;
    const char *bytes = g_bytes_get_data(utf8, &n_bytes);
    if (!xml_check(bytes ? bytes : "", n_bytes, title, 0, error))
        return NULL;
    return g_steal_pointer(&utf8);
}

/* ---- relationships --------------------------------------------------------------------------- */

/* "word/document.xml" and "../media/a.png" → "media/a.png"; a target with a slash is absolute. */
static char *resolve_target(const char *source, const char *target)
{
    g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);
    const char *slash = strrchr(source, '/');
    g_autofree char *folder = g_strndup(source, slash ? (gsize) (slash - source) : 0);
    g_autofree char *joined =
        *target == '/' ? g_strdup(target) : g_strconcat(folder, "/", target, NULL);
    g_auto(GStrv) parts = g_strsplit(joined, "/", -1);

    for (char **part = parts; *part; part++) {
        if (strcmp(*part, "..") == 0) {
            if (steps->len > 0)
                g_ptr_array_set_size(steps, (int) steps->len - 1);
        } else if (**part && strcmp(*part, ".") != 0) {
            g_ptr_array_add(steps, g_strdup(*part));
        }
    }
    g_ptr_array_add(steps, NULL);
    return g_strjoinv("/", (char **) steps->pdata);
}

static char *relationships_name(const char *part)
{
    const char *slash = strrchr(part, '/');
    int n_folder = slash ? (int) (slash + 1 - part) : 0;

    return g_strdup_printf("%.*s_rels/%s.rels", n_folder, part, part + n_folder);
}

static Relationship *read_relationship(const XmlToken *tag, const char *source)
{
    XmlSpan type, target, mode;
    g_autoptr(GString) path = g_string_new(NULL);

    if (!xml_attribute(tag, "Type", &type) || !xml_attribute(tag, "Target", &target) ||
        (xml_attribute(tag, "TargetMode", &mode) && xml_span_is(mode, "External")))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(type_bases); i++) {
        gsize length = strlen(type_bases[i]);

        if (type.n_bytes <= length || memcmp(type.start, type_bases[i], length) != 0)
            continue;
        Relationship *relationship = g_new0(Relationship, 1);
        xml_unescape(path, target);
        relationship->type = g_strndup(type.start + length, type.n_bytes - length);
        relationship->target = resolve_target(source, path->str);
        return relationship;
    }
    return NULL;
}

/* The relationships of a part ("" for those of the container) that lead into the container. */
static GPtrArray *read_relationships(const Document *document, Archive *archive, const char *part,
                                     GError **error)
{
    g_autofree char *name = relationships_name(part);
    g_autofree char *title = g_strconcat(document->path, "/", name, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(relationship_free);
    XmlToken tag;
    guint n_read = 0;

    if (!archive_has(archive, name))
        return g_steal_pointer(&found);
    g_autoptr(GBytes) xml = read_part(archive, name, title, error);
    if (xml == NULL)
        return NULL;
    XmlScan scan = xml_scan_init(g_bytes_get_data(xml, NULL), g_bytes_get_size(xml));
    while (xml_scan_next(&scan, &tag)) {
        if ((tag.kind != XML_START && tag.kind != XML_EMPTY) ||
            !xml_span_is(xml_local_name(&tag), "Relationship"))
            continue;
        if (++n_read > DOCX_MAX_RELATIONSHIPS) {
            tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, title, 0, 0,
                            _("the document has too many links; split it into several files"));
            return NULL;
        }
        Relationship *relationship = read_relationship(&tag, part);
        if (relationship)
            g_ptr_array_add(found, relationship);
    }
    return g_steal_pointer(&found);
}

/* ---- the parts ------------------------------------------------------------------------------- */

static gboolean find_root(const DocxPart *part, XmlToken *root)
{
    XmlScan scan =
        xml_scan_init(g_bytes_get_data(part->bytes, NULL), g_bytes_get_size(part->bytes));

    while (xml_scan_next(&scan, root)) {
        if (root->kind == XML_START || root->kind == XML_EMPTY)
            return TRUE;
    }
    return FALSE;
}

static gboolean add_part(const Document *document, DocxState *state, const char *name,
                         UnitKind kind, GError **error)
{
    g_autoptr(DocxPart) part = g_new0(DocxPart, 1);
    XmlToken root;
    XmlSpan space;

    part->name = g_strdup(name);
    part->title = g_strconcat(document->path, "/", name, NULL);
    part->kind = kind;
    part->paragraphs = g_array_new(FALSE, FALSE, sizeof(DocxParagraph));
    part->bytes = read_part(state->archive, name, part->title, error);
    if (part->bytes == NULL)
        return FALSE;
    if (!find_root(part, &root) || !docx_prefix_find(&root, &part->prefix)) {
        docx_error_at(error, FORMAT_ERROR_CONTENT, part, 0,
                      _("this is no part of a Word document (perhaps a workbook or a "
                        "presentation); save the document as .docx"));
        return FALSE;
    }
    part->keeps_space = xml_attribute(&root, "xml:space", &space) && xml_span_is(space, "preserve");
    if (!docx_outline(part, error))
        return FALSE;
    g_ptr_array_add(state->parts, g_steal_pointer(&part));
    return TRUE;
}

/* "header2.xml" before "header10.xml". */
static int compare_names(gconstpointer a, gconstpointer b)
{
    const char *one = *(const char *const *) a;
    const char *two = *(const char *const *) b;
    gsize n_one = strlen(one);
    gsize n_two = strlen(two);

    return n_one != n_two ? (n_one < n_two ? -1 : 1) : strcmp(one, two);
}

/* The targets of one type that are there, each once, sorted. */
static GPtrArray *targets_of(Document *document, const DocxState *state,
                             const GPtrArray *relationships, const char *type)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < relationships->len; i++) {
        const Relationship *relationship = relationships->pdata[i];

        if (strcmp(relationship->type, type) != 0)
            continue;
        if (archive_has(state->archive, relationship->target))
            g_ptr_array_add(names, relationship->target);
        else
            g_ptr_array_add(document->warnings,
                            tm_warning_at(document->path, 0, 0,
                                          _("the part \"%s\" is missing in the file; its text is "
                                            "left out"),
                                          relationship->target));
    }
    g_ptr_array_sort(names, compare_names);
    guint n_unique = 0;
    for (guint i = 0; i < names->len; i++) {
        if (n_unique == 0 || strcmp(names->pdata[i], names->pdata[n_unique - 1]) != 0)
            names->pdata[n_unique++] = names->pdata[i];
    }
    g_ptr_array_set_size(names, (int) n_unique);
    return names;
}

static gboolean has_part(const DocxState *state, const char *name)
{
    for (guint i = 0; i < state->parts->len; i++) {
        if (strcmp(((const DocxPart *) state->parts->pdata[i])->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean add_text_parts(Document *document, DocxState *state, const GPtrArray *relationships,
                               GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(text_parts); i++) {
        g_autoptr(GPtrArray) names = targets_of(document, state, relationships, text_parts[i].type);

        if (names->len + state->parts->len > DOCX_MAX_PARTS) {
            tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, document->path, 0, 0,
                            _("the document has too many headers and footers; split it into "
                              "several files"));
            return FALSE;
        }
        for (guint n = 0; n < names->len; n++) {
            if (!has_part(state, names->pdata[n]) &&
                !add_part(document, state, names->pdata[n], text_parts[i].kind, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_styles(const Document *document, DocxState *state, const char *name,
                            GError **error)
{
    g_autofree char *title = g_strconcat(document->path, "/", name, NULL);
    g_autoptr(GBytes) xml = read_part(state->archive, name, title, error);

    if (xml == NULL)
        return FALSE;
    state->styles = docx_styles_new(g_bytes_get_data(xml, NULL), g_bytes_get_size(xml));
    return TRUE;
}

/* The name of the main part. */
static char *find_main_part(Document *document, DocxState *state, GError **error)
{
    g_autoptr(GPtrArray) relationships = read_relationships(document, state->archive, "", error);

    if (relationships == NULL)
        return NULL;
    for (guint i = 0; i < relationships->len; i++) {
        const Relationship *relationship = relationships->pdata[i];

        if (strcmp(relationship->type, "officeDocument") == 0 &&
            archive_has(state->archive, relationship->target))
            return g_strdup(relationship->target);
    }
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, document->path, 0, 0,
                    _("the main part of the document is missing; the file is damaged or no Word "
                      "document, open it in the word processor and save it again"));
    return NULL;
}

gboolean docx_package_open(Document *document, DocxState *state, GError **error)
{
    state->archive = archive_open(document->bytes, document->path, document->warnings, error);
    if (state->archive == NULL)
        return FALSE;
    g_autofree char *main_part = find_main_part(document, state, error);
    if (main_part == NULL || !add_part(document, state, main_part, UNIT_PARAGRAPH, error))
        return FALSE;
    g_autoptr(GPtrArray) relationships =
        read_relationships(document, state->archive, main_part, error);
    if (relationships == NULL)
        return FALSE;
    g_autoptr(GPtrArray) styles = targets_of(document, state, relationships, "styles");
    if (styles->len > 0 && !read_styles(document, state, styles->pdata[0], error))
        return FALSE;
    return add_text_parts(document, state, relationships, error);
}
