// Accounts. Passwords are kept as hashes only.
#include "store/store_internal.h"

#include <string.h>

#include <sodium.h>

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

static bool unknown(str user, err *e)
{
    return err_fail(e, ERR_CODE("account.unknown"), ERR_STR("user", user));
}

bool store_account_add(store *s, const account *who, str password, err *e)
{
    char hash[crypto_pwhash_STRBYTES];
    sqlite3_stmt *st = NULL;
    if (!user_ok(who->user)) {
        return err_fail(e, ERR_CODE("account.user"), ERR_STR("user", who->user),
                        ERR_INT("limit", STORE_USER_MAX));
    }
    if (!password_ok(password, e) || !password_hash(hash, password, e) ||
        !statement_get(s, SQL_ACCOUNT_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, who->user);
    bind_text(st, 2, who->name);
    bind_text(st, 3, str_of(hash));
    bind_int(st, 4, who->created_us);
    bind_text(st, 5, str_of(access_organisation_name(who->organisation)));
    bind_text(st, 6, str_of(access_role_name(who->role)));
    bind_text(st, 7, who->area);
    if (!statement_run(s, st, e)) {
        return false;
    }
    return sqlite3_changes(s->db) == 1 || err_fail(e, ERR_CODE("account.exists"), ERR_STR("user", who->user));
}

static bool sessions_end(store *s, str user, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SESSION_END_USER, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    return statement_run(s, st, e);
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
        return unknown(r->user, e);
    }
    return sessions_end(s, r->user, e);
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

// A word that no program of this version wrote is taken for what may least.
account account_of_row(sqlite3_stmt *st, arena *a)
{
    account x = {
        .user = column_copy(st, 0, a),
        .name = column_copy(st, 1, a),
        .created_us = sqlite3_column_int64(st, 2),
        .organisation = ACCESS_DESA,
        .role = ACCESS_READER,
        .area = column_copy(st, 5, a),
        .disabled = sqlite3_column_int64(st, 6) != 0,
        .totp = sqlite3_column_int64(st, 7) != 0,
    };
    (void)access_organisation_read(column_text(st, 3), &x.organisation, NULL);
    (void)access_role_read(column_text(st, 4), &x.role, NULL);
    return x;
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
        str kept = column_text(st, 8);
        memcpy(hash, kept.p, kept.n < sizeof hash ? kept.n : sizeof hash - 1);
        found = account_of_row(st, a);
        (void)sqlite3_reset(st);
    }
    if (!password_right(row ? hash : NULL, password) || found.disabled) {
        return err_fail(e, ERR_CODE("account.refused"));
    }
    *ret = found;
    return true;
}

bool store_account_get(store *s, arena *a, str user, account *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_ACCOUNT_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return unknown(user, e);
    }
    *ret = account_of_row(st, a);
    (void)sqlite3_reset(st);
    return true;
}

static bool account_set(store *s, void *ctx, err *e)
{
    const account *who = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ACCOUNT_SET, &st, e)) {
        return false;
    }
    bind_text(st, 1, who->user);
    bind_text(st, 2, who->name);
    bind_text(st, 3, str_of(access_organisation_name(who->organisation)));
    bind_text(st, 4, str_of(access_role_name(who->role)));
    bind_text(st, 5, who->area);
    bind_int(st, 6, who->disabled ? 1 : 0);
    return statement_run(s, st, e) && (sqlite3_changes(s->db) > 0 || unknown(who->user, e)) &&
           sessions_end(s, who->user, e);
}

bool store_account_set(store *s, const account *who, err *e)
{
    account copy = *who;
    return store_in_write(s, account_set, &copy, e);
}

bool store_accounts(store *s, arena *a, account **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int64_t n = 0;
    if (!store_account_count(s, &n, e) || !statement_get(s, SQL_ACCOUNTS, &st, e)) {
        return false;
    }
    int64_t room = n < STORE_ACCOUNTS_MAX ? n : STORE_ACCOUNTS_MAX;
    account *out = ARENA_NEW(a, account, (size_t)room + 1);
    int32_t count = 0;
    bind_int(st, 1, room);
    while (statement_step(s, st, &row, e)) {
        if (!row) {
            *ret = out;
            *ret_n = count;
            return true;
        }
        out[count] = account_of_row(st, a);
        out[count].seen_us = sqlite3_column_int64(st, 8);
        count++;
    }
    return false;
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

// ---------------------------------------------------------------- the second factor

bool store_totp_put(store *s, str user, const uint8_t *secret, bool on, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_TOTP_PUT, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    if (secret) {
        bind_blob(st, 2, secret, STORE_TOTP_SECRET);
    } else {
        (void)sqlite3_bind_null(st, 2);
    }
    bind_int(st, 3, secret && on ? 1 : 0);
    return statement_run(s, st, e) && (sqlite3_changes(s->db) > 0 || unknown(user, e));
}

bool store_totp_get(store *s, str user, uint8_t ret_secret[static STORE_TOTP_SECRET], bool *ret_there, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_TOTP_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return unknown(user, e);
    }
    *ret_there = sqlite3_column_type(st, 0) == SQLITE_BLOB;
    column_bytes(st, 0, ret_secret, STORE_TOTP_SECRET);
    (void)sqlite3_reset(st);
    return true;
}

bool store_totp_use(store *s, str user, int64_t step, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_TOTP_USED, &st, e)) {
        return false;
    }
    bind_text(st, 1, user);
    bind_int(st, 2, step);
    return statement_run(s, st, e) && (sqlite3_changes(s->db) > 0 || err_fail(e, ERR_CODE("account.code")));
}
