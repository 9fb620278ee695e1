/*
 * Several processes at one index: importers and matchers at once, one that is killed while it makes
 * segments, one for which the disk is full. Whoever asks gets the right answer.
 */
#include "index_files.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- killed ---------------------------------------------------------------------------------- */

#define N_KILLS 50

/* Brings the index up to date, again and again from nothing; never returns. */
static void merge_until_killed(const Files *files)
{
    for (guint i = 0;; i++) {
        TmMemorySpec spec = {files->place.path, 0};
        TmMemory *memory = tm_memory_open(&spec, 1, TM_STORE_READ, NULL);
        if (memory == NULL || !tm_memory_prepare(memory, NULL))
            _exit(1);
        tm_memory_free(memory);
        if (i % 2 == 0)
            remove_folder(files->folder);
    }
}

static void run_and_kill(const Files *files, guint microseconds)
{
    int status;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        merge_until_killed(files);
    g_usleep(microseconds);
    kill(child, SIGKILL);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_killed(Files *files, gconstpointer data)
{
    guint n_left = 0;
    (void) data;

    for (guint i = 0; i < N_KILLS; i++) {
        add_batches(files, 1 + any_of(files->world, 3));
        run_and_kill(files, any_of(files->world, 80 * 1000));
        n_left += count_segment_files(files->folder) > count_named(files, files->folder);
        if (i % 4 == 0)
            assert_recovers(files);
        else
            assert_right(files, NULL);
    }
    g_test_message("%u times segments were left that no manifest names", n_left);
    /* What was left is removed with the next segments. */
    remove_folder(files->folder);
    bring_up_to_date(files);
    g_assert_cmpuint(count_segment_files(files->folder), ==, count_named(files, files->folder));
}

/* ---- disk full ------------------------------------------------------------------------------- */

#define N_FULL 24

/* Asks with files limited to some size, and says whether all went well. */
static int ask_with_little_room(Files *files, rlim_t n_bytes)
{
    struct rlimit limit = {n_bytes, n_bytes};
    g_autoptr(TmMemory) by_scan = open_files(files, TRUE);
    g_autoptr(TmMemory) by_index = open_files(files, FALSE);

    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 2;
    for (guint i = 0; i < N_SENTENCES; i++) {
        g_autoptr(TmText) text = random_text(files->world, 0, i);
        TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 3000, .limit = 10};
        g_autofree char *found = describe_answer(by_index, &query);
        g_autofree char *right = describe_answer(by_scan, &query);
        if (strcmp(found, right) != 0)
            return 1;
    }
    return 0;
}

static void test_disk_full(Files *files, gconstpointer data)
{
    guint n_nothing = 0;
    (void) data;

    for (guint i = 0; i < N_FULL; i++) {
        int status;
        guint n_bytes = i % 6 == 0 ? 0 : any_of(files->world, 90 * 1024);
        if (i % 2 == 0)
            remove_folder(files->folder);
        else
            add_batches(files, 3);
        pid_t child = fork();
        g_assert_cmpint(child, >=, 0);
        if (child == 0)
            _exit(ask_with_little_room(files, n_bytes));
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_test_message("%u bytes: %d", n_bytes, status);
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
        n_nothing += count_named(files, files->folder) == 0;
        /* Nothing half made takes what room there is. */
        g_assert_cmpuint(count_segment_files(files->folder), <=, count_named(files, files->folder));
        if (count_named(files, files->folder) > 0 || i % 3 == 0)
            assert_recovers(files);
    }
    g_test_message("%u times nothing could be written", n_nothing);
    g_assert_cmpuint(n_nothing, >, 0);
}

/* ---- at once --------------------------------------------------------------------------------- */

#define N_MATCHERS 4
#define N_LIVE 6  /* units that are there after each batch … */
#define N_NOISE 9 /* … and others beside them */
#define N_SECONDS 4

/*
 * After batch b, "Закон номер N принят Советом" is there for the last N_LIVE numbers up to b: so
 * each answer tells which state of the memory it is of.
 */
static gboolean import_one(TmStore *store, int number)
{
    const TmBatchInfo info = {"import", "olga", NULL, 1700000000};
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, NULL);
    gint64 first = (gint64) (number - 1 - N_LIVE) * (N_NOISE + 1) + 1;
    gboolean done = batch != NULL;

    for (int i = 0; i <= N_NOISE && done; i++) {
        g_autofree char *ru =
            i == 0 ? g_strdup_printf("Закон номер %d принят Советом", number)
                   : g_strdup_printf("Глава %d-%d «О порядке слова%d»", number, i, number * i % 90);
        g_autofree char *en = g_strdup_printf(i == 0 ? "%d" : "Chapter %d-%d", number, i);
        g_autoptr(TmUnit) unit = unit_ru_en(ru, en, NULL);
        done = tm_batch_add(batch, unit, NULL, NULL);
    }
    if (done && number > N_LIVE)
        done = tm_batch_delete(batch, first, NULL);
    return done && tm_batch_commit(batch, NULL, NULL);
}

/* Until time is up; says how many batches. */
static void import_all(const char *path, int out)
{
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_CREATE, NULL);
    gint64 end = g_get_monotonic_time() + N_SECONDS * G_USEC_PER_SEC;
    int number = N_LIVE;

    while (store != NULL && g_get_monotonic_time() < end) {
        if (!import_one(store, number + 1))
            _exit(2);
        number++;
        g_usleep(2000);
    }
    _exit(write(out, &number, sizeof number) == (ssize_t) sizeof number ? 0 : 3);
}

static gint64 newest_batch(TmMemory *memory)
{
    gint64 sequence = -1, nonce;

    tm_store_newest(tm_memory_store(memory, 0), &sequence, &nonce, NULL);
    return sequence;
}

/* Whether an answer is that of a state between two batches. */
static gboolean is_of_a_state(const GPtrArray *matches, gint64 from, gint64 until)
{
    gint64 least = G_MAXINT64, most = 0;

    for (guint i = 0; i < matches->len; i++) {
        const TmMatch *match = matches->pdata[i];
        gint64 number = g_ascii_strtoll(match->pair->target->string->str, NULL, 10);
        least = MIN(least, number);
        most = MAX(most, number);
    }
    return matches->len == N_LIVE && most - least == N_LIVE - 1 && most >= from && most <= until;
}

/* Asks until time is up; says how many answers there were. */
static void match_all(const char *path, int out)
{
    g_autoptr(TmText) text = tm_text_new("Закон номер 0 принят Советом", -1);
    TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 7000, .limit = 1000};
    gint64 end = g_get_monotonic_time() + N_SECONDS * G_USEC_PER_SEC;
    TmMemorySpec spec = {path, 0};
    TmMemory *memory = NULL;
    int n_answers = 0;

    for (; g_get_monotonic_time() < end; n_answers++) {
        if (memory == NULL)
            memory = tm_memory_open(&spec, 1, TM_STORE_READ, NULL);
        if (memory == NULL)
            _exit(2);
        gint64 before = newest_batch(memory);
        g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, NULL);
        if (matches == NULL)
            _exit(3);
        if (!is_of_a_state(matches, before, newest_batch(memory)))
            _exit(4);
        if (n_answers % 5 == 0)
            g_clear_pointer(&memory, tm_memory_free);
    }
    tm_memory_free(memory);
    _exit(write(out, &n_answers, sizeof n_answers) == (ssize_t) sizeof n_answers ? 0 : 5);
}

typedef struct {
    pid_t id;
    int said;
} Child;

static Child start(const char *path, void (*run)(const char *path, int out))
{
    Child child;
    int ends[2];

    g_assert_cmpint(pipe(ends), ==, 0);
    child.id = fork();
    g_assert_cmpint(child.id, >=, 0);
    if (child.id == 0)
        run(path, ends[1]);
    close(ends[1]);
    child.said = ends[0];
    return child;
}

static int wait_for(Child child)
{
    int status, said = 0;

    g_assert_cmpint(waitpid(child.id, &status, 0), ==, child.id);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
    g_assert_cmpint(read(child.said, &said, sizeof said), ==, (ssize_t) sizeof said);
    close(child.said);
    return said;
}

static void test_at_once(Place *place, gconstpointer data)
{
    Child importer, matchers[N_MATCHERS];
    int n_answers = 0;
    (void) data;

    store_index_max_loose = SMALL_LOOSE;
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
        for (int i = 1; i <= N_LIVE; i++)
            g_assert_true(import_one(store, i));
    }
    importer = start(place->path, import_all);
    for (guint i = 0; i < N_MATCHERS; i++)
        matchers[i] = start(place->path, match_all);
    int n_batches = wait_for(importer);
    for (guint i = 0; i < N_MATCHERS; i++)
        n_answers += wait_for(matchers[i]);
    g_test_message("%d batches, %d answers", n_batches, n_answers);
    g_assert_cmpint(n_batches, >, 20);
    g_assert_cmpint(n_answers, >, 4 * N_MATCHERS);

    TmMemorySpec spec = {place->path, 0};
    g_autoptr(TmMemory) by_index = open_memories(&spec, 1, TM_STORE_READ, FALSE);
    g_autoptr(TmMemory) by_scan = open_memories(&spec, 1, TM_STORE_READ, TRUE);
    g_autoptr(TmText) text = tm_text_new("Глава 3-4 «О порядке слова12»", -1);
    TmQuery query = {.text = text, .from = "ru", .to = "en", .min = 3000, .limit = 1000};
    g_free(assert_exact(by_index, by_scan, &query));
    store_index_max_loose = INDEX_MAX_LOOSE_UNITS;
}

int main(int argc, char **argv)
{
    g_autofree char *cache = g_dir_make_tmp("tolmach-cache-XXXXXX", NULL);

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add("/index/processes/killed", Files, NULL, files_set_up, test_killed, files_tear_down);
    g_test_add("/index/processes/disk-full", Files, NULL, files_set_up, test_disk_full,
               files_tear_down);
    g_test_add("/index/processes/at-once", Place, NULL, place_set_up, test_at_once,
               place_tear_down);
    int result = g_test_run();
    remove_folder(cache);
    return result;
}
