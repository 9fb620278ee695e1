#include "draft/draft.h"

#include <glib/gi18n-lib.h>
#include "draft/codes.h"
#include "match/numbers.h"
#include "text/unicode.h"

const char *draft_outcome_name(DraftOutcome outcome)
{
    static const char *const names[] = {"context", "exact", "fuzzy", "copied", "none"};

    return names[outcome];
}

static void segment_free(gpointer data)
{
    DraftSegment *segment = data;

    tm_text_free(segment->source);
    tm_text_free(segment->target);
    g_clear_pointer(&segment->matches, g_ptr_array_unref);
    g_free(segment->note);
    g_free(segment);
}

static void unit_free(gpointer data)
{
    DraftUnit *unit = data;

    g_ptr_array_unref(unit->segments);
    g_free(unit);
}

void draft_free(Draft *draft)
{
    if (draft == NULL)
        return;
    g_free(draft->source_language);
    g_free(draft->target_language);
    g_clear_pointer(&draft->units, g_ptr_array_unref);
    g_free(draft);
}

GPtrArray *draft_read(Document *document, GError **error)
{
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func(unit_free);
    GError *local = NULL;
    DocumentUnit unit;

    while (document_next(document, &unit, &local)) {
        DraftUnit *read = g_new0(DraftUnit, 1);
        read->unit = unit;
        read->segments = g_ptr_array_new_with_free_func(segment_free);
        g_ptr_array_add(units, read);
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return NULL;
    }
    return g_steal_pointer(&units);
}

TmDetection draft_detect(const GPtrArray *units)
{
    /* What tm_language_detect looks at; more would be copied for nothing. */
    const gsize enough_bytes = 64 * 1024;
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < units->len && all->len < enough_bytes; i++) {
        const TmText *text = ((const DraftUnit *) units->pdata[i])->unit.text;
        g_string_append_len(all, text->string->str, (gssize) text->string->len);
        g_string_append_c(all, '\n');
    }
    return tm_language_detect(all->str, all->len);
}

/* ---- looking up ---------------------------------------------------------------------------------
 */

typedef struct {
    Draft *draft;
    const DraftOptions *options;
    TmSegmenter *segmenter;
    TmTokeniser *source_tokeniser;
    TmTokeniser *target_tokeniser;
    GHashTable *seen; /* the keys of the segments so far */
    GPtrArray *all;   /* of DraftSegment, in document order, not owned */
    gsize n_taken;    /* of these, to be looked up */
} Builder;

static void builder_clear(Builder *builder)
{
    tm_segmenter_free(builder->segmenter);
    tm_tokeniser_free(builder->source_tokeniser);
    tm_tokeniser_free(builder->target_tokeniser);
    g_hash_table_unref(builder->seen);
    g_ptr_array_unref(builder->all);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Builder, builder_clear)

static guint count_words(Builder *builder, const TmText *text)
{
    g_autoptr(GArray) tokens = tm_tokenise(builder->source_tokeniser, text);
    guint n_words = 0;

    for (guint i = 0; i < tokens->len; i++)
        n_words += tm_token_is_content(&g_array_index(tokens, TmToken, i));
    return n_words;
}

/* The end of the white space at @at; *breaks: whether a line ends in it. */
static gsize end_of_space(const TmText *text, gsize at, gsize end, gboolean *breaks)
{
    const char *bytes = text->string->str;

    *breaks = FALSE;
    while (at < end && tm_unicode_is_space(g_utf8_get_char(bytes + at))) {
        *breaks = *breaks || bytes[at] == '\n' || bytes[at] == '\r';
        at += (gsize) (g_utf8_next_char(bytes + at) - (bytes + at));
    }
    return at;
}

/*
 * A segment as it is looked up: in text that was wrapped, a line end with all white space around it
 * is one space. A code inside such white space stands before it, every other keeps its place.
 */
static TmText *segment_text(const Document *document, const TmText *text, const TmSpan *span)
{
    TmText *joined = tm_text_new("", 0);
    gsize code = span->first_code;
    gsize copied = span->start; /* up to here the text is in joined */

    for (gsize at = span->start; document->format->wraps && at < span->end;) {
        gboolean breaks;
        gsize next = end_of_space(text, at, span->end, &breaks);
        if (breaks) {
            gsize end_code = code;
            while (end_code < span->end_code && tm_text_code(text, end_code)->offset < next)
                end_code++;
            tm_text_append_slice(joined, text, copied, at, code, end_code);
            tm_text_append(joined, " ", 1);
            code = end_code;
            copied = next;
        }
        const char *here = text->string->str + next;
        at = next < span->end ? next + (gsize) (g_utf8_next_char(here) - here) : next;
    }
    tm_text_append_slice(joined, text, copied, span->end, code, span->end_code);
    return joined;
}

gboolean draft_fail_at(const char *name, const char *part, GError *cause, GError **error)
{
    if (g_error_matches(cause, TM_ERROR, TM_ERROR_RULES))
        g_propagate_error(error, cause);
    else
        g_propagate_prefixed_error(error, cause, "%s%s%s: ", name, *part != '\0' ? "/" : "", part);
    return FALSE;
}

static gboolean cut_unit(Builder *builder, DraftUnit *unit, GError **error)
{
    GError *cause = NULL;
    const TmText *text = unit->unit.text;
    g_autoptr(GArray) spans = tm_segmenter_cut(builder->segmenter, text, &cause);

    if (spans == NULL)
        return draft_fail_at(builder->draft->document->path, unit->unit.place, cause, error);
    for (guint i = 0; i < spans->len; i++) {
        DraftSegment *segment = g_new0(DraftSegment, 1);
        segment->span = g_array_index(spans, TmSpan, i);
        segment->source = segment_text(builder->draft->document, text, &segment->span);
        segment->n_words = count_words(builder, segment->source);
        g_ptr_array_add(unit->segments, segment);
        g_ptr_array_add(builder->all, segment);
    }
    return TRUE;
}

static const TmText *source_at(const Builder *builder, gsize i)
{
    return i < builder->all->len ? ((const DraftSegment *) builder->all->pdata[i])->source : NULL;
}

/* A segment that is looked up. */
typedef struct {
    gsize number; /* in the document */
    DraftSegment *segment;
} LookUp;

static gboolean take_segment(gpointer *item, gpointer user, GError **error)
{
    Builder *builder = user;

    (void) error;
    if (builder->n_taken == builder->all->len)
        return FALSE;
    LookUp *look_up = g_new(LookUp, 1);
    *look_up = (LookUp){builder->n_taken, builder->all->pdata[builder->n_taken]};
    look_up->segment->repeated =
        !g_hash_table_add(builder->seen, tm_text_key(look_up->segment->source));
    builder->n_taken++;
    *item = look_up;
    return TRUE;
}

/*
 * Each occurrence is looked up with its own neighbours. Where none of the matches stands in the
 * same context the answer is the same for all repetitions of a segment, so they are filled alike.
 *
 * Several are looked up at the same time: nothing of the builder may be changed here.
 */
static gboolean look_segment_up(TmMemory *memory, gpointer item, gpointer user, GError **error)
{
    const Builder *builder = user;
    const LookUp *look_up = item;
    gsize i = look_up->number;
    TmQuery query = {.text = look_up->segment->source,
                     .from = builder->options->from,
                     .to = builder->options->to,
                     .pivot = builder->options->pivot,
                     .min = builder->options->min,
                     .limit = builder->options->limit,
                     .previous_known = TRUE,
                     .next_known = TRUE,
                     .previous = i > 0 ? source_at(builder, i - 1) : NULL,
                     .next = source_at(builder, i + 1)};

    look_up->segment->matches = tm_memory_find(memory, &query, error);
    return look_up->segment->matches != NULL;
}

/* ---- deciding -----------------------------------------------------------------------------------
 */

static void add_remark(GString *note, const char *remark)
{
    g_string_append_printf(note, "%s%s", note->len > 0 ? "; " : "", remark);
}

static void add_numbers_remark(GString *note, const GPtrArray *changes)
{
    g_autoptr(GString) numbers = g_string_new(NULL);

    for (guint i = 0; i < MIN(changes->len, DRAFT_MAX_NUMBERS); i++)
        tm_number_change_append(numbers, changes->pdata[i]);
    if (changes->len > DRAFT_MAX_NUMBERS)
        g_string_append(numbers, ", …");
    g_autofree char *remark = g_strdup_printf(_("numbers differ: %s"), numbers->str);
    add_remark(note, remark);
}

/* What to look at; NULL: nothing. */
static char *note_for(const DraftSegment *segment, const TmMatch *match)
{
    g_autoptr(GString) note = g_string_new(NULL);

    if (match->via != NULL) {
        g_autofree char *remark = g_strdup_printf(_("found through %s: “%s”"), match->via->language,
                                                  match->via->text->string->str);
        add_remark(note, remark);
    }
    if (match->numbers->len > 0)
        add_numbers_remark(note, match->numbers);
    if (segment->guessed)
        add_remark(note, _("check the place of formatting and notes"));
    return note->len > 0 ? g_string_free(g_steal_pointer(&note), FALSE) : NULL;
}

static void decide(Builder *builder, DraftSegment *segment)
{
    if (segment->matches->len == 0) {
        gboolean letters =
            tm_unicode_has_letter(segment->source->string->str, segment->source->string->len);
        segment->outcome = letters ? DRAFT_NONE : DRAFT_COPIED;
        segment->target = letters ? NULL : tm_text_copy(segment->source);
        return;
    }
    const TmMatch *best = segment->matches->pdata[0];
    segment->target =
        codes_place(segment->source, best->pair->source, best->pair->target,
                    builder->source_tokeniser, builder->target_tokeniser, &segment->guessed);
    segment->note = note_for(segment, best);
    if (segment->guessed)
        segment->outcome = DRAFT_FUZZY;
    else if (best->rank.context)
        segment->outcome = DRAFT_CONTEXT;
    else
        segment->outcome = best->score == TM_SCORE_IDENTICAL ? DRAFT_EXACT : DRAFT_FUZZY;
}

static gboolean decide_segment(gpointer item, gpointer user, GError **error)
{
    Builder *builder = user;
    const LookUp *look_up = item;
    const DraftOptions *options = builder->options;

    (void) error;
    decide(builder, look_up->segment);
    if (options->progress != NULL)
        options->progress(look_up->number + 1, builder->all->len, options->user);
    return TRUE;
}

static gboolean build(Builder *builder, GError **error)
{
    const TmTeamWork work = {.take = take_segment,
                             .look_up = look_segment_up,
                             .give = decide_segment,
                             .free = g_free,
                             .one_state = TRUE,
                             .user = builder};

    for (guint i = 0; i < builder->draft->units->len; i++)
        if (!cut_unit(builder, builder->draft->units->pdata[i], error))
            return FALSE;
    return tm_team_run(builder->options->team, &work, error);
}

Draft *draft_build(Document *document, GPtrArray *units, const DraftOptions *options,
                   GError **error)
{
    g_autoptr(Draft) draft = g_new0(Draft, 1);

    draft->document = document;
    draft->source_language = g_strdup(options->from);
    draft->target_language = g_strdup(options->to);
    draft->units = units;
    g_auto(Builder) builder = {.draft = draft,
                               .options = options,
                               .segmenter = tm_segmenter_new(options->rules, options->from, error),
                               .source_tokeniser = tm_tokeniser_new(options->from),
                               .target_tokeniser = tm_tokeniser_new(options->to),
                               .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                               .all = g_ptr_array_new()};
    if (builder.segmenter == NULL || !build(&builder, error))
        return NULL;
    return g_steal_pointer(&draft);
}
