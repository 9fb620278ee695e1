/*
 * Where units occur.
 *
 * A document is a sequence of positions, and two units are neighbours when their positions are. So
 * a position is given out by one rule:
 *
 *     known already               the position it has
 *     brings a position, and      that one, if it is free
 *     the batch the document
 *     follows on a unit at p      p + 1, if that touches nothing else
 *     anything else               two after the highest position: a gap before it
 *
 * Something follows on a unit when the batch added the one right after the other and skipped
 * nothing between them, or, if both bring positions, when these follow on each other. Hence nothing
 * is taken for a neighbour that never stood there, and a document that has grown at its end
 * continues without a gap.
 *
 * A document may repeat a sentence. So that a second import changes nothing, the n-th time a batch
 * adds a unit to a document is known when the document had the unit n times before the batch.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The last position that a unit may bring: behind it there is room for all that follow. Guess. */
#define MAX_BROUGHT (STORE_MAX_UNIT / 2)

/* A document that this batch has added to. */
typedef struct BatchDocument {
    gint64 id;
    gint64 highest;   /* position there is; 0: the document is empty */
    gint64 current;   /* position of the unit added last; 0: none, or something was skipped since */
    gint64 brought;   /* the position that unit brought; 0: none */
    gint64 end;       /* where a unit said that the document ends; 0: none did */
    gboolean is_made; /* the batch brought it */
    gboolean is_new;  /* or it was empty */
    gboolean changed; /* an occurrence was added */
    gboolean placed;  /* some unit brought a position */
    gboolean noted;   /* the batch brought neighbours that another tool noted */
} BatchDocument;

/* How far the occurrences that a document had of a unit before the batch have come again. */
typedef struct {
    gint64 document;
    gint64 unit;
    gint64 position; /* of the one that came last; 0: none yet */
    gboolean all;    /* each one has */
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
    BatchDocument *document = g_new0(BatchDocument, 1);
    document->id = id;
    document->highest = last;
    document->is_made = is_new;
    document->is_new = last == 0;
    g_hash_table_insert(batch->documents, g_strdup(key), document);
    return document;
}

static BatchSeen *find_seen(TmBatch *batch, gint64 document, gint64 unit)
{
    BatchSeen wanted = {.document = document, .unit = unit};
    BatchSeen *seen = g_hash_table_lookup(batch->seen, &wanted);

    if (seen == NULL) {
        seen = g_memdup2(&wanted, sizeof wanted);
        g_hash_table_add(batch->seen, seen);
    }
    return seen;
}

/*
 * The position of the unit's next occurrence that the document had before the batch; 0: it had no
 * more. What the batch adds itself never counts: it comes only after all of those.
 */
static gboolean next_known(TmBatch *batch, const BatchDocument *document, gint64 unit,
                           gint64 *position, GError **error)
{
    *position = 0;
    if (document->is_new || unit > batch->last_before)
        return TRUE;
    BatchSeen *seen = find_seen(batch, document->id, unit);
    if (seen->all)
        return TRUE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_AFTER, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_int64(statement, 2, document->id);
    sqlite3_bind_int64(statement, 3, seen->position);
    StoreStep step = sql_step(batch->store, statement, error);
    if (step == STEP_ROW)
        *position = seen->position = sqlite3_column_int64(statement, 0);
    seen->all = step == STEP_END;
    sqlite3_reset(statement);
    return step != STEP_FAILED;
}

/* Whether the place after @position is free and does not touch what stands after it. */
static gboolean is_free_after(TmBatch *batch, const BatchDocument *document, gint64 position,
                              gboolean *is_free, GError **error)
{
    *is_free = TRUE;
    if (position >= document->highest)
        return TRUE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_BETWEEN, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, position + 1);
    sqlite3_bind_int64(statement, 3, position + 2);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *is_free = step == STEP_END;
    return step != STEP_FAILED;
}

static gboolean is_taken(TmBatch *batch, const BatchDocument *document, gint64 position,
                         gboolean *taken, GError **error)
{
    *taken = FALSE;
    if (position > document->highest)
        return TRUE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_BETWEEN, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, position);
    sqlite3_bind_int64(statement, 3, position);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *taken = step == STEP_ROW;
    return step != STEP_FAILED;
}

static gboolean choose_next(TmBatch *batch, const BatchDocument *document, gint64 *position,
                            GError **error)
{
    gboolean follows = FALSE;

    if (document->id == STORE_NO_DOCUMENT || document->highest == 0) {
        *position = document->highest + 1;
        return TRUE;
    }
    if (document->current != 0 &&
        !is_free_after(batch, document, document->current, &follows, error))
        return FALSE;
    *position = follows ? document->current + 1 : document->highest + 2;
    return TRUE;
}

/* @brought: the position that the unit brings; 0: none. */
static gboolean choose_position(TmBatch *batch, const BatchDocument *document, gint64 brought,
                                gint64 *position, GError **error)
{
    gboolean taken = TRUE;

    if (brought > 0 && document->is_new && document->id != STORE_NO_DOCUMENT &&
        !is_taken(batch, document, brought, &taken, error))
        return FALSE;
    if (!taken) {
        *position = brought;
        return TRUE;
    }
    return choose_next(batch, document, position, error);
}

/* What another tool noted beside a unit, in language, previous and next. */
typedef struct {
    const TmPlace *place;
    const TmUnit *unit;
    gint64 language;
    const char *previous; /* NULL: none, or the document says it too */
    const char *next;
} Noted;

static void bind_noted(sqlite3_stmt *statement, int first, const Noted *noted)
{
    if (noted->previous == NULL && noted->next == NULL)
        return;
    sqlite3_bind_int64(statement, first, noted->language);
    sql_bind_text(statement, first + 1, noted->previous);
    sql_bind_text(statement, first + 2, noted->next);
}

static gint64 hash_noted(TmBatch *batch, const Noted *noted)
{
    const char *previous = noted->previous, *next = noted->next;
    GString *scratch = batch->scratch;
    gint64 context;

    g_string_printf(scratch, "%" G_GINT64_FORMAT " ", noted->language);
    g_string_append(scratch, previous ? previous : "");
    g_string_append_c(scratch, '\0');
    g_string_append(scratch, next ? next : "");
    guint64 hash = store_hash(batch->store->key, scratch->str, scratch->len);
    memcpy(&context, &hash, sizeof context);
    return context;
}

static gboolean is_noted(TmBatch *batch, const Noted *noted, gint64 id, gboolean *known,
                         GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_NOTED, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, hash_noted(batch, noted));
    bind_noted(statement, 3, noted);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *known = step == STEP_ROW;
    return step != STEP_FAILED;
}

/* ---- notes that the document makes needless -------------------------------------------------- */

/* Whether what stands at a place of a document is the text that was noted. */
static gboolean stands_there(TmBatch *batch, gint64 document, gint64 position, const char *language,
                             const char *wanted, gboolean *same, GError **error)
{
    g_autoptr(TmText) text = NULL;
    gboolean occupied;

    *same = FALSE;
    if (!neighbour_text(batch->store, document, position, language, &text, &occupied, error))
        return FALSE;
    *same = text != NULL && g_str_equal(text->string->str, wanted);
    return TRUE;
}

/* Leaves out of @noted what stands beside the position anyway. */
static gboolean drop_own_notes(TmBatch *batch, const BatchDocument *document, gint64 position,
                               Noted *noted, GError **error)
{
    const char *language = sql_language_tag(batch->store, noted->language, error);
    gboolean same;

    if (language == NULL)
        return FALSE;
    if (noted->previous != NULL) {
        if (!stands_there(batch, document->id, position - 1, language, noted->previous, &same,
                          error))
            return FALSE;
        noted->previous = same ? NULL : noted->previous;
    }
    if (noted->next != NULL) {
        if (!stands_there(batch, document->id, position + 1, language, noted->next, &same, error))
            return FALSE;
        noted->next = same ? NULL : noted->next;
    }
    return TRUE;
}

/* Drops what a neighbour had noted of this side, now that the text itself stands there. Only of
 * occurrences that the batch added itself: an undo of it must leave the others as they were. */
static gboolean drop_note_at(TmBatch *batch, const BatchDocument *document, gint64 position,
                             gboolean of_next, const TmUnit *unit, GError **error)
{
    TmStore *store = batch->store;
    sqlite3_stmt *statement = sql_get(store, SQL_OCCURRENCE_NOTES_AT, error);
    gboolean same = FALSE;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, position);
    sqlite3_bind_int64(statement, 3, batch->sequence);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW) {
        const char *tag = sql_language_tag(store, sqlite3_column_int64(statement, 0), error);
        const char *note = (const char *) sqlite3_column_text(statement, of_next ? 2 : 1);
        const TmVariant *variant = tag ? tm_unit_variant(unit, tag) : NULL;
        same = note && variant && g_str_equal(variant->text->string->str, note);
        step = tag ? step : STEP_FAILED;
    }
    sqlite3_reset(statement);
    if (!same)
        return step != STEP_FAILED;
    statement =
        sql_get(store, of_next ? SQL_OCCURRENCE_DROP_NEXT : SQL_OCCURRENCE_DROP_PREVIOUS, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, position);
    return sql_run(store, statement, error);
}

static gboolean drop_notes(TmBatch *batch, BatchDocument *document, gint64 position, Noted *noted,
                           GError **error)
{
    if (document->id == STORE_NO_DOCUMENT)
        return TRUE;
    if ((noted->previous != NULL || noted->next != NULL) &&
        !drop_own_notes(batch, document, position, noted, error))
        return FALSE;
    if (document->noted &&
        (!drop_note_at(batch, document, position - 1, TRUE, noted->unit, error) ||
         !drop_note_at(batch, document, position + 1, FALSE, noted->unit, error)))
        return FALSE;
    document->noted = document->noted || noted->previous != NULL || noted->next != NULL;
    return TRUE;
}

/* ---- places ---------------------------------------------------------------------------------- */

/* The position that a place brings; 0: none, or none that can be. */
static gint64 brought_by(const TmPlace *place)
{
    return place->position > 0 && place->position <= MAX_BROUGHT ? place->position : 0;
}

static gboolean insert_occurrence(TmBatch *batch, BatchDocument *document, Noted *noted, gint64 id,
                                  gint64 *position, GError **error)
{
    if (!choose_position(batch, document, brought_by(noted->place), position, error) ||
        !drop_notes(batch, document, *position, noted, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_OCCURRENCE_INSERT, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, *position);
    sqlite3_bind_int64(statement, 3, id);
    sqlite3_bind_int64(statement, 4, batch->sequence);
    bind_noted(statement, 5, noted);
    if (document->id == STORE_NO_DOCUMENT)
        sqlite3_bind_int64(statement, 8, hash_noted(batch, noted));
    if (!sql_run(batch->store, statement, error))
        return FALSE;
    document->highest = MAX(document->highest, *position);
    document->changed = TRUE;
    return TRUE;
}

/* What a unit says of its position, before it has one. */
static void take_brought(BatchDocument *document, gint64 brought)
{
    if (brought == 0)
        return;
    document->placed = TRUE;
    if (document->current != 0 && brought != document->brought + 1)
        document->current = 0;
}

static gboolean add_to_document(TmBatch *batch, BatchDocument *document, Noted *noted, gint64 id,
                                gboolean *added, GError **error)
{
    gint64 position;

    take_brought(document, brought_by(noted->place));
    if (!next_known(batch, document, id, &position, error))
        return FALSE;
    *added = position == 0;
    if (*added && !insert_occurrence(batch, document, noted, id, &position, error))
        return FALSE;
    document->current = position;
    document->brought = brought_by(noted->place);
    if (noted->place->ends)
        document->end = position;
    batch->document = document;
    return TRUE;
}

static gboolean add_noted_only(TmBatch *batch, BatchDocument *document, Noted *noted, gint64 id,
                               gboolean *added, GError **error)
{
    gboolean known;
    gint64 position;

    if (!is_noted(batch, noted, id, &known, error))
        return FALSE;
    *added = !known;
    return known || insert_occurrence(batch, document, noted, id, &position, error);
}

/* The language of what is noted beside a place. */
static const char *noted_language(const TmUnit *unit, const TmPlace *place)
{
    if (place->language != NULL)
        return place->language;
    if (unit->source_language != NULL)
        return unit->source_language;
    return ((const TmVariant *) unit->variants->pdata[0])->language;
}

static gboolean add_place(TmBatch *batch, const TmUnit *unit, const TmPlace *place, gint64 id,
                          gboolean *added, GError **error)
{
    const char *name = place->document && *place->document ? place->document : NULL;
    Noted noted = {.place = place, .unit = unit, .previous = place->previous, .next = place->next};

    *added = FALSE;
    if (name == NULL && place->previous == NULL && place->next == NULL)
        return TRUE;
    BatchDocument *document = open_document(batch, name, error);
    if (document == NULL ||
        !batch_language(batch, noted_language(unit, place), &noted.language, error))
        return FALSE;
    return name == NULL ? add_noted_only(batch, document, &noted, id, added, error)
                        : add_to_document(batch, document, &noted, id, added, error);
}

gboolean batch_add_places(TmBatch *batch, const TmUnit *unit, gint64 id, gboolean *added,
                          GError **error)
{
    *added = FALSE;
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        gboolean one;

        if (!add_place(batch, unit, unit->places->pdata[i], id, &one, error))
            return FALSE;
        *added = *added || one;
    }
    return TRUE;
}

void batch_leave_gap(TmBatch *batch)
{
    if (batch->document != NULL)
        batch->document->current = 0;
}

static gboolean end_document(TmBatch *batch, const BatchDocument *document, GError **error)
{
    static const StoreSql steps[] = {SQL_ENDING_INSERT, SQL_DOCUMENT_LAST};
    gint64 last = document->placed ? document->end : document->current;

    for (gsize i = document->is_made ? 1 : 0; i < G_N_ELEMENTS(steps); i++) {
        gboolean ending = steps[i] == SQL_ENDING_INSERT;
        sqlite3_stmt *statement = sql_get(batch->store, steps[i], error);
        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, ending ? batch->sequence : document->id);
        sqlite3_bind_int64(statement, 2, ending ? document->id : last);
        if (!ending)
            sqlite3_bind_int64(statement, 3, batch->sequence);
        if (!sql_run(batch->store, statement, error))
            return FALSE;
    }
    return TRUE;
}

gboolean batch_end_documents(TmBatch *batch, GError **error)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, batch->documents);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const BatchDocument *document = value;
        if (document->id != STORE_NO_DOCUMENT && document->changed &&
            !end_document(batch, document, error))
            return FALSE;
    }
    return TRUE;
}
