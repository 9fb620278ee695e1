#include "formats/archive_splice.h"

#include <gio/gio.h>
#include <string.h>

/* Sizes of the fixed parts, and offsets in them: APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12, 4.3.16. */
#define LOCAL_BYTES 30
#define RECORD_BYTES 46
#define END_BYTES 22
#define MAX_COMMENT_BYTES 65535

#define VERSION_DEFLATE 20
#define METHOD_DEFLATE 8
#define FLAG_UTF8 0x800
/* 1980-01-01 00:00, the first that can be written, and what Office writes for every entry. */
#define DATE_1980 0x0021

typedef struct {
    const guint8 *record; /* in the directory, with name, extra field and comment */
    gsize n_record;
    gsize start;                 /* of its local header in the container … */
    gsize end;                   /* … up to where the next one begins */
    const ArchiveChange *change; /* NULL: copy it */
    gsize new_start;
    guint32 crc;
    GBytes *packed;
} Entry;

typedef struct {
    const guint8 *data;
    gsize n_data;
    gsize directory;
    gsize end_record;
    GArray *entries; /* of Entry, in the order of the directory */
} Container;

static guint read16(const guint8 *at)
{
    return (guint) at[0] | (guint) at[1] << 8;
}

static guint32 read32(const guint8 *at)
{
    return read16(at) | (guint32) read16(at + 2) << 16;
}

static void write16(guint8 *at, guint value)
{
    at[0] = (guint8) value;
    at[1] = (guint8) (value >> 8);
}

static void write32(guint8 *at, guint32 value)
{
    write16(at, value & 0xFFFF);
    write16(at + 2, value >> 16);
}

static void entry_clear(gpointer entry)
{
    g_clear_pointer(&((Entry *) entry)->packed, g_bytes_unref);
}

static void container_clear(Container *container)
{
    g_clear_pointer(&container->entries, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Container, container_clear)

/* ---- reading the directory ----------------------------------------------------------------------
 */

/* The end record is the last thing but for a comment, whose length it tells. */
static gboolean find_end_record(Container *container)
{
    for (gsize n_comment = 0; n_comment <= MAX_COMMENT_BYTES; n_comment++) {
        if (container->n_data < END_BYTES + n_comment)
            return FALSE;
        const guint8 *at = container->data + container->n_data - END_BYTES - n_comment;
        if (memcmp(at, "PK\5\6", 4) == 0 && read16(at + 20) == n_comment) {
            container->end_record = (gsize) (at - container->data);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean read_record(const Container *container, gsize at, Entry *entry)
{
    gsize left = container->end_record - at;
    const guint8 *record = container->data + at;

    if (left < RECORD_BYTES || memcmp(record, "PK\1\2", 4) != 0)
        return FALSE;
    entry->record = record;
    entry->n_record =
        RECORD_BYTES + (gsize) read16(record + 28) + read16(record + 30) + read16(record + 32);
    entry->start = read32(record + 42);
    /* All bits set: the true value is in a field of ZIP64. */
    return entry->n_record <= left && read32(record + 20) != G_MAXUINT32 &&
           read32(record + 24) != G_MAXUINT32 && container->directory >= LOCAL_BYTES &&
           entry->start <= container->directory - LOCAL_BYTES &&
           memcmp(container->data + entry->start, "PK\3\4", 4) == 0;
}

static int compare_starts(gconstpointer a, gconstpointer b)
{
    gsize x = (*(Entry *const *) a)->start;
    gsize y = (*(Entry *const *) b)->start;

    return x < y ? -1 : x > y;
}

/* Pointers to the entries as they lie in the file. */
static GPtrArray *in_file_order(const Container *container)
{
    GPtrArray *sorted = g_ptr_array_sized_new(container->entries->len);

    for (guint i = 0; i < container->entries->len; i++)
        g_ptr_array_add(sorted, &g_array_index(container->entries, Entry, i));
    g_ptr_array_sort(sorted, compare_starts);
    return sorted;
}

/* Whether header and data, as long as the directory says, lie before the next entry. */
static gboolean owns_its_data(const Container *container, const Entry *entry)
{
    gsize n_bytes = entry->end - entry->start;
    const guint8 *local = container->data + entry->start;

    return n_bytes >= LOCAL_BYTES && n_bytes - LOCAL_BYTES >= (guint64) read16(local + 26) +
                                                                  read16(local + 28) +
                                                                  read32(entry->record + 20);
}

/* An entry owns what lies up to the next one: its data, a descriptor, padding. */
static gboolean find_ends(const Container *container)
{
    g_autoptr(GPtrArray) sorted = in_file_order(container);

    for (guint i = 0; i < sorted->len; i++) {
        Entry *entry = sorted->pdata[i];

        entry->end =
            i + 1 < sorted->len ? ((Entry *) sorted->pdata[i + 1])->start : container->directory;
        if (!owns_its_data(container, entry))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_container(Container *container, GBytes *bytes)
{
    container->data = g_bytes_get_data(bytes, &container->n_data);
    container->entries = g_array_new(FALSE, TRUE, sizeof(Entry));
    g_array_set_clear_func(container->entries, entry_clear);
    if (!find_end_record(container))
        return FALSE;
    const guint8 *end_record = container->data + container->end_record;
    gsize at = read32(end_record + 16);
    container->directory = at;
    if (at > container->end_record)
        return FALSE;
    for (guint n = read16(end_record + 10); n > 0; n--) {
        Entry entry = {0};

        if (!read_record(container, at, &entry))
            return FALSE;
        g_array_append_val(container->entries, entry);
        at += entry.n_record;
    }
    return find_ends(container);
}

/* ---- what changes -------------------------------------------------------------------------------
 */

/* CRC-32 of ISO 3309 as in ZIP, a byte at a time. */
static guint32 crc32(const guint8 *bytes, gsize n_bytes)
{
    guint32 table[256];
    guint32 crc = G_MAXUINT32;

    for (guint32 i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xEDB88320 : 0);
    }
    for (gsize i = 0; i < n_bytes; i++)
        crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xFF];
    return ~crc;
}

static GBytes *deflate(GBytes *content)
{
    g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, -1);
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) stream =
        g_converter_output_stream_new(memory, G_CONVERTER(compressor));

    if (!g_output_stream_write_all(stream, g_bytes_get_data(content, NULL),
                                   g_bytes_get_size(content), NULL, NULL, NULL) ||
        !g_output_stream_close(stream, NULL, NULL))
        return NULL;
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

static gboolean apply_change(Entry *entry, const ArchiveChange *change)
{
    gsize n_content;
    const guint8 *content = g_bytes_get_data(change->content, &n_content);

    if (entry->change || n_content >= G_MAXUINT32)
        return FALSE;
    entry->change = change;
    entry->crc = crc32(content, n_content);
    entry->packed = deflate(change->content);
    return entry->packed != NULL;
}

static Entry *find_entry(const Container *container, const char *name)
{
    for (guint i = 0; i < container->entries->len; i++) {
        Entry *entry = &g_array_index(container->entries, Entry, i);
        gsize n_name = entry->record ? read16(entry->record + 28) : 0;

        if (entry->record && n_name == strlen(name) &&
            memcmp(entry->record + RECORD_BYTES, name, n_name) == 0)
            return entry;
    }
    return NULL;
}

static gboolean apply_changes(Container *container, const ArchiveChange *changes, gsize n_changes)
{
    for (gsize i = 0; i < n_changes; i++) {
        Entry *entry = find_entry(container, changes[i].name);

        if (strlen(changes[i].name) > G_MAXUINT16)
            return FALSE;
        if (entry == NULL) {
            g_array_set_size(container->entries, container->entries->len + 1);
            entry = &g_array_index(container->entries, Entry, container->entries->len - 1);
            entry->start = entry->end = container->directory;
        }
        if (!apply_change(entry, &changes[i]))
            return FALSE;
    }
    return container->entries->len < G_MAXUINT16;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

/* From "version needed" to the sizes the two kinds of header are alike; @at: where that begins. */
static void write_common(guint8 *at, const Entry *entry)
{
    const guint8 *old = entry->record ? entry->record + 6 : NULL;

    write16(at, VERSION_DEFLATE);
    write16(at + 2, old ? read16(old + 2) & FLAG_UTF8 : FLAG_UTF8);
    write16(at + 4, METHOD_DEFLATE);
    write16(at + 6, old ? read16(old + 6) : 0);
    write16(at + 8, old ? read16(old + 8) : DATE_1980);
    write32(at + 10, entry->crc);
    write32(at + 14, (guint32) g_bytes_get_size(entry->packed));
    write32(at + 18, (guint32) g_bytes_get_size(entry->change->content));
}

static void append_name(GByteArray *out, const char *name)
{
    g_byte_array_append(out, (const guint8 *) name, (guint) strlen(name));
}

static void append_changed(GByteArray *out, const Entry *entry)
{
    guint8 header[LOCAL_BYTES] = "PK\3\4";

    write_common(header + 4, entry);
    write16(header + 26, (guint) strlen(entry->change->name));
    g_byte_array_append(out, header, LOCAL_BYTES);
    append_name(out, entry->change->name);
    g_byte_array_append(out, g_bytes_get_data(entry->packed, NULL),
                        (guint) g_bytes_get_size(entry->packed));
}

static void append_record(GByteArray *out, const Entry *entry)
{
    guint8 header[RECORD_BYTES] = "PK\1\2";

    if (entry->record)
        memcpy(header, entry->record, RECORD_BYTES);
    else {
        write16(header + 4, VERSION_DEFLATE);
        write16(header + 28, (guint) strlen(entry->change->name));
    }
    if (entry->change)
        write_common(header + 6, entry);
    write32(header + 42, (guint32) entry->new_start);
    g_byte_array_append(out, header, RECORD_BYTES);
    if (entry->record)
        g_byte_array_append(out, entry->record + RECORD_BYTES,
                            (guint) (entry->n_record - RECORD_BYTES));
    else
        append_name(out, entry->change->name);
}

static void append_end_record(GByteArray *out, const Container *container, gsize directory)
{
    gsize n_end = container->n_data - container->end_record;
    gsize n_directory = out->len - directory;
    guint at = out->len;

    g_byte_array_append(out, container->data + container->end_record, (guint) n_end);
    write16(out->data + at + 8, container->entries->len);
    write16(out->data + at + 10, container->entries->len);
    write32(out->data + at + 12, (guint32) n_directory);
    write32(out->data + at + 16, (guint32) directory);
}

/* An upper bound, so that no offset can pass the 32 bits it has. */
static gboolean fits(const Container *container)
{
    guint64 n_bytes = container->n_data;

    for (guint i = 0; i < container->entries->len; i++) {
        const Entry *entry = &g_array_index(container->entries, Entry, i);

        if (entry->change)
            n_bytes += g_bytes_get_size(entry->packed) + LOCAL_BYTES + RECORD_BYTES +
                       2 * strlen(entry->change->name);
    }
    return n_bytes < G_MAXINT32;
}

static GBytes *write_container(const Container *container)
{
    g_autoptr(GPtrArray) sorted = in_file_order(container);
    GByteArray *out = g_byte_array_new();
    gsize first = sorted->len > 0 ? ((Entry *) sorted->pdata[0])->start : container->directory;

    g_byte_array_append(out, container->data, (guint) first);
    for (guint i = 0; i < sorted->len; i++) {
        Entry *entry = sorted->pdata[i];

        entry->new_start = out->len;
        if (entry->change)
            append_changed(out, entry);
        else
            g_byte_array_append(out, container->data + entry->start,
                                (guint) (entry->end - entry->start));
    }
    gsize directory = out->len;
    for (guint i = 0; i < container->entries->len; i++)
        append_record(out, &g_array_index(container->entries, Entry, i));
    append_end_record(out, container, directory);
    return g_byte_array_free_to_bytes(out);
}

GBytes *archive_splice(GBytes *bytes, const ArchiveChange *changes, gsize n_changes)
{
    g_auto(Container) container = {0};

    if (!read_container(&container, bytes) || !apply_changes(&container, changes, n_changes) ||
        !fits(&container))
        return NULL;
    return write_container(&container);
}
