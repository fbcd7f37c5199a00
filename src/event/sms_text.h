// The essential of a handover or an incident as one line that any phone can send or a person can type:
// docs/formats/sms.md. The line is no event; it proves by the device's signature that there is one.
#ifndef KAWAL_EVENT_SMS_TEXT_H
#define KAWAL_EVENT_SMS_TEXT_H

#include "base/arena.h"
#include "event/event.h"
#include "event/sign.h"

enum {
    SMS_TEXT_MAX = 2000,      // bytes that are read, white space and all
    SMS_KEY_BYTES = 4,        // of a key, that the line has
    SMS_ID_BYTES = 8,         // of an event's id
    SMS_SIGNATURE_WORDS = 26, // groups of letters
    SMS_INCIDENT_NONE = -1,
};

// What a line says. Codes are in upper case whatever they are in the event.
typedef struct sms_text {
    event_kind kind;
    int32_t incident; // choice; SMS_INCIDENT_NONE = it tells of none
    str item, place;  // empty = none
    int64_t time_s, sequence;
    uint8_t device[SMS_KEY_BYTES];
    uint8_t receiver[SMS_KEY_BYTES];
    bool has_receiver;
    uint8_t id[SMS_ID_BYTES];
    str line; // all of it, as it would be written
    str text; // its beginning, that the signature is over, but for its context
    uint8_t signature[EVENT_SIGNATURE_BYTES];
} sms_text;

// Reads a line as somebody typed it: small letters are large ones, any white space parts words, and in the
// signature O is 0, I and L are 1. Texts are the arena's. Says nothing about whether the signature holds.
// Errors: sms.form; sms.group {group} (the first group of the signature that is mistyped, from 1).
bool sms_text_read(arena *a, str line, sms_text *ret, err *e);

// Whether the key, 32 bytes, begins as the line says, and has signed it. Errors: sms.signature.
bool sms_text_verify(const sms_text *t, str key, err *e);

// Writes the line of an event that the device with this secret made. Errors: sms.kind {kind} (there is no
// line for it).
bool sms_text_write(const event_view *v, const uint8_t secret[static EVENT_SECRET_BYTES], strbuf *out,
                    err *e);

#endif
