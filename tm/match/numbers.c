#include "match/numbers.h"

#include <string.h>
#include "text/numeral.h"

static void clear_number(gpointer data)
{
    TmNumber *number = data;

    g_free(number->written);
    g_free(number->value);
}

static gboolean begins_cyrillic(const char *word)
{
    gunichar c = g_utf8_get_char(word);

    return c >= 0x400 && c < 0x530;
}

/* In Cyrillic text a single I, V or X can only be a numeral; in English it is mostly not. */
static gboolean is_cyrillic(const TmTokeniser *tokeniser, const GArray *tokens)
{
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        if (token->kind == TM_TOKEN_WORD && begins_cyrillic(tm_token_surface(tokeniser, token)))
            return TRUE;
    }
    return FALSE;
}

/* The value of a token as a string; NULL if it is no number. */
static char *value_of(const TmTokeniser *tokeniser, const TmToken *token, gboolean cyrillic)
{
    const char *surface = tm_token_surface(tokeniser, token);

    if (token->kind == TM_TOKEN_NUMBER)
        return g_strdup(surface);
    if (token->kind != TM_TOKEN_WORD)
        return NULL;
    gint64 value = tm_numeral_value(tm_token_folded(tokeniser, token));
    if (value < 0 && (cyrillic || surface[1] != '\0'))
        value = tm_numeral_roman(surface);
    return value < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, value);
}

GArray *tm_numbers(const TmTokeniser *tokeniser, const TmText *text, const GArray *tokens)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(TmNumber));
    gboolean cyrillic = is_cyrillic(tokeniser, tokens);

    g_array_set_clear_func(numbers, clear_number);
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        TmNumber number = {.token = i, .value = value_of(tokeniser, token, cyrillic)};
        if (number.value == NULL)
            continue;
        number.written = g_strndup(text->string->str + token->start, token->end - token->start);
        g_array_append_val(numbers, number);
    }
    return numbers;
}

void tm_number_change_free(gpointer data)
{
    TmNumberChange *change = data;

    g_free(change->query);
    g_free(change->stored);
    g_free(change->stored_value);
    g_free(change);
}

void tm_number_change_append(GString *list, const TmNumberChange *change)
{
    g_string_append_printf(list, "%s%s → %s", list->len > 0 ? ", " : "",
                           change->stored ? change->stored : "–",
                           change->query ? change->query : "–");
}

/* The numbers of one side that the other has not, in order. */
static GPtrArray *numbers_only_in(const GArray *side, const GArray *other)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *only = g_ptr_array_new();

    for (guint i = 0; i < other->len; i++) {
        char *value = g_array_index(other, TmNumber, i).value;
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));
        g_hash_table_insert(counts, value, GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < side->len; i++) {
        TmNumber *number = &g_array_index(side, TmNumber, i);
        guint left = GPOINTER_TO_UINT(g_hash_table_lookup(counts, number->value));
        if (left > 0)
            g_hash_table_insert(counts, number->value, GUINT_TO_POINTER(left - 1));
        else
            g_ptr_array_add(only, number);
    }
    return only;
}

GPtrArray *tm_numbers_differ(const GArray *query, const GArray *stored)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(tm_number_change_free);
    g_autoptr(GPtrArray) added = numbers_only_in(query, stored);
    g_autoptr(GPtrArray) gone = numbers_only_in(stored, query);

    for (guint i = 0; i < MAX(added->len, gone->len); i++) {
        TmNumberChange *change = g_new0(TmNumberChange, 1);
        const TmNumber *here = i < added->len ? added->pdata[i] : NULL;
        const TmNumber *there = i < gone->len ? gone->pdata[i] : NULL;
        change->query = here ? g_strdup(here->written) : NULL;
        change->stored = there ? g_strdup(there->written) : NULL;
        change->stored_value = there ? g_strdup(there->value) : NULL;
        g_ptr_array_add(changes, change);
    }
    return changes;
}

static const char *next_digit(const char *at)
{
    while (*at != '\0' && !g_ascii_isdigit(*at))
        at++;
    return at;
}

/* Languages separate thousands and decimals by different signs: only the digits must agree. */
gboolean tm_number_translates(const TmNumber *number, const char *value)
{
    const char *a = next_digit(number->value), *b = next_digit(value);

    while (*a != '\0' && *a == *b) {
        a = next_digit(a + 1);
        b = next_digit(b + 1);
    }
    return *a == '\0' && *b == '\0';
}
