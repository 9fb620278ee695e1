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
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "text/language.h"
#include "text/unicode.h"

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
    gboolean own_transaction;
    TmUnitFilter filter; /* with copies of its strings */
    GStrv languages;
    char *folded; /* filter.text */
    TmUnitScanOptions options;
    GHashTable *batch_dates; /* sequence → date */

    GArray *entries;      /* of Entry; NULL by id */
    GPtrArray *documents; /* of Document, by name */
    gsize next;           /* index of the next entry */
    gint64 last;          /* unit that was given last, by id */
    char *source;
    gint64 newest;

    TmStoredUnit *current;
    GPtrArray *window;   /* of TmStoredUnit; NULL where one was given out */
    gsize window_start;  /* the entry of its first */
    gsize window_units;  /* how many it takes */
    TmStoredUnit *ahead; /* the first of the next window, when it was needed for its text */
    char *behind;        /* text of the one before … */
    char *behind_language;
    gsize behind_entry; /* … whose it is; G_MAXSIZE: none */
};

/* ---- the filter ------------------------------------------------------------------------------ */

static gboolean batch_date(TmUnitScan *scan, gint64 sequence, gint64 *date, GError **error)
{
    gint64 *known = g_hash_table_lookup(scan->batch_dates, &sequence);

    if (known == NULL) {
        sqlite3_stmt *statement = sql_get(scan->store, SQL_LOG_ONE, error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, sequence);
        StoreStep step = sql_step(scan->store, statement, error);
        gint64 found = sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
        if (step == STEP_FAILED)
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

static gboolean fits_row(TmUnitScan *scan, const UnitRow *row, gboolean *fits, GError **error)
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
static gboolean keep_languages(const TmUnitScan *scan, TmUnit *unit)
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
static gboolean fits_unit(TmUnitScan *scan, TmUnit *unit)
{
    return (scan->filter.document == NULL || stands_in(unit, scan->filter.document)) &&
           keep_languages(scan, unit) && fits_attribute(scan, unit) && fits_text(scan, unit);
}

static gboolean needs_unit(const TmUnitScan *scan)
{
    return scan->filter.document != NULL || scan->languages != NULL ||
           scan->filter.attribute != NULL || scan->folded != NULL;
}

/* ---- first pass: documents and places -------------------------------------------------------- */

static void document_free(gpointer data)
{
    g_free(((Document *) data)->name);
    g_free(data);
}

/* By name; *ranks: id → index + 1. */
static gboolean read_documents(TmUnitScan *scan, GHashTable *ranks, GError **error)
{
    sqlite3_stmt *statement = sql_get(scan->store, SQL_DOCUMENT_ALL, error);
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    while ((step = sql_step(scan->store, statement, error)) == STEP_ROW) {
        const char *name =
            sql_text(scan->store, statement, 1, TM_STORE_MAX_FIELD_BYTES, NULL, error);
        if (name == NULL)
            break;
        Document *document = g_new0(Document, 1);
        document->name = g_strdup(name);
        document->id = sqlite3_column_int64(statement, 0);
        document->last = sqlite3_column_int64(statement, 2);
        g_ptr_array_add(scan->documents, document);
        g_hash_table_insert(ranks, &document->id, GUINT_TO_POINTER(scan->documents->len));
    }
    sqlite3_reset(statement);
    return step == STEP_END;
}

/* One entry a place, not yet sorted. Document 0 has the rank of none. */
static gboolean read_places(TmUnitScan *scan, GHashTable *ranks, GArray *places, GError **error)
{
    sqlite3_stmt *statement = sql_get(scan->store, SQL_PLACE_ALL, error);
    gint64 last_document = -1;
    guint32 rank = NO_RANK;
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    while ((step = sql_step(scan->store, statement, error)) == STEP_ROW) {
        gint64 document = sqlite3_column_int64(statement, 0);
        if (document != last_document) {
            guint found = GPOINTER_TO_UINT(g_hash_table_lookup(ranks, &document));
            rank = found ? found - 1 : NO_RANK;
            last_document = document;
        }
        Entry entry = {.rank = rank,
                       .plain = rank != NO_RANK && sqlite3_column_int(statement, 3) == 0,
                       .position = sqlite3_column_int64(statement, 1),
                       .unit = sqlite3_column_int64(statement, 2)};
        if (rank != NO_RANK && !check_position(scan->store, entry.position, error))
            break;
        g_array_append_val(places, entry);
    }
    sqlite3_reset(statement);
    return step == STEP_END;
}

static int compare_by_unit(gconstpointer a, gconstpointer b)
{
    const Entry *x = a, *y = b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

/* The first place of each unit, by unit. */
static void keep_first_places(GArray *places)
{
    guint n = 0;

    g_array_sort(places, compare_by_unit);
    for (guint i = 0; i < places->len; i++) {
        Entry *entry = &g_array_index(places, Entry, i);
        Entry *kept = n > 0 ? &g_array_index(places, Entry, n - 1) : NULL;
        if (kept != NULL && kept->unit == entry->unit)
            kept->plain = FALSE;
        else
            g_array_index(places, Entry, n++) = *entry;
    }
    g_array_set_size(places, n);
}

/* ---- first pass: units ----------------------------------------------------------------------- */

/* All that orders units without a document: their texts, tags and codes. */
static void append_texts(GString *key, const TmUnit *unit)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_autofree char *codes = tm_text_pack_codes(variant->text);

        g_string_append_len(key, variant->text->string->str,
                            (gssize) variant->text->string->len + 1);
        g_string_append_len(key, variant->language, (gssize) strlen(variant->language) + 1);
        g_string_append(key, codes ? codes : "");
        g_string_append_c(key, '\0');
    }
}

/* The wanted texts, then all: no two units have the same. */
static GString *text_key(const TmUnitScan *scan, TmUnit *unit)
{
    g_autoptr(GString) all = g_string_new(NULL);
    GString *key = g_string_new(NULL);

    if (scan->languages == NULL) {
        append_texts(key, unit);
        return key;
    }
    append_texts(all, unit);
    keep_languages(scan, unit);
    append_texts(key, unit);
    g_string_append_len(key, all->str, (gssize) all->len);
    return key;
}

static void set_prefix(Entry *entry, const TmUnit *unit)
{
    const TmVariant *first = unit->variants->len > 0 ? unit->variants->pdata[0] : NULL;

    if (first != NULL)
        memcpy(entry->prefix, first->text->string->str,
               MIN(first->text->string->len, PREFIX_BYTES));
}

/* What is told of all units together. */
typedef struct {
    GHashTable *sources; /* language number → how many units */
} Sums;

static void sum_up(TmUnitScan *scan, Sums *sums, const UnitRow *row)
{
    gpointer key = GINT_TO_POINTER((int) row->source);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sums->sources, key));

    g_hash_table_insert(sums->sources, key, GUINT_TO_POINTER(n + 1));
    scan->newest = MAX(scan->newest, row->changed);
    scan->newest = MAX(scan->newest, row->created);
}

/* The language that most units have; of equal ones the first by tag. */
static gboolean choose_source(TmUnitScan *scan, Sums *sums, GError **error)
{
    GHashTableIter iter;
    gpointer key, value;
    guint most = 0;

    g_hash_table_iter_init(&iter, sums->sources);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (GPOINTER_TO_INT(key) == 0)
            continue;
        const char *tag = sql_language_tag(scan->store, GPOINTER_TO_INT(key), error);
        guint n = GPOINTER_TO_UINT(value);
        if (tag == NULL)
            return FALSE;
        if (n < most || (n == most && strcmp(tag, scan->source) > 0))
            continue;
        most = n;
        g_free(scan->source);
        scan->source = g_strdup(tag);
    }
    return TRUE;
}

/* Whether the unit whose row was read fits, and what its entry says. */
static gboolean judge(TmUnitScan *scan, const UnitRow *row, Entry *entry, gboolean *fits,
                      GError **error)
{
    if (!fits_row(scan, row, fits, error))
        return FALSE;
    if (!*fits || (entry->rank != NO_RANK && !needs_unit(scan)))
        return TRUE;
    g_autoptr(TmStoredUnit) stored = unit_cursor_unit(scan->cursor, error);
    if (stored == NULL ||
        (scan->filter.document && !unit_read_places(scan->store, row->id, stored->unit, error)))
        return FALSE;
    *fits = fits_unit(scan, stored->unit);
    if (*fits && entry->rank == NO_RANK)
        set_prefix(entry, stored->unit);
    return TRUE;
}

/* @places: the first place of each unit, by unit; becomes one entry for each unit that fits. */
static gboolean read_units(TmUnitScan *scan, GArray *places, Sums *sums, GError **error)
{
    GError *local = NULL;
    UnitRow row = {0};
    guint at = 0;

    while (unit_cursor_row(scan->cursor, row.id + 1, &row, &local)) {
        while (at < places->len && g_array_index(places, Entry, at).unit < row.id)
            at++;
        gboolean placed = at < places->len && g_array_index(places, Entry, at).unit == row.id;
        Entry entry = placed ? g_array_index(places, Entry, at)
                             : (Entry){.rank = NO_RANK, .plain = TRUE, .unit = row.id};
        gboolean fits;

        if (entry.rank == NO_RANK)
            entry.position = 0;
        if (!judge(scan, &row, &entry, &fits, error))
            return FALSE;
        if (!fits)
            continue;
        sum_up(scan, sums, &row);
        g_array_append_val(scan->entries, entry);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

/* ---- sorting --------------------------------------------------------------------------------- */

static int compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *x = a, *y = b;
    int order;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    if ((order = memcmp(x->prefix, y->prefix, PREFIX_BYTES)) != 0)
        return order;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

typedef struct {
    GString *key;
    Entry entry;
} Tied;

static int compare_tied(const void *a, const void *b)
{
    const GString *x = ((const Tied *) a)->key, *y = ((const Tied *) b)->key;
    int order = memcmp(x->str, y->str, MIN(x->len, y->len));

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Units without a document whose texts begin alike: by all of their texts. */
static gboolean sort_tie(TmUnitScan *scan, guint start, guint end, GError **error)
{
    g_autofree Tied *tied = g_new0(Tied, end - start);
    gboolean done = TRUE;
    UnitRow row;

    for (guint i = start; done && i < end; i++) {
        Tied *one = &tied[i - start];
        one->entry = g_array_index(scan->entries, Entry, i);
        g_autoptr(TmStoredUnit) stored = NULL;
        if (unit_cursor_row(scan->cursor, one->entry.unit, &row, error))
            stored = unit_cursor_unit(scan->cursor, error);
        done = stored != NULL;
        if (done)
            one->key = text_key(scan, stored->unit);
    }
    if (done)
        qsort(tied, end - start, sizeof *tied, compare_tied);
    for (guint i = start; i < end; i++) {
        if (done)
            g_array_index(scan->entries, Entry, i) = tied[i - start].entry;
        if (tied[i - start].key != NULL)
            g_string_free(tied[i - start].key, TRUE);
    }
    return done;
}

static gboolean sort_entries(TmUnitScan *scan, GError **error)
{
    GArray *entries = scan->entries;

    g_array_sort(entries, compare_entries);
    for (guint start = 0, end; start < entries->len; start = end) {
        const Entry *first = &g_array_index(entries, Entry, start);
        for (end = start + 1; end < entries->len; end++) {
            const Entry *other = &g_array_index(entries, Entry, end);
            if (first->rank != NO_RANK || other->rank != NO_RANK ||
                memcmp(first->prefix, other->prefix, PREFIX_BYTES) != 0)
                break;
        }
        if (end - start > 1 && !sort_tie(scan, start, end, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether most units lie shortly after the one that comes before them. */
static gboolean lie_in_order(const GArray *entries)
{
    guint n_near = 0;

    for (guint i = 1; i < entries->len; i++) {
        gint64 last = g_array_index(entries, Entry, i - 1).unit;
        gint64 unit = g_array_index(entries, Entry, i).unit;
        n_near += unit > last && unit - last < 8;
    }
    return n_near > entries->len / 2;
}

static gboolean prepare_order(TmUnitScan *scan, GError **error)
{
    g_autoptr(GHashTable) ranks = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GHashTable) sources = g_hash_table_new(NULL, NULL);
    Sums sums = {sources};

    scan->documents = g_ptr_array_new_with_free_func(document_free);
    scan->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    if (!read_documents(scan, ranks, error) || !read_places(scan, ranks, places, error))
        return FALSE;
    keep_first_places(places);
    if (!read_units(scan, places, &sums, error) || !choose_source(scan, &sums, error) ||
        !sort_entries(scan, error))
        return FALSE;
    scan->window_units = lie_in_order(scan->entries) ? WINDOW_IN_ORDER : WINDOW_MIXED;
    return TRUE;
}

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
    scan->own_transaction = sqlite3_get_autocommit(store->db) != 0;
    if (scan->own_transaction && !sql_exec(store, "BEGIN", error)) {
        scan->own_transaction = FALSE;
        return NULL;
    }
    if (scan->options.order == TM_ORDER_PLACE && !prepare_order(scan, error))
        return NULL;
    return g_steal_pointer(&scan);
}

void tm_unit_scan_free(TmUnitScan *scan)
{
    if (scan == NULL)
        return;
    unit_cursor_free(scan->cursor);
    if (scan->own_transaction)
        sqlite3_exec(scan->store->db, "ROLLBACK", NULL, NULL, NULL);
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
        if (!fits_row(scan, &row, &fits, error))
            return FALSE;
        if (!fits)
            continue;
        tm_stored_unit_free(scan->current);
        scan->current = unit_cursor_unit(scan->cursor, error);
        if (scan->current == NULL ||
            !unit_read_places(scan->store, row.id, scan->current->unit, error))
            return FALSE;
        if (fits_unit(scan, scan->current->unit))
            return TRUE;
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return FALSE;
}

gboolean tm_unit_scan_next(TmUnitScan *scan, const TmStoredUnit **stored, GError **error)
{
    gboolean found = scan->entries != NULL ? next_by_place(scan, error) : next_by_id(scan, error);

    if (found && scan->entries != NULL)
        keep_languages(scan, scan->current->unit);
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
