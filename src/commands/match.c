/*
 * tolmach match: look one segment up, or a file of them.
 */
#include <glib/gi18n-lib.h>
#include <string.h>
#include "commands/command.h"
#include "commands/match_answer.h"
#include "text/language.h"

#define DEFAULT_MIN 7000
#define DEFAULT_LIMIT 5
#define MAX_LIMIT 100000

typedef struct {
    char **memories;
    char *from;
    char *to;
    char *pivot;
    char *min;
    int limit;
    char *previous;
    char *next;
    char *batch;
    char *encoding;
    char *thread_count;
    guint n_threads;
    gboolean explain;
    gboolean full_scan;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->from);
    g_free(options->to);
    g_free(options->pivot);
    g_free(options->min);
    g_free(options->previous);
    g_free(options->next);
    g_free(options->batch);
    g_free(options->encoding);
    g_free(options->thread_count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* ---- the command --------------------------------------------------------------------------------
 */

static char *detected(const char *text)
{
    TmDetection detection = tm_language_detect(text, strlen(text));

    return g_strdup(detection.language);
}

typedef struct {
    char *from;
    char *to;
    char *pivot; /* NULL: none, or the text is in that language itself */
} Languages;

static void languages_clear(Languages *languages)
{
    g_free(languages->from);
    g_free(languages->to);
    g_free(languages->pivot);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Languages, languages_clear)

/* What the text, or the beginning of the batch, is written in. NULL without an error: unknown. */
static char *language_of_text(const Options *options, const char *text, Stream *batch,
                              GError **error)
{
    if (batch == NULL)
        return detected(text);
    return match_batch_is_dialogue(options->batch)
               ? NULL
               : match_detect_batch(batch, options->encoding, error);
}

static const char *no_language(const Options *options)
{
    if (options->batch != NULL && match_batch_is_dialogue(options->batch))
        return _("the language of standard input is not detected; give it with --from");
    return _("the language of the text cannot be told; give it with --from");
}

/* FALSE: wrong usage, which has been said, or with an error. */
static gboolean decide_languages(const Options *options, const char *text, Stream *batch,
                                 Languages *languages, GError **error)
{
    languages->to = command_language(&command_match, "--to", options->to);
    if (options->from != NULL)
        languages->from = command_language(&command_match, "--from", options->from);
    if (languages->to == NULL || (options->from != NULL && languages->from == NULL) ||
        !command_pivot(&command_match, options->pivot, languages->from, languages->to,
                       &languages->pivot))
        return FALSE;
    if (languages->from == NULL) {
        GError *problem = NULL;
        languages->from = language_of_text(options, text, batch, &problem);
        if (problem != NULL) {
            g_propagate_error(error, problem);
            return FALSE;
        }
    }
    if (languages->from == NULL) {
        command_misused(&command_match, "%s", no_language(options));
        return FALSE;
    }
    if (tm_language_matches(languages->from, languages->to)) {
        command_misused(&command_match,
                        _("the text is in “%s”, the language it is to be "
                          "translated into; set --from or --to"),
                        languages->from);
        return FALSE;
    }
    if (languages->pivot != NULL && tm_language_matches(languages->from, languages->pivot))
        g_clear_pointer(&languages->pivot, g_free);
    return TRUE;
}

/* Answers one text, or all lines of a file. */
static gboolean answer(TmMemory *memory, const MatchRequest *request, const char *text,
                       gboolean *found, GError **error)
{
    if (text == NULL)
        return match_answer_batch(memory, request, error);
    g_autofree char *lines = match_answer(memory, request, text, strlen(text), found, error);
    if (lines != NULL)
        g_print("%s", lines);
    return lines != NULL;
}

static int run_parsed(Options *options, const char *text)
{
    GError *error = NULL;
    g_auto(Languages) languages = {0};
    gboolean found = TRUE;

    g_autoptr(Stream) batch = options->batch ? match_open_batch(options->batch, &error) : NULL;
    if (error == NULL && !decide_languages(options, text, batch, &languages, &error) &&
        error == NULL)
        return EXIT_USAGE;
    if (error != NULL)
        return command_fail(error);
    int min = options->min ? command_percent(&command_match, "--min", options->min) : DEFAULT_MIN;
    if (min < 0)
        return EXIT_USAGE;
    g_autoptr(TmMemory) memory = command_open_memory(options->memories, TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    tm_memory_use_scan(memory, options->full_scan);
    if (!command_prepare(memory, &error) ||
        !command_check_pair(memory, languages.from, languages.to, languages.pivot, &error))
        return command_fail(error);
    g_autoptr(TmText) previous = options->previous ? tm_text_new(options->previous, -1) : NULL;
    g_autoptr(TmText) next = options->next ? tm_text_new(options->next, -1) : NULL;
    const MatchRequest request = {.query = {.from = languages.from,
                                            .to = languages.to,
                                            .pivot = languages.pivot,
                                            .min = min,
                                            .limit = (gsize) options->limit,
                                            .previous_known = previous != NULL,
                                            .next_known = next != NULL,
                                            .previous = previous,
                                            .next = next},
                                  .explain = options->explain,
                                  .json = options->json,
                                  .batch = batch,
                                  .encoding = options->encoding,
                                  .n_threads = options->n_threads};
    if (!answer(memory, &request, text, &found, &error))
        return command_fail(error);
    if (!found && !options->json)
        g_printerr(_("nothing in the memory is similar to it by %d%% or more\n"), min / 100);
    return found ? EXIT_DONE : EXIT_NOTHING;
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {.limit = DEFAULT_LIMIT};
    int exit_code;
    const GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &options.from,
         N_("Language of the text; detected when not given (not with --batch -)"), N_("LANG")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_("Language of the translation"),
         N_("LANG")},
        {"pivot", 0, 0, G_OPTION_ARG_STRING, &options.pivot,
         N_("Find translations through this third language too"), N_("LANG")},
        {"min", 0, 0, G_OPTION_ARG_STRING, &options.min,
         N_("Least similarity in percent (default 70)"), N_("PERCENT")},
        {"limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_("Most matches shown (default 5)"),
         N_("N")},
        {"previous", 0, 0, G_OPTION_ARG_FILENAME, &options.previous,
         N_("Segment before this one: finds context matches"), N_("TEXT")},
        {"next", 0, 0, G_OPTION_ARG_FILENAME, &options.next, N_("Segment after this one"),
         N_("TEXT")},
        {"batch", 0, 0, G_OPTION_ARG_FILENAME, &options.batch,
         N_("Look up every line of a file (- for standard input)"), N_("FILE")},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
         N_("Encoding of the --batch file (default UTF-8)"), N_("NAME")},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &options.thread_count,
         N_("Threads that look up a --batch, 1 to 256 (default: one a processor)"), N_("N")},
        {"explain", 0, 0, G_OPTION_ARG_NONE, &options.explain,
         N_("Show what differs and what it costs"), NULL},
        {"full-scan", 0, 0, G_OPTION_ARG_NONE, &options.full_scan,
         N_("Compare with every unit, without an index"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory to search, with an optional penalty as in FILE:penalty=5; may be given several "
            "times"),
         N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a query"), NULL},
        {NULL}};

    if (!command_parse(&command_match, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (options.to == NULL)
        return command_misused(&command_match, _("say which language you want with --to"));
    if (options.limit < 1 || options.limit > MAX_LIMIT)
        return command_misused(&command_match, _("--limit takes a number from 1 to %d"), MAX_LIMIT);
    if ((argc > 1) == (options.batch != NULL))
        return command_misused(&command_match, _("give either one text or --batch FILE"));
    if (options.batch == NULL && options.thread_count != NULL)
        return command_misused(&command_match, _("%s goes with --batch only"), "--threads");
    if (options.batch == NULL && options.encoding != NULL)
        return command_misused(&command_match, _("%s goes with --batch only"), "--encoding");
    if (options.batch != NULL && options.explain && !options.json)
        return command_misused(&command_match,
                               _("--explain has no room on a line of --batch; add --json"));
    if (!command_threads(&command_match, options.thread_count, &options.n_threads))
        return EXIT_USAGE;
    if (argc > 2)
        return command_misused(&command_match,
                               _("there is more than one text; put quotation marks around it"));
    /* These are texts: GOption would convert strings from the locale's charset, which may be ASCII.
     */
    if ((argc > 1 && !g_utf8_validate(argv[1], -1, NULL)) ||
        (options.previous && !g_utf8_validate(options.previous, -1, NULL)) ||
        (options.next && !g_utf8_validate(options.next, -1, NULL)))
        return command_misused(&command_match, _("the text is no UTF-8"));
    return run_parsed(&options, argc > 1 ? argv[1] : NULL);
}

const Command command_match = {
    "match", N_("TEXT"), N_("Find similar segments and their translations"),
    N_("Each line shows score, translation, source, and where it comes from: memory, document, "
       "date.\n"
       "With --batch there is one line an input line, in order, between tabs; it is empty when\n"
       "nothing was found.\n\n"
       "Examples:\n"
       "  tolmach match --to en \"Заседание открыл Председатель Совета.\"\n"
       "  tolmach match --from ru --to en --min 50 --explain \"Статья 5. Публичный реестр\"\n"
       "  tolmach match --to en --batch segments.txt --json\n"
       "  tolmach match --from en --to kk --pivot ru \"The law was adopted.\""),
    run};
