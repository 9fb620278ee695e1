/*
 * What the files of the DOCX format share. Text flows
 *
 *     package.c → outline.c → items.c → flow.c → codes.c   (reading)
 *     render.c → spell.c                                   (writing)
 *
 * A part is outlined once: where its paragraphs begin and end. A paragraph becomes *items*, the
 * atoms of its markup in order; fields join items to the *flow*, whose elements are text, codes
 * that stand alone, and scopes that open and close; from the flow come the TmText and the table
 * that says what each code id stands for. Nothing of this but the text is kept: writing makes it
 * again.
 */
#ifndef FORMATS_DOCX_DOCX_INTERNAL_H
#define FORMATS_DOCX_DOCX_INTERNAL_H

#include "formats/archive.h"
#include "formats/docx/docx.h"
#include "formats/xml/xml_scan.h"

/* ---- elements.c: what the elements of WordprocessingML mean to us --------------------------- */

typedef enum {
    ROLE_ALONE, /* stands for itself; also everything we do not know */
    ROLE_PARAGRAPH,
    ROLE_PARAGRAPH_PROPERTIES,
    ROLE_PARAGRAPH_CHANGE, /* former properties */
    ROLE_STYLE,
    ROLE_OUTLINE,
    ROLE_NUMBERING,
    ROLE_NUMBER_ID,
    ROLE_RUN,
    ROLE_RUN_PROPERTIES,
    ROLE_TEXT,
    ROLE_ALTERNATIVES, /* mc:AlternateContent */
    ROLE_VERSION,      /* mc:Choice, mc:Fallback */
    ROLE_NO_BREAK_HYPHEN,
    ROLE_SOFT_HYPHEN,
    ROLE_FIELD_CHAR,
    ROLE_INSTRUCTION,
    ROLE_SCOPE,            /* has runs inside: a link, an insertion */
    ROLE_SCOPE_PROPERTIES, /* belongs to the start tag of its scope */
    ROLE_CONTROL,          /* w:sdt: a scope whose runs lie in w:sdtContent */
    ROLE_CONTROL_CONTENT,
    ROLE_SIMPLE_FIELD,
    ROLE_DELETED,
    ROLE_NOTHING, /* left out when a paragraph is written anew */
    ROLE_CELL,
    ROLE_TEXT_BOX
} DocxRole;

typedef struct {
    const char *name; /* without prefix */
    DocxRole role;
    const char *code;    /* name of its inline code */
    gboolean repeatable; /* a translator may use it twice */
} DocxElement;

/* The prefix that stands for WordprocessingML in a part, and how to write names in it. */
typedef struct {
    char *element;     /* "w:", or "" */
    char *attribute;   /* "w:" */
    char *declaration; /* " xmlns:w=…" where we must bind the attribute prefix ourselves, else "" */
    char *binding;     /* the attribute that binds the element prefix: "xmlns:w", or "xmlns" */
} DocxPrefix;

gboolean docx_prefix_find(const XmlToken *root, DocxPrefix *prefix);
void docx_prefix_clear(DocxPrefix *prefix);
const DocxElement *docx_element(const DocxPrefix *prefix, const XmlToken *token);
/* The local name of an element of WordprocessingML; empty for any other. */
XmlSpan docx_local_name(const DocxPrefix *prefix, const XmlToken *token);
/* The name of an attribute without its prefix. */
XmlSpan docx_bare_name(XmlSpan name);
/* Whether an element takes the prefix away from WordprocessingML for itself and all in it. */
gboolean docx_is_rebound(const DocxPrefix *prefix, const XmlToken *token);
/* Appends the namespace declarations among attributes as they are written, but for one name. */
void docx_append_declarations(XmlSpan attributes, const char *except, GString *out);
/* An attribute by its local name, whatever its prefix. */
gboolean docx_attribute(const XmlToken *token, const char *local, XmlSpan *value);
/* Moves over an element whose start tag was just read; the offset after it. */
gsize docx_skip(XmlScan *scan, const XmlToken *token);
/* The next child element, its content skipped; FALSE at the end tag of the parent. */
gboolean docx_next_child(XmlScan *scan, XmlToken *tag, gsize *end);
XmlScan docx_scan_range(const char *bytes, gsize start, gsize end);
/* Whether w:b and the like are on: no value, or a true one. */
gboolean docx_is_on(const XmlToken *token);

/* ---- styles.c ------------------------------------------------------------------------------- */

typedef struct DocxStyles DocxStyles;

DocxStyles *docx_styles_new(const char *bytes, gsize n_bytes); /* NULL: none */
void docx_styles_free(DocxStyles *styles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocxStyles, docx_styles_free)
gboolean docx_styles_is_heading(const DocxStyles *styles, const char *id);
gboolean docx_styles_is_list(const DocxStyles *styles, const char *id);
/* The name people see: "Hyperlink" where Russian Word has the id "a3". The id if there is none. */
const char *docx_styles_name(const DocxStyles *styles, const char *id);
/* Whether the content of a w:numPr numbers its paragraph: numbering 0 takes numbering away. */
gboolean docx_numbers(const DocxPrefix *prefix, const char *bytes, gsize start, gsize end);

/* ---- package.c, outline.c ------------------------------------------------------------------- */

typedef struct {
    gsize start; /* bytes of the element in its part */
    gsize end;
    guint n_inside;   /* paragraphs in it at any depth: they follow it in the array */
    guint unit;       /* DOCX_NO_UNIT: nothing to read in it; twins that are equal share theirs */
    UnitKind kind;    /* by where it stands; its style may say more */
    guint twin;       /* the paragraph in the same place of another version; DOCX_NO_TWIN: none */
    gboolean deleted; /* inside a tracked deletion */
} DocxParagraph;

#define DOCX_NO_UNIT G_MAXUINT
#define DOCX_NO_TWIN G_MAXUINT

typedef struct {
    char *name;  /* "word/document.xml" */
    char *title; /* for messages: "letter.docx/word/document.xml" */
    UnitKind kind;
    GBytes *bytes; /* UTF-8 */
    DocxPrefix prefix;
    gboolean keeps_space; /* xml:space="preserve" at the root */
    GArray *paragraphs;   /* of DocxParagraph, by start */
} DocxPart;

typedef struct {
    Archive *archive;
    DocxStyles *styles;
    GPtrArray *parts; /* of DocxPart, in the order of their units */
    GPtrArray *texts; /* of TmText, by unit */
    GArray *units;    /* of DocumentUnit */
    guint next;
} DocxState;

/* Opens the container and reads the parts that carry text, and the styles. */
gboolean docx_package_open(Document *document, DocxState *state, GError **error);
void docx_part_free(DocxPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocxPart, docx_part_free)

/* Finds the paragraphs of a part. */
gboolean docx_outline(DocxPart *part, GError **error);

/* An error at a place in a part. */
void docx_error_at(GError **error, FormatError code, const DocxPart *part, gsize at,
                   const char *message);

/* ---- look.c: what runs look like ------------------------------------------------------------ */

typedef struct {
    char *key;   /* equal for runs that look alike */
    gsize start; /* w:rPr of the first such run; start == end: it has none */
    gsize end;
    XmlSpan attributes;      /* of that run: it may declare namespaces */
    gboolean is_changed;     /* all such runs carry a tracked change of their look */
    gboolean shows_on_space; /* underlined, highlighted, …: white space has this look too */
} DocxLook;

typedef struct {
    const char *language; /* for w:lang; NULL: as it is */
    const DocxMarkStyle *mark;
} DocxDress;

void docx_look_clear(DocxLook *look);
void docx_look_read(const DocxPart *part, gsize start, gsize end, DocxLook *look);
/* "bold", "bold+italic", "style:Hyperlink", "format"; the caller frees it. */
char *docx_look_name(const DocxPart *part, const DocxLook *look, const DocxStyles *styles);
/* Appends the w:rPr for new runs of this look, children in the order of the schema. */
void docx_look_write(const DocxPart *part, const DocxLook *look, const DocxDress *dress,
                     GString *out);
/* Where a child of w:rPr stands in CT_RPr, from 0; all foreign ones stand after ours. */
guint docx_look_order(XmlSpan local_name);

/* ---- items.c -------------------------------------------------------------------------------- */

typedef enum {
    ITEM_TEXT,
    ITEM_ALONE,
    ITEM_OPEN,
    ITEM_CLOSE,
    ITEM_FIELD_BEGIN,
    ITEM_FIELD_SEPARATE,
    ITEM_FIELD_END,
    ITEM_INSTRUCTION
} DocxItemKind;

#define DOCX_NO_INDEX G_MAXUINT

typedef struct {
    DocxItemKind kind;
    const char *name; /* of its code */
    gsize start;      /* its markup in the part */
    gsize end;
    gsize text_start; /* ITEM_TEXT: in the model's text */
    gsize text_end;
    guint run;   /* index of its run; DOCX_NO_INDEX: stands beside the runs */
    guint scope; /* ITEM_OPEN that it lies in; DOCX_NO_INDEX: none */
    gboolean repeatable;
} DocxItem;

typedef struct {
    gsize start; /* w:rPr as it is written there; start == end: none */
    gsize end;
    XmlSpan attributes;
    guint look;
} DocxRun;

/* Something of a paragraph: items first..end. */
typedef struct {
    DocxItemKind kind; /* ITEM_TEXT, ITEM_ALONE, ITEM_OPEN, ITEM_CLOSE */
    const char *name;
    guint first;
    guint end;
    guint look;  /* ITEM_TEXT: its own; ITEM_OPEN: what text in it looks like without a code */
    guint scope; /* flow index of the ITEM_OPEN around it; DOCX_NO_INDEX: none */
} DocxFlow;

/* What a code id stands for. */
typedef struct {
    TmCodeKind kind; /* TM_CODE_ALONE, or TM_CODE_OPEN for a pair */
    guint open;      /* flow index; DOCX_NO_INDEX: a pair that is only a look */
    guint close;
    guint look;
    gboolean repeatable;
} DocxCode;

typedef struct {
    const DocxPart *part;
    gsize head_end; /* the start tag and w:pPr end here */
    gsize flow_end; /* the end tag begins here */
    GString *text;
    GString *strays;        /* comments and such: kept at the end of a rewritten paragraph */
    GArray *items;          /* of DocxItem */
    GArray *runs;           /* of DocxRun */
    GArray *looks;          /* of DocxLook */
    GHashTable *look_index; /* key → index + 1 */
    GArray *flow;           /* of DocxFlow */
    GArray *codes;          /* of DocxCode, by id - 1 */
    guint base_look;  /* of text outside of all codes; DOCX_NO_INDEX: the paragraph has no text */
    char *style;      /* w:pStyle; NULL: none */
    gboolean is_list; /* w:numPr */
    gboolean is_heading; /* w:outlineLvl */
} DocxModel;

/* Reads a paragraph as far as the flow. NULL: a limit is exceeded. */
DocxModel *docx_model_new(const DocxPart *part, const DocxParagraph *paragraph, GError **error);
void docx_model_free(DocxModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocxModel, docx_model_free)

static inline const DocxItem *docx_item(const DocxModel *model, guint i)
{
    return &g_array_index(model->items, DocxItem, i);
}

static inline DocxFlow *docx_flow(const DocxModel *model, guint i)
{
    return &g_array_index(model->flow, DocxFlow, i);
}

/* flow.c: joins items to the flow: a field is one element of it, or a scope. */
void docx_flow_make(DocxModel *model);

/* codes.c: the text with its codes; fills model->codes. NULL: too many codes. */
TmText *docx_codes_make(DocxModel *model, const DocxStyles *styles, GError **error);
/* Whether there is anything in the text that a person would read. */
gboolean docx_has_readable(const char *utf8, gsize n_bytes);

/* ---- render.c, spell.c: writing ------------------------------------------------------------- */

typedef struct DocxRender DocxRender;

struct DocxRender {
    const DocxPart *part;
    const DocumentFill *fill;
    const char *language; /* with region */
    const DocxStyles *styles;
    const guint *n_filled_before; /* by paragraph, one more than there are */
};

/* Appends bytes start..end of the part, with the filled paragraphs in it written anew. */
gboolean docx_render_range(const DocxRender *render, gsize start, gsize end, GString *out,
                           GError **error);
/* The whole part; NULL: an error. */
GBytes *docx_render_part(const DocxPart *part, const DocxStyles *styles, const DocumentFill *fill,
                         const char *language, GError **error);
gboolean docx_part_is_filled(const DocxPart *part, const DocumentFill *fill);

/* Appends the runs of a paragraph with its new text. */
gboolean docx_spell(const DocxRender *render, const DocxModel *model, const UnitFill *fill,
                    GString *out, GError **error);

#endif
