/*
 * ICU's door for single strings: normal forms and the classes of characters that matching asks
 * about.
 */
#ifndef TM_TEXT_UNICODE_H
#define TM_TEXT_UNICODE_H

#include <glib.h>

/* The text in NFC. Invalid UTF-8 becomes U+FFFD. The caller frees the string. */
char *tm_unicode_nfc(const char *utf8, gsize n_bytes);

/* NFKC_Casefold: case and compatibility variants are equal; soft hyphens are gone. */
char *tm_unicode_fold(const char *utf8, gsize n_bytes);

/* May stand anywhere in a word to say where it may be divided; no key and no token sees it. */
#define TM_SOFT_HYPHEN 0xad

/* Any white space: space, tab, line ends, no-break and thin spaces. */
gboolean tm_unicode_is_space(gunichar c);

/* A small letter; letters of scripts that have no case are none. */
gboolean tm_unicode_is_small(gunichar c);

/* The letter that stands for it whatever its case: "Ж" and "ж" give "ж". One character for one, so
 * "ß" stays; tm_unicode_fold does it for strings, and more. */
gunichar tm_unicode_fold_letter(gunichar c);

/* What of a character decides how a token goes on. */
typedef enum {
    TM_CHAR_SPACE,
    TM_CHAR_LETTER, /* letters and the marks on them */
    TM_CHAR_DIGIT,
    TM_CHAR_IGNORED, /* soft hyphen, joiners, marks of direction: no token sees them */
    TM_CHAR_SIGN     /* punctuation, symbols */
} TmCharClass;

TmCharClass tm_unicode_class(gunichar c);

/* The value of a decimal digit of any script, or -1. */
int tm_unicode_digit(gunichar c);

/* Whether a text has a letter: something to translate. */
gboolean tm_unicode_has_letter(const char *utf8, gsize n_bytes);

#endif
