#include "segment/segment.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

struct TmSegmenter {
    TmSrx *srx; /* kept, since the rules were promised to live as long as the segmenter */
    TmSrxRules *rules;
};

TmSegmenter *tm_segmenter_new(TmSrx *rules, const char *language, GError **error)
{
    TmSrxRules *compiled = tm_srx_rules_for(rules, language, error);

    if (compiled == NULL)
        return NULL;
    TmSegmenter *segmenter = g_new0(TmSegmenter, 1);
    segmenter->srx = tm_srx_ref(rules);
    segmenter->rules = compiled;
    return segmenter;
}

void tm_segmenter_free(TmSegmenter *segmenter)
{
    if (segmenter == NULL)
        return;
    tm_srx_rules_free(segmenter->rules);
    tm_srx_unref(segmenter->srx);
    g_free(segmenter);
}

/* ---- Text: what lies between two breaks, without its white space ---------------------------- */

/* White space, controls, and what shows nothing: zero-width spaces, a stray byte order mark. */
static gboolean is_blank(UChar32 c)
{
    return u_isUWhiteSpace(c) || u_iscntrl(c) || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

static TmSpan trim(const char *text, gsize start, gsize end)
{
    while (start < end) {
        gsize next = start;
        UChar32 c;
        U8_NEXT_UNSAFE(text, next, c);
        if (!is_blank(c))
            break;
        start = next;
    }
    while (end > start) {
        gsize previous = end;
        UChar32 c;
        U8_PREV_UNSAFE(text, previous, c);
        if (!is_blank(c))
            break;
        end = previous;
    }
    return (TmSpan){start, end, 0, 0};
}

static GArray *trimmed_pieces(const GString *text, const GArray *breaks)
{
    GArray *spans = g_array_sized_new(FALSE, FALSE, sizeof(TmSpan), breaks->len + 1);
    gsize start = 0;

    for (guint i = 0; i <= breaks->len; i++) {
        gsize end = i < breaks->len ? g_array_index(breaks, gsize, i) : text->len;
        TmSpan span = trim(text->str, start, end);

        if (span.start < span.end)
            g_array_append_val(spans, span);
        start = end;
    }
    return spans;
}

/* ---- Codes ---------------------------------------------------------------------------------- */

/*
 * The codes between two sentences are divided at one point. With the usual header (start no, end
 * yes, isolated yes) that is before the first OPEN whose CLOSE lies beyond them:
 *
 *     …закрыт.</b><sup><note/></sup> <i>Новый…
 *             ^^^^^^^^^^^^^^^^^^^^^^ ^^^
 *             before                after
 *
 * In general it is before the first code that the header does not include in the segment before.
 * Two things go before that: a pair with nothing but codes in it is one code alone, and a code
 * alone does not part a CLOSE from its sentence.
 */
static gsize split_point(const TmText *text, const gsize *partners, const TmSrxHeader *header,
                         gsize first, gsize end)
{
    gsize split = first, pairs_end = first;
    gboolean wanted = FALSE, refused = FALSE; /* since the split: a code before, a code after */

    for (gsize i = first; i < end; i++) {
        TmCodeKind kind = tm_text_code(text, i)->kind;
        gboolean empty_pair =
            partners[i] != TM_NO_PARTNER && partners[i] >= first && partners[i] < end;
        gboolean alone = kind == TM_CODE_ALONE || empty_pair;
        gboolean include = alone                  ? header->include_isolated
                           : kind == TM_CODE_OPEN ? header->include_start
                                                  : header->include_end;

        if (!alone && (!include || (refused && kind == TM_CODE_OPEN)))
            break;
        if (empty_pair)
            pairs_end = MAX(pairs_end, partners[i] + 1);
        wanted = wanted || include;
        refused = refused || !include;
        if (wanted && i + 1 >= pairs_end) {
            split = i + 1;
            wanted = refused = FALSE;
        }
    }
    return split;
}

static void divide_codes(const TmText *text, const gsize *partners, const TmSrxHeader *header,
                         GArray *spans)
{
    gsize n_codes = tm_text_n_codes(text), code = 0;

    for (guint i = 0; i < spans->len; i++) {
        TmSpan *span = &g_array_index(spans, TmSpan, i);
        gboolean last = i + 1 == spans->len;
        gsize next_start = last ? G_MAXSIZE : g_array_index(spans, TmSpan, i + 1).start;
        gsize zone_end;

        span->first_code = i == 0 ? 0 : g_array_index(spans, TmSpan, i - 1).end_code;
        while (code < n_codes && tm_text_code(text, code)->offset < span->end)
            code++;
        for (zone_end = code; zone_end < n_codes; zone_end++)
            if (tm_text_code(text, zone_end)->offset > next_start)
                break;
        span->end_code = last ? n_codes : split_point(text, partners, header, code, zone_end);
        code = zone_end;
    }
}

/* The codes of a span as they are peeled off from both sides. */
typedef struct {
    const TmText *text;
    const gsize *partners;
    TmSpan *span;
} Peel;

static gboolean at_start(const Peel *peel, gsize code)
{
    return tm_text_code(peel->text, code)->offset <= peel->span->start;
}

static gboolean at_end(const Peel *peel, gsize code)
{
    return tm_text_code(peel->text, code)->offset >= peel->span->end;
}

/* The other half of @code if it is in the span, else TM_NO_PARTNER. */
static gsize partner_within(const Peel *peel, gsize code)
{
    gsize partner = peel->partners[code];

    return partner != TM_NO_PARTNER && partner >= peel->span->first_code &&
                   partner < peel->span->end_code
               ? partner
               : TM_NO_PARTNER;
}

/* How many codes at the front enclose no text: one by itself, or a pair that closes at once with
 * all that is in it. 0: the first code belongs to the text. */
static gsize n_loose_at_start(const Peel *peel)
{
    gsize first = peel->span->first_code;
    gsize last = partner_within(peel, first);

    if (!at_start(peel, first))
        return 0;
    if (last == TM_NO_PARTNER)
        return 1;
    if (!at_start(peel, last))
        return 0;
    for (gsize i = first + 1; i < last; i++) {
        gsize partner = partner_within(peel, i);
        if (partner != TM_NO_PARTNER && partner > last)
            return 0;
    }
    return last - first + 1;
}

static gsize n_loose_at_end(const Peel *peel)
{
    gsize last = peel->span->end_code - 1;
    gsize first = partner_within(peel, last);

    if (!at_end(peel, last))
        return 0;
    if (first == TM_NO_PARTNER)
        return 1;
    if (!at_end(peel, first))
        return 0;
    for (gsize i = first + 1; i < last; i++)
        if (partner_within(peel, i) < first)
            return 0;
    return last - first + 1;
}

/* Takes off a pair that encloses the whole span. */
static gboolean peel_pair(Peel *peel)
{
    TmSpan *span = peel->span;

    if (span->end_code - span->first_code < 2 ||
        peel->partners[span->first_code] != span->end_code - 1 ||
        !at_start(peel, span->first_code) || !at_end(peel, span->end_code - 1))
        return FALSE;
    span->first_code++;
    span->end_code--;
    return TRUE;
}

/* Leaves the outer codes outside the span. Each side is looked at again only after codes came off
 * it, so the work is linear in the codes. */
static void peel_codes(const TmText *text, const gsize *partners, TmSpan *span)
{
    Peel peel = {text, partners, span};
    gsize n_loose;

    do {
        while (span->first_code < span->end_code && (n_loose = n_loose_at_start(&peel)) > 0)
            span->first_code += n_loose;
        while (span->first_code < span->end_code && (n_loose = n_loose_at_end(&peel)) > 0)
            span->end_code -= n_loose;
    } while (peel_pair(&peel));
}

static gboolean check_lengths(const GArray *spans, GError **error)
{
    for (guint i = 0; i < spans->len; i++) {
        const TmSpan *span = &g_array_index(spans, TmSpan, i);
        if (span->end - span->start <= TM_SEGMENT_MAX_BYTES)
            continue;
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("a sentence is longer than %d KB; divide it into paragraphs"),
                        TM_SEGMENT_MAX_BYTES / 1024);
        return FALSE;
    }
    return TRUE;
}

/* ---- Codes that are white space
 * ------------------------------------------------------------------ */

/* The text as a reader sees it: with a tab or line break for each code that is one. */
static GString *visible_text(const TmText *text)
{
    GString *visible = g_string_sized_new(text->string->len + 16);
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        char separator = tm_code_separator(code);
        if (separator == '\0')
            continue;
        g_string_append_len(visible, text->string->str + at, (gssize) (code->offset - at));
        g_string_append_c(visible, separator);
        at = code->offset;
    }
    g_string_append_len(visible, text->string->str + at, (gssize) (text->string->len - at));
    return visible;
}

/* Turns offsets of the visible text, asked for in ascending order, into offsets of the text. */
typedef struct {
    const TmText *text;
    gsize code;
    gsize n_inserted;
} BackMap;

static gsize map_back(BackMap *map, gsize offset)
{
    for (; map->code < tm_text_n_codes(map->text); map->code++) {
        const TmCode *code = tm_text_code(map->text, map->code);
        if (code->offset + map->n_inserted >= offset)
            break;
        map->n_inserted += tm_code_separator(code) != '\0';
    }
    return offset - map->n_inserted;
}

static GArray *find_breaks(TmSegmenter *segmenter, const TmText *text, GError **error)
{
    g_autoptr(GString) visible = visible_text(text);
    GArray *breaks = tm_srx_breaks(segmenter->rules, visible->str, visible->len, error);
    BackMap map = {text, 0, 0};

    for (guint i = 0; breaks != NULL && i < breaks->len; i++) {
        gsize *offset = &g_array_index(breaks, gsize, i);
        *offset = map_back(&map, *offset);
    }
    return breaks;
}

GArray *tm_segmenter_places(TmSegmenter *segmenter, const TmText *text, GError **error)
{
    g_autoptr(GString) visible = visible_text(text);
    GArray *places = tm_srx_places(segmenter->rules, visible->str, visible->len, error);
    BackMap map = {text, 0, 0};

    for (guint i = 0; places != NULL && i < places->len; i++) {
        TmSrxPlace *place = &g_array_index(places, TmSrxPlace, i);
        place->offset = map_back(&map, place->offset);
    }
    return places;
}

GArray *tm_segmenter_cut(TmSegmenter *segmenter, const TmText *text, GError **error)
{
    g_autoptr(GArray) breaks = find_breaks(segmenter, text, error);

    if (breaks == NULL)
        return NULL;
    g_autoptr(GArray) spans = trimmed_pieces(text->string, breaks);
    if (!check_lengths(spans, error))
        return NULL;
    g_autofree gsize *partners = tm_text_partners(text);
    divide_codes(text, partners, tm_srx_header(segmenter->srx), spans);
    for (guint i = 0; i < spans->len; i++)
        peel_codes(text, partners, &g_array_index(spans, TmSpan, i));
    return g_steal_pointer(&spans);
}
