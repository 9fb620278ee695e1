/*
 * Which words of a vocabulary fit which words of a query.
 */
#include "memory/concordance_internal.h"

#include <string.h>
#include "memory/typos_internal.h"

struct ConcordanceLanguage {
    const TmConcordance *query;
    TmTokeniser *tokeniser;
    GPtrArray *terms; /* of each word of the query; NULL: a pattern */
    GPtrArray *forms; /* Typos of each word of the query; NULL: it may have none */
    GPtrArray *stems;
    GArray *fits; /* of guint64, by number of surface; 0: not known yet */
};

/* ---- patterns -----------------------------------------------------------------------------------
 */

/* Only the last * is ever tried again: if what stands after it can be found later, so can what
 * stood before it earlier. Hence the time is the product of both lengths at most. */
gboolean pattern_fits(const char *pattern, const char *word)
{
    const char *star = NULL, *tried = NULL;

    while (*word != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            tried = word;
        } else if (*pattern == '?' || (*pattern != '\0' && *pattern == *word)) {
            word = *pattern == '?' ? g_utf8_next_char(word) : word + 1;
            pattern++;
        } else if (star != NULL) {
            pattern = star;
            word = tried = g_utf8_next_char(tried);
        } else {
            return FALSE;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* ---- typos --------------------------------------------------------------------------------------
 */

static Typos *typos_of(const char *word)
{
    glong n_letters = g_utf8_strlen(word, -1);

    if (n_letters < TM_CONCORDANCE_SHORT_WORD)
        return typos_new(word, 0);
    return typos_new(word, n_letters < TM_CONCORDANCE_LONG_WORD ? 1 : 2);
}

/* ---- words --------------------------------------------------------------------------------------
 */

void concordance_language_free(gpointer data)
{
    ConcordanceLanguage *language = data;

    tm_tokeniser_free(language->tokeniser);
    g_ptr_array_unref(language->terms);
    g_ptr_array_unref(language->forms);
    g_ptr_array_unref(language->stems);
    g_array_unref(language->fits);
    g_free(language);
}

/* The term of a word of the query, which is one word in every language. */
static char *term_of(TmTokeniser *tokeniser, const ConcordanceWord *word)
{
    g_autoptr(TmText) text = tm_text_new(word->written, -1);
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);

    g_assert(tokens->len == 1);
    return g_strdup(tm_token_term(tokeniser, &g_array_index(tokens, TmToken, 0)));
}

static void prepare_words(ConcordanceLanguage *language)
{
    const GArray *words = language->query->words;

    for (guint i = 0; i < words->len; i++) {
        const ConcordanceWord *word = &g_array_index(words, ConcordanceWord, i);
        gboolean stemmed = word->kind == WORD_FORMS || word->kind == WORD_TYPOS;
        char *term = stemmed ? term_of(language->tokeniser, word) : NULL;
        gboolean typos = word->kind == WORD_TYPOS;
        g_ptr_array_add(language->terms, term);
        g_ptr_array_add(language->forms, typos ? typos_of(word->folded) : NULL);
        g_ptr_array_add(language->stems, typos ? typos_of(term) : NULL);
    }
}

ConcordanceLanguage *concordance_language(TmConcordance *query, const char *tag)
{
    ConcordanceLanguage *language = g_hash_table_lookup(query->languages, tag);

    if (language != NULL)
        return language;
    language = g_new0(ConcordanceLanguage, 1);
    language->query = query;
    language->tokeniser = tm_tokeniser_new(tag);
    language->terms = g_ptr_array_new_with_free_func(g_free);
    language->forms = g_ptr_array_new_with_free_func((GDestroyNotify) typos_free);
    language->stems = g_ptr_array_new_with_free_func((GDestroyNotify) typos_free);
    language->fits = g_array_new(FALSE, TRUE, sizeof(guint64));
    prepare_words(language);
    g_hash_table_insert(query->languages, g_strdup(tag), language);
    return language;
}

static gboolean word_fits(const ConcordanceLanguage *language, guint i, TmTokenKind kind,
                          const char *folded, const char *term)
{
    const ConcordanceWord *word = &g_array_index(language->query->words, ConcordanceWord, i);

    switch (word->kind) {
    case WORD_WRITTEN:
        return strcmp(word->folded, folded) == 0;
    case WORD_PATTERN:
        return pattern_fits(word->folded, folded);
    case WORD_PART:
        return strstr(folded, word->folded) != NULL;
    case WORD_FORMS:
        return kind == TM_TOKEN_WORD && strcmp(language->terms->pdata[i], term) == 0;
    default:
        return kind == TM_TOKEN_WORD &&
               (strcmp(language->terms->pdata[i], term) == 0 ||
                typos_fit(language->forms->pdata[i], folded, strlen(folded)) ||
                typos_fit(language->stems->pdata[i], term, strlen(term)));
    }
}

guint64 concordance_fit(const ConcordanceLanguage *language, guint64 words, TmTokenKind kind,
                        const char *folded, const char *term)
{
    guint64 fit = 0;

    if (kind > TM_TOKEN_NUMBER)
        return FIT_SKIP;
    for (; words != 0; words &= words - 1)
        if (word_fits(language, (guint) __builtin_ctzll(words), kind, folded, term))
            fit |= words & -words;
    return fit;
}

const char *concordance_term(const ConcordanceLanguage *language, guint word)
{
    return language->terms->pdata[word];
}

const guint64 *concordance_tokens(ConcordanceLanguage *language, const TmText *text, GArray *tokens)
{
    const TmTokeniser *tokeniser = language->tokeniser;

    tm_tokenise_into(language->tokeniser, text, tokens);
    if (language->fits->len <= tm_tokeniser_n_numbers(tokeniser))
        g_array_set_size(language->fits, tm_tokeniser_n_numbers(tokeniser) + 1);
    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        guint64 *fit = &g_array_index(language->fits, guint64, token->surface);
        if (*fit == 0)
            *fit = FIT_KNOWN | concordance_fit(language, concordance_all(language->query),
                                               token->kind, tm_token_folded(tokeniser, token),
                                               tm_token_term(tokeniser, token));
    }
    return (const guint64 *) (const void *) language->fits->data;
}
