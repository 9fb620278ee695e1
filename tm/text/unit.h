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

/* A note or property. Its name is as the file has it ("x-client"); notes have the name "note". */
typedef struct {
    char *name;
    char *value;
} TmAttribute;

typedef struct {
    char *language; /* normalised tag: "ru", "en-US" */
    TmText *text;
    GPtrArray *attributes; /* of TmAttribute; NULL when none */
} TmVariant;

typedef struct {
    char *uuid;            /* NULL: the store makes one */
    GPtrArray *variants;   /* of TmVariant, in the order given */
    GPtrArray *attributes; /* of TmAttribute; NULL when none */
    TmStatus status;
    TmOrigin origin;
    gint64 created; /* seconds since 1970 UTC; 0: not known */
    gint64 changed;
    char *created_by; /* NULL: not known */
    char *changed_by;
    char *document; /* name of the document it stood in; NULL: not known */
    char *previous; /* source text before it, as another tool gave it; NULL */
    char *next;
} TmUnit;

TmUnit *tm_unit_new(void);
void tm_unit_free(TmUnit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmUnit, tm_unit_free)

/* Takes @text over. Returns the new variant, which the unit owns. */
TmVariant *tm_unit_take_variant(TmUnit *unit, const char *language, TmText *text);

/* The variant whose language @wanted matches (see tm_language_matches), or NULL. */
const TmVariant *tm_unit_variant(const TmUnit *unit, const char *wanted);

/* Appends to a list of TmAttribute that is made when *@attributes is NULL. */
void tm_attributes_add(GPtrArray **attributes, const char *name, const char *value);

#endif
