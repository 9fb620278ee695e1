/*
 * Texts in another language than they say: by script, then by letters.
 *
 * Both need much: a name, a brand, a line of code or a quoted word is no wrong language.
 */
#include "hygiene/internal.h"

#include <string.h>
#include "text/language.h"

/* So many letters of a script that does not belong here, and more than half of all, are a text in
 * it and not a quoted name. Guess. */
#define MIN_FOREIGN_SCRIPT 4
/* Words in small Latin letters, standing free, of which a text without a letter of its own script
 * must have so many: titles, names and commands have fewer. Guess. */
#define MIN_PLAIN_WORDS 3
/* Where the finding is certain. Measured: docs/hygiene.md. */
#define CERTAIN_WORDS 4
#define CERTAIN_WORDS_AMONG_NAMES 6
#define CERTAIN_SHARE_PERCENT 90
/* Frequent words of English: lists of commands and titles have fewer. Measured. */
#define CERTAIN_ENGLISH_WORDS 3
/* Confidence of the detector from which on we believe it. */
#define CERTAIN_LETTERS 90
/* Letters foreign to the language must be in so many words, and in one of so many of its words. */
#define MIN_FOREIGN_WORDS 3
#define FOREIGN_WORDS_SHARE 4
/* A text that is no longer than a title needs fewer. */
#define TITLE_WORDS 4
#define TITLE_FOREIGN_WORDS 2
/* Latin letters with marks are common in names: "Sant Julià de Lòria". Measured on the corpora. */
#define MIN_FOREIGN_LATIN_WORDS 4
/* Words of Russian in a text that says it is Kazakh and has no Kazakh letter. Measured. */
#define MIN_RUSSIAN_WORDS 2
#define CERTAIN_RUSSIAN_WORDS 4
/* Less than this says nothing of a language that shares its alphabet with another. Guess. */
#define MIN_LETTERS_WITHOUT_OWN 30

static guint expected_letters(const Facts *facts, guint scripts)
{
    guint n = 0;

    for (guint i = SCRIPT_LATIN; i < N_SCRIPTS; i++)
        if (scripts & 1u << i)
            n += facts->n_letters[i];
    return n;
}

/* What the text is in by the detector, when that is another language; else NULL. @confidence is 0
 * when it went by the script alone. */
static const char *detected_other(const char *text, const char *language, guint *confidence)
{
    TmDetection detection = tm_language_detect(text, strlen(text));

    if (detection.language == NULL || tm_language_matches(detection.language, language) ||
        alphabet_of(detection.language) == alphabet_of(language))
        return NULL;
    *confidence = strcmp(detection.reason, "script") != 0 ? detection.confidence : 0;
    return detection.language;
}

/* Nothing else, or so much of it that the rest are names in it. */
static gboolean is_all_in(const Facts *facts, guint script, guint scripts)
{
    if (expected_letters(facts, scripts) == 0)
        return facts->n_words[script] >= CERTAIN_WORDS;
    return facts->n_words[script] >= CERTAIN_WORDS_AMONG_NAMES &&
           (guint64) facts->n_letters[script] * 100 >=
               (guint64) facts->n_all_letters * CERTAIN_SHARE_PERCENT;
}

/* Words of Russian that the other languages in Cyrillic do not have, nor spell so. */
static const char RUSSIAN[] =
    " и в на с по что как из для это от или при его был все которые который "
    "также ";
static const char ENGLISH[] =
    " the of and to in is are was for that this with on by be not or from it "
    "have has will you your can ";

static guint count_words(const char *text, const char *words)
{
    g_auto(GStrv) parts = g_strsplit_set(text, " \n\t,.;:!?\"()", -1);
    guint n = 0;

    for (gsize i = 0; parts[i] != NULL; i++) {
        g_autofree char *spaced = g_strdup_printf(" %s ", parts[i]);
        n += *parts[i] != '\0' && strstr(words, spaced) != NULL;
    }
    return n;
}

/* Mostly in a script that is neither the language's nor Latin. */
static gboolean check_script(Check *check, guint variant, guint scripts)
{
    const Facts *facts = &check->facts[variant];

    for (guint i = SCRIPT_CYRILLIC; i < N_SCRIPTS; i++) {
        guint n = facts->n_letters[i];
        if ((scripts & 1u << i) || n < MIN_FOREIGN_SCRIPT || n * 2 <= facts->n_all_letters)
            continue;
        check_report(check, TM_RULE_LANGUAGE, TM_DETAIL_SCRIPT, is_all_in(facts, i, scripts),
                     variant, NULL);
        return TRUE;
    }
    return FALSE;
}

/* Nothing of its own script, but a sentence of Latin words. */
static gboolean check_latin(Check *check, guint variant, guint scripts)
{
    const Facts *facts = &check->facts[variant];
    const char *text = check_variant(check, variant)->text->string->str;

    if ((scripts & 1u << SCRIPT_LATIN) || facts->n_plain_words < MIN_PLAIN_WORDS ||
        expected_letters(facts, scripts) > 0)
        return FALSE;
    gboolean certain = facts->n_plain_words >= CERTAIN_WORDS &&
                       count_words(text, ENGLISH) >= CERTAIN_ENGLISH_WORDS;
    check_report(check, TM_RULE_LANGUAGE, TM_DETAIL_SCRIPT, certain, variant, NULL);
    return TRUE;
}

/* None of the letters that every sentence of the language has, but words of Russian. */
static void check_russian(Check *check, guint variant, const Alphabet *alphabet)
{
    const Facts *facts = &check->facts[variant];
    const char *text = check_variant(check, variant)->text->string->str;

    if (*alphabet->own == '\0' || facts->n_own_letters > 0 ||
        facts->n_letters[SCRIPT_CYRILLIC] < MIN_LETTERS_WITHOUT_OWN)
        return;
    guint n_words = count_words(text, RUSSIAN);
    if (n_words >= MIN_RUSSIAN_WORDS)
        check_report(check, TM_RULE_LANGUAGE, TM_DETAIL_LETTERS, n_words >= CERTAIN_RUSSIAN_WORDS,
                     variant, g_strdup("ru"));
}

static void check_letters(Check *check, guint variant, const Alphabet *alphabet)
{
    const Facts *facts = &check->facts[variant];
    const TmVariant *checked = check_variant(check, variant);
    guint latin = facts->n_words[SCRIPT_LATIN], cyrillic = facts->n_words[SCRIPT_CYRILLIC];
    guint least = latin > cyrillic          ? MIN_FOREIGN_LATIN_WORDS
                  : cyrillic <= TITLE_WORDS ? TITLE_FOREIGN_WORDS
                                            : MIN_FOREIGN_WORDS;
    guint confidence = 0;

    if (facts->n_foreign_words < least ||
        facts->n_foreign_words * FOREIGN_WORDS_SHARE < latin + cyrillic) {
        check_russian(check, variant, alphabet);
        return;
    }
    const char *other = detected_other(checked->text->string->str, checked->language, &confidence);
    if (other != NULL)
        check_report(check, TM_RULE_LANGUAGE, TM_DETAIL_LETTERS, confidence >= CERTAIN_LETTERS,
                     variant, g_strdup(other));
}

void check_language(Check *check)
{
    guint variant = check->source;
    const char *language = check_variant(check, variant)->language;
    const Alphabet *alphabet = alphabet_of(language);
    guint scripts = alphabet_scripts(language);

    if (scripts == 0 || check_script(check, variant, scripts) ||
        check_latin(check, variant, scripts))
        return;
    if (alphabet != NULL && alphabet->own != NULL)
        check_letters(check, variant, alphabet);
}
