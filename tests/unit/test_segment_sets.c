/*
 * The test sets of segmentation: how many cases are cut exactly right, and how many boundaries.
 *
 * A set is a text file of cases (an input, "---", the segments); the format is that of the shared
 * sets, and so is the way of counting: white space does not count, a boundary is an offset in
 * characters that are no white space, categories "disputed" and "nospace" are left out.
 */
#include <string.h>

#include "segment/segment.h"

typedef struct {
    const char *name; /* of the file */
    const char *language;
    guint exact; /* percent, at least */
    guint f1;
} Set;

/* Own sets; the blind ones were not looked at while the rules were written. */
static const Set OWN[] = {
    {"ru", "ru", 98, 99},       {"ru-blind", "ru", 96, 98}, {"en", "en", 97, 98},
    {"en-blind", "en", 94, 97}, {"be", "be", 90, 95},       {"uk", "uk", 90, 95},
    {"kk", "kk", 90, 95},       {"ky", "ky", 90, 95},       {"uz", "uz", 90, 95},
    {"az", "az", 90, 95},       {"hy", "hy", 90, 95},       {"tg", "tg", 90, 95},
    {"tk", "tk", 90, 95},       {"ro", "ro", 90, 95},
};

static const Set SHARED[] = {
    {"ru", "ru", 96, 98}, {"en", "en", 96, 98}, {"be", "be", 90, 90}, {"uk", "uk", 90, 90},
    {"kk", "kk", 90, 90}, {"ky", "ky", 90, 90}, {"uz", "uz", 90, 90}, {"az", "az", 90, 90},
    {"hy", "hy", 90, 90}, {"tg", "tg", 90, 90}, {"tk", "tk", 90, 90}, {"ro", "ro", 90, 90},
};

typedef struct {
    guint n_cases;
    guint n_exact;
    guint n_both; /* boundaries that both have */
    guint n_ours;
    guint n_theirs;
} Count;

static gboolean is_blank(gunichar c)
{
    return g_unichar_isspace(c);
}

/* Offsets, in characters that are no white space, of the ends of the lines of @segments. */
static GHashTable *boundaries_of_lines(const char *segments)
{
    GHashTable *boundaries = g_hash_table_new(NULL, NULL);
    guint n = 0;

    for (const char *at = segments; *at; at = g_utf8_next_char(at)) {
        if (*at == '\n' && n > 0)
            g_hash_table_add(boundaries, GUINT_TO_POINTER(n));
        n += !is_blank(g_utf8_get_char(at));
    }
    g_hash_table_remove(boundaries, GUINT_TO_POINTER(n));
    return boundaries;
}

static GHashTable *boundaries_of_spans(const char *text, const GArray *spans)
{
    GHashTable *boundaries = g_hash_table_new(NULL, NULL);
    guint n = 0, next = 0;

    for (const char *at = text; next + 1 < spans->len && *at; at = g_utf8_next_char(at)) {
        if ((gsize) (at - text) >= g_array_index(spans, TmSpan, next + 1).start) {
            g_hash_table_add(boundaries, GUINT_TO_POINTER(n));
            next++;
        }
        n += !is_blank(g_utf8_get_char(at));
    }
    return boundaries;
}

static guint count_common(GHashTable *left, GHashTable *right)
{
    GHashTableIter iter;
    gpointer key;
    guint n = 0;

    g_hash_table_iter_init(&iter, left);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        n += g_hash_table_contains(right, key);
    return n;
}

static void count_case(TmSegmenter *segmenter, const char *input, const char *segments,
                       Count *count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = tm_text_new(input, -1);
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);

    g_assert_no_error(error);
    g_autoptr(GHashTable) ours = boundaries_of_spans(input, spans);
    g_autoptr(GHashTable) theirs = boundaries_of_lines(segments);
    guint n_both = count_common(ours, theirs);
    count->n_cases++;
    count->n_ours += g_hash_table_size(ours);
    count->n_theirs += g_hash_table_size(theirs);
    count->n_both += n_both;
    if (n_both == g_hash_table_size(ours) && n_both == g_hash_table_size(theirs))
        count->n_exact++;
    else
        g_test_message("wrong: %s", input);
}

/* Puts a line break in place of the last space that fits into each line of @width. */
static void wrap(char *text, gsize width)
{
    char *line = text, *space = NULL;

    for (char *at = text; *at; at++) {
        if (*at == '\n')
            line = at + 1;
        else if (*at == ' ')
            space = at;
        if ((gsize) g_utf8_strlen(line, at - line) >= width && space > line) {
            *space = '\n';
            line = space + 1;
        }
    }
}

/* @width: to wrap the texts at; 0: not at all. */
static Count count_set(const char *language, const char *gold, gsize width)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", language, &error);
    g_assert_no_error(error);
    g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, language, &error);
    g_assert_no_error(error);
    g_auto(GStrv) blocks = g_strsplit(gold, "\n@@@ ", -1);
    Count count = {0};

    for (guint i = 1; blocks[i]; i++) {
        char *input = strchr(blocks[i], '\n') + 1;
        char *middle = strstr(input, "\n---\n");

        g_assert_nonnull(middle);
        *middle = '\0';
        input[-1] = '\0';
        if (g_str_has_suffix(blocks[i], " disputed") || g_str_has_suffix(blocks[i], " nospace"))
            continue;
        if (width > 0)
            wrap(input, width);
        count_case(segmenter, input, g_strstrip(middle + 5), &count);
    }
    return count;
}

static void check_set(const char *folder, const Set *set, gsize width)
{
    g_autofree char *path = g_strdup_printf("%s/%s.txt", folder, set->name);
    g_autofree char *gold = NULL;
    g_autoptr(GError) error = NULL;

    g_file_get_contents(path, &gold, NULL, &error);
    g_assert_no_error(error);
    Count count = count_set(set->language, gold, width);
    g_test_message("%s: %u of %u exact; %u boundaries, %u found, %u right", path, count.n_exact,
                   count.n_cases, count.n_theirs, count.n_ours, count.n_both);
    g_assert_cmpuint(count.n_cases, >, 0);
    g_assert_cmpuint(count.n_exact * 100, >=, set->exact * count.n_cases);
    g_assert_cmpuint(count.n_both * 200, >=, set->f1 * (count.n_ours + count.n_theirs));
}

static void test_own(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(OWN); i++)
        check_set(TEST_SOURCE "/tests/data/segmentation", &OWN[i], 0);
}

/* The law of wrapping: a soft line break changes nothing. Narrow lines are the harder ones, and cut
 * some of the rarer shapes in two. */
static void test_wrapped(void)
{
    static const Set sets[] = {{"ru", "ru", 96, 98}, {"en", "en", 96, 98}};

    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        for (gsize width = 24; width <= 72; width += 12)
            check_set(TEST_SOURCE "/tests/data/segmentation", &sets[i], width);
}

static void test_shared(void)
{
    if (!g_file_test(TEST_SHARED "/segmentation", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the shared segmentation sets are not here");
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(SHARED); i++)
        check_set(TEST_SHARED "/segmentation", &SHARED[i], 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sets/own", test_own);
    g_test_add_func("/sets/wrapped", test_wrapped);
    g_test_add_func("/sets/shared", test_shared);
    return g_test_run();
}
