/*
 * Doing what was found. Every unit is looked at again: the memory may have changed since.
 */
#include "hygiene/clean_internal.h"

static gboolean is_gone(const GError *error)
{
    return g_error_matches(error, TM_ERROR, TM_ERROR_NOT_FOUND);
}

/* *unit NULL: it is not there any more. FALSE: another error. */
static gboolean load(TmClean *clean, gint64 id, TmStoredUnit **unit, GError **error)
{
    GError *local = NULL;

    *unit = tm_store_unit(clean->store, id, &local);
    if (*unit != NULL)
        return TRUE;
    if (!is_gone(local)) {
        g_propagate_error(error, local);
        return FALSE;
    }
    g_error_free(local);
    return TRUE;
}

/* What a unit is after its own treatment, for comparing; NULL: it is as it was. */
static TmUnit *treated(TmClean *clean, const TmUnit *unit)
{
    g_auto(Decision) decision = {0};
    g_autoptr(GPtrArray) findings = tm_rules_check(unit, &clean->options.rules);

    clean_decide(clean, unit, findings, &decision);
    return clean_outcome(clean, unit, &decision);
}

static gboolean merge(TmClean *clean, TmBatch *batch, const Task *task, TmCleanCounts *counts,
                      GError **error)
{
    g_autoptr(TmStoredUnit) unit = NULL;
    g_autoptr(TmStoredUnit) kept = NULL;

    if (!load(clean, task->unit, &unit, error) || !load(clean, task->into, &kept, error))
        return FALSE;
    if (unit != NULL && kept != NULL) {
        g_autoptr(TmUnit) a = treated(clean, unit->unit);
        g_autoptr(TmUnit) b = treated(clean, kept->unit);
        if (tm_clean_same(a != NULL ? a : unit->unit, b != NULL ? b : kept->unit, TRUE)) {
            counts->done[TM_TREAT_MERGE]++;
            return tm_batch_merge(batch, task->unit, task->into, error);
        }
    }
    counts->left++;
    return TRUE;
}

static gboolean replace(TmBatch *batch, gint64 id, const TmUnit *unit, TmTreatment treatment,
                        TmCleanCounts *counts, GError **error)
{
    GError *local = NULL;

    if (tm_batch_replace(batch, id, unit, &local)) {
        counts->done[treatment]++;
        return TRUE;
    }
    /* Another unit says already what this one would say. */
    if (g_error_matches(local, TM_ERROR, TM_ERROR_EXISTS)) {
        g_error_free(local);
        counts->left++;
        return TRUE;
    }
    g_propagate_error(error, local);
    return FALSE;
}

static gboolean treat(TmClean *clean, TmBatch *batch, gint64 id, TmCleanCounts *counts,
                      GError **error)
{
    g_auto(Decision) decision = {0};
    g_autoptr(TmStoredUnit) stored = NULL;

    if (!load(clean, id, &stored, error))
        return FALSE;
    if (stored == NULL) {
        counts->left++;
        return TRUE;
    }
    g_autoptr(GPtrArray) findings = tm_rules_check(stored->unit, &clean->options.rules);
    clean_decide(clean, stored->unit, findings, &decision);
    if (decision.deleted) {
        counts->done[TM_TREAT_DELETE]++;
        return tm_batch_delete(batch, id, error);
    }
    g_autoptr(TmUnit) outcome = clean_outcome(clean, stored->unit, &decision);
    if (outcome != NULL)
        return replace(batch, id, outcome,
                       decision.n_dropped > 0 ? TM_TREAT_REDUCE : TM_TREAT_REPAIR, counts, error);
    counts->left++;
    return TRUE;
}

/* Merging comes first: of two units that will say the same once one is mended, only one may be
 * there when that is done. */
gboolean tm_clean_apply(TmClean *clean, TmBatch *batch, TmCleanCounts *counts, GError **error)
{
    *counts = (TmCleanCounts){0};
    for (guint i = 0; i < clean->tasks->len; i++) {
        const Task *task = &g_array_index(clean->tasks, Task, i);
        if (task->into != 0 && !merge(clean, batch, task, counts, error))
            return FALSE;
    }
    for (guint i = 0; i < clean->tasks->len; i++) {
        const Task *task = &g_array_index(clean->tasks, Task, i);
        if (task->into == 0 && !g_hash_table_contains(clean->gone, &task->unit) &&
            !treat(clean, batch, task->unit, counts, error))
            return FALSE;
    }
    return TRUE;
}
