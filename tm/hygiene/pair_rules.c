/*
 * What shows when two variants are compared: the same text, lengths, inline codes.
 */
#include "hygiene/internal.h"

#include <string.h>

/* The same text in both: words in small letters, standing free, that make it a sentence left
 * untranslated and not a name. Guess. */
#define MIN_PLAIN_WORDS 2
/* The same in one script (Russian and Belarusian): words, as any short phrase may well be equal. */
#define MIN_SAME_SCRIPT_WORDS 4
/* Characters that every text gets on top, so that short ones may differ more. With the factor,
 * measured: docs/hygiene.md. */
#define LENGTH_SLACK 15
#define LENGTH_FACTOR 2.0

void check_identical(Check *check)
{
    const TmVariant *source = check_variant(check, check->source);
    const TmVariant *target = check_variant(check, check->target);
    const Facts *facts = &check->facts[check->source];

    if (alphabet_of(source->language) == alphabet_of(target->language) ||
        facts->n_all_letters != check->facts[check->target].n_all_letters)
        return;
    g_autofree char *a = tm_text_key(source->text);
    g_autofree char *b = tm_text_key(target->text);
    g_autofree char *twin_a = tm_twin_key(a);
    g_autofree char *twin_b = tm_twin_key(b);
    if (strcmp(twin_a, twin_b) != 0)
        return;
    guint shared = alphabet_scripts(source->language) & alphabet_scripts(target->language);
    guint n_words = facts->n_words[SCRIPT_CYRILLIC];
    if (facts->n_plain_words < MIN_PLAIN_WORDS && n_words < MIN_SAME_SCRIPT_WORDS)
        return;
    /* Between scripts, the language rule says which side is wrong. */
    gboolean certain = shared != 0 && facts->n_plain_words + n_words >= 2 * MIN_SAME_SCRIPT_WORDS;
    check_report(check, TM_RULE_IDENTICAL, TM_DETAIL_NONE, certain, TM_NO_VARIANT, NULL);
}

void check_length(Check *check)
{
    const Alphabet *from = alphabet_of(check_variant(check, check->source)->language);
    const Alphabet *to = alphabet_of(check_variant(check, check->target)->language);

    if (from == NULL || to == NULL || from->length == 0 || to->length == 0)
        return;
    double expected = (double) check->facts[check->source].n_chars * to->length / from->length;
    double ratio =
        ((double) check->facts[check->target].n_chars + LENGTH_SLACK) / (expected + LENGTH_SLACK);
    if (ratio <= LENGTH_FACTOR && ratio >= 1 / LENGTH_FACTOR)
        return;
    gboolean longer = ratio > 1;
    /* Not g_strdup_printf: the decimal sign must not depend on the locale. */
    int tenths = (int) ((longer ? ratio : 1 / ratio) * 10);
    check_report(check, TM_RULE_LENGTH, longer ? TM_DETAIL_LONGER : TM_DETAIL_SHORTER, FALSE,
                 TM_NO_VARIANT, g_strdup_printf("%d.%d", tenths / 10, tenths % 10));
}

/* ---- codes --------------------------------------------------------------------------------------
 */

typedef struct {
    guint n[3];             /* by TmCodeKind */
    const TmCode *unpaired; /* the first without its half */
} Codes;

static Codes count_codes(const TmText *text)
{
    g_autofree gsize *partners = tm_text_partners(text);
    Codes codes = {0};

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        codes.n[code->kind]++;
        if (code->kind != TM_CODE_ALONE && partners[i] == TM_NO_PARTNER && codes.unpaired == NULL)
            codes.unpaired = code;
    }
    return codes;
}

static char *describe(const Codes *a, const Codes *b)
{
    return g_strdup_printf("%u+%u+%u : %u+%u+%u", a->n[0], a->n[1], a->n[2], b->n[0], b->n[1],
                           b->n[2]);
}

static char *describe_one(const TmCode *code)
{
    if (*code->name != '\0')
        return g_strdup(code->name);
    return g_strdup_printf("%s%u", code->kind == TM_CODE_OPEN ? "<" : "</", code->id);
}

void check_codes(Check *check)
{
    const TmText *source = check_variant(check, check->source)->text;
    const TmText *target = check_variant(check, check->target)->text;

    if (tm_text_n_codes(source) == 0 && tm_text_n_codes(target) == 0)
        return;
    Codes a = count_codes(source), b = count_codes(target);
    if ((a.unpaired == NULL) != (b.unpaired == NULL))
        check_report(check, TM_RULE_CODES, TM_DETAIL_UNPAIRED, FALSE,
                     a.unpaired != NULL ? check->source : check->target,
                     describe_one(a.unpaired != NULL ? a.unpaired : b.unpaired));
    else if (memcmp(a.n, b.n, sizeof a.n) != 0)
        check_report(check, TM_RULE_CODES, TM_DETAIL_NUMBER, FALSE, TM_NO_VARIANT,
                     describe(&a, &b));
}
