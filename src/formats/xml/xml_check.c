/*
 * libxml2's push parser with SAX2 events: it keeps no tree, and sees one chunk at a time, so that
 * its memory is bounded by the limits of the header and not by the file. XML_PARSE_HUGE turns its
 * own limits off, which are too narrow for real files; ours are checked by the gauge (xml_gauge.h)
 * before it and by the events after it.
 */
#include "formats/xml/xml_check.h"

#include <glib/gi18n-lib.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "formats/xml/xml_gauge.h"

/* What libxml2 gets at once. After an error that it does not know of, it goes on to the end of
 * this. */
#define CHUNK_BYTES (64 * 1024)
/* libxml2 tells the encoding by the first four bytes. */
#define PROBE_BYTES 4
/* Longer details of libxml2 quote the file at length. */
#define DETAIL_MAX_CHARACTERS 200

struct XmlReader {
    char *name;
    XmlCheckFlags flags;
    XmlHandler handler;
    gpointer user;

    xmlParserCtxt *context; /* made when the first bytes are known */
    XmlGauge gauge;
    GByteArray *probe;   /* the first bytes, until there are enough of them */
    GByteArray *doctype; /* what there is of a DOCTYPE: libxml2 has to get it in one piece */
    gsize n_fed;
    gboolean root_seen;
    guint depth;
    GArray *namespaces; /* of int: how many each open element declares */
    int n_namespaces;
    GString *values; /* of the attributes of one element, and their names where they are made */
    GPtrArray *attributes; /* pointers into it */
    GError *error;         /* the first one; everything stops there */
};

void xml_reader_position(const XmlReader *reader, guint *line, guint *column)
{
    const xmlParserInput *input = reader->context ? reader->context->input : NULL;

    *line = input ? (guint) MAX(input->line, 1) : 1;
    *column = input ? (guint) MAX(input->col, 1) : 1;
}

static void fail(XmlReader *reader, FormatError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void fail(XmlReader *reader, FormatError code, const char *format, ...)
{
    va_list arguments;
    guint line;
    guint column;

    if (reader->error)
        return;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    xml_reader_position(reader, &line, &column);
    tm_set_error_at(&reader->error, FORMAT_ERROR, code, reader->name, line, column, "%s", message);
}

/* ---- what libxml2 complains of ------------------------------------------------------------------
 */

/* libxml2's words on one line, short, and without bytes that would disturb a terminal. */
static char *tidy_detail(const char *detail)
{
    g_autofree char *valid = g_utf8_make_valid(detail ? detail : "", -1);
    GString *tidy = g_string_new(NULL);
    gsize n = 0;

    for (const char *at = g_strstrip(valid); *at && n < DETAIL_MAX_CHARACTERS; n++) {
        gunichar c = g_utf8_get_char(at);

        g_string_append_unichar(tidy, c < 0x20 || (c >= 0x7F && c < 0xA0) ? ' ' : c);
        at = g_utf8_next_char(at);
    }
    return g_string_free(tidy, FALSE);
}

static gboolean is_encoding_error(const xmlError *problem)
{
    const char *message = problem->message ? problem->message : "";

    return problem->domain == XML_FROM_I18N || problem->code == XML_ERR_INVALID_ENCODING ||
           problem->code == XML_ERR_UNKNOWN_ENCODING ||
           problem->code == XML_ERR_UNSUPPORTED_ENCODING ||
           (problem->code == XML_ERR_INVALID_CHAR && strstr(message, "UTF-8")) ||
           /* What the push parser says when it cannot go on at a byte that begins no character. */
           (problem->code == XML_ERR_INTERNAL_ERROR && strstr(message, "element content"));
}

static void on_problem(void *user, xmlErrorPtr problem)
{
    XmlReader *reader = user;

    /* Whether a file keeps to its DTD is not asked. */
    if (reader->error || problem->level < XML_ERR_ERROR || problem->domain == XML_FROM_DTD ||
        problem->domain == XML_FROM_VALID)
        return;
    /* A namespace name that is no URI breaks no rule of well-formedness, and real files have it. */
    if (problem->code == XML_WAR_NS_URI || problem->code == XML_WAR_NS_URI_RELATIVE)
        return;
    g_autofree char *detail = tidy_detail(problem->message);
    if (problem->code == XML_ERR_NO_MEMORY)
        fail(reader, FORMAT_ERROR_LIMIT,
             _("the file needs too much memory, or has more than %d KB of different names; "
               "split it into smaller files"),
             XML_MAX_NAMES_BYTES / 1024);
    else if (is_encoding_error(problem))
        fail(reader, FORMAT_ERROR_ENCODING,
             _("the bytes here are not text in the encoding that the file declares (%s); "
               "save the file again as UTF-8"),
             detail);
    else if (problem->code == XML_ERR_DOCUMENT_EMPTY ||
             (problem->code == XML_ERR_DOCUMENT_END && !reader->root_seen))
        fail(reader, FORMAT_ERROR_SYNTAX,
             _("there is no XML element here; check that it is the right file"));
    else if (problem->code == XML_ERR_DOCUMENT_END && reader->depth > 0)
        fail(reader, FORMAT_ERROR_SYNTAX,
             _("the file ends before its elements are closed; it was cut off, get it again"));
    else if (problem->domain == XML_FROM_NAMESPACE)
        fail(
            reader, FORMAT_ERROR_SYNTAX,
            _("the XML breaks the rules of namespaces (%s); export the file again from the program "
              "that made it"),
            detail);
    else
        fail(reader, FORMAT_ERROR_SYNTAX,
             _("this is not well-formed XML (%s); export the file again from the program that made "
               "it"),
             detail);
}

/* Some complaints of libxml2 come only here, as text for the terminal. */
static void on_generic_problem(void *user, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void on_generic_problem(G_GNUC_UNUSED void *user, G_GNUC_UNUSED const char *format, ...)
{
}

/* ---- DTD and entities ---------------------------------------------------------------------------
 */

static void on_doctype(void *user, G_GNUC_UNUSED const xmlChar *name,
                       G_GNUC_UNUSED const xmlChar *public_id,
                       G_GNUC_UNUSED const xmlChar *system_id)
{
    XmlReader *reader = user;

    if (!(reader->flags & XML_ALLOW_DOCTYPE))
        fail(reader, FORMAT_ERROR_FORBIDDEN,
             _("this file must not have a DOCTYPE; no Office program writes one, so do not trust "
               "the "
               "file, or open it in Word and save it again"));
}

static void on_entity_declaration(void *user, const xmlChar *name, G_GNUC_UNUSED int type,
                                  G_GNUC_UNUSED const xmlChar *public_id,
                                  G_GNUC_UNUSED const xmlChar *system_id,
                                  G_GNUC_UNUSED xmlChar *content)
{
    g_autofree char *tidy = tidy_detail((const char *) name);

    fail(user, FORMAT_ERROR_FORBIDDEN,
         _("the DOCTYPE declares the entity \"%s\"; entities can make a small file read other "
           "files or "
           "grow without end, so they are refused: remove the declaration"),
         tidy);
}

static void on_unparsed_entity(void *user, const xmlChar *name,
                               G_GNUC_UNUSED const xmlChar *public_id,
                               G_GNUC_UNUSED const xmlChar *system_id,
                               G_GNUC_UNUSED const xmlChar *notation)
{
    on_entity_declaration(user, name, 0, NULL, NULL, NULL);
}

static xmlEntityPtr on_parameter_entity(void *user, const xmlChar *name)
{
    on_entity_declaration(user, name, 0, NULL, NULL, NULL);
    return NULL;
}

/* Asked for all entities but the five of XML. */
static xmlEntityPtr on_entity(void *user, const xmlChar *name)
{
    g_autofree char *tidy = tidy_detail((const char *) name);

    fail(user, FORMAT_ERROR_SYNTAX,
         _("the entity \"&%s;\" is not declared in this file; write the character itself"), tidy);
    return NULL;
}

/* libxml2 compares the defaults with each other at every element, and nobody needs them here. */
static void on_attribute_declaration(void *user, G_GNUC_UNUSED const xmlChar *element,
                                     const xmlChar *name, G_GNUC_UNUSED int type,
                                     G_GNUC_UNUSED int def, const xmlChar *default_value,
                                     xmlEnumerationPtr values)
{
    g_autofree char *tidy = tidy_detail((const char *) name);

    xmlFreeEnumeration(values);
    if (default_value)
        fail(user, FORMAT_ERROR_FORBIDDEN,
             _("the DOCTYPE declares a value for the attribute \"%s\"; such defaults are refused: "
               "remove the declaration"),
             tidy);
}

/* ---- events -------------------------------------------------------------------------------------
 */

static void on_document_start(void *user)
{
    XmlReader *reader = user;
    const xmlParserCtxt *context = reader->context;
    const xmlChar *encoding = context->encoding ? context->encoding : context->input->encoding;

    if (encoding && !xml_gauge_can_read((const char *) encoding)) {
        g_autofree char *tidy = tidy_detail((const char *) encoding);
        fail(reader, FORMAT_ERROR_ENCODING,
             _("XML in the encoding \"%s\" is not supported; save the file again as UTF-8"), tidy);
    }
}

/*
 * libxml2 resolves the references in a value except that of '&', which it leaves as "&#38;" for
 * those who will resolve entities of a DTD later.
 */
static void append_value(GString *out, const char *value, const char *end)
{
    static const char ampersand[] = "&#38;";

    while (value < end) {
        const char *found = memmem(value, (gsize) (end - value), ampersand, strlen(ampersand));
        const char *stop = found ? found : end;

        g_string_append_len(out, value, (gssize) (stop - value));
        if (found == NULL)
            break;
        g_string_append_c(out, '&');
        value = found + strlen(ampersand);
    }
    g_string_append_c(out, '\0');
}

/*
 * name, value, … as zero-terminated strings. libxml2 passes five pointers an attribute: local name,
 * prefix, namespace, and where the value begins and ends. The strings move while the buffer grows,
 * so offsets are kept first.
 */
static const char *const *collect_attributes(XmlReader *reader, int n_attributes,
                                             const xmlChar **attributes)
{
    GString *values = reader->values;
    GPtrArray *out = reader->attributes;

    g_string_truncate(values, 0);
    g_ptr_array_set_size(out, 0);
    for (int i = 0; i < n_attributes; i++, attributes += 5) {
        g_ptr_array_add(out, GSIZE_TO_POINTER(values->len));
        if (attributes[1] && xmlStrEqual(attributes[1], BAD_CAST "xml"))
            g_string_append(values, "xml:");
        g_string_append_len(values, (const char *) attributes[0],
                            (gssize) strlen((const char *) attributes[0]) + 1);
        g_ptr_array_add(out, GSIZE_TO_POINTER(values->len));
        append_value(values, (const char *) attributes[3], (const char *) attributes[4]);
    }
    for (guint i = 0; i < out->len; i++)
        out->pdata[i] = values->str + GPOINTER_TO_SIZE(out->pdata[i]);
    g_ptr_array_add(out, NULL);
    return (const char *const *) out->pdata;
}

/* Depth and namespaces in scope; FALSE when a limit is passed. */
static gboolean enter_element(XmlReader *reader, int n_namespaces)
{
    reader->root_seen = TRUE;
    reader->depth++;
    reader->n_namespaces += n_namespaces;
    g_array_append_val(reader->namespaces, n_namespaces);
    if (reader->depth > XML_MAX_DEPTH)
        fail(reader, FORMAT_ERROR_LIMIT,
             _("more than %d elements are nested in each other; no program writes such a file, so "
               "get it again from where it came"),
             XML_MAX_DEPTH);
    else if (reader->n_namespaces > XML_MAX_NAMESPACES)
        fail(reader, FORMAT_ERROR_LIMIT,
             _("more than %d namespaces are declared around one place; export the file again from "
               "the program that made it"),
             XML_MAX_NAMESPACES);
    return reader->error == NULL;
}

static void on_start(void *user, const xmlChar *name, G_GNUC_UNUSED const xmlChar *prefix,
                     const xmlChar *uri, int n_namespaces, G_GNUC_UNUSED const xmlChar **namespaces,
                     int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    XmlReader *reader = user;

    if (reader->error || !enter_element(reader, n_namespaces) || reader->handler.start == NULL)
        return;
    XmlElement element = {(const char *) name, (const char *) uri,
                          collect_attributes(reader, n_attributes - n_defaulted, attributes)};
    reader->handler.start(&element, reader->user, &reader->error);
}

static void on_end(void *user, const xmlChar *name, G_GNUC_UNUSED const xmlChar *prefix,
                   G_GNUC_UNUSED const xmlChar *uri)
{
    XmlReader *reader = user;

    if (reader->error || reader->depth == 0)
        return;
    reader->depth--;
    reader->n_namespaces -= g_array_index(reader->namespaces, int, reader->namespaces->len - 1);
    g_array_set_size(reader->namespaces, reader->namespaces->len - 1);
    if (reader->handler.end)
        reader->handler.end((const char *) name, reader->user, &reader->error);
}

static void on_text(void *user, const xmlChar *text, int n_bytes)
{
    XmlReader *reader = user;

    if (reader->error == NULL && reader->handler.text)
        reader->handler.text((const char *) text, (gsize) n_bytes, reader->user, &reader->error);
}

/*
 * The push parser passes CDATA with its line ends as written, where XML 1.0, 2.11, wants LF. The
 * text stands in the parser's own buffer, which goes on behind it and ends with a zero byte, so
 * that a CR at the end of a piece can be judged too.
 */
static void on_cdata(void *user, const xmlChar *text, int n_bytes)
{
    const xmlChar *end = text + n_bytes;

    while (text < end) {
        const xmlChar *cr = memchr(text, '\r', (gsize) (end - text));

        on_text(user, text, (int) ((cr ? cr : end) - text));
        if (cr == NULL)
            return;
        if (cr[1] != '\n')
            on_text(user, BAD_CAST "\n", 1);
        text = cr + 1;
    }
}

static const xmlSAXHandler events = {
    .initialized = XML_SAX2_MAGIC,
    .startDocument = on_document_start,
    .internalSubset = on_doctype,
    .entityDecl = on_entity_declaration,
    .unparsedEntityDecl = on_unparsed_entity,
    .attributeDecl = on_attribute_declaration,
    .getEntity = on_entity,
    .getParameterEntity = on_parameter_entity,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_cdata,
    .serror = on_problem,
};

/* ---- the reader ---------------------------------------------------------------------------------
 */

XmlReader *xml_reader_new(const char *name, XmlCheckFlags flags, const XmlHandler *handler,
                          gpointer user)
{
    XmlReader *reader = g_new0(XmlReader, 1);

    xmlInitParser();
    reader->name = g_strdup(name);
    reader->flags = flags;
    if (handler)
        reader->handler = *handler;
    reader->user = user;
    reader->probe = g_byte_array_new();
    reader->doctype = g_byte_array_new();
    reader->namespaces = g_array_new(FALSE, FALSE, sizeof(int));
    reader->values = g_string_new(NULL);
    reader->attributes = g_ptr_array_new();
    return reader;
}

void xml_reader_free(XmlReader *reader)
{
    if (reader == NULL)
        return;
    if (reader->context) {
        /* Made by libxml2 for entity declarations, even where it only tells events. */
        if (reader->context->myDoc)
            xmlFreeDoc(reader->context->myDoc);
        xmlFreeParserCtxt(reader->context);
    }
    g_byte_array_unref(reader->probe);
    g_byte_array_unref(reader->doctype);
    g_array_unref(reader->namespaces);
    g_string_free(reader->values, TRUE);
    g_ptr_array_unref(reader->attributes);
    g_clear_error(&reader->error);
    g_free(reader->name);
    g_free(reader);
}

/* Makes the parser out of the first bytes, which tell the family of encodings. */
static void begin(XmlReader *reader)
{
    xmlSAXHandler handlers = events;
    GByteArray *probe = reader->probe;
    xmlCharEncoding encoding = probe->len >= PROBE_BYTES
                                   ? xmlDetectCharEncoding(probe->data, PROBE_BYTES)
                                   : XML_CHAR_ENCODING_NONE;
    gsize n_taken;

    if (encoding == XML_CHAR_ENCODING_UTF16LE)
        reader->gauge.units = XML_GAUGE_UTF16LE;
    else if (encoding == XML_CHAR_ENCODING_UTF16BE)
        reader->gauge.units = XML_GAUGE_UTF16BE;
    else if (encoding != XML_CHAR_ENCODING_NONE && encoding != XML_CHAR_ENCODING_UTF8) {
        fail(reader, FORMAT_ERROR_ENCODING,
             _("XML in the encoding \"%s\" is not supported; save the file again as UTF-8"),
             xmlGetCharEncodingName(encoding) ? xmlGetCharEncodingName(encoding) : "EBCDIC");
        return;
    }
    reader->context = xmlCreatePushParserCtxt(&handlers, reader, (const char *) probe->data,
                                              (int) probe->len, NULL);
    if (reader->context == NULL) {
        fail(reader, FORMAT_ERROR_LIMIT,
             _("there is not enough memory to read the file; close other programs"));
        return;
    }
    /* Complaints about a DTD come with this, which libxml2 sets to its own context. */
    reader->context->vctxt.userData = reader;
    xmlCtxtUseOptions(reader->context, XML_PARSE_NONET | XML_PARSE_HUGE);
    xmlDictSetLimit(reader->context->dict, XML_MAX_NAMES_BYTES);
    xml_gauge_feed(&reader->gauge, (const char *) probe->data, probe->len, &n_taken);
}

static void refuse_excess(XmlReader *reader, XmlGaugeResult excess)
{
    switch (excess) {
    case XML_GAUGE_FINE:
        break;
    case XML_GAUGE_TOKEN:
        fail(reader, FORMAT_ERROR_LIMIT,
             _("there are more than %d MB between one tag and the next; the file is damaged or "
               "not meant for translation"),
             XML_MAX_TOKEN_BYTES / 1024 / 1024);
        break;
    case XML_GAUGE_ATTRIBUTE:
        fail(reader, FORMAT_ERROR_LIMIT,
             _("an attribute is longer than %d KB; the file is damaged or not meant for "
               "translation"),
             XML_MAX_ATTRIBUTE_BYTES / 1024);
        break;
    case XML_GAUGE_ATTRIBUTES:
        fail(reader, FORMAT_ERROR_LIMIT,
             _("an element has more than %d attributes; the file is damaged or not meant for "
               "translation"),
             XML_MAX_ATTRIBUTES);
        break;
    case XML_GAUGE_DOCTYPE:
        fail(reader, FORMAT_ERROR_LIMIT,
             _("the DOCTYPE is longer than %d KB; remove it from the file"),
             XML_MAX_DOCTYPE_BYTES / 1024);
        break;
    }
}

static void feed_doctype(XmlReader *reader)
{
    GByteArray *doctype = reader->doctype;

    xmlParseChunk(reader->context, (const char *) doctype->data, (int) doctype->len, 0);
    g_byte_array_set_size(doctype, 0);
}

/*
 * The bytes up to the next judgement; returns how many. A DOCTYPE is collected first: the push
 * parser takes a '>' in one of its quoted strings for its end when the true end has not come yet.
 */
static gsize feed_stretch(XmlReader *reader, const char *bytes, gsize n_bytes)
{
    gsize n_taken;
    XmlGaugeResult excess =
        xml_gauge_feed(&reader->gauge, bytes, MIN(n_bytes, CHUNK_BYTES), &n_taken);
    gboolean collects = reader->gauge.in_doctype || reader->doctype->len > 0;

    if (excess != XML_GAUGE_FINE)
        refuse_excess(reader, excess);
    else if (!collects)
        xmlParseChunk(reader->context, bytes, (int) n_taken, 0);
    else {
        g_byte_array_append(reader->doctype, (const guint8 *) bytes, (guint) n_taken);
        if (!reader->gauge.in_doctype)
            feed_doctype(reader);
    }
    return n_taken;
}

static void feed_all(XmlReader *reader, const char *bytes, gsize n_bytes, gboolean last)
{
    reader->n_fed += n_bytes;
    if (reader->context == NULL) {
        gsize n = MIN(n_bytes, PROBE_BYTES - reader->probe->len);

        if (n > 0)
            g_byte_array_append(reader->probe, (const guint8 *) bytes, (guint) n);
        if (reader->probe->len < PROBE_BYTES && !last)
            return;
        if (reader->n_fed == 0) {
            fail(reader, FORMAT_ERROR_SYNTAX,
                 _("the file is empty; check that it is the right file"));
            return;
        }
        begin(reader);
        bytes += n;
        n_bytes -= n;
    }
    while (n_bytes > 0 && reader->error == NULL) {
        gsize n = feed_stretch(reader, bytes, n_bytes);
        bytes += n;
        n_bytes -= n;
    }
    if (last && reader->error == NULL && reader->doctype->len > 0)
        feed_doctype(reader);
    if (last && reader->error == NULL)
        xmlParseChunk(reader->context, NULL, 0, 1);
    if (reader->error == NULL && reader->context->disableSAX)
        fail(reader, FORMAT_ERROR_SYNTAX,
             _("this is not well-formed XML; export the file again from the program that made it"));
}

gboolean xml_reader_feed(XmlReader *reader, const char *bytes, gsize n_bytes, gboolean last,
                         GError **error)
{
    /* Both belong to the thread and may be in use by a program that uses libxml2 itself. */
    xmlStructuredErrorFunc structured = xmlStructuredError;
    void *structured_context = xmlStructuredErrorContext;
    xmlGenericErrorFunc generic = xmlGenericError;
    void *generic_context = xmlGenericErrorContext;

    if (reader->error == NULL) {
        xmlSetStructuredErrorFunc(reader, on_problem);
        xmlSetGenericErrorFunc(NULL, on_generic_problem);
        feed_all(reader, bytes, n_bytes, last);
        xmlSetGenericErrorFunc(generic_context, generic);
        xmlSetStructuredErrorFunc(structured_context, structured);
    }
    if (reader->error && error)
        *error = g_error_copy(reader->error);
    return reader->error == NULL;
}

gboolean xml_check(const char *bytes, gsize n_bytes, const char *name, XmlCheckFlags flags,
                   GError **error)
{
    g_autoptr(XmlReader) reader = xml_reader_new(name, flags, NULL, NULL);

    return xml_reader_feed(reader, bytes, n_bytes, TRUE, error);
}
