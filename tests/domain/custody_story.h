// A log to be told in a few words: devices with people behind them, and events as a device would make them,
// unsigned. The events are real bodies, read back, so that the rules see what they see in a log.
#ifndef KAWAL_TESTS_CUSTODY_STORY_H
#define KAWAL_TESTS_CUSTODY_STORY_H

#include "base/str_map.h"
#include "domain/custody.h"

enum { STORY_S = 1000000 };
#define STORY_BEGIN_S INT64_C(1732060800) // 2024-11-20 00:00 UTC

typedef struct story_device {
    char key[EVENT_KEY_BYTES];
    device_binding *binding;
    int64_t sequence;
    char previous[EVENT_HASH_BYTES];
    int64_t moment_us; // of its last event
    int64_t skew_s;    // what its clock is ahead
    bool is_reset;     // its clock fell back to 1970
} story_device;

// Indices of events that have something in common.
typedef struct story_list {
    int32_t *row;
    int32_t n, cap;
} story_list;

typedef struct story {
    arena memory;
    int32_t n_device, cap_device;
    story_device *device;
    device_record *record; // in the order of keys, as a register has them
    int32_t n, cap;
    logged_event *event; // by index
    int32_t visible;     // events below it are in the log
    str_map of_item;     // code -> list
    story_list *list;    // of events that name the item
    int32_t n_list, cap_list;
    story_list corrections;
} story;

// One field of an event.
typedef struct said {
    event_field field;
    event_value value;
    const char *words; // of codes and lists of codes: separated by spaces, ascending
    int32_t device;    // of keys
} said;

#define ITEM(words_)         ((said){.field = EVENT_FIELD_ITEM, .words = (words_)})
#define ITEMS(words_)        ((said){.field = EVENT_FIELD_ITEMS, .words = (words_)})
#define AT(words_)           ((said){.field = EVENT_FIELD_PLACE, .words = (words_)})
#define GOING(words_)        ((said){.field = EVENT_FIELD_DESTINATION, .words = (words_)})
#define SEALS(words_)        ((said){.field = EVENT_FIELD_SEALS, .words = (words_)})
#define ESCORTED(words_)     ((said){.field = EVENT_FIELD_ESCORTS, .words = (words_)})
#define KIT(words_)          ((said){.field = EVENT_FIELD_KIT, .words = (words_)})
#define VEHICLE(words_)      ((said){.field = EVENT_FIELD_VEHICLE, .words = (words_)})
#define BY_ITEM(words_)      ((said){.field = EVENT_FIELD_REPLACEMENT, .words = (words_)})
#define TO(device_)          ((said){.field = EVENT_FIELD_RECEIVER, .device = (device_)})
#define SEEN_BY(device_)     ((said){.field = EVENT_FIELD_WITNESS, .device = (device_)})
#define OF(device_)          ((said){.field = EVENT_FIELD_DEVICE, .device = (device_)})
#define PERSON(words_)       ((said){.field = EVENT_FIELD_PERSON, .words = (words_)})
#define UNIT(words_)         ((said){.field = EVENT_FIELD_UNIT, .words = (words_)})
#define ROLE(n_)             ((said){.field = EVENT_FIELD_ROLE, .value = {.number = (n_)}})
#define FROM(at_s_)          ((said){.field = EVENT_FIELD_FROM_S, .value = {.number = STORY_BEGIN_S + (at_s_)}})
#define UNTIL(at_s_)         ((said){.field = EVENT_FIELD_TO_S, .value = {.number = STORY_BEGIN_S + (at_s_)}})
#define COUNT(n_)            ((said){.field = EVENT_FIELD_COUNT, .value = {.number = (n_)}})
#define LEG(n_)              ((said){.field = EVENT_FIELD_LEG, .value = {.number = (n_)}})
#define CONDITION(n_)        ((said){.field = EVENT_FIELD_CONDITION, .value = {.number = (n_)}})
#define REASON(n_)           ((said){.field = EVENT_FIELD_REASON, .value = {.number = (n_)}})
#define POSITION(lat_, lon_) ((said){.field = EVENT_FIELD_POSITION, .value = {.position = {(lat_), (lon_)}}})
#define REFERS(id_)                                                                                          \
    ((said){.field = EVENT_FIELD_REFERS, .value = {.bytes = {(const char *)(id_), EVENT_HASH_BYTES}}})
#define NOTE()    ((said){.field = EVENT_FIELD_NOTE, .value = {.bytes = {story_hash, EVENT_HASH_BYTES}}})
#define PHOTOS()  ((said){.field = EVENT_FIELD_PHOTOS})
#define CONTENT() ((said){.field = EVENT_FIELD_CONTENT, .value = {.bytes = {story_hash, EVENT_HASH_BYTES}}})
// Not fields: the time by GPS is told; the moment when the log took it, in seconds after the story begins.
#define BY_GPS()        ((said){.field = (event_field)0})
#define RECEIVED(at_s_) ((said){.field = (event_field)EVENT_FIELDS_END, .value = {.number = (at_s_)}})

extern const char story_hash[EVENT_HASH_BYTES];

void story_init(story *s);
void story_done(story *s);

// A device of a person; the number by which the story knows it.
int32_t story_enrol(story *s, const char *person, device_role role, const char *unit);
void story_revoke(story *s, int32_t device, int64_t from_s, int64_t known_s);

// An event of a device at a moment, in seconds after the story begins; it is received a minute later where
// nothing else is said. The device's clock goes as wrong as the story says. Its index.
int32_t story_say(story *s, int32_t device, event_kind kind, int64_t at_s, const said *field, size_t n);
#define SAY(story_, device_, kind_, at_s_, ...)                                                              \
    story_say((story_), (device_), EVENT_##kind_, (at_s_), (const said[]){__VA_ARGS__},                      \
              sizeof((const said[]){__VA_ARGS__}) / sizeof(said))

// Puts the events into another order, and gives them their index by it.
void story_sort(story *s, int (*by)(const void *a, const void *b));

// Gives the visible events their moments, as a log has them that holds no others.
void story_moments(story *s);

str story_key(const story *s, int32_t device);
device_register story_devices(const story *s);

// The visible events that custody_replay asks for, copied, in the order of their index.
logged_event *story_events(const story *s, arena *a, str item, int32_t *ret_n);

// What the rules need beside the events; the arena gets what they load.
typedef struct story_scene {
    const story *s;
    arena *a;
    device_register devices;
    custody_around around;
} story_scene;
void story_scene_init(story_scene *scene, const story *s, arena *a);

void story_replay(const story *s, arena *a, str item, custody_state *ret, custody_findings *out);

// Everything that is wrong with the visible events: by event, by chain, by item.
void story_judge_events(const story *s, custody_findings *out);

// How often a finding is among them: of any item when `item` is NULL.
int32_t story_count(const custody_findings *f, custody_code code, const char *item);

#endif
