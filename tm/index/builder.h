/*
 * Making a segment of the index: texts in one language with the units that have them.
 *
 *     g_autoptr(TmIndexBuilder) builder = tm_index_builder_new("ru", &weights);
 *     tm_index_builder_add(builder, text, unit, set, FALSE, &error);      // units in order
 *     tm_index_builder_write(builder, &contents, "17-ru.segment", &error);
 *
 * Equal texts become one: they are cut into tokens, and those and the key decide. The same texts in
 * the same order give the same bytes.
 *
 * Memory  about 100 bytes a distinct text of twenty tokens.
 */
#ifndef TM_INDEX_BUILDER_H
#define TM_INDEX_BUILDER_H

#include "index/segment.h"
#include "text/text.h"

typedef struct TmIndexBuilder TmIndexBuilder;

TmIndexBuilder *tm_index_builder_new(const char *language, const TmIndexWeights *weights);
void tm_index_builder_free(TmIndexBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmIndexBuilder, tm_index_builder_free)

/**
 * tm_index_builder_add:
 * Add the text of a unit, whose id is not less than that of the one before. @set: the number, in
 * the sets of TmIndexContents, of that of its languages.
 * Errors  TM_ERROR_LIMIT: more texts or words than a segment can number.
 */
gboolean tm_index_builder_add(TmIndexBuilder *builder, const TmText *text, gint64 unit, guint32 set,
                              gboolean unreviewed, GError **error);

/**
 * tm_index_builder_write:
 * Write what was added to a new file, or make it in memory. The builder can only be freed then.
 */
typedef struct {
    TmIndexCover cover;
    const GArray *sets;     /* of guint32: the size of the first set, its languages, the size … */
    const GArray *outdated; /* of gint64, rising: units that earlier segments have; NULL: none */
} TmIndexContents;

gboolean tm_index_builder_write(TmIndexBuilder *builder, const TmIndexContents *contents,
                                const char *path, GError **error);
GBytes *tm_index_builder_make(TmIndexBuilder *builder, const TmIndexContents *contents,
                              GError **error);

#endif
