/*
 * Lists of abbreviations and words: what the segmenter knows about a language beside its rules.
 *
 * A list is plain data that a translator can extend, see locales/README.md:
 *
 *     [never ends]          # nothing breaks after these
 *     т. е., т. к., им.
 *     [before name]         # belongs to what follows, unless a number stands before it
 *     г., ул., с.           #     "в г. Туле", but "в 1978 г. Его открыли"
 *     [sentence starters]   # words that open a sentence and are no name
 *     Он, Она, Это
 *
 * An abbreviation stands in one section of abbreviations; a word may stand in several sections of
 * words. What the sections mean is known to those who ask: abbreviations.h, names.h, openings.h,
 * structure.h.
 */
#ifndef TM_SEGMENT_LISTS_H
#define TM_SEGMENT_LISTS_H

#include "segment/look.h"

/* One abbreviation in UTF-16 units without its white space, and one word. Guess. */
#define TM_LISTS_MAX_UNITS LOOK_MAX_WORD
/* Bytes of one list. Guess: a hundred times the largest known. */
#define TM_LISTS_MAX_BYTES (16 * 1024 * 1024)
/* Entries of all lists of a language. Guess: twenty times a full dictionary of abbreviations. */
#define TM_LISTS_MAX_ENTRIES 200000

typedef enum {
    TM_LIST_NONE,
    /* abbreviations */
    TM_LIST_NEVER_ENDS,
    TM_LIST_TITLE,
    TM_LIST_PERSONAL_TITLE,
    TM_LIST_BEFORE_NAME,
    TM_LIST_AFTER_NAME,
    TM_LIST_BEFORE_NUMBER,
    TM_LIST_DIVISION,
    TM_LIST_UNIT,
    TM_LIST_MAY_END,
    TM_LIST_INSTITUTION,
    TM_LIST_SELDOM_ENDS,
    /* words */
    TM_LIST_STARTER,
    TM_LIST_HEADING,
    TM_LIST_HEADING_AFTER,
    TM_LIST_HEADING_NUMBER,
    TM_LIST_INITIAL,
    TM_LIST_REGNAL,
    TM_LIST_SURNAME,
    TM_LIST_SURNAME_ENDING,
    TM_LIST_NO_SURNAME,
    TM_LIST_ADJECTIVE_ENDING,
    TM_LIST_TAKES_LETTER,
    TM_LIST_TAKES_NUMBER,
    TM_LIST_MULTIPLIER,
    TM_LIST_CONTINUATION,
    TM_LIST_SPEECH_VERB,
    TM_LIST_OPENING,
    TM_LIST_SUBORDINATOR,
    TM_LIST_PREDICATE,
    TM_LIST_PREDICATE_ENDING,
    TM_LIST_NO_PREDICATE,
    TM_LIST_PASSIVE_ENDING,
    TM_LIST_PARTICIPLE_ENDING,
    TM_LIST_AGENT_ENDING,
    TM_LIST_NO_AGENT,
    TM_LIST_COPULA
} TmListSection;

#define TM_LIST_FIRST_WORDS TM_LIST_STARTER
#define TM_LIST_END (TM_LIST_COPULA + 1)

typedef struct {
    char *rule; /* "“г.” [before name]", for showing */
    char *file;
    guint line;
    TmListSection section;
} TmListEntry;

typedef struct TmLists TmLists;

TmLists *tm_lists_new(void);
TmLists *tm_lists_ref(TmLists *lists);
void tm_lists_unref(TmLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmLists, tm_lists_unref)

/**
 * tm_lists_read:
 * Add the entries of a file.
 *
 * Shape   UTF-8, see locales/README.md.
 * Errors  TM_ERROR_RULES with NAME:LINE in front; some entries may then have been added.
 */
gboolean tm_lists_read(TmLists *lists, const char *bytes, gsize n_bytes, const char *name,
                       GError **error);

/**
 * tm_lists_longest:
 * The longest abbreviation that ends with the full stop before @end, and where it begins; NULL when
 * there is none. White space behind a stop inside it does not count. Its first letter may be a
 * capital in the text, except where it has one letter only ("В." is an initial, "в." a century).
 */
const TmListEntry *tm_lists_longest(const TmLists *lists, LookText text, int32_t end,
                                    int32_t *start);

/* Whether a word of the text stands in a section, as it is written. */
gboolean tm_lists_has(const TmLists *lists, TmListSection section, LookText text, LookSpan word);
/* The same, or in small letters, or with a capital in front. */
gboolean tm_lists_has_folded(const TmLists *lists, TmListSection section, LookText text,
                             LookSpan word);
/* Whether a word of at least @n_least letters more ends, in small letters, as the section says. */
gboolean tm_lists_has_ending(const TmLists *lists, TmListSection section, LookText text,
                             LookSpan word, guint n_least);
/* Whether a word stands among the sentence starters, and is no initial ("A. Smith", "С. Петров").
 */
gboolean tm_lists_starts_sentence(const TmLists *lists, LookText text, LookSpan word);
gboolean tm_lists_is_empty(const TmLists *lists, TmListSection section);

#endif
