/*
 * For the tests of DOCX: documents built in memory, and units written as one readable line.
 *
 *     "Принят {1:bold>закон<1}[2:note]."      a pair of codes, a code that stands alone
 *     "{1>Adopted<1} the law[2]."             the same for what is filled in
 */
#ifndef TEST_DOCX_SUPPORT_H
#define TEST_DOCX_SUPPORT_H

#include <stdlib.h>
#include <string.h>

#include "formats/archive.h"
#include "formats/document.h"
#include "formats/docx/docx_internal.h"

#define W_URI "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define MC_URI "http://schemas.openxmlformats.org/markup-compatibility/2006"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define BODY_BEGIN                                                                                 \
    "<w:document xmlns:w=\"" W_URI "\" xmlns:mc=\"" MC_URI                                         \
    "\" xmlns:m=\"urn:m\" xmlns:v=\"urn:v\"><w:body>"
#define BODY_END "</w:body></w:document>"

/* ---- a ZIP file whose entries are stored ----------------------------------------------------- */

static inline guint32 test_crc32(const guint8 *bytes, gsize n_bytes)
{
    guint32 crc = 0xFFFFFFFF;

    for (gsize i = 0; i < n_bytes; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

static inline void test_put(GByteArray *out, guint n_bytes, guint32 value)
{
    for (guint i = 0; i < n_bytes; i++) {
        guint8 byte = (guint8) (value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

/* What the local header of an entry and its line in the directory have in common. */
static inline void test_put_entry(GByteArray *out, const char *name, GBytes *content)
{
    gsize n_bytes;
    const guint8 *bytes = g_bytes_get_data(content, &n_bytes);

    test_put(out, 2, 20);
    test_put(out, 4, 0);
    test_put(out, 4, 0x00210000);
    test_put(out, 4, test_crc32(bytes, n_bytes));
    test_put(out, 4, (guint32) n_bytes);
    test_put(out, 4, (guint32) n_bytes);
    test_put(out, 2, (guint32) strlen(name));
    test_put(out, 2, 0);
}

/* @names and @contents: as many of each, contents are GBytes. */
static inline GBytes *test_zip(GPtrArray *names, GPtrArray *contents)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        guint32 offset = out->len;
        gsize n_bytes;
        const guint8 *bytes = g_bytes_get_data(contents->pdata[i], &n_bytes);

        test_put(out, 4, 0x04034B50);
        test_put_entry(out, name, contents->pdata[i]);
        g_byte_array_append(out, (const guint8 *) name, (guint) strlen(name));
        if (n_bytes > 0)
            g_byte_array_append(out, bytes, (guint) n_bytes);
        test_put(directory, 4, 0x02014B50);
        test_put(directory, 2, 20);
        test_put_entry(directory, name, contents->pdata[i]);
        test_put(directory, 4, 0);
        test_put(directory, 2, 0);
        test_put(directory, 4, 0);
        test_put(directory, 4, offset);
        g_byte_array_append(directory, (const guint8 *) name, (guint) strlen(name));
    }
    guint32 start = out->len;
    g_byte_array_append(out, directory->data, directory->len);
    test_put(out, 4, 0x06054B50);
    test_put(out, 4, 0);
    test_put(out, 2, names->len);
    test_put(out, 2, names->len);
    test_put(out, 4, directory->len);
    test_put(out, 4, start);
    test_put(out, 2, 0);
    return g_byte_array_free_to_bytes(out);
}

/* ---- documents ------------------------------------------------------------------------------- */

typedef struct {
    GPtrArray *names;
    GPtrArray *contents;
} TestPackage;

static inline void test_package_add_bytes(TestPackage *package, const char *name, GBytes *content)
{
    g_ptr_array_add(package->names, g_strdup(name));
    g_ptr_array_add(package->contents, content);
}

static inline void test_package_add(TestPackage *package, const char *name, const char *content)
{
    test_package_add_bytes(package, name, g_bytes_new(content, strlen(content)));
}

/* An empty package with relationships to a main part and those of the main part. */
static inline void test_package_init(TestPackage *package, const char *main_part,
                                     const char *relationships)
{
    g_autofree char *root = g_strdup_printf("<Relationships><Relationship Id=\"r1\" Type=\"" OFFICE
                                            "officeDocument\" Target=\"%s\"/></Relationships>",
                                            main_part);
    g_autofree char *folder = g_path_get_dirname(main_part);
    g_autofree char *base = g_path_get_basename(main_part);
    g_autofree char *name = g_strdup_printf("%s/_rels/%s.rels", folder, base);
    g_autofree char *own = g_strdup_printf("<Relationships>%s</Relationships>", relationships);

    package->names = g_ptr_array_new_with_free_func(g_free);
    package->contents = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    test_package_add(package, "[Content_Types].xml", "<Types/>");
    test_package_add(package, "_rels/.rels", root);
    test_package_add(package, name, own);
}

static inline GBytes *test_package_finish(TestPackage *package)
{
    GBytes *zip = test_zip(package->names, package->contents);

    g_ptr_array_unref(package->names);
    g_ptr_array_unref(package->contents);
    return zip;
}

/* A document whose body is @body. */
static inline GBytes *test_docx(const char *body)
{
    TestPackage package;
    g_autofree char *xml = g_strconcat(BODY_BEGIN, body, BODY_END, NULL);

    test_package_init(&package, "word/document.xml", "");
    test_package_add(&package, "word/document.xml", xml);
    return test_package_finish(&package);
}

static inline Document *test_open(GBytes *bytes)
{
    GError *error = NULL;
    Document *document = document_open_bytes(bytes, "test.docx", NULL, &error);

    g_assert_no_error(error);
    g_assert_nonnull(document);
    return document;
}

/* ---- units as lines -------------------------------------------------------------------------- */

static inline void test_append_code(GString *line, const TmCode *code)
{
    if (code->kind == TM_CODE_OPEN)
        g_string_append_printf(line, "{%u:%s>", code->id, code->name);
    else if (code->kind == TM_CODE_CLOSE)
        g_string_append_printf(line, "<%u}", code->id);
    else
        g_string_append_printf(line, "[%u:%s]", code->id, code->name);
}

static inline char *test_line(const TmText *text)
{
    GString *line = g_string_new(NULL);
    gsize at = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);

        g_string_append_len(line, text->string->str + at, (gssize) (code->offset - at));
        at = code->offset;
        test_append_code(line, code);
    }
    g_string_append(line, text->string->str + at);
    return g_string_free(line, FALSE);
}

/* The units of a document, one a line. */
static inline char *test_lines(Document *document)
{
    GString *lines = g_string_new(NULL);
    DocumentUnit unit;
    GError *error = NULL;

    while (document_next(document, &unit, &error)) {
        g_autofree char *line = test_line(unit.text);
        g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "", line);
    }
    g_assert_no_error(error);
    return g_string_free(lines, FALSE);
}

/* "{1>Adopted<1} the law[2]." as a text with codes. */
static inline TmText *test_parse(const char *line)
{
    TmText *text = tm_text_new("", 0);

    while (*line) {
        if (strchr("{<[", *line) == NULL || !g_ascii_isdigit(line[1])) {
            tm_text_append(text, line, 1);
            line++;
            continue;
        }
        TmCodeKind kind = *line == '{'   ? TM_CODE_OPEN
                          : *line == '<' ? TM_CODE_CLOSE
                                         : TM_CODE_ALONE;
        char *end;
        guint id = (guint) strtoul(line + 1, &end, 10);
        tm_text_append_code(text, kind, id, "", NULL);
        line = end + 1;
    }
    return text;
}

/* ---- what was written ------------------------------------------------------------------------ */

static inline char *test_part(GBytes *zip, const char *name)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Archive) archive = archive_open(zip, "written.docx", warnings, &error);

    g_assert_no_error(error);
    g_autoptr(GBytes) part = archive_read(archive, name, &error);
    g_assert_no_error(error);
    return g_strndup(g_bytes_get_data(part, NULL), g_bytes_get_size(part));
}

/* Fill the units in order with @fills (NULL elements leave a unit), @n of them. */
static inline GBytes *test_fill(Document *document, UnitFill **fills, guint n, const char *language)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func((GDestroyNotify) unit_fill_free);
    DocumentFill fill = {.units = units, .language = language};

    for (guint i = 0; i < n; i++)
        g_ptr_array_add(units, fills[i]);
    GBytes *written = document_write(document, &fill, &error);
    g_assert_no_error(error);
    g_assert_nonnull(written);
    return written;
}

#endif
