#include "memory/text_chunk.h"

TextChunk *text_chunk_new(void)
{
    TextChunk *chunk = g_new(TextChunk, 1);

    chunk->bytes = g_byte_array_new();
    chunk->codes = g_array_new(FALSE, FALSE, sizeof(TmCode));
    chunk->items = g_array_new(FALSE, FALSE, sizeof(ChunkItem));
    return chunk;
}

void text_chunk_free(TextChunk *chunk)
{
    if (chunk == NULL)
        return;
    g_byte_array_unref(chunk->bytes);
    g_array_unref(chunk->codes);
    g_array_unref(chunk->items);
    g_free(chunk);
}

/* Names are kept where they divide words: strings of the program, not of the text. */
static TmCode plain_code(const TmCode *code)
{
    char separator = tm_code_separator(code);

    return (TmCode){.offset = code->offset,
                    .kind = code->kind,
                    .id = code->id,
                    .name = separator == '\t' ? (char *) "tab"
                            : separator       ? (char *) "break"
                                              : (char *) ""};
}

void text_chunk_append(TextChunk *chunk, const TmText *text, gint64 unit, guint set,
                       gboolean unreviewed)
{
    ChunkItem item = {.unit = unit,
                      .set = set,
                      .unreviewed = unreviewed,
                      .start = chunk->bytes->len,
                      .n_bytes = (guint32) text->string->len,
                      .first_code = chunk->codes->len,
                      .n_codes = (guint32) tm_text_n_codes(text)};

    g_byte_array_append(chunk->bytes, (const guint8 *) text->string->str, item.n_bytes + 1);
    for (guint i = 0; i < item.n_codes; i++) {
        TmCode code = plain_code(tm_text_code(text, i));
        g_array_append_val(chunk->codes, code);
    }
    g_array_append_val(chunk->items, item);
}

gboolean text_chunk_is_full(const TextChunk *chunk)
{
    return chunk->items->len >= TEXT_CHUNK_ITEMS || chunk->bytes->len >= TEXT_CHUNK_BYTES;
}

const TmText *text_chunk_view(const TextChunk *chunk, guint i, TextView *view)
{
    const ChunkItem *item = &g_array_index(chunk->items, ChunkItem, i);

    if (view->codes == NULL)
        view->codes = g_array_new(FALSE, FALSE, sizeof(TmCode));
    g_array_set_size(view->codes, 0);
    if (item->n_codes > 0)
        g_array_append_vals(view->codes, &g_array_index(chunk->codes, TmCode, item->first_code),
                            item->n_codes);
    view->string = (GString){.str = (char *) chunk->bytes->data + item->start,
                             .len = item->n_bytes,
                             .allocated_len = item->n_bytes + 1};
    view->text = (TmText){.string = &view->string, .codes = view->codes};
    return &view->text;
}

void text_view_clear(TextView *view)
{
    g_clear_pointer(&view->codes, g_array_unref);
}
