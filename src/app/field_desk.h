// Phones of the field as the posko knows them: offers and enrolment, who of them asks, the list of them, and
// revocation. docs/formats/field.md has the bytes and the reasons.
//
// Whose a phone is the log says. A session's token and a nonce are signed by a secret of this process and
// kept nowhere, so that nobody can fill a table; a nonce is good once, since each of a phone's must be later
// than the one before.
#ifndef KAWAL_APP_FIELD_DESK_H
#define KAWAL_APP_FIELD_DESK_H

#include <limits.h>

#include <jansson.h>

#include "app/log.h"
#include "app/login_tries.h"
#include "app/scope.h"
#include "app/seal_key.h"
#include "domain/access.h"

enum {
    FIELD_SECRET_BYTES = 32,
    FIELD_WORD = 27, // an offer or a delivery word: 26 letters, with its NUL
    FIELD_OFFER_S = 15 * 60,
    FIELD_NONCE_S = 5 * 60,
    FIELD_TOKEN_S = 3600,
    FIELD_DAYS_MAX = 90, // of an enrolment
    FIELD_PAGE = 200,    // devices of one answer
};

// What lasts between two questions. All zeros but `secret` to begin with.
typedef struct field_kept {
    uint8_t secret[FIELD_SECRET_BYTES]; // of this process
    login_tries tries;                  // wrong offers, by address
    char dir[PATH_MAX];                 // of the operation
} field_kept;

// Valid while the question is answered.
typedef struct field_desk {
    store *db;
    posko_log *log;
    log_tools tools; // its randomness; the time is now_us
    int64_t now_us;
    field_kept *kept;
} field_desk;

// The phone that asks. Texts in the arena of the request.
typedef struct field_device {
    uint8_t key[EVENT_KEY_BYTES];
    char key_hex[2 * EVENT_KEY_BYTES + 1];
    str person;         // its code, as the log binds it now; empty: nobody's any more
    str unit;           // may be empty
    device_role role;   // means nothing where there is no person
    bool delivery_only; // it came by its delivery word: it may bring events and parcels, and nothing else
    int64_t revoked_us; // INT64_MAX = it is not revoked
} field_device;

// Begins with a new secret. The operation's seal is made where it never had one; what is wrong with it is
// said by field_seal.
void field_kept_init(field_kept *k, store *s, const char *dir, const log_tools *tools);

// The key for parcels, read and compared anew each time: one that is lost is noticed at once, one that is put
// back works at once. Wiping it is the caller's affair. Errors: seal_key_open's.
bool field_seal(const field_desk *d, seal_key *ret, err *e);

// ---- app/field_desk.c: enrolment. The caller owns *ret.

// {"person", "unit", "role", "until", "guest"}: an offer, shown this once: {"offer", "expires", "uri"}.
// `scope`: what of the register `who` may see. Errors: field.values {field}, field.until {days}, field.role
// {role} (no role, or not one that the asker's organisation gives), enrolment.no_person, enrolment.no_unit,
// access.outside, field.guest {person} (a guest by the code of somebody in the register),
// field.offers_full {limit}, seal_key_open's.
bool field_desk_offer(const field_desk *d, const access_who *who, const scope *sc, const json_t *in,
                      json_t **ret, err *e);

// {"offer", "key", "proof"} of a phone at an address: what it must know (docs/formats/field.md). The same
// offer by the same key again gives the same. Errors: field.offer (unknown, over, or another phone's),
// field.proof, field.key_known (the key was enrolled or revoked before, or its tracker is another phone's),
// account.pause {seconds}, seal_key_open's, enrolment_say's.
bool field_desk_enrol(const field_desk *d, const json_t *in, str address, json_t **ret, err *e);

// The code of a phone's tracker: HP- and the first ten digits of its key.
enum { FIELD_TRACKER = 14 };
void field_tracker(const uint8_t key[static EVENT_KEY_BYTES], char out[static FIELD_TRACKER]);

// ---- app/field_session.c

// {"nonce", "time_us", "size", "checkpoint"}; size 0 and an empty checkpoint before the first one.
bool field_desk_hello(const field_desk *d, json_t **ret, err *e);

// {"key", "nonce", "signature", "clock"}: {"token", "time_us"}; "clock", which may be missing, is what the
// phone has measured of its clock: {"offset_ms" (phone minus posko), "within_ms"}. Errors: field.nonce (not
// ours, over, or used), field.proof, field.unknown, field.revoked {since}, field.over {since}.
bool field_desk_session(const field_desk *d, const json_t *in, json_t **ret, err *e);

// Whose a token is, as of now. Errors: field.session, field.revoked {since}, field.over {since}.
bool field_of_token(const field_desk *d, arena *a, str token, field_device *ret, err *e);

// Whether the register has the tracker of a phone. Of a guest without a vehicle it has none: where he is, is
// nobody's concern.
bool field_is_followed(const field_desk *d, arena *a, const field_device *who, bool *ret, err *e);

// Whose a delivery word is, whatever became of the phone. Errors: field.session.
bool field_of_delivery(const field_desk *d, arena *a, str word, field_device *ret, err *e);

// Whether it may do more than bring. Errors: field.session, field.revoked {since}.
bool field_signed_in(const field_device *d, err *e);

// ---- app/field_devices.c

// {"devices": [...], "next": cursor or null}: those whose person `who` may see; names only to who may know
// persons. Errors: field.values {field} (the cursor).
bool field_desk_devices(const field_desk *d, const access_who *who, const scope *sc, str cursor, json_t **ret,
                        err *e);

// {"reason", "from"}: the phone of a key is revoked, from now or a moment of before. *ret: {"key",
// "revoked"}. Errors: field.no_device, field.values {field}, field.role {role} (not one that the asker's
// organisation may take), access.outside.
bool field_desk_revoke(const field_desk *d, const access_who *who, const scope *sc, str key, const json_t *in,
                       json_t **ret, err *e);

// Whether an organisation's accounts may give and take phones of a role. The posko's own role nobody gives by
// this way: such a phone could enrol others.
bool field_role_may(access_organisation organisation, device_role role);

// The word of a role, and a role by its word.
const char *field_role_name(device_role role);
bool field_role_read(str word, device_role *ret);

// A key of 64 digits; false where it is none.
bool field_key_read(str hex, uint8_t ret[static EVENT_KEY_BYTES]);

#endif
