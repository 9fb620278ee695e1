/*
 * The index is a cache: whatever happens to its files, the answers are right, at once, and the next
 * one who comes has an index again.
 */
#include "index_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include "index/builder.h"

/* ---- missing and damaged --------------------------------------------------------------------- */

static void test_removed(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    (void) data;

    g_assert_cmpuint(count_segment_files(files->folder), >=, 4);
    assert_recovers(files);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(files->folder, names->pdata[i], NULL);
        g_test_message("without %s", (const char *) names->pdata[i]);
        g_assert_cmpint(g_unlink(path), ==, 0);
        assert_recovers(files);
        write_folder(files->folder, contents);
    }
    remove_folder(files->folder);
    assert_recovers(files);
}

/* Who has it open goes on with it, and with what comes after. */
static void test_removed_in_use(Files *files, gconstpointer data)
{
    g_autoptr(TmMemory) kept = open_files(files, FALSE);
    (void) data;

    assert_right(files, kept);
    for (guint i = 0; i < 6; i++) {
        remove_folder(files->folder);
        if (i % 2 == 0)
            assert_right(files, kept);
        add_batches(files, 1 + i % 3);
        assert_right(files, kept);
    }
    assert_recovers(files);
}

#define N_CUTS 6

static void test_cut(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    (void) data;

    for (guint i = 0; i < names->len; i++) {
        GBytes *bytes = g_hash_table_lookup(contents, names->pdata[i]);
        guint n_bytes = (guint) g_bytes_get_size(bytes);
        for (guint j = 0; j < N_CUTS && n_bytes > 0; j++) {
            guint left = j == 0 ? 0 : j == 1 ? n_bytes - 1 : any_of(files->world, n_bytes);
            g_test_message("%s: %u of %u bytes", (const char *) names->pdata[i], left, n_bytes);
            write_file(files->folder, names->pdata[i], g_bytes_get_data(bytes, NULL), left);
            assert_recovers(files);
            write_folder(files->folder, contents);
        }
    }
}

/* The same while somebody has them open; they notice, and make the index anew. */
static void test_cut_in_use(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    (void) data;

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(files->folder, names->pdata[i], NULL);
        guint n_bytes = (guint) g_bytes_get_size(g_hash_table_lookup(contents, names->pdata[i]));
        for (guint j = 0; j < N_CUTS && n_bytes > 0; j++) {
            g_autoptr(TmMemory) kept = open_files(files, FALSE);
            if (j % 2 == 0)
                assert_right(files, kept);
            else
                g_assert_true(tm_memory_prepare(kept, NULL));
            g_assert_cmpint(truncate(path, j == 0 ? 0 : (off_t) any_of(files->world, n_bytes)), ==,
                            0);
            assert_right(files, kept);
            assert_recovers(files);
            write_folder(files->folder, contents);
        }
    }
}

#define N_DAMAGES 300

/* Flips some bits, mostly where something is. */
static void damage(World *world, guint8 *bytes, gsize n_bytes)
{
    for (guint n = 1 + any_of(world, 6); n > 0; n--) {
        gsize at = any_of(world, (guint) n_bytes);
        while (once_in(world, 2) && at > 0 && bytes[at] == 0)
            at = any_of(world, (guint) n_bytes);
        bytes[at] ^= (guint8) (1u << any_of(world, 8));
    }
}

static void test_damaged(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    (void) data;

    for (guint i = 0; i < N_DAMAGES; i++) {
        const char *name = names->pdata[any_of(files->world, names->len)];
        GBytes *bytes = g_hash_table_lookup(contents, name);
        gsize n_bytes;
        g_autofree guint8 *damaged =
            g_memdup2(g_bytes_get_data(bytes, &n_bytes), g_bytes_get_size(bytes));
        if (n_bytes == 0)
            continue;
        damage(files->world, damaged, n_bytes);
        write_file(files->folder, name, damaged, n_bytes);
        if (i % 8 == 0)
            assert_recovers(files);
        else
            assert_right(files, NULL);
        write_folder(files->folder, contents);
    }
}

/* ---- another state --------------------------------------------------------------------------- */

static void test_older_index(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    (void) data;

    for (guint i = 0; i < 4; i++) {
        add_batches(files, 1 + 3 * i);
        bring_up_to_date(files);
        write_folder(files->folder, contents);
        assert_recovers(files);
    }
}

/* Puts a memory file in the place of another; nobody has it open. */
static void copy_memory(const char *from, const char *to)
{
    static const char *const suffixes[] = {"-wal", "-shm"};
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *source = g_strconcat(from, suffixes[i], NULL);
        g_autofree char *target = g_strconcat(to, suffixes[i], NULL);
        g_assert_false(g_file_test(source, G_FILE_TEST_EXISTS));
        g_unlink(target);
    }
    g_assert_true(g_file_get_contents(from, &bytes, &n_bytes, NULL));
    g_assert_true(g_file_set_contents(to, bytes, (gssize) n_bytes, NULL));
}

/* An older copy is put back, and goes on from there otherwise than before. */
static void test_older_memory(Files *files, gconstpointer data)
{
    g_autofree char *copy = g_strconcat(files->place.path, ".copy", NULL);
    (void) data;

    copy_memory(files->place.path, copy);
    for (guint i = 0; i < 6; i++) {
        add_batches(files, 2 + i);
        bring_up_to_date(files);
        copy_memory(copy, files->place.path);
        if (i % 2 == 0)
            assert_recovers(files);
        add_batches(files, 1 + 2 * (i % 4));
        assert_recovers(files);
        if (i == 3) /* from now on the copy is one that has gone its own way */
            copy_memory(files->place.path, copy);
    }
}

/* The index of another memory; then one that says it is ours. */
static void test_other_memory(Files *files, gconstpointer data)
{
    Files other = {0};
    (void) data;

    files_set_up(&other, NULL);
    add_batches(&other, 3);
    bring_up_to_date(&other);
    {
        g_autoptr(GHashTable) contents = read_folder(other.folder);
        g_autoptr(TmStore) ours = open_store(files->place.path, TM_STORE_READ);
        g_autoptr(TmStore) theirs = open_store(other.place.path, TM_STORE_READ);
        write_folder(files->folder, contents);
        assert_recovers(files);

        g_autofree char *path = g_build_filename(files->folder, "manifest", NULL);
        g_autoptr(GString) manifest = g_string_new(NULL);
        GBytes *bytes = g_hash_table_lookup(contents, "manifest");
        g_string_append_len(manifest, g_bytes_get_data(bytes, NULL),
                            (gssize) g_bytes_get_size(bytes));
        g_string_replace(manifest, tm_store_uuid(theirs), tm_store_uuid(ours), 0);
        write_folder(files->folder, contents);
        g_assert_true(g_file_set_contents(path, manifest->str, -1, NULL));
        assert_recovers(files);
    }
    files_tear_down(&other, NULL);
    store_index_max_loose = SMALL_LOOSE;
}

/* Segments in the places of each other: one language for another, an older range for a newer. */
static void test_mixed_up(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autoptr(GPtrArray) names = names_of(contents);
    (void) data;

    for (guint i = 0; i < 20; i++) {
        const char *name = names->pdata[any_of(files->world, names->len)];
        const char *other = names->pdata[any_of(files->world, names->len)];
        GBytes *bytes = g_hash_table_lookup(contents, other);
        write_file(files->folder, name, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        assert_recovers(files);
        write_folder(files->folder, contents);
    }
}

/* ---- nowhere to write ------------------------------------------------------------------------ */

/* A file stands where the folder should be: the index goes to the cache. */
static void test_in_cache(Files *files, gconstpointer data)
{
    (void) data;
    remove_folder(files->folder);
    g_assert_true(g_file_set_contents(files->folder, "not a folder", -1, NULL));
    assert_right(files, NULL);
    g_autofree char *folder = folder_in_use(files);
    g_assert_cmpstr(folder, ==, files->cache);
    g_assert_cmpuint(count_segment_files(files->cache), >, 0);
    for (guint i = 0; i < 4; i++) {
        add_batches(files, 2);
        assert_right(files, NULL);
    }
    /* As soon as the better place is there … it may be used, and both are right. */
    g_unlink(files->folder);
    add_batches(files, 3);
    assert_right(files, NULL);
    add_batches(files, 3);
    assert_right(files, NULL);
}

/* A copy of a memory is the same memory, as long as one looks at its number; in the cache they have
 * one folder. */
static void test_copies_in_cache(Files *files, gconstpointer data)
{
    Files copy = *files;
    (void) data;

    copy.place.path = g_strconcat(files->place.path, ".copy", NULL);
    copy.folder = g_strconcat(copy.place.path, ".index", NULL);
    copy_memory(files->place.path, copy.place.path);
    remove_folder(files->folder);
    g_assert_true(g_file_set_contents(files->folder, "not a folder", -1, NULL));
    g_assert_true(g_file_set_contents(copy.folder, "not a folder", -1, NULL));
    g_autoptr(TmMemory) kept = open_files(files, FALSE);
    g_autoptr(TmMemory) kept_copy = open_files(&copy, FALSE);
    for (guint i = 0; i < 8; i++) {
        if (i % 3 != 1)
            add_batches(files, 1 + i % 2);
        if (i % 3 != 2)
            add_batches(&copy, 1 + i % 3);
        assert_right(files, kept);
        assert_right(&copy, kept_copy);
        assert_right(&copy, NULL);
    }
    g_free(copy.place.path);
    g_free(copy.folder);
}

/* Nor to the cache: each process has the index for itself. */
static void test_nowhere(Files *files, gconstpointer data)
{
    g_autofree char *caches = g_path_get_dirname(files->cache);
    (void) data;

    remove_folder(files->folder);
    remove_folder(caches);
    g_assert_true(g_file_set_contents(files->folder, "not a folder", -1, NULL));
    g_assert_cmpint(g_mkdir_with_parents(g_get_user_cache_dir(), 0777), ==, 0);
    g_assert_true(g_file_set_contents(caches, "not a folder", -1, NULL));
    g_autoptr(TmMemory) kept = open_files(files, FALSE);
    for (guint i = 0; i < 3; i++) {
        assert_right(files, kept);
        add_batches(files, 2);
    }
    assert_right(files, kept);
    g_unlink(caches);
    g_unlink(files->folder);
    assert_recovers(files);
}

static void remove_segments(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".segment"))
            g_assert_cmpint(g_unlink(path), ==, 0);
    }
}

/* An index in each of the two folders, and both are no good: as after an update that reads words
 * otherwise. One must not be waited for because of the other. */
static void test_both_damaged(Files *files, gconstpointer data)
{
    (void) data;

    /* At first the one in the cache is the newer one, then they are of one state. */
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GHashTable) contents = read_folder(files->folder);
        remove_folder(files->folder);
        g_assert_true(g_file_set_contents(files->folder, "not a folder", -1, NULL));
        bring_up_to_date(files);
        g_assert_cmpuint(count_segment_files(files->cache), >, 0);
        write_folder(files->folder, contents);
        remove_segments(files->cache);
        remove_segments(files->folder);
        assert_recovers(files);
    }
}

/* ---- hostile manifests ----------------------------------------------------------------------- */

/* What a manifest says but for its first lines; %s: the name of a segment that is there. */
static const char *const hostile[] = {
    "",
    "segments=1\n",
    "segments=-1\n",
    "segments=2147483647\n",
    "segments=99999999999999999999\n",
    "segments=1\n[segment 1]\n",
    "segments=1\n[segment 1]\nname=../%s\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=/etc/passwd\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=/etc/x.segment\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=.segment\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=%s\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=%s\nlanguage=xx\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=%s\nlanguage=\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=%s\nlanguage=ru\nafter=-1\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=%s\nlanguage=ru\nafter=0\nuntil=9223372036854775807\n",
    ("segments=2\n[segment 1]\nname=%s\nlanguage=ru\nafter=0\nuntil=UNTIL\n"
     "[segment 2]\nname=%s\nlanguage=ru\nafter=0\nuntil=UNTIL\n"),
    "segments=1\n[segment 1]\nname=no-such.segment\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=\xff\xfe.segment\nlanguage=\xff\nafter=0\nuntil=UNTIL\n",
    "segments=1\n[segment 1]\nname=a\\nb.segment\nlanguage=ru\nafter=0\nuntil=UNTIL\n",
};

static char *manifest_like(const Files *files, const char *rest, const char *segment)
{
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_READ);
    GString *text = g_string_new(NULL);
    g_autofree char *until = NULL;
    gint64 newest, nonce;

    g_assert_true(tm_store_newest(store, &newest, &nonce, NULL));
    until = g_strdup_printf("%" G_GINT64_FORMAT, newest);
    g_string_append_printf(text, "[index]\nmemory=%s\nuntil=%s\nnonce=%" G_GINT64_FORMAT "\n%s",
                           tm_store_uuid(store), until, nonce, rest);
    g_string_replace(text, "UNTIL", until, 0);
    g_string_replace(text, "%s", segment, 0);
    return g_string_free(text, FALSE);
}

static const char *some_segment(GHashTable *contents)
{
    g_autoptr(GPtrArray) names = names_of(contents);

    for (guint i = 0; i < names->len; i++)
        if (g_str_has_suffix(names->pdata[i], ".segment"))
            return names->pdata[i];
    g_assert_not_reached();
}

static void test_hostile_manifest(Files *files, gconstpointer data)
{
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    const char *segment = some_segment(contents);
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autofree char *text = manifest_like(files, hostile[i], segment);
        g_test_message("manifest %zu", i);
        write_file(files->folder, "manifest", text, strlen(text));
        assert_recovers(files);
        write_folder(files->folder, contents);
    }
}

/* As large as it may be, and larger; lines without end; groups without end. */
static void test_huge_manifest(Files *files, gconstpointer data)
{
    static const char *const fillers[] = {"x", "[segment 1]\n", "\n", "#\n", "a=b\n", "["};
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(fillers) * 2; i++) {
        GString *text = g_string_new(NULL);
        g_autofree char *start = manifest_like(files, "segments=1000000\n", "");
        g_string_append(text, start);
        gsize n_wanted = i % 2 ? INDEX_MANIFEST_MAX_BYTES - 16 : INDEX_MANIFEST_MAX_BYTES * 4;
        while (text->len < n_wanted)
            g_string_append(text, fillers[i / 2]);
        write_file(files->folder, "manifest", text->str, text->len);
        g_string_free(text, TRUE);
        assert_recovers(files);
    }
}

/* ---- what is no file ------------------------------------------------------------------------- */

/* Nothing outside of the folder is written to or removed, whatever leads there. */
static void test_links(Files *files, gconstpointer data)
{
    static const char *const names[] = {"manifest", "manifest.part", "lock", NULL};
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    g_autofree char *victim = g_build_filename(files->place.folder, "victim.segment", NULL);
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *name = names[i] != NULL ? names[i] : some_segment(contents);
        g_autofree char *path = g_build_filename(files->folder, name, NULL);
        g_autofree char *left = NULL;
        GBytes *bytes = g_hash_table_lookup(contents, name);
        gsize n_left, n_bytes = bytes != NULL ? g_bytes_get_size(bytes) : 0;
        g_test_message("%s leads away", name);
        write_file(files->place.folder, "victim.segment",
                   n_bytes > 0 ? g_bytes_get_data(bytes, NULL) : "", n_bytes);
        g_unlink(path);
        g_assert_cmpint(symlink(victim, path), ==, 0);
        assert_right(files, NULL);
        add_batches(files, 2);
        assert_right(files, NULL);
        g_assert_true(g_file_get_contents(victim, &left, &n_left, NULL));
        g_assert_cmpmem(left, n_left, n_bytes > 0 ? g_bytes_get_data(bytes, NULL) : "", n_bytes);
        g_unlink(path);
        remove_folder(files->cache);
        assert_recovers(files);
    }
}

/* Folders and pipes in the place of files: nobody waits for who writes into a pipe. */
static void test_no_files(Files *files, gconstpointer data)
{
    static const char *const names[] = {"manifest", "manifest.part", "lock", NULL};
    g_autoptr(GHashTable) contents = read_folder(files->folder);
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(names) * 2; i++) {
        const char *name = names[i / 2] != NULL ? names[i / 2] : some_segment(contents);
        g_autofree char *path = g_build_filename(files->folder, name, NULL);
        g_test_message("%s is a %s", name, i % 2 ? "pipe" : "folder");
        g_unlink(path);
        g_assert_cmpint(i % 2 ? mkfifo(path, 0666) : g_mkdir(path, 0777), ==, 0);
        assert_right(files, NULL);
        add_batches(files, 3);
        assert_right(files, NULL);
        /* Segments that no manifest will ever name do not pile up. */
        g_assert_cmpuint(count_segment_files(files->folder), <=,
                         g_hash_table_size(contents) + count_named(files, files->folder));
        g_rmdir(path);
        remove_folder(files->cache);
        write_folder(files->folder, contents);
        assert_recovers(files);
    }
}

/* ---- hostile segments ------------------------------------------------------------------------ */

/* A sound segment that says what is not so: of a language that the memory does not have, with
 * languages of units that do not exist, with units that do not exist. */
static void put_lie(const Files *files, const char *language, guint32 other, gint64 unit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStore) store = open_store(files->place.path, TM_STORE_READ);
    g_autoptr(TmIndexBuilder) builder = tm_index_builder_new(language, &index_weights);
    g_autoptr(GArray) sets = g_array_new(FALSE, FALSE, sizeof(guint32));
    const guint32 set[] = {2, 1, other};
    g_autoptr(Manifest) manifest = manifest_new();
    g_autofree char *name = g_strdup_printf("lie-%s.segment", language);
    g_autofree char *path = g_build_filename(files->folder, name, NULL);
    TmIndexContents contents = {.cover = {.store = tm_store_uuid(store),
                                          .language = language,
                                          .versions = tm_index_versions(language, &index_weights)},
                                .sets = sets};
    ManifestSegment *named = g_new0(ManifestSegment, 1);

    g_assert_true(tm_store_newest(store, &manifest->until, &manifest->nonce, &error));
    contents.cover.until = manifest->until;
    contents.cover.nonce = manifest->nonce;
    g_array_append_vals(sets, set, G_N_ELEMENTS(set));
    for (guint i = 0; i < N_SENTENCES * 4; i++) {
        g_autoptr(TmText) text = random_text(files->world, i % 2, i % N_SENTENCES);
        g_assert_true(tm_index_builder_add(builder, text, unit, 0, FALSE, &error));
    }
    g_assert_true(tm_index_builder_write(builder, &contents, path, &error));
    *named = (ManifestSegment){g_strdup(name), g_strdup(language), 0, manifest->until};
    g_ptr_array_add(manifest->segments, named);
    g_assert_true(manifest_write(files->folder, store, manifest, &error));
}

/*
 * A segment that is whole but tells lies: what it hides nobody can know, but what it shows is
 * looked up in the memory before it is given out. No crash, and no match that is none.
 */
static void test_lies(Files *files, gconstpointer data)
{
    static const struct {
        const char *language;
        guint32 other;
        gint64 unit;
    } lies[] = {{"xx", 2, 1},          {"ru", 1000, 1}, {"ru", G_MAXUINT32, 1},
                {"ru", 2, 1000000000}, {"en", 1, 3},    {"ru", 2, G_MAXINT64 >> 13},
                {"ru", 2, 1}};
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_test_message("lie %zu", i);
        put_lie(files, lies[i].language, lies[i].other, lies[i].unit);
        g_autoptr(TmMemory) memory = open_files(files, FALSE);
        for (guint j = 0; j < 12; j++) {
            g_autoptr(TmText) text = random_text(files->world, j % 2, j % N_SENTENCES);
            TmQuery query = {.text = text,
                             .from = world_languages[j % 2],
                             .to = world_languages[1 - j % 2],
                             .min = 3000,
                             .limit = 5};
            g_autofree char *answer = describe_answer(memory, &query);
            g_assert_nonnull(answer);
        }
        remove_folder(files->folder);
        assert_recovers(files);
    }
}

static void add_test(const char *name, void (*run)(Files *, gconstpointer))
{
    g_test_add(name, Files, NULL, files_set_up, run, files_tear_down);
}

int main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("tolmach-cache-XXXXXX", NULL);

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    add_test("/index/protocol/removed", test_removed);
    add_test("/index/protocol/removed-in-use", test_removed_in_use);
    add_test("/index/protocol/cut", test_cut);
    add_test("/index/protocol/cut-in-use", test_cut_in_use);
    add_test("/index/protocol/damaged", test_damaged);
    add_test("/index/protocol/older-index", test_older_index);
    add_test("/index/protocol/older-memory", test_older_memory);
    add_test("/index/protocol/other-memory", test_other_memory);
    add_test("/index/protocol/mixed-up", test_mixed_up);
    add_test("/index/protocol/in-cache", test_in_cache);
    add_test("/index/protocol/copies-in-cache", test_copies_in_cache);
    add_test("/index/protocol/nowhere", test_nowhere);
    add_test("/index/protocol/both-damaged", test_both_damaged);
    add_test("/index/protocol/hostile-manifest", test_hostile_manifest);
    add_test("/index/protocol/huge-manifest", test_huge_manifest);
    add_test("/index/protocol/links", test_links);
    add_test("/index/protocol/no-files", test_no_files);
    add_test("/index/protocol/lies", test_lies);
    int result = g_test_run();
    remove_folder(cache);
    return result;
}
