#include "hygiene/internal.h"

#include <string.h>
#include "text/language.h"
#include "text/unicode.h"

static const char *const RULE_NAMES[TM_N_RULES] = {
    [TM_RULE_EMPTY] = "empty",
    [TM_RULE_NO_WORDS] = "no-words",
    [TM_RULE_IDENTICAL] = "identical",
    [TM_RULE_LANGUAGE] = "language",
    [TM_RULE_LENGTH] = "length",
    [TM_RULE_CODES] = "codes",
    [TM_RULE_BRACKETS] = "brackets",
    [TM_RULE_CONTROL] = "control",
    [TM_RULE_LOOK_ALIKES] = "look-alikes",
    [TM_RULE_DUPLICATE] = "duplicate",
    [TM_RULE_TWIN] = "twin",
    [TM_RULE_TRANSLATIONS] = "translations",
};

const char *tm_rule_name(TmRule rule)
{
    return RULE_NAMES[rule];
}

gboolean tm_rule_parse(const char *name, TmRule *rule)
{
    for (guint i = 0; i < TM_N_RULES; i++) {
        if (strcmp(name, RULE_NAMES[i]) == 0) {
            *rule = (TmRule) i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *tm_detail_name(TmDetail detail)
{
    static const char *const names[] = {
        [TM_DETAIL_NONE] = NULL,
        [TM_DETAIL_SCRIPT] = "script",
        [TM_DETAIL_LETTERS] = "letters",
        [TM_DETAIL_LONGER] = "longer",
        [TM_DETAIL_SHORTER] = "shorter",
        [TM_DETAIL_UNPAIRED] = "unpaired",
        [TM_DETAIL_NUMBER] = "number",
        [TM_DETAIL_CHARACTER] = "character",
        [TM_DETAIL_REPLACEMENT] = "replacement",
        [TM_DETAIL_PRIVATE] = "private",
        [TM_DETAIL_ENTITY] = "entity",
        [TM_DETAIL_DOUBLED] = "doubled",
        [TM_DETAIL_ENCODING] = "encoding",
        [TM_DETAIL_WORD] = "word",
    };

    return names[detail];
}

void tm_finding_free(TmFinding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->what);
    g_free(finding);
}

static gboolean is_known(const Check *check, TmRule rule, guint wrong)
{
    for (guint i = 0; i < check->findings->len; i++) {
        const TmFinding *finding = check->findings->pdata[i];
        if (finding->rule == rule && finding->wrong == wrong)
            return TRUE;
    }
    return FALSE;
}

/* In a unit of eleven languages one bad bracket is one finding, not ten. */
void check_report(Check *check, TmRule rule, TmDetail detail, gboolean certain, guint wrong,
                  char *what)
{
    gboolean compares = rule == TM_RULE_IDENTICAL || rule == TM_RULE_LENGTH ||
                        rule == TM_RULE_CODES || rule == TM_RULE_BRACKETS;

    if (compares && is_known(check, rule, wrong)) {
        g_free(what);
        return;
    }
    TmFinding *finding = g_new0(TmFinding, 1);
    *finding = (TmFinding){rule, detail, certain, check->source, check->target, wrong, what};
    g_ptr_array_add(check->findings, finding);
}

static const TmVariant *variant_at(const TmUnit *unit, guint i)
{
    return unit->variants->pdata[i];
}

/* Whether a pair read in this direction has the language it is translated from first. */
static gboolean is_forward(const TmUnit *unit, const TmRuleOptions *options, guint a, guint b)
{
    const char *source = unit->source_language != NULL ? unit->source_language : options->from;

    if (source == NULL)
        return a < b;
    if (tm_language_matches(source, variant_at(unit, a)->language))
        return TRUE;
    return !tm_language_matches(source, variant_at(unit, b)->language) && a < b;
}

static gboolean fits(const TmUnit *unit, const TmRuleOptions *options, guint a, guint b)
{
    return options->from == NULL || options->to == NULL ||
           (tm_language_matches(options->from, variant_at(unit, a)->language) &&
            tm_language_matches(options->to, variant_at(unit, b)->language));
}

gboolean tm_rules_pair(const TmUnit *unit, const TmRuleOptions *options, guint *a, guint *b)
{
    if (!fits(unit, options, *a, *b) && !fits(unit, options, *b, *a))
        return FALSE;
    if (!is_forward(unit, options, *a, *b)) {
        guint other = *a;
        *a = *b;
        *b = other;
    }
    return TRUE;
}

/* ---- one unit -----------------------------------------------------------------------------------
 */

static gboolean wants(const TmRuleOptions *options, TmRule rule)
{
    return (options->rules & 1u << rule) != 0;
}

/* Whether the variant itself is wrong, so that comparing it says nothing new. Text in a wrong
 * encoding is spoilt whether or not that rule is wanted: it can be mended, and no other rule may
 * delete it for its looks. */
static gboolean is_spoilt(const Check *check, guint variant)
{
    return check->facts[variant].garbled || is_known(check, TM_RULE_LANGUAGE, variant);
}

static void check_each(Check *check, const TmRuleOptions *options, guint variant, guint other)
{
    const Facts *facts = &check->facts[variant];

    check->source = variant;
    check->target = other;
    if (!facts->visible) {
        if (wants(options, TM_RULE_EMPTY))
            check_report(check, TM_RULE_EMPTY, TM_DETAIL_NONE, TRUE, variant, NULL);
        return;
    }
    if (facts->odd && wants(options, TM_RULE_CONTROL))
        check_control(check);
    if (facts->mixed && wants(options, TM_RULE_LOOK_ALIKES))
        check_look_alikes(check);
    if (wants(options, TM_RULE_LANGUAGE) && !is_spoilt(check, variant))
        check_language(check);
}

static void check_pair(Check *check, const TmRuleOptions *options, guint source, guint target)
{
    const Facts *facts = check->facts;

    check->source = source;
    check->target = target;
    if (!facts[source].visible || !facts[target].visible || is_spoilt(check, source) ||
        is_spoilt(check, target))
        return;
    if (wants(options, TM_RULE_IDENTICAL))
        check_identical(check);
    if (wants(options, TM_RULE_LENGTH))
        check_length(check);
    if (wants(options, TM_RULE_CODES))
        check_codes(check);
    if (wants(options, TM_RULE_BRACKETS) && (facts[source].marks || facts[target].marks))
        check_brackets(check);
}

/* Numbers and signs only is a matter of the whole unit: "§ 5" with "Section 5" is a translation. */
static void check_words(Check *check, guint source, guint target)
{
    gboolean visible = FALSE;

    for (guint i = 0; i < check->unit->variants->len; i++) {
        if (check->facts[i].n_all_letters > 0)
            return;
        visible = visible || check->facts[i].visible;
    }
    check->source = source;
    check->target = target;
    if (visible)
        check_report(check, TM_RULE_NO_WORDS, TM_DETAIL_NONE, TRUE, TM_NO_VARIANT, NULL);
}

static int by_rule(gconstpointer a, gconstpointer b)
{
    const TmFinding *one = *(const TmFinding *const *) a, *two = *(const TmFinding *const *) b;

    if (one->rule != two->rule)
        return one->rule < two->rule ? -1 : 1;
    if (one->source != two->source)
        return one->source < two->source ? -1 : 1;
    return one->target < two->target ? -1 : one->target > two->target;
}

/* The first partner of a variant, or TM_NO_VARIANT when it is in no pair that is looked at. */
static guint partner_of(const TmUnit *unit, const TmRuleOptions *options, guint variant)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        guint a = variant, b = i;
        if (i != variant && tm_rules_pair(unit, options, &a, &b))
            return i;
    }
    return TM_NO_VARIANT;
}

static void check_pairs(Check *check, const TmRuleOptions *options)
{
    guint n = check->unit->variants->len;
    gboolean first = TRUE;

    for (guint i = 0; i < n; i++) {
        for (guint j = i + 1; j < n; j++) {
            guint source = i, target = j;
            if (!tm_rules_pair(check->unit, options, &source, &target))
                continue;
            if (first && wants(options, TM_RULE_NO_WORDS))
                check_words(check, source, target);
            first = FALSE;
            check_pair(check, options, source, target);
        }
    }
}

/* A finding about one variant is shown with its partner, source first. */
static void direct(Check *check, const TmRuleOptions *options)
{
    for (guint i = 0; i < check->findings->len; i++) {
        TmFinding *finding = check->findings->pdata[i];
        tm_rules_pair(check->unit, options, &finding->source, &finding->target);
    }
}

GPtrArray *tm_rules_check(const TmUnit *unit, const TmRuleOptions *options)
{
    guint n = unit->variants->len;
    g_autofree Facts *facts = g_new0(Facts, MAX(n, 1));
    Check check = {.unit = unit,
                   .facts = facts,
                   .findings = g_ptr_array_new_with_free_func((GDestroyNotify) tm_finding_free)};

    for (guint i = 0; i < n; i++) {
        const TmVariant *variant = variant_at(unit, i);
        const GString *text = variant->text->string;
        facts_read(&facts[i], text->str, variant->language);
        facts[i].garbled = facts[i].odd && mojibake_found(text->str, text->str + text->len);
    }
    for (guint i = 0; i < n; i++) {
        guint other = partner_of(unit, options, i);
        if (other != TM_NO_VARIANT)
            check_each(&check, options, i, other);
    }
    direct(&check, options);
    check_pairs(&check, options);
    if (check.findings->len > 1)
        g_ptr_array_sort(check.findings, by_rule);
    return check.findings;
}

/* ---- mending ------------------------------------------------------------------------------------
 */

/* The text mended, or NULL. */
static TmText *repair_text(const TmText *text, const char *language, const TmRuleOptions *options,
                           gboolean all)
{
    g_autoptr(TmText) mended = NULL;
    Facts facts = {0};

    facts_read(&facts, text->string->str, language);
    if (facts.odd && wants(options, TM_RULE_CONTROL)) {
        g_autoptr(GArray) edits = edits_new();
        control_edits(text->string->str, edits);
        if (edits->len > 0)
            mended = edits_apply(text, edits);
    }
    if (facts.mixed && wants(options, TM_RULE_LOOK_ALIKES)) {
        const TmText *now = mended != NULL ? mended : text;
        g_autoptr(GArray) edits = edits_new();
        look_alike_edits(now->string->str, edits, all);
        if (edits->len > 0) {
            TmText *better = edits_apply(now, edits);
            g_clear_pointer(&mended, tm_text_free);
            mended = better;
        }
    }
    return g_steal_pointer(&mended);
}

TmUnit *tm_rules_repair(const TmUnit *unit, const TmRuleOptions *options, gboolean all)
{
    TmUnit *better = NULL;

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = variant_at(unit, i);
        g_autoptr(TmText) text = NULL;
        if (partner_of(unit, options, i) != TM_NO_VARIANT)
            text = repair_text(variant->text, variant->language, options, all);
        if (text == NULL)
            continue;
        if (better == NULL)
            better = tm_unit_copy(unit);
        TmVariant *mended = better->variants->pdata[i];
        tm_text_free(mended->text);
        mended->text = g_steal_pointer(&text);
    }
    return better;
}

/* A Latin letter that is no part of a word: an option, a placeholder, a variable. There "-b" and
 * "-B" are two things. */
static gboolean stands_alone(const char *text, const char *at)
{
    return g_ascii_isalpha(*at) && !g_ascii_isalpha(at[1]) &&
           (at == text || !g_ascii_isalpha(at[-1])) && (guchar) at[1] < 0x80;
}

char *tm_twin_key(const char *key)
{
    GString *twin = g_string_sized_new(strlen(key));
    gboolean space = FALSE;

    for (const char *at = key; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == ' ') {
            space = TRUE;
            continue;
        }
        /* U+0001 ends the text: what stood before it is an end too. */
        if (space && twin->len > 0 && c != '\1')
            g_string_append_c(twin, ' ');
        space = FALSE;
        g_string_append_unichar(twin, stands_alone(key, at) ? c : tm_unicode_fold_letter(c));
    }
    return g_string_free(twin, FALSE);
}
