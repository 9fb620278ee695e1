#include "formats/encoding.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <uchardet/uchardet.h>

#include "formats/encoding_cyrillic.h"

typedef struct {
    const char *name;
    const char *bytes;
    gsize n_bytes;
} ByteOrderMark;

/* That of UTF-32LE begins like that of UTF-16LE and is looked for first. */
static const ByteOrderMark marks[] = {
    {"UTF-8", "\xEF\xBB\xBF", 3}, {"UTF-32LE", "\xFF\xFE\0\0", 4}, {"UTF-32BE", "\0\0\xFE\xFF", 4},
    {"UTF-16LE", "\xFF\xFE", 2},  {"UTF-16BE", "\xFE\xFF", 2},
};

void encoding_clear(Encoding *encoding)
{
    g_clear_pointer(&encoding->name, g_free);
    encoding->bom = FALSE;
}

/* ---- detecting ----------------------------------------------------------------------------------
 */

static const ByteOrderMark *find_mark(const guint8 *bytes, gsize n_bytes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (n_bytes >= marks[i].n_bytes && memcmp(bytes, marks[i].bytes, marks[i].n_bytes) == 0)
            return &marks[i];
    return NULL;
}

static gboolean found_as(Encoding *found, const char *name, gboolean bom)
{
    g_free(found->name);
    found->name = g_strdup(name);
    found->bom = bom;
    return TRUE;
}

/* Without a mark, "UTF-16" would be read in the order of this machine and written with a mark. */
static const char *exact_name(const char *asked)
{
    if (g_ascii_strcasecmp(asked, "UTF-16") == 0 || g_ascii_strcasecmp(asked, "UTF16") == 0)
        return "UTF-16LE";
    if (g_ascii_strcasecmp(asked, "UTF-32") == 0 || g_ascii_strcasecmp(asked, "UTF32") == 0)
        return "UTF-32LE";
    return asked;
}

/* To iconv no name is that of the locale, letters beyond ASCII are nothing, and "/" begins options.
 */
static gboolean is_name(const char *name)
{
    return g_ascii_isalnum(name[0]) &&
           name[strspn(name,
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+")] ==
               '\0';
}

static gboolean take_asked(const char *asked, Encoding *found, GError **error)
{
    const char *name = exact_name(asked);
    GIConv converter = is_name(name) ? g_iconv_open("UTF-8", name) : (GIConv) -1;

    if (converter == (GIConv) -1) {
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, NULL, 0, 0,
            _("the encoding \"%s\" is not known; use a name such as UTF-8, windows-1251, "
              "KOI8-R or cp866"),
            asked);
        return FALSE;
    }
    g_iconv_close(converter);
    return found_as(found, name, FALSE);
}

static gboolean is_control(guint c)
{
    return (c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1A && c != 0x1B) || c == 0x7F;
}

/* NULs, and control characters beyond the few that old programs leave behind. */
static gboolean looks_binary(const guint8 *bytes, gsize n_bytes)
{
    gsize n_controls = 0;

    if (memchr(bytes, 0, n_bytes))
        return TRUE;
    for (gsize i = 0; i < n_bytes; i++)
        n_controls += is_control(bytes[i]);
    return n_controls > n_bytes / ENCODING_BINARY_RATIO;
}

/* So many letters of several bytes in a row are no accident of another encoding. */
#define SURE_RUN 4

/*
 * UTF-8 with wrong bytes in it is damaged UTF-8 and no other encoding: in another, sequences that
 * happen to be valid are few, and never stand one after the other to make a word.
 */
static gboolean is_nearly_utf8(const char *bytes, gsize n_bytes)
{
    const char *end = bytes + n_bytes;
    gsize n_valid = 0;
    gsize n_invalid = 0;
    gsize run = 0;
    gsize longest_run = 0;

    while (bytes < end) {
        gunichar c = g_utf8_get_char_validated(bytes, end - bytes);

        if (c >= (gunichar) -2) {
            n_invalid++;
            run = 0;
            bytes++;
            continue;
        }
        run = c >= 0x80 ? run + 1 : 0;
        longest_run = MAX(longest_run, run);
        n_valid += c >= 0x80;
        bytes = g_utf8_next_char(bytes);
    }
    return longest_run >= SURE_RUN || (n_valid > 0 && n_valid >= 4 * n_invalid);
}

/* How many UTF-16 units could be of Latin or Cyrillic text, of punctuation, or of its spaces. */
static gsize count_plausible(const guint8 *bytes, gsize n_bytes, gboolean big_endian)
{
    gsize n = 0;

    for (gsize i = 0; i + 1 < n_bytes; i += 2) {
        guint high = bytes[big_endian ? i : i + 1];
        guint low = bytes[big_endian ? i + 1 : i];

        n += (high == 0 && (low >= 0x20 || (low >= '\t' && low <= '\r'))) || high == 4 ||
             high == 0x20 || high == 0x21;
    }
    return n;
}

/* In UTF-16 nine units out of ten are plausible in one byte order, and hardly any in the other. */
static const char *guess_utf16(const guint8 *bytes, gsize n_bytes)
{
    gsize n_units = n_bytes / 2;
    gsize n_little = count_plausible(bytes, n_bytes, FALSE);
    gsize n_big = count_plausible(bytes, n_bytes, TRUE);

    if (n_units == 0 || n_bytes % 2 != 0)
        return NULL;
    if (n_little >= n_units - n_units / 10 && n_little > n_big)
        return "UTF-16LE";
    if (n_big >= n_units - n_units / 10 && n_big > n_little)
        return "UTF-16BE";
    return NULL;
}

static gboolean decodes(const char *name, const guint8 *bytes, gsize n_bytes)
{
    const Encoding encoding = {(char *) name, FALSE};
    gsize n_decoded;
    g_autofree char *decoded = encoding_decode(&encoding, bytes, n_bytes, &n_decoded, NULL);

    return decoded != NULL;
}

/* The name that uchardet knows, when the bytes can really be read so. */
static char *ask_uchardet(const guint8 *bytes, gsize n_bytes)
{
    uchardet_t detector = uchardet_new();
    char *name = NULL;

    if (uchardet_handle_data(detector, (const char *) bytes, n_bytes) == 0) {
        uchardet_data_end(detector);
        name = g_strdup(uchardet_get_charset(detector));
    }
    uchardet_delete(detector);
    if (name == NULL || *name == '\0' || !decodes(name, bytes, n_bytes))
        g_clear_pointer(&name, g_free);
    return name;
}

static gboolean detect_legacy(const guint8 *bytes, gsize n_bytes, Encoding *found, GError **error)
{
    const char *cyrillic = encoding_guess_cyrillic(bytes, n_bytes);

    if (cyrillic)
        return found_as(found, cyrillic, FALSE);
    g_autofree char *name = ask_uchardet(bytes, n_bytes);
    if (name)
        return found_as(found, name, FALSE);
    if (decodes("windows-1252", bytes, n_bytes))
        return found_as(found, "windows-1252", FALSE);
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, NULL, 0, 0,
                    _("the encoding of the text cannot be made out; save it as UTF-8, or name its "
                      "encoding with --encoding"));
    return FALSE;
}

gboolean encoding_may_be_mark(const guint8 *bytes, gsize n_bytes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (n_bytes < marks[i].n_bytes && memcmp(bytes, marks[i].bytes, n_bytes) == 0)
            return TRUE;
    return FALSE;
}

gboolean encoding_detect(const guint8 *bytes, gsize n_bytes, const char *asked, Encoding *found,
                         GError **error)
{
    const ByteOrderMark *mark = find_mark(bytes, n_bytes);
    const char *utf16;

    if (mark)
        return found_as(found, mark->name, TRUE);
    if (asked)
        return take_asked(asked, found, error);
    gboolean binary = n_bytes > 0 && looks_binary(bytes, n_bytes);
    if (!binary && g_utf8_validate((const char *) bytes, (gssize) n_bytes, NULL))
        return found_as(found, "UTF-8", FALSE);
    if (binary && (utf16 = guess_utf16(bytes, n_bytes)))
        return found_as(found, utf16, FALSE);
    if (binary) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, NULL, 0, 0,
                        _("this is no text but binary data; check that it is the right file"));
        return FALSE;
    }
    if (is_nearly_utf8((const char *) bytes, n_bytes))
        return found_as(found, "UTF-8", FALSE);
    return detect_legacy(bytes, n_bytes, found, error);
}

/* ---- decoding -----------------------------------------------------------------------------------
 */

/* Where the character after these bytes of UTF-8 stands. */
static void count_place(const char *utf8, gsize n_bytes, guint *line, guint *column)
{
    *line = 1;
    *column = 1;
    for (gsize i = 0; i < n_bytes; i++) {
        gboolean ends_line =
            utf8[i] == '\n' || (utf8[i] == '\r' && (i + 1 == n_bytes || utf8[i + 1] != '\n'));

        if (ends_line) {
            (*line)++;
            *column = 1;
        } else if (((guchar) utf8[i] & 0xC0) != 0x80 && utf8[i] != '\r')
            (*column)++;
    }
}

/* The place stands in front; the name of the file, the caller puts before it. */
static void fail_at(const char *decoded, gsize n_decoded, const char *encoding, gboolean is_nul,
                    GError **error)
{
    guint line;
    guint column;

    count_place(decoded, n_decoded, &line, &column);
    g_autofree char *line_text = g_strdup_printf("%u", line);
    if (is_nul)
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, line_text, column, 0,
            _("there is a zero byte, which no text has; check that it is the right file"));
    else
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, line_text, column, 0,
            _("the bytes here are no text in %s; name the true encoding with --encoding, "
              "or save the file again as UTF-8"),
            encoding);
}

static char *out_of_memory(GError **error)
{
    tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, NULL, 0, 0,
                    _("there is not enough memory to read the text; divide it into smaller files"));
    return NULL;
}

/* Takes decoded bytes over and looks for NUL. */
static char *without_nul(char *decoded, gsize n_bytes, gsize *n_decoded, const char *encoding,
                         GError **error)
{
    const char *nul = memchr(decoded, 0, n_bytes);

    decoded[n_bytes] = '\0';
    if (nul == NULL) {
        *n_decoded = n_bytes;
        return decoded;
    }
    fail_at(decoded, (gsize) (nul - decoded), encoding, TRUE, error);
    g_free(decoded);
    return NULL;
}

static char *decode_utf8(const char *bytes, gsize n_bytes, gsize *n_decoded, GError **error)
{
    const char *end;
    gboolean valid = g_utf8_validate(bytes, (gssize) n_bytes, &end);

    if (!valid && *end != '\0') {
        fail_at(bytes, (gsize) (end - bytes), "UTF-8", FALSE, error);
        return NULL;
    }
    char *decoded = g_try_malloc(n_bytes + 1);
    if (decoded == NULL)
        return out_of_memory(error);
    memcpy(decoded, bytes, n_bytes);
    return without_nul(decoded, n_bytes, n_decoded, "UTF-8", error);
}

/* No encoding of one to four bytes a character becomes more than three times as long in UTF-8. */
#define UTF8_GROWTH 3

static char *decode_by_iconv(const char *name, const guint8 *bytes, gsize n_bytes, gsize *n_decoded,
                             GError **error)
{
    GIConv converter = g_iconv_open("UTF-8", name);
    gsize n_left = n_bytes * UTF8_GROWTH + 4;
    char *in = (char *) bytes;
    gsize n_in = n_bytes;

    if (converter == (GIConv) -1) {
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, NULL, 0, 0,
            _("the encoding \"%s\" is not known; use a name such as UTF-8, windows-1251, "
              "KOI8-R or cp866"),
            name);
        return NULL;
    }
    g_autofree char *decoded = g_try_malloc(n_left + 1);
    if (decoded == NULL) {
        g_iconv_close(converter);
        return out_of_memory(error);
    }
    char *out = decoded;
    gsize result = g_iconv(converter, &in, &n_in, &out, &n_left);
    if (result != (gsize) -1)
        result = g_iconv(converter, NULL, NULL, &out, &n_left);
    g_iconv_close(converter);
    gsize n_out = (gsize) (out - decoded);
    if (result == (gsize) -1) {
        fail_at(decoded, n_out, name, FALSE, error);
        return NULL;
    }
    char *fitting = g_try_realloc(decoded, n_out + 1);
    if (fitting == NULL)
        return out_of_memory(error);
    decoded = NULL;
    return without_nul(fitting, n_out, n_decoded, name, error);
}

static gboolean is_utf8(const Encoding *encoding)
{
    return g_ascii_strcasecmp(encoding->name, "UTF-8") == 0 ||
           g_ascii_strcasecmp(encoding->name, "UTF8") == 0;
}

static const ByteOrderMark *mark_of(const Encoding *encoding)
{
    for (gsize i = 0; encoding->bom && i < G_N_ELEMENTS(marks); i++)
        if (g_ascii_strcasecmp(encoding->name, marks[i].name) == 0)
            return &marks[i];
    return NULL;
}

char *encoding_decode(const Encoding *encoding, const guint8 *bytes, gsize n_bytes,
                      gsize *n_decoded, GError **error)
{
    const ByteOrderMark *mark = mark_of(encoding);

    if (mark && n_bytes >= mark->n_bytes) {
        bytes += mark->n_bytes;
        n_bytes -= mark->n_bytes;
    }
    if (is_utf8(encoding))
        return decode_utf8((const char *) bytes, n_bytes, n_decoded, error);
    return decode_by_iconv(encoding->name, bytes, n_bytes, n_decoded, error);
}

/* ---- encoding -----------------------------------------------------------------------------------
 */

static GBytes *encode_utf8(const char *utf8, gsize n_bytes, gboolean bom, GError **error)
{
    gsize n_mark = bom ? 3 : 0;
    char *out = g_try_malloc(n_mark + n_bytes + 1);

    if (out == NULL) {
        out_of_memory(error);
        return NULL;
    }
    memcpy(out, "\xEF\xBB\xBF", n_mark);
    if (n_bytes > 0)
        memcpy(out + n_mark, utf8, n_bytes);
    return g_bytes_new_take(out, n_mark + n_bytes);
}

/* NULL with *lacking when a character has no place in the encoding; NULL without: other trouble. */
static GBytes *encode_by_iconv(const Encoding *encoding, const char *utf8, gsize n_bytes,
                               gunichar *lacking)
{
    const ByteOrderMark *mark = mark_of(encoding);
    gsize n_mark = mark ? mark->n_bytes : 0;
    GIConv converter = g_iconv_open(encoding->name, "UTF-8");
    gsize n_left = n_bytes * 4 + 16; /* UTF-32 of ASCII; shift sequences at the end */
    char *in = (char *) utf8;
    gsize n_in = n_bytes;

    g_autofree char *encoded = converter == (GIConv) -1 ? NULL : g_try_malloc(n_mark + n_left);
    if (encoded == NULL) {
        if (converter != (GIConv) -1)
            g_iconv_close(converter);
        return NULL;
    }
    if (mark)
        memcpy(encoded, mark->bytes, n_mark);
    char *out = encoded + n_mark;
    gsize result = g_iconv(converter, &in, &n_in, &out, &n_left);
    if (result == (gsize) -1 && errno == EILSEQ && n_in > 0) {
        gunichar c = g_utf8_get_char_validated(in, (gssize) n_in);
        *lacking = c >= (gunichar) -2 ? 0 : c;
    }
    if (result != (gsize) -1)
        result = g_iconv(converter, NULL, NULL, &out, &n_left);
    g_iconv_close(converter);
    gsize n_out = (gsize) (out - encoded);
    if (result == (gsize) -1)
        return NULL;
    char *fitting = g_try_realloc(encoded, MAX(n_out, 1));
    if (fitting == NULL)
        return NULL;
    encoded = NULL;
    return g_bytes_new_take(fitting, n_out);
}

GBytes *encoding_encode(const Encoding *encoding, const char *utf8, gsize n_bytes,
                        gunichar *lacking, GError **error)
{
    *lacking = 0;
    if (is_utf8(encoding))
        return encode_utf8(utf8, n_bytes, encoding->bom, error);
    GBytes *encoded = encode_by_iconv(encoding, utf8, n_bytes, lacking);
    if (encoded == NULL && *lacking)
        return encode_utf8(utf8, n_bytes, FALSE, error);
    if (encoded == NULL)
        tm_set_error_at(
            error, FORMAT_ERROR, FORMAT_ERROR_ENCODING, NULL, 0, 0,
            _("the text cannot be written in %s; name another encoding with --encoding"),
            encoding->name);
    return encoded;
}
