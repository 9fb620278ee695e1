/*
 * A unit as JSON.
 */
#include "report/json.h"
#include "report/notation.h"
#include "report/units.h"

static void begin_array(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
}

static const char *attribute_kind_name(TmAttributeKind kind)
{
    static const char *const names[] = {"property", "note", "field"};

    return names[kind];
}

static void add_attributes(JsonBuilder *builder, const GPtrArray *attributes)
{
    begin_array(builder, "attributes");
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        json_builder_begin_object(builder);
        json_add_string(builder, "kind", attribute_kind_name(attribute->kind));
        json_add_string(builder, "name", attribute->name);
        json_add_string(builder, "value", attribute->value);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_codes(JsonBuilder *builder, const TmText *text)
{
    static const char *const kinds[] = {"open", "close", "alone"};

    begin_array(builder, "codes");
    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        const char *start = text->string->str;
        json_builder_begin_object(builder);
        json_add_string(builder, "kind", kinds[code->kind]);
        json_add_int(builder, "id", code->id);
        json_add_int(builder, "at", g_utf8_pointer_to_offset(start, start + code->offset));
        json_add_string(builder, "name", code->name);
        json_add_string(builder, "data", code->data);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_texts(JsonBuilder *builder, const TmUnit *unit)
{
    begin_array(builder, "texts");
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_autofree char *notation = notation_write(unit, variant->text);
        json_builder_begin_object(builder);
        json_add_string(builder, "language", variant->language);
        json_add_string(builder, "text", variant->text->string->str);
        json_add_string(builder, "notation", notation);
        add_codes(builder, variant->text);
        add_attributes(builder, variant->attributes);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_content(JsonBuilder *builder, const TmUnit *unit)
{
    json_add_string(builder, "source_language", unit->source_language);
    json_add_string(builder, "status", tm_status_name(unit->status));
    json_add_string(builder, "origin", tm_origin_name(unit->origin));
    json_add_date(builder, "created", unit->created);
    json_add_string(builder, "created_by", unit->created_by);
    json_add_date(builder, "changed", unit->changed);
    json_add_string(builder, "changed_by", unit->changed_by);
    add_texts(builder, unit);
    add_attributes(builder, unit->attributes);
}

static void add_places(JsonBuilder *builder, const UnitView *view)
{
    const GPtrArray *places = view->stored->unit->places;

    begin_array(builder, "places");
    for (guint i = 0; places != NULL && i < places->len; i++) {
        static const PlaceView unknown;
        const TmPlace *place = places->pdata[i];
        const PlaceView *beside = i < view->places->len ? view->places->pdata[i] : &unknown;
        json_builder_begin_object(builder);
        json_add_string(builder, "document", place->document);
        json_add_int(builder, "position", place->position);
        json_add_string(builder, "language", view->language);
        json_add_string(builder, "previous", beside->previous);
        json_add_string(builder, "next", beside->next);
        json_add_bool(builder, "first", beside->previous_known && beside->previous == NULL);
        json_add_bool(builder, "last", beside->next_known && beside->next == NULL);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_history(JsonBuilder *builder, const GPtrArray *history)
{
    begin_array(builder, "history");
    for (guint i = 0; i < history->len; i++) {
        const TmHistoryEntry *entry = history->pdata[i];
        json_builder_begin_object(builder);
        json_add_int(builder, "batch", entry->batch->sequence);
        json_add_date(builder, "date", entry->batch->date);
        json_add_string(builder, "command", entry->batch->command);
        json_add_string(builder, "user", entry->batch->user);
        json_add_string(builder, "file", entry->batch->file);
        json_add_string(builder, "change", tm_change_name(entry->kind));
        json_builder_set_member_name(builder, "before");
        if (entry->before == NULL) {
            json_builder_add_null_value(builder);
        } else {
            json_builder_begin_object(builder);
            add_content(builder, entry->before->unit);
            json_builder_end_object(builder);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

void units_add_json(JsonBuilder *builder, const UnitView *view)
{
    const TmHistoryEntry *last =
        view->history->len > 0 ? view->history->pdata[view->history->len - 1] : NULL;

    json_add_int(builder, "unit", view->id);
    json_add_bool(builder, "removed", view->stored == NULL);
    json_add_int(builder, "batch",
                 view->stored != NULL ? view->stored->sequence
                 : last != NULL       ? last->batch->sequence
                                      : 0);
    if (view->stored != NULL) {
        json_add_string(builder, "uuid", view->stored->unit->uuid);
        add_content(builder, view->stored->unit);
        add_places(builder, view);
    }
    add_history(builder, view->history);
}
