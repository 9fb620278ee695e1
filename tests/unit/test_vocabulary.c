#include "text/vocabulary_private.h"

#include <string.h>

static guint32 number(TmVocabulary *vocabulary, char kind, const char *string)
{
    return tm_vocabulary_number(vocabulary, kind, string, strlen(string));
}

static void test_numbers(void)
{
    g_autoptr(TmVocabulary) vocabulary = tm_vocabulary_new();

    g_assert_cmpuint(tm_vocabulary_n_numbers(vocabulary), ==, 0);
    g_assert_cmpuint(number(vocabulary, 's', "закон"), ==, 1);
    g_assert_cmpuint(number(vocabulary, 's', "law"), ==, 2);
    g_assert_cmpuint(number(vocabulary, 's', "закон"), ==, 1);
    g_assert_cmpuint(number(vocabulary, 's', "законом"), ==, 3);
    g_assert_cmpuint(tm_vocabulary_n_numbers(vocabulary), ==, 3);
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, 1), ==, "закон");
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, 3), ==, "законом");
}

static void test_kinds_apart(void)
{
    g_autoptr(TmVocabulary) vocabulary = tm_vocabulary_new();

    g_assert_cmpuint(number(vocabulary, 's', "law"), ==, 1);
    g_assert_cmpuint(number(vocabulary, 'f', "law"), ==, 2);
    g_assert_cmpuint(number(vocabulary, 's', "law"), ==, 1);
    g_assert_cmpuint(number(vocabulary, 's', "flaw"), ==, 3);
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, 2), ==, "law");
}

/* Bytes are bytes: the empty string, NULs, the beginning of another string. */
static void test_bytes(void)
{
    g_autoptr(TmVocabulary) vocabulary = tm_vocabulary_new();
    const char *bytes = "ab\0cd";

    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 0), ==, 1);
    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 2), ==, 2);
    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 3), ==, 3);
    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 5), ==, 4);
    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 0), ==, 1);
    g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', bytes, 3), ==, 3);
    g_assert_cmpmem(tm_vocabulary_string(vocabulary, 4), 6, bytes, 6);
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, 1), ==, "");
}

/* Strings stay where they are, whatever is added. */
static void test_growth(void)
{
    const guint32 n_strings = 300000;
    g_autoptr(TmVocabulary) vocabulary = tm_vocabulary_new();
    g_assert_cmpuint(number(vocabulary, 's', "first"), ==, 1);
    const char *first = tm_vocabulary_string(vocabulary, 1);

    for (guint round = 0; round < 2; round++)
        for (guint32 i = 2; i <= n_strings; i++) {
            char word[32];
            g_snprintf(word, sizeof word, "слово%u", i);
            g_assert_cmpuint(number(vocabulary, 's', word), ==, i);
        }
    g_assert_cmpuint(tm_vocabulary_n_numbers(vocabulary), ==, n_strings);
    g_assert_true(tm_vocabulary_string(vocabulary, 1) == first);
    g_assert_cmpstr(first, ==, "first");
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, n_strings), ==, "слово300000");
}

/* Of a quarter of a megabyte each, and different in the last byte only. */
static void test_long_strings(void)
{
    const gsize n_bytes = 250 * 1024;
    g_autoptr(TmVocabulary) vocabulary = tm_vocabulary_new();
    g_autofree char *word = g_malloc(n_bytes + 1);

    memset(word, 'a', n_bytes);
    word[n_bytes] = '\0';
    for (guint round = 0; round < 2; round++)
        for (guint32 i = 0; i < 50; i++) {
            word[n_bytes - 1] = (char) ('0' + i);
            g_assert_cmpuint(tm_vocabulary_number(vocabulary, 's', word, n_bytes), ==, i + 1);
        }
    g_assert_cmpstr(tm_vocabulary_string(vocabulary, 50), ==, word);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vocabulary/numbers", test_numbers);
    g_test_add_func("/vocabulary/kinds-apart", test_kinds_apart);
    g_test_add_func("/vocabulary/bytes", test_bytes);
    g_test_add_func("/vocabulary/growth", test_growth);
    g_test_add_func("/vocabulary/long-strings", test_long_strings);
    return g_test_run();
}
