#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>

/* The elements around the current place that say what a paragraph there is. */
typedef struct {
    DocxRole role;
    UnitKind kind; /* of paragraphs in it */
    guint first;   /* paragraph that it is or that may begin in it; ROLE_ALTERNATIVES: the first
                      one of the last version with any */
    guint n_paragraphs; /* ROLE_ALTERNATIVES: in that version */
} Level;

typedef struct {
    DocxPart *part;
    GArray *levels;  /* of Level */
    guint n_deleted; /* tracked deletions around */
    guint depth;     /* paragraphs around */
} Outline;

static Level *innermost(const Outline *outline)
{
    GArray *levels = outline->levels;

    return levels->len ? &g_array_index(levels, Level, levels->len - 1) : NULL;
}

static UnitKind kind_here(const Outline *outline)
{
    const Level *level = innermost(outline);

    return level ? level->kind : outline->part->kind;
}

/* A text box is one wherever it stands; a table in a header is still part of the header. */
static UnitKind kind_inside(const Outline *outline, DocxRole role)
{
    if (role == ROLE_TEXT_BOX)
        return UNIT_TEXT_BOX;
    if (role == ROLE_CELL && outline->part->kind == UNIT_PARAGRAPH)
        return UNIT_CELL;
    return kind_here(outline);
}

static gboolean open_paragraph(Outline *outline, const XmlToken *token, GError **error)
{
    DocxPart *part = outline->part;
    DocxParagraph paragraph = {.start = token->start,
                               .unit = DOCX_NO_UNIT,
                               .twin = DOCX_NO_TWIN,
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
    g_array_append_val(part->paragraphs, paragraph);
    return TRUE;
}

static gboolean is_level(DocxRole role)
{
    return role == ROLE_PARAGRAPH || role == ROLE_CELL || role == ROLE_TEXT_BOX ||
           role == ROLE_DELETED || role == ROLE_ALTERNATIVES || role == ROLE_VERSION;
}

static gboolean open_level(Outline *outline, DocxRole role, const XmlToken *token, GError **error)
{
    Level level = {
        .role = role, .kind = kind_inside(outline, role), .first = outline->part->paragraphs->len};

    if (role == ROLE_PARAGRAPH && !open_paragraph(outline, token, error))
        return FALSE;
    if (role == ROLE_DELETED)
        outline->n_deleted++;
    g_array_append_val(outline->levels, level);
    return TRUE;
}

/*
 * The same text box is written once for new programs and once for old ones. Paragraphs in the same
 * place of two versions one after the other are twins if there are as many in both; whether they
 * say the same is seen later. Versions inside versions have been paired already: the nearer twin
 * stays.
 */
static void close_version(Outline *outline, guint first)
{
    GArray *paragraphs = outline->part->paragraphs;
    Level *around = innermost(outline);
    guint n = paragraphs->len - first;

    if (around == NULL || around->role != ROLE_ALTERNATIVES || n == 0)
        return;
    for (guint i = 0; n == around->n_paragraphs && i < n; i++) {
        DocxParagraph *paragraph = &g_array_index(paragraphs, DocxParagraph, first + i);

        if (paragraph->twin == DOCX_NO_TWIN)
            paragraph->twin = around->first + i;
    }
    around->first = first;
    around->n_paragraphs = n;
}

static void close_level(Outline *outline, const XmlToken *token)
{
    GArray *paragraphs = outline->part->paragraphs;
    Level level = g_array_index(outline->levels, Level, outline->levels->len - 1);

    g_array_set_size(outline->levels, outline->levels->len - 1);
    if (level.role == ROLE_DELETED)
        outline->n_deleted--;
    if (level.role == ROLE_VERSION)
        close_version(outline, level.first);
    if (level.role != ROLE_PARAGRAPH)
        return;
    DocxParagraph *paragraph = &g_array_index(paragraphs, DocxParagraph, level.first);
    paragraph->end = token->end;
    paragraph->n_inside = paragraphs->len - level.first - 1;
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
        if (docx_is_rebound(&part->prefix, &token)) {
            docx_skip(&scan, &token);
            continue;
        }
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
