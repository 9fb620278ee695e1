/*
 * The memory that a command adds to. It is opened when there is something to add, so that a file
 * that cannot be read makes no memory; and one that was made for nothing is removed again.
 *
 *     g_auto(TargetMemory) target = {.names = options->memories, .dry_run = options->dry_run};
 *     TmStore *store = target_memory_open(&target, &error);
 *
 * With dry_run the caller commits nothing: batches go to the memory and are rolled back, or, when
 * there is no memory, to one in a temporary folder.
 */
#ifndef COMMANDS_TARGET_MEMORY_H
#define COMMANDS_TARGET_MEMORY_H

#include "commands/command.h"

typedef struct {
    char **names; /* of --memory; NULL: the default. The caller's */
    gboolean dry_run;

    TmMemory *memory; /* NULL: not opened yet */
    gboolean made;    /* there was none */
    char *folder;     /* temporary; NULL: none */
} TargetMemory;

/* The first memory, opened for writing. The same at each call; it belongs to @target. */
TmStore *target_memory_open(TargetMemory *target, GError **error);
void target_memory_clear(TargetMemory *target);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TargetMemory, target_memory_clear)

#endif
