/*
 * Which words of a vocabulary fit which words of a query.
 */
#include "memory/concordance_internal.h"

#include <string.h>

/* Letters of a word that is compared for typos; a longer one has none. Guess: no word of a language
 * has so many. */
#define MAX_LETTERS 64

typedef struct {
    gunichar letters[MAX_LETTERS + 1];
    guint n_letters; /* MAX_LETTERS + 1: more */
    guint typos;     /* that it may have */
} Letters;

struct ConcordanceLanguage {
    const TmConcordance *query;
    TmTokeniser *tokeniser;
    GPtrArray *terms; /* of each word of the query; NULL: a pattern */
    Letters *forms;   /* of each word of the query that may have typos */
    Letters *stems;
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

static guint typos_of(guint n_letters)
{
    if (n_letters < TM_CONCORDANCE_SHORT_WORD || n_letters > MAX_LETTERS)
        return 0;
    return n_letters < TM_CONCORDANCE_LONG_WORD ? 1 : 2;
}

static void letters_read(Letters *letters, const char *word)
{
    letters->n_letters = 0;
    for (; *word != '\0' && letters->n_letters <= MAX_LETTERS; word = g_utf8_next_char(word))
        letters->letters[letters->n_letters++] = g_utf8_get_char(word);
    letters->typos = typos_of(letters->n_letters);
}

/*
 * Whether one word becomes the other by @most insertions, deletions, replacements or exchanges of
 * neighbours at most, none of them inside another. What both begin and end with is left out first,
 * so that hardly anything remains to be tried.
 */
static gboolean letters_near(const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint most)
{
    while (n_a > 0 && n_b > 0 && *a == *b)
        a++, b++, n_a--, n_b--;
    while (n_a > 0 && n_b > 0 && a[n_a - 1] == b[n_b - 1])
        n_a--, n_b--;
    if (n_a == 0 || n_b == 0)
        return n_a + n_b <= most;
    if (most == 0 || (n_a > n_b ? n_a - n_b : n_b - n_a) > most)
        return FALSE;
    return letters_near(a + 1, n_a - 1, b + 1, n_b - 1, most - 1) ||
           letters_near(a, n_a, b + 1, n_b - 1, most - 1) ||
           letters_near(a + 1, n_a - 1, b, n_b, most - 1) ||
           (n_a > 1 && n_b > 1 && a[0] == b[1] && a[1] == b[0] &&
            letters_near(a + 2, n_a - 2, b + 2, n_b - 2, most - 1));
}

gboolean typos_fit(const char *a, const char *b, guint most)
{
    Letters x, y;

    letters_read(&x, a);
    letters_read(&y, b);
    return x.n_letters <= MAX_LETTERS && y.n_letters <= MAX_LETTERS &&
           letters_near(x.letters, x.n_letters, y.letters, y.n_letters, most);
}

static gboolean fits_with_typos(const Letters *sought, const char *word)
{
    /* A letter has 1 to 4 bytes: most words are too short or too long at first sight. */
    gsize n_bytes = strlen(word);
    Letters letters;

    if (sought->typos == 0 || n_bytes + sought->typos < sought->n_letters ||
        n_bytes > 4 * (gsize) (sought->n_letters + sought->typos))
        return FALSE;
    letters_read(&letters, word);
    return letters.n_letters <= MAX_LETTERS &&
           letters_near(sought->letters, sought->n_letters, letters.letters, letters.n_letters,
                        sought->typos);
}

/* ---- words --------------------------------------------------------------------------------------
 */

void concordance_language_free(gpointer data)
{
    ConcordanceLanguage *language = data;

    tm_tokeniser_free(language->tokeniser);
    g_ptr_array_unref(language->terms);
    g_free(language->forms);
    g_free(language->stems);
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
        g_ptr_array_add(language->terms, term);
        if (word->kind == WORD_TYPOS) {
            letters_read(&language->forms[i], word->folded);
            letters_read(&language->stems[i], term);
        }
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
    language->forms = g_new0(Letters, query->words->len);
    language->stems = g_new0(Letters, query->words->len);
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
    case WORD_FORMS:
        return kind == TM_TOKEN_WORD && strcmp(language->terms->pdata[i], term) == 0;
    default:
        return kind == TM_TOKEN_WORD && (strcmp(language->terms->pdata[i], term) == 0 ||
                                         fits_with_typos(&language->forms[i], folded) ||
                                         fits_with_typos(&language->stems[i], term));
    }
}

guint64 concordance_fit(ConcordanceLanguage *language, TmTokenKind kind, const char *folded,
                        const char *term)
{
    guint64 fit = 0;

    if (kind > TM_TOKEN_NUMBER)
        return FIT_SKIP;
    for (guint i = 0; i < language->query->words->len; i++)
        if (word_fits(language, i, kind, folded, term))
            fit |= (guint64) 1 << i;
    return fit;
}

GArray *concordance_tokens(ConcordanceLanguage *language, const TmText *text, const guint64 **fits)
{
    const TmTokeniser *tokeniser = language->tokeniser;
    GArray *tokens = tm_tokenise(language->tokeniser, text);

    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        if (token->surface >= language->fits->len)
            g_array_set_size(language->fits, token->surface + 1);
        guint64 *fit = &g_array_index(language->fits, guint64, token->surface);
        if (*fit == 0)
            *fit = FIT_KNOWN |
                   concordance_fit(language, token->kind, tm_token_folded(tokeniser, token),
                                   tm_token_term(tokeniser, token));
    }
    *fits = (const guint64 *) (const void *) language->fits->data;
    return tokens;
}
