/*
 * Everything an exchange file gives, as text that can be compared, one line a unit:
 *
 *     ru=Принят <1 bold "[b]">закон</1 bold "[/b]"> | en=A <1>law</1> | document=закон.docx
 *     skipped: empty
 *     error: …
 *
 * What has its usual value is left out.
 */
#ifndef TEST_EXCHANGE_DUMP_H
#define TEST_EXCHANGE_DUMP_H

#include <string.h>

#include "formats/exchange.h"

static inline void dump_code(GString *out, const TmCode *code)
{
    g_string_append_printf(out, code->kind == TM_CODE_CLOSE ? "</%u" : "<%u", code->id);
    if (*code->name)
        g_string_append_printf(out, " %s", code->name);
    if (code->data)
        g_string_append_printf(out, " \"%s\"", code->data);
    g_string_append(out, code->kind == TM_CODE_ALONE ? "/>" : ">");
}

static inline void dump_text(GString *out, const TmText *text)
{
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        g_string_append_len(out, text->string->str + at, (gssize) (code->offset - at));
        dump_code(out, code);
        at = code->offset;
    }
    g_string_append(out, text->string->str + at);
}

static inline void dump_attributes(GString *out, const GPtrArray *attributes, const char *mark)
{
    for (guint i = 0; attributes && i < attributes->len; i++) {
        const TmAttribute *one = attributes->pdata[i];
        g_string_append_printf(out, " %s%s=%s", mark, one->name, one->value);
    }
}

static inline void dump_string(GString *out, const char *name, const char *value)
{
    if (value)
        g_string_append_printf(out, " | %s=%s", name, value);
}

static inline void dump_context(GString *out, const char *name, const char *text,
                                const char *language)
{
    dump_string(out, name, text);
    if (text && language)
        g_string_append_printf(out, " (%s)", language);
}

static inline void dump_place(GString *out, const TmPlace *place, gboolean one_of_many)
{
    dump_string(out, "document", place->document == NULL && one_of_many ? "" : place->document);
    if (place->position)
        g_string_append_printf(out, " | position=%" G_GINT64_FORMAT, place->position);
    if (place->ends)
        g_string_append(out, " | ends");
    dump_context(out, "previous", place->previous, place->language);
    dump_context(out, "next", place->next, place->language);
}

static inline void dump_unit(GString *out, const TmUnit *unit)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        g_string_append_printf(out, "%s%s=", i > 0 ? " | " : "", variant->language);
        dump_text(out, variant->text);
        dump_attributes(out, variant->attributes, "^");
    }
    if (unit->created)
        g_string_append_printf(out, " | created=%" G_GINT64_FORMAT, unit->created);
    if (unit->changed)
        g_string_append_printf(out, " | changed=%" G_GINT64_FORMAT, unit->changed);
    dump_string(out, "created_by", unit->created_by);
    dump_string(out, "changed_by", unit->changed_by);
    dump_string(out, "source", unit->source_language);
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++)
        dump_place(out, unit->places->pdata[i], unit->places->len > 1);
    dump_string(out, "uuid", unit->uuid);
    if (unit->status != TM_STATUS_REVIEWED)
        dump_string(out, "status", tm_status_name(unit->status));
    if (unit->origin != TM_ORIGIN_IMPORTED)
        dump_string(out, "origin", tm_origin_name(unit->origin));
    if (unit->attributes) {
        g_string_append(out, " |");
        dump_attributes(out, unit->attributes, "");
    }
    g_string_append_c(out, '\n');
}

/* ---- all of a unit, as text that is equal when the units are -------------------------------- */

static inline void dump_all_attributes(GString *out, const GPtrArray *attributes)
{
    for (guint i = 0; attributes && i < attributes->len; i++) {
        const TmAttribute *one = attributes->pdata[i];
        g_string_append_printf(out, "  attribute %d %s=%s%s\n", one->kind, one->name, one->value,
                               one->qualifiers ? one->qualifiers : "");
    }
}

static inline void dump_all_variants(GString *out, const TmUnit *unit)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        const TmText *text = variant->text;
        g_autofree char *packed = tm_text_pack_codes(text);

        g_string_append_printf(out, " variant %s: ", variant->language);
        g_string_append_len(out, text->string->str, (gssize) text->string->len);
        g_string_append_printf(out, "\n  codes %s\n", packed ? packed : "");
        dump_all_attributes(out, variant->attributes);
    }
}

/* Everything but the UUID, which no file has. The language of contexts is told where it is only
 * meant, too. */
static inline void dump_all(GString *out, const TmUnit *unit)
{
    const TmVariant *first = unit->variants->pdata[0];
    const char *usual = unit->source_language ? unit->source_language : first->language;

    g_string_append_printf(out, "unit %s %s %s", tm_status_name(unit->status),
                           tm_origin_name(unit->origin), usual);
    g_string_append_printf(out, " %s", unit->source_language ? unit->source_language : "-");
    g_string_append_printf(out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, unit->created,
                           unit->changed);
    dump_string(out, "by", unit->created_by);
    dump_string(out, "and", unit->changed_by);
    g_string_append_c(out, '\n');
    for (guint i = 0; unit->places != NULL && i < unit->places->len; i++) {
        TmPlace place = *(const TmPlace *) unit->places->pdata[i];
        if (place.language == NULL)
            place.language = (char *) usual;
        g_string_append(out, " place");
        dump_place(out, &place, TRUE);
        g_string_append_c(out, '\n');
    }
    dump_all_attributes(out, unit->attributes);
    dump_all_variants(out, unit);
}

/* Reads everything. The caller frees the string. */
static inline char *dump_reader(UnitReader *reader, GError **error)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) local = NULL;
    const char *skipped;
    TmUnit *unit;

    while (reader && unit_reader_next(reader, &unit, &skipped, &local)) {
        g_assert_true((unit == NULL) != (skipped == NULL));
        if (unit)
            dump_unit(out, unit);
        else
            g_string_append_printf(out, "skipped: %s\n", skipped);
        tm_unit_free(unit);
    }
    if (local)
        g_propagate_error(error, g_steal_pointer(&local));
    return g_string_free(out, FALSE);
}

/* Reads bytes as a file called @name; an error becomes the last line, whole. */
static inline char *dump_bytes(const void *bytes, gsize n_bytes, const char *name,
                               const UnitReaderOptions *options)
{
    g_autoptr(GInputStream) stream =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open_stream(stream, name, options, &error);
    g_autofree char *units = dump_reader(reader, error ? NULL : &error);

    return g_strconcat(units, error ? error->message : "", NULL);
}

#endif
