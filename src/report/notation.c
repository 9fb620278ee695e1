#include "report/notation.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "text/error.h"

/* A tag in a string. */
typedef struct {
    TmCodeKind kind;
    guint id;
    gsize n_bytes; /* 0: there is none */
} Tag;

/* "<12>", "</12>" or "<12/>" at @at. A number is written as we write it: "<01>" is none of ours. */
static Tag tag_at(const char *at)
{
    const char *start = at;
    Tag tag = {.kind = TM_CODE_OPEN};
    guint64 id = 0;

    if (*at++ != '<')
        return tag;
    if (*at == '/')
        tag.kind = TM_CODE_CLOSE, at++;
    if (*at == '0')
        return tag;
    for (; g_ascii_isdigit(*at) && id <= G_MAXUINT; at++)
        id = id * 10 + (guint64) (*at - '0');
    if (id == 0 || id > G_MAXUINT)
        return tag;
    if (*at == '/' && tag.kind == TM_CODE_OPEN)
        tag.kind = TM_CODE_ALONE, at++;
    if (*at != '>')
        return tag;
    tag.id = (guint) id;
    tag.n_bytes = (gsize) (at + 1 - start);
    return tag;
}

static void append_tag(GString *string, TmCodeKind kind, guint id)
{
    g_string_append_printf(string, "<%s%u%s>", kind == TM_CODE_CLOSE ? "/" : "", id,
                           kind == TM_CODE_ALONE ? "/" : "");
}

char *notation_tag(const TmCode *code)
{
    GString *tag = g_string_new(NULL);

    append_tag(tag, code->kind, code->id);
    return g_string_free(tag, FALSE);
}

/* ---- the codes of a unit ------------------------------------------------------------------------
 */

/* A code that a tag may stand for. */
typedef struct {
    const TmCode *code;
    gboolean paired; /* its other half is in its text */
} Item;

/* The codes with one kind and id: those of the text that is replaced, then what others have more.
 */
typedef struct {
    GArray *items; /* of Item */
    guint n_used;
    guint n_seen; /* of the text that is gone through */
} Supply;

static void supply_free(gpointer data)
{
    Supply *supply = data;

    g_array_unref(supply->items);
    g_free(supply);
}

/* Number of a tag: an id has 32 bits, a kind two. */
static gint64 tag_key(TmCodeKind kind, guint id)
{
    return (gint64) id * 4 + (gint64) kind;
}

static Supply *find_supply(GHashTable *supplies, TmCodeKind kind, guint id)
{
    gint64 key = tag_key(kind, id);

    return g_hash_table_lookup(supplies, &key);
}

static Supply *make_supply(GHashTable *supplies, const TmCode *code)
{
    Supply *supply = find_supply(supplies, code->kind, code->id);

    if (supply == NULL) {
        gint64 key = tag_key(code->kind, code->id);
        supply = g_new0(Supply, 1);
        supply->items = g_array_new(FALSE, FALSE, sizeof(Item));
        g_hash_table_insert(supplies, g_memdup2(&key, sizeof key), supply);
    }
    return supply;
}

/* Begins to count the codes of another text. */
static void reset_seen(GHashTable *supplies)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, supplies);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Supply *supply = value;
        supply->n_seen = 0;
    }
}

static void add_codes(GHashTable *supplies, const TmText *text)
{
    g_autofree gsize *partners = tm_text_partners(text);

    reset_seen(supplies);
    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        Item item = {tm_text_code(text, i), partners[i] != TM_NO_PARTNER};
        Supply *supply = make_supply(supplies, item.code);
        if (supply->n_seen++ >= supply->items->len)
            g_array_append_val(supply->items, item);
    }
}

/* All codes of a unit by their tags; those of @first come first. */
static GHashTable *unit_supplies(const TmUnit *unit, const TmText *first)
{
    GHashTable *supplies = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, supply_free);

    add_codes(supplies, first);
    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *variant = unit->variants->pdata[i];
        if (variant->text != first)
            add_codes(supplies, variant->text);
    }
    return supplies;
}

/* A tag that is a code of the unit, within @n_bytes. */
static Tag known_tag_at(GHashTable *supplies, const char *at, gsize n_bytes)
{
    Tag tag = tag_at(at);

    if (tag.n_bytes > n_bytes || (tag.n_bytes > 0 && !find_supply(supplies, tag.kind, tag.id)))
        tag.n_bytes = 0;
    return tag;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static void append_backslashes(GString *string, gsize n)
{
    for (gsize i = 0; i < n; i++)
        g_string_append_c(string, '\\');
}

/* Text without codes. @before_code: one follows on it. */
static void write_piece(GString *string, GHashTable *supplies, const char *at, const char *end,
                        gboolean before_code)
{
    while (at < end) {
        gsize n_slashes = MIN(strspn(at, "\\"), (gsize) (end - at));
        at += n_slashes;
        Tag tag = known_tag_at(supplies, at, (gsize) (end - at));
        gboolean doubled = tag.n_bytes > 0 || (at == end && before_code);
        append_backslashes(string, n_slashes * (doubled ? 2 : 1) + (tag.n_bytes > 0 ? 1 : 0));
        gsize n_plain = tag.n_bytes > 0 ? tag.n_bytes : at < end ? 1 : 0;
        g_string_append_len(string, at, (gssize) n_plain);
        at += n_plain;
    }
}

char *notation_write(const TmUnit *unit, const TmText *text)
{
    g_autoptr(GHashTable) supplies = unit_supplies(unit, text);
    GString *string = g_string_new(NULL);
    const char *start = text->string->str;
    gsize done = 0;

    for (gsize i = 0; i < tm_text_n_codes(text); i++) {
        const TmCode *code = tm_text_code(text, i);
        write_piece(string, supplies, start + done, start + code->offset, TRUE);
        append_tag(string, code->kind, code->id);
        done = code->offset;
    }
    write_piece(string, supplies, start + done, start + text->string->len, FALSE);
    return g_string_free(string, FALSE);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

typedef struct {
    GHashTable *supplies;
    TmText *text;
    GArray *paired; /* gboolean for each code of the text: it was one of a pair */
} Reading;

static void reading_clear(Reading *reading)
{
    g_hash_table_unref(reading->supplies);
    g_array_unref(reading->paired);
    g_clear_pointer(&reading->text, tm_text_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static gboolean take_code(Reading *reading, const Tag *tag, const char *at, GError **error)
{
    Supply *supply = find_supply(reading->supplies, tag->kind, tag->id);

    if (supply->n_used == supply->items->len) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0,
                        _("the new text has %.*s once too often; for the characters themselves "
                          "write \\%.*s"),
                        (int) tag->n_bytes, at, (int) tag->n_bytes, at);
        return FALSE;
    }
    const Item *item = &g_array_index(supply->items, Item, supply->n_used++);
    tm_text_append_copy_of_code(reading->text, item->code);
    g_array_append_val(reading->paired, item->paired);
    return TRUE;
}

static gboolean read_all(Reading *reading, const char *at, GError **error)
{
    const char *end = at + strlen(at);

    while (at < end) {
        gsize n_slashes = strspn(at, "\\");
        Tag tag = known_tag_at(reading->supplies, at + n_slashes, (gsize) (end - at) - n_slashes);
        if (tag.n_bytes == 0) {
            /* No tag can begin before the next "<". */
            gsize n_plain = n_slashes + (at[n_slashes] == '<');
            n_plain += strcspn(at + n_plain, "\\<");
            tm_text_append(reading->text, at, (gssize) n_plain);
            at += n_plain;
            continue;
        }
        tm_text_append(reading->text, at, (gssize) (n_slashes / 2));
        at += n_slashes;
        if (n_slashes % 2 != 0)
            tm_text_append(reading->text, at, (gssize) tag.n_bytes);
        else if (!take_code(reading, &tag, at, error))
            return FALSE;
        at += tag.n_bytes;
    }
    return TRUE;
}

/* Whoever takes one half of a pair must take the other, and they must stand in their order. */
static gboolean check_pairs(const Reading *reading, GError **error)
{
    g_autofree gsize *partners = tm_text_partners(reading->text);

    for (gsize i = 0; i < tm_text_n_codes(reading->text); i++) {
        guint id = tm_text_code(reading->text, i)->id;
        if (partners[i] != TM_NO_PARTNER || !g_array_index(reading->paired, gboolean, i))
            continue;
        tm_set_error_at(error, TM_ERROR, TM_ERROR_TEXT, NULL, 0, 0,
                        _("the new text has one of <%u> and </%u> without the other after it; "
                          "they belong together"),
                        id, id);
        return FALSE;
    }
    return TRUE;
}

/* The first codes of a tag are used first: what is left of the old text's was dropped. */
static char *list_dropped(GHashTable *supplies, const TmText *old)
{
    GString *list = g_string_new(NULL);

    reset_seen(supplies);
    for (gsize i = 0; i < tm_text_n_codes(old); i++) {
        const TmCode *code = tm_text_code(old, i);
        Supply *supply = find_supply(supplies, code->kind, code->id);
        if (supply->n_seen++ < supply->n_used)
            continue;
        if (list->len > 0)
            g_string_append_c(list, ' ');
        append_tag(list, code->kind, code->id);
    }
    return g_string_free(list, list->len == 0);
}

TmText *notation_read(const TmUnit *unit, const TmText *old, const char *notation, char **dropped,
                      GError **error)
{
    g_auto(Reading) reading = {.supplies = unit_supplies(unit, old),
                               .text = tm_text_new("", 0),
                               .paired = g_array_new(FALSE, FALSE, sizeof(gboolean))};

    if (!read_all(&reading, notation, error) || !check_pairs(&reading, error))
        return NULL;
    *dropped = list_dropped(reading.supplies, old);
    return g_steal_pointer(&reading.text);
}
