/*
 * What the files of segmentation rules share: an SRX file as read. Not for use outside tm/segment.
 *
 *     srx_parse.c       bytes -> TmSrx
 *     srx.c             TmSrx: life, language map, reading from a folder
 *     srx_breaks.c      TmSrxRules: compiled rules, and running them
 *     abbreviations.c   a list of abbreviations as one rule
 */
#ifndef TM_SEGMENT_SRX_PRIVATE_H
#define TM_SEGMENT_SRX_PRIVATE_H

#include "segment/abbreviations.h"
#include "segment/srx.h"

typedef struct {
    char *before; /* never NULL; "" fits everywhere */
    char *after;
    gboolean breaks;
    guint line;
    guint column;
} SrxRule;

typedef struct {
    char *name;
    GPtrArray *rules; /* of SrxRule */
} SrxRuleList;

typedef struct {
    char *pattern; /* of language tags */
    char *list;    /* name of a SrxRuleList */
    guint line;
    guint column;
} SrxMap;

typedef struct {
    char *language; /* NULL: all */
    TmAbbreviations *abbreviations;
} SrxAbbreviations;

struct TmSrx {
    gatomicrefcount references;
    char *name;
    TmSrxHeader header;
    GPtrArray *lists;         /* of SrxRuleList */
    GPtrArray *maps;          /* of SrxMap, in the order of the file */
    GPtrArray *abbreviations; /* of SrxAbbreviations */
    guint n_rules;
};

TmSrx *srx_new(const char *name);
SrxRuleList *srx_list_new(const char *name);
void srx_map_free(SrxMap *map);
void srx_rule_free(SrxRule *rule);

/* Compiled rules, made in the order of the calls. srx_rules_add takes a copy of what it needs. */
TmSrxRules *srx_rules_new(const char *name);
void srx_rules_add_abbreviations(TmSrxRules *rules, TmAbbreviations *abbreviations);
gboolean srx_rules_add(TmSrxRules *rules, const SrxRule *rule, GError **error);

/* Whether @pattern matches the whole of @tag, in either case; an error names the map's place. */
gboolean srx_map_fits(const SrxMap *map, const char *file, const char *tag, gboolean *fits,
                      GError **error);

#endif
