/*
 * JSON for programs. The shapes are described in docs/json.md.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <json-glib/json-glib.h>
#include "draft/draft.h"

/* The version of the shapes, as "version" in each object. */
#define JSON_SHAPE_VERSION 1

void json_add_string(JsonBuilder *builder, const char *name, const char *value); /* NULL: null */
/* The name of a file, which need not be UTF-8. */
void json_add_path(JsonBuilder *builder, const char *name, const char *path);
void json_add_int(JsonBuilder *builder, const char *name, gint64 value);
void json_add_bool(JsonBuilder *builder, const char *name, gboolean value);
/* Seconds since 1970 as "2026-04-17T09:30:00Z"; 0: null. */
void json_add_date(JsonBuilder *builder, const char *name, gint64 seconds);

/* The finished object on one line, without its end; the caller frees it. */
char *json_text(JsonBuilder *builder);
/* Prints it to stdout. */
void json_print(JsonBuilder *builder);

/* {"query", "matches": […]}: what `match --json` prints. @explain: with the edits. */
void json_add_answer(JsonBuilder *builder, TmMemory *memory, const TmQuery *query,
                     const GPtrArray *matches, gboolean explain);

/* The counts of a draft, as members of the object that is open. */
void json_add_counts(JsonBuilder *builder, const DraftCounts *counts);

#endif
