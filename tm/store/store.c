/*
 * Opening and closing a memory.
 */
#include "store/internal.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "text/error.h"

/* The first bytes of each SQLite file: https://www.sqlite.org/fileformat.html, section 1.2. */
static const char sqlite_magic[16] = "SQLite format 3";

/* ---- the file -------------------------------------------------------------------------------- */

typedef enum { FILE_MISSING, FILE_EMPTY, FILE_SQLITE, FILE_REFUSED } FileKind;

static FileKind refuse(const char *path, TmError code, const char *message, GError **error)
{
    tm_set_error_at(error, TM_ERROR, (int) code, path, 0, 0, "%s", message);
    return FILE_REFUSED;
}

/* Looks at the file without SQLite, which would take an empty or a missing file for a database. */
static FileKind look_at(const char *path, GError **error)
{
    char start[sizeof sqlite_magic];
    GStatBuf status;

    if (g_stat(path, &status) != 0) {
        if (errno == ENOENT)
            return FILE_MISSING;
        tm_set_error_at(error, TM_ERROR, TM_ERROR_STORE, path, 0, 0,
                        _("the memory cannot be opened: %s; check its name and its folder"),
                        g_strerror(errno));
        return FILE_REFUSED;
    }
    if (S_ISDIR(status.st_mode))
        return refuse(path, TM_ERROR_STORE, _("this is a folder; name a file in it"), error);
    if (!S_ISREG(status.st_mode))
        return refuse(path, TM_ERROR_STORE, _("this is not a file; name another one"), error);
    if (status.st_size == 0)
        return FILE_EMPTY;
    FILE *file = g_fopen(path, "rb");
    if (file == NULL)
        return refuse(path, TM_ERROR_STORE,
                      _("there is no permission to read this memory; ask for access to the file"),
                      error);
    gsize n_read = fread(start, 1, sizeof start, file);
    fclose(file);
    if (n_read == sizeof start && memcmp(start, sqlite_magic, sizeof start) == 0)
        return FILE_SQLITE;
    return refuse(path, TM_ERROR_FOREIGN,
                  _("this file is not a translation memory; name another file"), error);
}

static gboolean make_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0777) == 0)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_STORE, path, 0, 0,
                    _("the folder of the memory cannot be made: %s; name another folder"),
                    g_strerror(errno));
    return FALSE;
}

static gboolean check_file(const char *path, TmStoreMode mode, GError **error)
{
    switch (look_at(path, error)) {
    case FILE_MISSING:
        if (mode == TM_STORE_CREATE)
            return make_folder(path, error);
        tm_set_error_at(
            error, TM_ERROR, TM_ERROR_NOT_FOUND, path, 0, 0,
            _("there is no such memory; check the name, or import something to make it"));
        return FALSE;
    case FILE_EMPTY:
        if (mode == TM_STORE_CREATE)
            return TRUE;
        tm_set_error_at(error, TM_ERROR, TM_ERROR_FOREIGN, path, 0, 0,
                        _("the file is empty and no memory yet; import something to make it one"));
        return FALSE;
    case FILE_SQLITE:
        return TRUE;
    case FILE_REFUSED:
    default:
        return FALSE;
    }
}

/* ---- the connection -------------------------------------------------------------------------- */

static gboolean wal_has_content(const char *absolute)
{
    g_autofree char *wal = g_strconcat(absolute, "-wal", NULL);
    GStatBuf status;

    return g_stat(wal, &status) == 0 && status.st_size > 0;
}

/* What a hostile database file could use against us is switched off; see sqlite.org/security.html.
 */
static void harden(sqlite3 *db)
{
    sqlite3_extended_result_codes(db, 1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* Or else statements are planned anew for each value that a partial index might know. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, STORE_MAX_VALUE_BYTES);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

static gboolean read_number(TmStore *store, const char *sql, gint64 *number, GError **error)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return store_fail(store, error);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return step == STEP_ROW;
}

/* SQLite asks after each try how long to wait, @n_tries times until now. */
static int wait_for_other(void *data, int n_tries)
{
    TmStore *store = data;
    gint64 now = g_get_monotonic_time();

    if (n_tries == 0)
        store->waiting_since = now;
    gint64 waited = (now - store->waiting_since) / 1000;
    if (waited >= store->busy_milliseconds)
        return 0;
    if (waited >= STORE_NOTICE_MILLISECONDS && store->notice != NULL && !store->notified) {
        store->notified = TRUE;
        store->notice(store, store->notice_user);
    }
    g_usleep(n_tries < 5 ? 2000 : 20000);
    return 1;
}

void tm_store_on_wait(TmStore *store, TmWaitNotice notice, gpointer user)
{
    store->notice = notice;
    store->notice_user = user;
}

/* Opens, and reads a first page: only then does SQLite say what is wrong with a file. */
static gboolean open_database(TmStore *store, const char *name, int more_flags,
                              const StoreOptions *options, GError **error)
{
    /* Readers too open for writing, as far as permissions allow: only then does SQLite remove its
     * -wal and -shm when the last one closes. query_only keeps them from changing anything. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | more_flags;
    gint64 ignored;

    store->busy_milliseconds = options && options->busy_milliseconds ? options->busy_milliseconds
                                                                     : STORE_BUSY_MILLISECONDS;

    if (sqlite3_open_v2(name, &store->db, flags, options ? options->vfs : NULL) != SQLITE_OK)
        return store_fail(store, error);
    harden(store->db);
    sqlite3_busy_handler(store->db, wait_for_other, store);
    return sql_exec(store,
                    "PRAGMA cell_size_check = ON;"
                    "PRAGMA synchronous = FULL",
                    error) &&
           (store->writable || sql_exec(store, "PRAGMA query_only = ON", error)) &&
           read_number(store, "SELECT count(*) FROM sqlite_schema", &ignored, error);
}

/*
 * A WAL database in a folder where we may not write, and which nobody has open, cannot be read in
 * the usual way: SQLite wants to make its -shm file. It is then read as a file that nobody changes.
 */
static gboolean reconnect_immutable(TmStore *store, const char *absolute,
                                    const StoreOptions *options, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(absolute, "/", FALSE);
    g_autofree char *uri = g_strdup_printf("file:%s?immutable=1", escaped);

    if (wal_has_content(absolute)) {
        store_set_error(store, TM_ERROR_STORE,
                        _("the memory was not closed properly and cannot be repaired without write "
                          "access to its folder; ask for write access, or copy the memory with its "
                          "-wal file to a folder of your own"),
                        error);
        return FALSE;
    }
    sqlite3_close(store->db);
    store->db = NULL;
    return open_database(store, uri, SQLITE_OPEN_URI, options, error);
}

/* Where locks and shared memory cannot be trusted, a memory can be read, but not written to. */
static gboolean reach_on_share(TmStore *store, const char *absolute, const StoreOptions *options,
                               GError **error)
{
    return store->writable ? store_fail_share(store, error)
                           : reconnect_immutable(store, absolute, options, error);
}

static gboolean lies_on_share(const char *absolute, const StoreOptions *options)
{
    g_autofree char *mounts = NULL;

    if (options != NULL && options->mounts != NULL)
        mounts = g_strdup(options->mounts);
    else if (!g_file_get_contents("/proc/self/mountinfo", &mounts, NULL, NULL))
        return FALSE;
    g_autofree char *kind = share_kind(mounts, absolute);
    return kind != NULL;
}

static gboolean reach(TmStore *store, const char *absolute, TmStoreMode mode,
                      const StoreOptions *options, GError **error)
{
    /* A reader leaves what a killed writer left: merging it would change the file. */
    gboolean keep_wal = mode == TM_STORE_READ && wal_has_content(absolute);
    int more_flags = mode == TM_STORE_CREATE ? SQLITE_OPEN_CREATE : 0;
    g_autoptr(GError) problem = NULL;

    if (lies_on_share(absolute, options))
        return reach_on_share(store, absolute, options, error);
    if (open_database(store, absolute, more_flags, options, &problem)) {
        if (keep_wal)
            sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        return TRUE;
    }
    int result = sqlite3_errcode(store->db) & 0xff;
    gboolean needs_room = keep_wal && store_lacks_room(store);
    /* SQLite cannot make its -shm file: no permission, no room, no shared memory there. */
    if (mode == TM_STORE_READ && !needs_room &&
        (result == SQLITE_CANTOPEN || result == SQLITE_READONLY || result == SQLITE_FULL ||
         result == SQLITE_IOERR))
        return reconnect_immutable(store, absolute, options, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

/* ---- whose database it is -------------------------------------------------------------------- */

typedef struct {
    gint64 application;
    gint64 version;
    gint64 objects;
} Stamp;

static gboolean read_stamp(TmStore *store, Stamp *stamp, GError **error)
{
    return read_number(store, "PRAGMA application_id", &stamp->application, error) &&
           read_number(store, "PRAGMA user_version", &stamp->version, error) &&
           read_number(store, "SELECT count(*) FROM sqlite_schema", &stamp->objects, error);
}

static gboolean is_blank(const Stamp *stamp)
{
    return stamp->application == 0 && stamp->version == 0 && stamp->objects == 0;
}

static gboolean check_stamp(TmStore *store, const Stamp *stamp, GError **error)
{
    if (stamp->application != TM_STORE_APPLICATION_ID || stamp->version < 1) {
        store_set_error(store, TM_ERROR_FOREIGN,
                        _("this database belongs to another program; name another file"), error);
        return FALSE;
    }
    if (stamp->version > TM_STORE_SCHEMA_VERSION) {
        store_set_error(store, TM_ERROR_NEWER,
                        _("this memory was written by a newer version of tolmach; "
                          "install that version to use it"),
                        error);
        return FALSE;
    }
    return TRUE;
}

/*
 * In one transaction of the usual journal: killed at any point, it leaves an empty file or a
 * memory. Two processes may come here at once; the second finds the work done.
 */
static gboolean create(TmStore *store, GError **error)
{
    g_autofree char *page_size =
        g_strdup_printf("PRAGMA page_size = %d; BEGIN EXCLUSIVE", STORE_PAGE_BYTES);
    Stamp stamp;

    if (!sql_exec(store, page_size, error))
        return FALSE;
    if (read_stamp(store, &stamp, error) &&
        (!is_blank(&stamp) || schema_migrate(store, 0, error)) && sql_exec(store, "COMMIT", error))
        return TRUE;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

/* The version is read again: another process may have migrated the memory in the meantime. */
static gboolean migrate(TmStore *store, GError **error)
{
    Stamp stamp;

    if (!sql_exec(store, "BEGIN IMMEDIATE", error))
        return FALSE;
    if (read_stamp(store, &stamp, error) && check_stamp(store, &stamp, error) &&
        (stamp.version == TM_STORE_SCHEMA_VERSION ||
         schema_migrate(store, (int) stamp.version, error)) &&
        sql_exec(store, "COMMIT", error))
        return TRUE;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

static gboolean use_wal(TmStore *store, GError **error)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(store->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL) !=
        SQLITE_OK)
        return store_fail(store, error);
    StoreStep step = sql_step(store, statement, error);
    const char *mode = (const char *) sqlite3_column_text(statement, 0);
    gboolean is_wal = step == STEP_ROW && mode != NULL && g_str_equal(mode, "wal");
    sqlite3_finalize(statement);
    return is_wal || (step != STEP_FAILED && store_fail_wal(store, error));
}

/* A value of meta as a new string, which is NULL with an error when it has not @n_bytes bytes. */
static char *read_meta_value(TmStore *store, const char *name, int n_bytes, GError **error)
{
    sqlite3_stmt *statement = sql_get(store, SQL_META, error);
    char *value = NULL;

    if (statement == NULL)
        return NULL;
    sql_bind_text(statement, 1, name);
    StoreStep step = sql_step(store, statement, error);
    if (step == STEP_ROW) {
        const void *bytes = sqlite3_column_blob(statement, 0);
        if (bytes != NULL && sqlite3_column_bytes(statement, 0) == n_bytes)
            value = g_strndup(bytes, (gsize) n_bytes);
    }
    if (value == NULL && step != STEP_FAILED)
        store_fail_damaged(store, _("it has lost its identity"), error);
    sqlite3_reset(statement);
    return value;
}

static gboolean read_meta(TmStore *store, GError **error)
{
    store->uuid = read_meta_value(store, "uuid", 36, error);
    if (store->uuid == NULL)
        return FALSE;
    if (!g_uuid_string_is_valid(store->uuid))
        return store_fail_damaged(store, _("it has lost its identity"), error);
    g_autofree char *key = read_meta_value(store, "key", STORE_KEY_BYTES, error);
    if (key == NULL)
        return FALSE;
    memcpy(store->key, key, STORE_KEY_BYTES);
    return TRUE;
}

/* An older memory that may not be changed is read as a copy, migrated, in a temporary file. */
static gboolean migrate_copy(TmStore *store, GError **error)
{
    sqlite3 *copy = NULL;

    if (sqlite3_open_v2("", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK) {
        sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db, "main");
        if (backup != NULL)
            sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
    }
    if (copy == NULL || sqlite3_errcode(copy) != SQLITE_OK) {
        sqlite3_close(copy);
        store_set_error(store, TM_ERROR_STORE,
                        _("this memory is of an older version and there is no room to convert a "
                          "copy of it; free some space, or convert it with “tolmach import”"),
                        error);
        return FALSE;
    }
    for (int i = 0; i < N_SQL; i++)
        g_clear_pointer(&store->statements[i], sqlite3_finalize);
    sqlite3_close(store->db);
    store->db = copy;
    harden(copy);
    return migrate(store, error) && sql_exec(store, "PRAGMA query_only = ON", error);
}

static gboolean prepare(TmStore *store, TmStoreMode mode, GError **error)
{
    Stamp stamp;

    if (!read_stamp(store, &stamp, error))
        return FALSE;
    if (mode == TM_STORE_CREATE && is_blank(&stamp) &&
        (!create(store, error) || !read_stamp(store, &stamp, error)))
        return FALSE;
    if (!check_stamp(store, &stamp, error))
        return FALSE;
    if (store->writable && sqlite3_db_readonly(store->db, "main") == 1)
        return store_fail_permission(store, error);
    if (store->writable && !use_wal(store, error))
        return FALSE;
    if (store->writable && stamp.version < TM_STORE_SCHEMA_VERSION && !migrate(store, error))
        return FALSE;
    if (!store->writable && stamp.version < TM_STORE_SCHEMA_VERSION && !migrate_copy(store, error))
        return FALSE;
    /* Not before the size of a page is known: SQLite reckons with 4 KiB until then, and would take
     * four times as much. */
    return sql_exec(store, "PRAGMA cache_size = " STORE_CACHE_KIB, error) &&
           schema_check(store, error) && read_meta(store, error);
}

/* SQLite counts its allocations under a lock unless told otherwise before its first use; nobody
 * reads the counts. Another part of the process may have used it before: then it stays as it is. */
static void configure_once(void)
{
    static gsize done = 0;

    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&done, 1);
    }
}

TmStore *store_open_with(const char *path, TmStoreMode mode, const StoreOptions *options,
                         GError **error)
{
    configure_once();
    if (!check_file(path, mode, error))
        return NULL;

    g_autoptr(TmStore) store = g_rc_box_new0(TmStore);
    store->path = g_strdup(path);
    store->writable = mode != TM_STORE_READ;
    store->tags = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    store->people = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    store->scratch = g_string_new(NULL);
    /* Absolute, so that SQLite sees no special meaning in a name like ":memory:". */
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    if (!reach(store, absolute, mode, options, error) || !prepare(store, mode, error))
        return NULL;
    return g_steal_pointer(&store);
}

TmStore *tm_store_open(const char *path, TmStoreMode mode, GError **error)
{
    return store_open_with(path, mode, NULL, error);
}

static void clear(gpointer data)
{
    TmStore *store = data;

    for (int i = 0; i < N_SQL; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    g_hash_table_unref(store->tags);
    g_hash_table_unref(store->people);
    g_string_free(store->scratch, TRUE);
    g_free(store->uuid);
    g_free(store->path);
}

TmStore *store_ref(TmStore *store)
{
    return g_rc_box_acquire(store);
}

void tm_store_close(TmStore *store)
{
    if (store != NULL)
        g_rc_box_release_full(store, clear);
}

const char *tm_store_path(const TmStore *store)
{
    return store->path;
}

gboolean tm_store_is_copy(const TmStore *store)
{
    const char *name = sqlite3_db_filename(store->db, "main");

    return name == NULL || *name == '\0';
}

const char *tm_store_uuid(const TmStore *store)
{
    return store->uuid;
}
