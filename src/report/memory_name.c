#include "report/memory_name.h"

#include <string.h>

/* Where the last @n parts of a path begin; its beginning when it has fewer. */
static const char *last_parts(const char *path, guint n)
{
    const char *at = path + strlen(path);

    while (at > path && (!G_IS_DIR_SEPARATOR(at[-1]) || --n > 0))
        at--;
    return at;
}

/* Whether another memory ends in the same @n parts. */
static gboolean is_shared(const GPtrArray *paths, const char *own, guint n)
{
    for (guint i = 0; i < paths->len; i++)
        if (strcmp(paths->pdata[i], own) != 0 &&
            strcmp(last_parts(paths->pdata[i], n), last_parts(own, n)) == 0)
            return TRUE;
    return FALSE;
}

char *memory_name(TmMemory *memory, const char *path)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *own = g_canonicalize_filename(path, NULL);
    guint n = 1;

    for (gsize i = 0; i < tm_memory_n_stores(memory); i++)
        g_ptr_array_add(paths,
                        g_canonicalize_filename(tm_store_path(tm_memory_store(memory, i)), NULL));
    while (last_parts(own, n) != own && is_shared(paths, own, n))
        n++;
    return g_filename_display_name(last_parts(own, n));
}
