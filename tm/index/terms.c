/*
 * Which text holds which term.
 */
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder_internal.h"
#include "index/varint_internal.h"
#include "text/error.h"

/* A term in fewer texts than this is not worth bits. */
#define MIN_BIT_TEXTS 16

static guint64 term_hash(gconstpointer terms, guint i)
{
    return ((const BuilderTerm *) terms + i)->hash;
}

static guint64 term_rareness(gconstpointer terms, guint i)
{
    return G_MAXUINT32 - ((const BuilderTerm *) terms + i)->n_texts;
}

/* ---- terms -------------------------------------------------------------------------------------
 */

static guint32 add_term(BuilderPlan *plan, guint64 hash)
{
    BuilderTerm term = {.hash = hash, .bit = -1};
    BuilderUse use = {0};

    g_array_append_val(plan->terms, term);
    g_array_append_val(plan->uses, use);
    return plan->terms->len - 1;
}

static void find_word_terms(TmIndexBuilder *builder, BuilderPlan *plan)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL); /* tokeniser's number → term + 1 */

    for (guint i = 0; i < builder->words->len; i++) {
        const TmToken *token = &g_array_index(builder->words, BuilderWord, i).token;
        guint32 term = NO_TERM;
        if (tm_token_is_content(token)) {
            const char *string = tm_token_term(builder->tokeniser, token);
            gpointer key = GUINT_TO_POINTER(token->term);
            gpointer number = g_hash_table_lookup(known, key);
            term = number != NULL
                       ? GPOINTER_TO_UINT(number) - 1
                       : add_term(plan, XXH3_64bits_withSeed(string, strlen(string), plan->salt));
            if (number == NULL)
                g_hash_table_insert(known, key, GUINT_TO_POINTER(term + 1));
        }
        g_array_append_val(plan->word_terms, term);
    }
}

/* The term that the occurrence of @first at hand stands for, in text @text. */
static inline guint32 occurrence(BuilderPlan *plan, guint32 first, guint32 text)
{
    BuilderUse *use = &g_array_index(plan->uses, BuilderUse, first);

    if (use->last != text + 1) {
        use->deepest = first;
        return first;
    }
    guint32 deepest = use->deepest;
    guint32 next = g_array_index(plan->terms, BuilderTerm, deepest).next;
    if (next == 0) {
        guint64 hash = g_array_index(plan->terms, BuilderTerm, deepest).hash;
        next = add_term(plan, index_next_occurrence(hash));
        g_array_index(plan->terms, BuilderTerm, deepest).next = next;
    }
    g_array_index(plan->uses, BuilderUse, first).deepest = next;
    return next;
}

static inline void count_text(BuilderPlan *plan, guint32 number, guint32 text)
{
    BuilderUse *use = &g_array_index(plan->uses, BuilderUse, number);

    if (use->n_texts == 0)
        use->n_bytes = varint_size(text);
    else if (use->n_texts % INDEX_POSTINGS_BLOCK != 0)
        use->n_bytes += varint_size(text - (use->last - 1));
    use->n_texts++;
    use->last = text + 1;
}

static guint32 table_bytes(const BuilderTerm *term)
{
    if (term->n_texts <= INDEX_POSTINGS_BLOCK)
        return 0;
    return ((term->n_texts - 1) / INDEX_POSTINGS_BLOCK + 1) * (guint32) sizeof(PostingsBlock);
}

static void set_bit(BuilderPlan *plan, guint bit, guint32 text)
{
    guint64 row = (guint64) (text / INDEX_BITS_TEXTS) * plan->n_bit_terms + bit;

    plan->bits[row * INDEX_BITS_BYTES + text % INDEX_BITS_TEXTS / 8] |= (guint8) (1u << text % 8);
    plan->masks[text] |= (guint64) 1 << bit;
}

static inline void write_text(BuilderPlan *plan, guint32 number, guint32 text)
{
    const BuilderTerm *term = &g_array_index(plan->terms, BuilderTerm, number);
    BuilderUse *use = &g_array_index(plan->uses, BuilderUse, number);
    guint32 n = use->n_texts++; /* until now */
    guint8 *start = plan->postings + term->postings;

    if (term->bit >= 0) {
        set_bit(plan, (guint) term->bit, text);
    } else if (n % INDEX_POSTINGS_BLOCK == 0 && term->n_texts > INDEX_POSTINGS_BLOCK) {
        PostingsBlock block = {text, use->n_bytes};
        memcpy(start + n / INDEX_POSTINGS_BLOCK * sizeof block, &block, sizeof block);
    } else {
        guint8 *at = start + table_bytes(term) + use->n_bytes;
        guint8 *end = varint_write(at, n == 0 ? text : text - (use->last - 1));
        use->n_bytes += (guint32) (end - at);
    }
    use->last = text + 1;
}

/* All texts, in their order, with all their terms: counted, or written into the postings. */
static void each_term(const TmIndexBuilder *builder, BuilderPlan *plan, gboolean write)
{
    const guint8 *end = builder->word_numbers->data + builder->word_numbers->len;
    const guint32 *word_terms = (const guint32 *) (const void *) plan->word_terms->data;

    for (guint32 text = 0; text < builder->texts->len; text++) {
        const BuilderText *read = &g_array_index(builder->texts, BuilderText, text);
        const guint8 *at = builder->word_numbers->data + read->words;
        for (guint32 i = 0; i < read->n_words; i++) {
            guint32 word = 0;
            at = varint_read32(at, end, &word);
            if (word_terms[word] == NO_TERM)
                continue;
            guint32 term = occurrence(plan, word_terms[word], text);
            if (write)
                write_text(plan, term, text);
            else
                count_text(plan, term, text);
        }
    }
}

/* Takes over what was counted, so that it can be counted again. */
static void keep_counts(BuilderPlan *plan)
{
    for (guint i = 0; i < plan->terms->len; i++) {
        BuilderUse *use = &g_array_index(plan->uses, BuilderUse, i);
        BuilderTerm *term = &g_array_index(plan->terms, BuilderTerm, i);
        term->n_texts = use->n_texts;
        term->postings = use->n_bytes; /* until they are laid out */
        *use = (BuilderUse){0};
    }
}

/* ---- where the postings go ---------------------------------------------------------------------
 */

static void choose_bit_terms(BuilderPlan *plan, guint n_texts)
{
    g_autoptr(GArray) by_use = builder_sorted(plan->terms->len, term_rareness, plan->terms->data);

    for (guint i = 0; i < by_use->len && plan->n_bit_terms < INDEX_BIT_TERMS; i++) {
        BuilderTerm *term =
            &g_array_index(plan->terms, BuilderTerm, g_array_index(by_use, guint32, i));
        if (term->n_texts < MIN_BIT_TEXTS)
            break;
        term->bit = (gint32) plan->n_bit_terms;
        plan->n_bit_terms++;
    }
    plan->n_bits_bytes = ((guint64) n_texts + INDEX_BITS_TEXTS - 1) / INDEX_BITS_TEXTS *
                         plan->n_bit_terms * INDEX_BITS_BYTES;
    plan->bits = g_malloc0(plan->n_bits_bytes + 1);
    plan->masks = g_new0(guint64, n_texts + 1);
}

static void lay_out_postings(BuilderPlan *plan)
{
    guint64 offset = 0;

    for (guint i = 0; i < plan->sorted_terms->len; i++) {
        BuilderTerm *term =
            &g_array_index(plan->terms, BuilderTerm, g_array_index(plan->sorted_terms, guint32, i));
        guint64 n_bytes = table_bytes(term) + term->postings;
        if (term->bit >= 0)
            n_bytes = 0;
        else if (table_bytes(term) > 0) /* its blocks are read in place */
            offset = (offset + 3) & ~(guint64) 3;
        term->postings = offset;
        offset += n_bytes;
    }
    plan->n_postings_bytes = offset;
    plan->postings = g_malloc0(offset + 1);
}

/* ---- packing -----------------------------------------------------------------------------------
 */

/* Writes one block of differences as wide as the largest needs. */
static void pack_block(GByteArray *packed, const guint32 *differences, guint32 n,
                       PostingsBlock *block, guint table_end)
{
    guint32 largest = 0, code;

    for (guint32 i = 0; i < n; i++)
        largest = MAX(largest, differences[i]);
    code = largest <= 0xff ? 0 : largest <= 0xffff ? 1 : 2;
    block->offset = (packed->len - table_end) * 4 + code;
    for (guint32 i = 0; i < n; i++) {
        guint8 bytes[] = {(guint8) differences[i], (guint8) (differences[i] >> 8),
                          (guint8) (differences[i] >> 16), (guint8) (differences[i] >> 24)};
        g_byte_array_append(packed, bytes, 1u << code);
    }
}

/* The postings of a term in many texts: a table of blocks and their differences. */
static void pack_blocks(const BuilderPlan *plan, const BuilderTerm *term, GByteArray *packed)
{
    const guint8 *table = plan->postings + term->postings;
    const guint8 *end = plan->postings + plan->n_postings_bytes;
    const guint8 *at = table + table_bytes(term);
    guint start = packed->len, table_end = start + table_bytes(term);

    g_byte_array_append(packed, table, table_bytes(term));
    for (guint32 i = 0; i * INDEX_POSTINGS_BLOCK < term->n_texts; i++) {
        guint32 differences[INDEX_POSTINGS_BLOCK];
        guint32 n = MIN(term->n_texts - i * INDEX_POSTINGS_BLOCK, INDEX_POSTINGS_BLOCK) - 1;
        PostingsBlock block;
        for (guint32 j = 0; j < n; j++)
            at = varint_read32(at, end, &differences[j]);
        memcpy(&block, table + i * sizeof block, sizeof block);
        pack_block(packed, differences, n, &block, table_end);
        memcpy(packed->data + start + i * sizeof block, &block, sizeof block);
    }
}

/* Lays the postings out as they are read: what is in many texts in blocks that are quick to read.
 */
static void pack_postings(BuilderPlan *plan)
{
    static const guint8 zeros[4];
    g_autoptr(GByteArray) packed = g_byte_array_new();

    for (guint i = 0; i < plan->sorted_terms->len; i++) {
        guint32 number = g_array_index(plan->sorted_terms, guint32, i);
        BuilderTerm *term = &g_array_index(plan->terms, BuilderTerm, number);
        const BuilderUse *use = &g_array_index(plan->uses, BuilderUse, number);
        gboolean blocked = term->bit < 0 && table_bytes(term) > 0;
        if (blocked) /* its table is read in place */
            g_byte_array_append(packed, zeros, (4 - packed->len % 4) % 4);
        guint32 start = packed->len;
        if (blocked)
            pack_blocks(plan, term, packed);
        else if (term->bit < 0)
            g_byte_array_append(packed, plan->postings + term->postings, use->n_bytes);
        term->postings = start;
    }
    g_free(plan->postings);
    plan->n_postings_bytes = packed->len;
    plan->postings = g_byte_array_free(g_steal_pointer(&packed), FALSE);
}

static void set_positions(BuilderPlan *plan)
{
    for (guint32 i = 0; i < plan->sorted_terms->len; i++) {
        BuilderTerm *term =
            &g_array_index(plan->terms, BuilderTerm, g_array_index(plan->sorted_terms, guint32, i));
        term->position = i;
        if (term->bit >= 0)
            plan->bit_terms[term->bit] = i;
    }
}

static gboolean has_equal_hashes(const BuilderPlan *plan)
{
    for (guint i = 1; i < plan->sorted_terms->len; i++) {
        guint32 one = g_array_index(plan->sorted_terms, guint32, i - 1);
        guint32 other = g_array_index(plan->sorted_terms, guint32, i);
        if (g_array_index(plan->terms, BuilderTerm, one).hash ==
            g_array_index(plan->terms, BuilderTerm, other).hash)
            return TRUE;
    }
    return FALSE;
}

/* Finds all terms with hashes that are all different, and counts their texts. */
static void find_terms(TmIndexBuilder *builder, BuilderPlan *plan)
{
    do {
        plan->salt++;
        g_clear_pointer(&plan->terms, g_array_unref);
        g_clear_pointer(&plan->uses, g_array_unref);
        g_clear_pointer(&plan->word_terms, g_array_unref);
        g_clear_pointer(&plan->sorted_terms, g_array_unref);
        plan->terms = g_array_new(FALSE, FALSE, sizeof(BuilderTerm));
        plan->uses = g_array_new(FALSE, FALSE, sizeof(BuilderUse));
        plan->word_terms = g_array_new(FALSE, FALSE, sizeof(guint32));
        find_word_terms(builder, plan);
        each_term(builder, plan, FALSE);
        keep_counts(plan);
        plan->sorted_terms = builder_sorted(plan->terms->len, term_hash, plan->terms->data);
    } while (has_equal_hashes(plan));
}

BuilderPlan *builder_plan(TmIndexBuilder *builder, GError **error)
{
    g_autoptr(BuilderPlan) plan = g_new0(BuilderPlan, 1);

    find_terms(builder, plan);
    choose_bit_terms(plan, builder->texts->len);
    lay_out_postings(plan);
    if (plan->n_postings_bytes > INDEX_MAX_POSTINGS_BYTES) {
        tm_set_error_at(
            error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
            _("one part of an index would take more than 1 GB of postings; divide the memory "
              "into several"));
        return NULL;
    }
    each_term(builder, plan, TRUE);
    pack_postings(plan);
    set_positions(plan);
    return g_steal_pointer(&plan);
}

void builder_plan_free(BuilderPlan *plan)
{
    if (plan == NULL)
        return;
    g_clear_pointer(&plan->terms, g_array_unref);
    g_clear_pointer(&plan->uses, g_array_unref);
    g_clear_pointer(&plan->word_terms, g_array_unref);
    g_clear_pointer(&plan->sorted_terms, g_array_unref);
    g_free(plan->bits);
    g_free(plan->masks);
    g_free(plan->postings);
    g_free(plan);
}
