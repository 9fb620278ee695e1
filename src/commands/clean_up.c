/*
 * tolmach clean-up: find what is wrong with the units of a memory, and put it right.
 */
#include <glib/gi18n-lib.h>
#include <string.h>
#include "commands/command.h"
#include "formats/output.h"
#include "hygiene/clean.h"
#include "report/console.h"
#include "report/findings.h"
#include "report/json.h"

#define DEFAULT_LIMIT 20
/* On a page. Guess: what a browser on a phone shows without trouble. */
#define DEFAULT_PAGE_LIMIT 500
#define MAX_LIMIT 100000
#define NOT_GIVEN G_MININT

typedef struct {
    char **memories;
    char *from;
    char *to;
    char *skip;
    char *only;
    char *html;
    int limit; /* or NOT_GIVEN */
    gboolean dry_run;
    gboolean apply;
    gboolean json;
    gboolean force;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->from);
    g_free(options->to);
    g_free(options->skip);
    g_free(options->only);
    g_free(options->html);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static char *all_rule_names(void)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < TM_N_RULES; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", tm_rule_name((TmRule) i));
    return g_string_free(names, FALSE);
}

/* "length,codes" as bits. */
static gboolean parse_rules(const char *option, const char *list, guint *rules)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);

    *rules = 0;
    for (gsize i = 0; names[i] != NULL; i++) {
        TmRule rule;
        if (!tm_rule_parse(g_strstrip(names[i]), &rule)) {
            g_autofree char *known = all_rule_names();
            command_misused(&command_clean_up, _("“%s” is no rule for %s; the rules are %s"),
                            names[i], option, known);
            return FALSE;
        }
        *rules |= 1u << rule;
    }
    return TRUE;
}

static gboolean choose_rules(const Options *options, TmCleanOptions *clean)
{
    guint skipped = 0;

    if (options->only != NULL && !parse_rules("--only", options->only, &clean->named))
        return FALSE;
    if (options->skip != NULL && !parse_rules("--skip", options->skip, &skipped))
        return FALSE;
    clean->rules.rules = (options->only != NULL ? clean->named : TM_ALL_RULES) & ~skipped;
    clean->named &= ~skipped;
    if (clean->rules.rules != 0)
        return TRUE;
    command_misused(&command_clean_up, _("--skip leaves no rule to look for"));
    return FALSE;
}

/* ---- the work -----------------------------------------------------------------------------------
 */

static gboolean find_all(TmClean *clean, const Options *options, Findings *findings, GError **error)
{
    g_auto(Progress) progress = progress_start(_("looking at units"));
    gint64 shown[TM_N_RULES] = {0};
    const TmCleanItem *item;
    GError *local = NULL;

    while (tm_clean_next(clean, &item, &local)) {
        guint64 n_done, n_total;
        findings_add(findings, item);
        if (options->json && (options->limit < 0 || shown[item->rule]++ < options->limit)) {
            g_autoptr(Finding) finding = finding_new(item);
            progress_end(&progress);
            findings_print_json(finding);
        }
        tm_clean_progress(clean, &n_done, &n_total);
        progress_show(&progress, n_done, n_total);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return local == NULL;
}

static gboolean apply(TmStore *store, TmClean *clean, TmCleanCounts *done, TmBatchCounts *counts,
                      GError **error)
{
    g_autoptr(TmBatch) batch = command_begin(store, &command_clean_up, NULL, error);

    return batch != NULL && tm_clean_apply(clean, batch, done, error) &&
           command_commit(store, batch, counts, error);
}

/* ---- reporting ----------------------------------------------------------------------------------
 */

static void print_done(const TmCleanCounts *done, const TmBatchCounts *batch)
{
    g_autofree char *deleted = console_number((guint64) done->done[TM_TREAT_DELETE]);
    g_autofree char *reduced = console_number((guint64) done->done[TM_TREAT_REDUCE]);
    g_autofree char *repaired = console_number((guint64) done->done[TM_TREAT_REPAIR]);
    g_autofree char *merged = console_number((guint64) done->done[TM_TREAT_MERGE]);
    g_autofree char *left = console_number((guint64) done->left);

    if (batch->sequence == 0) {
        g_print(_("\nNothing was changed.\n"));
        return;
    }
    g_print(_("\nDone. Units merged into others: %s; deleted: %s; freed of a language: %s; "
              "repaired: %s.\n"),
            merged, deleted, reduced, repaired);
    if (done->left > 0)
        g_print(
            _("Left alone: %s. They have changed meanwhile, or would now say the same as another "
              "unit.\n"),
            left);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, batch->sequence);
    g_print(_("This is batch %s; “tolmach undo %s” takes it back.\n"), number, number);
}

static void print_json(TmStore *store, const Options *options, const Findings *findings,
                       const TmCleanCounts *done, const TmBatchCounts *batch)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_add_int(builder, "version", JSON_SHAPE_VERSION);
    json_add_path(builder, "memory", tm_store_path(store));
    findings_add_json(builder, findings);
    json_add_bool(builder, "applied", options->apply);
    json_add_int(builder, "batch", batch->sequence);
    json_builder_set_member_name(builder, "done");
    json_builder_begin_object(builder);
    for (guint i = TM_TREAT_LIST + 1; i < TM_N_TREATMENTS; i++)
        json_add_int(builder, tm_treatment_name((TmTreatment) i), done->done[i]);
    json_add_int(builder, "left", done->left);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    json_print(builder);
}

static void report(TmStore *store, const Options *options, const Findings *findings,
                   const TmCleanCounts *done, const TmBatchCounts *batch)
{
    if (options->json) {
        print_json(store, options, findings, done, batch);
        return;
    }
    if (findings_total(findings) == 0) {
        g_print(_("Nothing was found.\n"));
        return;
    }
    findings_print(findings, options->limit >= 0 ? (guint) options->limit : DEFAULT_LIMIT);
    if (options->apply)
        print_done(done, batch);
    else if (findings_to_do(findings) == 0)
        g_print(_("\nNothing was changed. What was found is for a person to decide.\n"));
    else
        g_print(_("\nNothing was changed. --apply does what the table says, in one batch that "
                  "“tolmach undo” takes back.\n"));
}

static StagedOutput *stage_page(TmStore *store, const Options *options, const Findings *findings,
                                GError **error)
{
    g_autofree char *name = g_filename_display_name(tm_store_path(store));
    g_autoptr(GBytes) page = findings_html(
        findings, name, options->limit >= 0 ? (guint) options->limit : DEFAULT_PAGE_LIMIT);

    return output_stage(options->html, page, options->force, error);
}

static guint kept_findings(const Options *options)
{
    guint limit = options->html != NULL ? DEFAULT_PAGE_LIMIT : DEFAULT_LIMIT;

    if (options->limit >= 0)
        return (guint) options->limit;
    return options->json && options->html == NULL ? 0 : limit;
}

/* The page is written beside its place before anything is changed, so that what fails fails then.
 */
static int clean_up(TmStore *store, const Options *options, const TmCleanOptions *rules)
{
    GError *error = NULL;
    TmCleanCounts done = {0};
    TmBatchCounts batch = {0};
    g_autoptr(StagedOutput) page = NULL;
    g_autoptr(Findings) findings = findings_new(kept_findings(options));
    g_autoptr(TmClean) clean = tm_clean_open(store, rules, &error);

    if (clean == NULL || !find_all(clean, options, findings, &error))
        return command_fail(error);
    if (options->html != NULL && (page = stage_page(store, options, findings, &error)) == NULL)
        return command_fail(error);
    if (options->apply && !apply(store, clean, &done, &batch, &error))
        return command_fail(error);
    if (page != NULL && !output_commit(page, &error))
        return command_fail(error);
    report(store, options, findings, &done, &batch);
    return options->apply || findings_total(findings) == 0 ? EXIT_DONE : EXIT_NOTHING;
}

static int run_parsed(const Options *options)
{
    GError *error = NULL;
    TmCleanOptions rules = {0};
    g_autofree char *from = NULL;
    g_autofree char *to = NULL;

    if (options->from != NULL &&
        (from = command_language(&command_clean_up, "--from", options->from)) == NULL)
        return EXIT_USAGE;
    if (options->to != NULL &&
        (to = command_language(&command_clean_up, "--to", options->to)) == NULL)
        return EXIT_USAGE;
    if (!choose_rules(options, &rules))
        return EXIT_USAGE;
    rules.rules.from = from;
    rules.rules.to = to;
    g_autoptr(TmMemory) memory = command_open_memory(
        options->memories, options->apply ? TM_STORE_WRITE : TM_STORE_READ, &error);
    if (memory == NULL)
        return command_fail(error);
    return clean_up(tm_memory_store(memory, 0), options, &rules);
}

static int check_options(const Options *options)
{
    if (options->dry_run == options->apply)
        return command_misused(&command_clean_up,
                               _("give either --dry-run (only look) or --apply (put it right)"));
    if ((options->from == NULL) != (options->to == NULL))
        return command_misused(&command_clean_up, _("--from and --to go together"));
    if (options->only != NULL && options->skip != NULL)
        return command_misused(&command_clean_up, _("give either --only or --skip"));
    if ((options->limit < 0 && options->limit != NOT_GIVEN) || options->limit > MAX_LIMIT)
        return command_misused(&command_clean_up, _("--limit takes a number from 0 to %d"),
                               MAX_LIMIT);
    if (options->memories != NULL && options->memories[0] != NULL && options->memories[1] != NULL)
        return command_misused(&command_clean_up, _("one memory is cleaned up at a time"));
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {.limit = NOT_GIVEN};
    int exit_code;
    const GOptionEntry entries[] = {
        {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run,
         N_("Only show what was found and what would be done"), NULL},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &options.apply,
         N_("Do it, in one batch that “tolmach undo” takes back"), NULL},
        {"only", 0, 0, G_OPTION_ARG_STRING, &options.only,
         N_("Only these rules; they then act on doubtful findings too"), N_("RULE,…")},
        {"skip", 0, 0, G_OPTION_ARG_STRING, &options.skip, N_("All rules but these"), N_("RULE,…")},
        {"from", 0, 0, G_OPTION_ARG_STRING, &options.from,
         N_("With --to: only this pair of languages"), N_("LANG")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_("The other language of the pair"),
         N_("LANG")},
        {"limit", 0, 0, G_OPTION_ARG_INT, &options.limit,
         N_("Most findings shown of each rule (default 20, on a page 500, in JSON all)"), N_("N")},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &options.html,
         N_("Write a page with the findings side by side"), N_("FILE")},
        {"force", 0, 0, G_OPTION_ARG_NONE, &options.force, N_("Replace an existing page"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories, N_("Memory to clean up"),
         N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json,
         N_("Print one JSON object a finding, then one with the numbers"), NULL},
        {NULL}};

    if (!command_parse(&command_clean_up, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc > 1)
        return command_misused(&command_clean_up,
                               _("“%s” is one argument too many; name the memory with --memory"),
                               argv[1]);
    exit_code = check_options(&options);
    return exit_code == EXIT_DONE ? run_parsed(&options) : exit_code;
}

const Command command_clean_up = {
    "clean-up", "", N_("Find what is wrong with the units of a memory, and put it right"),
    N_("The rules: empty, no-words, identical, language, length, codes, brackets, control,\n"
       "look-alikes, duplicate, twin, translations. --apply merges duplicates and twins, deletes\n"
       "units without text, without words or in a wrong language, and repairs characters where\n"
       "that is certain. The rest is only listed; a rule named with --only acts on it too.\n"
       "Different translations of one text are never changed: --html shows them side by side.\n\n"
       "Examples:\n"
       "  tolmach clean-up --dry-run\n"
       "  tolmach clean-up --dry-run --only translations --html decide.html\n"
       "  tolmach clean-up --apply --skip twin\n"
       "  tolmach clean-up --apply --only length --from ru --to en"),
    run};
