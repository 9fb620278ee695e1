/*
 * The words and terms of a segment.
 */
#include <string.h>
#include <xxhash.h>

#include "index/segment_internal.h"
#include "index/varint_internal.h"

/* A string after its length. */
static const guint8 *read_counted(const guint8 *at, const guint8 *end, const char **string,
                                  guint32 *n_bytes)
{
    at = at != NULL ? varint_read32(at, end, n_bytes) : NULL;
    if (at == NULL || *n_bytes > (gsize) (end - at))
        return NULL;
    *string = (const char *) at;
    return at + *n_bytes;
}

/* FALSE: they do not end before @end. */
static gboolean parse_strings(const guint8 *at, const guint8 *end, TmIndexWordInfo *info)
{
    at = read_counted(at, end, &info->surface_string, &info->n_surface_bytes);
    at = read_counted(at, end, &info->folded_string, &info->n_folded_bytes);
    if (at != NULL && info->n_folded_bytes == 0) {
        info->folded_string = info->surface_string;
        info->n_folded_bytes = info->n_surface_bytes;
    }
    info->n_stem_bytes = info->n_stem_rest_bytes = 0;
    info->stem_rest = "";
    if (at == NULL || info->kind != TM_TOKEN_WORD)
        return at != NULL;
    at = varint_read32(at, end, &info->n_stem_bytes);
    return read_counted(at, end, &info->stem_rest, &info->n_stem_rest_bytes) != NULL;
}

/* The strings of a word. Where they end is known only when they are read: what is behind them in
 * the section is verified step by step. */
static gboolean read_strings(TmIndexSegment *segment, guint32 offset, TmIndexWordInfo *info)
{
    guint64 n_section = segment->header->sections[SECTION_STRINGS].n_bytes;
    /* Words are short; a long one is read again. */
    for (guint64 n_bytes = 64;; n_bytes *= 16) {
        guint64 n = offset < n_section ? MIN(n_bytes, n_section - offset) : 0;
        const guint8 *at = segment_at(segment, SECTION_STRINGS, offset, n);
        if (at == NULL || n == 0 || *at > TM_TOKEN_CODE)
            return segment_damage(segment) != NULL;
        info->kind = (TmTokenKind) *at;
        if (parse_strings(at + 1, at + n, info))
            return info->n_stem_bytes <= info->n_folded_bytes || segment_damage(segment) != NULL;
        if (n == n_section - offset)
            return segment_damage(segment) != NULL;
    }
}

gboolean tm_index_segment_word(TmIndexSegment *segment, guint32 word, TmIndexWordInfo *info)
{
    const IndexWord *entry = segment_item(segment, SECTION_WORDS, IndexWord, word);

    if (entry == NULL || !read_strings(segment, entry->string, info))
        return FALSE;
    info->surface = word;
    info->folded = entry->folded / 4;
    info->term = entry->term;
    return TRUE;
}

/* ---- finding -----------------------------------------------------------------------------------
 */

typedef struct {
    SectionId table;
    TmTokenKind kind;
    const char *string;
    gsize n_bytes;
} WordQuery;

static gboolean is_wanted(const WordQuery *query, const TmIndexWordInfo *info)
{
    gboolean folded = query->table == SECTION_FOLDED;
    const char *string = folded ? info->folded_string : info->surface_string;
    guint32 n_bytes = folded ? info->n_folded_bytes : info->n_surface_bytes;

    return info->kind == query->kind && n_bytes == query->n_bytes &&
           memcmp(string, query->string, n_bytes) == 0;
}

static guint32 find_word(TmIndexSegment *segment, const WordQuery *query)
{
    guint64 n_slots = segment->header->sections[query->table].n_bytes / sizeof(guint32);
    guint64 hash = XXH3_64bits_withSeed(query->string, query->n_bytes, query->kind);

    if (n_slots == 0 || (n_slots & (n_slots - 1)) != 0) {
        segment_damage(segment);
        return NO_TERM;
    }
    for (guint64 i = 0; i < n_slots; i++) {
        TmIndexWordInfo info;
        const guint32 *slot =
            segment_item(segment, query->table, guint32, (hash + i) & (n_slots - 1));
        if (slot == NULL || *slot == 0 || !tm_index_segment_word(segment, *slot - 1, &info))
            return NO_TERM;
        if (is_wanted(query, &info))
            return *slot - 1;
    }
    return NO_TERM;
}

guint32 segment_find_surface(TmIndexSegment *segment, TmTokenKind kind, const char *surface)
{
    return find_word(segment, &(WordQuery){SECTION_SURFACES, kind, surface, strlen(surface)});
}

guint32 segment_find_folded(TmIndexSegment *segment, TmTokenKind kind, const char *folded)
{
    return find_word(segment, &(WordQuery){SECTION_FOLDED, kind, folded, strlen(folded)});
}

guint32 segment_find_term(TmIndexSegment *segment, guint64 hash)
{
    guint64 start = hash >> (64 - segment->header->start_bits);
    const guint32 *bounds =
        segment_at(segment, SECTION_STARTS, start * sizeof *bounds, 2 * sizeof *bounds);
    guint32 end = bounds != NULL ? bounds[1] : 0;

    for (guint32 i = bounds != NULL ? bounds[0] : 0; i < end; i++) {
        const IndexTerm *term = segment_item(segment, SECTION_TERMS, IndexTerm, i);
        if (term == NULL || term->hash > hash)
            return NO_TERM;
        if (term->hash == hash)
            return i;
    }
    return NO_TERM;
}
