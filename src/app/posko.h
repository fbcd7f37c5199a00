// An opened operation as the server sees it: logins, and what the pages and the API ask, as JSON. One thread
// at a time.
#ifndef KAWAL_APP_POSKO_H
#define KAWAL_APP_POSKO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/news.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "domain/access.h"
#include "app/accounts.h"
#include "app/field_desk.h"
#include "app/scope.h"

typedef struct posko posko;

enum {
    POSKO_SESSION_HOURS = 12,
    POSKO_TOKEN = 65, // session token as hex, with its NUL
    POSKO_PAGE_ROWS = 200,
};

// Opens the operation of a folder for a server. Errors: operation_open's.
bool posko_open(const char *dir, clock_source clock, posko **ret, err *e);
void posko_close(posko *p); // takes NULL

// Opens the operation for logins, posko_own_password and what makes passwords (posko_accounts) alone: a desk
// of its own, so that this, which is slow by design, holds up nothing else. Errors: operation_open's.
bool posko_open_logins(const char *dir, clock_source clock, posko **ret, err *e);

// From now on changes of the register are said: topic "register", {"version","kind"}. NULL = none.
void posko_news(posko *p, news *n);

// Makes the first login while nobody administers all of it; *ret_made tells. The password is random and kept
// as a hash only, so it can be shown this once.
bool posko_first_login(posko *p, char ret_password[static ACCOUNT_PASSWORD], bool *ret_made, err *e);

// Gives a user another random password, to be shown this once; the user's sessions end. Errors:
// account.unknown.
bool posko_password(posko *p, str user, char ret_password[static ACCOUNT_PASSWORD], err *e);

// Who wants to come in, and from where.
typedef struct posko_door {
    str user;
    str password;
    str code;    // of the second factor; empty = none given
    str address; // of the client; empty = not known
    str agent;   // what it calls itself
} posko_door;

// Errors: account.refused, account.pause {seconds} (too many wrong ones for this name or from this address),
// account.code_needed, account.code; account.no_session.
bool posko_login(posko *p, const posko_door *door, char ret_token[static POSKO_TOKEN], json_t **ret, err *e);

// The same of who was found elsewhere to be this user: no password is asked. Errors: oidc.account {user} (no
// such account of the organisation, or it is disabled).
bool posko_login_known(posko *p, const posko_door *door, access_organisation organisation,
                       char ret_token[static POSKO_TOKEN], json_t **ret, err *e);
bool posko_session(posko *p, str token, json_t **ret, err *e);

// Who stands behind a token, for every request. Texts in the arena. Errors: account.no_session.
bool posko_who(posko *p, str token, arena *a, access_who *ret, err *e);
bool posko_logout(posko *p, str token, err *e);

// Another password of one's own; wrong guesses at the old one count like those at the door. Errors: those of
// accounts_password, account.pause {seconds}.
bool posko_own_password(posko *p, const access_who *who, str old, str next, err *e);
// The same of the second factor: accounts_totp_off.
bool posko_own_totp_off(posko *p, const access_who *who, str password, str code, err *e);

// The desk of its accounts, for the question in hand.
account_desk posko_accounts(posko *p);

// The desk of its phones, for the question in hand; and that one of them was enrolled, for who watches.
field_desk posko_field(posko *p);
void posko_field_news(posko *p);

// GET /api/v1/operation, /map, /register/{kind}, /register/{kind}/{code}/history. The caller owns *ret.
// Errors: plan.no_operation, posko.no_kind, register.unknown (no fact names that code), the store's.
bool posko_operation(posko *p, json_t **ret, err *e);
bool posko_map(posko *p, json_t **ret, err *e);

// The map as who asks may see it, as JSON; kept until the register or the published plan changes. After
// posko_scope of the same asker; the bytes are the posko's until its next question. Errors: the store's.
bool posko_map_part(posko *p, const access_who *who, str *ret, err *e);

// Who asks about the register, and what of it they may see (NULL: all).
typedef struct posko_asker {
    const access_who *who;
    const scope *scope;
} posko_asker;

// What `who` may see, for the request in hand. Errors: the store's.
bool posko_scope(posko *p, const access_who *who, arena *a, const scope **ret, err *e);

// Rows and history are what the asker may see of the kind. Errors: also access.denied, access.outside.
bool posko_rows(posko *p, const posko_asker *who, text_language language, str kind, str area, str after,
                json_t **ret, err *e);
bool posko_history(posko *p, const posko_asker *who, text_language language, str kind, str code, json_t **ret,
                   err *e);

// One entry as a person gives it, recorded and in effect now: an object of column names and texts, a geometry
// as GeoJSON; what is not named stays. *ret counts what was added, changed and left. Errors: posko.no_kind,
// posko.values {field}, register_put's, access.denied, access.outside: who may see a part alone enters what
// names that part, and nothing outside of it.
bool posko_put(posko *p, const posko_asker *who, str kind, json_t *values, json_t **ret, err *e);

// The entry is no more from now on. Errors: posko.no_kind, import.made, register_retire's.
bool posko_retire(posko *p, const posko_asker *who, str kind, str code, err *e);

// The published plan's document with its id as the first member and the names of people; bytes in the arena.
// Errors: store.no_plan, plan.damaged.
bool posko_plan(posko *p, arena *a, text_language language, str *ret_body, err *e);

// A number that changes whenever anything was committed to the operation, by whomever, for caches; and one
// that changes whenever the register or the published plan did, as far as posko_scope has looked.
bool posko_changes(posko *p, int64_t *ret, err *e);
int64_t posko_edition(const posko *p);

// A number that changes whenever the register does, for caches. 0 when it cannot be read.
int64_t posko_version(posko *p);

#endif
