/*
 * What is new since a batch: a cache that knows the memory as it was can be brought to what it is.
 * The property test compares with the contents of all states there were, whatever batches did.
 */
#include "test_store_random.h"

#define N_ROUNDS 50
#define N_BATCHES 14

/* ---- what is asked --------------------------------------------------------------------------- */

/* "1 2 5" */
static char *list_outdated(TmStore *store, gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) outdated = tm_store_outdated(store, sequence, &error);
    GString *list = g_string_new(NULL);

    g_assert_no_error(error);
    for (guint i = 0; i < outdated->len; i++)
        g_string_append_printf(list, "%s%d", i ? " " : "",
                               (int) g_array_index(outdated, gint64, i));
    return g_string_free(list, FALSE);
}

/* One line a row: "1 ru Закон", with "-" for what is not reviewed, "." for the last of a unit. */
static char *list_variants(TmStore *store, gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, &error);
    g_autoptr(TmVariantScan) scan = tm_store_variants(store, sequence, &error);
    GString *list = g_string_new(NULL);
    TmVariantRow row;

    g_assert_no_error(error);
    while (tm_variant_scan_next(scan, &row, &error)) {
        g_assert_cmpuint(row.text->string->len, ==, strlen(row.text->string->str));
        g_string_append_printf(list, "%d %s %s", (int) row.unit,
                               (const char *) tags->pdata[row.language], row.text->string->str);
        for (guint i = 0; i < tm_text_n_codes(row.text); i++) {
            const TmCode *code = tm_text_code(row.text, i);
            g_string_append_printf(list, " <%d at %d>", (int) code->kind, (int) code->offset);
        }
        g_string_append_printf(list, "%s%s\n", row.unreviewed ? " -" : "", row.last ? " ." : "");
    }
    g_assert_no_error(error);
    g_assert_false(tm_variant_scan_next(scan, &row, &error));
    g_assert_no_error(error);
    return g_string_free(list, FALSE);
}

static void assert_since(TmStore *store, gint64 sequence, const char *outdated,
                         const char *variants)
{
    g_autofree char *units = list_outdated(store, sequence);
    g_autofree char *rows = list_variants(store, sequence);

    g_assert_cmpstr(units, ==, outdated);
    g_assert_cmpstr(rows, ==, variants);
}

static gint64 count_after(TmStore *store, gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    gint64 n_units = -1;

    g_assert_true(tm_store_count_after(store, sequence, &n_units, &error));
    g_assert_no_error(error);
    return n_units;
}

/* ---- one thing after the other --------------------------------------------------------------- */

static void add_batch(TmStore *store, const char *ru, const char *en, const char *document)
{
    TmBatch *batch = begin_batch(store);

    add_unit(batch, unit_ru_en(ru, en, document));
    commit_batch(batch);
}

static void delete_batch(TmStore *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);

    g_assert_true(tm_batch_delete(batch, id, &error));
    commit_batch(batch);
}

static void test_empty(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, &error);
    g_assert_cmpuint(tags->len, ==, 1);
    g_assert_null(tags->pdata[0]);
    assert_since(store, 0, "", "");
    assert_since(store, 7, "", "");
    g_assert_cmpint(count_after(store, 0), ==, 0);
}

/* A unit that is added, removed and brought back: each time as somebody sees it who stopped there.
 */
static void test_there_and_back(Place *place, gconstpointer data)
{
    static const char *const zakon = "1 ru Закон\n1 en Law .\n";
    static const char *const both = "1 ru Закон\n1 en Law .\n2 ru Указ\n2 en Decree .\n";
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    (void) data;

    add_batch(store, "Закон", "Law", NULL);   /* 1 */
    add_batch(store, "Указ", "Decree", NULL); /* 2 */
    assert_since(store, 0, "", both);
    assert_since(store, 1, "", "2 ru Указ\n2 en Decree .\n");
    assert_since(store, 2, "", "");
    delete_batch(store, 1); /* 3 */
    assert_since(store, 0, "", "2 ru Указ\n2 en Decree .\n");
    assert_since(store, 1, "1", "2 ru Указ\n2 en Decree .\n");
    assert_since(store, 2, "1", "");
    assert_since(store, 3, "", "");
    undo(store, 3, NULL); /* 4 */
    assert_since(store, 0, "", both);
    assert_since(store, 2, "1", zakon);
    assert_since(store, 3, "", zakon);
    assert_since(store, 4, "", "");
    undo(store, 1, NULL); /* 5: the unit is as it was added */
    assert_since(store, 2, "1", "");
    assert_since(store, 3, "", "");
    assert_since(store, 4, "1", "");
    undo(store, 5, NULL); /* 6 */
    assert_since(store, 0, "", both);
    assert_since(store, 3, "", zakon);
    assert_since(store, 4, "1", zakon);
    assert_since(store, 5, "", zakon);
    g_assert_cmpint(count_after(store, 0), ==, 2);
    g_assert_cmpint(count_after(store, 6), ==, 0);
    g_assert_cmpint(count_after(store, 5), ==, 1);
}

/* What a batch adds and removes again was never there. */
static void test_never_there(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    add_batch(store, "Закон", "Law", NULL);
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Указ", "Decree", NULL));
    add_unit(batch, unit_ru_en("Статья", "Article", NULL));
    g_assert_true(tm_batch_delete(batch, 2, &error));
    commit_batch(batch);
    delete_batch(store, 3);
    assert_since(store, 1, "", "");
    assert_since(store, 2, "3", "");
    g_assert_cmpint(count_after(store, 1), ==, 2); /* no more than a bound */
}

/* A unit that is found again in another place is the same; not so one that is changed as well. */
static void test_placed(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    add_batch(store, "Закон", "Law", "1.docx");
    add_batch(store, "Закон", "Law", "2.docx");
    g_assert_cmpint(count_after(store, 1), ==, 0);
    assert_since(store, 1, "", "");
    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", "3.docx"));
    g_autoptr(TmUnit) unit = loaded(store, 1);
    unit->status = TM_STATUS_APPROVED;
    g_assert_true(tm_batch_replace(batch, 1, unit, &error));
    commit_batch(batch);
    assert_since(store, 1, "1", "1 ru Закон\n1 en Law .\n");
    assert_since(store, 2, "1", "1 ru Закон\n1 en Law .\n");
    assert_since(store, 3, "", "");
}

static void test_merged(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    add_batch(store, "Закон", "Law", "1.docx");
    add_batch(store, "Закон", "A law", "1.docx");
    TmBatch *batch = begin_batch(store);
    g_assert_true(tm_batch_merge(batch, 1, 2, &error));
    commit_batch(batch);
    assert_since(store, 2, "1 2", "2 ru Закон\n2 en A law .\n");
    assert_since(store, 1, "1", "2 ru Закон\n2 en A law .\n");
}

/* What a row says beside its unit and text. */
static void test_rows(Place *place, gconstpointer data)
{
    static const struct {
        TmStatus status;
        TmOrigin origin;
    } kinds[] = {{TM_STATUS_DRAFT, TM_ORIGIN_ALIGNED},
                 {TM_STATUS_REVIEWED, TM_ORIGIN_ALIGNED},
                 {TM_STATUS_DRAFT, TM_ORIGIN_IMPORTED},
                 {TM_STATUS_DRAFT, TM_ORIGIN_TRANSLATED}};
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *en = g_strdup_printf("Law %d", (int) i);
        TmUnit *unit = unit_ru_en("Закон", en, NULL);
        TmVariant *law = unit->variants->pdata[0];
        unit->status = kinds[i].status;
        unit->origin = kinds[i].origin;
        if (i == 1) {
            tm_text_append_code(law->text, TM_CODE_ALONE, 1, "note", "<1/>");
            tm_text_append(law->text, " о реестрах", -1);
            tm_text_append_code(law->text, TM_CODE_CLOSE, 2, "bold", NULL);
        }
        if (i == 2)
            tm_unit_take_variant(unit, "kk", tm_text_new("Заң", -1));
        add_unit(batch, unit);
    }
    commit_batch(batch);
    assert_since(store, 0, "",
                 "1 ru Закон -\n1 en Law 0 - .\n"
                 "2 ru Закон о реестрах <2 at 10> <1 at 30>\n2 en Law 1 .\n"
                 "3 ru Закон\n3 en Law 2\n3 kk Заң .\n"
                 "4 ru Закон\n4 en Law 3 .\n");
}

/* ---- one state ------------------------------------------------------------------------------- */

static void test_one_state(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) writer = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    gint64 sequence, nonce;
    (void) data;

    add_batch(writer, "Закон", "Law", NULL);
    g_autoptr(TmStore) reader = open_store(place->path, TM_STORE_READ);
    g_assert_true(tm_store_begin_read(reader, &error));
    g_assert_true(tm_store_newest(reader, &sequence, &nonce, &error));
    add_batch(writer, "Указ", "Decree", NULL);
    assert_pairs(reader, "ru", "en", "1: Закон = Law\n");
    assert_since(reader, 1, "", ""); /* begins and ends inside */
    g_assert_true(tm_store_begin_read(reader, &error));
    assert_pairs(reader, "ru", "en", "1: Закон = Law\n");
    tm_store_end_read(reader);
    g_assert_true(tm_store_newest(reader, &sequence, &nonce, &error));
    g_assert_cmpint(sequence, ==, 1);
    tm_store_end_read(reader);
    assert_since(reader, 1, "", "2 ru Указ\n2 en Decree .\n");
    g_assert_no_error(error);
}

/* Between begin and end no batch begins; and what is begun in a batch sees what it did until now.
 */
static void test_no_batch_inside(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"import", NULL, NULL, 1700000000};
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    g_assert_true(tm_store_begin_read(store, &error));
    g_assert_null(tm_store_begin(store, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_BUSY);
    g_clear_error(&error);
    g_autoptr(TmVariantScan) scan = tm_store_variants(store, 0, &error);
    tm_store_end_read(store);
    g_assert_null(tm_store_begin(store, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_BUSY);
    g_clear_error(&error);
    g_clear_pointer(&scan, tm_variant_scan_free);

    TmBatch *batch = begin_batch(store);
    add_unit(batch, unit_ru_en("Закон", "Law", NULL));
    g_assert_true(tm_store_begin_read(store, &error));
    assert_since(store, 0, "", "1 ru Закон\n1 en Law .\n");
    commit_batch(batch);
    assert_since(store, 0, "", "1 ru Закон\n1 en Law .\n");
    g_assert_null(tm_store_begin(store, &info, &error));
    g_clear_error(&error);
    tm_store_end_read(store);
    add_batch(store, "Указ", "Decree", NULL);
}

/* ---- single texts ---------------------------------------------------------------------------- */

static void test_text(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    add_batch(store, "Закон", "Law", NULL);
    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, &error);
    g_assert_cmpuint(tags->len, ==, 3);
    g_assert_cmpstr(tags->pdata[1], ==, "ru");
    g_assert_cmpstr(tags->pdata[2], ==, "en");
    g_autoptr(TmText) text = tm_store_text(store, tm_store_variant_id(1, 2), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text->string->str, ==, "Law");
    g_assert_null(tm_store_text(store, tm_store_variant_id(1, 3), &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(tm_store_text(store, tm_store_variant_id(2, 1), &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_NOT_FOUND);
}

/* Numbers stay, also where there is none; and none is beyond the limit. */
static void test_languages(Place *place, gconstpointer data)
{
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(GError) error = NULL;
    (void) data;

    add_batch(store, "Закон", "Law", NULL);
    change(place->path, "DELETE FROM language WHERE tag = 'ru'");
    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, &error);
    g_assert_cmpuint(tags->len, ==, 3);
    g_assert_null(tags->pdata[1]);
    g_assert_cmpstr(tags->pdata[2], ==, "en");
    change(place->path, "PRAGMA ignore_check_constraints = ON;"
                        "UPDATE language SET id = 1 << 40 WHERE tag = 'en'");
    g_assert_null(tm_store_language_tags(store, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static void test_damage(Place *place, gconstpointer data)
{
    static const struct {
        const char *sql;
        const char *finding;
    } cases[] = {
        {"UPDATE variant SET text = 'Lаw' WHERE text = 'Law'", "checksum"},
        {"UPDATE variant SET checksum = checksum + 1 WHERE text = 'Law'", "checksum"},
        {"UPDATE variant SET codes = '1a0:1:0:-:' WHERE text = 'Law'", "checksum"},
        {"UPDATE variant SET text = CAST(x'4cff77' AS TEXT) WHERE text = 'Law'", "UTF-8"},
        {"UPDATE variant SET id = 1 << 12 | 77 WHERE text = 'Law'", "no language"},
        {"UPDATE unit SET status = 3", "unknown status"},
        {"UPDATE unit SET origin = -1", "unknown status"},
        {"INSERT INTO unit (id, sequence, status, origin, created, changed)"
         " VALUES (-5, 1, 0, 0, 0, 0)",
         NULL}, /* no number of a unit: not visited */
        {"UPDATE unit SET id = 1 << 60", "no number"},
        {"UPDATE batch SET last_unit = -3", "no number"},
        {"UPDATE batch SET last_unit = 9223372036854775807", "no number"},
        {"DELETE FROM unit", NULL}, /* texts of nobody, as everywhere */
        {"DELETE FROM variant", NULL},
    };
    (void) data;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, (int) i);
        g_autoptr(GError) error = NULL;
        gint64 n_units;
        TmVariantRow row;

        TmStore *made = open_store(path, TM_STORE_CREATE);
        add_batch(made, "Закон", "Law", NULL);
        tm_store_close(made);
        change(path, cases[i].sql);
        g_autoptr(TmStore) store = open_store(path, TM_STORE_READ);
        g_autoptr(TmVariantScan) scan =
            tm_store_variants(store, strstr(cases[i].sql, "batch") ? 1 : 0, &error);
        while (scan != NULL && tm_variant_scan_next(scan, &row, &error))
            g_assert_cmpint(row.unit, ==, 1);
        if (cases[i].finding == NULL) {
            g_assert_no_error(error);
            continue;
        }
        g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
        g_assert_nonnull(strstr(error->message, cases[i].finding));
        if (strstr(cases[i].sql, "batch")) {
            g_assert_null(tm_store_outdated(store, 1, NULL));
            g_assert_false(tm_store_count_after(store, 1, &n_units, NULL));
        }
    }
}

/* ---- random batches -------------------------------------------------------------------------- */

/* The content of each unit, all that tm_batch_replace sets, and the rows of its variants. */
typedef struct {
    char *content;
    char *rows;
} Content;

static void content_free_one(gpointer data)
{
    Content *content = data;

    g_free(content->content);
    g_free(content->rows);
    g_free(content);
}

static guint number_of(const GPtrArray *tags, const char *tag)
{
    for (guint i = 1; i < tags->len; i++) {
        if (g_strcmp0(tags->pdata[i], tag) == 0)
            return i;
    }
    g_assert_not_reached();
}

/* In the order of numbers. */
static char *rows_of(const TmUnit *unit, const GPtrArray *tags)
{
    GString *rows = g_string_new(NULL);
    guint n_left = unit->variants->len;

    for (guint number = 1; number < tags->len; number++) {
        for (guint i = 0; i < unit->variants->len; i++) {
            const TmVariant *variant = unit->variants->pdata[i];
            if (number_of(tags, variant->language) != number)
                continue;
            g_autofree char *key = tm_text_key(variant->text);
            g_string_append_printf(
                rows, "%u %s %s%s%s\n", number, variant->text->string->str, key,
                unit->origin == TM_ORIGIN_ALIGNED && unit->status == TM_STATUS_DRAFT ? " -" : "",
                --n_left == 0 ? " ." : "");
        }
    }
    return g_string_free(rows, FALSE);
}

/* Without id, places and the batch. */
static char *content_of(const TmStoredUnit *stored)
{
    g_autoptr(TmUnit) unit = tm_unit_copy(stored->unit);
    TmStoredUnit plain = {.unit = unit};
    g_autoptr(GString) out = g_string_new(NULL);

    g_clear_pointer(&unit->places, g_ptr_array_unref);
    dump_unit(out, &plain);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* unit → Content */
static GHashTable *read_state(TmStore *store)
{
    g_autoptr(GError) error = NULL;
    GHashTable *state =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, content_free_one);
    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, &error);
    g_autoptr(TmUnitScan) scan = tm_store_units(store, NULL, NULL, &error);
    const TmStoredUnit *stored;

    while (tm_unit_scan_next(scan, &stored, &error)) {
        Content *content = g_new(Content, 1);
        content->content = content_of(stored);
        content->rows = rows_of(stored->unit, tags);
        g_hash_table_insert(state, g_memdup2(&stored->id, sizeof stored->id), content);
    }
    g_assert_no_error(error);
    return state;
}

/* unit → its rows, as rows_of writes them */
static GHashTable *read_variants(TmStore *store, gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    GHashTable *units = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(TmVariantScan) scan = tm_store_variants(store, sequence, &error);
    g_autoptr(GString) rows = g_string_new(NULL);
    TmVariantRow row;
    gint64 last = 0;

    while (tm_variant_scan_next(scan, &row, &error)) {
        g_assert_true(rows->len > 0 ? row.unit == last : row.unit > last);
        last = row.unit;
        g_autofree char *key = tm_text_key(row.text);
        g_string_append_printf(rows, "%u %s %s%s%s\n", row.language, row.text->string->str, key,
                               row.unreviewed ? " -" : "", row.last ? " ." : "");
        g_autoptr(TmText) text =
            tm_store_text(store, tm_store_variant_id(row.unit, row.language), &error);
        g_assert_no_error(error);
        g_assert_true(tm_text_equal(text, row.text));
        if (!row.last)
            continue;
        g_hash_table_insert(units, g_memdup2(&last, sizeof last), g_strdup(rows->str));
        g_string_truncate(rows, 0);
    }
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, 0);
    return units;
}

/* The newest batch that did more to a unit than to find it in another place. */
static gint64 last_touch(TmStore *store, gint64 unit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) history = tm_store_history(store, unit, &error);
    gint64 sequence = 0;

    g_assert_no_error(error);
    for (guint i = 0; i < history->len; i++) {
        const TmHistoryEntry *entry = history->pdata[i];
        if (entry->kind != TM_CHANGE_PLACED)
            sequence = entry->batch->sequence;
    }
    return sequence;
}

/* One unit, as it was after batch @sequence and as it is. NULL: it was or is not there. */
static void check_unit_since(const Content *then, const Content *now, gboolean touched,
                             gboolean outdated, const char *variants)
{
    g_assert_true(outdated == (then != NULL && touched));
    g_assert_true((variants != NULL) == (now != NULL && touched));
    if (variants != NULL)
        g_assert_cmpstr(variants, ==, now->rows);
    if (then != NULL && !outdated) {
        g_assert_nonnull(now);
        g_assert_cmpstr(then->content, ==, now->content);
    }
    if (now != NULL && variants == NULL)
        g_assert_nonnull(then);
}

/* @states: of all batches until now; @touches: last_touch of all units there ever were. */
static void check_since(TmStore *store, const GPtrArray *states, const GArray *touches,
                        gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) variants = read_variants(store, sequence);
    g_autoptr(GArray) outdated = tm_store_outdated(store, sequence, &error);
    GHashTable *then = states->pdata[sequence];
    GHashTable *now = states->pdata[states->len - 1];
    guint next = 0, n_variants = 0;

    g_assert_no_error(error);
    for (gint64 unit = 1; unit < (gint64) touches->len; unit++) {
        gboolean is_outdated =
            next < outdated->len && g_array_index(outdated, gint64, next) == unit;
        const char *rows = g_hash_table_lookup(variants, &unit);
        check_unit_since(g_hash_table_lookup(then, &unit), g_hash_table_lookup(now, &unit),
                         g_array_index(touches, gint64, unit) > sequence, is_outdated, rows);
        next += is_outdated;
        n_variants += rows != NULL;
    }
    g_assert_cmpuint(next, ==, outdated->len); /* in order, without repeats */
    g_assert_cmpuint(n_variants, ==, g_hash_table_size(variants));
    g_assert_cmpint(count_after(store, sequence), >=, n_variants);
}

/* Now and then an undo of any batch, and changes after it in the same batch. */
static gint64 any_batch(TmStore *store, gint64 newest, GRand *random)
{
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(store);
    int n = g_rand_int_range(random, 1, 12);

    if (newest > 0 && g_rand_int_range(random, 0, 3) == 0) {
        g_assert_true(
            tm_batch_undo(batch, g_rand_int_range(random, 1, (gint32) newest + 1), NULL, &error));
        n = g_rand_boolean(random) ? 0 : 3;
    }
    for (int i = 0; i < n; i++)
        random_change(store, batch, random);
    return commit_batch(batch).sequence;
}

static GArray *read_touches(TmStore *store, const char *path)
{
    g_autofree char *last = ask(path, "SELECT coalesce(max(last_unit), 0) FROM batch");
    GArray *touches = g_array_new(FALSE, TRUE, sizeof(gint64));
    gint64 n = g_ascii_strtoll(last, NULL, 10);

    g_array_set_size(touches, 1);
    for (gint64 unit = 1; unit <= n; unit++) {
        gint64 sequence = last_touch(store, unit);
        g_assert_cmpint(sequence, >, 0);
        g_array_append_val(touches, sequence);
    }
    return touches;
}

static void test_random(Place *place, gconstpointer data)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    (void) data;

    for (int round = 0; round < N_ROUNDS; round++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, round);
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        g_autoptr(GPtrArray) states =
            g_ptr_array_new_with_free_func((GDestroyNotify) g_hash_table_unref);

        g_ptr_array_add(states, read_state(store));
        while (states->len <= N_BATCHES) {
            if (any_batch(store, states->len - 1, random) != 0)
                g_ptr_array_add(states, read_state(store));
        }
        g_autoptr(GArray) touches = read_touches(store, path);
        for (guint sequence = 0; sequence < states->len; sequence++)
            check_since(store, states, touches, sequence);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Place *, gconstpointer);
    } tests[] = {
        {"/since/empty", test_empty},
        {"/since/there-and-back", test_there_and_back},
        {"/since/never-there", test_never_there},
        {"/since/placed", test_placed},
        {"/since/merged", test_merged},
        {"/since/rows", test_rows},
        {"/since/one-state", test_one_state},
        {"/since/no-batch-inside", test_no_batch_inside},
        {"/since/text", test_text},
        {"/since/languages", test_languages},
        {"/since/damage", test_damage},
        {"/since/random", test_random},
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Place, NULL, place_set_up, tests[i].run, place_tear_down);
    return g_test_run();
}
