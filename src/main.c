/*
 * tolmach: finds the command and hands over to it.
 */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include "commands/command.h"
#include "paths.h"

/*
 * A server often lacks the locale that the user's LANG names; setlocale then leaves "C", and
 * gettext would speak English only. Any UTF-8 locale serves, as long as LANGUAGE says which
 * catalogue.
 */
static void set_locale(void)
{
    if (setlocale(LC_ALL, "") == NULL) {
        const char *wanted = NULL;
        static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
        for (gsize i = 0; i < G_N_ELEMENTS(variables) && (wanted == NULL || *wanted == '\0'); i++)
            wanted = g_getenv(variables[i]);
        if (wanted != NULL && g_getenv("LANGUAGE") == NULL)
            g_setenv("LANGUAGE", wanted, TRUE);
        setlocale(LC_ALL, "C.UTF-8");
    }
    /* Numbers are read and written the same way everywhere. */
    setlocale(LC_NUMERIC, "C");
    bindtextdomain(GETTEXT_PACKAGE, paths_catalogues());
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
}

/* GLib would turn our UTF-8 into the locale's charset, which for scripts is often ASCII. */
static void print_bytes(const char *text)
{
    fputs(text, stdout);
}

static void print_error_bytes(const char *text)
{
    fputs(text, stderr);
}

static void print_help(void)
{
    g_print(_("Usage: tolmach COMMAND [OPTION…] [ARGUMENT…]\n\n"
              "Translation memory for press releases and draft laws.\n\nCommands:\n"));
    for (gsize i = 0; commands[i] != NULL; i++)
        g_print("  %-12s %s\n", commands[i]->name, _(commands[i]->summary));
    g_print(_("\nExamples:\n"
              "  tolmach import old-memory.tmx\n"
              "  tolmach translate release.ru.docx --to en\n"
              "  tolmach match --from ru --to en \"Заседание открыл Председатель Совета\"\n\n"
              "“tolmach COMMAND --help” explains a command.\n"));
}

static const Command *find_command(const char *name)
{
    for (gsize i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* A full disk behind ">" shows only when the last bytes are written. */
static int finish(int exit_code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_code;
    g_printerr(_("error: the output cannot be written; make room, or send it elsewhere\n"));
    return EXIT_FAILED;
}

static int run(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        (strcmp(argv[1], "help") == 0 && argc < 3)) {
        print_help();
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        g_print("tolmach %s\n", TOLMACH_VERSION);
        return EXIT_DONE;
    }
    gboolean help = strcmp(argv[1], "help") == 0;
    const Command *command = find_command(argv[help ? 2 : 1]);
    if (command == NULL) {
        g_printerr(_("tolmach: there is no command “%s”\nTry “tolmach --help”.\n"),
                   argv[help ? 2 : 1]);
        return EXIT_USAGE;
    }
    if (help) {
        char *asked[] = {argv[2], (char *) "--help", NULL};
        return command->run(2, asked);
    }
    return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    g_set_print_handler(print_bytes);
    g_set_printerr_handler(print_error_bytes);
    set_locale();
    return finish(run(argc, argv));
}
