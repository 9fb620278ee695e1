/*
 * Text that comes from a damaged memory: packed codes, keys, tokens. The first line is the text,
 * the rest the packed codes. Keys and tokens must be those of the plain way.
 */
#include <stdint.h>
#include <string.h>
#include "../plain_tokeniser.h"
#include "match/score.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was unpacked must pack to the same again. */
static void check_codes(TmText *text, const char *packed)
{
    g_autoptr(TmText) again = tm_text_new(text->string->str, (gssize) text->string->len);

    if (!tm_text_unpack_codes(text, packed, NULL))
        return;
    g_autofree char *repacked = tm_text_pack_codes(text);
    g_assert_true(tm_text_unpack_codes(again, repacked, NULL));
    g_assert_true(tm_text_equal(text, again));
}

static void check_same(const GArray *tokens, const GArray *expected)
{
    g_assert_cmpuint(tokens->len, ==, expected->len);
    for (guint i = 0; i < tokens->len; i++)
        g_assert_cmpmem(&g_array_index(tokens, TmToken, i), sizeof(TmToken),
                        &g_array_index(expected, TmToken, i), sizeof(TmToken));
}

/* Tokens lie in the text, in order, and a text is at no distance from itself. */
static void check_tokens(const TmText *text)
{
    static TmTokeniser *tokeniser = NULL;
    static PlainTokeniser *plain = NULL;
    static TmScorer *scorer = NULL;

    if (tokeniser == NULL) {
        plain = plain_tokeniser_new("ru");
        tokeniser = tm_tokeniser_new("ru");
        scorer = tm_scorer_new(&tm_costs);
    }
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
    g_autoptr(GArray) expected = plain_tokenise(plain, text);
    check_same(tokens, expected);
    const TmToken *first = (const TmToken *) (const void *) tokens->data;
    for (guint i = 0; i < tokens->len; i++) {
        g_assert_cmpuint(first[i].start, <=, first[i].end);
        g_assert_cmpuint(first[i].end, <=, text->string->len);
        g_assert_true(i == 0 || first[i - 1].start <= first[i].start);
    }
    if (tokens->len < 2000)
        g_assert_cmpuint(
            tm_scorer_distance(scorer, first, tokens->len, first, tokens->len, G_MAXUINT), ==, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *input = g_strndup((const char *) data, size);
    char *packed = strchr(input, '\n');

    if (packed != NULL)
        *packed++ = '\0';
    if (!g_utf8_validate(input, -1, NULL))
        return 0;
    g_autoptr(TmText) text = tm_text_new(input, -1);
    if (packed != NULL)
        check_codes(text, packed);
    g_autofree char *key = tm_text_key(text);
    g_autofree char *expected = plain_key(text);
    g_assert_cmpstr(key, ==, expected);
    check_tokens(text);
    return 0;
}
