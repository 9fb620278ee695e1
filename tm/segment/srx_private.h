/*
 * What the files of segmentation rules share: an SRX file as read. Not for use outside tm/segment.
 *
 *     srx_parse.c       bytes -> TmSrx
 *     srx.c             TmSrx: life, language map, reading from a folder
 *     srx_rules.c       TmSrxRules: compiled rules
 *     srx_breaks.c      running them
 */
#ifndef TM_SEGMENT_SRX_PRIVATE_H
#define TM_SEGMENT_SRX_PRIVATE_H

#include "segment/lists.h"
#include "segment/srx.h"

typedef struct {
    char *before; /* never NULL; "" fits everywhere */
    char *after;
    char *note; /* the comment right before it, in one line; NULL: none */
    gboolean breaks;
    guint line;
    guint column;
} SrxRule;

typedef struct {
    char *name;
    GPtrArray *rules; /* of SrxRule */
    guint line;
    guint column;
} SrxRuleList;

typedef struct {
    char *pattern; /* of language tags */
    char *list;    /* name of a SrxRuleList */
    guint line;
    guint column;
} SrxMap;

struct TmSrx {
    gatomicrefcount references;
    char *name;
    TmSrxHeader header;
    GPtrArray *lists;    /* of SrxRuleList */
    GPtrArray *maps;     /* of SrxMap, in the order of the file */
    TmLists *words;      /* abbreviations and words of the language; NULL: rules only */
    gboolean icu_breaks; /* the ends of ICU's sentences break, unless a rule forbids it */
    TmSrx *base;         /* whose rules come after these; NULL: none */
    guint n_rules;
    char **warnings; /* complete messages, NULL-terminated */
};

TmSrx *srx_new(const char *name);
SrxRuleList *srx_list_new(const char *name);
void srx_map_free(SrxMap *map);
void srx_rule_free(SrxRule *rule);

/* Compiled rules, made in the order of the calls. srx_rules_add takes a copy of what it needs;
 * @file is where the rule stands. @words NULL: no layers above the rules. @icu_language: the ends
 * of ICU's sentences in that language come after all rules; NULL: they do not count. */
TmSrxRules *srx_rules_new(TmLists *words, const char *icu_language);
gboolean srx_rules_add(TmSrxRules *rules, const char *file, const SrxRule *rule, GError **error);

/* Whether @pattern matches the whole of @tag, in either case; an error names the map's place. */
gboolean srx_map_fits(const SrxMap *map, const char *file, const char *tag, gboolean *fits,
                      GError **error);

#endif
