/*
 * What reading a memory costs: opening it, all variants in order, single pairs and texts.
 *
 *     bench_store_reads MEMORY.tm
 *
 * A table: pairs and texts of units at random, from pages that the system has in memory and SQLite
 * has not, then of so few units that SQLite has them too.
 */
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define N_LOADS 20000
#define N_OPENS 20

static double seconds_since(gint64 started)
{
    return (double) (g_get_monotonic_time() - started) / G_USEC_PER_SEC;
}

static void stop_on(GError *error)
{
    if (error == NULL)
        return;
    g_printerr("%s\n", error->message);
    exit(3);
}

static TmStore *open_memory(const char *path)
{
    GError *error = NULL;
    TmStore *store = tm_store_open(path, TM_STORE_READ, &error);

    stop_on(error);
    return store;
}

static void report(const char *what, double seconds, guint64 n)
{
    g_print("| %-32s | %12" G_GUINT64_FORMAT " | %10.3f | %12.0f | %10.2f |\n", what, n, seconds,
            (double) n / seconds, seconds / (double) n * 1e6);
}

static void bench_open(const char *path)
{
    gint64 started = g_get_monotonic_time();

    for (int i = 0; i < N_OPENS; i++)
        tm_store_close(open_memory(path));
    report("open and close", seconds_since(started), N_OPENS);
}

/* Appends the row id of each first variant to @firsts, of each last one to @lasts. */
static void bench_variants(TmStore *store, GArray *firsts, GArray *lasts)
{
    GError *error = NULL;
    gint64 started = g_get_monotonic_time();
    g_autoptr(TmVariantScan) scan = tm_store_variants(store, 0, &error);
    guint64 n = 0;
    TmVariantRow row;

    stop_on(error);
    for (gboolean first = TRUE; tm_variant_scan_next(scan, &row, &error); first = row.last) {
        gint64 variant = tm_store_variant_id(row.unit, row.language);
        n++;
        if (first)
            g_array_append_val(firsts, variant);
        if (row.last)
            g_array_append_val(lasts, variant);
    }
    stop_on(error);
    report("variants of all units", seconds_since(started), n);
}

/* The units that a look-up shows are as good as random. */
static void bench_loads(TmStore *store, const GArray *firsts, const GArray *lasts, guint n_units,
                        const char *what)
{
    GError *error = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    gint64 started = g_get_monotonic_time();

    for (int i = 0; i < N_LOADS; i++) {
        guint at = (guint) g_rand_int_range(random, 0, (gint32) n_units);
        tm_stored_pair_free(tm_store_load(store, g_array_index(firsts, gint64, at),
                                          g_array_index(lasts, gint64, at), &error));
        stop_on(error);
    }
    report(what, seconds_since(started), N_LOADS);
}

static void bench_texts(TmStore *store, const GArray *firsts, guint n_units, const char *what)
{
    GError *error = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    gint64 started = g_get_monotonic_time();

    for (int i = 0; i < N_LOADS; i++) {
        guint at = (guint) g_rand_int_range(random, 0, (gint32) n_units);
        tm_text_free(tm_store_text(store, g_array_index(firsts, gint64, at), &error));
        stop_on(error);
    }
    report(what, seconds_since(started), N_LOADS);
}

static void bench_newest(TmStore *store, const char *what)
{
    GError *error = NULL;
    gint64 sequence, nonce, started = g_get_monotonic_time();

    for (int i = 0; i < N_LOADS; i++) {
        tm_store_newest(store, &sequence, &nonce, &error);
        stop_on(error);
    }
    report(what, seconds_since(started), N_LOADS);
}

static void bench_begin(TmStore *store)
{
    GError *error = NULL;
    gint64 sequence, nonce, started = g_get_monotonic_time();

    for (int i = 0; i < N_LOADS; i++) {
        tm_store_begin_read(store, &error);
        stop_on(error);
        tm_store_newest(store, &sequence, &nonce, &error);
        stop_on(error);
        tm_store_end_read(store);
    }
    report("begin to read, newest, end", seconds_since(started), N_LOADS);
}

int main(int argc, char **argv)
{
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) lasts = g_array_new(FALSE, FALSE, sizeof(gint64));
    GError *error = NULL;

    if (argc < 2)
        return 2;
    g_print("| %-32s | %12s | %10s | %12s | %10s |\n| --- | --- | --- | --- | --- |\n", "what",
            "number", "seconds", "a second", "us each");
    bench_open(argv[1]);
    g_autoptr(TmStore) store = open_memory(argv[1]);
    bench_variants(store, firsts, lasts);
    if (lasts->len == 0)
        return 1;
    bench_newest(store, "newest batch");
    bench_begin(store);
    bench_loads(store, firsts, lasts, lasts->len, "pairs, each in a state of its own");
    tm_store_begin_read(store, &error);
    stop_on(error);
    bench_newest(store, "newest batch, state begun");
    bench_loads(store, firsts, lasts, lasts->len, "pairs");
    bench_loads(store, firsts, lasts, MIN(lasts->len, 1000), "pairs, 1,000 units");
    bench_texts(store, firsts, lasts->len, "texts");
    bench_texts(store, firsts, MIN(lasts->len, 1000), "texts, 1,000 units");
    tm_store_end_read(store);
    return 0;
}
