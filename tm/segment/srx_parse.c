/*
 * Reads an SRX file with GLib's markup parser. libxml2 belongs to the formats; the markup parser is
 * enough here, since SRX has no entities of its own. It knows no namespaces: they are resolved
 * here, as far as they tell what belongs to SRX. What does not is passed over with a warning.
 */
#include "segment/srx_parse_private.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>

#define SRX_NAMESPACE "http://www.lisa.org/srx20"
/* Its attributes tell where a schema is. */
#define INSTANCE_NAMESPACE "http://www.w3.org/2001/XMLSchema-instance"
/* Namespaces declared around one element. Guess: known files have three. */
#define MAX_NAMESPACES 64
/* Bytes of a rule's note. Guess: two lines of Russian on a terminal. */
#define MAX_NOTE_BYTES 300

typedef enum {
    ELEMENT_NONE,        /* outside the root */
    ELEMENT_UNKNOWN,     /* passed over with all that is in it */
    ELEMENT_OKAPI_RANGE, /* the same; its text is looked at */
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

static const char *const ATTRIBUTES[ELEMENT_LANGUAGE_MAP + 1][3] = {
    [ELEMENT_SRX] = {"version"},
    [ELEMENT_HEADER] = {"cascade", "segmentsubflows"},
    [ELEMENT_FORMAT_HANDLE] = {"type", "include"},
    [ELEMENT_LANGUAGE_RULE] = {"languagerulename"},
    [ELEMENT_RULE] = {"break"},
    [ELEMENT_MAP_RULE] = {"maprulename"},
    [ELEMENT_LANGUAGE_MAP] = {"languagepattern", "languagerulename"},
};

/* A place in the file. It only ever moves on, so that all places together take linear time. */
typedef struct {
    const char *at;
    guint line;
    guint column;
} Place;

typedef struct {
    guint depth;  /* of the element that declares it */
    char *prefix; /* "": of names without one */
    char *uri;
} Namespace;

typedef struct {
    TmSrx *srx;
    SrxWarnings *warnings;
    GMarkupParseContext *context;
    const char *text; /* the whole file */
    const char *end;
    Place tag;              /* the last start tag */
    const char *line_start; /* of line @line as GMarkup counts */
    int line;
    Element open[TM_SRX_MAX_DEPTH];
    guint depth;
    GArray *namespaces;   /* of Namespace, the inner ones last */
    char *root_namespace; /* NULL before the root */
    Place header;         /* or the root, if there is none */
    gboolean is_srx1;
    gboolean has_cascade;
    guint n_map_rules;
    SrxRuleList *list; /* being filled */
    SrxRule *rule;
    char *note; /* the comment that came last, if no tag came after it */
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

/* To the beginning of the tag that is being reported: GMarkup stands at its end. */
static void go_to_tag(Reader *reader)
{
    const char *at = position(reader);

    if (at > reader->tag.at)
        at--;
    while (at > reader->tag.at && *at != '<')
        at--;
    move_to(&reader->tag, at);
}

static void fail_at(const Reader *reader, Place place, GError **error, const char *message)
{
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, reader->srx->name, place.line, place.column,
                    "%s", message);
}

static void fail(const Reader *reader, GError **error, const char *message)
{
    fail_at(reader, reader->tag, error, message);
}

G_GNUC_PRINTF(2, 3)
static void warn(Reader *reader, const char *message, ...)
{
    va_list arguments;

    va_start(arguments, message);
    srx_warnings_add_valist(reader->warnings, reader->tag.line, reader->tag.column, message,
                            arguments);
    va_end(arguments);
}

/* ---- Namespaces ----------------------------------------------------------------------------- */

static void clear_namespace(gpointer data)
{
    Namespace *declared = data;

    g_free(declared->prefix);
    g_free(declared->uri);
}

static gboolean declare_namespaces(Reader *reader, const char **names, const char **values,
                                   GError **error)
{
    for (guint i = 0; names[i]; i++) {
        if (!g_str_equal(names[i], "xmlns") && !g_str_has_prefix(names[i], "xmlns:"))
            continue;
        if (reader->namespaces->len == MAX_NAMESPACES) {
            fail(reader, error, _("too many namespaces are declared; this is no usable SRX file"));
            return FALSE;
        }
        const char *prefix = names[i][5] == ':' ? names[i] + 6 : "";
        Namespace declared = {reader->depth, g_strdup(prefix), g_strdup(values[i])};
        g_array_append_val(reader->namespaces, declared);
    }
    return TRUE;
}

static void forget_namespaces(Reader *reader)
{
    GArray *namespaces = reader->namespaces;

    while (namespaces->len > 0 &&
           g_array_index(namespaces, Namespace, namespaces->len - 1).depth == reader->depth)
        g_array_set_size(namespaces, namespaces->len - 1);
}

/* "" for a name without a namespace, NULL for a prefix that was not declared. */
static const char *namespace_of(const Reader *reader, const char *name)
{
    gsize n_prefix = (gsize) (srx_local_name(name) - name); /* with the colon */

    for (guint i = reader->namespaces->len; i-- > 0;) {
        const Namespace *declared = &g_array_index(reader->namespaces, Namespace, i);
        gsize length = strlen(declared->prefix);
        if (length == n_prefix - (n_prefix > 0) && memcmp(declared->prefix, name, length) == 0)
            return declared->uri;
    }
    return n_prefix == 0 ? "" : NULL;
}

/* Old files and hand-written ones have no namespace; another one at the root is kept to. */
static gboolean is_of_srx(const Reader *reader, const char *uri)
{
    return uri && (*uri == '\0' || g_str_equal(uri, SRX_NAMESPACE) ||
                   g_strcmp0(uri, reader->root_namespace) == 0);
}

/* ---- Elements ------------------------------------------------------------------------------- */

static Element classify(Element parent, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(GRAMMAR); i++)
        if (GRAMMAR[i].parent == parent && g_str_equal(GRAMMAR[i].name, srx_local_name(name)))
            return GRAMMAR[i].element;
    return ELEMENT_UNKNOWN;
}

/* What is not known inside something that is not known is not worth another word. */
static Element look_at_unknown(Reader *reader, Element parent, const char *name,
                               const char **attributes, const char **values)
{
    const char *uri = namespace_of(reader, name);

    if (parent == ELEMENT_UNKNOWN || parent == ELEMENT_OKAPI_RANGE)
        return ELEMENT_UNKNOWN;
    if (is_of_srx(reader, uri)) {
        warn(reader, N_("<%s> has no meaning in SRX at this place; it is passed over"), name);
        return ELEMENT_UNKNOWN;
    }
    if (g_strcmp0(uri, SRX_OKAPI_NAMESPACE) == 0 && g_str_equal(srx_local_name(name), "rangeRule"))
        return ELEMENT_OKAPI_RANGE;
    srx_warn_foreign(reader->warnings, reader->tag.line, reader->tag.column, uri, name, attributes,
                     values);
    reader->srx->icu_breaks |= srx_wants_icu_breaks(uri, name, attributes, values);
    return ELEMENT_UNKNOWN;
}

static gboolean is_known_attribute(const Reader *reader, Element element, const char *name)
{
    for (guint i = 0; ATTRIBUTES[element][i]; i++)
        if (g_str_equal(name, ATTRIBUTES[element][i]))
            return TRUE;
    return g_str_equal(name, "xmlns") || g_str_has_prefix(name, "xmlns:") ||
           g_str_has_prefix(name, "xml:") ||
           (strchr(name, ':') && g_strcmp0(namespace_of(reader, name), INSTANCE_NAMESPACE) == 0);
}

static void look_at_attributes(Reader *reader, Element element, const char *name,
                               const char **attributes)
{
    for (guint i = 0; attributes[i]; i++)
        if (!is_known_attribute(reader, element, attributes[i]))
            warn(reader, N_("the attribute %s of <%s> is not part of SRX; it is passed over"),
                 attributes[i], name);
}

static const char *attribute(const char **names, const char **values, const char *wanted)
{
    for (guint i = 0; names[i]; i++)
        if (g_str_equal(names[i], wanted))
            return values[i];
    return NULL;
}

/* Reads a yes/no attribute; absent, it keeps what *value is. */
static gboolean read_yes_no(Reader *reader, const char *name, const char *text, gboolean *value,
                            GError **error)
{
    if (text == NULL)
        return TRUE;
    *value = g_str_equal(text, "yes");
    if (*value || g_str_equal(text, "no"))
        return TRUE;
    tm_set_error_at(
        error, TM_ERROR, TM_ERROR_RULES, reader->srx->name, reader->tag.line, reader->tag.column,
        _("%s can only be \"yes\" or \"no\", not \"%s\"; correct the file"), name, text);
    return FALSE;
}

/* A prefix that was not declared is taken to mean SRX where the root has it. */
static const char *root_namespace(Reader *reader, const char *name)
{
    const char *uri = namespace_of(reader, name);

    if (uri)
        return uri;
    gsize n_prefix = (gsize) (srx_local_name(name) - name) - 1;
    Namespace declared = {0, g_strndup(name, n_prefix), g_strdup(SRX_NAMESPACE)};
    g_array_append_val(reader->namespaces, declared);
    return SRX_NAMESPACE;
}

static void start_root(Reader *reader, const char *name, const char **names, const char **values)
{
    const char *version = attribute(names, values, "version");
    const char *uri = root_namespace(reader, name);

    if (!is_of_srx(reader, uri))
        warn(reader,
             N_("the namespace \"%s\" is not that of SRX 2.0; the file is read as "
                "SRX 2.0 all the same"),
             uri);
    if (version == NULL)
        warn(reader, N_("<srx> has no version; the file is read as SRX 2.0"));
    else if (g_str_equal(version, "1.0"))
        warn(reader, N_("the file is SRX 1.0; it is read as if it were SRX 2.0"));
    else if (!g_str_equal(version, "2.0"))
        warn(reader, N_("the version \"%s\" of SRX is not known; the file is read as SRX 2.0"),
             version);
    reader->header = reader->tag;
    reader->root_namespace = g_strdup(uri);
    reader->is_srx1 = g_strcmp0(version, "1.0") == 0;
}

static gboolean start_header(Reader *reader, const char **names, const char **values,
                             GError **error)
{
    TmSrxHeader *header = &reader->srx->header;
    const char *cascade = attribute(names, values, "cascade");
    const char *subflows = attribute(names, values, "segmentsubflows");

    if (!read_yes_no(reader, "cascade", cascade, &header->cascade, error) ||
        !read_yes_no(reader, "segmentsubflows", subflows, &header->segment_subflows, error))
        return FALSE;
    reader->header = reader->tag;
    reader->has_cascade |= cascade != NULL;
    if (!header->segment_subflows)
        warn(reader, N_("segmentsubflows=\"no\" has no effect: notes and the like are broken "
                        "as other text is"));
    return TRUE;
}

static gboolean start_format_handle(Reader *reader, const char **names, const char **values,
                                    GError **error)
{
    TmSrxHeader *header = &reader->srx->header;
    const char *type = attribute(names, values, "type");
    const char *include = attribute(names, values, "include");

    if (type == NULL || include == NULL)
        warn(reader, N_("<formathandle> needs both type and include; it is passed over"));
    else if (g_str_equal(type, "start"))
        return read_yes_no(reader, "include", include, &header->include_start, error);
    else if (g_str_equal(type, "end"))
        return read_yes_no(reader, "include", include, &header->include_end, error);
    else if (g_str_equal(type, "isolated"))
        return read_yes_no(reader, "include", include, &header->include_isolated, error);
    else
        warn(reader,
             N_("<formathandle> has the type \"%s\", which is not part of SRX; it is "
                "passed over"),
             type);
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
    reader->list->line = reader->tag.line;
    reader->list->column = reader->tag.column;
    g_ptr_array_add(reader->srx->lists, reader->list);
    return TRUE;
}

static gboolean start_rule(Reader *reader, const char **names, const char **values, GError **error)
{
    gboolean breaks = TRUE;

    if (!read_yes_no(reader, "break", attribute(names, values, "break"), &breaks, error))
        return FALSE;
    if (reader->srx->n_rules >= TM_SRX_MAX_RULES) {
        fail(reader, error, _("the file has too many rules; split it by language"));
        return FALSE;
    }
    reader->srx->n_rules++;
    reader->rule = g_new0(SrxRule, 1);
    reader->rule->note = g_steal_pointer(&reader->note);
    reader->rule->breaks = breaks;
    reader->rule->line = reader->tag.line;
    reader->rule->column = reader->tag.column;
    g_string_truncate(reader->before, 0);
    g_string_truncate(reader->after, 0);
    return TRUE;
}

/* SRX 1.0 lets a program choose one of several <maprule>. */
static void start_map_rule(Reader *reader)
{
    reader->n_map_rules++;
    if (reader->n_map_rules == 1 && !reader->is_srx1)
        warn(reader, N_("<maprule> is of SRX 1.0; the maps in it are read as if they stood "
                        "in <maprules>"));
    else if (reader->n_map_rules == 2)
        warn(reader, N_("the file has more than one <maprule> to choose from; the maps of "
                        "all are read, in order"));
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
    if (reader->srx->maps->len >= TM_SRX_MAX_MAPS) {
        fail(reader, error, _("the file has too many language maps; split it by language"));
        return FALSE;
    }
    SrxMap *map = g_new0(SrxMap, 1);
    map->pattern = g_strdup(pattern);
    map->list = g_strdup(list);
    map->line = reader->tag.line;
    map->column = reader->tag.column;
    g_ptr_array_add(reader->srx->maps, map);
    return TRUE;
}

static gboolean start_known(Reader *reader, Element element, const char *name, const char **names,
                            const char **values, GError **error)
{
    if (element < ELEMENT_SRX)
        return TRUE;
    look_at_attributes(reader, element, name, names);
    switch (element) {
    case ELEMENT_SRX:
        start_root(reader, name, names, values);
        return TRUE;
    case ELEMENT_HEADER:
        return start_header(reader, names, values, error);
    case ELEMENT_FORMAT_HANDLE:
        return start_format_handle(reader, names, values, error);
    case ELEMENT_LANGUAGE_RULE:
        return start_list(reader, names, values, error);
    case ELEMENT_RULE:
        return start_rule(reader, names, values, error);
    case ELEMENT_MAP_RULE:
        start_map_rule(reader);
        return TRUE;
    case ELEMENT_LANGUAGE_MAP:
        return start_map(reader, names, values, error);
    default:
        return TRUE;
    }
}

/* ---- What GMarkup calls --------------------------------------------------------------------- */

static void start_element(GMarkupParseContext *context G_GNUC_UNUSED, const char *name,
                          const char **names, const char **values, gpointer data, GError **error)
{
    Reader *reader = data;
    Element parent = reader->depth > 0 ? reader->open[reader->depth - 1] : ELEMENT_NONE;

    go_to_tag(reader);
    if (reader->depth == TM_SRX_MAX_DEPTH) {
        fail(reader, error,
             _("elements stand too deep in one another; this is no usable SRX file"));
        return;
    }
    if (!declare_namespaces(reader, names, values, error))
        return;
    Element element = parent == ELEMENT_NONE || is_of_srx(reader, namespace_of(reader, name))
                          ? classify(parent, name)
                          : ELEMENT_UNKNOWN;
    if (parent == ELEMENT_NONE && (element != ELEMENT_SRX || reader->root_namespace)) {
        fail(reader, error, _("the file is not one <srx> element; choose an SRX file"));
        return;
    }
    if (element == ELEMENT_UNKNOWN)
        element = look_at_unknown(reader, parent, name, names, values);
    reader->open[reader->depth++] = element;
    start_known(reader, element, name, names, values, error);
    g_clear_pointer(&reader->note, g_free);
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
    forget_namespaces(reader);
    g_clear_pointer(&reader->note, g_free);
}

static gboolean is_blank(const char *text, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++)
        if (!g_ascii_isspace(text[i]))
            return FALSE;
    return TRUE;
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
    else if (element == ELEMENT_OKAPI_RANGE && !is_blank(text, n_bytes))
        warn(reader, N_("Okapi's rangeRule has no effect: what it fits is broken as other "
                        "text is, not kept as a segment of its own"));
}

/* @comment in one line; NULL when it says nothing. What is too long ends in "…". */
static char *note_of(const char *comment, gsize n_bytes)
{
    g_autoptr(GString) note = g_string_new(NULL);
    const char *end = comment + n_bytes;

    for (const char *at = comment; at < end && note->len <= MAX_NOTE_BYTES; at++) {
        if (!g_ascii_isspace(*at))
            g_string_append_c(note, *at);
        else if (note->len > 0 && note->str[note->len - 1] != ' ')
            g_string_append_c(note, ' ');
    }
    g_strchomp(note->str);
    if (note->len > MAX_NOTE_BYTES) {
        char *cut = note->str + MAX_NOTE_BYTES - strlen("…");
        while (((guchar) *cut & 0xC0) == 0x80)
            cut--;
        *cut = '\0';
        return g_strconcat(g_strchomp(note->str), "…", NULL);
    }
    return *note->str ? g_strdup(note->str) : NULL;
}

/* Comments, processing instructions and the DOCTYPE come here as they stand in the file. */
static void pass_through(GMarkupParseContext *context G_GNUC_UNUSED, const char *text,
                         gsize n_bytes, gpointer data, GError **error)
{
    static const char begin[] = "<!--", end[] = "-->";
    Reader *reader = data;

    if (n_bytes >= strlen(begin) + strlen(end) && strncmp(text, begin, strlen(begin)) == 0) {
        g_free(reader->note);
        reader->note = note_of(text + strlen(begin), n_bytes - strlen(begin) - strlen(end));
    } else if (n_bytes >= 9 && strncmp(text, "<!DOCTYPE", 9) == 0 &&
               g_strstr_len(text, (gssize) n_bytes, "<!ENTITY")) {
        go_to_tag(reader);
        fail(reader, error, _("the file declares entities, which is not allowed; remove them"));
    }
}

static const GMarkupParser PARSER = {start_element, end_element, take_text, pass_through, NULL};

/* ---- The whole file ------------------------------------------------------------------------- */

/* GMarkup's own messages are written for programmers and begin with a place of their own. */
static gboolean parse_markup(Reader *reader, const char *utf8, gsize n_bytes, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (g_markup_parse_context_parse(reader->context, utf8, (gssize) n_bytes, &cause) &&
        g_markup_parse_context_end_parse(reader->context, &cause))
        return TRUE;
    Place place = reader->tag;
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

static TmSrx *read_utf8(const char *utf8, gsize n_utf8, const char *name, SrxWarnings *warnings,
                        GError **error)
{
    g_autoptr(TmSrx) srx = srx_new(name);
    Reader reader = {.srx = srx,
                     .warnings = warnings,
                     .text = utf8,
                     .end = utf8 + n_utf8,
                     .line_start = utf8,
                     .line = 1,
                     .tag = {utf8, 1, 1}};

    reader.before = g_string_new(NULL);
    reader.after = g_string_new(NULL);
    reader.namespaces = g_array_new(FALSE, FALSE, sizeof(Namespace));
    g_array_set_clear_func(reader.namespaces, clear_namespace);
    reader.context =
        g_markup_parse_context_new(&PARSER, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
    gboolean ok = parse_markup(&reader, utf8, n_utf8, error);
    if (ok && !reader.has_cascade && !reader.is_srx1)
        srx_warnings_add(warnings, reader.header.line, reader.header.column,
                         N_("the file does not say whether rules cascade; only the first "
                            "<languagemap> that fits a language counts"));
    g_markup_parse_context_free(reader.context);
    g_array_unref(reader.namespaces);
    g_free(reader.root_namespace);
    g_string_free(reader.before, TRUE);
    g_string_free(reader.after, TRUE);
    g_free(reader.note);
    g_clear_pointer(&reader.rule, srx_rule_free);
    return ok ? g_steal_pointer(&srx) : NULL;
}

TmSrx *tm_srx_parse(const char *bytes, gsize n_bytes, const char *name, GError **error)
{
    gsize n_utf8;

    if (n_bytes > TM_SRX_MAX_BYTES) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, 0, 0,
                        _("the file is larger than %d MB; split it by language"),
                        TM_SRX_MAX_BYTES / (1024 * 1024));
        return NULL;
    }
    SrxWarnings *warnings = srx_warnings_new();
    g_autofree char *utf8 = srx_decode(bytes, n_bytes, name, &n_utf8, warnings, error);
    TmSrx *srx = utf8 ? read_utf8(utf8, n_utf8, name, warnings, error) : NULL;
    if (srx) {
        srx_warn_useless(warnings, srx);
        g_strfreev(srx->warnings);
        srx->warnings = srx_warnings_messages(warnings, name);
    }
    srx_warnings_free(warnings);
    return srx;
}
