/*
 * The index of one memory, for who does not search: made, looked at and deleted.
 */
#include <glib/gi18n-lib.h>

#include "memory/index_folder.h"
#include "memory/memory.h"
#include "memory/store_index.h"
#include "text/error.h"

gboolean tm_memory_update_index(TmStore *store, TmIndexProgress progress, gpointer user,
                                GError **error)
{
    g_autoptr(StoreIndex) index = store_index_new(store);

    store_index_on_progress(index, progress, user);
    return store_index_file(index, INDEX_MAX_LOOSE_UNITS, FALSE, error);
}

struct TmIndexStage {
    StoreIndex *index;
};

TmIndexStage *tm_memory_stage_index(TmStore *store, gint64 n_changes, TmIndexProgress progress,
                                    gpointer user)
{
    if (n_changes <= INDEX_MAX_LOOSE_WHILE_BUSY)
        return NULL;
    TmIndexStage *stage = g_new0(TmIndexStage, 1);
    stage->index = store_index_new(store);
    store_index_on_progress(stage->index, progress, user);
    store_index_stage(stage->index);
    return stage;
}

void tm_index_stage_end(TmIndexStage *stage, gboolean committed)
{
    if (stage == NULL)
        return;
    store_index_publish(stage->index, committed);
    store_index_free(stage->index);
    g_free(stage);
}

gboolean tm_memory_make_index(TmStore *store, gboolean anew, TmIndexProgress progress,
                              gpointer user, GError **error)
{
    g_autoptr(StoreIndex) index = store_index_new(store);

    if (anew && !tm_memory_remove_index(store, error))
        return FALSE;
    store_index_on_progress(index, progress, user);
    if (!store_index_file(index, 0, TRUE, error))
        return FALSE;
    if (store_index_info(index).n_loose == 0)
        return TRUE;
    if (store_index_info(index).busy) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, tm_store_path(store), 0, 0,
                        _("another program is making its index and has not finished; try again "
                          "later"));
        return FALSE;
    }
    tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, tm_store_path(store), 0, 0,
                    _("its index cannot be written, neither beside it nor in the cache folder; "
                      "see whether there is room, and write access to one of them"));
    return FALSE;
}

gboolean tm_memory_remove_index(TmStore *store, GError **error)
{
    g_autoptr(StoreIndex) index = store_index_new(store);

    if (store_index_remove(index))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, tm_store_path(store), 0, 0,
                    _("the index that is there cannot be deleted: another program is adding to it, "
                      "or its folder cannot be written to; try again later, or see who owns the "
                      "folder"));
    return FALSE;
}

TmIndexInfo *tm_memory_index_info(TmStore *store, GError **error)
{
    g_autoptr(StoreIndex) index = store_index_new(store);

    if (!store_index_look(index, error))
        return NULL;
    StoreIndexInfo found = store_index_info(index);
    g_auto(GStrv) folders = index_folders(store);
    TmIndexInfo *info = g_new0(TmIndexInfo, 1);
    *info = (TmIndexInfo){.n_segments = found.n_segments,
                          .n_texts = found.n_texts,
                          .n_bytes = found.n_bytes,
                          .n_waiting = found.n_loose,
                          .folder = g_strdup(found.folder),
                          .beside = g_strcmp0(found.folder, folders[0]) == 0};
    return info;
}

void tm_index_info_free(TmIndexInfo *info)
{
    if (info == NULL)
        return;
    g_free(info->folder);
    g_free(info);
}
