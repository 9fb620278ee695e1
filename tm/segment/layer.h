/*
 * The layers that stand above the rules of an SRX file: what they are asked and what they answer.
 *
 * A rule knows the characters around a place. A layer knows the language's lists, and where the
 * segment began that would end there. Layers are asked in this order, the first answer counts:
 *
 *     structure.h       list marks and headings (breaks are found line by line beforehand)
 *     names.h           initials and surnames
 *     abbreviations.h   full stops of abbreviations
 *     openings.h        "В 2023 г." is too little for a sentence
 *
 * At a full stop they only ever forbid a break; breaking is left to the rules.
 */
#ifndef TM_SEGMENT_LAYER_H
#define TM_SEGMENT_LAYER_H

#include "segment/lists.h"
#include "segment/srx.h"

/* A place that a rule would break. */
typedef struct {
    LookText text;
    int32_t start; /* of the segment that would end here, without white space */
    int32_t stop;  /* after the last character before the place that is no white space */
    int32_t next;  /* of the first one after it; text.length at the end */
} LayerPlace;

typedef struct {
    TmSrxLayer layer;
    const char *rule;
    const char *file;
    guint line;
} LayerReason;

#endif
