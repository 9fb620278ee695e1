/*
 * Whole units: their order, filters, neighbours and places; shares; and that equal memories give
 * equal lists, however they were filled.
 */
#include "test_store_dump.h"

static TmUnit *placed(const char *ru, const char *en, const char *document, gint64 position)
{
    TmUnit *unit = unit_ru_en(ru, en, document);

    tm_unit_place(unit)->position = position;
    unit->source_language = g_strdup("ru");
    return unit;
}

/* The ids of units that fit, in order: "3 1 2". */
static char *list_ids(TmStore *store, const TmUnitFilter *filter, TmUnitOrder order)
{
    TmUnitScanOptions options = {.order = order};
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(store, filter, &options, &error);
    GString *list = g_string_new(NULL);
    const TmStoredUnit *stored;

    g_assert_no_error(error);
    while (tm_unit_scan_next(scan, &stored, &error))
        g_string_append_printf(list, "%s%d", list->len ? " " : "", (int) stored->id);
    g_assert_no_error(error);
    return g_string_free(list, FALSE);
}

static void fill(TmStore *store)
{
    TmBatch *batch = begin_batch(store);
    TmUnit *unit;

    add_unit(batch, unit_ru_en("Ямал", "Yamal", NULL));
    add_unit(batch, unit_ru_en("Принят закон.", "A law was adopted.", "б.docx"));
    add_unit(batch, unit_ru_en("Указ.", "Decree.", "б.docx"));
    unit = unit_ru_en("Статья 1", "Article 1", "а.docx");
    unit->status = TM_STATUS_APPROVED;
    unit->changed = 1600000000;
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "МПА СНГ");
    add_unit(batch, unit);
    unit = unit_ru_en("Алтай", "Altai", NULL);
    tm_unit_take_variant(unit, "kk", tm_text_new("Алтай", -1));
    add_unit(batch, unit);
    commit_batch(batch);
    batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Указ.", "Decree.", "а.docx"));
    add_unit(batch, unit_ru_en("Новое", "New", NULL));
    commit_batch(batch);
}

/* The units of @rising, and no others, from the last to the first; and each by itself. */
static void assert_backwards(TmStore *store, const TmUnitFilter *filter, const char *rising)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_NEWEST};
    g_auto(GStrv) ids = g_strsplit(rising, " ", *rising == '\0' ? 0 : -1);
    guint n_ids = *rising == '\0' ? 0 : g_strv_length(ids);
    g_autofree char *falling = list_ids(store, filter, TM_ORDER_NEWEST);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(store, filter, &options, &error);
    const TmStoredUnit *stored;

    for (guint i = n_ids; i-- > 0;)
        g_string_append_printf(expected, "%s%s", ids[i], i > 0 ? " " : "");
    g_assert_cmpstr(falling, ==, expected->str);
    for (gint64 id = 5001; id >= 0; id--) {
        gboolean fits = n_ids > 0 && g_ascii_strtoll(ids[n_ids - 1], NULL, 10) == id;
        g_assert_true(tm_unit_scan_look(scan, id, &stored, &error));
        g_assert_cmpint(stored != NULL ? stored->id : 0, ==, fits ? id : 0);
        n_ids -= fits;
    }
    g_assert_cmpuint(n_ids, ==, 0);
}

static void test_filters(Place *place, gconstpointer data)
{
    static const char *const ru_kk[] = {"ru", "kk", NULL};
    static const struct {
        TmUnitFilter filter;
        const char *by_id;
        const char *by_place;
    } cases[] = {
        {{0}, "1 2 3 4 5 6", "4 3 2 5 6 1"},
        {{.languages = ru_kk}, "5", "5"},
        {{.document = "а.docx"}, "3 4", "4 3"},
        {{.document = "нет.docx"}, "", ""},
        {{.batch = 1}, "1 2 3 4 5", "4 3 2 5 1"},
        {{.batch = 2}, "3 6", "3 6"},
        {{.statuses = 1u << TM_STATUS_APPROVED}, "4", "4"},
        {{.statuses = 1u << TM_STATUS_APPROVED | 1u << TM_STATUS_DRAFT},
         "1 2 3 4 5 6",
         "4 3 2 5 6 1"},
        {{.until = 1650000000}, "4", "4"},
        {{.since = 1650000000}, "1 2 3 5 6", "3 2 5 6 1"},
        {{.attribute = "x-client"}, "4", "4"},
        {{.attribute = "x-client", .value = "МПА"}, "", ""},
        {{.attribute = "x-client", .value = "МПА СНГ"}, "4", "4"},
        {{.text = "закон"}, "2", "2"},
        {{.text = "LAW"}, "2", "2"},
        {{.text = "аРТ"}, "", ""},
    };
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    fill(store);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *by_id = list_ids(store, &cases[i].filter, TM_ORDER_ID);
        g_autofree char *by_place = list_ids(store, &cases[i].filter, TM_ORDER_PLACE);
        g_test_message("filter %d", (int) i);
        g_assert_cmpstr(by_id, ==, cases[i].by_id);
        g_assert_cmpstr(by_place, ==, cases[i].by_place);
        assert_backwards(store, &cases[i].filter, by_id);
    }
}

/* Newest first, and one by one, through windows and the gaps that removed units leave. */
static void test_newest(Place *place, gconstpointer data)
{
    const TmUnitFilter reviewed = {.statuses = 1u << TM_STATUS_REVIEWED};
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autofree char *none = list_ids(store, NULL, TM_ORDER_NEWEST);
    g_assert_cmpstr(none, ==, "");
    TmBatch *batch = begin_batch(store);
    for (int i = 0; i < 5000; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %d", i);
        TmUnit *unit = unit_ru_en(ru, "Article", NULL);
        unit->status = g_rand_boolean(random) ? TM_STATUS_REVIEWED : TM_STATUS_DRAFT;
        add_unit(batch, unit);
    }
    commit_batch(batch);
    batch = begin_batch(store);
    for (gint64 id = 1; id <= 5000; id++)
        if ((id > 2000 && id < 3500) || g_rand_boolean(random))
            g_assert_true(tm_batch_delete(batch, id, &error));
    commit_batch(batch);
    g_autofree char *all = list_ids(store, NULL, TM_ORDER_ID);
    assert_backwards(store, NULL, all);
    g_autofree char *some = list_ids(store, &reviewed, TM_ORDER_ID);
    assert_backwards(store, &reviewed, some);
}

static void test_document_units(Place *place, gconstpointer data)
{
    static const struct {
        const char *document;
        gint64 first, last;
        const char *expected;
    } cases[] = {{"б.docx", 1, 9, "1=2 2=3"},          {"б.docx", 2, 2, "2=3"},
                 {"б.docx", G_MININT64, 1, "1=2"},     {"б.docx", 3, G_MAXINT64, ""},
                 {"а.docx", 1, G_MAXINT64, "1=4 3=3"}, {"нет.docx", 1, 9, ""}};
    g_autoptr(GError) error = NULL;
    gint64 date;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    fill(store);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) units = tm_store_document_units(store, cases[i].document, cases[i].first,
                                                          cases[i].last, &error);
        g_autoptr(GString) list = g_string_new(NULL);
        g_assert_no_error(error);
        for (guint j = 0; j < units->len; j++) {
            const TmDocumentUnit *unit = &g_array_index(units, TmDocumentUnit, j);
            g_string_append_printf(list, "%s%d=%d", j > 0 ? " " : "", (int) unit->position,
                                   (int) unit->unit);
        }
        g_assert_cmpstr(list->str, ==, cases[i].expected);
    }
    g_assert_true(tm_store_batch_date(store, 2, &date, &error));
    g_assert_cmpint(date, ==, 1700000000);
    g_assert_true(tm_store_batch_date(store, 3, &date, &error));
    g_assert_cmpint(date, ==, 0);
}

/* What stands beside a unit, from its documents; noted texts where these say nothing. */
static void test_neighbours(Place *place, gconstpointer data)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_PLACE, .neighbours = TRUE};
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, placed("Один.", "One.", "1.docx", 0));
    add_unit(batch, placed("Два.", "Two.", "1.docx", 0));
    TmUnit *unit = placed("Три.", "Three.", "1.docx", 0);
    tm_unit_place(unit)->next = g_strdup("Четыре.");
    add_unit(batch, unit);
    add_unit(batch, placed("Два.", "Two.", "2.docx", 0));
    commit_batch(batch);
    g_autofree char *dump = dump_units(store, NULL, &options);
    g_assert_cmpstr(dump, ==,
                    "1 by 1: draft imported 0 0 - - ru\n  en One. \n  ru Один. \n"
                    "  @ 1.docx 1 -|Два. -\n"
                    "2 by 1: draft imported 0 0 - - ru\n  en Two. \n  ru Два. \n"
                    "  @ 1.docx 2 Один.|Три. -\n  @ 2.docx 1 end -|- -\n"
                    "3 by 1: draft imported 0 0 - - ru\n  en Three. \n  ru Три. \n"
                    "  @ 1.docx 3 end Два.|Четыре. -\n");
}

/* A list that is read into another memory gives the same list: in any order, in several batches. */
static void test_equal_memories(Place *place, gconstpointer data)
{
    const TmUnitScanOptions options = {.order = TM_ORDER_PLACE, .neighbours = TRUE};
    g_autoptr(GRand) random = g_rand_new_with_seed(9);
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
    g_autofree char *other_path = g_strconcat(place->path, "2", NULL);
    g_autoptr(GError) error = NULL;
    const TmStoredUnit *stored;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    for (int i = 0; i < 300; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %d", g_rand_int_range(random, 0, 200));
        g_autofree char *en = g_strdup_printf("Article %d", g_rand_int_range(random, 0, 2));
        g_autofree char *document = g_strdup_printf("%d.docx", g_rand_int_range(random, 0, 9));
        gboolean none = g_rand_int_range(random, 0, 5) == 0;
        TmUnit *unit = placed(ru, en, none ? NULL : document, 0);
        if (g_rand_int_range(random, 0, 4) == 0)
            tm_unit_place(unit)->next = g_strdup("Дальше.");
        add_unit(batch, unit);
        if (g_rand_int_range(random, 0, 20) == 0)
            g_assert_true(tm_batch_skip(batch, "empty", NULL));
    }
    commit_batch(batch);
    g_autoptr(TmUnitScan) scan = tm_store_units(store, NULL, &options, &error);
    while (tm_unit_scan_next(scan, &stored, &error))
        g_ptr_array_add(units, tm_unit_copy(stored->unit));
    g_assert_no_error(error);
    g_assert_cmpint(units->len, ==, tm_unit_scan_count(scan));
    g_assert_cmpstr(tm_unit_scan_source(scan), ==, "ru");
    tm_unit_scan_free(g_steal_pointer(&scan));

    for (guint i = units->len - 1; i > 0; i--) {
        guint j = (guint) g_rand_int_range(random, 0, (gint32) i + 1);
        gpointer swapped = units->pdata[i];
        units->pdata[i] = units->pdata[j];
        units->pdata[j] = swapped;
    }
    g_autoptr(TmStore) other = open_store(other_path, TM_STORE_CREATE);
    batch = begin_batch(other);
    for (guint i = 0; i < units->len; i++)
        add_unit(batch, tm_unit_copy(units->pdata[i]));
    commit_batch(batch);

    /* Ids differ; everything else is equal, and so are the positions and ends of documents. */
    g_autofree char *first = dump_units(store, NULL, &options);
    g_autofree char *second = dump_units(other, NULL, &options);
    g_autoptr(GRegex) numbers = g_regex_new("^[0-9]+ by", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *a = g_regex_replace(numbers, first, -1, 0, "unit by", 0, NULL);
    g_autofree char *b = g_regex_replace(numbers, second, -1, 0, "unit by", 0, NULL);
    g_assert_cmpstr(a, ==, b);
    /* Read again into the first, it changes nothing. */
    batch = begin_batch(store);
    for (guint i = 0; i < units->len; i++)
        g_assert_cmpint(add_unit(batch, tm_unit_copy(units->pdata[i])), ==, TM_ADD_KNOWN);
    g_assert_cmpint(commit_batch(batch).sequence, ==, 0);
}

static void test_shares(void)
{
    static const char mounts[] =
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "36 22 0:40 / /mnt/office rw,noatime shared:2 - nfs4 server:/export rw\n"
        "37 22 0:41 / /mnt/my\\040share rw - cifs //server/share rw\n"
        "38 36 8:2 / /mnt/office/local rw - ext4 /dev/sdb1 rw\n"
        "39 22 0:42 / /home/olga/remote rw - fuse.sshfs server: rw\n";
    static const struct {
        const char *path, *kind;
    } cases[] = {
        {"/home/olga/memory.tm", NULL},        {"/mnt/office/memory.tm", "nfs4"},
        {"/mnt/office-2/memory.tm", NULL},     {"/mnt/office/local/memory.tm", NULL},
        {"/mnt/my share/a/memory.tm", "cifs"}, {"/home/olga/remote/memory.tm", "fuse.sshfs"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *kind = share_kind(mounts, cases[i].path);
        g_assert_cmpstr(kind, ==, cases[i].kind);
    }
    g_autofree char *nonsense = share_kind("\n - \na b c d e f g", "/a");
    g_assert_null(nonsense);
}

/* On a share a memory can be read, but not written to. */
static void test_open_on_share(Place *place, gconstpointer data)
{
    const StoreOptions on_share = {.mounts = "1 0 0:40 / / rw - nfs4 server:/export rw\n"};
    g_autoptr(GError) error = NULL;
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        fill(store);
    }
    g_assert_null(store_open_with(place->path, TM_STORE_WRITE, &on_share, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "network share; move the memory to a disk"));
    g_clear_error(&error);
    g_autoptr(TmStore) store = store_open_with(place->path, TM_STORE_READ, &on_share, &error);
    g_assert_no_error(error);
    assert_pairs(store, "ru", "kk", "5: Алтай = Алтай\n");
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Place *, gconstpointer);
    } tests[] = {
        {"/units/filters", test_filters},
        {"/units/newest", test_newest},
        {"/units/of-document", test_document_units},
        {"/units/neighbours", test_neighbours},
        {"/units/equal-memories", test_equal_memories},
        {"/units/on-share", test_open_on_share},
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Place, NULL, place_set_up, tests[i].run, place_tear_down);
    g_test_add_func("/units/shares", test_shares);
    return g_test_run();
}
