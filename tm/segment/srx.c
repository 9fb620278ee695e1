#include "segment/srx_private.h"

#include "text/error.h"
#include "text/language.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void srx_rule_free(SrxRule *rule)
{
    g_free(rule->before);
    g_free(rule->after);
    g_free(rule);
}

SrxRuleList *srx_list_new(const char *name)
{
    SrxRuleList *list = g_new0(SrxRuleList, 1);

    list->name = g_strdup(name);
    list->rules = g_ptr_array_new_with_free_func((GDestroyNotify) srx_rule_free);
    return list;
}

static void list_free(SrxRuleList *list)
{
    g_free(list->name);
    g_ptr_array_unref(list->rules);
    g_free(list);
}

void srx_map_free(SrxMap *map)
{
    g_free(map->pattern);
    g_free(map->list);
    g_free(map);
}

static void abbreviations_free(SrxAbbreviations *entry)
{
    g_free(entry->language);
    tm_abbreviations_unref(entry->abbreviations);
    g_free(entry);
}

TmSrx *srx_new(const char *name)
{
    TmSrx *srx = g_new0(TmSrx, 1);

    g_atomic_ref_count_init(&srx->references);
    srx->name = g_strdup(name);
    srx->header.include_end = TRUE; /* SRX 2.0's defaults: start no, end yes, isolated no */
    srx->header.segment_subflows = TRUE;
    srx->lists = g_ptr_array_new_with_free_func((GDestroyNotify) list_free);
    srx->maps = g_ptr_array_new_with_free_func((GDestroyNotify) srx_map_free);
    srx->abbreviations = g_ptr_array_new_with_free_func((GDestroyNotify) abbreviations_free);
    return srx;
}

TmSrx *tm_srx_ref(TmSrx *srx)
{
    g_atomic_ref_count_inc(&srx->references);
    return srx;
}

void tm_srx_unref(TmSrx *srx)
{
    if (srx == NULL || !g_atomic_ref_count_dec(&srx->references))
        return;
    g_free(srx->name);
    g_ptr_array_unref(srx->lists);
    g_ptr_array_unref(srx->maps);
    g_ptr_array_unref(srx->abbreviations);
    g_free(srx);
}

const TmSrxHeader *tm_srx_header(const TmSrx *srx)
{
    return &srx->header;
}

gboolean tm_srx_add_abbreviations(TmSrx *srx, const char *bytes, gsize n_bytes, const char *name,
                                  const char *language, GError **error)
{
    TmAbbreviations *abbreviations = tm_abbreviations_parse(bytes, n_bytes, name, error);

    if (abbreviations == NULL)
        return FALSE;
    SrxAbbreviations *entry = g_new0(SrxAbbreviations, 1);
    entry->language = g_strdup(language);
    entry->abbreviations = abbreviations;
    g_ptr_array_add(srx->abbreviations, entry);
    return TRUE;
}

static const SrxRuleList *find_list(const TmSrx *srx, const char *name)
{
    for (guint i = 0; i < srx->lists->len; i++) {
        const SrxRuleList *list = srx->lists->pdata[i];
        if (g_str_equal(list->name, name))
            return list;
    }
    return NULL;
}

static gboolean add_list(TmSrxRules *rules, const TmSrx *srx, const SrxMap *map, GError **error)
{
    const SrxRuleList *list = find_list(srx, map->list);

    if (list == NULL) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, srx->name, map->line, map->column,
                        _("there is no <languagerule> named \"%s\"; add it or remove the map"),
                        map->list);
        return FALSE;
    }
    for (guint i = 0; i < list->rules->len; i++)
        if (!srx_rules_add(rules, list->rules->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* FALSE: an error. *n_maps counts the language maps that fitted. */
static gboolean add_mapped(TmSrxRules *rules, const TmSrx *srx, const char *language, guint *n_maps,
                           GError **error)
{
    *n_maps = 0;
    for (guint i = 0; i < srx->maps->len; i++) {
        const SrxMap *map = srx->maps->pdata[i];
        gboolean fits;

        if (!srx_map_fits(map, srx->name, language, &fits, error))
            return FALSE;
        if (!fits)
            continue;
        if (!add_list(rules, srx, map, error))
            return FALSE;
        ++*n_maps;
        if (!srx->header.cascade)
            return TRUE;
    }
    return TRUE;
}

TmSrxRules *tm_srx_rules_for(const TmSrx *srx, const char *language, GError **error)
{
    g_autoptr(TmSrxRules) rules = srx_rules_new(srx->name);
    guint n_maps;

    for (guint i = 0; i < srx->abbreviations->len; i++) {
        const SrxAbbreviations *entry = srx->abbreviations->pdata[i];
        if (entry->language == NULL || tm_language_matches(entry->language, language))
            srx_rules_add_abbreviations(rules, entry->abbreviations);
    }
    if (!add_mapped(rules, srx, language, &n_maps, error))
        return NULL;
    if (n_maps == 0) {
        tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, srx->name, 0, 0,
                        _("no <languagemap> fits the language \"%s\"; add one"), language);
        return NULL;
    }
    return g_steal_pointer(&rules);
}

/* ---- From a folder -------------------------------------------------------------------------- */

static gboolean read_data(const char *path, char **bytes, gsize *n_bytes, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (g_file_get_contents(path, bytes, n_bytes, &cause))
        return TRUE;
    tm_set_error_at(error, TM_ERROR, TM_ERROR_RULES, path, 0, 0,
                    _("the file cannot be read (%s); install tolmach again"), cause->message);
    return FALSE;
}

static TmSrx *load_rules(const char *folder, const char *language, GError **error)
{
    g_autofree char *own = g_build_filename(folder, language, "segmentation.srx", NULL);
    g_autofree char *generic = g_build_filename(folder, "generic", "segmentation.srx", NULL);
    const char *path = g_file_test(own, G_FILE_TEST_EXISTS) ? own : generic;
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    if (!read_data(path, &bytes, &n_bytes, error))
        return NULL;
    return tm_srx_parse(bytes, n_bytes, path, error);
}

static gboolean load_abbreviations(TmSrx *srx, const char *folder, const char *language,
                                   GError **error)
{
    g_autofree char *path = g_build_filename(folder, language, "abbreviations.txt", NULL);
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    return read_data(path, &bytes, &n_bytes, error) &&
           tm_srx_add_abbreviations(srx, bytes, n_bytes, path, language, error);
}

TmSrx *tm_srx_load(const char *locales_folder, const char *language, GError **error)
{
    g_autofree char *tag = tm_language_normalise(language, error);

    if (tag == NULL)
        return NULL;
    /* Letters and digits only, so that a tag can never lead out of the folder. */
    tag[strcspn(tag, "-")] = '\0';
    g_autoptr(TmSrx) srx = load_rules(locales_folder, tag, error);
    if (srx == NULL || !load_abbreviations(srx, locales_folder, tag, error))
        return NULL;
    return g_steal_pointer(&srx);
}
