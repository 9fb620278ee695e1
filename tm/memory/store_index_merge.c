/*
 * Making the segments on disk: which batches go into one, in which folder, and when others see it.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "memory/store_index_internal.h"

/* A range takes in the one before it unless that is larger than this many times. */
#define MERGE_FACTOR 4
/* So many units are merged at once whoever comes; more only by who brings a good part of them. */
#define MAX_MERGED_IN_PASSING 10000
/* More ranges than this are merged in any case. */
#define MAX_RANGES 24
/* ---- making segments on disk -------------------------------------------------------------------
 */

typedef struct {
    gint64 after;
    gint64 until;
    guint64 n_units; /* the most that one language has, and those that it outdates */
} FiledRange;

static GArray *filed_ranges(const StoreIndex *index)
{
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(FiledRange));

    for (guint i = 0; i < index->n_filed; i++) {
        const IndexPart *part = index->parts->pdata[i];
        guint64 n_units =
            tm_index_segment_n_units(part->segment) + tm_index_segment_n_outdated(part->segment);
        FiledRange *last =
            ranges->len > 0 ? &g_array_index(ranges, FiledRange, ranges->len - 1) : NULL;
        if (last != NULL && last->until == part->until) {
            last->n_units = MAX(last->n_units, n_units);
            continue;
        }
        FiledRange range = {part->after, part->until, n_units};
        g_array_append_val(ranges, range);
    }
    return ranges;
}

/* The batch after which the next segment begins: it takes in the last ranges as long as they are
 * not much larger than what it has already, and no more than is fair to whoever comes by. */
static gint64 merge_after(const StoreIndex *index)
{
    g_autoptr(GArray) ranges = filed_ranges(index);
    guint64 n_units = (guint64) index->n_loose;
    guint64 n_fair = MAX(n_units * 8, MAX_MERGED_IN_PASSING);
    gint64 after = index->until;

    for (guint i = ranges->len; i-- > 0;) {
        const FiledRange *range = &g_array_index(ranges, FiledRange, i);
        gboolean is_small = range->n_units <= n_units * MERGE_FACTOR;
        if (i < MAX_RANGES && (!is_small || n_units + range->n_units > n_fair))
            break;
        n_units += range->n_units;
        after = range->after;
    }
    return after;
}

/* What stays of the manifest before the new range, and the new range. */
static Manifest *merged_manifest(const StoreIndex *index, const BuildRange *range,
                                 const GPtrArray *built)
{
    Manifest *manifest = manifest_new();

    for (guint i = 0; i < index->n_filed; i++) {
        const IndexPart *part = index->parts->pdata[i];
        if (part->until > range->after)
            break;
        ManifestSegment *segment = g_new0(ManifestSegment, 1);
        *segment = (ManifestSegment){g_strdup(part->name), g_strdup(part->language), part->after,
                                     part->until};
        g_ptr_array_add(manifest->segments, segment);
    }
    for (guint i = 0; i < built->len; i++) {
        const BuiltPart *part = built->pdata[i];
        ManifestSegment *segment = g_new0(ManifestSegment, 1);
        *segment = (ManifestSegment){g_strdup(part->name), g_strdup(part->language), range->after,
                                     range->until};
        g_ptr_array_add(manifest->segments, segment);
    }
    manifest->until = range->until;
    manifest->nonce = range->nonce;
    return manifest;
}

/* Segments that no manifest will name: each who comes by would leave some. */
static void remove_built(const char *folder, const GPtrArray *built)
{
    for (guint i = 0; i < built->len; i++) {
        g_autofree char *path =
            g_build_filename(folder, ((const BuiltPart *) built->pdata[i])->name, NULL);
        g_unlink(path);
    }
}

/* Files what is loose in a folder that is locked. Failing is no error: it stays loose. */
static gboolean merge_into(StoreIndex *index, const char *folder)
{
    gboolean same = g_strcmp0(folder, index->folder) == 0;
    BuildRange range = {.after = same ? merge_after(index) : 0,
                        .until = index->seen,
                        .nonce = index->seen_nonce,
                        .folder = folder};
    g_autoptr(GPtrArray) built =
        index_build(index->store, &range, index->progress, index->user, NULL);

    if (built == NULL || built->len == 0)
        return FALSE;
    g_autoptr(Manifest) manifest = merged_manifest(index, &range, built);
    if (index->stages) {
        index->staged = g_steal_pointer(&manifest);
        index->staged_folder = g_strdup(folder);
        return TRUE;
    }
    if (!manifest_write(folder, index->store, manifest, NULL)) {
        remove_built(folder, built);
        return FALSE;
    }
    return store_index_open_parts(index, folder, manifest);
}

/* Whether somebody has written another manifest since ours was read. */
static gboolean is_overtaken(const StoreIndex *index, const char *folder)
{
    g_autoptr(Manifest) manifest = manifest_read(folder, index->store);

    if (g_strcmp0(folder, index->folder) == 0)
        return manifest->until != index->until || manifest->nonce != index->nonce;
    /* What is filed in the one folder only is not for the other to wait for. */
    return !store_index_is_refused(index, manifest) && manifest->until > index->until;
}

static MergeResult merge_in(StoreIndex *index, const char *folder)
{
    gboolean busy;
    MergeResult result = MERGE_IMPOSSIBLE;
    int lock = index_folder_lock(folder, &busy);

    if (lock < 0)
        return busy ? MERGE_BUSY : MERGE_IMPOSSIBLE;
    if (is_overtaken(index, folder))
        result = MERGE_OVERTAKEN;
    else if (merge_into(index, folder))
        result = MERGE_DONE;
    if (index->staged != NULL)
        index->staged_lock = lock; /* until it is known what becomes of it */
    else
        close(lock);
    return result;
}

/* Beside the memory, else in the cache folder; what the one has, the other need not keep. */
MergeResult store_index_merge(StoreIndex *index)
{
    MergeResult result = merge_in(index, index->folders[0]);

    if (result == MERGE_IMPOSSIBLE)
        return merge_in(index, index->folders[1]);
    if (result == MERGE_DONE && index->staged == NULL)
        index_folder_remove(index->folders[1]);
    return result;
}

/* ---- before a commit ---------------------------------------------------------------------------
 */

void store_index_stage(StoreIndex *index)
{
    if (!store_index_look_begin(index, NULL))
        return;
    index->stages = TRUE;
    if (index->n_loose > INDEX_MAX_LOOSE_WHILE_BUSY)
        store_index_merge(index);
    index->stages = FALSE;
    tm_store_end_read(index->store);
}

void store_index_publish(StoreIndex *index, gboolean committed)
{
    if (index->staged == NULL)
        return;
    g_autoptr(Manifest) manifest = g_steal_pointer(&index->staged);
    g_autofree char *folder = g_steal_pointer(&index->staged_folder);
    if (!committed || !manifest_write(folder, index->store, manifest, NULL))
        index_folder_clean(folder, index->store);
    close(index->staged_lock);
}
