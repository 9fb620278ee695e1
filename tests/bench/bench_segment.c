/*
 * How fast text is cut into segments with the built-in rules, beside ICU's own sentence iterator,
 * which knows neither abbreviations nor initials. Both run over the same bytes, in turn; the median
 * of five runs counts. Texts that are twice as long show whether the time is linear.
 *
 *     bench_segment MEMORY.tsv.gz COLUMNS
 */
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "formats/exchange.h"
#include "segment/segment.h"
#include "text/unit.h"

#define N_RUNS 5

static GString *read_column(const char *path, const char *columns, const char *language)
{
    UnitReaderOptions options = {.columns = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    GString *all = g_string_new(NULL);
    TmUnit *unit = NULL;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        const TmVariant *variant = unit ? tm_unit_variant(unit, language) : NULL;
        if (variant != NULL)
            g_string_append_printf(all, "%s\n\n", variant->text->string->str);
        g_clear_pointer(&unit, tm_unit_free);
    }
    if (error != NULL)
        g_error("%s", error->message);
    return all;
}

static GString *repeat(const char *text, gsize n_bytes)
{
    GString *all = g_string_new(NULL);

    while (all->len < n_bytes)
        g_string_append(all, text);
    return all;
}

static guint cut_with_rules(TmSrxRules *rules, const GString *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text->str, text->len, &error);

    if (error != NULL)
        g_error("%s", error->message);
    return breaks->len;
}

static guint cut_with_icu(const char *language, const GString *text)
{
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator = ubrk_open(UBRK_SENTENCE, language, NULL, 0, &status);
    UText *utext = utext_openUTF8(NULL, text->str, (int64_t) text->len, &status);
    guint n = 0;

    ubrk_setUText(iterator, utext, &status);
    if (U_FAILURE(status))
        g_error("%s", u_errorName(status));
    while (ubrk_next(iterator) != UBRK_DONE)
        n++;
    ubrk_close(iterator);
    utext_close(utext);
    return n;
}

static int by_value(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

    return (left > right) - (left < right);
}

static gint64 median(gint64 *times)
{
    qsort(times, N_RUNS, sizeof *times, by_value);
    return times[N_RUNS / 2];
}

static void measure(const char *name, const char *language, GString *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", language, &error);
    g_autoptr(TmSrxRules) rules = srx ? tm_srx_rules_for(srx, language, &error) : NULL;
    gint64 ours[N_RUNS], theirs[N_RUNS];
    guint n = 0;

    if (rules == NULL)
        g_error("%s", error->message);
    for (guint i = 0; i < N_RUNS; i++) {
        gint64 started = g_get_monotonic_time();
        n = cut_with_rules(rules, text);
        gint64 between = g_get_monotonic_time();
        cut_with_icu(language, text);
        ours[i] = between - started;
        theirs[i] = g_get_monotonic_time() - between;
    }
    double us = (double) median(ours), icu = (double) median(theirs);
    g_print("| %-44s | %8.2f | %8u | %8.1f | %8.1f | %6.2f |\n", name, (double) text->len / 1e6, n,
            us / 1000, (double) text->len / us, us / icu);
    g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
    const char *release =
        "Депутаты Совета МПА СНГ рассмотрели в г. Алматы проект закона № 5 от 2024 г. «Об "
        "образовании». Его внёс И. И. Иванов. ";

    if (argc != 3)
        g_error("usage: bench_segment MEMORY.tsv.gz COLUMNS");
    g_print("| %-44s | %8s | %8s | %8s | %8s | %6s |\n", "text", "MB", "breaks", "ms", "MB/s",
            "x ICU");
    g_print("| --- | --- | --- | --- | --- | --- |\n");
    measure("Russian memory, an empty line between units", "ru",
            read_column(argv[1], argv[2], "ru"));
    measure("English memory, an empty line between units", "en",
            read_column(argv[1], argv[2], "en"));
    measure("one Russian paragraph, dense with stops", "ru", repeat(release, 1000000));
    measure("the same, twice as long", "ru", repeat(release, 2000000));
    measure("20,000 full stops", "ru", repeat("Да. ", strlen("Да. ") * 20000));
    measure("40,000 full stops", "ru", repeat("Да. ", strlen("Да. ") * 40000));
    measure("300,000 initials", "ru", repeat("А. ", strlen("А. ") * 300000));
    measure("600,000 initials", "ru", repeat("А. ", strlen("А. ") * 600000));
    return 0;
}
