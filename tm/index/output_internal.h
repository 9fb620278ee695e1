/*
 * Bytes on their way into a segment: to a file or to memory, with a checksum for each block.
 */
#ifndef TM_INDEX_OUTPUT_INTERNAL_H
#define TM_INDEX_OUTPUT_INTERNAL_H

#include "index/layout_internal.h"

typedef struct IndexOutput IndexOutput;

/* @path: a file that is not there yet; NULL: memory. The first block is left to the header. */
IndexOutput *index_output_new(const char *path, GError **error);
void index_output_free(IndexOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IndexOutput, index_output_free)

guint64 index_output_position(const IndexOutput *output);
/* An error is kept and told at the end. */
void index_output_append(IndexOutput *output, gconstpointer bytes, gsize n_bytes);
/* Zeros up to the next multiple. */
void index_output_align(IndexOutput *output, guint alignment);

/* Appends the checksums, completes the header, puts it in front. */
gboolean index_output_finish(IndexOutput *output, IndexHeader *header, GError **error);
/* What was made in memory, after index_output_finish. */
GBytes *index_output_take(IndexOutput *output);

#endif
