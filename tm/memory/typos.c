#include "memory/typos_internal.h"

#include <string.h>

/* Letters below this are looked up in a table: Latin, Greek, Cyrillic, Armenian. */
#define TABLE_LETTERS 0x590

struct Typos {
    char *word;
    guint n_letters;
    guint most;
    gboolean only_itself;
    guint64 end; /* the bit that says: all letters */
    gunichar letters[TYPOS_MAX_LETTERS];
    guint64 table[TABLE_LETTERS]; /* bit i + 1: letter i of the word is this one */
};

Typos *typos_new(const char *word, guint most)
{
    Typos *typos = g_new0(Typos, 1);
    glong n_letters = g_utf8_strlen(word, -1);

    g_assert(most <= TYPOS_MOST);
    typos->word = g_strdup(word);
    typos->most = most;
    typos->only_itself = most == 0 || n_letters > TYPOS_MAX_LETTERS;
    for (; *word != '\0' && !typos->only_itself; word = g_utf8_next_char(word)) {
        gunichar c = g_utf8_get_char(word);
        typos->letters[typos->n_letters++] = c;
        if (c < TABLE_LETTERS)
            typos->table[c] |= (guint64) 1 << typos->n_letters;
    }
    typos->end = (guint64) 1 << typos->n_letters;
    return typos;
}

void typos_free(Typos *typos)
{
    if (typos == NULL)
        return;
    g_free(typos->word);
    g_free(typos);
}

static guint64 places_of(const Typos *typos, gunichar c)
{
    guint64 places = 0;

    if (c < TABLE_LETTERS)
        return typos->table[c];
    for (guint i = 0; i < typos->n_letters; i++)
        if (typos->letters[i] == c)
            places |= (guint64) 2 << i;
    return places;
}

/* The rows after a letter and after the one before it. */
typedef struct {
    guint64 now[TYPOS_MOST + 1];
    guint64 before[TYPOS_MOST + 1];
    guint64 last; /* where the letter before stands in the word */
} Rows;

/* One letter on. What is shifted out at the top are places after the end of the word. */
static void step(Rows *rows, guint64 places, guint most)
{
    guint64 old[TYPOS_MOST + 1];

    memcpy(old, rows->now, sizeof old);
    rows->now[0] = old[0] << 1 & places;
    for (guint j = 1; j <= most; j++) {
        guint64 exchanged = (rows->before[j - 1] << 1 & places) << 1 & rows->last;
        rows->now[j] = (old[j] << 1 & places) | old[j - 1] | old[j - 1] << 1 |
                       rows->now[j - 1] << 1 | exchanged;
    }
    memcpy(rows->before, old, sizeof old);
    rows->last = places;
}

/* Before the first letter, the first j letters sought may be missing. */
static void rows_begin(Rows *rows, guint most)
{
    memset(rows, 0, sizeof *rows);
    for (guint j = 0; j <= most; j++)
        rows->now[j] = ((guint64) 2 << j) - 1;
}

static gboolean follow(const Typos *typos, const char *word, gsize n_bytes)
{
    const char *end = word + n_bytes;
    guint most = typos->most;
    Rows rows;

    rows_begin(&rows, most);
    for (; word < end && rows.now[most] != 0; word = g_utf8_next_char(word))
        step(&rows, places_of(typos, g_utf8_get_char(word)), most);
    return (rows.now[most] & typos->end) != 0;
}

gboolean typos_fit(const Typos *typos, const char *word, gsize n_bytes)
{
    if (typos->only_itself)
        return strlen(typos->word) == n_bytes && memcmp(typos->word, word, n_bytes) == 0;
    /* A letter has 1 to 4 bytes: many words are too short or too long at first sight. */
    if (n_bytes + typos->most < typos->n_letters ||
        n_bytes > 4 * (gsize) (typos->n_letters + typos->most))
        return FALSE;
    return follow(typos, word, n_bytes);
}
