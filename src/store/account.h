// Accounts, their sessions, what two persons agreed on, and who read what of persons. Passwords are kept as
// Argon2id hashes, session tokens as hashes of what the browser holds.
#ifndef KAWAL_STORE_ACCOUNT_H
#define KAWAL_STORE_ACCOUNT_H

#include "domain/access.h"
#include "store/store.h"

enum {
    STORE_ACCOUNTS_MAX = 10000, // of one list
    STORE_SESSION_ID = 17,      // what a session is called: hex, with its NUL; tells nothing of its token
    STORE_SESSIONS_MAX = 1000,  // of one list
    STORE_AGENT_MAX = 200,      // bytes that are kept of what a client calls itself
    STORE_TOTP_SECRET = 20,     // bytes
    STORE_SUBJECT_MAX = 400,    // bytes of what an approval or an access is about
};

// ---- accounts (store/account.c)

typedef struct account {
    str user;
    str name;
    int64_t created_us;
    access_organisation organisation;
    access_role role;
    str area; // code; empty = everywhere
    bool disabled;
    bool totp;       // a second factor is asked for
    int64_t seen_us; // of store_accounts alone: when a session of it was last seen; 0 = never
} account;

// Makes an account; `disabled` and `totp` are not looked at. Errors: account.exists, account.user (letters,
// digits, '.', '-', '_' only), account.password {min} {max}.
bool store_account_add(store *s, const account *who, str password, err *e);

// Sets name, organisation, role, area and whether it is disabled; then its sessions are over. Errors:
// account.unknown {user}.
bool store_account_set(store *s, const account *who, err *e);

// Gives an account another password and ends its sessions. Errors: account.unknown {user}, account.password.
bool store_account_renew(store *s, str user, str password, err *e);

// Takes as long for an unknown user as for a wrong password; a disabled account is refused like a wrong
// password. Errors: account.refused for all.
bool store_account_check(store *s, arena *a, str user, str password, account *ret, err *e);

// Errors: account.unknown {user}.
bool store_account_get(store *s, arena *a, str user, account *ret, err *e);

// All accounts by their names, STORE_ACCOUNTS_MAX at most.
bool store_accounts(store *s, arena *a, account **ret, int32_t *ret_n, err *e);
bool store_account_count(store *s, int64_t *ret_n, err *e);

// The secret of the second factor: NULL takes it away; `on` when it is asked for from now on. Errors:
// account.unknown.
bool store_totp_put(store *s, str user, const uint8_t *secret, bool on, err *e);
// *ret_there: whether there is one. Errors: account.unknown.
bool store_totp_get(store *s, str user, uint8_t ret_secret[static STORE_TOTP_SECRET], bool *ret_there,
                    err *e);
// A code is good once: false with account.code when this step of time, or a later one, was used before.
bool store_totp_use(store *s, str user, int64_t step, err *e);

// ---- sessions (store/session.c)

typedef struct session_row {
    str id;
    str user;
    int64_t created_us;
    int64_t seen_us; // within a minute
    int64_t expires_us;
    str address; // where it was begun
    str agent;   // what the client calls itself
} session_row;

// Begins one for `user` from address and agent, at created_us; the token is 256 random bits of which only the
// hash is kept. The other members are not looked at.
bool store_session_add(store *s, const session_row *row, char ret_token[static STORE_TOKEN], err *e);

// Whose it is; ret_id may be NULL. Errors: account.no_session when it is unknown or over, or the account is
// disabled.
bool store_session_find(store *s, arena *a, str token, int64_t now_us, account *ret,
                        char ret_id[STORE_SESSION_ID], err *e);
bool store_session_end(store *s, str token, err *e); // also when there is none

// Of a user, or of all ("") who have one that is not over; the last seen first.
bool store_sessions(store *s, arena *a, str user, int64_t now_us, session_row **ret, int32_t *ret_n, err *e);

// Whose session an id is. Errors: account.no_session.
bool store_session_user(store *s, arena *a, str id, int64_t now_us, str *ret_user, err *e);
bool store_session_revoke(store *s, str id, err *e); // also when there is none
bool store_session_revoke_all(store *s, err *e);

// ---- approvals (store/approval.c)

// What one person asks for and another one allows. It is used once, before it expires.
typedef struct approval {
    int64_t no;
    str act;
    str subject;
    str reason;
    str asked_by;
    int64_t asked_us;
    int64_t expires_us;
    str given_by; // empty: nobody yet
    int64_t given_us;
    int64_t used_us; // 0: not yet
    str refused_by;  // empty: nobody
    int64_t refused_us;
} approval;

// Of `ask` counts what the asker says. Errors: approval.text {limit}.
bool store_approval_ask(store *s, const approval *ask, int64_t *ret_no, err *e);
// Errors: approval.unknown {no}.
bool store_approval_get(store *s, arena *a, int64_t no, approval *ret, err *e);
// Errors: approval.unknown, approval.same (who asked cannot allow it), approval.over (allowed or refused
// before, or too late).
bool store_approval_give(store *s, int64_t no, str by, int64_t now_us, err *e);
// By whomever, also after it was given. Errors: approval.unknown, approval.over (used or refused before, or
// too late).
bool store_approval_refuse(store *s, int64_t no, str by, int64_t now_us, err *e);
// Takes one that was given and neither used nor refused nor over. Errors: approval.needed {act} {subject}.
bool store_approval_use(store *s, str act, str subject, int64_t now_us, err *e);
// The newest `max`, newest first.
bool store_approvals(store *s, arena *a, int32_t max, approval **ret, int32_t *ret_n, err *e);

// ---- who read what of persons, or took a file along (store/approval.c); only ever added to

typedef struct access_row {
    int64_t seq;
    int64_t at_us;
    str user;
    str organisation;
    str role;
    str area;
    str session;
    str act;     // access_act_name
    str route;   // the name of the operation
    str subject; // what was asked
} access_row;

bool store_access_add(store *s, const access_who *who, int64_t at_us, const char *act, const char *route,
                      str subject, err *e);

// Which of them; what is empty or 0 limits nothing.
typedef struct access_query {
    int64_t before;   // seq: those before it
    str organisation; // who read
    str area;         // of who read: this one and what lies in it
    str user;
    int64_t from_us;  // from here on
    int64_t until_us; // before this
    int32_t max;
} access_query;

// The newest `max` of those, newest first.
bool store_access_rows(store *s, arena *a, const access_query *ask, access_row **ret, int32_t *ret_n, err *e);

#endif
