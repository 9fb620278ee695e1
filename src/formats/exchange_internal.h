/*
 * What the exchange formats share. A format is one ExchangeFormat in the table of exchange.c.
 */
#ifndef FORMATS_EXCHANGE_INTERNAL_H
#define FORMATS_EXCHANGE_INTERNAL_H

#include "formats/exchange.h"
#include "formats/stream.h"

/* What an imported unit counts as when its file does not say: other tools export what somebody
 * confirmed. */
#define EXCHANGE_STATUS TM_STATUS_REVIEWED

typedef struct {
    const char *name;

    /* @name ends as the file's name does, in small letters, without ".gz". */
    gboolean (*recognises)(const guint8 *bytes, gsize n_bytes, const char *name);

    /* The state that next and close get. The stream outlives it. */
    gpointer (*open)(Stream *stream, const UnitReaderOptions *options, GError **error);
    gboolean (*next)(gpointer state, TmUnit **unit, const char **skipped, GError **error);
    void (*close)(gpointer state);

    /* Writing: each adds to @out what comes next in the file; what was handed out before is gone
     * from it. @name as above, for the choice among several endings; what is needed later of it and
     * of @options is copied. A unit for which nothing is added counts as not written. writer_close
     * follows in any case, after an error without writer_end. */
    const char *const *endings; /* of names to be written, ".tmx", up to NULL; NULL: writes none */
    gpointer (*writer_open)(const UnitWriterOptions *options, const char *name, GString *out,
                            GError **error);
    gboolean (*writer_add)(gpointer state, const TmUnit *unit, UnitWriterCounts *counts,
                           GString *out, GError **error);
    void (*writer_end)(gpointer state, GString *out);
    void (*writer_close)(gpointer state);
} ExchangeFormat;

extern const ExchangeFormat tmx_format;
extern const ExchangeFormat tsv_format;
extern const ExchangeFormat *const exchange_formats[]; /* all of them, up to NULL */

/* A file's name in small letters, without ".gz". The caller frees it. */
char *exchange_plain_name(const char *path, gboolean *packed);

/* A unit as imports make it, without variants. */
TmUnit *exchange_unit_new(void);

/* Nothing but white space (no-break spaces too), and no codes. */
gboolean exchange_text_is_empty(const TmText *text);

/* Whether a name (in small letters) ends like a table's. */
gboolean exchange_name_is_table(const char *name);

#endif
