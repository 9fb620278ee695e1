#include "formats/table/table_internal.h"

#include <string.h>

/* What a column of a record says. */
typedef struct {
    const char *text; /* of a variant, or its flat text; NULL: the unit lacks the language */
    gsize n_bytes;
    GString *flat; /* room for a text whose codes are written as characters */
} Cell;

typedef struct {
    gboolean commas; /* CSV; else the columns stand between tabs */
    char **languages;
    guint n_languages;
    Cell *cells; /* one for each language */
} Writer;

/* ---- fields ---------------------------------------------------------------------------------- */

static gboolean is_blank_end(char c)
{
    return c == ' ' || c == '\t';
}

/* White space at the ends of a field is quoted in CSV because many programs drop it otherwise. */
static gboolean needs_quotes(const Writer *writer, const char *text, gsize n_bytes)
{
    if (n_bytes == 0)
        return FALSE;
    if (memchr(text, '\n', n_bytes) || memchr(text, '\r', n_bytes))
        return TRUE;
    if (!writer->commas)
        return *text == '"' || memchr(text, '\t', n_bytes);
    return memchr(text, ',', n_bytes) || memchr(text, '"', n_bytes) || is_blank_end(*text) ||
           is_blank_end(text[n_bytes - 1]);
}

static void append_quoted(GString *out, const char *text, gsize n_bytes)
{
    const char *end = text + n_bytes;
    const char *quote;

    g_string_append_c(out, '"');
    while ((quote = memchr(text, '"', (gsize) (end - text)))) {
        g_string_append_len(out, text, quote + 1 - text);
        g_string_append_c(out, '"');
        text = quote + 1;
    }
    g_string_append_len(out, text, end - text);
    g_string_append_c(out, '"');
}

static void append_field(const Writer *writer, GString *out, const char *text, gsize n_bytes)
{
    if (needs_quotes(writer, text, n_bytes))
        append_quoted(out, text, n_bytes);
    else
        g_string_append_len(out, text, (gssize) n_bytes);
}

static void append_delimiter(const Writer *writer, GString *out)
{
    g_string_append_c(out, writer->commas ? ',' : '\t');
}

static void append_string(const Writer *writer, GString *out, const char *text)
{
    append_delimiter(writer, out);
    if (text)
        append_field(writer, out, text, strlen(text));
}

static void append_date(const Writer *writer, GString *out, gint64 seconds)
{
    g_autoptr(GDateTime) date = seconds != 0 ? g_date_time_new_from_unix_utc(seconds) : NULL;

    append_delimiter(writer, out);
    if (date)
        g_string_append_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year(date),
                               g_date_time_get_month(date), g_date_time_get_day_of_month(date),
                               g_date_time_get_hour(date), g_date_time_get_minute(date),
                               g_date_time_get_second(date));
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* The column of a language: its own, else that of the longest tag that it begins with ("en" for
 * "en-US"). n_languages: none. */
static guint column_of(const Writer *writer, const char *language)
{
    guint found = writer->n_languages;
    gsize n_found = 0;

    for (guint i = 0; i < writer->n_languages; i++) {
        gsize n = strlen(writer->languages[i]);

        if (n > n_found && strncmp(language, writer->languages[i], n) == 0 &&
            (language[n] == '\0' || language[n] == '-')) {
            found = i;
            n_found = n;
        }
    }
    return found;
}

static void set_cell(Cell *cell, const TmText *text)
{
    gsize at = 0;

    cell->text = text->string->str;
    cell->n_bytes = text->string->len;
    if (tm_text_n_codes(text) == 0)
        return;
    g_string_truncate(cell->flat, 0);
    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        char separator = tm_code_separator(code);

        g_string_append_len(cell->flat, text->string->str + at, (gssize) (code->offset - at));
        at = code->offset;
        if (separator)
            g_string_append_c(cell->flat, separator);
    }
    g_string_append_len(cell->flat, text->string->str + at, (gssize) (text->string->len - at));
    cell->text = cell->flat->str;
    cell->n_bytes = cell->flat->len;
}

/* A text that a reader takes for none is written as none, so that what is read and written again
 * stays the same. */
static void drop_blank(Cell *cell)
{
    if (cell->text == NULL || (cell->n_bytes > 0 && !strchr(" \t\r\n\302", *cell->text)))
        return;
    g_autoptr(TmText) text = tm_text_new(cell->text, (gssize) cell->n_bytes);
    if (exchange_text_is_empty(text))
        cell->text = NULL;
}

/* Variants for the columns. One that has a column of its own stands before all that share it. */
static void fill_cells(Writer *writer, const TmUnit *unit)
{
    for (guint i = 0; i < writer->n_languages; i++)
        writer->cells[i].text = NULL;
    for (guint own = 1; own <= 2; own++) {
        for (guint i = 0; i < unit->variants->len; i++) {
            const TmVariant *variant = unit->variants->pdata[i];
            guint column = column_of(writer, variant->language);

            if (column < writer->n_languages && writer->cells[column].text == NULL &&
                (own == 2 || g_str_equal(variant->language, writer->languages[column])))
                set_cell(&writer->cells[column], variant->text);
        }
    }
    for (guint i = 0; i < writer->n_languages; i++)
        drop_blank(&writer->cells[i]);
}

/* Two languages, and none longer than a segment may be: else no reader would take it. */
static gboolean is_unit(const Writer *writer)
{
    guint n_filled = 0;

    for (guint i = 0; i < writer->n_languages; i++) {
        const Cell *cell = &writer->cells[i];

        if (cell->text && cell->n_bytes > TM_SEGMENT_MAX_BYTES)
            return FALSE;
        n_filled += cell->text != NULL;
    }
    return n_filled >= 2;
}

/* ---- what is left out ------------------------------------------------------------------------ */

static gint64 count_codes(const TmText *text)
{
    gint64 n = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++)
        n += tm_code_separator(tm_text_code(text, i)) == '\0';
    return n;
}

static guint length(const GPtrArray *array)
{
    return array ? array->len : 0;
}

static void count_left_out(const Writer *writer, const TmUnit *unit, UnitWriterCounts *counts)
{
    gboolean has_note = tm_attributes_find(unit->attributes, TM_ATTRIBUTE_NOTE, "note") != NULL;

    counts->attributes += length(unit->attributes) - has_note;
    counts->places += length(unit->places) > 1 ? length(unit->places) - 1 : 0;
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];

        if (column_of(writer, variant->language) == writer->n_languages)
            continue;
        counts->attributes += length(variant->attributes);
        counts->codes += count_codes(variant->text);
    }
}

/* ---- records --------------------------------------------------------------------------------- */

static void append_named(const Writer *writer, const TmUnit *unit, GString *out)
{
    append_string(writer, out, tm_unit_document(unit));
    append_string(writer, out, tm_status_name(unit->status));
    append_string(writer, out, tm_origin_name(unit->origin));
    append_date(writer, out, unit->created);
    append_string(writer, out, unit->created_by);
    append_date(writer, out, unit->changed);
    append_string(writer, out, unit->changed_by);
    append_string(writer, out, tm_attributes_find(unit->attributes, TM_ATTRIBUTE_NOTE, "note"));
}

static void append_unit(const Writer *writer, const TmUnit *unit, GString *out)
{
    for (guint i = 0; i < writer->n_languages; i++) {
        if (i > 0)
            append_delimiter(writer, out);
        if (writer->cells[i].text)
            append_field(writer, out, writer->cells[i].text, writer->cells[i].n_bytes);
    }
    append_named(writer, unit, out);
    g_string_append_c(out, '\n');
}

gboolean table_writer_add(gpointer state, const TmUnit *unit, UnitWriterCounts *counts,
                          GString *out, G_GNUC_UNUSED GError **error)
{
    Writer *writer = state;
    gsize n_before = out->len;

    fill_cells(writer, unit);
    if (!is_unit(writer))
        return TRUE;
    append_unit(writer, unit, out);
    if (out->len - n_before > TSV_LINE_MAX_BYTES)
        g_string_truncate(out, n_before); /* no reader would take it */
    else
        count_left_out(writer, unit, counts);
    return TRUE;
}

/* ---- the file -------------------------------------------------------------------------------- */

static void append_header(const Writer *writer, GString *out)
{
    /* Without the mark Excel takes CSV for text in the code page of its system. */
    if (writer->commas)
        g_string_append(out, "\xEF\xBB\xBF");
    for (guint i = 0; i < writer->n_languages; i++) {
        g_string_append(out, writer->languages[i]);
        append_delimiter(writer, out);
    }
    for (ColumnKind kind = COLUMN_DOCUMENT; kind < COLUMN_N_KINDS; kind++) {
        g_string_append(out, column_name(kind));
        g_string_append_c(out, kind + 1 < COLUMN_N_KINDS ? (writer->commas ? ',' : '\t') : '\n');
    }
}

gpointer table_writer_open(const UnitWriterOptions *options, const char *name, GString *out,
                           GError **error)
{
    guint n_languages = options->languages ? g_strv_length((char **) options->languages) : 0;

    if (n_languages < 2 || n_languages + COLUMN_N_KINDS > TABLE_MAX_COLUMNS) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, name, 0, 0,
                        _("a table needs columns in two languages or more (%u are asked for); name "
                          "the languages, or write TMX"),
                        n_languages);
        return NULL;
    }
    Writer *writer = g_new0(Writer, 1);
    writer->commas = g_str_has_suffix(name, ".csv");
    writer->languages = g_strdupv((char **) options->languages);
    writer->n_languages = n_languages;
    writer->cells = g_new0(Cell, n_languages);
    for (guint i = 0; i < n_languages; i++)
        writer->cells[i].flat = g_string_new(NULL);
    append_header(writer, out);
    return writer;
}

void table_writer_end(G_GNUC_UNUSED gpointer state, G_GNUC_UNUSED GString *out)
{
}

void table_writer_close(gpointer state)
{
    Writer *writer = state;

    for (guint i = 0; i < writer->n_languages; i++)
        g_string_free(writer->cells[i].flat, TRUE);
    g_free(writer->cells);
    g_strfreev(writer->languages);
    g_free(writer);
}
