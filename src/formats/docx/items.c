#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NO_BREAK_HYPHEN "\u2011"
#define SOFT_HYPHEN "\u00AD"

typedef struct {
    DocxModel *model;
    XmlScan scan;
    GArray *scopes; /* of guint: ITEM_OPEN around the place */
} Reader;

static DocxItem *add_item(Reader *reader, DocxItemKind kind, const DocxElement *element,
                          gsize start, gsize end, guint run)
{
    DocxModel *model = reader->model;
    GArray *scopes = reader->scopes;
    DocxItem item = {.kind = kind,
                     .name = element->code,
                     .start = start,
                     .end = end,
                     .run = run,
                     .scope = scopes->len ? g_array_index(scopes, guint, scopes->len - 1)
                                          : DOCX_NO_INDEX,
                     .repeatable = element->repeatable};

    g_array_append_val(model->items, item);
    return &g_array_index(model->items, DocxItem, model->items->len - 1);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static void add_text(Reader *reader, const DocxElement *element, const XmlToken *tag, gsize end,
                     guint run, gsize text_start)
{
    if (reader->model->text->len == text_start)
        return;
    DocxItem *item = add_item(reader, ITEM_TEXT, element, tag->start, end, run);
    item->text_start = text_start;
    item->text_end = reader->model->text->len;
}

static gboolean is_xml_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without xml:space="preserve" Word drops white space at both ends. */
static void trim_text(GString *text, gsize start)
{
    gsize n_leading = 0;

    while (text->len > start && is_xml_space(text->str[text->len - 1]))
        g_string_truncate(text, text->len - 1);
    while (start + n_leading < text->len && is_xml_space(text->str[start + n_leading]))
        n_leading++;
    g_string_erase(text, (gssize) start, (gssize) n_leading);
}

/* Appends what a w:t says; the offset after it. @keeps_space: what the root says of white space. */
static gsize append_text(XmlScan *scan, const XmlToken *tag, gboolean keeps_space, GString *text)
{
    gsize start = text->len;
    XmlToken token = *tag;
    XmlSpan space;

    while (token.kind != XML_END && token.kind != XML_EMPTY && xml_scan_next(scan, &token)) {
        if (token.kind == XML_TEXT)
            xml_unescape(text, token.inner);
        else if (token.kind == XML_CDATA)
            g_string_append_len(text, token.inner.start, (gssize) token.inner.n_bytes);
        else if (token.kind == XML_START)
            docx_skip(scan, &token);
    }
    if (xml_attribute(tag, "xml:space", &space) ? !xml_span_is(space, "preserve") : !keeps_space)
        trim_text(text, start);
    return token.end;
}

static void read_text(Reader *reader, const DocxElement *element, const XmlToken *tag, guint run)
{
    gsize start = reader->model->text->len;
    gsize end =
        append_text(&reader->scan, tag, reader->model->part->keeps_space, reader->model->text);

    add_text(reader, element, tag, end, run, start);
}

/* What a mc:Choice or mc:Fallback says; FALSE: there is more in it than text. */
static gboolean append_alternative(const DocxModel *model, XmlScan *scan, const XmlToken *tag,
                                   GString *text)
{
    XmlToken token = *tag;

    while (token.kind != XML_END && token.kind != XML_EMPTY && xml_scan_next(scan, &token)) {
        if (token.kind != XML_START)
            continue;
        if (docx_element(&model->part->prefix, &token)->role != ROLE_TEXT)
            return FALSE;
        append_text(scan, &token, model->part->keeps_space, text);
    }
    return TRUE;
}

/* The text of a mc:AlternateContent that says the same in all its versions; NULL: it does not. */
static char *same_alternatives(const DocxModel *model, const XmlToken *tag, gsize end)
{
    XmlScan scan = docx_scan_range(g_bytes_get_data(model->part->bytes, NULL), tag->end, end);
    g_autofree char *said = NULL;
    XmlToken token;

    while (xml_scan_next(&scan, &token)) {
        g_autoptr(GString) text = g_string_new(NULL);

        if (token.kind != XML_START)
            continue;
        if (!append_alternative(model, &scan, &token, text) ||
            (said && strcmp(said, text->str) != 0))
            return NULL;
        if (said == NULL)
            said = g_strdup(text->str);
    }
    return g_steal_pointer(&said);
}

/* Text in versions for old and new programs is text like any other, as long as they agree. */
static void read_alternatives(Reader *reader, const DocxElement *element, const XmlToken *tag,
                              guint run)
{
    DocxModel *model = reader->model;
    gsize start = model->text->len;
    gsize end = docx_skip(&reader->scan, tag);
    g_autofree char *text = tag->kind == XML_START ? same_alternatives(model, tag, end) : NULL;

    if (text && *text) {
        g_string_append(model->text, text);
        add_text(reader, element, tag, end, run, start);
    } else {
        add_item(reader, ITEM_ALONE, element, tag->start, end, run);
    }
}

static DocxItemKind field_char_kind(const XmlToken *tag)
{
    XmlSpan type;

    if (!docx_attribute(tag, "fldCharType", &type))
        return ITEM_ALONE;
    return xml_span_is(type, "begin")      ? ITEM_FIELD_BEGIN
           : xml_span_is(type, "separate") ? ITEM_FIELD_SEPARATE
           : xml_span_is(type, "end")      ? ITEM_FIELD_END
                                           : ITEM_ALONE;
}

static void read_hyphen(Reader *reader, const DocxElement *element, const XmlToken *tag, guint run)
{
    GString *text = reader->model->text;
    gsize start = text->len;
    gsize end = docx_skip(&reader->scan, tag);

    g_string_append(text, element->role == ROLE_SOFT_HYPHEN ? SOFT_HYPHEN : NO_BREAK_HYPHEN);
    add_text(reader, element, tag, end, run, start);
}

/* A note reference whose own mark ("*") follows it in the run: they belong together. */
static gboolean has_custom_mark(const XmlToken *tag)
{
    XmlSpan value;

    return docx_attribute(tag, "customMarkFollows", &value) && !xml_span_is(value, "0") &&
           !xml_span_is(value, "false") && !xml_span_is(value, "off");
}

/* Skips an element and all that follows it in its run; the offset after the last of them. */
static gsize end_of_run(Reader *reader, const XmlToken *tag)
{
    gsize end = docx_skip(&reader->scan, tag);
    XmlScan ahead = reader->scan;
    XmlToken token;

    while (xml_scan_next(&ahead, &token) && token.kind != XML_END) {
        if (token.kind == XML_START || token.kind == XML_EMPTY) {
            end = docx_skip(&ahead, &token);
            reader->scan = ahead;
        }
    }
    return end;
}

static void read_run_child(Reader *reader, const XmlToken *tag, guint run)
{
    const DocxElement *element = docx_element(&reader->model->part->prefix, tag);
    DocxRun *properties = &g_array_index(reader->model->runs, DocxRun, run);

    switch (element->role) {
    case ROLE_RUN_PROPERTIES:
        properties->start = tag->start;
        properties->end = docx_skip(&reader->scan, tag);
        break;
    case ROLE_TEXT:
        read_text(reader, element, tag, run);
        break;
    case ROLE_ALTERNATIVES:
        read_alternatives(reader, element, tag, run);
        break;
    case ROLE_NO_BREAK_HYPHEN:
    case ROLE_SOFT_HYPHEN:
        read_hyphen(reader, element, tag, run);
        break;
    case ROLE_NOTHING:
        docx_skip(&reader->scan, tag);
        break;
    case ROLE_FIELD_CHAR:
        add_item(reader, field_char_kind(tag), element, tag->start, docx_skip(&reader->scan, tag),
                 run);
        break;
    case ROLE_INSTRUCTION:
        add_item(reader, ITEM_INSTRUCTION, element, tag->start, docx_skip(&reader->scan, tag), run);
        break;
    default:
        add_item(reader, ITEM_ALONE, element, tag->start,
                 has_custom_mark(tag) ? end_of_run(reader, tag) : docx_skip(&reader->scan, tag),
                 run);
    }
}

/* The look of a run, the same index for runs that look alike. */
static guint intern_look(DocxModel *model, const DocxRun *run)
{
    DocxLook look = {.attributes = run->attributes};

    docx_look_read(model->part, run->start, run->end, &look);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(model->look_index, look.key));
    if (known) {
        DocxLook *first = &g_array_index(model->looks, DocxLook, known - 1);
        first->is_changed = first->is_changed && look.is_changed;
        docx_look_clear(&look);
        return known - 1;
    }
    g_array_append_val(model->looks, look);
    g_hash_table_insert(model->look_index, look.key, GUINT_TO_POINTER(model->looks->len));
    return model->looks->len - 1;
}

static void keep_stray(DocxModel *model, const XmlToken *token)
{
    const char *bytes = g_bytes_get_data(model->part->bytes, NULL);

    g_string_append_len(model->strays, bytes + token->start, (gssize) (token->end - token->start));
}

static gboolean has_too_much(const DocxModel *model)
{
    return model->items->len > DOCX_MAX_PARAGRAPH_ITEMS ||
           model->runs->len > DOCX_MAX_PARAGRAPH_ITEMS;
}

static void read_run(Reader *reader, XmlSpan attributes)
{
    DocxModel *model = reader->model;
    DocxRun empty = {.attributes = attributes};
    guint index = model->runs->len;
    XmlToken token;

    g_array_append_val(model->runs, empty);
    while (!has_too_much(model) && xml_scan_next(&reader->scan, &token) && token.kind != XML_END) {
        if (token.kind == XML_START || token.kind == XML_EMPTY)
            read_run_child(reader, &token, index);
        else if (token.kind == XML_COMMENT || token.kind == XML_PI)
            keep_stray(model, &token);
    }
    DocxRun *run = &g_array_index(model->runs, DocxRun, index);
    run->look = intern_look(model, run);
}

/* ---- beside the runs ------------------------------------------------------------------------- */

static void open_scope(Reader *reader, const DocxElement *element, gsize start, gsize end)
{
    guint index = reader->model->items->len;

    add_item(reader, ITEM_OPEN, element, start, end, DOCX_NO_INDEX);
    g_array_append_val(reader->scopes, index);
}

/* w:sdt: its properties belong to the markup that opens it. */
static void open_control(Reader *reader, const DocxElement *element, const XmlToken *control)
{
    XmlToken token;

    while (xml_scan_next(&reader->scan, &token)) {
        if (token.kind == XML_START &&
            docx_element(&reader->model->part->prefix, &token)->role == ROLE_CONTROL_CONTENT) {
            open_scope(reader, element, control->start, token.end);
            return;
        }
        if (token.kind == XML_START)
            docx_skip(&reader->scan, &token);
        if (token.kind == XML_END)
            break;
    }
    add_item(reader, ITEM_ALONE, element, control->start, reader->scan.at, DOCX_NO_INDEX);
}

/* An end tag beside the runs: of a scope, or (FALSE) of the paragraph. */
static gboolean close_scope(Reader *reader, const XmlToken *token)
{
    GArray *scopes = reader->scopes;
    gsize end = token->end;
    XmlToken next;

    if (scopes->len == 0)
        return FALSE;
    DocxItem opener = g_array_index(reader->model->items, DocxItem,
                                    g_array_index(scopes, guint, scopes->len - 1));
    DocxElement element = {"", ROLE_SCOPE, opener.name, FALSE};
    if (docx_element(&reader->model->part->prefix, token)->role == ROLE_CONTROL_CONTENT) {
        while (xml_scan_next(&reader->scan, &next) && next.kind != XML_END) {
            if (next.kind == XML_START)
                docx_skip(&reader->scan, &next);
        }
        end = reader->scan.at;
    }
    g_array_set_size(scopes, scopes->len - 1);
    add_item(reader, ITEM_CLOSE, &element, token->start, end, DOCX_NO_INDEX);
    return TRUE;
}

/* Whether an instruction begins with HYPERLINK. */
static gboolean is_hyperlink(XmlSpan instruction)
{
    const char *word = "HYPERLINK";
    gsize skip = 0;

    while (skip < instruction.n_bytes && is_xml_space(instruction.start[skip]))
        skip++;
    return instruction.n_bytes - skip >= strlen(word) &&
           g_ascii_strncasecmp(instruction.start + skip, word, strlen(word)) == 0;
}

static void read_simple_field(Reader *reader, const DocxElement *element, const XmlToken *tag)
{
    static const DocxElement link = {"fldSimple", ROLE_SCOPE, "link", FALSE};
    XmlSpan instruction;

    if (tag->kind == XML_START && docx_attribute(tag, "instr", &instruction) &&
        is_hyperlink(instruction))
        open_scope(reader, &link, tag->start, tag->end);
    else
        add_item(reader, ITEM_ALONE, element, tag->start, docx_skip(&reader->scan, tag),
                 DOCX_NO_INDEX);
}

/* Properties right behind a start tag are written with it. */
static void join_to_opener(Reader *reader, const DocxElement *element, const XmlToken *tag)
{
    DocxModel *model = reader->model;
    gsize end = docx_skip(&reader->scan, tag);
    DocxItem *last =
        model->items->len ? &g_array_index(model->items, DocxItem, model->items->len - 1) : NULL;

    if (last && last->kind == ITEM_OPEN)
        last->end = end;
    else
        add_item(reader, ITEM_ALONE, element, tag->start, end, DOCX_NO_INDEX);
}

static void read_paragraph_child(Reader *reader, const XmlToken *tag)
{
    const DocxElement *element = docx_element(&reader->model->part->prefix, tag);

    switch (element->role) {
    case ROLE_RUN:
        if (tag->kind == XML_START)
            read_run(reader, tag->inner);
        break;
    case ROLE_NOTHING:
        docx_skip(&reader->scan, tag);
        break;
    case ROLE_SIMPLE_FIELD:
        read_simple_field(reader, element, tag);
        break;
    case ROLE_SCOPE_PROPERTIES:
        join_to_opener(reader, element, tag);
        break;
    case ROLE_SCOPE:
    case ROLE_CONTROL:
        if (tag->kind == XML_START) {
            if (element->role == ROLE_CONTROL)
                open_control(reader, element, tag);
            else
                open_scope(reader, element, tag->start, tag->end);
            break;
        }
        G_GNUC_FALLTHROUGH;
    default:
        add_item(reader, ITEM_ALONE, element, tag->start, docx_skip(&reader->scan, tag),
                 DOCX_NO_INDEX);
    }
}

/* ---- the paragraph --------------------------------------------------------------------------- */

static void read_properties(DocxModel *model, gsize start, gsize end)
{
    const char *bytes = g_bytes_get_data(model->part->bytes, NULL);
    XmlScan scan = docx_scan_range(bytes, start, end);
    XmlToken tag;
    XmlSpan value;

    while (docx_next_child(&scan, &tag, &end)) {
        DocxRole role = docx_element(&model->part->prefix, &tag)->role;

        if (role == ROLE_STYLE && model->style == NULL && docx_attribute(&tag, "val", &value)) {
            GString *style = g_string_new(NULL);
            xml_unescape(style, value);
            model->style = g_string_free(style, FALSE);
        } else if (role == ROLE_NUMBERING && tag.kind == XML_START) {
            model->is_list = docx_numbers(&model->part->prefix, bytes, tag.end, end);
        } else if (role == ROLE_OUTLINE && docx_attribute(&tag, "val", &value)) {
            model->is_heading = !xml_span_is(value, "9");
        }
    }
}

/* What stands in a paragraph; FALSE: it has too much. */
static gboolean read_paragraph(Reader *reader, GError **error)
{
    DocxModel *model = reader->model;
    XmlToken token;

    while (xml_scan_next(&reader->scan, &token)) {
        if (token.kind == XML_END && !close_scope(reader, &token)) {
            model->flow_end = token.start;
            return TRUE;
        }
        if (token.kind == XML_COMMENT || token.kind == XML_PI)
            keep_stray(model, &token);
        if (token.kind != XML_START && token.kind != XML_EMPTY)
            continue;
        if (model->items->len == 0 && model->runs->len == 0 &&
            docx_element(&model->part->prefix, &token)->role == ROLE_PARAGRAPH_PROPERTIES) {
            model->head_end = docx_skip(&reader->scan, &token);
            if (token.kind == XML_START)
                read_properties(model, token.end, model->head_end);
            g_string_truncate(model->strays, 0);
            continue;
        }
        read_paragraph_child(reader, &token);
        if (has_too_much(model)) {
            docx_error_at(error, FORMAT_ERROR_LIMIT, model->part, token.start,
                          _("the paragraph has too many parts; split it in the word processor"));
            return FALSE;
        }
    }
    return TRUE;
}

DocxModel *docx_model_new(const DocxPart *part, const DocxParagraph *paragraph, GError **error)
{
    g_autoptr(DocxModel) model = g_new0(DocxModel, 1);
    g_autoptr(GArray) scopes = g_array_new(FALSE, FALSE, sizeof(guint));
    Reader reader = {.model = model, .scopes = scopes};
    XmlToken start;

    model->part = part;
    model->text = g_string_new(NULL);
    model->strays = g_string_new(NULL);
    model->items = g_array_new(FALSE, TRUE, sizeof(DocxItem));
    model->runs = g_array_new(FALSE, TRUE, sizeof(DocxRun));
    model->looks = g_array_new(FALSE, TRUE, sizeof(DocxLook));
    model->look_index = g_hash_table_new(g_str_hash, g_str_equal);
    model->flow = g_array_new(FALSE, TRUE, sizeof(DocxFlow));
    model->codes = g_array_new(FALSE, TRUE, sizeof(DocxCode));
    model->base_look = DOCX_NO_INDEX;
    reader.scan =
        docx_scan_range(g_bytes_get_data(part->bytes, NULL), paragraph->start, paragraph->end);
    xml_scan_next(&reader.scan, &start);
    model->head_end = start.end;
    model->flow_end = start.end;
    if (!read_paragraph(&reader, error))
        return NULL;
    docx_flow_make(model);
    return g_steal_pointer(&model);
}

void docx_model_free(DocxModel *model)
{
    if (model == NULL)
        return;
    g_string_free(model->text, TRUE);
    g_string_free(model->strays, TRUE);
    g_array_unref(model->items);
    g_array_unref(model->runs);
    g_hash_table_unref(model->look_index);
    for (guint i = 0; i < model->looks->len; i++)
        docx_look_clear(&g_array_index(model->looks, DocxLook, i));
    g_array_unref(model->looks);
    g_array_unref(model->flow);
    g_array_unref(model->codes);
    g_free(model->style);
    g_free(model);
}
