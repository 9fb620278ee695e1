#include "text/numeral.h"

#include <string.h>

/* What Russian ordinals and some cardinals end in, after the stem. */
static const char *const hard_endings[] = {"ый", "ой", "ая", "ое", "ые",  "ого", "ому",
                                           "ую", "ым", "ом", "ых", "ыми", "ою",  NULL};
static const char *const third_endings[] = {"ий", "ья",  "ье",  "ьи",  "ьего", "ьей", "ьему",
                                            "ью", "ьим", "ьем", "ьих", "ьими", NULL};

/* Stems of ordinals; «третий» has endings of its own. */
static const struct {
    gint64 value;
    const char *stem;
} ordinals[] = {
    {1, "перв"},         {2, "втор"},         {4, "четверт"},     {5, "пят"},
    {6, "шест"},         {7, "седьм"},        {8, "восьм"},       {9, "девят"},
    {10, "десят"},       {11, "одиннадцат"},  {12, "двенадцат"},  {13, "тринадцат"},
    {14, "четырнадцат"}, {15, "пятнадцат"},   {16, "шестнадцат"}, {17, "семнадцат"},
    {18, "восемнадцат"}, {19, "девятнадцат"}, {20, "двадцат"},    {30, "тридцат"},
    {40, "сороков"},     {50, "пятидесят"},   {60, "шестидесят"}, {70, "семидесят"},
    {80, "восьмидесят"}, {90, "девяност"},    {100, "сот"},       {200, "двухсот"},
    {300, "трехсот"},    {400, "четырехсот"}, {500, "пятисот"},   {1000, "тысячн"},
};

/* Words that are listed with all their forms: Russian cardinals, English numerals. */
static const struct {
    gint64 value;
    const char *forms;
} listed[] = {
    {2, "два две двух двум двумя двое двоих двоим двоими"},
    {3, "три трех трем тремя трое троих троим троими треть трети третей"},
    {4, "четыре четырех четырем четырьмя четверо четверых четверым четверыми четверть четверти "
        "четвертью"},
    {5, "пять пяти пятью пятеро пятерых пятерым пятерыми"},
    {6, "шесть шести шестью шестеро шестерых шестерым шестерыми"},
    {7, "семь семи семью семеро семерых семерым семерыми"},
    {8, "восемь восьми восемью восьмью"},
    {9, "девять девяти девятью"},
    {10, "десять десяти десятью"},
    {11, "одиннадцать одиннадцати одиннадцатью"},
    {12, "двенадцать двенадцати двенадцатью"},
    {13, "тринадцать тринадцати тринадцатью"},
    {14, "четырнадцать четырнадцати четырнадцатью"},
    {15, "пятнадцать пятнадцати пятнадцатью"},
    {16, "шестнадцать шестнадцати шестнадцатью"},
    {17, "семнадцать семнадцати семнадцатью"},
    {18, "восемнадцать восемнадцати восемнадцатью"},
    {19, "девятнадцать девятнадцати девятнадцатью"},
    {20, "двадцать двадцати двадцатью"},
    {30, "тридцать тридцати тридцатью"},
    {40, "сорок сорока"},
    {50, "пятьдесят пятидесяти пятьюдесятью"},
    {60, "шестьдесят шестидесяти шестьюдесятью"},
    {70, "семьдесят семидесяти семьюдесятью"},
    {80, "восемьдесят восьмидесяти восемьюдесятью"},
    {90, "девяносто девяноста"},
    {100, "сто ста сотня сотни сотен сотню"},
    {200, "двести двухсот двумстам двумястами двухстах"},
    {300, "триста трехсот тремстам тремястами трехстах"},
    {400, "четыреста четырехсот четыремстам четырьмястами четырехстах"},
    {500, "пятьсот пятисот пятистам пятьюстами пятистах"},
    {600, "шестьсот шестисот шестистам шестьюстами шестистах"},
    {700, "семьсот семисот семистам семьюстами семистах"},
    {800, "восемьсот восьмисот восьмистам восемьюстами восьмистах"},
    {900, "девятьсот девятисот девятистам девятьюстами девятистах"},
    {1000, "тысяча тысячи тысяче тысячу тысячей тысячью тысяч тысячам тысячами тысячах "
           "тыс"},
    {1000000, "миллион миллиона миллиону миллионом миллионе миллионы миллионов миллионам "
              "миллионами миллионах млн"},
    {1000000000, "миллиард миллиарда миллиарду миллиардом миллиарде миллиарды миллиардов "
                 "миллиардам миллиардами миллиардах млрд"},
    {1, "first"},
    {2, "two second twice"},
    {3, "three third thirds"},
    {4, "four fourth quarter quarters"},
    {5, "five fifth"},
    {6, "six sixth"},
    {7, "seven seventh"},
    {8, "eight eighth"},
    {9, "nine ninth"},
    {10, "ten tenth"},
    {11, "eleven eleventh"},
    {12, "twelve twelfth"},
    {13, "thirteen thirteenth"},
    {14, "fourteen fourteenth"},
    {15, "fifteen fifteenth"},
    {16, "sixteen sixteenth"},
    {17, "seventeen seventeenth"},
    {18, "eighteen eighteenth"},
    {19, "nineteen nineteenth"},
    {20, "twenty twentieth"},
    {30, "thirty thirtieth"},
    {40, "forty fortieth"},
    {50, "fifty fiftieth"},
    {60, "sixty sixtieth"},
    {70, "seventy seventieth"},
    {80, "eighty eightieth"},
    {90, "ninety ninetieth"},
    {100, "hundred hundreds hundredth"},
    {1000, "thousand thousands thousandth"},
    {1000000, "million millions millionth mln"},
    {1000000000, "billion billions bn"},
};

static void add_forms(GHashTable *table, gint64 value, const char *forms)
{
    g_auto(GStrv) words = g_strsplit(forms, " ", -1);

    for (gsize i = 0; words[i] != NULL; i++)
        g_hash_table_insert(table, g_strdup(words[i]), GSIZE_TO_POINTER(value));
}

static void add_endings(GHashTable *table, gint64 value, const char *stem,
                        const char *const *endings)
{
    for (gsize i = 0; endings[i] != NULL; i++)
        g_hash_table_insert(table, g_strconcat(stem, endings[i], NULL), GSIZE_TO_POINTER(value));
}

/* Made once for the process and never changed after. */
static GHashTable *words(void)
{
    static gsize made = 0;
    static GHashTable *table = NULL;

    if (g_once_init_enter(&made)) {
        table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (gsize i = 0; i < G_N_ELEMENTS(ordinals); i++)
            add_endings(table, ordinals[i].value, ordinals[i].stem, hard_endings);
        add_endings(table, 3, "трет", third_endings);
        for (gsize i = 0; i < G_N_ELEMENTS(listed); i++)
            add_forms(table, listed[i].value, listed[i].forms);
        g_once_init_leave(&made, 1);
    }
    return table;
}

gint64 tm_numeral_value(const char *folded)
{
    gsize value = GPOINTER_TO_SIZE(g_hash_table_lookup(words(), folded));

    return value == 0 ? -1 : (gint64) value;
}

gint64 tm_numeral_roman(const char *word)
{
    static const struct {
        gint64 value;
        const char *letters;
    } parts[] = {{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
    gint64 sum = 0;
    const char *at = word;

    /* Greedy: what is not in the usual order of letters is left over, and then it is no numeral. */
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        gsize n = strlen(parts[i].letters),
              most = parts[i].value == 10 || parts[i].value == 1 ? 3 : 1;
        for (gsize seen = 0; seen < most && strncmp(at, parts[i].letters, n) == 0; seen++) {
            sum += parts[i].value;
            at += n;
        }
    }
    return *at == '\0' && sum > 0 ? sum : -1;
}
