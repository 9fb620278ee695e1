#include "formats/error.h"

GQuark format_error_quark(void)
{
    return g_quark_from_static_string("format-error-quark");
}
