/*
 * From items to the flow. Containers are scopes already; what is left are complex fields, which
 * Word spells as runs of their own:
 *
 *     begin  instruction  separate  result  end
 *
 * A field is taken as a whole only when its marks lie in one and the same container, for then
 * everything between them is balanced.
 */
#include "formats/docx/docx_internal.h"

#include <string.h>

typedef struct {
    guint separate; /* item; DOCX_NO_INDEX: the field shows no result */
    guint end;      /* item; DOCX_NO_INDEX: in another paragraph */
    gboolean closes_link;
} Field;

static void match_fields(const DocxModel *model, Field *fields)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < model->items->len; i++) {
        const DocxItem *item = docx_item(model, i);

        fields[i].separate = fields[i].end = DOCX_NO_INDEX;
        if (item->kind == ITEM_FIELD_BEGIN)
            g_array_append_val(open, i);
        if (open->len == 0)
            continue;
        guint begin = g_array_index(open, guint, open->len - 1);
        gboolean same_scope = item->scope == docx_item(model, begin)->scope;
        if (item->kind == ITEM_FIELD_SEPARATE && same_scope &&
            fields[begin].separate == DOCX_NO_INDEX)
            fields[begin].separate = i;
        if (item->kind == ITEM_FIELD_END) {
            g_array_set_size(open, open->len - 1);
            if (same_scope)
                fields[begin].end = i;
        }
    }
}

/* Appends the text of an instruction's element, up to what is needed to know its first word. */
static void append_instruction(const DocxModel *model, const DocxItem *item, GString *out)
{
    const char *bytes = g_bytes_get_data(model->part->bytes, NULL);
    XmlScan scan = docx_scan_range(bytes, item->start, item->end);
    XmlToken token;

    while (xml_scan_next(&scan, &token)) {
        if (token.kind == XML_TEXT)
            xml_unescape(out, token.inner);
        else if (token.kind == XML_CDATA)
            g_string_append_len(out, token.inner.start, (gssize) token.inner.n_bytes);
    }
}

/* Word may cut " HYPER" "LINK ..." over several runs. */
static gboolean is_link(const DocxModel *model, guint begin, guint separate)
{
    const char *word = "HYPERLINK";
    g_autoptr(GString) instruction = g_string_new(NULL);

    for (guint i = begin + 1; i < separate && instruction->len < strlen(word); i++) {
        const DocxItem *item = docx_item(model, i);

        if (item->kind == ITEM_FIELD_BEGIN)
            break;
        if (item->kind != ITEM_INSTRUCTION)
            continue;
        append_instruction(model, item, instruction);
        gsize n_spaces = strspn(instruction->str, " \t\r\n");
        g_string_erase(instruction, 0, (gssize) n_spaces);
    }
    return g_ascii_strncasecmp(instruction->str, word, strlen(word)) == 0;
}

static void add_flow(DocxModel *model, DocxItemKind kind, const char *name, guint first, guint end)
{
    DocxFlow flow = {.kind = kind,
                     .name = name,
                     .first = first,
                     .end = end,
                     .look = DOCX_NO_INDEX,
                     .scope = DOCX_NO_INDEX};

    g_array_append_val(model->flow, flow);
}

/* Marks of a field that goes on in another paragraph: those side by side are one code. */
static void add_loose_mark(DocxModel *model, guint i)
{
    DocxFlow *last = model->flow->len ? docx_flow(model, model->flow->len - 1) : NULL;

    if (last && last->kind == ITEM_ALONE && last->end == i &&
        docx_item(model, i - 1)->kind >= ITEM_FIELD_BEGIN && last->first != i)
        last->end = i + 1;
    else
        add_flow(model, ITEM_ALONE, "field", i, i + 1);
}

/* Adds what begins at item @i; the item after it. */
static guint add_next(DocxModel *model, Field *fields, guint i)
{
    const DocxItem *item = docx_item(model, i);
    const Field *field = &fields[i];

    if (item->kind < ITEM_FIELD_BEGIN) {
        add_flow(model, item->kind, item->name, i, i + 1);
        return i + 1;
    }
    if (field->closes_link) {
        add_flow(model, ITEM_CLOSE, "link", i, i + 1);
        return i + 1;
    }
    if (item->kind != ITEM_FIELD_BEGIN || field->end == DOCX_NO_INDEX) {
        add_loose_mark(model, i);
        return i + 1;
    }
    if (field->separate != DOCX_NO_INDEX && is_link(model, i, field->separate)) {
        fields[field->end].closes_link = TRUE;
        add_flow(model, ITEM_OPEN, "link", i, field->separate + 1);
        return field->separate + 1;
    }
    add_flow(model, ITEM_ALONE, "field", i, field->end + 1);
    return field->end + 1;
}

static void find_scopes(DocxModel *model)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < model->flow->len; i++) {
        DocxFlow *flow = docx_flow(model, i);

        if (flow->kind == ITEM_CLOSE && open->len > 0)
            g_array_set_size(open, open->len - 1);
        if (open->len > 0)
            flow->scope = g_array_index(open, guint, open->len - 1);
        if (flow->kind == ITEM_OPEN)
            g_array_append_val(open, i);
        if (flow->kind == ITEM_TEXT) {
            guint run = docx_item(model, flow->first)->run;
            flow->look = g_array_index(model->runs, DocxRun, run).look;
        }
    }
}

void docx_flow_make(DocxModel *model)
{
    g_autofree Field *fields = g_new0(Field, model->items->len + 1);

    match_fields(model, fields);
    for (guint i = 0; i < model->items->len;)
        i = add_next(model, fields, i);
    find_scopes(model);
}
