/*
 * The structure of plain text above its sentences: empty lines, list marks, numbered headings.
 *
 *     Комитет решил:            a line that begins with a list mark begins a segment;
 *     1. Одобрить проект.       the mark stays with its text
 *     2. Направить его
 *     в Думу.                   any other single line break is soft
 *
 *     Статья 5. Предмет         so does the number of an article, and no sentence ends behind it
 *
 * A number at the start of a line is no list mark when the line before asks for it: "Art.¶7.", "в
 * статье¶5.". A dash is none when a sentence goes on around it: "Москва¶– столица".
 *
 * White space wider than any between words divides too: it is layout.
 *
 * Points that follow one another in one line, each with a capital, are parted when the line begins
 * with the first of them: "1) Одобрить проект 2) Направить его".
 */
#ifndef TM_SEGMENT_STRUCTURE_H
#define TM_SEGMENT_STRUCTURE_H

#include "segment/layer.h"

/* A break that the structure makes, or one that it looks like making and does not. */
typedef struct {
    int32_t place; /* after the last character of the line that is no white space */
    gboolean breaks;
    const char *rule; /* why, for TmSrxPlace */
} StructureBreak;

/**
 * tm_structure_breaks:
 * The breaks between lines and points, in order. Linear in the text.
 *
 * Owner   the caller unrefs the GArray of StructureBreak.
 */
GArray *tm_structure_breaks(const TmLists *lists, LookText text);

/**
 * tm_structure_forbid:
 * Whether the text must not break at @place because only a list mark or the number of a heading
 * stands before it; *reason then says which.
 */
gboolean tm_structure_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason);

#endif
