/*
 * Document formats: how text units come out of a file and go back into it.
 *
 * A document is opened as a whole (it is the skeleton of what will be written), its text units are
 * read one after the other, and it is written with some of them replaced:
 *
 *     g_autoptr(Document) document = document_open(path, NULL, &error);
 *     while (document_next(document, &unit, &error)) …           // 0, 1, 2, …
 *     document_write(document, &fill, &bytes, &error);
 *
 * What is not replaced comes back byte for byte. A format is one DocumentFormat in the table of
 * document.c; see plain.c for the smallest.
 */
#ifndef FORMATS_DOCUMENT_H
#define FORMATS_DOCUMENT_H

#include "formats/error.h"
#include "text/text.h"

/* A file is read whole up to this size; DOCX has limits of its own on what it unzips to. */
#define DOCUMENT_MAX_BYTES (512 * 1024 * 1024)

typedef struct Document Document;
typedef struct DocumentFormat DocumentFormat;

typedef enum {
    UNIT_PARAGRAPH,
    UNIT_HEADING,
    UNIT_LIST_ITEM,
    UNIT_CELL,
    UNIT_HEADER,
    UNIT_FOOTER,
    UNIT_FOOTNOTE,
    UNIT_ENDNOTE,
    UNIT_TEXT_BOX
} UnitKind;

/* "paragraph", "cell", …: stable names for XLIFF and JSON, not translated. */
const char *unit_kind_name(UnitKind kind);

typedef struct {
    TmText *text; /* belongs to the document */
    UnitKind kind;
    const char *place; /* where it came from: "word/document.xml", "" for a file without parts */
} DocumentUnit;

/* How a part of a filled text is made visible in a draft. */
typedef enum {
    MARK_FUZZY,        /* filled from a match that is not exact, or carries a penalty */
    MARK_UNTRANSLATED, /* no match: still in the source language */
    MARK_NUMBER        /* a number that differs from the match's source; lies inside a MARK_FUZZY */
} MarkKind;

typedef struct {
    gsize start; /* bytes of the filled text */
    gsize end;
    MarkKind kind;
    int score;  /* 0..10000, of the match; 0 for MARK_UNTRANSLATED */
    char *note; /* for MARK_NUMBER, or a MARK_FUZZY whose number stands nowhere in the text:
                   what differs, e.g. "2025 → 2026"; NULL otherwise */
} DocumentMark;

DocumentMark *document_mark_new(gsize start, gsize end, MarkKind kind, int score, const char *note);
void document_mark_free(DocumentMark *mark);

/* The new content of one unit. */
typedef struct {
    TmText *text;     /* with the codes of the unit that it replaces, by id */
    GPtrArray *marks; /* of DocumentMark, ordered by start, outer before inner; may be NULL */
} UnitFill;

UnitFill *unit_fill_new(TmText *text, GPtrArray *marks); /* takes both over */
void unit_fill_free(UnitFill *fill);

typedef struct {
    GPtrArray *units;     /* of UnitFill, one a text unit in order; NULL: leave it as it is */
    const char *language; /* target language, a tag */
} DocumentFill;

struct DocumentFormat {
    const char *name;            /* "docx", "plain" */
    const char *datatype;        /* XLIFF's name for it: "x-docx", "plaintext" */
    const char *const *suffixes; /* ".docx", …, NULL */
    gboolean wraps;              /* line ends inside a unit are soft: the text was wrapped */

    /* Whether the bytes look like this format, whatever the name says. */
    gboolean (*recognises)(const guint8 *bytes, gsize n_bytes);

    /* Parse; the document keeps a reference on bytes. Warnings are appended to document->warnings.
     */
    gboolean (*open)(Document *document, GError **error);
    gboolean (*next)(Document *document, DocumentUnit *unit, GError **error);
    GBytes *(*write)(Document *document, const DocumentFill *fill, GError **error);
    void (*close)(Document *document);
};

struct Document {
    const DocumentFormat *format;
    char *path;          /* for messages */
    char *encoding;      /* of text files: as asked for, then as found; NULL: not known, or none */
    GBytes *bytes;       /* the file */
    GPtrArray *warnings; /* of char *: "FILE: what was noticed" */
    gpointer state;      /* the format's own */
};

/**
 * document_find_format:
 * Which format a file is in, by its name, then by its first bytes (64 KiB do).
 * Errors  FORMAT_ERROR_UNKNOWN when it is none that is read here.
 */
const DocumentFormat *document_find_format(const char *path, GBytes *bytes, GError **error);

/**
 * document_open:
 * Read a file and find its format by name, then by content.
 *
 * @encoding: for text files, NULL to detect it.
 * Errors  FORMAT_ERROR_*; nothing is left open.
 */
Document *document_open(const char *path, const char *encoding, GError **error);
/* The same from bytes in memory; @path is used for messages and the suffix. */
Document *document_open_bytes(GBytes *bytes, const char *path, const char *encoding,
                              GError **error);
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

/* TRUE and the next unit; FALSE without error at the end. */
gboolean document_next(Document *document, DocumentUnit *unit, GError **error);

/**
 * document_write:
 * The whole file with the given units replaced. With nothing to replace: the bytes that were read.
 * Can be called more than once.
 */
GBytes *document_write(Document *document, const DocumentFill *fill, GError **error);

#endif
