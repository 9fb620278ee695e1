#include "text/text.h"

#include <string.h>
#include "unit/code_notation.h"
#include "text/error.h"
#include "text/unicode.h"
#include "text/unit.h"

static void test_keys(void)
{
    static const struct {
        const char *a;
        const char *b;
        gboolean identical;
    } cases[] = {
        {"Закон принят.", "Закон принят.", TRUE},
        {"Закон\u00a0принят.", "Закон принят.", TRUE},  /* no-break space */
        {"Закон\u202fпринят.", "Закон\vпринят.", TRUE}, /* narrow no-break space, vertical tab */
        {"Закон\nпринят.", "Закон принят.", TRUE},
        {"За\u00adкон принят.", "Закон принят.", TRUE}, /* soft hyphen */
        {"Закон  принят.", "Закон принят.", FALSE},     /* two spaces are not one */
        {"и\u0306", "й", TRUE},                         /* decomposed */
        {"cafe\u0301", "café", TRUE},
        {"ёлка", "елка", FALSE},
        {"«закон»", "\"закон\"", FALSE},
        {"Закон", "закон", FALSE},
        {"<1>Закон</1> принят.", "<2>Закон</2> принят.", TRUE}, /* ids are not looked at */
        {"<1>Закон</1> принят.", "Закон<1> принят</1>.", TRUE}, /* nor is their place */
        {"<1>Закон</1> принят.", "Закон[1] принят[2].", FALSE},
        {"Закон принят[1].", "Закон принят.", FALSE},
        {"", "", TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmText) a = text_from_notation(cases[i].a);
        g_autoptr(TmText) b = text_from_notation(cases[i].b);
        g_autofree char *key_a = tm_text_key(a);
        g_autofree char *key_b = tm_text_key(b);
        g_test_message("%s | %s", cases[i].a, cases[i].b);
        g_assert_true((strcmp(key_a, key_b) == 0) == cases[i].identical);
    }
}

static void test_pack(void)
{
    static const char *const notations[] = {"", "Закон", "<1>Закон</1>", "[1]",
                                            "а<1>б[2]в</1>г[3]"};

    for (gsize i = 0; i < G_N_ELEMENTS(notations); i++) {
        g_autoptr(TmText) text = text_from_notation(notations[i]);
        g_autofree char *packed = tm_text_pack_codes(text);
        g_autoptr(TmText) back = tm_text_new(text->string->str, -1);
        g_assert_true(tm_text_unpack_codes(back, packed, NULL));
        g_assert_true(tm_text_equal(text, back));
        g_assert_true((packed == NULL) == (tm_text_n_codes(text) == 0));
    }
}

static void test_damaged_codes(void)
{
    static const char *const damaged[] = {
        "3",           /* another version */
        "1x0:1:0:-:",  /* no kind */
        "1o9:1:1:b-:", /* beyond the text */
        "1o1:1:1:b-:", /* inside a character */
        "1o0:1:9:b-:", /* name longer than the string */
        "1o0:1:-:-:",  /* a code without a name */
        "1o0:1:1:b",   /* cut off */
        "1o0:1:1:\xff-:",
        "1o4:1:1:b-:o0:2:1:b-:", /* out of order */
        "1o99999999999999999999:1:1:b-:",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(damaged); i++) {
        g_autoptr(TmText) text = tm_text_new("да", -1);
        g_autoptr(GError) error = NULL;
        g_test_message("%s", damaged[i]);
        g_assert_false(tm_text_unpack_codes(text, damaged[i], &error));
        g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
        g_assert_cmpuint(tm_text_n_codes(text), ==, 0);
    }
}

static void test_slice(void)
{
    g_autoptr(TmText) text = text_from_notation("ab<1>cd</1>ef[2]");
    g_autoptr(TmText) slice = tm_text_new("x", -1);

    tm_text_append_slice(slice, text, 2, 5, 0, 3);
    g_assert_cmpstr(slice->string->str, ==, "xcde");
    g_assert_cmpuint(tm_text_code(slice, 0)->offset, ==, 1);
    g_assert_cmpuint(tm_text_code(slice, 1)->offset, ==, 3);
    g_assert_cmpuint(tm_text_code(slice, 2)->offset, ==, 4); /* moved to the edge */
    g_autoptr(TmText) copy = tm_text_copy(text);
    g_assert_true(tm_text_equal(copy, text));
    tm_text_append(copy, "!", 1);
    g_assert_false(tm_text_equal(copy, text));
}

static void test_fold(void)
{
    static const char *const cases[][2] = {{"ЗАКОН", "закон"},
                                           {"Straße", "strasse"},
                                           {"ﬁ", "fi"},
                                           {"За\u00adкон", "закон"},
                                           {"Ё", "ё"}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folded = tm_unicode_fold(cases[i][0], strlen(cases[i][0]));
        g_assert_cmpstr(folded, ==, cases[i][1]);
    }
}

static void test_messages(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *warning = tm_warning_at("a.txt", 3, 0, "%d odd", 2);

    tm_set_error_at(&error, TM_ERROR, TM_ERROR_TEXT, "a.tmx", 12, 7, "bad %s; mend it", "tag");
    g_assert_cmpstr(error->message, ==, "a.tmx:12:7: error: bad tag; mend it");
    g_assert_cmpstr(warning, ==, "a.txt:3: warning: 2 odd");
}

static void test_unit(void)
{
    g_autoptr(TmUnit) unit = tm_unit_new();

    tm_unit_take_variant(unit, "ru", tm_text_new("Закон", -1));
    tm_unit_take_variant(unit, "en-US", tm_text_new("Law", -1));
    g_assert_cmpstr(tm_unit_variant(unit, "en")->language, ==, "en-US");
    g_assert_cmpstr(tm_unit_variant(unit, "ru-RU")->language, ==, "ru");
    g_assert_null(tm_unit_variant(unit, "kk"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/keys", test_keys);
    g_test_add_func("/text/pack", test_pack);
    g_test_add_func("/text/damaged-codes", test_damaged_codes);
    g_test_add_func("/text/slice", test_slice);
    g_test_add_func("/text/fold", test_fold);
    g_test_add_func("/text/messages", test_messages);
    g_test_add_func("/text/unit", test_unit);
    return g_test_run();
}
