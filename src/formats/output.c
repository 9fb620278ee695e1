#include "formats/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- writing ------------------------------------------------------------------------------------
 */

static gboolean cannot_write(const char *path, int problem, GError **error)
{
    if (problem == ENOSPC || problem == EDQUOT)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("the disk is full; make room, or choose another folder"));
    else if (problem == EACCES || problem == EPERM || problem == EROFS)
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
            _("you may not write here; choose another folder, or ask for the permission"));
    else
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("the file cannot be written (%s); choose another folder"),
                        g_strerror(problem));
    return FALSE;
}

/* Whether @path may be written to as far as what stands there already is concerned. */
static gboolean check_target(const char *path, gboolean force, struct stat *old, gboolean *exists,
                             GError **error)
{
    *exists = stat(path, old) == 0;
    if (!*exists)
        return TRUE;
    if (S_ISDIR(old->st_mode))
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("this is a folder; give the name of a file"));
    else if (!S_ISREG(old->st_mode))
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("this is a device, not a file; give another name"));
    else if (!force)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_EXISTS, path, 0, 0,
                        _("the file exists already; add --force to overwrite it"));
    else if (access(path, W_OK) != 0)
        return cannot_write(path, errno, error);
    else
        return TRUE;
    return FALSE;
}

static gboolean write_all(int fd, const char *at, gsize n_left)
{
    while (n_left > 0) {
        gssize n = write(fd, at, n_left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FALSE;
        at += n;
        n_left -= (gsize) n;
    }
    return TRUE;
}

/* The new name of a file is on disk only when its folder is; where that cannot be asked for, so be
 * it. */
static void sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

struct StagedOutput {
    char *path;      /* as asked for, for messages */
    char *target;    /* what is replaced: where a link leads */
    char *temporary; /* NULL once it is renamed */
    int fd;          /* of temporary; -1 once it is sealed */
    gboolean exists; /* there is an old file, with this mode */
    mode_t old_mode;
};

StagedOutput *output_begin(const char *path, gboolean force, GError **error)
{
    struct stat old;
    gboolean exists;

    if (!check_target(path, force, &old, &exists, error))
        return NULL;
    /* A link is followed: its target is replaced, not the link. */
    g_autofree char *folder = g_path_get_dirname(path);
    char *real = exists ? realpath(path, NULL) : NULL;
    g_autofree char *target = g_strdup(real ? real : path);
    free(real);
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        cannot_write(path, errno, error);
        return NULL;
    }
    g_autofree char *temporary = g_strconcat(target, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0666);
    if (fd < 0) {
        cannot_write(path, errno, error);
        return NULL;
    }
    StagedOutput *staged = g_new0(StagedOutput, 1);
    staged->path = g_strdup(path);
    staged->target = g_steal_pointer(&target);
    staged->temporary = g_steal_pointer(&temporary);
    staged->fd = fd;
    staged->exists = exists;
    staged->old_mode = exists ? old.st_mode & 07777 : 0;
    return staged;
}

gboolean output_append(StagedOutput *staged, const void *bytes, gsize n_bytes, GError **error)
{
    return write_all(staged->fd, bytes, n_bytes) || cannot_write(staged->path, errno, error);
}

gboolean output_seal(StagedOutput *staged, GError **error)
{
    int problem = 0;

    if ((staged->exists && fchmod(staged->fd, staged->old_mode) != 0) || fsync(staged->fd) != 0)
        problem = errno;
    if (close(staged->fd) != 0 && problem == 0)
        problem = errno;
    staged->fd = -1;
    return problem == 0 || cannot_write(staged->path, problem, error);
}

StagedOutput *output_stage(const char *path, GBytes *bytes, gboolean force, GError **error)
{
    g_autoptr(StagedOutput) staged = output_begin(path, force, error);
    gsize n_bytes;
    const char *data = g_bytes_get_data(bytes, &n_bytes);

    if (staged == NULL || !output_append(staged, data, n_bytes, error) ||
        !output_seal(staged, error))
        return NULL;
    return g_steal_pointer(&staged);
}

gboolean output_commit(StagedOutput *staged, GError **error)
{
    g_assert(staged->fd < 0);
    if (g_rename(staged->temporary, staged->target) != 0)
        return cannot_write(staged->path, errno, error);
    g_clear_pointer(&staged->temporary, g_free);
    sync_folder(staged->target);
    return TRUE;
}

void output_stage_free(StagedOutput *staged)
{
    if (staged == NULL)
        return;
    if (staged->fd >= 0)
        close(staged->fd);
    if (staged->temporary != NULL)
        g_unlink(staged->temporary);
    g_free(staged->temporary);
    g_free(staged->target);
    g_free(staged->path);
    g_free(staged);
}

gboolean output_write(const char *path, GBytes *bytes, gboolean force, GError **error)
{
    g_autoptr(StagedOutput) staged = output_stage(path, bytes, force, error);

    return staged != NULL && output_commit(staged, error);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static GBytes *cannot_read(const char *path, int problem, GError **error)
{
    if (problem == ENOENT || problem == ENOTDIR)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("there is no such file; check the name"));
    else if (problem == EACCES || problem == EPERM)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("you may not read this file; ask its owner for the permission"));
    else if (problem == ENOMEM)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, path, 0, 0,
                        _("there is not enough memory to read the file; close other programs"));
    else
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("the file cannot be read (%s); copy it to this computer and try again"),
                        g_strerror(problem));
    return NULL;
}

static gboolean check_source(const char *path, const struct stat *state, gsize max_bytes,
                             GError **error)
{
    if (S_ISDIR(state->st_mode))
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
                        _("this is a folder; give the name of a file"));
    else if (!S_ISREG(state->st_mode))
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_OPEN, path, 0, 0,
            _("this is a pipe or a device, not a file; save its content to a file first"));
    else if ((guint64) state->st_size > max_bytes)
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, path, 0, 0,
                        _("the file is larger than %u MB; divide it into smaller files"),
                        (guint) (max_bytes / 1024 / 1024));
    else
        return TRUE;
    return FALSE;
}

/* As much as was there when it was opened; a file that another program makes longer is cut there.
 */
static GBytes *read_all(int fd, const char *path, gsize size, GError **error)
{
    g_autofree char *data = g_try_malloc(MAX(size, 1));
    gsize n_read = 0;

    if (data == NULL)
        return cannot_read(path, ENOMEM, error);
    while (n_read < size) {
        gssize n = read(fd, data + n_read, size - n_read);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot_read(path, errno, error);
        if (n == 0)
            break;
        n_read += (gsize) n;
    }
    return g_bytes_new_take(g_steal_pointer(&data), n_read);
}

GBytes *input_read(const char *path, gsize max_bytes, GError **error)
{
    struct stat state;
    /* A pipe would otherwise keep us waiting for someone who writes to it. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return cannot_read(path, errno, error);
    GBytes *bytes = NULL;
    if (fstat(fd, &state) != 0)
        cannot_read(path, errno, error);
    else if (check_source(path, &state, max_bytes, error))
        bytes = read_all(fd, path, (gsize) state.st_size, error);
    close(fd);
    return bytes;
}
