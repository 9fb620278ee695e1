#include "hygiene/internal.h"

#include <string.h>

static void clear_edit(gpointer data)
{
    g_free(((Edit *) data)->with);
}

GArray *edits_new(void)
{
    GArray *edits = g_array_new(FALSE, FALSE, sizeof(Edit));

    g_array_set_clear_func(edits, clear_edit);
    return edits;
}

void edits_add(GArray *edits, gsize start, gsize end, const char *with)
{
    Edit edit = {start, end, g_strdup(with)};

    g_array_append_val(edits, edit);
}

/* Appends what lies before @end, with the codes that stand there; returns the next code. */
static gsize append_up_to(TmText *out, const TmText *text, gsize start, gsize end, gsize code,
                          gboolean last)
{
    gsize next = code;

    while (next < tm_text_n_codes(text) &&
           (last || tm_text_code(text, next)->offset < end ||
            (tm_text_code(text, next)->offset == end && end > start)))
        next++;
    tm_text_append_slice(out, text, start, end, code, next);
    return next;
}

TmText *edits_apply(const TmText *text, const GArray *edits)
{
    TmText *out = tm_text_new("", 0);
    gsize done = 0, code = 0;

    for (guint i = 0; i < edits->len; i++) {
        const Edit *edit = &g_array_index(edits, Edit, i);
        code = append_up_to(out, text, done, edit->start, code, FALSE);
        tm_text_append(out, edit->with, -1);
        /* Codes inside of what was replaced go behind it. */
        done = edit->end;
    }
    append_up_to(out, text, done, text->string->len, code, TRUE);
    return out;
}
