#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/tmx/tmx_markup.h"

/* What an inline code costs us beside its own bytes, roughly, so that many empty ones count. */
#define CODE_BYTES 200

/* From so many attributes on it takes a table to find out which names come twice. */
#define MANY_ATTRIBUTES 32

/* An element inside <seg> whose content is text: <hi>, or one that TMX does not know. */
typedef struct {
    gboolean is_code;
    char *name;
} Highlight;

static void highlight_clear(gpointer data)
{
    Highlight *highlight = data;

    g_free(highlight->name);
}

GArray *tmx_highlights_new(void)
{
    GArray *highlights = g_array_new(FALSE, FALSE, sizeof(Highlight));

    g_array_set_clear_func(highlights, highlight_clear);
    return highlights;
}

/* ---- attributes ---------------------------------------------------------------------------- */

const char *tmx_attribute(const XmlElement *element, const char *name)
{
    for (gsize i = 0; element->attributes[i]; i += 2) {
        if (g_str_equal(element->attributes[i], name))
            return element->attributes[i + 1];
    }
    return NULL;
}

static gboolean came_before(const GPtrArray *unique, GHashTable *names, const char *name)
{
    if (names)
        return !g_hash_table_add(names, (char *) name);
    for (guint i = 0; i < unique->len; i += 2) {
        if (g_str_equal(unique->pdata[i], name))
            return TRUE;
    }
    return FALSE;
}

const char *const *tmx_unique_attributes(Tmx *tmx, const XmlElement *element)
{
    g_autoptr(GHashTable) names = NULL;
    const char *const *attributes = element->attributes;

    if (g_strv_length((char **) attributes) > 2 * MANY_ATTRIBUTES)
        names = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_set_size(tmx->unique, 0);
    for (gsize i = 0; attributes[i]; i += 2) {
        if (came_before(tmx->unique, names, attributes[i]))
            continue;
        g_ptr_array_add(tmx->unique, (char *) attributes[i]);
        g_ptr_array_add(tmx->unique, (char *) attributes[i + 1]);
    }
    g_ptr_array_add(tmx->unique, NULL);
    return (const char *const *) tmx->unique->pdata;
}

void tmx_append_attributes(Tmx *tmx, GString *out, const XmlElement *element, const char *without)
{
    const char *const *attributes = tmx_unique_attributes(tmx, element);

    for (gsize i = 0; attributes[i]; i += 2) {
        if (g_strcmp0(attributes[i], without) != 0)
            tmx_append_attribute(out, attributes[i], attributes[i + 1], NULL);
    }
}

/* ---- limits -------------------------------------------------------------------------------- */

/* From here on the unit is only skipped over; what it held so far is let go. */
void tmx_give_up(Tmx *tmx, const char *reason)
{
    if (tmx->skip_reason == NULL)
        tmx->skip_reason = reason;
    tmx->variant = NULL;
    tm_unit_free(tmx->unit);
    tmx->unit = exchange_unit_new();
    g_string_truncate(tmx->data, 0);
}

/* Whether @n_bytes more may be kept. */
gboolean tmx_has_room(Tmx *tmx, gsize n_bytes)
{
    if (tmx->skip_reason)
        return FALSE;
    tmx->n_unit_bytes += n_bytes;
    if (tmx->n_unit_bytes <= TMX_UNIT_MAX_BYTES)
        return TRUE;
    tmx_give_up(tmx, SKIPPED_TOO_LONG);
    return FALSE;
}

gboolean tmx_has_room_for_text(Tmx *tmx, gsize n_bytes)
{
    gboolean fits = tmx->data->len + n_bytes <= TMX_TEXT_MAX_BYTES;

    return tmx_has_room(tmx, fits ? n_bytes : TMX_UNIT_MAX_BYTES + 1);
}

gsize tmx_attribute_bytes(const XmlElement *element)
{
    gsize n_bytes = 0;
    gsize n = 0;

    for (; element->attributes[n]; n++) {
        gsize length = strlen(element->attributes[n]);

        n_bytes += length;
        if (length > TMX_VALUE_MAX_BYTES || n_bytes > TMX_TAG_MAX_BYTES)
            return TMX_UNIT_MAX_BYTES + 1;
    }
    return n_bytes + n * sizeof(TmAttribute);
}

/* ---- inline codes -------------------------------------------------------------------------- */

/* @form: what the element says; its id comes when the unit is complete. */
static void append_code(Tmx *tmx, TmCodeKind kind, const char *name, const char *data,
                        const char *form)
{
    TmCode code = {.kind = kind, .name = (char *) name, .data = (char *) data};

    code.form = (char *) form;
    /* The data are counted as they come. */
    if (tmx_has_room(tmx, strlen(name) + strlen(form)))
        tm_text_append_copy_of_code(tmx->variant->text, &code);
}

static void begin_form(Tmx *tmx, const XmlElement *element)
{
    g_string_assign(tmx->form, element->name);
    tmx_append_attributes(tmx, tmx->form, element, NULL);
}

static void begin_code(Tmx *tmx, TmCodeKind kind, const XmlElement *element, const char *name)
{
    begin_form(tmx, element);
    tmx->code_kind = kind;
    g_free(tmx->code_name);
    tmx->code_name = g_strdup(name);
    g_string_truncate(tmx->data, 0);
    tmx->has_inner = FALSE;
    tmx->inner_depth = 0;
    tmx->place = PLACE_CODE;
}

TmCodeKind tmx_kind_of_isolated(XmlSpan position)
{
    if (xml_span_is(position, "begin") || xml_span_is(position, "open"))
        return TM_CODE_OPEN;
    if (xml_span_is(position, "end") || xml_span_is(position, "close"))
        return TM_CODE_CLOSE;
    return TM_CODE_ALONE;
}

static void begin_isolated(Tmx *tmx, const XmlElement *element, const char *name)
{
    const char *position = tmx_attribute(element, "pos");
    XmlSpan span = {position, position ? strlen(position) : 0};

    begin_code(tmx, tmx_kind_of_isolated(span), element, name);
}

static void begin_highlight(Tmx *tmx, const XmlElement *element, const char *name)
{
    Highlight highlight = {.is_code = g_str_equal(element->name, "hi")};

    if (highlight.is_code) {
        highlight.name = g_strdup(name);
        begin_form(tmx, element);
        append_code(tmx, TM_CODE_OPEN, name, NULL, tmx->form->str);
    }
    g_array_append_val(tmx->highlights, highlight);
}

static void end_highlight(Tmx *tmx)
{
    guint last = tmx->highlights->len - 1;
    const Highlight *highlight = &g_array_index(tmx->highlights, Highlight, last);

    if (highlight->is_code)
        append_code(tmx, TM_CODE_CLOSE, highlight->name, NULL, "/hi");
    g_array_set_size(tmx->highlights, last);
}

void tmx_start_in_segment(Tmx *tmx, const XmlElement *element)
{
    const char *type = tmx_attribute(element, "type");
    const char *name = type ? type : "";

    if (!tmx_has_room(tmx, CODE_BYTES + tmx_attribute_bytes(element)))
        tmx->skip_depth = 1;
    else if (g_str_equal(element->name, "bpt"))
        begin_code(tmx, TM_CODE_OPEN, element, name);
    else if (g_str_equal(element->name, "ept"))
        begin_code(tmx, TM_CODE_CLOSE, element, name);
    else if (g_str_equal(element->name, "it"))
        begin_isolated(tmx, element, name);
    else if (g_str_equal(element->name, "ph") || g_str_equal(element->name, "ut"))
        begin_code(tmx, TM_CODE_ALONE, element, name);
    else
        begin_highlight(tmx, element, name);
}

/* ---- what is inside a code ------------------------------------------------------------------- */

/* With its first element the content becomes markup, from its beginning on. */
void tmx_start_in_code(Tmx *tmx, const XmlElement *element)
{
    if (!tmx_has_room(tmx, 2 * strlen(element->name) + strlen("<></>") +
                               2 * tmx_attribute_bytes(element)))
        return;
    if (!tmx->has_inner) {
        g_string_truncate(tmx->inner, 0);
        tmx_append_text(tmx->inner, tmx->data->str, tmx->data->len, NULL);
        tmx->has_inner = TRUE;
    }
    g_string_append_c(tmx->inner, '<');
    g_string_append(tmx->inner, element->name);
    tmx_append_attributes(tmx, tmx->inner, element, NULL);
    g_string_append_c(tmx->inner, '>');
}

void tmx_end_in_code(Tmx *tmx, const char *name)
{
    if (tmx->skip_reason == NULL)
        g_string_append_printf(tmx->inner, "</%s>", name);
}

void tmx_text_in_code(Tmx *tmx, const char *utf8, gsize n_bytes)
{
    if (!tmx_has_room_for_text(tmx, tmx->has_inner ? 2 * n_bytes : n_bytes))
        return;
    g_string_append_len(tmx->data, utf8, (gssize) n_bytes);
    if (tmx->has_inner)
        tmx_append_text(tmx->inner, utf8, n_bytes, NULL);
}

void tmx_end_code(Tmx *tmx)
{
    if (tmx->has_inner) {
        g_string_append_c(tmx->form, '>');
        g_string_append_len(tmx->form, tmx->inner->str, (gssize) tmx->inner->len);
    }
    append_code(tmx, tmx->code_kind, tmx->code_name, tmx->data->len > 0 ? tmx->data->str : NULL,
                tmx->form->str);
    tmx->place = PLACE_SEG;
}

void tmx_end_in_segment(Tmx *tmx)
{
    if (tmx->highlights->len > 0)
        end_highlight(tmx);
    else
        tmx->place = PLACE_TUV;
}
