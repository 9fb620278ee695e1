/*
 * Spells a filled text as runs.
 *
 * Looks are properties of single runs, so their pairs may overlap in any way. Scopes (links,
 * content controls, …) are elements and must nest: one that is closed out of turn closes those
 * inside it too, and all are closed at the end of the paragraph.
 */
#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NO_BREAK_HYPHEN 0x2011
#define SOFT_HYPHEN 0x00AD

typedef enum { CODE_UNUSED, CODE_OPEN, CODE_DONE } CodeState;

typedef struct {
    const DocxRender *render;
    const DocxModel *model;
    GString *out;
    guint8 *states;         /* CodeState by id - 1 */
    GArray *scopes;         /* of guint: ids of the elements that are open */
    GArray *effects;        /* of guint: ids of all pairs that are open, and some that are done */
    GHashTable *dressed;    /* look and dress → how such a run begins */
    GString *text;          /* of the run that is being collected */
    const char *properties; /* how it begins */
} Speller;

static const DocxCode *code_of(const Speller *speller, guint id)
{
    return &g_array_index(speller->model->codes, DocxCode, id - 1);
}

static const char *element_prefix(const Speller *speller)
{
    return speller->model->part->prefix.element;
}

/* ---- runs of new text ------------------------------------------------------------------------ */

static void spell_text_element(Speller *speller, const char *start, const char *end)
{
    const char *prefix = element_prefix(speller);

    if (start == end)
        return;
    g_string_append_printf(speller->out, "<%st xml:space=\"preserve\">", prefix);
    xml_escape_text(speller->out, start, (gsize) (end - start));
    g_string_append_printf(speller->out, "</%st>", prefix);
}

static void flush_run(Speller *speller)
{
    const char *prefix = element_prefix(speller);
    const char *start = speller->text->str;
    const char *end = start + speller->text->len;

    if (speller->text->len == 0)
        return;
    g_string_append_printf(speller->out, "<%sr%s", prefix, speller->properties);
    for (const char *c = start; c < end; c = g_utf8_next_char(c)) {
        gunichar character = g_utf8_get_char(c);
        if (character != NO_BREAK_HYPHEN && character != SOFT_HYPHEN)
            continue;
        spell_text_element(speller, start, c);
        g_string_append_printf(speller->out, "<%s%s/>", prefix,
                               character == SOFT_HYPHEN ? "softHyphen" : "noBreakHyphen");
        start = g_utf8_next_char(c);
    }
    spell_text_element(speller, start, end);
    g_string_append_printf(speller->out, "</%sr>", prefix);
    g_string_truncate(speller->text, 0);
}

/* The look in force: of the pair that was opened last. */
static guint current_look(Speller *speller)
{
    GArray *effects = speller->effects;

    while (effects->len > 0) {
        guint id = g_array_index(effects, guint, effects->len - 1);
        if (speller->states[id - 1] == CODE_OPEN)
            return code_of(speller, id)->look;
        g_array_set_size(effects, effects->len - 1);
    }
    return speller->model->base_look;
}

/* What follows "<w:r" for a look under a mark (-1: none): the start tag's end and the w:rPr. */
static const char *dressed_look(Speller *speller, guint look, int mark)
{
    gpointer key = GUINT_TO_POINTER(look * (DOCX_N_MARK_STYLES + 1) + (guint) (mark + 1) + 1);
    const char *known = g_hash_table_lookup(speller->dressed, key);
    DocxDress dress = {
        .language = mark == MARK_UNTRANSLATED ? NULL : speller->render->language,
        .mark = mark < 0 ? NULL : &docx_mark_styles[mark],
    };
    static const DocxLook no_look = {.key = NULL};

    if (known)
        return known;
    GString *properties = g_string_new(NULL);
    const DocxLook *source =
        look == DOCX_NO_INDEX ? &no_look : &g_array_index(speller->model->looks, DocxLook, look);
    docx_append_declarations(source->attributes, "", properties);
    g_string_append_c(properties, '>');
    docx_look_write(speller->model->part, source, &dress, properties);
    char *text = g_string_free(properties, FALSE);
    g_hash_table_insert(speller->dressed, key, text);
    return text;
}

static void spell_text(Speller *speller, const char *utf8, gsize n_bytes, int mark)
{
    if (n_bytes == 0)
        return;
    const char *properties = dressed_look(speller, current_look(speller), mark);
    if (properties != speller->properties)
        flush_run(speller);
    speller->properties = properties;
    g_string_append_len(speller->text, utf8, (gssize) n_bytes);
}

/* ---- markup that is kept --------------------------------------------------------------------- */

static void begin_kept_run(Speller *speller, guint run)
{
    const char *bytes = g_bytes_get_data(speller->model->part->bytes, NULL);
    const DocxRun *properties = &g_array_index(speller->model->runs, DocxRun, run);

    g_string_append_printf(speller->out, "<%sr", element_prefix(speller));
    docx_append_declarations(properties->attributes, "", speller->out);
    g_string_append_c(speller->out, '>');
    g_string_append_len(speller->out, bytes + properties->start,
                        (gssize) (properties->end - properties->start));
}

/* The items of one element of the flow, each in a run like the one it came from. */
static gboolean spell_kept(Speller *speller, const DocxFlow *flow, GError **error)
{
    guint run = DOCX_NO_INDEX;

    flush_run(speller);
    for (guint i = flow->first; i < flow->end; i++) {
        const DocxItem *item = docx_item(speller->model, i);

        if (item->run != run) {
            if (run != DOCX_NO_INDEX)
                g_string_append_printf(speller->out, "</%sr>", element_prefix(speller));
            if (item->run != DOCX_NO_INDEX)
                begin_kept_run(speller, item->run);
            run = item->run;
        }
        if (!docx_render_range(speller->render, item->start, item->end, speller->out, error))
            return FALSE;
    }
    if (run != DOCX_NO_INDEX)
        g_string_append_printf(speller->out, "</%sr>", element_prefix(speller));
    return TRUE;
}

static gboolean spell_alone(Speller *speller, guint id, GError **error)
{
    const DocxCode *code = code_of(speller, id);

    if (speller->states[id - 1] != CODE_UNUSED && !code->repeatable)
        return TRUE;
    speller->states[id - 1] = CODE_DONE;
    return spell_kept(speller, docx_flow(speller->model, code->open), error);
}

static gboolean open_pair(Speller *speller, guint id, GError **error)
{
    const DocxCode *code = code_of(speller, id);

    if (code->open == DOCX_NO_INDEX) {
        /* A look may be used again: it is only a property of runs. */
        if (speller->states[id - 1] == CODE_OPEN)
            return TRUE;
    } else {
        if (speller->states[id - 1] != CODE_UNUSED || code->close == DOCX_NO_INDEX)
            return TRUE;
        g_array_append_val(speller->scopes, id);
        if (!spell_kept(speller, docx_flow(speller->model, code->open), error))
            return FALSE;
    }
    speller->states[id - 1] = CODE_OPEN;
    g_array_append_val(speller->effects, id);
    return TRUE;
}

/* Closes the innermost scope. */
static gboolean close_scope(Speller *speller, guint *id, GError **error)
{
    *id = g_array_index(speller->scopes, guint, speller->scopes->len - 1);
    g_array_set_size(speller->scopes, speller->scopes->len - 1);
    speller->states[*id - 1] = CODE_DONE;
    return spell_kept(speller, docx_flow(speller->model, code_of(speller, *id)->close), error);
}

static gboolean close_pair(Speller *speller, guint id, GError **error)
{
    guint closed = 0;

    if (speller->states[id - 1] != CODE_OPEN)
        return TRUE;
    if (code_of(speller, id)->open == DOCX_NO_INDEX) {
        speller->states[id - 1] = CODE_DONE;
        return TRUE;
    }
    while (closed != id) {
        if (!close_scope(speller, &closed, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean spell_code(Speller *speller, const TmCode *code, GError **error)
{
    if (code->id == 0 || code->id > speller->model->codes->len)
        return TRUE;
    gboolean is_alone = code_of(speller, code->id)->kind == TM_CODE_ALONE;
    if (is_alone)
        return code->kind == TM_CODE_ALONE ? spell_alone(speller, code->id, error) : TRUE;
    if (code->kind == TM_CODE_OPEN)
        return open_pair(speller, code->id, error);
    return code->kind == TM_CODE_CLOSE ? close_pair(speller, code->id, error) : TRUE;
}

/* ---- marks ----------------------------------------------------------------------------------- */

/* Walks over the marks of a text from left to right. */
typedef struct {
    const GPtrArray *marks; /* may be NULL */
    guint next;
    GArray *open; /* of const DocumentMark *, innermost last */
} Marks;

static const DocumentMark *innermost_mark(Marks *marks, gsize at)
{
    while (marks->marks && marks->next < marks->marks->len) {
        const DocumentMark *mark = marks->marks->pdata[marks->next];
        if (mark->start > at)
            break;
        g_array_append_val(marks->open, mark);
        marks->next++;
    }
    while (marks->open->len > 0) {
        const DocumentMark *mark =
            g_array_index(marks->open, const DocumentMark *, marks->open->len - 1);
        if (mark->end > at)
            return mark;
        g_array_set_size(marks->open, marks->open->len - 1);
    }
    return NULL;
}

/* Where the mark in force changes next, at most @limit. */
static gsize next_change(const Marks *marks, const DocumentMark *current, gsize limit)
{
    if (current)
        limit = MIN(limit, current->end);
    if (marks->marks && marks->next < marks->marks->len)
        limit = MIN(limit, ((const DocumentMark *) marks->marks->pdata[marks->next])->start);
    return limit;
}

static int mark_style(const DocumentMark *mark)
{
    if (mark == NULL || (guint) mark->kind >= DOCX_N_MARK_STYLES)
        return -1;
    return mark->kind == MARK_FUZZY && mark->note ? MARK_NUMBER : (int) mark->kind;
}

static gboolean is_inside_character(char byte)
{
    return ((guchar) byte & 0xC0) == 0x80;
}

/* Every run repeats its properties: what we write must stay small enough to be read again. */
static gboolean has_room(const Speller *speller, GError **error)
{
    if (speller->out->len <= ARCHIVE_MAX_ENTRY_BYTES)
        return TRUE;
    docx_error_at(error, FORMAT_ERROR_LIMIT, speller->model->part, speller->model->head_end,
                  _("with this paragraph the translated document becomes too large, because its "
                    "formatting is written again for every piece of text; clear its formatting "
                    "in the word processor"));
    return FALSE;
}

/* Text start..end, which has no codes inside. */
static gboolean spell_stretch(Speller *speller, Marks *marks, const GString *text, gsize start,
                              gsize end, GError **error)
{
    while (start < end) {
        const DocumentMark *mark = innermost_mark(marks, start);
        gsize stop = next_change(marks, mark, end);

        while (stop < end && is_inside_character(text->str[stop]))
            stop++;
        spell_text(speller, text->str + start, stop - start, mark_style(mark));
        if (!has_room(speller, error))
            return FALSE;
        start = stop;
    }
    return TRUE;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static gboolean spell_fill(Speller *speller, const UnitFill *fill, GError **error)
{
    const GString *text = fill->text->string;
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(const DocumentMark *));
    Marks marks = {.marks = fill->marks, .open = open};
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(fill->text); i++) {
        const TmCode *code = tm_text_code(fill->text, i);
        gsize offset = MIN(code->offset, text->len);

        if (!spell_stretch(speller, &marks, text, at, offset, error) ||
            !spell_code(speller, code, error) || !has_room(speller, error))
            return FALSE;
        at = MAX(at, offset);
    }
    if (!spell_stretch(speller, &marks, text, at, text->len, error))
        return FALSE;
    flush_run(speller);
    return TRUE;
}

/* Scopes that were left open, then what must not be lost. */
static gboolean spell_rest(Speller *speller, GError **error)
{
    guint closed;

    while (speller->scopes->len > 0) {
        if (!close_scope(speller, &closed, error))
            return FALSE;
    }
    for (guint id = 1; id <= speller->model->codes->len; id++) {
        if (code_of(speller, id)->kind == TM_CODE_ALONE && speller->states[id - 1] == CODE_UNUSED &&
            (!spell_alone(speller, id, error) || !has_room(speller, error)))
            return FALSE;
    }
    return TRUE;
}

gboolean docx_spell(const DocxRender *render, const DocxModel *model, const UnitFill *fill,
                    GString *out, GError **error)
{
    g_autofree guint8 *states = g_new0(guint8, model->codes->len + 1);
    g_autoptr(GArray) scopes = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) effects = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GHashTable) dressed = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GString) text = g_string_new(NULL);
    Speller speller = {.render = render,
                       .model = model,
                       .out = out,
                       .states = states,
                       .scopes = scopes,
                       .effects = effects,
                       .dressed = dressed,
                       .text = text,
                       .properties = ""};

    return spell_fill(&speller, fill, error) && spell_rest(&speller, error);
}
