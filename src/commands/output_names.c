#include "commands/output_names.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "formats/error.h"

/* The length of a tag's language: 2 for "ru-RU" and "ru_RU". */
static gsize language_length(const char *tag)
{
    return strcspn(tag, "-_");
}

/* Cuts ".ru" off a stem (".ru-RU", ".RU" too), if that is what the source language is called there.
 */
static void cut_language(char *stem, const char *from)
{
    char *dot = strrchr(stem, '.');
    gsize length = language_length(from);

    if (dot != NULL && dot != stem && language_length(dot + 1) == length &&
        g_ascii_strncasecmp(dot + 1, from, length) == 0 && strlen(dot + 1) <= strlen("ru-Cyrl-RU"))
        *dot = '\0';
}

/* "./x" is how nobody writes x. */
static char *in_folder(const char *folder, const char *name)
{
    return strcmp(folder, ".") == 0 ? g_strdup(name) : g_build_filename(folder, name, NULL);
}

void output_names(const char *path, const char *from, const char *to, const char *folder,
                  OutputNames *names)
{
    g_autofree char *stem = g_path_get_basename(path);
    g_autofree char *beside = g_path_get_dirname(path);
    char *dot = strrchr(stem, '.');
    g_autofree char *ending = g_strdup(dot != NULL && dot != stem ? dot : "");

    stem[strlen(stem) - strlen(ending)] = '\0';
    cut_language(stem, from);
    g_autofree char *document = g_strdup_printf("%s.%s%s", stem, to, ending);
    g_autofree char *xliff = g_strdup_printf("%s.%s.xlf", stem, to);
    names->document = in_folder(folder ? folder : beside, document);
    names->xliff = in_folder(folder ? folder : beside, xliff);
}

void output_names_clear(OutputNames *names)
{
    g_clear_pointer(&names->document, g_free);
    g_clear_pointer(&names->xliff, g_free);
}

static gboolean free_to_write(const char *path, const char *source, gboolean force, GError **error)
{
    g_autofree char *real = g_canonicalize_filename(path, NULL);
    g_autofree char *real_source = g_canonicalize_filename(source, NULL);

    if (strcmp(real, real_source) == 0) {
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_EXISTS, path, 0, 0,
            _("the result would overwrite the document itself; choose a folder with -o"));
        return FALSE;
    }
    if (!force && g_file_test(path, G_FILE_TEST_EXISTS)) {
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_EXISTS, path, 0, 0,
            _("exists already; say --force to overwrite it, or choose a folder with -o"));
        return FALSE;
    }
    return TRUE;
}

gboolean output_names_free_to_write(const OutputNames *names, const char *source, gboolean force,
                                    GError **error)
{
    return free_to_write(names->document, source, force, error) &&
           free_to_write(names->xliff, source, force, error);
}
