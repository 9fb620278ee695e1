#include "report/units.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "report/batches.h"
#include "report/console.h"
#include "report/json.h"
#include "report/notation.h"
#include "text/error.h"

/* ---- loading ------------------------------------------------------------------------------------
 */

static void place_view_free(gpointer data)
{
    PlaceView *place = data;

    g_free(place->previous);
    g_free(place->next);
    g_free(place);
}

void unit_view_free(UnitView *view)
{
    if (view == NULL)
        return;
    g_clear_pointer(&view->stored, tm_stored_unit_free);
    g_clear_pointer(&view->history, g_ptr_array_unref);
    g_clear_pointer(&view->places, g_ptr_array_unref);
    g_free(view);
}

static gboolean take_neighbours(const TmNeighbours *neighbours, gpointer user)
{
    UnitView *view = user;
    PlaceView *place = g_new0(PlaceView, 1);

    place->previous = neighbours->previous ? g_strdup(neighbours->previous->string->str) : NULL;
    place->next = neighbours->next ? g_strdup(neighbours->next->string->str) : NULL;
    place->previous_known = neighbours->previous_known;
    place->next_known = neighbours->next_known;
    g_ptr_array_add(view->places, place);
    return view->places->len < view->stored->unit->places->len;
}

/* A tag that no variant has any more would find no neighbours. */
static const char *language_of_places(const TmUnit *unit)
{
    const TmVariant *source =
        unit->source_language != NULL ? tm_unit_variant(unit, unit->source_language) : NULL;

    if (source == NULL && unit->variants->len > 0)
        source = unit->variants->pdata[0];
    return source != NULL ? source->language : NULL;
}

static gboolean load_places(UnitView *view, TmStore *store, GError **error)
{
    const TmUnit *unit = view->stored->unit;

    if (unit->places == NULL || unit->places->len == 0)
        return TRUE;
    view->language = language_of_places(unit);
    return tm_store_each_neighbours(store, view->id, view->language, take_neighbours, view, error);
}

UnitView *unit_view_load(TmStore *store, gint64 id, GError **error)
{
    g_autoptr(UnitView) view = g_new0(UnitView, 1);
    g_autoptr(GError) missing = NULL;

    view->id = id;
    view->places = g_ptr_array_new_with_free_func(place_view_free);
    view->stored = tm_store_unit(store, id, &missing);
    if (view->stored == NULL && !g_error_matches(missing, TM_ERROR, TM_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return NULL;
    }
    view->history = tm_store_history(store, id, error);
    if (view->history == NULL || (view->stored != NULL && !load_places(view, store, error)))
        return NULL;
    if (view->stored == NULL && view->history->len == 0) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return NULL;
    }
    return g_steal_pointer(&view);
}

/* What a unit was like after a batch of its history: before the next one that changed its content,
 * or as it is now. NULL: it was not there. */
static const TmUnit *unit_after(const UnitView *view, guint i)
{
    const TmHistoryEntry *entry = view->history->pdata[i];

    if (entry->kind == TM_CHANGE_REMOVED)
        return NULL;
    for (i++; i < view->history->len; i++) {
        entry = view->history->pdata[i];
        if (entry->before != NULL)
            return entry->before->unit;
    }
    return view->stored != NULL ? view->stored->unit : NULL;
}

/* ---- text ---------------------------------------------------------------------------------------
 */

#define FIELD_WIDTH 16

static const char *status_text(TmStatus status)
{
    switch (status) {
    case TM_STATUS_DRAFT:
        return _("draft");
    case TM_STATUS_REVIEWED:
        return _("reviewed");
    default:
        return _("approved");
    }
}

static const char *origin_text(TmOrigin origin)
{
    switch (origin) {
    case TM_ORIGIN_IMPORTED:
        return _("imported");
    case TM_ORIGIN_ALIGNED:
        return _("aligned");
    default:
        return _("translated");
    }
}

/* A text that has lines goes on under its beginning. */
static void print_field(const char *indent, const char *name, const char *value, Colour colour)
{
    g_autoptr(GString) row = g_string_new(indent);
    g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
    g_autofree char *plain_name = console_plain(name, -1);
    gsize width = strlen(indent) + FIELD_WIDTH;

    console_cell(row, plain_name, FIELD_WIDTH, FALSE);
    /* A name that fills its column. */
    if ((gsize) g_utf8_strlen(name, -1) >= FIELD_WIDTH)
        g_string_append(row, "  ");
    g_print("%s", row->str);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_autofree char *plain = console_plain(lines[i], -1);
        g_autofree char *coloured = console_colour(colour, plain);
        g_print("%*s%s%s", i > 0 ? (int) width : 0, "", coloured, lines[i + 1] ? "\n" : "");
    }
    g_print("\n");
}

static void print_texts(const TmUnit *unit)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_autofree char *notation = notation_write(unit, variant->text);
        print_field("  ", variant->language, notation, COLOUR_NONE);
    }
}

static void print_head(const UnitView *view)
{
    const TmUnit *unit = view->stored->unit;

    g_print(_("unit %lld: %s, %s"), (long long) view->id, status_text(unit->status),
            origin_text(unit->origin));
    if (unit->source_language != NULL)
        g_print(_(", translated from %s"), unit->source_language);
    g_print("\n");
}

/* "<1> bold, <2/> note": what the tags of the texts are, each once. */
static void print_codes(const TmUnit *unit)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmText *text = ((const TmVariant *) unit->variants->pdata[i])->text;
        for (gsize j = 0; j < tm_text_n_codes(text); j++) {
            const TmCode *code = tm_text_code(text, j);
            char *tag = notation_tag(code);
            if (*code->name == '\0' || code->kind == TM_CODE_CLOSE ||
                g_hash_table_contains(seen, tag)) {
                g_free(tag);
                continue;
            }
            g_string_append_printf(list, "%s%s %s", list->len > 0 ? ", " : "", tag, code->name);
            g_hash_table_add(seen, tag);
        }
    }
    if (list->len > 0)
        print_field("  ", _("codes"), list->str, COLOUR_NONE);
}

static void print_when(const char *name, gint64 seconds, const char *who)
{
    g_autofree char *date = console_date(seconds);
    g_autofree char *text = who != NULL ? g_strdup_printf("%s, %s", date, who) : g_strdup(date);

    if (seconds != 0 || who != NULL)
        print_field("  ", name, text, COLOUR_NONE);
}

/* @language: of the variant that they belong to; NULL: the unit's own. */
static void print_attributes(const GPtrArray *attributes, const char *language)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        const char *name = attribute->kind == TM_ATTRIBUTE_NOTE ? _("note") : attribute->name;
        g_autofree char *full =
            language != NULL ? g_strdup_printf("%s: %s", language, name) : g_strdup(name);
        print_field("  ", full, attribute->value, COLOUR_NONE);
    }
}

static void print_beside(const char *name, const char *text, gboolean known, const char *edge)
{
    if (text != NULL)
        print_field("    ", name, text, COLOUR_DIM);
    else if (known)
        print_field("    ", name, edge, COLOUR_DIM);
}

static void print_places(const UnitView *view)
{
    const GPtrArray *places = view->stored->unit->places;

    for (guint i = 0; places != NULL && i < places->len; i++) {
        const TmPlace *place = places->pdata[i];
        if (place->document == NULL)
            print_field("  ", _("place"), _("document not known"), COLOUR_NONE);
        else {
            g_autofree char *text = g_strdup_printf(_("%s, position %lld"), place->document,
                                                    (long long) place->position);
            print_field("  ", _("place"), text, COLOUR_NONE);
        }
        if (i >= view->places->len)
            continue;
        const PlaceView *beside = view->places->pdata[i];
        print_beside(_("before it"), beside->previous, beside->previous_known,
                     _("(begins the document)"));
        print_beside(_("after it"), beside->next, beside->next_known, _("(ends the document)"));
    }
}

/* ---- history as text ----------------------------------------------------------------------------
 */

/* "− old" and "+ new" beside a name; NULL: there was, or is, none. Nothing when they agree. */
static void print_difference(const char *name, const char *before, const char *after)
{
    if (g_strcmp0(before, after) == 0)
        return;
    if (before != NULL) {
        g_autofree char *text = g_strconcat("− ", before, NULL);
        print_field("      ", name, text, COLOUR_BAD);
    }
    if (after != NULL) {
        g_autofree char *text = g_strconcat("+ ", after, NULL);
        print_field("      ", before != NULL ? "" : name, text, COLOUR_GOOD);
    }
}

static const TmVariant *variant_of(const TmUnit *unit, const char *language)
{
    for (guint i = 0; unit != NULL && i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (g_str_equal(variant->language, language))
            return variant;
    }
    return NULL;
}

static void print_text_differences(const TmUnit *before, const TmUnit *after)
{
    for (guint i = 0; i < before->variants->len; i++) {
        const TmVariant *old = before->variants->pdata[i];
        const TmVariant *new = variant_of(after, old->language);
        g_autofree char *was = notation_write(before, old->text);
        g_autofree char *is = new != NULL ? notation_write(after, new->text) : NULL;
        print_difference(old->language, was, is);
    }
    for (guint i = 0; after != NULL && i < after->variants->len; i++) {
        const TmVariant *new = after->variants->pdata[i];
        if (variant_of(before, new->language) != NULL)
            continue;
        g_autofree char *is = notation_write(after, new->text);
        print_difference(new->language, NULL, is);
    }
}

/* All values of a name, on lines; NULL: none. A name is compared as a whole, as it may have
 * several. */
static char *values_of(const GPtrArray *attributes, const char *name)
{
    GString *values = g_string_new(NULL);
    gboolean any = FALSE;

    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        if (!g_str_equal(attribute->name, name))
            continue;
        g_string_append_printf(values, "%s%s", any ? "\n" : "", attribute->value);
        any = TRUE;
    }
    return g_string_free(values, !any);
}

static void print_attribute_differences(const GPtrArray *before, const GPtrArray *after)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *const sides[] = {before, after};

    for (int side = 0; side < 2; side++) {
        for (guint i = 0; sides[side] != NULL && i < sides[side]->len; i++) {
            const TmAttribute *attribute = sides[side]->pdata[i];
            if (!g_hash_table_add(seen, attribute->name))
                continue;
            g_autofree char *was = values_of(before, attribute->name);
            g_autofree char *is = values_of(after, attribute->name);
            print_difference(attribute->name, was, is);
        }
    }
}

static void print_differences(const TmUnit *before, const TmUnit *after)
{
    print_text_differences(before, after);
    if (after == NULL)
        return;
    if (before->status != after->status)
        print_difference(_("status"), status_text(before->status), status_text(after->status));
    print_difference(_("source"), before->source_language, after->source_language);
    print_attribute_differences(before->attributes, after->attributes);
}

static const char *change_text(TmChangeKind kind)
{
    switch (kind) {
    case TM_CHANGE_ADDED:
        return _("added");
    case TM_CHANGE_PLACED:
        return _("found in another place");
    case TM_CHANGE_CHANGED:
        return _("changed");
    default:
        return _("removed");
    }
}

static void print_history(const UnitView *view)
{
    g_print("%s\n", _("  history"));
    for (guint i = 0; i < view->history->len; i++) {
        const TmHistoryEntry *entry = view->history->pdata[i];
        const TmLogEntry *batch = entry->batch;
        g_autofree char *date = console_date(batch->date);
        g_autofree char *what = batch_origin_text(batch);
        g_print(_("    batch %lld  %s  %s: %s\n"), (long long) batch->sequence, date, what,
                change_text(entry->kind));
        if (entry->before != NULL)
            print_differences(entry->before->unit, unit_after(view, i));
    }
}

/* ---- whole units as text ------------------------------------------------------------------------
 */

static void print_removed(const UnitView *view)
{
    const TmHistoryEntry *last = view->history->pdata[view->history->len - 1];

    g_print(_("unit %lld: removed by batch %lld; “tolmach undo %lld” brings it back\n"),
            (long long) view->id, (long long) last->batch->sequence,
            (long long) last->batch->sequence);
}

void units_print_short(const UnitView *view)
{
    if (view->stored == NULL) {
        print_removed(view);
        return;
    }
    print_head(view);
    print_texts(view->stored->unit);
}

void units_print(const UnitView *view)
{
    units_print_short(view);
    if (view->stored != NULL) {
        const TmUnit *unit = view->stored->unit;
        print_codes(unit);
        print_when(_("created"), unit->created, unit->created_by);
        print_when(_("changed"), unit->changed, unit->changed_by);
        print_attributes(unit->attributes, NULL);
        for (guint i = 0; i < unit->variants->len; i++) {
            const TmVariant *variant = unit->variants->pdata[i];
            print_attributes(variant->attributes, variant->language);
        }
        print_places(view);
    }
    print_history(view);
}
