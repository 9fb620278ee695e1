#include "report/json.h"

#include "match/numbers.h"

void json_add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    if (value == NULL)
        json_builder_add_null_value(builder);
    else
        json_builder_add_string_value(builder, value);
}

void json_add_path(JsonBuilder *builder, const char *name, const char *path)
{
    g_autofree char *shown = path != NULL ? g_filename_display_name(path) : NULL;

    json_add_string(builder, name, shown);
}

void json_add_int(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

void json_add_bool(JsonBuilder *builder, const char *name, gboolean value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

void json_add_date(JsonBuilder *builder, const char *name, gint64 seconds)
{
    g_autoptr(GDateTime) date = seconds != 0 ? g_date_time_new_from_unix_utc(seconds) : NULL;
    g_autofree char *text = date != NULL ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

    json_add_string(builder, name, text);
}

/* JSON-GLib escapes control characters below U+0080 only, but some terminals obey those above. */
static char *escape_controls(const char *json)
{
    GString *escaped = g_string_new(NULL);

    for (const char *at = json; *at != '\0'; at++)
        if (at[0] == '\xc2' && (guchar) at[1] < 0xa0)
            g_string_append_printf(escaped, "\\u%04x", (guint) (guchar) * ++at);
        else
            g_string_append_c(escaped, *at);
    return g_string_free(escaped, FALSE);
}

char *json_text(JsonBuilder *builder)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = json_builder_get_root(builder);

    json_generator_set_root(generator, root);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    return escape_controls(text);
}

void json_print(JsonBuilder *builder)
{
    g_autofree char *text = json_text(builder);

    g_print("%s\n", text);
}

static void begin_array(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
}

static void add_penalties(JsonBuilder *builder, const TmRank *rank)
{
    begin_array(builder, "penalties");
    for (int i = 0; i < TM_N_PENALTIES; i++) {
        if (rank->penalties[i] == 0)
            continue;
        json_builder_begin_object(builder);
        json_add_string(builder, "reason", tm_penalty_name((TmPenaltyKind) i));
        json_add_int(builder, "points", rank->penalties[i]);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_numbers(JsonBuilder *builder, const GPtrArray *numbers)
{
    begin_array(builder, "numbers");
    for (guint i = 0; i < numbers->len; i++) {
        const TmNumberChange *change = numbers->pdata[i];
        json_builder_begin_object(builder);
        json_add_string(builder, "query", change->query);
        json_add_string(builder, "stored", change->stored);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_token(JsonBuilder *builder, const char *name, const TmText *text,
                      const TmToken *token)
{
    g_autofree char *written =
        token->kind == TM_TOKEN_CODE
            ? g_strdup("<code>")
            : g_strndup(text->string->str + token->start, token->end - token->start);

    json_add_string(builder, name, written);
}

/* What a match through a pivot language went through; absent for a direct one. */
static void add_via(JsonBuilder *builder, const TmVia *via)
{
    json_builder_set_member_name(builder, "via");
    json_builder_begin_object(builder);
    json_add_string(builder, "language", via->language);
    json_add_string(builder, "text", via->text->string->str);
    json_add_int(builder, "unit", via->unit);
    json_add_path(builder, "memory", via->memory);
    json_add_string(builder, "document", via->document);
    json_builder_end_object(builder);
}

static void add_explanation(JsonBuilder *builder, TmMemory *memory, const TmQuery *query,
                            const TmMatch *match)
{
    g_autoptr(TmExplanation) explanation =
        tm_memory_explain(memory, query->from, query->text, match->pair->source);

    json_builder_set_member_name(builder, "explanation");
    json_builder_begin_object(builder);
    json_add_int(builder, "score_version", TM_SCORE_VERSION);
    json_add_int(builder, "weight", explanation->weight);
    json_add_int(builder, "distance", explanation->distance);
    begin_array(builder, "edits");
    for (guint i = 0; explanation->edits != NULL && i < explanation->edits->len; i++) {
        const TmEdit *edit = &g_array_index(explanation->edits, TmEdit, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "edit", tm_edit_kind_name(edit->kind));
        if (edit->kind == TM_EDIT_REPLACE)
            json_add_string(builder, "reason", tm_edit_reason_name(edit->reason));
        if (edit->kind != TM_EDIT_INSERT)
            add_token(builder, "query", query->text,
                      &g_array_index(explanation->query_tokens, TmToken, edit->a));
        if (edit->kind != TM_EDIT_DELETE)
            add_token(builder, "source", match->pair->source,
                      &g_array_index(explanation->source_tokens, TmToken, edit->b));
        json_add_int(builder, "cost", edit->cost);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void add_match(JsonBuilder *builder, TmMemory *memory, const TmQuery *query,
                      const TmMatch *match, gboolean explain)
{
    const TmStoredPair *pair = match->pair;

    json_builder_begin_object(builder);
    json_add_string(builder, "source", pair->source->string->str);
    json_add_string(builder, "target", pair->target->string->str);
    json_add_int(builder, "score", match->score);
    json_add_int(builder, "raw_score", match->rank.raw_score);
    add_penalties(builder, &match->rank);
    json_add_bool(builder, "context", match->rank.context);
    add_numbers(builder, match->numbers);
    json_add_string(builder, "document", pair->document);
    json_add_string(builder, "origin", tm_origin_name(pair->origin));
    json_add_string(builder, "status", tm_status_name(pair->status));
    json_add_date(builder, "date", pair->changed);
    json_add_path(builder, "memory", match->memory);
    json_add_int(builder, "unit", pair->unit);
    json_add_string(builder, "source_language", pair->source_language);
    json_add_string(builder, "target_language", pair->target_language);
    if (match->via != NULL)
        add_via(builder, match->via);
    if (explain)
        add_explanation(builder, memory, query, match);
    json_builder_end_object(builder);
}

void json_add_answer(JsonBuilder *builder, TmMemory *memory, const TmQuery *query,
                     const GPtrArray *matches, gboolean explain)
{
    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_string(builder, "query", query->text->string->str);
    begin_array(builder, "matches");
    for (guint i = 0; i < matches->len; i++)
        add_match(builder, memory, query, matches->pdata[i], explain);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void add_count(JsonBuilder *builder, const char *name, const BandCount *count)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
    json_add_int(builder, "segments", (gint64) count->segments);
    json_add_int(builder, "words", (gint64) count->words);
    json_add_int(builder, "repeated", (gint64) count->repeated);
    json_builder_end_object(builder);
}

void json_add_counts(JsonBuilder *builder, const DraftCounts *counts)
{
    json_add_int(builder, "units", (gint64) counts->units);
    json_add_int(builder, "segments", (gint64) counts->total.segments);
    json_add_int(builder, "words", (gint64) counts->total.words);
    json_add_int(builder, "repeated", (gint64) counts->total.repeated);
    json_builder_set_member_name(builder, "bands");
    json_builder_begin_object(builder);
    for (int i = 0; i < N_BANDS; i++)
        add_count(builder, band_name((Band) i), &counts->bands[i]);
    json_builder_end_object(builder);
    json_add_int(builder, "numbers_differ", (gint64) counts->numbers);
    json_add_int(builder, "codes_guessed", (gint64) counts->guessed);
}
