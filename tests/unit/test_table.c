/* Tables of translation units: columns, cells, quotes, encodings, and what is refused. */
#include <glib.h>

#include "exchange_dump.h"

typedef struct {
    const char *name;
    const char *columns;
    const char *file;
    const char *expected; /* may be a pattern */
} TableCase;

static const TableCase tsv_cases[] = {
    {"header", NULL, "ru\ten\nПринят закон.\tA law was adopted.\nда\tyes\n",
     "ru=Принят закон. | en=A law was adopted.\nru=да | en=yes\n"},
    {"header with #, other columns and a document", NULL,
     "#source\tdoc\ten\tru\nlo\tзакон.docx\tyes\tда\nlo\t\tno\tнет\n",
     "en=yes | ru=да | document=закон.docx\nen=no | ru=нет\n"},
    {"header with regions and spaces", NULL, " RU_ru \tEN-us\tDocument\nда\tyes\ta\n",
     "ru-RU=да | en-US=yes | document=a\n"},
    {"BOM, CR LF, no line end at the end", NULL, "\xef\xbb\xbfru\ten\r\nда\tyes\r\nнет\tno",
     "ru=да | en=yes\nru=нет | en=no\n"},
    {"a number is no language", NULL, "id\ten\tru\ttag\n7\tyes\tда\tp\n", "en=yes | ru=да\n"},
    {"three languages", NULL, "ru\ten\tkk\nда\tyes\tиә\nнет\t\tжоқ\n",
     "ru=да | en=yes | kk=иә\nru=нет | kk=жоқ\n"},
    {"empty cells", NULL, "ru\ten\nда\t\n\tyes\n \t\xc2\xa0\n\t\n",
     "skipped: one language only\nskipped: one language only\nskipped: empty\nskipped: empty\n"},
    {"empty lines are nothing", NULL, "\nru\ten\n\nда\tyes\n\n  \n", "ru=да | en=yes\n"},
    {"quotes and white space are text", NULL, "ru\ten\n\"да\"\t yes \"\"\n",
     "ru=\"да\" | en= yes \"\"\n"},
    {"a CR inside a line is text", NULL, "ru\ten\nд\rа\tyes\n", "ru=д\rа | en=yes\n"},
    {"missing cells that nobody needs", NULL, "ru\ten\tnote\nда\tyes\n", "ru=да | en=yes\n"},
    {"tabs at the end", NULL, "ru\ten\nда\tyes\t\t\n", "ru=да | en=yes\n"},
    {"header only", NULL, "ru\ten\n", ""},

    {"columns", "ru,en", "да\tyes\nнет\tno\n", "ru=да | en=yes\nru=нет | en=no\n"},
    {"columns in another order", "-, document ,EN,ru", "x\ta.txt\tyes\tда\n",
     "en=yes | ru=да | document=a.txt\n"},
    {"columns and the same header", "ru,en", "RU\tEN\nда\tyes\n", "ru=да | en=yes\n"},
    {"columns and the same header with #", "-,ru,en", "#id\tru\ten\n1\tда\tyes\n",
     "ru=да | en=yes\n"},
    {"columns and another first line", "ru,en", "ru\tde\nда\tyes\n",
     "ru=ru | en=de\nru=да | en=yes\n"},
    {"columns overrule a header", "en,ru", "ru\ten\nyes\tда\n", "en=ru | ru=en\nen=yes | ru=да\n"},
    {"more cells than columns", "ru,en", "да\tyes\tsure\n", "ru=да | en=yes\n"},
    {"a code that headers do not know", "id,en", "ya\tyes\n", "id=ya | en=yes\n"},

    {"too few cells", NULL, "ru\ten\nда\tyes\nнет\n",
     "ru=да | en=yes\nm.tsv:3: error: wrong number of columns (1, and 2 are expected); *"},
    {"too many cells", NULL, "ru\ten\nда\ty\tes\n",
     "m.tsv:2: error: wrong number of columns (3, and 2 are expected); *"},
    {"too few cells for the columns", "-,ru,en,-", "x\tда\n",
     "m.tsv:1: error: wrong number of columns (2, and 3 are expected); *"},
    {"no header", NULL, "да\tyes\n", "m.tsv:1: error: * --columns ru,en *"},
    {"one language in the header", NULL, "ru\tnote\nда\tyes\n", "m.tsv:1: error: * --columns *"},
    {"one language in the columns", "ru,-", "да\tyes\n", "m.tsv: error: * --columns *"},
    {"a language twice", NULL, "ru\tRU\ten\n", "m.tsv:1: error: two columns * language ru; *"},
    {"no language", "ru,английский", "да\tyes\n", "error: --columns: “английский” is no *"},
    {"no tab", NULL, "ru,en\nда,yes\n", "m.tsv:1: error: there is no tab *"},
    {"no tab, with columns", "ru,en", "да;yes\n", "m.tsv:1: error: there is no tab *"},
};

/* Quotation marks in tables with tabs: text, until the file shows that it quotes. */
static const TableCase quoting_cases[] = {
    {"quotes around a field show nothing", NULL, "ru\ten\n\"да\"\t\"yes\"\n\"\"\t\"\n",
     "ru=\"да\" | en=\"yes\"\nru=\"\" | en=\"\n"},
    {"doubled ones do", NULL, "ru\ten\n\"да\"\tyes\n\"о \"\"да\"\"\"\tyes\n\"да\"\t\"\"\"\"\n",
     "ru=\"да\" | en=yes\nru=о \"да\" | en=yes\nru=да | en=\"\n"},
    {"doubled ones in the middle of text do not", NULL, "ru\ten\nо \"\"да\"\"\tyes\n\"да\"\tyes\n",
     "ru=о \"\"да\"\" | en=yes\nru=\"да\" | en=yes\n"},
    {"a line break that completes a record does", NULL, "ru\ten\nда\t\"yes\nno\"\n\"нет\"\tno\n",
     "ru=да | en=yes\nno\nru=нет | en=no\n"},
    {"a CR LF that completes a record stays one", NULL,
     "ru\ten\r\nда\t\"yes\r\nno\"\r\n\"x\"\ty\r\n", "ru=да | en=yes\r\nno\nru=x | en=y\n"},
    {"a tab that completes a record does", NULL, "ru\ten\n\"да\tнет\"\tyes\n\"x\"\ty\n",
     "ru=да\tнет | en=yes\nru=x | en=y\n"},
    {"a quotation over two lines that are records does not", NULL,
     "ru\ten\n\"Да\t\"Yes\nнет»\tno\"\nx\ty\n",
     "ru=\"Да | en=\"Yes\nru=нет» | en=no\"\nru=x | en=y\n"},
    {"nor do doubled ones at its ends", NULL,
     "ru\ten\n\"\"\"Да\t1\nнет\"\"\"\t2\nа\t\"\"\"Да\nнет\"\"\"\tб\n\"\"\"а\tб\"\"\"\n",
     "ru=\"\"\"Да | en=1\nru=нет\"\"\" | en=2\nru=а | en=\"\"\"Да\nru=нет\"\"\" | en=б\nru=\"\"\"а "
     "| en=б\"\"\"\n"},
    {"a quotation that nothing ends", NULL, "ru\ten\n\"Да,\t\"Yes,\nнет\tno\n",
     "ru=\"Да, | en=\"Yes,\nru=нет | en=no\n"},
    {"a quotation that goes on", NULL, "ru\ten\n\"Да\", и\t\"Yes\" and\n",
     "ru=\"Да\", и | en=\"Yes\" and\n"},
    {"quoted names say it", NULL, "\"ru\"\ten\n\"да\"\tyes\n\"нет\"\t\"no\" no\n",
     "ru=да | en=yes\nru=нет | en=\"no\" no\n"},
    {"with columns too", "ru,en", "\"RU\"\t\"en\"\n\"да\"\tyes\n", "ru=да | en=yes\n"},
    {"columns without header", "ru,en", "\"да\"\tyes\n\"о \"\"\"\tno\n\"x\"\ty\n",
     "ru=\"да\" | en=yes\nru=о \" | en=no\nru=x | en=y\n"},
    {"columns, and a line break in the first record", "ru,en", "да\t\"a\nb\"\n\"нет\"\tno\n",
     "ru=да | en=a\nb\nru=нет | en=no\n"},
    {"fewer columns than the file has", "ru,en", "да\tyes\t1\n\"a\tb\"\tc\t2\n",
     "ru=да | en=yes\nru=a\tb | en=c\n"},
    {"our own header says it", NULL,
     "ru\ten\tdocument\tstatus\torigin\tcreated\tcreated_by\tchanged\tchanged_by\tnote\n"
     "\"да\"\tyes\t\tdraft\ttranslated\t2026-10-09T12:00:00Z\tАнна\t2026-10-10\tI. P.\t\"a\nb\"\n",
     "ru=да | en=yes | created=1791547200 | changed=1791590400 | created_by=Анна | "
     "changed_by=I. P. | status=draft | origin=translated | note=a\nb\n"},
    {"lines are counted inside quotes", NULL, "\"ru\"\ten\nда\t\"a\nb\n\nc\"\nнет\n",
     "ru=да | en=a\nb\n\nc\nm.tsv:6: error: wrong number of columns (1, *"},
    {"one that stays open in a quoted table", NULL, "\"ru\"\ten\nда\ta\nнет\t\"no\n",
     "ru=да | en=a\nm.tsv:3:5: error: the quotation mark here is not closed *"},
};

static const TableCase csv_cases[] = {
    {"commas", NULL, "ru,en\nда,yes\n", "ru=да | en=yes\n"},
    {"semicolons", NULL, "ru;en\nда, да;yes\n", "ru=да, да | en=yes\n"},
    {"tabs", NULL, "ru\ten\nда, да;\t\"yes\"\n", "ru=да, да; | en=\"yes\"\n"},
    {"BOM, CR LF, quoted names", NULL, "\xef\xbb\xbf\"ru\";\"en\"\r\n\"да\";yes\r\n",
     "ru=да | en=yes\n"},
    {"#, spaces and other columns", NULL, "# id , EN ,note,ru\n1, yes ,n, да\n",
     "en= yes  | ru= да | note=n\n"},
    {"doubled quotes, delimiters, line breaks", NULL,
     "ru,en\n\"о \"\"да\"\"\",\"a, b\"\n\"a\nb\",\"c\r\nd\"\n\"\"\"\",\"\"\"\"\"\"\n",
     "ru=о \"да\" | en=a, b\nru=a\nb | en=c\r\nd\nru=\" | en=\"\"\n"},
    {"quotes behind the beginning are text", NULL, "ru,en\nо \"да\",5\" \n",
     "ru=о \"да\" | en=5\" \n"},
    {"empty cells and lines", NULL, "ru,en\n,\n\n\"\",\"\"\nда,\"\"\n",
     "skipped: empty\nskipped: empty\nskipped: one language only\n"},
    {"the line of Excel", NULL, "sep=;\r\nru;en\r\nда;yes\r\n", "ru=да | en=yes\n"},
    {"it may name a bar", NULL, "SEP=|\nru|en\n\"да\"|yes\n", "ru=да | en=yes\n"},
    {"it stands before columns too", "ru,en", "sep=,\nда,yes\n", "ru=да | en=yes\n"},
    {"columns", "ru,en", "\"да, нет\",yes\n", "ru=да, нет | en=yes\n"},
    {"columns by the number of fields", "ru,en", "да, нет;yes\n", "ru=да, нет | en=yes\n"},
    {"columns and a header", "ru,-,en", "ru;x;en\nда;1;yes\n", "ru=да | en=yes\n"},
    {"columns and further names", "ru,en,status,note,created", "да;yes;approved;n;2026-10-09\n",
     "ru=да | en=yes | created=1791504000 | status=approved | note=n\n"},
    {"words of other tools", NULL, "ru,en,status,origin,created\nда,yes,Final,nat,yesterday\n",
     "ru=да | en=yes\n"},
    {"a status that is ours", NULL, "ru,status,en\nда,draft,yes\n",
     "ru=да | en=yes | status=draft\n"},

    {"a quote that stays open", NULL, "ru;en\nда;yes\n\"a\nb\";\"c\nd;e\nf;g\n",
     "ru=да | en=yes\nm.csv:4:4: error: the quotation mark here is not closed *"},
    {"text behind a closing quote", NULL, "ru;en\nда;\"yes\" no\n",
     "m.csv:2:4: error: the quotation *"},
    {"one that stays open in the header", NULL, "ru;en;\"x\"y\nда;yes;\n",
     "m.csv:1:7: error: the quotation *"},
    {"one that stays open in the first record", "ru,en", "да;\"yes\n",
     "m.csv:1:4: error: the quotation *"},
    {"too many fields", NULL, "ru,en\nда, да,yes\n",
     "m.csv:2: error: wrong number of columns (3, and 2 are expected); *“,”*"},
    {"no header", NULL, "да,yes\n", "m.csv:1: error: it is not said *--columns*"},
    {"a header of other words", NULL, "Source,Target\nда,yes\n",
     "m.csv:1: error: it is not said *--columns*"},
    {"no delimiter", NULL, "да yes\n",
     "m.csv:1: error: nothing divides * (tried: tab, “;”, “,”); *"},
    {"no delimiter, with columns", "ru,en", "да yes\n", "m.csv:1: error: nothing divides *"},
    {"a language twice", NULL, "ru;RU;en\n", "m.csv:1: error: two columns * language ru; *"},
};

typedef struct {
    const char *file;
    const TableCase *cases;
    gsize n_cases;
} Suite;

static const Suite suites[] = {
    {"m.tsv", tsv_cases, G_N_ELEMENTS(tsv_cases)},
    {"m.tsv", quoting_cases, G_N_ELEMENTS(quoting_cases)},
    {"m.csv", csv_cases, G_N_ELEMENTS(csv_cases)},
};

static void assert_dump(const char *got, const char *expected)
{
    if (!g_pattern_match_simple(expected, got))
        g_assert_cmpstr(got, ==, expected);
}

static void test_cases(gconstpointer data)
{
    const Suite *suite = data;

    for (gsize i = 0; i < suite->n_cases; i++) {
        const TableCase *one = &suite->cases[i];
        UnitReaderOptions options = {.columns = one->columns};
        g_autofree char *got = dump_bytes(one->file, strlen(one->file), suite->file, &options);

        g_test_message("%s", one->name);
        assert_dump(got, one->expected);
    }
}

/* Cut anywhere, the file says the same. */
static void test_chunks(gconstpointer data)
{
    const Suite *suite = data;

    for (gsize i = 0; i < suite->n_cases; i++) {
        const TableCase *one = &suite->cases[i];

        for (gsize chunk = 1; chunk < 8; chunk++) {
            UnitReaderOptions options = {.columns = one->columns, .chunk_bytes = chunk};
            g_autofree char *got = dump_bytes(one->file, strlen(one->file), suite->file, &options);
            assert_dump(got, one->expected);
        }
    }
}

/* Long enough that its encoding can be told by its letters. */
static const char text[] =
    "ru\ten\n"
    "Оператор реестра вносит сведения не позднее двух рабочих дней.\tThe operator shall act.\n"
    "Модельный закон о публичных цифровых реестрах принят.\tThe model law was adopted.\n";

static const char units[] =
    "ru=Оператор реестра вносит сведения не позднее двух рабочих дней. | "
    "en=The operator shall act.\n"
    "ru=Модельный закон о публичных цифровых реестрах принят. | en=The model law was adopted.\n";

static void test_encodings(void)
{
    static const struct {
        const char *encoding;
        const char *bom;
        gboolean told; /* by the option */
    } encodings[] = {
        {"UTF-8", "", FALSE},
        {"UTF-8", "\xef\xbb\xbf", FALSE},
        {"UTF-16LE", "\xff\xfe", FALSE},
        {"UTF-16BE", "\xfe\xff", FALSE},
        {"UTF-16LE", "", FALSE},
        {"windows-1251", "", FALSE},
        {"windows-1251", "", TRUE},
        {"KOI8-R", "", TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        gsize n_bytes;
        g_autofree char *bytes =
            g_convert(text, -1, encodings[i].encoding, "UTF-8", NULL, &n_bytes, NULL);
        g_autoptr(GByteArray) file = g_byte_array_new();

        g_assert_nonnull(bytes);
        g_byte_array_append(file, (const guint8 *) encodings[i].bom,
                            (guint) strlen(encodings[i].bom));
        g_byte_array_append(file, (const guint8 *) bytes, (guint) n_bytes);
        for (gsize chunk = 0; chunk < 4; chunk++) {
            UnitReaderOptions options = {.chunk_bytes = chunk};
            options.encoding = encodings[i].told ? encodings[i].encoding : NULL;
            g_autofree char *got = dump_bytes(file->data, file->len, "m.tsv", &options);
            g_test_message("%s", encodings[i].encoding);
            g_assert_cmpstr(got, ==, units);
        }
    }
}

/* Line and column of the first byte that is wrong, whatever the chunks. */
static void test_wrong_bytes(void)
{
    static const struct {
        const char *file;
        gsize n_bytes;
        const char *encoding;
        const char *expected;
    } wrong[] = {
        {"ru\ten\nда\tye\xffs\n", 14, "UTF-8", "m.tsv:2:6: error: *"},
        {"ru\ten\nда\tyes\nд\xd0", 18, "UTF-8", "ru=да | en=yes\nm.tsv:3:2: error: *"},
        {"ru\ten\nда\ty\0s\n", 15, "UTF-8", "m.tsv:2:5: error: *"},
        {"ru\ten\n\xe4\xe0\tye\x98s\n", 14, "windows-1251", "m.tsv:2:6: error: *"},
        {"ru\ten\n\xe4\xe0\tye\0s\n", 14, "windows-1251", "m.tsv:2:6: error: *"},
        {"\xff\xfer\0u\0\t\0e\0n\0\n\0a\0\t\0\0\xdc"
         "b\0",
         22, NULL, "m.tsv:2:3: error: *"},
        {"\xff\xfer\0u\0\t\0e\0n\0\n\0a\0\t\0b\0\n", 21, NULL, "m.tsv:2:4: error: *"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        for (gsize chunk = 0; chunk < 6; chunk++) {
            UnitReaderOptions options = {.encoding = wrong[i].encoding, .chunk_bytes = chunk};
            g_autofree char *got = dump_bytes(wrong[i].file, wrong[i].n_bytes, "m.tsv", &options);
            g_test_message("%" G_GSIZE_FORMAT, i);
            assert_dump(got, wrong[i].expected);
        }
    }
}

static void test_unknown_encoding(void)
{
    UnitReaderOptions options = {.encoding = "no-such"};
    g_autofree char *got = dump_bytes(text, strlen(text), "m.tsv", &options);

    g_assert_true(g_str_has_prefix(got, "m.tsv: "));
    g_assert_nonnull(strstr(got, "error"));
    g_assert_nonnull(strstr(got, "no-such"));
}

/* The first 64 KiB tell the encoding; a character that they cut in two must not mislead. */
static void test_long_files(void)
{
    for (guint n_pad = 0; n_pad < 4; n_pad++) {
        g_autoptr(GString) file = g_string_new("ru\ten\n");
        g_autoptr(GString) expected = g_string_new(NULL);

        for (guint i = 0; i < n_pad; i++)
            g_string_append_c(file, '\n');
        for (guint i = 0; i < 3; i++) {
            g_autoptr(GString) cell = g_string_new(NULL);
            for (guint k = 0; k < 10000; k++)
                g_string_append(cell, "жук ");
            g_string_append_printf(file, "%s\tx\n", cell->str);
            g_string_append_printf(expected, "ru=%s | en=x\n", cell->str);
        }
        g_autofree char *got = dump_bytes(file->str, file->len, "m.tsv", NULL);
        g_assert_true(g_str_equal(got, expected->str));
    }
}

/* English rows beyond the first 64 KiB do not hide in which encoding the Russian ones are. */
static void test_english_head(void)
{
    static const char *const encodings[] = {"windows-1251", "KOI8-R", "UTF-8"};
    g_autoptr(GString) file = g_string_new("en\tru\n");
    g_autoptr(GString) expected = g_string_new(NULL);

    for (guint i = 0; i < 20000; i++) {
        g_string_append(file, "yes\tDa\n");
        g_string_append(expected, "en=yes | ru=Da\n");
    }
    g_string_append(file, "A law.\tПринят закон о публичных цифровых реестрах.\n");
    g_string_append(expected, "en=A law. | ru=Принят закон о публичных цифровых реестрах.\n");
    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        gsize n_bytes;
        g_autofree char *bytes =
            g_convert(file->str, (gssize) file->len, encodings[i], "UTF-8", NULL, &n_bytes, NULL);
        g_autofree char *got = dump_bytes(bytes, n_bytes, "m.tsv", NULL);

        g_test_message("%s", encodings[i]);
        g_assert_true(g_str_equal(got, expected->str));
    }
}

static char *repeated(char c, gsize n)
{
    char *text_of_c = g_malloc(n + 1);

    memset(text_of_c, c, n);
    text_of_c[n] = '\0';
    return text_of_c;
}

static void test_limits(void)
{
    g_autofree char *fits = repeated('a', TM_SEGMENT_MAX_BYTES);
    g_autofree char *line = repeated('a', TSV_LINE_MAX_BYTES);
    g_autofree char *tabs = repeated('\t', 1000 * 1000);
    g_autofree char *segments = g_strdup_printf("ru\ten\n%s\tx\nb%s\tx\nда\tyes\n", fits, fits);
    g_autofree char *lines = g_strdup_printf("ru\ten\nда\tyes\nb%s\tx\n", line);
    g_autofree char *columns = g_strdup_printf("ru\ten%s\nда\tyes\n", tabs);

    g_autofree char *got = dump_bytes(segments, strlen(segments), "m.tsv", NULL);
    g_assert_true(g_str_has_prefix(got, "ru=aaa"));
    g_assert_true(g_str_has_suffix(got, " | en=x\nskipped: too long\nru=да | en=yes\n"));
    g_autofree char *too_long = dump_bytes(lines, strlen(lines), "m.tsv", NULL);
    assert_dump(too_long, "ru=да | en=yes\nm.tsv:3: error: the line is longer than *");
    g_autofree char *many = dump_bytes(columns, strlen(columns), "m.tsv", NULL);
    g_assert_cmpstr(many, ==, "ru=да | en=yes\n");
}

static void test_shared_large(void)
{
    g_autoptr(GError) error = NULL;
    UnitReaderOptions options = {.columns = "-,document,en,ru"};
    const char *path = TEST_SHARED "/corpus/tm/tm_100k.tsv.gz";
    const char *skipped;
    guint n_units = 0;
    TmUnit *unit;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the folder with shared test data is absent");
        return;
    }
    g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
    g_assert_no_error(error);
    while (unit_reader_next(reader, &unit, &skipped, &error)) {
        g_assert_nonnull(unit);
        tm_unit_free(unit);
        n_units++;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n_units, ==, 100000);
}

/* Tables as other programs write them: from Excel, from a CSV library, cut off. */
static void test_shared_csv(void)
{
    static const struct {
        const char *file;
        const char *columns;
        const char *expected;
    } files[] = {
        {"own/tbx/glossary-semicolon-cp1251.csv", NULL,
         "ru=реестровая запись | en=register entry | note=см. \"ст. 2\"\n"
         "ru=реестровый объект | en=register entry | note=forbidden\n"},
        {"own/tbx/glossary-utf8-bom.csv", NULL,
         "ru=реестровая запись | en=register entry | note=см. \"ст. 2\"\n"
         "ru=реестровый объект | en=register entry | note=forbidden\n"},
        {"own/tbx/glossary-unclosed-quote.csv", NULL, "*.csv:2:36: error: the quotation mark *"},
        {"glossary/valid/okapi__test01.csv", "ru,en",
         "ru=source 1 | en=target 1\nru=   source 2    | en=   target 2   \n"
         "ru=source 3 | en=target 3\nru=   source 3    | en=   target 3   \n"},
        {"glossary/valid/okapi__test02_utf16be.tsv", "ru,en",
         "ru=*1 | en=trans 1\nru=source 2 | en=* target 2\n"},
        {"glossary/valid/okapi__testContent_escaped2.csv", "-,-,ru,en",
         "ru=title_field | en=excerpt_field\nru=Rutabaga Bloom *"},
        {"glossary/valid/matecat__V_-_Formato_solo_blacklist_language-specific.csv", NULL,
         "en-GB=House | es-ES=Gato | it-IT=Orso\n"},
        {"text/valid/okapi__csv_test2.txt", "ru,-,en", "ru=Value11 | en=Value13\n"},
    };

    if (!g_file_test(TEST_SHARED "/formats", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the folder with shared test data is absent");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(TEST_SHARED, "formats", files[i].file, NULL);
        UnitReaderOptions options = {.columns = files[i].columns};
        g_autoptr(GError) error = NULL;
        g_autoptr(UnitReader) reader = unit_reader_open(path, &options, &error);
        g_autofree char *read = dump_reader(reader, error ? NULL : &error);
        g_autofree char *got = g_strconcat(read, error ? error->message : "", NULL);

        g_test_message("%s", files[i].file);
        assert_dump(got, files[i].expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/table/tsv", &suites[0], test_cases);
    g_test_add_data_func("/table/tsv/chunks", &suites[0], test_chunks);
    g_test_add_data_func("/table/quoting", &suites[1], test_cases);
    g_test_add_data_func("/table/quoting/chunks", &suites[1], test_chunks);
    g_test_add_data_func("/table/csv", &suites[2], test_cases);
    g_test_add_data_func("/table/csv/chunks", &suites[2], test_chunks);
    g_test_add_func("/table/encodings", test_encodings);
    g_test_add_func("/table/wrong-bytes", test_wrong_bytes);
    g_test_add_func("/table/unknown-encoding", test_unknown_encoding);
    g_test_add_func("/table/long-files", test_long_files);
    g_test_add_func("/table/english-head", test_english_head);
    g_test_add_func("/table/limits", test_limits);
    g_test_add_func("/table/shared/csv", test_shared_csv);
    g_test_add_func("/table/shared/large", test_shared_large);
    return g_test_run();
}
