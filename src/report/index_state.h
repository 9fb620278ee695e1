/*
 * The state of a memory's index, in words and as JSON.
 */
#ifndef REPORT_INDEX_STATE_H
#define REPORT_INDEX_STATE_H

#include <json-glib/json-glib.h>
#include "memory/memory.h"

/* "up to date, 23.9 MB", "units to be added: 15; 23.9 MB"; the caller frees it. */
char *index_state_text(const TmIndexInfo *index);

/* The member "index" of the object that is open. */
void index_state_add_json(JsonBuilder *builder, const TmIndexInfo *index);

#endif
