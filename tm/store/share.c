#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of file systems that lie on another computer. On these, locks and shared memory between
 * processes either fail or pretend to work: https://www.sqlite.org/wal.html, "Disadvantages". */
static const char *const kinds[] = {
    "nfs",   "nfs4",           "cifs",           "smb3",       "smbfs",           "afs",
    "ncpfs", "fuse.sshfs",     "fuse.smbnetfs",  "fuse.davfs", "davfs",           "fuse.rclone",
    "gfs2",  "fuse.glusterfs", "fuse.curlftpfs", "fuse.s3fs",  "fuse.gvfsd-fuse",
};

/* A field of mountinfo with "\040" for a space and the like. */
static char *unescape(const char *field, gsize n_bytes)
{
    g_autofree char *escaped = g_strndup(field, n_bytes);

    return g_strcompress(escaped);
}

static gboolean lies_under(const char *path, const char *folder)
{
    gsize n_bytes = strlen(folder);

    if (!g_str_has_prefix(path, folder))
        return FALSE;
    return path[n_bytes] == '\0' || path[n_bytes] == '/' || g_str_equal(folder, "/");
}

/*
 * A line of /proc/self/mountinfo (proc(5)): the fifth field is where it is mounted, the first after
 * " - " what kind it is.
 *
 *     36 35 98:0 / /mnt/office rw,noatime - nfs4 server:/export rw
 */
static void read_line(const char *line, const char *path, char **kind, gsize *longest)
{
    g_auto(GStrv) fields = g_strsplit(line, " ", -1);
    const char *rest = strstr(line, " - ");

    if (g_strv_length(fields) < 7 || rest == NULL)
        return;
    g_autofree char *folder = unescape(fields[4], strlen(fields[4]));
    /* Of two mounts at one place the later one counts. */
    if (!lies_under(path, folder) || strlen(folder) < *longest)
        return;
    *longest = strlen(folder);
    g_free(*kind);
    *kind = g_strndup(rest + 3, strcspn(rest + 3, " "));
}

char *share_kind(const char *mounts, const char *path)
{
    g_auto(GStrv) lines = g_strsplit(mounts, "\n", -1);
    g_autofree char *kind = NULL;
    /* A link may lead elsewhere; of a file that is not there yet, its folder may be one. */
    g_autofree char *folder = g_path_get_dirname(path);
    char *resolved = realpath(path, NULL);
    gsize longest = 0;

    if (resolved == NULL)
        resolved = realpath(folder, NULL);
    for (gsize i = 0; lines[i] != NULL; i++)
        read_line(lines[i], resolved ? resolved : path, &kind, &longest);
    free(resolved);
    for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_equal(kind, kinds[i]))
            return g_steal_pointer(&kind);
    }
    return NULL;
}
