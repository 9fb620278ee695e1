#include "commands/unit_change.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "report/notation.h"
#include "text/error.h"
#include "text/unicode.h"
#include "text/language.h"

/* Names under which tools write something that has a place of its own in a unit, and how one gets
 * at it. NULL: not at all; it comes with the file. Those of TMX, see formats/tmx/tmx_unit.c. */
static const struct {
    const char *name;
    const char *option;
} reserved[] = {
    {"status", "--status"},
    {"x-status", "--status"},
    {"target", "--target"},
    {"source", "--source"},
    {"document", NULL},
    {"x-document", NULL},
    {"x-doc", NULL},
    {"filename", NULL},
    {"x-filename", NULL},
    {"file", NULL},
    {"x-context-pre", NULL},
    {"x-context-post", NULL},
    {"prev", NULL},
    {"next", NULL},
    {"x-previous-source-text", NULL},
    {"x-next-source-text", NULL},
    {"x-contextcontent", NULL},
};

gboolean unit_change_any(const UnitChange *change)
{
    return change->source != NULL || change->target != NULL || change->status >= 0 ||
           change->settings != NULL;
}

/* ---- properties and notes -----------------------------------------------------------------------
 */

static void refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void refuse(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
}

static gboolean check_key(const char *key, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++) {
        if (g_ascii_strcasecmp(key, reserved[i].name) != 0)
            continue;
        if (reserved[i].option != NULL)
            refuse(error, _("“%s” is not set with --set; use %s"), key, reserved[i].option);
        else
            refuse(error,
                   _("“%s” cannot be set: documents and contexts come with the file a unit is "
                     "imported from; import it from a file that says it rightly"),
                   key);
        return FALSE;
    }
    return TRUE;
}

gboolean unit_change_check(char *const *settings, GError **error)
{
    for (gsize i = 0; settings != NULL && settings[i] != NULL; i++) {
        const char *equals = strchr(settings[i], '=');
        if (equals == NULL || equals == settings[i]) {
            refuse(error, _("--set takes key=value, as in --set x-client=Ministry; not “%s”"),
                   settings[i]);
            return FALSE;
        }
        g_autofree char *key = g_strndup(settings[i], (gsize) (equals - settings[i]));
        if (!check_key(key, error))
            return FALSE;
    }
    return TRUE;
}

static TmAttribute *find(const GPtrArray *attributes, TmAttributeKind kind, const char *name)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        TmAttribute *attribute = attributes->pdata[i];
        if (attribute->kind == kind && g_str_equal(attribute->name, name))
            return attribute;
    }
    return NULL;
}

/* TRUE if the value was another one. */
static gboolean set_value(TmAttribute *attribute, const char *value)
{
    if (g_str_equal(attribute->value, value))
        return FALSE;
    g_free(attribute->value);
    attribute->value = g_strdup(value);
    return TRUE;
}

static gboolean remove_all(GPtrArray *attributes, TmAttributeKind kind, const char *name)
{
    TmAttribute *attribute;
    gboolean removed = FALSE;

    for (; (attribute = find(attributes, kind, name)) != NULL; removed = TRUE)
        g_ptr_array_remove(attributes, attribute);
    return removed;
}

/* "key=value": the first property of that name gets the value; an empty value removes them all. */
static gboolean apply_setting(TmUnit *unit, const char *setting)
{
    const char *equals = strchr(setting, '=');
    g_autofree char *key = g_strndup(setting, (gsize) (equals - setting));
    TmAttributeKind kind = g_str_equal(key, "note") ? TM_ATTRIBUTE_NOTE : TM_ATTRIBUTE_PROPERTY;
    TmAttribute *attribute = find(unit->attributes, kind, key);

    if (equals[1] == '\0')
        return remove_all(unit->attributes, kind, key);
    if (attribute != NULL)
        return set_value(attribute, equals + 1);
    tm_attributes_add(&unit->attributes, kind, key, equals + 1);
    return TRUE;
}

/* ---- texts --------------------------------------------------------------------------------------
 */

static char *languages_of(const TmUnit *unit)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", variant->language);
    }
    return g_string_free(list, FALSE);
}

/* The variant in a language: of exactly this tag, else the only one that it fits. */
static TmVariant *variant_in(const TmUnit *unit, const char *language)
{
    TmVariant *found = NULL;

    for (guint i = 0; i < unit->variants->len; i++) {
        TmVariant *variant = unit->variants->pdata[i];
        if (g_str_equal(variant->language, language))
            return variant;
    }
    for (guint i = 0; i < unit->variants->len; i++) {
        TmVariant *variant = unit->variants->pdata[i];
        if (!tm_language_matches(language, variant->language))
            continue;
        if (found != NULL)
            return NULL;
        found = variant;
    }
    return found;
}

/* The other variant of two. */
static TmVariant *other_than(const TmUnit *unit, const TmVariant *variant)
{
    if (variant == NULL || unit->variants->len != 2)
        return NULL;
    return unit->variants->pdata[unit->variants->pdata[0] == variant ? 1 : 0];
}

static TmVariant *find_target(const UnitChange *change, const TmUnit *unit)
{
    if (change->language != NULL)
        return variant_in(unit, change->language);
    if (unit->source_language == NULL)
        return NULL;
    return other_than(unit, variant_in(unit, unit->source_language));
}

/* The source is known, or what the target of two is not. */
static TmVariant *find_source(const UnitChange *change, const TmUnit *unit)
{
    TmVariant *known =
        unit->source_language != NULL ? variant_in(unit, unit->source_language) : NULL;

    return known != NULL ? known : other_than(unit, find_target(change, unit));
}

static gboolean refuse_source(const TmUnit *unit, gint64 id, GError **error)
{
    g_autofree char *languages = languages_of(unit);

    refuse(error,
           _("unit %lld does not say which of its texts (%s) is the source; change it with "
             "--target, and its language with --lang"),
           (long long) id, languages);
    return FALSE;
}

static gboolean refuse_target(const UnitChange *change, const TmUnit *unit, gint64 id,
                              GError **error)
{
    g_autofree char *languages = languages_of(unit);

    if (change->language != NULL)
        refuse(error,
               _("unit %lld has no single text in “%s” to change; it has texts "
                 "in %s"),
               (long long) id, change->language, languages);
    else
        refuse(error,
               _("unit %lld does not say which of its texts (%s) is the "
                 "translation; name the language of --target with --lang"),
               (long long) id, languages);
    return FALSE;
}

/* A variant of TMX may have a date and a person of its own, which are then out of date. */
static void touch(TmVariant *variant, const UnitChange *change)
{
    TmAttribute *date = find(variant->attributes, TM_ATTRIBUTE_FIELD, "changedate");
    TmAttribute *person = find(variant->attributes, TM_ATTRIBUTE_FIELD, "changeid");
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(change->now);
    g_autofree char *text = g_date_time_format(now, "%Y%m%dT%H%M%SZ");

    if (date != NULL)
        set_value(date, text);
    if (person != NULL)
        set_value(person, change->user);
}

/* Nothing but white space, which no export would bring back. */
static gboolean is_blank(const TmText *text)
{
    for (const char *at = text->string->str; *at != '\0'; at = g_utf8_next_char(at)) {
        if (!tm_unicode_is_space(g_utf8_get_char(at)))
            return FALSE;
    }
    return tm_text_n_codes(text) == 0;
}

/* What the unit's own element said of its last change is what the unit says now. */
static void drop_old_change(TmUnit *unit)
{
    for (guint i = unit->attributes ? unit->attributes->len : 0; i-- > 0;) {
        const TmAttribute *attribute = unit->attributes->pdata[i];
        if (attribute->kind == TM_ATTRIBUTE_FIELD && (g_str_equal(attribute->name, "changedate") ||
                                                      g_str_equal(attribute->name, "changeid")))
            g_ptr_array_remove_index(unit->attributes, i);
    }
}

static gboolean replace_text(const UnitChange *change, TmUnit *unit, gint64 id, TmVariant *variant,
                             const char *notation, gboolean *changed, GError **error)
{
    g_autofree char *dropped = NULL;
    g_autoptr(TmText) text = notation_read(unit, variant->text, notation, &dropped, error);

    if (text == NULL)
        return FALSE;
    if (dropped != NULL && !change->drop_codes) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0,
                        _("the new text of unit %lld lacks inline codes that the "
                          "old one has: %s; write them where they belong, or leave them out with "
                          "--drop-codes"),
                        (long long) id, dropped);
        return FALSE;
    }
    if (tm_text_equal(text, variant->text))
        return TRUE;
    if (is_blank(text)) {
        refuse(error,
               _("the new text of unit %lld is empty; a unit that is not wanted is removed with "
                 "--delete"),
               (long long) id);
        return FALSE;
    }
    tm_text_free(variant->text);
    variant->text = g_steal_pointer(&text);
    touch(variant, change);
    *changed = TRUE;
    return TRUE;
}

static gboolean apply_texts(const UnitChange *change, TmUnit *unit, gint64 id, gboolean *changed,
                            GError **error)
{
    TmVariant *target = find_target(change, unit);
    TmVariant *source = find_source(change, unit);

    if (change->target != NULL && target == NULL)
        return refuse_target(change, unit, id, error);
    if (change->source != NULL && source == NULL)
        return refuse_source(unit, id, error);
    if (change->target != NULL && change->source != NULL && source == target) {
        refuse(error,
               _("--source and --target are the same text of unit %lld, the one in %s; name "
                 "another language with --lang"),
               (long long) id, source->language);
        return FALSE;
    }
    return (change->source == NULL ||
            replace_text(change, unit, id, source, change->source, changed, error)) &&
           (change->target == NULL ||
            replace_text(change, unit, id, target, change->target, changed, error));
}

gboolean unit_change_apply(const UnitChange *change, TmUnit *unit, gint64 id, gboolean *changed,
                           GError **error)
{
    *changed = FALSE;
    if (!apply_texts(change, unit, id, changed, error))
        return FALSE;
    if (change->status >= 0 && unit->status != (TmStatus) change->status) {
        unit->status = (TmStatus) change->status;
        *changed = TRUE;
    }
    for (gsize i = 0; change->settings != NULL && change->settings[i] != NULL; i++)
        if (apply_setting(unit, change->settings[i]))
            *changed = TRUE;
    if (*changed) {
        drop_old_change(unit);
        unit->changed = change->now;
        g_free(unit->changed_by);
        unit->changed_by = g_strdup(change->user);
    }
    return TRUE;
}
