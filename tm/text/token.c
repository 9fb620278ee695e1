#include "text/token.h"

#include <string.h>
#include "text/stem.h"
#include "text/unicode.h"

/* The three numbers of a word, remembered by how it was written. */
typedef struct {
    guint32 term;
    guint32 folded;
    guint32 surface;
} Identity;

struct TmTokeniser {
    TmStemmer *stemmer;
    GHashTable *ids;        /* string → number, counted from 1 */
    GPtrArray *strings;     /* number - 1 → string (owned by ids) */
    GHashTable *identities; /* a word as written → Identity */
    GString *word;          /* scratch */
};

TmTokeniser *tm_tokeniser_new(const char *language)
{
    TmTokeniser *tokeniser = g_new0(TmTokeniser, 1);

    tokeniser->stemmer = tm_stemmer_new(language);
    tokeniser->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tokeniser->strings = g_ptr_array_new();
    tokeniser->identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tokeniser->word = g_string_new(NULL);
    return tokeniser;
}

void tm_tokeniser_free(TmTokeniser *tokeniser)
{
    if (tokeniser == NULL)
        return;
    tm_stemmer_free(tokeniser->stemmer);
    g_hash_table_unref(tokeniser->identities);
    g_hash_table_unref(tokeniser->ids);
    g_ptr_array_unref(tokeniser->strings);
    g_string_free(tokeniser->word, TRUE);
    g_free(tokeniser);
}

/* Strings of different kinds share the numbers, told apart by a letter in front. */
static guint32 number_of(TmTokeniser *tokeniser, char kind, const char *value)
{
    g_autofree char *string = g_strdup_printf("%c%s", kind, value);
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(tokeniser->ids, string));

    if (number == 0) {
        g_ptr_array_add(tokeniser->strings, string);
        number = tokeniser->strings->len;
        g_hash_table_insert(tokeniser->ids, g_steal_pointer(&string), GUINT_TO_POINTER(number));
    }
    return number;
}

const char *tm_token_surface(const TmTokeniser *tokeniser, const TmToken *token)
{
    return (const char *) tokeniser->strings->pdata[token->surface - 1] + 1;
}

const char *tm_token_folded(const TmTokeniser *tokeniser, const TmToken *token)
{
    return (const char *) tokeniser->strings->pdata[token->folded - 1] + 1;
}

const char *tm_token_term(const TmTokeniser *tokeniser, const TmToken *token)
{
    return (const char *) tokeniser->strings->pdata[token->term - 1] + 1;
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
static char *word_surface(const char *start, const char *end)
{
    g_autofree char *nfc = tm_unicode_nfc(start, (gsize) (end - start));
    GString *surface = g_string_sized_new((gsize) (end - start));

    for (const char *at = nfc; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_apostrophe(c) || tm_unicode_class(c) != TM_CHAR_IGNORED)
            g_string_append_unichar(surface, plain_letter(c));
    }
    return g_string_free(surface, FALSE);
}

static const Identity *word_identity(TmTokeniser *tokeniser, const char *start, const char *end)
{
    g_string_truncate(tokeniser->word, 0);
    g_string_append_len(tokeniser->word, start, end - start);
    Identity *identity = g_hash_table_lookup(tokeniser->identities, tokeniser->word->str);
    if (identity != NULL)
        return identity;

    g_autofree char *surface = word_surface(start, end);
    g_autofree char *folded = tm_unicode_fold(surface, strlen(surface));
    identity = g_new(Identity, 1);
    identity->surface = number_of(tokeniser, 's', surface);
    identity->folded = number_of(tokeniser, 'f', folded);
    identity->term = number_of(tokeniser, 'w', tm_stemmer_stem(tokeniser->stemmer, folded));
    g_hash_table_insert(tokeniser->identities, g_strdup(tokeniser->word->str), identity);
    return identity;
}

/* ---- scanning -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *start; /* of the text */
    const char *end;
    const char *at;
} Cursor;

static TmCharClass class_at(const Cursor *cursor, const char *at)
{
    return at < cursor->end ? tm_unicode_class(g_utf8_get_char(at)) : TM_CHAR_SPACE;
}

static gboolean continues_word(const Cursor *cursor, const char *at)
{
    TmCharClass class = class_at(cursor, at);

    if (class == TM_CHAR_LETTER || class == TM_CHAR_DIGIT || class == TM_CHAR_IGNORED)
        return TRUE;
    return at < cursor->end && is_apostrophe(g_utf8_get_char(at)) &&
           class_at(cursor, g_utf8_next_char(at)) == TM_CHAR_LETTER;
}

static const char *end_of_word(const Cursor *cursor)
{
    const char *at = cursor->at;

    while (at < cursor->end && continues_word(cursor, at))
        at = g_utf8_next_char(at);
    return at;
}

static const char *end_of_digits(const Cursor *cursor, const char *at, guint *n_digits)
{
    for (*n_digits = 0; class_at(cursor, at) == TM_CHAR_DIGIT; (*n_digits)++)
        at = g_utf8_next_char(at);
    return at;
}

/*
 * The end of the number at the cursor, and its value as plain ASCII: "4 812" → "4812", "8,5" →
 * "8,5". A space joins only a group of exactly three digits to at most three or to other groups.
 */
static const char *end_of_number(const Cursor *cursor, GString *value)
{
    guint n_digits;
    const char *at = cursor->at;
    const char *end = end_of_digits(cursor, at, &n_digits);
    gboolean may_group = n_digits <= 3;

    g_string_truncate(value, 0);
    for (;;) {
        for (; at < end; at = g_utf8_next_char(at))
            g_string_append_c(value, (char) ('0' + tm_unicode_digit(g_utf8_get_char(at))));
        if (end >= cursor->end)
            return end;
        gunichar separator = g_utf8_get_char(end);
        gboolean is_space = tm_unicode_is_space(separator);
        const char *next = g_utf8_next_char(end);
        const char *next_end = end_of_digits(cursor, next, &n_digits);
        gboolean joins =
            is_space ? may_group && n_digits == 3 && class_at(cursor, next_end) != TM_CHAR_LETTER
                     : (separator == '.' || separator == ',') && n_digits > 0;
        if (!joins)
            return end;
        if (!is_space) {
            g_string_append_c(value, (char) separator);
            may_group = FALSE;
        }
        at = next;
        end = next_end;
    }
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

static const char *end_of_sign(const Cursor *cursor, gunichar *sign)
{
    const char *at = g_utf8_next_char(cursor->at);

    *sign = plain_sign(g_utf8_get_char(cursor->at));
    if (*sign == '.') {
        while (at < cursor->end && *at == '.')
            at++;
        if (at - cursor->at > 1)
            *sign = 0x2026;
    }
    return at;
}

static void identify(TmToken *token, guint32 term)
{
    token->term = token->folded = token->surface = term;
}

/* The token at the cursor, which stands on a letter, digit or sign. */
static void read_token(TmTokeniser *tokeniser, Cursor *cursor, TmToken *token)
{
    const char *end;

    switch (class_at(cursor, cursor->at)) {
    case TM_CHAR_LETTER: {
        end = end_of_word(cursor);
        const Identity *identity = word_identity(tokeniser, cursor->at, end);
        token->kind = TM_TOKEN_WORD;
        token->term = identity->term;
        token->folded = identity->folded;
        token->surface = identity->surface;
        break;
    }
    case TM_CHAR_DIGIT:
        end = end_of_number(cursor, tokeniser->word);
        token->kind = TM_TOKEN_NUMBER;
        token->term = number_of(tokeniser, '#', "#");
        token->folded = token->surface = number_of(tokeniser, 'n', tokeniser->word->str);
        break;
    default: {
        gunichar sign;
        char utf8[7] = "";
        end = end_of_sign(cursor, &sign);
        g_unichar_to_utf8(sign, utf8);
        token->kind = TM_TOKEN_SIGN;
        identify(token, number_of(tokeniser, 'p', utf8));
    }
    }
    token->start = (guint32) (cursor->at - cursor->start);
    token->end = (guint32) (end - cursor->start);
    cursor->at = end;
}

/* Where the next code that is white space stands: no word or number goes beyond it. */
static const char *next_separator(const TmText *text, gsize next_code)
{
    for (; next_code < tm_text_n_codes(text); next_code++)
        if (tm_code_separator(tm_text_code(text, next_code)) != '\0')
            return text->string->str + tm_text_code(text, next_code)->offset;
    return text->string->str + text->string->len;
}

static void append_codes(TmTokeniser *tokeniser, const TmText *text, gsize up_to, gsize *next,
                         GArray *tokens)
{
    static const char *const kinds[] = {
        [TM_CODE_OPEN] = "open", [TM_CODE_CLOSE] = "close", [TM_CODE_ALONE] = "alone"};

    for (; *next < tm_text_n_codes(text) && tm_text_code(text, *next)->offset <= up_to; (*next)++) {
        const TmCode *code = tm_text_code(text, *next);
        TmToken token = {
            .start = (guint32) code->offset, .end = (guint32) code->offset, .kind = TM_TOKEN_CODE};
        identify(&token, number_of(tokeniser, 'c', kinds[code->kind]));
        g_array_append_val(tokens, token);
    }
}

GArray *tm_tokenise(TmTokeniser *tokeniser, const TmText *text)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    const char *start = text->string->str, *end = start + text->string->len;
    Cursor cursor = {start, next_separator(text, 0), start};
    gsize next_code = 0;

    while (cursor.at < end) {
        if (cursor.at >= cursor.end) {
            append_codes(tokeniser, text, (gsize) (cursor.at - start), &next_code, tokens);
            cursor.end = next_separator(text, next_code);
            continue;
        }
        TmCharClass class = class_at(&cursor, cursor.at);
        if (class == TM_CHAR_SPACE || class == TM_CHAR_IGNORED) {
            cursor.at = g_utf8_next_char(cursor.at);
            continue;
        }
        TmToken token;
        append_codes(tokeniser, text, (gsize) (cursor.at - start), &next_code, tokens);
        read_token(tokeniser, &cursor, &token);
        g_array_append_val(tokens, token);
    }
    append_codes(tokeniser, text, text->string->len, &next_code, tokens);
    return tokens;
}
