/*
 * How fast the full scan compares a segment with a memory, beside the plainest scan there is: the
 * edit distance over words, each of weight one, without any filter. Both run over the same tokens,
 * in turn.
 *
 *     bench_scan FILE.tsv.gz COLUMNS
 */
#include "formats/exchange.h"
#include "match/score.h"
#include "text/unit.h"

#define N_QUERIES 60

static GPtrArray *read_tokens(const char *path, const char *columns, const char *language)
{
    UnitReaderOptions options = {.columns = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    TmTokeniser *tokeniser = tm_tokeniser_new(language);
    GPtrArray *all = g_ptr_array_new();
    TmUnit *unit = NULL;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        const TmVariant *variant = unit ? tm_unit_variant(unit, language) : NULL;
        if (variant != NULL)
            g_ptr_array_add(all, tm_tokenise(tokeniser, variant->text));
        g_clear_pointer(&unit, tm_unit_free);
    }
    if (error != NULL)
        g_error("%s", error->message);
    return all;
}

static const TmToken *first(const GArray *tokens)
{
    return (const TmToken *) (const void *) tokens->data;
}

/* Levenshtein over surfaces; returns a percentage. */
static guint plain_similarity(const GArray *a, const GArray *b, guint *row)
{
    for (guint j = 0; j <= b->len; j++)
        row[j] = j;
    for (guint i = 0; i < a->len; i++) {
        guint diagonal = row[0]++;
        for (guint j = 0; j < b->len; j++) {
            guint replaced = diagonal + (first(a)[i].surface != first(b)[j].surface);
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(row[j + 1], row[j]) + 1);
        }
    }
    guint longest = MAX(a->len, b->len);
    return longest == 0 ? 100 : (longest - row[b->len]) * 100 / longest;
}

static double plain_scan(const GPtrArray *all, guint *n_found)
{
    static guint row[100000];
    gint64 started = g_get_monotonic_time();

    for (guint q = 0; q < N_QUERIES; q++) {
        const GArray *query = all->pdata[(gsize) q * all->len / N_QUERIES];
        for (guint i = 0; i < all->len; i++)
            *n_found += plain_similarity(query, all->pdata[i], row) >= 70;
    }
    return (double) (g_get_monotonic_time() - started) / 1000.0 / N_QUERIES;
}

static double weighted_scan(const GPtrArray *all, int min, guint *n_found)
{
    g_autoptr(TmScorer) scorer = tm_scorer_new(&tm_costs);
    gint64 started = g_get_monotonic_time();

    for (guint q = 0; q < N_QUERIES; q++) {
        const GArray *query = all->pdata[(gsize) q * all->len / N_QUERIES];
        for (guint i = 0; i < all->len; i++) {
            const GArray *stored = all->pdata[i];
            *n_found += tm_scorer_score(scorer, first(query), query->len, first(stored),
                                        stored->len, min) > 0;
        }
    }
    return (double) (g_get_monotonic_time() - started) / 1000.0 / N_QUERIES;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        g_printerr("usage: %s FILE.tsv.gz COLUMNS\n", argv[0]);
        return 2;
    }
    static const char *const languages[] = {"ru", "en"};
    g_print("| language | sources | scan | ms a query | ratio to plain |\n"
            "| --- | --- | --- | --- | --- |\n");
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        GPtrArray *all = read_tokens(argv[1], argv[2], languages[i]);
        guint n_plain = 0, n_70 = 0, n_50 = 0;
        double plain = plain_scan(all, &n_plain);
        double at_70 = weighted_scan(all, 7000, &n_70);
        double at_50 = weighted_scan(all, 5000, &n_50);
        g_print("| %s | %u | plain, unit weights | %.1f | 1.00 |\n", languages[i], all->len, plain);
        g_print("| %s | %u | weighted, from 70 %% | %.1f | %.2f |\n", languages[i], all->len, at_70,
                at_70 / plain);
        g_print("| %s | %u | weighted, from 50 %% | %.1f | %.2f |\n", languages[i], all->len, at_50,
                at_50 / plain);
    }
    return 0;
}
