/*
 * Lists of abbreviations: whether a full stop that belongs to one can end a sentence.
 *
 * A list is plain data that a translator can extend (locales/LANGUAGE/abbreviations.txt):
 *
 *     [never ends]          # nothing breaks after these
 *     т. е., т. к., им.
 *     [before name]         # belongs to what follows, unless a number stands before it
 *     г., ул., с.           #     "в г. Туле", but "в 1978 г. Его открыли"
 *
 * The longest abbreviation that ends at the place decides, so that "т. д." (may end) is not taken
 * for "д." (before a name). White space inside an abbreviation does not count; its first letter may
 * be a capital in the text, except where it has one letter only ("В." is an initial, "в." a
 * century).
 *
 * A list only ever says "no break here" or nothing; breaking is left to the SRX rules.
 */
#ifndef TM_SEGMENT_ABBREVIATIONS_H
#define TM_SEGMENT_ABBREVIATIONS_H

#include <glib.h>
#include <unicode/utypes.h>

/* One abbreviation in UTF-16 units without its white space, and one word. Guess. */
#define TM_ABBREVIATION_MAX_UNITS 48
/* Entries of one list. Guess: twenty times a full dictionary of abbreviations. */
#define TM_ABBREVIATIONS_MAX 200000

typedef struct TmAbbreviations TmAbbreviations;

/**
 * tm_abbreviations_parse:
 * Shape   see locales/README.md.
 * Errors  TM_ERROR_RULES with NAME:LINE in front.
 */
TmAbbreviations *tm_abbreviations_parse(const char *bytes, gsize n_bytes, const char *name,
                                        GError **error);
TmAbbreviations *tm_abbreviations_ref(TmAbbreviations *abbreviations);
void tm_abbreviations_unref(TmAbbreviations *abbreviations);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmAbbreviations, tm_abbreviations_unref)

/**
 * tm_abbreviations_forbid:
 * Whether the text must not break at @place because of an abbreviation before it. @place is after
 * the full stop, or after the white space that follows it. The work a call is bounded.
 */
gboolean tm_abbreviations_forbid(const TmAbbreviations *abbreviations, const UChar *text,
                                 int32_t length, int32_t place);

#endif
