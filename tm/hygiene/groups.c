/*
 * Comparing units: what has the same hash is loaded, verified and told.
 */
#include "hygiene/clean_internal.h"

#include <string.h>
#include "text/language.h"

/* So many units of a group are held at once; a longer one is gone through in pieces. */
#define MAX_MEMBERS 256

/* ---- hashes -------------------------------------------------------------------------------------
 */

/* FNV-1a, 64 bits. Not keyed: who makes two texts collide only makes us load and compare them. */
static guint64 hash_text(guint64 hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (guchar) *text) * G_GUINT64_CONSTANT(0x100000001b3);
    /* An end that no text contains, so that "ab", "c" is not "a", "bc". */
    return (hash ^ 0x1ff) * G_GUINT64_CONSTANT(0x100000001b3);
}

#define HASH_BEGIN G_GUINT64_CONSTANT(0xcbf29ce484222325)

typedef struct {
    char *exact;
    char *twin;
} Keys;

static Keys *keys_of(const TmUnit *unit)
{
    Keys *keys = g_new0(Keys, unit->variants->len + 1);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        keys[i].exact = tm_text_key(variant->text);
        keys[i].twin = tm_twin_key(keys[i].exact);
    }
    return keys;
}

static void keys_free(Keys *keys)
{
    for (Keys *key = keys; key->exact != NULL; key++) {
        g_free(key->exact);
        g_free(key->twin);
    }
    g_free(keys);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keys, keys_free)

static const char *language_at(const TmUnit *unit, guint i)
{
    return ((const TmVariant *) unit->variants->pdata[i])->language;
}

static void add_record(GArray *records, guint64 hash, guint32 unit, guint32 other)
{
    Record record = {hash, unit, other};

    g_array_append_val(records, record);
}

/* The variants in the order of their tags, whichever is the source. */
static void add_pair(GArray *records, const TmUnit *unit, guint a, guint b, const char *key_a,
                     const char *key_b, guint32 index)
{
    gboolean swap = strcmp(language_at(unit, a), language_at(unit, b)) > 0;
    guint64 hash = hash_text(HASH_BEGIN, language_at(unit, swap ? b : a));

    hash = hash_text(hash, swap ? key_b : key_a);
    hash = hash_text(hash, language_at(unit, swap ? a : b));
    add_record(records, hash_text(hash, swap ? key_a : key_b), index, 0);
}

static void add_translation(TmClean *clean, const TmUnit *unit, guint source, guint target,
                            const Keys *keys, guint32 index)
{
    guint64 hash = hash_text(HASH_BEGIN, language_at(unit, source));
    guint64 other = hash_text(HASH_BEGIN, keys[target].twin);

    hash = hash_text(hash_text(hash, language_at(unit, target)), keys[source].exact);
    add_record(clean->translations, hash, index, (guint32) (other ^ other >> 32));
}

/* A unit of which nobody knows what it was translated from may be searched from either side. */
static gboolean goes_both_ways(const TmClean *clean, const TmUnit *unit)
{
    return unit->source_language == NULL && clean->options.rules.from == NULL;
}

void groups_add(TmClean *clean, const TmUnit *unit, gint64 id)
{
    g_autoptr(Keys) keys = keys_of(unit);
    guint32 index = clean->ids->len;

    g_array_append_val(clean->ids, id);
    for (guint i = 0; i < unit->variants->len; i++) {
        for (guint j = i + 1; j < unit->variants->len; j++) {
            guint a = i, b = j;
            if (!tm_rules_pair(unit, &clean->options.rules, &a, &b))
                continue;
            if (clean_wants(clean, TM_RULE_DUPLICATE))
                add_pair(clean->duplicates, unit, a, b, keys[a].exact, keys[b].exact, index);
            if (clean_wants(clean, TM_RULE_TWIN))
                add_pair(clean->twins, unit, a, b, keys[a].twin, keys[b].twin, index);
            if (!clean_wants(clean, TM_RULE_TRANSLATIONS))
                continue;
            add_translation(clean, unit, a, b, keys, index);
            if (goes_both_ways(clean, unit))
                add_translation(clean, unit, b, a, keys, index);
        }
    }
}

/* ---- runs ---------------------------------------------------------------------------------------
 */

static int by_hash(gconstpointer a, gconstpointer b)
{
    const Record *one = a, *two = b;

    if (one->hash != two->hash)
        return one->hash < two->hash ? -1 : 1;
    return one->unit < two->unit ? -1 : one->unit > two->unit;
}

static int by_first_unit(gconstpointer a, gconstpointer b, gpointer user)
{
    const GArray *records = user;
    const Run *one = a, *two = b;
    guint32 x = g_array_index(records, Record, one->start).unit;
    guint32 y = g_array_index(records, Record, two->start).unit;

    if (x != y)
        return x < y ? -1 : 1;
    return one->start < two->start ? -1 : one->start > two->start;
}

static gboolean differs(const GArray *records, guint start, guint end)
{
    for (guint i = start + 1; i < end; i++)
        if (g_array_index(records, Record, i).other != g_array_index(records, Record, start).other)
            return TRUE;
    return FALSE;
}

static GArray *find_runs(GArray *records, gboolean translations)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));

    g_array_sort(records, by_hash);
    for (guint start = 0, end; start < records->len; start = end) {
        guint64 hash = g_array_index(records, Record, start).hash;
        for (end = start + 1; end < records->len; end++)
            if (g_array_index(records, Record, end).hash != hash)
                break;
        Run run = {start, end};
        if (end - start > 1 && (!translations || differs(records, start, end)))
            g_array_append_val(runs, run);
    }
    g_array_sort_with_data(runs, by_first_unit, records);
    return runs;
}

/* The unit of a record as it will be, or NULL: gone meanwhile, or to be deleted or merged. */
static gboolean load(TmClean *clean, const Record *record, TmStoredUnit **unit, GError **error)
{
    gint64 id = g_array_index(clean->ids, gint64, record->unit);
    g_auto(Decision) decision = {0};
    GError *local = NULL;

    *unit = NULL;
    if (g_hash_table_contains(clean->gone, &id))
        return TRUE;
    g_autoptr(TmStoredUnit) stored = tm_store_unit(clean->store, id, &local);
    if (stored == NULL) {
        gboolean absent = g_error_matches(local, TM_ERROR, TM_ERROR_NOT_FOUND);
        absent ? g_error_free(local) : g_propagate_error(error, local);
        return absent;
    }
    g_autoptr(GPtrArray) findings = tm_rules_check(stored->unit, &clean->options.rules);
    clean_decide(clean, stored->unit, findings, &decision);
    if (decision.deleted)
        return TRUE;
    TmUnit *outcome = clean_outcome(clean, stored->unit, &decision);
    if (outcome != NULL) {
        tm_unit_free(stored->unit);
        stored->unit = outcome;
    }
    *unit = g_steal_pointer(&stored);
    return TRUE;
}

/* ---- duplicates and twins -----------------------------------------------------------------------
 */

gboolean tm_clean_prefers(const TmStoredUnit *a, const TmStoredUnit *b)
{
    if (a->unit->variants->len != b->unit->variants->len)
        return a->unit->variants->len > b->unit->variants->len;
    if (a->unit->status != b->unit->status)
        return a->unit->status > b->unit->status;
    gint64 changed_a = a->unit->changed != 0 ? a->unit->changed : a->unit->created;
    gint64 changed_b = b->unit->changed != 0 ? b->unit->changed : b->unit->created;
    if (changed_a != changed_b)
        return changed_a > changed_b;
    return a->id < b->id;
}

static const TmVariant *variant_in(const TmUnit *unit, const char *language)
{
    for (guint i = 0; i < unit->variants->len; i++)
        if (strcmp(language_at(unit, i), language) == 0)
            return unit->variants->pdata[i];
    return NULL;
}

static gboolean texts_same(const TmText *a, const TmText *b, gboolean twin)
{
    g_autofree char *key_a = tm_text_key(a);
    g_autofree char *key_b = tm_text_key(b);

    if (strcmp(key_a, key_b) == 0)
        return TRUE;
    if (!twin)
        return FALSE;
    g_autofree char *twin_a = tm_twin_key(key_a);
    g_autofree char *twin_b = tm_twin_key(key_b);
    return strcmp(twin_a, twin_b) == 0;
}

gboolean tm_clean_same(const TmUnit *a, const TmUnit *b, gboolean twin)
{
    for (guint i = 0; i < a->variants->len; i++) {
        const TmVariant *one = a->variants->pdata[i];
        const TmVariant *other = variant_in(b, one->language);
        if (other == NULL || !texts_same(one->text, other->text, twin))
            return FALSE;
    }
    return TRUE;
}

/* Twins that are duplicates as well are the other rule's. */
static gboolean may_merge(const TmStoredUnit *unit, const TmStoredUnit *kept, gboolean twin)
{
    return unit->unit->status <= kept->unit->status &&
           tm_clean_same(unit->unit, kept->unit, twin) &&
           !(twin && tm_clean_same(unit->unit, kept->unit, FALSE));
}

static void add_merge(TmClean *clean, const TmStoredUnit *unit, const TmStoredUnit *kept)
{
    guint source = 0, target = 1;

    tm_rules_pair(unit->unit, &clean->options.rules, &source, &target);
    TmCleanItem item = {.rule = clean->phase == PHASE_TWINS ? TM_RULE_TWIN : TM_RULE_DUPLICATE,
                        .treatment = TM_TREAT_MERGE,
                        .unit = unit,
                        .kept = kept,
                        .source = language_at(unit->unit, source),
                        .target = language_at(unit->unit, target)};
    g_array_append_val(clean->items, item);
    g_hash_table_add(clean->gone, g_memdup2(&unit->id, sizeof unit->id));
    clean_add_task(clean, unit->id, kept->id);
}

static guint best_member(const TmClean *clean)
{
    guint best = 0;

    for (guint i = 1; i < clean->members->len; i++)
        if (tm_clean_prefers(clean->members->pdata[i], clean->members->pdata[best]))
            best = i;
    return best;
}

/* Of those loaded, the best stays and takes in what says the same. */
static void merge_members(TmClean *clean)
{
    guint best = clean->members->len > 0 ? best_member(clean) : 0;

    for (guint i = 0; i < clean->members->len; i++)
        if (i != best && may_merge(clean->members->pdata[i], clean->members->pdata[best],
                                   clean->phase == PHASE_TWINS))
            add_merge(clean, clean->members->pdata[i], clean->members->pdata[best]);
}

/* In the pieces of a long group, the best so far goes on to the next piece. */
static void keep_best_member(TmClean *clean)
{
    if (clean->members->len == 0)
        return;
    gpointer best = g_ptr_array_steal_index_fast(clean->members, best_member(clean));
    g_ptr_array_set_size(clean->members, 0);
    g_ptr_array_add(clean->members, best);
}

static gboolean next_piece(TmClean *clean, const GArray *records, const Run *run, GError **error)
{
    if (clean->member == run->start)
        g_ptr_array_set_size(clean->members, 0);
    else
        keep_best_member(clean);
    while (clean->member < run->end && clean->members->len < MAX_MEMBERS) {
        TmStoredUnit *unit;
        if (!load(clean, &g_array_index(records, Record, clean->member++), &unit, error))
            return FALSE;
        if (unit != NULL)
            g_ptr_array_add(clean->members, unit);
    }
    merge_members(clean);
    return TRUE;
}

/* ---- different translations ---------------------------------------------------------------------
 */

/* Which variants of a unit the record means: the hash says it. */
static gboolean pair_of_record(const TmClean *clean, const TmUnit *unit, const Record *record,
                               guint *source, guint *target)
{
    g_autoptr(Keys) keys = keys_of(unit);

    (void) clean;
    for (*source = 0; *source < unit->variants->len; ++*source) {
        for (*target = 0; *target < unit->variants->len; ++*target) {
            guint64 hash = hash_text(HASH_BEGIN, language_at(unit, *source));
            hash = hash_text(hash_text(hash, language_at(unit, *target)), keys[*source].exact);
            if (*source != *target && hash == record->hash)
                return TRUE;
        }
    }
    return FALSE;
}

/* Whether the translation is one that the group has already. */
static gboolean is_known(const TmClean *clean, const TmText *text, const char *language)
{
    for (guint i = 0; i < clean->members->len; i++) {
        const TmStoredUnit *member = clean->members->pdata[i];
        if (texts_same(variant_in(member->unit, language)->text, text, TRUE))
            return TRUE;
    }
    return FALSE;
}

static gboolean add_translation_member(TmClean *clean, const Record *record, TmCleanItem *item,
                                       GError **error)
{
    g_autoptr(TmStoredUnit) unit = NULL;
    guint source, target;

    if (!load(clean, record, &unit, error))
        return FALSE;
    if (unit == NULL || !pair_of_record(clean, unit->unit, record, &source, &target))
        return TRUE;
    item->n_units++;
    const TmVariant *translation = unit->unit->variants->pdata[target];
    if (clean->members->len == 0) {
        item->unit = unit;
        item->source = language_at(unit->unit, source);
        item->target = translation->language;
    } else if (clean->members->len >= TM_CLEAN_MAX_GROUP ||
               is_known(clean, translation->text, item->target)) {
        return TRUE;
    }
    g_ptr_array_add(clean->members, g_steal_pointer(&unit));
    return TRUE;
}

static gboolean next_translations(TmClean *clean, const GArray *records, const Run *run,
                                  GError **error)
{
    TmCleanItem item = {.rule = TM_RULE_TRANSLATIONS, .group = clean->members};

    g_ptr_array_set_size(clean->members, 0);
    clean->member = run->end;
    for (guint i = run->start; i < run->end; i++) {
        if (!add_translation_member(clean, &g_array_index(records, Record, i), &item, error))
            return FALSE;
    }
    if (clean->members->len > 1)
        g_array_append_val(clean->items, item);
    return TRUE;
}

gboolean groups_next(TmClean *clean, GError **error)
{
    gboolean translations = clean->phase == PHASE_TRANSLATIONS;
    GArray *records = translations                       ? clean->translations
                      : clean->phase == PHASE_DUPLICATES ? clean->duplicates
                                                         : clean->twins;

    if (clean->runs == NULL) {
        clean->runs = find_runs(records, translations);
        clean->run = 0;
        clean->member = clean->runs->len > 0 ? g_array_index(clean->runs, Run, 0).start : 0;
    }
    if (clean->run == clean->runs->len) {
        g_clear_pointer(&clean->runs, g_array_unref);
        g_array_set_size(records, 0);
        return FALSE;
    }
    const Run *run = &g_array_index(clean->runs, Run, clean->run);
    gboolean good = translations ? next_translations(clean, records, run, error)
                                 : next_piece(clean, records, run, error);
    if (clean->member >= run->end && ++clean->run < clean->runs->len)
        clean->member = g_array_index(clean->runs, Run, clean->run).start;
    return good;
}
