/*
 * Openings: what stands before an abbreviation is too little for a sentence, or asks for more.
 *
 *     В 2023 г. Росстат сменил методику.              words of place and time, and no predicate
 *     At 5 a.m. Mr. Smith left.
 *     Как сообщил в 2024 г. Минфин, …                 a clause that no comma has closed
 *     Кодекс принят в 1996 г. Правительством.         the agent of a passive
 *     Созданный в 1992 г. Фонд помогает…              a participle, whose noun comes behind
 *     На вопрос «Где деньги?» Минстрой ответил…       an opening, and a quotation in it
 *     “Who will pay?” Senator Hale asked.             a quotation and who said it
 *
 * Only stops of abbreviations and of quotations with "?", "!", "…" are asked about: any other ends
 * a sentence, however short. What words open, what is a predicate and what an agent is said by the
 * lists, by whole words and by endings; where a language has no such lists nothing is forbidden.
 */
#ifndef TM_SEGMENT_OPENINGS_H
#define TM_SEGMENT_OPENINGS_H

#include "segment/layer.h"

/* Words of an opening. Guess; the longest seen has nine: "В соответствии с данными за первое
 * полугодие 2024 г." */
#define TM_OPENINGS_MAX_WORDS 10

/**
 * tm_openings_forbid:
 * Whether the text must not break at @place because no sentence can end there; *reason then says
 * why. The work a call is bounded.
 */
gboolean tm_openings_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason);

/* Whether the segment up to @place has no predicate yet: no sentence of a language that needs one.
 * FALSE where the lists cannot tell. */
gboolean tm_openings_lacks_predicate(const TmLists *lists, const LayerPlace *place);

#endif
