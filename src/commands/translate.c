/*
 * tolmach translate: a document becomes a draft in its own layout and a bilingual XLIFF.
 */
#include <glib/gi18n-lib.h>
#include <string.h>
#include "commands/command.h"
#include "commands/output_names.h"
#include "draft/draft.h"
#include "formats/output.h"
#include "report/console.h"
#include "report/json.h"
#include "report/summary.h"
#include "text/language.h"

#define DEFAULT_MIN 7500
/* Matches offered for each segment in the XLIFF. */
#define MATCHES_KEPT 5

typedef struct {
    char **memories;
    char *from;
    char *to;
    char *pivot;
    char *min;
    char *folder;
    char *encoding;
    char *srx;
    char *threads;
    gboolean force;
    gboolean json;
    int min_score;
    TmSrx *own_rules;    /* of --srx; NULL: ours */
    GHashTable *written; /* results of this call → the document each came from */
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->from);
    g_free(options->to);
    g_free(options->pivot);
    g_free(options->min);
    g_free(options->folder);
    g_free(options->encoding);
    g_free(options->srx);
    g_free(options->threads);
    tm_srx_unref(options->own_rules);
    g_clear_pointer(&options->written, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

typedef struct {
    OutputNames names;
    char *language; /* of the source */
    gboolean detected;
    TmDetection detection;
    char *encoding; /* of a text file; NULL for other formats */
    DraftCounts counts;
    gint64 microseconds;
} Result;

static void result_clear(Result *result)
{
    output_names_clear(&result->names);
    g_free(result->language);
    g_free(result->encoding);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

/* ---- one document -------------------------------------------------------------------------------
 */

static gboolean decide_language(const char *path, const GPtrArray *units, const Options *options,
                                Result *result, GError **error)
{
    if (options->from != NULL) {
        result->language = g_strdup(options->from);
        return TRUE;
    }
    result->detected = TRUE;
    result->detection = draft_detect(units);
    if (result->detection.language == NULL) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, path, 0, 0,
                        _("its language cannot be told; give it with --from"));
        return FALSE;
    }
    if (tm_language_matches(result->detection.language, options->to)) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, path, 0, 0,
                        _("it seems to be written in “%s”, the language it is to be translated "
                          "into; if that is wrong, give its language with --from"),
                        result->detection.language);
        return FALSE;
    }
    result->language = g_strdup(result->detection.language);
    return TRUE;
}

static void show_progress(gsize done, gsize total, gpointer progress)
{
    progress_show(progress, done, total);
}

static Draft *make_draft(TmMemory *memory, TmTeam *team, Document *document, const Options *options,
                         Result *result, GError **error)
{
    g_autoptr(GPtrArray) units = draft_read(document, error);

    if (units == NULL || !decide_language(document->path, units, options, result, error))
        return NULL;
    g_autoptr(TmSrx) rules = command_rules(options->own_rules, result->language, error);
    if (rules == NULL)
        return NULL;
    const char *pivot = options->pivot;
    if (pivot != NULL && tm_language_matches(result->language, pivot))
        pivot = NULL;
    if (!command_check_pair(memory, result->language, options->to, pivot, error))
        return NULL;
    g_auto(Progress) progress = progress_start(_("matching"));
    DraftOptions drafting = {.team = team,
                             .rules = rules,
                             .from = result->language,
                             .to = options->to,
                             .pivot = pivot,
                             .min = options->min_score,
                             .limit = MATCHES_KEPT,
                             .progress = show_progress,
                             .user = &progress};
    return draft_build(document, g_steal_pointer(&units), &drafting, error);
}

/* Both files or none. */
static gboolean write_outputs(const OutputNames *names, GBytes *document, GBytes *xliff,
                              gboolean force, GError **error)
{
    g_autoptr(StagedOutput) bilingual = output_stage(names->xliff, xliff, force, error);
    g_autoptr(StagedOutput) draft =
        bilingual != NULL ? output_stage(names->document, document, force, error) : NULL;

    return draft != NULL && output_commit(draft, error) && output_commit(bilingual, error);
}

/* Two documents of one call must not overwrite each other's results, whatever --force says. */
static gboolean claim_output(const char *path, const char *output, const Options *options,
                             GError **error)
{
    g_autofree char *real = g_canonicalize_filename(output, NULL);
    const char *other = g_hash_table_lookup(options->written, real);

    if (other != NULL) {
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_EXISTS, path, 0, 0,
            _("its results would overwrite those of %s; translate one of them into another "
              "folder with -o"),
            other);
        return FALSE;
    }
    g_hash_table_insert(options->written, g_steal_pointer(&real), g_strdup(path));
    return TRUE;
}

static gboolean translate_file(TmMemory *memory, TmTeam *team, const char *path,
                               const Options *options, Result *result, GError **error)
{
    gint64 started = g_get_monotonic_time();
    g_autoptr(Document) document = document_open(path, options->encoding, error);

    if (document == NULL)
        return FALSE;
    g_autoptr(Draft) draft = make_draft(memory, team, document, options, result, error);
    if (draft == NULL)
        return FALSE;
    output_names(path, result->language, options->to, options->folder, &result->names);
    if (!claim_output(path, result->names.document, options, error) ||
        !claim_output(path, result->names.xliff, options, error) ||
        !output_names_free_to_write(&result->names, path, options->force, error))
        return FALSE;
    g_autoptr(DocumentFill) fill = draft_fill(draft);
    g_autoptr(GBytes) written = document_write(document, fill, error);
    if (written == NULL)
        return FALSE;
    g_autoptr(GBytes) xliff = draft_xliff(draft);
    command_warn(document->warnings);
    if (!write_outputs(&result->names, written, xliff, options->force, error))
        return FALSE;
    result->encoding = g_strdup(document->encoding);
    draft_count(draft, &result->counts);
    result->microseconds = g_get_monotonic_time() - started;
    return TRUE;
}

/* ---- reporting ----------------------------------------------------------------------------------
 */

static void print_text(const char *path, const Options *options, const Result *result)
{
    if (result->detected)
        g_print(_("%s: from %s (detected %s) to %s\n"), path, result->language,
                command_detection_text(result->detection.reason), options->to);
    else
        g_print(_("%s: from %s to %s\n"), path, result->language, options->to);
    if (result->encoding != NULL)
        g_print(_("  encoding: %s\n"), result->encoding);
    summary_print(&result->counts, result->microseconds);
    g_print(_("  draft:     %s\n"), result->names.document);
    g_print(_("  bilingual: %s\n"), result->names.xliff);
}

static void add_json(JsonBuilder *builder, const char *path, const Options *options,
                     const Result *result)
{
    json_builder_begin_object(builder);
    json_add_path(builder, "file", path);
    json_add_string(builder, "from", result->language);
    json_add_string(builder, "to", options->to);
    json_add_string(builder, "detected_by", result->detected ? result->detection.reason : NULL);
    json_add_string(builder, "encoding", result->encoding);
    json_add_counts(builder, &result->counts);
    json_add_int(builder, "milliseconds", result->microseconds / 1000);
    json_add_path(builder, "draft", result->names.document);
    json_add_path(builder, "xliff", result->names.xliff);
    json_builder_end_object(builder);
}

static int translate_files(TmMemory *memory, TmTeam *team, char **paths, const Options *options)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    guint n_files = 0, n_failed = 0;

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_builder_set_member_name(builder, "files");
    json_builder_begin_array(builder);
    for (; paths[n_files] != NULL; n_files++) {
        GError *error = NULL;
        g_auto(Result) result = {0};
        if (!translate_file(memory, team, paths[n_files], options, &result, &error)) {
            command_fail(error);
            n_failed++;
        } else if (options->json) {
            add_json(builder, paths[n_files], options, &result);
        } else {
            print_text(paths[n_files], options, &result);
        }
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    if (options->json)
        json_print(builder);
    return command_exit_code(n_files, n_failed);
}

/* ---- the command --------------------------------------------------------------------------------
 */

/* Replaces a tag as typed by its normal form. */
static gboolean normalise_option(const char *option, char **tag)
{
    char *language = *tag != NULL ? command_language(&command_translate, option, *tag) : NULL;
    gboolean good = *tag == NULL || language != NULL;

    g_free(*tag);
    *tag = language;
    return good;
}

static gboolean normalise_pivot(Options *options)
{
    g_autofree char *tag = g_steal_pointer(&options->pivot);

    return command_pivot(&command_translate, tag, options->from, options->to, &options->pivot);
}

static int run_parsed(char **paths, Options *options)
{
    GError *error = NULL;
    guint n_threads;

    if (!command_threads(&command_translate, options->threads, &n_threads))
        return EXIT_USAGE;
    options->min_score =
        options->min ? command_percent(&command_translate, "--min", options->min) : DEFAULT_MIN;
    if (options->min_score < 0 || !normalise_option("--to", &options->to) ||
        !normalise_option("--from", &options->from) || !normalise_pivot(options))
        return EXIT_USAGE;
    if (options->from != NULL && tm_language_matches(options->from, options->to))
        return command_misused(&command_translate, _("--from and --to are the same language"));
    if (options->srx != NULL &&
        (options->own_rules = command_read_srx(options->srx, &error)) == NULL)
        return command_fail(error);
    g_autoptr(TmMemory) memory = command_open_memory(options->memories, TM_STORE_READ, &error);
    if (memory == NULL || !command_prepare(memory, &error))
        return command_fail(error);
    options->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(TmTeam) team = tm_team_new(memory, n_threads);
    return translate_files(memory, team, paths, options);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_("Language to translate into"),
         N_("LANG")},
        {"from", 0, 0, G_OPTION_ARG_STRING, &options.from,
         N_("Language of the documents; detected when not given"), N_("LANG")},
        {"pivot", 0, 0, G_OPTION_ARG_STRING, &options.pivot,
         N_("Find translations through this third language too"), N_("LANG")},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder,
         N_("Folder for the results; beside the document when not given"), N_("DIR")},
        {"min", 0, 0, G_OPTION_ARG_STRING, &options.min,
         N_("Least similarity in percent that is filled in (default 75)"), N_("PERCENT")},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
         N_("Encoding of text files; detected when not given"), N_("NAME")},
        {"srx", 0, 0, G_OPTION_ARG_FILENAME, &options.srx,
         N_("Cut by your own SRX 2.0 rules instead of the built-in ones"), N_("FILE")},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &options.threads,
         N_("Threads that look segments up, 1 to 256 (default: one a processor)"), N_("N")},
        {"force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_("Overwrite results that exist"),
         NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory to search, with an optional penalty as in FILE:penalty=5; may be given several "
            "times"),
         N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print the summary as JSON"), NULL},
        {NULL}};

    if (!command_parse(&command_translate, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (options.to == NULL)
        return command_misused(&command_translate, _("say which language you want with --to"));
    if (argc < 2)
        return command_misused(&command_translate, _("name at least one document"));
    return run_parsed(argv + 1, &options);
}

const Command command_translate = {
    "translate", N_("FILE…"), N_("Pre-translate documents from the memory"),
    N_("For release.ru.docx it writes release.en.docx, a draft in the original layout, and\n"
       "release.en.xlf, the same as bilingual XLIFF 1.2 for any CAT tool.\n\n"
       "In the draft only exact and context matches are filled in plainly. Shaded with a dotted\n"
       "border: a fuzzy match, to be checked. Orange: a number that differs. Dashed border: no "
       "match,\n"
       "still in the source language. In text files the marks are [[87%: …]], {{…}} and [[?: "
       "…]].\n\n"
       "Examples:\n"
       "  tolmach translate release.ru.docx --to en\n"
       "  tolmach translate *.ru.docx notice.txt --to en -o drafts\n"
       "  tolmach translate bill.docx --from ru --to en --min 60 --memory laws.tm"),
    run};
