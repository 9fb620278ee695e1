/*
 * The concordance in memories, with an index and without: compared with a search that knows nothing
 * of tokens, but is told of which words each text was made.
 */
#include <string.h>

#include "memory/concordance_internal.h"
#include "test_store.h"

static TmConcordance *new_query(const char *text, const TmConcordanceOptions *options)
{
    g_autoptr(GError) error = NULL;
    TmConcordance *query = tm_concordance_new(text, options, &error);

    g_assert_no_error(error);
    return query;
}

/* ---- hits as text ------------------------------------------------------------------------------
 */

static void append_neighbours(GString *out, const GPtrArray *neighbours, const TmHit *hit)
{
    for (guint i = 0; i < neighbours->len; i++) {
        const TmHitNeighbour *neighbour = neighbours->pdata[i];
        const TmVariant *variant =
            neighbour->stored->unit->variants->pdata[neighbour->stored->unit->variants->len - 1];
        g_string_append_printf(
            out, " %+d:%s",
            (int) (neighbour->position - (neighbour->position ? hit->place->position : 0)),
            variant->text->string->str);
    }
}

/* "2 ru*Закон № 5 en Law No. 5": hits with their texts, a star at those in which it was found. */
static char *list_hits(const TmHits *hits)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < hits->hits->len; i++) {
        const TmHit *hit = hits->hits->pdata[i];
        g_string_append_printf(out, "%s%d", i > 0 ? "; " : "", (int) hit->stored->id);
        for (guint j = 0; j < hit->texts->len; j++) {
            const TmHitText *text = hit->texts->pdata[j];
            g_string_append_printf(out, " %s%s%s", text->variant->language,
                                   text->ranges->len > 0 ? "*" : " ",
                                   text->variant->text->string->str);
        }
        append_neighbours(out, hit->before, hit);
        append_neighbours(out, hit->after, hit);
    }
    return g_string_free(out, FALSE);
}

/* ---- memories -----------------------------------------------------------------------------------
 */

/* Words by lemma, in forms that have one stem each; capitals are forms too. */
static const char *const lemmas[][4] = {{"закон", "закона", "законами", "Закон"},
                                        {"реестр", "реестре", "реестров", "РЕЕСТР"},
                                        {"единый", "единого", "единым", "Единый"},
                                        {"адвокат", "адвоката", "адвокатов", "Адвокаты"}};
#define N_LEMMAS G_N_ELEMENTS(lemmas)
#define N_FORMS 4
#define MAX_WORDS 6

typedef struct {
    guint8 words[MAX_WORDS]; /* lemma * N_FORMS + form */
    guint n_words;           /* 0: there is no such unit */
} Made;

static const char *form_of(guint word)
{
    return lemmas[word / N_FORMS][word % N_FORMS];
}

static Made random_made(GRand *random, guint most)
{
    Made made = {.n_words = (guint) g_rand_int_range(random, 1, (gint32) most + 1)};

    for (guint i = 0; i < made.n_words; i++)
        made.words[i] = (guint8) g_rand_int_range(random, 0, N_LEMMAS * N_FORMS);
    return made;
}

static char *text_of(const Made *made, GRand *random)
{
    static const char *const between[] = {" ", ", ", " – ", " «", "\u00a0"};
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < made->n_words; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? between[g_rand_int_range(random, 0, 5)] : "",
                               form_of(made->words[i]));
    return g_string_free(text, FALSE);
}

typedef struct {
    TmConcordanceOptions options;
    Made words;
    guint8 wild[MAX_WORDS]; /* the word has its last letter replaced by * */
} Asked;

static Asked random_asked(GRand *random)
{
    Asked asked = {.words = random_made(random, 3),
                   .options = {.phrase = g_rand_boolean(random),
                               .exact = g_rand_int_range(random, 0, 3) == 0}};

    for (guint i = 0; i < asked.words.n_words; i++)
        asked.wild[i] = g_rand_int_range(random, 0, 5) == 0;
    return asked;
}

static char *query_of(const Asked *asked)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < asked->words.n_words; i++) {
        const char *form = form_of(asked->words.words[i]);
        gsize n_bytes = strlen(form) - (asked->wild[i] ? strlen("а") : 0);
        g_string_append_printf(text, "%s%.*s%s", i > 0 ? " " : "", (int) n_bytes, form,
                               asked->wild[i] ? "*" : "");
    }
    return g_string_free(text, FALSE);
}

static gboolean slow_word(const Asked *asked, guint i, guint word)
{
    guint wanted = asked->words.words[i];
    g_autofree char *form = g_utf8_strdown(form_of(wanted), -1);
    g_autofree char *other = g_utf8_strdown(form_of(word), -1);

    if (asked->wild[i])
        return strncmp(other, form, strlen(form) - strlen("а")) == 0;
    return asked->options.exact ? strcmp(form, other) == 0 : word / N_FORMS == wanted / N_FORMS;
}

static gboolean slow_fit(const Asked *asked, const Made *made)
{
    guint n = asked->words.n_words, n_found = 0;

    if (!asked->options.phrase) {
        for (guint i = 0; i < n; i++) {
            gboolean found = FALSE;
            for (guint j = 0; j < made->n_words; j++)
                found |= slow_word(asked, i, made->words[j]);
            n_found += found;
        }
        return n_found == n;
    }
    for (guint start = 0; start + n <= made->n_words; start++) {
        for (n_found = 0; n_found < n; n_found++)
            if (!slow_word(asked, n_found, made->words[start + n_found]))
                break;
        if (n_found == n)
            return TRUE;
    }
    return FALSE;
}

/* Two memories of random units, some of them removed or given other texts again and again. */
#define N_STORES 2
#define MOST_UNITS 400

typedef struct {
    GRand *random;
    TmStore *stores[N_STORES];
    TmMemory *memory;
    Made made[N_STORES][MOST_UNITS + 1]; /* by number of unit */
    gint64 n_units[N_STORES];            /* that ever were */
} World;

static TmUnit *make_unit(World *world, gsize store, gint64 id)
{
    world->made[store][id] = random_made(world->random, MAX_WORDS);
    g_autofree char *text = text_of(&world->made[store][id], world->random);
    g_autofree char *number = g_strdup_printf("No. %d", (int) id);
    return unit_ru_en(text, number, NULL);
}

/* One batch: units added, removed, changed. */
static void change_world(World *world, gsize store, guint n_added, guint n_others)
{
    g_autoptr(GError) error = NULL;
    TmBatch *batch = begin_batch(world->stores[store]);

    for (guint i = 0; i < n_added && world->n_units[store] < MOST_UNITS; i++)
        add_unit(batch, make_unit(world, store, ++world->n_units[store]));
    for (guint i = 0; i < n_others; i++) {
        gint64 id = g_rand_int_range(world->random, 1, (gint32) world->n_units[store] + 1);
        if (world->made[store][id].n_words == 0)
            continue;
        if (g_rand_boolean(world->random)) {
            g_autoptr(TmUnit) unit = make_unit(world, store, id);
            g_assert_true(tm_batch_replace(batch, id, unit, &error));
        } else {
            g_assert_true(tm_batch_delete(batch, id, &error));
            world->made[store][id].n_words = 0;
        }
    }
    g_assert_no_error(error);
    commit_batch(batch);
}

static void world_begin(World *world, const Place *place)
{
    g_autofree char *other = g_strconcat(place->path, "2", NULL);
    const TmMemorySpec specs[N_STORES] = {{place->path, 0}, {other, 0}};
    g_autoptr(GError) error = NULL;

    memset(world, 0, sizeof *world);
    world->random = g_rand_new_with_seed(23);
    for (gsize i = 0; i < N_STORES; i++) {
        world->stores[i] = open_store(specs[i].path, TM_STORE_CREATE);
        change_world(world, i, 120, 30);
    }
    world->memory = tm_memory_open(specs, N_STORES, TM_STORE_READ, &error);
    g_assert_no_error(error);
}

/* Few units stay out of segments, so that a small memory has some, and often others. */
static void world_begin_filed(World *world, const Place *place)
{
    store_index_max_loose = 10;
    world_begin(world, place);
}

static void world_end(World *world)
{
    store_index_max_loose = INDEX_MAX_LOOSE_UNITS;
    tm_memory_free(world->memory);
    for (gsize i = 0; i < N_STORES; i++)
        tm_store_close(world->stores[i]);
    g_rand_free(world->random);
}

static void assert_page(const World *world, const Asked *asked, const TmHits *hits, gsize offset,
                        gsize limit)
{
    gsize n_found = 0, n_shown = 0;

    for (gsize i = 0; i < N_STORES; i++)
        for (gint64 id = world->n_units[i]; id > 0; id--) {
            const Made *made = &world->made[i][id];
            if (made->n_words == 0 || !slow_fit(asked, made))
                continue;
            if (n_found++ < offset || n_shown == limit)
                continue;
            g_assert_cmpuint(n_shown, <, hits->hits->len);
            const TmHit *hit = hits->hits->pdata[n_shown++];
            g_assert_cmpuint(hit->memory, ==, i);
            g_assert_cmpint(hit->stored->id, ==, id);
        }
    g_assert_cmpuint(hits->hits->len, ==, n_shown);
    if (hits->total >= 0)
        g_assert_cmpint(hits->total, ==, n_found);
    else
        g_assert_cmpuint(n_found, >, offset + limit);
}

/* One query, by the index after none or some of the newest units, and without it. */
static void ask_world(World *world)
{
    Asked asked = random_asked(world->random);
    g_autofree char *text = query_of(&asked);
    g_autoptr(TmConcordance) query = new_query(text, &asked.options);
    TmSearch search = {.query = query,
                       .offset = (gsize) g_rand_int_range(world->random, 0, 5) * 10,
                       .limit = (gsize) g_rand_int_range(world->random, 1, 40)};
    gsize n_newest = (gsize) g_rand_int_range(world->random, 0, 3) * 20;

    for (int scan = 0; scan < 2; scan++) {
        g_autoptr(GError) error = NULL;
        tm_memory_use_scan(world->memory, scan);
        g_autoptr(TmHits) hits = concordance_search(world->memory, &search, n_newest, &error);
        g_assert_no_error(error);
        g_test_message("%s: %u found", text, hits->hits->len);
        assert_page(world, &asked, hits, search.offset, search.limit);
    }
}

static void test_memories(Place *place, gconstpointer data)
{
    static World world;
    (void) data;
    world_begin_filed(&world, place);

    for (int i = 0; i < 600; i++) {
        if (i % 10 == 9)
            change_world(&world, (gsize) i / 10 % N_STORES,
                         (guint) g_rand_int_range(world.random, 0, 12),
                         (guint) g_rand_int_range(world.random, 0, 8));
        ask_world(&world);
    }
    world_end(&world);
}

/* Changes one byte of a part of the index, or cuts it. */
static void damage_index(World *world, const char *path)
{
    g_autofree char *folder = g_strconcat(path, ".index", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *bytes = NULL;
    g_autofree char *chosen = NULL;
    gsize n_bytes;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".segment") &&
            (chosen == NULL || g_rand_boolean(world->random))) {
            g_free(chosen);
            chosen = g_build_filename(folder, name, NULL);
        }
    g_assert_nonnull(chosen);
    g_assert_true(g_file_get_contents(chosen, &bytes, &n_bytes, NULL));
    gsize at = (gsize) g_rand_int_range(world->random, 0, (gint32) n_bytes);
    bytes[at] ^= (char) (1 << g_rand_int_range(world->random, 0, 8));
    if (g_rand_int_range(world->random, 0, 8) == 0)
        n_bytes = at;
    g_assert_true(g_file_set_contents(chosen, bytes, (gssize) n_bytes, NULL));
}

/* Whatever happens to the index, what is found is right. */
static void test_damaged_index(Place *place, gconstpointer data)
{
    g_autofree char *other = g_strconcat(place->path, "2", NULL);
    const TmMemorySpec specs[N_STORES] = {{place->path, 0}, {other, 0}};
    static World world;
    g_autoptr(GError) error = NULL;
    (void) data;
    world_begin_filed(&world, place);

    for (int i = 0; i < 150; i++) {
        g_assert_true(tm_memory_prepare(world.memory, &error));
        tm_memory_free(world.memory);
        damage_index(&world, specs[i % N_STORES].path);
        world.memory = tm_memory_open(specs, N_STORES, TM_STORE_READ, &error);
        g_assert_no_error(error);
        for (int j = 0; j < 4; j++)
            ask_world(&world);
        tm_memory_use_scan(world.memory, FALSE);
    }
    world_end(&world);
}

static char *list_found(World *world, const char *text, const TmConcordanceOptions *options,
                        gboolean scan)
{
    g_autoptr(TmConcordance) query = new_query(text, options);
    TmSearch search = {.query = query, .limit = 1000};
    g_autoptr(GError) error = NULL;

    tm_memory_use_scan(world->memory, scan);
    g_autoptr(TmHits) hits = concordance_search(world->memory, &search, 0, &error);
    g_assert_no_error(error);
    return list_hits(hits);
}

/* What the random queries do not ask: expressions and typos find the same with an index. */
static void test_index_and_scan(Place *place, gconstpointer data)
{
    static const struct {
        const char *text;
        TmConcordanceOptions options;
        gboolean found;
    } cases[] = {
        {"реестр\\w{2}\\b", {.regex = TRUE}, TRUE},
        {"(?-i)РЕЕСТР", {.regex = TRUE}, TRUE},
        {"единого (закон|реестр)", {.regex = TRUE}, TRUE},
        {"закон|адвокат", {.regex = TRUE}, TRUE},
        {"законы?а?ми", {.regex = TRUE}, TRUE},
        {"адвокат.*единый", {.regex = TRUE}, TRUE},
        {"е[дю]иного+", {.regex = TRUE}, TRUE},
        {"адвокаты, \\w+", {.regex = TRUE}, TRUE},
        {"адвокатура", {.regex = TRUE}, FALSE},
        {"рееср", {.fuzzy = TRUE}, TRUE},
        {"рееср закноами", {.fuzzy = TRUE}, TRUE},
        {"един реестр", {.fuzzy = TRUE, .phrase = TRUE}, TRUE},
        {"адвкатами", {.fuzzy = TRUE}, TRUE},
        {"адвентист", {.fuzzy = TRUE}, FALSE},
        {"*ов *ым", {0}, TRUE},
        {"з???? *е*", {.phrase = TRUE}, TRUE},
        {"1?", {0}, TRUE},
        {"No-7*", {0}, TRUE},
    };
    static World world;
    (void) data;
    world_begin(&world, place);
    change_world(&world, 0, 5, 20);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *indexed = list_found(&world, cases[i].text, &cases[i].options, FALSE);
        g_autofree char *scanned = list_found(&world, cases[i].text, &cases[i].options, TRUE);
        g_test_message("%s: %s", cases[i].text, indexed);
        g_assert_cmpstr(indexed, ==, scanned);
        g_assert_cmpint(*indexed != '\0', ==, cases[i].found);
    }
    world_end(&world);
}

/* ---- languages, filters, places -----------------------------------------------------------------
 */

static void fill(TmStore *store)
{
    TmBatch *batch = begin_batch(store);
    TmUnit *unit;

    add_unit(batch, unit_ru_en("Закон принят.", "The law was adopted.", "а.docx"));
    unit = unit_ru_en("Закон № 5", "Law No. 5", "а.docx");
    tm_unit_take_variant(unit, "kk", tm_text_new("№ 5 заң", -1));
    unit->status = TM_STATUS_APPROVED;
    add_unit(batch, unit);
    add_unit(batch, unit_ru_en("Указ", "Decree (law)", "б.docx"));
    commit_batch(batch);
    batch = begin_batch(store);
    unit = unit_ru_en("О законе", "On the law", NULL);
    tm_unit_place(unit)->previous = g_strdup("Перед законом");
    unit->source_language = g_strdup("ru");
    add_unit(batch, unit);
    unit = unit_ru_en("Конец закона", "End of the law", "а.docx");
    unit->changed = 1600000000;
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "МПА СНГ");
    add_unit(batch, unit);
    add_unit(batch, unit_ru_en("Закон принят.", "The law was adopted.", "б.docx"));
    commit_batch(batch);
}

static void test_choices(Place *place, gconstpointer data)
{
    static const struct {
        const char *query, *in, *to;
        TmUnitFilter filter;
        gsize neighbours;
        const char *expected;
    } cases[] = {
        {"указ", NULL, NULL, {0}, 0, "3 ru*Указ en Decree (law)"},
        {"5", NULL, NULL, {0}, 0, "2 en*Law No. 5 kk*№ 5 заң ru*Закон № 5"},
        {"5", "ru", NULL, {0}, 0, "2 ru*Закон № 5 en Law No. 5 kk № 5 заң"},
        {"5", "ru", "kk", {0}, 0, "2 ru*Закон № 5 kk № 5 заң"},
        {"5", NULL, "kk", {0}, 0, "2 en*Law No. 5 ru*Закон № 5 kk № 5 заң"},
        {"закон", NULL, "kk", {0}, 0, "2 ru*Закон № 5 kk № 5 заң"},
        {"5", "uz", NULL, {0}, 0, ""},
        {"5", NULL, "uz", {0}, 0, ""},
        {"law",
         "en-GB",
         "ru",
         {.document = "б.docx"},
         0,
         "3 en*Decree (law) ru Указ; 1 en*The law was adopted. ru Закон принят."},
        {"закон",
         "ru",
         "en",
         {.batch = 2},
         0,
         "5 ru*Конец закона en End of the law; 4 ru*О законе en On the law; "
         "1 ru*Закон принят. en The law was adopted."},
        {"закон",
         "ru",
         "en",
         {.statuses = 1u << TM_STATUS_APPROVED},
         0,
         "2 ru*Закон № 5 en Law No. 5"},
        {"закон", "ru", "en", {.until = 1650000000}, 0, "5 ru*Конец закона en End of the law"},
        {"закон",
         "ru",
         "en",
         {.attribute = "x-client", .value = "МПА СНГ"},
         0,
         "5 ru*Конец закона en End of the law"},
        {"закон", "ru", "en", {.document = "нет.docx"}, 0, ""},
        {"указ", "ru", "en", {0}, 1, "3 ru*Указ en Decree (law)"},
        {"№ 5", "ru", "en", {0}, 1, "2 ru*Закон № 5 en Law No. 5 -1:Закон принят."},
        {"конец",
         "ru",
         "en",
         {0},
         9,
         "5 ru*Конец закона en End of the law -3:Закон принят. -2:Закон № 5"},
        {"\"о законе\"", "ru", "en", {0}, 2, "4 ru*О законе en On the law +0:Перед законом"},
        {"принят",
         "ru",
         "en",
         {.document = "б.docx"},
         3,
         "1 ru*Закон принят. en The law was adopted. -2:Указ"},
    };
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    fill(store);
    const TmMemorySpec spec = {place->path, 0};
    g_autoptr(TmMemory) memory = tm_memory_open(&spec, 1, TM_STORE_READ, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmConcordance) query = new_query(cases[i].query, NULL);
        g_autoptr(GError) error = NULL;
        TmSearch search = {.query = query,
                           .in = cases[i].in,
                           .to = cases[i].to,
                           .filter = &cases[i].filter,
                           .limit = 10,
                           .neighbours = cases[i].neighbours};
        g_autoptr(TmHits) hits = tm_memory_search(memory, &search, &error);
        g_assert_no_error(error);
        g_autofree char *list = list_hits(hits);
        g_test_message("%s", cases[i].query);
        g_assert_cmpstr(list, ==, cases[i].expected);
        g_assert_cmpint(hits->total, ==, hits->hits->len);
    }
}

/* One of the two languages is a part of the other: no text is on both sides. */
static void test_related_languages(Place *place, gconstpointer data)
{
    static const struct {
        const char *in;
        const char *to;
        const char *expected;
    } cases[] = {
        {"en", "en-GB", "2 en-US*law, US en-GB law, GB; 1 en*law en-GB law, GB"},
        {"en-GB", "en", "2 en-GB*law, GB en-US law, US; 1 en-GB*law, GB en law"},
        {"en-GB", "ru", "3 en*law ru закон"},
        {"en", "ru", "3 en*law ru закон"},
    };
    static const char *const pairs[][4] = {{"en", "law", "en-GB", "law, GB"},
                                           {"en-US", "law, US", "en-GB", "law, GB"},
                                           {"en", "law", "ru", "закон"}};
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    TmBatch *batch = begin_batch(store);
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        TmUnit *unit = tm_unit_new();
        tm_unit_take_variant(unit, pairs[i][0], tm_text_new(pairs[i][1], -1));
        tm_unit_take_variant(unit, pairs[i][2], tm_text_new(pairs[i][3], -1));
        add_unit(batch, unit);
    }
    commit_batch(batch);
    const TmMemorySpec spec = {place->path, 0};
    g_autoptr(TmMemory) memory = tm_memory_open(&spec, 1, TM_STORE_READ, NULL);

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
        g_autoptr(TmConcordance) query = new_query("law", NULL);
        g_autoptr(GError) error = NULL;
        TmSearch search = {
            .query = query, .in = cases[i / 2].in, .to = cases[i / 2].to, .limit = 10};
        tm_memory_use_scan(memory, i % 2 == 1);
        g_autoptr(TmHits) hits = concordance_search(memory, &search, 0, &error);
        g_assert_no_error(error);
        g_autofree char *list = list_hits(hits);
        g_assert_cmpstr(list, ==, cases[i / 2].expected);
    }
}

static void test_dates(Place *place, gconstpointer data)
{
    g_autoptr(TmConcordance) query = new_query("закон", NULL);
    TmSearch search = {.query = query, .limit = 2};
    (void) data;
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_CREATE);
    fill(store);
    const TmMemorySpec spec = {place->path, 0};
    g_autoptr(TmMemory) memory = tm_memory_open(&spec, 1, TM_STORE_READ, NULL);
    g_autoptr(TmHits) hits = tm_memory_search(memory, &search, NULL);

    g_assert_cmpint(((TmHit *) hits->hits->pdata[0])->date, ==, 1600000000);
    g_assert_cmpint(((TmHit *) hits->hits->pdata[1])->date, ==, 1700000000);
    g_assert_cmpint(hits->total, ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/concordance-memory/memories", Place, NULL, place_set_up, test_memories,
               place_tear_down);
    g_test_add("/concordance-memory/damaged-index", Place, NULL, place_set_up, test_damaged_index,
               place_tear_down);
    g_test_add("/concordance-memory/index-and-scan", Place, NULL, place_set_up, test_index_and_scan,
               place_tear_down);
    g_test_add("/concordance-memory/choices", Place, NULL, place_set_up, test_choices,
               place_tear_down);
    g_test_add("/concordance-memory/related-languages", Place, NULL, place_set_up,
               test_related_languages, place_tear_down);
    g_test_add("/concordance-memory/dates", Place, NULL, place_set_up, test_dates, place_tear_down);
    return g_test_run();
}
