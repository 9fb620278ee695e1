/*
 * Segmentation with hostile rules, lists and texts. The input is a file of rules, a line "====", a
 * list of abbreviations, another such line, and a text; what is missing is taken from a fixed one.
 */
#include "segment/segment.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_TEXT_BYTES 2048

static const char RULES[] =
    "<srx><header cascade=\"yes\"/><body><languagerules><languagerule languagerulename=\"A\">"
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

/* A code after every seventh byte that ends a character; its kind depends on the byte. */
static TmText *text_with_codes(const char *utf8, gsize n_bytes)
{
    TmText *text = tm_text_new("", 0);
    const char *end = utf8 + n_bytes;

    for (const char *at = utf8; at < end;) {
        const char *next = MIN(g_utf8_next_char(at), end);

        tm_text_append(text, at, next - at);
        if ((next - utf8) % 7 == 0)
            tm_text_append_code(text, (TmCodeKind) ((guint8) *at % 3), 1 + (guint8) *at % 4, "x",
                                NULL);
        at = next;
    }
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separator[] = "\n====\n";
    g_autofree char *input = g_strndup((const char *) data, size);
    g_auto(GStrv) parts = g_strsplit(input, separator, 3);
    guint n_parts = g_strv_length(parts);
    const char *list = n_parts > 1 ? parts[1] : "";
    const char *utf8 = n_parts > 2 ? parts[2] : TEXT;
    gsize n_bytes = MIN(strlen(utf8), MAX_TEXT_BYTES);
    g_autoptr(TmSrx) srx = tm_srx_parse((const char *) data, size, "fuzz", NULL);

    if (srx == NULL && n_parts > 0)
        srx = tm_srx_parse(parts[0], strlen(parts[0]), "fuzz", NULL);
    if (srx == NULL)
        srx = tm_srx_parse(RULES, strlen(RULES), "fuzz", NULL);
    tm_srx_add_abbreviations(srx, list, strlen(list), "fuzz", NULL, NULL);
    g_autoptr(TmSegmenter) segmenter = tm_segmenter_new(srx, "ru", NULL);
    if (segmenter == NULL)
        return 0;
    g_autofree char *valid = g_utf8_make_valid(utf8, (gssize) n_bytes);
    g_autoptr(TmText) text = text_with_codes(valid, strlen(valid));
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, NULL);
    if (spans)
        check_spans(text, spans);
    return 0;
}
