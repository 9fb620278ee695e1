#include "text/token.h"

#include <string.h>

/* A code stands in the text as "|", a tab's as \x01; the tokens are joined by spaces, kinds of
 * signs as counted. */
static TmText *with_codes(const char *notation)
{
    TmText *text = tm_text_new("", 0);

    for (const char *at = notation; *at != '\0'; at++) {
        if (*at == '|' || *at == '\x01')
            tm_text_append_code(text, TM_CODE_ALONE, (guint) (at - notation) + 1,
                                *at == '|' ? "x" : "tab", NULL);
        else
            tm_text_append(text, at, 1);
    }
    return text;
}

static char *surfaces(TmTokeniser *tokeniser, const char *notation)
{
    g_autoptr(TmText) text = with_codes(notation);
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        g_assert_cmpuint(token->start, <=, token->end);
        g_assert_cmpuint(token->end, <=, text->string->len);
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", tm_token_surface(tokeniser, token));
    }
    return g_string_free(out, FALSE);
}

static void test_cutting(void)
{
    static const char *const cases[][2] = {
        {"Закон принят.", "Закон принят ."},
        {"«Закон № 14-З»", "\" Закон № 14 - З \""},
        {"всего 4 812 участков", "всего 4812 участков"},
        {"всего 4\u00a0812\u00a0350 участков", "всего 4812350 участков"},
        {"в 2026 100 человек", "в 2026 100 человек"},
        {"1 и 2 3", "1 и 2 3"},
        {"17.04.2026 г.", "17.04.2026 г ."},
        {"рост на 8,5%", "рост на 8,5 %"},
        {"4,812 stations", "4,812 stations"},
        {"2026–2030 гг.", "2026 - 2030 гг ."},
        {"don’t rock'n'roll", "don't rock'n'roll"},
        {"‘law’ and 'law'", "\" law \" and \" law \""},
        {"COVID19 и 5G", "COVID19 и 5 G"},
        {"за\u00adкон", "закон"},
        {"ещё и еще", "еще и еще"},
        {"Ну... Ну…", "Ну … Ну …"},
        {"пленар|ное заседание", "пленарное alone заседание"},
        {"|Закон|", "alone Закон alone"},
        {"Совета\x01И. П.", "Совета alone И . П ."}, /* a tab ends the word */
        {"12\x01 345", "12 alone 345"},
        {"", ""},
        {"   ", ""},
        {"٣٤ и 34", "34 и 34"},
        {"\u200bзакон", "закон"},
    };
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = surfaces(tokeniser, cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

typedef enum { SURFACE, FOLDED, TERM, OTHER } Likeness;

static Likeness likeness(TmTokeniser *tokeniser, const char *a, const char *b)
{
    g_autoptr(TmText) text_a = tm_text_new(a, -1);
    g_autoptr(TmText) text_b = tm_text_new(b, -1);
    g_autoptr(GArray) tokens_a = tm_tokenise(tokeniser, text_a);
    g_autoptr(GArray) tokens_b = tm_tokenise(tokeniser, text_b);
    const TmToken *x = &g_array_index(tokens_a, TmToken, 0);
    const TmToken *y = &g_array_index(tokens_b, TmToken, 0);

    g_assert_cmpuint(tokens_a->len, ==, 1);
    g_assert_cmpuint(tokens_b->len, ==, 1);
    return x->surface == y->surface ? SURFACE
           : x->folded == y->folded ? FOLDED
           : x->term == y->term     ? TERM
                                    : OTHER;
}

static void test_likeness(void)
{
    static const struct {
        const char *language;
        const char *a;
        const char *b;
        Likeness expected;
    } cases[] = {
        {"ru", "закон", "закон", SURFACE},
        {"ru", "Закон", "закон", FOLDED},
        {"ru", "закон", "законом", TERM},
        {"ru", "ЗАКОНА", "законом", TERM},
        {"ru", "закон", "устав", OTHER},
        {"ru", "принятый", "принятого", TERM},
        {"ru", "committee", "committees", TERM},
        {"en", "committee", "committees", TERM},
        {"en", "закон", "закона", TERM},
        {"en", "law", "Law", FOLDED},
        {"ru", "12", "2026", TERM},
        {"ru", "4 812", "4812", SURFACE},
        {"ru", "«", "\"", SURFACE},
        {"ru", "–", "-", SURFACE},
        {"ru", "!", "?", OTHER},
        {"ru", "ёж", "еж", SURFACE},
        {"kk", "заң", "заңы", OTHER}, /* no stemmer: forms are other words */
        {"kk", "laws", "law", TERM},
        {"az", "qanunlar", "qanun", OTHER},
        {"ro", "legea", "lege", TERM},
        {"hy", "օրենք", "օրենքը", TERM},
        {"uk", "закон", "Закон", FOLDED},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new(cases[i].language);
        g_test_message("%s: %s %s", cases[i].language, cases[i].a, cases[i].b);
        g_assert_cmpint(likeness(tokeniser, cases[i].a, cases[i].b), ==, cases[i].expected);
    }
}

/* A word, a number and a code must not share an index term. */
static void test_kinds_apart(void)
{
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("en");
    g_autoptr(TmText) text = with_codes("alone #| 5");
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);

    g_assert_cmpuint(tokens->len, ==, 4);
    for (guint i = 0; i < tokens->len; i++)
        for (guint j = 0; j < i; j++)
            g_assert_cmpuint(g_array_index(tokens, TmToken, i).term, !=,
                             g_array_index(tokens, TmToken, j).term);
}

/* The caller's array is written over, and the numbers are counted as they are given. */
static void test_into(void)
{
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("en");
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    g_autoptr(TmText) longer = tm_text_new("The law of 5 May was adopted, at last.", -1);
    g_autoptr(TmText) shorter = tm_text_new("a law", -1);
    g_autoptr(TmText) empty = tm_text_new("", -1);

    g_assert_cmpuint(tm_tokeniser_n_numbers(tokeniser), ==, 0);
    tm_tokenise_into(tokeniser, longer, tokens);
    g_assert_cmpuint(tokens->len, ==, 11);
    guint32 law = g_array_index(tokens, TmToken, 1).surface;
    guint32 n_numbers = tm_tokeniser_n_numbers(tokeniser);
    tm_tokenise_into(tokeniser, longer, tokens);
    g_assert_cmpuint(tm_tokeniser_n_numbers(tokeniser), ==, n_numbers);
    tm_tokenise_into(tokeniser, shorter, tokens);
    g_assert_cmpuint(tokens->len, ==, 2);
    g_assert_cmpuint(g_array_index(tokens, TmToken, 1).surface, ==, law);
    g_assert_cmpuint(g_array_index(tokens, TmToken, 0).surface, ==, n_numbers + 1);
    g_assert_cmpuint(g_array_index(tokens, TmToken, 0).term, ==, n_numbers + 3);
    g_assert_cmpuint(tm_tokeniser_n_numbers(tokeniser), ==, n_numbers + 3);
    tm_tokenise_into(tokeniser, empty, tokens);
    g_assert_cmpuint(tokens->len, ==, 0);
}

/* ---- hostile texts --------------------------------------------------------------------------- */

#define N_HOSTILE (250 * 1024)

/* @piece again and again, to as many bytes as a segment may have. */
static GArray *tokens_of_many(TmTokeniser *tokeniser, const char *piece)
{
    g_autoptr(TmText) text = tm_text_new("", 0);

    while (text->string->len < N_HOSTILE)
        tm_text_append(text, piece, -1);
    return tm_tokenise(tokeniser, text);
}

static void test_hostile(void)
{
    static const struct {
        const char *piece;
        gboolean is_one; /* all pieces but the last are one token; else each is one */
    } cases[] = {
        {"a", TRUE},        {"я", TRUE},    {"a'", TRUE},        {"e\u0301", TRUE}, {"1", TRUE},
        {".", TRUE},        {"1.", TRUE},   {"!", FALSE},        {"…", FALSE},      {"\"", FALSE},
        {"№", FALSE},       {"«", FALSE},   {". ", FALSE},       {"1 ", FALSE},     {"é ", FALSE},
        {"\u0301 ", FALSE}, {"漢 ", FALSE}, {"я\u00ad ", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize n_pieces = (N_HOSTILE + strlen(cases[i].piece) - 1) / strlen(cases[i].piece);
        g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
        g_autoptr(GArray) tokens = tokens_of_many(tokeniser, cases[i].piece);
        const TmToken *first = &g_array_index(tokens, TmToken, 0);
        g_test_message("%s", cases[i].piece);
        if (cases[i].is_one) {
            g_assert_cmpuint(tokens->len, <=, 2); /* the apostrophe or point at the end */
            g_assert_cmpuint(first->end - first->start, >=, N_HOSTILE - 1);
        } else {
            g_assert_cmpuint(tokens->len, >=, n_pieces);
        }
    }
}

/* Words that nobody has seen, one after the other; groups of three digits without an end. */
static void test_many_words(void)
{
    const guint n_words = 200000;
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
    g_autoptr(TmText) text = tm_text_new("", 0);
    g_autoptr(TmText) groups = tm_text_new("1", -1);

    for (guint i = 0; i < n_words; i++) {
        g_string_append_printf(text->string, "x%uy ", i);
        tm_text_append(groups, " 234", -1);
    }
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
    g_assert_cmpuint(tokens->len, ==, n_words);
    g_assert_cmpstr(tm_token_surface(tokeniser, &g_array_index(tokens, TmToken, 199999)), ==,
                    "x199999y");
    /* Each has a surface, a folded form and a term. */
    g_assert_cmpuint(tm_tokeniser_n_numbers(tokeniser), ==, 3 * n_words);
    g_autoptr(GArray) one = tm_tokenise(tokeniser, groups);
    g_assert_cmpuint(one->len, ==, 1);
}

/* A tab between any two letters, a bold letter between any two others. */
static void test_many_codes(void)
{
    const guint n_codes = 100000;
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
    g_autoptr(TmText) text = tm_text_new("", 0);

    for (guint i = 0; i < n_codes; i++) {
        tm_text_append(text, "a", 1);
        tm_text_append_code(text, TM_CODE_ALONE, i + 1, i % 2 == 0 ? "tab" : "note", NULL);
    }
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
    /* a tab a a note tab a a note …: a word of two letters between two tabs */
    g_assert_cmpuint(tokens->len, ==, n_codes + n_codes / 2 + 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/token/cutting", test_cutting);
    g_test_add_func("/token/likeness", test_likeness);
    g_test_add_func("/token/kinds-apart", test_kinds_apart);
    g_test_add_func("/token/into", test_into);
    g_test_add_func("/token/hostile", test_hostile);
    g_test_add_func("/token/many-words", test_many_words);
    g_test_add_func("/token/many-codes", test_many_codes);
    return g_test_run();
}
