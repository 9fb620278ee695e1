/*
 * Commands: one file each, listed in one table (table.c).
 *
 * A command parses its options, calls tm/, draft/ and formats/, and prints. Results go to stdout,
 * everything else to stderr.
 */
#ifndef COMMANDS_COMMAND_H
#define COMMANDS_COMMAND_H

#include "memory/memory.h"
#include "segment/srx.h"

enum {
    EXIT_DONE = 0,
    EXIT_NOTHING = 1, /* nothing found, or one of several files failed */
    EXIT_USAGE = 2,
    EXIT_FAILED = 3
};

typedef struct {
    const char *name;
    const char *arguments;             /* "FILE…": after the options, in the usage line */
    const char *summary;               /* one line; not yet translated */
    const char *description;           /* for --help, with examples; not yet translated */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
} Command;

/* All commands, ended by a NULL name. */
extern const Command *const commands[];

extern const Command command_clean_up;
extern const Command command_export;
extern const Command command_import;
extern const Command command_index;
extern const Command command_info;
extern const Command command_log;
extern const Command command_match;
extern const Command command_search;
extern const Command command_segment;
extern const Command command_translate;
extern const Command command_undo;
extern const Command command_unit;

/**
 * command_parse:
 * Parse options; --help is answered. What is left in argv are the arguments.
 *
 * Returns FALSE when there is nothing more to do: *exit_code says with which code to leave.
 */
gboolean command_parse(const Command *command, const GOptionEntry *entries, int *argc, char ***argv,
                       int *exit_code);

/* Prints an error and frees it. Returns EXIT_FAILED, or EXIT_USAGE for a bad value of an option. */
int command_fail(GError *error);
/* The same for wrong usage: says how to get help. Returns EXIT_USAGE. */
int command_misused(const Command *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

void command_warn(const GPtrArray *warnings);

/* The exit code when each of several files is done by itself. */
int command_exit_code(guint n_files, guint n_failed);

/**
 * command_check_pair:
 * Warn when the memory has no translations between two languages at all, and say so where there may
 * be some through a third one.
 *
 * @pivot: the language that they are to be found through too, or NULL.
 */
gboolean command_check_pair(TmMemory *memory, const char *from, const char *to, const char *pivot,
                            GError **error);

/* "by its letters": how a language was found out, by the reason of TmDetection. */
const char *command_detection_text(const char *reason);

/* ---- options that several commands have ---------------------------------------------------------
 */

/**
 * command_open_memory:
 * Open what --memory names ("FILE" or "FILE:penalty=5"), else the default memory. Warns about a
 * memory that lacks what its user saw in it (witness.h), and leaves out, with a warning, one that
 * is named a second time. Who will write and has to wait for another writer is told so.
 *
 * @names: the strings of --memory, NULL-terminated, or NULL.
 */
TmMemory *command_open_memory(char **names, TmStoreMode mode, GError **error);

/* Brings the indexes up to date before anything is looked up, and shows that when it takes long. */
gboolean command_prepare(TmMemory *memory, GError **error);
/* A TmIndexProgress for a Progress. */
void command_show_indexing(gint64 n_done, gint64 n_all, gpointer progress);

/* For commands whose numbers (of units, of batches) belong to one memory: TRUE when --memory names
 * at most one, else FALSE with a usage message. */
gboolean command_one_memory(const Command *command, char **names);

/* For commands that give no matches: FALSE with a usage message when a memory has a penalty. */
gboolean command_no_penalties(const Command *command, char **names);

/* ---- changing the memory ------------------------------------------------------------------------
 */

/* The date of what is done now, in seconds since 1970 UTC: of the clock, or SOURCE_DATE_EPOCH, so
 * that what is made twice from the same is the same. */
gint64 command_now(void);

/* Who works here, in UTF-8: TOLMACH_USER, else the name of the account. */
const char *command_user(void);

/**
 * command_begin / command_commit:
 * A batch in the name of command and user, of today. @file: where it comes from; NULL: nowhere.
 * Committed by the second, it is what the memory is known by from then on (witness.h), and in the
 * index, so that nobody who searches waits for that.
 */
TmBatch *command_begin(TmStore *store, const Command *command, const char *file, GError **error);
gboolean command_commit(TmStore *store, TmBatch *batch, TmBatchCounts *counts, GError **error);

/* The same in two steps, for several batches one after the other: the index once, after all. */
gboolean command_commit_only(TmStore *store, TmBatch *batch, TmBatchCounts *counts, GError **error);
void command_update_index(TmStore *store);

/**
 * command_language:
 * A language tag given by the user, normalised; NULL with a usage message when it is none.
 */
char *command_language(const Command *command, const char *option, const char *tag);

/**
 * command_pivot:
 * The tag given with --pivot, normalised. FALSE with a usage message when it is none, or one of the
 * two languages between which translations are sought; @from may be NULL: not said.
 */
gboolean command_pivot(const Command *command, const char *tag, const char *from, const char *to,
                       char **pivot);

/**
 * command_read_srx:
 * A person's own segmentation rules, named with --srx. Warnings about them are printed.
 */
TmSrx *command_read_srx(const char *path, GError **error);

/* The rules for @language: @own, or ours when that is NULL. */
TmSrx *command_rules(TmSrx *own, const char *language, GError **error);

/**
 * command_number:
 * A number of a unit or a batch: a whole number from 1. 0 with a usage message when it is none.
 */
gint64 command_number(const Command *command, const char *what, const char *value);

/* The value of --threads; 0 when it is NULL: not said. FALSE with a usage message when it is none.
 */
gboolean command_threads(const Command *command, const char *value, guint *n_threads);

/* A percentage ("70", 0 to 100) as 0..10000; -1 with a usage message when it is none. */
int command_percent(const Command *command, const char *option, const char *value);

#endif
