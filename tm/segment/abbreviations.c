#include "segment/abbreviations.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* Words with a stop in one abbreviation. */
#define MAX_PARTS 5
/* UTF-16 units inside a bracket that is looked through. Guess: a line of a contract. */
#define MAX_BRACKET 200

/* A Roman numeral by itself. "I" alone is more often the pronoun, "C" and "L" are letters. */
static gboolean is_roman(LookText text, int32_t at)
{
    int32_t end = look_skip_roman(text, at);

    return end > at + 1 || (end > at && (text.text[at] == 'V' || text.text[at] == 'X'));
}

/* What can stand for a number: "Art. IV", "прил. А". "No. I left" and "No. A man" are sentences. */
static gboolean is_letter_mark(const TmLists *lists, LookText text, int32_t at)
{
    LookSpan word = look_word(text, at);
    UChar32 c = look_after(text, at);

    return word.end == at + U16_LENGTH(c) && u_isupper(c) &&
           !(u_isUWhiteSpace(look_after(text, word.end)) &&
             tm_lists_has(lists, TM_LIST_STARTER, text, word));
}

/* The abbreviation of one word that begins at @at; NULL when there is none. *end: behind its stop.
 */
static const TmListEntry *entry_after(const TmLists *lists, LookText text, int32_t at, int32_t *end)
{
    LookSpan word = look_word(text, at);
    int32_t start = at;

    *end = word.end + 1;
    if (word.end == word.start || look_after(text, word.end) != '.')
        return NULL;
    const TmListEntry *entry = tm_lists_longest(lists, text, *end, &start);
    return start == at ? entry : NULL;
}

static gboolean is_followed_by(const TmLists *lists, LookText text, int32_t at,
                               TmListSection section)
{
    int32_t end;
    const TmListEntry *entry = entry_after(lists, text, at, &end);

    return entry != NULL && entry->section == section;
}

/* "Doc. | No. 17", "ст. | п. 5" */
static gboolean is_counted(const TmLists *lists, LookText text, int32_t at)
{
    int32_t end;
    const TmListEntry *entry = entry_after(lists, text, at, &end);

    return entry != NULL &&
           (entry->section == TM_LIST_BEFORE_NUMBER || entry->section == TM_LIST_DIVISION) &&
           u_isdigit(look_after(text, look_skip_spaces(text, end)));
}

/* "№ 5", "N 5", "§ 5", "#5" */
static gboolean is_number_sign(LookText text, int32_t at)
{
    UChar32 c = look_after(text, at);

    return c == 0x2116 || c == 0xA7 || c == '#' ||
           (c == 'N' && u_isdigit(look_after(text, look_skip_spaces(text, at + 1))));
}

/* Whether a number, or what stands for one, follows. */
static gboolean number_after(const TmLists *lists, LookText text, int32_t word)
{
    UChar32 c = look_after(text, word);

    if (u_isdigit(c) || is_number_sign(text, word))
        return TRUE;
    return is_roman(text, word) || is_letter_mark(lists, text, word) ||
           is_counted(lists, text, word);
}

/* "разд. «Документы»": a quote opens. */
static gboolean is_quoted(LookText text, int32_t next, int32_t word)
{
    UChar32 c = look_after(text, next);

    return word > next && c != '(' && c != '[';
}

/* "5 т.", "XX в.", "455 тыс. т." */
static gboolean amount_before(const TmLists *lists, LookText text, int32_t at)
{
    int32_t end = look_skip_spaces_back(text, at);

    if (look_number_before(text, at))
        return TRUE;
    end -= look_before(text, end) == '.';
    LookSpan word = look_word_back(text, end);
    return tm_lists_has_folded(lists, TM_LIST_MULTIPLIER, text, word);
}

/* A capitalised word or an ordinal stands right before @at, as a name does: "Заводской ул.", "5th
 * Ave." Where a language has endings of adjectives the word must have one. */
static gboolean name_before(const TmLists *lists, LookText text, int32_t at)
{
    LookSpan word = look_word_back(text, look_skip_spaces_back(text, at));

    if (word.end == word.start)
        return FALSE;
    if (u_isdigit(look_before(text, word.start)))
        return TRUE;
    if (!u_isupper(look_after(text, word.start)) ||
        tm_lists_has(lists, TM_LIST_STARTER, text, word))
        return FALSE;
    return tm_lists_is_empty(lists, TM_LIST_ADJECTIVE_ENDING) ||
           tm_lists_has_ending(lists, TM_LIST_ADJECTIVE_ENDING, text, word, 1);
}

/* Whether an abbreviation that began before @end goes on at @next: "Rt. | Hon.", "т. | е." */
static gboolean is_inside(const TmLists *lists, LookText text, int32_t end, int32_t next,
                          const TmListEntry **entry)
{
    for (guint n = 0; n < MAX_PARTS; n++) {
        LookSpan word = look_word(text, next);
        int32_t start = end;

        if (word.end == word.start || look_after(text, word.end) != '.')
            return FALSE;
        *entry = tm_lists_longest(lists, text, word.end + 1, &start);
        if (*entry != NULL && start < end)
            return TRUE;
        next = look_skip_spaces(text, word.end + 1);
    }
    return FALSE;
}

/* Where the bracket that opens at @at closes; -1 when it does not soon. */
static int32_t find_closing(LookText text, int32_t at)
{
    for (guint n = 0; n < MAX_BRACKET && ++at < text.length; n++)
        if (text.text[at] == ')')
            return at;
    return -1;
}

/* "et al. (2021)", "6 p.m. (Moscow time)": what stands in brackets has no stop of its own. */
static gboolean is_remark(LookText text, int32_t at)
{
    int32_t closing = look_after(text, at) == '(' ? find_closing(text, at) : -1;
    UChar32 last = closing > 0 ? look_before(text, closing) : U_SENTINEL;

    return closing > 0 && last != '.' && last != '!' && last != '?' && last != 0x2026;
}

/* After an abbreviation that can end a sentence: @next is where the white space ends, @word where
 * opening quotes and brackets do. */
static gboolean goes_on(const TmLists *lists, LookText text, int32_t next, int32_t word)
{
    UChar32 c = look_after(text, word);

    return u_isdigit(c) || u_islower(c) || is_roman(text, word) || is_number_sign(text, word) ||
           is_remark(text, next) ||
           tm_lists_has_folded(lists, TM_LIST_CONTINUATION, text, look_word(text, word));
}

/* "Baker Bros. Inc.", "Alpha Corp. Chairman", "Smith et al. (2021)" */
static gboolean name_goes_on(const TmLists *lists, LookText text, int32_t next)
{
    return is_remark(text, next) || is_followed_by(lists, text, next, TM_LIST_INSTITUTION) ||
           tm_lists_has_folded(lists, TM_LIST_CONTINUATION, text, look_word(text, next));
}

/* "the U.S. | They", "in the U.S. | Dr. Amari": what cannot go on with a name. */
static gboolean begins_anew(const TmLists *lists, LookText text, int32_t word)
{
    return tm_lists_starts_sentence(lists, text, look_word(text, word)) ||
           is_followed_by(lists, text, word, TM_LIST_PERSONAL_TITLE);
}

/* "Этот нож туп. | Он не режет": a word of more than one letter before one that is no name. */
static gboolean ends_anyway(const TmLists *lists, const LayerPlace *place, int32_t start)
{
    LookText text = place->text;
    LookSpan next = look_word(text, look_skip_openers(text, place->next));

    return place->stop - start > 2 && tm_lists_starts_sentence(lists, text, next);
}

static gboolean forbids(const TmLists *lists, TmListSection section, const LayerPlace *place,
                        int32_t start)
{
    LookText text = place->text;
    int32_t next = place->next;
    int32_t word = look_skip_openers(text, next);

    switch (section) {
    case TM_LIST_NEVER_ENDS:
        return TRUE;
    case TM_LIST_TITLE:
    case TM_LIST_PERSONAL_TITLE:
        return !tm_lists_starts_sentence(lists, text, look_word(text, word));
    case TM_LIST_SELDOM_ENDS:
        return !begins_anew(lists, text, word);
    case TM_LIST_DIVISION:
        return is_quoted(text, next, word) || number_after(lists, text, word);
    case TM_LIST_BEFORE_NUMBER:
        return number_after(lists, text, word);
    case TM_LIST_AFTER_NAME:
        return goes_on(lists, text, next, word) ||
               !(name_before(lists, text, start) || ends_anyway(lists, place, start));
    case TM_LIST_BEFORE_NAME:
        return goes_on(lists, text, next, word) ||
               !(amount_before(lists, text, start) || ends_anyway(lists, place, start));
    case TM_LIST_UNIT:
        return goes_on(lists, text, next, word);
    case TM_LIST_INSTITUTION:
        return name_goes_on(lists, text, next);
    case TM_LIST_MAY_END:
        return is_remark(text, next) || is_followed_by(lists, text, next, TM_LIST_INSTITUTION);
    default:
        return FALSE;
    }
}

/* "Asst. Sec. Nora Lindqvist": a title goes on through the abbreviation behind it. */
static TmListSection section_of(const TmLists *lists, const TmListEntry *entry, LookText text,
                                int32_t start)
{
    int32_t before = look_skip_spaces_back(text, start), earlier = 0;
    const TmListEntry *title = before < start && look_before(text, before) == '.'
                                   ? tm_lists_longest(lists, text, before, &earlier)
                                   : NULL;

    return title != NULL && title->section == TM_LIST_TITLE &&
                   entry->section == TM_LIST_BEFORE_NUMBER
               ? TM_LIST_TITLE
               : entry->section;
}

/* Where the bracket that closes before @at opens in this segment; -1 when it does not. */
static int32_t find_bracket(LookText text, int32_t start, int32_t at)
{
    for (guint n = 0; n < MAX_BRACKET && at > start; n++)
        if (text.text[--at] == '(')
            return at;
    return -1;
}

/* "Maj. Gen. (Ret.) Igor Sablin": only an abbreviation ends with the stop, and the bracket stands
 * inside a sentence. */
static gboolean is_bracketed(const TmLists *lists, const LayerPlace *place,
                             const TmListEntry **entry)
{
    LookText text = place->text;
    int32_t start = 0;

    if (look_before(text, place->stop) != ')' || look_before(text, place->stop - 1) != '.')
        return FALSE;
    *entry = tm_lists_longest(lists, text, place->stop - 1, &start);
    return *entry != NULL && find_bracket(text, place->start, place->stop - 1) > place->start;
}

/* "в 2025 г. – 7 %", "28 чел. — треть": a dash goes on with the sentence. */
static gboolean goes_on_after_dash(LookText text, int32_t next)
{
    return look_is_dash(look_after(text, next)) && u_isUWhiteSpace(look_after(text, next + 1));
}

gboolean tm_abbreviations_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason)
{
    const TmListEntry *entry = NULL;
    int32_t start = 0;
    gboolean forbidden = is_bracketed(lists, place, &entry);

    if (!forbidden && look_before(place->text, place->stop) != '.')
        return FALSE;
    if (!forbidden)
        forbidden = is_inside(lists, place->text, place->stop, place->next, &entry);
    if (!forbidden) {
        entry = tm_lists_longest(lists, place->text, place->stop, &start);
        forbidden = entry != NULL &&
                    (goes_on_after_dash(place->text, place->next) ||
                     forbids(lists, section_of(lists, entry, place->text, start), place, start));
    }
    if (forbidden)
        *reason = (LayerReason){TM_LAYER_ABBREVIATION, entry->rule, entry->file, entry->line};
    return forbidden;
}
