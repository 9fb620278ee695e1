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
    static const char *const codes[] = {
        [COLOUR_GOOD] = "32", [COLOUR_CHECK] = "33", [COLOUR_BAD] = "31", [COLOUR_DIM] = "2"};

    if (colour == COLOUR_NONE || !colour_wanted())
        return g_strdup(text);
    return g_strdup_printf("\033[%sm%s\033[0m", codes[colour], text);
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

void progress_end(Progress *progress)
{
    if (progress->shown != 0)
        g_printerr("\r\033[K");
    progress->shown = 0;
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
