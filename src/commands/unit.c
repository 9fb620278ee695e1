/*
 * tolmach unit: show units with their history, change them, remove them.
 */
#include <glib/gi18n-lib.h>
#include <string.h>
#include "commands/command.h"
#include "commands/unit_change.h"
#include "report/json.h"
#include "report/units.h"
#include "text/error.h"

typedef struct {
    char **memories;
    char *target;
    char *source;
    char *language;
    char *status;
    char **settings;
    gboolean drop_codes;
    gboolean delete;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->target);
    g_free(options->source);
    g_free(options->language);
    g_free(options->status);
    g_strfreev(options->settings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* What is asked, checked as far as it can be without the memory. */
typedef struct {
    GArray *ids; /* of gint64, each once */
    UnitChange change;
    gboolean delete;
    gboolean json;
} Request;

static void request_clear(Request *request)
{
    g_array_unref(request->ids);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Request, request_clear)

/* ---- the arguments ------------------------------------------------------------------------------
 */

static gboolean contains(const GArray *ids, gint64 id)
{
    for (guint i = 0; i < ids->len; i++)
        if (g_array_index(ids, gint64, i) == id)
            return TRUE;
    return FALSE;
}

static gboolean read_ids(Request *request, char **arguments)
{
    for (; *arguments != NULL; arguments++) {
        gint64 id = command_number(&command_unit, _("unit"), *arguments);
        if (id == 0)
            return FALSE;
        if (!contains(request->ids, id))
            g_array_append_val(request->ids, id);
    }
    return TRUE;
}

/* -1 with a usage message when it is none. */
static int read_status(const char *name)
{
    for (int status = TM_STATUS_DRAFT; status <= TM_STATUS_APPROVED; status++)
        if (strcmp(name, tm_status_name((TmStatus) status)) == 0)
            return status;
    command_misused(&command_unit, _("--status takes draft, reviewed or approved, not “%s”"), name);
    return -1;
}

/* Arguments are texts in UTF-8: GOption would convert strings from the locale's charset. */
static gboolean check_texts(const Options *options)
{
    gboolean valid = (options->target == NULL || g_utf8_validate(options->target, -1, NULL)) &&
                     (options->source == NULL || g_utf8_validate(options->source, -1, NULL));

    for (gsize i = 0; options->settings != NULL && options->settings[i] != NULL; i++)
        valid = valid && g_utf8_validate(options->settings[i], -1, NULL);
    if (!valid)
        command_misused(&command_unit, _("the text is no UTF-8"));
    return valid;
}

/* @language: the normalised tag, kept by the caller. */
static gboolean read_change(Request *request, const Options *options, char **language)
{
    UnitChange *change = &request->change;
    g_autoptr(GError) error = NULL;

    *change = (UnitChange){.source = options->source,
                           .target = options->target,
                           .drop_codes = options->drop_codes,
                           .status = -1,
                           .settings = options->settings,
                           .now = command_now(),
                           .user = command_user()};
    if (!check_texts(options))
        return FALSE;
    if (!unit_change_check(options->settings, &error)) {
        command_misused(&command_unit, "%s", error->message);
        return FALSE;
    }
    if (options->status != NULL && (change->status = read_status(options->status)) < 0)
        return FALSE;
    if (options->language != NULL &&
        (*language = command_language(&command_unit, "--lang", options->language)) == NULL)
        return FALSE;
    change->language = *language;
    return TRUE;
}

/* ---- changing -----------------------------------------------------------------------------------
 */

static gboolean change_unit(const Request *request, TmStore *store, TmBatch *batch, gint64 id,
                            GError **error)
{
    gboolean changed;
    g_autoptr(TmStoredUnit) stored = tm_store_unit(store, id, error);

    if (stored == NULL)
        return FALSE;
    if (request->delete)
        return tm_batch_delete(batch, id, error);
    if (!unit_change_apply(&request->change, stored->unit, id, &changed, error))
        return FALSE;
    return !changed || tm_batch_replace(batch, id, stored->unit, error);
}

/* All in one batch, or nothing. The units are read inside of it, so that nobody else changes them
 * between reading and writing. */
static gboolean change_units(const Request *request, TmStore *store, TmBatchCounts *counts,
                             GError **error)
{
    g_autoptr(TmBatch) batch = command_begin(store, &command_unit, NULL, error);

    if (batch == NULL)
        return FALSE;
    for (guint i = 0; i < request->ids->len; i++)
        if (!change_unit(request, store, batch, g_array_index(request->ids, gint64, i), error))
            return FALSE;
    return command_commit(store, batch, counts, error);
}

/* ---- showing ------------------------------------------------------------------------------------
 */

static void print_view(const UnitView *view, const TmStore *store, gboolean json, gboolean brief)
{
    if (!json) {
        (brief ? units_print_short : units_print)(view);
        return;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    units_add_json(builder, view);
    json_builder_end_object(builder);
    json_print(builder);
}

/* A number that no unit has is an answer, not a failure. */
static int fail(GError *error)
{
    gboolean missing = g_error_matches(error, TM_ERROR, TM_ERROR_NOT_FOUND);
    int exit_code = command_fail(error);

    return missing ? EXIT_NOTHING : exit_code;
}

/* Every unit that is there is shown, whatever others are not. */
static int show_units(const Request *request, TmStore *store, gboolean brief)
{
    int exit_code = EXIT_DONE;

    for (guint i = 0; i < request->ids->len; i++) {
        GError *error = NULL;
        gint64 id = g_array_index(request->ids, gint64, i);
        g_autoptr(UnitView) view = unit_view_load(store, id, &error);
        if (view == NULL) {
            int failed = fail(error);
            exit_code = MAX(exit_code, failed);
            continue;
        }
        if (i > 0 && !request->json)
            g_print("\n");
        print_view(view, store, request->json, brief);
    }
    return exit_code;
}

static int change_and_show(const Request *request, TmStore *store)
{
    TmBatchCounts counts = {0};
    GError *error = NULL;

    if (!change_units(request, store, &counts, &error))
        return fail(error);
    if (!request->json && counts.sequence != 0)
        g_print(_("batch %lld\n"), (long long) counts.sequence);
    if (!request->json && counts.sequence == 0)
        g_print("%s\n", _("nothing to change: it is like that already"));
    return show_units(request, store, TRUE);
}

static int run_request(const Request *request, char **memories)
{
    gboolean changing = request->delete || unit_change_any(&request->change);
    GError *error = NULL;
    g_autoptr(TmMemory) memory =
        command_open_memory(memories, changing ? TM_STORE_WRITE : TM_STORE_READ, &error);

    if (memory == NULL)
        return command_fail(error);
    TmStore *store = tm_memory_store(memory, 0);
    return changing ? change_and_show(request, store) : show_units(request, store, FALSE);
}

static int run_parsed(const Options *options, char **arguments)
{
    g_auto(Request) request = {.ids = g_array_new(FALSE, FALSE, sizeof(gint64)),
                               .delete = options->delete,
                               .json = options->json};
    g_autofree char *language = NULL;

    if (*arguments == NULL)
        return command_misused(&command_unit, _("name at least one unit by its number"));
    if (!command_one_memory(&command_unit, options->memories) || !read_ids(&request, arguments) ||
        !read_change(&request, options, &language))
        return EXIT_USAGE;
    gboolean changing = unit_change_any(&request.change);
    if (options->delete &&changing)
        return command_misused(&command_unit,
                               _("--delete removes the unit; it cannot be changed as well"));
    if (options->language != NULL && options->target == NULL && options->source == NULL)
        return command_misused(&command_unit,
                               _("--lang names the language of --target; give a text with it"));
    return run_request(&request, options->memories);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry entries[] = {
        {"target", 0, 0, G_OPTION_ARG_FILENAME, &options.target, N_("New translation"), N_("TEXT")},
        {"lang", 0, 0, G_OPTION_ARG_STRING, &options.language,
         N_("Language of --target, where the unit does not say what was translated"), N_("LANG")},
        {"source", 0, 0, G_OPTION_ARG_FILENAME, &options.source, N_("New text of the source"),
         N_("TEXT")},
        {"drop-codes", 0, 0, G_OPTION_ARG_NONE, &options.drop_codes,
         N_("Let inline codes go that the new text does not have"), NULL},
        {"status", 0, 0, G_OPTION_ARG_STRING, &options.status, N_("draft, reviewed or approved"),
         N_("STATUS")},
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.settings,
         N_("Set a property, or a note as in note=TEXT; KEY= removes it; may be given several "
            "times"),
         N_("KEY=VALUE")},
        {"delete", 0, 0, G_OPTION_ARG_NONE, &options.delete, N_("Remove the units"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory that the units are in"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a unit"), NULL},
        {NULL}};

    if (!command_parse(&command_unit, entries, &argc, &argv, &exit_code))
        return exit_code;
    return run_parsed(&options, argv + 1);
}

const Command command_unit = {
    "unit", N_("ID…"), N_("Show translation units and their history, change or remove them"),
    N_("The number of a unit is “unit” in what “tolmach match --json” prints. It is never used\n"
       "again, also when the unit was removed.\n\n"
       "Inline codes are shown as <1>…</1> (a pair) and <2/> (alone), and are written in the same\n"
       "way in a new text; \\<1> stands for the characters themselves. A text that lacks a code "
       "of\n"
       "the old one is refused, unless --drop-codes is given.\n\n"
       "All units are changed in one batch, or none is; “tolmach undo” takes it back.\n\n"
       "Examples:\n"
       "  tolmach unit 17\n"
       "  tolmach unit 17 --target \"The <1>draft law</1> was adopted.\" --status approved\n"
       "  tolmach unit 17 --target \"Заң қабылданды.\" --lang kk\n"
       "  tolmach unit 17 18 --set x-client=Ministry --set note=\n"
       "  tolmach unit 17 --delete"),
    run};
