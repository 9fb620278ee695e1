#include "formats/table/table_internal.h"

#include <string.h>

typedef struct {
    Stream *stream;
    TableRecords *records;
    const char *delimiters; /* that the table may have, the likelier first */
    GArray *columns;        /* of Column; NULL: the header says, and has not been read */
    gboolean strict;        /* they are from a header: no record may have more text than that */
    guint n_needed;         /* fields that a record must have */
    gboolean started;
} Table;

static gboolean set_content_error(const Table *table, const char *message, GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(table->stream),
                    table->records ? table->records->line : 0, 0, "%s", message);
    return FALSE;
}

/* ---- delimiters ------------------------------------------------------------------------------ */

static TableQuoting quoting_of(char delimiter)
{
    return delimiter == '\t' ? TABLE_UNDECIDED : TABLE_STRICT;
}

/* Names for people, "tab, “;”, “,”". */
static char *name_delimiters(const char *delimiters)
{
    GString *names = g_string_new(NULL);

    for (const char *at = delimiters; *at; at++) {
        g_string_append(names, at > delimiters ? ", " : "");
        if (*at == '\t')
            g_string_append(names, _("tab"));
        else
            g_string_append_printf(names, _("“%c”"), *at);
    }
    return g_string_free(names, FALSE);
}

static void use_delimiter(Table *table, char delimiter)
{
    table->records->delimiter = delimiter;
    table->records->quoting = quoting_of(delimiter);
}

/* The line "sep=;" that Excel understands: it says the delimiter and is no record. */
static gboolean read_separator_line(Table *table, GError **error)
{
    static const char *const lines[] = {"sep=\t", "sep=;", "sep=,", "sep=|"};
    gsize n_bytes;

    if (!records_peek(table->records, '\0', TABLE_LITERAL, error))
        return FALSE;
    const char *line = records_field(table->records, 0, &n_bytes);
    for (gsize i = 0; i < G_N_ELEMENTS(lines) && n_bytes == strlen(lines[i]); i++) {
        if (g_ascii_strncasecmp(line, lines[i], n_bytes) == 0) {
            table->delimiters = lines[i] + strlen("sep=");
            records_skip(table->records);
            break;
        }
    }
    return TRUE;
}

/* The names that the record would have as a header, a "#" before the first left out. */
static char **dup_names(TableRecords *records)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint i = 0; i < records->fields->len; i++) {
        gsize n_bytes;
        const char *field = records_field(records, i, &n_bytes);
        gsize n_mark = i == 0 && n_bytes > 0 && *field == '#' ? 1 : 0;
        g_autofree char *name = g_strndup(field + n_mark, n_bytes - n_mark);

        g_strv_builder_add(builder, g_strstrip(name));
    }
    return g_strv_builder_end(builder);
}

/* The delimiter by which the header names most languages, among those by which it has most columns.
 * NUL: an error, or the end. */
static char find_by_header(Table *table, GError **error)
{
    char found = *table->delimiters;
    guint n_languages = 0;
    guint n_columns = 0;

    for (const char *at = table->delimiters; *at; at++) {
        if (!records_peek(table->records, *at, TABLE_QUOTED, error))
            return '\0';
        g_auto(GStrv) names = dup_names(table->records);
        g_autoptr(GArray) columns = columns_from_header((const char *const *) names);
        guint n = columns_count_languages(columns);

        if (n > n_languages || (n == n_languages && columns->len > n_columns)) {
            n_languages = n;
            n_columns = columns->len;
            found = *at;
        }
    }
    return found;
}

/* How well the columns that are known fit what a delimiter makes of the first record. */
static guint fitness(const Table *table)
{
    const TableRecords *records = table->records;

    if (records->n_fields == table->columns->len)
        return 3;
    return records->n_fields >= table->n_needed ? 2 : records->n_fields == 0;
}

/* The delimiter by which the first record has the columns of the option. One that leaves a
 * quotation mark open is better than none: then that is what is wrong. */
static char find_by_option(Table *table, GError **error)
{
    char found = *table->delimiters;
    guint best = 0;

    for (const char *at = table->delimiters; *at; at++) {
        if (!records_peek(table->records, *at, quoting_of(*at), error))
            return '\0';
        if (fitness(table) > best) {
            best = fitness(table);
            found = *at;
        }
    }
    return found;
}

/* ---- columns --------------------------------------------------------------------------------- */

static gboolean check_columns(const Table *table, GError **error)
{
    const char *repeated = columns_find_repeated(table->columns);

    if (repeated) {
        g_autofree char *message =
            g_strdup_printf(_("two columns are in the language %s; leave one out by its place, for "
                              "instance --columns ru,en,-"),
                            repeated);
        return set_content_error(table, message, error);
    }
    return columns_count_languages(table->columns) >= 2 ||
           set_content_error(
               table,
               _("it is not said which columns are in which language; name them in order, for "
                 "instance --columns ru,en (“-” leaves one out), or in the first line"),
               error);
}

/* The first record must be one of several columns. */
static gboolean check_delimiter(const Table *table, GError **error)
{
    g_autofree char *tried = name_delimiters(table->delimiters);

    if (table->records->n_fields != 1)
        return TRUE;
    if (g_str_equal(table->delimiters, "\t"))
        return set_content_error(table,
                                 _("there is no tab in the first line; save the table as text with "
                                   "tabs between the columns (TSV)"),
                                 error);
    g_autofree char *message = g_strdup_printf(
        _("nothing divides the first line into columns (tried: %s); save the table as CSV or as "
          "text with tabs"),
        tried);
    return set_content_error(table, message, error);
}

/* A table between tabs whose header is quoted, or one of ours, is quoted. */
static void settle_quoting(TableRecords *records, const char *const *names)
{
    if (records->quoting == TABLE_UNDECIDED && (records->has_quoted || columns_are_ours(names)))
        records->quoting = TABLE_QUOTED;
}

/* What the first record would be as a header, by the delimiter that was found. NULL: an error. */
static char **peek_names(Table *table, GError **error)
{
    TableRecords *records = table->records;
    TableQuoting quoting = records->quoting == TABLE_STRICT ? TABLE_STRICT : TABLE_QUOTED;

    return records_peek(records, records->delimiter, quoting, error) ? dup_names(records) : NULL;
}

static gboolean read_header(Table *table, GError **error)
{
    char delimiter = find_by_header(table, error);

    if (delimiter == '\0')
        return FALSE;
    use_delimiter(table, delimiter);
    g_auto(GStrv) names = peek_names(table, error);
    if (names == NULL || !check_delimiter(table, error))
        return FALSE;
    if (table->records->n_fields == 0 && table->records->quoting == TABLE_STRICT)
        return records_next(table->records, error) && FALSE; /* it says what is wrong */
    table->columns = columns_from_header((const char *const *) names);
    table->strict = TRUE;
    if (!check_columns(table, error))
        return FALSE;
    settle_quoting(table->records, (const char *const *) names);
    records_skip(table->records);
    return TRUE;
}

/* With --columns a header is passed over if there is one. */
static gboolean pass_header(Table *table, GError **error)
{
    char delimiter = find_by_option(table, error);

    if (delimiter == '\0')
        return FALSE;
    use_delimiter(table, delimiter);
    g_auto(GStrv) names = peek_names(table, error);
    if (names == NULL || !check_delimiter(table, error))
        return FALSE;
    if (columns_are_named(table->columns, (const char *const *) names)) {
        settle_quoting(table->records, (const char *const *) names);
        records_skip(table->records);
    }
    return TRUE;
}

/* Everything before the first unit. FALSE without error: there is none. */
static gboolean start(Table *table, GError **error)
{
    gboolean named = table->columns != NULL;

    if (!read_separator_line(table, error) ||
        !(named ? pass_header(table, error) : read_header(table, error)))
        return FALSE;
    table->n_needed = columns_count_needed(table->columns);
    table->records->width = table->columns->len;
    table->started = TRUE;
    return TRUE;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* Seconds since 1970 of "2026-10-09T12:00:00Z" or "2026-10-09"; 0: it is no date. */
static gint64 read_date(const char *field)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *whole =
        strlen(field) == strlen("2026-10-09") ? g_strconcat(field, "T00:00:00Z", NULL) : NULL;
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(whole ? whole : field, utc);

    return date ? g_date_time_to_unix(date) : 0;
}

static void take_status(TmUnit *unit, const char *field)
{
    for (TmStatus status = TM_STATUS_DRAFT; status <= TM_STATUS_APPROVED; status++)
        if (g_str_equal(field, tm_status_name(status)))
            unit->status = status;
}

static void take_origin(TmUnit *unit, const char *field)
{
    for (TmOrigin origin = TM_ORIGIN_IMPORTED; origin <= TM_ORIGIN_TRANSLATED; origin++)
        if (g_str_equal(field, tm_origin_name(origin)))
            unit->origin = origin;
}

static void take_string(char **kept, char **field)
{
    if (*kept == NULL)
        *kept = g_steal_pointer(field);
}

/* What a field says beside the text. A status, an origin, a date that are none of ours say nothing:
 * tables of other tools use the words otherwise. */
static void take_named(TmUnit *unit, ColumnKind kind, const char *text, gsize n_bytes)
{
    g_autofree char *field = g_malloc(n_bytes + 1);

    memcpy(field, text, n_bytes);
    field[n_bytes] = '\0';
    if (kind == COLUMN_DOCUMENT)
        take_string(&tm_unit_place(unit)->document, &field);
    else if (kind == COLUMN_STATUS)
        take_status(unit, field);
    else if (kind == COLUMN_ORIGIN)
        take_origin(unit, field);
    else if (kind == COLUMN_CREATED)
        unit->created = read_date(field);
    else if (kind == COLUMN_CREATED_BY)
        take_string(&unit->created_by, &field);
    else if (kind == COLUMN_CHANGED)
        unit->changed = read_date(field);
    else if (kind == COLUMN_CHANGED_BY)
        take_string(&unit->changed_by, &field);
    else if (kind == COLUMN_NOTE)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", field);
}

/* Adds what a field says to the unit. FALSE: it is too long. */
static gboolean take_field(const Column *column, const char *field, gsize n_bytes, TmUnit *unit)
{
    if (column->kind == COLUMN_IGNORED || n_bytes == 0)
        return TRUE;
    if (column->kind != COLUMN_LANGUAGE) {
        take_named(unit, column->kind, field, n_bytes);
        return TRUE;
    }
    if (n_bytes > TM_SEGMENT_MAX_BYTES)
        return FALSE;
    g_autoptr(TmText) text = tm_text_new(field, (gssize) n_bytes);
    if (!exchange_text_is_empty(text))
        tm_unit_take_variant(unit, column->language, g_steal_pointer(&text));
    return TRUE;
}

/* ---- records --------------------------------------------------------------------------------- */

static gboolean set_wrong_count(const Table *table, GError **error)
{
    const TableRecords *records = table->records;
    guint n_expected = table->strict ? table->columns->len : table->n_needed;

    if (records->delimiter == '\t')
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream_name(table->stream), records->number,
            0,
            _("wrong number of columns (%u, and %u are expected); check for a line break or "
              "a tab inside a text"),
            records->n_fields, n_expected);
    else
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream_name(table->stream), records->number,
            0,
            _("wrong number of columns (%u, and %u are expected); put quotation marks around a "
              "text in which there is “%c” or a line break"),
            records->n_fields, n_expected, records->delimiter);
    return FALSE;
}

static gboolean check_count(const Table *table, GError **error)
{
    const TableRecords *records = table->records;
    gboolean too_many = table->strict && records->surplus;

    for (guint i = table->columns->len; table->strict && i < records->fields->len; i++) {
        const TableField *field = &g_array_index(records->fields, TableField, i);
        too_many |= field->n_bytes > 0;
    }
    return (records->n_fields >= table->n_needed && !too_many) || set_wrong_count(table, error);
}

/* Makes a unit of a record, or says why it is none. FALSE: the record is wrong. */
static gboolean read_record(Table *table, TmUnit **unit, const char **skipped, GError **error)
{
    TableRecords *records = table->records;
    g_autoptr(TmUnit) made = exchange_unit_new();
    gboolean too_long = FALSE;
    gsize n_bytes;

    if (!check_count(table, error))
        return FALSE;
    for (guint i = 0; i < table->columns->len && i < records->fields->len; i++) {
        const char *field = records_field(records, i, &n_bytes);
        too_long |= !take_field(column_at(table->columns, i), field, n_bytes, made);
    }
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

static gboolean table_next(gpointer state, TmUnit **unit, const char **skipped, GError **error)
{
    Table *table = state;
    gboolean first = !table->started;

    if (first && !start(table, error))
        return FALSE;
    if (!records_next(table->records, error))
        return FALSE;
    if (first && !table->strict)
        table->records->width = table->records->n_fields;
    return read_record(table, unit, skipped, error);
}

/* ---- the format ------------------------------------------------------------------------------ */

static gboolean table_recognises(G_GNUC_UNUSED const guint8 *bytes, G_GNUC_UNUSED gsize n_bytes,
                                 const char *name)
{
    return exchange_name_is_table(name);
}

static void table_close(gpointer state)
{
    Table *table = state;

    records_free(table->records);
    g_clear_pointer(&table->columns, g_array_unref);
    g_free(table);
}

/* What stands between the columns, by the name of the file. */
static const char *delimiters_of(const char *path)
{
    gboolean packed;
    g_autofree char *name = exchange_plain_name(path, &packed);

    return g_str_has_suffix(name, ".tsv") || g_str_has_suffix(name, ".tab") ? "\t" : "\t;,";
}

static gpointer table_open(Stream *stream, const UnitReaderOptions *options, GError **error)
{
    Table *table = g_new0(Table, 1);

    table->stream = stream;
    table->delimiters = delimiters_of(stream_name(stream));
    if (options->columns)
        table->columns = columns_from_option(options->columns, error);
    if ((options->columns && (table->columns == NULL || !check_columns(table, error))) ||
        (table->records = records_new(stream, options->encoding, options->chunk_bytes, error)) ==
            NULL) {
        table_close(table);
        return NULL;
    }
    if (table->columns) {
        table->n_needed = columns_count_needed(table->columns);
        table->records->width = table->columns->len;
    }
    return table;
}

static const char *const endings[] = {".tsv", ".tab", ".csv", NULL};

const ExchangeFormat tsv_format = {
    .name = "tsv",
    .recognises = table_recognises,
    .open = table_open,
    .next = table_next,
    .close = table_close,
    .endings = endings,
    .writer_open = table_writer_open,
    .writer_add = table_writer_add,
    .writer_end = table_writer_end,
    .writer_close = table_writer_close,
};
