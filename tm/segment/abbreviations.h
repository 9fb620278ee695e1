/*
 * Whether a full stop that belongs to an abbreviation can end a sentence. locales/README.md tells
 * what the sections of a list of abbreviations mean.
 */
#ifndef TM_SEGMENT_ABBREVIATIONS_H
#define TM_SEGMENT_ABBREVIATIONS_H

#include "segment/layer.h"

/**
 * tm_abbreviations_forbid:
 * Whether the text must not break at @place because of an abbreviation before it; *reason then says
 * which. The work a call is bounded.
 */
gboolean tm_abbreviations_forbid(const TmLists *lists, const LayerPlace *place,
                                 LayerReason *reason);

#endif
