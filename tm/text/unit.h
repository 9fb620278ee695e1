/*
 * A translation unit as a value: what a TMX file holds, what the store keeps, what an import adds.
 *
 * A unit says the same thing in several languages: at most one variant a language. Which of them
 * was the source is not part of it; either side may be searched.
 */
#ifndef TM_TEXT_UNIT_H
#define TM_TEXT_UNIT_H

#include "text/text.h"

typedef enum { TM_STATUS_DRAFT, TM_STATUS_REVIEWED, TM_STATUS_APPROVED } TmStatus;
typedef enum { TM_ORIGIN_IMPORTED, TM_ORIGIN_ALIGNED, TM_ORIGIN_TRANSLATED } TmOrigin;

/* "draft", "reviewed", "approved" / "imported", "aligned", "translated": stable, not translated. */
const char *tm_status_name(TmStatus status);
const char *tm_origin_name(TmOrigin origin);

/* What a program has paired and nobody has looked at since. */
gboolean tm_unit_is_unreviewed(TmStatus status, TmOrigin origin);

typedef enum {
    TM_ATTRIBUTE_PROPERTY, /* <prop type="x-client"> */
    TM_ATTRIBUTE_NOTE,     /* <note>; its name is "note" */
    TM_ATTRIBUTE_FIELD     /* an attribute of <tu> or <tuv> itself: "tuid", "usagecount" */
} TmAttributeKind;

/* What is known of a unit or of one variant beside its text. Its name is as the file has it. */
typedef struct {
    TmAttributeKind kind;
    char *name;
    char *value;
    char *qualifiers; /* what else its element said, as markup: " xml:lang=\"en\""; NULL: nothing */
} TmAttribute;

typedef struct {
    char *language; /* normalised tag: "ru", "en-US" */
    TmText *text;
    GPtrArray *attributes; /* of TmAttribute; NULL when none */
} TmVariant;

/* Where a unit stands or stood, as far as it is known. */
typedef struct {
    char *document;  /* its name; NULL: not known, only what stood beside the unit */
    gint64 position; /* in the document, from 1, as the file or its reader says it; 0: not said, it
                        is the order of the units that counts */
    gboolean ends;   /* nothing follows on the position in its document */
    char *previous;  /* text before it, as another tool noted it; NULL: none noted */
    char *next;
    char *language; /* of previous and next; NULL: the unit's source language, or if that is not
                       known either, its first variant's */
} TmPlace;

typedef struct {
    char *uuid;            /* NULL: the store makes one */
    GPtrArray *variants;   /* of TmVariant, in the order given */
    char *source_language; /* the one it was translated from; NULL: not known */
    GPtrArray *attributes; /* of TmAttribute; NULL when none */
    TmStatus status;
    TmOrigin origin;
    gint64 created; /* seconds since 1970 UTC; 0: not known */
    gint64 changed;
    char *created_by; /* NULL: not known */
    char *changed_by;
    GPtrArray *places; /* of TmPlace; NULL when none is known */
} TmUnit;

TmUnit *tm_unit_new(void);
void tm_unit_free(TmUnit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmUnit, tm_unit_free)

/* A copy of all of it. */
TmUnit *tm_unit_copy(const TmUnit *unit);

/* Takes @text over. Returns the new variant, which the unit owns. */
TmVariant *tm_unit_take_variant(TmUnit *unit, const char *language, TmText *text);

/* The variant whose language @wanted matches (see tm_language_matches), or NULL. */
const TmVariant *tm_unit_variant(const TmUnit *unit, const char *wanted);

/* Adds an empty place, which the unit owns. */
TmPlace *tm_unit_add_place(TmUnit *unit);

/* The first place; one is added when there is none. */
TmPlace *tm_unit_place(TmUnit *unit);

/* The document of the first place; NULL: not known. */
const char *tm_unit_document(const TmUnit *unit);

/* Appends to a list of TmAttribute that is made when *@attributes is NULL. Returns the new one. */
TmAttribute *tm_attributes_add(GPtrArray **attributes, TmAttributeKind kind, const char *name,
                               const char *value);

/* The value of the first attribute of a kind and name, or NULL; @attributes may be NULL. */
const char *tm_attributes_find(const GPtrArray *attributes, TmAttributeKind kind, const char *name);

/* Appends copies of all of @from, which may be NULL. */
void tm_attributes_append(GPtrArray **attributes, const GPtrArray *from);

#endif
