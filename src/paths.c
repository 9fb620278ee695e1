#include "paths.h"

#include <string.h>

/* The folder of the running program; NULL where the system does not tell. */
static char *program_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

    return program == NULL ? NULL : g_path_get_dirname(program);
}

static gboolean runs_in_build_tree(void)
{
    g_autofree char *folder = program_folder();
    g_autofree char *build = g_path_get_dirname(TOLMACH_BUILT_CATALOGUES);

    return folder != NULL && g_str_has_prefix(folder, build) &&
           (folder[strlen(build)] == '\0' || folder[strlen(build)] == '/');
}

static char *find(const char *built, const char *beside, const char *installed)
{
    g_autofree char *folder = program_folder();

    if (runs_in_build_tree())
        return g_strdup(built);
    if (folder != NULL) {
        g_autofree char *relative = g_build_filename(folder, "..", "share", beside, NULL);
        if (g_file_test(relative, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&relative);
    }
    return g_strdup(installed);
}

const char *paths_data(void)
{
    static char *data = NULL;

    if (data == NULL) {
        const char *asked = g_getenv("TOLMACH_DATA");
        data = asked != NULL ? g_strdup(asked)
                             : find(TOLMACH_BUILT_DATA, "tolmach", TOLMACH_INSTALLED_DATA);
    }
    return data;
}

const char *paths_catalogues(void)
{
    static char *catalogues = NULL;

    if (catalogues == NULL)
        catalogues = find(TOLMACH_BUILT_CATALOGUES, "locale", TOLMACH_INSTALLED_CATALOGUES);
    return catalogues;
}

char *paths_default_memory(void)
{
    const char *asked = g_getenv("TOLMACH_MEMORY");

    if (asked != NULL && *asked != '\0')
        return g_strdup(asked);
    return g_build_filename(g_get_user_data_dir(), "tolmach", "memory.tm", NULL);
}
