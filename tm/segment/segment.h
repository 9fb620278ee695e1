/*
 * Cuts a text unit into segments.
 *
 *     g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, "ru", &error);
 *     g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);
 *
 * The boundaries come from SRX 2.0 rules (see srx.h). This module adds what rules over plain text
 * cannot know: which of the inline codes at a boundary belongs to which side, and that white space
 * and outer codes around a segment are not part of it.
 */
#ifndef TM_SEGMENT_SEGMENT_H
#define TM_SEGMENT_SEGMENT_H

#include "text/text.h"
#include "segment/srx.h"

/* A segment of a TmText: bytes start..end and codes first_code..end_code (end exclusive). */
typedef struct {
    gsize start;
    gsize end;
    gsize first_code;
    gsize end_code;
} TmSpan;

typedef struct TmSegmenter TmSegmenter;

/**
 * tm_segmenter_new:
 * Owner   the segmenter takes a reference on @rules.
 * Errors  TM_ERROR_RULES when the rules for @language cannot be compiled.
 */
TmSegmenter *tm_segmenter_new(TmSrx *rules, const char *language, GError **error);
void tm_segmenter_free(TmSegmenter *segmenter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmSegmenter, tm_segmenter_free)

/**
 * tm_segmenter_cut:
 * The segments of a paragraph, in order. White space around a segment is in no span.
 *
 * A code at a boundary goes where the header of the SRX file puts it (TmSrxHeader; as a rule CLOSE
 * goes with the sentence before, OPEN with the one after). White space at the boundary does not
 * count, so a code may lie outside start..end by white space. Codes keep their order: what follows
 * a code that goes with the sentence after goes there too. A pair with no text inside counts as one
 * code ALONE, and a code ALONE does not part a CLOSE from its sentence.
 *
 * Then outer codes are left outside the span, so that a sentence that happens to be bold matches
 * one that is not: ALONE and unpaired codes at its edges, and a pair that encloses all of it. A
 * text of white space, controls and codes only gives no spans.
 *
 * Owner   the caller unrefs the GArray of TmSpan.
 * Errors  TM_ERROR_LIMIT when a segment is longer than TM_SEGMENT_MAX_BYTES; TM_ERROR_RULES when a
 *         rule needs too many steps (its pattern is named).
 */
GArray *tm_segmenter_cut(TmSegmenter *segmenter, const TmText *text, GError **error);

/**
 * tm_segmenter_places:
 * Every place of @text where some rule would break it, in order, and which rule decided. For
 * showing why a text was cut as it was; tm_segmenter_cut is the faster one.
 *
 * Owner   the caller unrefs the GArray of TmSrxPlace; their strings live as long as the segmenter.
 * Errors  as tm_srx_breaks.
 */
GArray *tm_segmenter_places(TmSegmenter *segmenter, const TmText *text, GError **error);

#endif
