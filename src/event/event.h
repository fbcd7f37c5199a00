// An event: what one device says happened, as the bytes that are signed (the body) and the bytes that travel
// (the frame: body and signatures). docs/formats/event.md is the format.
//
// Views point into the received bytes; nothing is ever encoded anew. An event that parses is well formed, no
// more: whether it is authentic is asked of sign.h, whether it can be true of `domain`.
#ifndef KAWAL_EVENT_EVENT_H
#define KAWAL_EVENT_EVENT_H

#include "event/kinds.h"

enum {
    EVENT_BODY_MAX = 32 * 1024, // the longest lists fit
    EVENT_SIGNATURE_BYTES = 64, // Ed25519
    EVENT_FRAME_MAX = EVENT_BODY_MAX + EVENT_SIGNERS * (EVENT_SIGNATURE_BYTES + 2) + 8,
};

// A body as it is written or was read.
typedef struct event_view {
    str body; // read: the whole of it; not looked at when written
    const event_kind_spec *kind;
    str log;
    str device;   // key of the giver
    str previous; // id of the device's event before, empty in its first
    str seen_root;
    int64_t sequence; // 1, 2, 3, ... of the device
    int64_t time_s;   // the device's clock, seconds since 1970 UTC
    int64_t gps_time_s;
    int64_t seen_size;                   // of the last checkpoint that the device verified; 0 = none
    uint64_t fields;                     // set of those that it has
    event_value value[EVENT_FIELDS_END]; // by field
    bool has_gps_time;
} event_view;

typedef struct event_frame {
    event_view event;
    str signature[EVENT_SIGNERS]; // by signer; empty = not signed, or not named in the event
} event_frame;

// Writes the body of `v` into out[0, cap), and reads it again: what this gives, event_parse takes. Lists are
// given by `list` and `count`, in ascending order. Errors: those of event_parse, event.too_long {limit} (of
// cap) and event.not_utf8.
bool event_build(const event_view *v, uint8_t *out, size_t cap, str *ret_body, err *e);

// Reads a body. Errors: event.too_long, event.head_unknown, event.head_missing, event.bad_previous,
// event.kind_unknown, event.field_unknown; those of event_value_read, event_kind_takes and cbor_read.
bool event_parse(str body, event_view *ret_view, err *e);

// The id: SHA-256 of the body. Both sides know it before the second one signs.
void event_id(str body, uint8_t ret_id[static EVENT_HASH_BYTES]);

// The key of a signer that the event names; empty when it names none.
str event_signer_key(const event_view *v, event_signer s);

bool event_has(const event_view *v, event_field f);

// The code, hash or key, or the items of the list, in a field; empty where the event has no such field.
str event_bytes(const event_view *v, event_field f);

// The number or choice in a field; `otherwise` where the event has no such field.
int64_t event_number(const event_view *v, event_field f, int64_t otherwise);

// The time that the device claims, seconds since 1970 UTC: by GPS where there is one, else by its clock.
int64_t event_time_s(const event_view *v);

// Writes a frame into out[0, cap): signatures by signer, empty where nobody has signed yet. Errors: as
// event_frame_parse, and event.too_long {limit} (of cap).
bool event_frame_write(str body, const str signature[static EVENT_SIGNERS], uint8_t *out, size_t cap,
                       str *ret_frame, err *e);

// Reads a frame, which has one place for each signer whom the event names. Errors: event.bad_frame {at}
// (another number of places, a signature of another length), and those of event_parse; {at} counts from the
// body then.
bool event_frame_parse(str bytes, event_frame *ret_frame, err *e);

#endif
