/*
 * Runs a fuzz target without libFuzzer: every seed as it is, then mutations of the seeds from a
 * fixed random sequence, so that the suite tries the same few thousand inputs on every machine.
 *
 *     fuzz_tmx tests/fuzz/seeds/tmx 3000
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_INPUT_BYTES (64 * 1024)

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static GPtrArray *read_seeds(const char *folder)
{
    GPtrArray *seeds = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        char *contents;
        gsize length;

        if (g_file_get_contents(names->pdata[i], &contents, &length, NULL))
            g_ptr_array_add(seeds, g_bytes_new_take(contents, length));
    }
    return seeds;
}

/* A few random edits: bytes changed, stretches removed, doubled, or taken from another seed. */
static GByteArray *mutate(GRand *random, GBytes *seed, GBytes *other)
{
    GByteArray *out = g_byte_array_new();
    gsize n_other;
    const guint8 *other_bytes = g_bytes_get_data(other, &n_other);
    int n_edits = g_rand_int_range(random, 1, 6);

    g_byte_array_append(out, g_bytes_get_data(seed, NULL), (guint) g_bytes_get_size(seed));
    while (n_edits-- > 0 && out->len > 0) {
        guint at = (guint) g_rand_int_range(random, 0, (gint32) out->len);
        guint wanted = (guint) g_rand_int_range(random, 1, 64);
        guint length = MIN(out->len - at, wanted);

        switch (g_rand_int_range(random, 0, 5)) {
        case 0:
            out->data[at] = (guint8) g_rand_int_range(random, 0, 256);
            break;
        case 1:
            out->data[at] ^= (guint8) (1u << g_rand_int_range(random, 0, 8));
            break;
        case 2:
            g_byte_array_remove_range(out, at, length);
            break;
        case 3:
            if (out->len + length <= MAX_INPUT_BYTES) {
                g_autofree guint8 *copy = g_memdup2(out->data + at, length);
                g_byte_array_append(out, copy, length);
            }
            break;
        default:
            if (n_other > 0) {
                gsize from = (gsize) g_rand_int_range(random, 0, (gint32) n_other);
                length = (guint) MIN((gsize) length, n_other - from);
                memcpy(out->data + at, other_bytes + from, MIN(length, out->len - at));
            }
        }
    }
    return out;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        g_printerr("usage: %s SEEDS RUNS\n", argv[0]);
        return 2;
    }
    g_autoptr(GPtrArray) seeds = read_seeds(argv[1]);
    g_autoptr(GRand) random = g_rand_new_with_seed(20240417);
    int n_runs = atoi(argv[2]);

    if (seeds->len == 0) {
        g_printerr("%s: there are no seeds in it\n", argv[1]);
        return 1;
    }

    for (guint i = 0; i < seeds->len; i++) {
        gsize n_bytes;
        const guint8 *bytes = g_bytes_get_data(seeds->pdata[i], &n_bytes);
        LLVMFuzzerTestOneInput(bytes ? bytes : (const guint8 *) "", n_bytes);
    }
    for (int i = 0; i < n_runs; i++) {
        GBytes *seed = seeds->pdata[g_rand_int_range(random, 0, (gint32) seeds->len)];
        GBytes *other = seeds->pdata[g_rand_int_range(random, 0, (gint32) seeds->len)];
        g_autoptr(GByteArray) input = mutate(random, seed, other);
        LLVMFuzzerTestOneInput(input->data ? input->data : (const guint8 *) "", input->len);
    }
    g_print("ok: %u seeds, %d mutations\n", seeds->len, n_runs);
    return 0;
}
