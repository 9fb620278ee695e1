/*
 * What can go wrong while a memory is used: two processes at once, a full disk, a process killed at
 * any moment while it imports, changes, deletes or undoes, and a disk that gives back other bytes
 * than were written.
 */
#include "test_store_dump.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_IN_BATCH 20
#define N_KILLS 50
#define N_MIXED_KILLS 300

/* Units that are all different, and can be known again: "Закон 3/17". */
static void add_numbered(TmBatch *batch, int series, int n)
{
    for (int i = 0; i < n; i++) {
        g_autofree char *ru = g_strdup_printf("Закон %d/%d", series, i);
        g_autofree char *en = g_strdup_printf("Law %d/%d", series, i);
        g_autofree char *document = g_strdup_printf("%d.docx", series);
        add_unit(batch, unit_ru_en(ru, en, document));
    }
}

static guint count_pairs(TmStore *store)
{
    g_autofree char *list = list_pairs(store, "ru", "en");
    guint count = 0;

    for (const char *p = list; *p; p++)
        count += *p == '\n';
    return count;
}

static void test_reader_beside_writer(Place *place, gconstpointer data)
{
    (void) data;
    g_autoptr(TmStore) writer = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(writer);
    add_numbered(batch, 1, 3);
    commit_batch(batch);

    g_autoptr(TmStore) reader = open_store(place->path, TM_STORE_READ);
    batch = begin_batch(writer);
    add_numbered(batch, 2, 3);
    g_assert_cmpint(count_pairs(reader), ==, 3);
    commit_batch(batch);
    g_assert_cmpint(count_pairs(reader), ==, 6);
}

/* A scan sees one state from its first row to its last, whatever is committed meanwhile. */
static void test_scan_beside_writer(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    TmScanRow row;
    guint n_rows = 1;
    (void) data;
    g_autoptr(TmStore) writer = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(writer);
    add_numbered(batch, 1, 3);
    commit_batch(batch);

    g_autoptr(TmStore) reader = open_store(place->path, TM_STORE_READ);
    g_autoptr(TmScan) scan = tm_store_scan(reader, "ru", "en", &error);
    g_assert_true(tm_scan_next(scan, &row, &error));
    batch = begin_batch(writer);
    add_numbered(batch, 2, 3);
    commit_batch(batch);
    while (tm_scan_next(scan, &row, &error))
        n_rows++;
    g_assert_no_error(error);
    g_assert_cmpint(n_rows, ==, 3);
}

static void test_two_writers(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"import", NULL, NULL, 0};
    const StoreOptions impatient = {.busy_milliseconds = 50};
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) first = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(TmStore) second = store_open_with(place->path, TM_STORE_WRITE, &impatient, &error);
    g_assert_no_error(error);
    TmBatch *batch = begin_batch(first);
    add_numbered(batch, 1, 3);

    gint64 start = g_get_monotonic_time();
    g_assert_null(tm_store_begin(second, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, "another process is writing"));
    g_assert_cmpint(g_get_monotonic_time() - start, >=, 40 * 1000);
    g_clear_error(&error);
    commit_batch(batch);

    /* The second one sees what the first has added, its languages and documents too. */
    g_autoptr(TmBatch) next = tm_store_begin(second, &info, &error);
    g_assert_no_error(error);
    g_autoptr(TmUnit) unit = unit_ru_en("Закон 1/0", "Law 1/0", "1.docx");
    TmAddResult result;
    g_assert_true(tm_batch_add(next, unit, &result, &error));
    g_assert_cmpint(result, ==, TM_ADD_KNOWN);
}

static void note_wait(const TmStore *store, gpointer user)
{
    g_assert_nonnull(tm_store_path(store));
    (*(int *) user)++;
}

/* Whoever has to wait says so, once. */
static void test_waits_and_says_so(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"import", NULL, NULL, 0};
    const StoreOptions patient = {.busy_milliseconds = STORE_NOTICE_MILLISECONDS + 300};
    g_autoptr(GError) error = NULL;
    int n_notices = 0;
    (void) data;
    g_autoptr(TmStore) first = open_store(place->path, TM_STORE_CREATE);
    g_autoptr(TmStore) second = store_open_with(place->path, TM_STORE_WRITE, &patient, &error);
    g_assert_no_error(error);
    tm_store_on_wait(second, note_wait, &n_notices);
    TmBatch *batch = begin_batch(first);
    g_assert_null(tm_store_begin(second, &info, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_BUSY);
    g_assert_cmpint(n_notices, ==, 1);
    tm_batch_free(batch);
}

/* SQLite says the same when a disk is full as when the file may have no more pages. */
static void test_disk_full(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    add_numbered(batch, 1, 3);
    commit_batch(batch);
    sqlite3_exec(store->db, "PRAGMA max_page_count = 30", NULL, NULL, NULL);

    batch = begin_batch(store);
    g_autofree char *long_text = g_strnfill(50000, 'x');
    for (int i = 0; error == NULL && i < 100; i++) {
        g_autofree char *ru = g_strdup_printf("Длинный текст %d", i);
        g_autoptr(TmUnit) unit = unit_ru_en(ru, long_text, NULL);
        tm_batch_add(batch, unit, NULL, &error);
    }
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "disk is full"));
    g_clear_error(&error);
    g_assert_false(tm_batch_commit(batch, NULL, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_STORE);
    g_clear_error(&error);
    tm_batch_free(batch);
    g_assert_cmpint(count_pairs(store), ==, 3);
    assert_answer(place->path, "SELECT count(*) FROM batch", "1");

    sqlite3_exec(store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
    batch = begin_batch(store);
    add_numbered(batch, 2, 3);
    g_assert_cmpint(commit_batch(batch).sequence, ==, 2);
}

/* ---- killed ---------------------------------------------------------------------------------- */

/* Imports batch after batch and says so only when each one is stored; never returns. */
static void import_until_killed(const char *path, int out)
{
    const TmBatchInfo info = {"import", "olga", NULL, 1700000000};
    TmStore *store = tm_store_open(path, TM_STORE_CREATE, NULL);

    for (int i = 0; store != NULL; i++) {
        TmBatch *batch = tm_store_begin(store, &info, NULL);
        TmBatchCounts counts = {0};
        if (batch == NULL)
            break;
        add_numbered(batch, (int) getpid() * 1000 + i, N_IN_BATCH);
        if (!tm_batch_commit(batch, &counts, NULL))
            break;
        tm_batch_free(batch);
        if (write(out, &counts.sequence, sizeof counts.sequence) < 0)
            break;
    }
    _exit(1);
}

/* The last sequence that a child reported before it was killed; 0: none. */
static gint64 run_and_kill(const char *path, void (*run)(const char *path, int out),
                           guint microseconds)
{
    gint64 sequence, last = 0;
    int ends[2], status;

    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        close(ends[0]);
        run(path, ends[1]);
    }
    close(ends[1]);
    g_usleep(microseconds);
    kill(child, SIGKILL);
    while (read(ends[0], &sequence, sizeof sequence) == (ssize_t) sizeof sequence)
        last = sequence;
    close(ends[0]);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return last;
}

/* What must hold of a memory whenever a process was killed. */
typedef void (*CheckKilled)(TmStore *store, const TmStoreInfo *info);

/* Kills a process that works on the memory, again and again; gives the last sequence there is. */
static gint64 kill_repeatedly(const char *path, void (*run)(const char *path, int out), int n_kills,
                              guint32 seed, CheckKilled check)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    gint64 reported = 0, last = 0;

    for (int i = 0; i < n_kills; i++) {
        guint microseconds = (guint) g_rand_int_range(random, 0, 60 * 1000);
        gint64 now = run_and_kill(path, run, microseconds);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
        g_autoptr(TmStoreInfo) info = tm_store_info(store, NULL);
        reported = MAX(reported, now);
        /* All that was reported, and at most the one batch that was stored but not reported. */
        g_assert_cmpint(info->last_sequence, >=, reported);
        g_assert_cmpint(info->last_sequence, <=, MAX(last, now) + 1);
        last = info->last_sequence;
        check(store, info);
    }
    g_test_message("%d kills, %d batches", n_kills, (int) last);
    return last;
}

static void assert_whole_batches(TmStore *store, const TmStoreInfo *info)
{
    (void) store;
    g_assert_cmpint(info->batches, ==, info->last_sequence);
    g_assert_cmpint(info->units, ==, info->last_sequence * N_IN_BATCH);
}

static void test_killed(Place *place, gconstpointer data)
{
    (void) data;
    gint64 last =
        kill_repeatedly(place->path, import_until_killed, N_KILLS, 17, assert_whole_batches);
    g_assert_cmpint(last, >, 0);
    assert_answer(place->path, "PRAGMA integrity_check", "ok");
    assert_answer(place->path, "SELECT DISTINCT added FROM batch", "20");
    assert_answer(place->path,
                  "SELECT DISTINCT n FROM (SELECT count(*) AS n FROM unit GROUP BY sequence)",
                  "20");
    assert_answer(place->path, "SELECT (SELECT count(*) FROM variant) = 2 * count(*) FROM unit",
                  "1");
    assert_answer(place->path, "SELECT (SELECT count(*) FROM occurrence) = count(*) FROM unit",
                  "1");
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
    g_assert_cmpint(count_pairs(store), ==, last * N_IN_BATCH);
}

/* ---- killed while changing ------------------------------------------------------------------- */

/* All units of a series get the same new version: "Law 3/17 v5". */
static gboolean change_series(TmStore *store, TmBatch *batch, gint64 first, int version)
{
    for (gint64 id = first; id < first + N_IN_BATCH; id++) {
        g_autoptr(TmStoredUnit) stored = tm_store_unit(store, id, NULL);
        if (stored == NULL)
            return FALSE;
        TmVariant *en = stored->unit->variants->pdata[0];
        g_autofree char *text = g_strdup_printf(
            "%.*s v%d", (int) strcspn(en->text->string->str, "v"), en->text->string->str, version);
        tm_text_free(en->text);
        en->text = tm_text_new(text, -1);
        if (!tm_batch_replace(batch, id, stored->unit, NULL))
            return FALSE;
    }
    return TRUE;
}

static gboolean delete_series(TmBatch *batch, gint64 first)
{
    gboolean done = TRUE;

    for (gint64 id = first; done && id < first + N_IN_BATCH; id++)
        done = tm_batch_delete(batch, id, NULL);
    return done;
}

/* One batch of some kind. FALSE: there was nothing to do, as when a series is gone. */
static gboolean random_batch(TmStore *store, TmBatch *batch, GRand *random, int i)
{
    gint64 newest, nonce;
    int series = g_rand_int_range(random, 0, 6);

    if (!tm_store_newest(store, &newest, &nonce, NULL))
        return FALSE;
    switch (g_rand_int_range(random, 0, 5)) {
    case 0:
        return change_series(store, batch, series * N_IN_BATCH + 1, i);
    case 1:
        return delete_series(batch, series * N_IN_BATCH + 1);
    case 2:
    case 3:
        return newest > 1 && tm_batch_undo(batch, newest - 1, NULL, NULL);
    default:
        add_numbered(batch, (int) getpid() * 1000 + i, N_IN_BATCH);
        return TRUE;
    }
}

static void change_until_killed(const char *path, int out)
{
    const TmBatchInfo info = {"unit", "olga", NULL, 1700000000};
    TmStore *store = tm_store_open(path, TM_STORE_CREATE, NULL);
    GRand *random = g_rand_new_with_seed((guint32) getpid());

    for (int i = 0; store != NULL; i++) {
        TmBatch *batch = tm_store_begin(store, &info, NULL);
        TmBatchCounts counts = {0};
        gboolean wanted = batch != NULL && random_batch(store, batch, random, i);
        if (wanted && tm_batch_commit(batch, &counts, NULL) && counts.sequence != 0 &&
            write(out, &counts.sequence, sizeof counts.sequence) < 0)
            break;
        tm_batch_free(batch);
    }
    _exit(1);
}

/* Of each series all units are there, in one version; or none. */
static void assert_whole_series(TmStore *store, const TmStoreInfo *info)
{
    g_autoptr(GHashTable) versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *pairs = list_pairs(store, "ru", "en");
    g_auto(GStrv) lines = g_strsplit(pairs, "\n", -1);
    GHashTableIter iter;
    gpointer count;
    (void) info;

    for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
        const char *law = strstr(lines[i], "Law ") + strlen("Law ");
        char *series = g_strndup(law, strcspn(law, "/"));
        const char *version = strstr(law, " v") ? strstr(law, " v") : "";
        const char *other = g_hash_table_lookup(versions, series);

        if (other != NULL)
            g_assert_cmpstr(other, ==, version);
        g_hash_table_replace(versions, g_strdup(series), g_strdup(version));
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, series));
        g_hash_table_replace(counts, series, GUINT_TO_POINTER(n + 1));
    }
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, NULL, &count))
        g_assert_cmpint(GPOINTER_TO_UINT(count), ==, N_IN_BATCH);
}

static void test_killed_changing(Place *place, gconstpointer data)
{
    (void) data;
    gint64 last =
        kill_repeatedly(place->path, change_until_killed, N_MIXED_KILLS, 23, assert_whole_series);
    g_assert_cmpint(last, >, 10);
    assert_consistent(place->path);
    g_autofree char *n_undone = ask(place->path, "SELECT count(*) FROM batch WHERE undoes > 0");
    g_assert_cmpstr(n_undone, !=, "0");
}

/* ---- damaged --------------------------------------------------------------------------------- */

#define N_UNITS 400
#define N_DAMAGES 400

static void assert_is_store_error(const GError *error)
{
    g_assert_nonnull(error);
    g_assert_true(error->domain == TM_ERROR);
    g_assert_nonnull(strstr(error->message, "; "));
}

/* Both sides of a pair belong together, whatever happened to the file. */
static void check_pair(const TmStoredPair *pair, int i)
{
    g_autofree char *ru = g_strdup_printf("Закон 1/%d", i);
    g_autofree char *en = g_strdup_printf("Law 1/%d", i);

    g_assert_cmpstr(pair->source->string->str, ==, ru);
    g_assert_cmpstr(pair->target->string->str, ==, en);
}

static gboolean look_at_neighbours(const TmNeighbours *neighbours, gpointer user)
{
    (void) user;
    g_assert_true(neighbours->previous == NULL || neighbours->previous_known);
    g_assert_true(neighbours->next == NULL || neighbours->next_known);
    return TRUE;
}

/* TRUE: all that was there came back, and rightly. */
static gboolean read_everything(TmStore *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStoreInfo) info = tm_store_info(store, &error);
    g_autoptr(TmScan) scan = NULL;
    TmScanRow row;
    int n_rows = 0;

    if (info == NULL)
        assert_is_store_error(error);
    g_clear_error(&error);
    scan = tm_store_scan(store, "ru", "en", &error);
    if (scan == NULL) {
        assert_is_store_error(error);
        return FALSE;
    }
    while (tm_scan_next(scan, &row, &error)) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(TmStoredPair) pair =
            tm_store_load(store, row.source_variant, row.target_variant, &problem);
        if (pair != NULL)
            check_pair(pair, (int) row.unit - 1);
        else
            assert_is_store_error(problem);
        g_clear_error(&problem);
        if (!tm_store_each_neighbours(store, row.unit, "en", look_at_neighbours, NULL, &problem))
            assert_is_store_error(problem);
        n_rows++;
    }
    if (error != NULL)
        assert_is_store_error(error);
    return error == NULL && n_rows == N_UNITS;
}

static void write_something(const char *path)
{
    const TmBatchInfo info = {"import", "ivan", NULL, 1700000001};
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_WRITE, &error);
    g_autoptr(TmBatch) batch = store ? tm_store_begin(store, &info, &error) : NULL;

    for (int i = 0; batch != NULL && error == NULL && i < 40; i++) {
        g_autofree char *en = g_strdup_printf("Law 1/%d", i * 20);
        g_autofree char *ru = g_strdup_printf("Закон 1/%d", i * 20);
        g_autoptr(TmUnit) unit = unit_ru_en(ru, en, "2.docx");
        tm_batch_add(batch, unit, NULL, &error);
    }
    if (error == NULL)
        tm_batch_commit(batch, NULL, &error);
    if (error != NULL)
        assert_is_store_error(error);
}

static void test_damaged(Place *place, gconstpointer data)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(20);
    guint n_refused = 0, n_partial = 0, n_whole = 0;
    gsize length;
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        add_numbered(batch, 1, N_UNITS);
        commit_batch(batch);
    }
    g_assert_true(g_file_get_contents(place->path, &bytes, &length, NULL));
    for (int i = 0; i < N_DAMAGES; i++) {
        g_autofree char *path = g_strdup_printf("%s-%d", place->path, i);
        g_autofree char *damaged = g_memdup2(bytes, length);
        g_autoptr(GError) error = NULL;
        for (int n = g_rand_int_range(random, 1, 40); n > 0; n--) {
            gsize page = (gsize) g_rand_int_range(random, 0, (gint32) (length / STORE_PAGE_BYTES));
            /* Half of them where a page says what is in it. */
            gint32 span = g_rand_boolean(random) ? 200 : STORE_PAGE_BYTES;
            gsize at = page * STORE_PAGE_BYTES + (gsize) g_rand_int_range(random, 0, span);
            damaged[at] = (char) (damaged[at] ^ g_rand_int_range(random, 1, 256));
        }
        g_assert_true(g_file_set_contents(path, damaged, (gssize) length, NULL));
        g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_READ, &error);
        if (store == NULL) {
            assert_is_store_error(error);
            n_refused++;
        } else if (read_everything(store)) {
            n_whole++;
        } else {
            n_partial++;
        }
        g_clear_pointer(&store, tm_store_close);
        write_something(path);
        g_unlink(path);
    }
    g_test_message("refused %u, with errors %u, whole %u", n_refused, n_partial, n_whole);
    g_assert_cmpint(n_refused, >, 0);
    g_assert_cmpint(n_partial, >, 0);
}

static void test_cut_short(Place *place, gconstpointer data)
{
    g_autofree char *bytes = NULL;
    gsize length;
    (void) data;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        TmBatch *batch = begin_batch(store);
        add_numbered(batch, 1, N_UNITS);
        commit_batch(batch);
    }
    g_assert_true(g_file_get_contents(place->path, &bytes, &length, NULL));
    for (gsize cut = 1; cut < length; cut += 5003) {
        g_autofree char *path = g_strdup_printf("%s-%" G_GSIZE_FORMAT, place->path, cut);
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, bytes, (gssize) cut, NULL));
        g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_READ, &error);
        if (store == NULL)
            assert_is_store_error(error);
        else
            g_assert_false(read_everything(store));
        g_clear_pointer(&store, tm_store_close);
        g_unlink(path);
    }
}

static void add_test(const char *name, void (*run)(Place *, gconstpointer))
{
    g_test_add(name, Place, NULL, place_set_up, run, place_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/store/reader-beside-writer", test_reader_beside_writer);
    add_test("/store/scan-beside-writer", test_scan_beside_writer);
    add_test("/store/two-writers", test_two_writers);
    add_test("/store/disk-full", test_disk_full);
    add_test("/store/killed", test_killed);
    add_test("/store/killed-changing", test_killed_changing);
    add_test("/store/waits", test_waits_and_says_so);
    add_test("/store/damaged", test_damaged);
    add_test("/store/cut-short", test_cut_short);
    return g_test_run();
}
