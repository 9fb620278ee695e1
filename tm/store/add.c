/*
 * One unit into a batch.
 *
 *     check ─> variants with their hashes ─> the same unit there? ── no ──> insert, journal
 *                                                   │                         │
 *                                                  yes ───────────────────────┴─> occurrence
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/language.h"

/* A variant ready to be compared and written. */
typedef struct {
    gint64 language;
    guint64 hash;
    const TmVariant *variant;
    char *codes; /* packed; NULL: none */
} BatchVariant;

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

/* ---- variants -------------------------------------------------------------------------------- */

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

/* Fills batch->variants, in the order of languages that the table has too. */
static gboolean prepare_variants(TmBatch *batch, const TmUnit *unit, GError **error)
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

/* ---- the same unit --------------------------------------------------------------------------- */

static gint64 content_hash(TmBatch *batch)
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

/* Whether a stored unit has exactly the variants of batch->variants. */
static gboolean has_same_variants(TmBatch *batch, gint64 unit, gboolean *same, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_VARIANT_LIST, error);
    StoreStep step;
    guint i = 0;

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

/* *unit 0: there is none. */
static gboolean find_same(TmBatch *batch, gint64 content, gint64 *unit, gint64 *sequence,
                          GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_UNIT_SAME, error);
    gboolean same = FALSE, done = TRUE;
    StoreStep step = STEP_FAILED;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, content);
    while (!same && (step = sql_step(batch->store, statement, error)) == STEP_ROW) {
        *unit = sqlite3_column_int64(statement, 0);
        *sequence = sqlite3_column_int64(statement, 1);
        if (*unit < 1 || *unit > STORE_MAX_UNIT) {
            done = store_fail_damaged(batch->store, _("a unit has no number"), error);
            break;
        }
        done = has_same_variants(batch, *unit, &same, error);
        if (!done)
            break;
    }
    if (!same)
        *unit = 0;
    sqlite3_reset(statement);
    return done && step != STEP_FAILED;
}

/* ---- a new unit ------------------------------------------------------------------------------ */

static gboolean uuid_is_free(TmBatch *batch, const guint8 uuid[STORE_UUID_BYTES], gboolean *is_free,
                             GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_UNIT_UUID, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_blob(statement, 1, uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    StoreStep step = sql_step(batch->store, statement, error);
    sqlite3_reset(statement);
    *is_free = step == STEP_END;
    return step != STEP_FAILED;
}

/*
 * The one given, or else one more than the last one made. Counting up from a random start (RFC
 * 9562, section 6.2, method 2) keeps the index of UUIDs dense: each new one comes at its end.
 */
static gboolean choose_uuid(TmBatch *batch, const TmUnit *unit, guint8 uuid[STORE_UUID_BYTES],
                            GError **error)
{
    gboolean is_free = FALSE;

    if (unit->uuid != NULL && store_uuid_parse(unit->uuid, uuid) &&
        !uuid_is_free(batch, uuid, &is_free, error))
        return FALSE;
    if (is_free)
        return TRUE;
    for (int i = STORE_UUID_BYTES - 1; i > 8 && ++batch->uuid[i] == 0; i--)
        ;
    memcpy(uuid, batch->uuid, STORE_UUID_BYTES);
    return TRUE;
}

static gboolean insert_row(TmBatch *batch, const TmUnit *unit, gint64 content, gint64 *id,
                           GError **error)
{
    TmStore *store = batch->store;
    gint64 created = unit->created ? unit->created : unit->changed;
    gint64 changed = unit->changed ? unit->changed : unit->created;
    gint64 created_by, changed_by;
    guint8 uuid[STORE_UUID_BYTES];

    if (!choose_uuid(batch, unit, uuid, error) ||
        !batch_person(batch, unit->created_by, &created_by, error) ||
        !batch_person(batch, unit->changed_by, &changed_by, error))
        return FALSE;
    sqlite3_stmt *statement = sql_get(store, SQL_UNIT_INSERT, error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_blob(statement, 1, uuid, STORE_UUID_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, batch->sequence);
    sqlite3_bind_int(statement, 3, (int) unit->status);
    sqlite3_bind_int(statement, 4, (int) unit->origin);
    sqlite3_bind_int64(statement, 5, created ? created : batch->date);
    sqlite3_bind_int64(statement, 6, changed ? changed : batch->date);
    sql_bind_known(statement, 7, created_by);
    sql_bind_known(statement, 8, changed_by);
    sqlite3_bind_int64(statement, 9, content);
    if (!sql_run(store, statement, error))
        return FALSE;
    *id = sqlite3_last_insert_rowid(store->db);
    return *id <= STORE_MAX_UNIT || store_fail_damaged(store, _("a unit has no number"), error);
}

static gboolean insert_attributes(TmBatch *batch, gint64 unit, gint64 language,
                                  const GPtrArray *attributes, GError **error)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        sqlite3_stmt *statement = sql_get(batch->store, SQL_ATTRIBUTE_INSERT, error);

        if (statement == NULL)
            return FALSE;
        sqlite3_bind_int64(statement, 1, unit);
        sqlite3_bind_int64(statement, 2, language);
        sqlite3_bind_int64(statement, 3, i);
        sql_bind_text(statement, 4, attribute->name ? attribute->name : "");
        sql_bind_text(statement, 5, attribute->value ? attribute->value : "");
        if (!sql_run(batch->store, statement, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean insert_variant(TmBatch *batch, gint64 unit, const BatchVariant *variant,
                               GError **error)
{
    TmStore *store = batch->store;
    const GString *string = variant->variant->text->string;
    sqlite3_stmt *statement = sql_get(store, SQL_VARIANT_INSERT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, store_variant_id(unit, variant->language));
    sqlite3_bind_int64(statement, 2, store_checksum(store->key, variant->hash, unit));
    sqlite3_bind_text(statement, 3, string->str, (int) string->len, SQLITE_STATIC);
    sql_bind_text(statement, 4, variant->codes);
    return sql_run(store, statement, error) &&
           insert_attributes(batch, unit, variant->language, variant->variant->attributes, error);
}

/* Only the first thing that a batch does to a unit is kept: it has the state before the batch. */
static gboolean note_in_journal(TmBatch *batch, gint64 unit, StoreChange what, const char *before,
                                GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_JOURNAL_INSERT, error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, batch->sequence);
    sqlite3_bind_int64(statement, 2, unit);
    sqlite3_bind_int(statement, 3, (int) what);
    sql_bind_text(statement, 4, before);
    return sql_run(batch->store, statement, error);
}

static gboolean insert_unit(TmBatch *batch, const TmUnit *unit, gint64 content, gint64 *id,
                            GError **error)
{
    if (!insert_row(batch, unit, content, id, error))
        return FALSE;
    for (guint i = 0; i < batch->variants->len; i++) {
        if (!insert_variant(batch, *id, &g_array_index(batch->variants, BatchVariant, i), error))
            return FALSE;
    }
    return insert_attributes(batch, *id, STORE_OF_UNIT, unit->attributes, error) &&
           note_in_journal(batch, *id, STORE_ADDED, NULL, error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean touch(TmBatch *batch, gint64 unit, gint64 sequence, GError **error)
{
    g_autofree char *before = g_strdup_printf("{\"sequence\": %" G_GINT64_FORMAT "}", sequence);
    sqlite3_stmt *statement;

    if (sequence == batch->sequence)
        return TRUE;
    if (!note_in_journal(batch, unit, STORE_OCCURRENCE, before, error) ||
        (statement = sql_get(batch->store, SQL_UNIT_TOUCH, error)) == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_int64(statement, 2, batch->sequence);
    return sql_run(batch->store, statement, error);
}

static gboolean write_unit(TmBatch *batch, const TmUnit *unit, TmAddResult *result, GError **error)
{
    gint64 content = content_hash(batch);
    gint64 id, sequence = 0;
    gboolean occurrence_added;

    if (!find_same(batch, content, &id, &sequence, error))
        return FALSE;
    gboolean is_new = id == 0;
    if ((is_new && !insert_unit(batch, unit, content, &id, error)) ||
        !batch_add_places(batch, unit, id, &occurrence_added, error))
        return FALSE;
    if (!is_new && occurrence_added && !touch(batch, id, sequence, error))
        return FALSE;
    *result = is_new ? TM_ADD_NEW : occurrence_added ? TM_ADD_OCCURRENCE : TM_ADD_KNOWN;
    return TRUE;
}

gboolean tm_batch_add(TmBatch *batch, const TmUnit *unit, TmAddResult *result, GError **error)
{
    TmAddResult added;

    if (!batch_usable(batch, error) || !check_unit(batch, unit, error) ||
        !prepare_variants(batch, unit, error))
        return FALSE;
    if (!write_unit(batch, unit, &added, error)) {
        batch->failed = TRUE;
        return FALSE;
    }
    batch->counts.added += added == TM_ADD_NEW;
    batch->counts.changed += added == TM_ADD_OCCURRENCE;
    batch->counts.skipped += added == TM_ADD_KNOWN;
    if (result != NULL)
        *result = added;
    return TRUE;
}
