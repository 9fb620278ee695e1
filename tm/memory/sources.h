/*
 * Where a search gets units from: the index of each memory.
 *
 * With tm_memory_use_scan a table of all units takes its place, which finds the same.
 */
#ifndef TM_MEMORY_SOURCES_H
#define TM_MEMORY_SOURCES_H

#include "memory/internal.h"

/* A unit with a source text and a target in the wanted languages. */
typedef struct {
    gint64 unit;
    gint64 source_variant;
    gint64 target_variant;
} SourceUnit;

/* The languages of a memory that serve a tag: an array of gboolean by number, to be freed. */
gboolean *sources_languages(const TmMemory *memory, guint store, const char *tag);

/* Calls for each unit of a text of the index with a target that serves: @user decides whether to
 * go on. */
typedef gboolean (*SourceVisit)(const SourceUnit *unit, gboolean unreviewed, gpointer user);
void sources_each_unit(const TmMemory *memory, guint store, IndexPart *part,
                       const TmIndexText *text, const gboolean *targets, SourceVisit visit,
                       gpointer user);

/* What an index says of units with texts in two languages. */
typedef enum {
    SOURCES_NONE,
    SOURCES_PERHAPS, /* there were some, and later batches removed or changed units */
    SOURCES_SOME
} SourcesPairs;

SourcesPairs sources_pairs(const TmMemory *memory, guint store, const char *from, const char *to);

/* A SourceVisit that appends to @units, a GArray of SourceUnit; and their order: by unit. */
gboolean sources_append(const SourceUnit *unit, gboolean unreviewed, gpointer units);
int sources_compare(gconstpointer a, gconstpointer b);

/**
 * sources_identical:
 * The units of one memory whose source has a key (tm_text_key), by unit.
 *
 * Shape   @units: of SourceUnit, appended.
 */
gboolean sources_identical(TmMemory *memory, guint store, const char *from, const char *to,
                           const char *key, GArray *units, GError **error);

/* Whether all memories together have more than one unit with the key's hash; then, whether they do
 * have is to be asked by sources_identical. */
gboolean sources_may_have_several(TmMemory *memory, const char *from, const char *to,
                                  guint64 key_hash);

#endif
