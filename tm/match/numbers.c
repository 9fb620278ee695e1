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

static const TmToken *token_at(const GArray *tokens, guint i)
{
    return i < tokens->len ? &g_array_index(tokens, TmToken, i) : NULL;
}

/* "05" and "5" are the same day, and "007" is no other 7; "0,5" keeps its zero. */
static char *without_leading_zeros(const char *digits)
{
    GString *value = g_string_new(NULL);
    gboolean at_start = TRUE;

    for (const char *at = digits; *at != '\0'; at++) {
        if (at_start && *at == '0' && g_ascii_isdigit(at[1]))
            continue;
        g_string_append_c(value, *at);
        at_start = !g_ascii_isdigit(*at) && strchr(digits, '.') != strrchr(digits, '.');
    }
    return g_string_free(value, FALSE);
}

/* A minus stands right before the number and after no word: not "2026-2030", not "ГОСТ-5". */
static gboolean is_negative(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    const TmToken *number = token_at(tokens, i);
    const TmToken *sign = i > 0 ? token_at(tokens, i - 1) : NULL;
    const TmToken *before = i > 1 ? token_at(tokens, i - 2) : NULL;

    return sign != NULL && sign->kind == TM_TOKEN_SIGN && sign->end == number->start &&
           strcmp(tm_token_surface(tokeniser, sign), "-") == 0 &&
           (before == NULL || before->end < sign->start || !tm_token_is_content(before));
}

/* "3а": one letter right behind the number belongs to it. */
static gboolean has_letter(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    const TmToken *letter = token_at(tokens, i + 1);

    return letter != NULL && letter->kind == TM_TOKEN_WORD &&
           letter->start == token_at(tokens, i)->end &&
           g_utf8_strlen(tm_token_surface(tokeniser, letter), -1) == 1;
}

static TmNumber read_digits(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    g_autofree char *digits =
        without_leading_zeros(tm_token_surface(tokeniser, token_at(tokens, i)));
    gboolean negative = is_negative(tokeniser, tokens, i);
    gboolean letter = has_letter(tokeniser, tokens, i);

    return (TmNumber){.first = negative ? i - 1 : i,
                      .last = letter ? i + 1 : i,
                      .value = g_strconcat(
                          negative ? "-" : "", digits,
                          letter ? tm_token_folded(tokeniser, token_at(tokens, i + 1)) : "", NULL)};
}

/* Numerals go on over spaces and hyphens: «шестьдесят третье», "sixty-third". */
static guint next_numeral(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    const TmToken *next = token_at(tokens, i + 1);

    if (next != NULL && next->kind == TM_TOKEN_SIGN && next->start == token_at(tokens, i)->end &&
        strcmp(tm_token_surface(tokeniser, next), "-") == 0)
        return i + 2;
    return i + 1;
}

static gint64 numeral_at(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    const TmToken *token = token_at(tokens, i);

    return token == NULL || token->kind != TM_TOKEN_WORD
               ? -1
               : tm_numeral_value(tm_token_folded(tokeniser, token));
}

/* A number as it grows, word by word. */
typedef struct {
    gint64 total;      /* what thousands and millions have multiplied already */
    gint64 part;       /* what stands before the next of them */
    gint64 multiplier; /* the last of them: the next must be smaller */
    gint64 below;      /* the next word of the part must be smaller than this */
} Spoken;

/* FALSE: the word begins another number. */
static gboolean speak(Spoken *spoken, gint64 value)
{
    if (value >= 1000) {
        if (value >= spoken->multiplier)
            return FALSE;
        spoken->total += MAX(spoken->part, 1) * value;
        spoken->multiplier = value;
        spoken->part = 0;
        spoken->below = 1000;
    } else if (value == 100 && spoken->part > 0 && spoken->part < 10) {
        spoken->part *= 100; /* "two hundred" */
        spoken->below = 100;
    } else if (value < spoken->below) {
        spoken->part += value;
        /* After hundreds come tens, after tens units, after those nothing: not «пять двадцать». */
        spoken->below = value >= 100 ? 100 : value >= 20 ? 10 : 0;
    } else {
        return FALSE;
    }
    return TRUE;
}

/* Numerals in a row that make one number: «две тысячи двадцать шестой», "sixty-third". */
static TmNumber read_numerals(const TmTokeniser *tokeniser, const GArray *tokens, guint i)
{
    Spoken spoken = {.multiplier = G_MAXINT64, .below = 1000};
    TmNumber number = {.first = i, .last = i};
    gint64 value = numeral_at(tokeniser, tokens, i);

    for (guint next = i; value >= 0 && speak(&spoken, value);
         value = numeral_at(tokeniser, tokens, next)) {
        number.last = next;
        next = next_numeral(tokeniser, tokens, next);
    }
    number.value = g_strdup_printf("%" G_GINT64_FORMAT, spoken.total + spoken.part);
    return number;
}

/* The number that begins at a token; its value is NULL if none does. */
static TmNumber read_number(const TmTokeniser *tokeniser, const GArray *tokens, guint i,
                            gboolean cyrillic)
{
    const TmToken *token = token_at(tokens, i);

    if (token->kind == TM_TOKEN_NUMBER)
        return read_digits(tokeniser, tokens, i);
    if (numeral_at(tokeniser, tokens, i) >= 0)
        return read_numerals(tokeniser, tokens, i);
    TmNumber number = {.first = i, .last = i};
    if (token->kind == TM_TOKEN_WORD) {
        const char *surface = tm_token_surface(tokeniser, token);
        gint64 roman = cyrillic || surface[1] != '\0' ? tm_numeral_roman(surface) : -1;
        if (roman > 0)
            number.value = g_strdup_printf("%" G_GINT64_FORMAT, roman);
        else if (strpbrk(surface, "0123456789") != NULL) /* G20, А4 */
            number.value = g_strdup(tm_token_folded(tokeniser, token));
    }
    return number;
}

GArray *tm_numbers(const TmTokeniser *tokeniser, const TmText *text, const GArray *tokens)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(TmNumber));
    gboolean cyrillic = is_cyrillic(tokeniser, tokens);

    g_array_set_clear_func(numbers, clear_number);
    for (guint i = 0; i < tokens->len; i++) {
        TmNumber number = read_number(tokeniser, tokens, i, cyrillic);
        if (number.value == NULL)
            continue;
        gsize start = token_at(tokens, number.first)->start;
        number.written =
            g_strndup(text->string->str + start, token_at(tokens, number.last)->end - start);
        i = number.last;
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

static void add_change(GPtrArray *changes, const TmNumber *query, const TmNumber *stored)
{
    TmNumberChange *change = g_new0(TmNumberChange, 1);

    change->query = query ? g_strdup(query->written) : NULL;
    change->stored = stored ? g_strdup(stored->written) : NULL;
    change->stored_value = stored ? g_strdup(stored->value) : NULL;
    g_ptr_array_add(changes, change);
}

static const TmNumber *number_at(const GArray *numbers, gsize i)
{
    return &g_array_index(numbers, TmNumber, i);
}

static gboolean same_value(const GArray *query, gsize i, const GArray *stored, gsize j)
{
    return strcmp(number_at(query, i)->value, number_at(stored, j)->value) == 0;
}

/*
 * costs[i * width + j]: the fewest changes between the numbers of the query from i on and those of
 * the stored source from j on.
 */
static guint *count_changes(const GArray *query, const GArray *stored)
{
    gsize width = stored->len + 1;
    guint *costs = g_new(guint, (query->len + 1) * width);

    for (gsize i = query->len + 1; i-- > 0;)
        for (gsize j = width; j-- > 0;) {
            guint *cost = &costs[i * width + j];
            if (i == query->len || j == stored->len) {
                *cost = (guint) (query->len - i + stored->len - j);
                continue;
            }
            guint replaced = cost[width + 1] + !same_value(query, i, stored, j);
            *cost = MIN(replaced, MIN(cost[width], cost[1]) + 1);
        }
    return costs;
}

/* Texts with more numbers than this on a side are told apart by place alone. Guess: tables of
 * figures. */
#define MAX_ALIGNED 2000

GPtrArray *tm_numbers_differ(const GArray *query, const GArray *stored)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(tm_number_change_free);
    gboolean aligned = query->len <= MAX_ALIGNED && stored->len <= MAX_ALIGNED;
    g_autofree guint *costs = aligned ? count_changes(query, stored) : NULL;
    gsize width = stored->len + 1, i = 0, j = 0;

    while (i < query->len || j < stored->len) {
        const guint *cost = aligned ? &costs[i * width + j] : NULL;
        gboolean both = i < query->len && j < stored->len;
        gboolean same = both && same_value(query, i, stored, j);
        if (both && (!aligned || *cost == cost[width + 1] + !same)) {
            if (!same)
                add_change(changes, number_at(query, i), number_at(stored, j));
            i++, j++;
        } else if (j == stored->len || (both && *cost == cost[width] + 1)) {
            add_change(changes, number_at(query, i++), NULL);
        } else {
            add_change(changes, NULL, number_at(stored, j++));
        }
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
