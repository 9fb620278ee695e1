/*
 * Abbreviations are kept in a hash table spelt backwards and without white space. At a place the
 * text is read backwards from the full stop; at every start of a word what has been read is looked
 * up, and the longest hit counts. That costs the same for ten entries and for ten thousand, which
 * an alternation in a regular expression would not.
 *
 * Words are kept in one table, forwards, the section in front of them.
 */
#include "segment/lists.h"

#include "text/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

/* Letters of the longest ending. */
#define MAX_ENDING 8

static const char *const SECTION_NAMES[TM_LIST_END] = {
    [TM_LIST_NONE] = "",
    [TM_LIST_NEVER_ENDS] = "never ends",
    [TM_LIST_TITLE] = "title",
    [TM_LIST_PERSONAL_TITLE] = "personal title",
    [TM_LIST_BEFORE_NAME] = "before name",
    [TM_LIST_AFTER_NAME] = "after name",
    [TM_LIST_BEFORE_NUMBER] = "before number",
    [TM_LIST_DIVISION] = "division",
    [TM_LIST_UNIT] = "unit",
    [TM_LIST_MAY_END] = "may end",
    [TM_LIST_INSTITUTION] = "institution",
    [TM_LIST_SELDOM_ENDS] = "seldom ends",
    [TM_LIST_STARTER] = "sentence starters",
    [TM_LIST_HEADING] = "headings",
    [TM_LIST_HEADING_AFTER] = "headings after number",
    [TM_LIST_HEADING_NUMBER] = "heading numbers",
    [TM_LIST_INITIAL] = "initials",
    [TM_LIST_REGNAL] = "regnal names",
    [TM_LIST_SURNAME] = "surnames",
    [TM_LIST_SURNAME_ENDING] = "surname endings",
    [TM_LIST_NO_SURNAME] = "no surnames",
    [TM_LIST_ADJECTIVE_ENDING] = "adjective endings",
    [TM_LIST_TAKES_LETTER] = "takes letter",
    [TM_LIST_TAKES_NUMBER] = "takes number",
    [TM_LIST_MULTIPLIER] = "multipliers",
    [TM_LIST_CONTINUATION] = "continuations",
    [TM_LIST_SPEECH_VERB] = "speech verbs",
    [TM_LIST_OPENING] = "openings",
    [TM_LIST_SUBORDINATOR] = "subordinators",
    [TM_LIST_PREDICATE] = "predicates",
    [TM_LIST_PREDICATE_ENDING] = "predicate endings",
    [TM_LIST_NO_PREDICATE] = "no predicates",
    [TM_LIST_PASSIVE_ENDING] = "passive endings",
    [TM_LIST_PARTICIPLE_ENDING] = "participle endings",
    [TM_LIST_AGENT_ENDING] = "agent endings",
    [TM_LIST_NO_AGENT] = "no agents",
    [TM_LIST_COPULA] = "copulas",
};

typedef struct {
    guint n_units;
    UChar units[TM_LISTS_MAX_UNITS + 1]; /* a word has its section in front */
} Key;

struct TmLists {
    gatomicrefcount references;
    GHashTable *abbreviations; /* Key, backwards -> TmListEntry */
    GHashTable *words;         /* set of Key */
    guint max_units;           /* of an abbreviation */
    guint n_words[TM_LIST_END];
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
    if (key->n_units + (guint) U16_LENGTH(c) > TM_LISTS_MAX_UNITS)
        return FALSE;
    U16_APPEND_UNSAFE(key->units, key->n_units, c);
    return TRUE;
}

/* White space behind a full stop does not count ("т. е." is "т.е."), any other does: "вс." is not
 * "в с." */
static gboolean key_append_backwards(Key *key, const UChar *text, int32_t from, int32_t end)
{
    LookText look = {text, end};

    while (end > from) {
        UChar32 c;
        if (u_isUWhiteSpace(text[end - 1])) {
            end = look_skip_spaces_back(look, end);
            if (look_before(look, end) != '.' && !key_append(key, ' '))
                return FALSE;
            continue;
        }
        U16_PREV(text, from, end, c);
        if (!key_append(key, c))
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

static void entry_free(TmListEntry *entry)
{
    g_free(entry->rule);
    g_free(entry->file);
    g_free(entry);
}

TmLists *tm_lists_new(void)
{
    TmLists *lists = g_new0(TmLists, 1);

    g_atomic_ref_count_init(&lists->references);
    lists->abbreviations =
        g_hash_table_new_full(key_hash, key_equal, g_free, (GDestroyNotify) entry_free);
    lists->words = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    return lists;
}

TmLists *tm_lists_ref(TmLists *lists)
{
    g_atomic_ref_count_inc(&lists->references);
    return lists;
}

void tm_lists_unref(TmLists *lists)
{
    if (lists == NULL || !g_atomic_ref_count_dec(&lists->references))
        return;
    g_hash_table_unref(lists->abbreviations);
    g_hash_table_unref(lists->words);
    g_free(lists);
}

/* ---- Reading -------------------------------------------------------------------------------- */

typedef struct {
    TmLists *lists;
    const char *name;
    guint line;
    TmListSection section;
} Reader;

G_GNUC_PRINTF(3, 4)
static gboolean refuse(const Reader *reader, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, reader->name, reader->line, 0, "%s", message);
    return FALSE;
}

static gboolean read_section(Reader *reader, const char *line, GError **error)
{
    gsize length = strlen(line);

    for (guint i = 1; i < TM_LIST_END; i++) {
        gsize n_bytes = strlen(SECTION_NAMES[i]);
        if (length == n_bytes + 2 && line[length - 1] == ']' &&
            strncmp(line + 1, SECTION_NAMES[i], n_bytes) == 0) {
            reader->section = (TmListSection) i;
            return TRUE;
        }
    }
    return refuse(reader, error, _("there is no section \"%s\"; locales/README.md lists them"),
                  line);
}

static gboolean make_key(const Reader *reader, const char *text, Key *key)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[2 * TM_LISTS_MAX_UNITS];
    int32_t length;

    key->n_units = 0;
    u_strFromUTF8(units, G_N_ELEMENTS(units), &length, text, -1, &status);
    if (U_FAILURE(status))
        return FALSE;
    if (reader->section < TM_LIST_FIRST_WORDS)
        return key_append_backwards(key, units, 0, length);
    return key_append(key, (UChar32) reader->section) && key_append_forwards(key, units, 0, length);
}

static gboolean add_abbreviation(Reader *reader, const char *text, const Key *key, GError **error)
{
    TmListEntry *entry;

    if (!g_str_has_suffix(text, "."))
        return refuse(reader, error,
                      _("\"%s\" does not end with a full stop; add one or remove it"), text);
    entry = g_new0(TmListEntry, 1);
    entry->rule = g_strdup_printf("“%s” [%s]", text, SECTION_NAMES[reader->section]);
    entry->file = g_strdup(reader->name);
    entry->line = reader->line;
    entry->section = reader->section;
    g_hash_table_insert(reader->lists->abbreviations, g_memdup2(key, sizeof *key), entry);
    reader->lists->max_units = MAX(reader->lists->max_units, key->n_units);
    return TRUE;
}

static gboolean read_entry(Reader *reader, const char *text, GError **error)
{
    TmLists *lists = reader->lists;
    Key key;

    if (reader->section == TM_LIST_NONE)
        return refuse(reader, error, _("\"%s\" stands before the first [section]; move it"), text);
    if (!make_key(reader, text, &key))
        return refuse(reader, error, _("\"%s\" is too long for a list; remove it"), text);
    if (g_hash_table_contains(lists->abbreviations, &key) ||
        g_hash_table_contains(lists->words, &key))
        return refuse(reader, error, _("\"%s\" stands in the list twice; keep one of them"), text);
    if (g_hash_table_size(lists->abbreviations) + g_hash_table_size(lists->words) >=
        TM_LISTS_MAX_ENTRIES)
        return refuse(reader, error, _("the list is too long at \"%s\"; shorten it"), text);
    if (reader->section < TM_LIST_FIRST_WORDS)
        return add_abbreviation(reader, text, &key, error);
    g_hash_table_add(lists->words, g_memdup2(&key, sizeof key));
    lists->n_words[reader->section]++;
    return TRUE;
}

/* One line: a section, or entries with commas between them; "#" begins a comment. */
static gboolean read_line(Reader *reader, char *line, GError **error)
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

gboolean tm_lists_read(TmLists *lists, const char *bytes, gsize n_bytes, const char *name,
                       GError **error)
{
    Reader reader = {lists, name, 0, TM_LIST_NONE};
    const char *end;

    if (n_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        n_bytes -= 3;
    }
    if (n_bytes > TM_LISTS_MAX_BYTES)
        return refuse(&reader, error, _("the list is larger than %d MB; shorten it"),
                      TM_LISTS_MAX_BYTES / (1024 * 1024));
    if (!g_utf8_validate_len(bytes, n_bytes, NULL))
        return refuse(&reader, error, _("the list \"%s\" is not UTF-8; save it as UTF-8"), name);
    for (const char *at = bytes, *stop = bytes + n_bytes; at < stop; at = end + 1) {
        end = memchr(at, '\n', (gsize) (stop - at));
        if (end == NULL)
            end = stop;
        g_autofree char *line = g_strndup(at, (gsize) (end - at));
        reader.line++;
        if (!read_line(&reader, line, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Asking --------------------------------------------------------------------------------- */

/* What the words around a possible abbreviation look like. */
static gboolean is_in_capitals(LookText text, LookSpan word)
{
    gint32 at = word.start;

    for (; at < word.end && u_isupper(text.text[at]); at++)
        ;
    return word.end - word.start >= 2 && at == word.end;
}

/* "О МЕРАХ ПО СТ. 5", "MR. SMITH": a neighbour in capitals tells that all of it is. */
static gboolean is_among_capitals(LookText text, int32_t start, int32_t end)
{
    LookSpan before = look_word_back(text, look_skip_spaces_back(text, start));
    LookSpan after = look_word(text, look_skip_openers(text, look_skip_spaces(text, end)));

    return is_in_capitals(text, before) || is_in_capitals(text, after);
}

/* The abbreviation as it is written, or with a small first letter; a single letter stands for
 * itself. */
static const TmListEntry *look_up(const TmLists *lists, Key *key, guint n_letters)
{
    const TmListEntry *entry = g_hash_table_lookup(lists->abbreviations, key);

    if (entry != NULL || n_letters < 2)
        return entry;
    /* Read backwards, the first letter is the last unit. */
    UChar *first = &key->units[key->n_units - 1];
    UChar written = *first;
    *first = (UChar) u_tolower(written);
    if (*first != written)
        entry = g_hash_table_lookup(lists->abbreviations, key);
    *first = written;
    return entry;
}

/* The same for one in capitals. Letters with a stop each are rather initials: "П. П. ПЕТРОВ". */
static const TmListEntry *look_up_small(const TmLists *lists, const Key *key, guint n_letters)
{
    Key small = *key;
    UChar *first = &small.units[small.n_units - 1];
    guint n_stops = 0;

    for (guint i = 0; i < small.n_units; i++) {
        n_stops += small.units[i] == '.';
        small.units[i] = (UChar) u_tolower(small.units[i]);
    }
    if (n_stops == n_letters)
        return NULL;
    const TmListEntry *entry = g_hash_table_lookup(lists->abbreviations, &small);
    if (entry != NULL)
        return entry;
    *first = (UChar) u_toupper(*first);
    return g_hash_table_lookup(lists->abbreviations, &small);
}

/* What joins the parts of one abbreviation: "кВт·ч.", "км/ч.", "р-н." */
static gboolean is_joint(UChar32 c)
{
    return c == '-' || c == '/' || c == 0xB7 || c == 0x22C5;
}

/* What an abbreviation may consist of, white space aside; the last is "°", as in "N°." */
static gboolean is_part(UChar32 c)
{
    return look_is_letter(c) || is_joint(c) || look_is_apostrophe(c) || c == '.' || c == 0xB0;
}

/* "р-н" and "ko‘ch" are one word, "2025-ж." is a number and one. */
static gboolean begins_word(LookText text, int32_t at)
{
    UChar32 c = look_before(text, at);

    if (look_is_apostrophe(c))
        return !look_is_letter(look_before(text, at - 1));
    return !look_is_letter(c) && (!is_joint(c) || u_isdigit(look_before(text, at - 1)));
}

const TmListEntry *tm_lists_longest(const TmLists *lists, LookText text, int32_t end,
                                    int32_t *start)
{
    const TmListEntry *best = NULL;
    Key key = {0};
    guint n_letters = 0, n_capitals = 0;

    for (int32_t at = end; at > 0 && key.n_units < lists->max_units;) {
        UChar32 c;
        U16_PREV(text.text, 0, at, c);
        if (!key_append(&key, c))
            break;
        n_letters += look_is_letter(c);
        n_capitals += u_isupper(c);
        if (look_is_letter(c) && begins_word(text, at)) {
            const TmListEntry *entry = look_up(lists, &key, n_letters);
            if (entry == NULL && n_letters > 1 && n_capitals == n_letters &&
                is_among_capitals(text, at, end))
                entry = look_up_small(lists, &key, n_letters);
            if (entry != NULL) {
                best = entry;
                *start = at;
            }
        }
        int32_t space = at;
        at = look_skip_spaces_back(text, at);
        if (!is_part(look_before(text, at)) ||
            (at < space && look_before(text, at) != '.' && !key_append(&key, ' ')))
            break;
    }
    return best;
}

static gboolean has_key(const TmLists *lists, TmListSection section, LookText text, LookSpan word)
{
    Key key = {0};

    return lists->n_words[section] > 0 && word.end > word.start &&
           key_append(&key, (UChar32) section) &&
           key_append_forwards(&key, text.text, word.start, word.end) &&
           g_hash_table_contains(lists->words, &key);
}

gboolean tm_lists_has(const TmLists *lists, TmListSection section, LookText text, LookSpan word)
{
    return has_key(lists, section, text, word);
}

/* The word in small letters; how many units, or 0 when it is too long. */
static int32_t fold(LookText text, LookSpan word, UChar *folded)
{
    int32_t n = 0;

    if (word.end - word.start > LOOK_MAX_WORD)
        return 0;
    for (int32_t at = word.start; at < word.end;) {
        UChar32 c;
        U16_NEXT(text.text, at, word.end, c);
        c = u_tolower(c);
        if (n + U16_LENGTH(c) > LOOK_MAX_WORD)
            return 0;
        U16_APPEND_UNSAFE(folded, n, c);
    }
    return n;
}

gboolean tm_lists_has_folded(const TmLists *lists, TmListSection section, LookText text,
                             LookSpan word)
{
    UChar folded[LOOK_MAX_WORD];
    int32_t n = lists->n_words[section] > 0 ? fold(text, word, folded) : 0;
    LookText small = {folded, n};

    if (n == 0)
        return FALSE;
    if (has_key(lists, section, text, word))
        return TRUE;
    if (has_key(lists, section, small, (LookSpan){0, n}))
        return TRUE;
    /* "СТАТЬЯ" and "статья" for an entry that is written "Статья". */
    folded[0] = (UChar) u_toupper(folded[0]);
    return has_key(lists, section, small, (LookSpan){0, n});
}

gboolean tm_lists_has_ending(const TmLists *lists, TmListSection section, LookText text,
                             LookSpan word, guint n_least)
{
    UChar folded[LOOK_MAX_WORD];
    int32_t n = lists->n_words[section] > 0 ? fold(text, word, folded) : 0;
    LookText small = {folded, n};

    for (int32_t length = 1; length <= MAX_ENDING && length + (int32_t) n_least <= n; length++)
        if (has_key(lists, section, small, (LookSpan){n - length, n}))
            return TRUE;
    return FALSE;
}

gboolean tm_lists_starts_sentence(const TmLists *lists, LookText text, LookSpan word)
{
    UChar32 next = look_after(text, word.end);
    gboolean letter = word.end - word.start == 1;

    return next != '.' && !(letter && next == ',') && has_key(lists, TM_LIST_STARTER, text, word);
}

gboolean tm_lists_is_empty(const TmLists *lists, TmListSection section)
{
    return lists->n_words[section] == 0;
}
