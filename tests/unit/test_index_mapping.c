/*
 * Segments that are cut while they are in use.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "index/builder.h"
#include "index/mapping_internal.h"

#define PAGE 65536 /* not less than a page of any machine */

/* A file of @n_bytes that has an 'a' everywhere. */
static char *make_file(gsize n_bytes)
{
    g_autofree char *bytes = g_malloc(n_bytes);
    char *path = NULL;
    int fd = g_file_open_tmp("mapping-XXXXXX", &path, NULL);

    memset(bytes, 'a', n_bytes);
    g_assert_cmpint(write(fd, bytes, n_bytes), ==, (gssize) n_bytes);
    close(fd);
    return path;
}

static Mapping *map(const char *path, gsize n_bytes)
{
    int fd = g_open(path, O_RDONLY, 0);
    Mapping *mapping = mapping_new(fd, n_bytes);

    close(fd);
    g_assert_nonnull(mapping);
    return mapping;
}

/* What is behind the end reads as zeros; the rest, and other mappings, stay. */
static void test_cut(void)
{
    g_autofree char *path = make_file(4 * PAGE), *other_path = make_file(PAGE);
    Mapping *mapping = map(path, 4 * PAGE), *other = map(other_path, PAGE);
    const guint8 *bytes = mapping_bytes(mapping);

    g_assert_cmpint(bytes[4 * PAGE - 1], ==, 'a');
    g_assert_false(mapping_was_cut(mapping));
    g_assert_cmpint(truncate(path, PAGE), ==, 0);
    g_assert_cmpint(bytes[3 * PAGE], ==, 0);
    g_assert_cmpint(bytes[2 * PAGE], ==, 0);
    g_assert_cmpint(bytes[0], ==, 'a');
    g_assert_true(mapping_was_cut(mapping));
    g_assert_false(mapping_was_cut(other));
    g_assert_cmpint(mapping_bytes(other)[PAGE - 1], ==, 'a');
    mapping_free(mapping);
    mapping_free(other);
    g_unlink(path);
    g_unlink(other_path);
}

/* The place of one that is gone is taken by another, which knows nothing of it. */
static void test_again(void)
{
    for (int i = 0; i < 3; i++) {
        g_autofree char *path = make_file(2 * PAGE);
        Mapping *mapping = map(path, 2 * PAGE);
        g_assert_false(mapping_was_cut(mapping));
        g_assert_cmpint(truncate(path, 0), ==, 0);
        g_assert_cmpint(mapping_bytes(mapping)[PAGE], ==, 0);
        g_assert_true(mapping_was_cut(mapping));
        mapping_free(mapping);
        g_unlink(path);
    }
}

/* Any other SIGBUS ends the process as it would without us. */
static void test_others(void)
{
    if (g_test_subprocess()) {
        g_autofree char *path = make_file(PAGE);
        Mapping *mapping = map(path, PAGE);
        g_unlink(path);
        g_assert_nonnull(mapping);
        raise(SIGBUS);
        for (;;) /* the signal comes again, and is not ours */
            raise(SIGBUS);
    }
    g_test_trap_subprocess(NULL, 10 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

/* A segment that is cut is damaged, and says so. */
static void test_segment(void)
{
    const TmIndexWeights weights = {20, 6, 4};
    const guint32 set[] = {1, 1};
    g_autoptr(GArray) sets = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(TmIndexBuilder) builder = tm_index_builder_new("en", &weights);
    g_autofree char *path = make_file(1);
    GError *error = NULL;

    g_unlink(path); /* only the name is wanted */
    g_array_append_vals(sets, set, G_N_ELEMENTS(set));
    for (int i = 0; i < 5000; i++) {
        g_autofree char *line = g_strdup_printf("Article %d of law %d is repealed", i, i * 7);
        g_autoptr(TmText) text = tm_text_new(line, -1);
        g_assert_true(tm_index_builder_add(builder, text, i + 1, 0, FALSE, &error));
    }
    TmIndexContents contents = {.cover = {.store = "u", .language = "en", .until = 1},
                                .sets = sets};
    g_assert_true(tm_index_builder_write(builder, &contents, path, &error));
    g_autoptr(TmIndexSegment) segment = tm_index_segment_open(path, &error);
    g_assert_no_error(error);
    g_auto(TmIndexText) text = {0};
    g_assert_true(tm_index_segment_text(segment, 0, &text));
    g_assert_cmpint(truncate(path, 20000), ==, 0);
    for (guint32 i = 0; i < tm_index_segment_n_texts(segment); i++)
        tm_index_segment_text(segment, i, &text);
    g_assert_true(tm_index_segment_is_damaged(segment));
    g_unlink(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mapping/cut", test_cut);
    g_test_add_func("/mapping/again", test_again);
    g_test_add_func("/mapping/others", test_others);
    g_test_add_func("/mapping/segment", test_segment);
    return g_test_run();
}
