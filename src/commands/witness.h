/*
 * A witness outside the memory: which batch it ended with when this user last wrote to it.
 *
 * A memory cannot tell by itself that it is an older copy: a backup that was restored, a file that
 * a synchronising folder put back. So the newest batch, with its nonce, is noted elsewhere, in
 * $XDG_STATE_HOME/tolmach/memories/UUID-PLACE, and looked up in the memory when it is opened again.
 *
 * Only a witness: that it cannot be read or written is never an error, and it may be deleted.
 */
#ifndef COMMANDS_WITNESS_H
#define COMMANDS_WITNESS_H

#include "store/store.h"

/* Note the newest batch of a memory; @date is that of the batch. */
void witness_note(TmStore *store, gint64 date);

/**
 * witness_compare:
 * A warning when the batch noted last is not in the memory; NULL when it is, or none was noted. The
 * caller frees it. The note stays: the warning comes until the memory is written to again.
 */
char *witness_compare(TmStore *store);

#endif
