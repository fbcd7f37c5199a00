// The inside of the readiness desk, for the files readiness_*.c alone.
#ifndef KAWAL_APP_READINESS_INTERNAL_H
#define KAWAL_APP_READINESS_INTERNAL_H

#include "app/readiness_desk.h"
#include "app/unit_roll.h"
#include "base/str_map.h"
#include "store/readiness.h"

struct readiness_desk {
    store *db;
    bool lent; // db is the caller's
    log_tools tools;
    live_desk *live;
    watch_desk *watch;
    char plan[STORE_HASH]; // of `document`
    json_t *document;
    int64_t goods_size; // of the log that `goods` is of; -1 = none
    json_t *goods;      // reconcile_view's
    // The areas of places that were asked for since.
    arena places;
    str_map place_at; // into area
    str *area;
    int32_t n_area, cap_area;
    unit_roll units;
    // What the store was told of who is present, for this plan.
    char present_plan[STORE_HASH];
    arena present_memory;
    str_map present_at; // TPS -> index
    readiness_presence *present;
    int32_t n_present;
};

// What of an area somebody may see: all of it, the own part of it, or nothing.
bool readiness_seen_of(const access_who *who, str area, str *ret);

// The size of the log.
bool readiness_log_size(readiness_desk *d, int64_t *ret, err *e);

// `document` is the published plan's; NULL where there is none.
bool readiness_plan_read(readiness_desk *d, err *e);

// The operation's own time in seconds, and how far it is ahead of UTC.
bool readiness_local_now(readiness_desk *d, int64_t *ret_s, int64_t *ret_offset_s, err *e);

// Tells the store how many of the people at each TPS are there now. (readiness_present.c)
bool readiness_present_say(readiness_desk *d, err *e);
void readiness_present_forget(readiness_desk *d);

// Where each person is who is said to be anywhere now, with person -> index of the rows. In the arena; the
// caller frees the map.
const watch_presence *readiness_present_find(readiness_desk *d, arena *a, str_map *of);

#endif
