#include "index/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "index/segment_internal.h"
#include "index/varint_internal.h"
#include "text/error.h"

/* ---- opening -----------------------------------------------------------------------------------
 */

static void fail(GError **error, const char *path, const char *what)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, path, 0, 0, "%s", what);
}

/* The size that a section must have, as far as the header says; G_MAXUINT64: any. */
static guint64 expected_bytes(const IndexHeader *header, SectionId id)
{
    switch (id) {
    case SECTION_WEIGHTS:
        return (guint64) header->n_texts * sizeof(guint16);
    case SECTION_MASKS:
        return (guint64) header->n_texts * sizeof(guint64);
    case SECTION_OFFSETS:
        return ((guint64) header->n_texts + 1) * sizeof(guint32);
    case SECTION_LENGTHS:
        return (guint64) header->n_lengths * sizeof(IndexLength);
    case SECTION_WORDS:
        return (guint64) header->n_words * sizeof(IndexWord);
    case SECTION_TERMS:
        return (guint64) header->n_terms * sizeof(IndexTerm);
    case SECTION_STARTS:
        return ((1ull << header->start_bits) + 1) * sizeof(guint32);
    case SECTION_OUTDATED:
        return header->n_outdated * sizeof(gint64);
    case SECTION_BITS:
        return ((guint64) header->n_texts + INDEX_BITS_TEXTS - 1) / INDEX_BITS_TEXTS *
               header->n_bit_terms * INDEX_BITS_BYTES;
    default:
        return G_MAXUINT64;
    }
}

static gboolean sections_fit(const IndexHeader *header)
{
    if (header->n_texts > INDEX_MAX_NUMBER || header->n_words > INDEX_MAX_NUMBER ||
        header->n_terms > INDEX_MAX_NUMBER || header->start_bits == 0 || header->start_bits > 31 ||
        header->n_bit_terms > INDEX_BIT_TERMS || header->n_outdated > G_MAXUINT64 / sizeof(gint64))
        return FALSE;
    for (SectionId id = 0; id < N_SECTIONS; id++) {
        const Section *section = &header->sections[id];
        guint64 expected = expected_bytes(header, id);
        if (section->offset % INDEX_ALIGNMENT != 0 || section->offset < INDEX_BLOCK_BYTES ||
            section->offset > header->checksums_offset ||
            section->n_bytes > header->checksums_offset - section->offset ||
            (expected != G_MAXUINT64 && expected != section->n_bytes))
            return FALSE;
    }
    return TRUE;
}

/* Whether the header is one, and says of the file what is true. */
static gboolean header_holds(const IndexHeader *header, guint64 n_bytes)
{
    return memcmp(header->magic, INDEX_MAGIC, sizeof INDEX_MAGIC) == 0 &&
           header->byte_order == INDEX_BYTE_ORDER && header->format == INDEX_FORMAT &&
           header->header_hash == XXH3_64bits(header, G_STRUCT_OFFSET(IndexHeader, header_hash)) &&
           header->n_bytes == n_bytes && header->checksums_offset < n_bytes &&
           header->checksums_offset % sizeof(guint64) == 0 &&
           (guint64) header->n_blocks * sizeof(guint64) == n_bytes - header->checksums_offset &&
           (guint64) header->n_blocks ==
               (header->checksums_offset + INDEX_BLOCK_BYTES - 1) / INDEX_BLOCK_BYTES &&
           memchr(header->store, '\0', sizeof header->store) != NULL &&
           memchr(header->language, '\0', sizeof header->language) != NULL && sections_fit(header);
}

static gboolean open_bytes(TmIndexSegment *segment, const char *path, gsize n_bytes, GError **error)
{
    if (n_bytes < INDEX_BLOCK_BYTES) {
        fail(error, path, _("this is no part of an index"));
        return FALSE;
    }
    segment->header = g_memdup2(segment->bytes, sizeof(IndexHeader));
    if (!header_holds(segment->header, n_bytes)) {
        fail(error, path, _("this part of an index is damaged, or another version's"));
        return FALSE;
    }
    gsize n_checksums = segment->header->n_blocks * sizeof(guint64);
    segment->checksums = g_memdup2(segment->bytes + segment->header->checksums_offset, n_checksums);
    if (XXH3_64bits(segment->checksums, n_checksums) != segment->header->checksums_hash) {
        fail(error, path, _("this part of an index is damaged, or another version's"));
        return FALSE;
    }
    /* One more: of a section without bytes that ends with the last block. */
    segment->verified = g_new0(guint8, (gsize) segment->header->n_blocks + 1);
    return TRUE;
}

TmIndexSegment *tm_index_segment_open(const char *path, GError **error)
{
    g_autoptr(TmIndexSegment) segment = g_new0(TmIndexSegment, 1);
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        fail(error, path, fd < 0 ? g_strerror(errno) : _("this is no part of an index"));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    segment->mapping = mapping_new(fd, (gsize) status.st_size);
    int failure = errno;
    close(fd);
    if (segment->mapping == NULL) {
        fail(error, path, g_strerror(failure));
        return NULL;
    }
    segment->bytes = mapping_bytes(segment->mapping);
    return open_bytes(segment, path, (gsize) status.st_size, error) ? g_steal_pointer(&segment)
                                                                    : NULL;
}

TmIndexSegment *tm_index_segment_from_bytes(GBytes *bytes, GError **error)
{
    g_autoptr(TmIndexSegment) segment = g_new0(TmIndexSegment, 1);
    gsize n_bytes;

    segment->owner = g_bytes_ref(bytes);
    segment->bytes = g_bytes_get_data(bytes, &n_bytes);
    return open_bytes(segment, NULL, n_bytes, error) ? g_steal_pointer(&segment) : NULL;
}

void tm_index_segment_free(TmIndexSegment *segment)
{
    if (segment == NULL)
        return;
    mapping_free(segment->mapping);
    g_clear_pointer(&segment->owner, g_bytes_unref);
    g_free((void *) segment->header);
    g_free(segment->checksums);
    g_free(segment->verified);
    g_free(segment);
}

TmIndexCover tm_index_segment_cover(const TmIndexSegment *segment)
{
    const IndexHeader *header = segment->header;

    return (TmIndexCover){.store = header->store,
                          .language = header->language,
                          .after = header->after,
                          .until = header->until,
                          .nonce = header->nonce,
                          .versions = header->versions};
}

guint32 tm_index_segment_n_texts(const TmIndexSegment *segment)
{
    return segment->header->n_texts;
}

guint64 tm_index_segment_n_units(const TmIndexSegment *segment)
{
    return segment->header->n_units;
}

guint64 tm_index_segment_n_outdated(const TmIndexSegment *segment)
{
    return segment->header->n_outdated;
}

guint64 tm_index_segment_n_bytes(const TmIndexSegment *segment)
{
    return segment->header->n_bytes;
}

guint32 tm_index_segment_n_words(const TmIndexSegment *segment)
{
    return segment->header->n_words;
}

/* ---- what is believed --------------------------------------------------------------------------
 */

gboolean tm_index_segment_is_damaged(const TmIndexSegment *segment)
{
    return segment->damaged || (segment->mapping != NULL && mapping_was_cut(segment->mapping));
}

void tm_index_segment_set_damaged(TmIndexSegment *segment)
{
    segment->damaged = TRUE;
}

gconstpointer segment_damage(TmIndexSegment *segment)
{
    segment->damaged = TRUE;
    return NULL;
}

gboolean segment_verify(TmIndexSegment *segment, guint64 offset, guint64 n_bytes)
{
    guint64 last = (offset + n_bytes - (n_bytes > 0)) / INDEX_BLOCK_BYTES;

    for (guint64 i = offset / INDEX_BLOCK_BYTES; i <= last && i < segment->header->n_blocks; i++) {
        guint64 start = i * INDEX_BLOCK_BYTES;
        guint64 end = MIN(start + INDEX_BLOCK_BYTES, segment->header->checksums_offset);
        if (segment->verified[i])
            continue;
        if (XXH3_64bits(segment->bytes + start, end - start) != segment->checksums[i])
            return segment_damage(segment) != NULL;
        segment->verified[i] = 1;
    }
    return TRUE;
}

/* ---- texts -------------------------------------------------------------------------------------
 */

guint64 tm_index_key(const char *key)
{
    return XXH3_64bits(key, strlen(key));
}

const guint8 *segment_record(TmIndexSegment *segment, guint32 text, const guint8 **end)
{
    if (text >= segment->header->n_texts)
        return segment_damage(segment);
    const guint32 *offsets =
        segment_at(segment, SECTION_OFFSETS, (guint64) text * sizeof *offsets, 2 * sizeof *offsets);
    if (offsets == NULL || offsets[1] < offsets[0])
        return segment_damage(segment);
    guint64 start = (guint64) offsets[0] * INDEX_RECORD_STEP;
    guint64 n_bytes = (guint64) (offsets[1] - offsets[0]) * INDEX_RECORD_STEP;
    const guint8 *record = segment_at(segment, SECTION_RECORDS, start, n_bytes);
    if (record == NULL || n_bytes < sizeof(guint64))
        return segment_damage(segment);
    *end = record + n_bytes;
    return record;
}

static const guint8 *read_words(TmIndexSegment *segment, const guint8 *at, const guint8 *end,
                                GArray *words)
{
    guint32 n_words;

    at = varint_read32(at, end, &n_words);
    if (at == NULL || n_words > (gsize) (end - at))
        return NULL;
    g_array_set_size(words, n_words);
    guint32 *word = (guint32 *) (void *) words->data;
    for (guint32 i = 0; i < n_words; i++, word++) {
        at = varint_read32(at, end, word);
        if (at == NULL || *word >= segment->header->n_words)
            return NULL;
    }
    return at;
}

gboolean tm_index_segment_text(TmIndexSegment *segment, guint32 number, TmIndexText *text)
{
    const guint8 *end, *at = segment_record(segment, number, &end);

    if (at == NULL)
        return FALSE;
    if (text->words == NULL)
        text->words = g_array_new(FALSE, FALSE, sizeof(guint32));
    text->number = number;
    memcpy(&text->key, at, sizeof text->key);
    at = read_words(segment, at + sizeof text->key, end, text->words);
    if (at != NULL)
        at = varint_read(at, end, &text->units.n_left);
    text->units.at = at;
    text->units.end = end;
    text->units.unit = 0;
    return at != NULL || segment_damage(segment) != NULL;
}

void tm_index_text_clear(TmIndexText *text)
{
    g_clear_pointer(&text->words, g_array_unref);
}

gboolean tm_index_units_next(TmIndexSegment *segment, TmIndexUnits *units, TmIndexUnit *unit)
{
    guint64 difference, set;

    if (units->n_left == 0)
        return FALSE;
    units->n_left--;
    units->at = varint_read(units->at, units->end, &difference);
    if (units->at != NULL)
        units->at = varint_read(units->at, units->end, &set);
    if (units->at == NULL || set >= segment->header->n_sets ||
        difference / 2 > (guint64) (G_MAXINT64 - units->unit)) {
        units->n_left = 0;
        return segment_damage(segment) != NULL;
    }
    units->unit += (gint64) (difference / 2);
    *unit = (TmIndexUnit){units->unit, (guint32) set, difference % 2 != 0};
    return TRUE;
}

void tm_index_segment_with_key(TmIndexSegment *segment, guint64 key, GArray *numbers)
{
    guint64 n_slots = segment->header->sections[SECTION_KEYS].n_bytes / sizeof(guint32);

    if (n_slots == 0 || (n_slots & (n_slots - 1)) != 0) {
        segment_damage(segment);
        return;
    }
    for (guint64 i = 0; i < n_slots; i++) {
        const guint8 *end;
        const guint32 *slot =
            segment_item(segment, SECTION_KEYS, guint32, (key + i) & (n_slots - 1));
        if (slot == NULL || *slot == 0)
            return;
        guint32 number = *slot - 1;
        const guint8 *record = segment_record(segment, number, &end);
        if (record == NULL)
            return;
        if (memcmp(record, &key, sizeof key) == 0)
            g_array_append_val(numbers, number);
    }
}

guint32 tm_index_segment_n_sets(const TmIndexSegment *segment)
{
    return (guint32) segment->header->n_sets;
}

const guint32 *tm_index_segment_set(TmIndexSegment *segment, guint32 set, guint32 *n_languages)
{
    const guint32 *start = segment_item(segment, SECTION_SETS, guint32, set);
    guint64 base = segment->header->n_sets;

    *n_languages = 0;
    if (start == NULL || set >= base)
        return segment_damage(segment);
    /* Read once: what is checked is what is used, though somebody writes to the file. */
    guint64 at = base + *start;
    const guint32 *count = segment_item(segment, SECTION_SETS, guint32, at);
    guint32 n = count != NULL ? *count : 0;
    const guint32 *languages = segment_at(segment, SECTION_SETS, (at + 1) * sizeof(guint32),
                                          (guint64) n * sizeof(guint32));
    *n_languages = languages != NULL ? n : 0;
    return languages;
}

gboolean tm_index_segment_is_outdated(TmIndexSegment *segment, gint64 unit)
{
    guint64 low = 0, high = segment->header->n_outdated;

    while (low < high) {
        guint64 middle = low + (high - low) / 2;
        const gint64 *there = segment_item(segment, SECTION_OUTDATED, gint64, middle);
        if (there == NULL)
            return FALSE;
        if (*there == unit)
            return TRUE;
        if (*there < unit)
            low = middle + 1;
        else
            high = middle;
    }
    return FALSE;
}
