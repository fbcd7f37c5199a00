// What the log has yet to say of the register and the plans, and by what hash it says it.
#include "store/log_internal.h"

#include <stdio.h>

#include <sodium.h>

typedef crypto_hash_sha256_state sha;

// A value is its length in bytes, a colon, its bytes and a newline: no two lists of values have the same
// text.
static void hash_text(sha *h, str text)
{
    char head[24];
    int n = snprintf(head, sizeof head, "%zu:", text.n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)head, (unsigned long long)n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)text.p, text.n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)"\n", 1);
}

// Numbers as SQLite writes them: in decimal digits, without leading zeros.
static void hash_columns(sha *h, sqlite3_stmt *st, int n)
{
    for (int i = 0; i < n; i++) {
        hash_text(h, column_text(st, i));
    }
}

static bool hash_facts(store *s, sha *h, unsaid *u, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FACTS_OF_BATCH, &st, e)) {
        return false;
    }
    bind_int(st, 1, u->row);
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        hash_columns(h, st, sqlite3_column_count(st));
        u->count++;
    }
    (void)sqlite3_reset(st);
    return ok;
}

static bool unsaid_batch(store *s, sqlite3_stmt *st, unsaid *ret, err *e)
{
    sha h;
    unsaid u = {.kind = EVENT_REGISTER_CHANGED, .row = sqlite3_column_int64(st, 0)};
    (void)crypto_hash_sha256_init(&h);
    hash_text(&h, STR("kawal/v1/batch"));
    hash_columns(&h, st, sqlite3_column_count(st));
    if (!hash_facts(s, &h, &u, e)) {
        return false;
    }
    (void)crypto_hash_sha256_final(&h, u.content);
    *ret = u;
    return true;
}

static bool unsaid_plan(store *s, sqlite3_stmt *st, unsaid *ret, err *e)
{
    unsaid u = {.kind = EVENT_PLAN_PUBLISHED, .row = sqlite3_column_int64(st, 0)};
    str id = column_text(st, 1);
    size_t n = 0;
    if (sodium_hex2bin(u.content, sizeof u.content, id.p, id.n, NULL, &n, NULL) != 0 ||
        n != sizeof u.content) {
        return err_fail(e, ERR_CODE("store.damaged"), ERR_Z("file", s->path), ERR_STR("reason", id));
    }
    *ret = u;
    return true;
}

static bool unsaid_each(store *s, statement_id id, event_kind kind, store_unsaid_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    bind_int(st, 1, kind);
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        unsaid u;
        ok = (kind == EVENT_REGISTER_CHANGED ? unsaid_batch(s, st, &u, e) : unsaid_plan(s, st, &u, e)) &&
             each(ctx, &u, e);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_unsaid(store *s, store_unsaid_fn *each, void *ctx, err *e)
{
    return unsaid_each(s, SQL_UNSAID_BATCHES, EVENT_REGISTER_CHANGED, each, ctx, e) &&
           unsaid_each(s, SQL_UNSAID_PLANS, EVENT_PLAN_PUBLISHED, each, ctx, e);
}

bool store_said(store *s, const unsaid *row, uint64_t index, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SAID_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, row->kind);
    bind_int(st, 2, row->row);
    bind_int(st, 3, (int64_t)index);
    return statement_run(s, st, e);
}

// What a leaf tells of, as it is now; *ret_found false when the row is gone.
static bool said_row(store *s, int64_t kind, int64_t number, unsaid *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool of_register = kind == EVENT_REGISTER_CHANGED;
    if (!statement_get(s, of_register ? SQL_SAID_BATCH : SQL_SAID_PLAN, &st, e)) {
        return false;
    }
    bind_int(st, 1, number);
    bool ok = statement_step(s, st, ret_found, e) &&
              (!*ret_found || (of_register ? unsaid_batch(s, st, ret, e) : unsaid_plan(s, st, ret, e)));
    (void)sqlite3_reset(st);
    return ok;
}

bool store_said_each(store *s, store_said_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = true;
    if (!statement_get(s, SQL_SAID_ALL, &st, e)) {
        return false;
    }
    while ((ok = statement_step(s, st, &row, e)) && row) {
        unsaid u = {.kind = sqlite3_column_int64(st, 0), .row = sqlite3_column_int64(st, 1)};
        uint64_t index = (uint64_t)sqlite3_column_int64(st, 2);
        bool found = false;
        ok = said_row(s, u.kind, u.row, &u, &found, e) && each(ctx, &u, found, index, e);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}
