/*
 * Keys, folding and tokens in the plainest way there is: every character through ICU, every string
 * copied, GLib's hash tables. It is how tolmach first did it; tests hold the quick way in tm/text
 * to it, and the bench measures both.
 *
 *     g_autoptr(PlainTokeniser) plain = plain_tokeniser_new("ru");
 *     g_autoptr(GArray) tokens = plain_tokenise(plain, text);   the same as tm_tokenise's
 *
 * Of the library it uses what the quick way did not change: tm_unicode_class and its kin, stems.
 */
#ifndef PLAIN_TOKENISER_H
#define PLAIN_TOKENISER_H

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "text/stem.h"
#include "text/token.h"
#include "text/unicode.h"

/* ---- normal forms ---------------------------------------------------------------------------- */

static inline char *plain_normalise(const UNormalizer2 *form, const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    gint32 n_source = 0;
    g_autofree UChar *source = g_new(UChar, n_bytes + 1);
    u_strFromUTF8WithSub(source, (gint32) n_bytes + 1, &n_source, utf8, (gint32) n_bytes, 0xfffd,
                         NULL, &status);

    /* No normal form is longer than eighteen times its source. */
    gint32 capacity = n_source * 18 + 1;
    g_autofree UChar *target = g_new(UChar, (gsize) capacity);
    gint32 n_target = unorm2_normalize(form, source, n_source, target, capacity, &status);
    gsize n_out = (gsize) n_target * 3 + 1;
    char *out = g_malloc(n_out);
    u_strToUTF8(out, (gint32) n_out, NULL, target, n_target, &status);
    g_assert_true(U_SUCCESS(status));
    return out;
}

static inline char *plain_nfc(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;

    return plain_normalise(unorm2_getNFCInstance(&status), utf8, n_bytes);
}

static inline char *plain_fold(const char *utf8, gsize n_bytes)
{
    UErrorCode status = U_ZERO_ERROR;

    return plain_normalise(unorm2_getNFKCCasefoldInstance(&status), utf8, n_bytes);
}

static inline char *plain_key(const TmText *text)
{
    g_autofree char *nfc = plain_nfc(text->string->str, text->string->len);
    GString *key = g_string_new(NULL);

    for (const char *at = nfc; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (tm_unicode_is_space(c))
            g_string_append_c(key, ' ');
        else if (c != 0xad)
            g_string_append_len(key, at, g_utf8_next_char(at) - at);
    }
    g_string_append_c(key, '\1');
    for (gsize i = 0; i < tm_text_n_codes(text); i++)
        g_string_append_c(key, "oca"[tm_text_code(text, i)->kind]);
    return g_string_free(key, FALSE);
}

/* ---- numbers of words ------------------------------------------------------------------------ */

typedef struct {
    guint32 term;
    guint32 folded;
    guint32 surface;
} PlainIdentity;

typedef struct {
    TmStemmer *stemmer;
    GHashTable *ids;        /* string → number, counted from 1 */
    GPtrArray *strings;     /* number - 1 → string (owned by ids) */
    GHashTable *identities; /* a word as written → PlainIdentity */
    GString *word;
} PlainTokeniser;

static inline PlainTokeniser *plain_tokeniser_new(const char *language)
{
    PlainTokeniser *plain = g_new0(PlainTokeniser, 1);

    plain->stemmer = tm_stemmer_new(language);
    plain->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    plain->strings = g_ptr_array_new();
    plain->identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    plain->word = g_string_new(NULL);
    return plain;
}

static inline void plain_tokeniser_free(PlainTokeniser *plain)
{
    tm_stemmer_free(plain->stemmer);
    g_hash_table_unref(plain->identities);
    g_hash_table_unref(plain->ids);
    g_ptr_array_unref(plain->strings);
    g_string_free(plain->word, TRUE);
    g_free(plain);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlainTokeniser, plain_tokeniser_free)

static inline const char *plain_string(const PlainTokeniser *plain, guint32 number)
{
    return (const char *) plain->strings->pdata[number - 1] + 1;
}

static inline guint32 plain_number(PlainTokeniser *plain, char kind, const char *value)
{
    g_autofree char *string = g_strdup_printf("%c%s", kind, value);
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(plain->ids, string));

    if (number == 0) {
        g_ptr_array_add(plain->strings, string);
        number = plain->strings->len;
        g_hash_table_insert(plain->ids, g_steal_pointer(&string), GUINT_TO_POINTER(number));
    }
    return number;
}

static inline gboolean plain_is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2bb || c == 0x2bc || c == '`';
}

static inline gunichar plain_letter(gunichar c)
{
    if (plain_is_apostrophe(c))
        return '\'';
    return c == 0x451 ? 0x435 : c == 0x401 ? 0x415 : c; /* ё Ё → е Е */
}

static inline char *plain_surface(const char *start, const char *end)
{
    g_autofree char *nfc = plain_nfc(start, (gsize) (end - start));
    GString *surface = g_string_new(NULL);

    for (const char *at = nfc; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (plain_is_apostrophe(c) || tm_unicode_class(c) != TM_CHAR_IGNORED)
            g_string_append_unichar(surface, plain_letter(c));
    }
    return g_string_free(surface, FALSE);
}

static inline const PlainIdentity *plain_identity(PlainTokeniser *plain, const char *start,
                                                  const char *end)
{
    g_string_truncate(plain->word, 0);
    g_string_append_len(plain->word, start, end - start);
    PlainIdentity *identity = g_hash_table_lookup(plain->identities, plain->word->str);
    if (identity != NULL)
        return identity;

    g_autofree char *surface = plain_surface(start, end);
    g_autofree char *folded = plain_fold(surface, strlen(surface));
    identity = g_new(PlainIdentity, 1);
    identity->surface = plain_number(plain, 's', surface);
    identity->folded = plain_number(plain, 'f', folded);
    identity->term = plain_number(plain, 'w', tm_stemmer_stem(plain->stemmer, folded));
    g_hash_table_insert(plain->identities, g_strdup(plain->word->str), identity);
    return identity;
}

/* ---- scanning -------------------------------------------------------------------------------- */

typedef struct {
    const char *start; /* of the text */
    const char *end;
    const char *at;
} PlainCursor;

static inline TmCharClass plain_class(const PlainCursor *cursor, const char *at)
{
    return at < cursor->end ? tm_unicode_class(g_utf8_get_char(at)) : TM_CHAR_SPACE;
}

static inline gboolean plain_continues_word(const PlainCursor *cursor, const char *at)
{
    TmCharClass class = plain_class(cursor, at);

    if (class == TM_CHAR_LETTER || class == TM_CHAR_DIGIT || class == TM_CHAR_IGNORED)
        return TRUE;
    return at < cursor->end && plain_is_apostrophe(g_utf8_get_char(at)) &&
           plain_class(cursor, g_utf8_next_char(at)) == TM_CHAR_LETTER;
}

static inline const char *plain_end_of_word(const PlainCursor *cursor)
{
    const char *at = cursor->at;

    while (at < cursor->end && plain_continues_word(cursor, at))
        at = g_utf8_next_char(at);
    return at;
}

static inline const char *plain_end_of_digits(const PlainCursor *cursor, const char *at,
                                              guint *n_digits)
{
    for (*n_digits = 0; plain_class(cursor, at) == TM_CHAR_DIGIT; (*n_digits)++)
        at = g_utf8_next_char(at);
    return at;
}

static inline const char *plain_end_of_number(const PlainCursor *cursor, GString *value)
{
    guint n_digits;
    const char *at = cursor->at;
    const char *end = plain_end_of_digits(cursor, at, &n_digits);
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
        const char *next_end = plain_end_of_digits(cursor, next, &n_digits);
        gboolean joins =
            is_space ? may_group && n_digits == 3 && plain_class(cursor, next_end) != TM_CHAR_LETTER
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

static inline gunichar plain_sign(gunichar c)
{
    static const gunichar quotes[] = {0xab,   0xbb,   0x201c, 0x201d, 0x201e, 0x201f, 0x2039,
                                      0x203a, 0x2018, 0x2019, 0x201a, '\'',   0x2033};
    static const gunichar dashes[] = {0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212};

    for (gsize i = 0; i < G_N_ELEMENTS(quotes); i++)
        if (c == quotes[i])
            return '"';
    for (gsize i = 0; i < G_N_ELEMENTS(dashes); i++)
        if (c == dashes[i])
            return '-';
    return c;
}

static inline const char *plain_end_of_sign(const PlainCursor *cursor, gunichar *sign)
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

static inline void plain_identify(TmToken *token, guint32 term)
{
    token->term = token->folded = token->surface = term;
}

static inline void plain_read_token(PlainTokeniser *plain, PlainCursor *cursor, TmToken *token)
{
    TmCharClass class = plain_class(cursor, cursor->at);
    const char *end;

    if (class == TM_CHAR_LETTER) {
        end = plain_end_of_word(cursor);
        const PlainIdentity *identity = plain_identity(plain, cursor->at, end);
        token->kind = TM_TOKEN_WORD;
        token->term = identity->term;
        token->folded = identity->folded;
        token->surface = identity->surface;
    } else if (class == TM_CHAR_DIGIT) {
        end = plain_end_of_number(cursor, plain->word);
        token->kind = TM_TOKEN_NUMBER;
        token->term = plain_number(plain, '#', "#");
        token->folded = token->surface = plain_number(plain, 'n', plain->word->str);
    } else {
        gunichar sign;
        char utf8[7] = "";
        end = plain_end_of_sign(cursor, &sign);
        g_unichar_to_utf8(sign, utf8);
        token->kind = TM_TOKEN_SIGN;
        plain_identify(token, plain_number(plain, 'p', utf8));
    }
    token->start = (guint32) (cursor->at - cursor->start);
    token->end = (guint32) (end - cursor->start);
    cursor->at = end;
}

static inline const char *plain_next_separator(const TmText *text, gsize next_code)
{
    for (; next_code < tm_text_n_codes(text); next_code++)
        if (tm_code_separator(tm_text_code(text, next_code)) != '\0')
            return text->string->str + tm_text_code(text, next_code)->offset;
    return text->string->str + text->string->len;
}

static inline void plain_append_codes(PlainTokeniser *plain, const TmText *text, gsize up_to,
                                      gsize *next, GArray *tokens)
{
    static const char *const kinds[] = {"open", "close", "alone"};

    for (; *next < tm_text_n_codes(text) && tm_text_code(text, *next)->offset <= up_to; (*next)++) {
        const TmCode *code = tm_text_code(text, *next);
        TmToken token = {
            .start = (guint32) code->offset, .end = (guint32) code->offset, .kind = TM_TOKEN_CODE};
        plain_identify(&token, plain_number(plain, 'c', kinds[code->kind]));
        g_array_append_val(tokens, token);
    }
}

static inline GArray *plain_tokenise(PlainTokeniser *plain, const TmText *text)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    const char *start = text->string->str, *end = start + text->string->len;
    PlainCursor cursor = {start, plain_next_separator(text, 0), start};
    gsize next_code = 0;

    while (cursor.at < end) {
        if (cursor.at >= cursor.end) {
            plain_append_codes(plain, text, (gsize) (cursor.at - start), &next_code, tokens);
            cursor.end = plain_next_separator(text, next_code);
            continue;
        }
        TmCharClass class = plain_class(&cursor, cursor.at);
        if (class == TM_CHAR_SPACE || class == TM_CHAR_IGNORED) {
            cursor.at = g_utf8_next_char(cursor.at);
            continue;
        }
        TmToken token;
        plain_append_codes(plain, text, (gsize) (cursor.at - start), &next_code, tokens);
        plain_read_token(plain, &cursor, &token);
        g_array_append_val(tokens, token);
    }
    plain_append_codes(plain, text, text->string->len, &next_code, tokens);
    return tokens;
}

#endif
