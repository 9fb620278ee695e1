#include "match/score.h"

#include <string.h>
#include "match/numbers.h"

static TmText *with_codes(const char *notation)
{
    TmText *text = tm_text_new("", 0);
    g_auto(GStrv) parts = g_strsplit(notation, "|", -1);

    for (gsize i = 0; parts[i] != NULL; i++) {
        if (i > 0)
            tm_text_append_code(text, TM_CODE_ALONE, (guint) i, "x", NULL);
        tm_text_append(text, parts[i], (gssize) strlen(parts[i]));
    }
    return text;
}

typedef struct {
    TmTokeniser *tokeniser;
    TmScorer *scorer;
} Fixture;

static GArray *tokens_of(const Fixture *fixture, const char *notation)
{
    g_autoptr(TmText) text = with_codes(notation);

    return tm_tokenise(fixture->tokeniser, text);
}

static const TmToken *first(const GArray *tokens)
{
    return (const TmToken *) (const void *) tokens->data;
}

static int score(const Fixture *fixture, const char *a, const char *b, int min)
{
    g_autoptr(GArray) x = tokens_of(fixture, a);
    g_autoptr(GArray) y = tokens_of(fixture, b);

    return tm_scorer_score(fixture->scorer, first(x), x->len, first(y), y->len, min);
}

/* The distance by its definition, without rows, limits or short cuts. */
static guint slow_distance(const TmToken *a, gsize n_a, const TmToken *b, gsize n_b)
{
    g_autofree guint *cells = g_new0(guint, (n_a + 1) * (n_b + 1));
#define CELL(i, j) cells[(i) * (n_b + 1) + (j)]
    for (gsize i = 0; i <= n_a; i++)
        for (gsize j = 0; j <= n_b; j++) {
            guint best = i == 0 && j == 0 ? 0 : G_MAXUINT;
            if (i > 0)
                best = MIN(best, CELL(i - 1, j) + tm_token_weight(&tm_costs, &a[i - 1]));
            if (j > 0)
                best = MIN(best, CELL(i, j - 1) + tm_token_weight(&tm_costs, &b[j - 1]));
            if (i > 0 && j > 0)
                best = MIN(best, CELL(i - 1, j - 1) +
                                     tm_replacement_cost(&tm_costs, &a[i - 1], &b[j - 1]));
            CELL(i, j) = best;
        }
    return CELL(n_a, n_b);
#undef CELL
}

static void test_values(Fixture *fixture, gconstpointer data)
{
    guint c = tm_costs.content, s = tm_costs.sign;
    /* Weight of a side, and the distance, in the terms of the costs. */
    const struct {
        const char *a;
        const char *b;
        guint longest;
        guint distance;
    } cases[] = {
        {"Закон принят.", "Закон отклонён.", 2 * c + s, c},
        {"Закон принят.", "Закон принят", 2 * c + s, s},
        {"Закон принят.", "Закон принят!", 2 * c + s, s},
        {"Закон принят.", "закон принят.", 2 * c + s, tm_costs.letter_case},
        {"Закон принят.", "Закона принят.", 2 * c + s, tm_costs.form},
        {"Принято 12 законов.", "Принято 14 законов.", 3 * c + s, tm_costs.number},
        {"Закон принят.", "Новый закон принят.", 3 * c + s, c + tm_costs.letter_case},
        {"Закон принят.", "Закон| принят.", 2 * c + s + tm_costs.code, tm_costs.code},
        {"Закон", "устав", c, c},
        {"Bill passed.", "Bills passed.", 2 * c + s, tm_costs.form},
    };

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int expected = (int) ((cases[i].longest - cases[i].distance) * 10000 / cases[i].longest);
        g_test_message("%s | %s", cases[i].a, cases[i].b);
        g_assert_cmpint(score(fixture, cases[i].a, cases[i].b, 0), ==, expected);
        g_assert_cmpint(score(fixture, cases[i].b, cases[i].a, 0), ==, expected);
    }
}

static void test_lookalikes(Fixture *fixture, gconstpointer data)
{
    static const char *const pairs[][2] = {{"Ещё один закон", "Еще один закон"},
                                           {"«Закон» – принят", "\"Закон\" - принят"},
                                           {"Закон  принят", "Закон принят"},
                                           {"Ну…", "Ну..."}};

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        g_assert_cmpint(score(fixture, pairs[i][0], pairs[i][1], 5000), ==, TM_SCORE_LOOKALIKE);
    g_assert_cmpint(score(fixture, "ё", "е", 9901), ==, 0);
}

static char *random_text(GRand *random)
{
    static const char *const words[] = {"закон", "Закон", "закона", "принят", "12", "14",  ".",
                                        ",",     "«",     "law",    "laws",   "|",  "ещё", "еще"};
    GString *text = g_string_new(NULL);

    for (int n = g_rand_int_range(random, 0, 9); n > 0; n--)
        g_string_append_printf(text, "%s ",
                               words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))]);
    return g_string_free(text, FALSE);
}

/* Random sequences of real words: the same score for every minimum, or nothing. */
static void test_oracle(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    (void) data;
    for (int run = 0; run < 4000; run++) {
        g_autofree char *a = random_text(random);
        g_autofree char *b = random_text(random);
        g_autoptr(GArray) x = tokens_of(fixture, a);
        g_autoptr(GArray) y = tokens_of(fixture, b);
        guint distance = slow_distance(first(x), x->len, first(y), y->len);
        guint longest = MAX(tm_tokens_weight(&tm_costs, first(x), x->len),
                            tm_tokens_weight(&tm_costs, first(y), y->len));
        int full = distance == 0
                       ? TM_SCORE_LOOKALIKE
                       : (int) ((guint64) (longest - MIN(distance, longest)) * 10000 / longest);
        int min = g_rand_int_range(random, 0, 10001);
        int got = tm_scorer_score(fixture->scorer, first(x), x->len, first(y), y->len, min);
        g_assert_cmpint(got, ==, full >= min ? full : 0);
        g_assert_cmpuint(
            tm_scorer_distance(fixture->scorer, first(x), x->len, first(y), y->len, G_MAXUINT), ==,
            distance);
    }
}

/* Long texts and small limits: the band must not lose the cheapest way, nor find one that is none.
 */
static void test_band(Fixture *fixture, gconstpointer data)
{
    static const char *const words[] = {"закон", "Закон", "закона", "принят", "12", "14", ".", ","};
    g_autoptr(GRand) random = g_rand_new_with_seed(3);

    (void) data;
    for (int run = 0; run < 3000; run++) {
        g_autoptr(GString) a = g_string_new(NULL);
        g_autoptr(GString) b = g_string_new(NULL);
        for (int n = g_rand_int_range(random, 1, 50); n > 0; n--) {
            const char *word = words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))];
            if (g_rand_int_range(random, 0, 10) > 0)
                g_string_append_printf(a, "%s ", word);
            if (g_rand_int_range(random, 0, 10) > 0)
                g_string_append_printf(b, "%s ", word);
        }
        g_autoptr(GArray) x = tokens_of(fixture, a->str);
        g_autoptr(GArray) y = tokens_of(fixture, b->str);
        guint distance = slow_distance(first(x), x->len, first(y), y->len);
        guint limit = (guint) g_rand_int_range(random, 0, 200);
        guint got = tm_scorer_distance(fixture->scorer, first(x), x->len, first(y), y->len, limit);
        if (distance <= limit)
            g_assert_cmpuint(got, ==, distance);
        else
            g_assert_cmpuint(got, >, limit);
    }
}

/* Laws that the index to come relies on. */
static void test_laws(Fixture *fixture, gconstpointer data)
{
    (void) fixture, (void) data;
    g_assert_cmpuint(tm_costs.form, <, tm_costs.content);
    g_assert_cmpuint(tm_costs.number, <, tm_costs.content);
    g_assert_cmpuint(tm_costs.letter_case, <=, tm_costs.form);
    g_assert_cmpuint(tm_costs.letter_case, >, 0);
    g_assert_cmpuint(tm_costs.sign, <, tm_costs.content);
    g_assert_cmpuint(tm_costs.code, <, tm_costs.content);
    g_assert_cmpuint(tm_costs.code, >, 0);
}

static void test_edits(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GArray) x = tokens_of(fixture, "Принято 12 новых законов.");
    g_autoptr(GArray) y = tokens_of(fixture, "принято 14 законов МПА");
    g_autoptr(GArray) edits = tm_edits(&tm_costs, first(x), x->len, first(y), y->len);
    guint sum = 0;

    (void) data;
    for (guint i = 0; i < edits->len; i++)
        sum += g_array_index(edits, TmEdit, i).cost;
    g_assert_cmpuint(sum, ==, slow_distance(first(x), x->len, first(y), y->len));
    g_assert_cmpuint(edits->len, ==, 4);
    g_assert_cmpint(g_array_index(edits, TmEdit, 0).reason, ==, TM_REASON_CASE);
    g_assert_cmpint(g_array_index(edits, TmEdit, 1).reason, ==, TM_REASON_NUMBER);
    g_assert_cmpint(g_array_index(edits, TmEdit, 2).kind, ==, TM_EDIT_DELETE);
    g_assert_cmpint(g_array_index(edits, TmEdit, 3).kind, ==, TM_EDIT_REPLACE);
}

static GArray *numbers_of(const Fixture *fixture, const char *notation)
{
    g_autoptr(TmText) text = with_codes(notation);
    g_autoptr(GArray) tokens = tm_tokenise(fixture->tokeniser, text);

    return tm_numbers(fixture->tokeniser, text, tokens);
}

static void test_translated_numbers(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *translation;
        const char *value;
        gboolean same;
    } cases[] = {{"4,812", "4812", TRUE}, {"8.5", "8,5", TRUE},     {"Third", "3", TRUE},
                 {"XIV", "14", TRUE},     {"4,813", "4812", FALSE}, {"48", "4812", FALSE}};

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) numbers = numbers_of(fixture, cases[i].translation);
        g_assert_cmpuint(numbers->len, ==, 1);
        g_assert_true(tm_number_translates(&g_array_index(numbers, TmNumber, 0), cases[i].value) ==
                      cases[i].same);
    }
}

static void test_numbers(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *query;
        const char *stored;
        const char *expected;
    } cases[] = {
        {"в 2026 г. 12 законов", "в 2025 г. 12 законов", "2025 → 2026"},
        {"12 и 14", "14 и 12", "14 → 12, 12 → 14"},
        {"12 и 12", "12", "– → 12"},
        {"5, 6 и 7", "5 и 7", "– → 6"},
        {"двенадцать", "12", ""},
        {"дюжина", "12", "12 → –"},
        {"4 812 участков", "4\u00a0812 участков", ""},
        {"5 и 6", "7 и 8", "7 → 5, 8 → 6"},
        {"4 812 участков", "4 813 участков", "4 813 → 4 812"},
        {"шестьдесят третье заседание", "шестьдесят первое заседание",
         "шестьдесят первое → шестьдесят третье"},
        {"делегации семи государств", "делегации 7 государств", ""},
        {"делегации семи государств", "делегации Восьми государств", "Восьми → семи"},
        {"the seventh session", "the eighth session", "eighth → seventh"},
        {"Глава II. Права", "Глава III. Права", "III → II"},
        {"Глава V. Права", "Глава I. Права", "I → V"},
        {"I agree", "V agree", ""}, /* in English a single letter is no number */
        {"один закон", "закон", ""},
        {"52 закона", "пятьдесят два закона", ""},
        {"2026 год", "две тысячи двадцать шестой год", ""},
        {"120 дней", "сто двадцать дней", ""},
        {"1 500 000 рублей", "один миллион пятьсот тысяч рублей", ""},
        {"12 и 5", "двенадцать пять", ""},
        {"sixty-third session", "sixty-first session", "sixty-first → sixty-third"},
        {"two hundred and five", "200 and 5", ""},
        {"5.11.2026", "05.11.2026", ""},
        {"0,5 процента", "0,6 процента", "0,6 → 0,5"},
        {"5 градусов", "-5 градусов", "-5 → 5"},
        {"2026-2030", "2026–2031", "2031 → 2030"},
        {"№ 3а", "№ 3б", "3б → 3а"},
        {"саммит G20", "саммит G7", "G7 → G20"},
        {"двести пять", "двести шесть", "двести шесть → двести пять"},
        {"пять двадцать", "5 20", ""},
        {"7 тыс. рублей", "7 млн рублей", "млн → тыс"},
        {"шестерых", "семерых", "семерых → шестерых"},
        {"на треть", "на четверть", "четверть → треть"},
        {"семья", "закон", ""},
    };

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) query = numbers_of(fixture, cases[i].query);
        g_autoptr(GArray) stored = numbers_of(fixture, cases[i].stored);
        g_autoptr(GPtrArray) changes = tm_numbers_differ(query, stored);
        g_autoptr(GString) list = g_string_new(NULL);
        for (guint j = 0; j < changes->len; j++)
            tm_number_change_append(list, changes->pdata[j]);
        g_assert_cmpstr(list->str, ==, cases[i].expected);
    }
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->tokeniser = tm_tokeniser_new("ru");
    fixture->scorer = tm_scorer_new(&tm_costs);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void) data;
    tm_tokeniser_free(fixture->tokeniser);
    tm_scorer_free(fixture->scorer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)
    ADD("/score/values", test_values);
    ADD("/score/lookalikes", test_lookalikes);
    ADD("/score/oracle", test_oracle);
    ADD("/score/band", test_band);
    ADD("/score/laws", test_laws);
    ADD("/score/edits", test_edits);
    ADD("/score/numbers", test_numbers);
    ADD("/score/translated-numbers", test_translated_numbers);
    return g_test_run();
}
