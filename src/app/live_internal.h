// The inside of the live desk, for the files live_*.c alone.
#ifndef KAWAL_APP_LIVE_INTERNAL_H
#define KAWAL_APP_LIVE_INTERNAL_H

#include <stdatomic.h>
#include <pthread.h>

#include "app/live_desk.h"
#include "base/str_map.h"
#include "domain/progress.h"
#include "store/observation.h"

enum { LIVE_TRACKERS = 8 /* of one trip */ };

// A report that is followed; of one tracker's moment of `every_us` the last.
typedef struct live_fix {
    int32_t tracker;
    observation what;
    progress_stage stage; // with it, when the trip was reckoned last
    int64_t late_us;
} live_fix;

typedef struct live_stop {
    const char *place;
    const char *name;
    int64_t arrive_us, leave_us;
    bool blank; // a TPS without a signal
} live_stop;

typedef struct live_trip {
    const char *id, *convoy, *vehicle, *vehicle_name, *mode, *kecamatan, *direction;
    int32_t leg;
    int64_t depart_us, arrive_us; // of the plan, at its last stop
    int64_t slack_us;
    int64_t from_us, to_us; // when it may be under way
    int64_t every_us;
    int32_t n_stop;
    const live_stop *stop; // the first is stop 1 of the way
    progress_way way;
    int32_t n_tracker; // 0 = nobody can tell
    int32_t tracker[LIVE_TRACKERS];
    int32_t n_fix, cap_fix;
    live_fix *fix; // by tracker, then moment; malloced
    bool changed;
    bool shown;    // the news have told of it
    uint32_t told; // kinds of what stood out then
    progress now;
    uint32_t marks;   // of its newest fix
    int64_t false_us; // since when its newest fixes cannot be; 0 = they can
    int64_t over_us;  // since when it is later than its slack; 0 = it is not
} live_trip;

// A trip in an order of its own.
typedef struct live_ref {
    live_trip *trip;
} live_ref;

typedef struct live_tracker {
    const char *code, *vehicle, *person;
    const char *area;          // of its vehicle's home; "" = not known
    bool on_trip;              // of the plan
    int64_t time_us, heard_us; // its report of the latest moment; 0 = none
    int64_t allowance;         // reports that it may bring now, in 1e-6
    int64_t asked_us;          // monotonic
    // Its call for help that was heard last: when, and of which moment it is; 0 = none
    int64_t sos_heard_us, sos_time_us;
} live_tracker;

// What follows from the plan and the register, made anew as a whole.
typedef struct live_picture {
    arena memory;
    char plan[STORE_HASH]; // "" = none
    int64_t version;       // of the register's part
    int64_t erased;        // slices of reports whose rows are gone
    int32_t n_trip;
    live_trip *trip;
    int32_t n_tracker;
    live_tracker *tracker; // by code
    str_map tracker_of;
    int64_t from_us, to_us; // from the beginning of the first trip to the end of the last
} live_picture;

struct live_desk {
    pthread_mutex_t intake; // of db: one batch at a time; who holds it may take the other one
    store *db;
    bool lent;            // db and reader are one store, the caller's
    atomic_bool anew;     // the picture is to be made anew, whatever has changed
    pthread_mutex_t lock; // of the two below; nothing is written while it is held
    live_picture now;
    store *reader; // NULL: db, where nobody writes
    log_tools tools;
    news *news;
    store *teller; // of the serving loop: what is said to the log
    posko_log *log;
    int64_t overdue_us; // when trips whose hour has gone by were told of last
};

// Whether a report belongs to a trip.
bool live_of_trip(const live_trip *t, int32_t tracker, int64_t time_us);

// Takes one into the picture; false when it changes nothing.
bool live_trip_take(live_trip *t, int32_t tracker, const observation *o);

// Reckons a trip anew. Only what it shows of its arrival hangs on time too.
void live_trip_follow(live_trip *t, int64_t now_us);

// Reads what a tracker called for. (live_plan.c)
bool live_tracker_sos(store *s, live_tracker *t, err *e);

// Makes the picture anew from the store, with what was reported. (live_plan.c)
bool live_picture_make(store *s, live_picture *ret, err *e);
void live_picture_done(live_picture *p); // takes a zeroed one

// What the published plan and the register's version are now, and how much of the reports is erased.
bool live_version(store *s, char ret_plan[static STORE_HASH], int64_t *ret_version, int64_t *ret_erased,
                  err *e);

// What stands out of one trip: at most LIVE_TRIP_CONDITIONS, into ret. (live_conditions.c)
enum { LIVE_TRIP_CONDITIONS = 8 };
int32_t live_trip_conditions(const live_trip *t, int64_t now_us, watch_condition *ret);

// Whether a tracker that no trip follows has fallen silent. (live_conditions.c)
bool live_tracker_silent(const live_picture *p, const live_tracker *t, int64_t now_us, watch_condition *ret);

// That a tracker was heard.
void live_tracker_hear(live_tracker *t, const observation *o);
// Their kinds, a bit for each.
uint32_t live_trip_kinds(const live_trip *t, int64_t now_us);

// Calls for help, one a tracker at most, into ret. (live_conditions.c)
int32_t live_calls(const live_picture *p, int64_t now_us, watch_condition *ret);

// A row of GET /convoys. (live_json.c)
json_t *live_trip_row(const live_trip *t, int64_t now_us);

#endif
