#include "commands/output_names.h"

static void test_names(void)
{
    static const struct {
        const char *path, *from, *to, *folder, *document, *xliff;
    } cases[] = {
        {"a/release.ru.docx", "ru", "en", NULL, "a/release.en.docx", "a/release.en.xlf"},
        {"a/release.docx", "ru", "en", "out", "out/release.en.docx", "out/release.en.xlf"},
        {"release.RU.docx", "ru", "en", NULL, "release.en.docx", "release.en.xlf"},
        {"x.en-US.txt", "en-US", "ru", NULL, "x.ru.txt", "x.ru.xlf"},
        {"x.ru-RU.docx", "ru", "en-GB", NULL, "x.en-GB.docx", "x.en-GB.xlf"},
        {"x.ru_RU.docx", "ru", "en", NULL, "x.en.docx", "x.en.xlf"},
        {"x.run.docx", "ru", "en", NULL, "x.run.en.docx", "x.run.en.xlf"},
        {"x.en.txt", "en-US", "ru", NULL, "x.ru.txt", "x.ru.xlf"},
        {"x.kk.txt", "ru", "en", NULL, "x.kk.en.txt", "x.kk.en.xlf"},
        {"закон.ru.txt", "ru", "en", NULL, "закон.en.txt", "закон.en.xlf"},
        {"a.b/release", "ru", "en", NULL, "a.b/release.en", "a.b/release.en.xlf"},
        {".ru", "ru", "en", NULL, ".ru.en", ".ru.en.xlf"},
        {"ru.txt", "ru", "en", NULL, "ru.en.txt", "ru.en.xlf"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        OutputNames names;
        output_names(cases[i].path, cases[i].from, cases[i].to, cases[i].folder, &names);
        g_assert_cmpstr(names.document, ==, cases[i].document);
        g_assert_cmpstr(names.xliff, ==, cases[i].xliff);
        output_names_clear(&names);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/output-names", test_names);
    return g_test_run();
}
