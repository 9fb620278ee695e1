/*
 * tolmach search: the concordance.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include "commands/command.h"
#include "commands/unit_filter.h"
#include "memory/concordance.h"
#include "report/console.h"
#include "report/hits.h"
#include "report/json.h"
#include "text/language.h"

#define DEFAULT_LIMIT 20
#define MAX_LIMIT 100000
#define MAX_NEIGHBOURS 20

typedef struct {
    char **memories;
    TmConcordanceOptions query;
    char *in;
    char *to;
    UnitFilterOptions filter;
    int limit;
    int offset;
    int neighbours;
    gboolean full_scan;
    gboolean json;
} Options;

static void options_clear(Options *options)
{
    g_strfreev(options->memories);
    g_free(options->in);
    g_free(options->to);
    unit_filter_options_clear(&options->filter);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* ---- printing -----------------------------------------------------------------------------------
 */

static void print_json(const Options *options, TmMemory *memory, const TmHits *hits)
{
    for (guint i = 0; i < hits->hits->len; i++) {
        g_autoptr(JsonBuilder) builder = json_builder_new();
        json_builder_begin_object(builder);
        json_add_int(builder, "version", JSON_SHAPE_VERSION);
        json_add_int(builder, "number", options->offset + (gint64) i + 1);
        if (hits->total >= 0)
            json_add_int(builder, "total", hits->total);
        else
            json_add_string(builder, "total", NULL);
        hits_add_json(builder, memory, hits->hits->pdata[i], options->neighbours > 0);
        json_builder_end_object(builder);
        json_print(builder);
    }
}

/* "hits 1–20", or "hit 8" */
static char *shown_hits(guint64 first, guint64 last)
{
    g_autofree char *first_shown = console_number(first);
    g_autofree char *last_shown = console_number(last);

    return first == last ? g_strdup_printf(_("hit %s"), first_shown)
                         : g_strdup_printf(_("hits %s–%s"), first_shown, last_shown);
}

/* "hits 1–20 of 134; “--offset 20” shows the next" */
static void print_extent(const Options *options, const TmHits *hits)
{
    gint64 last = options->offset + (gint64) hits->hits->len;
    g_autofree char *shown = shown_hits((guint64) options->offset + 1, (guint64) last);
    g_autofree char *total = console_number((guint64) MAX(hits->total, 0));

    /* After the hits, also where both streams go to one file. */
    fflush(stdout);
    if (hits->total < 0)
        g_printerr(_("%s; there are more: “--offset %lld” shows the next\n"), shown,
                   (long long) last);
    else if (hits->total > last)
        g_printerr(_("%s of %s; “--offset %lld” shows the next\n"), shown, total, (long long) last);
    else if (options->offset > 0)
        g_printerr(_("%s of %s\n"), shown, total);
    else
        g_printerr(ngettext("%s hit\n", "%s hits\n", (gulong) hits->total), total);
}

static void print_hits(const Options *options, TmMemory *memory, const TmHits *hits)
{
    for (guint i = 0; i < hits->hits->len; i++) {
        if (i > 0)
            g_print("\n");
        hits_print(memory, hits->hits->pdata[i]);
    }
    print_extent(options, hits);
}

/* ---- nothing ------------------------------------------------------------------------------------
 */

static gboolean has_document(TmStore *store, const void *name)
{
    g_autoptr(GArray) units = tm_store_document_units(store, name, G_MININT64, G_MAXINT64, NULL);

    return units == NULL || units->len > 0;
}

static gboolean has_batch(TmStore *store, const void *batch)
{
    gint64 date;

    return !tm_store_batch_date(store, *(const gint64 *) batch, &date, NULL) || date != 0;
}

static gboolean has_language(TmStore *store, const void *language)
{
    g_autoptr(GPtrArray) tags = tm_store_language_tags(store, NULL);

    for (guint i = 0; tags != NULL && i < tags->len; i++)
        if (tags->pdata[i] != NULL && tm_language_matches(language, tags->pdata[i]))
            return TRUE;
    return tags == NULL;
}

/* Whether what was asked for is nowhere; what cannot be read is not said to be. */
static gboolean is_nowhere(TmMemory *memory, gboolean (*has)(TmStore *, const void *),
                           const void *what)
{
    for (gsize i = 0; i < tm_memory_n_stores(memory); i++)
        if (has(tm_memory_store(memory, i), what))
            return FALSE;
    return TRUE;
}

/* Says what was asked for and is not in the memory; FALSE: all of it is. */
static gboolean print_missing(TmMemory *memory, const TmSearch *search)
{
    const TmUnitFilter *filter = search->filter;
    const char *const languages[] = {search->in, search->to};

    if (filter->document != NULL && is_nowhere(memory, has_document, filter->document)) {
        g_printerr(_("nothing found; no document in the memory is called “%s”; give the whole "
                     "name, as hits show it\n"),
                   filter->document);
        return TRUE;
    }
    if (filter->batch != 0 && is_nowhere(memory, has_batch, &filter->batch)) {
        g_printerr(_("nothing found; there is no batch %lld; “tolmach log” shows which there "
                     "are\n"),
                   (long long) filter->batch);
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (languages[i] == NULL || !is_nowhere(memory, has_language, languages[i]))
            continue;
        g_printerr(_("nothing found; the memory has no texts in the language %s; “tolmach info” "
                     "shows which it has\n"),
                   languages[i]);
        return TRUE;
    }
    return FALSE;
}

static gboolean has_filter(const TmUnitFilter *filter)
{
    return filter->document != NULL || filter->batch != 0 || filter->since != 0 ||
           filter->until != 0 || filter->statuses != 0 || filter->attribute != NULL;
}

/* A sentence that was copied ends in “?” as often as not. */
static const char *hint_of(const Options *options, const TmSearch *search, const char *text)
{
    if (has_filter(search->filter))
        return _("nothing found among the units that the filters choose; leave a filter out, or "
                 "give fewer words");
    if (options->query.regex)
        return _("nothing found; try a shorter expression, or words without --regex");
    if (strchr(text, '?') != NULL)
        return _("nothing found; “?” stands for one letter, write \\? for the sign");
    if (options->query.exact)
        return _("nothing found; leave out --exact, or give fewer words");
    if (options->query.fuzzy)
        return _("nothing found; try fewer words, or other ones");
    return _("nothing found; try --fuzzy, or fewer words");
}

static void print_nothing(const Options *options, TmMemory *memory, const TmSearch *search,
                          const char *text, const TmHits *hits)
{
    g_autofree char *total = console_number((guint64) MAX(hits->total, 0));

    if (hits->total > 0)
        g_printerr(ngettext("there is only %s hit; leave out --offset\n",
                            "there are only %s hits; leave out --offset, or give a smaller one\n",
                            (gulong) hits->total),
                   total);
    else if (!print_missing(memory, search))
        g_printerr("%s\n", hint_of(options, search, text));
}

/* ---- the command --------------------------------------------------------------------------------
 */

static void show_progress(guint64 n_units, gpointer user)
{
    progress_show(user, n_units, 0);
}

static int search(const Options *options, TmSearch *search, const char *text)
{
    GError *error = NULL;
    g_autoptr(TmMemory) memory = command_open_memory(options->memories, TM_STORE_READ, &error);

    if (memory == NULL)
        return command_fail(error);
    tm_memory_use_scan(memory, options->full_scan);
    if (!command_prepare(memory, &error))
        return command_fail(error);
    g_auto(Progress) progress = progress_start(_("searching, units seen"));
    search->progress = show_progress;
    search->user = &progress;
    g_autoptr(TmHits) hits = tm_memory_search(memory, search, &error);
    progress_end(&progress);
    if (hits == NULL)
        return command_fail(error);
    if (options->json)
        print_json(options, memory, hits);
    else if (hits->hits->len > 0)
        print_hits(options, memory, hits);
    else
        print_nothing(options, memory, search, text, hits);
    return hits->hits->len > 0 ? EXIT_DONE : EXIT_NOTHING;
}

/* FALSE: wrong usage, which has been said. */
static gboolean read_languages(const Options *options, char **in, char **to)
{
    if (options->in != NULL && !(*in = command_language(&command_search, "--in", options->in)))
        return FALSE;
    if (options->to != NULL && !(*to = command_language(&command_search, "--to", options->to)))
        return FALSE;
    if (*in == NULL || *to == NULL || strcmp(*in, *to) != 0)
        return TRUE;
    command_misused(&command_search,
                    _("--in is the language that is searched, --to the one shown beside it; name "
                      "two different ones"));
    return FALSE;
}

static gboolean check_number(const char *option, int value, int least, int most)
{
    if (value >= least && value <= most)
        return TRUE;
    command_misused(&command_search, _("%s takes a number from %d to %d"), option, least, most);
    return FALSE;
}

/* What excludes each other, said as other wrong usage is. */
static gboolean check_kinds(const TmConcordanceOptions *query)
{
    if (query->regex && (query->phrase || query->exact || query->fuzzy))
        command_misused(&command_search,
                        _("--regex goes with none of --phrase, --exact and --fuzzy: the "
                          "expression says all; leave the others out"));
    else if (query->exact && query->fuzzy)
        command_misused(&command_search,
                        _("--exact and --fuzzy exclude each other; leave one out"));
    else
        return TRUE;
    return FALSE;
}

static int run_parsed(const Options *options, const char *text)
{
    g_autofree char *in = NULL, *to = NULL;
    g_auto(UnitFilter) filter = {0};
    g_autoptr(GError) error = NULL;

    if (!check_kinds(&options->query) || !read_languages(options, &in, &to) ||
        !command_no_penalties(&command_search, options->memories) ||
        !unit_filter_parse(&command_search, &options->filter, &filter) ||
        !check_number("--limit", options->limit, 1, MAX_LIMIT) ||
        !check_number("--offset", options->offset, 0, G_MAXINT) ||
        !check_number("--neighbours", options->neighbours, 0, MAX_NEIGHBOURS))
        return EXIT_USAGE;
    g_autoptr(TmConcordance) query = tm_concordance_new(text, &options->query, &error);
    if (query == NULL) {
        g_printerr("%s\n", error->message);
        return EXIT_USAGE;
    }
    TmSearch asked = {.query = query,
                      .in = in,
                      .to = to,
                      .filter = &filter.filter,
                      .offset = (gsize) options->offset,
                      .limit = (gsize) options->limit,
                      .neighbours = (gsize) options->neighbours};
    return search(options, &asked, text);
}

static int run(int argc, char **argv)
{
    g_auto(Options) options = {.limit = DEFAULT_LIMIT};
    TmConcordanceOptions *query = &options.query;
    int exit_code;
    const GOptionEntry own[] = {
        {"phrase", 0, 0, G_OPTION_ARG_NONE, &query->phrase,
         N_("All words side by side, in this order"), NULL},
        {"exact", 0, 0, G_OPTION_ARG_NONE, &query->exact,
         N_("Words only as they are written, no other forms"), NULL},
        {"fuzzy", 0, 0, G_OPTION_ARG_NONE, &query->fuzzy,
         N_("Words with a typo too, long ones with two"), NULL},
        {"regex", 0, 0, G_OPTION_ARG_NONE, &query->regex,
         N_("TEXT is a regular expression, and ё is not е in it"), NULL},
        {"in", 0, 0, G_OPTION_ARG_STRING, &options.in,
         N_("Search texts in this language; in every one when not given"), N_("LANG")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to,
         N_("Show the counterpart in this language only, and only units that have it"), N_("LANG")},
        {"limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_("Most hits shown (default 20)"),
         N_("N")},
        {"offset", 0, 0, G_OPTION_ARG_INT, &options.offset, N_("Leave out the first N hits"),
         N_("N")},
        {"neighbours", 0, 0, G_OPTION_ARG_INT, &options.neighbours,
         N_("Show N segments before and after in the document"), N_("N")},
        {"full-scan", 0, 0, G_OPTION_ARG_NONE, &options.full_scan,
         N_("Look at every unit, without an index"), NULL},
        {"memory", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.memories,
         N_("Memory to search; may be given several times"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print one JSON object a hit"), NULL}};
    GOptionEntry entries[G_N_ELEMENTS(own) + N_UNIT_FILTER_COMMON + 1] = {0};

    memcpy(entries, own, sizeof own);
    unit_filter_common_entries(&options.filter, entries + G_N_ELEMENTS(own));
    if (!command_parse(&command_search, entries, &argc, &argv, &exit_code))
        return exit_code;
    if (argc < 2)
        return command_misused(&command_search, _("say what to search for"));
    if (argc > 2)
        return command_misused(&command_search,
                               _("there is more than one text; put quotation marks around it"));
    return run_parsed(&options, argv[1]);
}

const Command command_search = {
    "search", N_("TEXT"), N_("Search the texts of the memory: words, phrases, expressions"),
    N_("Finds all words of TEXT in any of their forms, in any language, the newest units first,\n"
       "and shows each text with its counterparts. Words in a pair of quotation marks (\"…\", "
       "«…»,\n"
       "“…”, „…“ or ‹…›) stand side by side; * stands for any letters of a word and ? for one; a\n"
       "backslash before a mark, * or ? makes it a plain sign. Signs are sought with --regex "
       "only.\n\n"
       "Examples:\n"
       "  tolmach search \"реестр адвокатов\"\n"
       "  tolmach search '\"единый реестр\" адвокат*' --in ru --to en\n"
       "  tolmach search --phrase --exact \"entered into force\" --neighbours 1\n"
       "  tolmach search --fuzzy \"рееср адвакатов\"\n"
       "  tolmach search --regex '\\bст(\\.|атья) \\d+' --document law.ru.docx --since 2026-01-31\n"
       "  tolmach search \"model law\" --limit 100 --offset 100 --json"),
    run};
