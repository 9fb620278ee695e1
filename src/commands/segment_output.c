#include "commands/segment_output.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include "report/console.h"
#include "report/json.h"
#include "text/unicode.h"

/* Characters shown on either side of a place that is explained. */
#define CONTEXT_CHARACTERS 24

/* ---- a segment as a line ------------------------------------------------------------------------
 */

/* Whether a line break begins at @at, where at least one byte is. */
static gboolean is_line_break(const char *at)
{
    switch ((guchar) *at) {
    case '\n':
    case '\v':
    case '\f':
    case '\r':
        return TRUE;
    case 0xC2: /* NEL */
        return (guchar) at[1] == 0x85;
    case 0xE2: /* U+2028, U+2029 */
        return (guchar) at[1] == 0x80 && ((guchar) at[2] == 0xA8 || (guchar) at[2] == 0xA9);
    default:
        return FALSE;
    }
}

static gsize skip_space(const char *bytes, gsize at, gsize end)
{
    while (at < end && tm_unicode_is_space(g_utf8_get_char(bytes + at)))
        at += (gsize) g_utf8_skip[(guchar) bytes[at]];
    return at;
}

/* Takes white space off the end of @out, but not beyond @start. */
static void drop_space(GString *out, gsize start)
{
    while (out->len > start) {
        const char *last = g_utf8_prev_char(out->str + out->len);
        if (!tm_unicode_is_space(g_utf8_get_char(last)))
            break;
        g_string_truncate(out, (gsize) (last - out->str));
    }
}

/* @bytes has a byte after @end. */
static void append_joined(GString *out, const char *bytes, gsize at, gsize end)
{
    gsize start = out->len;
    gsize copied = at;

    while (at < end) {
        if (!is_line_break(bytes + at)) {
            at++;
            continue;
        }
        g_string_append_len(out, bytes + copied, (gssize) (at - copied));
        drop_space(out, start);
        g_string_append_c(out, ' ');
        at = copied = skip_space(bytes, at, end);
    }
    g_string_append_len(out, bytes + copied, (gssize) (end - copied));
}

/* The text of a span with a character for each code inside that stands for one. */
static GString *with_separators(const TmText *text, const TmSpan *span)
{
    GString *visible = g_string_new(NULL);
    gsize at = span->start;

    for (gsize i = span->first_code; i < span->end_code; i++) {
        const TmCode *code = tm_text_code(text, i);
        char separator = tm_code_separator(code);
        if (separator == '\0' || code->offset <= span->start || code->offset >= span->end)
            continue;
        g_string_append_len(visible, text->string->str + at, (gssize) (code->offset - at));
        g_string_append_c(visible, separator);
        at = code->offset;
    }
    g_string_append_len(visible, text->string->str + at, (gssize) (span->end - at));
    return visible;
}

void segment_append(GString *out, const TmText *text, const TmSpan *span)
{
    if (tm_text_n_codes(text) == 0) {
        append_joined(out, text->string->str, span->start, span->end);
        return;
    }
    g_autoptr(GString) visible = with_separators(text, span);
    append_joined(out, visible->str, 0, visible->len);
}

/* ---- the places of a segment --------------------------------------------------------------------
 */

/* Walks through the places of a unit as its segments are shown. */
typedef struct {
    const CutUnit *unit;
    guint segment;
    guint place;
} Places;

/* The next place that lies in the segment or in the white space after it, or NULL. */
static const TmSrxPlace *next_place(Places *places)
{
    const CutUnit *unit = places->unit;

    if (unit->places == NULL || places->place == unit->places->len)
        return NULL;
    const TmSrxPlace *place = &g_array_index(unit->places, TmSrxPlace, places->place);
    if (places->segment + 1 < unit->spans->len &&
        place->offset > g_array_index(unit->spans, TmSpan, places->segment + 1).start)
        return NULL;
    places->place++;
    return place;
}

/* Of our own data only the name inside their folder is shown. */
static const char *short_name(const SegmentOutput *output, const char *file)
{
    gsize n_folder = strlen(output->locales);

    if (file != NULL && strncmp(file, output->locales, n_folder) == 0 &&
        G_IS_DIR_SEPARATOR(file[n_folder]))
        return file + n_folder + 1;
    return file;
}

/* ---- for people ---------------------------------------------------------------------------------
 */

static const char *layer_text(TmSrxLayer layer)
{
    switch (layer) {
    case TM_LAYER_STRUCTURE:
        return _("structure");
    case TM_LAYER_ABBREVIATION:
        return _("abbreviation");
    case TM_LAYER_NAME:
        return _("name");
    case TM_LAYER_OPENING:
        return _("opening");
    default:
        return _("rule");
    }
}

static void append_context(GString *out, const TmText *text, gsize offset)
{
    const char *bytes = text->string->str;
    gsize n_bytes = text->string->len;
    gsize start = offset, end = offset;

    for (guint i = 0; i < CONTEXT_CHARACTERS && start > 0; i++)
        start = (gsize) (g_utf8_prev_char(bytes + start) - bytes);
    for (guint i = 0; i < CONTEXT_CHARACTERS && end < n_bytes; i++)
        end += (gsize) g_utf8_skip[(guchar) bytes[end]];
    if (start > 0) {
        g_string_append(out, "…");
        start = skip_space(bytes, start, offset);
    }
    append_joined(out, bytes, start, offset);
    g_string_append(out, "|");
    append_joined(out, bytes, offset, end);
    g_string_append(out, end < n_bytes ? "…" : "");
}

static void append_explanation(GString *out, const SegmentOutput *output, const CutUnit *unit,
                               const TmSrxPlace *place)
{
    const char *file = short_name(output, place->file);
    /* What is built in comes from the catalogue of messages; data says what it says. */
    const char *rule = file == NULL && *place->rule != '\0' ? _(place->rule) : place->rule;

    g_string_append_printf(out, "    %s ", place->breaks ? _("break:") : _("no break:"));
    append_context(out, unit->text, place->offset);
    g_string_append_printf(out, "\n        %s: %s", layer_text(place->layer), rule);
    if (file != NULL && place->line > 0)
        g_string_append_printf(out, " (%s:%u)", file, place->line);
    else if (file != NULL)
        g_string_append_printf(out, " (%s)", file);
    g_string_append_c(out, '\n');
}

static void append_explanations(GString *out, const SegmentOutput *output, Places *places)
{
    const CutUnit *unit = places->unit;
    const TmSrxPlace *place;

    while ((place = next_place(places)) != NULL)
        append_explanation(out, output, unit, place);
    if (unit->ends && places->segment + 1 == unit->spans->len)
        g_string_append_printf(out, "    %s\n", _("end of the paragraph"));
}

/* ---- for programs -------------------------------------------------------------------------------
 */

/* Counts characters, forwards only. */
typedef struct {
    const CutUnit *unit;
    gsize at;
    gsize n_folded;
    guint64 n_chars;
} Counter;

static gint64 count_up_to(Counter *counter, gsize offset)
{
    const CutUnit *unit = counter->unit;
    const char *bytes = unit->text->string->str;

    for (; counter->at < offset; counter->at++)
        counter->n_chars += ((guchar) bytes[counter->at] & 0xC0) != 0x80;
    for (; counter->n_folded < unit->n_folded && unit->folded[counter->n_folded] < offset;
         counter->n_folded++)
        counter->n_chars++;
    return (gint64) counter->n_chars;
}

static void add_place(JsonBuilder *builder, const SegmentOutput *output, const TmSrxPlace *place,
                      gint64 offset)
{
    json_builder_begin_object(builder);
    json_add_int(builder, "offset", offset);
    json_add_bool(builder, "breaks", place->breaks);
    json_add_string(builder, "layer", tm_srx_layer_name(place->layer));
    json_add_string(builder, "rule", place->rule);
    json_add_path(builder, "file", short_name(output, place->file));
    json_builder_set_member_name(builder, "line");
    if (place->line > 0)
        json_builder_add_int_value(builder, place->line);
    else
        json_builder_add_null_value(builder);
    json_builder_end_object(builder);
}

/* @counter stands at the end of the segment before. */
static void add_places(JsonBuilder *builder, const SegmentOutput *output, Places *places,
                       Counter counter)
{
    const TmSrxPlace *place;

    json_builder_set_member_name(builder, "places");
    json_builder_begin_array(builder);
    while ((place = next_place(places)) != NULL)
        add_place(builder, output, place, count_up_to(&counter, place->offset));
    json_builder_end_array(builder);
}

static void print_json(const SegmentOutput *output, const CutUnit *unit, Places *places,
                       Counter *counter)
{
    const TmSpan *span = &g_array_index(unit->spans, TmSpan, places->segment);
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(GString) text = g_string_new(NULL);

    segment_append(text, unit->text, span);
    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "file", output->file);
    json_add_string(builder, "language", output->language);
    json_add_path(builder, "rules", output->rules);
    json_add_int(builder, "unit", unit->number);
    json_add_string(builder, "kind", unit_kind_name(unit->kind));
    json_add_path(builder, "place", *unit->place != '\0' ? unit->place : NULL);
    json_add_string(builder, "text", text->str);
    const Counter before = *counter;
    json_add_int(builder, "start", count_up_to(counter, span->start));
    json_add_int(builder, "end", count_up_to(counter, span->end));
    if (output->explain)
        add_places(builder, output, places, before);
    json_builder_end_object(builder);
    json_print(builder);
}

/* ---- a unit -------------------------------------------------------------------------------------
 */

gboolean segment_output_unit(const SegmentOutput *output, const CutUnit *unit)
{
    Places places = {unit, 0, 0};
    Counter counter = {unit, 0, 0, unit->first};
    g_autoptr(GString) out = g_string_new(NULL);

    for (; places.segment < unit->spans->len; places.segment++) {
        if (output->json) {
            print_json(output, unit, &places, &counter);
            continue;
        }
        segment_append(out, unit->text, &g_array_index(unit->spans, TmSpan, places.segment));
        g_string_append_c(out, '\n');
        if (output->explain)
            append_explanations(out, output, &places);
    }
    return fwrite(out->str, 1, out->len, stdout) == out->len && !ferror(stdout);
}
