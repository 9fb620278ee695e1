/*
 * TMX in parts: tmx.c walks through the elements, tmx_segment.c through those inside <seg>;
 * tmx_field.c understands properties, tmx_date.c dates and people; tmx_unit.c makes translation
 * units of what was met, tmx_codes.c numbers their inline codes, tmx_order.c sees which are
 * neighbours. tmx_write.c goes the other way; tmx_markup.c is what both know of markup.
 */
#ifndef FORMATS_TMX_INTERNAL_H
#define FORMATS_TMX_INTERNAL_H

#include "formats/exchange_internal.h"
#include "formats/xml/xml_check.h"
#include "formats/xml/xml_scan.h"

/* What a header of ours calls the tool and its format. */
#define TMX_TOOL "tolmach"

/* What one <tu> may hold, all its texts, codes, notes and properties together. Guess. */
#define TMX_UNIT_MAX_BYTES (8 * 1024 * 1024)
/* Of it one attribute, all of one element, and one text in a code, property or note: escaped at the
 * worst (&quot;, &amp;) it must be within what xml_check.h lets in, text and tag together. */
#define TMX_VALUE_MAX_BYTES (XML_MAX_ATTRIBUTE_BYTES / 6)
#define TMX_TAG_MAX_BYTES (XML_MAX_TOKEN_BYTES / 24)
#define TMX_TEXT_MAX_BYTES (XML_MAX_TOKEN_BYTES / 8)
/* <tuv> in one <tu>. Guess: the largest products are made in about a hundred languages. */
#define TMX_MAX_VARIANTS 200
/* Units that one <tu> with several variants of a language may become. Guess. */
#define TMX_MAX_COMBINATIONS 64

/* ---- tmx_codes.c --------------------------------------------------------------------------- */

/*
 * Numbers for inline codes, given to a unit as a whole. A number in x is the id, unless another
 * code of the segment has it. Other codes get free numbers; within a unit, the code that stands for
 * the same thing has the same id in every variant: TMX says so by the attribute x; without x, by i
 * for pairs, else by the order of codes of one element. Within a variant no two codes have one id,
 * except the halves of a pair.
 */
typedef struct TmxCodes TmxCodes;

TmxCodes *tmx_codes_new(void);
void tmx_codes_free(TmxCodes *codes);

/* The reader gives each code its element as its form, and no id. This numbers them, names the ends
 * of pairs after their beginnings, and drops the forms that say nothing more. The order of variants
 * makes no difference. */
void tmx_codes_finish(TmxCodes *codes, TmUnit *unit);

/* The element that a code without form is written as: "bpt", "ept", "it" or "ph". */
const char *tmx_default_element(const TmCode *code, gboolean has_partner);

/* ---- tmx_date.c ---------------------------------------------------------------------------- */

/* Attributes of <tu> that become more than a field. */
typedef enum {
    SAID_CREATED,
    SAID_CREATED_BY,
    SAID_CHANGED,
    SAID_CHANGED_BY,
    SAID_SOURCE,
    N_SAID
} TmxSaidKind;

extern const char *const tmx_said_names[]; /* by TmxSaidKind, then NULL */

typedef struct {
    gint64 seconds;  /* 0: not known */
    const char *who; /* NULL: not known */
} TmxMoment;

typedef struct {
    TmxMoment created;
    TmxMoment changed;
} TmxDates;

/* "20260401T100000Z" as seconds since 1970 UTC; 0: no date, or before 1970. */
gint64 tmx_date(const char *text);
#define TMX_DATE_BYTES sizeof("20260401T100000Z")
/* FALSE: 0, or after 9999. */
gboolean tmx_date_format(gint64 seconds, char text[TMX_DATE_BYTES]);

/* What the fields of the variants say together: the earliest creation, the latest change. */
TmxDates tmx_dates_of_variants(const TmUnit *unit);

/* Gives a unit its dates and people by what its <tu> (@said, by TmxSaidKind) and its variants say;
 * keeps as fields what could not be found out again. */
void tmx_take_dates(TmUnit *unit, char *const *said);

/* What <tu> has to say, by TmxSaidKind; NULL: nothing. */
typedef struct {
    const char *said[SAID_SOURCE];
    char created[TMX_DATE_BYTES];
    char changed[TMX_DATE_BYTES];
} TmxWords;

void tmx_dates_to_write(const TmUnit *unit, TmxWords *words);

/* ---- tmx_unit.c ---------------------------------------------------------------------------- */

/* A finished <tu>: a reason why it is no unit, or variants that make n_combinations units. */
typedef struct {
    TmUnit *unit; /* may have several variants of one language */
    const char *skipped;
    guint n_combinations;
    guint *n_of_language; /* by variant: how many have its language; 0: it is not the first */
    char *said[N_SAID];   /* attributes of <tu> that tmx_finish_unit needs; NULL: not said */
} TmxEntry;

TmxEntry *tmx_entry_skipped(const char *reason);
void tmx_entry_free(TmxEntry *entry);

/* Judges the unit of a <tu>, takes it over, and the strings of @said with it. @unknown: a variant
 * of no language was left out. */
TmxEntry *tmx_entry_new(TmUnit *unit, char **said, gboolean unknown);

/* The combination number @index as a unit of its own. */
TmUnit *tmx_entry_combination(const TmxEntry *entry, guint index);

/* ---- tmx_order.c --------------------------------------------------------------------------- */

/*
 * What keeps units apart that stand in a row in the file, but not in their document. A unit whose
 * noted contexts are not what stands beside it here gets a position that follows on nothing, so
 * that the store takes the notes and not the row.
 */
typedef struct TmxOrder TmxOrder;

TmxOrder *tmx_order_new(void);
void tmx_order_free(TmxOrder *order);
/* Looks at each unit of another tool, in the order of the file. @is_alternative: it is the <tu> of
 * the unit before once more, with another variant, and so does not follow on it. */
void tmx_order_take(TmxOrder *order, TmUnit *unit, gboolean is_alternative);

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

/* A <prop> or <note> on its way. */
typedef struct {
    gboolean is_note;
    char *name;
    char *qualifiers;     /* its other attributes, as markup; NULL: none */
    char *language;       /* its xml:lang, normalised; NULL: none */
    gboolean no_language; /* it has one that is none */
} TmxField;

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
    gboolean is_ours;          /* header: we wrote it, and what other tools call contexts is only
                                  kept, for it has been understood before */
    char *source_language;     /* header; NULL: none, or any */

    TmUnit *unit;
    char *said[N_SAID];     /* by its <tu> */
    gboolean place_is_open; /* the document of its place is still to come */
    TmVariant *variant;     /* of the unit */
    gsize n_unit_bytes;
    const char *skip_reason; /* the unit is beyond a limit and nothing more is collected */
    gboolean unknown_language;
    gboolean has_seg;

    TmxCodes *codes;
    TmxOrder *order;
    GArray *highlights; /* elements inside <seg> whose content is text: see tmx_segment.c */
    TmCodeKind code_kind;
    char *code_name;
    GString *form;  /* of the code: its tag */
    GString *inner; /* of the code: its content as markup, once it has elements in it */
    gboolean has_inner;
    TmxField field;
    GString *data;         /* of the field or the code */
    GPtrArray *unique;     /* see tmx_unique_attributes */
    GHashTable *languages; /* as written -> normalised, "" when it is no tag */
} Tmx;

/* ---- tmx_segment.c ------------------------------------------------------------------------- */

/* Whether @n_bytes more may be kept of this unit. */
gboolean tmx_has_room(Tmx *tmx, gsize n_bytes);
/* Whether the text in tmx->data may grow by @n_bytes. */
gboolean tmx_has_room_for_text(Tmx *tmx, gsize n_bytes);
/* From here on the unit is only skipped over; what it held so far is let go. */
void tmx_give_up(Tmx *tmx, const char *reason);
/* What its attributes take; one that is too long takes more than there is room for. */
gsize tmx_attribute_bytes(const XmlElement *element);
const char *tmx_attribute(const XmlElement *element, const char *name);

/* The attributes of an element, up to NULL; without prefixes two could have one name: then only the
 * first is there. They live until the next call. */
const char *const *tmx_unique_attributes(Tmx *tmx, const XmlElement *element);
/* Appends them as markup, except the one called @without (may be NULL). */
void tmx_append_attributes(Tmx *tmx, GString *out, const XmlElement *element, const char *without);

/* What the attribute pos of <it> says; empty: nothing. TMX 1.4 has begin and end, 1.1 to 1.3 also
 * open and close. */
TmCodeKind tmx_kind_of_isolated(XmlSpan position);

GArray *tmx_highlights_new(void);
void tmx_start_in_segment(Tmx *tmx, const XmlElement *element);
void tmx_start_in_code(Tmx *tmx, const XmlElement *element);
void tmx_end_in_code(Tmx *tmx, const char *name);
void tmx_text_in_code(Tmx *tmx, const char *utf8, gsize n_bytes);
void tmx_end_code(Tmx *tmx);
void tmx_end_in_segment(Tmx *tmx);

/* ---- tmx_field.c --------------------------------------------------------------------------- */

/* Puts tmx->field with the value in tmx->data where it belongs: places, status, origin; or among
 * the attributes. */
void tmx_take_field(Tmx *tmx);
void tmx_field_clear(TmxField *field);

/* What is known of places only when their unit is complete: the language of their contexts. */
void tmx_finish_places(TmUnit *unit);

/* ---- tmx_write.c --------------------------------------------------------------------------- */

/* The writing half of the format; see ExchangeFormat. */
gpointer tmx_writer_open(const UnitWriterOptions *options, const char *name, GString *out,
                         GError **error);
gboolean tmx_writer_add(gpointer state, const TmUnit *unit, UnitWriterCounts *counts, GString *out,
                        GError **error);
void tmx_writer_end(gpointer state, GString *out);
void tmx_writer_close(gpointer state);

#endif
