/*
 * The distance between the words of two texts, one step a word for all words of the query.
 *
 * Source  Myers 1999, in the form of Hyyrö 2003.
 */
#include "index/search_internal.h"

#include <string.h>

#define BLOCK_WORDS 64

/* ---- where the query has a term ----------------------------------------------------------------
 */

/* The slot of a term, or the empty one where it would be. */
static CompareSlot *slot_of(const TmIndexSearch *search, guint32 term)
{
    CompareSlot *slots = (CompareSlot *) (void *) search->slots->data;
    guint32 mask = search->slots->len - 1;
    guint32 i = (term * 0x9e3779b1u) >> 8 & mask;

    while (slots[i].term != 0 && slots[i].term != term + 1)
        i = (i + 1) & mask;
    return &slots[i];
}

static void add_place(TmIndexSearch *search, guint32 term, guint place)
{
    CompareSlot *slot = slot_of(search, term);
    guint64 bit = (guint64) 1 << place % BLOCK_WORDS;
    guint32 block = place / BLOCK_WORDS;
    ComparePlaces *last = slot->last == 0
                              ? &slot->places
                              : &g_array_index(search->more_places, ComparePlaces, slot->last - 1);

    if (slot->term == 0) {
        *slot = (CompareSlot){.term = term + 1, .places = {bit, block, 0}};
    } else if (last->block == block) {
        last->bits |= bit;
    } else {
        ComparePlaces places = {bit, block, 0};
        last->next = slot->last = search->more_places->len + 1;
        g_array_append_val(search->more_places, places);
    }
}

void search_begin_compare(TmIndexSearch *search)
{
    guint n = 0, n_slots = 64;

    while (n_slots < search->terms->len * 2)
        n_slots *= 2;
    g_array_set_size(search->slots, 0);
    g_array_set_size(search->slots, n_slots);
    g_array_set_size(search->more_places, 0);
    g_array_set_size(search->blocks, search->terms->len / BLOCK_WORDS + 1);
    for (guint i = 0; i < search->tokens->len; i++) {
        const TmToken *token = &g_array_index(search->tokens, TmToken, i);
        if (tm_token_is_content(token))
            add_place(search, token->term, n++);
    }
}

/* ---- one more word of the text -----------------------------------------------------------------
 */

/*
 * One column of the matrix becomes the next. @step: by how much the cell above the block differs
 * from its left neighbour, -1 … 1. Returns the same for the cell of bit @last.
 */
static int step_block(CompareBlock *block, guint64 places, int step, guint last)
{
    guint64 rises = block->rises, falls = block->falls;
    guint64 vertical = places | falls;
    guint64 equal = places | (step < 0 ? 1 : 0);
    guint64 zero = (((equal & rises) + rises) ^ rises) | equal | falls;
    guint64 right_rises = falls | ~(zero | rises), right_falls = rises & zero;
    int next = (int) (right_rises >> last & 1) - (int) (right_falls >> last & 1);

    right_rises = right_rises << 1 | (step > 0 ? 1 : 0);
    right_falls = right_falls << 1 | (step < 0 ? 1 : 0);
    block->rises = right_falls | ~(vertical | right_rises);
    block->falls = right_rises & vertical;
    return next;
}

/* Returns by how much the distance of the whole query grows, -1 … 1. */
static int add_word(TmIndexSearch *search, guint32 term)
{
    const ComparePlaces *places = &slot_of(search, term)->places;
    CompareBlock *blocks = (CompareBlock *) (void *) search->blocks->data;
    guint n = search->terms->len, n_blocks = (n - 1) / BLOCK_WORDS + 1;
    guint32 next = places->bits != 0 ? places->block : n_blocks;
    int step = 1;

    for (guint i = 0; i < n_blocks; i++) {
        guint last = i + 1 < n_blocks ? BLOCK_WORDS - 1 : (n - 1) % BLOCK_WORDS;
        step = step_block(&blocks[i], i == next ? places->bits : 0, step, last);
        if (i == next && places->next != 0) {
            places = &g_array_index(search->more_places, ComparePlaces, places->next - 1);
            next = places->block;
        }
    }
    return step;
}

/* ---- a text ------------------------------------------------------------------------------------
 */

static gboolean fill_token(TmIndexSearch *search, guint32 word, TmToken *token)
{
    const IndexWord *entry = segment_item(search->segment, SECTION_WORDS, IndexWord, word);

    if (entry == NULL)
        return FALSE;
    token->surface = word;
    token->kind = (TmTokenKind) (entry->folded % 4);
    token->folded = entry->folded / 4;
    token->term = entry->term != NO_TERM ? entry->term : word | SEARCH_OWN_TERM;
    return TRUE;
}

guint tm_index_search_compare(TmIndexSearch *search, const GArray *words, GArray *tokens,
                              guint *weight)
{
    const guint weights[] = {search->weights.content, search->weights.content, search->weights.sign,
                             search->weights.code};
    guint n = search->terms->len, n_content = 0;
    int distance = (int) n;

    g_array_set_size(tokens, words->len);
    TmToken *token = (TmToken *) (void *) tokens->data;
    for (guint i = 0; i < search->blocks->len; i++)
        g_array_index(search->blocks, CompareBlock, i) = (CompareBlock){G_MAXUINT64, 0};
    *weight = 0;
    for (guint i = 0; i < words->len; i++, token++) {
        if (!fill_token(search, g_array_index(words, guint32, i), token))
            return 0;
        *weight += weights[token->kind];
        if (!tm_token_is_content(token))
            continue;
        n_content++;
        if (n > 0)
            distance += add_word(search, token->term);
    }
    return n > 0 ? (guint) distance : n_content;
}

guint tm_index_search_weight(const TmIndexSearch *search)
{
    return (guint) search->weight;
}
