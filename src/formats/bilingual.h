/*
 * A bilingual document as plain values: what the writers of bilingual formats (XLIFF) are given.
 *
 * Nothing here is owned: the caller keeps the texts alive while a writer runs.
 */
#ifndef FORMATS_BILINGUAL_H
#define FORMATS_BILINGUAL_H

#include "text/text.h"

typedef enum {
    BILINGUAL_EMPTY,     /* no translation yet */
    BILINGUAL_TO_REVIEW, /* filled, but a person must look at it */
    BILINGUAL_TRANSLATED /* filled from an exact or context match, or nothing to translate */
} BilingualState;

/* A match as it is shown to the translator. */
typedef struct {
    const TmText *source;
    const TmText *target;
    int score; /* 0..10000, after penalties */
    gboolean context;
    const char *memory;   /* base name of the memory */
    const char *document; /* NULL: not known */
    gint64 date;          /* seconds since 1970 UTC; 0: not known */
    const char *via;      /* the language it was found through; NULL: directly */
} BilingualMatch;

typedef struct {
    gsize start; /* of the unit's source: bytes and codes, end exclusive */
    gsize end;
    gsize first_code;
    gsize end_code;
    const TmText *target; /* NULL while BILINGUAL_EMPTY */
    BilingualState state;
    GArray *matches;  /* of BilingualMatch */
    const char *note; /* what to look at; NULL: nothing */
} BilingualSegment;

typedef struct {
    const TmText *source;
    const char *kind;  /* "paragraph", "cell" */
    const char *place; /* "word/document.xml" */
    GArray *segments;  /* of BilingualSegment, in order */
} BilingualUnit;

typedef struct {
    const char *original; /* file name of the source document */
    const char *datatype; /* "x-docx" */
    const char *checksum; /* SHA-256 of the source document, in hexadecimal */
    const char *source_language;
    const char *target_language;
    GArray *units; /* of BilingualUnit */
} Bilingual;

/**
 * xliff12_write:
 * As XLIFF 1.2: one trans-unit a text unit, seg-source with an mrk a segment, a target with states,
 * an alt-trans a match. Inline codes are g (a pair inside one segment), bx and ex, x; their ids are
 * the document's.
 *
 * Source  XLIFF 1.2, OASIS Standard, 1 February 2008; docs/formats.md.
 */
GBytes *xliff12_write(const Bilingual *bilingual);

#endif
