/*
 * The order of texts and words in a segment.
 */
#include <stdlib.h>

#include "index/builder_internal.h"
#include "index/varint_internal.h"

typedef struct {
    guint64 key; /* smaller first */
    guint32 number;
} SortKey;

static int compare_keys(const void *a, const void *b)
{
    const SortKey *x = a, *y = b;

    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->number > y->number) - (x->number < y->number);
}

GArray *builder_sorted(guint n, guint64 (*key_of)(gconstpointer items, guint i),
                       gconstpointer items)
{
    GArray *order = g_array_sized_new(FALSE, FALSE, sizeof(guint32), n);
    g_autofree SortKey *keys = g_new(SortKey, n + 1);

    for (guint i = 0; i < n; i++)
        keys[i] = (SortKey){key_of(items, i), i};
    qsort(keys, n, sizeof *keys, compare_keys);
    for (guint i = 0; i < n; i++)
        g_array_append_val(order, keys[i].number);
    return order;
}

static guint64 word_rareness(gconstpointer words, guint i)
{
    return G_MAXUINT64 - ((const BuilderWord *) words + i)->n_uses;
}

static guint64 text_length(gconstpointer texts, guint i)
{
    const BuilderText *text = (const BuilderText *) texts + i;

    return (guint64) text->n_content << 32 | text->weight;
}

/* Sorts the words. Returns for each the place where it is now. */
static guint32 *arrange_words(TmIndexBuilder *builder)
{
    guint n = builder->words->len;
    g_autoptr(GArray) order = builder_sorted(n, word_rareness, builder->words->data);
    guint32 *places = g_new(guint32, n + 1);
    GArray *words = g_array_sized_new(FALSE, FALSE, sizeof(BuilderWord), n);

    for (guint32 i = 0; i < n; i++) {
        guint32 number = g_array_index(order, guint32, i);
        places[number] = i;
        g_array_append_val(words, g_array_index(builder->words, BuilderWord, number));
    }
    g_array_unref(builder->words);
    builder->words = words;
    return places;
}

/* The texts come in another order than that in which they lie in memory. */
static void prefetch(const TmIndexBuilder *builder, const GArray *order, guint i)
{
    const guint far = 24, near = 12;
    const BuilderText *texts = (const BuilderText *) (const void *) builder->texts->data;

    if (i + far >= order->len)
        return;
    __builtin_prefetch(&texts[g_array_index(order, guint32, i + far)]);
    __builtin_prefetch(builder->word_numbers->data +
                       texts[g_array_index(order, guint32, i + near)].words);
}

/* Appends the words of a text by their places. */
static void append_words(const TmIndexBuilder *builder, const BuilderText *text,
                         const guint32 *places, GByteArray *numbers)
{
    const guint8 *at = builder->word_numbers->data + text->words;
    const guint8 *end = builder->word_numbers->data + builder->word_numbers->len;
    guint start = numbers->len;

    g_byte_array_set_size(numbers, start + text->n_words * 5);
    guint8 *written = numbers->data + start;
    for (guint32 i = 0; i < text->n_words; i++) {
        guint32 word = 0;
        at = varint_read32(at, end, &word);
        written = varint_write(written, places[word]);
    }
    g_byte_array_set_size(numbers, (guint) (written - numbers->data));
}

static void arrange_texts(TmIndexBuilder *builder, const guint32 *places)
{
    guint n = builder->texts->len;
    g_autoptr(GArray) order = builder_sorted(n, text_length, builder->texts->data);
    GArray *texts = g_array_sized_new(FALSE, FALSE, sizeof(BuilderText), n);
    GByteArray *numbers = g_byte_array_sized_new(builder->word_numbers->len);

    for (guint i = 0; i < n; i++) {
        BuilderText text =
            g_array_index(builder->texts, BuilderText, g_array_index(order, guint32, i));
        prefetch(builder, order, i);
        guint32 start = numbers->len;
        append_words(builder, &text, places, numbers);
        text.words = start;
        g_array_append_val(texts, text);
    }
    g_array_unref(builder->texts);
    builder->texts = texts;
    g_byte_array_unref(builder->word_numbers);
    builder->word_numbers = numbers;
}

void builder_arrange(TmIndexBuilder *builder)
{
    g_clear_pointer(&builder->table, g_free);
    g_autofree guint32 *places = arrange_words(builder);
    arrange_texts(builder, places);
}
