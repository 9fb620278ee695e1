/*
 * Each part of the query is a set of texts, a bit for each: of the terms that its words have, some
 * have bits in the segment and are laid over each other, the postings of others are set one by one.
 * The sets are cut with each other, the rarest part first, until so few texts remain that reading
 * them is cheaper. What is left is read (follow.c).
 */
#include "index/lookup.h"

#include <string.h>
#include <xxhash.h>

#include "index/bits_internal.h"
#include "index/lookup_internal.h"
#include "index/postings_internal.h"

/* So few texts are read rather than cut with another part. Guess: what a millisecond can read. */
#define FEW_TEXTS 4096

/* ---- the vocabulary ----------------------------------------------------------------------------
 */

gboolean tm_index_segment_word_numbers(TmIndexSegment *segment, guint32 word,
                                       TmIndexWordNumbers *numbers)
{
    const IndexWord *entry = segment_item(segment, SECTION_WORDS, IndexWord, word);

    if (entry == NULL)
        return FALSE;
    *numbers =
        (TmIndexWordNumbers){(TmTokenKind) (entry->folded % 4), entry->term, entry->folded / 4};
    return TRUE;
}

guint32 tm_index_segment_term(TmIndexSegment *segment, const char *term)
{
    guint64 hash = XXH3_64bits_withSeed(term, strlen(term), segment->header->salt);

    return segment_find_term(segment, hash);
}

guint32 tm_index_segment_folded(TmIndexSegment *segment, TmTokenKind kind, const char *folded)
{
    return segment_find_folded(segment, kind, folded);
}

/* ---- parts -------------------------------------------------------------------------------------
 */

typedef struct {
    guint bit;
    guint64 n_texts; /* that have it at most */
} Part;

typedef struct {
    TmIndexSegment *segment;
    const TmIndexPhrases *phrases;
    guint64 *bits; /* of each term: the parts that a word of it fits */
    GArray *terms; /* of guint32: those that fit any */
    Part parts[TM_INDEX_MAX_PARTS];
    guint n_parts;
    gsize n_words;  /* of a set: 64 texts each */
    guint64 *found; /* a set */
    guint64 *part;  /* the set of one part */
    guint64 loose;  /* parts that are not told exactly by the set that is found */
} Lookup;

static void lookup_clear(Lookup *lookup)
{
    g_free(lookup->bits);
    g_clear_pointer(&lookup->terms, g_array_unref);
    g_free(lookup->found);
    g_free(lookup->part);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lookup, lookup_clear)

static guint64 all_parts(const Lookup *lookup)
{
    return ((guint64) 1 << lookup->phrases->n_parts) - 1;
}

/* A word with a term; NULL: it has none, or the segment is damaged. */
static const IndexWord *word_with_term(const Lookup *lookup, guint32 word)
{
    const IndexWord *entry = segment_item(lookup->segment, SECTION_WORDS, IndexWord, word);

    if (entry == NULL || entry->term == NO_TERM)
        return NULL;
    if (entry->term >= lookup->segment->header->n_terms)
        return segment_damage(lookup->segment);
    return entry;
}

static gboolean collect_terms(Lookup *lookup)
{
    const IndexHeader *header = lookup->segment->header;
    guint64 all = all_parts(lookup);

    lookup->bits = g_new0(guint64, header->n_terms + 1);
    lookup->terms = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 word = 0; word < header->n_words; word++) {
        guint64 fit = lookup->phrases->fits[word] & all;
        const IndexWord *entry = fit != 0 ? word_with_term(lookup, word) : NULL;
        if (entry == NULL)
            continue;
        if (lookup->bits[entry->term] == 0)
            g_array_append_val(lookup->terms, entry->term);
        lookup->bits[entry->term] |= fit;
    }
    return !lookup->segment->damaged;
}

/* The parts that some word of a term fits and another does not. */
static void find_loose(Lookup *lookup)
{
    for (guint32 word = 0; word < lookup->segment->header->n_words; word++) {
        const IndexWord *entry = word_with_term(lookup, word);
        if (entry != NULL)
            lookup->loose |= lookup->bits[entry->term] & ~lookup->phrases->fits[word];
    }
}

static int compare_parts(const void *a, const void *b)
{
    const Part *x = a, *y = b;

    return x->n_texts != y->n_texts ? (x->n_texts < y->n_texts ? -1 : 1)
                                    : (x->bit > y->bit) - (x->bit < y->bit);
}

static gboolean count_parts(Lookup *lookup)
{
    guint64 n_texts[TM_INDEX_MAX_PARTS] = {0};

    for (guint i = 0; i < lookup->terms->len; i++) {
        guint32 number = g_array_index(lookup->terms, guint32, i);
        const IndexTerm *term = segment_item(lookup->segment, SECTION_TERMS, IndexTerm, number);
        if (term == NULL)
            return FALSE;
        for (guint64 bits = lookup->bits[number]; bits != 0; bits &= bits - 1)
            n_texts[__builtin_ctzll(bits)] += term->n_texts;
    }
    lookup->n_parts = lookup->phrases->n_parts;
    for (guint bit = 0; bit < lookup->n_parts; bit++)
        lookup->parts[bit] = (Part){bit, n_texts[bit]};
    qsort(lookup->parts, lookup->n_parts, sizeof(Part), compare_parts);
    return TRUE;
}

/* ---- sets --------------------------------------------------------------------------------------
 */

/* The row of bits that a term has; -1: it has postings. */
static int bit_row(const IndexHeader *header, guint32 term)
{
    for (guint i = 0; i < header->n_bit_terms; i++)
        if (header->bit_terms[i] == term)
            return (int) i;
    return -1;
}

static gboolean add_row(Lookup *lookup, guint row)
{
    for (gsize i = 0; i < lookup->n_words; i += BITS_WORDS) {
        const guint64 *block = bits_block(lookup->segment, (guint32) (i / BITS_WORDS));
        if (block == NULL)
            return FALSE;
        for (gsize j = 0; j < BITS_WORDS; j++)
            lookup->part[i + j] |= block[row * BITS_WORDS + j];
    }
    return TRUE;
}

static gboolean add_postings(Lookup *lookup, guint32 term)
{
    Postings postings;

    if (!postings_open(&postings, lookup->segment, term))
        return FALSE;
    do {
        for (guint32 i = postings.at; i < postings.n; i++)
            lookup->part[postings.texts[i] / 64] |= (guint64) 1 << postings.texts[i] % 64;
    } while (postings_next_block(&postings));
    return !lookup->segment->damaged;
}

/* The texts that have a word for one part. */
static gboolean fill_part(Lookup *lookup, guint bit)
{
    memset(lookup->part, 0, lookup->n_words * sizeof *lookup->part);
    for (guint i = 0; i < lookup->terms->len; i++) {
        guint32 term = g_array_index(lookup->terms, guint32, i);
        if ((lookup->bits[term] >> bit & 1) == 0)
            continue;
        int row = bit_row(lookup->segment->header, term);
        if (row >= 0 ? !add_row(lookup, (guint) row) : !add_postings(lookup, term))
            return FALSE;
    }
    return TRUE;
}

static gsize count_found(const Lookup *lookup)
{
    gsize n = 0;

    for (gsize i = 0; i < lookup->n_words; i++)
        n += bits_count(lookup->found[i]);
    return n;
}

/* Cuts the parts with each other. What nearly all texts may have tells nothing. */
static gboolean cut_parts(Lookup *lookup)
{
    guint64 n_texts = lookup->segment->header->n_texts;

    for (guint i = 0; i < lookup->n_parts; i++) {
        const Part *part = &lookup->parts[i];
        if (i > 0 && (part->n_texts > 4 * n_texts || count_found(lookup) <= FEW_TEXTS)) {
            lookup->loose |= (guint64) 1 << part->bit;
            continue;
        }
        if (!fill_part(lookup, part->bit))
            return FALSE;
        for (gsize j = 0; j < lookup->n_words; j++)
            lookup->found[j] = (i > 0 ? lookup->found[j] : ~(guint64) 0) & lookup->part[j];
    }
    return TRUE;
}

static void tell_found(Lookup *lookup, TmIndexFound found, gpointer user)
{
    TmIndexSegment *segment = lookup->segment;
    Follow follow;

    if (!follow_init(&follow, segment, lookup->phrases, lookup->loose))
        return;
    for (gsize i = 0; i < lookup->n_words; i++)
        for (guint64 bits = lookup->found[i]; bits != 0; bits &= bits - 1) {
            guint32 text = (guint32) (i * 64 + (guint) __builtin_ctzll(bits));
            TmIndexUnits units;
            if (text < segment->header->n_texts && follow_text(&follow, text, &units))
                found(segment, &units, user);
        }
}

gboolean tm_index_lookup(TmIndexSegment *segment, const TmIndexPhrases *phrases, TmIndexFound found,
                         gpointer user)
{
    g_auto(Lookup) lookup = {.segment = segment, .phrases = phrases};
    gsize n_blocks = ((gsize) segment->header->n_texts + INDEX_BITS_TEXTS - 1) / INDEX_BITS_TEXTS;

    g_assert(phrases->n_parts > 0 && phrases->n_parts <= TM_INDEX_MAX_PARTS);
    if (!collect_terms(&lookup) || !count_parts(&lookup))
        return FALSE;
    if (lookup.parts[0].n_texts == 0)
        return TRUE;
    find_loose(&lookup);
    lookup.n_words = n_blocks * BITS_WORDS;
    lookup.found = g_new(guint64, lookup.n_words + 1);
    lookup.part = g_new(guint64, lookup.n_words + 1);
    if (!cut_parts(&lookup))
        return FALSE;
    tell_found(&lookup, found, user);
    return !segment->damaged;
}
