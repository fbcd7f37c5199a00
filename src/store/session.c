// Sessions. Of a token only the hash is kept; its beginning is what the session is called.
#include "store/store_internal.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

static_assert(STORE_TOKEN == 2 * 32 + 1 && STORE_HASH == 2 * crypto_hash_sha256_BYTES + 1, "sizes as hex");
static_assert(STORE_SESSION_ID == 16 + 1, "as the statements have it");

enum { SEEN_EVERY_US = 60 * 1000000 }; // "last seen" is not written more often than this

static void token_hash(char out[static STORE_HASH], str token)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)token.p, token.n);
    (void)sodium_bin2hex(out, STORE_HASH, hash, sizeof hash);
}

typedef struct session_job {
    char hash[STORE_HASH];
    const session_row *row;
} session_job;

// Sessions that are over go when a new one comes: there are never many.
static bool session_add(store *s, void *ctx, err *e)
{
    const session_job *job = ctx;
    const session_row *row = job->row;
    str agent = {row->agent.p, row->agent.n < STORE_AGENT_MAX ? row->agent.n : STORE_AGENT_MAX};
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SESSION_SWEEP, &st, e)) {
        return false;
    }
    bind_int(st, 1, row->created_us);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_SESSION_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(job->hash));
    bind_text(st, 2, row->user);
    bind_int(st, 3, row->created_us);
    bind_int(st, 4, row->expires_us);
    bind_text(st, 5, row->address);
    bind_text(st, 6, str_is_utf8(agent) ? agent : STR(""));
    return statement_run(s, st, e);
}

bool store_session_add(store *s, const session_row *row, char ret_token[static STORE_TOKEN], err *e)
{
    unsigned char secret[32];
    char token[STORE_TOKEN];
    session_job job = {.row = row};
    randombytes_buf(secret, sizeof secret);
    (void)sodium_bin2hex(token, sizeof token, secret, sizeof secret);
    token_hash(job.hash, str_of(token));
    if (!store_in_write(s, session_add, &job, e)) {
        return false;
    }
    memcpy(ret_token, token, sizeof token);
    return true;
}

// Nobody waits for this: while an import writes, it is left for the next time.
static void session_seen(store *s, str hash, int64_t now_us)
{
    sqlite3_stmt *st = NULL;
    if (statement_get(s, SQL_SESSION_SEEN, &st, NULL)) {
        bind_text(st, 1, hash);
        bind_int(st, 2, now_us);
        (void)sqlite3_busy_timeout(s->db, 0);
        (void)statement_run(s, st, NULL);
        (void)sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    }
}

bool store_session_find(store *s, arena *a, str token, int64_t now_us, account *ret,
                        char ret_id[STORE_SESSION_ID], err *e)
{
    char hash[STORE_HASH];
    token_hash(hash, token);
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_SESSION_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(hash));
    bind_int(st, 2, now_us);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return err_fail(e, ERR_CODE("account.no_session"));
    }
    account found = account_of_row(st, a);
    int64_t seen_us = sqlite3_column_int64(st, 8);
    (void)sqlite3_reset(st);
    if (s->mode == STORE_WRITE && now_us - seen_us >= SEEN_EVERY_US) {
        session_seen(s, str_of(hash), now_us);
    }
    if (ret_id) {
        memcpy(ret_id, hash, STORE_SESSION_ID - 1);
        ret_id[STORE_SESSION_ID - 1] = '\0';
    }
    *ret = found;
    return true;
}

bool store_session_end(store *s, str token, err *e)
{
    char hash[STORE_HASH];
    token_hash(hash, token);
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SESSION_END, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(hash));
    return statement_run(s, st, e);
}

static session_row session_of_row(sqlite3_stmt *st, arena *a)
{
    return (session_row){
        .id = column_copy(st, 0, a),
        .user = column_copy(st, 1, a),
        .created_us = sqlite3_column_int64(st, 2),
        .seen_us = sqlite3_column_int64(st, 3),
        .expires_us = sqlite3_column_int64(st, 4),
        .address = column_copy(st, 5, a),
        .agent = column_copy(st, 6, a),
    };
}

bool store_sessions(store *s, arena *a, str user, int64_t now_us, session_row **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int32_t n = 0;
    session_row *out = ARENA_NEW(a, session_row, STORE_SESSIONS_MAX);
    if (!statement_get(s, SQL_SESSIONS, &st, e)) {
        return false;
    }
    bind_int(st, 1, now_us);
    bind_text(st, 2, user);
    bind_int(st, 3, STORE_SESSIONS_MAX);
    while (statement_step(s, st, &row, e)) {
        if (!row) {
            *ret = out;
            *ret_n = n;
            return true;
        }
        out[n++] = session_of_row(st, a);
    }
    return false;
}

bool store_session_user(store *s, arena *a, str id, int64_t now_us, str *ret_user, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_SESSION_IDS, &st, e)) {
        return false;
    }
    bind_text(st, 1, id);
    bind_int(st, 2, now_us);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return err_fail(e, ERR_CODE("account.no_session"));
    }
    *ret_user = column_copy(st, 0, a);
    (void)sqlite3_reset(st);
    return true;
}

bool store_session_revoke(store *s, str id, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SESSION_END_ID, &st, e)) {
        return false;
    }
    bind_text(st, 1, id);
    return statement_run(s, st, e);
}

bool store_session_revoke_all(store *s, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, SQL_SESSION_END_ALL, &st, e) && statement_run(s, st, e);
}
