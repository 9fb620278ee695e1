/*
 * Searching memories: a source gives units that may fit, the newest first, and each is looked at.
 */
#include "memory/concordance.h"

#include <string.h>
#include "memory/concordance_internal.h"
#include "memory/internal.h"
#include "text/language.h"

/* How many units are looked at between two words of progress. */
#define UNITS_A_WORD 256
/* So many of the newest are looked at before an index is asked: what is frequent is found there,
 * and what is not takes an index no time. Measured: 7 µs each. */
#define NEWEST_UNITS 480

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
    gsize memory; /* its position */
    TmHits *hits;
    gsize n_newest;  /* units to look at before an index is asked */
    guint64 n_units; /* looked at */
    guint64 n_found;
    gboolean full;  /* there is one hit more than was asked for */
    gint64 n_known; /* when full: how many there are in all; -1: not known */
    gint64 last;    /* the unit looked at last */
} Run;

/* Where a tag fits both (en in texts of en and en-GB), the one that says just that has it. */
gboolean concordance_is_shown(const TmSearch *search, const char *language)
{
    return search->to != NULL && tm_language_matches(search->to, language) &&
           (search->in == NULL || strcmp(search->in, language) != 0);
}

gboolean concordance_is_searched(const TmSearch *search, const char *language)
{
    return (search->in == NULL || tm_language_matches(search->in, language)) &&
           !concordance_is_shown(search, language);
}

static gboolean has_counterpart(const TmSearch *search, const TmUnit *unit)
{
    for (guint i = 0; search->to != NULL && i < unit->variants->len; i++)
        if (concordance_is_shown(search, ((const TmVariant *) unit->variants->pdata[i])->language))
            return TRUE;
    return search->to == NULL;
}

/* The texts of a unit in which the query stands, as an array of TmHitText; empty: it does not fit.
 */
static GPtrArray *look_at(const TmSearch *search, const TmUnit *unit, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(hit_text_free);

    if (!has_counterpart(search, unit))
        return g_steal_pointer(&texts);
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (!concordance_is_searched(search, variant->language))
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
        if ((search->to == NULL || concordance_is_shown(search, variant->language)) &&
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

static void tell_progress(Run *run)
{
    if (++run->n_units % UNITS_A_WORD == 0 && run->search->progress != NULL)
        run->search->progress(run->n_units, run->search->user);
}

/* The unit that the scan has given last. */
static gboolean look_at_unit(Run *run, TmUnitScan *scan, const TmStoredUnit *stored, GError **error)
{
    const TmSearch *search = run->search;
    g_autoptr(GPtrArray) texts = look_at(search, stored->unit, error);

    if (texts == NULL)
        return FALSE;
    run->last = stored->id;

    if (texts->len == 0 || run->n_found++ < search->offset)
        return TRUE;
    run->full = run->hits->hits->len == search->limit;
    return run->full || take_hit(run, tm_unit_scan_take(scan), g_steal_pointer(&texts), error);
}

/* ---- sources ------------------------------------------------------------------------------------
 */

/* The next units that fit the filter, @most of them at most. */
static gboolean search_next(Run *run, TmUnitScan *scan, gsize most, gboolean *ended, GError **error)
{
    const TmStoredUnit *stored;
    GError *local = NULL;

    for (gsize i = 0; i < most && !run->full; i++) {
        if (!tm_unit_scan_next(scan, &stored, &local)) {
            *ended = TRUE;
            break;
        }
        tell_progress(run);
        if (!look_at_unit(run, scan, stored, error))
            return FALSE;
    }
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

static gboolean has_filter(const TmSearch *search)
{
    const TmUnitFilter *filter = search->filter;

    return filter != NULL &&
           (filter->document != NULL || filter->batch != 0 || filter->since != 0 ||
            filter->until != 0 || filter->statuses != 0 || filter->attribute != NULL);
}

/* Looks at the units of a set, the newest first. *wrong: one of them does not fit, though it must.
 */
static gboolean search_set(Run *run, TmUnitScan *scan, const UnitSet *units, gboolean exact,
                           gboolean *wrong, GError **error)
{
    const TmStoredUnit *stored;
    guint64 n_before = run->n_found;

    for (gint64 unit = unit_set_before(units, units->end); unit > 0 && !run->full && !*wrong;
         unit = unit_set_before(units, unit)) {
        guint64 n_found = run->n_found;
        if (exact && n_found < run->search->offset) {
            run->n_found++;
            continue;
        }
        tell_progress(run);
        if (!tm_unit_scan_look(scan, unit, &stored, error) ||
            (stored != NULL && !look_at_unit(run, scan, stored, error)))
            return FALSE;
        *wrong = exact && run->n_found == n_found;
    }
    if (run->full && exact)
        run->n_known = (gint64) (n_before + unit_set_count(units));
    return TRUE;
}

/* The units less than @end that an index gives. *usable FALSE: it has failed, and it is as if it
 * had not been asked. */
static gboolean search_index(Run *run, TmUnitScan *scan, StoreIndex *index, gint64 end,
                             gboolean *usable, GError **error)
{
    const TmSearch *search = run->search;
    gboolean exact = search->query->regex == NULL && !has_filter(search);
    g_auto(UnitSet) units = {0};
    Run before = *run;
    guint n_hits = run->hits->hits->len;
    gboolean wrong = FALSE;

    *usable =
        unit_set_init(&units, end) && concordance_collect(search->query, search, index, &units);
    if (!*usable)
        return TRUE;
    if (!search_set(run, scan, &units, exact, &wrong, error))
        return FALSE;
    if (wrong) {
        store_index_distrust(index);
        g_ptr_array_set_size(run->hits->hits, (gint) n_hits);
        *run = before;
        *usable = FALSE;
    }
    return TRUE;
}

/* Units by an index after the newest ones, and what it cannot give one by one. */
static gboolean search_with(Run *run, TmUnitScan *scan, StoreIndex *index, GError **error)
{
    gboolean ended = FALSE, usable = index != NULL && run->search->query->words->len > 0;
    gint64 end = 0;

    if (usable && !tm_store_last_unit(run->store, &end, error))
        return FALSE;
    end++;
    if (usable && !has_filter(run->search)) {
        if (!search_next(run, scan, run->n_newest, &ended, error))
            return FALSE;
        end = run->n_newest > 0 ? run->last : end;
    }
    if (usable && !ended && !run->full && !search_index(run, scan, index, end, &usable, error))
        return FALSE;
    return usable || search_next(run, scan, G_MAXSIZE, &ended, error);
}

/* One state of a memory. */
static gboolean search_state(Run *run, StoreIndex *index, GError **error)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_NEWEST};
    TmUnitFilter filter = run->search->filter != NULL ? *run->search->filter : (TmUnitFilter){0};

    filter.languages = NULL;
    filter.text = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(run->store, &filter, &options, error);
    if (scan == NULL)
        return FALSE;
    return filter.document != NULL ? search_document(run, scan, error)
                                   : search_with(run, scan, index, error);
}

static gboolean search_store(Run *run, StoreIndex *index, GError **error)
{
    if (index != NULL && !store_index_begin(index, error))
        return FALSE;
    gboolean done = search_state(run, index, error);
    if (index != NULL)
        store_index_end(index);
    return done;
}

TmHits *concordance_search(TmMemory *memory, const TmSearch *search, gsize n_newest, GError **error)
{
    g_autoptr(TmHits) hits = g_new0(TmHits, 1);
    Run run = {.search = search, .hits = hits, .n_newest = n_newest, .n_known = -1};
    gsize n_stores = tm_memory_n_stores(memory);

    hits->hits = g_ptr_array_new_with_free_func(hit_free);
    for (gsize i = 0; i < n_stores && !run.full; i++) {
        run.memory = i;
        run.store = tm_memory_store(memory, i);
        StoreIndex *index = memory->scans ? NULL : memory->indexes->pdata[i];
        if (!search_store(&run, index, error))
            return NULL;
    }
    if (!run.full)
        hits->total = (gint64) run.n_found;
    else
        hits->total = run.memory + 1 == n_stores ? run.n_known : -1;
    return g_steal_pointer(&hits);
}

TmHits *tm_memory_search(TmMemory *memory, const TmSearch *search, GError **error)
{
    return concordance_search(memory, search, NEWEST_UNITS, error);
}
