#include "report/console.h"

#include <string.h>
#include <unistd.h>

static gboolean colour_wanted(void)
{
    const char *no_colour = g_getenv("NO_COLOR");

    return (no_colour == NULL || *no_colour == '\0') && g_strcmp0(g_getenv("TERM"), "dumb") != 0 &&
           isatty(STDOUT_FILENO);
}

char *console_colour(Colour colour, const char *text)
{
    static const char *const codes[] = {[COLOUR_GOOD] = "32",
                                        [COLOUR_CHECK] = "33",
                                        [COLOUR_BAD] = "31",
                                        [COLOUR_DIM] = "2",
                                        [COLOUR_FOUND] = "1;31"};

    if (colour == COLOUR_NONE || !colour_wanted())
        return g_strdup(text);
    return g_strdup_printf("\033[%sm%s\033[0m", codes[colour], text);
}

/* Its picture for what commands a terminal, a space for white space. */
static gunichar plain_character(gunichar c)
{
    if (c == 0x2028 || c == 0x2029 || c == 0x85 || (c >= '\t' && c <= '\r'))
        return ' ';
    if (c < 0x20)
        return 0x2400 + c;
    if (c == 0x7f)
        return 0x2421;
    /* C1, and what changes the direction of writing. */
    if ((c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return 0xfffd;
    return c;
}

char *console_plain(const char *text, gssize n_bytes)
{
    /* A memory that somebody else's program wrote may hold anything. */
    g_autofree char *valid = g_utf8_make_valid(text, n_bytes);
    GString *plain = g_string_sized_new(strlen(valid));

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
        g_string_append_unichar(plain, plain_character(g_utf8_get_char(at)));
    return g_string_free(plain, FALSE);
}

Progress progress_start(const char *what)
{
    return (Progress){.what = what, .started = g_get_monotonic_time()};
}

void progress_show(Progress *progress, guint64 done, guint64 total)
{
    gint64 now = g_get_monotonic_time();

    if (now - progress->started < G_USEC_PER_SEC || now - progress->shown < G_USEC_PER_SEC / 10 ||
        !isatty(STDERR_FILENO))
        return;
    progress->shown = now;
    if (total > 0)
        g_printerr("\r\033[K%s: %" G_GUINT64_FORMAT " %%", progress->what,
                   MIN(done, total) * 100 / total);
    else
        g_printerr("\r\033[K%s: %" G_GUINT64_FORMAT, progress->what, done);
}

static void progress_show_seconds(Progress *progress, gint64 seconds)
{
    if (!isatty(STDERR_FILENO))
        return;
    progress->shown = g_get_monotonic_time();
    g_printerr("\r\033[K%s: %" G_GINT64_FORMAT " s", progress->what, seconds);
}

void progress_end(Progress *progress)
{
    if (progress->shown != 0)
        g_printerr("\r\033[K");
    progress->shown = 0;
}

/* A thread of its own, as the step that is waited for has this one. */
struct Patience {
    Progress progress;
    GThread *thread;
    GMutex lock;
    GCond ended;
    gboolean end; /* under the lock */
};

static gpointer wait_for_end(gpointer data)
{
    Patience *patience = data;
    gint64 started = patience->progress.started;

    g_mutex_lock(&patience->lock);
    for (gint64 second = 1; !patience->end; second++) {
        gint64 until = started + second * G_USEC_PER_SEC;
        while (!patience->end && g_cond_wait_until(&patience->ended, &patience->lock, until))
            continue;
        if (!patience->end)
            progress_show_seconds(&patience->progress, second);
    }
    g_mutex_unlock(&patience->lock);
    return NULL;
}

Patience *patience_start(const char *what)
{
    Patience *patience = g_new0(Patience, 1);

    patience->progress = progress_start(what);
    g_mutex_init(&patience->lock);
    g_cond_init(&patience->ended);
    patience->thread = g_thread_new("patience", wait_for_end, patience);
    return patience;
}

void patience_end(Patience *patience)
{
    g_mutex_lock(&patience->lock);
    patience->end = TRUE;
    g_cond_signal(&patience->ended);
    g_mutex_unlock(&patience->lock);
    g_thread_join(patience->thread);
    g_mutex_clear(&patience->lock);
    g_cond_clear(&patience->ended);
    progress_end(&patience->progress);
    g_free(patience);
}

void console_cell(GString *row, const char *text, gsize width, gboolean right)
{
    gsize length = (gsize) g_utf8_strlen(text, -1);
    gsize padding = length < width ? width - length : 0;

    if (!right)
        g_string_append(row, text);
    for (gsize i = 0; i < padding; i++)
        g_string_append_c(row, ' ');
    if (right)
        g_string_append(row, text);
}

static char *local_time(gint64 seconds, const char *format)
{
    g_autoptr(GDateTime) date = seconds != 0 ? g_date_time_new_from_unix_local(seconds) : NULL;

    return date != NULL ? g_date_time_format(date, format) : g_strdup("–");
}

char *console_date(gint64 seconds)
{
    return local_time(seconds, "%Y-%m-%d %H:%M");
}

char *console_day(gint64 seconds)
{
    return local_time(seconds, "%Y-%m-%d");
}

char *console_number(guint64 number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    GString *grouped = g_string_new(NULL);
    gsize length = strlen(digits);

    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append(grouped, " ");
        g_string_append_c(grouped, digits[i]);
    }
    return g_string_free(grouped, FALSE);
}
