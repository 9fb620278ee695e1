/*
 * What a token counts as: its three numbers (text/token.h), and what they stand for.
 *
 *     word       as written    surface    folded    term
 *                «Зако­ном»     Законом    законом   закон
 *                "don’t"       don't      don't     don't
 *     number     4 812         4812       4812      #
 *     sign       „             "          "         "
 *     code       <b>           open       open      open
 *
 * A word that was met before costs one look-up of its bytes. Where a token begins and ends is the
 * tokeniser's affair.
 */
#ifndef TM_TEXT_IDENTITY_PRIVATE_H
#define TM_TEXT_IDENTITY_PRIVATE_H

#include "text/text.h"

typedef struct {
    guint32 term;
    guint32 folded;
    guint32 surface;
} TmIdentity;

typedef struct TmIdentities TmIdentities;

TmIdentities *tm_identities_new(const char *language);
void tm_identities_free(TmIdentities *identities);

/* How many numbers were given: 1, 2, 3, …; and the string that one stands for. */
guint32 tm_identities_n_numbers(const TmIdentities *identities);
const char *tm_identities_string(const TmIdentities *identities, guint32 number);

/* A word as it stands in the text. */
TmIdentity tm_identity_of_word(TmIdentities *identities, const char *start, gsize n_bytes);

/* A number by its value in ASCII. */
TmIdentity tm_identity_of_number(TmIdentities *identities, const GString *value);

/* A sign: kinds of quotes, of dashes are one each; U+2026 for a row of full stops. */
TmIdentity tm_identity_of_sign(TmIdentities *identities, gunichar c);

TmIdentity tm_identity_of_code(TmIdentities *identities, TmCodeKind kind);

/* The characters that stand for an apostrophe in a word. */
gboolean tm_is_apostrophe(gunichar c);

#endif
