/*
 * How long the first page of a search takes: in a memory that was just opened (each part of the
 * index is verified when it is touched), and again in the same one. Processor time, the median of
 * several.
 *
 *     bench_search MEMORY.tm
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "memory/concordance.h"

#define N_RUNS 5

typedef struct {
    const char *text;
    TmConcordanceOptions options;
    gsize offset;
} Query;

static const Query queries[] = {
    {"и", {0}, 0},
    {"the", {0}, 0},
    {"the", {0}, 500000},
    {"реестр адвокатов", {0}, 0},
    {"the of and to zebra", {0}, 0},
    {"2026", {0}, 0},
    {"реестрами", {.exact = TRUE}, 0},
    {"единый реестр", {.phrase = TRUE}, 0},
    {"the of", {.phrase = TRUE}, 0},
    {"of the of", {.phrase = TRUE}, 0},
    {"and the the", {.phrase = TRUE}, 0},
    {"и не в", {.phrase = TRUE}, 0},
    {"реестр*", {0}, 0},
    {"*изаци? госуд?рств*", {0}, 0},
    {"*а* *бвг*", {0}, 0},
    {"\"the* of*\" zebra", {0}, 0},
    {"рееср", {.fuzzy = TRUE}, 0},
    {"maintenence of rejister", {.fuzzy = TRUE}, 0},
    {"law the", {.fuzzy = TRUE, .phrase = TRUE}, 0},
    {"стать[яи] \\d+ закон", {.regex = TRUE}, 0},
};

static double processor_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static TmMemory *open_memory(const char *path)
{
    const TmMemorySpec spec = {path, 0};
    g_autoptr(GError) error = NULL;
    TmMemory *memory = tm_memory_open(&spec, 1, TM_STORE_READ, &error);

    if (memory == NULL || !tm_memory_prepare(memory, &error))
        g_error("%s", error->message);
    return memory;
}

/* Milliseconds of one page. */
static double ask(TmMemory *memory, const Query *query, gint64 *total, guint *n_hits)
{
    g_autoptr(GError) error = NULL;
    double started = processor_ms();
    g_autoptr(TmConcordance) asked = tm_concordance_new(query->text, &query->options, &error);
    TmSearch search = {.query = asked, .offset = query->offset, .limit = 20};
    g_autoptr(TmHits) hits = asked ? tm_memory_search(memory, &search, &error) : NULL;

    if (hits == NULL)
        g_error("%s", error->message);
    *total = hits->total;
    *n_hits = hits->hits->len;
    return processor_ms() - started;
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

static double median(double times[N_RUNS])
{
    qsort(times, N_RUNS, sizeof *times, compare_times);
    return times[N_RUNS / 2];
}

static const char *kind_of(const TmConcordanceOptions *options)
{
    return options->regex    ? "regex"
           : options->exact  ? "exact"
           : options->fuzzy  ? (options->phrase ? "fuzzy phrase" : "fuzzy")
           : options->phrase ? "phrase"
                             : "words";
}

static void measure(const char *path, const Query *query)
{
    double first[N_RUNS], again[N_RUNS];
    gint64 total = 0;
    guint n_hits = 0;

    for (guint i = 0; i < N_RUNS; i++) {
        g_autoptr(TmMemory) memory = open_memory(path);
        first[i] = ask(memory, query, &total, &n_hits);
        again[i] = ask(memory, query, &total, &n_hits);
    }
    g_autofree char *known =
        total < 0 ? g_strdup("–") : g_strdup_printf("%" G_GINT64_FORMAT, total);
    printf("| %s | %s | %" G_GSIZE_FORMAT " | %u | %s | %.1f | %.1f |\n", query->text,
           kind_of(&query->options), query->offset, n_hits, known, median(first), median(again));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        g_printerr("usage: %s MEMORY.tm\n", argv[0]);
        return 2;
    }
    printf("| query | kind | offset | hits | of | ms, just opened | ms, again |\n"
           "| --- | --- | --- | --- | --- | --- | --- |\n");
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++)
        measure(argv[1], &queries[i]);
    return 0;
}
