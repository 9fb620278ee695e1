#include "hygiene/clean.h"

#include "unit/test_store.h"
#include "hygiene/clean_internal.h"

/* A unit of pairs language, text, …, NULL. */
static TmUnit *unit_of(TmStatus status, gint64 changed, const char *document, const char *language,
                       ...)
{
    TmUnit *unit = tm_unit_new();
    va_list arguments;

    va_start(arguments, language);
    for (const char *at = language; at != NULL; at = va_arg(arguments, const char *))
        tm_unit_take_variant(unit, at, tm_text_new(va_arg(arguments, const char *), -1));
    va_end(arguments);
    unit->status = status;
    unit->changed = changed;
    if (document != NULL)
        tm_unit_place(unit)->document = g_strdup(document);
    return unit;
}

static void describe(GString *list, const TmCleanItem *item)
{
    g_string_append_printf(list, "%d %s %s", (int) item->unit->id, tm_rule_name(item->rule),
                           tm_treatment_name(item->treatment));
    if (item->kept != NULL)
        g_string_append_printf(list, " %d", (int) item->kept->id);
    for (guint i = 0; item->group != NULL && i < item->group->len; i++)
        g_string_append_printf(list, "%s%d", i > 0 ? "," : " ",
                               (int) ((TmStoredUnit *) item->group->pdata[i])->id);
    g_string_append_c(list, '\n');
}

static TmClean *find(TmStore *store, const TmCleanOptions *options, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    TmClean *clean = tm_clean_open(store, options, &error);
    const TmCleanItem *item;

    g_assert_no_error(error);
    while (tm_clean_next(clean, &item, &error))
        describe(list, item);
    g_assert_no_error(error);
    g_assert_cmpstr(list->str, ==, expected);
    return clean;
}

static void found(TmStore *store, const TmCleanOptions *options, const char *expected)
{
    g_autoptr(TmClean) clean = find(store, options, expected);

    g_assert_nonnull(clean);
}

static TmCleanCounts apply(TmStore *store, TmClean *clean)
{
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);
    TmCleanCounts counts;

    g_assert_true(tm_clean_apply(clean, batch, &counts, &error));
    g_assert_no_error(error);
    commit_batch(batch);
    return counts;
}

static const TmCleanOptions ALL = {.rules = {.rules = TM_ALL_RULES}};

static TmStore *store_with(Place *place, TmUnit *const *units, gsize n)
{
    TmStore *store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    for (gsize i = 0; i < n; i++)
        g_assert_cmpint(add_unit(batch, units[i]), ==, TM_ADD_NEW);
    commit_batch(batch);
    return store;
}

#define STORE(place, units) store_with(place, units, G_N_ELEMENTS(units))

static void test_duplicates(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 500, "a.docx", "ru", "Закон принят.", "en", "Adopted.", NULL),
        unit_of(TM_STATUS_REVIEWED, 100, "b.docx", "ru", "Закон\u00a0принят.", "en", "Adopted.",
                NULL),
        unit_of(TM_STATUS_REVIEWED, 200, "c.docx", "ru", "Закон принят.", "en", "Adop\u00adted.",
                NULL),
        unit_of(TM_STATUS_APPROVED, 50, "d.docx", "ru", "закон  принят.", "en", "adopted. ", NULL),
        unit_of(TM_STATUS_DRAFT, 900, "e.docx", "ru", "Закон принят.", "be", "Прынята.", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autoptr(TmClean) clean = find(store, &ALL,
                                    "1 duplicate merge 3\n"
                                    "2 duplicate merge 3\n"
                                    "3 twin merge 4\n");
    TmCleanCounts counts = apply(store, clean);

    (void) data;
    g_assert_cmpint(counts.done[TM_TREAT_MERGE], ==, 3);
    g_assert_cmpint(counts.left, ==, 0);
    assert_pairs(store, "ru", "en", "4: закон  принят. = adopted. \n");
    /* The places of all have come along. */
    g_autoptr(TmStoredUnit) kept = tm_store_unit(store, 4, NULL);
    g_assert_cmpuint(kept->unit->places->len, ==, 4);
    found(store, &ALL, "");
}

static void test_undo(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Закон принят.", "en", "Adopted.", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "b", "ru", "Закон\u00a0принят.", "en", "Adopted.", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "12", "en", "12", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Указ\x07", "en", "Decree", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autofree char *before = list_pairs(store, "ru", "en");
    g_autoptr(TmClean) clean = find(store, &ALL,
                                    "3 no-words delete\n"
                                    "4 control repair\n"
                                    "2 duplicate merge 1\n");
    TmCleanCounts counts = apply(store, clean);
    g_autoptr(GError) error = NULL;

    (void) data;
    g_assert_cmpint(counts.done[TM_TREAT_DELETE], ==, 1);
    g_assert_cmpint(counts.done[TM_TREAT_REPAIR], ==, 1);
    g_assert_cmpint(counts.done[TM_TREAT_MERGE], ==, 1);
    assert_pairs(store, "ru", "en", "1: Закон принят. = Adopted.\n4: Указ = Decree\n");
    TmBatch *batch = begin_batch(store);
    g_assert_true(tm_batch_undo(batch, 2, NULL, &error));
    g_assert_no_error(error);
    commit_batch(batch);
    assert_pairs(store, "ru", "en", before);
}

/* One bad language of three is dropped; two of three leave no pair. */
static void test_reduce(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "be", "Закон набывае моц", "en",
                "Закон вступает в силу сегодня", "ru", "Закон вступает в силу", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "be", " ", "en", "Law", "ru", "", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "be", "Указ", "en", "", "ru", "Указ", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autoptr(TmClean) clean = find(store, &ALL,
                                    "1 language reduce\n"
                                    "2 empty reduce\n"
                                    "2 empty delete\n"
                                    "3 empty reduce\n");
    TmCleanCounts counts = apply(store, clean);

    (void) data;
    g_assert_cmpint(counts.done[TM_TREAT_REDUCE], ==, 2);
    g_assert_cmpint(counts.done[TM_TREAT_DELETE], ==, 1);
    assert_pairs(store, "ru", "en", "");
    assert_pairs(store, "ru", "be",
                 "1: Закон вступает в силу = Закон набывае моц\n3: Указ = Указ\n");
}

/* Doubtful findings are acted on when their rule is named, and only in pairs. */
static void test_named(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Закон (о реестрах", "en", "Law (on registers)",
                NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Указ (о реестрах", "en", "Decree (on registers)",
                "uk", "Указ (про реєстри)", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Cегодня", "en", "today", NULL),
    };
    const guint brackets = 1u << TM_RULE_BRACKETS, alike = 1u << TM_RULE_LOOK_ALIKES;
    const TmCleanOptions named = {.rules = {.rules = brackets | alike}, .named = brackets | alike};
    const TmCleanOptions pair = {.rules = {.rules = brackets, .from = "uk", .to = "en"}};
    g_autoptr(TmStore) store = STORE(place, units);

    (void) data;
    found(store, &ALL, "1 brackets list\n2 brackets list\n3 look-alikes list\n");
    found(store, &pair, "");
    g_autoptr(TmClean) clean = find(store, &named,
                                    "1 brackets delete\n"
                                    "2 brackets list\n"
                                    "3 look-alikes repair\n");
    apply(store, clean);
    assert_pairs(store, "ru", "en",
                 "2: Указ (о реестрах = Decree (on registers)\n3: Сегодня = today\n");
}

static void test_translations(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Закон", "en", "Law", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "b", "ru", "Закон", "en", "Act", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "c", "ru", "Закон", "be", "Закон", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "d", "ru", "Акт", "en", "Act", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "e", "ru", "Закон", "en", "law ", NULL),
    };
    const guint rule = 1u << TM_RULE_TRANSLATIONS;
    const TmCleanOptions both = {.rules = {.rules = rule}, .named = rule};
    const TmCleanOptions forward = {.rules = {.rules = rule, .from = "ru", .to = "en"}};
    g_autoptr(TmStore) store = STORE(place, units);

    (void) data;
    g_autoptr(TmClean) clean = find(store, &both,
                                    "1 translations list 1,2\n"
                                    "2 translations list 2,4\n");
    found(store, &forward, "1 translations list 1,2\n");
    TmCleanCounts counts = apply(store, clean);
    g_assert_cmpint(counts.done[TM_TREAT_DELETE] + counts.done[TM_TREAT_MERGE], ==, 0);
    g_autofree char *all = list_pairs(store, "ru", "en");
    g_assert_true(g_str_has_prefix(all, "1: Закон = Law\n2: Закон = Act\n4:"));
}

/* A unit in fewer languages goes into one that has them all, not the other way round. */
static void test_subset(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_REVIEWED, 9, "a", "ru", "Закон", "en", "Law", NULL),
        unit_of(TM_STATUS_REVIEWED, 1, "b", "ru", "Закон", "en", "Law", "be", "Закон пра", NULL),
        unit_of(TM_STATUS_APPROVED, 1, "c", "ru", "Закон", "en", "Law\u00a0", NULL),
        unit_of(TM_STATUS_REVIEWED, 1, "d", "ru", "Закон", "en", "Law", "uk", "Закон про", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);

    (void) data;
    found(store, &(TmCleanOptions){.rules = {.rules = 1u << TM_RULE_DUPLICATE}},
          "1 duplicate merge 2\n");
}

/* Mended units are compared as they will be, so that mending does not run into a duplicate. */
static void test_repair_makes_duplicate(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 5, "a", "ru", "Закон\x07", "en", "Law", NULL),
        unit_of(TM_STATUS_DRAFT, 1, "b", "ru", "Закон", "en", "Law", NULL),
        unit_of(TM_STATUS_DRAFT, 1, "c", "ru", "За\x07кон", "en", "Law", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autoptr(TmClean) clean = find(store, &ALL,
                                    "1 control repair\n"
                                    "3 control repair\n"
                                    "2 duplicate merge 1\n"
                                    "3 duplicate merge 1\n");
    TmCleanCounts counts = apply(store, clean);

    (void) data;
    g_assert_cmpint(counts.left, ==, 0);
    assert_pairs(store, "ru", "en", "1: Закон = Law\n");
}

/* Without the rule on duplicates, mending must not make one. */
static void test_repair_collides(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Закон\x07", "en", "Law", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "b", "ru", "Закон", "en", "Law", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autoptr(TmClean) clean = find(
        store, &(TmCleanOptions){.rules = {.rules = 1u << TM_RULE_CONTROL}}, "1 control repair\n");
    TmCleanCounts counts = apply(store, clean);

    (void) data;
    g_assert_cmpint(counts.left, ==, 1);
    assert_pairs(store, "ru", "en", "1: Закон\x07 = Law\n2: Закон = Law\n");
}

/* Somebody was faster: what has changed since it was looked at is left alone. */
static void test_changed_meanwhile(Place *place, gconstpointer data)
{
    TmUnit *units[] = {
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "12", "en", "12", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "a", "ru", "Закон", "en", "Law", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "b", "ru", "Закон", "en", "law", NULL),
        unit_of(TM_STATUS_DRAFT, 0, "b", "ru", "13", "en", "13", NULL),
    };
    g_autoptr(TmStore) store = STORE(place, units);
    g_autoptr(TmClean) clean = find(store, &ALL,
                                    "1 no-words delete\n"
                                    "4 no-words delete\n"
                                    "3 twin merge 2\n");
    g_autoptr(TmUnit) words =
        unit_of(TM_STATUS_DRAFT, 0, NULL, "ru", "Дюжина", "en", "A dozen", NULL);
    g_autoptr(TmUnit) act = unit_of(TM_STATUS_DRAFT, 0, NULL, "ru", "Закон", "en", "Act", NULL);
    TmBatch *batch = begin_batch(store);

    (void) data;
    g_assert_true(tm_batch_replace(batch, 1, words, NULL));
    g_assert_true(tm_batch_replace(batch, 3, act, NULL));
    g_assert_true(tm_batch_delete(batch, 4, NULL));
    commit_batch(batch);
    TmCleanCounts counts = apply(store, clean);
    g_assert_cmpint(counts.left, ==, 3);
    assert_pairs(store, "ru", "en", "1: Дюжина = A dozen\n2: Закон = Law\n3: Закон = Act\n");
}

/* More than are held at once: all go into the best one. */
static void test_long_group(Place *place, gconstpointer data)
{
    enum { N = 700 };
    TmStore *store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    (void) data;
    for (int i = 0; i < N; i++) {
        g_autoptr(GString) text = g_string_new("Закон");
        for (int bit = 0; bit < 10; bit++)
            g_string_append(text, (i >> bit) & 1 ? " о" : "\u00a0о");
        add_unit(batch, unit_of(TM_STATUS_DRAFT, i == 400 ? 9 : 1, "a", "ru", text->str, "en",
                                "The law on o o o o o", NULL));
    }
    commit_batch(batch);
    g_autoptr(GError) error = NULL;
    g_autoptr(TmClean) clean = tm_clean_open(store, &ALL, &error);
    const TmCleanItem *item;
    while (tm_clean_next(clean, &item, &error))
        g_assert_cmpint(item->rule, ==, TM_RULE_DUPLICATE);
    g_assert_no_error(error);
    TmCleanCounts counts = apply(store, clean);
    g_assert_cmpint(counts.done[TM_TREAT_MERGE], ==, N - 1);
    g_assert_cmpint(counts.left, ==, 0);
    g_autofree char *rest = list_pairs(store, "ru", "en");
    g_assert_true(g_str_has_prefix(rest, "401: "));
    tm_clean_close(g_steal_pointer(&clean));
    tm_store_close(store);
}

#define ADD(name, function)                                                                        \
    g_test_add("/hygiene/clean/" name, Place, NULL, place_set_up, function, place_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("duplicates", test_duplicates);
    ADD("undo", test_undo);
    ADD("reduce", test_reduce);
    ADD("named", test_named);
    ADD("translations", test_translations);
    ADD("subset", test_subset);
    ADD("repair-makes-duplicate", test_repair_makes_duplicate);
    ADD("repair-collides", test_repair_collides);
    ADD("changed-meanwhile", test_changed_meanwhile);
    ADD("long-group", test_long_group);
    return g_test_run();
}
