/*
 * tolmach import: units from TMX, TSV and CSV files into the memory, one batch a file.
 */
#include <glib/gi18n-lib.h>
#include "commands/target_memory.h"
#include "formats/read_ahead.h"
#include "report/console.h"
#include "report/json.h"

typedef struct {
    char **memories;
    char *columns;
    char *encoding;
    char *document;
    char *user;
    gboolean dry_run;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->columns);
    g_free(options->encoding);
    g_free(options->document);
    g_free(options->user);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* What became of one file. */
typedef struct {
    TmBatchCounts counts; /* sequence 0: no batch, as in a dry run */
    GHashTable *reasons;  /* reason → number of units skipped for it */
} Result;

static void result_clear(Result *result)
{
    g_clear_pointer(&result->reasons, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

/* A unit that the memory has from the same place; stands beside the SKIPPED_ reasons of the
 * readers. */
#define SKIPPED_KNOWN N_("known already")
/* A unit whose text the memory cannot take, such as text that is not UTF-8. */
#define SKIPPED_INVALID N_("invalid text")

static void count(Result *result, const char *reason)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(result->reasons, reason));

    g_hash_table_insert(result->reasons, (gpointer) reason, GUINT_TO_POINTER(n + 1));
}

static gboolean skip(TmBatch *batch, Result *result, const char *reason, GError **error)
{
    count(result, reason);
    result->counts.skipped++;
    return tm_batch_skip(batch, reason, error);
}

static void count_added(Result *result, TmAddResult added)
{
    result->counts.added += added == TM_ADD_NEW;
    result->counts.changed += added == TM_ADD_OCCURRENCE;
    result->counts.skipped += added == TM_ADD_KNOWN;
    if (added == TM_ADD_KNOWN)
        count(result, SKIPPED_KNOWN);
}

/* Adds a unit. One that the memory refuses is skipped: the rest of the file is as good as before.
 */
static gboolean add(TmBatch *batch, const TmUnit *unit, Result *result, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    TmAddResult added = TM_ADD_NEW;

    if (tm_batch_add(batch, unit, &added, &refusal)) {
        count_added(result, added);
        return TRUE;
    }
    if (g_error_matches(refusal, TM_ERROR, TM_ERROR_LIMIT))
        return skip(batch, result, SKIPPED_TOO_LONG, error);
    if (g_error_matches(refusal, TM_ERROR, TM_ERROR_TEXT))
        return skip(batch, result, SKIPPED_INVALID, error);
    g_propagate_error(error, g_steal_pointer(&refusal));
    return FALSE;
}

/* A file that is being read, one item ahead: so it shows that it can be read before a memory is
 * made. */
typedef struct {
    ReadAhead *reader;
    TmUnit *unit;       /* the next unit, which the reader keeps, or NULL and … */
    const char *reason; /* … why the next item is none */
    gboolean ended;
} Source;

static void source_clear(Source *source)
{
    read_ahead_free(source->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

static gboolean source_advance(Source *source, GError **error)
{
    GError *local = NULL;

    source->ended = !read_ahead_next(source->reader, &source->unit, &source->reason, &local);
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static gboolean source_open(Source *source, const char *path, const Options *options,
                            GError **error)
{
    UnitReaderOptions reading = {.columns = options->columns, .encoding = options->encoding};

    source->reader = read_ahead_open(path, &reading, error);
    return source->reader != NULL && source_advance(source, error);
}

static void set_document(TmUnit *unit, const char *document)
{
    if (document != NULL && tm_unit_document(unit) == NULL)
        tm_unit_place(unit)->document = g_strdup(document);
}

static gboolean add_item(Source *source, TmBatch *batch, const Options *options, Result *result,
                         GError **error)
{
    if (source->unit == NULL)
        return skip(batch, result, source->reason, error);
    set_document(source->unit, options->document);
    return add(batch, source->unit, result, error);
}

static gboolean add_all(Source *source, TmBatch *batch, const Options *options, Result *result,
                        GError **error)
{
    g_auto(Progress) progress = progress_start(_("importing"));

    while (!source->ended) {
        goffset n_read, n_total;
        if (!add_item(source, batch, options, result, error) || !source_advance(source, error))
            return FALSE;
        read_ahead_progress(source->reader, &n_read, &n_total);
        progress_show(&progress, (guint64) n_read, (guint64) n_total);
    }
    return TRUE;
}

/* Names of files and of users may be in any encoding; the memory and JSON take UTF-8. */
static gboolean import_file(TmStore *store, Source *source, const char *path,
                            const Options *options, Result *result, GError **error)
{
    g_autofree char *name = g_filename_display_basename(path);
    g_autofree char *user =
        g_utf8_make_valid(options->user != NULL ? options->user : command_user(), -1);
    TmBatchInfo info = {.command = "import", .user = user, .file = name, .date = command_now()};

    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, error);
    if (batch == NULL || !add_all(source, batch, options, result, error))
        return FALSE;
    return options->dry_run || command_commit_only(store, batch, &result->counts, error);
}

/* ---- reporting ----------------------------------------------------------------------------------
 */

static int by_name(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(a, b);
}

static void print_text(const char *path, const Options *options, const Result *result)
{
    g_autofree char *added = console_number((guint64) result->counts.added);
    g_autofree char *changed = console_number((guint64) result->counts.changed);
    g_autofree char *skipped = console_number((guint64) result->counts.skipped);
    g_autoptr(GList) reasons = g_list_sort(g_hash_table_get_keys(result->reasons), by_name);

    if (options->dry_run)
        g_print(_("%s: %s would be added, %s would be found in another place, %s would be "
                  "skipped\n"),
                path, added, changed, skipped);
    else
        g_print(_("%s: %s added, %s found in another place, %s skipped\n"), path, added, changed,
                skipped);
    for (GList *at = reasons; at != NULL; at = at->next) {
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(result->reasons, at->data));
        g_autofree char *number = console_number(n);
        /* Reasons are stable names for programs; here they are shown to a person. */
        g_print("  %s: %s\n", _((const char *) at->data), number);
    }
}

static void add_json(JsonBuilder *builder, const char *path, const Result *result)
{
    g_autoptr(GList) reasons = g_list_sort(g_hash_table_get_keys(result->reasons), by_name);

    json_builder_begin_object(builder);
    json_add_string(builder, "file", path);
    json_add_int(builder, "batch", result->counts.sequence);
    json_add_int(builder, "added", result->counts.added);
    json_add_int(builder, "changed", result->counts.changed);
    json_add_int(builder, "skipped", result->counts.skipped);
    json_builder_set_member_name(builder, "reasons");
    json_builder_begin_object(builder);
    for (GList *at = reasons; at != NULL; at = at->next)
        json_add_int(builder, at->data,
                     GPOINTER_TO_UINT(g_hash_table_lookup(result->reasons, at->data)));
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

/* One file: opened, then the memory if this is the first that can be read, then stored. */
static gboolean open_and_import(TargetMemory *target, const char *path, const Options *options,
                                Result *result, GError **error)
{
    g_auto(Source) source = {NULL};

    if (!source_open(&source, path, options, error))
        return FALSE;
    TmStore *store = target_memory_open(target, error);
    return store != NULL && import_file(store, &source, path, options, result, error);
}

static void begin_json(JsonBuilder *builder, const Options *options)
{
    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_bool(builder, "dry_run", options->dry_run);
    json_builder_set_member_name(builder, "files");
    json_builder_begin_array(builder);
}

/* Each file is a batch of its own: a bad one does not undo the others. Stored is all that was
 * reported; the index follows once, after all. */
static int import_files(char **paths, const Options *options)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_auto(TargetMemory) target = {.names = options->memories, .dry_run = options->dry_run};
    int exit_code = EXIT_DONE;
    gboolean changed = FALSE;

    begin_json(builder, options);
    for (gsize i = 0; paths[i] != NULL; i++) {
        GError *error = NULL;
        g_auto(Result) result = {.reasons = g_hash_table_new(g_str_hash, g_str_equal)};
        g_autofree char *name = g_filename_display_name(paths[i]);
        if (!open_and_import(&target, paths[i], options, &result, &error))
            exit_code = command_fail(error);
        else if (options->json)
            add_json(builder, name, &result);
        else
            print_text(name, options, &result);
        changed = changed || result.counts.sequence != 0;
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    if (options->json)
        json_print(builder);
    if (changed)
        command_update_index(tm_memory_store(target.memory, 0));
    return exit_code;
}

/* ---- the command --------------------------------------------------------------------------------
 */

/* Told before any file is opened, as what is wrong with the command line. */
static gboolean check_columns(const char *columns)
{
    GError *error = NULL;

    if (columns == NULL || unit_reader_check_columns(columns, &error))
        return TRUE;
    command_fail(error);
    return FALSE;
}

static int run_parsed(const Options *options, char **paths)
{
    if (*paths == NULL)
        return command_misused(&command_import, _("name at least one file to import"));
    if (!check_columns(options->columns))
        return EXIT_USAGE;
    if (options->document != NULL && *options->document == '\0')
        return command_misused(&command_import, _("--document takes a name"));
    return import_files(paths, options);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry entries[] = {
        {"columns", 0, 0, G_OPTION_ARG_STRING, &options.columns,
         N_("Languages of the columns of a table, as in ru,en or -,document,en,ru"), N_("LIST")},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
         N_("Encoding of a table; detected when not given"), N_("NAME")},
        {"document", 0, 0, G_OPTION_ARG_STRING, &options.document,
         N_("Document of the units for which the file names none"), N_("NAME")},
        {"user", 0, 0, G_OPTION_ARG_STRING, &options.user,
         N_("Who imports, for the log; the user's name when not given"), N_("NAME")},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory to import into; made when it does not exist"), N_("FILE")},
        {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run,
         N_("Read, check and count everything, and store nothing"), NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print the result as JSON"), NULL},
        {NULL}};

    if (!command_parse(&command_import, entries, &argc, &argv, &exit_code))
        return exit_code;
    return run_parsed(&options, argv + 1);
}

const Command command_import = {
    "import", N_("FILE…"), N_("Add translations from TMX, TSV and CSV files to the memory"),
    N_("Each file is stored whole or not at all. Importing a file again changes nothing.\n"
       "Files packed with gzip are read as they are. A table is in UTF-8, UTF-16 or an older\n"
       "encoding, which is found out; its columns are divided by tabs (TSV), or by commas,\n"
       "semicolons or tabs (CSV). Its first line names the languages of its columns (ru, en,\n"
       "document), else give --columns. With --dry-run each file is counted as if it were the\n"
       "only one.\n\n"
       "Examples:\n"
       "  tolmach import old-memory.tmx\n"
       "  tolmach import --dry-run deliveries/*.tmx.gz\n"
       "  tolmach import glossary.csv --columns ru,en --encoding windows-1251\n"
       "  tolmach import --memory agency.tm deliveries/*.tmx.gz"),
    run};
