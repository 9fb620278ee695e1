/*
 * Compiled segmentation rules and how they are run.
 *
 * By the standard a rule fits a place when its first expression matches text that ends there and
 * its second one text that begins there; the first rule that fits decides. Trying every rule at
 * every place is too slow, so the work is divided:
 *
 *   - break rules are *searched for* through the text: (?:before)(?=after). ICU skips fast to the
 *     characters a match can begin with. Their places are the candidates.
 *   - no-break rules are *looked at* at candidates only: (?=after)(?<=before). ICU's lookbehind
 * must be bounded, so "*", "+" and "{n,}" in the first expression get an upper bound. One that
 * cannot be bounded (a back-reference) is searched for instead.
 *   - the layers (layer.h) are asked at candidates, before the rules.
 *
 * The text is taken in slices, each with a margin of TM_SRX_WINDOW on both sides that rules may
 * look into. A slice bounds what a search can read, so the work is linear in the text whatever the
 * rule:
 *
 *      ....|mmmm|............... places ...............|mmmm|....
 *          ^ ICU sees from here ...            ... to here ^
 */
#include "segment/srx_private.h"

#include "segment/abbreviations.h"
#include "segment/names.h"
#include "segment/openings.h"
#include "segment/structure.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* Places decided at once. Guess: large against the margins, small enough for the cache. */
#define SLICE_PLACES 4096
/* What "*" and "+" become inside a lookbehind. */
#define REPEAT_LIMIT "100"
#define REPEAT_LIMIT_NUMBER 100
/* ICU reports each time it has saved so many states (its TIMER_INITIAL_VALUE). */
#define STATES_A_STEP 10000
/* A language pattern is matched against a short tag; a good one needs a few states. */
#define MAP_STEPS 10
#define NO_RULE G_MAXUINT32

typedef struct {
    URegularExpression *regex;
    gboolean breaks;
    gboolean searched; /* else looked at */
    char *pattern;     /* for messages */
    char *note;        /* what it says, for showing; NULL: the pattern */
    char *file;        /* a reference-counted string */
    guint line;
    guint column;
    guint64 states; /* used on this text so far */
} CompiledRule;

struct TmSrxRules {
    TmLists *words;   /* NULL: no layers */
    GPtrArray *rules; /* of CompiledRule, in order: the earlier wins */
    /* For each place the first searched rule that fits it, or NO_RULE. */
    guint32 breaking[SLICE_PLACES];
    guint32 forbidding[SLICE_PLACES];
};

static void compiled_free(CompiledRule *rule)
{
    if (rule->regex)
        uregex_close(rule->regex);
    g_free(rule->pattern);
    g_free(rule->note);
    g_ref_string_release(rule->file);
    g_free(rule);
}

TmSrxRules *srx_rules_new(TmLists *words)
{
    TmSrxRules *rules = g_new0(TmSrxRules, 1);

    rules->words = words != NULL ? tm_lists_ref(words) : NULL;
    rules->rules = g_ptr_array_new_with_free_func((GDestroyNotify) compiled_free);
    return rules;
}

void tm_srx_rules_free(TmSrxRules *rules)
{
    if (rules == NULL)
        return;
    tm_lists_unref(rules->words);
    g_ptr_array_unref(rules->rules);
    g_free(rules);
}

/* ---- Compiling ------------------------------------------------------------------------------ */

/* NULL when @utf8 is not UTF-8 or memory does not suffice (*status says which). */
static UChar *to_utf16(const char *utf8, gsize n_bytes, int32_t *length, UErrorCode *status)
{
    UChar *units = g_try_new(UChar, n_bytes + 1);

    if (units == NULL) {
        *status = U_MEMORY_ALLOCATION_ERROR;
        return NULL;
    }
    u_strFromUTF8(units, (int32_t) n_bytes + 1, length, utf8, (int32_t) n_bytes, status);
    if (U_FAILURE(*status))
        g_clear_pointer(&units, g_free);
    return units;
}

static URegularExpression *open_regex(const char *pattern, guint32 flags, UErrorCode *status)
{
    int32_t length;
    g_autofree UChar *units = to_utf16(pattern, strlen(pattern), &length, status);

    return units ? uregex_open(units, length, flags, NULL, status) : NULL;
}

/* The length of what stands for itself at @p: an escape, a character class, a quoted stretch. */
static gsize opaque_length(const char *p)
{
    const char *end = NULL;

    if (g_str_has_prefix(p, "\\Q"))
        end = strstr(p, "\\E");
    else if (p[0] == '\\' && p[1] != '\0' && p[2] == '{' && strchr("pPxNu", p[1]))
        end = strchr(p, '}');
    else if (p[0] == '\\' && p[1] != '\0')
        return 1 + strlen(p + 1) - strlen(g_utf8_next_char(p + 1));
    else if (p[0] == '[') {
        guint depth = 0;
        for (end = p; *end; end++) {
            if (*end == '\\' && end[1] != '\0')
                end++;
            else if (*end == '[')
                depth++;
            else if (*end == ']' && --depth == 0)
                break;
        }
    }
    return end && *end ? (gsize) (end - p) + 1 : 1;
}

/*
 * @pattern as ICU wants it. Files are mostly written for Java, which takes a "}" or "]" that closes
 * nothing as itself; ICU wants it escaped. With @bound, open-ended repetitions get a limit; a
 * modifier after one ("+?", "*+") stays.
 */
static char *rewrite(const char *pattern, gboolean bound)
{
    GString *out = g_string_new(NULL);
    gboolean after_repeat = FALSE, in_braces = FALSE;

    for (const char *p = pattern; *p;) {
        gsize length = opaque_length(p);
        guint64 least;
        char *end;

        if (bound && (*p == '*' || *p == '+') && !after_repeat) {
            g_string_append(out, *p == '*' ? "{0," REPEAT_LIMIT "}" : "{1," REPEAT_LIMIT "}");
            after_repeat = TRUE;
        } else if (bound && *p == '{' && (least = g_ascii_strtoull(p + 1, &end, 10), end > p + 1) &&
                   g_str_has_prefix(end, ",}") && least < G_MAXINT32 / 2) {
            g_string_append_printf(out, "{%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "}", least,
                                   least + REPEAT_LIMIT_NUMBER);
            length = (gsize) (end - p) + 2;
            after_repeat = TRUE;
        } else {
            if ((*p == '}' && !in_braces) || *p == ']')
                g_string_append_c(out, '\\');
            g_string_append_len(out, p, (gssize) length);
            after_repeat = (*p == '?' && !after_repeat) || (*p == '}' && in_braces);
            in_braces = *p == '{' || (in_braces && *p != '}');
        }
        p += length;
    }
    return g_string_free(out, FALSE);
}

/* As it stands, or with its repetitions bounded when a lookbehind in it asks for that. */
static char *usable(const char *pattern, UErrorCode *status)
{
    g_autofree char *rewritten = rewrite(pattern, FALSE);
    URegularExpression *regex = NULL;

    /* ICU refuses an empty pattern; in a rule it fits everywhere. */
    if (*rewritten && U_SUCCESS(*status))
        regex = open_regex(rewritten, 0, status);
    if (regex)
        uregex_close(regex);
    if (*status != U_REGEX_LOOK_BEHIND_LIMIT)
        return g_steal_pointer(&rewritten);
    g_autofree char *bounded = rewrite(pattern, TRUE);
    *status = U_ZERO_ERROR;
    regex = open_regex(bounded, 0, status);
    if (regex)
        uregex_close(regex);
    return g_steal_pointer(&bounded);
}

static char *with_lookahead(const char *before, const char *after)
{
    return *after ? g_strdup_printf("%s(?=%s)", before, after) : g_strdup(before);
}

static URegularExpression *open_searched(const char *before, const char *after, UErrorCode *status)
{
    g_autofree char *group = g_strdup_printf("(?:%s)", before);
    g_autofree char *whole = with_lookahead(group, after);

    return open_regex(whole, 0, status);
}

/* NULL when the expression cannot be turned into a lookbehind. */
static URegularExpression *open_looked_at(const char *before, const char *after)
{
    UErrorCode status = U_ZERO_ERROR;
    g_autofree char *limited = rewrite(before, TRUE);
    /* What comes after is tested first: a lookbehind is tried at each length that it may have. */
    g_autofree char *ahead = with_lookahead("", after);
    g_autofree char *whole = g_strdup_printf("%s(?<=%s)", ahead, *limited ? limited : "(?:)");

    return open_regex(whole, 0, &status);
}

static UBool U_CALLCONV count_step(const void *context, int32_t steps G_GNUC_UNUSED)
{
    /* ICU passes on the pointer that it was given; the rule is ours to change. */
    CompiledRule *rule = (CompiledRule *) (gsize) context;

    rule->states += STATES_A_STEP;
    return rule->states < (guint64) TM_SRX_MAX_STEPS * STATES_A_STEP;
}

gboolean srx_rules_add(TmSrxRules *rules, const char *file, const SrxRule *source, GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    CompiledRule *rule = g_new0(CompiledRule, 1);

    g_ptr_array_add(rules->rules, rule);
    rule->breaks = source->breaks;
    rule->line = source->line;
    rule->column = source->column;
    rule->pattern = g_strdup_printf("%s | %s", source->before, source->after);
    rule->note = g_strdup(source->note);
    rule->file = g_ref_string_new_intern(file);
    /* Each half by itself first: "a)" and "(b" would make a valid whole. */
    g_autofree char *before = usable(source->before, &status);
    const char *culprit = U_FAILURE(status) ? source->before : source->after;
    g_autofree char *after = usable(source->after, &status);
    if (U_SUCCESS(status) && !rule->breaks)
        rule->regex = open_looked_at(before, after);
    if (U_SUCCESS(status) && rule->regex == NULL) {
        rule->searched = TRUE;
        rule->regex = open_searched(before, after, &status);
    }
    if (U_FAILURE(status)) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, file, source->line, source->column,
                        _("the regular expression \"%s\" is wrong (%s); correct it"), culprit,
                        u_errorName(status));
        return FALSE;
    }
    uregex_setMatchCallback(rule->regex, count_step, rule, &status);
    return TRUE;
}

gboolean srx_map_fits(const SrxMap *map, const char *file, const char *tag, gboolean *fits,
                      GError **error)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length;
    g_autofree UChar *units = to_utf16(tag, strlen(tag), &length, &status);
    URegularExpression *regex = open_regex(map->pattern, UREGEX_CASE_INSENSITIVE, &status);

    *fits = FALSE;
    if (U_SUCCESS(status)) {
        uregex_setTimeLimit(regex, MAP_STEPS, &status);
        uregex_setText(regex, units, length, &status);
        *fits = uregex_matches(regex, -1, &status);
    }
    if (regex)
        uregex_close(regex);
    if (U_SUCCESS(status))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, file, map->line, map->column,
                    _("the language pattern \"%s\" is wrong (%s); correct it"), map->pattern,
                    u_errorName(status));
    return FALSE;
}

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

static gboolean report(const CompiledRule *rule, UErrorCode status, GError **error)
{
    if (U_SUCCESS(status))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, rule->file, rule->line, rule->column,
                    _("the rule \"%s\" needs too many steps on this text (%s); make it simpler"),
                    rule->pattern, u_errorName(status));
    return FALSE;
}

static void show_slice(CompiledRule *rule, const Slice *slice, UErrorCode *status)
{
    uregex_setText(rule->regex, slice->text + slice->seen_from, slice->seen_end - slice->seen_from,
                   status);
}

/* Notes the places where a match of rule @index ends. Matches may overlap, so the search goes on
 * one character after the *start* of each; their lengths count as work, since ICU counts them
 * afresh. */
static gboolean search_rule(TmSrxRules *rules, guint index, const Slice *slice, GError **error)
{
    CompiledRule *rule = rules->rules->pdata[index];
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
        if (rule->states >= (guint64) TM_SRX_MAX_STEPS * STATES_A_STEP)
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
        const CompiledRule *rule = rules->rules->pdata[i];
        if (rule->searched && !search_rule(rules, i, slice, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean show_to_all(TmSrxRules *rules, const Slice *slice, GError **error)
{
    for (guint i = 0; i < rules->rules->len; i++) {
        CompiledRule *rule = rules->rules->pdata[i];
        UErrorCode status = U_ZERO_ERROR;

        if (rule->searched)
            continue;
        show_slice(rule, slice, &status);
        if (!report(rule, status, error))
            return FALSE;
    }
    return TRUE;
}

/* The first of the first @n_rules that forbids a break at @place; NO_RULE when none does. */
static gboolean find_forbidding(TmSrxRules *rules, guint32 n_rules, const Slice *slice,
                                int32_t place, guint32 *first, GError **error)
{
    guint32 end = MIN(n_rules, rules->forbidding[place - slice->from]);

    *first = end < n_rules ? end : NO_RULE;
    for (guint32 i = 0; i < end; i++) {
        CompiledRule *rule = rules->rules->pdata[i];
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
    guint n_structure; /* how many of them are done */
    int32_t start;     /* of the segment that is being read */
    gboolean all;      /* places that do not break are wanted too */
    GArray *places;    /* of TmSrxPlace */
} Cutter;

static void add_place(Cutter *cutter, int32_t place, gboolean breaks, const LayerReason *reason)
{
    TmSrxPlace item = {(gsize) place, breaks,       reason->layer,
                       reason->rule,  reason->file, reason->line};

    if (breaks || cutter->all)
        g_array_append_val(cutter->places, item);
    if (breaks)
        cutter->start = look_skip_spaces(cutter->text, place);
}

static LayerReason reason_of(const TmSrxRules *rules, guint32 index)
{
    const CompiledRule *rule = rules->rules->pdata[index];

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
        here = item->place == place;
        add_place(cutter, item->place, TRUE, &reason);
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
    guint32 forbidding = NO_RULE;
    LayerReason reason = {0};

    if (break_lines(cutter, place))
        return TRUE;
    gboolean forbidden = layers_forbid(cutter, place, &reason);
    if (!forbidden) {
        if (!find_forbidding(rules, breaking, slice, place, &forbidding, error))
            return FALSE;
        forbidden = forbidding != NO_RULE;
        reason = reason_of(rules, forbidden ? forbidding : breaking);
    }
    add_place(cutter, place, !forbidden, &reason);
    return TRUE;
}

static gboolean decide_slice(Cutter *cutter, const Slice *slice, GError **error)
{
    TmSrxRules *rules = cutter->rules;
    gboolean shown = FALSE;

    if (!search_slice(rules, slice, error))
        return FALSE;
    for (int32_t place = MAX(slice->from, 1); place < slice->end; place++) {
        if (rules->breaking[place - slice->from] == NO_RULE)
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
        ((CompiledRule *) cutter->rules->rules->pdata[i])->states = 0;
    for (int32_t from = 0; from < length; from += SLICE_PLACES) {
        Slice slice = {text, length, from, MIN(from + SLICE_PLACES, length), 0, 0};

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
    UChar *units = to_utf16(text, n_bytes, length, &status);
    if (units == NULL && status == U_MEMORY_ALLOCATION_ERROR)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0, "%s",
                        _("a text is too long for the memory of this computer; split it"));
    else if (units == NULL)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0, "%s",
                        _("a text is not valid UTF-8; save the document as UTF-8"));
    return units;
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
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(TmSrxPlace));
    Cutter cutter = {rules, look, structure, 0, look_skip_spaces(look, 0), all, places};
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
