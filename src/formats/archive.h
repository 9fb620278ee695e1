/*
 * libzip's door: a ZIP container (DOCX, later ODT) in memory.
 *
 * An archive is opened read-only over the file's bytes. archive_rewrite makes a new container in
 * which the named entries have new content and every other entry is copied as it is, compressed
 * bytes, times, attributes and order included.
 */
#ifndef FORMATS_ARCHIVE_H
#define FORMATS_ARCHIVE_H

#include "formats/error.h"

#define ARCHIVE_MAX_ENTRIES 10000
#define ARCHIVE_MAX_ENTRY_BYTES (256 * 1024 * 1024)  /* one entry unpacked */
#define ARCHIVE_MAX_TOTAL_BYTES (1024 * 1024 * 1024) /* all entries unpacked, as declared */
#define ARCHIVE_MAX_RATIO 200 /* unpacked to packed size of an entry, from 10 MiB unpacked on */

typedef struct Archive Archive;

/**
 * archive_open:
 * Checks the directory at once: limits, encryption, duplicate names. A name with ".." or an
 * absolute one is kept, never written to disk, and told in @warnings (of char *).
 *
 * Errors  FORMAT_ERROR_SYNTAX (no ZIP, truncated; an encrypted Office file, which is an OLE
 *         container, is told as such: FORMAT_ERROR_FORBIDDEN), FORMAT_ERROR_LIMIT (a bomb).
 */
Archive *archive_open(GBytes *bytes, const char *path, GPtrArray *warnings, GError **error);
void archive_free(Archive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)

gboolean archive_has(const Archive *archive, const char *name);

/**
 * archive_read:
 * An entry unpacked, its CRC checked. Bounded even when the directory lies about its size.
 * Errors  FORMAT_ERROR_CONTENT when there is no such entry.
 */
GBytes *archive_read(Archive *archive, const char *name, GError **error);

/* @changed: name → GBytes. Names that are new are added at the end. */
GBytes *archive_rewrite(Archive *archive, GHashTable *changed, GError **error);

#endif
