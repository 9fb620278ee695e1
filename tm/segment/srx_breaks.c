/*
 * Runs compiled segmentation rules over a text.
 *
 * By the standard a rule fits a place when its first expression matches text that ends there and
 * its second one text that begins there; the first rule that fits decides. Trying every rule at
 * every place is too slow, so the work is divided:
 *
 *   - break rules are *searched for* through the text: (?:before)(?=after). ICU skips fast to the
 *     characters a match can begin with. Their places are the candidates.
 *   - no-break rules are *looked at* at candidates only: (?=after)(?<=before). The repetitions of
 *     the first expression get an upper bound, which ICU wants in a lookbehind. One that cannot be
 *     bounded (a back-reference) is searched for instead.
 *   - the layers (layer.h) are asked at candidates, before the rules.
 *   - where a file wants them (an extension of Okapi's), the ends of ICU's sentences are
 *     candidates too, as if a last rule broke there.
 *
 * The text is taken in slices, each with a margin of TM_SRX_WINDOW on both sides that rules may
 * look into. A slice bounds what a search can read, so the work is linear in the text whatever the
 * rule:
 *
 *      ....|mmmm|............... places ...............|mmmm|....
 *          ^ ICU sees from here ...            ... to here ^
 */
#include "segment/srx_rules_private.h"

#include "segment/abbreviations.h"
#include "segment/names.h"
#include "segment/openings.h"
#include "segment/structure.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* ---- Running -------------------------------------------------------------------------------- */

/* What is decided now: the places from..end of the text, with what rules may see of it. */
typedef struct {
    const UChar *text;
    int32_t length; /* of the whole text */
    int32_t from;
    int32_t end;
    int32_t seen_from;
    int32_t seen_end;
} Slice;

static gboolean report(const SrxCompiledRule *rule, UErrorCode status, GError **error)
{
    if (U_SUCCESS(status))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, rule->file, rule->line, rule->column,
                    _("the rule \"%s\" needs too many steps on this text (%s); make it simpler"),
                    rule->pattern, u_errorName(status));
    return FALSE;
}

static void show_slice(SrxCompiledRule *rule, const Slice *slice, UErrorCode *status)
{
    uregex_setText(rule->regex, slice->text + slice->seen_from, slice->seen_end - slice->seen_from,
                   status);
}

/* Notes the places where a match of rule @index ends. Matches may overlap, so the search goes on
 * one character after the *start* of each; their lengths count as work, since ICU counts them
 * afresh. */
static gboolean search_rule(TmSrxRules *rules, guint index, const Slice *slice, GError **error)
{
    SrxCompiledRule *rule = rules->rules->pdata[index];
    UErrorCode status = U_ZERO_ERROR;
    const UChar *seen = slice->text + slice->seen_from;
    int32_t length = slice->seen_end - slice->seen_from;
    guint32 *found = rule->breaks ? rules->breaking : rules->forbidding;
    int32_t at = 0;

    show_slice(rule, slice, &status);
    while (at <= length && uregex_find(rule->regex, at, &status)) {
        int32_t end = uregex_end(rule->regex, 0, &status);
        int32_t place = slice->seen_from + end;

        at = uregex_start(rule->regex, 0, &status);
        if (place >= slice->from && place < slice->end && found[place - slice->from] > index)
            found[place - slice->from] = index;
        rule->states += (guint64) (end - at) + 1;
        if (rule->states >= (guint64) TM_SRX_MAX_STEPS * SRX_STATES_A_STEP)
            status = U_REGEX_TIME_OUT;
        if (at >= length || U_FAILURE(status))
            break;
        U16_FWD_1(seen, at, length);
    }
    return report(rule, status, error);
}

static gboolean search_slice(TmSrxRules *rules, const Slice *slice, GError **error)
{
    gsize n_bytes = sizeof(guint32) * (gsize) (slice->end - slice->from);

    memset(rules->breaking, 0xFF, n_bytes);
    memset(rules->forbidding, 0xFF, n_bytes);
    for (guint i = 0; i < rules->rules->len; i++) {
        const SrxCompiledRule *rule = rules->rules->pdata[i];
        if (rule->searched && !search_rule(rules, i, slice, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean show_to_all(TmSrxRules *rules, const Slice *slice, GError **error)
{
    for (guint i = 0; i < rules->rules->len; i++) {
        SrxCompiledRule *rule = rules->rules->pdata[i];
        UErrorCode status = U_ZERO_ERROR;

        if (rule->searched)
            continue;
        show_slice(rule, slice, &status);
        if (!report(rule, status, error))
            return FALSE;
    }
    return TRUE;
}

/* The first of the first @n_rules that forbids a break at @place; SRX_NO_RULE when none does. */
static gboolean find_forbidding(TmSrxRules *rules, guint32 n_rules, const Slice *slice,
                                int32_t place, guint32 *first, GError **error)
{
    guint32 end = MIN(n_rules, rules->forbidding[place - slice->from]);

    *first = end < n_rules ? end : SRX_NO_RULE;
    for (guint32 i = 0; i < end; i++) {
        SrxCompiledRule *rule = rules->rules->pdata[i];
        UErrorCode status = U_ZERO_ERROR;

        if (rule->searched)
            continue;
        if (uregex_lookingAt(rule->regex, place - slice->seen_from, &status)) {
            *first = i;
            return TRUE;
        }
        if (!report(rule, status, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Deciding ------------------------------------------------------------------------------- */

/* A text on its way through the rules. The offsets in @places count UTF-16 units. */
typedef struct {
    TmSrxRules *rules;
    LookText text;
    GArray *structure; /* of StructureBreak; NULL without layers */
    GArray *sentences; /* of int32_t: where ICU's sentences end; NULL when they are not wanted */
    guint n_sentences; /* how many of them are done */
    guint n_structure; /* how many of them are done */
    int32_t start;     /* of the segment that is being read */
    gboolean all;      /* places that do not break are wanted too */
    GArray *places;    /* of TmSrxPlace */
} Cutter;

/* However much it is: the start of a segment only ever moves on. */
static int32_t skip_all_spaces(LookText text, int32_t at)
{
    for (int32_t next; (next = look_skip_spaces(text, at)) > at; at = next)
        ;
    return at;
}

static void add_place(Cutter *cutter, int32_t place, gboolean breaks, const LayerReason *reason)
{
    TmSrxPlace item = {(gsize) place, breaks,       reason->layer,
                       reason->rule,  reason->file, reason->line};

    if (breaks || cutter->all)
        g_array_append_val(cutter->places, item);
    if (breaks)
        cutter->start = skip_all_spaces(cutter->text, place);
}

static LayerReason reason_of(const TmSrxRules *rules, guint32 index)
{
    if (index == rules->rules->len)
        return (LayerReason){TM_LAYER_RULE, N_("a sentence of ICU ends"), NULL, 0};
    const SrxCompiledRule *rule = rules->rules->pdata[index];

    return (LayerReason){TM_LAYER_RULE, rule->note ? rule->note : rule->pattern, rule->file,
                         rule->line};
}

/* Makes the breaks of the structure up to @place; TRUE when one of them lies there. */
static gboolean break_lines(Cutter *cutter, int32_t place)
{
    gboolean here = FALSE;

    while (cutter->structure && cutter->n_structure < cutter->structure->len) {
        const StructureBreak *item =
            &g_array_index(cutter->structure, StructureBreak, cutter->n_structure);
        LayerReason reason = {TM_LAYER_STRUCTURE, item->rule, NULL, 0};

        if (item->place > place)
            break;
        here = item->place == place && item->breaks;
        /* Where a rule would break too, the one that forbids it will say so. */
        if (item->breaks || item->place < place)
            add_place(cutter, item->place, item->breaks, &reason);
        cutter->n_structure++;
    }
    return here;
}

static gboolean layers_forbid(const Cutter *cutter, int32_t place, LayerReason *reason)
{
    const TmLists *words = cutter->rules->words;
    LayerPlace around = {cutter->text, cutter->start, look_skip_spaces_back(cutter->text, place),
                         look_skip_spaces(cutter->text, place)};

    return words != NULL && (tm_structure_forbid(words, &around, reason) ||
                             tm_names_forbid(words, &around, reason) ||
                             tm_abbreviations_forbid(words, &around, reason) ||
                             tm_openings_forbid(words, &around, reason));
}

static gboolean decide_place(Cutter *cutter, const Slice *slice, int32_t place, GError **error)
{
    TmSrxRules *rules = cutter->rules;
    guint32 breaking = rules->breaking[place - slice->from];
    guint32 forbidding = SRX_NO_RULE;
    LayerReason reason = {0};

    if (break_lines(cutter, place))
        return TRUE;
    gboolean forbidden = layers_forbid(cutter, place, &reason);
    if (!forbidden) {
        if (!find_forbidding(rules, breaking, slice, place, &forbidding, error))
            return FALSE;
        forbidden = forbidding != SRX_NO_RULE;
        reason = reason_of(rules, forbidden ? forbidding : breaking);
    }
    add_place(cutter, place, !forbidden, &reason);
    return TRUE;
}

/* The ends of ICU's sentences in the slice stand behind all rules. */
static void add_sentences(Cutter *cutter, const Slice *slice)
{
    TmSrxRules *rules = cutter->rules;

    for (; cutter->sentences && cutter->n_sentences < cutter->sentences->len;
         cutter->n_sentences++) {
        int32_t place = g_array_index(cutter->sentences, int32_t, cutter->n_sentences);
        if (place >= slice->end)
            break;
        if (rules->breaking[place - slice->from] == SRX_NO_RULE)
            rules->breaking[place - slice->from] = rules->rules->len;
    }
}

static gboolean decide_slice(Cutter *cutter, const Slice *slice, GError **error)
{
    TmSrxRules *rules = cutter->rules;
    gboolean shown = FALSE;

    if (!search_slice(rules, slice, error))
        return FALSE;
    add_sentences(cutter, slice);
    for (int32_t place = MAX(slice->from, 1); place < slice->end; place++) {
        if (rules->breaking[place - slice->from] == SRX_NO_RULE)
            continue;
        if (!shown && !show_to_all(rules, slice, error))
            return FALSE;
        shown = TRUE;
        if (!decide_place(cutter, slice, place, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean decide_all(Cutter *cutter, GError **error)
{
    const UChar *text = cutter->text.text;
    int32_t length = cutter->text.length;

    for (guint i = 0; i < cutter->rules->rules->len; i++)
        ((SrxCompiledRule *) cutter->rules->rules->pdata[i])->states = 0;
    for (int32_t from = 0; from < length; from += SRX_SLICE_PLACES) {
        Slice slice = {text, length, from, MIN(from + SRX_SLICE_PLACES, length), 0, 0};

        slice.seen_from = MAX(0, slice.from - TM_SRX_WINDOW);
        slice.seen_end = MIN(length, slice.end + TM_SRX_WINDOW);
        U16_SET_CP_START(text, 0, slice.seen_from);
        if (!decide_slice(cutter, &slice, error))
            return FALSE;
    }
    break_lines(cutter, length - 1);
    return TRUE;
}

/* UTF-16 offsets to byte offsets, in one walk through the text. */
static void to_bytes(GArray *places, const char *text, gsize n_bytes)
{
    gsize at = 0, unit = 0;

    for (guint i = 0; i < places->len; i++) {
        TmSrxPlace *place = &g_array_index(places, TmSrxPlace, i);
        while (unit < place->offset && at < n_bytes) {
            UChar32 c;
            U8_NEXT_UNSAFE(text, at, c);
            unit += (gsize) U16_LENGTH(c);
        }
        place->offset = at;
    }
}

static UChar *read_text(const char *text, gsize n_bytes, int32_t *length, GError **error)
{
    UErrorCode status = U_ZERO_ERROR;

    if (n_bytes > TM_SRX_MAX_TEXT_BYTES) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("a text is longer than %d MB; split it into paragraphs"),
                        TM_SRX_MAX_TEXT_BYTES / (1024 * 1024));
        return NULL;
    }
    UChar *units = srx_to_utf16(text, n_bytes, length, &status);
    if (units == NULL && status == U_MEMORY_ALLOCATION_ERROR)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0, "%s",
                        _("a text is too long for the memory of this computer; split it"));
    else if (units == NULL)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0, "%s",
                        _("a text is not valid UTF-8; save the document as UTF-8"));
    return units;
}

/* Where ICU's sentences end, before the white space behind them; without the end of the text. */
static GArray *find_sentences(const char *language, LookText text)
{
    GArray *sentences = g_array_new(FALSE, FALSE, sizeof(int32_t));
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator = ubrk_open(UBRK_SENTENCE, language, text.text, text.length, &status);
    int32_t last = 0;

    for (int32_t end = U_SUCCESS(status) ? ubrk_next(iterator) : UBRK_DONE;
         end != UBRK_DONE && end < text.length; end = ubrk_next(iterator)) {
        int32_t place = look_skip_spaces_back(text, end);
        if (place > last)
            g_array_append_val(sentences, place);
        last = MAX(last, place);
    }
    ubrk_close(iterator);
    return sentences;
}

static GArray *find_places(TmSrxRules *rules, const char *text, gsize n_bytes, gboolean all,
                           GError **error)
{
    int32_t length = 0;
    g_autofree UChar *units = read_text(text, n_bytes, &length, error);

    if (units == NULL)
        return NULL;
    LookText look = {units, length};
    g_autoptr(GArray) structure = rules->words ? tm_structure_breaks(rules->words, look) : NULL;
    g_autoptr(GArray) sentences =
        rules->icu_language ? find_sentences(rules->icu_language, look) : NULL;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(TmSrxPlace));
    Cutter cutter = {.rules = rules,
                     .text = look,
                     .structure = structure,
                     .sentences = sentences,
                     .start = skip_all_spaces(look, 0),
                     .all = all,
                     .places = places};
    if (!decide_all(&cutter, error))
        return NULL;
    to_bytes(places, text, n_bytes);
    return g_steal_pointer(&places);
}

GArray *tm_srx_places(TmSrxRules *rules, const char *text, gsize n_bytes, GError **error)
{
    return find_places(rules, text, n_bytes, TRUE, error);
}

GArray *tm_srx_breaks(TmSrxRules *rules, const char *text, gsize n_bytes, GError **error)
{
    g_autoptr(GArray) places = find_places(rules, text, n_bytes, FALSE, error);

    if (places == NULL)
        return NULL;
    GArray *breaks = g_array_sized_new(FALSE, FALSE, sizeof(gsize), places->len);
    for (guint i = 0; i < places->len; i++)
        g_array_append_val(breaks, g_array_index(places, TmSrxPlace, i).offset);
    return breaks;
}
