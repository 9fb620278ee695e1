/*
 * What stands before and after a unit.
 *
 * An empty place in a document says that it begins or ends there only at its first position and at
 * document.last; anywhere else something may have been left out, or a later batch came. What
 * another tool noted beside an occurrence is used wherever the document has no text.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

#include "text/language.h"

/* The columns of SQL_OCCURRENCE_LIST. */
enum {
    COLUMN_DOCUMENT,
    COLUMN_POSITION,
    COLUMN_LANGUAGE,
    COLUMN_PREVIOUS,
    COLUMN_NEXT,
    COLUMN_LAST
};

static void neighbours_clear(TmNeighbours *neighbours)
{
    tm_text_free(neighbours->previous);
    tm_text_free(neighbours->next);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TmNeighbours, neighbours_clear)

/* *text stays NULL when nothing stands there in that language. */
gboolean neighbour_text(TmStore *store, gint64 document, gint64 position, const char *language,
                        TmText **text, gboolean *occupied, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_NEIGHBOUR, error);
    StoreStep step = STEP_FAILED;

    *occupied = FALSE;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document);
    sqlite3_bind_int64(statement, 2, position);
    sql_bind_text(statement, 3, language);
    while (*text == NULL && (step = sql_step(store, statement, error)) == STEP_ROW) {
        const char *tag =
            sql_language_tag(store, store_language_of(sqlite3_column_int64(statement, 0)), error);
        *occupied = TRUE;
        if (tag == NULL)
            break;
        if (!tm_language_matches(language, tag))
            continue;
        *text = sql_variant(store, statement, 0, error);
        if (*text == NULL)
            break;
    }
    sqlite3_reset(statement);
    return *text != NULL || step == STEP_END;
}

static gboolean read_from_document(TmStore *store, sqlite3_stmt *statement, const char *language,
                                   TmNeighbours *neighbours, GError **error)
{
    gint64 document = sqlite3_column_int64(statement, COLUMN_DOCUMENT);
    gint64 position = sqlite3_column_int64(statement, COLUMN_POSITION);
    gint64 last = sqlite3_column_int64(statement, COLUMN_LAST);
    gboolean occupied;

    if (position < 1 || position == G_MAXINT64)
        return store_fail_damaged(store, _("a unit has no place in its document"), error);
    if (document == STORE_NO_DOCUMENT)
        return TRUE;
    if (position > 1 && !neighbour_text(store, document, position - 1, language,
                                        &neighbours->previous, &occupied, error))
        return FALSE;
    neighbours->previous_known = neighbours->previous != NULL || position == 1;
    if (!neighbour_text(store, document, position + 1, language, &neighbours->next, &occupied,
                        error))
        return FALSE;
    neighbours->next_known = neighbours->next != NULL || (!occupied && position == last);
    return TRUE;
}

static void use_noted(const char *noted, TmText **text, gboolean *known)
{
    if (noted == NULL || *text != NULL)
        return;
    *text = tm_text_new(noted, -1);
    *known = TRUE;
}

static gboolean add_noted(TmStore *store, sqlite3_stmt *statement, const char *language,
                          TmNeighbours *neighbours, GError **error)
{
    const char *previous, *next;

    if (sqlite3_column_type(statement, COLUMN_LANGUAGE) == SQLITE_NULL)
        return TRUE;
    const char *tag =
        sql_language_tag(store, sqlite3_column_int64(statement, COLUMN_LANGUAGE), error);
    if (tag == NULL ||
        !sql_text_or_null(store, statement, COLUMN_PREVIOUS, TM_STORE_MAX_FIELD_BYTES, &previous,
                          error) ||
        !sql_text_or_null(store, statement, COLUMN_NEXT, TM_STORE_MAX_FIELD_BYTES, &next, error))
        return FALSE;
    if (!tm_language_matches(language, tag))
        return TRUE;
    use_noted(previous, &neighbours->previous, &neighbours->previous_known);
    use_noted(next, &neighbours->next, &neighbours->next_known);
    return TRUE;
}

/* As with scans: a damaged page can lead back to occurrences that were shown already. */
static gboolean check_order(TmStore *store, sqlite3_stmt *statement, gint64 place[2],
                            GError **error)
{
    gint64 document = sqlite3_column_int64(statement, COLUMN_DOCUMENT);
    gint64 position = sqlite3_column_int64(statement, COLUMN_POSITION);

    if (document < place[0] || (document == place[0] && position <= place[1]))
        return store_fail_damaged(store, _("the units are not in order"), error);
    place[0] = document;
    place[1] = position;
    return TRUE;
}

gboolean tm_store_each_neighbours(TmStore *store, gint64 unit, const char *language,
                                  TmNeighboursVisit visit, gpointer user, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_OCCURRENCE_LIST, error);
    gboolean wanted = TRUE, done = TRUE;
    gint64 place[2] = {-1, 0}; /* document and position of the last one */
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    while (wanted && (step = sql_step(store, statement, error)) == STEP_ROW) {
        g_auto(TmNeighbours) neighbours = {0};
        done = check_order(store, statement, place, error) &&
               read_from_document(store, statement, language, &neighbours, error) &&
               add_noted(store, statement, language, &neighbours, error);
        wanted = done && visit(&neighbours, user);
    }
    sqlite3_reset(statement);
    return done && step != STEP_FAILED;
}

GArray *tm_store_document_units(TmStore *store, const char *document, gint64 first, gint64 last,
                                GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_DOCUMENT_UNITS, error);
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(TmDocumentUnit));
    StoreStep step = STEP_FAILED;
    gboolean done = statement != NULL;

    if (!done)
        return NULL;
    sql_bind_text(statement, 1, document);
    sqlite3_bind_int64(statement, 2, first);
    sqlite3_bind_int64(statement, 3, last);
    while (done && (step = sql_step(store, statement, error)) == STEP_ROW) {
        TmDocumentUnit unit = {sqlite3_column_int64(statement, 0),
                               sqlite3_column_int64(statement, 1)};
        done = check_position(store, unit.position, error) &&
               check_unit_number(store, unit.unit, error);
        g_array_append_val(units, unit);
    }
    sqlite3_reset(statement);
    return done && step == STEP_END ? g_steal_pointer(&units) : NULL;
}
