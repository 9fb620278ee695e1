/*
 * An exchange file that is written by a thread of its own, while whoever reads the units does so.
 *
 *     write_behind_add ──▶ │ chunk │ chunk │ chunk │ chunk │ ──▶ writing thread
 *
 * The file is the same as unit_writer_add would make it. An error of the writing is told by a later
 * call, at the latest by write_behind_finish.
 *
 *     g_autoptr(WriteBehind) behind = write_behind_new(writer);
 *     while (…) write_behind_add(behind, unit, &error) …
 *     write_behind_finish(behind, &counts, &error);
 */
#ifndef FORMATS_WRITE_BEHIND_H
#define FORMATS_WRITE_BEHIND_H

#include "formats/exchange.h"

/* Units in a chunk, and chunks on the way. As in read_ahead.h. */
#define WRITE_BEHIND_UNITS 64
#define WRITE_BEHIND_CHUNKS 4

typedef struct WriteBehind WriteBehind;

/* Takes the writer over. */
WriteBehind *write_behind_new(UnitWriter *writer);
/* Takes the unit over. Waits when the writing thread is behind by WRITE_BEHIND_CHUNKS. */
gboolean write_behind_add(WriteBehind *behind, TmUnit *unit, GError **error);
/* As unit_writer_finish. */
gboolean write_behind_finish(WriteBehind *behind, UnitWriterCounts *counts, GError **error);
/* Without write_behind_finish before it, no trace is left of the file. */
void write_behind_free(WriteBehind *behind);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WriteBehind, write_behind_free)

#endif
