/*
 * The draft as its document's format will write it: targets put together by unit, with marks.
 */
#include "draft/draft.h"
#include "match/numbers.h"
#include "text/token.h"

/* What a segment's target is looked through for. */
typedef struct {
    GArray *tokens;
    GArray *numbers; /* of TmNumber */
    gsize base;      /* where the target begins in the unit's new text */
} Target;

/* Marks every number of the target that the stored source had and the document has not. */
static gboolean mark_number(const Target *target, const TmNumberChange *change, int score,
                            GPtrArray *marks)
{
    g_autoptr(GString) note = g_string_new(NULL);
    gboolean found = FALSE;

    tm_number_change_append(note, change);
    for (guint i = 0; change->stored_value != NULL && i < target->numbers->len; i++) {
        const TmNumber *number = &g_array_index(target->numbers, TmNumber, i);
        const TmToken *first = &g_array_index(target->tokens, TmToken, number->first);
        const TmToken *last = &g_array_index(target->tokens, TmToken, number->last);
        if (!tm_number_translates(number, change->stored_value))
            continue;
        g_ptr_array_add(marks,
                        document_mark_new(target->base + first->start, target->base + last->end,
                                          MARK_NUMBER, score, note->str));
        found = TRUE;
    }
    return found;
}

static int by_start(gconstpointer a, gconstpointer b)
{
    const DocumentMark *x = *(DocumentMark *const *) a, *y = *(DocumentMark *const *) b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Two changes may name one number of the target; it is marked once. */
static void drop_doubled(GPtrArray *marks)
{
    for (guint i = marks->len; i-- > 1;) {
        const DocumentMark *mark = marks->pdata[i], *before = marks->pdata[i - 1];
        if (mark->start == before->start && mark->end == before->end)
            g_ptr_array_remove_index(marks, i);
    }
}

static void mark_fuzzy(TmTokeniser *tokeniser, const DraftSegment *segment, gsize start, gsize end,
                       GPtrArray *marks)
{
    const TmMatch *match = segment->matches->pdata[0];
    g_autoptr(GPtrArray) numbers = g_ptr_array_new();
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, segment->target);
    g_autoptr(GArray) in_target = tm_numbers(tokeniser, segment->target, tokens);
    const Target target = {tokens, in_target, start};
    g_autoptr(GString) missing = g_string_new(NULL);

    for (guint i = 0; i < MIN(match->numbers->len, DRAFT_MAX_NUMBERS); i++) {
        const TmNumberChange *change = match->numbers->pdata[i];
        if (!mark_number(&target, change, match->score, numbers))
            tm_number_change_append(missing, change);
    }
    if (match->numbers->len > DRAFT_MAX_NUMBERS)
        g_string_append(missing, missing->len > 0 ? ", …" : "…");
    g_ptr_array_add(marks, document_mark_new(start, end, MARK_FUZZY, match->score,
                                             missing->len > 0 ? missing->str : NULL));
    g_ptr_array_sort(numbers, by_start);
    g_ptr_array_set_free_func(numbers, (GDestroyNotify) document_mark_free);
    drop_doubled(numbers);
    g_ptr_array_set_free_func(numbers, NULL);
    g_ptr_array_extend_and_steal(marks, g_steal_pointer(&numbers));
}

/* What has no translation keeps its own lines. */
static void append_segment(TmTokeniser *tokeniser, const DraftUnit *unit,
                           const DraftSegment *segment, TmText *text, GPtrArray *marks)
{
    gsize start = text->string->len;
    const TmSpan *span = &segment->span;
    gboolean translated = segment->outcome <= DRAFT_FUZZY;

    if (translated)
        tm_text_append_slice(text, segment->target, 0, segment->target->string->len, 0,
                             tm_text_n_codes(segment->target));
    else
        tm_text_append_slice(text, unit->unit.text, span->start, span->end, span->first_code,
                             span->end_code);
    if (segment->outcome == DRAFT_FUZZY)
        mark_fuzzy(tokeniser, segment, start, text->string->len, marks);
    else if (segment->outcome == DRAFT_NONE)
        g_ptr_array_add(marks,
                        document_mark_new(start, text->string->len, MARK_UNTRANSLATED, 0, NULL));
}

static UnitFill *fill_unit(TmTokeniser *tokeniser, const DraftUnit *unit)
{
    const TmText *source = unit->unit.text;
    TmText *text = tm_text_new("", 0);
    GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);
    gsize at = 0, code = 0;

    for (guint i = 0; i < unit->segments->len; i++) {
        const DraftSegment *segment = unit->segments->pdata[i];
        tm_text_append_slice(text, source, at, segment->span.start, code, segment->span.first_code);
        append_segment(tokeniser, unit, segment, text, marks);
        at = segment->span.end;
        code = segment->span.end_code;
    }
    tm_text_append_slice(text, source, at, source->string->len, code, tm_text_n_codes(source));
    return unit_fill_new(text, marks);
}

/* A unit whose segments are all copied is left to its original bytes. */
static gboolean is_untouched(const DraftUnit *unit)
{
    for (guint i = 0; i < unit->segments->len; i++)
        if (((const DraftSegment *) unit->segments->pdata[i])->outcome != DRAFT_COPIED)
            return FALSE;
    return TRUE;
}

static void fill_free(gpointer fill)
{
    if (fill != NULL)
        unit_fill_free(fill);
}

DocumentFill *draft_fill(const Draft *draft)
{
    DocumentFill *fill = g_new0(DocumentFill, 1);
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new(draft->target_language);

    fill->language = draft->target_language;
    fill->units = g_ptr_array_new_with_free_func(fill_free);
    for (guint i = 0; i < draft->units->len; i++) {
        const DraftUnit *unit = draft->units->pdata[i];
        g_ptr_array_add(fill->units, is_untouched(unit) ? NULL : fill_unit(tokeniser, unit));
    }
    return fill;
}

void draft_fill_free(DocumentFill *fill)
{
    if (fill == NULL)
        return;
    g_ptr_array_unref(fill->units);
    g_free(fill);
}
