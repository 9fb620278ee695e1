#include "index/search.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "index/search_internal.h"

#define FULL_SCORE 10000
#define PREFETCHED 12

/* A word that the segment does not have gets a number that nothing in it has. */
#define ABSENT 0xc0000000u

TmIndexSearch *tm_index_search_new(TmIndexSegment *segment, const TmTokeniser *tokeniser,
                                   const TmIndexWeights *weights)
{
    TmIndexSearch *search = g_new0(TmIndexSearch, 1);

    search->segment = segment;
    search->tokeniser = tokeniser;
    search->weights = *weights;
    search->mapped = g_array_new(FALSE, TRUE, sizeof(MappedWord));
    search->tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    search->terms = g_array_new(FALSE, FALSE, sizeof(QueryTerm));
    search->lists = g_array_new(FALSE, FALSE, sizeof(QueryList));
    search->slots = g_array_new(FALSE, TRUE, sizeof(CompareSlot));
    search->more_places = g_array_new(FALSE, FALSE, sizeof(ComparePlaces));
    search->blocks = g_array_new(FALSE, FALSE, sizeof(CompareBlock));
    search->counts = g_new0(guint16, SEARCH_CHUNK_TEXTS);
    search->touched = g_new(guint32, SEARCH_CHUNK_TEXTS + 1);
    search->survivors = g_new(Survivor, SEARCH_CHUNK_TEXTS);
    return search;
}

void tm_index_search_free(TmIndexSearch *search)
{
    if (search == NULL)
        return;
    g_array_unref(search->mapped);
    g_array_unref(search->tokens);
    g_array_unref(search->terms);
    g_array_unref(search->lists);
    g_array_unref(search->slots);
    g_array_unref(search->more_places);
    g_array_unref(search->blocks);
    g_free(search->counts);
    g_free(search->touched);
    g_free(search->survivors);
    g_free(search);
}

const GArray *tm_index_search_tokens(const TmIndexSearch *search)
{
    return search->tokens;
}

/* ---- the query in the segment's numbers --------------------------------------------------------
 */

static void map_new_word(TmIndexSearch *search, const TmToken *token, MappedWord *mapped)
{
    TmIndexSegment *segment = search->segment;
    const char *term = tm_token_term(search->tokeniser, token);
    guint32 number =
        segment_find_surface(segment, token->kind, tm_token_surface(search->tokeniser, token));
    const IndexWord *word =
        number != NO_TERM ? segment_item(segment, SECTION_WORDS, IndexWord, number) : NULL;

    mapped->known = TRUE;
    mapped->surface = number != NO_TERM ? number : ABSENT + token->surface;
    mapped->term = mapped->folded = NO_TERM;
    if (tm_token_is_content(token)) {
        mapped->hash = XXH3_64bits_withSeed(term, strlen(term), segment->header->salt);
        mapped->term = word != NULL ? word->term : segment_find_term(segment, mapped->hash);
    }
    if (word != NULL)
        mapped->folded = word->folded / 4;
    else if (mapped->term != NO_TERM)
        mapped->folded =
            segment_find_folded(segment, token->kind, tm_token_folded(search->tokeniser, token));
}

static TmToken map_token(TmIndexSearch *search, const TmToken *token)
{
    if (token->surface >= search->mapped->len)
        g_array_set_size(search->mapped, token->surface + 1 + search->mapped->len / 2);
    MappedWord *mapped = &g_array_index(search->mapped, MappedWord, token->surface);
    TmToken result = *token;

    if (!mapped->known)
        map_new_word(search, token, mapped);
    result.surface = mapped->surface;
    result.folded = mapped->folded != NO_TERM ? mapped->folded : ABSENT + token->folded;
    result.term = mapped->term != NO_TERM      ? mapped->term
                  : tm_token_is_content(token) ? ABSENT + token->term
                                               : mapped->surface | SEARCH_OWN_TERM;
    return result;
}

/* ---- what the query's texts must hold ----------------------------------------------------------
 */

static int compare_hashes(gconstpointer a, gconstpointer b)
{
    guint64 x = ((const QueryTerm *) a)->hash, y = ((const QueryTerm *) b)->hash;

    return x < y ? -1 : x > y;
}

static int compare_lists(gconstpointer a, gconstpointer b)
{
    const QueryList *x = a, *y = b;

    return x->n_texts != y->n_texts ? (x->n_texts < y->n_texts ? -1 : 1)
                                    : (x->term > y->term) - (x->term < y->term);
}

/* The row of bits that a term has; -1: it has postings. */
static int bit_row(const IndexHeader *header, guint32 term)
{
    for (guint i = 0; i < header->n_bit_terms; i++)
        if (header->bit_terms[i] == term)
            return (int) i;
    return -1;
}

static void add_term(TmIndexSearch *search, guint32 number)
{
    const IndexTerm *term = segment_item(search->segment, SECTION_TERMS, IndexTerm, number);
    int row = bit_row(search->segment->header, number);

    if (term == NULL)
        return;
    if (row >= 0 && (search->rows.mask >> row & 1) != 0) {
        segment_damage(search->segment); /* two words of the query cannot be one */
        return;
    }
    if (row >= 0) {
        search->rows.rows[search->rows.n_rows++] = (guint8) row;
        search->rows.mask |= (guint64) 1 << row;
        return;
    }
    QueryList list = {.term = number, .n_texts = term->n_texts};
    g_array_append_val(search->lists, list);
}

/* The terms that the segment has, the second and third occurrence of a word being other terms. */
static void find_terms(TmIndexSearch *search)
{
    guint64 before = 0, hash = 0;

    g_array_sort(search->terms, compare_hashes);
    for (guint i = 0; i < search->terms->len; i++) {
        const QueryTerm *query = &g_array_index(search->terms, QueryTerm, i);
        gboolean again = i > 0 && query->hash == before;
        guint32 term = query->term;
        hash = again ? index_next_occurrence(hash) : query->hash;
        before = query->hash;
        if (again && term != NO_TERM)
            term = segment_find_term(search->segment, hash);
        if (term != NO_TERM)
            add_term(search, term);
    }
    g_array_sort(search->lists, compare_lists);
}

void tm_index_search_begin(TmIndexSearch *search, const GArray *tokens)
{
    g_array_set_size(search->tokens, 0);
    g_array_set_size(search->terms, 0);
    g_array_set_size(search->lists, 0);
    search->rows.n_rows = 0;
    search->rows.mask = 0;
    search->weight = 0;
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        TmToken mapped = map_token(search, token);
        g_array_append_val(search->tokens, mapped);
        if (tm_token_is_content(token)) {
            const MappedWord *word = &g_array_index(search->mapped, MappedWord, token->surface);
            QueryTerm term = {word->hash, word->term};
            g_array_append_val(search->terms, term);
        }
        search->weight += tm_token_is_content(token)     ? search->weights.content
                          : token->kind == TM_TOKEN_SIGN ? search->weights.sign
                                                         : search->weights.code;
    }
    find_terms(search);
    search_begin_compare(search);
}

/* ---- bounds ------------------------------------------------------------------------------------
 */

/* The largest distance with which a score reaches @min: as in the score itself. */
static guint64 distance_limit(guint64 longest, int min)
{
    return longest * (guint64) (FULL_SCORE - min) / FULL_SCORE;
}

static gboolean lengths_fit(const TmIndexSearch *search, guint64 weight)
{
    guint64 longest = MAX(search->weight, weight), shortest = MIN(search->weight, weight);

    return longest - shortest <= distance_limit(longest, search->min);
}

/* Adds a text that shares at most @n_shared terms, unless that is too few. */
static void offer(TmIndexSearch *search, const Range *range, guint32 text, guint n_shared)
{
    guint64 n = search->terms->len, weight = range->weights[text - range->first];
    guint64 content = search->weights.content;

    if (weight == G_MAXUINT16) { /* or more */
        TmIndexCandidate candidate = {text, FULL_SCORE};
        g_array_append_val(search->candidates, candidate);
        return;
    }
    guint64 shared = MIN(n_shared, MIN(n, range->n_content));
    guint64 other = search->weight - content * n, other_there = weight - content * range->n_content;
    guint64 lacks = content * (n - shared) + (other > other_there ? other - other_there : 0);
    guint64 has =
        content * (range->n_content - shared) + (other_there > other ? other_there - other : 0);
    guint64 distance = MAX(lacks, has), longest = MAX(search->weight, weight);
    if (distance > distance_limit(longest, search->min))
        return;
    guint64 bound =
        longest == 0 ? FULL_SCORE : (longest - MIN(distance, longest)) * FULL_SCORE / longest;
    TmIndexCandidate candidate = {text, (guint16) bound};
    g_array_append_val(search->candidates, candidate);
}

/* ---- texts of one number of words --------------------------------------------------------------
 */

static void offer_all(TmIndexSearch *search, const Range *range)
{
    for (guint32 text = range->first; text < range->end; text++)
        offer(search, range, text, G_MAXUINT16);
}

static guint count_frequent(const TmIndexSearch *search, const Range *range, guint32 text)
{
    return bits_count(range->masks[text - range->first] & search->rows.mask);
}

/* A list that stands at a text of the chunk; NULL: it has none there. */
static Postings *list_in_chunk(TmIndexSearch *search, const Range *chunk, guint i)
{
    QueryList *list = &g_array_index(search->lists, QueryList, i);

    if (!list->opened)
        list->opened = postings_open(&list->postings, search->segment, list->term);
    return list->opened && postings_seek(&list->postings, chunk->first) ? &list->postings : NULL;
}

/* Counts in how many of the rarest lists each text of a chunk is. */
static void count_list(TmIndexSearch *search, const Range *chunk, guint i)
{
    Postings *postings = list_in_chunk(search, chunk, i);
    guint n_touched = search->n_touched;

    while (postings != NULL) {
        guint32 at = postings->at, n = postings->n;
        for (; at < n && postings->texts[at] < chunk->end; at++) {
            guint16 *count = &search->counts[postings->texts[at] - chunk->first];
            search->touched[n_touched] = postings->texts[at];
            n_touched += *count == 0;
            ++*count;
        }
        postings->at = at;
        if (at < n || !postings_next_block(postings))
            break;
    }
    search->n_touched = n_touched;
}

/* The same for one of the longest lists: texts that are in none before it cannot have enough. */
static void count_survivors(TmIndexSearch *search, const Range *chunk, guint i)
{
    Postings *postings = list_in_chunk(search, chunk, i);

    while (postings != NULL) {
        guint32 at = postings->at, n = postings->n;
        for (; at < n && postings->texts[at] < chunk->end; at++) {
            guint16 *count = &search->counts[postings->texts[at] - chunk->first];
            *count = (guint16) (*count + (*count != 0));
        }
        postings->at = at;
        if (at < n || !postings_next_block(postings))
            break;
    }
}

/* Keeps those that have enough terms if all of @n_open more lists have them. */
static void filter_survivors(TmIndexSearch *search, const Range *chunk, guint n_open)
{
    guint n = 0;

    for (guint i = 0; i < search->n_survivors; i++) {
        Survivor survivor = search->survivors[i];
        guint n_shared = search->counts[survivor.text - chunk->first] + survivor.n_frequent;
        search->survivors[n] = survivor;
        n += n_shared + n_open >= chunk->n_needed;
    }
    search->n_survivors = n;
}

/* Texts that have enough frequent terms, whatever else they have. */
static void offer_frequent(TmIndexSearch *search, const Range *chunk)
{
    for (guint32 block = chunk->first / INDEX_BITS_TEXTS;
         block * (guint64) INDEX_BITS_TEXTS < chunk->end; block++) {
        guint64 found[BITS_WORDS];
        const guint64 *bits = bits_block(search->segment, block);
        if (bits == NULL)
            return;
        bits_at_least(bits, &search->rows, chunk->n_needed, found);
        for (guint i = 0; i < BITS_WORDS; i++) {
            for (guint64 word = found[i]; word != 0; word &= word - 1) {
                guint32 text = block * INDEX_BITS_TEXTS + i * 64 + (guint32) __builtin_ctzll(word);
                if (text >= chunk->first && text < chunk->end)
                    offer(search, chunk, text,
                          count_frequent(search, chunk, text) +
                              search->counts[text - chunk->first]);
            }
        }
    }
}

/* The texts of the chunk that are in one of the rarest lists and may have enough terms. */
static void find_survivors(TmIndexSearch *search, const Range *chunk, guint n_open)
{
    guint n_rows = search->rows.n_rows;

    search->n_survivors = 0;
    for (guint i = 0; i < search->n_touched; i++) {
        guint32 text = search->touched[i];
        /* Masks are far apart: by the time one is looked at, it has come. */
        if (i + PREFETCHED < search->n_touched)
            __builtin_prefetch(&chunk->masks[search->touched[i + PREFETCHED] - chunk->first]);
        guint n_counted = search->counts[text - chunk->first] + n_open;
        if (n_counted + n_rows < chunk->n_needed)
            continue;
        Survivor survivor = {text, count_frequent(search, chunk, text)};
        search->survivors[search->n_survivors] = survivor;
        search->n_survivors += n_counted + survivor.n_frequent >= chunk->n_needed;
    }
}

static void search_chunk(TmIndexSearch *search, const Range *chunk, guint n_rarest)
{
    gboolean frequent = chunk->n_needed <= search->rows.n_rows;
    guint n_lists = search->lists->len;

    search->n_touched = 0;
    for (guint i = 0; i < n_rarest; i++)
        count_list(search, chunk, i);
    find_survivors(search, chunk, n_lists - n_rarest);
    for (guint i = n_rarest; i < n_lists && search->n_survivors > 0; i++) {
        count_survivors(search, chunk, i);
        filter_survivors(search, chunk, n_lists - i - 1);
    }
    for (guint i = 0; i < search->n_survivors; i++) {
        Survivor survivor = search->survivors[i];
        /* Those with enough frequent terms come below. */
        if (!frequent || survivor.n_frequent < chunk->n_needed)
            offer(search, chunk, survivor.text,
                  search->counts[survivor.text - chunk->first] + survivor.n_frequent);
    }
    if (frequent)
        offer_frequent(search, chunk);
    for (guint i = 0; i < search->n_touched; i++)
        search->counts[search->touched[i] - chunk->first] = 0;
}

/*
 * How many of the lists are read through: at least @n_rarest, since a text that is in none of those
 * cannot have enough terms. Of the texts in one of them most have not; looking at each costs much
 * more than reading a posting, and who must be in two lists of some more is rarely met.
 */
static guint lists_to_read(const TmIndexSearch *search, guint n_rarest)
{
    const guint64 cost_of_looking = 6; /* in postings: measured */
    guint64 n_postings = 0;

    if (n_rarest >= search->lists->len)
        return n_rarest;
    for (guint i = 0; i < n_rarest; i++)
        n_postings += g_array_index(search->lists, QueryList, i).n_texts;
    guint64 n_next = g_array_index(search->lists, QueryList, n_rarest).n_texts;
    return n_next < n_postings * cost_of_looking ? n_rarest + 1 : n_rarest;
}

/*
 * Texts with one number of words and numbers, for which the same number of them is free to differ.
 * They must share n_needed terms with the query. Since at most all its frequent terms are among
 * these, the rest comes from the lists; and who shares so many of the lists shares one of the
 * rarest ones: in the longest no new text need be looked for.
 */
static void search_range(TmIndexSearch *search, Range *range, guint64 n_free)
{
    guint64 n_most = MAX(search->terms->len, range->n_content);
    guint n_frequent = search->rows.n_rows, n_lists = search->lists->len;

    /* No text whose weight is known is in so many lists as to exceed what its counter counts to;
     * one that lies about them could. */
    if (n_free >= n_most || n_lists > G_MAXUINT16) {
        offer_all(search, range);
        return;
    }
    range->n_needed = (guint) MIN(n_most - n_free, G_MAXUINT16);
    if (range->n_needed > MIN(n_frequent + n_lists, range->n_content))
        return;
    guint n_longest = range->n_needed > n_frequent ? range->n_needed - n_frequent - 1 : 0;
    guint n_read = lists_to_read(search, n_lists - n_longest);
    for (guint32 at = range->first; at < range->end; at += SEARCH_CHUNK_TEXTS) {
        Range chunk = *range;
        chunk.first = at;
        chunk.end = (guint32) MIN((guint64) at + SEARCH_CHUNK_TEXTS, range->end);
        chunk.weights += at - range->first;
        chunk.masks += at - range->first;
        search_chunk(search, &chunk, n_read);
    }
}

/* How many words and numbers may be inserted, deleted or replaced in a text of some weight. */
static guint64 free_words(const TmIndexSearch *search, guint64 weight)
{
    return distance_limit(MAX(search->weight, weight), search->min) / search->weights.content;
}

/* Texts with one number of words and numbers whose weights fit, ordered by weight: the more signs,
 * the more is free. */
static void search_weights(TmIndexSearch *search, const Range *texts)
{
    guint32 at = texts->first;

    while (at < texts->end) {
        Range range = *texts;
        range.first = at;
        range.weights += at - texts->first;
        range.masks += at - texts->first;
        guint64 n_free = free_words(search, range.weights[0]);
        if (range.weights[0] == G_MAXUINT16) { /* or more */
            offer_all(search, &range);
            return;
        }
        guint32 low = 1, high = texts->end - at;
        while (low < high) {
            guint32 middle = low + (high - low) / 2;
            if (range.weights[middle] < G_MAXUINT16 &&
                free_words(search, range.weights[middle]) == n_free)
                low = middle + 1;
            else
                high = middle;
        }
        range.end = at + low;
        search_range(search, &range, n_free);
        at = range.end;
    }
}

/* ---- all texts ---------------------------------------------------------------------------------
 */

/* Narrows texts @first … @end, ordered by weight, to those whose weights fit. */
static gboolean narrow(TmIndexSearch *search, Range *range)
{
    const guint16 *weights = range->weights;
    guint32 n = range->end - range->first, low = 0, high = n;

    /* Too light ones are left out … */
    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        if (weights[middle] < search->weight && weights[middle] < G_MAXUINT16 &&
            !lengths_fit(search, weights[middle]))
            low = middle + 1;
        else
            high = middle;
    }
    /* … and too heavy ones; whose weight is not known stay. */
    guint32 start = low;
    for (high = n; low < high;) {
        guint32 middle = low + (high - low) / 2;
        if (weights[middle] <= search->weight || lengths_fit(search, weights[middle]))
            low = middle + 1;
        else
            high = middle;
    }
    range->weights += start;
    range->end = range->first + low;
    range->first += start;
    return range->first < range->end;
}

static void search_length(TmIndexSearch *search, guint32 i)
{
    const IndexHeader *header = search->segment->header;
    const IndexLength *length = segment_item(search->segment, SECTION_LENGTHS, IndexLength, i);
    const IndexLength *next =
        i + 1 < header->n_lengths
            ? segment_item(search->segment, SECTION_LENGTHS, IndexLength, i + 1)
            : NULL;

    if (length == NULL || (next == NULL && i + 1 < header->n_lengths))
        return;
    Range range = {.n_content = length->n_content,
                   .first = length->first,
                   .end = next != NULL ? next->first : header->n_texts};
    if (range.first >= range.end || range.end > header->n_texts) {
        segment_damage(search->segment);
        return;
    }
    range.weights = segment_at(search->segment, SECTION_WEIGHTS, (guint64) range.first * 2,
                               (guint64) (range.end - range.first) * 2);
    if (range.weights == NULL || !narrow(search, &range))
        return;
    range.masks = segment_at(search->segment, SECTION_MASKS, (guint64) range.first * 8,
                             (guint64) (range.end - range.first) * 8);
    if (range.masks != NULL)
        search_weights(search, &range);
}

/* Whether texts of so many words and numbers can be light enough. */
static gboolean length_fits(const TmIndexSearch *search, guint64 n_content)
{
    guint64 lightest = n_content * search->weights.content;

    return lightest <= search->weight || lengths_fit(search, lightest);
}

void tm_index_search_candidates(TmIndexSearch *search, int min, GArray *candidates)
{
    search->min = min;
    search->candidates = candidates;
    for (guint i = 0; i < search->lists->len; i++)
        g_array_index(search->lists, QueryList, i).opened = FALSE;
    guint64 reached = 0; /* where the next length may begin: no text is looked at twice */
    for (guint32 i = 0; i < search->segment->header->n_lengths; i++) {
        const IndexLength *length = segment_item(search->segment, SECTION_LENGTHS, IndexLength, i);
        if (length == NULL)
            return;
        if (length->first < reached) {
            segment_damage(search->segment);
            return;
        }
        reached = (guint64) length->first + 1;
        if (length_fits(search, length->n_content))
            search_length(search, i);
    }
}
