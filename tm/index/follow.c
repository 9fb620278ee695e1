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

/* The bytes that words of a part begin with; FALSE: too many. */
static gboolean bytes_of(const Follow *follow, guint64 part, gboolean bytes[256], guint *n_bytes)
{
    *n_bytes = 0;
    memset(bytes, 0, 256 * sizeof *bytes);
    for (guint32 word = 0; word < follow->segment->header->n_words; word++) {
        guint8 byte = first_byte(word);
        if ((follow->phrases->fits[word] & part) == 0 || bytes[byte])
            continue;
        if (*n_bytes == GLANCE_MAX_BYTES)
            return FALSE;
        bytes[byte] = TRUE;
        (*n_bytes)++;
    }
    return TRUE;
}

/* The first phrase of several words whose first one begins with few bytes. */
static void choose_glance(Follow *follow)
{
    const TmIndexPhrases *phrases = follow->phrases;
    gboolean bytes[256];

    for (guint i = 0; i < phrases->n_parts && follow->n_bytes == 0; i++) {
        guint64 part = (guint64) 1 << i;
        guint n_bytes;
        if ((phrases->starts & part) == 0 || (phrases->ends & part) != 0 ||
            !bytes_of(follow, part, bytes, &n_bytes))
            continue;
        for (guint byte = 0; byte < 256; byte++)
            if (bytes[byte])
                follow->bytes[follow->n_bytes++] = EIGHT_TIMES * byte;
        follow->part = part;
        for (follow->end = part; (phrases->ends & follow->end) == 0;)
            follow->end <<= 1;
    }
}

void follow_init(Follow *follow, TmIndexSegment *segment, const TmIndexPhrases *phrases,
                 gboolean reads)
{
    memset(follow, 0, sizeof *follow);
    follow->segment = segment;
    follow->phrases = phrases;
    follow->reads = reads;
    if (reads)
        choose_glance(follow);
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

static gboolean glance(const Follow *follow, const guint8 *start, const guint8 *end)
{
    for (const guint8 *at = start; at < end; at += 8) {
        /* Where fewer than eight are left, the others are no word's first. */
        guint64 eight = HIGH_BITS;
        memcpy(&eight, at, (gsize) MIN(end - at, 8));
        for (guint64 found = glance_at(follow, GUINT64_FROM_LE(eight)); found != 0;
             found &= found - 1) {
            const guint8 *word = at + __builtin_ctzll(found) / 8;
            if (word < end && (word == start || word[-1] < 0x80) && stands_at(follow, word, end))
                return TRUE;
        }
    }
    return FALSE;
}

/* Behind so many numbers; NULL: they do not end. */
static const guint8 *skip_numbers(const guint8 *at, const guint8 *end, guint32 n)
{
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

gboolean follow_text(const Follow *follow, guint32 text, TmIndexUnits *units)
{
    TmIndexSegment *segment = follow->segment;
    const guint8 *end, *at = segment_record(segment, text, &end);
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
