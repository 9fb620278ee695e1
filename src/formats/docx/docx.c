#include "formats/docx/docx_internal.h"

#include <string.h>

#include "text/language.h"

static void state_free(DocxState *state)
{
    if (state == NULL)
        return;
    archive_free(state->archive);
    docx_styles_free(state->styles);
    g_ptr_array_unref(state->parts);
    g_ptr_array_unref(state->texts);
    g_array_unref(state->units);
    g_free(state);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocxState, state_free)

static gboolean docx_recognises(const guint8 *bytes, gsize n_bytes)
{
    static const char list[] = "[Content_Types].xml";

    return n_bytes > 4 && memcmp(bytes, "PK\3\4", 4) == 0 &&
           memmem(bytes, n_bytes, list, strlen(list)) != NULL &&
           memmem(bytes, n_bytes, "word/", strlen("word/")) != NULL;
}

static UnitKind kind_of(const DocxParagraph *paragraph, const DocxModel *model,
                        const DocxStyles *styles)
{
    if (paragraph->kind != UNIT_PARAGRAPH)
        return paragraph->kind;
    if (model->is_heading || docx_styles_is_heading(styles, model->style))
        return UNIT_HEADING;
    if (model->is_list || docx_styles_is_list(styles, model->style))
        return UNIT_LIST_ITEM;
    return UNIT_PARAGRAPH;
}

/* The unit of a paragraph in another version of the same text; DOCX_NO_UNIT: it says otherwise. */
static guint unit_of_twin(const DocxState *state, const DocxPart *part, guint twin,
                          const TmText *text)
{
    if (twin == DOCX_NO_TWIN)
        return DOCX_NO_UNIT;
    guint unit = g_array_index(part->paragraphs, DocxParagraph, twin).unit;
    return unit != DOCX_NO_UNIT && tm_text_equal(state->texts->pdata[unit], text) ? unit
                                                                                  : DOCX_NO_UNIT;
}

static gboolean read_paragraph(DocxState *state, const DocxPart *part, DocxParagraph *paragraph,
                               GError **error)
{
    g_autoptr(DocxModel) model = docx_model_new(part, paragraph, error);

    if (model == NULL)
        return FALSE;
    if (paragraph->deleted || !docx_has_readable(model->text->str, model->text->len))
        return TRUE;
    g_autoptr(TmText) text = docx_codes_make(model, state->styles, error);
    if (text == NULL)
        return FALSE;
    /* Text in a computed field is not in the unit. */
    if (!docx_has_readable(text->string->str, text->string->len))
        return TRUE;
    paragraph->unit = unit_of_twin(state, part, paragraph->twin, text);
    if (paragraph->unit != DOCX_NO_UNIT)
        return TRUE;
    DocumentUnit unit = {
        .text = text, .kind = kind_of(paragraph, model, state->styles), .place = part->name};
    paragraph->unit = state->units->len;
    g_array_append_val(state->units, unit);
    g_ptr_array_add(state->texts, g_steal_pointer(&text));
    return TRUE;
}

static gboolean read_units(DocxState *state, GError **error)
{
    for (guint i = 0; i < state->parts->len; i++) {
        const DocxPart *part = state->parts->pdata[i];

        for (guint n = 0; n < part->paragraphs->len; n++) {
            if (!read_paragraph(state, part, &g_array_index(part->paragraphs, DocxParagraph, n),
                                error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean docx_open(Document *document, GError **error)
{
    g_autoptr(DocxState) state = g_new0(DocxState, 1);

    state->parts = g_ptr_array_new_with_free_func((GDestroyNotify) docx_part_free);
    state->texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    state->units = g_array_new(FALSE, FALSE, sizeof(DocumentUnit));
    if (!docx_package_open(document, state, error) || !read_units(state, error))
        return FALSE;
    document->state = g_steal_pointer(&state);
    return TRUE;
}

static gboolean docx_next(Document *document, DocumentUnit *unit, G_GNUC_UNUSED GError **error)
{
    DocxState *state = document->state;

    if (state->next == state->units->len)
        return FALSE;
    *unit = g_array_index(state->units, DocumentUnit, state->next++);
    return TRUE;
}

static GBytes *docx_write(Document *document, const DocumentFill *fill, GError **error)
{
    DocxState *state = document->state;
    g_autofree char *language = fill->language ? tm_language_with_region(fill->language) : NULL;
    g_autoptr(GHashTable) changed =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);

    for (guint i = 0; i < state->parts->len; i++) {
        const DocxPart *part = state->parts->pdata[i];

        if (!docx_part_is_filled(part, fill))
            continue;
        GBytes *written = docx_render_part(part, state->styles, fill, language, error);
        if (written == NULL)
            return NULL;
        g_hash_table_insert(changed, part->name, written);
    }
    if (g_hash_table_size(changed) == 0)
        return g_bytes_ref(document->bytes);
    return archive_rewrite(state->archive, changed, error);
}

static void docx_close(Document *document)
{
    state_free(document->state);
    document->state = NULL;
}

static const char *const suffixes[] = {".docx", ".docm", ".dotx", ".dotm", NULL};

const DocumentFormat docx_format = {
    .name = "docx",
    .datatype = "x-docx",
    .suffixes = suffixes,
    .recognises = docx_recognises,
    .open = docx_open,
    .next = docx_next,
    .write = docx_write,
    .close = docx_close,
};
