/*
 * How fast segments are cut into tokens and their keys made, beside the plainest way of doing the
 * same (tests/plain_tokeniser.h). Both run over the same texts, in turn; the median of five runs
 * counts. "New words" begins with an empty vocabulary, as an index does that is built; the others
 * know all words.
 *
 *     bench_tokenise FILE.tsv.gz COLUMNS
 */
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
    gsize n_tokens; /* of the last run */
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
    g_autofree char *key = plain_key(text);
}

static void key_quickly(Bench *bench, const TmText *text)
{
    tm_text_key_into(text, bench->key);
}

static void tokens_and_key(Bench *bench, const TmText *text)
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
                             {"tokens, new words", tokens_plainly, tokens_quickly, TRUE},
                             {"tokens and keys", NULL, tokens_and_key, FALSE}};

/* ---- measuring ------------------------------------------------------------------------------- */

static int by_value(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

    return (left > right) - (left < right);
}

static gint64 microseconds(Bench *bench, void (*work)(Bench *, const TmText *))
{
    gint64 started = g_get_monotonic_time();

    bench->n_tokens = 0;
    for (guint i = 0; work != NULL && i < bench->texts->len; i++)
        work(bench, bench->texts->pdata[i]);
    return g_get_monotonic_time() - started;
}

static void measure(Bench *bench, const Task *task)
{
    gint64 plain[N_RUNS], quick[N_RUNS];

    for (guint i = 0; i < N_RUNS; i++) {
        if (task->cold)
            forget_words(bench);
        plain[i] = microseconds(bench, task->plainly);
        quick[i] = microseconds(bench, task->quickly);
    }
    qsort(plain, N_RUNS, sizeof *plain, by_value);
    qsort(quick, N_RUNS, sizeof *quick, by_value);
    double us = (double) MAX(quick[N_RUNS / 2], 1), n = (double) bench->texts->len;
    double slow = (double) plain[N_RUNS / 2];
    g_print("| %s | %-17s | %8.0f | %6.1f | %8.0f | %6.1f | %9.0f | %6.1f |\n", bench->language,
            task->name, slow * 1000 / n, slow * 1000 / (double) MAX(bench->n_tokens, 1),
            us * 1000 / n, us * 1000 / (double) MAX(bench->n_tokens, 1), n * 1e6 / us, slow / us);
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {"en", "ru"};

    if (argc != 3)
        g_error("usage: bench_tokenise FILE.tsv.gz COLUMNS");
    g_print("| language | what | plainly, ns a segment | a token | ns a segment | a token "
            "| segments/s | times as fast |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        Bench bench = {.texts = read_texts(argv[1], argv[2], languages[i]),
                       .language = languages[i],
                       .plain = plain_tokeniser_new(languages[i]),
                       .tokeniser = tm_tokeniser_new(languages[i]),
                       .tokens = g_array_new(FALSE, FALSE, sizeof(TmToken)),
                       .key = g_string_new(NULL)};
        microseconds(&bench, tokens_plainly);
        for (gsize j = 0; j < G_N_ELEMENTS(tasks); j++)
            measure(&bench, &tasks[j]);
        g_ptr_array_unref(bench.texts);
        plain_tokeniser_free(bench.plain);
        tm_tokeniser_free(bench.tokeniser);
        g_array_unref(bench.tokens);
        g_string_free(bench.key, TRUE);
    }
    return 0;
}
