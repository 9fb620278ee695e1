/*
 * Exchange formats: files that hold translation units (TMX, TSV), read one unit at a time, so that
 * memory does not grow with the file. A file may be compressed with gzip, whatever its name.
 *
 *     g_autoptr(UnitReader) reader = unit_reader_open("old.tmx.gz", NULL, &error);
 *     while (unit_reader_next(reader, &unit, &skipped, &error)) …
 *
 * TMX 1.1 to 1.4b. Inline codes: bpt and ept become OPEN and CLOSE, it one of them by pos, ph and
 * ut ALONE, hi a pair without data; their type is the name, their content the data, a number in x
 * the id. The text of a <sub> is part of its code's data. What a code written by the rules below
 * would not say again is kept as its form. An element that TMX does not know leaves its text where
 * it stands. Dates and names of <tu> and <tuv> become those of the unit, srclang its source
 * language, x-document and its like places in documents; the contexts of memoQ, MateCat, OmegaT,
 * XTM and Trados previous and next; x-status and x-origin the status and origin when they are some
 * of ours. All other attributes, properties and notes are kept as attributes, and so are the
 * contexts of other tools, except those of the header. A <tuv> keeps its own attributes too. The
 * units count as imported and reviewed where nothing else is said.
 *
 * Written, a unit gives back all of this: an OPEN and CLOSE that are a pair as bpt and ept, one
 * without the other as it, ALONE as ph, where the code has no form. The end of a pair comes back
 * with the name of its beginning, data without any bytes as none; places without anything said of
 * them count only beside others. The UUID is not written. docs/formats.md has the details.
 *
 * Tables, TSV and CSV: one unit a record, in the encoding that encoding.h finds. Between the
 * columns are tabs, or, in .csv and .txt, semicolons or commas: what makes sense of the first
 * record. It names the columns: language codes of two or three letters ("ru", "en-US"), "document"
 * (or "doc"), "status", "origin", "created", "created_by", "changed", "changed_by", "note"; a "#"
 * before the first is dropped, columns with other names are not read. Words that are language codes
 * but mostly mean something else ("id", "tag", "no") need the option columns. With that option a
 * first record that repeats them is passed over.
 *
 * Between commas and semicolons, fields that begin with a quotation mark are quoted (RFC 4180).
 * Between tabs, quotation marks are text until the file shows that it quotes; how it shows it is in
 * table/table_internal.h. Tables that are written have all those columns after the languages, TSV
 * with quotes where needed, CSV between commas and with a byte order mark, for Excel.
 */
#ifndef FORMATS_EXCHANGE_H
#define FORMATS_EXCHANGE_H

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include "formats/error.h"
#include "text/unit.h"

/* One record of a table, in bytes. */
#define TSV_LINE_MAX_BYTES (4 * 1024 * 1024)
/* What a gzip file may unpack to, and how many times its size from 64 MiB on. Guesses. */
#define GZIP_MAX_BYTES (G_GINT64_CONSTANT(64) * 1024 * 1024 * 1024)
#define GZIP_MAX_RATIO 200

/* Why something in a file is no unit. Variants in a language that is none ("x?", no tag at all) are
 * left out of their unit, which may come all the same; this is told after it. */
#define SKIPPED_EMPTY N_("empty")
#define SKIPPED_ONE_LANGUAGE N_("one language only")
#define SKIPPED_TOO_LONG N_("too long")
#define SKIPPED_UNKNOWN_LANGUAGE N_("unknown language")
#define SKIPPED_TOO_MANY N_("too many variants")

typedef struct {
    const char *columns;  /* "ru,en,-,document": languages of the columns of a table, or the names
                             that a header has for them; "-" skips one; NULL: its header says */
    const char *encoding; /* of a table; NULL: detect */
    gsize chunk_bytes;    /* how many bytes are parsed at once; 0: 64 KiB. Changes no result */
} UnitReaderOptions;

typedef struct UnitReader UnitReader;

/**
 * unit_reader_open:
 * Find the format by content (TMX is XML) and the name's ending.
 * Errors  FORMAT_ERROR_*, with FILE:LINE:COLUMN.
 */
UnitReader *unit_reader_open(const char *path, const UnitReaderOptions *options, GError **error);
/* The same from a stream, for tests and fuzzers; @name is used for messages and the ending. */
UnitReader *unit_reader_open_stream(GInputStream *stream, const char *name,
                                    const UnitReaderOptions *options, GError **error);

/**
 * unit_reader_check_columns:
 * Whether the option columns names two languages or more, none of them twice. The reader refuses
 * the same, but only when it reads a table.
 */
gboolean unit_reader_check_columns(const char *columns, GError **error);

/**
 * unit_reader_next:
 * TRUE with either a unit (the caller frees it) or, when the file has something there that cannot
 * be a unit, NULL in @unit and a stable reason in @skipped (the SKIPPED_ constants, marked for
 * translation). FALSE without error at the end; FALSE with the same error again after an error.
 * The reader does not know what the memory wants: filtering by language is the caller's.
 *
 * A TMX unit with two variants of one language comes as two units. Texts are as the file has them,
 * white space included; variants without text and codes are left out. A TMX unit beside which its
 * tool noted other texts than stand beside it in the file has a position that follows on nothing.
 */
gboolean unit_reader_next(UnitReader *reader, TmUnit **unit, const char **skipped, GError **error);

/* How much of the file was read, for progress: bytes of the (packed) file, and its size (0: not
 * known). */
void unit_reader_progress(UnitReader *reader, goffset *n_read, goffset *n_total);

void unit_reader_free(UnitReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitReader, unit_reader_free)

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct {
    const char *source_language;  /* of most units: srclang of a TMX header; NULL: "*all*" */
    gint64 date;                  /* newest change, for a TMX header; 0: none is said */
    const char *const *languages; /* columns of a table, in order, up to NULL */
    gboolean force;               /* replace the file if there is one */
} UnitWriterOptions;

/* What could not be written as it was; zeros: nothing. */
typedef struct {
    gint64 units;      /* written */
    gint64 characters; /* forbidden in XML, left out */
    gint64 codes;      /* inline codes that a table has no place for */
    gint64 attributes; /* that a table has no column for, or whose name XML does not allow */
    gint64 places;     /* beyond the first, in a table */
} UnitWriterCounts;

typedef struct UnitWriter UnitWriter;

/**
 * unit_writer_open:
 * Begin a file in the format that its name ends in: .tmx, .tsv, .tab, .csv, each also with .gz. It
 * is written beside @path, and takes its place when it is finished.
 *
 * Errors  FORMAT_ERROR_EXISTS, FORMAT_ERROR_OPEN, FORMAT_ERROR_UNKNOWN (no such format).
 */
UnitWriter *unit_writer_open(const char *path, const UnitWriterOptions *options, GError **error);
/* The same to a stream, such as the standard output; @name says the format. What was written before
 * an error stays written. */
UnitWriter *unit_writer_open_stream(GOutputStream *stream, const char *name,
                                    const UnitWriterOptions *options, GError **error);
gboolean unit_writer_add(UnitWriter *writer, const TmUnit *unit, GError **error);
/* Everything is on the disk after this, under its name. @counts may be NULL. */
gboolean unit_writer_finish(UnitWriter *writer, UnitWriterCounts *counts, GError **error);
/* Without unit_writer_finish before it, no trace is left. */
void unit_writer_free(UnitWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitWriter, unit_writer_free)

#endif
