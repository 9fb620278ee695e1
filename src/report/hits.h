/*
 * Hits of a search: for reading, and as JSON.
 */
#ifndef REPORT_HITS_H
#define REPORT_HITS_H

#include <json-glib/json-glib.h>
#include "memory/concordance.h"

/**
 * hits_print:
 * Where a hit stands, then a line for each text, those it was found in first; what was sought is in
 * colour on a terminal. With neighbours, a language's lines are before, hit, after:
 *
 *     unit 17  m.tm, law.ru.docx, position 12, 2026-11-20
 *       ru −1  …
 *       ru     Принят закон о едином реестре.
 *       ru +1  …
 *       en −1  …
 */
void hits_print(TmMemory *memory, const TmHit *hit);

/* All of a hit as members of the object that is open. @neighbours: they were asked for. */
void hits_add_json(JsonBuilder *builder, TmMemory *memory, const TmHit *hit, gboolean neighbours);

#endif
