#include "segment/srx_parse_private.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The declaration must end within so many bytes. Guess: it has three short attributes. */
#define MAX_DECLARATION 256

/* What a file begins with: a byte order mark, or the "<" of an encoding with wide units. */
static const struct {
    const char *bytes;
    gsize n_bytes;
    gsize n_mark;
    const char *encoding;
} BEGINNINGS[] = {
    {"\xEF\xBB\xBF", 3, 3, "UTF-8"},    {"\xFF\xFE\0\0", 4, 4, "UTF-32LE"},
    {"\0\0\xFE\xFF", 4, 4, "UTF-32BE"}, {"<\0\0\0", 4, 0, "UTF-32LE"},
    {"\0\0\0<", 4, 0, "UTF-32BE"},      {"\xFF\xFE", 2, 2, "UTF-16LE"},
    {"\xFE\xFF", 2, 2, "UTF-16BE"},     {"<\0", 2, 0, "UTF-16LE"},
    {"\0<", 2, 0, "UTF-16BE"},
};

/* NULL: the beginning says nothing. */
static const char *encoding_of_beginning(const char *bytes, gsize n_bytes, gsize *n_mark)
{
    for (guint i = 0; i < G_N_ELEMENTS(BEGINNINGS); i++) {
        if (n_bytes < BEGINNINGS[i].n_bytes ||
            memcmp(bytes, BEGINNINGS[i].bytes, BEGINNINGS[i].n_bytes) != 0)
            continue;
        *n_mark = BEGINNINGS[i].n_mark;
        return BEGINNINGS[i].encoding;
    }
    *n_mark = 0;
    return NULL;
}

static gsize name_length(const char *name)
{
    gsize length = 0;

    if (!g_ascii_isalpha(*name))
        return 0;
    while (g_ascii_isalnum(name[length]) || (name[length] && strchr("._-", name[length])))
        length++;
    return length;
}

/* What <?xml … encoding="…"?> names; NULL when it names none. The name has no "/", with which
 * iconv's options begin. */
static char *declared_encoding(const char *bytes, gsize n_bytes)
{
    gsize n_head = MIN(n_bytes, MAX_DECLARATION);
    g_autofree char *head = g_strndup(bytes, n_head);
    char *end = strstr(head, "?>");

    if (!g_str_has_prefix(head, "<?xml") || end == NULL)
        return NULL;
    *end = '\0';
    const char *at = strstr(head, "encoding");
    if (at == NULL)
        return NULL;
    at += strlen("encoding");
    at += strspn(at, " \t\r\n");
    if (*at++ != '=')
        return NULL;
    at += strspn(at, " \t\r\n");
    gsize length = *at == '"' || *at == '\'' ? name_length(at + 1) : 0;
    return length > 0 && at[1 + length] == *at ? g_strndup(at + 1, length) : NULL;
}

/* Encodings whose "<" would have shown zero bytes: the declaration is wrong. Programs that write
 * a text in UTF-8 and leave "utf-16" in its first line are common. */
static gboolean has_wide_units(const char *encoding)
{
    static const char *const prefixes[] = {"UTF-16", "UTF16", "UTF-32", "UTF32",
                                           "UCS-",   "UCS2",  "UCS4",   "ISO-10646"};

    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_ascii_strncasecmp(encoding, prefixes[i], strlen(prefixes[i])) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_utf8_name(const char *encoding)
{
    static const char *const names[] = {"UTF-8", "UTF8", "US-ASCII", "ASCII"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(encoding, names[i]) == 0)
            return TRUE;
    return FALSE;
}

/* The place behind @n_bytes of valid text. */
static void find_place(const char *utf8, gsize n_bytes, guint *line, guint *column)
{
    *line = *column = 1;
    for (const char *at = utf8; at < utf8 + n_bytes; at = g_utf8_next_char(at)) {
        *column = *at == '\n' ? 1 : *column + 1;
        *line += *at == '\n';
    }
}

/* @declared NULL: the file did not say what it is. */
static void fail(const char *valid, gsize n_valid, const char *name, const char *declared,
                 GError **error)
{
    guint line, column;

    find_place(valid, n_valid, &line, &column);
    if (declared)
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, line, column,
                        _("the bytes here are not text in the encoding that the file declares "
                          "(%s); save the file again as UTF-8"),
                        declared);
    else
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, line, column, "%s",
                        _("the file is neither UTF-8 nor UTF-16; save it as UTF-8"));
}

static char *convert(const char *bytes, gsize n_bytes, const char *encoding, const char *declared,
                     const char *name, gsize *n_utf8, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gsize n_read = 0, n_valid = 0;
    g_autofree char *utf8 =
        g_convert(bytes, (gssize) n_bytes, "UTF-8", encoding, &n_read, n_utf8, &cause);

    if (g_error_matches(cause, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION)) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, name, 1, 1,
                        _("the encoding %s is not known here; save the file as UTF-8"), encoding);
        return NULL;
    }
    if (utf8 && n_read == n_bytes)
        return g_steal_pointer(&utf8);
    g_autofree char *valid =
        g_convert(bytes, (gssize) n_read, "UTF-8", encoding, NULL, &n_valid, NULL);
    fail(valid ? valid : "", valid ? n_valid : 0, name, declared, error);
    return NULL;
}

static gboolean check_utf8(const char *utf8, gsize n_bytes, const char *name, const char *declared,
                           GError **error)
{
    const char *end;

    if (g_utf8_validate_len(utf8, n_bytes, &end))
        return TRUE;
    fail(utf8, (gsize) (end - utf8), name, declared, error);
    return FALSE;
}

/* The end of a line is one "\n", whatever the file uses. Returns the new length. */
static gsize unify_line_ends(char *text, gsize n_bytes)
{
    gsize out = 0;

    for (gsize at = 0; at < n_bytes; at++) {
        if (text[at] != '\r')
            text[out++] = text[at];
        else if (text[at + 1] != '\n') /* the text ends with a NUL */
            text[out++] = '\n';
    }
    text[out] = '\0';
    return out;
}

char *srx_decode(const char *bytes, gsize n_bytes, const char *name, gsize *n_utf8,
                 SrxWarnings *warnings, GError **error)
{
    gsize n_mark;
    const char *encoding = encoding_of_beginning(bytes, n_bytes, &n_mark);
    g_autofree char *declared = encoding ? NULL : declared_encoding(bytes, n_bytes);
    g_autofree char *utf8 = NULL;

    *n_utf8 = 0;
    if (n_bytes == 0)
        return g_strdup("");
    if (declared && has_wide_units(declared)) {
        srx_warnings_add(warnings, 1, 1,
                         N_("the file says that it is %s, which it is not; it is read as UTF-8"),
                         declared);
        g_clear_pointer(&declared, g_free);
    }
    if (encoding == NULL)
        encoding = declared && !is_utf8_name(declared) ? declared : "UTF-8";
    if (g_str_equal(encoding, "UTF-8")) {
        *n_utf8 = n_bytes - n_mark;
        utf8 = g_malloc(*n_utf8 + 1);
        memcpy(utf8, bytes + n_mark, *n_utf8);
        utf8[*n_utf8] = '\0';
    } else {
        utf8 = convert(bytes + n_mark, n_bytes - n_mark, encoding, declared, name, n_utf8, error);
    }
    if (utf8 == NULL || !check_utf8(utf8, *n_utf8, name, declared, error))
        return NULL;
    *n_utf8 = unify_line_ends(utf8, *n_utf8);
    return g_steal_pointer(&utf8);
}
