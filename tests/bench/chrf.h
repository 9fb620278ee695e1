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

/*
 * A text's places, in the order of the six characters that stand there; zeros stand behind the end.
 * In this order its n-grams are sorted for every n at once.
 */
typedef struct {
    gunichar *letters;
    guint length;
    const gunichar **places;
} ChrfText;

static inline int chrf_compare(const gunichar *a, const gunichar *b, guint n)
{
    for (guint i = 0; i < n; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static inline int chrf_compare_places(gconstpointer a, gconstpointer b, gpointer order)
{
    return chrf_compare(*(const gunichar *const *) a, *(const gunichar *const *) b,
                        GPOINTER_TO_UINT(order));
}

static inline void chrf_text_init(ChrfText *text, const char *utf8)
{
    glong n_all;
    g_autofree gunichar *all = g_utf8_to_ucs4_fast(utf8, -1, &n_all);

    text->letters = g_new0(gunichar, n_all + CHRF_ORDER);
    text->length = 0;
    for (glong i = 0; i < n_all; i++)
        if (!g_unichar_isspace(all[i]))
            text->letters[text->length++] = all[i];
    text->places = g_new(const gunichar *, text->length);
    for (guint i = 0; i < text->length; i++)
        text->places[i] = text->letters + i;
    g_qsort_with_data(text->places, (gint) text->length, sizeof *text->places, chrf_compare_places,
                      GUINT_TO_POINTER(CHRF_ORDER));
}

static inline void chrf_text_clear(ChrfText *text)
{
    g_free(text->letters);
    g_free(text->places);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ChrfText, chrf_text_clear)

/* How many n-grams two texts share; those that occur twice in both are two. */
static inline guint chrf_shared(const ChrfText *a, const ChrfText *b, guint n)
{
    guint shared = 0;

    for (guint i = 0, j = 0; i < a->length && j < b->length;) {
        int order = chrf_compare(a->places[i], b->places[j], n);
        /* A place too near the end has a zero in it, and the other may have it too. */
        shared += order == 0 && a->places[i][n - 1] != 0;
        i += order <= 0;
        j += order >= 0;
    }
    return shared;
}

static inline double chrf2(const char *candidate, const char *reference)
{
    g_auto(ChrfText) a = {0};
    g_auto(ChrfText) b = {0};
    double precision = 0, recall = 0;
    guint n = 1;

    chrf_text_init(&a, candidate);
    chrf_text_init(&b, reference);
    for (; n <= MIN(CHRF_ORDER, MIN(a.length, b.length)); n++) {
        double shared = chrf_shared(&a, &b, n);
        precision += shared / (a.length - n + 1);
        recall += shared / (b.length - n + 1);
    }
    if (precision + recall == 0)
        return 0;
    precision /= n - 1;
    recall /= n - 1;
    return (1 + CHRF_BETA * CHRF_BETA) * precision * recall /
           (CHRF_BETA * CHRF_BETA * precision + recall);
}

#endif
