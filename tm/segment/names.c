#include "segment/names.h"

#include "segment/openings.h"

#include <glib/gi18n-lib.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* Initials in a row; nobody has more. */
#define MAX_INITIALS 4
/* Letters of a surname before its ending: "Лев" is none, "Львов" is. */
#define SURNAME_STEM 2
/* A capitalised word of so few letters before initials is a surname: "Ли О.", "Ким В. С." */
#define SHORT_SURNAME 3
/* Words between a noun and its letter: "класс энергоэффективности В." */
#define MAX_BETWEEN 2

static gboolean is_capitalised(LookText text, LookSpan word)
{
    return word.end > word.start && u_isupper(look_after(text, word.start));
}

/* "°С." is no initial, nor are "2А." and the option "-N."; in "Ж.-Б." the second letter is one. */
static gboolean may_precede(LookText text, int32_t at)
{
    UChar32 c = look_before(text, at);

    if (look_is_dash(c))
        return look_before(text, at - 1) == '.';
    return c < 0 || u_isUWhiteSpace(c) || look_is_opener(c) || c == '.';
}

/* One letter with the marks on it: "Й" may be two characters. */
static gboolean is_one_letter(LookText text, LookSpan word)
{
    int32_t at = word.start + U16_LENGTH(look_after(text, word.start));

    while (at < word.end && (U_GET_GC_MASK(look_after(text, at)) & U_GC_M_MASK) != 0)
        at++;
    return at == word.end;
}

/* An initial ends with the stop before @end: one capital, or more where the list has them. The word
 * of it, empty when there is none. */
static LookSpan initial_before(const TmLists *lists, LookText text, int32_t end)
{
    LookSpan none = {end, end};

    if (look_before(text, end) != '.')
        return none;
    LookSpan word = look_word_back(text, end - 1);
    if (!is_capitalised(text, word) || !may_precede(text, word.start))
        return none;
    return is_one_letter(text, word) || tm_lists_has(lists, TM_LIST_INITIAL, text, word) ? word
                                                                                         : none;
}

static gboolean initial_after(const TmLists *lists, LookText text, int32_t at)
{
    LookSpan word = look_word(text, at);

    return is_capitalised(text, word) && look_after(text, word.end) == '.' &&
           initial_before(lists, text, word.end + 1).start == at;
}

/* Where the row of initials begins that ends with the stop before @end; *n: how many. */
static int32_t start_of_initials(const TmLists *lists, LookText text, int32_t end, guint *n)
{
    int32_t start = end;

    for (*n = 0; *n < MAX_INITIALS; ++*n) {
        int32_t at = look_skip_spaces_back(text, start);
        if (look_before(text, at) == '-')
            at--;
        LookSpan word = initial_before(lists, text, at);
        if (word.start == word.end)
            break;
        start = word.start;
    }
    return start;
}

static gboolean is_surname(const TmLists *lists, LookText text, LookSpan word)
{
    if (!is_capitalised(text, word) || tm_lists_has_folded(lists, TM_LIST_NO_SURNAME, text, word))
        return FALSE;
    return tm_lists_has_ending(lists, TM_LIST_SURNAME_ENDING, text, word, SURNAME_STEM) ||
           tm_lists_has(lists, TM_LIST_SURNAME, text, word);
}

/* The same where initials follow. A word in capitals only is the name of a body: "МВД С. Иванов".
 */
static gboolean is_surname_before(const TmLists *lists, LookText text, LookSpan word)
{
    if (!is_capitalised(text, word) || u_isupper(look_before(text, word.end)))
        return FALSE;
    return word.end - word.start <= SHORT_SURNAME || is_surname(lists, text, word);
}

/* "витамин С.", "класс энергоэффективности В.": how many words further back the noun stands that
 * takes a letter; 0: it does not. */
static guint noun_of_letter(const TmLists *lists, LookText text, int32_t at)
{
    for (guint n = 1; n <= MAX_BETWEEN + 1; n++) {
        LookSpan word = look_word_back(text, look_skip_spaces_back(text, at));
        if (word.end == word.start)
            break;
        if (tm_lists_has_folded(lists, TM_LIST_TAKES_LETTER, text, word))
            return n;
        if (is_capitalised(text, word))
            break;
        at = word.start;
    }
    return 0;
}

/* Whether the initials start..place->stop, @n of them, stand after their surname or are no initials
 * at all, so that a sentence may end here. */
static gboolean may_end(const TmLists *lists, const LayerPlace *place, int32_t start, guint n)
{
    LookText text = place->text;
    LookSpan before = look_word_back(text, look_skip_spaces_back(text, start));
    LookSpan after = look_word(text, look_skip_openers(text, place->next));
    gboolean name_follows = is_surname(lists, text, after);
    gboolean is_letter = n == 1 && place->stop - start == 2;
    guint distance = is_letter ? noun_of_letter(lists, text, start) : 0;

    if (tm_lists_starts_sentence(lists, text, after))
        return TRUE;
    if (distance == 1 || (distance > 1 && !name_follows))
        return TRUE;
    if (look_skip_roman(text, start) == place->stop - 1 &&
        tm_lists_has(lists, TM_LIST_REGNAL, text, before))
        return TRUE;
    /* "Заявление Мельник О. В. Министерство отклонило": no end before the predicate. */
    return is_surname_before(lists, text, before) &&
           (!name_follows || initial_after(lists, text, look_skip_spaces(text, after.end))) &&
           !tm_openings_lacks_predicate(lists, place);
}

/* "6 P. M.", "Smith, M. A.", "Ph. D.", "the U. S.": an abbreviation and no initials. "M. A. Petrov"
 * are initials. */
static gboolean is_abbreviation(const TmLists *lists, const LayerPlace *place, int32_t row)
{
    int32_t start = 0;
    const TmListEntry *entry = tm_lists_longest(lists, place->text, place->stop, &start);

    if (entry == NULL)
        return FALSE;
    if (start < row)
        return TRUE;
    if (entry->section == TM_LIST_BEFORE_NUMBER)
        return FALSE;
    return entry->section != TM_LIST_MAY_END || look_number_before(place->text, row) ||
           look_before(place->text, look_skip_spaces_back(place->text, row)) == ',';
}

/* "Fed. R. Civ. P. 12", "S. 1931": a letter that counts, no end before its number. */
static gboolean is_counting(const TmLists *lists, LookText text, int32_t row)
{
    LookSpan before = look_word_back(text, look_skip_spaces_back(text, row));

    return noun_of_letter(lists, text, row) == 0 && !is_surname_before(lists, text, before);
}

gboolean tm_names_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason)
{
    LookText text = place->text;
    LookSpan initial = initial_before(lists, text, place->stop);
    UChar32 next = look_after(text, look_skip_openers(text, place->next));
    guint n = 0;

    if (initial.start == initial.end)
        return FALSE;
    if (look_is_dash(next) && u_isUWhiteSpace(look_after(text, place->next + 1))) {
        *reason = (LayerReason){TM_LAYER_NAME, N_("a dash goes on after initials"), NULL, 0};
        return TRUE;
    }
    if (!(u_isupper(next) || u_isdigit(next)))
        return FALSE;
    /* "Николай I. Затем": a Latin numeral in a text that is not in Latin letters. */
    if (look_skip_roman(text, initial.start) == initial.end &&
        !tm_lists_is_empty(lists, TM_LIST_ADJECTIVE_ENDING))
        return FALSE;
    *reason = (LayerReason){TM_LAYER_NAME, N_("initials belong to the name after them"), NULL, 0};
    int32_t row = start_of_initials(lists, text, place->stop, &n);
    if (is_abbreviation(lists, place, row))
        return FALSE;
    if (u_isdigit(next)) {
        reason->rule = N_("a letter belongs to the number after it");
        return is_counting(lists, text, row);
    }
    return initial_after(lists, text, place->next) || !may_end(lists, place, row, n);
}
