// Any hour of the operation again: what the live desks answer, as of a moment. Either what was KNOWN at that
// moment (received and recorded by then), or with hindsight what is known NOW of that moment (happened by
// then: late reports, events and corrections count). The past is seen in views of the file (store/past.h) and
// goes through the same desks as the present, so the answer as of now is the answer of now; and the answer of
// what was known then stays what was told then, whatever came since.
//
// Nobody who works on the present waits for it. One thread at a time. What is kept is REPLAY_KEPT pictures of
// the past, each for a short time, since reports may be erased.
#ifndef KAWAL_APP_REPLAY_H
#define KAWAL_APP_REPLAY_H

#include "app/readiness_desk.h"

typedef struct replay replay;

enum {
    REPLAY_KEPT = 3,            // pictures
    REPLAY_KEEP_S = 60,         // one of what was known then,
    REPLAY_FRESH_S = 5,         // or is known now: more may be known in a moment
    REPLAY_WINDOW_S = 3600,     // of positions, where no `since` is given
    REPLAY_EVENTS_MAX = 200000, // whose custody is computed anew: some 27 us each
};

// What is asked about: `at` is RFC 3339 or seconds since 1970, `known` empty or "then" or "now".
typedef struct replay_words {
    str at, known;
} replay_words;

// Opens the operation of a folder. Errors: operation_open's.
bool replay_open(const char *dir, const log_tools *tools, replay **ret, err *e);
void replay_close(replay *r); // takes NULL

// Ends what is in hand soon, and nothing is answered any more. From any thread.
void replay_stop(replay *r);

// What the live desks answer to the same questions, with `at`, `known`, `size` (of the log that it is made
// from), `plan` (the id of the plan of that moment, or null) and `erased_until` (reports before it have been
// erased; null = none). A moment to come is now. Errors of all: replay.at {at}, replay.known {known}, the
// store's; replay.stopped; live.no_convoy, watch.state, live.level, live.rows as the desks say them; of
// readiness and numbers also replay.too_many {limit}.
bool replay_convoys(replay *r, const replay_words *w, const access_who *who, json_t **ret, err *e);
bool replay_convoy(replay *r, const replay_words *w, const access_who *who, str id, json_t **ret, err *e);
bool replay_alarms(replay *r, const replay_words *w, const access_who *who, str state, str area, json_t **ret,
                   err *e);
bool replay_readiness(replay *r, const replay_words *w, const access_who *who, str area, str level, str after,
                      json_t **ret, err *e);
bool replay_numbers(replay *r, const replay_words *w, const access_who *who, str rows, json_t **ret, err *e);

// Reports: those heard behind since_us, or of the last REPLAY_WINDOW_S where that is 0. With hindsight those
// of the last REPLAY_WINDOW_S by the trackers' own moments.
bool replay_positions(replay *r, const replay_words *w, const access_who *who, int64_t since_us, json_t **ret,
                      err *e);

// What there is to replay: `first` (when the log began), `now`, `size`, `erased_until`.
bool replay_span(replay *r, json_t **ret, err *e);

#endif
