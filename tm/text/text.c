#include "text/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "text/block_private.h"
#include "text/character_private.h"
#include "text/error.h"

/* A TmCodeKind as a letter, in keys and in packed codes. */
static const char kind_letters[] = {
    [TM_CODE_OPEN] = 'o', [TM_CODE_CLOSE] = 'c', [TM_CODE_ALONE] = 'a'};

static void clear_code(gpointer code)
{
    g_free(((TmCode *) code)->name);
    g_free(((TmCode *) code)->data);
    g_free(((TmCode *) code)->form);
}

char tm_code_separator(const TmCode *code)
{
    if (code->kind != TM_CODE_ALONE)
        return '\0';
    if (strcmp(code->name, "tab") == 0)
        return '\t';
    return strcmp(code->name, "break") == 0 ? '\n' : '\0';
}

TmText *tm_text_new(const char *utf8, gssize n_bytes)
{
    TmText *text = g_new0(TmText, 1);

    text->string = g_string_new_len(utf8, n_bytes < 0 ? (gssize) strlen(utf8) : n_bytes);
    text->codes = g_array_new(FALSE, FALSE, sizeof(TmCode));
    g_array_set_clear_func(text->codes, clear_code);
    return text;
}

TmText *tm_text_copy(const TmText *text)
{
    TmText *copy = tm_text_new("", 0);

    tm_text_append_slice(copy, text, 0, text->string->len, 0, text->codes->len);
    return copy;
}

void tm_text_free(TmText *text)
{
    if (text == NULL)
        return;
    g_string_free(text->string, TRUE);
    g_array_unref(text->codes);
    g_free(text);
}

void tm_text_append(TmText *text, const char *utf8, gssize n_bytes)
{
    g_string_append_len(text->string, utf8, n_bytes);
}

static void add_code(TmText *text, gsize offset, const TmCode *like)
{
    TmCode code = {
        .offset = offset,
        .kind = like->kind,
        .id = like->id,
        .name = g_strdup(like->name),
        .data = g_strdup(like->data),
        .form = g_strdup(like->form),
    };

    g_array_append_val(text->codes, code);
}

void tm_text_append_code(TmText *text, TmCodeKind kind, guint id, const char *name,
                         const char *data)
{
    TmCode code = {
        .kind = kind, .id = id, .name = (char *) (name ? name : ""), .data = (char *) data};

    add_code(text, text->string->len, &code);
}

void tm_text_append_copy_of_code(TmText *text, const TmCode *code)
{
    add_code(text, text->string->len, code);
}

void tm_text_append_slice(TmText *text, const TmText *other, gsize start, gsize end,
                          gsize first_code, gsize end_code)
{
    gsize base = text->string->len;

    g_string_append_len(text->string, other->string->str + start, (gssize) (end - start));
    for (gsize i = first_code; i < end_code; i++) {
        const TmCode *code = tm_text_code(other, i);
        add_code(text, base + CLAMP(code->offset, start, end) - start, code);
    }
}

gsize *tm_text_partners(const TmText *text)
{
    gsize n_codes = tm_text_n_codes(text);
    gsize *partners = g_new(gsize, n_codes + 1);
    g_autoptr(GHashTable) open =
        g_hash_table_new(g_direct_hash, g_direct_equal); /* id → index + 1 */

    for (gsize i = 0; i < n_codes; i++) {
        const TmCode *code = tm_text_code(text, i);
        gpointer id = GUINT_TO_POINTER(code->id);

        partners[i] = TM_NO_PARTNER;
        if (code->kind == TM_CODE_OPEN) {
            g_hash_table_insert(open, id, GSIZE_TO_POINTER(i + 1));
        } else if (code->kind == TM_CODE_CLOSE && g_hash_table_contains(open, id)) {
            partners[i] = GPOINTER_TO_SIZE(g_hash_table_lookup(open, id)) - 1;
            partners[partners[i]] = i;
            g_hash_table_remove(open, id);
        }
    }
    return partners;
}

gboolean tm_text_equal(const TmText *a, const TmText *b)
{
    if (!g_string_equal(a->string, b->string) || a->codes->len != b->codes->len)
        return FALSE;
    for (guint i = 0; i < a->codes->len; i++) {
        const TmCode *x = tm_text_code(a, i);
        const TmCode *y = tm_text_code(b, i);
        if (x->offset != y->offset || x->kind != y->kind || x->id != y->id ||
            strcmp(x->name, y->name) != 0 || g_strcmp0(x->data, y->data) != 0 ||
            g_strcmp0(x->form, y->form) != 0)
            return FALSE;
    }
    return TRUE;
}

/* The first character from @at on that a key does not have as it stands in the text, or @end. */
static const char *end_of_kept(const TmTraits *traits, const char *at, const char *end)
{
    while (at < end) {
        guint n_plain = end - at >= TM_BLOCK_BYTES ? tm_block_n_plain(at) : 0;
        at += n_plain;
        if (n_plain > 0)
            continue;
        TmCharacter it = tm_character_at(traits, at, end);
        if ((it.traits & TM_TRAIT_KEPT) == 0)
            break;
        at += it.n_bytes;
    }
    return at;
}

/*
 * Appends the characters of a key, up to a NUL, if there is one. FALSE when a character might not
 * be in NFC as it stands; never if the text is known to be.
 */
static gboolean append_characters(GString *key, const char *at, const char *end, gboolean in_nfc)
{
    const TmTraits *traits = tm_traits();

    while (at < end) {
        const char *kept = at;
        at = end_of_kept(traits, at, end);
        g_string_append_len(key, kept, at - kept);
        if (at == end || *at == '\0')
            return TRUE;
        TmCharacter it = tm_character_at(traits, at, end);
        if (!in_nfc && (it.traits & TM_TRAIT_NFC) == 0)
            return FALSE;
        if (tm_character_class(it) == TM_CHAR_SPACE)
            g_string_append_c(key, ' ');
        else if (it.c != TM_SOFT_HYPHEN)
            g_string_append_len(key, at, it.n_bytes);
        at += it.n_bytes;
    }
    return TRUE;
}

void tm_text_key_into(const TmText *text, GString *key)
{
    const GString *string = text->string;

    g_string_truncate(key, 0);
    if (!append_characters(key, string->str, string->str + string->len, FALSE)) {
        g_autofree char *nfc = tm_unicode_nfc(string->str, string->len);
        g_string_truncate(key, 0);
        append_characters(key, nfc, nfc + strlen(nfc), TRUE);
    }
    g_string_append_c(key, '\1');
    for (guint i = 0; i < text->codes->len; i++)
        g_string_append_c(key, kind_letters[tm_text_code(text, i)->kind]);
}

char *tm_text_key(const TmText *text)
{
    /* Room for all of it: a key is rarely longer than its text. */
    GString *key = g_string_sized_new(text->string->len + text->codes->len + 1);

    tm_text_key_into(text, key);
    return g_string_free(key, FALSE);
}

/* ---- codes as one string ------------------------------------------------------------------------
 */

static void append_field(GString *out, const char *value)
{
    if (value == NULL)
        g_string_append(out, "-:");
    else
        g_string_append_printf(out, "%" G_GSIZE_FORMAT ":%s", strlen(value), value);
}

static gboolean has_forms(const TmText *text)
{
    for (guint i = 0; i < text->codes->len; i++) {
        if (tm_text_code(text, i)->form != NULL)
            return TRUE;
    }
    return FALSE;
}

char *tm_text_pack_codes(const TmText *text)
{
    if (text->codes->len == 0)
        return NULL;
    gboolean forms = has_forms(text);
    GString *out = g_string_new(forms ? "2" : "1");
    for (guint i = 0; i < text->codes->len; i++) {
        const TmCode *code = tm_text_code(text, i);
        g_string_append_printf(out, "%c%" G_GSIZE_FORMAT ":%u:", kind_letters[code->kind],
                               code->offset, code->id);
        append_field(out, code->name);
        append_field(out, code->data);
        if (forms)
            append_field(out, code->form);
    }
    return g_string_free(out, FALSE);
}

static gboolean read_number(const char **at, gsize *number)
{
    char *end;
    guint64 value;

    if (!g_ascii_isdigit(**at))
        return FALSE;
    value = g_ascii_strtoull(*at, &end, 10);
    if (*end != ':' || value > G_MAXINT32)
        return FALSE;
    *at = end + 1;
    *number = (gsize) value;
    return TRUE;
}

/* A field "LENGTH:bytes"; "-:" gives NULL. */
static gboolean read_field(const char **at, char **value)
{
    gsize n_bytes;

    *value = NULL;
    if (g_str_has_prefix(*at, "-:")) {
        *at += 2;
        return TRUE;
    }
    if (!read_number(at, &n_bytes) || strnlen(*at, n_bytes) < n_bytes ||
        !g_utf8_validate_len(*at, n_bytes, NULL))
        return FALSE;
    *value = g_strndup(*at, n_bytes);
    *at += n_bytes;
    return TRUE;
}

static gboolean read_code(const char **at, gboolean forms, TmCode *code)
{
    gsize id;

    for (code->kind = TM_CODE_OPEN; kind_letters[code->kind] != **at; code->kind++)
        if (code->kind == TM_CODE_ALONE)
            return FALSE;
    (*at)++;
    if (!read_number(at, &code->offset) || !read_number(at, &id) || !read_field(at, &code->name))
        return FALSE;
    code->id = (guint) id;
    return code->name != NULL && read_field(at, &code->data) &&
           (!forms || read_field(at, &code->form));
}

static gboolean stands_on_character(const TmText *text, gsize offset)
{
    return offset <= text->string->len &&
           (offset == text->string->len || ((guchar) text->string->str[offset] & 0xc0) != 0x80);
}

gboolean tm_text_unpack_codes(TmText *text, const char *packed, GError **error)
{
    g_autoptr(GArray) codes = g_array_new(FALSE, FALSE, sizeof(TmCode));
    gsize last = 0;
    const char *at = packed;

    g_array_set_clear_func(codes, clear_code);
    gboolean good = packed == NULL || *at == '1' || *at == '2';
    gboolean forms = packed != NULL && *at == '2';
    if (packed != NULL && good)
        at++;
    while (good && packed != NULL && *at != '\0') {
        TmCode code = {0};
        good = read_code(&at, forms, &code) && code.offset >= last &&
               stands_on_character(text, code.offset);
        last = code.offset;
        if (good)
            g_array_append_val(codes, code);
        else
            clear_code(&code);
    }
    if (!good) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_STORE, NULL, 0, 0,
                        _("the inline codes of a stored segment are damaged; restore the memory "
                          "from a backup"));
        return FALSE;
    }
    g_array_unref(text->codes);
    text->codes = g_steal_pointer(&codes);
    return TRUE;
}
