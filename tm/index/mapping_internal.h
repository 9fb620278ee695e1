/*
 * Files mapped into memory that may be cut while they are.
 *
 * Reading behind the end of a mapped file is a signal (SIGBUS) and the end of the process: so it is
 * when somebody truncates the file, or a disk or network fails. Nothing of ours ever cuts a
 * segment, but a cache that can be deleted at any time must not bring the program down. So the
 * first mapping installs a handler that puts zeros in place of what is gone, and says so; signals
 * from anywhere else go to whoever had them before.
 */
#ifndef TM_INDEX_MAPPING_INTERNAL_H
#define TM_INDEX_MAPPING_INTERNAL_H

#include <glib.h>

typedef struct Mapping Mapping;

/* Maps an open file for reading; NULL with errno. */
Mapping *mapping_new(int fd, gsize n_bytes);
void mapping_free(Mapping *mapping);

const guint8 *mapping_bytes(const Mapping *mapping);

/* Whether something of it was gone when it was read: then it has zeros there. */
gboolean mapping_was_cut(const Mapping *mapping);

#endif
