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

static void attribute_free(gpointer data)
{
    TmAttribute *attribute = data;

    g_free(attribute->name);
    g_free(attribute->value);
    g_free(attribute);
}

void tm_attributes_add(GPtrArray **attributes, const char *name, const char *value)
{
    TmAttribute *attribute = g_new(TmAttribute, 1);

    attribute->name = g_strdup(name);
    attribute->value = g_strdup(value);
    if (*attributes == NULL)
        *attributes = g_ptr_array_new_with_free_func(attribute_free);
    g_ptr_array_add(*attributes, attribute);
}

static void variant_free(gpointer data)
{
    TmVariant *variant = data;

    g_free(variant->language);
    tm_text_free(variant->text);
    g_clear_pointer(&variant->attributes, g_ptr_array_unref);
    g_free(variant);
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
    g_free(unit->uuid);
    g_free(unit->created_by);
    g_free(unit->changed_by);
    g_free(unit->document);
    g_free(unit->previous);
    g_free(unit->next);
    g_free(unit);
}

TmVariant *tm_unit_take_variant(TmUnit *unit, const char *language, TmText *text)
{
    TmVariant *variant = g_new0(TmVariant, 1);

    variant->language = g_strdup(language);
    variant->text = text;
    g_ptr_array_add(unit->variants, variant);
    return variant;
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
