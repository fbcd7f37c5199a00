// The storing alone: leaves given to the store, against the same rows given to SQLite by a bare loop.
#include <limits.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "log_events.h"
#include "log_measure.h"
#include "store/log.h"

#define START_S INT64_C(1730419200)
enum { FILL_BATCH = 10000, BATCHES = 3, CACHE_KIB = 40 * 1024 }; // the cache is the store's
static const int batch_size[BATCHES] = {1, 100, 1000};
static const int batch_leaves[BATCHES] = {3000, 30000, 60000};

typedef enum bare_index {
    BARE_DEVICE, // as the store has them: (device, sequence, id) unique, and 8 bytes of the id by parts
    BARE_ID,     // id unique
    BARE_INDICES,
} bare_index;
static const char *const bare_name[BARE_INDICES] = {"device", "id"};
static const char *const bare_sql[BARE_INDICES] = {
    "CREATE UNIQUE INDEX IF NOT EXISTS leaf_device ON leaf (device, sequence, id);"
    "CREATE INDEX IF NOT EXISTS leaf_id ON leaf (idx >> 12, substr(id, 1, 8));",
    "CREATE UNIQUE INDEX IF NOT EXISTS leaf_id ON leaf (id);",
};

typedef struct rows {
    arena memory;
    int32_t n;
    leaf *row;
} rows;

typedef struct bare {
    sqlite3 *db[BARE_INDICES];
    sqlite3_stmt *insert[BARE_INDICES];
    store *file;
    log_head head;
    ledger_frontier frontier;
    log_events events;
} bare;

static bool fail_sqlite(sqlite3 *db, err *e)
{
    return err_fail(e, ERR_CODE("bench.sqlite"), ERR_Z("reason", sqlite3_errmsg(db)));
}

static bool exec(sqlite3 *db, const char *sql, err *e)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(db, e);
}

// ---------------------------------------------------------------- opening

static bool bare_open(bare *b, bare_index i, const char *folder, err *e)
{
    char path[PATH_MAX], cache[64];
    (void)snprintf(path, sizeof path, "%s/bare-%s.db", folder, bare_name[i]);
    (void)snprintf(cache, sizeof cache, "PRAGMA cache_size = -%d", CACHE_KIB);
    if (sqlite3_open(path, &b->db[i]) != SQLITE_OK) {
        return fail_sqlite(b->db[i], e);
    }
    return exec(b->db[i], "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", e) &&
           exec(b->db[i], cache, e) &&
           exec(b->db[i],
                "CREATE TABLE IF NOT EXISTS leaf (idx INTEGER PRIMARY KEY, id BLOB, device INTEGER, sequence "
                "INTEGER,"
                " kind INTEGER, frame BLOB, received_us INTEGER, moment_us INTEGER, source TEXT)",
                e) &&
           exec(b->db[i], bare_sql[i], e) &&
           (sqlite3_prepare_v2(b->db[i], "INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", -1,
                               &b->insert[i], NULL) == SQLITE_OK ||
            fail_sqlite(b->db[i], e));
}

static bool store_begin_log(bare *b, const char *path, err *e)
{
    return store_create(path, &b->file, e) && store_log_create(b->file, STR("bench"), e) &&
           store_log_take(b->file, &b->head, e);
}

static bool store_go_on(bare *b, const char *path, err *e)
{
    return store_open(path, STORE_WRITE, &b->file, e) && store_log_take(b->file, &b->head, e) &&
           store_log_verify_head(b->file, &b->frontier, e);
}

static bool all_open(bare *b, const char *folder, err *e)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/store.db", folder);
    bool kept = log_events_read(&b->events, folder);
    if (!kept) {
        log_events_init(&b->events, 0, STR("bench"), START_S);
    }
    bool ok = kept ? store_go_on(b, path, e) : store_begin_log(b, path, e);
    for (int i = 0; ok && i < BARE_INDICES; i++) {
        ok = bare_open(b, (bare_index)i, folder, e);
    }
    return ok;
}

static void all_close(bare *b)
{
    for (int i = 0; i < BARE_INDICES; i++) {
        (void)sqlite3_finalize(b->insert[i]);
        (void)sqlite3_close(b->db[i]);
    }
    store_close(b->file);
}

// ---------------------------------------------------------------- rows

static bool rows_make(rows *r, bare *b, int32_t n, err *e)
{
    *r = (rows){.n = n};
    r->row = ARENA_NEW(&r->memory, leaf, n);
    for (int32_t i = 0; i < n; i++) {
        uint8_t bytes[LOG_EVENTS_FRAME_MAX];
        str got;
        event_frame f;
        int64_t time_us = log_events_time_s(&b->events) * 1000000;
        if (!log_events_next(&b->events, bytes, &got, e)) {
            return false;
        }
        got.p = arena_copy(&r->memory, got.p, got.n);
        if (!event_frame_parse(got, &f, e)) {
            return false;
        }
        r->row[i] = (leaf){.index = (uint64_t)b->events.made - 1,
                           .device = f.event.device,
                           .sequence = f.event.sequence,
                           .kind = f.event.kind->number,
                           .frame = got,
                           .received_us = time_us,
                           .moment_us = time_us,
                           .source = STR("bench")};
        event_id(f.event.body, r->row[i].id);
    }
    return true;
}

// A short number for a key, as the store has one.
static int64_t device_number(const leaf *row)
{
    int64_t n = 0;
    memcpy(&n, row->device.p, 4);
    return n;
}

static bool insert_bare(bare *b, bare_index i, const leaf *row, int32_t n, err *e)
{
    sqlite3_stmt *st = b->insert[i];
    if (!exec(b->db[i], "BEGIN IMMEDIATE", e)) {
        return false;
    }
    for (int32_t k = 0; k < n; k++) {
        (void)sqlite3_bind_int64(st, 1, (int64_t)row[k].index);
        (void)sqlite3_bind_blob(st, 2, row[k].id, EVENT_HASH_BYTES, SQLITE_STATIC);
        (void)sqlite3_bind_int64(st, 3, device_number(&row[k]));
        (void)sqlite3_bind_int64(st, 4, row[k].sequence);
        (void)sqlite3_bind_int64(st, 5, row[k].kind);
        (void)sqlite3_bind_blob(st, 6, row[k].frame.p, (int)row[k].frame.n, SQLITE_STATIC);
        (void)sqlite3_bind_int64(st, 7, row[k].received_us);
        (void)sqlite3_bind_int64(st, 8, row[k].moment_us);
        (void)sqlite3_bind_text(st, 9, row[k].source.p, (int)row[k].source.n, SQLITE_STATIC);
        if (sqlite3_step(st) != SQLITE_DONE || sqlite3_reset(st) != SQLITE_OK) {
            return fail_sqlite(b->db[i], e);
        }
    }
    return exec(b->db[i], "COMMIT", e);
}

static bool insert_store(bare *b, const leaf *row, int32_t n, err *e)
{
    return store_begin(b->file, e) && store_log_append(b->file, row, n, &b->frontier, &b->head, e) &&
           store_commit(b->file, e);
}

// ---------------------------------------------------------------- running

// Up to `count` leaves in all three files.
static bool fill(bare *b, int64_t count, err *e)
{
    while (b->events.made < count) {
        int64_t left = count - b->events.made;
        rows r = {0};
        bool ok = rows_make(&r, b, left < FILL_BATCH ? (int32_t)left : FILL_BATCH, e) &&
                  insert_store(b, r.row, r.n, e);
        for (int i = 0; ok && i < BARE_INDICES; i++) {
            ok = insert_bare(b, (bare_index)i, r.row, r.n, e);
        }
        arena_done(&r.memory);
        if (!ok) {
            return false;
        }
        (void)fprintf(stderr, "\rstore %lld of %lld", (long long)b->events.made, (long long)count);
    }
    (void)fprintf(stderr, count > 0 ? "\n" : "");
    return true;
}

// Seconds for the leaves, `each` of them a commit; way = an index of a bare table, BARE_INDICES = the store.
static bool timed(bare *b, int way, const rows *r, int32_t each, double *ret_seconds, err *e)
{
    double began = seconds_now();
    for (int32_t at = 0; at < r->n; at += each) {
        bool ok = way == BARE_INDICES ? insert_store(b, r->row + at, each, e)
                                      : insert_bare(b, (bare_index)way, r->row + at, each, e);
        if (!ok) {
            return false;
        }
    }
    *ret_seconds = seconds_now() - began;
    return true;
}

static bool run_batch(bare *b, int i, const char *label, err *e)
{
    rows r = {0};
    double seconds[BARE_INDICES + 1] = {0};
    bool ok = rows_make(&r, b, batch_leaves[i], e);
    for (int way = 0; ok && way <= BARE_INDICES; way++) {
        ok = timed(b, way, &r, batch_size[i], &seconds[way], e);
    }
    for (int way = 0; ok && way < BARE_INDICES; way++) {
        char name[96], kind[32];
        (void)snprintf(name, sizeof name, "log_store.%s.b%d.%s", label, batch_size[i], bare_name[way]);
        (void)snprintf(kind, sizeof kind, "bare_%s", bare_name[way]);
        figure_ratio(name, r.n / seconds[BARE_INDICES], "leaves/s", r.n / seconds[way], kind);
    }
    arena_done(&r.memory);
    return ok;
}

bool bare_run(const char *folder, int64_t kept, err *e)
{
    arena a = {0};
    bare *b = ARENA_NEW(&a, bare, 1);
    bool ok = all_open(b, folder, e) && fill(b, kept, e);
    for (int i = 0; ok && i < BATCHES; i++) {
        ok = run_batch(b, i, kept > 0 ? "kept" : "empty", e);
    }
    all_close(b);
    ok = ok && log_events_write(&b->events, folder, e);
    arena_done(&a);
    return ok;
}
