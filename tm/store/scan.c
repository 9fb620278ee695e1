/*
 * Reading: pairs one after the other, one pair with all that is shown of it, one text.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/language.h"

struct TmScan {
    TmStore *store;
    sqlite3_stmt *statement; /* NULL: nothing to read, or read to the end */
    TmText *source;          /* of the last row */
    gint64 unit;             /* of the last row */
    guint n_rows;            /* of that unit until now */
    guint max_rows;          /* of one unit: each combination of languages once */
};

/* ---- scanning -------------------------------------------------------------------------------- */

/* The ids of variants that serve @wanted, as SQL: "u.id << 12 | 3, u.id << 12 | 7". */
static gboolean languages_for(TmStore *store, const char *wanted, GString *list, guint *n_languages,
                              GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_LANGUAGE_LIST, error);
    StoreStep step;

    if (statement == NULL)
        return FALSE;
    while ((step = sql_step(store, statement, error)) == STEP_ROW) {
        gint64 id = sqlite3_column_int64(statement, 0);
        const char *tag = sql_text(store, statement, 1, TM_STORE_MAX_FIELD_BYTES, NULL, error);
        if (tag == NULL)
            break;
        if (!tm_language_matches(wanted, tag))
            continue;
        (*n_languages)++;
        g_string_append_printf(list, "%su.id << %d | %" G_GINT64_FORMAT, list->len ? ", " : "",
                               STORE_LANGUAGE_BITS, id);
    }
    sqlite3_reset(statement);
    return step == STEP_END;
}

/*
 * The order of the tables is forced: the outer loop then runs through the units in their order, and
 * nothing but the combinations of one unit is ever sorted.
 */
static char *scan_sql(const char *from, const char *to)
{
    gboolean several_from = strchr(from, ',') != NULL;
    gboolean several_to = strchr(to, ',') != NULL;
    gboolean several = several_from || several_to;

    /* "=" is twice as fast as IN with a list of one. */
    return g_strdup_printf("SELECT s.id, s.checksum, s.text, s.codes, t.id FROM unit u"
                           " CROSS JOIN variant s ON s.id %s (%s)"
                           " CROSS JOIN variant t ON t.id %s (%s)"
                           " %s WHERE t.id <> s.id ORDER BY u.id %s",
                           several_from ? "IN" : "=", from, several_to ? "IN" : "=", to,
                           several ? "CROSS JOIN language ls ON ls.id = s.language"
                                     " CROSS JOIN language lt ON lt.id = t.language"
                                   : "",
                           several ? ", ls.tag, lt.tag" : "");
}

TmScan *tm_store_scan(TmStore *store, const char *from, const char *to, GError **error)
{
    g_autoptr(TmScan) scan = g_new0(TmScan, 1);
    g_autoptr(GString) from_list = g_string_new(NULL);
    g_autoptr(GString) to_list = g_string_new(NULL);
    guint n_from = 0, n_to = 0;

    if (!languages_for(store, from, from_list, &n_from, error) ||
        !languages_for(store, to, to_list, &n_to, error))
        return NULL;
    scan->max_rows = n_from * n_to;
    scan->store = store_ref(store);
    if (from_list->len == 0 || to_list->len == 0)
        return g_steal_pointer(&scan);
    g_autofree char *sql = scan_sql(from_list->str, to_list->str);
    if (sqlite3_prepare_v2(store->db, sql, -1, &scan->statement, NULL) != SQLITE_OK) {
        store_fail(store, error);
        return NULL;
    }
    return g_steal_pointer(&scan);
}

/*
 * A damaged page can lead SQLite back to rows that it has given already, for ever. The order of the
 * units is what tells.
 */
static gboolean check_order(TmScan *scan, gint64 unit, GError **error)
{
    if (unit != scan->unit)
        scan->n_rows = 0;
    if (unit < scan->unit || ++scan->n_rows > scan->max_rows)
        return store_fail_damaged(scan->store, _("the units are not in order"), error);
    scan->unit = unit;
    return TRUE;
}

static void end_scan(TmScan *scan)
{
    sqlite3_finalize(scan->statement);
    scan->statement = NULL;
    g_clear_pointer(&scan->source, tm_text_free);
}

gboolean tm_scan_next(TmScan *scan, TmScanRow *row, GError **error)
{
    sqlite3_stmt *statement = scan->statement;

    if (statement == NULL)
        return FALSE;
    g_clear_pointer(&scan->source, tm_text_free);
    StoreStep step = sql_step(scan->store, statement, error);
    if (step == STEP_ROW) {
        gint64 unit = store_unit_of(sqlite3_column_int64(statement, 0));
        if (check_order(scan, unit, error))
            scan->source = sql_variant(scan->store, statement, 0, error);
        if (scan->source != NULL) {
            row->source_variant = sqlite3_column_int64(statement, 0);
            row->target_variant = sqlite3_column_int64(statement, 4);
            row->unit = unit;
            row->source = scan->source;
            return TRUE;
        }
    }
    end_scan(scan);
    return FALSE;
}

void tm_scan_free(TmScan *scan)
{
    if (scan == NULL)
        return;
    end_scan(scan);
    tm_store_close(scan->store);
    g_free(scan);
}

/* ---- one pair -------------------------------------------------------------------------------- */

/* A number that stands for something in an enum. */
static gboolean read_choice(TmStore *store, sqlite3_stmt *statement, int column, int last,
                            int *choice, GError **error)
{
    gint64 value = sqlite3_column_int64(statement, column);

    if (value < 0 || value > last)
        return store_fail_damaged(store, _("a unit has an unknown status"), error);
    *choice = (int) value;
    return TRUE;
}

static gboolean read_pair(TmStore *store, sqlite3_stmt *statement, TmStoredPair *pair,
                          GError **error)
{
    const char *document;
    int status = 0, origin = 0;

    pair->source = sql_variant(store, statement, 0, error);
    if (pair->source == NULL)
        return FALSE;
    pair->target = sql_variant(store, statement, 4, error);
    if (pair->target == NULL ||
        !read_choice(store, statement, 9, TM_STATUS_APPROVED, &status, error) ||
        !read_choice(store, statement, 10, TM_ORIGIN_TRANSLATED, &origin, error) ||
        !sql_text_or_null(store, statement, 11, TM_STORE_MAX_FIELD_BYTES, &document, error))
        return FALSE;
    pair->source_language = g_strdup(
        sql_language_tag(store, store_language_of(sqlite3_column_int64(statement, 0)), error));
    pair->target_language = g_strdup(
        sql_language_tag(store, store_language_of(sqlite3_column_int64(statement, 4)), error));
    pair->changed = sqlite3_column_int64(statement, 8);
    pair->status = (TmStatus) status;
    pair->origin = (TmOrigin) origin;
    pair->document = g_strdup(document);
    return pair->source_language != NULL && pair->target_language != NULL;
}

TmStoredPair *tm_store_load(TmStore *store, gint64 source_variant, gint64 target_variant,
                            GError **error)
{
    g_autoptr(TmStoredPair) pair = g_new0(TmStoredPair, 1);
    sqlite3_stmt *statement = sql_get(store, SQL_PAIR, error);

    if (statement == NULL)
        return NULL;
    pair->unit = store_unit_of(source_variant);
    sqlite3_bind_int64(statement, 1, pair->unit);
    sqlite3_bind_int64(statement, 2, source_variant);
    sqlite3_bind_int64(statement, 3, target_variant);
    StoreStep step =
        store_unit_of(target_variant) == pair->unit ? sql_step(store, statement, error) : STEP_END;
    gboolean done = step == STEP_ROW && read_pair(store, statement, pair, error);
    if (step == STEP_END)
        store_set_error(store, TM_ERROR_NOT_FOUND,
                        _("a unit is not in the memory any more; start the search again"), error);
    sqlite3_reset(statement);
    return done ? g_steal_pointer(&pair) : NULL;
}

void tm_stored_pair_free(TmStoredPair *pair)
{
    if (pair == NULL)
        return;
    g_free(pair->source_language);
    g_free(pair->target_language);
    tm_text_free(pair->source);
    tm_text_free(pair->target);
    g_free(pair->document);
    g_free(pair);
}

/* ---- one text -------------------------------------------------------------------------------- */

gint64 tm_store_variant_id(gint64 unit, guint language)
{
    return store_variant_id(unit, language);
}

guint tm_store_variant_language(gint64 variant)
{
    return (guint) store_language_of(variant);
}

char *tm_store_language_tag(TmStore *store, guint language, GError **error)
{
    return g_strdup(sql_language_tag(store, language, error));
}

TmText *tm_store_text(TmStore *store, gint64 variant, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_VARIANT_TEXT, error);
    TmText *text = NULL;

    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, variant);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        text = sql_variant(store, statement, 0, error);
    else if (step == STEP_END)
        store_set_error(store, TM_ERROR_NOT_FOUND,
                        _("a unit is not in the memory any more; start the search again"), error);
    sqlite3_reset(statement);
    return text;
}
