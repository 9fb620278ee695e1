#include "formats/tmx/tmx_internal.h"

#include <string.h>

/* What an inline code costs us beside its own bytes, roughly, so that many empty ones count. */
#define CODE_BYTES 200

/* An element inside <seg> whose content is text: <hi>, or one that TMX does not know. */
typedef struct {
    gboolean is_code;
    guint id;
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

const char *tmx_attribute(const XmlElement *element, const char *name)
{
    for (gsize i = 0; element->attributes[i]; i += 2) {
        if (g_str_equal(element->attributes[i], name))
            return element->attributes[i + 1];
    }
    return NULL;
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

gsize tmx_attribute_bytes(const XmlElement *element)
{
    gsize n = 0;

    for (gsize i = 0; element->attributes[i]; i++)
        n += strlen(element->attributes[i]) + sizeof(TmAttribute);
    return n;
}

/* ---- inline codes -------------------------------------------------------------------------- */

static void append_code(Tmx *tmx, TmCodeKind kind, guint id, const char *name, const char *data)
{
    /* The element and its data are counted as they come. */
    if (tmx_has_room(tmx, strlen(name)))
        tm_text_append_code(tmx->variant->text, kind, id, name, data);
}

static void begin_code(Tmx *tmx, TmCodeKind kind, guint id, const char *name)
{
    tmx->code_kind = kind;
    tmx->code_id = id;
    g_free(tmx->code_name);
    tmx->code_name = g_strdup(name);
    g_string_truncate(tmx->data, 0);
    tmx->inner_depth = 0;
    tmx->place = PLACE_CODE;
}

static void begin_bpt(Tmx *tmx, const XmlElement *element, const char *name)
{
    const char *x = tmx_attribute(element, "x");
    const char *i = tmx_attribute(element, "i");
    guint id = tmx_codes_id(tmx->codes, x ? "bpt" : "bpt i", x ? x : i);

    tmx_codes_open(tmx->codes, i, id, name);
    begin_code(tmx, TM_CODE_OPEN, id, name);
}

static void begin_ept(Tmx *tmx, const XmlElement *element, const char *name)
{
    g_autofree char *opened = NULL;
    const char *i = tmx_attribute(element, "i");
    guint id;

    if (!tmx_codes_close(tmx->codes, i, &id, &opened))
        id = tmx_codes_id(tmx->codes, "ept", i);
    begin_code(tmx, TM_CODE_CLOSE, id, opened ? opened : name);
}

/* TMX 1.4 says begin and end, 1.1 to 1.3 also open and close. */
static TmCodeKind kind_of_isolated(const char *position)
{
    if (g_strcmp0(position, "begin") == 0 || g_strcmp0(position, "open") == 0)
        return TM_CODE_OPEN;
    if (g_strcmp0(position, "end") == 0 || g_strcmp0(position, "close") == 0)
        return TM_CODE_CLOSE;
    return TM_CODE_ALONE;
}

static void begin_highlight(Tmx *tmx, const XmlElement *element, const char *name)
{
    Highlight highlight = {.is_code = g_str_equal(element->name, "hi")};

    if (highlight.is_code) {
        highlight.id = tmx_codes_id(tmx->codes, "hi", tmx_attribute(element, "x"));
        highlight.name = g_strdup(name);
        append_code(tmx, TM_CODE_OPEN, highlight.id, name, NULL);
    }
    g_array_append_val(tmx->highlights, highlight);
}

static void end_highlight(Tmx *tmx)
{
    guint last = tmx->highlights->len - 1;
    const Highlight *highlight = &g_array_index(tmx->highlights, Highlight, last);

    if (highlight->is_code)
        append_code(tmx, TM_CODE_CLOSE, highlight->id, highlight->name, NULL);
    g_array_set_size(tmx->highlights, last);
}

void tmx_start_in_segment(Tmx *tmx, const XmlElement *element)
{
    const char *x = tmx_attribute(element, "x");
    const char *type = tmx_attribute(element, "type");
    const char *name = type ? type : "";

    if (!tmx_has_room(tmx, CODE_BYTES + tmx_attribute_bytes(element)))
        tmx->skip_depth = 1;
    else if (g_str_equal(element->name, "bpt"))
        begin_bpt(tmx, element, name);
    else if (g_str_equal(element->name, "ept"))
        begin_ept(tmx, element, name);
    else if (g_str_equal(element->name, "it"))
        begin_code(tmx, kind_of_isolated(tmx_attribute(element, "pos")),
                   tmx_codes_id(tmx->codes, "it", x), name);
    else if (g_str_equal(element->name, "ph") || g_str_equal(element->name, "ut"))
        begin_code(tmx, TM_CODE_ALONE, tmx_codes_id(tmx->codes, element->name, x), name);
    else
        begin_highlight(tmx, element, name);
}

void tmx_end_code(Tmx *tmx)
{
    append_code(tmx, tmx->code_kind, tmx->code_id, tmx->code_name,
                tmx->data->len > 0 ? tmx->data->str : NULL);
    tmx->place = PLACE_SEG;
}

void tmx_end_in_segment(Tmx *tmx)
{
    if (tmx->highlights->len > 0)
        end_highlight(tmx);
    else
        tmx->place = PLACE_TUV;
}
