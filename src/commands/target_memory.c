#include "commands/target_memory.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include "text/error.h"

/* SQLite's files beside a memory; they are gone when nobody has it open. */
#define WAL_SUFFIX "-wal"
#define SHM_SUFFIX "-shm"

/* The memories of --memory, with another one in the place of the first. */
static TmMemory *open_temporary(TargetMemory *target, GError **error)
{
    target->folder = g_dir_make_tmp("tolmach-XXXXXX", error);
    if (target->folder == NULL)
        return NULL;
    g_autofree char *path = g_build_filename(target->folder, "memory.tm", NULL);
    gsize n_names = target->names != NULL ? g_strv_length(target->names) : 1;
    g_autofree char **names = g_new0(char *, n_names + 1);
    for (gsize i = 1; i < n_names; i++)
        names[i] = target->names[i];
    names[0] = path;
    return command_open_memory(names, TM_STORE_CREATE, error);
}

/* There is no memory yet, or an empty file: another import may be about to make one of it, or had
 * no room to. What is no memory at all, TM_STORE_CREATE refuses as well. */
static gboolean is_to_be_made(const TargetMemory *target, const GError *problem)
{
    return g_error_matches(problem, TM_ERROR, TM_ERROR_NOT_FOUND) ||
           (!target->dry_run && g_error_matches(problem, TM_ERROR, TM_ERROR_FOREIGN));
}

TmStore *target_memory_open(TargetMemory *target, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (target->memory == NULL)
        target->memory = command_open_memory(target->names, TM_STORE_WRITE, &problem);
    if (target->memory == NULL && is_to_be_made(target, problem)) {
        target->memory = target->dry_run
                             ? open_temporary(target, error)
                             : command_open_memory(target->names, TM_STORE_CREATE, error);
        target->made =
            target->memory != NULL && g_error_matches(problem, TM_ERROR, TM_ERROR_NOT_FOUND);
    } else if (target->memory == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
    }
    return target->memory != NULL ? tm_memory_store(target->memory, 0) : NULL;
}

static gboolean is_empty(TmStore *store)
{
    gint64 sequence, nonce;

    return tm_store_newest(store, &sequence, &nonce, NULL) && sequence == 0;
}

static void remove_file(const char *path, const char *suffix)
{
    g_autofree char *name = g_strconcat(path, suffix, NULL);

    g_unlink(name);
}

/* Closed first: SQLite leaves its log behind when another process has the memory open too, and then
 * it stays. */
static void close_and_remove(TargetMemory *target)
{
    g_autofree char *path = g_strdup(tm_store_path(tm_memory_store(target->memory, 0)));
    g_autofree char *wal = g_strconcat(path, WAL_SUFFIX, NULL);

    g_clear_pointer(&target->memory, tm_memory_free);
    if (target->folder == NULL && g_file_test(wal, G_FILE_TEST_EXISTS))
        return;
    remove_file(path, WAL_SUFFIX);
    remove_file(path, SHM_SUFFIX);
    remove_file(path, "");
}

void target_memory_clear(TargetMemory *target)
{
    if (target->made && is_empty(tm_memory_store(target->memory, 0)))
        close_and_remove(target);
    g_clear_pointer(&target->memory, tm_memory_free);
    if (target->folder != NULL)
        g_rmdir(target->folder);
    g_clear_pointer(&target->folder, g_free);
}
