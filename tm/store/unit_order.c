/*
 * The order of units by their places: the first pass of a scan, drawn in unit_scan.c.
 */
#include "store/unit_scan_internal.h"

#include <stdlib.h>
#include <string.h>

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
    filter_keep_languages(scan, unit);
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
    if (!filter_fits_row(scan, row, fits, error))
        return FALSE;
    if (!*fits || (entry->rank != NO_RANK && !filter_needs_unit(scan)))
        return TRUE;
    g_autoptr(TmStoredUnit) stored = unit_cursor_unit(scan->cursor, error);
    if (stored == NULL ||
        (scan->filter.document && !unit_read_places(scan->store, row->id, stored->unit, error)))
        return FALSE;
    *fits = filter_fits_unit(scan, stored->unit);
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

gboolean order_prepare(TmUnitScan *scan, GError **error)
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
