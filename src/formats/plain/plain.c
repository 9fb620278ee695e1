/*
 * Plain text (.txt, and any other file of text).
 *
 * Text units are paragraphs; plain_layout.h tells what that is where no blank lines say it. Line
 * breaks inside of one stay in its text as "\n"; for the segmenter they are white space.
 *
 * The skeleton is the decoded text: what lies between the units (blank lines, indentation, bullets,
 * line ends, the last line end or its absence) is written as it was, in the encoding and with the
 * byte order mark it had. Encoding is the exact inverse of decoding for UTF-8, UTF-16 and all
 * single-byte encodings. "\n" in a filled unit is written like the first line end of the file.
 *
 * What is uncertain in a draft is marked with signs that every encoding has:
 *
 *     [[87%: a fuzzy match]]   [[?: не переведено]]   [[91%: by {{2026}}]]   [[91% !2025 -> 2026:
 * …]]
 */
#include "formats/plain/plain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/encoding.h"
#include "formats/plain/plain_layout.h"

/* Enough of a file to tell whether it is text. */
#define SAMPLE_BYTES (64 * 1024)

typedef struct {
    Encoding encoding;
    char *text;
    gsize n_bytes;
    GArray *spans;    /* of PlainSpan */
    GPtrArray *texts; /* of TmText, those handed out */
    guint next;
} PlainState;

static gboolean plain_recognises(const guint8 *bytes, gsize n_bytes)
{
    g_auto(Encoding) encoding = {NULL, FALSE};

    return encoding_detect(bytes, MIN(n_bytes, SAMPLE_BYTES), NULL, &encoding, NULL);
}

static void state_free(PlainState *state)
{
    if (state == NULL)
        return;
    encoding_clear(&state->encoding);
    g_free(state->text);
    g_clear_pointer(&state->spans, g_array_unref);
    g_clear_pointer(&state->texts, g_ptr_array_unref);
    g_free(state);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlainState, state_free)

/* The messages of encoding.h begin with "LINE:COLUMN:" or "error:". */
static gboolean fail_with_name(const Document *document, GError **error)
{
    if (error && *error)
        g_prefix_error(error, "%s:%s", document->path,
                       g_ascii_isdigit((*error)->message[0]) ? "" : " ");
    return FALSE;
}

static gboolean plain_open(Document *document, GError **error)
{
    g_autoptr(PlainState) state = g_new0(PlainState, 1);
    gsize n_bytes;
    const guint8 *bytes = g_bytes_get_data(document->bytes, &n_bytes);

    if (!encoding_detect(bytes, n_bytes, document->encoding, &state->encoding, error))
        return fail_with_name(document, error);
    state->text = encoding_decode(&state->encoding, bytes, n_bytes, &state->n_bytes, error);
    if (state->text == NULL)
        return fail_with_name(document, error);
    state->spans = plain_layout(state->text, state->n_bytes, document->path, error);
    if (state->spans == NULL)
        return FALSE;
    state->texts = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    g_free(document->encoding);
    document->encoding = g_strdup(state->encoding.name);
    document->state = g_steal_pointer(&state);
    return TRUE;
}

/* The text of a unit, line ends as "\n". */
static TmText *unit_text(const PlainState *state, const PlainSpan *span)
{
    TmText *text = tm_text_new("", 0);
    gsize from = span->start;

    for (gsize at = from; at < span->end; at++) {
        if (state->text[at] != '\r')
            continue;
        tm_text_append(text, state->text + from, (gssize) (at - from));
        if (state->text[at + 1] != '\n') /* the text ends with a zero byte */
            tm_text_append(text, "\n", 1);
        from = at + 1;
    }
    tm_text_append(text, state->text + from, (gssize) (span->end - from));
    return text;
}

static gboolean plain_next(Document *document, DocumentUnit *unit, G_GNUC_UNUSED GError **error)
{
    PlainState *state = document->state;

    if (state->next == state->spans->len)
        return FALSE;
    const PlainSpan *span = &g_array_index(state->spans, PlainSpan, state->next++);
    TmText *text = unit_text(state, span);
    g_ptr_array_add(state->texts, text);
    *unit = (DocumentUnit){text, span->is_item ? UNIT_LIST_ITEM : UNIT_PARAGRAPH, ""};
    return TRUE;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

typedef struct {
    GString *out;
    const char *eol;
    const GString *text; /* of the unit */
    gsize at;            /* how far it is written */
    GPtrArray *open;     /* of DocumentMark */
} Writer;

static const char *first_eol(const PlainState *state)
{
    gsize at = strcspn(state->text, "\r\n");

    if (state->text[at] == '\r')
        return state->text[at + 1] == '\n' ? "\r\n" : "\r";
    return "\n";
}

/* Never stops inside of a character. */
static void write_up_to(Writer *writer, gsize end)
{
    const GString *text = writer->text;

    for (end = MIN(end, text->len); end < text->len && ((guchar) text->str[end] & 0xC0) == 0x80;)
        end++;
    for (; writer->at < end; writer->at++) {
        char c = text->str[writer->at];

        if (c == '\n')
            g_string_append(writer->out, writer->eol);
        else
            g_string_append_c(writer->out, c);
    }
}

static void open_mark(Writer *writer, DocumentMark *mark)
{
    g_autoptr(GString) note = g_string_new(mark->note);

    switch (mark->kind) {
    case MARK_UNTRANSLATED:
        g_string_append(writer->out, "[[?: ");
        break;
    case MARK_NUMBER:
        g_string_append(writer->out, "{{");
        break;
    case MARK_FUZZY:
        g_string_replace(note, "→", "->", 0);
        g_string_replace(note, "–", "-", 0);
        g_string_append_printf(writer->out, "[[%d%%%s%s: ", mark->score / 100,
                               note->len > 0 ? " !" : "", note->str);
        break;
    }
    g_ptr_array_add(writer->open, mark);
}

/* Closes the marks that end up to @limit, the inner ones first. */
static void close_marks(Writer *writer, gsize limit)
{
    while (writer->open->len > 0) {
        const DocumentMark *mark = writer->open->pdata[writer->open->len - 1];

        if (mark->end > limit)
            return;
        write_up_to(writer, mark->end);
        g_string_append(writer->out, mark->kind == MARK_NUMBER ? "}}" : "]]");
        g_ptr_array_set_size(writer->open, (int) writer->open->len - 1);
    }
}

static void write_fill(GString *out, const UnitFill *fill, const char *eol)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    Writer writer = {out, eol, fill->text->string, 0, open};

    for (guint i = 0; fill->marks && i < fill->marks->len; i++) {
        DocumentMark *mark = fill->marks->pdata[i];

        close_marks(&writer, mark->start);
        write_up_to(&writer, mark->start);
        open_mark(&writer, mark);
    }
    close_marks(&writer, G_MAXSIZE);
    write_up_to(&writer, G_MAXSIZE);
}

static void warn_of_lacking(Document *document, gunichar lacking)
{
    char character[7] = "";

    g_unichar_to_utf8(lacking, character);
    char *warning = tm_warning_at(document->path, 0, 0,
                                  _("the character \"%s\" (U+%04X) does not exist in %s; the "
                                    "translation is written in UTF-8 instead"),
                                  character, lacking, document->encoding);
    if (g_ptr_array_find_with_equal_func(document->warnings, warning, g_str_equal, NULL))
        g_free(warning);
    else
        g_ptr_array_add(document->warnings, warning);
}

static GBytes *plain_write(Document *document, const DocumentFill *fill, GError **error)
{
    const PlainState *state = document->state;
    g_autoptr(GString) out = g_string_new(NULL);
    const char *eol = first_eol(state);
    gunichar lacking;
    gsize at = 0;

    for (guint i = 0; i < state->spans->len && i < fill->units->len; i++) {
        const PlainSpan *span = &g_array_index(state->spans, PlainSpan, i);

        if (fill->units->pdata[i] == NULL)
            continue;
        g_string_append_len(out, state->text + at, (gssize) (span->start - at));
        write_fill(out, fill->units->pdata[i], eol);
        at = span->end;
    }
    g_string_append_len(out, state->text + at, (gssize) (state->n_bytes - at));
    GBytes *bytes = encoding_encode(&state->encoding, out->str, out->len, &lacking, error);
    if (bytes == NULL)
        fail_with_name(document, error);
    else if (lacking)
        warn_of_lacking(document, lacking);
    return bytes;
}

static void plain_close(Document *document)
{
    state_free(document->state);
    document->state = NULL;
}

static const char *const suffixes[] = {".txt", ".text", NULL};

const DocumentFormat plain_format = {
    .name = "plain",
    .datatype = "plaintext",
    .suffixes = suffixes,
    .wraps = TRUE,
    .recognises = plain_recognises,
    .open = plain_open,
    .next = plain_next,
    .write = plain_write,
    .close = plain_close,
};
