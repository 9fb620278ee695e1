/*
 * What a batch did, in a line.
 */
#ifndef REPORT_BATCHES_H
#define REPORT_BATCHES_H

#include "store/store.h"

/* Skipped units that the journal has no reason for, as they need none: in an import those that were
 * known already, in an undo those it left alone. The reason is a stable name, not translated. */
gint64 batch_count_unnamed(const TmLogEntry *entry);
const char *batch_unnamed_reason(const TmLogEntry *entry);

/* "olga  import  releases.tsv", as a terminal may be given it; the caller frees it. */
char *batch_origin_text(const TmLogEntry *entry);

/* "120 added, 5 skipped (known already: 4, too long: 1)"; the caller frees it. */
char *batch_counts_text(const TmLogEntry *entry);

#endif
