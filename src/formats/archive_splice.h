/*
 * A ZIP container with some entries replaced, everything else copied to the byte.
 *
 * libzip can write too, but it rewrites the header of every entry, and their times by way of the
 * local time of this computer, so that an invalid time changes, and others with the time zone.
 *
 *     local header, data, [descriptor]     of each entry, in any order
 *     …
 *     directory record                     of each entry: where its local header is
 *     …
 *     end record                           where the directory is; a comment
 */
#ifndef FORMATS_ARCHIVE_SPLICE_H
#define FORMATS_ARCHIVE_SPLICE_H

#include <glib.h>

typedef struct {
    const char *name;
    GBytes *content;
} ArchiveChange;

/**
 * archive_splice:
 * @changes: of ArchiveChange; a name that is not there yet is added at the end, dated 1980-01-01.
 *
 * Result  the new container; NULL when the directory cannot be followed: damaged, or ZIP64.
 */
GBytes *archive_splice(GBytes *bytes, const ArchiveChange *changes, gsize n_changes);

#endif
