#include "index/bits_internal.h"

#include <string.h>

/* Counters count up to INDEX_BIT_TERMS. */
#define PLANES 7
G_STATIC_ASSERT(INDEX_BIT_TERMS < 1 << PLANES);

typedef struct {
    guint64 planes[PLANES][BITS_WORDS];
    guint n_planes; /* in use */
} Counters;

/* Adds one where @row has a bit. */
static void add_row(Counters *counters, const guint64 *row)
{
    guint64 carry[BITS_WORDS];

    memcpy(carry, row, sizeof carry);
    for (guint i = 0; i < counters->n_planes; i++) {
        guint64 *plane = counters->planes[i];
        for (guint j = 0; j < BITS_WORDS; j++) {
            guint64 both = plane[j] & carry[j];
            plane[j] ^= carry[j];
            carry[j] = both;
        }
    }
}

/* Which counters are not less than @least, from the highest bit down. */
static void compare(const Counters *counters, guint least, guint64 found[BITS_WORDS])
{
    guint64 equal[BITS_WORDS];

    memset(equal, 0xff, sizeof equal);
    memset(found, 0, sizeof equal);
    for (guint i = counters->n_planes; i-- > 0;) {
        const guint64 *plane = counters->planes[i];
        gboolean one = (least >> i & 1) != 0;
        for (guint j = 0; j < BITS_WORDS; j++) {
            if (!one)
                found[j] |= equal[j] & plane[j];
            equal[j] &= one ? plane[j] : ~plane[j];
        }
    }
    for (guint j = 0; j < BITS_WORDS; j++)
        found[j] |= equal[j];
}

void bits_at_least(const guint64 *block, const BitRows *rows, guint least,
                   guint64 found[BITS_WORDS])
{
    Counters counters;

    memset(found, 0, BITS_WORDS * sizeof *found);
    if (least > rows->n_rows)
        return;
    counters.n_planes = g_bit_storage(rows->n_rows);
    memset(counters.planes, 0, counters.n_planes * sizeof counters.planes[0]);
    for (guint i = 0; i < rows->n_rows; i++)
        add_row(&counters, block + (gsize) rows->rows[i] * BITS_WORDS);
    compare(&counters, least, found);
}
