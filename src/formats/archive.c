/*
 * The directory is judged as a whole when an archive is opened: an entry that passed it can be
 * unpacked without surprises in size, and what it unpacks to is still counted while it comes.
 */
#include "formats/archive.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zip.h>

#include "formats/archive_splice.h"

/* Unpacked sizes below this are harmless at any ratio. */
#define RATIO_MATTERS_FROM_BYTES (10 * 1024 * 1024)

struct Archive {
    char *path;
    GBytes *bytes;
    zip_t *zip;
};

static void fail(const Archive *archive, FormatError code, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void fail(const Archive *archive, FormatError code, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    tm_set_error_at(error, FORMAT_ERROR, code, archive->path, 0, 0, "%s", message);
}

/* A name from the directory that is fit for a message. */
static char *tidy_name(const char *name)
{
    char *tidy = g_utf8_make_valid(name, -1);

    for (char *at = tidy; *at; at++)
        if (g_ascii_iscntrl(*at))
            *at = '?';
    return tidy;
}

/* ---- opening ------------------------------------------------------------------------------------
 */

static gboolean begins_with(GBytes *bytes, const char *magic, gsize n_magic)
{
    gsize n_bytes;
    const char *data = g_bytes_get_data(bytes, &n_bytes);

    return n_bytes >= n_magic && memcmp(data, magic, n_magic) == 0;
}

/* Why libzip could not open it, in words that help. */
static void refuse_container(const Archive *archive, const char *detail, GError **error)
{
    if (g_bytes_get_size(archive->bytes) == 0)
        fail(archive, FORMAT_ERROR_SYNTAX, error,
             _("the file is empty; check that it is the right file"));
    else if (begins_with(archive->bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
        fail(archive, FORMAT_ERROR_FORBIDDEN, error,
             _("this is an encrypted or an old binary Office file; open it in Word, remove the "
               "password and save it as .docx"));
    else if (begins_with(archive->bytes, "PK", 2))
        fail(archive, FORMAT_ERROR_SYNTAX, error,
             _("the file is cut off or damaged (%s); get it again, or open it in Word, which may "
               "repair it"),
             detail);
    else
        fail(archive, FORMAT_ERROR_SYNTAX, error,
             _("this is no Office document, whatever its name says (not a ZIP container); check "
               "that "
               "it is the right file"));
}

static zip_t *open_container(const Archive *archive, GError **error)
{
    gsize n_bytes;
    gconstpointer data = g_bytes_get_data(archive->bytes, &n_bytes);
    zip_error_t problem;

    /* libzip takes no bytes for an archive without entries. */
    zip_error_init(&problem);
    zip_source_t *source =
        n_bytes > 0 ? zip_source_buffer_create(data, n_bytes, 0, &problem) : NULL;
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &problem) : NULL;
    if (zip == NULL) {
        refuse_container(archive, zip_error_strerror(&problem), error);
        zip_source_free(source);
    }
    zip_error_fini(&problem);
    return zip;
}

static gboolean is_outside(const char *name)
{
    g_auto(GStrv) parts = g_strsplit_set(name, "/\\", -1);

    return name[0] == '/' || name[0] == '\\' || (g_ascii_isalpha(name[0]) && name[1] == ':') ||
           g_strv_contains((const char *const *) parts, "..");
}

static gboolean check_entry(const Archive *archive, const zip_stat_t *entry, GError **error)
{
    g_autofree char *name = tidy_name(entry->name);

    if (entry->encryption_method != ZIP_EM_NONE)
        fail(
            archive, FORMAT_ERROR_FORBIDDEN, error,
            _("the part \"%s\" is encrypted; open the file in the program that made it, remove the "
              "password and save it again"),
            name);
    else if (entry->size > ARCHIVE_MAX_ENTRY_BYTES)
        fail(archive, FORMAT_ERROR_LIMIT, error,
             _("the part \"%s\" unpacks to more than %d MB; divide the document"), name,
             ARCHIVE_MAX_ENTRY_BYTES / 1024 / 1024);
    else if (entry->size >= RATIO_MATTERS_FROM_BYTES &&
             entry->size / ARCHIVE_MAX_RATIO > entry->comp_size)
        fail(
            archive, FORMAT_ERROR_LIMIT, error,
            _("the part \"%s\" unpacks to more than %d times its size, which is how files are made "
              "to block a computer; if you trust it, open it in Word and save it again"),
            name, ARCHIVE_MAX_RATIO);
    else
        return TRUE;
    return FALSE;
}

static gboolean read_entry_state(const Archive *archive, zip_uint64_t i, zip_stat_t *entry,
                                 GError **error)
{
    const zip_uint64_t needed =
        ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;

    if (zip_stat_index(archive->zip, i, 0, entry) == 0 && (entry->valid & needed) == needed)
        return TRUE;
    refuse_container(archive, zip_strerror(archive->zip), error);
    return FALSE;
}

/* Each entry, and what they are together. */
static gboolean check_directory(const Archive *archive, GPtrArray *warnings, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    zip_int64_t n_entries = zip_get_num_entries(archive->zip, 0);
    guint64 n_unpacked = 0;
    guint64 n_packed = 0;

    if (n_entries > ARCHIVE_MAX_ENTRIES) {
        fail(archive, FORMAT_ERROR_LIMIT, error,
             _("the file has more than %d parts; no Office program writes that many, so get it "
               "again"),
             ARCHIVE_MAX_ENTRIES);
        return FALSE;
    }
    for (zip_int64_t i = 0; i < n_entries; i++) {
        zip_stat_t entry;

        if (!read_entry_state(archive, (zip_uint64_t) i, &entry, error) ||
            !check_entry(archive, &entry, error))
            return FALSE;
        n_unpacked += entry.size;
        n_packed =
            entry.comp_size > G_MAXUINT64 - n_packed ? G_MAXUINT64 : n_packed + entry.comp_size;
        g_autofree char *name = tidy_name(entry.name);
        if (!g_hash_table_add(names, (gpointer) entry.name)) {
            fail(archive, FORMAT_ERROR_SYNTAX, error,
                 _("two parts of the file have the name \"%s\"; open it in Word and save it again"),
                 name);
            return FALSE;
        }
        if (is_outside(entry.name) && warnings)
            g_ptr_array_add(warnings,
                            tm_warning_at(archive->path, 0, 0,
                                          _("the part \"%s\" has a name that points outside of the "
                                            "document; it is kept and never unpacked"),
                                          name));
    }
    if (n_unpacked > ARCHIVE_MAX_TOTAL_BYTES) {
        fail(archive, FORMAT_ERROR_LIMIT, error,
             _("the file unpacks to more than %d MB; divide the document"),
             ARCHIVE_MAX_TOTAL_BYTES / 1024 / 1024);
        return FALSE;
    }
    /* More than there is: entries that lie on each other, the other kind of bomb. */
    if (n_packed > g_bytes_get_size(archive->bytes)) {
        refuse_container(archive, _("its parts overlap"), error);
        return FALSE;
    }
    return TRUE;
}

Archive *archive_open(GBytes *bytes, const char *path, GPtrArray *warnings, GError **error)
{
    g_autoptr(Archive) archive = g_new0(Archive, 1);

    archive->path = g_strdup(path);
    archive->bytes = g_bytes_ref(bytes);
    archive->zip = open_container(archive, error);
    if (archive->zip == NULL || !check_directory(archive, warnings, error))
        return NULL;
    return g_steal_pointer(&archive);
}

void archive_free(Archive *archive)
{
    if (archive == NULL)
        return;
    if (archive->zip)
        zip_discard(archive->zip);
    g_bytes_unref(archive->bytes);
    g_free(archive->path);
    g_free(archive);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

gboolean archive_has(const Archive *archive, const char *name)
{
    return zip_name_locate(archive->zip, name, 0) >= 0;
}

/* Reads to the end of the entry, where libzip checks size and CRC; FALSE when it is not as
 * declared. */
static gboolean read_to_end(zip_file_t *file, char *data, gsize size)
{
    gsize n_read = 0;

    /* One byte more than declared is asked for: it must not come. */
    while (n_read <= size) {
        zip_int64_t n = zip_fread(file, data + n_read, size + 1 - n_read);
        if (n < 0)
            return FALSE;
        if (n == 0)
            return n_read == size;
        n_read += (gsize) n;
    }
    return FALSE;
}

static GBytes *unpack(const Archive *archive, zip_uint64_t i, GError **error)
{
    zip_stat_t entry;

    if (!read_entry_state(archive, i, &entry, error))
        return NULL;
    gsize size = (gsize) entry.size; /* checked when the archive was opened */
    g_autofree char *data = g_try_malloc(size + 1);
    g_autofree char *name = tidy_name(entry.name);
    if (data == NULL) {
        fail(archive, FORMAT_ERROR_LIMIT, error,
             _("there is not enough memory to unpack the part \"%s\"; close other programs"), name);
        return NULL;
    }
    zip_file_t *file = zip_fopen_index(archive->zip, i, 0);
    gboolean fine = file && read_to_end(file, data, size);
    if (file)
        zip_fclose(file);
    if (!fine) {
        fail(archive, FORMAT_ERROR_SYNTAX, error,
             _("the part \"%s\" is damaged and cannot be unpacked; get the file again, or open it "
               "in "
               "Word, which may repair it"),
             name);
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&data), size);
}

GBytes *archive_read(Archive *archive, const char *name, GError **error)
{
    zip_int64_t i = zip_name_locate(archive->zip, name, 0);

    if (i < 0) {
        g_autofree char *tidy = tidy_name(name);
        fail(archive, FORMAT_ERROR_CONTENT, error,
             _("the part \"%s\" is missing; open the file in Word and save it again"), tidy);
        return NULL;
    }
    return unpack(archive, (zip_uint64_t) i, error);
}

/* ---- rewriting ----------------------------------------------------------------------------------
 */

/* What differs from the content there is, sorted by name so that new parts come in one order. */
static GArray *really_changed(Archive *archive, GHashTable *changed)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(ArchiveChange));
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(changed), (GCompareFunc) strcmp);

    for (GList *at = names; at; at = at->next) {
        ArchiveChange change = {at->data, g_hash_table_lookup(changed, at->data)};
        g_autoptr(GBytes) old =
            archive_has(archive, change.name) ? archive_read(archive, change.name, NULL) : NULL;

        if (old == NULL || !g_bytes_equal(old, change.content))
            g_array_append_val(changes, change);
    }
    return changes;
}

/* The old entries in their order, then new ones for what is changed and was not there. */
static gboolean has_same_entries(const Archive *archive, const Archive *rewritten,
                                 const GArray *changes)
{
    zip_int64_t n_entries = zip_get_num_entries(archive->zip, 0);
    guint n_new = 0;

    for (guint i = 0; i < changes->len; i++)
        n_new += !archive_has(archive, g_array_index(changes, ArchiveChange, i).name);
    if (zip_get_num_entries(rewritten->zip, 0) != n_entries + n_new)
        return FALSE;
    for (zip_int64_t i = 0; i < n_entries; i++)
        if (g_strcmp0(zip_get_name(archive->zip, (zip_uint64_t) i, 0),
                      zip_get_name(rewritten->zip, (zip_uint64_t) i, 0)) != 0)
            return FALSE;
    return TRUE;
}

/* A directory that is read here in one way and by libzip in another must not become a document. */
static gboolean reads_back(const Archive *archive, GBytes *written, const GArray *changes)
{
    g_autoptr(Archive) rewritten = archive_open(written, archive->path, NULL, NULL);

    if (rewritten == NULL || !has_same_entries(archive, rewritten, changes))
        return FALSE;
    for (guint i = 0; i < changes->len; i++) {
        const ArchiveChange *change = &g_array_index(changes, ArchiveChange, i);
        g_autoptr(GBytes) content = archive_read(rewritten, change->name, NULL);

        if (content == NULL || !g_bytes_equal(content, change->content))
            return FALSE;
    }
    return TRUE;
}

GBytes *archive_rewrite(Archive *archive, GHashTable *changed, GError **error)
{
    g_autoptr(GArray) changes = really_changed(archive, changed);

    if (changes->len == 0)
        return g_bytes_ref(archive->bytes);
    g_autoptr(GBytes) written = archive_splice(
        archive->bytes, (const ArchiveChange *) (gconstpointer) changes->data, changes->len);
    if (written == NULL || !reads_back(archive, written, changes)) {
        fail(archive, FORMAT_ERROR_CONTENT, error,
             _("the document is packed in an unusual way and cannot be put together again; open it "
               "in Word, save it and try again"));
        return NULL;
    }
    return g_steal_pointer(&written);
}
