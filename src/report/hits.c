#include "report/hits.h"

#include <glib/gi18n-lib.h>
#include "report/console.h"
#include "report/json.h"
#include "report/memory_name.h"

/* ---- text ---------------------------------------------------------------------------------------
 */

static char *origin_of(TmMemory *memory, const TmHit *hit)
{
    g_autofree char *name =
        memory_name(memory, tm_store_path(tm_memory_store(memory, hit->memory)));
    g_autofree char *day = console_day(hit->date);
    const TmPlace *place = hit->place;

    if (place == NULL || place->document == NULL)
        return g_strdup_printf("%s, –, %s", name, day);
    g_autofree char *document = console_plain(place->document, -1);
    g_autofree char *where =
        g_strdup_printf(_("%s, position %lld"), document, (long long) place->position);
    return g_strdup_printf("%s, %s, %s", name, where, day);
}

/* "ru", or "ru −1" beside a hit at a known place. */
static char *label(const char *language, gint64 distance)
{
    if (distance == 0)
        return g_strdup(language);
    return g_strdup_printf("%s %s%lld", language, distance < 0 ? "−" : "+",
                           (long long) ABS(distance));
}

/* The distance of a neighbour whose position is not known is one. */
static gint64 distance_of(const TmHit *hit, const TmHitNeighbour *neighbour, gint64 side)
{
    return neighbour->position > 0 ? neighbour->position - hit->place->position : side;
}

static const TmVariant *variant_in(const TmUnit *unit, const char *language)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (g_str_equal(variant->language, language))
            return variant;
    }
    return tm_unit_variant(unit, language);
}

static void add_line(GPtrArray *labels, GPtrArray *lines, char *name, char *line)
{
    g_ptr_array_add(labels, name);
    g_ptr_array_add(lines, line);
}

static void add_neighbours(GPtrArray *labels, GPtrArray *lines, const TmHit *hit,
                           const GPtrArray *neighbours, gint64 side, const char *language)
{
    for (guint i = 0; i < neighbours->len; i++) {
        const TmHitNeighbour *neighbour = neighbours->pdata[i];
        const TmVariant *variant = variant_in(neighbour->stored->unit, language);
        if (variant == NULL)
            continue;
        g_autofree char *plain = console_plain(variant->text->string->str, -1);
        add_line(labels, lines, label(language, distance_of(hit, neighbour, side)),
                 console_colour(COLOUR_DIM, plain));
    }
}

static void append_part(GString *line, const char *text, gsize start, gsize end, Colour colour)
{
    g_autofree char *plain = console_plain(text + start, (gssize) (end - start));
    g_autofree char *coloured = *plain != '\0' ? console_colour(colour, plain) : g_strdup("");

    g_string_append(line, coloured);
}

/* The text with what was sought in colour. */
static char *found_line(const TmHitText *text)
{
    const GString *string = text->variant->text->string;
    GString *line = g_string_new(NULL);
    gsize done = 0;

    for (guint i = 0; i < text->ranges->len; i++) {
        const TmRange *range = &g_array_index(text->ranges, TmRange, i);
        append_part(line, string->str, done, range->start, COLOUR_NONE);
        append_part(line, string->str, range->start, range->end, COLOUR_FOUND);
        done = range->end;
    }
    append_part(line, string->str, done, string->len, COLOUR_NONE);
    return g_string_free(line, FALSE);
}

static void print_lines(const GPtrArray *labels, const GPtrArray *lines)
{
    gsize width = 0;

    for (guint i = 0; i < labels->len; i++)
        width = MAX(width, (gsize) g_utf8_strlen(labels->pdata[i], -1));
    for (guint i = 0; i < lines->len; i++) {
        g_autoptr(GString) cell = g_string_new(NULL);
        console_cell(cell, labels->pdata[i], width, FALSE);
        g_print("  %s  %s\n", cell->str, (const char *) lines->pdata[i]);
    }
}

void hits_print(TmMemory *memory, const TmHit *hit)
{
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *origin = origin_of(memory, hit);
    g_autofree char *head =
        g_strdup_printf(_("unit %lld  %s"), (long long) hit->stored->id, origin);
    g_autofree char *dim = console_colour(COLOUR_DIM, head);

    for (guint i = 0; i < hit->texts->len; i++) {
        const TmHitText *text = hit->texts->pdata[i];
        const char *language = text->variant->language;
        add_neighbours(labels, lines, hit, hit->before, -1, language);
        add_line(labels, lines, g_strdup(language), found_line(text));
        add_neighbours(labels, lines, hit, hit->after, 1, language);
    }
    g_print("%s\n", dim);
    print_lines(labels, lines);
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

static void begin_array(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
}

/* In characters, as other programs count. */
static void add_spans(JsonBuilder *builder, const TmHitText *text)
{
    const char *string = text->variant->text->string->str;
    gsize byte = 0;
    glong character = 0;

    begin_array(builder, "spans");
    for (guint i = 0; i < text->ranges->len; i++) {
        const TmRange *range = &g_array_index(text->ranges, TmRange, i);
        json_builder_begin_object(builder);
        character += g_utf8_pointer_to_offset(string + byte, string + range->start);
        json_add_int(builder, "start", character);
        character += g_utf8_pointer_to_offset(string + range->start, string + range->end);
        json_add_int(builder, "end", character);
        json_builder_end_object(builder);
        byte = range->end;
    }
    json_builder_end_array(builder);
}

static void add_texts(JsonBuilder *builder, const TmHit *hit)
{
    begin_array(builder, "texts");
    for (guint i = 0; i < hit->texts->len; i++) {
        const TmHitText *text = hit->texts->pdata[i];
        json_builder_begin_object(builder);
        json_add_string(builder, "language", text->variant->language);
        json_add_string(builder, "text", text->variant->text->string->str);
        add_spans(builder, text);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* The texts of a neighbour in the languages of the hit. */
static void add_neighbour_texts(JsonBuilder *builder, const TmHit *hit, const TmUnit *unit)
{
    begin_array(builder, "texts");
    for (guint i = 0; i < hit->texts->len; i++) {
        const TmHitText *text = hit->texts->pdata[i];
        const TmVariant *variant = variant_in(unit, text->variant->language);
        if (variant == NULL)
            continue;
        json_builder_begin_object(builder);
        json_add_string(builder, "language", variant->language);
        json_add_string(builder, "text", variant->text->string->str);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_known(JsonBuilder *builder, const char *name, gint64 number)
{
    if (number != 0)
        json_add_int(builder, name, number);
    else
        json_add_string(builder, name, NULL);
}

static void add_side(JsonBuilder *builder, const char *name, const TmHit *hit,
                     const GPtrArray *neighbours)
{
    begin_array(builder, name);
    for (guint i = 0; i < neighbours->len; i++) {
        const TmHitNeighbour *neighbour = neighbours->pdata[i];
        json_builder_begin_object(builder);
        add_known(builder, "position", neighbour->position);
        add_known(builder, "unit", neighbour->stored->id);
        add_neighbour_texts(builder, hit, neighbour->stored->unit);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

void hits_add_json(JsonBuilder *builder, TmMemory *memory, const TmHit *hit, gboolean neighbours)
{
    const TmUnit *unit = hit->stored->unit;

    json_add_path(builder, "memory", tm_store_path(tm_memory_store(memory, hit->memory)));
    json_add_int(builder, "unit", hit->stored->id);
    json_add_string(builder, "document", hit->place != NULL ? hit->place->document : NULL);
    add_known(builder, "position", hit->place != NULL ? hit->place->position : 0);
    json_add_date(builder, "date", hit->date);
    json_add_string(builder, "status", tm_status_name(unit->status));
    json_add_string(builder, "origin", tm_origin_name(unit->origin));
    json_add_string(builder, "source_language", unit->source_language);
    add_texts(builder, hit);
    if (neighbours) {
        add_side(builder, "before", hit, hit->before);
        add_side(builder, "after", hit, hit->after);
    }
}
