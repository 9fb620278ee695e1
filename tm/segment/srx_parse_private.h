/*
 * What reading an SRX file is made of. Not for use outside tm/segment.
 *
 *     srx_decode.c      bytes -> UTF-8, by byte order mark or declaration
 *     srx_parse.c       UTF-8 -> TmSrx
 *     srx_warnings.c    what is beyond the standard, or has no effect here
 */
#ifndef TM_SEGMENT_SRX_PARSE_PRIVATE_H
#define TM_SEGMENT_SRX_PARSE_PRIVATE_H

#include "segment/srx_private.h"

#include <string.h>

/* Okapi's extensions, the only ones in wide use. */
#define SRX_OKAPI_NAMESPACE "http://okapi.sf.net/srx-extensions"

/* The name of an element or attribute without its prefix. */
static inline const char *srx_local_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

typedef struct SrxWarnings SrxWarnings;

SrxWarnings *srx_warnings_new(void);
void srx_warnings_free(SrxWarnings *warnings);

/* Notes a warning. @message is a msgid, N_("…"); it is the kind: the first of a kind gives place
 * and words, later ones are only counted. */
void srx_warnings_add(SrxWarnings *warnings, guint line, guint column, const char *message, ...)
    G_GNUC_PRINTF(4, 5);
void srx_warnings_add_valist(SrxWarnings *warnings, guint line, guint column, const char *message,
                             va_list arguments) G_GNUC_PRINTF(4, 0);

/* What an element of another namespace asks for. @namespace_uri is NULL for a prefix that was
 * not declared, @name has the prefix. */
void srx_warn_foreign(SrxWarnings *warnings, guint line, guint column, const char *namespace_uri,
                      const char *name, const char **attributes, const char **values);

/* Whether an element asks for the ends of ICU's sentences (Okapi's useIcu4jBreakRules). */
gboolean srx_wants_icu_breaks(const char *namespace_uri, const char *name, const char **attributes,
                              const char **values);

/* Lists, maps and rules that can have no effect, or a surprising one. */
void srx_warn_useless(SrxWarnings *warnings, const TmSrx *srx);

/* Complete messages in the order of the file, NULL-terminated; the caller frees them. */
char **srx_warnings_messages(SrxWarnings *warnings, const char *file);

/**
 * srx_decode:
 * The bytes of an XML file as UTF-8 with "\n" at the ends of lines, without byte order mark.
 *
 * Owner   the caller frees the string.
 * Errors  TM_ERROR_RULES with NAME:LINE:COLUMN in front.
 * Source  XML 1.0, 2.11, 4.3.3 and appendix F.
 */
char *srx_decode(const char *bytes, gsize n_bytes, const char *name, gsize *n_utf8,
                 SrxWarnings *warnings, GError **error);

#endif
