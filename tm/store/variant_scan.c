/*
 * Reading the variants of units that are new or have other content since a batch.
 *
 *     units that were there     touched, by rising ids: each is looked up
 *     units that came since     unit and variant, side by side, to the end
 *
 * The bytes of a row are copied once, into the order in which their checksum is made, and the text
 * that is given out lies there:
 *
 *     e n \0 T h e   l a w . \0 codes, if there are any
 *           └── text ──────┘
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct TmVariantScan {
    TmStore *store;
    gboolean reading; /* to be ended */
    StoreRun units;
    StoreRun variants;
    GArray *touched;     /* of StoreTouched */
    guint next_touched;  /* of them */
    gint64 last_unit;    /* there was at the beginning */
    gint64 unit;         /* whose variants come now */
    gboolean unreviewed; /* that unit */
    GString *bytes;      /* of the last row */
    GString string;      /* the text in them: never to be changed or freed */
    TmText text;
};

static gboolean scan_open(TmVariantScan *scan, gint64 sequence, GError **error)
{
    TmStore *store = scan->store;

    scan->reading = tm_store_begin_read(store, error);
    return scan->reading && since_last_unit(store, sequence, &scan->last_unit, error) &&
           (scan->touched = since_touched(store, sequence, scan->last_unit, error)) != NULL &&
           run_prepare(store, &scan->units, SQL_UNIT_REVIEW_FROM, error) &&
           run_prepare(store, &scan->variants, SQL_VARIANT_FROM, error);
}

TmVariantScan *tm_store_variants(TmStore *store, gint64 sequence, GError **error)
{
    g_autoptr(TmVariantScan) scan = g_new0(TmVariantScan, 1);

    scan->store = store_ref(store);
    scan->bytes = g_string_new(NULL);
    scan->text.string = &scan->string;
    scan->text.codes = g_array_new(FALSE, FALSE, sizeof(TmCode));
    return scan_open(scan, sequence, error) ? g_steal_pointer(&scan) : NULL;
}

void tm_variant_scan_free(TmVariantScan *scan)
{
    if (scan == NULL)
        return;
    run_clear(&scan->units);
    run_clear(&scan->variants);
    if (scan->reading)
        tm_store_end_read(scan->store);
    g_clear_pointer(&scan->touched, g_array_unref);
    g_array_unref(scan->text.codes);
    g_string_free(scan->bytes, TRUE);
    tm_store_close(scan->store);
    g_free(scan);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* What the row says that scan->units stands on. */
static gboolean take_unit(TmVariantScan *scan, GError **error)
{
    gint64 status = sqlite3_column_int64(scan->units.statement, 1);
    gint64 origin = sqlite3_column_int64(scan->units.statement, 2);

    if (status < 0 || status > TM_STATUS_APPROVED || origin < 0 || origin > TM_ORIGIN_TRANSLATED)
        return store_fail_damaged(scan->store, _("a unit has an unknown status"), error);
    scan->unit = scan->units.id;
    scan->unreviewed = tm_unit_is_unreviewed((TmStatus) status, (TmOrigin) origin);
    return check_unit_number(scan->store, scan->unit, error);
}

/* TRUE and the next unit in scan->unit; FALSE without error: there is none. */
static gboolean next_unit(TmVariantScan *scan, GError **error)
{
    StoreRun *units = &scan->units;

    while (scan->next_touched < scan->touched->len) {
        gint64 wanted = g_array_index(scan->touched, StoreTouched, scan->next_touched++).unit;
        if (units->id < wanted && !run_to(scan->store, units, wanted, RUN_NEAR_UNITS, error))
            return FALSE;
        if (units->id == wanted)
            return take_unit(scan, error);
    }
    if (units->id <= scan->last_unit) {
        if (!run_to(scan->store, units, scan->last_unit + 1, RUN_NEAR_UNITS, error))
            return FALSE;
    } else if (units->id != G_MAXINT64 && units->id == scan->unit &&
               !run_step(scan->store, units, error)) {
        return FALSE;
    }
    return units->id != G_MAXINT64 && take_unit(scan, error);
}

/* ---- variants -------------------------------------------------------------------------------- */

/* To the first variant of the next unit that has one. */
static gboolean next_variants(TmVariantScan *scan, GError **error)
{
    StoreRun *variants = &scan->variants;
    GError *local = NULL;

    while (next_unit(scan, &local)) {
        gint64 first = store_variant_id(scan->unit, 0);
        if (variants->id < first && !run_to(scan->store, variants, first, RUN_NEAR_VARIANTS, error))
            return FALSE;
        if (store_unit_of(variants->id) == scan->unit)
            return TRUE;
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return FALSE;
}

static gboolean take_text(TmVariantScan *scan, GError **error)
{
    sqlite3_stmt *statement = scan->variants.statement;
    StoreText bytes;

    if (!sql_variant_bytes(scan->store, statement, 0, scan->bytes, &bytes, error))
        return FALSE;
    scan->string = (GString){(char *) bytes.string, bytes.n_bytes, bytes.n_bytes + 1};
    g_array_set_size(scan->text.codes, 0);
    return sql_take_codes(scan->store, &scan->text, bytes.codes, error);
}

gboolean tm_variant_scan_next(TmVariantScan *scan, TmVariantRow *row, GError **error)
{
    StoreRun *variants = &scan->variants;

    if ((scan->unit == 0 || store_unit_of(variants->id) != scan->unit) &&
        !next_variants(scan, error))
        return FALSE;
    if (!take_text(scan, error))
        return FALSE;
    row->unit = scan->unit;
    row->language = (guint) store_language_of(variants->id);
    row->text = &scan->text;
    row->unreviewed = scan->unreviewed;
    if (!run_step(scan->store, variants, error))
        return FALSE;
    row->last = store_unit_of(variants->id) != scan->unit;
    return TRUE;
}
