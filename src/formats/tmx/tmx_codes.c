#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/tmx/tmx_markup.h"

/* Ids that are taken from x. Guess: nobody counts further in one unit. */
#define MAX_X 1000000

typedef struct {
    guint id;
    char *name;
} OpenCode;

struct TmxCodes {
    guint n_ids;
    GHashTable *claimed; /* of the unit: numbers that stand in x */
    GHashTable *ids;     /* of the unit: "ph\001x\0012" (element, label, how manieth) -> id */
    GHashTable *used;    /* of the segment: id -> the kinds of codes that have it, as bits */
    GHashTable *seen;    /* of the segment: "ph\001x" -> how many there were */
    GHashTable *open;    /* of the segment: i -> GArray of OpenCode, the innermost last */
    GArray *highlights;  /* of the segment: ids of open <hi> */
    GString *scratch;
};

static void open_code_clear(gpointer data)
{
    OpenCode *code = data;

    g_free(code->name);
}

TmxCodes *tmx_codes_new(void)
{
    TmxCodes *codes = g_new0(TmxCodes, 1);

    codes->claimed = g_hash_table_new(g_direct_hash, g_direct_equal);
    codes->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    codes->used = g_hash_table_new(g_direct_hash, g_direct_equal);
    codes->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    codes->open =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    codes->highlights = g_array_new(FALSE, FALSE, sizeof(guint));
    codes->scratch = g_string_new(NULL);
    return codes;
}

void tmx_codes_free(TmxCodes *codes)
{
    if (codes == NULL)
        return;
    g_hash_table_destroy(codes->claimed);
    g_hash_table_destroy(codes->ids);
    g_hash_table_destroy(codes->used);
    g_hash_table_destroy(codes->seen);
    g_hash_table_destroy(codes->open);
    g_array_unref(codes->highlights);
    g_string_free(codes->scratch, TRUE);
    g_free(codes);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The number in x, written as we would write it; 0: there is none. */
static guint number_in_x(const TmxForm *form)
{
    XmlSpan x;
    guint number = 0;

    if (!tmx_form_attribute(form, "x", &x) || x.n_bytes == 0 || x.n_bytes > 7 || *x.start == '0')
        return 0;
    for (gsize i = 0; i < x.n_bytes; i++) {
        if (!g_ascii_isdigit(x.start[i]))
            return 0;
        number = number * 10 + (guint) (x.start[i] - '0');
    }
    return number <= MAX_X ? number : 0;
}

/* The kinds of codes that an element takes an id for. A <bpt> and a <hi> speak for their ends. */
static guint kinds_of(const TmxForm *form, TmCodeKind kind)
{
    const guint pair = 1u << TM_CODE_OPEN | 1u << TM_CODE_CLOSE;

    return xml_span_is(form->name, "it") && kind != TM_CODE_ALONE ? 1u << kind
           : kind == TM_CODE_ALONE                                ? pair | 1u << TM_CODE_ALONE
                                                                  : pair;
}

/* Takes an id in this segment, unless a code that is not its other half has it. */
static gboolean use(TmxCodes *codes, guint id, guint kinds)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(codes->used, GUINT_TO_POINTER(id)));

    if ((before & kinds) != 0)
        return FALSE;
    g_hash_table_insert(codes->used, GUINT_TO_POINTER(id), GUINT_TO_POINTER(before | kinds));
    return TRUE;
}

static void append_span(GString *out, XmlSpan span)
{
    g_string_append_len(out, span.start, (gssize) span.n_bytes);
}

/* What tells a code apart within its segment, but for its order: its element and x; without x, i.
 */
static char *label_of(TmxCodes *codes, const TmxForm *form)
{
    GString *label = codes->scratch;
    XmlSpan value;

    g_string_truncate(label, 0);
    append_span(label, form->name);
    if (tmx_form_attribute(form, "x", &value) && !xml_span_is(form->name, "ept")) {
        g_string_append_c(label, '\001');
        append_span(label, value);
    } else if (tmx_form_attribute(form, "i", &value)) {
        g_string_append(label, " i\001");
        append_span(label, value);
    }
    return g_strndup(label->str, label->len);
}

/* An id that no x claims: the same for the code that has this label in another variant. */
static guint free_id(TmxCodes *codes, const TmxForm *form)
{
    g_autofree char *label = label_of(codes, form);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(codes->seen, label)) + 1;
    g_autofree char *key = g_strdup_printf("%s\001%u", label, n);
    guint id = GPOINTER_TO_UINT(g_hash_table_lookup(codes->ids, key));

    g_hash_table_replace(codes->seen, g_steal_pointer(&label), GUINT_TO_POINTER(n));
    if (id == 0) {
        do
            id = ++codes->n_ids;
        while (g_hash_table_contains(codes->claimed, GUINT_TO_POINTER(id)));
        g_hash_table_insert(codes->ids, g_steal_pointer(&key), GUINT_TO_POINTER(id));
    }
    return id;
}

static guint id_of(TmxCodes *codes, const TmxForm *form, TmCodeKind kind)
{
    guint x = number_in_x(form);

    return x != 0 && use(codes, x, kinds_of(form, kind)) ? x : free_id(codes, form);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static char *pair_of(const TmxForm *form)
{
    XmlSpan i;

    return tmx_form_attribute(form, "i", &i) ? g_strndup(i.start, i.n_bytes) : g_strdup("");
}

static void open_pair(TmxCodes *codes, const TmxForm *form, const TmCode *code)
{
    g_autofree char *i = pair_of(form);
    GArray *stack = g_hash_table_lookup(codes->open, i);
    OpenCode open = {code->id, g_strdup(code->name)};

    if (stack == NULL) {
        stack = g_array_new(FALSE, FALSE, sizeof(OpenCode));
        g_array_set_clear_func(stack, open_code_clear);
        g_hash_table_insert(codes->open, g_steal_pointer(&i), stack);
    }
    g_array_append_val(stack, open);
}

/* Gives an <ept> the id and name of its <bpt>; FALSE: there is none. */
static gboolean close_pair(TmxCodes *codes, const TmxForm *form, TmCode *code)
{
    g_autofree char *i = pair_of(form);
    GArray *stack = g_hash_table_lookup(codes->open, i);

    if (stack == NULL || stack->len == 0)
        return FALSE;
    OpenCode *open = &g_array_index(stack, OpenCode, stack->len - 1);
    code->id = open->id;
    g_free(code->name);
    code->name = g_steal_pointer(&open->name);
    g_array_set_size(stack, stack->len - 1);
    return TRUE;
}

static void number_code(TmxCodes *codes, TmCode *code)
{
    TmxForm form = tmx_form_parse(code->form);
    GArray *highlights = codes->highlights;

    if (xml_span_is(form.name, "/hi")) {
        code->id = g_array_index(highlights, guint, highlights->len - 1);
        g_array_set_size(highlights, highlights->len - 1);
        return;
    }
    if (xml_span_is(form.name, "ept") && close_pair(codes, &form, code))
        return;
    code->id = id_of(codes, &form, code->kind);
    if (xml_span_is(form.name, "bpt"))
        open_pair(codes, &form, code);
    else if (xml_span_is(form.name, "hi"))
        g_array_append_val(highlights, code->id);
}

/* ---- forms ----------------------------------------------------------------------------------- */

const char *tmx_default_element(const TmCode *code, gboolean has_partner)
{
    if (code->kind == TM_CODE_ALONE)
        return "ph";
    if (!has_partner)
        return "it";
    return code->kind == TM_CODE_OPEN ? "bpt" : "ept";
}

/* Whether an attribute is one that the code would be written with, with this value. */
static gboolean is_default_attribute(const TmCode *code, const char *element, XmlSpan name,
                                     XmlSpan value)
{
    char number[16];

    g_snprintf(number, sizeof(number), "%u", code->id);
    if (xml_span_is(name, "i"))
        return xml_span_is(value, number) && element[1] == 'p'; /* bpt, ept */
    if (xml_span_is(name, "x"))
        return xml_span_is(value, number) && *element != 'e';
    if (xml_span_is(name, "pos"))
        return xml_span_is(value, code->kind == TM_CODE_OPEN ? "begin" : "end") && *element == 'i';
    if (!xml_span_is(name, "type") || *element == 'e')
        return FALSE;
    g_autoptr(GString) type = g_string_new(NULL);
    tmx_append_value(type, code->name, NULL);
    return type->len > 0 && xml_span_is(value, type->str);
}

/* Whether a code would be written as its form says without having one. */
static gboolean is_default(const TmCode *code, gboolean has_partner)
{
    const char *element = tmx_default_element(code, has_partner);
    TmxForm form = tmx_form_parse(code->form);
    guint n_expected = (*element == 'e' || *element == 'p') ? 1 : 2; /* i; x; i and x; pos and x */
    XmlSpan name;
    XmlSpan value;
    gsize at = 0;

    if (form.inner != NULL || !xml_span_is(form.name, element))
        return FALSE;
    n_expected += *element != 'e' && *code->name != '\0'; /* type */
    while (tmx_next_attribute(form.attributes, &at, &name, &value)) {
        if (n_expected == 0 || !is_default_attribute(code, element, name, value))
            return FALSE;
        n_expected--;
    }
    return n_expected == 0;
}

static void drop_default_forms(TmText *text)
{
    g_autofree gsize *partners = tm_text_partners(text);

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        TmCode *code = &g_array_index(text->codes, TmCode, i);

        if (is_default(code, partners[i] != TM_NO_PARTNER))
            g_clear_pointer(&code->form, g_free);
    }
}

/* ---- units ----------------------------------------------------------------------------------- */

static void claim_numbers(TmxCodes *codes, const TmText *text)
{
    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        TmxForm form = tmx_form_parse(tm_text_code(text, i)->form);
        guint x = number_in_x(&form);

        if (x != 0)
            g_hash_table_add(codes->claimed, GUINT_TO_POINTER(x));
    }
}

static void number_text(TmxCodes *codes, TmText *text)
{
    if (tm_text_n_codes(text) == 0)
        return;
    g_hash_table_remove_all(codes->used);
    g_hash_table_remove_all(codes->seen);
    g_hash_table_remove_all(codes->open);
    g_array_set_size(codes->highlights, 0);
    for (gsize i = 0; i < tm_text_n_codes(text); i++)
        number_code(codes, &g_array_index(text->codes, TmCode, i));
    drop_default_forms(text);
}

static gint compare_languages(gconstpointer a, gconstpointer b)
{
    return strcmp((*(TmVariant *const *) a)->language, (*(TmVariant *const *) b)->language);
}

void tmx_codes_finish(TmxCodes *codes, TmUnit *unit)
{
    gsize n_codes = 0;

    for (guint i = 0; i < unit->variants->len; i++)
        n_codes += tm_text_n_codes(((TmVariant *) unit->variants->pdata[i])->text);
    if (n_codes == 0)
        return;
    g_autoptr(GPtrArray) variants = g_ptr_array_new();
    for (guint i = 0; i < unit->variants->len; i++)
        g_ptr_array_add(variants, unit->variants->pdata[i]);
    g_ptr_array_sort(variants, compare_languages);
    codes->n_ids = 0;
    g_hash_table_remove_all(codes->claimed);
    g_hash_table_remove_all(codes->ids);
    for (guint i = 0; i < variants->len; i++)
        claim_numbers(codes, ((TmVariant *) variants->pdata[i])->text);
    for (guint i = 0; i < variants->len; i++)
        number_text(codes, ((TmVariant *) variants->pdata[i])->text);
}
