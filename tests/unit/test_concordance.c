/*
 * The concordance: what fits a query, in one text.
 */
#include <string.h>

#include "memory/concordance_internal.h"
#include "memory/typos_internal.h"
#include "text/error.h"

static TmConcordance *new_query(const char *text, const TmConcordanceOptions *options)
{
    g_autoptr(GError) error = NULL;
    TmConcordance *query = tm_concordance_new(text, options, &error);

    g_assert_no_error(error);
    return query;
}

/* The text with brackets around what was sought; "-": it does not fit. */
static char *marked(TmConcordance *query, const char *language, const TmText *text)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(text->string->str);

    g_assert_true(tm_concordance_match(query, language, text, ranges, &error));
    g_assert_no_error(error);
    if (ranges->len == 0)
        g_string_assign(out, "-");
    for (guint i = ranges->len; i-- > 0;) {
        const TmRange *range = &g_array_index(ranges, TmRange, i);
        g_string_insert(out, (gssize) range->end, "]");
        g_string_insert(out, (gssize) range->start, "[");
    }
    return g_string_free(out, FALSE);
}

/* ---- one text ----------------------------------------------------------------------------------
 */

typedef struct {
    const char *query;
    const char *language;
    const char *text;
    const char *expected;
} Case;

static void check(const Case *cases, gsize n_cases, const TmConcordanceOptions *options)
{
    for (gsize i = 0; i < n_cases; i++) {
        g_autoptr(TmConcordance) query = new_query(cases[i].query, options);
        g_autoptr(TmText) text = tm_text_new(cases[i].text, -1);
        g_autofree char *got = marked(query, cases[i].language, text);
        g_autofree char *again = marked(query, cases[i].language, text);
        g_test_message("%s", cases[i].query);
        g_assert_cmpstr(got, ==, cases[i].expected);
        g_assert_cmpstr(again, ==, got);
    }
}

static void test_words(void)
{
    static const Case cases[] = {
        {"реестр адвокатов", "ru", "О ведении реестров адвокатами.",
         "О ведении [реестров] [адвокатами]."},
        {"реестр адвокатов", "ru", "Адвокат, реестр и реестр.", "[Адвокат], [реестр] и [реестр]."},
        {"реестр адвокатов", "ru", "О ведении реестров.", "-"},
        {"РЕЕСТР", "ru", "о реестре", "о [реестре]"},
        {"register of laws", "en", "The law OF registers", "The [law] [OF] [registers]"},
        {"adopted", "en", "They adopt it; adopting, adopts.",
         "They [adopt] it; [adopting], [adopts]."},
        /* The language of the text decides which forms a word has. */
        {"заң", "kk", "Заң қабылданды. Заңның мәтіні.", "[Заң] қабылданды. Заңның мәтіні."},
        {"закона", "kk", "закон", "-"},
        {"закона", "ru", "закон", "[закон]"},
        {"laws", "ru", "закон (law)", "закон ([law])"},
        {"елки", "ru", "Ёлка и ёлки", "[Ёлка] и [ёлки]"},
        {"ёлки", "ru", "елок, елкой", "елок, [елкой]"},
        {"закон закона", "ru", "о законе", "о [законе]"},
        {"2026", "ru", "В 2025 и 2026 годах", "В 2025 и [2026] годах"},
        {"4812", "ru", "Принято 4 812 и 4\u00a0812 поправок.",
         "Принято [4 812] и [4\u00a0812] поправок."},
        {"4 812", "ru", "№ 4812", "№ [4812]"},
        {"8,5", "ru", "8,5 % и 8.5 %", "[8,5] % и 8.5 %"},
        /* What stands together is sought side by side. */
        {"Санкт-Петербурга", "ru", "в Санкт-Петербурге", "в [Санкт-Петербурге]"},
        {"Санкт-Петербурга", "ru", "Санкт и в Петербурге", "-"},
        {"и/или", "ru", "или и и/или", "или и [и/или]"},
        {"закон,", "ru", "закон принят", "[закон] принят"},
        {"«закон»", "ru", "закон принят", "[закон] принят"},
        {"O'Neill", "en", "Mr O\u2019Neill", "Mr [O\u2019Neill]"},
        {"an", "ru", "аn", "-"},
        {"закон", "ru", "", "-"},
    };

    check(cases, G_N_ELEMENTS(cases), NULL);
}

static void test_phrases(void)
{
    static const Case cases[] = {
        {"единый реестр", "ru", "О едином реестре", "О [едином реестре]"},
        {"единый реестр", "ru", "О реестре едином", "-"},
        {"единый реестр", "ru", "единый государственный реестр", "-"},
        {"единый реестр", "ru", "единый единый реестр", "единый [единый реестр]"},
        {"единый реестр", "ru", "«Единый» – реестр", "«[Единый» – реестр]"},
        {"and or", "en", "and/or; and, or", "[and/or]; [and, or]"},
        {"or and or", "en", "or and or and or", "[or and or and or]"},
        {"\"единый реестр\"", "ru", "единый реестр", "[единый реестр]"},
        {"единый реест*", "ru", "единым реестром", "[единым реестром]"},
        {"«единый» реестр", "ru", "единый реестр, реестр единый", "[единый реестр], реестр единый"},
        {"слово", "ru", "слова и слово", "[слова] и [слово]"},
    };
    static const Case quoted[] = {
        {"\"единый реестр\" закон", "ru", "Закон о едином реестре", "[Закон] о [едином реестре]"},
        {"\"единый реестр\" закон", "ru", "О едином реестре", "-"},
        {"\"единый реестр\" \"новый закон\"", "ru", "новые законы, единые реестры",
         "[новые законы], [единые реестры]"},
        {"\"единый реестр\" \"реестр адвокатов\"", "ru", "единый реестр адвокатов",
         "[единый реестр адвокатов]"},
        {"\"единый реестр\"\"новый закон\"", "ru", "единый реестр, новый закон",
         "[единый реестр], [новый закон]"},
        {"\"\" закон", "ru", "закон", "[закон]"},
        {"\"единый реестр\" единый", "ru", "единый единый реестр", "[единый] [единый реестр]"},
        {"закон\\\"", "ru", "закон", "[закон]"},
        /* Marks in pairs, as they are printed. */
        {"«единый реестр» закон", "ru", "Закон о едином реестре", "[Закон] о [едином реестре]"},
        {"«единый реестр» закон", "ru", "Закон о реестре едином", "-"},
        {"“single register”", "en", "single registers", "[single registers]"},
        {"“single register”", "en", "register, single", "-"},
        {"„единый реестр“", "ru", "реестр единый", "-"},
        {"„единый реестр”", "ru", "реестр единый", "-"},
        {"‹единый реестр›", "ru", "реестр единый", "-"},
        {"«О «едином реестре» адвокатов» закон", "ru", "закон о едином реестре адвокатов",
         "[закон] [о едином реестре адвокатов]"},
        {"«О «едином реестре» адвокатов»", "ru", "адвокатов о едином реестре", "-"},
        {"«ООО «единый реестр» закон", "ru", "Закон: ООО «Единый реестр»",
         "[Закон]: [ООО «Единый реестр]»"},
        {"«единый \"реестр»", "ru", "единый реестр", "[единый реестр]"},
        {"\"единый «реестр\" закон»", "ru", "закон, единый реестр", "[закон], [единый реестр]"},
        /* One alone is a sign, and so is one behind a backslash. */
        {"«единый реестр", "ru", "реестр единый", "[реестр] [единый]"},
        {"единый реестр»", "ru", "реестр единый", "[реестр] [единый]"},
        {"»единый реестр«", "ru", "реестр единый", "[реестр] [единый]"},
        {"«единый реестр”", "ru", "реестр единый", "[реестр] [единый]"},
        {"\\«единый реестр»", "ru", "реестр единый", "[реестр] [единый]"},
        {"«единый реестр\\»", "ru", "реестр единый", "[реестр] [единый]"},
    };

    check(cases, G_N_ELEMENTS(cases), &(TmConcordanceOptions){.phrase = TRUE});
    check(quoted, G_N_ELEMENTS(quoted), NULL);
}

static void test_exact(void)
{
    static const Case cases[] = {
        {"реестра", "ru", "Реестр реестра РЕЕСТРА", "Реестр [реестра] [РЕЕСТРА]"},
        {"\"the law\"", "en", "The law, the laws", "[The law], the laws"},
        {"елка", "ru", "Ёлка, ёлки", "[Ёлка], ёлки"},
        {"реестр*", "ru", "реестром", "[реестром]"},
    };

    check(cases, G_N_ELEMENTS(cases), &(TmConcordanceOptions){.exact = TRUE});
}

static void test_patterns(void)
{
    static const Case cases[] = {
        {"адвокат*", "ru", "Адвокат, адвокатура, адвокаты", "[Адвокат], [адвокатура], [адвокаты]"},
        {"*изаци?", "ru", "организация, организациям", "[организация], организациям"},
        {"р*стр", "ru", "реестр, регистр, ростр", "[реестр], [регистр], [ростр]"},
        {"р**стр*", "ru", "реестров", "[реестров]"},
        {"202?", "ru", "2019, 2020, 2026, 20261", "2019, [2020], [2026], 20261"},
        {"Ёл*", "ru", "елками", "[елками]"},
        {"санкт-петер*", "ru", "Санкт-Петербургом", "[Санкт-Петербургом]"},
        {"\"един* реестр\"", "ru", "единый реестр един", "[единый реестр] един"},
        {"делать\\?", "ru", "Что делать?", "Что [делать]?"},
        {"делать?", "ru", "Что делать?", "-"},
        {"а\\*", "ru", "аб а", "аб [а]"},
    };

    check(cases, G_N_ELEMENTS(cases), NULL);
}

static void test_fuzzy(void)
{
    static const Case cases[] = {
        {"реестр", "ru", "реестр реестра рееср реестрр реесрт рестр реестры вреестр",
         "[реестр] [реестра] [рееср] [реестрр] [реесрт] [рестр] [реестры] [вреестр]"},
        {"реестр", "ru", "ростра мастер ветер", "-"},
        /* Two typos from eight letters on. */
        {"регистры", "ru", "ргеистра", "[ргеистра]"},
        {"maintenance", "en", "mantenence maintenance mntenence",
         "[mantenence] [maintenance] mntenence"},
        /* None in the shortest words and in numbers. */
        {"of", "en", "or if of", "or if [of]"},
        {"law", "en", "lay lax low saw", "[lay] [lax] [low] [saw]"},
        {"2026", "ru", "2025 2026", "2025 [2026]"},
        /* A mistyped word in another form. */
        {"адвкат", "ru", "адвокатами", "[адвокатами]"},
    };

    check(cases, G_N_ELEMENTS(cases), &(TmConcordanceOptions){.fuzzy = TRUE});
}

static void test_regex(void)
{
    static const Case cases[] = {
        {"стат\\w+ \\d+", "ru", "Статья 5, по статье 17", "[Статья 5], по [статье 17]"},
        {"\"", "ru", "О \"законе\"", "О [\"]законе[\"]"},
        {"\\p{Lu}{3,}", "en", "the CIS", "[the] [CIS]"},
        {"(?-i)\\p{Lu}{3,}", "en", "the CIS", "the [CIS]"},
        {"x*", "en", "abc", "-"},
    };

    check(cases, G_N_ELEMENTS(cases), &(TmConcordanceOptions){.regex = TRUE});
}

/* Codes stand between words that are side by side; a tab or break parts what looks like one. */
static void test_codes(void)
{
    static const struct {
        const char *query;
        const char *expected;
    } cases[] = {{"единый реестр", "[единый реестр]адвокатов"},
                 {"реестр адвокатов", "единый [реестрадвокатов]"},
                 {"реестрадвокатов", "-"}};
    const TmConcordanceOptions phrase = {.phrase = TRUE};
    g_autoptr(TmText) text = tm_text_new("единый ", -1);

    tm_text_append_code(text, TM_CODE_OPEN, 1, "bold", NULL);
    tm_text_append(text, "реестр", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 2, "break", NULL);
    tm_text_append(text, "адвокатов", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmConcordance) query = new_query(cases[i].query, &phrase);
        g_autofree char *got = marked(query, "ru", text);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

static void test_wrong(void)
{
    static const struct {
        const char *text;
        TmConcordanceOptions options;
        const char *expected; /* part of the message */
    } cases[] = {
        {"", {0}, "nothing to search for"},
        {"   ", {0}, "no word or number"},
        {"… — «»", {0}, "no word or number"},
        {"\"\"", {0}, "no word or number"},
        {"*", {0}, "stands alone"},
        {"закон * реестр", {0}, "stands alone"},
        {"закон ?", {.phrase = TRUE}, "stands alone"},
        {"-*-", {0}, "stands alone"},
        {"\"единый реестр", {0}, "not closed"},
        {"закон\"", {0}, "not closed"},
        {"\xd0\xb7\xd0", {0}, "no UTF-8"},
        {"", {.regex = TRUE}, "is empty"},
        {"а(", {.regex = TRUE}, "character 2"},
        {"а", {.regex = TRUE, .fuzzy = TRUE}, "--regex"},
        {"а", {.exact = TRUE, .fuzzy = TRUE}, "--exact"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(tm_concordance_new(cases[i].text, &cases[i].options, &error));
        g_assert_error(error, TM_ERROR, TM_ERROR_QUERY);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, cases[i].expected));
    }
}

/* Too much of everything is refused in words, and what is just allowed works. */
static void test_hostile(void)
{
    static const char *const refused[] = {"слово ", "(a", "a*b", "\"",
                                          "((((",   "[a", "\\",  "a{1,9}"};
    const TmConcordanceOptions as[] = {{0}, {.phrase = TRUE}, {.fuzzy = TRUE}, {.regex = TRUE}};

    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < 100 * 1024)
            g_string_append(text, refused[i]);
        for (gsize j = 0; j < G_N_ELEMENTS(as); j++) {
            g_autoptr(GError) error = NULL;
            g_assert_null(tm_concordance_new(text->str, &as[j], &error));
            g_assert_error(error, TM_ERROR, TM_ERROR_QUERY);
        }
    }
    g_autoptr(GString) words = g_string_new(NULL);
    for (int i = 0; i < TM_CONCORDANCE_MAX_WORDS; i++)
        g_string_append_printf(words, "с%d ", i);
    g_autoptr(TmText) text = tm_text_new(words->str, -1);
    g_autoptr(TmConcordance) all = new_query(words->str, NULL);
    g_autoptr(TmConcordance) whole = new_query(words->str, &as[1]);
    g_autofree char *one = marked(whole, "ru", text);
    g_autofree char *each = marked(all, "ru", text);
    g_assert_true(*one == '[' && one[strlen(one) - 2] == ']');
    g_assert_cmpuint(strlen(each), ==, text->string->len + 2 * TM_CONCORDANCE_MAX_WORDS);
    g_string_append(words, "ещё");
    g_autoptr(GError) error = NULL;
    g_assert_null(tm_concordance_new(words->str, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_QUERY);
}

/* ---- parts against slow and obvious ones --------------------------------------------------------
 */

static char *random_word(GRand *random, const char *const *letters, int n_letters, int most)
{
    GString *word = g_string_new(NULL);

    for (int n = g_rand_int_range(random, 0, most + 1); n > 0; n--)
        g_string_append(word, letters[g_rand_int_range(random, 0, n_letters)]);
    return g_string_free(word, FALSE);
}

static gboolean slow_pattern(const char *pattern, const char *word)
{
    if (*pattern == '\0')
        return *word == '\0';
    if (*pattern == '*')
        return slow_pattern(pattern + 1, word) ||
               (*word != '\0' && slow_pattern(pattern, g_utf8_next_char(word)));
    if (*word == '\0' || (*pattern != '?' && g_utf8_get_char(pattern) != g_utf8_get_char(word)))
        return FALSE;
    return slow_pattern(g_utf8_next_char(pattern), g_utf8_next_char(word));
}

/* Optimal string alignment, the whole matrix. */
static guint slow_distance(const char *a, const char *b)
{
    enum { SIDE = 12 };
    guint d[SIDE][SIDE];
    glong n_a, n_b;
    g_autofree gunichar *x = g_utf8_to_ucs4_fast(a, -1, &n_a);
    g_autofree gunichar *y = g_utf8_to_ucs4_fast(b, -1, &n_b);

    for (glong i = 0; i <= n_a; i++)
        for (glong j = 0; j <= n_b; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (guint) (i + j);
                continue;
            }
            d[i][j] = MIN(d[i - 1][j], d[i][j - 1]) + 1;
            d[i][j] = MIN(d[i][j], d[i - 1][j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n_a][n_b];
}

static void test_parts(void)
{
    /* 一 is in no table of letters. */
    static const char *const letters[] = {"а", "б", "一", "*", "?"};
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    guint n_fits = 0, n_near = 0;

    for (int i = 0; i < 20000; i++) {
        g_autofree char *pattern = random_word(random, letters, 5, 8);
        g_autofree char *word = random_word(random, letters, 3, 8);
        g_autofree char *other = random_word(random, letters, 3, 8);
        gboolean fits = pattern_fits(pattern, word);
        guint distance = slow_distance(word, other);
        g_assert_cmpint(fits, ==, slow_pattern(pattern, word));
        for (guint most = 0; most <= TYPOS_MOST; most++) {
            g_autoptr(Typos) typos = typos_new(word, most);
            g_assert_cmpint(typos_fit(typos, other, strlen(other)), ==, distance <= most);
        }
        n_fits += fits;
        n_near += distance <= 2;
    }
    g_assert_cmpuint(n_fits, >, 1000);
    g_assert_cmpuint(n_near, >, 1000);
    for (gsize n = TYPOS_MAX_LETTERS - 1; n <= TYPOS_MAX_LETTERS + 1; n++) {
        g_autofree char *word = g_strnfill(n, 'a');
        g_autofree char *longer = g_strnfill(n + 1, 'a');
        g_autoptr(Typos) typos = typos_new(word, 1);
        g_assert_true(typos_fit(typos, word, n));
        g_assert_cmpint(typos_fit(typos, longer, n + 1), ==, n <= TYPOS_MAX_LETTERS);
        g_assert_cmpint(typos_fit(typos, longer, n - 1), ==, n <= TYPOS_MAX_LETTERS);
        g_assert_false(typos_fit(typos, longer, n - 2));
    }
    g_autofree char *stars = g_strnfill(2000, '*');
    g_autofree char *pattern = g_strconcat("а", stars, "а*а*а*а*а*б", NULL);
    g_autofree char *long_word = g_strnfill(4000, 'a');
    g_assert_false(pattern_fits(pattern, long_word));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/concordance/words", test_words);
    g_test_add_func("/concordance/phrases", test_phrases);
    g_test_add_func("/concordance/exact", test_exact);
    g_test_add_func("/concordance/patterns", test_patterns);
    g_test_add_func("/concordance/fuzzy", test_fuzzy);
    g_test_add_func("/concordance/regex", test_regex);
    g_test_add_func("/concordance/codes", test_codes);
    g_test_add_func("/concordance/wrong", test_wrong);
    g_test_add_func("/concordance/hostile", test_hostile);
    g_test_add_func("/concordance/parts", test_parts);
    return g_test_run();
}
