/*
 * An exchange file that is read by a thread of its own, while whoever stores its units does so.
 *
 *     reading thread ──▶ │ chunk │ chunk │ chunk │ chunk │ ──▶ read_ahead_next
 *                        ◀── emptied chunks, with their units ──
 *
 * What comes out is what unit_reader_next gives, in the same order, with the same errors at the
 * same place. The chunks bound what is held, in units and in bytes. They go back full of units that
 * are done with, and the reading thread frees what it made: so neither thread waits for the other's
 * part of the heap.
 *
 *     g_autoptr(ReadAhead) ahead = read_ahead_open("old.tmx.gz", NULL, &error);
 *     while (read_ahead_next(ahead, &unit, &skipped, &error)) …
 */
#ifndef FORMATS_READ_AHEAD_H
#define FORMATS_READ_AHEAD_H

#include "formats/exchange.h"

/* A chunk is closed by whichever of the last two is reached first. Measured on 100,000 units: with
 * 128 all chunks stay in a core's cache until they are freed, with 512 an import took a seventh
 * longer; with 64 no less. The other two are guesses. */
#define READ_AHEAD_CHUNKS 4
#define READ_AHEAD_UNITS 128
#define READ_AHEAD_BYTES (1024 * 1024)

typedef struct ReadAhead ReadAhead;

/* As unit_reader_open, whose errors come from here; the reading begins at once. */
ReadAhead *read_ahead_open(const char *path, const UnitReaderOptions *options, GError **error);
/* The same for a reader that is open; takes it over. */
ReadAhead *read_ahead_new(UnitReader *reader);

/**
 * read_ahead_next:
 * As unit_reader_next, but the unit stays ours: it lives until the next call, which waits for the
 * reading thread when there is nothing yet. The caller may change it.
 */
gboolean read_ahead_next(ReadAhead *ahead, TmUnit **unit, const char **skipped, GError **error);

/* As unit_reader_progress, up to the chunk that is being handed out. */
void read_ahead_progress(const ReadAhead *ahead, goffset *n_read, goffset *n_total);

/* Stops the reading, wherever it is. */
void read_ahead_free(ReadAhead *ahead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadAhead, read_ahead_free)

#endif
