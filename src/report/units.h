/*
 * One unit with all that is known of it: its texts, where it stands, what happened to it.
 */
#ifndef REPORT_UNITS_H
#define REPORT_UNITS_H

#include <json-glib/json-glib.h>
#include "store/store.h"

/* What stands beside a place, in the language of the unit's source. */
typedef struct {
    char *previous; /* NULL: nothing, or not known */
    char *next;
    gboolean previous_known;
    gboolean next_known;
} PlaceView;

typedef struct {
    gint64 id;
    TmStoredUnit *stored; /* NULL: it was removed */
    GPtrArray *history;   /* of TmHistoryEntry, oldest first */
    GPtrArray *places;    /* of PlaceView, one for each of stored->unit->places */
    const char *language; /* of the texts in places; NULL: there are none */
} UnitView;

/**
 * unit_view_load:
 * Errors  TM_ERROR_NOT_FOUND when there never was such a unit; TM_ERROR_STORE.
 */
UnitView *unit_view_load(TmStore *store, gint64 id, GError **error);
void unit_view_free(UnitView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UnitView, unit_view_free)

/* All of it, for reading. */
void units_print(const UnitView *view);

/* Texts and status only: what a change has made of the unit. */
void units_print_short(const UnitView *view);

/* All of it as members of the object that is open. */
void units_add_json(JsonBuilder *builder, const UnitView *view);

#endif
