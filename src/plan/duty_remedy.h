// What would mend a shortage, each tried by placing anew: the cheapest order that lets more be covered.
#ifndef KAWAL_PLAN_DUTY_REMEDY_H
#define KAWAL_PLAN_DUTY_REMEDY_H

#include "plan/duty.h"

typedef enum duty_remedy_kind {
    DUTY_BORROW, // n officers of a unit serve in a kecamatan beyond neighbour_s
    DUTY_BKO,    // n officers more, of the pool, at the Polres from the first duty to the last
    DUTY_WIDEN,  // teams of a class cover up to `tps` TPS instead of what the pattern says, everywhere
    DUTY_THIN,   // teams of a class of `polri_min` officers count
} duty_remedy_kind;

typedef struct duty_remedy {
    duty_remedy_kind kind;
    int32_t n;         // officers: borrowed, requested, or freed by it: DUTY_WIDEN, whom teams need less;
                       // DUTY_THIN, whom they do without beyond those that they do without already
    int32_t unit;      // DUTY_BORROW, else -1
    int32_t kecamatan; // DUTY_BORROW, else -1
    int32_t class_;    // DUTY_WIDEN, DUTY_THIN, else -1
    int32_t value;     // tps or polri_min then
    duty_score score;  // with it
    int32_t post_short;
} duty_remedy;

enum { DUTY_REMEDIES_MAX = 64 };

// Tries what could help where TPS are uncovered or posts and reserves lack officers, and keeps what lets more
// be covered or guarded, however the ways become. They come in the order of the score, so that what mends the
// whole is first, then fewer officers. Those requested are of `unit_of_bko`, a unit of the pool; -1: none
// is requested. `o` limits each trial; out_of_time ends the list. `ret` has room for `max`, at which the list
// ends too. Memory is the arena's. Returns how many. Errors: none.
int32_t duty_remedies(arena *a, const duty_problem *p, const duty_plan *plan, const duty_options *o,
                      int32_t unit_of_bko, duty_remedy *ret, int32_t max);

#endif
