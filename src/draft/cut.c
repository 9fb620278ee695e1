#include "draft/cut.h"

/* A boundary so close to the end of a piece may be another one when more of the text is seen. */
#define MARGIN_BYTES (4 * TM_SRX_WINDOW)

struct Cut {
    Paragraphs *paragraphs; /* this or the units */
    const GPtrArray *units;
    guint n_done; /* of the units */
    const char *name;
    TmSegmenter *segmenter;
    gboolean wants_places;
    TmText *text; /* of the last paragraph */
    GArray *spans;
    GArray *places;
};

static Cut *cut_new(const char *name, TmSegmenter *segmenter, gboolean places)
{
    Cut *cut = g_new0(Cut, 1);

    cut->name = name;
    cut->segmenter = segmenter;
    cut->wants_places = places;
    return cut;
}

Cut *cut_text(Paragraphs *paragraphs, const char *name, TmSegmenter *segmenter, gboolean places)
{
    Cut *cut = cut_new(name, segmenter, places);

    cut->paragraphs = paragraphs;
    return cut;
}

Cut *cut_document(const GPtrArray *units, const char *name, TmSegmenter *segmenter, gboolean places)
{
    Cut *cut = cut_new(name, segmenter, places);

    cut->units = units;
    return cut;
}

static void forget(Cut *cut)
{
    g_clear_pointer(&cut->text, tm_text_free);
    g_clear_pointer(&cut->spans, g_array_unref);
    g_clear_pointer(&cut->places, g_array_unref);
}

void cut_free(Cut *cut)
{
    if (cut == NULL)
        return;
    forget(cut);
    g_free(cut);
}

static gboolean find_segments(Cut *cut, const TmText *text, GError **error)
{
    cut->spans = tm_segmenter_cut(cut->segmenter, text, error);
    if (cut->spans == NULL)
        return FALSE;
    if (cut->wants_places)
        cut->places = tm_segmenter_places(cut->segmenter, text, error);
    return !cut->wants_places || cut->places != NULL;
}

static gsize start_of(const Cut *cut, guint segment)
{
    return g_array_index(cut->spans, TmSpan, segment).start;
}

static gboolean begins_line(const Cut *cut, guint segment)
{
    gsize at = start_of(cut, segment);
    const char *text = cut->text->string->str;

    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at == 0 || text[at - 1] == '\n';
}

/* Of a piece of a paragraph that goes on, gives back what may be cut otherwise when more is seen:
 * the last segment always. The next piece begins with a line if there is one, since lines mean
 * something: a mark at the start of one is the mark of a list. */
static void keep_unsure(Cut *cut, gsize n_bytes)
{
    guint n_sure = cut->spans->len;

    while (n_sure > 0 && start_of(cut, n_sure - 1) + MARGIN_BYTES > n_bytes)
        n_sure--;
    guint in_line = n_sure > 0 ? n_sure - 1 : 0;
    for (n_sure = in_line; n_sure > 0 && !begins_line(cut, n_sure); n_sure--)
        ;
    if (n_sure == 0)
        n_sure = in_line;
    gsize start = cut->spans->len > 0 ? start_of(cut, n_sure) : n_bytes;
    g_array_set_size(cut->spans, n_sure);
    for (guint i = 0; cut->places != NULL && i < cut->places->len; i++)
        if (g_array_index(cut->places, TmSrxPlace, i).offset > start)
            g_array_set_size(cut->places, i);
    paragraphs_keep(cut->paragraphs, start);
}

static gboolean next_paragraph(Cut *cut, CutUnit *unit, GError **error)
{
    Paragraph paragraph;

    while (paragraphs_next(cut->paragraphs, &paragraph, error)) {
        GError *cause = NULL;

        forget(cut);
        cut->text = tm_text_new(paragraph.text, (gssize) paragraph.n_bytes);
        if (!find_segments(cut, cut->text, &cause)) {
            gboolean too_long = g_error_matches(cause, TM_ERROR, TM_ERROR_LIMIT);
            if (too_long && paragraphs_divide(cut->paragraphs)) {
                g_error_free(cause);
                continue;
            }
            g_autofree char *place = g_strdup_printf("%s:%u", cut->name, paragraph.line);
            return draft_fail_at(place, "", cause, error);
        }
        if (paragraph.goes_on)
            keep_unsure(cut, paragraph.n_bytes);
        *unit = (CutUnit){.text = cut->text,
                          .number = paragraph.number,
                          .kind = UNIT_PARAGRAPH,
                          .place = "",
                          .spans = cut->spans,
                          .places = cut->places,
                          .first = paragraph.first,
                          .folded = paragraph.folded,
                          .n_folded = paragraph.n_folded,
                          .ends = !paragraph.goes_on};
        return TRUE;
    }
    return FALSE;
}

static gboolean next_unit(Cut *cut, CutUnit *unit, GError **error)
{
    if (cut->n_done == cut->units->len)
        return FALSE;
    const DraftUnit *read = cut->units->pdata[cut->n_done];
    GError *cause = NULL;
    forget(cut);
    if (!find_segments(cut, read->unit.text, &cause))
        return draft_fail_at(cut->name, read->unit.place, cause, error);
    *unit = (CutUnit){.text = read->unit.text,
                      .number = ++cut->n_done,
                      .kind = read->unit.kind,
                      .place = read->unit.place,
                      .spans = cut->spans,
                      .places = cut->places,
                      .ends = TRUE};
    return TRUE;
}

gboolean cut_next(Cut *cut, CutUnit *unit, GError **error)
{
    return cut->paragraphs != NULL ? next_paragraph(cut, unit, error) : next_unit(cut, unit, error);
}
