#include "memory/team.h"

#include <string.h>

#include "memory/internal.h"

/* Answers that may wait for an earlier one, for each thread: some milliseconds of work, for which
 * the thread that has the earlier one may have to wait for a processor. */
#define ROOM_FOR_ONE 128

struct TmTeam {
    TmMemory *first; /* the caller's */
    guint n_threads;
    GPtrArray *others; /* of TmMemory, one a further thread; NULL: not opened yet */
};

/* An item that has been taken. */
typedef struct {
    gboolean taken;
    gpointer item;
    GError *error; /* it cannot be given */
} Slot;

typedef struct {
    TmTeam *team;
    const TmTeamWork *work;
    GArray *states; /* of StoreState: what all look at, when that is one state */
    GThread **threads;
    guint n_started; /* of the threads; with the next two under the first lock */
    guint64 n_taken;
    gboolean ended;
    GMutex taking;
    GMutex giving; /* for all that follows */
    GCond given;
    guint64 n_given;
    Slot *slots;
    guint n_slots;
    GError *error;
    gint stopped; /* atomic: read without the lock too */
} Run;

/* One of the further threads. */
typedef struct {
    Run *run;
    guint number;
} Member;

/* ---- memories ----------------------------------------------------------------------------------
 */

static guint threads_for(const TmMemory *memory, guint n_wanted)
{
    guint n_threads = n_wanted != 0 ? n_wanted : g_get_num_processors();

    if (memory->scans)
        return 1;
    for (guint i = 0; i < memory->stores->len; i++)
        if (tm_store_is_copy(memory->stores->pdata[i]))
            return 1;
    return CLAMP(n_threads, 1, TM_TEAM_MAX_THREADS);
}

TmTeam *tm_team_new(TmMemory *memory, guint n_threads)
{
    TmTeam *team = g_new0(TmTeam, 1);

    team->first = memory;
    team->n_threads = threads_for(memory, n_threads);
    team->others = g_ptr_array_new_with_free_func((GDestroyNotify) tm_memory_free);
    g_ptr_array_set_size(team->others, (int) team->n_threads - 1);
    return team;
}

void tm_team_free(TmTeam *team)
{
    if (team == NULL)
        return;
    g_ptr_array_unref(team->others);
    g_free(team);
}

/* NULL: it cannot be opened again. */
static TmMemory *open_again(const TmMemory *memory)
{
    g_autofree TmMemorySpec *specs = g_new0(TmMemorySpec, memory->stores->len);

    for (guint i = 0; i < memory->stores->len; i++)
        specs[i] = (TmMemorySpec){tm_store_path(memory->stores->pdata[i]),
                                  g_array_index(memory->penalties, int, i)};
    return tm_memory_open(specs, memory->stores->len, TM_STORE_READ, NULL);
}

/* The state that a memory stays at, between memory_begin and memory_end. */
static GArray *states_of(TmMemory *memory, GError **error)
{
    g_autoptr(GArray) states = g_array_new(FALSE, FALSE, sizeof(StoreState));

    for (guint i = 0; i < memory->stores->len; i++) {
        StoreState state;
        if (!tm_store_newest(memory->stores->pdata[i], &state.sequence, &state.nonce, error))
            return NULL;
        g_array_append_val(states, state);
    }
    return g_steal_pointer(&states);
}

static gboolean same_states(const GArray *a, const GArray *b)
{
    return b != NULL && a->len == b->len &&
           memcmp(a->data, b->data, a->len * sizeof(StoreState)) == 0;
}

/* ---- taking, looking up, giving ----------------------------------------------------------------
 */

static gboolean is_stopped(const Run *run)
{
    return g_atomic_int_get(&run->stopped) != 0;
}

static void slot_clear(const Run *run, Slot *slot)
{
    if (slot->item != NULL && run->work->free != NULL)
        run->work->free(slot->item);
    g_clear_error(&slot->error);
    *slot = (Slot){FALSE};
}

static void start_threads(Run *run);

/* FALSE: there are no more. An error takes a place of its own. */
static gboolean take(Run *run, Slot *slot, guint64 *number)
{
    *slot = (Slot){FALSE};
    g_mutex_lock(&run->taking);
    if (!run->ended && !is_stopped(run)) {
        gboolean more = run->work->take(&slot->item, run->work->user, &slot->error);
        slot->taken = more || slot->error != NULL;
        run->ended = !more;
    }
    if (slot->taken)
        *number = run->n_taken++;
    if (slot->taken && run->n_taken == TM_TEAM_MIN_ITEMS && !run->ended)
        start_threads(run);
    g_mutex_unlock(&run->taking);
    return slot->taken;
}

/* Takes the error over. */
static void stop(Run *run, GError *error)
{
    run->error = error;
    g_atomic_int_set(&run->stopped, 1);
    if (run->work->interrupt != NULL)
        run->work->interrupt(run->work->user);
}

/* Gives what is next, as long as it is there. */
static void give_ready(Run *run)
{
    Slot *slot;

    while (!is_stopped(run) && (slot = &run->slots[run->n_given % run->n_slots])->taken) {
        GError *error = g_steal_pointer(&slot->error);
        if (error != NULL || !run->work->give(slot->item, run->work->user, &error))
            stop(run, error);
        slot_clear(run, slot);
        run->n_given++;
    }
}

/* Puts an answer in its place, and waits until there is one. */
static void deliver(Run *run, guint64 number, Slot *slot)
{
    g_mutex_lock(&run->giving);
    while (!is_stopped(run) && number - run->n_given >= run->n_slots)
        g_cond_wait(&run->given, &run->giving);
    if (is_stopped(run))
        slot_clear(run, slot);
    else
        run->slots[number % run->n_slots] = *slot;
    give_ready(run);
    g_cond_broadcast(&run->given);
    g_mutex_unlock(&run->giving);
}

static void take_part(Run *run, TmMemory *memory)
{
    const TmTeamWork *work = run->work;
    Slot slot;
    guint64 number = 0;

    while (take(run, &slot, &number)) {
        if (slot.error == NULL && !is_stopped(run))
            work->look_up(memory, slot.item, work->user, &slot.error);
        deliver(run, number, &slot);
    }
}

/* ---- threads -----------------------------------------------------------------------------------
 */

/* A memory that moved on before it could be opened again cannot be looked at as it was: then there
 * is a thread less. */
static gpointer member_main(gpointer data)
{
    g_autofree Member *member = data;
    Run *run = member->run;
    gpointer *place = &run->team->others->pdata[member->number];

    if (*place == NULL)
        *place = open_again(run->team->first);
    if (*place == NULL)
        return NULL;
    if (run->states == NULL) {
        take_part(run, *place);
        return NULL;
    }
    if (!memory_begin(*place, NULL))
        return NULL;
    g_autoptr(GArray) states = states_of(*place, NULL);
    if (same_states(run->states, states))
        take_part(run, *place);
    memory_end(*place);
    return NULL;
}

static void start_threads(Run *run)
{
    for (guint i = 0; i + 1 < run->team->n_threads; i++) {
        Member *member = g_new(Member, 1);
        *member = (Member){run, i};
        run->threads[i] = g_thread_try_new("look-up", member_main, member, NULL);
        if (run->threads[i] == NULL) {
            g_free(member);
            break;
        }
        run->n_started++;
    }
}

static void run_all(Run *run)
{
    take_part(run, run->team->first);
    for (guint i = 0; i < run->n_started; i++)
        g_thread_join(run->threads[i]);
    for (guint i = 0; i < run->n_slots; i++)
        slot_clear(run, &run->slots[i]);
}

/* All in the state of the first memory. */
static void run_in_one_state(Run *run)
{
    if (!memory_begin(run->team->first, &run->error))
        return;
    run->states = states_of(run->team->first, &run->error);
    if (run->states != NULL)
        run_all(run);
    memory_end(run->team->first);
    g_clear_pointer(&run->states, g_array_unref);
}

gboolean tm_team_run(TmTeam *team, const TmTeamWork *work, GError **error)
{
    Run run = {.team = team, .work = work, .n_slots = team->n_threads * ROOM_FOR_ONE};

    run.slots = g_new0(Slot, run.n_slots);
    run.threads = g_new0(GThread *, team->n_threads);
    g_mutex_init(&run.taking);
    g_mutex_init(&run.giving);
    g_cond_init(&run.given);
    if (work->one_state)
        run_in_one_state(&run);
    else
        run_all(&run);
    g_cond_clear(&run.given);
    g_mutex_clear(&run.giving);
    g_mutex_clear(&run.taking);
    g_free(run.threads);
    g_free(run.slots);
    if (run.error != NULL)
        g_propagate_error(error, run.error);
    return run.error == NULL;
}
