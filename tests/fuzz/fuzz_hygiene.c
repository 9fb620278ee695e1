/*
 * Two texts, with a tab between them, as a unit in two languages that the first byte chooses; every
 * "~" is an inline code. What must hold: findings speak of variants that are there, and mending
 * gives UTF-8 with the same codes, in order and between characters.
 */
#include <stdint.h>
#include <string.h>

#include "hygiene/rules.h"

#define MAX_TEXT_BYTES 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static TmText *text_of(const char *bytes, gsize n_bytes)
{
    TmText *text = tm_text_new("", 0);
    guint id = 0;

    for (const char *at = bytes, *end = bytes + n_bytes; at < end;) {
        const char *code = memchr(at, '~', (gsize) (end - at));
        const char *stop = code != NULL ? code : end;
        tm_text_append(text, at, stop - at);
        if (code != NULL)
            tm_text_append_code(text, (TmCodeKind) (id % 3), id / 3 + 1, "code", NULL), id++;
        at = code != NULL ? code + 1 : end;
    }
    return text;
}

static TmUnit *unit_of(const char *bytes, gsize n_bytes, guint choice)
{
    static const char *const languages[] = {"ru", "en", "kk", "be", "uz-Latn", "hy", "az", "zz"};
    const char *tab = memchr(bytes, '\t', n_bytes);
    gsize n_first = tab != NULL ? (gsize) (tab - bytes) : n_bytes;
    gsize n_second = tab != NULL ? n_bytes - n_first - 1 : 0;
    TmUnit *unit = tm_unit_new();

    tm_unit_take_variant(unit, languages[choice % 8], text_of(bytes, n_first));
    tm_unit_take_variant(unit, languages[choice / 8 % 8], text_of(tab ? tab + 1 : "", n_second));
    return unit;
}

static void check_texts(const TmUnit *before, const TmUnit *after)
{
    for (guint i = 0; i < after->variants->len; i++) {
        const TmText *old = ((const TmVariant *) before->variants->pdata[i])->text;
        const TmText *text = ((const TmVariant *) after->variants->pdata[i])->text;
        gsize last = 0;

        g_assert_true(g_utf8_validate_len(text->string->str, text->string->len, NULL));
        g_assert_cmpuint(tm_text_n_codes(text), ==, tm_text_n_codes(old));
        for (gsize j = 0; j < tm_text_n_codes(text); j++) {
            const TmCode *code = tm_text_code(text, j);
            g_assert_cmpuint(code->offset, >=, last);
            g_assert_cmpuint(code->offset, <=, text->string->len);
            g_assert_cmpint((guchar) text->string->str[code->offset] & 0xc0, !=, 0x80);
            g_assert_cmpint(code->kind, ==, tm_text_code(old, j)->kind);
            last = code->offset;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const TmRuleOptions options = {.rules = TM_ALL_RULES};
    const char *bytes = (const char *) data + 1;
    gsize n_bytes = size > 1 ? MIN(size - 1, MAX_TEXT_BYTES) : 0;

    if (n_bytes == 0 || !g_utf8_validate_len(bytes, n_bytes, NULL))
        return 0;
    g_autoptr(TmUnit) unit = unit_of(bytes, n_bytes, data[0]);
    g_autoptr(GPtrArray) findings = tm_rules_check(unit, &options);
    for (guint i = 0; i < findings->len; i++) {
        const TmFinding *finding = findings->pdata[i];
        g_assert_true(finding->source < 2 && finding->target < 2);
        g_assert_true(finding->source != finding->target);
        g_assert_true(finding->wrong < 2 || finding->wrong == TM_NO_VARIANT);
    }
    g_autoptr(TmUnit) better = tm_rules_repair(unit, &options, TRUE);
    if (better != NULL)
        check_texts(unit, better);
    return 0;
}
