/*
 * Looking around a place in UTF-16 text: the characters, white space and words on both sides.
 *
 * Every step is bounded by LOOK_MAX_SPACES or LOOK_MAX_WORD, so that the work a place costs does
 * not depend on the text. Not for use outside tm/segment.
 */
#ifndef TM_SEGMENT_LOOK_H
#define TM_SEGMENT_LOOK_H

#include <glib.h>
#include <unicode/utypes.h>

/* White space passed over in one go; a longer run is layout, not a sentence. Guess. */
#define LOOK_MAX_SPACES 64
/* UTF-16 units of one word; a longer one is in no list. Guess. */
#define LOOK_MAX_WORD 48

typedef struct {
    const UChar *text;
    int32_t length;
} LookText;

/* A stretch of the text: start..end, end exclusive. */
typedef struct {
    int32_t start;
    int32_t end;
} LookSpan;

/* The character before and after @at; U_SENTINEL (-1) beyond the text. */
UChar32 look_before(LookText text, int32_t at);
UChar32 look_after(LookText text, int32_t at);

int32_t look_skip_spaces_back(LookText text, int32_t at);
int32_t look_skip_spaces(LookText text, int32_t at);
/* Opening quotes and brackets after @at. */
int32_t look_skip_openers(LookText text, int32_t at);
/* At most @limit digits. */
int32_t look_skip_digits(LookText text, int32_t at, int32_t limit);

/* The word that begins at @at or ends there: letters and their marks; hyphens and apostrophes
 * between letters belong to it. Empty when there is none, or when it is too long. */
LookSpan look_word(LookText text, int32_t at);
LookSpan look_word_back(LookText text, int32_t at);

/* Letters and the marks on them. */
gboolean look_is_letter(UChar32 c);
gboolean look_is_apostrophe(UChar32 c);
gboolean look_is_newline(UChar32 c);
gboolean look_is_opener(UChar32 c);
gboolean look_is_dash(UChar32 c);

/* A Roman numeral in Latin capitals begins at @at and is a word by itself: where it ends, else @at.
 */
int32_t look_skip_roman(LookText text, int32_t at);
/* A number ends just before the white space or hyphen before @at: "5", "XX", "90-х", "2025-". */
gboolean look_number_before(LookText text, int32_t at);

#endif
