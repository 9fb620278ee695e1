/*
 * TMX in four parts: tmx.c walks through the elements, tmx_segment.c through those inside <seg>,
 * tmx_codes.c numbers the inline codes, tmx_unit.c makes translation units of what was met.
 */
#ifndef FORMATS_TMX_INTERNAL_H
#define FORMATS_TMX_INTERNAL_H

#include "formats/exchange_internal.h"
#include "formats/xml/xml_check.h"

/* What one <tu> may hold, all its texts, codes, notes and properties together. Guess. */
#define TMX_UNIT_MAX_BYTES (8 * 1024 * 1024)
/* <tuv> in one <tu>. Guess: the largest products are made in about a hundred languages. */
#define TMX_MAX_VARIANTS 200
/* Units that one <tu> with several variants of a language may become. Guess. */
#define TMX_MAX_COMBINATIONS 64

/* ---- tmx_codes.c --------------------------------------------------------------------------- */

/*
 * Numbers for inline codes. Within a unit, the code that stands for the same thing has the same id
 * in every variant: TMX says so by the attribute x; without x, by i for pairs, else by the order of
 * codes of one element. Within a variant no two codes have one id, except the halves of a pair.
 */
typedef struct TmxCodes TmxCodes;

TmxCodes *tmx_codes_new(void);
void tmx_codes_free(TmxCodes *codes);
void tmx_codes_begin_unit(TmxCodes *codes);
void tmx_codes_begin_segment(TmxCodes *codes);

/* The id of a code by its element and what tells it apart there (x, or "i" and i; may be NULL). */
guint tmx_codes_id(TmxCodes *codes, const char *element, const char *label);

/* Remembers a <bpt> under its i (NULL: it has none), and finds the id and name for its <ept>.
 * FALSE: there is none. The caller frees the name. */
void tmx_codes_open(TmxCodes *codes, const char *i, guint id, const char *name);
gboolean tmx_codes_close(TmxCodes *codes, const char *i, guint *id, char **name);

/* ---- tmx_unit.c ---------------------------------------------------------------------------- */

/* A finished <tu>: a reason why it is no unit, or variants that make n_combinations units. */
typedef struct {
    TmUnit *unit; /* may have several variants of one language */
    const char *skipped;
    guint n_combinations;
    guint *n_of_language; /* by variant: how many have its language; 0: it is not the first */
} TmxEntry;

TmxEntry *tmx_entry_skipped(const char *reason);
void tmx_entry_free(TmxEntry *entry);

/* Judges the unit of a <tu>, takes it over. @unknown: a variant of no language was left out. */
TmxEntry *tmx_entry_new(TmUnit *unit, gboolean unknown);

/* The combination number @index as a unit of its own. */
TmUnit *tmx_entry_combination(const TmxEntry *entry, guint index);

/* The attributes of <tu> (@variant NULL) or <tuv>: languages, dates and names go where they belong,
 * everything else is kept as attributes. */
void tmx_take_attributes(TmUnit *unit, TmVariant *variant, const char *const *attributes);

/* A <prop>. @following: Trados's second context is the source text that follows (it says so in the
 * header). */
void tmx_take_property(TmUnit *unit, TmVariant *variant, const char *type, const char *value,
                       gboolean following);

/* "20260401T100000Z" as seconds since 1970 UTC; 0: no date, or before 1970. */
gint64 tmx_date(const char *text);

/* ---- tmx.c --------------------------------------------------------------------------------- */

typedef enum {
    PLACE_OUTSIDE,
    PLACE_TMX,
    PLACE_HEADER,
    PLACE_BODY,
    PLACE_TU,
    PLACE_TUV,
    PLACE_SEG,
    PLACE_CODE, /* bpt, ept, it, ph, ut: what is in it is native markup */
    PLACE_FIELD /* prop, note */
} Place;

/* The walk through a file: where it stands, and the unit that it is in. */
typedef struct {
    Stream *stream;
    XmlReader *xml;
    gsize chunk_bytes;
    gboolean ended;
    GError *failure; /* told when the units before it have been handed out */
    GQueue entries;  /* of TmxEntry */
    guint n_given;   /* combinations of the first entry that were handed out */

    Place place;
    Place field_from;  /* where a field stands */
    guint skip_depth;  /* inside elements that say nothing to us */
    guint inner_depth; /* elements inside a code or a field: their text belongs to it */
    gboolean has_body;
    gboolean trados_following; /* header: Trados's contexts are previous and next */

    TmUnit *unit;
    TmVariant *variant; /* of the unit */
    gsize n_unit_bytes;
    const char *skip_reason; /* the unit is beyond a limit and nothing more is collected */
    gboolean unknown_language;
    gboolean has_seg;

    TmxCodes *codes;
    GArray *highlights; /* elements inside <seg> whose content is text: see tmx_segment.c */
    TmCodeKind code_kind;
    guint code_id;
    char *code_name;
    char *field_name;
    GString *data;         /* of the field or the code */
    GHashTable *languages; /* as written -> normalised, "" when it is no tag */
} Tmx;

/* ---- tmx_segment.c ------------------------------------------------------------------------- */

/* Whether @n_bytes more may be kept of this unit. */
gboolean tmx_has_room(Tmx *tmx, gsize n_bytes);
/* From here on the unit is only skipped over; what it held so far is let go. */
void tmx_give_up(Tmx *tmx, const char *reason);
gsize tmx_attribute_bytes(const XmlElement *element);
const char *tmx_attribute(const XmlElement *element, const char *name);

GArray *tmx_highlights_new(void);
void tmx_start_in_segment(Tmx *tmx, const XmlElement *element);
void tmx_end_code(Tmx *tmx);
void tmx_end_in_segment(Tmx *tmx);

#endif
