/* Options that choose units: what they mean, and what is refused. */
#include "commands/unit_filter.h"

static void test_dates(void)
{
    static const struct {
        const char *text;
        const char *first, *last; /* NULL: no date */
    } cases[] = {
        {"2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T23:59:59Z"},
        {"2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z"},
        {"2026-01-31T09:30", "2026-01-31T09:30:00Z", "2026-01-31T09:30:59Z"},
        {"2026-01-31 09:30:15", "2026-01-31T09:30:15Z", "2026-01-31T09:30:15Z"},
        {"2026-01-31T09:30:15Z", "2026-01-31T09:30:15Z", "2026-01-31T09:30:15Z"},
        {"1969-12-31", "1969-12-31T00:00:00Z", "1969-12-31T23:59:59Z"},
        {"2026-02-29", NULL, NULL},
        {"2026-13-01", NULL, NULL},
        {"2026-1-1", NULL, NULL},
        {"26-01-01", NULL, NULL},
        {"31.01.2026", NULL, NULL},
        {"2026-01-31T", NULL, NULL},
        {"2026-01-31T9:30", NULL, NULL},
        {"2026-01-31T24:00", NULL, NULL},
        {"2026-01-31T09:30:15+03:00", NULL, NULL},
        {"2026-01-31 ", NULL, NULL},
        {"0000-01-01", NULL, NULL},
        {"вчера", NULL, NULL},
        {"", NULL, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases) * 2; i++) {
        gboolean end = i % 2 == 1;
        const char *wanted = end ? cases[i / 2].last : cases[i / 2].first;
        gint64 seconds = 0;
        g_assert_cmpint(unit_filter_date(cases[i / 2].text, end, &seconds), ==, wanted != NULL);
        if (wanted == NULL)
            continue;
        g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(seconds);
        g_autofree char *got = g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ");
        g_assert_cmpstr(got, ==, wanted);
    }
}

static void append(GString *out, const char *name, const char *value)
{
    if (value != NULL)
        g_string_append_printf(out, " %s=%s", name, value);
}

static void append_number(GString *out, const char *name, gint64 number)
{
    if (number != 0)
        g_string_append_printf(out, " %s=%" G_GINT64_FORMAT, name, number);
}

static char *dump(const UnitFilter *filter)
{
    const TmUnitFilter *units = &filter->filter;
    GString *out = g_string_new(NULL);

    for (gsize i = 0; units->languages != NULL && units->languages[i] != NULL; i++)
        append(out, "lang", units->languages[i]);
    append(out, "from", filter->from);
    append(out, "document", units->document);
    append_number(out, "batch", units->batch);
    append_number(out, "since", units->since);
    append_number(out, "until", units->until);
    append_number(out, "statuses", units->statuses);
    append(out, "attribute", units->attribute);
    append(out, "value", units->value);
    append(out, "text", units->text);
    return g_string_free(out, FALSE);
}

static void test_meaning(void)
{
    static const struct {
        UnitFilterOptions options;
        const char *meaning; /* NULL: refused */
    } cases[] = {
        {{0}, ""},
        {{.languages = (char *) "ru,en"}, " lang=ru lang=en"},
        {{.languages = (char *) "RU, en_us ,kaz"}, " lang=ru lang=en-US lang=kk"},
        {{.languages = (char *) "ru"}, NULL},
        {{.languages = (char *) "ru,ru"}, NULL},
        {{.languages = (char *) "ru,Russian language"}, NULL},
        {{.languages = (char *) ""}, NULL},
        {{.from = (char *) "ru", .to = (char *) "en"}, " lang=ru lang=en from=ru"},
        {{.from = (char *) "ru"}, NULL},
        {{.to = (char *) "en"}, NULL},
        {{.from = (char *) "ru", .to = (char *) "ru"}, NULL},
        {{.from = (char *) "ru", .to = (char *) "en", .languages = (char *) "ru,en"}, NULL},
        {{.document = (char *) "закон.docx"}, " document=закон.docx"},
        {{.document = (char *) ""}, NULL},
        {{.batch = (char *) "12"}, " batch=12"},
        {{.batch = (char *) "0"}, NULL},
        {{.batch = (char *) "-1"}, NULL},
        {{.batch = (char *) "99999999999999999999"}, NULL},
        {{.since = (char *) "1970-01-02", .until = (char *) "1970-01-02"},
         " since=86400 until=172799"},
        {{.since = (char *) "1970-01-02", .until = (char *) "1970-01-01"}, NULL},
        {{.since = (char *) "завтра"}, NULL},
        {{.until = (char *) "2026-02-30"}, NULL},
        {{.since = (char *) "1970-01-01"}, " since=1"},
        {{.status = (char *) "draft"}, " statuses=1"},
        {{.status = (char *) "reviewed, approved"}, " statuses=6"},
        {{.status = (char *) "final"}, NULL},
        {{.status = (char *) ""}, NULL},
        {{.attribute = (char *) "x-client"}, " attribute=x-client"},
        {{.attribute = (char *) "x-client=ООН"}, " attribute=x-client value=ООН"},
        {{.attribute = (char *) "note=a=b"}, " attribute=note value=a=b"},
        {{.attribute = (char *) "x-client="}, " attribute=x-client value="},
        {{.attribute = (char *) "=ООН"}, NULL},
        {{.text = (char *) "модельный закон"}, " text=модельный закон"},
        {{.text = (char *) ""}, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(UnitFilter) filter = {0};
        gboolean good = unit_filter_parse(&command_export, &cases[i].options, &filter);
        g_autofree char *got = good ? dump(&filter) : NULL;
        g_assert_cmpstr(got, ==, cases[i].meaning);
    }
}

static void quiet(G_GNUC_UNUSED const char *text)
{
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_set_printerr_handler(quiet);
    g_test_add_func("/unit-filter/dates", test_dates);
    g_test_add_func("/unit-filter/meaning", test_meaning);
    return g_test_run();
}
