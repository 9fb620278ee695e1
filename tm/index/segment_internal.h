/*
 * How the bytes of a segment are reached: never but through segment_at.
 */
#ifndef TM_INDEX_SEGMENT_INTERNAL_H
#define TM_INDEX_SEGMENT_INTERNAL_H

#include "index/layout_internal.h"
#include "index/mapping_internal.h"
#include "index/segment.h"

struct TmIndexSegment {
    const IndexHeader *header; /* a copy: the file may be cut while we read it */
    const guint8 *bytes;
    GBytes *owner;    /* of bytes in memory */
    Mapping *mapping; /* of a file */
    guint8 *verified; /* one a block */
    guint64 *checksums;
    gboolean damaged;
};

/* Verifies the blocks of a range of bytes of the file. */
gboolean segment_verify(TmIndexSegment *segment, guint64 offset, guint64 n_bytes);

/* NULL, and the segment is damaged from now on. */
gconstpointer segment_damage(TmIndexSegment *segment);

/* @n_bytes of a section from @offset on, verified; NULL: damaged. */
static inline gconstpointer segment_at(TmIndexSegment *segment, SectionId id, guint64 offset,
                                       guint64 n_bytes)
{
    const Section *section = &segment->header->sections[id];

    if (offset > section->n_bytes || n_bytes > section->n_bytes - offset)
        return segment_damage(segment);
    guint64 from = section->offset + offset;
    guint64 first = from / INDEX_BLOCK_BYTES;
    guint64 last = (from + n_bytes - (n_bytes > 0)) / INDEX_BLOCK_BYTES;
    if ((first != last || !segment->verified[first]) && !segment_verify(segment, from, n_bytes))
        return NULL;
    return segment->bytes + from;
}

/* Item @i of a section that is an array of @type. */
#define segment_item(segment, id, type, i)                                                         \
    ((const type *) segment_at((segment), (id), (guint64) (i) * sizeof(type), sizeof(type)))

/* A term by its hash; NO_TERM: none. */
guint32 segment_find_term(TmIndexSegment *segment, guint64 hash);

/* A word by what is written and its kind; NO_TERM: none. */
guint32 segment_find_surface(TmIndexSegment *segment, TmTokenKind kind, const char *surface);
guint32 segment_find_folded(TmIndexSegment *segment, TmTokenKind kind, const char *folded);

/* The record of a text. */
const guint8 *segment_record(TmIndexSegment *segment, guint32 text, const guint8 **end);

#endif
