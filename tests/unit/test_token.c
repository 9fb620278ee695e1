#include "text/token.h"

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/token/cutting", test_cutting);
    g_test_add_func("/token/likeness", test_likeness);
    g_test_add_func("/token/kinds-apart", test_kinds_apart);
    return g_test_run();
}
