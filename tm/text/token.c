#include "text/token.h"

#include <string.h>
#include "text/character_private.h"
#include "text/stem.h"
#include "text/vocabulary_private.h"

/* The three numbers of a word. */
typedef struct {
    guint32 term;
    guint32 folded;
    guint32 surface;
} Identity;

/* Signs whose numbers are at hand: Latin-1 and U+2000 – U+206F, dashes and quotes. */
#define N_LATIN_SIGNS 0x100
#define FIRST_GENERAL_SIGN 0x2000
#define N_GENERAL_SIGNS 0x70

struct TmTokeniser {
    TmStemmer *stemmer;
    const TmTraits *traits;
    TmVocabulary *strings; /* surfaces, folded forms, terms, …: what tokens' numbers stand for */
    TmVocabulary *written; /* words as written, each with … */
    GArray *identities;    /* … its Identity at number - 1 */
    GString *value;        /* scratch: of a number */

    /* Numbers asked for all the time; 0 until they are first needed. */
    guint32 any_number;
    guint32 codes[TM_CODE_ALONE + 1];
    guint32 signs[N_LATIN_SIGNS + N_GENERAL_SIGNS];
};

TmTokeniser *tm_tokeniser_new(const char *language)
{
    TmTokeniser *tokeniser = g_new0(TmTokeniser, 1);

    tokeniser->stemmer = tm_stemmer_new(language);
    tokeniser->traits = tm_traits();
    tokeniser->strings = tm_vocabulary_new();
    tokeniser->written = tm_vocabulary_new();
    tokeniser->identities = g_array_new(FALSE, FALSE, sizeof(Identity));
    tokeniser->value = g_string_new(NULL);
    return tokeniser;
}

void tm_tokeniser_free(TmTokeniser *tokeniser)
{
    if (tokeniser == NULL)
        return;
    tm_stemmer_free(tokeniser->stemmer);
    tm_vocabulary_free(tokeniser->strings);
    tm_vocabulary_free(tokeniser->written);
    g_array_unref(tokeniser->identities);
    g_string_free(tokeniser->value, TRUE);
    g_free(tokeniser);
}

guint32 tm_tokeniser_n_numbers(const TmTokeniser *tokeniser)
{
    return tm_vocabulary_n_numbers(tokeniser->strings);
}

const char *tm_token_surface(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_vocabulary_string(tokeniser->strings, token->surface);
}

const char *tm_token_folded(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_vocabulary_string(tokeniser->strings, token->folded);
}

const char *tm_token_term(const TmTokeniser *tokeniser, const TmToken *token)
{
    return tm_vocabulary_string(tokeniser->strings, token->term);
}

/* ---- numbers of words, signs and codes ----------------------------------------------------------
 */

/* Strings of different kinds share the numbers, told apart by a letter. */
static guint32 number_of(TmTokeniser *tokeniser, char kind, const char *string)
{
    return tm_vocabulary_number(tokeniser->strings, kind, string, strlen(string));
}

/* The same for a string whose number is kept in @known. */
static guint32 known_number_of(TmTokeniser *tokeniser, guint32 *known, char kind,
                               const char *string)
{
    if (*known == 0)
        *known = number_of(tokeniser, kind, string);
    return *known;
}

static gboolean is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2bb || c == 0x2bc || c == '`';
}

static gunichar plain_letter(gunichar c)
{
    if (is_apostrophe(c))
        return '\'';
    return c == 0x451 ? 0x435 : c == 0x401 ? 0x415 : c; /* ё Ё → е Е */
}

/* How a word is written, without what matching does not see. */
static char *word_surface(const char *start, gsize n_bytes)
{
    g_autofree char *nfc = tm_unicode_nfc(start, n_bytes);
    GString *surface = g_string_sized_new(n_bytes);

    for (const char *at = nfc; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_apostrophe(c) || tm_unicode_class(c) != TM_CHAR_IGNORED)
            g_string_append_unichar(surface, plain_letter(c));
    }
    return g_string_free(surface, FALSE);
}

static Identity new_identity(TmTokeniser *tokeniser, const char *start, gsize n_bytes)
{
    g_autofree char *surface = word_surface(start, n_bytes);
    g_autofree char *folded = tm_unicode_fold(surface, strlen(surface));
    Identity identity;

    identity.surface = number_of(tokeniser, 's', surface);
    identity.folded = number_of(tokeniser, 'f', folded);
    identity.term = number_of(tokeniser, 'w', tm_stemmer_stem(tokeniser->stemmer, folded));
    return identity;
}

static const Identity *word_identity(TmTokeniser *tokeniser, const char *start, gsize n_bytes)
{
    guint32 number = tm_vocabulary_number(tokeniser->written, 'w', start, n_bytes);

    if (number > tokeniser->identities->len) {
        Identity identity = new_identity(tokeniser, start, n_bytes);
        g_array_append_val(tokeniser->identities, identity);
    }
    return &g_array_index(tokeniser->identities, Identity, number - 1);
}

/* What a sign counts as: kinds of quotes, of dashes and of ellipses are one each. */
static gunichar plain_sign(gunichar c)
{
    switch (c) {
    case 0xab:
    case 0xbb:
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0x201f:
    case 0x2039:
    case 0x203a:
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case '\'':
    case 0x2033:
        return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return '-';
    default:
        return c;
    }
}

static guint32 number_of_sign(TmTokeniser *tokeniser, gunichar c)
{
    guint32 none = 0, *known = &none;
    char utf8[7] = "";

    if (c < N_LATIN_SIGNS)
        known = &tokeniser->signs[c];
    else if (c - FIRST_GENERAL_SIGN < N_GENERAL_SIGNS)
        known = &tokeniser->signs[N_LATIN_SIGNS + c - FIRST_GENERAL_SIGN];
    if (*known != 0)
        return *known;
    g_unichar_to_utf8(plain_sign(c), utf8);
    return known_number_of(tokeniser, known, 'p', utf8);
}

/* ---- scanning -----------------------------------------------------------------------------------
 */

typedef struct {
    TmTokeniser *tokeniser;
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

    return (TmCharacter){c, (guint16) (g_utf8_next_char(at) - at), tm_unicode_class(c)};
}

/* The character at @at; a space of no bytes at the end. */
static inline TmCharacter character_at(const Scan *scan, const char *at)
{
    if (at >= scan->end)
        return (TmCharacter){.traits = TM_CHAR_SPACE};
    TmCharacter it = tm_character_at(scan->tokeniser->traits, at, scan->end);
    return it.n_bytes > 0 ? it : not_utf8(at);
}

static inline gboolean has_class(TmCharacter character, TmCharClass class)
{
    return tm_character_class(character) == class;
}

/* Whether a word that has come to @character, which is at @at, goes on with it. */
static inline gboolean continues_word(const Scan *scan, TmCharacter it, const char *at)
{
    switch (tm_character_class(it)) {
    case TM_CHAR_LETTER:
    case TM_CHAR_DIGIT:
    case TM_CHAR_IGNORED:
        return TRUE;
    case TM_CHAR_SIGN:
        return is_apostrophe(it.c) &&
               has_class(character_at(scan, at + it.n_bytes), TM_CHAR_LETTER);
    default:
        return FALSE;
    }
}

static const char *end_of_word(const Scan *scan)
{
    const char *at = scan->at;

    for (;;) {
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
        g_string_append_c(value, (char) ('0' + tm_unicode_digit(it.c)));
        at += it.n_bytes;
    }
}

/*
 * The end of the number here, and its value as plain ASCII: "4 812" → "4812", "8,5" → "8,5". A
 * space joins only a group of exactly three digits to at most three or to other groups.
 */
static const char *end_of_number(const Scan *scan, GString *value)
{
    g_string_truncate(value, 0);
    const char *at = append_digits(scan, scan->at, value);
    gboolean may_group = value->len <= 3;

    for (;;) {
        TmCharacter separator = character_at(scan, at);
        gboolean is_point = separator.c == '.' || separator.c == ',';
        gboolean is_space = has_class(separator, TM_CHAR_SPACE) && separator.n_bytes > 0;
        gsize n_before = value->len;

        if (!is_point && !(is_space && may_group))
            return at;
        const char *end = append_digits(scan, at + separator.n_bytes, value);
        gsize n_digits = value->len - n_before;
        if (is_point)
            g_string_insert_c(value, (gssize) n_before, (char) separator.c);
        if (is_point ? n_digits == 0
                     : n_digits != 3 || has_class(character_at(scan, end), TM_CHAR_LETTER)) {
            g_string_truncate(value, n_before);
            return at;
        }
        may_group = may_group && is_space;
        at = end;
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

/* A new token, from where the scan is to @end. */
static TmToken *add_token(Scan *scan, TmTokenKind kind, const char *end)
{
    const guint first_room = 16; /* a guess: most segments have fewer tokens */
    const char *start = scan->text->string->str;

    if (scan->n_tokens == scan->tokens->len)
        g_array_set_size(scan->tokens, MAX(first_room, scan->n_tokens * 2));
    TmToken *token = &g_array_index(scan->tokens, TmToken, scan->n_tokens);
    scan->n_tokens++;
    token->kind = kind;
    token->start = (guint32) (scan->at - start);
    token->end = (guint32) (end - start);
    scan->at = end;
    return token;
}

static void identify(TmToken *token, guint32 term)
{
    token->term = token->folded = token->surface = term;
}

static void add_word(Scan *scan)
{
    const char *start = scan->at;
    TmToken *token = add_token(scan, TM_TOKEN_WORD, end_of_word(scan));
    const Identity *identity = word_identity(scan->tokeniser, start, (gsize) (scan->at - start));

    token->term = identity->term;
    token->folded = identity->folded;
    token->surface = identity->surface;
}

static void add_number(Scan *scan)
{
    TmTokeniser *tokeniser = scan->tokeniser;
    TmToken *token = add_token(scan, TM_TOKEN_NUMBER, end_of_number(scan, tokeniser->value));

    token->term = known_number_of(tokeniser, &tokeniser->any_number, '#', "#");
    token->folded = token->surface = number_of(tokeniser, 'n', tokeniser->value->str);
}

static void add_sign(Scan *scan, TmCharacter sign)
{
    TmToken *token = add_token(scan, TM_TOKEN_SIGN, end_of_sign(scan, &sign));

    identify(token, number_of_sign(scan->tokeniser, sign.c));
}

/* Where the next code that is white space stands: no word or number goes beyond it. */
static const char *next_separator(const TmText *text, gsize next_code)
{
    for (; next_code < tm_text_n_codes(text); next_code++)
        if (tm_code_separator(tm_text_code(text, next_code)) != '\0')
            return text->string->str + tm_text_code(text, next_code)->offset;
    return text->string->str + text->string->len;
}

/* The codes up to where the scan is. */
static void add_codes(Scan *scan)
{
    static const char *const kinds[] = {
        [TM_CODE_OPEN] = "open", [TM_CODE_CLOSE] = "close", [TM_CODE_ALONE] = "alone"};
    gsize up_to = (gsize) (scan->at - scan->text->string->str);

    for (; scan->next_code < tm_text_n_codes(scan->text); scan->next_code++) {
        const TmCode *code = tm_text_code(scan->text, scan->next_code);
        guint32 *known = &scan->tokeniser->codes[code->kind];
        if (code->offset > up_to)
            return;
        TmToken *token = add_token(scan, TM_TOKEN_CODE, scan->at);
        token->start = token->end = (guint32) code->offset;
        identify(token, known_number_of(scan->tokeniser, known, 'c', kinds[code->kind]));
    }
}

/* The next token, or what stands between two. */
static void step(Scan *scan)
{
    TmCharacter it = character_at(scan, scan->at);
    TmCharClass class = tm_character_class(it);

    if (class == TM_CHAR_SPACE || class == TM_CHAR_IGNORED) {
        scan->at += it.n_bytes;
        return;
    }
    add_codes(scan);
    if (class == TM_CHAR_LETTER)
        add_word(scan);
    else if (class == TM_CHAR_DIGIT)
        add_number(scan);
    else
        add_sign(scan, it);
}

void tm_tokenise_into(TmTokeniser *tokeniser, const TmText *text, GArray *tokens)
{
    const char *end = text->string->str + text->string->len;
    Scan scan = {.tokeniser = tokeniser,
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
