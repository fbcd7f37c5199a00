// What trackers report, beside the log: many rows that come late, twice and out of order. The table is a
// function of the set of reports: of one that came twice it keeps when it came first.
//
// A TIME SLICE, by when reports came, is sealed once: its SHA-256 is said in the log (event kind `observed`)
// and kept here with the index of that event. Rows of sealed slices may be erased; the digest stays, and says
// that they are gone and not that they were never there.
#ifndef KAWAL_STORE_OBSERVATION_H
#define KAWAL_STORE_OBSERVATION_H

#include "event/kinds.h"
#include "event/observation.h"
#include "store/store.h"

typedef struct observed_row {
    str tracker; // its code in the register
    observation what;
} observed_row;

// Keeps reports. One that is heard before the end of the last sealed slice counts as heard right behind
// it, so that no digest ever changes: clocks of servers are set back too; heard_us of the rows then says so.
// *ret_n says how many were new.
bool store_observe(store *s, observed_row *row, int32_t n, int32_t *ret_n, err *e);

// Of one tracker, from_us <= time_us < to_us in the order of their moments; the last one of each `every_us`
// (counted from 0), all of them when that is 0. Until `each` returns false; the view lives during the call.
typedef bool store_observed_fn(void *ctx, const observed_row *row, err *e);
bool store_observations(store *s, str tracker, int64_t from_us, int64_t to_us, int64_t every_us,
                        store_observed_fn *each, void *ctx, err *e);

// Of all trackers, those heard behind since_us in the order in which they came: `limit` of them, and those
// that came in the same moment as the last.
bool store_observations_heard(store *s, int64_t since_us, int32_t limit, store_observed_fn *each, void *ctx,
                              err *e);

// The call for help of a tracker that was heard last; *ret_found false when there was none.
bool store_observed_sos(store *s, str tracker, observation *ret, bool *ret_found, err *e);

typedef struct observed_slice {
    int64_t from_us, to_us; // from_us <= heard_us < to_us
    int64_t count;
    uint8_t hash[EVENT_HASH_BYTES]; // docs/formats/observed.md
    uint64_t index;                 // of the event that says so
    bool erased;
} observed_slice;

// Whether a slice is over by until_us and not sealed yet. Costs two reads by index.
bool store_observed_due(store *s, int64_t slice_us, int64_t until_us, bool *ret_due, err *e);

// The next slice to be sealed of those that end by until_us: slice_us long, aligned to it, with at least one
// row; one in which more than `most` came is cut by halves, down to the microsecond of its first row, which
// may have more still (all that came while the clock was set back). *ret_found false when there is none.
bool store_observed_next(store *s, int64_t slice_us, int64_t until_us, int64_t most, observed_slice *ret,
                         bool *ret_found, err *e);
bool store_observed_seal(store *s, const observed_slice *slice, err *e);

// Sealed slices in their order, and whether their rows still have that digest. `sound` is true of an erased
// one without rows.
typedef bool store_slice_fn(void *ctx, const observed_slice *slice, bool sound, err *e);
bool store_observed_each(store *s, store_slice_fn *each, void *ctx, err *e);

// How many sealed slices are erased; only grows.
bool store_observed_erased(store *s, int64_t *ret_n, err *e);

// Erases rows of sealed slices that ended by before_us; *ret_n rows went. Their bytes are in the file until
// store_content_sweep.
bool store_observations_erase(store *s, int64_t before_us, int64_t *ret_n, err *e);

// ---- tokens of trackers: only the SHA-256 of each is kept

// Gives a tracker this token; one that it had before is void.
bool store_token_put(store *s, str tracker, str token, int64_t now_us, err *e);
bool store_token_drop(store *s, str tracker, err *e); // also when it has none

// Whose a token is, copied to the arena; *ret_found false when it is nobody's.
bool store_token_find(store *s, arena *a, str token, str *ret_tracker, bool *ret_found, err *e);

#endif
