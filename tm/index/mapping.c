#include "index/mapping_internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* Never freed but used again, so that the handler can walk through them at any moment. */
struct Mapping {
    Mapping *next; /* older ones */
    guint8 *start; /* NULL: free */
    gsize n_bytes;
    gint was_cut;
};

static Mapping *newest;
static GMutex lock; /* held to change the list, not to walk through it */
static struct sigaction before;

static Mapping *find(const guint8 *address)
{
    for (Mapping *mapping = g_atomic_pointer_get(&newest); mapping != NULL;
         mapping = mapping->next) {
        const guint8 *start = g_atomic_pointer_get(&mapping->start);
        if (start != NULL && address >= start && address < start + mapping->n_bytes)
            return mapping;
    }
    return NULL;
}

/* Zeros from the page of @address to the end of the mapping. */
static gboolean cover(Mapping *mapping, const guint8 *address)
{
    gsize page = (gsize) sysconf(_SC_PAGESIZE);
    gsize offset = (gsize) (address - mapping->start) / page * page;

    g_atomic_int_set(&mapping->was_cut, TRUE);
    return mmap(mapping->start + offset, mapping->n_bytes - offset, PROT_READ,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

static void pass_on(int signal_number, siginfo_t *info, void *context)
{
    if ((before.sa_flags & SA_SIGINFO) != 0) {
        before.sa_sigaction(signal_number, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
        before.sa_handler(signal_number);
    } else {
        /* As if we had not been here: the instruction is tried again, and ends the process. */
        signal(signal_number, SIG_DFL);
        if (info->si_code <= 0) /* sent by somebody: there is no instruction */
            raise(signal_number);
    }
}

static void on_bus_error(int signal_number, siginfo_t *info, void *context)
{
    int saved = errno;
    Mapping *mapping = find(info->si_addr);

    if (mapping == NULL || !cover(mapping, info->si_addr))
        pass_on(signal_number, info, context);
    errno = saved;
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &before);
}

/* One that is free, or a new one. */
static Mapping *take(void)
{
    Mapping *mapping = newest;

    while (mapping != NULL && mapping->start != NULL)
        mapping = mapping->next;
    if (mapping == NULL) {
        mapping = g_new0(Mapping, 1);
        mapping->next = newest;
        g_atomic_pointer_set(&newest, mapping);
    }
    return mapping;
}

Mapping *mapping_new(int fd, gsize n_bytes)
{
    static gsize installed;
    void *start = mmap(NULL, n_bytes, PROT_READ, MAP_SHARED, fd, 0);

    if (start == MAP_FAILED)
        return NULL;
    if (g_once_init_enter(&installed)) {
        install();
        g_once_init_leave(&installed, 1);
    }
    /* Look-ups jump: reading ahead would bring in what nobody asked for. */
    madvise(start, n_bytes, MADV_RANDOM);
    g_mutex_lock(&lock);
    Mapping *mapping = take();
    mapping->n_bytes = n_bytes;
    g_atomic_int_set(&mapping->was_cut, FALSE);
    g_atomic_pointer_set(&mapping->start, start);
    g_mutex_unlock(&lock);
    return mapping;
}

void mapping_free(Mapping *mapping)
{
    if (mapping == NULL)
        return;
    g_mutex_lock(&lock);
    void *start = mapping->start;
    g_atomic_pointer_set(&mapping->start, NULL);
    munmap(start, mapping->n_bytes);
    g_mutex_unlock(&lock);
}

const guint8 *mapping_bytes(const Mapping *mapping)
{
    return mapping->start;
}

gboolean mapping_was_cut(const Mapping *mapping)
{
    return g_atomic_int_get(&mapping->was_cut);
}
