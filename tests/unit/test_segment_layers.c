/*
 * The layers above the rules: what each forbids or breaks, and what it gives as its reason.
 *
 * In a case "|" stands for a boundary and "~" for a place that a rule would break and a layer does
 * not; they are listed with the layer that decided, in order.
 */
#include <stdio.h>
#include <string.h>

#include "segment/segment.h"

/* Wider than any between words. */
#define GAP "                                                                      "

typedef struct {
    const char *language;
    const char *text;
    const char *layers; /* the first letter of each: Structure, Abbreviation, Name, Opening, Rule */
} Case;

static const Case CASES[] = {
    /* lines */
    {"ru", "Итоги совещания|\n\nПринято решение.", "S"},
    {"ru", "Депутаты рассмотрели\nпоправки.", ""},
    {"ru", "Комитет решил:|\n1.~ Одобрить проект.|\n2.~ Направить его.", "SSSS"},
    {"ru", "Запрещается:|\nа) курить;|\nб) шуметь.", "SS"},
    {"ru", "Задачи:|\n– развитие|\n– рост", "SS"},
    {"ru", "Москва~\n– столица России.", "S"},
    {"ru", "Порядок определён в статье~\n5.| Иное не допускается.", "SR"},
    {"ru", "Порядок определён в ст.~\n5.| Иное не допускается.", "AR"},
    {"ru", "Все пакеты нового дистрибутива собраны с помощью GCC~\n4.4.| Затем их проверили.",
     "SR"},
    {"ru", "Повестка заседания постоянной комиссии по культуре:|\n3.~ Разное", "SS"},
    {"ru", "1.~ Доклад председателя постоянной комиссии по культуре|\n2.~ Разное", "SSS"},
    {"en", "The fee is set in Art.~\n7.| It is paid once.", "AR"},
    {"en", "The committee resolved:|\n(a) to smoke;|\n(b) to litter.", "SS"},
    {"ru", "Первая страница|\fВторая страница", "S"},
    {"ru", "Первый абзац.|\xE2\x80\xA9Второй абзац.", "S"},
    {"ru", "О статусе\xE2\x80\xA8закона", ""},
    {"en", "Line one.|\r\n\r\nLine two.", "S"},
    {"ru", "Срок годности~\n— 18 мес.", "S"},
    {"ru", "— Когда начнётся набор?~\n— спросила она.", "S"},
    {"ru", "Восстание началось 14~\n(26) декабря.", "S"},
    {"ru", "Это установлено ч.~ 4 ст.~\n12.| Иных оснований нет.", "AAR"},
    {"en", "In this Act—|\n(a) first; and|\n(b) second; or|\n(c) third.", "SSS"},
    {"ru", "а) курение; и|\nб) шум.", "S"},
    {"en", "The fee is fixed by Art.~\nVII.| It is paid once.", "AR"},
    {"en", "Delegates met Mr.~\nV.~ Petrov.", "AN"},
    {"ru", "Повестка дня:|\nI.~ О плане работы|\nII.~ О бюджете", "SSSS"},
    {"ru", "Стороны:|\nа. первая|\nб. вторая", "SS"},
    {"ru", "Поезд прибыл в\nг.~ Тулу.", "A"},
    {"kk", "1-1) бірінші;|\n1-2) екінші", "S"},
    {"en", "The Act:|\n(aa) first;|\n(iii) second;|\n(1A) third;|\niii) fourth", "SSSS"},
    {"ru", "Изложить в редакции:|\n«б) направлять запросы;|\n5¹) отвечать на них»", "SS"},
    {"ru", "Отчёт (см. пункт~\n2) принят.", "S"},
    /* headings */
    {"ru", "Статья 1.~ Общие положения", "S"},
    {"ru", "СТАТЬЯ 1.~ ОБЩИЕ ПОЛОЖЕНИЯ", "S"},
    {"ru", "Глава первая.~ Общие положения", "S"},
    {"ru", "§ 4.~ Прочие условия|\nСтатья 5.~ Предмет", "SSS"},
    {"ru", "Статья 5¹.~ Порядок", "S"},
    {"ru", "Статья 1.~ Общие положения|\nНастоящий Закон регулирует отношения в сфере туризма.",
     "SS"},
    {"ru", "Дополнить статьёй следующего содержания: «Статья 5¹.~ Предмет", "S"},
    {"en", "Chapter II.~ Rights", "S"},
    {"en", "Annex A.~ Technical Requirements", "S"},
    {"en", "Section 3.1.~ Definitions", "S"},
    {"kk", "1-бап.~ Жалпы ережелер", "S"},
    {"ru", "Статья 5а.~ Права", "S"},
    {"ru", "5¹.~ Депутат вправе выступать.", "S"},
    {"en", "Section 3A.~ Offences", "S"},
    {"en", "Article 5 bis.~ Offences", "S"},
    {"kk", "9-1-бап.~ Құқықтар", "S"},
    {"ru", "Глава 2\nПрава и обязанности", ""},
    {"ru", "Они вышли позже.| Ст.~ 45.| Далее — Собрание.", "RAR"},
    /* brackets, gaps */
    {"ru", "Закон принят (ранее он назывался иначе.~ Его\nавтор — Иванов).| Всё.", "SR"},
    {"ru", "Председатель|" GAP "Зайцев", "S"},
    {"ru", GAP "1.~ Одобрить проект.| Направить его.", "SR"},
    {"ru", "1.~ Альфа|" GAP "2.~ Бета", "SSS"},
    {"en", "The majority ratio in the first round of the vote is~\n1.", "S"},
    {"ru", "Текст.~  [3]| Далее.", "RR"},
    {"ru", "Текст.⁽³⁾| Далее.", "R"},
    {"ru", "Закон принят (ранее он назывался иначе.~ Его автор — Иванов).| Всё.", "SR"},
    {"ru", "Закон принят.| (Ранее он назывался иначе.| Его автор — Иванов.)| Всё.", "RRR"},
    /* points in one line */
    {"ru", "Комитет решил: 1.~ Одобрить проект.| 2.~ Направить его.", "SRS"},
    {"en", "1) The first item| 2) The second item", "S"},
    {"en", "1) to approve the draft; 2) to send it", ""},
    {"en", "1.~ The rule applies subject to paragraph 2.| The Minister may vary it.", "SR"},
    {"en", "• One item| • another item", "S"},
    {"en", "(a) The fee is paid.| (b) The Minister may waive it.", "R"},
    /* initials */
    {"ru", "Письмо подписала Н.~ В.~ Орлова.| Ответ получен.", "NNR"},
    {"ru", "Исполнитель: Зайцев О.~ Л.| Срок: 5 дней.", "NR"},
    {"ru", "Докладчик — Ким В.~ С.| Содокладчик — Шевченко Т.~ А.", "NRN"},
    {"ru", "По докладу Пак И.~ Э.~ Комитет принял решение.", "NN"},
    {"ru", "Министр О.~ Л.~ Зайцев прибыл.", "NN"},
    {"ru", "Речь шла о витамине С.| Его дозу снизили.", "R"},
    {"ru", "Температура не выше 5 °С.| Срок годности — год.", "R"},
    {"ru", "Указ подписал Николай I.| Затем он уехал.", "R"},
    {"en", "A letter from N.V.~ Orlova arrived.", "N"},
    {"en", "Susan B.~ Alder spoke.| J.~ Banerjee did not.", "NRS"},
    {"en", "The cemetery dates from World War I.| Volunteers look after it.", "R"},
    {"en", "Its companion, S.~ 1931, is in committee.", "N"},
    {"en", "Smith, M.A.| Others came.", "R"},
    {"ru", "Книга Марка Дж.~ Граффа вышла.", "N"},
    {"ru", "Он показан на выставке '99.| Он основан в Туле.", "R"},
    {"en", "These aren't.| However, others are.", "R"},
    {"ru", "Выступил Зайцев О.~ Л.| Министерство поддержало проект.", "NR"},
    {"ru", "Изучен доклад Иванова И.~ И.| Комиссия решила иначе.", "NR"},
    {"ru", "И\u0306.~ И.~ Иванов прибыл.", "NN"},
    /* abbreviations */
    {"ru", "Форум пройдёт в г.~ Туле.", "A"},
    {"ru", "Порт построен в 1978 г.| Его мощность растёт.", "R"},
    {"ru", "Отгружено 455 тыс. т.| План выполнен.", "R"},
    {"ru", "Вход с Заводской ул.| Парковка бесплатная.", "R"},
    {"ru", "Вход с ул.~ Ленина.", "A"},
    {"ru", "Поручение дано им.| Они его исполнят.", "R"},
    {"ru", "Высота — 5 см.| Ширина не измерялась.", "R"},
    {"ru", "Город рос.| Он менялся.", "R"},
    {"ru", "См. разд.~ «Документы».", "A"},
    {"ru", "Премия им. акад.~ С.~ П.~ Королёва.", "ANN"},
    {"ru", "Цена — 45 руб.~ 20 коп. с июля.", "A"},
    {"ru", "Столы, стулья и т. д.| Исключений нет.", "R"},
    {"en", "Ms.~ Green met Rt.~ Hon.~ Black.", "AAA"},
    {"en", "Maj.~ Gen.~ (Ret.)~ Igor Sablin came.", "AAA"},
    {"en", "The St.~ Petersburg office moved to 5th Ave.| Rent is lower.", "AR"},
    {"en", "U.S.~ Senators met in the U.S.| They left.", "AR"},
    {"en", "She lives in the U.S.| Dr.~ Amari does not.", "RA"},
    {"en", "Alpha Corp.~ Chairman Ivan Petrov resigned.", "A"},
    {"en", "The deal is with Baker Bros.~ Inc.| Others failed.", "AR"},
    {"en", "Smith et al.~ (2021) found none.", "A"},
    {"en", "It was issued as Doc.~ No.~ 17.", "AA"},
    {"en", "I think of modern art.| The museum is closed.", "R"},
    {"en", "It is in the app.| “It is easy,” she said.", "R"},
    {"en", "He moved in.| 12 people came.", "R"},
    {"ru", "Они прошли в зал.| Заседание началось.", "R"},
    {"en", "The call is at 9 a.m.~\nEastern time.| Dial in.", "RR"},
    {"ru", "В 2024 г. рост составил 5 %, в 2025 г. – 7 %.", ""},
    {"ru", "Так было в 2025 г.~ – Туркменистан, в 2026 г.~ – Узбекистан.", "AA"},
    {"ru", "За: Иванов И.~ И.~ — Тула.", "NN"},
    {"ru", "Закон от 12 мая 2020 г.~ N 5 принят.", "A"},
    {"ru", "О МЕРАХ ПО СТ.~ 5 ЗАКОНА", "A"},
    {"ru", "ДОКЛАДЧИК — П.~ П.~ ПЕТРОВ", "NN"},
    {"en", "MR.~ SMITH: Thank you.", "A"},
    {"en", "She lives in CA.| The others do not.", "R"},
    /* openings */
    {"ru", "В 2023 г.~ Росстат сменил методику.", "O"},
    {"ru", "По состоянию на 1 января 2025 г.~ Фонд насчитывал 5 млн участников.", "O"},
    {"ru", "Кодекс принят в 1996 г.~ Правительством.", "O"},
    {"ru", "Кодекс принят в 1996 г.| Итогом стала реформа.", "R"},
    {"ru", "На вопрос «Где деньги?»~ Минстрой ответил молчанием.", "O"},
    {"ru", "В штате 25 чел.| Директор назначен вчера.", "R"},
    {"ru", "За 9 мес.~ Минтранс сократил расход.", "O"},
    {"ru", "Поручить Петрову С.~ А.| Срок — 5 дней.", "NR"},
    {"ru", "Стороны договорились.1| Документ готов.", "R"},
    {"ru", "Созданный в 1992 г.~ Фонд помогает школам.", "O"},
    {"ru", "Стороны исполняют подписанное 5 мая 1994 г.~ Соглашение.", "O"},
    {"ru", "Общая площадь здания — 2 340 кв. м.| Высота потолков — 3 м.", "R"},
    {"ru", "Есть договор о государственной границе 1994 г.| Стороны его исполняют.", "R"},
    {"ru", "Стороны исполняют подписанное в мае 1994 г.~ Соглашение.", "O"},
    {"ru", "Утратил силу закон, принятый в 2013 г.| Новый закон принят.", "R"},
    {"ru", "План принят в 2020 г.| Объём выплат вырос.", "R"},
    {"en", "At 5 a.m.~ Mr.~ Smith left.", "OA"},
    {"en", "The talks ended at 6 p.m.| Ms.~ Lee left first.", "RA"},
    {"en", "When he came at 6 p.m.~ Alice left.", "O"},
    {"en", "“Who will pay?”~ Senator Hale asked.", "O"},
};

static void strip_marks(GString *text)
{
    g_string_replace(text, "|", "", 0);
    g_string_replace(text, "~", "", 0);
}

/* The text with its marks, and the layers. */
static char *show(const char *text, const GArray *places, GString *layers)
{
    GString *shown = g_string_new(text);

    for (guint i = places->len; i-- > 0;) {
        const TmSrxPlace *place = &g_array_index(places, TmSrxPlace, i);

        g_assert_nonnull(place->rule);
        g_assert_cmpint(place->file != NULL, ==, place->line > 0);
        g_string_insert(shown, (gssize) place->offset, place->breaks ? "|" : "~");
        g_string_prepend_c(layers, g_ascii_toupper(tm_srx_layer_name(place->layer)[0]));
    }
    return g_string_free(shown, FALSE);
}

static void check(const Case *item)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TmSrx) srx = tm_srx_load(TEST_SOURCE "/locales", item->language, &error);
    g_assert_no_error(error);
    g_autoptr(TmSrxRules) rules = tm_srx_rules_for(srx, item->language, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(item->text);
    g_autoptr(GString) layers = g_string_new(NULL);

    strip_marks(text);
    g_autoptr(GArray) places = tm_srx_places(rules, text->str, text->len, &error);
    g_assert_no_error(error);
    g_autofree char *shown = show(text->str, places, layers);
    if (g_str_equal(shown, item->text) && g_str_equal(layers->str, item->layers))
        return;
    fprintf(stderr, "want: %s (%s)\n got: %s (%s)\n", item->text, item->layers, shown, layers->str);
    g_test_fail();
}

static void test_cases(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++)
        check(&CASES[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layers/cases", test_cases);
    return g_test_run();
}
