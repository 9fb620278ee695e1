/*
 * The attributes of a unit and its variants as one text, as they stand in unit.attributes.
 *
 *     "1" (version), then for each: kind letter, language number ':', name, value, qualifiers
 *     a string is LENGTH ':' bytes; no qualifiers are "-:"; language 0 is the unit itself
 *
 *     1p0:8:x-client13:МПА СНГ-:n2:4:note7:сверено-:
 */
#include "store/internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char kind_letters[] = {
    [TM_ATTRIBUTE_PROPERTY] = 'p', [TM_ATTRIBUTE_NOTE] = 'n', [TM_ATTRIBUTE_FIELD] = 'f'};

/* ---- packing --------------------------------------------------------------------------------- */

static void append_number(GString *out, gint64 number)
{
    char digits[24];
    gsize i = sizeof digits;

    digits[--i] = ':';
    do
        digits[--i] = (char) ('0' + number % 10);
    while ((number /= 10) > 0);
    g_string_append_len(out, digits + i, (gssize) (sizeof digits - i));
}

static void append_string(GString *out, const char *string)
{
    gsize n_bytes = strlen(string);

    append_number(out, (gint64) n_bytes);
    g_string_append_len(out, string, (gssize) n_bytes);
}

void attributes_pack(GString *packed, const GPtrArray *attributes, gint64 language)
{
    for (guint i = 0; attributes != NULL && i < attributes->len; i++) {
        const TmAttribute *attribute = attributes->pdata[i];

        if (packed->len == 0)
            g_string_append_c(packed, '1');
        g_string_append_c(packed, kind_letters[attribute->kind]);
        append_number(packed, language);
        append_string(packed, attribute->name ? attribute->name : "");
        append_string(packed, attribute->value ? attribute->value : "");
        if (attribute->qualifiers != NULL)
            append_string(packed, attribute->qualifiers);
        else
            g_string_append(packed, "-:");
    }
}

/* ---- unpacking ------------------------------------------------------------------------------- */

static gboolean read_number(const char **at, const char *end, gint64 *number)
{
    const char *p = *at;

    *number = 0;
    while (p < end && g_ascii_isdigit(*p) && *number <= G_MAXINT32)
        *number = *number * 10 + (*p++ - '0');
    if (p == *at || p == end || *p != ':')
        return FALSE;
    *at = p + 1;
    return TRUE;
}

static gboolean read_string(const char **at, const char *end, char **string)
{
    gint64 n_bytes;

    if (!read_number(at, end, &n_bytes) || n_bytes > end - *at ||
        !g_utf8_validate_len(*at, (gsize) n_bytes, NULL))
        return FALSE;
    *string = g_strndup(*at, (gsize) n_bytes);
    *at += n_bytes;
    return TRUE;
}

static gboolean read_qualifiers(const char **at, const char *end, char **qualifiers)
{
    if (end - *at < 2 || memcmp(*at, "-:", 2) != 0)
        return read_string(at, end, qualifiers);
    *at += 2;
    return TRUE;
}

static gboolean read_kind(const char **at, TmAttributeKind *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(kind_letters); i++) {
        if (kind_letters[i] == **at) {
            *kind = (TmAttributeKind) i;
            (*at)++;
            return TRUE;
        }
    }
    return FALSE;
}

/* Where the attributes of a language are kept; NULL: the unit has no such variant. */
static GPtrArray **list_for(TmStore *store, TmUnit *unit, gint64 language)
{
    if (language == STORE_OF_UNIT)
        return &unit->attributes;
    const char *tag = sql_language_tag(store, language, NULL);
    for (guint i = 0; tag != NULL && i < unit->variants->len; i++) {
        TmVariant *variant = unit->variants->pdata[i];
        if (g_str_equal(variant->language, tag))
            return &variant->attributes;
    }
    return NULL;
}

static gboolean read_one(TmStore *store, TmUnit *unit, const char **at, const char *end)
{
    g_autofree char *name = NULL, *value = NULL, *qualifiers = NULL;
    TmAttributeKind kind;
    gint64 language;

    if (!read_kind(at, &kind) || !read_number(at, end, &language) || !read_string(at, end, &name) ||
        !read_string(at, end, &value) || !read_qualifiers(at, end, &qualifiers))
        return FALSE;
    GPtrArray **list = list_for(store, unit, language);
    if (list == NULL)
        return FALSE;
    tm_attributes_add(list, kind, name, value)->qualifiers = g_steal_pointer(&qualifiers);
    return TRUE;
}

gboolean attributes_unpack(TmStore *store, TmUnit *unit, const char *packed, gsize n_bytes,
                           GError **error)
{
    const char *at = packed + 1;
    const char *end = packed + n_bytes;
    gboolean good = n_bytes > 1 && *packed == '1';

    while (good && at < end)
        good = read_one(store, unit, &at, end);
    return good ||
           store_fail_damaged(store, _("the notes and properties of a unit cannot be read"), error);
}
