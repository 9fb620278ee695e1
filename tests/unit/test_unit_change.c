#include "commands/unit_change.h"

#include <string.h>
#include "code_notation.h"
#include "text/error.h"

#define NOW 1795183200 /* 2026-11-20 14:00 UTC */

/* A unit of some texts, with one attribute of each kind. */
static TmUnit *make_unit(const char *source_language, const char *const *languages)
{
    TmUnit *unit = tm_unit_new();

    for (; *languages != NULL; languages++) {
        g_autofree char *text = g_strdup_printf("%s <1>text</1>", *languages);
        TmVariant *variant = tm_unit_take_variant(unit, *languages, text_from_notation(text));
        tm_attributes_add(&variant->attributes, TM_ATTRIBUTE_FIELD, "changedate",
                          "20250101T000000Z");
        tm_attributes_add(&variant->attributes, TM_ATTRIBUTE_FIELD, "changeid", "anna");
    }
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "A");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "B");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", "old");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "note", "a property");
    unit->source_language = g_strdup(source_language);
    unit->changed = 1;
    unit->changed_by = g_strdup("anna");
    return unit;
}

/* "en: a text|ru: a text" of those texts that are not as they were. */
static char *changed_texts(const TmUnit *unit)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_autofree char *old = g_strdup_printf("%s text", variant->language);
        if (!g_str_equal(variant->text->string->str, old))
            g_string_append_printf(list, "%s%s: %s", list->len > 0 ? "|" : "", variant->language,
                                   variant->text->string->str);
    }
    return g_string_free(list, FALSE);
}

static void test_which_text(void)
{
    static const char *const ru_en[] = {"en", "ru", NULL};
    static const char *const three[] = {"en", "kk", "ru", NULL};
    static const char *const regions[] = {"en-GB", "en-US", NULL};
    static const struct {
        const char *const *languages;
        const char *known; /* source language */
        const char *source, *target, *language;
        const char *expected; /* NULL: refused */
    } cases[] = {
        {ru_en, "ru", NULL, "<1>n</1>", NULL, "en: n"},
        {ru_en, "en", NULL, "<1>n</1>", NULL, "ru: n"},
        {ru_en, "en-US", NULL, "<1>n</1>", NULL, "ru: n"},
        {ru_en, "de", NULL, "<1>n</1>", NULL, NULL},
        {ru_en, "ru", "<1>n</1>", NULL, NULL, "ru: n"},
        {ru_en, "ru", "<1>s</1>", "<1>t</1>", NULL, "en: t|ru: s"},
        {ru_en, NULL, NULL, "<1>n</1>", NULL, NULL},
        {ru_en, NULL, "<1>n</1>", NULL, NULL, NULL},
        {ru_en, NULL, NULL, "<1>n</1>", "en", "en: n"},
        {ru_en, NULL, NULL, "<1>n</1>", "en-GB", "en: n"},
        {ru_en, NULL, "<1>n</1>", NULL, "en", "ru: n"},
        {ru_en, NULL, "<1>s</1>", "<1>t</1>", "en", "en: t|ru: s"},
        {ru_en, NULL, NULL, "<1>n</1>", "de", NULL},
        {ru_en, "ru", NULL, "<1>n</1>", "ru", "ru: n"},
        {ru_en, "ru", "<1>s</1>", "<1>t</1>", "ru", NULL},
        {three, "ru", NULL, "<1>n</1>", NULL, NULL},
        {three, "ru", NULL, "<1>n</1>", "kk", "kk: n"},
        {three, "ru", "<1>n</1>", NULL, NULL, "ru: n"},
        {three, NULL, "<1>n</1>", NULL, "kk", NULL},
        {regions, NULL, NULL, "<1>n</1>", "en-US", "en-US: n"},
        {regions, NULL, NULL, "<1>n</1>", "en", NULL},
        {ru_en, "ru", NULL, "", NULL, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = make_unit(cases[i].known, cases[i].languages);
        g_autoptr(GError) error = NULL;
        gboolean changed;
        UnitChange change = {.source = cases[i].source,
                             .target = cases[i].target,
                             .language = cases[i].language,
                             .drop_codes = TRUE,
                             .status = -1,
                             .now = NOW,
                             .user = "olga"};
        if (cases[i].expected == NULL) {
            g_assert_false(unit_change_apply(&change, unit, 7, &changed, &error));
            g_assert_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
            continue;
        }
        unit_change_apply(&change, unit, 7, &changed, &error);
        g_assert_no_error(error);
        g_assert_true(changed);
        g_autofree char *texts = changed_texts(unit);
        g_assert_cmpstr(texts, ==, cases[i].expected);
    }
}

/* Only what was changed is marked as changed: the unit, and the variant that has marks. */
static void test_marks(void)
{
    static const char *const languages[] = {"en", "ru", NULL};
    g_autoptr(TmUnit) unit = make_unit("ru", languages);
    const TmVariant *en = unit->variants->pdata[0];
    const TmVariant *ru = unit->variants->pdata[1];
    UnitChange change = {.target = "en <1>text</1>", .status = -1, .now = NOW, .user = "olga"};
    gboolean changed;

    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_false(changed);
    g_assert_cmpint(unit->changed, ==, 1);
    g_assert_cmpstr(unit->changed_by, ==, "anna");

    change.target = "<1>new</1>";
    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_true(changed);
    g_assert_cmpint(unit->changed, ==, NOW);
    g_assert_cmpstr(unit->changed_by, ==, "olga");
    g_assert_cmpstr(tm_attributes_find(en->attributes, TM_ATTRIBUTE_FIELD, "changedate"), ==,
                    "20261120T140000Z");
    g_assert_cmpstr(tm_attributes_find(en->attributes, TM_ATTRIBUTE_FIELD, "changeid"), ==, "olga");
    g_assert_cmpstr(tm_attributes_find(ru->attributes, TM_ATTRIBUTE_FIELD, "changedate"), ==,
                    "20250101T000000Z");
    g_assert_cmpuint(en->attributes->len, ==, 2);
}

static void test_codes(void)
{
    static const char *const languages[] = {"en", "ru", NULL};
    g_autoptr(TmUnit) unit = make_unit("ru", languages);
    g_autoptr(GError) error = NULL;
    UnitChange change = {.target = "new", .status = -1, .now = NOW, .user = "olga"};
    const TmVariant *en = unit->variants->pdata[0];
    gboolean changed;

    g_assert_false(unit_change_apply(&change, unit, 7, &changed, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_TEXT);
    g_assert_nonnull(strstr(error->message, "<1> </1>"));
    g_assert_cmpuint(tm_text_n_codes(en->text), ==, 2);
    change.drop_codes = TRUE;
    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_cmpuint(tm_text_n_codes(en->text), ==, 0);
    /* They come back from the other text. */
    change.target = "<1>new</1>";
    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_cmpstr(tm_text_code(en->text, 0)->data, ==, "<b>");
}

static char *attributes_of(const TmUnit *unit)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < unit->attributes->len; i++) {
        const TmAttribute *attribute = unit->attributes->pdata[i];
        g_string_append_printf(list, "%s%s%s=%s", i > 0 ? " " : "",
                               attribute->kind == TM_ATTRIBUTE_NOTE ? "#" : "", attribute->name,
                               attribute->value);
    }
    return g_string_free(list, FALSE);
}

static void test_settings(void)
{
    static const char *const languages[] = {"en", "ru", NULL};
    static const struct {
        const char *settings[3];
        const char *expected; /* NULL: nothing changes */
    } cases[] = {
        {{"x-client=C"}, "x-client=C x-client=B #note=old note=a property"},
        {{"x-client=A"}, NULL},
        {{"x-client="}, "#note=old note=a property"},
        {{"x-none="}, NULL},
        {{"x-new=a=b"}, "x-client=A x-client=B #note=old note=a property x-new=a=b"},
        {{"note=новое"}, "x-client=A x-client=B #note=новое note=a property"},
        {{"note="}, "x-client=A x-client=B note=a property"},
        {{"x-client=", "x-client=Z"}, "#note=old note=a property x-client=Z"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmUnit) unit = make_unit("ru", languages);
        g_autofree char *before = attributes_of(unit);
        UnitChange change = {
            .status = -1, .settings = (char **) cases[i].settings, .now = NOW, .user = "olga"};
        gboolean changed;

        g_assert_true(unit_change_check(change.settings, NULL));
        g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
        g_autofree char *after = attributes_of(unit);
        g_assert_cmpstr(after, ==, cases[i].expected ? cases[i].expected : before);
        g_assert_cmpint(changed, ==, cases[i].expected != NULL);
    }
}

static void test_refused_settings(void)
{
    static const char *const refused[] = {"x-client",   "=value",          "",      "status=draft",
                                          "Document=a", "x-context-pre=a", "prev=", "target=a"};

    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        const char *settings[] = {"x-good=1", refused[i], NULL};
        g_autoptr(GError) error = NULL;
        g_assert_false(unit_change_check((char **) settings, &error));
        g_assert_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
    }
}

static void test_status(void)
{
    static const char *const languages[] = {"en", "ru", NULL};
    g_autoptr(TmUnit) unit = make_unit("ru", languages);
    UnitChange change = {.status = TM_STATUS_DRAFT, .now = NOW, .user = "olga"};
    gboolean changed;

    g_assert_true(unit_change_any(&change));
    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_false(changed);
    change.status = TM_STATUS_APPROVED;
    g_assert_true(unit_change_apply(&change, unit, 7, &changed, NULL));
    g_assert_true(changed);
    g_assert_cmpint(unit->status, ==, TM_STATUS_APPROVED);
    change.status = -1;
    g_assert_false(unit_change_any(&change));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unit-change/which-text", test_which_text);
    g_test_add_func("/unit-change/marks", test_marks);
    g_test_add_func("/unit-change/codes", test_codes);
    g_test_add_func("/unit-change/settings", test_settings);
    g_test_add_func("/unit-change/refused-settings", test_refused_settings);
    g_test_add_func("/unit-change/status", test_status);
    return g_test_run();
}
