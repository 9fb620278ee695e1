#include "text/identity_private.h"

#include <string.h>
#include "text/character_private.h"
#include "text/stem.h"
#include "text/vocabulary_private.h"

/* Signs whose numbers are at hand: Latin-1 and U+2000 – U+206F, dashes and quotes. */
#define N_LATIN_SIGNS 0x100
#define FIRST_GENERAL_SIGN 0x2000
#define N_GENERAL_SIGNS 0x70

struct TmIdentities {
    TmStemmer *stemmer;
    const TmTraits *traits;
    TmVocabulary *strings; /* surfaces, folded forms, terms, …: what the numbers stand for */
    TmVocabulary *written; /* words as written, each with … */
    GArray *words;         /* … its TmIdentity at number - 1 */
    GArray *terms;         /* at a folded form's number - 1 its term's; 0: not asked for yet */

    /* Numbers asked for all the time; 0 until they are first needed. */
    guint32 any_number;
    guint32 codes[TM_CODE_ALONE + 1];
    guint32 signs[N_LATIN_SIGNS + N_GENERAL_SIGNS];
};

TmIdentities *tm_identities_new(const char *language)
{
    TmIdentities *identities = g_new0(TmIdentities, 1);

    identities->stemmer = tm_stemmer_new(language);
    identities->traits = tm_traits();
    identities->strings = tm_vocabulary_new();
    identities->written = tm_vocabulary_new();
    identities->words = g_array_new(FALSE, FALSE, sizeof(TmIdentity));
    identities->terms = g_array_new(FALSE, TRUE, sizeof(guint32));
    return identities;
}

void tm_identities_free(TmIdentities *identities)
{
    if (identities == NULL)
        return;
    tm_stemmer_free(identities->stemmer);
    tm_vocabulary_free(identities->strings);
    tm_vocabulary_free(identities->written);
    g_array_unref(identities->words);
    g_array_unref(identities->terms);
    g_free(identities);
}

guint32 tm_identities_n_numbers(const TmIdentities *identities)
{
    return tm_vocabulary_n_numbers(identities->strings);
}

const char *tm_identities_string(const TmIdentities *identities, guint32 number)
{
    return tm_vocabulary_string(identities->strings, number);
}

/* Strings of different kinds share the numbers, told apart by a letter. */
static guint32 number_of(TmIdentities *identities, char kind, const char *string)
{
    return tm_vocabulary_number(identities->strings, kind, string, strlen(string));
}

/* The same for a string whose number is kept in @known. */
static guint32 known_number_of(TmIdentities *identities, guint32 *known, char kind,
                               const char *string)
{
    if (*known == 0)
        *known = number_of(identities, kind, string);
    return *known;
}

static TmIdentity same(guint32 number)
{
    return (TmIdentity){number, number, number};
}

/* ---- words --------------------------------------------------------------------------------------
 */

gboolean tm_is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2bb || c == 0x2bc || c == '`';
}

static gunichar plain_letter(gunichar c)
{
    if (tm_is_apostrophe(c))
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
        if (tm_is_apostrophe(c) || tm_unicode_class(c) != TM_CHAR_IGNORED)
            g_string_append_unichar(surface, plain_letter(c));
    }
    return g_string_free(surface, FALSE);
}

/* Whether that is how it stands in the text, as nearly always. */
static gboolean is_surface(const TmTraits *traits, const char *at, gsize n_bytes)
{
    const char *end = at + n_bytes;

    while (at < end) {
        TmCharacter it = tm_character_at(traits, at, end);
        TmCharClass class = tm_character_class(it);
        if ((it.traits & TM_TRAIT_NFC) == 0 ||
            (class != TM_CHAR_LETTER && class != TM_CHAR_DIGIT) || plain_letter(it.c) != it.c)
            return FALSE;
        at += it.n_bytes;
    }
    return TRUE;
}

/* The term of a folded word; stemmed once for all the ways of writing it. */
static guint32 term_of(TmIdentities *identities, guint32 folded)
{
    const char *word = tm_vocabulary_string(identities->strings, folded);

    if (identities->terms->len < folded)
        g_array_set_size(identities->terms, folded);
    guint32 *known = &g_array_index(identities->terms, guint32, folded - 1);
    if (*known == 0)
        *known = number_of(identities, 'w', tm_stemmer_stem(identities->stemmer, word));
    return *known;
}

static TmIdentity new_word(TmIdentities *identities, const char *start, gsize n_bytes)
{
    g_autofree char *changed =
        is_surface(identities->traits, start, n_bytes) ? NULL : word_surface(start, n_bytes);
    const char *surface = changed ? changed : start;
    gsize n_surface = changed ? strlen(changed) : n_bytes;
    g_autofree char *folded = tm_unicode_fold(surface, n_surface);
    TmIdentity word;

    word.surface = tm_vocabulary_number(identities->strings, 's', surface, n_surface);
    word.folded = number_of(identities, 'f', folded);
    word.term = term_of(identities, word.folded);
    return word;
}

TmIdentity tm_identity_of_word(TmIdentities *identities, const char *start, gsize n_bytes)
{
    guint32 number = tm_vocabulary_number(identities->written, 'w', start, n_bytes);

    if (number > identities->words->len) {
        TmIdentity word = new_word(identities, start, n_bytes);
        g_array_append_val(identities->words, word);
    }
    return g_array_index(identities->words, TmIdentity, number - 1);
}

/* ---- numbers, signs, codes ----------------------------------------------------------------------
 */

TmIdentity tm_identity_of_number(TmIdentities *identities, const GString *value)
{
    TmIdentity number;

    number.term = known_number_of(identities, &identities->any_number, '#', "#");
    number.surface = tm_vocabulary_number(identities->strings, 'n', value->str, value->len);
    number.folded = number.surface;
    return number;
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

/* Where the number of a sign is kept; NULL for the rarer ones. */
static guint32 *known_sign(TmIdentities *identities, gunichar c)
{
    if (c < N_LATIN_SIGNS)
        return &identities->signs[c];
    if (c - FIRST_GENERAL_SIGN < N_GENERAL_SIGNS)
        return &identities->signs[N_LATIN_SIGNS + c - FIRST_GENERAL_SIGN];
    return NULL;
}

TmIdentity tm_identity_of_sign(TmIdentities *identities, gunichar c)
{
    guint32 none = 0, *known = known_sign(identities, c);
    char utf8[7] = "";

    if (known != NULL && *known != 0)
        return same(*known);
    g_unichar_to_utf8(plain_sign(c), utf8);
    return same(known_number_of(identities, known ? known : &none, 'p', utf8));
}

TmIdentity tm_identity_of_code(TmIdentities *identities, TmCodeKind kind)
{
    static const char *const kinds[] = {
        [TM_CODE_OPEN] = "open", [TM_CODE_CLOSE] = "close", [TM_CODE_ALONE] = "alone"};

    return same(known_number_of(identities, &identities->codes[kind], 'c', kinds[kind]));
}
