#include "text/stem.h"

#include <libstemmer.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

struct TmStemmer {
    struct sb_stemmer *cyrillic; /* NULL: words of this script are not stemmed */
    struct sb_stemmer *latin;
    struct sb_stemmer *armenian;
    GString *result;
};

/* Languages in Latin script, other than English, that Snowball knows and the CIS meets. */
static const char *own_latin_stemmer(const char *language)
{
    static const char *const known[] = {"ro", "de", "fr", "es", "it", "pt", "tr", "lt", NULL};

    for (int i = 0; known[i] != NULL; i++)
        if (strncmp(language, known[i], 2) == 0 && !g_ascii_isalpha(language[2]))
            return known[i];
    return NULL;
}

static gboolean is_language(const char *tag, const char *language)
{
    gsize n = strlen(language);

    return strncmp(tag, language, n) == 0 && (tag[n] == '\0' || tag[n] == '-');
}

TmStemmer *tm_stemmer_new(const char *language)
{
    TmStemmer *stemmer = g_new0(TmStemmer, 1);
    const char *own = own_latin_stemmer(language);
    /* Languages written in Latin letters without a stemmer: English rules would cut their words. */
    gboolean latin_without =
        is_language(language, "az") || is_language(language, "uz") || is_language(language, "tk");

    if (is_language(language, "ru") || is_language(language, "en"))
        stemmer->cyrillic = sb_stemmer_new("russian", "UTF_8");
    if (own != NULL)
        stemmer->latin = sb_stemmer_new(own, "UTF_8");
    else if (!latin_without)
        stemmer->latin = sb_stemmer_new("english", "UTF_8");
    if (is_language(language, "hy"))
        stemmer->armenian = sb_stemmer_new("armenian", "UTF_8");
    stemmer->result = g_string_new(NULL);
    return stemmer;
}

void tm_stemmer_free(TmStemmer *stemmer)
{
    if (stemmer == NULL)
        return;
    sb_stemmer_delete(stemmer->cyrillic);
    sb_stemmer_delete(stemmer->latin);
    sb_stemmer_delete(stemmer->armenian);
    g_string_free(stemmer->result, TRUE);
    g_free(stemmer);
}

static struct sb_stemmer *stemmer_for_script(TmStemmer *stemmer, const char *word)
{
    switch (u_getIntPropertyValue((UChar32) g_utf8_get_char(word), UCHAR_SCRIPT)) {
    case USCRIPT_CYRILLIC:
        return stemmer->cyrillic;
    case USCRIPT_LATIN:
        return stemmer->latin;
    case USCRIPT_ARMENIAN:
        return stemmer->armenian;
    default:
        return NULL;
    }
}

const char *tm_stemmer_stem(TmStemmer *stemmer, const char *word)
{
    /* Snowball's lengths are int, and no word of a language is this long. */
    const gsize max_word_bytes = 1000;
    gsize n_bytes = strlen(word);
    struct sb_stemmer *snowball = n_bytes > 0 ? stemmer_for_script(stemmer, word) : NULL;

    if (snowball == NULL || n_bytes > max_word_bytes)
        return word;
    const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *) word, (int) n_bytes);
    if (stem == NULL || sb_stemmer_length(snowball) == 0)
        return word;
    g_string_truncate(stemmer->result, 0);
    g_string_append_len(stemmer->result, (const char *) stem, sb_stemmer_length(snowball));
    return stemmer->result->str;
}
