/*
 * What match prints: the answer to one text, or to each line of a file.
 */
#ifndef COMMANDS_MATCH_ANSWER_H
#define COMMANDS_MATCH_ANSWER_H

#include "formats/stream.h"
#include "memory/memory.h"

typedef struct {
    TmQuery query; /* all but the text */
    gboolean explain;
    gboolean json;
    Stream *batch;        /* lines; NULL: one text */
    const char *encoding; /* of the lines; NULL: UTF-8 */
    guint n_threads;      /* for the lines; 0: as many as there are processors */
} MatchRequest;

/* The lines that answer one text; the caller frees them. @found: whether there was a match. */
char *match_answer(TmMemory *memory, const MatchRequest *request, const char *text, gsize n_bytes,
                   gboolean *found, GError **error);

/* What --batch names: a file, or standard input for "-". */
Stream *match_open_batch(const char *path, GError **error);
/* Whether somebody may wait for an answer before the next line is written. */
gboolean match_batch_is_dialogue(const char *path);

/**
 * match_detect_batch:
 * The language of the first lines together, which stay to be read; the caller frees it. NULL
 * without an error: it cannot be told.
 *
 * Errors  of the stream, and the first byte that is no text, when that is why it cannot be told.
 */
char *match_detect_batch(Stream *batch, const char *encoding, GError **error);

/**
 * match_answer_batch:
 * Print the answer to each line of the batch, in order, as soon as it is there.
 *
 * Errors  of the file, with the line; of the memory. The answers before it are printed.
 */
gboolean match_answer_batch(TmMemory *memory, const MatchRequest *request, GError **error);

#endif
