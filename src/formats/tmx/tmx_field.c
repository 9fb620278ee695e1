/*
 * Properties and notes. A few properties of <tu> are ours: they say where the unit stands, and are
 * written again as they were read:
 *
 *     x-document        begins a place; empty: in no document
 *     x-position        its number there              ┐
 *     x-document-end    "yes": it is the last there   │ belong to the place begun last; one that
 *     prev, next        the text before and after it  ┘ is said already begins a further place
 *     x-status, x-origin
 *
 * Those of other tools are understood where a unit does not say it in our way, and kept besides.
 */
#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/tmx/tmx_markup.h"
#include "formats/xml/xml_scan.h"

/* Names under which tools write the name of the document; in any letter case. */
static const char *const document_names[] = {"x-document", "x-doc", "document", "filename",
                                             "x-filename"};

/* Properties that hold the source text before (or after) the unit: memoQ and MateCat, XTM; OmegaT's
 * are ours too, but on <tuv>. */
static const struct {
    const char *name;
    gboolean next;
} context_names[] = {
    {"x-context-pre", FALSE}, {"x-context-post", TRUE},          {"prev", FALSE},
    {"next", TRUE},           {"x-previous-source-text", FALSE}, {"x-next-source-text", TRUE},
};

/* ---- places ---------------------------------------------------------------------------------- */

static TmPlace *last_place(TmUnit *unit)
{
    return unit->places && unit->places->len > 0 ? unit->places->pdata[unit->places->len - 1]
                                                 : NULL;
}

/* A further place; the document of the first one may come after its other properties. NULL: the
 * unit has grown too long. */
static TmPlace *begin_place(Tmx *tmx, gboolean has_document)
{
    if (!tmx_has_room(tmx, sizeof(TmPlace)))
        return NULL;
    tmx->place_is_open = !has_document && last_place(tmx->unit) == NULL;
    return tm_unit_add_place(tmx->unit);
}

static void take_document(Tmx *tmx, const char *value)
{
    TmPlace *place = tmx->place_is_open && *value ? last_place(tmx->unit) : begin_place(tmx, TRUE);

    tmx->place_is_open = FALSE;
    if (place && *value)
        place->document = g_strdup(value);
}

/* Of a document with an empty name only ours speaks. */
static gboolean is_document(const char *type, const char *value)
{
    if (*value == '\0')
        return g_str_equal(type, "x-document");
    for (gsize i = 0; i < G_N_ELEMENTS(document_names); i++) {
        if (g_ascii_strcasecmp(type, document_names[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Digits as we write them, without zeros in front; 0: it is none. */
static gint64 position_of(const char *value)
{
    if (*value == '0' || strlen(value) > 18 || strspn(value, "0123456789") != strlen(value))
        return 0;
    return g_ascii_strtoll(value, NULL, 10);
}

static gboolean take_position(Tmx *tmx, const char *value)
{
    TmPlace *place = last_place(tmx->unit);
    gint64 position = position_of(value);

    if (position == 0)
        return FALSE;
    if (place == NULL || place->position != 0)
        place = begin_place(tmx, FALSE);
    if (place)
        place->position = position;
    return TRUE;
}

static gboolean take_end(Tmx *tmx, const char *value)
{
    TmPlace *place = last_place(tmx->unit);

    if (!g_str_equal(value, "yes"))
        return FALSE;
    if (place == NULL || place->ends)
        place = begin_place(tmx, FALSE);
    if (place)
        place->ends = TRUE;
    return TRUE;
}

/* Whether a context in @language can stand in @place: it is not taken, and the other one, if there
 * is one, is in the same language. */
static gboolean has_room_for(const TmPlace *place, gboolean next, const char *language)
{
    if ((next ? place->next : place->previous) != NULL)
        return FALSE;
    return (place->next == NULL && place->previous == NULL) ||
           g_strcmp0(place->language, language) == 0;
}

static void put_context(TmPlace *place, gboolean next, const char *text, const char *language)
{
    *(next ? &place->next : &place->previous) = g_strdup(text);
    if (place->language == NULL)
        place->language = g_strdup(language);
}

static gboolean take_own_context(Tmx *tmx, gboolean next, const char *value)
{
    TmPlace *place = last_place(tmx->unit);

    if (*value == '\0' || tmx->field.no_language)
        return FALSE;
    if (place == NULL || !has_room_for(place, next, tmx->field.language))
        place = begin_place(tmx, FALSE);
    if (place)
        put_context(place, next, value, tmx->field.language);
    return TRUE;
}

/* ---- ours ------------------------------------------------------------------------------------ */

static gboolean take_status(TmUnit *unit, const char *value)
{
    for (int status = TM_STATUS_DRAFT; status <= TM_STATUS_APPROVED; status++) {
        if (g_str_equal(value, tm_status_name((TmStatus) status))) {
            unit->status = (TmStatus) status;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean take_origin(TmUnit *unit, const char *value)
{
    for (int origin = TM_ORIGIN_IMPORTED; origin <= TM_ORIGIN_TRANSLATED; origin++) {
        if (g_str_equal(value, tm_origin_name((TmOrigin) origin))) {
            unit->origin = (TmOrigin) origin;
            return TRUE;
        }
    }
    return FALSE;
}

/* Whether an element says nothing of itself but its type and a language. */
static gboolean only_language(const char *qualifiers)
{
    XmlSpan all = {qualifiers, strlen(qualifiers)};
    XmlSpan name;
    XmlSpan value;
    gsize at = 0;

    return tmx_next_attribute(all, &at, &name, &value) && at == all.n_bytes &&
           (xml_span_is(name, "xml:lang") || xml_span_is(name, "lang"));
}

/* Whether a property of <tu> is one of ours; then it is no attribute. One that says more of itself
 * than ours do (an encoding, for instance) is none. */
static gboolean take_own(Tmx *tmx, const char *type, const char *value)
{
    const char *qualifiers = tmx->field.qualifiers;

    if (g_str_equal(type, "prev") || g_str_equal(type, "next"))
        return (qualifiers == NULL || only_language(qualifiers)) &&
               take_own_context(tmx, *type == 'n', value);
    if (qualifiers)
        return FALSE;
    if (g_str_equal(type, "x-position"))
        return take_position(tmx, value);
    if (g_str_equal(type, "x-document-end"))
        return take_end(tmx, value);
    if (g_str_equal(type, "x-status"))
        return take_status(tmx->unit, value);
    if (g_str_equal(type, "x-origin"))
        return take_origin(tmx->unit, value);
    if (!is_document(type, value))
        return FALSE;
    take_document(tmx, value);
    return TRUE;
}

/* ---- those of other tools -------------------------------------------------------------------- */

static TmPlace *first_place(Tmx *tmx)
{
    return last_place(tmx->unit) ? tmx->unit->places->pdata[0] : begin_place(tmx, FALSE);
}

/* What stands on a variant is in its language. */
static void offer_context(Tmx *tmx, gboolean next, const char *text)
{
    const char *language = tmx->variant ? tmx->variant->language : tmx->field.language;
    TmPlace *place = *text && !tmx->field.no_language ? first_place(tmx) : NULL;

    if (place && has_room_for(place, next, language))
        put_context(place, next, text, language);
}

/* A context as memoQ writes it, "<seg>…</seg>" escaped again, or plain. NULL: it has codes. */
static char *plain_context(const char *value)
{
    if (!g_str_has_prefix(value, "<seg>") || !g_str_has_suffix(value, "</seg>"))
        return g_strdup(value);
    XmlSpan inner = {value + strlen("<seg>"), strlen(value) - strlen("<seg></seg>")};
    if (memchr(inner.start, '<', inner.n_bytes))
        return NULL;
    GString *text = g_string_new(NULL);
    xml_unescape(text, inner);
    return g_string_free(text, FALSE);
}

/* One text of a Trados context: its '|' are doubled. */
static char *trados_text(const char *part)
{
    g_auto(GStrv) pieces = g_strsplit(part, "||", -1);

    return g_strjoinv("|", pieces);
}

/*
 * x-ContextContent of Trados: "text | codes | text | codes", codes in base64 and mostly empty, or
 * "text | text". The first text is the source before the unit. The second is the target before it,
 * or the source after it: the header says which. A text with codes is left alone.
 */
static void offer_trados_context(Tmx *tmx, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, " | ", 5);
    guint n = g_strv_length(parts);

    if (n != 2 && n != 4)
        return;
    g_autofree char *previous = trados_text(parts[0]);
    g_autofree char *next = trados_text(parts[n / 2]);
    if (n == 2 || *parts[1] == '\0')
        offer_context(tmx, FALSE, previous);
    if (tmx->trados_following && (n == 2 || *parts[3] == '\0'))
        offer_context(tmx, TRUE, next);
}

static void offer_document(Tmx *tmx, const char *value)
{
    if (*value && (tmx->place_is_open || last_place(tmx->unit) == NULL))
        take_document(tmx, value);
}

/* "file" is OmegaT's; the others are here when they are not quite as ours. */
static void understand_of_unit(Tmx *tmx, const char *type, const char *value)
{
    if (g_ascii_strcasecmp(type, "file") == 0 || is_document(type, value))
        offer_document(tmx, value);
    else if (g_str_equal(type, "x-status"))
        take_status(tmx->unit, value);
    else if (g_str_equal(type, "x-origin"))
        take_origin(tmx->unit, value);
}

static void understand(Tmx *tmx, const char *type, const char *value)
{
    if (g_str_equal(type, "x-ContextContent"))
        offer_trados_context(tmx, value);
    else if (tmx->variant == NULL)
        understand_of_unit(tmx, type, value);
    for (gsize i = 0; i < G_N_ELEMENTS(context_names); i++) {
        if (g_ascii_strcasecmp(type, context_names[i].name) != 0)
            continue;
        g_autofree char *text = plain_context(value);
        if (text)
            offer_context(tmx, context_names[i].next, text);
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

void tmx_field_clear(TmxField *field)
{
    g_clear_pointer(&field->name, g_free);
    g_clear_pointer(&field->qualifiers, g_free);
    g_clear_pointer(&field->language, g_free);
    field->is_note = FALSE;
    field->no_language = FALSE;
}

void tmx_take_field(Tmx *tmx)
{
    TmxField *field = &tmx->field;
    const char *value = tmx->data->str;
    GPtrArray **kept = tmx->variant ? &tmx->variant->attributes : &tmx->unit->attributes;

    if (!field->is_note && tmx->variant == NULL && take_own(tmx, field->name, value))
        return;
    if (!field->is_note && !tmx->is_ours)
        understand(tmx, field->name, value);
    if (tmx->skip_reason)
        return; /* a place was too much */
    TmAttribute *attribute = tm_attributes_add(
        kept, field->is_note ? TM_ATTRIBUTE_NOTE : TM_ATTRIBUTE_PROPERTY, field->name, value);
    attribute->qualifiers = g_steal_pointer(&field->qualifiers);
}

/* One place alone that is nowhere says nothing. */
static void drop_empty_place(TmUnit *unit)
{
    const TmPlace *place = unit->places && unit->places->len == 1 ? unit->places->pdata[0] : NULL;

    if (place && !place->document && !place->position && !place->ends && !place->previous &&
        !place->next)
        g_clear_pointer(&unit->places, g_ptr_array_unref);
}

void tmx_finish_places(TmUnit *unit)
{
    const TmVariant *first = unit->variants->pdata[0];

    drop_empty_place(unit);

    for (guint i = 0; unit->places && i < unit->places->len; i++) {
        TmPlace *place = unit->places->pdata[i];

        if (place->previous == NULL && place->next == NULL)
            continue;
        if (place->language == NULL && unit->source_language == NULL)
            place->language = g_strdup(first->language);
        else if (g_strcmp0(place->language, unit->source_language) == 0)
            g_clear_pointer(&place->language, g_free);
    }
}
