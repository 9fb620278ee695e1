/*
 * Reads an SRX file with GLib's markup parser. libxml2 belongs to the formats; the markup parser is
 * enough here, since SRX has no entities, no mixed languages and no namespaces that matter: a
 * prefix is cut off, what is not known is passed over.
 */
#include "segment/srx_private.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum {
    ELEMENT_NONE, /* outside the root */
    ELEMENT_UNKNOWN,
    ELEMENT_SRX,
    ELEMENT_HEADER,
    ELEMENT_FORMAT_HANDLE,
    ELEMENT_BODY,
    ELEMENT_LANGUAGE_RULES,
    ELEMENT_LANGUAGE_RULE,
    ELEMENT_RULE,
    ELEMENT_BEFORE,
    ELEMENT_AFTER,
    ELEMENT_MAP_RULES,
    ELEMENT_MAP_RULE,
    ELEMENT_LANGUAGE_MAP
} Element;

/* Which element may stand where. SRX 1.0 has <maprule> around its language maps, 2.0 has not. */
static const struct {
    Element parent;
    const char *name;
    Element element;
} GRAMMAR[] = {
    {ELEMENT_NONE, "srx", ELEMENT_SRX},
    {ELEMENT_SRX, "header", ELEMENT_HEADER},
    {ELEMENT_HEADER, "formathandle", ELEMENT_FORMAT_HANDLE},
    {ELEMENT_SRX, "body", ELEMENT_BODY},
    {ELEMENT_BODY, "languagerules", ELEMENT_LANGUAGE_RULES},
    {ELEMENT_LANGUAGE_RULES, "languagerule", ELEMENT_LANGUAGE_RULE},
    {ELEMENT_LANGUAGE_RULE, "rule", ELEMENT_RULE},
    {ELEMENT_RULE, "beforebreak", ELEMENT_BEFORE},
    {ELEMENT_RULE, "afterbreak", ELEMENT_AFTER},
    {ELEMENT_BODY, "maprules", ELEMENT_MAP_RULES},
    {ELEMENT_MAP_RULES, "maprule", ELEMENT_MAP_RULE},
    {ELEMENT_MAP_RULES, "languagemap", ELEMENT_LANGUAGE_MAP},
    {ELEMENT_MAP_RULE, "languagemap", ELEMENT_LANGUAGE_MAP},
};

/* A place in the file. It only ever moves on, so that all places together take linear time. */
typedef struct {
    const char *at;
    guint line;
    guint column;
} Place;

typedef struct {
    TmSrx *srx;
    GMarkupParseContext *context;
    const char *text; /* the whole file */
    const char *end;
    Place place;            /* of the last tag asked about */
    const char *line_start; /* of line @line as GMarkup counts */
    int line;
    Element open[TM_SRX_MAX_DEPTH];
    guint depth;
    gboolean has_root;
    SrxRuleList *list; /* being filled */
    SrxRule *rule;
    GString *before;
    GString *after;
} Reader;

/* Where GMarkup stands. It counts bytes, and a newline as the first column of the line after it. */
static const char *position(Reader *reader)
{
    int line = 1, column = 1;

    g_markup_parse_context_get_position(reader->context, &line, &column);
    for (; reader->line < line; reader->line++) {
        const char *from = reader->line_start;
        /* A newline as the very first byte is not counted. */
        const char *newline = strchr(from == reader->text && *from == '\n' ? from + 1 : from, '\n');
        if (newline == NULL)
            break;
        reader->line_start = newline + 1;
    }
    column = MAX(column - (line > 1 ? 2 : 1), 0);
    return reader->line_start + MIN(column, reader->end - reader->line_start);
}

static void move_to(Place *place, const char *target)
{
    for (; place->at < target; place->at++) {
        if (*place->at == '\n') {
            place->line++;
            place->column = 1;
        } else {
            place->column += ((guchar) place->at[1] & 0xC0) != 0x80;
        }
    }
}

/* The beginning of the tag that is being reported: GMarkup stands at its end. */
static Place place_of_tag(Reader *reader)
{
    const char *at = position(reader);

    if (at > reader->place.at)
        at--;
    while (at > reader->place.at && *at != '<')
        at--;
    move_to(&reader->place, at);
    return reader->place;
}

static void fail_at(const Reader *reader, Place place, GError **error, const char *message)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, reader->srx->name, place.line, place.column,
                    "%s", message);
}

static void fail(Reader *reader, GError **error, const char *message)
{
    fail_at(reader, place_of_tag(reader), error, message);
}

static Element classify(Element parent, const char *name)
{
    const char *colon = strrchr(name, ':');
    const char *local = colon ? colon + 1 : name;

    for (guint i = 0; i < G_N_ELEMENTS(GRAMMAR); i++)
        if (GRAMMAR[i].parent == parent && g_str_equal(GRAMMAR[i].name, local))
            return GRAMMAR[i].element;
    return ELEMENT_UNKNOWN;
}

static const char *attribute(const char **names, const char **values, const char *wanted)
{
    for (guint i = 0; names[i]; i++)
        if (g_str_equal(names[i], wanted))
            return values[i];
    return NULL;
}

/* Reads a yes/no attribute; absent, it keeps what *value is. */
static gboolean read_yes_no(Reader *reader, const char *text, gboolean *value, GError **error)
{
    if (text == NULL)
        return TRUE;
    if (!g_str_equal(text, "yes") && !g_str_equal(text, "no")) {
        fail(reader, error,
             _("an attribute that can only be \"yes\" or \"no\" has another value; "
               "correct the file"));
        return FALSE;
    }
    *value = g_str_equal(text, "yes");
    return TRUE;
}

static gboolean start_format_handle(Reader *reader, const char **names, const char **values,
                                    GError **error)
{
    TmSrxHeader *header = &reader->srx->header;
    const char *type = attribute(names, values, "type");
    const char *include = attribute(names, values, "include");

    if (g_strcmp0(type, "start") == 0)
        return read_yes_no(reader, include, &header->include_start, error);
    if (g_strcmp0(type, "end") == 0)
        return read_yes_no(reader, include, &header->include_end, error);
    if (g_strcmp0(type, "isolated") == 0)
        return read_yes_no(reader, include, &header->include_isolated, error);
    return TRUE;
}

static gboolean start_rule(Reader *reader, const char **names, const char **values, GError **error)
{
    gboolean breaks = TRUE;

    if (!read_yes_no(reader, attribute(names, values, "break"), &breaks, error))
        return FALSE;
    if (reader->srx->n_rules >= TM_SRX_MAX_RULES) {
        fail(reader, error, _("the file has too many rules; split it by language"));
        return FALSE;
    }
    reader->srx->n_rules++;
    reader->rule = g_new0(SrxRule, 1);
    reader->rule->breaks = breaks;
    Place place = place_of_tag(reader);
    reader->rule->line = place.line;
    reader->rule->column = place.column;
    g_string_truncate(reader->before, 0);
    g_string_truncate(reader->after, 0);
    return TRUE;
}

static gboolean start_list(Reader *reader, const char **names, const char **values, GError **error)
{
    const char *name = attribute(names, values, "languagerulename");

    if (name == NULL) {
        fail(reader, error, _("<languagerule> has no languagerulename; give it a name"));
        return FALSE;
    }
    reader->list = srx_list_new(name);
    g_ptr_array_add(reader->srx->lists, reader->list);
    return TRUE;
}

static gboolean start_map(Reader *reader, const char **names, const char **values, GError **error)
{
    const char *pattern = attribute(names, values, "languagepattern");
    const char *list = attribute(names, values, "languagerulename");

    if (pattern == NULL || list == NULL) {
        fail(reader, error,
             _("<languagemap> needs both languagepattern and languagerulename; "
               "add the one that is missing"));
        return FALSE;
    }
    SrxMap *map = g_new0(SrxMap, 1);
    map->pattern = g_strdup(pattern);
    map->list = g_strdup(list);
    Place place = place_of_tag(reader);
    map->line = place.line;
    map->column = place.column;
    g_ptr_array_add(reader->srx->maps, map);
    return TRUE;
}

static gboolean start_known(Reader *reader, Element element, const char **names,
                            const char **values, GError **error)
{
    TmSrxHeader *header = &reader->srx->header;

    switch (element) {
    case ELEMENT_HEADER:
        return read_yes_no(reader, attribute(names, values, "cascade"), &header->cascade, error) &&
               read_yes_no(reader, attribute(names, values, "segmentsubflows"),
                           &header->segment_subflows, error);
    case ELEMENT_FORMAT_HANDLE:
        return start_format_handle(reader, names, values, error);
    case ELEMENT_LANGUAGE_RULE:
        return start_list(reader, names, values, error);
    case ELEMENT_RULE:
        return start_rule(reader, names, values, error);
    case ELEMENT_LANGUAGE_MAP:
        return start_map(reader, names, values, error);
    default:
        return TRUE;
    }
}

static void start_element(GMarkupParseContext *context G_GNUC_UNUSED, const char *name,
                          const char **names, const char **values, gpointer data, GError **error)
{
    Reader *reader = data;
    Element parent = reader->depth > 0 ? reader->open[reader->depth - 1] : ELEMENT_NONE;
    Element element = classify(parent, name);

    if (reader->depth == TM_SRX_MAX_DEPTH) {
        fail(reader, error,
             _("elements stand too deep in one another; this is no usable SRX file"));
        return;
    }
    if (parent == ELEMENT_NONE && (element != ELEMENT_SRX || reader->has_root)) {
        fail(reader, error, _("the file is not one <srx> element; choose an SRX file"));
        return;
    }
    reader->has_root = TRUE;
    reader->open[reader->depth++] = element;
    start_known(reader, element, names, values, error);
}

static void end_element(GMarkupParseContext *context G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                        gpointer data, GError **error G_GNUC_UNUSED)
{
    Reader *reader = data;
    Element element = reader->open[--reader->depth];

    if (element == ELEMENT_RULE) {
        reader->rule->before = g_strdup(reader->before->str);
        reader->rule->after = g_strdup(reader->after->str);
        g_ptr_array_add(reader->list->rules, g_steal_pointer(&reader->rule));
    } else if (element == ELEMENT_LANGUAGE_RULE) {
        reader->list = NULL;
    }
}

static void take_text(GMarkupParseContext *context G_GNUC_UNUSED, const char *text, gsize n_bytes,
                      gpointer data, GError **error G_GNUC_UNUSED)
{
    Reader *reader = data;
    Element element = reader->depth > 0 ? reader->open[reader->depth - 1] : ELEMENT_NONE;

    if (element == ELEMENT_BEFORE)
        g_string_append_len(reader->before, text, (gssize) n_bytes);
    else if (element == ELEMENT_AFTER)
        g_string_append_len(reader->after, text, (gssize) n_bytes);
}

/* Comments, processing instructions and the DOCTYPE come here as they stand in the file. */
static void pass_through(GMarkupParseContext *context G_GNUC_UNUSED, const char *text,
                         gsize n_bytes, gpointer data, GError **error)
{
    if (n_bytes >= 9 && strncmp(text, "<!DOCTYPE", 9) == 0 &&
        g_strstr_len(text, (gssize) n_bytes, "<!ENTITY"))
        fail(data, error, _("the file declares entities, which is not allowed; remove them"));
}

static const GMarkupParser PARSER = {start_element, end_element, take_text, pass_through, NULL};

/* UTF-16 is told by its mark, or by the zero byte beside the first "<". NULL: it is damaged. */
static char *to_utf8(const char *bytes, gsize n_bytes, gsize *n_utf8)
{
    const char *encoding = NULL;
    gsize skip = 0;

    if (n_bytes == 0)
        return g_strdup("");
    if (n_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        skip = 3;
    else if (n_bytes >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "<", 2) == 0))
        encoding = "UTF-16LE";
    else if (n_bytes >= 2 && (memcmp(bytes, "\xFE\xFF", 2) == 0 || memcmp(bytes, "\0<", 2) == 0))
        encoding = "UTF-16BE";
    if (encoding == NULL) {
        *n_utf8 = n_bytes - skip;
        return g_strndup(bytes + skip, n_bytes - skip);
    }
    skip = bytes[0] == '<' || bytes[1] == '<' ? 0 : 2;
    return g_convert(bytes + skip, (gssize) (n_bytes - skip), "UTF-8", encoding, NULL, n_utf8,
                     NULL);
}

static gboolean check_utf8(const char *utf8, gsize n_bytes, const char *name, GError **error)
{
    const char *end;
    guint line = 1, column = 1;

    if (utf8 && g_utf8_validate_len(utf8, n_bytes, &end))
        return TRUE;
    for (const char *at = utf8; utf8 && at < end; at = g_utf8_next_char(at)) {
        column = *at == '\n' ? 1 : column + 1;
        line += *at == '\n';
    }
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, line, column, "%s",
                    _("the file is neither UTF-8 nor UTF-16; save it as UTF-8"));
    return FALSE;
}

/* GMarkup's own messages are written for programmers and begin with a place of their own. */
static gboolean parse_markup(Reader *reader, const char *utf8, gsize n_bytes, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (g_markup_parse_context_parse(reader->context, utf8, (gssize) n_bytes, &cause) &&
        g_markup_parse_context_end_parse(reader->context, &cause))
        return TRUE;
    Place place = reader->place;
    move_to(&place, position(reader));
    if (cause->domain == TM_ERROR)
        g_propagate_error(error, g_steal_pointer(&cause));
    else if (g_error_matches(cause, G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY))
        fail_at(reader, place, error, _("the file is empty; choose an SRX file"));
    else
        fail_at(reader, place, error,
                _("this is not well-formed XML; correct the file, or export it again "
                  "from the program that made it"));
    return FALSE;
}

TmSrx *tm_srx_parse(const char *bytes, gsize n_bytes, const char *name, GError **error)
{
    if (n_bytes > TM_SRX_MAX_BYTES) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, 0, 0,
                        _("the file is larger than %d MB; split it by language"),
                        TM_SRX_MAX_BYTES / (1024 * 1024));
        return NULL;
    }
    gsize n_utf8 = 0;
    g_autofree char *utf8 = to_utf8(bytes, n_bytes, &n_utf8);
    if (!check_utf8(utf8, n_utf8, name, error))
        return NULL;
    g_autoptr(TmSrx) srx = srx_new(name);
    Reader reader = {.srx = srx,
                     .text = utf8,
                     .end = utf8 + n_utf8,
                     .line_start = utf8,
                     .line = 1,
                     .place = {utf8, 1, 1}};
    reader.before = g_string_new(NULL);
    reader.after = g_string_new(NULL);
    reader.context =
        g_markup_parse_context_new(&PARSER, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
    gboolean ok = parse_markup(&reader, utf8, n_utf8, error);
    g_markup_parse_context_free(reader.context);
    g_string_free(reader.before, TRUE);
    g_string_free(reader.after, TRUE);
    g_clear_pointer(&reader.rule, srx_rule_free);
    return ok ? g_steal_pointer(&srx) : NULL;
}
