/*
 * One text, as a row of words or as it is.
 */
#include "memory/concordance_internal.h"

#include <string.h>

/* Indexes of the last words that count, since signs between them do not: enough for a phrase. */
#define RECENT 64

gboolean concordance_walk(const TmConcordance *query, const guint64 *fits, const guint32 *words,
                          gsize n_words, GArray *places)
{
    const TmIndexPhrases phrases = concordance_phrases(query, fits);
    guint64 state = 0, found = 0;
    gsize recent[RECENT], n_content = 0;

    for (gsize i = 0; i < n_words; i++) {
        if ((fits[words[i]] & FIT_SKIP) != 0)
            continue;
        recent[n_content++ % RECENT] = i;
        guint64 ended = tm_index_phrases_step(&phrases, &state, fits[words[i]]);
        found |= ended;
        for (; ended != 0; ended &= ended - 1) {
            gsize length = query->lengths[__builtin_ctzll(ended)];
            ConcordancePlace place = {recent[(n_content - length) % RECENT], i};
            g_array_append_val(places, place);
        }
    }
    return found == query->ends;
}

static int compare_ranges(gconstpointer a, gconstpointer b)
{
    const TmRange *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Joins ranges from @first on that overlap; they are sorted. */
static void join(GArray *ranges, guint first)
{
    guint n_kept = first;

    for (guint i = first; i < ranges->len; i++) {
        TmRange range = g_array_index(ranges, TmRange, i);
        TmRange *last = n_kept > first ? &g_array_index(ranges, TmRange, n_kept - 1) : NULL;
        if (last != NULL && range.start < last->end)
            last->end = MAX(last->end, range.end);
        else
            g_array_index(ranges, TmRange, n_kept++) = range;
    }
    g_array_set_size(ranges, n_kept);
}

/* The places of phrases as ranges of the text. */
static void add_ranges(const GArray *places, const GArray *tokens, GArray *ranges)
{
    guint first = ranges->len;

    for (guint i = 0; i < places->len; i++) {
        const ConcordancePlace *place = &g_array_index(places, ConcordancePlace, i);
        TmRange range = {g_array_index(tokens, TmToken, place->first).start,
                         g_array_index(tokens, TmToken, place->last).end};
        g_array_append_val(ranges, range);
    }
    qsort(&g_array_index(ranges, TmRange, first), ranges->len - first, sizeof(TmRange),
          compare_ranges);
    join(ranges, first);
}

gboolean tm_concordance_match(TmConcordance *query, const char *language, const TmText *text,
                              GArray *ranges, GError **error)
{
    GArray *tokens = query->tokens;

    if (query->regex != NULL)
        return tm_regex_find(query->regex, text, ranges, error);
    const guint64 *fits = concordance_tokens(concordance_language(query, language), text, tokens);
    g_array_set_size(query->numbers, tokens->len);
    for (guint i = 0; i < tokens->len; i++)
        g_array_index(query->numbers, guint32, i) = g_array_index(tokens, TmToken, i).surface;
    g_array_set_size(query->places, 0);
    if (concordance_walk(query, fits, (const guint32 *) (const void *) query->numbers->data,
                         tokens->len, query->places))
        add_ranges(query->places, tokens, ranges);
    return TRUE;
}
