// Accounts, their sessions and second factor, what two persons must want, and who read what of persons: what
// the API and the command line ask, as JSON. Every question says who asks; whoever sits at the machine asks
// as the console.
#ifndef KAWAL_APP_ACCOUNTS_H
#define KAWAL_APP_ACCOUNTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "domain/access.h"
#include "store/account.h"

enum {
    ACCOUNT_PASSWORD = 20,   // a password made by the program, with its NUL
    ACCOUNT_NAME_MAX = 200,  // bytes
    APPROVAL_HOURS = 24,     // between asking and doing
    ACCOUNT_PAGE_ROWS = 200, // approvals and accesses in one answer
    APPROVALS_ON_FROM = 2,   // persons who may allow: with fewer there is no second one
};

// The acts that two persons must want, and what each is about: a hash or `person:CODE`, a user, an operation.
// The last one has no approval, since its file is yet to come: both prove themselves when it is done.
#define APPROVAL_ERASE   "erase"
#define APPROVAL_REVOKE  "revoke_administrator"
#define APPROVAL_RESTORE "restore"

// Valid while the question is answered.
typedef struct account_desk {
    store *db;
    int64_t now_us;
    bool look; // the file is only read: a code that is shown is not used up
} account_desk;

// Whoever sits at the machine.
access_who access_console(void);

// A random password: four groups of four letters and digits that cannot be mistaken for each other.
void account_password_make(char out[static ACCOUNT_PASSWORD]);

// What is told of an account to itself and to its administrators. New reference.
json_t *account_json(const account *who);
// The same to itself: with what its role may, {"may": {resource: letters}}. New reference.
json_t *account_self_json(const account *who);
// {"roles": [{"organisation", "role", "may"}, ...]}: the whole table. New reference.
json_t *account_roles_json(void);

// ---- accounts (app/accounts.c). An administrator cares for the own organisation, of the police for all, and
// within the own area. The caller owns *ret. Errors of all: access.denied, account.unknown {user}.

// {"accounts": [...]}: those that `who` cares for.
bool accounts_list(const account_desk *d, const access_who *who, json_t **ret, err *e);

// {"user", "name", "organisation", "role", "area"}; *ret has the password, which is shown this once. Errors:
// account.values {field}, account.area {area}, access.organisation, access.role, store_account_add's.
bool accounts_add(const account_desk *d, const access_who *who, const json_t *in, json_t **ret, err *e);

// What the object names of name, organisation, role, area and disabled; the account's sessions are over. To
// take the administration from an account needs an approval (APPROVAL_REVOKE). Errors: those of adding,
// account.self (nobody changes the own role or area, or disables themself), approval.needed.
bool accounts_change(const account_desk *d, const access_who *who, str user, const json_t *in, json_t **ret,
                     err *e);

// By a second administrator: another password, shown this once, and no second factor. Errors: account.self.
bool accounts_recover(const account_desk *d, const access_who *who, str user, json_t **ret, err *e);

// One's own password. Errors: account.refused (the old one is wrong), account.password {min} {max}.
bool accounts_password(const account_desk *d, const access_who *who, str old, str next, err *e);

// One's own second factor: without a code a new secret, which counts from when a code of it was given.
// Errors: account.totp_on (the one that is on goes first), account.code.
bool accounts_totp(const account_desk *d, const access_who *who, str code, json_t **ret, err *e);

// Takes one's own second factor away, by the password and a code of it: who has one of them alone cannot.
// Errors: account.refused, account.totp_off (there is none), those of accounts_code.
bool accounts_totp_off(const account_desk *d, const access_who *who, str password, str code, err *e);

// Whether the code is the account's, now and for the first time. Errors: account.code_needed (empty),
// account.code.
bool accounts_code(const account_desk *d, str user, str code, err *e);

// Who gives this password, and code where one is needed; texts in the arena. Errors: account.refused, those
// of accounts_code.
bool accounts_prove(const account_desk *d, arena *a, str user, str password, str code, access_who *ret,
                    err *e);

// {"sessions": [...]}: one's own, those of a user one cares for, or with "*" all of them.
bool sessions_list(const account_desk *d, const access_who *who, str user, json_t **ret, err *e);
// Ends one at once. Errors: account.session_gone (there is none, or it is not theirs to end).
bool sessions_revoke(const account_desk *d, const access_who *who, str id, err *e);

// ---- approvals (app/approvals.c)

bool approvals_list(const account_desk *d, const access_who *who, json_t **ret, err *e);
// {"act", "subject", "reason"}. Errors: approval.act {act}, account.values {field}, approval.text.
bool approvals_ask(const account_desk *d, const access_who *who, const json_t *in, json_t **ret, err *e);
// Errors: approval.unknown {no}, approval.same, approval.own (it is about oneself), approval.over.
bool approvals_give(const account_desk *d, const access_who *who, int64_t no, json_t **ret, err *e);
// By who has a say in it, who asked among them: that takes it back, as long as it is not done. Errors:
// approval.unknown {no}, approval.own, approval.over.
bool approvals_refuse(const account_desk *d, const access_who *who, int64_t no, json_t **ret, err *e);

// Whether a person has a say in an act: what concerns the whole operation is for the police of all areas; in
// the case of an administrator also for who cares for that account.
bool approvals_may(const account_desk *d, const access_who *who, const char *act, str subject);

// How many there are, without one of them.
bool approvals_persons(const account_desk *d, const char *act, str subject, str without, int32_t *ret,
                       err *e);

// Before the act is done at the machine: takes its approval. Where fewer than APPROVALS_ON_FROM persons could
// give one, `without` is not counted, none is needed. Errors: approval.needed {act} {subject}.
bool approvals_take(const account_desk *d, const char *act, str subject, str without, err *e);

// ---- who read what (app/approvals.c)

// Kept before the answer is made: an answer that could not be written down is not given.
bool access_note(const account_desk *d, const access_who *who, access_act act, const char *route, str subject,
                 err *e);

// Which of it; what is empty limits nothing.
typedef struct access_ask {
    int64_t before; // no: those before it; 0 = from the newest
    str area;       // of who read: this one and what lies in it
    str day;        // YYYY-MM-DD, as the operation's clocks show it
    str user;
} access_ask;

// {"rows": [...], "next": N or null}: of the own organisation (the police's see all) and the own area.
// Errors: access.outside (an area beyond the own), account.values {field}.
bool access_list(const account_desk *d, const access_who *who, const access_ask *ask, json_t **ret, err *e);

#endif
