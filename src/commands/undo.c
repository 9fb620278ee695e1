/*
 * tolmach undo: take back what a batch changed.
 */
#include <glib/gi18n-lib.h>
#include "commands/command.h"
#include "report/console.h"
#include "report/json.h"
#include "text/error.h"

/* Units left alone that are listed for reading; the rest is counted. */
#define MAX_LISTED 20

typedef struct {
    gint64 undone;        /* the batch */
    TmBatchCounts counts; /* of the batch that undoes it; sequence 0: there is none */
    GArray *left;         /* of TmLeft */
    gboolean dry_run;
} Result;

static void result_clear(Result *result)
{
    g_clear_pointer(&result->left, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

static void print_left(const Result *result)
{
    guint n_listed = MIN(result->left->len, MAX_LISTED);
    g_autofree char *number = console_number((guint64) result->counts.skipped);

    if (result->counts.skipped == 0)
        return;
    g_print(_("  left as they are, because of a later batch: %s\n"), number);
    for (guint i = 0; i < n_listed; i++) {
        const TmLeft *left = &g_array_index(result->left, TmLeft, i);
        g_print(_("    unit %lld, batch %lld\n"), (long long) left->unit,
                (long long) left->sequence);
    }
    if (result->counts.skipped > n_listed)
        g_print("    …\n");
}

static void print_done(const Result *result)
{
    g_autofree char *removed = console_number((guint64) result->counts.removed);
    g_autofree char *restored =
        console_number((guint64) (result->counts.added + result->counts.changed));

    if (result->counts.added + result->counts.changed + result->counts.removed == 0) {
        g_print(_("batch %lld: nothing could be undone\n"), (long long) result->undone);
        print_left(result);
        return;
    }
    if (result->dry_run) {
        g_print(_("batch %lld would be undone: %s removed, %s restored\n"),
                (long long) result->undone, removed, restored);
        print_left(result);
        return;
    }
    g_print(_("batch %lld is undone: %s removed, %s restored\n"), (long long) result->undone,
            removed, restored);
    print_left(result);
    g_print(_("  this is batch %lld; “tolmach undo %lld” takes it back\n"),
            (long long) result->counts.sequence, (long long) result->counts.sequence);
}

static void print_json(const Result *result, const TmStore *store)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    json_add_int(builder, "undoes", result->undone);
    json_add_bool(builder, "dry_run", result->dry_run);
    json_add_int(builder, "batch", result->counts.sequence);
    json_add_int(builder, "removed", result->counts.removed);
    json_add_int(builder, "restored", result->counts.added + result->counts.changed);
    json_add_int(builder, "skipped", result->counts.skipped);
    json_builder_set_member_name(builder, "left");
    json_builder_begin_array(builder);
    for (guint i = 0; i < result->left->len; i++) {
        const TmLeft *left = &g_array_index(result->left, TmLeft, i);
        json_builder_begin_object(builder);
        json_add_int(builder, "unit", left->unit);
        json_add_int(builder, "batch", left->sequence);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_print(builder);
}

/* In a dry run the batch is thrown away. */
static gboolean undo(TmStore *store, Result *result, GError **error)
{
    g_autoptr(TmBatch) batch = command_begin(store, &command_undo, NULL, error);

    if (batch == NULL)
        return FALSE;
    Patience *patience = patience_start(_("undoing"));
    gboolean done = tm_batch_undo(batch, result->undone, &result->left, error);
    patience_end(patience);
    if (!done)
        return FALSE;
    if (result->dry_run) {
        result->counts = tm_batch_counts(batch);
        return TRUE;
    }
    return command_commit(store, batch, &result->counts, error);
}

static int nothing_to_undo(const char *path)
{
    g_autofree char *shown = g_filename_display_name(path);

    g_printerr(_("%s: there is nothing to undo; the memory has no batches\n"), shown);
    return EXIT_NOTHING;
}

/* A batch that is not there is an answer, not a failure. */
static int fail(GError *error)
{
    gboolean missing = g_error_matches(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    int exit_code = command_fail(error);

    return missing ? EXIT_NOTHING : exit_code;
}

static int undo_and_print(TmStore *store, Result *result, gboolean json)
{
    GError *error = NULL;
    gint64 nonce;

    if (result->undone == 0 && !tm_store_newest(store, &result->undone, &nonce, &error))
        return command_fail(error);
    if (result->undone == 0)
        return nothing_to_undo(tm_store_path(store));
    if (!undo(store, result, &error))
        return fail(error);
    if (json)
        print_json(result, store);
    else
        print_done(result);
    return result->counts.skipped > 0 ? EXIT_NOTHING : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    g_auto(GStrv) memories = NULL;
    g_auto(Result) result = {0};
    gboolean json = FALSE;
    GError *error = NULL;
    int exit_code;
    const GOptionEntry entries[] = {
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &result.dry_run,
         N_("Say what would be done, and do nothing"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &memories,
         N_("Memory to undo the batch in"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print the result as JSON"), NULL},
        {NULL}};

    if (!command_parse(&command_undo, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc > 2)
        return command_misused(&command_undo, _("undo one batch after the other"));
    if (!command_one_memory(&command_undo, memories))
        return EXIT_USAGE;
    if (argc > 1 && (result.undone = command_number(&command_undo, _("batch"), argv[1])) == 0)
        return EXIT_USAGE;
    g_autoptr(TmMemory) memory = command_open_memory(memories, TM_STORE_WRITE, &error);
    if (memory == NULL)
        return command_fail(error);
    return undo_and_print(tm_memory_store(memory, 0), &result, json);
}

const Command command_undo = {
    "undo", N_("[BATCH]"), N_("Take back what a batch changed"),
    N_("Without a number it is the newest batch; “tolmach log” lists them. Units that the batch\n"
       "added go, those it changed or removed are as they were. What a later batch has changed\n"
       "is listed and left as it is; the exit code is then 1. Undoing is a batch of its own:\n"
       "undo it, and all is as before.\n\n"
       "Examples:\n"
       "  tolmach undo\n"
       "  tolmach undo 12 --dry-run\n"
       "  tolmach undo 12 --memory agency.tm"),
    run};
