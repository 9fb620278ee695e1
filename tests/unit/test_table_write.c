/* Tables that we write: what they look like, what they leave out, and that they come back. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "exchange_dump.h"
#include "table_write.h"

#define HEADER "document\tstatus\torigin\tcreated\tcreated_by\tchanged\tchanged_by\tnote\n"
#define CSV_HEADER "document,status,origin,created,created_by,changed,changed_by,note\n"

static const char *const languages[] = {"ru", "en", NULL};

static TmUnit *unit_new(const char *ru, const char *en)
{
    TmUnit *unit = tm_unit_new();

    unit->status = TM_STATUS_REVIEWED;
    if (ru)
        tm_unit_take_variant(unit, "ru", tm_text_new(ru, -1));
    if (en)
        tm_unit_take_variant(unit, "en", tm_text_new(en, -1));
    return unit;
}

static GPtrArray *list_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify) tm_unit_free);
}

/* ---- single fields --------------------------------------------------------------------------- */

/* How a text is written in each of the two. */
static const struct {
    const char *text;
    const char *tsv;
    const char *csv;
} fields[] = {
    {"да", "да", "да"},
    {"да, нет", "да, нет", "\"да, нет\""},
    {"да; нет", "да; нет", "да; нет"},
    {"\"Да\"", "\"\"\"Да\"\"\"", "\"\"\"Да\"\"\""},
    {"Foo \"bar\"", "Foo \"bar\"", "\"Foo \"\"bar\"\"\""},
    {"\"", "\"\"\"\"", "\"\"\"\""},
    {"\"\"", "\"\"\"\"\"\"", "\"\"\"\"\"\""},
    {"a\tb", "\"a\tb\"", "a\tb"},
    {"a\nb", "\"a\nb\"", "\"a\nb\""},
    {"a\r", "\"a\r\"", "\"a\r\""},
    {"a\r\n", "\"a\r\n\"", "\"a\r\n\""},
    {"\n", "", ""},
    {" a", " a", "\" a\""},
    {"a ", "a ", "\"a \""},
    {"#a", "#a", "#a"},
    {"ru", "ru", "ru"},
    {"=1+1", "=1+1", "=1+1"},
    {"-", "-", "-"},
    {"\xef\xbb\xbf"
     "a",
     "\xef\xbb\xbf"
     "a",
     "\xef\xbb\xbf"
     "a"},
};

static void check_field(const char *text, const char *expected, const char *name, const char *head)
{
    gboolean commas = g_str_equal(name, "m.csv");
    g_autoptr(GPtrArray) units = list_new();
    UnitWriterCounts counts = {0};
    const char *between = commas ? "," : "\t";

    g_ptr_array_add(units, unit_new(text, "x"));
    g_autoptr(GString) got = write_table(units, languages, name, &counts);
    g_autoptr(GString) wanted = g_string_new(head);
    if (*expected)
        g_string_append_printf(wanted, "%s%sx%s%sreviewed%simported%s%s%s%s%s\n", expected, between,
                               between, between, between, between, between, between, between,
                               between);
    g_assert_cmpstr(got->str, ==, wanted->str);
    g_assert_cmpint(counts.units, ==, *expected != '\0');
}

static void test_fields(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        check_field(fields[i].text, fields[i].tsv, "m.tsv", "ru\ten\t" HEADER);
        check_field(fields[i].text, fields[i].csv, "m.csv", "\xef\xbb\xbfru,en," CSV_HEADER);
    }
}

static void test_columns(void)
{
    g_autoptr(GPtrArray) units = list_new();
    UnitWriterCounts counts = {0};
    TmUnit *unit = unit_new("да", "yes");

    unit->status = TM_STATUS_APPROVED;
    unit->origin = TM_ORIGIN_TRANSLATED;
    unit->created = 1791547200;
    unit->changed = 1791547201;
    unit->created_by = g_strdup("Анна");
    unit->changed_by = g_strdup("I. P.");
    tm_unit_place(unit)->document = g_strdup("закон.docx");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", "first");
    g_ptr_array_add(units, unit);
    g_autoptr(GString) got = write_table(units, languages, "m.tsv", &counts);
    g_assert_cmpstr(got->str, ==,
                    "ru\ten\t" HEADER
                    "да\tyes\tзакон.docx\tapproved\ttranslated\t2026-10-09T12:00:00Z\tАнна\t"
                    "2026-10-09T12:00:01Z\tI. P.\tfirst\n");
    g_assert_cmpint(counts.attributes + counts.codes + counts.places + counts.characters, ==, 0);
}

/* A variant stands in the column of its language, else in that of its tag's beginning. */
static void test_languages(void)
{
    static const char *const wanted[] = {"en", "ru", "en-GB", "kk", NULL};
    g_autoptr(GPtrArray) units = list_new();
    UnitWriterCounts counts = {0};
    TmUnit *unit = unit_new("да", NULL);

    tm_unit_take_variant(unit, "en-US", tm_text_new("US", -1));
    tm_unit_take_variant(unit, "en-GB", tm_text_new("GB", -1));
    tm_unit_take_variant(unit, "uz", tm_text_new("ha", -1));
    g_ptr_array_add(units, unit);
    unit = unit_new("да", "en");
    tm_unit_take_variant(unit, "en-US", tm_text_new("US", -1));
    g_ptr_array_add(units, unit);
    unit = unit_new("да", NULL);
    tm_unit_take_variant(unit, "uz", tm_text_new("ha", -1));
    g_ptr_array_add(units, unit);
    g_autoptr(GString) got = write_table(units, wanted, "m.tsv", &counts);
    g_assert_cmpstr(got->str, ==,
                    "en\tru\ten-GB\tkk\t" HEADER "US\tда\tGB\t\t\treviewed\timported\t\t\t\t\t\n"
                    "en\tда\t\t\t\treviewed\timported\t\t\t\t\t\n");
    g_assert_cmpint(counts.units, ==, 2);
}

static void test_left_out(void)
{
    g_autoptr(GPtrArray) units = list_new();
    UnitWriterCounts counts = {0};
    TmUnit *unit = unit_new(NULL, "one");
    TmText *text = tm_text_new("да", -1);

    tm_text_append_code(text, TM_CODE_OPEN, 1, "bold", "<b>");
    tm_text_append(text, "нет", -1);
    tm_text_append_code(text, TM_CODE_ALONE, 2, "tab", NULL);
    tm_text_append(text, "или", -1);
    tm_text_append_code(text, TM_CODE_CLOSE, 1, "bold", "</b>");
    tm_text_append_code(text, TM_CODE_ALONE, 3, "break", NULL);
    TmVariant *variant = tm_unit_take_variant(unit, "ru", text);
    tm_attributes_add(&variant->attributes, TM_ATTRIBUTE_PROPERTY, "x-quality", "9");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_PROPERTY, "x-client", "МИД");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", "first");
    tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", "second");
    tm_unit_add_place(unit);
    tm_unit_add_place(unit)->document = g_strdup("b.docx");
    g_ptr_array_add(units, unit);
    g_autoptr(GString) got = write_table(units, languages, "m.csv", &counts);
    g_assert_cmpstr(got->str, ==,
                    "\xef\xbb\xbfru,en," CSV_HEADER
                    "\"данет\tили\n\",one,,reviewed,imported,,,,,first\n");
    g_assert_cmpint(counts.codes, ==, 2);
    g_assert_cmpint(counts.attributes, ==, 3);
    g_assert_cmpint(counts.places, ==, 1);
}

/* What no reader would take is not written. */
static void test_limits(void)
{
    static const char *const two[] = {"m.tsv", "m.csv"};
    g_autoptr(GPtrArray) units = list_new();
    g_autofree char *fits = g_strnfill(TM_SEGMENT_MAX_BYTES, 'a');
    g_autofree char *too_long = g_strnfill(TM_SEGMENT_MAX_BYTES + 1, 'a');
    g_autofree char *note = g_strnfill(TSV_LINE_MAX_BYTES, 'a');

    g_ptr_array_add(units, unit_new(fits, "x"));
    g_ptr_array_add(units, unit_new("x", too_long));
    g_ptr_array_add(units, unit_new("x", "y"));
    TmUnit *last = units->pdata[2];
    tm_attributes_add(&last->attributes, TM_ATTRIBUTE_NOTE, "note", note);
    for (gsize i = 0; i < G_N_ELEMENTS(two); i++) {
        UnitWriterCounts counts = {0};
        guint n_skipped;
        g_autoptr(GString) file = write_table(units, languages, two[i], &counts);
        g_autoptr(GPtrArray) back = read_table(file, two[i], NULL, &n_skipped, NULL);

        g_assert_cmpint(counts.units, ==, 1);
        g_assert_nonnull(back);
        g_assert_cmpuint(back->len, ==, 1);
        g_assert_cmpuint(n_skipped, ==, 0);
    }
}

static void test_too_few_languages(void)
{
    static const char *const one[] = {"ru", NULL};
    const char *const *const lists[] = {NULL, one};

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        UnitWriterOptions options = {.languages = lists[i]};
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) out = g_string_new(NULL);

        g_assert_null(tsv_format.writer_open(&options, "m.tsv", out, &error));
        g_assert_error(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT);
    }
}

/* ---- laws ------------------------------------------------------------------------------------ */

/* Pieces that texts are made of: all that is special in a table, and some that is not. */
static const char *const pieces[] = {
    "\"",       "\"\"", ",",  ";",   "\t",       "\n",           "\r",           "\r\n",
    " ",        "#",    "|",  "=",   "-",        "sep=;",        "ru",           "en",
    "document", "note", "да", "Yes", "\xc2\xa0", "\xef\xbb\xbf", "\xe2\x80\xa8", "\\",
    "'",        "а́",
};

static char *random_text(GRand *random)
{
    GString *text = g_string_new(NULL);

    for (gint32 n = g_rand_int_range(random, 0, 7); n > 0; n--)
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

static gint64 random_date(GRand *random)
{
    return g_rand_boolean(random) ? 0 : (gint64) g_rand_int(random) * 16 - G_MAXUINT32;
}

static char *random_name(GRand *random)
{
    return g_rand_boolean(random) ? NULL : random_text(random);
}

static TmUnit *random_unit(GRand *random, const char *const *tags)
{
    TmUnit *unit = tm_unit_new();

    for (gsize i = 0; tags[i]; i++) {
        g_autofree char *text = random_text(random);
        if (g_rand_int_range(random, 0, 5) > 0)
            tm_unit_take_variant(unit, tags[i], tm_text_new(text, -1));
    }
    unit->status = (TmStatus) g_rand_int_range(random, 0, 3);
    unit->origin = (TmOrigin) g_rand_int_range(random, 0, 3);
    unit->created = random_date(random);
    unit->changed = random_date(random);
    unit->created_by = random_name(random);
    unit->changed_by = random_name(random);
    tm_unit_place(unit)->document = random_name(random);
    g_autofree char *note = random_name(random);
    if (note)
        tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_NOTE, "note", note);
    return unit;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *note_of(const TmUnit *unit)
{
    return or_empty(tm_attributes_find(unit->attributes, TM_ATTRIBUTE_NOTE, "note"));
}

/* The text of a language, "" for one of white space. */
static const char *text_of(const TmUnit *unit, const char *language)
{
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (g_str_equal(variant->language, language))
            return exchange_text_is_empty(variant->text) ? "" : variant->text->string->str;
    }
    return "";
}

static gboolean is_written(const TmUnit *unit, const char *const *tags)
{
    guint n = 0;

    for (gsize i = 0; tags[i]; i++)
        n += *text_of(unit, tags[i]) != '\0';
    return n >= 2;
}

static void assert_same(const TmUnit *unit, const TmUnit *back, const char *const *tags)
{
    for (gsize i = 0; tags[i]; i++)
        g_assert_cmpstr(text_of(unit, tags[i]), ==, text_of(back, tags[i]));
    g_assert_cmpint(unit->status, ==, back->status);
    g_assert_cmpint(unit->origin, ==, back->origin);
    g_assert_cmpint(unit->created, ==, back->created);
    g_assert_cmpint(unit->changed, ==, back->changed);
    g_assert_cmpstr(or_empty(unit->created_by), ==, or_empty(back->created_by));
    g_assert_cmpstr(or_empty(unit->changed_by), ==, or_empty(back->changed_by));
    g_assert_cmpstr(or_empty(tm_unit_document(unit)), ==, or_empty(tm_unit_document(back)));
    g_assert_cmpstr(note_of(unit), ==, note_of(back));
}

/* What is written comes back, and is written again as the same bytes. */
static void check_round(const GPtrArray *units, const char *const *tags, const char *name,
                        const UnitReaderOptions *options)
{
    UnitWriterCounts counts = {0};
    g_autoptr(GError) error = NULL;
    guint n_skipped;
    guint n = 0;
    g_autoptr(GString) file = write_table(units, tags, name, &counts);
    g_autoptr(GPtrArray) back = read_table(file, name, options, &n_skipped, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(n_skipped, ==, 0);
    g_assert_cmpint(counts.units, ==, back->len);
    for (guint i = 0; i < units->len; i++)
        if (is_written(units->pdata[i], tags))
            assert_same(units->pdata[i], back->pdata[n++], tags);
    g_assert_cmpuint(n, ==, back->len);
    g_autoptr(GString) again = write_table(back, tags, name, &counts);
    g_assert_true(g_string_equal(file, again));
}

static void test_round(void)
{
    /* "id" and "no" stand in no header but ours. */
    static const char *const tags[] = {"ru", "id", "en-GB", "no", NULL};
    static const char *const two[] = {"m.tsv", "m.csv", "m.tab"};
    g_autoptr(GRand) random = g_rand_new_with_seed(4);

    for (guint run = 0; run < 600; run++) {
        const char *const *wanted = tags + run % 3;
        UnitReaderOptions options = {.chunk_bytes = run % 5 == 0 ? run % 64 + 1 : 0};
        g_autoptr(GPtrArray) units = list_new();

        for (gint32 n = g_rand_int_range(random, 0, 40); n > 0; n--)
            g_ptr_array_add(units, random_unit(random, wanted));
        check_round(units, wanted, two[run % G_N_ELEMENTS(two)], &options);
    }
}

/* With --columns our header is found and passed over. */
static void test_round_with_columns(void)
{
    UnitReaderOptions options = {
        .columns = "ru,en,document,status,origin,created,created_by,changed,changed_by,note"};
    g_autoptr(GRand) random = g_rand_new_with_seed(5);

    for (guint run = 0; run < 100; run++) {
        g_autoptr(GPtrArray) units = list_new();

        for (guint n = 0; n < 20; n++)
            g_ptr_array_add(units, random_unit(random, languages));
        check_round(units, languages, run % 2 ? "m.tsv" : "m.csv", &options);
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

static void test_files(void)
{
    static const char *const names[] = {"m.tsv", "m.csv", "M.CSV.gz", "m.tab.gz"};
    g_autofree char *folder = g_dir_make_tmp("tolmach-table-XXXXXX", NULL);
    UnitWriterOptions options = {.languages = languages};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(TmUnit) unit = unit_new("да, \"да\"", "yes");
        g_autoptr(TmUnit) none = unit_new("да", NULL);
        UnitWriterCounts counts;
        g_autoptr(UnitWriter) writer = unit_writer_open(path, &options, &error);

        g_assert_no_error(error);
        g_assert_true(unit_writer_add(writer, unit, &error));
        g_assert_true(unit_writer_add(writer, none, &error));
        g_assert_true(unit_writer_finish(writer, &counts, &error));
        g_assert_cmpint(counts.units, ==, 1);
        g_autoptr(UnitReader) reader = unit_reader_open(path, NULL, &error);
        g_autofree char *got = dump_reader(reader, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(got, ==, "ru=да, \"да\" | en=yes\n");
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table-write/fields", test_fields);
    g_test_add_func("/table-write/columns", test_columns);
    g_test_add_func("/table-write/languages", test_languages);
    g_test_add_func("/table-write/left-out", test_left_out);
    g_test_add_func("/table-write/limits", test_limits);
    g_test_add_func("/table-write/too-few-languages", test_too_few_languages);
    g_test_add_func("/table-write/round", test_round);
    g_test_add_func("/table-write/round/columns", test_round_with_columns);
    g_test_add_func("/table-write/files", test_files);
    return g_test_run();
}
