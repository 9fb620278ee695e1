#include "memory/index_build.h"

#include <glib/gstdio.h>

#include "index/builder.h"
#include "match/score.h"
#include "memory/text_chunk.h"

/* Fewer units than this are not worth threads. */
#define MIN_THREADED_UNITS 2000
/* Chunks that may wait for a thread. */
#define MAX_WAITING 16
#define UNITS_BETWEEN_REPORTS 20000

const TmIndexWeights index_weights = {20, 6, 4};

/* ---- one language ------------------------------------------------------------------------------
 */

typedef struct {
    guint language;
    const char *tag;
    TmIndexBuilder *builder;
    TextChunk *chunk;     /* being filled */
    GAsyncQueue *waiting; /* of TextChunk; NULL: no thread */
    GAsyncQueue *room;    /* a token for each chunk that may still be put there */
    GThread *thread;
    TmIndexContents contents;
    char *path; /* where the segment goes; NULL: memory */
    GBytes *bytes;
    GError *error;
} Language;

static void language_free(gpointer data)
{
    Language *language = data;

    if (language == NULL)
        return;
    tm_index_builder_free(language->builder);
    text_chunk_free(language->chunk);
    g_clear_pointer(&language->waiting, g_async_queue_unref);
    g_clear_pointer(&language->room, g_async_queue_unref);
    g_free(language->path);
    g_clear_pointer(&language->bytes, g_bytes_unref);
    g_clear_error(&language->error);
    g_free(language);
}

static void add_chunk(Language *language, const TextChunk *chunk)
{
    TextView view = {0};

    for (guint i = 0; i < chunk->items->len && language->error == NULL; i++) {
        const ChunkItem *item = &g_array_index(chunk->items, ChunkItem, i);
        tm_index_builder_add(language->builder, text_chunk_view(chunk, i, &view), item->unit,
                             item->set, item->unreviewed, &language->error);
    }
    text_view_clear(&view);
}

static void write_segment(Language *language)
{
    if (language->error != NULL)
        return;
    if (language->path == NULL)
        language->bytes =
            tm_index_builder_make(language->builder, &language->contents, &language->error);
    else
        tm_index_builder_write(language->builder, &language->contents, language->path,
                               &language->error);
    g_clear_pointer(&language->builder, tm_index_builder_free);
}

/* The thread of a language: until an empty chunk says that there are no more. */
static gpointer build_language(gpointer data)
{
    Language *language = data;

    for (;;) {
        g_autoptr(TextChunk) chunk = g_async_queue_pop(language->waiting);
        g_async_queue_push(language->room, GUINT_TO_POINTER(1));
        if (chunk->items->len == 0)
            break;
        add_chunk(language, chunk);
    }
    write_segment(language);
    return NULL;
}

static void hand_over(Language *language)
{
    if (language->waiting == NULL) {
        add_chunk(language, language->chunk);
        text_chunk_free(language->chunk);
    } else {
        g_async_queue_pop(language->room);
        g_async_queue_push(language->waiting, language->chunk);
    }
    language->chunk = text_chunk_new();
}

/* ---- all languages -----------------------------------------------------------------------------
 */

typedef struct {
    TmStore *store;
    const BuildRange *range;
    gboolean threaded;
    GPtrArray *tags;
    GPtrArray *languages; /* of Language, by number; NULL: none of it */
    GArray *outdated;
    GArray *sets;        /* of languages, as TmIndexContents has them */
    GHashTable *numbers; /* GBytes: the languages of a set → its number + 1 */
    GArray *unit;        /* of guint32: languages of the unit at hand */
} Build;

static void build_clear(Build *build)
{
    g_clear_pointer(&build->tags, g_ptr_array_unref);
    g_clear_pointer(&build->languages, g_ptr_array_unref);
    g_clear_pointer(&build->outdated, g_array_unref);
    g_clear_pointer(&build->unit, g_array_unref);
    g_clear_pointer(&build->sets, g_array_unref);
    g_clear_pointer(&build->numbers, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Build, build_clear)

static void start_thread(Language *language)
{
    language->waiting = g_async_queue_new();
    language->room = g_async_queue_new();
    for (guint i = 0; i < MAX_WAITING; i++)
        g_async_queue_push(language->room, GUINT_TO_POINTER(1));
    language->thread = g_thread_new("index", build_language, language);
}

/* A name that no segment of this memory has had: files are never written a second time. Random
 * numbers alone would not do, since a process that was forked goes on with the same ones. */
static char *new_path(const BuildRange *range, const char *tag)
{
    char *path = NULL;

    do {
        g_autofree char *random = g_uuid_string_random();
        random[8] = '\0';
        g_free(path);
        path = g_strdup_printf("%s/%" G_GINT64_FORMAT "-%s-%s.segment", range->folder, range->until,
                               tag, random);
    } while (g_file_test(path, G_FILE_TEST_EXISTS));
    return path;
}

static TmIndexContents contents_for(const Build *build, const char *tag)
{
    return (TmIndexContents){
        .cover = {.store = tm_store_uuid(build->store),
                  .language = tag,
                  .after = build->range->after,
                  .until = build->range->until,
                  .nonce = build->range->nonce,
                  .versions = tm_index_versions(tag, &index_weights)},
        .sets = build->sets,
    };
}

static Language *language_of(Build *build, guint number)
{
    if (number >= build->languages->len)
        g_ptr_array_set_size(build->languages, (int) number + 1);
    Language *language = build->languages->pdata[number];
    if (language != NULL)
        return language;

    language = g_new0(Language, 1);
    language->language = number;
    language->tag = build->tags->pdata[number];
    language->builder = tm_index_builder_new(language->tag, &index_weights);
    language->chunk = text_chunk_new();
    language->contents = contents_for(build, language->tag);
    if (build->range->folder != NULL)
        language->path = new_path(build->range, language->tag);
    build->languages->pdata[number] = language;
    if (build->threaded)
        start_thread(language);
    return language;
}

/* The number of the set of the unit's languages. */
static guint set_of_unit(Build *build)
{
    gsize n_bytes = build->unit->len * sizeof(guint32);
    g_autoptr(GBytes) asked = g_bytes_new_static(build->unit->data, n_bytes);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(build->numbers, asked));

    if (number > 0)
        return number - 1;
    g_array_append_val(build->sets, build->unit->len);
    g_array_append_vals(build->sets, build->unit->data, build->unit->len);
    number = g_hash_table_size(build->numbers) + 1;
    g_hash_table_insert(build->numbers, g_bytes_new(build->unit->data, n_bytes),
                        GUINT_TO_POINTER(number));
    return number - 1;
}

/* The texts of a unit are the last of their languages' chunks until all its languages are known. */
static void add_variant(Build *build, const TmVariantRow *row)
{
    guint32 number = row->language;

    g_array_append_val(build->unit, number);
    text_chunk_append(language_of(build, number)->chunk, row->text, row->unit, 0, row->unreviewed);
    if (!row->last)
        return;
    guint set = set_of_unit(build);
    for (guint i = 0; i < build->unit->len; i++) {
        Language *language = build->languages->pdata[g_array_index(build->unit, guint32, i)];
        GArray *items = language->chunk->items;
        g_array_index(items, ChunkItem, items->len - 1).set = set;
        if (text_chunk_is_full(language->chunk))
            hand_over(language);
    }
    g_array_set_size(build->unit, 0);
}

static gboolean read_variants(Build *build, gint64 n_all, BuildProgress progress, gpointer user,
                              GError **error)
{
    GError *local = NULL;
    g_autoptr(TmVariantScan) scan = tm_store_variants(build->store, build->range->after, error);
    gint64 n_done = 0;
    TmVariantRow row;

    while (scan != NULL && tm_variant_scan_next(scan, &row, &local)) {
        add_variant(build, &row);
        n_done += row.last;
        if (row.last && progress != NULL && n_done % UNITS_BETWEEN_REPORTS == 0)
            progress(n_done, n_all, user);
    }
    if (local != NULL)
        g_propagate_error(error, local);
    return scan != NULL && local == NULL;
}

/* Hands over what is left and waits for all threads, also after an error. */
static void finish_languages(Build *build, gboolean whole)
{
    for (guint i = 0; i < build->languages->len; i++) {
        Language *language = build->languages->pdata[i];
        if (language == NULL)
            continue;
        if (!whole && language->thread == NULL)
            continue;
        if (language->chunk->items->len > 0)
            hand_over(language);
        if (language->thread == NULL)
            write_segment(language);
        else
            g_async_queue_push(language->waiting, g_steal_pointer(&language->chunk));
    }
    for (guint i = 0; i < build->languages->len; i++) {
        Language *language = build->languages->pdata[i];
        if (language != NULL && language->thread != NULL)
            g_thread_join(language->thread);
    }
}

static void remove_files(const Build *build)
{
    for (guint i = 0; i < build->languages->len; i++) {
        const Language *language = build->languages->pdata[i];
        if (language != NULL && language->path != NULL)
            g_unlink(language->path);
    }
}

/* Outdated units stand in one segment of the range; where there is no text, an empty one. So a
 * folder gets one whatever is left of the batches: it says up to where they are known. */
static void give_outdated(Build *build)
{
    Language *carrier = NULL;

    if (build->outdated->len == 0 && build->range->folder == NULL)
        return;
    for (guint i = 0; i < build->languages->len && carrier == NULL; i++)
        carrier = build->languages->pdata[i];
    for (guint i = 0; i < build->tags->len && carrier == NULL; i++)
        if (build->tags->pdata[i] != NULL)
            carrier = language_of(build, i);
    if (carrier != NULL)
        carrier->contents.outdated = build->outdated;
}

void built_part_free(gpointer data)
{
    BuiltPart *part = data;

    g_free(part->language);
    g_free(part->name);
    g_clear_pointer(&part->bytes, g_bytes_unref);
    g_free(part);
}

static GPtrArray *take_parts(Build *build, GError **error)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(built_part_free);

    for (guint i = 0; i < build->languages->len; i++) {
        Language *language = build->languages->pdata[i];
        if (language == NULL)
            continue;
        if (language->error != NULL) {
            g_propagate_error(error, g_steal_pointer(&language->error));
            return NULL;
        }
        BuiltPart *part = g_new0(BuiltPart, 1);
        part->language = g_strdup(language->tag);
        part->name = language->path != NULL ? g_path_get_basename(language->path) : NULL;
        part->bytes = g_steal_pointer(&language->bytes);
        g_ptr_array_add(parts, part);
    }
    return g_steal_pointer(&parts);
}

static gboolean build_init(Build *build, GError **error)
{
    build->tags = tm_store_language_tags(build->store, error);
    if (build->tags != NULL)
        build->outdated = build->range->after == 0
                              ? g_array_new(FALSE, FALSE, sizeof(gint64))
                              : tm_store_outdated(build->store, build->range->after, error);
    build->languages = g_ptr_array_new_with_free_func(language_free);
    build->sets = g_array_new(FALSE, FALSE, sizeof(guint32));
    build->numbers =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
    build->unit = g_array_new(FALSE, FALSE, sizeof(guint32));
    return build->outdated != NULL;
}

GPtrArray *index_build(TmStore *store, const BuildRange *range, BuildProgress progress,
                       gpointer user, GError **error)
{
    g_auto(Build) build = {.store = store, .range = range};
    gint64 n_all;

    if (!build_init(&build, error) || !tm_store_count_after(store, range->after, &n_all, error))
        return NULL;
    build.threaded = n_all >= MIN_THREADED_UNITS;
    gboolean whole = read_variants(&build, n_all, progress, user, error);
    if (whole)
        give_outdated(&build);
    finish_languages(&build, whole);
    GPtrArray *parts = whole ? take_parts(&build, error) : NULL;
    if (parts == NULL)
        remove_files(&build);
    return parts;
}
