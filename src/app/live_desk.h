// Where the convoys of the published plan are: takes what trackers report, follows each trip along its
// planned way (domain/progress.h), and tells what stands out.
//
// Every report is in the store before it is acknowledged. What is in memory is a function of the table of
// observations, the published plan and the register: of each trip, the last report of every moment of its
// time, LIVE_FIXES of each of its trackers at most. So a desk that is opened anew shows the same.
//
// A report belongs to the trips of its tracker's vehicle (or, where the vehicle has none, of the persons who
// escort it) that may be under way at its moment: from LIVE_BEFORE_MIN before loading until the vehicle's
// next trip is loaded, at most LIVE_BEHIND_H after its end.
#ifndef KAWAL_APP_LIVE_DESK_H
#define KAWAL_APP_LIVE_DESK_H

#include <jansson.h>

#include "app/log.h"
#include "app/news.h"
#include "domain/access.h"
#include "domain/watch.h"
#include "feed/tracker.h"

typedef struct live_desk live_desk;

enum {
    LIVE_FIXES = 256,             // of one trip and tracker that are followed at most
    LIVE_BEFORE_MIN = 30,         // of a trip's loading
    LIVE_BEHIND_H = 12,           // of its end
    LIVE_SLICE_S = 300,           // of observations, that the log is told of
    LIVE_SLICES_MAX = 8,          // of them, that are told at once
    LIVE_ANEW_S = 30,             // who should be there by now is told of anew
    LIVE_CALL_H = 24,             // old calls for help raise nothing more
    LIVE_SILENT_MIN = 10,         // trackers need not report oftener than this
    LIVE_TRACKER_SILENT_MIN = 30, // one that is on no trip need not report oftener than this
    LIVE_APART_MIN = 15,          // vehicles of one convoy are farther apart
    LIVE_BURST = 600,             // reports of one tracker at once,
    LIVE_PER_S = 5,               // and for ever
    LIVE_POSITIONS_MAX = 1000,    // of one answer
    LIVE_TOKEN = 33,              // a tracker's token, with its NUL
    LIVE_ID_MAX = 64,             // bytes of the id of a trip or convoy
};

// Opens the desk of an operation. `n` may be NULL. Errors: operation_open's, the store's.
bool live_desk_open(const char *dir, const log_tools *tools, news *n, live_desk **ret, err *e);
void live_desk_close(live_desk *d); // takes NULL

// A desk of the past (store/past.h): its questions may be asked, and nothing else. The clock of the tools
// stands at the moment that is asked about. The store stays the caller's, and must outlive the desk.
bool live_desk_past(store *past, const log_tools *tools, live_desk **ret, err *e);

// Gives a tracker of the register a new token; the one that it had is void. `s` is open for writing. Errors:
// register.unknown.
bool live_token_make(store *s, const log_tools *tools, str tracker, char ret_token[static LIVE_TOKEN],
                     err *e);

// ---- from any thread

// Takes a batch of one tracker: all of it is in the store when this returns true. The token is what the
// request brings apart, or empty: then what the reports call their device. Errors: track.token (nobody's),
// track.mixed (several devices in one batch), track.rate {seconds}.
bool live_desk_take(live_desk *d, str token, const tracker_batch *batch, int32_t *ret_new, err *e);

// The same of a tracker of the register that is known to be asking, by its code: what the reports call their
// device is not looked at. Errors: live.no_tracker (not of the register, or only since a moment ago),
// track.rate {seconds}.
bool live_desk_take_of(live_desk *d, str tracker, const tracker_batch *batch, int32_t *ret_new, err *e);

// The desk's own time, by which reports are heard.
int64_t live_desk_now(const live_desk *d);

// The convoys of an area, as docs/formats/live.md says. The caller owns *ret.
bool live_desk_convoys(live_desk *d, const access_who *who, json_t **ret, err *e);

// One convoy or trip, with way and fixes. Errors: live.no_convoy {id}, also of one that is not in the area.
bool live_desk_convoy(live_desk *d, const access_who *who, str id, json_t **ret, err *e);

// Reports heard behind `since` (microseconds; the answer's `next`), of trackers that move in the area.
bool live_desk_positions(live_desk *d, const access_who *who, int64_t since_us, json_t **ret, err *e);

// When a trip bound for a kecamatan was heard last: rows by no order, one a trip that was heard. Texts are
// the arena's.
typedef struct live_heard {
    str area;
    int64_t heard_us;
} live_heard;
void live_desk_heard(live_desk *d, arena *a, const live_heard **ret, int32_t *ret_n);

// Reports of a time, of each tracker in the order of their moments, likewise: at most LIVE_POSITIONS_MAX. No
// `next`: a shorter time has fewer.
bool live_desk_positions_of(live_desk *d, const access_who *who, int64_t from_us, int64_t to_us, json_t **ret,
                            err *e);

// What stands out by now_us. Texts are the arena's.
void live_desk_conditions(live_desk *d, arena *a, int64_t now_us, const watch_condition **ret,
                          int32_t *ret_n);

// ---- from the serving loop

// Follows the plan and the register, reckons anew what has changed, says news of it, and tells the log of
// slices that are over.
bool live_desk_tick(live_desk *d, err *e);

#endif
