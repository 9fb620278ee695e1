/*
 * tolmach info: what a memory holds.
 */
#include <glib/gi18n-lib.h>
#include "commands/command.h"
#include "report/console.h"
#include "report/index_state.h"
#include "report/json.h"

static void print_line(const char *name, const char *value)
{
    g_autoptr(GString) row = g_string_new(NULL);

    console_cell(row, name, 16, FALSE);
    g_print("%s%s\n", row->str, value);
}

static void print_number(const char *name, gint64 number)
{
    g_autofree char *text = console_number((guint64) number);

    print_line(name, text);
}

static void print_index(const TmIndexInfo *index)
{
    g_autofree char *state = index_state_text(index);
    g_autofree char *folder = index->folder != NULL ? g_filename_display_name(index->folder) : NULL;

    print_line(_("index"), state);
    if (folder != NULL && !index->beside)
        print_line("", folder);
}

static void print_text(TmStore *store, const TmStoreInfo *info, const TmIndexInfo *index)
{
    g_autoptr(GString) languages = g_string_new(NULL);
    g_autofree char *size = g_format_size((guint64) info->bytes);
    g_autoptr(GDateTime) date =
        info->last_date != 0 ? g_date_time_new_from_unix_utc(info->last_date) : NULL;
    g_autofree char *changed = date ? g_date_time_format(date, "%Y-%m-%d %H:%M UTC") : NULL;

    for (guint i = 0; i < info->languages->len; i++) {
        const TmLanguageCount *count = info->languages->pdata[i];
        g_autofree char *variants = console_number((guint64) count->variants);
        g_string_append_printf(languages, "%s%s (%s)", i > 0 ? ", " : "", count->language,
                               variants);
    }
    print_line(_("memory"), tm_store_path(store));
    print_number(_("units"), info->units);
    print_line(_("languages"), languages->len > 0 ? languages->str : "–");
    print_number(_("documents"), info->documents);
    print_number(_("batches"), info->batches);
    print_line(_("last change"), changed ? changed : "–");
    print_line(_("size"), size);
    print_index(index);
}

static void print_json(TmStore *store, const TmStoreInfo *info, const TmIndexInfo *index)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    json_add_string(builder, "uuid", tm_store_uuid(store));
    json_add_int(builder, "units", info->units);
    json_add_int(builder, "documents", info->documents);
    json_add_int(builder, "occurrences", info->occurrences);
    json_add_int(builder, "batches", info->batches);
    json_add_int(builder, "last_batch", info->last_sequence);
    json_add_date(builder, "changed", info->last_date);
    json_add_int(builder, "bytes", info->bytes);
    json_builder_set_member_name(builder, "languages");
    json_builder_begin_array(builder);
    for (guint i = 0; i < info->languages->len; i++) {
        const TmLanguageCount *count = info->languages->pdata[i];
        json_builder_begin_object(builder);
        json_add_string(builder, "language", count->language);
        json_add_int(builder, "variants", count->variants);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    index_state_add_json(builder, index);
    json_builder_end_object(builder);
    json_print(builder);
}

static int run(int argc, char **argv)
{
    g_auto(GStrv) memories = NULL;
    gboolean json = FALSE;
    GError *error = NULL;
    int exit_code;
    const GOptionEntry entries[] = {
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &memories,
         N_("Memory to describe; may be given several times"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object a memory"), NULL},
        {NULL}};

    if (!command_parse(&command_info, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc > 1)
        return command_misused(&command_info,
                               _("“%s” is one argument too many; name the memory with --memory"),
                               argv[1]);
    g_autoptr(TmMemory) memory = command_open_memory(memories, TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    for (gsize i = 0; i < tm_memory_n_stores(memory); i++) {
        TmStore *store = tm_memory_store(memory, i);
        g_autoptr(TmStoreInfo) info = tm_store_info(store, &error);
        g_autoptr(TmIndexInfo) index = info ? tm_memory_index_info(store, &error) : NULL;
        if (index == NULL)
            return command_fail(error);
        if (i > 0 && !json)
            g_print("\n");
        (json ? print_json : print_text)(store, info, index);
    }
    return EXIT_DONE;
}

const Command command_info = {"info", "", N_("Show what a memory holds"),
                              N_("Examples:\n"
                                 "  tolmach info\n"
                                 "  tolmach info --memory agency.tm --json"),
                              run};
