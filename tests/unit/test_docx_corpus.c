/* Documents of other programs, and the project's own pairs with their gold segments. */
#include "test_docx_support.h"

#define DOCUMENTS TEST_SHARED "/documents/"
#define FORMATS TEST_SHARED "/formats/"

static gboolean is_missing(const char *folder)
{
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return FALSE;
    g_test_skip("the folder with the shared documents is not here");
    return TRUE;
}

static GBytes *load(const char *path)
{
    char *contents;
    gsize n_bytes;
    GError *error = NULL;

    g_file_get_contents(path, &contents, &n_bytes, &error);
    g_assert_no_error(error);
    return g_bytes_new_take(contents, n_bytes);
}

static Document *open_file(const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = load(path);

    return document_open_bytes(bytes, path, NULL, error);
}

/* ---- the names in the directory of a ZIP file ------------------------------------------------ */

static guint read_number(const guint8 *bytes, guint n)
{
    guint value = 0;

    while (n-- > 0)
        value = value << 8 | bytes[n];
    return value;
}

static GPtrArray *entry_names(GBytes *zip)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    gsize n_bytes;
    const guint8 *bytes = g_bytes_get_data(zip, &n_bytes);
    gsize end = n_bytes - 22;

    while (end > 0 && read_number(bytes + end, 4) != 0x06054B50)
        end--;
    guint n_entries = read_number(bytes + end + 10, 2);
    gsize at = read_number(bytes + end + 16, 4);
    while (n_entries-- > 0) {
        guint n_name = read_number(bytes + at + 28, 2);
        g_ptr_array_add(names, g_strndup((const char *) bytes + at + 46, n_name));
        at += 46 + n_name + read_number(bytes + at + 30, 2) + read_number(bytes + at + 32, 2);
    }
    return names;
}

static Archive *open_archive(GBytes *zip)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    Archive *archive = archive_open(zip, "x.docx", warnings, &error);

    g_assert_no_error(error);
    return archive;
}

/* Only parts that units came from may differ. */
static void assert_other_parts_are_equal(GBytes *before, GBytes *after, GHashTable *places)
{
    g_autoptr(GPtrArray) names = entry_names(before);
    g_autoptr(GPtrArray) names_after = entry_names(after);
    g_autoptr(Archive) one = open_archive(before);
    g_autoptr(Archive) two = open_archive(after);

    g_assert_cmpuint(names->len, ==, names_after->len);
    for (guint i = 0; i < names->len; i++) {
        g_assert_cmpstr(names->pdata[i], ==, names_after->pdata[i]);
        if (g_hash_table_contains(places, names->pdata[i]) ||
            g_str_has_suffix(names->pdata[i], "/"))
            continue;
        g_autoptr(GBytes) old = archive_read(one, names->pdata[i], NULL);
        g_autoptr(GBytes) new = archive_read(two, names->pdata[i], NULL);
        g_assert_true(old && new &&g_bytes_equal(old, new));
    }
}

/* ---- laws ------------------------------------------------------------------------------------ */

typedef struct {
    GPtrArray *fills; /* of UnitFill: every unit with itself */
    GHashTable *places;
    char *lines; /* texts with their codes */
} Reading;

static void reading_clear(Reading *reading)
{
    g_ptr_array_unref(reading->fills);
    g_hash_table_unref(reading->places);
    g_free(reading->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static void reading_make(Document *document, Reading *reading)
{
    GString *lines = g_string_new(NULL);
    DocumentUnit unit;
    GError *error = NULL;

    reading->fills = g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free);
    reading->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (document_next(document, &unit, &error)) {
        g_autofree char *line = test_line(unit.text);
        g_string_append_printf(lines, "%s: %s\n", unit_kind_name(unit.kind), line);
        g_hash_table_add(reading->places, g_strdup(unit.place));
        g_ptr_array_add(reading->fills, unit_fill_new(tm_text_copy(unit.text), NULL));
    }
    g_assert_no_error(error);
    reading->lines = g_string_free(lines, FALSE);
}

static GBytes *write_with(Document *document, GPtrArray *fills, const char *language)
{
    GError *error = NULL;
    DocumentFill fill = {.units = fills, .language = language};
    GBytes *written = document_write(document, &fill, &error);

    g_assert_no_error(error);
    return written;
}

static void assert_laws(const char *path)
{
    g_autoptr(GBytes) bytes = load(path);
    g_autoptr(Document) document = test_open(bytes);
    g_auto(Reading) reading;
    g_auto(Reading) again;

    reading_make(document, &reading);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_ptr_array_set_size(none, (int) reading.fills->len);
    g_autoptr(GBytes) untouched = write_with(document, none, "en");
    g_assert_true(g_bytes_equal(bytes, untouched));

    g_autoptr(GBytes) filled = write_with(document, reading.fills, "en");
    g_autoptr(Document) reread = test_open(filled);
    reading_make(reread, &again);
    if (strcmp(reading.lines, again.lines) != 0) {
        g_test_message("%s: filled with itself it reads otherwise", path);
        g_test_fail();
    }
    assert_other_parts_are_equal(bytes, filled, reading.places);
}

/* ---- every file does what its verdict says --------------------------------------------------- */

static void judge(const char *path, gboolean accept)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = open_file(path, &error);

    if ((document != NULL) != accept) {
        g_test_message("%s: %s", path, error ? error->message : "should be refused");
        g_test_fail();
    } else if (accept) {
        assert_laws(path);
    } else {
        g_assert_true(g_str_has_prefix(error->message, path));
    }
}

/* Column 0 is the file, @column its verdict. */
static guint judge_table(const char *table, guint column, const char *accept)
{
    g_autoptr(GBytes) bytes = load(table);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *folder = g_path_get_dirname(table);
    guint n_judged = 0;

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        g_autofree char *path = g_build_filename(folder, fields[0] ? fields[0] : "", NULL);

        if (g_strv_length(fields) <= column || !g_str_has_suffix(path, ".docx"))
            continue;
        judge(path, g_str_has_prefix(fields[column], accept));
        n_judged++;
    }
    return n_judged;
}

static void test_foreign(void)
{
    if (!is_missing(FORMATS "docx"))
        g_assert_cmpuint(judge_table(FORMATS "MANIFEST.tsv", 4, "valid"), >=, 100);
}

static void test_own(void)
{
    if (!is_missing(FORMATS "own"))
        g_assert_cmpuint(judge_table(FORMATS "own/EXPECT.tsv", 1, "accept"), ==, 7);
}

/* ---- the gold -------------------------------------------------------------------------------- */

/* A tab is a code to us and white space to the gold: both as one space. No-break spaces count. */
static void append_squeezed(GString *out, const char *text, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++) {
        if (text[i] != ' ' || out->len == 0 || out->str[out->len - 1] != ' ')
            g_string_append_c(out, text[i]);
    }
}

static void append_unit(GString *out, const TmText *text)
{
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);

        append_squeezed(out, text->string->str + at, code->offset - at);
        at = code->offset;
        if (strcmp(code->name, "tab") == 0)
            append_squeezed(out, " ", 1);
    }
    append_squeezed(out, text->string->str + at, text->string->len - at);
    g_string_append_c(out, '\n');
}

static gboolean contains(const char *text, const char *segment)
{
    g_autoptr(GString) squeezed = g_string_new(NULL);

    append_squeezed(squeezed, segment, strlen(segment));
    return strstr(text, squeezed->str) != NULL;
}

static char *all_text(const char *path)
{
    GError *error = NULL;
    g_autoptr(Document) document = open_file(path, &error);
    GString *text = g_string_new(NULL);
    DocumentUnit unit;

    g_assert_no_error(error);
    while (document_next(document, &unit, &error))
        append_unit(text, unit.text);
    return g_string_free(text, FALSE);
}

static void assert_gold(const char *name)
{
    g_autofree char *table = g_strdup_printf(DOCUMENTS "%s.align.tsv", name);
    g_autofree char *ru_path = g_strdup_printf(DOCUMENTS "%s.ru.docx", name);
    g_autofree char *en_path = g_strdup_printf(DOCUMENTS "%s.en.docx", name);
    g_autofree char *ru = all_text(ru_path);
    g_autofree char *en = all_text(en_path);
    g_autoptr(GBytes) bytes = load(table);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines + 1; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);

        if (g_strv_length(fields) < 5)
            continue;
        if (!contains(ru, fields[3]) || !contains(en, fields[4])) {
            g_test_message("%s: not found: %s", name, *line);
            g_test_fail();
        }
    }
    assert_laws(ru_path);
    assert_laws(en_path);
}

static void test_gold(void)
{
    if (is_missing(DOCUMENTS))
        return;
    assert_gold("d1-plenary-press-release");
    assert_gold("d2-model-law-public-registers");
    assert_gold("d6-resolution-harmonisation-programme");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/docx/corpus/foreign", test_foreign);
    g_test_add_func("/docx/corpus/own", test_own);
    g_test_add_func("/docx/corpus/gold", test_gold);
    return g_test_run();
}
