/*
 * Several threads give what one gives: answers, their order, the error they end with.
 */
#include <string.h>

#include "memory/team.h"
#include "test_store.h"
#include "text/error.h"

#define N_UNITS 300
#define N_QUESTIONS 250

static const guint thread_counts[] = {1, 2, 3, 8};

/* Russian with English, and of each third unit with Kazakh, so that there is something to find
 * through Russian. */
static void fill(const char *path)
{
    g_autoptr(TmStore) store = open_store(path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);

    for (guint i = 0; i < N_UNITS; i++) {
        g_autofree char *ru = g_strdup_printf("Статья %u закона о бюджете %u года", i % 90, i / 7);
        g_autofree char *en = g_strdup_printf("Article %u of budget law %u (%u)", i % 90, i / 7, i);
        g_autofree char *kk = g_strdup_printf("%u бап, %u жыл", i % 90, i / 7);
        TmUnit *unit = unit_ru_en(ru, en, "закон");
        add_unit(batch, unit);
        if (i % 3 == 0) {
            TmUnit *kazakh = tm_unit_new();
            tm_unit_take_variant(kazakh, "ru", tm_text_new(ru, -1));
            tm_unit_take_variant(kazakh, "kk", tm_text_new(kk, -1));
            add_unit(batch, kazakh);
        }
    }
    commit_batch(batch);
}

static TmMemory *open_memory(const char *path)
{
    g_autoptr(GError) error = NULL;
    TmMemorySpec spec = {path, 0};
    TmMemory *memory = tm_memory_open(&spec, 1, TM_STORE_READ, &error);

    g_assert_no_error(error);
    return memory;
}

/* ---- questions ----------------------------------------------------------------------------------
 */

typedef struct {
    guint n_questions;
    gboolean pivot;
    guint n_taken;
    guint n_given;
    GString *given;
    guint bad_take; /* the number of the item that fails; G_MAXUINT: none */
    guint bad_look_up;
    guint bad_give;
    gboolean waits; /* take waits for bytes that never come, after the last question */
    gint interrupted;
    TmStore *store; /* NULL, or where a unit is added when the 50th answer is given */
    guint n_found;  /* answers with that unit */
} Asking;

typedef struct {
    guint number;
    TmText *text;
    TmText *previous;
    TmText *next;
    char *answer;
} Question;

static void question_free(gpointer data)
{
    Question *question = data;

    tm_text_free(question->text);
    tm_text_free(question->previous);
    tm_text_free(question->next);
    g_free(question->answer);
    g_free(question);
}

static TmText *question_text(guint i, gboolean pivot)
{
    g_autofree char *ru = g_strdup_printf("Статья %u закона о бюджете %u года", i % 95, i % 60 / 7);
    g_autofree char *en = g_strdup_printf("Article %u of budget law %u", i % 95, i % 60 / 7);

    return tm_text_new(pivot ? en : ru, -1);
}

static gboolean fail(GError **error, const char *where, guint number)
{
    g_set_error(error, TM_ERROR, TM_ERROR_STORE, "%s %u", where, number);
    return FALSE;
}

static gboolean take(gpointer *item, gpointer user, GError **error)
{
    Asking *asking = user;

    if (asking->n_taken == asking->bad_take)
        return fail(error, "take", asking->n_taken);
    while (asking->waits && asking->n_taken == asking->n_questions)
        if (g_atomic_int_get(&asking->interrupted))
            return fail(error, "interrupted", 0);
    if (asking->n_taken == asking->n_questions)
        return FALSE;
    Question *question = g_new0(Question, 1);
    question->number = asking->n_taken++;
    question->text = question_text(question->number, asking->pivot);
    if (question->number > 0)
        question->previous = question_text(question->number - 1, asking->pivot);
    question->next = question_text(question->number + 1, asking->pivot);
    *item = question;
    return TRUE;
}

static gboolean look_up(TmMemory *memory, gpointer item, gpointer user, GError **error)
{
    const Asking *asking = user;
    Question *question = item;
    TmQuery query = {.text = question->text,
                     .from = asking->pivot ? "en" : "ru",
                     .to = asking->pivot ? "kk" : "en",
                     .pivot = asking->pivot ? "ru" : NULL,
                     .min = 5000,
                     .limit = 5,
                     .previous_known = TRUE,
                     .next_known = TRUE,
                     .previous = question->previous,
                     .next = question->next};

    if (question->number == asking->bad_look_up)
        return fail(error, "look up", question->number);
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, error);
    if (matches == NULL)
        return FALSE;
    g_autoptr(GString) answer = g_string_new(NULL);
    g_string_append_printf(answer, "%u:", question->number);
    for (guint i = 0; i < matches->len; i++) {
        const TmMatch *match = matches->pdata[i];
        g_string_append_printf(answer, " %d %d %d %s", match->score, match->rank.context,
                               (int) match->pair->unit, match->pair->target->string->str);
    }
    question->answer = g_string_free(g_steal_pointer(&answer), FALSE);
    return TRUE;
}

/* What the 186th question asks for. */
static void add_meanwhile(Asking *asking)
{
    TmBatch *batch = begin_batch(asking->store);

    add_unit(batch, unit_ru_en("Статья 90 закона о бюджете 0 года", "NEW", "закон"));
    commit_batch(batch);
}

static gboolean give(gpointer item, gpointer user, GError **error)
{
    Asking *asking = user;
    const Question *question = item;

    g_assert_cmpuint(question->number, ==, asking->n_given);
    if (question->number == asking->bad_give)
        return fail(error, "give", question->number);
    asking->n_given++;
    if (asking->n_given == 50 && asking->store != NULL)
        add_meanwhile(asking);
    asking->n_found += strstr(question->answer, "NEW") != NULL;
    g_string_append_printf(asking->given, "%s\n", question->answer);
    return TRUE;
}

static void interrupt(gpointer user)
{
    g_atomic_int_set(&((Asking *) user)->interrupted, 1);
}

static Asking asking_new(guint n_questions)
{
    return (Asking){.n_questions = n_questions,
                    .given = g_string_new(NULL),
                    .bad_take = G_MAXUINT,
                    .bad_look_up = G_MAXUINT,
                    .bad_give = G_MAXUINT};
}

/* What was given, and the message of the error after "!". */
static char *run(TmTeam *team, Asking *asking, gboolean one_state)
{
    const TmTeamWork work = {.take = take,
                             .look_up = look_up,
                             .give = give,
                             .free = question_free,
                             .interrupt = interrupt,
                             .one_state = one_state,
                             .user = asking};
    g_autoptr(GError) error = NULL;
    gboolean done = tm_team_run(team, &work, &error);

    g_assert_cmpint(done, ==, error == NULL);
    if (error != NULL)
        g_string_append_printf(asking->given, "!%s", error->message);
    return g_string_free(asking->given, FALSE);
}

/* ---- tests --------------------------------------------------------------------------------------
 */

static void assert_same(const char *path, guint n_questions)
{
    g_autofree char *expected = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(thread_counts); i++) {
        g_autoptr(TmMemory) memory = open_memory(path);
        g_autoptr(TmTeam) team = tm_team_new(memory, thread_counts[i]);
        for (guint round = 0; round < 2; round++) {
            Asking asking = asking_new(n_questions);
            g_autofree char *given = run(team, &asking, round == 1);
            g_assert_cmpuint(asking.n_given, ==, n_questions);
            if (expected == NULL)
                expected = g_strdup(given);
            g_assert_cmpstr(given, ==, expected);
        }
    }
    if (n_questions > 100) /* in context, or there is no point */
        g_assert_nonnull(strstr(expected, " 10000 1 "));
}

static void test_same(Place *place, gconstpointer data)
{
    (void) data;
    fill(place->path);
    assert_same(place->path, 0);
    assert_same(place->path, 1);
    assert_same(place->path, TM_TEAM_MIN_ITEMS);
    assert_same(place->path, N_QUESTIONS);
}

static void test_pivot(Place *place, gconstpointer data)
{
    g_autofree char *expected = NULL;

    (void) data;
    fill(place->path);
    for (guint i = 0; i < G_N_ELEMENTS(thread_counts); i++) {
        g_autoptr(TmMemory) memory = open_memory(place->path);
        g_autoptr(TmTeam) team = tm_team_new(memory, thread_counts[i]);
        Asking asking = asking_new(60);
        asking.pivot = TRUE;
        g_autofree char *given = run(team, &asking, TRUE);
        if (expected == NULL)
            expected = g_strdup(given);
        g_assert_cmpstr(given, ==, expected);
    }
    g_assert_nonnull(strstr(expected, " бап"));
}

/* The first error in the order of the questions, and all before it. */
static void test_errors(Place *place, gconstpointer data)
{
    static const struct {
        guint take, look_up, give;
        guint n_given;
        const char *message;
    } cases[] = {
        {120, G_MAXUINT, G_MAXUINT, 120, "!take 120"},
        {0, G_MAXUINT, G_MAXUINT, 0, "!take 0"},
        {G_MAXUINT, 120, G_MAXUINT, 120, "!look up 120"},
        {G_MAXUINT, 0, G_MAXUINT, 0, "!look up 0"},
        {G_MAXUINT, G_MAXUINT, 120, 120, "!give 120"},
        {130, 121, 122, 121, "!look up 121"},
        {130, 131, 122, 122, "!give 122"},
        {119, 120, 121, 119, "!take 119"},
    };

    (void) data;
    fill(place->path);
    g_autoptr(TmMemory) memory = open_memory(place->path);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(thread_counts); j++) {
            g_autoptr(TmTeam) team = tm_team_new(memory, thread_counts[j]);
            Asking asking = asking_new(N_QUESTIONS);
            asking.bad_take = cases[i].take;
            asking.bad_look_up = cases[i].look_up;
            asking.bad_give = cases[i].give;
            g_autofree char *given = run(team, &asking, FALSE);
            g_assert_cmpuint(asking.n_given, ==, cases[i].n_given);
            g_assert_true(g_str_has_suffix(given, cases[i].message));
        }
    }
}

/* Whoever waits for the next question when an earlier one has failed need not wait any longer. */
static void test_interrupt(Place *place, gconstpointer data)
{
    (void) data;
    fill(place->path);
    g_autoptr(TmMemory) memory = open_memory(place->path);
    for (guint j = 1; j < G_N_ELEMENTS(thread_counts); j++) {
        g_autoptr(TmTeam) team = tm_team_new(memory, thread_counts[j]);
        Asking asking = asking_new(60);
        asking.waits = TRUE;
        asking.bad_look_up = 59;
        g_autofree char *given = run(team, &asking, FALSE);
        g_assert_cmpuint(asking.n_given, ==, 59);
        g_assert_true(g_str_has_suffix(given, "!look up 59"));
    }
}

/* What is added meanwhile is found by later questions, and by none in one state. */
static void test_states(Place *place, gconstpointer data)
{
    (void) data;
    fill(place->path);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    for (guint i = 0; i < 2 * G_N_ELEMENTS(thread_counts); i++) {
        gboolean one_state = i % 2 == 0;
        g_autoptr(TmMemory) memory = open_memory(place->path);
        g_autoptr(TmTeam) team = tm_team_new(memory, thread_counts[i / 2]);
        Asking asking = asking_new(N_QUESTIONS);
        asking.store = store;
        g_autofree char *given = run(team, &asking, one_state);
        g_assert_cmpuint(asking.n_given, ==, N_QUESTIONS);
        g_assert_cmpint(asking.n_found > 0, ==, !one_state);
        g_assert_null(strchr(given, '!'));
        /* Away with it, for the next round. */
        gint64 newest, nonce;
        g_assert_true(tm_store_newest(store, &newest, &nonce, NULL));
        TmBatch *batch = begin_batch(store);
        g_assert_true(tm_batch_undo(batch, newest, NULL, NULL));
        commit_batch(batch);
    }
}

/* ---- room ---------------------------------------------------------------------------------------
 */

typedef struct {
    gint n_taken;
    guint n_given;
    gint most; /* taken and not given */
} Counting;

static gboolean take_number(gpointer *item, gpointer user, GError **error)
{
    Counting *counting = user;

    (void) error;
    if (counting->n_taken == 5000)
        return FALSE;
    g_atomic_int_inc(&counting->n_taken);
    *item = GINT_TO_POINTER(counting->n_taken);
    return TRUE;
}

/* One question in the middle takes long, and nothing can be given until it is answered. */
static gboolean look_slowly(TmMemory *memory, gpointer item, gpointer user, GError **error)
{
    Counting *counting = user;

    (void) memory, (void) error;
    if (GPOINTER_TO_INT(item) == 1000) {
        for (gint before = -1; before != g_atomic_int_get(&counting->n_taken);) {
            before = g_atomic_int_get(&counting->n_taken);
            g_usleep(50000);
        }
        counting->most = g_atomic_int_get(&counting->n_taken) - 999;
    }
    return TRUE;
}

static gboolean count_given(gpointer item, gpointer user, GError **error)
{
    Counting *counting = user;

    (void) error;
    g_assert_cmpint(GPOINTER_TO_INT(item), ==, (gint) ++counting->n_given);
    return TRUE;
}

static void test_room(Place *place, gconstpointer data)
{
    (void) data;
    fill(place->path);
    g_autoptr(TmMemory) memory = open_memory(place->path);
    g_autoptr(TmTeam) team = tm_team_new(memory, 3);
    Counting counting = {0};
    const TmTeamWork work = {
        .take = take_number, .look_up = look_slowly, .give = count_given, .user = &counting};

    g_assert_true(tm_team_run(team, &work, NULL));
    g_assert_cmpuint(counting.n_given, ==, 5000);
    g_assert_cmpint(counting.most, >, 1); /* others went on meanwhile */
    g_assert_cmpint(counting.most, <=, 3 * 129);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Place, NULL, place_set_up, function, place_tear_down)
    ADD("/team/same", test_same);
    ADD("/team/pivot", test_pivot);
    ADD("/team/errors", test_errors);
    ADD("/team/interrupt", test_interrupt);
    ADD("/team/states", test_states);
    ADD("/team/room", test_room);
    return g_test_run();
}
