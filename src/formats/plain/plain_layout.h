/*
 * Paragraphs of plain text: where they begin and end.
 *
 * Blank lines, and lines without a letter or a digit ("* * *"), separate paragraphs. Between other
 * lines it depends on how the file was written, which is found out for the file as a whole:
 *
 * - *One paragraph a line*: every line is a paragraph.
 * - *Wrapped*: lines break where the next word no longer fitted, so they have similar widths, below
 *   about 100 characters. Such a break means nothing, and lines belong together, unless a line
 *   starts a paragraph anew.
 *
 * In wrapped text a line starts a paragraph anew when
 * - the line before ends a sentence, and this one does not go on with a small letter; but a full
 *   line may end with a full stop inside a sentence: behind a short word, which may be an
 *   abbreviation or an initial ("ст.", "т.д.", "Sen.", "И."), or where this line begins with a
 *   number;
 * - it begins with a list mark ("•", "1.", "а)", no year; a dash only where it is no dash of the
 *   sentence);
 * - it is indented more than the line before, which is no list item;
 * - the line before is short (with this one's first word it would not fill three quarters of the
 *   width), and this one begins with no small letter.
 *
 * Two paragraphs that are taken for one do little harm, since paragraphs are cut into sentences; a
 * sentence in two paragraphs matches nothing. So the full stop is doubted and not the lists of
 * abbreviations asked, which need the language.
 *
 * The width is that of the widest line below 100 characters. A file counts as wrapped when at least
 * six in ten of the breaks that could be soft (the line before ends no sentence) are behind a full
 * line or go on with a small letter, and at most one line in ten is longer than 100. An address
 * ("https://…") cannot be broken and makes no line long. The numbers are guesses.
 *
 *     Наблюдатели посетили избирательные участки и     ┐ one: the next word did not fit
 *     встретились с членами комиссий.                  ┘
 *     Миссия продолжит работу.                           another: a sentence ended
 */
#ifndef FORMATS_PLAIN_LAYOUT_H
#define FORMATS_PLAIN_LAYOUT_H

#include "formats/error.h"

#define PLAIN_WRAPPED_MAX_COLUMNS 100
#define PLAIN_WRAPPED_MIN_COLUMNS 40
/* Of a long word with a slash in it. A guess: the longest words of German have forty letters. */
#define PLAIN_ADDRESS_MIN_COLUMNS 40
/* A full line leaves at most one part in so many empty. */
#define PLAIN_RAGGED_PART 4

/* Letters of a word whose full stop may be that of an abbreviation: "просп.", "paras." A guess. */
#define PLAIN_SHORT_WORD_LETTERS 5

/* One paragraph. A guess: a book without a line break is longer than any that a person works on. */
#define PLAIN_UNIT_MAX_BYTES (16 * 1024 * 1024)
/* Paragraphs of one file. A guess: as many as ten thousand laws have. */
#define PLAIN_MAX_UNITS 2000000

/* Bytes of the text: without indentation, bullet and trailing spaces, line breaks inside as
 * written. */
typedef struct {
    gsize start;
    gsize end;
    gboolean is_item;
} PlainSpan;

/**
 * plain_layout:
 * Errors  FORMAT_ERROR_LIMIT with the line. Time grows with the text, memory with its paragraphs.
 */
GArray *plain_layout(const char *text, gsize n_bytes, const char *path, GError **error);

/* Whether a line (without its end and the white space before it) is longer than
 * PLAIN_WRAPPED_MAX_COLUMNS, addresses not counted. */
gboolean plain_is_too_wide(const char *line, gsize n_bytes);

#endif
