#include "draft/codes.h"

#include <string.h>
#include "unit/code_notation.h"

static char *show(const TmText *text)
{
    GString *out = g_string_new(NULL);
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        g_autofree char *shown = NULL;
        g_string_append_len(out, text->string->str + at, (gssize) (code->offset - at));
        at = code->offset;
        switch (code->kind) {
        case TM_CODE_OPEN:
            shown = g_strdup_printf("<%u>", code->id);
            break;
        case TM_CODE_CLOSE:
            shown = g_strdup_printf("</%u>", code->id);
            break;
        default:
            shown = g_strdup_printf("[%u]", code->id);
        }
        g_string_append(out, shown);
    }
    g_string_append(out, text->string->str + at);
    return g_string_free(out, FALSE);
}

static void test_places(void)
{
    static const struct {
        const char *query;
        const char *source;
        const char *target;
        const char *expected;
        gboolean guessed;
    } cases[] = {
        {"Закон принят.", "Закон принят.", "The law is adopted.", "The law is adopted.", FALSE},
        /* The document has no codes: those of the memory are dropped. */
        {"Закон принят.", "<1>Закон</1> принят.", "The <1>law</1> is adopted.",
         "The law is adopted.", FALSE},
        /* Counterparts, under the document's ids. */
        {"<4>Закон</4> принят[7].", "<1>Закон</1> принят[2].", "The <1>law</1> is adopted[2].",
         "The <4>law</4> is adopted[7].", FALSE},
        {"[1]а[2]б", "[5]x[6]y", "Y[6]X[5]", "Y[2]X[1]", FALSE},
        /* The same words with the code elsewhere: its place in the memory says nothing. */
        {"Закон <1>принят</1>.", "<1>Закон</1> принят.", "<1>Law</1> adopted.",
         "Law <1>adopted</1>.", TRUE},
        {"Председатель Совета\t\tИван Петров", "Председатель Совета Иван Петров",
         "Council Chairperson Ivan Petrov", "Council Chairperson[8][8]Ivan Petrov", TRUE},
        {"Статья 1.\tЦель", "Статья 1. Цель", "Article 1. Purpose", "Article 1.[8]Purpose", TRUE},
        /* A bookmark's end stays behind its beginning; notes may change places. */
        {"(1)а(2) б", "[5]x[6] y", "Y[6] X[5]", "Y X[1][2]", FALSE},
        {"[1]а[2] б", "[5]x[6] y", "Y[6] X[5]", "Y[2] X[1]", FALSE},
        /* A pair without words gets none. */
        {"Закон принят<1>.</1> Да.", "Закон принят. Да.", "Law adopted. Yes.",
         "Law adopted.<1></1> Yes.", TRUE},
        /* The stored target lost a code: it is placed by guess, never lost. */
        {"Закон[1] принят[2].", "Закон[1] принят[2].", "The law[1] is adopted.",
         "The law[1] is adopted[2].", TRUE},
        /* No codes in the memory. */
        {"Закон принят[1].", "Закон принят.", "The law is adopted.", "The law is adopted[1].",
         TRUE},
        {"Закон принят.[1]", "Закон принят.", "The law is adopted.", "The law is adopted.[1]",
         TRUE},
        {"<1>Закон принят.</1>", "Закон принят.", "The law is adopted.",
         "<1>The law is adopted.</1>", TRUE},
        {"Закон <1>ISO 9001</1> принят.", "Закон ISO 9001 принят.", "ISO 9001 is adopted.",
         "<1>ISO 9001</1> is adopted.", TRUE},
        {"Принято 37[1] законов.", "Принято 37 законов.", "In all, 37 laws were adopted.",
         "In all, 37[1] laws were adopted.", TRUE},
        {"а б <1>в</1> г", "а б в г", "a b c d", "a b <1>c</1> d", TRUE},
        {"более <1>37 модельных актов</1> за год", "более 19 модельных актов за год",
         "over 19 model acts a year", "over <1>19 model acts</1> a year", TRUE},
        {"2) <1>оператор реестра</1> – орган государственной власти либо организация",
         "2) оператор реестра – орган государственной власти либо организация",
         "2) register operator means a public authority or an organization",
         "2) <1>register operator</1> means a public authority or an organization", TRUE},
        {"Председатель Совета\tИ. Вересаев", "Председатель Совета И. Вересаев",
         "Council Chairperson I. Veresaev", "Council Chairperson[8]I. Veresaev", TRUE},
        /* What had no comma in it is not stretched over one. */
        {"за год <1>37 модельных актов</1>, то есть почти вдвое больше",
         "за год 19 модельных актов, то есть почти вдвое больше",
         "in a year 19 model acts, that is to say almost two times as many as before",
         "in a year <1>19 model acts</1>, that is to say almost two times as many as before", TRUE},
        /* Halves turned round in the memory are put right. */
        {"<1>а</1> б", "<1>а</1> б", "a</1> <1>b", "a <1></1>b", FALSE},
        {"[1]", "", "", "[1]", TRUE},
    };
    g_autoptr(TmTokeniser) ru = tm_tokeniser_new("ru");
    g_autoptr(TmTokeniser) en = tm_tokeniser_new("en");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmText) query = text_from_notation(cases[i].query);
        g_autoptr(TmText) source = text_from_notation(cases[i].source);
        g_autoptr(TmText) target = text_from_notation(cases[i].target);
        gboolean guessed;
        g_autoptr(TmText) placed = codes_place(query, source, target, ru, en, &guessed);
        g_autofree char *shown = show(placed);
        g_assert_cmpstr(shown, ==, cases[i].expected);
        g_assert_true(guessed == cases[i].guessed);
    }
}

/* A tab may stand in the place of a space. */
static void assert_same_but_spaces(const char *a, const char *b)
{
    g_auto(GStrv) words_a = g_strsplit(a, " ", -1);
    g_auto(GStrv) words_b = g_strsplit(b, " ", -1);
    g_autofree char *joined_a = g_strjoinv("", words_a);
    g_autofree char *joined_b = g_strjoinv("", words_b);

    g_assert_cmpstr(joined_a, ==, joined_b);
}

/* Whatever the texts, each code of the document comes out once, pairs in order. */
static void test_nothing_lost(void)
{
    static const char *const pieces[] = {"закон ", "law ", "12 ", ". ", "<",
                                         "[",      "ISO ", "\t",  "а"};
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    g_autoptr(TmTokeniser) ru = tm_tokeniser_new("ru");
    g_autoptr(TmTokeniser) en = tm_tokeniser_new("en");

    for (int run = 0; run < 2000; run++) {
        TmText *texts[3];
        for (int t = 0; t < 3; t++) {
            guint id = 1, open = 0;
            texts[t] = tm_text_new("", 0);
            for (int n = g_rand_int_range(random, 0, 12); n > 0; n--) {
                const char *piece = pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
                if (*piece == '[' || *piece == '\t')
                    tm_text_append_code(texts[t], TM_CODE_ALONE, id++, *piece == '[' ? "x" : "tab",
                                        NULL);
                else if (*piece != '<')
                    tm_text_append(texts[t], piece, (gssize) strlen(piece));
                else if (open == 0)
                    tm_text_append_code(texts[t], TM_CODE_OPEN, open = id++, "b", NULL);
                else
                    tm_text_append_code(texts[t], TM_CODE_CLOSE, open, "b", NULL), open = 0;
            }
        }
        gboolean guessed;
        g_autoptr(TmText) placed = codes_place(texts[0], texts[1], texts[2], ru, en, &guessed);
        assert_same_but_spaces(placed->string->str, texts[2]->string->str);
        g_assert_cmpuint(tm_text_n_codes(placed), ==, tm_text_n_codes(texts[0]));
        for (gsize i = 0; i < tm_text_n_codes(placed); i++) {
            const TmCode *code = tm_text_code(placed, i);
            g_assert_true(i == 0 || tm_text_code(placed, i - 1)->offset <= code->offset);
            for (gsize j = 0; j < i; j++) {
                const TmCode *earlier = tm_text_code(placed, j);
                g_assert_false(earlier->id == code->id && earlier->kind == code->kind);
                g_assert_false(earlier->id == code->id && earlier->kind == TM_CODE_CLOSE);
            }
        }
        for (int t = 0; t < 3; t++)
            tm_text_free(texts[t]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/codes/places", test_places);
    g_test_add_func("/codes/nothing-lost", test_nothing_lost);
    return g_test_run();
}
