#include "formats/tmx/tmx_internal.h"

TmxEntry *tmx_entry_skipped(const char *reason)
{
    TmxEntry *entry = g_new0(TmxEntry, 1);

    entry->skipped = reason;
    return entry;
}

void tmx_entry_free(TmxEntry *entry)
{
    if (entry == NULL)
        return;
    tm_unit_free(entry->unit);
    for (int kind = 0; kind < N_SAID; kind++)
        g_free(entry->said[kind]);
    g_free(entry->n_of_language);
    g_free(entry);
}

static const char *language_at(const TmUnit *unit, guint i)
{
    return ((const TmVariant *) unit->variants->pdata[i])->language;
}

/* How many variants from @first on have its language. 0: an earlier one has it. */
static guint count_language(const TmUnit *unit, guint first)
{
    guint n = 1;

    for (guint i = 0; i < first; i++) {
        if (g_str_equal(language_at(unit, i), language_at(unit, first)))
            return 0;
    }
    for (guint i = first + 1; i < unit->variants->len; i++)
        n += g_str_equal(language_at(unit, i), language_at(unit, first));
    return n;
}

TmxEntry *tmx_entry_new(TmUnit *unit, char **said, gboolean unknown)
{
    guint n_variants = unit->variants->len;
    g_autofree guint *n_of_language = g_new(guint, n_variants + 1);
    guint n_languages = 0;
    guint n_combinations = 1;

    for (guint i = 0; i < n_variants; i++) {
        n_of_language[i] = count_language(unit, i);
        n_languages += n_of_language[i] > 0;
        n_combinations *= MAX(n_of_language[i], 1);
        n_combinations = MIN(n_combinations, TMX_MAX_COMBINATIONS + 1);
    }
    const char *reason = NULL;
    if (n_languages < 2 && unknown)
        reason = SKIPPED_UNKNOWN_LANGUAGE;
    else if (n_languages < 2)
        reason = n_variants > 0 ? SKIPPED_ONE_LANGUAGE : SKIPPED_EMPTY;
    else if (n_combinations > TMX_MAX_COMBINATIONS)
        reason = SKIPPED_TOO_MANY;
    TmxEntry *entry = tmx_entry_skipped(reason);
    if (reason) {
        tm_unit_free(unit);
        return entry;
    }
    for (int kind = 0; kind < N_SAID; kind++)
        entry->said[kind] = g_steal_pointer(&said[kind]);
    entry->unit = unit;
    entry->n_combinations = n_combinations;
    entry->n_of_language = g_steal_pointer(&n_of_language);
    return entry;
}

static TmUnit *copy_without_variants(const TmUnit *unit)
{
    TmUnit *copy = tm_unit_copy(unit);

    g_ptr_array_set_size(copy->variants, 0);
    return copy;
}

/* The variant number @skip of the language that the variant @first has. */
static const TmVariant *nth_of_language(const TmUnit *unit, guint first, guint skip)
{
    guint i = first;

    while (skip > 0) {
        i++;
        if (g_str_equal(language_at(unit, i), language_at(unit, first)))
            skip--;
    }
    return unit->variants->pdata[i];
}

TmUnit *tmx_entry_combination(const TmxEntry *entry, guint index)
{
    const TmUnit *unit = entry->unit;
    TmUnit *copy = copy_without_variants(unit);

    /* @index is read as a number with one digit for each language. */
    for (guint i = 0; i < unit->variants->len; i++) {
        guint n = entry->n_of_language[i];
        if (n == 0)
            continue;
        const TmVariant *from = nth_of_language(unit, i, index % n);
        TmVariant *to = tm_unit_take_variant(copy, from->language, tm_text_copy(from->text));
        tm_attributes_append(&to->attributes, from->attributes);
        index /= n;
    }
    return copy;
}
