/*
 * The tables and short cuts of tm/text agree with what they stand for: tm_unicode_class and ICU,
 * for every character and for every pair with a mark.
 */
#include "../plain_tokeniser.h"
#include "text/block_private.h"
#include "text/character_private.h"

#include <unicode/uchar.h>

#define N_CHARACTERS 0x110000

static gboolean is_surrogate(gunichar c)
{
    return c >= 0xd800 && c < 0xe000;
}

/* ---- characters ------------------------------------------------------------------------------ */

static void test_classes(void)
{
    const TmTraits *traits = tm_traits();

    for (gunichar c = 0; c < N_CHARACTERS; c++) {
        char utf8[7] = "";
        guint n_bytes = (guint) g_unichar_to_utf8(c, utf8);
        TmCharacter it = tm_character_at(traits, utf8, utf8 + n_bytes);
        if (is_surrogate(c)) {
            g_assert_cmpuint(it.n_bytes, ==, 0);
            continue;
        }
        g_assert_cmphex(it.c, ==, c);
        g_assert_cmpuint(it.n_bytes, ==, n_bytes);
        g_assert_cmpint(tm_character_class(it), ==, tm_unicode_class(c));
    }
}

/* No byte beyond the end is looked at, not even to find that the character is cut off. */
static void test_cut_off(void)
{
    static const char *const whole[] = {"é", "я", "…", "№", "각", "😀"};

    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++) {
        for (gsize n = 1; n < strlen(whole[i]); n++) {
            g_autofree char *part = g_memdup2(whole[i], n);
            g_assert_cmpuint(tm_character_at(tm_traits(), part, part + n).n_bytes, ==, 0);
            g_autofree char *nfc = tm_unicode_nfc(part, n);
            g_autofree char *folded = tm_unicode_fold(part, n);
            g_assert_cmpstr(nfc, ==, "\ufffd");
            g_assert_cmpstr(folded, ==, "\ufffd");
        }
    }
}

/* Every string of two bytes, and of three with what may be wrong behind a first byte. */
static void test_bytes(void)
{
    for (guint first = 1; first < 0x100; first++)
        for (guint second = 0; second < 0x100; second++) {
            char bytes[] = {(char) first, (char) second, (char) 0x80, 0};
            TmCharacter it = tm_character_at(tm_traits(), bytes, bytes + 3);
            gunichar c = g_utf8_get_char_validated(bytes, 3);
            g_assert_cmpuint(it.n_bytes > 0, ==, c < (gunichar) -2);
            if (it.n_bytes > 0)
                g_assert_cmphex(it.c, ==, c);
        }
}

/* ---- blocks of eight bytes ------------------------------------------------------------------- */

static guint n_by_character(const char *block, gboolean (*is_one)(gunichar c))
{
    const char *at = block, *end = block + TM_BLOCK_BYTES;

    while (at < end) {
        gunichar c = g_utf8_get_char_validated(at, end - at);
        if (c >= (gunichar) -2 || !is_one(c))
            break;
        at = g_utf8_next_char(at);
    }
    return (guint) (at - block);
}

static gboolean is_letter(gunichar c)
{
    return (c < 0x80 && g_ascii_isalpha((char) c)) || (c >= 0x400 && c < 0x480);
}

static gboolean is_plain(gunichar c)
{
    return (c >= 0x20 && c < 0x80) || (c >= 0x400 && c < 0x480);
}

/* The byte @what at each place of each surrounding: whole characters, and cut ones. */
static void check_byte(guint what)
{
    static const char *const surroundings[] = {
        "abcdefghijk",
        "ABCXYZabcxyz",
        "законности",
        "a законы",
        "  1 2 3  4",
        "ѿЀяЯёЁа",
        "a\x80\xd0\xd1\xff\xc3\xbf?",
        "\xd0\xd0\xd0\xd1\xd0\xd0\xd0\xd0",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(surroundings); i++)
        for (guint place = 0; place < TM_BLOCK_BYTES; place++) {
            char block[TM_BLOCK_BYTES + 1] = "";
            memcpy(block, surroundings[i], TM_BLOCK_BYTES);
            block[place] = (char) what;
            g_assert_cmpuint(tm_block_n_letters(block), ==, n_by_character(block, is_letter));
            g_assert_cmpuint(tm_block_n_plain(block), ==, n_by_character(block, is_plain));
        }
}

static void test_blocks(void)
{
    GRand *random = g_rand_new_with_seed(8);
    const char often[] = "\xd0\xd1\x80\xbf\xa0zaAZ @[`{\x7f\x1f\xc3\xe2";

    for (guint what = 1; what < 0x100; what++)
        check_byte(what);
    for (guint i = 0; i < 300000; i++) {
        char block[TM_BLOCK_BYTES + 1] = "";
        for (guint place = 0; place < TM_BLOCK_BYTES; place++)
            block[place] = often[g_rand_int_range(random, 0, sizeof often - 1)];
        g_assert_cmpuint(tm_block_n_letters(block), ==, n_by_character(block, is_letter));
        g_assert_cmpuint(tm_block_n_plain(block), ==, n_by_character(block, is_plain));
    }
    g_rand_free(random);
}

/* What the blocks take for granted of the characters that they skip. */
static void test_what_blocks_skip(void)
{
    const TmTraits *traits = tm_traits();

    for (gunichar c = 1; c < TM_N_LOW; c++) {
        if (is_letter(c))
            g_assert_cmpint(tm_unicode_class(c), ==, TM_CHAR_LETTER);
        if (is_plain(c))
            g_assert_cmphex(traits->low[c] & TM_TRAIT_KEPT, ==, TM_TRAIT_KEPT);
    }
}

/* ---- normal forms ---------------------------------------------------------------------------- */

static void assert_forms(const gunichar *characters, guint n)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < n; i++)
        g_string_append_unichar(text, characters[i]);
    g_autofree char *nfc = tm_unicode_nfc(text->str, text->len);
    g_autofree char *expected_nfc = plain_nfc(text->str, text->len);
    g_autofree char *folded = tm_unicode_fold(text->str, text->len);
    g_autofree char *expected_folded = plain_fold(text->str, text->len);
    g_assert_cmpstr(nfc, ==, expected_nfc);
    g_assert_cmpstr(folded, ==, expected_folded);
    g_string_free(text, TRUE);
}

static void test_single_forms(void)
{
    for (gunichar c = 0; c < N_CHARACTERS; c++)
        if (!is_surrogate(c))
            assert_forms(&c, 1);
}

/* What may change the character before it: marks, and letters that join it (Hangul, Indic). */
static GArray *joining_characters(void)
{
    GArray *joining = g_array_new(FALSE, FALSE, sizeof(gunichar));
    const gunichar further = 0x1e000; /* beyond, none joins anything below */

    for (gunichar c = 0; c < further; c++)
        if (u_getIntPropertyValue((UChar32) c, UCHAR_NFC_QUICK_CHECK) == UNORM_MAYBE ||
            (c < 0x360 && u_getCombiningClass((UChar32) c) != 0))
            g_array_append_val(joining, c);
    return joining;
}

static void test_pairs(void)
{
    g_autoptr(GArray) joining = joining_characters();

    g_assert_cmpuint(joining->len, >, 100);
    for (gunichar c = 1; c < TM_PUNCTUATION + TM_N_PUNCTUATION; c++) {
        if (c == TM_N_LOW)
            c = TM_PUNCTUATION;
        for (guint i = 0; i < joining->len; i++) {
            gunichar pair[] = {c, g_array_index(joining, gunichar, i)};
            assert_forms(pair, 2);
        }
    }
}

/* Two characters that are mapped one by one must not come to something else together. */
static void test_neighbours(void)
{
    GRand *random = g_rand_new_with_seed(6);

    for (guint i = 0; i < 100000; i++) {
        gunichar some[4];
        for (guint j = 0; j < G_N_ELEMENTS(some); j++)
            some[j] = (gunichar) g_rand_int_range(random, 1, 0x580);
        assert_forms(some, G_N_ELEMENTS(some));
    }
    g_rand_free(random);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unicode/classes", test_classes);
    g_test_add_func("/unicode/cut-off", test_cut_off);
    g_test_add_func("/unicode/bytes", test_bytes);
    g_test_add_func("/unicode/blocks", test_blocks);
    g_test_add_func("/unicode/what-blocks-skip", test_what_blocks_skip);
    g_test_add_func("/unicode/single-forms", test_single_forms);
    g_test_add_func("/unicode/pairs", test_pairs);
    g_test_add_func("/unicode/neighbours", test_neighbours);
    return g_test_run();
}
