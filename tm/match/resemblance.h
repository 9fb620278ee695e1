/*
 * The ranking key: which of two candidates in one band of the score looks more like the query.
 *
 * The score counts words; whether a replaced word is its near relative or has nothing to do with
 * it, is long or short, it does not see. The key compares characters: rows of three, over the
 * words, numbers and signs of a segment as they are written, with a space before, between and after
 * them.
 *
 *     "Принят закон."   →   " Пр" "При" "рин" "иня" "нят" "ят " "т з" " за" … "н ." " . "
 *
 *     key = ⌊10000 · 5·shared / (4·query + candidate)⌋
 *
 * where shared counts a trigram as often as both sides have it. What the candidate lacks weighs
 * four times what it has too much: to strike out is less work than to write.
 *
 * Inline codes, kinds of quotes and of white space do not count; the score knows what of that
 * matters. No other unit counts either: the key of a pair stays the same whatever else is stored.
 *
 *     g_autoptr(TmResemblance) resemblance = tm_resemblance_new(query, n_query);
 *     guint key = tm_resemblance_with(resemblance, candidate, n_candidate);
 *
 * Source  docs/matching.md, "Ranking key": what was tried, and what each try gained. The formula is
 *         the F-measure of chrF2 (Popović 2015) with trigrams alone.
 */
#ifndef TM_MATCH_RESEMBLANCE_H
#define TM_MATCH_RESEMBLANCE_H

#include "text/token.h"

/* A token as the key sees it. */
typedef struct {
    const char *text; /* its surface (tm_token_surface), UTF-8; needs no NUL */
    guint32 n_bytes;
    TmTokenKind kind;
} TmRankToken;

/* Replaces what is in @into (of TmRankToken) by tokens of a tokeniser; the texts stay the
 * tokeniser's.
 */
void tm_rank_tokens(const TmTokeniser *tokeniser, const TmToken *tokens, gsize n_tokens,
                    GArray *into);

/* One query, and what comparing it with many candidates needs; one thread's. */
typedef struct TmResemblance TmResemblance;

TmResemblance *tm_resemblance_new(const TmRankToken *query, gsize n_tokens);
void tm_resemblance_free(TmResemblance *resemblance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmResemblance, tm_resemblance_free)

/**
 * tm_resemblance_with:
 * The key of a candidate, 0..10000; 10000 means the same words, numbers and signs, or none on
 * either side. Not symmetric.
 *
 * Shape   any bytes: text that is not UTF-8 gives a number like any other. Linear in the bytes of
 *         the candidate, times the logarithm of the query's at worst; no memory is taken once the
 *         longest candidate has been seen.
 */
guint tm_resemblance_with(TmResemblance *resemblance, const TmRankToken *candidate, gsize n_tokens);

#endif
