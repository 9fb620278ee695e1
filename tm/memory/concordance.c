/*
 * Searching memories: a source gives units that may fit, the newest first, and each is looked at.
 */
#include "memory/concordance.h"

#include <string.h>
#include "memory/internal.h"
#include "text/language.h"

/* How many units are looked at between two words of progress. */
#define UNITS_A_WORD 256

/* ---- hits ---------------------------------------------------------------------------------------
 */

static void hit_text_free(gpointer data)
{
    TmHitText *text = data;

    g_array_unref(text->ranges);
    g_free(text);
}

static void neighbour_free(gpointer data)
{
    tm_stored_unit_free(((TmHitNeighbour *) data)->stored);
    g_free(data);
}

static void hit_free(gpointer data)
{
    TmHit *hit = data;

    g_ptr_array_unref(hit->texts);
    g_ptr_array_unref(hit->before);
    g_ptr_array_unref(hit->after);
    tm_stored_unit_free(hit->stored);
    g_free(hit);
}

void tm_hits_free(TmHits *hits)
{
    if (hits == NULL)
        return;
    g_ptr_array_unref(hits->hits);
    g_free(hits);
}

static void add_text(GPtrArray *texts, const TmVariant *variant, GArray *ranges)
{
    TmHitText *text = g_new0(TmHitText, 1);

    text->variant = variant;
    text->ranges =
        ranges != NULL ? g_array_ref(ranges) : g_array_new(FALSE, FALSE, sizeof(TmRange));
    g_ptr_array_add(texts, text);
}

/* ---- one unit -----------------------------------------------------------------------------------
 */

typedef struct {
    const TmSearch *search;
    TmStore *store;
    gsize memory;
    TmHits *hits;
    guint64 n_units; /* looked at */
    guint64 n_found;
    gboolean full; /* there is one hit more than was asked for */
} Run;

static gboolean is_shown_only(const TmSearch *search, const char *language)
{
    return search->to != NULL && tm_language_matches(search->to, language);
}

static gboolean is_searched(const TmSearch *search, const char *language)
{
    return (search->in == NULL || tm_language_matches(search->in, language)) &&
           !is_shown_only(search, language);
}

/* The texts of a unit in which the query stands, as an array of TmHitText; empty: it does not fit.
 */
static GPtrArray *look_at(const TmSearch *search, const TmUnit *unit, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(hit_text_free);

    if (search->to != NULL && tm_unit_variant(unit, search->to) == NULL)
        return g_steal_pointer(&texts);
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (!is_searched(search, variant->language))
            continue;
        g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
        if (!tm_concordance_match(search->query, variant->language, variant->text, ranges, error))
            return NULL;
        if (ranges->len > 0)
            add_text(texts, variant, ranges);
    }
    return g_steal_pointer(&texts);
}

static gboolean is_found(const GPtrArray *texts, guint n_found, const TmVariant *variant)
{
    for (guint i = 0; i < n_found; i++)
        if (((const TmHitText *) texts->pdata[i])->variant == variant)
            return TRUE;
    return FALSE;
}

static void add_counterparts(const TmSearch *search, const TmUnit *unit, GPtrArray *texts)
{
    guint n_found = texts->len;

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if ((search->to == NULL || is_shown_only(search, variant->language)) &&
            !is_found(texts, n_found, variant))
            add_text(texts, variant, NULL);
    }
}

/* ---- what stands beside it ----------------------------------------------------------------------
 */

static const TmPlace *place_of(const TmSearch *search, const TmUnit *unit)
{
    const char *document = search->filter != NULL ? search->filter->document : NULL;

    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *place = unit->places->pdata[i];
        if (document == NULL || g_strcmp0(place->document, document) == 0)
            return place;
    }
    return NULL;
}

static void take_neighbour(GPtrArray *neighbours, gint64 position, TmStoredUnit *stored)
{
    TmHitNeighbour *neighbour = g_new0(TmHitNeighbour, 1);

    neighbour->position = position;
    neighbour->stored = stored;
    g_ptr_array_add(neighbours, neighbour);
}

static gboolean add_from_document(const Run *run, TmHit *hit, GError **error)
{
    gint64 position = hit->place->position;
    gint64 n = (gint64) run->search->neighbours;
    g_autoptr(GArray) units = tm_store_document_units(run->store, hit->place->document,
                                                      position - n, position + n, error);

    for (guint i = 0; units != NULL && i < units->len; i++) {
        const TmDocumentUnit *unit = &g_array_index(units, TmDocumentUnit, i);
        if (unit->position == position)
            continue;
        TmStoredUnit *stored = tm_store_unit(run->store, unit->unit, error);
        if (stored == NULL)
            return FALSE;
        take_neighbour(unit->position < position ? hit->before : hit->after, unit->position,
                       stored);
    }
    return units != NULL;
}

/* A text that another tool had noted, where the document has none. */
static void add_noted(const TmHit *hit, GPtrArray *neighbours, guint at, gint64 position,
                      const char *noted)
{
    const TmUnit *unit = hit->stored->unit;
    const TmVariant *first = unit->variants->pdata[0];
    const char *language = hit->place->language ? hit->place->language : unit->source_language;
    TmStoredUnit *stored;

    if (noted == NULL)
        return;
    for (guint i = 0; position > 0 && i < neighbours->len; i++)
        if (((TmHitNeighbour *) neighbours->pdata[i])->position == position)
            return;
    stored = g_new0(TmStoredUnit, 1);
    stored->unit = tm_unit_new();
    tm_unit_take_variant(stored->unit, language ? language : first->language,
                         tm_text_new(noted, -1));
    take_neighbour(neighbours, position, stored);
    gpointer added = g_ptr_array_steal_index(neighbours, neighbours->len - 1);
    g_ptr_array_insert(neighbours, (gint) at, added);
}

static gboolean add_neighbours(const Run *run, TmHit *hit, GError **error)
{
    const TmPlace *place = hit->place;

    if (run->search->neighbours == 0 || place == NULL)
        return TRUE;
    if (place->document != NULL && !add_from_document(run, hit, error))
        return FALSE;
    gint64 position = place->document != NULL ? place->position : 0;
    add_noted(hit, hit->before, hit->before->len, position > 1 ? position - 1 : 0, place->previous);
    add_noted(hit, hit->after, 0, position > 0 ? position + 1 : 0, place->next);
    return TRUE;
}

/* ---- the page -----------------------------------------------------------------------------------
 */

/* Takes both over. */
static gboolean take_hit(Run *run, TmStoredUnit *stored, GPtrArray *texts, GError **error)
{
    TmHit *hit = g_new0(TmHit, 1);
    const TmUnit *unit = stored->unit;

    g_ptr_array_add(run->hits->hits, hit);
    hit->memory = run->memory;
    hit->stored = stored;
    hit->texts = texts;
    hit->before = g_ptr_array_new_with_free_func(neighbour_free);
    hit->after = g_ptr_array_new_with_free_func(neighbour_free);
    add_counterparts(run->search, unit, texts);
    hit->place = place_of(run->search, unit);
    hit->date = unit->changed;
    if (hit->date == 0 && !tm_store_batch_date(run->store, stored->sequence, &hit->date, error))
        return FALSE;
    return add_neighbours(run, hit, error);
}

/* The unit that the scan has given last. */
static gboolean look_at_unit(Run *run, TmUnitScan *scan, const TmStoredUnit *stored, GError **error)
{
    const TmSearch *search = run->search;
    g_autoptr(GPtrArray) texts = look_at(search, stored->unit, error);

    if (texts == NULL)
        return FALSE;
    if (search->progress != NULL && ++run->n_units % UNITS_A_WORD == 0)
        search->progress(run->n_units, search->user);
    if (texts->len == 0 || run->n_found++ < search->offset)
        return TRUE;
    run->full = run->hits->hits->len == search->limit;
    return run->full || take_hit(run, tm_unit_scan_take(scan), g_steal_pointer(&texts), error);
}

/* ---- sources ------------------------------------------------------------------------------------
 */

/* All units that fit the filter. */
static gboolean search_all(Run *run, TmUnitScan *scan, GError **error)
{
    const TmStoredUnit *stored;
    GError *local = NULL;

    while (!run->full && tm_unit_scan_next(scan, &stored, &local))
        if (!look_at_unit(run, scan, stored, error))
            return FALSE;
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static int compare_newest(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const TmDocumentUnit *) a)->unit, y = ((const TmDocumentUnit *) b)->unit;

    return (x < y) - (x > y);
}

/* The units of one document. */
static gboolean search_document(Run *run, TmUnitScan *scan, GError **error)
{
    g_autoptr(GArray) units = tm_store_document_units(run->store, run->search->filter->document,
                                                      G_MININT64, G_MAXINT64, error);
    const TmStoredUnit *stored;

    if (units == NULL)
        return FALSE;
    g_array_sort(units, compare_newest);
    for (guint i = 0; !run->full && i < units->len; i++) {
        gint64 unit = g_array_index(units, TmDocumentUnit, i).unit;
        if (i > 0 && g_array_index(units, TmDocumentUnit, i - 1).unit == unit)
            continue;
        if (!tm_unit_scan_look(scan, unit, &stored, error) ||
            (stored != NULL && !look_at_unit(run, scan, stored, error)))
            return FALSE;
    }
    return TRUE;
}

/* One memory, in one state of it. */
static gboolean search_store(Run *run, GError **error)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_NEWEST};
    TmUnitFilter filter = run->search->filter != NULL ? *run->search->filter : (TmUnitFilter){0};

    filter.languages = NULL;
    filter.text = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(run->store, &filter, &options, error);
    if (scan == NULL)
        return FALSE;
    return filter.document != NULL ? search_document(run, scan, error)
                                   : search_all(run, scan, error);
}

TmHits *tm_memory_search(TmMemory *memory, const TmSearch *search, GError **error)
{
    g_autoptr(TmHits) hits = g_new0(TmHits, 1);
    Run run = {.search = search, .hits = hits};

    hits->hits = g_ptr_array_new_with_free_func(hit_free);
    for (gsize i = 0; i < tm_memory_n_stores(memory) && !run.full; i++) {
        run.memory = i;
        run.store = tm_memory_store(memory, i);
        if (!search_store(&run, error))
            return NULL;
    }
    hits->total = run.full ? -1 : (gint64) run.n_found;
    return g_steal_pointer(&hits);
}
