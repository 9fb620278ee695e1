/*
 * The writer of XLIFF 1.2. The reader comes with the formats that are filled in place.
 */
#include "formats/bilingual.h"

#include <string.h>
#include "formats/xml/xml_scan.h"

/* ---- inline codes -------------------------------------------------------------------------------
 */

/* A pair may be a <g> where its halves stand in one segment and no other pair is cut by them. */
static void find_nested(const TmText *text, gsize first_code, gsize end_code, GHashTable *nested)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));

    for (gsize i = first_code; i < end_code; i++) {
        const TmCode *code = tm_text_code(text, i);
        if (code->kind == TM_CODE_OPEN) {
            g_array_append_val(open, code->id);
        } else if (code->kind == TM_CODE_CLOSE && open->len > 0 &&
                   g_array_index(open, guint, open->len - 1) == code->id) {
            g_hash_table_add(nested, GUINT_TO_POINTER(code->id));
            g_array_set_size(open, open->len - 1);
        } else if (code->kind == TM_CODE_CLOSE) {
            g_array_set_size(open, 0);
        }
    }
}

static gboolean not_in(gpointer id, gpointer value, gpointer other)
{
    (void) value;
    return !g_hash_table_contains(other, id);
}

/* The ids of the pairs that are nested in every segment's source and in its target. */
static GHashTable *ids_of_g(const BilingualUnit *unit)
{
    GHashTable *all = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (guint i = 0; i < unit->segments->len; i++) {
        const BilingualSegment *segment = &g_array_index(unit->segments, BilingualSegment, i);
        g_autoptr(GHashTable) here = g_hash_table_new(g_direct_hash, g_direct_equal);
        find_nested(unit->source, segment->first_code, segment->end_code, here);
        if (segment->target != NULL) {
            g_autoptr(GHashTable) there = g_hash_table_new(g_direct_hash, g_direct_equal);
            find_nested(segment->target, 0, tm_text_n_codes(segment->target), there);
            g_hash_table_foreach_remove(here, not_in, there);
        }
        GHashTableIter iter;
        gpointer id;
        g_hash_table_iter_init(&iter, here);
        while (g_hash_table_iter_next(&iter, &id, NULL))
            g_hash_table_add(all, id);
    }
    return all;
}

/* XLIFF's own names for what a code does; anything else is "x-NAME". */
static void append_ctype(GString *out, const TmCode *code)
{
    static const char *const known[] = {"bold", "italic", "link", NULL};
    g_autofree char *name = g_strdup(code->name);

    if (*name == '\0')
        return;
    g_string_append(out, " ctype=\"");
    if (strcmp(name, "underline") == 0)
        g_string_append(out, "underlined");
    else {
        if (!g_strv_contains(known, name) || code->kind == TM_CODE_ALONE)
            g_string_append(out, "x-");
        g_strdelimit(name, " \t\r\n", '-');
        xml_escape_attribute(out, name, strlen(name));
    }
    g_string_append_c(out, '"');
}

static void append_code(GString *out, const TmCode *code, gboolean is_g)
{
    switch (code->kind) {
    case TM_CODE_OPEN:
        g_string_append_printf(out, is_g ? "<g id=\"%u\"" : "<bx id=\"%u\"", code->id);
        if (!is_g)
            g_string_append_printf(out, " rid=\"%u\"", code->id);
        append_ctype(out, code);
        g_string_append(out, is_g ? ">" : "/>");
        break;
    case TM_CODE_CLOSE:
        if (is_g)
            g_string_append(out, "</g>");
        else
            g_string_append_printf(out, "<ex id=\"%u-end\" rid=\"%u\"/>", code->id, code->id);
        break;
    default:
        g_string_append_printf(out, "<x id=\"%u\"", code->id);
        append_ctype(out, code);
        g_string_append(out, "/>");
    }
}

/* A stretch of text with its codes. @g: the ids that may be <g>; NULL: none. */
static void append_text(GString *out, const TmText *text, gsize start, gsize end, gsize first_code,
                        gsize end_code, GHashTable *g)
{
    for (gsize i = first_code; i < end_code; i++) {
        const TmCode *code = tm_text_code(text, i);
        gsize offset = CLAMP(code->offset, start, end);
        xml_escape_text(out, text->string->str + start, offset - start);
        append_code(out, code, g != NULL && g_hash_table_contains(g, GUINT_TO_POINTER(code->id)));
        start = offset;
    }
    xml_escape_text(out, text->string->str + start, end - start);
}

static void append_whole(GString *out, const TmText *text, GHashTable *g)
{
    append_text(out, text, 0, text->string->len, 0, tm_text_n_codes(text), g);
}

/* ---- units --------------------------------------------------------------------------------------
 */

typedef void (*SegmentWriter)(GString *out, const BilingualUnit *unit,
                              const BilingualSegment *segment, GHashTable *g);

static void write_source_segment(GString *out, const BilingualUnit *unit,
                                 const BilingualSegment *segment, GHashTable *g)
{
    append_text(out, unit->source, segment->start, segment->end, segment->first_code,
                segment->end_code, g);
}

static gboolean is_half(const TmText *text, const BilingualSegment *segment, const TmCode *code)
{
    for (gsize i = segment->first_code; i < segment->end_code; i++)
        if (tm_text_code(text, i)->id == code->id && tm_text_code(text, i) != code)
            return FALSE;
    return code->kind != TM_CODE_ALONE;
}

/*
 * A segment without translation is empty, but for the halves of pairs whose other half stands
 * outside: an ex without its bx would be no valid XLIFF.
 */
static void write_target_segment(GString *out, const BilingualUnit *unit,
                                 const BilingualSegment *segment, GHashTable *g)
{
    if (segment->target != NULL) {
        append_whole(out, segment->target, g);
        return;
    }
    for (gsize i = segment->first_code; i < segment->end_code; i++)
        if (is_half(unit->source, segment, tm_text_code(unit->source, i)))
            append_code(out, tm_text_code(unit->source, i), FALSE);
}

/* The unit's text with every segment in an mrk; what stands between segments is the source's. */
static void append_segmented(GString *out, const BilingualUnit *unit, GHashTable *g,
                             SegmentWriter write_segment)
{
    gsize at = 0, code = 0;

    for (guint i = 0; i < unit->segments->len; i++) {
        const BilingualSegment *segment = &g_array_index(unit->segments, BilingualSegment, i);
        append_text(out, unit->source, at, segment->start, code, segment->first_code, g);
        g_string_append_printf(out, "<mrk mtype=\"seg\" mid=\"%u\">", i + 1);
        write_segment(out, unit, segment, g);
        g_string_append(out, "</mrk>");
        at = segment->end;
        code = segment->end_code;
    }
    append_text(out, unit->source, at, unit->source->string->len, code,
                tm_text_n_codes(unit->source), g);
}

/* A target has one state: that of its least finished segment. */
static BilingualState state_of(const BilingualUnit *unit)
{
    BilingualState state = BILINGUAL_TRANSLATED;

    for (guint i = 0; i < unit->segments->len; i++)
        state = MIN(state, g_array_index(unit->segments, BilingualSegment, i).state);
    return state;
}

static gboolean has_matches(const BilingualUnit *unit)
{
    for (guint i = 0; i < unit->segments->len; i++)
        if (g_array_index(unit->segments, BilingualSegment, i).matches->len > 0)
            return TRUE;
    return FALSE;
}

static void append_target(GString *out, const Bilingual *bilingual, const BilingualUnit *unit,
                          GHashTable *g)
{
    static const char *const states[] = {
        "state=\"needs-translation\"",
        "state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\"",
        "state=\"translated\""};

    BilingualState state = state_of(unit);
    g_string_append(out, "        <target xml:lang=\"");
    xml_escape_attribute(out, bilingual->target_language, strlen(bilingual->target_language));
    g_string_append_printf(out, "\" %s%s>", states[state],
                           state == BILINGUAL_TRANSLATED && has_matches(unit)
                               ? " state-qualifier=\"exact-match\""
                               : "");
    append_segmented(out, unit, g, write_target_segment);
    g_string_append(out, "</target>\n");
}

static void append_origin(GString *out, const BilingualMatch *match)
{
    xml_escape_attribute(out, match->memory, strlen(match->memory));
    if (match->document != NULL) {
        g_string_append(out, ": ");
        xml_escape_attribute(out, match->document, strlen(match->document));
    }
    if (match->date != 0) {
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(match->date);
        g_autofree char *day = date ? g_date_time_format(date, "%Y-%m-%d") : NULL;
        if (day != NULL)
            g_string_append_printf(out, ", %s", day);
    }
    if (match->via != NULL) {
        g_string_append(out, ", via ");
        xml_escape_attribute(out, match->via, strlen(match->via));
    }
}

static void append_match(GString *out, const Bilingual *bilingual, guint mid,
                         const BilingualMatch *match)
{
    g_string_append_printf(out, "        <alt-trans mid=\"%u\" match-quality=\"%d%%\" origin=\"",
                           mid, match->context ? 101 : match->score / 100);
    append_origin(out, match);
    g_string_append(out, "\">\n          <source xml:lang=\"");
    xml_escape_attribute(out, bilingual->source_language, strlen(bilingual->source_language));
    g_string_append(out, "\">");
    append_whole(out, match->source, NULL);
    g_string_append(out, "</source>\n          <target xml:lang=\"");
    xml_escape_attribute(out, bilingual->target_language, strlen(bilingual->target_language));
    g_string_append(out, "\">");
    append_whole(out, match->target, NULL);
    g_string_append(out, "</target>\n        </alt-trans>\n");
}

static void append_notes(GString *out, const Bilingual *bilingual, const BilingualUnit *unit)
{
    for (guint i = 0; i < unit->segments->len; i++) {
        const BilingualSegment *segment = &g_array_index(unit->segments, BilingualSegment, i);
        if (segment->note != NULL) {
            g_string_append_printf(
                out, "        <note annotates=\"target\" from=\"tolmach\">%u: ", i + 1);
            xml_escape_text(out, segment->note, strlen(segment->note));
            g_string_append(out, "</note>\n");
        }
        for (guint j = 0; j < segment->matches->len; j++)
            append_match(out, bilingual, i + 1,
                         &g_array_index(segment->matches, BilingualMatch, j));
    }
}

static void append_unit(GString *out, const Bilingual *bilingual, const BilingualUnit *unit,
                        guint number)
{
    g_autoptr(GHashTable) g = ids_of_g(unit);

    g_string_append_printf(out,
                           "      <trans-unit id=\"%u\" restype=\"x-%s\" xml:space=\"preserve\">\n",
                           number, unit->kind);
    g_string_append(out, "        <source>");
    append_whole(out, unit->source, g);
    g_string_append(out, "</source>\n        <seg-source>");
    append_segmented(out, unit, g, write_source_segment);
    g_string_append(out, "</seg-source>\n");
    append_target(out, bilingual, unit, g);
    if (*unit->place != '\0') {
        g_string_append(out, "        <context-group purpose=\"location\"><context "
                             "context-type=\"sourcefile\">");
        xml_escape_text(out, unit->place, strlen(unit->place));
        g_string_append(out, "</context></context-group>\n");
    }
    append_notes(out, bilingual, unit);
    g_string_append(out, "      </trans-unit>\n");
}

static void append_head(GString *out, const Bilingual *bilingual)
{
    const char *const attributes[][2] = {
        {"original", bilingual->original},
        {"datatype", bilingual->datatype},
        {"source-language", bilingual->source_language},
        {"target-language", bilingual->target_language},
    };

    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n"
                         "  <file");
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        g_string_append_printf(out, " %s=\"", attributes[i][0]);
        xml_escape_attribute(out, attributes[i][1], strlen(attributes[i][1]));
        g_string_append_c(out, '"');
    }
    g_string_append(out, ">\n    <header>\n      <skl><external-file href=\"");
    xml_escape_attribute(out, bilingual->original, strlen(bilingual->original));
    g_string_append_printf(out, "\" crc=\"%s\"/></skl>\n", bilingual->checksum);
    g_string_append_printf(out,
                           "      <tool tool-id=\"tolmach\" tool-name=\"tolmach\" "
                           "tool-version=\"%s\"/>\n    </header>\n    <body>\n",
                           TOLMACH_VERSION);
}

GBytes *xliff12_write(const Bilingual *bilingual)
{
    GString *out = g_string_new(NULL);

    append_head(out, bilingual);
    for (guint i = 0; i < bilingual->units->len; i++) {
        const BilingualUnit *unit = &g_array_index(bilingual->units, BilingualUnit, i);
        if (unit->segments->len > 0)
            append_unit(out, bilingual, unit, i + 1);
    }
    g_string_append(out, "    </body>\n  </file>\n</xliff>\n");
    return g_string_free_to_bytes(out);
}
