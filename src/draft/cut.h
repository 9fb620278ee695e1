/*
 * A document or running text, unit by unit, cut into segments: what `tolmach segment` shows.
 *
 *     g_autoptr(Cut) cut = cut_text(paragraphs, name, segmenter, FALSE);
 *     while (cut_next(cut, &unit, &error))
 *         …                                       // unit.spans are segments of unit.text
 *
 * Of running text only a piece is in memory at a time (see formats/paragraphs.h). It stands here,
 * above formats and segments, since which part of a piece is sure depends on both.
 */
#ifndef DRAFT_CUT_H
#define DRAFT_CUT_H

#include "draft/draft.h"
#include "formats/paragraphs.h"

typedef struct {
    const TmText *text; /* this and all below lives until the next call */
    guint number;       /* of the unit, from 1; a very long paragraph comes in several parts */
    UnitKind kind;
    const char *place;    /* part of the document; "" for running text */
    const GArray *spans;  /* of TmSpan */
    const GArray *places; /* of TmSrxPlace, those of these segments; NULL: not asked for */
    guint64 first;        /* as in Paragraph; for documents nothing */
    const gsize *folded;
    gsize n_folded;
    gboolean ends; /* the last segment ends where the unit does */
} CutUnit;

typedef struct Cut Cut;

/* @name: of the file, for messages. @places: whether to say why. What is given must outlive the
 * cut. */
Cut *cut_text(Paragraphs *paragraphs, const char *name, TmSegmenter *segmenter, gboolean places);
/* @units: of draft_read. */
Cut *cut_document(const GPtrArray *units, const char *name, TmSegmenter *segmenter,
                  gboolean places);
void cut_free(Cut *cut);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cut, cut_free)

/**
 * cut_next:
 * TRUE and the next unit, which may have no segments; FALSE without error at the end. Lines of text
 * that was taken for a paragraph but has a sentence longer than TM_SEGMENT_MAX_BYTES are units of
 * their own.
 *
 * Errors  of the segmenter, with the name and the line or the part of the document in front (see
 *         draft_fail_at); of the paragraphs.
 */
gboolean cut_next(Cut *cut, CutUnit *unit, GError **error);

#endif
