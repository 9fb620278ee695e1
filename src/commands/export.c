/*
 * tolmach export: units of the memory as TMX, TSV or CSV, sorted, so that two exports can be
 * compared.
 */
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include "commands/command.h"
#include "commands/unit_filter.h"
#include "formats/exchange.h"
#include "formats/write_behind.h"
#include "report/console.h"
#include "report/json.h"
#include "text/language.h"

typedef struct {
    char **memories;
    char *output; /* "-": stdout */
    char *format; /* of stdout; NULL: not said */
    UnitFilterOptions filter;
    gboolean force;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->output);
    g_free(options->format);
    unit_filter_options_clear(&options->filter);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean to_stdout(const Options *options)
{
    return g_str_equal(options->output, "-");
}

/* ---- columns of a table -------------------------------------------------------------------------
 */

/* Adds the tags of the memory that serve @wanted: all that "en" stands for, or just "en-GB". */
static void add_columns(GPtrArray *columns, const TmStoreInfo *info, const char *wanted)
{
    for (guint i = 0; i < info->languages->len; i++) {
        const TmLanguageCount *count = info->languages->pdata[i];
        if ((wanted == NULL || tm_language_matches(wanted, count->language)) &&
            !g_ptr_array_find_with_equal_func(columns, count->language, g_str_equal, NULL))
            g_ptr_array_add(columns, g_strdup(count->language));
    }
}

/* Counting what is in which language takes a look at all of the memory, and TMX has no columns. */
static gboolean is_table(const Options *options)
{
    g_autofree char *small = g_ascii_strdown(options->output, -1);

    if (to_stdout(options))
        return !g_str_equal(options->format, "tmx");
    return !g_str_has_suffix(small, ".tmx") && !g_str_has_suffix(small, ".tmx.gz");
}

/* The languages in the order in which they were asked for, else by tag; ended by NULL. */
static GPtrArray *table_columns(TmStore *store, const UnitFilter *filter, GError **error)
{
    g_autoptr(TmStoreInfo) info = tm_store_info(store, error);
    GPtrArray *columns;

    if (info == NULL)
        return NULL;
    columns = g_ptr_array_new_with_free_func(g_free);
    if (filter->languages == NULL)
        add_columns(columns, info, NULL);
    for (guint i = 0; filter->languages != NULL && filter->languages->pdata[i] != NULL; i++)
        add_columns(columns, info, filter->languages->pdata[i]);
    g_ptr_array_add(columns, NULL);
    return columns;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

/* Who asks for a pair with --from says which side is the source of units that do not know theirs.
 */
static void name_source(TmUnit *unit, const char *from)
{
    const TmVariant *source =
        from != NULL && unit->source_language == NULL ? tm_unit_variant(unit, from) : NULL;

    if (source != NULL)
        unit->source_language = g_strdup(source->language);
}

static gboolean write_units(TmUnitScan *scan, const UnitFilter *filter, WriteBehind *behind,
                            GError **error)
{
    g_auto(Progress) progress = progress_start(_("exporting"));
    guint64 n_units = (guint64) tm_unit_scan_count(scan);
    const TmStoredUnit *stored;
    GError *problem = NULL;

    for (guint64 n = 0; tm_unit_scan_next(scan, &stored, &problem); n++) {
        g_autoptr(TmStoredUnit) taken = tm_unit_scan_take(scan);
        name_source(taken->unit, filter->from);
        if (!write_behind_add(behind, g_steal_pointer(&taken->unit), error))
            return FALSE;
        progress_show(&progress, n, n_units);
    }
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

static UnitWriter *open_writer(const Options *options, const UnitWriterOptions *writing,
                               GError **error)
{
    if (!to_stdout(options))
        return unit_writer_open(options->output, writing, error);
    g_autoptr(GOutputStream) stream = g_unix_output_stream_new(STDOUT_FILENO, FALSE);
    g_autofree char *name = g_strconcat("-.", options->format, NULL);
    return unit_writer_open_stream(stream, name, writing, error);
}

static gboolean write_file(TmStore *store, TmUnitScan *scan, const Options *options,
                           const UnitFilter *filter, UnitWriterCounts *counts, GError **error)
{
    gboolean table = is_table(options);
    g_autoptr(GPtrArray) columns = table ? table_columns(store, filter, error) : NULL;

    if (table && columns == NULL)
        return FALSE;
    UnitWriterOptions writing = {
        .source_language = filter->from != NULL ? filter->from : tm_unit_scan_source(scan),
        .date = tm_unit_scan_newest(scan),
        .languages = table ? (const char *const *) columns->pdata : NULL,
        .force = options->force};
    UnitWriter *writer = open_writer(options, &writing, error);
    if (writer == NULL)
        return FALSE;
    g_autoptr(WriteBehind) behind = write_behind_new(writer);
    return write_units(scan, filter, behind, error) && write_behind_finish(behind, counts, error);
}

/* ---- reporting ----------------------------------------------------------------------------------
 */

static void warn(const char *path, const char *message, gint64 number)
{
    g_autofree char *shown = console_number((guint64) number);
    g_autofree char *warning = tm_warning_at(path, 0, 0, "%s: %s", message, shown);

    if (number > 0)
        g_printerr("%s\n", warning);
}

/* What the file does not have though the memory has it. */
static void warn_left_out(const char *path, const UnitWriterCounts *counts)
{
    warn(path, _("characters that XML forbids were left out"), counts->characters);
    warn(path, _("a table has no place for inline codes; use TMX to keep them"), counts->codes);
    warn(path, _("a table has no columns for attributes; use TMX to keep them"),
         counts->attributes);
    warn(path, _("a table has one place a unit; use TMX to keep the others"), counts->places);
}

static void print_text(const char *path, const UnitWriterCounts *counts)
{
    g_autofree char *number = console_number((guint64) counts->units);

    g_print(ngettext("%s unit written to %s\n", "%s units written to %s\n", (gulong) counts->units),
            number, path);
}

/* @file: NULL when nothing was written. */
static void print_json(const char *file, const UnitWriterCounts *counts)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "file", file);
    json_add_int(builder, "units", counts->units);
    json_builder_set_member_name(builder, "left_out");
    json_builder_begin_object(builder);
    json_add_int(builder, "characters", counts->characters);
    json_add_int(builder, "codes", counts->codes);
    json_add_int(builder, "attributes", counts->attributes);
    json_add_int(builder, "places", counts->places);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    json_print(builder);
}

/* ---- the command --------------------------------------------------------------------------------
 */

/* No file is made for no units: an old one, or a script that reads it, had better notice. */
static int export_nothing(const Options *options)
{
    static const UnitWriterCounts none;

    if (options->json)
        print_json(NULL, &none);
    g_printerr(_("no unit of the memory fits; nothing was written\n"));
    return EXIT_NOTHING;
}

/* An ending that is no format of ours is a slip in the command line. */
static int fail_writing(GError *error)
{
    gboolean misnamed = g_error_matches(error, FORMAT_ERROR, FORMAT_ERROR_UNKNOWN);
    int exit_code = command_fail(error);

    return misnamed ? EXIT_USAGE : exit_code;
}

static int export_store(TmStore *store, const Options *options, const UnitFilter *filter)
{
    TmUnitScanOptions scanning = {
        .order = TM_ORDER_PLACE, .neighbours = TRUE, .source = filter->from};
    g_autofree char *name = g_filename_display_name(options->output);
    UnitWriterCounts counts = {0};
    GError *error = NULL;

    g_autoptr(TmUnitScan) scan = tm_store_units(store, &filter->filter, &scanning, &error);
    if (scan == NULL)
        return command_fail(error);
    if (tm_unit_scan_count(scan) == 0)
        return export_nothing(options);
    if (!write_file(store, scan, options, filter, &counts, &error))
        return fail_writing(error);
    warn(name, _("units that a table cannot hold were left out"),
         tm_unit_scan_count(scan) - counts.units);
    warn_left_out(name, &counts);
    if (options->json)
        print_json(options->output, &counts);
    else if (!to_stdout(options))
        print_text(name, &counts);
    return EXIT_DONE;
}

/* Says what is wrong with where the units shall go. */
static gboolean check_output(const Options *options)
{
    static const char *const formats[] = {"tmx", "tsv", "csv", NULL};

    if (options->output == NULL || *options->output == '\0')
        command_misused(&command_export, _("name the file to write, as in -o memory.tmx; its "
                                           "ending says the format: .tmx, .tsv or .csv"));
    else if (!to_stdout(options) && options->format != NULL)
        command_misused(&command_export, _("the ending of the file says the format; --format is "
                                           "for -o - alone"));
    else if (to_stdout(options) &&
             (options->format == NULL || !g_strv_contains(formats, options->format)))
        command_misused(&command_export,
                        _("-o - needs --format tmx, --format tsv or --format csv"));
    else if (to_stdout(options) && options->json)
        command_misused(&command_export, _("with -o - the units go where --json would be printed; "
                                           "name a file"));
    else
        return TRUE;
    return FALSE;
}

static int run_parsed(const Options *options, char **arguments)
{
    g_auto(UnitFilter) filter = {0};
    GError *error = NULL;

    if (*arguments != NULL)
        return command_misused(&command_export,
                               _("“%s” is one argument too many; name the file to write with -o"),
                               *arguments);
    if (!check_output(options))
        return EXIT_USAGE;
    if (options->memories != NULL && options->memories[1] != NULL)
        return command_misused(&command_export,
                               _("one memory is exported at a time; give --memory once"));
    if (!unit_filter_parse(&command_export, &options->filter, &filter))
        return EXIT_USAGE;
    g_autoptr(TmMemory) memory = command_open_memory(options->memories, TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    return export_store(tm_memory_store(memory, 0), options, &filter);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         N_("File to write: .tmx, .tsv or .csv, each also with .gz; - for stdout"), N_("FILE")},
        {"format", 0, 0, G_OPTION_ARG_STRING, &options.format,
         N_("Format of what goes to stdout: tmx, tsv or csv"), N_("FORMAT")},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories, N_("Memory to export"),
         N_("FILE")},
        {"force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_("Overwrite an existing file"),
         NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print the result as JSON"), NULL}};
    GOptionEntry entries[G_N_ELEMENTS(own) + N_UNIT_FILTER_OPTIONS + 1] = {0};

    memcpy(entries, own, sizeof own);
    unit_filter_entries(&options.filter, entries + G_N_ELEMENTS(own));
    if (!command_parse(&command_export, entries, &argc, &argv, &exit_code))
        return exit_code;
    return run_parsed(&options, argv + 1);
}

const Command command_export = {
    "export", "", N_("Write the translations of the memory to a TMX, TSV or CSV file"),
    N_("The units are sorted by document and place, so that equal memories give equal files.\n"
       "TMX keeps everything; a table keeps the texts and one document a unit. When no unit\n"
       "fits, nothing is written, and the exit code is 1.\n\n"
       "Examples:\n"
       "  tolmach export -o memory.tmx\n"
       "  tolmach export -o agreed.tmx.gz --from ru --to en --status approved\n"
       "  tolmach export -o january.csv --lang ru,en,kk --since 2026-01-01 --until 2026-01-31\n"
       "  tolmach export -o charter.tsv --document charter.ru.docx\n"
       "  tolmach export -o - --format tsv --text \"model law\" | less"),
    run};
