#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "text/language.h"

/* A language is normalised once; a file that makes up new tags all the time starts the list anew.
 */
#define MAX_KNOWN_LANGUAGES 1000
/* No tag is longer than that (BCP 47 asks for 35 characters at least); nor are such kept. */
#define MAX_LANGUAGE_BYTES 100

/* ---- units and variants -------------------------------------------------------------------- */

static void begin_unit(Tmx *tmx, const XmlElement *element)
{
    tmx->unit = exchange_unit_new();
    tmx->variant = NULL;
    tmx->n_unit_bytes = 0;
    tmx->skip_reason = NULL;
    tmx->unknown_language = FALSE;
    tmx_codes_begin_unit(tmx->codes);
    if (tmx_has_room(tmx, tmx_attribute_bytes(element)))
        tmx_take_attributes(tmx->unit, NULL, element->attributes);
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
    TmxEntry *entry = tmx_entry_new(unit, tmx->unknown_language);
    g_queue_push_tail(&tmx->entries, entry);
    if (tmx->unknown_language && entry->skipped == NULL)
        g_queue_push_tail(&tmx->entries, tmx_entry_skipped(SKIPPED_UNKNOWN_LANGUAGE));
}

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

static void begin_variant(Tmx *tmx, const XmlElement *element)
{
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
    tmx_take_attributes(tmx->unit, tmx->variant, element->attributes);
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
    tmx_codes_begin_segment(tmx->codes);
    g_array_set_size(tmx->highlights, 0);
    tmx->place = PLACE_SEG;
}

/* ---- properties and notes ------------------------------------------------------------------ */

static void begin_field(Tmx *tmx, const XmlElement *element)
{
    gboolean is_note = g_str_equal(element->name, "note");
    const char *type = is_note ? "note" : tmx_attribute(element, "type");

    /* TMX wants a type; a <prop> without one is not lost. */
    g_free(tmx->field_name);
    tmx->field_name = g_strdup(type ? type : "prop");
    g_string_truncate(tmx->data, 0);
    tmx->inner_depth = 0;
    tmx->field_from = tmx->place;
    tmx->place = PLACE_FIELD;
}

static void end_field(Tmx *tmx)
{
    tmx->place = tmx->field_from;
    if (tmx->place == PLACE_HEADER) {
        if (g_str_equal(tmx->field_name, "x-TextContextMatchType"))
            tmx->trados_following = g_str_equal(tmx->data->str, "PrecedingAndFollowingSource");
        return;
    }
    if (tmx_has_room(tmx, strlen(tmx->field_name) + sizeof(TmAttribute)))
        tmx_take_property(tmx->unit, tmx->variant, tmx->field_name, tmx->data->str,
                          tmx->trados_following);
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

static void start_in_tmx(Tmx *tmx, const XmlElement *element)
{
    if (g_str_equal(element->name, "header")) {
        tmx->place = PLACE_HEADER;
    } else if (g_str_equal(element->name, "body")) {
        tmx->has_body = TRUE;
        tmx->place = PLACE_BODY;
    } else {
        tmx->skip_depth = 1;
    }
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
        tmx->inner_depth++;
    else if (tmx->place != PLACE_BODY && is_field(element))
        begin_field(tmx, element);
    else
        tmx->skip_depth = 1;
    return TRUE;
}

static gboolean end(G_GNUC_UNUSED const char *name, gpointer user, G_GNUC_UNUSED GError **error)
{
    Tmx *tmx = user;

    if (tmx->skip_depth > 0)
        tmx->skip_depth--;
    else if (tmx->inner_depth > 0)
        tmx->inner_depth--;
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
        tmx->place = PLACE_OUTSIDE;
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
    } else if ((tmx->place == PLACE_FIELD || tmx->place == PLACE_CODE) &&
               tmx_has_room(tmx, n_bytes)) {
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
    g_array_unref(tmx->highlights);
    g_hash_table_destroy(tmx->languages);
    g_string_free(tmx->data, TRUE);
    g_clear_error(&tmx->failure);
    g_free(tmx->code_name);
    g_free(tmx->field_name);
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
    tmx->highlights = tmx_highlights_new();
    tmx->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tmx->data = g_string_new(NULL);
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
    if (!xml_reader_feed(tmx->xml, (const char *) bytes, n_bytes, tmx->ended, error))
        return FALSE;
    if (!tmx->ended || tmx->has_body)
        return TRUE;
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, stream_name(tmx->stream), 0, 0,
                    _("the TMX file has no <body>, so no units; export the memory again"));
    return FALSE;
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

const ExchangeFormat tmx_format = {
    .name = "tmx",
    .recognises = tmx_recognises,
    .open = tmx_open,
    .next = tmx_next,
    .close = tmx_close,
};
