/*
 * Text with inline codes.
 *
 * A TmText is a piece of a document as a translator sees it: UTF-8 text, and beside it, as byte
 * offsets, the inline codes that stand in it: bold on, bold off, a note mark, a field. The text is
 * exactly what a person wrote; the codes never appear inside it.
 *
 *     text   "Принят закон о реестрах."
 *     codes        ^7 OPEN 1 "bold"    ^19 CLOSE 1 "bold"
 *
 * Codes are kept in document order; codes at one offset keep the order in which they were added.
 * An OPEN and a CLOSE with the same id are a pair; one without the other is allowed (the partner
 * stands in another segment). What a code *does* (its native markup) is carried in `data` and
 * means something only to the format that made it.
 *
 *     g_autoptr(TmText) text = tm_text_new("Принят ", -1);
 *     tm_text_append_code(text, TM_CODE_OPEN, 1, "bold", "<b>");
 *     tm_text_append(text, "закон", -1);
 *     tm_text_append_code(text, TM_CODE_CLOSE, 1, "bold", "</b>");
 *
 * This module does not cut text into sentences or tokens and knows no file format.
 */
#ifndef TM_TEXT_TEXT_H
#define TM_TEXT_TEXT_H

#include <glib.h>

/* One segment in bytes. Guess: forty pages of print; longer ones are refused, not cut. */
#define TM_SEGMENT_MAX_BYTES (256 * 1024)

typedef enum {
    TM_CODE_OPEN,  /* begins something: bold on, a link */
    TM_CODE_CLOSE, /* ends it */
    TM_CODE_ALONE  /* stands for itself: a note mark, a tab, a field, a picture */
} TmCodeKind;

typedef struct {
    gsize offset; /* byte offset into the text, on a character boundary */
    TmCodeKind kind;
    guint id;   /* the same for both halves of a pair, else unique in its unit; from 1 */
    char *name; /* for people: "bold", "link", "note", "field"; never NULL, may be "" */
    char *data; /* native markup for the format that made it; may be NULL */
    char *form; /* its element in the exchange file it came from, as markup, where that says more
                   than the fields above; for the writer of that format; may be NULL */
} TmCode;

/**
 * tm_code_separator:
 * The white space that a code stands for: '\t' for one named "tab", '\n' for "break", NUL for every
 * other. Such a code divides words and sentences as the character would.
 */
char tm_code_separator(const TmCode *code);

typedef struct {
    GString *string; /* UTF-8; offsets of codes are into string->str */
    GArray *codes;   /* of TmCode, in document order */
} TmText;

TmText *tm_text_new(const char *utf8, gssize n_bytes);
TmText *tm_text_copy(const TmText *text);
void tm_text_free(TmText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmText, tm_text_free)

static inline gsize tm_text_n_codes(const TmText *text)
{
    return text->codes->len;
}

static inline const TmCode *tm_text_code(const TmText *text, gsize i)
{
    return &g_array_index(text->codes, TmCode, i);
}

void tm_text_append(TmText *text, const char *utf8, gssize n_bytes);

/* Adds a code at the end of the text as it stands now. name and data are copied. */
void tm_text_append_code(TmText *text, TmCodeKind kind, guint id, const char *name,
                         const char *data);

/* The same with all that @code says but its offset. */
void tm_text_append_copy_of_code(TmText *text, const TmCode *code);

/**
 * tm_text_append_slice:
 * Append to @text the bytes @start..@end of @other, and its codes @first_code..@end_code (indices,
 * end exclusive). Codes outside the byte range are moved to its nearer edge.
 */
void tm_text_append_slice(TmText *text, const TmText *other, gsize start, gsize end,
                          gsize first_code, gsize end_code);

/**
 * tm_text_partners:
 * For each code the index of its other half: of the CLOSE that ends an OPEN, of the OPEN that a
 * CLOSE ends; TM_NO_PARTNER for a code alone or without its half. An id that is opened again while
 * it is open belongs to the later one.
 *
 * Owner   the caller frees the array.
 */
#define TM_NO_PARTNER G_MAXSIZE
gsize *tm_text_partners(const TmText *text);

/* Same bytes and the same codes: kind, id, name, data, form and place. */
gboolean tm_text_equal(const TmText *a, const TmText *b);

/**
 * tm_text_key:
 * What makes two texts *identical* for matching: the text after NFC with every kind of white space
 * turned into U+0020 and soft hyphens removed, then a U+0001 and one letter a code (o, c, a).
 * Two texts have equal keys exactly when the score between them is 10000.
 *
 * Owner   the caller frees the string.
 * Source  docs/matching.md, "Identical".
 */
char *tm_text_key(const TmText *text);

/* The same, written over what @key holds, for loops that need one key at a time. */
void tm_text_key_into(const TmText *text, GString *key);

/**
 * tm_text_pack_codes / tm_text_unpack_codes:
 * The codes as one string to be stored beside the text, and back. NULL for no codes.
 *
 * Shape   "1" (version), then for each code: kind letter, offset ':' id ':' length-of-name ':'
 *         name length-of-data ':' data, numbers in decimal; data NULL is written "-:". Version "2",
 *         used when a code has a form, has the form in the same way after the data.
 * Errors  TM_ERROR_STORE if @packed is damaged or does not fit the text; @text is then unchanged.
 */
char *tm_text_pack_codes(const TmText *text);
gboolean tm_text_unpack_codes(TmText *text, const char *packed, GError **error);

#endif
