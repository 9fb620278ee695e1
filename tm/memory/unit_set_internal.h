/*
 * A set of units: a bit for each number.
 */
#ifndef TM_MEMORY_UNIT_SET_INTERNAL_H
#define TM_MEMORY_UNIT_SET_INTERNAL_H

#include <glib.h>

/* No memory has numbers beyond this but one that was made to; then there is no set. */
#define UNIT_SET_MAX ((gint64) 1 << 32)

typedef struct {
    guint64 *bits;
    gint64 end; /* units are less than this */
} UnitSet;

/* An empty set of units from 1 to @end - 1. FALSE: too large. Pages that stay empty cost nothing.
 */
static inline gboolean unit_set_init(UnitSet *set, gint64 end)
{
    if (end < 1 || end > UNIT_SET_MAX)
        return FALSE;
    set->end = end;
    set->bits = g_try_new0(guint64, (gsize) (end / 64 + 1));
    return set->bits != NULL;
}

static inline void unit_set_clear(UnitSet *set)
{
    g_free(set->bits);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(UnitSet, unit_set_clear)

/* What is not less than the end is left out. */
static inline void unit_set_add(UnitSet *set, gint64 unit)
{
    if (unit > 0 && unit < set->end)
        set->bits[unit / 64] |= (guint64) 1 << unit % 64;
}

static inline guint64 unit_set_count(const UnitSet *set)
{
    guint64 n = 0;

    for (gint64 i = 0; i <= set->end / 64; i++)
        n += (guint64) __builtin_popcountll(set->bits[i]);
    return n;
}

/* The highest unit that is less than @unit; 0: none. */
static inline gint64 unit_set_before(const UnitSet *set, gint64 unit)
{
    gint64 i = unit / 64;
    guint64 bits = unit % 64 > 0 ? set->bits[i] & (((guint64) 1 << unit % 64) - 1) : 0;

    while (bits == 0 && i > 0)
        bits = set->bits[--i];
    return bits != 0 ? i * 64 + 63 - __builtin_clzll(bits) : 0;
}

#endif
