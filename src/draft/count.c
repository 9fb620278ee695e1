/*
 * How much of a draft is done: segments and words by band.
 */
#include "draft/draft.h"

const char *band_name(Band band)
{
    static const char *const names[] = {"context", "100",  "95-99", "85-94",
                                        "75-84",   "0-74", "none",  "copied"};

    return names[band];
}

Band draft_band(const DraftSegment *segment)
{
    static const int lowest[] = {
        [BAND_100] = 10000, [BAND_95] = 9500, [BAND_85] = 8500, [BAND_75] = 7500};

    if (segment->outcome == DRAFT_NONE)
        return BAND_NONE;
    if (segment->outcome == DRAFT_COPIED)
        return BAND_COPIED;
    const TmMatch *best = segment->matches->pdata[0];
    if (best->rank.context)
        return BAND_CONTEXT;
    for (Band band = BAND_100; band <= BAND_75; band++)
        if (best->score >= lowest[band])
            return band;
    return BAND_LOW;
}

static void add(BandCount *count, const DraftSegment *segment)
{
    count->segments++;
    count->words += segment->n_words;
    count->repeated += segment->repeated;
}

void draft_count(const Draft *draft, DraftCounts *counts)
{
    *counts = (DraftCounts){.units = draft->units->len};
    for (guint i = 0; i < draft->units->len; i++) {
        const DraftUnit *unit = draft->units->pdata[i];
        for (guint j = 0; j < unit->segments->len; j++) {
            const DraftSegment *segment = unit->segments->pdata[j];
            add(&counts->bands[draft_band(segment)], segment);
            add(&counts->total, segment);
            counts->guessed += segment->guessed;
            if (segment->matches->len > 0)
                counts->numbers += ((TmMatch *) segment->matches->pdata[0])->numbers->len > 0;
        }
    }
}
