// The events of a whole operation, made up and truly signed: what benchmarks, and tests of large logs,
// submit.
//
// Boxes are packed, sealed, and pass from hand to hand through nine stages, 40 events each, between 500
// devices whose chains are right; 38 of the 40 have two signatures, and the rules find nothing wrong. With
// one seed and the same checkpoints seen the bytes are the same. The generator has no pointers, so that its
// bytes may be kept and read again.
#ifndef KAWAL_BENCH_LOG_EVENTS_H
#define KAWAL_BENCH_LOG_EVENTS_H

#include "base/rng.h"
#include "domain/device.h"
#include "event/sign.h"

enum {
    LOG_EVENTS_DEVICES = 500,
    LOG_EVENTS_OPEN = 1000, // boxes under way at a time, taken in turn
    LOG_EVENTS_PER_ITEM = 40,
    LOG_EVENTS_PLACES = 1000,
    LOG_EVENTS_FRAME_MAX = 1024, // bytes
};

typedef struct log_events_device {
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t secret[EVENT_SECRET_BYTES];
    uint8_t last_id[EVENT_HASH_BYTES];
    int64_t sequence;
} log_events_device;

typedef struct log_events_item {
    int32_t number;
    int32_t step; // the next one, 0 to LOG_EVENTS_PER_ITEM - 1
    int32_t holder;
} log_events_item;

typedef struct log_events {
    rng random;
    char log[EVENT_CODE_MAX + 1];
    int32_t series;
    int64_t start_s;
    int64_t made;  // events
    int32_t items; // begun
    int64_t seen_size;
    uint8_t seen_root[EVENT_HASH_BYTES];
    log_events_device device[LOG_EVENTS_DEVICES];
    log_events_item item[LOG_EVENTS_OPEN];
} log_events;

// Events of the log with this code, the first at start_s (POSIX seconds), one every half
// minute: a box is under way for two weeks. Two series in one
// log have different devices, people and boxes; the series seeds all of it.
void log_events_init(log_events *g, int32_t series, str log_code, int64_t start_s);

// What binds a device: the fields of its enrolment, to be said by the posko. Texts are in `text`.
typedef struct log_events_binding {
    char person[EVENT_CODE_MAX + 1];
    event_view draft;
} log_events_binding;
void log_events_enrolment(const log_events *g, int32_t device, log_events_binding *ret);

// The code of a place where boxes are, and where it is; the register must have it for the rules to find
// nothing wrong. Numbers: 0 to LOG_EVENTS_PLACES - 1.
point log_events_place(int32_t number, char ret_code[static EVENT_CODE_MAX + 1]);

// All devices have now seen this checkpoint.
void log_events_see(log_events *g, int64_t size, const uint8_t root[static EVENT_HASH_BYTES]);

// The time of the next event: POSIX seconds.
int64_t log_events_time_s(const log_events *g);

// Makes the next event: its frame into out. Errors: those of event_build and event_frame_write.
bool log_events_next(log_events *g, uint8_t out[static LOG_EVENTS_FRAME_MAX], str *ret_frame, err *e);

// Keeps the generator in DIR/bench.events; false when there is none of this program's.
bool log_events_write(const log_events *g, const char *dir, err *e);
bool log_events_read(log_events *g, const char *dir);

#endif
