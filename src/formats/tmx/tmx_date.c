/*
 * Dates and people. A <tu> may say when and by whom it was created and changed, each of its <tuv>
 * too. The unit has one answer:
 *
 *     said by <tu>    ─┐
 *                      ├─ combine ──> unit->created, created_by, changed, changed_by
 *     said by <tuv>s  ─┘
 *
 * The writer goes the other way: it writes on <tu> only what does not follow from the variants'
 * fields. Where that would not give back what the <tu> had said, the reader keeps it as fields.
 */
#include "formats/tmx/tmx_internal.h"

#include <string.h>

const char *const tmx_said_names[] = {"creationdate", "creationid", "changedate",
                                      "changeid",     "srclang",    NULL};

/* ---- the calendar ---------------------------------------------------------------------------- */

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

static void put_digits(char *at, gint64 value, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        at[i] = (char) ('0' + value % 10);
        value /= 10;
    }
}

gboolean tmx_date_format(gint64 seconds, char text[TMX_DATE_BYTES])
{
    if (seconds <= 0 || seconds > G_GINT64_CONSTANT(253402300799)) /* the end of 9999 */
        return FALSE;
    /* The way of days_since_1970 back: eras of 400 years, years from March on. */
    gint64 days = seconds / 86400 + 719468;
    gint64 of_era = days % 146097;
    gint64 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    gint64 of_year = of_era - (365 * year + year / 4 - year / 100);
    gint64 shifted = (5 * of_year + 2) / 153;
    gint64 month = shifted < 10 ? shifted + 3 : shifted - 9;

    year += days / 146097 * 400 + (month <= 2);
    memcpy(text, "YYYYMMDDThhmmssZ", TMX_DATE_BYTES);
    put_digits(text, year, 4);
    put_digits(text + 4, month, 2);
    put_digits(text + 6, of_year - (153 * shifted + 2) / 5 + 1, 2);
    put_digits(text + 9, seconds / 3600 % 24, 2);
    put_digits(text + 11, seconds / 60 % 60, 2);
    put_digits(text + 13, seconds % 60, 2);
    return TRUE;
}

/* ---- what the variants say ------------------------------------------------------------------- */

static const char *not_empty(const char *text)
{
    return text && *text ? text : NULL;
}

static TmxMoment moment_said(const char *date, const char *who)
{
    return (TmxMoment){.seconds = date ? tmx_date(date) : 0, .who = not_empty(who)};
}

/* The earliest creation, or the latest change, and who stands beside it; if nobody does, whoever is
 * named. The order of variants is no part of a unit: among equals the first by language counts. */
typedef struct {
    TmxMoment moment;
    const char *language;       /* that says it */
    const char *somebody;       /* named by a variant */
    const char *their_language; /* of that variant */
} Choice;

static void consider(Choice *choice, const char *language, TmxMoment said, gboolean latest)
{
    gint64 ahead =
        latest ? said.seconds - choice->moment.seconds : choice->moment.seconds - said.seconds;

    if (said.seconds != 0 && (choice->moment.seconds == 0 || ahead > 0 ||
                              (ahead == 0 && strcmp(language, choice->language) < 0))) {
        choice->moment = said;
        choice->language = language;
    }
    if (said.who && (choice->somebody == NULL || strcmp(language, choice->their_language) < 0)) {
        choice->somebody = said.who;
        choice->their_language = language;
    }
}

static const char *field(const TmVariant *variant, TmxSaidKind kind)
{
    return tm_attributes_find(variant->attributes, TM_ATTRIBUTE_FIELD, tmx_said_names[kind]);
}

static TmxMoment finish(const Choice *choice)
{
    TmxMoment moment = choice->moment;

    if (moment.who == NULL)
        moment.who = choice->somebody;
    return moment;
}

TmxDates tmx_dates_of_variants(const TmUnit *unit)
{
    Choice created = {0};
    Choice changed = {0};

    for (guint i = 0; i < unit->variants->len; i++) {
        const TmVariant *one = unit->variants->pdata[i];

        if (one->attributes == NULL)
            continue;
        consider(&created, one->language,
                 moment_said(field(one, SAID_CREATED), field(one, SAID_CREATED_BY)), FALSE);
        consider(&changed, one->language,
                 moment_said(field(one, SAID_CHANGED), field(one, SAID_CHANGED_BY)), TRUE);
    }
    return (TmxDates){finish(&created), finish(&changed)};
}

/* ---- both together --------------------------------------------------------------------------- */

/* What <tu> says counts unless a variant was created before (changed after). */
static TmxMoment combine(TmxMoment own, TmxMoment variants, gboolean latest)
{
    gboolean leads = variants.seconds == 0 ||
                     (own.seconds != 0 &&
                      (latest ? own.seconds >= variants.seconds : own.seconds <= variants.seconds));
    const TmxMoment *first = leads ? &own : &variants;
    const TmxMoment *second = leads ? &variants : &own;

    return (TmxMoment){first->seconds ? first->seconds : second->seconds,
                       first->who ? first->who : second->who};
}

static TmxDates combine_said(const char *const *said, const TmxDates *variants)
{
    return (TmxDates){
        combine(moment_said(said[SAID_CREATED], said[SAID_CREATED_BY]), variants->created, FALSE),
        combine(moment_said(said[SAID_CHANGED], said[SAID_CHANGED_BY]), variants->changed, TRUE)};
}

/* What <tu> has to say so that a moment comes out; @date is room for its text. */
static void say(TmxMoment wanted, TmxMoment variants, const char **said_date, const char **said_who,
                char *date)
{
    gboolean with_who = wanted.who && g_strcmp0(wanted.who, variants.who) != 0;
    /* A name without a date would give way to the name beside the variants' date. */
    gboolean with_date = wanted.seconds != variants.seconds ||
                         (with_who && variants.seconds != 0 && variants.who != NULL);

    *said_who = with_who ? wanted.who : NULL;
    *said_date = with_date && tmx_date_format(wanted.seconds, date) ? date : NULL;
}

static void say_all(const TmUnit *unit, const TmxDates *variants, TmxWords *words)
{
    say((TmxMoment){unit->created, not_empty(unit->created_by)}, variants->created,
        &words->said[SAID_CREATED], &words->said[SAID_CREATED_BY], words->created);
    say((TmxMoment){unit->changed, not_empty(unit->changed_by)}, variants->changed,
        &words->said[SAID_CHANGED], &words->said[SAID_CHANGED_BY], words->changed);
}

static gboolean moment_is(TmxMoment moment, gint64 seconds, const char *who)
{
    return moment.seconds == seconds && g_strcmp0(moment.who, not_empty(who)) == 0;
}

void tmx_dates_to_write(const TmUnit *unit, TmxWords *words)
{
    TmxDates variants = tmx_dates_of_variants(unit);
    const char *kept[SAID_SOURCE];
    gboolean any = FALSE;

    say_all(unit, &variants, words);
    for (int kind = 0; kind < SAID_SOURCE; kind++) {
        const char *value =
            tm_attributes_find(unit->attributes, TM_ATTRIBUTE_FIELD, tmx_said_names[kind]);
        kept[kind] = value ? value : words->said[kind];
        any = any || value;
    }
    if (!any)
        return;
    /* The unit may have been changed since its fields were read: they count only as long as they
     * say what it says. */
    TmxDates said = combine_said(kept, &variants);
    if (moment_is(said.created, unit->created, unit->created_by) &&
        moment_is(said.changed, unit->changed, unit->changed_by))
        memcpy(words->said, kept, sizeof(kept));
}

void tmx_take_dates(TmUnit *unit, char *const *said)
{
    TmxDates variants = tmx_dates_of_variants(unit);
    TmxDates both = combine_said((const char *const *) said, &variants);
    TmxWords words;

    unit->created = both.created.seconds;
    unit->created_by = g_strdup(both.created.who);
    unit->changed = both.changed.seconds;
    unit->changed_by = g_strdup(both.changed.who);
    say_all(unit, &variants, &words);
    for (int kind = 0; kind < SAID_SOURCE; kind++) {
        if (said[kind] && g_strcmp0(said[kind], words.said[kind]) != 0)
            tm_attributes_add(&unit->attributes, TM_ATTRIBUTE_FIELD, tmx_said_names[kind],
                              said[kind]);
    }
}
