/*
 * Matches through a pivot language. Rows are English, Russian and Kazakh; a row without one of them
 * has NULL there.
 */
#include "memory/memory.h"

#include <glib/gstdio.h>
#include <string.h>
#include "match/resemblance.h"

typedef struct {
    char *folder;
    char *paths[2];
} Fixture;

typedef struct {
    const char *en;
    const char *ru;
    const char *kk;
    TmOrigin origin;
    const char *document;
} Row;

static TmUnit *unit_of(const Row *row)
{
    const char *const tags[] = {"en", "ru", "kk"};
    const char *const texts[] = {row->en, row->ru, row->kk};
    TmUnit *unit = tm_unit_new();

    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        if (texts[i] != NULL)
            tm_unit_take_variant(unit, tags[i], tm_text_new(texts[i], -1));
    unit->origin = row->origin;
    unit->status = row->origin == TM_ORIGIN_ALIGNED ? TM_STATUS_DRAFT : TM_STATUS_REVIEWED;
    if (row->document != NULL)
        tm_unit_place(unit)->document = g_strdup(row->document);
    return unit;
}

/* Takes the units. */
static void fill_units(const char *path, TmUnit **units, gsize n_units)
{
    g_autoptr(GError) error = NULL;
    TmBatchInfo info = {.command = "test", .date = 1700000000};
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_CREATE, &error);
    g_assert_no_error(error);
    g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
    TmBatchCounts counts;

    for (gsize i = 0; i < n_units; i++) {
        g_autoptr(TmUnit) unit = units[i];
        TmAddResult result;
        g_assert_true(tm_batch_add(batch, unit, &result, &error));
    }
    g_assert_true(tm_batch_commit(batch, &counts, &error));
}

static void fill(const char *path, const Row *rows, gsize n_rows)
{
    g_autofree TmUnit **units = g_new(TmUnit *, n_rows);

    for (gsize i = 0; i < n_rows; i++)
        units[i] = unit_of(&rows[i]);
    fill_units(path, units, n_rows);
}

static TmMemory *open_memory(const Fixture *fixture, gsize n_memories, int first, int second)
{
    g_autoptr(GError) error = NULL;
    TmMemorySpec specs[] = {{fixture->paths[0], first}, {fixture->paths[1], second}};
    TmMemory *memory = tm_memory_open(specs, n_memories, TM_STORE_READ, &error);

    g_assert_no_error(error);
    return memory;
}

static GPtrArray *find_text(TmMemory *memory, const TmText *text, const char *pivot, int min,
                            gsize limit)
{
    g_autoptr(GError) error = NULL;
    TmQuery query = {
        .text = text, .from = "en", .to = "kk", .pivot = pivot, .min = min, .limit = limit};
    GPtrArray *matches = tm_memory_find(memory, &query, &error);

    g_assert_no_error(error);
    return matches;
}

static GPtrArray *find(TmMemory *memory, const char *text, const char *pivot, int min, gsize limit)
{
    g_autoptr(TmText) query = tm_text_new(text, -1);

    return find_text(memory, query, pivot, min, limit);
}

/* "Заң қабылданды. 9500 via Закон принят." */
static char *shown(const TmMatch *match)
{
    return g_strdup_printf("%s %d%s%s", match->pair->target->string->str, match->score,
                           match->via ? " via " : "",
                           match->via ? match->via->text->string->str : "");
}

static char *all_shown(const GPtrArray *matches)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < matches->len; i++) {
        g_autofree char *one = shown(matches->pdata[i]);
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", one);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- tables -------------------------------------------------------------------------------------
 */

static void test_find(Fixture *fixture, gconstpointer data)
{
    static const Row rows[] = {
        {"The law was adopted.", "Закон принят.", NULL, 0, "a.docx"},
        {NULL, "Закон принят.", "Заң қабылданды.", 0, "b.docx"},
        /* The Russian texts must be identical, as far as spaces are not looked at. */
        {"The bill was\u00a0rejected.", "Законопроект отклонён.", NULL, 0, NULL},
        {NULL, "Законопроект отклонен.", "Заң жобасы қабылданбады.", 0, NULL},
        {"Second reading", "Второе чтение", NULL, 0, NULL},
        {NULL, "Второе\u00a0чтение", "Екінші оқылым", 0, NULL},
        /* All three in one unit: a direct match. */
        {"The session is open.", "Заседание открыто.", "Отырыс ашық.", 0, NULL},
        /* Two translations of the Russian text. */
        {"Deadline", "Срок", NULL, 0, NULL},
        {NULL, "Срок", "Мерзім", 0, NULL},
        {NULL, "Срок", "Уақыт", 0, NULL},
        /* Two Russian texts, which lead to two translations. */
        {"Agenda", "Повестка дня", NULL, 0, NULL},
        {"Agenda", "Порядок дня", NULL, 0, NULL},
        {NULL, "Повестка дня", "Күн тәртібі", 0, NULL},
        {NULL, "Порядок дня", "Күннің тәртібі", 0, NULL},
        /* Two ways to one translation, the second not reviewed. */
        {"Voting", "Голосование", NULL, TM_ORIGIN_ALIGNED, NULL},
        {"Voting", "Подача голосов", NULL, 0, NULL},
        {NULL, "Голосование", "Дауыс беру", 0, NULL},
        {NULL, "Подача голосов", "Дауыс беру", 0, "c.docx"},
        /* The same directly: the pivot adds nothing. */
        {"Quorum", "Кворум", NULL, 0, NULL},
        {NULL, "Кворум", "Кворум", 0, NULL},
        {"Quorum", NULL, "Кворум", TM_ORIGIN_ALIGNED, NULL},
        /* Another translation directly: only the match through the pivot pays for that. */
        {"Chairperson", "Председатель", NULL, 0, NULL},
        {NULL, "Председатель", "Төраға", 0, NULL},
        {"Chairperson", NULL, "Төрайым", 0, NULL},
    };
    static const struct {
        const char *query;
        int min;
        const char *direct;
        const char *both;
    } cases[] = {
        {"The law was adopted.", 7000, "", "Заң қабылданды. 9500 via Закон принят."},
        {"The law was adopted!", 7000, "", "Заң қабылданды. 8802 via Закон принят."},
        {"The law was adopted.", 9500, "", "Заң қабылданды. 9500 via Закон принят."},
        {"The law was adopted.", 9501, "", ""},
        {"The bill was rejected.", 7000, "", ""},
        {"Second reading", 7000, "", "Екінші оқылым 9500 via Второе чтение"},
        {"The session is open.", 9000, "Отырыс ашық. 10000", "Отырыс ашық. 10000"},
        {"Deadline", 7000, "", "Мерзім 9400 via Срок; Уақыт 9400 via Срок"},
        {"Agenda", 7000, "",
         "Күн тәртібі 9400 via Повестка дня; Күннің тәртібі 9400 via Порядок дня"},
        {"Voting", 7000, "", "Дауыс беру 9500 via Подача голосов"},
        {"Quorum", 7000, "Кворум 9700", "Кворум 9700"},
        {"Chairperson", 7000, "Төрайым 10000", "Төрайым 10000; Төраға 9400 via Председатель"},
        {"Nothing like this", 7000, "", ""},
    };

    (void) data;
    fill(fixture->paths[0], rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_memory(fixture, 1, 0, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) without = find(memory, cases[i].query, NULL, cases[i].min, 10);
        g_autoptr(GPtrArray) with = find(memory, cases[i].query, "ru", cases[i].min, 10);
        g_autofree char *direct = all_shown(without);
        g_autofree char *both = all_shown(with);
        g_test_message("%s", cases[i].query);
        g_assert_cmpstr(direct, ==, cases[i].direct);
        g_assert_cmpstr(both, ==, cases[i].both);
    }
}

/* What a match says of the way it went. */
static void test_via(Fixture *fixture, gconstpointer data)
{
    static const Row mine[] = {{"Agenda", "Повестка дня", NULL, 0, "a.docx"}};
    static const Row theirs[] = {{NULL, "Срок", "Мерзім", 0, NULL},
                                 {NULL, "Повестка дня", "Күн тәртібі", 0, "b.docx"}};

    (void) data;
    fill(fixture->paths[0], mine, G_N_ELEMENTS(mine));
    fill(fixture->paths[1], theirs, G_N_ELEMENTS(theirs));
    g_autoptr(TmMemory) memory = open_memory(fixture, 2, 0, 0);
    g_autoptr(GPtrArray) matches = find(memory, "Agenda", "ru", 7000, 5);
    g_assert_cmpuint(matches->len, ==, 1);
    const TmMatch *match = matches->pdata[0];
    g_assert_cmpstr(match->memory, ==, fixture->paths[0]);
    g_assert_cmpstr(match->pair->document, ==, "a.docx");
    g_assert_cmpstr(match->pair->source_language, ==, "en");
    g_assert_cmpstr(match->pair->target_language, ==, "kk");
    g_assert_cmpstr(match->pair->source->string->str, ==, "Agenda");
    g_assert_cmpint(match->pair->unit, ==, 1);
    g_assert_cmpstr(match->via->language, ==, "ru");
    g_assert_cmpstr(match->via->memory, ==, fixture->paths[1]);
    g_assert_cmpstr(match->via->document, ==, "b.docx");
    g_assert_cmpint(match->via->unit, ==, 2);
    g_assert_cmpint(match->rank.penalties[TM_PENALTY_PIVOT], ==, TM_PENALTY_PIVOT_POINTS);
}

/* Of two memories the larger penalty counts, of two alignments one. */
static void test_penalties(Fixture *fixture, gconstpointer data)
{
    static const Row mine[] = {{"Agenda", "Повестка дня", NULL, 0, NULL},
                               {"Deadline", "Срок", NULL, TM_ORIGIN_ALIGNED, NULL},
                               {"Voting", "Голосование", NULL, TM_ORIGIN_ALIGNED, NULL},
                               {NULL, "Голосование", "Дауыс беру", 0, NULL}};
    static const Row theirs[] = {{NULL, "Повестка дня", "Күн тәртібі", 0, NULL},
                                 {NULL, "Срок", "Мерзім", TM_ORIGIN_ALIGNED, NULL}};
    static const struct {
        const char *query;
        int first, second, score;
    } cases[] = {
        {"Agenda", 0, 0, 9500},     {"Agenda", 700, 200, 8800}, {"Agenda", 200, 700, 8800},
        {"Agenda", 700, 700, 8800}, {"Deadline", 0, 100, 9100}, {"Voting", 0, 0, 9200},
        {"Voting", 0, 700, 9200},   {"Voting", 10000, 0, 0},
    };

    (void) data;
    fill(fixture->paths[0], mine, G_N_ELEMENTS(mine));
    fill(fixture->paths[1], theirs, G_N_ELEMENTS(theirs));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmMemory) memory = open_memory(fixture, 2, cases[i].first, cases[i].second);
        g_autoptr(GPtrArray) matches = find(memory, cases[i].query, "ru", 0, 10);
        g_test_message("%zu", i);
        for (guint j = 0; j < matches->len; j++) {
            const TmMatch *match = matches->pdata[j];
            if (strcmp(match->pair->source->string->str, cases[i].query) == 0)
                g_assert_cmpint(match->score, ==, cases[i].score);
        }
        g_assert_cmpuint(matches->len, >, 0);
    }
}

/* That the neighbours agree says nothing of a translation from elsewhere. */
static void test_no_context(Fixture *fixture, gconstpointer data)
{
    static const Row rows[] = {{"Part one.", "Первая часть.", NULL, 0, "a.docx"},
                               {"Deadline", "Срок", NULL, 0, "a.docx"},
                               {"Part two.", "Вторая часть.", NULL, 0, "a.docx"},
                               {NULL, "Срок", "Мерзім", 0, "b.docx"}};
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = tm_text_new("Deadline", -1);
    g_autoptr(TmText) previous = tm_text_new("Part one.", -1);
    TmQuery query = {.text = text,
                     .from = "en",
                     .to = "kk",
                     .pivot = "ru",
                     .min = 7000,
                     .limit = 5,
                     .previous = previous,
                     .previous_known = TRUE};

    (void) data;
    fill(fixture->paths[0], rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_memory(fixture, 1, 0, 0);
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(matches->len, ==, 1);
    g_assert_false(((TmMatch *) matches->pdata[0])->rank.context);
    query.to = "ru";
    query.pivot = NULL;
    g_autoptr(GPtrArray) direct = tm_memory_find(memory, &query, &error);
    g_assert_true(((TmMatch *) direct->pdata[0])->rank.context);
}

/* The first unit numbers its codes from 1, the second from 5: those of the target must be those of
 * the source in the end. A code that only the target has must not pass for one of the source. */
static void test_codes(Fixture *fixture, gconstpointer data)
{
    TmUnit *units[] = {tm_unit_new(), tm_unit_new()};
    TmText *en = tm_text_new("The ", -1), *first = tm_text_new("", -1);
    TmText *second = tm_text_new("", -1), *kk = tm_text_new("", -1);

    (void) data;
    tm_text_append_code(en, TM_CODE_OPEN, 2, "bold", NULL);
    tm_text_append(en, "law", -1);
    tm_text_append_code(en, TM_CODE_CLOSE, 2, "bold", NULL);
    tm_text_append_code(en, TM_CODE_ALONE, 1, "note", NULL);
    tm_text_append_code(first, TM_CODE_OPEN, 2, "bold", NULL);
    tm_text_append(first, "Закон", -1);
    tm_text_append_code(first, TM_CODE_CLOSE, 2, "bold", NULL);
    tm_text_append_code(first, TM_CODE_ALONE, 1, "note", NULL);
    tm_text_append_code(second, TM_CODE_OPEN, 5, "bold", NULL);
    tm_text_append(second, "Закон", -1);
    tm_text_append_code(second, TM_CODE_CLOSE, 5, "bold", NULL);
    tm_text_append_code(second, TM_CODE_ALONE, 6, "note", NULL);
    tm_text_append_code(kk, TM_CODE_ALONE, 6, "note", NULL);
    tm_text_append_code(kk, TM_CODE_OPEN, 5, "bold", NULL);
    tm_text_append(kk, "Заң", -1);
    tm_text_append_code(kk, TM_CODE_CLOSE, 5, "bold", NULL);
    tm_text_append_code(kk, TM_CODE_ALONE, 1, "tab", NULL);
    tm_unit_take_variant(units[0], "en", tm_text_copy(en));
    tm_unit_take_variant(units[0], "ru", first);
    tm_unit_take_variant(units[1], "ru", second);
    tm_unit_take_variant(units[1], "kk", kk);
    fill_units(fixture->paths[0], units, 2);

    g_autoptr(TmText) query = en;
    g_autoptr(TmMemory) memory = open_memory(fixture, 1, 0, 0);
    g_autoptr(GPtrArray) matches = find_text(memory, query, "ru", 7000, 5);
    g_assert_cmpuint(matches->len, ==, 1);
    const TmText *target = ((TmMatch *) matches->pdata[0])->pair->target;
    g_assert_cmpuint(tm_text_n_codes(target), ==, 4);
    g_assert_cmpuint(tm_text_code(target, 0)->id, ==, 1);
    g_assert_cmpuint(tm_text_code(target, 1)->id, ==, 2);
    g_assert_cmpuint(tm_text_code(target, 2)->id, ==, 2);
    g_assert_cmpuint(tm_text_code(target, 3)->id, >, 2);
}

/* Of two ways from a source to a target, the one with the higher score is shown, whatever the
 * minimum: soft hyphens do not make it another source. */
static void test_best_way(Fixture *fixture, gconstpointer data)
{
    static const Row rows[] = {
        {"Rep\u00adres\u00aden\u00adta\u00adtives", "Представители", NULL, 0, NULL},
        {"Representatives", "Делегаты", NULL, TM_ORIGIN_ALIGNED, NULL},
        {NULL, "Представители", "Өкілдер", 0, NULL},
        {NULL, "Делегаты", "Өкілдер", 0, NULL}};
    static const int minimums[] = {0, 7000, 9100, 9200, 9400};

    (void) data;
    fill(fixture->paths[0], rows, G_N_ELEMENTS(rows));
    g_autoptr(TmMemory) memory = open_memory(fixture, 1, 100, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(minimums); i++) {
        g_autoptr(GPtrArray) matches = find(memory, "Representatives", "ru", minimums[i], 10);
        g_autofree char *found = all_shown(matches);
        g_assert_cmpstr(found, ==, "Өкілдер 9400 via Представители");
    }
}

/* A unit may have two variants that fit a language: each is a source of its own. */
static void test_variants(Fixture *fixture, gconstpointer data)
{
    TmUnit *units[] = {tm_unit_new(), tm_unit_new()};

    (void) data;
    tm_unit_take_variant(units[0], "en-GB", tm_text_new("The programme of work", -1));
    tm_unit_take_variant(units[0], "en-US", tm_text_new("The work schedule", -1));
    tm_unit_take_variant(units[0], "ru-RU", tm_text_new("План работы", -1));
    tm_unit_take_variant(units[0], "kk", tm_text_new("Жұмыс жоспары", -1));
    tm_unit_take_variant(units[1], "ru", tm_text_new("План работы", -1));
    tm_unit_take_variant(units[1], "kk-KZ", tm_text_new("Жұмыстың жоспары", -1));
    fill_units(fixture->paths[0], units, 2);
    g_autoptr(TmMemory) memory = open_memory(fixture, 1, 0, 0);
    g_autoptr(GPtrArray) matches = find(memory, "The work schedule", "ru", 5, 10);
    g_autofree char *found = all_shown(matches);
    g_assert_cmpstr(found, ==,
                    "Жұмыс жоспары 10000; Жұмыстың жоспары 9400 via План работы; "
                    "Жұмыс жоспары 2500; Жұмыстың жоспары 1900 via План работы");
    g_assert_cmpstr(((TmMatch *) matches->pdata[1])->pair->source_language, ==, "en-US");
    g_assert_cmpstr(((TmMatch *) matches->pdata[1])->pair->target_language, ==, "kk-KZ");
    g_assert_cmpstr(((TmMatch *) matches->pdata[1])->via->language, ==, "ru-RU");
    g_assert_cmpstr(((TmMatch *) matches->pdata[3])->pair->source_language, ==, "en-GB");
}

/* Through which languages one may ask. */
static void test_pivots(Fixture *fixture, gconstpointer data)
{
    static const char *const units[][4] = {
        {"en", "Law", "ru", "Закон"},   {"ru", "Закон", "kk", "Заң"},
        {"ru", "Срок", "ky", "Мөөнөт"}, {"uz", "Qonun", "en", "Law"},
        {"kk", "Заң", "uz", "Qonun"},   {"ru", "Совет", "uz", "Kengash"},
        {"ky", "Мыйзам", "en", "Law"},  {"be", "Закон", "tg", "Қонун"},
    };
    static const struct {
        const char *from, *to, *pivots;
    } cases[] = {{"en", "kk", "ru uz"}, {"kk", "en", "ru uz"}, {"en", "ru", "uz ky"},
                 {"kk", "ky", "ru"},    {"en", "be", ""},      {"en-GB", "kk", "ru uz"}};
    g_autofree TmUnit **made = g_new(TmUnit *, G_N_ELEMENTS(units));

    (void) data;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        made[i] = tm_unit_new();
        tm_unit_take_variant(made[i], units[i][0], tm_text_new(units[i][1], -1));
        tm_unit_take_variant(made[i], units[i][2], tm_text_new(units[i][3], -1));
    }
    /* In two memories: what counts is what they have together. */
    fill_units(fixture->paths[0], made, 4);
    fill_units(fixture->paths[1], made + 4, G_N_ELEMENTS(units) - 4);
    g_autoptr(TmMemory) memory = open_memory(fixture, 2, 0, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) pivots = tm_memory_pivots(memory, cases[i].from, cases[i].to, &error);
        g_assert_no_error(error);
        g_ptr_array_add(pivots, NULL);
        g_autofree char *found = g_strjoinv(" ", (char **) pivots->pdata);
        g_test_message("%s %s", cases[i].from, cases[i].to);
        g_assert_cmpstr(found, ==, cases[i].pivots);
    }
}

/* ---- the slow way -------------------------------------------------------------------------------
 */

#define N_WAYS_UNITS 60

typedef struct {
    guint memory;
    gint64 number; /* ids grow in the order in which units are added */
    TmText *texts[3];
    char *keys[3];
    gboolean unreviewed;
} Unit;

static void clear_unit(gpointer data)
{
    Unit *unit = data;

    for (int i = 0; i < 3; i++) {
        tm_text_free(unit->texts[i]);
        g_free(unit->keys[i]);
    }
}

/* A source and a target, directly or through another unit. */
typedef struct {
    TmRank rank;
    const Unit *first;
    const Unit *second; /* the same one: directly */
} Way;

typedef struct {
    GArray *units; /* of Unit */
    GArray *ways;  /* of Way, all there are, without a minimum */
    TmTokeniser *tokeniser;
    TmScorer *scorer;
    int penalties[2];
} Oracle;

static int oracle_score(const Oracle *oracle, const TmText *query, const Unit *unit)
{
    g_autoptr(GArray) a = tm_tokenise(oracle->tokeniser, query);
    g_autoptr(GArray) b = tm_tokenise(oracle->tokeniser, unit->texts[0]);
    g_autofree char *key = tm_text_key(query);

    return strcmp(key, unit->keys[0]) == 0
               ? TM_SCORE_IDENTICAL
               : tm_scorer_score(oracle->scorer, (const TmToken *) (void *) a->data, a->len,
                                 (const TmToken *) (void *) b->data, b->len, 0);
}

static guint oracle_key(const Oracle *oracle, const TmText *query, const TmText *source)
{
    g_autoptr(GArray) a = tm_tokenise(oracle->tokeniser, query);
    g_autoptr(GArray) b = tm_tokenise(oracle->tokeniser, source);
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(TmRankToken));

    tm_rank_tokens(oracle->tokeniser, (const TmToken *) (void *) a->data, a->len, seen);
    g_autoptr(TmResemblance) resemblance =
        tm_resemblance_new((const TmRankToken *) (void *) seen->data, seen->len);
    tm_rank_tokens(oracle->tokeniser, (const TmToken *) (void *) b->data, b->len, seen);
    return tm_resemblance_with(resemblance, (const TmRankToken *) (void *) seen->data, seen->len);
}

static Way way_of(const Oracle *oracle, const TmText *query, const Unit *first, const Unit *second)
{
    gboolean direct = first == second;
    Way way = {.first = first,
               .second = second,
               .rank = {.raw_score = oracle_score(oracle, query, first),
                        .key = oracle_key(oracle, query, first->texts[0]),
                        .memory = first->memory,
                        .unit = first->number,
                        .via_memory = direct ? 0 : second->memory + 1,
                        .via_unit = direct ? 0 : second->number}};

    way.rank.penalties[TM_PENALTY_MEMORY] =
        MAX(oracle->penalties[first->memory], oracle->penalties[second->memory]);
    if (first->unreviewed || second->unreviewed)
        way.rank.penalties[TM_PENALTY_UNREVIEWED] = TM_PENALTY_UNREVIEWED_POINTS;
    if (!direct)
        way.rank.penalties[TM_PENALTY_PIVOT] = TM_PENALTY_PIVOT_POINTS;
    return way;
}

static void collect_ways(Oracle *oracle, const TmText *query)
{
    for (guint i = 0; i < oracle->units->len; i++)
        for (guint j = 0; j < oracle->units->len; j++) {
            const Unit *a = &g_array_index(oracle->units, Unit, i);
            const Unit *b = &g_array_index(oracle->units, Unit, j);
            if (a->texts[0] == NULL || b->texts[2] == NULL ||
                (a != b && (a->texts[1] == NULL || b->texts[1] == NULL ||
                            strcmp(a->keys[1], b->keys[1]) != 0)))
                continue;
            Way way = way_of(oracle, query, a, b);
            g_array_append_val(oracle->ways, way);
        }
}

static gboolean same_source(const Way *a, const Way *b)
{
    return strcmp(a->first->keys[0], b->first->keys[0]) == 0;
}

static gboolean same_target(const Way *a, const Way *b)
{
    return strcmp(a->second->keys[2], b->second->keys[2]) == 0;
}

static gboolean is_direct(const Way *way)
{
    return way->first == way->second;
}

static void punish_several(Oracle *oracle)
{
    for (guint i = 0; i < oracle->ways->len; i++)
        for (guint j = 0; j < oracle->ways->len; j++) {
            Way *a = &g_array_index(oracle->ways, Way, i);
            const Way *b = &g_array_index(oracle->ways, Way, j);
            if (same_source(a, b) && !same_target(a, b) && (is_direct(b) || !is_direct(a)))
                a->rank.penalties[TM_PENALTY_SEVERAL] = TM_PENALTY_SEVERAL_POINTS;
        }
}

/* Whether a way through the pivot gives way to another. */
static gboolean is_beaten(const Oracle *oracle, const Way *way)
{
    for (guint i = 0; i < oracle->ways->len && !is_direct(way); i++) {
        const Way *other = &g_array_index(oracle->ways, Way, i);
        if (other == way || !same_source(way, other) || !same_target(way, other))
            continue;
        int score = tm_rank_score(&way->rank), other_score = tm_rank_score(&other->rank);
        if (is_direct(other) || other_score > score ||
            (other_score == score && tm_rank_compare(&other->rank, &way->rank) < 0))
            return TRUE;
    }
    return FALSE;
}

static int compare_ways(gconstpointer a, gconstpointer b)
{
    return tm_rank_compare(&((const Way *) a)->rank, &((const Way *) b)->rank);
}

static GArray *answer(Oracle *oracle, const TmText *query, int min)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Way));

    g_array_set_size(oracle->ways, 0);
    collect_ways(oracle, query);
    punish_several(oracle);
    for (guint i = 0; i < oracle->ways->len; i++) {
        const Way *way = &g_array_index(oracle->ways, Way, i);
        if (tm_rank_score(&way->rank) >= min && !is_beaten(oracle, way))
            g_array_append_val(found, *way);
    }
    g_array_sort(found, compare_ways);
    return found;
}

/* Few words, so that texts meet; a soft hyphen or another space, which the key does not see; and a
 * code before or behind, which the score sees and the key does not. */
static TmText *random_text(GRand *random, int language)
{
    static const char *const words[][4] = {{"law", "laws", "2025", "act"},
                                           {"закон", "за\u00adкон", "2025", "акт"},
                                           {"заң", "заңдар", "2025", "акт"}};
    gboolean code = g_rand_int_range(random, 0, 4) == 0, before = g_rand_boolean(random);
    TmText *text = tm_text_new("", 0);
    int n_words = g_rand_int_range(random, 1, language == 0 ? 5 : 3);

    if (code && before)
        tm_text_append_code(text, TM_CODE_ALONE, 1, "note", NULL);
    for (int i = 0; i < n_words; i++) {
        if (i > 0)
            tm_text_append(text, g_rand_boolean(random) ? " " : "\u00a0", -1);
        tm_text_append(text, words[language][g_rand_int_range(random, 0, 4)], -1);
    }
    if (code && !before)
        tm_text_append_code(text, TM_CODE_ALONE, 1, "note", NULL);
    return text;
}

/* Adds a unit to a memory and, if it is new there, to the oracle's. */
static void add_random(Oracle *oracle, GRand *random, TmBatch *batch, guint memory)
{
    static const char *const tags[] = {"en", "ru", "kk"};
    static const int dropped[] = {0, 0, 1, 2, 2, -1}; /* a language, or none */
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnit) unit = tm_unit_new();
    Unit mine = {.memory = memory, .number = oracle->units->len + 1};
    int left_out = dropped[g_rand_int_range(random, 0, G_N_ELEMENTS(dropped))];
    TmAddResult result;

    for (int i = 0; i < 3; i++) {
        if (i == left_out)
            continue;
        mine.texts[i] = random_text(random, i);
        mine.keys[i] = tm_text_key(mine.texts[i]);
        tm_unit_take_variant(unit, tags[i], tm_text_copy(mine.texts[i]));
    }
    mine.unreviewed = g_rand_int_range(random, 0, 4) == 0;
    unit->origin = mine.unreviewed ? TM_ORIGIN_ALIGNED : TM_ORIGIN_IMPORTED;
    unit->status = mine.unreviewed ? TM_STATUS_DRAFT : TM_STATUS_REVIEWED;
    g_assert_true(tm_batch_add(batch, unit, &result, &error));
    if (result == TM_ADD_NEW)
        g_array_append_val(oracle->units, mine);
    else
        clear_unit(&mine);
}

static void fill_random(Oracle *oracle, GRand *random, const Fixture *fixture)
{
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        TmBatchInfo info = {.command = "test", .date = 1};
        g_autoptr(TmStore) store = tm_store_open(fixture->paths[i], TM_STORE_CREATE, &error);
        g_autoptr(TmBatch) batch = tm_store_begin(store, &info, &error);
        TmBatchCounts counts;
        for (int j = 0; j < N_WAYS_UNITS; j++)
            add_random(oracle, random, batch, i);
        g_assert_true(tm_batch_commit(batch, &counts, &error));
    }
}

static void assert_same(const TmMatch *match, const Way *way, const Fixture *fixture)
{
    g_assert_true(tm_text_equal(match->pair->source, way->first->texts[0]));
    g_assert_cmpstr(match->pair->target->string->str, ==, way->second->texts[2]->string->str);
    g_assert_cmpstr(match->memory, ==, fixture->paths[way->first->memory]);
    g_assert_cmpint(match->score, ==, tm_rank_score(&way->rank));
    for (int i = 0; i < TM_N_PENALTIES; i++)
        g_assert_cmpint(match->rank.penalties[i], ==, way->rank.penalties[i]);
    g_assert_true((match->via == NULL) == is_direct(way));
    if (match->via == NULL)
        return;
    g_assert_true(tm_text_equal(match->via->text, way->first->texts[1]));
    g_assert_cmpstr(match->via->memory, ==, fixture->paths[way->second->memory]);
}

static void compare_answers(Oracle *oracle, TmMemory *memory, const TmText *query,
                            const Fixture *fixture, guint *n_through)
{
    static const int minimums[] = {0, 5000, 7000, 9000, 9400};

    for (gsize i = 0; i < G_N_ELEMENTS(minimums); i++) {
        g_autoptr(GArray) expected = answer(oracle, query, minimums[i]);
        g_autoptr(GPtrArray) found = find_text(memory, query, "ru", minimums[i], 100000);
        g_autoptr(GPtrArray) few = find_text(memory, query, "ru", minimums[i], 5);
        g_assert_cmpuint(found->len, ==, expected->len);
        g_assert_cmpuint(few->len, ==, MIN(expected->len, 5));
        for (guint j = 0; j < found->len; j++) {
            const Way *way = &g_array_index(expected, Way, j);
            assert_same(found->pdata[j], way, fixture);
            if (j < few->len)
                assert_same(few->pdata[j], way, fixture);
            *n_through += !is_direct(way);
        }
    }
}

/* The direct matches are those that there are without a pivot, with the same scores. */
static void compare_direct(TmMemory *memory, const TmText *query)
{
    g_autoptr(GPtrArray) with = find_text(memory, query, "ru", 5000, 100000);
    g_autoptr(GPtrArray) without = find_text(memory, query, NULL, 5000, 100000);
    guint at = 0;

    for (guint i = 0; i < with->len; i++) {
        const TmMatch *match = with->pdata[i];
        if (match->via != NULL)
            continue;
        g_assert_cmpuint(at, <, without->len);
        const TmMatch *other = without->pdata[at++];
        g_assert_cmpint(match->rank.unit, ==, other->rank.unit);
        g_assert_cmpint(match->score, ==, other->score);
    }
    g_assert_cmpuint(at, ==, without->len);
}

static void test_oracle(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(GPOINTER_TO_UINT(data));
    Oracle oracle = {.units = g_array_new(FALSE, FALSE, sizeof(Unit)),
                     .ways = g_array_new(FALSE, FALSE, sizeof(Way)),
                     .tokeniser = tm_tokeniser_new("en"),
                     .scorer = tm_scorer_new(&tm_costs),
                     .penalties = {g_rand_int_range(random, 0, 2) * 300, 200}};
    guint n_through = 0;

    g_array_set_clear_func(oracle.units, clear_unit);
    fill_random(&oracle, random, fixture);
    g_autoptr(TmMemory) memory = open_memory(fixture, 2, oracle.penalties[0], oracle.penalties[1]);
    for (int i = 0; i < 8; i++) {
        g_autoptr(TmText) query = random_text(random, 0);
        compare_answers(&oracle, memory, query, fixture, &n_through);
        compare_direct(memory, query);
    }
    g_assert_cmpuint(n_through, >, 0);
    tm_scorer_free(oracle.scorer);
    tm_tokeniser_free(oracle.tokeniser);
    g_array_unref(oracle.ways);
    g_array_unref(oracle.units);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->folder = g_dir_make_tmp("tolmach-pivot-XXXXXX", NULL);
    fixture->paths[0] = g_build_filename(fixture->folder, "one.tm", NULL);
    fixture->paths[1] = g_build_filename(fixture->folder, "two.tm", NULL);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    static const char *const endings[] = {"", "-wal", "-shm"};

    (void) data;
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(endings); i++) {
        g_autofree char *name = g_strconcat(fixture->paths[i % 2], endings[i / 2], NULL);
        g_remove(name);
    }
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->paths[0]);
    g_free(fixture->paths[1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)
    ADD("/pivot/find", test_find);
    ADD("/pivot/via", test_via);
    ADD("/pivot/penalties", test_penalties);
    ADD("/pivot/no-context", test_no_context);
    ADD("/pivot/codes", test_codes);
    ADD("/pivot/best-way", test_best_way);
    ADD("/pivot/variants", test_variants);
    ADD("/pivot/pivots", test_pivots);
    for (guint seed = 1; seed <= 6; seed++) {
        g_autofree char *name = g_strdup_printf("/pivot/oracle/%u", seed);
        g_test_add(name, Fixture, GUINT_TO_POINTER(seed), set_up, test_oracle, tear_down);
    }
    return g_test_run();
}
