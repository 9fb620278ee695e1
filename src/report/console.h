/*
 * Writing for a person's terminal: colour, progress, tables.
 */
#ifndef REPORT_CONSOLE_H
#define REPORT_CONSOLE_H

#include <glib.h>

typedef enum {
    COLOUR_NONE,
    COLOUR_GOOD,
    COLOUR_CHECK,
    COLOUR_BAD,
    COLOUR_DIM,
    COLOUR_FOUND
} Colour;

/* The text in colour, if stdout is a terminal and NO_COLOR is not set; the caller frees it. */
char *console_colour(Colour colour, const char *text);

/* A stored text as a terminal may be given it: on one line, and without characters that would
 * command it or turn the direction of what follows. Each becomes one character, so that places in
 * the text stay; line ends and tabs become spaces. The caller frees it. */
char *console_plain(const char *text, gssize n_bytes);

/**
 * Progress: shown on stderr once the work has taken a second, and only on a terminal.
 *
 *     g_auto(Progress) progress = progress_start(_("importing"));
 *     progress_show(&progress, done, total);
 */
typedef struct {
    const char *what;
    gint64 started; /* µs */
    gint64 shown;   /* µs of the last line; 0: none yet */
} Progress;

Progress progress_start(const char *what);
void progress_show(Progress *progress, guint64 done, guint64 total); /* total 0: not known */
void progress_end(Progress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Progress, progress_end)

/**
 * Patience: shows on stderr how many seconds a step takes that cannot tell how far it is, once it
 * has taken one, and only on a terminal.
 *
 *     Patience *patience = patience_start(_("undoing"));
 *     …
 *     patience_end(patience);
 */
typedef struct Patience Patience;

Patience *patience_start(const char *what);
void patience_end(Patience *patience);

/* Appends a cell padded to a width in characters; @right: flush right. */
void console_cell(GString *row, const char *text, gsize width, gboolean right);

/* Seconds since 1970 as "2026-11-20 14:05" and "2026-11-20", where the user lives; 0: "–". The
 * caller frees them. */
char *console_date(gint64 seconds);
char *console_day(gint64 seconds);

/* "1234567" as "1 234 567" with no-break spaces: readable in both languages. */
char *console_number(guint64 number);

#endif
