/*
 * libxml2's door: is this XML well-formed, and what is in it?
 *
 * Two uses. xml_check judges a whole buffer. An XmlReader is fed chunks and calls back for each
 * event, for files that are streamed (TMX). Both hold to the same rules: nothing outside the file
 * is ever read; a DOCTYPE is accepted but nothing it names is loaded; an entity declaration is
 * refused; depth, attributes and text between two tags have named limits.
 */
#ifndef FORMATS_XML_CHECK_H
#define FORMATS_XML_CHECK_H

#include "formats/error.h"

#define XML_MAX_DEPTH 2000                     /* elements inside each other */
#define XML_MAX_ATTRIBUTES 1000                /* of one element */
#define XML_MAX_ATTRIBUTE_BYTES (1024 * 1024)  /* of one attribute's value */
#define XML_MAX_TOKEN_BYTES (16 * 1024 * 1024) /* from one tag to the next */
/* Declarations of namespaces in scope at one place: libxml2 goes through all of them for each name.
 */
#define XML_MAX_NAMESPACES 2000
/* Distinct names of elements and attributes together, about: libxml2 keeps them to the end. */
#define XML_MAX_NAMES_BYTES (1024 * 1024)

typedef enum {
    XML_ALLOW_DOCTYPE = 1 << 0 /* a DOCTYPE without entity declarations is fine */
} XmlCheckFlags;

/**
 * xml_check:
 * Whether @bytes are well-formed XML (namespaces too) within the limits, in any encoding libxml2
 * knows. @name is put in front of messages: NAME:LINE:COLUMN.
 *
 * Errors  FORMAT_ERROR_SYNTAX, FORMAT_ERROR_LIMIT, FORMAT_ERROR_FORBIDDEN (DTD, entities),
 *         FORMAT_ERROR_ENCODING.
 */
gboolean xml_check(const char *bytes, gsize n_bytes, const char *name, XmlCheckFlags flags,
                   GError **error);

typedef struct {
    const char *name;              /* without prefix */
    const char *uri;               /* namespace; NULL: none */
    const char *const *attributes; /* name, value, name, value, …, NULL; xml:lang is "xml:lang";
                                      other prefixed names without their prefix; no xmlns */
} XmlElement;

typedef struct {
    /* Each returns FALSE with an error to stop; NULL: not interested. Line and column:
       xml_reader_position. Text comes in pieces, cut anywhere between two characters. What is
       passed lives as long as the call. */
    gboolean (*start)(const XmlElement *element, gpointer user, GError **error);
    gboolean (*end)(const char *name, gpointer user, GError **error);
    gboolean (*text)(const char *utf8, gsize n_bytes, gpointer user, GError **error);
} XmlHandler;

typedef struct XmlReader XmlReader;

XmlReader *xml_reader_new(const char *name, XmlCheckFlags flags, const XmlHandler *handler,
                          gpointer user);
/* Feed the next bytes of the file; @last with the final (possibly empty) chunk. After an error
 * every call gives the same error again. */
gboolean xml_reader_feed(XmlReader *reader, const char *bytes, gsize n_bytes, gboolean last,
                         GError **error);
/* Where the parser stands, from 1: for messages from handlers. */
void xml_reader_position(const XmlReader *reader, guint *line, guint *column);
void xml_reader_free(XmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlReader, xml_reader_free)

#endif
