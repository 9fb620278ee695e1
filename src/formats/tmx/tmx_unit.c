#include "formats/tmx/tmx_internal.h"

#include <string.h>

#include "formats/xml/xml_scan.h"

/* ---- attributes and properties ------------------------------------------------------------- */

/* Names under which tools write the name of the document; in any letter case. "file" is OmegaT's.
 */
static const char *const document_names[] = {"x-document", "x-doc",      "document",
                                             "filename",   "x-filename", "file"};

/* Properties that hold the source text before (or after) the unit: memoQ and MateCat, OmegaT, XTM.
 */
static const struct {
    const char *name;
    gboolean next;
} context_names[] = {
    {"x-context-pre", FALSE}, {"x-context-post", TRUE},          {"prev", FALSE},
    {"next", TRUE},           {"x-previous-source-text", FALSE}, {"x-next-source-text", TRUE},
};

static gboolean all_digits(const char *text, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
    }
    return TRUE;
}

static int number(const char *text, gsize n)
{
    int value = 0;

    for (gsize i = 0; i < n; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* Days from 1970-01-01, for years from 1970 on. March comes first, so that the day that leap years
 * have more is the last of its year. */
static gint64 days_since_1970(int year, int month, int day)
{
    int shifted = month > 2 ? month - 3 : month + 9;
    gint64 y = month > 2 ? year : year - 1;

    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
}

static gboolean is_date(int year, int month, int day)
{
    static const int n_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1970 || month < 1 || month > 12 || day < 1)
        return FALSE;
    gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= n_days[month - 1] + (month == 2 && leap);
}

gint64 tmx_date(const char *text)
{
    if (strlen(text) != strlen("YYYYMMDDTHHMMSSZ") || !all_digits(text, 8) || text[8] != 'T' ||
        !all_digits(text + 9, 6) || text[15] != 'Z')
        return 0;
    int year = number(text, 4);
    int month = number(text + 4, 2);
    int day = number(text + 6, 2);
    int hour = number(text + 9, 2);
    int minute = number(text + 11, 2);
    int second = number(text + 13, 2);

    if (!is_date(year, month, day) || hour > 23 || minute > 59 || second > 60)
        return 0;
    return days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

static void set_string(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

/* Dates and names stand on <tu>, on its <tuv>, or both: the earliest creation and the latest change
 * count, with whoever stands beside them. */
static void take_created(TmUnit *unit, const char *date, const char *who)
{
    gint64 seconds = date ? tmx_date(date) : 0;

    if (seconds != 0 && (unit->created == 0 || seconds < unit->created)) {
        unit->created = seconds;
        if (who)
            set_string(&unit->created_by, who);
    } else if (who && unit->created_by == NULL) {
        set_string(&unit->created_by, who);
    }
}

static void take_changed(TmUnit *unit, const char *date, const char *who)
{
    gint64 seconds = date ? tmx_date(date) : 0;

    if (seconds > unit->changed) {
        unit->changed = seconds;
        if (who)
            set_string(&unit->changed_by, who);
    } else if (who && unit->changed_by == NULL) {
        set_string(&unit->changed_by, who);
    }
}

static const char *attribute(const char *const *attributes, const char *name)
{
    for (gsize i = 0; attributes[i]; i += 2) {
        if (g_str_equal(attributes[i], name))
            return attributes[i + 1];
    }
    return NULL;
}

void tmx_take_attributes(TmUnit *unit, TmVariant *variant, const char *const *attributes)
{
    static const char *const of_unit[] = {"creationdate", "creationid", "changedate", "changeid",
                                          NULL};
    static const char *const of_variant[] = {"xml:lang", "lang", NULL};
    const char *const *consumed = variant ? of_variant : of_unit;
    GPtrArray **kept = variant ? &variant->attributes : &unit->attributes;

    take_created(unit, attribute(attributes, "creationdate"), attribute(attributes, "creationid"));
    take_changed(unit, attribute(attributes, "changedate"), attribute(attributes, "changeid"));
    for (gsize i = 0; attributes[i]; i += 2) {
        if (!g_strv_contains(consumed, attributes[i]))
            tm_attributes_add(kept, TM_ATTRIBUTE_FIELD, attributes[i], attributes[i + 1]);
    }
}

/* A context as memoQ writes it, "<seg>…</seg>" escaped again, or plain. NULL: it has codes. */
static char *plain_context(const char *value)
{
    if (!g_str_has_prefix(value, "<seg>") || !g_str_has_suffix(value, "</seg>"))
        return g_strdup(value);
    XmlSpan inner = {value + strlen("<seg>"), strlen(value) - strlen("<seg></seg>")};
    if (memchr(inner.start, '<', inner.n_bytes))
        return NULL;
    GString *text = g_string_new(NULL);
    xml_unescape(text, inner);
    return g_string_free(text, FALSE);
}

/* The first that is not empty counts: a unit may name one context for each place it stood in. */
static gboolean take_context(TmUnit *unit, const char *type, const char *value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(context_names); i++) {
        if (g_ascii_strcasecmp(type, context_names[i].name) != 0)
            continue;
        char **place =
            context_names[i].next ? &tm_unit_place(unit)->next : &tm_unit_place(unit)->previous;
        g_autofree char *text = plain_context(value);
        if (text == NULL || *place != NULL)
            return FALSE;
        if (*text != '\0')
            *place = g_steal_pointer(&text);
        return TRUE;
    }
    return FALSE;
}

/* One text of a Trados context: its '|' are doubled. NULL when it is empty. */
static char *trados_text(const char *part)
{
    g_auto(GStrv) pieces = g_strsplit(part, "||", -1);

    return *part ? g_strjoinv("|", pieces) : NULL;
}

/*
 * x-ContextContent of Trados: "text | codes | text | codes", codes in base64 and mostly empty, or
 * "text | text". The first text is the source before the unit. The second is the target before it,
 * or the source after it: the header says which. A text with codes is left alone.
 */
static void take_trados_context(TmUnit *unit, const char *value, gboolean following)
{
    g_auto(GStrv) parts = g_strsplit(value, " | ", 5);
    guint n = g_strv_length(parts);

    if (n != 2 && n != 4)
        return;
    TmPlace *place = tm_unit_place(unit);
    if (place->previous == NULL && (n == 2 || *parts[1] == '\0'))
        place->previous = trados_text(parts[0]);
    if (place->next == NULL && following && (n == 2 || *parts[3] == '\0'))
        place->next = trados_text(parts[n / 2]);
}

static gboolean take_document(TmUnit *unit, const char *type, const char *value)
{
    if (tm_unit_document(unit) != NULL || *value == '\0')
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(document_names); i++) {
        if (g_ascii_strcasecmp(type, document_names[i]) == 0) {
            tm_unit_place(unit)->document = g_strdup(value);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean take_status(TmUnit *unit, const char *type, const char *value)
{
    if (!g_str_equal(type, "x-status"))
        return FALSE;
    for (int status = TM_STATUS_DRAFT; status <= TM_STATUS_APPROVED; status++) {
        if (g_str_equal(value, tm_status_name((TmStatus) status))) {
            unit->status = (TmStatus) status;
            return TRUE;
        }
    }
    return FALSE;
}

void tmx_take_property(TmUnit *unit, TmVariant *variant, const char *type, const char *value,
                       gboolean following)
{
    if (take_context(unit, type, value))
        return;
    if (variant == NULL && (take_document(unit, type, value) || take_status(unit, type, value)))
        return;
    if (g_str_equal(type, "x-ContextContent"))
        take_trados_context(unit, value, following);
    tm_attributes_add(variant ? &variant->attributes : &unit->attributes,
                      g_str_equal(type, "note") ? TM_ATTRIBUTE_NOTE : TM_ATTRIBUTE_PROPERTY, type,
                      value);
}

/* ---- finished units ------------------------------------------------------------------------ */

TmxEntry *tmx_entry_skipped(const char *reason)
{
    TmxEntry *entry = g_new0(TmxEntry, 1);

    entry->skipped = reason;
    return entry;
}

void tmx_entry_free(TmxEntry *entry)
{
    if (entry == NULL)
        return;
    tm_unit_free(entry->unit);
    g_free(entry->n_of_language);
    g_free(entry);
}

static const char *language_at(const TmUnit *unit, guint i)
{
    return ((const TmVariant *) unit->variants->pdata[i])->language;
}

/* How many variants from @first on have its language. 0: an earlier one has it. */
static guint count_language(const TmUnit *unit, guint first)
{
    guint n = 1;

    for (guint i = 0; i < first; i++) {
        if (g_str_equal(language_at(unit, i), language_at(unit, first)))
            return 0;
    }
    for (guint i = first + 1; i < unit->variants->len; i++)
        n += g_str_equal(language_at(unit, i), language_at(unit, first));
    return n;
}

TmxEntry *tmx_entry_new(TmUnit *unit, gboolean unknown)
{
    guint n_variants = unit->variants->len;
    g_autofree guint *n_of_language = g_new(guint, n_variants + 1);
    guint n_languages = 0;
    guint n_combinations = 1;

    for (guint i = 0; i < n_variants; i++) {
        n_of_language[i] = count_language(unit, i);
        n_languages += n_of_language[i] > 0;
        n_combinations *= MAX(n_of_language[i], 1);
        n_combinations = MIN(n_combinations, TMX_MAX_COMBINATIONS + 1);
    }
    const char *reason = NULL;
    if (n_languages < 2 && unknown)
        reason = SKIPPED_UNKNOWN_LANGUAGE;
    else if (n_languages < 2)
        reason = n_variants > 0 ? SKIPPED_ONE_LANGUAGE : SKIPPED_EMPTY;
    else if (n_combinations > TMX_MAX_COMBINATIONS)
        reason = SKIPPED_TOO_MANY;
    TmxEntry *entry = tmx_entry_skipped(reason);
    if (reason) {
        tm_unit_free(unit);
        return entry;
    }
    entry->unit = unit;
    entry->n_combinations = n_combinations;
    entry->n_of_language = g_steal_pointer(&n_of_language);
    return entry;
}

static TmUnit *copy_without_variants(const TmUnit *unit)
{
    TmUnit *copy = tm_unit_copy(unit);

    g_ptr_array_set_size(copy->variants, 0);
    return copy;
}

/* The variant number @skip of the language that the variant @first has. */
static const TmVariant *nth_of_language(const TmUnit *unit, guint first, guint skip)
{
    guint i = first;

    while (skip > 0) {
        i++;
        if (g_str_equal(language_at(unit, i), language_at(unit, first)))
            skip--;
    }
    return unit->variants->pdata[i];
}

TmUnit *tmx_entry_combination(const TmxEntry *entry, guint index)
{
    const TmUnit *unit = entry->unit;
    TmUnit *copy = copy_without_variants(unit);

    /* @index is read as a number with one digit for each language. */
    for (guint i = 0; i < unit->variants->len; i++) {
        guint n = entry->n_of_language[i];
        if (n == 0)
            continue;
        const TmVariant *from = nth_of_language(unit, i, index % n);
        TmVariant *to = tm_unit_take_variant(copy, from->language, tm_text_copy(from->text));
        tm_attributes_append(&to->attributes, from->attributes);
        index /= n;
    }
    return copy;
}
