/*
 * Arbitrary text as the notation of a text with inline codes: it is read or refused; what was read
 * is written so that it reads the same again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "report/notation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A unit with a pair, a code alone and a half. */
static TmUnit *make_unit(void)
{
    TmUnit *unit = tm_unit_new();
    TmText *text = tm_unit_take_variant(unit, "ru", tm_text_new("", 0))->text;

    tm_text_append_code(text, TM_CODE_OPEN, 1, "bold", "<b>");
    tm_text_append_code(text, TM_CODE_CLOSE, 1, "bold", "</b>");
    tm_text_append_code(text, TM_CODE_ALONE, 2, "note", NULL);
    tm_text_append_code(text, TM_CODE_CLOSE, 3, "link", NULL);
    tm_unit_take_variant(unit, "en", tm_text_new("", 0));
    return unit;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *bytes = g_strndup((const char *) data, size);
    g_autofree char *notation = g_utf8_make_valid(bytes, -1);
    g_autofree char *dropped = NULL;
    g_autofree char *none = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(TmUnit) unit = make_unit();
    TmVariant *variant = unit->variants->pdata[0];
    g_autoptr(TmText) text = notation_read(unit, variant->text, notation, &dropped, &error);

    if ((text == NULL) != (error != NULL))
        abort();
    if (text == NULL)
        return 0;
    g_autofree char *written = notation_write(unit, text);
    g_autoptr(TmText) again = notation_read(unit, variant->text, written, &none, NULL);
    if (again == NULL || !tm_text_equal(again, text))
        abort();
    return 0;
}
