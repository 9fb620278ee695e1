#include "formats/table/table_internal.h"

#include <string.h>

/* What a look at the text found. */
typedef enum {
    SCAN_DONE,  /* a record */
    SCAN_END,   /* no more records */
    SCAN_MORE,  /* the text goes on, and what comes matters */
    SCAN_OPEN,  /* a quotation mark that nothing closes */
    SCAN_BROKEN /* one that is closed in the middle of a field */
} Scan;

/* The text in which a record must end. */
typedef struct {
    const char *text;
    gsize at;
    gsize end;
    gboolean final; /* nothing behind the end may belong to the record */
    char delimiter;
    gsize line_end; /* of the line that was looked at last */
    gsize quote;    /* the quotation mark that is wrong, after SCAN_OPEN and SCAN_BROKEN */
} Window;

TableRecords *records_new(Stream *stream, const char *encoding, gsize chunk_bytes, GError **error)
{
    Decoder *decoder = decoder_new(stream, encoding, chunk_bytes, error);

    if (decoder == NULL)
        return NULL;
    TableRecords *records = g_new0(TableRecords, 1);
    records->stream = stream;
    records->decoder = decoder;
    records->text = g_string_new(NULL);
    records->unquoted = g_string_new(NULL);
    records->fields = g_array_new(FALSE, FALSE, sizeof(TableField));
    records->line = 1;
    return records;
}

void records_free(TableRecords *records)
{
    if (records == NULL)
        return;
    decoder_free(records->decoder);
    g_string_free(records->text, TRUE);
    g_string_free(records->unquoted, TRUE);
    g_array_unref(records->fields);
    g_clear_error(&records->failure);
    g_free(records);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Decodes at least as much again as there is: a record is looked at anew each time, and this keeps
 * the work in proportion to its length. */
static void fill(TableRecords *records)
{
    g_string_erase(records->text, 0, (gssize) records->at);
    records->at = 0;
    gsize wanted = 2 * records->text->len + 1;
    while (!records->ended && records->text->len < wanted)
        records->ended = !decoder_read(records->decoder, records->text, &records->failure);
}

/* One byte more than a record may have, and one to see its line end. */
static Window window_of(const TableRecords *records, char delimiter)
{
    gsize n_bytes = records->text->len - records->at;
    gsize n_most = (gsize) TSV_LINE_MAX_BYTES + 2;

    return (Window){
        .text = records->text->str,
        .at = records->at,
        .end = records->at + MIN(n_bytes, n_most),
        .final = records->ended || n_bytes >= n_most,
        .delimiter = delimiter,
    };
}

static guint count_lines(const char *text, gsize n_bytes)
{
    const char *end = text + n_bytes;
    guint n = 0;

    while ((text = memchr(text, '\n', (gsize) (end - text)))) {
        text++;
        n++;
    }
    return n;
}

/* ---- one field ------------------------------------------------------------------------------- */

/* Whether a field may end at @at: before a delimiter, a line end or the end of the text. */
static Scan ends_field(const Window *window, gsize at)
{
    const char *text = window->text;

    if (at < window->end && (text[at] == window->delimiter || text[at] == '\n'))
        return SCAN_DONE;
    if (at < window->end && text[at] != '\r')
        return SCAN_BROKEN;
    if (at + 1 < window->end)
        return text[at + 1] == '\n' ? SCAN_DONE : SCAN_BROKEN;
    return window->final ? SCAN_DONE : SCAN_MORE;
}

/* A field that begins with the quotation mark at @at. @after: where it is closed, behind that. */
static Scan scan_quoted(Window *window, gsize at, TableField *field, gsize *after)
{
    const char *end = window->text + window->end;
    const char *found = window->text + at + 1;

    *field = (TableField){.start = at + 1, .quoted = TRUE};
    while ((found = memchr(found, '"', (gsize) (end - found)))) {
        if (found + 1 < end && found[1] == '"') {
            field->doubled = TRUE;
            found += 2;
            continue;
        }
        *after = (gsize) (found + 1 - window->text);
        field->n_bytes = *after - 1 - field->start;
        Scan scan = ends_field(window, *after);
        if (scan == SCAN_BROKEN)
            window->quote = at;
        return scan;
    }
    window->quote = at;
    return window->final ? SCAN_OPEN : SCAN_MORE;
}

/* A field without quoting. @after: its delimiter or line end. */
static Scan scan_plain(Window *window, gsize at, TableField *field, gsize *after)
{
    const char *text = window->text;

    if (window->line_end <= at) {
        const char *found = memchr(text + at, '\n', window->end - at);

        if (found == NULL && !window->final)
            return SCAN_MORE;
        window->line_end = found ? (gsize) (found - text) : window->end;
    }
    const char *found = memchr(text + at, window->delimiter, window->line_end - at);
    *after = found ? (gsize) (found - text) : window->line_end;
    *field = (TableField){.start = at, .n_bytes = *after - at};
    if (found == NULL && *after > at && text[*after - 1] == '\r')
        field->n_bytes--;
    return SCAN_DONE;
}

/* ---- one record ------------------------------------------------------------------------------ */

static void add_field(TableRecords *records, const TableField *field)
{
    if (records->n_fields < TABLE_MAX_COLUMNS)
        g_array_append_val(records->fields, *field);
    else
        records->surplus |= field->n_bytes > 0;
    records->n_fields++;
    records->has_quoted |= field->quoted;
}

static Scan scan_field(Window *window, TableQuoting quoting, gsize at, TableField *field,
                       gsize *after)
{
    Scan scan = SCAN_BROKEN;

    if (quoting != TABLE_LITERAL && at < window->end && window->text[at] == '"')
        scan = scan_quoted(window, at, field, after);
    else
        quoting = TABLE_LITERAL;
    return scan == SCAN_BROKEN && quoting != TABLE_STRICT ? scan_plain(window, at, field, after)
                                                          : scan;
}

/* The record at the beginning of the window, which is not empty. */
static Scan scan_record(TableRecords *records, Window *window, TableQuoting quoting)
{
    gsize after = window->at;

    g_array_set_size(records->fields, 0);
    records->n_fields = 0;
    records->surplus = FALSE;
    records->has_quoted = FALSE;
    window->line_end = 0;
    for (gsize at = window->at;; at = after + 1) {
        TableField field;
        Scan scan = scan_field(window, quoting, at, &field, &after);

        if (scan != SCAN_DONE)
            return scan;
        add_field(records, &field);
        if (after >= window->end || window->text[after] != window->delimiter)
            break;
    }
    if (after < window->end && window->text[after] == '\r')
        after++;
    records->next = MIN(after + 1, window->end);
    return SCAN_DONE;
}

/* ---- whether quotation marks quote ----------------------------------------------------------- */

/* A field that would be one of its own without quoting too, and has doubled quotation marks. */
static gboolean shows_quoting(const TableRecords *records, char delimiter)
{
    for (guint i = 0; i < records->fields->len; i++) {
        const TableField *field = &g_array_index(records->fields, TableField, i);
        const char *text = records->text->str + field->start;

        if (field->doubled && !memchr(text, '\n', field->n_bytes) &&
            !memchr(text, delimiter, field->n_bytes))
            return TRUE;
    }
    return FALSE;
}

static guint count_fields(const char *line, const char *end, char delimiter)
{
    guint n = 1;

    while ((line = memchr(line, delimiter, (gsize) (end - line)))) {
        line++;
        n++;
    }
    return n;
}

/* Whether each line of the record has all its columns if quotation marks are text. */
static gboolean lines_fit(const TableRecords *records, const Window *window)
{
    const char *line = window->text + window->at;
    const char *end = window->text + records->next;

    while (line < end) {
        const char *found = memchr(line, '\n', (gsize) (end - line));
        const char *line_end = found ? found : end;

        if (count_fields(line, line_end, window->delimiter) != records->width)
            return FALSE;
        line = line_end + 1;
    }
    return TRUE;
}

static Scan scan_undecided(TableRecords *records, Window *window)
{
    Scan scan = scan_record(records, window, TABLE_QUOTED);

    if (scan == SCAN_MORE || (scan == SCAN_DONE && !records->has_quoted))
        return scan;
    if (scan == SCAN_DONE &&
        (shows_quoting(records, window->delimiter) ||
         (records->n_fields == records->width && !lines_fit(records, window)))) {
        records->quoting = TABLE_QUOTED;
        return SCAN_DONE;
    }
    return scan_record(records, window, TABLE_LITERAL);
}

/* ---- the next record ------------------------------------------------------------------------- */

/* Passes over one line of spaces: SCAN_MORE. SCAN_DONE: there is none. */
static Scan skip_blank(TableRecords *records, const Window *window)
{
    const char *text = window->text;
    gsize at = window->at;

    while (at < window->end && text[at] == ' ')
        at++;
    if (at < window->end && text[at] == '\r' && (at + 1 == window->end || text[at + 1] == '\n'))
        at++;
    if (at == window->end && !window->final)
        return SCAN_MORE;
    if (at == window->end && records->ended)
        return SCAN_END;
    if (at == window->end || text[at] != '\n')
        return SCAN_DONE;
    records->at = at + 1;
    records->line++;
    return SCAN_MORE;
}

static Scan scan_next(TableRecords *records, Window *window, TableQuoting quoting)
{
    Scan scan = window->at < window->end ? skip_blank(records, window) : SCAN_MORE;

    if (scan == SCAN_MORE && window->at == window->end && window->final)
        return SCAN_END;
    if (scan != SCAN_DONE)
        return scan;
    return quoting == TABLE_UNDECIDED ? scan_undecided(records, window)
                                      : scan_record(records, window, quoting);
}

static gboolean set_too_long(const TableRecords *records, GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, stream_name(records->stream),
                    records->line, 0,
                    _("the line is longer than %d bytes; check that the file is a table with one "
                      "unit a line"),
                    TSV_LINE_MAX_BYTES);
    return FALSE;
}

static gboolean set_unclosed(const TableRecords *records, const Window *window, GError **error)
{
    const char *text = window->text + window->at;
    gsize n_before = window->quote - window->at;
    const char *line_end = g_strrstr_len(text, (gssize) n_before, "\n");
    const char *line = line_end ? line_end + 1 : text;

    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, stream_name(records->stream),
                    records->line + count_lines(text, n_before),
                    (guint) g_utf8_strlen(line, text + n_before - line) + 1,
                    _("the quotation mark here is not closed at the end of a field; close it, and "
                      "double the quotation marks inside the text"));
    return FALSE;
}

static gboolean set_failure(const TableRecords *records, GError **error)
{
    if (records->failure)
        g_propagate_error(error, g_error_copy(records->failure));
    return FALSE;
}

/* What a look at the text means. The failure of the decoder stands behind all that was decoded. */
static gboolean judge(TableRecords *records, const Window *window, Scan scan, GError **error)
{
    gboolean at_end = window->end == records->text->len && records->ended;

    if (scan == SCAN_END)
        return set_failure(records, error);
    if (scan == SCAN_OPEN && at_end && records->failure)
        return set_failure(records, error);
    if (scan != SCAN_DONE)
        return set_unclosed(records, window, error);
    if (records->next - records->at > (gsize) TSV_LINE_MAX_BYTES + 1)
        return set_too_long(records, error);
    if (at_end && records->failure && records->next == window->end &&
        window->text[window->end - 1] != '\n')
        return set_failure(records, error);
    return TRUE;
}

/* Looks until the record is there, or why it is not. */
static Scan look(TableRecords *records, char delimiter, TableQuoting quoting, Window *window)
{
    for (;;) {
        *window = window_of(records, delimiter);
        Scan scan = scan_next(records, window, quoting);
        gboolean blank = records->at > window->at;

        if (scan != SCAN_MORE)
            return scan;
        if (!blank)
            fill(records);
    }
}

gboolean records_next(TableRecords *records, GError **error)
{
    Window window;
    Scan scan = look(records, records->delimiter, records->quoting, &window);

    if (!judge(records, &window, scan, error))
        return FALSE;
    records_skip(records);
    return TRUE;
}

gboolean records_peek(TableRecords *records, char delimiter, TableQuoting quoting, GError **error)
{
    Window window;
    Scan scan = look(records, delimiter, quoting, &window);

    if (scan != SCAN_OPEN && scan != SCAN_BROKEN)
        return judge(records, &window, scan, error);
    g_array_set_size(records->fields, 0);
    records->n_fields = 0;
    return TRUE;
}

void records_skip(TableRecords *records)
{
    const char *record = records->text->str + records->at;

    records->number = records->line;
    records->line += records->has_quoted ? count_lines(record, records->next - records->at) : 1;
    records->at = records->next;
}

const char *records_field(TableRecords *records, guint i, gsize *n_bytes)
{
    const TableField *field = &g_array_index(records->fields, TableField, i);
    const char *at = records->text->str + field->start;
    const char *end = at + field->n_bytes;
    const char *quote;

    *n_bytes = field->n_bytes;
    if (!field->doubled)
        return at;
    g_string_truncate(records->unquoted, 0);
    while ((quote = memchr(at, '"', (gsize) (end - at)))) {
        g_string_append_len(records->unquoted, at, quote + 1 - at);
        at = quote + 2;
    }
    g_string_append_len(records->unquoted, at, end - at);
    *n_bytes = records->unquoted->len;
    return records->unquoted->str;
}
