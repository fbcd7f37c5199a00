// The bundle of docs/formats/bundle.md: a note and the event that names it.
#ifndef KAWAL_TESTS_CASE_BUNDLE_H
#define KAWAL_TESTS_CASE_BUNDLE_H

#include "case_event.h"
#include "mem_file.h"

enum { CASE_BUNDLE_MAX = 4096 };

typedef struct case_bundle {
    case_event event;
    uint8_t content_bytes[NOTE_CONTENT_MAX];
    uint8_t note[EVENT_HASH_BYTES];
    str content;
    str frame;
} case_bundle;

// The first event of a device, signed: a remark whose text is content.
static inline void case_bundle_init(case_bundle *c)
{
    uint8_t salt[NOTE_SALT_BYTES];
    memset(salt, 0x33, sizeof salt);
    case_event_init(&c->event);
    (void)note_content_write(salt, STR("Segel utuh."), c->content_bytes, &c->content, NULL);
    content_hash(c->content, c->note);
    c->event.draft = (event_view){
        .kind = event_kind_of(EVENT_NOTED),
        .log = STR("ogan-ilir-2024"),
        .device = case_key(&c->event, EVENT_GIVER),
        .sequence = 1,
        .time_s = 1732586400,
    };
    case_set(&c->event.draft, EVENT_FIELD_NOTE,
             (event_value){.bytes = {(const char *)c->note, sizeof c->note}});
    c->frame = case_frame(&c->event, 1, NULL);
}

// Writes it: what it is, the frame, its note.
static inline bool case_bundle_write(const case_bundle *c, mem_file *file, err *e)
{
    bundle_writer w = {.put = mem_put, .ctx = file};
    return bundle_begin(&w, e) && bundle_add(&w, BUNDLE_ABOUT, STR("Catatan satu ponsel"), e) &&
           bundle_add(&w, BUNDLE_FRAME, c->frame, e) && bundle_add(&w, BUNDLE_CONTENT, c->content, e) &&
           bundle_end(&w, e);
}

#endif
