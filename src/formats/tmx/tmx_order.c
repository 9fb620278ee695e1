/*
 * Units of one document in a row are taken for neighbours. But a memory need not be in the order
 * of its documents: OmegaT sorts its alternatives by text. Where a tool has noted what stands
 * beside a unit, the notes tell whether the row is one.
 */
#include "formats/tmx/tmx_internal.h"

struct TmxOrder {
    gint64 n_units;
    gboolean any_noted; /* in this file; most have none, and pay nothing */
    TmUnit *last;       /* that was handed out; NULL: none yet that matters */
};

typedef enum { NOTHING_NOTED, NOTED_SAME, NOTED_OTHER } Evidence;

TmxOrder *tmx_order_new(void)
{
    return g_new0(TmxOrder, 1);
}

void tmx_order_free(TmxOrder *order)
{
    tm_unit_free(order->last);
    g_free(order);
}

static TmPlace *only_place(const TmUnit *unit)
{
    TmPlace *place = unit->places && unit->places->len == 1 ? unit->places->pdata[0] : NULL;

    return place && place->document ? place : NULL;
}

static gboolean is_noted(const TmPlace *place)
{
    return place->previous || place->next;
}

/* What @place, of @unit, has noted on one side, against the unit that stands there in the file. */
static Evidence compare(const TmUnit *unit, const TmPlace *place, const char *noted,
                        const TmUnit *there)
{
    const char *language = place->language ? place->language : unit->source_language;
    const TmVariant *variant = language ? tm_unit_variant(there, language) : NULL;

    if (noted == NULL)
        return NOTHING_NOTED;
    return variant && g_str_equal(variant->text->string->str, noted) ? NOTED_SAME : NOTED_OTHER;
}

/* Whether @unit may stand right after the one that was handed out last. */
static gboolean follows(const TmxOrder *order, const TmUnit *unit, const TmPlace *place)
{
    const TmPlace *before = order->last ? only_place(order->last) : NULL;

    if (before == NULL || g_strcmp0(before->document, place->document) != 0)
        return place->previous == NULL;
    Evidence back = compare(unit, place, place->previous, order->last);
    Evidence forth = compare(order->last, before, before->next, unit);
    if (back == NOTED_OTHER || forth == NOTED_OTHER)
        return FALSE;
    return back == NOTED_SAME || forth == NOTED_SAME || !(is_noted(before) || is_noted(place));
}

void tmx_order_take(TmxOrder *order, TmUnit *unit, gboolean is_alternative)
{
    TmPlace *place = only_place(unit);

    order->n_units++;
    /* Positions that are given out one by one, or with gaps of one, never come that far. */
    if (place && place->position == 0 && (is_alternative || !follows(order, unit, place)))
        place->position = 2 * order->n_units;
    order->any_noted = order->any_noted || (place && is_noted(place));
    g_clear_pointer(&order->last, tm_unit_free);
    if (order->any_noted)
        order->last = tm_unit_copy(unit);
}
