/*
 * The plainest fast search there is, as a yardstick for the index: all sources of a memory, each a
 * row of words and numbers of weight one, compared with the query by bit-parallel edit distance.
 *
 *     texts     … 7 7 7 7 | 8 8 8 8 8 | 9 9 9 …      sorted by their number of words
 *     order of a query of 8 words:  8, 7, 9, 6, 10 …  until the length alone rules a match out
 *
 * A source is given up as soon as it can no longer be among the best found until then. There is no
 * other filter. Letter case counts, and forms of a word are different words. Words are numbered by
 * how often they occur and texts lie in the order in which they are read, so that the processor's
 * caches serve as well as they can.
 *
 *     PlainTable *table = plain_table_new(store, "en", "ru", &error);
 *     guint n = plain_find(table, text, 7000, best);    // similarities of the five best
 *
 * Source  Myers 1999, "A fast bit-vector algorithm for approximate string matching based on dynamic
 *         programming", as Hyyrö 2003 turns it into an edit distance; longer queries in blocks of
 *         64 words with carries between them.
 */
#ifndef BENCH_PLAIN_SCAN_H
#define BENCH_PLAIN_SCAN_H

#include <string.h>
#include "store/store.h"
#include "text/token.h"

#define PLAIN_BITS 64 /* query words in one machine word */
#define PLAIN_BEST 5  /* matches looked for */

typedef struct {
    guint start; /* in PlainTable.words */
    guint n_words;
} PlainText;

/* Differences between a cell of the distance matrix and the one above it, 64 rows at a time. */
typedef struct {
    guint64 plus;  /* bits of the rows that are larger by one */
    guint64 minus; /* … smaller by one */
} PlainColumn;

typedef struct {
    TmTokeniser *tokeniser;
    GArray *words;   /* of guint32, frequent words first, from 1: all texts, one after the other */
    GArray *texts;   /* of PlainText, short ones first */
    GArray *first;   /* of guint: for each number of words, the first text with as many or more */
    GArray *numbers; /* of guint32: the tokeniser's number of a word → ours; 0: in no text */
    GArray *query;   /* of guint32: the words looked for */
    GArray *slots;   /* of guint16, by word: which masks are its own; 0: not in the query */
    GArray *masks;   /* of guint64: for each slot n_blocks of them, where in the query it stands */
    GArray *columns; /* of PlainColumn, n_blocks */
    guint n_blocks;  /* of the query */
} PlainTable;

/* ---- reading ------------------------------------------------------------------------------------
 */

static inline gint plain_compare(gconstpointer a, gconstpointer b)
{
    guint x = ((const PlainText *) a)->n_words, y = ((const PlainText *) b)->n_words;

    return x < y ? -1 : x > y;
}

/* Appends the words and numbers of a text, as the tokeniser numbers them. */
static inline void plain_append(PlainTable *table, GArray *words, const TmText *text)
{
    g_autoptr(GArray) tokens = tm_tokenise(table->tokeniser, text);

    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        if (tm_token_is_content(token))
            g_array_append_val(words, token->surface);
    }
}

typedef struct {
    guint32 word; /* the tokeniser's number */
    guint count;
} PlainCount;

static inline gint plain_compare_counts(gconstpointer a, gconstpointer b)
{
    const PlainCount *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->word < y->word ? -1 : x->word > y->word;
}

/* Finds numbers for the words as they are in table->words. */
static inline void plain_number_words(PlainTable *table)
{
    g_autoptr(GArray) counts = g_array_new(FALSE, TRUE, sizeof(PlainCount));

    for (guint i = 0; i < table->words->len; i++) {
        guint32 word = g_array_index(table->words, guint32, i);
        if (word >= counts->len)
            g_array_set_size(counts, word + 1);
        g_array_index(counts, PlainCount, word).word = word;
        g_array_index(counts, PlainCount, word).count++;
    }
    g_array_sort(counts, plain_compare_counts);
    g_array_set_size(table->numbers, counts->len);
    g_array_set_size(table->slots, counts->len + 1);
    for (guint i = 0; i < counts->len && g_array_index(counts, PlainCount, i).count > 0; i++)
        g_array_index(table->numbers, guint32, g_array_index(counts, PlainCount, i).word) = i + 1;
}

/* The number of a word, 0 when it is in no text. */
static inline guint32 plain_number(const PlainTable *table, guint32 word)
{
    return word < table->numbers->len ? g_array_index(table->numbers, guint32, word) : 0;
}

/* Lays the texts out by length, in our numbers. */
static inline void plain_sort(PlainTable *table)
{
    GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(guint32), table->words->len);

    plain_number_words(table);
    g_array_sort(table->texts, plain_compare);
    for (guint i = 0; i < table->texts->len; i++) {
        PlainText *text = &g_array_index(table->texts, PlainText, i);
        guint start = sorted->len;
        for (guint j = 0; j < text->n_words; j++) {
            guint32 word = g_array_index(table->words, guint32, text->start + j);
            guint32 number = plain_number(table, word);
            g_array_append_val(sorted, number);
        }
        text->start = start;
        while (table->first->len <= text->n_words)
            g_array_append_val(table->first, i);
    }
    g_array_append_val(table->first, table->texts->len);
    g_array_unref(table->words);
    table->words = sorted;
}

static inline void plain_table_free(PlainTable *table)
{
    if (table == NULL)
        return;
    tm_tokeniser_free(table->tokeniser);
    g_array_unref(table->words);
    g_array_unref(table->texts);
    g_array_unref(table->first);
    g_array_unref(table->numbers);
    g_array_unref(table->query);
    g_array_unref(table->slots);
    g_array_unref(table->masks);
    g_array_unref(table->columns);
    g_free(table);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlainTable, plain_table_free)

/* All sources of one direction. The caller frees the table; NULL with an error. */
static inline PlainTable *plain_table_new(TmStore *store, const char *from, const char *to,
                                          GError **error)
{
    g_autoptr(PlainTable) table = g_new0(PlainTable, 1);
    g_autoptr(TmScan) scan = tm_store_scan(store, from, to, error);
    GError *local = NULL;
    TmScanRow row;

    table->tokeniser = tm_tokeniser_new(from);
    table->words = g_array_new(FALSE, FALSE, sizeof(guint32));
    table->texts = g_array_new(FALSE, FALSE, sizeof(PlainText));
    table->first = g_array_new(FALSE, FALSE, sizeof(guint));
    table->numbers = g_array_new(FALSE, TRUE, sizeof(guint32));
    table->query = g_array_new(FALSE, FALSE, sizeof(guint32));
    table->slots = g_array_new(FALSE, TRUE, sizeof(guint16));
    table->masks = g_array_new(FALSE, TRUE, sizeof(guint64));
    table->columns = g_array_new(FALSE, FALSE, sizeof(PlainColumn));
    while (scan != NULL && tm_scan_next(scan, &row, &local)) {
        PlainText text = {.start = table->words->len};
        plain_append(table, table->words, row.source);
        text.n_words = table->words->len - text.start;
        g_array_append_val(table->texts, text);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    if (scan == NULL || local != NULL)
        return NULL;
    plain_sort(table);
    return g_steal_pointer(&table);
}

/* ---- the distance -------------------------------------------------------------------------------
 */

/* Forgets the last query and notes where each word of this one stands. */
static inline void plain_set_query(PlainTable *table, const guint32 *words, guint n_words)
{
    guint n_masks = 1;

    for (guint i = 0; i < table->query->len; i++)
        g_array_index(table->slots, guint16, g_array_index(table->query, guint32, i)) = 0;
    g_array_set_size(table->query, 0);
    g_array_append_vals(table->query, words, n_words);
    g_assert(n_words < G_MAXUINT16);
    table->n_blocks = (n_words + PLAIN_BITS - 1) / PLAIN_BITS;
    g_array_set_size(table->masks, 0);
    g_array_set_size(table->masks, (n_words + 1) * table->n_blocks);
    g_array_set_size(table->columns, table->n_blocks);
    for (guint i = 0; i < n_words; i++) {
        guint16 *slot = &g_array_index(table->slots, guint16, words[i]);
        if (words[i] == 0)
            continue;
        if (*slot == 0)
            *slot = (guint16) n_masks++;
        g_array_index(table->masks, guint64, *slot * table->n_blocks + i / PLAIN_BITS) |=
            (guint64) 1 << i % PLAIN_BITS;
    }
}

/*
 * One block of one column. @carry: how the cell above the block differs from its left neighbour,
 * -1, 0 or 1; returns the same of the row @last in the block.
 */
static inline int plain_step(PlainColumn *column, guint64 equal, int carry, guint64 last)
{
    guint64 plus = column->plus, minus = column->minus;
    guint64 across = equal | minus;

    equal |= carry < 0;
    guint64 down = (((equal & plus) + plus) ^ plus) | equal;
    guint64 right_plus = minus | ~(down | plus), right_minus = plus & down;
    int out = ((right_plus & last) != 0) - ((right_minus & last) != 0);
    right_plus = right_plus << 1 | (carry > 0);
    right_minus = right_minus << 1 | (carry < 0);
    column->plus = right_minus | ~(across | right_plus);
    column->minus = right_plus & across;
    return out;
}

/* The distance of a query of up to 64 words, or something above @limit. */
static inline guint plain_distance_short(PlainTable *table, const PlainText *text, guint limit)
{
    const guint16 *slots = (const guint16 *) (const void *) table->slots->data;
    const guint64 *masks = (const guint64 *) (const void *) table->masks->data;
    const guint32 *words = &g_array_index(table->words, guint32, text->start);
    PlainColumn column = {.plus = G_MAXUINT64};
    guint n_words = text->n_words, distance = table->query->len;
    guint64 end = (guint64) 1 << (table->query->len - 1);

    for (guint i = 0; i < n_words; i++) {
        int carry = plain_step(&column, masks[slots[words[i]]], 1, end);
        distance = (guint) ((int) distance + carry);
        /* Each word to come takes at most one away. */
        if (distance > limit + (n_words - 1 - i))
            return distance;
    }
    return distance;
}

/* The same for any query. */
static inline guint plain_distance_long(PlainTable *table, const PlainText *text, guint limit)
{
    const guint16 *slots = (const guint16 *) (const void *) table->slots->data;
    const guint64 *masks = (const guint64 *) (const void *) table->masks->data;
    const guint32 *words = &g_array_index(table->words, guint32, text->start);
    PlainColumn *columns = (PlainColumn *) (void *) table->columns->data;
    guint last = table->n_blocks - 1, distance = table->query->len;
    guint64 end = (guint64) 1 << (table->query->len - 1) % PLAIN_BITS;

    for (guint i = 0; i <= last; i++)
        columns[i] = (PlainColumn){.plus = G_MAXUINT64};
    for (guint i = 0; i < text->n_words; i++) {
        const guint64 *equal = masks + (gsize) slots[words[i]] * table->n_blocks;
        int carry = 1;
        for (guint j = 0; j < last; j++)
            carry = plain_step(&columns[j], equal[j], carry, (guint64) 1 << (PLAIN_BITS - 1));
        carry = plain_step(&columns[last], equal[last], carry, end);
        distance = (guint) ((int) distance + carry);
        if (distance > limit + (text->n_words - 1 - i))
            return distance;
    }
    return distance;
}

static inline guint plain_distance(PlainTable *table, const PlainText *text, guint limit)
{
    return table->n_blocks == 1 ? plain_distance_short(table, text, limit)
                                : plain_distance_long(table, text, limit);
}

/* ---- the search ---------------------------------------------------------------------------------
 */

typedef struct {
    guint min;              /* hundredths of a percent, as in TmQuery */
    guint best[PLAIN_BEST]; /* best first */
    guint n_best;
} PlainSearch;

/* What a text must reach to be of any use. */
static inline guint plain_need(const PlainSearch *search)
{
    return search->n_best < PLAIN_BEST ? search->min : search->best[PLAIN_BEST - 1] + 1;
}

static inline void plain_keep(PlainSearch *search, guint similarity)
{
    guint i = search->n_best < PLAIN_BEST ? search->n_best++ : PLAIN_BEST - 1;

    for (; i > 0 && search->best[i - 1] < similarity; i--)
        search->best[i] = search->best[i - 1];
    search->best[i] = similarity;
}

/* The texts of one length. FALSE: nothing of that length can be of use, nor of one further off. */
static inline gboolean plain_scan_length(PlainTable *table, PlainSearch *search, guint n_words)
{
    guint n_query = table->query->len;
    guint longer = MAX(n_query, n_words), shorter = MIN(n_query, n_words);

    if ((guint64) shorter * 10000 < (guint64) longer * plain_need(search))
        return FALSE;
    for (guint i = g_array_index(table->first, guint, n_words);
         i < g_array_index(table->first, guint, n_words + 1); i++) {
        guint need = plain_need(search);
        guint limit = need > 10000 ? 0 : longer * (10000 - need) / 10000;
        guint distance = plain_distance(table, &g_array_index(table->texts, PlainText, i), limit);
        guint similarity = distance > longer ? 0 : (longer - distance) * 10000 / longer;
        if (similarity >= need)
            plain_keep(search, similarity);
    }
    return TRUE;
}

static inline PlainSearch plain_find_words(PlainTable *table, const guint32 *words, guint n_words,
                                           guint min)
{
    PlainSearch search = {.min = min};
    guint n_lengths = table->first->len - 1; /* texts have fewer words than that */
    gboolean up = TRUE, down = TRUE;

    plain_set_query(table, words, n_words);
    for (guint off = 0; up || down; off++) {
        up = up && n_words + off < n_lengths && plain_scan_length(table, &search, n_words + off);
        if (off == 0)
            continue;
        down = down && off < n_words &&
               (n_words - off >= n_lengths || plain_scan_length(table, &search, n_words - off));
    }
    return search;
}

/* The similarities of the five best, best first; returns how many there are. */
static inline guint plain_find(PlainTable *table, const TmText *text, guint min,
                               guint best[PLAIN_BEST])
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(guint32));

    plain_append(table, words, text);
    if (words->len == 0)
        return 0;
    for (guint i = 0; i < words->len; i++)
        g_array_index(words, guint32, i) = plain_number(table, g_array_index(words, guint32, i));
    PlainSearch search =
        plain_find_words(table, (const guint32 *) (const void *) words->data, words->len, min);
    memcpy(best, search.best, sizeof search.best);
    return search.n_best;
}

/* ---- is it right --------------------------------------------------------------------------------
 */

static inline guint plain_slow_distance(const guint32 *a, guint n_a, const guint32 *b, guint n_b)
{
    g_autofree guint *row = g_new(guint, n_b + 1);

    for (guint j = 0; j <= n_b; j++)
        row[j] = j;
    for (guint i = 0; i < n_a; i++) {
        guint diagonal = row[0]++;
        for (guint j = 0; j < n_b; j++) {
            guint replaced = diagonal + (a[i] != b[j]);
            guint shorter = MIN(row[j + 1], row[j]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, shorter);
        }
    }
    return row[n_b];
}

static inline const PlainText *plain_any_text(PlainTable *table, GRand *random, guint begin)
{
    gint i = g_rand_int_range(random, (gint) begin, (gint) table->texts->len);

    return &g_array_index(table->texts, PlainText, i);
}

/* Whether the distance between two texts is that of the whole matrix, and above any lower limit. */
static inline gboolean plain_check_pair(PlainTable *table, const PlainText *a, const PlainText *b)
{
    const guint32 *words = (const guint32 *) (const void *) table->words->data;

    if (a->n_words == 0)
        return TRUE;
    plain_set_query(table, words + a->start, a->n_words);
    guint slow = plain_slow_distance(words + a->start, a->n_words, words + b->start, b->n_words);
    return plain_distance(table, b, slow) == slow &&
           (slow == 0 || plain_distance(table, b, slow - 1) >= slow);
}

/* Whether the best five are the best five when no length is left out and nothing given up. */
static inline gboolean plain_check_search(PlainTable *table, const PlainText *query, guint min)
{
    const guint32 *words = &g_array_index(table->words, guint32, query->start);
    PlainSearch all = {.min = min};

    if (query->n_words == 0)
        return TRUE;
    PlainSearch found = plain_find_words(table, words, query->n_words, min);
    for (guint i = 0; i < table->texts->len; i++) {
        const PlainText *text = &g_array_index(table->texts, PlainText, i);
        guint longer = MAX(query->n_words, text->n_words);
        guint similarity = (longer - plain_distance(table, text, longer)) * 10000 / longer;
        if (similarity >= plain_need(&all))
            plain_keep(&all, similarity);
    }
    return found.n_best == all.n_best && memcmp(found.best, all.best, sizeof all.best) == 0;
}

/**
 * plain_table_check:
 * Hold the fast ways against the slow ones: the distance of @n_pairs pairs of texts, one in eight
 * of them among the longest, and the search for a few texts. Returns how many differ.
 */
#define PLAIN_CHECKED_TEXTS 4000000 /* in all these searches */
static inline guint plain_table_check(PlainTable *table, guint n_pairs)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    guint n_texts = table->texts->len, n_wrong = 0;

    for (guint i = 0; i < n_pairs; i++) {
        guint begin = i % 8 == 0 ? n_texts - n_texts / 1000 - 1 : 0;
        const PlainText *a = plain_any_text(table, random, begin);
        const PlainText *b = plain_any_text(table, random, begin);
        n_wrong += !plain_check_pair(table, a, b);
    }
    for (guint i = 0; i < 5 + PLAIN_CHECKED_TEXTS / n_texts; i++)
        n_wrong +=
            !plain_check_search(table, plain_any_text(table, random, 0), 2000 + i % 6 * 1000);
    return n_wrong;
}

#endif
