/*
 * Which language a text is written in.
 *
 * 1. Script: Armenian letters mean Armenian; Cyrillic and Latin letters leave several languages.
 * 2. Letters: each language has an alphabet. A letter outside it counts against the language, so
 *    that "ў" leaves Belarusian and Uzbek, and "ы" rules out Ukrainian.
 *    A text that has none of the letters a language can hardly do without counts against it too.
 * 3. Words: frequent short words count for it.
 * 4. Still equal: the language that is earlier in the table, which is the one with fewer letters of
 *    its own. A text of Kazakh that uses no Kazakh letter would be most unusual.
 *
 * A statistical model over letter sequences would tell more languages apart; among these twelve it
 * is not needed, and this table can be read and checked.
 */
#include "text/language.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#define MAX_BYTES (64 * 1024)
/* Fewer letters say nothing: "№ 5", "УК". Guess. */
#define MIN_LETTERS 3
/* A document in Cyrillic may quote Latin names at length; the other way round is rare. Guess. */
#define CYRILLIC_WEIGHT 2
/* Points. Guesses, tried on the development documents of the corpus. */
#define POINTS_FOREIGN_LETTER 6
#define POINTS_OWN_LETTER 1
#define POINTS_WORD 4
#define POINTS_SIGN 4
/* So many letters without any of the usual ones cost a language one point. */
#define LETTERS_WITHOUT_USUAL 8
/* Every letter of the alphabets below is under this. */
#define MAX_LETTER 0x600
#define MAX_WORD_BYTES 32

typedef enum { CYRILLIC, LATIN, ARMENIAN, OTHER, N_SCRIPTS } Script;

typedef struct {
    const char *code;
    Script script;
    const char *own;     /* letters beside а–я and ё, or beside a–z */
    const char *missing; /* letters of those that it does not use */
    const char *usual;   /* letters of which a sentence should have at least one; "" for none */
    const char *words;   /* frequent, short, with a space around each */
} Language;

static const Language LANGUAGES[] = {
    {"ru", CYRILLIC, "", "", "",
     " и в на что не с по он как из к это для за его о от они чтобы был все то или будет была до"
     " были статья закон право при со если также который у а через под без мы или бы так за "},
    {"uk", CYRILLIC, "іїєґ", "ыэёъ", "іїє",
     " що на у з і не за до як він та це й його для після але які про від ми який щоб того вони із"
     " через також є її або має бути стаття закон "},
    {"be", CYRILLIC, "іў", "ищъ", "іў",
     " ў і у што на з не як гэта ён да за па якія але для калі я больш яго які каб ад пасля быў а"
     " таксама або мае артыкул закон паводле "},
    {"ky", CYRILLIC, "ңөү", "", "ңөү",
     " жана менен деп бир үчүн бул бирок болуп деди эле кийин боюнча анын эмес жок эки болгон же"
     " тууралуу эң керек алар ушул бардык мыйзам берене бар де да биз ал иш"
     " менин эми дагы катары кантип ар эч ушул үй кол жыл күн ылайык алып"
     " өткөн кызматы башка болот турат деген кыргыз үч "},
    {"tg", CYRILLIC, "ғӣқӯҳҷ", "щыць", "ғӣқӯҳҷ",
     " дар ки ба аз ва бо барои ин он ман кард аст буд онҳо то гуфт карда як худ шуд дорад ё ҳар"
     " бояд ҳам мебошад моддаи қонун "},
    {"uz", CYRILLIC, "ўқғҳ", "щы", "ўқғҳ",
     " ва билан учун бу бир ҳам деб унинг бўлган деди эса шу олиб жуда кейин томонидан аммо ёки"
     " ҳақида керак ўз ҳар модда қонун "},
    {"kk", CYRILLIC, "әғқңөұүһі", "", "әғқұі",
     " және мен деп үшін бұл да оның кейін осы бірақ туралы бір бар болған екі де олар өз арқылы"
     " бойынша немесе бап адам құқығы заң "},
    {"en", LATIN, "", "", "",
     " the of and to in a that for on is with as it was be at by are has have from this not an or"
     " were will which shall its their all law article "},
    {"ro", LATIN, "ăâîșțşţ", "kwqy", "ăâîșțşţ",
     " și în de la cu pe din care este sunt a al ale o un nu că pentru se fi au mai sau prin după"
     " articolul lege legea dreptul "},
    {"az", LATIN, "əğıöüçş", "w", "əı",
     " və bir bu ki ilə üçün olan də da daha sonra kimi o onun görə edən qədər mən ən hər biz iki"
     " lakin isə maddə qanun haqqında "},
    {"tk", LATIN, "äçňöşüýž", "cqvx", "äňüýy",
     " we bilen üçin bu bir hem ol diýip boýunça onuň bolup şol öz bolan barada edip biz ýa de da"
     " baradaky kanun madda hukuk "},
    {"uz", LATIN, "", "w", "",
     " va bilan uchun bu bir u ham deb uning dedi edi mumkin esa shu juda keyin tomonidan ammo men"
     " qilgan yoki kerak eng ular har haqida modda qonun "},
    {"hy", ARMENIAN, "", "", "", ""},
};

typedef struct {
    guint n_letters[N_SCRIPTS];
    guint n_each[MAX_LETTER]; /* lower-case letters */
    guint n_words[G_N_ELEMENTS(LANGUAGES)];
    guint n_bare_q;      /* "q" without "u": not English, Romanian or Turkmen */
    guint n_uzbek_turn;  /* "oʻ", "gʻ" */
    guint n_long_vowels; /* "аа", "уу", "ээ": Kyrgyz */
} Profile;

static Script script_of(UChar32 c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x250) ||
        c == 0x18F || c == 0x259)
        return LATIN;
    if (c >= 0x400 && c < 0x530)
        return CYRILLIC;
    return c >= 0x531 && c <= 0x587 ? ARMENIAN : OTHER;
}

static void count_word(Profile *profile, const char *word)
{
    char spaced[MAX_WORD_BYTES + 3];

    g_snprintf(spaced, sizeof spaced, " %s ", word);
    for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++)
        profile->n_words[i] += strstr(LANGUAGES[i].words, spaced) != NULL;
}

/* Signs that show in pairs of characters only. */
static void count_pair(Profile *profile, UChar32 previous, UChar32 c)
{
    if (previous == 'q' && c != 'u')
        profile->n_bare_q++;
    if ((previous == 'o' || previous == 'g') && (c == 0x2BB || c == 0x2018))
        profile->n_uzbek_turn++;
    if (previous == c && (c == 0x430 || c == 0x443 || c == 0x44D))
        profile->n_long_vowels++;
}

static void read_profile(Profile *profile, const char *utf8, gsize n_bytes)
{
    char word[MAX_WORD_BYTES + 1];
    int32_t n_word = 0, n_letters = 0, length = (int32_t) MIN(n_bytes, MAX_BYTES);
    UChar32 previous = U_SENTINEL;
    UBool too_long = FALSE;

    for (int32_t at = 0; at <= length;) {
        UChar32 c = U_SENTINEL;
        if (at < length)
            U8_NEXT(utf8, at, length, c);
        else
            at++;
        c = c > 0 ? u_tolower(c) : c;
        count_pair(profile, previous, c);
        previous = c;
        if (c > 0 && u_isalpha(c)) {
            profile->n_letters[script_of(c)]++;
            if (c < MAX_LETTER)
                profile->n_each[c]++;
            n_letters++;
            if (!too_long)
                U8_APPEND((uint8_t *) word, n_word, MAX_WORD_BYTES, c, too_long);
            continue;
        }
        word[n_word] = '\0';
        /* A single letter with a full stop is an initial or a list mark, no word. */
        if (n_word > 0 && !too_long && !(c == '.' && n_letters == 1))
            count_word(profile, word);
        n_word = n_letters = 0;
        too_long = FALSE;
    }
}

/* In the order of the enumeration when equal, so that the answer is always the same. */
static Script main_script(const Profile *profile)
{
    Script best = CYRILLIC;
    guint most = profile->n_letters[CYRILLIC] * CYRILLIC_WEIGHT;

    for (Script script = LATIN; script < N_SCRIPTS; script++) {
        if (profile->n_letters[script] > most) {
            most = profile->n_letters[script];
            best = script;
        }
    }
    return best;
}

static gboolean contains(const char *letters, UChar32 wanted)
{
    for (const char *at = letters; *at; at = g_utf8_next_char(at))
        if (g_utf8_get_char(at) == (gunichar) wanted)
            return TRUE;
    return FALSE;
}

static gboolean is_basic(UChar32 c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x44F) || c == 0x451;
}

static gint64 sign_points(const Profile *profile, const Language *language)
{
    gboolean uzbek = g_str_equal(language->code, "uz");
    gint64 n = 0;

    if (language->script == CYRILLIC)
        return g_str_equal(language->code, "ky") ? profile->n_long_vowels * (gint64) POINTS_SIGN
                                                 : 0;
    if (!uzbek && !g_str_equal(language->code, "az"))
        n -= profile->n_bare_q;
    return (uzbek ? n + profile->n_uzbek_turn : n) * POINTS_SIGN;
}

static int letter_points(const Profile *profile, const Language *language)
{
    gint64 points = sign_points(profile, language);
    gboolean has_usual = *language->usual == '\0';

    for (UChar32 c = 'a'; c < MAX_LETTER; c++) {
        guint n = profile->n_each[c];
        if (n == 0 || script_of(c) != language->script)
            continue;
        has_usual = has_usual || contains(language->usual, c);
        if (contains(language->own, c))
            points += (gint64) n * POINTS_OWN_LETTER;
        else if (!is_basic(c) || contains(language->missing, c))
            points -= (gint64) n * POINTS_FOREIGN_LETTER;
    }
    if (!has_usual)
        points -= profile->n_letters[language->script] / LETTERS_WITHOUT_USUAL;
    return (int) CLAMP(points, -G_MAXINT32 / 2, G_MAXINT32 / 2);
}

typedef struct {
    const Language *language;
    int letters;
    int total;
} Rating;

static void rate_all(const Profile *profile, Script script, Rating *best, Rating *second)
{
    for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++) {
        Rating rating = {&LANGUAGES[i], 0, 0};

        if (LANGUAGES[i].script != script)
            continue;
        rating.letters = letter_points(profile, rating.language);
        rating.total = rating.letters + (int) profile->n_words[i] * POINTS_WORD;
        if (best->language == NULL || rating.total > best->total) {
            *second = *best;
            *best = rating;
        } else if (second->language == NULL || rating.total > second->total) {
            *second = rating;
        }
    }
}

TmDetection tm_language_detect(const char *utf8, gsize n_bytes)
{
    TmDetection detection = {NULL, "script", 0};
    Profile profile = {0};
    Rating best = {0}, second = {0};

    read_profile(&profile, utf8, n_bytes);
    Script script = main_script(&profile);
    if (profile.n_letters[script] < MIN_LETTERS || script == OTHER)
        return detection;
    rate_all(&profile, script, &best, &second);
    detection.language = best.language->code;
    if (second.language == NULL) {
        detection.confidence = 99;
        return detection;
    }
    int margin = best.total - second.total;
    if (best.letters > 0 || best.letters > second.letters)
        detection.reason = "letters";
    else if (margin > 0)
        detection.reason = "words";
    detection.confidence = 50 + (guint) (49 * (gint64) margin / ((gint64) margin + 10));
    return detection;
}
