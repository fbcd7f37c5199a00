// Published plans: kept under the hash of their body, never changed.
#include "store/store_internal.h"

#include <string.h>

#include <sodium.h>

static bool put(store *s, void *ctx, err *e)
{
    const plan_record *p = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_PLAN_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(p->id));
    bind_int(st, 2, p->created_us);
    bind_int(st, 3, p->seed);
    bind_int(st, 4, p->facts);
    if (p->as_of_us == INT64_MIN) {
        (void)sqlite3_bind_null(st, 5);
    } else {
        bind_int(st, 5, p->as_of_us);
    }
    bind_text(st, 6, p->body);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_PLAN_PUBLISH, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(p->id));
    return statement_run(s, st, e);
}

bool store_plan_put(store *s, plan_record *p, err *e)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)p->body.p, p->body.n);
    (void)sodium_bin2hex(p->id, sizeof p->id, hash, sizeof hash);
    return store_in_write(s, put, p, e);
}

static plan_record record_of(sqlite3_stmt *st, arena *a)
{
    str id = column_text(st, 0);
    plan_record p = {
        .created_us = sqlite3_column_int64(st, 1),
        .seed = sqlite3_column_int64(st, 2),
        .facts = sqlite3_column_int64(st, 3),
        .as_of_us = sqlite3_column_type(st, 4) == SQLITE_NULL ? INT64_MIN : sqlite3_column_int64(st, 4),
        .body = column_copy(st, 5, a),
    };
    memcpy(p.id, id.p, id.n < sizeof p.id ? id.n : sizeof p.id - 1);
    return p;
}

static bool get(store *s, sqlite3_stmt *st, arena *a, plan_record *ret, err *e)
{
    bool row = false;
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return err_fail(e, ERR_CODE("store.no_plan"), ERR_Z("file", s->path));
    }
    *ret = record_of(st, a);
    (void)sqlite3_reset(st);
    return true;
}

bool store_plan_get(store *s, arena *a, str id, plan_record *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_PLAN_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, id);
    return get(s, st, a, ret, e);
}

bool store_plan_latest(store *s, arena *a, plan_record *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, SQL_PLAN_LATEST, &st, e) && get(s, st, a, ret, e);
}

bool store_plan_list(store *s, arena *a, int32_t max, plan_record *ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_PLAN_LIST, &st, e)) {
        return false;
    }
    bind_int(st, 1, max);
    bool ok = true;
    bool row = false;
    int32_t n = 0;
    while (n < max && (ok = statement_step(s, st, &row, e)) && row) {
        ret[n++] = record_of(st, a);
    }
    (void)sqlite3_reset(st);
    *ret_n = n;
    return ok;
}
