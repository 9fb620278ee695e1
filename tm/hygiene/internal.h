/*
 * What the files of tm/hygiene share. Nothing outside and its tests includes this.
 *
 *     rules.c        the pass over a unit: which rule looks at what
 *     facts.c        what is counted in a text, once for all rules
 *     alphabet.c     languages: scripts, letters, usual lengths
 *     pair_rules.c   identical, length, codes
 *     language.c     wrong language
 *     brackets.c     brackets and quotation marks
 *     control.c      control characters, entities
 *     mojibake.c     UTF-8 that was read as windows-1251 or windows-1252
 *     look_alikes.c  Latin letters in Cyrillic words
 *     edits.c        changing a text without losing the place of its codes
 *     clean.c        the pass over a memory, groups.c the comparison of units, apply.c the doing
 */
#ifndef TM_HYGIENE_INTERNAL_H
#define TM_HYGIENE_INTERNAL_H

#include "hygiene/rules.h"

/* ---- alphabet.c ------------------------------------------------------------------------------ */

typedef enum {
    SCRIPT_NONE, /* no letter */
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_ARMENIAN,
    SCRIPT_GEORGIAN,
    SCRIPT_GREEK,
    SCRIPT_HEBREW,
    SCRIPT_ARABIC,
    SCRIPT_OTHER,
    N_SCRIPTS
} Script;

Script script_of(gunichar c);

typedef struct {
    const char *code;
    guint scripts;    /* bits 1 << Script in which it is written */
    int length;       /* characters of a translation of 100 English ones; 0: not measured */
    const char *own;  /* small letters it has beside a–z or а–я and ё; NULL: not known */
    const char *none; /* those of a–z or а–я and ё that it lacks */
} Alphabet;

/* What is known of a language, by the first part of its tag; NULL: nothing. */
const Alphabet *alphabet_of(const char *tag);
/* The scripts a text with this tag may be in: the tag's own ("uz-Cyrl") or the language's; 0: not
 * known. */
guint alphabet_scripts(const char *tag);
/* Whether the language does not have this letter of one of its scripts. */
gboolean alphabet_lacks(const Alphabet *alphabet, gunichar c);

/* ---- facts.c --------------------------------------------------------------------------------- */

typedef struct {
    gsize n_chars; /* without white space at the ends */
    guint n_letters[N_SCRIPTS];
    guint n_words[N_SCRIPTS]; /* by the script of their first letter */
    guint n_all_letters;
    guint n_foreign_words; /* with a letter that the language lacks */
    guint n_own_letters;   /* of the language's own, beside the basic alphabet */
    guint n_plain_words;   /* Latin words in small letters that stand free: no names, no code */
    gboolean mixed;        /* a word has Latin and Cyrillic letters */
    gboolean odd;          /* not plain ASCII text: control.c has to look at it */
    gboolean garbled;      /* UTF-8 read as an old encoding; filled in by tm_rules_check */
    gboolean marks;        /* brackets or quotation marks */
    gboolean visible;      /* anything but white space and ignored characters */
} Facts;

void facts_read(Facts *facts, const char *text, const char *language);

/* ---- edits.c --------------------------------------------------------------------------------- */

/* Bytes to be replaced. */
typedef struct {
    gsize start;
    gsize end;
    char *with;
} Edit;

GArray *edits_new(void);
void edits_add(GArray *edits, gsize start, gsize end, const char *with);
/* The text with the edits done, in order and without overlap. Codes stay where they stood. */
TmText *edits_apply(const TmText *text, const GArray *edits);

/* ---- the rules ------------------------------------------------------------------------------- */

/* One pair of variants, or with source == target one variant. */
typedef struct {
    const TmUnit *unit;
    const Facts *facts; /* of each variant */
    guint source;
    guint target;
    GPtrArray *findings;
} Check;

static inline const TmVariant *check_variant(const Check *check, guint i)
{
    return check->unit->variants->pdata[i];
}

/* Takes @what over. */
void check_report(Check *check, TmRule rule, TmDetail detail, gboolean certain, guint wrong,
                  char *what);

void check_identical(Check *check);
void check_length(Check *check);
void check_codes(Check *check);
void check_brackets(Check *check);
void check_language(Check *check);
/* These two report at most one finding of each detail in a text. */
void check_control(Check *check);
void check_look_alikes(Check *check);
/* What can be mended; with @all also what is not certain. */
void control_edits(const char *text, GArray *edits);
void look_alike_edits(const char *text, GArray *edits, gboolean all);

/* ---- mojibake.c ------------------------------------------------------------------------------ */

/* If at @at begins a run of characters that is UTF-8 read as an old encoding: its end, and in
 * *@text what it was; else NULL. To be asked only where a run outside ASCII begins, for linear
 * time. With @suspected, a single letter will do. The caller frees the text. */
const char *mojibake_run(const char *at, const char *end, gboolean suspected, char **text);
/* Whether there is such a run: then single letters ("РІ" for "в") are to be suspected too. */
gboolean mojibake_found(const char *text, const char *end);
/* What windows-1252 has at this place of C1 (0x80..0x9f); 0: nothing. */
gunichar windows_1252(gunichar c);

#endif
