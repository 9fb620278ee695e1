/*
 * A segment of the index with changes made to it, whose checksums are right all the same: a search
 * in it gives something or notices, but reads nothing beyond it and comes to an end.
 *
 * The input is a row of changes, eight bytes each: which section (or the header), how many bytes
 * are written, where (two bytes), and what (four).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder.h"
#include "index/layout_internal.h"
#include "index/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const TmIndexWeights weights = {20, 6, 4};

/* Some texts of words that are in nearly all of them, in some, in one; alike and not. */
static TmText *make_text(guint i)
{
    g_autofree char *string = g_strdup_printf(
        "%s о %s%u-%u реестре: закон, %s слово%u слог%u%s", i % 3 ? "Закон" : "Законы",
        i % 5 ? "едином " : "", i % 7, i % 11, i % 2 ? "и и и" : "или", i % 100, i % 90,
        i % 13 ? "." : " и то, что сказано в нём не раз и не два, а много раз подряд.");

    return tm_text_new(string, -1);
}

static GBytes *make_segment(void)
{
    static const guint32 sets[] = {2, 1, 2, 3, 1, 2, 3};
    static const gint64 outdated[] = {1, 5, 7, 1000};
    g_autoptr(TmIndexBuilder) builder = tm_index_builder_new("ru", &weights);
    g_autoptr(GArray) set_array = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) outdated_array = g_array_new(FALSE, FALSE, sizeof(gint64));
    TmIndexContents contents = {
        .cover = {.store = "fuzz", .language = "ru", .until = 1, .versions = 1},
        .sets = set_array,
        .outdated = outdated_array};

    g_array_append_vals(set_array, sets, G_N_ELEMENTS(sets));
    g_array_append_vals(outdated_array, outdated, G_N_ELEMENTS(outdated));
    for (guint i = 0; i < 20000; i++) {
        g_autoptr(TmText) text = make_text(i);
        if (!tm_index_builder_add(builder, text, i + 1, i % 2, i % 3 == 0, NULL))
            abort();
    }
    GBytes *bytes = tm_index_builder_make(builder, &contents, NULL);
    if (bytes == NULL)
        abort();
    return bytes;
}

/* ---- changes --------------------------------------------------------------------------------- */

/* @original: where the sections are before anything is changed. */
static void change(guint8 *bytes, const guint8 *original, const uint8_t *data)
{
    static const gsize widths[] = {1, 2, 4, 8};
    IndexHeader header;
    gsize start = 0, n_bytes = sizeof header, width = widths[data[1] % G_N_ELEMENTS(widths)];
    gsize offset = (gsize) data[2] | (gsize) data[3] << 8;
    guint8 value[8];

    memcpy(&header, original, sizeof header);
    if (data[0] % (N_SECTIONS + 1) < N_SECTIONS) {
        start = header.sections[data[0] % (N_SECTIONS + 1)].offset;
        n_bytes = header.sections[data[0] % (N_SECTIONS + 1)].n_bytes;
    }
    memcpy(value, data + 4, 4);
    memset(value + 4, data[1] >= 0x80 ? 0xff : 0, 4);
    if (n_bytes >= width)
        memcpy(bytes + start + offset % (n_bytes / width) * width, value, width);
}

/* As the builder would have written them; FALSE: the header says what cannot be. */
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
        if (start >= header.checksums_offset)
            return FALSE;
        gsize end = MIN(start + INDEX_BLOCK_BYTES, header.checksums_offset);
        checksums[block] = XXH3_64bits(bytes + start, end - start);
    }
    header.checksums_hash = XXH3_64bits(checksums, n_checksums);
    header.header_hash = XXH3_64bits(&header, G_STRUCT_OFFSET(IndexHeader, header_hash));
    memcpy(bytes, &header, sizeof header);
    return TRUE;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* What is read of a string. */
static volatile guint n_seen;

static void see(const char *string, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++)
        n_seen += (guchar) string[i];
}

static void read_units(TmIndexSegment *segment, const TmIndexText *text)
{
    TmIndexUnits units = text->units;
    TmIndexUnit unit;
    guint32 n_languages;

    while (tm_index_units_next(segment, &units, &unit)) {
        const guint32 *languages = tm_index_segment_set(segment, unit.set, &n_languages);
        if (languages != NULL)
            see((const char *) languages, n_languages * sizeof *languages);
        tm_index_segment_is_outdated(segment, unit.unit);
    }
}

/* Every so many of all texts, and all words. */
static void read_all(TmIndexSegment *segment)
{
    guint32 n_texts = tm_index_segment_n_texts(segment),
            n_words = tm_index_segment_n_words(segment);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_auto(TmIndexText) text = {0};

    for (guint64 i = 0; i < n_texts; i += 1 + n_texts / 500) {
        if (!tm_index_segment_text(segment, (guint32) i, &text))
            break;
        read_units(segment, &text);
        g_array_set_size(numbers, 0);
        tm_index_segment_with_key(segment, text.key, numbers);
    }
    for (guint64 i = 0; i < n_words; i++) {
        TmIndexWordInfo info;
        if (!tm_index_segment_word(segment, (guint32) i, &info))
            break;
        see(info.surface_string, info.n_surface_bytes);
        see(info.folded_string, info.n_folded_bytes);
    }
}

/* Candidates as somebody who searches looks at them, but not at all. */
static void compare(TmIndexSearch *search, TmIndexSegment *segment, const GArray *candidates)
{
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    g_auto(TmIndexText) text = {0};
    guint weight;

    for (guint i = 0; i < candidates->len; i += 1 + candidates->len / 200) {
        TmIndexCandidate candidate = g_array_index(candidates, TmIndexCandidate, i);
        if (candidate.text >= tm_index_segment_n_texts(segment) || candidate.bound > 10000)
            abort();
        if (tm_index_segment_text(segment, candidate.text, &text))
            tm_index_search_compare(search, text.words, tokens, &weight);
    }
}

/* Returns how many candidates there are. */
static guint search_all(TmIndexSegment *segment)
{
    static const char *const questions[] = {
        "Закон о едином 3-4 реестре: закон, и и и слово5 слог6.",
        "закон закон закон закон о о о о и и и и и и и и слово1 слово2 слово3 слово4 слог1 слог2",
        "то, что сказано в нём", "? !", "закон и слово99 слог17 новое"};
    static const int minima[] = {0, 5000, 7000};
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("ru");
    g_autoptr(TmIndexSearch) search = tm_index_search_new(segment, tokeniser, &weights);
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(TmIndexCandidate));
    guint n_candidates = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(questions) * G_N_ELEMENTS(minima); i++) {
        g_autoptr(TmText) text = tm_text_new(questions[i / G_N_ELEMENTS(minima)], -1);
        g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
        g_array_set_size(candidates, 0);
        tm_index_search_begin(search, tokens);
        tm_index_search_candidates(search, minima[i % G_N_ELEMENTS(minima)], candidates);
        compare(search, segment, candidates);
        n_candidates += candidates->len;
        /* A text may be offered only once, or what lies may take all memory there is. */
        if (candidates->len > tm_index_segment_n_texts(segment))
            abort();
    }
    return n_candidates;
}

/* Unchanged, it is all that it was made of: else nothing would be tested. */
static void check_unchanged(GBytes *bytes)
{
    g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(bytes, NULL);

    if (segment == NULL)
        abort();
    read_all(segment);
    if (search_all(segment) == 0 || tm_index_segment_is_damaged(segment))
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
    for (guint n = 0; size >= 8 && n < 64; data += 8, size -= 8, n++)
        change(bytes, original, data);
    if (!renew_checksums(bytes, n_bytes))
        return 0;
    g_autoptr(GBytes) changed = g_bytes_new_take(g_steal_pointer(&bytes), n_bytes);
    g_autoptr(TmIndexSegment) segment = tm_index_segment_from_bytes(changed, NULL);
    if (segment != NULL) {
        read_all(segment);
        search_all(segment);
    }
    return 0;
}
