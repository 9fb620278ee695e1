#include "segment/openings.h"

#include <glib/gi18n-lib.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* How far a clause is followed, in words and in UTF-16 units. Guess. */
#define MAX_CLAUSE_WORDS 30
#define MAX_CLAUSE_UNITS 1000
/* Letters before the ending of a predicate: "для" is none. */
#define PREDICATE_STEM 2
#define AGENT_STEM 3
/* Words between a participle and its noun: "в период с мая по июнь 2020 г." Guess. */
#define MAX_PARTICIPLE_WORDS 8
/* UTF-16 units of a quotation whose beginning is looked for, and words of a speaker's name and
 * title. Guess. */
#define MAX_QUOTATION 300
#define MAX_SPEAKER_WORDS 6

/* What the words from the start of a segment to its possible end are. */
typedef struct {
    guint n_words;
    gboolean predicate;
    gboolean passive;
    gboolean comma;
    gboolean divided; /* a dash, colon or semicolon: no mere opening */
} Clause;

/* @first: the first word of a segment, which has a capital whatever it is. */
static gboolean is_predicate(const TmLists *lists, LookText text, LookSpan word, gboolean first)
{
    if (tm_lists_has_folded(lists, TM_LIST_PREDICATE, text, word))
        return TRUE;
    return tm_lists_has_ending(lists, TM_LIST_PREDICATE_ENDING, text, word, PREDICATE_STEM) &&
           !tm_lists_has_folded(lists, TM_LIST_NO_PREDICATE, text, word) &&
           (first || !u_isupper(look_after(text, word.start)));
}

static void see_word(const TmLists *lists, LookText text, LookSpan word, Clause *clause)
{
    clause->predicate |= is_predicate(lists, text, word, clause->n_words++ == 0);
    clause->passive |=
        tm_lists_has_ending(lists, TM_LIST_PASSIVE_ENDING, text, word, PREDICATE_STEM) &&
        !tm_lists_has_folded(lists, TM_LIST_NO_PREDICATE, text, word);
}

static void see_sign(LookText text, int32_t at, Clause *clause)
{
    UChar32 c = look_after(text, at);

    if (c == ',')
        clause->comma = TRUE;
    else if (c == ';' || (c == ':' && u_isUWhiteSpace(look_after(text, at + 1))) ||
             (look_is_dash(c) && u_isUWhiteSpace(look_before(text, at)) &&
              u_isUWhiteSpace(look_after(text, at + 1))))
        clause->divided = TRUE;
}

/* Reads from the first word on, as far as a clause is followed. */
static Clause read_clause(const TmLists *lists, LookText text, int32_t start, int32_t end)
{
    Clause clause = {0};

    end = MIN(end, start + MAX_CLAUSE_UNITS);
    for (int32_t at = start; at < end && clause.n_words < MAX_CLAUSE_WORDS;) {
        LookSpan word = look_word(text, at);
        int32_t digits = look_skip_digits(text, at, LOOK_MAX_WORD);

        if (word.end > word.start) {
            see_word(lists, text, word, &clause);
            at = word.end;
        } else if (digits > at) {
            clause.n_words++;
            at = digits;
        } else {
            see_sign(text, at, &clause);
            at++;
        }
    }
    return clause;
}

/* "принят в 2012 г. Правительством", but not "принят в 2012 г. Итогом стало". */
static gboolean is_agent(const TmLists *lists, LookText text, LookSpan word)
{
    LookSpan next = look_word(text, look_skip_spaces(text, word.end));

    return tm_lists_has_ending(lists, TM_LIST_AGENT_ENDING, text, word, AGENT_STEM) &&
           !tm_lists_has_folded(lists, TM_LIST_NO_AGENT, text, word) &&
           !tm_lists_has_folded(lists, TM_LIST_COPULA, text, next) &&
           !tm_lists_starts_sentence(lists, text, word);
}

/* Not one behind a comma, which has its noun in front: "Закон, принятый в 2013 г." */
static gboolean is_participle(const TmLists *lists, LookText text, LookSpan word)
{
    return tm_lists_has_ending(lists, TM_LIST_PARTICIPLE_ENDING, text, word, PREDICATE_STEM) &&
           look_before(text, look_skip_spaces_back(text, word.start)) != ',';
}

/* "Созданный в 1992 г. Фонд", "подписанное 5 мая 1994 г. Соглашение": a participle before a day or
 * a few words of time or place has its noun behind them. */
static gboolean waits_for_noun(const TmLists *lists, LookText text, int32_t begin, int32_t end)
{
    guint n_numbers = 0, n_words = 0;
    gboolean in_number = FALSE; /* "2 340" is one */

    begin = MAX(begin, end - MAX_CLAUSE_UNITS);
    for (int32_t at = end; n_words < MAX_PARTICIPLE_WORDS && at > begin;) {
        LookSpan word = look_word_back(text, at);
        LookSpan before = look_word_back(text, look_skip_spaces_back(text, word.start));

        if (word.start == word.end) {
            n_numbers += !in_number && u_isdigit(look_before(text, at));
            in_number = in_number || u_isdigit(look_before(text, at));
            at--;
            continue;
        }
        if (n_numbers > 1 && is_participle(lists, text, word))
            return TRUE;
        if (tm_lists_has_folded(lists, TM_LIST_OPENING, text, word))
            return before.start >= begin && is_participle(lists, text, before);
        n_words++;
        in_number = FALSE;
        at = word.start;
    }
    return FALSE;
}

static gboolean is_opening(const TmLists *lists, LookText text, int32_t begin, int32_t end)
{
    if (!tm_lists_has(lists, TM_LIST_OPENING, text, look_word(text, begin)))
        return FALSE;
    Clause clause = read_clause(lists, text, begin, end);
    return !clause.predicate && !clause.divided && clause.n_words <= TM_OPENINGS_MAX_WORDS;
}

static gboolean is_open_clause(const TmLists *lists, LookText text, int32_t begin, int32_t end)
{
    if (!tm_lists_has(lists, TM_LIST_SUBORDINATOR, text, look_word(text, begin)))
        return FALSE;
    Clause clause = read_clause(lists, text, begin, end);
    return !clause.comma && !clause.divided && clause.n_words < MAX_CLAUSE_WORDS;
}

/* A sentence without a verb ends in an amount or a list as well: "В штате 25 чел.", "Для гостей
 * концерты и т. д."; not in a year, an hour or a place, nor where the amount is all: "За 9 мес." */
static gboolean can_open(const LayerPlace *place, int32_t begin, TmListSection section)
{
    LookText text = place->text;
    LookSpan first = look_word(text, begin);
    int32_t second = look_skip_spaces(text, first.end);

    if (section == TM_LIST_UNIT)
        return u_isdigit(look_after(text, second)) || look_skip_roman(text, second) > second;
    if (section == TM_LIST_MAY_END) /* "At 5 a.m.", in Latin letters */
        return look_after(text, first.start) < 0x250;
    return TRUE;
}

static const char *after_abbreviation(const TmLists *lists, const LayerPlace *place,
                                      TmListSection section)
{
    LookText text = place->text;
    int32_t begin = look_skip_openers(text, place->start);
    LookSpan after = look_word(text, look_skip_openers(text, place->next));

    if (!tm_lists_starts_sentence(lists, text, after) && can_open(place, begin, section) &&
        is_opening(lists, text, begin, place->stop))
        return N_("too little for a sentence: it has no predicate");
    if (is_open_clause(lists, text, begin, place->stop))
        return N_("a clause that no comma has closed");
    if (!tm_lists_starts_sentence(lists, text, after) &&
        waits_for_noun(lists, text, begin, place->stop))
        return N_("a participle that has its noun behind the abbreviation");
    if (is_agent(lists, text, after) && read_clause(lists, text, begin, place->stop).passive)
        return N_("the agent of a passive");
    return NULL;
}

gboolean tm_openings_lacks_predicate(const TmLists *lists, const LayerPlace *place)
{
    Clause clause;

    if (tm_lists_is_empty(lists, TM_LIST_PREDICATE_ENDING))
        return FALSE;
    clause =
        read_clause(lists, place->text, look_skip_openers(place->text, place->start), place->stop);
    return !clause.predicate && !clause.divided && clause.n_words < MAX_CLAUSE_WORDS;
}

/* ---- After a quotation ---------------------------------------------------------------------- */

static gboolean is_closing_quote(UChar32 c)
{
    return c == '"' || c == '\'' || c == 0xBB || c == 0x201D || c == 0x201C || c == 0x2019;
}

/* Before the quotes that end before @at: "water!'"". */
static int32_t skip_closing_quotes(LookText text, int32_t at)
{
    while (at > 0 && is_closing_quote(look_before(text, at)))
        at--;
    return at;
}

static gboolean is_opening_quote(UChar32 c)
{
    return c == '"' || c == 0xAB || c == 0x201E || c == 0x201C || c == 0x2018;
}

/* The opening quote of a quotation that ends at @at; -1 when it does not begin in this segment. */
static int32_t find_quote(LookText text, int32_t start, int32_t at)
{
    for (guint n = 0; n < MAX_QUOTATION && at > start; n++) {
        UChar32 c = text.text[--at];
        if (is_opening_quote(c) &&
            (at == start || u_isUWhiteSpace(text.text[at - 1]) || text.text[at - 1] == '('))
            return at;
    }
    return -1;
}

/* "“Who will pay?” Senator Hale asked.": capitalised words and a verb of speech. */
static gboolean is_speaker(const TmLists *lists, LookText text, int32_t at)
{
    for (guint n = 0; n < MAX_SPEAKER_WORDS; n++) {
        LookSpan word = look_word(text, at);
        if (word.end == word.start)
            return FALSE;
        if (n > 0 && tm_lists_has(lists, TM_LIST_SPEECH_VERB, text, word))
            return TRUE;
        if (!u_isupper(look_after(text, word.start)))
            return FALSE;
        at = look_skip_spaces(text, word.end + (look_after(text, word.end) == '.'));
    }
    return FALSE;
}

/* "На вопрос «Где деньги?» Минстрой ответил…": an opening before the quotation. */
static const char *after_quotation(const TmLists *lists, const LayerPlace *place)
{
    LookText text = place->text;
    int32_t quote = find_quote(text, place->start, place->stop - 1);

    if (is_speaker(lists, text, place->next))
        return N_("a quotation and who said it");
    if (quote > place->start && is_opening(lists, text, place->start, quote))
        return N_("too little for a sentence: it has no predicate");
    return NULL;
}

gboolean tm_openings_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason)
{
    UChar32 last = look_before(place->text, place->stop);
    const char *why = NULL;
    int32_t start = 0;

    if (is_closing_quote(last)) {
        UChar32 sign = look_before(place->text, skip_closing_quotes(place->text, place->stop));
        if (sign == '?' || sign == '!' || sign == 0x2026)
            why = after_quotation(lists, place);
    } else if (last == '.') {
        const TmListEntry *entry = tm_lists_longest(lists, place->text, place->stop, &start);
        if (entry != NULL)
            why = after_abbreviation(lists, place, entry->section);
    }
    if (why == NULL)
        return FALSE;
    *reason = (LayerReason){TM_LAYER_OPENING, why, NULL, 0};
    return TRUE;
}
