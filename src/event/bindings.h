// Whose a device is at a time, by enrolments and revocations that somebody believes; whom to believe is the
// caller's affair.
#ifndef KAWAL_EVENT_BINDINGS_H
#define KAWAL_EVENT_BINDINGS_H

#include "base/arena.h"
#include "base/str_map.h"
#include "event/event.h"

typedef struct binding {
    str person, unit;
    int32_t role; // choice
    int64_t from_s, to_s;
    uint64_t index; // of the enrolment in the log
    int32_t next;   // of the same device, older; -1 = none
} binding;

typedef struct binding_device {
    str key;
    int32_t binding; // the newest; -1 = none
    int64_t revoked_s;
    uint64_t revoked_index; // of the first revocation; UINT64_MAX = none
} binding_device;

// Begins as {.memory = ...}.
typedef struct bindings {
    arena *memory;
    str_map devices; // key -> device
    binding_device *device;
    binding *row;
    int32_t n_device, cap_device, n, cap, first;
} bindings;

void bindings_done(bindings *b); // the memory is the caller's

// The number of a device, which is made where it is new.
int32_t bindings_device(bindings *b, str key);

// Of EVENT_DEVICE_ENROLLED, and of EVENT_DEVICE_REVOKED, at that index of the log.
void bindings_enrol(bindings *b, const event_view *v, uint64_t index);
void bindings_revoke(bindings *b, const event_view *v, uint64_t index);

// Forgets all enrolments, not the revocations.
void bindings_again(bindings *b);

// The newest enrolment that held then and stands before that index; NULL = none, or it was revoked by then.
const binding *bindings_at(const bindings *b, int32_t device, int64_t time_s, uint64_t before);

#endif
