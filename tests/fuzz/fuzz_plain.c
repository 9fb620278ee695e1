/*
 * A text file with all units filled by themselves keeps everything around them; units are ordered,
 * not empty, and within the limits; marks at any place lose no text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Some marks that may overlap or lie outside of the text, taken from the input. */
static GPtrArray *make_marks(const uint8_t *data, size_t size)
{
    GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);

    for (size_t i = 0; i + 1 < size && i < 6; i += 2)
        g_ptr_array_add(marks,
                        document_mark_new(data[i] % 32, data[i + 1] % 32, (MarkKind) (data[i] % 3),
                                          data[i + 1] * 39, "1 → 2"));
    return marks;
}

static GBytes *write_filled(Document *document, GPtrArray *texts, GPtrArray *marks)
{
    DocumentFill fill = {g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free), "en"};

    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(fill.units, unit_fill_new(tm_text_copy(texts->pdata[i]),
                                                  marks ? g_ptr_array_ref(marks) : NULL));
    GBytes *written = document_write(document, &fill, NULL);
    g_ptr_array_unref(fill.units);
    return written;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = document_open_bytes(bytes, "fuzz.txt", NULL, &error);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autoptr(GPtrArray) marks = make_marks(data, size);
    gboolean has_breaks = FALSE;
    DocumentUnit unit;

    if (document == NULL) {
        if (error == NULL)
            abort();
        return 0;
    }
    while (document_next(document, &unit, &error)) {
        if (unit.text->string->len == 0)
            abort();
        has_breaks = has_breaks || strchr(unit.text->string->str, '\n');
        g_ptr_array_add(texts, unit.text);
    }
    if (error)
        abort();
    g_autoptr(GBytes) same = write_filled(document, texts, NULL);
    if (same == NULL || (!has_breaks && !g_bytes_equal(same, bytes)))
        abort();
    g_autoptr(GBytes) marked = write_filled(document, texts, marks);
    if (marked == NULL || g_bytes_get_size(marked) < g_bytes_get_size(same))
        abort();
    return 0;
}
