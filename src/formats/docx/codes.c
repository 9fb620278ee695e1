/*
 * From the flow to a text with codes: which look needs no code, and where the other looks begin and
 * end.
 */
#include "formats/docx/docx_internal.h"

#include <glib/gi18n-lib.h>

#include "text/unicode.h"

/* ---- white space takes the look of its neighbour --------------------------------------------- */

static gboolean is_blank(const char *utf8, gsize n_bytes)
{
    for (const char *c = utf8; c < utf8 + n_bytes; c = g_utf8_next_char(c)) {
        if (!tm_unicode_is_space(g_utf8_get_char(c)))
            return FALSE;
    }
    return TRUE;
}

gboolean docx_has_readable(const char *utf8, gsize n_bytes)
{
    for (const char *c = utf8; c < utf8 + n_bytes; c = g_utf8_next_char(c)) {
        TmCharClass kind = tm_unicode_class(g_utf8_get_char(c));
        if (kind != TM_CHAR_SPACE && kind != TM_CHAR_IGNORED)
            return TRUE;
    }
    return FALSE;
}

static XmlSpan text_of(const DocxModel *model, const DocxFlow *flow)
{
    const DocxItem *item = docx_item(model, flow->first);
    XmlSpan span = {model->text->str + item->text_start, item->text_end - item->text_start};

    return span;
}

static gboolean is_scope_edge(const DocxFlow *flow)
{
    return flow->kind == ITEM_OPEN || flow->kind == ITEM_CLOSE;
}

/* For each element of the flow the next text with no edge of a scope between; DOCX_NO_INDEX: none.
 */
static guint *find_next_texts(const DocxModel *model)
{
    guint *next = g_new(guint, model->flow->len + 1);
    guint known = DOCX_NO_INDEX;

    for (guint i = model->flow->len; i-- > 0;) {
        const DocxFlow *flow = docx_flow(model, i);

        next[i] = known;
        if (is_scope_edge(flow))
            known = DOCX_NO_INDEX;
        else if (flow->kind == ITEM_TEXT)
            known = i;
    }
    return next;
}

static gboolean shows_on_space(const DocxModel *model, const DocxFlow *flow)
{
    return g_array_index(model->looks, DocxLook, flow->look).shows_on_space;
}

static gboolean is_plain_blank(const DocxModel *model, guint i)
{
    const DocxFlow *flow = docx_flow(model, i);
    XmlSpan text = text_of(model, flow);

    return !shows_on_space(model, flow) && is_blank(text.start, text.n_bytes);
}

/* Whose look blank texts @last and before take; NULL: they keep their own. */
static const DocxFlow *choose_neighbour(const DocxModel *model, guint last,
                                        const DocxFlow *previous, const DocxFlow *next)
{
    const DocxFlow *before = previous && !shows_on_space(model, previous) ? previous : NULL;
    const DocxFlow *after = next && !shows_on_space(model, next) ? next : NULL;

    if (after && after->look == docx_flow(model, last)->look)
        return after;
    return before ? before : after;
}

static void set_look(DocxModel *model, guint first, guint last, guint look)
{
    for (guint i = first; i <= last; i++) {
        if (docx_flow(model, i)->kind == ITEM_TEXT)
            docx_flow(model, i)->look = look;
    }
}

static void join_blanks(DocxModel *model, const guint *next_text)
{
    const DocxFlow *previous = NULL;

    for (guint i = 0; i < model->flow->len; i++) {
        const DocxFlow *flow = docx_flow(model, i);
        guint last = i;

        if (is_scope_edge(flow))
            previous = NULL;
        if (flow->kind != ITEM_TEXT)
            continue;
        if (is_plain_blank(model, i)) {
            while (next_text[last] != DOCX_NO_INDEX && is_plain_blank(model, next_text[last]))
                last = next_text[last];
            const DocxFlow *neighbour = choose_neighbour(
                model, last, previous,
                next_text[last] == DOCX_NO_INDEX ? NULL : docx_flow(model, next_text[last]));
            if (neighbour)
                set_look(model, i, last, neighbour->look);
        }
        i = last;
        previous = docx_flow(model, last);
    }
}

/* ---- the look that needs no code ------------------------------------------------------------- */

/* How much of a scope has a look. */
typedef struct {
    guint scope; /* flow index + 1; 0: outside of all scopes */
    guint look;
    guint first; /* flow index of the first such text: it decides between equals */
    glong n_chars;
} Share;

static int compare_shares(gconstpointer a, gconstpointer b)
{
    const Share *one = a;
    const Share *two = b;

    if (one->scope != two->scope)
        return one->scope < two->scope ? -1 : 1;
    if (one->look != two->look)
        return one->look < two->look ? -1 : 1;
    return one->first < two->first ? -1 : one->first > two->first;
}

/* One share for each look in each scope, by scope. */
static GArray *measure_shares(const DocxModel *model)
{
    GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
    guint n_joined = 0;

    for (guint i = 0; i < model->flow->len; i++) {
        const DocxFlow *flow = docx_flow(model, i);
        if (flow->kind != ITEM_TEXT)
            continue;
        XmlSpan text = text_of(model, flow);
        Share share = {.scope = flow->scope == DOCX_NO_INDEX ? 0 : flow->scope + 1,
                       .look = flow->look,
                       .first = i,
                       .n_chars = g_utf8_strlen(text.start, (gssize) text.n_bytes)};
        g_array_append_val(shares, share);
    }
    g_array_sort(shares, compare_shares);
    for (guint i = 0; i < shares->len; i++) {
        Share share = g_array_index(shares, Share, i);
        Share *last = n_joined ? &g_array_index(shares, Share, n_joined - 1) : NULL;

        if (last && last->scope == share.scope && last->look == share.look)
            last->n_chars += share.n_chars;
        else
            g_array_index(shares, Share, n_joined++) = share;
    }
    g_array_set_size(shares, n_joined);
    return shares;
}

/* The look of most characters among shares *at… of one scope; *at moves behind them. The look
 * around the scope wins if it occurs at all: text that goes on as before needs no code. */
static guint choose_look(const GArray *shares, guint *at, guint scope, guint around)
{
    guint chosen = around;
    const Share *best = NULL;
    gboolean has_around = FALSE;

    for (; *at < shares->len; (*at)++) {
        const Share *share = &g_array_index(shares, Share, *at);

        if (share->scope != scope)
            break;
        has_around = has_around || share->look == around;
        if (best == NULL || share->n_chars > best->n_chars ||
            (share->n_chars == best->n_chars && share->first < best->first))
            best = share;
    }
    if (best && !has_around)
        chosen = best->look;
    return chosen;
}

/* For a paragraph whose text lies in scopes only, an insertion for instance. */
static guint first_look(const DocxModel *model)
{
    for (guint i = 0; i < model->flow->len; i++) {
        if (docx_flow(model, i)->kind == ITEM_TEXT)
            return docx_flow(model, i)->look;
    }
    return DOCX_NO_INDEX;
}

static void choose_looks(DocxModel *model)
{
    g_autoptr(GArray) shares = measure_shares(model);
    guint at = 0;

    model->base_look = choose_look(shares, &at, 0, DOCX_NO_INDEX);
    if (model->base_look == DOCX_NO_INDEX)
        model->base_look = first_look(model);
    for (guint i = 0; i < model->flow->len; i++) {
        DocxFlow *flow = docx_flow(model, i);

        if (flow->kind != ITEM_OPEN)
            continue;
        guint around =
            flow->scope == DOCX_NO_INDEX ? model->base_look : docx_flow(model, flow->scope)->look;
        flow->look = choose_look(shares, &at, i + 1, around);
    }
}

/* ---- the codes ------------------------------------------------------------------------------- */

typedef struct {
    DocxModel *model;
    const DocxStyles *styles;
    TmText *text;
    GPtrArray *names; /* of looks, made when first needed */
    GArray *open;     /* of guint: ids of the scopes around */
    guint look_id;    /* the pair of a look that is open; 0: none */
    guint look;
} Coder;

static guint add_code(Coder *coder, TmCodeKind kind, guint open, guint look, gboolean repeatable)
{
    DocxCode code = {
        .kind = kind, .open = open, .close = DOCX_NO_INDEX, .look = look, .repeatable = repeatable};

    g_array_append_val(coder->model->codes, code);
    return coder->model->codes->len;
}

static const char *look_name(Coder *coder, guint look)
{
    char **name = (char **) &coder->names->pdata[look];

    if (*name == NULL)
        *name = docx_look_name(coder->model->part,
                               &g_array_index(coder->model->looks, DocxLook, look), coder->styles);
    return *name;
}

static void close_look(Coder *coder)
{
    if (coder->look_id)
        tm_text_append_code(coder->text, TM_CODE_CLOSE, coder->look_id,
                            look_name(coder, coder->look), NULL);
    coder->look_id = 0;
}

static void code_text(Coder *coder, const DocxFlow *flow)
{
    guint plain = flow->scope == DOCX_NO_INDEX ? coder->model->base_look
                                               : docx_flow(coder->model, flow->scope)->look;
    XmlSpan text = text_of(coder->model, flow);

    if (coder->look_id && coder->look != flow->look)
        close_look(coder);
    if (coder->look_id == 0 && flow->look != plain) {
        coder->look = flow->look;
        coder->look_id = add_code(coder, TM_CODE_OPEN, DOCX_NO_INDEX, flow->look, FALSE);
        tm_text_append_code(coder->text, TM_CODE_OPEN, coder->look_id, look_name(coder, flow->look),
                            NULL);
    }
    tm_text_append(coder->text, text.start, (gssize) text.n_bytes);
}

static void code_alone(Coder *coder, guint i, guint next_text)
{
    DocxModel *model = coder->model;
    const DocxFlow *flow = docx_flow(model, i);

    if (next_text == DOCX_NO_INDEX || docx_flow(model, next_text)->look != coder->look)
        close_look(coder);
    guint id =
        add_code(coder, TM_CODE_ALONE, i, DOCX_NO_INDEX, docx_item(model, flow->first)->repeatable);
    tm_text_append_code(coder->text, TM_CODE_ALONE, id, flow->name, NULL);
}

static void code_edge(Coder *coder, guint i)
{
    const DocxFlow *flow = docx_flow(coder->model, i);

    close_look(coder);
    if (flow->kind == ITEM_OPEN) {
        guint id = add_code(coder, TM_CODE_OPEN, i, flow->look, FALSE);
        g_array_append_val(coder->open, id);
        tm_text_append_code(coder->text, TM_CODE_OPEN, id, flow->name, NULL);
    } else if (coder->open->len > 0) {
        guint id = g_array_index(coder->open, guint, coder->open->len - 1);
        g_array_set_size(coder->open, coder->open->len - 1);
        g_array_index(coder->model->codes, DocxCode, id - 1).close = i;
        tm_text_append_code(coder->text, TM_CODE_CLOSE, id, flow->name, NULL);
    }
}

TmText *docx_codes_make(DocxModel *model, const DocxStyles *styles, GError **error)
{
    g_autofree guint *next_text = find_next_texts(model);
    g_autoptr(TmText) text = tm_text_new("", 0);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    Coder coder = {.model = model, .styles = styles, .text = text, .names = names, .open = open};

    g_ptr_array_set_size(names, (int) model->looks->len);
    join_blanks(model, next_text);
    choose_looks(model);
    for (guint i = 0; i < model->flow->len; i++) {
        const DocxFlow *flow = docx_flow(model, i);

        if (flow->kind == ITEM_TEXT)
            code_text(&coder, flow);
        else if (flow->kind == ITEM_ALONE)
            code_alone(&coder, i, next_text[i]);
        else
            code_edge(&coder, i);
    }
    close_look(&coder);
    if (model->codes->len > DOCX_MAX_CODES) {
        docx_error_at(error, FORMAT_ERROR_LIMIT, model->part, model->head_end,
                      _("the paragraph has too many inline codes; clear its formatting or split "
                        "it in the word processor"));
        return NULL;
    }
    return g_steal_pointer(&text);
}
