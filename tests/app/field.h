// A log with devices in the field: a small operation of one register entry, keys by fixed seeds, a clock that
// the test moves.
#ifndef KAWAL_TESTS_FIELD_H
#define KAWAL_TESTS_FIELD_H

#include <sodium.h>

#include "app/log.h"
#include "event/sign.h"
#include "scratch.h"

#define FIELD_CODE "uji-2024"
enum { FIELD_DEVICES = 12 };
#define FIELD_BEGIN_S INT64_C(1732579200) // 2024-11-26 00:00 UTC

typedef struct field_hand {
    uint8_t secret[EVENT_SECRET_BYTES];
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t last[EVENT_HASH_BYTES];
    int64_t sequence; // of the last event made
} field_hand;

typedef struct field {
    scratch s;
    store *st;
    posko_log *log;
    int64_t now_us;
    uint8_t random; // the next byte
    log_tools tools;
    field_hand by[FIELD_DEVICES];
    arena a;
    err e;
} field;

static inline int64_t field_now(void *ctx)
{
    return ((field *)ctx)->now_us;
}

static inline void field_random(void *ctx, void *out, size_t n)
{
    uint8_t *p = out;
    for (size_t i = 0; i < n; i++) {
        p[i] = ((field *)ctx)->random++;
    }
}

static inline bool field_register(field *f)
{
    batch b = {.kind = STR("operation"), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = 1};
    fact one = {.kind = KIND_OPERATION, .code = STR(FIELD_CODE), .op = FACT_SET};
    one.fields.named = COLUMN_BIT(OPERATION_CODE);
    one.fields.value[OPERATION_CODE] = STR(FIELD_CODE);
    bool ok = store_begin(f->st, &f->e) && store_batch_next(f->st, &b.id, &f->e);
    one.batch = b.id;
    return ok && store_append(f->st, &one, &f->e) && store_batch_close(f->st, &b, &f->e) &&
           store_commit(f->st, &f->e);
}

static inline void field_devices(field *f)
{
    for (int i = 0; i < FIELD_DEVICES; i++) {
        uint8_t seed[crypto_sign_SEEDBYTES];
        memset(seed, 100 + i, sizeof seed);
        (void)crypto_sign_seed_keypair(f->by[i].key, f->by[i].secret, seed);
    }
}

static inline bool field_open(field *f)
{
    return log_open(f->st, f->s.dir, &f->tools, &f->log, &f->e);
}

static inline bool field_init(field *f)
{
    *f = (field){.now_us = FIELD_BEGIN_S * US_PER_S};
    f->tools = (log_tools){{field_now, field_now, f}, field_random, f};
    field_devices(f);
    return scratch_init(&f->s) && store_create(scratch_path(&f->s, "kawal.db"), &f->st, &f->e) &&
           field_register(f) && field_open(f);
}

static inline bool field_close(field *f)
{
    log_close(f->log);
    store_close(f->st);
    f->log = NULL;
    f->st = NULL;
    return true;
}

static inline bool field_reopen(field *f)
{
    return field_close(f) && store_open(scratch_path(&f->s, "kawal.db"), STORE_WRITE, &f->st, &f->e) &&
           field_open(f);
}

// Whether an incident is open.
static inline bool field_halted(field *f)
{
    const incident *row = NULL;
    int32_t n = 0;
    return !store_incidents(f->st, &f->a, true, &row, &n, &f->e) || n > 0;
}

static inline void field_done(field *f)
{
    (void)field_close(f);
    arena_done(&f->a);
    scratch_done(&f->s);
}

// ---------------------------------------------------------------- events

static inline str field_key(const field *f, int device)
{
    return (str){(const char *)f->by[device].key, EVENT_KEY_BYTES};
}

static inline event_view field_draft(event_kind kind)
{
    return (event_view){.kind = event_kind_of(kind)};
}

static inline void field_set(event_view *v, event_field f, event_value value)
{
    v->fields |= UINT64_C(1) << f;
    v->value[f] = value;
}

static inline void field_code(event_view *v, event_field f, const char *code)
{
    field_set(v, f, (event_value){.bytes = str_of(code)});
}

// The frame of a draft: the next event of the device, signed by it and, where the draft names one, by the
// receiver, unless `half`. In the field's arena.
static inline str field_frame(field *f, int device, int receiver, event_view draft, bool half)
{
    uint8_t *body_bytes = ARENA_NEW(&f->a, uint8_t, EVENT_BODY_MAX);
    uint8_t *frame_bytes = ARENA_NEW(&f->a, uint8_t, EVENT_FRAME_MAX);
    uint8_t signature[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    str signatures[EVENT_SIGNERS] = {{NULL, 0}};
    field_hand *d = &f->by[device];
    str body = {NULL, 0};
    str frame = {NULL, 0};
    draft.log = STR(FIELD_CODE);
    draft.device = field_key(f, device);
    draft.sequence = draft.sequence > 0 ? draft.sequence : d->sequence + 1;
    draft.previous = draft.sequence > 1 ? (str){(const char *)d->last, EVENT_HASH_BYTES} : (str){NULL, 0};
    draft.time_s = draft.time_s > 0 ? draft.time_s : f->now_us / US_PER_S;
    if (receiver >= 0) {
        field_set(&draft, EVENT_FIELD_RECEIVER, (event_value){.bytes = field_key(f, receiver)});
    }
    if (!event_build(&draft, body_bytes, EVENT_BODY_MAX, &body, &f->e)) {
        return frame;
    }
    event_sign(body, d->secret, signature[EVENT_GIVER]);
    signatures[EVENT_GIVER] = (str){(const char *)signature[EVENT_GIVER], EVENT_SIGNATURE_BYTES};
    if (receiver >= 0 && !half) {
        event_accept(body, signature[EVENT_GIVER], f->by[receiver].secret, signature[EVENT_RECEIVER]);
        signatures[EVENT_RECEIVER] = (str){(const char *)signature[EVENT_RECEIVER], EVENT_SIGNATURE_BYTES};
    }
    d->sequence = draft.sequence;
    event_id(body, d->last);
    (void)event_frame_write(body, signatures, frame_bytes, EVENT_FRAME_MAX, &frame, &f->e);
    return frame;
}

static inline bool field_submit(field *f, const str *frame, int32_t n, submit_out *out)
{
    submit_in in[SUBMIT_MAX];
    for (int32_t i = 0; i < n; i++) {
        in[i] = (submit_in){frame[i], STR("uji")};
    }
    return log_submit(f->log, &f->a, in, n, 1, out, &f->e);
}

static inline bool field_submit_one(field *f, str frame, submit_out *out)
{
    return field_submit(f, &frame, 1, out);
}

// The posko enrols a device: the person p<device>, in a role.
static inline bool field_enrol(field *f, int device, device_role role)
{
    static const char *const person[FIELD_DEVICES] = {"p0", "p1", "p2", "p3", "p4",  "p5",
                                                      "p6", "p7", "p8", "p9", "p10", "p11"};
    event_view v = field_draft(EVENT_DEVICE_ENROLLED);
    submit_out out;
    field_set(&v, EVENT_FIELD_DEVICE, (event_value){.bytes = field_key(f, device)});
    field_code(&v, EVENT_FIELD_PERSON, person[device]);
    field_set(&v, EVENT_FIELD_ROLE, (event_value){.number = role});
    return log_say(f->log, &f->a, &v, &out, &f->e);
}

static inline str field_box_created(field *f, int device, const char *item)
{
    event_view v = field_draft(EVENT_BOX_CREATED);
    field_code(&v, EVENT_FIELD_ITEM, item);
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    return field_frame(f, device, -1, v, false);
}

static inline str field_handover(field *f, int giver, int receiver, const char *item, const char *place)
{
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, item);
    field_code(&v, EVENT_FIELD_PLACE, place);
    return field_frame(f, giver, receiver, v, false);
}

#endif
