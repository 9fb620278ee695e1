/*
 * A segment of the index: distinct texts in one language, made by index/builder.h, never changed.
 *
 * It is mapped into memory, so that opening costs the same whatever its size, and pages come in as
 * they are touched. Nothing in it is believed: the header is verified when it is opened, each block
 * when it is first touched, and every offset and number against its bounds. What does not hold
 * makes the segment *damaged*: the search that noticed returns nothing to rely on, and whoever owns
 * the index makes it anew.
 *
 * One object is for one thread; several may map the same file.
 */
#ifndef TM_INDEX_SEGMENT_H
#define TM_INDEX_SEGMENT_H

#include "text/token.h"

/* What tokens weigh in the score. */
typedef struct {
    guint content;
    guint sign;
    guint code;
} TmIndexWeights;

/* What a segment is of: batches after @after up to @until, in one language of one memory. */
typedef struct {
    const char *store;    /* UUID */
    const char *language; /* tag */
    gint64 after;
    gint64 until;
    gint64 nonce;     /* of batch @until */
    guint64 versions; /* tm_index_versions */
} TmIndexCover;

typedef struct TmIndexSegment TmIndexSegment;

/* A number for everything that must be the same for an index to be read again: its format, the
 * weights, how texts are cut into tokens and stemmed in a language. */
guint64 tm_index_versions(const char *language, const TmIndexWeights *weights);

/**
 * tm_index_segment_open:
 * Errors  TM_ERROR_INDEX: it is missing, of another kind or damaged. The caller makes it anew.
 */
TmIndexSegment *tm_index_segment_open(const char *path, GError **error);
TmIndexSegment *tm_index_segment_from_bytes(GBytes *bytes, GError **error);
void tm_index_segment_free(TmIndexSegment *segment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmIndexSegment, tm_index_segment_free)

/* Its strings live as long as the segment. */
TmIndexCover tm_index_segment_cover(const TmIndexSegment *segment);
guint32 tm_index_segment_n_texts(const TmIndexSegment *segment);
guint64 tm_index_segment_n_units(const TmIndexSegment *segment);
guint64 tm_index_segment_n_outdated(const TmIndexSegment *segment);
guint64 tm_index_segment_n_bytes(const TmIndexSegment *segment);

/* Whether something did not hold since it was opened. */
gboolean tm_index_segment_is_damaged(const TmIndexSegment *segment);
/* For those who find out by other means: a text that the memory does not have. */
void tm_index_segment_set_damaged(TmIndexSegment *segment);

/* ---- texts ----------------------------------------------------------------------------------- */

/* Where the units of a text are read from. */
typedef struct {
    const guint8 *at;
    const guint8 *end;
    guint64 n_left;
    gint64 unit;
} TmIndexUnits;

/* A text. Tokens have no offsets; two of them compare as tokens do, also with those of a query
 * that tm_index_segment_map has given its numbers. */
typedef struct {
    guint32 number;
    guint64 key;   /* tm_index_key of it */
    GArray *words; /* of guint32: word numbers; the caller's, reused */
    TmIndexUnits units;
} TmIndexText;

/* The hash of tm_text_key. */
guint64 tm_index_key(const char *key);

/* FALSE: damaged. @text->words is made when it is NULL. */
gboolean tm_index_segment_text(TmIndexSegment *segment, guint32 number, TmIndexText *text);
void tm_index_text_clear(TmIndexText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TmIndexText, tm_index_text_clear)

/* A unit of a text, in order of id; FALSE: no more, or damaged. */
typedef struct {
    gint64 unit;
    guint32 set;
    gboolean unreviewed;
} TmIndexUnit;

gboolean tm_index_units_next(TmIndexSegment *segment, TmIndexUnits *units, TmIndexUnit *unit);

/* The texts with a key, as guint32, appended to @numbers. */
void tm_index_segment_with_key(TmIndexSegment *segment, guint64 key, GArray *numbers);

/* How many sets of languages its units have; they are numbered from 0. */
guint32 tm_index_segment_n_sets(const TmIndexSegment *segment);
/* A set of languages: numbers, until the segment is freed. */
const guint32 *tm_index_segment_set(TmIndexSegment *segment, guint32 set, guint32 *n_languages);

/* Whether this segment says that a unit of an earlier one is gone or changed. */
gboolean tm_index_segment_is_outdated(TmIndexSegment *segment, gint64 unit);

/* ---- words ----------------------------------------------------------------------------------- */

typedef struct {
    TmTokenKind kind;
    guint32 term; /* as in TmToken */
    guint32 folded;
    guint32 surface;
    const char *surface_string; /* not NUL-terminated */
    guint32 n_surface_bytes;
    const char *folded_string;
    guint32 n_folded_bytes;
    /* Of a word its stem: it begins with so many bytes of the folded form, then comes the rest. */
    guint32 n_stem_bytes;
    const char *stem_rest;
    guint32 n_stem_rest_bytes;
} TmIndexWordInfo;

guint32 tm_index_segment_n_words(const TmIndexSegment *segment);
/* FALSE: damaged. */
gboolean tm_index_segment_word(TmIndexSegment *segment, guint32 word, TmIndexWordInfo *info);

#endif
