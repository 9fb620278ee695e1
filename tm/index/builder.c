#include "index/builder.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder_internal.h"
#include "index/varint_internal.h"
#include "text/error.h"

TmIndexBuilder *tm_index_builder_new(const char *language, const TmIndexWeights *weights)
{
    TmIndexBuilder *builder = g_new0(TmIndexBuilder, 1);

    builder->language = g_strdup(language);
    builder->weights = *weights;
    builder->tokeniser = tm_tokeniser_new(language);
    builder->tokens = g_array_new(FALSE, FALSE, sizeof(TmToken));
    builder->key = g_string_new(NULL);
    builder->scratch = g_byte_array_new();
    builder->numbers = g_array_new(FALSE, TRUE, sizeof(guint32));
    builder->words = g_array_new(FALSE, FALSE, sizeof(BuilderWord));
    builder->word_numbers = g_byte_array_new();
    builder->texts = g_array_new(FALSE, FALSE, sizeof(BuilderText));
    builder->units = g_array_new(FALSE, FALSE, sizeof(BuilderUnit));
    builder->n_slots = index_table_slots(0);
    builder->table = g_new0(BuilderSlot, builder->n_slots);
    return builder;
}

void tm_index_builder_free(TmIndexBuilder *builder)
{
    if (builder == NULL)
        return;
    g_free(builder->language);
    tm_tokeniser_free(builder->tokeniser);
    g_array_unref(builder->tokens);
    g_string_free(builder->key, TRUE);
    g_byte_array_unref(builder->scratch);
    g_array_unref(builder->numbers);
    g_array_unref(builder->words);
    g_byte_array_unref(builder->word_numbers);
    g_array_unref(builder->texts);
    g_array_unref(builder->units);
    g_free(builder->table);
    g_free(builder);
}

/* ---- words -----------------------------------------------------------------------------------
 */

/* The number of the word that a token is. A surface has one kind, term and folded form. */
static guint32 word_of(TmIndexBuilder *builder, const TmToken *token)
{
    if (token->surface >= builder->numbers->len)
        g_array_set_size(builder->numbers, token->surface * 2 + 1024);
    guint32 *number = &g_array_index(builder->numbers, guint32, token->surface);
    if (*number == 0) {
        BuilderWord word = {.token = *token};
        g_array_append_val(builder->words, word);
        *number = builder->words->len;
    }
    g_array_index(builder->words, BuilderWord, *number - 1).n_uses++;
    return *number - 1;
}

static guint token_weight(const TmIndexWeights *weights, const TmToken *token)
{
    return tm_token_is_content(token)     ? weights->content
           : token->kind == TM_TOKEN_SIGN ? weights->sign
                                          : weights->code;
}

/* Cuts a text into word numbers, in builder->scratch, and measures it. */
static void read_text(TmIndexBuilder *builder, const TmText *source, BuilderText *text)
{
    tm_tokenise_into(builder->tokeniser, source, builder->tokens);
    g_byte_array_set_size(builder->scratch, builder->tokens->len * 5);
    guint8 *start = builder->scratch->data, *at = start;

    text->n_words = builder->tokens->len;
    for (guint i = 0; i < builder->tokens->len; i++) {
        const TmToken *token = &g_array_index(builder->tokens, TmToken, i);
        at = varint_write(at, word_of(builder, token));
        text->weight += token_weight(&builder->weights, token);
        text->n_content += tm_token_is_content(token);
    }
    g_byte_array_set_size(builder->scratch, (guint) (at - start));
    tm_text_key_into(source, builder->key);
    text->key = XXH3_64bits(builder->key->str, builder->key->len);
}

/* ---- texts -----------------------------------------------------------------------------------
 */

/* Texts with one key have the same words but for codes that stand elsewhere. */
static guint64 text_hash(const BuilderText *text, const guint8 *words, gsize n_bytes)
{
    return index_mix(text->key ^ XXH3_64bits(words, n_bytes));
}

static gsize words_bytes(const TmIndexBuilder *builder, const BuilderText *text)
{
    const BuilderText *all = (const BuilderText *) (const void *) builder->texts->data;
    const BuilderText *end = all + builder->texts->len;

    return (text + 1 == end ? builder->word_numbers->len : text[1].words) - text->words;
}

static gboolean is_same(const TmIndexBuilder *builder, const BuilderText *known,
                        const BuilderText *text)
{
    return known->key == text->key && known->n_words == text->n_words &&
           words_bytes(builder, known) == builder->scratch->len &&
           (builder->scratch->len == 0 ||
            memcmp(builder->word_numbers->data + known->words, builder->scratch->data,
                   builder->scratch->len) == 0);
}

static void put(TmIndexBuilder *builder, BuilderSlot slot)
{
    guint64 i = slot.hash & (builder->n_slots - 1);

    while (builder->table[i].number != 0)
        i = (i + 1) & (builder->n_slots - 1);
    builder->table[i] = slot;
}

/* Two thirds of the slots are taken: twice as many. */
static void grow_table(TmIndexBuilder *builder)
{
    g_autofree BuilderSlot *old = builder->table;
    guint64 n_old = builder->n_slots;

    builder->n_slots *= 2;
    builder->table = g_new0(BuilderSlot, builder->n_slots);
    for (guint64 i = 0; i < n_old; i++)
        if (old[i].number != 0)
            put(builder, old[i]);
}

/* The text at hand among those met, or added to them. */
static BuilderText *find_text(TmIndexBuilder *builder, BuilderText *text)
{
    guint32 hash = (guint32) text_hash(text, builder->scratch->data, builder->scratch->len);

    for (guint64 i = hash & (builder->n_slots - 1); builder->table[i].number != 0;
         i = (i + 1) & (builder->n_slots - 1)) {
        if (builder->table[i].hash != hash)
            continue;
        BuilderText *known =
            &g_array_index(builder->texts, BuilderText, builder->table[i].number - 1);
        if (is_same(builder, known, text))
            return known;
    }
    if ((builder->texts->len + 1) * (guint64) 3 > builder->n_slots * 2)
        grow_table(builder);
    put(builder, (BuilderSlot){hash, builder->texts->len + 1});
    text->words = builder->word_numbers->len;
    g_byte_array_append(builder->word_numbers, builder->scratch->data, builder->scratch->len);
    g_array_append_val(builder->texts, *text);
    return &g_array_index(builder->texts, BuilderText, builder->texts->len - 1);
}

/* Arrays are GLib's, which count in 32 bits; half of that leaves room to grow. */
static gboolean check_limits(const TmIndexBuilder *builder, GError **error)
{
    if (builder->units->len < INDEX_MAX_NUMBER / 16 &&
        builder->words->len < INDEX_MAX_NUMBER / 16 &&
        builder->word_numbers->len < INDEX_MAX_NUMBER - TM_SEGMENT_MAX_BYTES * 5)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                    _("more texts than one part of an index can hold (%d million); divide the "
                      "memory into several"),
                    (int) (INDEX_MAX_NUMBER / 16 / 1000000));
    return FALSE;
}

gboolean tm_index_builder_add(TmIndexBuilder *builder, const TmText *text, gint64 unit, guint32 set,
                              gboolean unreviewed, GError **error)
{
    BuilderText read = {0};
    BuilderUnit added = {.unit = unit, .set = set * 2 + (unreviewed ? 1 : 0)};

    if (!check_limits(builder, error))
        return FALSE;
    read_text(builder, text, &read);
    BuilderText *found = find_text(builder, &read);
    g_array_append_val(builder->units, added);
    if (found->first_unit == 0)
        found->first_unit = builder->units->len;
    else
        g_array_index(builder->units, BuilderUnit, found->last_unit - 1).next = builder->units->len;
    found->last_unit = builder->units->len;
    return TRUE;
}
