#include "formats/read_ahead.h"

#include <string.h>

typedef struct {
    TmUnit *unit; /* NULL, and why it is none */
    const char *skipped;
} Item;

typedef struct {
    Item items[READ_AHEAD_UNITS];
    guint n_items;
    goffset n_read; /* of the file, when the chunk was complete */
    goffset n_total;
} Chunk;

/* A ring. Chunks n_given … n_filled - 1 are full and wait, or are being handed out. A chunk belongs
 * to one thread at a time: only the numbers are shared. */
struct ReadAhead {
    UnitReader *reader; /* the reading thread's, until it is joined */
    GThread *thread;
    Chunk chunks[READ_AHEAD_CHUNKS];

    GMutex lock; /* of what follows */
    GCond changed;
    guint64 n_filled;
    guint64 n_given;
    gboolean ended;     /* nothing will be added */
    gboolean cancelled; /* nothing needs to be added */
    GError *failure;    /* why it ended; NULL: the file did */

    /* The other thread's. */
    Chunk *given; /* is being handed out; NULL: none */
    guint at;     /* its next item */
    goffset n_read;
    goffset n_total;
};

static void chunk_clear(Chunk *chunk)
{
    for (guint i = 0; i < chunk->n_items; i++)
        tm_unit_free(chunk->items[i].unit);
    chunk->n_items = 0;
}

/* ---- the reading thread -------------------------------------------------------------------------
 */

static gsize attributes_bytes(const GPtrArray *attributes)
{
    gsize n_bytes = 0;

    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        n_bytes += sizeof *attribute + strlen(attribute->value);
    }
    return n_bytes;
}

static gsize text_bytes(const TmText *text)
{
    gsize n_bytes = text->string->len;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        n_bytes += sizeof *code + (code->data != NULL ? strlen(code->data) : 0);
    }
    return n_bytes;
}

/* Roughly what a unit holds: of all that can be long in it, how long it is. */
static gsize unit_bytes(const TmUnit *unit)
{
    gsize n_bytes = sizeof *unit + attributes_bytes(unit->attributes);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        n_bytes += text_bytes(variant->text) + attributes_bytes(variant->attributes);
    }
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *place = unit->places->pdata[i];
        n_bytes += sizeof *place + (place->previous != NULL ? strlen(place->previous) : 0) +
                   (place->next != NULL ? strlen(place->next) : 0);
    }
    return n_bytes;
}

/* FALSE: the file has ended, or its reading has failed. What came before is in the chunk. */
static gboolean fill(UnitReader *reader, Chunk *chunk, GError **error)
{
    gsize n_bytes = 0;
    gboolean more = TRUE;

    while (chunk->n_items < READ_AHEAD_UNITS && n_bytes < READ_AHEAD_BYTES) {
        Item item = {NULL, NULL};
        more = unit_reader_next(reader, &item.unit, &item.skipped, error);
        if (!more)
            break;
        if (item.unit != NULL)
            n_bytes += unit_bytes(item.unit);
        chunk->items[chunk->n_items++] = item;
    }
    unit_reader_progress(reader, &chunk->n_read, &chunk->n_total);
    return more;
}

/* A chunk that is done with, or NULL when no more is wanted. */
static Chunk *wait_for_room(ReadAhead *ahead)
{
    Chunk *chunk = NULL;

    g_mutex_lock(&ahead->lock);
    while (!ahead->cancelled && ahead->n_filled - ahead->n_given == READ_AHEAD_CHUNKS)
        g_cond_wait(&ahead->changed, &ahead->lock);
    if (!ahead->cancelled)
        chunk = &ahead->chunks[ahead->n_filled % READ_AHEAD_CHUNKS];
    g_mutex_unlock(&ahead->lock);
    return chunk;
}

static gpointer read_all(gpointer user)
{
    ReadAhead *ahead = user;
    gboolean more = TRUE;

    while (more) {
        GError *failure = NULL;
        Chunk *chunk = wait_for_room(ahead);
        if (chunk == NULL)
            break;
        chunk_clear(chunk);
        more = fill(ahead->reader, chunk, &failure);

        g_mutex_lock(&ahead->lock);
        ahead->n_filled++;
        ahead->ended = !more;
        ahead->failure = failure;
        g_cond_signal(&ahead->changed);
        g_mutex_unlock(&ahead->lock);
    }
    return NULL;
}

/* ---- the other thread ---------------------------------------------------------------------------
 */

ReadAhead *read_ahead_new(UnitReader *reader)
{
    ReadAhead *ahead = g_new0(ReadAhead, 1);

    g_mutex_init(&ahead->lock);
    g_cond_init(&ahead->changed);
    ahead->reader = reader;
    ahead->thread = g_thread_new("reader", read_all, ahead);
    return ahead;
}

ReadAhead *read_ahead_open(const char *path, const UnitReaderOptions *options, GError **error)
{
    UnitReader *reader = unit_reader_open(path, options, error);

    return reader != NULL ? read_ahead_new(reader) : NULL;
}

/* Gives back the chunk that was handed out, and takes the next one. FALSE: there is none. */
static gboolean take_chunk(ReadAhead *ahead)
{
    g_mutex_lock(&ahead->lock);
    if (ahead->given != NULL) {
        ahead->n_given++;
        g_cond_signal(&ahead->changed);
    }
    while (ahead->n_given == ahead->n_filled && !ahead->ended)
        g_cond_wait(&ahead->changed, &ahead->lock);
    gboolean any = ahead->n_given < ahead->n_filled;
    ahead->given = any ? &ahead->chunks[ahead->n_given % READ_AHEAD_CHUNKS] : NULL;
    g_mutex_unlock(&ahead->lock);
    ahead->at = 0;
    if (any) {
        ahead->n_read = ahead->given->n_read;
        ahead->n_total = ahead->given->n_total;
    }
    return any;
}

gboolean read_ahead_next(ReadAhead *ahead, TmUnit **unit, const char **skipped, GError **error)
{
    /* The last chunk may be empty. */
    while (ahead->given == NULL || ahead->at == ahead->given->n_items) {
        if (!take_chunk(ahead)) {
            /* The reading thread is done; the lock was taken since. */
            if (ahead->failure != NULL)
                g_propagate_error(error, g_error_copy(ahead->failure));
            return FALSE;
        }
    }
    *unit = ahead->given->items[ahead->at].unit;
    *skipped = ahead->given->items[ahead->at].skipped;
    ahead->at++;
    return TRUE;
}

void read_ahead_progress(const ReadAhead *ahead, goffset *n_read, goffset *n_total)
{
    *n_read = ahead->n_read;
    *n_total = ahead->n_total;
}

void read_ahead_free(ReadAhead *ahead)
{
    if (ahead == NULL)
        return;
    g_mutex_lock(&ahead->lock);
    ahead->cancelled = TRUE;
    g_cond_signal(&ahead->changed);
    g_mutex_unlock(&ahead->lock);
    g_thread_join(ahead->thread);
    for (guint i = 0; i < READ_AHEAD_CHUNKS; i++)
        chunk_clear(&ahead->chunks[i]);
    unit_reader_free(ahead->reader);
    g_clear_error(&ahead->failure);
    g_cond_clear(&ahead->changed);
    g_mutex_clear(&ahead->lock);
    g_free(ahead);
}
