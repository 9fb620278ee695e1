/*
 * What the tests of the store share: a folder that goes away, units in one line, SQL for looking
 * into the file behind the store's back.
 */
#ifndef TEST_STORE_H
#define TEST_STORE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "store/internal.h"

typedef struct {
    char *folder;
    char *path; /* of a memory that does not exist yet */
} Place;

static inline void place_set_up(Place *place, gconstpointer data)
{
    (void) data;
    place->folder = g_dir_make_tmp("tolmach-store-XXXXXX", NULL);
    g_assert_nonnull(place->folder);
    place->path = g_build_filename(place->folder, "memory.tm", NULL);
}

static inline void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_folder(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}

static inline void place_tear_down(Place *place, gconstpointer data)
{
    (void) data;
    remove_folder(place->folder);
    g_free(place->folder);
    g_free(place->path);
}

static inline TmUnit *unit_ru_en(const char *ru, const char *en, const char *document)
{
    TmUnit *unit = tm_unit_new();

    tm_unit_take_variant(unit, "ru", tm_text_new(ru, -1));
    tm_unit_take_variant(unit, "en", tm_text_new(en, -1));
    tm_unit_place(unit)->document = g_strdup(document);
    return unit;
}

static inline TmStore *open_store(const char *path, TmStoreMode mode)
{
    g_autoptr(GError) error = NULL;
    TmStore *store = tm_store_open(path, mode, &error);

    g_assert_no_error(error);
    g_assert_nonnull(store);
    return store;
}

static inline TmBatch *begin_batch(TmStore *store)
{
    const TmBatchInfo info = {"import", "olga", "archive.tmx", 1700000000};
    g_autoptr(GError) error = NULL;
    TmBatch *batch = tm_store_begin(store, &info, &error);

    g_assert_no_error(error);
    g_assert_nonnull(batch);
    return batch;
}

/* Takes the unit over. */
static inline TmAddResult add_unit(TmBatch *batch, TmUnit *unit)
{
    g_autoptr(GError) error = NULL;
    TmAddResult result = TM_ADD_NEW;

    tm_batch_add(batch, unit, &result, &error);
    g_assert_no_error(error);
    tm_unit_free(unit);
    return result;
}

static inline TmBatchCounts commit_batch(TmBatch *batch)
{
    g_autoptr(GError) error = NULL;
    TmBatchCounts counts = {0};

    tm_batch_commit(batch, &counts, &error);
    g_assert_no_error(error);
    tm_batch_free(batch);
    return counts;
}

/* The first column of the rows of a query, joined by "|". */
static inline char *ask(const char *path, const char *sql)
{
    GString *answer = g_string_new(NULL);
    sqlite3 *db;
    sqlite3_stmt *statement;

    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *value = (const char *) sqlite3_column_text(statement, 0);
        g_string_append_printf(answer, "%s%s", answer->len ? "|" : "", value ? value : "NULL");
    }
    g_assert_cmpint(sqlite3_finalize(statement), ==, SQLITE_OK);
    sqlite3_close(db);
    return g_string_free(answer, FALSE);
}

static inline void assert_answer(const char *path, const char *sql, const char *expected)
{
    g_autofree char *answer = ask(path, sql);

    g_assert_cmpstr(answer, ==, expected);
}

static inline void change(const char *path, const char *sql)
{
    sqlite3 *db;

    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

/* All pairs of a memory, one a line: "unit: source = target". */
static inline char *list_pairs(TmStore *store, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmScan) scan = tm_store_scan(store, from, to, &error);
    GString *list = g_string_new(NULL);
    TmScanRow row;

    g_assert_no_error(error);
    while (tm_scan_next(scan, &row, &error)) {
        g_autoptr(TmStoredPair) pair =
            tm_store_load(store, row.source_variant, row.target_variant, &error);
        g_assert_no_error(error);
        g_assert_true(tm_text_equal(pair->source, row.source));
        g_assert_cmpint(pair->unit, ==, row.unit);
        g_string_append_printf(list, "%d: %s = %s\n", (int) row.unit, pair->source->string->str,
                               pair->target->string->str);
    }
    g_assert_no_error(error);
    return g_string_free(list, FALSE);
}

static inline void assert_pairs(TmStore *store, const char *from, const char *to,
                                const char *expected)
{
    g_autofree char *list = list_pairs(store, from, to);

    g_assert_cmpstr(list, ==, expected);
}

#endif
