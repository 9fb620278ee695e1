#include "report/notation.h"

#include <string.h>
#include "code_notation.h"

/* A unit with texts in the tests' own notation of codes. */
static TmUnit *unit_of(const char *ru, const char *en)
{
    TmUnit *unit = tm_unit_new();

    tm_unit_take_variant(unit, "ru", text_from_notation(ru));
    tm_unit_take_variant(unit, "en", text_from_notation(en));
    return unit;
}

static const TmText *text_at(const TmUnit *unit, guint i)
{
    return ((const TmVariant *) unit->variants->pdata[i])->text;
}

static void test_write(void)
{
    static const struct {
        const char *ru, *en, *written;
    } cases[] = {
        {"<1>Закон</1> принят.", "", "<1>Закон</1> принят."},
        {"Закон[2] принят", "", "Закон<2/> принят"},
        {"a < 1, <b>, (3)", "", "a < 1, <b>, <3/>"},
        {"\\<1>x</1>", "", "\\\\<1>x</1>"},
        {"\\x<1>x</1>\\", "", "\\x<1>x</1>\\"},
        {"[2][2]", "", "<2/><2/>"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = unit_of(cases[i].ru, cases[i].en);
        g_autofree char *written = notation_write(unit, text_at(unit, 0));
        g_assert_cmpstr(written, ==, cases[i].written);
    }
}

/* Text that looks like a code, in a unit that has such a code or not. */
static void test_lookalikes(void)
{
    static const struct {
        const char *text;
        const char *beside; /* the other text, in the tests' notation */
        const char *written;
    } cases[] = {
        {"see <1>", "plain", "see <1>"},
        {"see <1>", "<1>bold</1>", "see \\<1>"},
        {"see </1> and <2/>", "<1>bold</1>", "see \\</1> and <2/>"},
        {"C:\\<1>", "<1>bold</1>", "C:\\\\\\<1>"},
        {"C:\\\\<2>\\", "<1>bold</1>", "C:\\\\<2>\\"},
        {"<01> <1 > <+1> <1", "<1>bold</1>", "<01> <1 > <+1> <1"},
        {"<4294967297> <99999999999999999999999>", "<1>bold</1>",
         "<4294967297> <99999999999999999999999>"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = tm_unit_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *dropped = NULL;
        tm_unit_take_variant(unit, "ru", tm_text_new(cases[i].text, -1));
        tm_unit_take_variant(unit, "en", text_from_notation(cases[i].beside));
        g_autofree char *written = notation_write(unit, text_at(unit, 0));
        g_assert_cmpstr(written, ==, cases[i].written);
        g_autoptr(TmText) back = notation_read(unit, text_at(unit, 0), written, &dropped, &error);
        g_assert_no_error(error);
        g_assert_true(tm_text_equal(back, text_at(unit, 0)));
    }
}

static void test_read(void)
{
    static const struct {
        const char *old, *beside; /* in the tests' notation */
        const char *given;
        const char *expected; /* NULL: refused */
        const char *dropped;
    } cases[] = {
        {"<1>Закон</1> принят[2].", "", "Принят<2/> <1>закон</1>.", "Принят[2] <1>закон</1>.",
         NULL},
        {"<1>Закон</1> принят[2].", "", "Закон принят.", "Закон принят.", "<1> </1> <2/>"},
        {"<1>Закон</1> принят[2].", "", "<1>Закон</1> принят.", "<1>Закон</1> принят.", "<2/>"},
        {"<1>a</1>", "", "<1>a</1> and <2>", "<1>a</1> and <2>", NULL},
        {"<1>a</1>", "", "<1>a<1>", NULL, NULL},
        {"<1>a</1>", "", "</1>a<1>", NULL, NULL},
        {"<1>a</1>", "", "<1>a", NULL, NULL},
        {"<1>a</1>", "", "a</1>", NULL, NULL},
        {"[2]a[2]", "", "a<2/>", "a[2]", "<2/>"},
        {"[2]a[2]", "", "<2/><2/><2/>", NULL, NULL},
        /* A half whose other half stands in another segment. */
        {"<1>a", "", "b<1>", "b<1>", NULL},
        {"a</1>", "", "</1>b", "</1>b", NULL},
        /* A code that only the other text has can be taken from there. */
        {"law", "<1>Закон</1>", "<1>law</1>", "<1>law</1>", NULL},
        {"law", "<1>Закон</1>", "law", "law", NULL},
        {"[2]law", "[2]Закон[2]", "<2/>law<2/>", "[2]law[2]", NULL},
        {"law", "<1>Закон", "<1>law", "<1>law", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = unit_of(cases[i].old, cases[i].beside);
        g_autoptr(GError) error = NULL;
        g_autofree char *dropped = NULL;
        g_autoptr(TmText) text =
            notation_read(unit, text_at(unit, 0), cases[i].given, &dropped, &error);
        if (cases[i].expected == NULL) {
            g_assert_null(text);
            g_assert_nonnull(error);
            continue;
        }
        /* "<2>" is no code here: the tests' notation would take it for one. */
        g_autofree char *written = text != NULL ? notation_write(unit, text) : NULL;
        g_assert_no_error(error);
        g_assert_cmpstr(written, ==, cases[i].given);
        g_assert_cmpstr(dropped, ==, cases[i].dropped);
        if (strstr(cases[i].given, "<2>") == NULL) {
            g_autoptr(TmText) expected = text_from_notation(cases[i].expected);
            g_assert_true(tm_text_equal(text, expected));
        }
    }
}

/* What a code does comes from the text that is replaced, not from a namesake beside it. */
static void test_whose_code(void)
{
    g_autoptr(TmUnit) unit = tm_unit_new();
    TmText *ru = tm_unit_take_variant(unit, "ru", tm_text_new("", 0))->text;
    TmText *en = tm_unit_take_variant(unit, "en", tm_text_new("", 0))->text;
    g_autofree char *dropped = NULL;

    tm_text_append_code(ru, TM_CODE_ALONE, 1, "note", "<ru/>");
    tm_text_append_code(en, TM_CODE_ALONE, 1, "note", "<en/>");
    tm_text_append_code(en, TM_CODE_ALONE, 2, "tab", "<tab/>");
    g_autoptr(TmText) text = notation_read(unit, ru, "<2/><1/>", &dropped, NULL);
    g_assert_nonnull(text);
    g_assert_cmpstr(tm_text_code(text, 0)->data, ==, "<tab/>");
    g_assert_cmpstr(tm_text_code(text, 1)->data, ==, "<ru/>");
}

/* Random texts out of few characters, so that everything looks like a tag: what was written comes
 * back. */
static void test_round_trip(void)
{
    static const char *const pieces[] = {"<", "1", "/", ">", "\\", "2", "я", " "};

    for (int round = 0; round < 20000; round++) {
        g_autoptr(TmUnit) unit = tm_unit_new();
        g_autofree char *dropped = NULL;
        g_autoptr(GError) error = NULL;
        for (int i = 0; i < 2; i++) {
            TmText *text =
                tm_unit_take_variant(unit, i == 0 ? "ru" : "en", tm_text_new("", 0))->text;
            for (int n = g_test_rand_int_range(0, 12); n > 0; n--) {
                if (g_test_rand_int_range(0, 4) == 0)
                    tm_text_append_code(text, (TmCodeKind) g_test_rand_int_range(0, 3),
                                        (guint) g_test_rand_int_range(1, 3), "", NULL);
                else
                    tm_text_append(text, pieces[g_test_rand_int_range(0, 8)], -1);
            }
        }
        g_autofree char *written = notation_write(unit, text_at(unit, 0));
        g_autoptr(TmText) back = notation_read(unit, text_at(unit, 0), written, &dropped, &error);
        g_assert_no_error(error);
        g_assert_null(dropped);
        g_assert_true(tm_text_equal(back, text_at(unit, 0)));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/notation/write", test_write);
    g_test_add_func("/notation/lookalikes", test_lookalikes);
    g_test_add_func("/notation/read", test_read);
    g_test_add_func("/notation/whose-code", test_whose_code);
    g_test_add_func("/notation/round-trip", test_round_trip);
    return g_test_run();
}
