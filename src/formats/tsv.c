#include "formats/exchange_internal.h"

#include <string.h>

#include "formats/lines.h"
#include "text/language.h"

/* Columns of a table. Guess. */
#define TSV_MAX_COLUMNS 1000

typedef enum { COLUMN_IGNORED, COLUMN_DOCUMENT, COLUMN_LANGUAGE } ColumnKind;

typedef struct {
    ColumnKind kind;
    char *language; /* normalised */
} Column;

typedef struct {
    Stream *stream;
    Lines *lines;
    GArray *columns; /* of Column; NULL: the header line says, and has not been read */
    gboolean strict; /* columns are from a header: no line may have more text than that */
    guint n_needed;  /* columns up to the last one that is not ignored */
    gboolean started;
} Tsv;

static void column_clear(gpointer data)
{
    Column *column = data;

    g_free(column->language);
}

static const Column *column_at(const GArray *columns, guint i)
{
    return &g_array_index(columns, Column, i);
}

/* ---- which column is what ------------------------------------------------------------------ */

/*
 * What a header calls a column. Words that tables use for other things but that are language codes
 * too ("id" is Indonesian, "tag" Tagoi) are none in a header: --columns says them. So are words of
 * four letters and more ("source", "note"), which no language in use is.
 */
static char *header_language(const char *name)
{
    static const char *const words[] = {"cat", "doc", "id",  "key", "no",  "num",
                                        "pos", "ref", "row", "seg", "set", "src",
                                        "sub", "tag", "tgt", "url", NULL};
    g_autofree char *small = g_ascii_strdown(name, -1);
    gsize n_letters = strcspn(name, "-_");

    if (n_letters < 2 || n_letters > 3 || g_strv_contains(words, small))
        return NULL;
    return tm_language_normalise(name, NULL);
}

static gboolean is_document(const char *name)
{
    return g_ascii_strcasecmp(name, "document") == 0 || g_ascii_strcasecmp(name, "doc") == 0;
}

static GArray *columns_new(void)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(Column));

    g_array_set_clear_func(columns, column_clear);
    return columns;
}

static guint count_needed(const GArray *columns)
{
    guint n = columns->len;

    while (n > 0 && column_at(columns, n - 1)->kind == COLUMN_IGNORED)
        n--;
    return n;
}

static guint count_languages(const GArray *columns)
{
    guint n = 0;

    for (guint i = 0; i < columns->len; i++)
        n += column_at(columns, i)->kind == COLUMN_LANGUAGE;
    return n;
}

/* The language that stands in two columns, or NULL. */
static const char *find_repeated(const GArray *columns)
{
    for (guint i = 0; i < columns->len; i++) {
        for (guint j = 0; j < i; j++) {
            if (column_at(columns, i)->language &&
                g_strcmp0(column_at(columns, i)->language, column_at(columns, j)->language) == 0)
                return column_at(columns, i)->language;
        }
    }
    return NULL;
}

/* "ru,en,-,document" of the option --columns. */
static GArray *columns_from_option(const char *option, GError **error)
{
    g_autoptr(GArray) columns = columns_new();
    g_auto(GStrv) names = g_strsplit(option, ",", TSV_MAX_COLUMNS);

    for (guint i = 0; names[i]; i++) {
        Column column = {COLUMN_IGNORED, NULL};
        const char *name = g_strstrip(names[i]);

        if (is_document(name)) {
            column.kind = COLUMN_DOCUMENT;
        } else if (!g_str_equal(name, "-")) {
            column.kind = COLUMN_LANGUAGE;
            column.language = tm_language_normalise(name, NULL);
        }
        g_array_append_val(columns, column);
        if (column.kind == COLUMN_LANGUAGE && column.language == NULL) {
            tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, NULL, 0, 0,
                            _("--columns: “%s” is no language; write the columns in order, for "
                              "instance --columns ru,en,-,document"),
                            name);
            return NULL;
        }
    }
    return g_steal_pointer(&columns);
}

/* One field up to the next tab; *at moves behind it, and is NULL after the last. */
static char *next_field(char **at)
{
    char *field = *at;
    char *tab = strchr(field, '\t');

    if (tab)
        *tab = '\0';
    *at = tab ? tab + 1 : NULL;
    return field;
}

static GArray *columns_from_header(char *line)
{
    GArray *columns = columns_new();

    if (*line == '#')
        line++;
    while (line && columns->len < TSV_MAX_COLUMNS) {
        Column column = {COLUMN_IGNORED, NULL};
        const char *name = g_strstrip(next_field(&line));

        if (is_document(name))
            column.kind = COLUMN_DOCUMENT;
        else if ((column.language = header_language(name)))
            column.kind = COLUMN_LANGUAGE;
        g_array_append_val(columns, column);
    }
    return columns;
}

/* A header above columns that --columns names already: the same languages in the same columns. */
static gboolean is_header_of(const GArray *columns, const char *line)
{
    g_autofree char *copy = g_strdup(*line == '#' ? line + 1 : line);
    char *rest = copy;

    for (guint i = 0; i < columns->len; i++) {
        if (rest == NULL)
            return FALSE;
        const char *name = g_strstrip(next_field(&rest));
        g_autofree char *language = tm_language_normalise(name, NULL);
        if (column_at(columns, i)->kind == COLUMN_LANGUAGE &&
            g_strcmp0(language, column_at(columns, i)->language) != 0)
            return FALSE;
    }
    return TRUE;
}

static gboolean check_columns(const Tsv *tsv, GError **error)
{
    guint line = tsv->strict ? lines_number(tsv->lines) : 0;
    const char *repeated = find_repeated(tsv->columns);

    if (repeated)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tsv->stream), line,
                        0,
                        _("two columns are in the language %s; leave one out by its place, for "
                          "instance --columns ru,en,-"),
                        repeated);
    else if (count_languages(tsv->columns) < 2)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tsv->stream), line,
                        0,
                        _("it is not said which columns are in which language; name them in order, "
                          "for instance --columns ru,en (“-” leaves one out), or in the first "
                          "line"));
    else
        return TRUE;
    return FALSE;
}

static gboolean check_tab(const Tsv *tsv, const char *line, GError **error)
{
    if (strchr(line, '\t'))
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tsv->stream),
                    lines_number(tsv->lines), 0,
                    _("there is no tab in the first line; save the table as text with tabs between "
                      "the columns (TSV)"));
    return FALSE;
}

/* ---- lines --------------------------------------------------------------------------------- */

static gboolean set_wrong_count(const Tsv *tsv, guint n_fields, GError **error)
{
    tm_set_error_at(
        error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream_name(tsv->stream),
        lines_number(tsv->lines), 0,
        _("wrong number of columns (%u, and %u are expected); check for a line break or "
          "a tab inside a text"),
        n_fields, tsv->strict ? tsv->columns->len : tsv->n_needed);
    return FALSE;
}

/* Adds what a field says to the unit. FALSE: it is too long. */
static gboolean take_field(const Column *column, const char *field, TmUnit *unit)
{
    if (column->kind == COLUMN_DOCUMENT && *field && tm_unit_document(unit) == NULL)
        tm_unit_place(unit)->document = g_strdup(field);
    if (column->kind != COLUMN_LANGUAGE)
        return TRUE;
    gsize n_bytes = strlen(field);
    if (n_bytes > TM_SEGMENT_MAX_BYTES)
        return FALSE;
    g_autoptr(TmText) text = tm_text_new(field, (gssize) n_bytes);
    if (!exchange_text_is_empty(text))
        tm_unit_take_variant(unit, column->language, g_steal_pointer(&text));
    return TRUE;
}

/* Makes a unit of a line, or says why it is none. FALSE: the line is wrong. */
static gboolean read_line(const Tsv *tsv, char *line, TmUnit **unit, const char **skipped,
                          GError **error)
{
    g_autoptr(TmUnit) made = exchange_unit_new();
    gboolean too_long = FALSE;
    gboolean too_many = FALSE;
    guint n_fields = 0;

    for (char *rest = line; rest; n_fields++) {
        const char *field = next_field(&rest);

        if (n_fields < tsv->columns->len)
            too_long |= !take_field(column_at(tsv->columns, n_fields), field, made);
        else
            too_many |= *field != '\0';
    }
    if (n_fields < tsv->n_needed || (too_many && tsv->strict))
        return set_wrong_count(tsv, n_fields, error);
    if (too_long)
        *skipped = SKIPPED_TOO_LONG;
    else if (made->variants->len == 0)
        *skipped = SKIPPED_EMPTY;
    else if (made->variants->len == 1)
        *skipped = SKIPPED_ONE_LANGUAGE;
    else
        *unit = g_steal_pointer(&made);
    return TRUE;
}

/* The first line: a header, or a line like all others when the columns are known. */
static gboolean read_first(Tsv *tsv, char *line, gboolean *is_header, GError **error)
{
    if (!check_tab(tsv, line, error))
        return FALSE;
    *is_header = tsv->columns == NULL || is_header_of(tsv->columns, line);
    if (tsv->columns)
        return TRUE;
    tsv->strict = TRUE;
    tsv->columns = columns_from_header(line);
    tsv->n_needed = count_needed(tsv->columns);
    return check_columns(tsv, error);
}

static gboolean tsv_next(gpointer state, TmUnit **unit, const char **skipped, GError **error)
{
    Tsv *tsv = state;
    gsize n_bytes;
    char *line;

    while (lines_next(tsv->lines, &line, &n_bytes, error)) {
        gboolean is_header = FALSE;

        if (strspn(line, " ") == n_bytes)
            continue;
        if (!tsv->started && !read_first(tsv, line, &is_header, error))
            return FALSE;
        tsv->started = TRUE;
        if (!is_header)
            return read_line(tsv, line, unit, skipped, error);
    }
    return FALSE;
}

/* ---- the format ---------------------------------------------------------------------------- */

static gboolean tsv_recognises(G_GNUC_UNUSED const guint8 *bytes, G_GNUC_UNUSED gsize n_bytes,
                               const char *name)
{
    return exchange_name_is_table(name);
}

static void tsv_close(gpointer state)
{
    Tsv *tsv = state;

    lines_free(tsv->lines);
    g_clear_pointer(&tsv->columns, g_array_unref);
    g_free(tsv);
}

static gpointer tsv_open(Stream *stream, const UnitReaderOptions *options, GError **error)
{
    Tsv *tsv = g_new0(Tsv, 1);

    tsv->stream = stream;
    if (options->columns) {
        tsv->columns = columns_from_option(options->columns, error);
        tsv->n_needed = tsv->columns ? count_needed(tsv->columns) : 0;
    }
    if ((options->columns && (tsv->columns == NULL || !check_columns(tsv, error))) ||
        (tsv->lines = lines_new(stream, options->encoding, options->chunk_bytes, error)) == NULL) {
        tsv_close(tsv);
        return NULL;
    }
    return tsv;
}

const ExchangeFormat tsv_format = {
    .name = "tsv",
    .recognises = tsv_recognises,
    .open = tsv_open,
    .next = tsv_next,
    .close = tsv_close,
};
