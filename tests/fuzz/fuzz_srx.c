/*
 * Segmentation with hostile rules, lists and texts. The input is a file of rules, a line "====", a
 * list of abbreviations, another such line, and a text. For what is missing there are fixed rules,
 * with every kind of header, and a fixed text; no list means no layers above the rules.
 */
#include "segment/segment.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_TEXT_BYTES 2048

static const char RULES[] =
    "<srx><header cascade=\"yes\"><formathandle type=\"start\" include=\"%s\"/>"
    "<formathandle type=\"end\" include=\"%s\"/><formathandle type=\"isolated\" include=\"%s\"/>"
    "</header><body><languagerules><languagerule languagerulename=\"A\"><!-- initials -->"
    "<rule break=\"no\"><beforebreak>\\b\\p{Lu}\\.</beforebreak></rule>"
    "<rule><beforebreak>[.?!]+</beforebreak><afterbreak>\\s</afterbreak></rule>"
    "</languagerule></languagerules><maprules>"
    "<languagemap languagepattern=\".*\" languagerulename=\"A\"/></maprules></body></srx>";
static const char TEXT[] = "По ст. 5 и т. д. Закон И. П. Иванова принят. The U. S. law. aaaa";

/* Spans are in order, do not overlap, and stay inside the text. */
static void check_spans(const TmText *text, const GArray *spans)
{
    gsize end = 0, end_code = 0;

    for (guint i = 0; i < spans->len; i++) {
        const TmSpan *span = &g_array_index(spans, TmSpan, i);

        g_assert_true(span->start >= end && span->start < span->end);
        g_assert_true(span->end <= text->string->len);
        g_assert_true(span->first_code >= end_code && span->first_code <= span->end_code);
        g_assert_true(span->end_code <= tm_text_n_codes(text));
        end = span->end;
        end_code = span->end_code;
    }
}

/* A code after every seventh byte that ends a character; its kind and name depend on the byte. */
static TmText *text_with_codes(const char *utf8, gsize n_bytes)
{
    static const char *const names[] = {"x", "tab", "break"};
    TmText *text = tm_text_new("", 0);
    const char *end = utf8 + n_bytes;

    for (const char *at = utf8; at < end;) {
        const char *next = MIN(g_utf8_next_char(at), end);

        tm_text_append(text, at, next - at);
        if ((next - utf8) % 7 == 0)
            tm_text_append_code(text, (TmCodeKind) ((guint8) *at % 3), 1 + (guint8) *at % 4,
                                names[(guint8) *at / 3 % G_N_ELEMENTS(names)], NULL);
        at = next;
    }
    return text;
}

static TmSrx *fixed_rules(guint handles)
{
    static const char *const answers[] = {"no", "yes"};
    g_autofree char *file = g_strdup_printf(RULES, answers[handles & 1], answers[handles >> 1 & 1],
                                            answers[handles >> 2 & 1]);
    TmSrx *srx = tm_srx_parse(file, strlen(file), "fuzz", NULL);

    g_assert_nonnull(srx);
    return srx;
}

static void check_warnings(const TmSrx *srx)
{
    for (const char *const *warning = tm_srx_warnings(srx); *warning; warning++) {
        g_assert_true(g_str_has_prefix(*warning, "fuzz:"));
        g_assert_nonnull(strstr(*warning, " warning: "));
        g_assert_true(g_utf8_validate(*warning, -1, NULL));
    }
}

/* Places are in order and say why; those that break are the breaks. */
static void check_places(TmSrxRules *rules, const char *text, gsize n_bytes)
{
    g_autoptr(GArray) breaks = tm_srx_breaks(rules, text, n_bytes, NULL);
    g_autoptr(GArray) places = tm_srx_places(rules, text, n_bytes, NULL);
    guint n_breaks = 0;
    gsize before = 0;

    if (breaks == NULL || places == NULL)
        return;
    for (guint i = 0; i < places->len; i++) {
        const TmSrxPlace *place = &g_array_index(places, TmSrxPlace, i);

        g_assert_cmpuint(place->offset, >, before);
        g_assert_cmpuint(place->offset, <, n_bytes);
        g_assert_true(place->rule && g_utf8_validate(place->rule, -1, NULL));
        g_assert_nonnull(tm_srx_layer_name(place->layer));
        before = place->offset;
        if (!place->breaks)
            continue;
        g_assert_cmpuint(n_breaks, <, breaks->len);
        g_assert_cmpuint(g_array_index(breaks, gsize, n_breaks), ==, place->offset);
        n_breaks++;
    }
    g_assert_cmpuint(n_breaks, ==, breaks->len);
}

/* Between two spans there is a place that breaks. */
static void check_segmenter_places(TmSegmenter *segmenter, const TmText *text, const GArray *spans)
{
    g_autoptr(GArray) places = tm_segmenter_places(segmenter, text, NULL);
    guint k = 0;

    for (guint i = 1; places && i < spans->len; i++) {
        gsize from = g_array_index(spans, TmSpan, i - 1).end;
        gsize to = g_array_index(spans, TmSpan, i).start;

        while (k < places->len && (g_array_index(places, TmSrxPlace, k).offset < from ||
                                   !g_array_index(places, TmSrxPlace, k).breaks))
            k++;
        g_assert_cmpuint(k, <, places->len);
        g_assert_cmpuint(g_array_index(places, TmSrxPlace, k).offset, <=, to);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separator[] = "\n====\n";
    g_autofree char *input = g_strndup((const char *) data, size);
    g_auto(GStrv) parts = g_strsplit(input, separator, 3);
    guint n_parts = g_strv_length(parts);
    const char *utf8 = n_parts > 2 ? parts[2] : TEXT;
    gsize n_bytes = MIN(strlen(utf8), MAX_TEXT_BYTES);
    g_autoptr(TmSrx) srx = tm_srx_parse((const char *) data, size, "fuzz", NULL);

    if (srx == NULL && n_parts > 0)
        srx = tm_srx_parse(parts[0], strlen(parts[0]), "fuzz", NULL);
    if (srx == NULL)
        srx = fixed_rules((guint) size);
    check_warnings(srx);
    if (n_parts > 1)
        tm_srx_add_lists(srx, parts[1], strlen(parts[1]), "fuzz", NULL);
    g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, "ru", NULL);
    g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, "ru", NULL);
    if (segmenter == NULL || rules == NULL)
        return 0;
    g_autofree char *valid = g_utf8_make_valid(utf8, (gssize) n_bytes);
    check_places(rules, valid, strlen(valid));
    g_autoptr(TmText) text = text_with_codes(valid, strlen(valid));
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, NULL);
    if (spans) {
        check_spans(text, spans);
        check_segmenter_places(segmenter, text, spans);
    }
    return 0;
}
