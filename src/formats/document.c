#include "formats/document.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/output.h"
#include "formats/plain/plain.h"
#ifdef TOLMACH_DOCX
#include "formats/docx/docx.h"
#endif

/* Every format there is. The first whose suffix fits, or else that knows the content, is taken. */
static const DocumentFormat *const formats[] = {
#ifdef TOLMACH_DOCX
    &docx_format,
#endif
    &plain_format,
};

/* Endings of formats that hold documents which nothing here reads: not to be taken for plain text.
 */
static const char *const foreign_suffixes[] = {".doc", ".dot",  ".rtf", ".pdf",  ".odt",
                                               ".ott", ".html", ".htm", ".xml",  ".xlsx",
                                               ".xls", ".pptx", ".ppt", ".epub", ".pages"};
/* And of bilingual files and memories, for which there are other commands. */
static const char *const exchange_suffixes[] = {
    ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".tmx", ".tbx", ".po", ".tm"};

const char *unit_kind_name(UnitKind kind)
{
    static const char *const names[] = {
        [UNIT_PARAGRAPH] = "paragraph", [UNIT_HEADING] = "heading", [UNIT_LIST_ITEM] = "list-item",
        [UNIT_CELL] = "cell",           [UNIT_HEADER] = "header",   [UNIT_FOOTER] = "footer",
        [UNIT_FOOTNOTE] = "footnote",   [UNIT_ENDNOTE] = "endnote", [UNIT_TEXT_BOX] = "text-box",
    };

    return names[kind];
}

DocumentMark *document_mark_new(gsize start, gsize end, MarkKind kind, int score, const char *note)
{
    DocumentMark *mark = g_new0(DocumentMark, 1);

    mark->start = start;
    mark->end = end;
    mark->kind = kind;
    mark->score = score;
    mark->note = g_strdup(note);
    return mark;
}

void document_mark_free(DocumentMark *mark)
{
    if (mark == NULL)
        return;
    g_free(mark->note);
    g_free(mark);
}

UnitFill *unit_fill_new(TmText *text, GPtrArray *marks)
{
    UnitFill *fill = g_new0(UnitFill, 1);

    fill->text = text;
    fill->marks = marks;
    return fill;
}

void unit_fill_free(UnitFill *fill)
{
    if (fill == NULL)
        return;
    tm_text_free(fill->text);
    g_clear_pointer(&fill->marks, g_ptr_array_unref);
    g_free(fill);
}

/* ---- which format -------------------------------------------------------------------------------
 */

static gboolean has_suffix(const char *path, const char *suffix)
{
    gsize n_path = strlen(path);
    gsize n_suffix = strlen(suffix);

    return n_path >= n_suffix && g_ascii_strcasecmp(path + n_path - n_suffix, suffix) == 0;
}

static gboolean has_suffix_of(const char *path, const char *const *suffixes, gsize n_suffixes)
{
    for (gsize i = 0; i < n_suffixes; i++)
        if (has_suffix(path, suffixes[i]))
            return TRUE;
    return FALSE;
}

static const DocumentFormat *format_by_suffix(const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        const char *const *suffixes = formats[i]->suffixes;

        if (has_suffix_of(path, suffixes, g_strv_length((char **) suffixes)))
            return formats[i];
    }
    return NULL;
}

static const DocumentFormat *format_by_content(GBytes *bytes)
{
    gsize n_bytes;
    const guint8 *data = g_bytes_get_data(bytes, &n_bytes);

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i]->recognises(data, n_bytes))
            return formats[i];
    return NULL;
}

typedef enum { BINARY_NONE, BINARY_OFFICE, BINARY_OTHER } BinaryKind;

/* What is no text whatever its name says, by its first bytes. */
static BinaryKind binary_kind(GBytes *bytes)
{
    static const struct {
        const char *magic;
        gsize n_magic;
        BinaryKind kind;
    } known[] = {
        {"PK\3\4", 4, BINARY_OFFICE},      {"\xD0\xCF\x11\xE0", 4, BINARY_OFFICE},
        {"%PDF-", 5, BINARY_OTHER},        {"{\\rtf", 5, BINARY_OTHER},
        {"\x1F\x8B", 2, BINARY_OTHER},     {"\x89PNG", 4, BINARY_OTHER},
        {"\xFF\xD8\xFF", 3, BINARY_OTHER},
    };
    gsize n_bytes;
    const guint8 *data = g_bytes_get_data(bytes, &n_bytes);

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (n_bytes >= known[i].n_magic && memcmp(data, known[i].magic, known[i].n_magic) == 0)
            return known[i].kind;
    return BINARY_NONE;
}

/* All endings that are read, for messages: ".docx .docm .txt". */
static char *known_suffixes(void)
{
    GString *list = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        for (const char *const *at = formats[i]->suffixes; *at; at++)
            g_string_append_printf(list, "%s%s", list->len > 0 ? " " : "", *at);
    }
    return g_string_free(list, FALSE);
}

static const DocumentFormat *refuse_format(const char *path, GBytes *bytes, GError **error)
{
    BinaryKind binary = binary_kind(bytes);
    g_autofree char *suffixes = known_suffixes();

    if (has_suffix_of(path, exchange_suffixes, G_N_ELEMENTS(exchange_suffixes)))
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, path, 0, 0,
                        _("this is no document to translate but a bilingual file or a memory; "
                          "memories are read with \"tolmach import\""));
    else if (binary == BINARY_OFFICE)
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, path, 0, 0,
            _("whatever its name says, this is an Office document or a packed file; give "
              "it its true ending, or save it as one of: %s"),
            suffixes);
    else if (binary == BINARY_OTHER)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, path, 0, 0,
                        _("this is no text but a PDF or RTF document, a picture or a packed file; "
                          "save its text as one of: %s"),
                        suffixes);
    else
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN, path, 0, 0,
            _("documents of this kind cannot be read; open it in the program that made it "
              "and save it as one of: %s"),
            suffixes);
    return NULL;
}

const DocumentFormat *document_find_format(const char *path, GBytes *bytes, GError **error)
{
    const DocumentFormat *format = format_by_suffix(path);

    if (format == &plain_format && binary_kind(bytes) != BINARY_NONE)
        return refuse_format(path, bytes, error);
    if (format)
        return format;
    if (has_suffix_of(path, foreign_suffixes, G_N_ELEMENTS(foreign_suffixes)) ||
        has_suffix_of(path, exchange_suffixes, G_N_ELEMENTS(exchange_suffixes)))
        return refuse_format(path, bytes, error);
    format = format_by_content(bytes);
    if (format == NULL || (format == &plain_format && binary_kind(bytes) != BINARY_NONE))
        return refuse_format(path, bytes, error);
    return format;
}

/* ---- a document ---------------------------------------------------------------------------------
 */

Document *document_open_bytes(GBytes *bytes, const char *path, const char *encoding, GError **error)
{
    if (g_bytes_get_size(bytes) == 0) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX, path, 0, 0,
                        _("the file is empty; check that it is the right file"));
        return NULL;
    }
    const DocumentFormat *format = document_find_format(path, bytes, error);
    if (format == NULL)
        return NULL;

    g_autoptr(Document) document = g_new0(Document, 1);
    document->format = format;
    document->path = g_strdup(path);
    document->encoding = g_strdup(encoding);
    document->bytes = g_bytes_ref(bytes);
    document->warnings = g_ptr_array_new_with_free_func(g_free);
    if (!format->open(document, error))
        return NULL;
    return g_steal_pointer(&document);
}

Document *document_open(const char *path, const char *encoding, GError **error)
{
    g_autoptr(GBytes) bytes = input_read(path, DOCUMENT_MAX_BYTES, error);

    return bytes ? document_open_bytes(bytes, path, encoding, error) : NULL;
}

void document_free(Document *document)
{
    if (document == NULL)
        return;
    document->format->close(document);
    g_free(document->path);
    g_free(document->encoding);
    g_bytes_unref(document->bytes);
    g_ptr_array_unref(document->warnings);
    g_free(document);
}

gboolean document_next(Document *document, DocumentUnit *unit, GError **error)
{
    return document->format->next(document, unit, error);
}

static gboolean fills_nothing(const DocumentFill *fill)
{
    for (guint i = 0; fill && fill->units && i < fill->units->len; i++)
        if (fill->units->pdata[i])
            return FALSE;
    return TRUE;
}

GBytes *document_write(Document *document, const DocumentFill *fill, GError **error)
{
    if (fills_nothing(fill))
        return g_bytes_ref(document->bytes);
    return document->format->write(document, fill, error);
}
