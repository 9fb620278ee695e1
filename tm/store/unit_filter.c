/*
 * Which units a scan gives.
 */
#include "store/unit_scan_internal.h"

#include <string.h>

#include "text/language.h"
#include "text/unicode.h"

static gboolean batch_date(TmUnitScan *scan, gint64 sequence, gint64 *date, GError **error)
{
    gint64 *known = g_hash_table_lookup(scan->batch_dates, &sequence);

    if (known == NULL) {
        gint64 found;
        if (!tm_store_batch_date(scan->store, sequence, &found, error))
            return FALSE;
        known = g_memdup2(&found, sizeof found);
        g_hash_table_insert(scan->batch_dates, g_memdup2(&sequence, sizeof sequence), known);
    }
    *date = *known;
    return TRUE;
}

static gboolean fits_dates(TmUnitScan *scan, const UnitRow *row, gboolean *fits, GError **error)
{
    gint64 date = row->changed ? row->changed : row->created;

    *fits = TRUE;
    if (scan->filter.since == 0 && scan->filter.until == 0)
        return TRUE;
    if (date == 0 && !batch_date(scan, row->sequence, &date, error))
        return FALSE;
    *fits = (scan->filter.since == 0 || date >= scan->filter.since) &&
            (scan->filter.until == 0 || date <= scan->filter.until);
    return TRUE;
}

static gboolean fits_batch(TmUnitScan *scan, const UnitRow *row, gboolean *fits, GError **error)
{
    *fits = scan->filter.batch == 0 || row->sequence == scan->filter.batch;
    if (*fits)
        return TRUE;
    sqlite3_stmt *statement = sql_get(scan->store, SQL_BATCH_RANGE, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, scan->filter.batch);
    sqlite3_bind_int64(statement, 2, 0); /* none left out */
    StoreStep step = sql_step(scan->store, statement, error);
    *fits = step == STEP_ROW && row->id >= sqlite3_column_int64(statement, 0) &&
            row->id <= sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

gboolean filter_fits_row(TmUnitScan *scan, const UnitRow *row, gboolean *fits, GError **error)
{
    guint statuses = scan->filter.statuses;

    *fits = statuses == 0 || (statuses & 1u << row->status) != 0;
    return !*fits ||
           (fits_dates(scan, row, fits, error) && (!*fits || fits_batch(scan, row, fits, error)));
}

/* The first of the wanted languages other than @but that a tag serves, or NULL. */
static const char *wanted_for(const TmUnitScan *scan, const char *tag, const char *but)
{
    for (gsize i = 0; scan->languages[i] != NULL; i++) {
        const char *wanted = scan->languages[i];
        if (tm_language_matches(wanted, tag) && g_strcmp0(wanted, but) != 0)
            return wanted;
    }
    return NULL;
}

/* Whether two variants serve two of the wanted languages: en-GB and en-US are only one when "en"
 * and "kk" are wanted. All variants serve one. */
static gboolean serves_two(const TmUnitScan *scan, const TmUnit *unit)
{
    const char *wanted = NULL;

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        const char *own = wanted_for(scan, variant->language, NULL);
        if (i == 0)
            wanted = own;
        else if (!g_str_equal(own, wanted) || wanted_for(scan, variant->language, wanted) != NULL)
            return TRUE;
    }
    /* All serve the same one first; the first of them may serve another one too. */
    return unit->variants->len >= 2 &&
           wanted_for(scan, ((const TmVariant *) unit->variants->pdata[0])->language, wanted);
}

/* Leaves out the variants in other languages. FALSE: what is left serves fewer than two of them. */
gboolean filter_keep_languages(const TmUnitScan *scan, TmUnit *unit)
{
    if (scan->languages == NULL)
        return TRUE;
    for (guint i = unit->variants->len; i-- > 0;) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (wanted_for(scan, variant->language, NULL) == NULL)
            g_ptr_array_remove_index(unit->variants, i);
    }
    return serves_two(scan, unit);
}

static gboolean has_attribute(const TmUnitScan *scan, const GPtrArray *attributes)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        if (g_str_equal(attribute->name, scan->filter.attribute) &&
            (scan->filter.value == NULL || g_str_equal(attribute->value, scan->filter.value)))
            return TRUE;
    }
    return FALSE;
}

static gboolean fits_attribute(const TmUnitScan *scan, const TmUnit *unit)
{
    if (scan->filter.attribute == NULL || has_attribute(scan, unit->attributes))
        return TRUE;
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (has_attribute(scan, variant->attributes))
            return TRUE;
    }
    return FALSE;
}

static gboolean fits_text(const TmUnitScan *scan, const TmUnit *unit)
{
    if (scan->folded == NULL)
        return TRUE;
    for (guint i = 0; i < unit->variants->len; i++) {
        const GString *string = ((const TmVariant *) unit->variants->pdata[i])->text->string;
        g_autofree char *folded = tm_unicode_fold(string->str, string->len);
        if (strstr(folded, scan->folded) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean stands_in(const TmUnit *unit, const char *document)
{
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *place = unit->places->pdata[i];
        if (g_strcmp0(place->document, document) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What the rows alone do not tell. Changes the unit: it loses variants that nobody wants. */
gboolean filter_fits_unit(TmUnitScan *scan, TmUnit *unit)
{
    return (scan->filter.document == NULL || stands_in(unit, scan->filter.document)) &&
           filter_keep_languages(scan, unit) && fits_attribute(scan, unit) && fits_text(scan, unit);
}

gboolean filter_needs_unit(const TmUnitScan *scan)
{
    return scan->filter.document != NULL || scan->languages != NULL ||
           scan->filter.attribute != NULL || scan->folded != NULL;
}
