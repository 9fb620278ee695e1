/*
 * chrF2: how near a translation is to a reference, by shared character n-grams, 0..1.
 *
 * Source  Popović 2015: n-grams of 1 to 6 characters without spaces, recall weighing twice.
 */
#ifndef BENCH_CHRF_H
#define BENCH_CHRF_H

#include <glib.h>

#define CHRF_ORDER 6
#define CHRF_BETA 2.0

static inline GHashTable *chrf_grams(const gunichar *text, glong length, int n, guint *total)
{
    GHashTable *counts =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

    *total = 0;
    for (glong i = 0; i + n <= length; i++, (*total)++) {
        GBytes *gram = g_bytes_new(text + i, sizeof(gunichar) * (gsize) n);
        guint seen = GPOINTER_TO_UINT(g_hash_table_lookup(counts, gram));
        g_hash_table_replace(counts, gram, GUINT_TO_POINTER(seen + 1));
    }
    return counts;
}

static inline gunichar *chrf_letters(const char *text, glong *length)
{
    gunichar *all = g_utf8_to_ucs4_fast(text, -1, NULL);
    glong kept = 0;

    for (glong i = 0; all[i] != 0; i++)
        if (!g_unichar_isspace(all[i]))
            all[kept++] = all[i];
    *length = kept;
    return all;
}

static inline double chrf2(const char *candidate, const char *reference)
{
    glong n_candidate, n_reference;
    g_autofree gunichar *a = chrf_letters(candidate, &n_candidate);
    g_autofree gunichar *b = chrf_letters(reference, &n_reference);
    double precision = 0, recall = 0;
    int orders = 0;

    for (int n = 1; n <= CHRF_ORDER; n++) {
        guint total_a, total_b, shared = 0;
        g_autoptr(GHashTable) x = chrf_grams(a, n_candidate, n, &total_a);
        g_autoptr(GHashTable) y = chrf_grams(b, n_reference, n, &total_b);
        GHashTableIter iter;
        gpointer gram, count;
        if (total_a == 0 || total_b == 0)
            continue;
        g_hash_table_iter_init(&iter, x);
        while (g_hash_table_iter_next(&iter, &gram, &count))
            shared += MIN(GPOINTER_TO_UINT(count), GPOINTER_TO_UINT(g_hash_table_lookup(y, gram)));
        precision += (double) shared / total_a;
        recall += (double) shared / total_b;
        orders++;
    }
    if (orders == 0 || precision + recall == 0)
        return 0;
    precision /= orders;
    recall /= orders;
    return (1 + CHRF_BETA * CHRF_BETA) * precision * recall /
           (CHRF_BETA * CHRF_BETA * precision + recall);
}

#endif
