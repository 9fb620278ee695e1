#include "formats/bilingual.h"

#include <string.h>
#include "unit/code_notation.h"
#include "formats/xml/xml_check.h"

typedef struct {
    gsize start, end, first_code, end_code;
    const char *target;
    BilingualState state;
} Segment;

/* A file of one unit, as a string. */
static char *write_one(const char *source, const Segment *segments, gsize n_segments,
                       const BilingualMatch *match)
{
    g_autoptr(TmText) text = text_from_notation(source);
    g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func((GDestroyNotify) tm_text_free);
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(BilingualMatch));
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(BilingualSegment));
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(BilingualUnit));

    if (match != NULL)
        g_array_append_val(none, *match);
    for (gsize i = 0; i < n_segments; i++) {
        TmText *target = segments[i].target ? text_from_notation(segments[i].target) : NULL;
        BilingualSegment row = {segments[i].start,
                                segments[i].end,
                                segments[i].first_code,
                                segments[i].end_code,
                                target,
                                segments[i].state,
                                none,
                                NULL};
        if (target != NULL)
            g_ptr_array_add(targets, target);
        g_array_append_val(rows, row);
    }
    BilingualUnit unit = {text, "paragraph", "word/document.xml", rows};
    g_array_append_val(units, unit);
    Bilingual bilingual = {"a & \"b\".docx", "x-docx", "00ff", "ru", "en", units};
    g_autoptr(GBytes) bytes = xliff12_write(&bilingual);
    g_autoptr(GError) error = NULL;
    gsize n_bytes;
    const char *xml = g_bytes_get_data(bytes, &n_bytes);
    xml_check(xml, n_bytes, "test", 0, &error);
    g_assert_no_error(error);
    return g_strndup(xml, n_bytes);
}

static void assert_has(const char *xml, const char *part)
{
    if (strstr(xml, part) == NULL)
        g_error("%s\nlacks\n%s", xml, part);
}

static void test_pair_in_segment(void)
{
    const Segment segment = {0, 9, 0, 2, "The <1>law</1>.", BILINGUAL_TRANSLATED};
    g_autofree char *xml = write_one("<1>Law</1> <&>.", &segment, 1, NULL);

    assert_has(xml, "original=\"a &amp; &quot;b&quot;.docx\" datatype=\"x-docx\" "
                    "source-language=\"ru\" target-language=\"en\"");
    assert_has(xml, "<source><g id=\"1\" ctype=\"bold\">Law</g> &lt;&amp;&gt;.</source>");
    assert_has(xml, "<seg-source><mrk mtype=\"seg\" mid=\"1\"><g id=\"1\" ctype=\"bold\">Law</g>");
    assert_has(xml, "state=\"translated\"><mrk mtype=\"seg\" mid=\"1\">The <g id=\"1\" "
                    "ctype=\"bold\">law</g>.</mrk></target>");
}

/* A pair that begins in one segment and ends in the next cannot be an element around both. */
static void test_pair_across_segments(void)
{
    const Segment segments[] = {{0, 2, 0, 1, "X<1>.", BILINGUAL_TRANSLATED},
                                {3, 5, 1, 2, NULL, BILINGUAL_EMPTY}};
    g_autofree char *xml = write_one("A<1>. B</1>.", segments, 2, NULL);

    assert_has(xml, "<source>A<bx id=\"1\" rid=\"1\" ctype=\"bold\"/>. B<ex id=\"1-end\" "
                    "rid=\"1\"/>.</source>");
    assert_has(xml,
               "state=\"needs-translation\"><mrk mtype=\"seg\" mid=\"1\">X<bx id=\"1\" "
               "rid=\"1\" ctype=\"bold\"/>.</mrk> <mrk mtype=\"seg\" mid=\"2\"><ex id=\"1-end\" "
               "rid=\"1\"/></mrk></target>");
}

/* Pairs that cross each other in the target. */
static void test_crossing(void)
{
    const Segment segment = {0, 3, 0, 4, "<1>a<2>b</1>c</2>", BILINGUAL_TO_REVIEW};
    g_autofree char *xml = write_one("<1>a<2>b</2>c</1>", &segment, 1, NULL);

    assert_has(xml, "state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\"");
    g_assert_null(strstr(xml, "<g id=\"1\""));
}

static void test_outer_codes(void)
{
    const Segment segment = {0, 1, 1, 1, "a", BILINGUAL_TRANSLATED};
    g_autofree char *xml = write_one("[1]A[2]", &segment, 1, NULL);

    assert_has(xml, "<seg-source><x id=\"1\" ctype=\"x-note\"/><mrk mtype=\"seg\" mid=\"1\">A</mrk>"
                    "<x id=\"2\" ctype=\"x-note\"/></seg-source>");
}

static void test_match(void)
{
    g_autoptr(TmText) source = text_from_notation("Закон");
    g_autoptr(TmText) target = text_from_notation("Law");
    const Segment segment = {0, 1, 0, 0, "a", BILINGUAL_TO_REVIEW};
    BilingualMatch match = {source, target, 8799, FALSE, "m.tm", "x <y>.docx", 1700000000};
    g_autofree char *fuzzy = write_one("A", &segment, 1, &match);

    assert_has(fuzzy, "<alt-trans mid=\"1\" match-quality=\"87%\" "
                      "origin=\"m.tm: x &lt;y&gt;.docx, 2023-11-14\">");
    match.context = TRUE;
    match.document = NULL;
    g_autofree char *context = write_one("A", &segment, 1, &match);
    assert_has(context, "match-quality=\"101%\" origin=\"m.tm, 2023-11-14\"");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xliff12/pair-in-segment", test_pair_in_segment);
    g_test_add_func("/xliff12/pair-across-segments", test_pair_across_segments);
    g_test_add_func("/xliff12/crossing", test_crossing);
    g_test_add_func("/xliff12/outer-codes", test_outer_codes);
    g_test_add_func("/xliff12/match", test_match);
    return g_test_run();
}
