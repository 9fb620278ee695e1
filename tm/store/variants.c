/*
 * The variants of a unit, ready to be compared and written.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/language.h"

static void clear_variant(gpointer data)
{
    g_free(((BatchVariant *) data)->codes);
}

GArray *batch_variants_new(void)
{
    GArray *variants = g_array_new(FALSE, FALSE, sizeof(BatchVariant));

    g_array_set_clear_func(variants, clear_variant);
    return variants;
}

static gboolean find_language(TmBatch *batch, const char *tag, gint64 *language, GError **error)
{
    gboolean found = FALSE;

    if (sql_find(batch->store, SQL_LANGUAGE_FIND, tag, &found, language, error))
        return found || check_more_languages(batch, tag, error);
    batch->failed = TRUE;
    return FALSE;
}

gboolean batch_language(TmBatch *batch, const char *tag, gint64 *language, GError **error)
{
    gpointer known = g_hash_table_lookup(batch->languages, tag);

    if (known != NULL) {
        *language = GPOINTER_TO_INT(known);
        return TRUE;
    }
    g_autofree char *normalised = tm_language_normalise(tag, error);
    if (normalised == NULL)
        return FALSE;
    if (!find_language(batch, normalised, language, error))
        return FALSE;
    if (!sql_intern(batch->store, SQL_LANGUAGE_FIND, SQL_LANGUAGE_INSERT, normalised, language,
                    NULL, error)) {
        batch->failed = TRUE;
        return FALSE;
    }
    g_hash_table_insert(batch->languages, g_strdup(tag), GINT_TO_POINTER((int) *language));
    return TRUE;
}

static gint compare_languages(gconstpointer a, gconstpointer b)
{
    gint64 left = ((const BatchVariant *) a)->language;
    gint64 right = ((const BatchVariant *) b)->language;

    return (left > right) - (left < right);
}

static gboolean prepare_variant(TmBatch *batch, const TmVariant *variant, GError **error)
{
    TmStore *store = batch->store;
    BatchVariant prepared = {.variant = variant, .codes = tm_text_pack_codes(variant->text)};
    const GString *string = variant->text->string;

    g_array_append_val(batch->variants, prepared);
    BatchVariant *stored = &g_array_index(batch->variants, BatchVariant, batch->variants->len - 1);
    if (!check_field(batch, stored->codes, error) ||
        !batch_language(batch, variant->language, &stored->language, error))
        return FALSE;
    const char *tag = sql_language_tag(store, stored->language, error);
    if (tag == NULL)
        return FALSE;
    stored->hash = store_hash_variant(store->key, batch->scratch, tag, string->str, string->len,
                                      stored->codes);
    return TRUE;
}

gboolean variants_prepare(TmBatch *batch, const TmUnit *unit, GError **error)
{
    GArray *variants = batch->variants;

    g_array_set_size(variants, 0);
    for (guint i = 0; i < unit->variants->len; i++) {
        if (!prepare_variant(batch, unit->variants->pdata[i], error))
            return FALSE;
    }
    g_array_sort(variants, compare_languages);
    for (guint i = 1; i < variants->len; i++) {
        BatchVariant *variant = &g_array_index(variants, BatchVariant, i);
        if (variant->language == g_array_index(variants, BatchVariant, i - 1).language)
            return check_twice(batch, variant->variant->language, error);
    }
    return TRUE;
}

gint64 variants_hash(TmBatch *batch)
{
    GString *scratch = batch->scratch;
    gint64 content;

    g_string_truncate(scratch, 0);
    for (guint i = 0; i < batch->variants->len; i++) {
        guint64 hash = g_array_index(batch->variants, BatchVariant, i).hash;
        g_string_append_len(scratch, (const char *) &hash, sizeof hash);
    }
    guint64 hash = store_hash(batch->store->key, scratch->str, scratch->len);
    memcpy(&content, &hash, sizeof content);
    return content;
}

static gboolean equal_column(sqlite3_stmt *statement, int column, const char *bytes, gsize n_bytes)
{
    const void *stored = sqlite3_column_blob(statement, column);
    gsize n_stored = (gsize) sqlite3_column_bytes(statement, column);

    return n_stored == n_bytes && (n_bytes == 0 || memcmp(stored, bytes, n_bytes) == 0);
}

static gboolean equal_variant(sqlite3_stmt *statement, const BatchVariant *variant)
{
    const GString *string = variant->variant->text->string;

    return store_language_of(sqlite3_column_int64(statement, 0)) == variant->language &&
           equal_column(statement, 1, string->str, string->len) &&
           equal_column(statement, 2, variant->codes, variant->codes ? strlen(variant->codes) : 0);
}

gboolean variants_are_those_of(TmBatch *batch, gint64 unit, gpointer unused, gboolean *same,
                               GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_VARIANT_LIST, error);
    StoreStep step;
    guint i = 0;

    (void) unused;
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, store_variant_id(unit, 0));
    sqlite3_bind_int64(statement, 2, store_variant_id(unit, TM_STORE_MAX_LANGUAGES));
    *same = TRUE;
    while (*same && (step = sql_step(batch->store, statement, error)) == STEP_ROW) {
        *same = i < batch->variants->len &&
                equal_variant(statement, &g_array_index(batch->variants, BatchVariant, i));
        i++;
    }
    if (*same && step == STEP_FAILED)
        return FALSE;
    *same = *same && i == batch->variants->len;
    sqlite3_reset(statement);
    return TRUE;
}

gboolean variants_insert(TmBatch *batch, gint64 unit, GError **error)
{
    TmStore *store = batch->store;

    for (guint i = 0; i < batch->variants->len; i++) {
        const BatchVariant *variant = &g_array_index(batch->variants, BatchVariant, i);
        const GString *string = variant->variant->text->string;
        sqlite3_stmt *statement = sql_get(store, SQL_VARIANT_INSERT, error);

        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, store_variant_id(unit, variant->language));
        sqlite3_bind_int64(statement, 2, store_checksum(store->key, variant->hash, unit));
        sqlite3_bind_text(statement, 3, string->str, (int) string->len, SQLITE_STATIC);
        sql_bind_text(statement, 4, variant->codes);
        if (!sql_run(store, statement, error))
            return FALSE;
    }
    return TRUE;
}

/* The attributes of @unit and its variants, packed into the batch's scratch; NULL: none. */
const char *variants_pack_attributes(TmBatch *batch, const TmUnit *unit)
{
    g_string_truncate(batch->scratch, 0);
    attributes_pack(batch->scratch, unit->attributes, STORE_OF_UNIT);
    for (guint i = 0; i < batch->variants->len; i++) {
        const BatchVariant *variant = &g_array_index(batch->variants, BatchVariant, i);
        attributes_pack(batch->scratch, variant->variant->attributes, variant->language);
    }
    return batch->scratch->len > 0 ? batch->scratch->str : NULL;
}
