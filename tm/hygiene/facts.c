#include "hygiene/internal.h"

#include <string.h>
#include "text/unicode.h"

/* What a pass over a text has seen of the word it is in. */
typedef struct {
    const Alphabet *alphabet;
    guint n_letters;
    guint scripts; /* bits 1 << Script */
    Script first;
    gboolean foreign;
    gboolean capital;
    gboolean stands_free; /* nothing but a space or an opening sign before it */
} Word;

static void add_letter(Facts *facts, Word *word, gunichar c, Script script)
{
    const Alphabet *alphabet = word->alphabet;

    facts->n_letters[script]++;
    facts->n_all_letters++;
    if (word->n_letters++ == 0)
        word->first = script;
    word->scripts |= 1u << script;
    if (script == SCRIPT_LATIN && !(c >= 'a' && c <= 'z'))
        word->capital = TRUE;
    /* a–z of English, а–я of Russian: most letters of most texts need no look at a table. */
    if (alphabet == NULL || alphabet->own == NULL || (c < 0x80 && *alphabet->none == '\0'))
        return;
    if (alphabet_lacks(alphabet, c))
        word->foreign = TRUE;
    else if (c >= 0x80 && (alphabet->scripts & 1u << script) && !(c >= 0x410 && c <= 0x44f) &&
             c != 0x401 && c != 0x451)
        facts->n_own_letters++;
}

static gboolean ends_word_freely(gunichar c)
{
    return c == 0 || tm_unicode_is_space(c) || (c < 0x80 && strchr(".,;:!?)\"'", (char) c)) ||
           c == 0xbb || c == 0x201c || c == 0x201d || c == 0x2019 || c == 0x2026;
}

static gboolean begins_word_freely(gunichar c)
{
    return tm_unicode_is_space(c) || (c < 0x80 && strchr("(\"'", (char) c)) || c == 0xab ||
           c == 0x201c || c == 0x201e || c == 0x2018;
}

static void end_word(Facts *facts, Word *word, gunichar after)
{
    const guint both = 1u << SCRIPT_LATIN | 1u << SCRIPT_CYRILLIC;

    if (word->n_letters > 0) {
        facts->n_words[word->first]++;
        facts->n_foreign_words += word->foreign;
        facts->mixed = facts->mixed || (word->scripts & both) == both;
        if (word->scripts == 1u << SCRIPT_LATIN && !word->capital && word->n_letters > 1 &&
            word->stands_free && ends_word_freely(after))
            facts->n_plain_words++;
    }
    *word = (Word){.alphabet = word->alphabet, .stands_free = begins_word_freely(after)};
}

static gboolean is_odd(gunichar c)
{
    return c >= 0x7f || c == '&' || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
}

static gboolean is_mark(gunichar c)
{
    if (c < 0x80)
        return c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '"';
    return c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201e);
}

void facts_read(Facts *facts, const char *text, const char *language)
{
    Word word = {.alphabet = alphabet_of(language), .stands_free = TRUE};
    gsize n_trailing = 0;

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        Script script = script_of(c);
        gboolean space = tm_unicode_is_space(c);
        if (facts->visible)
            n_trailing = space ? n_trailing + 1 : 0;
        facts->odd = facts->odd || is_odd(c);
        if (script != SCRIPT_NONE) {
            facts->visible = TRUE;
            facts->n_chars++;
            add_letter(facts, &word, c, script);
            continue;
        }
        facts->marks = facts->marks || is_mark(c);
        facts->visible = facts->visible || (!space && tm_unicode_class(c) != TM_CHAR_IGNORED);
        facts->n_chars += facts->visible;
        end_word(facts, &word, c);
    }
    end_word(facts, &word, 0);
    facts->n_chars -= n_trailing;
}
