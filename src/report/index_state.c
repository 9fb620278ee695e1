#include "report/index_state.h"

#include <glib/gi18n-lib.h>
#include "report/console.h"
#include "report/json.h"

char *index_state_text(const TmIndexInfo *index)
{
    g_autofree char *size = g_format_size(index->n_bytes);
    g_autofree char *waiting = console_number((guint64) index->n_waiting);

    if (index->n_segments == 0)
        return g_strdup(_("none yet; look-ups make it as soon as it is needed"));
    if (index->n_waiting == 0)
        return g_strdup_printf(_("up to date, %s"), size);
    return g_strdup_printf(_("units to be added: %s; %s"), waiting, size);
}

static const char *state_name(const TmIndexInfo *index)
{
    if (index->n_segments == 0)
        return "none";
    return index->n_waiting > 0 ? "behind" : "current";
}

void index_state_add_json(JsonBuilder *builder, const TmIndexInfo *index)
{
    json_builder_set_member_name(builder, "index");
    json_builder_begin_object(builder);
    json_add_string(builder, "state", state_name(index));
    json_add_int(builder, "waiting", index->n_waiting);
    json_add_int(builder, "segments", index->n_segments);
    json_add_int(builder, "texts", (gint64) index->n_texts);
    json_add_int(builder, "bytes", (gint64) index->n_bytes);
    json_add_path(builder, "folder", index->folder);
    json_builder_end_object(builder);
}
