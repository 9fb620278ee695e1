/*
 * Arbitrary bytes as running text, in small pieces, some of them given back or divided: what is
 * handed out is text with "\n" for all line ends, goes forward through the file, and comes to an
 * end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/paragraphs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const Paragraph *paragraph, const Paragraph *last)
{
    if (paragraph->n_bytes == 0 || memchr(paragraph->text, '\r', paragraph->n_bytes) ||
        !g_utf8_validate_len(paragraph->text, paragraph->n_bytes, NULL))
        abort();
    if (paragraph->first < last->first || paragraph->line < last->line)
        abort();
    for (gsize i = 0; i < paragraph->n_folded; i++)
        if (paragraph->folded[i] >= paragraph->n_bytes ||
            paragraph->text[paragraph->folded[i]] != '\n')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, "UTF-8", "windows-1251", "UTF-16LE"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GInputStream) input = g_memory_input_stream_new_from_data(data, (gssize) size, NULL);
    g_autoptr(Stream) stream = stream_new(input, "fuzz.txt", &error);
    g_autoptr(Paragraphs) paragraphs =
        stream ? paragraphs_new(stream, encodings[size % 4], size % 61 + 1, &error) : NULL;
    Paragraph last = {0};
    Paragraph paragraph;

    if (paragraphs == NULL) {
        if (error == NULL)
            abort();
        return 0;
    }
    for (gsize n = 0; paragraphs_next(paragraphs, &paragraph, &error); n++) {
        check(&paragraph, &last);
        /* A file packed with gzip is longer than it looks. */
        if (n > 1000 * size + 1000)
            abort();
        last = paragraph;
        if (n % 5 == 0 && paragraphs_divide(paragraphs))
            continue;
        gsize kept = paragraph.n_bytes / 2;
        while (kept < paragraph.n_bytes && ((guchar) paragraph.text[kept] & 0xC0) == 0x80)
            kept++;
        if (paragraph.goes_on && n % 3 == 0)
            paragraphs_keep(paragraphs, kept);
    }
    return 0;
}
