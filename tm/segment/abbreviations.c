/*
 * A list is a hash table of abbreviations, spelt backwards and without white space, each with the
 * section it stands in. At a place the text is read backwards from the full stop; at every start of
 * a word what has been read is looked up, and the longest hit counts. That costs the same for ten
 * entries and for ten thousand, which an alternation in a regular expression would not.
 */
#include "segment/abbreviations.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

/* White space passed over in one go; a longer run is layout, not a sentence. Guess. */
#define MAX_SPACES 64

/* Words with a stop in one abbreviation. */
#define MAX_PARTS 5

typedef enum {
    SECTION_NONE,
    SECTION_NEVER_ENDS,
    SECTION_BEFORE_NAME,
    SECTION_BEFORE_NUMBER,
    SECTION_UNIT,
    SECTION_MAY_END,
    SECTION_SELDOM_ENDS,
    SECTION_STARTERS
} Section;

static const char *const SECTION_NAMES[] = {
    [SECTION_NONE] = "",
    [SECTION_NEVER_ENDS] = "never ends",
    [SECTION_BEFORE_NAME] = "before name",
    [SECTION_BEFORE_NUMBER] = "before number",
    [SECTION_UNIT] = "unit",
    [SECTION_MAY_END] = "may end",
    [SECTION_SELDOM_ENDS] = "seldom ends",
    [SECTION_STARTERS] = "sentence starters",
};

typedef struct {
    guint n_units;
    UChar units[TM_ABBREVIATION_MAX_UNITS];
} Key;

struct TmAbbreviations {
    gatomicrefcount references;
    GHashTable *entries;  /* Key, backwards -> Section */
    GHashTable *starters; /* Key, forwards */
};

static guint key_hash(gconstpointer pointer)
{
    const Key *key = pointer;
    guint hash = 5381;

    for (guint i = 0; i < key->n_units; i++)
        hash = hash * 33 + key->units[i];
    return hash;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const Key *left = a, *right = b;

    return left->n_units == right->n_units &&
           memcmp(left->units, right->units, left->n_units * sizeof(UChar)) == 0;
}

/* FALSE when the key is full. */
static gboolean key_append(Key *key, UChar32 c)
{
    if (key->n_units + (guint) U16_LENGTH(c) > TM_ABBREVIATION_MAX_UNITS)
        return FALSE;
    U16_APPEND_UNSAFE(key->units, key->n_units, c);
    return TRUE;
}

static gboolean key_append_backwards(Key *key, const UChar *text, int32_t from, int32_t end)
{
    while (end > from) {
        UChar32 c;
        U16_PREV(text, from, end, c);
        if (!u_isUWhiteSpace(c) && !key_append(key, c))
            return FALSE;
    }
    return TRUE;
}

static gboolean key_append_forwards(Key *key, const UChar *text, int32_t from, int32_t end)
{
    while (from < end) {
        UChar32 c;
        U16_NEXT(text, from, end, c);
        if (!key_append(key, c))
            return FALSE;
    }
    return TRUE;
}

TmAbbreviations *tm_abbreviations_ref(TmAbbreviations *abbreviations)
{
    g_atomic_ref_count_inc(&abbreviations->references);
    return abbreviations;
}

void tm_abbreviations_unref(TmAbbreviations *abbreviations)
{
    if (abbreviations == NULL || !g_atomic_ref_count_dec(&abbreviations->references))
        return;
    g_hash_table_unref(abbreviations->entries);
    g_hash_table_unref(abbreviations->starters);
    g_free(abbreviations);
}

/* ---- Reading a list ------------------------------------------------------------------------- */

typedef struct {
    TmAbbreviations *abbreviations;
    const char *name;
    guint line;
    Section section;
} ListReader;

G_GNUC_PRINTF(3, 4)
static gboolean refuse(const ListReader *reader, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, reader->name, reader->line, 0, "%s", message);
    return FALSE;
}

static gboolean read_section(ListReader *reader, const char *line, GError **error)
{
    gsize length = strlen(line);

    for (guint i = 1; i < G_N_ELEMENTS(SECTION_NAMES); i++) {
        gsize n_bytes = strlen(SECTION_NAMES[i]);
        if (length == n_bytes + 2 && line[length - 1] == ']' &&
            strncmp(line + 1, SECTION_NAMES[i], n_bytes) == 0) {
            reader->section = (Section) i;
            return TRUE;
        }
    }
    return refuse(reader, error, _("there is no section \"%s\"; locales/README.md lists them"),
                  line);
}

static gboolean make_key(const ListReader *reader, const char *entry, Key *key)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[2 * TM_ABBREVIATION_MAX_UNITS];
    int32_t length;

    key->n_units = 0;
    u_strFromUTF8(units, G_N_ELEMENTS(units), &length, entry, -1, &status);
    if (U_FAILURE(status))
        return FALSE;
    return reader->section == SECTION_STARTERS ? key_append_forwards(key, units, 0, length)
                                               : key_append_backwards(key, units, 0, length);
}

static gboolean read_entry(ListReader *reader, const char *entry, GError **error)
{
    TmAbbreviations *list = reader->abbreviations;
    gboolean starter = reader->section == SECTION_STARTERS;
    GHashTable *table = starter ? list->starters : list->entries;
    Key key;

    if (reader->section == SECTION_NONE)
        return refuse(reader, error, _("\"%s\" stands before the first [section]; move it"), entry);
    if (!starter && !g_str_has_suffix(entry, "."))
        return refuse(reader, error,
                      _("\"%s\" does not end with a full stop; add one or remove it"), entry);
    if (!make_key(reader, entry, &key))
        return refuse(reader, error, _("\"%s\" is too long for an abbreviation; remove it"), entry);
    if (g_hash_table_contains(table, &key))
        return refuse(reader, error, _("\"%s\" stands in the list twice; keep one of them"), entry);
    if (g_hash_table_size(table) >= TM_ABBREVIATIONS_MAX)
        return refuse(reader, error, _("the list is too long at \"%s\"; shorten it"), entry);
    g_hash_table_insert(table, g_memdup2(&key, sizeof key), GINT_TO_POINTER(reader->section));
    return TRUE;
}

/* One line: a section, or entries with commas between them; "#" begins a comment. */
static gboolean read_line(ListReader *reader, char *line, GError **error)
{
    line[strcspn(line, "#")] = '\0';
    g_strstrip(line);
    if (*line == '[')
        return read_section(reader, line, error);
    g_auto(GStrv) entries = g_strsplit(line, ",", -1);
    for (guint i = 0; entries[i]; i++) {
        const char *entry = g_strstrip(entries[i]);
        if (*entry && !read_entry(reader, entry, error))
            return FALSE;
    }
    return TRUE;
}

static TmAbbreviations *abbreviations_new(void)
{
    TmAbbreviations *abbreviations = g_new0(TmAbbreviations, 1);

    g_atomic_ref_count_init(&abbreviations->references);
    abbreviations->entries = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    abbreviations->starters = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    return abbreviations;
}

TmAbbreviations *tm_abbreviations_parse(const char *bytes, gsize n_bytes, const char *name,
                                        GError **error)
{
    g_autoptr(TmAbbreviations) abbreviations = abbreviations_new();
    ListReader reader = {abbreviations, name, 0, SECTION_NONE};
    const char *end;

    if (n_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        n_bytes -= 3;
    }
    if (n_bytes > G_MAXINT32 / 4 || !g_utf8_validate_len(bytes, n_bytes, NULL)) {
        refuse(&reader, error, _("the list \"%s\" is not UTF-8; save it as UTF-8"), name);
        return NULL;
    }
    for (const char *at = bytes, *stop = bytes + n_bytes; at < stop; at = end + 1) {
        end = memchr(at, '\n', (gsize) (stop - at));
        if (end == NULL)
            end = stop;
        g_autofree char *line = g_strndup(at, (gsize) (end - at));
        reader.line++;
        if (!read_line(&reader, line, error))
            return NULL;
    }
    return g_steal_pointer(&abbreviations);
}

/* ---- Looking around a place ----------------------------------------------------------------- */

static gboolean is_word(UChar32 c)
{
    return u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static gboolean is_newline(UChar32 c)
{
    return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Before @at: the character, or U_SENTINEL at the beginning. */
static UChar32 before(const UChar *text, int32_t at)
{
    UChar32 c = U_SENTINEL;

    if (at > 0)
        U16_PREV(text, 0, at, c);
    return c;
}

static UChar32 after(const UChar *text, int32_t length, int32_t at)
{
    UChar32 c = U_SENTINEL;

    if (at < length)
        U16_NEXT(text, at, length, c);
    return c;
}

static int32_t skip_spaces_back(const UChar *text, int32_t at)
{
    for (guint n = 0; n < MAX_SPACES && at > 0 && u_isUWhiteSpace(text[at - 1]); n++)
        at--;
    return at;
}

static int32_t skip_spaces(const UChar *text, int32_t length, int32_t at)
{
    for (guint n = 0; n < MAX_SPACES && at < length && u_isUWhiteSpace(text[at]); n++)
        at++;
    return at;
}

static int32_t skip_digits(const UChar *text, int32_t length, int32_t at)
{
    for (guint n = 0; n < 4 && at < length && u_isdigit(text[at]); n++)
        at++;
    return at;
}

/* "1.", "2.3)", "а)", "(b)", "(12)" or a dash, and white space after it. */
static gboolean is_list_mark(const UChar *text, int32_t length, int32_t at)
{
    UChar32 c = after(text, length, at);
    gboolean bracket = c == '(';
    int32_t end;

    if (c == '-' || c == 0x2022 || (c >= 0x2012 && c <= 0x2015))
        return u_isUWhiteSpace(after(text, length, at + 1));
    at += bracket;
    for (end = skip_digits(text, length, at); end > at && after(text, length, end) == '.';) {
        at = end + 1;
        end = skip_digits(text, length, at);
        if (end == at)
            return !bracket && u_isUWhiteSpace(after(text, length, at));
    }
    if (end == at && is_word(after(text, length, at)))
        end = at + 1;
    return end > at && after(text, length, end) == ')' &&
           u_isUWhiteSpace(after(text, length, end + 1));
}

/* Whether the white space from..end divides paragraphs or list items, which no abbreviation joins.
 */
static gboolean divides(const UChar *text, int32_t length, int32_t from, int32_t end)
{
    guint n_lines = 0;

    for (int32_t i = from; i < end; i++)
        n_lines += is_newline(text[i]) && !(text[i] == '\n' && i > from && text[i - 1] == '\r');
    return n_lines > 1 || (n_lines == 1 && is_list_mark(text, length, end));
}

static gboolean is_roman_digit(UChar32 c)
{
    return c == 'I' || c == 'V' || c == 'X' || c == 'L' || c == 'C';
}

/* A number ends just before the white space before @at: "5", "XX", and "90-х". */
static gboolean number_before(const UChar *text, int32_t at)
{
    int32_t end = skip_spaces_back(text, at);
    int32_t from = end;

    if (u_isdigit(before(text, end)))
        return TRUE;
    while (from > 0 && end - from < 4 && is_word(text[from - 1]))
        from--;
    if (from > 1 && text[from - 1] == '-' && u_isdigit(text[from - 2]))
        return TRUE;
    from = end;
    while (from > 0 && end - from < 8 && is_roman_digit(text[from - 1]))
        from--;
    return from < end && !is_word(before(text, from));
}

static gboolean is_opener(UChar32 c)
{
    int8_t type = u_charType(c);

    return type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION || c == '"' || c == '\'';
}

/* ---- Deciding ------------------------------------------------------------------------------- */

static Section look_up(const TmAbbreviations *list, Key *key, guint n_letters)
{
    Section section = GPOINTER_TO_INT(g_hash_table_lookup(list->entries, key));

    if (section != SECTION_NONE || n_letters < 2)
        return section;
    /* Read backwards, the first letter is the last unit. */
    UChar *first = &key->units[key->n_units - 1];
    UChar written = *first;
    *first = (UChar) u_tolower(written);
    if (*first != written)
        section = GPOINTER_TO_INT(g_hash_table_lookup(list->entries, key));
    *first = written;
    return section;
}

/* The longest abbreviation that ends with the full stop before @end; *start is where it begins. */
static Section find_longest(const TmAbbreviations *list, const UChar *text, int32_t end,
                            int32_t *start)
{
    Section best = SECTION_NONE;
    Key key = {0};
    guint n_letters = 0;

    for (int32_t at = end; at > 0;) {
        UChar32 c;
        U16_PREV(text, 0, at, c);
        if (!key_append(&key, c))
            break;
        n_letters += is_word(c);
        if (is_word(c) && !is_word(before(text, at)) && before(text, at) != '-') {
            Section section = look_up(list, &key, n_letters);
            if (section != SECTION_NONE) {
                best = section;
                *start = at;
            }
        }
        if (u_isUWhiteSpace(before(text, at)))
            at = skip_spaces_back(text, at);
    }
    return best;
}

static gboolean starts_sentence(const TmAbbreviations *list, const UChar *text, int32_t length,
                                int32_t at)
{
    Key key = {0};

    while (at < length) {
        UChar32 c;
        U16_NEXT(text, at, length, c);
        if (!is_word(c) && c != '\'' && c != 0x2019)
            break;
        if (!key_append(&key, c))
            return FALSE;
    }
    return g_hash_table_contains(list->starters, &key);
}

static int32_t skip_roman(const UChar *text, int32_t length, int32_t at)
{
    for (guint n = 0; n < 8 && at < length && is_roman_digit(text[at]); n++)
        at++;
    return at;
}

/* A Roman numeral by itself. "I" alone is more often the pronoun, "C" and "L" are letters. */
static gboolean is_roman(const UChar *text, int32_t length, int32_t at)
{
    int32_t end = skip_roman(text, length, at);

    return end > at && !is_word(after(text, length, end)) &&
           (end > at + 1 || text[at] == 'V' || text[at] == 'X');
}

/* What can stand for a number: "Art. IV", "прил. А". "No. I left" and "No. A man" are sentences. */
static gboolean is_mark(const UChar *text, int32_t length, int32_t at)
{
    UChar32 c = after(text, length, at);
    int32_t end = at + (c >= 0 ? U16_LENGTH(c) : 0);
    UChar32 next = after(text, length, end);

    if (is_roman(text, length, at))
        return TRUE;
    return is_word(c) && !is_word(next) && !((c == 'I' || c == 'A') && u_isUWhiteSpace(next));
}

/* Whether an abbreviation that began before @end goes on at @next: "Rt. | Hon.", "т. | е." */
static gboolean is_inside(const TmAbbreviations *list, const UChar *text, int32_t length,
                          int32_t end, int32_t next)
{
    for (guint n = 0; n < MAX_PARTS; n++) {
        int32_t stop = next, start = 0;

        while (stop < length && stop - next < TM_ABBREVIATION_MAX_UNITS && is_word(text[stop]))
            stop++;
        if (stop == next || after(text, length, stop) != '.')
            return FALSE;
        if (find_longest(list, text, stop + 1, &start) != SECTION_NONE && start < end)
            return TRUE;
        next = skip_spaces(text, length, stop + 1);
    }
    return FALSE;
}

/* After a unit: @next is where the white space ends, @word where opening quotes and brackets do. */
static gboolean goes_on(const UChar *text, int32_t length, int32_t next, int32_t word)
{
    UChar32 c = after(text, length, word);

    return after(text, length, next) == '(' || u_isdigit(c) || u_islower(c) ||
           is_roman(text, length, word);
}

gboolean tm_abbreviations_forbid(const TmAbbreviations *list, const UChar *text, int32_t length,
                                 int32_t place)
{
    int32_t end = skip_spaces_back(text, place);
    int32_t next = skip_spaces(text, length, place);
    int32_t start = 0;

    if (before(text, end) != '.' || divides(text, length, end, next))
        return FALSE;
    if (is_inside(list, text, length, end, next))
        return TRUE;
    Section section = find_longest(list, text, end, &start);
    int32_t word = next;
    while (word < length && word - next < MAX_SPACES && is_opener(text[word]))
        word++;
    switch (section) {
    case SECTION_NEVER_ENDS:
        return TRUE;
    case SECTION_BEFORE_NUMBER:
        return u_isdigit(after(text, length, word)) || is_mark(text, length, word);
    case SECTION_BEFORE_NAME:
        return !number_before(text, start) || goes_on(text, length, next, word);
    case SECTION_UNIT:
        return goes_on(text, length, next, word);
    case SECTION_SELDOM_ENDS:
        return !starts_sentence(list, text, length, word);
    default:
        return FALSE;
    }
}
