#include <string.h>

#include "index/lookup_internal.h"
#include "index/varint_internal.h"

#define EIGHT_TIMES 0x0101010101010101u
#define HIGH_BITS 0x8080808080808080u

/* ---- which bytes ------------------------------------------------------------------------------
 */

static guint8 first_byte(guint32 word)
{
    return (guint8) (word < 0x80 ? word : (word & 0x7f) | 0x80);
}

/* What a glance would look for, of one part. */
typedef struct {
    gboolean bytes[256];
    guint n_bytes;
    guint64 frequency; /* how often its words are there, more or less */
} Glance;

/* FALSE: too many bytes. Words are numbered by frequency, and the second one is half as frequent as
 * the first, the tenth a tenth (Zipf). */
static gboolean glance_of(const Follow *follow, guint64 part, Glance *glance)
{
    memset(glance, 0, sizeof *glance);
    for (guint32 word = 0; word < follow->segment->header->n_words; word++) {
        guint8 byte = first_byte(word);
        if ((follow->phrases->fits[word] & part) == 0)
            continue;
        glance->frequency += ((guint64) 1 << 32) / (word + 1u);
        if (glance->bytes[byte])
            continue;
        if (glance->n_bytes == GLANCE_MAX_BYTES)
            return FALSE;
        glance->bytes[byte] = TRUE;
        glance->n_bytes++;
    }
    return TRUE;
}

static void take_glance(Follow *follow, const Glance *glance, guint64 part)
{
    follow->n_bytes = 0;
    for (guint byte = 0; byte < 256; byte++)
        if (glance->bytes[byte])
            follow->bytes[follow->n_bytes++] = EIGHT_TIMES * byte;
    follow->part = part;
    for (follow->end = part; (follow->phrases->ends & follow->end) == 0;)
        follow->end <<= 1;
}

/* For the rarest part that tells something: the first of a phrase, or a loose one by itself. */
static void choose_glance(Follow *follow, guint64 loose)
{
    const TmIndexPhrases *phrases = follow->phrases;
    guint64 rarest = G_MAXUINT64;

    for (guint i = 0; i < phrases->n_parts; i++) {
        guint64 part = (guint64) 1 << i;
        Glance glance;
        if ((phrases->starts & part) == 0 || (phrases->ends & ~loose & part) != 0 ||
            !glance_of(follow, part, &glance) || glance.frequency >= rarest)
            continue;
        rarest = glance.frequency;
        take_glance(follow, &glance, part);
    }
}

gboolean follow_init(Follow *follow, TmIndexSegment *segment, const TmIndexPhrases *phrases,
                     guint64 loose)
{
    guint64 n_offsets = (guint64) segment->header->n_texts + 1;

    memset(follow, 0, sizeof *follow);
    follow->segment = segment;
    follow->phrases = phrases;
    follow->offsets = segment_at(segment, SECTION_OFFSETS, 0, n_offsets * sizeof(guint32));
    follow->reads = loose != 0 || phrases->starts != phrases->ends;
    if (follow->reads)
        choose_glance(follow, loose);
    return follow->offsets != NULL;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* A word number; nearly all have one byte or two. NULL: it does not end, or there is no such word.
 */
static inline const guint8 *read_word(const guint8 *at, const guint8 *end, guint32 n_known,
                                      guint32 *word)
{
    if (at < end && at[0] < 0x80) {
        *word = at[0];
        at++;
    } else if (end - at > 1 && at[1] < 0x80) {
        *word = (guint32) (at[0] & 0x7f) | (guint32) at[1] << 7;
        at += 2;
    } else {
        at = varint_read32(at, end, word);
    }
    return at != NULL && *word < n_known ? at : NULL;
}

/* Whether the phrase of the glance stands at @at. Behind the words are the units, which look like
 * words: what is found in them is found out later. */
static gboolean stands_at(const Follow *follow, const guint8 *at, const guint8 *end)
{
    const TmIndexPhrases *phrases = follow->phrases;
    guint64 part = follow->part;
    guint32 word;

    while ((at = read_word(at, end, follow->segment->header->n_words, &word)) != NULL) {
        guint64 fit = phrases->fits[word];
        if (part != follow->part && (fit & phrases->skip) != 0)
            continue;
        if ((fit & part) == 0)
            return FALSE;
        if (part == follow->end)
            return TRUE;
        part <<= 1;
    }
    return FALSE;
}

/* The high bit of each byte that is one of the glance. It may be set behind one that is, too. */
static inline guint64 glance_at(const Follow *follow, guint64 eight)
{
    guint64 found = 0;

    for (guint i = 0; i < follow->n_bytes; i++) {
        guint64 difference = eight ^ follow->bytes[i];
        found |= (difference - EIGHT_TIMES) & ~difference;
    }
    return found & HIGH_BITS;
}

/* Whether the phrase stands at one of the marks that a glance has made in eight bytes at @at. */
static gboolean stands_at_marks(const Follow *follow, guint64 marks, const guint8 *start,
                                const guint8 *at, const guint8 *end)
{
    for (; marks != 0; marks &= marks - 1) {
        const guint8 *word = at + __builtin_ctzll(marks) / 8;
        if (word < end && (word == start || word[-1] < 0x80) && stands_at(follow, word, end))
            return TRUE;
    }
    return FALSE;
}

static gboolean glance(const Follow *follow, const guint8 *start, const guint8 *end)
{
    const guint8 *at = start;
    guint64 eight;

    for (; end - at >= 8; at += 8) {
        memcpy(&eight, at, sizeof eight);
        guint64 marks = glance_at(follow, GUINT64_FROM_LE(eight));
        if (marks != 0 && stands_at_marks(follow, marks, start, at, end))
            return TRUE;
    }
    for (; at < end; at++) {
        guint64 marks = glance_at(follow, *at) & 0x80;
        if (marks != 0 && stands_at_marks(follow, marks, start, at, end))
            return TRUE;
    }
    return FALSE;
}

/* Behind so many numbers; NULL: they do not end. Each ends with a byte whose high bit is clear. */
static const guint8 *skip_numbers(const guint8 *at, const guint8 *end, guint32 n)
{
    for (guint64 eight; n > 8 && end - at >= 8; at += 8) {
        memcpy(&eight, at, sizeof eight);
        n -= (guint32) (((~eight & HIGH_BITS) >> 7) * EIGHT_TIMES >> 56);
    }
    for (; n > 0 && at < end; at++)
        n -= *at < 0x80;
    return n == 0 ? at : NULL;
}

/* Follows all phrases through all words. Returns where the units begin; NULL: damaged. */
static const guint8 *read_text(const Follow *follow, const guint8 *at, const guint8 *end,
                               guint32 n_words, guint64 *found)
{
    const TmIndexPhrases *phrases = follow->phrases;
    guint32 n_known = follow->segment->header->n_words, word;
    guint64 state = 0, reached = 0;

    for (; n_words > 0; n_words--) {
        at = read_word(at, end, n_known, &word);
        if (at == NULL)
            return NULL;
        guint64 fit = phrases->fits[word];
        if ((fit & phrases->skip) == 0)
            reached |= tm_index_phrases_step(phrases, &state, fit);
    }
    *found = reached;
    return at;
}

/* As segment_record, with all offsets at hand. */
static inline const guint8 *record(const Follow *follow, guint32 text, const guint8 **end)
{
    const guint32 *offsets = follow->offsets + text;
    guint64 n_bytes = ((guint64) offsets[1] - offsets[0]) * INDEX_RECORD_STEP;

    if (offsets[1] <= offsets[0] || n_bytes < sizeof(guint64))
        return segment_damage(follow->segment);
    const guint8 *at = segment_at(follow->segment, SECTION_RECORDS,
                                  (guint64) offsets[0] * INDEX_RECORD_STEP, n_bytes);
    *end = at != NULL ? at + n_bytes : NULL;
    return at;
}

gboolean follow_text(const Follow *follow, guint32 text, TmIndexUnits *units)
{
    TmIndexSegment *segment = follow->segment;
    const guint8 *end, *at = record(follow, text, &end);
    guint64 found = follow->phrases->ends;
    guint32 n_words;

    if (at == NULL)
        return FALSE;
    at = varint_read32(at + sizeof(guint64), end, &n_words);
    if (at != NULL && follow->n_bytes > 0 && !glance(follow, at, end))
        return FALSE;
    if (at != NULL)
        at = follow->reads ? read_text(follow, at, end, n_words, &found)
                           : skip_numbers(at, end, n_words);
    if (at != NULL && found == follow->phrases->ends) {
        units->at = at = varint_read(at, end, &units->n_left);
        units->end = end;
        units->unit = 0;
    }
    if (at == NULL)
        segment_damage(segment);
    return at != NULL && found == follow->phrases->ends;
}
