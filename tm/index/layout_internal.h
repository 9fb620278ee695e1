/*
 * What a segment of the index looks like as bytes.
 *
 *     block 0        header: magic, what it covers, where the sections are, its own checksum
 *     blocks 1 …     sections, each begins on a multiple of 64
 *     the end        one checksum for each block; the header has the checksum of these
 *
 * Texts are numbered by length: number of content tokens, then weight. What belongs to a text:
 *
 *     WEIGHTS   guint16 a text: the weight of its tokens, at most 65535
 *     BITS      who of 512 texts holds which of the most frequent terms:
 *                   64 bytes for the first such term, one bit a text, 64 for the second, …
 *     MASKS     guint64 a text: the same the other way round, one bit a term
 *     RECORDS   hash of its key (8 bytes) | number of tokens | word numbers | number of units |
 *               units: (id − id before) · 2 + unreviewed, and the set of the unit's languages
 *     OFFSETS   guint32 a text and one more: where its record begins, in steps of RECORD_STEP
 *     KEYS      a hash table: number of a text + 1, at the hash of its key
 *     LENGTHS   for each number of content tokens that occurs, the first text
 *
 * What belongs to a word (a token as written):
 *
 *     WORDS     IndexWord, the most frequent words first
 *     STRINGS   kind | length | surface | length | folded (length 0: as surface); of a word then
 *               its stem: bytes that it shares with the folded form | length | what follows
 *     SURFACES, FOLDED   hash tables: number of a word + 1
 *
 * What belongs to a term. The second "the" of a text is a term of its own, so that what two texts
 * share is a matter of sets:
 *
 *     TERMS     IndexTerm, by hash
 *     STARTS    guint32 for each value of the upper bits of a hash: the first such term
 *     POSTINGS  of each term the texts that hold it: differences as varints; of terms with more
 *               than POSTINGS_BLOCK texts a table of blocks, then for each block differences that
 *               are as wide as its largest needs
 *
 * And of the whole:
 *
 *     SETS      sets of languages: count, then language numbers, as guint32
 *     OUTDATED  units of earlier segments that are gone or changed, gint64, sorted
 *
 * Numbers are in the machine's byte order, which the header tells; a cache does not travel.
 */
#ifndef TM_INDEX_LAYOUT_INTERNAL_H
#define TM_INDEX_LAYOUT_INTERNAL_H

#include <glib.h>

#define INDEX_MAGIC "TMindex"
#define INDEX_FORMAT 2
#define INDEX_BYTE_ORDER 0x01020304u

/* What is verified at once. Small: a query touches a hundred of them, and a cold disk is slow. */
#define INDEX_BLOCK_BYTES 16384
#define INDEX_ALIGNMENT 64

/* Terms that have bits in place of postings. Source: docs/matching.md, "Frequent terms". */
#define INDEX_BIT_TERMS 64
/* Texts whose bits lie together: a line of the processor's cache for each term. */
#define INDEX_BITS_TEXTS 512
#define INDEX_BITS_BYTES (INDEX_BITS_TEXTS / 8)

#define INDEX_POSTINGS_BLOCK 128
/* Before they are laid out in blocks, which makes them twice as large at most. */
#define INDEX_MAX_POSTINGS_BYTES (1024 * 1024 * 1024)
#define INDEX_RECORD_STEP 4
/* Word and term numbers, sets and texts are counted in 32 bits, some of them plus one. */
#define INDEX_MAX_NUMBER (G_MAXUINT32 / 2)

typedef enum {
    SECTION_WEIGHTS,
    SECTION_BITS,
    SECTION_MASKS,
    SECTION_OFFSETS,
    SECTION_RECORDS,
    SECTION_KEYS,
    SECTION_LENGTHS,
    SECTION_WORDS,
    SECTION_STRINGS,
    SECTION_SURFACES,
    SECTION_FOLDED,
    SECTION_TERMS,
    SECTION_STARTS,
    SECTION_POSTINGS,
    SECTION_SETS,
    SECTION_OUTDATED,
    N_SECTIONS
} SectionId;

typedef struct {
    guint64 offset;
    guint64 n_bytes;
} Section;

typedef struct {
    char magic[8];
    guint32 byte_order;
    guint32 format;
    guint64 n_bytes;  /* of the file */
    guint64 versions; /* of all that cuts and weighs tokens */
    char store[40];   /* UUID of the memory */
    char language[40];
    gint64 after; /* batches later than this … */
    gint64 until; /* … up to this one */
    gint64 nonce; /* of that */
    guint64 n_units;
    guint64 n_outdated;
    guint32 n_texts;
    guint32 n_words;
    guint32 n_terms;
    guint32 n_sets;
    guint32 n_lengths;
    guint32 n_blocks;
    guint64 salt;       /* of the hashes of terms: with it, no two are equal */
    guint32 start_bits; /* upper bits of a hash that STARTS is about */
    guint32 n_bit_terms;
    guint32 bit_terms[INDEX_BIT_TERMS]; /* their numbers; they have no postings */
    Section sections[N_SECTIONS];
    guint64 checksums_offset;
    guint64 checksums_hash;
    guint64 header_hash; /* of all before it */
} IndexHeader;

G_STATIC_ASSERT(sizeof(IndexHeader) < INDEX_BLOCK_BYTES);

typedef struct {
    guint32 n_content;
    guint32 first; /* text */
} IndexLength;

typedef struct {
    guint32 term;   /* number of the term, of words and numbers; NO_TERM: a sign or a code */
    guint32 folded; /* the first word with this folded form · 4 + kind */
    guint32 string; /* offset in STRINGS */
} IndexWord;

#define NO_TERM G_MAXUINT32

typedef struct {
    guint64 hash;
    guint32 n_texts;  /* that hold it */
    guint32 postings; /* offset; they end where those of the next term begin */
} IndexTerm;

/* Before the postings of a term in many texts. */
typedef struct {
    guint32 first;  /* text of the block */
    guint32 offset; /* · 4 + width code: of what follows the first, from the end of the table */
} PostingsBlock;

/* Bytes of each difference in a block: 1, 2 or 4. */
static inline guint32 postings_width(const PostingsBlock *block)
{
    return 1u << (block->offset % 4 < 2 ? block->offset % 4 : 2);
}

static inline guint32 postings_offset(const PostingsBlock *block)
{
    return block->offset / 4;
}

static inline guint64 index_mix(guint64 value)
{
    value ^= value >> 32;
    value *= 0x9e3779b97f4a7c15u;
    value ^= value >> 29;
    value *= 0xbf58476d1ce4e5b9u;
    return value ^ value >> 32;
}

/* The hash of the next occurrence of a term in the same text. */
static inline guint64 index_next_occurrence(guint64 hash)
{
    return index_mix(hash + 0x632be59bd9b4e019u);
}

/* Slots of a hash table for so many: a power of two, at least a third of them empty. */
static inline guint64 index_table_slots(guint64 n)
{
    guint64 slots = 16;

    while (slots * 2 < n * 3)
        slots *= 2;
    return slots;
}

#endif
