#include "commands/witness.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include "report/console.h"
#include "text/error.h"

/* A version, then sequence, nonce and date in decimal. */
#define WITNESS_FORMAT "1 %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT

typedef struct {
    gint64 sequence;
    gint64 nonce;
    gint64 date;
} Witness;

/*
 * A memory and the place where it lies: a copy elsewhere has a note of its own, so that working on
 * a copy is no alarm. The UUID comes out of a file that may be from anybody: as a name it must be a
 * UUID.
 */
static char *witness_path(const TmStore *store)
{
    const char *uuid = tm_store_uuid(store);
    g_autofree char *place = g_canonicalize_filename(tm_store_path(store), NULL);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, place, -1);

    if (uuid == NULL || !g_uuid_string_is_valid(uuid))
        return NULL;
    g_autofree char *name = g_strdup_printf("%s-%.8s", uuid, sum);
    return g_build_filename(g_get_user_state_dir(), "tolmach", "memories", name, NULL);
}

void witness_note(TmStore *store, gint64 date)
{
    g_autofree char *path = witness_path(store);
    Witness now = {.date = date};

    if (path == NULL || !tm_store_newest(store, &now.sequence, &now.nonce, NULL) ||
        now.sequence == 0)
        return;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *text = g_strdup_printf(WITNESS_FORMAT "\n", now.sequence, now.nonce, now.date);
    if (g_mkdir_with_parents(folder, 0700) == 0)
        g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static gboolean witness_read(const TmStore *store, Witness *witness)
{
    g_autofree char *path = witness_path(store);
    FILE *file = path != NULL ? g_fopen(path, "re") : NULL;

    if (file == NULL)
        return FALSE;
    gboolean good =
        fscanf(file, WITNESS_FORMAT, &witness->sequence, &witness->nonce, &witness->date) == 3;
    fclose(file);
    return good;
}

char *witness_compare(TmStore *store)
{
    Witness noted;
    gboolean has = TRUE;

    if (!witness_read(store, &noted) ||
        !tm_store_has_batch(store, noted.sequence, noted.nonce, &has, NULL) || has)
        return NULL;
    g_autofree char *path = g_filename_display_name(tm_store_path(store));
    g_autofree char *day = console_day(noted.date);
    return tm_warning_at(path, 0, 0,
                         _("batch %lld of %s was in this memory when you last "
                           "changed it, and is not now: an older copy seems to have been put in "
                           "its place; import again what is missing, or go on if you meant it"),
                         (long long) noted.sequence, day);
}
