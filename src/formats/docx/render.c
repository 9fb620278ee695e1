#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>

#include "formats/xml/xml_check.h"

static const UnitFill *fill_of(const DocumentFill *fill, guint unit)
{
    return unit == DOCX_NO_UNIT || fill->units == NULL || unit >= fill->units->len
               ? NULL
               : fill->units->pdata[unit];
}

static const DocxParagraph *paragraph_at(const DocxPart *part, guint i)
{
    return &g_array_index(part->paragraphs, DocxParagraph, i);
}

gboolean docx_part_is_filled(const DocxPart *part, const DocumentFill *fill)
{
    for (guint i = 0; i < part->paragraphs->len; i++) {
        if (fill_of(fill, paragraph_at(part, i)->unit))
            return TRUE;
    }
    return FALSE;
}

/* The first paragraph that begins at or after @start. */
static guint first_paragraph_from(const DocxPart *part, gsize start)
{
    guint low = 0;
    guint high = part->paragraphs->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (paragraph_at(part, middle)->start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A filled paragraph: its start tag and properties as they were, then the new runs. */
static gboolean render_paragraph(const DocxRender *render, const DocxParagraph *paragraph,
                                 const UnitFill *fill, GString *out, GError **error)
{
    const char *bytes = g_bytes_get_data(render->part->bytes, NULL);
    g_autoptr(DocxModel) model = docx_model_new(render->part, paragraph, error);

    if (model == NULL)
        return FALSE;
    g_autoptr(TmText) text = docx_codes_make(model, render->styles, error);
    if (text == NULL)
        return FALSE;
    g_string_append_len(out, bytes + paragraph->start,
                        (gssize) (model->head_end - paragraph->start));
    if (!docx_spell(render, model, fill, out, error))
        return FALSE;
    g_string_append_len(out, model->strays->str, (gssize) model->strays->len);
    g_string_append_len(out, bytes + model->flow_end, (gssize) (paragraph->end - model->flow_end));
    return TRUE;
}

gboolean docx_render_range(const DocxRender *render, gsize start, gsize end, GString *out,
                           GError **error)
{
    const DocxPart *part = render->part;
    const char *bytes = g_bytes_get_data(part->bytes, NULL);
    const guint *before = render->n_filled_before;
    gsize copied = start;

    for (guint i = first_paragraph_from(part, start); i < part->paragraphs->len; i++) {
        const DocxParagraph *paragraph = paragraph_at(part, i);
        guint after = i + 1 + paragraph->n_inside;

        if (paragraph->start >= end)
            break;
        const UnitFill *fill = fill_of(render->fill, paragraph->unit);
        if (fill) {
            g_string_append_len(out, bytes + copied, (gssize) (paragraph->start - copied));
            if (!render_paragraph(render, paragraph, fill, out, error))
                return FALSE;
            copied = paragraph->end;
        }
        /* Inner paragraphs are done, or there is nothing to do: past them. */
        if (fill || before[after] == before[i])
            i = after - 1;
    }
    g_string_append_len(out, bytes + copied, (gssize) (end - copied));
    return TRUE;
}

static guint *count_filled(const DocxPart *part, const DocumentFill *fill)
{
    guint *before = g_new(guint, part->paragraphs->len + 1);

    before[0] = 0;
    for (guint i = 0; i < part->paragraphs->len; i++)
        before[i + 1] = before[i] + (fill_of(fill, paragraph_at(part, i)->unit) ? 1 : 0);
    return before;
}

/* What we wrote must be what we would accept. */
static gboolean check_output(const DocxPart *part, const GString *out, GError **error)
{
    g_autoptr(GError) fault = NULL;

    if (xml_check(out->str, out->len, part->title, 0, &fault))
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, part->title, 0, 0,
                    _("an internal error: the translated part is damaged and was not written; "
                      "please report this with the document (%s)"),
                    fault->message);
    return FALSE;
}

GBytes *docx_render_part(const DocxPart *part, const DocxStyles *styles, const DocumentFill *fill,
                         const char *language, GError **error)
{
    gsize n_bytes = g_bytes_get_size(part->bytes);
    g_autofree guint *before = count_filled(part, fill);
    DocxRender render = {.part = part,
                         .fill = fill,
                         .language = language,
                         .styles = styles,
                         .n_filled_before = before};
    g_autoptr(GString) out = g_string_sized_new(n_bytes);

    if (!docx_render_range(&render, 0, n_bytes, out, error) || !check_output(part, out, error))
        return NULL;
    gsize n_out = out->len;
    return g_bytes_new_take(g_string_free(g_steal_pointer(&out), FALSE), n_out);
}
