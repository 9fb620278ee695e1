#include "commands/command.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include "commands/witness.h"
#include "formats/error.h"
#include "formats/output.h"
#include "memory/team.h"
#include "paths.h"
#include "report/console.h"
#include "text/language.h"

/* The end of the year 9999, the last that a date here can be of. */
#define LAST_SECOND G_GINT64_CONSTANT(253402300799)

gboolean command_parse(const Command *command, const GOptionEntry *entries, int *argc, char ***argv,
                       int *exit_code)
{
    g_autoptr(GOptionContext) context =
        g_option_context_new(*command->arguments != '\0' ? _(command->arguments) : NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *program = g_strdup_printf("tolmach %s", command->name);

    g_option_context_set_summary(context, _(command->summary));
    g_option_context_set_description(context, _(command->description));
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_help_enabled(context, FALSE);
    g_set_prgname(program);

    gboolean help = FALSE;
    const GOptionEntry help_entry[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &help, N_("Show this help"), NULL}, {NULL}};
    g_option_context_add_main_entries(context, help_entry, GETTEXT_PACKAGE);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        *exit_code =
            g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)
                ? command_misused(command,
                                  _("%s; what begins with “-” and is no option stands after “--”"),
                                  error->message)
                : command_misused(command, "%s", error->message);
        return FALSE;
    }
    if (help) {
        g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
        g_print("%s", text);
        *exit_code = EXIT_DONE;
        return FALSE;
    }
    /* "--" is kept by GOption when an argument after it begins with a dash. */
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        memmove(*argv + 1, *argv + 2, (gsize) (*argc - 1) * sizeof(char *));
        (*argc)--;
    }
    return TRUE;
}

int command_fail(GError *error)
{
    if (error->domain == TM_ERROR || error->domain == FORMAT_ERROR)
        g_printerr("%s\n", error->message);
    else
        g_printerr(_("error: %s\n"), error->message);
    gboolean misused = error->domain == G_OPTION_ERROR;
    g_error_free(error);
    return misused ? EXIT_USAGE : EXIT_FAILED;
}

int command_misused(const Command *command, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_printerr(_("tolmach %s: %s\nTry “tolmach %s --help”.\n"), command->name, message,
               command->name);
    return EXIT_USAGE;
}

void command_warn(const GPtrArray *warnings)
{
    for (guint i = 0; warnings != NULL && i < warnings->len; i++)
        g_printerr("%s\n", (const char *) warnings->pdata[i]);
}

int command_exit_code(guint n_files, guint n_failed)
{
    if (n_failed == 0)
        return EXIT_DONE;
    return n_failed < n_files ? EXIT_NOTHING : EXIT_FAILED;
}

/* Warns that there are no translations; @pivots: languages that may lead to some. */
static void hint_pair(const char *from, const char *to, const char *pivot, const GPtrArray *pivots)
{
    g_autofree char *hint = NULL;

    const char *through = pivots->len > 0 ? pivots->pdata[0] : NULL;
    if (through != NULL)
        hint = g_strdup_printf(_("the memory has no translations from %s to %s, but it has %s–%s "
                                 "and %s–%s; try --pivot %s"),
                               from, to, from, through, through, to, through);
    else if (pivot != NULL)
        hint = g_strdup_printf(_("the memory has no translations from %s to %s, nor any through "
                                 "%s; check the languages, or see “tolmach info”"),
                               from, to, pivot);
    else
        hint = g_strdup_printf(_("the memory has no translations from %s to %s; "
                                 "check the languages, or see “tolmach info”"),
                               from, to);
    g_autofree char *warning = tm_warning_at(NULL, 0, 0, "%s", hint);
    g_printerr("%s\n", warning);
}

gboolean command_check_pair(TmMemory *memory, const char *from, const char *to, const char *pivot,
                            GError **error)
{
    gboolean has = FALSE;

    if (!tm_memory_has_pair(memory, from, to, &has, error))
        return FALSE;
    if (!has && pivot != NULL)
        if (!tm_memory_has_pair(memory, from, pivot, &has, error) ||
            (has && !tm_memory_has_pair(memory, pivot, to, &has, error)))
            return FALSE;
    if (has)
        return TRUE;
    g_autoptr(GPtrArray) pivots = tm_memory_pivots(memory, from, to, error);
    if (pivots != NULL)
        hint_pair(from, to, pivot, pivots);
    return pivots != NULL;
}

const char *command_detection_text(const char *reason)
{
    if (strcmp(reason, "letters") == 0)
        return _("by its letters");
    if (strcmp(reason, "words") == 0)
        return _("by frequent words");
    return _("by its script");
}

/* "FILE:penalty=5" → the file and 500. FALSE when what follows "penalty=" is no percentage. */
static gboolean parse_memory(const char *name, char **path, int *penalty)
{
    const char *suffix = g_strrstr(name, ":penalty=");
    char *end = NULL;

    *penalty = 0;
    if (suffix == NULL) {
        *path = g_strdup(name);
        return TRUE;
    }
    guint64 percent = g_ascii_strtoull(suffix + strlen(":penalty="), &end, 10);
    if (*end != '\0' || !g_ascii_isdigit(suffix[strlen(":penalty=")]) || percent > 100)
        return FALSE;
    *path = g_strndup(name, (gsize) (suffix - name));
    *penalty = (int) percent * 100;
    return TRUE;
}

/* The writer is before us in the line: nobody should think that we hang. */
static void notice_wait(const TmStore *store, gpointer user)
{
    g_autofree char *path = g_filename_display_name(tm_store_path(store));

    (void) user;
    g_printerr(_("%s: waiting for another program that is writing to this memory…\n"), path);
}

static void look_at_stores(TmMemory *memory, TmStoreMode mode)
{
    for (gsize i = 0; i < tm_memory_n_stores(memory); i++) {
        g_autofree char *warning = witness_compare(tm_memory_store(memory, i));
        if (warning != NULL)
            g_printerr("%s\n", warning);
    }
    if (mode != TM_STORE_READ)
        tm_store_on_wait(tm_memory_store(memory, 0), notice_wait, NULL);
}

static gboolean is_one_file(const char *a, const char *b)
{
    GStatBuf one, other;

    if (strcmp(a, b) == 0)
        return TRUE;
    return g_stat(a, &one) == 0 && g_stat(b, &other) == 0 && one.st_ino != 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* What was found in it would be given twice. The first stays: memories are named by trust. */
static gsize leave_out_doubles(TmMemorySpec *specs, gsize n_specs)
{
    gsize n_kept = 0;

    for (gsize i = 0; i < n_specs; i++) {
        gsize j = 0;
        while (j < n_kept && !is_one_file(specs[i].path, specs[j].path))
            j++;
        if (j == n_kept) {
            specs[n_kept++] = specs[i];
            continue;
        }
        g_autofree char *warning = tm_warning_at(
            specs[i].path, 0, 0, _("this memory is named twice; it counts only where it is first"));
        g_printerr("%s\n", warning);
    }
    return n_kept;
}

TmMemory *command_open_memory(char **names, TmStoreMode mode, GError **error)
{
    g_autofree char *standard = paths_default_memory();
    char *standard_names[] = {standard, NULL};
    char **used = names != NULL ? names : standard_names;
    gsize n_specs = g_strv_length(used);
    g_autofree TmMemorySpec *specs = g_new0(TmMemorySpec, n_specs);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < n_specs; i++) {
        char *path = NULL;
        if (!parse_memory(used[i], &path, &specs[i].penalty)) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        _("“%s” does not name a memory; a penalty is a whole number from 0 to "
                          "100, as in memory.tm:penalty=5"),
                        used[i]);
            return NULL;
        }
        g_ptr_array_add(paths, path);
        specs[i].path = path;
    }
    TmMemory *memory = tm_memory_open(specs, leave_out_doubles(specs, n_specs), mode, error);
    if (memory != NULL)
        look_at_stores(memory, mode);
    return memory;
}

void command_show_indexing(gint64 n_done, gint64 n_all, gpointer progress)
{
    progress_show(progress, (guint64) n_done, (guint64) n_all);
}

gboolean command_prepare(TmMemory *memory, GError **error)
{
    g_auto(Progress) progress = progress_start(_("indexing"));

    tm_memory_on_index(memory, command_show_indexing, &progress);
    gboolean prepared = tm_memory_prepare(memory, error);
    tm_memory_on_index(memory, NULL, NULL);
    return prepared;
}

gboolean command_one_memory(const Command *command, char **names)
{
    if (names == NULL || names[1] == NULL)
        return TRUE;
    command_misused(command, _("name one memory: each counts its units and batches by itself"));
    return FALSE;
}

gboolean command_no_penalties(const Command *command, char **names)
{
    for (gsize i = 0; names != NULL && names[i] != NULL; i++)
        if (g_strrstr(names[i], ":penalty=") != NULL) {
            command_misused(command,
                            _("“%s”: a penalty is for the matches of “match” and “translate”; "
                              "name the memory without it"),
                            names[i]);
            return FALSE;
        }
    return TRUE;
}

gint64 command_now(void)
{
    const char *asked = g_getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;

    if (asked != NULL && g_ascii_isdigit(*asked)) {
        gint64 seconds = g_ascii_strtoll(asked, &end, 10);
        if (*end == '\0' && seconds <= LAST_SECOND)
            return seconds;
    }
    return g_get_real_time() / G_USEC_PER_SEC;
}

const char *command_user(void)
{
    static char *user = NULL;

    if (user == NULL) {
        const char *asked = g_getenv("TOLMACH_USER");
        user = g_utf8_make_valid(asked != NULL && *asked != '\0' ? asked : g_get_user_name(), -1);
    }
    return user;
}

TmBatch *command_begin(TmStore *store, const Command *command, const char *file, GError **error)
{
    TmBatchInfo info = {
        .command = command->name, .user = command_user(), .file = file, .date = command_now()};

    return tm_store_begin(store, &info, error);
}

/* Commits a batch, a large one together with its index. */
static gboolean commit_with_index(TmStore *store, TmBatch *batch, TmBatchCounts *stored,
                                  GError **error)
{
    TmBatchCounts counts = tm_batch_counts(batch);
    g_auto(Progress) progress = progress_start(_("indexing"));

    if (!tm_batch_prepare(batch, error))
        return FALSE;
    TmIndexStage *stage = tm_memory_stage_index(
        store, counts.added + counts.changed + counts.removed, command_show_indexing, &progress);
    gboolean committed = tm_batch_commit(batch, stored, error);
    tm_index_stage_end(stage, committed);
    return committed;
}

gboolean command_commit_only(TmStore *store, TmBatch *batch, TmBatchCounts *counts, GError **error)
{
    TmBatchCounts stored;

    if (!commit_with_index(store, batch, &stored, error))
        return FALSE;
    if (stored.sequence != 0)
        witness_note(store, command_now());
    if (counts != NULL)
        *counts = stored;
    return TRUE;
}

/* What was changed is stored whatever happens here: the index is a cache. */
void command_update_index(TmStore *store)
{
    g_autoptr(GError) problem = NULL;
    g_auto(Progress) progress = progress_start(_("indexing"));

    if (tm_memory_update_index(store, command_show_indexing, &progress, &problem))
        return;
    g_autofree char *path = g_filename_display_name(tm_store_path(store));
    g_autofree char *warning = tm_warning_at(
        path, 0, 0, _("all is stored, but the index is not up to date: %s"), problem->message);
    progress_end(&progress);
    g_printerr("%s\n", warning);
}

gboolean command_commit(TmStore *store, TmBatch *batch, TmBatchCounts *counts, GError **error)
{
    TmBatchCounts stored;

    if (!command_commit_only(store, batch, &stored, error))
        return FALSE;
    if (stored.sequence != 0)
        command_update_index(store);
    if (counts != NULL)
        *counts = stored;
    return TRUE;
}

char *command_language(const Command *command, const char *option, const char *tag)
{
    char *language = tm_language_normalise(tag, NULL);

    if (language == NULL)
        command_misused(command,
                        _("“%s” is no language tag for %s; use one such as ru, en or en-GB"), tag,
                        option);
    return language;
}

gboolean command_pivot(const Command *command, const char *tag, const char *from, const char *to,
                       char **pivot)
{
    g_autofree char *language = tag != NULL ? command_language(command, "--pivot", tag) : NULL;

    *pivot = NULL;
    if (tag != NULL && language == NULL)
        return FALSE;
    if (language != NULL && ((from != NULL && tm_language_matches(from, language)) ||
                             tm_language_matches(to, language))) {
        command_misused(command,
                        _("--pivot takes a third language, neither that of the text nor that of "
                          "the translation"));
        return FALSE;
    }
    *pivot = g_steal_pointer(&language);
    return TRUE;
}

TmSrx *command_read_srx(const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = input_read(path, TM_SRX_MAX_BYTES, error);
    gsize n_bytes;

    if (bytes == NULL)
        return NULL;
    const char *data = g_bytes_get_data(bytes, &n_bytes);
    TmSrx *srx = tm_srx_parse(data != NULL ? data : "", n_bytes, path, error);
    if (srx == NULL)
        return NULL;
    for (const char *const *warning = tm_srx_warnings(srx); *warning != NULL; warning++)
        g_printerr("%s\n", *warning);
    return srx;
}

TmSrx *command_rules(TmSrx *own, const char *language, GError **error)
{
    g_autofree char *locales = g_build_filename(paths_data(), "locales", NULL);

    return own != NULL ? tm_srx_ref(own) : tm_srx_load(locales, language, error);
}

gint64 command_number(const Command *command, const char *what, const char *value)
{
    guint64 number = 0;

    if (g_ascii_string_to_unsigned(value, 10, 1, G_MAXINT64, &number, NULL))
        return (gint64) number;
    command_misused(command, _("“%s” is no number of a %s; give a whole number from 1"), value,
                    what);
    return 0;
}

gboolean command_threads(const Command *command, const char *value, guint *n_threads)
{
    guint64 number = 0;

    *n_threads = 0;
    if (value != NULL &&
        !g_ascii_string_to_unsigned(value, 10, 1, TM_TEAM_MAX_THREADS, &number, NULL)) {
        command_misused(command, _("--threads takes a number from 1 to %d"), TM_TEAM_MAX_THREADS);
        return FALSE;
    }
    *n_threads = (guint) number;
    return TRUE;
}

int command_percent(const Command *command, const char *option, const char *value)
{
    char *end = NULL;
    guint64 percent = g_ascii_strtoull(value, &end, 10);

    if (!g_ascii_isdigit(*value) || (*end != '\0' && strcmp(end, "%") != 0) || percent > 100) {
        command_misused(command, _("%s takes a whole number from 0 to 100, not “%s”"), option,
                        value);
        return -1;
    }
    return (int) percent * 100;
}
