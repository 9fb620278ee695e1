/*
 * SQLite's errors in words that say what to do.
 */
#include "store/internal.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "text/error.h"

void store_set_error(TmStore *store, TmError code, const char *message, GError **error)
{
    tm_set_error_at(error, TM_ERROR, (int) code, store->path, 0, 0, "%s", message);
}

gboolean store_fail_damaged(TmStore *store, const char *finding, GError **error)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_STORE, store->path, 0, 0,
                    _("the memory is damaged (%s); restore it from a backup"), finding);
    return FALSE;
}

/* The first thing that SQLite's own check finds, for the message. */
static gboolean fail_corrupt(TmStore *store, GError **error)
{
    g_autofree char *finding = g_strdup(sqlite3_errmsg(store->db));
    sqlite3_stmt *check = NULL;

    if (sqlite3_prepare_v2(store->db, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK &&
        sqlite3_step(check) == SQLITE_ROW) {
        const char *row = (const char *) sqlite3_column_text(check, 0);
        if (row != NULL && !g_str_equal(row, "ok")) {
            g_free(finding);
            /* The first line only names the database. */
            const char *second = strchr(row, '\n');
            finding = g_utf8_make_valid(second ? second + 1 : row, -1);
            g_strdelimit(finding, "\r\n", ' ');
        }
    }
    sqlite3_finalize(check);
    return store_fail_damaged(store, finding, error);
}

/* What SQLite's -shm begins with, and a page or two of its -wal:
 * https://www.sqlite.org/walformat.html, section 2.2. */
#define LEAST_ROOM_BYTES (64 * 1024)

/* Where a file cannot be made, SQLite tells no full disk from one that it may not write to. */
gboolean store_lacks_room(TmStore *store)
{
    int reason = store->db != NULL ? sqlite3_system_errno(store->db) : 0;
    g_autofree char *folder = g_path_get_dirname(store->path);
    struct statvfs disk;

    if (reason == ENOSPC || reason == EDQUOT)
        return TRUE;
    if (reason == EACCES || reason == EPERM || reason == EROFS)
        return FALSE;
    if (statvfs(folder, &disk) != 0)
        return FALSE;
    /* Some file systems count no files: they have 0 of 0. */
    return (disk.f_files > 0 && disk.f_favail == 0) ||
           disk.f_bavail < LEAST_ROOM_BYTES / MAX(disk.f_frsize, 1);
}

static gboolean fail_full(TmStore *store, GError **error)
{
    store_set_error(store, TM_ERROR_STORE,
                    _("the disk is full and nothing was stored; free some space and try again"),
                    error);
    return FALSE;
}

gboolean store_fail_share(TmStore *store, GError **error)
{
    store_set_error(store, TM_ERROR_STORE,
                    _("a memory cannot be kept in this folder, which may be a network share; "
                      "move the memory to a disk of this computer"),
                    error);
    return FALSE;
}

gboolean store_fail_wal(TmStore *store, GError **error)
{
    return store_lacks_room(store) ? fail_full(store, error) : store_fail_share(store, error);
}

gboolean store_fail_permission(TmStore *store, GError **error)
{
    store_set_error(
        store, TM_ERROR_STORE,
        store->writable
            ? _("there is no permission to write to this memory; "
                "ask for write access to the file and to its folder, or use another memory")
            : _("there is no permission to read this memory; ask for access to the file"),
        error);
    return FALSE;
}

gboolean store_fail(TmStore *store, GError **error)
{
    int extended = sqlite3_extended_errcode(store->db);

    switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        store_set_error(store, TM_ERROR_BUSY,
                        _("another process is writing to this memory; "
                          "wait until it has finished and try again"),
                        error);
        return FALSE;
    case SQLITE_FULL:
        return fail_full(store, error);
    case SQLITE_CORRUPT:
        return fail_corrupt(store, error);
    case SQLITE_NOTADB:
        store_set_error(store, TM_ERROR_FOREIGN,
                        _("this file is not a translation memory; name another file"), error);
        return FALSE;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return store_fail_permission(store, error);
    case SQLITE_CANTOPEN:
        return store_lacks_room(store) ? fail_full(store, error)
                                       : store_fail_permission(store, error);
    case SQLITE_PROTOCOL:
        return store_fail_wal(store, error);
    case SQLITE_NOMEM:
        store_set_error(store, TM_ERROR_STORE,
                        _("there is not enough memory; close other programs and try again"), error);
        return FALSE;
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return store_fail_damaged(store, sqlite3_errmsg(store->db), error);
    case SQLITE_IOERR:
        if (extended == SQLITE_IOERR_SHMOPEN || extended == SQLITE_IOERR_SHMMAP ||
            extended == SQLITE_IOERR_SHMLOCK || extended == SQLITE_IOERR_SHMSIZE)
            return store_fail_wal(store, error);
        if (store_lacks_room(store))
            return fail_full(store, error);
        break;
    default:
        break;
    }
    tm_set_error_at(error, TM_ERROR, TM_ERROR_STORE, store->path, 0, 0,
                    _("the memory cannot be used (%s); check the disk it lies on and try again"),
                    sqlite3_errmsg(store->db));
    return FALSE;
}
