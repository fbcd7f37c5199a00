// Questions about the placement of the published plan: what is short, a request for people on loan, and who
// has which duty (docs/formats/duty.md). Names are the register's and are in the answer for those who asked;
// they are in no plan.
#ifndef KAWAL_APP_DUTY_DESK_H
#define KAWAL_APP_DUTY_DESK_H

#include <jansson.h>

#include "base/text.h"
#include "store/store.h"

enum { DUTY_REQUEST_PEOPLE_MAX = 100000, DUTY_DAY_NONE = INT32_MIN };

// What is short, by class and kecamatan, beside what no placement can beat. The caller owns *ret, here and
// below. Errors of all: planner_latest's.
bool duty_shortage(arena *a, store *s, json_t **ret, err *e);

typedef struct duty_request_ask {
    int32_t people;   // 0 = as many as are short
    int32_t from_day; // days since 1970-01-01; DUTY_DAY_NONE = of the first duty that is short
    int32_t to_day;   // the same, of the last one
} duty_request_ask;

// The figures of a request for people on loan (BKO). Errors: duty.nothing_short (and no number was said),
// duty.request_days {max} (the last day is before the first, or so many days are exceeded).
bool duty_request(arena *a, store *s, const duty_request_ask *q, json_t **ret, err *e);

// Whose duties; at most one is said, "" = not.
typedef struct duty_ask {
    const char *person;
    const char *tps;
    const char *unit;
} duty_ask;

// Every duty of those who are asked about, with what its sheet says: when, where, with whom. Errors:
// duty.no_person {code}, duty.no_tps {code}, duty.no_unit {code}: not in the register.
bool duty_duties(arena *a, store *s, text_language language, const duty_ask *q, json_t **ret, err *e);

#endif
