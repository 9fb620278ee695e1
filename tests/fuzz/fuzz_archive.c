/*
 * Whatever the directory says: no crash, no unbounded memory; and what was opened and rewritten
 * opens again, with the new content, and with the other parts as they were.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const parts[] = {"[Content_Types].xml", "word/document.xml", "a", "b"};

static void require_same(Archive *a, Archive *b, const char *name)
{
    g_autoptr(GBytes) x = archive_read(a, name, NULL);
    g_autoptr(GBytes) y = archive_read(b, name, NULL);

    if ((x == NULL) != (y == NULL) || (x && !g_bytes_equal(x, y)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(Archive) archive = archive_open(bytes, "fuzz.docx", NULL, NULL);
    g_autoptr(GHashTable) changed =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);

    if (archive == NULL)
        return 0;
    g_hash_table_insert(changed, (gpointer) "a", g_bytes_new_static("new content", 11));
    g_autoptr(GBytes) written = archive_rewrite(archive, changed, NULL);
    if (written == NULL)
        return 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) reopened = archive_open(written, "fuzz.docx", NULL, &error);
    if (reopened == NULL)
        abort();
    g_autoptr(GBytes) a = archive_read(reopened, "a", NULL);
    if (a == NULL || g_bytes_get_size(a) != 11)
        abort();
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i], "a") != 0)
            require_same(archive, reopened, parts[i]);
    return 0;
}
