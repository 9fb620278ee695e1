/*
 * Memories of earlier versions, kept in tests/data/store: they are migrated when they are opened
 * for writing, and read as a migrated copy otherwise.
 *
 * memory-v1.tm was written by the last version 1: two imports; a pair with codes, notes, people and
 * dates; a unit in three languages; noted neighbours; a document with another name in the second.
 */
#include "test_store_dump.h"

static const char version_1[] =
    "1 by 1: reviewed imported 1577934245 1612325106 ольга пётр -\n"
    "  en Article 1. General provisions 1o11:1:4:bold3:<b>c29:1:4:bold4:</b>\n"
    "  ru Статья 1. Общие положения 1o16:1:4:bold3:<b>c45:1:4:bold4:</b>\n"
    "  ru 2 usagecount=3\n"
    "  * 2 tuid=7\n"
    "  * 1 note=Проверено\n"
    "  * 0 x-client=МПА СНГ\n"
    "  @ закон.docx 1 -|- -\n"
    "2 by 2: reviewed imported DATE DATE - - -\n"
    "  en This Law determines the procedure for keeping the register. \n"
    "  kk Осы Заң тізілімді жүргізу тәртібін айқындайды. \n"
    "  ru Настоящий Закон определяет порядок ведения реестра. \n"
    "  @ закон-2.docx 1 -|- -\n"
    "  @ закон.docx 2 -|- -\n"
    "3 by 2: reviewed imported DATE DATE - - -\n"
    "  en The Law shall enter into force on 1 January 2027. \n"
    "  ru Закон вступает в силу 1 января 2027 года. \n"
    "  @ закон-2.docx 2 -|- -\n"
    "  @ закон.docx 3 -|- -\n"
    "4 by 1: reviewed imported DATE DATE - - -\n"
    "  en The rapporteur has the floor. \n"
    "  ru Слово предоставляется докладчику. \n"
    "  @ - 0 Председатель открыл заседание.|Перерыв. ru\n";

static void copy_memory(const char *name, const char *to)
{
    g_autofree char *from = g_build_filename(TEST_SOURCE, "tests/data/store", name, NULL);
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    g_assert_true(g_file_get_contents(from, &bytes, &n_bytes, NULL));
    g_assert_true(g_file_set_contents(to, bytes, (gssize) n_bytes, NULL));
}

/* The dates of units that had none were those of the import. */
static char *dump_without_import_date(TmStore *store)
{
    g_autofree char *dump = dump_memory(store);
    g_autoptr(GPtrArray) log = tm_store_log(store, NULL);
    const TmLogEntry *first = log->pdata[0];
    g_autofree char *date = g_strdup_printf("%d %d - - -", (int) first->date, (int) first->date);
    g_auto(GStrv) parts = g_strsplit(dump, date, -1);

    return g_strjoinv("DATE DATE - - -", parts);
}

static void assert_version_1(TmStore *store)
{
    g_autofree char *dump = dump_without_import_date(store);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) log = tm_store_log(store, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(dump, ==, version_1);
    g_assert_cmpint(log->len, ==, 2);
    const TmLogEntry *second = log->pdata[1];
    g_assert_cmpint(second->counts.changed, ==, 2);
    g_assert_cmpint(second->counts.skipped, ==, 2);
    g_assert_cmpint(second->skips->len, ==, 1);
    g_autoptr(TmStoredUnit) unit = tm_store_unit(store, 1, &error);
    g_assert_no_error(error);
    g_assert_true(g_uuid_string_is_valid(unit->unit->uuid));
}

static void test_read(Place *place, gconstpointer data)
{
    g_autofree char *before = NULL, *after = NULL;
    gsize n_before, n_after;
    (void) data;
    copy_memory("memory-v1.tm", place->path);
    g_assert_true(g_file_get_contents(place->path, &before, &n_before, NULL));
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_READ);
        assert_version_1(store);
        assert_pairs(store, "ru", "kk",
                     "2: Настоящий Закон определяет порядок ведения реестра. = "
                     "Осы Заң тізілімді жүргізу тәртібін айқындайды.\n");
    }
    g_assert_true(g_file_get_contents(place->path, &after, &n_after, NULL));
    g_assert_cmpmem(before, n_before, after, n_after);
}

static void test_write(Place *place, gconstpointer data)
{
    (void) data;
    copy_memory("memory-v1.tm", place->path);
    g_autofree char *stored = ask(place->path, "SELECT value FROM meta WHERE name = 'uuid'");
    {
        g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
        g_assert_cmpstr(tm_store_uuid(store), ==, stored);
        assert_version_1(store);
        /* Known units are known still, and a new one gets a new number. */
        TmBatch *batch = begin_batch(store);
        g_assert_cmpint(add_unit(batch, unit_ru_en("Слово предоставляется докладчику.",
                                                   "The rapporteur has the floor.", NULL)),
                        ==, TM_ADD_KNOWN);
        add_unit(batch, unit_ru_en("Новое.", "New.", NULL));
        g_assert_cmpint(commit_batch(batch).sequence, ==, 3);
    }
    assert_answer(place->path, "PRAGMA user_version", "2");
    assert_answer(place->path, "SELECT max(id) FROM unit", "5");
    assert_consistent(place->path);
}

/* What version 1 has journalled can be undone. */
static void test_undo(Place *place, gconstpointer data)
{
    const TmBatchInfo info = {"undo", "olga", NULL, 1700000001};
    g_autoptr(GError) error = NULL;
    (void) data;
    copy_memory("memory-v1.tm", place->path);
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);

    for (gint64 sequence = 2; sequence >= 1; sequence--) {
        TmBatch *batch = tm_store_begin(store, &info, &error);
        g_assert_true(tm_batch_undo(batch, sequence, NULL, &error));
        g_assert_no_error(error);
        TmBatchCounts counts = commit_batch(batch);
        g_assert_cmpint(counts.changed, ==, sequence == 2 ? 2 : 0);
        g_assert_cmpint(counts.removed, ==, sequence == 2 ? 0 : 4);
        g_assert_cmpint(counts.skipped, ==, 0);
    }
    g_autofree char *dump = dump_memory(store);
    g_assert_cmpstr(dump, ==, "");
    assert_consistent(place->path);
}

/* A migration that is interrupted leaves the old version. */
static void test_fails(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void) data;
    copy_memory("memory-v1.tm", place->path);
    change(place->path, "ALTER TABLE journal RENAME TO journal1");
    g_assert_null(tm_store_open(place->path, TM_STORE_WRITE, &error));
    g_assert_nonnull(error);
    assert_answer(place->path, "PRAGMA user_version", "1");
    change(place->path, "ALTER TABLE journal1 RENAME TO journal");
    g_autoptr(TmStore) store = open_store(place->path, TM_STORE_WRITE);
    assert_version_1(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/migration/1/read", Place, NULL, place_set_up, test_read, place_tear_down);
    g_test_add("/migration/1/write", Place, NULL, place_set_up, test_write, place_tear_down);
    g_test_add("/migration/1/undo", Place, NULL, place_set_up, test_undo, place_tear_down);
    g_test_add("/migration/1/fails", Place, NULL, place_set_up, test_fails, place_tear_down);
    return g_test_run();
}
