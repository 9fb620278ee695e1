/*
 * Segmentation rules: SRX 2.0 (Segmentation Rules eXchange, GALA/LISA 2008).
 *
 * An SRX file has named lists of rules and a map from language patterns to those lists. A rule is a
 * pair of regular expressions, what stands before and after a place in the text, and says whether
 * the text breaks there. The first rule that fits a place decides.
 *
 *     g_autoptr(TmSrx) srx = tm_srx_parse(bytes, n_bytes, "segmentation.srx", &error);
 *     g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, "ru", &error);
 *     g_autoptr(GArray) breaks = tm_srx_breaks(rules, text, n_bytes, &error);   // of gsize
 *
 * Regular expressions are ICU's, with a step limit, so that a bad rule is an error and not a hang.
 *
 * What rules cannot say (lines, headings, abbreviations, initials) is known to layers above them,
 * see layer.h. They work from lists of words, plain data described in locales/README.md.
 * tm_srx_load reads both for a language. An SRX file by itself works as the standard says, without
 * layers.
 *
 * This module cuts plain text. Inline codes and white space around a segment are segment.h's.
 */
#ifndef TM_SEGMENT_SRX_H
#define TM_SEGMENT_SRX_H

#include <glib.h>

/* Work of one regular expression on one text, in ICU's unit (ten thousand saved states). Guess:
 * ordinary rules need less than one for a hundred kilobytes. ICU counts within a match only, so
 * many matches that stay below one unit each are slow, in time that grows with the text, and no
 * error. */
#define TM_SRX_MAX_STEPS 5000
/* How far a rule sees to either side of a place, at least, in UTF-16 units. It bounds the work a
 * place, so that a long text takes linear time. Guess: eight times the longest rule known. */
#define TM_SRX_WINDOW 256
/* Bytes of one text to cut. Guess: the largest plain text file anyone translates, ten times over.
 */
#define TM_SRX_MAX_TEXT_BYTES (256 * 1024 * 1024)
/* Bytes of one SRX file, and rules in it. Guess: a hundred times the largest known. */
#define TM_SRX_MAX_BYTES (16 * 1024 * 1024)
#define TM_SRX_MAX_RULES 20000
/* Language maps of one file. Guess: ten for each language there is a tag for. */
#define TM_SRX_MAX_MAPS 2000

/* Elements inside one another in an SRX file; the format itself needs six. */
#define TM_SRX_MAX_DEPTH 32

/* What decided about a place. */
typedef enum {
    TM_LAYER_STRUCTURE,    /* an empty line, a list mark, the number of a heading */
    TM_LAYER_ABBREVIATION, /* an entry of a list of abbreviations */
    TM_LAYER_NAME,         /* initials and their surname */
    TM_LAYER_OPENING,      /* what stands before is too little for a sentence: "В 2023 г." */
    TM_LAYER_RULE          /* a rule of an SRX file */
} TmSrxLayer;

/* "structure", "abbreviation", "name", "opening", "rule": stable names, not translated. */
const char *tm_srx_layer_name(TmSrxLayer layer);

/* A place where a rule would break the text, and what was decided. */
typedef struct {
    gsize offset; /* bytes */
    gboolean breaks;
    TmSrxLayer layer;
    /* What the rule says: the comment before an SRX rule, or its expressions; an abbreviation and
     * its section; for built-in layers an English phrase that is in the catalogue of messages. */
    const char *rule;
    const char *file; /* where the rule stands; NULL for what is built in */
    guint line;       /* 0: not known */
} TmSrxPlace;

typedef struct TmSrx TmSrx;
typedef struct TmSrxRules TmSrxRules;

/* What the header of an SRX file says. The include_… values place the codes at a boundary, see
 * segment.h; segment_subflows is kept for programs that want to know. */
typedef struct {
    gboolean cascade;          /* all language maps that fit count, not only the first */
    gboolean segment_subflows; /* notes and the like are cut too */
    gboolean include_start;    /* formathandle: an opening code belongs to the segment before */
    gboolean include_end;      /* … a closing code */
    gboolean include_isolated; /* … a code that stands alone */
} TmSrxHeader;

/**
 * tm_srx_parse:
 * Read an SRX file, in any encoding that it declares.
 *
 * Errors  TM_ERROR_RULES with NAME:LINE:COLUMN in front.
 * Source  SRX 2.0, https://www.gala-global.org/srx-20-april-7-2008
 */
TmSrx *tm_srx_parse(const char *bytes, gsize n_bytes, const char *name, GError **error);
TmSrx *tm_srx_ref(TmSrx *srx);
void tm_srx_unref(TmSrx *srx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmSrx, tm_srx_unref)

const TmSrxHeader *tm_srx_header(const TmSrx *srx);

/**
 * tm_srx_add_lists:
 * Give @srx a list of abbreviations or words, as one language has them. With any list at all the
 * layers above the rules are asked (see layer.h), for every language of @srx. Rules that were
 * compiled earlier do not change.
 *
 * Shape   UTF-8 text in sections, see locales/README.md; at most TM_LISTS_MAX_BYTES.
 * Errors  TM_ERROR_RULES with NAME:LINE in front; some entries may then have been added.
 */
gboolean tm_srx_add_lists(TmSrx *srx, const char *bytes, gsize n_bytes, const char *name,
                          GError **error);

/**
 * tm_srx_load:
 * What a folder of locales has for @language: the rules of LANGUAGE/segmentation.srx if there is
 * one, and behind them those of generic/segmentation.srx; the lists abbreviations.txt and words.txt
 * of LANGUAGE, or of generic for a language without a folder. Only the first part of the tag
 * counts: "ru" for "ru-KZ".
 *
 * Errors  TM_ERROR_TEXT for a wrong tag, TM_ERROR_RULES for files that cannot be read or used.
 */
TmSrx *tm_srx_load(const char *locales_folder, const char *language, GError **error);

/**
 * tm_srx_rules_for:
 * Compile the rules that the language map gives for @language, in order, with cascade. Language
 * patterns are matched against the whole tag without regard to case.
 *
 * Owner   the rules do not need @srx any more. One thread at a time may use them.
 * Errors  TM_ERROR_RULES naming file, line and pattern when a regular expression is wrong, or when
 *         no language map fits.
 */
TmSrxRules *tm_srx_rules_for(const TmSrx *srx, const char *language, GError **error);
void tm_srx_rules_free(TmSrxRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TmSrxRules, tm_srx_rules_free)

/**
 * tm_srx_breaks:
 * The byte offsets at which @text breaks, ascending, without 0 and without its end.
 *
 * Owner   the caller unrefs the GArray of gsize.
 * Errors  TM_ERROR_TEXT when @text is not UTF-8, TM_ERROR_LIMIT when it is too long, TM_ERROR_RULES
 *         when a rule needs more than TM_SRX_MAX_STEPS (its place and pattern are named).
 */
GArray *tm_srx_breaks(TmSrxRules *rules, const char *text, gsize n_bytes, GError **error);

/**
 * tm_srx_places:
 * All places where some rule would break @text, with what decided about each, in order.
 *
 * Owner   the caller unrefs the GArray of TmSrxPlace; their strings live as long as @rules.
 * Errors  as tm_srx_breaks.
 */
GArray *tm_srx_places(TmSrxRules *rules, const char *text, gsize n_bytes, GError **error);

/**
 * tm_srx_warnings:
 * What a file uses beyond the standard or that has no effect here, as complete messages
 * ("FILE:LINE:COLUMN: warning: …"). NULL-terminated; belongs to @srx.
 */
const char *const *tm_srx_warnings(const TmSrx *srx);

#endif
