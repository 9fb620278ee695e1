#include "segment/structure.h"

#include "segment/marks.h"

#include <glib/gi18n-lib.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* UTF-16 units in brackets that are looked through, to either side. Guess: three lines. */
#define MAX_BRACKETED 200
/* UTF-16 units of a quoted mark or heading number: "«Приложение № 12." Guess. */
#define MAX_QUOTED_MARK 32
/* UTF-16 units of "and", "or", "или", "либо". */
#define MAX_CONJUNCTION 4
/* Text is not wrapped at less, in UTF-16 units. Guess. */
#define MIN_WRAPPED 40

typedef struct {
    int32_t start; /* of its first character that is no white space */
    int32_t end;   /* after the last such one; == start: an empty line */
    int32_t next;  /* where the next line begins */
    gboolean hard; /* a paragraph or page ends behind it, whatever follows */
} Line;

/* ---- Lines ---------------------------------------------------------------------------------- */

static gboolean next_line(LookText text, int32_t at, Line *line)
{
    int32_t end = at;

    if (at >= text.length)
        return FALSE;
    line->start = line->end = at;
    for (; end < text.length && !look_is_newline(text.text[end]); end++) {
        if (u_isUWhiteSpace(text.text[end]))
            continue;
        if (line->end == at)
            line->start = end;
        line->end = end + 1;
    }
    line->hard = end < text.length && (text.text[end] == 0x2029 || text.text[end] == '\f');
    line->next = end + 1;
    if (end + 1 < text.length && text.text[end] == '\r' && text.text[end + 1] == '\n')
        line->next++;
    return TRUE;
}

/* The mark that the line begins with, behind an opening quote too: "«5) отвечать". */
static Mark mark_of_line(LookText text, const Line *line)
{
    UChar32 c = look_after(text, line->start);

    return tm_mark_at(text, line->start + (look_is_opener(c) && c != '(' && c != '['));
}

static gboolean is_empty(const Line *line)
{
    return line->end == line->start;
}

static void add_break(GArray *breaks, int32_t place, const char *rule)
{
    StructureBreak item = {place, TRUE, rule};

    g_array_append_val(breaks, item);
}

/* ---- Between two lines ---------------------------------------------------------------------- */

/* "first; and¶(b) second", "third, or¶(d)": the last word only joins two items. */
static gboolean follows_item(LookText text, LookSpan word)
{
    UChar32 before = look_before(text, look_skip_spaces_back(text, word.start));

    return before == ';' || (before == ',' && word.end - word.start <= MAX_CONJUNCTION);
}

/* Whether the line ends with an abbreviation or a word that a number belongs to: "Art.¶7.". */
static gboolean asks_for_number(const TmLists *lists, LookText text, const Line *line)
{
    int32_t start = 0;
    const TmListEntry *entry = tm_lists_longest(lists, text, line->end, &start);
    LookSpan word = look_word_back(text, line->end);

    if (tm_lists_has_folded(lists, TM_LIST_TAKES_NUMBER, text, word))
        return !follows_item(text, word);
    if (look_before(text, line->end) != '.' || entry == NULL)
        return look_before(text, line->end) == 0x2116 || look_before(text, line->end) == 0xA7;
    switch (entry->section) {
    case TM_LIST_BEFORE_NUMBER:
    case TM_LIST_DIVISION:
    case TM_LIST_NEVER_ENDS:
    case TM_LIST_TITLE:
        return TRUE;
    case TM_LIST_BEFORE_NAME:
    case TM_LIST_AFTER_NAME:
        return !look_number_before(text, start);
    default:
        return FALSE;
    }
}

/* A bracket that this line opens is still open at its end: "(см. пункт¶2)". */
static gboolean leaves_bracket_open(LookText text, const Line *line)
{
    int32_t depth = 0;

    for (int32_t at = line->start; at < line->end; at++) {
        depth += text.text[at] == '(';
        if (text.text[at] == ')' && depth > 0)
            depth--;
    }
    return depth > 0;
}

/* A dash between two lines goes on with the sentence before a small letter or a number: "Москва¶–
 * столица", "срок¶— 18 мес.", "— Готово?¶— спросил он". Not where the line before is an item itself
 * ("– развитие¶– рост"), or announces one. */
static gboolean is_sentence_dash(LookText text, const Line *line, int32_t after)
{
    UChar32 last = look_before(text, line->end);
    UChar32 next = look_after(text, look_skip_spaces(text, after));
    Mark above = tm_mark_at(text, line->start);
    gboolean speech =
        above.kind == MARK_DASH && u_isupper(look_after(text, look_skip_spaces(text, above.end)));

    if (last == '?' || last == '!' || last == 0x2026)
        return u_islower(next) && (speech || above.kind != MARK_DASH);
    return (u_islower(next) || u_isdigit(next)) && last != ':' && last != ';' && last != '.' &&
           above.kind != MARK_DASH;
}

static gboolean ends_phrase(UChar32 c)
{
    return c == '.' || c == ':' || c == ';' || c == ',' || c == '!' || c == '?' || c == 0x2026 ||
           c == ')' || c == 0xBB || c == 0x201D || c == '"';
}

/* "…переведён на GCC¶4.4. Затем": the line before is full and says nothing of a list, so a number
 * happened to come first on its line. "14¶(26) декабря", "subsection¶(2) and": in brackets, and a
 * small letter follows. The first of a count is none of that, nor one that another stands above. */
static gboolean is_wrapped_number(LookText text, const Line *before, const Line *line,
                                  const Mark *mark)
{
    int32_t width = before->end - before->start;
    gboolean full =
        width >= MIN_WRAPPED && width + 1 + (mark->end - line->start) > line->end - line->start;
    gboolean refers = mark->open && u_islower(look_after(text, look_skip_spaces(text, mark->end)));

    return (refers || (full && mark->first == 0)) && mark->number != 1 && mark->first != 'a' &&
           mark->first != 0x430 && !ends_phrase(look_before(text, before->end)) &&
           tm_mark_at(text, before->start).kind != mark->kind;
}

/* "the majority ratio is¶1.": the number ends the text, there is nothing that it could count. */
static gboolean ends_text(LookText text, const Line *before, const Line *line, const Mark *mark)
{
    return mark->kind == MARK_NUMBER && mark->end == line->end &&
           look_skip_spaces(text, mark->end) == text.length &&
           !ends_phrase(look_before(text, before->end));
}

/* "by Art.¶VII.", "met Mr.¶V. Petrov", "Orlova N.¶V." */
static gboolean ends_in_abbreviation(const TmLists *lists, LookText text, const Line *line)
{
    LookSpan word = look_word_back(text, line->end - 1);
    int32_t start;

    return look_before(text, line->end) == '.' &&
           (word.end - word.start == 1 || tm_lists_longest(lists, text, line->end, &start) != NULL);
}

/* "IV." may be an initial, "г." an abbreviation: they count where the line before ends as one
 * before an item does. A letter must be the next of a count. */
static gboolean continues_count(const TmLists *lists, LookText text, const Line *before,
                                const Mark *mark)
{
    UChar32 last = look_before(text, before->end);
    Mark above = mark_of_line(text, before);

    if (mark->kind == MARK_ROMAN)
        return u_isupper(look_after(text, look_skip_spaces(text, mark->end))) &&
               !ends_in_abbreviation(lists, text, before) &&
               (above.kind == MARK_ROMAN || (last != ',' && ends_phrase(last)));
    if (above.kind == MARK_LETTER && mark->first == above.first + 1)
        return TRUE;
    return last == ':' && (mark->first == 'a' || mark->first == 0x430);
}

static gboolean begins_item(const TmLists *lists, LookText text, const Line *before,
                            const Line *line, Mark mark)
{
    switch (mark.kind) {
    case MARK_NONE:
        return FALSE;
    case MARK_ROMAN:
    case MARK_LETTER:
        return continues_count(lists, text, before, &mark);
    case MARK_BULLET:
        return TRUE;
    case MARK_DASH:
        return !is_sentence_dash(text, before, mark.end);
    default:
        return !asks_for_number(lists, text, before) &&
               !is_wrapped_number(text, before, line, &mark) &&
               !ends_text(text, before, line, &mark) &&
               (mark.open || mark.kind == MARK_NUMBER || !leaves_bracket_open(text, before));
    }
}

/* "Статья 5." or "Глава II" alone on its line. */
static gboolean begins_heading(const TmLists *lists, LookText text, const Line *line)
{
    int32_t end = tm_mark_skip_heading(lists, text, line->start);

    return end > line->start && (end == line->end || (look_before(text, end) == '.' &&
                                                      u_isUWhiteSpace(look_after(text, end))));
}

/* A heading that did not fill its line, before a line that begins anew: "Статья 1. Общие
 * положения¶Настоящий Закон регулирует отношения…". */
static gboolean is_heading_line(const TmLists *lists, LookText text, const Line *line,
                                const Line *next)
{
    int32_t begin = look_skip_openers(text, next->start);
    LookSpan word = look_word(text, begin);

    return begins_heading(lists, text, line) &&
           tm_mark_skip_heading(lists, text, line->start) < line->end &&
           u_isupper(look_after(text, begin)) &&
           line->end - line->start + 1 + (word.end - next->start) < next->end - next->start;
}

/* What stands between two lines; FALSE: nothing to tell about, the line break is soft. */
static gboolean decide_between(const TmLists *lists, LookText text, const Line *before,
                               const Line *line, StructureBreak *item)
{
    Mark mark = mark_of_line(text, line);
    gboolean heading = begins_heading(lists, text, line);

    *item = (StructureBreak){before->end, TRUE, NULL};
    if (begins_item(lists, text, before, line, mark))
        item->rule = N_("the next line begins with a list mark");
    else if (heading && !asks_for_number(lists, text, before) &&
             look_before(text, before->end) != ',')
        item->rule = N_("the next line begins with the number of a heading");
    else if (is_heading_line(lists, text, before, line))
        item->rule = N_("a heading that does not fill its line");
    if (item->rule == NULL && (heading || (mark.kind != MARK_NONE && mark.kind != MARK_LETTER))) {
        item->breaks = FALSE;
        item->rule = N_("the sentence goes on: what looks like a list mark belongs to it");
    }
    return item->rule != NULL;
}

/* ---- Points in one line --------------------------------------------------------------------- */

/* Whether @mark goes on with the count of @last: the same look, the number after it. */
static gboolean follows(const Mark *mark, const Mark *last)
{
    if (mark->kind != last->kind || mark->open != last->open || mark->stop != last->stop)
        return FALSE;
    if (mark->kind == MARK_BULLET)
        return mark->first == last->first && mark->first != '*';
    if (mark->first != 0)
        return mark->first == last->first + 1;
    return mark->number > 0 && mark->number == last->number + 1;
}

static gboolean is_point(const TmLists *lists, LookText text, int32_t stop, int32_t at,
                         const Mark *mark)
{
    UChar32 before = look_before(text, stop);
    Line item = {.start = stop, .end = stop};
    int32_t next = look_skip_spaces(text, mark->end);

    if (before == ';' || before == ',' || before == ':' || at == stop)
        return FALSE;
    if (mark->kind == MARK_BULLET)
        return TRUE;
    return u_isupper(look_after(text, next)) &&
           (mark->kind != MARK_NUMBER || !asks_for_number(lists, text, &item));
}

/* A bullet, or the first of a count: "1.", "а)". */
static gboolean begins_count(const Mark *mark)
{
    if (mark->kind == MARK_BULLET)
        return TRUE;
    /* "(1) … and (2) …" counts within a sentence. */
    return mark->kind >= MARK_NUMBER && !mark->open &&
           (mark->number == 1 || mark->first == 'a' || mark->first == 0x430);
}

/* What divides one line: points of a list, and white space wider than any between words. */
static void divide_line(const TmLists *lists, LookText text, const Line *line, GArray *breaks)
{
    Mark last = tm_mark_at(text, line->start);
    gboolean counts = begins_count(&last);

    for (int32_t at = counts ? last.end : line->start; at < line->end; at++) {
        int32_t stop = at;

        while (at < line->end && u_isUWhiteSpace(text.text[at]))
            at++;
        if (at == stop)
            continue;
        Mark mark = counts ? tm_mark_at(text, at) : (Mark){.kind = MARK_NONE};
        if (counts && follows(&mark, &last) && is_point(lists, text, stop, at, &mark)) {
            add_break(breaks, stop, N_("the next point of a list in one line"));
            last = mark;
        } else if (at - stop > LOOK_MAX_SPACES) {
            add_break(breaks, stop, N_("a wide gap"));
        }
    }
}

GArray *tm_structure_breaks(const TmLists *lists, LookText text)
{
    GArray *breaks = g_array_new(FALSE, FALSE, sizeof(StructureBreak));
    Line before = {0}, line;
    StructureBreak item;
    gboolean open = FALSE;  /* @before is a line with text … */
    gboolean empty = FALSE; /* … and an empty line or the end of a page stands behind it */

    for (int32_t at = 0; next_line(text, at, &line); at = line.next) {
        if (is_empty(&line)) {
            empty = TRUE;
            continue;
        }
        if (open && empty)
            add_break(breaks, before.end, N_("an empty line"));
        else if (open && decide_between(lists, text, &before, &line, &item))
            g_array_append_val(breaks, item);
        divide_line(lists, text, &line, breaks);
        before = line;
        empty = line.hard;
        open = TRUE;
    }
    return breaks;
}

/* ---- At a full stop ------------------------------------------------------------------------- */

/* "решил: 1. Одобрить проект", "утвердить; 2. Направить" */
static gboolean is_point_in_sentence(LookText text, int32_t stop)
{
    int32_t digits = stop - 1;

    while (digits > 0 && stop - digits <= 3 && u_isdigit(text.text[digits - 1]))
        digits--;
    if (digits == stop - 1 || !u_isUWhiteSpace(look_before(text, digits)))
        return FALSE;
    UChar32 before = look_before(text, look_skip_spaces_back(text, digits));
    return before == ';' || (before == ':' && stop - digits == 2 && text.text[digits] == '1');
}

/* "следующего содержания: «2.1. Срок…", "… «Статья 5¹. Предмет": in a quotation too. */
static gboolean is_quoted_mark(const TmLists *lists, LookText text, int32_t start, int32_t stop)
{
    for (int32_t at = stop - 1; at > start && stop - at < MAX_QUOTED_MARK; at--) {
        /* Not the apostrophes of "aren't." and "in '99." */
        if (!look_is_opener(text.text[at - 1]) || text.text[at - 1] == '(' ||
            look_is_apostrophe(text.text[at - 1]) || !u_isUWhiteSpace(look_before(text, at - 1)))
            continue;
        return tm_mark_skip(text, at) == stop || tm_mark_skip_heading(lists, text, at) == stop;
    }
    return FALSE;
}

/* "а)", "12)": the bracket of a list mark closes nothing. */
static gboolean is_list_bracket(LookText text, int32_t at)
{
    int32_t from = at;

    while (from > 0 && at - from < 3 &&
           (u_isdigit(text.text[from - 1]) || look_is_letter(text.text[from - 1])))
        from--;
    return from < at && u_isUWhiteSpace(look_before(text, from)) &&
           (at - from == 1 || u_isdigit(text.text[from]));
}

/* A sentence in brackets inside a sentence never breaks it: "принят (ранее он назывался иначе. Его
 * автор — Иванов)." Brackets that begin with the segment are sentences of their own. */
static gboolean is_in_brackets(LookText text, int32_t start, int32_t stop)
{
    int32_t at = stop;

    for (guint n = 0; n < MAX_BRACKETED && at > start; n++) {
        UChar c = text.text[--at];
        if (c == ')')
            return FALSE;
        if (c == '(')
            break;
    }
    if (at <= start || text.text[at] != '(' || !u_isUWhiteSpace(look_before(text, at)))
        return FALSE;
    for (at = stop; at < text.length && at - stop < MAX_BRACKETED; at++) {
        UChar c = text.text[at];
        if (c == '(')
            return FALSE;
        if (c == ')')
            return !is_list_bracket(text, at);
    }
    return FALSE;
}

gboolean tm_structure_forbid(const TmLists *lists, const LayerPlace *place, LayerReason *reason)
{
    LookText text = place->text;
    int32_t start = look_skip_openers(text, place->start);

    /* Cheap first: no mark of a point or heading is longer than this. */
    if (place->stop - place->start > 3 * LOOK_MAX_WORD)
        start = place->stop;
    int32_t mark = tm_mark_skip(text, start);
    int32_t after = mark > start ? look_skip_spaces(text, mark) : start;
    int32_t heading = tm_mark_skip_heading(lists, text, after);

    *reason = (LayerReason){.layer = TM_LAYER_STRUCTURE,
                            .rule = N_("a list mark belongs to the text after it")};
    if (mark > start && mark >= place->stop)
        return TRUE;
    if (look_before(text, place->stop) == '.' &&
        (is_point_in_sentence(text, place->stop) ||
         is_quoted_mark(lists, text, place->start, place->stop)))
        return TRUE;
    reason->rule = N_("the number of a heading belongs to it");
    if (heading > after && heading >= place->stop)
        return TRUE;
    reason->rule = N_("what stands in brackets does not break the sentence around it");
    return is_in_brackets(text, place->start, place->stop);
}
