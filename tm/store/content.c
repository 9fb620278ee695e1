/*
 * Which units say the same: hashes of their contents.
 *
 * The units that a batch adds are remembered here first, and go into the table sorted, when the
 * batch ends or too many have come together. So most of the work of an import's check for
 * duplicates is done in a flat array:
 *
 *     slots   | – | hash 7 unit 12 | hash 7 unit 30 | – | hash 1 unit 9 | …   at most half full
 *               a hash stands at its own place or after it, with no free slot between
 */
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    gint64 hash;
    gint64 unit; /* 0: free */
} Slot;

struct BatchContent {
    Slot *slots;
    gsize n_slots; /* a power of two */
    gsize n_used;
    gboolean in_table; /* the table may hold units: of earlier batches, or of this one */
};

/* 64 MiB of slots. Guess: half of what an import may take in all. */
#define MAX_SLOTS ((gsize) 4 * 1024 * 1024)
#define FIRST_SLOTS ((gsize) 1024)

BatchContent *content_new(gboolean table_has_units)
{
    BatchContent *content = g_new0(BatchContent, 1);

    content->n_slots = FIRST_SLOTS;
    content->slots = g_new0(Slot, content->n_slots);
    content->in_table = table_has_units;
    return content;
}

void content_free(BatchContent *content)
{
    if (content == NULL)
        return;
    g_free(content->slots);
    g_free(content);
}

static gsize next_slot(const BatchContent *content, gsize slot)
{
    return (slot + 1) & (content->n_slots - 1);
}

static gsize first_slot(const BatchContent *content, gint64 hash)
{
    return (gsize) hash & (content->n_slots - 1);
}

static void put(BatchContent *content, gint64 hash, gint64 unit)
{
    gsize slot = first_slot(content, hash);

    while (content->slots[slot].unit != 0)
        slot = next_slot(content, slot);
    content->slots[slot] = (Slot){hash, unit};
    content->n_used++;
}

static void grow(BatchContent *content)
{
    g_autofree Slot *old = g_steal_pointer(&content->slots);
    gsize n_old = content->n_slots;

    content->n_slots *= 2;
    content->n_used = 0;
    content->slots = g_new0(Slot, content->n_slots);
    for (gsize i = 0; i < n_old; i++) {
        if (old[i].unit != 0)
            put(content, old[i].hash, old[i].unit);
    }
}

static int compare_slots(const void *a, const void *b)
{
    const Slot *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static gboolean insert_row(TmStore *store, gint64 hash, gint64 unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_CONTENT_INSERT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, hash);
    sqlite3_bind_int64(statement, 2, unit);
    return sql_run(store, statement, error);
}

gboolean content_flush(TmBatch *batch, GError **error)
{
    BatchContent *content = batch->content;
    gsize n = 0;

    if (content->n_used == 0)
        return TRUE;
    for (gsize i = 0; i < content->n_slots; i++) {
        if (content->slots[i].unit != 0)
            content->slots[n++] = content->slots[i];
    }
    qsort(content->slots, n, sizeof *content->slots, compare_slots);
    for (gsize i = 0; i < n; i++) {
        if (!insert_row(batch->store, content->slots[i].hash, content->slots[i].unit, error))
            return FALSE;
    }
    /* Small again: a batch that both adds and changes flushes at each change. */
    g_free(content->slots);
    content->n_slots = FIRST_SLOTS;
    content->slots = g_new0(Slot, content->n_slots);
    content->n_used = 0;
    content->in_table = content->in_table || n > 0;
    return TRUE;
}

gboolean content_add(TmBatch *batch, gint64 hash, gint64 unit, GError **error)
{
    BatchContent *content = batch->content;

    if (content->n_used * 2 >= content->n_slots) {
        if (content->n_slots < MAX_SLOTS)
            grow(content);
        else if (!content_flush(batch, error))
            return FALSE;
    }
    put(content, hash, unit);
    return TRUE;
}

gboolean content_remove(TmBatch *batch, gint64 hash, gint64 unit, GError **error)
{
    if (!content_flush(batch, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(batch->store, SQL_CONTENT_DELETE, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, hash);
    sqlite3_bind_int64(statement, 2, unit);
    return sql_run(batch->store, statement, error);
}

/* ---- looking up ------------------------------------------------------------------------------ */

static gboolean look_in_slots(TmBatch *batch, gint64 hash, ContentVisit visit, gpointer user,
                              gint64 *unit, GError **error)
{
    const BatchContent *content = batch->content;
    gboolean same = FALSE;

    for (gsize slot = first_slot(content, hash); content->slots[slot].unit != 0 && !same;
         slot = next_slot(content, slot)) {
        if (content->slots[slot].hash != hash)
            continue;
        if (!visit(batch, content->slots[slot].unit, user, &same, error))
            return FALSE;
        if (same)
            *unit = content->slots[slot].unit;
    }
    return TRUE;
}

static gboolean look_in_table(TmBatch *batch, gint64 hash, ContentVisit visit, gpointer user,
                              gint64 *unit, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_CONTENT_FIND, error);
    gboolean same = FALSE, done = TRUE;
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, hash);
    while (done && !same && (step = sql_step(batch->store, statement, error)) == STEP_ROW) {
        gint64 candidate = sqlite3_column_int64(statement, 0);
        done = check_unit_number(batch->store, candidate, error) &&
               visit(batch, candidate, user, &same, error);
        if (same)
            *unit = candidate;
    }
    sqlite3_reset(statement);
    return done && step != STEP_FAILED;
}

gboolean content_find(TmBatch *batch, gint64 hash, ContentVisit visit, gpointer user, gint64 *unit,
                      GError **error)
{
    *unit = 0;
    if (batch->content->in_table && !look_in_table(batch, hash, visit, user, unit, error))
        return FALSE;
    return *unit != 0 || look_in_slots(batch, hash, visit, user, unit, error);
}
