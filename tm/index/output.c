#include "index/output_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "text/error.h"

/* Written at once. */
#define BUFFER_BLOCKS 16

struct IndexOutput {
    char *path;
    int fd;            /* -1: memory */
    int failure;       /* errno */
    GByteArray *bytes; /* of a file: the blocks not yet written; else all */
    guint64 n_written; /* bytes before those */
    gsize n_hashed;    /* of the bytes */
    GArray *checksums; /* of guint64 */
};

IndexOutput *index_output_new(const char *path, GError **error)
{
    static const guint8 zeros[INDEX_BLOCK_BYTES];
    g_autoptr(IndexOutput) output = g_new0(IndexOutput, 1);

    output->path = g_strdup(path);
    output->fd = -1;
    output->bytes = g_byte_array_new();
    output->checksums = g_array_new(FALSE, FALSE, sizeof(guint64));
    if (path != NULL)
        output->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (path != NULL && output->fd < 0) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, path, 0, 0, "%s", g_strerror(errno));
        return NULL;
    }
    index_output_append(output, zeros, sizeof zeros);
    return g_steal_pointer(&output);
}

void index_output_free(IndexOutput *output)
{
    if (output == NULL)
        return;
    if (output->fd >= 0)
        close(output->fd);
    g_free(output->path);
    g_byte_array_unref(output->bytes);
    g_array_unref(output->checksums);
    g_free(output);
}

guint64 index_output_position(const IndexOutput *output)
{
    return output->n_written + output->bytes->len;
}

static void hash_blocks(IndexOutput *output, gboolean last)
{
    while (output->n_hashed < output->bytes->len) {
        gsize n_bytes = MIN(output->bytes->len - output->n_hashed, (gsize) INDEX_BLOCK_BYTES);
        if (n_bytes < INDEX_BLOCK_BYTES && !last)
            return;
        guint64 checksum = XXH3_64bits(output->bytes->data + output->n_hashed, n_bytes);
        g_array_append_val(output->checksums, checksum);
        output->n_hashed += n_bytes;
    }
}

static void write_at(IndexOutput *output, const guint8 *bytes, gsize n_bytes, guint64 offset)
{
    while (n_bytes > 0 && output->failure == 0) {
        gssize n = pwrite(output->fd, bytes, n_bytes, (off_t) offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            output->failure = n < 0 ? errno : ENOSPC;
            return;
        }
        bytes += n;
        n_bytes -= (gsize) n;
        offset += (guint64) n;
    }
}

/* Whole blocks go to the file. */
static void flush(IndexOutput *output)
{
    gsize n_bytes = output->n_hashed;

    if (output->fd < 0 || n_bytes == 0)
        return;
    write_at(output, output->bytes->data, n_bytes, output->n_written);
    output->n_written += n_bytes;
    g_byte_array_remove_range(output->bytes, 0, (guint) n_bytes);
    output->n_hashed = 0;
}

void index_output_append(IndexOutput *output, gconstpointer bytes, gsize n_bytes)
{
    const guint8 *at = bytes;

    while (n_bytes > 0) {
        gsize n = MIN(n_bytes, (gsize) BUFFER_BLOCKS * INDEX_BLOCK_BYTES);
        g_byte_array_append(output->bytes, at, (guint) n);
        hash_blocks(output, FALSE);
        if (output->n_hashed >= (gsize) BUFFER_BLOCKS * INDEX_BLOCK_BYTES)
            flush(output);
        at += n;
        n_bytes -= n;
    }
}

void index_output_align(IndexOutput *output, guint alignment)
{
    static const guint8 zeros[INDEX_ALIGNMENT];
    guint over = (guint) (index_output_position(output) % alignment);

    g_assert(alignment <= sizeof zeros);
    if (over > 0)
        index_output_append(output, zeros, alignment - over);
}

/* The checksums stand behind the last block and are not part of any. */
static void append_checksums(IndexOutput *output, IndexHeader *header)
{
    gsize n_bytes = output->checksums->len * sizeof(guint64);

    header->n_blocks = output->checksums->len;
    header->checksums_offset = index_output_position(output);
    header->checksums_hash = XXH3_64bits(output->checksums->data, n_bytes);
    g_byte_array_append(output->bytes, (const guint8 *) output->checksums->data, (guint) n_bytes);
    output->n_hashed = output->bytes->len;
    header->n_bytes = index_output_position(output);
}

gboolean index_output_finish(IndexOutput *output, IndexHeader *header, GError **error)
{
    index_output_align(output, INDEX_ALIGNMENT);
    hash_blocks(output, TRUE);
    append_checksums(output, header);
    header->header_hash = XXH3_64bits(header, G_STRUCT_OFFSET(IndexHeader, header_hash));
    if (output->fd < 0) {
        memcpy(output->bytes->data, header, sizeof *header);
        return TRUE;
    }
    flush(output);
    write_at(output, (const guint8 *) header, sizeof *header, 0);
    if (close(output->fd) != 0 && output->failure == 0)
        output->failure = errno;
    output->fd = -1;
    if (output->failure == 0)
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_INDEX, output->path, 0, 0, "%s",
                    g_strerror(output->failure));
    return FALSE;
}

GBytes *index_output_take(IndexOutput *output)
{
    GBytes *bytes = g_byte_array_free_to_bytes(output->bytes);

    output->bytes = g_byte_array_new();
    return bytes;
}
