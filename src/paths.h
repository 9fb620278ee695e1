/*
 * Where things are: the program's data, the user's memory.
 */
#ifndef PATHS_H
#define PATHS_H

#include <glib.h>

/* The folder that holds locales/: $TOLMACH_DATA, else of the build tree the program runs from, else
 * ../share/tolmach beside the program, else where it was installed. Lives as long as the program.
 */
const char *paths_data(void);

/* The folder of message catalogues, found the same way. */
const char *paths_catalogues(void);

/* $TOLMACH_MEMORY, else $XDG_DATA_HOME/tolmach/memory.tm. The caller frees it. */
char *paths_default_memory(void);

#endif
