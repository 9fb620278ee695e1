/*
 * What match prints: the answer to one text, or to each line of a file.
 */
#ifndef COMMANDS_MATCH_ANSWER_H
#define COMMANDS_MATCH_ANSWER_H

#include "memory/memory.h"

typedef struct {
    TmQuery query; /* all but the text */
    gboolean explain;
    gboolean json;
    const char *batch;    /* a file, "-" for standard input; NULL: one text */
    const char *encoding; /* of the file; NULL: UTF-8 */
    guint n_threads;      /* for the file; 0: as many as there are processors */
} MatchRequest;

/* The lines that answer one text; the caller frees them. @found: whether there was a match. */
char *match_answer(TmMemory *memory, const MatchRequest *request, const char *text, gsize n_bytes,
                   gboolean *found, GError **error);

/**
 * match_answer_batch:
 * Print the answer to each line of the batch, in order, as soon as it is there.
 *
 * Errors  of the file, with the line; of the memory. The answers before it are printed.
 */
gboolean match_answer_batch(TmMemory *memory, const MatchRequest *request, GError **error);

#endif
