/*
 * Which units an index says may fit.
 *
 * In each part of the index, every word of the vocabulary gets its fit; the index gives the texts
 * that have a word for each word of the query, and these are followed as rows of words: just what
 * is done with a text itself, but without reading one. Only for a regular expression the texts
 * have to be read after all; it is looked for where its letters may stand.
 */
#include "memory/concordance_internal.h"

#include <string.h>
#include "text/language.h"

typedef struct {
    TmConcordance *query;
    ConcordanceLanguage *language;
    TmIndexSegment *segment;
    guint64 *fits; /* by number of word */
    guint32 n_words;
    guint32 terms[TM_CONCORDANCE_MAX_WORDS];     /* of words that are sought by their term … */
    guint32 folded[TM_CONCORDANCE_MAX_WORDS][2]; /* … by what is written, as a word, a number */
    guint64 by_string; /* the others: those that are compared letter by letter */
    GString *folded_string;
    GString *stem_string;
} Vocabulary;

static void vocabulary_clear(Vocabulary *vocabulary)
{
    g_free(vocabulary->fits);
    g_string_free(vocabulary->folded_string, TRUE);
    g_string_free(vocabulary->stem_string, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Vocabulary, vocabulary_clear)

/* ---- the vocabulary ----------------------------------------------------------------------------
 */

/* Looks up what can be looked up. */
static void find_words(Vocabulary *vocabulary)
{
    const GArray *words = vocabulary->query->words;

    for (guint i = 0; i < words->len; i++) {
        const ConcordanceWord *word = &g_array_index(words, ConcordanceWord, i);
        vocabulary->terms[i] = TM_INDEX_NONE;
        vocabulary->folded[i][0] = vocabulary->folded[i][1] = TM_INDEX_NONE;
        if (word->kind == WORD_FORMS)
            vocabulary->terms[i] = tm_index_segment_term(vocabulary->segment,
                                                         concordance_term(vocabulary->language, i));
        else if (word->kind == WORD_WRITTEN)
            for (int kind = TM_TOKEN_WORD; kind <= TM_TOKEN_NUMBER; kind++)
                vocabulary->folded[i][kind] =
                    tm_index_segment_folded(vocabulary->segment, (TmTokenKind) kind, word->folded);
        else
            vocabulary->by_string |= (guint64) 1 << i;
    }
}

static guint64 fit_of_numbers(const Vocabulary *vocabulary, const TmIndexWordNumbers *numbers)
{
    guint n_words = vocabulary->query->words->len;
    guint64 fit = 0;

    for (guint i = 0; i < n_words; i++)
        if ((numbers->term == vocabulary->terms[i] && numbers->kind == TM_TOKEN_WORD) ||
            numbers->folded == vocabulary->folded[i][numbers->kind == TM_TOKEN_NUMBER])
            fit |= (guint64) 1 << i;
    return fit;
}

/* Words with one folded form fit alike: only the first of them is compared. */
static gboolean fit_of_strings(Vocabulary *vocabulary, guint32 word,
                               const TmIndexWordNumbers *numbers, guint64 *fit)
{
    TmIndexWordInfo info;

    if (numbers->folded < word) {
        *fit |= vocabulary->fits[numbers->folded] & vocabulary->by_string;
        return TRUE;
    }
    if (!tm_index_segment_word(vocabulary->segment, word, &info))
        return FALSE;
    g_string_truncate(vocabulary->folded_string, 0);
    g_string_append_len(vocabulary->folded_string, info.folded_string, info.n_folded_bytes);
    g_string_truncate(vocabulary->stem_string, 0);
    g_string_append_len(vocabulary->stem_string, info.folded_string, info.n_stem_bytes);
    g_string_append_len(vocabulary->stem_string, info.stem_rest, info.n_stem_rest_bytes);
    *fit |= concordance_fit(vocabulary->language, vocabulary->by_string, info.kind,
                            vocabulary->folded_string->str, vocabulary->stem_string->str);
    return TRUE;
}

static gboolean fill_fits(Vocabulary *vocabulary)
{
    for (guint32 word = 0; word < vocabulary->n_words; word++) {
        TmIndexWordNumbers numbers;
        guint64 fit;
        if (!tm_index_segment_word_numbers(vocabulary->segment, word, &numbers))
            return FALSE;
        if (numbers.kind > TM_TOKEN_NUMBER) {
            vocabulary->fits[word] = FIT_SKIP;
            continue;
        }
        fit = fit_of_numbers(vocabulary, &numbers);
        if (vocabulary->by_string != 0 && !fit_of_strings(vocabulary, word, &numbers, &fit))
            return FALSE;
        vocabulary->fits[word] = fit;
    }
    return TRUE;
}

/* ---- texts and units ---------------------------------------------------------------------------
 */

/* Whether units with a set of languages are wanted: for each set of a part, asked once. */
typedef struct {
    const TmSearch *search;
    const GPtrArray *tags; /* by number of language */
    GArray *known;         /* of guint8, by number of set: 0 not yet, 1 no, 2 yes */
} WantedSets;

static gboolean has_language(const WantedSets *wanted, TmIndexSegment *segment, guint32 set)
{
    guint32 n_languages;
    const guint32 *languages = tm_index_segment_set(segment, set, &n_languages);

    for (guint32 i = 0; languages != NULL && i < n_languages; i++) {
        const char *tag =
            languages[i] < wanted->tags->len ? wanted->tags->pdata[languages[i]] : NULL;
        if (tag != NULL && concordance_is_shown(wanted->search, tag))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_wanted(WantedSets *wanted, TmIndexSegment *segment, guint32 set)
{
    if (wanted->search->to == NULL)
        return TRUE;
    if (set >= wanted->known->len)
        g_array_set_size(wanted->known, set + 1);
    guint8 *known = &g_array_index(wanted->known, guint8, set);
    if (*known == 0)
        *known = has_language(wanted, segment, set) ? 2 : 1;
    return *known == 2;
}

/* What is done with the texts that a part has found. */
typedef struct {
    const StoreIndex *index;
    const IndexPart *part;
    WantedSets wanted;
    UnitSet *units;
} Collection;

static void add_units(TmIndexSegment *segment, TmIndexUnits *units, gpointer user)
{
    Collection *collection = user;
    TmIndexUnit unit;

    while (tm_index_units_next(segment, units, &unit))
        if (unit.unit < collection->units->end &&
            is_wanted(&collection->wanted, segment, unit.set) &&
            !store_index_is_outdated(collection->index, collection->part, unit.unit))
            unit_set_add(collection->units, unit.unit);
}

static gboolean search_part(TmConcordance *query, const TmSearch *search, const StoreIndex *index,
                            const IndexPart *part, UnitSet *units)
{
    g_auto(Vocabulary) vocabulary = {.query = query,
                                     .language = concordance_language(query, part->language),
                                     .segment = part->segment,
                                     .n_words = tm_index_segment_n_words(part->segment),
                                     .folded_string = g_string_new(NULL),
                                     .stem_string = g_string_new(NULL)};
    g_autoptr(GArray) known = g_array_new(FALSE, TRUE, sizeof(guint8));
    Collection collection = {index, part, {search, store_index_tags(index), known}, units};

    vocabulary.fits = g_try_new0(guint64, (gsize) vocabulary.n_words + 1);
    if (vocabulary.fits == NULL)
        return FALSE;
    find_words(&vocabulary);
    if (!fill_fits(&vocabulary))
        return FALSE;
    const TmIndexPhrases phrases = concordance_phrases(query, vocabulary.fits);
    return tm_index_lookup(part->segment, &phrases, add_units, &collection);
}

gboolean concordance_collect(TmConcordance *query, const TmSearch *search, const StoreIndex *index,
                             UnitSet *units)
{
    const GPtrArray *parts = store_index_parts(index);

    for (guint i = 0; i < parts->len; i++) {
        const IndexPart *part = parts->pdata[i];
        if (concordance_is_searched(search, part->language) &&
            !search_part(query, search, index, part, units))
            return FALSE;
    }
    return store_index_is_believed(index);
}
