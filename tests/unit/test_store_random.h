/*
 * Batches that do anything to a memory, at random but the same at each run, for the tests that must
 * hold whatever happened.
 */
#ifndef TEST_STORE_RANDOM_H
#define TEST_STORE_RANDOM_H

#include "test_store_dump.h"

static inline gint64 undo(TmStore *store, gint64 sequence, GArray **left)
{
    const TmBatchInfo info = {"undo", "olga", NULL, 1700000001};
    g_autoptr(GError) error = NULL;
    TmBatch *batch = tm_store_begin(store, &info, &error);

    g_assert_no_error(error);
    tm_batch_undo(batch, sequence, left, &error);
    g_assert_no_error(error);
    return commit_batch(batch).sequence;
}

static inline TmUnit *loaded(TmStore *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmStoredUnit) stored = tm_store_unit(store, id, &error);

    g_assert_no_error(error);
    return tm_unit_copy(stored->unit);
}

static inline void set_text(TmUnit *unit, guint variant, const char *text)
{
    TmVariant *changed = unit->variants->pdata[variant];

    tm_text_free(changed->text);
    changed->text = tm_text_new(text, -1);
}

static inline TmUnit *random_unit(GRand *random)
{
    static const char *const documents[] = {NULL, "закон.docx", "указ.docx", "release.odt"};
    g_autofree char *ru = g_strdup_printf("Статья %d", g_rand_int_range(random, 0, 30));
    g_autofree char *en = g_strdup_printf("Article %d", g_rand_int_range(random, 0, 3));
    TmUnit *unit =
        unit_ru_en(ru, en, documents[g_rand_int_range(random, 0, G_N_ELEMENTS(documents))]);

    if (g_rand_int_range(random, 0, 4) == 0)
        tm_unit_take_variant(unit, "kk", tm_text_new("Бап", -1));
    if (g_rand_int_range(random, 0, 4) == 0)
        tm_unit_place(unit)->previous = g_strdup("Глава 1");
    if (g_rand_int_range(random, 0, 4) == 0)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "МПА \"СНГ\"");
    if (g_rand_int_range(random, 0, 4) == 0)
        unit->origin = TM_ORIGIN_ALIGNED;
    if (g_rand_int_range(random, 0, 4) == 0) {
        TmVariant *variant = unit->variants->pdata[0];
        tm_text_append_code(variant->text, TM_CODE_ALONE, 1, "note", "<1>");
        tm_text_append(variant->text, "!", -1);
    }
    if (g_rand_int_range(random, 0, 5) == 0)
        unit->uuid = g_uuid_string_random();
    return unit;
}

/* An id of a unit that is there; 0: the memory is empty. */
static inline gint64 random_id(TmStore *store, GRand *random)
{
    g_autofree char *list = dump_memory(store);
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

    for (gsize i = 0; lines[i] != NULL; i++) {
        if (!g_ascii_isdigit(*lines[i]))
            continue;
        gint64 id = g_ascii_strtoll(lines[i], NULL, 10);
        g_array_append_val(ids, id);
    }
    if (ids->len == 0)
        return 0;
    return g_array_index(ids, gint64, g_rand_int_range(random, 0, (gint) ids->len));
}

static inline void random_change(TmStore *store, TmBatch *batch, GRand *random)
{
    g_autoptr(GError) error = NULL;
    gint64 id = random_id(store, random);
    gint64 other = random_id(store, random);
    int what = g_rand_int_range(random, 0, 8);

    if (id == 0 || what < 4) {
        add_unit(batch, random_unit(random));
    } else if (what == 4) {
        tm_batch_delete(batch, id, &error);
    } else if (what == 5 && id != other) {
        tm_batch_merge(batch, id, other, &error);
    } else {
        g_autoptr(TmUnit) unit = random_unit(random);
        unit->status = (TmStatus) g_rand_int_range(random, 0, 3);
        tm_batch_replace(batch, id, unit, &error);
        g_clear_error(&error); /* another unit may say so already */
    }
    g_assert_no_error(error);
}

#endif
