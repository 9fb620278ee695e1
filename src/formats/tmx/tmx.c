#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/tmx/tmx_markup.h"
#include "text/language.h"

/* A language is normalised once; a file that makes up new tags all the time starts the list anew.
 */
#define MAX_KNOWN_LANGUAGES 1000
/* No tag is longer than that (BCP 47 asks for 35 characters at least); nor are such kept. */
#define MAX_LANGUAGE_BYTES 100

/* ---- units and variants -------------------------------------------------------------------- */

/* The tag in its normal form, or NULL when it is none. */
static const char *find_language(Tmx *tmx, const char *tag)
{
    if (tag == NULL || strlen(tag) > MAX_LANGUAGE_BYTES)
        return NULL;
    const char *known = g_hash_table_lookup(tmx->languages, tag);
    if (known == NULL) {
        char *normal = tm_language_normalise(tag, NULL);

        if (g_hash_table_size(tmx->languages) >= MAX_KNOWN_LANGUAGES)
            g_hash_table_remove_all(tmx->languages);
        known = normal ? normal : g_strdup("");
        g_hash_table_insert(tmx->languages, g_strdup(tag), (char *) known);
    }
    return *known ? known : NULL;
}

/* Attributes that mean something to us are put by, all others become fields. */
static void take_attributes(Tmx *tmx, GPtrArray **fields, const XmlElement *element,
                            const char *const *put_by)
{
    const char *const *attributes = tmx_unique_attributes(tmx, element);

    for (gsize i = 0; attributes[i]; i += 2) {
        if (!g_strv_contains(put_by, attributes[i]))
            tm_attributes_add(fields, TM_ATTRIBUTE_FIELD, attributes[i], attributes[i + 1]);
    }
}

static void forget_said(Tmx *tmx)
{
    for (int kind = 0; kind < N_SAID; kind++)
        g_clear_pointer(&tmx->said[kind], g_free);
}

static void begin_unit(Tmx *tmx, const XmlElement *element)
{
    tmx->unit = exchange_unit_new();
    tmx->variant = NULL;
    tmx->n_unit_bytes = 0;
    tmx->skip_reason = NULL;
    tmx->unknown_language = FALSE;
    tmx->place_is_open = FALSE;
    forget_said(tmx);
    if (tmx_has_room(tmx, tmx_attribute_bytes(element))) {
        for (int kind = 0; kind < N_SAID; kind++)
            tmx->said[kind] = g_strdup(tmx_attribute(element, tmx_said_names[kind]));
        take_attributes(tmx, &tmx->unit->attributes, element, tmx_said_names);
    }
    tmx->place = PLACE_TU;
}

static void end_unit(Tmx *tmx)
{
    TmUnit *unit = g_steal_pointer(&tmx->unit);

    tmx->place = PLACE_BODY;
    if (tmx->skip_reason) {
        tm_unit_free(unit);
        g_queue_push_tail(&tmx->entries, tmx_entry_skipped(tmx->skip_reason));
        return;
    }
    TmxEntry *entry = tmx_entry_new(unit, tmx->said, tmx->unknown_language);
    g_queue_push_tail(&tmx->entries, entry);
    if (tmx->unknown_language && entry->skipped == NULL)
        g_queue_push_tail(&tmx->entries, tmx_entry_skipped(SKIPPED_UNKNOWN_LANGUAGE));
}

static void begin_variant(Tmx *tmx, const XmlElement *element)
{
    static const char *const languages[] = {"xml:lang", "lang", NULL};
    const char *tag = tmx_attribute(element, "xml:lang");
    const char *language = find_language(tmx, tag ? tag : tmx_attribute(element, "lang"));

    if (tmx->unit->variants->len >= TMX_MAX_VARIANTS)
        tmx_give_up(tmx, SKIPPED_TOO_MANY);
    if (!tmx_has_room(tmx, sizeof(TmVariant) + sizeof(TmText) + tmx_attribute_bytes(element))) {
        tmx->skip_depth = 1;
        return;
    }
    if (language == NULL) {
        tmx->unknown_language = TRUE;
        tmx->skip_depth = 1;
        return;
    }
    tmx->variant = tm_unit_take_variant(tmx->unit, language, tm_text_new("", 0));
    take_attributes(tmx, &tmx->variant->attributes, element, languages);
    tmx->has_seg = FALSE;
    tmx->place = PLACE_TUV;
}

static void end_variant(Tmx *tmx)
{
    tmx->place = PLACE_TU;
    if (tmx->variant && exchange_text_is_empty(tmx->variant->text))
        g_ptr_array_set_size(tmx->unit->variants, (gint) tmx->unit->variants->len - 1);
    tmx->variant = NULL;
}

static void begin_segment(Tmx *tmx)
{
    if (tmx->has_seg || tmx->skip_reason) {
        tmx->skip_depth = 1; /* TMX allows one <seg>; the first counts */
        return;
    }
    tmx->has_seg = TRUE;
    g_array_set_size(tmx->highlights, 0);
    tmx->place = PLACE_SEG;
}

/* ---- properties and notes ------------------------------------------------------------------ */

static void begin_field(Tmx *tmx, const XmlElement *element)
{
    TmxField *field = &tmx->field;
    gboolean is_note = g_str_equal(element->name, "note");
    const char *type = is_note ? "note" : tmx_attribute(element, "type");
    const char *tag = tmx_attribute(element, "xml:lang");

    if (tmx->place != PLACE_HEADER && !tmx_has_room(tmx, tmx_attribute_bytes(element))) {
        tmx->skip_depth = 1;
        return;
    }
    tmx_field_clear(field);
    field->is_note = is_note;
    /* TMX wants a type; a <prop> without one is not lost. */
    field->name = g_strdup(type ? type : "prop");
    tag = tag ? tag : tmx_attribute(element, "lang");
    field->language = g_strdup(find_language(tmx, tag));
    field->no_language = tag && field->language == NULL;
    g_string_truncate(tmx->form, 0);
    tmx_append_attributes(tmx, tmx->form, element, is_note ? NULL : "type");
    if (tmx->form->len > 0)
        field->qualifiers = g_strdup(tmx->form->str);
    g_string_truncate(tmx->data, 0);
    tmx->inner_depth = 0;
    tmx->field_from = tmx->place;
    tmx->place = PLACE_FIELD;
}

static void end_field(Tmx *tmx)
{
    const TmxField *field = &tmx->field;

    tmx->place = tmx->field_from;
    if (tmx->place == PLACE_HEADER) {
        if (g_str_equal(field->name, "x-TextContextMatchType"))
            tmx->trados_following = g_str_equal(tmx->data->str, "PrecedingAndFollowingSource");
        return;
    }
    if (tmx_has_room(tmx, sizeof(TmAttribute)))
        tmx_take_field(tmx);
}

/* ---- the elements -------------------------------------------------------------------------- */

static gboolean is_field(const XmlElement *element)
{
    return g_str_equal(element->name, "prop") || g_str_equal(element->name, "note");
}

static gboolean start_root(Tmx *tmx, const XmlElement *element, GError **error)
{
    guint line;
    guint column;

    if (g_str_equal(element->name, "tmx")) {
        tmx->place = PLACE_TMX;
        return TRUE;
    }
    g_autofree char *name =
        g_utf8_substring(element->name, 0, MIN(g_utf8_strlen(element->name, -1), 60));
    xml_reader_position(tmx->xml, &line, &column);
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tmx->stream), line,
                    column,
                    _("this is not TMX: its outermost element is <%s>; export the memory as TMX "
                      "from the tool that made it"),
                    name);
    return FALSE;
}

static gboolean end_root(Tmx *tmx, GError **error)
{
    guint line;
    guint column;

    tmx->place = PLACE_OUTSIDE;
    if (tmx->has_body)
        return TRUE;
    xml_reader_position(tmx->xml, &line, &column);
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tmx->stream), line,
                    column, _("the TMX file has no <body>, so no units; export the memory again"));
    return FALSE;
}

static gboolean attribute_is(const XmlElement *element, const char *name, const char *value)
{
    return g_strcmp0(tmx_attribute(element, name), value) == 0;
}

static void start_in_tmx(Tmx *tmx, const XmlElement *element)
{
    if (g_str_equal(element->name, "header")) {
        g_free(tmx->source_language);
        tmx->source_language = g_strdup(find_language(tmx, tmx_attribute(element, "srclang")));
        tmx->is_ours = attribute_is(element, "creationtool", TMX_TOOL) &&
                       attribute_is(element, "o-tmf", TMX_TOOL);
        tmx->place = PLACE_HEADER;
    } else if (g_str_equal(element->name, "body")) {
        tmx->has_body = TRUE;
        tmx->place = PLACE_BODY;
    } else {
        tmx->skip_depth = 1;
    }
}

/* An element in a code belongs to it; one in a field leaves its text. */
static void start_inside(Tmx *tmx, const XmlElement *element)
{
    tmx->inner_depth++;
    if (tmx->place == PLACE_CODE)
        tmx_start_in_code(tmx, element);
}

static void end_inside(Tmx *tmx, const char *name)
{
    tmx->inner_depth--;
    if (tmx->place == PLACE_CODE)
        tmx_end_in_code(tmx, name);
}

static gboolean start(const XmlElement *element, gpointer user, GError **error)
{
    Tmx *tmx = user;

    if (tmx->skip_depth > 0)
        tmx->skip_depth++;
    else if (tmx->place == PLACE_OUTSIDE)
        return start_root(tmx, element, error);
    else if (tmx->place == PLACE_TMX)
        start_in_tmx(tmx, element);
    else if (tmx->place == PLACE_BODY && g_str_equal(element->name, "tu"))
        begin_unit(tmx, element);
    else if (tmx->place == PLACE_TU && g_str_equal(element->name, "tuv"))
        begin_variant(tmx, element);
    else if (tmx->place == PLACE_TUV && g_str_equal(element->name, "seg"))
        begin_segment(tmx);
    else if (tmx->place == PLACE_SEG)
        tmx_start_in_segment(tmx, element);
    else if (tmx->place == PLACE_CODE || tmx->place == PLACE_FIELD)
        start_inside(tmx, element);
    else if (tmx->place != PLACE_BODY && is_field(element))
        begin_field(tmx, element);
    else
        tmx->skip_depth = 1;
    return TRUE;
}

static gboolean end(const char *name, gpointer user, GError **error)
{
    Tmx *tmx = user;

    if (tmx->skip_depth > 0)
        tmx->skip_depth--;
    else if (tmx->inner_depth > 0)
        end_inside(tmx, name);
    else if (tmx->place == PLACE_FIELD)
        end_field(tmx);
    else if (tmx->place == PLACE_CODE)
        tmx_end_code(tmx);
    else if (tmx->place == PLACE_SEG)
        tmx_end_in_segment(tmx);
    else if (tmx->place == PLACE_TUV)
        end_variant(tmx);
    else if (tmx->place == PLACE_TU)
        end_unit(tmx);
    else if (tmx->place == PLACE_TMX)
        return end_root(tmx, error);
    else
        tmx->place = PLACE_TMX; /* header, body */
    return TRUE;
}

static gboolean text(const char *utf8, gsize n_bytes, gpointer user, G_GNUC_UNUSED GError **error)
{
    Tmx *tmx = user;

    if (tmx->skip_depth > 0)
        return TRUE;
    if (tmx->place == PLACE_SEG && tmx_has_room(tmx, n_bytes)) {
        if (tmx->variant->text->string->len + n_bytes > TM_SEGMENT_MAX_BYTES)
            tmx_give_up(tmx, SKIPPED_TOO_LONG);
        else
            tm_text_append(tmx->variant->text, utf8, (gssize) n_bytes);
    } else if (tmx->place == PLACE_FIELD && tmx->field_from == PLACE_HEADER) {
        if (tmx->data->len + n_bytes <= TMX_UNIT_MAX_BYTES)
            g_string_append_len(tmx->data, utf8, (gssize) n_bytes);
    } else if (tmx->place == PLACE_CODE) {
        tmx_text_in_code(tmx, utf8, n_bytes);
    } else if (tmx->place == PLACE_FIELD && tmx_has_room_for_text(tmx, n_bytes)) {
        g_string_append_len(tmx->data, utf8, (gssize) n_bytes);
    }
    return TRUE;
}

/* ---- the format ---------------------------------------------------------------------------- */

/* The first bytes without BOM, white space and the zero bytes of UTF-16. */
static gsize first_letters(const guint8 *bytes, gsize n_bytes, char *letters, gsize n_max)
{
    static const char *const marks[] = {"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"};
    gsize at = 0;
    gsize n = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(marks) && at == 0; i++) {
        gsize length = strlen(marks[i]);
        if (n_bytes >= length && memcmp(bytes, marks[i], length) == 0)
            at = length;
    }
    for (; at < n_bytes && n < n_max; at++) {
        if (bytes[at] != 0 && (n > 0 || !strchr(" \t\r\n", bytes[at])))
            letters[n++] = (char) bytes[at];
    }
    return n;
}

/* A table may begin with "<b>": then its name decides. */
static gboolean tmx_recognises(const guint8 *bytes, gsize n_bytes, const char *name)
{
    char letters[5] = "";
    gsize n = first_letters(bytes, n_bytes, letters, sizeof(letters) - 1);

    if (n >= 2 && (memcmp(letters, "<?", 2) == 0 || memcmp(letters, "<!", 2) == 0))
        return TRUE;
    if (g_str_equal(letters, "<tmx") || g_str_has_suffix(name, ".tmx"))
        return TRUE;
    return letters[0] == '<' && !exchange_name_is_table(name);
}

static void tmx_close(gpointer state)
{
    Tmx *tmx = state;

    xml_reader_free(tmx->xml);
    g_queue_clear_full(&tmx->entries, (GDestroyNotify) tmx_entry_free);
    tm_unit_free(tmx->unit);
    tmx_codes_free(tmx->codes);
    tmx_order_free(tmx->order);
    g_array_unref(tmx->highlights);
    g_hash_table_destroy(tmx->languages);
    g_string_free(tmx->data, TRUE);
    g_string_free(tmx->form, TRUE);
    g_string_free(tmx->inner, TRUE);
    g_ptr_array_unref(tmx->unique);
    g_clear_error(&tmx->failure);
    forget_said(tmx);
    tmx_field_clear(&tmx->field);
    g_free(tmx->source_language);
    g_free(tmx->code_name);
    g_free(tmx);
}

static gpointer tmx_open(Stream *stream, const UnitReaderOptions *options,
                         G_GNUC_UNUSED GError **error)
{
    static const XmlHandler handler = {.start = start, .end = end, .text = text};
    Tmx *tmx = g_new0(Tmx, 1);

    tmx->stream = stream;
    tmx->chunk_bytes = options->chunk_bytes ? options->chunk_bytes : STREAM_BLOCK_BYTES;
    tmx->xml = xml_reader_new(stream_name(stream), XML_ALLOW_DOCTYPE, &handler, tmx);
    g_queue_init(&tmx->entries);
    tmx->codes = tmx_codes_new();
    tmx->order = tmx_order_new();
    tmx->highlights = tmx_highlights_new();
    tmx->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tmx->data = g_string_new(NULL);
    tmx->form = g_string_new(NULL);
    tmx->inner = g_string_new(NULL);
    tmx->unique = g_ptr_array_new();
    return tmx;
}

/* Parses the next chunk; its units, if it completes any, are then in the queue. */
static gboolean parse_chunk(Tmx *tmx, GError **error)
{
    const guint8 *bytes;
    gsize n_bytes;

    if (!stream_read(tmx->stream, tmx->chunk_bytes, &bytes, &n_bytes, error))
        return FALSE;
    tmx->ended = n_bytes == 0;
    return xml_reader_feed(tmx->xml, (const char *) bytes, n_bytes, tmx->ended, error);
}

/* Which language a unit was translated from: its <tu> says it, or the header. */
static void take_source(Tmx *tmx, TmUnit *unit, const char *said)
{
    const char *language = said ? find_language(tmx, said) : tmx->source_language;
    gboolean any = said && g_ascii_strcasecmp(said, "*all*") == 0;

    if (!any && language && tm_unit_variant(unit, language))
        unit->source_language = g_strdup(language);
    else if (said && !any)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, tmx_said_names[SAID_SOURCE], said);
}

/* Hands out what the first entry still has, and lets it go after its last. */
static void take_entry(Tmx *tmx, TmUnit **unit, const char **skipped)
{
    TmxEntry *entry = g_queue_peek_head(&tmx->entries);

    *skipped = entry->skipped;
    if (entry->n_combinations > 1)
        *unit = tmx_entry_combination(entry, tmx->n_given);
    else
        *unit = g_steal_pointer(&entry->unit);
    if (*unit) {
        tmx_codes_finish(tmx->codes, *unit);
        tmx_take_dates(*unit, entry->said);
        take_source(tmx, *unit, entry->said[SAID_SOURCE]);
        tmx_finish_places(*unit);
        if (!tmx->is_ours)
            tmx_order_take(tmx->order, *unit, tmx->n_given > 0);
    }
    if (++tmx->n_given >= entry->n_combinations) {
        tmx->n_given = 0;
        tmx_entry_free(g_queue_pop_head(&tmx->entries));
    }
}

static gboolean tmx_next(gpointer state, TmUnit **unit, const char **skipped, GError **error)
{
    Tmx *tmx = state;

    while (g_queue_is_empty(&tmx->entries) && tmx->failure == NULL && !tmx->ended)
        parse_chunk(tmx, &tmx->failure);
    if (g_queue_is_empty(&tmx->entries)) {
        if (tmx->failure)
            g_propagate_error(error, g_steal_pointer(&tmx->failure));
        return FALSE;
    }
    take_entry(tmx, unit, skipped);
    return TRUE;
}

static const char *const endings[] = {".tmx", NULL};

const ExchangeFormat tmx_format = {
    .name = "tmx",
    .recognises = tmx_recognises,
    .open = tmx_open,
    .next = tmx_next,
    .close = tmx_close,
    .endings = endings,
    .writer_open = tmx_writer_open,
    .writer_add = tmx_writer_add,
    .writer_end = tmx_writer_end,
    .writer_close = tmx_writer_close,
};
