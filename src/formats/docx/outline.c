#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>

/* The elements around the current place that say what a paragraph there is. */
typedef struct {
    DocxRole role;
    guint paragraph; /* ROLE_PARAGRAPH: its index */
} Level;

typedef struct {
    DocxPart *part;
    GArray *levels;  /* of Level */
    guint n_deleted; /* tracked deletions around */
    guint depth;     /* paragraphs around */
} Outline;

/* A text box is one wherever it stands; a table in a header is still part of the header. */
static UnitKind kind_here(const Outline *outline)
{
    for (guint i = outline->levels->len; i-- > 0;) {
        DocxRole role = g_array_index(outline->levels, Level, i).role;

        if (role == ROLE_TEXT_BOX)
            return UNIT_TEXT_BOX;
        if (role == ROLE_CELL && outline->part->kind == UNIT_PARAGRAPH)
            return UNIT_CELL;
    }
    return outline->part->kind;
}

static gboolean open_paragraph(Outline *outline, const XmlToken *token, Level *level,
                               GError **error)
{
    DocxPart *part = outline->part;
    DocxParagraph paragraph = {.start = token->start,
                               .unit = DOCX_NO_UNIT,
                               .kind = kind_here(outline),
                               .deleted = outline->n_deleted > 0};

    if (++outline->depth > DOCX_MAX_PARAGRAPH_DEPTH) {
        docx_error_at(error, FORMAT_ERROR_LIMIT, part, token->start,
                      _("text boxes lie inside each other too deeply; take them apart in the "
                        "word processor"));
        return FALSE;
    }
    if (part->paragraphs->len >= DOCX_MAX_PARAGRAPHS) {
        docx_error_at(error, FORMAT_ERROR_LIMIT, part, token->start,
                      _("the document has too many paragraphs; split it into several files"));
        return FALSE;
    }
    level->paragraph = part->paragraphs->len;
    g_array_append_val(part->paragraphs, paragraph);
    return TRUE;
}

static gboolean is_level(DocxRole role)
{
    return role == ROLE_PARAGRAPH || role == ROLE_CELL || role == ROLE_TEXT_BOX ||
           role == ROLE_DELETED;
}

static gboolean open_level(Outline *outline, DocxRole role, const XmlToken *token, GError **error)
{
    Level level = {.role = role};

    if (role == ROLE_PARAGRAPH && !open_paragraph(outline, token, &level, error))
        return FALSE;
    if (role == ROLE_DELETED)
        outline->n_deleted++;
    g_array_append_val(outline->levels, level);
    return TRUE;
}

static void close_level(Outline *outline, const XmlToken *token)
{
    GArray *paragraphs = outline->part->paragraphs;
    Level level = g_array_index(outline->levels, Level, outline->levels->len - 1);

    g_array_set_size(outline->levels, outline->levels->len - 1);
    if (level.role == ROLE_DELETED)
        outline->n_deleted--;
    if (level.role != ROLE_PARAGRAPH)
        return;
    DocxParagraph *paragraph = &g_array_index(paragraphs, DocxParagraph, level.paragraph);
    paragraph->end = token->end;
    paragraph->n_inside = paragraphs->len - level.paragraph - 1;
    outline->depth--;
}

gboolean docx_outline(DocxPart *part, GError **error)
{
    gsize n_bytes;
    const char *bytes = g_bytes_get_data(part->bytes, &n_bytes);
    XmlScan scan = xml_scan_init(bytes, n_bytes);
    XmlToken token;
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(Level));
    Outline outline = {.part = part, .levels = levels};

    while (xml_scan_next(&scan, &token)) {
        if (token.kind != XML_START && token.kind != XML_END)
            continue;
        DocxRole role = docx_element(&part->prefix, &token)->role;
        if (!is_level(role))
            continue;
        if (token.kind == XML_END)
            close_level(&outline, &token);
        else if (!open_level(&outline, role, &token, error))
            return FALSE;
    }
    return TRUE;
}
