#include "store/kept.h"

#include "store/store_internal.h"

static kept_row kept_of_row(sqlite3_stmt *st, arena *a)
{
    return (kept_row){
        .user = column_copy(st, 0, a),
        .key = column_copy(st, 1, a),
        .request = column_blob_copy(st, 2, a),
        .status = sqlite3_column_int64(st, 3),
        .type = column_copy(st, 4, a),
        .body = column_blob_copy(st, 5, a),
        .at_us = sqlite3_column_int64(st, 6),
    };
}

bool store_kept_get(store *s, arena *a, str user, str key, int64_t since_us, kept_row *ret, bool *ret_found,
                    err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_KEPT_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    bind_text(st, 2, key);
    bind_int(st, 3, since_us);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret = kept_of_row(st, a);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

typedef struct kept_job {
    const kept_row *row;
    int64_t since_us;
} kept_job;

static bool kept_put(store *s, void *ctx, err *e)
{
    const kept_job *job = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_KEPT_PUT, &st, e)) {
        return false;
    }
    bind_text(st, 1, job->row->user);
    bind_text(st, 2, job->row->key);
    bind_blob(st, 3, job->row->request.p, job->row->request.n);
    bind_int(st, 4, job->row->status);
    bind_text(st, 5, job->row->type);
    bind_blob(st, 6, job->row->body.n > 0 ? job->row->body.p : "", job->row->body.n);
    bind_int(st, 7, job->row->at_us);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_KEPT_SWEEP, &st, e)) {
        return false;
    }
    bind_int(st, 1, job->since_us);
    bind_int(st, 2, STORE_KEPT_MAX);
    return statement_run(s, st, e);
}

bool store_kept_put(store *s, const kept_row *row, int64_t since_us, err *e)
{
    kept_job job = {row, since_us};
    return store_in_write(s, kept_put, &job, e);
}

static bool kept_clear(store *s, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    (void)ctx;
    return statement_get(s, SQL_KEPT_CLEAR, &st, e) && statement_run(s, st, e);
}

bool store_kept_clear(store *s, err *e)
{
    return store_in_write(s, kept_clear, NULL, e);
}
