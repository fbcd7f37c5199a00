// Accounts and sessions. Passwords and tokens are kept as hashes only.
#include "store/store_internal.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

static_assert(STORE_TOKEN == 2 * 32 + 1 && STORE_HASH == 2 * crypto_hash_sha256_BYTES + 1, "sizes as hex");

enum { SEEN_EVERY_US = 60 * 1000000 }; // "last seen" is not written more often than this

static bool user_ok(str user)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    for (size_t i = 0; i < user.n; i++) {
        if (user.p[i] == '\0' || !strchr(letters, user.p[i])) {
            return false;
        }
    }
    return user.n > 0 && user.n <= STORE_USER_MAX;
}

static bool password_hash(char out[static crypto_pwhash_STRBYTES], str password, err *e)
{
    return crypto_pwhash_str(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0 ||
           err_fail(e, ERR_CODE("account.no_memory"));
}

static bool password_ok(str password, err *e)
{
    return (password.n >= STORE_PASSWORD_MIN && password.n <= STORE_PASSWORD_MAX) ||
           err_fail(e, ERR_CODE("account.password"), ERR_INT("min", STORE_PASSWORD_MIN),
                    ERR_INT("max", STORE_PASSWORD_MAX));
}

bool store_account_add(store *s, str user, str name, str password, int64_t now_us, err *e)
{
    char hash[crypto_pwhash_STRBYTES];
    sqlite3_stmt *st = NULL;
    if (!user_ok(user)) {
        return err_fail(e, ERR_CODE("account.user"), ERR_STR("user", user), ERR_INT("limit", STORE_USER_MAX));
    }
    if (!password_ok(password, e) || !password_hash(hash, password, e) ||
        !statement_get(s, SQL_ACCOUNT_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    bind_text(st, 2, name);
    bind_text(st, 3, str_of(hash));
    bind_int(st, 4, now_us);
    if (!statement_run(s, st, e)) {
        return false;
    }
    return sqlite3_changes(s->db) == 1 || err_fail(e, ERR_CODE("account.exists"), ERR_STR("user", user));
}

typedef struct renewal {
    str user;
    char hash[crypto_pwhash_STRBYTES];
} renewal;

static bool account_renew(store *s, void *ctx, err *e)
{
    const renewal *r = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ACCOUNT_RENEW, &st, e)) {
        return false;
    }
    bind_text(st, 1, r->user);
    bind_text(st, 2, str_of(r->hash));
    if (!statement_run(s, st, e)) {
        return false;
    }
    if (sqlite3_changes(s->db) == 0) {
        return err_fail(e, ERR_CODE("account.unknown"), ERR_STR("user", r->user));
    }
    if (!statement_get(s, SQL_SESSION_END_USER, &st, e)) {
        return false;
    }
    bind_text(st, 1, r->user);
    return statement_run(s, st, e);
}

bool store_account_renew(store *s, str user, str password, err *e)
{
    renewal r = {.user = user};
    return password_ok(password, e) && password_hash(r.hash, password, e) &&
           store_in_write(s, account_renew, &r, e);
}

// An unknown user (hash NULL) costs the same work, so that the time tells nothing.
static bool password_right(const char *hash, str password)
{
    char unused[crypto_pwhash_STRBYTES];
    if (!hash) {
        (void)password_hash(unused, password, NULL);
        return false;
    }
    return crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
}

static account account_of_row(sqlite3_stmt *st, arena *a)
{
    return (account){
        .user = column_copy(st, 0, a),
        .name = column_copy(st, 1, a),
        .created_us = sqlite3_column_int64(st, 2),
    };
}

bool store_account_check(store *s, arena *a, str user, str password, account *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (password.n > STORE_PASSWORD_MAX) {
        return err_fail(e, ERR_CODE("account.refused"));
    }
    if (!statement_get(s, SQL_ACCOUNT_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    char hash[crypto_pwhash_STRBYTES] = {0};
    account found = {0};
    if (row) {
        str kept = column_text(st, 3);
        memcpy(hash, kept.p, kept.n < sizeof hash ? kept.n : sizeof hash - 1);
        found = account_of_row(st, a);
        (void)sqlite3_reset(st);
    }
    if (!password_right(row ? hash : NULL, password)) {
        return err_fail(e, ERR_CODE("account.refused"));
    }
    *ret = found;
    return true;
}

bool store_account_count(store *s, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_ACCOUNT_COUNT, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

static void token_hash(char out[static STORE_HASH], str token)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)token.p, token.n);
    (void)sodium_bin2hex(out, STORE_HASH, hash, sizeof hash);
}

typedef struct session_job {
    char hash[STORE_HASH];
    str user;
    int64_t now_us;
    int64_t expires_us;
} session_job;

// Sessions that are over go when a new one comes: there are never many.
static bool session_add(store *s, void *ctx, err *e)
{
    const session_job *job = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SESSION_SWEEP, &st, e)) {
        return false;
    }
    bind_int(st, 1, job->now_us);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_SESSION_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(job->hash));
    bind_text(st, 2, job->user);
    bind_int(st, 3, job->now_us);
    bind_int(st, 4, job->expires_us);
    return statement_run(s, st, e);
}

bool store_session_add(store *s, str user, int64_t now_us, int64_t expires_us,
                       char ret_token[static STORE_TOKEN], err *e)
{
    unsigned char secret[32];
    char token[STORE_TOKEN];
    session_job job = {.user = user, .now_us = now_us, .expires_us = expires_us};
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

bool store_session_find(store *s, arena *a, str token, int64_t now_us, account *ret, err *e)
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
    int64_t seen_us = sqlite3_column_int64(st, 3);
    (void)sqlite3_reset(st);
    if (s->mode == STORE_WRITE && now_us - seen_us >= SEEN_EVERY_US) {
        session_seen(s, str_of(hash), now_us);
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
