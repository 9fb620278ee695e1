#include "formats/write_behind.h"

struct WriteBehind {
    UnitWriter *writer; /* the thread's until it has ended */
    GThread *thread;    /* NULL: it has ended */
    GAsyncQueue *full;  /* of GPtrArray of TmUnit; an empty one ends the thread */
    GAsyncQueue *done;  /* of the same, written */
    GPtrArray *chunk;   /* that is being filled */
    GError *failure;    /* of the thread; read after it has ended, or when failed is set */
    gint failed;        /* atomic */
};

static GPtrArray *chunk_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
}

static void write_chunk(WriteBehind *behind, GPtrArray *chunk)
{
    for (guint i = 0; i < chunk->len && behind->failure == NULL; i++) {
        if (!unit_writer_add(behind->writer, chunk->pdata[i], &behind->failure))
            g_atomic_int_set(&behind->failed, TRUE);
    }
}

static gpointer write_all(gpointer data)
{
    WriteBehind *behind = data;
    gboolean ended = FALSE;

    while (!ended) {
        GPtrArray *chunk = g_async_queue_pop(behind->full);

        ended = chunk->len == 0;
        write_chunk(behind, chunk);
        g_async_queue_push(behind->done, chunk);
    }
    return NULL;
}

WriteBehind *write_behind_new(UnitWriter *writer)
{
    WriteBehind *behind = g_new0(WriteBehind, 1);

    behind->writer = writer;
    behind->full = g_async_queue_new_full((GDestroyNotify) g_ptr_array_unref);
    behind->done = g_async_queue_new_full((GDestroyNotify) g_ptr_array_unref);
    for (int i = 0; i < WRITE_BEHIND_CHUNKS; i++)
        g_async_queue_push(behind->done, chunk_new());
    behind->chunk = chunk_new();
    behind->thread = g_thread_new("writing", write_all, behind);
    return behind;
}

/* Hands the chunk over, empty or not, and empties one that was written: as in read_ahead.h, who
 * made the units frees them. */
static void pass_on(WriteBehind *behind)
{
    g_async_queue_push(behind->full, behind->chunk);
    behind->chunk = g_async_queue_pop(behind->done);
    g_ptr_array_set_size(behind->chunk, 0);
}

gboolean write_behind_add(WriteBehind *behind, TmUnit *unit, GError **error)
{
    g_ptr_array_add(behind->chunk, unit);
    if (behind->chunk->len >= WRITE_BEHIND_UNITS)
        pass_on(behind);
    if (!g_atomic_int_get(&behind->failed))
        return TRUE;
    g_propagate_error(error, g_error_copy(behind->failure));
    return FALSE;
}

static void end_thread(WriteBehind *behind)
{
    if (behind->thread == NULL)
        return;
    if (behind->chunk->len > 0)
        pass_on(behind);
    pass_on(behind);
    g_thread_join(g_steal_pointer(&behind->thread));
}

gboolean write_behind_finish(WriteBehind *behind, UnitWriterCounts *counts, GError **error)
{
    end_thread(behind);
    if (behind->failure == NULL)
        return unit_writer_finish(behind->writer, counts, error);
    g_propagate_error(error, g_error_copy(behind->failure));
    return FALSE;
}

void write_behind_free(WriteBehind *behind)
{
    if (behind == NULL)
        return;
    if (behind->thread != NULL)
        g_ptr_array_set_size(behind->chunk, 0);
    end_thread(behind);
    unit_writer_free(behind->writer);
    g_ptr_array_unref(behind->chunk);
    g_async_queue_unref(behind->full);
    g_async_queue_unref(behind->done);
    g_clear_error(&behind->failure);
    g_free(behind);
}
