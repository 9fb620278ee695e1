#include "text/unit.h"

#include "text/language.h"

const char *tm_status_name(TmStatus status)
{
    static const char *const names[] = {"draft", "reviewed", "approved"};

    return names[status];
}

const char *tm_origin_name(TmOrigin origin)
{
    static const char *const names[] = {"imported", "aligned", "translated"};

    return names[origin];
}

gboolean tm_unit_is_unreviewed(TmStatus status, TmOrigin origin)
{
    return origin == TM_ORIGIN_ALIGNED && status == TM_STATUS_DRAFT;
}

/* ---- attributes ------------------------------------------------------------------------------ */

static void attribute_free(gpointer data)
{
    TmAttribute *attribute = data;

    g_free(attribute->name);
    g_free(attribute->value);
    g_free(attribute->qualifiers);
    g_free(attribute);
}

TmAttribute *tm_attributes_add(GPtrArray **attributes, TmAttributeKind kind, const char *name,
                               const char *value)
{
    TmAttribute *attribute = g_new0(TmAttribute, 1);

    attribute->kind = kind;
    attribute->name = g_strdup(name);
    attribute->value = g_strdup(value);
    if (*attributes == NULL)
        *attributes = g_ptr_array_new_with_free_func(attribute_free);
    g_ptr_array_add(*attributes, attribute);
    return attribute;
}

const char *tm_attributes_find(const GPtrArray *attributes, TmAttributeKind kind, const char *name)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        if (attribute->kind == kind && g_str_equal(attribute->name, name))
            return attribute->value;
    }
    return NULL;
}

void tm_attributes_append(GPtrArray **attributes, const GPtrArray *from)
{
    for (guint i = 0; from != NULL && i < from->len; i++) {
        const TmAttribute *one = from->pdata[i];
        TmAttribute *copy = tm_attributes_add(attributes, one->kind, one->name, one->value);
        copy->qualifiers = g_strdup(one->qualifiers);
    }
}

/* ---- units ----------------------------------------------------------------------------------- */

static void variant_free(gpointer data)
{
    TmVariant *variant = data;

    g_free(variant->language);
    tm_text_free(variant->text);
    g_clear_pointer(&variant->attributes, g_ptr_array_unref);
    g_free(variant);
}

static void place_free(gpointer data)
{
    TmPlace *place = data;

    g_free(place->document);
    g_free(place->previous);
    g_free(place->next);
    g_free(place->language);
    g_free(place);
}

TmUnit *tm_unit_new(void)
{
    TmUnit *unit = g_new0(TmUnit, 1);

    unit->variants = g_ptr_array_new_with_free_func(variant_free);
    return unit;
}

void tm_unit_free(TmUnit *unit)
{
    if (unit == NULL)
        return;
    g_ptr_array_unref(unit->variants);
    g_clear_pointer(&unit->attributes, g_ptr_array_unref);
    g_clear_pointer(&unit->places, g_ptr_array_unref);
    g_free(unit->uuid);
    g_free(unit->source_language);
    g_free(unit->created_by);
    g_free(unit->changed_by);
    g_free(unit);
}

static void copy_places(TmUnit *copy, const TmUnit *unit)
{
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *from = unit->places->pdata[i];
        TmPlace *to = tm_unit_add_place(copy);

        to->document = g_strdup(from->document);
        to->position = from->position;
        to->ends = from->ends;
        to->previous = g_strdup(from->previous);
        to->next = g_strdup(from->next);
        to->language = g_strdup(from->language);
    }
}

TmUnit *tm_unit_copy(const TmUnit *unit)
{
    TmUnit *copy = tm_unit_new();

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *from = unit->variants->pdata[i];
        TmVariant *to = tm_unit_take_variant(copy, from->language, tm_text_copy(from->text));
        tm_attributes_append(&to->attributes, from->attributes);
    }
    tm_attributes_append(&copy->attributes, unit->attributes);
    copy_places(copy, unit);
    copy->uuid = g_strdup(unit->uuid);
    copy->source_language = g_strdup(unit->source_language);
    copy->status = unit->status;
    copy->origin = unit->origin;
    copy->created = unit->created;
    copy->changed = unit->changed;
    copy->created_by = g_strdup(unit->created_by);
    copy->changed_by = g_strdup(unit->changed_by);
    return copy;
}

TmVariant *tm_unit_take_variant(TmUnit *unit, const char *language, TmText *text)
{
    TmVariant *variant = g_new0(TmVariant, 1);

    variant->language = g_strdup(language);
    variant->text = text;
    g_ptr_array_add(unit->variants, variant);
    return variant;
}

TmPlace *tm_unit_add_place(TmUnit *unit)
{
    TmPlace *place = g_new0(TmPlace, 1);

    if (unit->places == NULL)
        unit->places = g_ptr_array_new_with_free_func(place_free);
    g_ptr_array_add(unit->places, place);
    return place;
}

TmPlace *tm_unit_place(TmUnit *unit)
{
    return unit->places != NULL && unit->places->len > 0 ? unit->places->pdata[0]
                                                         : tm_unit_add_place(unit);
}

const char *tm_unit_document(const TmUnit *unit)
{
    return unit->places != NULL && unit->places->len > 0
               ? ((const TmPlace *) unit->places->pdata[0])->document
               : NULL;
}

const TmVariant *tm_unit_variant(const TmUnit *unit, const char *wanted)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (tm_language_matches(wanted, variant->language))
            return variant;
    }
    return NULL;
}
