/*
 * Puts the inline codes of a document's segment into a translation from the memory.
 *
 * A stored target knows where its own codes stand; the document's codes are others (another bold
 * run, another note). Where the stored source has the same codes in the same order, each code of
 * the target is replaced by its counterpart. Otherwise the codes are placed by what stands beside
 * them: at the edges, around the same words, after the same number, else at the same share of the
 * words. Such a place is a guess and is reported as one. No code is ever lost or doubled.
 */
#ifndef DRAFT_CODES_H
#define DRAFT_CODES_H

#include "text/text.h"
#include "text/token.h"

/**
 * codes_place:
 * The text of @target with the codes of @query.
 *
 * @guessed: set to TRUE when a code had to be placed by guess; FALSE otherwise.
 */
TmText *codes_place(const TmText *query, const TmText *source, const TmText *target,
                    TmTokeniser *query_tokeniser, TmTokeniser *target_tokeniser, gboolean *guessed);

#endif
