/*
 * Arbitrary text as a query of the concordance, in each of its ways, and as the text that is
 * searched: a query is read or refused with an error; what it finds lies in the text, in order.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory/concordance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_ranges(const GArray *ranges, const TmText *text)
{
    gsize end = 0;

    for (guint i = 0; i < ranges->len; i++) {
        const TmRange *range = &g_array_index(ranges, TmRange, i);
        if (range->start < end || range->end <= range->start || range->end > text->string->len ||
            !g_utf8_validate_len(text->string->str + range->start, range->end - range->start, NULL))
            abort();
        end = range->end;
    }
}

static void search(TmConcordance *query, const char *language, const TmText *text)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(TmRange));
    g_autoptr(GError) error = NULL;
    gboolean done = tm_concordance_match(query, language, text, ranges, &error);

    if (done == (error != NULL))
        abort();
    if (done)
        check_ranges(ranges, text);
}

/* The first line is the query, the rest the text; without a second line, the query is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const TmConcordanceOptions ways[] = {{0},
                                                {.phrase = TRUE},
                                                {.exact = TRUE},
                                                {.fuzzy = TRUE},
                                                {.phrase = TRUE, .fuzzy = TRUE},
                                                {.regex = TRUE}};
    g_autofree char *bytes = g_strndup((const char *) data, size);
    char *rest = strchr(bytes, '\n');

    if (rest != NULL)
        *rest++ = '\0';
    g_autofree char *valid = g_utf8_make_valid(rest != NULL ? rest : bytes, -1);
    g_autoptr(TmText) text = tm_text_new(valid, -1);
    tm_text_append_code(text, TM_CODE_ALONE, 1, "tab", NULL);
    tm_text_append(text, valid, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TmConcordance) query = tm_concordance_new(bytes, &ways[i], &error);
        if ((query == NULL) != (error != NULL))
            abort();
        if (query == NULL)
            continue;
        search(query, "ru", text);
        /* An expression does not know of languages, and may take its time. */
        if (!ways[i].regex)
            search(query, "en", text);
    }
    return 0;
}
