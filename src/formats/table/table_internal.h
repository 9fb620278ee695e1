/*
 * Tables of translation units, TSV and CSV. exchange.h says what users of the format need to know.
 *
 *   table_record.c   records and their fields: delimiters, quotes, line ends
 *   table_columns.c  what stands in which column
 *   table_read.c     units from records
 *   table_write.c    records from units
 *
 * A record is one unit. Its fields stand between delimiters, it ends with LF or CR LF; lines of
 * spaces between records are nothing. Two kinds of tables differ in what a quotation mark is:
 *
 *   - Between commas or semicolons (CSV, RFC 4180) a field that begins with a quotation mark is
 *     quoted: it may hold delimiters and line breaks, and quotation marks inside are doubled.
 *   - Between tabs two customs meet. Many programs write the text as it is, so that `"Yes," he
 *     said.` is just that; spreadsheets quote as in CSV. What a file does shows in its data:
 *
 *         "He said ""yes""."<TAB>…        a quoted file: doubled quotation marks
 *         да<TAB>"yes<LF>no"<LF>          a quoted file: only so does it have two columns
 *         "Yes<TAB>«Да<LF>no"<TAB>нет»    as it is: each line has two columns without quoting
 *         "Yes"<TAB>«Да»                  shows nothing, and is taken as it is
 *
 *     From the first record that shows quoting on, the file counts as quoted. So it does from the
 *     beginning if a name in its header is quoted, or if its header has all columns that our own
 *     writer writes. A field of a quoted file whose quotation mark is not closed before a delimiter
 *     is taken as it is.
 */
#ifndef FORMATS_TABLE_INTERNAL_H
#define FORMATS_TABLE_INTERNAL_H

#include "formats/decoder.h"
#include "formats/exchange_internal.h"

/* Columns of a table; those beyond are not read. Guess. */
#define TABLE_MAX_COLUMNS 1000

/* ---- records --------------------------------------------------------------------------------- */

/* One record, as it was looked at last. */
typedef struct {
    gsize start; /* into the text of the records; behind the quotation mark of a quoted one */
    gsize n_bytes;
    gboolean quoted;
    gboolean doubled; /* it is quoted, and quotation marks inside are doubled */
} TableField;

typedef enum {
    TABLE_LITERAL,   /* quotation marks are text */
    TABLE_UNDECIDED, /* … until a record shows that they quote */
    TABLE_QUOTED,    /* they quote; a field where they are out of place is taken as it is */
    TABLE_STRICT     /* they quote; a field where they are out of place is an error */
} TableQuoting;

typedef struct {
    Stream *stream;
    Decoder *decoder;
    GString *text;   /* decoded; what is before @at has been handed out */
    gsize at;        /* the next record begins here, in the line @line */
    gsize next;      /* the one behind it does; when it has been looked at */
    guint line;      /* from 1 */
    guint number;    /* of the line in which the record begins that was handed out last */
    gboolean ended;  /* nothing will be added to the text … */
    GError *failure; /* … because of this, or NULL at the end of the file */

    char delimiter;
    TableQuoting quoting;
    guint width; /* fields that a record is expected to have, for TABLE_UNDECIDED */

    GArray *fields; /* of TableField, at most TABLE_MAX_COLUMNS */
    guint n_fields;
    gboolean has_quoted;
    gboolean surplus; /* there is text in fields beyond TABLE_MAX_COLUMNS */
    GString *unquoted;
} TableRecords;

/* As decoder_new. Delimiter and quoting are to be set before records_next. */
TableRecords *records_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error);
void records_free(TableRecords *records);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TableRecords, records_free)

/**
 * records_next:
 * TRUE and the fields of the next record; FALSE without error at the end.
 *
 * Errors  FORMAT_ERROR_LIMIT beyond TSV_LINE_MAX_BYTES, FORMAT_ERROR_SYNTAX for a quotation mark
 *         that is not closed, with its place, and those of decoder_read.
 */
gboolean records_next(TableRecords *records, GError **error);

/**
 * records_peek:
 * The same with another delimiter and quoting, and the record is still the next one afterwards. If
 * it cannot be read that way, it has no fields; that is no error.
 */
gboolean records_peek(TableRecords *records, char delimiter, TableQuoting quoting, GError **error);

/* Passes over the record that was peeked at last. */
void records_skip(TableRecords *records);

/* A field of the record as text, not NUL-terminated; it lives until the next call of anything. */
const char *records_field(TableRecords *records, guint i, gsize *n_bytes);

/* ---- columns --------------------------------------------------------------------------------- */

typedef enum {
    COLUMN_IGNORED,
    COLUMN_LANGUAGE,
    COLUMN_DOCUMENT, /* from here on in the order in which they are written */
    COLUMN_STATUS,
    COLUMN_ORIGIN,
    COLUMN_CREATED,
    COLUMN_CREATED_BY,
    COLUMN_CHANGED,
    COLUMN_CHANGED_BY,
    COLUMN_NOTE,
    COLUMN_N_KINDS
} ColumnKind;

typedef struct {
    ColumnKind kind;
    char *language; /* normalised */
} Column;

/* "document", "status", … */
const char *column_name(ColumnKind kind);

static inline const Column *column_at(const GArray *columns, guint i)
{
    return &g_array_index(columns, Column, i);
}

/* "ru,en,-,document" of the option --columns. NULL with an error that says which is none. */
GArray *columns_from_option(const char *option, GError **error);

/* What a header says; a name that says nothing is an ignored column. */
GArray *columns_from_header(const char *const *names);

/* A header above columns that --columns names already: the same languages in the same columns. */
gboolean columns_are_named(const GArray *columns, const char *const *names);

/* Whether the header is one of ours: all columns of ours are in it. */
gboolean columns_are_ours(const char *const *names);

guint columns_count_languages(const GArray *columns);

/* Columns up to the last one that a record cannot lack: a language or the document. */
guint columns_count_needed(const GArray *columns);

/* The language that stands in two columns, or NULL. */
const char *columns_find_repeated(const GArray *columns);

/* ---- writing --------------------------------------------------------------------------------- */

gpointer table_writer_open(const UnitWriterOptions *options, const char *name, GString *out,
                           GError **error);
gboolean table_writer_add(gpointer state, const TmUnit *unit, UnitWriterCounts *counts,
                          GString *out, GError **error);
void table_writer_end(gpointer state, GString *out);
void table_writer_close(gpointer state);

#endif
