// The kinds of events and the fields that they carry: the one table that validation here, and
// docs/formats/event.md, follow.
//
// A number once given is never given again and never changes its meaning, in the tables of kinds and fields
// and in the lists of choices: later work adds rows, and old bytes keep saying what they said.
#ifndef KAWAL_EVENT_KINDS_H
#define KAWAL_EVENT_KINDS_H

#include "event/cbor.h"
#include "geo/point.h"

enum {
    EVENT_HASH_BYTES = 32, // SHA-256
    EVENT_KEY_BYTES = 32,  // Ed25519 public key
    EVENT_CODE_MAX = 64,   // bytes of a code, as in the register
    EVENT_ITEMS_MAX = 400, // in one load or count
    EVENT_SEALS_MAX = 12,
    EVENT_PHOTOS_MAX = 8,
    EVENT_ESCORTS_MAX = 20,
    EVENT_COUNT_MAX = 1000000,
    EVENT_LEG_MAX = 5, // three legs out, three back
    EVENT_CHECKS_MAX = 20,
    EVENT_NONCE_CHARS = 22, // 16 random bytes in base64url (RFC 4648, section 5), without padding
};
#define EVENT_TIME_MAX_S INT64_C(4102444800) // 2100-01-01
// 2^53 - 1, the largest number that a page can hold exactly. Times of devices go as far: a broken clock is
// recorded and flagged, not refused.
#define EVENT_NUMBER_MAX INT64_C(9007199254740991)

typedef enum event_type {
    EVENT_TYPE_CODE,   // min..max letters, digits, '.', '-', '_'
    EVENT_TYPE_CODES,  // 1..items_max codes in strictly ascending byte order
    EVENT_TYPE_INT,    // min..max
    EVENT_TYPE_CHOICE, // the number of one of `choices`
    EVENT_TYPE_HASH,   // SHA-256
    EVENT_TYPE_HASHES, // 1..items_max hashes in strictly ascending byte order
    EVENT_TYPE_KEY,    // Ed25519 public key
    EVENT_TYPE_POINT,  // [latitude, longitude] in 1e-7 degree, WGS 84
} event_type;

// Who signs. The one whose device makes the event is the giver, also where nothing is given; the others sign
// when the event names their key.
typedef enum event_signer {
    EVENT_GIVER,
    EVENT_RECEIVER,
    EVENT_WITNESS,
} event_signer;
enum { EVENT_SIGNERS = 3 };

// What every event begins with: the keys of the body's map. The last key of the body holds the fields.
//
// sequence counts the device's events from 1; previous is the id of the one before, absent in the first.
// gps_time_s and the checkpoint last seen (both of its numbers) are absent when the device has none.
#define EVENT_HEADER(X)                                                                                      \
    X(LOG, 1, log, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                         \
    X(KIND, 2, kind, INT, 1, EVENT_NUMBER_MAX, 0, NULL)                                                      \
    X(DEVICE, 3, device, KEY, 0, 0, 0, NULL)                                                                 \
    X(SEQUENCE, 4, sequence, INT, 1, EVENT_NUMBER_MAX, 0, NULL)                                              \
    X(PREVIOUS, 5, previous, HASH, 0, 0, 0, NULL)                                                            \
    X(TIME_S, 6, time_s, INT, 0, EVENT_NUMBER_MAX, 0, NULL)                                                  \
    X(GPS_TIME_S, 7, gps_time_s, INT, 0, EVENT_NUMBER_MAX, 0, NULL)                                          \
    X(SEEN_SIZE, 8, seen_size, INT, 1, EVENT_NUMBER_MAX, 0, NULL)                                            \
    X(SEEN_ROOT, 9, seen_root, HASH, 0, 0, 0, NULL)

typedef enum event_head {
#define EVENT_HEAD_NUMBER(symbol, number, ...) EVENT_HEAD_##symbol = (number),
    EVENT_HEADER(EVENT_HEAD_NUMBER)
#undef EVENT_HEAD_NUMBER
} event_head;
enum { EVENT_HEAD_FIELDS = 10 }; // the key of the fields; one above the header

//        symbol       no. name         type    min  max               items_max          choices
#define EVENT_FIELDS(X)                                                                                      \
    X(ITEM, 1, item, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                       \
    X(ITEMS, 2, items, CODES, 1, EVENT_CODE_MAX, EVENT_ITEMS_MAX, NULL)                                      \
    X(RECEIVER, 3, receiver, KEY, 0, 0, 0, NULL)                                                             \
    X(WITNESS, 4, witness, KEY, 0, 0, 0, NULL)                                                               \
    X(PLACE, 5, place, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                     \
    X(POSITION, 6, position, POINT, 0, 0, 0, NULL)                                                           \
    X(SEALS, 7, seals, CODES, 1, EVENT_CODE_MAX, EVENT_SEALS_MAX, NULL)                                      \
    X(CONDITION, 8, condition, CHOICE, 0, 0, 0, conditions)                                                  \
    X(COUNT, 9, count, INT, 0, EVENT_COUNT_MAX, 0, NULL)                                                     \
    X(VEHICLE, 10, vehicle, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                \
    X(ORDER, 11, order, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                    \
    X(LEG, 12, leg, INT, 0, EVENT_LEG_MAX, 0, NULL)                                                          \
    X(DESTINATION, 13, destination, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                        \
    X(ESCORTS, 14, escorts, CODES, 1, EVENT_CODE_MAX, EVENT_ESCORTS_MAX, NULL)                               \
    X(REASON, 15, reason, CHOICE, 0, 0, 0, reasons)                                                          \
    X(NOTE, 16, note, HASH, 0, 0, 0, NULL)                                                                   \
    X(PHOTOS, 17, photos, HASHES, 0, 0, EVENT_PHOTOS_MAX, NULL)                                              \
    X(REFERS, 18, refers, HASH, 0, 0, 0, NULL)                                                               \
    X(CONTENT, 19, content, HASH, 0, 0, 0, NULL)                                                             \
    X(DEVICE, 20, device, KEY, 0, 0, 0, NULL)                                                                \
    X(PERSON, 21, person, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                  \
    X(ROLE, 22, role, CHOICE, 0, 0, 0, roles)                                                                \
    X(KIT, 23, kit, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                        \
    X(UNIT, 24, unit, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                      \
    X(REPLACEMENT, 25, replacement, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                        \
    X(FROM_S, 26, from_s, INT, 0, EVENT_TIME_MAX_S, 0, NULL)                                                 \
    X(TO_S, 27, to_s, INT, 0, EVENT_TIME_MAX_S, 0, NULL)                                                     \
    X(ALARM, 28, alarm, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                    \
    X(SUBJECT, 29, subject, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                \
    X(AREA, 30, area, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                      \
    X(LEVEL, 31, level, CHOICE, 0, 0, 0, levels)                                                             \
    X(SEVERITY, 32, severity, INT, 1, 3, 0, NULL)                                                            \
    X(ACCOUNT, 33, account, CODE, 1, EVENT_CODE_MAX, 0, NULL)                                                \
    X(GIVER_NONCE, 34, giver_nonce, CODE, EVENT_NONCE_CHARS, EVENT_NONCE_CHARS, 0, NULL)                     \
    X(RECEIVER_NONCE, 35, receiver_nonce, CODE, EVENT_NONCE_CHARS, EVENT_NONCE_CHARS, 0, NULL)               \
    X(CHECKS, 36, checks, CODES, 1, EVENT_CODE_MAX, EVENT_CHECKS_MAX, NULL)                                  \
    X(LACKING, 37, lacking, CODES, 1, EVENT_CODE_MAX, EVENT_CHECKS_MAX, NULL)                                \
    X(WEATHER, 38, weather, CHOICE, 0, 0, 0, weathers)                                                       \
    X(INCIDENT, 39, incident, CHOICE, 0, 0, 0, incidents)                                                    \
    X(POINT, 40, point, CODE, 1, EVENT_CODE_MAX, 0, NULL)

typedef enum event_field {
#define EVENT_FIELD_NUMBER(symbol, number, ...) EVENT_FIELD_##symbol = (number),
    EVENT_FIELDS(EVENT_FIELD_NUMBER)
#undef EVENT_FIELD_NUMBER
} event_field;
enum { EVENT_FIELDS_END = 41 }; // one above the highest number

// A set of fields, as bits.
#define EVENT_BIT(symbol) (UINT64_C(1) << EVENT_FIELD_##symbol)
// What any event out of the field may tell beside its own.
#define EVENT_SCENE   (EVENT_BIT(PLACE) | EVENT_BIT(POSITION) | EVENT_BIT(NOTE) | EVENT_BIT(PHOTOS))
#define EVENT_SEEN_BY (EVENT_SCENE | EVENT_BIT(WITNESS))
#define EVENT_TRIP                                                                                           \
    (EVENT_BIT(VEHICLE) | EVENT_BIT(ORDER) | EVENT_BIT(LEG) | EVENT_BIT(DESTINATION) | EVENT_BIT(ESCORTS))
#define EVENT_STATE (EVENT_BIT(SEALS) | EVENT_BIT(CONDITION) | EVENT_BIT(COUNT))
// What shows that a handover was made face to face: each side's random number, of which neither knew the
// other's before.
#define EVENT_NONCES (EVENT_BIT(GIVER_NONCE) | EVENT_BIT(RECEIVER_NONCE))

//        symbol           no. name           required                      further fields
#define EVENT_KINDS(X)                                                                                       \
    X(KIT_CREATED, 1, kit_created, EVENT_BIT(ITEM) | EVENT_BIT(KIT), EVENT_SCENE | EVENT_BIT(COUNT))         \
    X(BOX_CREATED, 2, box_created, EVENT_BIT(ITEM), EVENT_SCENE | EVENT_BIT(KIT) | EVENT_BIT(DESTINATION))   \
    X(PACKED, 3, packed, EVENT_BIT(ITEM) | EVENT_BIT(ITEMS), EVENT_SEEN_BY)                                  \
    X(SEALED, 4, sealed, EVENT_BIT(ITEM) | EVENT_BIT(SEALS), EVENT_SEEN_BY)                                  \
    X(LOAD_MADE, 5, load_made, EVENT_BIT(ITEM) | EVENT_BIT(ITEMS), EVENT_SEEN_BY | EVENT_TRIP)               \
    X(LOAD_OPENED, 6, load_opened, EVENT_BIT(ITEM), EVENT_SEEN_BY | EVENT_BIT(ITEMS))                        \
    X(HANDED_OVER, 7, handed_over, EVENT_BIT(ITEM) | EVENT_BIT(RECEIVER) | EVENT_BIT(PLACE),                 \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_STATE | EVENT_NONCES)                                               \
    X(PARTIAL_RECEIPT, 8, partial_receipt,                                                                   \
      EVENT_BIT(ITEM) | EVENT_BIT(ITEMS) | EVENT_BIT(RECEIVER) | EVENT_BIT(PLACE),                           \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_STATE | EVENT_NONCES)                                               \
    X(REFUSED, 9, refused, EVENT_BIT(ITEM) | EVENT_BIT(REASON),                                              \
      EVENT_SEEN_BY | EVENT_STATE | EVENT_BIT(RECEIVER) | EVENT_BIT(ORDER))                                  \
    X(CONDITION_CHECKED, 10, condition_checked, EVENT_BIT(ITEM) | EVENT_BIT(CONDITION), EVENT_SEEN_BY)       \
    X(SEAL_CHECKED, 11, seal_checked, EVENT_BIT(ITEM) | EVENT_BIT(SEALS),                                    \
      EVENT_SEEN_BY | EVENT_BIT(CONDITION))                                                                  \
    X(DEPARTED, 12, departed, EVENT_BIT(ITEM) | EVENT_BIT(PLACE), EVENT_SEEN_BY | EVENT_TRIP)                \
    X(ARRIVED, 13, arrived, EVENT_BIT(ITEM) | EVENT_BIT(PLACE), EVENT_SEEN_BY | EVENT_TRIP)                  \
    X(BOARDED, 14, boarded, EVENT_BIT(ITEM) | EVENT_BIT(VEHICLE) | EVENT_BIT(PLACE),                         \
      EVENT_SEEN_BY | EVENT_TRIP)                                                                            \
    X(LANDED, 15, landed, EVENT_BIT(ITEM) | EVENT_BIT(PLACE), EVENT_SEEN_BY | EVENT_TRIP)                    \
    X(STORED, 16, stored, EVENT_BIT(ITEM) | EVENT_BIT(PLACE), EVENT_SEEN_BY | EVENT_STATE)                   \
    X(COUNTED, 17, counted, EVENT_BIT(PLACE) | EVENT_BIT(COUNT),                                             \
      EVENT_SEEN_BY | EVENT_BIT(ITEM) | EVENT_BIT(ITEMS) | EVENT_BIT(KIT))                                   \
    X(ESCORT_CHANGED, 18, escort_changed, EVENT_BIT(ITEM) | EVENT_BIT(RECEIVER),                             \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_NONCES)                                                             \
    X(DAMAGED, 19, damaged, EVENT_BIT(ITEM) | EVENT_BIT(CONDITION),                                          \
      EVENT_SEEN_BY | EVENT_BIT(SEALS) | EVENT_BIT(COUNT))                                                   \
    X(LOST, 20, lost, EVENT_BIT(ITEM), EVENT_SEEN_BY | EVENT_BIT(COUNT))                                     \
    X(FOUND, 21, found, EVENT_BIT(ITEM) | EVENT_BIT(PLACE), EVENT_SEEN_BY | EVENT_STATE)                     \
    X(REPLACED, 22, replaced, EVENT_BIT(ITEM) | EVENT_BIT(REPLACEMENT) | EVENT_BIT(REASON), EVENT_SEEN_BY)   \
    X(RETURNED, 23, returned, EVENT_BIT(ITEM) | EVENT_BIT(RECEIVER) | EVENT_BIT(PLACE),                      \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_STATE | EVENT_NONCES)                                               \
    X(CORRECTED, 24, corrected, EVENT_BIT(REFERS) | EVENT_BIT(NOTE),                                         \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_STATE | EVENT_BIT(ITEM) | EVENT_BIT(ITEMS))                         \
    X(DEVICE_ENROLLED, 25, device_enrolled, EVENT_BIT(DEVICE) | EVENT_BIT(PERSON) | EVENT_BIT(ROLE),         \
      EVENT_BIT(UNIT) | EVENT_BIT(FROM_S) | EVENT_BIT(TO_S) | EVENT_BIT(NOTE))                               \
    X(DEVICE_REVOKED, 26, device_revoked, EVENT_BIT(DEVICE) | EVENT_BIT(REASON),                             \
      EVENT_BIT(FROM_S) | EVENT_BIT(NOTE))                                                                   \
    X(REGISTER_CHANGED, 27, register_changed, EVENT_BIT(CONTENT), EVENT_BIT(COUNT) | EVENT_BIT(NOTE))        \
    X(PLAN_PUBLISHED, 28, plan_published, EVENT_BIT(CONTENT), EVENT_BIT(FROM_S) | EVENT_BIT(NOTE))           \
    X(ORDER_PUBLISHED, 29, order_published, EVENT_BIT(ORDER) | EVENT_BIT(CONTENT),                           \
      EVENT_BIT(FROM_S) | EVENT_BIT(NOTE))                                                                   \
    X(NOTED, 30, noted, EVENT_BIT(NOTE), EVENT_SEEN_BY | EVENT_BIT(ITEM) | EVENT_BIT(REFERS))                \
    X(DUTY_CLOSED, 31, duty_closed, UINT64_C(0), EVENT_BIT(NOTE))                                            \
    X(ERASED, 32, erased, EVENT_BIT(CONTENT) | EVENT_BIT(REASON), UINT64_C(0))                               \
    X(ALARM_RAISED, 33, alarm_raised,                                                                        \
      EVENT_BIT(ALARM) | EVENT_BIT(SUBJECT) | EVENT_BIT(FROM_S) | EVENT_BIT(LEVEL) | EVENT_BIT(SEVERITY),    \
      EVENT_BIT(AREA))                                                                                       \
    X(ALARM_ACKNOWLEDGED, 34, alarm_acknowledged, EVENT_BIT(REFERS) | EVENT_BIT(ACCOUNT), EVENT_BIT(NOTE))   \
    X(ALARM_ESCALATED, 35, alarm_escalated, EVENT_BIT(REFERS) | EVENT_BIT(LEVEL), UINT64_C(0))               \
    X(ALARM_RESOLVED, 36, alarm_resolved, EVENT_BIT(REFERS), EVENT_BIT(ACCOUNT) | EVENT_BIT(NOTE))           \
    X(OBSERVED, 37, observed, EVENT_BIT(CONTENT) | EVENT_BIT(COUNT) | EVENT_BIT(FROM_S) | EVENT_BIT(TO_S),   \
      UINT64_C(0))                                                                                           \
    X(LOOKED, 38, looked, EVENT_BIT(AREA) | EVENT_BIT(ACCOUNT), UINT64_C(0))                                 \
    X(PRESENT, 39, present, EVENT_BIT(PLACE) | EVENT_BIT(PERSON) | EVENT_BIT(FROM_S),                        \
      EVENT_BIT(POSITION) | EVENT_BIT(NOTE) | EVENT_BIT(PHOTOS) | EVENT_BIT(TO_S) | EVENT_BIT(ACCOUNT))      \
    X(DEPARTURE_CHECKED, 40, departure_checked, EVENT_BIT(PLACE),                                            \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_BIT(CHECKS) | EVENT_BIT(LACKING) | EVENT_BIT(WEATHER) |             \
          EVENT_BIT(COUNT) | EVENT_BIT(REASON))                                                              \
    X(INCIDENT, 41, incident, EVENT_BIT(INCIDENT),                                                           \
      EVENT_SEEN_BY | EVENT_TRIP | EVENT_BIT(ITEM) | EVENT_BIT(ITEMS) | EVENT_BIT(COUNT))                    \
    X(GUEST_ENTERED, 42, guest_entered, EVENT_BIT(PLACE) | EVENT_BIT(FROM_S),                                \
      EVENT_SEEN_BY | EVENT_BIT(REASON) | EVENT_BIT(COUNT))                                                  \
    X(GUEST_LEFT, 43, guest_left, EVENT_BIT(PLACE) | EVENT_BIT(REFERS), EVENT_SEEN_BY)                       \
    X(PATROLLED, 44, patrolled, EVENT_BIT(PLACE) | EVENT_BIT(POINT), EVENT_SEEN_BY)

typedef enum event_kind {
#define EVENT_KIND_NUMBER(symbol, number, ...) EVENT_##symbol = (number),
    EVENT_KINDS(EVENT_KIND_NUMBER)
#undef EVENT_KIND_NUMBER
} event_kind;
enum { EVENT_KINDS_END = 45 }; // one above the highest number

typedef struct event_field_spec {
    const char *name;           // canonical, in programs
    const char *text;           // catalogue key of the meaning
    const char *const *choices; // EVENT_TYPE_CHOICE: name by number, NULL at the end
    int64_t min;
    int64_t max;
    size_t items_max; // of a list
    event_type type;
    int number; // of event_field, or of event_head
} event_field_spec;

typedef struct event_kind_spec {
    const char *name;
    const char *text;  // catalogue key of the meaning
    uint64_t required; // sets of fields
    uint64_t further;
    event_kind number;
} event_kind_spec;

// The value of one field.
typedef struct event_value {
    int64_t number;  // EVENT_TYPE_INT, EVENT_TYPE_CHOICE
    str bytes;       // codes, texts, hashes, keys; of a list that was read: its encoded items
    size_t count;    // of a list
    const str *list; // of a list to be written
    point position;
} event_value;

// The kind, field or header field of a number; NULL when there is none. Static memory.
const event_kind_spec *event_kind_of(int64_t number);
const event_field_spec *event_field_of(int64_t number);
const event_field_spec *event_head_of(int64_t number);

// Reads one field's value and holds it against its limits. Errors, with {at} and {field}: event.bad_code,
// event.bad_number {min} {max}, event.bad_choice, event.bad_size {min} {max} (bytes of a text
// or code, items of a list), event.bad_order, event.bad_point; and those of cbor_read_type.
bool event_value_read(const event_field_spec *f, cbor_reader *r, event_value *ret_value, err *e);

// Writes a value without judging it: what was written is read again by whoever wants to know.
void event_value_write(const event_field_spec *f, cbor_writer *w, const event_value *v);

// The next item of a list that was read; *rest begins as its `bytes`. False when there is none.
bool event_list_next(str *rest, str *ret_item);

// Whether a kind may carry exactly this set of fields. Errors: event.field_missing, event.field_foreign, with
// {kind} and {field}.
bool event_kind_takes(const event_kind_spec *k, uint64_t fields, err *e);

// The field that names a signer's key, 0 for the giver, whose key every event has.
int event_signer_field(event_signer s);
const char *event_signer_name(event_signer s);

#endif
