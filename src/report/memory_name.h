/*
 * How a memory is called where there is no room for its path.
 */
#ifndef REPORT_MEMORY_NAME_H
#define REPORT_MEMORY_NAME_H

#include "memory/memory.h"

/**
 * memory_name:
 * @path: of one of the memories, as tm_store_path has it. The name of its file, and before it as
 * many of its folders as tell it apart from the others: "m.tm", or "ours/m.tm" and "theirs/m.tm".
 *
 * Owner   the caller frees the string, which is UTF-8.
 */
char *memory_name(TmMemory *memory, const char *path);

#endif
