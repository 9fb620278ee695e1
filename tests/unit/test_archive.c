#include "formats/archive.h"

#include "zip_maker.h"

static const ZipPart document[] = {
    {"[Content_Types].xml", "<Types/>"},
    {"mimetype", "application/test", .stored = TRUE},
    {"word/document.xml", "<document>Проект закона. Проект закона. Проект закона.</document>",
     .descriptor = TRUE},
    {"word/styles.xml", "<styles>styles styles styles styles</styles>"},
};

static GHashTable *changes_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
}

static void assert_content(Archive *archive, const char *name, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = archive_read(archive, name, &error);

    g_assert_no_error(error);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), expected,
                    strlen(expected));
}

static void test_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(document, G_N_ELEMENTS(document));
    g_autoptr(Archive) archive = archive_open(zip, "a.docx", NULL, &error);

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(document); i++) {
        g_assert_true(archive_has(archive, document[i].name));
        assert_content(archive, document[i].name, document[i].content);
    }
    g_assert_false(archive_has(archive, "word/comments.xml"));
    g_assert_null(archive_read(archive, "word/comments.xml", &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT);
    g_assert_cmpstr(
        error->message, ==,
        "a.docx: error: the part \"word/comments.xml\" is missing; open the file in Word "
        "and save it again");
}

/* An entry as it lies in the container: its directory record, and its packed bytes. */
typedef struct {
    char *name;
    guint method;
    guint time;
    guint date;
    guint32 attributes;
    const guint8 *packed;
    gsize n_packed;
} RawEntry;

static guint get16(const guint8 *at)
{
    return (guint) at[0] | (guint) at[1] << 8;
}

static guint32 get32(const guint8 *at)
{
    return get16(at) | (guint32) get16(at + 2) << 16;
}

static void raw_entry_clear(gpointer entry)
{
    g_free(((RawEntry *) entry)->name);
}

/* Reads the directory independently of libzip; the containers here have no comment. */
static GArray *raw_entries(GBytes *zip)
{
    GArray *entries = g_array_new(FALSE, TRUE, sizeof(RawEntry));
    gsize n_bytes;
    const guint8 *data = g_bytes_get_data(zip, &n_bytes);
    const guint8 *end = data + n_bytes - 22;

    g_array_set_clear_func(entries, raw_entry_clear);
    while (end > data && memcmp(end, "PK\5\6", 4) != 0)
        end--;
    const guint8 *at = data + get32(end + 16);
    for (guint i = get16(end + 10); i > 0; i--) {
        const guint8 *local = data + get32(at + 42);
        RawEntry entry = {.name = g_strndup((const char *) at + 46, get16(at + 28)),
                          .method = get16(at + 10),
                          .time = get16(at + 12),
                          .date = get16(at + 14),
                          .attributes = get32(at + 38),
                          .packed = local + 30 + get16(local + 26) + get16(local + 28),
                          .n_packed = get32(at + 20)};

        g_assert_cmpint(memcmp(local, "PK\3\4", 4), ==, 0);
        g_array_append_val(entries, entry);
        at += 46 + get16(at + 28) + get16(at + 30) + get16(at + 32);
    }
    return entries;
}

/* Everything but @changed is the same, in the same order. */
static void assert_copied(const char *path, GBytes *before, GBytes *after, const char *changed,
                          guint n_new)
{
    g_autoptr(GArray) old = raw_entries(before);
    g_autoptr(GArray) new = raw_entries(after);

    g_test_message("%s", path);
    g_assert_cmpuint(new->len, ==, old->len + n_new);
    for (guint i = 0; i < old->len; i++) {
        RawEntry *a = &g_array_index(old, RawEntry, i);
        RawEntry *b = &g_array_index(new, RawEntry, i);

        g_assert_cmpstr(b->name, ==, a->name);
        g_assert_cmphex(b->time, ==, a->time);
        g_assert_cmphex(b->date, ==, a->date);
        g_assert_cmphex(b->attributes, ==, a->attributes);
        if (strcmp(a->name, changed) == 0)
            continue;
        g_assert_cmpuint(b->method, ==, a->method);
        g_assert_cmpmem(b->packed, b->n_packed, a->packed, a->n_packed);
    }
}

static void test_rewrite(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(document, G_N_ELEMENTS(document));
    g_autofree char *before = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, zip);
    g_autoptr(Archive) archive = archive_open(zip, "a.docx", NULL, &error);
    g_autoptr(GHashTable) changed = changes_new();
    const char *text = "<document>A draft law. A draft law. A draft law.</document>";

    g_hash_table_insert(changed, (gpointer) "word/document.xml", g_bytes_new_static(text, 59));
    g_hash_table_insert(changed, (gpointer) "word/b.xml", g_bytes_new_static("<b/>", 4));
    g_hash_table_insert(changed, (gpointer) "word/a.xml", g_bytes_new_static("<a/>", 4));
    g_autoptr(GBytes) written = archive_rewrite(archive, changed, &error);
    g_autoptr(GBytes) again = archive_rewrite(archive, changed, &error);
    g_assert_no_error(error);
    g_assert_true(g_bytes_equal(written, again));
    g_autofree char *after = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, zip);
    g_assert_cmpstr(after, ==, before);

    assert_copied("a.docx", zip, written, "word/document.xml", 2);
    g_autoptr(GArray) entries = raw_entries(written);
    g_assert_cmpstr(g_array_index(entries, RawEntry, 4).name, ==, "word/a.xml");
    g_assert_cmphex(g_array_index(entries, RawEntry, 4).date, ==, 0x0021);
    g_assert_cmphex(g_array_index(entries, RawEntry, 4).time, ==, 0);
    g_autoptr(Archive) reopened = archive_open(written, "b.docx", NULL, &error);
    g_assert_no_error(error);
    assert_content(reopened, "word/document.xml", text);
    assert_content(reopened, "word/styles.xml", document[3].content);
    assert_content(reopened, "word/b.xml", "<b/>");
}

static void test_rewrite_nothing(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(document, G_N_ELEMENTS(document));
    g_autoptr(Archive) archive = archive_open(zip, "a.docx", NULL, &error);
    g_autoptr(GHashTable) changed = changes_new();

    g_autoptr(GBytes) same = archive_rewrite(archive, changed, &error);
    g_assert_true(same == zip);
    g_hash_table_insert(changed, (gpointer) "[Content_Types].xml",
                        g_bytes_new_static("<Types/>", 8));
    g_autoptr(GBytes) still_same = archive_rewrite(archive, changed, &error);
    g_assert_true(still_same == zip);
    g_assert_no_error(error);
}

static const struct {
    const char *bytes;
    gsize n_bytes;
    FormatError code;
    const char *says;
} no_zip_cases[] = {
    {"", 0, FORMAT_ERROR_SYNTAX, "empty"},
    {"Проект закона", 25, FORMAT_ERROR_SYNTAX, "not a ZIP container"},
    {"PK\3\4\24\0\0\0", 8, FORMAT_ERROR_SYNTAX, "cut off or damaged"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", 17, FORMAT_ERROR_FORBIDDEN, "save it as .docx"},
};

static void test_no_zip(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(no_zip_cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes =
            g_bytes_new_static(no_zip_cases[i].bytes, no_zip_cases[i].n_bytes);

        g_assert_null(archive_open(bytes, "a.docx", NULL, &error));
        g_assert_error(error, FORMAT_ERROR, (int) no_zip_cases[i].code);
        g_assert_nonnull(strstr(error->message, no_zip_cases[i].says));
        g_assert_true(g_str_has_prefix(error->message, "a.docx: error: "));
    }
}

/* Cut anywhere, it is refused, and nothing is read outside of it. */
static void test_truncated(void)
{
    g_autoptr(GBytes) zip = zip_make(document, G_N_ELEMENTS(document));

    for (gsize n = 0; n < g_bytes_get_size(zip); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) cut = g_bytes_new(g_bytes_get_data(zip, NULL), n);

        g_assert_null(archive_open(cut, "a.docx", NULL, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX);
    }
}

static void assert_refused(const ZipPart *parts, gsize n_parts, FormatError code, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(parts, n_parts);

    g_assert_null(archive_open(zip, "a.docx", NULL, &error));
    g_assert_error(error, FORMAT_ERROR, (int) code);
    g_assert_nonnull(strstr(error->message, says));
}

static void test_refused(void)
{
    static const ZipPart encrypted[] = {{"a.xml", "<a/>", .flags = 1}};
    static const ZipPart twice[] = {{"a.xml", "<a/>"}, {"b.xml", "<b/>"}, {"a.xml", "<c/>"}};
    static const ZipPart claims_much[] = {{"a.xml", "<a/>", .claimed = 0x7FFFFFFF}};
    g_autofree char *spaces = g_strnfill(11 * 1024 * 1024, ' ');
    const ZipPart bomb[] = {{"a.xml", spaces}};

    assert_refused(encrypted, 1, FORMAT_ERROR_FORBIDDEN, "is encrypted");
    assert_refused(twice, 3, FORMAT_ERROR_SYNTAX, "two parts of the file have the name \"a.xml\"");
    assert_refused(claims_much, 1, FORMAT_ERROR_LIMIT, "unpacks to more than 256 MB");
    assert_refused(bomb, 1, FORMAT_ERROR_LIMIT, "more than 200 times");
}

static void test_too_many_parts(void)
{
    g_autofree ZipPart *parts = g_new0(ZipPart, ARCHIVE_MAX_ENTRIES + 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i <= ARCHIVE_MAX_ENTRIES; i++) {
        g_ptr_array_add(names, g_strdup_printf("%u", i));
        parts[i] = (ZipPart){names->pdata[i], "x", .stored = TRUE};
    }
    assert_refused(parts, ARCHIVE_MAX_ENTRIES + 1, FORMAT_ERROR_LIMIT, "more than 10000 parts");
}

/* Sizes that are not what unpacking gives, and a wrong CRC. */
static void test_lies(void)
{
    static const ZipPart lies[] = {
        {"short", "more than was said, more than was said", .claimed = 5},
        {"long", "less than was said", .claimed = 5000},
        {"fine", "fine"},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(lies, G_N_ELEMENTS(lies));
    g_autoptr(Archive) archive = archive_open(zip, "a.docx", NULL, &error);

    g_assert_no_error(error);
    for (int i = 0; i < 2; i++) {
        g_assert_null(archive_read(archive, lies[i].name, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX);
        g_assert_nonnull(strstr(error->message, "is damaged"));
        g_clear_error(&error);
    }
    assert_content(archive, "fine", "fine");
}

static void test_wrong_crc(void)
{
    static const ZipPart parts[] = {{"a.txt", "Проект закона", .stored = TRUE}};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) zip = zip_make(parts, 1);
    gsize n_bytes;
    guint8 *data = g_bytes_unref_to_data(g_steal_pointer(&zip), &n_bytes);

    data[30 + 5 + 8] ^= 1; /* the first byte of the content */
    g_autoptr(GBytes) damaged = g_bytes_new_take(data, n_bytes);
    g_autoptr(Archive) archive = archive_open(damaged, "a.docx", NULL, &error);
    g_assert_no_error(error);
    g_assert_null(archive_read(archive, "a.txt", &error));
    g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_SYNTAX);
}

static void test_names_outside(void)
{
    static const ZipPart parts[] = {
        {"word/a..b.xml", "<a/>"}, {"../evil.txt", "x"},  {"word/../../b", "x"},
        {"/etc/passwd", "x"},      {"C:\\autoexec", "x"}, {"a\\..\\b", "x"},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GBytes) zip = zip_make(parts, G_N_ELEMENTS(parts));
    g_autoptr(Archive) archive = archive_open(zip, "a.docx", warnings, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(warnings->len, ==, 5);
    g_assert_cmpstr(
        warnings->pdata[0], ==,
        "a.docx: warning: the part \"../evil.txt\" has a name that points outside of the "
        "document; it is kept and never unpacked");
    assert_content(archive, "../evil.txt", "x");
}

/* Real documents: one part changed, everything else is the same to the byte. */
static void rewrite_file(const char *path, guint *n_files)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) changed = changes_new();
    char *contents;
    gsize n_contents;

    if (!g_file_get_contents(path, &contents, &n_contents, NULL))
        return;
    g_autoptr(GBytes) bytes = g_bytes_new_take(contents, n_contents);
    g_autoptr(Archive) archive = archive_open(bytes, path, NULL, &error);
    if (archive == NULL) {
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(path, "encrypted"));
        return;
    }
    g_hash_table_insert(changed, (gpointer) "[Content_Types].xml", g_bytes_new_static("<a/>", 4));
    g_autoptr(GBytes) written = archive_rewrite(archive, changed, &error);
    g_assert_no_error(error);
    assert_copied(path, bytes, written, "[Content_Types].xml", 0);
    g_autoptr(Archive) reopened = archive_open(written, path, NULL, &error);
    g_assert_no_error(error);
    assert_content(reopened, "[Content_Types].xml", "<a/>");
    (*n_files)++;
}

static void rewrite_folder(const char *folder, guint *n_files)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            rewrite_folder(path, n_files);
        else if (g_str_has_suffix(path, ".docx"))
            rewrite_file(path, n_files);
    }
}

static void test_real_documents(void)
{
    guint n_files = 0;

    if (!g_file_test(TEST_SHARED "/formats/docx", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the folder of test files is not there");
        return;
    }
    rewrite_folder(TEST_SHARED "/formats/docx", &n_files);
    rewrite_folder(TEST_SHARED "/documents", &n_files);
    g_test_message("%u documents", n_files);
    g_assert_cmpuint(n_files, >, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/archive/read", test_read);
    g_test_add_func("/archive/rewrite", test_rewrite);
    g_test_add_func("/archive/rewrite-nothing", test_rewrite_nothing);
    g_test_add_func("/archive/no-zip", test_no_zip);
    g_test_add_func("/archive/truncated", test_truncated);
    g_test_add_func("/archive/refused", test_refused);
    g_test_add_func("/archive/too-many-parts", test_too_many_parts);
    g_test_add_func("/archive/lies", test_lies);
    g_test_add_func("/archive/wrong-crc", test_wrong_crc);
    g_test_add_func("/archive/names-outside", test_names_outside);
    g_test_add_func("/archive/real-documents", test_real_documents);
    return g_test_run();
}
