/* Tables from arbitrary bytes, TSV and CSV, with and without --columns: in small pieces they must
 * say the same, and what was read must come back when it is written. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/exchange_dump.h"
#include "../unit/table_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Then it may hold XML. */
static gboolean is_gzip(const uint8_t *data, size_t size)
{
    return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* Written and read, the units are the same. They are read as UTF-8: a text of control characters
 * alone would be taken for binary. */
static void check_round(const GPtrArray *units, const char *name)
{
    static const char *const languages[] = {"ru", "en", NULL};
    UnitReaderOptions options = {.encoding = "UTF-8"};
    UnitWriterCounts counts = {0};
    guint n_skipped;
    g_autoptr(GString) file = write_table(units, languages, name, &counts);
    g_autoptr(GPtrArray) back = read_table(file, name, &options, &n_skipped, NULL);

    if (back == NULL || n_skipped > 0 || (gint64) back->len != counts.units)
        abort();
    g_autoptr(GString) again = write_table(back, languages, name, &counts);
    if (!g_string_equal(file, again))
        abort();
}

static void check(const uint8_t *data, size_t size, const char *name, UnitReaderOptions *options)
{
    g_autofree char *whole = dump_bytes(data, size, name, options);
    g_autoptr(GString) file = g_string_new_len((const char *) data, (gssize) size);
    guint n_skipped;

    options->chunk_bytes = size % 7 + 1;
    g_autofree char *cut = dump_bytes(data, size, name, options);
    if (!g_str_equal(whole, cut) && !is_gzip(data, size))
        abort();
    g_autoptr(GPtrArray) units = read_table(file, name, options, &n_skipped, NULL);
    if (units) {
        check_round(units, "m.tsv");
        check_round(units, "m.csv");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "ru,-,en", "document,ru,en", "ru,en"};
    static const char *const encodings[] = {NULL, "UTF-8", "windows-1251", "UTF-16LE"};
    static const char *const names[] = {"fuzz.tsv", "fuzz.csv"};

    /* XML is read as TMX whatever the name; that is the matter of fuzz_tmx. */
    if (size == 0 || tmx_format.recognises(data, size, "fuzz.tsv"))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(columns) * G_N_ELEMENTS(names); i++) {
        UnitReaderOptions options = {.columns = columns[i / 2], .encoding = encodings[size % 4]};

        check(data, size, names[i % 2], &options);
    }
    return 0;
}
