/*
 * tolmach log: what was changed in a memory, batch by batch.
 */
#include <glib/gi18n-lib.h>
#include "commands/command.h"
#include "report/batches.h"
#include "report/console.h"
#include "report/json.h"

/* Batches shown for reading when --limit does not say. */
#define DEFAULT_LIMIT 20
#define MAX_LIMIT 1000000

typedef struct {
    char **memories;
    int limit; /* 0: all; -1: not said */
    gboolean skipped;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* ---- text ---------------------------------------------------------------------------------------
 */

static void print_entry(const TmLogEntry *entry)
{
    g_autofree char *number = g_strdup_printf("%lld", (long long) entry->sequence);
    g_autofree char *date = console_date(entry->date);
    g_autofree char *what = batch_origin_text(entry);
    g_autofree char *counts = batch_counts_text(entry);
    g_autoptr(GString) row = g_string_new(NULL);

    console_cell(row, number, 5, TRUE);
    g_print("%s  %s  %s", row->str, date, what);
    if (entry->undoes != 0)
        g_print(_("  (undoes batch %lld)"), (long long) entry->undoes);
    g_print("\n       %s\n", counts);
}

static void print_text(const GPtrArray *entries, guint first, guint n_earlier)
{
    if (entries->len == 0)
        g_print("%s\n", _("no batches"));
    for (guint i = first; i < entries->len; i++)
        print_entry(entries->pdata[i]);
    if (n_earlier > 0) {
        g_autofree char *number = console_number(n_earlier);
        g_printerr(_("%s earlier batches are not shown; --limit 0 shows all\n"), number);
    }
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

static void add_entry(JsonBuilder *builder, const TmLogEntry *entry)
{
    gint64 unnamed = batch_count_unnamed(entry);

    json_builder_begin_object(builder);
    json_add_int(builder, "batch", entry->sequence);
    json_add_date(builder, "date", entry->date);
    json_add_string(builder, "command", entry->command);
    json_add_string(builder, "user", entry->user);
    json_add_string(builder, "file", entry->file);
    json_add_int(builder, "added", entry->counts.added);
    json_add_int(builder, "changed", entry->counts.changed);
    json_add_int(builder, "removed", entry->counts.removed);
    json_add_int(builder, "skipped", entry->counts.skipped);
    json_builder_set_member_name(builder, "reasons");
    json_builder_begin_object(builder);
    if (unnamed > 0)
        json_add_int(builder, batch_unnamed_reason(entry), unnamed);
    for (guint i = 0; entry->skips != NULL && i < entry->skips->len; i++) {
        const TmSkipCount *skip = entry->skips->pdata[i];
        json_add_int(builder, skip->reason, skip->number);
    }
    json_builder_end_object(builder);
    json_builder_set_member_name(builder, "undoes");
    if (entry->undoes != 0)
        json_builder_add_int_value(builder, entry->undoes);
    else
        json_builder_add_null_value(builder);
    json_builder_end_object(builder);
}

static void print_json(const TmStore *store, const GPtrArray *entries, guint first)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    json_builder_set_member_name(builder, "batches");
    json_builder_begin_array(builder);
    for (guint i = first; i < entries->len; i++)
        add_entry(builder, entries->pdata[i]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_print(builder);
}

/* ---- the command --------------------------------------------------------------------------------
 */

/* Those that left something out, borrowed from @entries. */
static GPtrArray *skipping(const GPtrArray *entries)
{
    GPtrArray *some = g_ptr_array_new();

    for (guint i = 0; i < entries->len; i++)
        if (((const TmLogEntry *) entries->pdata[i])->counts.skipped > 0)
            g_ptr_array_add(some, entries->pdata[i]);
    return some;
}

static gboolean show_log(TmStore *store, const Options *options, GError **error)
{
    g_autoptr(GPtrArray) entries = tm_store_log(store, error);
    int limit = options->limit >= 0 ? options->limit : options->json ? 0 : DEFAULT_LIMIT;

    if (entries == NULL)
        return FALSE;
    g_autoptr(GPtrArray) shown = options->skipped ? skipping(entries) : g_ptr_array_ref(entries);
    guint first = limit == 0 || shown->len <= (guint) limit ? 0 : shown->len - (guint) limit;
    if (options->json)
        print_json(store, shown, first);
    else
        print_text(shown, first, options->limit < 0 ? first : 0);
    return TRUE;
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {.limit = -1};
    GError *error = NULL;
    int exit_code;
    const GOptionEntry entries[] = {
        {"limit", 0, 0, G_OPTION_ARG_INT, &options.limit,
         N_("Show the newest N batches; 0: all (default 20, with --json all)"), N_("N")},
        {"skipped", 0, 0, G_OPTION_ARG_NONE, &options.skipped,
         N_("Show only batches that left something out"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory whose batches are shown; may be given several times"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a memory"),
         NULL},
        {NULL}};

    if (!command_parse(&command_log, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc > 1)
        return command_misused(&command_log,
                               _("“%s” is one argument too many; name the memory with --memory"),
                               argv[1]);
    if (options.limit < -1 || options.limit > MAX_LIMIT)
        return command_misused(&command_log, _("--limit takes a number from 0 to %d"), MAX_LIMIT);
    g_autoptr(TmMemory) memory = command_open_memory(options.memories, TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    for (gsize i = 0; i < tm_memory_n_stores(memory); i++) {
        TmStore *store = tm_memory_store(memory, i);
        if (!options.json && tm_memory_n_stores(memory) > 1)
            g_print("%s%s:\n", i > 0 ? "\n" : "", tm_store_path(store));
        if (!show_log(store, &options, &error))
            return command_fail(error);
    }
    return EXIT_DONE;
}

const Command command_log = {
    "log", "", N_("Show what was changed, batch by batch"),
    N_("Every import, edit and undo is a batch. Each is shown with its number, date, who did it,\n"
       "command, file, and how many units were added, changed, removed and skipped, and why. The\n"
       "newest comes last.\n\n"
       "Examples:\n"
       "  tolmach log\n"
       "  tolmach log --limit 5 --skipped\n"
       "  tolmach log --memory agency.tm --json"),
    run};
