#include "memory/index_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/error.h"

#define MANIFEST "manifest"
#define MANIFEST_PART "manifest.part" /* being written */
#define LOCK "lock"
#define INDEX_GROUP "index"
#define SEGMENT_SUFFIX ".segment"
#define PATH_HASH_DIGITS 16

void manifest_segment_free(gpointer data)
{
    ManifestSegment *segment = data;

    g_free(segment->name);
    g_free(segment->language);
    g_free(segment);
}

Manifest *manifest_new(void)
{
    Manifest *manifest = g_new0(Manifest, 1);

    manifest->segments = g_ptr_array_new_with_free_func(manifest_segment_free);
    return manifest;
}

void manifest_free(Manifest *manifest)
{
    if (manifest == NULL)
        return;
    g_ptr_array_unref(manifest->segments);
    g_free(manifest);
}

/* Copies of a memory have one UUID and each its own index: the path goes into the name. */
static char *cache_name(const TmStore *store)
{
    g_autofree char *path = g_canonicalize_filename(tm_store_path(store), NULL);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);

    hash[PATH_HASH_DIGITS] = '\0';
    return g_strconcat(tm_store_uuid(store), "-", hash, NULL);
}

char **index_folders(const TmStore *store)
{
    char **folders = g_new0(char *, 3);
    g_autofree char *name = cache_name(store);

    folders[0] = g_strconcat(tm_store_path(store), ".index", NULL);
    folders[1] = g_build_filename(g_get_user_cache_dir(), "tolmach", name, NULL);
    return folders;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

/* A plain name: nothing leads out of the folder. */
static gboolean is_segment_name(const char *name)
{
    return name != NULL && strchr(name, '/') == NULL && name[0] != '.' &&
           g_str_has_suffix(name, SEGMENT_SUFFIX);
}

static GKeyFile *load(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, MANIFEST, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    GStatBuf status;

    if (g_stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > INDEX_MANIFEST_MAX_BYTES ||
        !g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        return NULL;
    return g_steal_pointer(&file);
}

static ManifestSegment *read_segment(GKeyFile *file, int i)
{
    g_autofree char *group = g_strdup_printf("segment %d", i + 1);
    ManifestSegment *segment = g_new0(ManifestSegment, 1);

    segment->name = g_key_file_get_string(file, group, "name", NULL);
    segment->language = g_key_file_get_string(file, group, "language", NULL);
    segment->after = g_key_file_get_int64(file, group, "after", NULL);
    segment->until = g_key_file_get_int64(file, group, "until", NULL);
    if (is_segment_name(segment->name) && segment->language != NULL)
        return segment;
    manifest_segment_free(segment);
    return NULL;
}

/* Whether each range begins where one before it ends, from the first batch to the last. */
static gboolean is_chain(const Manifest *manifest)
{
    gint64 after = 0, until = 0;

    for (guint i = 0; i < manifest->segments->len; i++) {
        const ManifestSegment *segment = manifest->segments->pdata[i];
        gboolean same = i > 0 && segment->after == after && segment->until == until;
        if (!same && (segment->after != until || segment->until <= segment->after))
            return FALSE;
        after = segment->after;
        until = segment->until;
    }
    return until == manifest->until;
}

Manifest *manifest_read(const char *folder, const TmStore *store)
{
    g_autoptr(GKeyFile) file = load(folder);
    g_autoptr(Manifest) manifest = manifest_new();
    g_autofree char *memory =
        file != NULL ? g_key_file_get_string(file, INDEX_GROUP, "memory", NULL) : NULL;

    if (g_strcmp0(memory, tm_store_uuid(store)) != 0)
        return g_steal_pointer(&manifest);
    int n_segments = g_key_file_get_integer(file, INDEX_GROUP, "segments", NULL);
    manifest->until = g_key_file_get_int64(file, INDEX_GROUP, "until", NULL);
    manifest->nonce = g_key_file_get_int64(file, INDEX_GROUP, "nonce", NULL);
    for (int i = 0; i < n_segments; i++) {
        ManifestSegment *segment = read_segment(file, i);
        if (segment == NULL)
            return manifest_new();
        g_ptr_array_add(manifest->segments, segment);
    }
    return is_chain(manifest) ? g_steal_pointer(&manifest) : manifest_new();
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static char *manifest_text(const TmStore *store, const Manifest *manifest, gsize *n_bytes)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    g_key_file_set_comment(file, NULL, NULL,
                           " A cache for searching the memory; it can be deleted at any time.",
                           NULL);
    g_key_file_set_string(file, INDEX_GROUP, "memory", tm_store_uuid(store));
    g_key_file_set_int64(file, INDEX_GROUP, "until", manifest->until);
    g_key_file_set_int64(file, INDEX_GROUP, "nonce", manifest->nonce);
    g_key_file_set_integer(file, INDEX_GROUP, "segments", (int) manifest->segments->len);
    for (guint i = 0; i < manifest->segments->len; i++) {
        const ManifestSegment *segment = manifest->segments->pdata[i];
        g_autofree char *group = g_strdup_printf("segment %u", i + 1);
        g_key_file_set_string(file, group, "name", segment->name);
        g_key_file_set_string(file, group, "language", segment->language);
        g_key_file_set_int64(file, group, "after", segment->after);
        g_key_file_set_int64(file, group, "until", segment->until);
    }
    return g_key_file_to_data(file, n_bytes, NULL);
}

static gboolean is_named(const Manifest *manifest, const char *name)
{
    for (guint i = 0; i < manifest->segments->len; i++)
        if (strcmp(((const ManifestSegment *) manifest->segments->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* Also removes what somebody left there who was killed. */
static void remove_others(const char *folder, const Manifest *manifest)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_segment_name(name) && !is_named(manifest, name))
            g_unlink(path);
    }
}

void index_folder_clean(const char *folder, const TmStore *store)
{
    g_autoptr(Manifest) manifest = manifest_read(folder, store);

    remove_others(folder, manifest);
}

gboolean manifest_write(const char *folder, const TmStore *store, const Manifest *manifest,
                        GError **error)
{
    gsize n_bytes;
    g_autofree char *text = manifest_text(store, manifest, &n_bytes);
    g_autofree char *path = g_build_filename(folder, MANIFEST, NULL);
    g_autofree char *part = g_build_filename(folder, MANIFEST_PART, NULL);

    /* Who loses power here finds a manifest that names no segment, or a damaged one: a cache. */
    if (!g_file_set_contents_full(part, text, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0666,
                                  error))
        return FALSE;
    if (g_rename(part, path) != 0) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, path, 0, 0, "%s", g_strerror(errno));
        return FALSE;
    }
    remove_others(folder, manifest);
    return TRUE;
}

int index_folder_lock(const char *folder, gboolean *busy)
{
    g_autofree char *path = g_build_filename(folder, LOCK, NULL);

    *busy = FALSE;
    /* The folder beside the memory is made where the memory lies, the other one with all above. */
    if (g_mkdir(folder, 0777) != 0 && errno == ENOENT)
        g_mkdir_with_parents(folder, 0700);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (lock < 0)
        return -1;
    struct stat status;
    if (flock(lock, LOCK_EX | LOCK_NB) != 0)
        *busy = errno == EWOULDBLOCK;
    /* Deleted since it was opened: whoever comes next has another one. */
    else if (fstat(lock, &status) == 0 && status.st_nlink == 0)
        *busy = TRUE;
    else
        return lock;
    close(lock);
    return -1;
}

gboolean index_folder_remove(const char *folder)
{
    g_autofree char *manifest_path = g_build_filename(folder, MANIFEST, NULL);
    g_autofree char *part_path = g_build_filename(folder, MANIFEST_PART, NULL);
    g_autofree char *lock_path = g_build_filename(folder, LOCK, NULL);
    g_autoptr(Manifest) none = manifest_new();
    gboolean busy;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    int lock = index_folder_lock(folder, &busy);
    if (lock < 0)
        return FALSE;
    gboolean removed = g_unlink(manifest_path) == 0 || errno == ENOENT;
    /* Of somebody who was killed, or found no room. */
    g_unlink(part_path);
    remove_others(folder, none);
    removed = g_unlink(lock_path) == 0 && removed;
    close(lock);
    g_rmdir(folder);
    return removed;
}
