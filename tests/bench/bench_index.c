/*
 * How fast and how right tm_memory_find is, for one memory and one direction. What is asked for
 * with options is printed as "MINIMUM<TAB>WHAT<TAB>VALUE", times in milliseconds; matching.py makes
 * tables of it.
 *
 *     bench_index --speed 1000 --plain 30 --agree 100 MEMORY FROM TO QUERIES
 *
 * --speed  looks queries up one after the other, one thread, five matches each, from 70 and from 50
 *          percent. Each of three passes opens the memory anew and first looks up the segments of
 *          --warm, untimed: pages and caches are then as in daily work, but no segment is looked up
 *          a second time. The pass with the median speed is printed.
 * --plain  the same with the yardstick of plain_scan.h.
 * --agree  compares each answer with that of the full scan. A difference is printed in full, and
 *          the program fails.
 * --each   takes lines "name<TAB>text" and prints the time of each.
 *
 * The scan answers once, from 50 percent: bands are the first thing that orders matches out of
 * context, so what reaches 70 percent comes first, and must be what is found from 70 percent.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "memory/memory.h"
#include "plain_scan.h"

#define LIMIT 5
#define N_PASSES 3
#define N_CHECKED_PAIRS 4000

static const int minima[] = {7000, 5000};

typedef struct {
    char *warm;
    int speed;
    int plain;
    int agree;
    gboolean each;
    double seconds; /* a pass is not longer; fewer queries are timed then */
} Options;

typedef struct {
    const char *path;
    const char *from;
    const char *to;
    GPtrArray *queries; /* of TmText */
    GPtrArray *names;   /* of char *; with --each */
    GPtrArray *warm;    /* of TmText */
    double seconds;
} Bench;

static void print_value(int min, const char *what, double value)
{
    printf("%d\t%s\t%.6g\n", min, what, value);
    fflush(stdout);
}

/* Milliseconds by a clock. */
static double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

/* ---- asking -------------------------------------------------------------------------------------
 */

static TmMemory *open_memory(const Bench *bench)
{
    GError *error = NULL;
    TmMemorySpec spec = {bench->path, 0};
    TmMemory *memory = tm_memory_open(&spec, 1, TM_STORE_READ, &error);

    if (memory == NULL)
        g_error("%s", error->message);
    return memory;
}

static GPtrArray *find(const Bench *bench, TmMemory *memory, const TmText *text, int min)
{
    GError *error = NULL;
    TmQuery query = {
        .text = text, .from = bench->from, .to = bench->to, .min = min, .limit = LIMIT};
    GPtrArray *matches = tm_memory_find(memory, &query, &error);

    if (matches == NULL)
        g_error("%s", error->message);
    return matches;
}

static void look_up_all(const Bench *bench, TmMemory *memory, const GPtrArray *texts, int min)
{
    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_unref(find(bench, memory, texts->pdata[i], min));
}

/* ---- speed --------------------------------------------------------------------------------------
 */

typedef struct {
    GArray *times; /* of double, milliseconds, short ones first */
    double total;
    double processor;
    double first; /* to open the memory and answer for the first time */
    guint n_found;
} Pass;

static gint compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return x < y ? -1 : x > y;
}

static gint compare_passes(gconstpointer a, gconstpointer b)
{
    const Pass *x = a, *y = b;
    double x_mean = x->total / x->times->len, y_mean = y->total / y->times->len;

    return x_mean < y_mean ? -1 : x_mean > y_mean;
}

static void clear_pass(gpointer pass)
{
    g_array_unref(((Pass *) pass)->times);
}

/* The smallest of sorted times that @share of them do not exceed. */
static double percentile(const GArray *times, double share)
{
    guint rank = (guint) ceil(share * times->len);

    return g_array_index(times, double, MAX(rank, 1) - 1);
}

static Pass run_pass(const Bench *bench, guint n_queries, int min)
{
    Pass pass = {.times = g_array_new(FALSE, FALSE, sizeof(double))};
    double opened = now(CLOCK_MONOTONIC);
    g_autoptr(TmMemory) memory = open_memory(bench);

    g_ptr_array_unref(find(bench, memory, bench->warm->pdata[0], min));
    pass.first = now(CLOCK_MONOTONIC) - opened;
    look_up_all(bench, memory, bench->warm, min);
    double processor = now(CLOCK_PROCESS_CPUTIME_ID);
    for (guint i = 0; i < n_queries && pass.total < bench->seconds * 1e3; i++) {
        double started = now(CLOCK_MONOTONIC);
        GPtrArray *matches = find(bench, memory, bench->queries->pdata[i], min);
        pass.n_found += matches->len > 0;
        g_ptr_array_unref(matches);
        double taken = now(CLOCK_MONOTONIC) - started;
        pass.total += taken;
        g_array_append_val(pass.times, taken);
    }
    pass.processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
    g_array_sort(pass.times, compare_doubles);
    return pass;
}

static void run_speed(const Bench *bench, guint n_queries, int min)
{
    g_autoptr(GArray) passes = g_array_new(FALSE, FALSE, sizeof(Pass));
    double total = 0;

    g_array_set_clear_func(passes, clear_pass);
    for (guint i = 0; i < N_PASSES && total < bench->seconds * 1e3; i++) {
        Pass pass = run_pass(bench, n_queries, min);
        total += pass.total + pass.first;
        g_array_append_val(passes, pass);
    }
    g_array_sort(passes, compare_passes);
    const Pass *median = &g_array_index(passes, Pass, (passes->len - 1) / 2);
    guint n = median->times->len;
    print_value(min, "passes", passes->len);
    print_value(min, "queries", n);
    print_value(min, "found", median->n_found);
    print_value(min, "look-ups/s", n / median->total * 1e3);
    print_value(min, "look-ups/s of processor time", n / median->processor * 1e3);
    print_value(min, "median ms", percentile(median->times, 0.5));
    print_value(min, "p90 ms", percentile(median->times, 0.9));
    print_value(min, "p99 ms", percentile(median->times, 0.99));
    print_value(min, "max ms", percentile(median->times, 1.0));
    print_value(min, "open and first ms", median->first);
}

/* ---- the yardstick ------------------------------------------------------------------------------
 */

static PlainTable *open_plain(const Bench *bench)
{
    GError *error = NULL;
    g_autoptr(TmStore) store = tm_store_open(bench->path, TM_STORE_READ, &error);
    PlainTable *table =
        store != NULL ? plain_table_new(store, bench->from, bench->to, &error) : NULL;

    if (table == NULL)
        g_error("%s", error->message);
    if (table->texts->len == 0)
        g_error("%s: nothing from %s to %s", bench->path, bench->from, bench->to);
    return table;
}

/* FALSE: the yardstick is wrong. */
static gboolean run_plain(const Bench *bench, guint n_queries)
{
    g_autoptr(PlainTable) table = open_plain(bench);
    guint n_wrong = plain_table_check(table, N_CHECKED_PAIRS);

    if (n_wrong > 0) {
        fprintf(stderr, "the plain scan is wrong %u times\n", n_wrong);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(minima); i++) {
        guint best[PLAIN_BEST], n = 0, n_found = 0;
        double started = now(CLOCK_MONOTONIC), taken = 0;
        double processor = now(CLOCK_PROCESS_CPUTIME_ID);
        for (; n < n_queries && taken < bench->seconds * 1e3; n++) {
            n_found += plain_find(table, bench->queries->pdata[n], (guint) minima[i], best) > 0;
            taken = now(CLOCK_MONOTONIC) - started;
        }
        processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
        print_value(minima[i], "plain queries", n);
        print_value(minima[i], "plain found", n_found);
        print_value(minima[i], "plain look-ups/s", n / taken * 1e3);
        print_value(minima[i], "plain look-ups/s of processor time", n / processor * 1e3);
    }
    return TRUE;
}

/* ---- agreement ----------------------------------------------------------------------------------
 */

static gboolean same_match(const TmMatch *a, const TmMatch *b)
{
    return a->score == b->score && a->rank.raw_score == b->rank.raw_score &&
           a->rank.context == b->rank.context && a->rank.key == b->rank.key &&
           a->rank.unit == b->rank.unit && a->rank.source == b->rank.source &&
           a->rank.target == b->rank.target && a->rank.memory == b->rank.memory &&
           memcmp(a->rank.penalties, b->rank.penalties, sizeof a->rank.penalties) == 0;
}

/* Whether @found is the part of @all that reaches a minimum. */
static gboolean same_answer(const GPtrArray *found, const GPtrArray *all, int min)
{
    guint n = 0;

    while (n < all->len && ((const TmMatch *) all->pdata[n])->score >= min)
        n++;
    gboolean same = found->len == n;
    for (guint i = 0; same && i < n; i++)
        same = same_match(found->pdata[i], all->pdata[i]);
    return same;
}

static void print_answer(const char *whose, const GPtrArray *matches)
{
    fprintf(stderr, "  %s:%s\n", whose, matches->len == 0 ? " nothing" : "");
    for (guint i = 0; i < matches->len; i++) {
        const TmMatch *match = matches->pdata[i];
        fprintf(stderr, "    unit %" G_GINT64_FORMAT "  e %d  s %d  key %u  %s\n", match->rank.unit,
                match->score, match->rank.raw_score, match->rank.key,
                match->pair->source->string->str);
    }
}

static gboolean agrees(const Bench *bench, TmMemory *memory, const GPtrArray *all,
                       const TmText *query, int min)
{
    g_autoptr(GPtrArray) found = find(bench, memory, query, min);

    if (same_answer(found, all, min))
        return TRUE;
    fprintf(stderr, "%s, from %s at %d: the index differs from the full scan for “%s”\n",
            bench->path, bench->from, min, query->string->str);
    print_answer("index", found);
    print_answer("full scan from 50 %", all);
    return FALSE;
}

/* FALSE: some answer differs. */
static gboolean run_agreement(const Bench *bench, guint n_queries)
{
    g_autoptr(TmMemory) memory = open_memory(bench);
    g_autoptr(TmMemory) scanned = open_memory(bench);
    guint n_agree[G_N_ELEMENTS(minima)] = {0}, n_matches = 0;
    gboolean all_agree = TRUE;

    tm_memory_use_scan(scanned, TRUE);
    for (guint i = 0; i < n_queries; i++) {
        const TmText *query = bench->queries->pdata[i];
        g_autoptr(GPtrArray) all = find(bench, scanned, query, 5000);
        n_matches += all->len;
        for (gsize j = 0; j < G_N_ELEMENTS(minima); j++)
            n_agree[j] += agrees(bench, memory, all, query, minima[j]);
    }
    for (gsize j = 0; j < G_N_ELEMENTS(minima); j++) {
        print_value(minima[j], "compared", n_queries);
        print_value(minima[j], "agree", n_agree[j]);
        all_agree = all_agree && n_agree[j] == n_queries;
    }
    print_value(5000, "matches compared", n_matches);
    return all_agree;
}

/* ---- one by one ---------------------------------------------------------------------------------
 */

static void run_each(const Bench *bench)
{
    g_autoptr(TmMemory) memory = open_memory(bench);

    look_up_all(bench, memory, bench->warm, 5000);
    for (guint i = 0; i < bench->queries->len; i++)
        for (gsize j = 0; j < G_N_ELEMENTS(minima); j++) {
            const char *name = bench->names->pdata[i];
            double started = now(CLOCK_MONOTONIC);
            g_autoptr(GPtrArray) matches = find(bench, memory, bench->queries->pdata[i], minima[j]);
            double taken = now(CLOCK_MONOTONIC) - started;
            g_autofree char *times = g_strconcat("ms: ", name, NULL);
            g_autofree char *found = g_strconcat("found: ", name, NULL);
            print_value(minima[j], times, taken);
            print_value(minima[j], found, matches->len);
        }
}

/* ---- the program --------------------------------------------------------------------------------
 */

/* Lines of a file; what stands before a tab goes to @names. */
static GPtrArray *read_texts(const char *path, GPtrArray *names)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    g_autofree char *content = NULL;
    GError *error = NULL;

    if (!g_file_get_contents(path, &content, NULL, &error))
        g_error("%s", error->message);
    g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        const char *tab = strchr(*line, '\t');
        if (**line == '\0')
            continue;
        g_ptr_array_add(texts, tm_text_new(tab != NULL ? tab + 1 : *line, -1));
        g_ptr_array_add(names, g_strndup(*line, tab != NULL ? (gsize) (tab - *line) : 0));
    }
    return texts;
}

static int run(const Options *options, const Bench *bench)
{
    guint n = bench->queries->len;
    gboolean good = TRUE;

    for (gsize i = 0; options->speed > 0 && i < G_N_ELEMENTS(minima); i++)
        run_speed(bench, MIN((guint) options->speed, n), minima[i]);
    if (options->each)
        run_each(bench);
    if (options->plain > 0)
        good = run_plain(bench, MIN((guint) options->plain, n)) && good;
    if (options->agree > 0)
        good = run_agreement(bench, MIN((guint) options->agree, n)) && good;
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    Options options = {.seconds = 60};
    const GOptionEntry entries[] = {
        {"warm", 0, 0, G_OPTION_ARG_FILENAME, &options.warm, "Look these up first", "FILE"},
        {"speed", 0, 0, G_OPTION_ARG_INT, &options.speed, "Time so many queries", "N"},
        {"plain", 0, 0, G_OPTION_ARG_INT, &options.plain, "Time so many by a plain scan", "N"},
        {"agree", 0, 0, G_OPTION_ARG_INT, &options.agree, "Compare so many answers", "N"},
        {"each", 0, 0, G_OPTION_ARG_NONE, &options.each, "Time each query by itself", NULL},
        {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, "End a pass after", "S"},
        {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new("MEMORY FROM TO QUERIES");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) no_names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 5) {
        g_printerr("%s\n", error ? error->message : "usage: bench_index MEMORY FROM TO QUERIES");
        return 2;
    }
    g_autoptr(GPtrArray) queries = read_texts(argv[4], names);
    g_autoptr(GPtrArray) warm = read_texts(options.warm ? options.warm : argv[4], no_names);
    Bench bench = {argv[1], argv[2], argv[3], queries, names, warm, options.seconds};
    int exit_code = queries->len > 0 && warm->len > 0 ? run(&options, &bench) : 2;
    g_free(options.warm);
    return exit_code;
}
