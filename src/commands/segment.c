/*
 * tolmach segment: text cut into segments, and why it was cut there.
 */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "commands/command.h"
#include "commands/segment_output.h"
#include "formats/plain/plain.h"
#include "paths.h"
#include "report/console.h"
#include "text/language.h"

/* The folder of locales for languages without one. */
#define GENERIC "generic"

typedef struct {
    char *language;
    char *encoding;
    char *srx;
    gboolean explain;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_free(options->language);
    g_free(options->encoding);
    g_free(options->srx);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* What the files of one call have in common. */
typedef struct {
    const Options *options;
    TmSrx *own_rules; /* of --srx; NULL: ours */
    char *locales;
    /* Made for a file, and kept: the next one is mostly in the same language. */
    char *language;
    char *rules; /* their name, for JSON */
    TmSegmenter *segmenter;
    gboolean stopped; /* stdout takes no more */
} Job;

static void job_clear(Job *job)
{
    tm_srx_unref(job->own_rules);
    g_free(job->locales);
    g_free(job->language);
    g_free(job->rules);
    tm_segmenter_free(job->segmenter);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

/* ---- language and rules -------------------------------------------------------------------------
 */

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The languages that have a folder: "az, be, en, …". */
static char *known_languages(const char *locales)
{
    g_autoptr(GDir) folder = g_dir_open(locales, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(locales, name, NULL);
        if (!g_str_equal(name, GENERIC) && g_file_test(path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **) names->pdata);
}

static void warn_generic(const Job *job, const char *language)
{
    g_autofree char *known = known_languages(job->locales);
    g_autofree char *warning =
        tm_warning_at(NULL, 0, 0,
                      _("there are no rules for the language %s; general rules and the most "
                        "frequent abbreviations are used (there are rules for %s)"),
                      language, known);

    g_printerr("%s\n", warning);
}

/* The file of --srx, else the folder that tm_srx_load chooses. */
static char *rules_name(const Job *job, const char *language)
{
    if (job->own_rules != NULL)
        return g_strdup(job->options->srx);
    g_autofree char *folder = g_strndup(language, strcspn(language, "-"));
    g_autofree char *path = g_build_filename(job->locales, folder, NULL);
    return g_file_test(path, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&folder) : g_strdup(GENERIC);
}

static gboolean use_language(Job *job, const char *language, GError **error)
{
    if (g_strcmp0(job->language, language) == 0)
        return TRUE;
    g_autoptr(TmSrx) rules = command_rules(job->own_rules, language, error);
    TmSegmenter *segmenter = rules != NULL ? tm_segmenter_new(rules, language, error) : NULL;
    if (segmenter == NULL)
        return FALSE;
    tm_segmenter_free(job->segmenter);
    job->segmenter = segmenter;
    g_free(job->language);
    job->language = g_strdup(language);
    g_free(job->rules);
    job->rules = rules_name(job, language);
    if (job->own_rules == NULL && g_str_equal(job->rules, GENERIC))
        warn_generic(job, language);
    return TRUE;
}

static gboolean use_detected(Job *job, const char *path, const TmDetection *detection,
                             GError **error)
{
    if (detection->language == NULL) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, path, 0, 0,
                        _("its language cannot be told; give it with --lang"));
        return FALSE;
    }
    g_printerr(_("%s: language %s (detected %s)\n"), path, detection->language,
               command_detection_text(detection->reason));
    return use_language(job, detection->language, error);
}

/* ---- one file -----------------------------------------------------------------------------------
 */

/* Not beside the results on one screen. @stream: NULL for a document, which is read already. */
static void show_progress(Progress *progress, const Stream *stream)
{
    goffset n_read, n_total;

    if (stream == NULL || isatty(STDOUT_FILENO))
        return;
    stream_progress(stream, &n_read, &n_total);
    progress_show(progress, (guint64) n_read, (guint64) n_total);
}

static gboolean print_all(Job *job, const char *path, Cut *cut, const Stream *stream,
                          GError **error)
{
    g_auto(Progress) progress = progress_start(_("segmenting"));
    SegmentOutput output = {.json = job->options->json,
                            .explain = job->options->explain,
                            .file = path,
                            .language = job->language,
                            .rules = job->rules,
                            .locales = job->locales};
    GError *cause = NULL;
    CutUnit unit;

    while (!job->stopped && cut_next(cut, &unit, &cause)) {
        job->stopped = !segment_output_unit(&output, &unit);
        show_progress(&progress, stream);
    }
    if (cause != NULL)
        g_propagate_error(error, cause);
    return cause == NULL;
}

/* Text in which nothing stands needs no language. */
static gboolean use_language_of_text(Job *job, const char *path, Paragraphs *paragraphs,
                                     gboolean *empty, GError **error)
{
    GError *cause = NULL;
    Paragraph paragraph;
    gsize n_bytes;

    *empty = FALSE;
    if (job->options->language != NULL)
        return use_language(job, job->options->language, error);
    const char *sample = paragraphs_sample(paragraphs, &n_bytes);
    TmDetection detection = tm_language_detect(sample, n_bytes);
    *empty = detection.language == NULL && !paragraphs_next(paragraphs, &paragraph, &cause);
    if (cause != NULL)
        g_propagate_error(error, cause);
    return cause == NULL && (*empty || use_detected(job, path, &detection, error));
}

static gboolean segment_text(Job *job, const char *path, Stream *stream, GError **error)
{
    gboolean empty;
    g_autoptr(Paragraphs) paragraphs = paragraphs_new(stream, job->options->encoding, 0, error);

    if (paragraphs == NULL || !use_language_of_text(job, path, paragraphs, &empty, error))
        return FALSE;
    if (empty)
        return TRUE;
    g_autoptr(Cut) cut = cut_text(paragraphs, path, job->segmenter, job->options->explain);
    return print_all(job, path, cut, stream, error);
}

static gboolean segment_document(Job *job, Document *document, GError **error)
{
    g_autoptr(GPtrArray) units = draft_read(document, error);
    const char *asked = job->options->language;

    if (units == NULL)
        return FALSE;
    command_warn(document->warnings);
    if (units->len == 0)
        return TRUE;
    TmDetection detection = draft_detect(units);
    if (asked != NULL ? !use_language(job, asked, error)
                      : !use_detected(job, document->path, &detection, error))
        return FALSE;
    g_autoptr(Cut) cut = cut_document(units, document->path, job->segmenter, job->options->explain);
    return print_all(job, document->path, cut, NULL, error);
}

/* Everything that a pipe brings. */
static GBytes *read_all(Stream *stream, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    const guint8 *bytes;
    gsize n_bytes = 1;

    while (n_bytes > 0) {
        if (!stream_read(stream, G_MAXSIZE, &bytes, &n_bytes, error))
            return NULL;
        if (all->len + n_bytes > DOCUMENT_MAX_BYTES) {
            tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, stream_name(stream), 0, 0,
                            _("the file is larger than %u MB; divide it into smaller files"),
                            (guint) (DOCUMENT_MAX_BYTES / 1024 / 1024));
            return NULL;
        }
        g_byte_array_append(all, bytes, (guint) n_bytes);
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&all));
}

static Document *open_document(const Job *job, const char *path, Stream *stream, GError **error)
{
    if (strcmp(path, "-") != 0)
        return document_open(path, job->options->encoding, error);
    g_autoptr(GBytes) bytes = read_all(stream, error);
    return bytes != NULL ? document_open_bytes(bytes, path, job->options->encoding, error) : NULL;
}

static Stream *open_stream(const char *path, GError **error)
{
    if (strcmp(path, "-") != 0)
        return stream_open(path, error);
    g_autoptr(GInputStream) input = g_unix_input_stream_new(STDIN_FILENO, FALSE);
    return stream_new(input, path, error);
}

static gboolean segment_file(Job *job, const char *path, GError **error)
{
    /* What comes without a name is text, unless its first bytes are those of something else. */
    const char *name = strcmp(path, "-") == 0 ? "-.txt" : path;
    g_autoptr(Stream) stream = open_stream(path, error);
    const guint8 *bytes;
    gsize n_bytes;
    gboolean whole;

    if (stream == NULL || !stream_peek(stream, &bytes, &n_bytes, &whole, error))
        return FALSE;
    g_autoptr(GBytes) beginning = g_bytes_new(bytes, n_bytes);
    if (document_find_format(name, beginning, NULL) == &plain_format)
        return segment_text(job, path, stream, error);
    g_autoptr(Document) document = open_document(job, path, stream, error);
    return document != NULL && segment_document(job, document, error);
}

/* ---- the command --------------------------------------------------------------------------------
 */

static int segment_files(Job *job, char **paths)
{
    guint n_files = 0, n_failed = 0;

    for (; paths[n_files] != NULL && !job->stopped; n_files++) {
        GError *error = NULL;
        gboolean done = segment_file(job, paths[n_files], &error);
        /* Messages come behind the results they belong to. */
        fflush(stdout);
        if (!done) {
            command_fail(error);
            n_failed++;
        }
    }
    return command_exit_code(n_files, n_failed);
}

static int run_parsed(Options *options, char **paths)
{
    char *standard_input[] = {(char *) "-", NULL};
    GError *error = NULL;
    g_auto(Job) job = {.options = options};

    if (options->language != NULL) {
        char *language = command_language(&command_segment, "--lang", options->language);
        g_free(options->language);
        options->language = language;
        if (language == NULL)
            return EXIT_USAGE;
    }
    job.locales = g_build_filename(paths_data(), "locales", NULL);
    if (options->srx != NULL && (job.own_rules = command_read_srx(options->srx, &error)) == NULL)
        return command_fail(error);
    return segment_files(&job, paths[0] != NULL ? paths : standard_input);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int exit_code;
    const GOptionEntry entries[] = {
        {"lang", 0, 0, G_OPTION_ARG_STRING, &options.language,
         N_("Language of the text; detected when not given"), N_("LANG")},
        /* As translate calls it. */
        {"from", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options.language, NULL, NULL},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
         N_("Encoding of text files; detected when not given"), N_("NAME")},
        {"srx", 0, 0, G_OPTION_ARG_FILENAME, &options.srx,
         N_("Cut by your own SRX 2.0 rules instead of the built-in ones"), N_("FILE")},
        {"explain", 0, 0, G_OPTION_ARG_NONE, &options.explain,
         N_("Name the rule behind each boundary and each place that is none"), NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a segment"),
         NULL},
        {NULL}};

    if (!command_parse(&command_segment, entries, &argc, &argv, &exit_code))
        return exit_code;
    return run_parsed(&options, argv + 1);
}

const Command command_segment = {
    "segment", N_("[FILE…]"), N_("Cut text into segments, one a line"),
    N_("Reads text or documents, or standard input when no FILE or “-” is given. In text, blank\n"
       "lines part paragraphs and single line breaks are soft; where lines are longer than 100\n"
       "characters, each is a paragraph. A line break inside a segment becomes one space.\n\n"
       "Examples:\n"
       "  tolmach segment --lang ru release.txt\n"
       "  tolmach segment bill.docx | wc -l\n"
       "  echo 'Принят в 2023 г. Вступит в силу в 2025 г.' | tolmach segment --lang ru --explain\n"
       "  tolmach segment --lang en --srx my-rules.srx --json notice.txt"),
    run};
