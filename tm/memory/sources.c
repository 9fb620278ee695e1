#include "memory/sources.h"

#include <string.h>

#include "text/language.h"

gboolean *sources_languages(const TmMemory *memory, guint store, const char *tag)
{
    const GPtrArray *tags = store_index_tags(memory->indexes->pdata[store]);
    gboolean *fits = g_new0(gboolean, tags->len + 1);

    for (guint i = 0; i < tags->len; i++)
        fits[i] = tags->pdata[i] != NULL && tm_language_matches(tag, tags->pdata[i]);
    return fits;
}

/* The targets of one unit; FALSE: enough. */
static gboolean each_target(const StoreIndex *index, const IndexPart *part, const TmIndexUnit *unit,
                            const gboolean *targets, SourceVisit visit, gpointer user)
{
    guint n_tags = store_index_tags(index)->len;
    guint32 n_languages;
    const guint32 *set = tm_index_segment_set(part->segment, unit->set, &n_languages);

    for (guint32 i = 0; set != NULL && i < n_languages; i++) {
        if (set[i] >= n_tags) {
            tm_index_segment_set_damaged(part->segment);
            return FALSE;
        }
        if (set[i] == part->language_number || !targets[set[i]])
            continue;
        SourceUnit found = {unit->unit, tm_store_variant_id(unit->unit, part->language_number),
                            tm_store_variant_id(unit->unit, set[i])};
        if (!visit(&found, unit->unreviewed, user))
            return FALSE;
    }
    return TRUE;
}

void sources_each_unit(const TmMemory *memory, guint store, IndexPart *part,
                       const TmIndexText *text, const gboolean *targets, SourceVisit visit,
                       gpointer user)
{
    const StoreIndex *index = memory->indexes->pdata[store];
    TmIndexUnits units = text->units;
    TmIndexUnit unit;

    while (tm_index_units_next(part->segment, &units, &unit))
        if (!store_index_is_outdated(index, part, unit.unit) &&
            !each_target(index, part, &unit, targets, visit, user))
            return;
}

/* Whether a set has the language of a part and a wanted other. */
static gboolean is_pair(const guint32 *set, guint32 n_languages, guint32 own,
                        const gboolean *targets, guint n_tags)
{
    gboolean has_own = FALSE, has_other = FALSE;

    for (guint32 i = 0; i < n_languages; i++) {
        has_own = has_own || set[i] == own;
        has_other = has_other || (set[i] != own && set[i] < n_tags && targets[set[i]]);
    }
    return has_own && has_other;
}

/* Whether units of a part's range have a text in its language and one in a wanted other. */
static gboolean part_has_pair(const IndexPart *part, const gboolean *targets, guint n_tags)
{
    guint32 n_languages;

    for (guint32 i = 0; i < tm_index_segment_n_sets(part->segment); i++) {
        const guint32 *set = tm_index_segment_set(part->segment, i, &n_languages);
        if (set != NULL && is_pair(set, n_languages, part->language_number, targets, n_tags))
            return TRUE;
    }
    return FALSE;
}

SourcesPairs sources_pairs(const TmMemory *memory, guint store, const char *from, const char *to)
{
    const StoreIndex *index = memory->indexes->pdata[store];
    const GPtrArray *parts = store_index_parts(index);
    g_autofree gboolean *sources = sources_languages(memory, store, from);
    g_autofree gboolean *targets = sources_languages(memory, store, to);
    gboolean outdated = FALSE;
    SourcesPairs pairs = SOURCES_NONE;

    for (guint i = parts->len; i-- > 0 && pairs != SOURCES_SOME;) {
        const IndexPart *part = parts->pdata[i];
        if (sources[part->language_number] &&
            part_has_pair(part, targets, store_index_tags(index)->len))
            pairs = outdated ? SOURCES_PERHAPS : SOURCES_SOME;
        outdated = outdated || tm_index_segment_n_outdated(part->segment) > 0;
    }
    return pairs;
}

/* All units of one memory whose source has the hash of a key. */
static void each_with_hash(const TmMemory *memory, guint store, const char *from, const char *to,
                           guint64 hash, SourceVisit visit, gpointer user)
{
    const GPtrArray *parts = store_index_parts(memory->indexes->pdata[store]);
    g_autofree gboolean *sources = sources_languages(memory, store, from);
    g_autofree gboolean *targets = sources_languages(memory, store, to);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_auto(TmIndexText) text = {0};

    for (guint i = 0; i < parts->len; i++) {
        IndexPart *part = parts->pdata[i];
        if (!sources[part->language_number])
            continue;
        g_array_set_size(numbers, 0);
        tm_index_segment_with_key(part->segment, hash, numbers);
        for (guint j = 0; j < numbers->len; j++)
            if (tm_index_segment_text(part->segment, g_array_index(numbers, guint32, j), &text))
                sources_each_unit(memory, store, part, &text, targets, visit, user);
    }
}

gboolean sources_append(const SourceUnit *unit, gboolean unreviewed, gpointer units)
{
    (void) unreviewed;
    g_array_append_val((GArray *) units, *unit);
    return TRUE;
}

int sources_compare(gconstpointer a, gconstpointer b)
{
    const SourceUnit *x = a, *y = b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->source_variant != y->source_variant)
        return x->source_variant < y->source_variant ? -1 : 1;
    return (x->target_variant > y->target_variant) - (x->target_variant < y->target_variant);
}

/* Hashes may be equal where keys are not: the texts decide. */
static gboolean keep_with_key(TmStore *store, const char *key, GArray *units, guint from,
                              GError **error)
{
    guint n = from;

    for (guint i = from; i < units->len; i++) {
        SourceUnit unit = g_array_index(units, SourceUnit, i);
        g_autoptr(TmText) text = tm_store_text(store, unit.source_variant, error);
        if (text == NULL)
            return FALSE;
        g_autofree char *other = tm_text_key(text);
        g_array_index(units, SourceUnit, n) = unit;
        n += strcmp(key, other) == 0;
    }
    g_array_set_size(units, n);
    return TRUE;
}

static gboolean identical_by_scan(TmMemory *memory, guint store, const char *from, const char *to,
                                  const char *key, GArray *units, GError **error)
{
    const TmScanTable *table = memory_table(memory, store, from, to, error);

    if (table == NULL)
        return FALSE;
    for (const TmScanEntry *entry = tm_scan_table_first(table, key); entry != NULL;
         entry = tm_scan_table_next(table, entry)) {
        SourceUnit unit = {entry->unit, entry->source_variant, entry->target_variant};
        g_array_append_val(units, unit);
    }
    return TRUE;
}

gboolean sources_identical(TmMemory *memory, guint store, const char *from, const char *to,
                           const char *key, GArray *units, GError **error)
{
    guint n_before = units->len;

    if (memory->scans)
        return identical_by_scan(memory, store, from, to, key, units, error);
    each_with_hash(memory, store, from, to, tm_index_key(key), sources_append, units);
    if (!keep_with_key(memory->stores->pdata[store], key, units, n_before, error))
        return FALSE;
    if (units->len > n_before)
        qsort(&g_array_index(units, SourceUnit, n_before), units->len - n_before,
              sizeof(SourceUnit), sources_compare);
    return TRUE;
}

static gboolean count_unit(const SourceUnit *unit, gboolean unreviewed, gpointer count)
{
    (void) unit, (void) unreviewed;
    return ++*(guint *) count < 2;
}

gboolean sources_may_have_several(TmMemory *memory, const char *from, const char *to,
                                  guint64 key_hash)
{
    guint n_units = 0;

    for (guint i = 0; i < memory->stores->len && n_units < 2; i++)
        each_with_hash(memory, i, from, to, key_hash, count_unit, &n_units);
    return n_units > 1;
}
