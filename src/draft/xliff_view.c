/*
 * The draft as a bilingual file.
 */
#include "draft/draft.h"
#include "formats/bilingual.h"

static GArray *bilingual_matches(const DraftSegment *segment, GPtrArray *names)
{
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(BilingualMatch));

    for (guint i = 0; i < segment->matches->len; i++) {
        const TmMatch *match = segment->matches->pdata[i];
        char *memory = g_path_get_basename(match->memory);
        g_ptr_array_add(names, memory);
        BilingualMatch shown = {.source = match->pair->source,
                                .target = match->pair->target,
                                .score = match->score,
                                .context = match->rank.context,
                                .memory = memory,
                                .document = match->pair->document,
                                .date = match->pair->changed,
                                .via = match->via != NULL ? match->via->language : NULL};
        g_array_append_val(matches, shown);
    }
    return matches;
}

static BilingualState state_of(const DraftSegment *segment)
{
    switch (segment->outcome) {
    case DRAFT_NONE:
        return BILINGUAL_EMPTY;
    case DRAFT_FUZZY:
        return BILINGUAL_TO_REVIEW;
    default:
        return BILINGUAL_TRANSLATED;
    }
}

static void clear_segment(gpointer segment)
{
    g_array_unref(((BilingualSegment *) segment)->matches);
}

static void clear_unit(gpointer unit)
{
    g_array_unref(((BilingualUnit *) unit)->segments);
}

static BilingualUnit bilingual_unit(const DraftUnit *unit, GPtrArray *names)
{
    BilingualUnit shown = {.source = unit->unit.text,
                           .kind = unit_kind_name(unit->unit.kind),
                           .place = unit->unit.place,
                           .segments = g_array_new(FALSE, FALSE, sizeof(BilingualSegment))};

    g_array_set_clear_func(shown.segments, clear_segment);
    for (guint i = 0; i < unit->segments->len; i++) {
        const DraftSegment *segment = unit->segments->pdata[i];
        BilingualSegment row = {.start = segment->span.start,
                                .end = segment->span.end,
                                .first_code = segment->span.first_code,
                                .end_code = segment->span.end_code,
                                .target = segment->target,
                                .state = state_of(segment),
                                .matches = bilingual_matches(segment, names),
                                .note = segment->note};
        g_array_append_val(shown.segments, row);
    }
    return shown;
}

GBytes *draft_xliff(const Draft *draft)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(BilingualUnit));
    g_autofree char *original = g_path_get_basename(draft->document->path);
    g_autofree char *checksum =
        g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, draft->document->bytes);

    g_array_set_clear_func(units, clear_unit);
    for (guint i = 0; i < draft->units->len; i++) {
        BilingualUnit unit = bilingual_unit(draft->units->pdata[i], names);
        g_array_append_val(units, unit);
    }
    Bilingual bilingual = {.original = original,
                           .datatype = draft->document->format->datatype,
                           .checksum = checksum,
                           .source_language = draft->source_language,
                           .target_language = draft->target_language,
                           .units = units};
    return xliff12_write(&bilingual);
}
