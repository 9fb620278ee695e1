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
    GHashTable *seen; /* key of a segment → GPtrArray of TmMatch */
    GPtrArray *all;   /* of DraftSegment, in document order, not owned */
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

static gboolean cut_unit(Builder *builder, DraftUnit *unit, GError **error)
{
    const TmText *text = unit->unit.text;
    g_autoptr(GArray) spans = tm_segmenter_cut(builder->segmenter, text, error);

    for (guint i = 0; spans != NULL && i < spans->len; i++) {
        DraftSegment *segment = g_new0(DraftSegment, 1);
        segment->span = g_array_index(spans, TmSpan, i);
        segment->source = tm_text_new("", 0);
        tm_text_append_slice(segment->source, text, segment->span.start, segment->span.end,
                             segment->span.first_code, segment->span.end_code);
        segment->n_words = count_words(builder, segment->source);
        g_ptr_array_add(unit->segments, segment);
        g_ptr_array_add(builder->all, segment);
    }
    return spans != NULL;
}

static TmQuery query_for(Builder *builder, const DraftSegment *segment)
{
    return (TmQuery){.text = segment->source,
                     .from = builder->options->from,
                     .to = builder->options->to,
                     .min = builder->options->min,
                     .limit = builder->options->limit};
}

static gboolean best_is_identical(const GPtrArray *matches)
{
    return matches->len > 0 &&
           ((const TmMatch *) matches->pdata[0])->rank.raw_score == TM_SCORE_IDENTICAL;
}

/* The matches of the segment alone, the same for all its repetitions. */
static GPtrArray *find_plain(Builder *builder, DraftSegment *segment, GError **error)
{
    char *key = tm_text_key(segment->source);
    GPtrArray *matches = g_hash_table_lookup(builder->seen, key);

    segment->repeated = matches != NULL;
    if (matches == NULL) {
        TmQuery query = query_for(builder, segment);
        matches = tm_memory_find(builder->options->memory, &query, error);
        if (matches != NULL)
            g_hash_table_insert(builder->seen, g_steal_pointer(&key), matches);
    }
    g_free(key);
    return matches == NULL ? NULL : g_ptr_array_ref(matches);
}

/* An identical match may also stand in the same context; that is asked for each occurrence. */
static gboolean look_up(Builder *builder, gsize i, GError **error)
{
    DraftSegment *segment = builder->all->pdata[i];

    segment->matches = find_plain(builder, segment, error);
    if (segment->matches == NULL)
        return FALSE;
    if (!best_is_identical(segment->matches))
        return TRUE;
    TmQuery query = query_for(builder, segment);
    query.has_context = TRUE;
    query.previous = i > 0 ? ((DraftSegment *) builder->all->pdata[i - 1])->source : NULL;
    query.next =
        i + 1 < builder->all->len ? ((DraftSegment *) builder->all->pdata[i + 1])->source : NULL;
    g_autoptr(GPtrArray) in_context = tm_memory_find(builder->options->memory, &query, error);
    if (in_context == NULL)
        return FALSE;
    if (in_context->len > 0 && ((TmMatch *) in_context->pdata[0])->rank.context) {
        g_ptr_array_unref(segment->matches);
        segment->matches = g_steal_pointer(&in_context);
    }
    return TRUE;
}

/* ---- deciding -----------------------------------------------------------------------------------
 */

static char *note_for(const DraftSegment *segment, const TmMatch *match)
{
    g_autoptr(GString) numbers = g_string_new(NULL);

    for (guint i = 0; i < match->numbers->len; i++)
        tm_number_change_append(numbers, match->numbers->pdata[i]);
    if (numbers->len > 0 && segment->guessed)
        return g_strdup_printf(_("numbers differ: %s; check the place of formatting and notes"),
                               numbers->str);
    if (numbers->len > 0)
        return g_strdup_printf(_("numbers differ: %s"), numbers->str);
    if (segment->guessed)
        return g_strdup(_("check the place of formatting and notes"));
    return NULL;
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

static gboolean build(Builder *builder, GError **error)
{
    const DraftOptions *options = builder->options;

    for (guint i = 0; i < builder->draft->units->len; i++)
        if (!cut_unit(builder, builder->draft->units->pdata[i], error))
            return FALSE;
    for (guint i = 0; i < builder->all->len; i++) {
        if (!look_up(builder, i, error))
            return FALSE;
        decide(builder, builder->all->pdata[i]);
        if (options->progress != NULL)
            options->progress(i + 1, builder->all->len, options->user);
    }
    return TRUE;
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
                               .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                             (GDestroyNotify) g_ptr_array_unref),
                               .all = g_ptr_array_new()};
    if (builder.segmenter == NULL || !build(&builder, error))
        return NULL;
    return g_steal_pointer(&draft);
}
