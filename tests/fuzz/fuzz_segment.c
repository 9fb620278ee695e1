/*
 * Any text through the real rules and lists of a language, which the first byte chooses. What must
 * hold: places ascend and say why, the breaking ones are the breaks, and segments lose nothing but
 * white space.
 */
#include <stdint.h>
#include <string.h>

#include "segment/segment.h"

/* Longer texts only repeat what shorter ones do, slowly. */
#define MAX_TEXT_BYTES 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static TmSrxRules *rules_of(guint choice)
{
    static const char *const languages[] = {"ru", "en", "kk", "hy", "ro", "uz", "de"};
    static TmSrxRules *rules[G_N_ELEMENTS(languages)];
    guint i = choice % G_N_ELEMENTS(languages);

    if (rules[i] == NULL) {
        g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", languages[i], NULL);
        rules[i] = srx != NULL ? tm_srx_rules_for(srx, languages[i], NULL) : NULL;
    }
    g_assert_nonnull(rules[i]);
    return rules[i];
}

static void check_places(const GArray *places, const GArray *breaks, gsize n_bytes)
{
    gsize before = 0;
    guint n_breaks = 0;

    for (guint i = 0; i < places->len; i++) {
        const TmSrxPlace *place = &g_array_index(places, TmSrxPlace, i);

        g_assert_cmpuint(place->offset, >, before);
        g_assert_cmpuint(place->offset, <, n_bytes);
        g_assert_nonnull(place->rule);
        before = place->offset;
        if (place->breaks)
            g_assert_cmpuint(g_array_index(breaks, gsize, n_breaks++), ==, place->offset);
    }
    g_assert_cmpuint(n_breaks, ==, breaks->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    gsize n_bytes = size > 1 ? MIN(size - 1, MAX_TEXT_BYTES) : 0;

    if (n_bytes == 0 || !g_utf8_validate_len((const char *) data + 1, n_bytes, NULL))
        return 0;
    TmSrxRules *rules = rules_of(data[0]);
    g_autoptr(GArray) places = tm_srx_places(rules, (const char *) data + 1, n_bytes, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, (const char *) data + 1, n_bytes, &error);
    g_assert_no_error(error);
    check_places(places, breaks, n_bytes);
    return 0;
}
