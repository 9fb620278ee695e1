/*
 * Reading the units that fit a filter, in the order of their ids or of their places.
 *
 * By place there are two passes. The first reads the places of all documents and the rows of all
 * units, and keeps for each unit that fits
 *
 *     rank of its first document | position | unit | the first bytes of its first text, if it
 *                                                    stands in no document
 *
 * which is then sorted; texts whose first bytes agree are read and compared. The second pass reads
 * the units themselves, a window of them at once by rising ids: however the documents are mixed in
 * the file, each of its pages is then read once a window, and not once a unit.
 */
#include "store/unit_scan_internal.h"

#include <string.h>

#include "text/unicode.h"

/* ---- open and close -------------------------------------------------------------------------- */

static void copy_filter(TmUnitScan *scan, const TmUnitFilter *filter)
{
    if (filter == NULL)
        return;
    scan->filter = *filter;
    scan->languages = g_strdupv((GStrv) filter->languages);
    scan->filter.document = g_strdup(filter->document);
    scan->filter.attribute = g_strdup(filter->attribute);
    scan->filter.value = g_strdup(filter->value);
    if (filter->text != NULL && *filter->text != '\0')
        scan->folded = tm_unicode_fold(filter->text, strlen(filter->text));
}

TmUnitScan *tm_store_units(TmStore *store, const TmUnitFilter *filter,
                           const TmUnitScanOptions *options, GError **error)
{
    g_autoptr(TmUnitScan) scan = g_new0(TmUnitScan, 1);

    scan->store = store_ref(store);
    scan->cursor = unit_cursor_new(store);
    scan->window = g_ptr_array_new_with_free_func((GDestroyNotify) tm_stored_unit_free);
    scan->batch_dates = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    scan->behind_entry = G_MAXSIZE;
    copy_filter(scan, filter);
    if (options != NULL) {
        scan->options = *options;
        scan->options.source = g_strdup(options->source);
    }
    scan->reading = tm_store_begin_read(store, error);
    if (!scan->reading)
        return NULL;
    if (scan->options.order == TM_ORDER_PLACE && !order_prepare(scan, error))
        return NULL;
    if (scan->options.order == TM_ORDER_NEWEST)
        scan->last = G_MAXINT64;
    return g_steal_pointer(&scan);
}

void tm_unit_scan_free(TmUnitScan *scan)
{
    if (scan == NULL)
        return;
    unit_cursor_free(scan->cursor);
    if (scan->reading)
        tm_store_end_read(scan->store);
    tm_stored_unit_free(scan->current);
    tm_stored_unit_free(scan->ahead);
    g_ptr_array_unref(scan->window);
    g_clear_pointer(&scan->entries, g_array_unref);
    g_clear_pointer(&scan->documents, g_ptr_array_unref);
    g_hash_table_unref(scan->batch_dates);
    g_strfreev(scan->languages);
    g_free((char *) scan->filter.document);
    g_free((char *) scan->filter.attribute);
    g_free((char *) scan->filter.value);
    g_free((char *) scan->options.source);
    g_free(scan->folded);
    g_free(scan->source);
    g_free(scan->behind);
    g_free(scan->behind_language);
    tm_store_close(scan->store);
    g_free(scan);
}

gint64 tm_unit_scan_count(const TmUnitScan *scan)
{
    return scan->entries ? (gint64) scan->entries->len : -1;
}

const char *tm_unit_scan_source(const TmUnitScan *scan)
{
    return scan->source;
}

gint64 tm_unit_scan_newest(const TmUnitScan *scan)
{
    return scan->newest;
}

/* ---- second pass ----------------------------------------------------------------------------- */

static const Document *document_of(const TmUnitScan *scan, const Entry *entry)
{
    return entry->rank == NO_RANK ? NULL : scan->documents->pdata[entry->rank];
}

static gboolean fill_places(TmUnitScan *scan, const Entry *entry, TmUnit *unit, GError **error)
{
    const Document *document = document_of(scan, entry);

    if (!entry->plain)
        return unit_read_places(scan->store, entry->unit, unit, error);
    if (document == NULL)
        return TRUE;
    TmPlace *place = tm_unit_add_place(unit);
    place->document = g_strdup(document->name);
    place->position = entry->position;
    place->ends = entry->position == document->last;
    return TRUE;
}

static TmStoredUnit *read_entry(TmUnitScan *scan, gsize index, GError **error)
{
    const Entry *entry = &g_array_index(scan->entries, Entry, index);
    UnitRow row;

    if (!unit_cursor_row(scan->cursor, entry->unit, &row, error))
        return NULL;
    g_autoptr(TmStoredUnit) stored = unit_cursor_unit(scan->cursor, error);
    if (stored == NULL || !fill_places(scan, entry, stored->unit, error))
        return NULL;
    return g_steal_pointer(&stored);
}

static int compare_units_of(gconstpointer a, gconstpointer b, gpointer user)
{
    const GArray *entries = user;
    gint64 x = g_array_index(entries, Entry, *(const gsize *) a).unit;
    gint64 y = g_array_index(entries, Entry, *(const gsize *) b).unit;

    return (x > y) - (x < y);
}

/* Reads the window that begins with an entry. */
static gboolean read_window(TmUnitScan *scan, gsize start, GError **error)
{
    gsize n = MIN(scan->entries->len - start, scan->window_units);
    g_autofree gsize *order = g_new(gsize, n);

    for (gsize i = 0; i < n; i++)
        order[i] = start + i;
    g_qsort_with_data(order, (gint) n, sizeof *order, compare_units_of, scan->entries);
    g_ptr_array_set_size(scan->window, 0);
    g_ptr_array_set_size(scan->window, (gint) n);
    scan->window_start = start;
    for (gsize i = 0; i < n; i++) {
        gsize index = order[i];
        TmStoredUnit *stored = index == start && scan->ahead ? g_steal_pointer(&scan->ahead)
                                                             : read_entry(scan, index, error);
        if (stored == NULL)
            return FALSE;
        scan->window->pdata[index - start] = stored;
    }
    return TRUE;
}

/* The unit of the next entry, which the caller frees. */
static TmStoredUnit *take_entry(TmUnitScan *scan, gsize index, GError **error)
{
    if (index - scan->window_start >= scan->window->len && !read_window(scan, index, error))
        return NULL;
    return g_steal_pointer(&scan->window->pdata[index - scan->window_start]);
}

/* The unit of an entry after it, which stays. */
static const TmStoredUnit *peek_entry(TmUnitScan *scan, gsize index, GError **error)
{
    if (index - scan->window_start < scan->window->len)
        return scan->window->pdata[index - scan->window_start];
    if (scan->ahead == NULL)
        scan->ahead = read_entry(scan, index, error);
    return scan->ahead;
}

static const char *source_of(const TmUnitScan *scan, const TmUnit *unit)
{
    if (unit->source_language != NULL)
        return unit->source_language;
    return scan->options.source ? scan->options.source : scan->source;
}

/* As neighbour_text chooses: the very language before one that serves it. */
static char *text_of(const TmUnit *unit, const char *language)
{
    const TmVariant *variant = tm_unit_variant(unit, language);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *other = unit->variants->pdata[i];
        if (g_str_equal(other->language, language))
            variant = other;
    }
    return variant ? g_strdup(variant->text->string->str) : NULL;
}

static gint64 document_id(const TmUnitScan *scan, const char *name)
{
    guint low = 0, high = scan->documents->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Document *document = scan->documents->pdata[middle];
        int order = strcmp(document->name, name);
        if (order == 0)
            return document->id;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return STORE_NO_DOCUMENT;
}

static gboolean look_up_neighbour(TmUnitScan *scan, const TmPlace *place, gint64 position,
                                  const char *language, char **neighbour, GError **error)
{
    g_autoptr(TmText) text = NULL;
    gboolean occupied;

    if (position < 1)
        return TRUE;
    if (!neighbour_text(scan->store, document_id(scan, place->document), position, language, &text,
                        &occupied, error))
        return FALSE;
    if (text != NULL) {
        g_free(*neighbour);
        *neighbour = g_strdup(text->string->str);
    }
    return TRUE;
}

/* Whether the entry @index is the place at @position of the document of entry @of. */
static gboolean is_at(const TmUnitScan *scan, gsize index, gsize of, gint64 position)
{
    if (index >= scan->entries->len)
        return FALSE;
    const Entry *entry = &g_array_index(scan->entries, Entry, index);
    return entry->rank == g_array_index(scan->entries, Entry, of).rank &&
           entry->position == position;
}

/* The neighbours of a unit's first place mostly are the units read before and after it. */
static gboolean take_near(TmUnitScan *scan, gsize index, TmPlace *place, const char *language,
                          GError **error)
{
    gint64 position = place->position;

    if (index > 0 && scan->behind_entry == index - 1 &&
        is_at(scan, index - 1, index, position - 1) && scan->behind != NULL &&
        g_str_equal(scan->behind_language, language)) {
        g_free(place->previous);
        place->previous = g_strdup(scan->behind);
    } else if (!look_up_neighbour(scan, place, position - 1, language, &place->previous, error)) {
        return FALSE;
    }
    if (!is_at(scan, index + 1, index, position + 1))
        return look_up_neighbour(scan, place, position + 1, language, &place->next, error);
    const TmStoredUnit *ahead = peek_entry(scan, index + 1, error);
    if (ahead == NULL)
        return FALSE;
    g_autofree char *text = text_of(ahead->unit, language);
    if (text != NULL) {
        g_free(place->next);
        place->next = g_steal_pointer(&text);
    }
    return TRUE;
}

static gboolean fill_place(TmUnitScan *scan, gsize index, TmPlace *place, gboolean is_first,
                           const char *language, GError **error)
{
    if (is_first)
        return take_near(scan, index, place, language, error);
    return look_up_neighbour(scan, place, place->position - 1, language, &place->previous, error) &&
           look_up_neighbour(scan, place, place->position + 1, language, &place->next, error);
}

/* What was noted in another language than the unit's own stays alone: a place has one language. */
static gboolean fill_neighbours(TmUnitScan *scan, gsize index, TmUnit *unit, GError **error)
{
    const char *language = source_of(scan, unit);

    for (guint i = 0; unit->places != NULL && language != NULL && i < unit->places->len; i++) {
        TmPlace *place = unit->places->pdata[i];

        if (place->document == NULL ||
            (place->language != NULL && !g_str_equal(place->language, language)))
            continue;
        if (!fill_place(scan, index, place, i == 0, language, error))
            return FALSE;
        g_clear_pointer(&place->language, g_free);
        if ((place->previous || place->next) && unit->source_language == NULL)
            place->language = g_strdup(language);
    }
    return TRUE;
}

/* What the next unit will want to know of this one. */
static void remember(TmUnitScan *scan, gsize index)
{
    const TmUnit *unit = scan->current->unit;
    const char *language = source_of(scan, unit);

    g_clear_pointer(&scan->behind, g_free);
    g_clear_pointer(&scan->behind_language, g_free);
    scan->behind_entry = G_MAXSIZE;
    if (language == NULL)
        return;
    scan->behind = text_of(unit, language);
    scan->behind_language = g_strdup(language);
    scan->behind_entry = index;
}

static gboolean next_by_place(TmUnitScan *scan, GError **error)
{
    if (scan->next >= scan->entries->len)
        return FALSE;
    gsize index = scan->next++;
    if (scan->current != NULL && scan->options.neighbours)
        remember(scan, index - 1);
    tm_stored_unit_free(scan->current);
    scan->current = take_entry(scan, index, error);
    if (scan->current == NULL)
        return FALSE;
    if (scan->options.neighbours && !fill_neighbours(scan, index, scan->current->unit, error))
        return FALSE;
    return TRUE;
}

static gboolean next_by_id(TmUnitScan *scan, GError **error)
{
    GError *local = NULL;
    gboolean fits = FALSE;
    UnitRow row;

    while (unit_cursor_row(scan->cursor, scan->last + 1, &row, &local)) {
        scan->last = row.id;
        if (!filter_fits_row(scan, &row, &fits, error))
            return FALSE;
        if (!fits)
            continue;
        tm_stored_unit_free(scan->current);
        scan->current = unit_cursor_unit(scan->cursor, error);
        if (scan->current == NULL ||
            !unit_read_places(scan->store, row.id, scan->current->unit, error))
            return FALSE;
        if (filter_fits_unit(scan, scan->current->unit))
            return TRUE;
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return FALSE;
}

gboolean tm_unit_scan_next(TmUnitScan *scan, const TmStoredUnit **stored, GError **error)
{
    gboolean found = scan->entries != NULL                    ? next_by_place(scan, error)
                     : scan->options.order == TM_ORDER_NEWEST ? newest_next(scan, error)
                                                              : next_by_id(scan, error);

    if (found && scan->entries != NULL)
        filter_keep_languages(scan, scan->current->unit);
    if (found)
        *stored = scan->current;
    return found;
}

TmStoredUnit *tm_unit_scan_take(TmUnitScan *scan)
{
    TmStoredUnit *taken = scan->current;

    if (scan->entries != NULL && scan->options.neighbours && taken != NULL)
        remember(scan, scan->next - 1);
    scan->current = NULL;
    return taken;
}
