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

#endif
