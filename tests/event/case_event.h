// Three devices with fixed keys and the handover of docs/formats/event.md.
#ifndef KAWAL_TESTS_CASE_EVENT_H
#define KAWAL_TESTS_CASE_EVENT_H

#include <string.h>

#include <sodium.h>

#include "event/sign.h"

typedef struct device {
    uint8_t secret[EVENT_SECRET_BYTES];
    uint8_t key[EVENT_KEY_BYTES];
} device;

typedef struct case_event {
    device by[EVENT_SIGNERS]; // the seed of each key is 32 bytes of 1, 2, 3
    uint8_t previous[EVENT_HASH_BYTES];
    uint8_t seen_root[EVENT_HASH_BYTES];
    str seals[2];
    event_view draft;
    uint8_t body_bytes[EVENT_BODY_MAX];
    uint8_t signature_bytes[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    uint8_t frame_bytes[EVENT_FRAME_MAX];
} case_event;

static inline str case_key(const case_event *c, event_signer s)
{
    return (str){(const char *)c->by[s].key, EVENT_KEY_BYTES};
}

static inline void case_set(event_view *v, event_field field, event_value value)
{
    v->fields |= UINT64_C(1) << field;
    v->value[field] = value;
}

// A box goes from the PPK of Muara Kuang to a PPS: everything that a handover in the field tells.
static inline void case_event_init(case_event *c)
{
    memset(c, 0, sizeof *c);
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        uint8_t seed[crypto_sign_SEEDBYTES];
        memset(seed, s + 1, sizeof seed);
        (void)crypto_sign_seed_keypair(c->by[s].key, c->by[s].secret, seed);
    }
    memset(c->previous, 0x11, sizeof c->previous);
    memset(c->seen_root, 0x22, sizeof c->seen_root);
    c->seals[0] = STR("KPU-0048213");
    c->seals[1] = STR("KPU-0048214");
    c->draft = (event_view){
        .kind = event_kind_of(EVENT_HANDED_OVER),
        .log = STR("ogan-ilir-2024"),
        .device = case_key(c, EVENT_GIVER),
        .previous = {(const char *)c->previous, sizeof c->previous},
        .seen_root = {(const char *)c->seen_root, sizeof c->seen_root},
        .sequence = 42,
        .time_s = 1732586400, // 2024-11-26 09:00 in Ogan Ilir
        .gps_time_s = 1732586397,
        .seen_size = 18750,
        .has_gps_time = true,
    };
    case_set(&c->draft, EVENT_FIELD_ITEM, (event_value){.bytes = STR("16.10.01.2001-001-1")});
    case_set(&c->draft, EVENT_FIELD_RECEIVER, (event_value){.bytes = case_key(c, EVENT_RECEIVER)});
    case_set(&c->draft, EVENT_FIELD_PLACE, (event_value){.bytes = STR("PPS-16.10.01.2001")});
    case_set(&c->draft, EVENT_FIELD_POSITION, (event_value){.position = {-35412345, 1045678901}});
    case_set(&c->draft, EVENT_FIELD_SEALS, (event_value){.list = c->seals, .count = 2});
    case_set(&c->draft, EVENT_FIELD_CONDITION, (event_value){.number = 0});
    case_set(&c->draft, EVENT_FIELD_LEG, (event_value){.number = 1});
}

// The frame of the draft, signed by the first `signed_by` of those whom it names; empty on a failure.
static inline str case_frame(case_event *c, int signed_by, err *e)
{
    str body = {NULL, 0};
    str signature[EVENT_SIGNERS] = {{NULL, 0}};
    str frame = {NULL, 0};
    if (!event_build(&c->draft, c->body_bytes, sizeof c->body_bytes, &body, e)) {
        return frame;
    }
    for (int s = 0; s < EVENT_SIGNERS && signed_by > 0; s++) {
        if (event_signer_key(&c->draft, (event_signer)s).n == 0) {
            continue;
        }
        if (s == EVENT_GIVER) {
            event_sign(body, c->by[s].secret, c->signature_bytes[s]);
        } else {
            event_accept(body, c->signature_bytes[EVENT_GIVER], c->by[s].secret, c->signature_bytes[s]);
        }
        signature[s] = (str){(const char *)c->signature_bytes[s], EVENT_SIGNATURE_BYTES};
        signed_by--;
    }
    (void)event_frame_write(body, signature, c->frame_bytes, sizeof c->frame_bytes, &frame, e);
    return frame;
}

#endif
