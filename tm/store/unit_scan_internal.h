/*
 * What the files of a scan over units share: unit_filter.c says which fit, unit_order.c in what
 * order they come, unit_scan.c reads them, unit_newest.c from the newest to the oldest.
 */
#ifndef TM_STORE_UNIT_SCAN_INTERNAL_H
#define TM_STORE_UNIT_SCAN_INTERNAL_H

#include "store/internal.h"

#define PREFIX_BYTES 16
/* The rank of units that stand in no document: after all others. */
#define NO_RANK G_MAXUINT32
/* Units in a window: about 50 MiB of them where they are mixed in the file, else as many as a
 * core's cache holds. Measured: 100,000 units of documents that lie one after the other take a
 * third longer with the large one, a million that are mixed a fifth longer with the small one. */
#define WINDOW_MIXED 49152
#define WINDOW_IN_ORDER 4

typedef struct {
    guint32 rank;
    gboolean plain;  /* has one place, without notes: the entry says all of it */
    gint64 position; /* in the document */
    gint64 unit;
    guint8 prefix[PREFIX_BYTES]; /* without a document: how its first text begins */
} Entry;

typedef struct {
    char *name;
    gint64 id;
    gint64 last;
} Document;

struct TmUnitScan {
    TmStore *store;
    UnitCursor *cursor;
    gboolean reading;    /* to be ended */
    TmUnitFilter filter; /* with copies of its strings */
    GStrv languages;
    char *folded; /* filter.text */
    TmUnitScanOptions options;
    GHashTable *batch_dates; /* sequence → date */

    GArray *entries;      /* of Entry; NULL by id */
    GPtrArray *documents; /* of Document, by name */
    gsize next;           /* index of the next entry */
    gint64 last;          /* by id: the unit given last; newest first: where the window begins */
    char *source;
    gint64 newest;

    TmStoredUnit *current;
    GPtrArray *window;   /* of TmStoredUnit; NULL where one was given out; newest first: those
                            that were not given yet */
    gsize window_start;  /* the entry of its first */
    gsize window_units;  /* how many it takes */
    TmStoredUnit *ahead; /* the first of the next window, when it was needed for its text */
    char *behind;        /* text of the one before … */
    char *behind_language;
    gsize behind_entry; /* … whose it is; G_MAXSIZE: none */
};

/* ---- unit_filter.c --------------------------------------------------------------------------- */

/* Whether the row of a unit fits, as far as it tells. */
gboolean filter_fits_row(TmUnitScan *scan, const UnitRow *row, gboolean *fits, GError **error);
/* What the rows alone do not tell. Changes the unit: it loses variants that nobody wants. */
gboolean filter_fits_unit(TmUnitScan *scan, TmUnit *unit);
gboolean filter_needs_unit(const TmUnitScan *scan);
/* Leaves out the variants in other languages. FALSE: fewer than two are left that differ. */
gboolean filter_keep_languages(const TmUnitScan *scan, TmUnit *unit);

/* ---- unit_order.c ---------------------------------------------------------------------------- */

/* Fills scan->documents and scan->entries, and what is told of all units together. */
gboolean order_prepare(TmUnitScan *scan, GError **error);

/* ---- unit_newest.c --------------------------------------------------------------------------- */

/* The next unit becomes scan->current. */
gboolean newest_next(TmUnitScan *scan, GError **error);

#endif
