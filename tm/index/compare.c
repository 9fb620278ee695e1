/*
 * The distance between the words of two texts, one step a word for all words of the query.
 *
 * Source  Myers 1999, in the form of Hyyrö 2003.
 */
#include "index/search_internal.h"

#include <string.h>

static ComparePlaces *places_of(TmIndexSearch *search, guint32 term)
{
    guint slot = (term * 0x9e3779b1u) >> 24;

    while (search->places[slot].term != 0 && search->places[slot].term != term + 1)
        slot = (slot + 1) % COMPARE_SLOTS;
    return &search->places[slot];
}

void search_begin_compare(TmIndexSearch *search)
{
    guint n = 0;

    memset(search->places, 0, sizeof search->places);
    if (search->terms->len > COMPARE_MAX_WORDS)
        return;
    for (guint i = 0; i < search->tokens->len; i++) {
        const TmToken *token = &g_array_index(search->tokens, TmToken, i);
        if (!tm_token_is_content(token))
            continue;
        ComparePlaces *places = places_of(search, token->term);
        places->term = token->term + 1;
        places->places |= (guint64) 1 << n++;
    }
}

/* One column of the matrix: the words of the query against one more word of the text. */
typedef struct {
    guint64 rises;  /* where a cell is one more than the cell above */
    guint64 falls;  /* … one less */
    guint64 last;   /* the query's last word */
    guint distance; /* of all the query's words */
} Column;

static void add_word(Column *column, guint64 places)
{
    guint64 equal = places | column->falls;
    guint64 zero = (((equal & column->rises) + column->rises) ^ column->rises) | equal;
    guint64 right_rises = column->falls | ~(zero | column->rises);
    guint64 right_falls = column->rises & zero;

    column->distance += (right_rises & column->last) != 0;
    column->distance -= (right_falls & column->last) != 0;
    right_rises = right_rises << 1 | 1;
    column->rises = right_falls << 1 | ~(zero | right_rises);
    column->falls = right_rises & zero;
}

static gboolean fill_token(TmIndexSearch *search, guint32 word, TmToken *token)
{
    const IndexWord *entry = segment_item(search->segment, SECTION_WORDS, IndexWord, word);

    if (entry == NULL)
        return FALSE;
    token->surface = word;
    token->kind = (TmTokenKind) (entry->folded % 4);
    token->folded = entry->folded / 4;
    token->term = entry->term;
    return TRUE;
}

guint tm_index_search_compare(TmIndexSearch *search, const GArray *words, GArray *tokens,
                              guint *weight)
{
    const guint weights[] = {search->weights.content, search->weights.content, search->weights.sign,
                             search->weights.code};
    guint n = search->terms->len, n_content = 0;
    gboolean compares = n > 0 && n <= COMPARE_MAX_WORDS;
    Column column = {G_MAXUINT64, 0, n > 0 ? (guint64) 1 << (n - 1) % 64 : 0, n};

    g_array_set_size(tokens, words->len);
    TmToken *token = (TmToken *) (void *) tokens->data;
    *weight = 0;
    for (guint i = 0; i < words->len; i++, token++) {
        if (!fill_token(search, g_array_index(words, guint32, i), token))
            return 0;
        *weight += weights[token->kind];
        if (token->term == NO_TERM)
            continue;
        n_content++;
        if (compares)
            add_word(&column, places_of(search, token->term)->places);
    }
    return compares ? column.distance : n_content > n ? n_content - n : n - n_content;
}

guint tm_index_search_weight(const TmIndexSearch *search)
{
    return (guint) search->weight;
}
