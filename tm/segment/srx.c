#include "segment/srx_private.h"

#include "text/error.h"
#include "text/language.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The folder for languages without one. */
#define GENERIC "generic"

void srx_rule_free(SrxRule *rule)
{
    g_free(rule->before);
    g_free(rule->after);
    g_free(rule->note);
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

TmSrx *srx_new(const char *name)
{
    TmSrx *srx = g_new0(TmSrx, 1);

    g_atomic_ref_count_init(&srx->references);
    srx->name = g_strdup(name);
    srx->header.include_end = TRUE; /* SRX 2.0's defaults: start no, end yes, isolated no */
    srx->header.segment_subflows = TRUE;
    srx->lists = g_ptr_array_new_with_free_func((GDestroyNotify) list_free);
    srx->maps = g_ptr_array_new_with_free_func((GDestroyNotify) srx_map_free);
    srx->warnings = g_new0(char *, 1);
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
    g_strfreev(srx->warnings);
    tm_lists_unref(srx->words);
    tm_srx_unref(srx->base);
    g_free(srx);
}

const TmSrxHeader *tm_srx_header(const TmSrx *srx)
{
    return &srx->header;
}

const char *const *tm_srx_warnings(const TmSrx *srx)
{
    return (const char *const *) srx->warnings;
}

gboolean tm_srx_add_lists(TmSrx *srx, const char *bytes, gsize n_bytes, const char *name,
                          GError **error)
{
    if (srx->words == NULL)
        srx->words = tm_lists_new();
    return tm_lists_read(srx->words, bytes, n_bytes, name, error);
}

const char *tm_srx_layer_name(TmSrxLayer layer)
{
    static const char *const names[] = {
        [TM_LAYER_STRUCTURE] = "structure", [TM_LAYER_ABBREVIATION] = "abbreviation",
        [TM_LAYER_NAME] = "name",           [TM_LAYER_OPENING] = "opening",
        [TM_LAYER_RULE] = "rule",
    };

    return names[layer];
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
        if (!srx_rules_add(rules, srx->name, list->rules->pdata[i], error))
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
    g_autoptr(TmSrxRules) rules = srx_rules_new(srx->words, srx->icu_breaks ? language : NULL);
    guint n_maps = 0, n_all = 0;

    for (const TmSrx *file = srx; file != NULL; file = file->base) {
        if (!add_mapped(rules, file, language, &n_maps, error))
            return NULL;
        n_all += n_maps;
    }
    if (n_all == 0 && !srx->icu_breaks) {
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
                    _("the file cannot be read (%s); install tolmach again, or correct the "
                      "environment variable TOLMACH_DATA if it is set"),
                    cause->message);
    return FALSE;
}

static TmSrx *load_file(const char *folder, const char *language, GError **error)
{
    g_autofree char *path = g_build_filename(folder, language, "segmentation.srx", NULL);
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    if (!read_data(path, &bytes, &n_bytes, error))
        return NULL;
    return tm_srx_parse(bytes, n_bytes, path, error);
}

static gboolean exists(const char *folder, const char *language, const char *name)
{
    g_autofree char *path = g_build_filename(folder, language, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* The language's own rules with the generic ones behind them, or these alone. */
static TmSrx *load_rules(const char *folder, const char *language, GError **error)
{
    g_autoptr(TmSrx) generic = load_file(folder, GENERIC, error);

    if (generic == NULL || !exists(folder, language, "segmentation.srx"))
        return g_steal_pointer(&generic);
    TmSrx *own = load_file(folder, language, error);
    if (own != NULL)
        own->base = g_steal_pointer(&generic);
    return own;
}

static gboolean load_list(TmSrx *srx, const char *folder, const char *language, const char *name,
                          GError **error)
{
    g_autofree char *path = g_build_filename(folder, language, name, NULL);
    g_autofree char *bytes = NULL;
    gsize n_bytes;

    return read_data(path, &bytes, &n_bytes, error) &&
           tm_srx_add_lists(srx, bytes, n_bytes, path, error);
}

TmSrx *tm_srx_load(const char *locales_folder, const char *language, GError **error)
{
    g_autofree char *tag = tm_language_normalise(language, error);

    if (tag == NULL)
        return NULL;
    /* Letters and digits only, so that a tag can never lead out of the folder. */
    tag[strcspn(tag, "-")] = '\0';
    g_autoptr(TmSrx) srx = load_rules(locales_folder, tag, error);
    const char *lists = exists(locales_folder, tag, "abbreviations.txt") ? tag : GENERIC;
    if (srx == NULL || !load_list(srx, locales_folder, lists, "abbreviations.txt", error) ||
        !load_list(srx, locales_folder, lists, "words.txt", error))
        return NULL;
    return g_steal_pointer(&srx);
}
