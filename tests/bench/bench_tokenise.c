/*
 * How fast segments are cut into tokens and their keys made, beside the plainest way of doing the
 * same (tests/plain_tokeniser.h). Both run over the same texts, in turn; the median of five runs
 * counts. "New words" begins with an empty vocabulary, as building an index does; otherwise all
 * words are known. Then texts made to be slow, two lengths of one kind to show that time grows with
 * the bytes.
 *
 *     bench_tokenise FILE.tsv.gz COLUMNS
 */
#include <time.h>

#include "../plain_tokeniser.h"
#include "formats/exchange.h"
#include "text/unit.h"

#define N_RUNS 5

typedef struct {
    GPtrArray *texts;
    const char *language;
    PlainTokeniser *plain;
    TmTokeniser *tokeniser;
    GArray *tokens;
    GString *key;
    gsize n_tokens;
} Bench;

static GPtrArray *read_texts(const char *path, const char *columns, const char *language)
{
    UnitReaderOptions options = {.columns = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    TmUnit *unit = NULL;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        const TmVariant *variant = unit ? tm_unit_variant(unit, language) : NULL;
        if (variant != NULL)
            g_ptr_array_add(texts, tm_text_copy(variant->text));
        g_clear_pointer(&unit, tm_unit_free);
    }
    if (error != NULL)
        g_error("%s", error->message);
    return texts;
}

static void bench_begin(Bench *bench, const char *language, GPtrArray *texts)
{
    *bench = (Bench){.texts = texts,
                     .language = language,
                     .plain = plain_tokeniser_new(language),
                     .tokeniser = tm_tokeniser_new(language),
                     .tokens = g_array_new(FALSE, FALSE, sizeof(TmToken)),
                     .key = g_string_new(NULL)};
}

static void bench_end(Bench *bench)
{
    g_ptr_array_unref(bench->texts);
    plain_tokeniser_free(bench->plain);
    tm_tokeniser_free(bench->tokeniser);
    g_array_unref(bench->tokens);
    g_string_free(bench->key, TRUE);
}

/* ---- what is measured ------------------------------------------------------------------------ */

static void tokens_plainly(Bench *bench, const TmText *text)
{
    g_autoptr(GArray) tokens = plain_tokenise(bench->plain, text);

    bench->n_tokens += tokens->len;
}

static void tokens_quickly(Bench *bench, const TmText *text)
{
    tm_tokenise_into(bench->tokeniser, text, bench->tokens);
    bench->n_tokens += bench->tokens->len;
}

static void key_plainly(Bench *bench G_GNUC_UNUSED, const TmText *text)
{
    g_free(plain_key(text));
}

static void key_quickly(Bench *bench, const TmText *text)
{
    tm_text_key_into(text, bench->key);
}

static void both_plainly(Bench *bench, const TmText *text)
{
    tokens_plainly(bench, text);
    key_plainly(bench, text);
}

static void both_quickly(Bench *bench, const TmText *text)
{
    tokens_quickly(bench, text);
    key_quickly(bench, text);
}

static void forget_words(Bench *bench)
{
    plain_tokeniser_free(bench->plain);
    tm_tokeniser_free(bench->tokeniser);
    bench->plain = plain_tokeniser_new(bench->language);
    bench->tokeniser = tm_tokeniser_new(bench->language);
}

typedef struct {
    const char *name;
    void (*plainly)(Bench *bench, const TmText *text);
    void (*quickly)(Bench *bench, const TmText *text);
    gboolean cold;
} Task;

static const Task tasks[] = {{"tokens", tokens_plainly, tokens_quickly, FALSE},
                             {"keys", key_plainly, key_quickly, FALSE},
                             {"tokens and keys", both_plainly, both_quickly, FALSE},
                             {"both, new words", both_plainly, both_quickly, TRUE}};

/* ---- measuring ------------------------------------------------------------------------------- */

static int by_value(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

    return (left > right) - (left < right);
}

/* Of the processor: what else runs on the machine does not count. */
static gint64 microseconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64 microseconds(Bench *bench, void (*work)(Bench *, const TmText *))
{
    gint64 started = microseconds_now();

    for (guint i = 0; i < bench->texts->len; i++)
        work(bench, bench->texts->pdata[i]);
    return microseconds_now() - started;
}

/* Nanoseconds a segment, plainly and quickly. */
static void compare(Bench *bench, const Task *task, double *plain, double *quick)
{
    gint64 plain_times[N_RUNS], quick_times[N_RUNS];
    double n = (double) bench->texts->len / 1000;

    for (guint i = 0; i < N_RUNS; i++) {
        if (task->cold)
            forget_words(bench);
        plain_times[i] = microseconds(bench, task->plainly);
        quick_times[i] = microseconds(bench, task->quickly);
    }
    qsort(plain_times, N_RUNS, sizeof *plain_times, by_value);
    qsort(quick_times, N_RUNS, sizeof *quick_times, by_value);
    *plain = (double) plain_times[N_RUNS / 2] / n;
    *quick = (double) quick_times[N_RUNS / 2] / n;
}

static void measure_language(const char *path, const char *columns, const char *language)
{
    Bench bench;

    bench_begin(&bench, language, read_texts(path, columns, language));
    microseconds(&bench, both_plainly); /* all words are known now */
    bench.n_tokens = 0;
    microseconds(&bench, both_quickly);
    double per_segment = (double) bench.n_tokens / (double) bench.texts->len;
    g_print("| language | %.1f tokens a segment | plainly, ns a segment | ns a token "
            "| ns a segment | ns a token | segments/s | times as fast |\n"
            "| --- | --- | --- | --- | --- | --- | --- | --- |\n",
            per_segment);
    for (gsize i = 0; i < G_N_ELEMENTS(tasks); i++) {
        double plain, quick;
        compare(&bench, &tasks[i], &plain, &quick);
        g_print("| %s | %-17s | %6.0f | %6.1f | %6.0f | %6.1f | %9.0f | %5.1f |\n", language,
                tasks[i].name, plain, plain / per_segment, quick, quick / per_segment, 1e9 / quick,
                plain / quick);
    }
    g_print("\n");
    bench_end(&bench);
}

/* ---- texts made to be slow ------------------------------------------------------------------- */

/* As many texts as make @n_bytes, of @piece again and again; "%u" in it is counted up. */
static GPtrArray *hostile_texts(const char *piece, gsize n_bytes)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    g_auto(GStrv) parts = g_strsplit(piece, "%u", 2);
    guint n = 0;

    for (gsize made = 0; made < n_bytes;) {
        TmText *text = tm_text_new("", 0);
        while (text->string->len < TM_SEGMENT_MAX_BYTES - 64) {
            tm_text_append(text, parts[0], -1);
            if (parts[1] != NULL)
                g_string_append_printf(text->string, "%u%s", n++, parts[1]);
        }
        made += text->string->len;
        g_ptr_array_add(texts, text);
    }
    return texts;
}

static void measure_hostile(const char *name, const char *piece, gsize n_bytes)
{
    Bench bench;

    bench_begin(&bench, "ru", hostile_texts(piece, n_bytes));
    gint64 us = microseconds(&bench, both_quickly);
    g_print("| %-30s | %5.1f | %8" G_GSIZE_FORMAT " | %8" G_GINT64_FORMAT " | %6.2f |\n", name,
            (double) n_bytes / 1e6, bench.n_tokens, us / 1000,
            (double) us * 1e3 / (double) n_bytes);
    bench_end(&bench);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        g_error("usage: bench_tokenise FILE.tsv.gz COLUMNS");
    measure_language(argv[1], argv[2], "en");
    measure_language(argv[1], argv[2], "ru");
    g_print("| text made to be slow | MB | tokens | ms | ns a byte |\n"
            "| --- | --- | --- | --- | --- |\n");
    measure_hostile("half a million different words", "слово%u ", 9000000);
    measure_hostile("a million different words", "слово%u ", 18000000);
    measure_hostile("each text one word", "слово%u", 4000000);
    measure_hostile("each a word with marks", "и\u0306e\u0301%u", 4000000);
    measure_hostile("signs alone", "!?«»№§", 4000000);
    measure_hostile("numbers in groups", "123 456 789,", 4000000);
    return 0;
}
