#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "memory/store_index_internal.h"

#define MICROSECONDS_BETWEEN_TRIES 10000

gint64 store_index_max_loose = INDEX_MAX_LOOSE_UNITS;

static void part_free(gpointer data)
{
    IndexPart *part = data;

    tm_index_search_free(part->search);
    tm_index_segment_free(part->segment);
    g_free(part->name);
    g_free(part->language);
    g_free(part);
}

StoreIndex *store_index_new(TmStore *store)
{
    StoreIndex *index = g_new0(StoreIndex, 1);

    index->store = store;
    index->folders = index_folders(store);
    index->parts = g_ptr_array_new_with_free_func(part_free);
    index->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return index;
}

void store_index_free(StoreIndex *index)
{
    if (index == NULL)
        return;
    store_index_publish(index, FALSE);
    g_ptr_array_unref(index->parts);
    g_clear_pointer(&index->tags, g_ptr_array_unref);
    g_strfreev(index->folders);
    g_free(index->folder);
    g_hash_table_unref(index->refused);
    g_free(index);
}

void store_index_on_progress(StoreIndex *index, BuildProgress progress, gpointer user)
{
    index->progress = progress;
    index->user = user;
}

guint store_index_generation(const StoreIndex *index)
{
    return index->generation;
}

const GPtrArray *store_index_parts(const StoreIndex *index)
{
    return index->parts;
}

const GPtrArray *store_index_tags(const StoreIndex *index)
{
    return index->tags;
}

/* ---- what the manifest names -------------------------------------------------------------------
 */

static void drop_parts(StoreIndex *index, guint from)
{
    if (index->parts->len > from)
        g_ptr_array_remove_range(index->parts, from, index->parts->len - from);
}

static void drop_all(StoreIndex *index)
{
    drop_parts(index, 0);
    index->n_filed = 0;
    index->until = index->nonce = 0;
    g_clear_pointer(&index->folder, g_free);
}

static const char *first_name(const Manifest *manifest)
{
    if (manifest->segments->len == 0)
        return NULL;
    return ((const ManifestSegment *) manifest->segments->pdata[0])->name;
}

/* From now on it is as if there was no such manifest. */
static void refuse(StoreIndex *index, const char *name)
{
    g_hash_table_add(index->refused, g_strdup(name));
    drop_all(index);
}

static void refuse_filed(StoreIndex *index)
{
    if (index->n_filed > 0)
        refuse(index, ((const IndexPart *) index->parts->pdata[0])->name);
}

/* Also one that names nothing. */
gboolean store_index_is_refused(const StoreIndex *index, const Manifest *manifest)
{
    const char *name = first_name(manifest);

    return name == NULL || g_hash_table_contains(index->refused, name);
}

static guint32 language_number(const StoreIndex *index, const char *tag)
{
    for (guint i = 0; i < index->tags->len; i++)
        if (g_strcmp0(index->tags->pdata[i], tag) == 0)
            return i;
    return G_MAXUINT32;
}

static IndexPart *part_new(TmIndexSegment *segment, const char *name, const char *language)
{
    IndexPart *part = g_new0(IndexPart, 1);
    TmIndexCover cover = tm_index_segment_cover(segment);

    part->segment = segment;
    part->name = g_strdup(name);
    part->language = g_strdup(language);
    part->after = cover.after;
    part->until = cover.until;
    return part;
}

/* Whether a segment is what the manifest takes it for, and reads texts as we do. */
static gboolean fits(const StoreIndex *index, const TmIndexSegment *segment,
                     const ManifestSegment *wanted)
{
    TmIndexCover cover = tm_index_segment_cover(segment);

    return strcmp(cover.store, tm_store_uuid(index->store)) == 0 &&
           strcmp(cover.language, wanted->language) == 0 && cover.after == wanted->after &&
           cover.until == wanted->until &&
           cover.versions == tm_index_versions(wanted->language, &index_weights);
}

/* A part that is open already and sound, taken out of where it is. */
static IndexPart *take_open(GPtrArray *parts, const char *name)
{
    for (guint i = 0; i < parts->len; i++) {
        IndexPart *part = parts->pdata[i];
        if (g_strcmp0(part->name, name) == 0 && !tm_index_segment_is_damaged(part->segment))
            return g_ptr_array_steal_index_fast(parts, i);
    }
    return NULL;
}

static IndexPart *open_part(const StoreIndex *index, const char *folder,
                            const ManifestSegment *wanted)
{
    g_autofree char *path = g_build_filename(folder, wanted->name, NULL);
    g_autoptr(TmIndexSegment) segment = tm_index_segment_open(path, NULL);

    if (segment == NULL || !fits(index, segment, wanted))
        return NULL;
    return part_new(g_steal_pointer(&segment), wanted->name, wanted->language);
}

/* Opens all that a manifest names; FALSE when one of them is missing or no good. */
gboolean store_index_open_parts(StoreIndex *index, const char *folder, const Manifest *manifest)
{
    g_autoptr(GPtrArray) old = g_steal_pointer(&index->parts);

    index->parts = g_ptr_array_new_with_free_func(part_free);
    index->until = manifest->until;
    index->nonce = manifest->nonce;
    index->n_filed = manifest->segments->len;
    if (g_strcmp0(index->folder, folder) != 0) {
        g_free(index->folder);
        index->folder = g_strdup(folder);
    }
    for (guint i = 0; i < manifest->segments->len; i++) {
        const ManifestSegment *wanted = manifest->segments->pdata[i];
        IndexPart *part = take_open(old, wanted->name);
        if (part == NULL)
            part = open_part(index, folder, wanted);
        if (part == NULL) {
            drop_all(index);
            return FALSE;
        }
        g_ptr_array_add(index->parts, part);
    }
    return TRUE;
}

/* Whether nobody has written another manifest meanwhile. */
static gboolean is_still(const char *folder, const TmStore *store, const Manifest *manifest)
{
    g_autoptr(Manifest) now = manifest_read(folder, store);

    return g_strcmp0(first_name(now), first_name(manifest)) == 0 && now->until == manifest->until;
}

/* Opens the index of a folder. A segment that is gone may have been merged just now: then another
 * manifest names others. */
static gboolean load_folder(StoreIndex *index, const char *folder)
{
    const guint n_tries = 3;

    for (guint try = 0; try < n_tries; try++) {
        g_autoptr(Manifest) manifest = manifest_read(folder, index->store);
        if (manifest->until == 0 || store_index_is_refused(index, manifest))
            return FALSE;
        if (store_index_open_parts(index, folder, manifest))
            return TRUE;
        if (try + 1 == n_tries && is_still(folder, index->store, manifest))
            refuse(index, first_name(manifest));
    }
    return FALSE;
}

/* The newest index of the two folders, else the other one. */
static void load_filed(StoreIndex *index)
{
    g_autoptr(Manifest) beside = manifest_read(index->folders[0], index->store);
    g_autoptr(Manifest) cached = manifest_read(index->folders[1], index->store);
    guint first = cached->until > beside->until ? 1 : 0;

    if (!load_folder(index, index->folders[first]) &&
        !load_folder(index, index->folders[1 - first]))
        drop_all(index);
}

/* ---- what it lacks -----------------------------------------------------------------------------
 */

/* Whether what is filed is of this memory's history: not when an older copy was put back. */
static gboolean check_history(StoreIndex *index, GError **error)
{
    gboolean known = TRUE;

    if (index->until != 0 &&
        !tm_store_has_batch(index->store, index->until, index->nonce, &known, error))
        return FALSE;
    if (!known)
        refuse_filed(index);
    return TRUE;
}

static gboolean add_loose(StoreIndex *index, GError **error)
{
    BuildRange range = {.after = index->until, .until = index->seen, .nonce = index->seen_nonce};
    g_autoptr(GPtrArray) built = index_build(
        index->store, &range, index->n_loose > store_index_max_loose ? index->progress : NULL,
        index->user, error);

    for (guint i = 0; built != NULL && i < built->len; i++) {
        const BuiltPart *part = built->pdata[i];
        TmIndexSegment *segment = tm_index_segment_from_bytes(part->bytes, error);
        if (segment == NULL)
            return FALSE;
        g_ptr_array_add(index->parts, part_new(segment, NULL, part->language));
    }
    return built != NULL;
}

/* ---- up to date --------------------------------------------------------------------------------
 */

/* Reads the manifest, then begins to read the memory: so the index is never ahead of it. */
gboolean store_index_look_begin(StoreIndex *index, GError **error)
{
    drop_parts(index, index->n_filed);
    if (index->distrusted)
        refuse_filed(index);
    index->distrusted = FALSE;
    load_filed(index);
    if (!tm_store_begin_read(index->store, error))
        return FALSE;
    g_clear_pointer(&index->tags, g_ptr_array_unref);
    if (tm_store_newest(index->store, &index->seen, &index->seen_nonce, error) &&
        check_history(index, error) &&
        tm_store_count_after(index->store, index->until, &index->n_loose, error) &&
        (index->tags = tm_store_language_tags(index->store, error)) != NULL)
        return TRUE;
    tm_store_end_read(index->store);
    return FALSE;
}

/* Files what is loose when there is much of it. TRUE: done with that; FALSE: look again. */
static gboolean file_loose(StoreIndex *index, gint64 waiting_since)
{
    gint64 waited = g_get_monotonic_time() - waiting_since;

    if (index->n_loose <= store_index_max_loose)
        return TRUE;
    MergeResult result = store_index_merge(index);
    index->busy = result == MERGE_BUSY;
    if (result == MERGE_DONE)
        index->n_loose = 0;
    if (result == MERGE_DONE || result == MERGE_IMPOSSIBLE ||
        waited > (gint64) INDEX_WAIT_SECONDS * G_USEC_PER_SEC ||
        (result == MERGE_BUSY && index->n_loose <= INDEX_MAX_LOOSE_WHILE_BUSY))
        return TRUE;
    /* Who waits sees what for. */
    if (index->progress != NULL)
        index->progress(0, index->n_loose, index->user);
    g_usleep(MICROSECONDS_BETWEEN_TRIES);
    return FALSE;
}

static void number_languages(StoreIndex *index)
{
    for (guint i = 0; i < index->parts->len; i++) {
        IndexPart *part = index->parts->pdata[i];
        part->language_number = language_number(index, part->language);
        if (part->language_number != G_MAXUINT32)
            continue;
        /* The memory has no such language: a lie. Nothing is ever in language 0. */
        part->language_number = 0;
        tm_index_segment_set_damaged(part->segment);
    }
}

static gboolean renew(StoreIndex *index, GError **error)
{
    gint64 start = g_get_monotonic_time();

    index->current = FALSE;
    for (;;) {
        if (!store_index_look_begin(index, error))
            return FALSE;
        if (file_loose(index, start))
            break;
        tm_store_end_read(index->store);
    }
    if (index->until != index->seen && !add_loose(index, error)) {
        tm_store_end_read(index->store);
        return FALSE;
    }
    number_languages(index);
    index->current = TRUE;
    index->generation++;
    return TRUE;
}

gboolean store_index_begin(StoreIndex *index, GError **error)
{
    gint64 newest, nonce;

    if (!store_index_is_believed(index))
        index->distrusted = TRUE;
    if (!index->current || index->distrusted)
        return renew(index, error);
    if (!tm_store_begin_read(index->store, error))
        return FALSE;
    if (!tm_store_newest(index->store, &newest, &nonce, error)) {
        tm_store_end_read(index->store);
        return FALSE;
    }
    if (newest == index->seen && nonce == index->seen_nonce)
        return TRUE;
    tm_store_end_read(index->store);
    return renew(index, error);
}

void store_index_end(StoreIndex *index)
{
    tm_store_end_read(index->store);
}

/* ---- for who does not search --------------------------------------------------------------------
 */

gboolean store_index_look(StoreIndex *index, GError **error)
{
    index->current = FALSE;
    if (!store_index_look_begin(index, error))
        return FALSE;
    tm_store_end_read(index->store);
    return TRUE;
}

gboolean store_index_file(StoreIndex *index, gint64 n_allowed, gboolean waits, GError **error)
{
    const gint64 until = g_get_monotonic_time() + (gint64) INDEX_WAIT_SECONDS * G_USEC_PER_SEC;
    MergeResult result;

    index->current = FALSE;
    do {
        if (!store_index_look_begin(index, error))
            return FALSE;
        result = index->n_loose > n_allowed ? store_index_merge(index) : MERGE_IMPOSSIBLE;
        tm_store_end_read(index->store);
        index->busy = result == MERGE_BUSY;
        if (result == MERGE_DONE)
            index->n_loose = 0;
        if (result == MERGE_BUSY && waits && index->progress != NULL)
            index->progress(0, index->n_loose, index->user);
        if (result == MERGE_BUSY && waits)
            g_usleep(MICROSECONDS_BETWEEN_TRIES);
    } while ((result == MERGE_OVERTAKEN || (result == MERGE_BUSY && waits)) &&
             g_get_monotonic_time() < until);
    return TRUE;
}

gboolean store_index_remove(StoreIndex *index)
{
    gboolean removed = TRUE;

    drop_all(index);
    index->current = FALSE;
    for (guint i = 0; index->folders[i] != NULL; i++)
        removed = index_folder_remove(index->folders[i]) && removed;
    return removed;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

gboolean store_index_is_outdated(const StoreIndex *index, const IndexPart *part, gint64 unit)
{
    for (guint i = index->parts->len; i-- > 0;) {
        const IndexPart *later = index->parts->pdata[i];
        if (later->after < part->until)
            return FALSE;
        if (tm_index_segment_n_outdated(later->segment) > 0 &&
            tm_index_segment_is_outdated(later->segment, unit))
            return TRUE;
    }
    return FALSE;
}

TmIndexSearch *store_index_search(IndexPart *part, const TmTokeniser *tokeniser)
{
    if (part->search != NULL && part->tokeniser == tokeniser)
        return part->search;
    tm_index_search_free(part->search);
    part->search = tm_index_search_new(part->segment, tokeniser, &index_weights);
    part->tokeniser = tokeniser;
    return part->search;
}

gboolean store_index_is_believed(const StoreIndex *index)
{
    for (guint i = 0; i < index->parts->len; i++)
        if (tm_index_segment_is_damaged(((const IndexPart *) index->parts->pdata[i])->segment))
            return FALSE;
    return !index->distrusted;
}

void store_index_distrust(StoreIndex *index)
{
    index->distrusted = TRUE;
}

StoreIndexInfo store_index_info(const StoreIndex *index)
{
    StoreIndexInfo info = {.n_segments = index->n_filed,
                           .n_loose = index->n_loose,
                           .folder = index->folder,
                           .busy = index->busy};

    for (guint i = 0; i < index->n_filed; i++) {
        const IndexPart *part = index->parts->pdata[i];
        info.n_units += tm_index_segment_n_units(part->segment);
        info.n_texts += tm_index_segment_n_texts(part->segment);
        info.n_bytes += tm_index_segment_n_bytes(part->segment);
    }
    return info;
}
