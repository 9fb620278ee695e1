/*
 * tolmach index: the index of a memory, made before anybody waits for it.
 */
#include <glib/gi18n-lib.h>
#include "commands/command.h"
#include "report/console.h"
#include "report/index_state.h"
#include "report/json.h"

typedef struct {
    char **memories;
    gboolean rebuild;
    gboolean remove;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean treat(TmStore *store, const Options *options, GError **error)
{
    g_auto(Progress) progress = progress_start(_("indexing"));

    if (options->remove)
        return tm_memory_remove_index(store, error);
    return tm_memory_make_index(store, options->rebuild, command_show_indexing, &progress, error);
}

static void print_json(TmStore *store, const TmIndexInfo *index)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    index_state_add_json(builder, index);
    json_builder_end_object(builder);
    json_print(builder);
}

static void print_text(TmStore *store, const TmIndexInfo *index)
{
    g_autofree char *path = g_filename_display_name(tm_store_path(store));
    g_autofree char *state = index_state_text(index);

    g_print("%s: %s\n", path, state);
}

static gboolean treat_and_print(TmStore *store, const Options *options, GError **error)
{
    if (!treat(store, options, error))
        return FALSE;
    g_autoptr(TmIndexInfo) index = tm_memory_index_info(store, error);
    if (index != NULL)
        (options->json ? print_json : print_text)(store, index);
    return index != NULL;
}

static int run_parsed(const Options *options)
{
    GError *error = NULL;

    g_autoptr(TmMemory) memory = command_open_memory(options->memories, TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    for (gsize i = 0; i < tm_memory_n_stores(memory); i++)
        if (!treat_and_print(tm_memory_store(memory, i), options, &error))
            return command_fail(error);
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry entries[] = {
        {"rebuild", 0, 0, G_OPTION_ARG_NONE, &options.rebuild, N_("Make the index anew"), NULL},
        {"remove", 0, 0, G_OPTION_ARG_NONE, &options.remove, N_("Delete the index"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory whose index is made; may be given several times"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a memory"),
         NULL},
        {NULL}};

    if (!command_parse(&command_index, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc > 1)
        return command_misused(&command_index,
                               _("“%s” is one argument too many; name the memory with --memory"),
                               argv[1]);
    if (options.rebuild && options.remove)
        return command_misused(&command_index,
                               _("--rebuild and --remove exclude each other; leave one out"));
    return run_parsed(&options);
}

const Command command_index = {
    "index", "", N_("Bring the index of a memory up to date"),
    N_("The index finds similar segments fast. It is a cache in a folder beside the memory, which\n"
       "every command makes and keeps up to date as it needs it; it can be deleted at any time.\n"
       "This command makes it in advance: for a memory that many are going to read.\n\n"
       "Examples:\n"
       "  tolmach index --memory agency.tm\n"
       "  tolmach index --rebuild\n"
       "  tolmach index --remove --memory old.tm"),
    run};
