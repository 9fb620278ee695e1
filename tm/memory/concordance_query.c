/*
 * Reading a query.
 */
#include "memory/concordance_internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "text/error.h"
#include "text/unicode.h"

static void clear_word(gpointer word)
{
    g_free(((ConcordanceWord *) word)->written);
    g_free(((ConcordanceWord *) word)->folded);
}

void tm_concordance_free(TmConcordance *query)
{
    if (query == NULL)
        return;
    tm_regex_free(query->regex);
    g_array_unref(query->words);
    g_array_unref(query->tokens);
    g_array_unref(query->numbers);
    g_array_unref(query->places);
    g_hash_table_unref(query->languages);
    g_free(query);
}

static TmConcordance *query_new(void)
{
    TmConcordance *query = g_new0(TmConcordance, 1);

    query->words = g_array_new(FALSE, FALSE, sizeof(ConcordanceWord));
    g_array_set_clear_func(query->words, clear_word);
    query->tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    query->numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    query->places = g_array_new(FALSE, FALSE, sizeof(ConcordancePlace));
    query->languages =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, concordance_language_free);
    return query;
}

void concordance_forget_words(TmConcordance *query)
{
    g_array_set_size(query->words, 0);
    query->starts = query->ends = 0;
}

static gboolean fail(GError **error, const char *message)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0, "%s", message);
    return FALSE;
}

/* ---- words and phrases --------------------------------------------------------------------------
 */

#define NOT_PAIRED G_MAXUINT

typedef struct {
    TmConcordance *query;
    const TmConcordanceOptions *options;
    TmTokeniser *tokeniser;
    const char *text;
    GArray *tokens; /* of the text */

    GString *folded; /* of the word that is being read, with its * and ? */
    gsize start;     /* of that word in the text */
    gsize end;       /* of what was read last */
    gboolean has_letters;
    gboolean has_wildcard;
    TmTokenKind kind; /* of a word that is one token */
    gboolean wild;    /* what was read last is a * or ? */
    gboolean escaped; /* what was read last is a backslash */
    gboolean quoted;
    guint closing; /* the token that closes it; NOT_PAIRED: the next straight mark */
    guint n_words; /* of the phrase that is being read */
} Reader;

static WordKind kind_of(const Reader *reader)
{
    if (reader->has_wildcard)
        return WORD_PATTERN;
    if (reader->options->exact || reader->kind == TM_TOKEN_NUMBER)
        return WORD_WRITTEN;
    return reader->options->fuzzy ? WORD_TYPOS : WORD_FORMS;
}

/* What was read until now is a word of the query. */
static gboolean end_word(Reader *reader, GError **error)
{
    TmConcordance *query = reader->query;
    guint index = query->words->len;

    if (reader->folded->len == 0)
        return TRUE;
    if (!reader->has_letters)
        return fail(error, _("a “*” or “?” stands alone; leave it out, or write it in a word, as "
                             "in адвокат*; signs are sought with --regex, as in --regex '\\*'"));
    if (index == TM_CONCORDANCE_MAX_WORDS) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0,
                        _("there are more than %d words to search for; leave some out, or look "
                          "the segment up with “tolmach match”"),
                        TM_CONCORDANCE_MAX_WORDS);
        return FALSE;
    }
    ConcordanceWord word = {
        .kind = kind_of(reader),
        .written = g_strndup(reader->text + reader->start, reader->end - reader->start),
        .folded = g_strdup(reader->folded->str)};
    g_array_append_val(query->words, word);
    if (reader->n_words++ == 0)
        query->starts |= (guint64) 1 << index;
    g_string_truncate(reader->folded, 0);
    reader->has_letters = reader->has_wildcard = FALSE;
    return TRUE;
}

static gboolean end_phrase(Reader *reader, GError **error)
{
    if (!end_word(reader, error))
        return FALSE;
    if (reader->n_words > 0) {
        guint last = reader->query->words->len - 1;
        reader->query->ends |= (guint64) 1 << last;
        reader->query->lengths[last] = (guint8) reader->n_words;
    }
    reader->n_words = 0;
    return TRUE;
}

static void append(Reader *reader, const TmToken *token, gboolean wild)
{
    const char *folded = tm_token_folded(reader->tokeniser, token);
    gboolean twice = wild && *folded == '*' && g_str_has_suffix(reader->folded->str, "*");

    if (reader->folded->len == 0)
        reader->start = token->start;
    if (!twice)
        g_string_append(reader->folded, folded);
    reader->kind = token->kind;
    reader->has_wildcard |= wild;
    reader->has_letters |= !wild;
}

static gboolean has_space(const char *text, gsize start, gsize end)
{
    for (const char *at = text + start; at < text + end; at = g_utf8_next_char(at))
        if (tm_unicode_is_space(g_utf8_get_char(at)))
            return TRUE;
    return FALSE;
}

/* The marks that close what one opens; NULL: it opens nothing. */
static const char *closing_marks(gunichar mark)
{
    switch (mark) {
    case 0x00AB:
        return "»";
    case 0x201C:
        return "”";
    case 0x201E:
        return "“”";
    case 0x2039:
        return "›";
    default:
        return NULL;
    }
}

static gunichar sign_at(const Reader *reader, guint i)
{
    const TmToken *token = &g_array_index(reader->tokens, TmToken, i);

    return token->kind == TM_TOKEN_SIGN ? g_utf8_get_char(reader->text + token->start) : 0;
}

/* The token that closes the mark at token @i: the one that balances it, else the nearest, for
 * «ООО «Лес» is written too; NOT_PAIRED: there is none. A query is short enough for each to look.
 */
static guint closing_of(const Reader *reader, guint i)
{
    gunichar opening = sign_at(reader, i);
    const char *closings = closing_marks(opening);
    guint nearest = NOT_PAIRED, depth = 1;

    for (guint j = i + 1; closings != NULL && j < reader->tokens->len; j++) {
        gunichar sign = sign_at(reader, j);
        if (sign == '\\')
            j++;
        else if (sign == opening)
            depth++;
        else if (sign != 0 && g_utf8_strchr(closings, -1, sign) != NULL) {
            nearest = MIN(nearest, j);
            if (--depth == 0)
                return j;
        }
    }
    return nearest;
}

/* Whether the sign at token @i begins or ends a phrase. Inside a pair, only its end counts. */
static gboolean is_mark(Reader *reader, guint i)
{
    gboolean straight = sign_at(reader, i) == '"';

    if (reader->options->phrase)
        return FALSE;
    if (reader->quoted)
        return reader->closing == NOT_PAIRED ? straight : reader->closing == i;
    reader->closing = straight ? NOT_PAIRED : closing_of(reader, i);
    return straight || reader->closing != NOT_PAIRED;
}

/* A sign parts words; what else it does depends on which one it is. */
static gboolean read_sign(Reader *reader, guint i, GError **error)
{
    const TmToken *token = &g_array_index(reader->tokens, TmToken, i);
    gboolean plain = reader->escaped && reader->end == token->start;

    reader->escaped = !plain && reader->text[token->start] == '\\';
    reader->wild = FALSE;
    if (!end_word(reader, error))
        return FALSE;
    reader->end = token->end;
    if (plain || !is_mark(reader, i))
        return TRUE;
    reader->quoted = !reader->quoted;
    return end_phrase(reader, error);
}

static gboolean is_wild(const Reader *reader, const TmToken *token)
{
    char sign = reader->text[token->start];

    return token->kind == TM_TOKEN_SIGN && (sign == '*' || sign == '?') &&
           !(reader->escaped && reader->end == token->start);
}

static gboolean read_token(Reader *reader, guint i, GError **error)
{
    const TmToken *token = &g_array_index(reader->tokens, TmToken, i);
    gboolean wild = is_wild(reader, token);
    gboolean parted = has_space(reader->text, reader->end, token->start);

    if (parted && !(reader->quoted || reader->options->phrase ? end_word(reader, error)
                                                              : end_phrase(reader, error)))
        return FALSE;
    if (token->kind == TM_TOKEN_SIGN && !wild)
        return read_sign(reader, i, error);
    /* Only a * or ? joins what it stands between to one word. */
    if (reader->end != token->start || !(wild || reader->wild))
        if (!end_word(reader, error))
            return FALSE;
    append(reader, token, wild);
    reader->wild = wild;
    reader->escaped = FALSE;
    reader->end = token->end;
    return TRUE;
}

static gboolean read_words(Reader *reader, GError **error)
{
    for (guint i = 0; i < reader->tokens->len; i++)
        if (!read_token(reader, i, error))
            return FALSE;
    if (!end_phrase(reader, error))
        return FALSE;
    if (reader->quoted)
        return fail(error, _("a quotation mark is not closed; write the second one, or \\\" for "
                             "the sign"));
    if (reader->query->words->len == 0)
        return fail(error, _("there is no word or number to search for; signs are sought with "
                             "--regex, as in --regex '\\*'"));
    return TRUE;
}

static gboolean read_query(TmConcordance *query, const char *text,
                           const TmConcordanceOptions *options, GError **error)
{
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new("und");
    g_autoptr(TmText) whole = tm_text_new(text, -1);
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, whole);
    g_autoptr(GString) folded = g_string_new(NULL);
    Reader reader = {.query = query,
                     .options = options,
                     .tokeniser = tokeniser,
                     .text = text,
                     .tokens = tokens,
                     .folded = folded};

    return read_words(&reader, error);
}

/* ---- the query ----------------------------------------------------------------------------------
 */

static gboolean check_options(const TmConcordanceOptions *options, GError **error)
{
    if (options->regex && (options->phrase || options->exact || options->fuzzy))
        return fail(error, _("--regex goes with none of --phrase, --exact and --fuzzy: the "
                             "expression says all; leave the others out"));
    if (options->exact && options->fuzzy)
        return fail(error, _("--exact and --fuzzy exclude each other; leave one out"));
    return TRUE;
}

static gboolean check_text(const char *text, GError **error)
{
    gsize n_bytes = strlen(text);

    if (n_bytes == 0)
        return fail(error, _("there is nothing to search for; give words, as in tolmach search "
                             "\"model law\""));
    if (!g_utf8_validate(text, -1, NULL))
        return fail(error, _("the text is no UTF-8"));
    if (n_bytes <= TM_CONCORDANCE_MAX_BYTES)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_QUERY, NULL, 0, 0,
                    _("the text has %zu bytes, more than the %d that can be searched for; give "
                      "fewer words, or look the segment up with “tolmach match”"),
                    n_bytes, TM_CONCORDANCE_MAX_BYTES);
    return FALSE;
}

TmConcordance *tm_concordance_new(const char *text, const TmConcordanceOptions *options,
                                  GError **error)
{
    static const TmConcordanceOptions none;
    g_autoptr(TmConcordance) query = query_new();

    if (options == NULL)
        options = &none;
    if (!check_options(options, error))
        return NULL;
    if (options->regex) {
        query->regex = tm_regex_new(text, error);
        if (query->regex == NULL)
            return NULL;
        concordance_read_regex(query, text);
        return g_steal_pointer(&query);
    }
    if (!check_text(text, error) || !read_query(query, text, options, error))
        return NULL;
    return g_steal_pointer(&query);
}
