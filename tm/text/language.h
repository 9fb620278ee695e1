/*
 * Languages: tags, and which language a text is written in.
 */
#ifndef TM_TEXT_LANGUAGE_H
#define TM_TEXT_LANGUAGE_H

#include <glib.h>

/**
 * tm_language_normalise:
 * A language tag as people write it ("RU_ru", "EN", "uz-cyrl", "kaz", "ger") as BCP 47 ("ru-RU",
 * "en", "uz-Cyrl", "kk", "de").
 *
 * Owner   the caller frees the string.
 * Errors  TM_ERROR_TEXT when it is no language tag.
 */
char *tm_language_normalise(const char *tag, GError **error);

/**
 * tm_language_matches:
 * Whether a text in language @actual serves someone who asked for @wanted (both normalised).
 * The shorter tag stands for all that begin with it: "en" and "en-US" match each other,
 * "en-GB" and "en-US" do not.
 */
gboolean tm_language_matches(const char *wanted, const char *actual);

/* The tag with its usual region for spell checkers and w:lang: "en" → "en-US", "kk" → "kk-KZ". */
char *tm_language_with_region(const char *tag);

typedef struct {
    const char *language; /* "ru", "en", …, or NULL when the text has too few letters to tell */
    const char *reason;   /* "letters", "words", "script": what decided */
    guint confidence;     /* percent */
} TmDetection;

/**
 * tm_language_detect:
 * Guess the language of a text among ru be uk kk ky tg uz az tk ro hy en, by script, by letters
 * that only some of them use, then by frequent short words. Looks at the first 64 KiB.
 *
 * Source  the table in language_detect.c; docs/guide.en.md says how to overrule it (--from).
 */
TmDetection tm_language_detect(const char *utf8, gsize n_bytes);

#endif
