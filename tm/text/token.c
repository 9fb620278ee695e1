#include "text/token.h"

#include "text/block_private.h"
#include "text/character_private.h"
#include "text/identity_private.h"

struct TmTokeniser {
    TmIdentities *identities;
    GString *value; /* scratch: of a number */
};

TmTokeniser *tm_tokeniser_new(const char *language)
{
    TmTokeniser *tokeniser = g_new0(TmTokeniser, 1);

    tokeniser->identities = tm_identities_new(language);
    tokeniser->value = g_string_new(NULL);
    return tokeniser;
}

void tm_tokeniser_free(TmTokeniser *tokeniser)
{
    if (tokeniser == NULL)
        return;
    tm_identities_free(tokeniser->identities);
    g_string_free(tokeniser->value, TRUE);
    g_free(tokeniser);
}

guint32 tm_tokeniser_n_numbers(const TmTokeniser *tokeniser)
{
    return tm_identities_n_numbers(tokeniser->identities);
}

const char *tm_token_surface(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_identities_string(tokeniser->identities, token->surface);
}

const char *tm_token_folded(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_identities_string(tokeniser->identities, token->folded);
}

const char *tm_token_term(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_identities_string(tokeniser->identities, token->term);
}

/* ---- where tokens end ---------------------------------------------------------------------------
 */

typedef struct {
    const TmTraits *traits;
    TmIdentities *identities;
    GString *value;
    const TmText *text;
    const char *at;
    const char *end; /* no word or number goes beyond: a tab, or the end of the text */
    gsize next_code;
    GArray *tokens; /* with room behind … */
    guint n_tokens; /* … those that were cut */
} Scan;

/* Bytes that are no UTF-8 count as the character that they come to; the store has none. */
static TmCharacter not_utf8(const char *at)
{
    gunichar c = g_utf8_get_char(at);

    return (TmCharacter){c, (guint) (g_utf8_next_char(at) - at), tm_unicode_class(c)};
}

/* The character at @at; a space of no bytes at the end. */
static inline TmCharacter character_at(const Scan *scan, const char *at)
{
    if (at >= scan->end)
        return (TmCharacter){.traits = TM_CHAR_SPACE};
    TmCharacter it = tm_character_at(scan->traits, at, scan->end);
    return it.n_bytes > 0 ? it : not_utf8(at);
}

static inline gboolean has_class(TmCharacter character, TmCharClass class)
{
    return tm_character_class(character) == class;
}

/* Whether a word that has come to @it, which is at @at, goes on with it. */
static inline gboolean continues_word(const Scan *scan, TmCharacter it, const char *at)
{
    switch (tm_character_class(it)) {
    case TM_CHAR_LETTER:
    case TM_CHAR_DIGIT:
    case TM_CHAR_IGNORED:
        return TRUE;
    case TM_CHAR_SIGN:
        return tm_is_apostrophe(it.c) &&
               has_class(character_at(scan, at + it.n_bytes), TM_CHAR_LETTER);
    default:
        return FALSE;
    }
}

/* The end of the ordinary letters from @at on, or a place among them. */
static inline const char *skip_letters(const Scan *scan, const char *at)
{
    guint n_letters = TM_BLOCK_BYTES;

    /* The last byte of seven may be half a character. */
    while (n_letters >= TM_BLOCK_BYTES - 1 && scan->end - at >= TM_BLOCK_BYTES) {
        n_letters = tm_block_n_letters(at);
        at += n_letters;
    }
    return at;
}

static const char *end_of_word(const Scan *scan)
{
    const char *at = scan->at;

    for (;;) {
        at = skip_letters(scan, at);
        TmCharacter it = character_at(scan, at);
        if (!continues_word(scan, it, at))
            return at;
        at += it.n_bytes;
    }
}

/* Appends the digits from @at on to @value, as ASCII; returns their end. */
static const char *append_digits(const Scan *scan, const char *at, GString *value)
{
    for (;;) {
        TmCharacter it = character_at(scan, at);
        if (!has_class(it, TM_CHAR_DIGIT))
            return at;
        int digit = it.c < 0x80 ? (int) it.c - '0' : tm_unicode_digit(it.c);
        g_string_append_c(value, (char) ('0' + digit));
        at += it.n_bytes;
    }
}

/* The full stop or comma at @at and digits behind it; NULL where none follow. */
static const char *append_decimals(const Scan *scan, const char *at, char point, GString *value)
{
    g_string_append_c(value, point);
    gsize n_before = value->len;
    const char *end = append_digits(scan, at, value);

    return value->len > n_before ? end : NULL;
}

/* A group of exactly three digits at @at, behind a space; NULL where none stands. */
static const char *append_group(const Scan *scan, const char *at, GString *value)
{
    gsize n_before = value->len;
    const char *end = append_digits(scan, at, value);

    return value->len == n_before + 3 && !has_class(character_at(scan, end), TM_CHAR_LETTER) ? end
                                                                                             : NULL;
}

/*
 * The end of the number here, and its value as plain ASCII: "4 812" → "4812", "8,5" → "8,5". A
 * space joins only a group of exactly three digits to at most three or to other groups.
 */
static const char *end_of_number(const Scan *scan, GString *value)
{
    g_string_truncate(value, 0);
    const char *end = append_digits(scan, scan->at, value);
    gboolean may_group = value->len <= 3;

    for (;;) {
        TmCharacter separator = character_at(scan, end);
        const char *at = end + separator.n_bytes, *next = NULL;
        gsize n_before = value->len;

        if (separator.c == '.' || separator.c == ',') {
            next = append_decimals(scan, at, (char) separator.c, value);
            may_group = FALSE;
        } else if (may_group && has_class(separator, TM_CHAR_SPACE)) {
            next = append_group(scan, at, value);
        }
        if (next == NULL) {
            g_string_truncate(value, n_before);
            return end;
        }
        end = next;
    }
}

/* The end of the sign here; a row of full stops is one, and the ellipsis. */
static const char *end_of_sign(const Scan *scan, TmCharacter *sign)
{
    const char *at = scan->at + sign->n_bytes;

    if (sign->c != '.' || at >= scan->end || *at != '.')
        return at;
    while (at < scan->end && *at == '.')
        at++;
    sign->c = 0x2026;
    return at;
}

/* ---- tokens -------------------------------------------------------------------------------------
 */

static inline void add_token(Scan *scan, TmTokenKind kind, const char *start, const char *end,
                             TmIdentity identity)
{
    const guint first_room = 16; /* a guess: most segments have fewer tokens */
    const char *text = scan->text->string->str;

    if (scan->n_tokens == scan->tokens->len)
        g_array_set_size(scan->tokens, MAX(first_room, scan->n_tokens * 2));
    g_array_index(scan->tokens, TmToken, scan->n_tokens) =
        (TmToken){.start = (guint32) (start - text),
                  .end = (guint32) (end - text),
                  .term = identity.term,
                  .folded = identity.folded,
                  .surface = identity.surface,
                  .kind = kind};
    scan->n_tokens++;
}

/* Where the next code that is white space stands: no word or number goes beyond it. */
static const char *next_separator(const TmText *text, gsize next_code)
{
    for (; next_code < tm_text_n_codes(text); next_code++)
        if (tm_code_separator(tm_text_code(text, next_code)) != '\0')
            return text->string->str + tm_text_code(text, next_code)->offset;
    return text->string->str + text->string->len;
}

static void add_codes_up_to(Scan *scan, gsize up_to)
{
    for (; scan->next_code < tm_text_n_codes(scan->text); scan->next_code++) {
        const TmCode *code = tm_text_code(scan->text, scan->next_code);
        const char *place = scan->text->string->str + code->offset;
        if (code->offset > up_to)
            return;
        add_token(scan, TM_TOKEN_CODE, place, place,
                  tm_identity_of_code(scan->identities, code->kind));
    }
}

/* The codes up to where the scan is; mostly there are none. */
static inline void add_codes(Scan *scan)
{
    if (scan->next_code < tm_text_n_codes(scan->text))
        add_codes_up_to(scan, (gsize) (scan->at - scan->text->string->str));
}

/* The token here, which begins with @first: a letter, a digit or a sign. */
static void read_token(Scan *scan, TmCharacter first)
{
    const char *start = scan->at, *end;

    switch (tm_character_class(first)) {
    case TM_CHAR_LETTER:
        end = end_of_word(scan);
        add_token(scan, TM_TOKEN_WORD, start, end,
                  tm_identity_of_word(scan->identities, start, (gsize) (end - start)));
        break;
    case TM_CHAR_DIGIT:
        end = end_of_number(scan, scan->value);
        add_token(scan, TM_TOKEN_NUMBER, start, end,
                  tm_identity_of_number(scan->identities, scan->value));
        break;
    default:
        end = end_of_sign(scan, &first);
        add_token(scan, TM_TOKEN_SIGN, start, end, tm_identity_of_sign(scan->identities, first.c));
    }
    scan->at = end;
}

/* One token with the codes before it, or one character between two. */
static void step(Scan *scan)
{
    TmCharacter it = character_at(scan, scan->at);

    if (has_class(it, TM_CHAR_SPACE) || has_class(it, TM_CHAR_IGNORED)) {
        scan->at += it.n_bytes;
    } else {
        add_codes(scan);
        read_token(scan, it);
    }
}

void tm_tokenise_into(TmTokeniser *tokeniser, const TmText *text, GArray *tokens)
{
    const char *end = text->string->str + text->string->len;
    Scan scan = {.traits = tm_traits(),
                 .identities = tokeniser->identities,
                 .value = tokeniser->value,
                 .text = text,
                 .at = text->string->str,
                 .end = next_separator(text, 0),
                 .tokens = tokens};

    while (scan.at < end) {
        while (scan.at < scan.end)
            step(&scan);
        add_codes(&scan);
        scan.end = next_separator(text, scan.next_code);
    }
    scan.at = end;
    add_codes(&scan);
    g_array_set_size(tokens, scan.n_tokens);
}

GArray *tm_tokenise(TmTokeniser *tokeniser, const TmText *text)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));

    tm_tokenise_into(tokeniser, text, tokens);
    return tokens;
}
