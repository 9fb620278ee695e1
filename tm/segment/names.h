/*
 * Initials: never parted from the surname they stand before, but able to end a sentence after one.
 *
 *     Письмо подписала Н. В. Орлова.            no break after "Н." and "В."
 *     Исполнитель: Зайцев О. Л. | Срок: 5 дней.
 *     Речь идёт о витамине С. | Его дозу…       a mark, no initial
 */
#ifndef TM_SEGMENT_NAMES_H
#define TM_SEGMENT_NAMES_H

#include "segment/layer.h"

/**
 * tm_names_forbid:
 * Whether the text must not break at @place because an initial before it belongs to the name after
 * it; *reason then says so. The work a call is bounded.
 */
gboolean tm_names_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason);

#endif
