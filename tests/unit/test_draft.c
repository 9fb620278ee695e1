/* Drafts of small texts: what is filled, what is marked, what is counted. */
#include "draft/draft.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *folder;
    char *path;
    TmMemory *memory;
    TmSrx *rules;
} Fixture;

static const char *const stored[][3] = {
    {"d", "Заседание открыто.", "The session is open."},
    {"d", "Срок", "Deadline"},
    {"d", "Заседание закрыто.", "The session is closed."},
    {"e", "Срок", "Time limit"},
    {"e", "В 2025 г. принято 12 законов.", "In 2025, 12 laws were adopted."},
    {"e", "Делегации семи государств прибыли.", "The delegations of seven states have arrived."},
};

static void set_up(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    TmBatchInfo info = {.command = "test", .date = 1700000000};
    TmBatchCounts counts;

    (void) data;
    fixture->folder = g_dir_make_tmp("tolmach-draft-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "m.tm", NULL);
    TmMemorySpec spec = {fixture->path, 0};
    fixture->memory = tm_memory_open(&spec, 1, TM_STORE_CREATE, &error);
    g_assert_no_error(error);
    g_autoptr(TmBatch) batch = tm_store_begin(tm_memory_store(fixture->memory, 0), &info, &error);
    for (gsize i = 0; i < G_N_ELEMENTS(stored); i++) {
        g_autoptr(TmUnit) unit = tm_unit_new();
        TmAddResult result;
        tm_unit_place(unit)->document = g_strdup(stored[i][0]);
        tm_unit_take_variant(unit, "ru", tm_text_new(stored[i][1], -1));
        tm_unit_take_variant(unit, "en", tm_text_new(stored[i][2], -1));
        g_assert_true(tm_batch_add(batch, unit, &result, &error));
    }
    g_assert_true(tm_batch_commit(batch, &counts, &error));
    fixture->rules = tm_srx_load(TEST_SOURCE "/locales", "ru", &error);
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void) data;
    tm_srx_unref(fixture->rules);
    tm_memory_free(fixture->memory);
    g_remove(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->path);
}

static Draft *draft_of(Fixture *fixture, const char *text, Document **document)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(TmTeam) team = tm_team_new(fixture->memory, 1);
    DraftOptions options = {
        .team = team, .rules = fixture->rules, .from = "ru", .to = "en", .min = 7500, .limit = 5};

    *document = document_open_bytes(bytes, "a.txt", "UTF-8", &error);
    g_assert_no_error(error);
    GPtrArray *units = draft_read(*document, &error);
    Draft *draft = draft_build(*document, units, &options, &error);
    g_assert_no_error(error);
    return draft;
}

static const DraftSegment *segment_at(const Draft *draft, guint unit, guint i)
{
    return ((DraftUnit *) draft->units->pdata[unit])->segments->pdata[i];
}

/* The written draft shows what was decided, marks included. */
static void test_written(Fixture *fixture, gconstpointer data)
{
    static const char *const cases[][2] = {
        {"Заседание открыто.", "The session is open."},
        {"Заседание закрыто. Ничего похожего нет.",
         "The session is closed. [[?: Ничего похожего нет.]]"},
        {"Закрыто.\n\n12\n\n№ 5 – 7\n", "[[?: Закрыто.]]\n\n12\n\n№ 5 – 7\n"},
        {"В 2026 г. принято 12 законов.", "[[93%: In {{2025}}, 12 laws were adopted.]]"},
        {"Делегации девяти государств прибыли.",
         "[[76%: The delegations of {{seven}} states have arrived.]]"},
        /* Wrapped and indented text is looked up without its line ends, and keeps them if nothing
           is found. */
        {"Заседание открыто. Заседание закрыто. Заседание открыто. Делегации семи \n"
         "государств прибыли. Заседание закрыто. Заседание открыто. Совсем ничего\n"
         "похожего на это нет.\n\nЗаседание закрыто.\n",
         "The session is open. The session is closed. The session is open. The delegations of "
         "seven "
         "states have arrived. The session is closed. The session is open. [[?: Совсем ничего\n"
         "похожего на это нет.]]\n\nThe session is closed.\n"},
        /* Two translations: neither is trusted without its context. */
        {"Срок", "[[99%: Deadline]]"},
        {"Заседание открыто.\n\nСрок\n\nЗаседание закрыто.",
         "The session is open.\n\nDeadline\n\nThe session is closed."},
    };

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Document) document = NULL;
        g_autoptr(Draft) draft = draft_of(fixture, cases[i][0], &document);
        g_autoptr(DocumentFill) fill = draft_fill(draft);
        g_autoptr(GBytes) written = document_write(document, fill, &error);
        g_assert_no_error(error);
        g_autofree char *text =
            g_strndup(g_bytes_get_data(written, NULL), g_bytes_get_size(written));
        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

/* Rules that break where @expression matches, and know nothing else. */
static TmSrx *rules_of(const char *expression)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strdup_printf(
        "<srx version=\"2.0\"><body><languagerules><languagerule languagerulename=\"A\">\n"
        "<rule><beforebreak>%s</beforebreak></rule></languagerule></languagerules><maprules>"
        "<languagemap languagepattern=\".*\" languagerulename=\"A\"/></maprules></body></srx>",
        expression);
    TmSrx *rules = tm_srx_parse(file, strlen(file), "own.srx", &error);

    g_assert_no_error(error);
    return rules;
}

/* White space without a line end is looked at once, however long it is. The built-in rules would
 * cut there. */
static void test_long_space(Fixture *fixture, gconstpointer data)
{
    tm_srx_unref(fixture->rules);
    fixture->rules = rules_of("\\.");
    g_autoptr(Document) document = NULL;
    g_autofree char *space = g_strnfill(100 * 1000, ' ');
    g_autofree char *text = g_strconcat("Заседание", space, "закрыто", space, "снова.", NULL);
    g_autoptr(Draft) draft = draft_of(fixture, text, &document);

    (void) data;
    g_assert_cmpstr(segment_at(draft, 0, 0)->source->string->str, ==, text);
}

/* More numbers than anybody reads one by one: the segment as a whole says so. */
static void test_many_numbers(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = NULL;
    g_autoptr(GString) here = g_string_new("Итоги:");
    g_autoptr(GString) there = g_string_new("Итоги:");
    TmBatchInfo info = {.command = "test", .date = 1};
    TmBatchCounts counts;
    TmAddResult result;

    (void) data;
    for (int i = 0; i < 3 * DRAFT_MAX_NUMBERS; i++) {
        g_string_append_printf(here, " x %d;", 2 * i + 5001);
        g_string_append_printf(there, " x %d;", 2 * i + 5000);
    }
    g_autoptr(TmBatch) batch = tm_store_begin(tm_memory_store(fixture->memory, 0), &info, &error);
    g_autoptr(TmUnit) unit = tm_unit_new();
    tm_unit_take_variant(unit, "ru", tm_text_new(there->str, -1));
    tm_unit_take_variant(unit, "en", tm_text_new("Totals.", -1));
    g_assert_true(tm_batch_add(batch, unit, &result, &error));
    g_assert_true(tm_batch_commit(batch, &counts, &error));
    g_autoptr(Draft) draft = draft_of(fixture, here->str, &document);
    g_autoptr(DocumentFill) fill = draft_fill(draft);
    const UnitFill *filled = fill->units->pdata[0];
    const DocumentMark *mark = filled->marks->pdata[0];
    g_assert_cmpint(segment_at(draft, 0, 0)->outcome, ==, DRAFT_FUZZY);
    g_assert_true(g_str_has_suffix(segment_at(draft, 0, 0)->note, ", …"));
    g_assert_true(g_str_has_suffix(mark->note, ", …"));
}

/* Repetitions are filled alike; a context match of one of them is its own. */
static void test_repeated(Fixture *fixture, gconstpointer data)
{
    g_autoptr(Document) document = NULL;
    g_autoptr(Draft) draft = draft_of(
        fixture, "Заседание открыто.\n\nСрок\n\nЗаседание закрыто.\n\nСрок\n\nСрок\n", &document);
    const DraftSegment *in_context = segment_at(draft, 1, 0);
    const DraftSegment *second = segment_at(draft, 3, 0);
    const DraftSegment *third = segment_at(draft, 4, 0);

    (void) data;
    g_assert_cmpint(in_context->outcome, ==, DRAFT_CONTEXT);
    g_assert_cmpint(second->outcome, ==, DRAFT_FUZZY);
    g_assert_cmpint(third->outcome, ==, DRAFT_FUZZY);
    g_assert_true(tm_text_equal(second->target, third->target));
    g_assert_false(in_context->repeated);
    g_assert_true(second->repeated);
    g_assert_true(third->repeated);
}

static void test_counts(Fixture *fixture, gconstpointer data)
{
    g_autoptr(Document) document = NULL;
    g_autoptr(Draft) draft = draft_of(
        fixture, "Совсем другое.\n\nЗаседание закрыто. В 2026 г. принято 12 законов.\n\n14\n",
        &document);
    DraftCounts counts;

    (void) data;
    draft_count(draft, &counts);
    g_assert_cmpuint(counts.units, ==, 3);
    g_assert_cmpuint(counts.total.segments, ==, 4);
    g_assert_cmpuint(counts.total.words, ==, 2 + 2 + 6 + 1);
    g_assert_cmpuint(counts.bands[BAND_NONE].segments, ==, 1);
    g_assert_cmpuint(counts.bands[BAND_100].segments, ==, 1);
    g_assert_cmpuint(counts.bands[BAND_85].segments, ==, 1);
    g_assert_cmpuint(counts.bands[BAND_COPIED].segments, ==, 1);
    g_assert_cmpuint(counts.numbers, ==, 1);
    gsize sum = 0;
    for (int i = 0; i < N_BANDS; i++)
        sum += counts.bands[i].segments;
    g_assert_cmpuint(sum, ==, counts.total.segments);
}

static char *build_error(Fixture *fixture, TmSrx *rules, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(Document) document = document_open_bytes(bytes, "a.txt", "UTF-8", &error);
    g_autoptr(TmTeam) team = tm_team_new(fixture->memory, 1);
    DraftOptions options = {.team = team, .rules = rules, .from = "ru", .to = "en", .limit = 5};

    g_assert_null(draft_build(document, draft_read(document, &error), &options, &error));
    g_assert_nonnull(error);
    return g_strdup(error->message);
}

/* What is said of the text has its place in front, what is said of a rule that of the rule only. */
static void test_places_of_errors(Fixture *fixture, gconstpointer data)
{
    g_autoptr(TmSrx) slow = rules_of("(a|aa)+b");
    g_autofree char *text = g_strnfill(2 * TM_SEGMENT_MAX_BYTES, 'a');

    (void) data;
    g_autofree char *of_rule = build_error(fixture, slow, text);
    g_autofree char *of_text = build_error(fixture, fixture->rules, text);
    g_assert_true(g_str_has_prefix(of_rule, "own.srx:2:1: error: "));
    g_assert_true(g_str_has_prefix(of_text, "a.txt: error: "));
}

/* The bilingual file has every segment, and its text can be put together again from it. */
static void test_xliff(Fixture *fixture, gconstpointer data)
{
    g_autoptr(Document) document = NULL;
    g_autoptr(Draft) draft =
        draft_of(fixture, "Заседание закрыто. В 2026 г. принято 12 законов.", &document);
    g_autoptr(GBytes) xliff = draft_xliff(draft);
    g_autofree char *text = g_strndup(g_bytes_get_data(xliff, NULL), g_bytes_get_size(xliff));
    static const char *const parts[] = {
        "original=\"a.txt\" datatype=\"plaintext\"",
        "<source>Заседание закрыто. В 2026 г. принято 12 законов.</source>",
        "state=\"needs-review-translation\"",
        "<mrk mtype=\"seg\" mid=\"1\">The session is closed.</mrk> <mrk mtype=\"seg\" mid=\"2\">",
        "mid=\"2\">In 2025, 12 laws were adopted.</mrk></target>",
        "2025 → 2026",
        "<alt-trans mid=\"2\" match-quality=\"93%\" origin=\"m.tm: e, 2023-11-14\">",
    };

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_test_message("%s", parts[i]);
        g_assert_nonnull(strstr(text, parts[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)
    ADD("/draft/written", test_written);
    ADD("/draft/long-space", test_long_space);
    ADD("/draft/many-numbers", test_many_numbers);
    ADD("/draft/repeated", test_repeated);
    ADD("/draft/counts", test_counts);
    ADD("/draft/places-of-errors", test_places_of_errors);
    ADD("/draft/xliff", test_xliff);
    return g_test_run();
}
