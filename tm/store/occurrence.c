/*
 * Where units occur.
 *
 * A document is a sequence of positions. What one batch adds to a document gets
 * positions one after the other; what a later batch adds to the same document begins two after the
 * last, so that nothing is taken for a neighbour that never stood there. Units that the document
 * has already are counted along, for the same reason.
 *
 * A document may repeat a sentence. So that a second import changes nothing, the n-th time a batch
 * adds a unit to a document is known when the document had the unit n times before the batch.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>

/* A document that this batch has added to. */
typedef struct {
    gint64 id;
    gint64 position; /* the next one */
} BatchDocument;

/* How often a document had a unit before the batch, and has been given it since. */
typedef struct {
    gint64 document;
    gint64 unit;
    gint64 before;
    gint64 times;
} BatchSeen;

static guint seen_hash(gconstpointer data)
{
    const BatchSeen *seen = data;
    guint64 mixed = ((guint64) seen->unit ^ (guint64) seen->document << 32) * 0x9e3779b97f4a7c15u;

    return (guint) (mixed >> 32);
}

static gboolean seen_equal(gconstpointer a, gconstpointer b)
{
    const BatchSeen *left = a, *right = b;

    return left->unit == right->unit && left->document == right->document;
}

GHashTable *batch_seen_new(void)
{
    return g_hash_table_new_full(seen_hash, seen_equal, g_free, NULL);
}

static gboolean read_end(TmBatch *batch, gint64 document, gint64 *last, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_DOCUMENT_END, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document);
    StoreStep step = sql_step(batch->store, statement, error);
    if (step == STEP_ROW)
        *last = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step == STEP_ROW;
}

/* The document's state in this batch; name NULL: what stands in no document. NULL on errors. */
static BatchDocument *open_document(TmBatch *batch, const char *name, GError **error)
{
    const char *key = name ? name : "";
    BatchDocument *known = g_hash_table_lookup(batch->documents, key);
    gint64 id = STORE_NO_DOCUMENT, last = 0;
    gboolean is_new = FALSE;

    if (known != NULL)
        return known;
    if (name != NULL && !sql_intern(batch->store, SQL_DOCUMENT_FIND, SQL_DOCUMENT_INSERT, name, &id,
                                    &is_new, error))
        return NULL;
    if (!is_new && !read_end(batch, id, &last, error))
        return NULL;
    if (last < 0 || last > STORE_MAX_UNIT) {
        store_fail_damaged(batch->store, _("a unit has no place in its document"), error);
        return NULL;
    }
    BatchDocument *document = g_new(BatchDocument, 1);
    document->id = id;
    document->position = last == 0 ? 1 : last + 2;
    g_hash_table_insert(batch->documents, g_strdup(key), document);
    return document;
}

/* Whether the document had the unit already, as often as the batch has now brought it. */
static gboolean is_known_there(TmBatch *batch, gint64 document, gint64 unit, gboolean *known,
                               GError **error)
{
    BatchSeen wanted = {.document = document, .unit = unit};
    BatchSeen *seen = g_hash_table_lookup(batch->seen, &wanted);

    if (seen == NULL) {
        sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_COUNT, error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, unit);
        sqlite3_bind_int64(statement, 2, document);
        if (sql_step(batch->store, statement, error) != STEP_ROW)
            return FALSE;
        wanted.before = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
        seen = g_memdup2(&wanted, sizeof wanted);
        g_hash_table_add(batch->seen, seen);
    }
    *known = ++seen->times <= seen->before;
    return TRUE;
}

static void bind_context(sqlite3_stmt *statement, int first, const TmUnit *unit, gint64 language)
{
    if (unit->previous == NULL && unit->next == NULL)
        return;
    sqlite3_bind_int64(statement, first, language);
    sql_bind_text(statement, first + 1, unit->previous);
    sql_bind_text(statement, first + 2, unit->next);
}

static gboolean is_noted(TmBatch *batch, const TmUnit *unit, gint64 id, gint64 language,
                         gboolean *noted, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_NOTED, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    bind_context(statement, 2, unit, language);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *noted = step == STEP_ROW;
    return step != STEP_FAILED;
}

static gboolean insert_occurrence(TmBatch *batch, const BatchDocument *document, const TmUnit *unit,
                                  gint64 id, gint64 language, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_INSERT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, document->position);
    sqlite3_bind_int64(statement, 3, id);
    sqlite3_bind_int64(statement, 4, batch->sequence);
    bind_context(statement, 5, unit, language);
    return sql_run(batch->store, statement, error);
}

gboolean batch_add_occurrence(TmBatch *batch, const TmUnit *unit, gint64 id, gboolean *added,
                              GError **error)
{
    const TmVariant *first = unit->variants->pdata[0];
    const char *name = unit->document && *unit->document ? unit->document : NULL;
    gboolean known = FALSE;
    gint64 language;

    *added = FALSE;
    if (name == NULL && unit->previous == NULL && unit->next == NULL)
        return TRUE;
    BatchDocument *document = open_document(batch, name, error);
    if (document == NULL || !batch_language(batch, first->language, &language, error))
        return FALSE;
    if (document->id == STORE_NO_DOCUMENT) {
        if (!is_noted(batch, unit, id, language, &known, error))
            return FALSE;
    } else if (id <= batch->last_before &&
               !is_known_there(batch, document->id, id, &known, error)) {
        return FALSE;
    }
    if (!known && !insert_occurrence(batch, document, unit, id, language, error))
        return FALSE;
    *added = !known;
    document->position++;
    return TRUE;
}
