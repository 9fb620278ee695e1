/*
 * Texts with inline codes as tests write them:
 *
 *     <1>…</1>  a pair     [2]  alone, named "note"     (3)  alone, named "bookmark"     \t  a
 * tab's code
 */
#ifndef TESTS_CODE_NOTATION_H
#define TESTS_CODE_NOTATION_H

#include "text/text.h"

static inline TmText *text_from_notation(const char *notation)
{
    TmText *text = tm_text_new("", 0);

    for (const char *at = notation; *at != '\0'; at++) {
        if (*at == '<' && at[1] == '/')
            tm_text_append_code(text, TM_CODE_CLOSE, (guint) (at[2] - '0'), "bold", NULL), at += 3;
        else if (*at == '<' && g_ascii_isdigit(at[1]))
            tm_text_append_code(text, TM_CODE_OPEN, (guint) (at[1] - '0'), "bold", "<b>"), at += 2;
        else if (*at == '[' && g_ascii_isdigit(at[1]))
            tm_text_append_code(text, TM_CODE_ALONE, (guint) (at[1] - '0'), "note", NULL), at += 2;
        else if (*at == '(' && g_ascii_isdigit(at[1]) && at[2] == ')')
            tm_text_append_code(text, TM_CODE_ALONE, (guint) (at[1] - '0'), "bookmark", NULL),
                at += 2;
        else if (*at == '\t')
            tm_text_append_code(text, TM_CODE_ALONE, 8, "tab", NULL);
        else
            tm_text_append(text, at, 1);
    }
    return text;
}

#endif
