// Whose a device is: the fold of all enrolments and revocations of a log.
//
// The first event of a log is the posko's own enrolment, by its own key, with role "posko". From then on only
// a device whose role at that moment is "posko" may enrol or revoke. A revoked key stays revoked; whoever
// gets a new device gets a new key. What a posko enrolled from the moment on from which it is revoked is
// void, also when that was said later: who steals its phone makes nobody. Revocations stand as they were
// said. The key with which the log begins is enrolled anew or revoked by itself only: a second posko's phone
// must not lock it out.
#ifndef KAWAL_DOMAIN_DEVICE_H
#define KAWAL_DOMAIN_DEVICE_H

#include "base/arena.h"
#include "event/event.h"

// Roles, by the number of the choice in event/kinds.c.
typedef enum device_role {
    DEVICE_KPU,
    DEVICE_PPK,
    DEVICE_PPS,
    DEVICE_KPPS,
    DEVICE_POLRI,
    DEVICE_TNI,
    DEVICE_BAWASLU,
    DEVICE_LINMAS,
    DEVICE_CARRIER,
    DEVICE_POSKO,
} device_role;
enum { DEVICE_ROLES = 10 };

// An event of the log as the rules see it: what was signed, and what only the log can tell.
typedef struct logged_event {
    event_view view; // into the frame's bytes
    uint8_t id[EVENT_HASH_BYTES];
    uint64_t index;      // in the log
    int64_t received_us; // when the log took it
    int64_t seen_us;     // when the checkpoint that it saw was made; INT64_MIN = it saw none
    int64_t moment_us;   // where it is placed: event_moment
} logged_event;

typedef struct device_binding {
    str person, unit; // codes; unit may be empty
    device_role role;
    int64_t from_us, to_us; // holds in [from, to); INT64_MIN and INT64_MAX when open
} device_binding;

typedef struct device_record {
    str key; // EVENT_KEY_BYTES
    int32_t n_binding;
    const device_binding *binding;
    int64_t revoked_us;       // from when on it is not trusted; INT64_MAX = never revoked
    int64_t revoked_known_us; // when the log took the revocation
} device_record;

typedef struct device_register {
    int32_t n;
    const device_record *device; // sorted by key
    str founder;                 // the key with which the log begins; empty = none
} device_register;

// Folds the enrolments and revocations of a log, given in the order of their index; others are skipped. Those
// of somebody who may not change nothing: device_entitled tells. Views are shared with the events.
void device_fold(arena *a, const logged_event *event, int32_t n, device_register *ret);

// NULL when the key was never enrolled.
const device_record *device_find(const device_register *r, str key);

// Who stands behind a key at a moment; NULL when nobody does (before, after, revoked).
const device_binding *device_at(const device_record *d, int64_t moment_us);

// Whether the author of an enrolment or revocation may do so; `first` = it is the log's first event.
bool device_entitled(const device_register *r, const logged_event *e, bool first);

#endif
