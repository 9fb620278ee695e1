#include "formats/table/table_internal.h"

#include <string.h>

#include "text/language.h"

static const char *const names_of_kinds[COLUMN_N_KINDS] = {
    [COLUMN_DOCUMENT] = "document",     [COLUMN_STATUS] = "status",
    [COLUMN_ORIGIN] = "origin",         [COLUMN_CREATED] = "created",
    [COLUMN_CREATED_BY] = "created_by", [COLUMN_CHANGED] = "changed",
    [COLUMN_CHANGED_BY] = "changed_by", [COLUMN_NOTE] = "note",
};

const char *column_name(ColumnKind kind)
{
    return names_of_kinds[kind];
}

/* COLUMN_IGNORED: the name is none of ours. */
static ColumnKind kind_of(const char *name)
{
    if (g_ascii_strcasecmp(name, "doc") == 0)
        return COLUMN_DOCUMENT;
    for (ColumnKind kind = COLUMN_DOCUMENT; kind < COLUMN_N_KINDS; kind++)
        if (g_ascii_strcasecmp(name, names_of_kinds[kind]) == 0)
            return kind;
    return COLUMN_IGNORED;
}

/*
 * What a header calls a column. Words that tables use for other things but that are language codes
 * too ("id" is Indonesian, "tag" Tagoi) are none in a header: --columns says them. So are words of
 * four letters and more ("source", "text"), which no language in use is.
 */
static char *header_language(const char *name)
{
    static const char *const words[] = {"cat", "doc", "id",  "key", "no",  "num",
                                        "pos", "ref", "row", "seg", "set", "src",
                                        "sub", "tag", "tgt", "url", NULL};
    g_autofree char *small = g_ascii_strdown(name, -1);
    gsize n_letters = strcspn(name, "-_");

    if (n_letters < 2 || n_letters > 3 || g_strv_contains(words, small))
        return NULL;
    return tm_language_normalise(name, NULL);
}

static void column_clear(gpointer data)
{
    Column *column = data;

    g_free(column->language);
}

static GArray *columns_new(void)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(Column));

    g_array_set_clear_func(columns, column_clear);
    return columns;
}

/* Takes the language over. */
static void add_column(GArray *columns, ColumnKind kind, char *language)
{
    Column column = {language ? COLUMN_LANGUAGE : kind, language};

    g_array_append_val(columns, column);
}

GArray *columns_from_option(const char *option, GError **error)
{
    g_autoptr(GArray) columns = columns_new();
    g_auto(GStrv) names = g_strsplit(option, ",", TABLE_MAX_COLUMNS);

    for (guint i = 0; names[i]; i++) {
        const char *name = g_strstrip(names[i]);
        ColumnKind kind = kind_of(name);
        gboolean named = kind != COLUMN_IGNORED || g_str_equal(name, "-");
        char *language = named ? NULL : tm_language_normalise(name, NULL);

        add_column(columns, kind, language);
        if (!named && language == NULL) {
            tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_CONTENT, NULL, 0, 0,
                            _("--columns: “%s” is no language; write the columns in order, for "
                              "instance --columns ru,en,-,document"),
                            name);
            return NULL;
        }
    }
    return g_steal_pointer(&columns);
}

gboolean columns_are_ours(const char *const *names)
{
    gboolean found[COLUMN_N_KINDS] = {FALSE};

    for (guint i = 0; names[i]; i++)
        found[kind_of(names[i])] = TRUE;
    for (ColumnKind kind = COLUMN_DOCUMENT; kind < COLUMN_N_KINDS; kind++)
        if (!found[kind])
            return FALSE;
    return TRUE;
}

/* In a header of ours "id" and "no" stand for the languages: there are no other columns. */
GArray *columns_from_header(const char *const *names)
{
    GArray *columns = columns_new();
    gboolean ours = columns_are_ours(names);

    for (guint i = 0; names[i]; i++) {
        ColumnKind kind = kind_of(names[i]);

        if (kind != COLUMN_IGNORED)
            add_column(columns, kind, NULL);
        else
            add_column(columns, kind,
                       ours ? tm_language_normalise(names[i], NULL) : header_language(names[i]));
    }
    return columns;
}

gboolean columns_are_named(const GArray *columns, const char *const *names)
{
    if (g_strv_length((char **) names) < columns->len)
        return FALSE;
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = column_at(columns, i);
        g_autofree char *language = tm_language_normalise(names[i], NULL);

        if (column->kind == COLUMN_LANGUAGE && g_strcmp0(language, column->language) != 0)
            return FALSE;
    }
    return TRUE;
}

guint columns_count_languages(const GArray *columns)
{
    guint n = 0;

    for (guint i = 0; i < columns->len; i++)
        n += column_at(columns, i)->kind == COLUMN_LANGUAGE;
    return n;
}

guint columns_count_needed(const GArray *columns)
{
    guint n = columns->len;

    while (n > 0 && column_at(columns, n - 1)->kind != COLUMN_LANGUAGE &&
           column_at(columns, n - 1)->kind != COLUMN_DOCUMENT)
        n--;
    return n;
}

const char *columns_find_repeated(const GArray *columns)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < columns->len; i++) {
        const char *language = column_at(columns, i)->language;

        if (language && !g_hash_table_add(seen, (gpointer) language))
            return language;
    }
    return NULL;
}
