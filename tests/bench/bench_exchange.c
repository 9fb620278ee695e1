/*
 * What import and export are measured against, and the parts of an import by themselves. run.sh
 * takes the time and the memory of the whole process.
 *
 *     bench_exchange sax FILE.tmx           libxml2 tells its events, nothing is kept
 *     bench_exchange read FILE              our reader, units are thrown away
 *     bench_exchange ahead FILE             the same with the reading in a thread of its own
 *     bench_exchange sqlite FILE.tsv NEW.db two rows a unit into SQLite alone, as durable as a
 *                                           memory, without an index over the texts
 *     bench_exchange scan MEMORY.tm         the units in the order of an export, thrown away
 *     bench_exchange bytes FILE             bytes of the texts, then the number of units
 */
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "formats/read_ahead.h"
#include "store/store.h"

#define BLOCK_BYTES (64 * 1024)

/* ---- libxml2 ------------------------------------------------------------------------------------
 */

static guint64 n_events;

static void on_start(G_GNUC_UNUSED void *user, G_GNUC_UNUSED const xmlChar *name,
                     G_GNUC_UNUSED const xmlChar *prefix, G_GNUC_UNUSED const xmlChar *uri,
                     G_GNUC_UNUSED int n_namespaces, G_GNUC_UNUSED const xmlChar **namespaces,
                     G_GNUC_UNUSED int n_attributes, G_GNUC_UNUSED int n_defaulted,
                     G_GNUC_UNUSED const xmlChar **attributes)
{
    n_events++;
}

static void on_text(G_GNUC_UNUSED void *user, G_GNUC_UNUSED const xmlChar *text, int n_bytes)
{
    n_events += n_bytes > 0;
}

static int run_sax(const char *path)
{
    xmlSAXHandler events = {
        .initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .characters = on_text};
    static char block[BLOCK_BYTES];
    FILE *file = fopen(path, "rb");
    gsize n;

    if (file == NULL)
        return 1;
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&events, NULL, NULL, 0, path);
    xmlCtxtUseOptions(context, XML_PARSE_HUGE | XML_PARSE_NONET);
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        xmlParseChunk(context, block, (int) n, 0);
    gboolean good = xmlParseChunk(context, block, 0, 1) == 0;
    xmlFreeParserCtxt(context);
    fclose(file);
    return good && n_events > 0 ? 0 : 1;
}

/* ---- our reader ---------------------------------------------------------------------------------
 */

static int finish(GError *error)
{
    if (error != NULL)
        g_printerr("%s\n", error->message);
    return error != NULL;
}

static const UnitReaderOptions *table_options(const char *path)
{
    static const UnitReaderOptions options = {.columns = "-,document,en,ru"};

    return strstr(path, ".tsv") != NULL ? &options : NULL;
}

static int run_read(const char *path)
{
    GError *error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, table_options(path), &error);
    TmUnit *unit;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error))
        tm_unit_free(unit);
    return finish(error);
}

static int run_ahead(const char *path)
{
    GError *error = NULL;
    g_autoptr(ReadAhead) ahead = read_ahead_open(path, table_options(path), &error);
    TmUnit *unit;
    const char *reason;

    while (ahead != NULL && read_ahead_next(ahead, &unit, &reason, &error))
        ;
    return finish(error);
}

static int run_bytes(const char *path)
{
    GError *error = NULL;
    g_autoptr(UnitReader) reader = unit_reader_open(path, table_options(path), &error);
    guint64 n_bytes = 0, n_units = 0;
    TmUnit *unit;
    const char *reason;

    while (reader != NULL && unit_reader_next(reader, &unit, &reason, &error)) {
        for (guint i = 0; unit != NULL && i < unit->variants->len; i++) {
            const TmVariant *variant = unit->variants->pdata[i];
            n_bytes += variant->text->string->len;
        }
        n_units += unit != NULL;
        tm_unit_free(unit);
    }
    g_print("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", n_bytes, n_units);
    return finish(error);
}

/* ---- our store ----------------------------------------------------------------------------------
 */

static int run_scan(const char *path)
{
    static const TmUnitFilter any;
    TmUnitScanOptions options = {.order = TM_ORDER_PLACE, .neighbours = TRUE};
    GError *error = NULL;
    g_autoptr(TmStore) store = tm_store_open(path, TM_STORE_READ, &error);
    g_autoptr(TmUnitScan) scan = store ? tm_store_units(store, &any, &options, &error) : NULL;
    const TmStoredUnit *stored;

    while (scan != NULL && tm_unit_scan_next(scan, &stored, &error))
        ;
    return finish(error);
}

/* ---- SQLite -------------------------------------------------------------------------------------
 */

static void execute(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(db));
}

static void insert(sqlite3_stmt *row, gint64 unit, const char *language, const char *text)
{
    sqlite3_bind_int64(row, 1, unit);
    sqlite3_bind_text(row, 2, language, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 3, text, -1, SQLITE_STATIC);
    if (sqlite3_step(row) != SQLITE_DONE)
        g_error("%s", sqlite3_errmsg(sqlite3_db_handle(row)));
    sqlite3_reset(row);
}

/* "source, document, English, Russian". */
static void insert_all(sqlite3_stmt *row, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    for (gint64 unit = 1; (n = getline(&line, &room, file)) > 0; unit++) {
        char *fields[4] = {line};
        line[n - 1] = '\0';
        for (int i = 1; i < 4 && fields[i - 1] != NULL; i++) {
            fields[i] = strchr(fields[i - 1], '\t');
            if (fields[i] != NULL)
                *fields[i]++ = '\0';
        }
        if (fields[3] == NULL)
            continue;
        insert(row, unit, "en", fields[2]);
        insert(row, unit, "ru", fields[3]);
    }
    free(line);
}

static int run_sqlite(const char *path, const char *out)
{
    FILE *file = fopen(path, "rb");
    sqlite3 *db;
    sqlite3_stmt *row;

    if (file == NULL || sqlite3_open(out, &db) != SQLITE_OK)
        return 1;
    execute(db, "PRAGMA page_size=16384");
    execute(db, "PRAGMA journal_mode=WAL");
    execute(db, "PRAGMA synchronous=FULL");
    execute(db, "CREATE TABLE variant (id INTEGER PRIMARY KEY, unit INTEGER, language TEXT, "
                "text TEXT)");
    execute(db, "BEGIN");
    sqlite3_prepare_v2(db, "INSERT INTO variant (unit, language, text) VALUES (?, ?, ?)", -1, &row,
                       NULL);
    insert_all(row, file);
    sqlite3_finalize(row);
    execute(db, "COMMIT");
    sqlite3_close(db);
    fclose(file);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";

    if (g_str_equal(what, "sax"))
        return run_sax(argv[2]);
    if (g_str_equal(what, "read"))
        return run_read(argv[2]);
    if (g_str_equal(what, "ahead"))
        return run_ahead(argv[2]);
    if (g_str_equal(what, "scan"))
        return run_scan(argv[2]);
    if (g_str_equal(what, "bytes"))
        return run_bytes(argv[2]);
    if (g_str_equal(what, "sqlite") && argc > 3)
        return run_sqlite(argv[2], argv[3]);
    g_printerr("usage: %s sax|read|ahead|scan|bytes|sqlite FILE [NEW.db]\n", argv[0]);
    return 2;
}
