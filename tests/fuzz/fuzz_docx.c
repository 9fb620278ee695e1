/*
 * Two views of the same bytes: as a DOCX file, and as the main part of one, so that mutations reach
 * the paragraphs instead of the checksums of the container. What opens is filled with itself and
 * with its codes turned round; the writer checks its own output.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/test_docx_support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same text with the codes in the opposite order, all in the middle of it. */
static TmText *turn_round(const TmText *text)
{
    TmText *turned = tm_text_new("", 0);
    const char *end = text->string->str + text->string->len;
    const char *middle =
        g_utf8_offset_to_pointer(text->string->str, g_utf8_strlen(text->string->str, -1) / 2);

    tm_text_append(turned, text->string->str, middle - text->string->str);
    for (gsize i = tm_text_n_codes(text); i-- > 0;) {
        const TmCode *code = tm_text_code(text, i);
        tm_text_append_code(turned, code->kind, code->id, code->name, NULL);
    }
    tm_text_append(turned, middle, end - middle);
    return turned;
}

/* A damaged container may be refused; what we made of our own container never. */
static void write_filled(Document *document, GPtrArray *fills, gboolean must_work)
{
    g_autoptr(GError) error = NULL;
    DocumentFill fill = {.units = fills, .language = "en"};
    g_autoptr(GBytes) written = document_write(document, &fill, &error);

    if (written == NULL && must_work) {
        g_printerr("%s\n", error->message);
        abort();
    }
}

static void try_document(GBytes *bytes, gboolean must_write)
{
    g_autoptr(Document) document = document_open_bytes(bytes, "fuzz.docx", NULL, NULL);
    g_autoptr(GPtrArray) same = g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free);
    g_autoptr(GPtrArray) turned = g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free);
    DocumentUnit unit;

    if (document == NULL)
        return;
    while (document_next(document, &unit, NULL)) {
        GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify) document_mark_free);
        gsize n_bytes = unit.text->string->len;

        g_ptr_array_add(marks, document_mark_new(0, n_bytes / 2, MARK_FUZZY, 8000, NULL));
        g_ptr_array_add(marks, document_mark_new(1, n_bytes / 3, MARK_NUMBER, 8000, NULL));
        g_ptr_array_add(same, unit_fill_new(tm_text_copy(unit.text), marks));
        g_ptr_array_add(turned, unit_fill_new(turn_round(unit.text), NULL));
    }
    write_filled(document, same, must_write);
    write_filled(document, turned, must_write);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) whole = g_bytes_new(data, size);
    TestPackage package;

    try_document(whole, FALSE);
    test_package_init(&package, "word/document.xml", "");
    test_package_add_bytes(&package, "word/document.xml", g_bytes_new(data, size));
    g_autoptr(GBytes) wrapped = test_package_finish(&package);
    try_document(wrapped, TRUE);
    return 0;
}
