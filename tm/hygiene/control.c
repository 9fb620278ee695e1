/*
 * Characters that are no text, entities that were not decoded, text read in a wrong encoding.
 *
 * One scanner finds them all and says what should stand there instead, when that is certain.
 */
#include "hygiene/internal.h"

#include <string.h>
#include "text/unicode.h"

/* A finding quotes at most so many characters. */
#define MAX_QUOTED 24

typedef struct {
    TmDetail detail;
    const char *end;
    char *with; /* what should stand there; NULL: no telling */
} Flaw;

static void flaw_clear(Flaw *flaw)
{
    g_free(flaw->with);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Flaw, flaw_clear)

static char *one(gunichar c)
{
    char utf8[8] = "";

    if (c != 0)
        g_unichar_to_utf8(c, utf8);
    return g_strdup(utf8);
}

/* ---- characters ---------------------------------------------------------------------------------
 */

/* What a control character should be: 0 for nothing. Word's own ones have a meaning. */
static gunichar meant(gunichar c)
{
    switch (c) {
    case '\v': /* Word's line break */
    case '\f':
        return '\n';
    case 0x1e: /* Word's no-break hyphen */
        return 0x2011;
    case 0x1f: /* Word's soft hyphen */
        return 0xad;
    default:
        return windows_1252(c);
    }
}

static gboolean find_character(const char *at, Flaw *flaw)
{
    gunichar c = g_utf8_get_char(at);

    flaw->end = g_utf8_next_char(at);
    if (c == 0xfffd) {
        flaw->detail = TM_DETAIL_REPLACEMENT;
        return TRUE;
    }
    if ((c >= 0xe000 && c < 0xf900) || (c >= 0xf0000 && (c & 0xfffe) != 0xfffe)) {
        flaw->detail = TM_DETAIL_PRIVATE;
        return TRUE;
    }
    gboolean control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
    gboolean none = c == 0xfeff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    if (!control && !none)
        return FALSE;
    flaw->detail = TM_DETAIL_CHARACTER;
    flaw->with = one(meant(c));
    return TRUE;
}

/* ---- entities -----------------------------------------------------------------------------------
 */

/* Those that are met without their semicolon, and are no English words: "&copy" may be the key of
 * a menu. */
static const struct {
    const char *name;
    gunichar c;
} ENTITIES[] = {
    {"nbsp", 0xa0},     {"amp", '&'},      {"quot", '"'},     {"laquo", 0xab},   {"raquo", 0xbb},
    {"ldquo", 0x201c},  {"rdquo", 0x201d}, {"bdquo", 0x201e}, {"mdash", 0x2014}, {"ndash", 0x2013},
    {"hellip", 0x2026}, {"rsquo", 0x2019}, {"lsquo", 0x2018}, {"gt", '>'},       {"lt", '<'},
};

/* Behind "&amp": "lt;", "nbsp;", "#160;" make it an entity in an entity. */
static const char *find_inner(const char *at)
{
    gsize length = 0;

    if (*at == '#')
        length = 1 + strspn(at + 1, "0123456789");
    else
        for (length = 0; g_ascii_isalpha(at[length]) && length < 8;)
            length++;
    return length > 1 && at[length] == ';' ? at + length + 1 : NULL;
}

static gboolean ends_name(char c)
{
    return c != ';' && c != '=' && c != '_' && c != '-' && !g_ascii_isalnum(c);
}

static gboolean find_named(const char *at, Flaw *flaw)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ENTITIES); i++) {
        gsize length = strlen(ENTITIES[i].name);
        if (strncmp(at + 1, ENTITIES[i].name, length) != 0 || !ends_name(at[1 + length]))
            continue;
        flaw->detail = TM_DETAIL_ENTITY;
        flaw->end = at + 1 + length;
        flaw->with = one(ENTITIES[i].c);
        return TRUE;
    }
    return FALSE;
}

/* "&#1234" without its end. Two digits at least: "&#1" may be anything. */
static gboolean find_numbered(const char *at, Flaw *flaw)
{
    gsize length = strspn(at + 2, "0123456789");
    guint64 c = g_ascii_strtoull(at + 2, NULL, 10);

    if (length < 2 || length > 6 || !ends_name(at[2 + length]) || c < 0x20 ||
        (c >= 0x7f && c < 0xa0) || !g_unichar_validate((gunichar) c))
        return FALSE;
    flaw->detail = TM_DETAIL_ENTITY;
    flaw->end = at + 2 + length;
    flaw->with = one((gunichar) c);
    return TRUE;
}

static gboolean find_entity(const char *at, Flaw *flaw)
{
    const char *inner = g_str_has_prefix(at, "&amp;") ? find_inner(at + 5) : NULL;

    if (inner != NULL) {
        /* It may be meant: a text about markup. So there is no certain repair. */
        flaw->detail = TM_DETAIL_DOUBLED;
        flaw->end = inner;
        return TRUE;
    }
    return at[1] == '#' ? find_numbered(at, flaw) : find_named(at, flaw);
}

/* ---- the scanner --------------------------------------------------------------------------------
 */

static gboolean find_flaw(const char *text, const char *at, const char *end, gboolean suspected,
                          Flaw *flaw)
{
    if (*at == '&')
        return find_entity(at, flaw);
    /* A run outside ASCII begins here. */
    if ((guchar) *at >= 0x80 && (at == text || (guchar) at[-1] < 0x80)) {
        flaw->end = mojibake_run(at, end, suspected, &flaw->with);
        if (flaw->end != NULL) {
            flaw->detail = TM_DETAIL_ENCODING;
            return TRUE;
        }
    }
    return find_character(at, flaw);
}

typedef void (*FlawVisit)(const char *text, const char *at, const Flaw *flaw, gpointer user);

static void each_flaw(const char *text, FlawVisit visit, gpointer user)
{
    const char *end = text + strlen(text);
    gboolean suspected = mojibake_found(text, end);

    for (const char *at = text; at < end;) {
        g_auto(Flaw) flaw = {0};
        if (find_flaw(text, at, end, suspected, &flaw)) {
            visit(text, at, &flaw, user);
            at = flaw.end;
        } else {
            at = g_utf8_next_char(at);
        }
    }
}

static char *quote(const char *at, const Flaw *flaw)
{
    glong length = g_utf8_pointer_to_offset(at, flaw->end);

    if (flaw->detail == TM_DETAIL_CHARACTER || flaw->detail == TM_DETAIL_PRIVATE)
        return g_strdup_printf("U+%04X", g_utf8_get_char(at));
    if (flaw->detail == TM_DETAIL_REPLACEMENT)
        return g_strdup("U+FFFD");
    return g_utf8_substring(at, 0, MIN(length, MAX_QUOTED));
}

static void report(const char *text, const char *at, const Flaw *flaw, gpointer user)
{
    Check *check = user;

    (void) text;
    for (guint i = 0; i < check->findings->len; i++) {
        const TmFinding *known = check->findings->pdata[i];
        if (known->rule == TM_RULE_CONTROL && known->wrong == check->source &&
            known->detail == flaw->detail)
            return;
    }
    check_report(check, TM_RULE_CONTROL, flaw->detail, flaw->with != NULL, check->source,
                 quote(at, flaw));
}

void check_control(Check *check)
{
    each_flaw(check_variant(check, check->source)->text->string->str, report, check);
}

static void collect(const char *text, const char *at, const Flaw *flaw, gpointer user)
{
    if (flaw->with != NULL)
        edits_add(user, (gsize) (at - text), (gsize) (flaw->end - text), flaw->with);
}

void control_edits(const char *text, GArray *edits)
{
    each_flaw(text, collect, edits);
}
