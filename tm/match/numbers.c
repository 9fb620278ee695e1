#include "match/numbers.h"

void tm_number_change_free(gpointer data)
{
    TmNumberChange *change = data;

    g_free(change->query);
    g_free(change->stored);
    g_free(change);
}

void tm_number_change_append(GString *list, const TmNumberChange *change)
{
    g_string_append_printf(list, "%s%s → %s", list->len > 0 ? ", " : "",
                           change->stored ? change->stored : "–",
                           change->query ? change->query : "–");
}

/* The numbers of one side that the other has not, in order. */
static GPtrArray *numbers_only_in(const TmTokeniser *tokeniser, const GArray *side,
                                  const GArray *other)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_direct_hash, g_direct_equal);
    GPtrArray *only = g_ptr_array_new();

    for (guint i = 0; i < other->len; i++) {
        const TmToken *token = &g_array_index(other, TmToken, i);
        gpointer value = GUINT_TO_POINTER(token->surface);
        if (token->kind == TM_TOKEN_NUMBER)
            g_hash_table_insert(
                counts, value,
                GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(counts, value)) + 1));
    }
    for (guint i = 0; i < side->len; i++) {
        const TmToken *token = &g_array_index(side, TmToken, i);
        gpointer value = GUINT_TO_POINTER(token->surface);
        guint left = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));
        if (token->kind != TM_TOKEN_NUMBER)
            continue;
        if (left > 0)
            g_hash_table_insert(counts, value, GUINT_TO_POINTER(left - 1));
        else
            g_ptr_array_add(only, (gpointer) tm_token_surface(tokeniser, token));
    }
    return only;
}

GPtrArray *tm_numbers_differ(const TmTokeniser *tokeniser, const GArray *query,
                             const GArray *stored)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(tm_number_change_free);
    g_autoptr(GPtrArray) added = numbers_only_in(tokeniser, query, stored);
    g_autoptr(GPtrArray) gone = numbers_only_in(tokeniser, stored, query);

    for (guint i = 0; i < MAX(added->len, gone->len); i++) {
        TmNumberChange *change = g_new0(TmNumberChange, 1);
        change->query = i < added->len ? g_strdup(added->pdata[i]) : NULL;
        change->stored = i < gone->len ? g_strdup(gone->pdata[i]) : NULL;
        g_ptr_array_add(changes, change);
    }
    return changes;
}
