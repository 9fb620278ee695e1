/*
 * Keys and tokens are the same, number for number, as those of the plainest way there is
 * (tests/plain_tokeniser.h), whatever the text: every character in several surroundings, random
 * strings with marks and with bytes that are no UTF-8, a memory of 100,000 units.
 */
#include "../plain_tokeniser.h"
#include "formats/exchange.h"
#include "text/unit.h"

typedef struct {
    PlainTokeniser *plain;
    TmTokeniser *tokeniser;
    GArray *tokens;
    GString *key;
    guint n_texts;
} Pair;

static void pair_begin(Pair *pair, const char *language)
{
    *pair = (Pair){.plain = plain_tokeniser_new(language),
                   .tokeniser = tm_tokeniser_new(language),
                   .tokens = g_array_new(FALSE, FALSE, sizeof(TmToken)),
                   .key = g_string_new(NULL)};
}

static void assert_same_keys(Pair *pair, const TmText *text)
{
    g_autofree char *expected = plain_key(text);
    g_autofree char *key = tm_text_key(text);

    tm_text_key_into(text, pair->key);
    g_assert_cmpstr(key, ==, expected);
    g_assert_cmpstr(pair->key->str, ==, expected);
    g_assert_cmpuint(pair->key->len, ==, strlen(expected));
}

static void assert_same(Pair *pair, const TmText *text)
{
    g_autoptr(GArray) expected = plain_tokenise(pair->plain, text);

    tm_tokenise_into(pair->tokeniser, text, pair->tokens);
    if (pair->tokens->len != expected->len)
        g_test_message("“%s”", text->string->str);
    g_assert_cmpuint(pair->tokens->len, ==, expected->len);
    for (guint i = 0; i < expected->len; i++) {
        const TmToken *a = &g_array_index(expected, TmToken, i);
        const TmToken *b = &g_array_index(pair->tokens, TmToken, i);
        if (memcmp(a, b, sizeof *a) != 0)
            g_test_message("“%s”, token %u: “%s”, “%s”", text->string->str, i,
                           plain_string(pair->plain, a->surface),
                           tm_token_surface(pair->tokeniser, b));
        g_assert_cmpuint(a->start, ==, b->start);
        g_assert_cmpuint(a->end, ==, b->end);
        g_assert_cmpuint(a->term, ==, b->term);
        g_assert_cmpuint(a->folded, ==, b->folded);
        g_assert_cmpuint(a->surface, ==, b->surface);
        g_assert_cmpint(a->kind, ==, b->kind);
    }
    assert_same_keys(pair, text);
    pair->n_texts++;
}

/* The numbers have agreed all along; now what they stand for. */
static void pair_end(Pair *pair)
{
    guint32 n = tm_tokeniser_n_numbers(pair->tokeniser);

    g_assert_cmpuint(n, ==, pair->plain->strings->len);
    g_assert_cmpuint(pair->n_texts, >, 0);
    for (guint32 i = 1; i <= n; i++) {
        TmToken token = {.term = i, .folded = i, .surface = i};
        const char *expected = plain_string(pair->plain, i);
        g_assert_cmpstr(tm_token_term(pair->tokeniser, &token), ==, expected);
        g_assert_cmpstr(tm_token_folded(pair->tokeniser, &token), ==, expected);
        g_assert_cmpstr(tm_token_surface(pair->tokeniser, &token), ==, expected);
    }
    plain_tokeniser_free(pair->plain);
    tm_tokeniser_free(pair->tokeniser);
    g_array_unref(pair->tokens);
    g_string_free(pair->key, TRUE);
}

/* ---- every character ------------------------------------------------------------------------- */

/* "_" stands for the character. */
static TmText *in_surroundings(const char *pattern, gunichar c)
{
    TmText *text = tm_text_new("", 0);
    char utf8[7];
    int n_bytes = g_unichar_to_utf8(c, utf8);

    for (const char *at = pattern; *at != '\0'; at++)
        tm_text_append(text, *at == '_' ? utf8 : at, *at == '_' ? n_bytes : 1);
    return text;
}

static void compare_characters(gunichar from, gunichar to, guint every)
{
    Pair pair;

    pair_begin(&pair, "ru");
    for (gunichar c = from; c < to; c += every) {
        g_autoptr(TmText) words = in_surroundings("а_б _ Ж_ _w e_\u0301 и\u0306_\u0306", c);
        g_autoptr(TmText) numbers = in_surroundings("1_234 _5 6_ 7_8,_9 .__", c);
        assert_same(&pair, words);
        assert_same(&pair, numbers);
    }
    pair_end(&pair);
}

/* All where scripts and signs are, with the surrogates (no UTF-8 has them); of the Chinese
 * characters, private use and unassigned ones further up some. */
static void test_every_character(void)
{
    for (gunichar block = 0; block < 0x20000; block += 0x1000)
        compare_characters(block, block + 0x1000, block >= 0x4000 && block < 0xa000 ? 16 : 1);
    compare_characters(0x20000, 0xe0000, 211);
    compare_characters(0xe0000, 0xe1000, 1);
    compare_characters(0xe1000, 0x110000, 211);
}

/* ---- random strings -------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "закон",  "Закон",   "ЗАКОНА", "ё",      "Ё",      "й",      "и",      "\u0306", "\u0301",
    "\u0308", "е\u0308", "law",    "Laws",   "I",      "é",      "e",      "ß",      "ǆ",
    "ﬁ",      "қазақ",   "Ұ",      "Ғ",      "օրենք",  "ՕՐ",     "ქართ",   "漢",     "각",
    "\u1112", "\u1161",  "\u11ab", "α",      "Σ",      "ς",      "ا",      "😀",      "👩\u200d🚀",
    "1",      "12",      "123",    "4567",   "٣٤",     "०",      "½",      "Ⅳ",      "²",
    " ",      " ",       " ",      "\u00a0", "\u2009", "\u202f", "\t",     "\n",     "\xc2\x85",
    "\u2028", "\u3000",  "\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\x01",   ".",
    ".",      "..",      "…",      ",",      ",",      "-",      "–",      "—",      "«",
    "»",      "“",       "”",      "'",      "’",      "‘",      "`",      "\u02bc", "\u02bb",
    "№",      "§",       "%",      "(",      ")",      "\u2033", "\u2212", "\u20dd", "\u0483",
};

/* Bytes that are no UTF-8, or begin what the next piece may end. */
static const char *const broken[] = {
    "\x80",
    "\xbf",
    "\xc0\x80",
    "\xc1\x81",
    "\xc3",
    "\xd0",
    "\xe2\x80",
    "\xe2",
    "\xed\xa0\x80",
    "\xe0\x81\x81",
    "\xf0\x9f\x98",
    "\xf4\x90\x80\x80",
    "\xf8\x88\x80\x80\x80",
    "\xfe",
    "\xff",
    "\xd0\xd0\xb0",
    "\xfc\x84\x80\x80\x80\x80",
};

static void add_random_code(GRand *random, TmText *text, guint id)
{
    static const char *const names[] = {"bold", "tab", "break", "note"};
    TmCodeKind kind = (TmCodeKind) g_rand_int_range(random, TM_CODE_OPEN, TM_CODE_ALONE + 1);

    tm_text_append_code(text, kind, id, names[g_rand_int_range(random, 0, 4)], NULL);
}

static TmText *random_text(GRand *random, gboolean with_broken)
{
    TmText *text = tm_text_new("", 0);
    guint n = (guint) g_rand_int_range(random, 0, 40);

    for (guint i = 0; i < n; i++) {
        int what = g_rand_int_range(random, 0, 100);
        if (what < 5)
            add_random_code(random, text, i + 1);
        else if (with_broken && what < 15)
            tm_text_append(text, broken[g_rand_int_range(random, 0, G_N_ELEMENTS(broken))], -1);
        else if (with_broken && what < 16)
            tm_text_append(text, "\0", 1);
        else
            tm_text_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))], -1);
    }
    return text;
}

static void test_random_strings(void)
{
    static const char *const languages[] = {"ru", "en", "kk", "hy", "de"};
    GRand *random = g_rand_new_with_seed(20260417);

    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        Pair pair;
        pair_begin(&pair, languages[i]);
        for (guint n = 0; n < 4000; n++) {
            g_autoptr(TmText) text = random_text(random, n % 2 == 1);
            assert_same(&pair, text);
        }
        pair_end(&pair);
    }
    g_rand_free(random);
}

/* ---- real texts ------------------------------------------------------------------------------ */

static void test_memory(void)
{
    const char *path = TEST_SHARED "/corpus/tm/tm_100k.tsv.gz";
    UnitReaderOptions options = {.columns = "-,document,en,ru"};
    g_autoptr(GError) error = NULL;
    TmUnit *unit = NULL;
    const char *reason;
    Pair en, ru;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the shared corpus is not here");
        return;
    }
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    g_assert_no_error(error);
    pair_begin(&en, "en");
    pair_begin(&ru, "ru");
    while (unit_reader_next(reader, &unit, &reason, &error)) {
        if (unit != NULL) {
            assert_same(&en, tm_unit_variant(unit, "en")->text);
            assert_same(&ru, tm_unit_variant(unit, "ru")->text);
        }
        g_clear_pointer(&unit, tm_unit_free);
    }
    g_assert_no_error(error);
    g_assert_cmpuint(en.n_texts, >, 99000);
    pair_end(&en);
    pair_end(&ru);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/token-plain/every-character", test_every_character);
    g_test_add_func("/token-plain/random-strings", test_random_strings);
    g_test_add_func("/token-plain/memory", test_memory);
    return g_test_run();
}
