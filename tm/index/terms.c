/*
 * The order of texts and words, and which text holds which term.
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

/* ---- orders ------------------------------------------------------------------------------------
 */

typedef struct {
    guint64 key; /* smaller first */
    guint32 number;
} SortKey;

static int compare_keys(const void *a, const void *b)
{
    const SortKey *x = a, *y = b;

    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->number > y->number) - (x->number < y->number);
}

/* The numbers 0 … @n - 1 by what @key_of says of them; equals stay in their order. */
static GArray *sorted(guint n, guint64 (*key_of)(gconstpointer items, guint i), gconstpointer items)
{
    GArray *order = g_array_sized_new(FALSE, FALSE, sizeof(guint32), n);
    g_autofree SortKey *keys = g_new(SortKey, n + 1);

    for (guint i = 0; i < n; i++)
        keys[i] = (SortKey){key_of(items, i), i};
    qsort(keys, n, sizeof *keys, compare_keys);
    for (guint i = 0; i < n; i++)
        g_array_append_val(order, keys[i].number);
    return order;
}

static guint64 text_length(gconstpointer texts, guint i)
{
    const BuilderText *text = (const BuilderText *) texts + i;

    return (guint64) text->n_content << 32 | text->weight;
}

static guint64 word_rareness(gconstpointer words, guint i)
{
    return G_MAXUINT64 - ((const BuilderWord *) words + i)->n_uses;
}

static guint64 term_hash(gconstpointer terms, guint i)
{
    return ((const BuilderTerm *) terms + i)->hash;
}

static guint64 term_rareness(gconstpointer terms, guint i)
{
    return G_MAXUINT32 - ((const BuilderTerm *) terms + i)->n_texts;
}

/* The place of each number in an order. */
static GArray *places(const GArray *order)
{
    GArray *result = g_array_new(FALSE, FALSE, sizeof(guint32));

    g_array_set_size(result, order->len);
    for (guint32 i = 0; i < order->len; i++)
        g_array_index(result, guint32, g_array_index(order, guint32, i)) = i;
    return result;
}

/* ---- terms -------------------------------------------------------------------------------------
 */

static guint32 add_term(BuilderPlan *plan, guint64 hash)
{
    BuilderTerm term = {.hash = hash, .bit = -1};

    g_array_append_val(plan->terms, term);
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
static guint32 occurrence(BuilderPlan *plan, guint32 first, guint32 text)
{
    BuilderTerm *term = &g_array_index(plan->terms, BuilderTerm, first);

    if (term->last != text + 1) {
        term->deepest = first;
        return first;
    }
    BuilderTerm *deepest = &g_array_index(plan->terms, BuilderTerm, term->deepest);
    guint32 next = deepest->next;
    if (next == 0) {
        guint32 before = term->deepest;
        next = add_term(plan, index_next_occurrence(deepest->hash));
        g_array_index(plan->terms, BuilderTerm, before).next = next;
        term = &g_array_index(plan->terms, BuilderTerm, first);
    }
    term->deepest = next;
    return next;
}

static void count_text(BuilderTerm *term, guint32 text)
{
    if (term->n_texts == 0)
        term->n_bytes = varint_size(text);
    else if (term->n_texts % INDEX_POSTINGS_BLOCK != 0)
        term->n_bytes += varint_size(text - (term->last - 1));
    term->n_texts++;
    term->last = text + 1;
}

static void write_text(BuilderTerm *term, guint32 text, const BuilderPlan *plan)
{
    guint32 n = term->n_texts++; /* until now */
    guint8 *start = plan->postings + term->postings;

    if (term->bit >= 0) {
        plan->bits[(text / INDEX_BITS_TEXTS * plan->n_bit_terms + (guint) term->bit) *
                       (gsize) INDEX_BITS_BYTES +
                   text % INDEX_BITS_TEXTS / 8] |= (guint8) (1u << text % 8);
        plan->masks[text] |= (guint64) 1 << term->bit;
    } else if (term->position > INDEX_POSTINGS_BLOCK && n % INDEX_POSTINGS_BLOCK == 0) {
        guint32 n_blocks = (term->position - 1) / INDEX_POSTINGS_BLOCK + 1;
        PostingsBlock block = {text,
                               (guint32) (term->at - start - n_blocks * sizeof(PostingsBlock))};
        memcpy(start + n / INDEX_POSTINGS_BLOCK * sizeof block, &block, sizeof block);
    } else {
        term->at = varint_write(term->at, n == 0 ? text : text - (term->last - 1));
    }
    term->last = text + 1;
}

typedef void (*TextVisit)(BuilderTerm *term, guint32 text, const BuilderPlan *plan);

static void visit_count(BuilderTerm *term, guint32 text, const BuilderPlan *plan)
{
    (void) plan;
    count_text(term, text);
}

/* All texts, in their order, with all their terms. */
static void each_term(const TmIndexBuilder *builder, BuilderPlan *plan, TextVisit visit)
{
    const guint8 *end = builder->word_numbers->data + builder->word_numbers->len;

    for (guint32 text = 0; text < plan->order->len; text++) {
        const BuilderText *read =
            &g_array_index(builder->texts, BuilderText, g_array_index(plan->order, guint32, text));
        const guint8 *at = builder->word_numbers->data + read->words;
        for (guint32 i = 0; i < read->n_words; i++) {
            guint32 word = 0;
            at = varint_read32(at, end, &word);
            guint32 first = g_array_index(plan->word_terms, guint32, word);
            if (first == NO_TERM)
                continue;
            guint32 term = occurrence(plan, first, text);
            visit(&g_array_index(plan->terms, BuilderTerm, term), text, plan);
        }
    }
}

/* ---- where the postings go ---------------------------------------------------------------------
 */

static void choose_bit_terms(BuilderPlan *plan, guint n_texts)
{
    g_autoptr(GArray) by_use = sorted(plan->terms->len, term_rareness, plan->terms->data);

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
        guint64 n_table = 0;
        if (term->n_texts > INDEX_POSTINGS_BLOCK)
            n_table = ((term->n_texts - 1) / INDEX_POSTINGS_BLOCK + 1) * sizeof(PostingsBlock);
        if (n_table > 0) /* its blocks are read in place */
            offset = (offset + 3) & ~(guint64) 3;
        term->postings = offset;
        if (term->bit < 0)
            offset += n_table + term->n_bytes;
    }
    plan->n_postings_bytes = offset;
    plan->postings = g_malloc0(offset + 1);
    for (guint i = 0; i < plan->terms->len; i++) {
        BuilderTerm *term = &g_array_index(plan->terms, BuilderTerm, i);
        gboolean blocked = term->n_texts > INDEX_POSTINGS_BLOCK;
        term->at = plan->postings + term->postings;
        if (blocked)
            term->at += ((term->n_texts - 1) / INDEX_POSTINGS_BLOCK + 1) * sizeof(PostingsBlock);
        /* While writing, n_texts counts up again; position keeps what it comes to. */
        term->position = term->n_texts;
        term->n_texts = 0;
        term->last = 0;
    }
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
        g_clear_pointer(&plan->word_terms, g_array_unref);
        g_clear_pointer(&plan->sorted_terms, g_array_unref);
        plan->terms = g_array_new(FALSE, FALSE, sizeof(BuilderTerm));
        plan->word_terms = g_array_new(FALSE, FALSE, sizeof(guint32));
        find_word_terms(builder, plan);
        each_term(builder, plan, visit_count);
        plan->sorted_terms = sorted(plan->terms->len, term_hash, plan->terms->data);
    } while (has_equal_hashes(plan));
}

BuilderPlan *builder_plan(TmIndexBuilder *builder, GError **error)
{
    g_autoptr(BuilderPlan) plan = g_new0(BuilderPlan, 1);

    plan->order = sorted(builder->texts->len, text_length, builder->texts->data);
    plan->word_order = sorted(builder->words->len, word_rareness, builder->words->data);
    plan->word_places = places(plan->word_order);
    find_terms(builder, plan);
    choose_bit_terms(plan, builder->texts->len);
    lay_out_postings(plan);
    if (plan->n_postings_bytes > G_MAXUINT32) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                        _("one part of an index would take more than 4 GB; divide the memory "
                          "into several"));
        return NULL;
    }
    each_term(builder, plan, write_text);
    set_positions(plan);
    return g_steal_pointer(&plan);
}

void builder_plan_free(BuilderPlan *plan)
{
    if (plan == NULL)
        return;
    g_clear_pointer(&plan->order, g_array_unref);
    g_clear_pointer(&plan->word_order, g_array_unref);
    g_clear_pointer(&plan->word_places, g_array_unref);
    g_clear_pointer(&plan->terms, g_array_unref);
    g_clear_pointer(&plan->word_terms, g_array_unref);
    g_clear_pointer(&plan->sorted_terms, g_array_unref);
    g_free(plan->bits);
    g_free(plan->masks);
    g_free(plan->postings);
    g_free(plan);
}
