#include "text/error.h"

#include <glib/gi18n-lib.h>

GQuark tm_error_quark(void)
{
    return g_quark_from_static_string("tm-error-quark");
}

static char *with_place(const char *file, guint line, guint column, const char *kind,
                        const char *message)
{
    if (file == NULL)
        return g_strdup_printf("%s: %s", kind, message);
    if (line == 0)
        return g_strdup_printf("%s: %s: %s", file, kind, message);
    if (column == 0)
        return g_strdup_printf("%s:%u: %s: %s", file, line, kind, message);
    return g_strdup_printf("%s:%u:%u: %s: %s", file, line, column, kind, message);
}

void tm_set_error_at(GError **error, GQuark domain, int code, const char *file, guint line,
                     guint column, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *complete = with_place(file, line, column, _("error"), message);
    g_set_error_literal(error, domain, code, complete);
}

char *tm_warning_at(const char *file, guint line, guint column, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return with_place(file, line, column, _("warning"), message);
}
