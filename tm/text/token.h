/*
 * Cuts a segment into tokens: words, numbers, signs, inline codes. Matching compares tokens.
 *
 *     «Закон № 14-З принят.»  →  «  Закон  №  14  -  З  принят  .  »
 *
 * Each token carries three numbers, and two tokens of one tokeniser compare by them:
 *
 *     surface  equal: the same word as written (ё and е, soft hyphens, kinds of quotes aside)
 *     folded   equal: the same but for letter case
 *     term     equal: forms of one word (its stem); any two numbers; the same sign;
 *              codes of one kind
 *
 * Rules. A word is letters, with digits and apostrophes inside; a hyphen ends it. A number is
 * digits with . or , between them, or grouped by threes with any kind of space ("4 812"). All other
 * visible characters are signs, one token each, but a row of full stops is one. A code inside a
 * word stands after it: Word cuts runs where it likes.
 */
#ifndef TM_TEXT_TOKEN_H
#define TM_TEXT_TOKEN_H

#include "text/text.h"

typedef enum { TM_TOKEN_WORD, TM_TOKEN_NUMBER, TM_TOKEN_SIGN, TM_TOKEN_CODE } TmTokenKind;

typedef struct {
    guint32 start; /* bytes of the text; a code has start == end */
    guint32 end;
    guint32 term;
    guint32 folded;
    guint32 surface;
    TmTokenKind kind;
} TmToken;

/* Words and numbers are content; they carry what a segment says. */
static inline gboolean tm_token_is_content(const TmToken *token)
{
    return token->kind <= TM_TOKEN_NUMBER;
}

typedef struct TmTokeniser TmTokeniser;

/* A tokeniser for texts in one language. Its vocabulary grows with what it sees; one thread's. */
TmTokeniser *tm_tokeniser_new(const char *language);
void tm_tokeniser_free(TmTokeniser *tokeniser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmTokeniser, tm_tokeniser_free)

/* The tokens of a text as a GArray of TmToken; the caller unrefs it. */
GArray *tm_tokenise(TmTokeniser *tokeniser, const TmText *text);

/* The same, written over what @tokens holds (of TmToken), for loops over many texts. Of words that
 * were met before nothing is copied and nothing allocated. */
void tm_tokenise_into(TmTokeniser *tokeniser, const TmText *text, GArray *tokens);

/* How many numbers were given so far. Terms, folded forms and surfaces share them: 1, 2, 3, … in
 * the order in which they were first met. */
guint32 tm_tokeniser_n_numbers(const TmTokeniser *tokeniser);

/* What stands behind a token's numbers: "закон", "2026", "#" for the term of all numbers. */
const char *tm_token_surface(const TmTokeniser *tokeniser, const TmToken *token);
const char *tm_token_folded(const TmTokeniser *tokeniser, const TmToken *token);
const char *tm_token_term(const TmTokeniser *tokeniser, const TmToken *token);

#endif
