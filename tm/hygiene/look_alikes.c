/*
 * Words in which Latin and Cyrillic letters are mixed although they look alike: "Cегодня" with a
 * Latin C. No search finds such a word.
 *
 * The word belongs to the script of which it has a letter that the other script has no double of;
 * when all its other letters have doubles, they are typing errors. A word in which both scripts
 * have letters of their own ("USBшный") is no finding, nor one that would come out with capitals
 * in the middle ("aЗначение": a command and its argument).
 */
#include "hygiene/internal.h"

#include <string.h>
#include "text/unicode.h"

/* Shorter mixed words are labels and units: "Dм", "5а". Guess. */
#define MIN_LETTERS 3

/* Pairs that look the same in usual fonts: Latin, Cyrillic. */
static const char *const LATIN = "aceopxyABCEHKMOPTX";
static const char *const CYRILLIC = "асеорхуАВСЕНКМОРТХ";

static gunichar double_of(gunichar c, const char *from, const char *to)
{
    for (; *from != '\0'; from = g_utf8_next_char(from), to = g_utf8_next_char(to))
        if (g_utf8_get_char(from) == c)
            return g_utf8_get_char(to);
    return 0;
}

typedef struct {
    const char *start;
    const char *end;
    guint n_letters;
    guint n_own[N_SCRIPTS]; /* letters of a script without a double in the other */
    guint n_all[N_SCRIPTS];
} Mixed;

static Mixed read_word(const char *at)
{
    Mixed word = {.start = at};

    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        Script script = script_of(c);
        if (script == SCRIPT_NONE)
            break;
        word.n_letters++;
        word.n_all[script]++;
        if (script == SCRIPT_LATIN)
            word.n_own[script] += double_of(c, LATIN, CYRILLIC) == 0;
        else
            word.n_own[script] += double_of(c, CYRILLIC, LATIN) == 0;
    }
    word.end = at;
    return word;
}

/* All small, all capital, or one capital first: how words are written. */
static gboolean is_usual_case(const char *word)
{
    gboolean first_small = tm_unicode_is_small(g_utf8_get_char(word));
    guint n_small = 0, n = 0;

    for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at), n++)
        n_small += tm_unicode_is_small(g_utf8_get_char(at));
    return n_small == n || n_small == 0 || (n_small == n - 1 && !first_small);
}

static gboolean is_candidate(const Mixed *word)
{
    guint latin = word->n_all[SCRIPT_LATIN], cyrillic = word->n_all[SCRIPT_CYRILLIC];

    return word->n_letters >= MIN_LETTERS && latin > 0 && cyrillic > 0 &&
           latin + cyrillic == word->n_letters &&
           (word->n_own[SCRIPT_LATIN] == 0) != (word->n_own[SCRIPT_CYRILLIC] == 0);
}

/*
 * The word as it was meant, or NULL. It is certain unless the letters of the other script could be
 * something of their own: what stands before the word ("Aинтерпретировать" with the key A,
 * "yyгод"), or a Russian ending of a Latin word ("etchа").
 */
static char *as_meant(const Mixed *word, gboolean *certain)
{
    gboolean cyrillic = word->n_own[SCRIPT_LATIN] == 0;
    g_autoptr(GString) meant = g_string_new(NULL);
    Script wrong = cyrillic ? SCRIPT_LATIN : SCRIPT_CYRILLIC;

    gboolean right_seen = FALSE, right_follows = FALSE, inside = FALSE;
    if (!is_candidate(word))
        return NULL;
    for (const char *at = word->start; at < word->end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (script_of(c) == wrong) {
            c = cyrillic ? double_of(c, LATIN, CYRILLIC) : double_of(c, CYRILLIC, LATIN);
            right_follows = FALSE;
            inside = inside || right_seen;
        } else {
            right_seen = TRUE;
            right_follows = inside;
        }
        g_string_append_unichar(meant, c);
    }
    if (!is_usual_case(meant->str))
        return NULL;
    *certain = inside && (cyrillic || right_follows);
    return g_string_free(g_steal_pointer(&meant), FALSE);
}

typedef void (*MixedVisit)(const char *text, const Mixed *word, const char *meant, gboolean certain,
                           gpointer user);

static void each_mixed(const char *text, MixedVisit visit, gpointer user)
{
    for (const char *at = text; *at != '\0';) {
        gboolean certain;
        if (script_of(g_utf8_get_char(at)) == SCRIPT_NONE) {
            at = g_utf8_next_char(at);
            continue;
        }
        Mixed word = read_word(at);
        g_autofree char *meant = as_meant(&word, &certain);
        if (meant != NULL)
            visit(text, &word, meant, certain, user);
        at = word.end;
    }
}

static char *quote(const Mixed *word)
{
    return g_strndup(word->start, (gsize) (word->end - word->start));
}

/* One finding a text, about a word that is certain if there is one. */
static void report(const char *text, const Mixed *word, const char *meant, gboolean certain,
                   gpointer user)
{
    Check *check = user;

    (void) text;
    (void) meant;
    for (guint i = 0; i < check->findings->len; i++) {
        TmFinding *known = check->findings->pdata[i];
        if (known->rule == TM_RULE_LOOK_ALIKES && known->wrong == check->source) {
            if (certain && !known->certain) {
                known->certain = TRUE;
                g_free(known->what);
                known->what = quote(word);
            }
            return;
        }
    }
    check_report(check, TM_RULE_LOOK_ALIKES, TM_DETAIL_WORD, certain, check->source, quote(word));
}

void check_look_alikes(Check *check)
{
    each_mixed(check_variant(check, check->source)->text->string->str, report, check);
}

typedef struct {
    GArray *edits;
    gboolean all;
} Collect;

/* Letter by letter, so that codes inside the word stay where they are. */
static void collect(const char *text, const Mixed *word, const char *meant, gboolean certain,
                    gpointer user)
{
    const Collect *to = user;

    if (!certain && !to->all)
        return;
    for (const char *at = word->start; at < word->end;
         at = g_utf8_next_char(at), meant = g_utf8_next_char(meant)) {
        char letter[8] = "";
        if (g_utf8_get_char(at) == g_utf8_get_char(meant))
            continue;
        g_unichar_to_utf8(g_utf8_get_char(meant), letter);
        edits_add(to->edits, (gsize) (at - text), (gsize) (g_utf8_next_char(at) - text), letter);
    }
}

void look_alike_edits(const char *text, GArray *edits, gboolean all)
{
    Collect to = {edits, all};

    each_mixed(text, collect, &to);
}
