/*
 * Whether a unit may come in at all, before anything of it is written.
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean refuse(TmBatch *batch, TmError code, const char *message, GError **error)
{
    const char *place = batch->file ? batch->file : batch->store->path;

    tm_set_error_at(error, TM_ERROR, (int) code, place, 0, 0, "%s", message);
    return FALSE;
}

static gboolean check_text(TmBatch *batch, const char *text, gsize n_bytes, gsize max_bytes,
                           GError **error)
{
    if (n_bytes > max_bytes) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT,
                        batch->file ? batch->file : batch->store->path, 0, 0,
                        _("a text has %zu bytes, and %zu are allowed; divide it into shorter ones"),
                        n_bytes, max_bytes);
        return FALSE;
    }
    if (!g_utf8_validate_len(text, n_bytes, NULL))
        return refuse(batch, TM_ERROR_TEXT,
                      _("a text is not valid UTF-8; convert the file to UTF-8 first"), error);
    return TRUE;
}

gboolean check_field(TmBatch *batch, const char *text, GError **error)
{
    return text == NULL || check_text(batch, text, strlen(text), TM_STORE_MAX_FIELD_BYTES, error);
}

static gboolean check_attributes(TmBatch *batch, const GPtrArray *attributes, GError **error)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];

        if (!check_field(batch, attribute->name, error) ||
            !check_field(batch, attribute->value, error) ||
            !check_field(batch, attribute->qualifiers, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_variant(TmBatch *batch, const TmVariant *variant, GError **error)
{
    const GString *string = variant->text->string;

    return check_text(batch, string->str, string->len, TM_SEGMENT_MAX_BYTES, error) &&
           check_attributes(batch, variant->attributes, error);
}

static gboolean check_places(TmBatch *batch, const GPtrArray *places, GError **error)
{
    for (guint i = 0; places != NULL && i < places->len; i++) {
        const TmPlace *place = places->pdata[i];

        if (!check_field(batch, place->document, error) ||
            !check_field(batch, place->previous, error) || !check_field(batch, place->next, error))
            return FALSE;
    }
    return TRUE;
}

static gsize bytes_of(const char *text)
{
    return text ? strlen(text) : 0;
}

static gsize bytes_of_all(const GPtrArray *attributes)
{
    gsize n_bytes = 0;

    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];
        n_bytes += bytes_of(attribute->name) + bytes_of(attribute->value) +
                   bytes_of(attribute->qualifiers);
    }
    return n_bytes;
}

/* SQLite takes no longer value: the attributes stand in one, and in the journal the whole unit. */
static gboolean check_size(TmBatch *batch, const TmUnit *unit, GError **error)
{
    gsize n_bytes = bytes_of_all(unit->attributes);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        n_bytes += variant->text->string->len + bytes_of_all(variant->attributes);
    }
    if (n_bytes <= STORE_MAX_UNIT_BYTES)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, batch->file ? batch->file : batch->store->path,
                    0, 0,
                    _("a unit has %zu bytes, and %zu are allowed; remove some of its notes and "
                      "properties"),
                    n_bytes, STORE_MAX_UNIT_BYTES);
    return FALSE;
}

gboolean check_unit(TmBatch *batch, const TmUnit *unit, GError **error)
{
    if (unit->variants->len < 2)
        return refuse(batch, TM_ERROR_TEXT,
                      _("a unit has a text in fewer than two languages; add its translation"),
                      error);
    for (guint i = 0; i < unit->variants->len; i++) {
        if (!check_variant(batch, unit->variants->pdata[i], error))
            return FALSE;
    }
    return check_attributes(batch, unit->attributes, error) && check_size(batch, unit, error) &&
           check_field(batch, unit->created_by, error) &&
           check_field(batch, unit->changed_by, error) && check_places(batch, unit->places, error);
}

gboolean check_twice(TmBatch *batch, const char *tag, GError **error)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, batch->file ? batch->file : batch->store->path,
                    0, 0, _("a unit has two texts in the language %s; make two units of it"), tag);
    return FALSE;
}

static gboolean read_last_language(TmBatch *batch, gint64 *last, GError **error)
{
    sqlite3_stmt *statement = sql_get(batch->store, SQL_LANGUAGE_MAX, error);
    StoreStep step = statement ? sql_step(batch->store, statement, error) : STEP_FAILED;

    if (step == STEP_ROW)
        *last = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    batch->failed = batch->failed || step != STEP_ROW;
    return step == STEP_ROW;
}

gboolean check_more_languages(TmBatch *batch, const char *tag, GError **error)
{
    gint64 last = 0;

    if (!read_last_language(batch, &last, error))
        return FALSE;
    if (last < TM_STORE_MAX_LANGUAGES)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, batch->file ? batch->file : batch->store->path,
                    0, 0,
                    _("the language %s is one more than the %d that a memory can hold; correct the "
                      "language tags, or use another memory"),
                    tag, TM_STORE_MAX_LANGUAGES);
    return FALSE;
}

gboolean check_position(TmStore *store, gint64 position, GError **error)
{
    return (position >= 1 && position <= STORE_MAX_UNIT) ||
           store_fail_damaged(store, _("a unit has no place in its document"), error);
}

gboolean check_unit_number(TmStore *store, gint64 unit, GError **error)
{
    return (unit >= 1 && unit <= STORE_MAX_UNIT) ||
           store_fail_damaged(store, _("a unit has no number"), error);
}
