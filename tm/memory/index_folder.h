/*
 * Where the index of a memory lies, and what is in it.
 *
 *     memory.tm.index/
 *         manifest                   which segments make up the index, of which state of the memory
 *         lock                       held by who makes segments
 *         17-ru-3f9c2a41.segment     batches up to 17, Russian
 *
 * It lies beside the memory, or in the user's cache folder where that folder cannot be written to.
 * Segments are made under new names and never written to again; a manifest is put in place of the
 * old one by renaming, and what it no longer names is then removed. Who opens a segment that has
 * just been removed reads the manifest again.
 */
#ifndef TM_MEMORY_INDEX_FOLDER_H
#define TM_MEMORY_INDEX_FOLDER_H

#include "store/store.h"

/* A manifest larger than this is none. Guess: a segment takes a hundred bytes of it. */
#define INDEX_MANIFEST_MAX_BYTES (1024 * 1024)

typedef struct {
    char *name;
    char *language;
    gint64 after;
    gint64 until;
} ManifestSegment;

typedef struct {
    gint64 until; /* the newest batch that the segments cover; 0: there is no index */
    gint64 nonce;
    GPtrArray *segments; /* of ManifestSegment, older ranges first */
} Manifest;

void manifest_segment_free(gpointer segment);
Manifest *manifest_new(void);
void manifest_free(Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

/* The folders in which an index of the memory may lie, the better one first. */
char **index_folders(const TmStore *store);

/* What a folder has for the memory; an empty manifest when that is nothing to go by. */
Manifest *manifest_read(const char *folder, const TmStore *store);

/* Puts a manifest in place of the old one and removes the segments that it does not name. */
gboolean manifest_write(const char *folder, const TmStore *store, const Manifest *manifest,
                        GError **error);

/* Removes what the manifest there does not name; for who has the lock. */
void index_folder_clean(const char *folder, const TmStore *store);

/* Makes the folder when it is missing and locks it: -1 when it cannot be written to (*busy: when
 * somebody else has it). To be unlocked by closing it. */
int index_folder_lock(const char *folder, gboolean *busy);

/* Deletes an index, and nothing else that may lie in its folder; the folder when it is empty then.
 * FALSE when somebody else has it locked, or it may not be written to. */
gboolean index_folder_remove(const char *folder);

#endif
