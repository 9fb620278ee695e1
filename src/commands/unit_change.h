/*
 * What `tolmach unit` changes in a unit, as a value that is applied to one unit after the other.
 */
#ifndef COMMANDS_UNIT_CHANGE_H
#define COMMANDS_UNIT_CHANGE_H

#include "text/unit.h"

typedef struct {
    const char *source;   /* a new text, in the notation of report/notation.h; NULL: none */
    const char *target;   /* the same */
    const char *language; /* normalised tag of the text that @target replaces; NULL: find out */
    gboolean drop_codes;  /* inline codes may go with the old text */
    int status;           /* TmStatus; -1: as it is */
    char **settings;      /* "key=value" up to NULL, checked by unit_change_check; may be NULL */
    gint64 now;           /* when, by whom */
    const char *user;
} UnitChange;

/* Whether it changes anything. */
gboolean unit_change_any(const UnitChange *change);

/**
 * unit_change_check:
 * Whether each setting is "key=value" with a key that may be set. What a unit has as a column of
 * its own (its status, its document) is no property: written as one, it would come back as the
 * other from an export.
 *
 * Errors  G_OPTION_ERROR_BAD_VALUE.
 */
gboolean unit_change_check(char *const *settings, GError **error);

/**
 * unit_change_apply:
 * Change @unit, whose number @id is for messages. @changed: whether anything is now otherwise than
 * before; if not, date and person of the change stay as they were too. With an error the unit may
 * be half changed.
 *
 * Errors  G_OPTION_ERROR_BAD_VALUE: it does not say which text it means, there is no such text,
 *         or the new one is empty; TM_ERROR_TEXT: inline codes would be lost or torn.
 */
gboolean unit_change_apply(const UnitChange *change, TmUnit *unit, gint64 id, gboolean *changed,
                           GError **error);

#endif
