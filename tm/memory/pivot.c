/*
 * Matches through a pivot language.
 *
 *     query  "The law was adopted."
 *     unit 7    en "The law was adopted."    ru "Закон принят."            the first unit
 *                                                     ║  the same key
 *     unit 12                                ru "Закон принят."   kk "Заң қабылданды."   the second
 *
 * What is said here of "ways" is from a source text to a target text: different units, and
 * different texts in the pivot language, may lead from the one to the other. The best way is the
 * match.
 */
#include "memory/search.h"
#include "memory/sources.h"

/* ---- what else a source is translated as --------------------------------------------------------
 */

/* What the memories have for one source text, as keys. */
typedef struct {
    GHashTable *direct; /* set: targets of units that have source and target */
    gboolean several;   /* with those through the pivot there is more than one */
} Translations;

void memory_translations_free(gpointer data)
{
    Translations *translations = data;

    g_hash_table_unref(translations->direct);
    g_free(translations);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Translations, memory_translations_free)

static TmStoredPair *load_entry(const Search *search, guint store, const TmScanEntry *entry,
                                GError **error)
{
    return tm_store_load(search->memory->stores->pdata[store], entry->source_variant,
                         entry->target_variant, error);
}

/* Adds the keys of all targets that one memory has for a source. */
static gboolean add_direct(const Search *search, guint store, const char *source_key,
                           GHashTable *keys, GError **error)
{
    const TmQuery *query = search->query;
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(SourceUnit));

    if (!sources_identical(search->memory, store, query->from, query->to, source_key, units, error))
        return FALSE;
    for (guint i = 0; i < units->len; i++) {
        gint64 variant = g_array_index(units, SourceUnit, i).target_variant;
        g_autoptr(TmText) text =
            tm_store_text(search->memory->stores->pdata[store], variant, error);
        if (text == NULL)
            return FALSE;
        g_hash_table_add(keys, tm_text_key(text));
    }
    return TRUE;
}

/* Looks for a target that a text in the pivot language leads to and that is not *@only, which is
 * set to the first one when it is NULL. */
static gboolean links_differ(const Search *search, const TmText *text, const char **only,
                             gboolean *differ, GError **error)
{
    g_autofree char *key = tm_text_key(text);
    TmLinkTable *links = search_links(search, key, error);

    if (links == NULL)
        return FALSE;
    for (TmLink *link = tm_link_table_first(links, key); link != NULL && !*differ;
         link = tm_link_table_next(links, link)) {
        if (!tm_link_load(link, search->memory->stores, error))
            return FALSE;
        *differ = *only != NULL && g_strcmp0(*only, link->target_key) != 0;
        *only = link->target_key;
    }
    return TRUE;
}

/* The same for all texts in the pivot language that one memory has for a source. */
static gboolean pivots_differ(const Search *search, guint store, const char *source_key,
                              const char **only, gboolean *differ, GError **error)
{
    const TmQuery *query = search->query;
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(SourceUnit));

    if (!sources_identical(search->memory, store, query->from, query->pivot, source_key, units,
                           error))
        return FALSE;
    for (guint i = 0; i < units->len && !*differ; i++) {
        gint64 variant = g_array_index(units, SourceUnit, i).target_variant;
        g_autoptr(TmText) text =
            tm_store_text(search->memory->stores->pdata[store], variant, error);
        if (text == NULL || !links_differ(search, text, only, differ, error))
            return FALSE;
    }
    return TRUE;
}

static Translations *read_translations(const Search *search, const char *source_key, GError **error)
{
    g_autoptr(Translations) translations = g_new0(Translations, 1);
    GHashTableIter iter;
    gpointer only = NULL;

    translations->direct = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < search->memory->stores->len; i++)
        if (!add_direct(search, i, source_key, translations->direct, error))
            return NULL;
    translations->several = g_hash_table_size(translations->direct) > 1;
    g_hash_table_iter_init(&iter, translations->direct);
    g_hash_table_iter_next(&iter, &only, NULL);
    const char *one = only;
    for (guint i = 0; i < search->memory->stores->len && !translations->several; i++)
        if (!pivots_differ(search, i, source_key, &one, &translations->several, error))
            return NULL;
    return g_steal_pointer(&translations);
}

static const Translations *translations_of(const Search *search, const char *source_key,
                                           GError **error)
{
    const TmQuery *query = search->query;
    GHashTable *known = search->memory->translations;
    g_autofree char *name =
        g_strdup_printf("%s/%s/%s/%s", query->from, query->pivot, query->to, source_key);
    Translations *translations = g_hash_table_lookup(known, name);

    if (translations == NULL) {
        translations = read_translations(search, source_key, error);
        if (translations != NULL)
            g_hash_table_insert(known, g_steal_pointer(&name), translations);
    }
    return translations;
}

/* ---- collecting ---------------------------------------------------------------------------------
 */

/* What the links of one entry have in common. */
typedef struct {
    const TmScanEntry *entry;
    const Translations *translations;
    gboolean unreviewed;
    TmRank rank; /* without the second unit */
} FirstUnit;

static TmRank rank_of(const Search *search, const FirstUnit *first, const TmLink *link)
{
    const GArray *penalties = search->memory->penalties;
    TmRank rank = first->rank;

    rank.target = link->target_variant;
    rank.via_memory = link->memory + 1;
    rank.via_unit = link->unit;
    rank.via = first->entry->target_variant;
    rank.penalties[TM_PENALTY_PIVOT] = TM_PENALTY_PIVOT_POINTS;
    /* A chain is worth what its weaker half is; to take both off would doubt one memory twice. */
    int penalty = g_array_index(penalties, int, rank.memory);
    int other = g_array_index(penalties, int, link->memory);
    rank.penalties[TM_PENALTY_MEMORY] = MAX(penalty, other);
    if (first->unreviewed || link->unreviewed)
        rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
    if (first->translations->several)
        rank.penalties[TM_PENALTY_SEVERAL] = TM_PENALTY_SEVERAL_POINTS;
    return rank;
}

/*
 * Adds a candidate, unless there is a better way from its source to its target. Sources with one
 * key share the same characters, so that it is the score that decides between them; hence the way
 * that is kept reaches every minimum that another one reaches.
 */
static void keep_best_way(Search *search, const Candidate *candidate)
{
    g_autofree char *way =
        g_strdup_printf("%s\n%s", candidate->entry->key, candidate->link->target_key);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(search->ways, way));

    if (number == 0) {
        g_array_append_val(search->candidates, *candidate);
        g_hash_table_insert(search->ways, g_steal_pointer(&way),
                            GUINT_TO_POINTER(search->candidates->len));
        return;
    }
    Candidate *other = &g_array_index(search->candidates, Candidate, number - 1);
    if (tm_rank_compare(&candidate->rank, &other->rank) < 0)
        *other = *candidate;
}

/* Follows the text in the pivot language to all that it leads to. What there is directly too, also
 * in the first unit itself, is left to the direct match. */
static gboolean follow(Search *search, const FirstUnit *first, TmLink *link, TmLinkTable *links,
                       GError **error)
{
    for (; link != NULL; link = tm_link_table_next(links, link)) {
        if (!tm_link_load(link, search->memory->stores, error))
            return FALSE;
        if (g_hash_table_contains(first->translations->direct, link->target_key))
            continue;
        Candidate candidate = {
            .rank = rank_of(search, first, link), .entry = first->entry, .link = link};
        if (tm_rank_score(&candidate.rank) >= search->query->min)
            keep_best_way(search, &candidate);
    }
    return TRUE;
}

static gboolean join(Search *search, guint store, const TmScanEntry *entry, int raw_score,
                     GError **error)
{
    g_autoptr(TmStoredPair) pair = load_entry(search, store, entry, error);

    if (pair == NULL)
        return FALSE;
    g_autofree char *key = tm_text_key(pair->target);
    TmLinkTable *links = search_links(search, key, error);
    if (links == NULL)
        return FALSE;
    TmLink *link = tm_link_table_first(links, key);
    if (link == NULL)
        return TRUE;
    FirstUnit first = {.entry = entry,
                       .translations = translations_of(search, entry->key, error),
                       .unreviewed = tm_pair_is_unreviewed(pair),
                       .rank = {.raw_score = raw_score,
                                .key = search_key(search, entry),
                                .memory = store,
                                .unit = entry->unit,
                                .source = entry->source_variant}};
    return first.translations != NULL && follow(search, &first, link, links, error);
}

/* Walks through the direct sources beside those with the pivot: both are ordered by unit. */
typedef struct {
    const TmScanTable *direct;
    const GArray *scores;
    guint at;
} Beside;

/* The score of an entry that is among the direct ones too; -1: it is not. */
static int score_beside(Beside *beside, const TmScanEntry *entry)
{
    const GArray *entries = beside->direct->entries;

    while (beside->at < entries->len &&
           g_array_index(entries, TmScanEntry, beside->at).unit < entry->unit)
        beside->at++;
    for (guint i = beside->at; i < entries->len; i++) {
        const TmScanEntry *other = &g_array_index(entries, TmScanEntry, i);
        if (other->unit != entry->unit)
            break;
        if (other->source_variant == entry->source_variant)
            return g_array_index(beside->scores, guint16, i);
    }
    return -1;
}

gboolean search_collect_pivots(Search *search, guint store, const TmScanTable *direct,
                               const GArray *scores, GError **error)
{
    const TmQuery *query = search->query;
    const TmScanTable *table = search_table(search, store, query->from, query->pivot, error);
    Beside beside = {direct, scores, 0};

    for (guint i = 0; table != NULL && i < table->entries->len; i++) {
        const TmScanEntry *entry = &g_array_index(table->entries, TmScanEntry, i);
        int score = score_beside(&beside, entry);
        if (score < 0)
            score = search_raw_score(search, entry);
        gboolean reaches = score - TM_PENALTY_PIVOT_POINTS >= query->min || query->min == 0;
        if (reaches && !join(search, store, entry, score, error))
            return FALSE;
    }
    return table != NULL;
}

/* ---- the match ----------------------------------------------------------------------------------
 */

static gpointer code_name(const TmCode *code)
{
    return GSIZE_TO_POINTER((gsize) code->id << 2 | code->kind);
}

static guint largest_id(const TmText *text, guint largest)
{
    for (gsize i = 0; i < tm_text_n_codes(text); i++)
        largest = MAX(largest, tm_text_code(text, i)->id);
    return largest;
}

/* The id in the first unit for a code of the second, whose text has it in the same place of the
 * sequence; for one that it lacks, an id that the first unit has not. */
static guint counterpart(GHashTable *in_second, const TmCode *code, const TmText *first,
                         guint largest)
{
    gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(in_second, code_name(code)));

    return number > 0 ? tm_text_code(first, number - 1)->id : largest + code->id;
}

/*
 * Gives the target's codes the ids that their counterparts have in the source. Texts that are
 * identical have as many codes, of the same kinds: the first code of the one is the first of the
 * other, whatever their ids.
 */
static void renumber_codes(const TmStoredPair *first, const TmStoredPair *second, TmText *target)
{
    g_autoptr(GHashTable) in_second = g_hash_table_new(NULL, NULL);
    const TmText *pivot = first->target;
    guint largest = largest_id(first->source, largest_id(pivot, 0));

    /* Somebody may have changed a unit since its key was read. */
    for (gsize i = MIN(tm_text_n_codes(pivot), tm_text_n_codes(second->source)); i-- > 0;)
        g_hash_table_insert(in_second, code_name(tm_text_code(second->source, i)),
                            GSIZE_TO_POINTER(i + 1));
    for (gsize i = 0; i < tm_text_n_codes(target); i++) {
        TmCode *code = &g_array_index(target->codes, TmCode, i);
        code->id = counterpart(in_second, code, pivot, largest);
    }
}

static TmVia *via_of(const TmMemory *memory, TmStoredPair *first, const TmStoredPair *second,
                     guint store)
{
    TmVia *via = g_new0(TmVia, 1);

    via->language = g_steal_pointer(&first->target_language);
    via->text = g_steal_pointer(&first->target);
    via->unit = second->unit;
    via->memory = g_strdup(tm_store_path(memory->stores->pdata[store]));
    via->document = g_strdup(second->document);
    return via;
}

TmMatch *search_pivot_match(Search *search, const Candidate *candidate, GError **error)
{
    const TmLink *link = candidate->link;
    g_autoptr(TmStoredPair) first =
        load_entry(search, candidate->rank.memory, candidate->entry, error);
    g_autoptr(TmStoredPair) second =
        first == NULL ? NULL
                      : tm_store_load(search->memory->stores->pdata[link->memory],
                                      link->source_variant, link->target_variant, error);

    if (second == NULL)
        return NULL;
    TmMatch *match = g_new0(TmMatch, 1);
    renumber_codes(first, second, second->target);
    match->via = via_of(search->memory, first, second, link->memory);
    first->target = g_steal_pointer(&second->target);
    first->target_language = g_steal_pointer(&second->target_language);
    match->pair = g_steal_pointer(&first);
    return match;
}
