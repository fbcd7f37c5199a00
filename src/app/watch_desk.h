// Alarms: what the rules of the register (or those that are built in) make of what stands out (the live desk,
// findings about goods, posts of which nobody hears), said in the log and kept nowhere else.
//
// An alarm is its event alarm_raised and the posko's own events that refer to it: acknowledged, escalated,
// resolved. The list is a fold of the log, so a restart or a replay gives the same alarms; conditions are
// computed anew, and only what the log does not say yet is said. A condition of the kind and subject of an
// alarm that is open is that alarm's, also when late news date its beginning anew; one that began before a
// person resolved its alarm raises nothing more, as long as it holds.
#ifndef KAWAL_APP_WATCH_DESK_H
#define KAWAL_APP_WATCH_DESK_H

#include <jansson.h>

#include "app/live_desk.h"

typedef struct watch_desk watch_desk;

enum {
    WATCH_EVERY_S = 5,           // conditions are looked at
    WATCH_STEPS_MAX = 32,        // said by one look, the gravest first; the next one says the others at once
    WATCH_ALARMS_MAX = 200000,   // of one log
    WATCH_FINDINGS_MAX = 100000, // about goods that are looked at, the newest
    WATCH_LIST_MAX = 1000,       // of one answer, the newest
    WATCH_NOTE_MAX = 1000,       // bytes of what a person says to an alarm
    WATCH_REPORT_H = 24,         // events that old still tell that somebody is at a post
    WATCH_POST_FIRST_MIN = 30,   // behind the beginning of a post a first word of it is owed,
    WATCH_POST_AGAIN_H = 6,      // and so long behind its last word another one
    WATCH_CONVOY_MIN = 60,       // so long a convoy that was heard says that somebody is in its kecamatan
    WATCH_LOOKS_MAX = 100000,    // accounts and areas of one log whose newest look is known
    WATCH_PRESENT_H = 12,        // who is said to be at a place is there no longer than this
    WATCH_PRESENT_MAX = 1000000, // people of one log
    WATCH_FIELD_MAX =
        5000, // words of the field (incidents, departures, guests) that are looked at, the newest
    WATCH_PHONE_INCIDENTS =
        10,             // of one device within an hour have an alarm each; one more stands for the others
    WATCH_FIELD_H = 72, // an incident or guest so old raises nothing more
    WATCH_CHECK_H = 12, // a check holds for a departure so long behind it,
    WATCH_CHECK_LATE_MIN = 15, // and two phones' clocks may differ by so much
    WATCH_GUEST_H = 12,        // a guest who came so long ago should have left
    WATCH_ROLL_MAX = 100,      // people of one roll-call
    WATCH_LOOK_PARTS = 3,      // of the code of an area that is to be looked at: down to the kecamatan
    WATCH_LOOK_AGAIN_S = 900,  // a look of one account at one area is said once in this time
    // How long an area may go without a look of its own.
    WATCH_LOOK_PROVINCE_H = 12,
    WATCH_LOOK_KABUPATEN_H = 6,
    WATCH_LOOK_KECAMATAN_H = 3,
};

// Opens the desk of an operation. `live` and `n` may be NULL: then nothing is watched that moves, and no news
// are said. Errors: operation_open's, the store's, watch.too_many {limit}.
bool watch_desk_open(const char *dir, const log_tools *tools, live_desk *live, news *n, watch_desk **ret,
                     err *e);
// Opens it to read what the log says of alarms, and for nothing else: nothing is written, nobody may act.
// Needs no key. Errors: operation_open's, the store's.
bool watch_desk_open_to_read(const char *dir, const log_tools *tools, watch_desk **ret, err *e);
void watch_desk_close(watch_desk *d); // takes NULL

// The alarms of the past (store/past.h): they may be listed, and nothing else. Those that began by until_us
// are there, as they stood then. The store stays the caller's, and must outlive the desk.
bool watch_desk_past(store *past, const log_tools *tools, int64_t until_us, watch_desk **ret, err *e);

// From the serving loop: looks, and says in the log what follows, WATCH_STEPS_MAX of it. A log that must not
// be written to gets no alarms, and that is no error here.
bool watch_desk_tick(watch_desk *d, err *e);

// ---- from any thread

// Alarms of an area, newest first. state: "open" (also when acknowledged), "acknowledged", "resolved", "all";
// empty = open. Waits for nobody who writes. Errors: watch.state {state}, watch.no_log (nothing is watched
// while the log must not be written to: that there are no alarms would say too much).
bool watch_desk_list(watch_desk *d, const access_who *who, str state, str area, json_t **ret, err *e);

// What a person does about an alarm, by its number (the index of its event), and what he says to it (empty =
// nothing); the log names the account. Errors: watch.no_alarm {id}, watch.over {id} (resolved already),
// watch.taken {id}, watch.note {limit} (too long, or no UTF-8), watch.no_log, what log_say and
// store_content_put say.
bool watch_desk_act(watch_desk *d, const access_who *who, str id, watch_act_kind act, str said, json_t **ret,
                    err *e);

// That somebody has the live picture of an area on the screen (empty = the account's own, else all): said in
// the log, of who commands (access_commands) and once in WATCH_LOOK_AGAIN_S, with the size of the log that
// was seen in the event's header. Of others nothing is said, and that is no error. Errors: watch.area {area}
// (no province, kabupaten or kecamatan that the account may see), log_say's, watch.no_log.
bool watch_desk_look(watch_desk *d, const access_who *who, str area, json_t **ret, err *e);

// A person who is at a site or TPS.
typedef struct watch_presence {
    str person, place;
    int64_t from_us, to_us;
} watch_presence;

// Who is where now, by what devices and the posko have said (event kind `present`), as of the last look. In
// the arena.
void watch_desk_presence(watch_desk *d, arena *a, const watch_presence **ret, int32_t *ret_n);

// A roll-call: these people are at a place from one moment to another.
#define WATCH_NOW INT64_MIN
typedef struct watch_roll {
    str place;
    const str *person;
    int32_t n;
    int64_t from_us; // WATCH_NOW: from now on
    int64_t to_us;   // WATCH_NOW: WATCH_PRESENT_H later; at once ends what was said before
} watch_roll;

// Says it in the log, by an account; moments that were left open are filled in. Errors: watch.place {place},
// watch.person {person} (the register has none), watch.roll {limit}, watch.window {hours}, log_say's,
// watch.no_log.
bool watch_desk_roll(watch_desk *d, const access_who *who, watch_roll *r, err *e);

// A report that is owed to the posko: of a post (`subject`: its site), or a look at an area.
typedef struct watch_owed {
    bool look;
    str subject, area;
    int64_t since_us;
} watch_owed;

// What is owed now. Posts owe a first word WATCH_POST_FIRST_MIN after they are to be manned and another one
// within WATCH_POST_AGAIN_H of the last; looks are owed while a plan is carried out that began at plan_us
// (0: none is). As of the last look. In the arena.
void watch_desk_owed(watch_desk *d, arena *a, int64_t plan_us, const watch_owed **ret, int32_t *ret_n);

// Who has looked at which area and when, and the areas with their newest look, those that nobody has looked
// at for too long first; since: RFC 3339, of looks alone; empty = all. Errors: watch.since {since},
// watch.no_log.
bool watch_desk_looks(watch_desk *d, const access_who *who, str area, str since, json_t **ret, err *e);

// Takes SMS text that was entered at the posko (app/sms_desk.h). Errors also: watch.no_log.
bool watch_desk_sms(watch_desk *d, str line, json_t **ret, err *e);

#endif
