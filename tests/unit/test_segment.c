/*
 * Cutting paragraphs into segments: inline codes at boundaries, and the rules for Russian and
 * English.
 *
 * Codes are written into the texts as "<1" (open), ">1" (close) and "*" (alone).
 */
#include "segment/segment.h"
#include "text/error.h"

#include <string.h>

static TmSegmenter *new_segmenter(const char *language)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", language, &error);

    g_assert_no_error(error);
    TmSegmenter *segmenter = tm_segmenter_new(srx, language, &error);
    g_assert_no_error(error);
    return segmenter;
}

static TmText *read_text(const char *notation)
{
    TmText *text = tm_text_new("", 0);
    guint n_alone = 100;

    for (const char *p = notation; *p; p++) {
        if (*p == '<' || *p == '>') {
            TmCodeKind kind = *p == '<' ? TM_CODE_OPEN : TM_CODE_CLOSE;
            tm_text_append_code(text, kind, (guint) * ++p - '0', "x", NULL);
        } else if (strchr("*#$", *p) != NULL) {
            const char *name = *p == '*' ? "x" : *p == '#' ? "tab" : "break";
            tm_text_append_code(text, TM_CODE_ALONE, n_alone++, name, NULL);
        } else {
            tm_text_append(text, p, 1);
        }
    }
    return text;
}

/* A span in the notation; a code that lies outside start..end is moved to the nearer edge. */
static void show_span(GString *out, const TmText *text, const TmSpan *span)
{
    gsize at = span->start;

    for (gsize i = span->first_code; i < span->end_code; i++) {
        const TmCode *code = tm_text_code(text, i);
        gsize offset = CLAMP(code->offset, span->start, span->end);

        g_string_append_len(out, text->string->str + at, (gssize) (offset - at));
        at = offset;
        if (code->kind == TM_CODE_ALONE)
            g_string_append_c(out, '*');
        else
            g_string_append_printf(out, "%c%u", code->kind == TM_CODE_OPEN ? '<' : '>', code->id);
    }
    g_string_append_len(out, text->string->str + at, (gssize) (span->end - at));
}

static char *cut(TmSegmenter *segmenter, const char *notation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = read_text(notation);
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);
    GString *out = g_string_new(NULL);
    gsize last_code = 0, last_end = 0;

    g_assert_no_error(error);
    for (guint i = 0; i < spans->len; i++) {
        const TmSpan *span = &g_array_index(spans, TmSpan, i);

        g_assert_cmpuint(span->start, <, span->end);
        g_assert_cmpuint(span->start, >=, last_end);
        g_assert_cmpuint(span->first_code, >=, last_code);
        g_assert_cmpuint(span->first_code, <=, span->end_code);
        g_assert_cmpuint(span->end_code, <=, tm_text_n_codes(text));
        last_end = span->end;
        last_code = span->end_code;
        if (i > 0)
            g_string_append_c(out, '|');
        show_span(out, text, span);
    }
    return g_string_free(out, FALSE);
}

static void test_codes(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {" \t\n ", ""},
        {"*<1 >1*", ""},
        {" Один.  Два. ", "Один.|Два."},
        /* Inside a sentence and inside a word. */
        {"При<1нят>1 закон. Да.", "При<1нят>1 закон.|Да."},
        {"Принят<1 закон>1. Да.", "Принят<1 закон>1.|Да."},
        {"Принят* закон*. Да.", "Принят* закон*.|Да."},
        /* CLOSE right after the stop; OPEN before the next sentence. */
        {"Принят <1закон.>1 Да.", "Принят <1закон.>1|Да."},
        {"Принят. <1Да>1, так.", "Принят.|<1Да>1, так."},
        {"Принят.<1 Да>1, так.", "Принят.|<1Да>1, так."},
        {"Принят <1закон. >1Да.", "Принят <1закон.>1|Да."},
        {"Он <1рад.>1<2 Да>2, так.", "Он <1рад.>1|<2Да>2, так."},
        {"Он <1рад.>1 <2Да>2, так.", "Он <1рад.>1|<2Да>2, так."},
        /* A note mark between stop and space belongs to no text; nor does a pair with nothing in
           it. */
        {"Принят.* Да.", "Принят.|Да."},
        {"Принят.<1*>1 Да.", "Принят.|Да."},
        {"Принят.<1>1 <2Да>2, так.", "Принят.|<2Да>2, так."},
        {"Он <1рад.<2*>2>1 Да.", "Он <1рад.<2*>2>1|Да."},
        {"Принят. *Да.", "Принят.|Да."},
        {"*Да.", "Да."},
        {"<1*>1Да.<2*>2", "Да."},
        /* A pair around a whole segment, or around several of them. */
        {"<1Да.>1", "Да."},
        {"<1Да.>1 Нет.", "Да.|Нет."},
        {"<1Да. Нет.>1", "Да.|Нет."},
        {"<1<2Да.>2 Нет.>1", "Да.|Нет."},
        {"<1 <2 Да. >2 >1", "Да."},
        {"<1Да>1 и <2нет>2.", "<1Да>1 и <2нет>2."},
        {"<1Да>1", "Да"},
        {"<1<2Да>2>1", "Да"},
        {"<1Да>1<2нет>2", "<1Да>1<2нет>2"},
        /* Bold from the middle of one sentence to the middle of the next. */
        {"Он <1рад. Да>1, так.", "Он <1рад.|Да>1, так."},
        {"Он <1рад. Да.>1 Так.", "Он <1рад.|Да.|Так."},
        /* Halves without a partner, crossing pairs, a CLOSE before its OPEN. */
        {">1Да<2.", "Да<2."},
        {">1Да<2 нет", "Да<2 нет"},
        {"<1<2Да>1>2", "<1<2Да>1>2"},
        {">1Да<1", "Да"},
        /* A tab (#) and a line break ($) divide as the characters would. */
        {"Председатель Совета#И. П. Вересаев", "Председатель Совета*И. П. Вересаев"},
        {"Принят.#Да. Так.", "Принят.|Да.|Так."},
        {"Принят.$Да.", "Принят.|Да."},
        {"О статусе$закона", "О статусе*закона"},
        {"#Да.$", "Да."},
        /* Non-breaking and zero-width space, a byte order mark. */
        {"\u00A0\uFEFFДа.\u00A0Нет.\u2003\u200B", "Да.|Нет."},
    };
    g_autoptr(TmSegmenter) segmenter = new_segmenter("ru");

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = cut(segmenter, cases[i].text);
        g_assert_cmpstr(shown, ==, cases[i].expected);
    }
}

/* ---- Format handles ------------------------------------------------------------------------- */

/* Rules that break after a full stop, with a header that says "yes" or "no" to start, end and
 * isolated; "-" says nothing. */
static TmSegmenter *segmenter_with_handles(const char *handles)
{
    static const char *const types[] = {"start", "end", "isolated"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) file = g_string_new("<srx version=\"2.0\"><header cascade=\"no\">");

    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (handles[i] != '-')
            g_string_append_printf(file, "<formathandle type=\"%s\" include=\"%s\"/>", types[i],
                                   handles[i] == 'y' ? "yes" : "no");
    g_string_append(file,
                    "</header><body><languagerules><languagerule languagerulename=\"A\">"
                    "<rule><beforebreak>\\.</beforebreak><afterbreak>\\s</afterbreak></rule>"
                    "</languagerule></languagerules><maprules><languagemap "
                    "languagepattern=\".*\" languagerulename=\"A\"/></maprules></body></srx>");
    g_autoptr(TmSrx) srx = tm_srx_parse(file->str, file->len, "test.srx", &error);
    g_assert_no_error(error);
    TmSegmenter *segmenter = tm_segmenter_new(srx, "ru", &error);
    g_assert_no_error(error);
    return segmenter;
}

/* For each text what comes of it for every answer to start, end and isolated. A code ALONE at an
 * edge is left outside the span either way. */
static void test_format_handles(void)
{
    static const struct {
        const char *text;
        struct {
            const char *handles, *expected;
        } results[9];
    } cases[] = {
        {"Он <1рад.>1 Да, так.",
         {{"---", "Он <1рад.>1|Да, так."},
          {"nyn", "Он <1рад.>1|Да, так."},
          {"nyy", "Он <1рад.>1|Да, так."},
          {"yyn", "Он <1рад.>1|Да, так."},
          {"yyy", "Он <1рад.>1|Да, так."},
          {"nnn", "Он <1рад.|Да, так."},
          {"nny", "Он <1рад.|Да, так."},
          {"ynn", "Он <1рад.|Да, так."},
          {"yny", "Он <1рад.|Да, так."}}},
        /* On which side of the space the code stands makes no difference. */
        {"Он <1рад. >1Да, так.", {{"---", "Он <1рад.>1|Да, так."}, {"-n-", "Он <1рад.|Да, так."}}},
        {"Принят.<1 Да>1, так.",
         {{"---", "Принят.|<1Да>1, так."},
          {"nyn", "Принят.|<1Да>1, так."},
          {"nyy", "Принят.|<1Да>1, так."},
          {"nnn", "Принят.|<1Да>1, так."},
          {"nny", "Принят.|<1Да>1, так."},
          {"yyn", "Принят.|Да>1, так."},
          {"yyy", "Принят.|Да>1, так."},
          {"ynn", "Принят.|Да>1, так."},
          {"yny", "Принят.|Да>1, так."}}},
        {"Принят. <1Да>1, так.", {{"---", "Принят.|<1Да>1, так."}, {"y--", "Принят.|Да>1, так."}}},
        {"Он <1рад.>1<2 Да>2, так.",
         {{"---", "Он <1рад.>1|<2Да>2, так."},
          {"nyn", "Он <1рад.>1|<2Да>2, так."},
          {"nyy", "Он <1рад.>1|<2Да>2, так."},
          {"nnn", "Он <1рад.|<2Да>2, так."},
          {"nny", "Он <1рад.|<2Да>2, так."},
          {"yyn", "Он <1рад.>1|Да>2, так."},
          {"yyy", "Он <1рад.>1|Да>2, так."},
          {"ynn", "Он <1рад.|<2Да>2, так."},
          {"yny", "Он <1рад.|<2Да>2, так."}}},
        {"Он <1рад.<2>1 Да>2, так.",
         {{"---", "Он <1рад.|<2>1Да>2, так."},
          {"yyn", "Он <1рад.<2>1|Да>2, так."},
          {"ynn", "Он <1рад.|Да>2, так."}}},
        /* What follows a code that goes with the sentence after goes there too. */
        {"Принят.*<1 Да>1, так.",
         {{"yyy", "Принят.|Да>1, так."},
          {"yyn", "Принят.|<1Да>1, так."},
          {"yny", "Принят.|Да>1, так."},
          {"ynn", "Принят.|<1Да>1, так."},
          {"nyy", "Принят.|<1Да>1, так."}}},
        /* A note mark does not part a CLOSE from its sentence, nor does a pair without text. */
        {"Он <1рад.*>1 Да.",
         {{"---", "Он <1рад.*>1|Да."}, {"nyy", "Он <1рад.*>1|Да."}, {"nny", "Он <1рад.|Да."}}},
        {"Он <1рад.<2*>2>1* Да.",
         {{"---", "Он <1рад.<2*>2>1|Да."},
          {"nyy", "Он <1рад.<2*>2>1|Да."},
          {"nnn", "Он <1рад.|Да."}}},
        /* A pair without text stays whole when others cross it. */
        {"Он <1рад.<2>1*>2 Да.",
         {{"---", "Он <1рад.<2>1*>2|Да."}, {"nyy", "Он <1рад.<2>1*>2|Да."}}},
        {"Он <1рад.>1<2<3>2 Да>3, так.",
         {{"---", "Он <1рад.>1|<2<3>2Да>3, так."}, {"nyy", "Он <1рад.>1|<2<3>2Да>3, так."}}},
        /* Inside a sentence, at the start and at the end of the text there is no boundary. */
        {"При<1нят>1* закон.", {{"ynn", "При<1нят>1* закон."}, {"nyy", "При<1нят>1* закон."}}},
        {"<1Да.>1 <2Нет.>2", {{"---", "Да.|Нет."}, {"nyy", "Да.|Нет."}}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (guint k = 0; k < G_N_ELEMENTS(cases[i].results); k++) {
            if (cases[i].results[k].handles == NULL)
                break;
            g_autoptr(TmSegmenter) segmenter = segmenter_with_handles(cases[i].results[k].handles);
            g_autofree char *shown = cut(segmenter, cases[i].text);
            g_assert_cmpstr(shown, ==, cases[i].results[k].expected);
        }
    }
}

/* ---- Languages ------------------------------------------------------------------------------ */

static void check_language(const char *language, const char *const *cases)
{
    g_autoptr(TmSegmenter) segmenter = new_segmenter(language);

    for (; *cases; cases++) {
        g_auto(GStrv) pieces = g_strsplit(*cases, "|", -1);
        g_autofree char *text = g_strjoinv("", pieces);
        g_autoptr(GString) expected = g_string_new(*cases);

        g_string_replace(expected, "| ", "|", 0);
        g_string_replace(expected, "|\n\n", "|", 0);
        g_string_replace(expected, "|\n", "|", 0);
        g_autofree char *shown = cut(segmenter, text);
        g_assert_cmpstr(shown, ==, expected->str);
    }
}

static void test_russian(void)
{
    static const char *const cases[] = {
        "Заседание открыл И. П. Вересаев.| Принято 37 актов, т. е. вдвое больше.",
        "Статья 1. Общие положения",
        "Глава 2. Права и обязанности",
        "1. Настоящий Закон вступает в силу.| Он действует.",
        "Решил:|\n1. Одобрить.|\n2) Направить;|\nа) в Думу;|\n– в Совет",
        "Комитет рассмотрел\nпоправки и\nпринял их.",
        "Итоги|\n\nУчастники обсудили план.",
        "Завод построен в 1978 г.| Его открыл А. Н. Косыгин.",
        "В 2023 г. Росстат сменил методику.",
        "См. ст. 5, п. 2 и рис. 3.| Иное — в прил. А.",
        "«Работа начата.| Остановить её нельзя», — сказала министр.",
        "«Готовы?» — спросил он.| — Да.",
        "Ставка снижена.[3]| Решение принято.²| Да.",
        "(Сумма не раскрывается.)| Стороны довольны.",
        "Сроки… пока неизвестны.| Ждём…| Решение скоро.",
        "Цена — 5 млн руб. (без НДС).| Торги — в мае.",
        NULL,
    };

    check_language("ru", cases);
}

static void test_english(void)
{
    static const char *const cases[] = {
        "The session was opened by I. P. Veresaev.| It adopted 37 acts, i.e. twice as many.",
        "Article 1. General Provisions",
        "Chapter II. Rights",
        "1. This Law enters into force.| It applies.",
        "It resolved:|\n1. To approve.|\n(a) to send;|\n- to publish",
        "The committee considered\nthe amendments.",
        "Lt. Gen. Smith met Rt. Hon. Jones at 5 p.m.| They left.",
        "U.S. Senators met in the U.S.| They left.",
        "Under Art. 7 and para. 4 of Law No. 44.| The end.",
        "“Work has begun.| It cannot be stopped,” the minister said.",
        "The rate was cut.[3]| The decision came in March.²| Yes.",
        "(The sum is secret.)| Both are happy.",
        "Yu. V. Petrov and Zh. Ivanov signed.",
        "The call is at 9 a.m. Eastern time.| Dial in.",
        NULL,
    };

    check_language("en", cases);
}

/* ---- Pathology ------------------------------------------------------------------------------ */

static void test_many_codes(void)
{
    enum { N_CODES = 100000 };
    g_autoptr(TmSegmenter) segmenter = new_segmenter("ru");
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = tm_text_new("", 0);

    /* Crossing pairs at both edges and loose codes after them; and everything between two stops. */
    for (guint i = 1; i <= N_CODES; i++)
        tm_text_append_code(text, TM_CODE_OPEN, i, "x", NULL);
    tm_text_append(text, "Да. Нет", -1);
    for (guint i = 1; i <= N_CODES; i++)
        tm_text_append_code(text, TM_CODE_CLOSE, i, "x", NULL);
    for (guint i = 1; i <= N_CODES; i++)
        tm_text_append_code(text, TM_CODE_ALONE, N_CODES + i, "x", NULL);
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(spans->len, ==, 2);
}

/* As many between two sentences: notes before the CLOSE that holds them, pairs without text. */
static void test_many_codes_between(void)
{
    enum { N_CODES = 30000 };
    static const char *const handles[] = {"nyy", "nyn", "yyy", "nnn"};

    for (guint k = 0; k < G_N_ELEMENTS(handles); k++) {
        g_autoptr(TmSegmenter) segmenter = segmenter_with_handles(handles[k]);
        g_autoptr(GError) error = NULL;
        g_autoptr(TmText) text = tm_text_new("Он ", -1);
        guint id = 4 * N_CODES;

        for (guint i = 1; i <= N_CODES; i++)
            tm_text_append_code(text, TM_CODE_OPEN, i, "x", NULL);
        tm_text_append(text, "рад.", -1);
        for (guint i = 1; i <= N_CODES; i++) {
            tm_text_append_code(text, TM_CODE_ALONE, id++, "x", NULL);
            tm_text_append_code(text, TM_CODE_OPEN, N_CODES + i, "x", NULL);
            tm_text_append_code(text, TM_CODE_CLOSE, i, "x", NULL);
        }
        for (guint i = 1; i <= N_CODES; i++)
            tm_text_append_code(text, TM_CODE_CLOSE, N_CODES + i, "x", NULL);
        tm_text_append(text, " Да, так.", -1);
        g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(spans->len, ==, 2);
        g_assert_cmpuint(g_array_index(spans, TmSpan, 0).end_code, ==,
                         handles[k][1] == 'y' ? 5 * N_CODES : N_CODES);
    }
}

static void test_many_stops(void)
{
    g_autoptr(TmSegmenter) segmenter = new_segmenter("ru");
    g_autoptr(GError) error = NULL;
    g_autoptr(TmText) text = tm_text_new("", 0);

    for (guint i = 0; i < 20000; i++)
        tm_text_append(text, "Да. ", -1);
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, text, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(spans->len, ==, 20000);
}

/* Texts that invite a rule to begin everywhere: they end, in a result or in the length limit. */
static void test_hostile_texts(void)
{
    static const char *const pieces[] = {
        ".",  ". ",  "А. ",        "»",  ".»",   "\n",     " \n",   "1.",        "\n1.",
        " ",  "т. ", "«А!» — ",    "= ", "( ",   "(а. ",   "СТ. ",  "г. – ",     "«",
        "1)", "I. ", "Статья 5. ", "ъ",  "5¹. ", "1) А\n", "— г. ", "кв. м. (а", "[1] ",
    };
    static const char *const languages[] = {"ru", "en", "uk"};

    for (guint k = 0; k < G_N_ELEMENTS(languages); k++) {
        g_autoptr(TmSegmenter) segmenter = new_segmenter(languages[k]);
        for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(TmText) text = tm_text_new("", 0);

            tm_text_append(text, "В ", -1);
            while (text->string->len <= TM_SEGMENT_MAX_BYTES)
                tm_text_append(text, pieces[i], -1);
            GArray *spans = tm_segmenter_cut(segmenter, text, &error);
            if (spans)
                g_array_unref(spans);
            else
                g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
        }
    }
}

static void test_too_long(void)
{
    g_autoptr(TmSegmenter) segmenter = new_segmenter("en");
    g_autofree char *bytes = g_strnfill(TM_SEGMENT_MAX_BYTES + 1, 'a');
    g_autoptr(TmText) most = tm_text_new(bytes, TM_SEGMENT_MAX_BYTES);
    g_autoptr(TmText) more = tm_text_new(bytes, TM_SEGMENT_MAX_BYTES + 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) spans = tm_segmenter_cut(segmenter, most, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(spans->len, ==, 1);
    g_assert_null(tm_segmenter_cut(segmenter, more, &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_LIMIT);
}

static void test_wrong_language(void)
{
    const char *file = "<srx><body/></srx>";
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_parse(file, strlen(file), "test.srx", &error);

    g_assert_no_error(error);
    g_assert_null(tm_segmenter_new(srx, "ru", &error));
    g_assert_error(error, TM_ERROR, TM_ERROR_RULES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/segment/codes", test_codes);
    g_test_add_func("/segment/format-handles", test_format_handles);
    g_test_add_func("/segment/russian", test_russian);
    g_test_add_func("/segment/english", test_english);
    g_test_add_func("/segment/many-codes", test_many_codes);
    g_test_add_func("/segment/many-codes-between", test_many_codes_between);
    g_test_add_func("/segment/many-stops", test_many_stops);
    g_test_add_func("/segment/hostile-texts", test_hostile_texts);
    g_test_add_func("/segment/too-long", test_too_long);
    g_test_add_func("/segment/wrong-language", test_wrong_language);
    return g_test_run();
}
