/*
 * The sections of a segment, one after the other.
 */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <xxhash.h>

#include "index/builder_internal.h"
#include "index/output_internal.h"
#include "index/varint_internal.h"
#include "text/error.h"

typedef struct {
    TmIndexBuilder *builder;
    BuilderPlan *plan;
    IndexOutput *output;
    IndexHeader *header;
    const TmIndexContents *contents;
} Writing;

static void begin_section(Writing *writing, SectionId id)
{
    index_output_align(writing->output, INDEX_ALIGNMENT);
    writing->header->sections[id].offset = index_output_position(writing->output);
}

static void end_section(Writing *writing, SectionId id)
{
    Section *section = &writing->header->sections[id];

    section->n_bytes = index_output_position(writing->output) - section->offset;
}

static void write_section(Writing *writing, SectionId id, gconstpointer bytes, gsize n_bytes)
{
    begin_section(writing, id);
    index_output_append(writing->output, bytes, n_bytes);
    end_section(writing, id);
}

static const BuilderText *text_at(const Writing *writing, guint32 place)
{
    return &g_array_index(writing->builder->texts, BuilderText, place);
}

/* ---- texts -------------------------------------------------------------------------------------
 */

static void write_weights(Writing *writing)
{
    guint n = writing->builder->texts->len;
    g_autofree guint16 *weights = g_new(guint16, n + 1);

    for (guint i = 0; i < n; i++)
        weights[i] = (guint16) MIN(text_at(writing, i)->weight, G_MAXUINT16);
    write_section(writing, SECTION_WEIGHTS, weights, n * sizeof *weights);
}

static void append_varint(GByteArray *bytes, guint64 value)
{
    guint8 buffer[VARINT_MAX_BYTES];

    g_byte_array_append(bytes, buffer, (guint) (varint_write(buffer, value) - buffer));
}

static void append_words(const Writing *writing, guint place, GByteArray *record)
{
    const GByteArray *numbers = writing->builder->word_numbers;
    const BuilderText *text = text_at(writing, place);
    gboolean is_last = place + 1 == writing->builder->texts->len;
    guint64 end = is_last ? numbers->len : text_at(writing, place + 1)->words;

    append_varint(record, text->n_words);
    g_byte_array_append(record, numbers->data + text->words, (guint) (end - text->words));
}

static void append_units(const Writing *writing, const BuilderText *text, GByteArray *record)
{
    const GArray *units = writing->builder->units;
    guint64 n_units = 0;
    gint64 before = 0;

    for (guint32 i = text->first_unit; i != 0; i = g_array_index(units, BuilderUnit, i - 1).next)
        n_units++;
    append_varint(record, n_units);
    for (guint32 i = text->first_unit; i != 0;) {
        const BuilderUnit *unit = &g_array_index(units, BuilderUnit, i - 1);
        append_varint(record, (guint64) (unit->unit - before) * 2 + unit->set % 2);
        append_varint(record, unit->set / 2);
        before = unit->unit;
        i = unit->next;
    }
}

/* The units come in another order than that in which they lie in memory. */
static void prefetch_units(const Writing *writing, guint i)
{
    const guint ahead = 12;

    if (i + ahead < writing->builder->texts->len)
        __builtin_prefetch(&g_array_index(writing->builder->units, BuilderUnit,
                                          text_at(writing, i + ahead)->first_unit - 1));
}

static void write_records(Writing *writing, GArray *offsets)
{
    g_autoptr(GByteArray) record = g_byte_array_new();
    guint64 steps = 0;

    begin_section(writing, SECTION_RECORDS);
    for (guint i = 0; i <= writing->builder->texts->len; i++) {
        guint32 offset = (guint32) steps;
        g_array_append_val(offsets, offset);
        if (i == writing->builder->texts->len)
            break;
        const BuilderText *text = text_at(writing, i);
        prefetch_units(writing, i);
        g_byte_array_set_size(record, 0);
        g_byte_array_append(record, (const guint8 *) &text->key, sizeof text->key);
        append_words(writing, i, record);
        append_units(writing, text, record);
        index_output_append(writing->output, record->data, record->len);
        index_output_align(writing->output, INDEX_RECORD_STEP);
        steps += (record->len + INDEX_RECORD_STEP - 1) / INDEX_RECORD_STEP;
    }
    end_section(writing, SECTION_RECORDS);
}

/* A hash table of numbers + 1. */
typedef struct {
    guint32 *slots;
    guint64 n_slots;
} Table;

static void table_init(Table *table, guint64 n)
{
    table->n_slots = index_table_slots(n);
    table->slots = g_new0(guint32, table->n_slots);
}

static void table_add(Table *table, guint64 hash, guint32 number)
{
    guint64 slot = hash & (table->n_slots - 1);

    while (table->slots[slot] != 0)
        slot = (slot + 1) & (table->n_slots - 1);
    table->slots[slot] = number + 1;
}

static void write_table(Writing *writing, SectionId id, Table *table)
{
    write_section(writing, id, table->slots, table->n_slots * sizeof(guint32));
    g_clear_pointer(&table->slots, g_free);
}

static void write_keys(Writing *writing)
{
    Table table;

    table_init(&table, writing->builder->texts->len);
    for (guint i = 0; i < writing->builder->texts->len; i++)
        table_add(&table, text_at(writing, i)->key, i);
    write_table(writing, SECTION_KEYS, &table);
}

static void write_lengths(Writing *writing)
{
    g_autoptr(GArray) lengths = g_array_new(FALSE, FALSE, sizeof(IndexLength));

    for (guint i = 0; i < writing->builder->texts->len; i++) {
        IndexLength length = {text_at(writing, i)->n_content, i};
        if (i == 0 || text_at(writing, i - 1)->n_content != length.n_content)
            g_array_append_val(lengths, length);
    }
    writing->header->n_lengths = lengths->len;
    write_section(writing, SECTION_LENGTHS, lengths->data, lengths->len * sizeof(IndexLength));
}

static gboolean write_texts(Writing *writing, GError **error)
{
    g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(guint32));

    write_weights(writing);
    write_section(writing, SECTION_BITS, writing->plan->bits, writing->plan->n_bits_bytes);
    write_section(writing, SECTION_MASKS, writing->plan->masks,
                  writing->builder->texts->len * sizeof(guint64));
    write_records(writing, offsets);
    write_section(writing, SECTION_OFFSETS, offsets->data, offsets->len * sizeof(guint32));
    write_keys(writing);
    write_lengths(writing);
    if (writing->header->sections[SECTION_RECORDS].n_bytes / INDEX_RECORD_STEP <= G_MAXUINT32)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_LIMIT, NULL, 0, 0,
                    _("one part of an index would take more than 16 GB; divide the memory "
                      "into several"));
    return FALSE;
}

/* ---- words -------------------------------------------------------------------------------------
 */

/* Who has a folded form first, in the order of the words. */
static guint32 first_with_folded(GHashTable *first, const TmToken *token, guint32 place)
{
    gpointer key = GUINT_TO_POINTER(token->folded);
    gpointer known = g_hash_table_lookup(first, key);

    if (known == NULL)
        g_hash_table_insert(first, key, GUINT_TO_POINTER(place + 1));
    return known == NULL ? place : GPOINTER_TO_UINT(known) - 1;
}

static void append_counted(GByteArray *strings, const char *string)
{
    gsize n_bytes = strlen(string);

    append_varint(strings, n_bytes);
    g_byte_array_append(strings, (const guint8 *) string, (guint) n_bytes);
}

/* A stem mostly is how the folded form begins. */
static void append_stem(GByteArray *strings, const char *folded, const char *stem)
{
    gsize n_shared = 0;

    while (stem[n_shared] != '\0' && stem[n_shared] == folded[n_shared])
        n_shared++;
    append_varint(strings, n_shared);
    append_counted(strings, stem + n_shared);
}

static void append_string(Writing *writing, GByteArray *strings, const TmToken *token)
{
    const char *surface = tm_token_surface(writing->builder->tokeniser, token);
    const char *folded = tm_token_folded(writing->builder->tokeniser, token);
    guint8 kind = (guint8) token->kind;

    g_byte_array_append(strings, &kind, 1);
    append_counted(strings, surface);
    append_counted(strings, strcmp(surface, folded) != 0 ? folded : "");
    if (token->kind == TM_TOKEN_WORD)
        append_stem(strings, folded, tm_token_term(writing->builder->tokeniser, token));
}

static void add_word(Writing *writing, guint32 place, GHashTable *first, GByteArray *strings,
                     GArray *words, Table *surfaces, Table *folded)
{
    const TmToken *token = &g_array_index(writing->builder->words, BuilderWord, place).token;
    guint32 term = g_array_index(writing->plan->word_terms, guint32, place);
    const char *surface = tm_token_surface(writing->builder->tokeniser, token);
    IndexWord word = {.term = NO_TERM,
                      .folded = first_with_folded(first, token, place) * 4 + token->kind,
                      .string = strings->len};

    if (term != NO_TERM)
        word.term = g_array_index(writing->plan->terms, BuilderTerm, term).position;
    g_array_append_val(words, word);
    append_string(writing, strings, token);
    table_add(surfaces, XXH3_64bits_withSeed(surface, strlen(surface), token->kind), place);
    if (word.folded / 4 == place) {
        const char *string = tm_token_folded(writing->builder->tokeniser, token);
        table_add(folded, XXH3_64bits_withSeed(string, strlen(string), token->kind), place);
    }
}

static void write_words(Writing *writing)
{
    guint n = writing->builder->words->len;
    g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
    g_autoptr(GByteArray) strings = g_byte_array_new();
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(IndexWord));
    Table surfaces, folded;

    table_init(&surfaces, n);
    table_init(&folded, n);
    for (guint32 i = 0; i < n; i++)
        add_word(writing, i, first, strings, words, &surfaces, &folded);
    write_section(writing, SECTION_WORDS, words->data, words->len * sizeof(IndexWord));
    write_section(writing, SECTION_STRINGS, strings->data, strings->len);
    write_table(writing, SECTION_SURFACES, &surfaces);
    write_table(writing, SECTION_FOLDED, &folded);
}

/* ---- terms -------------------------------------------------------------------------------------
 */

static void write_terms(Writing *writing)
{
    const BuilderPlan *plan = writing->plan;
    g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(IndexTerm));

    for (guint i = 0; i < plan->sorted_terms->len; i++) {
        const BuilderTerm *term =
            &g_array_index(plan->terms, BuilderTerm, g_array_index(plan->sorted_terms, guint32, i));
        IndexTerm written = {term->hash, term->n_texts, (guint32) term->postings};
        g_array_append_val(terms, written);
    }
    write_section(writing, SECTION_TERMS, terms->data, terms->len * sizeof(IndexTerm));
}

/* About two terms for each start, so that finding one touches one line of memory. */
static void write_starts(Writing *writing)
{
    const BuilderPlan *plan = writing->plan;
    guint bits = 1;

    while (bits < 31 && (2u << bits) < plan->sorted_terms->len)
        bits++;
    guint32 n_starts = 1u << bits;
    g_autofree guint32 *starts = g_new(guint32, n_starts + 1);
    guint32 next = 0;
    for (guint i = 0; i < plan->sorted_terms->len; i++) {
        guint32 term = g_array_index(plan->sorted_terms, guint32, i);
        guint64 hash = g_array_index(plan->terms, BuilderTerm, term).hash;
        while (next <= hash >> (64 - bits))
            starts[next++] = i;
    }
    while (next <= n_starts)
        starts[next++] = plan->sorted_terms->len;
    writing->header->start_bits = bits;
    write_section(writing, SECTION_STARTS, starts, (n_starts + 1) * sizeof *starts);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static void fill_header(Writing *writing)
{
    const TmIndexCover *cover = &writing->contents->cover;
    IndexHeader *header = writing->header;

    memset(header, 0, sizeof *header);
    memcpy(header->magic, INDEX_MAGIC, sizeof INDEX_MAGIC);
    header->byte_order = INDEX_BYTE_ORDER;
    header->format = INDEX_FORMAT;
    header->versions = cover->versions;
    g_strlcpy(header->store, cover->store, sizeof header->store);
    g_strlcpy(header->language, cover->language, sizeof header->language);
    header->after = cover->after;
    header->until = cover->until;
    header->nonce = cover->nonce;
    header->n_units = writing->builder->units->len;
    header->n_texts = writing->builder->texts->len;
    header->n_words = writing->builder->words->len;
    header->n_terms = writing->plan->terms->len;
    header->salt = writing->plan->salt;
    header->n_bit_terms = writing->plan->n_bit_terms;
    memcpy(header->bit_terms, writing->plan->bit_terms, sizeof header->bit_terms);
}

/* Where in SETS each set begins, then the sets. */
static void write_sets(Writing *writing)
{
    const GArray *sets = writing->contents->sets;
    g_autoptr(GArray) section = g_array_new(FALSE, FALSE, sizeof(guint32));

    for (guint32 at = 0; at < sets->len; at += g_array_index(sets, guint32, at) + 1)
        g_array_append_val(section, at);
    writing->header->n_sets = section->len;
    g_array_append_vals(section, sets->data, sets->len);
    write_section(writing, SECTION_SETS, section->data, section->len * sizeof(guint32));
}

static void write_outdated(Writing *writing)
{
    const GArray *outdated = writing->contents->outdated;

    writing->header->n_outdated = outdated != NULL ? outdated->len : 0;
    write_section(writing, SECTION_OUTDATED, outdated != NULL ? outdated->data : "",
                  outdated != NULL ? outdated->len * sizeof(gint64) : 0);
}

static IndexOutput *write_all(TmIndexBuilder *builder, const TmIndexContents *contents,
                              const char *path, GError **error)
{
    IndexHeader header;
    builder_arrange(builder);
    g_autoptr(BuilderPlan) plan = builder_plan(builder, error);
    g_autoptr(IndexOutput) output = plan != NULL ? index_output_new(path, error) : NULL;
    Writing writing = {builder, plan, output, &header, contents};

    if (output == NULL)
        return NULL;
    fill_header(&writing);
    if (!write_texts(&writing, error))
        return NULL;
    write_words(&writing);
    write_terms(&writing);
    write_starts(&writing);
    write_section(&writing, SECTION_POSTINGS, plan->postings, plan->n_postings_bytes);
    write_sets(&writing);
    write_outdated(&writing);
    return index_output_finish(output, &header, error) ? g_steal_pointer(&output) : NULL;
}

gboolean tm_index_builder_write(TmIndexBuilder *builder, const TmIndexContents *contents,
                                const char *path, GError **error)
{
    g_autoptr(IndexOutput) output = write_all(builder, contents, path, error);

    return output != NULL;
}

GBytes *tm_index_builder_make(TmIndexBuilder *builder, const TmIndexContents *contents,
                              GError **error)
{
    g_autoptr(IndexOutput) output = write_all(builder, contents, NULL, error);

    return output != NULL ? index_output_take(output) : NULL;
}
