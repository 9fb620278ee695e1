#include "commands/match_answer.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "formats/lines.h"
#include "memory/team.h"
#include "report/json.h"
#include "report/matches.h"
#include "text/language.h"

static void append_json(GString *out, TmMemory *memory, const MatchRequest *request,
                        const TmQuery *query, const GPtrArray *matches)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_add_answer(builder, memory, query, matches, request->explain);
    g_autofree char *text = json_text(builder);
    g_string_append_printf(out, "%s\n", text);
}

static void append_lines(GString *out, TmMemory *memory, const MatchRequest *request,
                         const TmQuery *query, const GPtrArray *matches)
{
    for (guint i = 0; i < matches->len; i++) {
        matches_append_line(out, memory, matches->pdata[i], FALSE);
        if (request->explain)
            matches_append_explanation(out, memory, query, matches->pdata[i]);
    }
}

/* In a batch there is one line for each query: the best match, or an empty line. */
static void append_best(GString *out, TmMemory *memory, const GPtrArray *matches)
{
    if (matches->len > 0)
        matches_append_line(out, memory, matches->pdata[0], TRUE);
    else
        g_string_append_c(out, '\n');
}

char *match_answer(TmMemory *memory, const MatchRequest *request, const char *text, gsize n_bytes,
                   gboolean *found, GError **error)
{
    g_autoptr(TmText) query_text = tm_text_new(text, (gssize) n_bytes);
    g_autoptr(GString) out = g_string_new(NULL);
    TmQuery query = request->query;

    query.text = query_text;
    g_autoptr(GPtrArray) matches = tm_memory_find(memory, &query, error);
    if (matches == NULL)
        return NULL;
    *found = matches->len > 0;
    if (request->json)
        append_json(out, memory, request, &query, matches);
    else if (request->batch != NULL)
        append_best(out, memory, matches);
    else
        append_lines(out, memory, request, &query, matches);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- a file of queries --------------------------------------------------------------------------
 */

typedef struct {
    const MatchRequest *request;
    Lines *lines;
    GCancellable *reading;
} Batch;

static void batch_clear(Batch *batch)
{
    g_clear_pointer(&batch->lines, lines_free);
    g_clear_object(&batch->reading);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

/* A line, then the answer to it. */
typedef struct {
    char *text;
    gsize n_bytes;
    char *answer;
} Question;

static void question_free(gpointer data)
{
    Question *question = data;

    g_free(question->text);
    g_free(question->answer);
    g_free(question);
}

gboolean match_batch_is_dialogue(const char *path)
{
    return strcmp(path, "-") == 0;
}

Stream *match_open_batch(const char *path, GError **error)
{
    if (!match_batch_is_dialogue(path))
        return stream_open(path, error);
    g_autoptr(GInputStream) input = g_unix_input_stream_new(STDIN_FILENO, FALSE);
    return stream_new(input, path, error);
}

static Lines *read_lines(Stream *stream, const char *encoding, GError **error)
{
    return lines_new(stream, encoding ? encoding : "UTF-8", 0, error);
}

char *match_detect_batch(Stream *batch, const char *encoding, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) problem = NULL;
    const guint8 *bytes;
    gsize n_bytes;
    gboolean whole;
    char *line;

    if (!stream_peek(batch, &bytes, &n_bytes, &whole, error))
        return NULL;
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(bytes, (gssize) n_bytes, NULL);
    g_autoptr(Stream) beginning = stream_new(input, stream_name(batch), error);
    g_autoptr(Lines) lines = beginning ? read_lines(beginning, encoding, error) : NULL;
    if (lines == NULL)
        return NULL;
    while (lines_next(lines, &line, &n_bytes, &problem)) {
        g_string_append_len(text, line, (gssize) n_bytes);
        g_string_append_c(text, '\n');
    }
    /* Where the beginning ends, a character may be cut in two. A byte that is none is reported when
     * its line is reached. */
    TmDetection detection = tm_language_detect(text->str, text->len);
    if (detection.language == NULL && problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    return g_strdup(detection.language);
}

static gboolean take_line(gpointer *item, gpointer user, GError **error)
{
    const Batch *batch = user;
    char *line;
    gsize n_bytes;

    if (!lines_next(batch->lines, &line, &n_bytes, error))
        return FALSE;
    if (n_bytes > TM_SEGMENT_MAX_BYTES) {
        tm_set_error_at(error, FORMAT_ERROR, FORMAT_ERROR_LIMIT, stream_name(batch->request->batch),
                        lines_number(batch->lines), 0,
                        _("the line has more than %d bytes, too many for a segment; give one "
                          "segment a line"),
                        TM_SEGMENT_MAX_BYTES);
        return FALSE;
    }
    Question *question = g_new0(Question, 1);
    question->text = g_memdup2(line, n_bytes + 1);
    question->n_bytes = n_bytes;
    *item = question;
    return TRUE;
}

static gboolean answer_line(TmMemory *memory, gpointer item, gpointer user, GError **error)
{
    const Batch *batch = user;
    Question *question = item;
    gboolean found;

    question->answer =
        match_answer(memory, batch->request, question->text, question->n_bytes, &found, error);
    return question->answer != NULL;
}

static gboolean print_answer(gpointer item, gpointer user, GError **error)
{
    (void) user, (void) error;
    g_print("%s", ((const Question *) item)->answer);
    /* Whoever feeds us line by line waits for the answer. */
    fflush(stdout);
    return TRUE;
}

static void stop_reading(gpointer user)
{
    g_cancellable_cancel(((const Batch *) user)->reading);
}

/* A file is answered from one state of the memory. Who feeds us line by line may add to the memory
 * meanwhile, and expects to find it. */
gboolean match_answer_batch(TmMemory *memory, const MatchRequest *request, GError **error)
{
    g_auto(Batch) batch = {.request = request, .reading = g_cancellable_new()};
    const TmTeamWork work = {.take = take_line,
                             .look_up = answer_line,
                             .give = print_answer,
                             .free = question_free,
                             .interrupt = stop_reading,
                             .one_state = !match_batch_is_dialogue(stream_name(request->batch)),
                             .user = &batch};

    stream_set_cancellable(request->batch, batch.reading);
    batch.lines = read_lines(request->batch, request->encoding, error);
    g_autoptr(TmTeam) team = batch.lines != NULL ? tm_team_new(memory, request->n_threads) : NULL;
    return team != NULL && tm_team_run(team, &work, error);
}
