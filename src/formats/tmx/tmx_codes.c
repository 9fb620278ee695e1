#include "formats/tmx/tmx_internal.h"

typedef struct {
    guint id;
    char *name;
} OpenCode;

struct TmxCodes {
    guint n_ids;
    GHashTable *ids;  /* of the unit: "ph\0011\0012" (element, label, how manieth) -> id */
    GHashTable *seen; /* of the segment: "ph\0011" -> how many there were */
    GHashTable *open; /* of the segment: i -> GArray of OpenCode, the innermost last */
};

static void open_code_clear(gpointer data)
{
    OpenCode *code = data;

    g_free(code->name);
}

TmxCodes *tmx_codes_new(void)
{
    TmxCodes *codes = g_new0(TmxCodes, 1);

    codes->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    codes->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    codes->open =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    return codes;
}

void tmx_codes_free(TmxCodes *codes)
{
    if (codes == NULL)
        return;
    g_hash_table_destroy(codes->ids);
    g_hash_table_destroy(codes->seen);
    g_hash_table_destroy(codes->open);
    g_free(codes);
}

void tmx_codes_begin_unit(TmxCodes *codes)
{
    codes->n_ids = 0;
    g_hash_table_remove_all(codes->ids);
    tmx_codes_begin_segment(codes);
}

void tmx_codes_begin_segment(TmxCodes *codes)
{
    g_hash_table_remove_all(codes->seen);
    g_hash_table_remove_all(codes->open);
}

guint tmx_codes_id(TmxCodes *codes, const char *element, const char *label)
{
    g_autofree char *base = g_strdup_printf("%s\001%s", element, label ? label : "");
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(codes->seen, base)) + 1;
    g_autofree char *key = g_strdup_printf("%s\001%u", base, n);
    guint id = GPOINTER_TO_UINT(g_hash_table_lookup(codes->ids, key));

    g_hash_table_replace(codes->seen, g_steal_pointer(&base), GUINT_TO_POINTER(n));
    if (id == 0) {
        id = ++codes->n_ids;
        g_hash_table_insert(codes->ids, g_steal_pointer(&key), GUINT_TO_POINTER(id));
    }
    return id;
}

void tmx_codes_open(TmxCodes *codes, const char *i, guint id, const char *name)
{
    GArray *stack = g_hash_table_lookup(codes->open, i ? i : "");
    OpenCode code = {id, g_strdup(name)};

    if (stack == NULL) {
        stack = g_array_new(FALSE, FALSE, sizeof(OpenCode));
        g_array_set_clear_func(stack, open_code_clear);
        g_hash_table_insert(codes->open, g_strdup(i ? i : ""), stack);
    }
    g_array_append_val(stack, code);
}

gboolean tmx_codes_close(TmxCodes *codes, const char *i, guint *id, char **name)
{
    GArray *stack = g_hash_table_lookup(codes->open, i ? i : "");

    if (stack == NULL || stack->len == 0)
        return FALSE;
    OpenCode *code = &g_array_index(stack, OpenCode, stack->len - 1);
    *id = code->id;
    *name = g_steal_pointer(&code->name);
    g_array_set_size(stack, stack->len - 1);
    return TRUE;
}
