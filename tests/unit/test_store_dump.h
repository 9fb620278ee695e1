/*
 * All that a memory holds as text, one unit a paragraph, to compare memories and their states.
 */
#ifndef TEST_STORE_DUMP_H
#define TEST_STORE_DUMP_H

#include "test_store.h"

static inline void dump_attributes(GString *out, const char *of, const GPtrArray *attributes)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        g_string_append_printf(out, "  %s %d %s=%s%s\n", of, (int) attribute->kind, attribute->name,
                               attribute->value,
                               attribute->qualifiers ? attribute->qualifiers : "");
    }
}

static inline const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static inline void dump_unit(GString *out, const TmStoredUnit *stored)
{
    const TmUnit *unit = stored->unit;

    g_string_append_printf(out, "%d by %d: %s %s %d %d %s %s %s\n", (int) stored->id,
                           (int) stored->sequence, tm_status_name(unit->status),
                           tm_origin_name(unit->origin), (int) unit->created, (int) unit->changed,
                           or_dash(unit->created_by), or_dash(unit->changed_by),
                           or_dash(unit->source_language));
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_autofree char *codes = tm_text_pack_codes(variant->text);
        g_string_append_printf(out, "  %s %s %s\n", variant->language, variant->text->string->str,
                               codes ? codes : "");
        dump_attributes(out, variant->language, variant->attributes);
    }
    dump_attributes(out, "*", unit->attributes);
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        const TmPlace *place = unit->places->pdata[i];
        g_string_append_printf(out, "  @ %s %d%s %s|%s %s\n", or_dash(place->document),
                               (int) place->position, place->ends ? " end" : "",
                               or_dash(place->previous), or_dash(place->next),
                               or_dash(place->language));
    }
}

static inline char *dump_units(TmStore *store, const TmUnitFilter *filter,
                               const TmUnitScanOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnitScan) scan = tm_store_units(store, filter, options, &error);
    GString *out = g_string_new(NULL);
    const TmStoredUnit *stored;

    g_assert_no_error(error);
    while (tm_unit_scan_next(scan, &stored, &error))
        dump_unit(out, stored);
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static inline char *dump_memory(TmStore *store)
{
    return dump_units(store, NULL, NULL);
}

/* What no table may have: rows of units that are gone, units without rows. */
static inline void assert_consistent(const char *path)
{
    static const char *const questions[] = {
        "SELECT count(*) FROM variant WHERE (id >> 12) NOT IN (SELECT id FROM unit)",
        "SELECT count(*) FROM occurrence WHERE unit NOT IN (SELECT id FROM unit)",
        "SELECT count(*) FROM content WHERE unit NOT IN (SELECT id FROM unit)",
        "SELECT count(*) FROM identity WHERE unit NOT IN (SELECT id FROM unit)",
        "SELECT count(*) FROM unit WHERE id NOT IN (SELECT unit FROM content)",
        ("SELECT count(*) FROM unit WHERE (SELECT count(*) FROM variant v"
         " WHERE v.id BETWEEN unit.id << 12 AND unit.id << 12 | 4095) < 2"),
        "SELECT count(*) FROM unit WHERE sequence NOT IN (SELECT sequence FROM batch)",
        "SELECT count(*) FROM occurrence WHERE document NOT IN (SELECT id FROM document)",
    };

    assert_answer(path, "PRAGMA integrity_check", "ok");
    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
        assert_answer(path, questions[i], "0");
}

#endif
