#include "match/resemblance.h"

#include <string.h>

/* Three characters of 21 bits fill a trigram; 63 bits, so that no two are ever taken for one. */
#define CHARACTER_BITS 21
#define TRIGRAM_MASK ((G_GUINT64_CONSTANT(1) << (3 * CHARACTER_BITS)) - 1)

/* An odd factor mixes one to one. Source: 2⁶⁴ over the golden ratio (Knuth 1973, 6.4). */
#define MIXER G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)

/* What the candidate lacks weighs four times what it has too much. Source: chrF2. */
#define MISSING_WEIGHT 4

/* How often the query has a trigram, and how many of them this candidate has not used up. */
typedef struct {
    guint32 n;
    guint32 left;
    guint32 call; /* the call that left is of */
} Stock;

/*
 * The query's trigrams, mixed and sorted. The first bits of a mixed trigram are the number of a
 * bucket, which says where those that begin so stand:
 *
 *     buckets   0  1  1  3  …         one more than there are
 *               |    \  \
 *     mixed    00…  10… 10…  11…      stock beside it
 */
struct TmResemblance {
    guint n_query; /* trigrams, repeats counted */
    guint shift;   /* a mixed trigram shifted by this is the number of its bucket */
    guint32 call;
    guint64 *mixed;
    Stock *stock;
    guint32 *buckets;
    GArray *trigrams; /* of guint64: those of the candidate; scratch */
};

void tm_rank_tokens(const TmTokeniser *tokeniser, const TmToken *tokens, gsize n_tokens,
                    GArray *into)
{
    g_array_set_size(into, 0);
    for (gsize i = 0; i < n_tokens; i++) {
        const char *surface = tm_token_surface(tokeniser, &tokens[i]);
        TmRankToken token = {surface, (guint32) strlen(surface), tokens[i].kind};
        g_array_append_val(into, token);
    }
}

/* The character at *at, which goes on behind it. Never reads beyond @end, whatever stands there. */
static inline guint32 next_character(const guchar **at, const guchar *end)
{
    guint32 lead = *(*at)++;

    if (lead < 0x80)
        return lead;
    guint32 character = lead & (lead < 0xe0 ? 0x1f : lead < 0xf0 ? 0x0f : 0x07);
    for (; *at < end && (**at & 0xc0) == 0x80; (*at)++)
        character = character << 6 | (**at & 0x3f);
    return character & ((1 << CHARACTER_BITS) - 1);
}

static guint64 *make_room(GArray *trigrams, const TmRankToken *tokens, gsize n_tokens)
{
    gsize n_bytes = 0;

    for (gsize i = 0; i < n_tokens; i++)
        n_bytes += tokens[i].n_bytes + 1;
    g_array_set_size(trigrams, (guint) n_bytes);
    return (guint64 *) (void *) trigrams->data;
}

/* Replaces what is in @trigrams by the mixed trigrams of tokens, in their order. */
static void read_trigrams(const TmRankToken *tokens, gsize n_tokens, GArray *trigrams)
{
    guint64 *row = make_room(trigrams, tokens, n_tokens);
    guint64 last = ' '; /* the last three characters */
    guint n = 0;        /* trigrams, and two: the first characters do not make one yet */

    for (gsize i = 0; i < n_tokens; i++) {
        const guchar *at = (const guchar *) tokens[i].text, *end = at + tokens[i].n_bytes;
        if (tokens[i].kind == TM_TOKEN_CODE || at == end)
            continue;
        while (at < end) {
            last = (last << CHARACTER_BITS | next_character(&at, end)) & TRIGRAM_MASK;
            if (n++ > 0)
                row[n - 2] = last * MIXER;
        }
        last = (last << CHARACTER_BITS | ' ') & TRIGRAM_MASK;
        row[n++ - 1] = last * MIXER;
    }
    g_array_set_size(trigrams, n > 0 ? n - 1 : 0);
}

static int compare_mixed(gconstpointer a, gconstpointer b)
{
    guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

    return x < y ? -1 : x > y;
}

/* Takes the sorted trigrams; returns how many different ones there are. */
static guint fill_stock(TmResemblance *resemblance, const GArray *sorted)
{
    guint n = 0;

    for (guint i = 0; i < sorted->len; i++) {
        guint64 mixed = g_array_index(sorted, guint64, i);
        if (n == 0 || resemblance->mixed[n - 1] != mixed)
            resemblance->mixed[n++] = mixed;
        resemblance->stock[n - 1].n++;
    }
    return n;
}

/* Eight buckets a trigram at least: what the query lacks mostly meets an empty one, and a branch
 * that goes the same way nearly always costs little. */
static void fill_buckets(TmResemblance *resemblance, guint n_different)
{
    guint n_bits = g_bit_storage(n_different) + 3;
    gsize n_buckets = (gsize) 1 << n_bits;
    guint at = 0;

    resemblance->shift = 64 - n_bits;
    resemblance->buckets = g_new(guint32, n_buckets + 1);
    for (gsize bucket = 0; bucket <= n_buckets; bucket++) {
        while (at < n_different && resemblance->mixed[at] >> resemblance->shift < bucket)
            at++;
        resemblance->buckets[bucket] = at;
    }
}

TmResemblance *tm_resemblance_new(const TmRankToken *query, gsize n_tokens)
{
    TmResemblance *resemblance = g_new0(TmResemblance, 1);

    resemblance->trigrams = g_array_new(FALSE, FALSE, sizeof(guint64));
    read_trigrams(query, n_tokens, resemblance->trigrams);
    g_array_sort(resemblance->trigrams, compare_mixed);
    resemblance->n_query = resemblance->trigrams->len;
    resemblance->mixed = g_new(guint64, resemblance->n_query);
    resemblance->stock = g_new0(Stock, resemblance->n_query);
    fill_buckets(resemblance, fill_stock(resemblance, resemblance->trigrams));
    return resemblance;
}

void tm_resemblance_free(TmResemblance *resemblance)
{
    if (resemblance == NULL)
        return;
    g_array_unref(resemblance->trigrams);
    g_free(resemblance->buckets);
    g_free(resemblance->stock);
    g_free(resemblance->mixed);
    g_free(resemblance);
}

/* Takes one of a trigram out of the query's stock; FALSE: there is none, or none left. */
static inline gboolean take(TmResemblance *resemblance, guint64 mixed)
{
    const guint32 *bucket = resemblance->buckets + (mixed >> resemblance->shift);
    guint32 low = bucket[0], high = bucket[1];

    /* Nobody's text fills a bucket, except on purpose. */
    while (high - low > 8) {
        guint32 middle = low + (high - low) / 2;
        if (resemblance->mixed[middle] <= mixed)
            low = middle;
        else
            high = middle;
    }
    while (low < high && resemblance->mixed[low] != mixed)
        low++;
    if (low == high)
        return FALSE;
    Stock *stock = &resemblance->stock[low];
    if (stock->call != resemblance->call) {
        stock->call = resemblance->call;
        stock->left = stock->n;
    }
    return stock->left > 0 && stock->left-- > 0;
}

/* A new number for a call; after four thousand million of them the old ones come back. */
static void begin_call(TmResemblance *resemblance)
{
    if (++resemblance->call == 0) {
        for (guint i = 0; i < resemblance->n_query; i++)
            resemblance->stock[i].call = 0;
        resemblance->call = 1;
    }
}

guint tm_resemblance_with(TmResemblance *resemblance, const TmRankToken *candidate, gsize n_tokens)
{
    GArray *trigrams = resemblance->trigrams;
    guint64 n_shared = 0;

    begin_call(resemblance);
    read_trigrams(candidate, n_tokens, trigrams);
    const guint64 *row = (const guint64 *) (const void *) trigrams->data;
    for (guint i = 0; i < trigrams->len; i++)
        n_shared += (guint64) take(resemblance, row[i]);
    guint64 n_all = (guint64) MISSING_WEIGHT * resemblance->n_query + trigrams->len;
    return n_all == 0 ? 10000 : (guint) (n_shared * 10000 * (MISSING_WEIGHT + 1) / n_all);
}
