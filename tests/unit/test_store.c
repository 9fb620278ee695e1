/*
 * The store: what goes in comes out, what is there already is not added again, and a batch that is
 * not committed leaves nothing.
 */
#include "test_store.h"

static void test_hash(void)
{
    /* The test vector of the SipHash paper, appendix A. */
    guint8 key[16], input[15];

    for (guint8 i = 0; i < 16; i++)
        key[i] = i;
    memcpy(input, key, sizeof input);
    g_assert_cmphex(store_hash(key, input, sizeof input), ==, 0xa129ca6149be45e5u);
}

static void test_round_trip(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        TmUnit *unit = tm_unit_new();
        TmText *ru = tm_text_new("Принят ", -1);
        tm_text_append_code(ru, TM_CODE_OPEN, 1, "bold", "<w:b/>");
        tm_text_append(ru, "закон", -1);
        tm_text_append_code(ru, TM_CODE_CLOSE, 1, "bold", NULL);
        TmVariant *variant = tm_unit_take_variant(unit, "ru", ru);
        tm_attributes_add(&variant->attributes, TM_ATTRIBUTE_NOTE, "note", "сверено");
        tm_unit_take_variant(unit, "en-GB", tm_text_new("The law was adopted", -1));
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "МПА СНГ");
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client",
                          "second of this name");
        unit->uuid = g_strdup("12345678-9abc-4def-8123-456789abcdef");
        unit->status = TM_STATUS_REVIEWED;
        unit->origin = TM_ORIGIN_ALIGNED;
        unit->created = 1500000000;
        unit->changed = 1600000000;
        unit->created_by = g_strdup("anna");
        unit->changed_by = g_strdup("olga");
        tm_unit_place(unit)->document = g_strdup("release-1.docx");
        g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_NEW);
        TmBatchCounts counts = commit_batch(batch);
        g_assert_cmpint(counts.sequence, ==, 1);
        g_assert_cmpint(counts.added, ==, 1);
    }
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    g_autoptr(TmScan) scan = tm_store_scan(store, "ru", "en", &error);
    TmScanRow row;
    g_assert_true(tm_scan_next(scan, &row, &error));
    g_autoptr(TmStoredPair) pair =
        tm_store_load(store, row.source_variant, row.target_variant, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(pair->source->string->str, ==, "Принят закон");
    g_assert_cmpint(tm_text_n_codes(pair->source), ==, 2);
    g_assert_cmpint(tm_text_code(pair->source, 0)->offset, ==, strlen("Принят "));
    g_assert_cmpstr(tm_text_code(pair->source, 0)->data, ==, "<w:b/>");
    g_assert_cmpint(tm_text_code(pair->source, 1)->kind, ==, TM_CODE_CLOSE);
    g_assert_cmpstr(pair->target->string->str, ==, "The law was adopted");
    g_assert_cmpstr(pair->source_language, ==, "ru");
    g_assert_cmpstr(pair->target_language, ==, "en-GB");
    g_assert_cmpstr(pair->document, ==, "release-1.docx");
    g_assert_cmpint(pair->changed, ==, 1600000000);
    g_assert_cmpint(pair->status, ==, TM_STATUS_REVIEWED);
    g_assert_cmpint(pair->origin, ==, TM_ORIGIN_ALIGNED);
    g_assert_false(tm_scan_next(scan, &row, &error));
    g_assert_no_error(error);

    assert_answer(place->path, "SELECT lower(hex(uuid)) FROM identity",
                  "123456789abc4def8123456789abcdef");
    assert_answer(place->path, "SELECT created FROM unit", "1500000000");
    assert_answer(place->path,
                  "SELECT c.name || '/' || m.name FROM unit JOIN person c ON c.id = created_by"
                  " JOIN person m ON m.id = changed_by",
                  "anna/olga");
    assert_answer(place->path, "SELECT attributes FROM unit",
                  "1p0:8:x-client13:МПА СНГ-:p0:8:x-client19:second of this name-:"
                  "n1:4:note14:сверено-:");
    assert_answer(place->path,
                  "SELECT command || ' ' || p.name || ' ' || file || ' ' || date || ' ' || added"
                  " FROM batch JOIN person p ON p.id = person",
                  "import olga archive.tmx 1700000000 1");
    assert_answer(place->path, "PRAGMA page_size", "16384");
    assert_answer(place->path, "PRAGMA journal_mode", "wal");
}

static void test_dates(Place *place, gconstpointer data)
{
    static const struct {
        gint64 created, changed;
        const char *stored;
    } cases[] = {
        {0, 0, "0 0"}, /* not known, and not made up */
        {1500000000, 0, "1500000000 0"},
        {0, 1600000000, "0 1600000000"},
        {1500000000, 1600000000, "1500000000 1600000000"},
    };
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *ru = g_strdup_printf("Статья %u", i + 1);
        g_autofree char *sql =
            g_strdup_printf("SELECT created || ' ' || changed FROM unit WHERE id = %u", i + 1);
        TmBatch *batch = begin_batch(store);
        TmUnit *unit = unit_ru_en(ru, "Article", NULL);
        unit->created = cases[i].created;
        unit->changed = cases[i].changed;
        add_unit(batch, unit);
        commit_batch(batch);
        assert_answer(place->path, sql, cases[i].stored);
    }
}

static TmUnit *unit_with_code(TmCodeKind kind)
{
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);
    const TmVariant *variant = unit->variants->pdata[0];

    tm_text_append_code(variant->text, kind, 1, "bold", NULL);
    return unit;
}

static void test_same(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    TmUnit *unit;

    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон", "Law", NULL)), ==, TM_ADD_NEW);
    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон", "Law", NULL)), ==, TM_ADD_KNOWN);
    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон", "Act", NULL)), ==, TM_ADD_NEW);
    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон ", "Law", NULL)), ==, TM_ADD_NEW);
    g_assert_cmpint(add_unit(batch, unit_with_code(TM_CODE_OPEN)), ==, TM_ADD_NEW);
    g_assert_cmpint(add_unit(batch, unit_with_code(TM_CODE_CLOSE)), ==, TM_ADD_NEW);
    g_assert_cmpint(add_unit(batch, unit_with_code(TM_CODE_OPEN)), ==, TM_ADD_KNOWN);
    /* The order of the variants does not matter, their number and languages do. */
    unit = tm_unit_new();
    tm_unit_take_variant(unit, "en", tm_text_new("Law", -1));
    tm_unit_take_variant(unit, "ru", tm_text_new("Закон", -1));
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_KNOWN);
    unit = unit_ru_en("Закон", "Law", NULL);
    tm_unit_take_variant(unit, "kk", tm_text_new("Заң", -1));
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_NEW);
    unit = tm_unit_new();
    tm_unit_take_variant(unit, "ru", tm_text_new("Закон", -1));
    tm_unit_take_variant(unit, "en-US", tm_text_new("Law", -1));
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_NEW);
    TmBatchCounts counts = commit_batch(batch);
    g_assert_cmpint(counts.added, ==, 7);
    g_assert_cmpint(counts.changed, ==, 0);
    g_assert_cmpint(counts.skipped, ==, 3);
}

/* The hash is an aid to find units, never the truth. */
static void test_hash_collision(Place *place, gconstpointer data)
{
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        add_unit(batch, unit_ru_en("Закон", "Law", NULL));
        add_unit(batch, unit_ru_en("Указ", "Decree", NULL));
        commit_batch(batch);
    }
    change(place->path, "UPDATE content SET hash = (SELECT hash FROM content WHERE unit = 2)"
                        " WHERE unit = 1");
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    TmBatch *batch = begin_batch(store);
    g_assert_cmpint(add_unit(batch, unit_ru_en("Указ", "Decree", NULL)), ==, TM_ADD_KNOWN);
    /* Its own hash is gone, so it is not found; but never is another unit taken for it. */
    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон", "Law", NULL)), ==, TM_ADD_NEW);
    commit_batch(batch);
}

static void test_rollback(Place *place, gconstpointer data)
{
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        add_unit(batch, unit_ru_en("Закон", "Law", "a.docx"));
        tm_batch_free(batch);
        assert_pairs(store, "ru", "en", "");
    }
    {
        /* An empty memory is a memory. */
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
        g_autoptr(TmStoreInfo) info = tm_store_info(store, NULL);
        g_assert_cmpint(info->units, ==, 0);
        g_assert_cmpint(info->documents, ==, 0);
        g_assert_cmpint(info->batches, ==, 0);
        g_assert_cmpint(info->last_date, ==, 0);
        g_assert_cmpint(info->languages->len, ==, 0);
    }
    /* Numbers of languages that were rolled back go to others; the store must not remember them. */
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    tm_batch_free(batch);
    batch = begin_batch(store);
    TmUnit *unit = tm_unit_new();
    tm_unit_take_variant(unit, "kk", tm_text_new("Заң", -1));
    tm_unit_take_variant(unit, "be", tm_text_new("Закон", -1));
    add_unit(batch, unit);
    commit_batch(batch);
    assert_pairs(store, "kk", "be", "1: Заң = Закон\n");
}

static void test_nothing_changed(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    g_assert_true(tm_batch_skip(batch, "empty", &error));
    TmBatchCounts counts = commit_batch(batch);
    g_assert_cmpint(counts.sequence, ==, 0);
    g_assert_cmpint(counts.skipped, ==, 1);
    assert_answer(place->path, "SELECT count(*) FROM batch", "0");

    batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    tm_batch_skip(batch, "no translation", &error);
    tm_batch_skip(batch, "empty", &error);
    tm_batch_skip(batch, "no translation", &error);
    g_assert_no_error(error);
    counts = commit_batch(batch);
    g_assert_cmpint(counts.sequence, ==, 1);
    g_assert_cmpint(counts.skipped, ==, 3);
    assert_answer(place->path, "SELECT reason || ' ' || number FROM skip ORDER BY reason",
                  "empty 1|no translation 2");
}

/* The first unit's UUID is @first; all differ; those made here are of version 7, from the date. */
static void assert_uuids(const char *path, const char *first)
{
    g_autoptr(TmStore) store = open_store(path, TM_STORE_READ);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GError) error = NULL;

    for (gint64 id = 1; id <= 600; id++) {
        g_autoptr(TmStoredUnit) stored = tm_store_unit(store, id, &error);
        g_assert_no_error(error);
        g_assert_true(g_uuid_string_is_valid(stored->unit->uuid));
        if (id == 1)
            g_assert_cmpstr(stored->unit->uuid, ==, first);
        else
            g_assert_true(g_str_has_prefix(stored->unit->uuid, "018bcfe5-6800-7"));
        g_assert_true(g_hash_table_add(seen, g_strdup(stored->unit->uuid)));
    }
}

static void test_ids_and_uuids(Place *place, gconstpointer data)
{
    static const char uuid[] = "00000000-0000-4000-8000-000000000001";
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        for (int i = 0; i < 600; i++) {
            g_autofree char *en = g_strdup_printf("Law %d", i);
            TmUnit *unit = unit_ru_en("Закон", en, NULL);
            /* The same UUID for all: the first keeps it. "17" is none at all. */
            unit->uuid = g_strdup(i == 5 ? "17" : uuid);
            add_unit(batch, unit);
        }
        commit_batch(batch);
    }
    assert_answer(place->path, "SELECT unit || ' ' || hex(uuid) FROM identity",
                  "1 00000000000040008000000000000001");
    assert_uuids(place->path, uuid);
    change(place->path, "DELETE FROM variant WHERE unit > 590; DELETE FROM unit WHERE id > 590");
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Указ", "Decree", NULL));
    commit_batch(batch);
    assert_answer(place->path, "SELECT max(id) FROM unit", "601");
    assert_answer(place->path, "SELECT count(DISTINCT nonce) FROM batch", "2");
}

static void test_languages(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    /* Numbered in the order of coming: not the order of tags. */
    static const char *const tags[] = {"ru", "en-US", "en-GB", "en", "ky"};
    TmUnit *unit = tm_unit_new();

    for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
        tm_unit_take_variant(unit, tags[i], tm_text_new(tags[i], -1));
    add_unit(batch, unit);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    commit_batch(batch);

    assert_pairs(store, "ru", "en", "1: ru = en\n1: ru = en-GB\n1: ru = en-US\n2: Закон = Law\n");
    assert_pairs(store, "en", "ru", "1: en = ru\n1: en-GB = ru\n1: en-US = ru\n2: Law = Закон\n");
    assert_pairs(store, "en-US", "ru", "1: en = ru\n1: en-US = ru\n2: Law = Закон\n");
    assert_pairs(store, "ru", "ky", "1: ru = ky\n");
    assert_pairs(store, "ru", "kk", "");
    /* A text is never the translation of itself. */
    assert_pairs(store, "en-GB", "en-US", "1: en = en-US\n1: en-GB = en\n1: en-GB = en-US\n");

    g_autoptr(TmStoreInfo) info = tm_store_info(store, NULL);
    g_autoptr(GString) counts = g_string_new(NULL);
    for (guint i = 0; i < info->languages->len; i++) {
        const TmLanguageCount *count = info->languages->pdata[i];
        g_string_append_printf(counts, "%s %d, ", count->language, (int) count->variants);
    }
    g_assert_cmpstr(counts->str, ==, "en 2, en-GB 1, en-US 1, ky 1, ru 2, ");
}

static TmUnit *bad_one_language(void)
{
    TmUnit *unit = tm_unit_new();

    tm_unit_take_variant(unit, "ru", tm_text_new("Закон", -1));
    return unit;
}

static TmUnit *bad_language_twice(void)
{
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);

    tm_unit_take_variant(unit, "en", tm_text_new("Act", -1));
    return unit;
}

static TmUnit *bad_language(void)
{
    TmUnit *unit = bad_one_language();

    tm_unit_take_variant(unit, "no such tag!", tm_text_new("Law", -1));
    return unit;
}

static TmUnit *bad_utf8(void)
{
    return unit_ru_en("\xd0", "Law", NULL);
}

static TmUnit *bad_nul(void)
{
    TmUnit *unit = bad_one_language();

    tm_unit_take_variant(unit, "en", tm_text_new("La\0w", 4));
    return unit;
}

static TmUnit *bad_long(void)
{
    g_autofree char *text = g_strnfill(TM_SEGMENT_MAX_BYTES + 1, 'a');

    return unit_ru_en("Закон", text, NULL);
}

static TmUnit *bad_attribute(void)
{
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);
    g_autofree char *value = g_strnfill(TM_STORE_MAX_FIELD_BYTES + 1, 'a');

    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", value);
    return unit;
}

static TmUnit *bad_document(void)
{
    return unit_ru_en("Закон", "Law", "\xff.docx");
}

static TmUnit *bad_codes(void)
{
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);
    const TmVariant *variant = unit->variants->pdata[1];
    g_autofree char *markup = g_strnfill(TM_STORE_MAX_FIELD_BYTES + 1, 'a');

    tm_text_append_code(variant->text, TM_CODE_ALONE, 1, "picture", markup);
    return unit;
}

static void test_refused(Place *place, gconstpointer data)
{
    static const struct {
        TmUnit *(*make)(void);
        TmError code;
    } cases[] = {
        {bad_one_language, TM_ERROR_TEXT}, {bad_language_twice, TM_ERROR_TEXT},
        {bad_language, TM_ERROR_TEXT},     {bad_utf8, TM_ERROR_TEXT},
        {bad_nul, TM_ERROR_TEXT},          {bad_long, TM_ERROR_LIMIT},
        {bad_attribute, TM_ERROR_LIMIT},   {bad_document, TM_ERROR_TEXT},
        {bad_codes, TM_ERROR_LIMIT},
    };
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmUnit) unit = cases[i].make();
        TmAddResult result;
        g_assert_false(tm_batch_add(batch, unit, &result, &error));
        g_assert_error(error, TM_ERROR, (int) cases[i].code);
    }
    /* The batch is as it was. */
    g_autofree char *longest = g_strnfill(TM_SEGMENT_MAX_BYTES, 'a');
    g_assert_cmpint(add_unit(batch, unit_ru_en("Закон", longest, NULL)), ==, TM_ADD_NEW);
    TmBatchCounts counts = commit_batch(batch);
    g_assert_cmpint(counts.added, ==, 1);
    g_autofree char *list = list_pairs(store, "ru", "en");
    g_assert_cmpint(strlen(list), ==, TM_SEGMENT_MAX_BYTES + strlen("1: Закон = \n"));
}

/* One language too many is the unit's fault, not the memory's damage. */
static void test_too_many_languages(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    tm_store_close(open_store(place->path, TM_STORE_CREATE));
    change(place->path,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
           " WHERE i < 4094) INSERT INTO language SELECT i, iif(i = 17, 'de', 'x-' || i) FROM n");
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    TmBatch *batch = begin_batch(store);
    TmUnit *unit = unit_ru_en("Закон", "Law", NULL);

    g_assert_false(tm_batch_add(batch, unit, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "archive.tmx: error: the language en "));
    tm_unit_free(unit);
    /* ru was the last one that found a place; the batch goes on with what it has. */
    unit = tm_unit_new();
    tm_unit_take_variant(unit, "ru", tm_text_new("Закон", -1));
    tm_unit_take_variant(unit, "de", tm_text_new("Law", -1));
    g_assert_cmpint(add_unit(batch, unit), ==, TM_ADD_NEW);
    g_assert_cmpint(commit_batch(batch).added, ==, 1);
    assert_answer(place->path, "SELECT max(id) FROM language", "4095");
}

static void test_wrong_use(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"import", NULL, NULL, 0};
    g_autoptr(GError) error = NULL;
    (void) data;
    TmStore *store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    g_assert_null(tm_store_begin(store, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_BUSY);
    g_clear_error(&error);
    /* A batch outlives the caller's hold on its store. */
    tm_store_close(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    g_assert_true(tm_batch_commit(batch, NULL, &error));
    g_assert_false(tm_batch_commit(batch, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_clear_error(&error);
    tm_batch_free(batch);

    store = open_store(place->path, TM_STORE_READ);
    g_assert_null(tm_store_begin(store, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_clear_error(&error);
    g_assert_null(tm_store_load(store, store_variant_id(1, 1), store_variant_id(2, 2), &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(tm_store_load(store, -1, G_MAXINT64, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    tm_store_close(store);
    tm_store_close(NULL);
    tm_batch_free(NULL);
    tm_scan_free(NULL);
    tm_stored_pair_free(NULL);
    tm_store_info_free(NULL);
}

static void add_test(const char *name, void (*run)(Place *, gconstpointer))
{
    g_test_add(name, Place, NULL, place_set_up, run, place_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/hash", test_hash);
    add_test("/store/round-trip", test_round_trip);
    add_test("/store/dates", test_dates);
    add_test("/store/same", test_same);
    add_test("/store/hash-collision", test_hash_collision);
    add_test("/store/rollback", test_rollback);
    add_test("/store/nothing-changed", test_nothing_changed);
    add_test("/store/ids-and-uuids", test_ids_and_uuids);
    add_test("/store/languages", test_languages);
    add_test("/store/refused", test_refused);
    add_test("/store/too-many-languages", test_too_many_languages);
    add_test("/store/wrong-use", test_wrong_use);
    return g_test_run();
}
