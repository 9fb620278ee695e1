/*
 * A segment of the index with changes made to it, whose checksums are right all the same: whoever
 * looks words and phrases up in it notices, or finds something else, but reads nothing beyond it
 * and comes to an end.
 *
 * The input is a row of changes, four bytes each: three for the place, one that is written there.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder.h"
#include "index/layout_internal.h"
#include "index/lookup.h"
#include "text/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SKIP ((guint64) 1 << 62)

/* Texts of frequent and rare words, each in two units. */
static GBytes *make_segment(void)
{
    static const TmIndexWeights weights = {20, 6, 4};
    static const guint32 sets[] = {2, 1, 2};
    g_autoptr(TmIndexBuilder) builder = tm_index_builder_new("ru", &weights);
    g_autoptr(GArray) set_array = g_array_new(FALSE, FALSE, sizeof(guint32));
    TmIndexContents contents = {
        .cover = {.store = "fuzz", .language = "ru", .until = 1, .versions = 1}, .sets = set_array};

    g_array_append_vals(set_array, sets, G_N_ELEMENTS(sets));
    for (int i = 0; i < 400; i++) {
        g_autofree char *string = g_strdup_printf("О законе и о реестре %d, %s и %s «Слово%d»",
                                                  i % 7, i % 2 ? "и закон" : "реестры",
                                                  i % 3 ? "единый реестр" : "едином", i / 5);
        g_autoptr(TmText) text = tm_text_new(string, -1);
        if (!tm_index_builder_add(builder, text, i + 1, 0, i % 2, NULL))
            abort();
    }
    GBytes *bytes = tm_index_builder_make(builder, &contents, NULL);
    if (bytes == NULL)
        abort();
    return bytes;
}

/* As the builder would have written them; that of block 0, the header, is never asked for. FALSE:
 * the header says what cannot be. */
static gboolean renew_checksums(guint8 *bytes, gsize n_bytes)
{
    IndexHeader header;

    memcpy(&header, bytes, sizeof header);
    gsize n_checksums = (gsize) header.n_blocks * sizeof(guint64);
    if (header.checksums_offset > n_bytes || n_checksums > n_bytes - header.checksums_offset ||
        header.checksums_offset % sizeof(guint64) != 0)
        return FALSE;
    guint64 *checksums = (guint64 *) (void *) (bytes + header.checksums_offset);
    for (gsize block = 1; block < header.n_blocks; block++) {
        gsize start = block * INDEX_BLOCK_BYTES;
        gsize end = MIN(start + INDEX_BLOCK_BYTES, header.checksums_offset);
        if (start >= end)
            return FALSE;
        checksums[block] = XXH3_64bits(bytes + start, end - start);
    }
    header.checksums_hash = XXH3_64bits(checksums, n_checksums);
    header.header_hash = XXH3_64bits(&header, G_STRUCT_OFFSET(IndexHeader, header_hash));
    memcpy(bytes, &header, sizeof header);
    return TRUE;
}

static void count_units(TmIndexSegment *segment, TmIndexUnits *units, gpointer user)
{
    guint *n_units = user;
    TmIndexUnit unit;
    guint32 n_languages;

    while (tm_index_units_next(segment, units, &unit)) {
        tm_index_segment_set(segment, unit.set, &n_languages);
        (*n_units)++;
    }
}

/* Gives each word a fit by its strings; FALSE: damaged. */
static gboolean fill_fits(TmIndexSegment *segment, guint64 *fits, guint32 n_words)
{
    guint32 term = tm_index_segment_term(segment, "закон");
    guint32 folded = tm_index_segment_folded(segment, TM_TOKEN_WORD, "и");

    for (guint32 i = 0; i < n_words; i++) {
        TmIndexWordNumbers numbers;
        TmIndexWordInfo info;
        if (!tm_index_segment_word_numbers(segment, i, &numbers) ||
            !tm_index_segment_word(segment, i, &info))
            return FALSE;
        if (info.n_folded_bytes > 0 && *info.folded_string == '\0')
            return FALSE;
        fits[i] = numbers.kind > TM_TOKEN_NUMBER ? SKIP : 0;
        fits[i] |= (guint64) (numbers.term == term) | (guint64) (numbers.folded == folded) << 1;
        fits[i] |= (guint64) (numbers.kind == TM_TOKEN_NUMBER) << 2;
    }
    return TRUE;
}

/* Returns how many units were found. */
static guint look_up(TmIndexSegment *segment)
{
    static const struct {
        guint n_parts;
        guint64 starts, ends;
    } queries[] = {{1, 1, 1}, {2, 3, 3}, {2, 1, 2}, {3, 5, 6}, {3, 7, 7}, {3, 1, 4}};
    guint32 n_words = tm_index_segment_n_words(segment);
    g_autofree guint64 *fits = g_try_new0(guint64, (gsize) n_words + 1);
    guint n_units = 0;

    if (fits == NULL || !fill_fits(segment, fits, n_words))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        const TmIndexPhrases phrases = {fits, queries[i].n_parts, queries[i].starts,
                                        queries[i].ends, SKIP};
        tm_index_lookup(segment, &phrases, count_units, &n_units);
    }
    return n_units;
}

/* Unchanged, it is all that it was made of: else nothing would be tested. */
static void check_unchanged(GBytes *bytes)
{
    g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(bytes, NULL);

    if (segment == NULL || look_up(segment) == 0 || tm_index_segment_is_damaged(segment))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static GBytes *made = NULL;
    gsize n_bytes;

    if (made == NULL) {
        made = make_segment();
        check_unchanged(made);
    }
    const guint8 *original = g_bytes_get_data(made, &n_bytes);
    g_autofree guint8 *bytes = g_memdup2(original, n_bytes);
    for (; size >= 4; data += 4, size -= 4) {
        gsize place = (gsize) data[0] | (gsize) data[1] << 8 | (gsize) data[2] << 16;
        bytes[place % n_bytes] = data[3];
    }
    if (!renew_checksums(bytes, n_bytes))
        return 0;
    g_autoptr(GBytes) changed = g_bytes_new_take(g_steal_pointer(&bytes), n_bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(changed, &error);
    if ((segment == NULL) != (error != NULL))
        abort();
    if (segment != NULL)
        look_up(segment);
    return 0;
}
