/*
 * The draft: a document, its segments, what the memory knows of each, and what was decided.
 *
 *     GPtrArray *units = draft_read(document, &error);
 *     g_autoptr(Draft) draft = draft_build(document, units, &options, &error);
 *     g_autoptr(DocumentFill) fill = draft_fill(draft);       // the draft in the original layout
 *     g_autoptr(GBytes) xliff = draft_xliff(draft);           // the same as a bilingual file
 *
 * A segment is filled plainly only when the memory has it word for word (and nothing speaks against
 * it), or in the same context. Everything else that is filled is marked; what has no match stays in
 * the source language, marked. Repeated segments are filled alike, except where one occurrence has
 * a context match of its own.
 */
#ifndef DRAFT_DRAFT_H
#define DRAFT_DRAFT_H

#include "formats/document.h"
#include "memory/team.h"
#include "segment/segment.h"
#include "text/language.h"

/* Changed numbers of one segment that are marked and listed one by one. Guess: of a table of
 * figures nobody reads more; beyond it, the whole segment is marked. */
#define DRAFT_MAX_NUMBERS 100

typedef enum {
    DRAFT_CONTEXT, /* exact, and the neighbours agree: filled plainly */
    DRAFT_EXACT,   /* score 10000 after penalties: filled plainly */
    DRAFT_FUZZY,   /* filled, marked */
    DRAFT_COPIED,  /* numbers and signs only, no match: left as it is, plainly */
    DRAFT_NONE,    /* no match: stays in the source language, marked */
    DRAFT_N_OUTCOMES
} DraftOutcome;

/* "context", "exact", "fuzzy", "copied", "none": stable, for JSON. */
const char *draft_outcome_name(DraftOutcome outcome);

typedef struct {
    TmSpan span;    /* in the unit's text */
    TmText *source; /* as it was looked up: line ends inside are single spaces */
    guint n_words;
    gboolean repeated;  /* an equal segment stands earlier in the document */
    GPtrArray *matches; /* of TmMatch, best first */
    DraftOutcome outcome;
    TmText *target;   /* with the document's codes; NULL for DRAFT_NONE */
    gboolean guessed; /* the place of an inline code is a guess */
    char *note;       /* what to look at, for people; NULL: nothing */
} DraftSegment;

typedef struct {
    DocumentUnit unit;
    GPtrArray *segments; /* of DraftSegment */
} DraftUnit;

typedef struct {
    Document *document; /* not owned */
    char *source_language;
    char *target_language;
    GPtrArray *units; /* of DraftUnit */
} Draft;

typedef struct {
    TmTeam *team;     /* what looks segments up */
    TmSrx *rules;     /* for source_language */
    const char *from; /* normalised tags */
    const char *to;
    const char *pivot; /* see TmQuery; NULL: none */
    int min;           /* 0..10000 */
    gsize limit;       /* matches kept a segment */
    /* Called now and then; NULL: nobody wants to know. */
    void (*progress)(gsize done, gsize total, gpointer user);
    gpointer user;
} DraftOptions;

/* All text units of a document that has just been opened, as DraftUnits without segments. */
GPtrArray *draft_read(Document *document, GError **error);

/* What language the units are written in. */
TmDetection draft_detect(const GPtrArray *units);

/**
 * draft_build:
 * Cut the units into segments and look every one of them up, all in one state of the memory. Takes
 * @units (of draft_read) over.
 * Errors  of the segmenter and the memory, with the place in the document in front (see
 *         draft_fail_at).
 */
Draft *draft_build(Document *document, GPtrArray *units, const DraftOptions *options,
                   GError **error);
void draft_free(Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)

/* Passes @cause on with the place in front: "NAME/PART: ", without a part "NAME: ". An error in a
 * segmentation rule has the place of the rule, and no other. Returns FALSE. */
gboolean draft_fail_at(const char *name, const char *part, GError *cause, GError **error);

/* What the document's format is to write. The caller frees it with draft_fill_free. */
DocumentFill *draft_fill(const Draft *draft);
void draft_fill_free(DocumentFill *fill);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocumentFill, draft_fill_free)

/* The bilingual XLIFF 1.2. */
GBytes *draft_xliff(const Draft *draft);

/* ---- counts -------------------------------------------------------------------------------------
 */

/* The rows of the summary: best first. */
typedef enum {
    BAND_CONTEXT,
    BAND_100,
    BAND_95,
    BAND_85,
    BAND_75,
    BAND_LOW,
    BAND_NONE,
    BAND_COPIED,
    N_BANDS
} Band;

/* "context", "100", "95-99", …: stable, for JSON. */
const char *band_name(Band band);
Band draft_band(const DraftSegment *segment);

typedef struct {
    gsize segments;
    gsize words;
    gsize repeated; /* of the segments */
} BandCount;

typedef struct {
    BandCount bands[N_BANDS];
    BandCount total;
    gsize units;
    gsize numbers; /* segments in which a number differs */
    gsize guessed; /* segments with an inline code placed by guess */
} DraftCounts;

void draft_count(const Draft *draft, DraftCounts *counts);

#endif
