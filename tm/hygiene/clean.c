#include "hygiene/clean_internal.h"

#include <string.h>

const char *tm_treatment_name(TmTreatment treatment)
{
    static const char *const names[TM_N_TREATMENTS] = {"list", "delete", "reduce", "repair",
                                                       "merge"};

    return names[treatment];
}

/* ---- what is to become of a unit ----------------------------------------------------------------
 */

void decision_clear(Decision *decision)
{
    g_clear_pointer(&decision->treatments, g_free);
    g_clear_pointer(&decision->dropped, g_free);
}

/* The table of docs/hygiene.md. */
static TmTreatment treatment_of(const TmClean *clean, const TmUnit *unit, const TmFinding *finding)
{
    gboolean named = (clean->options.named & 1u << finding->rule) != 0;
    gboolean pair = unit->variants->len <= 2;

    switch (finding->rule) {
    case TM_RULE_EMPTY:
        return pair ? TM_TREAT_DELETE : TM_TREAT_REDUCE;
    case TM_RULE_NO_WORDS:
        return TM_TREAT_DELETE;
    case TM_RULE_LANGUAGE:
        if (!finding->certain && !named)
            return TM_TREAT_LIST;
        return pair ? TM_TREAT_DELETE : TM_TREAT_REDUCE;
    case TM_RULE_IDENTICAL:
    case TM_RULE_LENGTH:
    case TM_RULE_CODES:
    case TM_RULE_BRACKETS:
        /* With three languages there is no telling which of them is to go. */
        return named && pair ? TM_TREAT_DELETE : TM_TREAT_LIST;
    case TM_RULE_CONTROL:
        return finding->certain ? TM_TREAT_REPAIR : TM_TREAT_LIST;
    case TM_RULE_LOOK_ALIKES:
        return finding->certain || named ? TM_TREAT_REPAIR : TM_TREAT_LIST;
    default:
        return TM_TREAT_LIST;
    }
}

static void drop(Decision *decision, guint variant)
{
    decision->n_dropped += !decision->dropped[variant];
    decision->dropped[variant] = TRUE;
}

/* What is found of a unit after it was decided to delete it does not matter any more. */
void clean_decide(const TmClean *clean, const TmUnit *unit, const GPtrArray *findings,
                  Decision *decision)
{
    decision->treatments = g_new0(TmTreatment, findings->len + 1);
    decision->dropped = g_new0(gboolean, unit->variants->len + 1);
    while (decision->n_items < findings->len && !decision->deleted) {
        const TmFinding *finding = findings->pdata[decision->n_items];
        TmTreatment treatment = treatment_of(clean, unit, finding);
        if (treatment == TM_TREAT_REDUCE) {
            drop(decision, finding->wrong);
            if (unit->variants->len - decision->n_dropped < 2)
                treatment = TM_TREAT_DELETE;
        }
        decision->deleted = treatment == TM_TREAT_DELETE;
        decision->repaired = decision->repaired || treatment == TM_TREAT_REPAIR;
        decision->treatments[decision->n_items++] = treatment;
    }
}

TmUnit *clean_outcome(const TmClean *clean, const TmUnit *unit, const Decision *decision)
{
    gboolean all = (clean->options.named & 1u << TM_RULE_LOOK_ALIKES) != 0;
    TmUnit *better = decision->repaired ? tm_rules_repair(unit, &clean->options.rules, all) : NULL;

    if (decision->n_dropped == 0)
        return better;
    if (better == NULL)
        better = tm_unit_copy(unit);
    for (guint i = unit->variants->len; i-- > 0;)
        if (decision->dropped[i])
            g_ptr_array_remove_index(better->variants, i);
    return better;
}

void clean_add_task(TmClean *clean, gint64 unit, gint64 into)
{
    Task task = {unit, into};

    g_array_append_val(clean->tasks, task);
}

/* ---- the pass -----------------------------------------------------------------------------------
 */

TmClean *tm_clean_open(TmStore *store, const TmCleanOptions *options, GError **error)
{
    const TmUnitFilter all = {0};
    const TmUnitScanOptions order = {.order = TM_ORDER_ID};
    g_autoptr(TmStoreInfo) info = tm_store_info(store, error);
    TmUnitScan *scan = info != NULL ? tm_store_units(store, &all, &order, error) : NULL;

    if (scan == NULL)
        return NULL;
    TmClean *clean = g_new0(TmClean, 1);
    clean->store = store;
    clean->options = *options;
    clean->n_total = (guint64) info->units;
    clean->scan = scan;
    clean->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    clean->duplicates = g_array_new(FALSE, FALSE, sizeof(Record));
    clean->twins = g_array_new(FALSE, FALSE, sizeof(Record));
    clean->translations = g_array_new(FALSE, FALSE, sizeof(Record));
    clean->gone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    clean->members = g_ptr_array_new_with_free_func((GDestroyNotify) tm_stored_unit_free);
    clean->items = g_array_new(FALSE, FALSE, sizeof(TmCleanItem));
    clean->tasks = g_array_new(FALSE, FALSE, sizeof(Task));
    return clean;
}

void tm_clean_close(TmClean *clean)
{
    if (clean == NULL)
        return;
    g_clear_pointer(&clean->scan, tm_unit_scan_free);
    g_clear_pointer(&clean->findings, g_ptr_array_unref);
    g_clear_pointer(&clean->runs, g_array_unref);
    g_array_unref(clean->ids);
    g_array_unref(clean->duplicates);
    g_array_unref(clean->twins);
    g_array_unref(clean->translations);
    g_hash_table_unref(clean->gone);
    g_ptr_array_unref(clean->members);
    g_array_unref(clean->items);
    g_array_unref(clean->tasks);
    g_free(clean);
}

void tm_clean_progress(const TmClean *clean, guint64 *n_done, guint64 *n_total)
{
    *n_done = clean->ids->len;
    *n_total = clean->n_total;
}

static void add_findings(TmClean *clean, const TmStoredUnit *stored, const Decision *decision)
{
    for (guint i = 0; i < decision->n_items; i++) {
        const TmFinding *finding = clean->findings->pdata[i];
        const TmVariant *source = stored->unit->variants->pdata[finding->source];
        const TmVariant *target = stored->unit->variants->pdata[finding->target];
        TmCleanItem item = {.rule = finding->rule,
                            .treatment = decision->treatments[i],
                            .finding = finding,
                            .unit = stored,
                            .source = source->language,
                            .target = target->language};
        g_array_append_val(clean->items, item);
    }
}

static void look_at(TmClean *clean, const TmStoredUnit *stored)
{
    g_auto(Decision) decision = {0};

    g_clear_pointer(&clean->findings, g_ptr_array_unref);
    clean->findings = tm_rules_check(stored->unit, &clean->options.rules);
    clean_decide(clean, stored->unit, clean->findings, &decision);
    add_findings(clean, stored, &decision);
    if (decision.deleted || decision.repaired || decision.n_dropped > 0)
        clean_add_task(clean, stored->id, 0);
    if (decision.deleted)
        return;
    g_autoptr(TmUnit) outcome = clean_outcome(clean, stored->unit, &decision);
    groups_add(clean, outcome != NULL ? outcome : stored->unit, stored->id);
}

/* Looks at the next unit or group. FALSE at the end of the phase, or with an error. */
static gboolean advance(TmClean *clean, GError **error)
{
    const TmStoredUnit *stored;

    if (clean->phase != PHASE_UNITS)
        return groups_next(clean, error);
    if (!tm_unit_scan_next(clean->scan, &stored, error)) {
        g_clear_pointer(&clean->scan, tm_unit_scan_free);
        return FALSE;
    }
    look_at(clean, stored);
    return TRUE;
}

gboolean tm_clean_next(TmClean *clean, const TmCleanItem **item, GError **error)
{
    GError *local = NULL;

    while (clean->item >= clean->items->len) {
        if (clean->phase == PHASE_END)
            return FALSE;
        g_array_set_size(clean->items, 0);
        clean->item = 0;
        if (advance(clean, &local))
            continue;
        if (local != NULL) {
            g_propagate_error(error, local);
            clean->phase = PHASE_END;
            return FALSE;
        }
        clean->phase++;
    }
    *item = &g_array_index(clean->items, TmCleanItem, clean->item++);
    return TRUE;
}
