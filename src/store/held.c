// Frames that are not in the log: those that wait, and those that were refused.
#include "store/log_internal.h"

#include <assert.h>
#include <string.h>

bool store_held_count(store *s, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_HELD_COUNT, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

// How many wait that one source brought, as far as its quota.
static bool held_of_source(store *s, str source, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_HELD_SOURCE, &st, e)) {
        return false;
    }
    bind_text(st, 1, source);
    bind_int(st, 2, STORE_HELD_SOURCE_MAX);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

// Whether a frame of this event waits already: then it takes no more room.
static bool is_held(store *s, const uint8_t id[static EVENT_HASH_BYTES], bool *ret_held, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HELD_HAS, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id, EVENT_HASH_BYTES);
    bool ok = statement_step(s, st, ret_held, e);
    (void)sqlite3_reset(st);
    return ok;
}

bool store_hold(store *s, const uint8_t id[static EVENT_HASH_BYTES], str device, str frame, str code,
                str source, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    int64_t n = 0;
    int64_t n_source = 0;
    bool held = false;
    if (!store_held_count(s, &n, e) || !held_of_source(s, source, &n_source, e)) {
        return false;
    }
    bool full = n >= STORE_HELD_MAX || n_source >= STORE_HELD_SOURCE_MAX;
    if (full && !is_held(s, id, &held, e)) {
        return false;
    }
    if (full && !held) {
        return err_fail(e, ERR_CODE("store.held_full"), ERR_Z("file", s->path),
                        ERR_INT("limit", n >= STORE_HELD_MAX ? STORE_HELD_MAX : STORE_HELD_SOURCE_MAX));
    }
    if (!statement_get(s, SQL_HELD_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id, EVENT_HASH_BYTES);
    bind_blob(st, 2, device.p, device.n);
    bind_blob(st, 3, frame.p, frame.n);
    bind_text(st, 4, code);
    bind_text(st, 5, source);
    bind_int(st, 6, now_us);
    return statement_run(s, st, e);
}

bool store_held_of(store *s, arena *a, str device, int64_t after, int32_t limit, held_row *ret_rows,
                   int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HELD_OF, &st, e)) {
        return false;
    }
    bind_blob(st, 1, device.p, device.n);
    bind_int(st, 2, after);
    bind_int(st, 3, limit);
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        assert(n < limit);
        held_row *h = &ret_rows[n++];
        *h = (held_row){
            .number = sqlite3_column_int64(st, 0),
            .frame = column_blob_copy(st, 2, a),
            .source = column_copy(st, 3, a),
        };
        column_bytes(st, 1, h->id, sizeof h->id);
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_n = n;
    }
    return ok;
}

bool store_held_get(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], str *ret_frame,
                    bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_HELD_GET, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id, EVENT_HASH_BYTES);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret_frame = column_blob_copy(st, 0, a);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool store_held_drop(store *s, const uint8_t id[static EVENT_HASH_BYTES], err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HELD_DROP, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id, EVENT_HASH_BYTES);
    return statement_run(s, st, e);
}

bool store_quarantine(store *s, str bytes, str code, str source, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_QUARANTINE_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, bytes.p, bytes.n < EVENT_FRAME_MAX ? bytes.n : EVENT_FRAME_MAX);
    bind_text(st, 2, code);
    bind_text(st, 3, source);
    bind_int(st, 4, now_us);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_QUARANTINE_SWEEP, &st, e)) {
        return false;
    }
    bind_int(st, 1, STORE_QUARANTINE_MAX);
    return statement_run(s, st, e);
}
