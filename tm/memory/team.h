/*
 * Several threads that look things up in the same memories, each with a TmMemory of its own.
 *
 *     TmTeam *team = tm_team_new(memory, 0);
 *     const TmTeamWork work = {.take = next_line, .look_up = find, .give = print, .user = &file};
 *     if (!tm_team_run(team, &work, &error)) …
 *
 *     take:     1 2 3 4 5 6 …     one at a time, by whichever thread is free
 *     look_up:  1 | 2 | 3         at the same time
 *     give:     1 2 3 …           one at a time, in the order they were taken, as soon as they can
 * be
 *
 * What is given, and the error it may end with, are the same for any number of threads. The threads
 * come when there is enough to do for them; before that the caller's does it alone.
 */
#ifndef TM_MEMORY_TEAM_H
#define TM_MEMORY_TEAM_H

#include "memory/memory.h"

/* More would be asked for by mistake. */
#define TM_TEAM_MAX_THREADS 256
/* Items that are taken before there is more than one thread: opening a memory again costs as much
 * as looking up about so many. Guess. */
#define TM_TEAM_MIN_ITEMS 32

typedef struct {
    /* The next item; FALSE without an error: there are no more. */
    gboolean (*take)(gpointer *item, gpointer user, GError **error);
    /* Looks an item up and leaves the answer in it. */
    gboolean (*look_up)(TmMemory *memory, gpointer item, gpointer user, GError **error);
    gboolean (*give)(gpointer item, gpointer user, GError **error);
    /* Frees an item, given or not; NULL: they are not the team's to free. */
    GDestroyNotify free;
    /* Called at the first error: whoever waits in take is to return. NULL: nobody ever waits. */
    void (*interrupt)(gpointer user);
    /* All is looked up in one state of the memories; else each item in the newest. */
    gboolean one_state;
    gpointer user;
} TmTeamWork;

typedef struct TmTeam TmTeam;

/* @n_threads 0: as many as there are processors. Where each would need much memory for itself (a
 * full scan, a memory of an older version), there is one. @memory stays the caller's. */
TmTeam *tm_team_new(TmMemory *memory, guint n_threads);
void tm_team_free(TmTeam *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmTeam, tm_team_free)

/**
 * tm_team_run:
 * Take, look up and give until there is nothing more to take.
 *
 * Errors  the first, in the order of the items; nothing of it or after it is given.
 * Memory  some hundred items a thread.
 */
gboolean tm_team_run(TmTeam *team, const TmTeamWork *work, GError **error);

#endif
