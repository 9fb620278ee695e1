#include "report/findings.h"

#include "report/json.h"

static void add_unit(JsonBuilder *builder, const FindingUnit *unit)
{
    json_builder_begin_object(builder);
    json_add_int(builder, "unit", unit->id);
    json_add_string(builder, "source", unit->source);
    json_add_string(builder, "target", unit->target);
    json_add_string(builder, "document", unit->document);
    json_add_string(builder, "person", unit->person);
    json_add_date(builder, "date", unit->date);
    json_add_string(builder, "status", tm_status_name(unit->status));
    json_builder_end_object(builder);
}

void findings_print_json(const Finding *finding)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_string(builder, "rule", tm_rule_name(finding->rule));
    json_add_string(builder, "detail", tm_detail_name(finding->detail));
    json_add_string(builder, "what", finding->what);
    json_add_bool(builder, "certain", finding->certain);
    json_add_string(builder, "treatment", tm_treatment_name(finding->treatment));
    json_add_string(builder, "wrong", finding->wrong);
    json_add_string(builder, "source_language", finding->source_language);
    json_add_string(builder, "target_language", finding->target_language);
    json_add_int(builder, "n_units", finding->n_units);
    json_builder_set_member_name(builder, "units");
    json_builder_begin_array(builder);
    for (guint i = 0; i < finding->units->len; i++)
        add_unit(builder, finding->units->pdata[i]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_print(builder);
}

void findings_add_json(JsonBuilder *builder, const Findings *findings)
{
    json_builder_set_member_name(builder, "rules");
    json_builder_begin_object(builder);
    for (guint rule = 0; rule < TM_N_RULES; rule++) {
        json_builder_set_member_name(builder, tm_rule_name((TmRule) rule));
        json_builder_begin_object(builder);
        json_add_int(builder, "found", findings_of_rule(findings, (TmRule) rule));
        for (guint i = 0; i < TM_N_TREATMENTS; i++)
            json_add_int(builder, tm_treatment_name((TmTreatment) i), findings->counts[rule][i]);
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
    json_add_int(builder, "found", findings_total(findings));
}
