/*
 * What it costs to add one unit to a memory, and whether it is found at once. The memory is
 * changed.
 *
 *     bench_add N MEMORY FROM TO
 *
 * Adds N units, each in a batch of its own as a translator's work comes, and looks each up three
 * times: in the object that added it, in one that had been opened and asked before (another
 * process), and in a new one. Prints "WHAT<TAB>VALUE", times in milliseconds; fails when a unit is
 * not found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "memory/memory.h"

enum { STORED, FOUND_HERE, FOUND_ELSEWHERE, FOUND_ANEW, N_STEPS };

static const char *const step_names[N_STEPS] = {"stored", "found here", "found elsewhere",
                                                "found anew"};

typedef struct {
    const char *path;
    const char *from;
    const char *to;
} Bench;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static TmMemory *open_memory(const Bench *bench, TmStoreMode mode)
{
    GError *error = NULL;
    TmMemorySpec spec = {bench->path, 0};
    TmMemory *memory = tm_memory_open(&spec, 1, mode, &error);

    if (memory == NULL)
        g_error("%s", error->message);
    return memory;
}

/* Words of another language do as well: what counts is that they are not in the memory yet. */
static TmText *probe(guint n, gboolean source)
{
    g_autofree char *text = g_strdup_printf(
        source ? "Quernstone %u of the lower lighthouse" : "Жёрнов %u нижнего маяка", n);

    return tm_text_new(text, -1);
}

static void add(const Bench *bench, TmMemory *memory, guint n)
{
    TmBatchInfo info = {.command = "bench", .date = 1795183200};
    g_autoptr(TmUnit) unit = tm_unit_new();
    GError *error = NULL;
    TmBatchCounts counts;
    TmAddResult result;

    tm_unit_take_variant(unit, bench->from, probe(n, TRUE));
    tm_unit_take_variant(unit, bench->to, probe(n, FALSE));
    g_autoptr(TmBatch) batch = tm_store_begin(tm_memory_store(memory, 0), &info, &error);
    if (batch == NULL || !tm_batch_add(batch, unit, &result, &error) ||
        !tm_batch_commit(batch, &counts, &error))
        g_error("%s", error->message);
    if (counts.added != 1)
        g_error("unit %u was there already; take a fresh copy of the memory", n);
}

static gboolean finds(const Bench *bench, TmMemory *memory, guint n)
{
    g_autoptr(TmText) source = probe(n, TRUE);
    g_autoptr(TmText) target = probe(n, FALSE);
    TmQuery query = {.text = source, .from = bench->from, .to = bench->to, .min = 7000, .limit = 5};
    GError *error = NULL;
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);

    if (matches == NULL)
        g_error("%s", error->message);
    for (guint i = 0; i < matches->len; i++) {
        const TmMatch *match = matches->pdata[i];
        if (match->rank.raw_score == TM_SCORE_IDENTICAL &&
            tm_text_equal(match->pair->target, target))
            return TRUE;
    }
    return FALSE;
}

static gint compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return x < y ? -1 : x > y;
}

static void print_step(const char *name, GArray *times, guint n_found)
{
    g_array_sort(times, compare_doubles);
    printf("%s ms\t%.4g\n", name, g_array_index(times, double, times->len / 2));
    printf("%s max ms\t%.4g\n", name, g_array_index(times, double, times->len - 1));
    printf("%s\t%u\n", name, n_found);
}

/* Each step for unit @n: times are appended, successes counted. */
static void run_unit(const Bench *bench, TmMemory *here, TmMemory *elsewhere, guint n,
                     GArray *const *times, guint *n_done)
{
    for (int step = 0; step < N_STEPS; step++) {
        double started = now();
        if (step == STORED) {
            add(bench, here, n);
            n_done[step]++;
        } else {
            g_autoptr(TmMemory) anew =
                step == FOUND_ANEW ? open_memory(bench, TM_STORE_READ) : NULL;
            TmMemory *asked = anew != NULL ? anew : step == FOUND_HERE ? here : elsewhere;
            n_done[step] += finds(bench, asked, n);
        }
        double taken = now() - started;
        g_array_append_val(times[step], taken);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5 || atoi(argv[1]) < 1) {
        g_printerr("usage: %s N MEMORY FROM TO\n", argv[0]);
        return 2;
    }
    Bench bench = {argv[2], argv[3], argv[4]};
    guint n_units = (guint) atoi(argv[1]), n_done[N_STEPS] = {0};
    gboolean all = TRUE;
    GArray *times[N_STEPS];
    g_autoptr(TmMemory) here = open_memory(&bench, TM_STORE_WRITE);
    g_autoptr(TmMemory) elsewhere = open_memory(&bench, TM_STORE_READ);

    for (int step = 0; step < N_STEPS; step++)
        times[step] = g_array_new(FALSE, FALSE, sizeof(double));
    /* Unit 0 is in neither; asking for it opens whatever is opened late. */
    if (finds(&bench, here, 0) || finds(&bench, elsewhere, 0))
        g_error("the memory holds the units of this bench already");
    for (guint n = 1; n <= n_units; n++)
        run_unit(&bench, here, elsewhere, n, times, n_done);
    for (int step = 0; step < N_STEPS; step++) {
        print_step(step_names[step], times[step], n_done[step]);
        g_array_unref(times[step]);
        all = all && n_done[step] == n_units;
    }
    return all ? 0 : 1;
}
