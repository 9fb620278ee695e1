/*
 * Makes ZIP containers for tests, byte for byte, so that they can also be wrong in what they
 * declare.
 */
#ifndef TESTS_ZIP_MAKER_H
#define TESTS_ZIP_MAKER_H

#include <gio/gio.h>
#include <string.h>

typedef struct {
    const char *name;
    const char *content;
    gsize n_content;     /* 0: strlen(content) */
    gboolean stored;     /* not deflated */
    gboolean descriptor; /* CRC and sizes stand behind the data */
    guint flags;         /* added, e.g. 1: encrypted */
    guint32 claimed;     /* an unpacked size that is not true; 0: the true one */
} ZipPart;

static inline void zip_put(GByteArray *out, guint64 value, guint n_bytes)
{
    for (guint i = 0; i < n_bytes; i++) {
        guint8 byte = (guint8) (value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

static inline guint32 zip_crc(const char *bytes, gsize n_bytes)
{
    guint32 crc = 0xFFFFFFFF;

    for (gsize i = 0; i < n_bytes; i++) {
        crc ^= (guint8) bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static inline GBytes *zip_deflate(const char *bytes, gsize n_bytes)
{
    g_autoptr(GZlibCompressor) deflate = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) stream = g_converter_output_stream_new(memory, G_CONVERTER(deflate));

    g_output_stream_write_all(stream, bytes, n_bytes, NULL, NULL, NULL);
    g_output_stream_close(stream, NULL, NULL);
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

/* Version, flags, method, time, date, CRC, sizes, lengths of the name and of an extra field of 8
 * bytes. */
static inline void zip_put_common(GByteArray *out, const ZipPart *part, gsize n_content,
                                  GBytes *packed, gboolean hide)
{
    zip_put(out, 20, 2);
    zip_put(out, part->flags | (part->descriptor ? 8 : 0), 2);
    zip_put(out, part->stored ? 0 : 8, 2);
    zip_put(out, 0x6B2D, 2);
    zip_put(out, 0x5A41, 2);
    zip_put(out, hide ? 0 : zip_crc(part->content, n_content), 4);
    zip_put(out, hide ? 0 : g_bytes_get_size(packed), 4);
    zip_put(out, hide ? 0 : (part->claimed ? part->claimed : n_content), 4);
    zip_put(out, strlen(part->name), 2);
    zip_put(out, 8, 2);
}

static inline void zip_put_name(GByteArray *out, const ZipPart *part)
{
    g_byte_array_append(out, (const guint8 *) part->name, (guint) strlen(part->name));
    zip_put(out, 0xCAFE, 2);
    zip_put(out, 4, 2);
    zip_put(out, 0x12345678, 4);
}

static inline void zip_put_local(GByteArray *out, const ZipPart *part, gsize n_content,
                                 GBytes *packed)
{
    zip_put(out, 0x04034B50, 4);
    zip_put_common(out, part, n_content, packed, part->descriptor);
    zip_put_name(out, part);
    g_byte_array_append(out, g_bytes_get_data(packed, NULL), (guint) g_bytes_get_size(packed));
    if (part->descriptor) {
        zip_put(out, 0x08074B50, 4);
        zip_put(out, zip_crc(part->content, n_content), 4);
        zip_put(out, g_bytes_get_size(packed), 4);
        zip_put(out, n_content, 4);
    }
}

static inline GBytes *zip_make(const ZipPart *parts, gsize n_parts)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();

    for (gsize i = 0; i < n_parts; i++) {
        const ZipPart *part = &parts[i];
        gsize n_content = part->n_content ? part->n_content : strlen(part->content);
        g_autoptr(GBytes) packed = part->stored ? g_bytes_new_static(part->content, n_content)
                                                : zip_deflate(part->content, n_content);

        zip_put(directory, 0x02014B50, 4);
        zip_put(directory, 0x0014, 2); /* made by */
        zip_put_common(directory, part, n_content, packed, FALSE);
        zip_put(directory, 0, 2);          /* comment */
        zip_put(directory, 0, 2);          /* disk */
        zip_put(directory, 1, 2);          /* internal attributes: text */
        zip_put(directory, 0x81A40020, 4); /* external attributes */
        zip_put(directory, out->len, 4);
        zip_put_name(directory, part);
        zip_put_local(out, part, n_content, packed);
    }
    gsize start = out->len;
    g_byte_array_append(out, directory->data, directory->len);
    zip_put(out, 0x06054B50, 4);
    zip_put(out, 0, 4);
    zip_put(out, n_parts, 2);
    zip_put(out, n_parts, 2);
    zip_put(out, directory->len, 4);
    zip_put(out, start, 4);
    zip_put(out, 0, 2);
    return g_byte_array_free_to_bytes(out);
}

#endif
