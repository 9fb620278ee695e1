/*
 * Writing TMX 1.4b: units one by one, from values alone, so that the same units give the same
 * bytes. One element a line; inside <seg>, <prop> and <note> no white space is added.
 */
#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/tmx/tmx_markup.h"

typedef struct {
    char *source; /* srclang of the header */
    GString *out; /* of the call */
    UnitWriterCounts *counts;
} TmxWriter;

static void append(TmxWriter *writer, const char *markup)
{
    g_string_append(writer->out, markup);
}

static void append_number(TmxWriter *writer, guint64 number)
{
    char digits[24];
    gsize at = sizeof(digits);

    do
        digits[--at] = (char) ('0' + number % 10);
    while ((number /= 10) > 0);
    g_string_append_len(writer->out, digits + at, (gssize) (sizeof(digits) - at));
}

static void append_attribute(TmxWriter *writer, const char *name, const char *value)
{
    tmx_append_attribute(writer->out, name, value, &writer->counts->characters);
}

static void append_text(TmxWriter *writer, const char *text)
{
    tmx_append_text(writer->out, text, strlen(text), &writer->counts->characters);
}

/* ---- codes ----------------------------------------------------------------------------------- */

static void append_data(TmxWriter *writer, const char *element, gsize n_bytes, const char *data)
{
    if (data == NULL || *data == '\0') {
        append(writer, "/>");
        return;
    }
    append(writer, ">");
    append_text(writer, data);
    append(writer, "</");
    g_string_append_len(writer->out, element, (gssize) n_bytes);
    append(writer, ">");
}

static void append_numbered(TmxWriter *writer, const char *before, guint id)
{
    append(writer, before);
    append_number(writer, id);
    append(writer, "\"");
}

static void write_default_code(TmxWriter *writer, const TmCode *code, gboolean has_partner)
{
    const char *element = tmx_default_element(code, has_partner);

    append(writer, "<");
    append(writer, element);
    if (element[1] == 'p') /* bpt, ept */
        append_numbered(writer, " i=\"", code->id);
    else if (*element == 'i')
        append(writer, code->kind == TM_CODE_OPEN ? " pos=\"begin\"" : " pos=\"end\"");
    if (*element != 'e') {
        append_numbered(writer, " x=\"", code->id);
        if (*code->name)
            append_attribute(writer, "type", code->name);
    }
    append_data(writer, element, strlen(element), code->data);
}

/* Whether the reader would take an element for a code of this kind. */
static gboolean is_of_kind(TmCodeKind kind, const TmxForm *form)
{
    static const struct {
        const char *name;
        TmCodeKind kind;
    } elements[] = {
        {"bpt", TM_CODE_OPEN}, {"ept", TM_CODE_CLOSE}, {"ph", TM_CODE_ALONE},
        {"ut", TM_CODE_ALONE}, {"hi", TM_CODE_OPEN},   {"/hi", TM_CODE_CLOSE},
    };
    XmlSpan position = {0};

    for (gsize i = 0; i < G_N_ELEMENTS(elements); i++) {
        if (xml_span_is(form->name, elements[i].name))
            return kind == elements[i].kind;
    }
    if (!xml_span_is(form->name, "it"))
        return FALSE;
    if (!tmx_form_attribute(form, "pos", &position))
        position.n_bytes = 0;
    return kind == tmx_kind_of_isolated(position);
}

static gboolean is_highlight(const TmxForm *form)
{
    return xml_span_is(form->name, "hi") || xml_span_is(form->name, "/hi");
}

/* Whether an element can stand for a code: a memory may hold forms that we did not make, or of
 * codes that somebody took apart. */
static gboolean fits(const TmCode *code, const TmxForm *form)
{
    return is_of_kind(code->kind, form) && tmx_form_is_sound(form) &&
           !(is_highlight(form) && (form->inner || code->data));
}

static void write_form(TmxWriter *writer, const TmxForm *form, const char *data)
{
    append(writer, "<");
    g_string_append_len(writer->out, form->name.start,
                        (gssize) (form->name.n_bytes + form->attributes.n_bytes));
    if (is_highlight(form)) {
        append(writer, ">");
    } else if (form->inner) {
        append(writer, ">");
        append(writer, form->inner);
        append(writer, "</");
        g_string_append_len(writer->out, form->name.start, (gssize) form->name.n_bytes);
        append(writer, ">");
    } else {
        append_data(writer, form->name.start, form->name.n_bytes, data);
    }
}

/* Whether all <hi> of a text begin, end and enclose each other as elements must. */
static gboolean highlights_are_nested(const TmText *text)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        TmxForm form = tmx_form_parse(code->form ? code->form : "");

        if (xml_span_is(form.name, "hi")) {
            if (!fits(code, &form))
                return FALSE;
            g_array_append_val(open, code->id);
        } else if (xml_span_is(form.name, "/hi")) {
            if (!fits(code, &form) || open->len == 0 ||
                g_array_index(open, guint, open->len - 1) != code->id)
                return FALSE;
            g_array_set_size(open, open->len - 1);
        }
    }
    return open->len == 0;
}

static void write_codes(TmxWriter *writer, const TmText *text)
{
    g_autofree gsize *partners = tm_text_partners(text);
    gboolean highlights = highlights_are_nested(text);
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        TmxForm form = tmx_form_parse(code->form ? code->form : "");

        tmx_append_text(writer->out, text->string->str + at, code->offset - at,
                        &writer->counts->characters);
        at = code->offset;
        if (code->form && fits(code, &form) && (highlights || !is_highlight(&form)))
            write_form(writer, &form, code->data);
        else
            write_default_code(writer, code, partners[i] != TM_NO_PARTNER);
    }
    tmx_append_text(writer->out, text->string->str + at, text->string->len - at,
                    &writer->counts->characters);
}

/* ---- attributes ------------------------------------------------------------------------------ */

/* Whether an earlier field has this name. */
static gboolean comes_again(const GPtrArray *attributes, guint index)
{
    const TmAttribute *one = attributes->pdata[index];

    for (guint i = 0; i < index; i++) {
        const TmAttribute *other = attributes->pdata[i];

        if (other->kind == TM_ATTRIBUTE_FIELD && g_str_equal(other->name, one->name))
            return TRUE;
    }
    return FALSE;
}

/* Fields but those that are written otherwise; what cannot be an attribute is counted. */
static void write_fields(TmxWriter *writer, const GPtrArray *attributes,
                         const char *const *written_otherwise)
{
    for (guint i = 0; attributes && i < attributes->len; i++) {
        const TmAttribute *one = attributes->pdata[i];

        if (one->kind != TM_ATTRIBUTE_FIELD || g_strv_contains(written_otherwise, one->name))
            continue;
        if (tmx_is_attribute_name((XmlSpan){one->name, strlen(one->name)}) &&
            !comes_again(attributes, i))
            append_attribute(writer, one->name, one->value);
        else
            writer->counts->attributes++;
    }
}

static void append_qualifiers(TmxWriter *writer, const char *qualifiers, const char *without)
{
    XmlSpan span = {qualifiers, qualifiers ? strlen(qualifiers) : 0};

    if (qualifiers == NULL)
        return;
    if (tmx_attributes_are_sound(span, without))
        append(writer, qualifiers);
    else
        writer->counts->attributes++;
}

static void write_property(TmxWriter *writer, const char *indent, const char *type,
                           const char *qualifiers, const char *value)
{
    append(writer, indent);
    append(writer, "<prop");
    append_attribute(writer, "type", type);
    append_qualifiers(writer, qualifiers, "type");
    append(writer, ">");
    append_text(writer, value);
    append(writer, "</prop>\n");
}

static void write_note(TmxWriter *writer, const char *indent, const TmAttribute *note)
{
    append(writer, indent);
    append(writer, "<note");
    append_qualifiers(writer, note->qualifiers, NULL);
    append(writer, ">");
    append_text(writer, note->value);
    append(writer, "</note>\n");
}

static void write_attributes(TmxWriter *writer, const char *indent, const GPtrArray *attributes)
{
    for (guint i = 0; attributes && i < attributes->len; i++) {
        const TmAttribute *one = attributes->pdata[i];

        if (one->kind == TM_ATTRIBUTE_NOTE)
            write_note(writer, indent, one);
        else if (one->kind == TM_ATTRIBUTE_PROPERTY)
            write_property(writer, indent, one->name, one->qualifiers, one->value);
    }
}

/* ---- places ---------------------------------------------------------------------------------- */

static const char *not_empty(const char *text)
{
    return text && *text ? text : NULL;
}

static void write_context(TmxWriter *writer, const TmUnit *unit, const TmPlace *place,
                          const char *name, const char *text)
{
    const TmVariant *first = unit->variants->len > 0 ? unit->variants->pdata[0] : NULL;
    const char *language = place->language ? place->language : unit->source_language;

    if (not_empty(text) == NULL)
        return;
    if (language == NULL && first)
        language = first->language;
    if (language == NULL || g_strcmp0(language, unit->source_language) == 0) {
        write_property(writer, "      ", name, NULL, text);
        return;
    }
    append(writer, "      <prop");
    append_attribute(writer, "type", name);
    append_attribute(writer, "xml:lang", language);
    append(writer, ">");
    append_text(writer, text);
    append(writer, "</prop>\n");
}

static void write_place(TmxWriter *writer, const TmUnit *unit, const TmPlace *place)
{
    /* Without a document one place alone needs no beginning; several have to be told apart. */
    if (not_empty(place->document) || unit->places->len > 1)
        write_property(writer, "      ", "x-document", NULL,
                       place->document ? place->document : "");
    if (place->position > 0) {
        append(writer, "      <prop type=\"x-position\">");
        append_number(writer, (guint64) place->position);
        append(writer, "</prop>\n");
    }
    if (place->ends)
        write_property(writer, "      ", "x-document-end", NULL, "yes");
    write_context(writer, unit, place, "prev", place->previous);
    write_context(writer, unit, place, "next", place->next);
}

/* ---- units ----------------------------------------------------------------------------------- */

static void write_variant(TmxWriter *writer, const TmVariant *variant)
{
    static const char *const written_otherwise[] = {"xml:lang", "lang", NULL};

    append(writer, "      <tuv");
    append_attribute(writer, "xml:lang", variant->language);
    write_fields(writer, variant->attributes, written_otherwise);
    append(writer, ">\n");
    write_attributes(writer, "        ", variant->attributes);
    append(writer, "        <seg>");
    if (tm_text_n_codes(variant->text) > 0)
        write_codes(writer, variant->text);
    else
        tmx_append_text(writer->out, variant->text->string->str, variant->text->string->len,
                        &writer->counts->characters);
    append(writer, "</seg>\n      </tuv>\n");
}

/* The language it was translated from, where that is not the header's. */
static void write_source(TmxWriter *writer, const TmUnit *unit)
{
    const char *name = tmx_said_names[SAID_SOURCE];
    const char *source = unit->source_language;
    const char *kept = tm_attributes_find(unit->attributes, TM_ATTRIBUTE_FIELD, name);

    if (source == NULL && kept)
        append_attribute(writer, name, kept);
    else if (!g_str_equal(source ? source : "*all*", writer->source))
        append_attribute(writer, name, source ? source : "*all*");
}

static void write_unit_start(TmxWriter *writer, const TmUnit *unit)
{
    TmxWords words;

    append(writer, "    <tu");
    write_fields(writer, unit->attributes, tmx_said_names);
    write_source(writer, unit);
    tmx_dates_to_write(unit, &words);
    for (int kind = 0; kind < SAID_SOURCE; kind++) {
        if (words.said[kind])
            append_attribute(writer, tmx_said_names[kind], words.said[kind]);
    }
    append(writer, ">\n");
}

gboolean tmx_writer_add(gpointer state, const TmUnit *unit, UnitWriterCounts *counts, GString *out,
                        G_GNUC_UNUSED GError **error)
{
    TmxWriter *writer = state;

    writer->out = out;
    writer->counts = counts;
    write_unit_start(writer, unit);
    for (guint i = 0; unit->places && i < unit->places->len; i++)
        write_place(writer, unit, unit->places->pdata[i]);
    if (unit->status != EXCHANGE_STATUS)
        write_property(writer, "      ", "x-status", NULL, tm_status_name(unit->status));
    if (unit->origin != TM_ORIGIN_IMPORTED)
        write_property(writer, "      ", "x-origin", NULL, tm_origin_name(unit->origin));
    write_attributes(writer, "      ", unit->attributes);
    for (guint i = 0; i < unit->variants->len; i++)
        write_variant(writer, unit->variants->pdata[i]);
    append(writer, "    </tu>\n");
    return TRUE;
}

/* ---- the file -------------------------------------------------------------------------------- */

gpointer tmx_writer_open(const UnitWriterOptions *options, G_GNUC_UNUSED const char *name,
                         GString *out, G_GNUC_UNUSED GError **error)
{
    TmxWriter *writer = g_new0(TmxWriter, 1);
    char date[TMX_DATE_BYTES];

    writer->source = g_strdup(options->source_language ? options->source_language : "*all*");
    g_string_append(out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n"
                    "  <header creationtool=\"" TMX_TOOL "\" creationtoolversion=\"" TOLMACH_VERSION
                    "\" segtype=\"sentence\" o-tmf=\"" TMX_TOOL "\" adminlang=\"en\"");
    tmx_append_attribute(out, "srclang", writer->source, NULL);
    g_string_append(out, " datatype=\"unknown\"");
    if (tmx_date_format(options->date, date))
        tmx_append_attribute(out, "creationdate", date, NULL);
    g_string_append(out, "/>\n  <body>\n");
    return writer;
}

void tmx_writer_end(G_GNUC_UNUSED gpointer state, GString *out)
{
    g_string_append(out, "  </body>\n</tmx>\n");
}

void tmx_writer_close(gpointer state)
{
    TmxWriter *writer = state;

    g_free(writer->source);
    g_free(writer);
}
