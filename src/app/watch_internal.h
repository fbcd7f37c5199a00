// The inside of the watch desk, for the files watch_*.c alone.
#ifndef KAWAL_APP_WATCH_INTERNAL_H
#define KAWAL_APP_WATCH_INTERNAL_H

#include <pthread.h>

#include "app/watch_desk.h"
#include "base/str_map.h"
#include "store/custody.h"

// An alarm as the log tells of it.
typedef struct logged_alarm {
    uint64_t index; // of the event that raised it
    uint8_t id[EVENT_HASH_BYTES];
    watch_kind kind;
    watch_level level;
    int32_t severity;
    str subject, area;
    int64_t from_us, raised_us, acknowledged_us, resolved_us; // 0 = not
    str acknowledged_by, resolved_by;
    str acknowledged_note, resolved_note; // hashes of what was said to it; empty = nothing
    bool touched;                         // news have to tell of it
} logged_alarm;

// The newest look of an account at an area.
typedef struct logged_look {
    str account, area;
    int64_t at_us;
} logged_look;

// A province, kabupaten or kecamatan of the register.
typedef struct watch_area {
    str code;
    int32_t parts; // of its code: 1 to WATCH_LOOK_PARTS
} watch_area;

// A post of the plan that is to be manned.
typedef struct watch_post {
    str site, area;
    int64_t from_us, to_us;
} watch_post;

// People of the plan who serve in a kecamatan.
typedef struct watch_duty {
    str area;
    int64_t from_us, to_us;
} watch_duty;

// An incident, a departure, a check before one, a guest, as the log has it.
typedef struct field_word {
    event_kind kind;
    int32_t incident; // choice
    str subject;      // of an incident what it is about, else the order
    str item, place, area;
    int64_t moment_us; // of a guest when he came
    int64_t
        received_us; // when the log took it; of an incident a second of its own among those of its subject
    uint8_t id[EVENT_HASH_BYTES];
    uint8_t refers[EVENT_HASH_BYTES]; // of a guest who left: by which event he came
    str device;                       // of an incident whose key signed it,
    int32_t more;                     // and for how many further ones of that device it stands
} field_word;

struct watch_desk {
    pthread_mutex_t lock; // of who looks, says or acts: of all that is not the other lock's too
    store *db;
    bool lent;        // db is the caller's
    int64_t until_us; // what was said later is left out
    posko_log *log;   // NULL while it must not be written to, and where the desk only reads
    bool down;        // it must not be written to
    log_tools tools;
    live_desk *live;
    news *news;
    int64_t looked_us; // monotonic
    bool more;         // that look had more to say
    // What the log says. Changed only with both locks, so that who has one of them may read it; `shown` comes
    // second, and nothing is written to the store while it is held.
    pthread_mutex_t shown;
    store *reader; // of who lists; NULL: db, where nobody writes
    arena memory;
    uint64_t folded; // leaves below it are known
    str posko;       // the key of its events; empty = not read yet
    logged_alarm *alarm;
    int32_t n_alarm, cap_alarm;
    str_map by_id;
    logged_look *look;
    int32_t n_look, cap_look;
    str_map look_of; // account and area, one behind the other
    watch_presence *present;
    int32_t n_present, cap_present;
    str_map present_of; // person
    field_word *word;   // WATCH_FIELD_MAX at most
    int32_t n_word, cap_word;
    arena field_memory; // of their areas; of who has `lock`
    // What stood out at the last look, whether it has an alarm or not, with the beginning that was known
    // first; before the first look nothing is known.
    bool looked;
    arena held_memory;
    watch_condition *held;
    int32_t n_held;
    // What follows from the register and the plan, made anew when they change.
    arena rules_memory;
    int64_t version;
    char plan[STORE_HASH];
    watch_rule *rule;
    int32_t n_rule;
    int32_t utc_offset_min;
    watch_post *post;
    int32_t n_post;
    watch_duty *duty; // of teams, on the day
    int32_t n_duty;
    watch_area *area; // by code
    int32_t n_area;
    str whole; // the operation's own area
    // The kecamatan of places that were asked for since.
    str_map place_at; // into place_in
    str *place_in;
    int32_t n_place, cap_place;
    // When somebody was heard of at a place: by code of the site, the moment in seconds.
    arena heard_memory;
    str_map heard_at;
    int64_t *heard_s;
    int32_t n_heard, cap_heard;
    uint64_t size; // of the log when findings were read
    arena finding_memory;
    watch_condition *finding;
    int32_t n_finding;
};

// Rules, posts and areas as they are now. (watch_rules.c)
bool watch_rules_read(watch_desk *d, err *e);

// The built-in rules, which hold where the register has none. Static memory.
const watch_rule *watch_rules_built_in(int32_t *ret_n);

// All that stands out now, in the arena. (watch_conditions.c)
bool watch_conditions(watch_desk *d, arena *a, int64_t now_us, const watch_condition **ret, int32_t *ret_n,
                      err *e);

// Reads leaves that came since; with `lock`, takes `shown`. (watch_log.c)
bool watch_fold(watch_desk *d, err *e);

// Says a step of an alarm in the log, and folds it. Of a condition that has no alarm yet, `x` is NULL.
bool watch_say_raised(watch_desk *d, const watch_condition *c, const watch_rule *r, watch_level level,
                      err *e);
bool watch_say_about(watch_desk *d, const logged_alarm *x, event_kind kind, watch_level level, str by,
                     str said, err *e);

// What the posko says of a look. (watch_looks.c)
void watch_fold_look(watch_desk *d, const leaf *row, const event_view *v);

// Kecamatan with people on duty in which nobody is heard of, into ret, which has room for every post and
// duty. (watch_units.c)
bool watch_empty_areas(watch_desk *d, arena *a, int64_t now_us, watch_condition *ret, int32_t *ret_n, err *e);

// By what an alarm is known, in the arena: its kind and subject. Of incidents also the second: while one of a
// trip is open another one must be heard of. (watch_desk.c)
str watch_key(arena *a, watch_kind kind, str subject, int64_t from_us);

// What anybody says of a person being at a place. (watch_present.c)
void watch_fold_present(watch_desk *d, const leaf *row, const event_view *v);

// What the field says of itself, into memory; what stands out of it, into ret, which has room for every word;
// and what an alarm's row has of it beside. (watch_field.c)
void watch_fold_field(watch_desk *d, const leaf *row, const event_view *v);
bool watch_field_conditions(watch_desk *d, int64_t now_us, watch_condition *ret, int32_t *ret_n, err *e);
void watch_field_tell(const watch_desk *d, const logged_alarm *x, json_t *row);

// The area of a site or TPS, kept in `keep`; empty where the register has none of that code. (watch_field.c)
bool watch_place_area(watch_desk *d, arena *keep, str place, str *ret, err *e);
// Where an item belongs: the area of its destination, else of the place where it is. (watch_conditions.c)
bool watch_item_area(watch_desk *d, arena *keep, str item, str *ret, err *e);
bool watch_is_present(const watch_presence *p, int64_t now_us);

// Looks that are owed, into ret, which has room for every area.
int32_t watch_looks_owed(const watch_desk *d, arena *a, int64_t plan_us, int64_t now_us, watch_owed *ret);

// Until when a post has reported, in the manner of WATCH_POST_FIRST_MIN and _AGAIN_H. (watch_conditions.c)
int64_t watch_post_due_us(const watch_desk *d, const watch_post *p);

// Says an event of the posko, and folds it. Errors: watch.no_log, log_say's. (watch_log.c)
bool watch_say(watch_desk *d, const event_view *v, err *e);

// A moment as the API has it: RFC 3339, null of 0. (watch_desk.c)
json_t *watch_moment(int64_t us);

// `s`: where notes are read from.
json_t *watch_alarm_row(const watch_desk *d, store *s, const logged_alarm *x);

#endif
